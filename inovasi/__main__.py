"""What `start.py` runs inside the virtual environment: serve, demo, migrate, check."""

import argparse
import logging
import os
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from inovasi import ROOT, create_app
from inovasi.aset import AsetTidakLengkap
from inovasi.db import alamat_sqlite, db
from inovasi.migrasi import MigrasiGagal, naikkan
from inovasi.server import (
    KunciInstance,
    PortTerpakai,
    Server,
    SudahBerjalan,
    alamat_ditampilkan,
    buka_port,
    kembalikan_memori,
)

MASUK_CONTOH = (
    ("koordinator", "koordinator kabupaten"),
    ("disdikbud", "operator Dinas Pendidikan dan Kebudayaan"),
    ("dinkes, disdukcapil, pkm-bakam, ...", "operator OPD lain: nama singkatnya"),
    ("pendamping", "pendamping"),
    ("pimpinan", "pimpinan"),
    ("admin", "administrator"),
)
SANDI_CONTOH = "contoh-inovasi-2026"
CONTOH_BELUM_SELESAI = "contoh-belum-selesai"  # stands in the instance while the example is being made


class TidakBisaMulai(RuntimeError):
    """A reason, in a sentence for the user, why there is nothing to serve."""


def lapor(kalimat: str = "") -> None:
    """One line for the person at the console, shown at once also through a pipe."""
    print(kalimat, flush=True)


def folder_data(pilihan: str | None, *, demo: bool = False) -> Path:
    """As asked, else INOVASI_INSTANCE, else `instance/`; the example has a folder of its own below it."""
    if pilihan:
        return Path(pilihan).resolve()
    dasar = Path(os.environ.get("INOVASI_INSTANCE") or ROOT / "instance").resolve()
    return dasar / "demo" if demo else dasar


def atur_log(instance: Path) -> None:
    """Warnings to the console, and to a file that stays small: the console of an office PC is closed."""
    berkas = RotatingFileHandler(instance / "inovasi.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    logging.basicConfig(
        level=logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        handlers=[berkas, logging.StreamHandler()],
    )
    # It warns about every request that waits for a thread; waiting is normal with four of them.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def buang_contoh_setengah(instance: Path) -> None:
    """An example that was interrupted while it was made is made again from the start."""
    if (instance / CONTOH_BELUM_SELESAI).exists():
        lapor("Contoh sebelumnya belum selesai dibuat; dibuat ulang dari awal.")
        for berkas in instance.glob("inovasi.sqlite3*"):
            berkas.unlink()


def siapkan_contoh(app: Flask) -> bool:
    """Fill an empty instance with the example, and say if it did; refuse one that holds a real region."""
    from inovasi.opd.models import Daerah

    instance = Path(app.instance_path)
    with app.app_context():
        daerah = db.session.get(Daerah, 1)
        ada, contoh = daerah is not None, daerah is not None and daerah.contoh
    if ada and not contoh:
        raise TidakBisaMulai(
            f"Folder {instance} berisi data daerah sungguhan, jadi contoh tidak dijalankan di sana. "
            "Pakai folder lain: --instance FOLDER"
        )
    if ada:
        return False
    from inovasi.contoh import buat_contoh

    lapor("Contoh: membuat kabupaten contoh, sekali saja ...")
    (instance / CONTOH_BELUM_SELESAI).touch()
    buat_contoh(app, lapor=lapor)
    (instance / CONTOH_BELUM_SELESAI).unlink()
    return True


def mulai_ulang_ringan(app: Flask) -> None:
    """Start this process anew: what migrating and making the example loaded would stay for good (35 MB).

    Not on Windows, where a process cannot become another one; there it goes on as it is.
    """
    if sys.platform != "win32":
        with app.app_context():
            db.engine.dispose()
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-m", "inovasi", *sys.argv[1:]])


def kode_siapkan(app: Flask) -> str | None:
    """A fresh one-time code for the set-up page while there is no administrator, else None."""
    from inovasi.akun.services import kode_penyiapan

    with app.app_context():
        kode = kode_penyiapan(db.session)
        db.session.commit()
        return kode


