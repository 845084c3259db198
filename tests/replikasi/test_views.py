import pytest
from sqlalchemy import select

from inovasi.ide import services as ide_services
from inovasi.ide.models import Ide
from inovasi.replikasi.models import Adopsi, EntriKatalog
from tests.conftest import PADA


@pytest.fixture
def layar(as_pengguna, koordinator):
    return as_pengguna(koordinator)


@pytest.fixture
def operator(buat_pengguna):
    return buat_pengguna()


def formulir(page, alamat):
    return alamat in {f["action"] for f in page.form}


# --- Catalogue ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("peran", ["operator", "koordinator", "pendamping", "pimpinan", "admin"])
def test_katalog_dan_entri_terbuka_bagi_semua_peran(as_pengguna, buat_pengguna, buat_entri, peran):
    entri = buat_entri(judul="Guru tamu dari nelayan")
    peramban = as_pengguna(buat_pengguna(peran))

    assert "Guru tamu dari nelayan" in peramban.get("/replikasi").teks
    page = peramban.get(f"/replikasi/{entri.id}")
    assert "Mudah ditiru tanpa biaya." in page.teks
    assert formulir(page, f"/replikasi/{entri.id}/adopsi") is (peran == "operator")


@pytest.mark.parametrize("kueri", ["", "?q=zzz", "?halaman=99", "?urusan=x&jenis=y&jenis_opd=z&halaman=²", "?q=%00"])
def test_katalog_dengan_alamat_aneh_tetap_halaman(layar, daerah, kueri):
    assert layar.get(f"/replikasi{kueri}").status == 200


def test_katalog_lewat_htmx_hanya_daftarnya(layar, buat_entri):
    buat_entri()

    assert layar.get("/replikasi?jenis=digital", htmx=True).ids == ["katalog"]


def test_entri_menyebut_opd_yang_bisa_dilayani_dan_aturannya(layar, buat_entri, buat_opd):
    entri = buat_entri()
    sejenis, lain = buat_opd(), buat_opd(jenis="kecamatan")

    page = layar.get(f"/replikasi/{entri.id}")

    assert sejenis.nama in page.teks and lain.nama not in page.teks
    assert "Cocok bila jenis OPD-nya sama" in page.teks


def test_entri_yang_tidak_lagi_ditawarkan(
    session, layar, koordinator, as_pengguna, buat_entri, buat_pengguna, adopsi, sebagai
):
    entri, operator = buat_entri(), buat_pengguna()
    adopsi(entri, operator)
    ide = entri.ide
    ide_services.ubah_status(
        session, ide, "batal_replikasi", oleh=sebagai(koordinator), pada=PADA, versi=ide.versi, alasan="Dikaji."
    )
    session.commit()

    assert "tidak lagi ditawarkan" in layar.get(f"/replikasi/{entri.id}").teks
    assert "tidak lagi ditawarkan" in as_pengguna(operator).get(f"/replikasi/{entri.id}").teks
    for peran in ("operator", "pendamping", "pimpinan", "admin"):
        assert as_pengguna(buat_pengguna(peran)).get(f"/replikasi/{entri.id}").status == 404


def test_peniru_tidak_membaca_asal_yang_dibuka_kembali(
    session, koordinator, as_pengguna, buat_entri, operator, adopsi, sebagai
):
    entri = buat_entri(judul="Judul yang dulu terbuka", sasaran="KENARI")
    draf = adopsi(entri, operator).ide
    ide_services.simpan_isian(
        session, draf, oleh=sebagai(operator), pada=PADA, versi=draf.versi, isian={"judul": "Judul kami sendiri"}
    )
    ide = entri.ide
    ide_services.ubah_status(
        session, ide, "buka_kembali", oleh=sebagai(koordinator), pada=PADA, versi=ide.versi, alasan="Keliru."
    )
    session.commit()
    peramban = as_pengguna(operator)

    for alamat in (f"/replikasi/{entri.id}", f"/ide/{draf.id}"):
        page = peramban.get(alamat)
        assert page.status == 200
        assert "Judul yang dulu terbuka" not in page.html and "KENARI" not in page.html


