"""Reasons of returns: counted in the months of the region, without internal notes, in few SELECTs."""

from datetime import UTC, datetime, timedelta

import pytest

from inovasi.catatan import services as catatan
from inovasi.ide import services as ide_services
from inovasi.laporan import queries_alasan
from inovasi.laporan import rules_alasan as rules
from inovasi.waktu import hari_ini
from tests.conftest import LEMBAR_SEMUA_YA, PADA

PERAN = ("operator", "koordinator", "pendamping", "pimpinan", "admin")
ALAMAT = "/laporan/alasan?tahun=2026"


@pytest.fixture
def koordinator(buat_pengguna):
    return buat_pengguna("koordinator")


@pytest.fixture
def kembalikan(session, buat_ide, koordinator, sebagai):
    """A submitted idea returned at a moment for a reason."""

    def kembali(kode="data_kurang", pada=PADA, **isi):
        ide = buat_ide("diajukan", pada=pada - timedelta(days=2), **isi)
        ide_services.ubah_status(
            session, ide, "kembalikan", oleh=sebagai(koordinator), pada=pada, versi=ide.versi, catatan="Lihat lagi.",
            kode_alasan=kode,
        )  # fmt: skip
        session.commit()
        return ide

    return kembali


def test_siapa_boleh_membuka(as_pengguna, buat_pengguna):
    boleh = {"koordinator", "pimpinan", "admin"}
    for peran in PERAN:
        status = as_pengguna(buat_pengguna(peran)).get("/laporan/alasan").status
        assert status == (200 if peran in boleh else 403), peran


def _baris(teks: str, nama: str) -> list[str]:
    """What stands after a name in the first table that has it as a row of thirteen cells."""
    return teks.split(f" {nama} ", 1)[1].split()[:13]


def test_bulan_menurut_zona_daerah_dan_hanya_tahun_itu(as_pengguna, koordinator, kembalikan):
    kembalikan(pada=datetime(2026, 3, 31, 16, 59, tzinfo=UTC))  # 23.59 WIB, still March
    kembalikan(pada=datetime(2026, 3, 31, 17, 0, tzinfo=UTC))  # 1 April
    kembalikan(pada=datetime(2025, 12, 31, 16, 59, tzinfo=UTC))  # last year
    kembalikan(pada=datetime(2025, 12, 31, 17, 0, tzinfo=UTC))  # New Year

    teks = as_pengguna(koordinator).get(ALAMAT).teks

    tabel = teks.split("Jumlah putusan menurut alasan dan bulan putusan", 1)[1]
    assert _baris(tabel, "Data pendukung kurang") == ["1", "–", "1", "1", *["–"] * 8, "3"]
    assert "3 putusan : 3 dikembalikan" in teks


def test_tolak_dan_serupa_ikut_dan_saringan_opd(
    session, as_pengguna, koordinator, kembalikan, buat_ide, buat_pengguna, sebagai
):
    operator = buat_pengguna("operator")
    buat_ide("ditolak", operator=operator, koordinator=koordinator)
    buat_ide("serupa", operator=operator, koordinator=koordinator)
    kembalikan("belum_baru")

    semua = as_pengguna(koordinator).get(ALAMAT).teks
    milik = as_pengguna(koordinator).get(f"{ALAMAT}&opd={operator.opd_id}").teks

    assert "1 dikembalikan , 1 ditolak , 1 dinyatakan serupa" in semua.replace(", ", " , ").replace("  ", " ")
    assert "Belum tampak pembaharuannya" in semua
    assert "2 putusan" in milik and "Belum tampak pembaharuannya" not in milik


def test_isian_dihitung_dari_catatan_untuk_opd_saja(
    session, as_pengguna, koordinator, buat_pengguna, buat_ide, sebagai
):
    operator = buat_pengguna("operator")
    ide = buat_ide("diajukan", operator=operator)

    def tulis(oleh, kolom, **isi):
        return catatan.tulis(
            session, ide, oleh=sebagai(oleh), pada=PADA, isi="Angkanya?", versi=ide.versi, kolom=kolom, **isi
        )

    tulis(koordinator, "manfaat")
    tulis(koordinator, "manfaat")
    tulis(koordinator, "masalah")
    tulis(koordinator, "gagasan", internal=True)
    tulis(operator, "tujuan")
    ditarik = tulis(koordinator, "hasil")
    catatan.langkah(session, ditarik, "tarik", oleh=sebagai(koordinator), pada=PADA)
    session.commit()

    teks = as_pengguna(koordinator).get(ALAMAT).teks

    assert "Isian Catatan Manfaat 2 Masalah 1" in teks
    for nama in ("Gagasan", "Tujuan", "Hasil"):
        assert nama not in teks.split("Isian Catatan", 1)[1]


