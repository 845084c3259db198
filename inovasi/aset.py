"""Static files: built once out of `static/` and two wheels, then served by WhiteNoise under hashed names.

Bootstrap's stylesheet and our three sources become one file, so that a page asks for one stylesheet.
Nothing else of the wheels is ever in the served folder, and only what the manifest names is served.
"""

import gzip
import hashlib
import importlib.util
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

from flask import Flask
from whitenoise import WhiteNoise

from inovasi.bingkai import KEPALA

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "/static/"
SATU_TAHUN = 365 * 24 * 60 * 60  # seconds
SUMBER_CSS = ("tokens.css", "components.css", "print.css")
# Raised when this module changes what it makes out of the same inputs.
VERSI_PEMBANGUN = 1

# (import package, path inside it)
BOOTSTRAP_CSS = ("flask_bootstrap", "static/bootstrap5/css/bootstrap.min.css")
HTMX_JS = ("django_htmx", "static/django_htmx/htmx-2.min.js")
# A source map would be a request that always ends in 404.
_PETA_SUMBER = re.compile(rb"(?:/\*|//)[#@]\s*sourceMappingURL=[^\s*]*(?:\s*\*/)?\s*")
_URL_CSS = re.compile(rb"""url\(\s*("[^"]*"|'[^']*'|[^)'"]*)\s*\)""")
_DATA_SVG = b"data:image/svg+xml,"


class AsetTidakLengkap(RuntimeError):
    """An input of the static files is missing or unusable; the message names it."""


@dataclass(frozen=True)
class Sumber:
    """One served file: its public name and the inputs that are joined into it, in order."""

    nama: str
    bagian: tuple[Path, ...]


def _berkas_wheel(paket: str, jalur: str) -> Path:
    # find_spec of a top-level package does not run it; importing django_htmx would need Django.
    spec = importlib.util.find_spec(paket)
    if spec is None or not spec.submodule_search_locations:
        raise AsetTidakLengkap(f"Paket {paket} tidak terpasang; pasang ulang dari requirements.lock.")
    berkas = Path(next(iter(spec.submodule_search_locations)), jalur)
    if not berkas.is_file():
        raise AsetTidakLengkap(f"Paket {paket} tidak memuat {jalur}.")
    return berkas


def _daftar_sumber(static_src: Path) -> Iterator[Sumber]:
    css = tuple(static_src / "css" / nama for nama in SUMBER_CSS)
    for berkas in css:
        if not berkas.is_file():
            raise AsetTidakLengkap(f"Berkas {berkas} tidak ada.")
    yield Sumber("inovasi.css", (_berkas_wheel(*BOOTSTRAP_CSS), *css))
    yield Sumber("htmx.js", (_berkas_wheel(*HTMX_JS),))
    for berkas in sorted(static_src.rglob("*")):
        if berkas.is_file() and berkas not in css and not berkas.name.startswith("."):
            yield Sumber(berkas.name, (berkas,))


def _stempel(daftar: list[Sumber]) -> str:
    """Changes when an input, its place or this module's way of joining changes; reads no file."""
    jejak = hashlib.sha256(f"{VERSI_PEMBANGUN}".encode())
    for sumber in daftar:
        for berkas in sumber.bagian:
            st = berkas.stat()
            jejak.update(f"{sumber.nama} {berkas} {st.st_size} {st.st_mtime_ns}\n".encode())
    return jejak.hexdigest()


def _keluarkan_gambar(css: bytes, asal: str, gambar: dict[str, bytes]) -> bytes:
    """Pictures written into a stylesheet become files of their own: our CSP loads nothing from `data:`.

    Any other address is refused: served names carry a hash, so a relative one would point nowhere.
    """

    def ganti(cocok: re.Match[bytes]) -> bytes:
        alamat = cocok[1].strip(b"\"' ")
        if not alamat.startswith(_DATA_SVG):
            raise AsetTidakLengkap(f"{asal} menunjuk berkas lain: {alamat.decode(errors='replace')}")
        svg = unquote_to_bytes(alamat.removeprefix(_DATA_SVG))
        nama = _bernama_jejak("gambar.svg", svg)
        gambar[nama] = svg
        return f'url("{nama}")'.encode()

    return _URL_CSS.sub(ganti, css)


def _bernama_jejak(nama: str, isi: bytes) -> str:
    pokok, _, akhiran = nama.rpartition(".")
    return f"{pokok}.{hashlib.sha256(isi).hexdigest()[:12]}.{akhiran}"


