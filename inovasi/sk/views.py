from collections.abc import Iterable

from flask import Blueprint, flash, request, url_for
from flask_login import current_user

from inovasi import acuan
from inovasi.angka import baca_bilangan
from inovasi.berkas.queries import dokumen_rekaman
from inovasi.db import db
from inovasi.galat import TidakAda
from inovasi.htmx import render_page
from inovasi.ide.models import Ide
from inovasi.ide.panel import PANEL_IDE
from inovasi.kirim import kerjakan, sekali
from inovasi.peran import Pelaku, Peran
from inovasi.sekali import kunci_baru
from inovasi.sk import forms, queries, rules, services
from inovasi.sk.models import Sk
from inovasi.sk.panel import panel_sk
from inovasi.waktu import hari_ini, sekarang

bp = Blueprint("sk", __name__)

OPD_DI_HALAMAN = 20  # agencies of the annex on the page of the decree; all of them stand on the annex' own


def _pelaku() -> Pelaku:
    return current_user._get_current_object()


def _jaga(peran: Iterable[Peran]) -> Pelaku:
    """Refused before anything is looked up, so that the answer tells nothing of what exists."""
    rules.periksa_peran(_pelaku(), peran)
    return _pelaku()


def _ambil(id: int, *, kunci: bool = False) -> Sk:
    """The decree, for who writes."""
    return queries.ambil(db.session, id, oleh=_jaga(rules.MENULIS), kunci=kunci)


# --- List ---------------------------------------------------------------------------------------------------


@bp.get("/sk")
def daftar():
    pelaku = _jaga(rules.MEMBACA)
    saring = queries.baca_saring(request.args)
    hasil = queries.daftar(db.session, oleh=pelaku, saring=saring)
    menulis = pelaku.peran in rules.MENULIS
    tanpa_naskah = set()
    if menulis:
        berlaku = [b.id for b in hasil.baris if b.status == "berlaku"]
        dokumen = dokumen_rekaman(db.session, "sk", berlaku)
        tanpa_naskah = {i for i in berlaku if not dokumen[i]}
    return render_page(
        "sk/daftar.html",
        hasil=hasil,
        saring=saring,
        menulis=menulis,
        tanpa_naskah=tanpa_naskah,
        per_halaman=queries.PER_HALAMAN,
        pasangan_tahun=[(t, t) for t in hasil.tahun],
        jenis=acuan.JENIS_SK,
        nama_status=rules.NAMA_STATUS,
        # Only the koordinator has drafts to look for.
        pilihan_status=[(k, v) for k, v in rules.NAMA_STATUS.items() if menulis or k != "draf"],
    )


# --- Create, change -----------------------------------------------------------------------------------------


def _halaman_isian(form, sk: Sk | None, *, status: int = 200, tambahan=(), beda=()):
    return render_page(
        "sk/isian.html", status=status, ada_galat=status != 200, form=form, sk=sk, tambahan=tambahan, beda=beda,
        sebut=rules.sebut,
    )  # fmt: skip


@bp.get("/sk/baru")
def baru():
    _jaga(rules.MENULIS)
    jenis = request.args.get("jenis", "")
    jenis = jenis if jenis in acuan.JENIS_SK else "penunjukan_opd"
    awal = {"kunci": kunci_baru(), "tahun": str(hari_ini().year), "jenis": jenis}
    return _halaman_isian(forms.SkForm(aksi=request.path, data=awal), None)


@bp.post("/sk/baru")
def buat():
    _jaga(rules.MENULIS)
    form = forms.SkForm(aksi=request.path)

    def lakukan() -> str:
        sk = services.buat(db.session, form.isian(), oleh=_pelaku(), pada=sekarang())
        flash("Draf keputusan disimpan. Isi lampirannya, lalu berlakukan.", "sukses")
        return url_for(".satu", id=sk.id)

    return kerjakan(form, lambda: sekali(form, lakukan), lambda **kw: _halaman_isian(form, None, **kw))


def _awal(sk: Sk) -> dict:
    teks = ("versi", "jenis", "nomor", "tentang", "penanda_tangan", "jabatan", "periode_lapor")
    awal = {k: getattr(sk, k) for k in teks}
    awal |= {k: v.isoformat() if (v := getattr(sk, k)) else "" for k in ("tanggal", "berlaku_sampai", "lapor_mulai")}
    return awal | {"tahun": str(sk.tahun)}


