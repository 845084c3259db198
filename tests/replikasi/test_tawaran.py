from datetime import timedelta

import pytest
from sqlalchemy import func, select

from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.ide import services as ide_services
from inovasi.opd import services as opd_services
from inovasi.peran import Pelaku, Peran
from inovasi.pesan.models import Pesan
from inovasi.replikasi import queries_tawaran as qt
from inovasi.replikasi import rules_tawaran as rt
from inovasi.replikasi import services
from inovasi.replikasi import services_tawaran as st
from inovasi.replikasi.models import SaranDitutup, Tawaran
from tests.conftest import PADA

SAAT = PADA + timedelta(days=3)
BAGIAN = (
    "Ibu hamil di desa pesisir jarang memeriksakan kandungan ke posyandu sehingga bayi lahir dengan berat kurang "
    "dan perlu dirawat lama"
)


@pytest.fixture
def pusat(koordinator, sebagai):
    return sebagai(koordinator)


@pytest.fixture
def tawarkan(session, pusat):
    def kerja(entri, *opd, teks=""):
        hasil = st.tawarkan(session, entri, oleh=pusat, pada=SAAT, opd_ids=[o.id for o in opd], teks=teks)
        session.commit()
        return hasil

    return kerja


def terbuka(session):
    return session.scalars(
        select(Pesan).where(Pesan.jenis == services.TAWARAN, Pesan.selesai_pada.is_(None)).order_by(Pesan.id)
    ).all()


# --- Rules --------------------------------------------------------------------------------------------------


def test_kata_dan_pasangan_tanpa_kata_umum():
    kata = rt.kata_dan_pasangan("Ibu hamil di desa belum ke posyandu")
    assert "ibu hamil" in kata and "posyandu" in kata
    assert not kata & {"belum", "desa", "di", "ibu"}


def fakta(**isi):
    isi = {"opd_id": 1, "jenis": "puskesmas", "urusan": frozenset({"1.02"}), "kata": frozenset()} | isi
    return rt.FaktaSaran(**isi)


def calon(entri_id=1, **isi):
    isi = {"judul": "A", "asal": "Dinas A", "urusan": "", "jenis_opd": "", "kata": frozenset()} | isi
    return rt.Calon(entri_id, **isi)


@pytest.mark.parametrize(
    ("satu", "alasan"),
    [
        (calon(urusan="1.02"), ["urusan sama: Kesehatan"]),
        (calon(jenis_opd="puskesmas"), ["jenis OPD sama: Puskesmas"]),
        (calon(kata=frozenset({"posyandu", "ibu hamil", "hamil"})), ["kata yang sama: ibu hamil, posyandu"]),
        (calon(kata=frozenset({"posyandu"})), []),
        (calon(urusan="1.01", jenis_opd="dinas"), []),
    ],
)
def test_alasan_saran_dalam_kata(satu, alasan):
    opd = fakta(kata=frozenset({"posyandu", "ibu hamil", "hamil"}))

    assert [list(s.alasan) for s in rt.saran(opd, [satu])] == ([alasan] if alasan else [])


def test_saran_terbaik_lebih_dulu_dan_terbatas():
    semua = [calon(i, urusan="1.02", jenis_opd="puskesmas" if i == 7 else "") for i in range(1, 40)]

    hasil = rt.saran(fakta(), semua)

    assert hasil[0].entri_id == 7 and len(hasil) == rt.SARAN_MAKS


def test_kata_yang_ada_di_mana_mana_bukan_alasan():
    semua = [calon(i, kata=frozenset({"posyandu", "kandungan"})) for i in range(1, 15)]

    assert rt.saran(fakta(kata=frozenset({"posyandu", "kandungan"})), semua) == []


@pytest.mark.parametrize("aksi", ["terima", "tolak", "tarik", "tawarkan"])
@pytest.mark.parametrize("status", list(rt.NAMA_STATUS))
@pytest.mark.parametrize("peran", list(Peran))
def test_setiap_pasangan_tawaran(peran, status, aksi):
    oleh = Pelaku(1, "A", "a", peran, opd_id=1, opd_ids=frozenset({1}))
    boleh = (status, aksi) in rt.ALUR and peran in rt.ALUR[status, aksi][1]

    try:
        ke = rt.periksa_tawaran(oleh, status=status, opd_id=1, aksi=aksi)
    except TidakBoleh:
        assert peran not in rt.siapa_boleh(aksi)
    except AturanDilanggar:
        assert not boleh and peran in rt.siapa_boleh(aksi)
    else:
        assert boleh and ke == rt.ALUR[status, aksi][0]


