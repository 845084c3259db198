import pytest

from inovasi.ide import queries, queries_kuota
from inovasi.ide.queries import SaringIde, baca_saring
from inovasi.ide.rules import StatusIde, beda_isian
from inovasi.peran import Peran


def judul(session, oleh, **saring):
    hasil = queries.daftar_ide(session, oleh=oleh, saring=SaringIde(**saring))
    assert len(hasil.baris) == hasil.jumlah
    return [r.judul for r in hasil.baris]


@pytest.fixture
def koordinator(buat_pengguna, sebagai):
    return sebagai(buat_pengguna("koordinator"))


@pytest.fixture
def tiap_status(buat_ide):
    return {s.value: buat_ide(s.value, judul=f"Ide berstatus {s.value}") for s in StatusIde}


@pytest.mark.parametrize("peran,terlihat", [
    ("koordinator", {"draf", "diajukan", "dikembalikan", "disetujui", "ditolak", "serupa"}),
    ("pimpinan", {"diajukan", "dikembalikan", "disetujui", "ditolak", "serupa"}),
    ("admin", {"diajukan", "dikembalikan", "disetujui", "ditolak", "serupa"}),
    ("pendamping", {"disetujui"}),
])  # fmt: skip
def test_daftar_hanya_memuat_yang_boleh_dibaca(session, tiap_status, buat_pengguna, sebagai, peran, terlihat):
    hasil = queries.daftar_ide(session, oleh=sebagai(buat_pengguna(peran)), saring=SaringIde())
    assert {r.status for r in hasil.baris} == terlihat


def test_daftar_operator_ialah_idenya_sendiri(session, tiap_status, buat_ide, buat_pengguna, sebagai):
    operator = buat_pengguna()
    milik = buat_ide(operator=operator, judul="Milik sendiri")
    assert judul(session, sebagai(operator)) == [milik.judul]


def test_operator_menyaring_opd_lain_hanya_melihat_yang_disetujui(session, buat_ide, buat_pengguna, sebagai):
    operator, lain = buat_pengguna(), buat_pengguna()
    for status in ("draf", "diajukan", "disetujui"):
        buat_ide(status, operator=lain, judul=f"Ide lain {status}")
    assert judul(session, sebagai(operator), opd=lain.opd_id) == ["Ide lain disetujui"]


def test_yang_dihapus_hanya_bila_diminta(session, tiap_status, koordinator):
    assert "Ide berstatus dihapus" not in judul(session, koordinator)
    assert judul(session, koordinator, status="dihapus") == ["Ide berstatus dihapus"]


def test_setiap_saringan(session, buat_ide, koordinator):
    buat_ide(judul="Yang dicari", urusan="1.02", bentuk="lainnya", jenis="digital", tahapan="uji_coba")
    buat_ide(judul="Yang lain", urusan="1.01", bentuk="tata_kelola", jenis="non_digital")
    for saring in ({"urusan": "1.02"}, {"bentuk": "lainnya"}, {"jenis": "digital"}, {"tahapan": "uji_coba"}):
        assert judul(session, koordinator, **saring) == ["Yang dicari"], saring
    assert judul(session, koordinator, tahun=2025) == []
    assert len(judul(session, koordinator, tahun=2026)) == 2


@pytest.mark.parametrize("q,ada", [
    ("PELAUT", True), ("malam  kelas", True), ("nelayán", True), ("50%", True), ("a_b", False), ("kelas siang", False),
    ("' OR 1=1 --", False), ("", True),
])  # fmt: skip
def test_cari_tanpa_besar_kecil_aksen_dan_tanpa_karakter_istimewa(session, buat_ide, koordinator, q, ada):
    buat_ide(judul="Kelas malam Pelaut", sasaran="Nelayan 50% pesisir", masalah="axb")
    assert bool(judul(session, koordinator, q=q)) is ada


def test_urut_judul_tanpa_besar_kecil(session, buat_ide, koordinator):
    for j in ("beta ide", "Alfa ide", "Gamma ide"):
        buat_ide(judul=j)
    assert judul(session, koordinator, urut="judul") == ["Alfa ide", "beta ide", "Gamma ide"]
    assert judul(session, koordinator, urut="-judul") == ["Gamma ide", "beta ide", "Alfa ide"]


@pytest.mark.parametrize("urut", [f"{a}{u}" for u in queries.URUT for a in ("", "-")])
def test_setiap_urutan_jalan(session, buat_ide, koordinator, urut):
    buat_ide()
    assert len(judul(session, koordinator, urut=urut)) == 1


