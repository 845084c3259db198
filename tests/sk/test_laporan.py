import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from inovasi.berkas.panel import REKAMAN
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.peran import Pelaku, Peran
from inovasi.pesan.models import Pesan
from inovasi.sk import queries_laporan as queries
from inovasi.sk import rules_laporan as rules
from inovasi.sk import services_laporan as services
from inovasi.sk.models import LaporanSk, RiwayatSk
from inovasi.waktu import hari_ini
from tests.conftest import PADA
from tests.sk.pabrik import buat_laporan, buat_sk, buat_tugas

HARI = hari_ini(datetime.now(UTC))
AWAL_BULAN = HARI.replace(day=1)
MULAI = rules.tambah_bulan(AWAL_BULAN, -2)  # three monthly periods have begun: the first is late for sure
ISI = {"kemajuan": "Sudah 12 sekolah", "kendala": "", "rencana": "Melatih guru"}


@pytest.fixture
def koordinator(buat_pengguna):
    return buat_pengguna("koordinator")


@pytest.fixture
def operator(buat_pengguna):
    return buat_pengguna("operator")


@pytest.fixture
def sk(session, koordinator, operator):
    sk = buat_sk(session, koordinator, periode_lapor="bulanan", lapor_mulai=MULAI)
    buat_tugas(session, sk, operator.opd, inovasi_nama="e-Pintar")
    return sk


@pytest.fixture
def alamat(sk, operator):
    return f"/sk/{sk.id}/laporan/{MULAI}?opd={operator.opd_id}"


@pytest.fixture
def buka(session, sk, operator, sebagai):
    def buka(pengguna=None, mulai=MULAI):
        oleh = sebagai(pengguna or operator)
        return queries.tempat(session, sk.id, mulai, operator.opd_id, oleh=oleh, hari=HARI)

    return buka


def _aksi(alamat: str, aksi: str) -> str:
    return alamat.replace("?", f"/{aksi}?")


# --- Schedule -----------------------------------------------------------------------------------------------


def _jadwal(periode, mulai, sampai=None, hingga=date(2026, 12, 31)):
    semua = rules.jadwal(periode, mulai, sampai, hingga=hingga)
    return [(str(p.mulai), str(p.selesai), str(p.jatuh_tempo)) for p in semua]


def test_jadwal_triwulanan():
    assert _jadwal("triwulanan", date(2026, 1, 1), hingga=date(2026, 7, 1)) == [
        ("2026-01-01", "2026-03-31", "2026-04-07"),
        ("2026-04-01", "2026-06-30", "2026-07-07"),
        ("2026-07-01", "2026-09-30", "2026-10-07"),
    ]


@pytest.mark.parametrize(
    ("periode", "jumlah"), [("bulanan", 12), ("triwulanan", 4), ("semesteran", 2), ("tahunan", 1), ("", 0), ("x", 0)]
)
def test_banyaknya_masa_setahun(periode, jumlah):
    assert len(_jadwal(periode, date(2026, 1, 1))) == jumlah


def test_masa_yang_mulai_akhir_bulan_tidak_bergeser():
    assert [p[0] for p in _jadwal("bulanan", date(2026, 1, 31), hingga=date(2026, 4, 30))] == [
        "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30",
    ]  # fmt: skip


def test_jadwal_berhenti_pada_akhir_keputusan():
    assert _jadwal("bulanan", date(2026, 1, 1), date(2026, 2, 10)) == [
        ("2026-01-01", "2026-01-31", "2026-02-07"), ("2026-02-01", "2026-02-10", "2026-02-17"),
    ]  # fmt: skip
    assert _jadwal("bulanan", date(2026, 3, 1), date(2026, 2, 10)) == []


def test_jadwal_terbatas():
    assert len(rules.jadwal("bulanan", date(1900, 1, 1), None, hingga=date(2200, 1, 1))) == rules.MAKS_PERIODE
    assert rules.berikutnya("bulanan", date(1900, 1, 1), None, hari=date(2200, 1, 1)) is None


def test_berikutnya():
    mulai = date(2026, 1, 1)
    assert rules.berikutnya("bulanan", mulai, None, hari=date(2026, 2, 7)).mulai == date(2026, 1, 1)
    assert rules.berikutnya("bulanan", mulai, None, hari=date(2026, 2, 8)).mulai == date(2026, 2, 1)
    assert rules.berikutnya("bulanan", mulai, None, hari=date(2025, 1, 1)).mulai == mulai
    assert rules.berikutnya("bulanan", mulai, date(2026, 1, 31), hari=date(2026, 2, 8)) is None
    assert rules.berikutnya("", None, None, hari=mulai) is None


