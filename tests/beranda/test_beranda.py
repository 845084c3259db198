"""The first page of each role: what it says, what it leaves out, and what it costs."""

from datetime import date, timedelta

import pytest

from inovasi.ide import services as ide_services
from inovasi.ide import services_tahun
from inovasi.replikasi.models import EntriKatalog
from inovasi.waktu import sekarang
from tests.conftest import PADA

PERAN = ("operator", "koordinator", "pendamping", "pimpinan", "admin")


@pytest.fixture
def opd(buat_opd):
    return buat_opd("Disdikbud", nama="Dinas Pendidikan dan Kebudayaan")


@pytest.fixture
def operator(buat_pengguna, opd):
    return buat_pengguna("operator", opd=opd)


@pytest.fixture
def beranda(as_pengguna, operator):
    return lambda alamat="/": as_pengguna(operator).get(alamat)


@pytest.mark.parametrize("peran", PERAN)
def test_setiap_peran_punya_beranda_meski_kosong(as_pengguna, buat_pengguna, peran):
    assert as_pengguna(buat_pengguna(peran)).get("/").status == 200


@pytest.mark.parametrize("peran", PERAN)
def test_setiap_peran_punya_beranda_dengan_isi(as_pengguna, buat_pengguna, buat_ide, peran):
    for status in ("draf", "diajukan", "dikembalikan", "disetujui", "ditolak", "serupa", "dihapus"):
        buat_ide(status)

    assert as_pengguna(buat_pengguna(peran)).get("/").status == 200


# --- Operator -----------------------------------------------------------------------------------------------


def test_tanpa_tahun_program_beranda_operator_menjelaskan(beranda):
    halaman = beranda()

    assert halaman.h1 == ["Dinas Pendidikan dan Kebudayaan"]
    assert "Tahun program belum dibuka." in halaman.teks
    assert "/ide/baru" not in halaman.tautan


def test_tiga_dari_lima_ide(beranda, buat_ide, opd, operator):
    for status in ("disetujui", "diajukan", "dikembalikan", "draf", "ditolak"):
        buat_ide(status, opd=opd, operator=operator, judul=f"Judul yang {status}")

    halaman = beranda()

    assert "3 dari 5 ide tahun 2026. Kurang dua, batas 18 Desember 2026" in halaman.teks
    assert "Ide keempat Tambah ide keempat" in halaman.teks and "Ide kelima" in halaman.teks
    assert halaman.tautan.count("/ide/baru") == 2
    assert "Yang dihitung: ide berstatus diajukan" in halaman.teks
    assert "Dihitung: 1 disetujui, 1 diajukan, 1 dikembalikan. Belum dihitung: 1 draf, 1 ditolak." in halaman.teks


def test_ide_tahun_lain_tidak_dihitung_tetapi_tetap_giliran(
    session, beranda, buat_ide, opd, operator, buat_pengguna, sebagai
):
    ide = buat_ide("dikembalikan", opd=opd, operator=operator, judul="Ide tahun lalu")
    services_tahun.buka_tahun(
        session, oleh=sebagai(buat_pengguna("koordinator")), pada=PADA, tahun=2025, min_ide=3,
        mulai=date(2025, 1, 1), batas=date(2025, 12, 1),
    )  # fmt: skip
    session.flush()
    ide.tahun = 2025
    session.commit()

    halaman = beranda()

    assert "0 dari 5 ide tahun 2026" in halaman.teks
    assert "Perbaiki “Ide tahun lalu”" in halaman.teks


def test_catatan_koordinator_tampil_di_beranda(beranda, buat_ide, opd, operator):
    ide = buat_ide("dikembalikan", opd=opd, operator=operator, judul="Guru tamu dari nelayan")

    halaman = beranda()

    assert "Perbaiki “Guru tamu dari nelayan”" in halaman.teks
    assert "Data pendukung kurang" in halaman.teks and "Sasaran belum jelas." in halaman.teks
    assert f"/ide/{ide.id}/ubah" in halaman.tautan


