"""Exports: exactly the filtered rows, typed cells, nothing that a spreadsheet would run."""

import csv
import io
import sqlite3
from contextlib import closing
from datetime import date, datetime

import openpyxl
import pytest

from inovasi.ide import services as ide_services
from inovasi.laporan import rules, services
from inovasi.waktu import hari_ini
from tests.conftest import PADA

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def buka_xlsx(halaman):
    assert halaman.status == 200
    assert halaman.response.mimetype == XLSX
    return openpyxl.load_workbook(io.BytesIO(halaman.data))


def baris_xlsx(halaman) -> list[dict]:
    lembar = buka_xlsx(halaman)["Ide"]
    judul, *isi = lembar.iter_rows(values_only=True)
    return [dict(zip(judul, b, strict=True)) for b in isi]


def baris_csv(halaman) -> list[dict]:
    assert halaman.status == 200
    assert halaman.data.startswith(b"\xef\xbb\xbf")
    teks = halaman.data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(teks, newline=""), delimiter=";"))


@pytest.fixture
def koordinator(buat_pengguna):
    return buat_pengguna("koordinator", nama="Koordinator Uji")


@pytest.fixture
def dua_opd(buat_opd, buat_ide):
    """OPD A with an approved and a returned idea, OPD B with a draft and an approved one."""
    a, b = buat_opd("Alfa", nama="Dinas Alfa"), buat_opd("Beta", nama="Dinas Beta")
    return {
        "a": a,
        "b": b,
        "a_setuju": buat_ide("disetujui", opd=a, judul="Perahu baca keliling"),
        "a_kembali": buat_ide("dikembalikan", opd=a, judul="Guru tamu nelayan"),
        "b_draf": buat_ide("draf", opd=b, judul="Draf rahasia milik beta"),
        "b_setuju": buat_ide("disetujui", opd=b, judul="Loket terapung", jenis="digital"),
    }


@pytest.mark.parametrize(
    "kueri, judul",
    [
        ("urut=judul", ["Draf rahasia milik beta", "Guru tamu nelayan", "Loket terapung", "Perahu baca keliling"]),
        ("urut=-judul&status=disetujui", ["Perahu baca keliling", "Loket terapung"]),
        ("jenis=digital", ["Loket terapung"]),
        ("q=perahu", ["Perahu baca keliling"]),
        ("tahun=2026&status=dikembalikan&halaman=7", ["Guru tamu nelayan"]),
        ("tahun=2031", []),
    ],
)
def test_ekspor_memuat_persis_yang_tersaring(as_pengguna, koordinator, dua_opd, kueri, judul):
    peramban = as_pengguna(koordinator)

    assert [b["Judul"] for b in baris_xlsx(peramban.get(f"/ekspor/ide.xlsx?{kueri}"))] == judul
    assert [b["Judul"] for b in baris_csv(peramban.get(f"/ekspor/ide.csv?{kueri}"))] == judul


ANEH_ALAMAT = ["opd=" + "0" * 12 + "9" * 40, "tahun=-5&urut=sandi", "q=%00&status=x", "halaman=9e9"]


@pytest.mark.parametrize("kueri", ANEH_ALAMAT)
def test_saringan_aneh_diabaikan(as_pengguna, koordinator, buat_ide, kueri):
    buat_ide("draf")

    assert len(baris_csv(as_pengguna(koordinator).get(f"/ekspor/ide.csv?{kueri}"))) == 1


def test_ekspor_memuat_semua_halaman(as_pengguna, koordinator, buat_pengguna, buat_ide):
    operator = buat_pengguna("operator")
    for i in range(53):
        buat_ide("draf", opd=operator.opd, operator=operator, judul=f"Ide nomor {i:03d}")

    baris = baris_xlsx(as_pengguna(koordinator).get("/ekspor/ide.xlsx?urut=judul"))

    assert [b["Judul"] for b in baris] == [f"Ide nomor {i:03d}" for i in range(53)]


def test_operator_mengekspor_milik_sendiri_dan_yang_disetujui_dari_opd_lain(as_pengguna, buat_pengguna, dua_opd):
    peramban = as_pengguna(buat_pengguna("operator", opd=dua_opd["a"]))

    milik = baris_xlsx(peramban.get("/ekspor/ide.xlsx?urut=judul"))
    lain = baris_xlsx(peramban.get(f"/ekspor/ide.xlsx?opd={dua_opd['b'].id}"))

    assert [b["Judul"] for b in milik] == ["Guru tamu nelayan", "Perahu baca keliling"]
    assert milik[0]["Catatan putusan"] == "Sasaran belum jelas."
    assert [b["Judul"] for b in lain] == ["Loket terapung"]
    for judul in ("Catatan putusan", "Jenis alasan", "Diputus", "Pertama diajukan", "Terakhir diajukan"):
        assert lain[0][judul] is None


