from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from inovasi.berkas.panel import REKAMAN
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.peran import Pelaku, Peran
from inovasi.pesan.models import Pesan
from inovasi.sk import rules_tugas as rules
from inovasi.sk import services_tugas as services
from inovasi.sk.models import Penugasan, RiwayatSk
from tests.conftest import PADA
from tests.sk.pabrik import buat_adopsi, buat_sk, buat_tugas

HARI = datetime.now(UTC).date()


@pytest.fixture
def koordinator(buat_pengguna):
    return buat_pengguna("koordinator")


@pytest.fixture
def operator(buat_pengguna):
    return buat_pengguna("operator")


@pytest.fixture
def sk(session, koordinator):
    return buat_sk(session, koordinator)


@pytest.fixture
def tugas(session, sk, operator):
    return buat_tugas(session, sk, operator.opd)


def _pelaku(peran, *opd_ids):
    return Pelaku(1, "Orang", "orang", Peran(peran), opd_ids=frozenset(opd_ids))


class _T:
    def __init__(self, status, opd_id=7):
        self.status, self.opd_id = status, opd_id


# --- Rules --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("peran", list(Peran))
@pytest.mark.parametrize("aksi", rules.AKSI)
@pytest.mark.parametrize("status", list(rules.NAMA_STATUS))
def test_setiap_langkah(status, aksi, peran):
    oleh = _pelaku(peran, 7)
    siapa = Peran.OPERATOR if aksi in ("ajukan", "tarik") else Peran.KOORDINATOR
    if peran is not siapa:
        with pytest.raises(TidakBoleh):
            rules.periksa(oleh, _T(status), "berlaku", aksi)
    elif (status, aksi) in rules.ALUR:
        assert rules.periksa(oleh, _T(status), "berlaku", aksi) == rules.ALUR[status, aksi][0]
    else:
        with pytest.raises(AturanDilanggar) as galat:
            rules.periksa(oleh, _T(status), "berlaku", aksi)
        assert galat.value.status == 409


def test_tugas_opd_lain_dan_sk_yang_tidak_berlaku():
    with pytest.raises(TidakAda):
        rules.periksa(_pelaku("operator", 8), _T("berjalan"), "berlaku", "ajukan")
    with pytest.raises(TidakAda):
        rules.periksa(_pelaku("operator", 7), _T("berjalan"), "draf", "ajukan")
    for status in ("dicabut", "diganti"):
        with pytest.raises(AturanDilanggar, match="keputusannya"):
            rules.periksa(_pelaku("operator", 7), _T("berjalan"), status, "ajukan")


@pytest.mark.parametrize(
    ("kewajiban", "fakta", "kurang"),
    [
        ("melaksanakan", {}, "Belum ada ide"),
        ("melaksanakan", {"status_ide": "diajukan"}, "belum disetujui"),
        ("melaksanakan", {"status_ide": "disetujui", "dihentikan": True}, "dihentikan"),
        ("melaksanakan", {"status_ide": "disetujui"}, ""),
        ("mereplikasi", {}, "Belum ada replikasi"),
        ("mereplikasi", {"tahap": "rencana"}, "rencana dan pengembangan"),
        ("mereplikasi", {"tahap": "dihentikan"}, "dihentikan"),
        ("mereplikasi", {"tahap": "berjalan"}, ""),
    ],
)
def test_kurang_terima(kewajiban, fakta, kurang):
    hasil = rules.kurang_terima(kewajiban, **fakta)
    assert kurang in hasil if kurang else hasil == ""


def test_saring_yang_tidak_dikenal_diabaikan():
    saring = rules.baca_saring({"sk": "1\x00", "opd": "9" * 30, "kewajiban": "lain", "status": "x", "halaman": "-3"})
    assert saring == rules.SaringTugas() and not saring.aktif


# --- Services -----------------------------------------------------------------------------------------------


