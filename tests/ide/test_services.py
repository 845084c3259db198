from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.ide import queries_kuota, rules, services
from inovasi.ide.models import Ide, IdeCari, LembarKriteria, RiwayatIde, VersiIde
from inovasi.ide.rules import StatusIde
from inovasi.pesan.models import Pesan
from tests.conftest import DUA_PULUH_KATA, LEMBAR_SEMUA_YA, PADA, isian_lengkap

NANTI = PADA + timedelta(days=1)


@pytest.fixture
def operator(buat_pengguna):
    return buat_pengguna("operator")


@pytest.fixture
def koordinator(buat_pengguna, sebagai):
    return sebagai(buat_pengguna("koordinator"))


def langkah(session, ide, aksi, oleh, **isi):
    isi.setdefault("versi", ide.versi)
    return services.ubah_status(session, ide, aksi, oleh=oleh, pada=NANTI, **isi)


def riwayat_terakhir(session, ide):
    return session.scalars(select(RiwayatIde).where(RiwayatIde.ide_id == ide.id).order_by(RiwayatIde.id.desc())).first()


# --- Making -------------------------------------------------------------------------------------------------


def test_draf_cukup_dengan_judul(session, operator, tahun, sebagai):
    ide = services.buat_ide(
        session, oleh=sebagai(operator), pada=PADA, opd=operator.opd, tahun=2026, isian={"judul": "Abc"}
    )
    session.commit()

    assert (ide.status, ide.versi, ide.kode, ide.tahun) == (StatusIde.DRAF, 1, None, 2026)
    assert riwayat_terakhir(session, ide).aksi == "buat"
    assert len(ide.uuid) == 36


@pytest.mark.parametrize("judul", ["", "Ab", "x" * 201])
def test_judul_tiga_sampai_dua_ratus_huruf(session, operator, tahun, sebagai, judul):
    with pytest.raises(BelumLengkap):
        services.buat_ide(
            session, oleh=sebagai(operator), pada=PADA, opd=operator.opd, tahun=2026, isian={"judul": judul}
        )


@pytest.mark.parametrize("peran", ["pendamping", "pimpinan", "admin"])
def test_peran_lain_tidak_membuat_ide(session, operator, tahun, sebagai, buat_pengguna, peran):
    with pytest.raises(TidakBoleh):
        services.buat_ide(
            session, oleh=sebagai(buat_pengguna(peran)), pada=PADA, opd=operator.opd, tahun=2026, isian={"judul": "Abc"}
        )


def test_operator_tidak_membuat_ide_untuk_opd_lain(session, operator, tahun, sebagai, buat_opd):
    with pytest.raises(TidakBoleh):
        services.buat_ide(
            session, oleh=sebagai(operator), pada=PADA, opd=buat_opd(), tahun=2026, isian={"judul": "Abc"}
        )


def test_koordinator_menulis_dari_kertas_dengan_sumbernya(session, koordinator, tahun, operator):
    isi = {"oleh": koordinator, "pada": PADA, "opd": operator.opd, "tahun": 2026, "isian": {"judul": "Abc"}}
    with pytest.raises(BelumLengkap):
        services.buat_ide(session, **isi)
    assert services.buat_ide(session, **isi, sumber="Lembar rapat").sumber == "Lembar rapat"


def test_tahun_harus_dibuka(session, operator, tahun, sebagai):
    with pytest.raises(AturanDilanggar, match="2027"):
        services.buat_ide(
            session, oleh=sebagai(operator), pada=PADA, opd=operator.opd, tahun=2027, isian={"judul": "Abc"}
        )


# --- Submitting ---------------------------------------------------------------------------------------------


def test_pengajuan_pertama_memberi_kode_dan_menyimpan_versi(session, operator, buat_ide, sebagai):
    satu, dua = buat_ide(operator=operator), buat_ide(operator=operator)
    for ide in (satu, dua):
        langkah(session, ide, "ajukan", sebagai(operator))
    session.commit()

    assert [i.kode for i in (satu, dua)] == [f"{operator.opd.kode_ide}-2026-01", f"{operator.opd.kode_ide}-2026-02"]
    assert satu.diajukan_pertama_pada == NANTI
    versi = session.scalars(select(VersiIde).where(VersiIde.ide_id == satu.id)).one()
    assert (versi.putaran, versi.isi["masalah"]) == (1, DUA_PULUH_KATA)


