"""start.py, the process that it starts and what that says to the person at the console."""

import ast
import gc
import http.client
import importlib.util
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import tomllib
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from inovasi import ROOT, create_app, periksa
from inovasi import __main__ as program_utama
from inovasi.db import alamat_sqlite, db
from inovasi.migrasi import naikkan
from inovasi.opd.models import Daerah
from inovasi.server import KunciInstance, PortTerpakai, Server, SudahBerjalan, alamat_ditampilkan, buka_port


@pytest.fixture
def start(tmp_path, monkeypatch):
    """start.py as a module that sees an empty project folder with lock files of its own."""
    spec = importlib.util.spec_from_file_location("start_uji", ROOT / "start.py")
    modul = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(modul)
    venv = tmp_path / ".venv"
    for nama, nilai in {
        "ROOT": tmp_path,
        "VENV": venv,
        "CAP": venv / "inovasi.json",
        "WHEELHOUSE": tmp_path / "wheelhouse",
        "PYTHON": venv / "bin" / "python",
    }.items():
        monkeypatch.setattr(modul, nama, nilai)
    for nama in (modul.JALAN, modul.POSTGRESQL, modul.UJI):
        (tmp_path / nama).write_text("paket==1.0 \\\n    --hash=sha256:00\n")
    return modul


@pytest.fixture
def pip(start, monkeypatch):
    """Pretends to make .venv and to run pip; gives the commands that pip would have got."""
    dipanggil = []

    def buat_venv():
        start.PYTHON.parent.mkdir(parents=True, exist_ok=True)
        start.PYTHON.touch()
        (start.VENV / "pyvenv.cfg").write_text(f"home = {start.ROOT}\nversion = {start.VERSI}.0\n")
        start.CAP.unlink(missing_ok=True)

    monkeypatch.setattr(start, "buat_venv", buat_venv)
    monkeypatch.setattr(start, "jalankan_bertitik", lambda perintah, **_: dipanggil.append(perintah))
    return dipanggil


def jalankan(*bagian, **lingkungan):
    return subprocess.run(
        [sys.executable, str(ROOT / "start.py"), *bagian],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **lingkungan},
    )


# ---- the command line


def test_python_lama_mendapat_kalimat_yang_terbaca():
    ast.parse((ROOT / "start.py").read_text("utf-8"), feature_version=(3, 6))
    pura_pura = "import sys, runpy; sys.version_info = (3, 6, 9); runpy.run_path(sys.argv[1])"

    hasil = subprocess.run(
        [sys.executable, "-c", pura_pura, str(ROOT / "start.py")], capture_output=True, text=True, timeout=60
    )

    assert hasil.returncode == 1
    assert hasil.stderr.startswith("Inovasi memerlukan Python 3.11 atau yang lebih baru")
    assert "Traceback" not in hasil.stderr


def test_help_menyebut_setiap_perintah_yang_ada():
    hasil = jalankan("help")

    assert hasil.returncode == 0
    assert re.findall(r"^  (\w+)  ", hasil.stdout, re.MULTILINE) == ["demo", "test", "check", "bench", "help"]


@pytest.mark.parametrize(
    ("bagian", "kalimat"),
    [
        (["terbang"], "Perintah tidak dikenal: terbang"),
        (["backup"], "Perintah tidak dikenal: backup"),
        (["demo", "--warna", "biru"], "Pilihan tidak dikenal: --warna"),
        (["--port"], "Pilihan --port memerlukan nilai."),
        (["--port", "delapan"], "Port harus angka 1 sampai 65535, bukan 'delapan'."),
        (["demo", "--port=70000"], "Port harus angka 1 sampai 65535, bukan '70000'."),
    ],
)
def test_salah_ketik_dijawab_kalimat_tanpa_memasang_apa_pun(bagian, kalimat):
    hasil = jalankan(*bagian)

    assert hasil.returncode == 1
    assert hasil.stderr.startswith(kalimat)
    assert hasil.stdout == ""


