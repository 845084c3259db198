from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from inovasi.akun import services as akun
from inovasi.akun.models import Sesi
from inovasi.akun.queries import pelaku_dari_token
from inovasi.galat import TidakAda
from inovasi.pesan import queries, services
from inovasi.pesan.models import Pesan, PesanDibaca
from tests.conftest import Peramban

PADA = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def operator(buat_pengguna):
    return buat_pengguna("operator")


@pytest.fixture
def ide(buat_ide, operator):
    """A draft: nobody has been told anything about it yet."""
    return buat_ide("draf", opd=operator.opd, operator=operator)


def kabari(session, ide, **isi) -> Pesan:
    isi = {
        "jenis": "dikembalikan",
        "teks": "Perbaiki, lalu kirim lagi.",
        "pada": PADA,
        "untuk_opd_id": ide.opd_id,
        **isi,
    }
    pesan = services.beri_tahu(session, **({"ide_id": ide.id} | isi))
    session.commit()
    return pesan


def belum_dibaca(session, pelaku) -> int:
    isi = {"pengguna_id": pelaku.id, "opd_ids": list(pelaku.opd_ids)}
    stmt = queries.jumlah_belum_dibaca_stmt(pelaku.peran)
    return session.scalar(stmt, {k: isi[k] for k in stmt.compile().params.keys() & isi.keys()})


# --- Services -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "isi",
    [
        {"ide_id": 1},
        {"ide_id": 1, "untuk_opd_id": 1, "untuk_peran": "koordinator"},
        {"ide_id": 1, "untuk_opd_id": 1, "untuk_pengguna_id": 1},
        {"untuk_opd_id": 1},
        {"untuk_opd_id": 1, "alamat": "//jahat.invalid/"},
        {"untuk_opd_id": 1, "alamat": "https://jahat.invalid/"},
        {"untuk_opd_id": 1, "alamat": "/" + "x" * 200},
        # An idea is told to the pendamping assigned to it, never to all of them.
        {"ide_id": 1, "untuk_peran": "pendamping"},
    ],
)
def test_pesan_untuk_satu_pihak_tentang_satu_hal(session, isi):
    with pytest.raises(ValueError):
        services.beri_tahu(session, jenis="x", teks="x", pada=PADA, **isi)


def test_pesan_menggantikan_hanya_yang_penerima_dan_tempatnya_sama(session, ide, operator, buat_pengguna):
    rekan = buat_pengguna("operator", opd=operator.opd)
    saya = {"untuk_opd_id": None, "untuk_pengguna_id": operator.id}
    semua = [
        kabari(session, ide),
        kabari(session, ide, **saya),
        kabari(session, ide, **saya | {"untuk_pengguna_id": rekan.id}),
        kabari(session, ide, **saya, ide_id=None, alamat="/klinik/1"),
        kabari(session, ide, **saya, ide_id=None, alamat="/klinik/2"),
    ]
    assert [p.selesai_pada for p in semua] == [None] * 5
    kabari(session, ide, **saya, ide_id=None, alamat="/klinik/2", teks="Lagi")
    assert [p.selesai_pada for p in semua] == [None] * 4 + [PADA]


def test_selesaikan_menurut_alamat_atau_orang(session, ide, operator):
    saya = {"untuk_opd_id": None, "untuk_pengguna_id": operator.id}
    umum, sendiri = kabari(session, ide), kabari(session, ide, **saya)
    lain = kabari(session, ide, **saya, ide_id=None, alamat="/klinik/1")
    assert services.selesaikan(session, ide_id=ide.id, untuk_pengguna_id=operator.id, pada=PADA) == 1
    assert services.selesaikan(session, alamat="/klinik/1", pada=PADA) == 1
    assert [p.selesai_pada for p in (umum, sendiri, lain)] == [None, PADA, PADA]
    with pytest.raises(ValueError):
        services.selesaikan(session, pada=PADA)


def test_pesan_yang_sama_menggantikan_yang_terbuka(session, ide):
    lama, baru = kabari(session, ide), kabari(session, ide, teks="Lagi")
    assert (lama.selesai_pada, baru.selesai_pada) == (PADA, None)


def test_teks_panjang_dipotong(session, ide):
    assert len(kabari(session, ide, teks="x" * 900).teks) == services.MAKS_TEKS


