"""Steps of a duty. Shape and errors as in `inovasi.klinik.services`; the caller commits."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, VersiBasi
from inovasi.ide.models import Ide
from inovasi.ide.rules import normal
from inovasi.opd import services as opd_services
from inovasi.opd.models import Opd
from inovasi.peran import Pelaku, Peran
from inovasi.pesan import services as pesan
from inovasi.replikasi.models import Adopsi
from inovasi.sk import rules_tugas as rules
from inovasi.sk.models import LaporanSk, Penugasan, RiwayatSk
from inovasi.sk.rules import sebut

DIAJUKAN, DIJAWAB = "sk_tugas_diajukan", "sk_tugas_dijawab"  # kinds of notices


def ambil(session: Session, tugas_id: int, *, oleh: Pelaku, kunci: bool = False) -> Penugasan:
    """The duty, or TidakAda where it is not this person's to read. `kunci` takes the row lock on PostgreSQL."""
    tugas = session.get(Penugasan, tugas_id, with_for_update=kunci or None, populate_existing=kunci)
    if tugas is None or not rules.terbaca(oleh, tugas.opd_id, tugas.sk.status):
        raise TidakAda()
    return tugas


def _alamat(tugas: Penugasan) -> str:
    return f"/sk/tugas/{tugas.id}"


def _sebut(tugas: Penugasan) -> str:
    return tugas.inovasi_nama or tugas.inovasi_jenis or rules.KEWAJIBAN[tugas.kewajiban].lower()


def _mulai(tugas: Penugasan, aksi: str, *, oleh: Pelaku, versi: int | None) -> str:
    ke = rules.periksa(oleh, tugas, tugas.sk.status, aksi)
    if versi != tugas.versi:
        raise VersiBasi(
            "Tugas ini sudah diubah orang lain sejak halaman Anda dibuka. Baca yang terbaru dulu, lalu putuskan lagi.",
            versi=tugas.versi,
        )
    return ke


def _selesai(
    session: Session, tugas: Penugasan, aksi: str, ke: str, *, oleh: Pelaku, pada: datetime, rincian: str = ""
) -> Penugasan:
    session.add(
        RiwayatSk(
            sk_id=tugas.sk_id, penugasan_id=tugas.id, pada=pada, oleh_id=oleh.id, aksi=aksi, kolom="status",
            sebelum=tugas.status, sesudah=ke, rincian=rincian,
        )
    )  # fmt: skip
    tugas.status = ke
    tugas.versi += 1
    session.flush()
    pesan.selesaikan(session, alamat=_alamat(tugas), pada=pada)
    return tugas


def _teks(kolom: str, nama: str, nilai: str | None, *, wajib: str = "") -> str:
    nilai = normal(nilai)
    galat = wajib if not nilai else ""
    if len(nilai) > rules.KETERANGAN_MAKS:
        galat = f"{nama} paling banyak {rules.KETERANGAN_MAKS} huruf."
    if galat:
        raise BelumLengkap(galat, {kolom: galat})
    return nilai


def ajukan(
    session: Session,
    tugas: Penugasan,
    *,
    oleh: Pelaku,
    pada: datetime,
    versi: int | None,
    ide_id: int | None = None,
    adopsi_id: int | None = None,
    keterangan: str = "",
) -> Penugasan:
    """The agency says what fulfils the duty: an idea of its own, or an adoption of its own."""
    ke = _mulai(tugas, "ajukan", oleh=oleh, versi=versi)
    keterangan = _teks("keterangan", "Keterangan", keterangan)
    if tugas.kewajiban == "melaksanakan":
        ide = session.get(Ide, ide_id) if ide_id else None
        # Somebody else's and one that does not exist are told apart by nobody.
        if ide is None or ide.opd_id != tugas.opd_id or ide.status not in rules.IDE_BISA_DISEBUT:
            raise BelumLengkap("Pilih ide OPD Anda yang sudah diajukan.", {"ide_id": "Pilih ide dari daftar."})
        tugas.ide_id, tugas.adopsi_id = ide.id, None
        apa = ide.judul
    else:
        adopsi = session.get(Adopsi, adopsi_id) if adopsi_id else None
        if adopsi is None or adopsi.opd_id != tugas.opd_id or adopsi.tahap == rules.TAHAP_HENTI:
            raise BelumLengkap("Pilih replikasi OPD Anda.", {"adopsi_id": "Pilih replikasi dari daftar."})
        tugas.ide_id, tugas.adopsi_id = None, adopsi.id
        apa = f"replikasi pada tahap {rules.NAMA_TAHAP[adopsi.tahap]}"
    tugas.keterangan, tugas.diajukan_pada = keterangan, pada
    rincian = f"{apa}. {keterangan}" if keterangan else apa
    _selesai(session, tugas, "ajukan", ke, oleh=oleh, pada=pada, rincian=rincian)
    pesan.beri_tahu(
        session, alamat=_alamat(tugas), jenis=DIAJUKAN, pada=pada, untuk_peran=Peran.KOORDINATOR,
        teks=f"{tugas.opd.nama} menyatakan tugas “{_sebut(tugas)}” pada {sebut(tugas.sk)} terpenuhi.",
    )  # fmt: skip
    return tugas


