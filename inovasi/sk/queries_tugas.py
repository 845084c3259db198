"""Reading duties. What belongs to another OPD is left out in SQL."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, true
from sqlalchemy.orm import Session

from inovasi.akun.models import Pengguna
from inovasi.berkas.panel import REKAMAN, Keperluan, Rekaman
from inovasi.galat import AturanDilanggar, TidakAda
from inovasi.ide.models import Ide
from inovasi.ide.rules import StatusIde
from inovasi.opd.models import Opd
from inovasi.peran import Pelaku, Peran
from inovasi.replikasi.models import Adopsi, AsalLuar, EntriKatalog
from inovasi.sk import rules_tugas as rules
from inovasi.sk.models import Penugasan, RiwayatSk, Sk
from inovasi.sk.rules import sebut
from inovasi.sk.rules_tugas import SaringTugas

PILIHAN_MAKS = 200  # ideas or adoptions that one form offers

_T, _S, _O = Penugasan.__table__.c, Sk.__table__.c, Opd.__table__.c
_I, _A, _E = Ide.__table__.c, Adopsi.__table__.c, EntriKatalog.__table__.c
_ASAL = Ide.__table__.alias("asal")
_LUAR = AsalLuar.__table__.c
_R, _P = RiwayatSk.__table__.c, Pengguna.__table__.c


def syarat_terbaca(oleh: Pelaku) -> ColumnElement[bool]:
    """rules.terbaca as SQL, without the decrees that are not in force yet: a list holds none of them."""
    if oleh.peran in (Peran.KOORDINATOR, Peran.PIMPINAN):
        return _S.status != "draf"
    if oleh.peran is Peran.OPERATOR:
        return (_S.status != "draf") & _T.opd_id.in_(oleh.opd_ids)
    return false()


@dataclass(frozen=True, slots=True)
class SkRingkas:
    """A decree in a list of choices."""

    id: int
    nomor: str
    tahun: int
    tentang: str = ""
    status: str = ""

    @property
    def nama(self) -> str:
        return f"{sebut(self)}: {self.tentang}"


@dataclass(frozen=True, slots=True)
class BarisTugas:
    """A duty with the words of what fulfils it, as far as this person may read them."""

    id: int
    sk_id: int
    versi: int
    opd_id: int
    kewajiban: str
    inovasi_jenis: str
    inovasi_nama: str
    uraian: str
    tenggat: date | None
    contoh: bool
    status: str
    keterangan: str
    diajukan_pada: datetime | None
    diterima_pada: datetime | None
    ide_id: int | None
    adopsi_id: int | None
    sk_nomor: str
    sk_tahun: int
    sk_tentang: str
    sk_status: str
    opd_nama: str
    opd_singkatan: str
    ide_judul: str
    ide_status: str | None
    ide_dihentikan: Any
    tahap: str | None
    asal_nama: str
    entri_id: int | None
    lewat: bool = False

    @property
    def sk_sebut(self) -> str:
        return sebut(SkRingkas(self.sk_id, self.sk_nomor, self.sk_tahun))

    @property
    def pemenuh(self) -> str:
        """What was named, in words; empty where nothing was."""
        if self.ide_id is not None:
            return self.ide_judul or "Ide yang belum diajukan"
        if self.adopsi_id is not None:
            return f"Replikasi {self.asal_nama or 'inovasi yang sedang diperbaiki pemiliknya'}"
        return ""

    @property
    def disebut(self) -> bool:
        """Whether something is named now: what was named before it came back is only a proposal."""
        return self.status in ("diajukan", "terpenuhi") and bool(self.pemenuh)

    @property
    def kurang(self) -> str:
        return rules.kurang_terima(
            self.kewajiban, status_ide=self.ide_status, dihentikan=self.ide_dihentikan is not None, tahap=self.tahap
        )

    @property
    def inovasi(self) -> str:
        """The innovation as the decree words it; where it names none the agency chooses."""
        return self.inovasi_nama or self.inovasi_jenis or "Inovasi pilihan OPD"

    @property
    def judul(self) -> str:
        """The innovation as the decree words it, else the duty itself."""
        return self.inovasi_nama or self.inovasi_jenis or rules.KEWAJIBAN[self.kewajiban]


def _stmt(oleh: Pelaku):
    """Duties with their decree, agency, and what was named for them, in one SELECT."""
    # A draft's title is of its OPD and the koordinator; an origin that was reopened is named without its title.
    if oleh.peran is Peran.KOORDINATOR:
        buka, buka_asal = true(), true()
    else:
        lain = _I.status == StatusIde.DISETUJUI
        if oleh.peran is Peran.PIMPINAN:
            lain = _I.status.not_in((StatusIde.DRAF, StatusIde.DIHAPUS))
        buka = or_(_I.opd_id.in_(oleh.opd_ids), lain)
        buka_asal = or_(_ASAL.c.opd_id.in_(oleh.opd_ids), _ASAL.c.status == StatusIde.DISETUJUI)
    return select(
        _T.id, _T.sk_id, _T.versi, _T.opd_id, _T.kewajiban, _T.inovasi_jenis, _T.inovasi_nama, _T.uraian, _T.tenggat,
        _T.contoh, _T.status, _T.keterangan, _T.diajukan_pada, _T.diterima_pada, _T.ide_id, _T.adopsi_id,
        _S.nomor, _S.tahun, _S.tentang, _S.status, _O.nama, _O.singkatan,
        func.coalesce(case((buka, _I.judul), else_=""), ""), _I.status, _I.dihentikan_pada, _A.tahap,
        func.coalesce(_LUAR.nama, case((buka_asal, _ASAL.c.judul), else_=""), ""), _E.id,
    ).select_from(
        Penugasan.__table__.join(Sk.__table__, _S.id == _T.sk_id)
        .join(Opd.__table__, _O.id == _T.opd_id)
        .outerjoin(Ide.__table__, _I.id == _T.ide_id)
        .outerjoin(Adopsi.__table__, _A.id == _T.adopsi_id)
        .outerjoin(EntriKatalog.__table__, _E.id == _A.entri_id)
        .outerjoin(_ASAL, _ASAL.c.id == _E.ide_id)
        .outerjoin(AsalLuar.__table__, _LUAR.entri_id == _E.id)
    )  # fmt: skip


def _baris(session: Session, stmt, hari: date) -> list[BarisTugas]:
    return [
        # A decree that no longer holds presses nobody.
        BarisTugas(*b, b[19] == "berlaku" and rules.terlambat(b[10], b[8], hari))
        for b in session.execute(stmt)
    ]


def _saring(saring: SaringTugas, hari: date) -> list[ColumnElement[bool]]:
    syarat = []
    if saring.sk is not None:
        syarat.append(_T.sk_id == saring.sk)
    if saring.opd is not None:
        syarat.append(_T.opd_id == saring.opd)
    if saring.kewajiban:
        syarat.append(_T.kewajiban == saring.kewajiban)
    if saring.status:
        syarat.append(_T.status == saring.status)
    if saring.terlambat:
        syarat += [_T.status.in_(rules.TERBUKA), _T.tenggat < hari, _S.status == "berlaku"]
    return syarat


def daftar_tugas(
    session: Session, *, oleh: Pelaku, saring: SaringTugas, hari: date
) -> tuple[list[BarisTugas], int]:
    """One page of duties that this person reads, and how many there are: two SELECTs.

    First what asks for something of this person (late ones on top), then what waits for others, then the rest.
    """
    syarat = [syarat_terbaca(oleh), *_saring(saring, hari)]
    dari = Penugasan.__table__.join(Sk.__table__, _S.id == _T.sk_id)
    jumlah = session.scalar(select(func.count()).select_from(dari).where(*syarat)) or 0
    pusat = oleh.peran is not Peran.OPERATOR
    giliran = case(
        (_S.status != "berlaku", 3),
        (_T.status == ("diajukan" if pusat else "berjalan"), 0),
        (_T.status.in_(rules.TERBUKA), 1),
        else_=2,
    )
    urut = (giliran, case((_T.tenggat.is_(None), 1), else_=0), _T.tenggat, _O.nama_urut, _T.urutan, _T.id)
    stmt = _stmt(oleh).where(*syarat).order_by(*urut)
    stmt = stmt.limit(rules.PER_HALAMAN).offset((saring.halaman - 1) * rules.PER_HALAMAN)
    return _baris(session, stmt, hari), jumlah


def satu_tugas(session: Session, tugas_id: int, *, oleh: Pelaku, hari: date) -> BarisTugas | None:
    """The duty, None where it is not this person's to read: one SELECT."""
    baris = _baris(session, _stmt(oleh).where(_T.id == tugas_id), hari)
    return baris[0] if baris and rules.terbaca(oleh, baris[0].opd_id, baris[0].sk_status) else None


