from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, current_app, flash, request, send_file, url_for
from flask_login import current_user
from itsdangerous import BadData, URLSafeTimedSerializer

from inovasi import acuan
from inovasi.angka import baca_bilangan
from inovasi.berkas import forms, queries, rules, services
from inovasi.berkas.models import Dokumen
from inovasi.berkas.panel import REKAMAN
from inovasi.berkas.services_gudang import Gudang, Terima
from inovasi.bingkai import KEPALA
from inovasi.db import db
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, VersiBasi
from inovasi.htmx import redirect_ke, render_page
from inovasi.opd.panel import PANEL_PENGATURAN
from inovasi.peran import Pelaku, Peran, tuntut_peran
from inovasi.sekali import catat_tujuan, kunci_baru, pakai_kunci
from inovasi.waktu import sekarang

bp = Blueprint("berkas", __name__)

# Whatever a browser makes of the bytes, it does so without our origin, scripts, forms or anything to load.
KEPALA_KIRIM = KEPALA | {
    "Content-Security-Policy": "default-src 'none'; sandbox; base-uri 'none'; frame-ancestors 'none'"
}


def _pelaku() -> Pelaku:
    return current_user._get_current_object()


def gudang() -> Gudang:
    """The store of this instance; one object a process, as its locks must hold between requests."""
    if "inovasi_gudang" not in current_app.extensions:
        current_app.extensions["inovasi_gudang"] = Gudang(Path(current_app.instance_path) / "berkas")
    return current_app.extensions["inovasi_gudang"]


def _kerjakan(form, lakukan: Callable[[], str], halaman: Callable):
    """Validate, do it, commit and go where `lakukan` says; else `halaman` again with everything that was typed.

    `halaman` is called with `status`, `tambahan` (further faults) and `beda` (both texts of a conflict).
    """
    if not form.validate():
        db.session.rollback()
        return halaman(status=422)
    try:
        tujuan = lakukan()
        db.session.commit()
    except (BelumLengkap, VersiBasi) as galat:
        db.session.rollback()
        tambahan, beda = [], getattr(galat, "beda", [])
        if isinstance(galat, BelumLengkap):
            form.tempel_galat(galat.kekurangan)
        else:
            # The form now stands on what is stored; sending it again is a decision.
            form.versi.data, form.versi.raw_data = galat.versi, None
            tambahan = [(galat.pesan, "#beda" if beda else "")]
        return halaman(status=galat.status, tambahan=tambahan, beda=beda)
    return redirect_ke(tujuan)


# --- Library ------------------------------------------------------------------------------------------------


def _saring() -> queries.Saring:
    """The filters as the address has them; what is unknown is left out."""

    def teks(nama: str) -> str:
        return request.args.get(nama, "").replace("\x00", "").strip()[:200]

    jenis, opd, pusat = teks("jenis"), teks("opd"), current_user.peran is Peran.KOORDINATOR
    sah = pusat and (opd == queries.PUSAT or baca_bilangan(opd) is not None)
    sah = sah or (baca_bilangan(opd) in current_user.opd_ids)
    return queries.Saring(
        q=teks("q"),
        jenis=jenis if jenis in acuan.JENIS_DOKUMEN else "",
        opd=opd if opd and sah else "",
        status="ditarik" if teks("status") == "ditarik" else "ada",
    )


@bp.get("/berkas")
def daftar():
    rules.periksa_peran(_pelaku(), rules.MENGURUS)
    saring, pusat = _saring(), current_user.peran is Peran.KOORDINATOR
    ke = max(1, min(baca_bilangan(request.args.get("halaman", "")) or 1, 100_000))
    baris, jumlah = queries.daftar_dokumen(db.session, saring, oleh=_pelaku(), ke=ke)
    opd = queries.pilihan_opd(db.session, None if pusat else current_user.opd_ids)
    return render_page(
        "berkas/daftar.html",
        fragment="berkas/_daftar.html",
        baris=baris,
        jumlah=jumlah,
        ke=ke,
        per_halaman=queries.PER_HALAMAN,
        saring=saring,
        pilihan_opd=[(queries.PUSAT, "Koordinator"), *opd] if pusat else opd if len(opd) > 1 else [],
        pilihan_jenis=acuan.JENIS_DOKUMEN.pilihan(),
        pusat=pusat,
    )