def test_kode_tetap_dan_nomor_tidak_dipakai_lagi(session, operator, buat_ide, sebagai):
    ide = buat_ide("diajukan", operator=operator)
    kode = ide.kode
    langkah(session, ide, "tarik", sebagai(operator))
    langkah(session, ide, "hapus", sebagai(operator))
    lain = buat_ide("diajukan", operator=operator)

    assert (ide.kode, lain.kode) == (kode, kode.replace("-01", "-02"))


def test_ide_belum_lengkap_tidak_diajukan_dan_tidak_berubah(session, operator, buat_ide, sebagai):
    ide = buat_ide(operator=operator, manfaat="pendek")
    with pytest.raises(BelumLengkap) as tolak:
        langkah(session, ide, "ajukan", sebagai(operator))
    session.rollback()

    assert list(tolak.value.kekurangan) == ["manfaat"]
    assert (ide.status, ide.versi, ide.kode) == (StatusIde.DRAF, 1, None)


def test_tupoksi_opd_lain_tidak_sah(session, operator, buat_ide, sebagai, buat_opd):
    lain = buat_opd()
    ide = buat_ide(operator=operator, tupoksi_id=lain.tupoksi[0].id)
    with pytest.raises(BelumLengkap):
        langkah(session, ide, "ajukan", sebagai(operator))


def test_versi_lama_ditolak_tanpa_jejak(session, operator, buat_ide, sebagai):
    ide = buat_ide(operator=operator)
    with pytest.raises(VersiBasi):
        langkah(session, ide, "ajukan", sebagai(operator), versi=ide.versi - 1)
    session.rollback()
    assert ide.status == StatusIde.DRAF


# --- Deciding -----------------------------------------------------------------------------------------------


def test_kembalikan_perlu_jenis_alasan_dan_catatan(session, buat_ide, koordinator):
    ide = buat_ide("diajukan")
    for isi in ({}, {"catatan": "x"}, {"kode_alasan": "data_kurang"}, {"catatan": " ", "kode_alasan": "data_kurang"},
                {"catatan": "x", "kode_alasan": "karangan"}):  # fmt: skip
        with pytest.raises(BelumLengkap):
            langkah(session, ide, "kembalikan", koordinator, **isi)
    langkah(session, ide, "kembalikan", koordinator, catatan="Sasaran?", kode_alasan="data_kurang")
    session.commit()

    assert (ide.status, ide.catatan_putusan, ide.kode_alasan) == ("dikembalikan", "Sasaran?", "data_kurang")
    assert (ide.diputus_oleh_id, ide.diputus_pada) == (koordinator.id, NANTI)
    baris = riwayat_terakhir(session, ide)
    assert (baris.dari, baris.ke, baris.catatan) == ("diajukan", "dikembalikan", "Sasaran?")


def test_setujui_memakai_lembar_yang_tersimpan(session, buat_ide, koordinator):
    ide = buat_ide("diajukan")
    with pytest.raises(BelumLengkap):
        langkah(session, ide, "setujui", koordinator)
    services.simpan_lembar(session, ide, oleh=koordinator, pada=NANTI, versi=ide.versi, jawaban=LEMBAR_SEMUA_YA)
    langkah(session, ide, "setujui", koordinator)
    session.commit()

    assert ide.status == StatusIde.DISETUJUI


def test_lembar_bertahan_setelah_dikembalikan(session, buat_ide, koordinator):
    ide = buat_ide("diajukan")
    services.simpan_lembar(
        session, ide, oleh=koordinator, pada=NANTI, versi=ide.versi, jawaban={"k1": "ragu", "catatan_k1": "cek"}
    )
    langkah(session, ide, "kembalikan", koordinator, catatan="x", kode_alasan="data_kurang")
    session.commit()

    lembar = session.get(LembarKriteria, ide.id)
    assert (lembar.k1, lembar.catatan_k1) == ("ragu", "cek")