def test_dari_ajukan_sampai_diterima(session, tugas, operator, koordinator, buat_ide, sebagai):
    ide = buat_ide("disetujui", opd=operator.opd, operator=operator, koordinator=koordinator)
    services.ajukan(session, tugas, oleh=sebagai(operator), pada=PADA, versi=1, ide_id=ide.id, keterangan="Jalan")
    assert (tugas.status, tugas.ide_id, tugas.versi) == ("diajukan", ide.id, 2)
    pesan = session.scalars(select(Pesan)).all()[-1]
    assert (pesan.untuk_peran, pesan.alamat, pesan.selesai_pada) == ("koordinator", f"/sk/tugas/{tugas.id}", None)

    services.terima(session, tugas, oleh=sebagai(koordinator), pada=PADA, versi=2)

    assert (tugas.status, tugas.diterima_oleh_id, tugas.keterangan) == ("terpenuhi", koordinator.id, "Jalan")
    session.refresh(pesan)
    assert pesan.selesai_pada == PADA
    riwayat = session.scalars(select(RiwayatSk).order_by(RiwayatSk.id)).all()
    assert [(r.aksi, r.sebelum, r.sesudah) for r in riwayat] == [
        ("ajukan", "berjalan", "diajukan"), ("terima", "diajukan", "terpenuhi"),
    ]  # fmt: skip


def test_ide_yang_belum_disetujui_disebut_tetapi_tidak_diterima(
    session, tugas, operator, koordinator, buat_ide, sebagai
):
    ide = buat_ide("diajukan", opd=operator.opd, operator=operator)
    services.ajukan(session, tugas, oleh=sebagai(operator), pada=PADA, versi=1, ide_id=ide.id)
    with pytest.raises(AturanDilanggar, match="belum disetujui"):
        services.terima(session, tugas, oleh=sebagai(koordinator), pada=PADA, versi=2)
    assert tugas.status == "diajukan"


def test_replikasi_diterima_pada_tahap_berjalan(session, sk, operator, koordinator, buat_ide, sebagai):
    tugas = buat_tugas(session, sk, operator.opd, kewajiban="mereplikasi")
    ide = buat_ide("draf", opd=operator.opd, operator=operator)
    adopsi = buat_adopsi(session, ide, tahap="persiapan")
    services.ajukan(session, tugas, oleh=sebagai(operator), pada=PADA, versi=1, adopsi_id=adopsi.id)
    with pytest.raises(AturanDilanggar, match="tahap persiapan"):
        services.terima(session, tugas, oleh=sebagai(koordinator), pada=PADA, versi=2)
    adopsi.tahap = "berjalan"
    session.commit()
    assert services.terima(session, tugas, oleh=sebagai(koordinator), pada=PADA, versi=2).status == "terpenuhi"


@pytest.mark.parametrize("status", ["draf", "ditolak", "serupa", "dihapus"])
def test_ide_yang_tidak_bisa_disebut(session, tugas, operator, buat_ide, sebagai, status):
    ide = buat_ide(status, opd=operator.opd, operator=operator)
    with pytest.raises(BelumLengkap) as galat:
        services.ajukan(session, tugas, oleh=sebagai(operator), pada=PADA, versi=1, ide_id=ide.id)
    assert "ide_id" in galat.value.kekurangan


def test_ide_dan_replikasi_opd_lain_ditolak(session, sk, tugas, operator, buat_ide, sebagai):
    ide = buat_ide("disetujui")
    for nomor in (ide.id, 999_999, None):
        with pytest.raises(BelumLengkap):
            services.ajukan(session, tugas, oleh=sebagai(operator), pada=PADA, versi=1, ide_id=nomor)
    tiru = buat_tugas(session, sk, operator.opd, kewajiban="mereplikasi")
    with pytest.raises(BelumLengkap):
        services.ajukan(
            session, tiru, oleh=sebagai(operator), pada=PADA, versi=1, adopsi_id=buat_adopsi(session, ide).id
        )