def test_selesaikan_menutup_menurut_jenis(session, ide):
    kabari(session, ide)
    lain = kabari(session, ide, jenis="diajukan", untuk_opd_id=None, untuk_peran="koordinator")
    assert services.selesaikan(session, ide_id=ide.id, pada=PADA, jenis="dikembalikan") == 1
    assert lain.selesai_pada is None
    assert services.selesaikan(session, ide_id=ide.id, pada=PADA) == 1
    assert services.selesaikan(session, ide_id=ide.id, pada=PADA) == 0


def test_dibaca_sekali_per_orang(session, ide, operator, sebagai, buat_pengguna):
    pesan = kabari(session, ide)
    pelaku, rekan = sebagai(operator), sebagai(buat_pengguna("operator", opd=operator.opd))
    assert (belum_dibaca(session, pelaku), belum_dibaca(session, rekan)) == (1, 1)
    for _ in range(2):
        services.tandai_dibaca(session, pesan.id, oleh=pelaku, pada=PADA)
        session.flush()
    assert (belum_dibaca(session, pelaku), belum_dibaca(session, rekan)) == (0, 1)


@pytest.mark.parametrize("peran", ["operator", "koordinator", "pendamping", "pimpinan", "admin"])
def test_pesan_opd_lain_tidak_ada_baginya(session, ide, buat_pengguna, sebagai, peran):
    pesan = kabari(session, ide)
    pelaku = sebagai(buat_pengguna(peran))
    with pytest.raises(TidakAda):
        services.tandai_dibaca(session, pesan.id, oleh=pelaku, pada=PADA)
    if pelaku.peran in queries.PENERIMA:
        kotak = queries.kotak(session, oleh=pelaku)
        assert (kotak.kelompok, kotak.jumlah, kotak.belum_dibaca) == ([], 0, 0)


@pytest.mark.parametrize("peran", ["operator", "koordinator", "pendamping"])
def test_pesan_untuk_satu_orang_hanya_baginya(session, ide, buat_pengguna, sebagai, peran):
    orang, rekan = buat_pengguna(peran), buat_pengguna(peran)
    pesan = kabari(session, ide, untuk_opd_id=None, untuk_pengguna_id=orang.id)
    assert (belum_dibaca(session, sebagai(orang)), belum_dibaca(session, sebagai(rekan))) == (1, 0)
    with pytest.raises(TidakAda):
        services.tandai_dibaca(session, pesan.id, oleh=sebagai(rekan), pada=PADA)


def test_kabar_untuk_satu_orang_selesai_begitu_dibaca(session, ide, operator, sebagai):
    saya = {"untuk_opd_id": None, "untuk_pengguna_id": operator.id}
    kabar, tugas = kabari(session, ide, **saya, jenis="pendampingan"), kabari(session, ide, **saya)
    for pesan in (kabar, tugas):
        services.tandai_dibaca(session, pesan.id, oleh=sebagai(operator), pada=PADA)
    session.commit()
    assert (kabar.selesai_pada, tugas.selesai_pada) == (PADA, None)


def test_tandai_semua_sampai_yang_tampak(session, ide, operator, buat_ide, sebagai):
    lain = kabari(session, buat_ide("draf"))
    tampak = kabari(session, ide)
    kabari(session, ide, jenis="x")
    pelaku = sebagai(operator)
    assert services.tandai_semua(session, sampai=tampak.id, oleh=pelaku, pada=PADA) == 1
    assert services.tandai_semua(session, sampai=tampak.id, oleh=pelaku, pada=PADA) == 0
    session.commit()
    assert belum_dibaca(session, pelaku) == 1  # what came after the page was drawn
    dibaca = session.scalars(select(PesanDibaca.pesan_id)).all()
    assert lain.id not in dibaca


def test_yang_sudah_selesai_tidak_dihitung_belum_dibaca(session, ide, operator, sebagai):
    kabari(session, ide)
    services.selesaikan(session, ide_id=ide.id, pada=PADA)
    assert belum_dibaca(session, sebagai(operator)) == 0


