"""Every change of an idea. Each function checks the rule itself and writes state and history together.

Shared shape: `session` first, then the object; who, when and why as keywords. `pada` is an aware UTC datetime.
The caller commits. When an error of `inovasi.galat` is raised nothing has been written.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from inovasi import acuan
from inovasi.akun import services as akun
from inovasi.db import baca
from inovasi.galat import AturanDilanggar, BedaIsian, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.ide import queries, rules
from inovasi.ide.models import Ide, IdeCari, LembarKriteria, NomorIde, RiwayatIde, TahunProgram, VersiIde
from inovasi.ide.rules import StatusIde
from inovasi.opd.models import Opd, Tupoksi
from inovasi.peran import Pelaku, Peran
from inovasi.pesan import services as pesan
from inovasi.waktu import hari_ini


@dataclass
class HasilSimpan:
    """What became of a posted form: fields stored, and fields that another form changed meanwhile."""

    berubah: list[str] = field(default_factory=list)
    beda: list[BedaIsian] = field(default_factory=list)


# --- Small pieces -------------------------------------------------------------------------------------------


def ambil(session: Session, ide_id: int, *, kunci: bool = False) -> Ide:
    """The idea, or TidakAda. `kunci` takes the row lock on PostgreSQL; SQLite has locked the file already."""
    ide = session.get(Ide, ide_id, with_for_update=kunci or None, populate_existing=kunci)
    if ide is None:
        raise TidakAda()
    return ide


def ambil_terlihat(session: Session, ide_id: int, *, oleh: Pelaku, kunci: bool = False) -> Ide:
    """The idea if this person may know of it, else TidakAda like one that does not exist."""
    ide = ambil(session, ide_id, kunci=kunci)
    if not rules.terlihat(oleh, ide):
        raise TidakAda()
    return ide


def nilai_ide(ide) -> dict[str, Any]:
    """The editable fields of an idea (a row or an object) as they stand now."""
    return {kolom: getattr(ide, kolom) for kolom in rules.KOLOM_ISIAN}


_R = RiwayatIde.__table__.c
_MUNDUR = (
    select(_R.versi, _R.kolom, _R.sebelum)
    .where(_R.ide_id == bindparam("ide_id"), _R.versi > bindparam("versi"), _R.kolom != "")
    .order_by(_R.id.desc())
)


def teks_pada(session: Session, ide, versi: Iterable[int]) -> dict[int, dict[str, Any]]:
    """version -> the editable fields as they stood then, for each asked version: the present values, unwound through
    the history. One SELECT, none for the present version. Changes that are not flushed yet are not seen.
    """
    perlu = sorted(set(versi), reverse=True)
    nilai = nilai_ide(ide)
    hasil = {v: dict(nilai) for v in perlu if v >= ide.versi}
    lampau = [v for v in perlu if v < ide.versi]
    if not lampau:
        return hasil
    for r in baca(session, _MUNDUR, {"ide_id": ide.id, "versi": lampau[-1]}):
        while lampau and r.versi <= lampau[0]:
            hasil[lampau.pop(0)] = dict(nilai)
        if r.kolom in nilai:
            nilai[r.kolom] = r.sebelum
    return hasil | {v: dict(nilai) for v in lampau}


def _periksa_versi(ide: Ide, versi: int | None) -> None:
    if versi != ide.versi:
        raise VersiBasi(
            "Ide ini berubah sejak halaman Anda dibuka. Baca yang terbaru dulu, lalu putuskan lagi.",
            versi=ide.versi,
        )


def _catat(session: Session, ide: Ide, *, aksi: str, oleh: Pelaku, pada: datetime, **isi: Any) -> None:
    session.add(RiwayatIde(ide_id=ide.id, versi=ide.versi, pada=pada, oleh_id=oleh.id, aksi=aksi, **isi))


def _naik_versi(ide: Ide, *, oleh: Pelaku, pada: datetime) -> None:
    ide.versi += 1
    ide.diubah_pada = pada
    ide.diubah_oleh_id = oleh.id


_RIWAYAT_BARU = insert(RiwayatIde.__table__)
_KOLOM_CARI = ("judul", "nama_singkat", "kepanjangan", "masalah", "gagasan", "tujuan", "sasaran")
_CARI = IdeCari.__table__
_CARI_GANTI = update(_CARI).where(_CARI.c.ide_id == bindparam("nomor")).values(teks=bindparam("kata"))
_CARI_BARU = insert(_CARI).values(ide_id=bindparam("nomor"), teks=bindparam("kata"))


def _indeks_cari(session: Session, ide: Ide) -> None:
    teks = rules.teks_cari(ide.kode, *(getattr(ide, kolom) for kolom in _KOLOM_CARI))
    # Not as an object: that would read the old words first, on every save.
    isi = {"nomor": ide.id, "kata": teks}
    if session.connection().execute(_CARI_GANTI, isi).rowcount == 0:
        session.connection().execute(_CARI_BARU, isi)


def tupoksi_sah(session: Session, opd_id: int) -> list[int]:
    return [t for t, _ in queries.pilihan_tupoksi(session, opd_id)]


def _teks_alasan(alasan: str, nama: str = "alasan") -> str:
    alasan = rules.normal(alasan)
    if not alasan:
        raise BelumLengkap(f"Tulis {nama}nya.", {nama: f"Tulis {nama}nya."})
    if len(alasan) > rules.TEKS_MAKS:
        raise BelumLengkap("Terlalu panjang.", {nama: f"Paling banyak {rules.TEKS_MAKS} huruf."})
    return alasan


def _kode_alasan(kode: str, aksi: str) -> str:
    if kode not in {a.kode for a in acuan.alasan_untuk(aksi)}:
        raise BelumLengkap("Pilih jenis alasannya.", {"kode_alasan": "Pilih jenis alasannya."})
    return kode


# --- Writing the text ---------------------------------------------------------------------------------------


def buat_ide(
    session: Session,
    *,
    oleh: Pelaku,
    pada: datetime,
    opd: Opd,
    tahun: int,
    isian: Mapping[str, Any],
    sumber: str = "",
    asal_id: int | None = None,
    aksi: str = "buat",
    formulir: str = "",
) -> Ide:
    """A new draft of `opd`. A koordinator names the `sumber` it was typed from, such as a paper sheet.

    `isian` maps column to value, `judul` at least; see rules.KOLOM_ISIAN.
    """
    if oleh.peran is Peran.KOORDINATOR:
        if not rules.normal(sumber):
            raise BelumLengkap("Tulis sumbernya.", {"sumber": "Tulis dari mana ide ini, misalnya lembar kertas."})
    elif oleh.peran is not Peran.OPERATOR or opd.id not in oleh.opd_ids:
        raise TidakBoleh("Ide baru dibuat oleh operator OPD itu atau oleh koordinator.")
    if not opd.aktif:
        raise AturanDilanggar(f"{opd.nama} sudah tidak aktif.")
    if session.get(TahunProgram, tahun) is None:
        raise AturanDilanggar(f"Tahun program {tahun} belum dibuka koordinator.")
    isian = {k: v for k, v in isian.items() if k in rules.KOLOM_ISIAN and k not in ("opd_id", "tahun")}
    _periksa_isian(isian | {"judul": isian.get("judul", "")})
    ide = Ide(
        uuid=str(uuid4()),
        opd_id=opd.id,
        tahun=tahun,
        status=StatusIde.DRAF,
        status_sejak=pada,
        dibuat_pada=pada,
        dibuat_oleh_id=oleh.id,
        diubah_pada=pada,
        diubah_oleh_id=oleh.id,
        asal_id=asal_id,
        sumber=rules.normal(sumber),
        versi=1,
        **isian,
    )
    ide.judul_urut = rules.teks_cari(ide.judul)[:200]
    session.add(ide)
    session.flush()
    _catat(session, ide, aksi=aksi, oleh=oleh, pada=pada, ke=ide.status, formulir=formulir)
    _indeks_cari(session, ide)
    return ide


def _periksa_isian(isian: Mapping[str, Any]) -> None:
    """Shape of values at the level of saving; the services' own net under the forms."""
    galat = {}
    judul = isian.get("judul")
    if judul is not None and not rules.JUDUL_MIN_SIMPAN <= len(judul) <= rules.JUDUL_MAKS:
        galat["judul"] = f"Judul {rules.JUDUL_MIN_SIMPAN} sampai {rules.JUDUL_MAKS} huruf."
    for kolom in rules.ISIAN_PANJANG:
        if len(isian.get(kolom) or "") > rules.TEKS_MAKS:
            galat[kolom] = f"{rules.LABEL[kolom]} paling banyak {rules.TEKS_MAKS} huruf."
    for kolom, daftar in rules.DAFTAR.items():
        if isian.get(kolom) and isian[kolom] not in daftar:
            galat[kolom] = f"{rules.LABEL[kolom]} tidak ada di dalam daftar."
    if galat:
        raise BelumLengkap(" ".join(galat.values()), galat)


