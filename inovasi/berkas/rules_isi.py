"""What the bytes of a file are. Names and what the sender says count for nothing.

A file may well be two things at once (a PDF with a web page or an archive behind it): the signature decides what we
call it, and how it is served makes the rest harmless: always as an attachment, under our Content-Type, with `nosniff`
and a CSP that is a sandbox. PDF and MP4 are stored as they are; pictures are decoded and written anew
(services_gudang); office documents are looked into here, without unpacking them.
"""

import zipfile
import zlib
from typing import BinaryIO
from xml.parsers import expat

from inovasi.berkas.rules import KALIMAT_TIPE, MB, tolak_berkas

KEPALA_PDF = 1024  # bytes in which %PDF- must stand; what readers accept
# Major brands of ISO base media files that are MP4. Source: mp4ra.org/registered-types/brands.
MEREK_MP4 = frozenset(
    "isom iso2 iso3 iso4 iso5 iso6 iso7 iso8 iso9 mp41 mp42 mp71 avc1 dash MSNV M4V M4VP M4VH M4A NDSC F4V mmp4".split()
)
MEREK_HEIC = frozenset("heic heix hevc heim heis mif1 msf1 avif avis".split())

# --- Office documents ---------------------------------------------------------------------------------------

ENTRI_MAKS = 3000
SATU_ENTRI_MAKS = 200 * MB  # unpacked
JUMLAH_MAKS = 400 * MB
# A sheet of repeating rows reached 269 in a measurement; it counts from a size that can hurt.
RASIO_MAKS, RASIO_MULAI = 400, 20 * MB
DIREKTORI_MAKS = 1 * MB  # bytes of the central directory
JENIS_ISI_MAKS = 2 * MB
RELASI_MAKS = 8 * MB  # of one part; all of them together twice that
_UTAMA = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": "pptx",
}
# Relations to something outside that an office program fetches or runs by itself. Plain links to the web and to
# other workbooks are what people write.
RELASI_TERLARANG = frozenset(
    ("attachedtemplate", "oleobject", "frame", "subdocument", "afchunk", "package", "control")
)
_MAKRO = ("vbaproject.bin", "vbadata.xml", "/macrosheets/", "/activex/")
_DI_DALAM = tuple(".zip .rar .7z .exe .dll .js .vbs .bat .cmd .ps1 .hta .lnk .scr .jar".split())

RUSAK = "Berkas ini rusak atau belum lengkap. Buka di komputer Anda, simpan ulang, lalu pilih lagi."
MAKRO = "Dokumen ini memuat makro, jadi tidak diterima. Simpan ulang sebagai DOCX, XLSX, atau PPTX biasa."
LUAR = (
    "Dokumen ini mengambil templat atau benda dari tempat lain saat dibuka, jadi tidak diterima. "
    "Simpan sebagai PDF, lalu pilih lagi."
)
BESAR = "Isi dokumen ini tidak wajar besarnya setelah dibuka, jadi tidak diterima. Simpan sebagai PDF, lalu pilih lagi."
SANDI = "Dokumen ini terkunci sandi. Simpan tanpa sandi, lalu pilih lagi."

# What the reader of archives raises on one that is damaged, or packed in a way it does not know; the file is refused.
_ARSIP_RUSAK = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError,
)  # fmt: skip