def test_catatan_putusan_ide_opd_lain_tidak_ada_di_dalam_berkas(session, as_pengguna, buat_pengguna, dua_opd, sebagai):
    ide = dua_opd["b_setuju"]
    koordinator = sebagai(buat_pengguna("koordinator"))
    # A reopened and again approved idea keeps the note of its return in its history only; this one is hidden.
    ide.catatan_putusan = "=RAHASIA()"
    session.commit()

    peramban = as_pengguna(buat_pengguna("operator", opd=dua_opd["a"]))
    csv_lain = peramban.get(f"/ekspor/ide.csv?opd={dua_opd['b'].id}").data
    semua = as_pengguna(buat_pengguna("pimpinan")).get("/ekspor/ide.csv").data

    assert koordinator.id and b"RAHASIA" not in csv_lain
    assert b"'=RAHASIA()" in semua


def test_pimpinan_tidak_mengekspor_draf(as_pengguna, buat_pengguna, dua_opd):
    judul = [b["Judul"] for b in baris_csv(as_pengguna(buat_pengguna("pimpinan")).get("/ekspor/ide.csv?urut=judul"))]

    assert judul == ["Guru tamu nelayan", "Loket terapung", "Perahu baca keliling"]


def test_pendamping_mengekspor_yang_disetujui_tanpa_kolom_catatan(as_pengguna, buat_pengguna, dua_opd):
    baris = baris_xlsx(as_pengguna(buat_pengguna("pendamping")).get("/ekspor/ide.xlsx?urut=judul"))

    assert [b["Judul"] for b in baris] == ["Loket terapung", "Perahu baca keliling"]
    assert "Catatan putusan" not in baris[0] and "Diputus" not in baris[0]


def test_lembar_keterangan_menyebut_saringan_pembuat_dan_aturan(as_pengguna, koordinator, dua_opd):
    buku = buka_xlsx(as_pengguna(koordinator).get(f"/ekspor/ide.xlsx?status=disetujui&opd={dua_opd['a'].id}&q=perahu"))

    isi = dict(buku["Keterangan"].iter_rows(values_only=True))
    assert isi["Status"] == "Disetujui"
    assert isi["Perangkat daerah"] == "Dinas Alfa"
    assert isi["Cari"] == "“perahu”"
    assert isi["Jumlah baris"] == 1
    assert isi["Oleh"] == "Koordinator Uji (Koordinator)"
    assert isi["Daerah"] == "Kabupaten Uji"
    assert isi["Aturan hitung"].startswith("Yang dihitung:")


def test_xlsx_punya_judul_beku_saringan_otomatis_dan_tanggal_sungguhan(
    session, as_pengguna, koordinator, buat_pengguna, buat_ide, sebagai
):
    operator = buat_pengguna("operator")
    ide = buat_ide("disetujui", opd=operator.opd, operator=operator)
    ide_services.lapor_kemajuan(
        session, ide, oleh=sebagai(operator), pada=PADA, versi=ide.versi, catatan="Mulai",
        isian={"tahapan": "penerapan", "tgl_uji_coba": "2026-03", "tgl_penerapan": "2026-10-05"},
    )  # fmt: skip
    session.commit()

    lembar = buka_xlsx(as_pengguna(koordinator).get("/ekspor/ide.xlsx"))["Ide"]

    assert lembar.freeze_panes == "A2"
    assert lembar.auto_filter.ref == f"A1:{openpyxl.utils.get_column_letter(len(rules.KOLOM_IDE))}2"
    baris = dict(zip(*[[s.value for s in b] for b in lembar.iter_rows()], strict=True))
    assert baris["Tanggal penerapan"] == datetime(2026, 10, 5)
    assert baris["Tanggal uji coba"] == "Maret 2026"
    assert baris["Status sejak"] == datetime(2026, 11, 2, 11, 0)  # 04.00 UTC, in WIB
    assert baris["Tahun program"] == 2026


def test_nama_berkas_dan_panjang_isi(as_pengguna, koordinator, tahun):
    for akhiran in ("xlsx", "csv"):
        halaman = as_pengguna(koordinator).get(f"/ekspor/ide.{akhiran}")
        kepala = halaman.response.headers
        assert kepala["Content-Disposition"] == f"attachment; filename=ide-{hari_ini()}.{akhiran}"
        assert int(kepala["Content-Length"]) == len(halaman.data)