def dasar_formulir(session: Session, ide: Ide, versi: int) -> dict[str, Any]:
    """The editable fields as they stood at `versi`, also in the middle of a change."""
    session.flush()
    return teks_pada(session, ide, [versi])[versi]


def _kolom_formulir_lain(session: Session, ide: Ide, versi: int, formulir: str) -> set[str]:
    """The columns that other forms changed after `versi`."""
    return set(
        session.scalars(
            select(RiwayatIde.kolom).where(
                RiwayatIde.ide_id == ide.id,
                RiwayatIde.versi > versi,
                RiwayatIde.kolom != "",
                RiwayatIde.formulir != (formulir or "-"),
            )
        )
    )


def simpan_isian(
    session: Session,
    ide: Ide,
    *,
    oleh: Pelaku,
    pada: datetime,
    versi: int,
    isian: Mapping[str, Any],
    formulir: str = "",
) -> HasilSimpan:
    """Merge a posted form that was opened at `versi` into the idea.

    Fields that nobody else touched are stored even when others conflict, unless nothing may be stored at all;
    the conflicting ones come back in `beda` with both texts, and the caller answers 409.
    """
    rules.periksa(oleh, "ubah", ide)
    if not 1 <= versi <= ide.versi:
        raise VersiBasi("Halaman ini terlalu lama terbuka. Muat ulang, lalu isi lagi.", versi=ide.versi)
    isian = {k: v for k, v in isian.items() if k in rules.KOLOM_ISIAN}
    _periksa_isian(isian)
    _periksa_tempat(session, ide, oleh, isian)
    lain = _kolom_formulir_lain(session, ide, versi, formulir) if versi != ide.versi else set()
    tersimpan = nilai_ide(ide)
    hasil = rules.gabung(
        dasar=dasar_formulir(session, ide, versi) if versi != ide.versi else tersimpan,
        tersimpan=tersimpan,
        kiriman=isian,
        formulir_lain=lain,
    )
    if hasil.ubah:
        _terapkan(session, ide, hasil.ubah, oleh=oleh, pada=pada, aksi="ubah", formulir=formulir)
    beda = [BedaIsian(kolom, rules.normal(tersimpan[kolom]), rules.normal(isian[kolom])) for kolom in hasil.konflik]
    return HasilSimpan(list(hasil.ubah), beda)


