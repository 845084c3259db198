from datetime import date, timedelta

import pytest
from sqlalchemy import select

from inovasi.catatan.models import Catatan
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.klinik import queries, services
from inovasi.klinik.models import CatatanKlinik, IdeKlinik, PermintaanKlinik, RiwayatKlinik, TindakLanjut
from inovasi.klinik.rules import BarisPeserta
from inovasi.klinik.services import CatatanBaru, Rencana, TindakBaru
from inovasi.opd import services as opd_services
from inovasi.pesan.models import Pesan
from inovasi.waktu import hari_ini
from tests.conftest import PADA
from tests.klinik.conftest import BESOK

HARI = hari_ini(PADA)
TINDAK = TindakBaru("Melengkapi data sasaran", "Kepala Bidang SD", BESOK + timedelta(days=7))


def pesan_terbuka(session, **kena) -> list[str]:
    return [p.jenis for p in session.scalars(select(Pesan).filter_by(**kena).where(Pesan.selesai_pada.is_(None)))]


def langkah(session, **kena) -> list[str]:
    return list(session.scalars(select(RiwayatKlinik.aksi).filter_by(**kena).order_by(RiwayatKlinik.id)))


# --- Requests -----------------------------------------------------------------------------------------------


def test_minta_memberi_tahu_koordinator_dan_mencatat_riwayat(session, buat_minta, ide):
    permintaan = buat_minta(ide)

    assert permintaan.status == "menunggu"
    assert pesan_terbuka(session, alamat=f"/klinik/baru?minta={permintaan.id}") == ["klinik_diminta"]
    assert langkah(session, permintaan_id=permintaan.id) == ["minta"]


@pytest.mark.parametrize("peran", ["koordinator", "pendamping", "pimpinan", "admin"])
def test_hanya_operator_yang_meminta(session, buat_pengguna, sebagai, operator, peran):
    with pytest.raises(TidakBoleh):
        services.minta(
            session, oleh=sebagai(buat_pengguna(peran)), pada=PADA, opd_id=operator.opd_id, keperluan="Apa saja"
        )


def test_minta_untuk_opd_atau_ide_orang_lain_ditolak(session, sebagai, operator, operator_lain, ide_lain):
    pelaku = sebagai(operator)
    with pytest.raises(TidakBoleh):
        services.minta(session, oleh=pelaku, pada=PADA, opd_id=operator_lain.opd_id, keperluan="Apa saja")
    with pytest.raises(BelumLengkap):
        services.minta(
            session, oleh=pelaku, pada=PADA, opd_id=operator.opd_id, keperluan="Apa saja", ide_id=ide_lain.id
        )
    assert not session.scalars(select(PermintaanKlinik)).all()


def test_satu_permintaan_sejenis_menunggu(session, buat_minta, sebagai, operator, ide):
    satu = buat_minta(ide)
    buat_minta()  # in general is another kind
    with pytest.raises(AturanDilanggar):
        buat_minta(ide)
    services.tarik(session, satu, oleh=sebagai(operator), pada=PADA, versi=1)
    assert buat_minta(ide).id != satu.id


def test_tarik_menutup_pesan_dan_memeriksa_versi(session, buat_minta, sebagai, operator, operator_lain):
    permintaan = buat_minta()
    with pytest.raises(VersiBasi):
        services.tarik(session, permintaan, oleh=sebagai(operator), pada=PADA, versi=9)
    with pytest.raises(TidakAda):
        services.tarik(session, permintaan, oleh=sebagai(operator_lain), pada=PADA, versi=1)
    services.tarik(session, permintaan, oleh=sebagai(operator), pada=PADA, versi=1)
    assert (permintaan.status, permintaan.versi) == ("ditarik", 2)
    assert not pesan_terbuka(session, alamat=f"/klinik/baru?minta={permintaan.id}")


