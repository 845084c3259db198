"""How a refusal or a failure looks: one page or, for htmx, one message in `#pesan`; and what the log keeps."""

import logging
import secrets

from flask import Flask, current_app, render_template
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from inovasi.db import db
from inovasi.galat import AturanDilanggar
from inovasi.htmx import minta_fragmen, pesan_htmx, render_page

log = logging.getLogger("inovasi")

KALIMAT = {
    400: (
        "Kiriman tidak terbaca",
        "Formulir yang dikirim tidak lengkap. Muat ulang halamannya, lalu kirim lagi.",
    ),
    403: ("Bukan wewenang Anda", "Akun Anda tidak boleh membuka atau melakukan ini."),
    404: ("Halaman tidak ditemukan", "Alamat ini tidak ada, atau bukan untuk Anda."),
    405: (
        "Cara membuka tidak sesuai",
        "Halaman ini tidak bisa dibuka langsung. Mulailah dari halaman sebelumnya.",
    ),
    413: (
        "Kiriman terlalu besar",
        "Isian atau berkas yang dikirim melebihi batas. Perkecil, lalu kirim lagi.",
    ),
    429: ("Terlalu sering", "Tunggu sebentar, lalu coba lagi."),
    500: (
        "Terjadi kesalahan",
        "Perubahan terakhir tidak disimpan. Coba sekali lagi; bila berulang, sampaikan nomor ini.",
    ),
    503: ("Sedang sibuk", "Basis data sedang dipakai. Perubahan belum disimpan; coba lagi sebentar lagi."),
}


def jawab_galat(status: int, judul: str, pesan: str, *, saran: str = "", nomor: str = "", **lain):
    db.session.rollback()
    isi = {"judul": judul, "pesan": pesan, "saran": saran, "nomor": nomor, **lain}
    if minta_fragmen():
        return pesan_htmx(render_template("_pesan.html", **isi), status)
    return render_page("galat.html", status=status, **isi)


def _aturan(galat: AturanDilanggar):
    lain = {"beda": getattr(galat, "beda", []), "kekurangan": getattr(galat, "kekurangan", {})}
    return jawab_galat(galat.status, galat.judul, galat.pesan, saran=galat.saran, **lain)


def _http(galat: HTTPException):
    kode = galat.code or 500
    if kode < 400:
        return galat
    judul, pesan = KALIMAT.get(kode, ("Tidak bisa dilayani", "Permintaan ini tidak bisa dilayani."))
    return jawab_galat(kode, judul, pesan)


def _sibuk(galat: OperationalError):
    if "locked" in str(galat.orig):
        log.warning("basis data terkunci: %s", galat.orig)
        return jawab_galat(503, *KALIMAT[503])
    return _tak_terduga(galat)


def _tak_terduga(galat: BaseException):
    nomor = f"K-{secrets.token_hex(3).upper()}"
    log.error("galat %s", nomor, exc_info=galat)
    if current_app.testing and current_app.config.get("TERUSKAN_GALAT", True):
        raise galat
    return jawab_galat(500, *KALIMAT[500], nomor=nomor)


def _galat_500(galat: InternalServerError):
    return _tak_terduga(galat.original_exception or galat)


def init_app(app: Flask) -> None:
    # Flask would re-raise in tests before our page is made; the handler above decides instead.
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.register_error_handler(AturanDilanggar, _aturan)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _sibuk)
    app.register_error_handler(InternalServerError, _galat_500)
