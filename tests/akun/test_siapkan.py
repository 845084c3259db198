"""The first-run set-up as a person goes through it."""

import pytest
from sqlalchemy import func, select

from inovasi.akun import services
from inovasi.akun.models import Pengguna
from inovasi.opd.models import Daerah, Opd
from tests.conftest import SANDI, Peramban

DAERAH = {"jenis_daerah": "Kabupaten", "nama_daerah": "Katingan", "ibu_kota": "Kasongan", "zona_waktu": "Asia/Jakarta"}
ADMIN = {"nama": "Ani Rahma", "nama_pengguna": "Ani.Admin", "sandi_baru": SANDI, "sandi_ulang": SANDI}
TEMPEL = (
    "kode\tnama\tsingkatan\tjenis\tinduk\n"
    "1.02\tDinas Kesehatan\tDinkes\tdinas\t\n"
    "1.02.01\tPuskesmas Bakam\tPkm Bakam\tpuskesmas\t1.02\n"
)


@pytest.fixture
def browser(app, session, mesin):
    return Peramban(app, session, None)


@pytest.fixture
def kode(session, browser):
    kode = services.kode_penyiapan(session)
    session.commit()
    return kode


@pytest.fixture
def terbuka(browser, kode):
    """A browser that gave the good code."""
    assert browser.post("/siapkan", langkah="kode", kode=f" {kode[:4]}-{kode[4:].lower()} ").lokasi == "/siapkan"
    return browser


def kosong(session):
    return not any(session.scalar(select(func.count()).select_from(m)) for m in (Pengguna, Opd, Daerah))


def test_tanpa_kode_tidak_ada_yang_bisa_dibuat(browser, kode, session):
    assert browser.get("/siapkan").h1 == ["Siapkan aplikasi"]
    for langkah in ("daerah", "opd", "admin", "lihat_opd", ""):
        page = browser.post("/siapkan", langkah=langkah, **DAERAH, **ADMIN, cara_opd="umum")
        assert (page.status, page.h1) == (422, ["Siapkan aplikasi"])
    assert kosong(session)


@pytest.mark.parametrize("tebakan", ["", "AAAABBBB", "x" * 100_000, "AAAA\x00BBB", "😀😀😀😀😀😀😀😀"])
def test_kode_yang_salah(browser, kode, tebakan):
    page = browser.post("/siapkan", langkah="kode", kode=tebakan)

    assert page.status == 422
    assert browser.get("/siapkan").h1 == ["Siapkan aplikasi"]


def test_menebak_kode_dibatasi(browser, kode, session):
    status = [browser.post("/siapkan", langkah="kode", kode="AAAABBBB").status for _ in range(6)]

    assert status == [422] * 5 + [429]


def test_daftar_umum_dari_awal_sampai_masuk(terbuka, session):
    page = terbuka.get("/siapkan")
    assert page.h1 == ["Daerah Anda"]
    page = terbuka.post("/siapkan", page.isian | DAERAH)
    assert (page.status, page.h1) == (200, ["Perangkat daerah"])
    page = terbuka.post("/siapkan", langkah="opd", **DAERAH, cara_opd="umum")
    assert (page.status, page.h1) == (200, ["Periksa, lalu buat administrator"])
    assert "Kabupaten Katingan" in page.teks
    assert "Dinas Kesehatan" in page.teks
    assert kosong(session)
    page = terbuka.post("/siapkan", langkah="admin", **DAERAH, cara_opd="umum", **ADMIN)

    assert (page.status, page.lokasi) == (303, "/pengguna/baru?peran=koordinator")
    page = terbuka.get(page.lokasi)
    assert "Aplikasi siap dipakai" in page.teks
    assert page.isian["peran"] == "koordinator"
    assert session.get(Daerah, 1).nama == "Kabupaten Katingan"
    assert session.scalar(select(func.count()).select_from(Opd)) > 30
    assert session.scalars(select(Pengguna.nama_pengguna)).one() == "ani.admin"
    lain = Peramban(terbuka.app, session, None)
    assert lain.post("/masuk", nama_pengguna="ani.admin", sandi=SANDI).status == 303
    assert lain.get("/siapkan").status == 404


@pytest.mark.parametrize("pemisah", ["\t", ",", ";"])
def test_sel_yang_ditempel(terbuka, session, pemisah):
    teks = TEMPEL.replace("\t", pemisah).replace("\n", "\r\n")

    page = terbuka.post("/siapkan", langkah="opd", **DAERAH, cara_opd="tempel", teks_opd=teks)
    assert "2 OPD" in page.teks
    isian = page.isian | {"langkah": "admin"} | ADMIN
    assert terbuka.post("/siapkan", isian).status == 303

    puskesmas = session.scalars(select(Opd).where(Opd.kode == "1.02.01")).one()
    assert (puskesmas.nama, puskesmas.induk.nama) == ("Puskesmas Bakam", "Dinas Kesehatan")


