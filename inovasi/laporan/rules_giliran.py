"""What waits for whom, after how many days that is too long, and the reminder that an OPD gets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from inovasi.angka import baca_bilangan
from inovasi.opd.rules import BarisMatriks, RekapTahun
from inovasi.peran import Pelaku, Peran
from inovasi.waktu import lama, setempat, sisa_hari, tanggal, zona_kini

MELIHAT_GILIRAN = (Peran.OPERATOR, Peran.KOORDINATOR, Peran.PIMPINAN)
BATAS_HARI = (1, 365)  # days; ck_batas_tunggu_hari
BATAS_BARIS = 60  # rows of a kind on the screen
BATAS_CETAK = 300  # the same on paper
BANYAK_MACET = 1000  # of a kind are counted on the first page; above that it says so

PIHAK = {
    "koordinator": "Menunggu koordinator",
    "opd": "Menunggu perangkat daerah",
    "penulis": "Menunggu penulis catatan",
}


@dataclass(frozen=True, slots=True)
class JenisTunggu:
    """A kind of waiting: on which side, and after how many calendar days it is stalled unless the koordinator
    says otherwise. `bantuan` says at the setting what is counted; `tetap` ones have no setting."""

    kode: str
    nama: str
    pihak: str
    hari: int
    bantuan: str = ""
    tetap: bool = False


JENIS_TUNGGU = {
    j.kode: j
    for j in (
        JenisTunggu("diajukan", "Ide menunggu tinjauan", "koordinator", 7, "Dihitung sejak ide diajukan."),
        JenisTunggu(
            "permintaan_klinik", "Permintaan klinik belum dijadwalkan", "koordinator", 7, "Dihitung sejak diminta."
        ),
        JenisTunggu(
            "catatan_dari_opd", "Catatan dari OPD belum dijawab", "koordinator", 7, "Dihitung sejak catatan ditulis."
        ),
        JenisTunggu(
            "dikembalikan", "Ide dikembalikan, belum dikirim lagi", "opd", 14, "Dihitung sejak ide dikembalikan."
        ),
        JenisTunggu(
            "catatan_opd", "Catatan untuk OPD masih terbuka", "opd", 14, "Dihitung sejak catatan ditulis atau dibuka."
        ),
        JenisTunggu(
            "tindak_lanjut", "Tindak lanjut klinik lewat tanggal", "opd", 0,
            "Batasnya tanggal yang disepakati dalam klinik.", tetap=True,
        ),
        JenisTunggu(
            "kuota", "Jumlah ide masih kurang", "opd", 30,
            "Mulai ditagih sekian hari sebelum batas tahun program.",
        ),
        JenisTunggu("draf", "Draf belum diajukan", "opd", 30, "Dihitung sejak draf terakhir diubah."),
        JenisTunggu(
            "catatan_dijawab", "Catatan sudah dijawab, belum diperiksa", "penulis", 7, "Dihitung sejak dijawab."
        ),
    )
}  # fmt: skip
BISA_DIATUR = tuple(j for j in JENIS_TUNGGU.values() if not j.tetap)


def batas_berlaku(tersimpan: Mapping[str, int]) -> dict[str, int]:
    """kind -> days, the koordinator's where set."""
    return {kode: j.hari if j.tetap else tersimpan.get(kode, j.hari) for kode, j in JENIS_TUNGGU.items()}


def potong(batas: Mapping[str, int], hari_ini: date) -> dict[str, datetime]:
    """kind -> moment in the region before which a waiting that began has passed its limit."""
    zona = zona_kini()
    return {
        kode: datetime.combine(hari_ini - timedelta(days=hari), time.min, tzinfo=zona) for kode, hari in batas.items()
    }


@dataclass(frozen=True, slots=True)
class Tunggu:
    """One thing that waits. `jumlah` notes or drafts; `siapa` by name; `ide_id` is None where no idea is meant."""

    jenis: str
    opd_id: int
    opd_nama: str
    sejak: datetime | date
    ide_id: int | None = None
    judul: str = ""
    status: str = ""
    jumlah: int = 1
    siapa: str = ""
    rincian: str = ""
    opd_kode: str = ""


