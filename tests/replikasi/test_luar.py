from datetime import timedelta

import pytest
from sqlalchemy import func, select

from inovasi import acuan
from inovasi.berkas.panel import REKAMAN
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.ide.rules import StatusIde
from inovasi.replikasi import queries, rules, services
from inovasi.replikasi import queries_luar as ql
from inovasi.replikasi import rules_luar as rl
from inovasi.replikasi import services_luar as sl
from inovasi.replikasi.models import AsalLuar, PeniruLuar
from inovasi.replikasi.queries import SaringKatalog
from inovasi.replikasi.rules import KeadaanEntri, SimpulAsal
from tests.conftest import PADA

SAAT = PADA + timedelta(days=3)
ISI = {
    "nama": "e-Tracking perizinan", "katalog": "puja_indah", "sumber": "Buku PUJA INDAH 2019",
    "ringkasan": "Pemohon tahu berkasnya sampai di mana.",
}  # fmt: skip


@pytest.fixture
def pusat(koordinator, sebagai):
    return sebagai(koordinator)


@pytest.fixture
def buat_luar(session, pusat, tahun):
    def buat(*, oleh=None, tetap=True, **isi):
        entri = sl.catat_luar(session, sl.IsiLuar(**ISI | isi), oleh=oleh or pusat, pada=SAAT, tetap=tetap)
        session.commit()
        return entri

    return buat


@pytest.fixture
def buat_peniru(session, pusat):
    def buat(entri, daerah="Kabupaten Belitung", *, oleh=None, tanggal="2026"):
        baris = sl.catat_peniru(session, entri, oleh=oleh or pusat, pada=SAAT, daerah=daerah, tanggal=tanggal)
        session.commit()
        return baris

    return buat


# --- Rules --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nama", "baku"),
    [
        ("Kab. Bangka", "kabupaten bangka"),
        ("KABUPATEN  BANGKA", "kabupaten bangka"),
        ("Pemkab Bangka", "kabupaten bangka"),
        ("Pemerintah Kabupaten Bangka", "kabupaten bangka"),
        ("Kota Pangkalpinang", "kota pangkalpinang"),
        ("Kotamadya Pangkalpinang", "kota pangkalpinang"),
        ("Prov. Lampung", "provinsi lampung"),
        ("Bangka", "bangka"),
        ("Kota", "kota"),
        ("Kabupaten Kotabaru", "kabupaten kotabaru"),
        ("", ""),
    ],
)
def test_nama_daerah_dibakukan(nama, baku):
    assert rl.bakukan_daerah(nama) == baku


def test_daerah_berbeda_dihitung_sekali():
    assert rl.daerah_berbeda(["kabupaten bogor", "kabupaten bogor", "kota bogor"]) == {"kabupaten bogor", "kota bogor"}
    assert rl.daerah_berbeda(["bangka", "kabupaten bangka"]) == {"kabupaten bangka"}


@pytest.mark.parametrize(("jumlah", "tingkat", "skor"), [(0, 0, 0), (1, 1, 3), (2, 2, 6), (3, 3, 9), (20, 3, 9)])
def test_tingkat_menurut_edisi_terbaru(jumlah, tingkat, skor):
    hasil = rl.tingkat(jumlah)
    assert (hasil.tingkat, hasil.skor, hasil.skor_maks) == (tingkat, skor, 9)
    assert hasil.edisi.tahun == max(e.tahun for e in acuan.tingkat_replikasi())


def test_tingkat_menurut_edisi_lama():
    assert rl.tingkat(2, acuan.tingkat_replikasi()[0]).skor == 4


class _Nama:
    def __init__(self, nama):
        self.nama = nama


@pytest.mark.parametrize(
    ("nama", "mirip"),
    [
        ("E-tracking Perizinan.", ["e-Tracking perizinan"]),
        ("Layanan e-Tracking perizinan terpadu", ["e-Tracking perizinan"]),
        ("Bank sampah", []),
        ("xyz", []),
    ],
)
def test_nama_yang_mirip(nama, mirip):
    assert [m.nama for m in rl.yang_mirip(nama, [_Nama("e-Tracking perizinan"), _Nama("Guru tamu")])] == mirip


