import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update

from inovasi.akun import services
from inovasi.akun.models import Pengguna, RiwayatAkun, Sesi
from inovasi.peran import NAMA_PERAN, Peran
from inovasi.sekali import kunci_baru
from tests.conftest import SANDI, Peramban

BARU = "sepeda tua hijau 9"


@pytest.fixture
def anonim(app, session, daerah, admin):
    return Peramban(app, session, None)


@pytest.fixture
def ani(buat_pengguna):
    return buat_pengguna("operator", nama_pengguna="ani", nama="Ani Rahma", sandi_hash=services.hash_sandi(SANDI))


def jumlah(session, model):
    return session.scalar(select(func.count()).select_from(model))


def kuki(halaman):
    return next((k for k in halaman.response.headers.getlist("Set-Cookie") if k.startswith("sesi=")), "")


# --- signing in and out ---


def test_masuk_memberi_kuki_dan_ke_halaman_yang_dituju(anonim, ani):
    page = anonim.post("/masuk", nama_pengguna="Ani", sandi=SANDI, ke="/ide?status=draf")

    assert (page.status, page.lokasi) == (303, "/ide?status=draf")
    assert "HttpOnly" in kuki(page)
    assert "SameSite=Lax" in kuki(page)
    assert "Path=/" in kuki(page)
    assert "Secure" not in kuki(page)
    assert anonim.get("/sandi").status == 200


def test_kuki_hanya_lewat_https_bila_masuk_lewat_https(anonim, ani):
    response = anonim.client.post("/masuk", data={"nama_pengguna": "ani", "sandi": SANDI}, base_url="https://localhost")

    assert "Secure" in next(k for k in response.headers.getlist("Set-Cookie") if k.startswith("sesi="))


@pytest.mark.parametrize(
    "ke",
    ["https://jahat.example/", "//jahat.example", "/\\jahat.example", "javascript:alert(1)", "/\tx", "ide", "/" * 2],
)
def test_tidak_bisa_dituntun_ke_situs_lain(anonim, ani, ke):
    assert anonim.post("/masuk", nama_pengguna="ani", sandi=SANDI, ke=ke).lokasi == "/"


@pytest.mark.parametrize(
    ("isian", "kata"),
    [
        ({"nama_pengguna": "ani", "sandi": "salah sekali ini"}, "tidak cocok"),
        ({"nama_pengguna": "tak.ada", "sandi": SANDI}, "tidak cocok"),
        ({"nama_pengguna": "", "sandi": SANDI}, "Isi nama pengguna"),
        ({"nama_pengguna": "ani", "sandi": ""}, "Isi sandinya"),
        ({"nama_pengguna": "ani\x00", "sandi": SANDI}, "tidak bisa disimpan"),
        ({"nama_pengguna": "a" * 100_000, "sandi": SANDI}, "Paling banyak 60"),
        ({"nama_pengguna": "ani", "sandi": "😀" * 100_000}, "Paling banyak 128"),
        ({"nama_pengguna": "\u202eani<b>", "sandi": "<script>alert(1)</script>"}, "tidak cocok"),
    ],
)
def test_masuk_yang_salah_menjawab_422_dengan_nama_tetap_terisi(anonim, ani, isian, kata):
    page = anonim.post("/masuk", ke="/ide", **isian)

    assert page.status == 422
    assert kata in page.teks
    assert page.isian["ke"] == "/ide"
    assert page.isian["sandi"] == ""
    assert page.isian["nama_pengguna"] == isian["nama_pengguna"] or "\x00" in isian["nama_pengguna"]
    assert not kuki(page)


def test_terlalu_banyak_percobaan_menjawab_429_dengan_waktu_tunggu(anonim, ani):
    for _ in range(5):
        anonim.post("/masuk", nama_pengguna="ani", sandi="salah sekali ini")
    page = anonim.post("/masuk", nama_pengguna="ani", sandi=SANDI, titipan="simpan")

    assert page.status == 429
    assert re.search(r"Coba lagi dalam (\d+ detik|1 menit)", page.teks)
    assert 0 < int(page.response.headers["Retry-After"]) <= 60
    assert page.isian["titipan"] == "simpan"


