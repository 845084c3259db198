"""The server is killed (SIGKILL) while people save. What it said was saved is there, and nothing is half done.

The real server as a process, on a free port of this machine, with the real rules of forms. `--putaran-mati=100`
kills it more often.
"""

import http.client
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from urllib.parse import urlencode

import pytest
from sqlalchemy.orm import Session

from inovasi import ROOT, create_app
from inovasi.akun import services as akun
from inovasi.akun.models import Pengguna
from inovasi.db import db
from inovasi.ide.models import Ide
from inovasi.migrasi import naikkan
from tests import dunia

PENULIS = 6
TUNGGU_SIAP = 60  # seconds; a start takes one on an idle machine


@pytest.fixture(scope="module")
def instance(tmp_path_factory):
    """An instance folder with the region in it, as the server would find it."""
    folder = tmp_path_factory.mktemp("mati")
    app = create_app(folder, {"SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'inovasi.sqlite3'}"})
    naikkan(app)
    with app.app_context():
        mesin = db.engine
    isi = dunia.bangun(app, mesin)
    mesin.dispose()
    isi.folder = folder
    return isi


class Pelayan:
    """The server as a process of its own."""

    def __init__(self, folder) -> None:
        self.folder = folder
        self.log = (folder / "keluaran.txt").open("ab")
        with closing(socket.socket()) as soket:
            soket.bind(("127.0.0.1", 0))
            self.port = soket.getsockname()[1]
        tanpa = ("DATABASE_URL", "INOVASI_INSTANCE", "SECRET_KEY")
        lingkungan = {k: v for k, v in os.environ.items() if k not in tanpa}
        perintah = ["serve", "--instance", str(folder), "--host", "127.0.0.1", "--port", str(self.port)]
        self.proses = subprocess.Popen(
            [sys.executable, "-m", "inovasi", *perintah], cwd=ROOT, env=lingkungan, stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self._tunggu()

    def _tunggu(self) -> None:
        akhir = time.monotonic() + TUNGGU_SIAP
        while time.monotonic() < akhir:
            assert self.proses.poll() is None, (self.folder / "keluaran.txt").read_text("utf-8")
            try:
                with closing(Peramban(self.port).sambungan) as sambungan:
                    sambungan.request("GET", "/sehat")
                    assert sambungan.getresponse().read()
                return
            except OSError:
                time.sleep(0.02)
        pytest.fail("server tidak kunjung siap")

    def bunuh(self) -> None:
        self.proses.send_signal(signal.SIGKILL)
        self.proses.wait(timeout=20)
        self.log.close()

    def berhenti(self) -> int:
        self.proses.terminate()
        kode = self.proses.wait(timeout=20)
        self.log.close()
        return kode


class Peramban:
    """A browser on a real connection, with the cookies and the form token that a browser would have."""

    def __init__(self, port: int, token: str = "") -> None:
        self.sambungan = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.kuki = {"sesi": token} if token else {}
        self.csrf = ""

    def minta(self, cara: str, alamat: str, isian: dict | None = None, **kepala):
        kepala = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.kuki.items())} | kepala
        badan = None
        if isian is not None:
            badan = urlencode(isian | {"csrf_token": self.csrf}).encode()
            kepala["Content-Type"] = "application/x-www-form-urlencoded"
        self.sambungan.request(cara, alamat, badan, kepala)
        jawab = self.sambungan.getresponse()
        jawab.teks = jawab.read().decode("utf-8")
        for kuki in jawab.msg.get_all("Set-Cookie") or []:
            nama, _, nilai = kuki.split(";")[0].partition("=")
            self.kuki[nama] = nilai
        return jawab

    def buka(self, alamat: str):
        jawab = self.minta("GET", alamat)
        assert jawab.status == 200, (jawab.status, jawab.teks[:200])
        self.csrf = re.search(r'name="csrf_token" value="([^"]+)"', jawab.teks)[1]
        return jawab


class Penulis(Thread):
    """Saves one idea again and again, a higher number each time; or submits and withdraws it, where `langkah`."""

    def __init__(self, port: int, token: str, ide: int, angka: int, *, langkah: bool, mulai: Event) -> None:
        super().__init__(daemon=True)
        self.peramban, self.ide, self.langkah, self.mulai = Peramban(port, token), ide, langkah, mulai
        self.diakui, self.dikirim = angka, angka
        self.siap = Event()
        self.jumlah = 0
        self.salah = ""

    def run(self) -> None:
        try:
            self._kerja()
        except (OSError, http.client.HTTPException, ValueError):
            pass  # the server is gone, in the middle of an answer perhaps; what it acknowledged counts
        except BaseException as galat:
            self.salah = repr(galat)
        finally:
            self.peramban.sambungan.close()

    def _kerja(self) -> None:
        self.peramban.buka(f"/ide/{self.ide}")
        self.siap.set()
        self.mulai.wait()
        while True:
            if self.langkah:
                versi = self.dikirim + 1
                jawab = self._langkah(versi)
            else:
                self.dikirim += 1
                isian = {"judul": "Rapor diantar ke pulau", "versi": 1, "kunci": "k" * 20}
                isian["sasaran"] = f"Ke-{self.dikirim}"
                jawab = self.peramban.minta("POST", f"/ide/{self.ide}/ubah", isian)
            if jawab.status != 303:
                self.salah = f"{jawab.status}: {jawab.teks[:300]}"
                return
            self.diakui = self.dikirim
            self.jumlah += 1

    def _langkah(self, versi: int):
        """Odd versions are drafts, even ones submitted: the idea was made at version 1."""
        aksi = "ajukan" if self.dikirim % 2 else "tarik"
        jawab = self.peramban.minta("POST", f"/ide/{self.ide}/{aksi}", {"versi": self.dikirim})
        self.dikirim = versi
        return jawab