def test_folder_data_dihitung_dari_tempat_pengguna_berdiri(start, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert start.baca_pilihan(["--instance", "data", "--port=81"]) == {
        "--instance": str(tmp_path / "data"),
        "--port": "81",
    }


# ---- installing


def test_pemasangan_memakai_hash_dan_tanpa_paket_ikutan(start, pip):
    start.pasang(start.JALAN)

    (perintah,) = pip
    assert {"--require-hashes", "--no-deps"} <= set(perintah)
    assert perintah[-2:] == ["-r", str(start.ROOT / start.JALAN)]
    assert "--no-index" not in perintah


def test_yang_sudah_terpasang_tidak_dipasang_lagi(start, pip):
    start.pasang(start.JALAN)
    start.pasang(start.JALAN)

    assert len(pip) == 1


def test_hanya_berkas_kunci_yang_berubah_atau_baru_yang_dipasang(start, pip):
    start.pasang(start.JALAN)
    start.pasang(start.JALAN, start.UJI)
    (start.ROOT / start.JALAN).write_text("paket==2.0 \\\n    --hash=sha256:11\n")
    start.pasang(start.JALAN, start.UJI)

    assert [p[p.index("-r") + 1 :: 2] for p in pip] == [
        [str(start.ROOT / start.JALAN)],
        [str(start.ROOT / start.UJI)],
        [str(start.ROOT / start.JALAN)],
    ]


def test_venv_dari_python_lain_dibuat_ulang(start, pip, monkeypatch):
    start.pasang(start.JALAN)
    (start.VENV / "pyvenv.cfg").write_text(f"home = {start.ROOT}\nversion = 3.9.2\n")
    start.pasang(start.JALAN)

    assert len(pip) == 2
    assert start.venv_cocok()


def test_wheelhouse_dipakai_tanpa_jaringan(start, pip):
    start.WHEELHOUSE.mkdir()
    start.pasang(start.JALAN)

    (perintah,) = pip
    assert perintah[perintah.index("--no-index") :][:3] == ["--no-index", "--find-links", str(start.WHEELHOUSE)]


def test_pemasangan_yang_gagal_tidak_dianggap_selesai(start, pip, monkeypatch, capsys):
    monkeypatch.setattr(start, "jalankan_bertitik", lambda perintah, **_: ["ERROR: tidak ada jaringan"])

    with pytest.raises(SystemExit) as keluar:
        start.pasang(start.JALAN)

    assert keluar.value.code == 1
    galat = capsys.readouterr().err
    assert "ERROR: tidak ada jaringan" in galat
    assert "Periksa sambungan internet" in galat
    assert start.belum_terpasang([start.JALAN]) == [start.JALAN]


def test_keluaran_program_yang_gagal_dibawa_yang_berhasil_tidak(start):
    assert start.jalankan_bertitik([sys.executable, "-c", "print('Collecting a')"]) is None
    assert start.jalankan_bertitik([sys.executable, "-c", "import sys; sys.exit('rusak')"]) == ["rusak"]


@pytest.mark.parametrize("kurang", ["venv", "ensurepip"])
def test_python_tanpa_venv_mendapat_satu_perintah(start, monkeypatch, capsys, kurang):
    asli = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda nama: None if nama == kurang else asli(nama))
    monkeypatch.setattr(start, "perintah_pasang_python", lambda: "sudo apt install python3-venv")

    with pytest.raises(SystemExit):
        start.buat_venv()

    assert capsys.readouterr().err.splitlines()[-1] == "  sudo apt install python3-venv"


def test_check_sebelum_terpasang_menyebut_apa_yang_dijalankan(start, capsys):
    with pytest.raises(SystemExit):
        start.periksa([])

    assert "requirements.lock belum terpasang -> Jalankan: python3 start.py" in capsys.readouterr().err


# ---- lock files


BERKAS_KUNCI = ("requirements.lock", "requirements-postgresql.lock", "requirements-test.lock")


def paket_di(berkas):
    """Name -> has a hash, of every requirement; anything that is not one, a hash or a comment fails."""
    butir = (ROOT / berkas).read_text("utf-8").replace("\\\n", " ").splitlines()
    hasil = {}
    for baris in butir:
        if not baris.startswith("#"):
            cocok = re.fullmatch(r"([a-z0-9-]+)==\S+( ; [^#]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", baris)
            assert cocok, baris[:200]
            hasil[cocok[1]] = True
    return set(hasil)


@pytest.mark.parametrize("berkas", BERKAS_KUNCI)
def test_setiap_paket_terkunci_berhash_dan_tanpa_alamat(berkas):
    assert paket_di(berkas)
    assert "://" not in (ROOT / berkas).read_text("utf-8")


