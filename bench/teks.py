"""How long the difference of two texts takes: of an idea as people write them, and the worst that a field can hold."""

import itertools
import random
import string
import time
from collections.abc import Callable

from bench.laporan import Butir
from bench.muat import KALIMAT
from inovasi.ide.rules import TEKS_MAKS
from inovasi.ide.rules_beda import beda_kata

ISIAN, KATA = 6, 600  # fields of an idea, and words in each
BATAS_BIASA, BATAS_TERBURUK = 50, 250  # ms
ULANG = 5
CUKUP = 0.5  # seconds, after which a slow one is not run again

Pasangan = tuple[str, str]


def ukur_beda() -> list[Butir]:
    acak = random.Random(38)
    biasa = [_versi(acak) for _ in range(ISIAN)]
    ganti = [(lama, " ".join(acak.sample(lama.split(), KATA))) for lama, _ in biasa]
    buruk = {nama: _ms([buat(acak)]) for nama, buat in TERBURUK.items()}
    nama = max(buruk, key=buruk.get)
    angka = " · ".join(f"{v:.0f}" for v in buruk.values())
    return [
        Butir(f"beda dua versi, {ISIAN} x {KATA} kata", _ms(biasa), "ms", BATAS_BIASA, "sepersepuluh katanya diganti"),
        Butir(f"beda {ISIAN} x {KATA} kata, diacak", _ms(ganti), "ms", None, "kata yang sama dalam urutan lain"),
        Butir(f"beda terburuk, {TEKS_MAKS} huruf", buruk[nama], "ms", BATAS_TERBURUK, f"{nama}; semua: {angka} ms"),
    ]


def _ms(pasangan: list[Pasangan]) -> float:
    """The quickest of some runs: what else the machine does takes part in the others."""
    lama: list[float] = []
    while len(lama) < ULANG and sum(lama) < CUKUP:
        mulai = time.perf_counter()
        for dua in pasangan:
            beda_kata(*dua)
        lama.append(time.perf_counter() - mulai)
    return min(lama) * 1000


def _versi(acak: random.Random) -> Pasangan:
    """A long field before and after an edit: here and there another word."""
    kata = " ".join(acak.choice(KALIMAT) for _ in range(KATA // 8)).split()[:KATA]
    lain = acak.choice(KALIMAT).split()
    return " ".join(kata), " ".join(acak.choice(lain) if acak.random() < 0.1 else k for k in kata)


# --- At the limit of a field --------------------------------------------------------------------------------


def _penuh(kata: list[str]) -> str:
    """As many of the words as a field holds."""
    return " ".join(kata)[:TEKS_MAKS].rpartition(" ")[0]


def _beragam() -> list[str]:
    """As many different words as a field holds, the shortest first."""
    huruf = string.ascii_letters + string.digits
    kata = itertools.chain.from_iterable(map("".join, itertools.product(huruf, repeat=n)) for n in (1, 2, 3))
    return _penuh(list(itertools.islice(kata, TEKS_MAKS // 2))).split()


def _sama(acak: random.Random) -> Pasangan:
    return _penuh(["a"] * TEKS_MAKS), _penuh(["a"] * (TEKS_MAKS // 2 - 20))


def _sedikit(acak: random.Random) -> Pasangan:
    kata = [f"k{n}" for n in range(10, 60)]
    return _penuh(acak.choices(kata, k=TEKS_MAKS)), _penuh(acak.choices(kata, k=TEKS_MAKS))


def _diacak(acak: random.Random) -> Pasangan:
    kata = _beragam()
    return " ".join(kata), " ".join(acak.sample(kata, len(kata)))


def _ketiga(acak: random.Random) -> Pasangan:
    """Thousands of one-word pieces: every third word is another."""
    kata = _beragam()
    return " ".join(kata), _penuh([k if n % 3 else "-" for n, k in enumerate(kata)])


def _dua_kali(acak: random.Random) -> Pasangan:
    """The same without a word that occurs only once."""
    kata = [k for k in _beragam() for _ in range(2)]
    return _penuh(kata), _penuh([k if n % 3 else "-" for n, k in enumerate(_penuh(kata).split())])


def _bagian(acak: random.Random) -> Pasangan:
    """The same in parts that are alike, each behind a word of its own."""
    kata = _beragam()[:310]
    lama = [k for n in range(30) for k in (*kata, f"U{n}")]
    return _penuh(lama), _penuh([k if n % 311 % 3 else "-" for n, k in enumerate(lama)])


TERBURUK: dict[str, Callable[[random.Random], Pasangan]] = {
    "kata yang sama": _sama,
    "lima puluh kata": _sedikit,
    "berlainan, diacak": _diacak,
    "tiap kata ketiga lain": _ketiga,
    "juga dengan kata kembar": _dua_kali,
    "bagian berulang": _bagian,
}
