"""Reading an annex that was pasted from a spreadsheet. What is not sure is asked, never guessed."""

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher

from inovasi.opd.rules import bakukan_nama
from inovasi.sk.rules import KEWAJIBAN, MAKS
from inovasi.waktu import HARI, baca_tanggal, batas_awal_akhir, tanggal

TEKS_MAKS = 200_000  # characters of one paste
BARIS_MAKS = 300  # lines of one paste
LAMPIRAN_MAKS = 1_000  # rows of one annex
KOLOM_MAKS = 12  # columns that are looked at
TANYA_MAKS = 40  # different names that are asked about on one page
CALON = 3  # proposals for a name that is not sure
MIRIP_MIN = 0.34  # below this a name is not proposed
CARI_JUDUL = 12  # the header stands in one of the first lines

ARTI = {
    "": "(tidak dipakai)",
    "opd": "Perangkat daerah",
    "kewajiban": "Kewajiban",
    "inovasi_jenis": "Jenis inovasi",
    "inovasi_nama": "Nama inovasi",
    "uraian": "Uraian tugas",
    "tenggat": "Batas waktu",
}
KEDUANYA = "keduanya"
PILIHAN_KEWAJIBAN = {**KEWAJIBAN, KEDUANYA: "Keduanya (menjadi dua baris)"}


# --- Names of agencies --------------------------------------------------------------------------------------

# Short forms that mean one word only, in front of a name.
_DEPAN = {
    "kec": "kecamatan", "kel": "kelurahan", "bag": "bagian", "pkm": "puskesmas", "pusk": "puskesmas", "din": "dinas",
    "set": "sekretariat", "ds": "desa",
}  # fmt: skip


def bakukan_opd(teks: str, daerah: str = "") -> str:
    """A name as it is compared: `Dinas Pendidikan & Kebudayaan Kab. Contoh` -> `dinas pendidikan dan kebudayaan`."""
    teks = bakukan_nama(teks.replace("&", " dan "))
    kata = re.sub(r"[^a-z0-9]+", " ", teks).split()
    if kata and kata[0] in _DEPAN and len(kata) > 1:
        kata[0] = _DEPAN[kata[0]]
    akhir = re.sub(r"[^a-z0-9]+", " ", bakukan_nama(daerah)).split()
    for ekor in (akhir, ["kab", *akhir[1:]] if akhir[:1] == ["kabupaten"] else [], akhir[1:]):
        if ekor and len(kata) > len(ekor) + 1 and kata[-len(ekor) :] == ekor:
            kata = kata[: -len(ekor)]
            break
    return " ".join(kata)


def _padat(baku: str) -> str:
    return baku.replace(" ", "")


@dataclass(frozen=True, slots=True)
class OpdDikenal:
    """An agency by everything that it is called. `penerus_id`: it has ended, and who came after it."""

    id: int
    nama: str
    sebutan: tuple[str, ...]  # kode, kode_ide, short name, name, other names
    penerus_id: int | None = None
    aktif: bool = True


@dataclass(frozen=True, slots=True)
class Kenal:
    """What a written name means: `opd_id` where that is sure, else the best proposals (id, name)."""

    opd_id: int | None
    calon: tuple[tuple[int, str], ...] = ()
    sebab: str = ""  # why it is not sure, in words


def _potong(padat: str) -> frozenset[str]:
    return frozenset(padat[i : i + 3] for i in range(max(1, len(padat) - 2)))


