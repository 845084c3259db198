"""inovasi: one small program with which a local government runs its innovation programme."""

import gc
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from flask import Flask, request
from werkzeug.routing import IntegerConverter

ROOT = Path(__file__).resolve().parent.parent

# Every feature with pages, in the order of their layer; each of its files `views*.py` has a blueprint `bp`.
RUANG = (
    "akun", "opd", "pesan", "berkas", "ide", "catatan", "tinjauan", "replikasi", "klinik", "sk", "laporan", "beranda",
)

BATAS_KIRIMAN = 4 * 1024 * 1024  # bytes; every field at 20,000 characters, percent-encoded, fits
TERIMA_BERKAS = frozenset({"berkas.kirim_baru"})  # endpoints whose requests may bring a file


class _BilanganWajar(IntegerConverter):
    """An id that both databases can hold, in plain digits; anything else is simply not found."""

    regex = r"[0-9]+"

    def __init__(self, map, **kwargs):
        super().__init__(map, **{"max": 2**31 - 1, **kwargs})


@contextmanager
def _tanpa_gc() -> Iterator[None]:
    """Loading makes next to no garbage, but the collector would look through all that is loaded again and again:
    a tenth of every start."""
    nyala = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if nyala:
            gc.enable()


@_tanpa_gc()
def create_app(instance: str | Path | None = None, config: dict | None = None) -> Flask:
    """The application for one instance folder (default: INOVASI_INSTANCE, else `instance/`)."""
    folder = Path(instance or os.environ.get("INOVASI_INSTANCE") or ROOT / "instance").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    app = Flask(
        __name__,
        template_folder=str(ROOT / "templates"),
        static_folder=None,
        instance_path=str(folder),
    )
    app.url_map.converters["int"] = _BilanganWajar
    _atur(app, folder, config or {})
    _pasang_dasar(app)
    for ruang in RUANG:
        for berkas in sorted((ROOT / "inovasi" / ruang).glob("views*.py")):
            app.register_blueprint(import_module(f"inovasi.{ruang}.{berkas.stem}").bp)
    return app


def _atur(app: Flask, folder: Path, config: dict) -> None:
    from inovasi.db import alamat_sqlite

    app.config.from_mapping(
        SQLALCHEMY_DATABASE_URI=alamat_database(os.environ.get("DATABASE_URL", "")) or alamat_sqlite(folder),
        SESSION_COOKIE_NAME="formulir",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=BATAS_KIRIMAN,
        MAX_FORM_MEMORY_SIZE=BATAS_KIRIMAN,
        MAX_FORM_PARTS=1000,
    )
    app.config.update(config)
    if not app.config.get("SECRET_KEY"):
        app.config["SECRET_KEY"] = os.environ.get("SECRET_KEY") or _kunci_rahasia(folder / "secret_key")


def alamat_database(alamat: str) -> str:
    """The address in the form that names the installed PostgreSQL driver."""
    for awalan in ("postgres://", "postgresql://"):
        if alamat.startswith(awalan):
            return "postgresql+psycopg://" + alamat.removeprefix(awalan)
    return alamat


def _kunci_rahasia(berkas: Path) -> str:
    """The signing key of this instance, made once, readable by its owner only."""
    if not berkas.exists():
        sementara = berkas.with_suffix(f".{secrets.token_hex(4)}")
        sementara.touch(mode=0o600)
        sementara.write_text(secrets.token_hex(32))
        try:
            os.link(sementara, berkas)
        except FileExistsError:
            pass  # another start was first; its key counts
        except OSError:
            sementara.replace(berkas)  # a file system without hard links
        finally:
            sementara.unlink(missing_ok=True)
    return berkas.read_text().strip()


def _terima_berkas() -> None:
    """Let the few requests that bring a file be larger; Flask takes the form apart on disk, not in memory.

    It does so here, before who it is has been asked: from that question on a POST holds the lock of all writers.
    """
    if request.method == "POST" and request.endpoint in TERIMA_BERKAS:
        from inovasi.berkas.rules import BATAS_KIRIMAN_BERKAS
        from inovasi.penjaga import KUKI

        request.max_content_length = BATAS_KIRIMAN_BERKAS
        if KUKI in request.cookies:
            request.form  # noqa: B018 (parses)


def _pasang_dasar(app: Flask) -> None:
    from inovasi import aset, bingkai, db, galat_halaman, htmx, penjaga, waktu

    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    htmx.init_app(app)
    db.init_app(app)
    waktu.init_app(app)
    galat_halaman.init_app(app)
    app.before_request(_terima_berkas)
    penjaga.init_app(app)
    bingkai.init_app(app)
    aset.init_app(app)

    # Only developers' `flask db` needs it, and it brings Alembic: a tenth of a second of every start.
    if os.environ.get("FLASK_RUN_FROM_CLI"):
        from flask_migrate import Migrate

        Migrate(app, db.db, directory=str(ROOT / "inovasi" / "migrations"), render_as_batch=True)