# --- A new document -----------------------------------------------------------------------------------------


def _penanda() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="berkas-unggahan")


def _tandai(terima: Terima) -> str:
    """The name of a file that is in the store and has no document yet, signed for this person."""
    isi = {"p": current_user.id, "s": terima.sha256, "u": terima.ukuran, "t": terima.tipe, "n": terima.nama}
    return _penanda().dumps(isi)


def _baca_tanda(tanda: str | None) -> Terima | None:
    """The file that a form names when it is genuine, recent and this person's, else None."""
    try:
        isi = _penanda().loads(tanda or "", max_age=rules.MASA_UNGGAHAN)
    except BadData:
        return None
    return Terima(isi["s"], isi["u"], isi["t"], isi["n"]) if isi["p"] == current_user.id else None


def _tujuan_lampir() -> tuple[str, int, str] | None:
    """(rekaman, id, keperluan) of the address; None where a document is entered for the library only."""
    rekaman, keperluan = request.args.get("rekaman", ""), request.args.get("keperluan", "")
    if not rekaman:
        return None
    nomor = baca_bilangan(request.args.get("id", ""))
    if nomor is None:
        raise TidakAda()
    return rekaman, nomor, keperluan


def _pemilik(tujuan: tuple[str, int, str] | None, opd_id: int | None = None) -> int | None:
    """Whose the document will be; refuses who may not enter it, before and after the file is looked at."""
    if tujuan is None:
        return services.pemilik_baru(db.session, oleh=_pelaku(), opd_id=opd_id)
    return services.sasaran_lampir(db.session, *tujuan, oleh=_pelaku())


def _form_baru(tujuan, **kw) -> forms.DokumenForm:
    opd = []
    if tujuan is None and current_user.peran is Peran.OPERATOR:
        opd = queries.pilihan_opd(db.session, current_user.opd_ids)
    isi = dict(zip(("rekaman", "id", "keperluan"), tujuan, strict=True)) if tujuan else {}
    form = forms.DokumenForm(aksi=url_for(".baru", **isi), opd=opd, **kw)
    form.opd_satu = opd[0][0] if len(opd) == 1 else None
    return form


def _opd_baru(form: forms.DokumenForm) -> int | None:
    return form.opd_id.data if "opd_id" in form else form.opd_satu


def _halaman_baru(form, tujuan, *, status: int = 200, terima: Terima | None = None, kembar=(), tambahan=(), beda=()):
    """The form; where it is for a record, also the documents that are there already and could be linked to it."""
    form.unggahan.data, form.unggahan.raw_data = (_tandai(terima) if terima else ""), None
    isi: dict = {"rekaman": None}
    if tujuan:
        rekaman, nomor, keperluan = tujuan
        jenis, q = REKAMAN[rekaman], request.args.get("q", "").replace("\x00", "").strip()[:200]
        pemilik = jenis.pemilik(db.session, _pelaku(), nomor)
        isi = {
            "rekaman": rekaman,
            "rekaman_id": nomor,
            "keperluan": keperluan,
            "nama_keperluan": jenis.keperluan[keperluan].nama,
            "sebutan": jenis.sebutan(db.session, nomor),
            "alamat": jenis.alamat(nomor),
            "q": q,
            "pilihan": queries.pilihan_dokumen(
                db.session, oleh=_pelaku(), rekaman=rekaman, rekaman_id=nomor, keperluan=keperluan, opd_id=pemilik, q=q
            ),
        }
    return render_page(
        "berkas/baru.html",
        fragment="berkas/_baru.html",
        status=status,
        ada_galat=status != 200,
        form=form,
        terima=terima,
        terima_rincian=f"{rules.TIPE[terima.tipe].nama}, {rules.ukuran_teks(terima.ukuran)}" if terima else "",
        kembar=kembar,
        tambahan=tambahan,
        batas=queries.batas(db.session),
        tipe_terima=rules.TERIMA,
        kalimat_tipe=rules.KALIMAT_TIPE,
        **isi,
    )


