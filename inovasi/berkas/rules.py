"""What a document is, which files are taken, how they are named, and who may do what. Plain tables."""

import re
import unicodedata
from dataclasses import dataclass

from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh
from inovasi.peran import Pelaku, Peran
from inovasi.peran import periksa_peran as periksa_peran

STATUS_DOKUMEN = ("ada", "ditarik")
NAMA_STATUS = {"ada": "Ada", "ditarik": "Ditarik"}

# Longest texts, in characters; the columns hold as many.
NOMOR_MAKS, TENTANG_MAKS, PENANDA_TANGAN_MAKS, PERIODE_MAKS, ALASAN_MAKS = 100, 500, 200, 100, 500
HALAMAN_MAKS = 10_000
CARI_MAKS = 700  # characters of `tentang_cari`
KATA_CARI_MAKS = 10

MB = 1024 * 1024
MAKS_MB, MAKS_VIDEO_MB = 10, 100  # what holds until somebody changes it
# What may be set at most. Everything between browser and disk is made for a video of this size (server.py).
MAKS_MB_TERATAS, MAKS_VIDEO_MB_TERATAS = 50, 200
# Bytes that a request with a file may have: the largest video and the text fields around it.
BATAS_KIRIMAN_BERKAS = (MAKS_VIDEO_MB_TERATAS + 4) * MB
RUANG_UNGGAH_MB = 500  # MB that must be free where the files are, or none is taken
MASA_UNGGAHAN = 20 * 3600  # seconds that a file without a document is kept for its form; less than USIA_YATIM
USIA_YATIM = 24 * 3600  # seconds after which a file that no row names is swept away

MENGURUS = (Peran.OPERATOR, Peran.KOORDINATOR)
MENGATUR = (Peran.ADMIN, Peran.KOORDINATOR)

# As a history says it.
TELAH = {
    "catat": "Dokumen dicatat",
    "ubah": "diubah",
    "tautkan": "Dilampirkan pada",
    "lepas": "Dilepas dari",
    "tarik": "Ditarik",
    "aturan": "diubah",
}
LABEL = {
    "jenis": "Jenis dokumen",
    "nomor": "Nomor",
    "tanggal": "Tanggal",
    "tentang": "Tentang",
    "penanda_tangan": "Penanda tangan",
    "periode": "Masa yang dicakup",
    "halaman": "Jumlah halaman",
    "maks_mb": "Batas berkas (MB)",
    "maks_video_mb": "Batas video (MB)",
}


@dataclass(frozen=True, slots=True)
class Tipe:
    """One kind of file that is taken. `mime` is what we say when it is served, whatever the sender said."""

    nama: str
    sufiks: str
    mime: str
    video: bool = False


_OOXML = "application/vnd.openxmlformats-officedocument"
TIPE = {
    "pdf": Tipe("PDF", ".pdf", "application/pdf"),
    "docx": Tipe("DOCX", ".docx", f"{_OOXML}.wordprocessingml.document"),
    "xlsx": Tipe("XLSX", ".xlsx", f"{_OOXML}.spreadsheetml.sheet"),
    "pptx": Tipe("PPTX", ".pptx", f"{_OOXML}.presentationml.presentation"),
    "jpeg": Tipe("JPEG", ".jpg", "image/jpeg"),
    "png": Tipe("PNG", ".png", "image/png"),
    "mp4": Tipe("MP4", ".mp4", "video/mp4", video=True),
}
KALIMAT_TIPE = "Yang bisa dilampirkan: PDF, DOCX, XLSX, PPTX, JPEG, PNG, dan MP4."
# What browsers offer in their file dialogue; only a help, the bytes decide.
TERIMA = ",".join((*(t.sufiks for t in TIPE.values()), ".jpeg"))


@dataclass(frozen=True, slots=True)
class Batas:
    """How large files may be, in MiB each."""

    maks_mb: int = MAKS_MB
    maks_video_mb: int = MAKS_VIDEO_MB

    def mb(self, tipe: str) -> int:
        return self.maks_video_mb if TIPE[tipe].video else self.maks_mb

    @property
    def kalimat(self) -> str:
        return f"Paling besar {self.maks_mb} MB, video {self.maks_video_mb} MB."


def tolak_berkas(kalimat: str) -> BelumLengkap:
    """The refusal of a file, for the field it came in."""
    return BelumLengkap(kalimat, {"berkas": kalimat})


def ukuran_teks(ukuran: int) -> str:
    """`850 KB`, `1,2 MB`: as file managers write it, rounded up so that nothing is 0 KB."""
    if ukuran < MB:
        return f"{max(1, -(-ukuran // 1024))} KB"
    return f"{ukuran / MB:.1f} MB".replace(".", ",").replace(",0 ", " ")


def periksa_ukuran(ukuran: int, tipe: str, batas: Batas) -> None:
    """Raise BelumLengkap, naming both sizes, for a file that is too large for its kind."""
    if ukuran > batas.mb(tipe) * MB:
        apa = "Video" if TIPE[tipe].video else "Berkas"
        raise tolak_berkas(
            f"{apa} ini {ukuran_teks(ukuran)}, sedangkan batasnya {batas.mb(tipe)} MB. Perkecil, lalu pilih lagi."
        )


