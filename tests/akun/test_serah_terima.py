from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from inovasi.akun import queries_serah as queries
from inovasi.akun import rules
from inovasi.akun import services_serah as services
from inovasi.akun.models import Pendampingan, Pengguna, RiwayatAkun, SerahTerima
from inovasi.catatan import services as catatan_services
from inovasi.catatan.models import Catatan
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.ide import services as ide_services
from inovasi.peran import Peran
from inovasi.pesan import services as pesan_services
from inovasi.pesan.models import Pesan
from inovasi.tinjauan import services_pendamping

PADA = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def lama(buat_pengguna):
    return buat_pengguna("operator", nama="Pak Pindah")


@pytest.fixture
def baru(buat_pengguna, lama):
    return buat_pengguna("operator", opd=lama.opd, nama="Bu Pengganti")


@pytest.fixture
def pusat(buat_pengguna):
    return buat_pengguna("koordinator")


def serahkan(session, oleh, dari, kepada, **isi) -> SerahTerima:
    isi = {"pada": PADA, "versi": dari.versi, "kepada_id": kepada.id, "opd_id": dari.opd_id} | isi
    serah = services.serahkan(session, dari, oleh=oleh, **isi)
    session.commit()
    return serah


def judul(session, orang) -> set[str]:
    return {b.teks.split("“")[1].split("”")[0] for b in queries.pekerjaan_terbuka(session, orang.id) if b.ide_id}


# --- Rules --------------------------------------------------------------------------------------------------


def jam(n: int) -> datetime:
    return PADA + timedelta(hours=n)


@pytest.mark.parametrize(
    ("serah", "siapa"),
    [
        ([], 1),
        ([(1, 2, jam(1))], 2),
        ([(1, 2, jam(-1))], 1),  # written since the handover
        ([(1, 2, jam(1)), (2, 3, jam(2))], 3),
        ([(2, 3, jam(1)), (1, 2, jam(2))], 2),  # what 2 gave away before
        ([(1, 2, jam(1)), (2, 1, jam(2))], 1),
    ],
)
def test_pemegang_mengikuti_serah_terima(serah, siapa):
    assert rules.pemegang(1, PADA, serah) == siapa


@pytest.mark.parametrize("siapa", Peran)
@pytest.mark.parametrize("akun", Peran)
def test_siapa_menyerahkan_pekerjaan_siapa(siapa, akun):
    boleh = {
        Peran.ADMIN: {Peran.OPERATOR, Peran.KOORDINATOR, Peran.PENDAMPING},
        Peran.KOORDINATOR: {Peran.OPERATOR},
    }
    assert rules.boleh(siapa, "serah", akun) is (akun in boleh.get(siapa, ()))


# --- What is open -------------------------------------------------------------------------------------------


def test_pekerjaan_terbuka_adalah_yang_terakhir_ditulisnya(session, lama, baru, buat_ide, sebagai):
    for status, kata in (("draf", "Satu"), ("dikembalikan", "Dua"), ("diajukan", "Tiga"), ("dihapus", "Empat")):
        buat_ide(status, opd=lama.opd, operator=lama, judul=f"{kata} yang ditulisnya")
    milik_rekan = buat_ide("draf", opd=lama.opd, operator=baru, judul="Tulisan rekannya")
    disambung = buat_ide("draf", opd=lama.opd, operator=lama, judul="Disambung rekannya")
    ide_services.simpan_isian(
        session, disambung, oleh=sebagai(baru), pada=PADA, versi=disambung.versi, isian={"masalah": "Baru."}
    )
    session.commit()
    assert judul(session, lama) == {"Satu yang ditulisnya", "Dua yang ditulisnya"}
    assert judul(session, baru) == {milik_rekan.judul, disambung.judul}


def test_sesudah_diserahkan_pekerjaan_milik_penerima_dan_bisa_diserahkan_lagi(
    session, lama, baru, pusat, buat_ide, buat_pengguna, sebagai
):
    ide = buat_ide("dikembalikan", opd=lama.opd, operator=lama)
    ketiga = buat_pengguna("operator", opd=lama.opd)
    serahkan(session, sebagai(pusat), lama, baru)
    assert (judul(session, lama), judul(session, baru)) == (set(), {ide.judul})
    serahkan(session, sebagai(pusat), baru, ketiga, pada=jam(1))
    assert (judul(session, baru), judul(session, ketiga)) == (set(), {ide.judul})
    with pytest.raises(AturanDilanggar):
        serahkan(session, sebagai(pusat), lama, baru)


