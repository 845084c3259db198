"""The measurements themselves: a loaded instance, both servers, clients, rounds in turn."""

import gzip
import hashlib
import json
import multiprocessing
import os
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from flask import Flask, url_for

from bench import beban
from bench.beban import Baca, Hasil, Tulis
from bench.laporan import Baris, Butir, Laporan
from bench.muat import CATATAN_PER_IDE, Muatan, muat
from bench.patokan_dasar import Tetapan, tulis_tetapan
from bench.teks import ukur_beda
from inovasi import ROOT, create_app
from inovasi.bingkai import DENYUT, MENU, TINGKAT_MAMPAT
from inovasi.db import alamat_sqlite, mode_jurnal
from inovasi.server import buka_port

PROSES_KLIEN = 2
KLIEN = (1, 8)
BANYAK_IDE_DIBUKA = 20  # different ideas that "one idea" reads in turn
CARI = "posyandu nelayan"
SASARAN = {"daftar tersaring": 0.75, "cari": 0.65, "satu ide": 0.65, "matriks di beranda": 0.65,
           "matriks di /opd": 0.65, "antrean tinjauan": 0.75, "layar tinjauan": 0.75, "kotak pesan": 0.75,
           "katalog": 0.75, "hubungan replikasi": 0.75, "dokumen": 0.75, "simpan": 0.5}  # fmt: skip
KB = 1000
SELANG = 10.0  # seconds between two saves of one person
PENGUNDUH, LAJU_UNDUH = 4, 2_000_000  # slow clients, bytes a second of each
DETIK_UNDUH = 4  # times as long as a round of a page


@dataclass(frozen=True)
class Ukuran:
    """How much of everything."""

    opd: int
    ide: int
    putaran: int  # rounds of each page, program and ceiling in turn
    detik: float  # of one round
    orang: int
    detik_berkala: float
    kali_serentak: int
    mulai_ulang: int


