"""Decrees through the services: what is stored, who is told, what is refused, and what the history says."""

from datetime import date

import pytest
from sqlalchemy import func, select

from inovasi.berkas.panel import REKAMAN
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.peran import Peran
from inovasi.pesan.models import Pesan
from inovasi.sk import queries, services, services_lampiran
from inovasi.sk.models import LaporanSk, PenetapanIde, Penugasan, RiwayatSk, Sk
from inovasi.sk.rules_lampiran import BarisTugas
from inovasi.sk.services import IsianSk
from inovasi.sk.services_lampiran import IsianBaris
from tests.conftest import PADA

KEDUA = ("melaksanakan", "mereplikasi")


@pytest.fixture
def oleh(koordinator, sebagai):
    return sebagai(koordinator)


def isian(**isi) -> IsianSk:
    return IsianSk(**{"jenis": "penunjukan_opd", "tahun": 2026, "tentang": "Penunjukan OPD"} | isi)


def langkah(session, sk, *aksi) -> list[RiwayatSk]:
    stmt = select(RiwayatSk).where(RiwayatSk.sk_id == sk.id).order_by(RiwayatSk.id)
    return list(session.scalars(stmt.where(RiwayatSk.aksi.in_(aksi)) if aksi else stmt))


def terbuka(session, **syarat) -> list[Pesan]:
    return list(session.scalars(select(Pesan).filter_by(selesai_pada=None, **syarat).order_by(Pesan.id)))


# --- Draft --------------------------------------------------------------------------------------------------


def test_draf_boleh_belum_bernomor_dan_lebih_dari_satu(session, oleh):
    satu = services.buat(session, isian(), oleh=oleh, pada=PADA)
    dua = services.buat(session, isian(), oleh=oleh, pada=PADA)
    session.commit()

    assert satu.status == dua.status == "draf" and satu.nomor == ""
    assert satu.nomor_cari != dua.nomor_cari
    assert [r.aksi for r in langkah(session, satu)] == ["buat"]


@pytest.mark.parametrize("peran", [p for p in Peran if p is not Peran.KOORDINATOR])
def test_hanya_koordinator_menulis(session, buat_pengguna, sebagai, buat_sk, buat_opd, peran):
    pelaku, opd = sebagai(buat_pengguna(peran)), buat_opd()
    draf, berlaku = buat_sk((opd, KEDUA)), buat_sk((opd, KEDUA), berlaku=True)
    baris = draf.penugasan[0]
    tugas = {"oleh": pelaku, "pada": PADA}
    for lakukan in (
        lambda: services.buat(session, isian(), **tugas),
        lambda: services.ubah(session, draf, isian(), versi=draf.versi, **tugas),
        lambda: services.berlakukan(session, draf, versi=draf.versi, naskah_menyusul=True, **tugas),
        lambda: services.cabut(session, berlaku, versi=berlaku.versi, alasan="x", **tugas),
        lambda: services.ganti(session, berlaku, versi=berlaku.versi, pengganti_id=draf.id, **tugas),
        lambda: services.tetapkan(session, draf, ide_id=1, **tugas),
        lambda: services.lepas_ide(session, draf, 1, **tugas),
        lambda: services.ubah_laporan(session, berlaku, periode_lapor="", lapor_mulai=None, versi=1, **tugas),
        lambda: services_lampiran.tambah(session, draf, IsianBaris(opd.id, KEDUA), **tugas),
        lambda: services_lampiran.terima(session, draf, [BarisTugas(opd.id, "mereplikasi")], **tugas),
        lambda: services_lampiran.ubah_baris(session, draf, baris, IsianBaris(opd.id, KEDUA), versi=1, **tugas),
        lambda: services_lampiran.hapus_baris(session, draf, baris, versi=1, **tugas),
    ):
        with pytest.raises(TidakBoleh):
            lakukan()


@pytest.mark.parametrize("nomor", ["100.3 / SK", "100.3/sk", " 100.3/Sk "])
def test_nomor_unik_dalam_tahunnya(session, oleh, buat_sk, nomor):
    buat_sk(nomor="100.3/SK", tentang="Yang pertama")

    with pytest.raises(BelumLengkap) as galat:
        services.buat(session, isian(nomor=nomor), oleh=oleh, pada=PADA)
    assert "Yang pertama" in galat.value.kekurangan["nomor"]
    assert services.buat(session, isian(nomor=nomor, tahun=2025), oleh=oleh, pada=PADA).nomor