def test_tolak_dengan_alasan_sampai_ke_opd(session, buat_minta, sebagai, koordinator, operator):
    permintaan, pelaku = buat_minta(), sebagai(koordinator)
    with pytest.raises(BelumLengkap):
        services.tolak(session, permintaan, oleh=pelaku, pada=PADA, versi=1, alasan=" ")
    services.tolak(session, permintaan, oleh=pelaku, pada=PADA, versi=1, alasan="Ikuti kelas menulis dulu.")

    assert (permintaan.status, permintaan.jawaban) == ("ditolak", "Ikuti kelas menulis dulu.")
    assert pesan_terbuka(session, untuk_opd_id=operator.opd_id, jenis="klinik_ditolak") == ["klinik_ditolak"]
    buat_minta()
    assert not pesan_terbuka(session, untuk_opd_id=operator.opd_id, jenis="klinik_ditolak")


# --- Planning -----------------------------------------------------------------------------------------------


def test_rencana_dari_permintaan_memuat_idenya(session, buat_minta, buat_sesi, ide, ide_lain, operator, operator_lain):
    permintaan = buat_minta(ide)

    sesi = buat_sesi(ide_lain, minta=[permintaan])

    assert [k.ide_id for k in sesi.ide] == [ide_lain.id, ide.id]
    assert (permintaan.status, permintaan.sesi_id) == ("dijadwalkan", sesi.id)
    for opd in (operator.opd_id, operator_lain.opd_id):
        assert pesan_terbuka(session, alamat=f"/klinik/{sesi.id}", untuk_opd_id=opd) == ["klinik_jadwal"]
    assert not pesan_terbuka(session, alamat=f"/klinik/baru?minta={permintaan.id}")
    assert "rencanakan" in langkah(session, sesi_id=sesi.id)


def test_permintaan_yang_sudah_ditarik_tidak_dijadwalkan(session, buat_minta, buat_sesi, sebagai, operator):
    permintaan = buat_minta()
    services.tarik(session, permintaan, oleh=sebagai(operator), pada=PADA, versi=1)
    with pytest.raises(AturanDilanggar):
        buat_sesi(minta=[permintaan])


@pytest.mark.parametrize("peran", ["operator", "pendamping", "pimpinan", "admin"])
def test_hanya_koordinator_yang_merencanakan(session, buat_pengguna, sebagai, peran):
    with pytest.raises(TidakBoleh):
        services.rencanakan(session, Rencana(BESOK, "Aula"), oleh=sebagai(buat_pengguna(peran)), pada=PADA)


@pytest.mark.parametrize(
    "isi, kolom",
    [
        ({"tanggal": None}, "tanggal"),
        ({"tanggal": HARI - timedelta(days=1)}, "tanggal"),
        ({"tempat": ""}, "tempat"),
        ({"tempat": "x" * 201}, "tempat"),
        ({"jam": "x" * 21}, "jam"),
        ({"ide_ids": [999_999]}, "ide"),
    ],
)
def test_rencana_yang_kurang_disebut(session, koordinator, sebagai, isi, kolom):
    with pytest.raises(BelumLengkap) as galat:
        services.rencanakan(
            session, Rencana(**({"tanggal": BESOK, "tempat": "Aula"} | isi)), oleh=sebagai(koordinator), pada=PADA
        )
    assert list(galat.value.kekurangan) == [kolom]


def test_ubah_rencana(session, buat_minta, buat_sesi, sebagai, koordinator, ide, ide_lain, operator):
    permintaan = buat_minta(ide)
    sesi = buat_sesi(ide_lain, minta=[permintaan], peserta=(BarisPeserta("Camat", ""), BarisPeserta("Lurah", "")))
    sesi.peserta[1].hadir = True
    rencana = Rencana(
        BESOK, "Aula", "10.00", (BarisPeserta("Lurah", ""), BarisPeserta("Sekcam", "")), [ide_lain.id], []
    )

    with pytest.raises(VersiBasi):
        services.ubah_rencana(session, sesi, rencana, oleh=sebagai(koordinator), pada=PADA, versi=7)
    services.ubah_rencana(session, sesi, rencana, oleh=sebagai(koordinator), pada=PADA, versi=1)

    assert (sesi.tempat, sesi.versi, [k.ide_id for k in sesi.ide]) == ("Aula", 2, [ide_lain.id])
    assert [(p.nama, p.hadir) for p in sesi.peserta] == [("Lurah", True), ("Sekcam", False)]
    # A request that the session no longer serves waits again, and the OPD hears of it.
    assert (permintaan.status, permintaan.sesi_id) == ("menunggu", None)
    assert pesan_terbuka(session, untuk_opd_id=operator.opd_id) == ["klinik_batal"]


