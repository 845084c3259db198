"""A person at a browser window. Every page they see is looked at: headings, width, accessibility, network, console."""

import os
import re
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Response, expect

SANDI = "contoh-inovasi-2026"
LAYAR, TELEPON, SEMPIT = 1180, 390, 320  # CSS pixels
TINGGI = 850
# Chromium reports every answer that is an error; which ones a test expects it says itself.
_JAWABAN_GALAT = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
_PUTUS = re.compile(r"Failed to load resource: net::ERR_")

_foto = count(1)
_sudah_diperiksa: set[tuple[int, str, str]] = set()  # (width, address without numbers, what stands there)

# Beside the number of headings and the width: headings and fields, which tell one state of a page from another.
_LIHAT = """(() => {
    const teks = s => [...document.querySelectorAll(s)].map(el => el.name || el.textContent.trim());
    const isi = [document.title.startsWith("Galat"), ...teks("h2"), ...new Set(teks("main [name], .saya > span"))];
    return [teks("h1").length, document.documentElement.scrollWidth, isi.join("|").replace(/[0-9]+/g, "N")];
})()"""


@dataclass(frozen=True)
class Cara:
    """How somebody works: with or without JavaScript, at which width."""

    js: bool
    lebar: int


def _langgar(page: Page) -> list[str]:
    hasil = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['help']}: {n['target']} {n['html'][:200]}" for v in hasil for n in v["nodes"]]


def buat_konteks(browser: Browser, alamat: str, *, js: bool) -> BrowserContext:
    """A browser of its own: cookies, cache and all."""
    context = browser.new_context(
        base_url=alamat, java_script_enabled=js, locale="id-ID", timezone_id="Asia/Jakarta", accept_downloads=True
    )
    context.set_default_timeout(20_000)
    return context


