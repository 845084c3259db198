"""The abuse corpus (RELIABILITY A6): each file is refused with a sentence, or stored under our name and sent so that a
browser makes nothing of it. Every file is made here."""

import struct

import pytest
from sqlalchemy import func, select

from inovasi.berkas.models import Dokumen
from tests.berkas import isi
from tests.berkas.conftest import ISIAN, berkas, kirim

HTML = b"<!doctype html><script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
PDF_JS = b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>endobj\n%%EOF"
DUA = {"rels": isi.relasi("attachedTemplate", "http://jahat.example/t.dotm")}
_MAKRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
DTD = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">&b;</Types>'
)
NOL = b"\0" * 30_000_000


def _zip_berat():
    return isi.ooxml("xlsx", tambah={"xl/worksheets/sheet1.xml": NOL})


def _zip_banyak():
    return isi.ooxml(tambah={f"word/media/{i}.xml": b"" for i in range(3100)})


def _zip_bersandi():
    data = bytearray(isi.ooxml())
    for tanda, geser in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        letak = -1
        while (letak := data.find(tanda, letak + 1)) >= 0:
            data[letak + geser] |= 1
    return bytes(data)


def _zip_bohong_direktori():
    data = bytearray(isi.ooxml())
    letak = data.rfind(b"PK\x05\x06")
    data[letak + 12 : letak + 16] = struct.pack("<I", 2**31)
    return bytes(data)


# name of the case: (bytes, name as sent) -> part of the sentence
DITOLAK = {
    "kosong": (b"", "kosong.pdf", "kosong"),
    "eicar": (isi.EICAR, "eicar.com", "bukan jenis"),
    "eicar sebagai pdf": (isi.EICAR, "eicar.pdf", "bukan jenis"),
    "html sebagai png": (HTML, "gambar.png", "bukan jenis"),
    "html sebagai pdf": (HTML, "surat.pdf", "bukan jenis"),
    "svg sebagai png": (SVG, "logo.png", "bukan jenis"),
    "svg": (SVG, "logo.svg", "bukan jenis"),
    "gif dengan skrip": (b"GIF89a/*" + HTML, "a.gif", "Jenis gambar ini"),
    "bmp": (b"BM" + b"\0" * 60, "a.bmp", "Jenis gambar ini"),
    "webp": (b"RIFF\0\0\0\0WEBPVP8 ", "a.jpg", "Jenis gambar ini"),
    "exe sebagai docx": (b"MZ" + b"\0" * 200, "surat.docx", "bukan jenis"),
    "elf": (b"\x7fELF" + b"\0" * 200, "a.mp4", "bukan jenis"),
    "nul saja": (b"\0" * 5000, "a.pdf", "bukan jenis"),
    "pdf terlalu dalam": (b"x" * 2000 + isi.PDF, "a.pdf", "bukan jenis"),
    "26 mb": (isi.PDF + b" " * 26 * 1024 * 1024, "besar.pdf", "batasnya 10 MB"),
    "doc lama": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.doc", "bentuk lama"),
    "heic": (struct.pack(">I4s4s", 20, b"ftyp", b"heic") + b"\0" * 20, "IMG_1.heic", "HEIC"),
    "mov": (struct.pack(">I4s4s", 20, b"ftyp", b"qt  ") + b"\0" * 20, "film.mp4", "MP4"),
    "png 50.000 x 50.000": (isi.png_raksasa(), "bom.png", "juta titik"),
    "png terpotong": (isi.gambar("PNG")[:60], "a.png", "rusak"),
    "jpeg terpotong": (isi.gambar("JPEG", (300, 300))[:200], "a.jpg", "rusak"),
    "jpeg hanya kepala": (b"\xff\xd8\xff\xe0" + HTML, "a.jpg", "rusak"),
    "jpeg beribu larik": (isi.gambar("JPEG") + b"\xff\xda" * 5000, "a.jpg", "rusak"),
    "zip biasa": (isi.arsip({"a.txt": b"x"}), "a.docx", "bukan dokumen Office"),
    "zip dalam zip": (isi.arsip({"b.zip": isi.arsip({"c.zip": b"PK"})}), "a.xlsx", "arsip atau program"),
    "docx berisi zip": (isi.ooxml(tambah={"word/embeddings/a.zip": b"PK"}), "a.docx", "arsip atau program"),
    "docx berisi exe": (isi.ooxml(tambah={"word/embeddings/a.exe": b"MZ"}), "a.docx", "arsip atau program"),
    "docx bermakro": (isi.ooxml(tambah={"word/vbaProject.bin": b"x"}), "a.docx", "makro"),
    "docm dinamai docx": (isi.ooxml(tipe=_MAKRO), "a.docx", "makro"),
    "xlsx makro 4": (isi.ooxml("xlsx", tambah={"xl/macrosheets/sheet1.xml": b"<x/>"}), "a.xlsx", "makro"),
    "templat dari jauh": (isi.ooxml(rel=DUA["rels"]), "a.docx", "tempat lain"),
    "ole dari jauh": (isi.ooxml("pptx", rel=isi.relasi("oleObject", "http://jahat.id/!")), "a.pptx", "tempat lain"),
    "bom zip": (_zip_berat(), "a.xlsx", "tidak wajar"),
    "entri 3100": (_zip_banyak(), "a.docx", "tidak wajar"),
    "direktori bohong": (_zip_bohong_direktori(), "a.docx", "tidak wajar"),
    "nama entri ..": (isi.ooxml(tambah={"../../evil.xml": b"x"}), "a.docx", "rusak"),
    "nama entri mutlak": (isi.ooxml(tambah={"/etc/passwd": b"x"}), "a.docx", "rusak"),
    "xml berdoctype": (isi.ooxml(xml=DTD), "a.docx", "rusak"),
    "xml rusak": (isi.ooxml(xml=b"<Types"), "a.docx", "rusak"),
    "tanpa bagian utama": (isi.ooxml(tanpa_utama=True), "a.docx", "bukan DOCX"),
    "templat dotx": (isi.ooxml(tipe="application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"),
                     "a.docx", "bukan DOCX"),
    "docx bersandi": (_zip_bersandi(), "a.docx", "sandi"),
    "zip terpotong": (isi.ooxml()[:80], "a.docx", "rusak"),
}  # fmt: skip

