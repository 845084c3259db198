"""Moving an adoption through its stages. Shape and errors as in `inovasi.ide.services`; the caller commits."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inovasi import acuan
from inovasi.berkas import queries as berkas
from inovasi.berkas.panel import REKAMAN, Keperluan, Rekaman
from inovasi.galat import AturanDilanggar, BedaIsian, TidakAda, VersiBasi
from inovasi.ide.rules import normal
from inovasi.peran import Pelaku
from inovasi.replikasi import queries_adopsi as queries
from inovasi.replikasi import rules_adopsi as rules
from inovasi.replikasi.models import Adopsi, Penyesuaian, RencanaAksi, RiwayatReplikasi, TahapAdopsi
from inovasi.waktu import hari_ini, tanggal

BASI = "Ini sudah diubah orang lain sejak halaman Anda dibuka. Baca yang terbaru dulu, lalu simpan lagi."


def pihak(adopsi: Adopsi) -> rules.Pihak:
    """The two sides; the adopter is the agency that has the idea now."""
    asal = adopsi.entri.ide.opd_id if adopsi.entri.ide else None
    return rules.pihak(adopsi.ide.opd_id, asal, adopsi.tahap, adopsi.ide.status)


def ambil(session: Session, adopsi_id: int, *, oleh: Pelaku, kunci: bool = False) -> Adopsi:
    """The adoption that this person reads. `kunci` takes the row lock on PostgreSQL; SQLite has locked the file.

    Raises TidakBoleh for a role that reads none, TidakAda for somebody else's.
    """
    rules.periksa_peran(oleh)
    adopsi = session.get(Adopsi, adopsi_id, with_for_update=kunci or None, populate_existing=kunci)
    if adopsi is None:
        raise TidakAda()
    rules.periksa_baca(oleh, pihak(adopsi))
    return adopsi


def untuk_ditulis(session: Session, adopsi_id: int, *, oleh: Pelaku, kunci: bool = False) -> Adopsi:
    """The same for who keeps it: TidakBoleh for the others."""
    rules.periksa_peran(oleh, rules.MENULIS)
    adopsi = ambil(session, adopsi_id, oleh=oleh, kunci=kunci)
    rules.periksa_tulis(oleh, pihak(adopsi))
    return adopsi


def catat(
    session: Session, adopsi: Adopsi, *, aksi: str, oleh: Pelaku, pada: datetime, kolom: str = "", sebelum: str = "",
    sesudah: str = "", rincian: str = "",
) -> None:  # fmt: skip
    session.add(
        RiwayatReplikasi(
            entri_id=adopsi.entri_id, adopsi_id=adopsi.id, pada=pada, oleh_id=oleh.id, aksi=aksi, kolom=kolom,
            sebelum=sebelum, sesudah=sesudah, rincian=rincian,
        )
    )  # fmt: skip


def periksa_versi(benda: Any, versi: int | None, beda: Collection[BedaIsian] = ()) -> None:
    if versi != benda.versi:
        raise VersiBasi(BASI, beda=list(beda), versi=benda.versi)


# --- Stages -------------------------------------------------------------------------------------------------


def kurang(session: Session, adopsi: Adopsi) -> str:
    """The keperluan that is missing before the next stage: at most two SELECTs."""
    perlu = rules.SYARAT_LANJUT.get(adopsi.tahap, "")
    ada = {perlu} if perlu and berkas.ada_dokumen(session, "adopsi", adopsi.id, perlu) else set()
    baris = _baris_rencana(session, adopsi.id) if perlu == rules.SYARAT_BARIS and not ada else 0
    return rules.kurang_untuk_lanjut(adopsi.tahap, ada=ada, baris_rencana=baris)


def _baris_rencana(session: Session, adopsi_id: int) -> int:
    hidup = select(func.count(RencanaAksi.id)).where(RencanaAksi.adopsi_id == adopsi_id, RencanaAksi.status != "batal")
    return session.scalar(hidup) or 0


def _masuk(
    session: Session, adopsi: Adopsi, ke: str, *, aksi: str, oleh: Pelaku, pada: datetime, kapan: date, catatan: str
) -> None:
    dari = adopsi.tahap
    session.add(
        TahapAdopsi(
            adopsi_id=adopsi.id, dari=dari, tahap=ke, tanggal=kapan, catatan=catatan, oleh_id=oleh.id, pada=pada
        )
    )
    adopsi.tahap, adopsi.tahap_sejak = ke, kapan
    adopsi.versi += 1
    rincian = tanggal(kapan) + (f". {catatan}" if catatan else "")
    catat(
        session, adopsi, aksi=aksi, oleh=oleh, pada=pada, kolom="tahap", sebelum=rules.NAMA_TAHAP[dari],
        sesudah=rules.NAMA_TAHAP[ke], rincian=rincian,
    )  # fmt: skip
    session.flush()


def pindah_tahap(
    session: Session, adopsi: Adopsi, ke: str, *, oleh: Pelaku, pada: datetime, versi: int | None, kapan: date | None,
    catatan: str = "",
) -> Adopsi:  # fmt: skip
    """One stage on, back to an earlier one, or (the same stage) its date put right. `kapan` is the people's day."""
    p = pihak(adopsi)
    rules.periksa_tulis(oleh, p)
    rules.periksa_hidup(p)
    periksa_versi(adopsi, versi)
    catatan = _catatan(catatan)
    jenis = rules.periksa_langkah(
        adopsi.tahap, ke, kapan=kapan, catatan=catatan, hari_ini=hari_ini(pada),
        awal=rules.batas_awal(queries.langkah(session, adopsi.id), adopsi.tahap, ke),
        kurang=kurang(session, adopsi) if ke == rules.berikut(adopsi.tahap) else "",
    )  # fmt: skip
    _masuk(
        session, adopsi, ke, aksi="tanggal_tahap" if jenis == "tanggal" else "tahap", oleh=oleh, pada=pada,
        kapan=kapan, catatan=catatan,
    )  # fmt: skip
    return adopsi


