"""Reading what lies outside the region: origins that were entered, and regions that copied ours."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from inovasi.akun.models import Pengguna
from inovasi.berkas import queries as berkas
from inovasi.berkas.panel import REKAMAN, Keperluan, Rekaman
from inovasi.galat import AturanDilanggar, TidakAda, TidakBoleh
from inovasi.opd.models import Daerah
from inovasi.peran import Pelaku, Peran
from inovasi.replikasi import queries, rules
from inovasi.replikasi import rules_luar as rl
from inovasi.replikasi.models import AsalLuar, EntriKatalog, PeniruLuar

PERIKSA_MAKS = 5000  # names that a new one is compared with, the newest


@dataclass(frozen=True, slots=True)
class NamaLuar:
    """An origin outside that is there already."""

    entri_id: int
    nama: str
    asal: str


def nama_luar(session: Session, *, kecuali: int | None = None) -> list[NamaLuar]:
    """Every origin outside that was not withdrawn: one SELECT."""
    baris = session.execute(
        select(AsalLuar.entri_id, AsalLuar.nama, AsalLuar.instansi, AsalLuar.daerah)
        .where(AsalLuar.ditarik_pada.is_(None))
        .order_by(AsalLuar.dicatat_pada.desc())
        .limit(PERIKSA_MAKS)
    )
    return [NamaLuar(i, nama, queries.asal_luar_kata(inst, d)) for i, nama, inst, d in baris if i != kecuali]


# --- Regions that copied ours -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BarisPeniru:
    """A region that copied one of ours. `dokumen` is empty for who may not read them; `berbukti` says there are any."""

    id: int
    versi: int
    daerah: str
    daerah_cari: str
    instansi: str
    tanggal: str
    keterangan: str
    oleh: str
    dicatat_pada: datetime
    berbukti: bool
    dokumen: tuple


def boleh_bukti(oleh: Pelaku, isi: EntriKatalog) -> bool:
    """Who reads the proofs: those who keep the entry, and the pimpinan while it can be read."""
    k = queries.keadaan(isi)
    pimpinan = oleh.peran is Peran.PIMPINAN and k.ditawarkan and not k.dijeda
    return pimpinan or rules.pengasuh(oleh, queries.opd_asal(isi))


def peniru_luar(session: Session, isi: EntriKatalog, *, oleh: Pelaku) -> list[BarisPeniru]:
    """The regions that copied an entry, the newest first: two SELECTs, one when there are none."""
    baris = session.execute(
        select(
            PeniruLuar.id, PeniruLuar.versi, PeniruLuar.daerah, PeniruLuar.daerah_cari, PeniruLuar.instansi,
            PeniruLuar.tanggal, PeniruLuar.keterangan, Pengguna.nama, PeniruLuar.dicatat_pada,
        )
        .join(Pengguna, Pengguna.id == PeniruLuar.dicatat_oleh_id)
        .where(PeniruLuar.entri_id == isi.id, PeniruLuar.ditarik_pada.is_(None))
        .order_by(PeniruLuar.tanggal.desc(), PeniruLuar.id.desc())
    ).all()  # fmt: skip
    dokumen = berkas.dokumen_rekaman(session, "peniru_luar", [b.id for b in baris])
    boleh = boleh_bukti(oleh, isi)
    return [BarisPeniru(*b, bool(dokumen[b.id]), tuple(dokumen[b.id]) if boleh else ()) for b in baris]


@dataclass(frozen=True, slots=True)
class NilaiPeniru:
    """How many different regions, what that gives, and how many of them with proof."""

    semua: rl.Tingkat
    berbukti: rl.Tingkat


def nilai_peniru(baris: Collection[BarisPeniru]) -> NilaiPeniru:
    def hitung(kena) -> rl.Tingkat:
        return rl.tingkat(len(rl.daerah_berbeda(b.daerah_cari for b in kena)))

    return NilaiPeniru(hitung(baris), hitung([b for b in baris if b.berbukti]))


def daerah_sendiri(session: Session) -> str:
    """The standardised name of the region that runs this program; one SELECT."""
    nama = session.scalar(select(Daerah.nama).where(Daerah.id == 1))
    return rl.bakukan_daerah(nama) if nama else ""


def _baris(session: Session, ids: Collection[int]) -> list[tuple[PeniruLuar, EntriKatalog]]:
    return [
        tuple(b)
        for b in session.execute(
            select(PeniruLuar, EntriKatalog)
            .join(EntriKatalog, EntriKatalog.id == PeniruLuar.entri_id)
            .options(joinedload(EntriKatalog.ide), joinedload(EntriKatalog.luar))
            .where(PeniruLuar.id.in_(list(ids)))
        )
    ]


def _terbaca(session: Session, oleh: Pelaku, ids: Collection[int]) -> set[int]:
    return {p.id for p, e in _baris(session, ids) if boleh_bukti(oleh, e)}


def _periksa_lampir(session: Session, oleh: Pelaku, peniru_id: int) -> None:
    baris = session.get(PeniruLuar, peniru_id, with_for_update=True, populate_existing=True)
    isi = session.get(EntriKatalog, baris.entri_id) if baris else None
    if isi is None or not queries.boleh_lihat(session, isi, oleh=oleh):
        raise TidakAda()
    if not rules.pengasuh(oleh, queries.opd_asal(isi)):
        raise TidakBoleh("Bukti dilampirkan oleh koordinator dan operator OPD asal.")
    if baris.ditarik_pada is not None:
        raise AturanDilanggar("Catatan ini sudah ditarik.")


def _sebutan(session: Session, peniru_id: int) -> str:
    baris = session.get_one(PeniruLuar, peniru_id)
    isi = session.get_one(EntriKatalog, baris.entri_id)
    return f"{baris.daerah} meniru “{queries.nama_entri(isi)}”"


def _pemilik(session: Session, oleh: Pelaku, peniru_id: int) -> int | None:
    if oleh.peran is Peran.KOORDINATOR:
        return None
    return queries.opd_asal(session.get_one(EntriKatalog, session.get_one(PeniruLuar, peniru_id).entri_id))


REKAMAN["peniru_luar"] = Rekaman(
    sebutan=_sebutan,
    alamat=lambda peniru_id: f"/replikasi/peniru-luar/{peniru_id}",
    terbaca=_terbaca,
    periksa_lampir=_periksa_lampir,
    pemilik=_pemilik,
    keperluan={"bukti": Keperluan("Bukti ditiru", "pernyataan_replikasi")},
)
