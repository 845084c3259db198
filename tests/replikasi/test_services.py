from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh
from inovasi.ide import queries as ide_queries
from inovasi.ide import queries_kuota as kuota
from inovasi.ide import services as ide_services
from inovasi.ide.models import Ide, RiwayatIde
from inovasi.ide.rules import StatusIde
from inovasi.opd import services as opd_services
from inovasi.replikasi import queries, services
from inovasi.replikasi.models import Adopsi, EntriKatalog
from inovasi.sekali import kunci_baru
from tests.conftest import PADA

SAAT = PADA + timedelta(days=3)


def jumlah(session, model, *syarat):
    return session.scalar(select(func.count()).select_from(model).where(*syarat))


def ubah(session, ide, aksi, oleh, **isi):
    ide_services.ubah_status(session, ide, aksi, oleh=oleh, pada=SAAT, versi=ide.versi, **isi)
    session.commit()


# --- The mark -----------------------------------------------------------------------------------------------


def test_tandai_membuat_satu_entri_dan_batal_menyimpannya(session, koordinator, buat_ide, sebagai):
    ide, orang = buat_ide("disetujui"), sebagai(koordinator)

    entri = services.tandai(session, ide, oleh=orang, pada=SAAT, versi=ide.versi, alasan="Mudah ditiru.")
    services.batal(session, ide, oleh=orang, pada=SAAT, versi=ide.versi, alasan="Perlu dikaji.")
    assert (ide.ditandai_pada, ide.alasan_tanda) == (None, "")
    lagi = services.tandai(session, ide, oleh=orang, pada=SAAT, versi=ide.versi, alasan="Sudah dikaji.")

    assert lagi is entri
    assert (ide.ditandai_oleh_id, ide.alasan_tanda) == (orang.id, "Sudah dikaji.")
    assert jumlah(session, EntriKatalog) == 1


@pytest.mark.parametrize("status", [s for s in StatusIde if s is not StatusIde.DISETUJUI])
def test_hanya_yang_disetujui_ditandai(session, koordinator, buat_ide, sebagai, status):
    ide = buat_ide(status)

    with pytest.raises(AturanDilanggar):
        services.tandai(session, ide, oleh=sebagai(koordinator), pada=SAAT, versi=ide.versi, alasan="x")
    assert jumlah(session, EntriKatalog) == 0


@pytest.mark.parametrize("peran", ["operator", "pendamping", "pimpinan", "admin"])
def test_hanya_koordinator_yang_menandai(session, buat_ide, buat_pengguna, sebagai, peran):
    ide = buat_ide("disetujui")

    with pytest.raises(TidakBoleh):
        services.tandai(session, ide, oleh=sebagai(buat_pengguna(peran)), pada=SAAT, versi=ide.versi, alasan="x")


def test_tanda_perlu_alasan(session, koordinator, buat_ide, sebagai):
    ide = buat_ide("disetujui")

    with pytest.raises(BelumLengkap):
        services.tandai(session, ide, oleh=sebagai(koordinator), pada=SAAT, versi=ide.versi, alasan=" ")


def test_yang_dihentikan_keluar_dari_katalog(session, koordinator, buat_entri, sebagai):
    entri = buat_entri()

    ubah(session, entri.ide, "hentikan", sebagai(koordinator), alasan="Program berakhir.")

    assert not queries.ditawarkan(entri.ide)


# --- Adopting -----------------------------------------------------------------------------------------------


def test_adopsi_menjadi_draf_baru_yang_tertaut(session, buat_entri, buat_pengguna, adopsi):
    entri = buat_entri(judul="Guru tamu dari nelayan", sasaran="Murid pesisir", hasil="Turun 10%")
    operator = buat_pengguna()

    hasil = adopsi(entri, operator)

    draf = hasil.ide
    assert hasil.baru
    assert (draf.status, draf.opd_id, draf.asal_id) == (StatusIde.DRAF, operator.opd_id, entri.ide_id)
    assert (draf.judul, draf.gagasan, draf.urusan) == (entri.ide.judul, entri.ide.gagasan, entri.ide.urusan)
    assert (draf.masalah, draf.sasaran, draf.hasil, draf.tupoksi_id, draf.kode) == ("", "", "", None, None)
    assert session.scalars(select(RiwayatIde.aksi).where(RiwayatIde.ide_id == draf.id)).all() == ["adopsi"]
    assert ide_queries.peniru(session, entri.ide_id)[0][:2] == (operator.opd_id, operator.opd.nama)


def test_adopsi_kedua_menuju_draf_yang_ada(session, buat_entri, buat_pengguna, adopsi):
    entri, operator = buat_entri(), buat_pengguna()
    pertama = adopsi(entri, operator)

    kedua = adopsi(entri, buat_pengguna(opd=operator.opd), kunci=kunci_baru())

    assert (kedua.ide.id, kedua.baru) == (pertama.ide.id, False)
    assert jumlah(session, Adopsi) == 1


def test_adopsi_yang_dihapus_dipulihkan(session, buat_entri, buat_pengguna, adopsi, sebagai):
    entri, operator = buat_entri(), buat_pengguna()
    draf = adopsi(entri, operator).ide
    ubah(session, draf, "hapus", sebagai(operator))
    assert queries.daftar_peniru(session, entri.id, kecuali_opd_id=None) == []

    hasil = adopsi(entri, operator)

    assert (hasil.ide.id, hasil.dipulihkan, draf.status) == (draf.id, True, StatusIde.DRAF)