@pytest.mark.parametrize(
    ("mulai", "selesai", "nama"),
    [
        ((2026, 1, 1), (2026, 1, 31), "Januari 2026"),
        ((2026, 1, 1), (2026, 3, 31), "Januari sampai Maret 2026"),
        ((2025, 10, 1), (2026, 3, 31), "Oktober 2025 sampai Maret 2026"),
        ((2026, 1, 15), (2026, 2, 14), "15 Januari 2026 sampai 14 Februari 2026"),
    ],
)
def test_nama_masa(mulai, selesai, nama):
    assert rules.nama_periode(date(*mulai), date(*selesai)) == nama


@pytest.mark.parametrize(
    "teks", ["", "2026", "2026-W01-1", "2026-13-01", "20260101", "2026-02-30", "٢٠٢٦-01-01", "x" * 9]
)
def test_masa_yang_bukan_tanggal(teks):
    with pytest.raises(TidakAda):
        rules.baca_periode(teks)


# --- Steps --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("peran", list(Peran))
@pytest.mark.parametrize("aksi", rules.AKSI)
@pytest.mark.parametrize("status", list(rules.NAMA_STATUS))
def test_setiap_langkah(status, aksi, peran):
    oleh = Pelaku(1, "Orang", "orang", peran, opd_ids=frozenset({7}))
    siapa = Peran.OPERATOR if aksi in ("simpan", "ajukan") else Peran.KOORDINATOR
    if peran is not siapa:
        with pytest.raises(TidakBoleh):
            rules.periksa(oleh, status, 7, "berlaku", aksi)
    elif (status, aksi) in rules.ALUR:
        assert rules.periksa(oleh, status, 7, "berlaku", aksi) == rules.ALUR[status, aksi][0]
        with pytest.raises(TidakAda):
            rules.periksa(oleh, status, 7, "draf", aksi)
        with pytest.raises(AturanDilanggar, match="tidak berlaku"):
            rules.periksa(oleh, status, 7, "dicabut", aksi)
    else:
        with pytest.raises(AturanDilanggar) as galat:
            rules.periksa(oleh, status, 7, "berlaku", aksi)
        assert galat.value.status == 409


def test_simpan_ajukan_kembalikan_terima(session, buka, operator, koordinator, sebagai):
    opd, pusat, tempat = sebagai(operator), sebagai(koordinator), buka()
    services.simpan(session, tempat, oleh=opd, pada=PADA, versi=0, isian={"kemajuan": "Mulai"})
    assert (tempat.status, tempat.versi) == ("draf", 1)
    with pytest.raises(BelumLengkap) as galat:
        services.ajukan(session, tempat, oleh=opd, pada=PADA)
    assert list(galat.value.kekurangan) == ["rencana"]
    services.simpan(session, tempat, oleh=opd, pada=PADA, versi=1, isian=ISI)
    services.ajukan(session, tempat, oleh=opd, pada=PADA)
    services.putuskan(session, tempat, "kembalikan", oleh=pusat, pada=PADA, versi=3, catatan="Angka mana?")
    services.simpan(session, tempat, oleh=opd, pada=PADA, versi=4, isian=ISI | {"kendala": "Listrik"})
    services.ajukan(session, tempat, oleh=opd, pada=PADA)
    services.putuskan(session, tempat, "terima", oleh=pusat, pada=PADA, versi=6)
    session.commit()
    assert (tempat.status, tempat.laporan.diputus_oleh_id) == ("diterima", koordinator.id)
    assert not session.scalars(select(Pesan).where(Pesan.selesai_pada.is_(None), Pesan.jenis.like("sk_%"))).all()
    riwayat = session.scalars(select(RiwayatSk).order_by(RiwayatSk.id)).all()
    assert [r.aksi for r in riwayat if r.kolom == "status"] == ["ajukan", "kembalikan", "ajukan", "terima"]
    assert ("kemajuan", "Mulai", "Sudah 12 sekolah") in [(r.kolom, r.sebelum, r.sesudah) for r in riwayat]