def test_tawaran_opd_lain_tidak_ada():
    oleh = Pelaku(1, "A", "a", Peran.OPERATOR, opd_id=1, opd_ids=frozenset({1}))
    with pytest.raises(TidakAda):
        rt.periksa_tawaran(oleh, status="menunggu", opd_id=2, aksi="tolak")


# --- Matching -----------------------------------------------------------------------------------------------


def test_saran_menurut_urusan_jenis_dan_masalah(session, buat_entri, buat_opd, buat_ide, buat_pengguna):
    pkm = buat_opd(jenis="puskesmas", tupoksi=["Mengelola posyandu balita", "Kesehatan lingkungan"])
    urusan = buat_entri(urusan="1.02")
    sejenis = buat_entri(urusan="1.01", opd=buat_opd(jenis="puskesmas"))
    mirip = buat_entri(urusan="1.01", opd=buat_opd(jenis="kecamatan"), masalah=f"{BAGIAN} sekali")
    lain = buat_entri(urusan="1.01", opd=buat_opd(jenis="kecamatan"))
    buat_ide("diajukan", operator=buat_pengguna(opd=pkm), urusan="1.02", masalah=f"{BAGIAN} setiap tahun")

    hasil = {s.entri_id: s.alasan for s in qt.saran_opd(session, pkm.id)}

    assert hasil[urusan.id] == ("urusan sama: Kesehatan",)
    assert hasil[sejenis.id] == ("jenis OPD sama: Puskesmas",)
    assert "ibu hamil" in hasil[mirip.id][0] and "posyandu" in hasil[mirip.id][0]
    assert lain.id not in hasil


def test_yang_tertutup_sendiri_atau_sudah_diadopsi_tidak_disarankan(
    session, buat_entri, buat_pengguna, adopsi, pusat
):
    orang = buat_pengguna()
    sendiri = buat_entri(opd=orang.opd, operator=orang)
    diadopsi, dijeda, berhenti, ada = (buat_entri() for _ in range(4))
    adopsi(diadopsi, orang)
    services.jeda(session, dijeda, oleh=pusat, pada=SAAT, versi=1, alasan="x")
    berhenti.status_keberlanjutan = "berhenti"
    session.commit()

    assert [s.entri_id for s in qt.saran_opd(session, orang.opd_id)] == [ada.id]
    assert sendiri.id and qt.jumlah_replikasi(session, orang.opd_id) == 1


def test_opd_tanpa_replikasi(session, buat_entri, buat_pengguna, buat_opd, adopsi):
    entri, sudah, belum = buat_entri(), buat_pengguna(), buat_opd(jenis="kecamatan")
    adopsi(entri, sudah)

    nama = {o.id for o in qt.opd_tanpa_replikasi(session)[0]}

    assert belum.id in nama and entri.ide.opd_id in nama and sudah.opd_id not in nama
    assert [o.id for o in qt.opd_tanpa_replikasi(session, jenis="kecamatan")[0]] == [belum.id]


def test_saran_ditutup_dan_dibuka_lagi(session, buat_entri, buat_pengguna, sebagai, pusat):
    entri, orang = buat_entri(), sebagai(buat_pengguna())
    lain = sebagai(buat_pengguna())

    def tutup(oleh, opd_id=orang.opd_id):
        return st.tutup_saran(session, entri, oleh=oleh, pada=SAAT, opd_id=opd_id, alasan="Sudah ada")

    assert tutup(orang) and not tutup(orang)
    assert qt.saran_opd(session, orang.opd_id) == []
    assert [d.alasan for d in qt.saran_ditutup(session, orang.opd_id)] == ["Sudah ada"]
    assert len(qt.saran_opd(session, lain.opd_id)) == 1
    with pytest.raises(TidakBoleh):
        tutup(lain)
    with pytest.raises(TidakAda):
        tutup(pusat, 999)
    assert st.buka_saran(session, entri, oleh=pusat, pada=SAAT, opd_id=orang.opd_id)
    assert len(qt.saran_opd(session, orang.opd_id)) == 1


