"""Decrees: who reads and writes them, which step follows which, and what a decree needs to be in force."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from inovasi.galat import AturanDilanggar
from inovasi.peran import Pelaku, Peran
from inovasi.peran import periksa_peran as periksa_peran
from inovasi.waktu import BULAN

MAKS = {
    "nomor": 100, "tentang": 500, "penanda_tangan": 200, "jabatan": 200, "alasan": 1000, "inovasi_jenis": 200,
    "inovasi_nama": 200, "uraian": 1000,
}  # characters  # fmt: skip
TAHUN_MIN, TAHUN_MAKS = 1945, 2200
HARI_LAPOR_MAKS = 28  # every month has that day

MEMBACA = (Peran.OPERATOR, Peran.KOORDINATOR, Peran.PIMPINAN, Peran.ADMIN)
MENULIS = (Peran.KOORDINATOR,)

STATUS = ("draf", "berlaku", "dicabut", "diganti")
NAMA_STATUS = {"draf": "Draf", "berlaku": "Berlaku", "dicabut": "Dicabut", "diganti": "Diganti"}
KEWAJIBAN = {
    "melaksanakan": "Melaksanakan inovasi yang ditetapkan",
    "mereplikasi": "Mereplikasi inovasi yang telah ada",
}
PERIODE = {
    "": "Tidak perlu laporan berkala", "bulanan": "Setiap bulan", "triwulanan": "Setiap tiga bulan",
    "semesteran": "Setiap enam bulan", "tahunan": "Setiap tahun",
}  # fmt: skip
# The decrees that name ideas: the decision of PP 38/2017 pasal 10 and 20.
MENETAPKAN = ("penetapan_inovasi", "penetapan_perkada")
WAJIB_LAMPIRAN = ("penunjukan_opd",)

# (status, aksi) -> status after it. A pair that is absent is forbidden; all of them are the koordinator's.
ALUR: dict[tuple[str, str], str] = {
    ("draf", "ubah"): "draf",
    ("draf", "lampiran"): "draf",
    ("draf", "tetapkan"): "draf",
    ("draf", "lepas_ide"): "draf",
    ("draf", "naskah"): "draf",
    ("draf", "berlakukan"): "berlaku",
    ("berlaku", "ubah_laporan"): "berlaku",
    ("berlaku", "tetapkan"): "berlaku",
    ("berlaku", "lepas_ide"): "berlaku",
    ("berlaku", "naskah"): "berlaku",
    ("berlaku", "cabut"): "dicabut",
    ("berlaku", "ganti"): "diganti",
}
NAMA_AKSI = {
    "ubah": "Mengubah keputusan",
    "lampiran": "Mengubah lampiran",
    "tetapkan": "Menetapkan ide",
    "lepas_ide": "Melepas ide",
    "naskah": "Melampirkan naskah",
    "berlakukan": "Memberlakukan",
    "ubah_laporan": "Mengubah jadwal laporan",
    "cabut": "Mencabut",
    "ganti": "Mengganti",
}
# What can be done instead, by status.
SARAN = {
    "draf": "Selesaikan drafnya, lalu berlakukan.",
    "berlaku": "Keputusan yang sudah berlaku diubah dengan mencabutnya atau menggantinya dengan keputusan lain.",
    "dicabut": "Buat keputusan baru bila masih diperlukan.",
    "diganti": "Buka keputusan penggantinya.",
}
# As a history says it.
TELAH = {
    "buat": "Draf dibuat",
    "ubah": "Isian diubah",
    "ubah_laporan": "Jadwal laporan diubah",
    "tambah_baris": "Baris lampiran ditambah",
    "ubah_baris": "Baris lampiran diubah",
    "hapus_baris": "Baris lampiran dikeluarkan",
    "tempel": "Lampiran ditempel",
    "pindah_opd": "Kewajiban beralih ke OPD penerus",
    "berlakukan": "Diberlakukan",
    "cabut": "Dicabut",
    "ganti": "Diganti keputusan lain",
    "tetapkan": "Ide ditetapkan",
    "lepas_ide": "Ide dilepas",
}


class SkLike(Protocol):
    status: str
    jenis: str


def terbaca(oleh: Pelaku, status: str) -> bool:
    """A decree that was given out is public to who works with it; a draft is the koordinator's."""
    return oleh.peran in MENULIS or (oleh.peran in MEMBACA and status != "draf")


def periksa(oleh: Pelaku, sk: SkLike, aksi: str) -> str:
    """The status after `aksi`. Raises TidakBoleh or AturanDilanggar."""
    periksa_peran(oleh, MENULIS)
    if (sk.status, aksi) not in ALUR:
        raise AturanDilanggar(
            f"{NAMA_AKSI[aksi]} tidak bisa: statusnya {NAMA_STATUS[sk.status].lower()}.", saran=SARAN[sk.status]
        )
    if aksi == "tetapkan" and sk.jenis not in MENETAPKAN:
        raise AturanDilanggar(
            "Keputusan ini tidak menetapkan ide.",
            saran="Ide ditetapkan dengan keputusan penetapan inovasi daerah atau penetapan dengan Perkada.",
        )
    return ALUR[sk.status, aksi]


