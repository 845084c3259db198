"""What the written words promise: commands, links, pictures and terms exist, and no file tells of this machine."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from inovasi import ROOT, RUANG, acuan
from inovasi.ide.rules import ALUR, StatusIde
from inovasi.peran import Peran

DOKUMEN = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
GAMBAR = ROOT / "docs" / "panduan" / "gambar"
JUDUL_ADR = ["Context", "Decision", "Status", "Consequences"]
BATAS_BERKAS = 1_000_000  # bytes


def nama_dokumen(berkas: Path) -> str:
    return berkas.relative_to(ROOT).as_posix()


# --- Commands -----------------------------------------------------------------------------------------------


def perintah_readme() -> list[list[str]]:
    """What follows `python3 start.py` wherever README names it."""
    teks = (ROOT / "README.md").read_text("utf-8")
    return [shlex.split(p) for p in re.findall(r"python3 start\.py((?: +[\w-]+)*)", teks)]


def daftar_bantuan() -> tuple[set[str], set[str]]:
    """(commands, options) of `start.py help`."""
    teks = subprocess.run(
        [sys.executable, ROOT / "start.py", "help"], capture_output=True, text=True, check=True, encoding="utf-8"
    ).stdout
    bagian = teks.partition("Perintah\n")[2].partition("Pilihan\n")
    return set(re.findall(r"^  (\w+) {2,}", bagian[0], re.M)), set(re.findall(r"--[a-z]+", bagian[2]))


def test_readme_menyebut_setiap_perintah_dan_pilihan_start_py_dan_tidak_lebih():
    perintah, pilihan = daftar_bantuan()
    readme = (ROOT / "README.md").read_text("utf-8")

    assert {p[0] for p in perintah_readme() if p} == perintah
    assert [] in perintah_readme()
    assert set(re.findall(r"`(--[a-z]+)`", readme)) == pilihan


def test_versi_readme_changelog_dan_pyproject_sama():
    versi = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)[1]

    assert re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)[0] == versi


# --- Links and pictures -------------------------------------------------------------------------------------


@pytest.mark.parametrize("berkas", DOKUMEN, ids=nama_dokumen)
def test_setiap_tautan_relatif_menunjuk_berkas_yang_ada(berkas):
    tujuan = re.findall(r"\]\(([^)\s]+)\)", berkas.read_text("utf-8"))
    relatif = [t.partition("#")[0] for t in tujuan if not t.startswith(("http://", "https://", "#"))]

    assert [t for t in relatif if not (berkas.parent / t).exists()] == []


def test_setiap_gambar_dipakai_dan_kecil():
    terpakai = {n for d in DOKUMEN for n in re.findall(r"gambar/([\w-]+\.png)\)", d.read_text("utf-8"))}
    ada = {b.name: b.stat().st_size for b in GAMBAR.iterdir()}

    assert set(ada) == terpakai
    assert max(ada.values()) < 80_000
    assert sum(ada.values()) < 1_200_000


def test_pembuat_gambar_menyebut_setiap_gambar():
    naskah = (ROOT / "docs" / "buat_gambar.py").read_text("utf-8")

    assert sorted(re.findall(r'potret\(page, "([\w-]+)"', naskah)) == sorted(b.stem for b in GAMBAR.iterdir())


# --- Decisions ----------------------------------------------------------------------------------------------

ADR = sorted((ROOT / "docs" / "adr").iterdir())


def test_keputusan_bernomor_urut():
    assert [b.name[:5] for b in ADR] == [f"{n:04d}-" for n in range(1, len(ADR) + 1)]


@pytest.mark.parametrize("berkas", ADR, ids=nama_dokumen)
def test_keputusan_punya_empat_judul_dan_muat_satu_halaman(berkas):
    baris = berkas.read_text("utf-8").splitlines()

    assert baris[0].startswith(f"# {berkas.name[:4]} ")
    assert [b.removeprefix("## ") for b in baris if b.startswith("## ")] == JUDUL_ADR
    assert len(baris) <= 60


# --- Glossary -----------------------------------------------------------------------------------------------


def glosarium() -> list[tuple[str, str, list[str]]]:
    """(term, meaning, what stands in code signs in the last column) of each row."""
    teks = (ROOT / "docs" / "glosarium.md").read_text("utf-8")
    baris = [[sel.strip() for sel in b.strip("|").split("|")] for b in teks.splitlines() if b.startswith("| ")]
    return [(istilah, arti, re.findall(r"`([^`]+)`", kode)) for istilah, arti, kode in baris[1:]]


def test_glosarium_memuat_setiap_ruang_status_aksi_peran_dan_daftar():
    kode = {k for _, _, semua in glosarium() for k in semua}
    daftar = (acuan.JENIS_OPD, acuan.TAHAPAN, acuan.BENTUK, acuan.JENIS, acuan.INISIATOR)
    perlu = {f"{ruang}/" for ruang in RUANG} | {*StatusIde, *Peran} | {aksi for _, aksi in ALUR}
    perlu |= {k for d in daftar for k in d}

    assert perlu - kode == set()


def test_glosarium_memuat_setiap_istilah_sekali_menurut_abjad():
    istilah = [i for i, _, _ in glosarium()]

    assert istilah == sorted(set(istilah), key=str.casefold)
    assert all(arti for _, arti, _ in glosarium())


@pytest.mark.parametrize("istilah,arti,kode", glosarium(), ids=lambda nilai: nilai if isinstance(nilai, str) else "")
def test_yang_ditunjuk_glosarium_ada(istilah, arti, kode):
    tempat = [ROOT / "inovasi" / k for k in kode if k.endswith(("/", ".py", ".toml"))]
    nama = [k for k in kode if not k.endswith(("/", ".py", ".toml"))]
    isi = "\n".join(t.read_text("utf-8") for t in tempat if t.is_file())

    assert tempat
    assert [t for t in tempat if not t.exists()] == []
    assert [n for n in nama if not re.search(rf"\b{n}\b", isi)] == []


# --- Every file of the project ------------------------------------------------------------------------------


def berkas_proyek() -> list[Path]:
    """Every file but what .gitignore leaves out; read from the folder, so that git need not be there."""
    pola = [p for p in (ROOT / ".gitignore").read_text("utf-8").split() if not p.startswith("#")]
    folder_abai = {".git", *(p.rstrip("/") for p in pola if p.endswith("/"))}
    akhiran_abai = tuple(p.removeprefix("*") for p in pola if p.startswith("*."))
    hasil = []
    for tempat, folder, berkas in os.walk(ROOT):
        folder[:] = [f for f in folder if f not in folder_abai]
        hasil += [Path(tempat, b) for b in berkas if not b.endswith(akhiran_abai)]
    return hasil


def test_tidak_ada_berkas_besar():
    assert [nama_dokumen(b) for b in berkas_proyek() if b.stat().st_size > BATAS_BERKAS] == []


def test_tidak_ada_alamat_indeks_paket_atau_jalur_komputer_ini():
    # Put together from pieces, so that this file itself passes.
    indeks = ["py" + r"pi\.org", "python" + r"hosted\.org", "--" + "(?:extra-)?index-url", "--trusted" + "-host"]
    rumah = [r"(?<![\w.])/(?:home|root|Users)" + r"/\w"]
    mesin = [re.escape(str(p)) for p in (ROOT, Path.home()) if len(p.parts) > 2]
    terlarang = re.compile("|".join([*indeks, *rumah, *mesin]))
    kena = {}
    for berkas in berkas_proyek():
        isi = berkas.read_bytes()
        if b"\0" not in isi and (cocok := terlarang.search(isi.decode("utf-8"))):
            kena[nama_dokumen(berkas)] = cocok[0]

    assert kena == {}
