"""Sentences of the first page: numbers in words, what a draft still lacks, what an OPD owes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from inovasi.ide.rules import DIHITUNG, GILIRAN, NAMA_STATUS, ButirKelengkapan, StatusIde, kekurangan_ide
from inovasi.peran import Peran
from inovasi.waktu import tanggal

BARU_DIPUTUS = timedelta(days=14)  # how long a decision stays on the first page
BANYAK = 10  # lines of one section; the rest is a link away
TAGIHAN = 5  # late or returned things of one kind; the rest is a link away
KOTAK = 10  # boxes of ideas; the rest is a link away
KUTIPAN = 320  # characters of a coordinator's note

SUMBER_MINIMUM = (
    "Minimum dan batas waktu ditetapkan koordinator untuk tahun ini. Paling sedikit satu ide disetujui setiap tahun: "
    "One Agency, One Innovation (PermenPANRB 3/2018 dan 5/2019)."
)

_SATUAN = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")


def terbilang(n: int) -> str:
    """`lima`; above eleven the digits."""
    return _SATUAN[n] if 0 <= n < len(_SATUAN) else str(n)


def gabung_kata(kata: Sequence[str]) -> str:
    """`tujuan`, `tujuan dan tupoksi`, `masalah, tujuan, dan tupoksi`."""
    if len(kata) < 3:
        return " dan ".join(kata)
    return f"{', '.join(kata[:-1])}, dan {kata[-1]}"


def kurang_draf(butir: Iterable[ButirKelengkapan]) -> str:
    """What keeps a draft from being submitted, as one sentence."""
    butir = list(butir)
    kurang = [b for b in butir if b.kurang]
    if not kurang:
        return "Sudah lengkap, tinggal diajukan"
    kosong = [b.label.lower() for b in kurang if b.kurang in ("masih kosong", "belum dipilih")]
    pendek = [f"{b.label.lower()} {b.kurang}" for b in kurang if b.kurang not in ("masih kosong", "belum dipilih")]
    if len(kosong) > 3:
        bagian = [f"{len(kosong)} dari {len(butir)} isian wajib masih kosong"]
    else:
        bagian = [f"{gabung_kata(kosong)} masih kosong"] if kosong else []
    return f"Belum diajukan: {'; '.join([*bagian, *pendek[:2]])}"


def kutip(teks: str, panjang: int = KUTIPAN) -> str:
    """The beginning of a text, cut between words."""
    if len(teks) <= panjang:
        return teks
    return f"{teks[:panjang].rsplit(None, 1)[0].rstrip('.,;:')} …"


def kalimat_kuota(*, jumlah: int, minimum: int, tahun: int, batas: date, hari_ini: date) -> tuple[str, str]:
    """(bold beginning, rest) of the line under an OPD's name."""
    kurang = kekurangan_ide(jumlah, minimum=minimum)
    kapan = f"batas {tanggal(batas)} ({_sisa(batas, hari_ini)})"
    if kurang:
        return f"{jumlah} dari {minimum} ide", f" tahun {tahun}. Kurang {terbilang(kurang)}, {kapan}."
    return f"{jumlah} ide", f" tahun {tahun}. Minimum {terbilang(minimum)} sudah tercapai, {kapan}."


def _sisa(batas: date, hari_ini: date) -> str:
    selisih = (batas - hari_ini).days
    if selisih == 0:
        return "hari ini"
    return f"{selisih} hari lagi" if selisih > 0 else f"lewat {-selisih} hari"


def rincian_status(per_status: Mapping[str, int]) -> str:
    """`1 disetujui, 1 diajukan, 1 dikembalikan. Belum dihitung: 2 draf.` Empty without ideas."""

    def daftar(status: Iterable[StatusIde]) -> str:
        return ", ".join(f"{per_status[s]} {NAMA_STATUS[s].lower()}" for s in status if per_status.get(s))

    urut = (StatusIde.DISETUJUI, StatusIde.DIAJUKAN, StatusIde.DIKEMBALIKAN)
    hitung = daftar(s for s in urut if s in DIHITUNG)
    tidak = daftar((StatusIde.DRAF, StatusIde.DITOLAK, StatusIde.SERUPA))
    kalimat = [f"Dihitung: {hitung}."] if hitung else []
    return " ".join([*kalimat, *([f"Belum dihitung: {tidak}."] if tidak else [])])


# --- Help ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ArtiStatus:
    """One row of the help page's table: what a status means and whose turn it is."""

    kode: StatusIde
    arti: str

    @property
    def nama(self) -> str:
        return NAMA_STATUS[self.kode]

    @property
    def giliran(self) -> str:
        siapa = GILIRAN.get(self.kode)
        return {Peran.OPERATOR: "operator OPD", Peran.KOORDINATOR: "koordinator"}[siapa[0]] if siapa else "tidak ada"

    @property
    def dihitung(self) -> bool:
        return self.kode in DIHITUNG


ARTI_STATUS = tuple(
    ArtiStatus(kode, arti)
    for kode, arti in (
        (StatusIde.DRAF, "Sedang ditulis. Hanya OPD pemilik dan koordinator yang dapat membacanya."),
        (StatusIde.DIAJUKAN, "Menunggu tinjauan koordinator. Isinya terkunci sampai diputus atau ditarik kembali."),
        (StatusIde.DIKEMBALIKAN, "Perlu diperbaiki menurut catatan koordinator, lalu dikirim kembali."),
        (StatusIde.DISETUJUI, "Diterima. OPD melaporkan kemajuannya; semua pengguna dapat membacanya."),
        (StatusIde.DITOLAK, "Tidak dilanjutkan, dengan alasan. Koordinator dapat membukanya kembali."),
        (StatusIde.SERUPA, "Gagasannya sama dengan ide lain yang disebutkan. Koordinator dapat membukanya kembali."),
        (StatusIde.DIHAPUS, "Disembunyikan oleh OPD. Tidak hilang: dapat dipulihkan menjadi draf."),
    )
)
