"""Clients: threads with one kept connection each, on the loopback only, in processes of their own.

Every job is bounded by seconds or by a count, and gives back plain numbers.
"""

import http.client
import re
import socket
import threading
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

TUAN = "127.0.0.1"
SABAR = 60  # seconds that a client waits for one answer
POTONG = 32 * 1024  # bytes that a slow client reads at a time


@dataclass
class Hasil:
    """Latencies in seconds of the answers that came, what went wrong, and how long it all took."""

    lama: list[float] = field(default_factory=list)
    galat: list[str] = field(default_factory=list)
    selang: float = 0.0

    @property
    def per_detik(self) -> float:
        return len(self.lama) / self.selang if self.selang else 0.0

    def gabung(self, lain: "Hasil") -> "Hasil":
        return Hasil(self.lama + lain.lama, self.galat + lain.galat, max(self.selang, lain.selang))


@dataclass(frozen=True)
class Baca:
    """Pages to read in turn, as one person."""

    alamat: tuple[str, ...]
    kuki: str
    htmx: bool = False


@dataclass(frozen=True)
class Tulis:
    """An editor that is open: its fields are posted again and again, as its autosave does."""

    alamat: str
    kuki: str
    csrf: str
    isian: tuple[tuple[str, str], ...]


# --- Single requests ----------------------------------------------------------------------------------------


def ambil(port: int, alamat: str, *, kuki: str = "", htmx: bool = False, gzip: bool = True, tunggu: float = SABAR):
    """(status, headers, body as sent) of one GET on a connection of its own."""
    k = http.client.HTTPConnection(TUAN, port, timeout=tunggu)
    try:
        k.request("GET", alamat, headers=_kepala(kuki, htmx=htmx, gzip=gzip))
        jawab = k.getresponse()
        return jawab.status, dict(jawab.getheaders()), jawab.read()
    finally:
        k.close()


def _kepala(kuki: str, *, htmx: bool = False, gzip: bool = True) -> dict[str, str]:
    kepala = {"Cookie": kuki} if kuki else {}
    if gzip:
        kepala["Accept-Encoding"] = "gzip"
    if htmx:
        kepala["HX-Request"] = "true"
    return kepala


class _Formulir(HTMLParser):
    """The fields of the editor's form with their values."""

    def __init__(self, alamat: str) -> None:
        super().__init__()
        self.alamat, self.di_dalam = alamat, False
        self.isian: dict[str, str] = {}
        self._teks = self._pilih = ""

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "form":
            self.di_dalam = a.get("action") == self.alamat and a.get("method") == "post"
        elif self.di_dalam and tag == "input" and a.get("name") and a.get("type") not in ("submit", "button"):
            self.isian[a["name"]] = a.get("value") or ""
        elif self.di_dalam and tag == "textarea":
            self._teks = a["name"]
            self.isian[self._teks] = ""
        elif self.di_dalam and tag == "select":
            self._pilih = a["name"]
            self.isian.setdefault(self._pilih, "")
        elif self.di_dalam and tag == "option" and "selected" in a:
            self.isian[self._pilih] = a.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form":
            self.di_dalam = False
        elif tag == "textarea":
            self._teks = ""

    def handle_data(self, data):
        if self._teks:
            self.isian[self._teks] += data.removeprefix("\n").removeprefix("\r\n")


def buka_editor(port: int, ide_id: int, token: str) -> Tulis:
    """Open an editor as its operator's browser does."""
    alamat = f"/ide/{ide_id}/ubah"
    status, kepala, isi = ambil(port, alamat, kuki=f"sesi={token}", gzip=False)
    if status != 200:
        raise RuntimeError(f"{alamat}: {status}")
    formulir = _Formulir(alamat)
    formulir.feed(isi.decode())
    kuki = f"sesi={token}; {kepala['Set-Cookie'].split(';')[0]}"
    return Tulis(alamat, kuki, formulir.isian.pop("csrf_token"), tuple(formulir.isian.items()))


def kuki_formulir(port: int, token: str) -> str:
    """A session's cookies with the one that holds the form token, as after the first page."""
    _, kepala, _ = ambil(port, "/ide", kuki=f"sesi={token}")
    formulir = re.match(r"[^;]*", kepala.get("Set-Cookie", ""))[0]
    return f"sesi={token}; {formulir}" if formulir else f"sesi={token}"


# --- Jobs of a process --------------------------------------------------------------------------------------


class _Klien:
    def __init__(self, port: int) -> None:
        self.sambungan = http.client.HTTPConnection(TUAN, port, timeout=SABAR)
        self.hasil = Hasil()

    def kirim(self, cara: str, alamat: str, isi: bytes | None, kepala: dict[str, str]) -> bytes:
        mulai = time.perf_counter()
        try:
            self.sambungan.request(cara, alamat, isi, kepala)
            jawab = self.sambungan.getresponse()
            data = jawab.read()
        except (OSError, http.client.HTTPException) as galat:
            self.hasil.galat.append(f"{alamat}: {galat!r}")
            self.sambungan.close()
            return b""
        if jawab.status != 200:
            self.hasil.galat.append(f"{alamat}: {jawab.status}")
            return b""
        self.hasil.lama.append(time.perf_counter() - mulai)
        return data