# name of the case: (bytes, name as sent) -> our name
DISIMPAN = {
    "pdf": (isi.PDF, "surat.pdf", "surat.pdf"),
    "pdf dengan skrip": (PDF_JS, "formulir.pdf", "formulir.pdf"),
    "pdf dengan html di depan": (HTML + isi.PDF, "surat.html", "surat.pdf"),
    "pdf yang juga zip": (isi.PDF + isi.arsip({"a.exe": b"MZ"}), "dua.zip", "dua.pdf"),
    "pdf yang juga eicar": (isi.PDF + isi.EICAR, "eicar.com", "eicar.pdf"),
    "png yang juga html": (isi.gambar("PNG") + HTML, "gambar.html", "gambar.png"),
    "sufiks ganda": (isi.PDF, "rapor.pdf.exe", "rapor.pdf"),
    "con": (isi.PDF, "CON", "berkas-CON.pdf"),
    "nul.docx": (isi.ooxml(), "nul.docx", "berkas-nul.docx"),
    "aliran tersembunyi": (isi.PDF, "a.pdf:x", "a.pdf"),
    "titik di ujung": (isi.PDF, "surat.pdf...", "surat.pdf"),
    "300 huruf": (isi.PDF, "n" * 300 + ".pdf", "n" * 120 + ".pdf"),
    "kanan ke kiri": (isi.PDF, "surat\u202efdp.exe", "suratfdp.pdf"),
    "..": (isi.PDF, "../../instance/secret_key", "secret_key.pdf"),
    "jalur windows": (isi.PDF, "..\\..\\win.ini", "win.ini.pdf"),
    "tanda kutip dan titik koma": (isi.PDF, 'a"; filename="b.exe', "b.pdf"),
    "persen": (isi.PDF, "%2e%2e%2fa.pdf", "%2e%2e%2fa.pdf"),
    "png dinamai pdf": (isi.gambar("PNG"), "surat.pdf", "surat.png"),
    "jpeg dengan lokasi": (isi.foto_dengan_lokasi(), "IMG_1.JPG", "IMG_1.jpg"),
    "png bergerak": (isi.png_bergerak(), "gerak.png", "gerak.png"),
    "mp4": (isi.MP4, "film.MP4", "film.mp4"),
    "tautan web biasa": (isi.ooxml(rel=isi.relasi("hyperlink", "https://example.org")), "a.docx", "a.docx"),
    "buku kerja lain": (isi.ooxml("xlsx", rel=isi.relasi("externalLinkPath", "lain.xlsx")), "a.xlsx", "a.xlsx"),
    "pptx": (isi.ooxml("pptx"), "paparan.pptx", "paparan.pptx"),
    "docx dinamai pdf": (isi.ooxml(), "surat.pdf", "surat.docx"),
}  # fmt: skip