def test_teks_yang_sama_lagi_dan_konflik(session, buka, operator, sebagai):
    opd, tempat = sebagai(operator), buka()
    assert services.simpan(session, tempat, oleh=opd, pada=PADA, versi=0, isian={}) is None
    services.simpan(session, tempat, oleh=opd, pada=PADA, versi=0, isian=ISI)
    services.simpan(session, tempat, oleh=opd, pada=PADA, versi=0, isian=ISI)  # the form sent twice
    session.commit()
    assert tempat.versi == 1 and len(session.scalars(select(LaporanSk)).all()) == 1
    with pytest.raises(VersiBasi) as galat:
        services.simpan(session, buka(), oleh=opd, pada=PADA, versi=0, isian=ISI | {"rencana": "Lain"})
    assert [(b.kolom, b.tersimpan, b.kiriman) for b in galat.value.beda] == [("rencana", "Melatih guru", "Lain")]


def test_lewati_lalu_dikembalikan(session, buka, koordinator, sebagai):
    pusat, tempat = sebagai(koordinator), buka(koordinator)
    with pytest.raises(BelumLengkap):
        services.putuskan(session, tempat, "lewati", oleh=pusat, pada=PADA, versi=0, catatan=" ")
    services.putuskan(session, tempat, "lewati", oleh=pusat, pada=PADA, versi=0, catatan="Masa persiapan")
    assert tempat.status == "dilewati"
    services.putuskan(session, tempat, "kembalikan", oleh=pusat, pada=PADA, versi=1, catatan="Perlu juga")
    assert tempat.status == "dikembalikan"


# --- What is due --------------------------------------------------------------------------------------------