# --- Adopting -----------------------------------------------------------------------------------------------


def test_kami_ingin_mereplikasi(session, as_pengguna, operator, buat_entri):
    entri = buat_entri(judul="Guru tamu dari nelayan")
    peramban = as_pengguna(operator)
    kunci = peramban.get(f"/replikasi/{entri.id}").isian["kunci"]

    jawab = peramban.post(f"/replikasi/{entri.id}/adopsi", kunci=kunci)

    draf = session.scalars(select(Ide).where(Ide.asal_id == entri.ide_id)).one()
    assert (jawab.status, jawab.lokasi) == (303, f"/ide/{draf.id}/ubah")
    page = peramban.get(jawab.lokasi)
    assert "Draf baru untuk" in page.teks
    assert page.isian["judul"] == "Guru tamu dari nelayan"
    assert f"/ide/{draf.id}" in peramban.get(f"/replikasi/{entri.id}").tautan


def test_adopsi_kedua_membawa_ke_draf_yang_ada(session, as_pengguna, operator, buat_entri):
    entri, peramban = buat_entri(), as_pengguna(operator)
    satu = peramban.post(f"/replikasi/{entri.id}/adopsi")

    dua = peramban.post(f"/replikasi/{entri.id}/adopsi")

    assert dua.lokasi == satu.lokasi
    assert "sudah mereplikasi" in peramban.get(dua.lokasi).teks
    assert len(session.scalars(select(Adopsi)).all()) == 1


def test_yang_mewakili_beberapa_opd_memilih(session, as_pengguna, buat_pengguna, buat_opd, buat_entri):
    entri, dua = buat_entri(), buat_opd()
    peramban = as_pengguna(buat_pengguna(opd_tambahan=[dua]))
    assert dua.nama in peramban.get(f"/replikasi/{entri.id}").teks

    kosong = peramban.post(f"/replikasi/{entri.id}/adopsi", kunci="k" * 20)
    assert kosong.status == 422
    assert "#opd_id" in kosong.tautan
    peramban.post(f"/replikasi/{entri.id}/adopsi", kunci=kosong.isian["kunci"], opd_id=dua.id)

    assert session.scalars(select(Adopsi.opd_id)).all() == [dua.id]


def test_sisa_satu_opd_tidak_perlu_memilih(session, as_pengguna, buat_pengguna, buat_opd, buat_entri, adopsi):
    entri, dua = buat_entri(), buat_opd()
    operator = buat_pengguna(opd_tambahan=[dua])
    adopsi(entri, operator)
    peramban = as_pengguna(operator)

    for alamat in (f"/replikasi/{entri.id}", f"/ide/{entri.ide_id}"):
        assert peramban.get(alamat).isian["opd_id"] == str(dua.id)
    jawab = peramban.post(f"/replikasi/{entri.id}/adopsi", opd_id=dua.id)

    assert jawab.status == 303
    assert set(session.scalars(select(Adopsi.opd_id))) == {operator.opd_id, dua.id}


def test_adopsi_ditolak_bagi_yang_tidak_berhak(as_pengguna, buat_pengguna, buat_entri):
    entri = buat_entri()

    assert as_pengguna(buat_pengguna(opd=entri.ide.opd)).post(f"/replikasi/{entri.id}/adopsi").status == 409
    for peran in ("koordinator", "pendamping", "pimpinan", "admin"):
        assert as_pengguna(buat_pengguna(peran)).post(f"/replikasi/{entri.id}/adopsi").status == 403
    assert as_pengguna(buat_pengguna()).post("/replikasi/999/adopsi").status == 404


def test_teks_draf_peniru_tidak_pernah_tampak_pada_asal(
    session, layar, as_pengguna, buat_pengguna, operator, buat_entri, adopsi, sebagai
):
    entri = buat_entri()
    draf = adopsi(entri, operator).ide
    isian = {"judul": "KENARI di dalam draf", "masalah": "KENARI lain"}
    ide_services.simpan_isian(session, draf, oleh=sebagai(operator), pada=PADA, versi=draf.versi, isian=isian)
    session.commit()
    pembaca = [
        buat_pengguna(),
        buat_pengguna(opd=entri.ide.opd),
        buat_pengguna("pimpinan"),
        buat_pengguna("pendamping"),
    ]

    for orang in pembaca:
        for alamat in ("/replikasi", f"/replikasi/{entri.id}", f"/ide/{entri.ide_id}"):
            page = as_pengguna(orang).get(alamat)
            assert page.status == 200
            assert "KENARI" not in page.html and f"/ide/{draf.id}" not in page.html
    assert f"Direplikasi oleh {operator.opd.nama}" in as_pengguna(pembaca[0]).get(f"/ide/{entri.ide_id}").teks


