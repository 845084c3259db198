"""What an agency may be called, where it may stand, and how a pasted list of agencies is read."""

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from inovasi import acuan
from inovasi.peran import Pelaku, Peran

MAKS = {"kode": 30, "kode_ide": 20, "nama": 200, "singkatan": 60, "uraian": 500, "alasan": 500}  # characters
# Address parts below /opd that are pages, not agencies.
KODE_TERLARANG = frozenset({"baru"})
HITUNG_DI = {"sendiri": "Dihitung sendiri", "induk": "Dihitung pada induknya"}

_POLA_KODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_POLA_KODE_IDE = re.compile(r"[A-Z0-9]+")


def bakukan_nama(teks: str) -> str:
    """A name as it is sorted and compared: case-folded, without accents, single blanks."""
    teks = unicodedata.normalize("NFKD", teks).casefold()
    if not teks.isascii():
        teks = "".join(c for c in teks if not unicodedata.combining(c))
    return " ".join(teks.split())


def usul_kode_ide(teks: str) -> str:
    """`Pkm. Bakam` -> `PKMBAKAM`; empty when nothing usable is left."""
    polos = unicodedata.normalize("NFKD", teks).upper()
    return "".join(c for c in polos if c.isascii() and c.isalnum())[: MAKS["kode_ide"]]


def hitung_di_awal(jenis: str, *, punya_induk: bool) -> str:
    """Where the ideas of a new unit count by default: UPTD and puskesmas at their parent."""
    entri = acuan.JENIS_OPD.get(jenis)
    return entri.hitung_di if entri and punya_induk else "sendiri"


def galat_isian(isian: Mapping[str, object]) -> dict[str, str]:
    """Faults in the shape of an agency's facts, field -> sentence. Fields that are absent are not looked at."""
    galat: dict[str, str] = {}
    for kolom, label in (("nama", "Nama"), ("singkatan", "Singkatan"), ("kode", "Kode"), ("kode_ide", "Kode ide")):
        if kolom not in isian:
            continue
        nilai = str(isian[kolom] or "")
        if not nilai:
            galat[kolom] = f"{label} wajib diisi."
        elif "\x00" in nilai:
            galat[kolom] = f"{label} memuat karakter yang tidak bisa disimpan."
        elif len(nilai) > MAKS[kolom]:
            galat[kolom] = f"{label} paling banyak {MAKS[kolom]} huruf."
    kode = str(isian.get("kode") or "")
    if kode and "kode" not in galat:
        if not _POLA_KODE.fullmatch(kode):
            galat["kode"] = "Kode hanya huruf, angka, titik, garis, atau garis bawah, tanpa spasi."
        elif kode.lower() in KODE_TERLARANG:
            galat["kode"] = f"Kode “{kode}” dipakai program. Pilih kode lain."
    kode_ide = str(isian.get("kode_ide") or "")
    if kode_ide and "kode_ide" not in galat and not _POLA_KODE_IDE.fullmatch(kode_ide):
        galat["kode_ide"] = "Kode ide hanya huruf besar A-Z dan angka, tanpa spasi."
    if "jenis" in isian and isian["jenis"] not in acuan.JENIS_OPD:
        galat["jenis"] = "Pilih jenis dari daftar."
    if "hitung_di" in isian and isian["hitung_di"] not in HITUNG_DI:
        galat["hitung_di"] = "Pilih di mana ide unit ini dihitung."
    return galat


def galat_daftar_teks(daftar: Iterable[str], *, nama: str, maks: int) -> str:
    """The first fault in a list of short texts (tasks, other names), or nothing."""
    for teks in daftar:
        if "\x00" in teks:
            return f"{nama} memuat karakter yang tidak bisa disimpan."
        if len(teks) > maks:
            return f"{nama} paling banyak {maks} huruf: “{teks[:40]}…”"
    return ""


# --- Who sees what ------------------------------------------------------------------------------------------

MELIHAT_SEMUA = frozenset({Peran.KOORDINATOR, Peran.PIMPINAN, Peran.ADMIN})


def lihat_rekap(oleh: Pelaku, opd_id: int) -> bool:
    """Whether `oleh` sees the numbers of this agency, drafts among them."""
    return oleh.peran in MELIHAT_SEMUA or opd_id in oleh.opd_ids


