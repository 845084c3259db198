"""Writing spreadsheets. Nothing here touches the database."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import BinaryIO

from inovasi.laporan.rules import PEMISAH_CSV, Kolom, Sel, sel_csv

BULAN_INDONESIA = "[$-421]"  # number format prefix: month names of Indonesia, whatever the computer speaks


def tulis_csv(berkas: BinaryIO, *, kolom: Sequence[Kolom], baris: Iterable[Sequence[Sel]]) -> None:
    """UTF-8 with BOM, semicolons, CRLF; every text cell in quotes."""
    teks = io.TextIOWrapper(berkas, encoding="utf-8-sig", newline="")
    penulis = csv.writer(teks, delimiter=PEMISAH_CSV, quoting=csv.QUOTE_NONNUMERIC)
    penulis.writerow([k.judul for k in kolom])
    penulis.writerows([sel_csv(s) for s in b] for b in baris)
    teks.flush()
    teks.detach()


def _aman(teks: str) -> str:
    """XlsxWriter passes a text that looks like its own rich strings through unescaped; one blank prevents it."""
    return f"{teks} " if teks.startswith("<r>") and teks.endswith("</r>") else teks


def tulis_xlsx(
    berkas: BinaryIO,
    *,
    lembar: str,
    kolom: Sequence[Kolom],
    baris: Iterable[Sequence[Sel]],
    keterangan: Iterable[tuple[str, Sel]],
    dibuat: datetime,
) -> None:
    """A workbook with the rows on the sheet `lembar` and what they are on the sheet "Keterangan".

    Row by row, so that memory does not grow with the rows. Texts stay texts: no formula, no link.
    """
    import xlsxwriter

    buku = xlsxwriter.Workbook(
        berkas, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    buku.set_properties({"title": lembar, "created": dibuat.replace(tzinfo=None)})
    kotak = {"bold": True, "bg_color": "#E8F1F2", "border": 1, "border_color": "#C5CDCF", "text_wrap": True}
    hari = {"num_format": f"{BULAN_INDONESIA}d mmmm yyyy", "align": "left"}
    waktu = {"num_format": f"{BULAN_INDONESIA}d mmm yyyy hh.mm", "align": "left"}
    gaya = {
        kunci: buku.add_format(isi)
        for kunci, isi in (
            ("judul", kotak), (date, hari), (datetime, waktu), ("lipat", {"text_wrap": True, "valign": "top"}),
        )
    }  # fmt: skip
    isi = buku.add_worksheet(lembar)
    isi.freeze_panes(1, 0)
    isi.set_landscape()
    isi.set_paper(9)
    isi.repeat_rows(0)
    for i, k in enumerate(kolom):
        isi.set_column(i, i, k.lebar)
        isi.write_string(0, i, k.judul, gaya["judul"])
    n = 0
    for n, b in enumerate(baris, 1):
        for i, nilai in enumerate(b):
            _tulis_sel(isi, n, i, nilai, gaya)
    isi.autofilter(0, 0, max(n, 1), len(kolom) - 1)

    tentang = buku.add_worksheet("Keterangan")
    tentang.set_column(0, 0, 22)
    tentang.set_column(1, 1, 90)
    for i, (label, nilai) in enumerate(keterangan):
        tentang.write_string(i, 0, label, gaya["judul"])
        if isinstance(nilai, str):
            tentang.write_string(i, 1, _aman(nilai), gaya["lipat"])
        else:
            _tulis_sel(tentang, i, 1, nilai, gaya)
    buku.close()


def _tulis_sel(lembar, n: int, i: int, nilai: Sel, gaya: dict) -> None:
    if isinstance(nilai, str):
        if nilai:
            lembar.write_string(n, i, _aman(nilai))
    elif isinstance(nilai, date):
        lembar.write_datetime(n, i, nilai, gaya[type(nilai)])
    elif nilai is not None:
        lembar.write_number(n, i, nilai)
