import io
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from docx import Document
from openpyxl import load_workbook

from inovasi.sk import rules_laporan
from inovasi.sk import rules_pantau as rules
from inovasi.waktu import hari_ini
from tests.conftest import PADA
from tests.sk.pabrik import buat_adopsi, buat_laporan, buat_sk, buat_tugas

HARI = hari_ini(datetime.now(UTC))
KEMARIN = HARI - timedelta(days=1)
MULAI = rules_laporan.tambah_bulan(HARI.replace(day=1), -2)
ALAMAT = ("/sk/pantau?sk={}", "/sk/{}/pantau/cetak", "/sk/{}/pantau.xlsx", "/sk/{}/pantau.docx")


@pytest.fixture
def koordinator(buat_pengguna):
    return buat_pengguna("koordinator")


@pytest.fixture
def operator(buat_pengguna):
    return buat_pengguna("operator")


@pytest.fixture
def sk(session, koordinator, operator, buat_ide, buat_opd):
    """Two agencies: one fulfilled both duties and reported, one is late with all."""
    sk = buat_sk(
        session, koordinator, nomor="193", periode_lapor="bulanan", lapor_mulai=MULAI, tanggal=MULAI
    )
    ide = buat_ide("disetujui", opd=operator.opd, operator=operator, koordinator=koordinator, judul="Rapor perahu")
    adopsi = buat_adopsi(session, ide, tahap="berjalan", nama="PUJA INDAH")
    selesai = {"status": "terpenuhi", "diterima_pada": datetime.now(UTC), "diterima_oleh_id": koordinator.id}
    buat_tugas(session, sk, operator.opd, ide_id=ide.id, inovasi_nama="=1+1", **selesai)
    buat_tugas(session, sk, operator.opd, kewajiban="mereplikasi", adopsi_id=adopsi.id, **selesai)
    buat_laporan(session, sk, operator.opd, MULAI, status="diterima", oleh=operator)
    lain = buat_opd(nama="Dinas Tetangga")
    buat_tugas(session, sk, lain, inovasi_nama="e-Tracking", tenggat=KEMARIN)
    buat_tugas(session, sk, lain, kewajiban="mereplikasi", status="dibebaskan", keterangan="Sudah pindah")
    return sk


# --- Rules --------------------------------------------------------------------------------------------------


def _tugas(**isi):
    awal = {"id": 1, "opd_id": 1, "opd_nama": "Dinas", "kewajiban": "melaksanakan", "status": "berjalan",
            "lewat": False, "tenggat": None, "diterima_pada": None}  # fmt: skip
    return SimpleNamespace(**awal | isi)


def test_bagian_terpenuhi_tanpa_yang_dibebaskan():
    tugas = [_tugas(status=s) for s in ("terpenuhi", "berjalan", "diajukan", "dibebaskan")]
    isi = rules.susun(tugas, [], mulai=None, hari=date(2026, 3, 1))
    assert (isi.terpenuhi, isi.dihitung, isi.persen, isi.menunggu) == (1, 3, "33,3 %", 1)
    assert rules.susun([], [], mulai=None, hari=date(2026, 3, 1)).persen == ""


def test_per_bulan_paling_banyak_dua_belas():
    pada = [datetime(2026, 1, 31, 20, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC), None]  # the first is February here
    bulan = rules.per_bulan(pada, mulai=date(2026, 1, 5), hari=date(2026, 3, 9))
    assert [(b.nama, b.terpenuhi, b.jumlah) for b in bulan] == [
        ("Januari 2026", 0, 0), ("Februari 2026", 1, 1), ("Maret 2026", 1, 2),
    ]  # fmt: skip
    panjang = rules.per_bulan(pada, mulai=date(2020, 1, 1), hari=date(2030, 3, 9))
    assert len(panjang) == 12 and panjang[0].jumlah == 2
    assert len(rules.per_bulan([], mulai=date(2031, 1, 1), hari=date(2030, 3, 9))) == 1


def test_nama_berkas():
    nama = rules.nama_berkas("193/TAHUN 2018 – é", date(2026, 11, 22), "xlsx")
    assert nama == "laporan-pelaksanaan-193-tahun-2018-2026-11-22.xlsx"


# --- Pages --------------------------------------------------------------------------------------------------


def test_halaman_pemantauan(sk, koordinator, as_pengguna, buat_pengguna):
    for orang in (koordinator, buat_pengguna("pimpinan")):
        peramban = as_pengguna(orang)
        for alamat in (f"/sk/pantau?sk={sk.id}", "/sk/pantau", f"/sk/{sk.id}/pantau/cetak"):
            teks = peramban.get(alamat).teks
            assert "2 dari 3 tugas terpenuhi (66,7 %)" in teks and "tanpa yang dibebaskan" in teks
            assert "Rapor perahu" in teks and "Replikasi PUJA INDAH" in teks and "1 diterima" in teks
            assert "lewat 1 hari" in teks and "Sampai bulan itu" in teks
    assert "Laporan Pelaksanaan Keputusan" in teks and "NIP" in teks


