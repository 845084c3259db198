"""Which entry to propose to which agency and why, and what becomes of an offer. Plain tables and token overlap."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from inovasi import acuan
from inovasi.galat import AturanDilanggar, TidakAda
from inovasi.ide.rules import teks_cari
from inovasi.peran import Pelaku, Peran
from inovasi.replikasi.rules import tuntut

SARAN_MAKS = 20  # proposals on one page
CALON_MAKS = 200  # entries that are looked at closely for one agency
KATA_CARI = 12  # words of an agency by which further entries are looked for
KATA_MIN = 2  # common words from which two texts count as alike
KATA_SEBUT = 5  # words that are named as a reason
TEKS_DIBACA = 6000  # characters of each text
PESAN_MAKS = 1000

# Points of each reason; an entry without any is not proposed.
NILAI_URUSAN, NILAI_JENIS, NILAI_KATA = 6, 4, 1

ATURAN_SARAN = (
    "Saran disusun dari urusan yang sama dengan ide OPD, jenis OPD yang sama dengan OPD asal, dan kata yang sama "
    "antara masalah dan tupoksi OPD dengan masalah dan gagasan inovasi."
)

# Words that say nothing about a problem, or that every office writes.
KATA_UMUM = frozenset(
    """
    ada adalah adanya agar akan akibat akibatnya aku anda antar antara apa apabila atas atau awal bagi bagian bahwa
    baik banyak baru beberapa belum berada berbagai berdasarkan berikut bersama berupa besar biasa bidang bila bisa
    boleh bukan cara cepat cukup dalam dan dapat dari daerah data dengan desa di dilakukan dinas diri dua fungsi
    guna hal hampir hanya harus hari hasil hingga ide ini inovasi itu jadi jangan jika juga jumlah kabupaten kali
    kami karena kata kebijakan kecamatan kegiatan kepada kepala kerja ketika khusus kini kita kota kurang lagi lain
    lainnya lama langsung lebih lewat maka mana masa masalah masih masing masyarakat mau melakukan melalui melayani
    memakai membantu membuat memiliki mempunyai menggunakan mengenai menjadi menurut menyusun merata mereka
    meningkatkan menyelenggarakan mulai namun oleh opd orang pada paling para pelaksanaan pelayanan pemerintah
    pemerintahan pengelolaan penyelenggaraan penyusunan per peran perangkat perlu perumusan pihak program proses pula
    pun rata saat saja salah sama sampai sangat satu saya se sebagai sebagian sebelum sebuah secara sedang sejak
    sekali selama selalu seluruh semua sendiri seperti serta sering sesuai setelah setiap siapa sistem sudah sulit
    supaya tahun tanpa tapi teknis telah tempat tentang terhadap terjadi termasuk tersebut tersedia tetap tetapi
    datang diketahui mencari mengetahui mengurus menunggu memeriksa diperiksa dicatat mencatat memberi diberi
    tiap tiba tidak tiga tugas umum unit untuk upaya urusan waktu warga yaitu yang
    """.split()
)


# Verbs seldom say what a problem is about; nouns that only look like one.
KATA_KERJA = re.compile(r"(di|mem|men|mel|mer|mew|mey|bek|ber|ter).{4,}")
BUKAN_KERJA = frozenset(
    "berkas berita diabetes dialisis difabel digital disabilitas disiplin merokok terminal ternak terumbu".split()
)


def _umum(kata: str) -> bool:
    return kata in KATA_UMUM or (kata not in BUKAN_KERJA and KATA_KERJA.fullmatch(kata) is not None)


def kata_penting(teks: str) -> list[str]:
    """The words of a text that tell something, in their order; a word that does not is an empty string."""
    kata = re.findall(r"[^\W\d_]{3,}", teks_cari(teks[:TEKS_DIBACA]))
    return ["" if _umum(k) else k for k in kata]


def kata_dan_pasangan(teks: str) -> set[str]:
    """Words that tell something, and pairs of neighbours such as `ibu hamil`."""
    kata = kata_penting(teks)
    pasang = {f"{a} {b}" for a, b in pairwise(kata) if a and b and a != b}
    return pasang | {k for k in kata if len(k) > 3}


def kata_teratas(teks: Iterable[str], banyak: int = KATA_CARI) -> list[str]:
    """The words that come most often in the texts of an agency, the longer ones first among equals."""
    jumlah = Counter(k for t in teks for k in set(kata_penting(t)) if len(k) > 4)
    return [k for k, _ in sorted(jumlah.items(), key=lambda p: (-p[1], -len(p[0]), p[0]))[:banyak]]


@dataclass(frozen=True, slots=True)
class FaktaSaran:
    """An agency as the matching sees it; `kata` are those of its problems and tasks (kata_dan_pasangan)."""

    opd_id: int
    jenis: str
    urusan: frozenset[str]
    kata: frozenset[str]


@dataclass(frozen=True, slots=True)
class Calon:
    """An entry that could be proposed. `jenis_opd` is empty for an origin outside."""

    entri_id: int
    judul: str
    asal: str
    urusan: str
    jenis_opd: str
    kata: frozenset[str]


@dataclass(frozen=True, slots=True)
class Saran:
    entri_id: int
    judul: str
    asal: str
    alasan: tuple[str, ...]
    nilai: int


def saran(opd: FaktaSaran, calon: Sequence[Calon], *, banyak: int = SARAN_MAKS) -> list[Saran]:
    """The entries that fit this agency, best first, each with its reasons in words."""
    umum = _terlalu_sering(calon)
    hasil = []
    for c in calon:
        alasan, nilai = [], 0
        if c.urusan and c.urusan in opd.urusan:
            alasan.append(f"urusan sama: {acuan.nama(acuan.URUSAN, c.urusan)}")
            nilai += NILAI_URUSAN
        if c.jenis_opd and c.jenis_opd == opd.jenis:
            alasan.append(f"jenis OPD sama: {acuan.nama(acuan.JENIS_OPD, c.jenis_opd)}")
            nilai += NILAI_JENIS
        if kata := _sebut(opd.kata & c.kata - umum):
            alasan.append(f"kata yang sama: {', '.join(kata[:KATA_SEBUT])}")
            nilai += NILAI_KATA * min(len(kata), KATA_SEBUT)
        if nilai:
            hasil.append(Saran(c.entri_id, c.judul, c.asal, tuple(alasan), nilai))
    return sorted(hasil, key=lambda s: (-s.nilai, -s.entri_id))[:banyak]


def _terlalu_sering(calon: Sequence[Calon]) -> set[str]:
    """Words that a third of many candidates share say nothing about any of them."""
    if len(calon) < 12:
        return set()
    jumlah = Counter(k for c in calon for k in c.kata)
    return {k for k, n in jumlah.items() if n * 3 > len(calon)}


def _sebut(sama: Collection[str]) -> list[str]:
    """Common pairs first, then the words that stand in none of them; nothing when they are too few."""
    pasang = sorted(k for k in sama if " " in k)
    dalam = {k for p in pasang for k in p.split()}
    satu = sorted((k for k in sama if " " not in k and k not in dalam), key=lambda k: (-len(k), k))
    return [*pasang, *satu] if len(satu) + 2 * len(pasang) >= KATA_MIN else []


# --- Offers -------------------------------------------------------------------------------------------------

NAMA_STATUS = {"menunggu": "Menunggu jawaban", "diterima": "Diterima", "ditolak": "Ditolak", "ditarik": "Ditarik"}
# (status, aksi) -> (status after it, who). A pair that is absent is forbidden.
ALUR: dict[tuple[str, str], tuple[str, tuple[Peran, ...]]] = {
    ("menunggu", "terima"): ("diterima", (Peran.OPERATOR,)),
    ("menunggu", "tolak"): ("ditolak", (Peran.OPERATOR,)),
    ("menunggu", "tarik"): ("ditarik", (Peran.KOORDINATOR,)),
    ("ditolak", "tawarkan"): ("menunggu", (Peran.KOORDINATOR,)),
    ("ditarik", "tawarkan"): ("menunggu", (Peran.KOORDINATOR,)),
    ("diterima", "tawarkan"): ("menunggu", (Peran.KOORDINATOR,)),
}
NAMA_AKSI = {"terima": "Menerima", "tolak": "Menolak", "tarik": "Menarik", "tawarkan": "Menawarkan lagi"}


def siapa_boleh(aksi: str) -> set[Peran]:
    return {p for (_, a), (_, peran) in ALUR.items() if a == aksi for p in peran}


def periksa_tawaran(oleh: Pelaku, *, status: str, opd_id: int, aksi: str) -> str:
    """The status of an offer after `aksi`. Raises TidakBoleh, TidakAda for another OPD's, AturanDilanggar."""
    tuntut(oleh, *siapa_boleh(aksi))
    if oleh.peran is Peran.OPERATOR and opd_id not in oleh.opd_ids:
        raise TidakAda()
    if (status, aksi) not in ALUR:
        raise AturanDilanggar(f"{NAMA_AKSI[aksi]} tawaran tidak bisa: statusnya {NAMA_STATUS[status].lower()}.")
    return ALUR[status, aksi][0]
