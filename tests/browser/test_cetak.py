"""What comes out of the printer: A4, letterhead, code, signature block, and nothing of the screen around it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.orang import Orang

pytestmark = pytest.mark.browser

A4 = {(595, 842), (842, 595)}  # points, upright and across


def cetak(orang: Orang, berkas: Path) -> str:
    """The page as PDF; returns its words where pdftotext is there, else those that the print style leaves visible."""
    orang.page.emulate_media(media="print")
    orang.page.pdf(path=berkas, prefer_css_page_size=True)
    isi = berkas.read_bytes()
    assert isi.startswith(b"%PDF") and len(isi) > 5_000
    ukuran = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", isi)
    assert ukuran and {(round(float(a)), round(float(b))) for a, b in ukuran} <= A4
    if shutil.which("pdftotext"):
        keluar = subprocess.run(["pdftotext", "-layout", berkas, "-"], capture_output=True, text=True, check=True)
        return keluar.stdout
    return orang.page.locator("body").inner_text()


def buka_ide(orang: Orang, judul: str) -> None:
    orang.buka("/ide")
    orang.tekan(judul)


def test_lembar_satu_ide(datang, tmp_path):
    operator = datang("disdikbud")
    buka_ide(operator, "Rapor diantar ke pulau")
    operator.tekan("Cetak", tepat=True)

    teks = cetak(operator, tmp_path / "ide.pdf")

    kop = ("PEMERINTAH KABUPATEN CONTOH", "DINAS PENDIDIKAN DAN KEBUDAYAAN")
    tanda_tangan = ("Kota Contoh,", "Kepala Dinas Pendidikan dan Kebudayaan", "NIP")
    for bagian in (*kop, "Rapor diantar ke pulau", "Masalah", *tanda_tangan):
        assert bagian in teks
    assert re.search(r"DISDIKBUD-\d{4}-02", teks)
    assert "Ganti sandi" not in teks and "Katalog replikasi" not in teks and "Kembali ke ide" not in teks


@pytest.mark.parametrize(
    ("nama", "jalur", "isi"),
    [
        ("koordinator", "/laporan/opd", ("Rekap ide inovasi per perangkat daerah", "Dinas Perikanan", "NIP")),
        ("koordinator", "/laporan/daftar?status=diajukan", ("Daftar ide inovasi", "DISDIKBUD-", "Diajukan", "NIP")),
        ("disdikbud", "/laporan/daftar", ("DINAS PENDIDIKAN DAN KEBUDAYAAN", "Guru tamu dari nelayan", "NIP")),
        ("koordinator", "/laporan/giliran/cetak", ("Daftar mingguan", "Dinas Perikanan", "kurang 5", "NIP")),
        ("koordinator", "/", ("Dinas Perikanan", "kurang 5")),
        ("pimpinan", "/opd/DN-01", ("Dinas Pendidikan dan Kebudayaan", "DISDIKBUD")),
    ],
)
def test_halaman_lain_yang_dicetak(datang, tmp_path, nama, jalur, isi):
    orang = datang(nama)
    orang.buka(jalur)

    teks = cetak(orang, tmp_path / "halaman.pdf")

    for bagian in isi:
        assert bagian in teks
    assert "Ganti sandi" not in teks


def test_tanda_terima_dan_kode_masuk(datang, tmp_path):
    admin = datang("admin")
    admin.buka("/pengguna?q=disdikbud")
    admin.tekan("Operator Disdikbud")
    admin.tekan("Buat kode masuk", status=200)
    kode = admin.page.locator(".slip-angka span").all_inner_texts()

    teks = cetak(admin, tmp_path / "kode.pdf")

    assert all(bagian in teks for bagian in (*kode, "disdikbud", "Berlaku sampai"))
    operator = datang("disdikbud")
    operator.buka("/ide?status=dikembalikan")
    operator.tekan("Guru tamu dari nelayan")
    operator.tekan("Kirim kembali", status=200)
    teks = cetak(operator, tmp_path / "terima.pdf")
    assert "Tanda terima" in teks and re.search(r"DISDIKBUD-\d{4}-03", teks)


def test_tombol_cetak_hanya_bila_ada_skrip(datang):
    tanpa = datang("disdikbud", js=False)
    tanpa.buka("/laporan/daftar")
    expect(tanpa.page.locator("[data-cetak]")).to_be_hidden()
    tanpa.lihat("Ctrl+P")
    dengan = datang("disdikbud")
    dengan.buka("/laporan/daftar")
    expect(dengan.page.locator("[data-cetak]")).to_be_visible()