def test_versi_yang_basi_dan_alasan_kosong(session, tugas, koordinator, sebagai):
    with pytest.raises(VersiBasi):
        services.jawab(session, tugas, "bebaskan", oleh=sebagai(koordinator), pada=PADA, versi=4, alasan="Ya")
    for alasan in ("", "  ", "x" * 1001):
        with pytest.raises(BelumLengkap):
            services.jawab(session, tugas, "bebaskan", oleh=sebagai(koordinator), pada=PADA, versi=1, alasan=alasan)
    assert tugas.status == "berjalan"


def test_kembalikan_buka_lagi_dan_bebaskan_memberi_tahu(session, tugas, operator, koordinator, buat_ide, sebagai):
    ide = buat_ide("disetujui", opd=operator.opd, operator=operator)
    pusat, opd = sebagai(koordinator), sebagai(operator)
    services.ajukan(session, tugas, oleh=opd, pada=PADA, versi=1, ide_id=ide.id)
    services.jawab(session, tugas, "kembalikan", oleh=pusat, pada=PADA, versi=2, alasan="Bukti belum ada")
    assert (tugas.status, tugas.keterangan, tugas.ide_id) == ("berjalan", "Bukti belum ada", ide.id)
    kabar = session.scalars(select(Pesan).where(Pesan.selesai_pada.is_(None), Pesan.untuk_opd_id.is_not(None))).one()
    assert kabar.untuk_opd_id == operator.opd_id and "Bukti belum ada" in kabar.teks

    services.jawab(session, tugas, "bebaskan", oleh=pusat, pada=PADA, versi=3, alasan="Tugas pindah")
    session.refresh(kabar)
    assert (tugas.status, kabar.selesai_pada) == ("dibebaskan", PADA)
    services.jawab(session, tugas, "buka_lagi", oleh=pusat, pada=PADA, versi=4, alasan="Keliru")
    services.ajukan(session, tugas, oleh=opd, pada=PADA, versi=5, ide_id=ide.id)
    assert services.tarik(session, tugas, oleh=opd, pada=PADA, versi=6).keterangan == ""
    services.ajukan(session, tugas, oleh=opd, pada=PADA, versi=7, ide_id=ide.id)
    services.terima(session, tugas, oleh=pusat, pada=PADA, versi=8)
    services.jawab(session, tugas, "buka_lagi", oleh=pusat, pada=PADA, versi=9, alasan="Berhenti")
    assert (tugas.diterima_pada, tugas.status) == (None, "berjalan")


def test_tugas_pindah_ke_penerus(session, sk, operator, buat_opd, koordinator, sebagai):
    lama, baru = operator.opd, buat_opd()
    satu, dua = buat_tugas(session, sk, lama), buat_tugas(session, sk, lama, inovasi_nama="Sama")
    buat_tugas(session, sk, baru, inovasi_nama="Sama")
    services.pindah_opd(session, lama, baru, oleh=sebagai(koordinator), pada=PADA)
    session.commit()
    assert (satu.opd_id, dua.opd_id) == (baru.id, lama.id)


# --- Documents ----------------------------------------------------------------------------------------------


def test_rekaman_penugasan(session, tugas, operator, koordinator, buat_pengguna, sebagai, buat_ide):
    rekaman, lain = REKAMAN["penugasan"], sebagai(buat_pengguna("operator"))
    assert operator.opd.nama in rekaman.sebutan(session, tugas.id)
    assert rekaman.alamat(tugas.id) == f"/sk/tugas/{tugas.id}"
    for orang, ada in ((operator, {tugas.id}), (koordinator, {tugas.id}), (buat_pengguna("admin"), set())):
        assert rekaman.terbaca(session, sebagai(orang), [tugas.id, 999_999]) == ada
    assert rekaman.terbaca(session, lain, [tugas.id]) == set()
    rekaman.periksa_lampir(session, sebagai(operator), tugas.id)
    assert rekaman.pemilik(session, sebagai(operator), tugas.id) == operator.opd_id
    assert rekaman.pemilik(session, sebagai(koordinator), tugas.id) is None
    for orang, galat in ((lain, TidakAda), (sebagai(buat_pengguna("pimpinan")), TidakBoleh)):
        with pytest.raises(galat):
            rekaman.periksa_lampir(session, orang, tugas.id)
    tugas.status, tugas.ide_id = "terpenuhi", buat_ide("disetujui", opd=operator.opd).id
    session.commit()
    with pytest.raises(AturanDilanggar, match="terpenuhi"):
        rekaman.periksa_lampir(session, sebagai(operator), tugas.id)


