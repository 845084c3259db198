from datetime import timedelta

import pytest
from sqlalchemy import select

from inovasi import acuan
from inovasi.berkas.panel import REKAMAN
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.replikasi import queries_lembar as ql
from inovasi.replikasi import rules_lembar as rl
from inovasi.replikasi import services, services_lembar
from inovasi.replikasi.models import IsianLembar, RiwayatReplikasi
from tests.conftest import PADA

SAAT = PADA + timedelta(days=3)
LENGKAP = {k: f"Isi {k}" for k in rl.KOLOM}


@pytest.fixture
def pusat(koordinator, sebagai):
    return sebagai(koordinator)


@pytest.fixture
def simpan(session, pusat):
    def kerja(entri, *, oleh=None, versi=None, **nilai):
        ubah = services_lembar.simpan(
            session, entri, oleh=oleh or pusat, pada=SAAT, versi=versi or entri.versi, nilai=nilai
        )
        session.commit()
        return ubah

    return kerja


# --- Rules --------------------------------------------------------------------------------------------------


def test_lembar_lengkap_bila_tiap_isian_punya_teks_atau_alasan():
    nilai = rl.semua_nilai({}, "")
    assert set(rl.kekurangan(nilai)) == set(rl.KOLOM)
    assert set(rl.kekurangan(nilai | {"biaya": "Rp1 juta", "tanpa_tenaga": "Belum dicatat"})) == set(rl.KOLOM) - {
        "biaya", "tenaga",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("nilai", "kolom"),
    [
        ({"biaya": "x" * 20_001}, "biaya"),
        ({"tanpa_biaya": "x" * 501}, "tanpa_biaya"),
        ({"biaya": "Rp1", "tanpa_biaya": "Belum ada"}, "tanpa_biaya"),
        ({"status_keberlanjutan": "entah"}, "status_keberlanjutan"),
    ],
)
def test_bentuk_lembar_yang_salah(nilai, kolom):
    assert list(rl.galat_bentuk(nilai)) == [kolom]


# --- Services -----------------------------------------------------------------------------------------------


def test_lembar_disimpan_belum_lengkap_dengan_riwayat_per_isian(session, buat_entri, simpan):
    entri = buat_entri()

    assert simpan(entri, biaya="Rp2 juta", tanpa_tenaga="Belum dihitung") == ["biaya", "tanpa_tenaga"]

    assert ql.isian_lembar(session, entri.id) == {"biaya": ("Rp2 juta", ""), "tenaga": ("", "Belum dihitung")}
    riwayat = session.execute(select(RiwayatReplikasi.kolom, RiwayatReplikasi.sesudah, RiwayatReplikasi.versi)).all()
    assert riwayat == [("biaya", "Rp2 juta", 2), ("tanpa_tenaga", "Belum dihitung", 2)]
    assert simpan(entri, biaya=" Rp2 juta\r\n") == []
    assert entri.versi == 2


def test_bahan_awal_diambil_dari_ide_sampai_ada_yang_disimpan(session, buat_entri, simpan):
    entri = buat_entri(masalah="Rapor terlambat sampai ke pulau " * 5)

    awal = ql.nilai_form(entri, ql.isian_lembar(session, entri.id))
    assert awal["masalah"] == entri.ide.masalah and awal["perubahan"] == entri.ide.gagasan
    simpan(entri, biaya="Rp1")

    assert ql.nilai_form(entri, ql.isian_lembar(session, entri.id))["masalah"] == ""


def test_isian_berbeda_bergabung_dan_isian_sama_bentrok(session, buat_entri, simpan):
    entri = buat_entri()
    simpan(entri, biaya="Rp1", tenaga="Dua orang")
    simpan(entri, biaya="Rp2")

    assert simpan(entri, versi=2, biaya="Rp1", tenaga="Tiga orang") == ["tenaga"]
    with pytest.raises(VersiBasi) as galat:
        simpan(entri, versi=2, biaya="Rp3")
    session.rollback()

    assert [(b.kolom, b.tersimpan, b.kiriman) for b in galat.value.beda] == [("biaya", "Rp2", "Rp3")]
    assert ql.isian_lembar(session, entri.id) == {"biaya": ("Rp2", ""), "tenaga": ("Tiga orang", "")}


