"""Questions and answers of an adoption, and visits or coaching between its sides. Shape and errors as in
`inovasi.replikasi.services_adopsi`."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from inovasi import acuan
from inovasi.galat import AturanDilanggar, TidakAda, TidakBoleh
from inovasi.ide import services as ide_services
from inovasi.ide.rules import normal
from inovasi.peran import Pelaku, Peran
from inovasi.pesan import services as pesan
from inovasi.pesan.models import Pesan
from inovasi.replikasi import rules_adopsi
from inovasi.replikasi import rules_tanya as rules
from inovasi.replikasi.models import Adopsi, AlihPengetahuan, EntriKatalog, JawabAdopsi, TanyaAdopsi
from inovasi.replikasi.services_adopsi import ambil as ambil_adopsi
from inovasi.replikasi.services_adopsi import catat, periksa_versi, pihak
from inovasi.waktu import hari_ini, tanggal

TANYA, JAWAB, ALIH = "replikasi_tanya", "replikasi_jawab", "replikasi_alih"  # kinds of notices


def sisi_bicara(adopsi: Adopsi, oleh: Pelaku) -> str:
    """The side for which this person speaks. Raises TidakBoleh for who only reads."""
    rules_adopsi.periksa_peran(oleh, rules_adopsi.MENULIS)
    p = pihak(adopsi)
    rules_adopsi.periksa_baca(oleh, p)
    sisi = rules_adopsi.sisi(oleh, p)
    if not sisi:
        raise TidakBoleh("Ini hanya untuk kedua OPD dan koordinator.")
    return sisi


ALAMAT = "/replikasi/adopsi"


def alamat_tanya(adopsi_id: int, tanya_id: int) -> str:
    return f"{ALAMAT}/{adopsi_id}#tanya-{tanya_id}"


def alamat_alih(adopsi_id: int, alih_id: int) -> str:
    return f"{ALAMAT}/{adopsi_id}#alih-{alih_id}"


def _kabari(
    session: Session, adopsi: Adopsi, untuk: tuple[str, ...], *, jenis: str, alamat: str, teks: str, pada: datetime
) -> None:
    """One notice to each of these sides; an origin outside has the koordinator in its place."""
    p = pihak(adopsi)
    for sisi in untuk:
        opd_id = {"peniru": p.peniru, "asal": p.asal}.get(sisi)
        kepada = {"untuk_peran": Peran.KOORDINATOR} if opd_id is None else {"untuk_opd_id": opd_id}
        pesan.beri_tahu(session, jenis=jenis, teks=teks, pada=pada, alamat=alamat, **kepada)


def _pindah_pesan(session: Session, ide_id: int, *, dari_opd_id: int, ke_opd_id: int) -> None:
    """Open notices about adoptions of this idea, or made from it, go with it: two SELECTs and one UPDATE."""
    asal = select(EntriKatalog.id).where(EntriKatalog.ide_id == ide_id)
    nomor = set(session.scalars(select(Adopsi.id).where((Adopsi.ide_id == ide_id) | Adopsi.entri_id.in_(asal))))
    terbuka = session.execute(
        select(Pesan.id, Pesan.alamat).where(
            Pesan.untuk_opd_id == dari_opd_id, Pesan.selesai_pada.is_(None), Pesan.alamat.startswith(ALAMAT + "/")
        )
    ) if nomor else ()  # fmt: skip
    ikut = [p.id for p in terbuka if p.alamat.removeprefix(ALAMAT + "/").partition("#")[0] in {str(n) for n in nomor}]
    if ikut:
        session.execute(update(Pesan).where(Pesan.id.in_(ikut)).values(untuk_opd_id=ke_opd_id))


ide_services.PADA_PINDAH.append(_pindah_pesan)


def _teks(kolom: str, nilai: str, maks: int, kosong: str) -> str:
    nilai = normal(nilai)
    if not nilai:
        rules_adopsi.lempar({kolom: kosong})
    if len(nilai) > maks:
        rules_adopsi.lempar({kolom: f"Paling banyak {maks} huruf."})
    return nilai


# --- Questions ----------------------------------------------------------------------------------------------


def ambil_tanya(
    session: Session, tanya_id: int, *, oleh: Pelaku, kunci: bool = False
) -> tuple[TanyaAdopsi, Adopsi]:
    rules_adopsi.periksa_peran(oleh, rules_adopsi.MENULIS)
    tanya_ = session.get(TanyaAdopsi, tanya_id)
    if tanya_ is None:
        raise TidakAda()
    adopsi = ambil_adopsi(session, tanya_.adopsi_id, oleh=oleh, kunci=kunci)
    if kunci:
        session.refresh(tanya_)
    return tanya_, adopsi


def tanya(session: Session, adopsi: Adopsi, *, oleh: Pelaku, pada: datetime, isi: str) -> TanyaAdopsi:
    """A question of one side; the other one is told."""
    sisi = sisi_bicara(adopsi, oleh)
    isi = _teks("isi", isi, rules.ISI_MAKS, "Tulis pertanyaannya.")
    jumlah = session.scalar(select(func.count(TanyaAdopsi.id)).where(TanyaAdopsi.adopsi_id == adopsi.id)) or 0
    if jumlah >= rules.TANYA_MAKS:
        raise AturanDilanggar(f"Replikasi ini sudah memuat {rules.TANYA_MAKS} pertanyaan.")
    baris = TanyaAdopsi(
        adopsi_id=adopsi.id, versi=1, sisi=sisi, isi=isi, status="terbuka", oleh_id=oleh.id, pada=pada
    )
    session.add(baris)
    session.flush()
    catat(session, adopsi, aksi="tanya", oleh=oleh, pada=pada, rincian=isi)
    _kabari_tanya(session, adopsi, baris, isi, pada=pada)
    return baris


def _kabari_tanya(session: Session, adopsi: Adopsi, baris: TanyaAdopsi, isi: str, *, pada: datetime) -> None:
    _kabari(
        session, adopsi, rules.LAWAN[baris.sisi], jenis=TANYA, alamat=alamat_tanya(adopsi.id, baris.id), pada=pada,
        teks=f"Pertanyaan {rules_adopsi.NAMA_SISI[baris.sisi]} tentang replikasi: {isi}",
    )  # fmt: skip


def jawab(
    session: Session, baris: TanyaAdopsi, adopsi: Adopsi, *, oleh: Pelaku, pada: datetime, isi: str
) -> JawabAdopsi:
    """An answer, or what the asking side adds. Answers of two people both stand: no version is asked for."""
    sisi = sisi_bicara(adopsi, oleh)
    ke = rules.periksa_tanya(baris.status, "jawab", sendiri=sisi == baris.sisi)
    isi = _teks("isi", isi, rules.ISI_MAKS, "Tulis jawabannya.")
    jawaban = JawabAdopsi(tanya_id=baris.id, sisi=sisi, isi=isi, oleh_id=oleh.id, pada=pada)
    session.add(jawaban)
    baris.status = ke
    baris.versi += 1
    session.flush()
    catat(session, adopsi, aksi="jawab", oleh=oleh, pada=pada, rincian=isi)
    alamat = alamat_tanya(adopsi.id, baris.id)
    pesan.selesaikan(session, alamat=alamat, pada=pada)
    if ke == "terbuka":
        _kabari_tanya(session, adopsi, baris, isi, pada=pada)
    else:
        _kabari_penanya(session, adopsi, baris, sisi, isi, pada=pada)
    return jawaban


def _kabari_penanya(
    session: Session, adopsi: Adopsi, baris: TanyaAdopsi, sisi: str, isi: str, *, pada: datetime
) -> None:
    teks = f"Jawaban {rules_adopsi.NAMA_SISI[sisi]} tentang replikasi: {isi}"
    alamat = alamat_tanya(adopsi.id, baris.id)
    if baris.sisi == "pusat":
        pesan.beri_tahu(session, jenis=JAWAB, teks=teks, pada=pada, alamat=alamat, untuk_peran=Peran.KOORDINATOR)
    else:
        _kabari(session, adopsi, (baris.sisi,), jenis=JAWAB, alamat=alamat, teks=teks, pada=pada)


def tutup_tanya(
    session: Session, baris: TanyaAdopsi, adopsi: Adopsi, aksi: str, *, oleh: Pelaku, pada: datetime, versi: int | None
) -> TanyaAdopsi:
    """`selesai` after an answer, `tarik` before one: both by the side that asked."""
    sisi = sisi_bicara(adopsi, oleh)
    ke = rules.periksa_tanya(baris.status, aksi, sendiri=sisi == baris.sisi)
    periksa_versi(baris, versi)
    baris.status = ke
    baris.versi += 1
    catat(session, adopsi, aksi=f"tanya_{aksi}", oleh=oleh, pada=pada, rincian=baris.isi)
    pesan.selesaikan(session, alamat=alamat_tanya(adopsi.id, baris.id), pada=pada)
    return baris


# --- Knowledge transfer -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class IsianAlih:
    jenis: str
    tanggal: date | None
    tempat: str
    tujuan: str


def ambil_alih(
    session: Session, alih_id: int, *, oleh: Pelaku, kunci: bool = False
) -> tuple[AlihPengetahuan, Adopsi]:
    rules_adopsi.periksa_peran(oleh, rules_adopsi.MENULIS)
    baris = session.get(AlihPengetahuan, alih_id)
    if baris is None:
        raise TidakAda()
    adopsi = ambil_adopsi(session, baris.adopsi_id, oleh=oleh, kunci=kunci)
    if kunci:
        session.refresh(baris)
    return baris, adopsi


def rencanakan_alih(
    session: Session, adopsi: Adopsi, isi: IsianAlih, *, oleh: Pelaku, pada: datetime
) -> AlihPengetahuan:
    """Either side plans it; the other one is told until it was held or called off."""
    sisi = sisi_bicara(adopsi, oleh)
    rules_adopsi.periksa_hidup(pihak(adopsi))
    tempat, tujuan = normal(isi.tempat), normal(isi.tujuan)
    rules_adopsi.lempar(rules.galat_alih(isi.jenis, isi.tanggal, tempat, tujuan))
    baris = AlihPengetahuan(
        adopsi_id=adopsi.id, versi=1, jenis=isi.jenis, tanggal=isi.tanggal, tempat=tempat, tujuan=tujuan,
        status="direncanakan", hasil="", oleh_id=oleh.id, pada=pada,
    )  # fmt: skip
    session.add(baris)
    session.flush()
    kalimat = f"{_nama(baris)}, {tanggal(baris.tanggal)}"
    catat(session, adopsi, aksi="alih", oleh=oleh, pada=pada, rincian=f"{kalimat}: {tujuan}")
    _kabari(
        session, adopsi, tuple(s for s in rules.LAWAN[sisi] if s == "peniru" or pihak(adopsi).asal is not None),
        jenis=ALIH, alamat=alamat_alih(adopsi.id, baris.id), pada=pada, teks=f"Rencana {kalimat}: {tujuan}",
    )  # fmt: skip
    return baris


def _nama(baris: AlihPengetahuan) -> str:
    return acuan.nama(acuan.ALIH_PENGETAHUAN, baris.jenis).lower()


def tutup_alih(
    session: Session, baris: AlihPengetahuan, adopsi: Adopsi, aksi: str, *, oleh: Pelaku, pada: datetime,
    versi: int | None, teks: str,
) -> AlihPengetahuan:  # fmt: skip
    """`selesai` with what came of it, `batal` with the reason."""
    sisi_bicara(adopsi, oleh)
    ke = rules.periksa_alih(baris.status, aksi)
    periksa_versi(baris, versi)
    kosong = "Tulis hasilnya." if aksi == "selesai" else "Tulis alasannya."
    hasil = _teks("hasil" if aksi == "selesai" else "alasan", teks, rules.HASIL_MAKS, kosong)
    if aksi == "selesai" and baris.tanggal > hari_ini(pada):
        raise AturanDilanggar(
            f"Kegiatan ini baru dilaksanakan {tanggal(baris.tanggal)}.",
            saran="Batalkan dan rencanakan lagi bila tanggalnya berubah.",
        )
    baris.status, baris.hasil = ke, hasil
    baris.versi += 1
    catat(session, adopsi, aksi=f"alih_{aksi}", oleh=oleh, pada=pada, rincian=f"{_nama(baris)}: {hasil}")
    pesan.selesaikan(session, alamat=alamat_alih(adopsi.id, baris.id), pada=pada)
    return baris