class Kamus:
    """Recognises written names. An exact match after normalising is sure; a likeness is only ever proposed."""

    def __init__(self, daftar: Iterable[OpdDikenal], *, daerah: str = "") -> None:
        self.daerah = daerah
        self.nama: dict[int, str] = {}
        self._persis: dict[str, set[int]] = {}
        self._penerus: dict[str, int | None] = {}
        self._bentuk: list[tuple[int, str, frozenset[str], frozenset[str]]] = []
        for opd in daftar:
            if opd.aktif:
                self.nama[opd.id] = opd.nama
            for sebutan in dict.fromkeys(bakukan_opd(s, daerah) for s in opd.sebutan):
                if not sebutan:
                    continue
                if not opd.aktif:
                    self._penerus.setdefault(_padat(sebutan), opd.penerus_id)
                    continue
                self._persis.setdefault(_padat(sebutan), set()).add(opd.id)
                self._bentuk.append((opd.id, sebutan, frozenset(sebutan.split()), _potong(_padat(sebutan))))

    def kenali_persis(self, teks: str) -> int | None:
        """The one agency with exactly this name, after normalising."""
        persis = self._persis.get(_padat(bakukan_opd(teks, self.daerah)), set())
        return next(iter(persis)) if len(persis) == 1 else None

    def kenali(self, teks: str, *, cari_mirip: bool = True) -> Kenal:
        """Likeness costs about a millisecond a name; `cari_mirip` false leaves it out."""
        baku = bakukan_opd(teks, self.daerah)
        kunci = _padat(baku)
        if not kunci:
            return Kenal(None, (), "Nama OPD kosong.")
        persis = self._persis.get(kunci, set())
        if len(persis) == 1:
            return Kenal(next(iter(persis)))
        if persis:
            calon = sorted(((i, self.nama[i]) for i in persis), key=lambda c: c[1])
            return Kenal(None, tuple(calon[:CALON]), "Nama ini dipakai lebih dari satu OPD.")
        if kunci in self._penerus:
            penerus = self._penerus[kunci]
            calon = ((penerus, self.nama[penerus]),) if penerus in self.nama else ()
            return Kenal(None, calon, "OPD ini sudah berakhir.")
        return Kenal(None, self._mirip(baku) if cari_mirip else (), "Nama ini tidak ada di daftar.")

    def _mirip(self, baku: str) -> tuple[tuple[int, str], ...]:
        """The best proposals. Cheap overlaps choose who is compared letter by letter."""
        baku = baku[:120]
        kata, potong = frozenset(baku.split()), _potong(_padat(baku))
        kasar = []
        for opd_id, sebutan, kata_lain, potong_lain in self._bentuk:
            bersama = len(potong & potong_lain)
            awalan = sum(any(b.startswith(a) for b in kata_lain) for a in kata)
            nilai = 2 * bersama / (len(potong) + len(potong_lain)) + awalan / len(kata)
            if nilai > 0.2:
                kasar.append((nilai, opd_id, sebutan, awalan / len(kata)))
        kasar.sort(key=lambda k: -k[0])
        terbaik: dict[int, float] = {}
        for nilai, opd_id, sebutan, awalan in kasar[:24]:
            huruf = SequenceMatcher(None, baku, sebutan[:120], autojunk=False).ratio()
            terbaik[opd_id] = max(terbaik.get(opd_id, 0), (nilai / 2 + huruf + 0.5 * awalan) / 2.5)
        mirip = [i for i, nilai in terbaik.items() if nilai >= MIRIP_MIN]
        urut = sorted(mirip, key=lambda i: (-terbaik[i], self.nama[i]))
        return tuple((i, self.nama[i]) for i in urut[:CALON])


# --- Cells --------------------------------------------------------------------------------------------------


def rapi(teks: str) -> str:
    """One line, NFC, single blanks; what a spreadsheet slips in unseen is taken out."""
    teks = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Zs") else c for c in teks)
    teks = "".join(c for c in teks if unicodedata.category(c) not in ("Cf", "Cs"))
    return " ".join(unicodedata.normalize("NFC", teks).split())


