import pytest
from sqlalchemy import func, select

from inovasi.catatan import queries, services
from inovasi.catatan.models import Catatan, LangkahCatatan
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.ide import services as ide_services
from inovasi.pesan.models import Pesan
from inovasi.tinjauan import services as tinjauan
from tests.conftest import PADA

SEMUA = (
    "operator", "rekan", "lain", "koordinator", "koordinator_dua", "pendamping", "pendamping_lain", "pimpinan", "admin",
)  # fmt: skip
# Who may write: to the OPD (or, for the OPD itself, to the koordinator), and internally.
MENULIS = {
    "operator": (None, TidakBoleh),
    "rekan": (None, TidakBoleh),
    "lain": (TidakAda, TidakAda),
    "koordinator": (None, None),
    "koordinator_dua": (None, None),
    "pendamping": (None, None),
    "pendamping_lain": (TidakAda, TidakAda),
    "pimpinan": (TidakBoleh, TidakBoleh),
    "admin": (TidakBoleh, TidakBoleh),
}


@pytest.mark.parametrize("internal", [False, True])
@pytest.mark.parametrize("siapa", SEMUA)
def test_siapa_menulis(session, orang, sebagai, siapa, internal):
    galat = MENULIS[siapa][internal]
    isi = {"oleh": sebagai(getattr(orang, siapa)), "pada": PADA, "isi": "Catatan.", "versi": orang.ide.versi}

    if galat is None:
        catatan = services.tulis(session, orang.ide, internal=internal, **isi)
        assert (catatan.internal, catatan.dari_opd) == (internal, siapa in ("operator", "rekan"))
    else:
        with pytest.raises(galat) as salah:
            services.tulis(session, orang.ide, internal=internal, **isi)
        assert type(salah.value) is galat
        assert session.scalar(select(func.count()).select_from(Catatan)) == 0


@pytest.mark.parametrize("siapa", SEMUA)
def test_siapa_membaca(session, orang, sebagai, buat_catatan, siapa):
    buat_catatan(isi="Untuk OPD")
    buat_catatan(isi="Rahasia", internal=True)

    terbaca = {c.isi for c in queries.catatan_ide(session, oleh=sebagai(getattr(orang, siapa)), ide=orang.ide)}

    if siapa in ("koordinator", "koordinator_dua", "pendamping", "pimpinan"):
        assert terbaca == {"Untuk OPD", "Rahasia"}
    elif siapa in ("operator", "rekan", "admin"):
        assert terbaca == {"Untuk OPD"}
    else:
        assert terbaca == set()


@pytest.mark.parametrize("aksi", ["selesai", "tarik"])
@pytest.mark.parametrize("siapa", [s for s in SEMUA if s != "koordinator"])
def test_tak_seorang_pun_menutup_catatan_orang_lain(session, orang, sebagai, buat_catatan, siapa, aksi):
    catatan = buat_catatan()

    with pytest.raises((TidakBoleh, TidakAda)):
        services.langkah(session, catatan, aksi, oleh=sebagai(getattr(orang, siapa)), pada=PADA)

    assert catatan.status == "terbuka"
    assert session.scalar(select(func.count()).select_from(LangkahCatatan)) == 0


def test_jalan_sebuah_catatan(session, orang, sebagai, buat_catatan):
    catatan = buat_catatan(kolom="masalah")
    opd, pemilik = sebagai(orang.rekan), sebagai(orang.koordinator)

    def langkah(aksi, oleh, **isi):
        services.langkah(session, catatan, aksi, oleh=oleh, pada=PADA, **isi)
        return catatan.status

    assert langkah("perbaiki", opd) == "dijawab"
    assert langkah("belum", opd) == "terbuka"
    assert langkah("jawab", opd, isi="Ada 40 orang.") == "dijawab"
    assert langkah("buka_lagi", pemilik) == "terbuka"
    assert langkah("jawab", sebagai(orang.pendamping), isi="Pakai data 2025.") == "terbuka"  # the same side
    assert langkah("selesai", pemilik) == "selesai"
    assert catatan.ditutup_pada == PADA
    with pytest.raises(AturanDilanggar):
        langkah("jawab", opd, isi="Terlambat")
    assert langkah("buka_lagi", pemilik) == "terbuka"
    assert catatan.ditutup_pada is None
    assert langkah("tarik", pemilik) == "ditarik"
    jejak = session.scalars(select(LangkahCatatan.aksi).order_by(LangkahCatatan.id)).all()
    assert jejak == ["perbaiki", "belum", "jawab", "buka_lagi", "jawab", "selesai", "buka_lagi", "tarik"]