@pytest.mark.parametrize("jawaban", [{"k1": "entah"}, {"catatan_k2": "x" * 1001}])
def test_lembar_menolak_jawaban_lain(session, buat_ide, koordinator, jawaban):
    ide = buat_ide("diajukan")
    with pytest.raises(BelumLengkap):
        services.simpan_lembar(session, ide, oleh=koordinator, pada=NANTI, versi=ide.versi, jawaban=jawaban)


def test_serupa_menunjuk_ide_lain_yang_bukan_serupa(session, buat_ide, koordinator):
    asal = buat_ide("diajukan")
    ide, serupa, draf = buat_ide("diajukan"), buat_ide("serupa", target=asal), buat_ide()
    for target_id in (None, ide.id, serupa.id, draf.id, 10**6):
        with pytest.raises(BelumLengkap):
            langkah(session, ide, "nyatakan_serupa", koordinator, target_id=target_id)
    langkah(session, ide, "nyatakan_serupa", koordinator, target_id=asal.id)
    session.commit()

    assert (ide.status, ide.serupa_dengan_id) == ("serupa", asal.id)


def test_buka_kembali_dari_ditolak_masuk_antrean(session, buat_ide, koordinator):
    ide = buat_ide("ditolak")
    with pytest.raises(BelumLengkap):
        langkah(session, ide, "buka_kembali", koordinator)
    langkah(session, ide, "buka_kembali", koordinator, alasan="Keliru")
    session.commit()

    assert ide.status == StatusIde.DIAJUKAN


def test_buka_kembali_dari_disetujui_menghapus_tanda(session, buat_ide, koordinator):
    ide = buat_ide("disetujui")
    langkah(session, ide, "tandai_replikasi", koordinator, alasan="Berhasil di enam sekolah")
    langkah(session, ide, "buka_kembali", koordinator, alasan="Data keliru")
    session.commit()

    assert (ide.status, ide.ditandai_pada, ide.alasan_tanda) == ("dikembalikan", None, "")


def test_tidak_dibuka_kembali_selama_direplikasi_opd_lain(session, buat_ide, koordinator):
    asal = buat_ide("disetujui")
    tiruan = buat_ide("diajukan", asal_id=asal.id)
    with pytest.raises(AturanDilanggar, match=tiruan.opd.nama):
        langkah(session, asal, "buka_kembali", koordinator, alasan="x")
    session.rollback()
    assert asal.status == StatusIde.DISETUJUI


def test_draf_replikasi_tidak_menahan_buka_kembali(session, buat_ide, koordinator):
    asal = buat_ide("disetujui")
    buat_ide(asal_id=asal.id)
    assert langkah(session, asal, "buka_kembali", koordinator, alasan="x").status == "dikembalikan"


def test_putusan_untuk_opd_sendiri_ditandai_atau_dilarang(session, buat_ide, buat_pengguna, sebagai):
    ide = buat_ide("diajukan")
    oleh = sebagai(buat_pengguna("koordinator", opd=ide.opd))
    with pytest.raises(TidakBoleh):
        langkah(session, ide, "tolak", oleh, alasan="x", larang_opd_sendiri=True)
    langkah(session, ide, "tolak", oleh, alasan="x")
    session.commit()

    assert ide.diputus_opd_sendiri


def test_hentikan_menghapus_tanda_dan_tetap_dihitung(session, operator, buat_ide, koordinator, sebagai):
    ide = buat_ide("disetujui", operator=operator)
    langkah(session, ide, "tandai_replikasi", koordinator, alasan="x")
    langkah(session, ide, "hentikan", sebagai(operator), alasan="Anggaran habis")
    session.commit()

    assert (ide.status, ide.dihentikan_pada, ide.ditandai_pada) == ("disetujui", NANTI, None)
    assert queries_kuota.rekap_opd(session, tahun=2026)[ide.opd_id].dihitung == 1


# --- Notices ------------------------------------------------------------------------------------------------