def test_opd_lain_tidak_ikut(session, lama, baru, pusat, buat_opd, buat_ide, sebagai):
    lain = buat_opd()
    lama.opd_tambahan = [lain]
    session.commit()
    satu, dua = (buat_ide("draf", opd=o, operator=lama, judul=f"Ide di {o.kode}") for o in (lama.opd, lain))
    for ide in (satu, dua):
        pesan_services.beri_tahu(session, ide_id=ide.id, jenis="x", teks="x", pada=PADA, untuk_pengguna_id=lama.id)
    serah = serahkan(session, sebagai(pusat), lama, baru)
    assert [b["ide_id"] for b in serah.butir] == [satu.id]
    assert judul(session, lama) == {dua.judul}
    pesan = dict(session.execute(select(Pesan.ide_id, Pesan.untuk_pengguna_id).where(Pesan.jenis == "x")).all())
    assert pesan == {satu.id: baru.id, dua.id: lama.id}
    with pytest.raises(BelumLengkap):
        serahkan(session, sebagai(pusat), lama, baru, opd_id=lain.id)


def test_calon_penerima_bertindak_bagi_opd_itu(session, buat_opd, buat_pengguna):
    dinas = buat_opd()
    unit = buat_opd(induk=dinas)
    orang = buat_pengguna("operator", opd=unit)
    seunit, rangkap = buat_pengguna("operator", opd=unit), buat_pengguna("operator", opd_tambahan=[unit])
    dari_atas = buat_pengguna("operator", opd=dinas, unit_bawah=True)
    buat_pengguna("operator", opd=dinas)
    buat_pengguna("operator")
    buat_pengguna("koordinator")
    mati = buat_pengguna("operator", opd=unit)
    mati.aktif = False
    session.commit()
    calon = {i for i, _ in queries.calon_penerima(session, orang, opd_id=unit.id)}
    assert calon == {seunit.id, rangkap.id, dari_atas.id}


# --- Services -----------------------------------------------------------------------------------------------


def test_serah_terima_tercatat_di_kedua_akun_dan_memberi_tahu(session, lama, baru, pusat, buat_ide, sebagai):
    ide = buat_ide("draf", opd=lama.opd, operator=lama)
    serah = serahkan(session, sebagai(pusat), lama, baru, pesan="Tolong lanjutkan.")
    assert (serah.butir[0]["ide_id"], serah.pesan, serah.diterima_pada) == (ide.id, "Tolong lanjutkan.", None)
    riwayat = select(RiwayatAkun.pengguna_id, RiwayatAkun.aksi, RiwayatAkun.oleh_id)
    riwayat = riwayat.where(RiwayatAkun.aksi.contains("serah") | RiwayatAkun.aksi.contains("diserahi"))
    assert session.execute(riwayat.order_by(RiwayatAkun.id)).all() == [
        (lama.id, "diserahkan", pusat.id), (baru.id, "diserahi", pusat.id),
    ]  # fmt: skip
    (pesan,) = session.scalars(select(Pesan).where(Pesan.untuk_pengguna_id == baru.id))
    assert (pesan.alamat, pesan.selesai_pada) == (f"/serah-terima/{serah.id}", None)

    for oleh in (lama, pusat):
        with pytest.raises(TidakAda):
            services.terima(session, serah.id, oleh=sebagai(oleh), pada=PADA)
    for n in (1, 2):
        services.terima(session, serah.id, oleh=sebagai(baru), pada=jam(n))
    session.commit()
    assert (serah.diterima_pada, pesan.selesai_pada) == (jam(1), jam(1))
    banyak = select(func.count()).select_from(RiwayatAkun).where(RiwayatAkun.aksi == "serah_diterima")
    assert session.scalar(banyak) == 2


