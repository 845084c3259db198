"""Klinik sessions: who reads and writes what, which step follows which, and how a session is written on paper."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from inovasi.catatan import rules as catatan_rules
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda
from inovasi.ide import rules as ide_rules
from inovasi.peran import Pelaku, Peran
from inovasi.peran import periksa_peran as periksa_peran
from inovasi.waktu import BULAN, HARI

KEPERLUAN_MAKS = 1000
JAM_MAKS = 20
TEMPAT_MAKS = 200
PESERTA_MAKS = 200  # lines
NAMA_MAKS, ASAL_MAKS = 120, 200
ALASAN_MAKS = 500
APA_MAKS, SIAPA_MAKS = 500, 200
KETERANGAN_MAKS = 1000
IDE_MAKS = 40  # ideas of one session
TEKS_MAKS = 20_000

MEMBACA = (Peran.OPERATOR, Peran.KOORDINATOR, Peran.PENDAMPING, Peran.PIMPINAN)
MENCATAT = (Peran.KOORDINATOR, Peran.PENDAMPING)

NAMA_STATUS_SESI = {"direncanakan": "Direncanakan", "selesai": "Selesai", "batal": "Dibatalkan"}
NAMA_STATUS_MINTA = {
    "menunggu": "Menunggu jawaban",
    "dijadwalkan": "Dijadwalkan",
    "ditarik": "Ditarik kembali",
    "ditolak": "Belum dapat dilayani",
}
NAMA_STATUS_TINDAK = {"terbuka": "Belum selesai", "selesai": "Selesai", "dibatalkan": "Dibatalkan"}

# (status, aksi) -> (status after it, who). A pair that is absent is forbidden.
ALUR_SESI: dict[tuple[str, str], tuple[str, tuple[Peran, ...]]] = {
    ("direncanakan", "ubah"): ("direncanakan", (Peran.KOORDINATOR,)),
    ("direncanakan", "batal"): ("batal", (Peran.KOORDINATOR,)),
    ("direncanakan", "selesai"): ("selesai", (Peran.KOORDINATOR,)),
    ("direncanakan", "notulen"): ("direncanakan", (Peran.KOORDINATOR,)),
    ("direncanakan", "bahas"): ("direncanakan", MENCATAT),
    # Minutes are put right after the session too; the history keeps what stood there.
    ("selesai", "notulen"): ("selesai", (Peran.KOORDINATOR,)),
    ("selesai", "bahas"): ("selesai", (Peran.KOORDINATOR,)),
}
ALUR_MINTA: dict[tuple[str, str], tuple[str, tuple[Peran, ...]]] = {
    ("menunggu", "tarik"): ("ditarik", (Peran.OPERATOR,)),
    ("menunggu", "tolak"): ("ditolak", (Peran.KOORDINATOR,)),
    ("menunggu", "jadwalkan"): ("dijadwalkan", (Peran.KOORDINATOR,)),
}
ALUR_TINDAK: dict[tuple[str, str], tuple[str, tuple[Peran, ...]]] = {
    ("terbuka", "selesai"): ("selesai", (Peran.OPERATOR, Peran.KOORDINATOR)),
    ("terbuka", "batal"): ("dibatalkan", (Peran.KOORDINATOR,)),
}
NAMA_AKSI = {
    "ubah": "Mengubah rencana",
    "batal": "Membatalkan",
    "selesai": "Menyatakan selesai",
    "notulen": "Menulis notulen",
    "bahas": "Mencatat pembahasan",
    "tarik": "Menarik permintaan",
    "tolak": "Menjawab permintaan",
    "jadwalkan": "Menjadwalkan permintaan",
}
# As a history says it.
TELAH = {
    "rencanakan": "Sesi direncanakan",
    "ubah": "Rencana diubah",
    "urutan": "Urutan ide diubah",
    "jadwalkan": "Permintaan dijadwalkan",
    "batal": "Sesi dibatalkan",
    "selesai": "Sesi dinyatakan selesai",
    "notulen": "Daftar hadir dan notulen disimpan",
    "bahas": "Pembahasan dicatat",
    "tindak": "Tindak lanjut disepakati",
    "tindak_selesai": "Tindak lanjut selesai",
    "tindak_batal": "Tindak lanjut dibatalkan",
}


class Berstatus(Protocol):
    status: str


def siapa_boleh(alur: Mapping[tuple[str, str], tuple[str, tuple[Peran, ...]]], aksi: str) -> set[Peran]:
    """Every role that may take `aksi` in some status."""
    return {p for (_, a), (_, peran) in alur.items() if a == aksi for p in peran}


def _langkah(alur, nama_status: Mapping[str, str], oleh: Pelaku, benda: Berstatus, aksi: str) -> str:
    periksa_peran(oleh, siapa_boleh(alur, aksi))
    if (benda.status, aksi) not in alur:
        raise AturanDilanggar(f"{NAMA_AKSI[aksi]} tidak bisa: statusnya {nama_status[benda.status].lower()}.")
    ke, peran = alur[benda.status, aksi]
    periksa_peran(oleh, peran)
    return ke


def periksa_sesi(oleh: Pelaku, sesi: Berstatus, aksi: str) -> str:
    """The status of a session after `aksi`. Raises TidakBoleh or AturanDilanggar."""
    return _langkah(ALUR_SESI, NAMA_STATUS_SESI, oleh, sesi, aksi)


def boleh_sesi(oleh: Pelaku, sesi: Berstatus, aksi: str) -> bool:
    try:
        periksa_sesi(oleh, sesi, aksi)
    except AturanDilanggar:
        return False
    return True


class MintaLike(Protocol):
    status: str
    opd_id: int


def periksa_minta(oleh: Pelaku, permintaan: MintaLike, aksi: str) -> str:
    """The status of a request after `aksi`. Raises TidakBoleh, TidakAda for another OPD's, AturanDilanggar."""
    periksa_peran(oleh, siapa_boleh(ALUR_MINTA, aksi))
    if oleh.peran is Peran.OPERATOR and permintaan.opd_id not in oleh.opd_ids:
        raise TidakAda()
    return _langkah(ALUR_MINTA, NAMA_STATUS_MINTA, oleh, permintaan, aksi)