# --- The mark -----------------------------------------------------------------------------------------------


def test_tandai_dan_batal_dari_halaman_ide(session, layar, buat_ide):
    ide = buat_ide("disetujui")
    assert formulir(layar.get(f"/ide/{ide.id}"), f"/ide/{ide.id}/tandai-replikasi")

    jawab = layar.post(f"/ide/{ide.id}/tandai-replikasi", versi=ide.versi, alasan="Mudah ditiru.")

    assert jawab.lokasi == f"/ide/{ide.id}"
    page = layar.get(jawab.lokasi)
    assert f"{ide.kode} ditandai untuk replikasi" in page.teks
    entri = session.scalars(select(EntriKatalog)).one()
    assert f"/replikasi/{entri.id}" in page.tautan
    assert formulir(page, f"/ide/{ide.id}/batal-replikasi")
    layar.post(f"/ide/{ide.id}/batal-replikasi", versi=ide.versi, alasan="Perlu dikaji.")
    assert ide.ditandai_pada is None
    assert "Katalog masih kosong" in layar.get("/replikasi").teks


@pytest.mark.parametrize(
    ("isian", "status"),
    [
        ({"alasan": ""}, 422),
        ({"alasan": "x" * 1001}, 422),
        ({"alasan": "a\x00"}, 422),
        ({"alasan": "Baik.", "versi": 1}, 409),
    ],
)
def test_tanda_yang_gagal_menyimpan_ketikan(layar, buat_ide, isian, status):
    ide = buat_ide("disetujui")

    jawab = layar.post(f"/ide/{ide.id}/tandai-replikasi", {"versi": ide.versi} | isian)

    assert jawab.status == status
    assert jawab.isian["versi"] == str(ide.versi)
    assert jawab.isian["alasan"].rstrip("\x00") == isian["alasan"].rstrip("\x00")
    assert ide.ditandai_pada is None


def test_tandai_bukan_untuk_peran_lain_dan_status_lain(as_pengguna, layar, buat_pengguna, buat_ide):
    ide, draf = buat_ide("disetujui"), buat_ide("draf")

    for orang in (buat_pengguna(opd=ide.opd), buat_pengguna(), buat_pengguna("pimpinan"), buat_pengguna("admin")):
        jawab = as_pengguna(orang).post(f"/ide/{ide.id}/tandai-replikasi", versi=ide.versi, alasan="x")
        assert jawab.status == 403
    assert as_pengguna(buat_pengguna()).post(f"/ide/{draf.id}/tandai-replikasi", versi=1, alasan="x").status == 404
    assert layar.post(f"/ide/{draf.id}/tandai-replikasi", versi=draf.versi, alasan="x").status == 409
    assert layar.post(f"/ide/{ide.id}/batal-replikasi", versi=ide.versi, alasan="x").status == 409


def test_panel_pada_ide_hasil_replikasi_menunjuk_asalnya(as_pengguna, operator, buat_entri, adopsi):
    entri = buat_entri(judul="Guru tamu dari nelayan")
    draf = adopsi(entri, operator).ide

    page = as_pengguna(operator).get(f"/ide/{draf.id}")

    assert "Replikasi dari Guru tamu dari nelayan" in page.teks
    assert f"/ide/{entri.ide_id}" in page.tautan


def test_tombol_replikasi_ada_di_halaman_ide_opd_lain(as_pengguna, operator, buat_entri):
    entri = buat_entri()

    page = as_pengguna(operator).get(f"/ide/{entri.ide_id}")

    assert formulir(page, f"/replikasi/{entri.id}/adopsi")