def test_yang_sudah_masuk_tidak_diminta_masuk_lagi(as_pengguna, ani):
    assert as_pengguna(ani).get("/masuk?ke=/sandi").lokasi == "/sandi"


def test_masuk_sebagai_orang_lain_mengakhiri_sesi_sebelumnya(as_pengguna, session, ani, admin):
    browser = as_pengguna(admin)

    browser.post("/masuk", nama_pengguna="ani", sandi=SANDI)

    assert session.scalar(select(Sesi.berakhir_pada).where(Sesi.pengguna_id == admin.id)) is not None
    assert "Operator" in browser.get("/sandi").teks


def test_keluar_mengakhiri_sesi(as_pengguna, session, ani):
    browser = as_pengguna(ani)
    token = browser.token

    page = browser.post("/keluar")

    assert (page.status, page.lokasi) == (303, "/masuk")
    browser.client.set_cookie("sesi", token)
    assert browser.get("/sandi").lokasi == "/masuk?ke=/sandi" or browser.get("/sandi").lokasi.startswith("/masuk")


def test_komputer_bersama_berlaku_sampai_keluar(anonim, ani):
    page = anonim.post("/masuk", nama_pengguna="ani", sandi=SANDI, bersama="y", ke="/sandi")

    tanda = next(k for k in page.response.headers.getlist("Set-Cookie") if k.startswith("bersama="))
    assert "Expires" not in tanda and "Max-Age" not in tanda  # gone with the browser
    assert "data-komputer-bersama" in anonim.get("/sandi").html
    assert f'data-pengguna="{ani.id}"' in anonim.get("/sandi").html
    anonim.post("/keluar")
    assert not anonim.client.get_cookie("bersama")


def test_tanpa_centang_komputer_ini_tidak_bersama_lagi(anonim, ani):
    anonim.client.set_cookie("bersama", "1")
    assert "checked" in anonim.get("/masuk").html

    anonim.post("/masuk", nama_pengguna="ani", sandi=SANDI)

    assert not anonim.client.get_cookie("bersama")
    assert "data-komputer-bersama" not in anonim.get("/sandi").html


# --- codes and passwords ---


def test_kode_dari_slip_lalu_sandi_baru(as_pengguna, anonim, session, admin, ani):
    slip = as_pengguna(admin).post(f"/pengguna/{ani.id}/kode")
    kode = "".join(re.search(r'slip-angka"><span>(\w{4})</span><span>(\w{4})', slip.html).groups())
    assert slip.status == 200
    assert slip.response.headers["Cache-Control"] == "no-store"

    page = anonim.post("/masuk", nama_pengguna="ani", sandi=kode.lower(), ke="/ide?status=draf")
    assert page.lokasi == "/sandi?ke=/ide?status%3Ddraf"
    assert anonim.get("/").lokasi == "/sandi"
    assert anonim.get("/pengguna").lokasi == "/sandi?ke=/pengguna"
    assert anonim.post("/ide/baru", judul="Tidak boleh dulu").lokasi == "/sandi"
    assert anonim.post("/ide/baru", judul="Tidak boleh dulu", otomatis=True).status == 401
    page = anonim.get("/sandi?ke=/ide")
    assert "sandi_lama" not in page.isian
    assert page.isian["ke"] == "/ide"
    page = anonim.post("/sandi", sandi_baru=BARU, sandi_ulang=BARU, ke="/sandi")

    assert (page.status, page.lokasi) == (303, "/sandi")
    assert "sandi_lama" in anonim.get("/sandi").isian
    assert anonim.post("/masuk", nama_pengguna="ani", sandi=kode).status == 422
    assert anonim.post("/masuk", nama_pengguna="ani", sandi=BARU).status == 303


