from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.ide import services as ide_services
from inovasi.ide.models import Ide, LembarKriteria, RiwayatIde
from inovasi.ide.rules import StatusIde
from inovasi.opd.models import Daerah
from inovasi.tinjauan import services
from tests.conftest import LEMBAR_SEMUA_YA, PADA

SAAT = PADA + timedelta(days=2)


@pytest.fixture
def koordinator(buat_pengguna, sebagai):
    return sebagai(buat_pengguna("koordinator"))


def test_setujui_menyimpan_lembar_dan_putusan_bersama(session, buat_ide, koordinator):
    ide = buat_ide("diajukan")

    services.setujui(session, ide, oleh=koordinator, pada=SAAT, versi=ide.versi, jawaban=LEMBAR_SEMUA_YA)
    session.commit()

    assert ide.status == StatusIde.DISETUJUI
    assert (ide.diputus_oleh_id, ide.diputus_pada) == (koordinator.id, SAAT)
    assert session.get(LembarKriteria, ide.id).k5 == "ya"


def test_setujui_memakai_lembar_yang_sudah_tersimpan(session, buat_ide, koordinator):
    ide = buat_ide("diajukan")
    services.simpan_lembar(session, ide, oleh=koordinator, pada=SAAT, versi=ide.versi, jawaban=LEMBAR_SEMUA_YA)

    services.setujui(session, ide, oleh=koordinator, pada=SAAT, versi=ide.versi, jawaban={})

    assert ide.status == StatusIde.DISETUJUI


@pytest.mark.parametrize(
    ("jawaban", "kurang"),
    [
        ({}, {"k1", "k2", "k3", "k4", "k5"}),
        (LEMBAR_SEMUA_YA | {"k3": "tidak"}, {"k3"}),
        (LEMBAR_SEMUA_YA | {"k2": "ragu"}, {"catatan_k2"}),
        (LEMBAR_SEMUA_YA | {"k2": "mungkin"}, {"k2"}),
        (LEMBAR_SEMUA_YA | {"catatan_k1": "x" * 1001}, {"catatan_k1"}),
    ],
)
def test_lembar_yang_kurang_tidak_menyetujui(session, buat_ide, koordinator, jawaban, kurang):
    ide = buat_ide("diajukan")

    with pytest.raises(BelumLengkap) as galat:
        services.setujui(session, ide, oleh=koordinator, pada=SAAT, versi=ide.versi, jawaban=jawaban)

    assert set(galat.value.kekurangan) == kurang
    session.rollback()
    assert ide.status == StatusIde.DIAJUKAN
    assert session.get(LembarKriteria, ide.id) is None


def test_ragu_dengan_catatan_cukup(session, buat_ide, koordinator):
    ide = buat_ide("diajukan")
    jawaban = LEMBAR_SEMUA_YA | {"k2": "ragu", "catatan_k2": "Manfaat dihitung ulang tahun depan."}

    services.setujui(session, ide, oleh=koordinator, pada=SAAT, versi=ide.versi, jawaban=jawaban)

    assert ide.status == StatusIde.DISETUJUI


def test_lembar_bertahan_melewati_pengembalian(session, buat_ide, koordinator):
    ide = buat_ide("diajukan")
    services.simpan_lembar(session, ide, oleh=koordinator, pada=SAAT, versi=ide.versi, jawaban={"k1": "ya"})
    services.putuskan(
        session, ide, "kembalikan", oleh=koordinator, pada=SAAT, versi=ide.versi, catatan="Perjelas.",
        kode_alasan="data_kurang",
    )  # fmt: skip

    assert ide_services.lembar_ide(session, ide.id)["k1"] == "ya"


def test_dua_koordinator_mengisi_lembar_tanpa_saling_menghapus(session, buat_ide, buat_pengguna, sebagai):
    ide = buat_ide("diajukan")
    satu, dua = (sebagai(buat_pengguna("koordinator")) for _ in range(2))
    awal = ide_services.lembar_ide(session, ide.id)
    services.simpan_lembar(
        session, ide, oleh=satu, pada=SAAT, versi=ide.versi, awal=awal, jawaban=awal | {"catatan_k1": "bagus"}
    )

    services.simpan_lembar(session, ide, oleh=dua, pada=SAAT, versi=ide.versi, awal=awal, jawaban=awal | {"k2": "ya"})

    lembar = ide_services.lembar_ide(session, ide.id)
    assert (lembar["catatan_k1"], lembar["k2"]) == ("bagus", "ya")


