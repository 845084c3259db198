"""The guard in front of every page: who is it, may anonymous people see this, is the form's token good.

Closed unless listed open. Text that arrives too late (the session or the form's token has run out) is carried
through sign-in, signed, and given back to the person who typed it; see `akun.models.Titipan`.
"""

import logging
import time
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Flask, Response, current_app, g, jsonify, render_template, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from inovasi.akun import queries, rules, services
from inovasi.akun.forms import DaftarOpdForm, KodePenyiapanForm, MasukForm
from inovasi.db import db, tulis_sebentar
from inovasi.htmx import minta_fragmen, pesan_htmx, redirect_ke, render_page
from inovasi.peran import Pelaku
from inovasi.waktu import sekarang

log = logging.getLogger("inovasi")

KUKI = "sesi"
TERBUKA = frozenset({"akun.masuk", "akun.siapkan", "sehat"})
# Asked by an open page and not by a person: never prolongs a session, and ends quietly with it.
DIAM = frozenset({"pesan.jumlah"})
SAAT_WAJIB_GANTI = frozenset({"akun.sandi", "akun.keluar"})
KALIMAT_BERAKHIR = "Sesi Anda sudah berakhir. Masuk lagi; isian Anda ikut terbawa."
KALIMAT_BERAKHIR_KOSONG = "Sesi Anda sudah berakhir. Masuk lagi untuk melanjutkan."
KALIMAT_BERAKHIR_HTMX = (
    "Sesi Anda sudah berakhir dan ini belum disimpan. Salin dulu isian yang perlu, lalu muat ulang halaman."
)
KALIMAT_TOKEN_HTMX = "Formulir ini kedaluwarsa, belum disimpan. Salin dulu isian yang perlu, lalu muat ulang halaman."
# Never carried: the token, passwords, codes.
_BUKAN_TITIPAN = ("csrf_token", "sandi", "kode_masuk")
_PENGATUR_SAJA = frozenset({"versi", "kunci"})

csrf = CSRFProtect()


@dataclass(frozen=True, slots=True)
class IsianTitipan:
    """Fields that came too late, for the form that is sent to `alamat`. `BaseForm(aksi=...)` takes them."""

    alamat: str
    isian: MultiDict


# --- addresses -------------------------------------------------------------------------------------------


def alamat_aman(alamat: str | None, cadangan: str = "/") -> str:
    """The address if it is a plain path of this site, else `cadangan`: no way to be led elsewhere."""
    if not alamat or not alamat.startswith("/") or alamat.startswith("//") or len(alamat) > 2000:
        return cadangan
    # Browsers read a backslash as a slash and drop control characters.
    if "\\" in alamat or any(ord(huruf) < 32 or ord(huruf) == 127 for huruf in alamat):
        return cadangan
    bagian = urlsplit(alamat)
    return alamat if not bagian.scheme and not bagian.netloc else cadangan


def _alamat_kini() -> str:
    return request.full_path if request.query_string else request.path


def _bisa_dibuka(alamat: str) -> bool:
    """Whether a GET of this path leads to a page."""
    try:
        current_app.url_map.bind("").match(urlsplit(alamat).path, method="GET")
    except HTTPException:
        return False
    return True


def _alamat_sehalaman(url: str | None) -> str:
    """Path and query of a full address when it is a page of this site that can be opened, else empty."""
    try:
        asal = urlsplit(url or "")
    except ValueError:
        return ""
    alamat = alamat_aman(urlunsplit(("", "", asal.path, asal.query, "")), "")
    if not alamat or asal.netloc != request.host or asal.path == url_for("akun.masuk"):
        return ""
    return tambah_titipan(alamat, None) if _bisa_dibuka(alamat) else ""


def _halaman_formulir() -> str:
    """The page that the sent form stands on: where it came from, else the address itself, else beranda."""
    return _alamat_sehalaman(request.referrer) or (_alamat_kini() if _bisa_dibuka(request.path) else "/")