@pytest.mark.parametrize(
    ("isian", "kata"),
    [
        ({"sandi_lama": "salah sekali ini"}, "Sandi sekarang tidak cocok"),
        ({"sandi_baru": "pendek", "sandi_ulang": "pendek"}, "paling sedikit 12"),
        ({"sandi_ulang": "lain lagi ya"}, "Tidak sama"),
        ({"sandi_baru": SANDI, "sandi_ulang": SANDI}, "harus berbeda"),
        ({"sandi_baru": "kabupaten uji", "sandi_ulang": "kabupaten uji"}, "mudah ditebak"),
        ({"sandi_baru": "contoh-inovasi-2026", "sandi_ulang": "contoh-inovasi-2026"}, "hanya berlaku di contoh"),
        ({"sandi_lama": ""}, "Isi sandinya"),
    ],
)
def test_sandi_yang_ditolak(as_pengguna, session, ani, isian, kata):
    lama = ani.sandi_hash
    isian = {"sandi_lama": SANDI, "sandi_baru": BARU, "sandi_ulang": BARU} | isian

    page = as_pengguna(ani).post("/sandi", isian)

    assert page.status == 422
    assert kata in page.teks
    assert not {SANDI, BARU} & set(page.isian.values())
    assert session.get(Pengguna, ani.id).sandi_hash == lama


def test_ganti_sandi_mengeluarkan_peramban_lain(as_pengguna, ani):
    ini, lain = as_pengguna(ani), as_pengguna(ani)

    assert ini.post("/sandi", sandi_lama=SANDI, sandi_baru=BARU, sandi_ulang=BARU).lokasi == "/"

    assert ini.get("/sandi").status == 200
    assert lain.get("/sandi").status == 303


def test_menebak_sandi_lama_juga_dibatasi(as_pengguna, ani):
    browser = as_pengguna(ani)
    isian = {"sandi_lama": "salah sekali ini", "sandi_baru": BARU, "sandi_ulang": BARU}

    assert [browser.post("/sandi", isian).status for _ in range(6)] == [422] * 5 + [429]


def test_mengakhiri_sesi_lain_dari_daftar(as_pengguna, session, ani, admin):
    ini, lain = as_pengguna(ani), as_pengguna(ani)
    page = ini.get("/sandi")
    tombol = [f["action"] for f in page.form if f["action"].endswith("/akhiri")]
    sesi_admin = services.buat_sesi(session, session.get(Pengguna, admin.id), pada=datetime.now(UTC))
    id_admin = session.scalar(select(Sesi.id).where(Sesi.pengguna_id == admin.id))
    session.commit()
    assert sesi_admin

    assert ini.post(tombol[0]).lokasi == "/sandi"
    assert lain.get("/sandi").status == 303
    assert ini.post(tombol[0]).status == 404
    assert ini.post(f"/sandi/sesi/{id_admin}/akhiri").status == 404
    id_ini = session.scalar(select(Sesi.id).where(Sesi.pengguna_id == ani.id, Sesi.berakhir_pada.is_(None)))
    assert ini.post(f"/sandi/sesi/{id_ini}/akhiri").status == 409


# --- the list of accounts ---


@pytest.mark.parametrize("peran", list(Peran))
def test_halaman_pengguna_hanya_untuk_pengelola(as_pengguna, buat_pengguna, peran):
    browser = as_pengguna(buat_pengguna(peran.value))
    status = 200 if peran in (Peran.ADMIN, Peran.KOORDINATOR) else 403

    assert browser.get("/pengguna").status == status
    assert browser.get("/pengguna/baru").status == status


def test_koordinator_hanya_melihat_operator(as_pengguna, buat_pengguna, admin):
    operator, koordinator = buat_pengguna("operator"), buat_pengguna("koordinator")
    browser = as_pengguna(koordinator)

    page = browser.get("/pengguna?peran=admin")

    assert operator.nama in page.teks
    assert f"/pengguna/{admin.id}" not in page.tautan
    assert browser.get(f"/pengguna/{operator.id}").status == 200
    assert browser.get(f"/pengguna/{admin.id}").status == 404
    assert browser.post(f"/pengguna/{admin.id}/kode").status == 404
    assert browser.post(f"/pengguna/{operator.id}/kode").status == 200
    assert browser.post(f"/pengguna/{operator.id}", nama="Lain").status == 403
    assert browser.post(f"/pengguna/{operator.id}/matikan", versi=1).status == 403
    assert browser.post(f"/pengguna/{operator.id}/nyalakan", versi=1).status == 403


