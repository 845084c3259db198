from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from inovasi.akun.models import Pendampingan
from inovasi.galat import BelumLengkap, TidakAda, TidakBoleh
from inovasi.ide import services as ide_services
from inovasi.opd import services as opd_services
from inovasi.pesan import services as pesan_services
from inovasi.pesan.models import Pesan
from inovasi.tinjauan import queries_pendamping as queries
from inovasi.tinjauan import services_pendamping as services

PADA = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def pusat(buat_pengguna, sebagai):
    return sebagai(buat_pengguna("koordinator"))


@pytest.fixture
def coach(buat_pengguna):
    return buat_pengguna("pendamping", nama="Bu Coach")


def tugaskan(session, pusat, orang, **apa) -> Pendampingan:
    tugas = services.tugaskan(session, oleh=pusat, pada=PADA, pengguna_id=orang.id, **apa)
    session.commit()
    return tugas


def terbuka(session, orang) -> list[str]:
    stmt = select(Pesan.alamat).where(Pesan.untuk_pengguna_id == orang.id, Pesan.selesai_pada.is_(None))
    return list(session.scalars(stmt.order_by(Pesan.id)))


# --- Services -----------------------------------------------------------------------------------------------


def test_penugasan_yang_berlaku_tidak_digandakan(session, pusat, coach, buat_opd):
    opd = buat_opd()
    satu, dua = (tugaskan(session, pusat, coach, opd_id=opd.id) for _ in range(2))
    assert satu.id == dua.id
    assert (satu.ditugaskan_oleh_id, satu.ditugaskan_pada) == (pusat.id, PADA)
    assert terbuka(session, coach) == [f"/tinjauan?opd={opd.id}"]


def test_pendamping_melihat_yang_ditugaskan_saja(session, pusat, coach, sebagai, buat_ide, as_pengguna):
    seopd, lain = buat_ide("diajukan"), buat_ide("diajukan")
    draf_opd, draf = buat_ide("draf", opd=seopd.opd), buat_ide("draf")
    tugaskan(session, pusat, coach, opd_id=seopd.opd_id)
    tugas = tugaskan(session, pusat, coach, ide_id=draf.id)
    peramban = as_pengguna(coach)
    dapat = {i.id: peramban.get(f"/ide/{i.id}").status for i in (seopd, lain, draf_opd, draf)}
    assert dapat == {seopd.id: 200, lain.id: 404, draf_opd.id: 404, draf.id: 200}

    services.cabut(session, tugas.id, oleh=pusat, pada=PADA)
    session.commit()
    assert peramban.get(f"/ide/{draf.id}").status == 404


def test_dicabut_meninggalkan_jejak_dan_boleh_ditugaskan_lagi(session, pusat, coach, buat_opd):
    tugas = tugaskan(session, pusat, coach, opd_id=buat_opd().id)
    nanti = PADA + timedelta(days=1)
    services.cabut(session, tugas.id, oleh=pusat, pada=nanti)
    services.cabut(session, tugas.id, oleh=pusat, pada=nanti + timedelta(days=1))
    session.commit()
    assert (tugas.dicabut_oleh_id, tugas.dicabut_pada) == (pusat.id, nanti)
    assert terbuka(session, coach) == []
    assert tugaskan(session, pusat, coach, opd_id=tugas.opd_id).id != tugas.id
    with pytest.raises(TidakAda):
        services.cabut(session, 999_999, oleh=pusat, pada=PADA)


def test_mencabut_menutup_pesan_tentang_ide_yang_lepas_saja(session, pusat, coach, buat_ide):
    """An idea that another assignment still covers keeps its notice."""
    satu, dua = buat_ide("diajukan"), buat_ide("diajukan")
    dua_opd = tugaskan(session, pusat, coach, opd_id=dua.opd_id)
    tugas = [tugaskan(session, pusat, coach, ide_id=i.id) for i in (satu, dua)]
    for ide in (satu, dua):
        pesan_services.beri_tahu(
            session, ide_id=ide.id, jenis="catatan", teks="x", pada=PADA, untuk_pengguna_id=coach.id
        )
    for t in tugas:
        services.cabut(session, t.id, oleh=pusat, pada=PADA)
    stmt = select(Pesan.ide_id).where(Pesan.jenis == "catatan", Pesan.selesai_pada.is_(None))
    assert list(session.scalars(stmt)) == [dua.id]
    services.cabut(session, dua_opd.id, oleh=pusat, pada=PADA)
    assert list(session.scalars(stmt)) == []