def tambah_titipan(alamat: str, titipan_id: int | None) -> str:
    """The address with `?titipan=<id>`, or without any."""
    bagian = urlsplit(alamat)
    tanya = [(k, v) for k, v in parse_qsl(bagian.query, keep_blank_values=True) if k != "titipan"]
    if titipan_id is not None:
        tanya.append(("titipan", str(titipan_id)))
    return urlunsplit(("", "", bagian.path, urlencode(tanya), ""))


# --- text that came too late -----------------------------------------------------------------------------


def _penanda() -> URLSafeTimedSerializer:
    # The serializer compresses by itself where that makes it shorter.
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="titipan")


def _isian_kiriman() -> list[list[str]]:
    return [[nama, nilai] for nama, nilai in request.form.items(multi=True) if not nama.startswith(_BUKAN_TITIPAN)]


def _layak_dititip(isian: list[list[str]]) -> bool:
    return any(nama not in _PENGATUR_SAJA for nama, _ in isian)


def bungkus_titipan(pengguna_id: int) -> str:
    """What was posted, signed, for the hidden field of the sign-in page; empty when there is nothing to keep."""
    isian = _isian_kiriman()
    if not _layak_dititip(isian):
        return ""
    return _penanda().dumps({"p": pengguna_id, "a": _alamat_kini(), "h": _halaman_formulir(), "i": isian})


def buka_titipan(bungkus: str, pengguna_id: int) -> tuple[str, str, list[list[str]]] | None:
    """(form page, posted address, fields) when it is genuine, of today and this person's, else None."""
    if not bungkus:
        return None
    try:
        isi = _penanda().loads(bungkus, max_age=int(rules.MASA_TITIPAN.total_seconds()))
    except BadData:
        return None
    if isi["p"] != pengguna_id:
        return None
    return isi["h"], isi["a"], isi["i"]


def _ambil_titipan(pelaku: Pelaku) -> None:
    nomor = request.args.get("titipan", type=int)
    if nomor is None or not 0 < nomor < 2**31:
        return
    titipan = queries.titipan_milik(db.session, nomor, pengguna_id=pelaku.id, kini=sekarang())
    if titipan is not None:
        g.titipan = IsianTitipan(titipan.alamat, MultiDict((k, v) for k, v in titipan.isian))


# --- who is it -------------------------------------------------------------------------------------------


def _muat(permintaan) -> Pelaku | None:
    token = permintaan.cookies.get(KUKI)
    # The page that reports a failed database asks again who it is for; it gets an answer without the database.
    if not token or g.get("sedang_dimuat"):
        return None
    g.sedang_dimuat = True
    kini = sekarang()
    muat = queries.pelaku_dari_token(db.session, token, kini=kini)
    g.sedang_dimuat = False
    if muat is None:
        return None
    if kini - muat.terakhir_pada >= rules.SENTUH_TIAP and permintaan.endpoint not in DIAM:
        _sentuh(muat.pelaku.sesi_id, kini)
    _pasang_daerah(muat.daerah)
    return muat.pelaku


def _sentuh(sesi_id: int, kini) -> None:
    """Write the last use down in a transaction of its own: a GET must not write after it has read."""
    with tulis_sebentar() as session:
        services.sentuh_sesi(session, sesi_id, pada=kini)


def _pasang_daerah(daerah: queries.InfoDaerah | None) -> None:
    g.daerah = daerah
    if daerah is not None:
        g.zona_waktu = daerah.zona_waktu
        g.contoh = daerah.contoh


def pasang_kuki(response: Response, token: str) -> Response:
    response.set_cookie(KUKI, token, path="/", httponly=True, samesite="Lax", secure=request.is_secure)
    return response


def lepas_kuki(response: Response) -> Response:
    response.delete_cookie(KUKI, path="/", httponly=True, samesite="Lax", secure=request.is_secure)
    return response


