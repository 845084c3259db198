"""The store of files: each under its SHA-256 in `<instance>/berkas/ab/abcdef...`, written once, never changed.

A file is whole on the disk before any row names it: temporary name in the same folder, fsync, rename, fsync of the
folder; then the row in the caller's transaction. Whatever goes wrong leaves a file that no row names, which the sweep
takes away after a day. Nothing here is reachable by an address; only views_kirim sends a file, after looking whether
the person may have it.
"""

import hashlib
import logging
import os
import re
import secrets
import shutil
import struct
import tempfile
import threading
import time
import warnings
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from inovasi.berkas import rules, rules_isi
from inovasi.berkas.rules import Batas, tolak_berkas
from inovasi.galat import AturanDilanggar

log = logging.getLogger("inovasi")

POTONG = 256 * 1024  # bytes read at a time
PIKSEL_MAKS = 50_000_000  # 4 bytes each while a picture is decoded; the largest photo of a common phone has 48
LARIK_JPEG_MAKS = 200  # scans of a progressive JPEG; each costs a pass over the whole picture
MUTU_JPEG = 88
INGAT = 600  # seconds for which a file that was read and found whole is not read again
INGAT_MAKS = 500
POLA_SHA = re.compile(r"[0-9a-f]{64}")
# What Pillow raises for pictures that are cut off or made up.
_RUSAK = (
    OSError, SyntaxError, ValueError, EOFError, MemoryError, TypeError, KeyError, IndexError, ZeroDivisionError,
    struct.error,
)  # fmt: skip
_AWALAN_SEMENTARA = ".kirim-"


class BerkasRusak(AturanDilanggar):
    """What stands on the disk is not what was stored. Never sent."""

    status = 500
    judul = "Berkas rusak"


@dataclass(frozen=True, slots=True)
class Terima:
    """A file that is in the store; `nama` is ours, made from the sender's."""

    sha256: str
    ukuran: int
    tipe: str
    nama: str