def tugas_sk(session: Session, sk_id: int, *, oleh: Pelaku, hari: date, opd_id: int | None = None) -> list[BarisTugas]:
    """All duties of a decree that this person reads, in the order of the annex: one SELECT."""
    stmt = _stmt(oleh).where(_T.sk_id == sk_id, syarat_terbaca(oleh))
    if opd_id is not None:
        stmt = stmt.where(_T.opd_id == opd_id)
    return _baris(session, stmt.order_by(_O.nama_urut, _O.id, _T.urutan, _T.id), hari)


def tugas_opd(session: Session, opd_id: int, *, oleh: Pelaku, hari: date) -> list[BarisTugas]:
    """What is still open of an agency's duties, the most urgent first: one SELECT."""
    stmt = _stmt(oleh).where(
        _T.opd_id == opd_id, _T.status.in_(rules.TERBUKA), _S.status == "berlaku", syarat_terbaca(oleh)
    )
    urut = (case((_T.tenggat.is_(None), 1), else_=0), _T.tenggat, _T.id)
    return _baris(session, stmt.order_by(*urut).limit(rules.PER_HALAMAN), hari)


@dataclass(frozen=True, slots=True)
class RingkasTugas:
    menunggu: int  # the coordinator's answer
    lewat: int  # open and past their day
    jumlah: int
    terpenuhi: int
    dibebaskan: int

    @property
    def dihitung(self) -> int:
        return self.jumlah - self.dibebaskan


