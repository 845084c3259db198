"""The page of reports and the printed pages: who may see them and what stands on them."""

import io

import openpyxl
import pytest

from inovasi.ide import services as ide_services
from inovasi.ide import services_tahun
from inovasi.laporan import rules
from tests.conftest import PADA

PERAN = ("operator", "koordinator", "pendamping", "pimpinan", "admin")


@pytest.mark.parametrize("alamat, boleh", [
    ("/laporan", {"operator", "koordinator", "pimpinan"}),
    ("/laporan/opd", {"koordinator", "pimpinan", "admin"}),
    ("/ekspor/opd.xlsx", {"koordinator", "pimpinan", "admin"}),
    ("/laporan/daftar", set(PERAN)),
    ("/ekspor/ide.xlsx", set(PERAN)),
    ("/ekspor/ide.csv", set(PERAN)),
])  # fmt: skip
def test_siapa_boleh_membuka(as_pengguna, buat_pengguna, tahun, alamat, boleh):
    for peran in PERAN:
        status = as_pengguna(buat_pengguna(peran)).get(alamat).status
        assert status == (200 if peran in boleh else 403), peran


@pytest.mark.parametrize("alamat", ["/laporan/opd", "/ekspor/opd.xlsx", "/laporan/opd?tahun=2019"])
def test_rekap_tanpa_tahun_yang_dibuka_tidak_ada(as_pengguna, buat_pengguna, alamat):
    assert as_pengguna(buat_pengguna("koordinator")).get(alamat).status == 404


def test_laporan_tanpa_tahun_menjelaskan(as_pengguna, buat_pengguna):
    halaman = as_pengguna(buat_pengguna("koordinator")).get("/laporan")

    assert "Belum ada yang bisa dilaporkan." in halaman.teks
    assert not [t for t in halaman.tautan if t.startswith("/ekspor")]


def test_laporan_menghitung_menurut_status(as_pengguna, buat_pengguna, buat_ide):
    for status in ("draf", "diajukan", "disetujui", "disetujui", "dihapus"):
        buat_ide(status)

    teks = as_pengguna(buat_pengguna("koordinator")).get("/laporan").teks

    assert "Draf 1 Diajukan 1 Dikembalikan 0 Disetujui 2 Ditolak 0 Serupa 0 Jumlah 4" in teks
    assert "3 dihitung untuk minimum." in teks


def test_laporan_operator_hanya_milik_sendiri(as_pengguna, buat_pengguna, buat_ide):
    operator = buat_pengguna("operator")
    buat_ide("diajukan", operator=operator, opd=operator.opd)
    buat_ide("diajukan")

    halaman = as_pengguna(operator).get("/laporan")

    assert "Diajukan 1" in halaman.teks and "Jumlah 1" in halaman.teks
    assert "/laporan/opd?tahun=2026" not in halaman.tautan


# --- One idea -----------------------------------------------------------------------------------------------


def test_cetak_ide_lengkap_untuk_pemiliknya(session, as_pengguna, buat_pengguna, buat_opd, buat_ide, daerah):
    daerah.ibu_kota = "Kota Uji"
    session.commit()
    opd = buat_opd("Belinyu", nama="Kecamatan Belinyu", jenis="kecamatan")
    ide = buat_ide("disetujui", opd=opd, judul="Kelas malam pelaut", hasil="Sepuluh pelaut lulus.")

    teks = as_pengguna(buat_pengguna("operator", opd=opd)).get(f"/ide/{ide.id}/cetak").teks

    for bagian in (
        "Pemerintah Kabupaten Uji", "Kecamatan Belinyu", ide.kode, "Kelas malam pelaut", "Sepuluh pelaut lulus.",
        "Status Disetujui sejak 2 November 2026", "Urusan Pendidikan", "Melayani warga", "kata20", "Dicetak:",
        "Kota Uji,", "Operator", "Camat Belinyu", "Putusan", "Lembar kriteria", "Ctrl+P",
    ):  # fmt: skip
        assert bagian in teks, bagian


def test_cetak_ide_opd_lain_tanpa_putusan_dan_lembar(session, as_pengguna, buat_pengguna, buat_ide):
    ide = buat_ide("disetujui")
    ide.catatan_putusan = "Catatan rahasia"
    session.commit()

    teks = as_pengguna(buat_pengguna("operator")).get(f"/ide/{ide.id}/cetak").teks

    assert ide.judul in teks
    assert "Catatan rahasia" not in teks and "Lembar kriteria" not in teks and "Putusan" not in teks