def test_berkas_kunci_memuat_semua_yang_diminta_dan_bukan_django():
    proyek = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    diminta = {
        "requirements.lock": proyek["project"]["dependencies"],
        "requirements-postgresql.lock": proyek["dependency-groups"]["postgresql"],
        "requirements-test.lock": proyek["dependency-groups"]["test"],
    }
    for berkas, daftar in diminta.items():
        assert {re.match(r"[a-z0-9-]+", d)[0] for d in daftar} <= paket_di(berkas)
        assert not {"django", "asgiref"} & paket_di(berkas)


def test_berkas_kunci_tidak_berselisih():
    versi = {}
    for berkas in BERKAS_KUNCI:
        for nama, nomor in re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / berkas).read_text("utf-8"), re.MULTILINE):
            versi.setdefault(nama, {}).setdefault(berkas, set()).add(nomor)
    for nama, per_berkas in versi.items():
        assert len({frozenset(v) for v in per_berkas.values()}) == 1, nama


# ---- one process per instance


def test_proses_kedua_ditolak_dan_kunci_lepas_walau_dimatikan_paksa(tmp_path):
    pemegang = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from pathlib import Path; from inovasi.server import KunciInstance;"
            "k = KunciInstance(Path(sys.argv[1])); k.catat(alamat='http://localhost:8000/');"
            "print('siap', flush=True); time.sleep(60)",
            str(tmp_path),
        ],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    with pemegang:
        assert pemegang.stdout.readline() == "siap\n"
        with pytest.raises(SudahBerjalan, match=rf"nomor proses {pemegang.pid}, alamat http://localhost:8000/"):
            KunciInstance(tmp_path)
        pemegang.kill()

    KunciInstance(tmp_path).lepas()


def test_port_yang_terpakai_menyarankan_port_lain():
    with buka_port("127.0.0.1", 0) as soket:
        port = soket.getsockname()[1]
        with pytest.raises(PortTerpakai, match=rf"Port {port} sudah dipakai .* --port {port + 1}"):
            buka_port("127.0.0.1", port)


def test_alamat_yang_bukan_milik_komputer_ini_disebut():
    with pytest.raises(PortTerpakai, match=r"192\.0\.2\.1"):
        buka_port("192.0.2.1", 8000)


def test_alamat_untuk_komputer_lain_hanya_bila_mendengarkan_semua(monkeypatch):
    monkeypatch.setattr("inovasi.server.alamat_jaringan", lambda: ["10.0.0.7"])

    assert alamat_ditampilkan("0.0.0.0", 8000) == ["http://localhost:8000/", "http://10.0.0.7:8000/"]
    assert alamat_ditampilkan("127.0.0.1", 80) == ["http://127.0.0.1/"]


# ---- the server


@contextmanager
def server_dengan(app):
    server = Server(app, buka_port("127.0.0.1", 0))
    utas = threading.Thread(target=server.layani)
    utas.start()
    try:
        yield server
    finally:
        server.berhenti()
        utas.join(20)
        gc.unfreeze()
        assert not utas.is_alive()


def test_berhenti_menunggu_permintaan_yang_sedang_dikerjakan():
    masuk, lanjut = threading.Event(), threading.Event()

    def app(environ, start_response):
        masuk.set()
        lanjut.wait(10)
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "500000")])
        return [b"x" * 500_000]

    with server_dengan(app) as server:
        koneksi = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        koneksi.request("GET", "/")
        assert masuk.wait(10)
        server.berhenti()
        lanjut.set()
        assert len(koneksi.getresponse().read()) == 500_000
        koneksi.close()