def kenali_kewajiban(teks: str) -> tuple[str, ...] | None:
    """The duties that a cell names; () for an empty cell, None where the words say nothing clear."""
    kata = bakukan_nama(teks)
    if not kata:
        return ()
    if re.search(r"\b(tidak|bukan|tanpa|belum)\b", kata):
        return None
    if re.search(r"\b(keduanya|kedua-duanya|dua-duanya|kedua kewajiban)\b", kata):
        return tuple(KEWAJIBAN)
    ketemu = []
    if "laksana" in kata:
        ketemu.append("melaksanakan")
    if "replika" in kata or re.search(r"\b(meniru|tiru)\b", kata):
        ketemu.append("mereplikasi")
    return tuple(ketemu) or None


_TANPA_TANGGAL = {"-", "--", "n/a", "tidak ada", "nihil"}


def kenali_tenggat(teks: str) -> tuple[date | None, str, str]:
    """(day, note, fault). A month or a year means its last day, and the note says so."""
    teks = rapi(teks)
    if not teks or bakukan_nama(teks) in _TANPA_TANGGAL:
        return None, "", ""
    polos = re.sub(rf"^({'|'.join(HARI)}|jum'at)\s*,?\s*", "", teks, flags=re.IGNORECASE)
    polos = re.sub(r"^(paling lambat|sampai( dengan)?|s\.?/?d\.?)\s+", "", polos, flags=re.IGNORECASE)
    polos = re.sub(r"^(tanggal|tgl\.?)\s+", "", polos, flags=re.IGNORECASE)
    polos = re.sub(r"^(\d{4}-\d{1,2}-\d{1,2})[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", r"\1", polos)
    try:
        iso = baca_tanggal(polos)
    except ValueError:
        return None, "", f"Batas waktu “{teks[:40]}” tidak terbaca. Tulis seperti 31 Desember 2027 atau 31/12/2027."
    akhir = batas_awal_akhir(iso)[1]
    return akhir, "" if len(iso) == 10 else f"“{teks}” dibaca {tanggal(akhir)}.", ""


# --- Columns ------------------------------------------------------------------------------------------------

_JUDUL = {
    "opd": ("opd", "nama opd", "perangkat daerah", "nama perangkat daerah", "skpd", "nama skpd", "pd", "dinas",
            "instansi", "unit kerja", "unit",
            "opd pelaksana", "perangkat daerah pelaksana", "pelaksana", "kode opd", "kode",
            "organisasi perangkat daerah", "dinas instansi", "badan dinas"),
    "kewajiban": ("kewajiban", "tugas", "jenis tugas", "peran", "jenis kewajiban", "bentuk kewajiban", "penugasan"),
    "inovasi_jenis": ("jenis inovasi", "jenis", "bentuk inovasi", "tipe inovasi", "kategori", "bidang",
                      "bidang inovasi", "kategori inovasi", "urusan"),
    "inovasi_nama": ("nama inovasi", "inovasi", "judul inovasi", "inovasi yang ditetapkan", "inovasi daerah",
                     "nama", "judul", "program", "aplikasi", "nama aplikasi"),
    "uraian": ("uraian", "uraian tugas", "keterangan", "uraian kewajiban", "rincian", "deskripsi", "uraian inovasi",
               "uraian singkat", "ket"),
    "tenggat": ("tenggat", "batas waktu", "batas", "waktu", "target waktu", "jatuh tempo", "tenggat waktu", "selesai",
                "target selesai", "sampai", "tanggal", "paling lambat", "waktu pelaksanaan"),
}  # fmt: skip
_ARTI_JUDUL = {judul: arti for arti, semua in _JUDUL.items() for judul in semua}
_NOMOR = {"no", "nomor", "no urut", "nomor urut", "nr"}
_BUKAN_DATA = re.compile(r"^(jumlah|total|ditetapkan di|tembusan|bupati|wali kota|gubernur|ttd|nip)\b")


@dataclass(frozen=True, slots=True)
class Sel:
    """One line of the paste with its number there, counted from 1."""

    nomor: int
    isi: tuple[str, ...]


