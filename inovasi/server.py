"""The server process: waitress with our limits, one process per instance, a clean stop."""

import errno
import gc
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

from waitress import create_server, wasyncore

THREADS = 4  # eight measured slower and 45 MB larger
BATAS_SAMBUNGAN = 500  # open connections; a browser holds up to six
BATAS_DIAM = 30  # seconds before an idle connection is closed
# Above Flask's own limits, also that of the largest upload (berkas.rules): Flask answers 413 with a page, waitress
# would cut the connection while the browser still sends. What comes in waits in a temporary file, not in memory.
BATAS_KIRIMAN = 256 * 1024 * 1024  # bytes
BATAS_BERHENTI = 10  # seconds that a stop waits for requests under way
# On Windows the lock is on a byte far behind the text: a locked byte cannot be read by others.
BYTE_KUNCI = 1 << 20


def kembalikan_memori() -> None:
    """Have glibc hand large blocks back to the system; does nothing on other C libraries.

    A password hash takes 19 MB for a moment. glibc learns from the first one to keep such blocks in its pools,
    one for each thread: 145 MB after eight sign-ins at once instead of 75.
    """
    if sys.platform == "linux":
        import ctypes

        if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
            mallopt(-3, 1024 * 1024)  # M_MMAP_THRESHOLD, in bytes; setting it also ends the learning


class SudahBerjalan(RuntimeError):
    """Another process serves this instance; the message says which."""


class PortTerpakai(RuntimeError):
    """The address cannot be listened on; the message says why and what to do."""


class KunciInstance:
    """One process per instance directory. The operating system drops the lock however the process ends."""

    def __init__(self, instance: Path) -> None:
        self.berkas = instance / "inovasi.lock"
        instance.mkdir(parents=True, exist_ok=True)
        self._fd = os.open(self.berkas, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._kunci()
        except OSError as galat:
            isi = os.read(self._fd, 1000)
            os.close(self._fd)
            raise SudahBerjalan(self._kalimat(instance, isi)) from galat
        self.catat(alamat="")

    def _kunci(self) -> None:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(self._fd, BYTE_KUNCI, os.SEEK_SET)
            try:
                msvcrt.locking(self._fd, msvcrt.LK_NBLCK, 1)
            finally:
                os.lseek(self._fd, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)

    @staticmethod
    def _kalimat(instance: Path, isi: bytes) -> str:
        kalimat = f"Folder data {instance} sedang dipakai oleh proses inovasi lain"
        try:
            catatan = json.loads(isi)
        except ValueError:  # the other process has not written it yet
            return kalimat + "."
        di = f", alamat {catatan['alamat']}" if catatan["alamat"] else ""
        return f"{kalimat} (nomor proses {catatan['pid']}{di})."

    def catat(self, *, alamat: str) -> None:
        """Leave for a second process who holds the lock and where it answers."""
        isi = json.dumps({"pid": os.getpid(), "alamat": alamat}).encode()
        os.ftruncate(self._fd, 0)
        os.lseek(self._fd, 0, os.SEEK_SET)
        os.write(self._fd, isi)

    def lepas(self) -> None:
        os.close(self._fd)


def _kalimat_port(host: str, port: int, galat: Exception) -> str:
    if isinstance(galat, PermissionError):
        return f"Port {port} tidak boleh dipakai akun ini. Coba: --port 8000"
    if getattr(galat, "errno", None) == errno.EADDRINUSE:
        lain = port + 1 if port < 65535 else 8000
        return f"Port {port} sudah dipakai program lain. Coba port lain: --port {lain}"
    return f"Alamat {host} port {port} tidak bisa dipakai di komputer ini ({galat})."


def buka_port(host: str, port: int) -> socket.socket:
    """A bound socket, or PortTerpakai with a sentence. `port` 0 takes any free one."""
    soket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # SO_REUSEADDR lets a restart have its port back at once, but on Windows lets two programs share it.
    opsi = socket.SO_EXCLUSIVEADDRUSE if sys.platform == "win32" else socket.SO_REUSEADDR
    soket.setsockopt(socket.SOL_SOCKET, opsi, 1)
    try:
        soket.bind((host, port))
        # Two sockets may both bind with SO_REUSEADDR; listening is what only one can.
        soket.listen(1024)
    except (OSError, OverflowError) as galat:
        soket.close()
        raise PortTerpakai(_kalimat_port(host, port, galat)) from galat
    return soket


def alamat_jaringan() -> list[str]:
    """IPv4 addresses under which other machines of the local network may reach this one."""
    alamat: list[str] = []
    if sys.platform == "linux":
        import fcntl
        import struct

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as soket:
            for _, nama in socket.if_nameindex():
                try:
                    # SIOCGIFADDR: the address of one interface, without sending anything.
                    jawab = fcntl.ioctl(soket, 0x8915, struct.pack("256s", nama.encode()[:15]))
                except OSError:  # an interface without an IPv4 address
                    continue
                alamat.append(socket.inet_ntoa(jawab[20:24]))
    else:
        try:
            alamat = socket.gethostbyname_ex(socket.gethostname())[2]
        except OSError:  # the machine does not know its own name
            return []
    return [a for a in dict.fromkeys(alamat) if not a.startswith("127.")]


def alamat_ditampilkan(host: str, port: int) -> list[str]:
    """Addresses to print for people: this machine first, then what the network can type."""
    semua = host in ("0.0.0.0", "")
    nama = ["localhost", *alamat_jaringan()] if semua else [host]
    return [f"http://{n}/" if port == 80 else f"http://{n}:{port}/" for n in nama]


class Server:
    """waitress around a WSGI application, on a socket that is already bound."""

    def __init__(self, app: Callable, soket: socket.socket) -> None:
        self.port = soket.getsockname()[1]
        self._peta: dict = {}
        self._poll = wasyncore.poll2 if sys.platform == "linux" else wasyncore.poll
        self._berhenti = False
        self._server = create_server(
            app,
            map=self._peta,
            sockets=[soket],
            threads=THREADS,
            connection_limit=BATAS_SAMBUNGAN,
            channel_timeout=BATAS_DIAM,
            max_request_body_size=BATAS_KIRIMAN,
            asyncore_use_poll=sys.platform == "linux",
            clear_untrusted_proxy_headers=True,
            ident=None,
            expose_tracebacks=False,
        )

    def berhenti(self, *_: object) -> None:
        """Ask for a clean stop; may be called from a signal handler or another thread."""
        if not self._berhenti:  # asked again while it stops, the trigger may be closed already
            self._berhenti = True
            self._server.pull_trigger()

    def layani(self) -> None:
        """Answer until `berhenti`; then take no new connection and finish what is under way."""
        # What lives now lives until the end: keep it out of every collection (20 to 25 % faster pages).
        gc.collect()
        gc.freeze()
        while not self._berhenti:
            self._poll(1.0, self._peta)
        wasyncore.dispatcher.close(self._server)
        akhir = time.monotonic() + BATAS_BERHENTI
        while self._sibuk() and time.monotonic() < akhir:
            self._poll(0.1, self._peta)
        self._server.task_dispatcher.shutdown()
        wasyncore.close_all(self._peta)

    def _sibuk(self) -> bool:
        saluran = list(self._server.active_channels.values())
        return any(s.requests or s.request or s.total_outbufs_len for s in saluran)

    def pasang_sinyal(self) -> None:
        """Ctrl+C and a service manager's stop end the loop instead of the process. Main thread only."""
        for nama in ("SIGINT", "SIGTERM", "SIGBREAK"):
            if nomor := getattr(signal, nama, None):
                signal.signal(nomor, self.berhenti)