def test_satu_pesan_per_kejadian_yang_perlu_tindakan(session, operator, buat_ide, koordinator, sebagai):
    ide = buat_ide(operator=operator)

    def terbuka():
        return session.execute(
            select(Pesan.jenis, Pesan.untuk_opd_id, Pesan.untuk_peran).where(Pesan.selesai_pada.is_(None))
        ).all()

    langkah(session, ide, "ajukan", sebagai(operator))
    assert terbuka() == [("diajukan", None, "koordinator")]
    langkah(session, ide, "kembalikan", koordinator, catatan="x", kode_alasan="data_kurang")
    assert terbuka() == [("dikembalikan", operator.opd_id, None)]
    langkah(session, ide, "ajukan", sebagai(operator))
    services.simpan_lembar(session, ide, oleh=koordinator, pada=NANTI, versi=ide.versi, jawaban=LEMBAR_SEMUA_YA)
    langkah(session, ide, "setujui", koordinator)
    langkah(session, ide, "tandai_replikasi", koordinator, alasan="x")
    assert terbuka() == []
    assert session.scalar(select(func.count()).select_from(Pesan)) == 3


# --- Saving and merging -------------------------------------------------------------------------------------


def simpan(session, ide, oleh, versi, formulir="f1", **isian):
    return services.simpan_isian(
        session, ide, oleh=oleh, pada=NANTI, versi=versi, isian={"judul": ide.judul} | isian, formulir=formulir
    )


def test_simpan_mencatat_sebelum_dan_sesudah(session, operator, buat_ide, sebagai):
    ide = buat_ide(operator=operator)
    hasil = simpan(session, ide, sebagai(operator), 1, sasaran="Anak pesisir")
    session.commit()

    baris = riwayat_terakhir(session, ide)
    assert hasil.berubah == ["sasaran"]
    assert (ide.versi, baris.kolom, baris.sebelum, baris.sesudah) == (2, "sasaran", "", "Anak pesisir")


def test_simpan_tanpa_perubahan_tidak_menaikkan_versi(session, operator, buat_ide, sebagai):
    ide = buat_ide(operator=operator)
    assert simpan(session, ide, sebagai(operator), 1).berubah == []
    assert ide.versi == 1


def test_dua_orang_mengubah_isian_berbeda_keduanya_tersimpan(session, operator, buat_ide, sebagai):
    ide, oleh = buat_ide(operator=operator), sebagai(operator)
    simpan(session, ide, oleh, 1, "f1", sasaran="A")
    hasil = simpan(session, ide, oleh, 1, "f2", kebaruan="B")

    assert (hasil.beda, ide.sasaran, ide.kebaruan) == ([], "A", "B")


def test_dua_orang_mengubah_isian_sama_yang_kedua_melihat_keduanya(session, operator, buat_ide, sebagai):
    ide, oleh = buat_ide(operator=operator), sebagai(operator)
    simpan(session, ide, oleh, 1, "f1", sasaran="A", kebaruan="")
    hasil = simpan(session, ide, oleh, 1, "f2", sasaran="B", kebaruan="C")

    assert [(b.kolom, b.tersimpan, b.kiriman) for b in hasil.beda] == [("sasaran", "A", "B")]
    assert (ide.sasaran, ide.kebaruan) == ("A", "C")


def test_formulir_tidak_berselisih_dengan_dirinya_sendiri(session, operator, buat_ide, sebagai):
    ide, oleh = buat_ide(operator=operator), sebagai(operator)
    simpan(session, ide, oleh, 1, "f1", sasaran="A")
    hasil = simpan(session, ide, oleh, 1, "f1", sasaran="AB")

    assert (hasil.beda, ide.sasaran) == ([], "AB")


def test_dasar_formulir_dibangun_dari_riwayat(session, operator, buat_ide, sebagai):
    ide, oleh = buat_ide(operator=operator), sebagai(operator)
    simpan(session, ide, oleh, 1, sasaran="A")
    simpan(session, ide, oleh, 2, sasaran="B", kebaruan="C")

    assert [services.dasar_formulir(session, ide, v)["sasaran"] for v in (1, 2, 3)] == ["", "A", "B"]
    assert services.dasar_formulir(session, ide, 2)["kebaruan"] == ""


