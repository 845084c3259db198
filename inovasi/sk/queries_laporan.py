"""Reading progress reports: what the schedule asks for, beside what is stored. Another OPD's stay in the database."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from inovasi.akun.models import Pengguna
from inovasi.berkas.panel import REKAMAN, Keperluan, Rekaman
from inovasi.galat import AturanDilanggar, TidakAda
from inovasi.opd.models import Opd
from inovasi.peran import Pelaku, Peran
from inovasi.sk import rules_laporan as rules
from inovasi.sk.models import LaporanSk, Penugasan, RiwayatSk, Sk
from inovasi.sk.queries_tugas import LangkahSk, SkRingkas
from inovasi.sk.rules import sebut
from inovasi.sk.rules_laporan import Periode, SaringLaporan
from inovasi.sk.rules_tugas import periksa_peran

_L, _S, _O, _T = LaporanSk.__table__.c, Sk.__table__.c, Opd.__table__.c, Penugasan.__table__.c
_R, _P = RiwayatSk.__table__.c, Pengguna.__table__.c


@dataclass(frozen=True, slots=True)
class BarisLaporan:
    """What one agency owes or has given for one period of one decree; `id` is empty while nothing was written."""

    id: int | None
    sk_id: int
    sk_nomor: str
    sk_tahun: int
    opd_id: int
    opd_nama: str
    opd_singkatan: str
    mulai: date
    selesai: date
    jatuh_tempo: date
    status: str
    lewat: bool

    @property
    def nama(self) -> str:
        return rules.nama_periode(self.mulai, self.selesai)

    @property
    def sk_sebut(self) -> str:
        return sebut(SkRingkas(self.sk_id, self.sk_nomor, self.sk_tahun))

    @property
    def alamat(self) -> str:
        return alamat(self.sk_id, self.mulai, self.opd_id)


def alamat(sk_id: int, mulai: date, opd_id: int) -> str:
    return f"/sk/{sk_id}/laporan/{mulai.isoformat()}?opd={opd_id}"


def keadaan(
    session: Session,
    *,
    hari: date,
    opd_ids: Collection[int] | None = None,
    sk_id: int | None = None,
    hanya_berlaku: bool = False,
) -> list[BarisLaporan]:
    """Every report that is due by a schedule or stored, of these agencies or of all: always two SELECTs.

    A period without a row is due while the decree is in force and the agency still has a duty in it.
    """
    wajib = (
        select(
            _S.id, _S.nomor, _S.tahun, _S.periode_lapor, _S.lapor_mulai, _S.berlaku_sampai, _O.id.label("opd_id"),
            _O.nama, _O.singkatan,
        )
        .select_from(
            Penugasan.__table__.join(Sk.__table__, _S.id == _T.sk_id).join(Opd.__table__, _O.id == _T.opd_id)
        )
        .where(_S.status == "berlaku", _S.periode_lapor != "", _T.status != "dibebaskan", _O.aktif)
        .distinct()
    )  # fmt: skip
    ada = (
        select(
            _L.id, _L.sk_id, _L.opd_id, _L.periode_mulai, _L.jatuh_tempo, _L.status, _S.nomor, _S.tahun,
            _O.nama, _O.singkatan,
        )
        .select_from(
            LaporanSk.__table__.join(Sk.__table__, _S.id == _L.sk_id).join(Opd.__table__, _O.id == _L.opd_id)
        )
        .where(_S.status == "berlaku" if hanya_berlaku else _S.status != "draf")
    )  # fmt: skip
    if opd_ids is not None:
        wajib, ada = wajib.where(_T.opd_id.in_(opd_ids)), ada.where(_L.opd_id.in_(opd_ids))
    if sk_id is not None:
        wajib, ada = wajib.where(_S.id == sk_id), ada.where(_L.sk_id == sk_id)
    tersimpan = {(b.sk_id, b.opd_id, b.periode_mulai): b for b in session.execute(ada)}
    hasil, periode_sk = [], {}
    for w in session.execute(wajib):
        if w.id not in periode_sk:
            periode_sk[w.id] = rules.jadwal(w.periode_lapor, w.lapor_mulai, w.berlaku_sampai, hingga=hari)
        for p in periode_sk[w.id]:
            b = tersimpan.pop((w.id, w.opd_id, p.mulai), None)
            status, tempo = (b.status, b.jatuh_tempo) if b else (rules.BELUM, p.jatuh_tempo)
            hasil.append(
                BarisLaporan(
                    b.id if b else None, w.id, w.nomor, w.tahun, w.opd_id, w.nama, w.singkatan, p.mulai, p.selesai,
                    tempo, status, rules.terlambat(status, tempo, hari),
                )
            )  # fmt: skip
    # What no schedule asks for any more: of a decree that ended, of an agency that was released.
    for b in tersimpan.values():
        hasil.append(
            BarisLaporan(
                b.id, b.sk_id, b.nomor, b.tahun, b.opd_id, b.nama, b.singkatan, b.periode_mulai, _akhir(b),
                b.jatuh_tempo, b.status, False,
            )
        )  # fmt: skip
    return hasil


def _akhir(b) -> date:
    return max(b.periode_mulai, b.jatuh_tempo - timedelta(days=rules.TENGGANG))


def daftar_laporan(
    session: Session, *, oleh: Pelaku, saring: SaringLaporan, hari: date
) -> tuple[list[BarisLaporan], list[BarisLaporan]]:
    """(one page, all that match) of the reports that this person may know of: two SELECTs."""
    operator = oleh.peran is Peran.OPERATOR
    semua = keadaan(session, hari=hari, opd_ids=sorted(oleh.opd_ids) if operator else None, sk_id=saring.sk)
    cocok = [
        b for b in semua
        if (saring.opd is None or b.opd_id == saring.opd)
        and (not saring.status or b.status == saring.status)
        and (b.lewat or not saring.terlambat)
    ]  # fmt: skip
    cocok = rules.urutkan(cocok, pusat=not operator)
    awal = (saring.halaman - 1) * rules.PER_HALAMAN
    return cocok[awal : awal + rules.PER_HALAMAN], cocok


@dataclass(frozen=True, slots=True)
class RingkasLaporan:
    menunggu: int  # the coordinator's answer
    lewat: int
    ditagih: int  # due by now or soon, not yet handed in
    diterima: int


def ringkas(baris: Collection[BarisLaporan]) -> RingkasLaporan:
    return RingkasLaporan(
        sum(b.status == "diajukan" for b in baris),
        sum(b.lewat for b in baris),
        sum(b.status in rules.DITAGIH for b in baris),
        sum(b.status == "diterima" for b in baris),
    )


# --- One report ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Tempat:
    """Where one report stands, or would stand: decree, agency and period; `laporan` is None while it is only due."""

    sk: Sk
    opd: Opd
    periode: Periode
    laporan: LaporanSk | None

    @property
    def status(self) -> str:
        return self.laporan.status if self.laporan else rules.BELUM

    @property
    def versi(self) -> int:
        return self.laporan.versi if self.laporan else 0

    @property
    def alamat(self) -> str:
        return alamat(self.sk.id, self.periode.mulai, self.opd.id)

    @property
    def isi(self) -> dict[str, str]:
        return {k: getattr(self.laporan, k) if self.laporan else "" for k in rules.ISIAN}

    def lewat(self, hari: date) -> bool:
        return self.sk.status == "berlaku" and rules.terlambat(self.status, self.periode.jatuh_tempo, hari)


def opd_pelapor(session: Session, sk_id: int, *, oleh: Pelaku, minta: int | None) -> int | None:
    """Which of the agencies of an operator an address without `?opd=` means: the home one where it reports."""
    if minta is not None:
        return minta
    kena = set(session.scalars(select(_T.opd_id).where(_T.sk_id == sk_id, _T.opd_id.in_(oleh.opd_ids))))
    kena |= set(session.scalars(select(_L.opd_id).where(_L.sk_id == sk_id, _L.opd_id.in_(oleh.opd_ids))))
    return oleh.opd_id if oleh.opd_id in kena else min(kena, default=None)


def tempat(
    session: Session, sk_id: int, mulai: date, opd_id: int | None, *, oleh: Pelaku, hari: date, kunci: bool = False
) -> Tempat:
    """The place of a report. Raises TidakAda where no report is due or stored, or where it is another OPD's.

    `kunci` takes the lock of the decree on PostgreSQL, so that two first savings come one after the other.
    """
    if opd_id is None or (oleh.peran is Peran.OPERATOR and opd_id not in oleh.opd_ids):
        raise TidakAda()
    sk = session.get(Sk, sk_id, with_for_update=kunci or None, populate_existing=kunci)
    opd = session.get(Opd, opd_id)
    if sk is None or opd is None or sk.status == "draf":
        raise TidakAda()
    laporan = session.scalars(
        select(LaporanSk)
        .where(LaporanSk.sk_id == sk_id, LaporanSk.opd_id == opd_id, LaporanSk.periode_mulai == mulai)
        .execution_options(populate_existing=kunci)
    ).one_or_none()
    jadwal = rules.jadwal(sk.periode_lapor, sk.lapor_mulai, sk.berlaku_sampai, hingga=hari)
    periode = next((p for p in jadwal if p.mulai == mulai), None)
    if laporan is not None:
        akhir = periode.selesai if periode else _akhir(laporan)
        return Tempat(sk, opd, Periode(mulai, akhir, laporan.jatuh_tempo), laporan)
    wajib = select(_T.id).where(_T.sk_id == sk_id, _T.opd_id == opd_id, _T.status != "dibebaskan").limit(1)
    if periode is None or sk.status != "berlaku" or not opd.aktif or session.scalar(wajib) is None:
        raise TidakAda()
    return Tempat(sk, opd, periode, None)


def satu_laporan(session: Session, laporan_id: int, *, oleh: Pelaku) -> LaporanSk | None:
    """The report, None where it is not this person's to know of: one SELECT."""
    laporan = session.get(LaporanSk, laporan_id)
    return laporan if laporan is not None and laporan_id in _terbaca(session, oleh, [laporan_id]) else None