def test_rata_rata_putaran_sampai_disetujui(session, as_pengguna, koordinator, kembalikan, buat_ide, sebagai):
    """One idea at the first go, one at the second."""
    buat_ide("disetujui", koordinator=koordinator)
    ide = kembalikan()
    operator = sebagai(session.get_one(type(koordinator), ide.dibuat_oleh_id))
    saat = PADA + timedelta(days=1)
    ide_services.ubah_status(session, ide, "ajukan", oleh=operator, pada=saat, versi=ide.versi)
    pusat = sebagai(koordinator)
    ide_services.simpan_lembar(session, ide, oleh=pusat, pada=saat, versi=ide.versi, jawaban=LEMBAR_SEMUA_YA)
    ide_services.ubah_status(session, ide, "setujui", oleh=pusat, pada=saat, versi=ide.versi)
    session.commit()

    teks = as_pengguna(koordinator).get(ALAMAT).teks

    assert "Ide yang disetujui pada 2026 (2) rata-rata diajukan 1,5 kali" in teks
    assert f"{ide.opd.nama} 1 – 1 2,0" in teks


def test_opd_dan_alasan_terbanyak_di_atas():
    hitungan = [rules.Hitungan(o, "kembalikan", k, 1, n) for o, k, n in (
        (1, "data_kurang", 1), (2, "belum_baru", 5), (2, "data_kurang", 1), (3, "lainnya", 3),
    )]  # fmt: skip

    s = rules.susun(hitungan, {}, [rules.PutaranOpd(2, 2, 3)], {1: "Satu", 2: "Dua", 3: "Tiga"})

    assert [(o.nama, o.jumlah, o.putaran) for o in s.opd] == [("Dua", 6, 1.5), ("Tiga", 3, None), ("Satu", 1, None)]
    assert s.teratas == ("Belum tampak pembaharuannya", "Alasan lain", "Data pendukung kurang")
    assert s.opd[0].per_alasan == (5, 0, 1)


def test_gambar_dan_tabel_memuat_angka_yang_sama(as_pengguna, koordinator, kembalikan):
    kembalikan()
    kembalikan()

    html = as_pengguna(koordinator).get(ALAMAT).html

    assert 'role="img" aria-labelledby="grafik-bulan"' in html
    assert "November 2, Desember 0</title>" in html
    assert "style=" not in html.split('id="alasan"', 1)[1]


@pytest.mark.parametrize("kueri", ["tahun=99999&opd=7", "tahun=abc&opd=x", "tahun=1&opd=999999", ""])
def test_saringan_yang_aneh_dianggap_tidak_ada(as_pengguna, koordinator, kueri):
    halaman = as_pengguna(koordinator).get(f"/laporan/alasan?{kueri}")

    assert halaman.status == 200
    assert f"Belum ada yang dikembalikan pada {hari_ini().year}." in halaman.teks


@pytest.mark.parametrize("jumlah", [1, 3])
def test_jumlah_kueri_tetap(as_pengguna, koordinator, kembalikan, hitung_kueri, jumlah):
    for _ in range(jumlah):
        kembalikan()
    peramban = as_pengguna(koordinator)
    hitung_kueri.clear()

    assert peramban.get(ALAMAT).status == 200
    assert len(hitung_kueri) == 7, hitung_kueri


def test_putusan_dibaca_lewat_indeksnya(session):
    """The index of these few rows serves the question; without it a hundred thousand edits are read."""
    koneksi = session.connection()
    if koneksi.dialect.name == "postgresql":  # plans by the numbers of rows, which a test has not
        aturan = koneksi.exec_driver_sql("SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_riwayat_ide_putusan'")
        assert "aksi" in aturan.scalar_one().partition(" WHERE ")[2]
        return
    bulan = rules.batas_bulan(2026)
    stmt = queries_alasan.stmt_alasan(bulan=bulan).compile(koneksi, compile_kwargs={"literal_binds": True})
    rencana = " ".join(str(b[-1]) for b in koneksi.exec_driver_sql(f"EXPLAIN QUERY PLAN {stmt}"))
    assert "ix_riwayat_ide_putusan" in rencana
