"""What a new user does first, step by step, with and without JavaScript, at a desk and on a phone."""

import csv
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from inovasi.akun.rules import ABJAD_KODE
from tests.browser.isian import JUDUL, LENGKAP, isi_ide
from tests.browser.orang import SANDI, TELEPON, Orang

pytestmark = pytest.mark.browser

CATATAN = "Berapa murid di tiap pulau, dan siapa yang mencatat hadirnya?"
SASARAN = "64 murid kelas 1 sampai 6 di tiga pulau; hadirnya dicatat guru jaga."
BELUM_DITANDAI = "Satu buku tetangga untuk data warga miskin"
SANDI_BARU = "perahu kertas biru 7"


def simpan(orang: Orang, tombol: str = "Simpan draf") -> None:
    """What saves by itself where there are scripts is saved with the button where there are none."""
    if not orang.js:
        orang.tekan(tombol, tepat=True, status=200)
        expect(orang.page.locator("#pesan")).to_contain_text(re.compile(r"ersimpan \d\d\.\d\d"))
        return
    orang.page.locator("h1").click()  # the field loses the focus, as when somebody goes on to the next
    orang.tersimpan()


def ajukan_ide(orang: Orang) -> str:
    """From the first page to the receipt; returns the code."""
    orang.tekan("Tambah ide")
    orang.isi("judul", JUDUL)
    simpan(orang)
    isi_ide(orang)
    orang.tekan("Ajukan", tepat=True)
    return orang.page.locator(".lead2 .kode").inner_text()


def jawab_lembar(orang: Orang, **jawaban: str) -> None:
    for kriteria, label in jawaban.items():
        orang.pilih(kriteria, label)


# --- 1 to 3 -------------------------------------------------------------------------------------------------


def test_langkah_1_server_menyebut_alamat_dan_akun(server):
    for bagian in ("Siap. Buka di komputer ini", f"{server.alamat}/", SANDI, "koordinator", "disdikbud", "admin"):
        assert bagian in server.keluaran


def test_langkah_2_operator_melihat_kekurangan_dan_giliran(datang, cara):
    operator = datang(cara=cara)

    operator.buka("/")  # leads to the sign-in page
    operator.masuk("disdikbud")

    operator.judul("Dinas Pendidikan dan Kebudayaan")
    operator.lihat("3 dari 5 ide", "Kurang dua", "Giliran Anda", "Menunggu pihak lain", "Koordinator meninjau")
    operator.lihat("Disetujui", "Menunggu tinjauan koordinator", "Perlu Anda perbaiki", "Ide keempat", di=".lima")


def test_langkah_3_draf_ditemukan_lagi_dilengkapi_dan_diajukan(datang, cara):
    operator = datang("disdikbud", cara)
    operator.buka("/")
    operator.tekan("Tambah ide")
    operator.judul("Tambah ide")
    operator.isi("judul", JUDUL)
    simpan(operator)
    alamat = operator.jalur

    operator.tekan("Beranda", tepat=True)
    operator.tekan(f"Lanjutkan draf “{JUDUL}”")

    assert operator.jalur == alamat and re.fullmatch(r"/ide/\d+/ubah", alamat)
    expect(operator.page.locator("#judul")).to_have_value(JUDUL)
    operator.lihat("Kelengkapan 1 dari 10", "Masalah: masih kosong", di="aside")
    assert operator.page.locator("#tupoksi_id option").all_inner_texts() == [
        "Pilih …",
        "Mengelola pendidikan anak usia dini, dasar, dan nonformal",
        "Menata guru serta tenaga kependidikan",
        "Melestarikan cagar budaya, tradisi, dan kesenian daerah",
    ]

    operator.isi("masalah", "Tiga kata saja")
    if operator.js:
        operator.lihat("3 kata, kurang 17", di="#hitung-masalah")
    isi_ide(operator)
    simpan(operator)
    operator.lihat(f"{len(LENGKAP['masalah'].split())} kata, cukup", di="#hitung-masalah")
    operator.lihat("Kelengkapan 10 dari 10", di="aside")

    operator.tekan("Ajukan", tepat=True, status=200)

    operator.judul("Ide Anda sudah diajukan")
    operator.lihat(JUDUL, "Menunggu tinjauan koordinator", "Koordinator meninjau ide ini")
    assert re.search(r"DISDIKBUD-\d{4}-04", operator.page.locator("main").inner_text())
    assert re.search(r"pukul \d\d\.\d\d WIB", operator.page.locator("main").inner_text())
    operator.tekan("Ke beranda")
    operator.lihat("4 dari 5 ide")