def putar_formulir() -> None:
    """A new token for forms: what was opened before signing in or out no longer counts."""
    session.clear()
    g.pop("csrf_token", None)


def token_formulir() -> str:
    """The token of this page's forms. Flask-WTF's own asks for its settings each time, and a page has many forms."""
    return g.get("csrf_token") or generate_csrf()


class SesiFormulir(SecureCookieSessionInterface):
    """Flask's signed cookie, which here holds the token of forms and now and then a message.

    Every request of a browser brings the same one. So what was verified, and the form token signed for it, are
    remembered for some minutes: the signatures were a tenth of a page's time. Only for reading, and only while the
    token is all that the cookie holds.
    """

    INGAT = 300  # seconds
    MAKS = 2000  # cookies

    def __init__(self) -> None:
        self._terbukti: dict[str, tuple[float, str, str]] = {}  # cookie -> until when, its token, the signed token

    def open_session(self, app, request):
        kuki = request.cookies.get(self.get_cookie_name(app))
        ingat = self._terbukti.get(kuki) if kuki and request.method == "GET" else None
        if ingat is None or ingat[0] < time.monotonic():
            return super().open_session(app, request)
        g.csrf_token = ingat[2]
        return self.session_class({"csrf_token": ingat[1]})

    def save_session(self, app, session, response):
        kuki, kini = request.cookies.get(self.get_cookie_name(app)), time.monotonic()
        if kuki and not session.modified and list(session) == ["csrf_token"] and "csrf_token" in g:
            if len(self._terbukti) >= self.MAKS:
                self._terbukti.clear()
            if self._terbukti.get(kuki, (0.0,))[0] < kini:
                self._terbukti[kuki] = (kini + self.INGAT, session["csrf_token"], g.csrf_token)
        super().save_session(app, session, response)


# --- the guard -------------------------------------------------------------------------------------------


def _simpan_otomatis() -> bool:
    return request.headers.get("X-Simpan-Otomatis") == "1"


def _jaga():
    if request.endpoint is None or request.endpoint == "sehat":
        return None
    if not current_user.is_authenticated:
        return _tanpa_sesi()
    pelaku = current_user._get_current_object()
    if pelaku.wajib_ganti_sandi and request.endpoint not in SAAT_WAJIB_GANTI:
        if _simpan_otomatis() or request.endpoint in DIAM:
            return jsonify(galat="Buat sandi baru lebih dahulu."), 401
        ke = _alamat_kini() if request.method == "GET" else "/"
        return redirect_ke(url_for("akun.sandi", ke=ke) if ke != "/" else url_for("akun.sandi"))
    if not minta_fragmen() and not _simpan_otomatis() and request.endpoint not in DIAM:
        g.jumlah_menu = queries.jumlah_menu(db.session, pelaku)
    if request.method == "GET" and "titipan" in request.args:
        _ambil_titipan(pelaku)
    return None


def _tanpa_sesi():
    _pasang_daerah(queries.info_daerah(db.session))
    siap = queries.ada_admin(db.session)
    if not siap:
        return None if request.endpoint == "akun.siapkan" else redirect_ke(url_for("akun.siapkan"))
    if request.endpoint in TERBUKA and request.endpoint != "akun.siapkan":
        return None
    if request.endpoint in DIAM:
        return jsonify(galat="Sesi Anda sudah berakhir."), 401
    if request.method not in ("GET", "HEAD", "OPTIONS") and request.endpoint not in ("akun.keluar", "akun.siapkan"):
        return _kiriman_terlambat()
    ke = _alamat_kini() if request.method == "GET" and request.endpoint != "akun.siapkan" else "/"
    if minta_fragmen():
        ke = _alamat_sehalaman(request.htmx.current_url) or "/"
    return redirect_ke(url_for("akun.masuk", ke=ke) if ke != "/" else url_for("akun.masuk"))