def test_penerus_membaca_pesan_opd_yang_berakhir(session, ide, operator, buat_opd, buat_pengguna, sebagai):
    kabari(session, ide)
    penerus = buat_opd()
    services.pindah_opd(session, operator.opd, penerus, oleh=sebagai(operator), pada=PADA)
    assert belum_dibaca(session, sebagai(buat_pengguna("operator", opd=penerus))) == 1


# --- Inbox --------------------------------------------------------------------------------------------------


def test_kotak_dikelompokkan_per_ide_yang_terbuka_dulu(session, ide, operator, buat_ide, sebagai):
    lain = buat_ide("draf", opd=operator.opd, operator=operator)
    kabari(session, ide, teks="Satu")
    kabari(session, ide, teks="Dua")
    kabari(session, lain, teks="Tiga")
    services.selesaikan(session, ide_id=lain.id, pada=PADA)

    kelompok = queries.kotak(session, oleh=sebagai(operator)).kelompok

    assert [(k.ide_id, k.terbuka, [b.teks for b in k.butir]) for k in kelompok] == [
        (ide.id, True, ["Dua", "Satu"]),
        (lain.id, False, ["Tiga"]),
    ]


def test_tanpa_ide_dikelompokkan_per_halaman(session, ide, operator, sebagai):
    saya = {"untuk_opd_id": None, "untuk_pengguna_id": operator.id}
    for alamat, jenis in (("/klinik/1", "a"), ("/klinik/1", "b"), ("/klinik/2", "a")):
        kabari(session, ide, **saya, ide_id=None, alamat=alamat, jenis=jenis)
    kabari(session, ide, alamat=f"/ide/{ide.id}/ubah")
    kotak = queries.kotak(session, oleh=sebagai(operator))
    assert [(k.ide_id, k.alamat, len(k.butir)) for k in kotak.kelompok] == [
        (ide.id, None, 1), (None, "/klinik/2", 1), (None, "/klinik/1", 2),
    ]  # fmt: skip
    assert (kotak.jumlah, kotak.belum_dibaca) == (3, 4)


def test_yang_ditangani_terakhir_di_atas_dan_yang_lama_tidak_tampil(session, operator, sebagai, monkeypatch, ide):
    saya = {"untuk_opd_id": None, "untuk_pengguna_id": operator.id, "ide_id": None}
    for n in (2, 1, 3, 4):
        kabari(session, ide, **saya, alamat=f"/klinik/{n}")
        services.selesaikan(session, alamat=f"/klinik/{n}", pada=PADA + timedelta(hours=n))
    kabari(session, ide, **saya, alamat="/klinik/5")
    kotak = queries.kotak(session, oleh=sebagai(operator), ke=2, per_halaman=3)
    assert ([k.alamat for k in kotak.kelompok], kotak.ke, kotak.jumlah) == (["/klinik/2", "/klinik/1"], 2, 5)
    monkeypatch.setattr(queries, "SELESAI_TAMPIL", 2)
    kotak = queries.kotak(session, oleh=sebagai(operator), ke=9)
    assert [k.alamat for k in kotak.kelompok] == ["/klinik/5", "/klinik/4", "/klinik/3"]
    assert kotak.terpotong and kotak.ke == 1


@pytest.mark.parametrize("banyak", [1, 3])
def test_halaman_pesan_selalu_lima_kueri(session, as_pengguna, operator, buat_ide, hitung_kueri, banyak):
    for n in range(banyak):
        ide = buat_ide("draf", opd=operator.opd, operator=operator)
        kabari(session, ide)
        kabari(session, ide, ide_id=None, alamat=f"/klinik/{n}")
    peramban = as_pengguna(operator)
    hitung_kueri.clear()
    assert peramban.get("/pesan").teks.count("Belum dibaca") == 2 * banyak
    assert len(hitung_kueri) == 5


def test_halaman_pesan_operator(as_pengguna, session, ide, operator):
    pesan = kabari(session, ide, teks="Perbaiki <script>")
    peramban = as_pengguna(operator)

    halaman = peramban.get("/pesan")
    assert "Perbaiki <script>" in halaman.teks and "Belum dibaca" in halaman.teks
    assert "Pesan (1)" in halaman.teks
    assert peramban.post(f"/pesan/{pesan.id}/dibaca").lokasi == "/pesan"
    halaman = peramban.get("/pesan")
    assert "Belum dibaca" not in halaman.teks and "Pesan (1)" not in halaman.teks
    assert f"/ide/{ide.id}" in halaman.tautan


