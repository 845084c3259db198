from datetime import date

import pytest

from inovasi.beranda import rules
from inovasi.ide.rules import kelengkapan

DUA_PULUH = " ".join(["kata"] * 20)
LENGKAP = {
    "judul": "Rapor diantar ke pulau", "masalah": DUA_PULUH, "gagasan": DUA_PULUH, "tujuan": DUA_PULUH,
    "manfaat": DUA_PULUH, "tupoksi_id": 1, "urusan": "1.01", "bentuk": "lainnya", "jenis": "digital",
    "inisiator": "asn",
}  # fmt: skip


@pytest.mark.parametrize("n, kata", [(0, "nol"), (2, "dua"), (5, "lima"), (11, "sebelas"), (12, "12")])
def test_terbilang(n, kata):
    assert rules.terbilang(n) == kata


@pytest.mark.parametrize("ubah, kalimat", [
    ({}, "Sudah lengkap, tinggal diajukan"),
    ({"tujuan": "", "tupoksi_id": None}, "Belum diajukan: tujuan dan tupoksi masih kosong"),
    ({"tujuan": "", "tupoksi_id": None, "jenis": ""}, "Belum diajukan: tujuan, tupoksi, dan jenis masih kosong"),
    ({"manfaat": "baru tiga kata"}, "Belum diajukan: manfaat kurang 17 kata"),
    ({"judul": "Ide", "masalah": ""}, "Belum diajukan: masalah masih kosong; judul kurang 7 huruf"),
])  # fmt: skip
def test_kurang_draf(ubah, kalimat):
    assert rules.kurang_draf(kelengkapan(LENGKAP | ubah, tupoksi_sah=[1])) == kalimat


def test_kurang_draf_yang_baru_berjudul_dihitung():
    butir = kelengkapan({"judul": "Perpustakaan perahu"}, tupoksi_sah=[1])

    assert rules.kurang_draf(butir) == f"Belum diajukan: {len(butir) - 1} dari {len(butir)} isian wajib masih kosong"


@pytest.mark.parametrize("jumlah, hari, kalimat", [
    (3, date(2026, 11, 22), "3 dari 5 ide tahun 2026. Kurang dua, batas 18 Desember 2026 (26 hari lagi)."),
    (0, date(2026, 12, 18), "0 dari 5 ide tahun 2026. Kurang lima, batas 18 Desember 2026 (hari ini)."),
    (4, date(2026, 12, 21), "4 dari 5 ide tahun 2026. Kurang satu, batas 18 Desember 2026 (lewat 3 hari)."),
    (7, date(2026, 12, 1), "7 ide tahun 2026. Minimum lima sudah tercapai, batas 18 Desember 2026 (17 hari lagi)."),
])  # fmt: skip
def test_kalimat_kuota(jumlah, hari, kalimat):
    bagian = rules.kalimat_kuota(jumlah=jumlah, minimum=5, tahun=2026, batas=date(2026, 12, 18), hari_ini=hari)

    assert "".join(bagian) == kalimat


def test_kutip_memotong_di_antara_kata():
    assert rules.kutip("satu dua tiga", 13) == "satu dua tiga"
    assert rules.kutip("satu dua, tiga empat", 12) == "satu dua …"
    assert rules.kutip("x" * 50, 10) == "x" * 10 + " …"


def test_rincian_status():
    assert rules.rincian_status({}) == ""
    assert rules.rincian_status({"disetujui": 1, "dikembalikan": 2, "draf": 3, "dihapus": 9}) == (
        "Dihitung: 1 disetujui, 2 dikembalikan. Belum dihitung: 3 draf."
    )