def halaman_masuk(*, status: int = 200, kalimat: str = "", form: MasukForm | None = None, **isi) -> Response:
    """The sign-in page; `isi` fills a fresh form (ke, titipan, nama_pengguna)."""
    if form is None:
        form = MasukForm(formdata=None, **isi)
    return render_page("akun/masuk.html", status=status, form=form, kalimat=kalimat, ada_galat=bool(form.errors))


def _kiriman_terlambat():
    """A form whose session is gone: sign in here, and the text comes along."""
    if _simpan_otomatis():
        return jsonify(galat="Sesi Anda sudah berakhir."), 401
    if minta_fragmen():
        return pesan_htmx(render_template("_pesan.html", pesan=KALIMAT_BERAKHIR_HTMX), 401)
    pemilik = queries.pemilik_sesi(db.session, request.cookies.get(KUKI, ""))
    bungkus = bungkus_titipan(pemilik) if pemilik is not None else ""
    return halaman_masuk(
        status=401,
        kalimat=KALIMAT_BERAKHIR if bungkus else KALIMAT_BERAKHIR_KOSONG,
        ke=_halaman_formulir(),
        titipan=bungkus,
    )


def _token_ditolak(galat: CSRFError):
    """The form's token does not count. Nothing was done; what was typed is kept for its owner."""
    if _simpan_otomatis():
        return jsonify(galat="Formulir kedaluwarsa."), 400
    if minta_fragmen():
        return pesan_htmx(render_template("_pesan.html", pesan=KALIMAT_TOKEN_HTMX), 400)
    if request.endpoint == "akun.masuk":
        isi = {nama: request.form.get(nama, "") for nama in ("nama_pengguna", "ke", "titipan")}
        return halaman_masuk(status=400, kalimat="Halaman masuk ini kedaluwarsa. Isi sandi sekali lagi.", **isi)
    if request.endpoint == "akun.siapkan" and not current_user.is_authenticated:
        form = KodePenyiapanForm(formdata=None)
        form.form_errors.append("Halaman ini kedaluwarsa. Isi kodenya sekali lagi; isian Anda ikut terbawa.")
        isi = {"form": form, "bawaan": DaftarOpdForm(), "ada_galat": True}
        return render_page("akun/siapkan_kode.html", status=400, **isi)
    halaman = _halaman_formulir()
    isian = _isian_kiriman()
    if current_user.is_authenticated and _layak_dititip(isian):
        titipan = services.simpan_titipan(
            db.session, current_user.id, alamat=_alamat_kini(), isian=isian, pada=sekarang()
        )
        db.session.commit()
        halaman = tambah_titipan(halaman, titipan.id)
        return render_page("akun/kedaluwarsa.html", status=400, halaman=halaman, ada_isian=True)
    return render_page("akun/kedaluwarsa.html", status=400, halaman=halaman, ada_isian=False)


def _sehat():
    """Whether this server can answer from its database; for scripts and monitors, without secrets."""
    try:
        db.session.execute(text("SELECT 1 FROM pengguna LIMIT 1"))
    except SQLAlchemyError:
        log.exception("basis data tidak menjawab")
        return jsonify(status="gagal", basis_data="tidak menjawab"), 503
    return jsonify(status="ok", basis_data=db.engine.dialect.name)


def init_app(app: Flask) -> None:
    app.session_interface = SesiFormulir()
    pengelola = LoginManager(app, add_context_processor=False)
    pengelola.session_protection = None
    pengelola.request_loader(_muat)
    # Before CSRFProtect: without a session there is nothing to protect, and the text must be saved first.
    app.before_request(_jaga)
    csrf.init_app(app)
    app.jinja_env.globals["csrf_token"] = token_formulir
    app.context_processor(lambda: {"csrf_token": token_formulir})
    app.register_error_handler(CSRFError, _token_ditolak)
    app.add_url_rule("/sehat", "sehat", _sehat)