def test_kiriman_di_atas_batas_flask_sampai_ke_flask_bukan_diputus():
    from flask import Flask, request

    app = Flask("uji", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = 1000
    app.post("/")(lambda: str(len(request.get_data())))

    with server_dengan(app) as server:
        koneksi = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        koneksi.request("POST", "/", body=b"x" * 5_000_000)
        assert koneksi.getresponse().status == 413
        koneksi.close()


def test_kepala_dari_perantara_tak_dikenal_diabaikan():
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps({k: environ.get(k) for k in ("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR")}).encode()]

    with server_dengan(app) as server:
        koneksi = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        koneksi.request("GET", "/", headers={"X-Forwarded-For": "203.0.113.9"})
        jawab = koneksi.getresponse()
        assert json.loads(jawab.read()) == {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": None}
        assert "Server" not in jawab.headers
        koneksi.close()


# ---- the whole process


@contextmanager
def program(perintah, instance, **lingkungan):
    """`python -m inovasi` on a free port; gives the process, its port and what it printed until it was ready."""
    bersih = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "INOVASI_INSTANCE", "SECRET_KEY")}
    proses = subprocess.Popen(
        [sys.executable, "-m", "inovasi", perintah, "--port=0", "--host=127.0.0.1", f"--instance={instance}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
        env={**bersih, **lingkungan},
    )
    try:
        tercetak = ""
        for baris in proses.stdout:
            tercetak += baris
            if "Ctrl+C" in baris:
                break
        alamat = re.search(r"http://127\.0\.0\.1:(\d+)/", tercetak)
        assert alamat, tercetak
        yield proses, int(alamat[1]), tercetak
    finally:
        proses.kill()
        proses.stdout.close()
        proses.wait()


def ambil(port, alamat):
    koneksi = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    koneksi.request("GET", alamat)
    jawab = koneksi.getresponse()
    isi = jawab.read()
    koneksi.close()
    return jawab, isi


def test_mulai_kosong_memberi_kode_menolak_proses_kedua_dan_berhenti_bersih(tmp_path):
    with program("serve", tmp_path) as (proses, port, tercetak):
        assert re.search(rf"Buka http://127\.0\.0\.1:{port}/siapkan dan masukkan kode ini: \S{{8,}}", tercetak)
        jawab, isi = ambil(port, "/sehat")
        assert (jawab.status, json.loads(isi)["status"]) == (200, "ok")

        kedua = subprocess.run(
            [sys.executable, "-m", "inovasi", "serve", "--port=0", f"--instance={tmp_path}"],
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=60,
        )
        assert kedua.returncode == 1
        assert f"sedang dipakai oleh proses inovasi lain (nomor proses {proses.pid}" in kedua.stderr

        proses.send_signal(signal.SIGINT)
        assert proses.stdout.read() == "Berhenti.\n"
        assert proses.wait(10) == 0

    with program("serve", tmp_path) as (proses, port, tercetak):
        assert "skema" not in tercetak  # nothing to migrate the second time
        proses.send_signal(signal.SIGTERM)
        assert proses.wait(10) == 0


def test_check_setelah_mulai_baik_semua_dan_kerusakan_ketahuan(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "inovasi", "migrate", f"--instance={tmp_path}"], check=True, cwd=ROOT, timeout=60
    )
    semua = {b.nama: b for b in periksa.periksa_semua(tmp_path)}
    assert all(b.baik for b in semua.values()), semua
    assert {"Python", "SQLite", "Folder data", "Ruang disk", "Berkas statis", "Basis data", "Keutuhan",
            "Kaitan data", "Skema"} <= set(semua)  # fmt: skip

    with sqlite3.connect(tmp_path / "inovasi.sqlite3") as koneksi:
        koneksi.execute("PRAGMA foreign_keys=OFF")
        koneksi.execute("UPDATE alembic_version SET version_num = '0000'")
        koneksi.execute("CREATE TABLE anak (induk INTEGER REFERENCES opd (id))")
        koneksi.execute("INSERT INTO anak VALUES (99)")
    koneksi.close()
    salah = {b.nama: b for b in periksa.periksa_semua(tmp_path) if not b.baik}
    assert set(salah) == {"Skema", "Kaitan data"}
    assert all(b.saran in b.baris() and b.saran for b in salah.values())

    berkas = tmp_path / "inovasi.sqlite3"
    isi = bytearray(berkas.read_bytes())
    isi[4096 * 2 : 4096 * 6] = b"\xff" * (4096 * 4)
    berkas.write_bytes(isi)
    assert not {b.nama: b for b in periksa.periksa_semua(tmp_path)}["Keutuhan"].baik


def test_check_tanpa_folder_data_tidak_membuatnya(tmp_path):
    folder = tmp_path / "belum"

    salah = [b for b in periksa.periksa_semua(folder) if not b.baik]

    assert [b.nama for b in salah] == ["Folder data"]
    assert not folder.exists()