def test_membuka_dari_kotak_menandai_semua_tentang_ide_itu(as_pengguna, session, ide, operator):
    for jenis in ("a", "b"):
        terakhir = kabari(session, ide, jenis=jenis)
    lain = kabari(session, ide, ide_id=None, alamat="/bantuan")
    peramban = as_pengguna(operator)
    assert peramban.post(f"/pesan/{terakhir.id}/dibaca", buka="1").lokasi == f"/ide/{ide.id}"
    assert "Pesan (1)" in peramban.get("/pesan").teks
    assert peramban.post(f"/pesan/{lain.id}/dibaca", buka="1").lokasi == "/bantuan"
    assert "Pesan (" not in peramban.get("/pesan").teks


def test_tandai_semua_dari_halaman(as_pengguna, session, ide, operator):
    kabari(session, ide)
    kabari(session, ide, ide_id=None, alamat="/bantuan")
    peramban = as_pengguna(operator)
    isian = peramban.get("/pesan").isian_form["/pesan/dibaca-semua"]
    assert peramban.post("/pesan/dibaca-semua", isian).lokasi == "/pesan"
    halaman = peramban.get("/pesan")
    assert "2 pesan ditandai" in halaman.teks and "Belum dibaca" not in halaman.teks
    assert "/pesan/dibaca-semua" not in halaman.isian_form


def test_halaman_pesan_koordinator_menuju_tinjauan(as_pengguna, buat_pengguna, buat_ide):
    ide = buat_ide("diajukan")
    peramban = as_pengguna(buat_pengguna("koordinator"))
    (alamat,) = (a for a in peramban.get("/pesan").isian_form if a.endswith("/dibaca"))
    assert peramban.post(alamat, buka="1").lokasi == f"/tinjauan/{ide.id}"
    assert f"/tinjauan/{ide.id}" in peramban.get("/pesan").tautan


def test_kotak_kosong_menjelaskan(as_pengguna, operator):
    for halaman_ke in ("", "?halaman=99", "?halaman=x", "?halaman=-3"):
        assert "Belum ada pesan." in as_pengguna(operator).get("/pesan" + halaman_ke).teks


def test_pesan_orang_lain_404(as_pengguna, session, ide, buat_pengguna):
    pesan = kabari(session, ide)
    peramban = as_pengguna(buat_pengguna("operator"))
    assert peramban.post(f"/pesan/{pesan.id}/dibaca").status == 404
    assert peramban.post("/pesan/999999/dibaca").status == 404


@pytest.mark.parametrize("peran", ["pimpinan", "admin"])
def test_yang_tidak_menerima_pesan(as_pengguna, buat_pengguna, peran):
    peramban = as_pengguna(buat_pengguna(peran))
    assert peramban.get("/pesan").status == peramban.get("/pesan/jumlah").status == 403
    assert "/pesan" not in peramban.get("/").tautan


def test_pendamping_punya_kotak(as_pengguna, session, ide, buat_pengguna):
    pendamping = buat_pengguna("pendamping")
    kabari(session, ide, untuk_opd_id=None, untuk_pengguna_id=pendamping.id, teks="Catatan Anda sudah dijawab.")
    halaman = as_pengguna(pendamping).get("/pesan")
    assert "Catatan Anda sudah dijawab." in halaman.teks and "Pesan (1)" in halaman.teks


# --- The first page -----------------------------------------------------------------------------------------


def masuk(session, pengguna, pada):
    """A sign-in as the services record it."""
    akun.catat(session, pengguna.id, "masuk", oleh_id=pengguna.id, pada=pada)
    token = akun.buat_sesi(session, pengguna, pada=pada)
    session.commit()
    return pelaku_dari_token(session, token, kini=pada).pelaku