def test_isian_keliru_disebut_per_kolom(session, oleh):
    with pytest.raises(BelumLengkap) as galat:
        services.buat(session, isian(jenis="bohong", tentang=" ", tahun=None), oleh=oleh, pada=PADA)
    assert set(galat.value.kekurangan) == {"jenis", "tentang", "tahun"}
    assert session.scalar(select(func.count()).select_from(Sk)) == 0


def test_ubah_mencatat_sebelum_dan_sesudah(session, oleh, buat_sk):
    sk = buat_sk(nomor="1")
    services.ubah(
        session, sk, isian(nomor="2", tentang="Lain", tanggal=date(2026, 10, 1)), oleh=oleh, pada=PADA, versi=sk.versi
    )

    catatan = {r.kolom: (r.sebelum, r.sesudah) for r in langkah(session, sk, "ubah")}
    assert catatan["nomor"] == ("1", "2") and catatan["tentang"] == ("Penunjukan OPD pelaksana", "Lain")
    assert sk.nomor_cari == "2" and "tahun" not in catatan


def test_ubah_yang_basi_menunjukkan_kedua_teks(session, oleh, buat_sk):
    sk = buat_sk()
    with pytest.raises(VersiBasi) as galat:
        services.ubah(session, sk, isian(tentang="Punya saya"), oleh=oleh, pada=PADA, versi=sk.versi - 1)
    beda = {b.kolom: (b.tersimpan, b.kiriman) for b in galat.value.beda}
    assert beda["Tentang"] == ("Penunjukan OPD pelaksana", "Punya saya")


def test_ubah_tanpa_perubahan_tidak_menaikkan_versi(session, oleh, buat_sk):
    sk = buat_sk(nomor="7")
    lama = sk.versi
    sama = IsianSk(
        "penunjukan_opd", 2026, sk.tentang, sk.nomor, sk.tanggal, sk.penanda_tangan, sk.jabatan
    )
    assert services.ubah(session, sk, sama, oleh=oleh, pada=PADA, versi=lama).versi == lama
    assert not langkah(session, sk, "ubah")


# --- In force -----------------------------------------------------------------------------------------------


def test_berlakukan_memberi_tahu_setiap_opd_satu_kali(session, oleh, buat_sk, buat_opd):
    a, b, c = buat_opd(), buat_opd(), buat_opd()
    sk = buat_sk((a, KEDUA, "e-Pintar"), (b, ("mereplikasi",)), nomor="193")
    services.berlakukan(session, sk, oleh=oleh, pada=PADA, versi=sk.versi, naskah_menyusul=True)
    session.commit()

    pesan = terbuka(session, jenis=services.TUGAS)
    assert {p.untuk_opd_id for p in pesan} == {a.id, b.id} and len(pesan) == 2 and c.id
    assert "2 kewajiban" in next(p.teks for p in pesan if p.untuk_opd_id == a.id)
    assert sk.status == "berlaku"
    assert "naskah menyusul" in langkah(session, sk, "berlakukan")[0].rincian


def test_berlakukan_menyebut_yang_kurang(session, oleh, buat_sk):
    sk = buat_sk(tanggal=None, penanda_tangan="")
    with pytest.raises(BelumLengkap) as galat:
        services.berlakukan(session, sk, oleh=oleh, pada=PADA, versi=sk.versi)
    assert set(galat.value.kekurangan) == {"nomor", "tanggal", "penanda_tangan", "lampiran"}
    assert sk.status == "draf"


def test_berlakukan_perlu_naskah_atau_centang(session, oleh, buat_sk, buat_opd):
    sk = buat_sk((buat_opd(), KEDUA), nomor="1")
    with pytest.raises(BelumLengkap) as galat:
        services.berlakukan(session, sk, oleh=oleh, pada=PADA, versi=sk.versi)
    assert set(galat.value.kekurangan) == {"naskah_menyusul"}


def test_berlakukan_memeriksa_versi(session, oleh, buat_sk, buat_opd):
    sk = buat_sk((buat_opd(), KEDUA), nomor="1")
    dilihat = sk.versi
    services_lampiran.tambah(session, sk, IsianBaris(buat_opd().id, KEDUA), oleh=oleh, pada=PADA)
    with pytest.raises(VersiBasi):
        services.berlakukan(session, sk, oleh=oleh, pada=PADA, versi=dilihat, naskah_menyusul=True)