def riwayat_laporan(session: Session, laporan_id: int) -> list[LangkahSk]:
    """The history of a report, newest first, without the texts: one SELECT."""
    stmt = (
        select(_R.pada, _P.nama, _R.aksi, _R.rincian)
        .join(Pengguna.__table__, _P.id == _R.oleh_id)
        .where(_R.laporan_id == laporan_id)
        .order_by(_R.id.desc())
        .limit(100)
    )
    return [LangkahSk(*b) for b in session.execute(stmt)]


# --- Documents of a report ----------------------------------------------------------------------------------


def _fakta(session: Session, ids: Collection[int]):
    return session.execute(
        select(
            _L.id, _L.opd_id, _L.status, _L.periode_mulai, _L.jatuh_tempo, _S.status.label("sk_status"), _S.nomor,
            _S.tahun, _O.nama,
        )
        .select_from(
            LaporanSk.__table__.join(Sk.__table__, _S.id == _L.sk_id).join(Opd.__table__, _O.id == _L.opd_id)
        )
        .where(_L.id.in_(ids))
    ).all()  # fmt: skip


def _sebutan(session: Session, laporan_id: int) -> str:
    baris = _fakta(session, [laporan_id])
    if not baris:
        return "Laporan kemajuan SK"
    b = baris[0]
    return f"Laporan {b.nama} untuk {rules.nama_periode(b.periode_mulai, _akhir(b))}, {sebut(b)}"


