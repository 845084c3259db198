"""Reading the replication sheet of an entry and its history, and who reads its documents."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from inovasi import acuan
from inovasi.akun.models import Pengguna
from inovasi.berkas.panel import REKAMAN, Keperluan, Rekaman
from inovasi.galat import TidakAda, TidakBoleh
from inovasi.peran import Pelaku, Peran
from inovasi.replikasi import queries, rules
from inovasi.replikasi import rules_lembar as rl
from inovasi.replikasi.models import EntriKatalog, IsianLembar, RiwayatReplikasi

RIWAYAT_MAKS = 100


def isian_lembar(session: Session, entri_id: int) -> dict[str, tuple[str, str]]:
    """Field -> (text, reason why there is none), of what was stored: one SELECT."""
    baris = session.execute(
        select(IsianLembar.kolom, IsianLembar.isi, IsianLembar.tanpa_data).where(IsianLembar.entri_id == entri_id)
    )
    return {kolom: (isi, tanpa) for kolom, isi, tanpa in baris}


def bahan(isi: EntriKatalog) -> dict[str, str]:
    """The first draft of a sheet: what the idea, or the summary of an origin outside, already says."""
    if isi.ide is not None:
        return {k: getattr(isi.ide, f.dari_ide) for k, f in acuan.LEMBAR_REPLIKASI.items() if f.dari_ide}
    return {"perubahan": isi.luar.ringkasan} if isi.luar is not None else {}


def nilai_form(isi: EntriKatalog, tersimpan: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """The values that the form opens with; a sheet that nobody has saved begins with the draft."""
    nilai = rl.semua_nilai(tersimpan, isi.status_keberlanjutan)
    return nilai if tersimpan else nilai | bahan(isi)


@dataclass(frozen=True, slots=True)
class LangkahEntri:
    """One line of the history; `kolom` in words, empty for a step."""

    pada: datetime
    oleh: str
    aksi: str
    kolom: str
    sebelum: str
    sesudah: str
    rincian: str


def riwayat_entri(session: Session, entri_id: int) -> list[LangkahEntri]:
    """The last changes of an entry, its sheet and offers, newest first; those of its adoptions have their own page.

    One SELECT.
    """
    baris = session.execute(
        select(
            RiwayatReplikasi.pada, Pengguna.nama, RiwayatReplikasi.aksi, RiwayatReplikasi.kolom,
            RiwayatReplikasi.sebelum, RiwayatReplikasi.sesudah, RiwayatReplikasi.rincian,
        )
        .join(Pengguna, Pengguna.id == RiwayatReplikasi.oleh_id)
        .where(RiwayatReplikasi.entri_id == entri_id, RiwayatReplikasi.adopsi_id.is_(None))
        .order_by(RiwayatReplikasi.id.desc())
        .limit(RIWAYAT_MAKS)
    )  # fmt: skip
    return [LangkahEntri(*b) for b in baris]


# --- Documents of a sheet -----------------------------------------------------------------------------------


def _entri(session: Session, ids: Collection[int]) -> list[EntriKatalog]:
    return list(
        session.scalars(
            select(EntriKatalog)
            .options(joinedload(EntriKatalog.ide), joinedload(EntriKatalog.luar))
            .where(EntriKatalog.id.in_(list(ids)))
        )
    )


def boleh_baca_dokumen(session: Session, isi: EntriKatalog, *, oleh: Pelaku) -> bool:
    """Documents of a sheet are published with it; before, its keepers and the pimpinan read them.

    What cannot be opened itself has no documents either.
    """
    if rules.pengasuh(oleh, queries.opd_asal(isi)):
        return True
    terbit = isi.lembar_terbit_pada is not None
    return (terbit or oleh.peran is Peran.PIMPINAN) and queries.boleh_lihat(session, isi, oleh=oleh)


def _terbaca(session: Session, oleh: Pelaku, ids: Collection[int]) -> set[int]:
    return {e.id for e in _entri(session, ids) if boleh_baca_dokumen(session, e, oleh=oleh)}


def _kunci_entri(session: Session, entri_id: int) -> EntriKatalog:
    isi = session.get(EntriKatalog, entri_id, with_for_update=True, populate_existing=True)
    if isi is None:
        raise TidakAda()
    return isi


def _periksa_lampir(session: Session, oleh: Pelaku, entri_id: int) -> None:
    isi = _kunci_entri(session, entri_id)
    if rules.pengasuh(oleh, queries.opd_asal(isi)):
        return
    if not queries.boleh_lihat(session, isi, oleh=oleh):
        raise TidakAda()
    raise TidakBoleh("Dokumen lembar replikasi dilampirkan oleh koordinator dan operator OPD asal.")


def _sebutan(session: Session, entri_id: int) -> str:
    isi = session.get_one(EntriKatalog, entri_id)
    return f"Lembar replikasi “{queries.nama_entri(isi)}”"


def _pemilik(session: Session, oleh: Pelaku, entri_id: int) -> int | None:
    return None if oleh.peran is Peran.KOORDINATOR else queries.opd_asal(session.get_one(EntriKatalog, entri_id))


REKAMAN["lembar"] = Rekaman(
    sebutan=_sebutan,
    # The sheet itself is for its keepers; who reads its documents reads this page.
    alamat=lambda entri_id: f"/replikasi/{entri_id}",
    terbaca=_terbaca,
    periksa_lampir=_periksa_lampir,
    pemilik=_pemilik,
    keperluan={"dokumen": Keperluan("Dokumen pendukung", "pedoman")},
)
