"""Accounts: passwords, one-time codes, how long a session lives, how often one may try, who manages whom."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from inovasi.peran import Peran

SANDI_MINIMUM = 12  # characters
SANDI_MAKSIMUM = 128
HURUF_BERBEDA = 5  # a password has at least so many different characters
SANDI_CONTOH = "contoh-inovasi-2026"
# Words that everybody in such an office would try first; those of the region and the person come on top.
KATA_PROGRAM = frozenset(
    "inovasi inovatif ide opd replikasi operator koordinator pendamping pimpinan admin administrator pengguna "
    "sandi katasandi password rahasia masuk login pemda pemkab pemkot pemprov pemerintah kabupaten kota provinsi "
    "daerah dinas badan kantor bupati walikota gubernur sekda bappeda brida indonesia contoh".split()
)

# Without I, O, 0 and 1: nothing in it looks like another sign. 32 letters, 8 of them: 40 bits.
ABJAD_KODE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
PANJANG_KODE = 8
MASA_KODE = timedelta(hours=24)
MASA_KODE_PENYIAPAN = timedelta(days=7)

MASUK_PER_ALAMAT = 120  # sign-ins per minute from one network address; a whole office may share one
SENTUH_TIAP = timedelta(minutes=5)  # how often the last use of a session is written down
MASA_TITIPAN = timedelta(hours=24)
MASA_CATATAN_SESI = timedelta(days=30)  # an ended session is remembered so long, to know whose text arrives late

POLA_NAMA_PENGGUNA = re.compile(r"[a-z0-9](?:[a-z0-9._-]{1,58}[a-z0-9])")


@dataclass(frozen=True, slots=True)
class BatasSesi:
    diam: timedelta
    mutlak: timedelta


_BATAS_UMUM = BatasSesi(diam=timedelta(minutes=60), mutlak=timedelta(hours=10))
BATAS_SESI = dict.fromkeys(Peran, _BATAS_UMUM) | {
    Peran.ADMIN: BatasSesi(diam=timedelta(minutes=30), mutlak=timedelta(hours=8))
}


def sesi_berlaku(peran: Peran, *, dibuat: datetime, terakhir: datetime, kini: datetime) -> bool:
    batas = BATAS_SESI[peran]
    return kini - terakhir < batas.diam and kini - dibuat < batas.mutlak


# --- passwords -------------------------------------------------------------------------------------------


def bakukan_sandi(sandi: str) -> str:
    """The form that is hashed: the same signs typed on two keyboards are the same password."""
    return unicodedata.normalize("NFKC", sandi)


def _inti(teks: str) -> str:
    """Case-folded, without the digits and signs at both ends: `!Sayangku2026` -> `sayangku`."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", teks.casefold())


def _kata(teks: str) -> list[str]:
    return [k for k in re.split(r"[\W\d_]+", teks.casefold()) if k]


def _kata_dan_gabungan(daftar: Iterable[str]) -> set[str]:
    """`Kabupaten Contoh` -> kabupaten, contoh, kabupatencontoh."""
    return {k for teks in daftar for k in (*_kata(teks), "".join(_kata(teks)))} - {""}


def galat_sandi(
    sandi: str,
    *,
    terlarang: frozenset[str],
    nama_pengguna: str = "",
    nama: str = "",
    kata_daerah: Iterable[str] = (),
    contoh: bool = False,
) -> list[str]:
    """Sentences that say why this password is refused; empty when it is good.

    `terlarang` is case-folded. `kata_daerah` are names of the region, any number of words each. `contoh` is
    true in the demo, the only place where its published password may be used.
    """
    sandi = bakukan_sandi(sandi)
    if len(sandi) < SANDI_MINIMUM:
        return [f"Sandi paling sedikit {SANDI_MINIMUM} huruf; sekarang {len(sandi)}. Kalimat pendek mudah diingat."]
    if len(sandi) > SANDI_MAKSIMUM:
        return [f"Sandi paling banyak {SANDI_MAKSIMUM} huruf."]
    utuh = sandi.casefold()
    if utuh == SANDI_CONTOH:
        return [] if contoh else ["Sandi contoh hanya berlaku di contoh. Pilih sandi lain."]
    if len(set(utuh)) < HURUF_BERBEDA:
        return [f"Pakai paling sedikit {HURUF_BERBEDA} huruf yang berbeda."]
    inti = _inti(utuh)
    if not inti:
        return ["Sandi dari angka dan tanda saja mudah ditebak. Tambahkan beberapa kata."]
    kata = _kata(inti)
    gabung = "".join(kata)
    if terlarang & {utuh, inti, gabung}:
        return ["Sandi ini terlalu umum. Pakai beberapa kata yang tidak berhubungan."]
    milik = _kata_dan_gabungan((nama, nama_pengguna))
    if milik & {inti, gabung}:
        return ["Sandi tidak boleh nama Anda atau nama pengguna Anda."]
    if set(kata) <= KATA_PROGRAM | milik | terlarang | _kata_dan_gabungan(kata_daerah):
        return ["Semua kata di sandi ini mudah ditebak. Ganti atau tambahkan kata lain."]
    return []