def boleh(oleh: Pelaku, sk: SkLike, aksi: str) -> bool:
    try:
        periksa(oleh, sk, aksi)
    except AturanDilanggar:
        return False
    return True


def nomor_cari(nomor: str) -> str:
    """A number as it is compared: case and blanks do not matter."""
    return "".join(nomor.casefold().split())


def sebut(sk) -> str:
    """`SK Nomor 193 Tahun 2018`, or what there is of it; of anything with `nomor`, `tahun`."""
    return f"SK Nomor {sk.nomor} Tahun {sk.tahun}" if sk.nomor else f"SK tahun {sk.tahun} yang belum bernomor"


def galat_isian(isian: Mapping[str, object]) -> dict[str, str]:
    """Faults in the shape of a decree's facts, field -> sentence. Number, date and signer may wait in a draft."""
    galat: dict[str, str] = {}
    for kolom, label in (
        ("nomor", "Nomor"), ("tentang", "Tentang"), ("penanda_tangan", "Penanda tangan"), ("jabatan", "Jabatan"),
    ):  # fmt: skip
        if len(str(isian.get(kolom) or "")) > MAKS[kolom]:
            galat[kolom] = f"{label} paling banyak {MAKS[kolom]} huruf."
    if not isian.get("tentang"):
        galat["tentang"] = "Tulis tentang apa keputusan ini."
    tahun, tanggal, sampai = isian.get("tahun"), isian.get("tanggal"), isian.get("berlaku_sampai")
    if not isinstance(tahun, int) or not TAHUN_MIN <= tahun <= TAHUN_MAKS:
        galat["tahun"] = f"Tulis tahun empat angka antara {TAHUN_MIN} dan {TAHUN_MAKS}."
    elif isinstance(tanggal, date) and tanggal.year != tahun:
        galat["tanggal"] = f"Tanggal ini di tahun {tanggal.year}, sedangkan tahun keputusannya {tahun}."
    if isinstance(sampai, date) and isinstance(tanggal, date) and sampai < tanggal:
        galat["berlaku_sampai"] = "Tidak bisa sebelum tanggal keputusan."
    return galat | galat_lapor(isian)


def galat_lapor(isian: Mapping[str, object]) -> dict[str, str]:
    """Faults of the reporting schedule."""
    periode, mulai = isian.get("periode_lapor") or "", isian.get("lapor_mulai")
    if periode not in PERIODE:
        return {"periode_lapor": "Pilih jadwal dari daftar."}
    if periode and not isinstance(mulai, date):
        return {"lapor_mulai": "Tulis hari pertama dari masa laporan yang pertama, misalnya 1 Januari 2027."}
    if periode and mulai.day > HARI_LAPOR_MAKS:
        return {"lapor_mulai": f"Pilih tanggal 1 sampai {HARI_LAPOR_MAKS}, supaya ada di setiap bulan."}
    if isinstance(mulai, date) and not TAHUN_MIN <= mulai.year <= TAHUN_MAKS:
        return {"lapor_mulai": f"Tahun antara {TAHUN_MIN} dan {TAHUN_MAKS}."}
    return {}


@dataclass(frozen=True, slots=True)
class Syarat:
    """One thing that a decree needs to be in force; `kolom` is the field of the editor, empty for the annex."""

    kolom: str
    teks: str
    galat: str
    ok: bool


def syarat_berlaku(sk, *, baris: int, hari: date) -> list[Syarat]:
    """What has to stand before the decree takes force. `baris` is how many rows its annex has."""
    syarat = [
        Syarat("nomor", "Nomor", "Nomornya belum diisi.", bool(sk.nomor)),
        Syarat(
            "tanggal", "Tanggal, tidak di masa depan",
            "Tanggalnya belum diisi." if sk.tanggal is None else "Tanggalnya masih di masa depan.",
            sk.tanggal is not None and sk.tanggal <= hari,
        ),
        Syarat("penanda_tangan", "Nama penanda tangan", "Penanda tangannya belum diisi.", bool(sk.penanda_tangan)),
    ]  # fmt: skip
    if sk.jenis in WAJIB_LAMPIRAN:
        syarat.append(Syarat("", "Lampiran berisi kewajiban OPD", "Lampirannya masih kosong.", baris > 0))
    return syarat


def masa(sk, nama_bulan: Iterable[str] = BULAN) -> str:
    """How long a decree holds, in words."""
    bulan = tuple(nama_bulan)
    sampai = sk.berlaku_sampai
    return f"sampai {sampai.day} {bulan[sampai.month - 1]} {sampai.year}" if sampai else "sampai dicabut atau diganti"
