"""Nothing typed is lost: not by a session that ends, a second tab, an impatient finger or a server that stops."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.isian import JUDUL, LENGKAP
from tests.browser.orang import SANDI, Orang
from tests.browser.server import ServerUji

pytestmark = pytest.mark.browser

MASALAH = LENGKAP["masalah"]


def akhiri_sesi(server: ServerUji, nama: str) -> None:
    """As if this person had not touched the program for three hours."""
    server.sql(
        "UPDATE sesi SET terakhir_pada = datetime(terakhir_pada, '-3 hours') || '.000000' "
        "WHERE pengguna_id = (SELECT id FROM pengguna WHERE nama_pengguna = ?)",
        nama,
    )


def jumlah_ide(server: ServerUji, judul: str = JUDUL) -> int:
    return server.sql("SELECT count(*) FROM ide WHERE judul = ?", judul)[0][0]


def isi_ide_ini(orang: Orang, judul: str = JUDUL, masalah: str = MASALAH) -> None:
    orang.isi("judul", judul)
    orang.isi("masalah", masalah)


def draf_baru(orang: Orang) -> str:
    """A stored draft; returns the address of its editor."""
    orang.buka("/ide/baru")
    orang.isi("judul", JUDUL)
    orang.tekan("Simpan draf", status=200)
    return orang.jalur


def nilai(orang: Orang, id: str) -> str:
    return orang.page.locator(f"#{id}").input_value()


# --- The session ends ---------------------------------------------------------------------------------------


def test_sesi_berakhir_saat_menulis_tanpa_skrip_teks_kembali_belum_disimpan(datang, server):
    operator = datang("disdikbud", js=False)
    operator.buka("/ide/baru")
    isi_ide_ini(operator)
    akhiri_sesi(server, "disdikbud")

    operator.tekan("Simpan draf", status=401)
    operator.lihat("Sesi Anda sudah berakhir", "isian Anda ikut terbawa")
    operator.masuk("disdikbud")

    operator.judul("Tambah ide")
    operator.lihat("belum disimpan", di="#pesan")
    assert (nilai(operator, "judul"), nilai(operator, "masalah")) == (JUDUL, MASALAH)
    assert jumlah_ide(server) == 0
    operator.tekan("Simpan draf", status=200)
    assert jumlah_ide(server) == 1
    assert nilai(operator, "masalah") == MASALAH


def test_teks_tidak_jatuh_ke_tangan_orang_lain(datang, server):
    operator = datang("disdikbud", js=False)
    operator.buka("/ide/baru")
    isi_ide_ini(operator)
    akhiri_sesi(server, "disdikbud")
    operator.tekan("Simpan draf", status=401)

    operator.masuk("dinkes")

    operator.judul("Dinas Kesehatan")
    assert JUDUL not in operator.page.content()
    operator.buka("/ide/baru")
    assert (nilai(operator, "judul"), nilai(operator, "masalah")) == ("", "")


def test_sesi_berakhir_saat_simpan_otomatis(datang, server):
    operator = datang("disdikbud")
    alamat = draf_baru(operator)
    akhiri_sesi(server, "disdikbud")

    operator.isi("masalah", MASALAH)
    operator.lihat("Sesi Anda berakhir. Tekan Simpan", di="#pesan")
    operator.lihat("Belum tersimpan", di="[data-status-simpan]")
    assert nilai(operator, "masalah") == MASALAH
    operator.tekan("Simpan draf", status=401)
    operator.masuk("disdikbud")

    assert operator.jalur.startswith(f"{alamat}?titipan=")
    operator.lihat("belum disimpan", di="#pesan")
    operator.lihat("Belum tersimpan", di="[data-status-simpan]")
    assert nilai(operator, "masalah") == MASALAH
    assert server.sql("SELECT masalah FROM ide WHERE judul = ?", JUDUL) == [("",)]

    # The next change saves all of it, and loading the page again does not bring the older text.
    operator.isi("tujuan", LENGKAP["tujuan"])
    operator.tersimpan()
    assert operator.jalur == alamat
    operator.buka(alamat)
    assert (nilai(operator, "masalah"), nilai(operator, "tujuan")) == (MASALAH, LENGKAP["tujuan"])


@pytest.mark.parametrize("js", [True, False], ids=["js", "tanpa-js"])
def test_formulir_dari_sebelum_masuk_lagi(datang, server, js):
    operator = datang("disdikbud", js=js)
    operator.buka("/ide/baru")
    isi_ide_ini(operator)
    lain = operator.context.new_page()
    lain.goto("/masuk")
    lain.goto("/")
    # Another tab signs out and in again: the token of the form in the first one no longer counts.
    lain.get_by_role("button", name="Keluar").click()
    lain.fill("#nama_pengguna", "disdikbud")
    lain.fill("#sandi", SANDI)
    lain.get_by_role("button", name="Masuk", exact=True).click()
    expect(lain.locator("h1")).to_contain_text("Dinas Pendidikan")
    if js:
        operator.isi("tujuan", "Belum")
        operator.lihat("Tekan Simpan", di="#pesan")

    operator.tekan("Simpan draf", status=400)
    operator.judul("isian Anda masih ada")
    operator.tekan("Buka formulir dengan isian saya")

    assert (nilai(operator, "judul"), nilai(operator, "masalah")) == (JUDUL, MASALAH)
    operator.tekan("Simpan draf", status=200)
    assert jumlah_ide(server) == 1


# --- Twice --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("js", [True, False], ids=["js", "tanpa-js"])
def test_klik_ganda_membuat_satu_ide(datang, server, js):
    operator = datang("disdikbud", js=js)
    operator.buka("/ide/baru")
    operator.isi("judul", JUDUL)

    # Without a script the second click takes the place of the first journey; what counts is where it ends.
    operator.tombol("Simpan draf").dblclick(no_wait_after=True)

    operator.judul(JUDUL)
    assert jumlah_ide(server) == 1


@pytest.mark.parametrize("js", [True, False], ids=["js", "tanpa-js"])
def test_kembali_lalu_kirim_lagi_tetap_satu_ide(datang, server, js):
    operator = datang("disdikbud", js=js)
    operator.buka("/ide")
    operator.tekan("Tambah ide")
    operator.isi("judul", JUDUL)
    operator.tekan("Simpan draf", status=200)

    operator.page.go_back()
    operator.judul("Tambah ide")
    # The browser brings the page back from its memory, with the same one-time key, or fetches a fresh form.
    kunci = operator.page.locator("[name=kunci]").input_value()
    sama = server.sql("SELECT count(*) FROM kunci_form WHERE kunci = ?", kunci)[0][0]
    operator.isi("judul", JUDUL)
    operator.tekan("Simpan draf", status=200)
    assert jumlah_ide(server) == (1 if sama else 2)


def test_kembali_ke_penyunting_menampilkan_yang_terakhir(datang, server):
    operator = datang("disdikbud")
    alamat = draf_baru(operator)
    operator.isi("masalah", MASALAH)
    operator.page.locator("h1").click()
    operator.tersimpan()
    operator.tekan("Laporan", tepat=True)

    operator.page.go_back()

    expect(operator.page.locator("#masalah")).to_have_value(MASALAH)
    assert operator.jalur == alamat


# --- Two tabs -----------------------------------------------------------------------------------------------


def test_dua_tab_isian_berbeda_digabung(datang, server):
    satu = datang("disdikbud")
    alamat = draf_baru(satu)
    dua = datang("disdikbud")
    dua.buka(alamat)
    satu.isi("masalah", MASALAH)
    satu.page.locator("h1").click()
    satu.tersimpan()

    dua.isi("tujuan", LENGKAP["tujuan"])
    dua.page.locator("h1").click()
    dua.tersimpan()

    satu.buka(alamat)
    assert (nilai(satu, "masalah"), nilai(satu, "tujuan")) == (MASALAH, LENGKAP["tujuan"])


@pytest.mark.parametrize("js", [True, False], ids=["js", "tanpa-js"])
def test_dua_tab_isian_sama_menampilkan_kedua_teks(datang, server, js):
    satu = datang("disdikbud", js=js)
    alamat = draf_baru(satu)
    dua = datang("disdikbud", js=js)
    dua.buka(alamat)
    satu.isi("masalah", MASALAH)
    satu.tekan("Simpan draf", status=200)

    dua.isi("masalah", "Masalah yang lain sama sekali.")
    if js:
        dua.lihat("Isian masalah sudah diubah dari tempat lain", di="#pesan")
        dua.tekan("Lihat kedua teks", status=409)
    else:
        dua.tekan("Simpan draf", status=409)

    dua.lihat(MASALAH, "Masalah yang lain sama sekali.", di=".dua-teks")
    assert nilai(dua, "masalah") == "Masalah yang lain sama sekali."
    assert server.sql("SELECT masalah FROM ide WHERE judul = ?", JUDUL) == [(MASALAH,)]
    if js:
        # Whose text stays is decided by the button, not by the script.
        dua.isi("tujuan", "Sementara")
        dua.page.locator("h1").click()
        expect(dua.page.locator("[data-status-simpan]")).to_have_text("Belum tersimpan")
    dua.isi("masalah", f"{MASALAH} Dan yang lain.")
    dua.tekan("Simpan draf", status=200)
    assert server.sql("SELECT masalah FROM ide WHERE judul = ?", JUDUL) == [(f"{MASALAH} Dan yang lain.",)]


def test_koordinator_memutus_teks_yang_dilihatnya(datang, server):
    koordinator = datang("koordinator", js=False)
    koordinator.buka("/tinjauan")
    koordinator.tekan("Rapor diantar ke pulau")
    koordinator.lipat("Kembalikan dengan catatan")
    koordinator.isi("kode-kembalikan", "Data pendukung kurang")
    koordinator.isi("catatan-kembalikan", "Tambahkan angka.")
    operator = datang("disdikbud", js=False)
    operator.buka("/ide")
    operator.tekan("Rapor diantar ke pulau")
    operator.tekan("Tarik kembali", status=200)
    operator.isi("masalah", MASALAH)
    operator.tekan("Ajukan", tepat=True, status=200)

    koordinator.tekan("Kembalikan", tepat=True, status=409)

    koordinator.lihat("Yang berubah sejak halaman Anda dibuka")
    assert nilai(koordinator, "catatan-kembalikan") == "Tambahkan angka."


# --- The server stops ---------------------------------------------------------------------------------------


def test_server_dinyalakan_ulang_saat_mengetik(datang, server):
    operator = datang("disdikbud")
    operator.boleh_putus = True
    alamat = draf_baru(operator)
    server.berhenti()
    try:
        operator.isi("masalah", MASALAH)
        operator.lihat("jaringan terputus. Dicoba lagi otomatis", di="[data-status-simpan]")
    finally:
        server.mulai()

    operator.tersimpan()
    operator.buka(alamat)
    assert nilai(operator, "masalah") == MASALAH


def test_teks_aneh_tersimpan_sebagai_teks(datang, server):
    aneh = 'Baris satu\n<script>document.title = "celaka"</script> & "kutip" \u202eterbalik\u202c 🐟 ' + "panjang " * 50
    operator = datang("disdikbud")
    draf_baru(operator)
    operator.isi("masalah", aneh)
    operator.page.locator("h1").click()
    operator.tersimpan()

    operator.buka(re.sub("/ubah$", "", operator.jalur))

    operator.lihat('<script>document.title = "celaka"</script>')
    assert "celaka" not in operator.page.title()