def test_saring_dan_cari(as_pengguna, buat_pengguna, buat_opd, admin, session):
    dinkes, dukcapil = buat_opd("Dinkes", nama="Dinas Kesehatan"), buat_opd("Dukcapil")
    a = buat_pengguna(opd=dinkes, nama="Ándi Saputra", nama_pengguna="dinkes.andi")
    b = buat_pengguna(opd=dukcapil, opd_tambahan=[dinkes], nama="Budi", nama_pengguna="budi")
    c = buat_pengguna("koordinator", nama="Citra", nama_pengguna="citra")
    session.execute(update(Pengguna).where(Pengguna.id == b.id).values(aktif=False))
    session.commit()
    browser = as_pengguna(admin)

    def hasil(tanya):
        page = browser.get(f"/pengguna?{tanya}", htmx=True)
        return {p.id for p in (a, b, c) if f"/pengguna/{p.id}" in page.tautan}

    assert hasil("") == {a.id, b.id, c.id}
    assert hasil("q=ANDI") == {a.id}
    assert hasil("q=%C3%A1ndi") == {a.id}
    assert hasil("q=kesehatan+andi") == {a.id}
    assert hasil(f"opd={dinkes.id}") == {a.id, b.id}
    assert hasil("peran=koordinator") == {c.id}
    assert hasil("keadaan=mati") == {b.id}
    assert hasil("keadaan=aktif&q=budi") == set()
    assert hasil("q=%25") == set()
    for aneh in (
        "halaman=0",
        "halaman=-9",
        "halaman=x",
        "halaman=999999999999",
        "opd=99999999999999",
        "opd=x",
        "q=%00",
    ):
        assert browser.get(f"/pengguna?{aneh}").status == 200


def test_fragmen_dan_halaman_satu_alamat(as_pengguna, admin):
    browser = as_pengguna(admin)

    assert browser.get("/pengguna", htmx=True).ids == ["daftar"]
    assert "daftar" in browser.get("/pengguna").ids


@pytest.mark.parametrize("banyak", [1, 3])
def test_jumlah_kueri_daftar_tetap(as_pengguna, buat_pengguna, admin, hitung_kueri, banyak):
    for _ in range(banyak):
        buat_pengguna("operator")
    browser = as_pengguna(admin)
    browser.get("/pengguna")
    hitung_kueri.clear()

    browser.get("/pengguna")

    assert len(hitung_kueri) == 4  # who, count, rows, OPD for the filter


# --- making and changing accounts ---


def isian_baru(opd=None, **isi):
    return {
        "kunci": kunci_baru(),
        "nama_pengguna": "budi",
        "nama": "Budi Hartono",
        "jabatan": "Analis",
        "peran": "operator",
        "opd_id": opd.id if opd else 0,
    } | isi


@pytest.mark.parametrize("siapa", ["admin", "koordinator"])
def test_membuat_operator_lalu_kodenya(as_pengguna, session, buat_pengguna, buat_opd, siapa):
    opd, tambahan = buat_opd(), buat_opd()
    browser = as_pengguna(buat_pengguna(siapa))

    page = browser.post("/pengguna/baru", isian_baru(opd, opd_tambahan=[tambahan.id], unit_bawah="y"))

    baru = session.scalar(select(Pengguna).where(Pengguna.nama_pengguna == "budi"))
    assert (page.status, page.lokasi) == (303, f"/pengguna/{baru.id}")
    assert (baru.nama, baru.opd_id, baru.unit_bawah) == ("Budi Hartono", opd.id, True)
    assert [o.id for o in baru.opd_tambahan] == [tambahan.id]
    assert "belum punya sandi" in browser.get(page.lokasi).teks
    assert "budi" in browser.post(f"{page.lokasi}/kode").teks


def test_formulir_yang_sama_dua_kali_membuat_satu_akun(as_pengguna, session, admin, buat_opd):
    browser, isian = as_pengguna(admin), isian_baru(buat_opd())

    pertama, kedua = browser.post("/pengguna/baru", isian), browser.post("/pengguna/baru", isian)

    assert pertama.lokasi == kedua.lokasi
    assert session.scalar(select(func.count()).select_from(Pengguna).where(Pengguna.nama_pengguna == "budi")) == 1