# --- 4 and 5 ------------------------------------------------------------------------------------------------


def test_langkah_4_dan_5_kembalikan_perbaiki_setujui(datang, cara):
    operator = datang("disdikbud", cara)
    operator.buka("/")
    kode = ajukan_ide(operator)

    koordinator = datang(cara=cara)
    koordinator.masuk("koordinator")
    koordinator.lihat("13 ide menunggu Anda", "tertua 9 hari")
    assert koordinator.page.locator(".matriks td.nol").count() > 5
    expect(koordinator.page.locator(".matriks tr", has_text="Dinas Pendidikan")).to_contain_text("kurang 1")
    koordinator.tekan("Mulai meninjau")
    koordinator.judul("Tinjauan")
    koordinator.tekan("Mulai meninjau")
    koordinator.lihat("1 dari 13")
    koordinator.buka("/tinjauan")
    koordinator.tekan(JUDUL)
    jawab_lembar(koordinator, k1="Ya", k2="Ragu")
    koordinator.lipat("Catatan untuk Memberi manfaat")
    koordinator.isi("catatan_k2", "Hari belajarnya belum dihitung.")
    simpan(koordinator, "Simpan lembar")

    koordinator.lipat("Kembalikan dengan catatan")
    koordinator.isi("kode-kembalikan", "Sasaran atau manfaat belum terukur")
    koordinator.isi("catatan-kembalikan", CATATAN)
    koordinator.tekan("Kembalikan", tepat=True, status=200)
    koordinator.lihat(kode, di="#pesan")

    operator.buka("/")
    operator.lihat(f"Perbaiki “{JUDUL}”", CATATAN, "Sasaran atau manfaat belum terukur")
    operator.tekan(f"Perbaiki “{JUDUL}”")
    operator.lihat(CATATAN, "Perlu Anda perbaiki")
    operator.isi("sasaran", SASARAN)
    simpan(operator, "Simpan")
    operator.tekan("Kirim kembali", tepat=True, status=200)
    operator.lihat("Pengajuan ke", "2")

    koordinator.buka("/tinjauan")
    koordinator.tekan(JUDUL)
    koordinator.lihat("Yang berubah sejak Anda kembalikan", "Catatan pada ide seluruhnya", CATATAN)
    expect(koordinator.page.locator("ins")).to_contain_text(SASARAN)
    expect(koordinator.page.locator("#k2-1")).to_be_checked()
    jawab_lembar(koordinator, k1="Ya", k2="Ya", k3="Ya", k4="Ya", k5="Ya")
    koordinator.tekan("Setujui dan berikutnya", status=200)
    koordinator.lihat(kode, "disetujui", di="#pesan")

    operator.buka("/")
    operator.lihat("Baru diputus", JUDUL)


# --- 6 and 7 ------------------------------------------------------------------------------------------------


def test_langkah_6_dan_7_tandai_lalu_opd_lain_mereplikasi(datang, cara):
    alasan = "Cukup satu buku tulis per rukun tetangga."
    koordinator = datang("koordinator", cara)
    koordinator.buka("/ide?status=disetujui&q=buku+tetangga")
    koordinator.tekan(BELUM_DITANDAI)
    ide = koordinator.jalur
    koordinator.lipat("Tandai untuk replikasi")
    koordinator.isi("alasan-tanda", alasan)
    koordinator.tekan("Tandai untuk replikasi", tepat=True, dalam="form", status=200)
    koordinator.lihat("ditandai untuk replikasi", di="#pesan")
    koordinator.tekan("Replikasi", tepat=True)
    koordinator.tekan(BELUM_DITANDAI)
    koordinator.lihat(alasan, "OPD lain", "Belum ada OPD yang mereplikasi")

    operator = datang("diskan", cara)
    operator.buka("/")
    operator.lihat("0 dari 5 ide")
    operator.tekan("Replikasi", tepat=True)
    cari(operator, "buku tetangga", "#katalog")
    operator.tekan(BELUM_DITANDAI)
    operator.tekan("Kami ingin mereplikasi", status=200)
    operator.lihat("Draf baru untuk Dinas Perikanan", di="#pesan")
    expect(operator.page.locator("#judul")).to_have_value(BELUM_DITANDAI)
    tugas = operator.page.locator("#tupoksi_id option").nth(1).inner_text()
    isi_ide(operator, tupoksi_id=tugas)
    operator.tekan("Ajukan", tepat=True, status=200)
    operator.tekan("Ke beranda")
    operator.lihat("1 dari 5 ide")

    koordinator.buka(ide)
    koordinator.lihat("Direplikasi oleh Dinas Perikanan")
    pemilik = datang("dinsos", cara)
    pemilik.buka(ide)
    pemilik.lihat("Direplikasi oleh Dinas Perikanan")