def test_draf_menyebut_yang_masih_kurang_dan_kapan_disimpan(beranda, buat_ide, opd, operator):
    buat_ide("draf", opd=opd, operator=operator, judul="Perpustakaan perahu", tujuan="", tupoksi_id=None)
    buat_ide("draf", opd=opd, operator=operator, judul="Sudah selesai ditulis")

    teks = beranda().teks

    assert "Lanjutkan draf “Perpustakaan perahu” Belum diajukan: tujuan dan tupoksi masih kosong" in teks
    assert "disimpan 2 November 2026" in teks
    assert "Sudah lengkap, tinggal diajukan" in teks


def test_tupoksi_yang_tidak_dipakai_lagi_dianggap_belum_dipilih(session, beranda, buat_ide, opd, operator):
    buat_ide("draf", opd=opd, operator=operator)
    opd.tupoksi[0].aktif = False
    session.commit()

    assert "Belum diajukan: tupoksi bukan tupoksi OPD ini" in beranda().teks


def test_yang_menunggu_pihak_lain(beranda, buat_ide, opd, operator):
    pada = sekarang() - timedelta(days=3, hours=1)
    buat_ide("diajukan", opd=opd, operator=operator, judul="Rapor diantar ke pulau", pada=pada)

    teks = beranda().teks

    assert "Menunggu pihak lain Rapor diantar ke pulau Koordinator meninjau 3 hari" in teks
    assert "Menunggu tinjauan koordinator, 3 hari" in teks


def test_yang_baru_diputus_selama_empat_belas_hari(beranda, buat_ide, opd, operator):
    baru, lama = sekarang() - timedelta(days=2), sekarang() - timedelta(days=20)
    buat_ide("ditolak", opd=opd, operator=operator, judul="Baru saja ditolak", pada=baru)
    buat_ide("ditolak", opd=opd, operator=operator, judul="Lama ditolak", pada=lama)
    buat_ide("disetujui", opd=opd, operator=operator, judul="Baru saja disetujui", pada=baru)

    teks = beranda().teks.split("Baru diputus")[1]

    assert "Baru saja ditolak" in teks and "Bukan kewenangan." in teks and "Baru saja disetujui" in teks
    assert "Lama ditolak" not in teks


def test_serupa_menaut_ke_yang_disetujui_dan_merahasiakan_yang_masih_ditinjau(beranda, buat_ide, opd, operator):
    baru = sekarang() - timedelta(days=2)
    setuju = buat_ide("disetujui", judul="Sudah terbuka untuk semua")
    rahasia = buat_ide("diajukan", judul="Masih rahasia OPD lain")
    buat_ide("serupa", opd=opd, operator=operator, judul="Kembaran satu", target=setuju, pada=baru)
    buat_ide("serupa", opd=opd, operator=operator, judul="Kembaran dua", target=rahasia, pada=baru)

    halaman = beranda()

    assert "Sudah terbuka untuk semua" in halaman.teks and f"/ide/{setuju.id}" in halaman.tautan
    assert "Masih rahasia" not in halaman.html and f"/ide/{rahasia.id}" not in halaman.tautan
    assert "Serupa dengan ide perangkat daerah lain yang masih ditinjau" in halaman.teks


def test_tidak_ada_isi_opd_lain(beranda, buat_ide, tahun):
    for status in ("draf", "diajukan", "dikembalikan", "disetujui", "ditolak", "serupa"):
        buat_ide(status, judul="Kenari milik OPD lain")

    assert "Kenari" not in beranda().html


def test_pengecualian_disebut_dengan_alasannya(session, beranda, tahun, opd, buat_pengguna, sebagai):
    services_tahun.beri_pengecualian(
        session, oleh=sebagai(buat_pengguna("koordinator")), pada=PADA, opd=opd, tahun=2026, alasan="Baru dibentuk"
    )
    session.commit()

    teks = beranda().teks

    assert "Dikecualikan dari jumlah minimum tahun ini: Baru dibentuk." in teks
    assert "Kurang" not in teks