def bagian_terbaca(oleh: Pelaku, ide: ide_rules.IdeLike) -> bool:
    """Who reads what was said about an idea, and what was agreed for it."""
    return (
        oleh.peran is not Peran.ADMIN and ide_rules.terlihat(oleh, ide) and ide_rules.lihat_lengkap(oleh, ide)
    )


def periksa_tindak(oleh: Pelaku, tindak: Berstatus, ide: ide_rules.IdeLike, aksi: str) -> str:
    """The status of an agreed action after `aksi`. Raises TidakBoleh, TidakAda for another OPD's, AturanDilanggar."""
    periksa_peran(oleh, siapa_boleh(ALUR_TINDAK, aksi))
    if not bagian_terbaca(oleh, ide):
        raise TidakAda()
    return _langkah(ALUR_TINDAK, NAMA_STATUS_TINDAK, oleh, tindak, aksi)


def periksa_bahas(oleh: Pelaku, sesi: Berstatus, ide: ide_rules.IdeLike) -> None:
    """Raise unless `oleh` may write down what is said about `ide`: the koordinator, and its own pendamping."""
    periksa_peran(oleh, MENCATAT)
    if not bagian_terbaca(oleh, ide):
        raise TidakAda()
    periksa_sesi(oleh, sesi, "bahas")


def boleh_bahas(oleh: Pelaku, sesi: Berstatus, ide: ide_rules.IdeLike) -> bool:
    try:
        periksa_bahas(oleh, sesi, ide)
    except AturanDilanggar:
        return False
    return True


lihat_internal = catatan_rules.lihat_internal


# --- Forms of paper -----------------------------------------------------------------------------------------


def hari_penuh(iso: str | None) -> date | None:
    """The day that an ISO text names; None for nothing, for a month or for a year."""
    try:
        return date.fromisoformat(iso) if iso and len(iso) == 10 else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class BarisPeserta:
    nama: str
    asal: str


def baca_peserta(teks: str) -> list[BarisPeserta]:
    """Lines of "Nama, asal", each person once. Raises BelumLengkap, which names the line."""
    hasil: dict[BarisPeserta, None] = {}
    for nomor, baris in enumerate((teks or "").splitlines(), 1):
        nama, _, asal = (" ".join(b.split()) for b in ide_rules.normal(baris).partition(","))
        if not nama and not asal:
            continue
        galat = ""
        if not nama:
            galat = f"Baris {nomor} belum ada namanya."
        elif len(nama) > NAMA_MAKS or len(asal) > ASAL_MAKS:
            galat = f"Baris {nomor} terlalu panjang: nama {NAMA_MAKS} huruf, asal {ASAL_MAKS} huruf."
        if galat:
            raise BelumLengkap(galat, {"peserta": galat})
        hasil[BarisPeserta(nama, asal)] = None
    if len(hasil) > PESERTA_MAKS:
        galat = f"Paling banyak {PESERTA_MAKS} peserta."
        raise BelumLengkap(galat, {"peserta": galat})
    return list(hasil)


def tulis_peserta(peserta: Iterable) -> str:
    """The lines of baca_peserta again, of anything with `nama` and `asal`."""
    return "\n".join(f"{p.nama}, {p.asal}" if p.asal else p.nama for p in peserta)


_SATUAN = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
)  # fmt: skip


def terbilang(n: int) -> str:
    """0 to 9999 in words: `dua ribu dua puluh enam`."""
    if n < 12:
        return _SATUAN[n]
    if n < 20:
        return f"{_SATUAN[n - 10]} belas"
    for besar, kata, se in ((1000, "ribu", "seribu"), (100, "ratus", "seratus"), (10, "puluh", "")):
        if n >= besar:
            depan = se if se and n // besar == 1 else f"{terbilang(n // besar)} {kata}"
            return f"{depan} {terbilang(n % besar)}" if n % besar else depan
    raise ValueError(n)


def hari_dengan_kata(hari: date) -> str:
    """`Minggu, tanggal dua puluh dua, bulan November, tahun dua ribu dua puluh enam`, as a berita acara has it."""
    return (
        f"{HARI[hari.weekday()]}, tanggal {terbilang(hari.day)}, bulan {BULAN[hari.month - 1]}, "
        f"tahun {terbilang(hari.year)}"
    )