@pytest.mark.parametrize(
    ("keadaan", "kata"),
    [
        (KeadaanEntri(True), ""),
        (KeadaanEntri(False), "tidak lagi ditawarkan"),
        (KeadaanEntri(False, luar=True), "sudah ditarik"),
        (KeadaanEntri(True, dijeda=True), "dijeda"),
        (KeadaanEntri(True, terhenti=True), "menghentikan"),
        (KeadaanEntri(True, status_keberlanjutan="berhenti"), "berhenti"),
        (KeadaanEntri(True, status_keberlanjutan="lancar"), ""),
        (KeadaanEntri(True, status_keberlanjutan="kode_tahun_lain"), ""),
    ],
)
def test_alasan_tertutup(keadaan, kata):
    assert kata in rules.alasan_tertutup(keadaan) and bool(rules.alasan_tertutup(keadaan)) is bool(kata)


def test_lingkaran_ditolak_di_mana_pun_dalam_rantai():
    rantai = [SimpulAsal(3, "Ketiga", 30), SimpulAsal(2, "Kedua", 20), SimpulAsal(1, "Pertama", 10)]
    rules.periksa_lingkaran(rantai, 99)
    for opd_id, kata in ((30, "milik OPD Anda sendiri"), (20, "“Kedua”"), (10, "“Pertama”")):
        with pytest.raises(AturanDilanggar, match=kata):
            rules.periksa_lingkaran(rantai, opd_id)


# --- No circles ---------------------------------------------------------------------------------------------


def test_tidak_ada_yang_mereplikasi_asalnya_sendiri(
    session, koordinator, buat_entri, buat_pengguna, buat_ide, adopsi, sebagai, as_pengguna
):
    pertama = buat_entri(judul="Rapor diantar ke pulau")
    asal, penerus = buat_pengguna(opd=pertama.ide.opd), buat_pengguna()
    draf = adopsi(pertama, penerus).ide
    # The copy is approved and marked in its turn: only its status matters here.
    oleh_id = koordinator.id
    draf.diputus_oleh_id, draf.diputus_pada, draf.diajukan_pada, draf.kode = oleh_id, SAAT, SAAT, "X-1"
    draf.status = StatusIde.DISETUJUI
    session.commit()
    kedua = services.tandai(session, draf, oleh=sebagai(koordinator), pada=SAAT, versi=draf.versi, alasan="Baik.")
    session.commit()

    assert [s.ide_id for s in queries.rantai_asal(session, kedua.id)] == [draf.id, pertama.ide_id]
    with pytest.raises(AturanDilanggar, match="Rapor diantar ke pulau"):
        adopsi(kedua, asal)
    session.rollback()
    page = as_pengguna(asal).get(f"/replikasi/{kedua.id}")
    assert "tidak dapat Anda replikasi kembali" in page.teks
    assert f"/replikasi/{kedua.id}/adopsi" not in {f["action"] for f in page.form}
    assert adopsi(kedua, buat_pengguna()).baru


def test_rantai_yang_berputar_di_basis_data_tetap_berhenti(session, buat_entri, buat_pengguna, adopsi):
    entri, orang = buat_entri(), buat_pengguna()
    draf = adopsi(entri, orang).ide
    session.flush()
    entri.ide_id = draf.id  # cannot happen, but must not hang
    session.flush()

    assert len(queries.rantai_asal(session, entri.id)) <= rules.RANTAI_MAKS + 1


# --- Origins outside ----------------------------------------------------------------------------------------


