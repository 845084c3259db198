"""The health of an installation, one line a point, each failing one with what to do. Changes nothing."""

import os
import platform
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from inovasi import alamat_database, aset
from inovasi.berkas.services_gudang import Gudang
from inovasi.db import alamat_sqlite, mode_jurnal
from inovasi.migrasi import kepala, versi_basis_data

RUANG_MINIMUM = 500  # MB that must be free where the data lives
TEMPAT_TERLARANG = ("onedrive", "dropbox", "google drive")  # synchronised folders break a database
PULIHKAN = "Hentikan program, salin folder data ke tempat aman, lalu pulihkan dari salinan cadangan"
MULAI = "Jalankan: python3 start.py"


@dataclass(frozen=True)
class Butir:
    """One point: what was looked at, what was found and, when it is not well, what to do."""

    nama: str
    baik: bool
    temuan: str
    saran: str = ""

    def baris(self) -> str:
        tanda = "baik " if self.baik else "AWAS "
        return f"{tanda} {self.nama:<16} {self.temuan}" + ("" if self.baik else f" -> {self.saran}")


def _python() -> Butir:
    return Butir("Python", sys.version_info >= (3, 11), platform.python_version(), "Pasang Python 3.11 ke atas")


def _sqlite() -> Butir:
    mode = mode_jurnal()
    alasan = "aman untuk WAL" if mode == "wal" else "versi ini belum aman untuk WAL, jadi tidak dipakai"
    return Butir("SQLite", True, f"{sqlite3.sqlite_version}, jurnal {mode.upper()} ({alasan})")


def _folder(instance: Path) -> list[Butir]:
    if not instance.is_dir():
        return [Butir("Folder data", False, f"{instance} belum ada", MULAI)]
    try:
        with tempfile.TemporaryFile(dir=instance) as berkas:
            berkas.write(b"x")
        tulis = Butir("Folder data", True, f"{instance} bisa ditulisi")
    except OSError as galat:
        saran = "Beri hak tulis pada folder itu kepada akun yang menjalankan program"
        tulis = Butir("Folder data", False, f"{instance} tidak bisa ditulisi ({galat.strerror})", saran)
    jalur = str(instance).lower()
    if any(nama in jalur for nama in TEMPAT_TERLARANG):
        saran = "Pindahkan ke folder biasa; folder yang disinkronkan dapat merusak basis data"
        tulis = Butir("Folder data", False, f"{instance} ada di folder yang disinkronkan", saran)
    bebas = shutil.disk_usage(instance).free // 1_000_000
    ruang = Butir(
        "Ruang disk",
        bebas >= RUANG_MINIMUM,
        f"{bebas} MB bebas",
        f"Kosongkan sampai di atas {RUANG_MINIMUM} MB",
    )
    return [tulis, ruang]


def _statis(instance: Path) -> Butir:
    berkas = aset.terbangun(instance / "static")
    return Butir(
        "Berkas statis",
        bool(berkas),
        f"{len(berkas)} berkas siap" if berkas else "belum dibangun",
        MULAI,
    )


def _skema(engine: Engine) -> Butir:
    with engine.connect() as koneksi:
        kini = versi_basis_data(koneksi)
    if kini == kepala():
        return Butir("Skema", True, f"versi {kini}")
    if kini > kepala():
        return Butir("Skema", False, f"versi {kini}, lebih baru dari program ini", "Pasang program yang lebih baru")
    return Butir("Skema", False, f"versi {kini or '-'}, seharusnya {kepala()}", MULAI)


def _utuh(berkas: Path) -> list[Butir]:
    """Read through a connection that cannot write, so that looking never makes an empty database."""
    try:
        with closing(sqlite3.connect(f"{berkas.as_uri()}?mode=ro", uri=True)) as koneksi:
            # A damaged page makes these raise instead of returning rows.
            rusak = [baris[0] for baris in koneksi.execute("PRAGMA integrity_check(3)") if baris[0] != "ok"]
            yatim = koneksi.execute("PRAGMA foreign_key_check").fetchmany(3)
    except sqlite3.DatabaseError as galat:
        return [Butir("Keutuhan", False, str(galat), PULIHKAN)]
    return [
        Butir("Keutuhan", not rusak, "; ".join(rusak) or "basis data utuh", PULIHKAN),
        Butir("Kaitan data", not yatim, f"baris tanpa induk: {yatim}" if yatim else "semua kaitan ada", PULIHKAN),
    ]


def _gudang(engine: Engine, instance: Path) -> list[Butir]:
    """Whether every stored file is there in its size; the hash is looked at when a file is sent."""
    gudang = Gudang(instance / "berkas")
    try:
        with engine.connect() as koneksi:
            baris = koneksi.execute(text("SELECT sha256, ukuran FROM isi_berkas"))
            bernama = {b.sha256: b.ukuran for b in baris}
    except SQLAlchemyError:  # a schema of before; the line above says so
        return []
    ada = {b.name: b.stat().st_size for b in gudang.daftar()}
    salah = [sha for sha, ukuran in bernama.items() if ada.get(sha) != ukuran]
    temuan = f"{len(bernama)} berkas, {sum(bernama.values()) // 1_000_000} MB"
    if yatim := len(ada.keys() - bernama.keys()):
        temuan += f"; {yatim} tanpa dokumen, dibuang sendiri sesudah sehari"
    if salah:
        temuan = f"{len(salah)} dari {len(bernama)} berkas hilang atau terpotong, misalnya {salah[0][:12]}"
    saran = "Pulihkan folder berkas dari salinan cadangan, atau minta pemiliknya mengunggah berkas itu lagi"
    return [Butir("Gudang berkas", not salah, temuan, saran)]


def _database(alamat: str, instance: Path) -> list[Butir]:
    url = make_url(alamat)
    sqlite = url.get_backend_name() == "sqlite"
    hasil = []
    if sqlite:
        berkas = Path(url.database or "")
        if not berkas.is_file():
            return [Butir("Basis data", False, f"{berkas} belum ada", MULAI)]
        hasil = _utuh(berkas)
    engine = create_engine(url)
    try:
        with engine.connect() as koneksi:
            koneksi.execute(text("SELECT 1"))
        hasil.insert(0, Butir("Basis data", True, f"{url.render_as_string(hide_password=True)} tersambung"))
        hasil.append(_skema(engine))
        hasil += _gudang(engine, instance)
    except (SQLAlchemyError, ImportError) as galat:
        saran = "Periksa DATABASE_URL dan server PostgreSQL" if not sqlite else "Lihat baris Keutuhan"
        temuan = str(getattr(galat, "orig", galat)).strip().splitlines()[0]
        hasil.insert(0, Butir("Basis data", False, temuan, saran))
    finally:
        engine.dispose()
    return hasil


def periksa_semua(instance: Path) -> list[Butir]:
    """Every point, in the order in which a failing one explains those below it."""
    alamat = alamat_database(os.environ.get("DATABASE_URL", "")) or alamat_sqlite(instance)
    folder = _folder(instance)
    if not instance.is_dir():
        return [_python(), _sqlite(), *folder]
    return [_python(), _sqlite(), *folder, _statis(instance), *_database(alamat, instance)]