class _Pembaca(_Klien):
    def __init__(self, port: int, baca: Baca, geser: int) -> None:
        super().__init__(port)
        self.alamat = baca.alamat[geser % len(baca.alamat) :] + baca.alamat[: geser % len(baca.alamat)]
        self.kepala = _kepala(baca.kuki, htmx=baca.htmx)
        self.ke = 0

    def sekali(self) -> None:
        self.kirim("GET", self.alamat[self.ke % len(self.alamat)], None, self.kepala)
        self.ke += 1


class _Penulis(_Klien):
    def __init__(self, port: int, tulis: Tulis) -> None:
        super().__init__(port)
        self.alamat, self.isian = tulis.alamat, dict(tulis.isian)
        self.asal = self.isian["masalah"]
        self.kepala = {
            **_kepala(tulis.kuki), "X-Simpan-Otomatis": "1", "HX-Request": "true", "X-CSRFToken": tulis.csrf,
            "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip

    def sekali(self) -> None:
        self.isian["masalah"] = f"{self.asal} Catatan {time.perf_counter_ns()}."
        data = self.kirim("POST", self.alamat, urlencode(self.isian).encode(), self.kepala)
        if versi := re.search(rb'"versi":\s*(\d+)', data):
            self.isian["versi"] = versi[1].decode()


def _jalankan(klien: list[_Klien], mulai: float, kerja) -> Hasil:
    """`kerja(client, number)` in a thread each, all beginning at the wall-clock moment `mulai`."""
    utas = [threading.Thread(target=_tunggu, args=(mulai, kerja, k, n)) for n, k in enumerate(klien)]
    for u in utas:
        u.start()
    for u in utas:
        u.join()
    selang = time.time() - mulai
    hasil = Hasil()
    for k in klien:
        k.sambungan.close()
        hasil = hasil.gabung(k.hasil)
    hasil.selang = selang
    return hasil


def _tunggu(mulai: float, kerja, klien: _Klien, n: int) -> None:
    time.sleep(max(0.0, mulai - time.time()))
    kerja(klien, n)


def _klien(port: int, tugas: list[Baca | Tulis], geser: int) -> list[_Klien]:
    return [_Penulis(port, t) if isinstance(t, Tulis) else _Pembaca(port, t, geser + n) for n, t in enumerate(tugas)]


def terus(port: int, tugas: list[Baca | Tulis], geser: int, mulai: float, detik: float) -> Hasil:
    """Each client sends one request after the other until the time is over."""

    def kerja(klien: _Klien, _: int) -> None:
        akhir = mulai + detik
        while time.time() < akhir:
            klien.sekali()

    return _jalankan(_klien(port, tugas, geser), mulai, kerja)


def sejumlah(port: int, tugas: list[Baca | Tulis], geser: int, mulai: float, kali: int) -> Hasil:
    """Each client sends `kali` requests, one after the other."""

    def kerja(klien: _Klien, _: int) -> None:
        for _ in range(kali):
            klien.sekali()

    return _jalankan(_klien(port, tugas, geser), mulai, kerja)


def berkala(
    port: int, tugas: list[Baca | Tulis], geser: int, mulai: float, selang: float, detik: float, semua: int
) -> Hasil:
    """Each of `semua` clients sends one request every `selang` seconds, their turns spread evenly."""

    def kerja(klien: _Klien, n: int) -> None:
        giliran = mulai + (geser + n) % semua * selang / semua
        while giliran < mulai + detik:
            time.sleep(max(0.0, giliran - time.time()))
            klien.sekali()
            giliran += selang

    return _jalankan(_klien(port, tugas, geser), mulai, kerja)


def unduh(
    port: int, alamat: str, kuki: str, klien: int, mulai: float, detik: float, laju: int
) -> tuple[int, list[str]]:
    """Each client fetches the same file again and again, `laju` bytes a second; how much came, and what went wrong.

    What is still on its way when the time is over is broken off, as by a browser that is closed.
    """
    banyak, galat = [0] * klien, []

    def kerja(n: int) -> None:
        time.sleep(max(0.0, mulai - time.time()))
        try:
            while time.time() < mulai + detik:
                banyak[n] += _unduh_sekali(port, alamat, kuki, mulai + detik, laju)
        except (OSError, http.client.HTTPException) as g:
            galat.append(f"{alamat}: {g!r}")

    utas = [threading.Thread(target=kerja, args=(n,)) for n in range(klien)]
    for u in utas:
        u.start()
    for u in utas:
        u.join()
    return sum(banyak), galat


def _unduh_sekali(port: int, alamat: str, kuki: str, akhir: float, laju: int) -> int:
    k = http.client.HTTPConnection(TUAN, port, timeout=SABAR)
    # A small window, or the system takes most of the file at once and the server never has to wait.
    k.sock = socket.socket()
    k.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, POTONG)
    k.sock.settimeout(SABAR)
    k.sock.connect((TUAN, port))
    try:
        k.request("GET", alamat, headers=_kepala(kuki, gzip=False))
        jawab = k.getresponse()
        if jawab.status != 200:
            raise http.client.HTTPException(f"status {jawab.status}")
        awal, banyak = time.time(), 0
        while time.time() < akhir and (isi := jawab.read(POTONG)):
            banyak += len(isi)
            time.sleep(max(0.0, awal + banyak / laju - time.time()))
        return banyak
    finally:
        k.close()


def pemanasan(_: int) -> int:
    """Nothing: makes a worker process start before anything is timed."""
    time.sleep(0.2)
    return 0