# --- Pages --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("peran", ["operator", "koordinator", "pimpinan"])
def test_daftar_dengan_jumlah_kueri_tetap(session, sk, operator, as_pengguna, buat_pengguna, hitung_kueri, peran):
    orang = operator if peran == "operator" else buat_pengguna(peran)
    peramban, banyak = as_pengguna(orang), []
    for n in (1, 3):
        while len(session.scalars(select(Penugasan.id)).all()) < n:
            buat_tugas(session, sk, operator.opd)
        peramban.get("/sk/tugas")
        hitung_kueri.clear()
        halaman = peramban.get("/sk/tugas")
        assert halaman.status == 200 and halaman.html.count('href="/sk/tugas/') == n
        banyak.append(len(hitung_kueri))
    assert banyak[0] == banyak[1] <= 9


def test_siapa_melihat_apa(session, sk, tugas, operator, koordinator, as_pengguna, buat_pengguna):
    lain = buat_pengguna("operator")
    rahasia = buat_tugas(session, sk, lain.opd, inovasi_nama="Milik tetangga")
    draf = buat_tugas(session, buat_sk(session, koordinator, status="draf"), operator.opd, inovasi_nama="Belum berlaku")
    peramban = as_pengguna(operator)
    for alamat in ("/sk/tugas", f"/sk/tugas?opd={lain.opd_id}", f"/sk/tugas/{tugas.id}"):
        html = peramban.get(alamat).html
        assert "Milik tetangga" not in html and "Belum berlaku" not in html and lain.opd.nama not in html
    assert [peramban.get(f"/sk/tugas/{t.id}").status for t in (tugas, rahasia, draf)] == [200, 404, 404]
    assert peramban.post(f"/sk/tugas/{rahasia.id}/ajukan", versi=1, ide_id=1).status == 404
    pimpinan = as_pengguna(buat_pengguna("pimpinan"))
    assert "Milik tetangga" in pimpinan.get("/sk/tugas").html
    assert [pimpinan.get(f"/sk/tugas/{t.id}").status for t in (rahasia, draf)] == [200, 404]
    assert not [f for f in pimpinan.get(f"/sk/tugas/{tugas.id}").form if f["action"].startswith("/sk")]
    assert as_pengguna(koordinator).get(f"/sk/tugas/{draf.id}").status == 200
    for peran in ("pendamping", "admin"):
        orang = as_pengguna(buat_pengguna(peran))
        assert [orang.get(a).status for a in ("/sk/tugas", f"/sk/tugas/{tugas.id}")] == [403, 403]