@dataclass(frozen=True)
class Tabel:
    """The paste as cells: `judul` is the line of the header (None: there is none), `atas` lines before it."""

    baris: tuple[Sel, ...]
    judul: Sel | None
    atas: tuple[Sel, ...]
    lebar: int
    galat: str = ""


def _pemisah(teks: str) -> str:
    awal = "\n".join(teks.splitlines()[:20])
    return "\t" if "\t" in awal else ";" if ";" in awal else "\t"


def _kata_judul(teks: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bakukan_nama(teks)).split())


def _adalah_judul(isi: Sequence[str]) -> bool:
    kata = [_kata_judul(s) for s in isi if s]
    dikenal = [_ARTI_JUDUL[k] for k in kata if k in _ARTI_JUDUL]
    return "opd" in dikenal and (len(dikenal) + sum(k in _NOMOR for k in kata) > 1 or len(kata) == 1)


def _nomor_kolom(isi: Sequence[str]) -> bool:
    """The line "1 2 3 4 5" below many headers."""
    angka = [re.sub(r"[()]", "", s) for s in isi if s]
    return len(angka) > 1 and angka == [str(n) for n in range(1, len(angka) + 1)]


def _gagal(galat: str) -> Tabel:
    return Tabel((), None, (), 0, galat)


def baca_tabel(teks: str) -> Tabel:
    """Cells out of the paste; faults of the whole (too long, nothing there) stand in `galat`."""
    if len(teks) > TEKS_MAKS:
        return _gagal(f"Tempelan ini terlalu panjang: paling banyak {TEKS_MAKS:,} huruf.".replace(",", "."))
    if "\x00" in teks:
        return _gagal("Teks ini memuat karakter yang tidak bisa disimpan. Salin ulang dari lembar kerja.")
    teks = teks.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    kutip = csv.QUOTE_NONE if teks.count('"') % 2 else csv.QUOTE_MINIMAL
    pembaca = csv.reader(io.StringIO(teks), delimiter=_pemisah(teks), quoting=kutip)
    semua: list[Sel] = []
    mulai = 1
    try:
        for mentah in pembaca:
            isi = tuple(rapi(s) for s in mentah[:KOLOM_MAKS])
            if any(isi):
                semua.append(Sel(mulai, isi))
            mulai = pembaca.line_num + 1
            if len(semua) > BARIS_MAKS + CARI_JUDUL:
                break
    except csv.Error:
        return _gagal(f"Baris {mulai} punya sel yang terlalu panjang untuk dibaca.")
    if not semua:
        return _gagal("Tempel dulu tabelnya dari lembar kerja.")
    ke = next((n for n, s in enumerate(semua[:CARI_JUDUL]) if _adalah_judul(s.isi)), None)
    atas = tuple(semua[:ke]) if ke is not None else ()
    isi = [s for s in semua[ke + 1 if ke is not None else 0 :] if not _nomor_kolom(s.isi)]
    lebar = max((len(s.isi) for s in semua), default=0)
    if len(isi) > BARIS_MAKS:
        return _gagal(f"Paling banyak {BARIS_MAKS} baris sekali tempel. Tempel sisanya sesudah ini diterima.")
    judul = semua[ke] if ke is not None else None
    return Tabel(tuple(isi), judul, atas, lebar, "" if isi else "Tidak ada baris di bawah judul tabelnya.")