@pytest.mark.parametrize("peran", ["operator", "pendamping", "pimpinan", "admin"])
def test_hanya_koordinator_menugaskan_dan_mencabut(session, pusat, coach, buat_opd, buat_pengguna, sebagai, peran):
    oleh = sebagai(buat_pengguna(peran))
    tugas = tugaskan(session, pusat, coach, opd_id=buat_opd().id)
    with pytest.raises(TidakBoleh):
        services.tugaskan(session, oleh=oleh, pada=PADA, pengguna_id=coach.id, opd_id=tugas.opd_id)
    with pytest.raises(TidakBoleh):
        services.cabut(session, tugas.id, oleh=oleh, pada=PADA)
    assert tugas.dicabut_pada is None


def test_yang_ditugaskan_harus_pendamping_aktif_dan_ada(
    session, pusat, coach, buat_pengguna, buat_ide, buat_opd, admin, sebagai
):
    opd, berakhir, dihapus = buat_opd(), buat_opd(), buat_ide("dihapus")
    mati = buat_pengguna("pendamping")
    mati.aktif = False
    opd_services.akhiri(
        session, berakhir, penerus=opd, alasan="Digabung.", oleh=sebagai(admin), pada=PADA, versi=berakhir.versi
    )
    session.commit()
    for orang_id, apa in (
        (buat_pengguna("operator").id, {"opd_id": opd.id}), (mati.id, {"opd_id": opd.id}),
        (999_999, {"opd_id": opd.id}), (coach.id, {"opd_id": berakhir.id}), (coach.id, {"ide_id": dihapus.id}),
    ):  # fmt: skip
        with pytest.raises(BelumLengkap):
            services.tugaskan(session, oleh=pusat, pada=PADA, pengguna_id=orang_id, **apa)
    assert session.scalar(select(func.count()).select_from(Pendampingan)) == 0


def test_penerus_mewarisi_pendamping_tanpa_ganda(session, pusat, coach, buat_opd, buat_pengguna, admin, sebagai):
    lama, penerus, dua = buat_opd(), buat_opd(), buat_pengguna("pendamping")
    for orang, opd in ((coach, lama), (dua, lama), (dua, penerus)):
        tugaskan(session, pusat, orang, opd_id=opd.id)
    opd_services.akhiri(
        session, lama, oleh=sebagai(admin), pada=PADA, penerus=penerus, alasan="Digabung.", versi=lama.versi
    )
    session.commit()
    stmt = select(Pendampingan.pengguna_id, Pendampingan.opd_id).where(Pendampingan.dicabut_pada.is_(None))
    assert sorted(session.execute(stmt).all()) == sorted([(coach.id, penerus.id), (dua.id, penerus.id)])
    assert session.scalar(select(func.count()).select_from(Pendampingan)) == 4


# --- Load ---------------------------------------------------------------------------------------------------


def test_beban_menghitung_tiap_ide_sekali(session, pusat, coach, buat_ide, buat_pengguna):
    seopd = buat_ide("diajukan")
    opd = seopd.opd
    kembali, draf, lain_draf = (buat_ide(s, opd=opd) for s in ("dikembalikan", "draf", "draf"))
    buat_ide("disetujui", opd=opd)
    tugaskan(session, pusat, coach, opd_id=opd.id)
    for ide in (kembali, draf):
        tugaskan(session, pusat, coach, ide_id=ide.id)
    buat_pengguna("pendamping", nama="Aa Senggang")
    senggang, penuh = queries.daftar_beban(session)
    assert (senggang.ide, senggang.tugas) == (0, [])
    assert (penuh.jumlah_opd, len(penuh.tugas), penuh.ide) == (1, 3, 3)
    assert lain_draf.judul  # a draft of the OPD that nobody assigned is not coached


@pytest.mark.parametrize("banyak", [1, 3])
def test_beban_selalu_empat_kueri(session, pusat, buat_pengguna, buat_ide, hitung_kueri, banyak):
    for _ in range(banyak):
        orang, ide = buat_pengguna("pendamping"), buat_ide("diajukan")
        tugaskan(session, pusat, orang, opd_id=ide.opd_id)
        tugaskan(session, pusat, orang, ide_id=ide.id)
    hitung_kueri.clear()
    assert len(queries.daftar_beban(session)) == banyak
    assert len(hitung_kueri) == 4


# --- Pages --------------------------------------------------------------------------------------------------


@pytest.fixture
def layar(as_pengguna, buat_pengguna):
    return as_pengguna(buat_pengguna("koordinator"))