def test_lebih_dari_sepuluh_ide_diringkas(beranda, buat_ide, opd, operator):
    for i in range(12):
        buat_ide("diajukan", opd=opd, operator=operator, judul=f"Ide nomor {i:02d}")

    halaman = beranda()

    assert "12 ide tahun 2026. Minimum lima sudah tercapai" in halaman.teks
    assert "2 ide lain tahun 2026" in halaman.teks


def test_unit_di_bawahnya_ikut_dihitung_tanpa_isinya(as_pengguna, buat_pengguna, buat_opd, buat_ide):
    dinas = buat_opd("Dinkes", nama="Dinas Kesehatan")
    pkm = buat_opd("PkmBakam", nama="Puskesmas Bakam", jenis="puskesmas", induk=dinas)
    buat_ide("diajukan", opd=pkm, judul="Rahasia puskesmas")
    buat_ide("disetujui", opd=dinas, judul="Ide dinas sendiri")
    kepala = buat_pengguna("operator", opd=dinas)
    payung = buat_pengguna("operator", opd=dinas, unit_bawah=True)

    sendiri, semua = as_pengguna(kepala).get("/"), as_pengguna(payung).get("/")

    assert "2 dari 5 ide tahun 2026" in sendiri.teks and "2 dari 5 ide tahun 2026" in semua.teks
    assert "Rahasia" not in sendiri.html
    assert "Ide Puskesmas Bakam" in sendiri.teks and f"/opd/{pkm.kode}" in sendiri.tautan
    assert "Rahasia puskesmas" in semua.teks
    assert "Ide 1 unit di bawahnya ikut dihitung di sini: 1 ide." in semua.teks


def test_operator_unit_melihat_di_mana_idenya_dihitung(as_pengguna, buat_pengguna, buat_opd, buat_ide):
    dinas = buat_opd("Dinkes", nama="Dinas Kesehatan")
    pkm = buat_opd("PkmBakam", nama="Puskesmas Bakam", jenis="puskesmas", induk=dinas)
    buat_ide("diajukan", opd=pkm)

    teks = as_pengguna(buat_pengguna("operator", opd=pkm)).get("/").teks

    assert "1 ide tahun 2026. Dihitung pada Dinas Kesehatan" in teks
    assert "Kurang" not in teks


def test_mewakili_beberapa_opd(session, as_pengguna, buat_pengguna, buat_opd, buat_ide, opd):
    lain = buat_opd("Disperpus", nama="Dinas Perpustakaan")
    operator = buat_pengguna("operator", opd=opd)
    operator.opd_tambahan.append(session.merge(lain))
    session.commit()
    buat_ide("dikembalikan", opd=lain, judul="Perahu baca")
    peramban = as_pengguna(operator)

    rumah, kedua = peramban.get("/"), peramban.get(f"/?opd={lain.id}")

    assert rumah.h1 == ["Dinas Pendidikan dan Kebudayaan"] and "Perahu baca" not in rumah.teks
    assert f"/?opd={lain.id}" in rumah.tautan and "1 ide, 1 perlu diperbaiki" in rumah.teks
    assert kedua.h1 == ["Dinas Perpustakaan"] and "Perbaiki “Perahu baca”" in kedua.teks
    assert f"/ide/baru?opd={lain.id}" in kedua.tautan


@pytest.mark.parametrize("opd_id", ["999999", "bukan-angka", "0", "-1"])
def test_opd_yang_tidak_diwakili_tidak_ada(beranda, tahun, opd_id):
    assert beranda(f"/?opd={opd_id}").status == 404


def test_opd_milik_orang_lain_tidak_ada(beranda, buat_opd, tahun):
    assert beranda(f"/?opd={buat_opd().id}").status == 404


def test_opd_yang_berakhir_menjelaskan(session, beranda, opd, tahun):
    opd.aktif, opd.berakhir_pada = False, PADA
    session.commit()

    assert "Akun Anda belum mewakili perangkat daerah yang aktif." in beranda().teks