@bp.get("/berkas/baru")
def baru():
    tujuan = _tujuan_lampir()
    if tujuan is None:
        rules.periksa_peran(_pelaku(), rules.MENGURUS)
        jenis = ""
    else:
        _pemilik(tujuan)
        jenis = REKAMAN[tujuan[0]].keperluan[tujuan[2]].jenis
    awal = {"kunci": kunci_baru(), "jenis": jenis or "surat", "opd_id": current_user.opd_id}
    form = _form_baru(tujuan, data=awal)
    return _halaman_baru(form, tujuan)


@bp.post("/berkas/baru")
def kirim_baru():
    """The file is looked at and stored first, outside of any transaction, so that no fault of the form loses it."""
    tujuan = _tujuan_lampir()
    form = _form_baru(tujuan)
    opd_id = None
    if tujuan is not None:
        opd_id = _pemilik(tujuan)
    else:
        rules.periksa_peran(_pelaku(), rules.MENGURUS)
    batas = queries.batas(db.session)
    db.session.rollback()  # the lock of all writers: a picture takes seconds

    terima, galat_berkas = _baca_tanda(form.unggahan.data), ""
    kiriman = request.files.get("berkas")
    if kiriman is not None and kiriman.filename:
        try:
            terima = gudang().terima(kiriman.stream, kiriman.filename, batas=batas)
        except AturanDilanggar as galat:  # also for want of room: what was typed stays in the form
            terima, galat_berkas = None, f"{galat.pesan} {galat.saran}".strip()
    elif terima is None:
        galat_berkas = "Pilih berkasnya."

    def halaman(**kw):
        kembar = ()
        if terima:
            kembar = queries.dokumen_kembar(db.session, terima.sha256, oleh=_pelaku(), opd_id=opd_id)
        return _halaman_baru(form, tujuan, terima=terima, kembar=kembar, **kw)

    sah = form.validate()
    if tujuan is None:
        opd_id = _opd_baru(form)
    if galat_berkas:
        form.tempel_galat({"berkas": galat_berkas})
    if galat_berkas or not sah:
        return halaman(status=422)

    def lakukan() -> str:
        ada = pakai_kunci(db.session, form.kunci.data or "", pengguna_id=current_user.id, pada=sekarang())
        if ada:
            return ada
        dokumen = services.catat_dokumen(
            db.session, gudang(), terima, form.rincian(), oleh=_pelaku(), pada=sekarang(),
            opd_id=_pemilik(tujuan, opd_id), tetap=form.tetap.data,
        )  # fmt: skip
        alamat = _lampirkan(dokumen, tujuan) if tujuan else url_for(".satu", id=dokumen.id)
        catat_tujuan(db.session, form.kunci.data, alamat)
        flash("Dokumen dilampirkan." if tujuan else "Dokumen disimpan.", "sukses")
        return alamat

    return _kerjakan(form, lakukan, halaman)


def _lampirkan(dokumen: Dokumen, tujuan: tuple[str, int, str]) -> str:
    rekaman, nomor, keperluan = tujuan
    services.tautkan(
        db.session, dokumen, oleh=_pelaku(), pada=sekarang(), rekaman=rekaman, rekaman_id=nomor, keperluan=keperluan
    )
    return REKAMAN[rekaman].alamat(nomor)


@bp.post("/berkas/tautkan")
def tautkan():
    rules.periksa_peran(_pelaku(), rules.MENGURUS)  # nobody else has documents to choose from
    form = forms.TautkanForm(aksi=request.path)
    form.validate()
    nomor, rekaman_id = form.dokumen_id.data, form.id.data
    if not all(n is not None and 0 < n < 2**31 for n in (nomor, rekaman_id)):
        raise TidakAda()
    tujuan = (form.rekaman.data or "", rekaman_id, form.keperluan.data or "")
    _pemilik(tujuan)
    alamat = _lampirkan(services.ambil(db.session, nomor, kunci=True), tujuan)
    db.session.commit()
    flash("Dokumen dilampirkan.", "sukses")
    return redirect_ke(alamat)


# --- One document -------------------------------------------------------------------------------------------