def usul_kolom(tabel: Tabel, kamus: Kamus) -> list[str]:
    """What each column seems to hold: by its header, else by what stands in it. The person may change it."""
    arti = [""] * tabel.lebar
    if tabel.judul:
        for n, sel in enumerate(tabel.judul.isi):
            kenal = _ARTI_JUDUL.get(_kata_judul(sel), "")
            if kenal and kenal not in arti:
                arti[n] = kenal
        return arti
    isi = [[s.isi[n] if n < len(s.isi) else "" for s in tabel.baris[:50]] for n in range(tabel.lebar)]
    isi = [[v for v in kolom if v] for kolom in isi]

    def bagian(kolom: list[str], cocok) -> float:
        return sum(1 for v in kolom if cocok(v)) / len(kolom) if kolom else 0.0

    def pilih(nama: str, cocok, batas: float) -> None:
        nilai = [(bagian(k, cocok), -n) for n, k in enumerate(isi) if not arti[n]]
        if nilai and max(nilai)[0] >= batas:
            arti[-max(nilai)[1]] = nama

    nomor = [n for n, k in enumerate(isi) if k and all(re.fullmatch(r"\d{1,4}\.?", v) for v in k)]
    for n in nomor:
        arti[n] = "nomor"
    pilih("opd", lambda v: kamus.kenali_persis(v) is not None, 0.3)
    pilih("tenggat", lambda v: kenali_tenggat(v)[0] is not None, 0.5)
    pilih("kewajiban", lambda v: bool(kenali_kewajiban(v)), 0.5)
    sisa = [n for n, k in enumerate(isi) if not arti[n] and k]
    if "opd" not in arti and sisa:
        arti[sisa.pop(0)] = "opd"
    nama = {1: ("inovasi_nama",), 2: ("inovasi_jenis", "inovasi_nama")}
    for n, apa in zip(sisa, nama.get(len(sisa), ("inovasi_jenis", "inovasi_nama", "uraian")), strict=False):
        arti[n] = apa
    return ["" if a == "nomor" else a for a in arti]


# --- Rows ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BarisTugas:
    """One duty of an annex as it would be stored."""

    opd_id: int
    kewajiban: str
    inovasi_jenis: str = ""
    inovasi_nama: str = ""
    uraian: str = ""
    tenggat: date | None = None

    @property
    def kunci(self) -> tuple[int, str, str]:
        """The same duty of the same agency stands in an annex once."""
        return self.opd_id, self.kewajiban, inovasi_cari(self.inovasi_nama)


def inovasi_cari(nama: str) -> str:
    return bakukan_nama(nama)[: MAKS["inovasi_nama"]]


def urai_kewajiban(
    opd_id: int, kewajiban: Iterable[str], *, inovasi_jenis: str, inovasi_nama: str, uraian: str, tenggat: date | None
) -> list[BarisTugas]:
    """The rows of one line. Where it names both duties, the innovation and its words belong to the first."""
    semua = list(dict.fromkeys(kewajiban))
    return [
        BarisTugas(opd_id, k, tenggat=tenggat)
        if len(semua) > 1 and k == "mereplikasi"
        else BarisTugas(opd_id, k, inovasi_jenis, inovasi_nama, uraian, tenggat)
        for k in semua
    ]


@dataclass(frozen=True)
class BarisPratinjau:
    """One line of the paste as it was understood. Without `tugas` it is not stored, and `galat` says why."""

    nomor: int
    opd_tulis: str
    opd_id: int | None
    kewajiban: tuple[str, ...]
    inovasi_jenis: str
    inovasi_nama: str
    uraian: str
    tenggat: date | None
    catatan: tuple[str, ...] = ()
    galat: tuple[str, ...] = ()
    ditanya: bool = False  # its agency is one of the questions
    tugas: tuple[BarisTugas, ...] = ()
    sudah_ada: int = 0  # duties of this line that stand in the annex, or further up, already


@dataclass(frozen=True)
class Tanya:
    """A written name that is not sure, once, with the lines where it stands."""

    nama: str
    nomor: tuple[int, ...]
    sebab: str
    calon: tuple[tuple[int, str], ...]
    jawab: str = ""  # id, "lewati" or nothing yet


LEWATI = "lewati"