# --- 8 ------------------------------------------------------------------------------------------------------


def cari(orang: Orang, teks: str, daftar: str) -> None:
    """Type into the search box; with scripts the list follows by itself."""
    if orang.js:
        with orang.page.expect_response(lambda jawab: jawab.request.headers.get("hx-request") == "true"):
            orang.page.locator("#q").press_sequentially(teks)
        expect(orang.page).to_have_url(re.compile(r"[?&]q="))
        return
    orang.isi("q", teks)
    orang.tekan("Terapkan")


def judul_tampil(page: Page) -> list[str]:
    return page.locator("#daftar tbody td:first-child a").all_inner_texts()


def unduh(orang: Orang, tautan: str, folder: Path) -> Path:
    with orang.page.expect_download() as unduhan:
        orang.tombol(tautan, tepat=True).first.click()
    berkas = folder / unduhan.value.suggested_filename
    unduhan.value.save_as(berkas)
    return berkas


def test_langkah_8_saring_urut_ekspor_cetak(datang, cara, tmp_path):
    koordinator = datang("koordinator", cara)
    koordinator.buka("/")
    koordinator.tekan("Semua ide", tepat=True)
    semua = judul_tampil(koordinator.page)
    assert len(semua) == 50

    cari(koordinator, "sekolah", "#daftar")
    if koordinator.js:
        expect(koordinator.page.locator("#daftar")).to_contain_text("ide yang cocok")
        koordinator.isi("status", "Disetujui")
        expect(koordinator.page).to_have_url(re.compile("status=disetujui"))
    else:
        koordinator.isi("status", "Disetujui")
        koordinator.tekan("Terapkan")
    if cara.lebar > 1000:
        with koordinator.page.expect_response(re.compile(r"urut=judul")):
            koordinator.tombol("Ide", tepat=True, dalam="#daftar thead").click()
        expect(koordinator.page.locator("th[aria-sort=ascending]")).to_contain_text("Ide")
    else:
        koordinator.lipat("Saringan lain dan urutan")
        koordinator.isi("urut", "Judul A–Z")
        if not koordinator.js:
            koordinator.tekan("Terapkan")
        expect(koordinator.page).to_have_url(re.compile("urut=judul"))
    koordinator.page.wait_for_load_state()
    koordinator.lihat("ide yang cocok", di="#daftar")
    judul = judul_tampil(koordinator.page)
    assert 1 < len(judul) < 50
    assert judul == sorted(judul, key=str.lower)

    lembar = load_workbook(unduh(koordinator, "XLSX", tmp_path), read_only=True)
    baris = list(lembar.worksheets[0].iter_rows(values_only=True))
    lembar.close()
    kolom = baris[0].index("Judul")
    assert [b[kolom] for b in baris[1:]] == judul
    with unduh(koordinator, "CSV", tmp_path).open(encoding="utf-8-sig", newline="") as berkas:
        assert [b["Judul"] for b in csv.DictReader(berkas, delimiter=";")] == judul

    koordinator.tekan(judul[0])
    kode = re.search(r"[A-Z0-9]+-\d{4}-\d\d", koordinator.page.locator(".lead2").inner_text())[0]
    koordinator.tekan("Cetak", tepat=True)
    koordinator.judul(judul[0])
    koordinator.lihat("Pemerintah Kabupaten Contoh", f"Nomor: {kode}", "NIP", "Kota Contoh,")


# --- 9 ------------------------------------------------------------------------------------------------------


