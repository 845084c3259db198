"""Make the screenshots of README and docs/panduan out of the example: .venv/bin/python docs/buat_gambar.py

Needs Chromium and the packages of requirements-test.lock. Works in temporary folders, on free ports of this
machine, and writes docs/panduan/gambar/ only.
"""

import base64
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
GAMBAR = ROOT / "docs" / "panduan" / "gambar"
SANDI = "contoh-inovasi-2026"
LEBAR = 1100  # px
BATAS_SATU = 80_000  # bytes of one picture
BATAS_SEMUA = 1_200_000  # bytes of all together


# --- The program in front of the camera ---------------------------------------------------------------------


@contextmanager
def layanan(perintah: str) -> Iterator[tuple[str, str]]:
    """Run `python -m inovasi <perintah>` in a folder of its own; gives (address, what it printed)."""
    with tempfile.TemporaryDirectory(prefix="inovasi-gambar-") as folder:
        proses = subprocess.Popen(
            [sys.executable, "-m", "inovasi", perintah, f"--instance={folder}", "--host=127.0.0.1", "--port=0"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        keluaran = ""
        try:
            for baris in proses.stdout:
                keluaran += baris
                if "Ctrl+C" in baris:
                    break
            else:
                raise SystemExit(f"Program tidak mau mulai:\n{keluaran}")
            yield keluaran.partition("komputer ini : ")[2].split()[0].rstrip("/"), keluaran
        finally:
            proses.terminate()
            proses.communicate()


@contextmanager
def jendela(browser: Browser, alamat: str, nama: str = "") -> Iterator[Page]:
    """A fresh browser window, signed in as `nama` of the example."""
    konteks = browser.new_context(base_url=alamat, locale="id-ID", viewport={"width": LEBAR, "height": 800})
    page = konteks.new_page()
    if nama:
        page.goto("/masuk")
        page.fill("[name=nama_pengguna]", nama)
        page.fill("[name=sandi]", SANDI)
        page.click("main button[type=submit]")
        page.wait_for_selector("nav.nav-utama")
    yield page
    konteks.close()


# --- Small pictures -----------------------------------------------------------------------------------------

# A page has few colours, its letters many shades: the 256 most frequent stay, each other takes the nearest.
_KE_PALET = """async isi => {
  const gambar = new Image();
  gambar.src = "data:image/png;base64," + isi;
  await gambar.decode();
  const kanvas = new OffscreenCanvas(gambar.width, gambar.height).getContext("2d");
  kanvas.drawImage(gambar, 0, 0);
  const rgba = kanvas.getImageData(0, 0, gambar.width, gambar.height).data;
  const warna = new Uint32Array(rgba.length / 4);
  const jumlah = new Map();
  for (let i = 0; i < warna.length; i++) {
    warna[i] = rgba[4 * i] << 16 | rgba[4 * i + 1] << 8 | rgba[4 * i + 2];
    jumlah.set(warna[i], (jumlah.get(warna[i]) || 0) + 1);
  }
  const palet = [...jumlah.keys()].sort((a, b) => jumlah.get(b) - jumlah.get(a) || a - b).slice(0, 256);
  const jarak = (a, b) => [16, 8, 0].reduce((s, g) => s + ((a >> g & 255) - (b >> g & 255)) ** 2, 0);
  const nomor = new Map(palet.map((w, n) => [w, n]));
  for (const w of jumlah.keys()) {
    if (!nomor.has(w)) nomor.set(w, palet.reduce((n, p, i) => jarak(p, w) < jarak(palet[n], w) ? i : n, 0));
  }
  let piksel = "";
  for (const w of warna) piksel += String.fromCharCode(nomor.get(w));
  return {lebar: gambar.width, tinggi: gambar.height, palet, piksel: btoa(piksel)};
}"""


def kecilkan(meja: Page, png: bytes) -> bytes:
    """The picture as a palette PNG, about 40 % of its size. `meja` is a blank page that reads it."""
    hasil = meja.evaluate(_KE_PALET, base64.b64encode(png).decode())
    lebar, tinggi = hasil["lebar"], hasil["tinggi"]
    piksel = base64.b64decode(hasil["piksel"])
    baris = b"".join(b"\0" + piksel[y * lebar : (y + 1) * lebar] for y in range(tinggi))

    def bagian(jenis: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + jenis + data + struct.pack(">I", zlib.crc32(jenis + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + bagian(b"IHDR", struct.pack(">IIBBBBB", lebar, tinggi, 8, 3, 0, 0, 0))
        + bagian(b"PLTE", b"".join(warna.to_bytes(3, "big") for warna in hasil["palet"]))
        + bagian(b"IDAT", zlib.compress(baris, 9))
        + bagian(b"IEND", b"")
    )


class Kamera:
    """Takes pictures into GAMBAR and keeps count, so that pictures of no use any more go at the end."""

    def __init__(self, browser: Browser) -> None:
        self.meja = browser.new_page()
        self.nama: set[str] = set()
        self.jumlah = 0

    def potret(self, page: Page, nama: str, *, tinggi: int = 800, gulir: str = "") -> None:
        """Keep what stands in the window, from the top of the page or from the element `gulir`."""
        page.set_viewport_size({"width": LEBAR, "height": tinggi})
        if gulir:
            page.locator(gulir).first.evaluate("e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 16)")
        isi = kecilkan(self.meja, page.screenshot(animations="disabled", caret="hide"))
        if len(isi) > BATAS_SATU:
            raise SystemExit(f"{nama}.png menjadi {len(isi)} byte, batasnya {BATAS_SATU}: potong lebih pendek.")
        (GAMBAR / f"{nama}.png").write_bytes(isi)
        self.nama.add(nama)
        self.jumlah += len(isi)
        print(f"{nama}.png  {len(isi) // 1000} kB", flush=True)

    def selesai(self) -> None:
        if self.jumlah > BATAS_SEMUA:
            raise SystemExit(f"Semua gambar {self.jumlah} byte, batasnya {BATAS_SEMUA}.")
        for berkas in GAMBAR.glob("*.png"):
            if berkas.stem not in self.nama:
                berkas.unlink()
        print(f"{len(self.nama)} gambar, {self.jumlah // 1000} kB")


# --- What is shown ------------------------------------------------------------------------------------------


def operator(browser: Browser, alamat: str, kamera: Kamera) -> None:
    with jendela(browser, alamat, "disdikbud") as page:
        kamera.potret(page, "operator-beranda", tinggi=900)

        page.goto("/ide/baru")
        page.fill("[name=judul]", "Buku tamu wali murid di pasar")
        page.fill(
            "[name=masalah]",
            "Wali murid yang berdagang di pasar jarang bisa datang ke sekolah pada jam kerja, sehingga kabar tentang "
            "kehadiran dan nilai anaknya sering terlambat diketahui.",
        )
        page.fill("[name=gagasan]", "Guru membuka meja satu jam di pasar setiap pekan.")
        page.click("button:has-text('Simpan draf')")
        page.wait_for_url("**/ubah")
        kamera.potret(page, "operator-tulis", tinggi=900)

        page.goto("/ide?status=diajukan")
        page.click("#daftar tbody a")
        page.wait_for_selector("h1")
        page.goto(f"{page.url}/tanda-terima")
        kamera.potret(page, "operator-tanda-terima", tinggi=760)

        page.goto("/")
        page.click("a:has-text('Perbaiki')")
        page.wait_for_selector("#formulir-ide")
        kamera.potret(page, "operator-perbaiki", tinggi=820)

        page.goto("/replikasi")
        page.click("#katalog tr:has-text('Cocok untuk OPD Anda') a")
        page.wait_for_selector("button:has-text('Kami ingin mereplikasi')")
        kamera.potret(page, "operator-replikasi", tinggi=720)


def koordinator(browser: Browser, alamat: str, kamera: Kamera) -> None:
    with jendela(browser, alamat, "koordinator") as page:
        kamera.potret(page, "koordinator-beranda", tinggi=900)
        page.goto("/tinjauan")
        kamera.potret(page, "koordinator-antrean", tinggi=760)

        page.goto("/tinjauan?giliran=ulang")
        page.click("main tbody a[href^='/tinjauan/']")
        page.wait_for_selector("#lembar")
        kamera.potret(page, "koordinator-tinjau", tinggi=900)
        page.click("summary:has-text('Kembalikan')")
        page.locator("#kode-kembalikan").select_option(index=2)
        page.fill("#catatan-kembalikan", "Tulis berapa anak yang dilatih setiap bulan, dan siapa pelatihnya.")
        kamera.potret(page, "koordinator-kembalikan", tinggi=900, gulir="#putusan")

        page.goto("/ide?status=disetujui&urut=judul")
        for tautan in page.locator("#daftar tbody a").evaluate_all("semua => semua.map(a => a.href)"):
            page.goto(tautan)
            if page.locator("summary:has-text('Tandai untuk replikasi')").count():
                break
        page.click("summary:has-text('Tandai untuk replikasi')")
        page.fill("#alasan-tanda", "Cara kerjanya sederhana, tanpa alat baru, dan bisa dipakai OPD lain.")
        kamera.potret(page, "koordinator-tandai", tinggi=600, gulir="#replikasi")

        page.goto("/pengaturan/tahun")
        page.click("main tbody a")
        page.wait_for_selector("h1:has-text('Tahun program')")
        kamera.potret(page, "koordinator-tahun", tinggi=900)


def admin(browser: Browser, alamat: str, kamera: Kamera) -> None:
    with jendela(browser, alamat, "admin") as page:
        kamera.potret(page, "admin-beranda", tinggi=860)
        page.goto("/opd/baru")
        kamera.potret(page, "admin-opd-baru", tinggi=900)
        page.goto("/opd")
        kode = page.locator("main a:has-text('Dinas Perikanan')").first.get_attribute("href")
        page.goto(f"{kode}/akhiri")
        kamera.potret(page, "admin-akhiri", tinggi=800)

        page.goto("/pengguna?peran=pendamping")
        page.click("main tbody a")
        page.wait_for_selector("button:has-text('Buat kode masuk')")
        kamera.potret(page, "admin-akun", tinggi=820)
        page.click("button:has-text('Buat kode masuk')")
        page.wait_for_selector("h1:has-text('Kode masuk')")
        kamera.potret(page, "admin-kode", tinggi=700)


def penyiapan(browser: Browser, alamat: str, keluaran: str, kamera: Kamera) -> None:
    with jendela(browser, alamat) as page:
        page.goto("/siapkan")
        kamera.potret(page, "admin-siapkan", tinggi=520)
        page.fill("[name=kode]", keluaran.rpartition("kode ini: ")[2].split()[0])
        page.click("button:has-text('Lanjut')")
        page.check("[name=jenis_daerah][value=Kabupaten]")
        page.fill("[name=nama_daerah]", "Contoh")
        page.check("[name=zona_waktu] >> nth=0")
        page.click("button:has-text('Lanjut')")
        page.wait_for_selector("h1:has-text('Perangkat daerah')")
        kamera.potret(page, "admin-siapkan-opd", tinggi=900)


def main() -> None:
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        raise SystemExit("Chromium tidak ada; pasang dahulu: sudo apt-get install chromium")
    GAMBAR.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        kamera = Kamera(browser)
        with layanan("demo") as (alamat, _):
            for babak in (operator, koordinator, admin):
                babak(browser, alamat, kamera)
        with layanan("serve") as (alamat, keluaran):
            penyiapan(browser, alamat, keluaran, kamera)
        kamera.selesai()
        browser.close()


if __name__ == "__main__":
    main()
