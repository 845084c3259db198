"""Files made for tests; none is committed."""

import io
import struct
import zipfile
import zlib

_OOXML = "application/vnd.openxmlformats-officedocument"
UTAMA = {
    "docx": ("word/document.xml", f"{_OOXML}.wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{_OOXML}.spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{_OOXML}.presentationml.presentation.main+xml"),
}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
MP4 = struct.pack(">I4s4sI4s", 20, b"ftyp", b"isom", 512, b"mp42") + struct.pack(">I4s", 12, b"mdat") + b"film"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pdf(tanda: str = "") -> bytes:
    """A PDF of its own for each mark."""
    return PDF + f"% {tanda}\n".encode()


def ooxml(
    jenis: str = "docx", *, tambah: dict[str, bytes] | None = None, tipe: str = "", rel: str = "",
    xml: bytes | None = None, tanpa_utama: bool = False,
) -> bytes:  # fmt: skip
    """The least that is an office document; `rel` = relations of the main part, `xml` = another [Content_Types].xml."""
    jalur, isi = UTAMA[jenis]
    daftar = (
        xml
        or (
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/{jalur}" ContentType="{tipe or isi}"/></Types>'
        ).encode()
    )
    keluar = io.BytesIO()
    with zipfile.ZipFile(keluar, "w", zipfile.ZIP_DEFLATED) as arsip:
        arsip.writestr("[Content_Types].xml", daftar)
        if not tanpa_utama:
            arsip.writestr(jalur, "<x/>")
        if rel:
            folder, _, nama = jalur.rpartition("/")
            arsip.writestr(
                f"{folder}/_rels/{nama}.rels",
                f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rel}</Relationships>',
            )
        for nama, data in (tambah or {}).items():
            arsip.writestr(nama, data)
    return keluar.getvalue()


def relasi(jenis: str, tujuan: str, *, luar: bool = True) -> str:
    mode = ' TargetMode="External"' if luar else ""
    return f'<Relationship Id="r1" Type="{_REL}/{jenis}" Target="{tujuan}"{mode}/>'


def arsip(isi: dict[str, bytes]) -> bytes:
    keluar = io.BytesIO()
    with zipfile.ZipFile(keluar, "w", zipfile.ZIP_DEFLATED) as z:
        for nama, data in isi.items():
            z.writestr(nama, data)
    return keluar.getvalue()


def gambar(bentuk: str = "JPEG", ukuran=(40, 20), warna=(200, 30, 30), **simpan) -> bytes:
    from PIL import Image

    keluar = io.BytesIO()
    Image.new("RGB", ukuran, warna).save(keluar, bentuk, **simpan)
    return keluar.getvalue()


def foto_dengan_lokasi(bentuk: str = "JPEG", *, putar: int = 6) -> bytes:
    """A photo lying on its side, with place, time, camera and a comment in its EXIF."""
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = putar  # orientation
    exif[0x010F] = "KAMERARAHASIA"
    exif[0x9C9C] = "KOMENTARRAHASIA".encode("utf-16le")
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "S", (2.0, 31.0, 12.0), "E", (112.0, 57.0, 3.0)
    return gambar(bentuk, exif=exif)


def _potong_png(jenis: bytes, isi: bytes) -> bytes:
    return struct.pack(">I", len(isi)) + jenis + isi + struct.pack(">I", zlib.crc32(jenis + isi))


def png_raksasa(lebar: int = 50_000, tinggi: int = 50_000) -> bytes:
    """A few bytes that say they are 2.5 thousand million points."""
    kepala = struct.pack(">IIBBBBB", lebar, tinggi, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + _potong_png(b"IHDR", kepala) + _potong_png(b"IDAT", data) + _potong_png(b"IEND", b"")


def png_bergerak(lembar: int = 30) -> bytes:
    from PIL import Image

    keluar = io.BytesIO()
    semua = [Image.new("RGB", (200, 200), (i * 8 % 256, 0, 0)) for i in range(lembar)]
    semua[0].save(keluar, "PNG", save_all=True, append_images=semua[1:])
    return keluar.getvalue()
