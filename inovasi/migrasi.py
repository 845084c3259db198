"""The schema is always reached by migrations: at start, in tests, in the demo."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from flask import Flask
from sqlalchemy import Connection, Engine, inspect, text

from inovasi.db import db

FOLDER = Path(__file__).resolve().parent / "migrations"
KUNCI_POSTGRES = 7_316_420_1  # any fixed number: two programs that start at once migrate one after the other


class MigrasiGagal(RuntimeError):
    """The database was left as it was; the sentence is for the administrator at the console."""


class SkemaLebihBaru(MigrasiGagal):
    """The database was migrated by a newer program; nothing is touched."""


def kepala() -> str:
    """The newest revision, read from the file names (`0001_awal.py`): Alembic is not imported for this."""
    return max((berkas.name.split("_")[0] for berkas in (FOLDER / "versions").glob("[0-9]*_*.py")), default="")


def versi_basis_data(koneksi: Connection) -> str:
    """The revision that the database stands at; empty for a new one."""
    if not inspect(koneksi).has_table("alembic_version"):
        return ""
    return koneksi.scalar(text("SELECT version_num FROM alembic_version")) or ""


def muat_model() -> None:
    """Import every module with tables, so that `db.metadata` is whole."""
    import_module("inovasi.sekali")
    for berkas in sorted(FOLDER.parent.glob("*/models.py")):
        import_module(f"inovasi.{berkas.parent.name}.models")


@contextmanager
def transaksi(engine: Engine) -> Iterator[Connection]:
    """One transaction for a whole migration; anything that goes wrong leaves the database as it was.

    SQLite changes a table by copying it. With foreign keys on, dropping the old copy would delete or refuse
    the rows that point to it; so they are off meanwhile and checked before the commit.
    Raises MigrasiGagal when rows would point nowhere.
    """
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as koneksi:
        if sqlite:  # the pragma does nothing inside a transaction, so it goes to the driver before BEGIN
            koneksi.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        try:
            with koneksi.begin():
                if not sqlite:
                    koneksi.execute(text("SELECT pg_advisory_xact_lock(:kunci)"), {"kunci": KUNCI_POSTGRES})
                yield koneksi
                if sqlite and (yatim := koneksi.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)):
                    raise MigrasiGagal(f"Ada baris yang menunjuk ke data yang tidak ada: {yatim}.")
        finally:
            if sqlite:
                koneksi.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")


def _konfigurasi(koneksi: Connection):
    from alembic.config import Config

    konfigurasi = Config(FOLDER / "alembic.ini")
    konfigurasi.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    konfigurasi.attributes["connection"] = koneksi
    return konfigurasi


def naikkan(app: Flask) -> bool:
    """Bring the app's database to the newest revision; True when something was done.

    Cheap when there is nothing to do: Alembic is not even imported. Raises SkemaLebihBaru.
    """
    tujuan = kepala()
    with app.app_context():
        with db.engine.connect() as koneksi:
            kini = versi_basis_data(koneksi)
        if kini == tujuan:
            return False
        if kini > tujuan:
            raise SkemaLebihBaru(
                f"Basis data ini berada di versi {kini}, lebih baru daripada program ini ({tujuan}). "
                "Pasang program yang lebih baru."
            )
        from alembic import command

        with transaksi(db.engine) as koneksi:
            command.upgrade(_konfigurasi(koneksi), "head")
        return True


def turunkan(app: Flask, revisi: str = "base") -> None:
    """Back to an earlier revision. What only the newer tables hold is lost; for developers and tests."""
    from alembic import command

    with app.app_context(), transaksi(db.engine) as koneksi:
        command.downgrade(_konfigurasi(koneksi), revisi)
