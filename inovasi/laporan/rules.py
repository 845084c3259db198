"""What an export holds, how its cells are written, and who signs a printed page."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from inovasi import acuan
from inovasi.ide import rules as ide_rules
from inovasi.ide.rules import ATURAN_HITUNG, StatusIde
from inovasi.opd.rules import BarisMatriks
from inovasi.peran import Pelaku, Peran
from inovasi.waktu import setempat, tanggal

MELIHAT_LAPORAN = (Peran.OPERATOR, Peran.KOORDINATOR, Peran.PIMPINAN)
MELIHAT_MATRIKS = (Peran.KOORDINATOR, Peran.PIMPINAN, Peran.ADMIN)
# Texts that a submission does not need: on paper an empty one is named in one line instead of having a heading.
ISIAN_PILIHAN = tuple(k for k in ide_rules.ISIAN_PANJANG if k not in ide_rules.ISIAN_WAJIB_PANJANG)
BATAS_CETAK = 1000  # rows of a printed list, some 40 pages; above that the spreadsheet serves better

Sel = str | int | date | datetime | None


# --- Columns ------------------------------------------------------------------------------------------------


def _teks(nilai: Any) -> str:
    return nilai or ""


def _waktu(nilai: datetime | None) -> datetime | None:
    """A moment as the region's clock shows it; spreadsheets know no time zones."""
    return setempat(nilai).replace(tzinfo=None, second=0, microsecond=0) if nilai else None


def _tanggal_isian(nilai: str) -> Sel:
    """A stored day as a date; a month or a year stays words."""
    return date.fromisoformat(nilai) if len(nilai) == 10 else tanggal(nilai)


def _nama(daftar: acuan.Daftar) -> Callable[[str], str]:
    return lambda kode: acuan.nama(daftar, kode)


def _angka(nilai: int) -> int:
    return nilai


@dataclass(frozen=True, slots=True)
class Kolom:
    """One column: attribute of the row, heading, width in characters, and how the value becomes a cell.

    `internal` columns are filled only where the person may read the notes of that idea.
    """

    nama: str
    judul: str
    lebar: int
    sel: Callable[[Any], Sel] = _teks
    internal: bool = False


KOLOM_IDE = (
    Kolom("kode", "Nomor", 22),
    Kolom("judul", "Judul", 44),
    Kolom("nama_singkat", "Nama singkat", 18),
    Kolom("kepanjangan", "Kepanjangan", 28),
    Kolom("opd_nama", "Perangkat daerah", 36),
    Kolom("tahun", "Tahun program", 10, _angka),
    Kolom("status", "Status", 14, lambda s: ide_rules.NAMA_STATUS[StatusIde(s)]),
    Kolom("status_sejak", "Status sejak", 17, _waktu),
    Kolom("tahapan", "Tahapan", 14, _nama(acuan.TAHAPAN)),
    Kolom("urusan", "Urusan", 30, _nama(acuan.URUSAN)),
    Kolom("bentuk", "Bentuk", 28, _nama(acuan.BENTUK)),
    Kolom("jenis", "Jenis", 14, _nama(acuan.JENIS)),
    Kolom("inisiator", "Inisiator", 20, _nama(acuan.INISIATOR)),
    Kolom("nama_inisiator", "Nama inisiator", 24),
    Kolom("tupoksi", "Tupoksi yang didukung", 40),
    Kolom("masalah", "Masalah", 50),
    Kolom("gagasan", "Gagasan", 50),
    Kolom("tujuan", "Tujuan", 50),
    Kolom("manfaat", "Manfaat", 50),
    Kolom("kebaruan", "Kebaruan", 40),
    Kolom("hasil", "Hasil", 40),
    Kolom("sasaran", "Sasaran", 40),
    Kolom("sumber_daya", "Sumber daya", 40),
    Kolom("tgl_uji_coba", "Tanggal uji coba", 17, _tanggal_isian),
    Kolom("tgl_penerapan", "Tanggal penerapan", 17, _tanggal_isian),
    Kolom("tautan", "Tautan", 30),
    Kolom("sumber", "Sumber", 30),
    Kolom("ditandai_pada", "Ditandai untuk replikasi", 17, _waktu),
    Kolom("dihentikan_pada", "Dihentikan", 17, _waktu),
    Kolom("diajukan_pertama_pada", "Pertama diajukan", 17, _waktu, internal=True),
    Kolom("diajukan_pada", "Terakhir diajukan", 17, _waktu, internal=True),
    Kolom("diputus_pada", "Diputus", 17, _waktu, internal=True),
    Kolom("kode_alasan", "Jenis alasan", 28, _nama(acuan.KODE_ALASAN), internal=True),
    Kolom("catatan_putusan", "Catatan putusan", 50, internal=True),
)

KOLOM_MATRIKS = (
    Kolom("nama", "Perangkat daerah", 44),
    Kolom("jumlah_unit", "Unit yang ikut dihitung", 12, _angka),
    Kolom("kewajiban", "Kewajiban", 26),
    Kolom("minimum", "Minimum", 10, _angka),
    Kolom("dihitung", "Dihitung", 10, _angka),
    Kolom("kurang", "Kurang", 10, _angka),
    Kolom("draf", "Draf", 10, _angka),
    Kolom("diajukan", "Diajukan", 10, _angka),
    Kolom("dikembalikan", "Dikembalikan", 13, _angka),
    Kolom("disetujui", "Disetujui", 10, _angka),
    Kolom("direplikasi", "Direplikasi", 11, _angka),
)


