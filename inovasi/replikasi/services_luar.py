"""Entering origins outside and regions that copied ours. Shape and errors as in `inovasi.ide.services`."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inovasi import acuan
from inovasi.galat import AturanDilanggar, BedaIsian, BelumLengkap, TidakAda, TidakBoleh
from inovasi.ide.rules import normal, teks_cari
from inovasi.peran import Pelaku, Peran
from inovasi.replikasi import queries, rules, services
from inovasi.replikasi import queries_luar as ql
from inovasi.replikasi import rules_luar as rl
from inovasi.replikasi.models import AsalLuar, EntriKatalog, PeniruLuar
from inovasi.replikasi.services import catat, periksa_versi, satu_alasan, tutup_tawaran
from inovasi.waktu import batas_awal_akhir, hari_ini

LABEL = {
    "nama": "Nama inovasi", "daerah": "Daerah", "instansi": "Instansi", "tahun": "Tahun", "katalog": "Diketahui dari",
    "sumber": "Sumber", "urusan": "Urusan", "jenis": "Jenis", "ringkasan": "Ringkasan",
}  # fmt: skip


@dataclass(frozen=True)
class IsiLuar:
    """What is known of an origin outside."""

    nama: str
    katalog: str
    sumber: str
    ringkasan: str
    daerah: str = ""
    instansi: str = ""
    tahun: int | None = None
    urusan: str = ""
    jenis: str = ""


class AdaMirip(BelumLengkap):
    """Names that are alike are there already; the caller asks which it is."""

    def __init__(self, mirip: Sequence[ql.NamaLuar]) -> None:
        kalimat = "Mungkin sudah ada. Pakai yang sudah ada, atau centang “Tetap simpan” bila memang berbeda."
        super().__init__(kalimat, {"tetap": kalimat})
        self.mirip = mirip


def _periksa_isi(isi: IsiLuar, *, pada: datetime) -> IsiLuar:
    """The same, tidied. Raises BelumLengkap."""
    nilai = {k: normal(v) if isinstance(v, str) else v for k, v in asdict(isi).items()}
    galat = {}
    for kolom in ("nama", "sumber", "ringkasan"):
        if not nilai[kolom]:
            galat[kolom] = f"Tulis {LABEL[kolom].lower()}nya."
    if nilai["nama"] and len(nilai["nama"]) < rl.NAMA_MIN:
        galat["nama"] = f"Nama paling sedikit {rl.NAMA_MIN} huruf."
    for kolom in ("nama", "daerah", "instansi", "sumber", "ringkasan"):
        if len(nilai[kolom]) > rl.MAKS[kolom]:
            galat[kolom] = f"{LABEL[kolom]} paling banyak {rl.MAKS[kolom]} huruf."
    daftar = {"katalog": acuan.KATALOG_LUAR, "urusan": acuan.URUSAN, "jenis": acuan.JENIS}
    for kolom, semua in daftar.items():
        if (nilai[kolom] or kolom == "katalog") and nilai[kolom] not in semua:
            galat[kolom] = "Pilih dari daftar."
    if nilai["tahun"] is not None and not rl.TAHUN_MIN <= nilai["tahun"] <= hari_ini(pada).year:
        galat["tahun"] = f"Tahun {rl.TAHUN_MIN} sampai {hari_ini(pada).year}."
    if galat:
        raise BelumLengkap("Periksa isian yang ditandai.", galat)
    return IsiLuar(**nilai)


def _isi_kolom(luar: AsalLuar, isi: IsiLuar) -> None:
    for kolom, nilai in asdict(isi).items():
        setattr(luar, kolom, nilai)
    luar.nama_urut = teks_cari(isi.nama)[:200]
    katalog = acuan.nama(acuan.KATALOG_LUAR, isi.katalog)
    luar.teks_cari = teks_cari(isi.nama, isi.daerah, isi.instansi, katalog, isi.sumber, isi.ringkasan)


def catat_luar(
    session: Session, isi: IsiLuar, *, oleh: Pelaku, pada: datetime, opd_id: int | None = None, tetap: bool = False
) -> EntriKatalog:
    """A catalogue entry for an innovation from outside. Raises AdaMirip unless `tetap` or nothing is like it.

    What an operator enters is kept by the OPD (`opd_id`, else the home OPD), what a koordinator does by the centre.
    """
    rules.tuntut(oleh, *rl.MENCATAT)
    milik = None
    if oleh.peran is Peran.OPERATOR:
        milik = opd_id if opd_id is not None else oleh.opd_id
        if milik not in oleh.opd_ids:
            raise TidakBoleh("Catatan ini dibuat untuk OPD Anda sendiri.")
    isi = _periksa_isi(isi, pada=pada)
    if not tetap and (mirip := rl.yang_mirip(isi.nama, ql.nama_luar(session))):
        raise AdaMirip(mirip)
    entri = EntriKatalog(dibuat_pada=pada, versi=1)
    session.add(entri)
    session.flush()
    luar = AsalLuar(entri_id=entri.id, opd_id=milik, dicatat_oleh_id=oleh.id, dicatat_pada=pada, alasan_tarik="")
    _isi_kolom(luar, isi)
    session.add(luar)
    session.flush()
    catat(session, entri.id, aksi="luar_catat", oleh=oleh, pada=pada, versi=1, rincian=isi.nama)
    return entri


def _luar(entri: EntriKatalog) -> AsalLuar:
    if entri.luar is None:
        raise TidakAda()
    if entri.luar.ditarik_pada is not None:
        raise AturanDilanggar("Catatan inovasi ini sudah ditarik.")
    return entri.luar


def isi_luar(luar: AsalLuar) -> IsiLuar:
    return IsiLuar(**{k: getattr(luar, k) for k in IsiLuar.__dataclass_fields__})


def ubah_luar(
    session: Session, entri: EntriKatalog, isi: IsiLuar, *, oleh: Pelaku, pada: datetime, versi: int | None
) -> EntriKatalog:
    """Put an entry right. A stale form raises VersiBasi with both texts of every field that differs."""
    luar = _luar(entri)
    rules.periksa_pengasuh(oleh, luar.opd_id)
    isi = _periksa_isi(isi, pada=pada)
    lama, baru = ({k: normal(v) for k, v in asdict(x).items()} for x in (isi_luar(luar), isi))
    berubah = [k for k in baru if lama[k] != baru[k]]
    periksa_versi(entri, versi, [BedaIsian(k, lama[k], baru[k]) for k in berubah])
    if not berubah:
        return entri
    _isi_kolom(luar, isi)
    entri.versi += 1
    for kolom in berubah:
        catat(
            session, entri.id, aksi="luar_ubah", oleh=oleh, pada=pada, versi=entri.versi, kolom=kolom,
            sebelum=lama[kolom], sesudah=baru[kolom],
        )  # fmt: skip
    return entri


def tarik_luar(
    session: Session, entri: EntriKatalog, *, oleh: Pelaku, pada: datetime, versi: int | None, alasan: str
) -> EntriKatalog:
    """Withdraw an outside origin; adoptions that were started go on."""
    rules.tuntut(oleh, Peran.KOORDINATOR)
    luar = _luar(entri)
    periksa_versi(entri, versi)
    alasan = satu_alasan(alasan)
    luar.ditarik_pada, luar.alasan_tarik = pada, alasan
    entri.versi += 1
    catat(session, entri.id, aksi="luar_tarik", oleh=oleh, pada=pada, versi=entri.versi, rincian=alasan)
    tutup_tawaran(
        session, entri.id, oleh=oleh, pada=pada, aksi="tawar_tarik", ke="ditarik", alasan="Catatannya sudah ditarik."
    )
    return entri


# --- Regions that copied ours -------------------------------------------------------------------------------


def catat_peniru(
    session: Session, entri: EntriKatalog, *, oleh: Pelaku, pada: datetime, daerah: str, tanggal: str,
    instansi: str = "", keterangan: str = "",
) -> PeniruLuar:  # fmt: skip
    """Another region has copied an innovation of ours. `tanggal` is ISO text as precise as it is known."""
    rules.periksa_pengasuh(oleh, queries.opd_asal(entri))
    if entri.ide is None:
        raise AturanDilanggar("Yang dicatat di sini hanya daerah lain yang meniru inovasi daerah ini.")
    daerah, instansi, keterangan = normal(daerah), normal(instansi), normal(keterangan)
    baku = rl.bakukan_daerah(daerah)
    galat = {}
    if not baku:
        galat["daerah"] = "Tulis nama daerahnya, misalnya Kabupaten Belitung."
    elif baku == ql.daerah_sendiri(session):
        galat["daerah"] = "Ini daerah kita sendiri. OPD di sini mereplikasi lewat katalog."
    for kolom, nilai in (("daerah", daerah), ("instansi", instansi), ("keterangan", keterangan)):
        if len(nilai) > rl.MAKS[kolom]:
            galat[kolom] = f"Paling banyak {rl.MAKS[kolom]} huruf."
    if not tanggal:
        galat["tanggal"] = "Tulis kapan, boleh hanya tahunnya."
    elif batas_awal_akhir(tanggal)[0] > hari_ini(pada):
        galat["tanggal"] = "Tanggal ini belum tiba."
    if galat:
        raise BelumLengkap("Periksa isian yang ditandai.", galat)
    baris = PeniruLuar(
        entri_id=entri.id, versi=1, daerah=daerah, daerah_cari=baku[:120], instansi=instansi, tanggal=tanggal,
        keterangan=keterangan, dicatat_oleh_id=oleh.id, dicatat_pada=pada, alasan_tarik="",
    )  # fmt: skip
    session.add(baris)
    session.flush()
    catat(session, entri.id, aksi="peniru_catat", oleh=oleh, pada=pada, rincian=daerah)
    return baris


def ambil_peniru(
    session: Session, peniru_id: int, *, oleh: Pelaku, kunci: bool = False
) -> tuple[PeniruLuar, EntriKatalog]:
    """The row and its entry, or TidakAda where this person may not know of the entry."""
    baris = session.get(PeniruLuar, peniru_id, with_for_update=kunci or None, populate_existing=kunci)
    if baris is None:
        raise TidakAda()
    return baris, services.ambil_entri(session, baris.entri_id, oleh=oleh)


def periksa_tarik_peniru(oleh: Pelaku, baris: PeniruLuar, entri: EntriKatalog) -> None:
    rules.periksa_pengasuh(oleh, queries.opd_asal(entri))
    if baris.ditarik_pada is not None:
        raise AturanDilanggar("Catatan ini sudah ditarik.")


def tarik_peniru(
    session: Session, baris: PeniruLuar, entri: EntriKatalog, *, oleh: Pelaku, pada: datetime, versi: int | None,
    alasan: str,
) -> PeniruLuar:  # fmt: skip
    periksa_tarik_peniru(oleh, baris, entri)
    periksa_versi(baris, versi)
    alasan = satu_alasan(alasan)
    baris.ditarik_pada, baris.alasan_tarik = pada, alasan
    baris.versi += 1
    catat(session, entri.id, aksi="peniru_tarik", oleh=oleh, pada=pada, rincian=f"{baris.daerah}: {alasan}")
    return baris