def _aksi_ubah(sk: Sk) -> str:
    """What can still be changed: everything of a draft, the reporting schedule of what is in force."""
    aksi = "ubah_laporan" if sk.status == "berlaku" else "ubah"
    rules.periksa(_pelaku(), sk, aksi)
    return aksi


@bp.get("/sk/<int:id>/ubah")
def ubah(id: int):
    sk = _ambil(id)
    kelas = forms.SkForm if _aksi_ubah(sk) == "ubah" else forms.LaporForm
    return _halaman_isian(kelas(aksi=request.path, data=_awal(sk)), sk)


@bp.post("/sk/<int:id>/ubah")
def simpan_ubah(id: int):
    sk = _ambil(id, kunci=True)
    aksi = _aksi_ubah(sk)
    form = (forms.SkForm if aksi == "ubah" else forms.LaporForm)(aksi=request.path)

    def lakukan() -> str:
        bersama = {"oleh": _pelaku(), "pada": sekarang(), "versi": form.versi.data}
        if aksi == "ubah":
            services.ubah(db.session, sk, form.isian(), **bersama)
        else:
            services.ubah_laporan(
                db.session, sk, periode_lapor=form.periode_lapor.data, lapor_mulai=form.lapor_mulai.hari, **bersama
            )
        flash("Perubahan disimpan.", "sukses")
        return url_for(".satu", id=id)

    return kerjakan(form, lakukan, lambda **kw: _halaman_isian(form, sk, **kw))


# --- One decree ---------------------------------------------------------------------------------------------


def _kelompok(baris: list[queries.BarisLampiran]) -> list[list[queries.BarisLampiran]]:
    """The rows of each agency, in the order of the annex."""
    hasil: dict[int, list[queries.BarisLampiran]] = {}
    for b in baris:
        hasil.setdefault(b.opd_id, []).append(b)
    return list(hasil.values())


@bp.get("/sk/<int:id>")
def satu(id: int):
    """Eight SELECTs for the decree, and those of the panels; a draft of the koordinator one less."""
    pelaku = _jaga(rules.MEMBACA)
    sk = queries.ambil(db.session, id, oleh=pelaku)
    menulis = pelaku.peran in rules.MENULIS
    rekap = queries.rekap_lampiran(db.session, id)
    return render_page(
        "sk/satu.html",
        sk=sk,
        sebut=rules.sebut(sk),
        jenis=acuan.nama(acuan.JENIS_SK, sk.jenis),
        nama_status=rules.NAMA_STATUS,
        periode=rules.PERIODE,
        masa=rules.masa(sk),
        menulis=menulis,
        bisa={a for a in rules.NAMA_AKSI if rules.boleh(pelaku, sk, a)},
        rekap=rekap,
        kelompok=_kelompok(queries.lampiran(db.session, id, ke=1))[:OPD_DI_HALAMAN] if rekap.baris else [],
        menetapkan=sk.jenis in rules.MENETAPKAN,
        ide=queries.ide_ditetapkan(db.session, id) if sk.jenis in rules.MENETAPKAN else [],
        dokumen=dokumen_rekaman(db.session, "sk", [id])[id],
        pengganti=queries.sebutan(db.session, sk.diganti_oleh_id) if sk.diganti_oleh_id else None,
        sebut_lain=rules.sebut,
        syarat=rules.syarat_berlaku(sk, baris=rekap.baris, hari=hari_ini()) if sk.status == "draf" else [],
        riwayat=queries.riwayat(db.session, id) if menulis else [],
        telah=rules.TELAH,
        panel=panel_sk(pelaku, sk),
    )


# --- In force, revoked, replaced ----------------------------------------------------------------------------


def _halaman_berlakukan(sk: Sk, form, *, status: int = 200, tambahan=(), beda=()):
    rekap = queries.rekap_lampiran(db.session, sk.id)
    if status == 200:
        form.versi.data = sk.versi
    return render_page(
        "sk/berlakukan.html", status=status, ada_galat=status != 200, form=form, sk=sk, sebut=rules.sebut(sk),
        rekap=rekap, syarat=rules.syarat_berlaku(sk, baris=rekap.baris, hari=hari_ini()), tambahan=tambahan,
        dokumen=dokumen_rekaman(db.session, "sk", [sk.id])[sk.id], ide=queries.ide_ditetapkan(db.session, sk.id),
    )  # fmt: skip