def _terbaca(session: Session, oleh: Pelaku, ids: Collection[int]) -> set[int]:
    if oleh.peran not in rules.MEMBACA:
        return set()
    return {
        b.id for b in _fakta(session, ids)
        if b.sk_status != "draf"
        and (oleh.peran is not Peran.OPERATOR or b.opd_id in oleh.opd_ids)
        and rules.isi_terbaca(oleh, b.status)
    }  # fmt: skip


def _periksa_lampir(session: Session, oleh: Pelaku, laporan_id: int) -> None:
    """Proof is added by the agency while it writes; what was handed in stays as it is."""
    periksa_peran(oleh, (Peran.OPERATOR,))
    laporan = session.get(LaporanSk, laporan_id, with_for_update=True, populate_existing=True)
    if laporan is None or laporan.opd_id not in oleh.opd_ids or laporan.sk.status == "draf":
        raise TidakAda()
    if not rules.boleh(oleh, laporan.status, laporan.opd_id, laporan.sk.status, "simpan"):
        raise AturanDilanggar(
            f"Bukti tidak bisa diubah: laporan ini berstatus {rules.NAMA_STATUS[laporan.status].lower()}.",
            saran="Koordinator dapat mengembalikannya.",
        )


def _pemilik(session: Session, oleh: Pelaku, laporan_id: int) -> int | None:
    return session.scalar(select(_L.opd_id).where(_L.id == laporan_id))


REKAMAN["laporan_sk"] = Rekaman(
    sebutan=_sebutan,
    alamat=lambda laporan_id: f"/sk/laporan/{laporan_id}",
    terbaca=_terbaca,
    periksa_lampir=_periksa_lampir,
    pemilik=_pemilik,
    keperluan={"bukti": Keperluan("Bukti laporan", "laporan")},
)