def test_ide_yang_sudah_dibahas_tetap_di_agenda(session, buat_sesi, bahas, sebagai, koordinator, ide, ide_lain):
    sesi = buat_sesi(ide, ide_lain)
    bahas(sesi, ide, tindak=[TINDAK])
    with pytest.raises(BelumLengkap) as galat:
        services.ubah_rencana(
            session, sesi, Rencana(BESOK, "Aula", ide_ids=[ide_lain.id]), oleh=sebagai(koordinator), pada=PADA, versi=1
        )
    assert "ide" in galat.value.kekurangan
    session.rollback()
    assert len(session.scalars(select(IdeKlinik)).all()) == 2


@pytest.mark.parametrize("naik, urutan", [(True, [1, 0, 2]), (False, [0, 2, 1])])
def test_pindah_urutan(session, buat_sesi, buat_ide, sebagai, koordinator, naik, urutan):
    semua = [buat_ide("diajukan") for _ in range(3)]
    sesi = buat_sesi(*semua)

    services.pindah_urutan(
        session, sesi, semua[1].id, oleh=sebagai(koordinator), pada=PADA, versi=1, naik=naik
    )

    assert [k.ide_id for k in sesi.ide] == [semua[i].id for i in urutan]
    with pytest.raises(VersiBasi):
        services.pindah_urutan(session, sesi, semua[1].id, oleh=sebagai(koordinator), pada=PADA, versi=1, naik=naik)


def test_batal_mengembalikan_permintaan(session, buat_minta, buat_sesi, sebagai, koordinator, ide, operator):
    permintaan = buat_minta(ide)
    sesi = buat_sesi(minta=[permintaan])

    services.batalkan(session, sesi, oleh=sebagai(koordinator), pada=PADA, versi=1, alasan="Listrik padam.")

    assert (sesi.status, permintaan.status, permintaan.sesi_id) == ("batal", "menunggu", None)
    assert pesan_terbuka(session, untuk_opd_id=operator.opd_id) == ["klinik_batal"]
    assert pesan_terbuka(session, alamat=f"/klinik/baru?minta={permintaan.id}") == ["klinik_diminta"]
    with pytest.raises(AturanDilanggar):
        services.selesai(session, sesi, oleh=sebagai(koordinator), pada=PADA, versi=2)


def test_selesai_menyimpan_versi_yang_dibahas(session, buat_sesi, sebagai, koordinator, ide):
    sesi = buat_sesi(ide, tanggal=BESOK)
    with pytest.raises(AturanDilanggar):  # not before its day
        services.selesai(session, sesi, oleh=sebagai(koordinator), pada=PADA, versi=1)

    services.selesai(session, sesi, oleh=sebagai(koordinator), pada=PADA + timedelta(days=1), versi=1)

    assert sesi.status == "selesai"
    assert sesi.ide[0].versi_ide == ide.versi
    assert not pesan_terbuka(session, alamat=f"/klinik/{sesi.id}")


# --- In the session -----------------------------------------------------------------------------------------


def test_bahas_menyimpan_semuanya_sekaligus(session, buat_sesi, bahas, ide, operator):
    sesi = buat_sesi(ide)
    bahas(
        sesi, ide, pembahasan="Masalah dipertajam.", tindak=[TINDAK],
        catatan=[CatatanBaru("Tulis jumlah siswa.", "masalah"), CatatanBaru("Kandidat lomba.", internal=True)],
    )  # fmt: skip

    baris = queries.ide_sesi(session, sesi.id, ide.id)
    catatan = session.scalars(select(Catatan).join(CatatanKlinik).order_by(Catatan.id)).all()
    assert (baris.pembahasan, baris.versi) == ("Masalah dipertajam.", 2)
    assert [(c.kolom, c.internal) for c in catatan] == [("masalah", False), ("", True)]
    assert session.scalars(select(TindakLanjut)).one().status == "terbuka"
    assert {"catatan", "tindak_lanjut"} <= set(pesan_terbuka(session, ide_id=ide.id, untuk_opd_id=operator.opd_id))
    assert langkah(session, sesi_id=sesi.id)[-2:] == ["bahas", "tindak"]