def kenali(isi: BinaryIO) -> str:
    """The code of rules.TIPE for a seekable stream. Raises BelumLengkap with a sentence for what is not taken."""
    isi.seek(0)
    awal = isi.read(KEPALA_PDF + 8)
    if not awal:
        raise tolak_berkas("Berkas ini kosong. Pilih berkas yang ada isinya.")
    if awal.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if awal.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if awal[4:8] == b"ftyp":
        return _video(awal)
    if awal.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _ooxml(isi)
    if b"%PDF-" in awal[: KEPALA_PDF + 5]:
        return "pdf"
    if awal.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):  # OLE: Word 97, and locked OOXML
        raise tolak_berkas(
            "Ini dokumen Office bentuk lama atau yang terkunci sandi. "
            "Simpan sebagai DOCX, XLSX, PPTX, atau PDF tanpa sandi, lalu pilih lagi."
        )
    if awal.startswith((b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")):
        raise tolak_berkas("Jenis gambar ini belum diterima. Simpan sebagai JPEG atau PNG, lalu pilih lagi.")
    raise tolak_berkas(f"Isi berkas ini bukan jenis yang bisa disimpan. {KALIMAT_TIPE}")


def _video(awal: bytes) -> str:
    merek = awal[8:12].decode("latin-1").strip("\0 ")
    if merek in MEREK_HEIC:
        raise tolak_berkas("Foto HEIC belum diterima. Simpan sebagai JPEG, lalu pilih lagi.")
    if merek not in MEREK_MP4:
        raise tolak_berkas("Bentuk video ini belum diterima. Simpan sebagai MP4, lalu pilih lagi.")
    return "mp4"


def _ooxml(isi: BinaryIO) -> str:
    _periksa_direktori(isi)
    try:
        with zipfile.ZipFile(isi) as arsip:
            nama = _periksa_entri(arsip)
            jenis = _baca_jenis_isi(arsip, nama)
            _periksa_relasi(arsip, nama)
    except _ARSIP_RUSAK as galat:
        raise tolak_berkas(RUSAK) from galat
    return jenis


def _periksa_direktori(isi: BinaryIO) -> None:
    """Look at the size of the list of contents before a library reads it all into memory."""
    isi.seek(0, 2)
    ukuran = isi.tell()
    isi.seek(max(0, ukuran - 65_557))  # the end record and its longest comment
    ekor = isi.read()
    letak = ekor.rfind(b"PK\x05\x06")
    if letak < 0 or len(ekor) < letak + 22:
        raise tolak_berkas(RUSAK)
    if b"PK\x06\x07" in ekor[max(0, letak - 20) : letak]:  # 64-bit: for archives larger than what we take
        raise tolak_berkas(BESAR)
    if int.from_bytes(ekor[letak + 12 : letak + 16], "little") > DIREKTORI_MAKS:
        raise tolak_berkas(BESAR)


def _periksa_entri(arsip: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Entries by their name in lower case, as office programs look for them."""
    semua = arsip.infolist()
    hasil: dict[str, zipfile.ZipInfo] = {}
    jumlah = 0
    if len(semua) > ENTRI_MAKS:
        raise tolak_berkas(BESAR)
    for satu in semua:
        nama = satu.orig_filename.lower()
        bagian = nama.split("/")
        if (
            nama.startswith("/") or ".." in bagian or "\\" in nama or ":" in nama or "\x00" in nama or nama in hasil
            or satu.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        ):  # fmt: skip
            raise tolak_berkas(RUSAK)
        if satu.flag_bits & 0x1:
            raise tolak_berkas(SANDI)
        if any(m in f"/{nama}" for m in _MAKRO):
            raise tolak_berkas(MAKRO)
        if nama.endswith(_DI_DALAM):
            raise tolak_berkas("Dokumen ini memuat arsip atau program di dalamnya, jadi tidak diterima.")
        jumlah += satu.file_size
        if satu.file_size > SATU_ENTRI_MAKS or jumlah > JUMLAH_MAKS:
            raise tolak_berkas(BESAR)
        if satu.file_size > RASIO_MULAI and satu.file_size > RASIO_MAKS * max(1, satu.compress_size):
            raise tolak_berkas(BESAR)
        hasil[nama] = satu
    return hasil


def _baca(arsip: zipfile.ZipFile, entri: zipfile.ZipInfo, maks: int) -> bytes:
    if entri.file_size > maks:
        raise tolak_berkas(BESAR)
    with arsip.open(entri) as berkas:
        isi = berkas.read(maks + 1)
    if len(isi) > maks:
        raise tolak_berkas(BESAR)
    return isi


def _unsur(isi: bytes) -> list[tuple[str, dict[str, str]]]:
    """(name without prefix, attributes) of every element. A document type is refused: it can define endless text."""
    hasil: list[tuple[str, dict[str, str]]] = []
    pembaca = expat.ParserCreate()

    def doctype(*_: object) -> None:
        raise tolak_berkas(RUSAK)

    pembaca.StartDoctypeDeclHandler = doctype
    pembaca.StartElementHandler = lambda nama, atribut: hasil.append((nama.rpartition(":")[2], atribut))
    try:
        pembaca.Parse(isi, True)
    except expat.ExpatError as galat:
        raise tolak_berkas(RUSAK) from galat
    return hasil


def _baca_jenis_isi(arsip: zipfile.ZipFile, nama: dict[str, zipfile.ZipInfo]) -> str:
    """What the list of content types says that the main part is; the part must be there."""
    if "[content_types].xml" not in nama:
        raise tolak_berkas(f"Arsip ini bukan dokumen Office. {KALIMAT_TIPE}")
    jenis = set()
    for unsur, atribut in _unsur(_baca(arsip, nama["[content_types].xml"], JENIS_ISI_MAKS)):
        isi = atribut.get("ContentType", "")
        if any(m in isi.lower() for m in ("macroenabled", "vbaproject", "macrosheet", "activex")):
            raise tolak_berkas(MAKRO)
        if unsur == "Override" and isi in _UTAMA and atribut.get("PartName", "").lstrip("/").lower() in nama:
            jenis.add(_UTAMA[isi])
    if len(jenis) != 1:
        raise tolak_berkas("Ini bukan DOCX, XLSX, atau PPTX biasa. Simpan ulang sebagai salah satunya atau PDF.")
    return jenis.pop()


def _periksa_relasi(arsip: zipfile.ZipFile, nama: dict[str, zipfile.ZipInfo]) -> None:
    jumlah = 0
    for satu, entri in nama.items():
        if not satu.endswith(".rels"):
            continue
        jumlah += entri.file_size
        if jumlah > 2 * RELASI_MAKS:
            raise tolak_berkas(BESAR)
        for unsur, atribut in _unsur(_baca(arsip, entri, RELASI_MAKS)):
            if unsur != "Relationship" or atribut.get("TargetMode", "").lower() != "external":
                continue
            if atribut.get("Type", "").rpartition("/")[2].lower() in RELASI_TERLARANG:
                raise tolak_berkas(LUAR)