def test_menyimpan_lembar_tidak_mengubah_versi_ide(session, buat_ide, koordinator):
    ide = buat_ide("diajukan")
    versi = ide.versi

    services.simpan_lembar(session, ide, oleh=koordinator, pada=SAAT, versi=versi, jawaban=LEMBAR_SEMUA_YA)

    assert ide.versi == versi


@pytest.mark.parametrize("peran", ["operator", "pendamping", "pimpinan", "admin"])
def test_hanya_koordinator_yang_menyetujui(session, buat_ide, buat_pengguna, sebagai, peran):
    ide = buat_ide("diajukan")
    orang = sebagai(buat_pengguna(peran, opd=ide.opd if peran == "operator" else None))

    with pytest.raises(TidakAda if peran == "pendamping" else TidakBoleh):
        services.setujui(session, ide, oleh=orang, pada=SAAT, versi=ide.versi, jawaban=LEMBAR_SEMUA_YA)


def test_versi_basi_tidak_diputus(session, buat_ide, koordinator):
    ide = buat_ide("diajukan")

    with pytest.raises(VersiBasi):
        services.setujui(session, ide, oleh=koordinator, pada=SAAT, versi=ide.versi - 1, jawaban=LEMBAR_SEMUA_YA)


def test_putusan_atas_opd_sendiri_ditandai_atau_dilarang(session, buat_ide, buat_pengguna, sebagai):
    ide = buat_ide("diajukan")
    orang = sebagai(buat_pengguna("koordinator", opd=ide.opd))
    session.get(Daerah, 1).larang_putus_opd_sendiri = True
    session.commit()

    with pytest.raises(TidakBoleh):
        services.setujui(session, ide, oleh=orang, pada=SAAT, versi=ide.versi, jawaban=LEMBAR_SEMUA_YA)
    session.rollback()

    session.get(Daerah, 1).larang_putus_opd_sendiri = False
    services.setujui(session, ide, oleh=orang, pada=SAAT, versi=ide.versi, jawaban=LEMBAR_SEMUA_YA)
    assert ide.diputus_opd_sendiri


def test_dua_koordinator_bersamaan_tepat_satu_menang(mesin, session, buat_ide, buat_pengguna, sebagai):
    """At a barrier: one approves, the other returns; the loser changes nothing."""
    orang = [sebagai(buat_pengguna("koordinator")) for _ in range(2)]
    operator = buat_pengguna()
    ide_ids = [buat_ide("diajukan", operator=operator, judul=f"Ide bersama {i:02d}").id for i in range(50)]
    versi = session.get(Ide, ide_ids[0]).versi
    session.rollback()
    gerbang = Barrier(2)

    def coba(ide_id: int, ke: int) -> str:
        with Session(mesin) as s:
            gerbang.wait()
            try:
                ide = ide_services.ambil(s, ide_id, kunci=True)
                if ke:
                    services.putuskan(
                        s, ide, "kembalikan", oleh=orang[1], pada=SAAT, versi=versi, catatan="Perjelas.",
                        kode_alasan="data_kurang",
                    )  # fmt: skip
                else:
                    services.setujui(s, ide, oleh=orang[0], pada=SAAT, versi=versi, jawaban=LEMBAR_SEMUA_YA)
                s.commit()
            except AturanDilanggar:
                return "kalah"
            return "menang"

    with ThreadPoolExecutor(2) as pekerja:
        hasil = [[t.result() for t in [pekerja.submit(coba, i, ke) for ke in range(2)]] for i in ide_ids]

    assert [sorted(h) for h in hasil] == [["kalah", "menang"]] * len(ide_ids)
    putusan = select(func.count()).where(
        RiwayatIde.ide_id.in_(ide_ids), RiwayatIde.ke.in_(("disetujui", "dikembalikan"))
    )
    assert session.scalar(putusan) == len(ide_ids)