def tarik(session: Session, tugas: Penugasan, *, oleh: Pelaku, pada: datetime, versi: int | None) -> Penugasan:
    """The agency takes its word back; what it named stays as the proposal for the next time."""
    ke = _mulai(tugas, "tarik", oleh=oleh, versi=versi)
    tugas.keterangan, tugas.diajukan_pada = "", None
    return _selesai(session, tugas, "tarik", ke, oleh=oleh, pada=pada)


def terima(
    session: Session, tugas: Penugasan, *, oleh: Pelaku, pada: datetime, versi: int | None, keterangan: str = ""
) -> Penugasan:
    """The coordinator accepts. Raises AturanDilanggar with what is still missing."""
    ke = _mulai(tugas, "terima", oleh=oleh, versi=versi)
    # The same lock that the idea's and the adoption's own steps take.
    ide = session.get(Ide, tugas.ide_id, with_for_update=True, populate_existing=True) if tugas.ide_id else None
    adopsi = (
        session.get(Adopsi, tugas.adopsi_id, with_for_update=True, populate_existing=True) if tugas.adopsi_id else None
    )
    kurang = rules.kurang_terima(
        tugas.kewajiban,
        status_ide=ide.status if ide else None,
        dihentikan=ide is not None and ide.dihentikan_pada is not None,
        tahap=adopsi.tahap if adopsi else None,
    )
    if kurang:
        raise AturanDilanggar(f"Belum bisa diterima. {kurang}", saran=rules.ATURAN_TERIMA[tugas.kewajiban])
    keterangan = _teks("keterangan", "Keterangan", keterangan)
    if keterangan:
        tugas.keterangan = keterangan
    tugas.diterima_pada, tugas.diterima_oleh_id = pada, oleh.id
    return _selesai(session, tugas, "terima", ke, oleh=oleh, pada=pada, rincian=keterangan)


def jawab(
    session: Session, tugas: Penugasan, aksi: str, *, oleh: Pelaku, pada: datetime, versi: int | None, alasan: str
) -> Penugasan:
    """`kembalikan`, `bebaskan` or `buka_lagi` with a reason, which the agency reads."""
    ke = _mulai(tugas, aksi, oleh=oleh, versi=versi)
    tugas.keterangan = _teks("alasan", "Alasan", alasan, wajib="Tulis alasannya.")
    tugas.diajukan_pada = tugas.diterima_pada = tugas.diterima_oleh_id = None
    _selesai(session, tugas, aksi, ke, oleh=oleh, pada=pada, rincian=tugas.keterangan)
    if aksi != "bebaskan":  # a duty that was lifted asks nothing of anybody
        telah = {"kembalikan": "dikembalikan", "buka_lagi": "dibuka lagi"}[aksi]
        pesan.beri_tahu(
            session, alamat=_alamat(tugas), jenis=DIJAWAB, pada=pada, untuk_opd_id=tugas.opd_id,
            teks=f"Tugas “{_sebut(tugas)}” pada {sebut(tugas.sk)} {telah}: {tugas.keterangan}",
        )  # fmt: skip
    return tugas


def pindah_opd(session: Session, lama: Opd, penerus: Opd, *, oleh: Pelaku, pada: datetime) -> None:
    """Duties and reports of an agency that ended go to its successor; where that has the same one, the old stays."""
    for tugas in session.scalars(select(Penugasan).where(Penugasan.opd_id == lama.id)).all():
        ada = select(Penugasan.id).where(
            Penugasan.sk_id == tugas.sk_id, Penugasan.opd_id == penerus.id, Penugasan.kewajiban == tugas.kewajiban,
            Penugasan.inovasi_cari == tugas.inovasi_cari,
        )  # fmt: skip
        if session.scalar(ada) is None:
            tugas.opd_id = penerus.id
            tugas.versi += 1
            _catat_pindah(session, lama, penerus, oleh=oleh, pada=pada, sk_id=tugas.sk_id, penugasan_id=tugas.id)
    for laporan in session.scalars(select(LaporanSk).where(LaporanSk.opd_id == lama.id)).all():
        ada = select(LaporanSk.id).where(
            LaporanSk.sk_id == laporan.sk_id, LaporanSk.opd_id == penerus.id,
            LaporanSk.periode_mulai == laporan.periode_mulai,
        )  # fmt: skip
        if session.scalar(ada) is None:
            laporan.opd_id = penerus.id
            laporan.versi += 1
            _catat_pindah(session, lama, penerus, oleh=oleh, pada=pada, sk_id=laporan.sk_id, laporan_id=laporan.id)
    session.flush()


def _catat_pindah(session: Session, lama: Opd, penerus: Opd, *, oleh: Pelaku, pada: datetime, **kena: int) -> None:
    session.add(
        RiwayatSk(
            pada=pada, oleh_id=oleh.id, aksi="pindah_opd", kolom="opd_id", sebelum=lama.nama, sesudah=penerus.nama,
            rincian=f"Dari {lama.nama} ke {penerus.nama}", **kena,
        )
    )  # fmt: skip


opd_services.PADA_PENERUS.append(pindah_opd)
