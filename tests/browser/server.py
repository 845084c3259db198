"""The program as people start it: a process of its own, on a free port, with an instance folder of its own."""

import os
import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

from inovasi import ROOT

BATAS_MULAI = 180  # seconds; making the example takes forty on a busy machine


def salin_basis_data(dari: Path, ke: Path) -> None:
    """Make one SQLite file equal to the other through its own locks, so that a server may have it open."""
    with closing(sqlite3.connect(dari, timeout=30)) as asal, closing(sqlite3.connect(ke, timeout=30)) as tujuan:
        asal.backup(tujuan)


class ServerUji:
    """`perintah` is "demo" or "serve". After `simpan`, `pulihkan` brings that state of the data back."""

    def __init__(self, perintah: str, folder: Path):
        self.perintah, self.folder = perintah, folder
        self.basis_data = folder / "inovasi.sqlite3"
        self._simpanan = folder.with_suffix(".simpanan")
        self._log = folder.with_suffix(".log")
        self._port = 0
        self._proses: subprocess.Popen | None = None

    @property
    def alamat(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def keluaran(self) -> str:
        """What it has printed, over all its starts."""
        return self._log.read_text("utf-8")

    def mulai(self) -> None:
        """Start it, again on the same port, and wait for its first answer."""
        bukan_kami = ("DATABASE_URL", "INOVASI_INSTANCE", "SECRET_KEY")
        lingkungan = {k: v for k, v in os.environ.items() if k not in bukan_kami}
        perintah = [sys.executable, "-m", "inovasi", self.perintah, "--host", "127.0.0.1", "--port", str(self._port)]
        with self._log.open("ab") as log:
            self._proses = subprocess.Popen(
                [*perintah, "--instance", str(self.folder)],
                cwd=ROOT, env=lingkungan | {"PYTHONUTF8": "1"}, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        akhir = time.monotonic() + BATAS_MULAI
        while not self._menjawab():
            assert self._proses.poll() is None, f"server berhenti sendiri:\n{self.keluaran}"
            assert time.monotonic() < akhir, f"server tidak menjawab:\n{self.keluaran}"
            time.sleep(0.05)

    def _menjawab(self) -> bool:
        if not self._port:
            alamat = re.search(r"http://127\.0\.0\.1:(\d+)/", self.keluaran)
            if alamat is None:
                return False
            self._port = int(alamat[1])
        try:
            with urlopen(f"{self.alamat}/sehat", timeout=5) as jawab:
                return jawab.status == 200
        except OSError:  # refused, or busy with its start
            return False

    def berhenti(self) -> None:
        if self._proses is not None:
            self._proses.terminate()
            self._proses.wait(timeout=30)
            self._proses = None

    def simpan(self) -> None:
        salin_basis_data(self.basis_data, self._simpanan)

    def pulihkan(self) -> None:
        salin_basis_data(self._simpanan, self.basis_data)

    def sql(self, perintah: str, *nilai) -> list[tuple]:
        """Look into the data, or change what no person could change (time that has passed)."""
        with closing(sqlite3.connect(self.basis_data, timeout=30)) as koneksi, koneksi:
            return koneksi.execute(perintah, nilai).fetchall()
