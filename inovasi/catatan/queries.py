"""Reading notes; what the person may not read is left out in SQL."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from inovasi.akun.models import Pengguna
from inovasi.akun.queries import PEKERJAAN_TERBUKA, ButirPekerjaan
from inovasi.catatan import rules
from inovasi.catatan.models import Catatan, LangkahCatatan
from inovasi.db import baca
from inovasi.ide import rules as ide_rules
from inovasi.ide.models import Ide
from inovasi.ide.services import nilai_ide, teks_pada
from inovasi.peran import Pelaku

_C, _L, _P = Catatan.__table__.c, LangkahCatatan.__table__.c, Pengguna.__table__.c
_URUTAN_KOLOM = {k: n for n, k in enumerate(("", *rules.KOLOM_CATATAN))}


@dataclass(frozen=True, slots=True)
class ButirLangkah:
    pada: datetime
    oleh: str
    aksi: str
    isi: str

    @property
    def telah(self) -> str:
        return rules.TELAH[self.aksi]


@dataclass(frozen=True, slots=True)
class ButirCatatan:
    """A note as a person sees it. `lama` and `kini` are the field then and now, both empty where it is the same."""

    id: int
    ide_id: int
    kolom: str
    versi_ide: int
    internal: bool
    dari_opd: bool
    status: str
    kutipan: str
    isi: str
    oleh_id: int
    oleh: str
    peran: str
    pemilik_id: int
    dibuat_pada: datetime
    versi: int
    langkah: tuple[ButirLangkah, ...] = ()
    lama: str = ""
    kini: str = ""
    bisa: tuple[str, ...] = field(default=())

    @property
    def label(self) -> str:
        return ide_rules.LABEL[self.kolom] if self.kolom else "Ide ini seluruhnya"

    @property
    def nama_status(self) -> str:
        return rules.NAMA_STATUS[self.status]

    @property
    def terbuka(self) -> bool:
        return self.status in rules.TERBUKA

    @property
    def teks_berubah(self) -> bool:
        return self.lama != self.kini

    @property
    def dijawab(self) -> bool:
        return self.status == "dijawab"


_KOLOM = tuple(c for c in _C if c.name not in ("uuid", "ditutup_pada", "status_sejak"))
_DARI = Catatan.__table__.join(Pengguna.__table__, _P.id == _C.oleh_id)


@cache
def _stmt_catatan(*, internal: bool, terbuka: bool) -> Select:
    stmt = select(*_KOLOM, _P.nama, _P.peran).select_from(_DARI).where(_C.ide_id == bindparam("ide_id"))
    if not internal:
        stmt = stmt.where(~_C.internal)
    if terbuka:
        stmt = stmt.where(_C.status.in_(rules.TERBUKA))
    return stmt.order_by(_C.id)


def catatan_ide(session: Session, *, oleh: Pelaku, ide, hanya_terbuka: bool = False) -> list[ButirCatatan]:
    """The notes of an idea (a row or an object) that this person may read, in the order of the form.

    At most three SELECTs. A withdrawn note keeps its words from the other side.
    """
    if not ide_rules.terlihat(oleh, ide) or not ide_rules.lihat_lengkap(oleh, ide):
        return []
    stmt = _stmt_catatan(internal=rules.lihat_internal(oleh, ide), terbuka=hanya_terbuka)
    baris = baca(session, stmt, {"ide_id": ide.id})
    if not baris:
        return []
    langkah = _langkah(session, [b.id for b in baris])
    teks = teks_pada(session, ide, {b.versi_ide for b in baris if b.kolom})
    kini = nilai_ide(ide)
    butir = [_butir(b, oleh, ide, langkah.get(b.id, ()), teks, kini) for b in baris]
    return sorted(butir, key=lambda b: (_URUTAN_KOLOM[b.kolom], b.id))


def _butir(b, oleh: Pelaku, ide, langkah: Sequence[ButirLangkah], teks, kini) -> ButirCatatan:
    lama = ide_rules.normal(teks[b.versi_ide][b.kolom]) if b.kolom else ""
    baru = ide_rules.normal(kini[b.kolom]) if b.kolom else ""
    tersembunyi = b.status == "ditarik" and b.pemilik_id != oleh.id
    return ButirCatatan(
        id=b.id, ide_id=b.ide_id, kolom=b.kolom, versi_ide=b.versi_ide, internal=b.internal, dari_opd=b.dari_opd,
        status=b.status, kutipan="" if tersembunyi else b.kutipan, isi="" if tersembunyi else b.isi,
        oleh_id=b.oleh_id, oleh=b.nama, peran=b.peran, pemilik_id=b.pemilik_id, dibuat_pada=b.dibuat_pada,
        versi=b.versi, langkah=tuple(langkah),
        lama=lama if lama != baru else "", kini=baru if lama != baru else "",
        bisa=tuple(rules.langkah_tersedia(oleh, ide, b)),
    )  # fmt: skip


_LANGKAH = (
    select(_L.catatan_id, _L.pada, _P.nama, _L.aksi, _L.isi)
    .select_from(LangkahCatatan.__table__.join(Pengguna.__table__, _P.id == _L.oleh_id))
    .where(_L.catatan_id.in_(bindparam("ids", expanding=True)))
    .order_by(_L.id)
)


def _langkah(session: Session, ids: list[int]) -> dict[int, list[ButirLangkah]]:
    hasil: dict[int, list[ButirLangkah]] = {}
    for r in baca(session, _LANGKAH, {"ids": ids}):
        hasil.setdefault(r.catatan_id, []).append(ButirLangkah(r.pada, r.nama, r.aksi, r.isi))
    return hasil


_TERBUKA = (
    select(_C.ide_id, func.count().label("jumlah"))
    .where(
        _C.ide_id.in_(bindparam("ids", expanding=True)),
        # coalesce: by the index of these ideas, not by that of every open note.
        func.coalesce(_C.status, "") == "terbuka",
        ~_C.internal,
        ~_C.dari_opd,
    )
    .group_by(_C.ide_id)
)


def terbuka_untuk_opd(session: Session, ide_ids: Iterable[int]) -> dict[int, int]:
    """idea id -> notes that still wait for its OPD; ideas without any are left out. One SELECT."""
    ids = list(ide_ids)
    if not ids:
        return {}
    return {b.ide_id: b.jumlah for b in baca(session, _TERBUKA, {"ids": ids})}


def pekerjaan_terbuka(session: Session, *, pengguna_id: int) -> list[ButirPekerjaan]:
    """Open notes that a person owns, counted for each idea: one SELECT."""
    stmt = (
        select(Ide.id, Ide.judul, Ide.opd_id, func.count())
        .join(Catatan, Catatan.ide_id == Ide.id)
        .where(Catatan.pemilik_id == pengguna_id, Catatan.status.in_(rules.TERBUKA))
        .group_by(Ide.id, Ide.judul, Ide.opd_id)
        .order_by(Ide.id)
    )
    return [
        ButirPekerjaan(
            jenis="catatan",
            teks=f"{jumlah} catatan terbuka pada “{judul}”",
            umum=f"{jumlah} catatan terbuka pada satu ide",
            alamat=f"/ide/{ide_id}",
            opd_id=opd_id,
            ide_id=ide_id,
        )
        for ide_id, judul, opd_id, jumlah in session.execute(stmt)
    ]


PEKERJAAN_TERBUKA.append(pekerjaan_terbuka)