def test_catatan_yang_dimiliki_berpindah(session, lama, baru, pusat, buat_ide, sebagai):
    ide = buat_ide("diajukan", opd=lama.opd, operator=lama)
    catatan = catatan_services.tulis(
        session, ide, oleh=sebagai(lama), pada=PADA, isi="Apakah boleh disingkat?", versi=ide.versi
    )
    buat_ide("draf", opd=lama.opd, operator=lama)
    serahkan(session, sebagai(pusat), lama, baru)
    assert session.get(Catatan, catatan.id).pemilik_id == baru.id


def test_penugasan_pendamping_berpindah_tanpa_ganda(session, admin, pusat, buat_pengguna, buat_ide, sebagai):
    lama, baru = buat_pengguna("pendamping"), buat_pengguna("pendamping")
    ide = buat_ide("diajukan")
    apa = [(lama, {"opd_id": ide.opd_id}), (lama, {"ide_id": ide.id}), (baru, {"ide_id": ide.id})]
    for orang, isi in apa:
        services_pendamping.tugaskan(session, oleh=sebagai(pusat), pada=PADA, pengguna_id=orang.id, **isi)
    session.commit()
    serah = serahkan(session, sebagai(admin), lama, baru, opd_id=None)
    assert len(serah.butir) == 2 and not any(ide.judul in b["teks"] for b in serah.butir)
    berlaku = select(Pendampingan.pengguna_id, Pendampingan.opd_id, Pendampingan.ide_id)
    berlaku = berlaku.where(Pendampingan.dicabut_pada.is_(None)).order_by(Pendampingan.id)
    assert session.execute(berlaku).all() == [(baru.id, None, ide.id), (baru.id, ide.opd_id, None)]
    (pesan,) = session.scalars(select(Pesan).where(Pesan.jenis == "serah_terima"))
    assert pesan.untuk_pengguna_id == baru.id


def test_mematikan_sekaligus_hanya_admin(session, lama, baru, pusat, admin, buat_ide, sebagai):
    buat_ide("draf", opd=lama.opd, operator=lama)
    with pytest.raises(TidakBoleh):
        serahkan(session, sebagai(pusat), lama, baru, matikan=True)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(SerahTerima)) == 0
    serahkan(session, sebagai(admin), lama, baru, matikan=True)
    assert not session.get(Pengguna, lama.id).aktif


@pytest.mark.parametrize("peran", ["operator", "pendamping", "pimpinan"])
def test_yang_lain_tidak_menyerahkan(session, lama, baru, buat_ide, buat_pengguna, sebagai, peran):
    buat_ide("draf", opd=lama.opd, operator=lama)
    with pytest.raises(TidakBoleh):
        serahkan(session, sebagai(buat_pengguna(peran)), lama, baru)


def test_penerima_yang_tidak_cocok_dan_akun_yang_berubah_ditolak(
    session, lama, baru, pusat, buat_ide, buat_pengguna, sebagai
):
    buat_ide("draf", opd=lama.opd, operator=lama)
    oleh = sebagai(pusat)
    for kepada in (lama, buat_pengguna("operator"), pusat):
        with pytest.raises(BelumLengkap):
            serahkan(session, oleh, lama, kepada)
    with pytest.raises(BelumLengkap):
        serahkan(session, oleh, lama, baru, opd_id=None)
    with pytest.raises(BelumLengkap):
        serahkan(session, oleh, lama, baru, pesan="x" * 1001)
    with pytest.raises(VersiBasi):
        serahkan(session, oleh, lama, baru, versi=lama.versi + 1)


# --- Pages --------------------------------------------------------------------------------------------------


def test_dari_akun_sampai_diterima(session, lama, baru, pusat, buat_ide, as_pengguna):
    ide = buat_ide("draf", opd=lama.opd, operator=lama, judul="Perahu baca")
    peramban = as_pengguna(pusat)
    alamat = f"/pengguna/{lama.id}/serah-terima"
    assert alamat in peramban.get(f"/pengguna/{lama.id}").tautan
    halaman = peramban.get(alamat)
    assert "Perahu baca" in halaman.teks and "Matikan akun" not in halaman.teks
    isian = halaman.isian_form[alamat] | {"kepada_id": baru.id, "pesan": "Berkas di lemari."}
    satu, dua = (peramban.post(alamat, isian).lokasi for _ in range(2))
    assert satu == dua and session.scalar(select(func.count()).select_from(SerahTerima)) == 1

    penerima = as_pengguna(baru)
    assert satu in penerima.get("/").tautan
    halaman = penerima.get(satu)
    assert "Berkas di lemari." in halaman.teks and f"/ide/{ide.id}" in halaman.tautan
    assert penerima.post(f"{satu}/terima").lokasi == satu
    assert "Saya terima" not in penerima.get(satu).teks and satu not in penerima.get("/").tautan
    assert f"Diterima {baru.nama}" in peramban.get(satu).teks
    assert satu in peramban.get(f"/pengguna/{lama.id}").tautan


