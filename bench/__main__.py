"""`python3 start.py bench`: a region of 100 OPD and 20,000 ideas, measured beside its ceiling; one table."""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from bench.laporan import Laporan, cetak
from bench.ukur import Pengukur, Ukuran
from inovasi import ROOT

UTUH = Ukuran(opd=100, ide=20_000, putaran=5, detik=0.7, orang=100, detik_berkala=60.0, kali_serentak=20, mulai_ulang=3)
SINGKAT = Ukuran(
    opd=100, ide=20_000, putaran=3, detik=0.4, orang=100, detik_berkala=12.0, kali_serentak=4, mulai_ulang=2
)


def _pilihan() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="start.py bench", description="Mengukur kecepatan dan ukuran program ini.")
    parser.add_argument("--singkat", action="store_true", help="lebih pendek dan lebih kasar, satu sampai dua menit")
    parser.add_argument("--di", type=Path, metavar="FOLDER", help="tempat data sementara (bawaan: folder data program)")
    return parser.parse_args()


def _tempat(pilihan: Path | None) -> Path:
    """Where the data of the program lives too: a save is only as fast as that disk, and /tmp may be none."""
    tempat = pilihan or Path(os.environ.get("INOVASI_INSTANCE") or ROOT / "instance")
    tempat.mkdir(parents=True, exist_ok=True)
    return tempat.resolve()


def main() -> int:
    pilihan = _pilihan()
    mulai = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="inovasi-bench-", dir=_tempat(pilihan.di)) as folder:
        hasil = Laporan()
        with Pengukur(Path(folder), SINGKAT if pilihan.singkat else UTUH, lapor=_lapor) as pengukur:
            pengukur.semua(hasil)
    cetak(hasil)
    print(f"\nSelesai dalam {time.monotonic() - mulai:.0f} detik.")
    for meleset in hasil.meleset:
        print(f"MELESET  {meleset}")
    print("Semua sasaran tercapai." if not hasil.meleset else f"{len(hasil.meleset)} sasaran belum tercapai.")
    return 1 if hasil.meleset else 0


def _lapor(kalimat: str) -> None:
    print(kalimat, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("\nDibatalkan.")
        sys.exit(130)