def test_korpus_cukup_besar():
    assert len(DITOLAK) + len(DISIMPAN) >= 40


@pytest.mark.parametrize("kasus", DITOLAK)
def test_ditolak_dengan_kalimat(kasus, as_pengguna, operator, gudang, session):
    data, nama, kalimat = DITOLAK[kasus]

    page = kirim(as_pengguna(operator), "/berkas/baru", data, nama, kunci="k" * 20, **ISIAN)

    assert page.status == 422 and kalimat in page.teks, page.teks[:600]
    assert page.isian["nomor"] == "420/17" and not page.isian["unggahan"]
    assert session.scalar(select(func.count()).select_from(Dokumen)) == 0
    assert not [b for b in gudang.folder.rglob("*") if b.is_file()]


@pytest.mark.parametrize("kasus", DISIMPAN)
def test_disimpan_dengan_nama_kita_dan_dikirim_jinak(kasus, as_pengguna, operator, gudang, session):
    data, nama, nama_kita = DISIMPAN[kasus]
    orang = as_pengguna(operator)

    page = orang.post("/berkas/baru", kunci="k" * 20, berkas=berkas(data, nama, "text/html"), **ISIAN)

    assert page.status == 303, page.teks[:600]
    dokumen = session.scalars(select(Dokumen)).one()
    assert dokumen.nama_berkas == nama_kita
    [tersimpan] = gudang.daftar()
    assert tersimpan.name == dokumen.sha256 and tersimpan.suffix == ""
    assert {b for b in gudang.folder.parent.rglob("*") if b.is_file() and b.read_bytes() == tersimpan.read_bytes()} == {
        tersimpan
    }
    kepala = orang.get(f"/berkas/{dokumen.id}/unduh").response.headers
    assert kepala["Content-Disposition"].startswith("attachment")
    assert kepala["X-Content-Type-Options"] == "nosniff" and "sandbox" in kepala["Content-Security-Policy"]
    assert kepala["Content-Type"].split("/")[0] in ("application", "image", "video")
    assert "\n" not in kepala["Content-Disposition"] and "\u202e" not in kepala["Content-Disposition"]


def test_folder_tidak_terjangkau_alamat(as_pengguna, operator, buat_dokumen):
    sha = buat_dokumen().sha256
    orang = as_pengguna(operator)

    for alamat in (
        f"/berkas/{sha[:2]}/{sha}", f"/berkas/{sha}", f"/static/{sha}", f"/static/../berkas/{sha[:2]}/{sha}",
        f"/static/..%2fberkas%2f{sha[:2]}%2f{sha}", f"/instance/berkas/{sha[:2]}/{sha}", "/berkas/../inovasi.sqlite3",
    ):  # fmt: skip
        assert orang.get(alamat).status == 404, alamat


def test_kiriman_melebihi_segala_batas_413(as_pengguna, operator, monkeypatch):
    monkeypatch.setattr("inovasi.berkas.rules.BATAS_KIRIMAN_BERKAS", 3 * 1024 * 1024)

    page = kirim(as_pengguna(operator), "/berkas/baru", isi.PDF + b" " * 4 * 1024 * 1024, "a.pdf", **ISIAN)

    assert page.status == 413 and "melebihi batas" in page.teks


def test_alamat_lain_tetap_menolak_berkas_besar(as_pengguna, operator):
    assert kirim(as_pengguna(operator), "/berkas/tautkan", b" " * 5 * 1024 * 1024, "a.pdf").status == 413


def test_banyak_berkas_dan_berkas_di_isian_lain(as_pengguna, operator, gudang, session):
    """Only the first file of the field `berkas` counts; a file where text belongs is no text."""
    orang = as_pengguna(operator)
    page = orang.post(
        "/berkas/baru", kunci="k" * 20, berkas=[berkas(isi.PDF, "a.pdf"), berkas(isi.pdf("2"), "b.pdf")],
        nomor=berkas(b"x"), **{k: v for k, v in ISIAN.items() if k != "nomor"},
    )  # fmt: skip

    assert page.status == 303
    assert session.scalars(select(Dokumen.nama_berkas)).all() == ["a.pdf"]
