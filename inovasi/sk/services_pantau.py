"""Writing the report on a decree as a workbook and as a document. Nothing here touches the database."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from inovasi.sk import rules_pantau as rules
from inovasi.sk.rules_pantau import Pantau, Sel

BULAN_INDONESIA = "[$-421]"  # number format prefix: month names of Indonesia, whatever the computer speaks


@dataclass(frozen=True, slots=True)
class Kop:
    """Letterhead and signature: what the region says of itself."""

    daerah: str
    unit: str = ""
    alamat: str = ""
    tempat: str = ""
    penanda_tangan: str = "Koordinator inovasi"


@dataclass(frozen=True, slots=True)
class Judul:
    """What is reported, in words."""

    sebut: str  # `SK Nomor 193 Tahun 2018`
    tentang: str
    lingkup: str  # the agency where the report is of its rows only
    hari: str
    dicetak: str


def _bersih(teks: str) -> str:
    """Without the control characters that neither format can hold."""
    return "".join(h for h in teks if h in "\n\t" or unicodedata.category(h) not in ("Cc", "Cs"))


# --- Workbook -----------------------------------------------------------------------------------------------


def _sel(lembar, n: int, i: int, nilai: Sel, gaya: dict) -> None:
    if isinstance(nilai, str):
        teks = _bersih(nilai)
        # XlsxWriter passes what looks like its own rich strings through unescaped; one blank prevents it.
        lembar.write_string(n, i, f"{teks} " if teks.startswith("<r>") else teks, gaya["teks"])
    elif isinstance(nilai, date):
        lembar.write_datetime(n, i, nilai, gaya["hari"])
    elif nilai is not None:
        lembar.write_number(n, i, nilai, gaya["angka"])


def _lembar(buku, nama: str, kolom: Sequence[tuple[str, int]], baris: Iterable[Sequence[Sel]], gaya: dict) -> None:
    lembar = buku.add_worksheet(nama)
    lembar.freeze_panes(1, 0)
    lembar.set_landscape()
    lembar.set_paper(9)
    lembar.fit_to_pages(1, 0)
    lembar.repeat_rows(0)
    for i, (judul, lebar) in enumerate(kolom):
        lembar.set_column(i, i, lebar)
        lembar.write_string(0, i, judul, gaya["judul"])
    n = 0
    for n, b in enumerate(baris, 1):
        for i, nilai in enumerate(b):
            _sel(lembar, n, i, nilai, gaya)
    lembar.autofilter(0, 0, max(n, 1), len(kolom) - 1)


def tulis_xlsx(
    berkas: BinaryIO, *, isi: Pantau, laporan: Iterable[Any], kop: Kop, judul: Judul, hari: date, dibuat: datetime
) -> None:
    """Sheets of duties, late ones and reports, and one that explains the numbers. Texts stay texts: no formula."""
    import xlsxwriter

    buku = xlsxwriter.Workbook(berkas, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    buku.set_properties({"title": rules.JUDUL, "created": dibuat.replace(tzinfo=None)})
    kotak = {"bold": True, "bg_color": "#E8F1F2", "border": 1, "border_color": "#C5CDCF", "text_wrap": True}
    gaya = {
        "judul": buku.add_format(kotak),
        "teks": buku.add_format({"text_wrap": True, "valign": "top"}),
        "angka": buku.add_format({"valign": "top"}),
        "hari": buku.add_format({"num_format": f"{BULAN_INDONESIA}d mmmm yyyy", "align": "left", "valign": "top"}),
    }
    _lembar(buku, "Pelaksanaan", rules.KOLOM_TUGAS, rules.baris_tugas(isi), gaya)
    _lembar(buku, "Terlambat", rules.KOLOM_TERLAMBAT, rules.baris_terlambat(isi, hari), gaya)
    _lembar(buku, "Laporan kemajuan", rules.KOLOM_LAPORAN, rules.baris_laporan(laporan), gaya)
    tentang = buku.add_worksheet("Keterangan")
    tentang.set_column(0, 0, 26)
    tentang.set_column(1, 1, 90)
    keterangan = [
        ("Isi", rules.JUDUL), ("Keputusan", f"{judul.sebut} tentang {judul.tentang}"), ("Daerah", kop.daerah),
        ("Lingkup", judul.lingkup or "Semua perangkat daerah pada keputusan ini"), ("Dibuat", judul.dicetak),
        *rules.ringkasan(isi), ("Cara menghitung", rules.ATURAN),
    ]  # fmt: skip
    for n, (label, nilai) in enumerate(keterangan):
        tentang.write_string(n, 0, label, gaya["judul"])
        _sel(tentang, n, 1, nilai, gaya)
    buku.close()


# --- Document -----------------------------------------------------------------------------------------------


def tulis_docx(berkas: BinaryIO, *, isi: Pantau, kop: Kop, judul: Judul, hari: date, dibuat: datetime) -> None:
    """The report as a letter: letterhead, numbers with their rule, table of duties, late list, signature."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    dok = Document()
    dok.core_properties.title, dok.core_properties.author = rules.JUDUL, ""
    dok.core_properties.created = dok.core_properties.modified = dibuat.replace(tzinfo=None)
    hal = dok.sections[0]
    hal.orientation, hal.page_width, hal.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    hal.left_margin = hal.right_margin = hal.top_margin = hal.bottom_margin = Cm(2)
    dok.styles["Normal"].font.name, dok.styles["Normal"].font.size = "Arial", Pt(10)

    def tengah(teks: str, ukuran: int, tebal: bool = False) -> None:
        par = dok.add_paragraph()
        par.alignment = WD_ALIGN_PARAGRAPH.CENTER
        par.paragraph_format.space_after = Pt(2)
        tulis = par.add_run(_bersih(teks))
        tulis.bold, tulis.font.size = tebal, Pt(ukuran)

    if kop.daerah:
        tengah(f"PEMERINTAH {kop.daerah.upper()}", 12, True)
    if kop.unit:
        tengah(kop.unit.upper(), 12, True)
    if kop.alamat:
        tengah(kop.alamat, 9)
    tengah("", 6)
    tengah(rules.JUDUL, 14, True)
    tengah(f"{judul.sebut} tentang {judul.tentang}", 11)
    if judul.lingkup:
        tengah(judul.lingkup, 11)
    dok.add_paragraph(f"Keadaan pada {judul.hari}.")
    for label, nilai in rules.ringkasan(isi):
        dok.add_paragraph(f"{label}: {nilai}", style="List Bullet").paragraph_format.space_after = Pt(0)
    dok.add_paragraph(rules.ATURAN).paragraph_format.space_before = Pt(6)

    dok.add_heading("Pelaksanaan tugas", 2)
    _tabel(dok, [k for k, _ in rules.KOLOM_TUGAS], rules.baris_tugas(isi), kosong="Belum ada tugas.")
    dok.add_heading("Yang terlambat", 2)
    kosong = "Tidak ada yang terlambat."
    _tabel(dok, [k for k, _ in rules.KOLOM_TERLAMBAT], rules.baris_terlambat(isi, hari), kosong=kosong)
    dok.add_heading("Tugas terpenuhi per bulan", 2)
    bulan = [[b.nama, b.terpenuhi, b.jumlah] for b in isi.bulan]
    _tabel(dok, ["Bulan", "Terpenuhi", "Jumlah sampai bulan itu"], bulan, kosong="")

    for teks in (f"{kop.tempat}, {judul.hari}" if kop.tempat else judul.hari, kop.penanda_tangan, "", "", "", "NIP"):
        par = dok.add_paragraph(_bersih(teks))
        par.paragraph_format.left_indent, par.paragraph_format.space_after = Cm(17), Pt(2)
        par.paragraph_format.keep_with_next = teks != "NIP"
    dok.save(berkas)


