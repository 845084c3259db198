"""A decree whose duties are fulfilled in two ways, and a replication through all its stages."""

import io
import re
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import expect

from inovasi.waktu import ZONA_AWAL, tanggal
from tests.berkas.isi import pdf
from tests.browser.orang import LAYAR, TELEPON, Cara, Orang

pytestmark = pytest.mark.browser

ASAL = "Bank sampah"
TENTANG = "Penunjukan perangkat daerah pelaksana inovasi tahun ini"
KURANG = "Lampirkan foto kegiatannya dulu."
LEWAT = "Kantor dipindahkan sesudah banjir."
TANYA = "Siapa yang menimbang sampahnya setiap minggu?"
JAWAB = "Kader RT, dengan timbangan gantung milik desa."

# As it is typed in an office: short names, capitals, spaces, and one that nobody knows.
LAMPIRAN = """No\tPerangkat Daerah\tJenis inovasi\tNama inovasi\tKewajiban\tBatas waktu
1\tDisdikbud\tDigital\te-Pintar\tkeduanya\t{batas}
2\tDinas Kes.\tNon digital\tBumilristi\tmelaksanakan\t{batas}
3\tKEC. BAKAM\t\t\tmereplikasi\t{batas}
4\tKecamatan Pemali\t\t\tmereplikasi\t{batas}
5\tDinas Sosial\t\tBurahtuhiri\tmelaksanakan\t{batas}
6\tDLH\t\tBank sampah\tmelaksanakan\t{batas}
7\tDPMPTSP\tDigital\te-Tracking\tmelaksanakan\t{batas}
8\tDisdukcapil\tDigital\te-Minduk\tmelaksanakan\t{batas}
9\tBag. Hukum\t\t\tmereplikasi\t{batas}
10\tPKM Petaling\t\t\tmereplikasi\t{batas}
11\tRSUD Depati Bahrin\t\tSiKarisma\tmelaksanakan\t{batas}
12\tDinas Perikanan\t\t\tmereplikasi\t{batas}
13\tDn-20\t\tBalakar\tmelaksanakan\t{batas}
14\tkecamatan  belinyu\t\t\tmereplikasi\t{batas}
15\tBadan Antariksa\t\t\tmereplikasi\t{batas}
"""

_cap = count(1)
DUA_CARA = pytest.mark.parametrize(
    "cara", [Cara(True, LAYAR), Cara(False, TELEPON)], ids=["js-layar", "tanpa-js-telepon"]
)


def hari_ini() -> date:
    return datetime.now(ZoneInfo(ZONA_AWAL)).date()