def test_belum_dibaca_sejak_masuk_sebelumnya(session, ide, operator):
    kabari(session, ide, jenis="lama", pada=PADA)
    pertama = masuk(session, operator, PADA + timedelta(hours=1))
    assert queries.ringkas_belum_dibaca(session, oleh=pertama) == queries.RingkasPesan(1, 1, None)
    kabari(session, ide, jenis="baru", pada=PADA + timedelta(hours=2))
    kedua = masuk(session, operator, PADA + timedelta(hours=3))
    masuk_lalu = PADA + timedelta(hours=1)
    assert queries.ringkas_belum_dibaca(session, oleh=kedua) == queries.RingkasPesan(2, 1, masuk_lalu)
    ketiga = masuk(session, operator, PADA + timedelta(hours=4))
    assert queries.ringkas_belum_dibaca(session, oleh=ketiga).baru == 0


@pytest.mark.parametrize("peran", ["operator", "koordinator", "pendamping"])
def test_beranda_menyebut_pesan_baru(as_pengguna, session, ide, buat_pengguna, peran):
    orang = buat_pengguna(peran)
    kabari(session, ide, jenis="lama", untuk_opd_id=None, untuk_pengguna_id=orang.id)
    halaman = as_pengguna(orang).get("/")
    assert "1 pesan belum dibaca" in halaman.teks and "terakhir masuk" not in halaman.teks
    masuk(session, orang, PADA + timedelta(hours=1))
    peramban = as_pengguna(orang)
    assert "tidak ada yang baru sejak Anda terakhir masuk" in peramban.get("/").teks
    kabari(session, ide, untuk_opd_id=None, untuk_pengguna_id=orang.id, pada=PADA + timedelta(hours=2))
    halaman = peramban.get("/")
    assert "1 pesan belum dibaca sejak Anda terakhir masuk (2" in halaman.teks and "2 seluruhnya" in halaman.teks
    assert "/pesan" in halaman.tautan


# --- The number that open pages ask for ---------------------------------------------------------------------


def test_jumlah_pesan_untuk_halaman_terbuka(as_pengguna, session, ide, operator):
    peramban = as_pengguna(operator)
    assert 'data-denyut="/pesan/jumlah"' in peramban.get("/").html
    assert peramban.get("/pesan/jumlah").json == {"jumlah": 0}
    kabari(session, ide)
    assert peramban.get("/pesan/jumlah").json == {"jumlah": 1}


def test_menanyakan_jumlah_tidak_memperpanjang_sesi(as_pengguna, session, operator):
    """An open page asks every minute, and the session still ends by its idle time."""
    peramban = as_pengguna(operator)
    (sesi,) = session.scalars(select(Sesi))
    mulai = sesi.terakhir_pada = datetime.now(UTC) - timedelta(minutes=50)
    session.commit()
    assert peramban.get("/pesan/jumlah").status == 200
    assert session.get(Sesi, sesi.id).terakhir_pada == mulai

    session.get(Sesi, sesi.id).terakhir_pada = mulai - timedelta(minutes=11)
    session.commit()
    halaman = peramban.get("/pesan/jumlah")
    assert (halaman.status, halaman.lokasi) == (401, "")
    assert peramban.get("/").lokasi.startswith("/masuk")


def test_halaman_biasa_memperpanjang_sesi(as_pengguna, session, operator):
    peramban = as_pengguna(operator)
    (sesi,) = session.scalars(select(Sesi))
    mulai = sesi.terakhir_pada = datetime.now(UTC) - timedelta(minutes=50)
    session.commit()
    peramban.get("/pesan")
    assert session.get(Sesi, sesi.id).terakhir_pada > mulai


def test_menanyakan_jumlah_tanpa_sesi_tidak_dialihkan(app, session, admin):
    jawab = Peramban(app, session, None).get("/pesan/jumlah")
    assert (jawab.status, jawab.lokasi) == (401, "")


def test_menanyakan_jumlah_hanya_dua_kueri(as_pengguna, operator, hitung_kueri):
    peramban = as_pengguna(operator)
    hitung_kueri.clear()
    peramban.get("/pesan/jumlah")
    assert len(hitung_kueri) == 2


def test_satu_pesan_per_peristiwa_sepanjang_jalan_ide(session, buat_ide):
    ide = buat_ide("dikembalikan")
    daftar = session.execute(
        select(Pesan.jenis, Pesan.selesai_pada.is_(None)).where(Pesan.ide_id == ide.id).order_by(Pesan.id)
    )
    assert [(j, bool(t)) for j, t in daftar] == [("diajukan", False), ("dikembalikan", True)]