class Orang:
    """`boleh_putus` is set by tests that stop the server on purpose."""

    def __init__(self, context: BrowserContext, alamat: str, *, js: bool, lebar: int, token: str = ""):
        self.context, self.alamat, self.js, self.lebar = context, alamat, js, lebar
        self.boleh_putus = False
        self.keluhan: list[str] = []
        if token:
            context.add_cookies([{"name": "sesi", "value": token, "url": alamat}])
        self.page = context.pages[0] if context.pages else context.new_page()
        self.page.set_viewport_size({"width": lebar, "height": TINGGI})
        self._pendengar = {
            "request": self._catat_permintaan,
            "console": self._catat_konsol,
            "pageerror": lambda galat: self.keluhan.append(f"galat skrip: {galat}"),
            "dialog": lambda dialog: dialog.accept(),
        }
        for peristiwa, dengar in self._pendengar.items():
            self.page.on(peristiwa, dengar)

    # --- What must not happen ---

    def _catat_permintaan(self, permintaan: Request) -> None:
        if urlsplit(permintaan.url).netloc != urlsplit(self.alamat).netloc:
            self.keluhan.append(f"permintaan ke luar: {permintaan.url}")

    def _catat_konsol(self, pesan: ConsoleMessage) -> None:
        wajar = _JAWABAN_GALAT.match(pesan.text) or (self.boleh_putus and _PUTUS.match(pesan.text))
        if pesan.type in ("error", "warning") and not wajar:
            self.keluhan.append(f"konsol: {pesan.text}")

    def pamit(self) -> list[str]:
        """Leave an empty window with nobody signed in; returns what was seen to be wrong."""
        for lain in self.context.pages[1:]:
            lain.close()
        self.page.emulate_media(media="screen")
        self.page.goto("about:blank")
        for peristiwa, dengar in self._pendengar.items():
            self.page.remove_listener(peristiwa, dengar)
        self.context.clear_cookies()
        penyimpanan = {"origin": self.alamat, "storageTypes": "local_storage"}
        self.context.new_cdp_session(self.page).send("Storage.clearDataForOrigin", penyimpanan)
        return self.keluhan

    # --- Going about ---

    @property
    def jalur(self) -> str:
        bagian = urlsplit(self.page.url)
        return bagian.path + (f"?{bagian.query}" if bagian.query else "")

    def buka(self, jalur: str, status: int = 200) -> Response:
        jawab = self.page.goto(jalur)
        assert jawab.status == status, f"{jalur}: {jawab.status}"
        self.periksa()
        return jawab

    def masuk(self, nama: str, sandi: str = SANDI) -> None:
        if not self.page.locator("#sandi").count():
            self.buka("/masuk")
        self.isi("nama_pengguna", nama)
        self.isi("sandi", sandi)
        self.tekan("Masuk", tepat=True)

    def tombol(self, nama: str, *, tepat: bool = False, dalam: str = "body") -> Locator:
        """A button or link by the words on it."""
        akar = self.page.locator(dalam)
        return akar.get_by_role("button", name=nama, exact=tepat).or_(akar.get_by_role("link", name=nama, exact=tepat))

    def tekan(self, nama: str, *, tepat: bool = False, dalam: str = "body", status: int | None = None) -> None:
        """Press the first button or link with these words and look at the page that it leads to."""
        self.pergi(self.tombol(nama, tepat=tepat, dalam=dalam).first, status)

    def pergi(self, tempat: Locator, status: int | None = None) -> None:
        with self.page.expect_navigation() as perjalanan:
            tempat.click()
        if status is not None and perjalanan.value.status != status:
            isi = self.page.locator("main").inner_text()
            raise AssertionError(f"{self.page.url}: {perjalanan.value.status}, bukan {status}\n{isi[:600]}")
        self.periksa()

    def isi(self, id: str, nilai: str) -> None:
        """Fill the control with this id; of a list, choose what is written there."""
        tempat = self.page.locator(f"#{id}")
        if tempat.evaluate("el => el.tagName") == "SELECT":
            tempat.select_option(label=nilai)
        else:
            tempat.fill(nilai)

    def pilih(self, nama: str, label: str) -> None:
        """Tick the radio button or box of this field that has this label."""
        tempat = self.page.locator(f'label[for^="{nama}-"]', has_text=re.compile(f"^{re.escape(label)}$"))
        tempat.click()
        expect(self.page.locator(f"#{tempat.get_attribute('for')}")).to_be_checked()

    def lipat(self, teks: str) -> None:
        """Open what is folded under these words."""
        ringkas = self.page.locator("summary", has_text=teks).first
        if not ringkas.evaluate("el => el.parentElement.open"):
            ringkas.click()

    # --- Seeing ---

    def lihat(self, *teks: str, di: str = "main") -> None:
        for satu in teks:
            expect(self.page.locator(di).first).to_contain_text(satu)

    def tidak_lihat(self, *teks: str, di: str = "main") -> None:
        for satu in teks:
            expect(self.page.locator(di).first).not_to_contain_text(satu)

    def judul(self, teks: str) -> None:
        expect(self.page.locator("h1")).to_contain_text(teks)

    def tersimpan(self) -> None:
        """Wait until the page says that it has saved by itself."""
        semua = self.page.locator("[data-status-simpan]:not(.berubah)")
        expect(semua).to_have_text(re.compile(r"^Tersimpan \d\d\.\d\d$"))

    def fokus(self) -> str:
        """Where the focus is: id, else tag and words."""
        return self.page.evaluate(
            "(el => el.id || el.tagName.toLowerCase() + ' ' + el.textContent.trim())(document.activeElement)"
        )

    # --- Every page ---

    def periksa(self) -> None:
        page = self.page
        page.wait_for_load_state()
        h1, lebar, isi = page.evaluate(_LIHAT)
        assert h1 == 1, f"{page.url}: {h1} h1"
        assert lebar <= self.lebar, f"{page.url}: selebar {lebar} pada layar {self.lebar}"
        if folder := os.environ.get("INOVASI_FOTO"):
            nama = re.sub(r"[^a-z0-9]+", "-", urlsplit(page.url).path) + ("" if self.js else "-tanpa-js")
            page.screenshot(path=Path(folder, f"{self.lebar}-{next(_foto):03}{nama}.png"), full_page=True)
        # Without scripts axe cannot run; the same page is seen by those who have them.
        kunci = (self.lebar, re.sub(r"\d+", "N", urlsplit(page.url).path), isi)
        if self.js and self.lebar != SEMPIT and kunci not in _sudah_diperiksa:
            langgar = _langgar(page)
            assert not langgar, f"{page.url}:\n" + "\n".join(langgar)
            _sudah_diperiksa.add(kunci)