# --- The ledger as a table ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BarisMatriks:
    """One agency that counts for itself, with the units that count there, in one programme year."""

    opd_id: int
    kode: str
    nama: str
    induk_nama: str
    jumlah_unit: int  # units below that count here
    wajib: bool
    dikecualikan: str  # the reason; empty when the minimum holds
    minimum: int
    dihitung: int
    kurang: int
    draf: int
    diajukan: int
    dikembalikan: int
    disetujui: int
    direplikasi: int
    tercapai_pada: datetime | None = None  # when the minimum was first met
    jenis: str = ""
    sebutan_unit: str = "unit"  # what the units below are called when all are of one kind: `puskesmas`

    @property
    def ditagih(self) -> bool:
        """Whether the minimum holds for this agency."""
        return self.wajib and not self.dikecualikan


@dataclass(frozen=True, slots=True)
class RekapTahun:
    """The ledger of one programme year, as the features above this one compute it."""

    tahun: int
    minimum: int
    mulai: date
    batas: date
    aturan: str  # the counting rule in words
    baris: tuple[BarisMatriks, ...]
    daftar_tahun: tuple[int, ...] = ()

    @property
    def ditagih(self) -> list[BarisMatriks]:
        return [b for b in self.baris if b.ditagih]

    @property
    def kurang(self) -> list[BarisMatriks]:
        return [b for b in self.baris if b.ditagih and b.kurang]


URUT_MATRIKS = ("nama", "kurang", "draf", "diajukan", "dikembalikan", "disetujui", "direplikasi")


def susun_matriks(
    baris: Iterable[BarisMatriks], *, urut: str = "", hanya_kurang: bool = False, jenis: str = "", cari: str = ""
) -> list[BarisMatriks]:
    """Filtered and sorted rows. `urut` is a column, with `-` before it for falling order; by default who is
    short comes first, the shortest on top."""
    kata = bakukan_nama(cari)
    hasil = [
        b
        for b in baris
        if not (hanya_kurang and not (b.ditagih and b.kurang))
        and (not jenis or b.jenis == jenis)
        and (not kata or kata in bakukan_nama(b.nama))
    ]
    kolom = urut.removeprefix("-")
    hasil.sort(key=lambda b: bakukan_nama(b.nama))
    if kolom not in URUT_MATRIKS:
        hasil.sort(key=lambda b: b.kurang if b.ditagih else 0, reverse=True)
    elif kolom == "nama":
        hasil.sort(key=lambda b: bakukan_nama(b.nama), reverse=urut.startswith("-"))
    else:
        hasil.sort(key=lambda b: getattr(b, kolom), reverse=urut.startswith("-"))
    return hasil


# --- A pasted list ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BarisOpd:
    """One agency of a list, not yet stored. `nomor` is its line for the person, `galat` what is wrong with it."""

    nomor: int
    kode: str
    nama: str
    singkatan: str
    jenis: str
    induk: str = ""  # kode of the parent
    tupoksi: tuple[str, ...] = ()
    nama_lain: tuple[str, ...] = ()
    hitung_di: str = ""  # empty: the default of the jenis
    wajib_ide: bool = True
    kode_ide: str = ""
    galat: tuple[str, ...] = ()


_KOLOM = {
    "kode": "kode", "kode opd": "kode", "kode pd": "kode", "kode unit": "kode",
    "nama": "nama", "nama opd": "nama", "perangkat daerah": "nama", "nama perangkat daerah": "nama", "opd": "nama",
    "unit": "nama", "nama unit": "nama",
    "singkatan": "singkatan", "nama singkat": "singkatan", "akronim": "singkatan",
    "jenis": "jenis", "jenis opd": "jenis", "tipe": "jenis",
    "induk": "induk", "kode induk": "induk", "induk kode": "induk",
    "kode ide": "kode_ide",
    "wajib": "wajib", "wajib ide": "wajib",
    "alias": "alias", "nama lain": "alias",
    "tupoksi": "tupoksi", "tugas": "tupoksi", "tugas pokok": "tupoksi",
}  # fmt: skip
_URUTAN = ("kode", "nama", "singkatan", "jenis", "induk")
_JENIS_LAIN = {
    "upt": "uptd",
    "rsud": "rumah_sakit",
    "rumah sakit": "rumah_sakit",
    "satuan polisi": "dinas",
    "satpol": "dinas",
    "kantor": "lainnya",
    "camat": "kecamatan",
    "pkm": "puskesmas",
    "sd ": "sekolah",
    "sdn": "sekolah",
    "smp": "sekolah",
    "sekretariat dewan": "sekretariat_dprd",
}
MAKS_BARIS = 2000
_TIDAK = {"tidak", "bukan", "0", "t", "n", "no", "false"}


