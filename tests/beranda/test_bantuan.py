"""The help page: one for each role, true to the rules, without links that lead nowhere."""

import pytest

from inovasi.beranda.rules import ARTI_STATUS
from inovasi.ide.rules import ATURAN_HITUNG, NAMA_STATUS, StatusIde
from inovasi.peran import NAMA_PERAN, Peran


def test_setiap_status_diterangkan_sekali():
    assert [s.kode for s in ARTI_STATUS] == list(StatusIde)
    assert {s.kode for s in ARTI_STATUS if s.dihitung} == {"diajukan", "dikembalikan", "disetujui"}
    assert {s.kode: s.giliran for s in ARTI_STATUS if s.giliran != "tidak ada"} == {
        "draf": "operator OPD",
        "diajukan": "koordinator",
        "dikembalikan": "operator OPD",
    }


@pytest.mark.parametrize("peran", Peran)
def test_bantuan_menurut_peran_dan_setiap_tautannya_dapat_dibuka(as_pengguna, buat_pengguna, tahun, peran):
    peramban = as_pengguna(buat_pengguna(peran.value))

    halaman = peramban.get("/bantuan")

    assert halaman.status == 200
    assert halaman.h1 == [f"Bantuan untuk {NAMA_PERAN[peran].lower()}"]
    assert ATURAN_HITUNG in halaman.teks
    assert all(nama in halaman.teks for nama in NAMA_STATUS.values())
    assert "/bantuan" in halaman.tautan
    alamat = {t for t in halaman.tautan if t.startswith("/")}
    assert {t: peramban.get(t).status for t in alamat} == dict.fromkeys(alamat, 200)


def test_bantuan_menyebut_unit_koordinator_daerah(as_pengguna, buat_pengguna, session, daerah):
    daerah.unit_koordinator = "Badan Riset dan Inovasi Daerah"
    session.commit()

    assert "Badan Riset dan Inovasi Daerah" in as_pengguna(buat_pengguna("operator")).get("/bantuan").teks


def test_bantuan_hanya_untuk_yang_masuk(as_pengguna, buat_pengguna):
    buat_pengguna("operator")

    assert as_pengguna(None).get("/bantuan").lokasi.startswith("/masuk")
