import pytest

from inovasi.replikasi import queries
from inovasi.replikasi.queries import SaringKatalog


def katalog(session, orang, **saring):
    return queries.katalog(session, oleh=orang, saring=SaringKatalog(**saring))


def test_katalog_hanya_yang_bertanda(session, koordinator, buat_entri, buat_ide, sebagai):
    entri = buat_entri()
    buat_ide("disetujui")

    hasil = katalog(session, sebagai(koordinator))

    assert ([b.id for b in hasil.baris], hasil.jumlah) == ([entri.id], 1)


def test_saringan_katalog(session, koordinator, buat_entri, buat_opd, sebagai):
    satu = buat_entri(judul="Rapor diantar ke pulau", urusan="1.01", jenis="digital")
    dua = buat_entri(judul="Antrean kartu warna", urusan="1.02", opd=buat_opd(jenis="puskesmas"))
    orang = sebagai(koordinator)

    def ids(**saring):
        return {b.id for b in katalog(session, orang, **saring).baris}

    assert ids() == {satu.id, dua.id}
    assert ids(urusan="1.01") == {satu.id}
    assert ids(jenis="non_digital") == {dua.id}
    assert ids(jenis_opd="puskesmas") == {dua.id}
    assert ids(q="KARTU warna") == {dua.id}
    assert ids(q="kartu", urusan="1.01") == set()


def test_baris_katalog_menurut_opd_pembaca(session, buat_entri, buat_pengguna, buat_opd, adopsi, sebagai):
    entri = buat_entri(urusan="1.02")
    peniru, sejenis = buat_pengguna(), buat_pengguna()
    camat = buat_pengguna(opd=buat_opd(jenis="kecamatan"))
    adopsi(entri, peniru)

    def baris(pengguna):
        [b] = katalog(session, sebagai(pengguna)).baris
        return b.jumlah_peniru, b.cocok, b.diikuti, b.milik_sendiri

    assert baris(sejenis) == (1, True, False, False)
    assert baris(camat) == (1, False, False, False)
    assert baris(peniru) == (1, False, True, False)
    assert baris(buat_pengguna(opd=entri.ide.opd)) == (1, False, False, True)


def test_seurusan_dihitung_dari_ide_yang_sudah_diajukan(
    session, buat_entri, buat_pengguna, buat_opd, buat_ide, sebagai
):
    buat_entri(urusan="1.02")
    camat = buat_pengguna(opd=buat_opd(jenis="kecamatan"))
    buat_ide("draf", operator=camat, urusan="1.02")
    assert not katalog(session, sebagai(camat)).baris[0].cocok

    buat_ide("diajukan", operator=camat, urusan="1.02")

    assert katalog(session, sebagai(camat)).baris[0].cocok


@pytest.mark.parametrize("jumlah", [1, 3])
@pytest.mark.parametrize(("peran", "kueri"), [("operator", 6), ("koordinator", 4), ("pendamping", 4)])
def test_katalog_menjalankan_kueri_yang_tetap_jumlahnya(
    session, buat_entri, buat_pengguna, adopsi, sebagai, hitung_kueri, jumlah, peran, kueri
):
    orang, lain = buat_pengguna(peran), buat_pengguna()
    for _ in range(jumlah):
        adopsi(buat_entri(), lain)
    pelaku = sebagai(orang)
    session.rollback()
    hitung_kueri.clear()

    hasil = katalog(session, pelaku, q="rapor")

    assert (len(hasil.baris), len(hitung_kueri)) == (jumlah, kueri)