def isi(layar, **isian) -> dict:
    return layar.get("/tinjauan/pendamping").isian_form["/tinjauan/pendamping"] | isian


def test_menugaskan_lewat_halaman_dua_kali_adalah_sekali(session, layar, coach, buat_opd):
    opd = buat_opd()
    isian = isi(layar, pengguna_id=coach.id, opd_id=opd.id)
    for _ in range(2):
        assert layar.post("/tinjauan/pendamping", isian).lokasi == "/tinjauan/pendamping"
    halaman = layar.get("/tinjauan/pendamping")
    assert "Bu Coach" in halaman.teks and opd.nama in halaman.teks
    (tugas,) = session.scalars(select(Pendampingan))
    assert layar.post(f"/tinjauan/pendamping/{tugas.id}/cabut").lokasi == "/tinjauan/pendamping"
    # The old form sent once more does not bring it back.
    layar.post("/tinjauan/pendamping", isian)
    assert session.get(Pendampingan, tugas.id).dicabut_pada is not None
    assert session.scalar(select(func.count()).select_from(Pendampingan)) == 1


def test_ide_dipilih_dengan_kode_atau_kata(session, layar, coach, buat_ide):
    satu = buat_ide("diajukan", judul="Perahu baca untuk pulau")
    dua = buat_ide("draf", judul="Perahu obat untuk pulau")
    halaman = layar.post("/tinjauan/pendamping", isi(layar, pengguna_id=coach.id, cari="perahu pulau"))
    assert halaman.status == 422
    assert "Perahu baca" in halaman.teks and "Perahu obat" in halaman.teks
    isian = halaman.isian_form["/tinjauan/pendamping"]
    assert (isian["cari"], isian["pengguna_id"]) == ("perahu pulau", str(coach.id))
    assert layar.post("/tinjauan/pendamping", isian | {"ide_id": dua.id}).status == 303
    assert layar.post("/tinjauan/pendamping", isi(layar, pengguna_id=coach.id, cari=satu.kode.lower())).status == 303
    assert list(session.scalars(select(Pendampingan.ide_id).order_by(Pendampingan.id))) == [dua.id, satu.id]


@pytest.mark.parametrize(
    "isian",
    [{}, {"cari": "tidak ada yang begini"}, {"cari": "perahu", "opd_id": "1"}, {"pengguna_id": ""}, {"ide_id": "x"}],
)
def test_isian_yang_kurang_ditolak_dengan_kalimat(session, layar, coach, buat_opd, isian):
    buat_opd()
    halaman = layar.post("/tinjauan/pendamping", isi(layar, **{"pengguna_id": coach.id} | isian))
    assert halaman.status == 422
    assert session.scalar(select(func.count()).select_from(Pendampingan)) == 0


@pytest.mark.parametrize("peran", ["operator", "pendamping", "pimpinan", "admin"])
def test_halaman_hanya_untuk_koordinator(as_pengguna, buat_pengguna, peran):
    peramban = as_pengguna(buat_pengguna(peran))
    assert peramban.get("/tinjauan/pendamping").status == 403
    assert peramban.post("/tinjauan/pendamping/1/cabut").status == 403


def test_halaman_ide_menyebut_pendampingnya_bagi_yang_membaca_penuh(
    session, pusat, coach, as_pengguna, buat_ide, buat_pengguna
):
    ide = buat_ide("disetujui")
    tugaskan(session, pusat, coach, opd_id=ide.opd_id)
    tugaskan(session, pusat, coach, ide_id=ide.id)
    pemilik = buat_pengguna("operator", opd=ide.opd)
    for siapa in (pemilik, coach, buat_pengguna("pimpinan")):
        assert as_pengguna(siapa).get(f"/ide/{ide.id}").teks.count("Bu Coach") == 1
    for siapa in (buat_pengguna("operator"), buat_pengguna("pendamping")):
        assert "Bu Coach" not in as_pengguna(siapa).get(f"/ide/{ide.id}").teks


def test_pindah_opd_tidak_membawa_pendamping_opd_lama(session, pusat, coach, buat_ide, buat_opd, as_pengguna):
    ide = buat_ide("diajukan")
    tugaskan(session, pusat, coach, opd_id=ide.opd_id)
    ide_services.pindahkan(session, ide, oleh=pusat, pada=PADA, versi=ide.versi, opd=buat_opd(), alasan="Salah OPD.")
    session.commit()
    assert as_pengguna(coach).get(f"/ide/{ide.id}").status == 404
