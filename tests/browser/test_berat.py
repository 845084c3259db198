"""How much travels: the first visit with an empty cache, every later page, and the pieces that htmx asks for."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.orang import LAYAR, Orang

pytestmark = pytest.mark.browser

PERTAMA, PERMINTAAN, BERIKUT, FRAGMEN = 100_000, 7, 20_000, 6_000  # bytes over the wire; requests


class Meteran:
    """Bytes of every answer as they came over the wire, heads and compressed bodies; the cache's own count as none."""

    def __init__(self, orang: Orang):
        self.lalu: dict[str, dict] = {}
        self.cdp = orang.context.new_cdp_session(orang.page)
        self.cdp.on("Network.requestWillBeSent", self._mulai)
        self.cdp.on("Network.loadingFinished", self._selesai)
        self.cdp.send("Network.enable")

    def _mulai(self, isi: dict) -> None:
        self.lalu[isi["requestId"]] = {"url": isi["request"]["url"], "byte": 0}

    def _selesai(self, isi: dict) -> None:
        if isi["requestId"] in self.lalu:
            self.lalu[isi["requestId"]]["byte"] = int(isi["encodedDataLength"])

    def ambil(self) -> dict[str, int]:
        """Address -> bytes of all that travelled since the last time."""
        isi = {urlsplit(p["url"]).path: p["byte"] for p in self.lalu.values() if p["byte"]}
        self.lalu.clear()
        return isi


def buka(orang: Orang, jalur: str) -> None:
    orang.page.goto(jalur)
    orang.page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("nama", ["", "disdikbud", "koordinator", "admin"])
def test_kunjungan_pertama(datang, nama):
    orang = datang(nama, baru=True)
    meteran = Meteran(orang)

    buka(orang, "/")

    isi = meteran.ambil()
    assert sum(isi.values()) <= PERTAMA, isi
    assert len(isi) <= PERMINTAAN, isi
    assert any(jalur.endswith(".css") for jalur in isi) and any(jalur.endswith(".js") for jalur in isi)


HALAMAN = {
    "disdikbud": ("/", "/ide", "/ide/baru", "/replikasi", "/laporan", "/pesan", "/sandi"),
    "koordinator": ("/", "/tinjauan", "/ide", "/opd", "/opd?tampil=unit", "/replikasi", "/laporan", "/pengguna",
                    "/pengguna/baru", "/pengaturan", "/pesan"),
    "admin": ("/", "/opd/DN-01/ubah", "/pengguna", "/pengaturan"),
    "pimpinan": ("/", "/laporan/opd", "/laporan/daftar?status=disetujui"),
}  # fmt: skip


@pytest.mark.parametrize("nama", HALAMAN)
def test_halaman_berikutnya(datang, nama):
    orang = datang(nama)
    orang.page.goto("/sandi")
    meteran = Meteran(orang)
    for jalur in HALAMAN[nama]:
        buka(orang, jalur)
        isi = meteran.ambil()
        assert sum(isi.values()) <= BERIKUT, (jalur, isi)


def test_fragmen(datang):
    koordinator = datang("koordinator", lebar=LAYAR)
    for jalur, saringan in (("/ide", "status"), ("/opd", "kurang"), ("/tinjauan", "hari"), ("/replikasi", "jenis")):
        buka(koordinator, jalur)
        meteran = Meteran(koordinator)
        with koordinator.page.expect_response(lambda jawab: jawab.request.headers.get("hx-request") == "true"):
            koordinator.page.locator(f"#{saringan}").select_option(index=1)
        expect(koordinator.page).to_have_url(re.compile(rf"{saringan}="))
        koordinator.page.wait_for_load_state("networkidle")
        isi = meteran.ambil()
        meteran.cdp.detach()
        assert isi and sum(isi.values()) <= FRAGMEN, (jalur, isi)
