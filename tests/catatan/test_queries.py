import pytest

from inovasi.catatan import queries, services
from inovasi.ide import services as ide_services
from tests.conftest import PADA


@pytest.mark.parametrize("banyak", [1, 3])
def test_catatan_ide_tiga_kueri_berapa_pun_banyaknya(session, orang, sebagai, buat_catatan, hitung_kueri, banyak):
    for _ in range(banyak):
        buat_catatan(kolom="masalah")
    pelaku = sebagai(orang.operator)
    session.refresh(orang.ide)
    hitung_kueri.clear()

    assert len(queries.catatan_ide(session, oleh=pelaku, ide=orang.ide)) == banyak

    assert len(hitung_kueri) == 2  # a third one once the text has moved on


def test_teks_pada_setiap_versi(session, buat_ide, sebagai, buat_pengguna):
    operator = buat_pengguna("operator")
    ide = buat_ide(opd=operator.opd, operator=operator, tujuan="satu")
    for teks in ("dua", "tiga", "empat"):
        isian = {"tujuan": teks}
        ide_services.simpan_isian(session, ide, oleh=sebagai(operator), pada=PADA, versi=ide.versi, isian=isian)

    hasil = ide_services.teks_pada(session, ide, [1, 2, 4])

    assert {v: n["tujuan"] for v, n in hasil.items()} == {1: "satu", 2: "dua", 4: "empat"}
    assert all(hasil[v] == ide_services.dasar_formulir(session, ide, v) for v in hasil)


def test_catatan_yang_ditarik_tinggal_jejaknya(session, orang, sebagai, buat_catatan):
    catatan = buat_catatan(isi="Salah alamat")
    services.langkah(session, catatan, "tarik", oleh=sebagai(orang.koordinator), pada=PADA)

    (bagi_opd,) = queries.catatan_ide(session, oleh=sebagai(orang.operator), ide=orang.ide)
    (bagi_penulis,) = queries.catatan_ide(session, oleh=sebagai(orang.koordinator), ide=orang.ide)

    assert (bagi_opd.isi, bagi_opd.status, len(bagi_opd.langkah)) == ("", "ditarik", 1)
    assert bagi_penulis.isi == "Salah alamat"


def test_terbuka_untuk_opd(session, orang, sebagai, buat_catatan):
    buat_catatan()
    buat_catatan(internal=True)
    buat_catatan("operator", isi="Tanya")
    assert queries.terbuka_untuk_opd(session, [orang.ide.id, 999]) == {orang.ide.id: 1}