def test_baris_yang_salah_disebut_nomornya_dan_teks_tetap_ada(terbuka, session):
    teks = "kode;nama;induk\n1;Dinas A;\n1;Dinas B;\n3;;\n4;Dinas D;99\n"

    page = terbuka.post("/siapkan", langkah="opd", **DAERAH, cara_opd="tempel", teks_opd=teks)

    assert page.status == 422
    assert page.isian["teks_opd"].strip() == teks.strip()
    for kata in ("Baris 3:", "Baris 4:", "Baris 5:"):
        assert kata in page.teks
    page = terbuka.post("/siapkan", langkah="admin", **DAERAH, **ADMIN, cara_opd="tempel", teks_opd=teks)
    assert page.status == 422
    assert kosong(session)


def test_banyak_baris_salah_diringkas(terbuka):
    page = terbuka.post("/siapkan", langkah="opd", **DAERAH, cara_opd="tempel", teks_opd="kode;nama\n" + "1;A\n" * 200)

    assert "Masih ada" in page.teks


@pytest.mark.parametrize(
    ("isian", "kata"),
    [
        ({"nama_daerah": ""}, "wajib diisi"),
        ({"nama_daerah": "x" * 100_000}, "Antara 2 dan 100"),
        ({"nama_daerah": "Kat\x00ingan"}, "tidak bisa disimpan"),
        ({"zona_waktu": "Europe/Paris"}, "Pilih salah satu"),
        ({"jenis_daerah": "Kerajaan"}, "Pilih salah satu"),
        ({"cara_opd": "sihir"}, "Pilih salah satu"),
        ({"cara_opd": "tempel", "teks_opd": ""}, "Tempel daftarnya"),
        ({"cara_opd": "tempel", "teks_opd": "x" * 200_001}, "Paling banyak 200000"),
        ({"nama": ""}, "wajib diisi"),
        ({"nama_pengguna": "Ani Rahma"}, "huruf kecil"),
        ({"sandi_baru": "pendek", "sandi_ulang": "pendek"}, "paling sedikit 12"),
        ({"sandi_baru": "kabupatenkatingan1", "sandi_ulang": "kabupatenkatingan1"}, "mudah ditebak"),
        ({"sandi_baru": "contoh-inovasi-2026", "sandi_ulang": "contoh-inovasi-2026"}, "hanya berlaku di contoh"),
        ({"sandi_ulang": "lain"}, "Tidak sama"),
    ],
)
def test_isian_yang_salah_tidak_menulis_apa_pun(terbuka, session, isian, kata):
    semua = {"langkah": "admin", "cara_opd": "nanti"} | DAERAH | ADMIN | isian

    page = terbuka.post("/siapkan", semua)

    assert page.status == 422
    assert kata in page.teks
    assert SANDI not in page.html
    assert kosong(session)
    assert terbuka.post("/siapkan", {"langkah": "admin", "cara_opd": "nanti"} | DAERAH | ADMIN).status == 303


def test_nama_daerah_tidak_berkata_ganda(terbuka, session):
    isian = {"langkah": "admin", "cara_opd": "nanti"} | DAERAH | ADMIN | {"nama_daerah": "kab. Katingan"}

    terbuka.post("/siapkan", isian)

    assert session.get(Daerah, 1).nama == "Kabupaten Katingan"


def test_server_menyala_ulang_di_tengah_jalan_tidak_menghilangkan_ketikan(terbuka, session):
    baru = services.kode_penyiapan(session)
    session.commit()

    page = terbuka.post("/siapkan", langkah="opd", **DAERAH, cara_opd="tempel", teks_opd=TEMPEL)
    assert (page.status, page.h1) == (422, ["Siapkan aplikasi"])
    page = terbuka.post("/siapkan", page.isian | {"kode": baru})

    assert page.h1 == ["Daerah Anda"]
    assert page.isian["nama_daerah"] == "Katingan"
    assert page.isian["teks_opd"].split() == TEMPEL.split()


def test_kembali_membawa_semua_isian(terbuka):
    isi = DAERAH | {"cara_opd": "tempel", "teks_opd": TEMPEL}

    daerah = terbuka.post("/siapkan", isi, langkah="lihat_daerah")
    opd = terbuka.post("/siapkan", isi, langkah="lihat_opd")

    assert (daerah.h1, opd.h1) == (["Daerah Anda"], ["Perangkat daerah"])
    for page in (daerah, opd):
        assert page.isian["nama_daerah"] == "Katingan"
        assert page.isian["zona_waktu"] == "Asia/Jakarta"
        assert page.isian["cara_opd"] == "tempel"
        assert page.isian["teks_opd"].split() == TEMPEL.split()


def test_token_ditolak_di_tengah_jalan_membawa_isian(app, terbuka, session, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)

    page = terbuka.post("/siapkan", langkah="opd", **DAERAH, cara_opd="tempel", teks_opd=TEMPEL, csrf_token="usang")
    assert (page.status, page.h1) == (400, ["Siapkan aplikasi"])
    page = terbuka.post("/siapkan", page.isian | {"kode": "AAAABBBB"})

    assert page.status == 422
    assert page.isian["teks_opd"].split() == TEMPEL.split()
    assert kosong(session)