def test_luar_masuk_katalog_dan_disaring(session, buat_luar, buat_entri, pusat):
    luar, dalam = buat_luar(urusan="1.02"), buat_entri(urusan="1.01")

    def ids(**saring):
        return {b.id for b in queries.katalog(session, oleh=pusat, saring=SaringKatalog(**saring)).baris}

    assert ids() == {luar.id, dalam.id}
    assert ids(asal="luar") == {luar.id}
    assert ids(asal="daerah") == {dalam.id}
    assert ids(urusan="1.02") == {luar.id}
    assert ids(q="puja BERKASNYA") == {luar.id}
    assert ids(asal="luar", jenis_opd="dinas") == set()
    assert ids(jenis_opd="dinas") == {dalam.id}


def test_luar_diadopsi_seperti_inovasi_sendiri(session, buat_luar, buat_pengguna, adopsi):
    luar, orang = buat_luar(urusan="1.02", jenis="digital"), buat_pengguna()

    ide = adopsi(luar, orang).ide

    assert (ide.judul, ide.gagasan, ide.urusan, ide.jenis) == (ISI["nama"], ISI["ringkasan"], "1.02", "digital")
    assert (ide.asal_id, ide.status) == (None, StatusIde.DRAF)
    assert adopsi(luar, orang).ide.id == ide.id


def test_nama_mirip_ditanyakan_dulu(session, buat_luar):
    ada = buat_luar()

    with pytest.raises(sl.AdaMirip) as galat:
        buat_luar(tetap=False, nama="E-Tracking Perizinan")
    session.rollback()
    assert [m.entri_id for m in galat.value.mirip] == [ada.id]
    assert buat_luar(nama="E-Tracking Perizinan").id != ada.id
    assert buat_luar(tetap=False, nama="Kelas malam pelaut")


@pytest.mark.parametrize(
    ("isi", "kolom"),
    [
        ({"nama": ""}, "nama"),
        ({"nama": "ab"}, "nama"),
        ({"nama": "x" * 201}, "nama"),
        ({"katalog": ""}, "katalog"),
        ({"katalog": "entah"}, "katalog"),
        ({"sumber": " "}, "sumber"),
        ({"ringkasan": "x" * 5001}, "ringkasan"),
        ({"tahun": 1900}, "tahun"),
        ({"tahun": 2027}, "tahun"),
        ({"urusan": "9.99"}, "urusan"),
        ({"jenis": "lain"}, "jenis"),
    ],
)
def test_luar_dengan_isian_salah(session, buat_luar, isi, kolom):
    with pytest.raises(BelumLengkap) as galat:
        buat_luar(**isi)
    assert list(galat.value.kekurangan) == [kolom]
    assert session.scalar(select(func.count()).select_from(AsalLuar)) == 0


@pytest.mark.parametrize("peran", ["pendamping", "pimpinan", "admin"])
def test_luar_bukan_dicatat_peran_lain(session, buat_pengguna, sebagai, buat_luar, peran):
    with pytest.raises(TidakBoleh):
        buat_luar(oleh=sebagai(buat_pengguna(peran)))


def test_luar_milik_opd_pencatat(session, buat_luar, buat_pengguna, sebagai, pusat, buat_entri):
    orang, lain = sebagai(buat_pengguna()), sebagai(buat_pengguna())
    luar = buat_luar(oleh=orang)
    assert luar.luar.opd_id == orang.opd_id
    isi = sl.IsiLuar(**ISI | {"nama": "e-Tracking izin usaha"})
    with pytest.raises(TidakBoleh):
        sl.ubah_luar(session, luar, isi, oleh=lain, pada=SAAT, versi=1)

    sl.ubah_luar(session, luar, isi, oleh=orang, pada=SAAT, versi=1)
    session.commit()

    assert (luar.luar.nama, luar.versi) == ("e-Tracking izin usaha", 2)
    with pytest.raises(VersiBasi) as galat:
        sl.ubah_luar(session, luar, sl.IsiLuar(**ISI), oleh=pusat, pada=SAAT, versi=1)
    assert [b.kolom for b in galat.value.beda] == ["nama"]
    with pytest.raises(TidakAda):
        sl.ubah_luar(session, buat_entri(), isi, oleh=pusat, pada=SAAT, versi=1)