def test_yang_berlaku_tidak_diubah_lagi(session, oleh, buat_sk, buat_opd):
    opd = buat_opd()
    sk = buat_sk((opd, KEDUA), berlaku=True)
    for lakukan in (
        lambda: services.ubah(session, sk, isian(), oleh=oleh, pada=PADA, versi=sk.versi),
        lambda: services_lampiran.tambah(session, sk, IsianBaris(opd.id, KEDUA), oleh=oleh, pada=PADA),
        lambda: services.berlakukan(session, sk, oleh=oleh, pada=PADA, versi=sk.versi, naskah_menyusul=True),
    ):
        with pytest.raises(AturanDilanggar):
            lakukan()


def test_jadwal_laporan_dibetulkan_sampai_laporan_pertama(session, oleh, buat_sk, buat_opd):
    opd = buat_opd()
    sk = buat_sk((opd, KEDUA), berlaku=True)
    isi = {"periode_lapor": "bulanan", "lapor_mulai": date(2026, 10, 1), "oleh": oleh, "pada": PADA}
    services.ubah_laporan(session, sk, versi=sk.versi, **isi)
    assert sk.periode_lapor == "bulanan" and len(langkah(session, sk, "ubah_laporan")) == 2

    with pytest.raises(BelumLengkap):
        services.ubah_laporan(session, sk, versi=sk.versi, **isi | {"lapor_mulai": None})
    session.add(
        LaporanSk(sk_id=sk.id, opd_id=opd.id, periode_mulai=date(2026, 10, 1), jatuh_tempo=date(2026, 11, 7),
                  dibuat_oleh_id=oleh.id, dibuat_pada=PADA)
    )  # fmt: skip
    session.flush()
    with pytest.raises(AturanDilanggar, match="sudah ada OPD"):
        services.ubah_laporan(session, sk, versi=sk.versi, **isi)


def test_cabut_perlu_alasan_dan_menutup_pesan(session, oleh, buat_sk, buat_opd):
    opd = buat_opd()
    sk = buat_sk((opd, KEDUA), berlaku=True)
    with pytest.raises(BelumLengkap):
        services.cabut(session, sk, oleh=oleh, pada=PADA, versi=sk.versi, alasan="  ")
    services.cabut(session, sk, oleh=oleh, pada=PADA, versi=sk.versi, alasan="Programnya berakhir.")
    session.commit()

    assert sk.status == "dicabut" and sk.alasan_cabut == "Programnya berakhir."
    assert not terbuka(session, jenis=services.TUGAS)
    assert ["Programnya berakhir." in p.teks for p in terbuka(session, jenis=services.CABUT)] == [True]


def test_ganti_hanya_dengan_yang_berlaku(session, oleh, buat_sk, buat_opd):
    opd = buat_opd()
    lama, baru, draf = buat_sk((opd, KEDUA), berlaku=True), buat_sk((opd, KEDUA), berlaku=True), buat_sk()
    for salah in (None, 999_999, lama.id, draf.id):
        with pytest.raises(BelumLengkap):
            services.ganti(session, lama, oleh=oleh, pada=PADA, versi=lama.versi, pengganti_id=salah)
    services.ganti(session, lama, oleh=oleh, pada=PADA, versi=lama.versi, pengganti_id=baru.id)
    session.commit()

    assert (lama.status, lama.diganti_oleh_id) == ("diganti", baru.id)
    with pytest.raises(BelumLengkap):  # not round in a circle
        services.ganti(session, baru, oleh=oleh, pada=PADA, versi=baru.versi, pengganti_id=lama.id)


# --- Annex --------------------------------------------------------------------------------------------------


def test_kedua_kewajiban_menjadi_dua_baris(session, oleh, buat_sk, buat_opd):
    opd = buat_opd()
    sk = buat_sk()
    services_lampiran.tambah(
        session, sk, IsianBaris(opd.id, KEDUA, "Pendidikan", "e-Pintar", "Uraian", date(2026, 12, 31)), oleh=oleh,
        pada=PADA,
    )  # fmt: skip
    session.commit()

    assert [(b.urutan, b.kewajiban, b.inovasi_nama) for b in sk.penugasan] == [
        (1, "melaksanakan", "e-Pintar"), (2, "mereplikasi", ""),
    ]  # fmt: skip
    assert len(langkah(session, sk, "tambah_baris")) == 2