_OPD_TUPOKSI = select(Tupoksi.__table__.c.opd_id).where(Tupoksi.__table__.c.id == bindparam("tupoksi_id"))


def _periksa_tempat(session: Session, ide: Ide, oleh: Pelaku, isian: dict[str, Any]) -> None:
    """Year and OPD can change only before the first submission, and only to what the person may use."""
    for kolom in ("tahun", "opd_id"):
        if kolom in isian and (isian[kolom] in (None, "") or ide.diajukan_pertama_pada is not None):
            del isian[kolom]
    if isian.get("tahun", ide.tahun) != ide.tahun and session.get(TahunProgram, isian["tahun"]) is None:
        raise BelumLengkap("Tahun itu belum dibuka.", {"tahun": "Tahun program ini belum dibuka koordinator."})
    tujuan = isian.get("opd_id", ide.opd_id)
    if tujuan != ide.opd_id:
        opd = session.get(Opd, tujuan)
        if tujuan not in oleh.opd_ids or opd is None or not opd.aktif or ide.asal_id is not None:
            raise BelumLengkap("OPD itu tidak bisa dipilih.", {"opd_id": "Pilih OPD yang Anda wakili."})
    tupoksi = isian.get("tupoksi_id")
    if tupoksi:
        milik = session.connection().execute(_OPD_TUPOKSI, {"tupoksi_id": tupoksi}).scalar()
        if milik != tujuan:
            if isian.get("tupoksi_id") == ide.tupoksi_id or tujuan != ide.opd_id:
                isian["tupoksi_id"] = None  # the idea moves to another OPD: its tupoksi stays behind
            else:
                raise BelumLengkap("Tupoksi itu bukan milik OPD ini.", {"tupoksi_id": "Pilih dari daftar."})