def _isi(sumber: Sumber, gambar: dict[str, bytes]) -> bytes:
    potongan = []
    for berkas in sumber.bagian:
        isi = berkas.read_bytes()
        if berkas.suffix in {".css", ".js"}:
            isi = _PETA_SUMBER.sub(b"", isi)
        if berkas.suffix == ".css":
            isi = _keluarkan_gambar(isi, berkas.name, gambar)
        potongan.append(isi)
    return b"\n".join(potongan)


def _tulis(berkas: Path, isi: bytes) -> None:
    """Whole or not at all, also when two processes build the same folder."""
    sementara = berkas.with_name(f".{berkas.name}.{os.getpid()}")
    sementara.write_bytes(isi)
    os.replace(sementara, berkas)


def _manifest(tujuan: Path) -> dict:
    """What was built last; empty when nothing usable stands there."""
    try:
        manifest = json.loads((tujuan / "manifest.json").read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    ada = all((tujuan / nama).is_file() for nama in manifest["berkas"].values())
    return manifest if ada else {}


def terbangun(tujuan: Path) -> dict[str, str]:
    """What `bangun` made last, whether or not its inputs have changed since; empty when unusable."""
    return _manifest(tujuan).get("berkas", {})


def bangun(static_src: Path, tujuan: Path) -> dict[str, str]:
    """Build the served files into `tujuan`; returns {"inovasi.css": "inovasi.<hash>.css", ...}.

    Does nothing but compare sizes and times when the inputs are those of the last build.
    Raises AsetTidakLengkap when an input is missing; what was built before stays as it was.
    """
    daftar = list(_daftar_sumber(static_src))
    stempel = _stempel(daftar)
    lama = _manifest(tujuan)
    if lama.get("stempel") == stempel:
        return lama["berkas"]

    baru: dict[str, str] = {}
    gambar: dict[str, bytes] = {}
    isi_baru: dict[str, bytes] = {}
    for sumber in daftar:
        if sumber.nama in baru:
            raise AsetTidakLengkap(f"Ada dua berkas bernama {sumber.nama} di {static_src}.")
        isi = _isi(sumber, gambar)
        baru[sumber.nama] = _bernama_jejak(sumber.nama, isi)
        isi_baru[baru[sumber.nama]] = isi
    # Templates never ask for these by name; the stylesheet does, by the hashed one.
    isi_baru |= gambar
    baru |= {nama: nama for nama in gambar}

    tujuan.mkdir(parents=True, exist_ok=True)
    for nama, isi in isi_baru.items():
        _tulis(tujuan / nama, isi)
        # mtime=0: the same input gives the same bytes on every machine.
        _tulis(tujuan / f"{nama}.gz", gzip.compress(isi, 9, mtime=0))
    _tulis(tujuan / "manifest.json", json.dumps({"stempel": stempel, "berkas": baru}, indent=1).encode())
    for nama in set(lama.get("berkas", {}).values()) - set(baru.values()):
        (tujuan / nama).unlink(missing_ok=True)
        (tujuan / f"{nama}.gz").unlink(missing_ok=True)
    return baru


class _Berkas(WhiteNoise):
    FOREVER = SATU_TAHUN


def _tajuk(headers, path: str, url: str) -> None:
    # These answers do not pass Flask's own after_request.
    for nama, nilai in KEPALA.items():
        headers[nama] = nilai


def init_app(app: Flask) -> None:
    """Serve the static files under /static/ and give templates `aset("inovasi.css")` -> address.

    They are built in `ASET_DIR` (by default `<instance>/static`), which several apps may share.
    """
    tujuan = Path(app.config.get("ASET_DIR") or Path(app.instance_path, "static"))
    berkas = bangun(ROOT / "static", tujuan)
    alamat = {nama: PREFIX + hasil for nama, hasil in berkas.items()}
    # Every name we serve carries its hash, so every one may be kept for good.
    pelayan = _Berkas(
        app.wsgi_app,
        allow_all_origins=False,
        add_headers_function=_tajuk,
        immutable_file_test=lambda path, url: True,
    )
    for hasil in berkas.values():
        pelayan.add_file_to_dictionary(PREFIX + hasil, str(tujuan / hasil))
    app.wsgi_app = pelayan
    app.jinja_env.globals["aset"] = alamat.__getitem__