@pytest.mark.parametrize(
    ("isian", "kata"),
    [
        ({"nama": ""}, "wajib diisi"),
        ({"nama": "x" * 100_000}, "Antara 2 dan 120"),
        ({"nama": "Budi\x00"}, "tidak bisa disimpan"),
        ({"nama_pengguna": "Nama Salah"}, "huruf kecil"),
        ({"nama_pengguna": "admin"}, "sudah dipakai"),
        ({"opd_id": 0}, "Operator harus punya OPD"),
        ({"opd_id": 999999}, "Pilih salah satu dari daftar"),
        ({"opd_id": "abc"}, "tidak dikenal"),
        ({"opd_tambahan": [999999]}, "tidak ada di dalam daftar"),
        ({"peran": "raja"}, "Pilih salah satu dari daftar"),
    ],
)
def test_akun_baru_yang_salah_menjawab_422_dan_menyimpan_ketikan(as_pengguna, session, admin, buat_opd, isian, kata):
    sebelum = isian_baru(buat_opd())
    kirim = sebelum | isian
    akun = jumlah(session, Pengguna)

    page = as_pengguna(admin).post("/pengguna/baru", kirim)

    assert page.status == 422
    assert kata in page.teks
    assert page.isian["jabatan"] == "Analis"
    assert page.isian["kunci"] == kirim["kunci"]
    assert jumlah(session, Pengguna) == akun
    assert as_pengguna(admin).post("/pengguna/baru", sebelum).status == 303


def test_koordinator_tidak_bisa_membuat_peran_lain(as_pengguna, session, buat_pengguna, buat_opd):
    koordinator, opd = buat_pengguna("koordinator"), buat_opd()
    akun = jumlah(session, Pengguna)

    for peran in Peran:
        if peran is not Peran.OPERATOR:
            assert as_pengguna(koordinator).post("/pengguna/baru", isian_baru(opd, peran=peran.value)).status == 422
    assert jumlah(session, Pengguna) == akun


@pytest.mark.parametrize("nama", ["<script>alert(1)</script>", "عبد الله \u202e", "😀 Budi", 'O\'Brien "x" & co'])
def test_nama_disimpan_sebagai_teks(as_pengguna, session, admin, buat_opd, nama):
    browser = as_pengguna(admin)

    page = browser.post("/pengguna/baru", isian_baru(buat_opd(), nama=nama))

    assert session.scalar(select(Pengguna.nama).where(Pengguna.nama_pengguna == "budi")) == nama
    assert browser.get(page.lokasi).isian["nama"] == nama
    assert "<script>alert" not in browser.get("/pengguna").html


def isian_akun(akun, **isi):
    return {
        "nama": akun.nama,
        "jabatan": akun.jabatan,
        "peran": akun.peran,
        "opd_id": akun.opd_id or 0,
        "versi": akun.versi,
    } | isi


def test_mengubah_akun_berlaku_pada_permintaan_berikutnya(as_pengguna, session, admin, buat_pengguna):
    akun = buat_pengguna("koordinator")
    browser = as_pengguna(akun)
    assert browser.get("/pengguna").status == 200

    page = as_pengguna(admin).post(f"/pengguna/{akun.id}", isian_akun(akun, peran="pimpinan"))

    assert page.status == 303
    assert browser.get("/pengguna").status == 403
    assert "Koordinator menjadi Pimpinan" in as_pengguna(admin).get(page.lokasi).teks


def test_ubah_yang_bertabrakan_memperlihatkan_keduanya(as_pengguna, session, admin, buat_pengguna):
    akun = buat_pengguna("pimpinan")
    browser = as_pengguna(admin)
    lama = isian_akun(akun, jabatan="Sekda")
    browser.post(f"/pengguna/{akun.id}", isian_akun(akun, jabatan="Bupati"))

    page = browser.post(f"/pengguna/{akun.id}", lama)

    assert page.status == 409
    assert "Bupati" in page.teks
    assert page.isian["jabatan"] == "Sekda"
    assert page.judul.startswith("Galat: ")
    assert session.get(Pengguna, akun.id).jabatan == "Bupati"
    assert browser.post(f"/pengguna/{akun.id}", lama | {"versi": page.isian["versi"]}).status == 303
    assert session.get(Pengguna, akun.id).jabatan == "Sekda"