def sapu_berkas(app: Flask) -> None:
    """Take away, beside everything else, what uploads left in the store that never became documents."""
    from inovasi.berkas.services import sapu
    from inovasi.berkas.views import gudang

    def kerja() -> None:
        try:
            with app.app_context():
                sapu(db.session, gudang())
        except (OSError, SQLAlchemyError):
            logging.getLogger("inovasi").exception("gudang berkas tidak tersapu")

    threading.Thread(target=kerja, name="sapu-berkas", daemon=True).start()


def jalankan(pilihan: argparse.Namespace, *, demo: bool) -> None:
    kembalikan_memori()
    instance = folder_data(pilihan.instance, demo=demo)
    kunci = KunciInstance(instance)
    soket = buka_port(pilihan.host, pilihan.port)
    atur_log(instance)
    if demo:
        buang_contoh_setengah(instance)
    # The example never goes into a database that the environment names: that one is somebody's real one.
    app = create_app(instance, {"SQLALCHEMY_DATABASE_URI": alamat_sqlite(instance)} if demo else None)
    bersiap = naikkan(app)
    if bersiap:
        lapor("Basis data: skema dipasang atau diperbarui.")
    if demo:
        bersiap = siapkan_contoh(app) or bersiap
    if bersiap:
        mulai_ulang_ringan(app)
    kode = kode_siapkan(app)

    server = Server(app, soket)
    server.pasang_sinyal()
    utama, *jaringan = alamat_ditampilkan(pilihan.host, server.port)
    kunci.catat(alamat=utama)
    lapor(f"Siap. Buka di komputer ini : {utama}")
    for alamat in jaringan:
        lapor(f"      Dari komputer lain   : {alamat}")
    if demo:
        lapor()
        lapor(f"Akun contoh, semua dengan sandi {SANDI_CONTOH}")
        for nama, siapa in MASUK_CONTOH:
            lapor(f"  {nama:<36} {siapa}")
    elif kode:
        lapor()
        lapor(f"Belum ada administrator. Buka {utama}siapkan dan masukkan kode ini: {kode}")
    lapor()
    lapor("Tekan Ctrl+C untuk berhenti.")
    sapu_berkas(app)
    server.layani()
    lapor("Berhenti.")
    kunci.lepas()


def migrasi(pilihan: argparse.Namespace) -> None:
    instance = folder_data(pilihan.instance)
    kunci = KunciInstance(instance)
    berubah = naikkan(create_app(instance))
    lapor("Basis data: skema " + ("dipasang atau diperbarui." if berubah else "sudah yang terbaru."))
    kunci.lepas()


def periksa(pilihan: argparse.Namespace) -> None:
    from inovasi.periksa import periksa_semua

    hasil = periksa_semua(folder_data(pilihan.instance))
    for butir in hasil:
        lapor(butir.baris())
    if not all(butir.baik for butir in hasil):
        raise SystemExit(1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="inovasi")
    perintah = parser.add_subparsers(dest="perintah", required=True)
    for nama in ("serve", "demo", "migrate", "check"):
        satu = perintah.add_parser(nama)
        satu.add_argument("--instance")
        if nama in ("serve", "demo"):
            satu.add_argument("--port", type=int, default=8000)
            satu.add_argument("--host", default="0.0.0.0")
    return parser


def main(argv: list[str] | None = None) -> int:
    pilihan = _parser().parse_args(argv)
    try:
        match pilihan.perintah:
            case "serve":
                jalankan(pilihan, demo=False)
            case "demo":
                jalankan(pilihan, demo=True)
            case "migrate":
                migrasi(pilihan)
            case "check":
                periksa(pilihan)
    except KeyboardInterrupt:
        lapor("Dibatalkan.")
        return 130
    except (AsetTidakLengkap, MigrasiGagal, PortTerpakai, SudahBerjalan, TidakBisaMulai) as galat:
        print(galat, file=sys.stderr)
        return 1
    except SQLAlchemyError as galat:
        logging.getLogger("inovasi").error("basis data", exc_info=galat)
        print(f"Basis data tidak bisa dipakai: {getattr(galat, 'orig', galat)}", file=sys.stderr)
        print("Jalankan: python3 start.py check", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
