"""The replication sheet: its fields, what makes it complete, and how two people's changes come together."""

from collections.abc import Mapping

from inovasi import acuan
from inovasi.ide.rules import TEKS_MAKS, normal

KOLOM = tuple(acuan.LEMBAR_REPLIKASI)
STATUS = "status_keberlanjutan"
TANPA_MAKS = 500  # characters
TANPA = "tanpa_"  # what a reason instead of a text is called, in forms and history


def nama_kolom(kolom: str) -> str:
    """The words of a field, of its reason or of the status, as forms and histories say them."""
    if kolom == STATUS:
        return "Status keberlanjutan"
    if kolom.startswith(TANPA):
        return f"{acuan.nama(acuan.LEMBAR_REPLIKASI, kolom.removeprefix(TANPA))} (belum ada data)"
    return acuan.nama(acuan.LEMBAR_REPLIKASI, kolom)


def semua_nilai(isian: Mapping[str, tuple[str, str]], status: str) -> dict[str, str]:
    """Every value of a sheet by the name of its form field; `isian` maps a field to (text, reason)."""
    hasil = {}
    for kolom in KOLOM:
        hasil[kolom], hasil[TANPA + kolom] = isian.get(kolom, ("", ""))
    return hasil | {STATUS: status}


def galat_bentuk(nilai: Mapping[str, str]) -> dict[str, str]:
    """Faults that keep a sheet from being saved at all."""
    galat = {}
    for kolom in KOLOM:
        nama, isi, tanpa = nama_kolom(kolom), normal(nilai.get(kolom)), normal(nilai.get(TANPA + kolom))
        if len(isi) > TEKS_MAKS:
            galat[kolom] = f"{nama} paling banyak {TEKS_MAKS} huruf."
        if len(tanpa) > TANPA_MAKS:
            galat[TANPA + kolom] = f"Alasan paling banyak {TANPA_MAKS} huruf."
        elif isi and tanpa:
            galat[TANPA + kolom] = f"{nama} sudah diisi. Kosongkan alasan ini, atau kosongkan isinya."
    if nilai.get(STATUS) and nilai[STATUS] not in acuan.STATUS_KEBERLANJUTAN:
        galat[STATUS] = "Pilih dari daftar."
    return galat


def kekurangan(nilai: Mapping[str, str]) -> dict[str, str]:
    """Field -> sentence, for every field that has neither text nor reason: none when the sheet can be published."""
    return {
        kolom: f"{nama_kolom(kolom)} belum diisi. Tulis isinya, atau alasan mengapa belum ada data."
        for kolom in KOLOM
        if not normal(nilai.get(kolom)) and not normal(nilai.get(TANPA + kolom))
    }