def _kata_jenis(teks: str) -> str:
    return bakukan_nama(re.sub(r"[_/.-]+", " ", teks))


def kenali_jenis(teks: str) -> str:
    """The code of an agency's kind out of its name or code as people type it; empty when not known."""
    kata = _kata_jenis(teks)
    calon = {_kata_jenis(kode): kode for kode in acuan.JENIS_OPD}
    calon |= {_kata_jenis(e.nama): kode for kode, e in acuan.JENIS_OPD.items()} | _JENIS_LAIN
    for awal in sorted(calon, key=len, reverse=True):
        if kata and kata.startswith(awal):
            return calon[awal]
    return ""


def _pemisah(teks: str) -> str:
    """The sign between the cells: a spreadsheet's tab, else whichever of ; and , cuts more in the first lines."""
    awal = "\n".join(teks.splitlines()[:5])
    if "\t" in awal:
        return "\t"
    return ";" if awal.count(";") > awal.count(",") else ","


def _judul_kolom(sel: list[str]) -> list[str] | None:
    """What each column holds when this row is a header, else None."""
    arti = [_KOLOM.get(re.sub(r" ?\d+$", "", _kata_jenis(s)), "") for s in sel]
    return arti if "nama" in arti and len([a for a in arti if a]) >= min(2, len(sel)) else None


def _pecah(teks: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(b for b in (_rapi(p) for p in re.split(r"[|\n]", teks)) if b))


def _rapi(teks: str) -> str:
    return " ".join(unicodedata.normalize("NFC", teks).split())


def _isi_baris(sel: list[str], arti: list[str] | None) -> tuple[dict[str, str], tuple[str, ...], tuple[str, ...]]:
    """Cells by meaning, tasks, other names."""
    if arti is None:
        if len(sel) == 1:  # a plain list of names
            return {"nama": sel[0]}, (), ()
        arti = [*_URUTAN, *["tupoksi"] * max(0, len(sel) - len(_URUTAN))]
    isi: dict[str, str] = {}
    tupoksi: list[str] = []
    alias: list[str] = []
    for nama, nilai in zip(arti, sel, strict=False):
        if nama == "tupoksi":
            tupoksi += _pecah(nilai)
        elif nama == "alias":
            alias += _pecah(nilai)
        elif nama:
            isi[nama] = _rapi(nilai)
    return isi, tuple(dict.fromkeys(tupoksi)), tuple(dict.fromkeys(alias))


def _baca_baris(nomor: int, sel: list[str], arti: list[str] | None) -> BarisOpd:
    isi, tupoksi, alias = _isi_baris(sel, arti)
    nama = _rapi(isi.get("nama", ""))
    singkatan = isi.get("singkatan") or nama[: MAKS["singkatan"]]
    kode = isi.get("kode") or usul_kode_ide(singkatan)
    jenis_teks = isi.get("jenis", "")
    jenis = kenali_jenis(jenis_teks) if jenis_teks else kenali_jenis(nama) or "lainnya"
    kode_ide = isi.get("kode_ide", "").upper()
    periksa = {"kode": kode, "nama": nama, "singkatan": singkatan}
    if kode_ide:
        periksa["kode_ide"] = kode_ide
    galat = list(galat_isian(periksa).values()) if nama else ["Nama kosong."]
    if not jenis:
        contoh = ", ".join(e.nama for e in acuan.JENIS_OPD.values())
        galat.append(f"Jenis “{jenis_teks}” tidak dikenal. Pakai salah satu: {contoh}.")
    if salah := galat_daftar_teks(tupoksi, nama="Tupoksi", maks=MAKS["uraian"]):
        galat.append(salah)
    if salah := galat_daftar_teks(alias, nama="Nama lain", maks=MAKS["nama"]):
        galat.append(salah)
    wajib = bakukan_nama(isi.get("wajib", "")) not in _TIDAK
    return BarisOpd(
        nomor, kode, nama, singkatan, jenis, isi.get("induk", ""), tupoksi, alias, "", wajib, kode_ide, tuple(galat)
    )


def _baris_rusak(nomor: int, galat: str) -> BarisOpd:
    return BarisOpd(nomor, "", "", "", "", galat=(galat,))


