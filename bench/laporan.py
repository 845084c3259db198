"""What was measured, against what was to be reached, as text."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Baris:
    """One page at one number of clients: the program and its ceiling."""

    nama: str
    klien: int
    per_detik: float
    p50: float  # seconds
    p95: float
    cpu: float | None  # seconds of the server's processor a request
    patokan_per_detik: float
    patokan_cpu: float | None
    rasio: float  # median of the rounds' own ratios
    sasaran: float | None = None  # lowest ratio


@dataclass(frozen=True)
class Butir:
    """One number with its limit; `batas` empty for what is only told."""

    nama: str
    nilai: float | None
    satuan: str
    batas: float | None = None
    keterangan: str = ""

    @property
    def baik(self) -> bool:
        return self.batas is None or self.nilai is None or self.nilai <= self.batas


@dataclass
class Laporan:
    keterangan: list[str] = field(default_factory=list)
    laju: list[Baris] = field(default_factory=list)
    butir: list[Butir] = field(default_factory=list)

    @property
    def meleset(self) -> list[str]:
        laju = [
            f"{b.nama}, {b.klien} klien: {desimal(b.rasio, 2)} dari patokan, sasaran {desimal(b.sasaran, 2)}"
            for b in self.laju
            if b.sasaran is not None and round(b.rasio, 2) < b.sasaran
        ]
        return laju + [
            f"{b.nama}: {tulis(b.nilai, b.satuan)}, sasaran paling banyak {tulis(b.batas, b.satuan)}"
            for b in self.butir
            if not b.baik
        ]


def desimal(nilai: float, angka: int) -> str:
    """Indonesian form: `1.234,5`."""
    return f"{nilai:,.{angka}f}".replace(",", "_").replace(".", ",").replace("_", ".")


def tulis(nilai: float | None, satuan: str) -> str:
    if nilai is None:
        return "tidak terukur di sistem ini"
    angka = {"detik": 2, "kB": 1, "": 0, "MB": 0, "ms": 0}.get(satuan, 1)
    return f"{desimal(nilai, angka)} {satuan}".rstrip()


def _ms(detik: float | None, angka: int = 1) -> str:
    return "-" if detik is None else desimal(detik * 1000, angka)


def _tabel(kepala: list[str], isi: list[list[str]]) -> list[str]:
    lebar = [max(len(b[i]) for b in [kepala, *isi]) for i in range(len(kepala))]
    return [
        "  ".join(sel.ljust(lebar[i]) if i == 0 else sel.rjust(lebar[i]) for i, sel in enumerate(b)).rstrip()
        for b in [kepala, *isi]
    ]


def cetak(laporan: Laporan) -> None:
    print()
    for kalimat in laporan.keterangan:
        print(kalimat)
    print()
    kepala = [
        "Halaman",
        "klien",
        "/detik",
        "p50 ms",
        "p95 ms",
        "CPU ms",
        "patokan /detik",
        "CPU ms",
        "rasio",
        "sasaran",
        "",
    ]
    isi = [
        [
            b.nama, str(b.klien), desimal(b.per_detik, 0), _ms(b.p50), _ms(b.p95), _ms(b.cpu),
            desimal(b.patokan_per_detik, 0), _ms(b.patokan_cpu), desimal(b.rasio, 2),
            "" if b.sasaran is None else f">= {desimal(b.sasaran, 2)}",
            "" if b.sasaran is None else "tercapai" if round(b.rasio, 2) >= b.sasaran else "MELESET",
        ]
        for b in laporan.laju
    ]  # fmt: skip
    print("\n".join(_tabel(kepala, isi)))
    print()
    isi = [
        [
            b.nama, tulis(b.nilai, b.satuan), "" if b.batas is None else f"<= {tulis(b.batas, b.satuan)}",
            "" if b.batas is None else "tercapai" if b.baik else "MELESET", b.keterangan,
        ]
        for b in laporan.butir
    ]  # fmt: skip
    baris = _tabel(["Ukuran", "nilai", "sasaran", "", ""], isi)
    print("\n".join(baris))