@pytest.mark.parametrize("banyak", [1, 3])
def test_dua_kueri_berapa_pun_barisnya(session, buat_ide, koordinator, hitung_kueri, banyak):
    for _ in range(banyak):
        buat_ide()
    session.rollback()
    hitung_kueri.clear()
    queries.daftar_ide(session, oleh=koordinator, saring=SaringIde(q="rapor"))
    assert len(hitung_kueri) == 2


@pytest.mark.parametrize("banyak", [1, 3])
def test_rekap_empat_kueri_berapa_pun_barisnya(session, buat_ide, hitung_kueri, banyak):
    for _ in range(banyak):
        buat_ide("diajukan")
    session.rollback()
    hitung_kueri.clear()
    assert len(queries_kuota.rekap_opd(session, tahun=2026)) >= banyak
    assert len(hitung_kueri) == 4


def test_unit_dihitung_di_induknya(session, buat_opd, buat_ide):
    dinas = buat_opd("Dinkes")
    unit = buat_opd("PKM A", jenis="puskesmas", induk=dinas)
    rs = buat_opd("RSUD", jenis="rumah_sakit", induk=dinas, hitung_di="sendiri")
    for opd in (dinas, unit, rs):
        buat_ide("diajukan", opd=opd)
    rekap = queries_kuota.rekap_opd(session, tahun=2026)

    assert (rekap[dinas.id].dihitung, rekap[dinas.id].jumlah_unit) == (2, 1)
    assert rekap[unit.id].dihitung == 1
    assert (rekap[rs.id].dihitung, rekap[rs.id].jumlah_unit) == (1, 0)
    assert queries_kuota.unit_terhitung(session, dinas.id) == sorted([dinas.id, unit.id])


def test_cucu_dihitung_di_kakeknya(session, buat_opd, buat_ide):
    dinas = buat_opd("Dinkes")
    unit = buat_opd("PKM A", jenis="puskesmas", induk=dinas)
    pustu = buat_opd("Pustu", jenis="uptd", induk=unit)
    buat_ide("diajukan", opd=pustu)

    assert queries_kuota.rekap_opd(session, tahun=2026)[dinas.id].dihitung == 1


def test_kapan_minimum_tercapai(session, buat_ide, buat_pengguna):
    operator = buat_pengguna()
    ide = [buat_ide("diajukan", operator=operator) for _ in range(3)]
    isi = {"opd_ids": [operator.opd_id], "tahun": 2026}

    assert queries_kuota.tercapai_pada(session, **isi, minimum=3) == ide[2].diajukan_pertama_pada
    assert queries_kuota.tercapai_pada(session, **isi, minimum=4) is None


def test_ringkasan_tahun(session, tiap_status):
    assert queries_kuota.ringkasan_tahun(session, tahun=2026) == queries_kuota.RingkasanTahun(4, 1, 0)


def test_yang_diajukan_tersimpan_per_putaran(session, buat_ide, buat_pengguna, sebagai):
    from inovasi.ide import services
    from tests.conftest import PADA

    operator = buat_pengguna()
    ide = buat_ide("dikembalikan", operator=operator, sasaran="Anak sekolah")
    isi = {"oleh": sebagai(operator), "pada": PADA}
    services.simpan_isian(session, ide, **isi, versi=ide.versi, isian={"sasaran": "180 murid"})
    services.ubah_status(session, ide, "ajukan", **isi, versi=ide.versi)
    session.commit()

    baru, lama = queries.versi_diajukan(session, ide.id)
    assert beda_isian(lama.isi, baru.isi) == [("sasaran", "Anak sekolah", "180 murid")]


def test_peniru_hanya_nama(session, buat_ide):
    asal = buat_ide("disetujui")
    draf, diajukan = buat_ide(asal_id=asal.id), buat_ide("diajukan", asal_id=asal.id)
    buat_ide("dihapus", asal_id=asal.id)

    harap = sorted([(draf.opd.nama, False), (diajukan.opd.nama, True)])
    assert sorted((nama, sudah) for _, nama, sudah in queries.peniru(session, asal.id)) == harap


@pytest.mark.parametrize("args,saring", [
    ({}, SaringIde()),
    ({"opd": "abc", "tahun": "-1", "halaman": "0", "status": "karangan", "urut": "sandi", "urusan": "x"}, SaringIde()),
    ({"opd": "99999999999999999999", "halaman": "9" * 30, "q": "a\x00b"}, SaringIde(q="ab")),
    ({"opd": "٣"}, SaringIde()),
    ({"status": "draf", "urut": "-judul", "halaman": "3"}, SaringIde(status="draf", urut="-judul", halaman=3)),
])  # fmt: skip
def test_saringan_yang_tidak_dimengerti_diabaikan(args, saring):
    assert baca_saring(args) == saring


def test_peran_tanpa_daftar_khusus_tercakup():
    assert {p.value for p in Peran} == {"operator", "koordinator", "pendamping", "pimpinan", "admin"}