@pytest.mark.parametrize("status, terlihat", [
    ("draf", {"koordinator"}),
    ("dihapus", {"koordinator"}),
    ("diajukan", {"koordinator", "pimpinan", "admin"}),
    ("dikembalikan", {"koordinator", "pimpinan", "admin"}),
    ("ditolak", {"koordinator", "pimpinan", "admin"}),
    ("serupa", {"koordinator", "pimpinan", "admin"}),
    ("disetujui", {"koordinator", "pimpinan", "admin", "pendamping", "operator"}),
])  # fmt: skip
def test_cetak_ide_terlihat_menurut_aturan_yang_sama(as_pengguna, buat_pengguna, buat_ide, status, terlihat):
    ide = buat_ide(status)
    for peran in PERAN:
        diharap = 200 if peran in terlihat else 404
        assert as_pengguna(buat_pengguna(peran)).get(f"/ide/{ide.id}/cetak").status == diharap, peran


def test_cetak_ide_yang_tidak_ada(as_pengguna, buat_pengguna):
    assert as_pengguna(buat_pengguna("koordinator")).get("/ide/999/cetak").status == 404


def test_cetak_menyebut_asal_dan_peniru_tanpa_teks_draf(session, as_pengguna, buat_pengguna, buat_ide, sebagai):
    asal = buat_ide("disetujui", judul="Loket terapung asli")
    koordinator = sebagai(buat_pengguna("koordinator"))
    ide_services.ubah_status(
        session, asal, "tandai_replikasi", oleh=koordinator, pada=PADA, versi=asal.versi, alasan="Mudah ditiru"
    )
    session.commit()
    tiruan = buat_ide("diajukan", asal_id=asal.id, judul="Loket terapung kami")
    buat_ide("draf", asal_id=asal.id, judul="Rancangan belum jadi")

    peramban = as_pengguna(buat_pengguna("pimpinan"))
    teks_asal = peramban.get(f"/ide/{asal.id}/cetak").teks
    teks_tiruan = peramban.get(f"/ide/{tiruan.id}/cetak").teks

    assert f"Direplikasi oleh {tiruan.opd.nama}." in teks_asal and "Mudah ditiru" in teks_asal
    assert "Rancangan belum jadi" not in teks_asal
    assert f"Mereplikasi “Loket terapung asli” dari {asal.opd.nama}." in teks_tiruan


@pytest.mark.parametrize("teks", ["<script>alert(1)</script>", "a\u202eb 🚢", "&amp; <b>"])
def test_cetak_menampilkan_teks_apa_pun_sebagai_teks(as_pengguna, buat_pengguna, buat_ide, teks):
    ide = buat_ide("disetujui", judul=f"Ide {teks} panjang", hasil=teks)

    for alamat in (f"/ide/{ide.id}/cetak", "/laporan/daftar"):
        halaman = as_pengguna(buat_pengguna("koordinator")).get(alamat)
        assert teks in halaman.teks
        isi = halaman.html.split("<article", 1)[1]
        assert "<script" not in isi and "<b>" not in isi


# --- Lists --------------------------------------------------------------------------------------------------


def test_cetak_daftar_memuat_persis_yang_tersaring(as_pengguna, buat_pengguna, buat_ide):
    buat_ide("disetujui", judul="Perahu baca keliling")
    buat_ide("diajukan", judul="Guru tamu nelayan")

    halaman = as_pengguna(buat_pengguna("koordinator")).get("/laporan/daftar?status=disetujui")

    assert "Perahu baca keliling" in halaman.teks and "Guru tamu nelayan" not in halaman.teks
    assert "Jumlah: 1 ide" in halaman.teks and "Status: Disetujui" in halaman.teks
    assert "/ekspor/ide.xlsx?status=disetujui" in halaman.tautan
    assert "/ide?status=disetujui" in halaman.tautan


def test_cetak_daftar_berkata_bila_dipotong(as_pengguna, buat_pengguna, buat_ide, monkeypatch):
    monkeypatch.setattr(rules, "BATAS_CETAK", 2)
    for i in range(3):
        buat_ide("draf", judul=f"Ide nomor {i}")

    teks = as_pengguna(buat_pengguna("koordinator")).get("/laporan/daftar?urut=judul").teks

    assert "Daftar ini 3 ide; yang dicetak 2 yang pertama." in teks
    assert "Ide nomor 1" in teks and "Ide nomor 2" not in teks


def test_cetak_daftar_operator_berkop_opd_nya(as_pengguna, buat_pengguna, buat_opd, tahun):
    opd = buat_opd("RSUD", nama="RSUD Contoh", jenis="rumah_sakit")

    teks = as_pengguna(buat_pengguna("operator", opd=opd)).get("/laporan/daftar").teks

    assert "RSUD Contoh" in teks and "Direktur RSUD Contoh" in teks
    assert "Tidak ada ide yang cocok." in teks