def test_luar_ditarik_tidak_ditawarkan_lagi(session, buat_luar, buat_pengguna, sebagai, pusat, adopsi):
    luar, lama, baru = buat_luar(), buat_pengguna(), buat_pengguna()
    draf = adopsi(luar, lama).ide
    with pytest.raises(TidakBoleh):
        sl.tarik_luar(session, luar, oleh=sebagai(lama), pada=SAAT, versi=1, alasan="x")
    with pytest.raises(BelumLengkap):
        sl.tarik_luar(session, luar, oleh=pusat, pada=SAAT, versi=1, alasan=" ")

    sl.tarik_luar(session, luar, oleh=pusat, pada=SAAT, versi=1, alasan="Ganda.")
    session.commit()

    assert queries.katalog(session, oleh=pusat, saring=SaringKatalog()).jumlah == 0
    with pytest.raises(TidakAda):
        adopsi(luar, baru)
    session.rollback()
    assert adopsi(luar, lama).ide.id == draf.id
    with pytest.raises(AturanDilanggar, match="sudah ditarik"):
        sl.tarik_luar(session, luar, oleh=pusat, pada=SAAT, versi=2, alasan="x")


# --- Regions that copied ours -------------------------------------------------------------------------------


def test_daerah_yang_meniru_dihitung_berbeda(session, daerah, buat_entri, buat_peniru, pusat):
    entri = buat_entri()
    for nama in ("Kab. Belitung", "KABUPATEN BELITUNG", "Kota Pangkalpinang"):
        buat_peniru(entri, nama)

    nilai = ql.nilai_peniru(ql.peniru_luar(session, entri, oleh=pusat))

    assert (nilai.semua.jumlah, nilai.semua.skor, nilai.berbukti.jumlah) == (2, 6, 0)


@pytest.mark.parametrize(
    ("isi", "kolom"),
    [
        ({"daerah": ""}, "daerah"),
        ({"daerah": "Kab. Uji"}, "daerah"),
        ({"daerah": "x" * 121}, "daerah"),
        ({"tanggal": ""}, "tanggal"),
        ({"tanggal": "2027"}, "tanggal"),
    ],
)
def test_peniru_dengan_isian_salah(session, daerah, buat_entri, buat_peniru, isi, kolom):
    with pytest.raises(BelumLengkap) as galat:
        buat_peniru(buat_entri(), **isi)
    assert list(galat.value.kekurangan) == [kolom]


def test_peniru_hanya_untuk_inovasi_sendiri_dan_oleh_pengasuhnya(
    session, buat_entri, buat_luar, buat_peniru, buat_pengguna, sebagai
):
    entri = buat_entri()
    with pytest.raises(AturanDilanggar, match="inovasi daerah ini"):
        buat_peniru(buat_luar())
    session.rollback()
    for peran in ("operator", "pendamping", "pimpinan", "admin"):
        with pytest.raises(TidakBoleh):
            buat_peniru(entri, oleh=sebagai(buat_pengguna(peran)))
    assert buat_peniru(entri, oleh=sebagai(buat_pengguna(opd=entri.ide.opd)))


def test_bukti_peniru_hanya_bagi_pengasuh_dan_pimpinan(
    session, buat_entri, buat_peniru, buat_pengguna, sebagai, pusat
):
    entri = buat_entri()
    baris = buat_peniru(entri)
    rekaman = REKAMAN["peniru_luar"]
    asal, lain = sebagai(buat_pengguna(opd=entri.ide.opd)), sebagai(buat_pengguna())
    semua = (pusat, asal, sebagai(buat_pengguna("pimpinan")), lain, sebagai(buat_pengguna("admin")))

    assert [bool(rekaman.terbaca(session, o, [baris.id])) for o in semua] == [True, True, True, False, False]
    rekaman.periksa_lampir(session, asal, baris.id)
    with pytest.raises(TidakBoleh):
        rekaman.periksa_lampir(session, lain, baris.id)
    sl.tarik_peniru(session, baris, entri, oleh=pusat, pada=SAAT, versi=1, alasan="Keliru.")
    with pytest.raises(AturanDilanggar, match="sudah ditarik"):
        rekaman.periksa_lampir(session, asal, baris.id)
    assert ql.peniru_luar(session, entri, oleh=pusat) == []


