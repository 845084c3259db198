"""The one door to the database: `db`, our column types and the transaction rules.

SQLite: every request that may write opens its transaction with BEGIN IMMEDIATE behind one fair lock, so that
nobody fails with "database is locked" half-way; a GET opens a plain BEGIN and never writes after it has read.
"""

import sqlite3
import threading
from collections import deque, namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask import Flask, g, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, Select, String, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session
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

    def result_processor(self, dialect: Any, coltype: Any):
        # Lists hold hundreds of moments: on SQLite straight from the text, in one step instead of three.
        return _baca_utc if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _baca_utc(teks: str | None) -> datetime | None:
    return None if teks is None else datetime.fromisoformat(f"{teks}+00:00")


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


# --- Reading without objects --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Siap:
    """A SELECT as the driver takes it, and how its rows become Python values."""

    sql: str
    tetap: tuple  # values by position; those of `isian` are put in for each run
    # Position, name, place in a list (None: a single value), how to convert the value (None: as it is).
    isian: tuple[tuple[int, str, int | None, Callable | None], ...]
    olah: tuple[tuple[int, Callable], ...]  # column, how to convert it
    baris: Callable[[Iterable], Any]

    def parameter(self, isi: Mapping[str, Any]) -> tuple:
        nilai = list(self.tetap)
        for ke, nama, letak, proses in self.isian:
            satu = isi[nama] if letak is None else isi[nama][letak]
            nilai[ke] = proses(satu) if proses else satu
        return tuple(nilai)

    def jadikan(self, mentah: list[tuple]) -> list:
        if not self.olah:
            return list(map(self.baris, mentah))
        hasil = []
        for satu in mentah:
            nilai = list(satu)
            for ke, fungsi in self.olah:
                nilai[ke] = fungsi(nilai[ke])
            hasil.append(self.baris(nilai))
        return hasil


@lru_cache(maxsize=512)
def _terjemahkan(stmt: Select, dialect: Dialect, panjang: tuple[tuple[str, int | None], ...]) -> _Siap:
    """`stmt` for one shape of its values: `panjang` has the length of those that are lists."""
    contoh = {nama: None if n is None else [None] * n for nama, n in panjang}
    susunan = stmt.compile(dialect=dialect)
    jadi = susunan.construct_expanded_state(contoh)
    asal = {nama: (nama, None) for nama in contoh}
    for nama, bagian in jadi.parameter_expansion.items():
        asal |= {n: (nama, letak) for letak, n in enumerate(bagian) if nama in contoh}
    tetap, isian = [], []
    for ke, nama in enumerate(jadi.positiontup):
        # The state knows only how to convert what it expanded itself.
        tipe = susunan.binds[dari].type if (dari := asal.get(nama, (nama,))[0]) in susunan.binds else None
        proses = tipe.dialect_impl(dialect).bind_processor(dialect) if tipe else jadi.processors.get(nama)
        if nama in asal:
            tetap.append(None)
            isian.append((ke, *asal[nama], proses))
        else:
            nilai = jadi.parameters[nama]
            tetap.append(proses(nilai) if proses else nilai)
    kolom = stmt.selected_columns
    olah = [(ke, k.type.dialect_impl(dialect).result_processor(dialect, None)) for ke, k in enumerate(kolom)]
    baris = namedtuple("Baris", [k.key for k in kolom], rename=True)._make
    return _Siap(jadi.statement, tuple(tetap), tuple(isian), tuple((k, f) for k, f in olah if f), baris)


def baca(session: Session | scoped_session, stmt: Select, isi: Mapping[str, Any] = MappingProxyType({})) -> list:
    """The rows of a SELECT that runs on every page; `stmt` is a constant, what changes comes in through `isi`.

    Running a finished statement through SQLAlchemy takes six times as long as SQLite itself; so there it is compiled
    once and then handed to the driver. Rows have the same names and types, errors and listeners are SQLAlchemy's.
    On other databases SQLAlchemy runs it.

    In a GET that has not begun a transaction none is begun: the lock that keeps writers from committing is then
    held while SQLite reads, not until the page is drawn. Who needs one state over several reads begins it first.
    """
    if isinstance(session, scoped_session):
        session = session()
    mesin = session.get_bind()
    if mesin.dialect.name != "sqlite":
        return list(session.connection().execute(stmt, isi).all())
    panjang = tuple((nama, len(n) if isinstance(n, (list, tuple)) else None) for nama, n in isi.items())
    siap = _terjemahkan(stmt, mesin.dialect, panjang)
    pembaca = None if session.in_transaction() else _pembaca(mesin)
    if pembaca is not None:
        return _jalankan(siap, isi, mesin, pembaca)
    koneksi = session.connection()
    return _jalankan(siap, isi, koneksi, koneksi.connection.driver_connection)


def _pembaca(mesin: Engine) -> sqlite3.Connection | None:
    """The connection of this GET without a transaction; None where the transaction to begin may write."""
    if boleh_menulis():
        return None
    if "pembaca" not in g:
        g.pembaca = mesin.raw_connection()
    return g.pembaca.driver_connection


def _jalankan(siap: _Siap, isi: Mapping[str, Any], pendengar: Engine | Connection, sqlite: sqlite3.Connection) -> list:
    parameter = siap.parameter(isi)
    kursor = sqlite.cursor()
    for dengar in pendengar.dispatch.before_cursor_execute:
        dengar(pendengar, kursor, siap.sql, parameter, None, False)
    try:
        mentah = kursor.execute(siap.sql, parameter).fetchall()
    except sqlite3.Error as galat:
        raise DBAPIError.instance(siap.sql, parameter, galat, sqlite3.Error, dialect=pendengar.dialect) from galat
    finally:
        kursor.close()
    return siap.jadikan(mentah)


def _lepas_pembaca(*_: object) -> None:
    if "pembaca" in g:
        g.pop("pembaca").close()


def init_app(app: Flask) -> None:
    # The connection used last comes first: its pages of the file are still in memory.
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {"pool_use_lifo": True})
    db.init_app(app)
    app.teardown_request(_lepas_pembaca)
    # From then on the transaction's own connection reads.
    if not event.contains(db.session, "after_begin", _lepas_pembaca):
        event.listen(db.session, "after_begin", _lepas_pembaca)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            pasang_sqlite(db.engine)


@contextmanager
def tulis_sebentar() -> Iterator[Session]:
    """A short transaction of its own inside a GET, which must not write after it has read; objects expire."""
    db.session.rollback()
    g.menulis = True
    try:
        yield db.session()
        db.session.commit()
    finally:
        db.session.rollback()
        g.menulis = False


def alamat_sqlite(instance: Path) -> str:
    return f"sqlite:///{instance / 'inovasi.sqlite3'}"
