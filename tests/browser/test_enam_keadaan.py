"""Nothing typed is lost, in six situations; and the copy that the browser keeps: whose, how long, where not."""

import json
import time
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from inovasi.ide import rules
from tests.browser.isian import JUDUL, LENGKAP
from tests.browser.orang import SANDI, TELEPON, Orang
from tests.browser.server import ServerUji
from tests.browser.test_teks_tak_hilang import akhiri_sesi, draf_baru, jumlah_ide, nilai

pytestmark = pytest.mark.browser

MASALAH, TUJUAN = LENGKAP["masalah"], LENGKAP["tujuan"]
LEBIH_BARU = "Draf di komputer ini lebih baru"
HARI = 24 * 60 * 60 * 1000  # ms


@contextmanager
def server_mati(server: ServerUji):
    server.berhenti()
    try:
        yield
    finally:
        server.mulai()


def ketik_yang_ditolak(orang: Orang, **isian: str) -> None:
    """Type what does not reach the server, and leave: the form's token is that of another visit.

    (A browser without network still sends what a page hands over when it is left.)
    """
    orang.context.clear_cookies(name="formulir")
    for kolom, teks in isian.items():
        orang.isi(kolom, teks)
    orang.lihat("Tekan Simpan", di="#pesan")


def salinan(orang: Orang) -> list[dict]:
    """The copies of text in this browser, of everybody."""
    isi = orang.page.evaluate("() => Object.entries(localStorage).filter(([k]) => k.startsWith('draf:'))")
    return [{"kunci": k, **json.loads(v)} for k, v in isi if not k.endswith(":keluar")]


def tunggu_salinan(orang: Orang, teks: str) -> None:
    """Asked from here: the page's own policy forbids a function that polls inside it."""
    ada = "teks => Object.values(localStorage).some(v => v.includes(JSON.stringify(teks).slice(1, -1)))"
    sampai = time.monotonic() + 20
    while not orang.page.evaluate(ada, teks):
        assert time.monotonic() < sampai, f"tidak disalin: {teks}"
        orang.page.wait_for_timeout(50)


def tutup_lalu_buka(orang: Orang, alamat: str) -> None:
    """The window is closed without asking, as when the power fails, and opened again on the same computer."""
    orang.page.goto("about:blank")
    orang.buka(alamat)


def tawaran(orang: Orang):
    return orang.page.locator("[data-tawaran]")


def pakai(orang: Orang) -> None:
    expect(tawaran(orang)).to_be_visible()
    tawaran(orang).get_by_role("button", name="Pakai").click()
    expect(tawaran(orang)).to_have_count(0)


def masalah_tersimpan(server: ServerUji) -> str:
    return server.sql("SELECT masalah FROM ide WHERE judul = ?", JUDUL)[0][0]


# --- 1. The server stops while somebody types -----------------------------------------------------------------


def test_server_mati_saat_mengetik(datang, server):
    operator = datang("disdikbud", baru=True)
    operator.boleh_putus = True
    alamat = draf_baru(operator)
    with server_mati(server):
        operator.isi("masalah", MASALAH)
        operator.lihat("jaringan terputus", di="[data-status-simpan]")
        tunggu_salinan(operator, MASALAH)
        operator.page.goto("about:blank")

    operator.buka(alamat)
    assert (masalah_tersimpan(server), nilai(operator, "masalah")) == ("", "")
    operator.lihat(f"{LEBIH_BARU}: Masalah. Diketik", di="#pesan")
    pakai(operator)

    assert (operator.fokus(), nilai(operator, "masalah")) == ("masalah", MASALAH)
    operator.tersimpan()
    assert masalah_tersimpan(server) == MASALAH
    assert salinan(operator) == []
    operator.buka(alamat)
    expect(tawaran(operator)).to_have_count(0)


