"""Programme years and exemptions: services and pages."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.ide import queries_kuota, queries_tahun, services_tahun
from inovasi.ide.models import Pengecualian, RiwayatTahun, TahunProgram
from inovasi.peran import Peran

PADA = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
HARI = {"mulai": date(2027, 1, 4), "batas": date(2027, 12, 17)}
BUKAN_KOORDINATOR = [p for p in Peran if p is not Peran.KOORDINATOR]


@pytest.fixture
def koordinator(buat_pengguna):
    return buat_pengguna("koordinator")


@pytest.fixture
def oleh(koordinator, sebagai):
    return sebagai(koordinator)


def aksi_tercatat(session, tahun=2026) -> list[str]:
    stmt = select(RiwayatTahun.aksi).where(RiwayatTahun.tahun == tahun).order_by(RiwayatTahun.id)
    return list(session.scalars(stmt))


# --- Services -----------------------------------------------------------------------------------------------


def test_buka_tahun_dicatat(session, oleh):
    program = services_tahun.buka_tahun(session, oleh=oleh, pada=PADA, tahun=2027, **HARI)
    assert (program.min_ide, program.versi, program.dibuka_oleh_id) == (5, 1, oleh.id)
    riwayat = queries_tahun.riwayat_tahun(session, 2027)
    assert [r.sesudah for r in riwayat] == ["paling sedikit 5 ide, 4 Januari 2027 sampai 17 Desember 2027"]


@pytest.mark.parametrize(
    ("isi", "kolom"),
    [
        ({"tahun": 2026}, "tahun"),
        ({"tahun": 1999}, "tahun"),
        ({"tahun": 2101}, "tahun"),
        ({"min_ide": 0}, "min_ide"),
        ({"min_ide": 101}, "min_ide"),
        ({"batas": date(2027, 1, 3)}, "batas"),
    ],
)
def test_buka_tahun_yang_tidak_masuk_akal(session, oleh, tahun, isi, kolom):
    with pytest.raises(BelumLengkap) as galat:
        services_tahun.buka_tahun(session, oleh=oleh, pada=PADA, **{"tahun": 2027, **HARI, **isi})
    assert list(galat.value.kekurangan) == [kolom]


@pytest.mark.parametrize("peran", BUKAN_KOORDINATOR)
def test_hanya_koordinator_yang_mengatur_tahun(session, tahun, oleh, buat_opd, buat_pengguna, sebagai, peran):
    opd = buat_opd()
    kecuali = services_tahun.beri_pengecualian(session, oleh=oleh, pada=PADA, opd=opd, tahun=2026, alasan="Baru")
    lain = sebagai(buat_pengguna(peran))
    with pytest.raises(TidakBoleh):
        services_tahun.buka_tahun(session, oleh=lain, pada=PADA, tahun=2027, **HARI)
    with pytest.raises(TidakBoleh):
        services_tahun.ubah_tahun(session, tahun, oleh=lain, pada=PADA, versi=1, min_ide=1, **HARI)
    with pytest.raises(TidakBoleh):
        services_tahun.beri_pengecualian(session, oleh=lain, pada=PADA, opd=opd, tahun=2026, alasan="x")
    with pytest.raises(TidakBoleh):
        services_tahun.cabut_pengecualian(session, kecuali, oleh=lain, pada=PADA, alasan="x")


def test_ubah_tahun_dengan_riwayat_dan_versi(session, tahun, oleh):
    isi = {"min_ide": 6, "mulai": tahun.mulai, "batas": tahun.batas}
    assert services_tahun.ubah_tahun(session, tahun, oleh=oleh, pada=PADA, versi=1, **isi) is True
    assert (tahun.min_ide, tahun.versi) == (6, 2)
    assert services_tahun.ubah_tahun(session, tahun, oleh=oleh, pada=PADA, versi=2, **isi) is False
    assert aksi_tercatat(session) == ["buka", "ubah"]
    with pytest.raises(VersiBasi) as galat:
        services_tahun.ubah_tahun(session, tahun, oleh=oleh, pada=PADA, versi=1, **{**isi, "min_ide": 7})
    assert len(galat.value.beda) == 1
    with pytest.raises(BelumLengkap):
        services_tahun.ubah_tahun(session, tahun, oleh=oleh, pada=PADA, versi=2, **{**isi, "batas": date(2025, 1, 1)})


def test_pengecualian_diberi_dicabut_dan_diberi_lagi(session, tahun, oleh, buat_opd):
    opd = buat_opd()
    beri = {"oleh": oleh, "pada": PADA, "opd": opd, "tahun": 2026}
    kecuali = services_tahun.beri_pengecualian(session, **beri, alasan=" Baru dibentuk ")
    assert kecuali.alasan == "Baru dibentuk"
    with pytest.raises(BelumLengkap, match="sudah dikecualikan"):
        services_tahun.beri_pengecualian(session, **beri, alasan="Lagi")
    services_tahun.cabut_pengecualian(session, kecuali, oleh=oleh, pada=PADA, alasan="Sudah berjalan")
    with pytest.raises(AturanDilanggar, match="sudah dicabut"):
        services_tahun.cabut_pengecualian(session, kecuali, oleh=oleh, pada=PADA, alasan="Sudah berjalan")
    lagi = services_tahun.beri_pengecualian(session, **beri, alasan="Bencana")
    assert (lagi.id, lagi.dicabut_pada, lagi.alasan) == (kecuali.id, None, "Bencana")
    assert aksi_tercatat(session) == ["buka", "kecualikan", "cabut", "kecualikan"]


@pytest.mark.parametrize("alasan", ["", "  \n", "x" * 501, "a\x00"])
def test_pengecualian_perlu_alasan_yang_wajar(session, tahun, oleh, buat_opd, alasan):
    with pytest.raises(BelumLengkap) as galat:
        services_tahun.beri_pengecualian(session, oleh=oleh, pada=PADA, opd=buat_opd(), tahun=2026, alasan=alasan)
    assert list(galat.value.kekurangan) == ["alasan"]


def test_yang_tidak_ditagih_tidak_perlu_dikecualikan(session, tahun, oleh, buat_opd):
    bebas = buat_opd(wajib_ide=False)
    unit = buat_opd(jenis="puskesmas", induk=bebas)
    for opd in (bebas, unit):
        with pytest.raises(BelumLengkap) as galat:
            services_tahun.beri_pengecualian(session, oleh=oleh, pada=PADA, opd=opd, tahun=2026, alasan="x")
        assert list(galat.value.kekurangan) == ["opd_id"]
    with pytest.raises(TidakAda):
        services_tahun.beri_pengecualian(session, oleh=oleh, pada=PADA, opd=buat_opd(), tahun=2031, alasan="x")


def test_yang_dikecualikan_keluar_dari_tagihan(session, tahun, oleh, buat_opd):
    opd = buat_opd()
    services_tahun.beri_pengecualian(session, oleh=oleh, pada=PADA, opd=opd, tahun=2026, alasan="Baru dibentuk")
    rekap = queries_kuota.rekap_tahun(session, tahun=2026, hari_ini=date(2026, 11, 22))
    (baris,) = (b for b in rekap.baris if b.opd_id == opd.id)
    assert (baris.dikecualikan, baris.ditagih, baris.kurang) == ("Baru dibentuk", False, 0)
    assert opd.id not in dict(queries_tahun.opd_bisa_dikecualikan(session, 2026))


# --- Pages --------------------------------------------------------------------------------------------------


def test_koordinator_membuka_tahun_lewat_halaman(as_pengguna, koordinator, session):
    peramban = as_pengguna(koordinator)
    isi = peramban.get("/pengaturan/tahun").isian | {
        "tahun": "2027",
        "mulai": "4/1/2027",
        "batas": "17 Des 2027",
        "min_ide": "6",
    }
    assert peramban.post("/pengaturan/tahun", isi).lokasi == "/pengaturan/tahun/2027"
    program = session.get(TahunProgram, 2027)
    assert (program.min_ide, program.mulai, program.batas) == (6, date(2027, 1, 4), date(2027, 12, 17))
    halaman = peramban.post("/pengaturan/tahun", isi)
    assert halaman.status == 422
    assert "Tahun program 2027 sudah dibuka." in halaman.teks


@pytest.mark.parametrize(
    ("isi", "kolom"),
    [
        ({"tahun": ""}, "tahun"),
        ({"tahun": "99999999999999999999"}, "tahun"),
        ({"min_ide": "lima"}, "min_ide"),
        ({"mulai": "2027"}, "mulai"),
        ({"mulai": "31/2/2027"}, "mulai"),
        ({"batas": "1 Januari 2020"}, "batas"),
    ],
)
def test_isian_tahun_yang_salah_kembali_utuh(as_pengguna, koordinator, session, isi, kolom):
    peramban = as_pengguna(koordinator)
    kirim = {"tahun": "2027", "mulai": "4/1/2027", "batas": "17/12/2027", "min_ide": "6", **isi}
    halaman = peramban.post("/pengaturan/tahun", kirim)
    assert halaman.status == 422
    assert f"#{kolom}" in halaman.tautan
    assert halaman.isian[kolom] == isi[kolom] or kolom == "batas"
    assert session.scalars(select(TahunProgram)).all() == []


def test_koordinator_mengubah_tahun_dan_melihat_bentrok(as_pengguna, koordinator, tahun, session):
    peramban = as_pengguna(koordinator)
    isi = peramban.get("/pengaturan/tahun/2026").isian
    assert (isi["mulai"], isi["min_ide"]) == ("5 Januari 2026", "5")
    assert peramban.post("/pengaturan/tahun/2026", {**isi, "min_ide": "7"}).status == 303
    halaman = peramban.post("/pengaturan/tahun/2026", {**isi, "min_ide": "8"})
    assert halaman.status == 409
    assert "paling sedikit 7 ide" in halaman.teks and halaman.isian["min_ide"] == "8"
    assert session.get(TahunProgram, 2026).min_ide == 7
    assert peramban.post("/pengaturan/tahun/2026", halaman.isian).status == 303
    assert peramban.post("/pengaturan/tahun/2026", {**isi, "min_ide": ""}).status == 422


def test_pengecualian_lewat_halaman(as_pengguna, koordinator, tahun, buat_opd, session):
    opd = buat_opd(nama="Dinas Muda")
    peramban = as_pengguna(koordinator)
    alamat = "/pengaturan/tahun/2026/pengecualian"
    halaman = peramban.post(alamat, opd_id="0", alasan="Baru <b>dibentuk</b>")
    assert halaman.status == 422 and halaman.isian["alasan"] == "Baru <b>dibentuk</b>"
    assert halaman.isian["min_ide"] == "5"  # the other form of the page shows what is stored
    assert peramban.post(alamat, opd_id=str(opd.id), alasan="").status == 422
    assert peramban.post(alamat, opd_id=str(opd.id), alasan="Baru <b>dibentuk</b>").status == 303
    assert "Dinas Muda : Baru <b>dibentuk</b>" in peramban.get("/pengaturan/tahun/2026").teks

    kecuali = session.scalars(select(Pengecualian)).one()
    cabut = f"{alamat}/{kecuali.id}/cabut"
    assert peramban.get(cabut).status == 200
    assert peramban.post(cabut, alasan="").status == 422
    assert peramban.post(cabut, alasan="Sudah berjalan").lokasi == "/pengaturan/tahun/2026"
    assert peramban.post(cabut, alasan="Sudah berjalan").status == 409


def test_tahun_dan_pengecualian_yang_tidak_ada(as_pengguna, koordinator, tahun):
    peramban = as_pengguna(koordinator)
    for alamat in ("/pengaturan/tahun/2031", "/pengaturan/tahun/2026/pengecualian/9/cabut"):
        assert (peramban.get(alamat).status, peramban.post(alamat, alasan="x").status) == (404, 404)
    assert peramban.post("/pengaturan/tahun/2031/pengecualian", alasan="x").status == 404


def test_admin_hanya_membaca_tahun(as_pengguna, admin, tahun):
    peramban = as_pengguna(admin)
    for alamat in ("/pengaturan/tahun", "/pengaturan/tahun/2026"):
        halaman = peramban.get(alamat)
        assert halaman.status == 200
        assert [f["action"] for f in halaman.form] == ["/keluar"]
        assert peramban.post(alamat, tahun="2027").status == 403
    assert peramban.post("/pengaturan/tahun/2026/pengecualian").status == 403


@pytest.mark.parametrize("peran", ["operator", "pendamping", "pimpinan"])
def test_tahun_bukan_untuk_yang_lain(as_pengguna, buat_pengguna, tahun, peran):
    peramban = as_pengguna(buat_pengguna(peran))
    for alamat in ("/pengaturan/tahun", "/pengaturan/tahun/2026"):
        assert (peramban.get(alamat).status, peramban.post(alamat).status) == (403, 403)