def test_kewajiban_yang_sama_tidak_ganda(session, oleh, buat_sk, buat_opd):
    opd = buat_opd()
    sk = buat_sk((opd, ("melaksanakan",), "e-Pintar"))
    with pytest.raises(BelumLengkap, match="sudah ada"):
        services_lampiran.tambah(
            session, sk, IsianBaris(opd.id, ("melaksanakan",), inovasi_nama="E-PINTAR"), oleh=oleh, pada=PADA
        )
    isi = IsianBaris(opd.id, KEDUA, inovasi_nama="e-pintar")
    hasil = services_lampiran.tambah(session, sk, isi, oleh=oleh, pada=PADA)
    assert len(hasil.baris) == 1 and hasil.sudah_ada == 1


@pytest.mark.parametrize(
    "isi, kolom",
    [
        ({"opd_id": None}, "opd_id"),
        ({"opd_id": 999_999}, "opd_id"),
        ({"kewajiban": ()}, "kewajiban"),
        ({"kewajiban": ("menonton",)}, "kewajiban"),
        ({"inovasi_nama": "x" * 201}, "inovasi_nama"),
        ({"uraian": "x" * 1001}, "uraian"),
        ({"tenggat": date(2026, 9, 30)}, "tenggat"),
    ],
)
def test_baris_yang_keliru(session, oleh, buat_sk, buat_opd, isi, kolom):
    isi = {"opd_id": buat_opd().id, "kewajiban": KEDUA} | isi
    with pytest.raises(BelumLengkap) as galat:
        services_lampiran.tambah(session, buat_sk(), IsianBaris(**isi), oleh=oleh, pada=PADA)
    assert set(galat.value.kekurangan) == {kolom}


def test_ubah_dan_keluarkan_baris(session, oleh, buat_sk, buat_opd):
    a, b = buat_opd(), buat_opd()
    sk = buat_sk((a, KEDUA, "e-Pintar"))
    satu, dua = sk.penugasan
    services_lampiran.ubah_baris(
        session, sk, satu, IsianBaris(b.id, ("melaksanakan",), inovasi_nama="e-Baru"), oleh=oleh, pada=PADA,
        versi=satu.versi,
    )  # fmt: skip
    with pytest.raises(VersiBasi):
        services_lampiran.hapus_baris(session, sk, satu, oleh=oleh, pada=PADA, versi=1)
    services_lampiran.hapus_baris(session, sk, dua, oleh=oleh, pada=PADA, versi=dua.versi)
    session.commit()

    assert [(x.opd_id, x.inovasi_nama) for x in sk.penugasan] == [(b.id, "e-Baru")]
    diubah = langkah(session, sk, "ubah_baris")[0]
    assert a.nama in diubah.sebelum and b.nama in diubah.sesudah
    assert "mereplikasi" in langkah(session, sk, "hapus_baris")[0].sebelum


def test_ubah_baris_menjadi_sama_dengan_yang_lain_ditolak(session, oleh, buat_sk, buat_opd):
    a, b = buat_opd(), buat_opd()
    sk = buat_sk((a, ("mereplikasi",)), (b, ("mereplikasi",)))
    with pytest.raises(BelumLengkap, match="sudah ada"):
        services_lampiran.ubah_baris(
            session, sk, sk.penugasan[1], IsianBaris(a.id, ("mereplikasi",)), oleh=oleh, pada=PADA, versi=1
        )


def test_terima_dua_kali_tidak_menambah(session, oleh, buat_sk, buat_opd):
    sk = buat_sk()
    tugas = [BarisTugas(buat_opd().id, "mereplikasi", inovasi_nama=f"I{n}") for n in range(3)]
    assert len(services_lampiran.terima(session, sk, tugas, oleh=oleh, pada=PADA).baris) == 3
    lagi = services_lampiran.terima(session, sk, tugas, oleh=oleh, pada=PADA)
    assert (len(lagi.baris), lagi.sudah_ada) == (0, 3)
    assert session.scalar(select(func.count()).select_from(Penugasan)) == 3
    assert len(langkah(session, sk, "tempel")) == 1


def test_terima_semua_atau_tidak(session, oleh, buat_sk, buat_opd):
    sk = buat_sk()
    tugas = [BarisTugas(buat_opd().id, "mereplikasi"), BarisTugas(999_999, "mereplikasi")]
    with pytest.raises(BelumLengkap):
        services_lampiran.terima(session, sk, tugas, oleh=oleh, pada=PADA)
    assert session.scalar(select(func.count()).select_from(Penugasan)) == 0


# --- Ideas --------------------------------------------------------------------------------------------------