@dataclass(frozen=True)
class Pratinjau:
    baris: tuple[BarisPratinjau, ...] = ()
    tanya: tuple[Tanya, ...] = ()
    kolom: tuple[str, ...] = ()
    tabel: Tabel | None = None
    galat: tuple[str, ...] = ()
    perlu_kewajiban: bool = False
    ada_tanpa_opd: bool = False
    tugas: tuple[BarisTugas, ...] = field(default=())

    @property
    def belum_dijawab(self) -> list[Tanya]:
        return [t for t in self.tanya if not t.jawab]

    @property
    def siap(self) -> bool:
        return bool(self.tugas) and not self.galat and not self.belum_dijawab

    @property
    def tidak_masuk(self) -> int:
        return sum(1 for b in self.baris if b.galat)

    @property
    def sudah_ada(self) -> int:
        return sum(b.sudah_ada for b in self.baris)

    @property
    def sidik(self) -> str:
        """Of everything that would be stored without having been asked about: what was on the screen, in short."""
        isi = [(b.nomor, b.kewajiban, b.inovasi_jenis, b.inovasi_nama, b.uraian, b.tenggat, b.galat,
                None if b.ditanya else b.opd_id) for b in self.baris]  # fmt: skip
        return hashlib.sha256(repr((self.kolom, isi)).encode()).hexdigest()[:32]


def susun_pratinjau(
    teks: str,
    kamus: Kamus,
    *,
    kolom: Sequence[str] | None = None,
    kewajiban_awal: str = "",
    ikut_atas: bool = False,
    jawaban: Mapping[str, str] | None = None,
    ada: Collection[tuple[int, str, str]] = (),
    paling_awal: date | None = None,
) -> Pratinjau:
    """Everything that the page before "Terima" shows. Nothing is raised and nothing is written.

    `kolom`: the meaning of each column where the person chose it; `kewajiban_awal` for lines without one;
    `ikut_atas`: an empty name means the agency above (merged cells); `jawaban`: written name -> id or `lewati`;
    `ada`: keys of what stands in the annex; `paling_awal`: the day of the decree, before which nothing is due.
    """
    tabel = baca_tabel(teks)
    if tabel.galat:
        return Pratinjau(galat=(tabel.galat,), tabel=tabel)
    usul = usul_kolom(tabel, kamus)
    arti = usul if kolom is None else [k if k in ARTI else "" for k in kolom[: tabel.lebar]]
    arti += [""] * (tabel.lebar - len(arti))
    galat = []
    ganda = sorted({ARTI[a] for a in arti if a and arti.count(a) > 1})
    if ganda:
        galat.append(f"Dua kolom sama-sama dipilih sebagai {' dan '.join(ganda)}. Pilih satu saja.")
    if "opd" not in arti:
        galat.append("Pilih dulu kolom mana yang berisi nama perangkat daerah.")
    if galat:
        return Pratinjau(kolom=tuple(arti), tabel=tabel, galat=tuple(galat))
    return _susun(tabel, arti, kamus, kewajiban_awal, ikut_atas, jawaban or {}, set(ada), paling_awal)