def test_ide_baru_yang_belum_pernah_sampai_di_server_menjadi_satu_ide(datang, server):
    operator = datang("disdikbud", baru=True)
    operator.boleh_putus = True
    operator.buka("/ide/baru")
    with server_mati(server):
        operator.isi("judul", JUDUL)
        operator.isi("masalah", MASALAH)
        tunggu_salinan(operator, MASALAH)
        operator.page.goto("about:blank")
    operator.buka("/ide/baru")
    pakai(operator)
    operator.tersimpan()

    assert jumlah_ide(server) == 1
    assert masalah_tersimpan(server) == MASALAH
    assert salinan(operator) == []


def test_tekan_simpan_ketika_server_mati_tidak_dianggap_sampai(datang, server):
    operator = datang("disdikbud", baru=True)
    operator.boleh_putus = True
    alamat = draf_baru(operator)
    with server_mati(server):
        operator.isi("masalah", MASALAH)
        operator.tombol("Simpan draf").click()
        operator.page.wait_for_url("chrome-error://**", wait_until="commit")

    # An address that answers with a redirect is not the answer to that form.
    operator.buka("/masuk")
    operator.buka(alamat)
    pakai(operator)
    operator.tersimpan()
    assert masalah_tersimpan(server) == MASALAH


# --- 2. The session runs out ----------------------------------------------------------------------------------


def test_sesi_berakhir_dan_jendela_ditutup(datang, server):
    operator = datang("disdikbud", baru=True)
    alamat = draf_baru(operator)
    akhiri_sesi(server, "disdikbud")
    operator.isi("masalah", MASALAH)
    operator.lihat("Sesi Anda berakhir", di="#pesan")
    operator.page.goto("about:blank")

    operator.page.goto(alamat)
    operator.masuk("disdikbud")

    assert operator.jalur == alamat
    pakai(operator)
    operator.tersimpan()
    assert masalah_tersimpan(server) == MASALAH


def test_sesi_berakhir_lalu_masuk_dengan_isian_terbawa_tidak_menawarkan_yang_sama(datang, server):
    operator = datang("disdikbud", baru=True)
    draf_baru(operator)
    akhiri_sesi(server, "disdikbud")
    operator.isi("masalah", MASALAH)
    operator.tekan("Simpan draf", status=401)
    operator.masuk("disdikbud")

    assert nilai(operator, "masalah") == MASALAH
    expect(tawaran(operator)).to_have_count(0)
    tunggu_salinan(operator, MASALAH)  # it is on the page, and still nowhere on the server


# --- 3. Twice -------------------------------------------------------------------------------------------------


def test_klik_ganda_menyimpan_sekali_dan_menghapus_salinan(datang, server):
    operator = datang("disdikbud", baru=True)
    operator.buka("/ide/baru")
    operator.isi("judul", JUDUL)
    operator.isi("masalah", MASALAH)
    tunggu_salinan(operator, MASALAH)
    with operator.page.expect_navigation():
        operator.tombol("Simpan draf").dblclick(no_wait_after=True)

    operator.judul(JUDUL)
    assert (jumlah_ide(server), masalah_tersimpan(server)) == (1, MASALAH)
    assert salinan(operator) == []


# --- 4. Back --------------------------------------------------------------------------------------------------


def test_kembali_ke_catatan_tinjauan_yang_belum_dikirim(datang, server):
    koordinator = datang("koordinator", baru=True)
    koordinator.buka("/tinjauan")
    koordinator.tekan("Rapor diantar ke pulau")
    koordinator.lipat("Kembalikan dengan catatan")
    koordinator.isi("catatan-kembalikan", "Tambahkan angka absen tiap pulau.")
    koordinator.tekan("Laporan", tepat=True)

    koordinator.page.go_back()

    koordinator.judul("Rapor diantar ke pulau")
    if nilai(koordinator, "catatan-kembalikan") == "":  # the browser did not bring it back by itself
        pakai(koordinator)
    assert nilai(koordinator, "catatan-kembalikan") == "Tambahkan angka absen tiap pulau."
    koordinator.lipat("Kembalikan dengan catatan")
    koordinator.isi("kode-kembalikan", "Data pendukung kurang")
    koordinator.tekan("Kembalikan", tepat=True, status=200)
    assert salinan(koordinator) == []