def test_tetapkan_ide_yang_disetujui(session, oleh, buat_sk, buat_ide):
    ide, draf = buat_ide("disetujui"), buat_ide("draf")
    sk = buat_sk(jenis="penetapan_inovasi", nomor="5")
    services.tetapkan(session, sk, oleh=oleh, pada=PADA, kode=ide.kode.lower())
    services.tetapkan(session, sk, oleh=oleh, pada=PADA, ide_id=ide.id)  # twice is once
    for salah in ({"ide_id": draf.id}, {"ide_id": 999_999}, {"kode": "TIDAK-ADA"}, {}):
        with pytest.raises(BelumLengkap):
            services.tetapkan(session, sk, oleh=oleh, pada=PADA, **salah)
    session.commit()

    assert [i.ide_id for i in queries.ide_ditetapkan(session, sk.id)] == [ide.id]
    assert len(langkah(session, sk, "tetapkan")) == 1
    assert queries.penetap_ide(session, ide.id) == [] and not terbuka(session, jenis=services.TETAP)  # a draft still

    services.berlakukan(session, sk, oleh=oleh, pada=PADA, versi=sk.versi, naskah_menyusul=True)
    session.commit()
    assert [p.nomor for p in queries.penetap_ide(session, ide.id)] == ["5"]
    assert [p.untuk_opd_id for p in terbuka(session, jenis=services.TETAP)] == [ide.opd_id]


def test_lepas_ide_perlu_alasan_sesudah_berlaku(session, oleh, buat_sk, buat_ide):
    ide = buat_ide("disetujui")
    sk = buat_sk(jenis="penetapan_inovasi", berlaku=True, ide=[ide])
    with pytest.raises(BelumLengkap):
        services.lepas_ide(session, sk, ide.id, oleh=oleh, pada=PADA)
    services.lepas_ide(session, sk, ide.id, oleh=oleh, pada=PADA, alasan="Salah pilih.")
    session.commit()

    assert queries.penetap_ide(session, ide.id) == [] and not terbuka(session, jenis=services.TETAP)
    assert session.get(PenetapanIde, (sk.id, ide.id)).dilepas_pada == PADA  # nothing is deleted
    assert "Salah pilih." in langkah(session, sk, "lepas_ide")[0].rincian
    with pytest.raises(TidakAda):
        services.lepas_ide(session, sk, ide.id, oleh=oleh, pada=PADA, alasan="Lagi.")
    services.tetapkan(session, sk, oleh=oleh, pada=PADA, ide_id=ide.id)
    assert queries.penetap_ide(session, ide.id)


# --- Documents ----------------------------------------------------------------------------------------------


def test_naskah_dibaca_yang_membaca_keputusannya(session, buat_sk, buat_opd, buat_pengguna, sebagai, koordinator):
    opd = buat_opd()
    draf, berlaku = buat_sk((opd, KEDUA)), buat_sk((opd, KEDUA), berlaku=True)
    rekaman, ids = REKAMAN["sk"], [draf.id, berlaku.id, 999_999]
    siapa = {p: sebagai(buat_pengguna(p)) for p in ("operator", "pimpinan", "admin", "pendamping")}

    assert rekaman.terbaca(session, sebagai(koordinator), ids) == {draf.id, berlaku.id}
    for peran in ("operator", "pimpinan", "admin"):
        assert rekaman.terbaca(session, siapa[peran], ids) == {berlaku.id}
    assert rekaman.terbaca(session, siapa["pendamping"], ids) == set()
    assert berlaku.nomor in rekaman.sebutan(session, berlaku.id) and rekaman.alamat(berlaku.id) == f"/sk/{berlaku.id}"


def test_naskah_dilampirkan_koordinator(session, buat_sk, buat_opd, buat_pengguna, sebagai, koordinator):
    sk = buat_sk((buat_opd(), KEDUA), berlaku=True)
    rekaman, oleh = REKAMAN["sk"], sebagai(koordinator)
    rekaman.periksa_lampir(session, oleh, sk.id)
    assert rekaman.pemilik(session, oleh, sk.id) is None
    with pytest.raises(TidakBoleh):
        rekaman.periksa_lampir(session, sebagai(buat_pengguna("operator")), sk.id)
    with pytest.raises(TidakAda):
        rekaman.periksa_lampir(session, oleh, 999_999)
    services.cabut(session, sk, oleh=oleh, pada=PADA, versi=sk.versi, alasan="Habis.")
    with pytest.raises(AturanDilanggar):
        rekaman.periksa_lampir(session, oleh, sk.id)