# --- Offers -------------------------------------------------------------------------------------------------


def test_satu_tugas_tiap_opd_dan_dua_kali_menjadi_satu(session, buat_entri, buat_opd, tawarkan):
    entri, satu, dua = buat_entri(), buat_opd(), buat_opd()

    assert len(tawarkan(entri, satu, teks="Coba di satu desa.")) == 1
    assert [t.opd_id for t in tawarkan(entri, satu, dua)] == [dua.id]
    with pytest.raises(AturanDilanggar, match="sudah ditawari"):
        tawarkan(entri, satu, dua)
    session.rollback()

    pesan = terbuka(session)
    assert {p.untuk_opd_id for p in pesan} == {satu.id, dua.id}
    assert "Coba di satu desa." in pesan[0].teks and pesan[0].alamat.startswith(f"/replikasi/{entri.id}?tawaran=")
    assert session.scalar(select(func.count()).select_from(Tawaran)) == 2


def test_adopsi_menerima_tawaran_dan_menutup_tugas(session, buat_entri, buat_pengguna, buat_opd, tawarkan, adopsi):
    entri, orang, lain = buat_entri(), buat_pengguna(), buat_opd()
    tawarkan(entri, orang.opd, lain)

    adopsi(entri, orang)

    status = dict(session.execute(select(Tawaran.opd_id, Tawaran.status)).all())
    assert status == {orang.opd_id: "diterima", lain.id: "menunggu"}
    assert [p.untuk_opd_id for p in terbuka(session)] == [lain.id]


def test_menolak_dengan_alasan_lalu_ditawari_lagi(session, buat_entri, buat_pengguna, sebagai, tawarkan):
    entri, orang = buat_entri(), buat_pengguna()
    [tawaran] = tawarkan(entri, orang.opd)
    oleh = sebagai(orang)
    with pytest.raises(BelumLengkap):
        st.jawab(session, tawaran, "tolak", oleh=oleh, pada=SAAT, versi=1, alasan=" ")
    with pytest.raises(VersiBasi):
        st.jawab(session, tawaran, "tolak", oleh=oleh, pada=SAAT, versi=9, alasan="x")

    st.jawab(session, tawaran, "tolak", oleh=oleh, pada=SAAT, versi=1, alasan="Tidak ada tenaga.")
    session.commit()

    assert (tawaran.status, tawaran.jawaban, terbuka(session)) == ("ditolak", "Tidak ada tenaga.", [])
    with pytest.raises(AturanDilanggar, match="ditolak"):
        st.jawab(session, tawaran, "tolak", oleh=oleh, pada=SAAT, versi=2, alasan="x")
    assert tawarkan(entri, orang.opd)[0].id == tawaran.id
    assert (tawaran.status, tawaran.jawaban, len(terbuka(session))) == ("menunggu", "", 1)


def test_yang_tertutup_menarik_tawarannya(session, buat_entri, buat_opd, tawarkan, pusat):
    dijeda, dibatalkan, opd = buat_entri(), buat_entri(), buat_opd()
    tawarkan(dijeda, opd)
    tawarkan(dibatalkan, opd)

    services.jeda(session, dijeda, oleh=pusat, pada=SAAT, versi=dijeda.versi, alasan="x")
    services.batal(session, dibatalkan.ide, oleh=pusat, pada=SAAT, versi=dibatalkan.ide.versi, alasan="x")
    session.commit()

    assert session.scalars(select(Tawaran.status)).all() == ["ditarik", "ditarik"] and terbuka(session) == []
    for entri in (dijeda, dibatalkan):
        with pytest.raises(AturanDilanggar):
            tawarkan(entri, opd)
        session.rollback()


