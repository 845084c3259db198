#!/usr/bin/env python3
"""The one door: sets everything up, then serves, tests, checks or measures. Standard library only.

The syntax stays that of Python 3.6, so that an old Python can still read far enough to say what it lacks.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MINIMUM = (3, 11)


def lapor(kalimat="", akhir="\n"):
    print(kalimat, end=akhir, flush=True)


def gagal(*kalimat):
    """End with sentences for the user on standard error."""
    print(*kalimat, sep="\n", file=sys.stderr, flush=True)
    sys.exit(1)


if sys.version_info < MINIMUM:
    lebih_baru = [
        nama for nama in ("python3.14", "python3.13", "python3.12", "python3.11") if shutil.which(nama)
    ]
    gagal(
        f"Inovasi memerlukan Python 3.11 atau yang lebih baru; ini Python {sys.version.split()[0]}.",
        f"Coba: {lebih_baru[0]} start.py"
        if lebih_baru
        else "Pasang Python yang lebih baru, lalu jalankan lagi.",
    )

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
CAP = VENV / "inovasi.json"  # which lock files are installed, so that the next start need not ask pip
WHEELHOUSE = ROOT / "wheelhouse"
WINDOWS = sys.platform == "win32"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
VERSI = f"{sys.version_info[0]}.{sys.version_info[1]}"

JALAN = "requirements.lock"
POSTGRESQL = "requirements-postgresql.lock"
UJI = "requirements-test.lock"

BANTUAN = """Pemakaian: python3 start.py [perintah] [pilihan]

Perintah
  (tanpa perintah)  siapkan yang perlu, lalu jalankan program dengan data sungguhan
  demo              jalankan sebuah kabupaten contoh, untuk dicoba
  test              pasang yang perlu untuk pengujian, lalu uji semuanya (pilihan diteruskan ke pytest)
  check             periksa kesehatan pemasangan ini
  bench             ukur kecepatan dan pemakaian memori
  help              tampilkan daftar ini

Pilihan
  --port ANGKA      port yang dipakai (8000)
  --host ALAMAT     alamat yang didengarkan (0.0.0.0: semua; 127.0.0.1: hanya komputer ini)
  --instance FOLDER folder data (instance)

