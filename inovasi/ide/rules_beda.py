"""What differs between two texts, word by word, with bounded work.

Two texts at the limit of a field (20,000 characters) must not hold a thread: difflib alone takes minutes for words
that repeat and seconds for many small changes.
"""

from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher
from re import findall

# What difflib takes on at once: pairs of equal words, and words by words, since its work grows with the pieces too.
BATAS_PASANGAN = 60_000
BATAS_LUAS = 100_000
DALAM_MAKS = 4  # how often a part that is still too much is cut at its own anchors


def _beban(a: list[str], b: list[str]) -> int:
    hitung_a, hitung_b = Counter(a), Counter(b)
    return sum(n * hitung_b[kata] for kata, n in hitung_a.items())


def _jangkar(a: list[str], b: list[str]) -> list[tuple[int, int]]:
    """Places (in a, in b) of words that occur once in both: the longest row of them that stands in the same order."""
    hitung_a, hitung_b = Counter(a), Counter(b)
    di_b = {kata: j for j, kata in enumerate(b) if hitung_b[kata] == 1}
    pasang = [(i, di_b[kata]) for i, kata in enumerate(a) if kata in di_b and hitung_a[kata] == 1]
    # `ujung` holds the smallest end of a row of each length, `letak` which pair that is, `sebelum` the one before it.
    ujung: list[int] = []
    letak: list[int] = []
    sebelum: list[int] = []
    for n, (_, j) in enumerate(pasang):
        panjang = bisect_left(ujung, j)
        ujung[panjang : panjang + 1], letak[panjang : panjang + 1] = [j], [n]
        sebelum.append(letak[panjang - 1] if panjang else -1)
    hasil, n = [], letak[-1] if letak else -1
    while n >= 0:
        hasil.append(pasang[n])
        n = sebelum[n]
    return hasil[::-1]


def _sama(a: list[str], b: list[str], di_a: int = 0, di_b: int = 0, dalam: int = 0) -> list[tuple[int, int, int]]:
    """(place in a, in b, words) of what stands in both, in order; `di_a`, `di_b` is where these parts begin.

    What both ends share is set aside; the rest goes to difflib where that is cheap, else it is cut at the words that
    occur once, and what has none counts as different.
    """
    batas, awal, akhir = min(len(a), len(b)), 0, 0
    while awal < batas and a[awal] == b[awal]:
        awal += 1
    while akhir < batas - awal and a[-1 - akhir] == b[-1 - akhir]:
        akhir += 1
    sisa_a, sisa_b = a[awal : len(a) - akhir], b[awal : len(b) - akhir]
    i, j = di_a + awal, di_b + awal
    blok = [(di_a, di_b, awal)]
    if len(sisa_a) * len(sisa_b) <= BATAS_LUAS and _beban(sisa_a, sisa_b) <= BATAS_PASANGAN:
        cocok = SequenceMatcher(None, sisa_a, sisa_b, autojunk=False).get_matching_blocks()
        blok += [(i + x, j + y, n) for x, y, n in cocok]
    elif dalam < DALAM_MAKS and (jangkar := _jangkar(sisa_a, sisa_b)):
        dari_a = dari_b = 0
        for x, y in jangkar:
            blok += _sama(sisa_a[dari_a:x], sisa_b[dari_b:y], i + dari_a, j + dari_b, dalam + 1)
            blok.append((i + x, j + y, 1))
            dari_a, dari_b = x + 1, y + 1
        blok += _sama(sisa_a[dari_a:], sisa_b[dari_b:], i + dari_a, j + dari_b, dalam + 1)
    blok.append((di_a + len(a) - akhir, di_b + len(b) - akhir, akhir))
    return blok


def _langkah_beda(a: list[str], b: list[str]) -> list[tuple[str, int, int, int, int]]:
    """Steps as difflib's get_opcodes gives them."""
    sama: list[tuple[int, int, int]] = []
    for x, y, n in _sama(a, b):
        if n and sama and (sama[-1][0] + sama[-1][2], sama[-1][1] + sama[-1][2]) == (x, y):
            sama[-1] = (*sama[-1][:2], sama[-1][2] + n)
        elif n:
            sama.append((x, y, n))
    langkah, i, j = [], 0, 0
    for x, y, n in [*sama, (len(a), len(b), 0)]:
        if i < x or j < y:
            langkah.append(("replace" if i < x and j < y else "delete" if i < x else "insert", i, x, j, y))
        if n:
            langkah.append(("equal", x, x + n, y, y + n))
        i, j = x + n, y + n
    return langkah


def beda_kata(lama: str, baru: str) -> list[tuple[str, str]]:
    """Pieces of text as ("sama" | "hapus" | "tambah", text), word by word."""
    a, b = findall(r"\S+\s*", lama or ""), findall(r"\S+\s*", baru or "")
    kata_a, kata_b = [w.rstrip() for w in a], [w.rstrip() for w in b]
    potong: list[tuple[str, str]] = []
    for op, i1, i2, j1, j2 in _langkah_beda(kata_a, kata_b):
        if op == "equal":
            potong.append(("sama", "".join(b[j1:j2])))
            continue
        if i2 > i1:
            potong.append(("hapus", "".join(a[i1:i2]).rstrip() + " " if j2 > j1 else "".join(a[i1:i2])))
        if j2 > j1:
            potong.append(("tambah", "".join(b[j1:j2])))
    # Words that ended their text bring no blank along; what follows them here needs one.
    return [
        (op, teks if n == len(potong) or teks[-1:].isspace() else f"{teks} ") for n, (op, teks) in enumerate(potong, 1)
    ]


TEPI = 12  # words left standing on each side of a change


def ringkas_beda(potong: list[tuple[str, str]], *, tepi: int = TEPI) -> list[tuple[str, str]]:
    """The same pieces with long unchanged runs cut down to the words beside a change."""
    hasil = []
    for n, (op, teks) in enumerate(potong):
        kata = findall(r"\S+\s*", teks) if op == "sama" else []
        depan, belakang = (tepi if n else 0), (tepi if n < len(potong) - 1 else 0)
        if len(kata) > depan + belakang + tepi:
            teks = "".join(kata[:depan]).rstrip() + " … " + "".join(kata[len(kata) - belakang :])
        hasil.append((op, teks))
    return hasil