def test_langkah_9_admin_mengurus_opd(datang, cara):
    admin = datang("admin", cara)
    admin.buka("/")
    admin.tekan("Perangkat daerah", tepat=True, dalam="nav")
    admin.tekan("Tambah perangkat daerah")
    admin.isi("nama", "Dinas Pulau dan Pesisir")
    admin.isi("singkatan", "Dispulau")
    admin.isi("kode", "DN-77")
    admin.isi("tupoksi_baru", "Menata pulau kecil\nMelayani warga pesisir")
    admin.tekan("Tambah", tepat=True, status=200)
    admin.judul("Dinas Pulau dan Pesisir")
    admin.lihat("Menata pulau kecil", "Melayani warga pesisir", "DISPULAU")

    admin.tekan("Ubah", tepat=True)
    admin.isi("nama", "Dinas Pesisir dan Pulau Kecil")
    admin.tekan("Simpan", tepat=True, status=200)
    admin.judul("Dinas Pesisir dan Pulau Kecil")
    admin.lihat("Juga disebut", "Dinas Pulau dan Pesisir", di="aside")

    admin.buka("/opd/DN-11")
    admin.tekan("Akhiri", tepat=True)
    admin.isi("penerus_id", "Dinas Pesisir dan Pulau Kecil")
    admin.isi("alasan", "Peraturan Daerah Nomor 3 tentang susunan perangkat daerah.")
    admin.tekan("Akhiri dan pindahkan", status=200)
    admin.lihat("Diteruskan oleh Dinas Pesisir dan Pulau Kecil")
    operator = datang("diskan", cara)
    operator.buka("/")
    operator.judul("Dinas Pesisir dan Pulau Kecil")


def baca_kode(orang: Orang) -> str:
    kode = "".join(orang.page.locator(".slip-angka span").all_inner_texts())
    assert len(kode) == 8 and set(kode) <= set(ABJAD_KODE)
    return kode


def masuk_dengan_kode(orang: Orang, nama: str, kode: str) -> None:
    orang.masuk(nama, kode)
    orang.judul("Buat sandi baru")
    orang.buka("/ide")  # no way round it
    orang.judul("Buat sandi baru")
    orang.isi("sandi_baru", SANDI_BARU)
    orang.isi("sandi_ulang", SANDI_BARU)
    orang.tekan("Simpan sandi", status=200)
    orang.lihat("Sandi sudah diganti", di="#pesan")


def test_langkah_9_admin_mengurus_akun_dan_pengaturan(datang, cara):
    admin = datang("admin", cara)
    admin.buka("/pengguna")
    admin.tekan("Tambah pengguna")
    admin.isi("nama_pengguna", "kec-bakam.dua")
    admin.isi("nama", "Operator kedua Bakam")
    admin.isi("peran", "Operator")
    admin.isi("opd_id", "Kecamatan Bakam")
    admin.tekan("Buat akun", status=200)
    akun = admin.jalur
    admin.tekan("Buat kode masuk", status=200)
    kode = baca_kode(admin)

    orang_baru = datang(cara=cara)
    masuk_dengan_kode(orang_baru, "kec-bakam.dua", kode)
    orang_baru.buka("/")
    orang_baru.judul("Kecamatan Bakam")

    admin.buka(akun)
    admin.tekan("Matikan akun", status=200)
    orang_baru.buka("/ide")
    orang_baru.judul("Masuk")
    orang_baru.isi("nama_pengguna", "kec-bakam.dua")
    orang_baru.isi("sandi", SANDI_BARU)
    orang_baru.tekan("Masuk", tepat=True, status=422)

    admin.buka("/pengaturan")
    admin.isi("nama", "Kabupaten Percobaan")
    admin.pilih("zona_waktu", "WITA (Makassar)")
    admin.tekan("Simpan pengaturan", status=200)
    admin.lihat("Kabupaten Percobaan", di="header")
    koordinator = datang("koordinator", cara)
    koordinator.buka("/pesan")
    koordinator.lihat("WITA")