def _tabel(dok, kolom: Sequence[str], baris: Sequence[Sequence[Sel]], *, kosong: str) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    if not baris:
        dok.add_paragraph(kosong)
        return
    tabel = dok.add_table(rows=1, cols=len(kolom))
    tabel.style = "Table Grid"
    for sel, teks in zip(tabel.rows[0].cells, kolom, strict=True):
        sel.paragraphs[0].add_run(teks).bold = True
    # The head comes again on every page.
    tabel.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for b in baris:
        for sel, nilai in zip(tabel.add_row().cells, b, strict=True):
            sel.paragraphs[0].add_run(_bersih(rules.teks_sel(nilai)))
    lebar = [k.width for k in tabel.columns]
    if kolom[0] == "No.":
        lebar = [Cm(1.2), *[(sum(lebar) - Cm(1.2)) // (len(lebar) - 1)] * (len(lebar) - 1)]
    for kolom_tabel, w in zip(tabel.columns, lebar, strict=True):
        kolom_tabel.width = w
    for baris_tabel in tabel.rows:
        for sel, w in zip(baris_tabel.cells, lebar, strict=True):
            sel.width = w
            for par in sel.paragraphs:
                par.paragraph_format.space_after = Pt(0)
                for tulis in par.runs:
                    tulis.font.size = Pt(8)