def test_teks_seorang_dan_alasan_orang_lain_tidak_bertemu(session, buat_entri, simpan):
    entri = buat_entri()
    simpan(entri, tenaga="Dua orang")
    simpan(entri, biaya="Rp2")

    with pytest.raises(BelumLengkap):
        simpan(entri, versi=2, tanpa_biaya="Belum ada")
    session.rollback()
    assert session.get(IsianLembar, (entri.id, "biaya")).isi == "Rp2"


@pytest.mark.parametrize("versi", [0, 99])
def test_versi_yang_tidak_mungkin(session, buat_entri, pusat, versi):
    with pytest.raises(VersiBasi):
        services_lembar.simpan(session, buat_entri(), oleh=pusat, pada=SAAT, versi=versi, nilai={"biaya": "x"})


def test_terbit_hanya_bila_lengkap_dan_tetap_lengkap(session, buat_entri, simpan, pusat):
    entri = buat_entri()
    simpan(entri, **{k: v for k, v in LENGKAP.items() if k != "kontak"})
    with pytest.raises(BelumLengkap) as galat:
        services_lembar.terbitkan(session, entri, oleh=pusat, pada=SAAT, versi=entri.versi)
    assert set(galat.value.kekurangan) == {"kontak"}
    simpan(entri, tanpa_kontak="Menunggu izin")

    services_lembar.terbitkan(session, entri, oleh=pusat, pada=SAAT, versi=entri.versi)
    session.commit()
    with pytest.raises(BelumLengkap):
        simpan(entri, tanpa_kontak="")
    session.rollback()
    with pytest.raises(AturanDilanggar, match="sudah terbit"):
        services_lembar.terbitkan(session, entri, oleh=pusat, pada=SAAT, versi=entri.versi)
    services_lembar.tarik(session, entri, oleh=pusat, pada=SAAT, versi=entri.versi, alasan="Diperbaiki.")
    assert entri.lembar_terbit_pada is None
    with pytest.raises(AturanDilanggar, match="belum terbit"):
        services_lembar.tarik(session, entri, oleh=pusat, pada=SAAT, versi=entri.versi, alasan="x")


@pytest.mark.parametrize("peran", ["operator", "pendamping", "pimpinan", "admin"])
def test_lembar_bukan_untuk_yang_lain(session, buat_entri, buat_pengguna, sebagai, peran):
    entri, orang = buat_entri(), sebagai(buat_pengguna(peran))

    for kerja in (
        lambda: services_lembar.simpan(session, entri, oleh=orang, pada=SAAT, versi=1, nilai={"biaya": "x"}),
        lambda: services_lembar.terbitkan(session, entri, oleh=orang, pada=SAAT, versi=1),
        lambda: services_lembar.tarik(session, entri, oleh=orang, pada=SAAT, versi=1, alasan="x"),
    ):
        with pytest.raises(TidakBoleh):
            kerja()


def test_status_yang_tidak_dibuka_menutup_adopsi(session, buat_entri, buat_pengguna, simpan, adopsi):
    entri, orang = buat_entri(), buat_pengguna()
    for kode, status in acuan.STATUS_KEBERLANJUTAN.items():
        simpan(entri, status_keberlanjutan=kode)
        if status.dibuka:
            assert adopsi(entri, buat_pengguna()).baru
        else:
            with pytest.raises(AturanDilanggar, match=status.nama.lower()):
                adopsi(entri, orang)
            session.rollback()


# --- The pause ----------------------------------------------------------------------------------------------


def test_jeda_dan_lanjutkan(session, buat_entri, buat_pengguna, pusat, adopsi, sebagai):
    entri, lama, baru = buat_entri(), buat_pengguna(), buat_pengguna()
    draf = adopsi(entri, lama).ide
    with pytest.raises(AturanDilanggar, match="tidak sedang dijeda"):
        services.lanjutkan(session, entri, oleh=pusat, pada=SAAT, versi=entri.versi, alasan="x")

    services.jeda(session, entri, oleh=pusat, pada=SAAT, versi=entri.versi, alasan="Diperbaiki dulu.")
    session.commit()
    with pytest.raises(AturanDilanggar, match="sudah dijeda"):
        services.jeda(session, entri, oleh=pusat, pada=SAAT, versi=entri.versi, alasan="x")
    with pytest.raises(TidakAda):
        adopsi(entri, baru)
    session.rollback()
    assert adopsi(entri, lama).ide.id == draf.id
    services.lanjutkan(session, entri, oleh=pusat, pada=SAAT, versi=entri.versi, alasan="Sudah baik.")
    session.commit()

    assert adopsi(entri, baru).baru
    aksi = session.scalars(select(RiwayatReplikasi.aksi).where(RiwayatReplikasi.aksi.in_(("jeda", "lanjut")))).all()
    assert aksi == ["jeda", "lanjut"]