def buat_bahan(d) -> tuple[list[str], list[int]]:
    """A fresh token and a fresh draft for each writer; the last two go through the workflow."""
    with Session(d.mesin) as s:
        kini = datetime.now(UTC)
        operator = s.get_one(Pengguna, d.orang["operator"])
        token = [akun.buat_sesi(s, operator, pada=kini) for _ in range(PENULIS)]
        oleh, opd = d.pelaku(s, "operator"), operator.opd
        ide = [
            dunia.ide_services.buat_ide(
                s, oleh=oleh, pada=kini - timedelta(minutes=1), opd=opd, tahun=dunia.TAHUN,
                isian=dunia.isian_lengkap(opd),
            ).id
            for _ in range(PENULIS)
        ]  # fmt: skip
        s.commit()
    d.mesin.dispose()
    return token, ide


def baca(folder, sql: str, *isi):
    with closing(sqlite3.connect(folder / "inovasi.sqlite3")) as koneksi:
        return koneksi.execute(sql, isi).fetchall()


def periksa_utuh(folder) -> None:
    """No damage, no row that points nowhere, no step without its history or history without its step."""
    assert baca(folder, "PRAGMA integrity_check") == [("ok",)]
    assert baca(folder, "PRAGMA foreign_key_check") == []
    setengah = """
        SELECT ide.id, ide.versi, ide.status, r.versi, r.ke FROM ide
        JOIN riwayat_ide r ON r.id = (SELECT max(id) FROM riwayat_ide WHERE ide_id = ide.id)
        WHERE r.versi <> ide.versi
    """
    assert baca(folder, setengah) == []
    langkah = """
        SELECT ide.id, ide.status, r.ke FROM ide
        JOIN riwayat_ide r ON r.id = (SELECT max(id) FROM riwayat_ide WHERE ide_id = ide.id AND ke <> '')
        WHERE r.ke <> ide.status
    """
    assert baca(folder, langkah) == []
    # Every submission has its text kept, its code given, and its notice open as long as it waits.
    naskah = "SELECT id FROM ide WHERE putaran <> (SELECT count(*) FROM versi_ide v WHERE v.ide_id = ide.id)"
    assert baca(folder, naskah) == []
    kabar = """
        SELECT ide.id FROM ide WHERE (status = 'diajukan') <>
        EXISTS (SELECT 1 FROM pesan p WHERE p.ide_id = ide.id AND p.jenis = 'diajukan' AND p.selesai_pada IS NULL)
    """
    assert baca(folder, kabar) == []


def angka_tersimpan(folder, ide: int, *, langkah: bool) -> int:
    if langkah:
        return baca(folder, "SELECT versi FROM ide WHERE id = ?", ide)[0][0]
    return int(baca(folder, "SELECT sasaran FROM ide WHERE id = ?", ide)[0][0].removeprefix("Ke-") or 0)


@pytest.mark.lambat
def test_yang_diakui_tersimpan_tetap_ada(instance, request):
    putaran = request.config.getoption("--putaran-mati")
    acak = random.Random(20261122)
    token, ide = buat_bahan(instance)
    angka = [1 if n >= PENULIS - 2 else 0 for n in range(PENULIS)]
    jumlah = 0
    for _ in range(putaran):
        pelayan, mulai = Pelayan(instance.folder), Event()
        penulis = [
            Penulis(pelayan.port, t, i, a, langkah=n >= PENULIS - 2, mulai=mulai)
            for n, (t, i, a) in enumerate(zip(token, ide, angka, strict=True))
        ]
        for satu in penulis:
            satu.start()
        for satu in penulis:
            assert satu.siap.wait(timeout=30), satu.salah
        mulai.set()
        time.sleep(acak.uniform(0.2, 0.9))
        pelayan.bunuh()
        for satu in penulis:
            satu.join(timeout=30)
            assert not satu.is_alive()
        assert [p.salah for p in penulis if p.salah] == []

        periksa_utuh(instance.folder)
        angka = [angka_tersimpan(instance.folder, i, langkah=n >= PENULIS - 2) for n, i in enumerate(ide)]
        for satu, ada in zip(penulis, angka, strict=True):
            # What was sent last may have been stored without an answer; anything older was acknowledged.
            assert satu.diakui <= ada <= satu.dikirim + 1, (satu.ide, satu.diakui, ada)
        jumlah += sum(p.jumlah for p in penulis)
    assert jumlah >= putaran * PENULIS, f"hanya {jumlah} penyimpanan dalam {putaran} putaran"

    # After the last time it starts again, shows the last text, and stops cleanly.
    pelayan = Pelayan(instance.folder)
    peramban = Peramban(pelayan.port, token[0])
    with closing(peramban.sambungan):
        assert f"Ke-{angka[0]}" in peramban.buka(f"/ide/{ide[0]}").teks
    assert pelayan.berhenti() == 0
    with Session(instance.mesin) as s:
        assert s.get_one(Ide, ide[0]).versi >= angka[0]
    instance.mesin.dispose()