def baca_daftar(teks: str, *, ada: Collection[str] = ()) -> list[BarisOpd]:
    """Agencies out of cells pasted from a spreadsheet (tab) or CSV with `,` or `;`, with or without a header.

    Columns: kode, nama, singkatan, jenis, induk, tupoksi... A parent is named by its kode, singkatan or name, in
    this list or among `ada` (kode of agencies that exist). Every fault stands in `galat` of its row, with the row
    number in the sentence; nothing is raised.
    """
    teks = teks.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    hasil: list[BarisOpd] = []
    arti: list[str] | None = None
    pertama = True
    try:
        for nomor, mentah in enumerate(csv.reader(io.StringIO(teks), delimiter=_pemisah(teks)), 1):
            sel = [s.strip() for s in mentah]
            while sel and not sel[-1]:
                sel.pop()
            if not sel:
                continue
            if pertama:
                pertama = False
                if arti := _judul_kolom(sel):
                    continue
            if len(hasil) >= MAKS_BARIS:
                hasil.append(_baris_rusak(nomor, f"Paling banyak {MAKS_BARIS} baris sekali tempel."))
                break
            hasil.append(_baca_baris(nomor, sel, arti))
    except csv.Error:
        hasil.append(_baris_rusak(len(hasil) + 1, "Ada sel yang terlalu panjang untuk dibaca."))
    return periksa_daftar(hasil, ada=ada)


def periksa_daftar(daftar: Iterable[BarisOpd], *, ada: Collection[str] = ()) -> list[BarisOpd]:
    """The same rows with what only the whole list shows: duplicates, parents that are missing or go in a circle.

    Parents become codes; sentences begin with the row number.
    """
    daftar = list(daftar)
    kode_ada = {k.lower(): k for k in ada}
    sebutan: dict[str, str] = {}
    for b in daftar:
        for teks in (b.nama, b.singkatan):
            sebutan.setdefault(bakukan_nama(teks), b.kode)
    kode_daftar = {b.kode.lower(): b.kode for b in daftar if b.kode}
    terlihat: dict[str, dict[str, int]] = {"kode": {}, "nama": {}, "kode ide": {}}
    hasil = []
    for b in daftar:
        galat = list(b.galat)
        for apa, nilai in (("kode", b.kode.lower()), ("nama", bakukan_nama(b.nama)), ("kode ide", b.kode_ide)):
            if nilai and nilai in terlihat[apa]:
                galat.append(f"{apa.capitalize()} sama dengan baris {terlihat[apa][nilai]}.")
            elif nilai:
                terlihat[apa][nilai] = b.nomor
        if b.kode.lower() in kode_ada:
            galat.append(f"Kode {b.kode} sudah ada di daftar perangkat daerah.")
        induk = b.induk
        if induk:
            kunci = induk.lower()
            ketemu = kode_daftar.get(kunci) or kode_ada.get(kunci) or sebutan.get(bakukan_nama(induk))
            if ketemu is None:
                galat.append(f"Induk “{induk}” tidak ada di dalam daftar.")
            elif ketemu.lower() == b.kode.lower():
                galat.append("Induknya unit itu sendiri.")
            induk = ketemu or induk
        hasil.append(replace(b, induk=induk, galat=tuple(galat)))
    return [_bernomor(b) for b in _periksa_putaran(hasil)]


def _bernomor(b: BarisOpd) -> BarisOpd:
    awal = f"Baris {b.nomor}: "
    return replace(b, galat=tuple(g if g.startswith("Baris ") else awal + g for g in b.galat))


def _periksa_putaran(daftar: list[BarisOpd]) -> list[BarisOpd]:
    induk = {b.kode.lower(): b.induk.lower() for b in daftar}
    hasil = []
    for b in daftar:
        dilalui, kini = set(), b.kode.lower()
        while kini and kini not in dilalui:
            dilalui.add(kini)
            kini = induk.get(kini, "")
        if kini and not b.galat:
            b = replace(b, galat=(*b.galat, "Rantai induknya berputar kembali ke unit itu sendiri."))
        hasil.append(b)
    return hasil


def urutkan_induk_dulu(daftar: Iterable[BarisOpd]) -> list[BarisOpd]:
    """Parents before their units, otherwise in the given order. The list is free of circles."""
    daftar = list(daftar)
    menurut_kode = {b.kode.lower(): b for b in daftar}
    hasil: dict[str, BarisOpd] = {}
    for b in daftar:
        tumpuk = [b]
        while (induk := menurut_kode.get(tumpuk[-1].induk.lower())) and induk.kode.lower() not in hasil:
            tumpuk.append(induk)
        for satu in reversed(tumpuk):
            hasil.setdefault(satu.kode.lower(), satu)
    return list(hasil.values())