def test_ajukan_terima_lewat_halaman(session, tugas, operator, koordinator, as_pengguna, buat_ide):
    ide = buat_ide("disetujui", opd=operator.opd, operator=operator, koordinator=koordinator, judul="Rapor perahu")
    opd, pusat, alamat = as_pengguna(operator), as_pengguna(koordinator), f"/sk/tugas/{tugas.id}"
    isian = opd.get(alamat).isian_form[f"{alamat}/ajukan"]
    kurang = opd.post(f"{alamat}/ajukan", isian | {"ide_id": "", "keterangan": "Sudah jalan"})
    assert kurang.status == 422 and kurang.isian_form[f"{alamat}/ajukan"]["keterangan"] == "Sudah jalan"
    assert opd.post(f"{alamat}/ajukan", isian | {"ide_id": ide.id}).lokasi == alamat
    assert opd.post(f"{alamat}/ajukan", isian | {"ide_id": ide.id}).status == 409  # sent twice: once
    assert "Rapor perahu" in pusat.get(alamat).teks

    basi = pusat.post(f"{alamat}/kembalikan", versi=1, alasan="Belum cukup")
    kembali = basi.isian_form[f"{alamat}/kembalikan"]
    assert (basi.status, kembali["versi"], kembali["alasan"]) == (409, "2", "Belum cukup")
    assert pusat.post(f"{alamat}/kembalikan", versi=2, alasan="").status == 422
    assert pusat.post(f"{alamat}/terima", versi=2).lokasi == alamat
    assert pusat.post(f"{alamat}/buka-lagi", versi=3, alasan="Berhenti").lokasi == alamat
    assert "Berhenti" in opd.get(alamat).teks and "Berhenti" in opd.get("/sk/tugas").teks
    assert pusat.post(f"{alamat}/bebaskan", versi=4, alasan="Pindah").lokasi == alamat
    assert opd.post(f"{alamat}/tarik", versi=5).status == 409


def test_isian_buruk_tidak_pernah_500(session, tugas, operator, koordinator, as_pengguna):
    opd, pusat, alamat = as_pengguna(operator), as_pengguna(koordinator), f"/sk/tugas/{tugas.id}"
    buruk = ({}, {"versi": "x"}, {"versi": "9" * 40}, {"versi": 1, "ide_id": "9" * 40}, {"versi": 1, "ide_id": "a\x00"})
    for isian in buruk:
        assert opd.post(f"{alamat}/ajukan", isian).status in (409, 422)
    for alasan in ("\x00", "x" * 100_000):
        halaman = pusat.post(f"{alamat}/bebaskan", versi=1, alasan=alasan)
        assert halaman.status == 422
    assert pusat.get("/sk/tugas?sk=abc&opd=1\x00&halaman=99999999999&status=%00").status == 200
    assert pusat.get("/sk/tugas?halaman=50").status == 200


def test_saringan_dan_lewat_tenggat(session, sk, operator, koordinator, as_pengguna):
    kemarin = HARI - timedelta(days=3)
    buat_tugas(session, sk, operator.opd, inovasi_nama="Terlambat sekali", tenggat=kemarin)
    buat_tugas(session, sk, operator.opd, inovasi_nama="Masih lama", tenggat=HARI + timedelta(days=30))
    dicabut = buat_sk(session, koordinator, status="dicabut")
    buat_tugas(session, dicabut, operator.opd, inovasi_nama="SK lama", tenggat=kemarin)
    peramban = as_pengguna(operator)
    semua = peramban.get("/sk/tugas").teks
    assert semua.index("Terlambat sekali") < semua.index("Masih lama") < semua.index("SK lama")
    lewat = peramban.get("/sk/tugas?terlambat=1").teks
    assert "Terlambat sekali" in lewat and "Masih lama" not in lewat and "SK tidak berlaku" not in lewat
    assert "Tidak ada tugas yang cocok" in peramban.get("/sk/tugas?status=terpenuhi").teks
    assert "Masih lama" not in peramban.get(f"/sk/tugas?sk={dicabut.id}").teks
    assert peramban.get("/sk/tugas", htmx=True).ids[0] == "daftar-tugas"


def test_judul_draf_tidak_sampai_ke_pimpinan(session, sk, operator, as_pengguna, buat_ide, buat_pengguna):
    """An idea that went back to draft after it was named."""
    ide = buat_ide("draf", opd=operator.opd, operator=operator, judul="Judul rahasia sekali")
    tugas = buat_tugas(session, sk, operator.opd, status="diajukan", ide_id=ide.id, tenggat=date(2026, 1, 1))
    pimpinan = as_pengguna(buat_pengguna("pimpinan"))
    for alamat in ("/sk/tugas", f"/sk/tugas/{tugas.id}"):
        assert "Judul rahasia" not in pimpinan.get(alamat).html
        assert "Judul rahasia" in as_pengguna(operator).get(alamat).html
