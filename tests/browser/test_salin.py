"""The reminder is copied by one button where a script runs, and by hand where none does."""

import pytest

pytestmark = pytest.mark.browser
ALAMAT = "/laporan/pesan-wa"


def test_salin_dengan_skrip(datang):
    orang = datang("koordinator")
    orang.buka(ALAMAT)
    teks = orang.page.locator("main textarea").first

    orang.page.locator("[data-salin]").first.click()

    orang.lihat("Pesan tersalin.")
    # Into an empty field of the same page, as somebody would paste it elsewhere.
    orang.page.evaluate("document.body.appendChild(document.createElement('textarea')).id = 'tempel'")
    orang.page.locator("#tempel").focus()
    orang.page.keyboard.press("Control+V")
    assert orang.page.locator("#tempel").input_value() == teks.input_value()
    assert teks.input_value().startswith("Yth. Bapak/Ibu di ")


def test_tanpa_skrip_tidak_ada_tombolnya(datang):
    orang = datang("koordinator", js=False)
    orang.buka(ALAMAT)

    assert orang.page.locator("main textarea").first.is_visible()
    assert not orang.page.locator("[data-salin]").first.is_visible()