@pytest.mark.parametrize("versi", ["", "x", "-1", "1.5", "9" * 50, "²"])
def test_versi_yang_rusak_ditolak(as_pengguna, session, admin, buat_pengguna, versi):
    akun = buat_pengguna("pimpinan")
    browser = as_pengguna(admin)

    assert browser.post(f"/pengguna/{akun.id}", isian_akun(akun, nama="Lain", versi=versi)).status == 409
    assert browser.post(f"/pengguna/{akun.id}/matikan", versi=versi).status == 409
    assert session.get(Pengguna, akun.id).aktif


def test_mematikan_akun_mengeluarkannya_seketika(as_pengguna, session, admin, ani):
    operator, pengelola = as_pengguna(ani), as_pengguna(admin)
    assert operator.get("/sandi").status == 200

    assert pengelola.post(f"/pengguna/{ani.id}/matikan", versi=1).status == 303

    assert operator.get("/sandi").status == 303
    assert pengelola.post(f"/pengguna/{ani.id}/kode").status == 409
    assert pengelola.post(f"/pengguna/{ani.id}/matikan", versi=2).status == 409
    assert pengelola.post(f"/pengguna/{ani.id}/nyalakan", versi=2).status == 303
    assert operator.get("/sandi").status == 303


def test_akun_sendiri_dan_admin_terakhir(as_pengguna, admin):
    browser = as_pengguna(admin)

    assert browser.post(f"/pengguna/{admin.id}/matikan", versi=admin.versi).status == 409
    assert browser.post(f"/pengguna/{admin.id}", isian_akun(admin, peran="pimpinan")).status == 409
    assert f"/pengguna/{admin.id}/matikan" not in [f["action"] for f in browser.get(f"/pengguna/{admin.id}").form]


@pytest.mark.parametrize("alamat", ["/pengguna/999999", "/pengguna/0", "/pengguna/99999999999", "/pengguna/abc"])
def test_akun_yang_tidak_ada(as_pengguna, admin, alamat):
    assert as_pengguna(admin).get(alamat).status == 404
    assert as_pengguna(admin).post(f"{alamat}/kode").status == 404


def test_setiap_perubahan_tercatat_di_halaman_akun(as_pengguna, session, admin, ani):
    browser = as_pengguna(admin)
    browser.post(f"/pengguna/{ani.id}", isian_akun(ani, jabatan="Analis"))
    browser.post(f"/pengguna/{ani.id}/kode")
    browser.post(f"/pengguna/{ani.id}/matikan", versi=2)

    teks = browser.get(f"/pengguna/{ani.id}").teks

    for kata in ("Akun dibuat", "Akun diubah", "Kode masuk dibuat", "Akun dimatikan", f"oleh {admin.nama}"):
        assert kata in teks
    aksi = set(session.scalars(select(RiwayatAkun.aksi)))
    from inovasi.akun.views import LABEL_RIWAYAT

    assert aksi <= set(LABEL_RIWAYAT)


def test_setiap_peran_punya_nama_di_pilihan(as_pengguna, admin):
    teks = as_pengguna(admin).get("/pengguna/baru").teks

    assert all(nama in teks for nama in NAMA_PERAN.values())


def test_masuk_terakhir_dan_lama_sesi_di_daftar(as_pengguna, session, ani, admin):
    as_pengguna(ani)
    session.execute(update(Pengguna).values(masuk_terakhir_pada=datetime(2026, 11, 20, 3, 0, tzinfo=UTC)))
    session.commit()

    assert "20 November 2026" in as_pengguna(admin).get("/pengguna?q=ani").teks


@pytest.mark.parametrize("alamat", ["/masuk", "/sandi", "/pengguna", "/pengguna/baru"])
def test_head_seperti_get_tanpa_isi(as_pengguna, admin, alamat):
    browser = as_pengguna(admin)

    assert browser._kirim("HEAD", alamat).status == browser.get(alamat).status