def kolom_untuk(oleh: Pelaku) -> tuple[Kolom, ...]:
    """The columns of this person's export: a pendamping reads no notes at all, so has no column for them."""
    return tuple(k for k in KOLOM_IDE if not (k.internal and oleh.peran is Peran.PENDAMPING))


def baris_ide(baris: Iterable[Any], *, kolom: Iterable[Kolom], oleh: Pelaku) -> Iterator[list[Sel]]:
    """Cells of each row; what `oleh` may not read of an idea stays empty."""
    kolom = tuple(kolom)
    for b in baris:
        lengkap = ide_rules.lihat_lengkap(oleh, b)
        yield [None if k.internal and not lengkap else k.sel(getattr(b, k.nama)) for k in kolom]


def kewajiban(baris: BarisMatriks) -> str:
    if not baris.wajib:
        return "Tidak wajib"
    return f"Dikecualikan: {baris.dikecualikan}" if baris.dikecualikan else "Wajib"


def baris_matriks(baris: Iterable[BarisMatriks]) -> Iterator[list[Sel]]:
    for b in baris:
        yield [kewajiban(b) if k.nama == "kewajiban" else k.sel(getattr(b, k.nama)) for k in KOLOM_MATRIKS]


# --- CSV ----------------------------------------------------------------------------------------------------

# Excel in an Indonesian Windows splits on the system's list separator, which is the semicolon there.
PEMISAH_CSV = ";"
# A cell that begins so is taken for a formula by spreadsheets (the wide forms too). Source: OWASP, CSV injection.
AWAL_RUMUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def sel_csv(nilai: Sel) -> str | int:
    """One cell as CSV text: ISO dates, and an apostrophe before what would be read as a formula."""
    if nilai is None:
        return ""
    if isinstance(nilai, datetime):
        return f"{nilai:%Y-%m-%d %H:%M}"
    if isinstance(nilai, date):
        return nilai.isoformat()
    if isinstance(nilai, str) and nilai.startswith(AWAL_RUMUS):
        return f"'{nilai}"
    return nilai


# --- Words --------------------------------------------------------------------------------------------------

NAMA_URUT = {
    "diubah": "Terakhir diubah",
    "judul": "Judul",
    "opd": "Perangkat daerah",
    "status": "Status",
    "kode": "Nomor",
    "tahun": "Tahun",
}


def kata_saringan(saring: Any, *, opd_nama: str, oleh: Pelaku) -> list[tuple[str, str]]:
    """The filters (a SaringIde) as (label, words); an operator's list without an OPD is that of their own."""
    butir = [("Cari", f"“{saring.q}”")] if saring.q else []
    if saring.opd is not None:
        butir.append(("Perangkat daerah", opd_nama or "tidak dikenal"))
    elif oleh.peran is Peran.OPERATOR:
        butir.append(("Perangkat daerah", opd_nama))
    if saring.tahun:
        butir.append(("Tahun program", str(saring.tahun)))
    if saring.status:
        butir.append(("Status", ide_rules.NAMA_STATUS[StatusIde(saring.status)]))
    for kolom in ("tahapan", "urusan", "bentuk", "jenis"):
        if kode := getattr(saring, kolom):
            butir.append((ide_rules.LABEL[kolom], acuan.nama(ide_rules.DAFTAR[kolom], kode)))
    return butir


def kata_urut(urut: str) -> str:
    arah = "dari yang terakhir" if urut.startswith("-") else "dari yang pertama"
    return f"{NAMA_URUT[urut.removeprefix('-')]}, {arah}"


def keterangan(
    *, judul: str, daerah: str, dibuat: str, oleh: Pelaku, saringan: Iterable[tuple[str, str]], jumlah: int
) -> list[tuple[str, Sel]]:
    """The rows of the sheet that explains an export."""
    return [
        ("Isi", judul),
        ("Daerah", daerah),
        ("Dibuat", dibuat),
        ("Oleh", f"{oleh.nama} ({oleh.peran_nama}{', ' + oleh.opd_nama if oleh.opd_nama else ''})"),
        *(saringan or [("Saringan", "tidak ada, semua baris")]),
        ("Jumlah baris", jumlah),
        ("Aturan hitung", ATURAN_HITUNG),
    ]


def nama_berkas(apa: str, hari: date, akhiran: str) -> str:
    """`ide-2026-11-22.xlsx`."""
    return f"{apa}-{hari:%Y-%m-%d}.{akhiran}"


# Who heads an agency, by its kind; `{sisa}` is its name without the first word. Others: "Kepala <nama>".
_PIMPINAN = {
    "sekretariat_daerah": "Sekretaris Daerah",
    "sekretariat_dprd": "Sekretaris DPRD",
    "inspektorat": "Inspektur",
    "rumah_sakit": "Direktur {nama}",
    "kecamatan": "Camat {sisa}",
    "kelurahan": "Lurah {sisa}",
}


def jabatan_pimpinan(nama: str, jenis: str) -> str:
    pola = _PIMPINAN.get(jenis, "Kepala {nama}")
    return pola.format(nama=nama, sisa=nama.split(" ", 1)[-1])