@pytest.mark.parametrize("nama, jenis, jabatan", [
    ("Dinas Kesehatan", "dinas", "Kepala Dinas Kesehatan"),
    ("Kecamatan Puding Besar", "kecamatan", "Camat Puding Besar"),
    ("Inspektorat", "inspektorat", "Inspektur"),
    ("RSUD Depati", "rumah_sakit", "Direktur RSUD Depati"),
    ("Puskesmas Bakam", "puskesmas", "Kepala Puskesmas Bakam"),
])  # fmt: skip
def test_siapa_yang_menandatangani(nama, jenis, jabatan):
    assert rules.jabatan_pimpinan(nama, jenis) == jabatan


# --- The ledger ---------------------------------------------------------------------------------------------


@pytest.fixture
def tiga_opd(session, buat_opd, buat_ide, tahun, buat_pengguna, sebagai):
    """Alfa with two counted ideas of which one is its unit's, Beta without any, Gama excused."""
    alfa, beta, gama = (buat_opd(n, nama=f"Dinas {n}") for n in ("Alfa", "Beta", "Gama"))
    unit = buat_opd("PKM", nama="Puskesmas Alfa", jenis="puskesmas", induk=alfa)
    buat_ide("disetujui", opd=alfa)
    buat_ide("diajukan", opd=unit)
    services_tahun.beri_pengecualian(
        session, oleh=sebagai(buat_pengguna("koordinator")), pada=PADA, opd=gama, tahun=2026, alasan="Baru dibentuk"
    )
    session.commit()
    return alfa, beta, gama


def _matriks(halaman) -> list[dict]:
    judul, *isi = openpyxl.load_workbook(io.BytesIO(halaman.data))["Perangkat daerah"].iter_rows(values_only=True)
    return [dict(zip(judul, b, strict=True)) for b in isi]


def test_rekap_xlsx_menghitung_unit_dan_pengecualian(as_pengguna, buat_pengguna, tiga_opd):
    baris = {b["Perangkat daerah"]: b for b in _matriks(as_pengguna(buat_pengguna("pimpinan")).get("/ekspor/opd.xlsx"))}

    assert baris["Dinas Alfa"] | {"Dihitung": 2, "Kurang": 3, "Unit yang ikut dihitung": 1, "Kewajiban": "Wajib"} == (
        baris["Dinas Alfa"]
    )
    assert baris["Dinas Beta"]["Dihitung"] == 0 and baris["Dinas Beta"]["Kurang"] == 5
    assert baris["Dinas Gama"]["Kewajiban"] == "Dikecualikan: Baru dibentuk" and baris["Dinas Gama"]["Kurang"] == 0
    assert "Puskesmas Alfa" not in baris


def test_rekap_tercetak_dan_xlsx_menurut_saringan_yang_sama(as_pengguna, buat_pengguna, tiga_opd):
    peramban = as_pengguna(buat_pengguna("koordinator"))

    halaman = peramban.get("/laporan/opd?kurang=1&q=beta")
    baris = _matriks(peramban.get("/ekspor/opd.xlsx?kurang=1&q=beta"))

    assert [b["Perangkat daerah"] for b in baris] == ["Dinas Beta"]
    assert "Dinas Beta" in halaman.teks and "Dinas Alfa" not in halaman.teks
    assert "/ekspor/opd.xlsx?kurang=1&q=beta" in halaman.tautan


@pytest.mark.parametrize("jumlah", [1, 3])
@pytest.mark.parametrize("alamat, kueri", [("/laporan/opd", 8), ("/ekspor/opd.xlsx", 8)])
def test_jumlah_kueri_rekap_tetap(as_pengguna, buat_pengguna, buat_ide, hitung_kueri, jumlah, alamat, kueri):
    for _ in range(jumlah):
        buat_ide("diajukan")
    peramban = as_pengguna(buat_pengguna("koordinator"))
    hitung_kueri.clear()

    assert peramban.get(alamat).status == 200
    assert len(hitung_kueri) == kueri, hitung_kueri


@pytest.mark.parametrize("status", ["draf", "disetujui"])
def test_jumlah_kueri_cetak_ide(as_pengguna, buat_pengguna, buat_ide, hitung_kueri, status):
    ide = buat_ide(status)
    peramban = as_pengguna(buat_pengguna("koordinator"))
    hitung_kueri.clear()

    assert peramban.get(f"/ide/{ide.id}/cetak").status == 200
    assert len(hitung_kueri) <= 2 + 1 + 5