# --- Views --------------------------------------------------------------------------------------------------


def test_mencatat_inovasi_luar_dari_layar(session, tahun, as_pengguna, buat_pengguna):
    orang = buat_pengguna()
    layar = as_pengguna(orang)
    kunci = layar.get("/replikasi/luar/baru").isian["kunci"]

    jawab = layar.post("/replikasi/luar/baru", ISI, kunci=kunci, tahun="2018", daerah="Kabupaten Jauh")
    lagi = layar.post("/replikasi/luar/baru", ISI, kunci=kunci)

    assert jawab.status == 303 and lagi.lokasi == jawab.lokasi
    luar = session.scalars(select(AsalLuar)).one()
    assert (luar.opd_id, luar.tahun) == (orang.opd_id, 2018)
    page = layar.get(jawab.lokasi)
    assert "Kabupaten Jauh" in page.teks and f"{jawab.lokasi}/adopsi" in {f["action"] for f in page.form}
    jawab = layar.post(f"{jawab.lokasi}/adopsi", kunci=page.isian_form[f"{jawab.lokasi}/adopsi"]["kunci"])
    assert layar.get(jawab.lokasi).isian["judul"] == ISI["nama"]


def test_nama_mirip_pada_layar(session, as_pengguna, koordinator, buat_luar):
    ada, layar = buat_luar(), as_pengguna(koordinator)
    isi = ISI | {"nama": "E-Tracking Perizinan", "kunci": layar.get("/replikasi/luar/baru").isian["kunci"]}

    page = layar.post("/replikasi/luar/baru", isi)

    assert page.status == 422
    assert f"/replikasi/{ada.id}" in page.tautan and "#tetap" in page.tautan
    assert page.isian["nama"] == "E-Tracking Perizinan" and page.isian["ringkasan"] == ISI["ringkasan"]
    assert layar.post("/replikasi/luar/baru", isi, tetap="y").status == 303
    assert session.scalar(select(func.count()).select_from(AsalLuar)) == 2


@pytest.mark.parametrize(
    "isian",
    [
        {"nama": "a\x00b"}, {"nama": "x" * 100_000}, {"katalog": "zzz"}, {"tahun": "9" * 40}, {"tahun": "dua"},
        {"urusan": "zzz"}, {"ringkasan": ""}, {"nama": ""},
    ],
)  # fmt: skip
def test_luar_dengan_isian_buruk_di_layar(as_pengguna, koordinator, isian):
    layar = as_pengguna(koordinator)

    page = layar.post("/replikasi/luar/baru", ISI | {"kunci": "k" * 20, "instansi": "Jangan hilang"} | isian)

    assert page.status == 422
    assert page.isian["instansi"] == "Jangan hilang"


def test_ubah_dan_tarik_luar_dari_layar(session, as_pengguna, koordinator, buat_luar, buat_pengguna):
    luar, layar = buat_luar(), as_pengguna(koordinator)
    alamat = f"/replikasi/{luar.id}/luar/ubah"
    page = layar.get(alamat)
    assert page.isian["nama"] == ISI["nama"]

    assert layar.post(alamat, ISI | {"versi": page.isian["versi"], "daerah": "Kabupaten Jauh"}).status == 303
    basi = layar.post(alamat, ISI | {"versi": 1, "daerah": "Kabupaten Dekat"})
    assert basi.status == 409 and "Kabupaten Jauh" in basi.teks and basi.isian["daerah"] == "Kabupaten Dekat"
    alamat = f"/replikasi/{luar.id}/luar/tarik"
    assert layar.post(alamat, versi=2, alasan="").status == 422
    assert layar.post(alamat, versi=2, alasan="Ganda.").status == 303
    assert "Ganda." in layar.get(f"/replikasi/{luar.id}").teks
    assert as_pengguna(buat_pengguna()).get(f"/replikasi/{luar.id}").status == 404
    assert layar.get(alamat).status == 409