def _tandai(session, ide, koordinator):
    ide_services.ubah_status(
        session, ide, "tandai_replikasi", oleh=koordinator, pada=PADA, versi=ide.versi, alasan="Mudah ditiru"
    )
    if not session.query(EntriKatalog).filter_by(ide_id=ide.id).count():
        session.add(EntriKatalog(ide_id=ide.id, dibuat_pada=PADA))
    session.commit()


def test_bisa_ditiru_mendahulukan_urusan_yang_sama(
    session, beranda, buat_ide, buat_opd, buat_pengguna, sebagai, opd, operator
):
    koordinator = sebagai(buat_pengguna("koordinator"))
    buat_ide("diajukan", opd=opd, operator=operator, urusan="1.01")
    kecamatan = buat_opd("Kec", nama="Kecamatan Belinyu", jenis="kecamatan")
    lain = buat_opd("Kel", nama="Kelurahan Air Jukung", jenis="kelurahan")
    _tandai(session, buat_ide("disetujui", opd=kecamatan, judul="Kelas malam pelaut", urusan="1.01"), koordinator)
    for i in range(3):
        _tandai(session, buat_ide("disetujui", opd=lain, judul=f"Tanpa hubungan {i}", urusan="1.02"), koordinator)
    _tandai(session, buat_ide("disetujui", opd=opd, judul="Milik sendiri", urusan="1.01"), koordinator)

    teks = beranda().teks.split("Bisa ditiru")[1]

    assert teks.index("Kelas malam pelaut") < teks.index("Tanpa hubungan")
    assert teks.count("Tanpa hubungan") == 2
    assert "Milik sendiri" not in teks and "urusannya sama" in teks


def test_katalog_kosong_menjelaskan(beranda, tahun):
    assert "Belum ada inovasi yang ditandai untuk ditiru." in beranda().teks


# --- Koordinator, pimpinan ----------------------------------------------------------------------------------


@pytest.fixture
def rekap(buat_opd, buat_ide, buat_pengguna, tahun):
    """One OPD with five ideas, one with none."""
    penuh = buat_opd("Penuh", nama="Dinas Penuh")
    operator = buat_pengguna("operator", opd=penuh)
    for i in range(5):
        buat_ide("diajukan" if i else "disetujui", opd=penuh, operator=operator)
    return penuh, buat_opd("Kosong", nama="Dinas Kosong")


def test_beranda_koordinator_adalah_matriks_dan_antrean(as_pengguna, buat_pengguna, rekap):
    halaman = as_pengguna(buat_pengguna("koordinator")).get("/")

    assert halaman.h1 == ["Tahun 2026: 1 dari 2 perangkat daerah sudah lima ide"]
    assert "5 ide diajukan, 1 disetujui, 0 ditandai untuk replikasi. Batas 18 Desember 2026" in halaman.teks
    assert "4 ide menunggu Anda" in halaman.teks and "/tinjauan" in halaman.tautan
    assert "Dinas Kosong belum ada ide 0 dari 5 ide, kurang 5 0 0 0 0 0" in halaman.teks
    assert "Dinas Penuh 5 dari 5 ide, 5 ide 0 4 0 1 0" in halaman.teks
    assert "Hanya yang kurang (1)" in halaman.teks
    assert "/ekspor/opd.xlsx?tahun=2026" in halaman.tautan and "/laporan/opd?tahun=2026" in halaman.tautan


def test_hanya_yang_kurang(as_pengguna, buat_pengguna, rekap):
    halaman = as_pengguna(buat_pengguna("koordinator")).get("/?kurang=1")

    assert "Dinas Kosong" in halaman.teks and "Dinas Penuh" not in halaman.teks


def test_jawaban_atas_catatan_disebut(session, as_pengguna, buat_pengguna, buat_ide, sebagai):
    operator = buat_pengguna("operator")
    ide = buat_ide("dikembalikan", opd=operator.opd, operator=operator)
    ide_services.ubah_status(session, ide, "ajukan", oleh=sebagai(operator), pada=PADA, versi=ide.versi)
    session.commit()

    assert "1 jawaban atas catatan Anda" in as_pengguna(buat_pengguna("koordinator")).get("/").teks