def test_bahas_menyimpan_semua_atau_tidak_sama_sekali(session, buat_sesi, bahas, ide):
    sesi = buat_sesi(ide)
    with pytest.raises(BelumLengkap) as galat:
        bahas(
            sesi, ide, pembahasan="Baru", tindak=[TINDAK],
            catatan=[CatatanBaru("Benar"), CatatanBaru("Salah", "masalah", "kalimat yang tidak ada", internal=True)],
        )  # fmt: skip
    assert list(galat.value.kekurangan) == ["internal_kutipan"]
    assert queries.ide_sesi(session, sesi.id, ide.id).pembahasan == ""
    assert not session.scalars(select(Catatan)).all() and not session.scalars(select(TindakLanjut)).all()


def test_bahas_bentrok_hanya_bila_teksnya_diubah(session, buat_sesi, bahas, ide, koordinator, pendamping):
    sesi = buat_sesi(ide)
    bahas(sesi, ide, pembahasan="Kata pendamping", oleh=pendamping)

    # Opened before that and left alone: the other's text stays.
    bahas(sesi, ide, versi=1, awal="", pembahasan="", tindak=[TINDAK])
    assert queries.ide_sesi(session, sesi.id, ide.id).pembahasan == "Kata pendamping"

    with pytest.raises(VersiBasi) as galat:
        bahas(sesi, ide, versi=1, awal="", pembahasan="Kata koordinator")
    assert [(b.tersimpan, b.kiriman) for b in galat.value.beda] == [("Kata pendamping", "Kata koordinator")]


@pytest.mark.parametrize(
    "tindak, kolom",
    [
        (TindakBaru("", "Camat", BESOK), "apa_1"),
        (TindakBaru("Rapat", "", BESOK), "siapa_1"),
        (TindakBaru("Rapat", "Camat", None), "sampai_1"),
        (TindakBaru("Rapat", "Camat", BESOK - timedelta(days=1)), "sampai_1"),
        (TindakBaru("x" * 501, "Camat", BESOK), "apa_1"),
    ],
)
def test_tindak_lanjut_butuh_apa_siapa_dan_kapan(buat_sesi, bahas, ide, tindak, kolom):
    sesi = buat_sesi(ide)
    with pytest.raises(BelumLengkap) as galat:
        bahas(sesi, ide, tindak=[tindak])
    assert list(galat.value.kekurangan) == [kolom]


def test_pendamping_mencatat_pada_ide_dampingannya_saja(
    session, buat_sesi, bahas, sebagai, ide, ide_lain, pendamping, koordinator, operator
):
    sesi = buat_sesi(ide, ide_lain)
    bahas(sesi, ide, oleh=pendamping, pembahasan="Boleh")
    with pytest.raises(TidakAda):
        bahas(sesi, ide_lain, oleh=pendamping, pembahasan="Tidak")
    with pytest.raises(TidakBoleh):
        bahas(sesi, ide, oleh=operator, pembahasan="Tidak")

    services.selesai(session, sesi, oleh=sebagai(koordinator), pada=PADA + timedelta(days=1), versi=sesi.versi)
    with pytest.raises(TidakBoleh):
        bahas(sesi, ide, oleh=pendamping, pembahasan="Sudah lewat")
    bahas(sesi, ide, pembahasan="Dibetulkan koordinator")


def test_ide_di_luar_agenda_tidak_dibahas(buat_sesi, bahas, session, sebagai, koordinator, ide, ide_lain):
    sesi = buat_sesi(ide)
    with pytest.raises(TidakAda):
        services.bahas(session, sesi, ide_lain, oleh=sebagai(koordinator), pada=PADA, versi=1, pembahasan="x")


