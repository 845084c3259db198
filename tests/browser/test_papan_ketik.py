"""The whole day without a mouse: every stop shows where it is, and errors are where the focus is."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.isian import JUDUL, LENGKAP, PILIHAN
from tests.browser.orang import SANDI, TELEPON, Cara, Orang

pytestmark = pytest.mark.browser

BATAS_TAB = 120


def tampak(orang: Orang) -> bool:
    """Whether the control with the focus is on screen and drawn with a mark around it."""
    return orang.page.evaluate(
        """(() => {
            const el = document.activeElement, gaya = getComputedStyle(el), kotak = el.getBoundingClientRect();
            const garis = gaya.outlineStyle !== "none" && parseFloat(gaya.outlineWidth) >= 2;
            return garis && kotak.bottom > 0 && kotak.top < innerHeight && kotak.right > 0 && kotak.left < innerWidth;
        })()"""
    )


def tab_ke(orang: Orang, sasaran: str, *, mundur: bool = False) -> None:
    """Press Tab until the control is reached that this selector names; each stop on the way must show."""
    for _ in range(BATAS_TAB):
        if orang.page.evaluate("s => document.activeElement.matches(s)", sasaran):
            return
        orang.page.keyboard.press("Shift+Tab" if mundur else "Tab")
        if orang.page.evaluate("document.activeElement === document.body"):
            continue  # round the end of the page
        assert tampak(orang), f"fokus tidak terlihat di {orang.page.url}: {orang.fokus()}"
    raise AssertionError(f"{sasaran} tidak tercapai dari papan ketik di {orang.page.url}; fokus di {orang.fokus()}")


def ketik(orang: Orang, sasaran: str, teks: str) -> None:
    tab_ke(orang, sasaran)
    orang.page.keyboard.type(teks)


def enter(orang: Orang, status: int = 200) -> None:
    with orang.page.expect_navigation() as perjalanan:
        orang.page.keyboard.press("Enter")
    assert perjalanan.value.status == status
    orang.periksa()


def masuk(orang: Orang, nama: str) -> None:
    orang.buka("/masuk")
    ketik(orang, "#nama_pengguna", nama)
    ketik(orang, "#sandi", SANDI)
    enter(orang)


def test_masuk_menulis_dan_mengajukan_dengan_papan_ketik(datang):
    operator = datang()
    masuk(operator, "disdikbud")
    tab_ke(operator, ".lima .kosong a")
    enter(operator)
    ketik(operator, "#judul", JUDUL)
    for kolom, teks in LENGKAP.items():
        ketik(operator, f"#{kolom}", teks)
    for kolom, pilihan in PILIHAN.items():
        ketik(operator, f"#{kolom}", pilihan[:12])
    operator.tersimpan()
    operator.lihat("Kelengkapan 10 dari 10", di="aside")

    tab_ke(operator, "button[value=ajukan]")
    enter(operator)

    operator.judul("Ide Anda sudah diajukan")


def test_meninjau_dan_mengembalikan_dengan_papan_ketik(datang):
    koordinator = datang()
    masuk(koordinator, "koordinator")
    tab_ke(koordinator, ".sorot a")
    enter(koordinator)
    tab_ke(koordinator, ".sorot a")
    enter(koordinator)
    ide = koordinator.jalur
    for nomor in range(1, 6):
        tab_ke(koordinator, f"[name=k{nomor}]")
        koordinator.page.keyboard.press("Space")
        koordinator.page.keyboard.press("ArrowRight")
    expect(koordinator.page.locator("[name=k5]:checked")).to_have_value("ragu")
    tab_ke(koordinator, ".lipat-tombol > summary")
    koordinator.page.keyboard.press("Enter")
    ketik(koordinator, "#kode-kembalikan", "Data pendukung")
    ketik(koordinator, "#catatan-kembalikan", "Tambahkan angka tahun lalu.")
    tab_ke(koordinator, "form[action$='/kembalikan'] button")
    enter(koordinator)

    assert koordinator.jalur != ide
    koordinator.lihat("ikembalikan", di="#pesan")


def test_langsung_ke_isi(datang, cara: Cara):
    operator = datang("disdikbud", cara)
    operator.buka("/")
    operator.page.keyboard.press("Tab")
    assert operator.page.locator(".lompat").bounding_box()["x"] >= 0
    operator.page.keyboard.press("Enter")
    operator.page.keyboard.press("Tab")

    assert operator.page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_ringkasan_galat_mendapat_fokus(datang, cara: Cara):
    operator = datang("disdikbud", cara)
    operator.buka("/ide/baru")
    operator.isi("masalah", "Tanpa judul.")
    operator.tekan("Simpan draf", status=422)

    assert operator.page.title().startswith("Galat: ")
    expect(operator.page.locator(".ringkasan-galat")).to_be_focused()
    operator.page.keyboard.press("Tab")
    operator.page.keyboard.press("Enter")
    expect(operator.page.locator("#judul")).to_be_focused()
    assert operator.page.locator("#masalah").input_value() == "Tanpa judul."


@pytest.mark.parametrize("js", [True, False], ids=["js", "tanpa-js"])
def test_galat_masuk_dan_galat_tinjauan_mendapat_fokus(datang, js):
    orang = datang(js=js)
    orang.masuk("koordinator", "bukan sandinya")
    expect(orang.page.locator(".ringkasan-galat")).to_be_focused()
    orang.masuk("koordinator")
    orang.buka("/tinjauan")
    orang.tekan("Rapor diantar ke pulau")
    orang.lipat("Kembalikan dengan catatan")
    orang.tekan("Kembalikan", tepat=True, status=422)
    expect(orang.page.locator(".ringkasan-galat")).to_be_focused()
    orang.page.keyboard.press("Tab")
    orang.page.keyboard.press("Enter")
    expect(orang.page.locator("#kode-kembalikan")).to_be_focused()


def test_menu_telepon_bergulir_dengan_papan_ketik(datang):
    koordinator = datang("koordinator", lebar=TELEPON)
    koordinator.buka("/tinjauan")
    tinggi = koordinator.page.locator(".nav-utama").bounding_box()["height"]
    assert tinggi < 70, f"menu setinggi {tinggi} piksel: lebih dari satu baris"

    tab_ke(koordinator, ".nav-utama li:last-child a")

    kotak = koordinator.page.locator(".nav-utama li:last-child a").bounding_box()
    assert kotak["x"] >= 0 and kotak["x"] + kotak["width"] <= TELEPON


def test_daftar_tersaring_mengabari_tanpa_mencuri_fokus(datang):
    koordinator = datang("koordinator")
    koordinator.buka("/ide")
    tab_ke(koordinator, "#q")
    koordinator.page.keyboard.type("perahu")
    expect(koordinator.page).to_have_url(re.compile("q=perahu"))
    expect(koordinator.page.locator("#q")).to_be_focused()
    tab_ke(koordinator, "#daftar thead a")
    with koordinator.page.expect_response(re.compile("urut=")):
        koordinator.page.keyboard.press("Enter")
    expect(koordinator.page.locator("#daftar th[aria-sort]")).to_have_count(1)