def test_kembali_ke_penyunting_yang_belum_sempat_menyimpan(datang, server):
    operator = datang("disdikbud", baru=True)
    alamat = draf_baru(operator)
    ketik_yang_ditolak(operator, masalah=MASALAH)
    operator.page.goto("about:blank")
    operator.page.go_back()

    operator.judul(JUDUL)
    assert operator.jalur == alamat
    if nilai(operator, "masalah") == "":
        pakai(operator)
    operator.page.locator("h1").click()
    operator.tersimpan()
    assert masalah_tersimpan(server) == MASALAH


# --- 5. The form has expired ----------------------------------------------------------------------------------


def test_formulir_kedaluwarsa_dan_jendela_ditutup(datang, server):
    operator = datang("disdikbud", baru=True)
    alamat = draf_baru(operator)
    ketik_yang_ditolak(operator, masalah=MASALAH)
    assert masalah_tersimpan(server) == ""

    tutup_lalu_buka(operator, alamat)
    pakai(operator)
    operator.tersimpan()
    assert masalah_tersimpan(server) == MASALAH


def test_formulir_kedaluwarsa_tombol_simpan_membawa_isian(datang, server):
    operator = datang("disdikbud", baru=True)
    draf_baru(operator)
    operator.context.clear_cookies(name="formulir")
    operator.isi("masalah", MASALAH)
    operator.tekan("Simpan draf", status=400)
    operator.tekan("Buka formulir dengan isian saya")

    assert nilai(operator, "masalah") == MASALAH
    expect(tawaran(operator)).to_have_count(0)
    operator.tekan("Simpan draf", status=200)
    assert masalah_tersimpan(server) == MASALAH
    assert salinan(operator) == []


# --- 6. Another person saved the same field -------------------------------------------------------------------


def test_orang_lain_menyimpan_isian_yang_sama(datang, server):
    satu = datang("disdikbud", baru=True)
    alamat = draf_baru(satu)
    ketik_yang_ditolak(satu, masalah=MASALAH, tujuan=TUJUAN)
    satu.page.goto("about:blank")
    dua = datang("disdikbud", baru=True)
    dua.buka(alamat)
    dua.isi("masalah", "Perahu rusak sejak Januari.")
    dua.tekan("Simpan draf", status=200)

    satu.buka(alamat)
    satu.lihat("sejak itu yang di server juga berubah", di="#pesan")
    pakai(satu)
    satu.lihat("Isian masalah sudah diubah dari tempat lain", di="#pesan")
    assert masalah_tersimpan(server) == "Perahu rusak sejak Januari."
    # What nobody else touched is stored all the same.
    assert server.sql("SELECT tujuan FROM ide WHERE judul = ?", JUDUL) == [(TUJUAN,)]
    satu.tekan("Lihat kedua teks", status=409)

    satu.lihat(MASALAH, "Perahu rusak sejak Januari.", di=".dua-teks")
    assert nilai(satu, "masalah") == MASALAH
    satu.tekan("Simpan draf", status=200)
    assert masalah_tersimpan(server) == MASALAH
    assert salinan(satu) == []


# --- The copy: whose, how long, where not ---------------------------------------------------------------------


def tinggalkan_salinan(orang: Orang) -> str:
    """A draft whose text has not reached the server; returns the address of its editor."""
    alamat = draf_baru(orang)
    ketik_yang_ditolak(orang, masalah=MASALAH)
    orang.page.goto("about:blank")
    return alamat


def test_buang_menghapus_salinan_dan_fokus_ada_di_judul(datang, server):
    operator = datang("disdikbud", lebar=TELEPON, baru=True)
    alamat = tinggalkan_salinan(operator)
    operator.buka(alamat)
    tawaran(operator).get_by_role("button", name="Buang").focus()
    operator.page.keyboard.press("Enter")

    expect(tawaran(operator)).to_have_count(0)
    assert operator.fokus() == f"h1 {JUDUL}"
    assert (nilai(operator, "masalah"), salinan(operator)) == ("", [])
    operator.buka(alamat)
    expect(tawaran(operator)).to_have_count(0)