class Proses:
    """A server process: its port and what the system says about it."""

    def __init__(self, perintah: list[str], port: int | None = None, **lingkungan: str) -> None:
        env = {**os.environ, "PYTHONUNBUFFERED": "1", **lingkungan}
        env.pop("PYTHONDONTWRITEBYTECODE", None)  # an office PC keeps what Python has compiled
        keluaran = subprocess.PIPE if port is None else subprocess.DEVNULL
        self.popen = subprocess.Popen(perintah, cwd=ROOT, env=env, stdout=keluaran, text=True)
        self.port = int(self.popen.stdout.readline()) if port is None else port

    def _status(self, nama: str) -> float | None:
        try:
            teks = Path(f"/proc/{self.popen.pid}/status").read_text()
        except FileNotFoundError:  # not Linux
            return None
        return int(re.search(rf"{nama}:\s+(\d+) kB", teks)[1]) * 1024 / 1e6

    @property
    def memori(self) -> float | None:
        """Resident MB now."""
        return self._status("VmRSS")

    @property
    def memori_puncak(self) -> float | None:
        return self._status("VmHWM")

    @property
    def cpu(self) -> float | None:
        """Seconds of processor time so far."""
        try:
            isi = Path(f"/proc/{self.popen.pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            return None
        return (int(isi[11]) + int(isi[12])) / os.sysconf("SC_CLK_TCK")

    def berhenti(self) -> None:
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
            try:
                self.popen.wait(20)
            except subprocess.TimeoutExpired:
                self.popen.kill()
                self.popen.wait()
        if self.popen.stdout:
            self.popen.stdout.close()


def persentil(nilai: list[float], p: float) -> float:
    """The `p` part (0..1) of the values lies at or below it."""
    urut = sorted(nilai)
    return urut[min(len(urut) - 1, int(len(urut) * p))] if urut else 0.0


def port_bebas() -> int:
    soket = buka_port("127.0.0.1", 0)
    port = soket.getsockname()[1]
    soket.close()
    return port


_BERUBAH = re.compile(rb'(name="csrf_token" value="|X-CSRFToken": "|name="kunci" value=")[^"]*|data-kunci="[^"]*"')


def samakan(html: bytes) -> bytes:
    """The page without what is random in it: the form token and one-time keys."""
    return _BERUBAH.sub(rb"\1", html)


def isi_polos(kepala: dict[str, str], isi: bytes) -> bytes:
    return gzip.decompress(isi) if kepala.get("Content-Encoding") == "gzip" else isi


def siapkan(folder: Path, *, opd: int, ide: int) -> tuple[Flask, Muatan]:
    """A loaded instance in `folder/program`: its app and what was loaded."""
    app = create_app(folder / "program", {"SQLALCHEMY_DATABASE_URI": alamat_sqlite(folder / "program")})
    return app, muat(app, opd=opd, ide=ide)


def tetapan(app: Flask, muatan: Muatan, *, csrf: str) -> Tetapan:
    """The constants of the ceiling for the koordinator and the operators of a loaded region."""
    orang = {muatan.token_koordinator: SimpleNamespace(id=1, peran="koordinator", peran_nama="Koordinator", opd_nama="",
                                                       opd_ids=[], sesi_id=1)}  # fmt: skip
    for i, token in enumerate(muatan.token_operator, 1):
        orang[token] = SimpleNamespace(id=i + 1, peran="operator", peran_nama="Operator",
                                       opd_nama=muatan.nama_opd[i - 1], opd_ids=[i], sesi_id=i + 2)  # fmt: skip
    with app.test_request_context():
        menu = {
            p: [
                (url_for(e), teks, url_for(DENYUT[e]) if e in DENYUT else "") for teks, e, siapa in MENU if p in siapa
            ]
            for p in ("koordinator", "operator")
        }
    return Tetapan(csrf=csrf, pelaku=orang, menu=menu, daerah="Kabupaten Ukur", jurnal=mode_jurnal(),
                   mampat=TINGKAT_MAMPAT)  # fmt: skip


def salin_patokan(folder: Path) -> None:
    """The ceiling's own copy of the loaded instance, so that saves do not meet."""
    shutil.copytree(folder / "program", folder / "patokan", ignore=shutil.ignore_patterns("*.lock", "*.log"))


def halaman(muatan: Muatan) -> dict[str, Baca]:
    """What is read, and by whom, without cookies of forms."""
    pusat, opd = f"sesi={muatan.token_koordinator}", f"sesi={muatan.token_operator[0]}"
    lalu = muatan.tahun - 1
    return {
        "daftar tersaring": Baca((f"/ide?tahun={lalu}&status=disetujui",), pusat),
        "cari": Baca((f"/ide?q={CARI.replace(' ', '+')}",), pusat),
        "satu ide": Baca(tuple(f"/ide/{i}" for i in muatan.disetujui[0][:BANYAK_IDE_DIBUKA]), opd),
        "matriks di beranda": Baca(("/",), pusat),
        "matriks di /opd": Baca(("/opd",), pusat),
        "antrean tinjauan": Baca(("/tinjauan?hari=7",), pusat),
        "layar tinjauan": Baca(tuple(f"/tinjauan/{i}" for i in muatan.ditinjau[:BANYAK_IDE_DIBUKA]), pusat),
        "kotak pesan": Baca(("/pesan",), pusat),
        "katalog": Baca(("/replikasi",), opd),
        "hubungan replikasi": Baca(("/replikasi/adopsi",), pusat),
        "dokumen": Baca(("/berkas",), pusat),
    }


class Pengukur:
    """Both servers and the clients, from loading to the last number; everything ends with it."""

    def __init__(self, folder: Path, ukuran: Ukuran, *, lapor: Callable[[str], None]) -> None:
        self.folder, self.ukuran, self.lapor = folder, ukuran, lapor
        self.program: Proses | None = None
        self.patokan: Proses | None = None
        # Started now, while this process is small, and not forked from it later.
        self.kolam = ProcessPoolExecutor(PROSES_KLIEN, mp_context=multiprocessing.get_context("spawn"))

    def __enter__(self) -> "Pengukur":
        list(self.kolam.map(beban.pemanasan, range(PROSES_KLIEN)))
        return self

    def __exit__(self, *_: object) -> None:
        self.kolam.shutdown(cancel_futures=True)
        for proses in (self.program, self.patokan):
            if proses:
                proses.berhenti()

    # --- Steps

    def semua(self, hasil: Laporan) -> None:
        u = self.ukuran
        self.lapor(f"Memuat {u.opd} OPD dan {u.ide} ide ...")
        self.app, self.muatan = siapkan(self.folder, opd=u.opd, ide=u.ide)
        salin_patokan(self.folder)
        self.lapor("Menyalakan program dan patokannya ...")
        self._nyalakan(hasil)
        self._periksa_sama()
        self._besar(hasil)
        self.lapor("Mengukur beda dua versi ...")
        hasil.butir += ukur_beda()
        baca = {nama: self._dengan_kuki(b) for nama, b in halaman(self.muatan).items()}
        for nama, b in baca.items():
            self.lapor(f"Mengukur {nama} ...")
            for klien in KLIEN:
                hasil.laju.append(self._adu(nama, klien, [b] * klien, [b] * klien))
        self.lapor("Mengukur simpan ...")
        editor = self._buka_editor(u.orang)
        for klien in KLIEN:
            tugas = editor[:klien]
            hasil.laju.append(self._adu("simpan", klien, tugas, tugas))
            editor = editor[klien:] + editor[:klien]
        self._unduhan(hasil)
        self._orang_banyak(hasil)
        hasil.butir += [
            Butir("memori sesudah beban", self.program.memori, "MB", 140),
            Butir(
                "memori puncak",
                self.program.memori_puncak,
                "MB",
                None,
                f"patokan {self.patokan.memori_puncak or 0:.0f} MB",
            ),
        ]
        self._keterangan(hasil)

    def _nyalakan(self, hasil: Laporan) -> None:
        perlu = []
        for _ in range(self.ukuran.mulai_ulang):
            if self.program:
                self.program.berhenti()
            port = port_bebas()
            mulai = time.perf_counter()
            pilihan = [f"--port={port}", "--host=127.0.0.1", f"--instance={self.folder / 'program'}"]
            # Through the front door; on Windows that is a process of its own beside the server.
            pintu = ["-m", "inovasi", "serve"] if sys.platform == "win32" else [str(ROOT / "start.py")]
            self.program = Proses([sys.executable, *pintu, *pilihan], port, DATABASE_URL="")
            self._tunggu_jawab(port)
            perlu.append(time.perf_counter() - mulai)
        time.sleep(1)
        hasil.butir += [
            Butir("mulai sampai jawaban pertama", statistics.median(perlu), "detik", 1.5, "lewat start.py, median"),
            Butir("memori diam", self.program.memori, "MB", 90),
        ]
        berkas = self.folder / "tetapan.json"
        berkas.write_text(tulis_tetapan(tetapan(self.app, self.muatan, csrf=self._csrf())), "utf-8")
        self.patokan = Proses([sys.executable, "-m", "bench.patokan", str(self.folder / "patokan"), str(berkas)])

    def _tunggu_jawab(self, port: int) -> None:
        akhir = time.monotonic() + 60
        while True:
            try:
                if beban.ambil(port, "/masuk")[0] == 200:
                    return
            except OSError as galat:
                if time.monotonic() > akhir or self.program.popen.poll() is not None:
                    raise RuntimeError("program tidak menjawab") from galat
            time.sleep(0.01)

    def _csrf(self) -> str:
        _, _, isi = beban.ambil(self.program.port, "/", kuki=f"sesi={self.muatan.token_koordinator}", gzip=False)
        return re.search(r'name="csrf_token" value="([^"]+)"', isi.decode())[1]

    def _dengan_kuki(self, b: Baca) -> Baca:
        token = b.kuki.removeprefix("sesi=")
        return Baca(b.alamat, beban.kuki_formulir(self.program.port, token), b.htmx)

    def _periksa_sama(self) -> None:
        """Both servers give the same bytes; what differs is worth nothing as a ceiling."""
        for nama, b in halaman(self.muatan).items():
            for alamat in b.alamat[:3]:
                dua = [beban.ambil(p.port, alamat, kuki=b.kuki) for p in (self.program, self.patokan)]
                program, patokan = (samakan(isi_polos(kepala, isi)) for _, kepala, isi in dua)
                if program != patokan or dua[0][0] != 200:
                    for akhiran, isi in (("program", program), ("patokan", patokan)):
                        Path(self.folder, f"beda-{akhiran}.html").write_bytes(isi)
                    raise RuntimeError(
                        f"{nama}: patokan tidak sama dengan program ({alamat}): {beda(program, patokan)}"
                    )

    # --- Bytes

    def _besar(self, hasil: Laporan) -> None:
        port = self.program.port
        _, kepala, html = beban.ambil(port, "/masuk")
        isi = isi_polos(kepala, html).decode()
        berkas = re.findall(r'(?:src|href)="(/static/[^"]+)"', isi)
        jumlah, gambar = len(html), []
        for alamat in berkas:
            _, k, data = beban.ambil(port, alamat)
            jumlah += len(data)
            if alamat.endswith(".css"):
                gambar = re.findall(r'url\("?([^")]+)"?\)', isi_polos(k, data).decode())
        hasil.butir += [
            Butir("kunjungan pertama", jumlah / KB, "kB", 100, "/masuk dengan semua berkasnya, gzip"),
            Butir(
                "permintaan kunjungan pertama",
                1 + len(berkas),
                "",
                7,
                f"{len(set(gambar))} gambar CSS hanya bila dipakai",
            ),
        ]
        for nama, b in {**halaman(self.muatan), **self._halaman_lain()}.items():
            hasil.butir.append(self._satu_besar(nama, b, batas=20))
        pusat = f"sesi={self.muatan.token_koordinator}"
        for alamat, nama in (
            (halaman(self.muatan)["daftar tersaring"].alamat[0], "potongan daftar, 50 baris"),
            (halaman(self.muatan)["cari"].alamat[0], "potongan cari, 50 baris"),
            ("/opd", "potongan matriks"), ("/tinjauan", "potongan antrean"), ("/replikasi", "potongan katalog"),
        ):  # fmt: skip
            hasil.butir.append(self._satu_besar(nama, Baca((alamat,), pusat, htmx=True), batas=6))

    def _halaman_lain(self) -> dict[str, Baca]:
        m = self.muatan
        pusat, opd = f"sesi={m.token_koordinator}", f"sesi={m.token_operator[0]}"
        return {
            "beranda operator": Baca(("/",), opd),
            "beranda pendamping": Baca(("/",), f"sesi={m.token_pendamping}"),
            "editor": Baca((f"/ide/{m.draf[0]}/ubah",), opd),
            "ide dampingan": Baca(("/tinjauan",), f"sesi={m.token_pendamping}"),
            "pesan operator": Baca(("/pesan",), opd),
            "catatan satu ide": Baca((f"/ide/{m.ditinjau[0]}/catatan",), pusat),
            "penugasan pendamping": Baca(("/tinjauan/pendamping",), pusat),
            "klinik": Baca(("/klinik",), pusat),
            "giliran": Baca(("/laporan/giliran",), pusat),
            "alasan": Baca(("/laporan/alasan",), pusat),
        }

    def _satu_besar(self, nama: str, b: Baca, *, batas: float) -> Butir:
        status, kepala, isi = beban.ambil(self.program.port, b.alamat[0], kuki=b.kuki, htmx=b.htmx)
        if status != 200:
            raise RuntimeError(f"{b.alamat[0]}: {status}")
        polos = len(isi_polos(kepala, isi))
        keterangan = f"{b.alamat[0]}, {polos / KB:.1f} kB tanpa gzip".replace(".", ",")
        return Butir(f"besar {nama}", len(isi) / KB, "kB", batas, keterangan)

    # --- Speed

    def _kirim(self, proses: Proses, tugas: list[Baca | Tulis], kerja, *isi) -> Hasil:
        """The clients spread over the worker processes; all begin together."""
        mulai = time.time() + 0.1
        bagian = 1 if len(tugas) == 1 else PROSES_KLIEN
        potong = [tugas[n::bagian] for n in range(bagian)]
        geser = [sum(map(len, potong[:n])) for n in range(bagian)]
        janji = [self.kolam.submit(kerja, proses.port, p, g, mulai, *isi) for p, g in zip(potong, geser, strict=True)]
        hasil = Hasil()
        for j in janji:
            hasil = hasil.gabung(j.result())
        return hasil

    def _adu(self, nama: str, klien: int, tugas_program: list, tugas_patokan: list) -> Baris:
        """Program and ceiling in turn, round by round, so that the machine's moods meet both."""
        u = self.ukuran
        semua: dict[bool, list[tuple[Hasil, float | None]]] = {True: [], False: []}
        for n in range(u.putaran + 1):
            for program in (True, False) if n % 2 else (False, True):
                proses = self.program if program else self.patokan
                awal = proses.cpu
                h = self._kirim(proses, tugas_program if program else tugas_patokan, beban.terus, u.detik)
                if h.galat:
                    raise RuntimeError(f"{nama}: {len(h.galat)} galat, misalnya {h.galat[0]}")
                cpu = None if awal is None else (proses.cpu - awal) / max(1, len(h.lama))
                if n:  # the first round only warms both up
                    semua[program].append((h, cpu))
            if isinstance(tugas_program[0], Tulis):
                tugas_program = [self._segar(t) for t in tugas_program]
        lama = [x for h, _ in semua[True] for x in h.lama]
        return Baris(
            nama, klien,
            per_detik=statistics.median(h.per_detik for h, _ in semua[True]),
            p50=persentil(lama, 0.5), p95=persentil(lama, 0.95),
            cpu=_median(c for _, c in semua[True]),
            patokan_per_detik=statistics.median(h.per_detik for h, _ in semua[False]),
            patokan_cpu=_median(c for _, c in semua[False]),
            rasio=statistics.median(
                a.per_detik / b.per_detik for (a, _), (b, _) in zip(semua[True], semua[False], strict=True)
            ),
            sasaran=SASARAN[nama] if klien == 1 else None,
        )  # fmt: skip

    # --- Files

    def _unduhan(self, hasil: Laporan) -> None:
        """What the first page takes while a large file goes out slowly, beside what it takes by itself."""
        u, m = self.ukuran, self.muatan
        alamat, kuki = f"/berkas/{m.berkas_besar}/unduh", f"sesi={m.token_koordinator}"
        _, _, isi = beban.ambil(self.program.port, alamat, kuki=kuki, gzip=False)
        with sqlite3.connect(self.folder / "program" / "inovasi.sqlite3", timeout=30) as k:
            (sha256,) = k.execute("SELECT sha256 FROM dokumen WHERE id = ?", (m.berkas_besar,)).fetchone()
        k.close()
        if hashlib.sha256(isi).hexdigest() != sha256:
            raise RuntimeError(f"{alamat}: isinya bukan yang disimpan")
        self.lapor(f"Mengukur beranda sementara {PENGUNDUH} orang mengunduh {len(isi) / 1e6:.0f} MB ...")
        beranda = self._dengan_kuki(halaman(m)["matriks di beranda"])
        detik, lama, terkirim = u.detik * DETIK_UNDUH, {True: [], False: []}, 0
        for n in range(2 * u.putaran + 2):
            sambil = n % 2 == 1
            mulai = time.time() + 0.2
            unduh = sambil and self.kolam.submit(
                beban.unduh, self.program.port, alamat, kuki, PENGUNDUH, mulai - 0.1, detik + 0.2, LAJU_UNDUH
            )
            h = self.kolam.submit(beban.terus, self.program.port, [beranda], 0, mulai, detik).result()
            galat = list(h.galat)
            if unduh:
                banyak, galat_unduh = unduh.result()
                terkirim, galat = terkirim + banyak, galat + galat_unduh
            if galat:
                raise RuntimeError(f"unduhan: {len(galat)} galat, misalnya {galat[0]}")
            if n > 1:  # the first of each only warms up
                lama[sambil] += h.lama
        tanpa, dengan = (persentil(lama[s], 0.95) for s in (False, True))
        laju = terkirim / (u.putaran + 1) / (detik + 0.2) / 1e6
        hasil.butir.append(
            Butir(
                f"beranda sementara {PENGUNDUH} unduhan {len(isi) / 1e6:.0f} MB: p95", dengan / tanpa, "kali", 2.0,
                f"{dengan * 1000:.0f} ms, tanpa unduhan {tanpa * 1000:.0f} ms; {laju:.1f} MB terkirim per detik"
                .replace(".", ","),
            )
        )  # fmt: skip

    # --- Saving

    def _buka_editor(self, banyak: int) -> list[Tulis]:
        m = self.muatan
        return [beban.buka_editor(self.program.port, m.draf[i], m.token_operator[i]) for i in range(banyak)]

    def _segar(self, t: Tulis) -> Tulis:
        """The same editor opened again: saves have moved its version on."""
        token = re.search(r"sesi=([^;]+)", t.kuki)[1]
        return beban.buka_editor(self.program.port, int(t.alamat.split("/")[2]), token)

    def _orang_banyak(self, hasil: Laporan) -> None:
        u = self.ukuran
        self.lapor(f"{u.orang} orang menyimpan sekali dalam {SELANG:.0f} detik, selama {u.detik_berkala:.0f} detik ...")
        h = self._kirim(self.program, self._buka_editor(u.orang), beban.berkala, SELANG, u.detik_berkala, u.orang)
        self._cek_tersimpan(h)
        nama, semua = f"{u.orang} orang, tiap {SELANG:.0f} detik", len(h.lama) + len(h.galat)
        tengah = f"p50 {persentil(h.lama, 0.5) * 1000:.0f} ms"
        hasil.butir += [
            Butir(f"{nama}: galat", len(h.galat), "", 0, f"dari {semua} simpanan"),
            Butir(f"{nama}: p95", persentil(h.lama, 0.95), "detik", 0.8, tengah),
        ]
        hasil.keterangan += [f"Galat: {g}" for g in h.galat[:3]]
        nama = f"{u.orang} orang serentak"
        self.lapor(f"{nama}, {u.kali_serentak} simpanan masing-masing ...")
        tugas = self._buka_editor(u.orang)
        h = self._kirim(self.program, tugas, beban.sejumlah, u.kali_serentak)
        self._cek_tersimpan(h)
        p = self._kirim(self.patokan, tugas, beban.sejumlah, u.kali_serentak)
        semua = len(h.lama) + len(h.galat)
        hasil.butir += [
            Butir(f"{nama}: galat", len(h.galat), "", 0, f"dari {semua} simpanan, patokan {len(p.galat)}"),
            Butir(f"{nama}: p95", persentil(h.lama, 0.95), "detik", None, f"{h.per_detik:.0f} per detik"),
            Butir(f"{nama}: p95 patokan", persentil(p.lama, 0.95), "detik", None, f"{p.per_detik:.0f} per detik"),
        ]
        hasil.keterangan += [f"Galat: {g}" for g in (h.galat + p.galat)[:3]]

    def _cek_tersimpan(self, h: Hasil) -> None:
        """Every acknowledged save is a row of the history."""
        with sqlite3.connect(self.folder / "program" / "inovasi.sqlite3", timeout=30) as k:
            (ada,) = k.execute("SELECT count(*) FROM riwayat_ide WHERE formulir <> ''").fetchone()
        k.close()
        if ada < len(h.lama):
            raise RuntimeError(f"{len(h.lama)} simpanan diakui, hanya {ada} tercatat")

    def _berapa(self, tabel: str) -> int:
        with sqlite3.connect(self.folder / "program" / "inovasi.sqlite3", timeout=30) as k:
            (banyak,) = k.execute(f"SELECT count(*) FROM {tabel}").fetchone()
        k.close()
        return banyak

    def _keterangan(self, hasil: Laporan) -> None:
        berkas = self.folder / "program" / "inovasi.sqlite3"
        data = json.loads((self.folder / "tetapan.json").read_text("utf-8"))
        hasil.keterangan[:0] = [
            f"{self.ukuran.opd} OPD, {self.ukuran.ide} ide, {self.ukuran.ide * CATATAN_PER_IDE} catatan, "
            f"{self._berapa('entri_katalog')} entri katalog, {self._berapa('adopsi')} replikasi (dengan "
            f"{self._berapa('ide') - self.ukuran.ide} draf di luar ide tadi), {self._berapa('dokumen')} dokumen, "
            f"basis data {berkas.stat().st_size / 1e6:.0f} MB; "
            f"SQLite {sqlite3.sqlite_version}, jurnal {data['jurnal'].upper()}, Python {sys.version.split()[0]}, "
            f"{os.cpu_count()} prosesor, beban mesin {_beban_mesin()}.",
            "Patokan: Flask, sqlite3 mentah, dan templat yang sama; halamannya sama persis sampai ke byte; server dan "
            "gc.freeze sama. Simpan: satu UPDATE dan satu INSERT dengan ketahanan yang sama.",
        ]


def _median(nilai) -> float | None:
    ada = [n for n in nilai if n is not None]
    return statistics.median(ada) if ada else None


def _beban_mesin() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "tidak diketahui"


def beda(a: bytes, b: bytes) -> str:
    """Where two pages part, with a little on both sides."""
    n = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return f"{a[max(0, n - 60) : n + 60]!r} lawan {b[max(0, n - 60) : n + 60]!r}"
