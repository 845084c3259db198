from types import SimpleNamespace

import pytest

from inovasi.berkas import rules
from inovasi.berkas.rules import Batas
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh
from inovasi.peran import Pelaku, Peran


@pytest.mark.parametrize("kiriman, jadi", [
    ("Surat Minat.pdf", "Surat Minat.pdf"),
    ("rapor.pdf.exe", "rapor.pdf"),
    ("rapor.exe.pdf", "rapor.pdf"),
    ("Surat No.12", "Surat No.12.pdf"),
    ("SK v1.2 final.PDF", "SK v1.2 final.pdf"),
    ("../../etc/passwd", "passwd.pdf"),
    ("C:\\Users\\x\\surat.pdf", "surat.pdf"),
    ("a.pdf:x", "a.pdf"),
    ("surat.pdf...", "surat.pdf"),
    ("surat.pdf  ", "surat.pdf"),
    ("CON", "berkas-CON.pdf"),
    ("con.pdf", "berkas-con.pdf"),
    ("LPT1.txt", "berkas-LPT1.pdf"),
    ("COM¹", "berkas-COM¹.pdf"),
    ("console.pdf", "console.pdf"),
    ("surat\u202efdp.exe", "suratfdp.pdf"),
    ("a\x00b\r\nc\u200b.pdf", "ab c.pdf"),
    (".htaccess", "htaccess.pdf"),
    ("", "dokumen.pdf"),
    (None, "dokumen.pdf"),
    ("...", "dokumen.pdf"),
    ("/", "dokumen.pdf"),
    ('a<b>"c"|d?*.pdf', "a-b--c--d--.pdf"),
    ("Keputusan é “baru”.pdf", "Keputusan é “baru”.pdf"),
])  # fmt: skip
def test_nama_aman(kiriman, jadi):
    assert rules.nama_aman(kiriman, "pdf") == jadi


def test_nama_panjang_dipotong():
    for huruf in "ax漢😀":
        nama = rules.nama_aman(huruf * 300 + ".pdf", "docx")
        assert nama.endswith(".docx") and len(nama) <= 130 and len(nama.encode()) <= 210


def test_setiap_tipe_punya_nama_sufiks_dan_mime():
    assert len({t.sufiks for t in rules.TIPE.values()}) == len({t.mime for t in rules.TIPE.values()}) == 7
    assert not any(t.mime.startswith("text/") or "svg" in t.mime or "html" in t.mime for t in rules.TIPE.values())


@pytest.mark.parametrize("ukuran, teks", [(1, "1 KB"), (1025, "2 KB"), (10 * rules.MB, "10 MB"), (1_300_000, "1,2 MB")])
def test_ukuran_teks(ukuran, teks):
    assert rules.ukuran_teks(ukuran) == teks


def test_ukuran_menurut_jenis():
    rules.periksa_ukuran(10 * rules.MB, "pdf", Batas())
    rules.periksa_ukuran(100 * rules.MB, "mp4", Batas())
    with pytest.raises(BelumLengkap, match="26 MB"):
        rules.periksa_ukuran(26 * rules.MB, "pdf", Batas())
    with pytest.raises(BelumLengkap, match="Video"):
        rules.periksa_ukuran(100 * rules.MB + 1, "mp4", Batas())


def test_batas_atas_cukup_untuk_semua_pintu():
    from inovasi import server

    assert rules.MAKS_MB_TERATAS <= rules.MAKS_VIDEO_MB_TERATAS
    assert rules.MAKS_VIDEO_MB_TERATAS * rules.MB < rules.BATAS_KIRIMAN_BERKAS < server.BATAS_KIRIMAN
    assert rules.MASA_UNGGAHAN < rules.USIA_YATIM


def test_kata_cari():
    assert rules.kata_cari("  POSYANDU \x00 Terpadu  ") == ["posyandu", "terpadu"]
    assert len(rules.kata_cari("a " * 100)) == rules.KATA_CARI_MAKS
    assert len(rules.teks_cari("İ" * 1000)) == rules.CARI_MAKS


def _orang(peran, *opd):
    return Pelaku(1, "A", "a", Peran(peran), opd_ids=frozenset(opd))


# (role, agencies) x owner of the document -> reads without a record, may use it for other records
@pytest.mark.parametrize("orang, opd_id, baca, milik", [
    (_orang("operator", 7), 7, True, True),
    (_orang("operator", 7, 8), 8, True, True),
    (_orang("operator", 7), 8, False, False),
    (_orang("operator", 7), None, False, False),
    (_orang("operator"), None, False, False),
    (_orang("koordinator"), 7, True, False),
    (_orang("koordinator"), None, True, True),
    (_orang("pimpinan"), 7, False, False),
    (_orang("pimpinan"), None, False, False),
    (_orang("admin"), None, False, False),
    (_orang("pendamping"), 7, False, False),
])  # fmt: skip
def test_siapa_membaca_dan_memiliki(orang, opd_id, baca, milik):
    assert rules.membaca_langsung(orang, opd_id) is baca
    assert rules.memiliki(orang, opd_id) is milik
    if baca:
        rules.periksa_urus(orang, opd_id, terbaca=False)
    else:
        with pytest.raises(TidakAda):
            rules.periksa_urus(orang, opd_id, terbaca=False)
        with pytest.raises(TidakBoleh):
            rules.periksa_urus(orang, opd_id, terbaca=True)


def test_yang_ditarik_tertutup():
    rules.periksa_ada("ada")
    with pytest.raises(AturanDilanggar):
        rules.periksa_ada(SimpleNamespace(status="ditarik").status)