@bp.get("/sk/<int:id>/berlakukan")
def berlakukan(id: int):
    sk = _ambil(id)
    rules.periksa(_pelaku(), sk, "berlakukan")
    return _halaman_berlakukan(sk, forms.BerlakukanForm(aksi=request.path))


@bp.post("/sk/<int:id>/berlakukan")
def kirim_berlakukan(id: int):
    sk = _ambil(id, kunci=True)
    rules.periksa(_pelaku(), sk, "berlakukan")
    form = forms.BerlakukanForm(aksi=request.path)

    def lakukan() -> str:
        services.berlakukan(
            db.session, sk, oleh=_pelaku(), pada=sekarang(), versi=form.versi.data,
            naskah_menyusul=form.naskah_menyusul.data,
        )  # fmt: skip
        flash("Keputusan berlaku. OPD pada lampirannya sudah diberi tahu.", "sukses")
        return url_for(".satu", id=id)

    return kerjakan(form, lakukan, lambda **kw: _halaman_berlakukan(sk, form, **kw))


def _halaman_akhir(sk: Sk, form, isian, *, judul, bantuan, tombol, status: int = 200, tambahan=(), beda=()):
    if status == 200:
        form.versi.data = sk.versi
    return render_page(
        "sk/akhir.html", status=status, ada_galat=status != 200, form=form, isian=isian, sk=sk, sebut=rules.sebut(sk),
        judul=judul, bantuan=bantuan, tombol=tombol, tambahan=tambahan,
    )  # fmt: skip


def _halaman_cabut(sk: Sk, form, **kw):
    return _halaman_akhir(
        sk, form, form.alasan, judul="Cabut keputusan", tombol="Cabut keputusan",
        bantuan="Mengapa dicabut? OPD pada lampirannya membaca alasan ini, dan kewajibannya berakhir.", **kw,
    )  # fmt: skip


@bp.get("/sk/<int:id>/cabut")
def cabut(id: int):
    sk = _ambil(id)
    rules.periksa(_pelaku(), sk, "cabut")
    return _halaman_cabut(sk, forms.CabutForm(aksi=request.path))


@bp.post("/sk/<int:id>/cabut")
def kirim_cabut(id: int):
    sk = _ambil(id, kunci=True)
    rules.periksa(_pelaku(), sk, "cabut")
    form = forms.CabutForm(aksi=request.path)

    def lakukan() -> str:
        services.cabut(
            db.session, sk, oleh=_pelaku(), pada=sekarang(), versi=form.versi.data, alasan=form.alasan.data
        )
        flash("Keputusan dicabut. OPD pada lampirannya sudah diberi tahu.", "info")
        return url_for(".satu", id=id)

    return kerjakan(form, lakukan, lambda **kw: _halaman_cabut(sk, form, **kw))


def _form_ganti(sk: Sk) -> forms.GantiForm:
    semua = queries.pilihan_pengganti(db.session, sk.id)
    return forms.GantiForm(aksi=request.path, pengganti=[(p.id, f"{rules.sebut(p)}: {p.tentang[:90]}") for p in semua])


def _halaman_ganti(sk: Sk, form, **kw):
    return _halaman_akhir(
        sk, form, form.pengganti_id, judul="Ganti dengan keputusan lain", tombol="Ganti keputusan",
        bantuan="Hanya keputusan yang sedang berlaku. Buat dan berlakukan dulu penggantinya bila belum ada di daftar.",
        **kw,
    )  # fmt: skip


@bp.get("/sk/<int:id>/ganti")
def ganti(id: int):
    sk = _ambil(id)
    rules.periksa(_pelaku(), sk, "ganti")
    return _halaman_ganti(sk, _form_ganti(sk))