def _catatan(teks: str, *, kolom: str = "catatan", maks: int = rules.CATATAN_MAKS) -> str:
    teks = normal(teks)
    if len(teks) > maks:
        rules.lempar({kolom: f"Paling banyak {maks} huruf."})
    return teks


def hentikan(
    session: Session, adopsi: Adopsi, *, oleh: Pelaku, pada: datetime, versi: int | None, kapan: date | None,
    alasan: str,
) -> Adopsi:  # fmt: skip
    """Stop it from any stage, with the reason."""
    rules.periksa_tulis(oleh, pihak(adopsi))
    if adopsi.tahap == rules.HENTI:
        raise AturanDilanggar("Replikasi ini sudah dihentikan.")
    periksa_versi(adopsi, versi)
    alasan = _catatan(alasan, kolom="alasan", maks=rules.ALASAN_MAKS)
    galat = rules.galat_tanggal(kapan, awal=adopsi.tahap_sejak, hari_ini=hari_ini(pada))
    rules.lempar(galat | ({} if alasan else {"alasan": "Tulis alasannya."}))
    _masuk(session, adopsi, rules.HENTI, aksi="hentikan", oleh=oleh, pada=pada, kapan=kapan, catatan=alasan)
    return adopsi


def lanjutkan(
    session: Session, adopsi: Adopsi, *, oleh: Pelaku, pada: datetime, versi: int | None, kapan: date | None,
    catatan: str = "",
) -> Adopsi:  # fmt: skip
    """Take it up again at the stage in which it was stopped."""
    p = pihak(adopsi)
    rules.periksa_tulis(oleh, p)
    if adopsi.tahap != rules.HENTI:
        raise AturanDilanggar("Replikasi ini tidak dihentikan.")
    if not p.hidup:
        rules.periksa_hidup(rules.Pihak(p.peniru, p.asal, "", hidup=False))
    periksa_versi(adopsi, versi)
    catatan = _catatan(catatan)
    rules.lempar(rules.galat_tanggal(kapan, awal=adopsi.tahap_sejak, hari_ini=hari_ini(pada)))
    ke = tahap_sebelum_henti(session, adopsi)
    _masuk(session, adopsi, ke, aksi="lanjutkan", oleh=oleh, pada=pada, kapan=kapan, catatan=catatan)
    return adopsi


def tahap_sebelum_henti(session: Session, adopsi: Adopsi) -> str:
    """The stage from which it was stopped: one SELECT."""
    semua = [x.dari for x in queries.langkah(session, adopsi.id) if x.tahap == rules.HENTI]
    return semua[-1] if semua and semua[-1] in rules.TAHAP else rules.TAHAP[0]


# --- How, and what is kept ----------------------------------------------------------------------------------


def ubah_cara(
    session: Session, adopsi: Adopsi, *, oleh: Pelaku, pada: datetime, versi: int | None, model: str, model_lain: str,
    fasilitator: str,
) -> Adopsi:  # fmt: skip
    """The model and who facilitates."""
    p = pihak(adopsi)
    rules.periksa_tulis(oleh, p)
    rules.periksa_hidup(p)
    baru = {"model": model, "model_lain": normal(model_lain), "fasilitator": normal(fasilitator)}
    if model != "lain":
        baru["model_lain"] = ""
    ubah = {k: (getattr(adopsi, k), n) for k, n in baru.items() if getattr(adopsi, k) != n}
    periksa_versi(adopsi, versi, [BedaIsian(_LABEL_CARA[k], _baca_cara(k, a), _baca_cara(k, b))
                                  for k, (a, b) in ubah.items()])  # fmt: skip
    galat = {}
    if model and model not in rules.MODEL:
        galat["model"] = "Pilih salah satu dari daftar."
    if model == "lain" and not baru["model_lain"]:
        galat["model_lain"] = "Tulis caranya."
    for kolom, maks in (("model_lain", rules.MODEL_MAKS), ("fasilitator", rules.ORANG_MAKS)):
        if len(baru[kolom]) > maks:
            galat[kolom] = f"Paling banyak {maks} huruf."
    rules.lempar(galat)
    for kolom, (sebelum, sesudah) in ubah.items():
        setattr(adopsi, kolom, sesudah)
        catat(
            session, adopsi, aksi="ubah_adopsi", oleh=oleh, pada=pada, kolom=_LABEL_CARA[kolom],
            sebelum=_baca_cara(kolom, sebelum), sesudah=_baca_cara(kolom, sesudah),
        )  # fmt: skip
    if ubah:
        adopsi.versi += 1
    return adopsi


