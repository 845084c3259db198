"""One idea over three rounds with notes and two klinik sessions: operator, pendamping and koordinator."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from inovasi.waktu import ZONA_AWAL, tanggal
from tests.browser.isian import JUDUL, LENGKAP, isi_ide
from tests.browser.orang import LAYAR, TELEPON, Cara, Orang

pytestmark = pytest.mark.browser

KUTIPAN = "karena perahu penyeberangan hanya satu"
PENDAMPING = "Berapa hari absen dalam setahun, dan siapa yang menghitungnya?"
INTERNAL = "Cocok untuk kecamatan pulau lain; tawarkan sesudah disetujui."
KOORDINATOR = "Sebutkan siapa yang membayar penginapan gurunya."
TUJUAN = "Tujuannya belum terukur."
BAHAS_SATU = "Disepakati memakai buku hadir guru jaga sebagai sumber angka."
TINDAK = "Menghitung hari absen dari buku hadir"


def hari_ini():
    return datetime.now(ZoneInfo(ZONA_AWAL)).date()


def simpan(orang: Orang) -> None:
    if orang.js:
        orang.page.locator("h1").click()
        orang.tersimpan()
    else:
        orang.tekan("Simpan", tepat=True, status=200)


def catat(orang: Orang, isian: str, teks: str, *, internal: bool = False, kutipan: str = "") -> None:
    """A note beside a field of the review screen."""
    bagian = orang.page.locator(f"#{isian}")
    ringkas = bagian.locator("summary", has_text="Tulis catatan").first
    if not ringkas.evaluate("el => el.parentElement.open"):
        ringkas.click()
    kotak = bagian.locator("form.internal" if internal else "form.kotak-catatan:not(.internal)")
    kotak.locator("[name=isi]").fill(teks)
    if kutipan:
        kotak.locator("summary").click()
        kotak.locator("[name=kutipan]").fill(kutipan)
    orang.pergi(kotak.locator("button[type=submit]"), status=200)
    orang.lihat("tersimpan", di="#pesan")


def kembalikan(orang: Orang, teks: str, *, tujuan: str = "") -> None:
    orang.lipat("Kembalikan dengan catatan")
    orang.isi("kode-kembalikan", "Sasaran atau manfaat belum terukur")
    orang.isi("catatan-kembalikan", teks)
    if tujuan:
        orang.lipat("Tambah catatan pada isian")
        orang.isi("kolom_1", "Tujuan")
        orang.isi("catatan_1", tujuan)
    orang.tekan("Kembalikan", tepat=True, status=200)


def sesi_klinik(koordinator: Orang, *, bahas: str, tindak: str = "") -> str:
    """Plan a session on the idea for today, hold it and end it; returns its address."""
    koordinator.buka("/klinik/baru")
    koordinator.isi("tanggal", tanggal(hari_ini()))
    koordinator.isi("tempat", "Ruang rapat Bappeda")
    koordinator.isi("kata", JUDUL)
    koordinator.tekan("Cari ide", tepat=True, dalam="main section", status=200)
    koordinator.page.locator('input[name="ide"]').first.check()
    koordinator.isi("peserta", "Kepala Bidang Pembinaan SD, Dinas Pendidikan\nNarasumber, Universitas")
    koordinator.tekan("Simpan rencana", status=200)
    alamat = koordinator.jalur
    koordinator.tekan("Catat pembahasan", status=200)
    koordinator.isi("pembahasan", bahas)
    if tindak:
        koordinator.isi("apa_1", tindak)
        koordinator.isi("siapa_1", "Operator Dinas Pendidikan")
        koordinator.isi("sampai_1", tanggal(hari_ini() + timedelta(days=7)))
    koordinator.tekan("Simpan", tepat=True, status=200)
    koordinator.buka(alamat)
    koordinator.tekan("Nyatakan selesai", status=200)
    return alamat


@pytest.mark.parametrize("cara", [Cara(True, LAYAR), Cara(False, TELEPON)], ids=["js-layar", "tanpa-js-telepon"])
def test_tiga_putaran_dengan_dua_klinik(datang, cara):
    operator, koordinator, pendamping = (datang(n, cara) for n in ("disdikbud", "koordinator", "pendamping"))

    # The idea, and who coaches it.
    operator.buka("/ide/baru")
    operator.isi("judul", JUDUL)
    isi_ide(operator)
    operator.tekan("Ajukan", tepat=True, status=200)
    kode = operator.page.locator(".lead2 .kode").inner_text()
    koordinator.buka("/tinjauan/pendamping")
    koordinator.page.locator("#pengguna_id").select_option(index=1)
    koordinator.isi("cari", kode)
    koordinator.tekan("Tugaskan", tepat=True, status=200)
    koordinator.lihat(JUDUL)

    # Round 1: the pendamping notes, the koordinator returns.
    pendamping.buka("/")
    pendamping.tekan("Ide dampingan")
    pendamping.tekan(JUDUL)
    ide = pendamping.jalur.split("/")[2].split("?")[0]
    assert pendamping.tombol("Setujui dan berikutnya").count() == 0
    catat(pendamping, "masalah", PENDAMPING, kutipan=KUTIPAN)
    catat(pendamping, "masalah", INTERNAL, internal=True)
    koordinator.buka(f"/tinjauan/{ide}")
    koordinator.lihat(PENDAMPING, INTERNAL, "Catatan internal, tidak terlihat oleh OPD")
    kembalikan(koordinator, KOORDINATOR, tujuan=TUJUAN)

    # The OPD asks for a session, works the list off and sends back.
    operator.buka("/klinik/minta")
    operator.page.locator("#ide_id").select_option(value=ide)
    operator.isi("keperluan", "Kami sulit mencari angka hari absen.")
    operator.tekan("Kirim permintaan", status=200)
    koordinator.buka("/klinik")
    koordinator.lihat("Kami sulit mencari angka hari absen.")
    pertama = sesi_klinik(koordinator, bahas=BAHAS_SATU, tindak=TINDAK)
    operator.buka("/")
    operator.lihat(f"Perbaiki “{JUDUL}”", TINDAK)
    operator.buka(f"/ide/{ide}/ubah")
    operator.lihat("3 catatan untuk dikerjakan", PENDAMPING, KUTIPAN, TUJUAN, KOORDINATOR)
    operator.tidak_lihat(INTERNAL)
    operator.isi("masalah", LENGKAP["masalah"] + " Absennya 96 hari setahun menurut buku hadir.")
    operator.isi("tujuan", LENGKAP["tujuan"] + " Absen turun dari 96 menjadi 40 hari.")
    for kotak in operator.page.locator('[name="diperbaiki"]').all()[:2]:
        kotak.check()
    simpan(operator)
    operator.lihat("Catatan ditandai 2 dari 3", di="#kelengkapan")
    operator.tekan("Kirim kembali", tepat=True, status=200)
    operator.lihat("Pengajuan ke", "belum Anda tandai diperbaiki")

    # Round 2: each sees what changed since they last looked; nobody settles another's note.
    pendamping.buka(f"/tinjauan/{ide}")
    pendamping.lihat("Yang berubah sejak", "96 hari setahun")
    expect(pendamping.page.locator("ins").first).to_contain_text("96 hari setahun")
    milik = pendamping.page.locator("article.catatan", has_text=PENDAMPING)
    expect(milik).to_contain_text("Isian ini sudah berubah sejak catatan ditulis")
    pendamping.pergi(milik.get_by_role("button", name="Nyatakan selesai"), status=200)
    koordinator.buka(f"/tinjauan/{ide}")
    koordinator.lihat("Yang berubah sejak Anda kembalikan", "96 hari setahun", KOORDINATOR)
    kembalikan(koordinator, "Biaya penginapannya masih belum ada.")
    operator.buka("/")
    operator.lihat(TINDAK)
    operator.buka("/klinik")
    baris = operator.page.locator("li", has_text=TINDAK).last
    operator.pergi(baris.get_by_role("link", name="Tandai selesai"), status=200)
    operator.isi("keterangan", "Dihitung: 96 hari pada 2025.")
    operator.pergi(operator.page.locator("main form button[type=submit]").first, status=200)
    kedua = sesi_klinik(koordinator, bahas="Penginapan memakai rumah dinas yang kosong.")
    operator.buka(f"/ide/{ide}/ubah")
    operator.isi("sumber_daya", "Rumah dinas yang kosong; tanpa biaya tambahan.")
    for kotak in operator.page.locator('[name="diperbaiki"]').all():
        kotak.check()
    simpan(operator)
    operator.tekan("Kirim kembali", tepat=True, status=200)

    # Round 3: approval, and what the idea's page remembers.
    koordinator.buka(f"/tinjauan/{ide}")
    koordinator.lihat("putaran 3", "Rumah dinas yang kosong")
    for k in ("k1", "k2", "k3", "k4", "k5"):
        koordinator.pilih(k, "Ya")
    koordinator.tekan("Setujui dan berikutnya", status=200)
    koordinator.lihat("disetujui", di="#pesan")
    koordinator.buka(f"/ide/{ide}/bandingkan")
    koordinator.lihat("isian berbeda")
    koordinator.buka(f"{kedua}/cetak")
    koordinator.lihat("erita acara", "Penginapan memakai rumah dinas")
    operator.buka(f"/ide/{ide}")
    operator.lihat("Disetujui", BAHAS_SATU, "Dihitung: 96 hari pada 2025.")
    assert operator.page.locator(f'a[href^="{pertama}"], a[href^="{kedua}"]').count() >= 2
    operator.tidak_lihat(INTERNAL)
    lain = datang("dinkes", cara)
    lain.buka(f"/ide/{ide}")
    lain.tidak_lihat(INTERNAL, PENDAMPING, KOORDINATOR, BAHAS_SATU)
    lain.buka(pertama, 404)
