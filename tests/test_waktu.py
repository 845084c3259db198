from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inovasi import waktu

SORE = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # 23.30 WIB, the next day in WITA


@pytest.mark.parametrize("teks,iso", [
    ("2026-11-22", "2026-11-22"), ("22/11/2026", "2026-11-22"), ("22-11-2026", "2026-11-22"),
    ("22.11.2026", "2026-11-22"),
    ("22 November 2026", "2026-11-22"), ("  22   NOVEMBER 2026 ", "2026-11-22"), ("1 nop 2026", "2026-11-01"),
    ("7 Agt 2026", "2026-08-07"), ("7 Ags. 2026", "2026-08-07"), ("Mei 2026", "2026-05"),
    ("5/2026", "2026-05"), ("2026-5", "2026-05"),
    ("2026", "2026"), ("", ""), ("29/2/2028", "2028-02-29"),
])  # fmt: skip
def test_baca_tanggal_menyimpan_ketelitian(teks, iso):
    assert waktu.baca_tanggal(teks) == iso


@pytest.mark.parametrize("teks", [
    "besok", "31/2/2026", "29 Februari 2026", "2026-13", "0000", "99999", "1 Marble 2026", "22/11/26",
    "٢٠٢٦", "a" * 1000, "1899",
])  # fmt: skip
def test_tanggal_yang_tidak_terbaca(teks):
    with pytest.raises(ValueError, match=r"\.$"):
        waktu.baca_tanggal(teks)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_yang_ditulis_terbaca_kembali(hari):
    assert waktu.baca_tanggal(waktu.tanggal(hari)) == hari.isoformat()


@pytest.mark.parametrize("iso,awal,akhir", [
    ("2026", date(2026, 1, 1), date(2026, 12, 31)), ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
    ("2026-12", date(2026, 12, 1), date(2026, 12, 31)), ("2026-11-22", date(2026, 11, 22), date(2026, 11, 22)),
])  # fmt: skip
def test_batas_awal_dan_akhir(iso, awal, akhir):
    assert waktu.batas_awal_akhir(iso) == (awal, akhir)


def test_bentuk_indonesia():
    assert waktu.tanggal(SORE) == "22 November 2026"
    assert waktu.tanggal("2026-05") == "Mei 2026"
    assert waktu.tanggal_panjang(SORE) == "Minggu, 22 November 2026"
    assert waktu.jam(SORE) == "23.30"
    assert waktu.tanggal_jam(SORE) == "22 November 2026 pukul 23.30 WIB"
    assert [waktu.tanggal(None), waktu.jam(None), waktu.tanggal_jam(None), waktu.angka(None)] == [""] * 4


@pytest.mark.parametrize(
    "nilai,desimal,teks", [(0, 0, "0"), (1234567, 0, "1.234.567"), (1234.5, 1, "1.234,5"), (-1000, 0, "-1.000")]
)
def test_angka(nilai, desimal, teks):
    assert waktu.angka(nilai, desimal) == teks


def test_lama_menurut_hari_kalender():
    kini = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)  # 00.30 on 23 November WIB
    assert waktu.lama(SORE, kini) == "1 hari"
    assert waktu.lama(kini, kini) == "hari ini"
    assert waktu.lama(None) == ""


@pytest.mark.parametrize(
    "batas,teks",
    [(date(2026, 12, 18), "26 hari lagi"), (date(2026, 11, 22), "hari ini"), (date(2026, 11, 19), "lewat 3 hari")],
)
def test_sisa_hari(batas, teks):
    assert waktu.sisa_hari(batas, SORE) == teks