@dataclass(frozen=True, slots=True)
class Butir:
    """The same as the page says it: `lewat` in words where it is over its limit, by `lebih` days."""

    isi: Tunggu
    lebih: int
    lama: str
    lewat: str

    @property
    def jenis(self) -> JenisTunggu:
        return JENIS_TUNGGU[self.isi.jenis]


def jadi_butir(t: Tunggu, *, batas: int, hari_ini: date) -> Butir:
    mulai = setempat(t.sejak).date() if isinstance(t.sejak, datetime) else t.sejak
    hari = (hari_ini - mulai).days
    if t.jenis == "kuota":
        # `sejak` is the deadline: it is asked for as soon as it is near.
        return Butir(t, hari + batas, sisa_hari(mulai), "lewat batas tahun" if hari > 0 else "batas sudah dekat")
    kata = f"{hari} hari" if hari > 0 else "hari ini"
    lewat = ""
    if hari > batas:
        lewat = f"lewat batas {batas} hari" if batas else "lewat tanggal"
    return Butir(t, hari - batas, kata, lewat)


@dataclass(frozen=True, slots=True)
class Kelompok:
    """All of one kind: `jumlah` of them, `lewat` over the limit, and the first rows, the longest waiting first."""

    jenis: str
    jumlah: int
    lewat: int
    baris: tuple[Tunggu, ...] = ()


@dataclass(frozen=True, slots=True)
class BagianPihak:
    """What waits for one side, what is over its limit first; `sisa` names kinds of which not all are shown."""

    kode: str
    nama: str
    jumlah: int
    lewat: int
    butir: tuple[Butir, ...]
    sisa: tuple[tuple[str, int], ...]


def susun_pihak(
    kelompok: Iterable[Kelompok], *, batas: Mapping[str, int], hari_ini: date, hanya_lewat: bool
) -> list[BagianPihak]:
    """Per side, in the order of PIHAK; sides without anything are left out."""
    kelompok = list(kelompok)
    hasil = []
    for kode, nama in PIHAK.items():
        milik = [k for k in kelompok if JENIS_TUNGGU[k.jenis].pihak == kode]
        butir = [jadi_butir(t, batas=batas[t.jenis], hari_ini=hari_ini) for k in milik for t in k.baris]
        butir.sort(key=lambda b: (not b.lewat, -b.lebih, b.isi.opd_nama))
        if not butir:
            continue
        sisa = []
        for k in milik:
            kurang = (k.lewat if hanya_lewat else k.jumlah) - len(k.baris)
            if kurang > 0:
                sisa.append((JENIS_TUNGGU[k.jenis].nama, kurang))
        hasil.append(
            BagianPihak(
                kode, nama, sum(k.jumlah for k in milik), sum(k.lewat for k in milik), tuple(butir), tuple(sisa)
            )
        )
    return hasil


def susun_opd(bagian: Iterable[BagianPihak]) -> list[tuple[str, list[Butir]]]:
    """(OPD name, its things) for the weekly list, by name; what is over its limit stands first in each."""
    per_opd: dict[tuple[str, int], list[Butir]] = {}
    for b in bagian:
        for butir in b.butir:
            per_opd.setdefault((butir.isi.opd_nama, butir.isi.opd_id), []).append(butir)
    return [
        (nama, sorted(isi, key=lambda b: not b.lewat)) for (nama, _), isi in sorted(per_opd.items(), key=lambda p: p[0])
    ]


def kuota_mendesak(rekap: RekapTahun | None, *, hari: int, hari_ini: date) -> list[BarisMatriks]:
    """Who is short of the minimum, once the deadline is at most `hari` days away."""
    if rekap is None or (rekap.batas - hari_ini).days > hari:
        return []
    return rekap.kurang


# --- The filters --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SaringGiliran:
    """As they stand in the query string; empty means any."""

    opd: int | None = None
    pihak: str = ""
    hanya_lewat: bool = False

    @property
    def jenis(self) -> tuple[str, ...]:
        return tuple(k for k, j in JENIS_TUNGGU.items() if self.pihak in ("", j.pihak))