def test_langkah_9_koordinator_mengurus_operator_dan_tahun(datang, cara):
    koordinator = datang("koordinator", cara)
    koordinator.buka("/pengguna/baru")
    koordinator.isi("nama_pengguna", "kec-bakam.dua")
    koordinator.isi("nama", "Operator kedua Bakam")
    assert koordinator.page.locator("#peran option").all_inner_texts() == ["Operator"]
    koordinator.isi("opd_id", "Kecamatan Bakam")
    koordinator.tekan("Buat akun", status=200)
    koordinator.tekan("Buat kode masuk", status=200)
    masuk_dengan_kode(datang(cara=cara), "kec-bakam.dua", baca_kode(koordinator))

    koordinator.tekan("Pengaturan", tepat=True, dalam="nav")
    koordinator.tekan("Atur tahun program")
    tahun = koordinator.page.locator("#tahun").input_value()
    koordinator.isi("min_ide", "3")
    koordinator.isi("mulai", f"4 Januari {tahun}")
    koordinator.isi("batas", f"30 November {tahun}")
    koordinator.tekan("Buka tahun", tepat=True, status=200)
    koordinator.judul(f"Tahun program {tahun}")
    koordinator.lihat("Paling sedikit 3 ide", f"4 Januari {tahun} sampai 30 November {tahun}")

    alasan = "Baru dibentuk bulan ini."
    koordinator.lipat("Kecualikan satu perangkat daerah")
    koordinator.isi("opd_id", "Dinas Perikanan")
    koordinator.isi("alasan", alasan)
    koordinator.tekan("Kecualikan", tepat=True, dalam="form", status=200)
    koordinator.lihat("Dinas Perikanan", alasan)
    koordinator.buka(f"/opd?tahun={tahun}")
    expect(koordinator.page.locator(".matriks tr", has_text="Dinas Perikanan")).to_contain_text(alasan)


# --- 10 -----------------------------------------------------------------------------------------------------

SEL = "\n".join(["Kode\tNama\tJenis", "1.01\tDinas Pendidikan\tdinas", "1.02\tDinas Kesehatan\tdinas"])
CSV = "kode;nama;jenis;induk\n1.02;Dinas Kesehatan;dinas;\n1.02.01;Puskesmas Bakam;puskesmas;1.02\n"
TEMPEL = "Tempel dari lembar kerja atau CSV"
# (choice, pasted text, what the preview says, what the list of agencies says afterwards)
CARA_OPD = (
    ("Pakai daftar OPD umum, lalu sesuaikan nanti", "", "46 OPD", "Dinas Pendidikan"),
    (TEMPEL, SEL, "Lihat 2 OPD", "Dinas Pendidikan"),
    (TEMPEL, CSV, "Puskesmas Bakam", "Puskesmas Bakam"),
    ("Isi sendiri nanti, satu per satu", "", "diisi sendiri nanti", "Belum ada perangkat daerah"),
)


def test_langkah_10_penyiapan_pertama(datang_ke, server_kosong, cara):
    server_kosong.pulihkan()
    admin = datang_ke(cara=cara, di=server_kosong)
    admin.buka("/")
    admin.judul("Siapkan aplikasi")
    admin.isi("kode", "AAAA2222")
    admin.tekan("Lanjut", tepat=True, status=422)
    admin.lihat("Kode tidak cocok")
    admin.isi("kode", re.findall(r"masukkan kode ini: (\S+)", server_kosong.keluaran)[-1])
    admin.tekan("Lanjut", tepat=True, status=200)

    admin.pilih("jenis_daerah", "Kabupaten")
    admin.isi("nama_daerah", "Kepulauan Percobaan")
    admin.isi("ibu_kota", "Muara")
    admin.pilih("zona_waktu", "WITA (Makassar)")
    admin.tekan("Lanjut", tepat=True, status=200)

    # Every way is looked at; each of the four people takes another one in the end.
    mulai = cara.js * 2 + (cara.lebar > TELEPON)
    for nomor in range(len(CARA_OPD)):
        pilihan, teks, hasil, kelak = CARA_OPD[(mulai + nomor) % len(CARA_OPD)]
        if admin.page.locator("#cara_opd").count() == 0:
            admin.tekan("Kembali ke daftar OPD", status=200)
        admin.pilih("cara_opd", pilihan)
        admin.isi("teks_opd", teks)
        admin.tekan("Periksa daftar", status=200)
        admin.lihat("Kabupaten Kepulauan Percobaan", "WITA", hasil)

    admin.isi("nama", "Administrator")
    admin.isi("nama_pengguna", "admin")
    admin.isi("sandi_baru", SANDI_BARU)
    admin.isi("sandi_ulang", SANDI_BARU)
    admin.tekan("Siapkan aplikasi", status=200)
    admin.lihat("Aplikasi siap dipakai", di="#pesan")
    admin.lihat("Kabupaten Kepulauan Percobaan", di="header")
    admin.buka("/opd?tampil=unit")
    admin.lihat(kelak)
    admin.buka("/siapkan", status=404)