@pytest.mark.parametrize("versi", [0, -1, 99])
def test_versi_yang_tidak_pernah_ada_ditolak(session, operator, buat_ide, sebagai, versi):
    ide = buat_ide(operator=operator)
    with pytest.raises(VersiBasi):
        simpan(session, ide, sebagai(operator), versi, sasaran="A")


def test_isian_tidak_diubah_selama_ditinjau(session, operator, buat_ide, sebagai):
    ide = buat_ide("diajukan", operator=operator)
    with pytest.raises(AturanDilanggar):
        simpan(session, ide, sebagai(operator), ide.versi, sasaran="A")


def test_tahun_dan_opd_tetap_sesudah_pengajuan_pertama(session, buat_pengguna, buat_opd, buat_ide, sebagai):
    opd, lain = buat_opd(), buat_opd()
    operator = buat_pengguna("operator", opd=opd, opd_tambahan=[lain])
    ide = buat_ide("diajukan", operator=operator, opd=opd)
    langkah(session, ide, "tarik", sebagai(operator))
    simpan(session, ide, sebagai(operator), ide.versi, tahun=2031, opd_id=lain.id, sasaran="x")

    assert (ide.tahun, ide.opd_id, ide.sasaran) == (2026, opd.id, "x")


def test_draf_pindah_ke_opd_lain_yang_diwakili_melepas_tupoksi(session, buat_pengguna, buat_opd, buat_ide, sebagai):
    opd, lain, asing = buat_opd(), buat_opd(), buat_opd()
    operator = buat_pengguna("operator", opd=opd, opd_tambahan=[lain])
    ide = buat_ide(operator=operator, opd=opd)
    with pytest.raises(BelumLengkap):
        simpan(session, ide, sebagai(operator), 1, opd_id=asing.id)
    simpan(session, ide, sebagai(operator), 1, opd_id=lain.id, tupoksi_id=ide.tupoksi_id)

    assert (ide.opd_id, ide.tupoksi_id) == (lain.id, None)


def test_pencarian_ikut_berubah(session, operator, buat_ide, sebagai):
    ide = buat_ide(operator=operator)
    simpan(session, ide, sebagai(operator), 1, judul="Kelas Malam PELAUT")
    session.commit()
    assert "kelas malam pelaut" in session.get(IdeCari, ide.id).teks
    assert ide.judul_urut == "kelas malam pelaut"


# --- Other steps --------------------------------------------------------------------------------------------


def test_salin_membuat_draf_baru_tanpa_kode(session, operator, buat_ide, sebagai):
    ide = buat_ide("disetujui", operator=operator)
    salinan = services.salin_ide(session, ide, oleh=sebagai(operator), pada=NANTI)
    session.commit()

    assert (salinan.status, salinan.kode, salinan.masalah) == ("draf", None, ide.masalah)
    assert salinan.judul.endswith("(salinan)")
    assert salinan.uuid != ide.uuid


def test_salin_ide_opd_lain_tidak_boleh(session, buat_ide, buat_pengguna, sebagai):
    ide = buat_ide("disetujui")
    with pytest.raises(TidakBoleh):
        services.salin_ide(session, ide, oleh=sebagai(buat_pengguna()), pada=NANTI)


def test_ubah_klasifikasi_dengan_alasan(session, buat_ide, koordinator):
    ide = buat_ide("diajukan")
    isi = {"oleh": koordinator, "pada": NANTI, "versi": ide.versi}
    with pytest.raises(BelumLengkap):
        services.ubah_klasifikasi(session, ide, klasifikasi={"urusan": "1.02"}, alasan="", **isi)
    with pytest.raises(BelumLengkap):
        services.ubah_klasifikasi(session, ide, klasifikasi={"urusan": "77"}, alasan="x", **isi)
    with pytest.raises(AturanDilanggar):
        services.ubah_klasifikasi(session, ide, klasifikasi={"urusan": "1.01"}, alasan="x", **isi)
    services.ubah_klasifikasi(session, ide, klasifikasi={"urusan": "1.02", "judul": "Lain"}, alasan="Salah", **isi)
    session.commit()

    assert (ide.urusan, ide.judul, ide.status) == ("1.02", "Rapor diantar ke pulau", "diajukan")