@bp.post("/sk/<int:id>/ganti")
def kirim_ganti(id: int):
    sk = _ambil(id, kunci=True)
    rules.periksa(_pelaku(), sk, "ganti")
    form = _form_ganti(sk)

    def lakukan() -> str:
        services.ganti(
            db.session, sk, oleh=_pelaku(), pada=sekarang(), versi=form.versi.data,
            pengganti_id=form.pengganti_id.data,
        )  # fmt: skip
        flash("Keputusan diganti. OPD pada lampirannya sudah diberi tahu.", "info")
        return url_for(".satu", id=id)

    return kerjakan(form, lakukan, lambda **kw: _halaman_ganti(sk, form, **kw))


# --- Ideas that a decree names ------------------------------------------------------------------------------


def _halaman_tetapkan(sk: Sk, form, *, status: int = 200, tambahan=(), beda=()):
    q = " ".join(request.args.get("q", "").replace("\x00", "").split())[:200]
    return render_page(
        "sk/tetapkan.html", status=status, ada_galat=status != 200, form=form, sk=sk, sebut=rules.sebut(sk), q=q,
        temu=queries.cari_ide(db.session, sk.id, q) if q else [], tambahan=tambahan,
    )  # fmt: skip


@bp.get("/sk/<int:id>/tetapkan")
def tetapkan(id: int):
    sk = _ambil(id)
    rules.periksa(_pelaku(), sk, "tetapkan")
    return _halaman_tetapkan(sk, forms.TetapkanForm(aksi=request.path))


@bp.post("/sk/<int:id>/tetapkan")
def kirim_tetapkan(id: int):
    sk = _ambil(id, kunci=True)
    rules.periksa(_pelaku(), sk, "tetapkan")
    form = forms.TetapkanForm(aksi=request.path)

    def lakukan() -> str:
        services.tetapkan(
            db.session, sk, oleh=_pelaku(), pada=sekarang(), ide_id=form.ide_id.data or None,
            kode=form.kode.data or "",
        )  # fmt: skip
        flash("Ide ditetapkan dengan keputusan ini.", "sukses")
        return url_for(".satu", id=id, _anchor="ide")

    return kerjakan(form, lakukan, lambda **kw: _halaman_tetapkan(sk, form, **kw))


def _halaman_lepas(sk: Sk, form, ide_id: int | None, *, status: int = 200, tambahan=(), beda=()):
    ide = next((i for i in queries.ide_ditetapkan(db.session, sk.id) if i.ide_id == ide_id), None)
    if ide is None:
        raise TidakAda()
    form.ide_id.data = ide_id
    return render_page(
        "sk/lepas_ide.html", status=status, ada_galat=status != 200, form=form, sk=sk, sebut=rules.sebut(sk), ide=ide,
        tambahan=tambahan,
    )  # fmt: skip


@bp.get("/sk/<int:id>/lepas-ide")
def lepas_ide(id: int):
    sk = _ambil(id)
    rules.periksa(_pelaku(), sk, "lepas_ide")
    return _halaman_lepas(sk, forms.LepasForm(aksi=request.path), baca_bilangan(request.args.get("ide", "")))


@bp.post("/sk/<int:id>/lepas-ide")
def kirim_lepas_ide(id: int):
    sk = _ambil(id, kunci=True)
    rules.periksa(_pelaku(), sk, "lepas_ide")
    form = forms.LepasForm(aksi=request.path)

    def lakukan() -> str:
        services.lepas_ide(
            db.session, sk, form.ide_id.data or 0, oleh=_pelaku(), pada=sekarang(), alasan=form.alasan.data or ""
        )
        flash("Ide dilepas dari keputusan ini.", "info")
        return url_for(".satu", id=id, _anchor="ide")

    return kerjakan(form, lakukan, lambda **kw: _halaman_lepas(sk, form, form.ide_id.data, **kw))


# --- On the page of an idea ---------------------------------------------------------------------------------


def panel(oleh: Pelaku, ide: Ide) -> tuple[str, dict] | None:
    """"Ditetapkan dengan SK ..., tanggal ...": who reads the idea may know it; one SELECT, drafts left out."""
    semua = queries.penetap_ide(db.session, ide.id)
    if not semua:
        return None
    return "sk/_panel_ide.html", {
        "sk": semua, "sebut": rules.sebut, "nama_status": rules.NAMA_STATUS, "tautan": oleh.peran in rules.MEMBACA,
    }  # fmt: skip


PANEL_IDE.append(panel)