def test_check_tanpa_basis_data_tidak_membuatnya(tmp_path):
    salah = [b.nama for b in periksa.periksa_semua(tmp_path) if not b.baik]

    assert salah == ["Berkas statis", "Basis data"]
    assert list(tmp_path.iterdir()) == []


def test_postgresql_yang_tak_terjangkau_ketahuan_tanpa_membocorkan_sandi(tmp_path, monkeypatch):
    with socket.socket() as soket:
        soket.bind(("127.0.0.1", 0))  # bound but not listening: refuses at once
        port = soket.getsockname()[1]
        monkeypatch.setenv("DATABASE_URL", f"postgresql://u:rahasia@127.0.0.1:{port}/x")
        baris = "\n".join(b.baris() for b in periksa.periksa_semua(tmp_path))

    assert "AWAS  Basis data" in baris
    assert "Periksa DATABASE_URL" in baris
    assert "rahasia" not in baris


def test_memori_dan_waktu_sampai_jawaban_pertama(tmp_path):
    """Generous bounds for a busy test machine; the benchmark measures the real figures."""
    with program("serve", tmp_path) as (proses, _, tercetak):
        assert "skema dipasang" in tercetak
        assert proses_mb(proses.pid) <= 90  # what migrating loaded is gone again
    mulai = time.monotonic()
    with program("serve", tmp_path) as (proses, port, _):
        assert ambil(port, "/siapkan")[0].status == 200
        lama = time.monotonic() - mulai
        memori = proses_mb(proses.pid)
    assert lama < 5
    assert memori <= 90


def proses_mb(pid):
    with open(f"/proc/{pid}/status") as berkas:
        return int(re.search(r"VmRSS:\s+(\d+)", berkas.read())[1]) // 1024


# ---- the example


@pytest.fixture
def kosong(tmp_path):
    """An app on an empty, migrated instance of its own."""
    app = create_app(tmp_path, {"SQLALCHEMY_DATABASE_URI": alamat_sqlite(tmp_path), "SECRET_KEY": "uji"})
    naikkan(app)
    yield app
    with app.app_context():
        db.engine.dispose()


def tambah_daerah(app, *, contoh):
    with app.app_context():
        db.session.add(Daerah(id=1, nama="Kabupaten Uji", zona_waktu="Asia/Jakarta", contoh=contoh))
        db.session.commit()


@pytest.fixture
def pembuat(monkeypatch):
    """Stands in for the maker of the example; the list tells how often it was called."""
    dipanggil = []

    def buat_contoh(app, *, lapor):
        dipanggil.append(app)
        tambah_daerah(app, contoh=True)

    monkeypatch.setitem(sys.modules, "inovasi.contoh", SimpleNamespace(buat_contoh=buat_contoh))
    return dipanggil


def test_contoh_dibuat_sekali_saja(kosong, pembuat, tmp_path):
    program_utama.siapkan_contoh(kosong)
    program_utama.siapkan_contoh(kosong)

    assert len(pembuat) == 1
    program_utama.buang_contoh_setengah(tmp_path)
    assert (tmp_path / "inovasi.sqlite3").exists()


def test_contoh_tidak_masuk_ke_data_daerah_sungguhan(kosong, pembuat):
    tambah_daerah(kosong, contoh=False)

    with pytest.raises(program_utama.TidakBisaMulai, match="berisi data daerah sungguhan"):
        program_utama.siapkan_contoh(kosong)
    assert pembuat == []


def test_contoh_yang_terputus_dibuat_ulang_dari_awal(kosong, monkeypatch, tmp_path):
    def terputus(app, *, lapor):
        tambah_daerah(app, contoh=True)
        raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "inovasi.contoh", SimpleNamespace(buat_contoh=terputus))
    with pytest.raises(KeyboardInterrupt):
        program_utama.siapkan_contoh(kosong)

    program_utama.buang_contoh_setengah(tmp_path)

    assert not (tmp_path / "inovasi.sqlite3").exists()


def test_folder_data_contoh_terpisah_dari_yang_sungguhan(monkeypatch, tmp_path):
    monkeypatch.setenv("INOVASI_INSTANCE", str(tmp_path))

    assert program_utama.folder_data(None) == tmp_path
    assert program_utama.folder_data(None, demo=True) == tmp_path / "demo"
    assert program_utama.folder_data(str(tmp_path / "lain"), demo=True) == tmp_path / "lain"