def _terapkan(
    session: Session,
    ide: Ide,
    ubah: Mapping[str, Any],
    *,
    oleh: Pelaku,
    pada: datetime,
    aksi: str,
    **isi: Any,
) -> None:
    """Store changed fields, one history row each, under one new version."""
    _naik_versi(ide, oleh=oleh, pada=pada)
    langkah = {"ide_id": ide.id, "versi": ide.versi, "pada": pada, "oleh_id": oleh.id, "aksi": aksi, **isi}
    riwayat = []
    for kolom, nilai in ubah.items():
        sebelum = rules.normal(getattr(ide, kolom))
        setattr(ide, kolom, nilai)
        riwayat.append(langkah | {"kolom": kolom, "sebelum": sebelum, "sesudah": rules.normal(nilai)})
    if "judul" in ubah:
        ide.judul_urut = rules.teks_cari(ide.judul)[:200]
    session.flush()
    session.connection().execute(_RIWAYAT_BARU, riwayat)
    if not ubah.keys().isdisjoint(_KOLOM_CARI):
        _indeks_cari(session, ide)


def salin_ide(session: Session, ide: Ide, *, oleh: Pelaku, pada: datetime) -> Ide:
    """A new draft of the same OPD with the same text, in the newest open year."""
    rules.periksa(oleh, "salin", ide)
    tahun = session.scalar(select(TahunProgram.tahun).order_by(TahunProgram.tahun.desc()).limit(1))
    isian = {k: v for k, v in nilai_ide(ide).items() if k not in ("opd_id", "tahun")}
    isian["judul"] = f"{ide.judul[: rules.JUDUL_MAKS - 10]} (salinan)"
    isian |= {"tahapan": "inisiatif", "tgl_uji_coba": "", "tgl_penerapan": "", "hasil": ""}
    opd = session.get_one(Opd, ide.opd_id)
    return buat_ide(session, oleh=oleh, pada=pada, opd=opd, tahun=tahun or ide.tahun, isian=isian, aksi="salin")


# --- The workflow -------------------------------------------------------------------------------------------