RUMUS = ["=1+1", "+62811", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠a"]


@pytest.mark.parametrize("teks", RUMUS)
def test_csv_menjaga_rumus(teks):
    assert rules.sel_csv(teks) == "'" + teks


@pytest.mark.parametrize("nilai, sel", [
    ("biasa", "biasa"), ("a=b", "a=b"), ("", ""), (None, ""), (-5, -5), (date(2026, 3, 1), "2026-03-01"),
    (datetime(2026, 3, 1, 14, 5), "2026-03-01 14:05"),
])  # fmt: skip
def test_csv_membiarkan_yang_bukan_rumus(nilai, sel):
    assert rules.sel_csv(nilai) == sel


ANEH = [
    '=HYPERLINK("http://jahat","klik")',
    "<r><t>bukan rich text & bukan XML</r>",
    "<b>tebal</b> & “kutip” ; titik koma\nbaris kedua",
    "http://contoh.go.id/tautan",
    "kapal 🚢 \u202eterbalik _x0041_ \x07",
    "-",
    "x" * 20_000,
    "🚢" * 20_000,
]


def _satu_kolom(teks: list[str]):
    kolom = [rules.Kolom("judul", "Judul", 20)]
    return {"kolom": kolom, "baris": [[t] for t in teks]}


def test_xlsx_menyimpan_teks_apa_pun_sebagai_teks():
    berkas = io.BytesIO()
    services.tulis_xlsx(
        berkas, lembar="Ide", keterangan=[("Cari", "=1+1")], dibuat=datetime(2026, 11, 22), **_satu_kolom(ANEH)
    )

    buku = openpyxl.load_workbook(berkas)
    sel = [b[0] for b in buku["Ide"].iter_rows(min_row=2)]
    assert {s.data_type for s in sel} == {"s"}
    assert all(s.hyperlink is None for s in sel)
    hasil = [s.value for s in sel]
    assert hasil[1] == ANEH[1] + " "  # a blank keeps XlsxWriter from reading it as its own markup
    assert [hasil[i] for i in (0, 2, 3, 5, 6)] == [ANEH[i] for i in (0, 2, 3, 5, 6)]
    # Excel's own limit: 32,767 UTF-16 units in a cell.
    assert hasil[7] == "🚢" * (32_767 // 2)
    assert buku["Keterangan"]["B1"].data_type == "s"


def test_csv_membawa_teks_apa_pun_bolak_balik():
    berkas = io.BytesIO()
    services.tulis_csv(berkas, **_satu_kolom(ANEH))

    baca = list(csv.reader(io.StringIO(berkas.getvalue().decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [b[0] for b in baca[1:]] == ["'" + ANEH[0], *ANEH[1:5], "'-", *ANEH[6:]]


@pytest.mark.parametrize("jumlah", [1, 3])
@pytest.mark.parametrize("alamat, kueri", [
    ("/ekspor/ide.xlsx?urut=judul", 3), ("/ekspor/ide.csv", 3), ("/laporan/daftar", 4), ("/laporan", 4),
])  # fmt: skip
def test_jumlah_kueri_tetap(as_pengguna, koordinator, buat_ide, hitung_kueri, jumlah, alamat, kueri):
    for _ in range(jumlah):
        buat_ide("diajukan")
    peramban = as_pengguna(koordinator)
    hitung_kueri.clear()

    assert peramban.get(alamat).status == 200
    assert len(hitung_kueri) == kueri, hitung_kueri


def test_merender_tanpa_transaksi_terbuka(app, as_pengguna, koordinator, buat_ide, mesin, monkeypatch):
    """While a file is written nothing of this request holds the database: a writer need not wait at all."""
    buat_ide("diajukan")
    terbuka = []
    asli = services.tulis_xlsx

    def tulis(*a, **kw):
        if mesin.dialect.name == "sqlite":
            with closing(sqlite3.connect(mesin.url.database, timeout=0, isolation_level=None)) as penulis:
                penulis.execute("BEGIN EXCLUSIVE")  # raises at once while anybody reads or writes
                penulis.execute("ROLLBACK")
            terbuka.append(0)
        else:
            terbuka.append(mesin.pool.checkedout())
        return asli(*a, **kw)

    monkeypatch.setattr(services, "tulis_xlsx", tulis)

    assert as_pengguna(koordinator).get("/ekspor/ide.xlsx").status == 200
    assert terbuka == [0]