@pytest.mark.parametrize(
    "status,lepas", [("diajukan", False), ("disetujui", False), ("draf", True), ("dikembalikan", True)]
)
def test_pindahkan_membawa_kode_dan_melepas_tupoksi_draf(session, buat_ide, koordinator, buat_opd, status, lepas):
    ide, opd = buat_ide(status), buat_opd()
    kode, tupoksi_id = ide.kode, ide.tupoksi_id
    services.pindahkan(session, ide, oleh=koordinator, pada=NANTI, versi=ide.versi, opd=opd, alasan="Tugasnya di sana")
    session.commit()

    assert (ide.opd_id, ide.kode, ide.tupoksi_id) == (opd.id, kode, None if lepas else tupoksi_id)


def test_kemajuan_dicatat_per_isian(session, operator, buat_ide, sebagai):
    ide = buat_ide("disetujui", operator=operator)
    isi = {"oleh": sebagai(operator), "pada": NANTI}
    with pytest.raises(BelumLengkap) as tolak:
        services.lapor_kemajuan(
            session, ide, **isi, versi=ide.versi, isian={"tahapan": "uji_coba", "tgl_uji_coba": "2026-10"}, catatan=""
        )
    assert list(tolak.value.kekurangan) == ["catatan"]
    services.lapor_kemajuan(
        session, ide, **isi, versi=ide.versi, catatan="Mulai di dua sekolah",
        isian={"tahapan": "uji_coba", "tgl_uji_coba": "2026-10", "judul": "Diselundupkan"},
    )  # fmt: skip
    session.commit()

    assert (ide.tahapan, ide.tgl_uji_coba, ide.judul) == ("uji_coba", "2026-10", "Rapor diantar ke pulau")


def test_ambil_yang_tidak_ada(session, daerah):
    with pytest.raises(TidakAda):
        services.ambil(session, 404)


# --- What the database itself refuses -----------------------------------------------------------------------


@pytest.mark.parametrize("status,ubah", [
    ("draf", {"status": "disetujui"}),  # an approval without judge, time, code
    ("draf", {"status": "karangan"}),
    ("diajukan", {"kode": None}),
    ("dikembalikan", {"catatan_putusan": ""}),
    ("dikembalikan", {"kode_alasan": ""}),
    ("dikembalikan", {"diputus_oleh_id": None}),
    ("ditolak", {"diputus_pada": None}),
    ("serupa", {"serupa_dengan_id": None}),
    ("diajukan", {"ditandai_pada": PADA, "ditandai_oleh_id": 1, "alasan_tanda": "x"}),
    ("disetujui", {"ditandai_pada": PADA, "ditandai_oleh_id": None, "alasan_tanda": "x"}),
    ("disetujui", {"ditandai_pada": PADA, "ditandai_oleh_id": 1, "alasan_tanda": ""}),
    ("diajukan", {"dihentikan_pada": PADA}),
])  # fmt: skip
def test_basis_data_menolak_yang_tidak_boleh_terjadi(session, buat_ide, status, ubah):
    ide = buat_ide(status)
    with pytest.raises(IntegrityError):
        session.query(Ide).filter_by(id=ide.id).update(ubah)
    session.rollback()


def test_serupa_dengan_diri_sendiri_ditolak_basis_data(session, buat_ide):
    ide = buat_ide("serupa")
    with pytest.raises(IntegrityError):
        session.query(Ide).filter_by(id=ide.id).update({"serupa_dengan_id": ide.id})
    session.rollback()


def test_isian_lengkap_memang_lengkap(buat_opd):
    opd = buat_opd()
    rules.periksa_lengkap(isian_lengkap(opd), tupoksi_sah=[t.id for t in opd.tupoksi])