def test_notulen_dan_daftar_hadir(session, buat_sesi, sebagai, koordinator, pendamping, ide):
    sesi = buat_sesi(ide, peserta=(BarisPeserta("Camat", ""), BarisPeserta("Lurah", "")))
    isi = {"notulen": "Dibuka pukul 9.", "hadir_ids": [sesi.peserta[0].id], "tambahan": [BarisPeserta("Sekcam", "")]}
    with pytest.raises(TidakBoleh):
        services.simpan_notulen(session, sesi, oleh=sebagai(pendamping), pada=PADA, versi=1, **isi)

    services.simpan_notulen(session, sesi, oleh=sebagai(koordinator), pada=PADA, versi=1, **isi)

    assert [(p.nama, p.hadir) for p in sesi.peserta] == [("Camat", True), ("Lurah", False), ("Sekcam", True)]
    with pytest.raises(VersiBasi) as galat:
        services.simpan_notulen(
            session, sesi, oleh=sebagai(koordinator), pada=PADA, versi=1, notulen="Lain", hadir_ids=[]
        )
    assert galat.value.beda[0].tersimpan == "Dibuka pukul 9."


# --- Agreed actions -----------------------------------------------------------------------------------------


@pytest.fixture
def tindak(session, buat_sesi, bahas, ide) -> TindakLanjut:
    bahas(buat_sesi(ide), ide, tindak=[TINDAK])
    return session.scalars(select(TindakLanjut)).one()


def test_opd_menyelesaikan_tindak_lanjut(session, sebagai, operator, tindak):
    with pytest.raises(BelumLengkap):
        services.tutup_tindak(session, tindak, "selesai", oleh=sebagai(operator), pada=PADA, versi=1, keterangan="")
    with pytest.raises(VersiBasi):
        services.tutup_tindak(session, tindak, "selesai", oleh=sebagai(operator), pada=PADA, versi=2, keterangan="Ya")
    services.tutup_tindak(session, tindak, "selesai", oleh=sebagai(operator), pada=PADA, versi=1, keterangan="Dikirim")

    assert (tindak.status, tindak.keterangan, tindak.ditutup_oleh_id) == ("selesai", "Dikirim", operator.id)
    assert "tindak_lanjut" not in pesan_terbuka(session, ide_id=tindak.ide_id)
    assert langkah(session, tindak_lanjut_id=tindak.id) == ["tindak", "tindak_selesai"]


def test_hanya_koordinator_yang_membatalkan_tindak_lanjut(session, sebagai, operator, koordinator, tindak):
    with pytest.raises(TidakBoleh):
        services.tutup_tindak(session, tindak, "batal", oleh=sebagai(operator), pada=PADA, versi=1, keterangan="Malas")
    services.tutup_tindak(session, tindak, "batal", oleh=sebagai(koordinator), pada=PADA, versi=1, keterangan="Gugur")
    assert tindak.status == "dibatalkan"


def test_permintaan_opd_yang_berakhir_ikut_penerus(session, buat_minta, buat_opd, operator, admin, sebagai):
    permintaan, penerus, opd = buat_minta(), buat_opd(), operator.opd
    opd_services.akhiri(
        session, opd, penerus=penerus, alasan="Digabung.", oleh=sebagai(admin), pada=PADA, versi=opd.versi
    )
    session.refresh(permintaan)
    assert permintaan.opd_id == penerus.id
    assert langkah(session, permintaan_id=permintaan.id) == ["minta", "pindah_opd"]


def test_sesi_pada_tanggal_lama_boleh_diubah_yang_lain(session, buat_sesi, sebagai, koordinator):
    sesi = buat_sesi(tanggal=BESOK)
    lusa = PADA + timedelta(days=3)
    services.ubah_rencana(session, sesi, Rencana(BESOK, "Aula"), oleh=sebagai(koordinator), pada=lusa, versi=1)
    assert sesi.tempat == "Aula"
    with pytest.raises(BelumLengkap):
        services.ubah_rencana(
            session, sesi, Rencana(date(2020, 1, 1), "Aula"), oleh=sebagai(koordinator), pada=lusa, versi=2
        )