def test_operator_hanya_barisnya_sendiri(sk, operator, as_pengguna, buat_pengguna):
    peramban, lain = as_pengguna(operator), as_pengguna(buat_pengguna("operator"))
    for pola in ALAMAT:
        jawab = peramban.get(pola.format(sk.id))
        assert jawab.status == 200
        isi = jawab.html or _teks_berkas(jawab)
        assert "Tetangga" not in isi and "e-Tracking" not in isi and "Rapor perahu" in isi
        assert lain.get(pola.format(sk.id)).status == 404
    assert "Belum ada yang dipantau" in lain.get("/sk/pantau").teks


def test_draf_tidak_dipantau_dan_peran_lain_ditolak(session, koordinator, operator, as_pengguna, buat_pengguna, sk):
    draf = buat_sk(session, koordinator, status="draf")
    buat_tugas(session, draf, operator.opd)
    for pola in ALAMAT:
        for nomor in (draf.id, 999_999):
            assert as_pengguna(koordinator).get(pola.format(nomor)).status == 404
        for peran in ("pendamping", "admin"):
            assert as_pengguna(buat_pengguna(peran)).get(pola.format(sk.id)).status == 403
    assert as_pengguna(koordinator).get("/sk/pantau?sk=abc\x00").status == 200


@pytest.mark.parametrize("alamat", ALAMAT[:2])
def test_jumlah_kueri_tetap(session, sk, koordinator, operator, as_pengguna, buat_opd, hitung_kueri, alamat):
    peramban, banyak = as_pengguna(koordinator), []
    for _ in range(2):
        peramban.get(alamat.format(sk.id))
        hitung_kueri.clear()
        assert peramban.get(alamat.format(sk.id)).status == 200
        banyak.append(len(hitung_kueri))
        for _ in range(2):
            buat_tugas(session, sk, buat_opd(), tenggat=KEMARIN)
    assert banyak[0] == banyak[1] <= 8


# --- Exports ------------------------------------------------------------------------------------------------


def _teks_berkas(jawab) -> str:
    if jawab.response.mimetype.endswith("spreadsheetml.sheet"):
        buku = load_workbook(io.BytesIO(jawab.data))
        return "\n".join(str(s.value) for lembar in buku for baris in lembar.iter_rows() for s in baris)
    dok = Document(io.BytesIO(jawab.data))
    sel = [s.text for t in dok.tables for r in t.rows for s in r.cells]
    return "\n".join([*(p.text for p in dok.paragraphs), *sel])


def test_xlsx(sk, koordinator, as_pengguna):
    jawab = as_pengguna(koordinator).get(f"/sk/{sk.id}/pantau.xlsx")
    assert f"laporan-pelaksanaan-sk-nomor-193-tahun-2026-{HARI}.xlsx" in jawab.response.headers["Content-Disposition"]
    buku = load_workbook(io.BytesIO(jawab.data))
    assert buku.sheetnames == ["Pelaksanaan", "Terlambat", "Laporan kemajuan", "Keterangan"]
    sel = [s for baris in buku["Pelaksanaan"].iter_rows() for s in baris]
    assert not [s for s in sel if s.data_type == "f"] and any(str(s.value).startswith("=1+1") for s in sel)
    teks = _teks_berkas(jawab)
    assert "2 dari 3 (66,7 %)" in teks and rules.ATURAN in teks and "e-Tracking" in teks


def test_docx(sk, koordinator, as_pengguna):
    jawab = as_pengguna(koordinator).get(f"/sk/{sk.id}/pantau.docx")
    teks = _teks_berkas(jawab)
    for ada in ("PEMERINTAH KABUPATEN UJI", "Laporan Pelaksanaan Keputusan", "SK Nomor 193 Tahun 2026",
                "2 dari 3 (66,7 %)", rules.ATURAN, "Tugas: e-Tracking", "NIP", "Replikasi PUJA INDAH"):  # fmt: skip
        assert ada in teks


def test_teks_dengan_karakter_kendali_tetap_jadi_berkas(session, sk, operator, koordinator, as_pengguna):
    buat_tugas(session, sk, operator.opd, inovasi_nama="<r>a\x01b</r>", uraian="x", diajukan_pada=PADA)
    for akhiran in ("xlsx", "docx"):
        assert "<r>ab</r>" in _teks_berkas(as_pengguna(koordinator).get(f"/sk/{sk.id}/pantau.{akhiran}"))
