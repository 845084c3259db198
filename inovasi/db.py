"""The one door to the database: `db`, our column types and the transaction rules.

SQLite: every request that may write opens its transaction with BEGIN IMMEDIATE behind one fair lock, so that
nobody fails with "database is locked" half-way; a GET opens a plain BEGIN and never writes after it has read.
"""

import sqlite3
import threading
from collections import deque
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, g, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, MetaData, String, event
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator

# Versions before these have the WAL-reset bug. Source: SQLite release history, 3.51.3 and its back-ports.
SQLITE_WAL_AMAN = (3, 51, 3)
SQLITE_WAL_AMAN_CABANG = ((3, 44, 6), (3, 50, 7))
TUNGGU_KUNCI = 30  # seconds that a writer waits for its turn


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)


class UtcDateTime(TypeDecorator):
    """An aware UTC moment. SQLite gives datetimes back naive; naive values are refused on the way in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("waktu tanpa zona tidak disimpan")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def teks_urut(panjang: int) -> String:
    """A column that sorts by code point on both databases; services keep case-folded text in it."""
    return String(panjang).with_variant(String(panjang, collation="C"), "postgresql")


class posisi(GenericFunction):
    """1-based position of the second text in the first, 0 when absent: instr or strpos."""

    inherit_cache = True
    name = "posisi"


@compiles(posisi)
def _posisi_sqlite(element, compiler, **kw):
    return f"instr({compiler.process(element.clauses, **kw)})"


@compiles(posisi, "postgresql")
def _posisi_postgresql(element, compiler, **kw):
    return f"strpos({compiler.process(element.clauses, **kw)})"


def mode_jurnal(versi: tuple[int, int, int] = sqlite3.sqlite_version_info) -> str:
    """`wal` where SQLite is free of the WAL-reset bug, else `truncate`."""
    aman = versi >= SQLITE_WAL_AMAN or any(
        versi[:2] == cabang[:2] and versi >= cabang for cabang in SQLITE_WAL_AMAN_CABANG
    )
    return "wal" if aman else "truncate"


class KunciAntre:
    """A lock that is handed over in the order of asking; a plain Lock lets anybody barge in."""

    def __init__(self) -> None:
        self._jaga = threading.Lock()
        self._antre: deque[threading.Lock] = deque()  # the first one is whose turn it is

    def acquire(self, timeout: float) -> bool:
        """Wait for the turn; False, and out of the queue, when it does not come in `timeout` seconds."""
        giliran = threading.Lock()
        giliran.acquire()
        with self._jaga:
            self._antre.append(giliran)
            if self._antre[0] is giliran:
                return True
        if giliran.acquire(timeout=timeout):
            return True
        with self._jaga:
            if self._antre[0] is giliran:  # it came in the last moment
                return True
            self._antre.remove(giliran)
            return False

    def release(self) -> None:
        with self._jaga:
            self._antre.popleft()
            if self._antre:
                self._antre[0].release()


def boleh_menulis() -> bool:
    """Whether the transaction about to begin may write: everything but a plain GET."""
    return not has_request_context() or request.method not in ("GET", "HEAD") or g.get("menulis", False)


def pasang_sqlite(engine: Engine) -> None:
    """Pragmas per connection and the transaction rules of this module, for one SQLite engine."""
    kunci = KunciAntre()

    @event.listens_for(engine, "connect")
    def _sambung(koneksi, _catatan):
        # The driver's own transaction handling is off: BEGIN is ours, below.
        koneksi.isolation_level = None
        for pragma in (
            f"journal_mode={mode_jurnal()}",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={TUNGGU_KUNCI * 1000}",
            "trusted_schema=OFF",
        ):
            koneksi.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _mulai(koneksi):
        if not boleh_menulis():
            # Straight to the driver, as it cannot fail: SQLAlchemy's own way costs as much as a small query.
            koneksi.connection.driver_connection.execute("BEGIN")
            return
        # SQLite's own waiting is not fair: with many writers somebody can starve. One queue per process is.
        koneksi.info["kunci_tulis"] = kunci.acquire(timeout=TUNGGU_KUNCI)
        koneksi.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def _kembali(_koneksi, catatan):
        if catatan.info.pop("kunci_tulis", False):
            kunci.release()


def init_app(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            pasang_sqlite(db.engine)


def alamat_sqlite(instance: Path) -> str:
    return f"sqlite:///{instance / 'inovasi.sqlite3'}"