def ringkas(session: Session, *, oleh: Pelaku, hari: date, sk_id: int | None = None) -> RingkasTugas:
    """How the duties of decrees in force stand (or of one decree, whatever its state): one SELECT."""

    def banyak(*syarat):
        return func.coalesce(func.sum(case((and_(*syarat), 1), else_=0)), 0)

    stmt = select(
        banyak(_T.status == "diajukan"),
        banyak(_T.status.in_(rules.TERBUKA), _T.tenggat < hari),
        func.count(),
        banyak(_T.status == "terpenuhi"),
        banyak(_T.status == "dibebaskan"),
    ).select_from(Penugasan.__table__.join(Sk.__table__, _S.id == _T.sk_id))
    stmt = stmt.where(syarat_terbaca(oleh))
    stmt = stmt.where(_S.status == "berlaku") if sk_id is None else stmt.where(_T.sk_id == sk_id)
    return RingkasTugas(*session.execute(stmt).one())


# --- What can be named --------------------------------------------------------------------------------------


def pilihan_ide(session: Session, opd_id: int) -> list[tuple[int, str, str]]:
    """(id, title, status) of the ideas of an agency that were handed in, approved ones first: one SELECT."""
    stmt = (
        select(_I.id, _I.judul, _I.status)
        .where(_I.opd_id == opd_id, _I.status.in_(rules.IDE_BISA_DISEBUT), _I.dihentikan_pada.is_(None))
        .order_by(case((_I.status == StatusIde.DISETUJUI, 0), else_=1), _I.judul, _I.id)
        .limit(PILIHAN_MAKS)
    )
    return [tuple(b) for b in session.execute(stmt)]


def pilihan_adopsi(session: Session, opd_id: int, *, oleh: Pelaku) -> list[tuple[int, str, str]]:
    """(id, name of the origin, stage) of an agency's adoptions that have not stopped: one SELECT."""
    buka = or_(_ASAL.c.opd_id.in_(oleh.opd_ids), _ASAL.c.status == StatusIde.DISETUJUI)
    nama = func.coalesce(_LUAR.nama, case((buka, _ASAL.c.judul), else_=""), "")
    stmt = (
        select(_A.id, nama, _A.tahap)
        .select_from(
            Adopsi.__table__.join(EntriKatalog.__table__, _E.id == _A.entri_id)
            .outerjoin(_ASAL, _ASAL.c.id == _E.ide_id)
            .outerjoin(AsalLuar.__table__, _LUAR.entri_id == _E.id)
        )
        .where(_A.opd_id == opd_id, _A.tahap != rules.TAHAP_HENTI)
        .order_by(case((_A.tahap == rules.TAHAP_DITERIMA, 0), else_=1), nama, _A.id)
        .limit(PILIHAN_MAKS)
    )
    return [(i, n or "Inovasi yang sedang diperbaiki pemiliknya", t) for i, n, t in session.execute(stmt)]