def test_catatan_opd_dijawab_koordinator_dan_ditutup_penulisnya(session, orang, sebagai, buat_catatan):
    tanya = buat_catatan("operator", isi="Boleh tanpa angka?")
    services.langkah(session, tanya, "jawab", oleh=sebagai(orang.koordinator), pada=PADA, isi="Lebih baik ada.")
    assert tanya.status == "dijawab"

    with pytest.raises(TidakBoleh):
        services.langkah(session, tanya, "selesai", oleh=sebagai(orang.rekan), pada=PADA)
    services.langkah(session, tanya, "selesai", oleh=sebagai(orang.operator), pada=PADA)
    assert tanya.status == "selesai"


def test_catatan_basi_ditolak(session, orang, sebagai, buat_catatan):
    catatan = buat_catatan()
    services.langkah(session, catatan, "perbaiki", oleh=sebagai(orang.operator), pada=PADA)
    with pytest.raises(VersiBasi):
        services.langkah(session, catatan, "selesai", oleh=sebagai(orang.koordinator), pada=PADA, versi=1)
    assert catatan.status == "dijawab"


@pytest.mark.parametrize(
    "isi,isian",
    [
        ({"isi": "  "}, "isi"),
        ({"isi": "a" * 5001}, "isi"),
        ({"isi": "a", "kolom": "status"}, "kolom"),
        ({"isi": "a", "kutipan": "Warga menunggu lama."}, "kutipan"),
        ({"isi": "a", "kolom": "gagasan", "kutipan": "Warga menunggu lama."}, "kutipan"),
    ],
)
def test_catatan_yang_tidak_sah(session, orang, sebagai, isi, isian):
    isi = {"versi": orang.ide.versi} | isi
    with pytest.raises(BelumLengkap) as galat:
        services.tulis(session, orang.ide, oleh=sebagai(orang.koordinator), pada=PADA, **isi)
    assert set(galat.value.kekurangan) == {isian}


@pytest.mark.parametrize("versi", [None, 0, 99])
def test_versi_yang_tidak_pernah_ada_ditolak(session, orang, sebagai, versi):
    with pytest.raises(VersiBasi):
        services.tulis(session, orang.ide, oleh=sebagai(orang.koordinator), pada=PADA, isi="a", versi=versi)
    assert session.scalar(select(func.count()).select_from(Catatan)) == 0


def test_kutipan_harus_dari_versi_yang_dibaca(session, orang, sebagai, buat_catatan):
    assert buat_catatan(kolom="masalah", kutipan="menunggu\n lama.").kutipan
    versi = orang.ide.versi
    koordinator = sebagai(orang.koordinator)
    tinjauan.putuskan(
        session, orang.ide, "kembalikan", oleh=koordinator, pada=PADA, versi=versi, catatan="Perjelas.",
        kode_alasan="data_kurang",
    )  # fmt: skip
    ide_services.simpan_isian(
        session, orang.ide, oleh=sebagai(orang.operator), pada=PADA, versi=orang.ide.versi,
        isian={"masalah": "Antrean panjang setiap pagi."},
    )  # fmt: skip

    services.tulis(
        session, orang.ide, oleh=koordinator, pada=PADA, isi="Dulu", versi=versi, kolom="masalah",
        kutipan="Warga menunggu",
    )  # fmt: skip
    with pytest.raises(BelumLengkap):
        services.tulis(
            session, orang.ide, oleh=koordinator, pada=PADA, isi="Kini", versi=orang.ide.versi, kolom="masalah",
            kutipan="Warga menunggu",
        )  # fmt: skip
    butir = queries.catatan_ide(session, oleh=koordinator, ide=orang.ide)
    lama = [c for c in butir if c.kolom == "masalah"]
    assert all(c.teks_berubah and c.lama.startswith("Warga") and c.kini.startswith("Antrean") for c in lama)


