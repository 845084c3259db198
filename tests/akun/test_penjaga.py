"""The guard: who gets in, and text that arrives after its session or its token has run out."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import g
from sqlalchemy import event, func, select, update

from inovasi import penjaga
from inovasi.akun import queries, services
from inovasi.akun.models import Pengguna, Sesi, Titipan
from inovasi.db import db
from inovasi.peran import Peran
from inovasi.sekali import kunci_baru
from tests.conftest import SANDI, Peramban

TEKS = "Baris pertama\nbaris kedua <b>&amp;</b> “kutip” 😀"
HALAMAN = {"Referer": "http://localhost/pengguna/baru?opd=3"}


@pytest.fixture
def ani(buat_pengguna):
    return buat_pengguna("admin", nama_pengguna="ani", sandi_hash=services.hash_sandi(SANDI))


@pytest.fixture
def budi(buat_pengguna):
    return buat_pengguna("admin", nama_pengguna="budi", sandi_hash=services.hash_sandi(SANDI))


@pytest.fixture
def browser(as_pengguna, ani):
    return as_pengguna(ani)


@pytest.fixture
def csrf(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)


def habiskan_sesi(session):
    session.execute(update(Sesi).values(terakhir_pada=datetime.now(UTC) - timedelta(hours=2)))
    session.commit()


def isian(**isi):
    return {
        "kunci": kunci_baru(),
        "nama_pengguna": "citra",
        "nama": "Citra",
        "jabatan": "Kasi",
        "peran": "pimpinan",
        "opd_id": 0,
        "csrf_token": "usang",
        "sandi_baru": "rahasia sekali",
    } | isi


# --- closed unless open ---


def test_setiap_alamat_selain_yang_terbuka_meminta_masuk(app, as_pengguna, admin):
    anonim = as_pengguna(None)
    for aturan in app.url_map.iter_rules():
        alamat = re.sub(r"<int:\w+>", "1", aturan.rule)
        alamat = re.sub(r"<\w+(:\w+)?>", "x", alamat)
        if aturan.endpoint in ("sehat", "akun.masuk"):
            assert anonim.get(alamat).status == 200
            continue
        if aturan.endpoint == "pesan.jumlah":
            page = anonim.get(alamat)  # open pages ask by themselves: nobody is there to be led to the sign-in
            assert (page.status, page.lokasi) == (401, "")
            continue
        if "GET" in aturan.methods:
            page = anonim.get(alamat)
            assert (page.status, page.lokasi.split("?")[0]) == (303, "/masuk"), alamat
            page = anonim.get(alamat, htmx=True)
            assert page.response.headers["HX-Redirect"].startswith("/masuk"), alamat
        if "POST" in aturan.methods:
            page = anonim.post(alamat, judul="x")
            if aturan.endpoint in ("akun.keluar", "akun.siapkan"):
                assert (page.status, page.lokasi) == (303, "/masuk")
            else:
                assert page.status == 401, alamat
                assert anonim.post(alamat, htmx=True).status == 401, alamat


def test_alamat_yang_dituju_dibawa_ke_halaman_masuk(as_pengguna, admin):
    anonim = as_pengguna(None)

    assert anonim.get("/pengguna?q=a&halaman=2").lokasi == "/masuk?ke=/pengguna?q%3Da%26halaman%3D2"
    assert anonim.get("/masuk?ke=/pengguna?q%3Da%26halaman%3D2").isian["ke"] == "/pengguna?q=a&halaman=2"
    kini = {"HX-Current-URL": "http://localhost/pengguna?q=b"}
    assert anonim.get("/pengguna?q=x", htmx=True, kepala=kini).response.headers["HX-Redirect"] == (
        "/masuk?ke=/pengguna?q%3Db"
    )
    kini = {"HX-Current-URL": "http://jahat.example/pengguna"}
    assert anonim.get("/pengguna", htmx=True, kepala=kini).response.headers["HX-Redirect"] == "/masuk"


def test_alamat_tak_dikenal_404_tanpa_menyebut_siapa_pun(as_pengguna, admin):
    assert as_pengguna(None).get("/tidak-ada").status == 404


def test_instance_kosong_menuju_penyiapan(app, session, mesin):
    anonim = Peramban(app, session, None)

    assert anonim.get("/").lokasi == "/siapkan"
    assert anonim.get("/masuk").lokasi == "/siapkan"
    assert anonim.post("/pengguna/baru", nama="x").lokasi == "/siapkan"
    assert anonim.get("/siapkan").status == 200


def test_penyiapan_hilang_setelah_selesai(as_pengguna, browser, admin):
    assert as_pengguna(None).get("/siapkan").lokasi == "/masuk"
    assert browser.get("/siapkan").status == 404
    assert browser.post("/siapkan", langkah="kode", kode="AAAABBBB").status == 404


def test_sehat(app, session, daerah):
    page = Peramban(app, session, None).get("/sehat")

    assert page.status == 200
    assert page.json == {"status": "ok", "basis_data": db_nama(session)}


def db_nama(session):
    return session.get_bind().dialect.name


@pytest.mark.parametrize("token", ["", "palsu", "\u00ff", "a" * 4000, "sesi=1; x"])
def test_kuki_yang_rusak_berarti_belum_masuk(as_pengguna, admin, token):
    anonim = as_pengguna(None)
    anonim.client.set_cookie("sesi", token)

    assert anonim.get("/pengguna").status == 303


# --- the hot path ---


def test_pemeriksaan_sesi_satu_kueri(as_pengguna, browser, hitung_kueri):
    hitung_kueri.clear()
    browser.get("/sandi", htmx=True)

    assert len([k for k in hitung_kueri if "token_hash" in k]) == 1
    assert len(hitung_kueri) == 2  # who, and the list of sessions of that page


def test_daerah_dan_pelaku_dari_satu_kueri(session, buat_pengguna, buat_opd, daerah):
    daerah.ibu_kota, daerah.alamat, daerah.zona_waktu = "Ujian", "Jl. Uji 1", "Asia/Jayapura"
    opd = buat_opd(nama="Dinas Uji Coba")
    token = services.buat_sesi(session, buat_pengguna(opd=opd), pada=datetime.now(UTC))

    muat = queries.pelaku_dari_token(session, token, kini=datetime.now(UTC))

    assert (muat.daerah.nama, muat.daerah.ibu_kota, muat.daerah.alamat) == ("Kabupaten Uji", "Ujian", "Jl. Uji 1")
    assert muat.daerah.zona_waktu == "Asia/Jayapura"
    assert (muat.pelaku.peran, muat.pelaku.opd_nama, muat.pelaku.opd_ids) == (
        Peran.OPERATOR, "Dinas Uji Coba", frozenset({opd.id}),
    )  # fmt: skip


def test_angka_menu_dalam_satu_kueri(session, buat_pengguna, sebagai, monkeypatch, hitung_kueri):
    monkeypatch.setattr(queries, "PENGHITUNG_MENU", [])
    monkeypatch.setattr(queries, "_HITUNG", {})
    operator = sebagai(buat_pengguna("operator"))
    queries.daftarkan_penghitung("a.satu", [Peran.OPERATOR], lambda: select(func.count()).select_from(Pengguna))
    queries.daftarkan_penghitung(
        "a.dua",
        [Peran.OPERATOR, Peran.KOORDINATOR],
        lambda: (
            select(func.count())
            .select_from(Pengguna)
            .where(
                Pengguna.opd_id.in_(db.bindparam("opd_ids", expanding=True)), Pengguna.id == db.bindparam("pengguna_id")
            )
        ),
    )
    hitung_kueri.clear()

    assert queries.jumlah_menu(session, operator) == {"a.satu": 2, "a.dua": 1}
    assert queries.jumlah_menu(session, sebagai(buat_pengguna("koordinator"))) == {"a.dua": 0}
    assert queries.jumlah_menu(session, sebagai(buat_pengguna("pimpinan"))) == {}
    assert len([k for k in hitung_kueri if "anon" in k]) == 2


def test_sesi_disentuh_paling_sering_tiap_lima_menit(browser, session):
    def mundur(menit):
        saat = datetime.now(UTC) - timedelta(minutes=menit)
        session.execute(update(Sesi).values(terakhir_pada=saat))
        session.commit()
        browser.get("/pengguna")
        return session.scalar(select(Sesi.terakhir_pada)) - saat

    assert mundur(4) == timedelta(0)
    assert mundur(6) > timedelta(minutes=5)


def test_membaca_tidak_menulis_setelah_membaca(app, browser, session, mesin):
    """The touch has a transaction of its own; the page after it opens a reading one."""
    session.execute(update(Sesi).values(terakhir_pada=datetime.now(UTC) - timedelta(minutes=6)))
    session.commit()
    if mesin.dialect.name != "sqlite":
        return
    urut = []
    mesin.dispose()  # every connection is made anew, under our eyes

    def awasi(koneksi, _catatan):
        koneksi.set_trace_callback(lambda k: urut.append(" ".join(k.split()[:2])))

    event.listen(mesin, "connect", awasi)
    browser.get("/pengguna")
    event.remove(mesin, "connect", awasi)
    mesin.dispose()

    tulis = [k for k in urut if not k.startswith(("SELECT", "WITH", "PRAGMA"))]
    awal = tulis.index("BEGIN IMMEDIATE")
    assert set(tulis[:awal]) <= {"BEGIN", "ROLLBACK"}
    assert tulis[awal : awal + 3] == ["BEGIN IMMEDIATE", "UPDATE sesi", "COMMIT"]
    assert set(tulis[awal + 3 :]) <= {"BEGIN", "ROLLBACK"}


# --- text that arrives after the session ---


def test_isian_terbawa_lewat_masuk_kembali_ke_formulirnya(browser, session, ani):
    habiskan_sesi(session)
    kirim = isian(jabatan=TEKS)
    page = browser.post("/pengguna/baru", kirim, kepala=HALAMAN)
    assert page.status == 401
    assert page.h1 == ["Masuk"]
    assert penjaga.KALIMAT_BERAKHIR in page.teks
    assert "rahasia sekali" not in page.html

    salah = browser.post("/masuk", page.isian | {"nama_pengguna": "ani", "sandi": "salah sekali ini"})
    page = browser.post("/masuk", salah.isian | {"nama_pengguna": "ani", "sandi": SANDI})
    titipan = session.scalars(select(Titipan)).one()
    assert (page.status, page.lokasi) == (303, f"/pengguna/baru?opd=3&titipan={titipan.id}")
    assert (titipan.alamat, titipan.pengguna_id) == ("/pengguna/baru", ani.id)
    assert "rahasia sekali" not in str(titipan.isian)
    assert "usang" not in str(titipan.isian)
    page = browser.get(page.lokasi)

    assert page.isian["jabatan"] == TEKS
    assert page.isian["nama_pengguna"] == "citra"
    assert page.isian["kunci"] == kirim["kunci"]
    assert session.scalar(select(Pengguna).where(Pengguna.nama_pengguna == "citra")) is None
    assert browser.post("/pengguna/baru", page.isian | {"jabatan": "Kasi"}).status == 303


def test_versi_ikut_terbawa_sehingga_perubahan_orang_lain_tetap_terlihat(browser, as_pengguna, session, ani, budi):
    alamat = f"/pengguna/{budi.id}"
    kirim = {"nama": "Budi A", "jabatan": "", "peran": "admin", "opd_id": 0, "versi": 1}
    habiskan_sesi(session)
    page = browser.post(alamat, kirim, kepala={"Referer": f"http://localhost{alamat}"})
    as_pengguna(ani).post(alamat, kirim | {"nama": "Budi B"})

    page = browser.get(browser.post("/masuk", page.isian | {"nama_pengguna": "ani", "sandi": SANDI}).lokasi)

    # The first `versi` stands in the form, the second in the button that switches the account off.
    assert page.isian["nama"] == "Budi A"
    assert re.findall(r'name="versi" [^>]*value="(\d)"', page.html) == ["1", "2"]
    assert browser.post(alamat, page.isian | {"versi": "1"}).status == 409


def test_isian_tidak_terbawa_kepada_orang_lain(browser, session, ani, budi):
    habiskan_sesi(session)
    page = browser.post("/pengguna/baru", isian(jabatan=TEKS), kepala=HALAMAN)

    masuk = browser.post("/masuk", page.isian | {"nama_pengguna": "budi", "sandi": SANDI})

    assert masuk.lokasi == "/"
    assert session.scalar(select(func.count()).select_from(Titipan)) == 0


def test_titipan_orang_lain_tidak_dapat_dibuka(browser, as_pengguna, session, ani, budi):
    t = services.simpan_titipan(
        session, ani.id, alamat="/pengguna/baru", isian=[["jabatan", TEKS]], pada=datetime.now(UTC)
    )
    lama = services.simpan_titipan(
        session,
        ani.id,
        alamat="/pengguna/baru",
        isian=[["jabatan", "usang"]],
        pada=datetime.now(UTC) - timedelta(hours=25),
    )
    session.commit()

    assert browser.get(f"/pengguna/baru?titipan={t.id}").isian["jabatan"] == TEKS
    assert as_pengguna(budi).get(f"/pengguna/baru?titipan={t.id}").isian["jabatan"] == ""
    assert browser.get(f"/pengguna/baru?titipan={lama.id}").isian["jabatan"] == ""
    for aneh in ("0", "-1", "x", "99999999999999999999", "999999"):
        assert browser.get(f"/pengguna/baru?titipan={aneh}").status == 200


def test_titipan_hanya_mengisi_formulir_dengan_alamatnya(browser, session, ani, budi):
    t = services.simpan_titipan(session, ani.id, alamat="/pengguna/baru", isian=[["nama", "X"]], pada=datetime.now(UTC))
    session.commit()

    assert browser.get(f"/pengguna/{budi.id}?titipan={t.id}").isian["nama"] == budi.nama


@pytest.mark.parametrize("kuki", [None, "palsu"])
def test_kiriman_tanpa_pemilik_tidak_dititipkan(as_pengguna, session, ani, kuki):
    anonim = as_pengguna(None)
    if kuki:
        anonim.client.set_cookie("sesi", kuki)

    page = anonim.post("/pengguna/baru", isian(jabatan=TEKS), kepala=HALAMAN)

    assert page.status == 401
    assert page.isian["titipan"] == ""
    assert penjaga.KALIMAT_BERAKHIR_KOSONG in page.teks
    assert anonim.post("/masuk", page.isian | {"nama_pengguna": "ani", "sandi": SANDI}).lokasi == "/pengguna/baru?opd=3"


@pytest.mark.parametrize("ubah", [lambda t: "", lambda t: t[:-2], lambda t: "x" + t, lambda t: "a.b.c", lambda t: "é"])
def test_titipan_yang_dirusak_dibuang(browser, session, ani, ubah):
    habiskan_sesi(session)
    page = browser.post("/pengguna/baru", isian(), kepala=HALAMAN)
    page.isian["titipan"] = ubah(page.isian["titipan"])

    masuk = browser.post("/masuk", page.isian | {"nama_pengguna": "ani", "sandi": SANDI})

    assert masuk.lokasi in ("/", "/pengguna/baru?opd=3")
    assert session.scalar(select(func.count()).select_from(Titipan)) == 0


@pytest.mark.parametrize(
    ("asal", "ke"),
    [
        (None, "/pengguna/baru"),
        ("http://jahat.example/pengguna", "/pengguna/baru"),
        ("http://localhost/masuk", "/pengguna/baru"),
        ("http://localhost/tidak-ada", "/pengguna/baru"),
        ("http://localhost/keluar", "/pengguna/baru"),
        ("http://[", "/pengguna/baru"),
        ("http://localhost/pengguna?titipan=4&q=a", "/pengguna?q=a"),
        ("http://localhost//jahat.example/", "/pengguna/baru"),
    ],
)
def test_halaman_formulir_hanya_halaman_sendiri(browser, session, asal, ke):
    habiskan_sesi(session)

    page = browser.post("/pengguna/baru", isian(), kepala={"Referer": asal} if asal else {})

    assert page.isian["ke"] == ke


def test_kiriman_yang_alamatnya_tak_bisa_dibuka_kembali_ke_beranda(browser, session, ani):
    habiskan_sesi(session)

    assert browser.post(f"/pengguna/{ani.id}/matikan", versi="1").isian["ke"] == "/"


def test_delapan_isian_terbesar_selamat(browser, session, ani):
    besar = {f"isian{i}": "".join(chr(0x4E00 + (i * 7 + n * 13) % 20000) for n in range(20_000)) for i in range(8)}
    habiskan_sesi(session)

    page = browser.post("/pengguna/baru", besar, kepala=HALAMAN)
    masuk = browser.post("/masuk", page.isian | {"nama_pengguna": "ani", "sandi": SANDI})

    assert masuk.status == 303
    assert dict(session.scalars(select(Titipan)).one().isian) == besar


def test_htmx_setelah_sesi_berakhir(browser, session):
    habiskan_sesi(session)

    kirim = browser.post("/pengguna/baru", isian(), htmx=True)
    assert kirim.status == 401
    assert kirim.response.headers["HX-Retarget"] == "#pesan"
    assert "belum disimpan" in kirim.teks
    buka = browser.get("/pengguna", htmx=True)
    assert buka.response.headers["HX-Redirect"].startswith("/masuk")
    otomatis = browser.post("/pengguna/baru", isian(), otomatis=True)
    assert (otomatis.status, list(otomatis.json)) == (401, ["galat"])


def test_isian_terbawa_melewati_sandi_baru(browser, session, ani, sebagai):
    habiskan_sesi(session)
    page = browser.post("/pengguna/baru", isian(jabatan=TEKS), kepala=HALAMAN)
    kode, _ = services.beri_kode(session, ani, oleh=sebagai(ani), pada=datetime.now(UTC))
    session.commit()

    page = browser.get(browser.post("/masuk", page.isian | {"nama_pengguna": "ani", "sandi": kode}).lokasi)
    baru = {"sandi_baru": "sepeda tua hijau 9", "sandi_ulang": "sepeda tua hijau 9"}
    page = browser.get(browser.post("/sandi", page.isian | baru).lokasi)

    assert page.isian["jabatan"] == TEKS


# --- text that arrives with a refused token ---


def test_token_ditolak_menyimpan_isian_untuk_pemiliknya(csrf, browser, session, ani):
    page = browser.post("/pengguna/baru", isian(jabatan=TEKS), kepala=HALAMAN)

    assert page.status == 400
    assert page.h1 == ["Formulir kedaluwarsa; isian Anda masih ada"]
    tautan = next(t for t in page.tautan if "titipan=" in t)
    assert tautan.startswith("/pengguna/baru?opd=3&titipan=")
    page = browser.get(tautan)
    assert page.isian["jabatan"] == TEKS
    assert browser.post("/pengguna/baru", page.isian | {"jabatan": "Kasi"}).status == 303


def test_token_ditolak_tanpa_isian(csrf, browser, session, ani):
    page = browser.post(
        f"/pengguna/{ani.id}/matikan", versi="1", kepala={"Referer": f"http://localhost/pengguna/{ani.id}"}
    )

    assert page.status == 400
    assert page.h1 == ["Formulir kedaluwarsa"]
    assert f"/pengguna/{ani.id}" in page.tautan
    assert session.scalar(select(func.count()).select_from(Titipan)) == 0


def test_token_ditolak_lewat_htmx(csrf, browser):
    page = browser.post("/pengguna/baru", isian(), htmx=True)

    assert (page.status, page.response.headers["HX-Retarget"]) == (400, "#pesan")
    assert browser.post("/pengguna/baru", isian(), otomatis=True).status == 400


def test_token_halaman_masuk_ditolak_membawa_titipannya(csrf, browser, session, ani):
    habiskan_sesi(session)
    page = browser.post("/pengguna/baru", isian(jabatan=TEKS), kepala=HALAMAN)

    lagi = browser.post("/masuk", page.isian | {"nama_pengguna": "ani", "sandi": SANDI, "csrf_token": "rusak"})
    assert lagi.status == 400
    assert lagi.isian["nama_pengguna"] == "ani"
    masuk = browser.post("/masuk", lagi.isian | {"sandi": SANDI})

    assert browser.get(masuk.lokasi).isian["jabatan"] == TEKS


def test_token_formulir_berganti_saat_masuk_dan_keluar(csrf, as_pengguna, ani):
    browser = as_pengguna(None)
    lama = browser.get("/masuk").isian["csrf_token"]
    browser.post("/masuk", nama_pengguna="ani", sandi=SANDI, csrf_token=lama)

    assert browser.post("/keluar", csrf_token=lama).status == 400
    baru = browser.get("/sandi").isian["csrf_token"]
    assert browser.post("/keluar", csrf_token=baru).status == 303
    assert browser.post("/masuk", nama_pengguna="ani", sandi=SANDI, csrf_token=baru).status == 400


def test_kepala_x_csrftoken_diterima(csrf, browser, session, ani):
    token = re.search(r'"X-CSRFToken": "([^"]+)"', browser.get("/pengguna").html)[1]

    page = browser.post(f"/pengguna/{ani.id}/kode", kepala={"X-CSRFToken": token})

    assert page.status == 200


# --- a failing database ---


def test_basis_data_yang_gagal_dijawab_dengan_halaman(app, browser, monkeypatch):
    from sqlalchemy.exc import OperationalError

    def gagal(*a, **k):
        raise OperationalError("SELECT", {}, Exception("disk I/O error"))

    monkeypatch.setattr(queries, "pelaku_dari_token", gagal)
    monkeypatch.setitem(app.config, "TERUSKAN_GALAT", False)

    page = browser.get("/pengguna")

    assert page.status == 500
    assert re.search(r"K-[0-9A-F]{6}", page.teks)


def test_zona_waktu_daerah_dipakai(browser, session, daerah, app):
    daerah.zona_waktu = "Asia/Jayapura"
    session.commit()

    assert "WIT" in browser.get("/sandi").teks


def test_alamat_aman_menolak_yang_panjang_dan_kosong():
    assert penjaga.alamat_aman(None) == penjaga.alamat_aman("") == penjaga.alamat_aman("/" + "a" * 3000) == "/"
    assert penjaga.alamat_aman("/ide/7/ubah?x=1#sasaran") == "/ide/7/ubah?x=1#sasaran"


def test_g_tidak_menyimpan_tanda_menulis(app, browser, session):
    """After the touch a GET is a reader again."""
    session.execute(update(Sesi).values(terakhir_pada=datetime.now(UTC) - timedelta(minutes=6)))
    session.commit()
    with app.test_request_context("/pengguna", headers={"Cookie": f"sesi={browser.token}"}):
        assert app.preprocess_request() is None
        assert g.menulis is False
        db.session.remove()