@bp.get("/berkas/<int:id>")
def satu(id: int):
    pelaku = _pelaku()
    dokumen = queries.dokumen_terbaca(db.session, id, oleh=pelaku)
    tautan, semua = queries.tautan_terbaca(db.session, id, oleh=pelaku)
    urus = rules.mengurus(pelaku, dokumen.opd_id)
    return render_page(
        "berkas/satu.html",
        dokumen=dokumen,
        tautan=tautan,
        lain=semua - len(tautan) if urus else 0,
        urus=urus,
        bisa_ubah=urus and dokumen.status == "ada",
        bisa_tarik=urus and dokumen.status == "ada" and not semua,
        riwayat=queries.riwayat(db.session, id) if urus else [],
        telah=rules.TELAH,
        label=rules.LABEL,
        pustaka=pelaku.peran in rules.MENGURUS,
    )


@bp.get("/berkas/<int:id>/unduh")
def unduh(id: int):
    """The bytes, whole and as an attachment, for who reads the document; a damaged file is never sent."""
    dokumen = queries.dokumen_terbaca(db.session, id, oleh=_pelaku())
    db.session.rollback()  # nobody who writes waits while a file is read through
    jalur = gudang().jalur_utuh(dokumen.sha256)
    jawab = send_file(
        jalur, mimetype=rules.TIPE[dokumen.tipe].mime, as_attachment=True, download_name=dokumen.nama_berkas,
        conditional=True, etag=dokumen.sha256, max_age=0,
    )  # fmt: skip
    jawab.headers.extend(KEPALA_KIRIM)
    return jawab


def _ambil_urus(id: int, *, kunci: bool = False) -> Dokumen:
    return services.ambil_untuk_urus(db.session, id, oleh=_pelaku(), kunci=kunci)


def _halaman_ubah(dokumen: Dokumen, form, *, status: int = 200, tambahan=(), beda=()):
    return render_page(
        "berkas/ubah.html", status=status, ada_galat=status != 200, form=form, dokumen_id=dokumen.id,
        tentang=dokumen.tentang, tambahan=tambahan, beda=beda, label=rules.LABEL,
    )  # fmt: skip


@bp.get("/berkas/<int:id>/ubah")
def ubah(id: int):
    dokumen = _ambil_urus(id)
    rules.periksa_ada(dokumen.status)
    awal = {k: getattr(dokumen, k) for k in services.KOLOM} | {"versi": dokumen.versi}
    awal["halaman"] = "" if dokumen.halaman is None else str(dokumen.halaman)
    return _halaman_ubah(dokumen, forms.UbahForm(aksi=request.path, data=awal))


@bp.post("/berkas/<int:id>/ubah")
def simpan_ubah(id: int):
    dokumen = _ambil_urus(id, kunci=True)
    rules.periksa_ada(dokumen.status)
    form = forms.UbahForm(aksi=request.path)

    def lakukan() -> str:
        services.ubah(
            db.session, dokumen, form.rincian(), oleh=_pelaku(), pada=sekarang(), versi=form.versi.data
        )
        flash("Rincian dokumen disimpan.", "sukses")
        return url_for(".satu", id=id)

    return _kerjakan(form, lakukan, lambda **kw: _halaman_ubah(dokumen, form, **kw))


def _halaman_alasan(form, *, status: int = 200, tambahan=(), beda=(), **isi):
    return render_page(
        "berkas/alasan.html", status=status, ada_galat=status != 200, form=form, tambahan=tambahan, **isi
    )


def _halaman_tarik(dokumen: Dokumen, form, **kw):
    return _halaman_alasan(
        form, judul="Tarik dokumen", lead=dokumen.tentang, tombol="Tarik dokumen",
        bantuan="Misalnya salah berkas, atau diganti dokumen lain. Dokumennya tetap tercatat sebagai ditarik.",
        kembali=url_for(".satu", id=dokumen.id), **kw,
    )  # fmt: skip


@bp.get("/berkas/<int:id>/tarik")
def tarik(id: int):
    dokumen = _ambil_urus(id)
    services.periksa_tarik(db.session, dokumen, oleh=_pelaku())
    return _halaman_tarik(dokumen, forms.TarikForm(aksi=request.path, data={"versi": dokumen.versi}))


