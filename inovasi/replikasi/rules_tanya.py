"""Questions between the two sides of an adoption, and what they do together so that knowledge passes. Plain tables."""

from datetime import date

from inovasi import acuan
from inovasi.galat import AturanDilanggar, TidakBoleh

ISI_MAKS = 5000
TEMPAT_MAKS = 200
TUJUAN_MAKS = 500
HASIL_MAKS = 5000
TANYA_MAKS = 200  # of one adoption: all of them stand on its page

NAMA_STATUS = {
    "terbuka": "Menunggu jawaban",
    "dijawab": "Sudah dijawab",
    "selesai": "Selesai",
    "ditarik": "Ditarik",
}
# (status, aksi, whether the side that asked does it) -> status after it. A pair that is absent is forbidden.
ALUR_TANYA: dict[tuple[str, str, bool], str] = {
    ("terbuka", "jawab", False): "dijawab",
    ("terbuka", "jawab", True): "terbuka",  # adds to its own question
    ("dijawab", "jawab", False): "dijawab",
    ("dijawab", "jawab", True): "terbuka",  # asks further
    ("dijawab", "selesai", True): "selesai",
    ("terbuka", "tarik", True): "ditarik",
}
NAMA_AKSI = {"jawab": "Menjawab", "selesai": "Menyatakan selesai", "tarik": "Menarik pertanyaan"}
# Whom a question of a side is for.
LAWAN = {"asal": ("peniru",), "peniru": ("asal",), "pusat": ("peniru", "asal")}

NAMA_STATUS_ALIH = {"direncanakan": "Direncanakan", "terlaksana": "Terlaksana", "batal": "Dibatalkan"}
ALUR_ALIH: dict[tuple[str, str], str] = {
    ("direncanakan", "selesai"): "terlaksana",
    ("direncanakan", "batal"): "batal",
}


def periksa_tanya(status: str, aksi: str, *, sendiri: bool) -> str:
    """The status after `aksi`; `sendiri`: the side that asked does it. Raises TidakBoleh or AturanDilanggar."""
    if not sendiri and aksi in ("selesai", "tarik"):
        raise TidakBoleh("Ini dilakukan oleh pihak yang bertanya.")
    if (status, aksi, sendiri) not in ALUR_TANYA:
        saran = "Ajukan pertanyaan baru bila masih ada yang belum jelas." if aksi == "jawab" else ""
        raise AturanDilanggar(
            f"{NAMA_AKSI[aksi]} tidak bisa: status pertanyaannya “{NAMA_STATUS[status].lower()}”.", saran=saran
        )
    return ALUR_TANYA[status, aksi, sendiri]


def boleh_tanya(status: str, aksi: str, *, sendiri: bool) -> bool:
    return (status, aksi, sendiri) in ALUR_TANYA


def periksa_alih(status: str, aksi: str) -> str:
    if (status, aksi) not in ALUR_ALIH:
        raise AturanDilanggar(f"Kegiatan ini sudah berstatus “{NAMA_STATUS_ALIH[status].lower()}”.")
    return ALUR_ALIH[status, aksi]


def galat_alih(jenis: str, tanggal: date | None, tempat: str, tujuan: str) -> dict[str, str]:
    """Sentence for each field of a plan that is wrong. A day in the past is taken: it is often written down later."""
    galat = {}
    if jenis not in acuan.ALIH_PENGETAHUAN:
        galat["jenis"] = "Pilih bentuknya."
    if tanggal is None:
        galat["tanggal"] = "Tulis tanggal lengkap, misalnya 22 November 2026."
    if len(tempat) > TEMPAT_MAKS:
        galat["tempat"] = f"Tempat paling banyak {TEMPAT_MAKS} huruf."
    if not tujuan:
        galat["tujuan"] = "Tulis tujuannya."
    elif len(tujuan) > TUJUAN_MAKS:
        galat["tujuan"] = f"Tujuan paling banyak {TUJUAN_MAKS} huruf."
    return galat