def ubah_status(
    session: Session,
    ide: Ide,
    aksi: str,
    *,
    oleh: Pelaku,
    pada: datetime,
    versi: int | None,
    catatan: str = "",
    alasan: str = "",
    kode_alasan: str = "",
    target_id: int | None = None,
    larang_opd_sendiri: bool = False,
) -> Ide:
    """Move `ide` along the status table and record the step: the one door for every transition.

    `versi` is the version that was on the screen. `catatan` is the note of a return, `alasan` the reason of the
    other steps; `kode_alasan` is a code of inovasi/data/kode_alasan.toml; `target_id` the idea it is alike to.
    Raises TidakAda, TidakBoleh, AturanDilanggar, VersiBasi or BelumLengkap; nothing is written then.
    """
    ke = rules.periksa(oleh, aksi, ide)
    _periksa_versi(ide, versi)
    perlu = rules.ALUR[StatusIde(ide.status), aksi].perlu
    sendiri = aksi in rules.PUTUSAN and ide.opd_id in oleh.opd_ids
    if sendiri and larang_opd_sendiri:
        raise TidakBoleh("Ide ini milik OPD Anda sendiri; daerah ini meminta koordinator lain yang memutusnya.")
    alasan = _teks_alasan(alasan or catatan) if "alasan" in perlu else rules.normal(alasan or catatan)
    if "catatan" in perlu:
        alasan = _teks_alasan(catatan or alasan, "catatan")
    if "kode_alasan" in perlu:
        kode_alasan = _kode_alasan(kode_alasan, aksi)
    elif aksi == "tolak":
        # A refusal has its reason in words; the code is asked for on the screen and defaults to "lainnya".
        kode_alasan = _kode_alasan(kode_alasan or "lainnya", aksi)
    if "lengkap" in perlu:
        rules.periksa_lengkap(nilai_ide(ide), tupoksi_sah=tupoksi_sah(session, ide.opd_id))
    if "lembar" in perlu:
        rules.periksa_lembar(lembar_ide(session, ide.id))
    target = _target_serupa(session, ide, target_id) if "target" in perlu else None
    if aksi == "buka_kembali" and ide.status == StatusIde.DISETUJUI:
        _periksa_bebas_adopsi(session, ide)

    dari = ide.status
    _naik_versi(ide, oleh=oleh, pada=pada)
    match aksi:
        case "ajukan":
            _ajukan(session, ide, oleh=oleh, pada=pada)
        case "setujui" | "kembalikan" | "tolak" | "nyatakan_serupa":
            ide.diputus_oleh_id, ide.diputus_pada, ide.diputus_opd_sendiri = oleh.id, pada, sendiri
            ide.kode_alasan, ide.catatan_putusan = kode_alasan, alasan
            ide.serupa_dengan_id = target.id if target else None
        case "buka_kembali":
            _buka_kembali(session, ide, oleh=oleh, pada=pada, alasan=alasan)
        case "hentikan":
            ide.dihentikan_pada = pada
            _hapus_tanda(ide)
        case "lanjutkan":
            ide.dihentikan_pada = None
        case "tandai_replikasi":
            ide.ditandai_pada, ide.ditandai_oleh_id, ide.alasan_tanda = pada, oleh.id, alasan[:1000]
        case "batal_replikasi":
            _hapus_tanda(ide)
    if ke != dari:
        ide.status, ide.status_sejak = ke, pada
    _catat(
        session,
        ide,
        aksi=aksi,
        oleh=oleh,
        pada=pada,
        dari=dari,
        ke=ke,
        kode_alasan=kode_alasan,
        catatan=alasan,
    )
    _kabari(session, ide, aksi, dari=dari, pada=pada)
    session.flush()
    return ide


def _ajukan(session: Session, ide: Ide, *, oleh: Pelaku, pada: datetime) -> None:
    """First submission fixes year and code; every submission keeps the text as a version."""
    if ide.kode is None:
        opd = session.get_one(Opd, ide.opd_id)
        ide.kode = rules.kode_ide(opd.kode_ide, ide.tahun, _nomor_berikut(session, ide.opd_id, ide.tahun))
        ide.diajukan_pertama_pada = pada
    ide.diajukan_pada, ide.diajukan_oleh_id = pada, oleh.id
    ide.putaran += 1
    session.add(
        VersiIde(
            ide_id=ide.id,
            putaran=ide.putaran,
            versi=ide.versi,
            diajukan_pada=pada,
            diajukan_oleh_id=oleh.id,
            isi=nilai_ide(ide),
        )
    )
    _indeks_cari(session, ide)