def test_formulir_lama_tidak_memulihkan_yang_baru_dihapus(session, buat_entri, buat_pengguna, adopsi, sebagai):
    entri, operator, kunci = buat_entri(), buat_pengguna(), kunci_baru()
    draf = adopsi(entri, operator, kunci=kunci).ide
    ubah(session, draf, "hapus", sebagai(operator))

    hasil = adopsi(entri, operator, kunci=kunci)

    assert (hasil.ide.id, draf.status) == (draf.id, StatusIde.DIHAPUS)


def test_pemilik_tidak_mereplikasi_inovasinya_sendiri(session, buat_entri, buat_pengguna, adopsi):
    entri = buat_entri()

    with pytest.raises(AturanDilanggar, match="milik OPD Anda sendiri"):
        adopsi(entri, buat_pengguna(opd=entri.ide.opd))


def test_tidak_untuk_opd_yang_tidak_diwakili(buat_entri, buat_pengguna, buat_opd, adopsi):
    with pytest.raises(TidakBoleh):
        adopsi(buat_entri(), buat_pengguna(), opd_id=buat_opd().id)


@pytest.mark.parametrize("peran", ["koordinator", "pendamping", "pimpinan", "admin"])
def test_hanya_operator_yang_mereplikasi(buat_entri, buat_pengguna, buat_opd, adopsi, peran):
    with pytest.raises(TidakBoleh):
        adopsi(buat_entri(), buat_pengguna(peran), opd_id=buat_opd().id)


def test_yang_tidak_lagi_ditawarkan_tidak_ada_bagi_opd_lain(
    session, koordinator, buat_entri, buat_pengguna, adopsi, sebagai
):
    entri, lama = buat_entri(), buat_pengguna()
    draf = adopsi(entri, lama).ide
    ubah(session, entri.ide, "batal_replikasi", sebagai(koordinator), alasan="Dikaji.")

    with pytest.raises(TidakAda):
        adopsi(entri, buat_pengguna())
    session.rollback()
    assert adopsi(entri, lama).ide.id == draf.id


def test_replikasi_dihitung_sebagai_ide_opd_yang_mereplikasi(session, buat_entri, buat_pengguna, adopsi, sebagai):
    entri, operator = buat_entri(), buat_pengguna()
    draf, orang = adopsi(entri, operator).ide, sebagai(operator)
    isian = {"masalah": entri.ide.masalah, "tupoksi_id": operator.opd.tupoksi[0].id, "inisiator": "asn"}
    ide_services.simpan_isian(session, draf, oleh=orang, pada=SAAT, versi=draf.versi, isian=isian)

    ubah(session, draf, "ajukan", orang)

    rekap = kuota.rekap_opd(session, tahun=2026)
    assert rekap[operator.opd_id].dihitung == 1
    assert rekap[entri.ide.opd_id].direplikasi == 1


def test_adopsi_mengikuti_ide_yang_dipindahkan(session, koordinator, buat_entri, buat_pengguna, adopsi, sebagai):
    entri, lama, baru = buat_entri(), buat_pengguna(), buat_pengguna()
    draf = adopsi(entri, lama).ide
    ide_services.pindahkan(
        session, draf, oleh=sebagai(koordinator), pada=SAAT, versi=draf.versi, opd=baru.opd, alasan="Salah OPD."
    )
    session.commit()

    assert adopsi(entri, baru).ide.id == draf.id
    lagi = adopsi(entri, lama)

    assert lagi.baru
    assert session.scalars(select(Adopsi.opd_id).order_by(Adopsi.id)).all() == [baru.opd_id, lama.opd_id]


# --- An OPD that ends ---------------------------------------------------------------------------------------


def test_adopsi_pindah_ke_penerus(session, admin, buat_entri, buat_pengguna, buat_opd, adopsi, sebagai):
    entri, operator, penerus = buat_entri(), buat_pengguna(), buat_opd()
    draf, lama = adopsi(entri, operator).ide, operator.opd

    opd_services.akhiri(
        session, lama, penerus=penerus, alasan="Perda 1/2026", oleh=sebagai(admin), pada=SAAT, versi=lama.versi
    )
    session.commit()

    assert session.scalars(select(Adopsi.opd_id)).all() == [penerus.id]
    assert draf.opd_id == penerus.id


def test_penerus_yang_sudah_mereplikasi_tidak_melanggar_keunikan(
    session, buat_entri, buat_pengguna, adopsi, sebagai, admin
):
    entri, satu, dua = buat_entri(), buat_pengguna(), buat_pengguna()
    for operator in (satu, dua):
        adopsi(entri, operator)

    services.pindahkan_adopsi(session, satu.opd, dua.opd, oleh=sebagai(admin), pada=SAAT)
    session.commit()

    assert set(session.scalars(select(Adopsi.opd_id))) == {satu.opd_id, dua.opd_id}


# --- At once ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kunci_sama", [True, False])
def test_seratus_kiriman_adopsi_menjadi_satu(mesin, session, buat_entri, buat_pengguna, sebagai, kunci_sama):
    entri_id, operator = buat_entri().id, buat_pengguna()
    orang, opd_id, kunci = sebagai(operator), operator.opd_id, kunci_baru()
    session.rollback()

    def coba(_):
        with Session(mesin) as s:
            hasil = services.adopsi(
                s, entri_id, oleh=orang, pada=SAAT, opd_id=opd_id, kunci=kunci if kunci_sama else kunci_baru()
            )
            ide_id = hasil.ide.id
            s.commit()
            return ide_id

    with ThreadPoolExecutor(8) as pekerja:
        ide_ids = set(pekerja.map(coba, range(100)))

    assert len(ide_ids) == 1
    assert jumlah(session, Adopsi) == 1
    assert jumlah(session, Ide, Ide.asal_id.is_not(None)) == 1