def test_pengembalian_menjadi_daftar_catatan(session, orang, sebagai, semua_catatan):
    tinjauan.putuskan(
        session, orang.ide, "kembalikan", oleh=sebagai(orang.koordinator), pada=PADA, versi=orang.ide.versi,
        catatan="Perjelas.", kode_alasan="data_kurang", catatan_isian=[("tujuan", "Ukur."), ("masalah", " ")],
    )  # fmt: skip
    assert [(c.kolom, c.isi) for c in semua_catatan()] == [("", "Perjelas."), ("tujuan", "Ukur.")]
    assert [p.jenis for p in session.scalars(select(Pesan).where(Pesan.selesai_pada.is_(None)))] == ["dikembalikan"]


def test_centang_di_editor(session, orang, sebagai, buat_catatan):
    a, b, c = buat_catatan(), buat_catatan(kolom="tujuan"), buat_catatan(isi="Internal", internal=True)
    opd = sebagai(orang.operator)

    def kirim(tampak, dicentang):
        services.tandai_dari_editor(session, orang.ide, oleh=opd, pada=PADA, tampak=tampak, dicentang=dicentang)
        return [x.status for x in (a, b, c)]

    assert kirim([a.id], [a.id, b.id, c.id]) == ["dijawab", "terbuka", "terbuka"]
    assert kirim([a.id, b.id, c.id], [b.id, c.id]) == ["terbuka", "dijawab", "terbuka"]
    assert session.scalar(select(func.count()).select_from(LangkahCatatan)) == 3


def test_pesan_ditutup_ketika_tak_ada_lagi_yang_ditunggu(session, orang, sebagai, buat_catatan):
    a, b = buat_catatan(), buat_catatan()

    def jenis():
        return sorted(session.scalars(select(Pesan.jenis).where(Pesan.selesai_pada.is_(None))))

    assert jenis() == ["catatan", "diajukan"]
    opd, pemilik = sebagai(orang.operator), sebagai(orang.koordinator)
    services.langkah(session, a, "jawab", oleh=opd, pada=PADA, isi="Sudah.")
    assert jenis() == ["catatan", "catatan_dijawab", "diajukan"]
    services.langkah(session, b, "perbaiki", oleh=opd, pada=PADA)
    assert jenis() == ["catatan_dijawab", "diajukan"]
    services.langkah(session, a, "selesai", oleh=pemilik, pada=PADA)
    services.langkah(session, b, "selesai", oleh=pemilik, pada=PADA)
    assert jenis() == ["diajukan"]


def test_internal_tidak_memberi_kabar(session, orang, buat_catatan):
    buat_catatan(internal=True)
    assert session.scalars(select(Pesan.jenis)).all() == ["diajukan"]


def test_alih_pemilik_hanya_yang_terbuka(session, orang, sebagai, buat_catatan):
    a, b = buat_catatan(), buat_catatan()
    pemilik, baru = sebagai(orang.koordinator), sebagai(orang.koordinator_dua)
    services.langkah(session, b, "selesai", oleh=pemilik, pada=PADA)

    jumlah = services.alih_pemilik(session, dari_id=pemilik.id, kepada_id=baru.id, oleh=baru, pada=PADA)
    session.expire_all()

    assert (jumlah, a.pemilik_id, b.pemilik_id) == (1, baru.id, pemilik.id)
    services.langkah(session, a, "selesai", oleh=baru, pada=PADA)
    assert a.status == "selesai"