_LABEL_CARA = {"model": "Cara replikasi", "model_lain": "Cara lain", "fasilitator": "Fasilitator"}


def _baca_cara(kolom: str, nilai: str) -> str:
    return rules.MODEL.get(nilai, nilai) if kolom == "model" else nilai


def simpan_penyesuaian(
    session: Session, adopsi: Adopsi, isian: Mapping[str, tuple[str, str]], *, oleh: Pelaku, pada: datetime,
    versi: int | None,
) -> Adopsi:  # fmt: skip
    """What is kept, adapted and dropped: field of the sheet -> (sikap, explanation), an empty sikap for not decided.

    Faults are named `sikap_<kolom>` or `penjelasan_<kolom>`.
    """
    p = pihak(adopsi)
    rules.periksa_tulis(oleh, p)
    rules.periksa_hidup(p)
    lama = queries.penyesuaian(session, adopsi.id)
    baru = {k: (s or "", normal(t)) for k, (s, t) in isian.items() if k in rules.KOLOM_PENYESUAIAN}
    ubah = {k: n for k, n in baru.items() if n != lama.get(k, ("", ""))}
    if versi != adopsi.versi and ubah:
        beda = [BedaIsian(_label(k), _baca(lama.get(k)), _baca(n)) for k, n in ubah.items()]
        periksa_versi(adopsi, versi, beda)
    galat = {}
    for k, (sikap, penjelasan) in baru.items():
        if kalimat := rules.galat_penyesuaian(sikap, penjelasan):
            galat[f"{'penjelasan' if sikap in rules.SIKAP else 'sikap'}_{k}"] = kalimat
    rules.lempar(galat)
    ada = {x.kolom: x for x in session.scalars(select(Penyesuaian).where(Penyesuaian.adopsi_id == adopsi.id))}
    for k, (sikap, penjelasan) in ubah.items():
        if not sikap:
            session.delete(ada[k])  # not decided again; the history keeps what stood there
        elif k in ada:
            ada[k].sikap, ada[k].penjelasan = sikap, penjelasan
        else:
            session.add(Penyesuaian(adopsi_id=adopsi.id, kolom=k, sikap=sikap, penjelasan=penjelasan))
        catat(
            session, adopsi, aksi="penyesuaian", oleh=oleh, pada=pada, kolom=_label(k), sebelum=_baca(lama.get(k)),
            sesudah=_baca((sikap, penjelasan)),
        )
    if ubah:
        adopsi.versi += 1
    session.flush()
    return adopsi


def _label(kolom: str) -> str:
    return acuan.nama(acuan.LEMBAR_REPLIKASI, kolom)


def _baca(nilai: tuple[str, str] | None) -> str:
    sikap, penjelasan = nilai or ("", "")
    return ": ".join(t for t in (rules.SIKAP.get(sikap, sikap), penjelasan) if t)


# --- Documents ----------------------------------------------------------------------------------------------


def periksa_lampir(session: Session, oleh: Pelaku, adopsi_id: int) -> None:
    """Raise unless this person may link and unlink documents of the adoption now; takes its row lock."""
    adopsi = untuk_ditulis(session, adopsi_id, oleh=oleh, kunci=True)
    rules.periksa_hidup(pihak(adopsi))


def periksa_lepas(session: Session, adopsi_id: int, keperluan: str) -> None:
    """Raise AturanDilanggar when a stage that has passed rests on the only document for this: two SELECTs."""
    dokumen = berkas.dokumen_rekaman(session, "adopsi", [adopsi_id])[adopsi_id]
    rules.periksa_lepas(
        session.get_one(Adopsi, adopsi_id).tahap, keperluan, jumlah=Counter(d.keperluan for d in dokumen),
        baris_rencana=_baris_rencana(session, adopsi_id),
    )  # fmt: skip


def pemilik_dokumen(session: Session, oleh: Pelaku, adopsi_id: int) -> int | None:
    """The adopter's agency; None for the koordinator's own documents. One SELECT, which is usually loaded."""
    adopsi = ambil(session, adopsi_id, oleh=oleh)
    return adopsi.ide.opd_id if rules.sisi(oleh, pihak(adopsi)) == "peniru" else None


REKAMAN["adopsi"] = Rekaman(
    sebutan=queries.sebutan,
    alamat=lambda nomor: f"/replikasi/adopsi/{nomor}",
    terbaca=queries.terbaca,
    periksa_lampir=periksa_lampir,
    pemilik=pemilik_dokumen,
    keperluan={kode: Keperluan(nama, kode) for kode, nama in rules.KEPERLUAN.items()},
    periksa_lepas=periksa_lepas,
)