def test_isian_yang_kurang_kembali_dengan_ketikannya(session, lama, baru, pusat, buat_ide, as_pengguna):
    buat_ide("draf", opd=lama.opd, operator=lama)
    peramban, alamat = as_pengguna(pusat), f"/pengguna/{lama.id}/serah-terima"
    isian = peramban.get(alamat).isian_form[alamat]
    halaman = peramban.post(alamat, isian | {"kepada_id": "", "pesan": "Jangan hilang"})
    assert halaman.status == 422 and halaman.isian["pesan"] == "Jangan hilang"
    assert peramban.post(alamat, isian | {"kepada_id": baru.id, "versi": lama.versi + 1}).status == 409
    assert session.scalar(select(func.count()).select_from(SerahTerima)) == 0


def test_admin_tidak_membaca_judul_draf(session, lama, baru, admin, buat_ide, as_pengguna):
    ide = buat_ide("draf", opd=lama.opd, operator=lama, judul="Rahasia perahu")
    peramban, alamat = as_pengguna(admin), f"/pengguna/{lama.id}/serah-terima"
    halaman = peramban.get(alamat)
    assert "Satu draf ide" in halaman.teks and "Matikan akun ini sekarang" in halaman.teks
    isian = halaman.isian_form[alamat] | {"kepada_id": baru.id, "matikan": "y"}
    ke = peramban.post(alamat, isian).lokasi
    for satu in (halaman, peramban.get(ke)):
        assert "Rahasia perahu" not in satu.html and f"/ide/{ide.id}" not in satu.tautan
    assert not session.get(Pengguna, lama.id).aktif


def test_penerima_yang_pindah_opd_tidak_membaca_judulnya_lagi(
    session, lama, baru, pusat, buat_opd, buat_ide, as_pengguna, sebagai
):
    buat_ide("draf", opd=lama.opd, operator=lama, judul="Rahasia perahu")
    serah = serahkan(session, sebagai(pusat), lama, baru)
    peramban = as_pengguna(baru)
    assert "Rahasia perahu" in peramban.get(f"/serah-terima/{serah.id}").html
    session.get(Pengguna, baru.id).opd = buat_opd()
    session.commit()
    halaman = peramban.get(f"/serah-terima/{serah.id}")
    assert halaman.status == 200 and "Rahasia perahu" not in halaman.html


def test_serah_terima_orang_lain_tidak_ada(session, lama, baru, pusat, buat_ide, buat_pengguna, as_pengguna, sebagai):
    buat_ide("draf", opd=lama.opd, operator=lama)
    serah = serahkan(session, sebagai(pusat), lama, baru)
    rekan = buat_pengguna("operator", opd=lama.opd)
    for siapa in (lama, rekan, buat_pengguna("pendamping"), buat_pengguna("pimpinan")):
        peramban = as_pengguna(siapa)
        assert peramban.get(f"/serah-terima/{serah.id}").status == 404
        assert peramban.post(f"/serah-terima/{serah.id}/terima").status == 404


@pytest.mark.parametrize("banyak", [1, 3])
def test_jumlah_kueri_tetap(session, lama, baru, pusat, buat_ide, as_pengguna, hitung_kueri, banyak):
    for _ in range(banyak):
        buat_ide("draf", opd=lama.opd, operator=lama)
        buat_ide("dikembalikan", opd=lama.opd, operator=lama)
    peramban = as_pengguna(pusat)
    hitung_kueri.clear()
    assert peramban.get(f"/pengguna/{lama.id}/serah-terima").teks.count("Draf “") == banyak
    assert len(hitung_kueri) == 14