@pytest.mark.parametrize(("peran", "status"), [("operator", 403), ("pendamping", 403), ("pimpinan", 403)])
def test_pintu_luar_bagi_yang_tidak_berhak(as_pengguna, buat_pengguna, buat_luar, buat_entri, peran, status):
    luar, entri, orang = buat_luar(), buat_entri(), as_pengguna(buat_pengguna(peran))
    for alamat in (f"/replikasi/{luar.id}/luar/ubah", f"/replikasi/{luar.id}/luar/tarik",
                   f"/replikasi/{entri.id}/peniru-luar"):  # fmt: skip
        assert orang.get(alamat).status == status
        assert orang.post(alamat, ISI | {"versi": 1, "alasan": "x"}).status == status
    assert orang.get("/replikasi/luar/baru").status == (200 if peran == "operator" else 403)


def test_mencatat_peniru_dari_layar(session, as_pengguna, buat_entri, buat_pengguna):
    entri = buat_entri()
    asal, lain = as_pengguna(buat_pengguna(opd=entri.ide.opd)), as_pengguna(buat_pengguna())
    alamat = f"/replikasi/{entri.id}/peniru-luar"
    isi = {"kunci": asal.get(alamat).isian["kunci"], "daerah": "Kabupaten Belitung", "tanggal": "Maret 2026"}

    jawab = asal.post(alamat, isi)
    assert asal.post(alamat, isi).lokasi == jawab.lokasi
    assert asal.post(alamat, isi | {"kunci": "z" * 20, "tanggal": "kapan-kapan"}).status == 422

    baris = session.scalars(select(PeniruLuar)).one()
    page = asal.get(jawab.lokasi)
    assert f"/berkas/baru?rekaman=peniru_luar&id={baris.id}&keperluan=bukti" in page.tautan
    assert lain.get(jawab.lokasi).status == 404
    page = lain.get(f"/replikasi/{entri.id}")
    assert "Kabupaten Belitung" in page.teks and jawab.lokasi not in page.tautan
    assert "1 daerah berbeda" in page.teks and "aturan 2026" in page.teks
    alamat = f"/replikasi/peniru-luar/{baris.id}/tarik"
    assert lain.get(alamat).status == 403
    assert asal.post(alamat, versi=1, alasan="").status == 422
    assert asal.post(alamat, versi=9, alasan="Keliru.").status == 409
    assert asal.post(alamat, versi=1, alasan="Keliru.").status == 303
    assert "Kabupaten Belitung" not in lain.get(f"/replikasi/{entri.id}").teks


@pytest.mark.parametrize("jumlah", [1, 3])
@pytest.mark.parametrize(("peran", "kueri"), [("operator", 12), ("koordinator", 11), ("pendamping", 8)])
def test_halaman_entri_berkueri_tetap(
    as_pengguna, buat_entri, buat_peniru, buat_pengguna, adopsi, hitung_kueri, jumlah, peran, kueri
):
    entri, layar = buat_entri(), as_pengguna(buat_pengguna(peran))
    for i in range(jumlah):
        buat_peniru(entri, f"Kabupaten {i}")
        adopsi(entri, buat_pengguna())
    hitung_kueri.clear()

    assert layar.get(f"/replikasi/{entri.id}").status == 200
    assert len(hitung_kueri) == kueri, hitung_kueri


@pytest.mark.parametrize("jumlah", [1, 3])
def test_katalog_berkueri_tetap_dengan_luar(as_pengguna, buat_luar, koordinator, hitung_kueri, jumlah):
    layar = as_pengguna(koordinator)
    for _ in range(jumlah):
        buat_luar()
    hitung_kueri.clear()

    assert layar.get("/replikasi").status == 200
    assert len(hitung_kueri) == 6, hitung_kueri
