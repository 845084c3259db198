"""One adoption: services with a session, and its pages as each role sees them."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from inovasi.berkas import services as berkas_services
from inovasi.berkas.models import Dokumen, Isi, TautanDokumen
from inovasi.berkas.panel import REKAMAN
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.ide import services as ide_services
from inovasi.opd import services as opd_services
from inovasi.opd.models import Opd
from inovasi.pesan.models import Pesan
from inovasi.replikasi import queries_adopsi as queries
from inovasi.replikasi import queries_pohon, rules_adopsi, services_rencana, services_tanya
from inovasi.replikasi import services_adopsi as services
from inovasi.replikasi.models import (
    Adopsi,
    AlihPengetahuan,
    AsalLuar,
    EntriKatalog,
    IsianLembar,
    JawabAdopsi,
    PeniruLuar,
    Penyesuaian,
    RencanaAksi,
    RiwayatReplikasi,
    TahapAdopsi,
    TanyaAdopsi,
)
from inovasi.replikasi.rules_rencana import IsianRencana
from inovasi.replikasi.services_tanya import IsianAlih
from inovasi.waktu import hari_ini, tanggal
from tests.conftest import PADA

KINI = datetime.now(UTC)
HARI = hari_ini(KINI)
MULAI = hari_ini(PADA + timedelta(days=2))
KUNCI = "kunci-untuk-uji-{:04d}"


@pytest.fixture
def asal(buat_pengguna):
    return buat_pengguna("operator")


@pytest.fixture
def peniru(buat_pengguna):
    return buat_pengguna("operator")


@pytest.fixture
def orang_lain(buat_pengguna):
    return buat_pengguna("operator")


@pytest.fixture
def entri(buat_entri, asal):
    return buat_entri(opd=asal.opd, operator=asal, judul="Rapor diantar ke pulau")


@pytest.fixture
def satu(session, adopsi, entri, peniru):
    """An adoption that began on MULAI; its draft has a title that nobody else may read."""
    hasil = adopsi(entri, peniru)
    hasil.ide.judul = "Judul rahasia peniru"
    session.commit()
    return session.scalars(select(Adopsi).where(Adopsi.ide_id == hasil.ide.id)).one()


@pytest.fixture
def lampirkan(session, peniru):
    """A document linked to a record, without its bytes."""

    def buat(rekaman_id, keperluan, *, rekaman="adopsi", tentang="Surat uji"):
        sha = uuid4().hex * 2
        session.add(Isi(sha256=sha, ukuran=10, tipe="pdf", disimpan_pada=PADA))
        session.flush()
        dokumen = Dokumen(
            uuid=str(uuid4()), sha256=sha, nama_berkas="uji.pdf", jenis="surat", tentang=tentang,
            tentang_cari=tentang.lower(), opd_id=peniru.opd_id, diunggah_oleh_id=peniru.id, diunggah_pada=PADA,
        )  # fmt: skip
        session.add(dokumen)
        session.flush()
        session.add(
            TautanDokumen(
                dokumen_id=dokumen.id, rekaman=rekaman, rekaman_id=rekaman_id, keperluan=keperluan,
                ditautkan_oleh_id=peniru.id, ditautkan_pada=PADA,
            )
        )  # fmt: skip
        session.commit()
        return dokumen

    return buat


@pytest.fixture
def maju(session, sebagai, peniru, lampirkan):
    """Bring an adoption to a stage, with the documents that the rule asks for."""

    def bawa(adopsi, sampai):
        while adopsi.tahap != sampai:
            if perlu := services.kurang(session, adopsi):
                lampirkan(adopsi.id, perlu)
            services.pindah_tahap(
                session, adopsi, rules_adopsi.berikut(adopsi.tahap), oleh=sebagai(peniru), pada=KINI,
                versi=adopsi.versi, kapan=MULAI,
            )  # fmt: skip
            session.commit()
        return adopsi

    return bawa


@pytest.fixture
def baris(session, sebagai, peniru):
    def buat(adopsi, kegiatan="Melatih petugas", *, mulai=HARI, selesai=HARI, **isi):
        hasil = services_rencana.tambah(
            session, adopsi, IsianRencana(kegiatan, mulai, selesai, **isi), oleh=sebagai(peniru), pada=KINI
        )
        session.commit()
        return hasil

    return buat


@pytest.fixture
def tanya(session, sebagai):
    def buat(adopsi, oleh, isi="Berapa biayanya?"):
        hasil = services_tanya.tanya(session, adopsi, oleh=sebagai(oleh), pada=KINI, isi=isi)
        session.commit()
        return hasil

    return buat


def pesan_terbuka(session, **kena) -> list[str]:
    return [p.jenis for p in session.scalars(select(Pesan).filter_by(**kena).where(Pesan.selesai_pada.is_(None)))]


def langkah(session, adopsi) -> list[str]:
    return list(
        session.scalars(
            select(RiwayatReplikasi.aksi).where(RiwayatReplikasi.adopsi_id == adopsi.id).order_by(RiwayatReplikasi.id)
        )
    )


# --- Stages -------------------------------------------------------------------------------------------------


def test_seluruh_perjalanan_dengan_dokumen(session, satu, maju):
    maju(satu, "berjalan")
    tahap = session.scalars(select(TahapAdopsi).where(TahapAdopsi.adopsi_id == satu.id).order_by(TahapAdopsi.id)).all()
    assert [t.tahap for t in tahap] == list(rules_adopsi.TAHAP)
    assert [t.dari for t in tahap] == ["", *rules_adopsi.TAHAP[:-1]]
    assert langkah(session, satu).count("tahap") == 6 and satu.versi == 7
    assert not session.scalars(select(RiwayatReplikasi).where(RiwayatReplikasi.rincian.contains("rahasia"))).all()


def test_tahap_menunggu_dokumen_dan_baris_rencana_cukup(session, satu, maju, baris, sebagai, peniru):
    def ke(tahap):
        services.pindah_tahap(
            session, satu, tahap, oleh=sebagai(peniru), pada=KINI, versi=satu.versi, kapan=MULAI
        )

    with pytest.raises(BelumLengkap) as galat:
        ke("disepakati")
    assert "surat minat" in galat.value.kekurangan["tahap"]
    maju(satu, "rencana")
    assert services.kurang(session, satu) == "rencana_aksi"
    satu_baris = baris(satu)
    assert services.kurang(session, satu) == ""
    satu_baris.status, satu_baris.keterangan = "batal", "Tidak jadi"
    session.commit()
    assert services.kurang(session, satu) == "rencana_aksi"
    baris(satu, "Kegiatan lain")
    ke("pelaksanaan")
    assert satu.tahap == "pelaksanaan"


def test_dokumen_yang_dilepas_tidak_dihitung(session, satu, lampirkan, peniru):
    lampirkan(satu.id, "surat_minat")
    assert services.kurang(session, satu) == ""
    tautan = session.scalars(select(TautanDokumen)).one()
    tautan.dilepas_pada, tautan.dilepas_oleh_id, tautan.alasan_lepas = PADA, peniru.id, "Salah"
    session.commit()
    assert services.kurang(session, satu) == "surat_minat"


def test_dokumen_tahap_yang_lewat_tidak_dilepas(session, satu, lampirkan, maju, sebagai, peniru):
    def tautan(keperluan):
        return list(
            session.scalars(
                select(TautanDokumen).filter_by(keperluan=keperluan, dilepas_pada=None).order_by(TautanDokumen.id)
            )
        )

    def lepas(t):
        return berkas_services.lepas(session, t.id, oleh=sebagai(peniru), pada=KINI, alasan="Salah pindai.")

    lampirkan(satu.id, "surat_minat")
    lepas(tautan("surat_minat")[0])  # the stage has not passed
    maju(satu, "disepakati")
    with pytest.raises(AturanDilanggar, match="sudah dilalui"):
        lepas(tautan("surat_minat")[0])
    assert len(tautan("surat_minat")) == 1
    lampirkan(satu.id, "surat_minat")
    lepas(tautan("surat_minat")[0])
    with pytest.raises(AturanDilanggar):
        lepas(tautan("surat_minat")[0])


@pytest.mark.parametrize(
    "tahap, jumlah, baris, tetap",
    [
        ("minat", {"surat_minat": 1}, 0, set()),
        ("disepakati", {"surat_minat": 1, "kesepakatan": 1}, 0, {"surat_minat"}),
        ("disepakati", {"surat_minat": 2}, 0, set()),
        ("pelaksanaan", {"surat_minat": 1, "rencana_aksi": 1}, 0, {"surat_minat", "rencana_aksi"}),
        ("pelaksanaan", {"rencana_aksi": 1}, 2, set()),
        ("berjalan", {"hasil_evaluasi": 1, "berita_acara": 1}, 0, {"hasil_evaluasi", "berita_acara"}),
        ("dihentikan", {"surat_minat": 1}, 0, set()),
    ],
)
def test_dokumen_yang_tetap_diperlukan(tahap, jumlah, baris, tetap):
    assert rules_adopsi.tetap_perlu(tahap, jumlah=jumlah, baris_rencana=baris) == tetap


def test_mundur_perbaiki_tanggal_dan_versi(session, satu, maju, sebagai, peniru):
    maju(satu, "persiapan")
    oleh = {"oleh": sebagai(peniru), "pada": KINI}
    with pytest.raises(VersiBasi):
        services.pindah_tahap(session, satu, "rencana", versi=1, kapan=MULAI, **oleh)
    with pytest.raises(BelumLengkap):
        services.pindah_tahap(session, satu, "minat", versi=satu.versi, kapan=MULAI, **oleh)
    with pytest.raises(BelumLengkap):
        services.pindah_tahap(session, satu, "rencana", versi=satu.versi, kapan=MULAI - timedelta(1), **oleh)
    with pytest.raises(BelumLengkap):
        services.pindah_tahap(session, satu, "rencana", versi=satu.versi, kapan=HARI + timedelta(1), **oleh)
    services.pindah_tahap(session, satu, "minat", versi=satu.versi, kapan=MULAI, catatan="Salah catat", **oleh)
    assert satu.tahap == "minat"


def test_tanggal_minat_dapat_dimajukan_ke_surat_lama(session, satu, sebagai, peniru):
    lama = MULAI - timedelta(days=400)
    services.pindah_tahap(
        session, satu, "minat", oleh=sebagai(peniru), pada=KINI, versi=1, kapan=lama, catatan="Suratnya tahun lalu"
    )
    assert (satu.tahap, satu.tahap_sejak) == ("minat", lama) and langkah(session, satu)[-1] == "tanggal_tahap"


@pytest.mark.parametrize("tahap", ["minat", "rencana", "berjalan"])
def test_hentikan_dan_lanjutkan_kembali_ke_tahapnya(session, satu, maju, sebagai, peniru, tahap):
    maju(satu, tahap)
    oleh = {"oleh": sebagai(peniru), "pada": KINI, "kapan": HARI}
    with pytest.raises(BelumLengkap):
        services.hentikan(session, satu, versi=satu.versi, alasan=" ", **oleh)
    with pytest.raises(AturanDilanggar):
        services.lanjutkan(session, satu, versi=satu.versi, **oleh)
    services.hentikan(session, satu, versi=satu.versi, alasan="Anggaran dialihkan", **oleh)
    assert satu.tahap == "dihentikan"
    for gagal in (
        lambda: services.hentikan(session, satu, versi=satu.versi, alasan="Lagi", **oleh),
        lambda: services.pindah_tahap(session, satu, "disepakati", versi=satu.versi, **oleh),
        lambda: services_rencana.tambah(
            session, satu, IsianRencana("A", HARI, HARI), oleh=sebagai(peniru), pada=KINI
        ),
        lambda: REKAMAN["adopsi"].periksa_lampir(session, sebagai(peniru), satu.id),
    ):
        with pytest.raises(AturanDilanggar):
            gagal()
    services.lanjutkan(session, satu, versi=satu.versi, **oleh)
    assert satu.tahap == tahap
    assert langkah(session, satu)[-2:] == ["hentikan", "lanjutkan"]


def test_ide_yang_dihapus_menghentikan_pencatatan(session, satu, sebagai, peniru, lampirkan):
    lampirkan(satu.id, "surat_minat")
    ide = satu.ide
    ide_services.ubah_status(session, ide, "hapus", oleh=sebagai(peniru), pada=KINI, versi=ide.versi)
    session.commit()
    with pytest.raises(AturanDilanggar):
        services.pindah_tahap(
            session, satu, "disepakati", oleh=sebagai(peniru), pada=KINI, versi=satu.versi, kapan=HARI
        )
    services.hentikan(
        session, satu, oleh=sebagai(peniru), pada=KINI, versi=satu.versi, kapan=HARI, alasan="Tidak jadi"
    )


@pytest.mark.parametrize("siapa, galat", [
    ("peniru", None), ("koordinator", None), ("asal", TidakBoleh), ("orang_lain", TidakAda), ("pimpinan", TidakBoleh),
    ("pendamping", TidakBoleh), ("admin", TidakBoleh),
])  # fmt: skip
def test_siapa_mengubah(request, session, satu, sebagai, buat_pengguna, lampirkan, siapa, galat):
    lampirkan(satu.id, "surat_minat")
    kenal = ("peniru", "asal", "orang_lain", "koordinator")
    orang = sebagai(request.getfixturevalue(siapa) if siapa in kenal else buat_pengguna(siapa))
    sama = {"oleh": orang, "pada": KINI}
    kerja = (
        lambda: services.ubah_cara(
            session, satu, versi=satu.versi, model="mandiri", model_lain="", fasilitator="", **sama
        ),
        lambda: services.simpan_penyesuaian(
            session, satu, {"biaya": ("dipertahankan", "")}, versi=satu.versi, **sama
        ),
        lambda: services_rencana.tambah(session, satu, IsianRencana("A", HARI, HARI), **sama),
        lambda: REKAMAN["adopsi"].periksa_lampir(session, orang, satu.id),
        lambda: services.pindah_tahap(session, satu, "disepakati", versi=satu.versi, kapan=MULAI, **sama),
        lambda: services.hentikan(session, satu, versi=satu.versi, kapan=HARI, alasan="Cukup", **sama),
        lambda: services.lanjutkan(session, satu, versi=satu.versi, kapan=HARI, **sama),
    )
    for satu_kerja in kerja:
        if galat is None:
            satu_kerja()
        else:
            with pytest.raises(galat) as kena:
                satu_kerja()
            assert type(kena.value) is galat
    if galat:
        assert not langkah(session, satu)


# --- How, and what is kept ----------------------------------------------------------------------------------


def test_cara_dan_fasilitator(session, satu, sebagai, peniru):
    def ubah(**isi):
        isi = {"model": "lain", "model_lain": "Bersama kampus", "fasilitator": "Bagian Organisasi"} | isi
        services.ubah_cara(session, satu, oleh=sebagai(peniru), pada=KINI, **{"versi": satu.versi} | isi)

    for salah in ({"model": "aneh"}, {"model_lain": ""}, {"fasilitator": "x" * 201}):
        with pytest.raises(BelumLengkap):
            ubah(**salah)
    ubah()
    assert (satu.model, satu.model_lain, satu.fasilitator, satu.versi) == (
        "lain", "Bersama kampus", "Bagian Organisasi", 2,
    )  # fmt: skip
    with pytest.raises(VersiBasi) as basi:
        ubah(versi=1, fasilitator="Orang lain")
    assert [(b.tersimpan, b.kiriman) for b in basi.value.beda] == [("Bagian Organisasi", "Orang lain")]
    ubah(model="mandiri")
    assert (satu.model, satu.model_lain) == ("mandiri", "")
    ubah(model="mandiri")
    assert satu.versi == 3  # nothing changed


def test_penyesuaian_disimpan_diubah_dan_dibatalkan(session, satu, sebagai, peniru):
    def simpan(isian, versi=None):
        services.simpan_penyesuaian(
            session, satu, isian, oleh=sebagai(peniru), pada=KINI, versi=versi or satu.versi
        )
        session.commit()

    simpan({"biaya": ("disesuaikan", "Dana desa"), "tenaga": ("dipertahankan", ""), "kontak": ("disesuaikan", "x")})
    assert queries.penyesuaian(session, satu.id) == {
        "biaya": ("disesuaikan", "Dana desa"), "tenaga": ("dipertahankan", ""),
    }  # fmt: skip
    with pytest.raises(BelumLengkap) as galat:
        simpan({"biaya": ("ditinggalkan", "")})
    assert list(galat.value.kekurangan) == ["penjelasan_biaya"]
    session.rollback()
    with pytest.raises(VersiBasi):
        simpan({"biaya": ("ditinggalkan", "Tanpa biaya")}, versi=1)
    session.rollback()
    simpan({"biaya": ("", ""), "tenaga": ("ditinggalkan", "Cukup dua orang")})
    assert queries.penyesuaian(session, satu.id) == {"tenaga": ("ditinggalkan", "Cukup dua orang")}
    ubah = session.scalars(select(RiwayatReplikasi).where(RiwayatReplikasi.aksi == "penyesuaian")).all()
    assert ("disesuaikan: Dana desa".lower(), "") in [(r.sebelum.lower(), r.sesudah) for r in ubah]
    assert session.scalar(select(Penyesuaian.sikap).where(Penyesuaian.kolom == "tenaga")) == "ditinggalkan"


def test_teks_asal_dari_lembar_terbit_atau_ide(session, satu, entri, sebagai, peniru, asal):
    def teks(orang):
        return queries.teks_asal(session, queries.hubungan(session, satu.id, oleh=sebagai(orang)))

    ide = entri.ide
    session.add(IsianLembar(entri_id=entri.id, kolom="biaya", isi="Lima juta", tanpa_data=""))
    session.add(IsianLembar(entri_id=entri.id, kolom="tenaga", isi="", tanpa_data="Belum dihitung"))
    session.commit()
    assert teks(peniru)["masalah"] == ide.masalah and "biaya" not in teks(peniru)
    entri.lembar_terbit_pada, entri.lembar_terbit_oleh_id = KINI, asal.id
    session.commit()
    assert teks(peniru)["biaya"] == "Lima juta" and teks(peniru)["tenaga"] == "Belum ada data: Belum dihitung"


# --- Plan ---------------------------------------------------------------------------------------------------


def test_rencana_diubah_dengan_versi_dan_riwayat(session, satu, baris, sebagai, peniru):
    r = baris(satu)
    oleh = {"oleh": sebagai(peniru), "pada": KINI}
    isi = IsianRencana("Melatih petugas", HARI, HARI + timedelta(3), status="berjalan")
    services_rencana.ubah(session, r, satu, isi, versi=1, **oleh)
    assert (r.status, r.versi) == ("berjalan", 2)
    with pytest.raises(VersiBasi) as basi:
        services_rencana.ubah(session, r, satu, IsianRencana("Lain", HARI, HARI), versi=1, **oleh)
    assert {b.kolom for b in basi.value.beda} == {"Kegiatan", "Sampai", "Status"}
    with pytest.raises(BelumLengkap):
        services_rencana.ubah(session, r, satu, IsianRencana("A", HARI, HARI, status="batal"), versi=2, **oleh)
    assert langkah(session, satu) == ["rencana", "ubah_rencana", "ubah_rencana"]
    ubah = session.scalars(select(RiwayatReplikasi).where(RiwayatReplikasi.kolom == "Status")).one()
    assert (ubah.sebelum, ubah.sesudah) == ("Belum dimulai", "Berjalan")


def test_rencana_lewat_tenggat(session, satu, baris, sebagai, peniru, koordinator, maju):
    lama = HARI - timedelta(days=10)
    for n, status in enumerate(("belum", "berjalan", "selesai")):
        baris(satu, f"Kegiatan {n}", mulai=lama, selesai=lama, status=status)
    baris(satu, "Nanti")
    lewat = queries.rencana_lewat(session, hari_ini=HARI, opd_ids=[peniru.opd_id])
    assert [r.kegiatan for r in lewat] == ["Kegiatan 0", "Kegiatan 1"] and lewat[0].semua == 2
    assert queries.jumlah_lewat(session, hari_ini=HARI) == queries.JumlahLewat(2, 1)
    saring = queries.SaringAdopsi(lewat=True)
    hasil = queries.daftar(session, oleh=sebagai(koordinator), saring=saring, hari_ini=HARI)
    assert [h.id for h in hasil.baris] == [satu.id] and hasil.lewat == {satu.id: 2}
    services.hentikan(
        session, satu, oleh=sebagai(peniru), pada=KINI, versi=satu.versi, kapan=HARI, alasan="Cukup"
    )
    session.commit()
    assert queries.jumlah_lewat(session, hari_ini=HARI) == queries.JumlahLewat(0, 0)
    assert not queries.daftar(session, oleh=sebagai(koordinator), saring=saring, hari_ini=HARI).baris


def test_rencana_paling_banyak(session, satu, baris, monkeypatch):
    monkeypatch.setattr("inovasi.replikasi.rules_rencana.BARIS_MAKS", 2)
    baris(satu), baris(satu)
    with pytest.raises(AturanDilanggar):
        baris(satu)
    assert [r.urutan for r in session.scalars(select(RencanaAksi).order_by(RencanaAksi.id))] == [1, 2]


# --- Documents of the records -------------------------------------------------------------------------------


def test_rekaman_terdaftar(session, satu, baris, sebagai, peniru, asal, orang_lain, koordinator, buat_pengguna):
    r = baris(satu)
    for nama, nomor in (("adopsi", satu.id), ("rencana_aksi", r.id)):
        rekaman = REKAMAN[nama]
        for orang, baca in ((peniru, True), (asal, True), (koordinator, True), (orang_lain, False),
                            (buat_pengguna("pimpinan"), True), (buat_pengguna("pendamping"), False),
                            (buat_pengguna("admin"), False)):  # fmt: skip
            assert rekaman.terbaca(session, sebagai(orang), [nomor, 999_999]) == ({nomor} if baca else set())
        assert rekaman.pemilik(session, sebagai(peniru), nomor) == peniru.opd_id
        assert rekaman.pemilik(session, sebagai(koordinator), nomor) is None
        assert "Rapor diantar ke pulau" in rekaman.sebutan(session, nomor)
        assert "rahasia" not in rekaman.sebutan(session, nomor) and rekaman.alamat(nomor).startswith("/replikasi/")
        with pytest.raises(TidakBoleh):
            rekaman.periksa_lampir(session, sebagai(asal), nomor)
        with pytest.raises(TidakAda):
            rekaman.periksa_lampir(session, sebagai(orang_lain), nomor)
        with pytest.raises(TidakAda):
            rekaman.periksa_lampir(session, sebagai(peniru), 999_999)
        rekaman.periksa_lampir(session, sebagai(peniru), nomor)
    assert set(REKAMAN["adopsi"].keperluan) == set(rules_adopsi.SYARAT_LANJUT.values())


# --- Questions and visits -----------------------------------------------------------------------------------


def test_pertanyaan_ikut_ide_yang_dipindahkan(session, satu, tanya, sebagai, peniru, asal, koordinator, buat_opd):
    kepada_asal, kepada_peniru = tanya(satu, peniru), tanya(satu, asal)
    baru = [buat_opd(), buat_opd()]
    for ide, opd in ((satu.entri.ide, baru[0]), (satu.ide, baru[1])):
        ide_services.pindahkan(
            session, ide, oleh=sebagai(koordinator), pada=KINI, versi=ide.versi, opd=opd, alasan="Tugasnya pindah."
        )
    session.commit()
    for t, opd in ((kepada_asal, baru[0]), (kepada_peniru, baru[1])):
        alamat = f"/replikasi/adopsi/{satu.id}#tanya-{t.id}"
        terbuka = session.scalars(select(Pesan).where(Pesan.alamat == alamat, Pesan.selesai_pada.is_(None))).one()
        assert terbuka.untuk_opd_id == opd.id


@pytest.mark.parametrize("penanya, lawan", [("peniru", ["asal"]), ("asal", ["peniru"]),
                                            ("koordinator", ["asal", "peniru"])])  # fmt: skip
def test_pertanyaan_satu_pesan_ke_pihak_lain(request, session, satu, tanya, sebagai, peniru, asal, penanya, lawan):
    orang = request.getfixturevalue(penanya)
    t = tanya(satu, orang)
    alamat = f"/replikasi/adopsi/{satu.id}#tanya-{t.id}"
    kena = {request.getfixturevalue(x).opd_id for x in lawan}
    terbuka = session.scalars(select(Pesan).where(Pesan.alamat == alamat, Pesan.selesai_pada.is_(None))).all()
    assert {p.untuk_opd_id for p in terbuka} == kena and len(terbuka) == len(kena)
    penjawab = request.getfixturevalue(lawan[0])
    services_tanya.jawab(session, t, satu, oleh=sebagai(penjawab), pada=KINI, isi="Lima juta.")
    session.commit()
    assert t.status == "dijawab" and pesan_terbuka(session, alamat=alamat) == ["replikasi_jawab"]
    with pytest.raises(TidakBoleh):
        services_tanya.tutup_tanya(session, t, satu, "selesai", oleh=sebagai(penjawab), pada=KINI, versi=t.versi)
    with pytest.raises(VersiBasi):
        services_tanya.tutup_tanya(session, t, satu, "selesai", oleh=sebagai(orang), pada=KINI, versi=1)
    services_tanya.tutup_tanya(session, t, satu, "selesai", oleh=sebagai(orang), pada=KINI, versi=t.versi)
    session.commit()
    assert t.status == "selesai" and not pesan_terbuka(session, alamat=alamat)
    assert langkah(session, satu) == ["tanya", "jawab", "tanya_selesai"]


def test_penanya_menambahkan_membuka_lagi(session, satu, tanya, sebagai, peniru, asal):
    t = tanya(satu, peniru)
    services_tanya.jawab(session, t, satu, oleh=sebagai(asal), pada=KINI, isi="Lima juta.")
    services_tanya.jawab(session, t, satu, oleh=sebagai(peniru), pada=KINI, isi="Termasuk pelatihan?")
    session.commit()
    assert t.status == "terbuka"
    assert pesan_terbuka(session, untuk_opd_id=asal.opd_id) == ["replikasi_tanya"]
    assert not pesan_terbuka(session, untuk_opd_id=peniru.opd_id)
    services_tanya.tutup_tanya(session, t, satu, "tarik", oleh=sebagai(peniru), pada=KINI, versi=t.versi)
    session.commit()
    assert t.status == "ditarik" and not pesan_terbuka(session, untuk_opd_id=asal.opd_id)


@pytest.mark.parametrize("siapa, galat", [("orang_lain", TidakAda), ("pimpinan", TidakBoleh), ("admin", TidakBoleh),
                                          ("pendamping", TidakBoleh)])  # fmt: skip
def test_yang_bukan_pihak_tidak_bertanya(request, session, satu, sebagai, buat_pengguna, siapa, galat):
    orang = sebagai(request.getfixturevalue(siapa) if siapa == "orang_lain" else buat_pengguna(siapa))
    with pytest.raises(galat):
        services_tanya.tanya(session, satu, oleh=orang, pada=KINI, isi="Apa?")
    with pytest.raises(galat):
        services_tanya.rencanakan_alih(
            session, satu, IsianAlih("magang", HARI, "", "Belajar"), oleh=orang, pada=KINI
        )


def test_alih_pengetahuan(session, satu, sebagai, asal, peniru):
    oleh = {"oleh": sebagai(asal), "pada": KINI}
    with pytest.raises(BelumLengkap) as galat:
        services_tanya.rencanakan_alih(session, satu, IsianAlih("aneh", None, "", ""), **oleh)
    assert set(galat.value.kekurangan) == {"jenis", "tanggal", "tujuan"}
    a = services_tanya.rencanakan_alih(
        session, satu, IsianAlih("studi_lapangan", HARI, "Pulau Kelapan", "Melihat loket"), **oleh
    )
    session.commit()
    assert pesan_terbuka(session, untuk_opd_id=peniru.opd_id) == ["replikasi_alih"]
    assert not pesan_terbuka(session, untuk_opd_id=asal.opd_id)
    with pytest.raises(BelumLengkap):
        services_tanya.tutup_alih(session, a, satu, "selesai", versi=1, teks="", **oleh)
    services_tanya.tutup_alih(
        session, a, satu, "selesai", oleh=sebagai(peniru), pada=KINI, versi=1, teks="Cara antre ditiru."
    )
    session.commit()
    assert a.status == "terlaksana" and not pesan_terbuka(session, untuk_opd_id=peniru.opd_id)
    with pytest.raises(AturanDilanggar):
        services_tanya.tutup_alih(session, a, satu, "batal", versi=2, teks="Salah", **oleh)
    nanti = services_tanya.rencanakan_alih(
        session, satu, IsianAlih("magang", HARI + timedelta(5), "", "Belajar"), **oleh
    )
    with pytest.raises(AturanDilanggar):
        services_tanya.tutup_alih(session, nanti, satu, "selesai", versi=1, teks="Sudah", **oleh)
    services_tanya.tutup_alih(session, nanti, satu, "batal", versi=1, teks="Kapal tidak jalan", **oleh)
    assert (nanti.status, nanti.hasil) == ("batal", "Kapal tidak jalan")


# --- Origins outside, successors, the tree ------------------------------------------------------------------


@pytest.fixture
def luar(session, buat_ide, peniru, koordinator):
    """An adoption of an innovation from outside."""
    entri = EntriKatalog(dibuat_pada=PADA)
    session.add(entri)
    session.flush()
    session.add(
        AsalLuar(
            entri_id=entri.id, nama="POSTU", nama_urut="postu", teks_cari="postu", daerah="Kabupaten Seberang",
            instansi="Dinas Kesehatan", katalog="puja_indah", sumber="Buku", ringkasan="Ringkas",
            dicatat_oleh_id=koordinator.id, dicatat_pada=PADA,
        )
    )  # fmt: skip
    ide = buat_ide("draf", opd=peniru.opd, operator=peniru, judul="Postu kami")
    adopsi = Adopsi(
        entri_id=entri.id, opd_id=peniru.opd_id, ide_id=ide.id, dimulai_pada=PADA, dimulai_oleh_id=peniru.id,
        tahap_sejak=MULAI,
    )  # fmt: skip
    session.add(adopsi)
    session.flush()
    session.add(TahapAdopsi(adopsi_id=adopsi.id, tahap="minat", tanggal=MULAI, oleh_id=peniru.id, pada=PADA))
    session.commit()
    return adopsi


def test_asal_luar_ditanya_lewat_koordinator(
    session, luar, as_pengguna, peniru, orang_lain, koordinator, tanya, sebagai
):
    halaman = as_pengguna(peniru).get(f"/replikasi/adopsi/{luar.id}")
    assert halaman.status == 200 and halaman.h1 == ["POSTU"] and "Dinas Kesehatan, Kabupaten Seberang" in halaman.teks
    assert as_pengguna(orang_lain).get(f"/replikasi/adopsi/{luar.id}").status == 404
    t = tanya(luar, peniru)
    assert pesan_terbuka(session, untuk_peran="koordinator") == ["replikasi_tanya"]
    services_tanya.jawab(session, t, luar, oleh=sebagai(koordinator), pada=KINI, isi="Sudah kami tanyakan.")
    session.commit()
    assert pesan_terbuka(session, untuk_opd_id=peniru.opd_id) == ["replikasi_jawab"]
    assert REKAMAN["adopsi"].sebutan(session, luar.id).startswith("Replikasi POSTU oleh")
    a = services_tanya.rencanakan_alih(
        session, luar, IsianAlih("magang", HARI, "", "Belajar"), oleh=sebagai(peniru), pada=KINI
    )
    assert not pesan_terbuka(session, alamat=services_tanya.alamat_alih(luar.id, a.id))
    assert as_pengguna(peniru).get("/replikasi/adopsi").teks.count("POSTU") == 1


def test_penerus_melanjutkan_replikasi(
    session, satu, baris, tanya, admin, sebagai, buat_opd, buat_pengguna, peniru, as_pengguna
):
    baris(satu)
    tanya(satu, peniru)
    penerus = buat_opd()
    operator = buat_pengguna("operator", opd=penerus)
    lama = session.get(Opd, peniru.opd_id)
    opd_services.akhiri(
        session, lama, oleh=sebagai(admin), pada=KINI, penerus=penerus, versi=lama.versi, alasan="Digabung"
    )
    session.commit()
    halaman = as_pengguna(operator).get(f"/replikasi/adopsi/{satu.id}")
    assert halaman.status == 200 and "Berapa biayanya?" in halaman.teks
    assert "Melatih petugas" in as_pengguna(operator).get(f"/replikasi/adopsi/{satu.id}/rencana").teks
    services_tanya.tanya(session, satu, oleh=sebagai(operator), pada=KINI, isi="Kami melanjutkan.")


def test_pohon_dua_tingkat_dengan_daerah_lain(
    session, as_pengguna, satu, entri, peniru, buat_pengguna, buat_ide, adopsi, buat_entri, orang_lain, koordinator
):
    # The adopter's idea is approved and marked, and copied in its turn.
    ide = satu.ide
    kedua = EntriKatalog(ide_id=ide.id, dibuat_pada=PADA)
    session.add(kedua)
    session.flush()
    ketiga = buat_ide("draf", opd=orang_lain.opd, operator=orang_lain, judul="Rahasia ketiga")
    session.add(
        Adopsi(
            entri_id=kedua.id, opd_id=orang_lain.opd_id, ide_id=ketiga.id, dimulai_pada=PADA,
            dimulai_oleh_id=orang_lain.id, tahap_sejak=MULAI,
        )
    )  # fmt: skip
    session.add(
        PeniruLuar(
            entri_id=entri.id, daerah="Kabupaten Tetangga", daerah_cari="kabupaten tetangga", tanggal="2025-03",
            dicatat_oleh_id=koordinator.id, dicatat_pada=PADA,
        )
    )  # fmt: skip
    session.commit()
    assert queries_pohon.induk(session, kedua.id) == {kedua.id: entri.id}
    for orang in (peniru, buat_pengguna("pimpinan"), buat_pengguna("pendamping")):
        halaman = as_pengguna(orang).get(f"/replikasi/pohon?entri={entri.id}")
        assert halaman.status == 200 and "<svg" in halaman.html and "<title" in halaman.html
        for ada in ("Kabupaten Tetangga", "Maret 2025", "Rapor diantar ke pulau", "Minat sejak"):
            assert ada in halaman.teks
        assert "Rahasia ketiga" not in halaman.html and "Judul rahasia" not in halaman.html
        for opd_id in (peniru.opd_id, orang_lain.opd_id):
            assert session.get(Opd, opd_id).nama in halaman.teks
    pusat = as_pengguna(koordinator)
    assert "yang sendiri meniru dari Rapor diantar ke pulau" in pusat.get(f"/replikasi/pohon?entri={kedua.id}").teks
    assert f"/replikasi/pohon?entri={entri.id}" in pusat.get("/replikasi/pohon").tautan
    for aneh in ("x", "0", "999999", "9" * 40, "%00"):
        assert pusat.get(f"/replikasi/pohon?entri={aneh}").status == 404


# --- Pages --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("siapa, status", [("peniru", 200), ("asal", 200), ("koordinator", 200), ("pimpinan", 200),
                                           ("orang_lain", 404), ("pendamping", 403), ("admin", 403)])  # fmt: skip
def test_siapa_membaca_halaman(
    request, as_pengguna, session, satu, baris, tanya, peniru, buat_pengguna, siapa, status
):
    baris(satu), tanya(satu, peniru)
    kenal = ("peniru", "asal", "orang_lain", "koordinator")
    peramban = as_pengguna(request.getfixturevalue(siapa) if siapa in kenal else buat_pengguna(siapa))
    tahu_ide = siapa in ("peniru", "koordinator")
    for alamat in (f"/replikasi/adopsi/{satu.id}", f"/replikasi/adopsi/{satu.id}/rencana",
                   f"/replikasi/adopsi/{satu.id}/penyesuaian"):  # fmt: skip
        halaman = peramban.get(alamat)
        assert halaman.status == status, alamat
        assert ("Judul rahasia" in halaman.html) is (tahu_ide and alamat.endswith(str(satu.id)))
    daftar = peramban.get("/replikasi/adopsi")
    assert daftar.status == (403 if status == 403 else 200)
    assert (f"/replikasi/adopsi/{satu.id}" in daftar.tautan) is (status == 200)
    assert "Judul rahasia" not in daftar.html
    assert peramban.get("/replikasi/adopsi/999999").status == (403 if status == 403 else 404)
    if status == 200:
        kirim = [f["action"] for f in peramban.get(f"/replikasi/adopsi/{satu.id}").form]
        assert (f"/replikasi/adopsi/{satu.id}/tanya" in kirim) is (siapa != "pimpinan")


@pytest.mark.parametrize("siapa, status", [("asal", 403), ("orang_lain", 404), ("pimpinan", 403), ("pendamping", 403),
                                           ("admin", 403)])  # fmt: skip
def test_kiriman_orang_lain_ditolak(request, as_pengguna, satu, baris, buat_pengguna, siapa, status):
    r = baris(satu)
    kenal = ("asal", "orang_lain")
    peramban = as_pengguna(request.getfixturevalue(siapa) if siapa in kenal else buat_pengguna(siapa))
    dasar = f"/replikasi/adopsi/{satu.id}"
    for ekor in ("tahap", "hentikan", "lanjutkan", "ubah", "penyesuaian", "rencana"):
        assert peramban.post(f"{dasar}/{ekor}").status == status, ekor
        if ekor not in ("penyesuaian", "rencana"):
            assert peramban.get(f"{dasar}/{ekor}").status == status, ekor
    assert peramban.post(f"/replikasi/rencana/{r.id}/ubah").status == status
    assert peramban.get(f"/replikasi/rencana/{r.id}/ubah").status == status


def test_halaman_menyebut_yang_kurang_lalu_membuka_tahap(as_pengguna, session, satu, lampirkan, peniru):
    peramban, dasar = as_pengguna(peniru), f"/replikasi/adopsi/{satu.id}"
    halaman = peramban.get(dasar)
    assert "Sebelum tahap Disepakati: lampirkan surat minat replikasi." in halaman.teks
    assert f"/berkas/baru?rekaman=adopsi&id={satu.id}&keperluan=surat_minat" in halaman.tautan
    kurang = peramban.post(f"{dasar}/tahap", versi=1, tahap="disepakati", tanggal=tanggal(HARI), catatan="Kata kami")
    assert kurang.status == 422 and kurang.isian["catatan"] == "Kata kami" and "surat minat" in kurang.teks

    lampirkan(satu.id, "surat_minat", tentang="Surat minat kami")
    assert "Surat minat kami" in peramban.get(dasar).teks
    form = peramban.get(f"{dasar}/tahap")
    assert (form.isian["tahap"], form.isian["versi"], form.isian["tanggal"]) == ("disepakati", "1", tanggal(HARI))
    basi = peramban.post(f"{dasar}/tahap", versi=7, tahap="disepakati", tanggal=tanggal(HARI), catatan="Kata kami")
    assert basi.status == 409 and (basi.isian["catatan"], basi.isian["versi"]) == ("Kata kami", "1")
    assert peramban.post(f"{dasar}/tahap", versi=1, tahap="disepakati", tanggal=tanggal(HARI)).lokasi == dasar
    session.refresh(satu)
    assert (satu.tahap, satu.tahap_sejak) == ("disepakati", HARI)
    loncat = peramban.post(f"{dasar}/tahap", versi=2, tahap="evaluasi", tanggal=tanggal(HARI))
    assert loncat.status == 422


def test_hentikan_dan_lanjutkan_di_halaman(as_pengguna, session, satu, peniru, asal):
    peramban, dasar = as_pengguna(peniru), f"/replikasi/adopsi/{satu.id}"
    assert peramban.get(f"{dasar}/lanjutkan").status == 409
    kosong = peramban.post(f"{dasar}/hentikan", versi=1, tanggal="kemarin dulu", alasan="")
    assert kosong.status == 422 and kosong.isian["tanggal"] == "kemarin dulu"
    assert peramban.post(f"{dasar}/hentikan", versi=1, tanggal=tanggal(HARI), alasan="Dana habis").lokasi == dasar
    halaman = as_pengguna(asal).get(dasar)
    assert "Dana habis" in halaman.teks and "Dihentikan" in halaman.teks
    assert peramban.get(f"{dasar}/hentikan").status == 409
    assert peramban.get(f"{dasar}/tahap").status == 409
    assert peramban.post(f"{dasar}/rencana", kegiatan="A", kunci=KUNCI.format(1)).status == 409
    assert peramban.post(f"{dasar}/lanjutkan", versi=2, tanggal=tanggal(HARI)).lokasi == dasar
    session.refresh(satu)
    assert satu.tahap == "minat"


def test_perjalanan_yang_dihentikan_menyebut_sampai_mana(as_pengguna, session, satu, maju, sebagai, peniru):
    maju(satu, "persiapan")
    services.hentikan(
        session, satu, oleh=sebagai(peniru), pada=KINI, versi=satu.versi, kapan=HARI, alasan="Tidak ada anggaran."
    )
    session.commit()
    page = as_pengguna(peniru).get(f"/replikasi/adopsi/{satu.id}")
    assert page.html.count('<li class="sudah"') == 2 and page.html.count('<li class="henti"') == 1


def test_cara_dan_penyesuaian_di_halaman(as_pengguna, session, satu, peniru, asal):
    peramban, dasar = as_pengguna(peniru), f"/replikasi/adopsi/{satu.id}"
    salah = peramban.post(f"{dasar}/ubah", versi=1, model="lain", model_lain="", fasilitator="Bappeda")
    assert salah.status == 422 and salah.isian["fasilitator"] == "Bappeda"
    assert peramban.post(f"{dasar}/ubah", versi=1, model="pendampingan", fasilitator="Bappeda").status == 303
    assert "Dengan pendampingan OPD asal" in as_pengguna(asal).get(dasar).teks

    isian = {"sikap_biaya": "disesuaikan", "penjelasan_biaya": "", "penjelasan_tenaga": "Dua orang", "versi": 2}
    salah = peramban.post(f"{dasar}/penyesuaian", isian)
    assert salah.status == 422 and salah.isian["penjelasan_tenaga"] == "Dua orang"
    assert {"galat-penjelasan_biaya", "galat-sikap_tenaga"} <= set(salah.ids)
    isian |= {"penjelasan_biaya": "Dana desa", "sikap_tenaga": "ditinggalkan"}
    assert peramban.post(f"{dasar}/penyesuaian", isian).status == 303
    basi = peramban.post(f"{dasar}/penyesuaian", isian | {"penjelasan_biaya": "APBD"})
    assert basi.status == 409 and "Dana desa" in basi.teks and basi.isian["penjelasan_biaya"] == "APBD"
    baca = as_pengguna(asal).get(f"{dasar}/penyesuaian")
    assert "Dana desa" in baca.teks and f"{dasar}/penyesuaian" not in [f["action"] for f in baca.form]


def test_rencana_di_halaman(as_pengguna, session, satu, peniru, asal, lampirkan):
    peramban, dasar = as_pengguna(peniru), f"/replikasi/adopsi/{satu.id}/rencana"
    kunci = peramban.get(dasar).isian["kunci"]
    salah = peramban.post(dasar, kegiatan="Melatih", mulai="2026", selesai=tanggal(HARI), kunci=kunci)
    assert salah.status == 422 and salah.isian["kegiatan"] == "Melatih"
    isian = {"kegiatan": "Melatih", "mulai": tanggal(HARI), "selesai": tanggal(HARI), "kunci": kunci}
    lokasi = {peramban.post(dasar, isian).lokasi for _ in range(2)}
    r = session.scalars(select(RencanaAksi)).one()  # twice sent, once made
    assert lokasi == {f"{dasar}#rencana-{r.id}"}
    lampirkan(r.id, "bukti", rekaman="rencana_aksi", tentang="Foto pelatihan")
    halaman = as_pengguna(asal).get(dasar)
    assert "Melatih" in halaman.teks and "Foto pelatihan" in halaman.teks and "<svg" in halaman.html
    assert peramban.get(f"/replikasi/rencana/{r.id}").lokasi == f"{dasar}#rencana-{r.id}"

    alamat = f"/replikasi/rencana/{r.id}/ubah"
    ubah = peramban.get(alamat)
    assert ubah.isian["kegiatan"] == "Melatih" and ubah.isian["mulai"] == tanggal(HARI)
    isian = {k: ubah.isian[k] for k in ("versi", "kegiatan", "mulai", "selesai")} | {"status": "selesai"}
    assert peramban.post(alamat, isian).status == 303
    basi = peramban.post(alamat, isian | {"kegiatan": "Melatih lagi", "status": "belum"})
    assert basi.status == 409 and basi.isian["kegiatan"] == "Melatih lagi" and basi.isian["versi"] == "2"
    batal = peramban.post(alamat, isian | {"versi": 2, "status": "batal"})
    assert batal.status == 422 and "galat-keterangan" in batal.ids


def test_lewat_tenggat_tampil_di_tiga_tempat(as_pengguna, session, satu, baris, peniru, koordinator, orang_lain):
    baris(satu, "Kegiatan tertunda", mulai=HARI - timedelta(9), selesai=HARI - timedelta(4))
    dasar = f"/replikasi/adopsi/{satu.id}"
    opd = session.get(Opd, peniru.opd_id)
    alamat_opd = f"/opd/{opd.kode}"
    assert "lewat 4 hari" in as_pengguna(peniru).get(dasar).teks
    assert "lewat 4 hari" in as_pengguna(peniru).get(f"{dasar}/rencana").teks
    assert "Kegiatan tertunda" in as_pengguna(peniru).get(alamat_opd).teks
    assert "Kegiatan tertunda" not in as_pengguna(orang_lain).get(alamat_opd).teks
    assert "/replikasi/adopsi?lewat=1" in as_pengguna(koordinator).get("/").tautan
    assert dasar in as_pengguna(koordinator).get("/replikasi/adopsi?lewat=1").tautan


def test_tanya_jawab_di_halaman(as_pengguna, session, satu, peniru, asal, koordinator):
    opd, sumber, dasar = as_pengguna(peniru), as_pengguna(asal), f"/replikasi/adopsi/{satu.id}"
    kunci = opd.get(dasar).isian_form[f"{dasar}/tanya"]["kunci"]
    panjang = opd.post(f"{dasar}/tanya", isi="kata " * 5000, kunci=kunci)
    assert panjang.status == 422 and panjang.isian_form[f"{dasar}/tanya"]["isi"].startswith("kata kata")
    lokasi = {opd.post(f"{dasar}/tanya", isi="Berapa orang?", kunci=kunci).lokasi for _ in range(2)}
    t = session.scalars(select(TanyaAdopsi)).one()
    assert lokasi == {f"{dasar}#tanya-{t.id}"}

    alamat = f"/replikasi/tanya/{t.id}/jawab"
    kunci = sumber.get(dasar).isian_form[alamat]["kunci"]
    kosong = sumber.post(alamat, isi="", kunci=kunci)
    assert kosong.status == 422 and f"galat-isi-jawab-{t.id}" in kosong.ids
    for _ in range(2):
        assert sumber.post(alamat, isi="Tiga orang.", kunci=kunci).lokasi == f"{dasar}#tanya-{t.id}"
    assert len(session.scalars(select(JawabAdopsi)).all()) == 1
    assert "Tiga orang." in as_pengguna(koordinator).get(dasar).teks
    assert sumber.post(f"/replikasi/tanya/{t.id}/selesai", versi=2).status == 403
    assert opd.post(f"/replikasi/tanya/{t.id}/tarik", versi=2).status == 409
    assert opd.post(f"/replikasi/tanya/{t.id}/selesai", versi=1).status == 409
    assert opd.post(f"/replikasi/tanya/{t.id}/selesai", versi=2).status == 303
    assert sumber.post(alamat, isi="", kunci="").status == 409


def test_alih_di_halaman(as_pengguna, session, satu, peniru, asal):
    opd, dasar = as_pengguna(asal), f"/replikasi/adopsi/{satu.id}"
    kunci = opd.get(f"{dasar}/alih/baru").isian["kunci"]
    salah = opd.post(f"{dasar}/alih/baru", jenis="", tanggal=tanggal(HARI), tujuan="Melihat", kunci=kunci)
    assert salah.status == 422 and salah.isian["tujuan"] == "Melihat"
    isian = {"jenis": "magang", "tanggal": tanggal(HARI), "tujuan": "Melihat", "kunci": kunci}
    assert {opd.post(f"{dasar}/alih/baru", isian).status for _ in range(2)} == {303}
    a = session.scalars(select(AlihPengetahuan)).one()
    lain = as_pengguna(peniru)
    assert f"/replikasi/alih/{a.id}/selesai" in lain.get(dasar).tautan
    assert lain.get(f"/replikasi/alih/{a.id}/batal").status == 200
    assert lain.post(f"/replikasi/alih/{a.id}/selesai", versi=1, hasil="").status == 422
    assert lain.post(f"/replikasi/alih/{a.id}/selesai", versi=1, hasil="Paham").lokasi == f"{dasar}#alih-{a.id}"
    assert "Paham" in opd.get(dasar).teks
    assert opd.get(f"/replikasi/alih/{a.id}/batal").status == 409


@pytest.mark.parametrize("isi", ["a\x00b", "9" * 100, "x" * 100_000, "../", "2147483648"])
def test_masukan_aneh_dijawab_dengan_kalimat(as_pengguna, session, satu, baris, tanya, peniru, isi):
    r, t = baris(satu), tanya(satu, peniru)
    peramban, dasar = as_pengguna(peniru), f"/replikasi/adopsi/{satu.id}"
    nama = (
        "versi tahap tanggal catatan alasan model model_lain fasilitator kegiatan mulai selesai status isi jenis "
        "tempat tujuan kunci sikap_biaya penjelasan_biaya"
    )
    semua = dict.fromkeys(nama.split(), isi)
    for alamat in (f"{dasar}/tahap", f"{dasar}/hentikan", f"{dasar}/ubah", f"{dasar}/penyesuaian", f"{dasar}/rencana",
                   f"/replikasi/rencana/{r.id}/ubah", f"{dasar}/tanya", f"/replikasi/tanya/{t.id}/jawab",
                   f"{dasar}/alih/baru", f"/replikasi/tanya/{t.id}/tarik"):  # fmt: skip
        assert peramban.post(alamat, semua).status in (303, 409, 422), alamat
    for saring in ("tahap", "opd", "entri", "lewat", "halaman"):
        assert peramban.get("/replikasi/adopsi", query_string={saring: isi}).status == 200


def test_panel_pada_ide(as_pengguna, session, satu, peniru, koordinator, orang_lain):
    alamat = f"/ide/{satu.ide_id}"
    for orang in (peniru, koordinator):
        halaman = as_pengguna(orang).get(alamat)
        assert f"/replikasi/adopsi/{satu.id}" in halaman.tautan and "Tahap Minat" in halaman.teks
    assert as_pengguna(orang_lain).get(alamat).status == 404


# --- Cost ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("banyak", [1, 3])
def test_jumlah_kueri_tetap(
    as_pengguna, session, buat_entri, adopsi, peniru, koordinator, baris, tanya, sebagai, maju, lampirkan, hitung_kueri,
    banyak,
):  # fmt: skip
    for n in range(banyak):
        entri = buat_entri(judul=f"Inovasi nomor {n}")
        hasil = adopsi(entri, peniru)
        satu = session.scalars(select(Adopsi).where(Adopsi.ide_id == hasil.ide.id)).one()
        for m in range(n + 1):
            r = baris(satu, mulai=date(2026, 1, 1), selesai=date(2026, 1, 1))
            lampirkan(r.id, "bukti", rekaman="rencana_aksi")
            lampirkan(satu.id, "surat_minat")
            t = tanya(satu, peniru)
            services_tanya.jawab(session, t, satu, oleh=sebagai(koordinator), pada=KINI, isi=f"Jawaban {m}")
            services_tanya.rencanakan_alih(
                session, satu, IsianAlih("magang", HARI, "", "Belajar"), oleh=sebagai(peniru), pada=KINI
            )
        services.simpan_penyesuaian(
            session, satu, dict.fromkeys(rules_adopsi.KOLOM_PENYESUAIAN[: n + 1], ("dipertahankan", "")),
            oleh=sebagai(peniru), pada=KINI, versi=satu.versi,
        )  # fmt: skip
        session.commit()
    dasar, nomor_entri = f"/replikasi/adopsi/{satu.id}", satu.entri_id
    hitungan = {}
    for nama, orang in (("operator", peniru), ("koordinator", koordinator)):
        peramban = as_pengguna(orang)
        for alamat in ("/replikasi/adopsi", dasar, f"{dasar}/rencana", f"{dasar}/penyesuaian", "/replikasi/pohon",
                       f"/replikasi/pohon?entri={nomor_entri}"):  # fmt: skip
            hitung_kueri.clear()
            assert peramban.get(alamat).status == 200
            hitungan[nama, alamat.replace(str(satu.id), "N").split("=")[0]] = len(hitung_kueri)
    assert list(hitungan.values()) == [5, 11, 5, 6, 3, 6, 6, 11, 5, 6, 3, 6], hitungan