def baca_saring(args: Mapping[str, str]) -> SaringGiliran:
    """What is not understood is left out, never an error."""
    pihak = args.get("pihak", "")
    return SaringGiliran(
        opd=baca_bilangan(args.get("opd", "").strip()),
        pihak=pihak if pihak in PIHAK else "",
        hanya_lewat=args.get("hanya_lewat", "") == "1",
    )


def nama_pihak(kode: str, oleh: Pelaku) -> str:
    if (kode, oleh.peran) in {("koordinator", Peran.KOORDINATOR), ("opd", Peran.OPERATOR)}:
        return "Menunggu Anda"
    return PIHAK[kode]


# --- The reminder -------------------------------------------------------------------------------------------

BUTIR_PESAN = 10  # of each kind in one message


@dataclass(frozen=True, slots=True)
class Tindakan:
    """What was agreed in a klinik and is not done yet."""

    apa: str
    judul: str
    sampai: date


@dataclass(frozen=True, slots=True)
class BahanPesan:
    """What there is to say to one OPD; the lists hold the first BUTIR_PESAN, `jumlah_*` counts all of them."""

    opd_id: int
    opd_nama: str
    dihitung: int = 0
    minimum: int = 0
    kurang: int = 0
    tahun: int = 0
    batas: date | None = None
    kembali: Sequence[tuple[str, datetime]] = field(default_factory=list)
    jumlah_kembali: int = 0
    catatan: Sequence[tuple[str, int]] = field(default_factory=list)  # title, open notes
    jumlah_catatan: int = 0
    tindakan: Sequence[Tindakan] = field(default_factory=list)
    jumlah_tindakan: int = 0


def _baris(teks: str) -> str:
    """One line: a title never breaks the message."""
    return " ".join(teks.split())


def _daftar(judul: str, butir: list[str], jumlah: int) -> list[str]:
    if not butir:
        return []
    sisa = [f"- dan {jumlah - len(butir)} lainnya"] if jumlah > len(butir) else []
    return ["", judul, *(f"- {b}" for b in butir), *sisa]


def pesan_wa(b: BahanPesan, *, hari_ini: date, penutup: str) -> str:
    """The text to copy: greeting, what is missing, what was returned, open notes, what is due, closing."""
    teks = [
        f"Yth. Bapak/Ibu di {_baris(b.opd_nama)},",
        "",
        f"Izin menyampaikan keadaan ide inovasi Bapak/Ibu per {tanggal(hari_ini)}.",
    ]
    if b.kurang:
        teks += [
            "",
            f"Ide tahun {b.tahun}: {b.dihitung} dari paling sedikit {b.minimum}, masih kurang {b.kurang} ide.",
            f"Batas pengajuan {tanggal(b.batas)} ({sisa_hari(b.batas)}).",
        ]
    kembali = [f"“{_baris(judul)}”, dikembalikan {tanggal(sejak)} ({_lalu(sejak)})" for judul, sejak in b.kembali]
    teks += _daftar("Menunggu perbaikan Bapak/Ibu:", kembali, b.jumlah_kembali)
    catatan = [f"“{_baris(judul)}”: {n} catatan" for judul, n in b.catatan]
    teks += _daftar("Catatan yang belum dijawab:", catatan, b.jumlah_catatan)
    tindakan = [
        f"{_baris(t.apa).rstrip('.')} (“{_baris(t.judul)}”), paling lambat {tanggal(t.sampai)}"
        + (f", lewat {(hari_ini - t.sampai).days} hari" if t.sampai < hari_ini else "")
        for t in b.tindakan
    ]
    teks += _daftar("Kesepakatan klinik yang belum selesai:", tindakan, b.jumlah_tindakan)
    teks += [
        "",
        "Mohon berkenan ditindaklanjuti lewat aplikasi inovasi. Bila ada kesulitan, silakan menghubungi kami;"
        " dengan senang hati kami bantu.",
        "",
        "Terima kasih atas kerja samanya.",
        penutup,
    ]
    return "\n".join(teks)


def _lalu(sejak: datetime) -> str:
    kata = lama(sejak)
    return kata if kata == "hari ini" else f"{kata} lalu"


def penutup(unit: str, daerah: str) -> str:
    """The koordinator unit that signs."""
    return ", ".join(b for b in (unit or "Koordinator inovasi", daerah) if b)