def _susun(
    tabel: Tabel, arti: list[str], kamus: Kamus, awal: str, ikut_atas: bool, jawaban: Mapping[str, str], ada: set,
    paling_awal: date | None,
) -> Pratinjau:  # fmt: skip
    kenal: dict[str, Kenal] = {}
    tanya: dict[str, list[int]] = {}
    baris: list[BarisPratinjau] = []
    terbaca: set[tuple[int, str, str]] = set()
    atas, perlu, tanpa_opd = "", False, False
    bawaan = tuple(KEWAJIBAN) if awal == KEDUANYA else (awal,) if awal in KEWAJIBAN else ()
    for sel in tabel.baris:
        isi = {a: sel.isi[n] for n, a in enumerate(arti) if a and n < len(sel.isi)}
        nama = isi.get("opd", "")
        if _BUKAN_DATA.match(bakukan_nama(next(s for s in sel.isi if s))) and not any(
            isi.get(k) for k in ("kewajiban", "inovasi_nama")
        ):
            continue
        catatan, salah, lewati = [], [], False
        if not nama:
            tanpa_opd = True
            if ikut_atas and atas:
                nama = atas
                catatan.append("Mengikuti OPD di atasnya.")
        atas = nama or atas
        if nama and nama not in kenal:
            # Likeness is looked for only as long as it will be asked about.
            kenal[nama] = kamus.kenali(nama, cari_mirip=len(tanya) < TANYA_MAKS)
        opd_id = kenal[nama].opd_id if nama else None
        ditanya = bool(nama) and opd_id is None
        if ditanya:
            tanya.setdefault(nama, []).append(sel.nomor)
            jawab = jawaban.get(nama, "")
            opd_id = int(jawab) if jawab.isdigit() and int(jawab) in kamus.nama else None
            lewati = jawab == LEWATI
        elif not nama:
            salah.append("Nama OPD kosong.")
        kewajiban = kenali_kewajiban(isi.get("kewajiban", ""))
        if kewajiban is None:
            apa = isi["kewajiban"][:60]
            salah.append(f"Kewajiban “{apa}” tidak jelas. Tulis melaksanakan, mereplikasi, atau keduanya.")
        elif not kewajiban:
            perlu, kewajiban = True, bawaan
            if not bawaan:
                salah.append("Kewajibannya belum dipilih.")
        hari, ket, galat_hari = kenali_tenggat(isi.get("tenggat", ""))
        catatan += [ket] if ket else []
        salah += [galat_hari] if galat_hari else []
        if hari and paling_awal and hari < paling_awal:
            salah.append(f"Batas waktu {tanggal(hari)} sebelum tanggal keputusan.")
        for k in ("inovasi_jenis", "inovasi_nama", "uraian"):
            if len(isi.get(k, "")) > MAKS[k]:
                salah.append(f"{ARTI[k]} paling banyak {MAKS[k]} huruf.")
        if lewati:
            catatan, salah = [], ["Dilewati atas pilihan Anda."]
        teks = {k: isi.get(k, "") for k in ("inovasi_jenis", "inovasi_nama", "uraian")}
        tugas: list[BarisTugas] = []
        sudah, di_atas = 0, 0
        if opd_id is not None and not salah:
            for t in urai_kewajiban(opd_id, kewajiban or (), tenggat=hari, **teks):
                if t.kunci in ada or t.kunci in terbaca:
                    sudah += 1
                    di_atas += t.kunci in terbaca
                else:
                    terbaca.add(t.kunci)
                    tugas.append(t)
            if sudah:
                di_mana = "di baris di atas" if di_atas == sudah else "di lampiran"
                catatan.append(f"Sebagian sudah ada {di_mana}." if tugas else f"Sudah ada {di_mana}.")
        baris.append(
            BarisPratinjau(
                sel.nomor, isi.get("opd", "") or nama, opd_id, kewajiban or (), *teks.values(), hari, tuple(catatan),
                tuple(salah), ditanya, tuple(tugas), sudah,
            )
        )  # fmt: skip
    pertanyaan = tuple(
        Tanya(
            n, tuple(nomor), kenal[n].sebab, kenal[n].calon,
            j if (j := jawaban.get(n, "")) == LEWATI or (j.isdigit() and int(j) in kamus.nama) else "",
        )
        for n, nomor in tanya.items()
    )  # fmt: skip
    galat = []
    if len(pertanyaan) > TANYA_MAKS:
        galat.append(
            f"{len(pertanyaan)} nama OPD tidak dikenal; yang ditanyakan sekali tempel paling banyak {TANYA_MAKS}. "
            "Periksa apakah kolom OPD-nya benar, atau tempel sebagian dulu."
        )
    return Pratinjau(
        tuple(baris), pertanyaan[:TANYA_MAKS], tuple(arti), tabel, tuple(galat), perlu, tanpa_opd,
        tuple(t for b in baris for t in b.tugas),
    )  # fmt: skip