Lingkungan: INOVASI_INSTANCE (folder data), DATABASE_URL (PostgreSQL), SECRET_KEY"""


# ---- the virtual environment ----------------------------------------------------------------------------


def perintah_pasang_python():
    """The one command that brings the parts of Python that some distributions leave out."""
    if Path("/etc/debian_version").exists():
        return f"sudo apt install python{VERSI}-venv python3-pip"
    if shutil.which("dnf"):
        return "sudo dnf install python3-pip"
    return "pasang ulang Python lengkap dari https://www.python.org/"


def venv_cocok():
    """Whether .venv is there, works, and is of the Python that runs now."""
    catatan = VENV / "pyvenv.cfg"
    if not (PYTHON.exists() and catatan.exists()):
        return False
    isi = dict(baris.partition(" = ")[::2] for baris in catatan.read_text("utf-8").splitlines())
    versi = isi.get("version") or isi.get("version_info") or ""
    return versi.split(".")[:2] == VERSI.split(".") and Path(isi.get("home", "")).exists()


def buat_venv():
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        gagal(
            "Python ini belum lengkap (venv atau pip tidak ada). Jalankan satu perintah ini, lalu ulangi:",
            f"  {perintah_pasang_python()}",
        )
    lapor(f"Lingkungan: membuat .venv (Python {VERSI}) ...")
    hasil = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True
    )
    if hasil.returncode:
        gagal(
            hasil.stdout + hasil.stderr,
            "Lingkungan .venv tidak bisa dibuat. Bila venv kurang, jalankan:",
            f"  {perintah_pasang_python()}",
        )


def cap_lock(nama):
    return hashlib.sha256((ROOT / nama).read_bytes() + VERSI.encode()).hexdigest()


def baca_cap():
    try:
        return json.loads(CAP.read_text("utf-8"))
    except (OSError, ValueError):  # never installed, or interrupted while writing
        return {}


def belum_terpasang(daftar):
    cap = baca_cap() if venv_cocok() else {}
    return [nama for nama in daftar if cap.get(nama) != cap_lock(nama)]


def pasang(*daftar):
    """Make .venv hold what the lock files name. Costs a few milliseconds when it does already."""
    kurang = belum_terpasang(daftar)
    if not kurang:
        return
    if not venv_cocok():
        buat_venv()
    perintah = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--no-deps",
        "--no-input",
        "--disable-pip-version-check",
    ]
    dari = ""
    if WHEELHOUSE.is_dir():
        perintah += ["--no-index", "--find-links", str(WHEELHOUSE)]
        dari = " dari wheelhouse/"
    for nama in kurang:
        perintah += ["-r", str(ROOT / nama)]
    jumlah = sum((ROOT / nama).read_text("utf-8").count("==") for nama in kurang)
    lapor(f"Paket: memasang sekitar {jumlah} paket{dari} ", akhir="")
    mulai = time.monotonic()
    baris_akhir = jalankan_bertitik(perintah)
    if baris_akhir is not None:
        lapor()
        sebab = (
            "Folder wheelhouse/ tidak memuat semuanya."
            if dari
            else ("Periksa sambungan internet; tanpa internet, salin folder wheelhouse/ ke sini.")
        )
        gagal(*baris_akhir, "", f"Paket tidak bisa dipasang. {sebab}")
    lapor(f" selesai ({time.monotonic() - mulai:.0f} detik)")
    CAP.write_text(json.dumps({**baca_cap(), **{nama: cap_lock(nama) for nama in kurang}}), "utf-8")


def jalankan_bertitik(perintah, **pilihan):
    """Run with a dot for every package; None when it went well, else the last lines that it wrote."""
    lingkungan = {**os.environ, "PYTHONUNBUFFERED": "1", **pilihan.pop("env", {})}
    ekor = []
    with subprocess.Popen(
        perintah,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=lingkungan,
        **pilihan,
    ) as proses:
        for baris in proses.stdout:
            ekor = [*ekor[-14:], baris.rstrip()]
            if baris.startswith(("Collecting ", "Processing ", "Get:", "Unpacking ")):
                lapor(".", akhir="")
    return ekor if proses.returncode else None


# ---- serving --------------------------------------------------------------------------------------------


def baca_pilihan(sisa):
    """--port, --host and --instance as a list for the program inside; anything else ends with a sentence."""
    pilihan = {}
    sisa = list(sisa)
    while sisa:
        nama, ada, nilai = sisa.pop(0).partition("=")
        if nama not in ("--port", "--host", "--instance"):
            gagal(f"Pilihan tidak dikenal: {nama}", "", BANTUAN)
        if not ada:
            if not sisa:
                gagal(f"Pilihan {nama} memerlukan nilai.")
            nilai = sisa.pop(0)
        pilihan[nama] = nilai
    if "--port" in pilihan and not (pilihan["--port"].isdigit() and 0 < int(pilihan["--port"]) < 65536):
        gagal(f"Port harus angka 1 sampai 65535, bukan {pilihan['--port']!r}.")
    if "--instance" in pilihan:
        pilihan["--instance"] = str(Path(pilihan["--instance"]).resolve())
    return pilihan


def perlu_postgresql():
    return os.environ.get("DATABASE_URL", "").startswith("postgres")


def masuk_venv(*bagian):
    """Become the program inside .venv, so that signals and the exit code are its own."""
    perintah = [str(PYTHON), *bagian]
    os.chdir(str(ROOT))
    sys.stdout.flush()
    if not WINDOWS:
        os.execv(perintah[0], perintah)
    proses = subprocess.Popen(perintah)
    while True:
        try:
            sys.exit(proses.wait())
        except KeyboardInterrupt:
            continue  # the program inside got it too and stops cleanly


def layani(perintah, sisa):
    pilihan = baca_pilihan(sisa)
    pasang(JALAN, *([POSTGRESQL] if perintah == "serve" and perlu_postgresql() else []))
    masuk_venv("-m", "inovasi", perintah, *(f"{nama}={nilai}" for nama, nilai in pilihan.items()))


def periksa(sisa):
    pilihan = baca_pilihan(sisa)
    kurang = belum_terpasang([JALAN, *([POSTGRESQL] if perlu_postgresql() else [])])
    if kurang:
        gagal(f"AWAS  Paket            {', '.join(kurang)} belum terpasang -> Jalankan: python3 start.py")
    lapor("baik  Paket            terpasang sesuai berkas kunci")
    tanpa_alamat = [f"{nama}={nilai}" for nama, nilai in pilihan.items() if nama == "--instance"]
    masuk_venv("-m", "inovasi", "check", *tanpa_alamat)


# ---- tests ----------------------------------------------------------------------------------------------


def cari_chromium():
    return next((j for j in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if j), None)


def cari_postgresql():
    """The folder with the server programs of the newest PostgreSQL of this machine, or None."""
    semua = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if semua:
        return max(semua, key=lambda p: float(p.parent.name))
    jalur = shutil.which("initdb")
    return Path(jalur).resolve().parent if jalur else None


def bawa_dari_debian(paket):
    """Install missing Debian packages when this is root on Debian, else name the command; says if it did."""
    if not shutil.which("apt-get"):
        lapor(f"Pengujian memerlukan {' dan '.join(paket)}; pasang dengan cara sistem ini.")
        return
    if os.geteuid() != 0:
        lapor(f"Pengujian memerlukan: sudo apt-get install -y {' '.join(paket)}")
        return
    lapor(f"Debian: memasang {', '.join(paket)}, bisa beberapa menit ", akhir="")
    tanpa_tanya = {"DEBIAN_FRONTEND": "noninteractive"}
    galat = jalankan_bertitik(["apt-get", "update", "-q"], env=tanpa_tanya) or jalankan_bertitik(
        ["apt-get", "install", "-y", "-q", "--no-install-recommends", *paket], env=tanpa_tanya
    )
    lapor(" gagal" if galat else " selesai")
    for baris in galat or ():
        lapor(f"  {baris}")


class Klaster:
    """A throw-away PostgreSQL: own folder, unix socket only, no durability; gone at the end.

    The server refuses to run as root, so it then runs as the user that its package made.
    """

    def __init__(self, bin):
        self.bin = bin
        # In memory when there is plenty: emptying tables for every test is twice as fast there.
        luas = os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 1_000_000_000
        self.folder = Path(tempfile.mkdtemp(prefix="inovasi-pg-", dir="/dev/shm" if luas else None))
        self.sebagai = {}
        if os.geteuid() == 0:
            shutil.chown(str(self.folder), "postgres", "postgres")
            self.sebagai = {"user": "postgres", "group": "postgres", "extra_groups": []}

    def _jalan(self, program, *bagian):
        # Files instead of a pipe: the server inherits them and would keep a pipe open.
        with open(str(self.folder / "keluaran.txt"), "w+") as keluaran:
            hasil = subprocess.run(
                [str(self.bin / program), *bagian],
                stdin=subprocess.DEVNULL,
                stdout=keluaran,
                stderr=keluaran,
                cwd=str(self.folder),
                env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8"},
                **self.sebagai,
            )
            keluaran.seek(0)
            return "" if hasil.returncode == 0 else keluaran.read().strip() or f"{program} gagal"

    def mulai(self):
        """Empty when it runs, else what went wrong."""
        data = str(self.folder / "data")
        dasar = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        # A language's own collation puts text that must sort alike on both databases really to the test.
        if self._jalan("initdb", *dasar, "--locale-provider=icu", "--icu-locale=id-ID"):
            shutil.rmtree(data, ignore_errors=True)
            galat = self._jalan("initdb", *dasar)
            if galat:
                return galat
        pilihan = (
            f"-k {self.folder} -c listen_addresses= -c fsync=off -c synchronous_commit=off "
            "-c full_page_writes=off"
        )
        return self._jalan(
            "pg_ctl", "-D", data, "-l", str(self.folder / "log.txt"), "-o", pilihan, "-w", "start"
        ) or self._jalan("createdb", "-h", str(self.folder), "-U", "postgres", "inovasi_uji")

    @property
    def alamat(self):
        return f"postgresql+psycopg://postgres@/inovasi_uji?host={self.folder}"

    def buang(self):
        self._jalan("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(str(self.folder), ignore_errors=True)


def uji(bagian):
    pasang(JALAN, POSTGRESQL, UJI)
    os.chdir(str(ROOT))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    lingkungan = dict(os.environ)
    klaster = None
    tak_diuji = []

    perlu_server = "TEST_POSTGRES_URL" not in os.environ
    kurang = [] if cari_chromium() else ["chromium"]
    if perlu_server and not cari_postgresql():
        kurang.append("postgresql")
    if kurang and not WINDOWS:
        bawa_dari_debian(kurang)
    if not cari_chromium():
        tak_diuji.append(("browser", "halaman di Chromium"))
    try:
        if perlu_server:
            galat = "PostgreSQL tidak ada"
            if not WINDOWS and cari_postgresql():
                klaster = Klaster(cari_postgresql())
                galat = klaster.mulai()
            if galat:
                lapor(f"PostgreSQL: {galat}")
                tak_diuji.append(("postgres", "PostgreSQL"))
            else:
                lapor("PostgreSQL: server sementara berjalan.")
                lingkungan["TEST_POSTGRES_URL"] = klaster.alamat
        lapor("Ruff: memeriksa tulisan program ...")
        ruff = subprocess.call([str(PYTHON), "-m", "ruff", "check"])
        pilih = ["-m", " and ".join(f"not {tanda}" for tanda, _ in tak_diuji)] if tak_diuji else []
        if not bagian:  # the whole suite: about a third faster on two cores
            pilih += ["-n", str(min(4, os.cpu_count() or 1))]
        pytest = subprocess.call([str(PYTHON), "-m", "pytest", *pilih, *bagian], env=lingkungan)
    finally:
        if klaster:
            klaster.buang()
    # When all went well nothing is printed here: pytest's summary is the last line.
    if ruff:
        lapor("Ruff menemukan kesalahan; lihat di atas.")
    if tak_diuji:
        lapor("TIDAK DIUJI: " + ", ".join(sebutan for _, sebutan in tak_diuji))
    sys.exit(pytest or ruff or bool(tak_diuji))


# ---- the command line -----------------------------------------------------------------------------------


def main():
    bagian = sys.argv[1:]
    perintah = bagian.pop(0) if bagian and not bagian[0].startswith("-") else "serve"
    if perintah == "help" or (perintah == "serve" and {"-h", "--help"} & set(bagian)):
        lapor(BANTUAN)
    elif perintah in ("serve", "demo"):
        layani(perintah, bagian)
    elif perintah == "test":
        uji(bagian)
    elif perintah == "check":
        periksa(bagian)
    elif perintah == "bench":
        pasang(JALAN)
        masuk_venv("-m", "bench", *bagian)
    else:
        gagal(f"Perintah tidak dikenal: {perintah}", "", BANTUAN)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        lapor("\nDibatalkan.")
        sys.exit(130)