def test_keadaan_dua_kueri(session, sk, operator, koordinator, buat_opd, hitung_kueri):
    lain = buat_opd()
    buat_tugas(session, sk, lain, status="dibebaskan", keterangan="Tidak perlu")
    buat_laporan(session, sk, operator.opd, MULAI, status="diterima", oleh=operator)
    hitung_kueri.clear()
    baris = queries.keadaan(session, hari=HARI)
    assert len(hitung_kueri) == 2
    assert [(b.opd_id, b.status) for b in baris] == [
        (operator.opd_id, "diterima"), (operator.opd_id, "belum"), (operator.opd_id, "belum"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "ubah", [{"status": "dicabut", "alasan_cabut": "x"}, {"status": "draf"}, {"periode_lapor": ""}]
)
def test_yang_tidak_ditagih(session, sk, ubah):
    for kolom, nilai in ubah.items():
        setattr(sk, kolom, nilai)
    session.commit()
    assert queries.keadaan(session, hari=HARI) == []


def test_laporan_sk_yang_dicabut_tetap_terbaca(session, sk, operator, sebagai):
    buat_laporan(session, sk, operator.opd, MULAI, status="draf", oleh=operator)
    sk.status, sk.alasan_cabut = "dicabut", "Diganti"
    session.commit()
    assert [(b.status, b.lewat) for b in queries.keadaan(session, hari=HARI)] == [("draf", False)]
    tempat = queries.tempat(session, sk.id, MULAI, operator.opd_id, oleh=sebagai(operator), hari=HARI)
    with pytest.raises(AturanDilanggar, match="tidak berlaku"):
        services.simpan(session, tempat, oleh=sebagai(operator), pada=PADA, versi=1, isian=ISI)


def test_urutan_giliran(session, sk, operator, koordinator, sebagai):
    buat_laporan(session, sk, operator.opd, rules.tambah_bulan(MULAI, 1), status="diajukan", oleh=operator)
    for orang, status in ((operator, ["belum", "belum", "diajukan"]), (koordinator, ["diajukan", "belum", "belum"])):
        baris, _ = queries.daftar_laporan(session, oleh=sebagai(orang), saring=rules.SaringLaporan(), hari=HARI)
        assert [b.status for b in baris] == status
        assert [b.lewat for b in baris if b.status == "belum"] == [True, False]


def test_rekaman_laporan(session, sk, operator, koordinator, buat_pengguna, sebagai):
    laporan = buat_laporan(session, sk, operator.opd, MULAI, oleh=operator)
    rekaman, pimpinan = REKAMAN["laporan_sk"], buat_pengguna("pimpinan")
    assert sk.nomor in rekaman.sebutan(session, laporan.id)
    baca = {o.peran: rekaman.terbaca(session, sebagai(o), [laporan.id]) for o in (
        operator, koordinator, pimpinan, buat_pengguna("pendamping"), buat_pengguna("admin"))}  # fmt: skip
    assert {p for p, isi in baca.items() if isi} == {"operator", "koordinator"}
    rekaman.periksa_lampir(session, sebagai(operator), laporan.id)
    assert rekaman.pemilik(session, sebagai(operator), laporan.id) == operator.opd_id
    for orang, galat in ((buat_pengguna("operator"), TidakAda), (koordinator, TidakBoleh)):
        with pytest.raises(galat):
            rekaman.periksa_lampir(session, sebagai(orang), laporan.id)
    laporan.status = "diajukan"
    session.commit()
    assert rekaman.terbaca(session, sebagai(pimpinan), [laporan.id]) == {laporan.id}
    with pytest.raises(AturanDilanggar):
        rekaman.periksa_lampir(session, sebagai(operator), laporan.id)


# --- Pages --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("peran", ["operator", "koordinator", "pimpinan"])
def test_daftar_dengan_jumlah_kueri_tetap(
    session, sk, operator, koordinator, as_pengguna, buat_pengguna, hitung_kueri, peran
):
    peramban = as_pengguna(operator if peran == "operator" else buat_pengguna(peran))
    banyak = []
    for _ in range(2):
        peramban.get("/sk/laporan")
        hitung_kueri.clear()
        halaman = peramban.get("/sk/laporan")
        assert halaman.status == 200
        banyak.append(len(hitung_kueri))
        lain = buat_sk(session, koordinator, periode_lapor="bulanan", lapor_mulai=MULAI)
        buat_tugas(session, lain, operator.opd)
    assert banyak[0] == banyak[1] <= 9


def test_simpan_dan_ajukan_lewat_halaman(session, sk, operator, koordinator, as_pengguna, alamat):
    opd, pusat = as_pengguna(operator), as_pengguna(koordinator)
    isian = opd.get(alamat).isian_form[alamat]
    assert isian["versi"] == "0"
    kurang = opd.post(alamat, isian | {"kemajuan": "Sudah jalan", "lanjut": "ajukan"})
    assert kurang.status == 422 and kurang.isian["kemajuan"] == "Sudah jalan"
    assert not session.scalars(select(LaporanSk)).all()
    simpan = isian | {"kemajuan": "Sudah jalan", "lanjut": "simpan"}
    assert [opd.post(alamat, simpan).lokasi for _ in range(2)] == [alamat, alamat]  # twice sent, once made
    laporan = session.scalars(select(LaporanSk)).one()
    assert opd.get(f"/sk/laporan/{laporan.id}").lokasi == alamat
    assert f"/berkas/baru?rekaman=laporan_sk&id={laporan.id}&keperluan=bukti" in opd.get(alamat).tautan

    basi = opd.post(alamat, isian | {"kemajuan": "Teks kedua"})
    assert basi.status == 409 and "Sudah jalan" in basi.teks and basi.isian["kemajuan"] == "Teks kedua"
    assert basi.isian_form[alamat]["versi"] == "1"
    assert opd.post(alamat, ISI | {"versi": 1, "lanjut": "ajukan"}).lokasi == alamat

    terlambat = opd.post(alamat, ISI | {"versi": 2, "kemajuan": "Ditulis kawan sekantor"})
    assert terlambat.status == 409 and "Ditulis kawan sekantor" in terlambat.teks
    assert "Sudah 12 sekolah" in pusat.get(alamat).teks
    assert pusat.post(_aksi(alamat, "kembalikan"), versi=3, catatan="").status == 422
    lama = pusat.post(_aksi(alamat, "kembalikan"), versi=1, catatan="Angkanya?")
    assert lama.status == 409 and lama.isian["catatan"] == "Angkanya?"
    assert pusat.post(_aksi(alamat, "kembalikan"), versi=3, catatan="Angkanya?").lokasi == alamat
    assert "Angkanya?" in opd.get(alamat).teks
    assert opd.post(alamat, ISI | {"versi": 4, "lanjut": "ajukan"}).lokasi == alamat
    assert pusat.post(_aksi(alamat, "terima"), versi=5).lokasi == alamat
    assert pusat.post(_aksi(alamat, "terima"), versi=6).status == 409
    assert "Diterima" in opd.get(alamat).teks


def test_siapa_melihat_apa(session, sk, operator, koordinator, as_pengguna, buat_pengguna, alamat):
    buat_laporan(session, sk, operator.opd, MULAI, oleh=operator, kemajuan="isi-rahasia")
    lain = buat_pengguna("operator")
    tetangga = as_pengguna(lain)
    assert tetangga.get(alamat).status == 404 and tetangga.post(alamat, ISI | {"versi": 1}).status == 404
    assert operator.opd.nama not in tetangga.get(f"/sk/laporan?sk={sk.id}&opd={operator.opd_id}").html
    buat_tugas(session, sk, lain.opd)
    assert tetangga.get(f"/sk/{sk.id}/laporan/{MULAI}").status == 200  # its own
    assert operator.opd.nama not in tetangga.get("/sk/laporan").html
    pimpinan = as_pengguna(buat_pengguna("pimpinan"))
    assert pimpinan.get(alamat).status == 200 and "isi-rahasia" not in pimpinan.get(alamat).html
    assert "isi-rahasia" in as_pengguna(koordinator).get(alamat).html
    assert pimpinan.get(f"/sk/{sk.id}/laporan/{MULAI}").lokasi == f"/sk/laporan?sk={sk.id}"
    for peran in ("pendamping", "admin"):
        orang = as_pengguna(buat_pengguna(peran))
        assert [orang.get(a).status for a in ("/sk/laporan", alamat)] == [403, 403]
    for orang, aksi in ((operator, "terima"), (operator, "lewati"), (koordinator, "")):
        tujuan = _aksi(alamat, aksi) if aksi else alamat
        assert as_pengguna(orang).post(tujuan, ISI | {"versi": 1, "catatan": "x"}).status == 403


@pytest.mark.parametrize("periode", ["kapan", "2026-01-32", "1999-01-01", "9999-12-31", "0000-00-00", "%00"])
def test_masa_yang_tidak_ada(sk, operator, koordinator, as_pengguna, periode):
    alamat = f"/sk/{sk.id}/laporan/{periode}?opd={operator.opd_id}"
    assert as_pengguna(operator).get(alamat).status == 404
    assert as_pengguna(koordinator).post(_aksi(alamat, "lewati"), versi=0, catatan="x").status == 404


def test_isian_buruk_tidak_pernah_500(sk, operator, koordinator, as_pengguna, alamat):
    opd, pusat = as_pengguna(operator), as_pengguna(koordinator)
    for isian in ({}, {"versi": "x"}, {"versi": 0, "kemajuan": "\x00"}, {"versi": 0, "kemajuan": "x" * 100_000}):
        halaman = opd.post(alamat, isian)
        assert halaman.status == 422
        if "x" in isian.get("kemajuan", ""):
            assert halaman.isian["kemajuan"] == isian["kemajuan"]
    assert opd.post(alamat, ISI | {"versi": "9" * 40}).status == 409
    for catatan in ("\x00", "x" * 5000):
        assert pusat.post(_aksi(alamat, "lewati"), versi=0, catatan=catatan).status == 422
    assert pusat.post(f"/sk/{sk.id}/laporan/{MULAI}/lewati", versi=0, catatan="x").status == 404
    assert pusat.get("/sk/laporan?sk=x&opd=9999999999&status=%00&halaman=-1&terlambat=2").status == 200


def test_lewati_lewat_halaman(session, sk, operator, koordinator, as_pengguna, alamat):
    pusat = as_pengguna(koordinator)
    assert pusat.post(_aksi(alamat, "lewati"), versi=0, catatan="Masa persiapan").lokasi == alamat
    assert pusat.post(_aksi(alamat, "lewati"), versi=1, catatan="Masa persiapan").status == 409
    assert "Masa persiapan" in as_pengguna(operator).get(alamat).teks


def test_terlambat_tampil_di_beranda_dan_halaman_opd(
    session, sk, operator, koordinator, as_pengguna, buat_pengguna, tahun, hitung_kueri
):
    for peran in ("koordinator", "pimpinan"):
        assert re.search(r"\d laporan terlambat", as_pengguna(buat_pengguna(peran)).get("/").teks)
    alamat = f"/opd/{operator.opd.kode}"
    assert "lewat" in as_pengguna(operator).get(alamat).teks
    assert "Tugas dan laporan dari SK" not in as_pengguna(buat_pengguna("operator")).get(alamat).teks
    banyak = []
    for _ in range(2):
        hitung_kueri.clear()
        as_pengguna(koordinator).get("/")
        banyak.append(len(hitung_kueri))
        buat_laporan(session, sk, operator.opd, MULAI + timedelta(days=len(banyak)), status="diajukan", oleh=operator)
    assert banyak[0] == banyak[1]