def test_yang_baru_diketik_tidak_menimpa_draf_yang_belum_dijawab(datang, server):
    operator = datang("disdikbud", baru=True)
    alamat = tinggalkan_salinan(operator)
    operator.buka(alamat)
    operator.isi("tujuan", TUJUAN)
    operator.page.locator("h1").click()
    operator.tersimpan()

    pakai(operator)
    operator.page.locator("h1").click()
    operator.tersimpan()
    assert server.sql("SELECT masalah, tujuan FROM ide WHERE judul = ?", JUDUL) == [(MASALAH, TUJUAN)]


def test_keluar_menghapus_salinan(datang, server):
    operator = datang("disdikbud", baru=True)
    alamat = tinggalkan_salinan(operator)
    operator.buka("/ide")
    assert len(salinan(operator)) == 1
    operator.tekan("Keluar")

    assert salinan(operator) == []
    operator.masuk("disdikbud")
    operator.buka(alamat)
    expect(tawaran(operator)).to_have_count(0)
    # The next visit keeps copies again.
    operator.isi("masalah", MASALAH)
    tunggu_salinan(operator, MASALAH)
    operator.tersimpan()


def test_keluar_di_jendela_lain_jendela_ini_tidak_menyalin_lagi(datang, server):
    operator = datang("disdikbud", baru=True)
    draf_baru(operator)
    ketik_yang_ditolak(operator, masalah=MASALAH)
    assert len(salinan(operator)) == 1
    lain = operator.context.new_page()
    lain.goto("/ide")
    lain.get_by_role("button", name="Keluar").click()
    expect(lain.locator("h1")).to_have_text("Masuk")

    operator.isi("tujuan", TUJUAN)
    operator.page.goto("about:blank")
    assert lain.evaluate("Object.keys(localStorage).filter(k => !k.endsWith(':keluar'))") == []


def test_orang_lain_di_komputer_yang_sama_tidak_ditawari(datang, server):
    operator = datang("disdikbud", baru=True)
    alamat = tinggalkan_salinan(operator)
    akhiri_sesi(server, "disdikbud")
    operator.masuk("koordinator")
    operator.buka("/ide/baru")
    expect(tawaran(operator)).to_have_count(0)
    operator.tekan("Keluar")
    assert [s["alamat"] for s in salinan(operator)] == [alamat]  # signing out removes one's own

    operator.masuk("disdikbud")
    operator.buka(alamat)
    expect(tawaran(operator)).to_be_visible()


def test_salinan_hilang_sesudah_tujuh_hari_juga_milik_orang_lain(datang, server):
    operator = datang("disdikbud", baru=True)
    operator.buka("/ide")
    kini = operator.page.evaluate("Date.now()")
    umur = {"draf:999:lama": 7 * HARI + 60_000, "draf:999:baru": 7 * HARI - 60_000, "draf:1:rusak": None}
    for kunci, lama in umur.items():
        isi = "{" if lama is None else json.dumps({"alamat": "/ide/1/ubah", "pada": kini - lama, "isi": {}})
        operator.page.evaluate("([k, v]) => localStorage.setItem(k, v)", [kunci, isi])
    operator.buka("/ide")

    assert [s["kunci"] for s in salinan(operator)] == ["draf:999:baru"]


def test_komputer_bersama_tidak_menyimpan_salinan(datang, server):
    operator = datang(baru=True)
    operator.buka("/masuk")
    operator.page.get_by_label("Komputer ini dipakai bersama").check()
    operator.masuk("disdikbud")
    alamat = draf_baru(operator)  # behind two redirects
    ketik_yang_ditolak(operator, masalah=MASALAH)
    assert salinan(operator) == []
    tutup_lalu_buka(operator, alamat)
    assert nilai(operator, "masalah") == ""
    expect(tawaran(operator)).to_have_count(0)

    # Whose session ends finds the box ticked; signing out forgets it.
    akhiri_sesi(server, "disdikbud")
    operator.page.goto(alamat)
    expect(operator.page.get_by_label("Komputer ini dipakai bersama")).to_be_checked()
    operator.masuk("disdikbud")
    operator.tekan("Keluar")
    expect(operator.page.get_by_label("Komputer ini dipakai bersama")).not_to_be_checked()
    operator.masuk("disdikbud")
    operator.buka(alamat)
    operator.isi("masalah", MASALAH)
    tunggu_salinan(operator, MASALAH)
    operator.tersimpan()