def _nomor_berikut(session: Session, opd_id: int, tahun: int) -> int:
    nomor = session.get(NomorIde, (opd_id, tahun), with_for_update=True, populate_existing=True)
    if nomor is None:
        try:
            with session.begin_nested():
                session.execute(insert(NomorIde).values(opd_id=opd_id, tahun=tahun, terakhir=0))
        except IntegrityError:
            pass  # the first two submissions of an OPD at once, on PostgreSQL: the other one's row counts
        nomor = session.get_one(NomorIde, (opd_id, tahun), with_for_update=True, populate_existing=True)
    nomor.terakhir += 1
    return nomor.terakhir


def _target_serupa(session: Session, ide: Ide, target_id: int | None) -> Ide:
    target = session.get(Ide, target_id) if target_id else None
    if target is None or target.status in (StatusIde.DRAF, StatusIde.DIHAPUS):
        raise BelumLengkap("Pilih ide yang serupa.", {"target_id": "Ide itu tidak ada."})
    if target.id == ide.id:
        raise BelumLengkap("Pilih ide lain.", {"target_id": "Sebuah ide tidak serupa dengan dirinya sendiri."})
    if target.status == StatusIde.SERUPA:
        raise BelumLengkap(
            "Pilih ide asalnya.",
            {"target_id": "Ide itu sendiri dinyatakan serupa; pilih ide yang ditunjuknya."},
        )
    return target


def _periksa_bebas_adopsi(session: Session, ide: Ide) -> None:
    pakai = session.execute(
        select(Opd.nama)
        .join(Ide, Ide.opd_id == Opd.id)
        .where(Ide.asal_id == ide.id, Ide.status.in_((StatusIde.DIAJUKAN, StatusIde.DISETUJUI)))
        .limit(1)
    ).scalar()
    if pakai:
        raise AturanDilanggar(
            f"Belum bisa dibuka kembali: {pakai} sedang mereplikasi ide ini.",
            saran="Selesaikan dulu replikasi itu, atau pakai “Hentikan”.",
        )


def _hapus_tanda(ide: Ide) -> None:
    ide.ditandai_pada = ide.ditandai_oleh_id = None
    ide.alasan_tanda = ""


def _buka_kembali(session: Session, ide: Ide, *, oleh: Pelaku, pada: datetime, alasan: str) -> None:
    _hapus_tanda(ide)
    ide.dihentikan_pada = None
    ide.serupa_dengan_id = None
    if ide.status == StatusIde.DISETUJUI:
        # Back to the OPD: this is a return, with the koordinator as its judge.
        ide.diputus_oleh_id, ide.diputus_pada = oleh.id, pada
        ide.kode_alasan, ide.catatan_putusan = "lainnya", alasan
    else:
        # Back to the queue. The refusal stays in the history.
        ide.kode_alasan = ide.catatan_putusan = ""


def _kabari(session: Session, ide: Ide, aksi: str, *, dari: str, pada: datetime) -> None:
    """One notice per event that needs somebody's action; steps that settle an earlier one close it."""
    if ide.status != dari:
        pesan.selesaikan(session, ide_id=ide.id, pada=pada)
    if ide.status == dari:
        return
    if ide.status == StatusIde.DIKEMBALIKAN:
        teks = f"“{ide.judul}” dikembalikan: baca catatan koordinator, perbaiki, lalu kirim lagi."
        pesan.beri_tahu(session, ide_id=ide.id, jenis="dikembalikan", teks=teks, pada=pada, untuk_opd_id=ide.opd_id)
    elif ide.status == StatusIde.DIAJUKAN:
        lagi = "diajukan lagi" if ide.putaran > 1 else "diajukan"
        pesan.beri_tahu(
            session,
            ide_id=ide.id,
            jenis="diajukan",
            teks=f"“{ide.judul}” {lagi}: menunggu tinjauan Anda.",
            pada=pada,
            untuk_peran=Peran.KOORDINATOR,
        )


