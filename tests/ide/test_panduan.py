"""The guide beside the fields and on paper, and the word range that it advises."""

import pytest

from inovasi import acuan
from inovasi.ide import rules
from inovasi.ide.models import Ide
from tests.ide.test_views import isian_form


@pytest.mark.parametrize(
    ("jumlah", "minimum", "maksimum", "kode", "teks"),
    [
        (0, 20, 200, "kurang", "masih kosong"),
        (0, 0, 200, "kosong", "belum diisi"),
        (1, 20, 200, "kurang", "1 kata, kurang 19"),
        (19, 20, 200, "kurang", "19 kata, kurang 1"),
        (20, 20, 200, "cukup", "20 kata, cukup"),
        (179, 20, 200, "cukup", "179 kata, cukup"),
        (180, 20, 200, "dekat", "180 kata, mendekati batas"),
        (200, 20, 200, "dekat", "200 kata, mendekati batas"),
        (201, 20, 200, "lebih", "201 kata, lebih 1 dari anjuran"),
        (5000, 20, 0, "cukup", "5000 kata, cukup"),
        (20, 20, 21, "dekat", "20 kata, mendekati batas"),
    ],
)
def test_keadaan_kata(jumlah, minimum, maksimum, kode, teks):
    assert rules.keadaan_kata(jumlah, minimum=minimum, maksimum=maksimum) == rules.KeadaanKata(kode, teks)


def test_setiap_isian_berpanduan_dan_batasnya_bersumber():
    assert set(rules.KOLOM_ISIAN) == set(acuan.ISIAN_IDE)
    for isian in acuan.ISIAN_IDE.values():
        assert 2 <= isian.panduan.count(". ") + 1 <= 4, isian.kode
        assert bool(isian.kata_maks) == bool(isian.sumber_kata) == (isian.kode in rules.ISIAN_PANJANG), isian.kode
    # The advice does not contradict what a submission needs, and the example follows the advice.
    for kolom in rules.ISIAN_PANJANG:
        isian = acuan.ISIAN_IDE[kolom]
        assert isian.kata_min == (rules.KATA_MIN if kolom in rules.ISIAN_WAJIB_PANJANG else 0)
        kata = rules.jumlah_kata(isian.contoh)
        assert rules.keadaan_kata(kata, minimum=isian.kata_min, maksimum=isian.kata_maks).kode == "cukup", kolom


def test_penyunting_memuat_panduan_tertutup_untuk_setiap_isian(as_pengguna, buat_pengguna, buat_ide):
    operator = buat_pengguna()
    ide = buat_ide(operator=operator)

    page = as_pengguna(operator).get(f"/ide/{ide.id}/ubah")

    html = page.response.text
    for kolom in ("judul", *rules.ISIAN_PANJANG, *rules.KLASIFIKASI, "tupoksi_id", "tahapan", "tautan"):
        assert acuan.ISIAN_IDE[kolom].panduan in page.teks, kolom
    assert html.count('<details class="panduan">') >= 18
    assert '<details class="panduan" open' not in html
    assert 'href="/ide/panduan"' in html


def test_melebihi_anjuran_tidak_menghalangi_pengajuan(session, as_pengguna, buat_pengguna, buat_ide):
    operator = buat_pengguna()
    layar = as_pengguna(operator)
    ide = buat_ide(operator=operator, masalah="kata " * 201)
    penyunting = layar.get(f"/ide/{ide.id}/ubah")
    assert "201 kata, lebih 1 dari anjuran" in penyunting.teks

    jawab = layar.post(f"/ide/{ide.id}/ubah", isian_form(penyunting, tujuan="tujuan " * 500) | {"lanjut": "ajukan"})

    assert jawab.status == 303
    session.expire_all()
    assert session.get(Ide, ide.id).status == "diajukan"


@pytest.mark.parametrize("peran", ["operator", "koordinator", "pendamping", "pimpinan", "admin"])
def test_panduan_di_kertas_untuk_semua_dan_ditautkan_dari_bantuan(as_pengguna, buat_pengguna, peran):
    layar = as_pengguna(buat_pengguna(peran))

    page = layar.get("/ide/panduan")

    assert page.status == 200
    for isian in acuan.ISIAN_IDE.values():
        assert isian.panduan in page.teks and isian.contoh in page.teks
    assert "20 sampai 200 kata" in page.teks
    assert 'href="/ide/panduan"' in layar.get("/bantuan").response.text
