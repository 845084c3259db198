"""The frame around every page: menu and header facts for templates, security headers and gzip for answers."""

import gzip
from dataclasses import dataclass

from flask import Flask, Response, g, request, url_for
from flask_login import current_user

from inovasi.peran import Pelaku, Peran

SEMUA = frozenset(Peran)
# (words, endpoint, roles, further endpoints' blueprints that belong to the entry)
MENU = (
    ("Beranda", "beranda.beranda", SEMUA),
    ("Ide kami", "ide.daftar", frozenset({Peran.OPERATOR})),
    ("Tinjauan", "tinjauan.antrean", frozenset({Peran.KOORDINATOR})),
    ("Ide dampingan", "tinjauan.antrean", frozenset({Peran.PENDAMPING})),
    ("Semua ide", "ide.daftar", frozenset({Peran.KOORDINATOR, Peran.PIMPINAN, Peran.ADMIN})),
    ("Ide disetujui", "ide.daftar", frozenset({Peran.PENDAMPING})),
    ("Perangkat daerah", "opd.daftar", frozenset({Peran.KOORDINATOR, Peran.PIMPINAN, Peran.ADMIN})),
    ("Replikasi", "replikasi.katalog", SEMUA),
    ("SK", "sk.daftar", frozenset({Peran.OPERATOR, Peran.KOORDINATOR, Peran.PIMPINAN})),
    ("Klinik", "klinik.daftar", SEMUA - {Peran.ADMIN}),
    ("Laporan", "laporan.daftar", frozenset({Peran.OPERATOR, Peran.KOORDINATOR, Peran.PIMPINAN})),
    ("Dokumen", "berkas.daftar", frozenset({Peran.OPERATOR, Peran.KOORDINATOR})),
    ("Pengguna", "akun.pengguna", frozenset({Peran.ADMIN, Peran.KOORDINATOR})),
    ("Pengaturan", "opd.pengaturan", frozenset({Peran.ADMIN, Peran.KOORDINATOR})),
    ("Pesan", "pesan.daftar", frozenset({Peran.OPERATOR, Peran.KOORDINATOR, Peran.PENDAMPING})),
)
DENYUT = {"pesan.daftar": "pesan.jumlah"}

KEPALA = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
MAMPAT_MINIMUM = 600  # bytes; below this gzip saves nothing
TINGKAT_MAMPAT = 4  # of gzip; higher ones cost time and gain little


@dataclass(frozen=True, slots=True)
class ButirMenu:
    url: str
    teks: str
    jumlah: int = 0
    aktif: bool = False
    denyut: str = ""  # where an open page asks for the number again


def _menu(app: Flask, pelaku: Pelaku | None) -> list[ButirMenu]:
    """Entries for the signed-in role; addresses are made once per process and role, not per page."""
    if pelaku is None or pelaku.wajib_ganti_sandi:
        return []
    per_peran = app.extensions.setdefault("inovasi_menu", {})
    if pelaku.peran not in per_peran:
        per_peran[pelaku.peran] = [
            (url_for(e), teks, e, url_for(DENYUT[e]) if e in DENYUT else "") for teks, e, peran in MENU
            if pelaku.peran in peran
        ]  # fmt: skip
    jumlah = g.get("jumlah_menu", {})
    kini = request.path
    return [
        ButirMenu(
            url, teks, jumlah.get(endpoint, 0), kini == url or (url != "/" and kini.startswith(url + "/")), denyut
        )
        for url, teks, endpoint, denyut in per_peran[pelaku.peran]
    ]


def _konteks(app: Flask):
    def konteks() -> dict:
        # The person, not the proxy: templates look at it dozens of times a page.
        pelaku = current_user._get_current_object()
        pelaku = pelaku if pelaku.is_authenticated else None
        return {
            "pelaku": pelaku,
            "daerah": g.get("daerah"),
            "contoh": g.get("contoh", False),
            "menu": _menu(app, pelaku),
            "titipan_kembali": g.get("titipan") is not None,
        }

    return konteks


def _kepala(response: Response) -> Response:
    if "Content-Security-Policy" not in response.headers:  # all of them or none: one look instead of six
        response.headers.extend(KEPALA)
    # Also over what `send_file` says: nothing of ours stays on a shared PC.
    response.headers["Cache-Control"] = "no-store"
    return response


def _mampatkan(response: Response) -> Response:
    if (
        response.direct_passthrough
        or response.is_streamed
        or "Content-Encoding" in response.headers
        or not response.mimetype.startswith(("text/", "application/json"))
        or "gzip" not in request.headers.get("Accept-Encoding", "").lower()
    ):
        return response
    isi = response.get_data()
    if len(isi) >= MAMPAT_MINIMUM:
        response.set_data(gzip.compress(isi, TINGKAT_MAMPAT, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    vary = response.headers.get("Vary")
    response.headers["Vary"] = f"{vary}, Accept-Encoding" if vary else "Accept-Encoding"
    return response


def init_app(app: Flask) -> None:
    # Nothing here is async; Flask would find that out anew for every hook of every request.
    app.ensure_sync = lambda fungsi: fungsi
    app.context_processor(_konteks(app))
    app.after_request(_mampatkan)
    app.after_request(_kepala)