# --- Criteria sheet, classification, owner, progress --------------------------------------------------------


def lembar_ide(session: Session, ide_id: int) -> dict[str, str]:
    """The criteria sheet as `k1`..`k5`, `catatan_k1`..; empty texts where nothing was answered."""
    lembar = session.get(LembarKriteria, ide_id)
    kolom = [*rules.KRITERIA, *(f"catatan_{k}" for k in rules.KRITERIA)]
    return {k: getattr(lembar, k) if lembar else "" for k in kolom}


def simpan_lembar(
    session: Session, ide: Ide, *, oleh: Pelaku, pada: datetime, versi: int | None, jawaban: Mapping[str, str]
) -> bool:
    """Keep the answers without deciding; True when something changed. The idea's own version stays."""
    rules.periksa(oleh, "setujui", ide)
    _periksa_versi(ide, versi)
    baru = {k: rules.normal(v) for k, v in jawaban.items() if k in lembar_ide(session, ide.id)}
    galat = {k: "Pilih ya, ragu, atau tidak." for k in rules.KRITERIA if baru.get(k, "") not in ("", *rules.JAWABAN)}
    galat |= {k: "Paling banyak 1000 huruf." for k, v in baru.items() if len(v) > 1000}
    if galat:
        raise BelumLengkap("Periksa lembar kriteria.", galat)
    lama = lembar_ide(session, ide.id)
    ubah = {k: v for k, v in baru.items() if v != lama[k]}
    if not ubah:
        return False
    lembar = session.get(LembarKriteria, ide.id)
    if lembar is None:
        lembar = LembarKriteria(ide_id=ide.id, versi=0, **dict.fromkeys(lama, ""))
        session.add(lembar)
    lembar.versi += 1
    lembar.diisi_oleh_id, lembar.diisi_pada = oleh.id, pada
    for k, v in ubah.items():
        setattr(lembar, k, v)
        _catat(session, ide, aksi="lembar", oleh=oleh, pada=pada, kolom=k, sebelum=lama[k], sesudah=v)
    session.flush()
    return True


def ubah_klasifikasi(
    session: Session,
    ide: Ide,
    *,
    oleh: Pelaku,
    pada: datetime,
    versi: int | None,
    klasifikasi: Mapping[str, str],
    alasan: str,
) -> Ide:
    """Correct urusan, bentuk, jenis or inisiator of a submitted idea, with the reason."""
    rules.periksa(oleh, "ubah_klasifikasi", ide)
    _periksa_versi(ide, versi)
    alasan = _teks_alasan(alasan)
    baru = {k: v for k, v in klasifikasi.items() if k in rules.KLASIFIKASI and v}
    _periksa_isian(baru)
    ubah = {k: v for k, v in baru.items() if v != getattr(ide, k)}
    if not ubah:
        raise AturanDilanggar("Klasifikasinya tidak berubah.")
    _terapkan(session, ide, ubah, oleh=oleh, pada=pada, aksi="ubah_klasifikasi", catatan=alasan)
    return ide


# What rooms above do when an idea goes to another OPD: (session, ide_id, dari_opd_id=, ke_opd_id=). An agency that
# ends has hooks of its own.
PADA_PINDAH: list[Callable[..., None]] = []


def pindahkan(
    session: Session, ide: Ide, *, oleh: Pelaku, pada: datetime, versi: int | None, opd: Opd, alasan: str
) -> Ide:
    """Give the idea to another OPD. Its code stays; a draft's tupoksi must be chosen anew by the new owner."""
    rules.periksa(oleh, "pindahkan", ide)
    _periksa_versi(ide, versi)
    alasan = _teks_alasan(alasan)
    if opd.id == ide.opd_id:
        raise AturanDilanggar("Ide ini sudah milik OPD itu.")
    if not opd.aktif:
        raise AturanDilanggar(f"{opd.nama} sudah tidak aktif.")
    lama = ide.opd_id
    _pindah(session, ide, opd, oleh=oleh, pada=pada, alasan=alasan)
    for ikut in PADA_PINDAH:
        ikut(session, ide.id, dari_opd_id=lama, ke_opd_id=opd.id)
    return ide