def test_masuk_di_komputer_bersama_membuang_salinan_sendiri(datang, server):
    operator = datang("disdikbud", baru=True)
    tinggalkan_salinan(operator)
    operator.buka("/ide")
    assert len(salinan(operator)) == 1
    akhiri_sesi(server, "disdikbud")
    operator.buka("/masuk")
    operator.page.get_by_label("Komputer ini dipakai bersama").check()
    operator.isi("nama_pengguna", "disdikbud")
    operator.isi("sandi", SANDI)
    operator.tekan("Masuk", tepat=True)

    assert salinan(operator) == []


# --- The word count: one rule, two languages ------------------------------------------------------------------

_PISAH = [" ", "\n", "\t", "\u00a0", "\u2003", "\u3000", "\x1c", "\x85", " \n "]
_TAK_PISAH = ["\u200b", "\u2060", "-", "\ufeff"]


@pytest.mark.parametrize(("minimum", "maksimum"), [(20, 0), (20, 200), (0, 100), (0, 0), (20, 21)])
def test_hitungan_kata_di_layar_sama_dengan_server(datang, server, minimum, maksimum):
    operator = datang("disdikbud")
    operator.buka("/ide/baru")
    kotak = operator.page.locator("#masalah")
    kotak.evaluate("(el, [a, b]) => { el.dataset.min = a; el.dataset.maks = b; }", [minimum, maksimum])
    batas = {0, 1, minimum - 1, minimum, minimum + 1, maksimum - 1, maksimum, maksimum + 1, maksimum + 50}
    batas |= {maksimum * 9 // 10 + n for n in (-1, 0, 1)}
    for jumlah in sorted(n for n in batas if n >= 0):
        teks = "".join(f"kata{_PISAH[n % len(_PISAH)]}" for n in range(jumlah))
        _bandingkan(kotak, teks, minimum, maksimum)
    for pisah in _PISAH + _TAK_PISAH:
        _bandingkan(kotak, f"satu{pisah}dua{pisah}", minimum, maksimum)
    operator.page.evaluate("localStorage.clear()")


def _bandingkan(kotak, teks: str, minimum: int, maksimum: int) -> None:
    layar = kotak.evaluate(
        """(el, teks) => {
            el.value = teks;
            el.dispatchEvent(new Event("input", { bubbles: true }));
            const hasil = document.getElementById("hitung-masalah");
            return [hasil.className, hasil.textContent];
        }""",
        teks,
    )
    keadaan = rules.keadaan_kata(rules.jumlah_kata(teks), minimum=minimum, maksimum=maksimum)
    assert layar == [keadaan.kode, keadaan.teks], repr(teks[-40:])


def test_keadaan_kata_dari_server_tampak_tanpa_skrip(datang, server):
    operator = datang("disdikbud", js=False)
    draf_baru(operator)
    operator.isi("tujuan", "kata " * 95)
    operator.isi("sasaran", "kata " * 101)
    operator.tekan("Simpan draf", status=200)

    expect(operator.page.locator("#hitung-tujuan")).to_have_text("95 kata, mendekati batas")
    expect(operator.page.locator("#hitung-sasaran")).to_have_text("101 kata, lebih 1 dari anjuran")
    expect(operator.page.locator("#hitung-kebaruan")).to_have_text("belum diisi")
    operator.lipat("Panduan dan contoh untuk Masalah")
    expect(operator.page.locator("details.panduan[open]")).to_contain_text("Peninjau mencari angka")