def rapikan_kode(teks: str) -> str:
    """A code as typed from paper: `k7qm-4wxn` -> `K7QM4WXN`."""
    return re.sub(r"[\s-]", "", teks).upper()


def seperti_kode(teks: str) -> bool:
    """Whether the text can be a one-time code. A password is longer, so it is never both."""
    kode = rapikan_kode(teks)
    return len(teks) < SANDI_MINIMUM and len(kode) == PANJANG_KODE and set(kode) <= set(ABJAD_KODE)


# --- throttling ------------------------------------------------------------------------------------------

COBA_BEBAS = 5  # failed tries in one minute before waiting begins
JENDELA_COBA = timedelta(minutes=1)
TUNGGU_MENIT = (1, 2, 4, 8, 15)  # grows with every further failure and stays at the last
LUPAKAN_SETELAH = timedelta(hours=1)  # of quiet after the wait


@dataclass(frozen=True, slots=True)
class Hitungan:
    """Failed tries under one account name."""

    gagal: int = 0
    terakhir: datetime | None = None
    tunggu_sampai: datetime | None = None


def sisa_tunggu(hitungan: Hitungan, kini: datetime) -> timedelta:
    """How long nobody may try under this name; zero when trying is open."""
    if hitungan.tunggu_sampai is None:
        return timedelta(0)
    return max(timedelta(0), hitungan.tunggu_sampai - kini)


def hitung_gagal(hitungan: Hitungan, kini: datetime) -> Hitungan:
    """The count after one more failure at `kini`."""
    gagal, terakhir = hitungan.gagal, hitungan.terakhir
    tenang_sejak = hitungan.tunggu_sampai or terakhir
    if tenang_sejak and kini - tenang_sejak >= LUPAKAN_SETELAH:
        gagal = 0
    elif gagal < COBA_BEBAS and terakhir and kini - terakhir >= JENDELA_COBA:
        gagal = 0
    gagal += 1
    tunggu = None
    if gagal >= COBA_BEBAS:
        tunggu = kini + timedelta(minutes=TUNGGU_MENIT[min(gagal - COBA_BEBAS, len(TUNGGU_MENIT) - 1)])
    return Hitungan(gagal=gagal, terakhir=kini, tunggu_sampai=tunggu)


def kata_tunggu(sisa: timedelta) -> str:
    """`40 detik` or `3 menit`, rounded up."""
    detik = max(1, -int(-sisa.total_seconds() // 1))
    return f"{detik} detik" if detik < 60 else f"{-(-detik // 60)} menit"


# --- who manages whom ------------------------------------------------------------------------------------

_SEMUA_AKSI = ("lihat", "buat", "kode", "ubah", "matikan", "nyalakan")
# (who, what) -> the roles of the accounts that it may be done to. A pair that is absent is forbidden.
WEWENANG: dict[tuple[Peran, str], frozenset[Peran]] = {
    **{(Peran.ADMIN, aksi): frozenset(Peran) for aksi in _SEMUA_AKSI},
    **{(Peran.KOORDINATOR, aksi): frozenset({Peran.OPERATOR}) for aksi in ("lihat", "buat", "kode", "serah")},
    # Who hands over the open work of whom; the other roles hold none.
    (Peran.ADMIN, "serah"): frozenset({Peran.OPERATOR, Peran.KOORDINATOR, Peran.PENDAMPING}),
}
PERAN_PENGELOLA = frozenset(siapa for siapa, _ in WEWENANG)
BUTUH_OPD = frozenset({Peran.OPERATOR})


def boleh(siapa: Peran, aksi: str, peran_akun: Peran) -> bool:
    return peran_akun in WEWENANG.get((siapa, aksi), frozenset())


def pemegang(orang_id: int, sejak: datetime, serah: Iterable[tuple[int, int, datetime]]) -> int:
    """Who goes on with what `orang_id` last worked on at `sejak`, after these handovers (from, to, when), in order."""
    for dari, kepada, pada in serah:
        if dari == orang_id and pada >= sejak:
            orang_id, sejak = kepada, pada
    return orang_id


def galat_nama_pengguna(nama_pengguna: str) -> str:
    """A sentence, or empty when the name can be used."""
    if POLA_NAMA_PENGGUNA.fullmatch(nama_pengguna):
        return ""
    return "Nama pengguna 3 sampai 60 huruf kecil atau angka; titik, garis bawah, dan tanda hubung boleh di tengah."


def nama_peramban(peramban: str) -> str:
    """`Firefox di Windows` out of a User-Agent header; only to recognise one's own sessions."""
    nama = next((n for kunci, n in _PERAMBAN if kunci in peramban), "Peramban lain")
    sistem = next((n for kunci, n in _SISTEM if kunci in peramban), "")
    return f"{nama} di {sistem}" if sistem else nama


# The first that is found counts: Edge also says Chrome, Chrome also says Safari, Android also says Linux.
_PERAMBAN = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SISTEM = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)  # fmt: skip