@pytest.mark.parametrize("peran", ["operator", "pendamping", "pimpinan", "admin"])
def test_hanya_koordinator_yang_menjeda(session, buat_entri, buat_pengguna, sebagai, peran):
    entri, orang = buat_entri(), sebagai(buat_pengguna(peran))
    for kerja in (services.jeda, services.lanjutkan):
        with pytest.raises(TidakBoleh):
            kerja(session, entri, oleh=orang, pada=SAAT, versi=1, alasan="x")


# --- Documents ----------------------------------------------------------------------------------------------


def test_dokumen_lembar_terbaca_orang_lain_setelah_terbit(session, buat_entri, buat_pengguna, simpan, pusat, sebagai):
    entri = buat_entri()
    rekaman = REKAMAN["lembar"]
    lain, asal = sebagai(buat_pengguna()), sebagai(buat_pengguna(opd=entri.ide.opd))
    pimpinan = sebagai(buat_pengguna("pimpinan"))

    def terbaca(oleh):
        return rekaman.terbaca(session, oleh, [entri.id]) == {entri.id}

    assert [terbaca(o) for o in (lain, asal, pimpinan, pusat)] == [False, True, True, True]
    simpan(entri, **LENGKAP)
    services_lembar.terbitkan(session, entri, oleh=pusat, pada=SAAT, versi=entri.versi)
    assert terbaca(lain)
    rekaman.periksa_lampir(session, asal, entri.id)
    with pytest.raises(TidakBoleh):
        rekaman.periksa_lampir(session, lain, entri.id)
    assert rekaman.pemilik(session, asal, entri.id) == entri.ide.opd_id
    assert rekaman.pemilik(session, pusat, entri.id) is None
    assert entri.ide.judul in rekaman.sebutan(session, entri.id)


# --- Views --------------------------------------------------------------------------------------------------


def test_dari_lembar_kosong_sampai_terbaca_opd_lain(session, as_pengguna, buat_entri, buat_pengguna):
    entri = buat_entri()
    alamat = f"/replikasi/{entri.id}/lembar"
    asal, lain = as_pengguna(buat_pengguna(opd=entri.ide.opd)), as_pengguna(buat_pengguna())
    assert "Lembar replikasi sedang disiapkan" in lain.get(f"/replikasi/{entri.id}").teks

    page = asal.get(alamat)
    assert page.isian["masalah"] == entri.ide.masalah
    jawab = asal.post(alamat, LENGKAP, versi=page.isian["versi"], status_keberlanjutan="lancar")
    assert (jawab.status, jawab.lokasi) == (303, alamat)
    page = asal.get(alamat)
    assert "siap diterbitkan" in page.teks
    assert "Isi biaya" not in lain.get(f"/replikasi/{entri.id}").html
    jawab = asal.post(f"{alamat}/terbitkan", versi=page.isian_form[f"{alamat}/terbitkan"]["versi"])
    assert jawab.lokasi == f"/replikasi/{entri.id}"

    teks = lain.get(f"/replikasi/{entri.id}").teks
    assert "Isi biaya" in teks and "Berlanjut, lancar" in teks
    page = asal.get(f"{alamat}/tarik")
    assert asal.post(f"{alamat}/tarik", versi=page.isian["versi"], alasan="").status == 422
    asal.post(f"{alamat}/tarik", versi=page.isian["versi"], alasan="Ada yang keliru.")
    assert "Isi biaya" not in lain.get(f"/replikasi/{entri.id}").html


def test_terbitkan_yang_belum_lengkap_menunjuk_isiannya(as_pengguna, koordinator, buat_entri):
    entri, layar = buat_entri(), as_pengguna(koordinator)

    page = layar.post(f"/replikasi/{entri.id}/lembar/terbitkan", versi=1)

    assert page.status == 422
    assert {"#biaya", "#kontak"} <= set(page.tautan)