def _pindah(session: Session, ide: Ide, opd: Opd, *, oleh: Pelaku, pada: datetime, alasan: str) -> None:
    # A text that is still being written needs a task of its new owner; a submitted one keeps what it said.
    lepas = ide.tupoksi_id and (ide.status, "ubah") in rules.ALUR
    ubah = {"opd_id": opd.id} | ({"tupoksi_id": None} if lepas else {})
    pesan.pindah_ide(session, ide.id, dari_opd_id=ide.opd_id, ke_opd_id=opd.id)
    _terapkan(session, ide, ubah, oleh=oleh, pada=pada, aksi="pindahkan", catatan=alasan)


def terima_dari_opd(session: Session, lama: Opd, penerus: Opd, *, oleh: Pelaku, pada: datetime) -> None:
    """When an OPD ends in favour of another, its ideas go along, each with its history row."""
    for ide in session.scalars(select(Ide).where(Ide.opd_id == lama.id)):
        _pindah(session, ide, penerus, oleh=oleh, pada=pada, alasan=f"{lama.nama} berakhir.")


def kode_terpakai(session: Session, opd: Opd) -> bool:
    """Whether an idea number was ever given out under this OPD's short name."""
    return session.scalar(select(NomorIde.opd_id).where(NomorIde.opd_id == opd.id).limit(1)) is not None


def lapor_kemajuan(
    session: Session,
    ide: Ide,
    *,
    oleh: Pelaku,
    pada: datetime,
    versi: int | None,
    isian: Mapping[str, Any],
    catatan: str,
) -> Ide:
    """Report stage, dates, results and links of an approved idea."""
    rules.periksa(oleh, "lapor_kemajuan", ide)
    _periksa_versi(ide, versi)
    catatan = rules.normal(catatan)
    isian = {k: v for k, v in isian.items() if k in rules.KOLOM_KEMAJUAN}
    _periksa_isian(isian)
    galat = rules.periksa_tahapan(
        dari=ide.tahapan,
        ke=isian.get("tahapan", ide.tahapan),
        tgl_uji_coba=isian.get("tgl_uji_coba", ide.tgl_uji_coba),
        tgl_penerapan=isian.get("tgl_penerapan", ide.tgl_penerapan),
        alasan=catatan,
        hari_ini=hari_ini(pada),
    )
    if isian.get("tahapan", ide.tahapan) != ide.tahapan and not catatan:
        galat.setdefault("catatan", "Tulis catatan singkat tentang perubahan tahapan ini.")
    if galat:
        raise BelumLengkap("Laporan belum bisa disimpan.", galat)
    ubah = {k: v for k, v in isian.items() if rules.normal(v) != rules.normal(getattr(ide, k))}
    if not ubah:
        raise AturanDilanggar("Belum ada yang berubah.")
    _terapkan(session, ide, ubah, oleh=oleh, pada=pada, aksi="lapor_kemajuan", catatan=catatan)
    return ide


def alih_pesan(
    session: Session, *, dari_id: int, kepada_id: int, oleh: Pelaku, pada: datetime, opd_id: int | None = None
) -> int:
    """With a handover, open notices for the one person about ideas (of one OPD only, where given) go to the other."""
    semua = select(Ide.id) if opd_id is None else select(Ide.id).where(Ide.opd_id == opd_id)
    return pesan.alihkan(session, semua, dari_id=dari_id, kepada_id=kepada_id)


akun.PADA_SERAH_TERIMA.append(alih_pesan)