def test_asal_yang_dibuka_kembali_masih_dapat_dijawab(
    session, as_pengguna, buat_entri, buat_pengguna, tawarkan, pusat
):
    entri, orang = buat_entri(judul="Judul yang dulu terbuka"), buat_pengguna()
    [tawaran] = tawarkan(entri, orang.opd)
    ide_services.ubah_status(
        session, entri.ide, "buka_kembali", oleh=pusat, pada=SAAT, versi=entri.ide.versi, alasan="Keliru."
    )
    session.commit()
    layar = as_pengguna(orang)

    for alamat in (f"/replikasi/{entri.id}?tawaran={tawaran.id}", f"/replikasi/tawaran/{tawaran.id}/tolak"):
        page = layar.get(alamat)
        assert page.status == 200 and "Judul yang dulu terbuka" not in page.html
    alamat = f"/replikasi/tawaran/{tawaran.id}/tolak"
    assert layar.post(alamat, versi=1, alasan="Sudah tidak ada.").lokasi == "/replikasi"


def test_tawaran_pindah_ke_penerus(session, admin, buat_entri, buat_opd, tawarkan, sebagai):
    entri, lama, penerus = buat_entri(), buat_opd(), buat_opd()
    tawarkan(entri, lama)

    opd_services.akhiri(
        session, lama, penerus=penerus, alasan="Perda", oleh=sebagai(admin), pada=SAAT, versi=lama.versi
    )
    session.commit()

    assert session.scalars(select(Tawaran.opd_id)).all() == [penerus.id]
    assert [p.untuk_opd_id for p in terbuka(session)] == [penerus.id]


@pytest.mark.parametrize("peran", ["operator", "pendamping", "pimpinan", "admin"])
def test_hanya_koordinator_yang_menawarkan(session, buat_entri, buat_opd, buat_pengguna, sebagai, peran):
    with pytest.raises(TidakBoleh):
        st.tawarkan(
            session, buat_entri(), oleh=sebagai(buat_pengguna(peran)), pada=SAAT, opd_ids=[buat_opd().id], teks=""
        )


# --- Views --------------------------------------------------------------------------------------------------


def test_menawarkan_kepada_satu_jenis_dari_layar(session, as_pengguna, koordinator, buat_entri, buat_opd):
    entri, layar = buat_entri(), as_pengguna(koordinator)
    camat = [buat_opd(jenis="kecamatan") for _ in range(3)]
    alamat = f"/replikasi/{entri.id}/tawarkan"
    page = layar.get(f"{alamat}?jenis=kecamatan")
    assert all(c.nama in page.teks for c in camat) and entri.ide.opd.nama not in page.teks
    assert page.html.count(" checked") == 3
    isi = {"kunci": page.isian_form[alamat]["kunci"], "opd": [c.id for c in camat[:2]], "teks": "Coba dulu."}

    jawab = layar.post(alamat, isi)
    lagi = layar.post(alamat, isi)

    assert jawab.status == 303 and lagi.lokasi == jawab.lokasi
    assert session.scalar(select(func.count()).select_from(Tawaran)) == 2
    assert "Menunggu jawaban" in layar.get(f"/replikasi/{entri.id}").teks
    kosong = layar.post(alamat, kunci="z" * 20, teks="Jangan hilang")
    assert kosong.status == 422 and kosong.isian["teks"] == "Jangan hilang"


def test_menjawab_tawaran_dari_layar(
    session, as_pengguna, koordinator, buat_entri, buat_pengguna, tawarkan
):
    entri, satu, dua = buat_entri(), buat_pengguna(), buat_pengguna()
    tawaran = {t.opd_id: t.id for t in tawarkan(entri, satu.opd, dua.opd, teks="Coba dulu.")}
    layar, pusat = as_pengguna(satu), as_pengguna(koordinator)

    page = layar.get(f"/replikasi/{entri.id}?tawaran={tawaran[satu.opd_id]}")
    assert "Koordinator menawarkan" in page.teks and "Coba dulu." in page.teks
    alamat = f"/replikasi/tawaran/{tawaran[satu.opd_id]}/tolak"
    assert as_pengguna(dua).get(alamat).status == 404
    assert pusat.post(alamat, versi=1, alasan="x").status == 403
    assert layar.post(alamat, versi=1, alasan="").status == 422
    assert layar.post(alamat, versi=7, alasan="Tidak ada tenaga.").status == 409
    assert layar.post(alamat, versi=1, alasan="Tidak ada tenaga.").status == 303
    assert layar.get(alamat).status == 409
    assert "Tidak ada tenaga." in pusat.get(f"/replikasi/{entri.id}").teks
    assert "Tidak ada tenaga." not in as_pengguna(dua).get(f"/replikasi/{entri.id}").teks
    alamat = f"/replikasi/tawaran/{tawaran[dua.opd_id]}/tarik"
    assert as_pengguna(dua).post(alamat, versi=1, alasan="x").status == 403
    assert pusat.get(alamat).status == 200
    assert pusat.post(alamat, versi=1, alasan="Keliru.").status == 303
    assert terbuka(session) == []