@dataclass(frozen=True, slots=True)
class LangkahSk:
    pada: datetime
    oleh: str
    aksi: str
    rincian: str


def riwayat_tugas(session: Session, tugas_id: int) -> list[LangkahSk]:
    """The history of a duty, newest first: one SELECT."""
    stmt = (
        select(_R.pada, _P.nama, _R.aksi, _R.rincian)
        .join(Pengguna.__table__, _P.id == _R.oleh_id)
        .where(_R.penugasan_id == tugas_id)
        .order_by(_R.id.desc())
        .limit(100)
    )
    return [LangkahSk(*b) for b in session.execute(stmt)]


def pilihan_sk(session: Session, *, oleh: Pelaku) -> list[SkRingkas]:
    """The decrees with duties that this person reads, those in force first, then the newest: one SELECT."""
    kena = select(_T.id).where(_T.sk_id == _S.id, syarat_terbaca(oleh)).exists()
    stmt = (
        select(_S.id, _S.nomor, _S.tahun, _S.tentang, _S.status)
        .where(kena, _S.status != "draf")
        .order_by(case((_S.status == "berlaku", 0), else_=1), _S.tanggal.desc(), _S.id.desc())
        .limit(PILIHAN_MAKS)
    )
    return [SkRingkas(*b) for b in session.execute(stmt)]


# --- Documents of a duty ------------------------------------------------------------------------------------


def _fakta(session: Session, ids: Collection[int]):
    return session.execute(
        select(_T.id, _T.opd_id, _T.status, _S.status.label("sk_status"), _S.nomor, _S.tahun, _O.nama)
        .select_from(
            Penugasan.__table__.join(Sk.__table__, _S.id == _T.sk_id).join(Opd.__table__, _O.id == _T.opd_id)
        )
        .where(_T.id.in_(ids))
    ).all()


def _sebutan(session: Session, tugas_id: int) -> str:
    baris = _fakta(session, [tugas_id])
    return f"Tugas {baris[0].nama} pada {sebut(baris[0])}" if baris else "Tugas pada SK"


def _terbaca(session: Session, oleh: Pelaku, ids: Collection[int]) -> set[int]:
    return {b.id for b in _fakta(session, ids) if rules.terbaca(oleh, b.opd_id, b.sk_status)}


def _periksa_lampir(session: Session, oleh: Pelaku, tugas_id: int) -> None:
    """Proof is of the agency, and open while the duty is; the koordinator may add to it."""
    rules.periksa_peran(oleh, (Peran.OPERATOR, Peran.KOORDINATOR))
    tugas = session.get(Penugasan, tugas_id, with_for_update=True, populate_existing=True)
    if tugas is None or not rules.terbaca(oleh, tugas.opd_id, tugas.sk.status):
        raise TidakAda()
    if tugas.sk.status != "berlaku":
        raise AturanDilanggar("Bukti tidak bisa diubah: keputusannya tidak berlaku.")
    if tugas.status not in rules.TERBUKA:
        raise AturanDilanggar(
            f"Bukti tidak bisa diubah: tugas ini berstatus {rules.NAMA_STATUS[tugas.status].lower()}.",
            saran="Koordinator dapat membukanya lagi.",
        )


def _pemilik(session: Session, oleh: Pelaku, tugas_id: int) -> int | None:
    return None if oleh.peran is Peran.KOORDINATOR else session.scalar(select(_T.opd_id).where(_T.id == tugas_id))


REKAMAN["penugasan"] = Rekaman(
    sebutan=_sebutan,
    alamat=lambda tugas_id: f"/sk/tugas/{tugas_id}",
    terbaca=_terbaca,
    periksa_lampir=_periksa_lampir,
    pemilik=_pemilik,
    keperluan={"bukti": Keperluan("Bukti pelaksanaan", "laporan")},
)