def test_bentrok_lembar_menampilkan_kedua_teks(as_pengguna, koordinator, buat_entri, simpan):
    entri, layar = buat_entri(), as_pengguna(koordinator)
    simpan(entri, biaya="Rp1 juta milik orang lain")

    page = layar.post(f"/replikasi/{entri.id}/lembar", versi=1, biaya="Rp9 juta ketikan saya", tenaga="Dua")

    assert page.status == 409
    assert "Rp1 juta milik orang lain" in page.teks and page.isian["biaya"] == "Rp9 juta ketikan saya"
    assert page.isian["tenaga"] == "Dua" and page.isian["versi"] == "2"
    assert layar.post(f"/replikasi/{entri.id}/lembar", versi=2, biaya="Rp9 juta ketikan saya").status == 303


@pytest.mark.parametrize(
    "isian",
    [{"biaya": "a\x00"}, {"biaya": "x" * 100_000}, {"status_keberlanjutan": "zzz"}, {"versi": "9" * 30}, {"versi": ""}],
)
def test_lembar_dengan_isian_buruk(as_pengguna, koordinator, buat_entri, isian):
    entri, layar = buat_entri(), as_pengguna(koordinator)

    page = layar.post(f"/replikasi/{entri.id}/lembar", {"versi": 1, "tenaga": "Jangan hilang"} | isian)

    assert page.status in (409, 422)
    assert page.isian["tenaga"] == "Jangan hilang"


@pytest.mark.parametrize(
    ("peran", "status"), [("operator", 403), ("pendamping", 403), ("pimpinan", 403), ("admin", 403)]
)
@pytest.mark.parametrize("ekor", ["lembar", "lembar/tarik", "lembar/terbitkan", "jeda", "lanjutkan"])
def test_pintu_lembar_bagi_yang_tidak_berhak(as_pengguna, buat_pengguna, buat_entri, peran, status, ekor):
    entri, orang = buat_entri(), as_pengguna(buat_pengguna(peran))
    if ekor != "lembar/terbitkan":
        assert orang.get(f"/replikasi/{entri.id}/{ekor}").status == status
    assert orang.post(f"/replikasi/{entri.id}/{ekor}", versi=1, alasan="x").status == status


def test_jeda_dari_layar(session, as_pengguna, koordinator, buat_entri, buat_pengguna, adopsi):
    entri, layar = buat_entri(judul="Guru tamu dari nelayan"), as_pengguna(koordinator)
    peniru, lain, asal = buat_pengguna(), buat_pengguna(), buat_pengguna(opd=entri.ide.opd)
    adopsi(entri, peniru)
    alamat = f"/replikasi/{entri.id}/jeda"
    page = layar.get(alamat)
    assert layar.post(alamat, versi=page.isian["versi"], alasan="x" * 501).status == 422
    assert layar.post(alamat, versi=99, alasan="Diperbaiki.").status == 409

    assert layar.post(alamat, versi=page.isian["versi"], alasan="Diperbaiki dulu.").status == 303

    for orang, ada in ((koordinator, True), (peniru, True), (asal, True), (lain, False)):
        peramban = as_pengguna(orang)
        assert ("Guru tamu dari nelayan" in peramban.get("/replikasi").teks) is ada
        page = peramban.get(f"/replikasi/{entri.id}")
        assert page.status == (200 if ada else 404)
        assert not ada or "sedang dijeda" in page.teks
        assert f"/replikasi/{entri.id}/adopsi" not in {f["action"] for f in page.form}
    page = as_pengguna(lain).get(f"/ide/{entri.ide_id}")
    assert "sedang dijeda" in page.teks and f"/replikasi/{entri.id}" not in page.tautan
    alamat = f"/replikasi/{entri.id}/lanjutkan"
    assert layar.post(alamat, versi=layar.get(alamat).isian["versi"], alasan="Sudah baik.").status == 303
    assert as_pengguna(lain).get(f"/replikasi/{entri.id}").status == 200


@pytest.mark.parametrize("jumlah", [1, 3])
def test_halaman_lembar_berkueri_tetap(as_pengguna, koordinator, buat_entri, simpan, hitung_kueri, jumlah):
    entri, layar = buat_entri(), as_pengguna(koordinator)
    for i in range(jumlah):
        simpan(entri, biaya=f"Rp{i}", tenaga=f"{i} orang")
    hitung_kueri.clear()

    assert layar.get(f"/replikasi/{entri.id}/lembar").status == 200
    assert len(hitung_kueri) == 9, hitung_kueri