def test_tanpa_tahun_koordinator_diajak_membukanya_pimpinan_tidak(as_pengguna, buat_pengguna):
    koordinator = as_pengguna(buat_pengguna("koordinator")).get("/")
    pimpinan = as_pengguna(buat_pengguna("pimpinan")).get("/")

    assert "Buka tahun program" in koordinator.teks and "/pengaturan/tahun" in koordinator.tautan
    assert "/pengaturan/tahun" not in pimpinan.tautan and "Koordinator belum membuka tahun program." in pimpinan.teks


def test_pimpinan_melihat_putusan_atas_opd_sendiri(as_pengguna, buat_pengguna, buat_ide, opd, rekap):
    koordinator = buat_pengguna("koordinator", opd=opd, nama="Koordinator Rangkap")
    buat_ide("disetujui", opd=opd, koordinator=koordinator, judul="Ide bapperida sendiri")
    buat_ide("disetujui", koordinator=koordinator, judul="Ide OPD lain")

    pimpinan = as_pengguna(buat_pengguna("pimpinan")).get("/")

    bagian = pimpinan.teks.split("Putusan koordinator atas ide perangkat daerahnya sendiri")[1]
    assert "Ide bapperida sendiri" in bagian and "Koordinator Rangkap" in bagian
    assert "Ide OPD lain" not in bagian
    assert "/tinjauan" not in pimpinan.tautan and not [f for f in pimpinan.form if f["action"] != "/keluar"]


# --- Pendamping, admin --------------------------------------------------------------------------------------


def test_beranda_pendamping(as_pengguna, buat_pengguna, buat_ide):
    buat_ide("disetujui", judul="Yang boleh dibaca")
    buat_ide("diajukan", judul="Yang belum boleh")

    halaman = as_pengguna(buat_pengguna("pendamping")).get("/")

    assert "Belum ada ide yang ditugaskan kepada Anda." in halaman.teks
    assert "Yang boleh dibaca" in halaman.teks and "Yang belum boleh" not in halaman.html


def test_beranda_admin_menunjukkan_yang_perlu_diurus(session, as_pengguna, buat_pengguna, buat_opd):
    dinas = buat_opd("Dinkes", nama="Dinas Kesehatan")
    buat_opd("Pkm", nama="Puskesmas Bakam", jenis="puskesmas", induk=dinas)
    kosong = buat_opd("Kosong", nama="Dinas Kosong")
    buat_pengguna("operator", opd=dinas, unit_bawah=True, nama="Operator Payung")
    buat_pengguna("operator", opd=kosong, nama="Sudah Dimatikan").aktif = False
    session.commit()

    halaman = as_pengguna(buat_pengguna("admin")).get("/")

    assert "Operator Payung" in halaman.teks and "Sudah Dimatikan" not in halaman.teks
    tanpa = halaman.teks.split("tanpa operator")[1].split("Tambah operator")[0]
    assert "Dinas Kosong" in tanpa and "Dinas Kesehatan" not in tanpa and "Puskesmas Bakam" not in tanpa
    assert "SQLite" in halaman.teks or "PostgreSQL" in halaman.teks
    for alamat in ("/pengguna", "/pengguna/baru", "/pengaturan", f"/opd/{kosong.kode}"):
        assert alamat in halaman.tautan


# --- Cost ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jumlah", [1, 3])
@pytest.mark.parametrize("peran, kueri", [
    ("operator", 16), ("koordinator", 16), ("pimpinan", 11), ("pendamping", 8), ("admin", 8),
])  # fmt: skip
def test_jumlah_kueri_tetap(as_pengguna, buat_pengguna, buat_ide, hitung_kueri, opd, operator, jumlah, peran, kueri):
    for status in ("draf", "diajukan", "dikembalikan", "disetujui"):
        for _ in range(jumlah):
            buat_ide(status, opd=opd, operator=operator)
            buat_ide(status)
    peramban = as_pengguna(operator if peran == "operator" else buat_pengguna(peran))
    hitung_kueri.clear()

    assert peramban.get("/").status == 200
    assert len(hitung_kueri) == kueri, hitung_kueri