class Gudang:
    """The folder `<instance>/berkas`. One process per instance, so that its locks hold."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._kunci = threading.Lock()  # between finding a file there and sweeping it away
        self._gambar = threading.Lock()  # one picture at a time is decoded: it takes up to 200 MB
        self._utuh: OrderedDict[tuple[str, int, int], float] = OrderedDict()

    def jalur(self, sha256: str) -> Path:
        if not POLA_SHA.fullmatch(sha256):
            raise ValueError("not a SHA-256")
        return self.folder / sha256[:2] / sha256

    # --- Storing ---

    def periksa_ruang(self) -> None:
        """Raise AturanDilanggar while the disk is too full to take files."""
        self.folder.mkdir(parents=True, exist_ok=True)
        bebas = shutil.disk_usage(self.folder).free
        if bebas < rules.RUANG_UNGGAH_MB * 1_000_000:
            raise AturanDilanggar(
                "Ruang simpan komputer server hampir habis, jadi berkas baru belum bisa diterima.",
                saran="Sampaikan kepada administrator. Selain berkas, semuanya tetap bisa dikerjakan.",
            )

    def terima(self, isi: BinaryIO, nama: str | None, *, batas: Batas) -> Terima:
        """Look at a sent file, put it into the store and say what it is. Writes no row.

        `isi` is seekable. Raises BelumLengkap for `berkas` where it is not taken, AturanDilanggar on a full disk.
        """
        self.periksa_ruang()
        tipe = rules_isi.kenali(isi)
        rules.periksa_ukuran(isi.seek(0, os.SEEK_END), tipe, batas)
        if tipe not in ("jpeg", "png"):
            return self._simpan(isi, nama, tipe)
        with tempfile.SpooledTemporaryFile(max_size=4 * rules.MB) as bersih:
            with self._gambar:
                tulis_ulang_gambar(isi, tipe, bersih)
            return self._simpan(bersih, nama, tipe)

    def _simpan(self, isi: BinaryIO, nama: str | None, tipe: str) -> Terima:
        sha256 = _jejak(isi)
        ukuran = isi.seek(0, os.SEEK_END)
        self._taruh(isi, sha256)
        return Terima(sha256, ukuran, tipe, rules.nama_aman(nama, tipe))

    def _taruh(self, isi: BinaryIO, sha256: str) -> None:
        tujuan = self.jalur(sha256)
        if self.sentuh(sha256) and _jejak_berkas(tujuan) == sha256:
            return
        # Not there, or damaged: the same bytes coming in again mend it.
        tujuan.parent.mkdir(parents=True, exist_ok=True)
        sementara = tujuan.with_name(f"{_AWALAN_SEMENTARA}{secrets.token_hex(8)}")
        try:
            isi.seek(0)
            with open(sementara, "xb") as berkas:
                shutil.copyfileobj(isi, berkas, POTONG)
                berkas.flush()
                os.fsync(berkas.fileno())
            with self._kunci:
                os.replace(sementara, tujuan)
        finally:
            sementara.unlink(missing_ok=True)
        for folder in (tujuan.parent, self.folder):
            _fsync_folder(folder)

    def sentuh(self, sha256: str) -> bool:
        """Whether the file is there; it then counts as new again, so that no sweep takes it before its row comes."""
        try:
            with self._kunci:
                os.utime(self.jalur(sha256))
        except FileNotFoundError:
            return False
        return True

    # --- Serving ---

    def jalur_utuh(self, sha256: str) -> Path:
        """Where the file is, read through and found to be what was stored. Raises BerkasRusak otherwise.

        A file that was read within INGAT seconds and has neither its size nor its time changed is not read again.
        """
        jalur = self.jalur(sha256)
        try:
            keadaan = jalur.stat()
            tanda = (sha256, keadaan.st_mtime_ns, keadaan.st_size)
            if self._utuh.get(tanda, 0.0) > time.monotonic():
                return jalur
            utuh = _jejak_berkas(jalur) == sha256
        except OSError as galat:
            log.error("berkas %s tidak terbaca: %s", sha256, galat.strerror)
            utuh = False
        if not utuh:
            log.error("berkas %s di gudang rusak atau hilang; tidak dikirim", sha256)
            raise BerkasRusak(
                "Isi berkas ini di server tidak sama lagi dengan yang dulu disimpan, jadi tidak dikirim.",
                saran="Sampaikan kepada administrator: berkas perlu dipulihkan dari cadangan, "
                "atau diunggah sekali lagi oleh yang memilikinya.",
            )
        self._utuh[tanda] = time.monotonic() + INGAT
        while len(self._utuh) > INGAT_MAKS:
            try:
                self._utuh.popitem(last=False)
            except KeyError:  # another thread was quicker
                break
        return jalur

    # --- Tidying ---

    def daftar(self) -> Iterator[Path]:
        """Every stored file."""
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            yield from (b for b in sorted(folder.iterdir()) if POLA_SHA.fullmatch(b.name))

    def sapu(self, bernama: Callable[[Collection[str]], set[str]], *, kini: float | None = None) -> int:
        """Take away half-written files and files that no row names, older than a day; returns how many.

        `bernama` says which of these hashes have a row.
        """
        batas = (time.time() if kini is None else kini) - rules.USIA_YATIM
        jumlah = 0
        for berkas in list(self.folder.glob(f"*/{_AWALAN_SEMENTARA}*")):
            jumlah += self._buang_jika_tua(berkas, batas)
        tua = [b for b in self.daftar() if _waktu(b) < batas]
        for awal in range(0, len(tua), 500):
            bagian = tua[awal : awal + 500]
            ada = bernama([b.name for b in bagian])
            jumlah += sum(self._buang_jika_tua(b, batas) for b in bagian if b.name not in ada)
        return jumlah

    def _buang_jika_tua(self, berkas: Path, batas: float) -> int:
        """Looked at once more under the lock: the same bytes may just have come in again."""
        with self._kunci:
            if not 0 < _waktu(berkas) < batas:
                return 0
            try:
                berkas.unlink()
            except OSError as galat:  # open on Windows: the next sweep takes it
                log.warning("berkas %s tidak bisa dibuang: %s", berkas.name, galat.strerror)
                return 0
        return 1


def _waktu(berkas: Path) -> float:
    try:
        return berkas.stat().st_mtime
    except OSError:
        return 0.0


def _jejak(isi: BinaryIO) -> str:
    isi.seek(0)
    jejak = hashlib.sha256()
    while potong := isi.read(POTONG):
        jejak.update(potong)
    return jejak.hexdigest()


def _jejak_berkas(jalur: Path) -> str:
    with open(jalur, "rb") as berkas:
        return _jejak(berkas)


def _fsync_folder(folder: Path) -> None:
    """The rename itself reaches the disk; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


# --- Pictures -----------------------------------------------------------------------------------------------


def tulis_ulang_gambar(isi: BinaryIO, tipe: str, keluar: BinaryIO) -> None:
    """Write the same picture anew into `keluar`, without place, time, camera, comment or thumbnail.

    It is turned as it is to be seen. Of moving pictures the first one stays. Raises BelumLengkap for what cannot be
    decoded or has too many pixels.
    """
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = PIKSEL_MAKS
    if tipe == "jpeg":
        isi.seek(0)
        # Inside the coded picture this pair of bytes cannot occur: it begins a scan.
        if isi.read().count(b"\xff\xda") > LARIK_JPEG_MAKS:
            raise tolak_berkas(rules_isi.RUSAK)
    isi.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # odd EXIF, which is thrown away
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(isi, formats=["JPEG" if tipe == "jpeg" else "PNG"]) as gambar:
                if gambar.width * gambar.height > PIKSEL_MAKS:
                    raise Image.DecompressionBombError
                ImageOps.exif_transpose(gambar, in_place=True)
                _tulis_bersih(gambar, tipe, keluar)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise tolak_berkas(
            f"Gambar ini terlalu besar: paling banyak {PIKSEL_MAKS // 1_000_000} juta titik. Perkecil, lalu pilih lagi."
        ) from None
    except _RUSAK as galat:
        raise tolak_berkas("Gambar ini rusak atau belum lengkap. Buka, simpan ulang, lalu pilih lagi.") from galat


def _tulis_bersih(gambar: Any, tipe: str, keluar: BinaryIO) -> None:
    simpan = {"transparency": gambar.info["transparency"]} if tipe == "png" and "transparency" in gambar.info else {}
    gambar.info = {}
    if tipe == "png":
        gambar.save(keluar, "PNG", **simpan)
    else:
        gambar.save(keluar, "JPEG", quality=MUTU_JPEG)
