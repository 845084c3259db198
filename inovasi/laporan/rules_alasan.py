"""Why ideas come back: the tables of reasons and fields, out of numbers that the database has added up."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from inovasi import acuan
from inovasi.ide.rules import KOLOM_ISIAN, LABEL
from inovasi.peran import Peran
from inovasi.waktu import BULAN, zona_kini

MELIHAT_ALASAN = (Peran.KOORDINATOR, Peran.PIMPINAN, Peran.ADMIN)
# Decisions that say why an idea does not go on as it is.
AKSI = {"kembalikan": "dikembalikan", "tolak": "ditolak", "nyatakan_serupa": "dinyatakan serupa"}
ALASAN_TERATAS = 5  # columns of the table of OPD
OPD_TERATAS = 20  # its rows
TAHUN_WAJAR = range(2000, 2201)


def batas_bulan(tahun: int) -> list[datetime]:
    """Thirteen moments: the beginning of each month in the region, and that of the next year."""
    zona = zona_kini()
    hari = [date(tahun, b, 1) for b in range(1, 13)] + [date(tahun + 1, 1, 1)]
    return [datetime.combine(h, time.min, tzinfo=zona) for h in hari]


@dataclass(frozen=True, slots=True)
class Hitungan:
    """So many decisions of one OPD, action, reason and month."""

    opd_id: int
    aksi: str
    kode: str
    bulan: int
    jumlah: int


@dataclass(frozen=True, slots=True)
class PutaranOpd:
    """Ideas of one OPD that were approved in the year, and the submissions that they took together."""

    opd_id: int
    disetujui: int
    putaran: int


@dataclass(frozen=True, slots=True)
class BarisAlasan:
    nama: str
    per_bulan: tuple[int, ...]
    jumlah: int


@dataclass(frozen=True, slots=True)
class BarisOpdAlasan:
    nama: str
    per_alasan: tuple[int, ...]  # in the order of `teratas`
    lain: int
    jumlah: int
    putaran: float | None  # submissions per approved idea


@dataclass(frozen=True, slots=True)
class StatistikAlasan:
    jumlah: int
    per_aksi: tuple[tuple[str, int], ...]
    per_bulan: tuple[tuple[str, int], ...]
    alasan: tuple[BarisAlasan, ...]
    teratas: tuple[str, ...]
    opd: tuple[BarisOpdAlasan, ...]
    opd_lain: int  # OPD that the table leaves out
    kolom: tuple[tuple[str, int], ...]
    disetujui: int
    putaran: float | None


def nama_alasan(kode: str) -> str:
    return acuan.nama(acuan.KODE_ALASAN, kode) if kode else "Tanpa jenis alasan"


def susun(
    hitungan: Iterable[Hitungan],
    kolom: Mapping[str, int],
    putaran: Iterable[PutaranOpd],
    nama_opd: Mapping[int, str],
) -> StatistikAlasan:
    """The whole page; the most frequent comes first everywhere but in the months."""
    hitungan, putaran = list(hitungan), {p.opd_id: p for p in putaran}
    per_bulan, per_kode, per_aksi, per_opd = Counter(), Counter(), Counter(), Counter()
    kode_bulan, opd_kode = Counter(), Counter()
    for h in hitungan:
        per_bulan[h.bulan] += h.jumlah
        per_kode[h.kode] += h.jumlah
        per_aksi[h.aksi] += h.jumlah
        per_opd[h.opd_id] += h.jumlah
        kode_bulan[h.kode, h.bulan] += h.jumlah
        opd_kode[h.opd_id, h.kode] += h.jumlah
    urut_kode = sorted(per_kode, key=lambda k: (-per_kode[k], nama_alasan(k)))
    teratas = urut_kode[:ALASAN_TERATAS]
    urut_opd = sorted(per_opd, key=lambda o: (-per_opd[o], nama_opd.get(o, "")))
    disetujui = sum(p.disetujui for p in putaran.values())
    return StatistikAlasan(
        jumlah=sum(per_kode.values()),
        per_aksi=tuple((nama, per_aksi[a]) for a, nama in AKSI.items() if per_aksi[a]),
        per_bulan=tuple((nama, per_bulan[b]) for b, nama in enumerate(BULAN, 1)),
        alasan=tuple(
            BarisAlasan(nama_alasan(k), tuple(kode_bulan[k, b] for b in range(1, 13)), per_kode[k]) for k in urut_kode
        ),
        teratas=tuple(nama_alasan(k) for k in teratas),
        opd=tuple(
            _baris_opd(o, nama_opd.get(o, ""), [opd_kode[o, k] for k in teratas], per_opd[o], putaran.get(o))
            for o in urut_opd[:OPD_TERATAS]
        ),
        opd_lain=max(0, len(urut_opd) - OPD_TERATAS),
        kolom=tuple(
            (LABEL[k], kolom[k])
            for k in sorted((k for k in KOLOM_ISIAN if kolom.get(k)), key=lambda k: -kolom[k])
        ),
        disetujui=disetujui,
        putaran=sum(p.putaran for p in putaran.values()) / disetujui if disetujui else None,
    )


def _baris_opd(opd_id: int, nama: str, isi: list[int], jumlah: int, putaran: PutaranOpd | None) -> BarisOpdAlasan:
    rata = putaran.putaran / putaran.disetujui if putaran and putaran.disetujui else None
    return BarisOpdAlasan(nama, tuple(isi), jumlah - sum(isi), jumlah, rata)
