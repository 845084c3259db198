"""The queue: whose it is, filters that go along, filters kept under a name."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from inovasi.akun.models import Pendampingan
from inovasi.catatan import services as catatan_services
from inovasi.galat import BelumLengkap
from inovasi.ide.rules import StatusIde
from inovasi.peran import Pelaku, Peran
from inovasi.tinjauan import queries, services_tampilan
from inovasi.tinjauan.models import TampilanAntrean
from inovasi.tinjauan.rules import TAMPILAN_MAKS, Jalan, SaringAntrean, baca_jalan, baca_kueri, status_dicari
from tests.conftest import PADA

KINI = PADA + timedelta(days=20)
PUSAT = Pelaku(id=1, nama="K", nama_pengguna="k", peran=Peran.KOORDINATOR)
AJU, KEMBALI, DRAF = StatusIde.DIAJUKAN, StatusIde.DIKEMBALIKAN, StatusIde.DRAF


@pytest.fixture
def tugaskan(session, admin):
    def tugaskan(pendamping, *, opd=None, ide=None):
        session.add(
            Pendampingan(
                pengguna_id=pendamping.id, opd_id=opd and opd.id, ide_id=ide and ide.id, ditugaskan_oleh_id=admin.id,
                ditugaskan_pada=PADA,
            )
        )  # fmt: skip
        session.commit()

    return tugaskan


# --- Whom it waits for --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("peran", "menunggu", "status", "dicari"),
    [
        (Peran.KOORDINATOR, "", "", [AJU]),
        (Peran.KOORDINATOR, "opd", "", [KEMBALI]),
        (Peran.KOORDINATOR, "semua", "", [AJU, KEMBALI]),
        (Peran.KOORDINATOR, "", "dikembalikan", [KEMBALI]),
        (Peran.KOORDINATOR, "koordinator", "dikembalikan", []),
        (Peran.KOORDINATOR, "semua", "draf", []),
        (Peran.PENDAMPING, "", "", [AJU, KEMBALI, DRAF]),
        (Peran.PENDAMPING, "koordinator", "", [AJU]),
        (Peran.PENDAMPING, "opd", "draf", [DRAF]),
    ],
)
def test_status_yang_dicari(peran, menunggu, status, dicari):
    assert list(status_dicari(SaringAntrean(menunggu=menunggu, status=status), peran)) == dicari


def test_saringan_baru_ikut_dalam_alamat_dan_bawaan_tidak_perlu_disebut():
    jalan = Jalan(SaringAntrean(menunggu="opd", status="dikembalikan"), lewat=(4,))

    assert baca_kueri("?" + jalan.kueri) == jalan
    assert baca_jalan({"menunggu": "koordinator", "status": "disetujui"}, bawaan="koordinator") == Jalan()
    assert baca_jalan({"menunggu": "semua"}, bawaan="koordinator").saring.aktif


def test_antrean_menurut_siapa_yang_ditunggu(session, buat_ide):
    aju, kembali = buat_ide("diajukan"), buat_ide("dikembalikan", pada=PADA - timedelta(days=3))
    for status in ("draf", "disetujui", "ditolak", "dihapus"):
        buat_ide(status)

    def lihat(**saring):
        hasil = queries.antrean(session, oleh=PUSAT, saring=SaringAntrean(**saring), kini=KINI)
        assert hasil.jumlah == len(hasil.baris)
        return [b.id for b in hasil.baris]

    assert lihat() == [aju.id]
    assert lihat(menunggu="opd") == [kembali.id]
    assert lihat(menunggu="semua") == [kembali.id, aju.id]
    assert lihat(menunggu="semua", status="diajukan") == [aju.id]
    assert lihat(menunggu="semua", opd=aju.opd_id) == [aju.id]


def test_jumlah_semua_menghitung_pihak_yang_sama_tanpa_saringan_lain(session, buat_ide):
    buat_ide("diajukan")
    kembali = [buat_ide("dikembalikan", judul=f"Ide {n} yang diperbaiki") for n in ("satu", "dua")]

    hasil = queries.antrean(session, oleh=PUSAT, saring=SaringAntrean(menunggu="opd", q="satu"), kini=KINI)

    assert (hasil.jumlah, hasil.semua, hasil.tertua) == (1, 2, min(i.status_sejak for i in kembali))


def test_berjalan_dalam_saringan_menunggu_opd(layar, buat_ide):
    satu, dua = (buat_ide("dikembalikan", pada=PADA + timedelta(days=n)) for n in (0, 1))
    buat_ide("diajukan")

    page = layar.get(f"/tinjauan/{satu.id}?menunggu=opd")

    assert "1 dari 2" in page.teks
    assert layar.get(f"/tinjauan/{satu.id}?menunggu=opd&ke=berikutnya").lokasi == (
        f"/tinjauan/{dua.id}?menunggu=opd&lewat={satu.id}"
    )


def test_yang_baru_dikembalikan_tidak_datang_lagi_dalam_putaran_yang_sama(layar, buat_ide):
    satu, dua = (buat_ide("diajukan", pada=PADA + timedelta(days=n)) for n in (0, 1))
    isian = {"kode_alasan": "data_kurang", "catatan": "Sebutkan angkanya.", "berikutnya": "menunggu=semua"}

    jawab = layar.post(f"/ide/{satu.id}/kembalikan", isian, versi=satu.versi)
    assert jawab.lokasi == f"/tinjauan/{dua.id}?menunggu=semua&lewat={satu.id}"

    isian["berikutnya"] = jawab.lokasi.split("?")[1]
    jawab = layar.post(f"/ide/{dua.id}/kembalikan", isian, versi=dua.versi)
    assert jawab.lokasi == "/tinjauan?menunggu=semua"


# --- Open notes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jumlah", [1, 3])
def test_catatan_terbuka_per_baris_dengan_kueri_yang_tetap(
    session, layar, koordinator, sebagai, buat_ide, hitung_kueri, jumlah
):
    for i in range(jumlah):
        ide = buat_ide("diajukan", judul=f"Ide ke {i} yang menunggu")
    for internal in (False, False, True):
        catatan_services.tulis(
            session, ide, oleh=sebagai(koordinator), pada=PADA, isi="Angkanya?", versi=ide.versi, internal=internal
        )
    session.commit()
    hitung_kueri.clear()

    page = layar.get("/tinjauan", htmx=True)

    assert len(hitung_kueri) == 7  # who is it, counts, rows, notes, two for the filters, those that are kept
    assert page.html.count('data-label="Catatan terbuka">2<') == 1
    assert page.html.count('data-label="Catatan terbuka">0<') == jumlah - 1


# --- The pendamping -----------------------------------------------------------------------------------------


def test_pendamping_melihat_yang_ditugaskan_saja(as_pengguna, buat_pengguna, buat_opd, buat_ide, tugaskan):
    pendamping, opd = buat_pengguna("pendamping"), buat_opd()
    per_opd = [buat_ide(s, opd=opd, judul=f"Ide {s} dinas itu") for s in ("diajukan", "dikembalikan")]
    per_ide = buat_ide("draf", judul="Draf yang ditugaskan")
    lain = [buat_ide("draf", opd=opd, judul="Draf dinas itu"), buat_ide("diajukan", judul="Ide dinas lain")]
    lain.append(buat_ide("disetujui", opd=opd, judul="Ide yang disetujui"))
    tugaskan(pendamping, opd=opd)
    tugaskan(pendamping, ide=per_ide)
    layar = as_pengguna(pendamping)

    page = layar.get("/tinjauan")

    assert page.h1 == ["Ide dampingan"]
    assert "3 ide dampingan menunggu" in page.teks
    assert {f"/tinjauan/{i.id}" for i in per_opd} | {f"/ide/{per_ide.id}"} <= set(page.tautan)
    assert not [i for i in lain if i.judul in page.teks]
    assert not [f for f in page.form if f["action"] == "/tinjauan/massal"]
    assert "Ide dampingan (3)" in page.teks  # the menu counts the same


def test_saringan_tidak_membuka_ide_di_luar_dampingan(as_pengguna, buat_pengguna, buat_ide, tugaskan):
    pendamping = buat_pengguna("pendamping")
    tugaskan(pendamping, ide=buat_ide("diajukan", judul="Ide yang didampingi"))
    lain = buat_ide("diajukan", judul="Ide dinas lain")
    layar = as_pengguna(pendamping)

    for kueri in (f"opd={lain.opd_id}", "q=lain", "menunggu=semua", "status=diajukan", "hari=3"):
        page = layar.get(f"/tinjauan?{kueri}")
        assert "Ide dinas lain" not in page.teks and lain.opd.nama not in page.teks, kueri


def test_jalan_pendamping_melewati_draf_dan_tetap_dalam_dampingan(
    session, buat_pengguna, buat_ide, tugaskan, sebagai, as_pengguna
):
    pendamping = buat_pengguna("pendamping")
    draf = buat_ide("draf", pada=PADA - timedelta(days=9))
    buat_ide("diajukan", pada=PADA - timedelta(days=5))
    satu, dua = (buat_ide("diajukan", pada=PADA + timedelta(days=n)) for n in (0, 1))
    for ide in (draf, satu, dua):
        tugaskan(pendamping, ide=ide)
    oleh = sebagai(pendamping)

    posisi = queries.posisi_antrean(session, satu, oleh=oleh, jalan=Jalan(), kini=KINI)
    assert (posisi.ke, posisi.dari, posisi.sebelum_id) == (1, 2, None)
    ke = queries.berikutnya(session, oleh=oleh, jalan=Jalan(), kini=KINI, sejak=satu.status_sejak, ide_id=satu.id)
    assert ke == dua.id
    assert queries.berikutnya(session, oleh=oleh, jalan=Jalan(lewat=(satu.id, dua.id)), kini=KINI) is None
    page = as_pengguna(pendamping).get("/tinjauan")
    assert page.tautan.index(f"/tinjauan/{satu.id}") < page.tautan.index(f"/ide/{draf.id}")  # "Mulai membaca"


def test_pendamping_tanpa_tugas_membaca_siapa_yang_menugaskan(as_pengguna, buat_pengguna, buat_ide):
    buat_ide("diajukan")
    layar = as_pengguna(buat_pengguna("pendamping"))

    assert "Koordinator menugaskan pendamping" in layar.get("/tinjauan").teks
    assert "Koordinator menugaskan pendamping" in layar.get("/").teks


def test_beranda_pendamping_menyebut_jumlah_dan_menuju_ke_sana(as_pengguna, buat_pengguna, buat_ide, tugaskan):
    pendamping = buat_pengguna("pendamping")
    for status in ("diajukan", "dikembalikan", "disetujui"):
        tugaskan(pendamping, ide=buat_ide(status))

    page = as_pengguna(pendamping).get("/")

    assert "2 ide dampingan menunggu" in page.teks
    assert "1 menunggu koordinator, 1 menunggu OPD" in page.teks
    assert "/tinjauan" in page.tautan


@pytest.mark.parametrize("peran", ["operator", "pimpinan", "admin"])
def test_antrean_bukan_untuk_peran_lain(as_pengguna, buat_pengguna, buat_ide, peran):
    buat_ide("diajukan")
    layar = as_pengguna(buat_pengguna(peran))

    assert layar.get("/tinjauan").status == 403
    assert layar.post("/tinjauan/tampilan", nama="Punyaku", kueri="hari=3").status == 403


# --- Filters kept under a name ------------------------------------------------------------------------------


def test_saringan_disimpan_dibuka_diganti_dan_dihapus(session, layar, koordinator, buat_ide):
    buat_ide("diajukan")
    assert layar.get("/tinjauan?hari=7").isian_form["/tinjauan/tampilan"]["kueri"] == "hari=7"
    assert not [f for f in layar.get("/tinjauan").form if f["action"] == "/tinjauan/tampilan"]

    jawab = layar.post("/tinjauan/tampilan", nama="Lama menunggu", kueri="hari=7&lewat=3&selesai=2")
    assert jawab.lokasi == "/tinjauan?hari=7"
    assert "/tinjauan?hari=7" in layar.get("/tinjauan").tautan

    layar.post("/tinjauan/tampilan", nama=" Lama menunggu ", kueri="menunggu=opd&hari=30")
    (satu,) = session.scalars(select(TampilanAntrean))
    assert (satu.nama, satu.kueri, satu.pengguna_id) == ("Lama menunggu", "hari=30&menunggu=opd", koordinator.id)

    jawab = layar.post(f"/tinjauan/tampilan/{satu.id}/hapus", berikutnya="menunggu=opd")
    assert jawab.lokasi == "/tinjauan?menunggu=opd"
    assert session.scalars(select(TampilanAntrean)).all() == []


def test_saringan_orang_lain_tidak_ada(session, layar, as_pengguna, buat_pengguna, tahun):
    layar.post("/tinjauan/tampilan", nama="Milik saya", kueri="hari=7")
    nomor = session.scalar(select(TampilanAntrean.id))
    lain = as_pengguna(buat_pengguna("koordinator"))

    assert lain.post(f"/tinjauan/tampilan/{nomor}/hapus").status == 404
    assert "Milik saya" not in lain.get("/tinjauan").teks
    assert session.scalar(select(TampilanAntrean.id)) == nomor
    lain.post("/tinjauan/tampilan", nama="Milik saya", kueri="hari=3")  # a name is everybody's own
    assert sorted(session.scalars(select(TampilanAntrean.kueri))) == ["hari=3", "hari=7"]


@pytest.mark.parametrize(
    ("nama", "kueri", "kata"),
    [
        ("", "hari=7", "Beri nama"),
        ("x" * 61, "hari=7", "Paling banyak 60 huruf"),
        ("Semua", "", "Pilih saringannya dulu"),
        ("Semua", "menunggu=koordinator", "Pilih saringannya dulu"),
        ("Panjang", "q=" + "%F0%9F%98%80" * 200, "terlalu panjang"),
    ],
)
def test_saringan_yang_tidak_bisa_disimpan_kembali_dengan_isiannya(session, layar, buat_ide, nama, kueri, kata):
    buat_ide("diajukan")

    page = layar.post("/tinjauan/tampilan", nama=nama, kueri=kueri)

    assert page.status == 422 and kata in page.teks
    assert page.isian_form["/tinjauan/tampilan"]["nama"] == nama
    assert session.scalars(select(TampilanAntrean)).all() == []


def test_banyaknya_saringan_tersimpan_terbatas(session, sebagai, koordinator, tahun):
    oleh = sebagai(koordinator)
    for n in range(TAMPILAN_MAKS):
        assert services_tampilan.simpan(session, oleh=oleh, pada=PADA, nama=f"Ke {n}", saring=SaringAntrean(hari=3))

    with pytest.raises(BelumLengkap):
        services_tampilan.simpan(session, oleh=oleh, pada=PADA, nama="Satu lagi", saring=SaringAntrean(hari=3))
    assert not services_tampilan.simpan(session, oleh=oleh, pada=PADA, nama="Ke 0", saring=SaringAntrean(hari=7))