def awal_bulan(lalu: int) -> date:
    """The first day of the month so many months ago."""
    kini = hari_ini()
    ke = kini.year * 12 + kini.month - 1 - lalu
    return date(ke // 12, ke % 12 + 1, 1)


def kirim(orang: Orang) -> None:
    """The main button of the only form of a page."""
    orang.pergi(orang.page.locator("main form button[type=submit]").last, status=200)


def lampirkan(orang: Orang, tentang: str, *, tombol: str = "Simpan dan lampirkan") -> None:
    """Upload a small PDF on the page that is open."""
    berkas = {"name": "pindaian.pdf", "mimeType": "application/pdf", "buffer": pdf(f"{tentang} {next(_cap)}")}
    orang.page.locator("#berkas").set_input_files(berkas)
    orang.isi("tentang", tentang)
    orang.tekan(tombol, status=200)


def mulai_replikasi(orang: Orang, cari: str) -> str:
    """From the catalogue to a draft; returns the address of the replication."""
    orang.buka(f"/replikasi?q={cari}")
    orang.pergi(orang.page.locator("#katalog tbody a").first, status=200)
    orang.tekan("Kami ingin mereplikasi", status=200)
    ide = re.match(r"/ide/\d+", orang.jalur).group()
    orang.buka(ide)
    orang.pergi(orang.page.locator('main a[href^="/replikasi/adopsi/"]').first, status=200)
    return orang.jalur.split("#")[0]


def maju(orang: Orang, alamat: str, *, catatan: str = "") -> None:
    """One stage on, with the document that it asks for."""
    orang.buka(alamat)
    dokumen = orang.page.locator('main a.btn-utama[href^="/berkas/baru"]')
    if dokumen.count():
        orang.pergi(dokumen, status=200)
        lampirkan(orang, f"Dokumen {next(_cap)} replikasi")
        orang.lihat("Dokumen")
    orang.tekan("Catat tahap", dalam="main .sorot", status=200)
    if catatan:
        orang.isi("catatan", catatan)
    kirim(orang)
    orang.lihat("Tahap tercatat", di="#pesan")


@DUA_CARA
def test_keputusan_dari_lampiran_sampai_laporan_pelaksanaan(datang, cara):
    koordinator, disdikbud = datang("koordinator", cara), datang("disdikbud", cara)

    # The decree and its annex, pasted.
    koordinator.buka("/sk/baru")
    koordinator.page.locator("#jenis").select_option(label="Penunjukan OPD pelaksana")
    for id, nilai in {
        "tentang": TENTANG, "nomor": "100.3/77", "tahun": str(awal_bulan(3).year), "tanggal": tanggal(awal_bulan(3)),
        "penanda_tangan": "H. Contoh", "jabatan": "Bupati Contoh", "periode_lapor": "Setiap bulan",
        "lapor_mulai": tanggal(awal_bulan(3)),
    }.items():  # fmt: skip
        koordinator.isi(id, nilai)
    koordinator.tekan("Simpan draf", status=200)
    sk = koordinator.jalur
    nomor = sk.split("/")[-1]
    koordinator.tekan("Tempel dari lembar kerja", status=200)
    koordinator.isi("teks", LAMPIRAN.format(batas=tanggal(hari_ini() + timedelta(days=60))))
    koordinator.tekan("Periksa", tepat=True, dalam="main section", status=200)
    koordinator.lihat("Badan Antariksa", "Dinas Kes.")
    mirip = koordinator.page.locator(".isian", has_text="Dinas Kes.").locator("optgroup[label='Paling mirip'] option")
    assert "Dinas Kesehatan" in mirip.all_inner_texts()
    koordinator.page.locator(".isian", has_text="Dinas Kes.").locator("select").select_option(label="Dinas Kesehatan")
    koordinator.page.locator(".isian", has_text="Badan Antariksa").locator("select").select_option(
        label="Lewati baris ini"
    )
    koordinator.tekan("Periksa lagi", tepat=True, dalam="main section", status=200)
    koordinator.tekan("Terima 15 kewajiban", status=200)
    koordinator.lihat("15 kewajiban untuk 14 OPD")
    koordinator.buka(f"{sk}/berlakukan")
    koordinator.page.locator("#naskah_menyusul").check()
    koordinator.tekan("Berlakukan", tepat=True, status=200)
    koordinator.buka(f"{sk}/lampiran/cetak")
    koordinator.lihat("Lampiran Keputusan Bupati Contoh", "100.3/77", "Kecamatan Bakam")

    # A duty fulfilled by an approved idea: returned once, then accepted.
    disdikbud.buka(f"/sk/tugas?sk={nomor}&kewajiban=melaksanakan")
    disdikbud.pergi(disdikbud.page.locator("#daftar-tugas tbody a").first, status=200)
    tugas_ide = disdikbud.jalur
    disdikbud.page.locator("#ide_id").select_option(index=1)
    disdikbud.isi("keterangan", "Sudah berjalan di 12 sekolah.")
    disdikbud.tekan("Nyatakan terpenuhi", status=200)
    koordinator.buka(tugas_ide)
    koordinator.lipat("Kembalikan ke OPD")
    koordinator.isi("alasan-kembalikan", KURANG)
    koordinator.tekan("Kembalikan ke OPD", tepat=True, dalam="main details", status=200)
    disdikbud.buka(tugas_ide)
    disdikbud.lihat(KURANG)
    disdikbud.tekan("Lampirkan dokumen", status=200)
    lampirkan(disdikbud, "Foto pendampingan belajar")
    disdikbud.tekan("Nyatakan terpenuhi", status=200)
    koordinator.buka(tugas_ide)
    koordinator.tekan("Terima sebagai terpenuhi", status=200)

    # Three months of reports: one accepted, one skipped, one late.
    disdikbud.buka("/")
    disdikbud.lihat("laporan SK")
    disdikbud.buka(f"/sk/laporan?sk={nomor}")
    alamat = {a.get_attribute("href") for a in disdikbud.page.locator("#daftar-laporan tbody a").all()}
    laporan, lewati, *_ = sorted(alamat)
    disdikbud.buka(laporan)
    disdikbud.isi("kemajuan", "Pendampingan berjalan di 12 sekolah; 84 orang tua ikut.")
    disdikbud.isi("rencana", "Menambah dua sekolah lagi.")
    disdikbud.tekan("Ajukan laporan", status=200)
    koordinator.buka(laporan)
    koordinator.tekan("Terima laporan", status=200)
    koordinator.buka(lewati)
    koordinator.lipat("Lewati masa ini")
    koordinator.isi("catatan-lewati", LEWAT)
    koordinator.tekan("Lewati masa ini", tepat=True, dalam="main details", status=200)
    disdikbud.buka(lewati)
    disdikbud.lihat(LEWAT)
    koordinator.buka("/")
    koordinator.lihat("laporan terlambat")

    # What the head reads.
    koordinator.buka(f"/sk/pantau?sk={nomor}")
    koordinator.lihat("1 dari 15 tugas", "Yang terlambat")
    koordinator.buka(f"{sk}/pantau/cetak")
    koordinator.lihat("Laporan Pelaksanaan Keputusan", "Kecamatan Pemali")
    isi = koordinator.context.request.get(f"{sk}/pantau.xlsx").body()
    sel = {str(c.value) for lembar in load_workbook(io.BytesIO(isi)) for baris in lembar for c in baris if c.value}
    assert any("Kecamatan Pemali" in s for s in sel)
    isi = koordinator.context.request.get(f"{sk}/pantau.docx").body()
    tabel = Document(io.BytesIO(isi)).tables
    assert any("Kecamatan Pemali" in c.text for t in tabel for baris in t.rows for c in baris.cells)


@DUA_CARA
def test_replikasi_dari_minat_sampai_memenuhi_tugas(datang, cara):
    peniru, dlh, koordinator = (datang(n, cara) for n in ("dinsos", "dlh", "koordinator"))
    adopsi = mulai_replikasi(peniru, ASAL)
    peniru.tekan("Ubah cara dan fasilitator", status=200)
    peniru.page.locator("#model").select_option(value="pendampingan")
    peniru.isi("fasilitator", "Seksi Persampahan DLH")
    kirim(peniru)
    for catatan in ("Surat diantar sendiri oleh sekcam.", "", ""):
        maju(peniru, adopsi, catatan=catatan)

    # Asked and answered, and a visit.
    peniru.buka(adopsi)
    peniru.isi("isi-tanya", TANYA)
    peniru.tekan("Kirim pertanyaan", status=200)
    dlh.buka("/")
    dlh.buka(adopsi)
    dlh.lihat(TANYA)
    assert dlh.tombol("Catat tahap").count() == 0
    dlh.page.locator("[id^=isi-jawab-]").fill(JAWAB)
    dlh.tekan("Kirim jawaban", status=200)
    peniru.buka(adopsi)
    peniru.lihat(JAWAB)
    peniru.tekan("Sudah jelas, selesai", status=200)
    peniru.buka(adopsi)
    peniru.tekan("Rencanakan kegiatan", status=200)
    peniru.page.locator("#jenis").select_option(label="Studi lapangan atau studi banding")
    peniru.isi("tanggal", tanggal(hari_ini()))
    peniru.isi("tempat", "Bank sampah Sungailiat")
    peniru.isi("tujuan", "Melihat cara menimbang dan mencatat.")
    kirim(peniru)
    peniru.tekan("Catat hasil", status=200)
    peniru.isi("hasil", "Enam kader hadir dan mencoba sendiri.")
    kirim(peniru)
    peniru.lihat("Enam kader hadir")

    # What is kept, and the plan with its picture.
    peniru.buka(f"{adopsi}/penyesuaian")
    pilihan = peniru.page.locator("select[name^=sikap_]")
    pilihan.nth(0).select_option(label="Dipertahankan")
    pilihan.nth(1).select_option(label="Disesuaikan")
    peniru.page.locator("[name^=penjelasan_]").nth(1).fill("Ditimbang di kantor desa, bukan di bank sampah induk.")
    kirim(peniru)
    peniru.lihat("Ditimbang di kantor desa")
    peniru.buka(f"{adopsi}/rencana")
    for kegiatan, mulai, selesai in (("Melatih kader", -20, -5), ("Membuka tiga titik timbang", -3, 40)):
        peniru.isi("kegiatan", kegiatan)
        peniru.isi("penanggung_jawab", "Kasi Pemberdayaan")
        peniru.isi("mulai", tanggal(hari_ini() + timedelta(days=mulai)))
        peniru.isi("selesai", tanggal(hari_ini() + timedelta(days=selesai)))
        peniru.tekan("Tambah kegiatan", status=200)
    peniru.lihat("Melatih kader", "lewat 5 hari")
    expect(peniru.page.locator("main svg").first).to_be_visible()

    for _ in range(2):
        maju(peniru, adopsi)
    peniru.buka("/sk/tugas?kewajiban=mereplikasi")
    peniru.pergi(peniru.page.locator("#daftar-tugas tbody a").first, status=200)
    tugas = peniru.jalur
    peniru.page.locator("#adopsi_id").select_option(index=1)
    peniru.tekan("Nyatakan terpenuhi", status=200)
    koordinator.buka(tugas)
    koordinator.lihat("Belum bisa diterima")
    assert koordinator.tombol("Terima sebagai terpenuhi").count() == 0
    maju(peniru, adopsi)
    peniru.buka(adopsi)
    peniru.lihat("Berjalan", di="main .sorot")

    # It fulfils the duty of the example's decree; before it ran, that could not be accepted.
    koordinator.buka(tugas)
    koordinator.tekan("Terima sebagai terpenuhi", status=200)
    koordinator.lihat("Tugas dinyatakan terpenuhi", di="#pesan")

    # A document that a passed stage rests on stays.
    assert peniru.page.locator('main a[href$="/lepas"]').count() == 0
    dlh.buka(adopsi)
    dlh.lihat("Surat diantar sendiri oleh sekcam.")


@DUA_CARA
def test_inovasi_asal_ditiru_daerah_lain_dan_ditawarkan(datang, cara):
    dlh, koordinator = datang("dlh", cara), datang("koordinator", cara)
    dlh.buka(f"/replikasi?q={ASAL}")
    dlh.pergi(dlh.page.locator("#katalog tbody a").first, status=200)
    entri = dlh.jalur
    dlh.tekan("Catat daerah yang meniru", status=200)
    dlh.isi("daerah", "Kabupaten Belitung")
    dlh.isi("tanggal", tanggal(hari_ini() - timedelta(days=30)))
    kirim(dlh)
    dlh.tekan("Lampirkan dokumen", status=200)
    lampirkan(dlh, "Pernyataan telah mereplikasi")
    dlh.tekan("Kembali ke inovasi", status=200)
    dlh.lihat("1 daerah berbeda")
    koordinator.buka(f"{entri}/tawarkan?jenis=puskesmas")
    kirim(koordinator)
    koordinator.lihat("12 OPD", di="#pesan")
    koordinator.lihat("Puskesmas Petaling")
    koordinator.buka(f"/replikasi/pohon?entri={entri.split('/')[-1]}")
    koordinator.lihat("Bagian Umum Sekretariat Daerah", "Kabupaten Belitung")
    puskesmas = datang("pkm-petaling", cara)
    puskesmas.buka("/")
    puskesmas.buka(entri)
    puskesmas.tekan("tolak dengan alasan", status=200)
    puskesmas.isi("alasan", "Lahan kami tidak ada.")
    kirim(puskesmas)


@DUA_CARA
def test_replikasi_dari_luar_yang_dihentikan(datang, cara):
    dinsos, lain = datang("dinsos", cara), datang("dinkes", cara)
    dinsos.buka("/replikasi/luar/baru")
    dinsos.isi("nama", "Lumbung Pangan Warga")
    dinsos.page.locator("#katalog").select_option(index=1)
    dinsos.isi("sumber", "Buku praktik baik 2025")
    dinsos.isi("daerah", "Kabupaten Bombana")
    dinsos.isi("ringkasan", "Warga menabung beras; keluarga yang kesulitan mengambilnya tanpa bunga.")
    kirim(dinsos)
    dinsos.lihat("Kabupaten Bombana")
    adopsi = mulai_replikasi(dinsos, "Lumbung Pangan Warga")
    maju(dinsos, adopsi)
    dinsos.buka(adopsi)
    dinsos.tekan("Hentikan replikasi", status=200)
    dinsos.isi("alasan", "Gudang yang dijanjikan desa dipakai untuk hal lain.")
    kirim(dinsos)
    dinsos.lihat("Gudang yang dijanjikan", "Berhenti di sini", "dihentikan")
    dinsos.tekan("Lanjutkan replikasi", status=200)
    kirim(dinsos)
    dinsos.lihat("Tahap sekarang: Disepakati")
    lain.buka(adopsi, 404)
