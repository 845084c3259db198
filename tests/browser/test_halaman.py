"""Every page of every role once at a desk, once on a phone and once on the smallest phone."""

import re

import pytest

from tests.browser.orang import LAYAR, SEMPIT, TELEPON, TINGGI, Orang

pytestmark = pytest.mark.browser

# Addresses, or (list to start from, words of the link to follow, what is added to the address behind it).
HALAMAN = {
    "disdikbud": (
        "/", "/ide", "/ide/baru", "/replikasi", "/laporan", "/laporan/daftar", "/pesan", "/sandi", "/bantuan",
        "/ide/panduan", "/opd/DN-01", "/laporan/giliran",
        ("/ide", "Guru tamu dari nelayan", ""), ("/ide", "Guru tamu dari nelayan", "/ubah"),
        ("/ide", "Guru tamu dari nelayan", "/riwayat"), ("/ide", "Rapor diantar ke pulau", "/cetak"),
        ("/ide", "Rapor diantar ke pulau", "/tanda-terima"), ("/ide", "Bunaktuslah", "/kemajuan"),
        ("/replikasi", "e-Pintar", ""),
    ),
    "dinkes": ("/", ("/", "Puskesmas Bakam", ""), ("/replikasi", "e-Pintar", "")),
    "koordinator": (
        "/", "/?kurang=1", "/tinjauan", "/tinjauan?hari=30", "/ide", "/ide?jenis=digital&urut=judul", "/ide/baru",
        "/opd", "/opd?tampil=unit", "/opd/DN-02", "/replikasi", "/laporan", "/laporan/opd", "/pengguna",
        "/laporan/giliran", "/laporan/giliran?hanya_lewat=1&pihak=opd", "/laporan/giliran/batas",
        "/laporan/giliran/cetak", "/laporan/pesan-wa", "/laporan/alasan",
        "/pengguna/baru", "/pengaturan", "/pengaturan/tahun", "/pesan", "/bantuan", ("/tinjauan", "Pemandu cilik", ""),
        ("/tinjauan", "Pemandu cilik", "?cari=perahu#serupa"), ("/ide?status=disetujui", "Klinik kepegawaian", ""),
        ("/replikasi", "Kelas malam pelaut", ""), ("/pengaturan/tahun", "Tahun 2", ""),
        ("/pengguna?q=disdikbud", "Operator Disdikbud", ""), "/tinjauan/pendamping",
        ("/pengguna?q=disdikbud", "Operator Disdikbud", "/serah-terima"),
    ),
    "admin": (
        "/", "/pengguna", "/pengguna/baru", "/opd/baru", "/opd/DN-01", "/opd/DN-01/ubah", "/opd/DN-01/akhiri",
        "/pengaturan", "/bantuan", ("/pengguna?q=disdikbud", "Operator Disdikbud", ""),
    ),
    "pimpinan": ("/", "/ide", "/opd", "/laporan", "/laporan/giliran", "/laporan/alasan",
                 "/bantuan", ("/ide?status=disetujui", "Klinik kepegawaian", "")),
    "pendamping": ("/", "/ide", "/tinjauan", "/replikasi", "/pesan", "/bantuan"),
}  # fmt: skip
GALAT = {
    "disdikbud": [("/ide/999999", 404), ("/tinjauan", 403), ("/tidak-ada", 404)],
    "pendamping": [("/ide/baru", 403)],
}


def buka(orang: Orang, tujuan: str | tuple[str, str, str]) -> None:
    if isinstance(tujuan, str):
        orang.buka(tujuan)
        return
    daftar, teks, tambahan = tujuan
    orang.page.goto(daftar)
    orang.tekan(teks, dalam="main")
    if tambahan:
        orang.buka(re.sub(r"\?.*", "", orang.jalur) + tambahan)


@pytest.mark.parametrize("lebar", [LAYAR, TELEPON])
@pytest.mark.parametrize("nama", HALAMAN)
def test_setiap_halaman(datang, nama, lebar):
    orang = datang(nama, lebar=lebar)
    for tujuan in HALAMAN[nama]:
        buka(orang, tujuan)
        if lebar == TELEPON:
            orang.page.set_viewport_size({"width": SEMPIT, "height": TINGGI})
            selebar = orang.page.evaluate("document.documentElement.scrollWidth")
            orang.page.set_viewport_size({"width": TELEPON, "height": TINGGI})
            assert selebar <= SEMPIT, f"{orang.jalur}: selebar {selebar} pada layar {SEMPIT}"


@pytest.mark.parametrize("nama", GALAT)
def test_halaman_galat(datang, nama):
    orang = datang(nama, lebar=TELEPON)
    for jalur, status in GALAT[nama]:
        orang.buka(jalur, status)


@pytest.mark.parametrize("lebar", [TELEPON, SEMPIT])
def test_halaman_sebelum_masuk(datang, lebar):
    orang = datang(lebar=lebar)
    orang.buka("/masuk")
    orang.masuk("disdikbud", "salah sekali ini")
    orang.lihat("tidak cocok")