@bp.post("/berkas/<int:id>/tarik")
def kirim_tarik(id: int):
    dokumen = _ambil_urus(id, kunci=True)
    services.periksa_tarik(db.session, dokumen, oleh=_pelaku())
    form = forms.TarikForm(aksi=request.path)

    def lakukan() -> str:
        services.tarik(
            db.session, dokumen, oleh=_pelaku(), pada=sekarang(), versi=form.versi.data, alasan=form.alasan.data
        )
        flash("Dokumen ditarik.", "info")
        return url_for(".satu", id=id)

    return _kerjakan(form, lakukan, lambda **kw: _halaman_tarik(dokumen, form, **kw))


def _halaman_lepas(tautan, form, **kw):
    jenis = REKAMAN[tautan.rekaman]
    return _halaman_alasan(
        form, judul="Lepas dokumen", tombol="Lepas dokumen",
        lead=f"{tautan.dokumen.tentang}, dari {jenis.sebutan(db.session, tautan.rekaman_id)}",
        bantuan="Dokumennya tetap tersimpan; hanya tidak dilampirkan di sini lagi.",
        kembali=jenis.alamat(tautan.rekaman_id), **kw,
    )  # fmt: skip


@bp.get("/berkas/tautan/<int:id>/lepas")
def lepas(id: int):
    tautan = services.ambil_tautan(db.session, id, oleh=_pelaku())
    return _halaman_lepas(tautan, forms.LepasForm(aksi=request.path))


@bp.post("/berkas/tautan/<int:id>/lepas")
def kirim_lepas(id: int):
    tautan = services.ambil_tautan(db.session, id, oleh=_pelaku(), kunci=True)
    form = forms.LepasForm(aksi=request.path)

    def lakukan() -> str:
        services.lepas(db.session, id, oleh=_pelaku(), pada=sekarang(), alasan=form.alasan.data)
        flash("Dokumen dilepas.", "info")
        return REKAMAN[tautan.rekaman].alamat(tautan.rekaman_id)

    return _kerjakan(form, lakukan, lambda **kw: _halaman_lepas(tautan, form, **kw))


# --- Limits -------------------------------------------------------------------------------------------------


def _halaman_aturan(form, *, status: int = 200, tambahan=(), beda=()):
    return render_page(
        "berkas/aturan.html", status=status, ada_galat=status != 200, form=form, tambahan=tambahan, beda=beda,
        riwayat=queries.riwayat(db.session, None), label=rules.LABEL, telah=rules.TELAH,
        atas=(rules.MAKS_MB_TERATAS, rules.MAKS_VIDEO_MB_TERATAS),
    )  # fmt: skip


@bp.get("/pengaturan/berkas")
def aturan():
    tuntut_peran(current_user, *rules.MENGATUR)
    ada, batas = queries.aturan(db.session), queries.batas(db.session)
    awal = {
        "versi": ada.versi if ada else 0, "maks_mb": str(batas.maks_mb), "maks_video_mb": str(batas.maks_video_mb)
    }  # fmt: skip
    return _halaman_aturan(forms.AturanForm(aksi=request.path, data=awal))


@bp.post("/pengaturan/berkas")
def simpan_aturan():
    tuntut_peran(current_user, *rules.MENGATUR)
    form = forms.AturanForm(aksi=request.path)

    def lakukan() -> str:
        services.simpan_aturan(
            db.session, oleh=_pelaku(), pada=sekarang(), versi=form.versi.data,
            maks_mb=form.maks_mb.angka, maks_video_mb=form.maks_video_mb.angka,
        )  # fmt: skip
        flash("Batas berkas disimpan.", "sukses")
        return url_for(".aturan")

    return _kerjakan(form, lakukan, lambda **kw: _halaman_aturan(form, **kw))


def panel_pengaturan(session, oleh: Pelaku) -> tuple[str, dict] | None:
    """On the page of the settings: how large files may be, and the way to change it."""
    if oleh.peran not in rules.MENGATUR:
        return None
    return "berkas/_pengaturan.html", {"batas": queries.batas(session)}


PANEL_PENGATURAN.append(panel_pengaturan)