def test_saran_dari_layar(session, as_pengguna, koordinator, buat_entri, buat_pengguna):
    entri, orang = buat_entri(), buat_pengguna()
    layar, pusat = as_pengguna(orang), as_pengguna(koordinator)
    page = layar.get("/replikasi/saran")
    assert "Jenis OPD sama: Dinas" in page.teks and f"/replikasi/{entri.id}" in page.tautan

    jawab = layar.post(f"/replikasi/{entri.id}/tutup-saran", opd_id=orang.opd_id)
    assert jawab.lokasi == f"/replikasi/saran?opd={orang.opd_id}"
    page = layar.get(jawab.lokasi)
    assert "Belum ada inovasi yang cocok" in page.teks and "1 saran yang ditutup" in page.teks
    layar.post(f"/replikasi/{entri.id}/buka-saran", opd_id=orang.opd_id)
    assert session.scalar(select(func.count()).select_from(SaranDitutup)) == 0
    page = pusat.get("/replikasi/saran?jenis=dinas")
    assert f"/replikasi/saran?opd={orang.opd_id}" in page.tautan
    page = pusat.get(f"/replikasi/saran?opd={orang.opd_id}")
    assert f"/replikasi/{entri.id}/tawarkan?opd={orang.opd_id}" in page.tautan
    assert layar.get(f"/replikasi/saran?opd={entri.ide.opd_id}").status == 404
    assert pusat.get("/replikasi/saran?opd=999").status == 404
    assert layar.post(f"/replikasi/{entri.id}/tutup-saran", opd_id=entri.ide.opd_id).status == 403
    assert layar.post(f"/replikasi/{entri.id}/tutup-saran", opd_id="x").status == 404


@pytest.mark.parametrize("kueri", ["?opd=x", "?opd=" + "9" * 30, "?jenis=zzz&halaman=²", "?halaman=99", "?opd=%00"])
def test_saran_dengan_alamat_aneh(as_pengguna, koordinator, kueri):
    assert as_pengguna(koordinator).get(f"/replikasi/saran{kueri}").status == 200


@pytest.mark.parametrize("peran", ["pendamping", "pimpinan", "admin"])
def test_saran_dan_tawaran_bukan_untuk_peran_lain(as_pengguna, buat_pengguna, buat_entri, peran):
    entri, orang = buat_entri(), as_pengguna(buat_pengguna(peran))
    assert orang.get("/replikasi/saran").status == 403
    assert orang.get(f"/replikasi/{entri.id}/tawarkan").status == 403
    for ekor in ("tutup-saran", "buka-saran", "tawarkan"):
        assert orang.post(f"/replikasi/{entri.id}/{ekor}", opd_id=1).status == 403


@pytest.mark.parametrize("jumlah", [1, 3])
def test_saran_berkueri_tetap(as_pengguna, buat_pengguna, buat_entri, hitung_kueri, jumlah):
    orang = buat_pengguna()
    layar = as_pengguna(orang)
    for _ in range(jumlah):
        buat_entri()
    hitung_kueri.clear()

    assert layar.get("/replikasi/saran").status == 200
    assert len(hitung_kueri) == 11, hitung_kueri


@pytest.mark.parametrize("jumlah", [1, 3])
def test_tawarkan_berkueri_tetap(as_pengguna, koordinator, buat_opd, buat_entri, tawarkan, hitung_kueri, jumlah):
    entri, layar = buat_entri(), as_pengguna(koordinator)
    for _ in range(jumlah):
        tawarkan(entri, buat_opd())
        buat_opd()
    hitung_kueri.clear()

    assert layar.get(f"/replikasi/{entri.id}/tawarkan").status == 200
    assert len(hitung_kueri) == 9, hitung_kueri