def periksa_batas(maks_mb: int | None, maks_video_mb: int | None) -> Batas:
    """The limits as they may be set. Raises BelumLengkap with a sentence for each field."""
    galat = {}
    for kolom, nilai, atas in (
        ("maks_mb", maks_mb, MAKS_MB_TERATAS), ("maks_video_mb", maks_video_mb, MAKS_VIDEO_MB_TERATAS)
    ):  # fmt: skip
        if nilai is None or not 1 <= nilai <= atas:
            galat[kolom] = f"Tulis angka dari 1 sampai {atas}."
    if not galat and maks_video_mb < maks_mb:
        galat["maks_video_mb"] = "Batas video tidak boleh lebih kecil daripada batas berkas lain."
    if galat:
        raise BelumLengkap("Ada yang perlu diperbaiki.", galat)
    return Batas(maks_mb, maks_video_mb)


# --- Names --------------------------------------------------------------------------------------------------

_NAMA_MAKS = 120  # characters before the suffix
_NAMA_MAKS_BYTE = 200  # file systems hold 255 bytes
_SUFIKS_DIKENAL = frozenset(
    "pdf doc docx docm dot dotx dotm xls xlsx xlsm xlsb xlt xltx xltm ppt pptx pptm pps ppsx odt ods odp rtf csv txt"
    " jpg jpeg jpe png gif bmp tif tiff webp heic heif svg svgz mp4 m4v mov avi mkv webm 3gp"
    " htm html xhtml xml mht js mjs vbs wsf hta exe com scr msi bat cmd ps1 sh jar lnk url php py"
    " zip rar 7z gz tar".split()
)
_TERLARANG_WINDOWS = re.compile(r'[<>:"/\\|?*]')
_PERANGKAT = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:[. ]|$)", re.IGNORECASE)


def nama_aman(kiriman: str | None, tipe: str) -> str:
    """Our name for a file, made from the sender's: no path, no trick of writing, and the suffix of its bytes.

    It is only ever sent to browsers; on our disk a file is named by its hash.
    """
    nama = unicodedata.normalize("NFC", kiriman or "")
    nama = re.split(r"[/\\]", nama)[-1]
    # Cc: control, Cf: direction of writing and invisible ones, Cs/Co/Cn: what no font has.
    nama = "".join(" " if h in "\t\r\n" else h for h in nama if h in "\t\r\n" or unicodedata.category(h)[0] != "C")
    # "a.pdf:x" names a hidden stream of a.pdf on Windows.
    nama = next((b for b in nama.split(":") if b.strip(" .")), "")
    nama = re.sub(r"[\s\u2028\u2029]+", " ", _TERLARANG_WINDOWS.sub("-", nama)).strip(" .")
    while (pokok := nama.rpartition("."))[1] and pokok[2].strip().lower() in _SUFIKS_DIKENAL:
        nama = pokok[0].strip(" .")
    nama = nama[:_NAMA_MAKS].encode()[:_NAMA_MAKS_BYTE].decode("utf-8", "ignore").strip(" .") or "dokumen"
    if _PERANGKAT.match(nama):
        nama = f"berkas-{nama}"
    return nama + TIPE[tipe].sufiks


def teks_cari(*teks: str | None) -> str:
    """Case-folded text to search in, at most CARI_MAKS characters."""
    satu = " ".join(" ".join(unicodedata.normalize("NFKC", t or "").casefold().split()) for t in teks)
    return satu.replace("\x00", "").strip()[:CARI_MAKS]


def kata_cari(q: str | None) -> list[str]:
    return teks_cari(q).split()[:KATA_CARI_MAKS]


# --- Who may ------------------------------------------------------------------------------------------------


def memiliki(oleh: Pelaku, opd_id: int | None) -> bool:
    """Whether a document of this agency (None: the coordinator's) is this person's to change and to link."""
    if oleh.peran is Peran.KOORDINATOR:
        return opd_id is None
    return oleh.peran is Peran.OPERATOR and opd_id is not None and opd_id in oleh.opd_ids


def membaca_langsung(oleh: Pelaku, opd_id: int | None) -> bool:
    """Who reads a document also without a record: its owner, and the koordinator, who reads every agency's drafts."""
    return oleh.peran is Peran.KOORDINATOR or memiliki(oleh, opd_id)


def mengurus(oleh: Pelaku, opd_id: int | None) -> bool:
    """Who corrects or withdraws a document: its owner; the koordinator for everybody, as paper comes in there."""
    return membaca_langsung(oleh, opd_id)


def periksa_urus(oleh: Pelaku, opd_id: int | None, *, terbaca: bool) -> None:
    """Raise TidakAda where the document is not to be known of, TidakBoleh where it is only to be read."""
    if mengurus(oleh, opd_id):
        return
    if not terbaca:
        raise TidakAda()
    raise TidakBoleh("Dokumen ini diubah oleh yang memasukkannya atau oleh koordinator.")


def periksa_ada(status: str) -> None:
    if status != "ada":
        raise AturanDilanggar("Dokumen ini sudah ditarik.", saran="Pakai dokumen lain, atau masukkan yang baru.")
