"""Whose turn, since when: what is listed, for whom, from when on it is stalled, and the reminder that is copied."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from inovasi.catatan import services as catatan
from inovasi.klinik.models import PermintaanKlinik, SesiKlinik, TindakLanjut
from inovasi.laporan import rules_giliran as rules
from inovasi.laporan.models import BatasTunggu, RiwayatBatas
from inovasi.waktu import hari_ini, tanggal

HARI = {j.kode: j.hari for j in rules.BISA_DIATUR}


def lalu(hari: float) -> datetime:
    return datetime.now(UTC) - timedelta(days=hari)


@pytest.fixture
def koordinator(buat_pengguna):
    return buat_pengguna("koordinator", nama="Koordinator Uji")


@pytest.fixture
def buat_catatan(session, koordinator, sebagai):
    """A note on an idea, `hari` days old; `oleh` defaults to the koordinator."""

    def buat(ide, hari=0, *, oleh=None, **isi):
        hasil = catatan.tulis(
            session, ide, oleh=sebagai(oleh or koordinator), pada=lalu(hari),
            **{"isi": "Sebutkan angkanya.", "versi": ide.versi} | isi,
        )  # fmt: skip
        session.commit()
        return hasil

    return buat


@pytest.fixture
def buat_tindakan(session, koordinator):
    def buat(ide, sampai: date, **isi):
        sesi = SesiKlinik(
            uuid=f"sesi-{ide.id}-{sampai}", tanggal=date(2026, 10, 1), tempat="Aula", status="selesai",
            dibuat_oleh_id=koordinator.id, dibuat_pada=lalu(30),
        )  # fmt: skip
        session.add(sesi)
        session.flush()
        tindakan = TindakLanjut(
            sesi_id=sesi.id, ide_id=ide.id, sampai=sampai, dibuat_oleh_id=koordinator.id, dibuat_pada=lalu(30),
            **{"apa": "Lengkapi data loket", "siapa": "Kepala Bidang"} | isi,
        )  # fmt: skip
        session.add(tindakan)
        session.commit()
        return tindakan

    return buat


# --- When it is too long ------------------------------------------------------------------------------------


def _tunggu(jenis="diajukan", **isi):
    return rules.Tunggu(**{"jenis": jenis, "opd_id": 1, "opd_nama": "Dinas", "sejak": lalu(0)} | isi)


@pytest.mark.parametrize(("hari", "lewat"), [(6, ""), (7, ""), (8, "lewat batas 7 hari")])
def test_lewat_sesudah_batasnya_bukan_pada_harinya(hari, lewat):
    sejak = hari_ini() - timedelta(days=hari)
    butir = rules.jadi_butir(_tunggu(sejak=sejak), batas=7, hari_ini=hari_ini())

    assert butir.lewat == lewat
    assert butir.lama == f"{hari} hari"
    # The database counts by the same edge.
    potong = rules.potong({"diajukan": 7}, hari_ini())["diajukan"]
    tengah_hari = datetime(sejak.year, sejak.month, sejak.day, 12, tzinfo=potong.tzinfo)
    assert (tengah_hari < potong) is bool(lewat)


def test_yang_lewat_di_atas_lalu_yang_paling_lama():
    kini = hari_ini()
    isi = {"baru": 1, "lama": 7, "lewat": 9, "lewat_jauh": 30}
    baris = tuple(_tunggu(judul=k, sejak=kini - timedelta(days=n)) for k, n in isi.items())
    draf = _tunggu("draf", judul="draf", sejak=kini - timedelta(days=25))
    kelompok = [rules.Kelompok("diajukan", 4, 2, baris), rules.Kelompok("draf", 1, 0, (draf,))]

    pusat, opd = rules.susun_pihak(kelompok, batas=rules.batas_berlaku({}), hari_ini=kini, hanya_lewat=False)

    assert [b.isi.judul for b in pusat.butir] == ["lewat_jauh", "lewat", "lama", "baru"]
    assert (opd.kode, [b.isi.judul for b in opd.butir]) == ("opd", ["draf"])


# --- What is listed -----------------------------------------------------------------------------------------


def test_setiap_jenis_tampil_pada_pihaknya(
    session, as_pengguna, koordinator, buat_pengguna, buat_ide, buat_catatan, buat_tindakan, sebagai
):
    operator = buat_pengguna("operator")
    milik = {"operator": operator, "koordinator": koordinator}
    buat_ide("diajukan", judul="Yang ditinjau", pada=lalu(9), **milik)
    buat_ide("dikembalikan", judul="Yang diperbaiki", pada=lalu(20), **milik)
    buat_ide("draf", judul="Yang terlupa", pada=lalu(40), **milik)
    dibahas = buat_ide("disetujui", judul="Yang dibahas", pada=lalu(50), **milik)
    buat_catatan(dibahas, 15)
    buat_catatan(dibahas, 9, oleh=operator)
    dijawab = buat_catatan(dibahas, 12)
    catatan.langkah(session, dijawab, "jawab", oleh=sebagai(operator), pada=lalu(8), isi="Sudah kami tulis.")
    buat_tindakan(dibahas, hari_ini() - timedelta(days=1))
    buat_tindakan(dibahas, hari_ini(), apa="Belum lewat")
    session.add(
        PermintaanKlinik(
            opd_id=operator.opd_id, keperluan="Bahas dua ide", diminta_oleh_id=operator.id, diminta_pada=lalu(8)
        )
    )
    session.commit()

    teks = as_pengguna(koordinator).get("/laporan/giliran").teks

    pusat, sisa = teks.split("Menunggu Anda", 2)[-1].split("Menunggu perangkat daerah", 1)
    opd, penulis = sisa.split("Menunggu penulis catatan", 1)
    assert "Yang ditinjau Ide menunggu tinjauan" in pusat
    assert "Permintaan klinik belum dijadwalkan" in pusat
    assert "Yang dibahas Catatan dari OPD belum dijawab: 1 catatan" in pusat
    assert "Yang diperbaiki Ide dikembalikan, belum dikirim lagi" in opd
    assert "Yang terlupa Draf belum diajukan" in opd
    assert "Yang dibahas Catatan untuk OPD masih terbuka: 1 catatan" in opd
    assert "Lengkapi data loket Tindak lanjut klinik lewat tanggal: “Yang dibahas”, Kepala Bidang" in opd
    assert "lewat tanggal" in opd and "Belum lewat" not in teks
    assert "Yang dibahas Catatan sudah dijawab, belum diperiksa: 1 catatan Koordinator Uji" in penulis
    assert "8 hari lewat batas 7 hari" in penulis


def test_catatan_internal_tidak_pernah_ditagih(as_pengguna, koordinator, buat_ide, buat_catatan):
    buat_catatan(buat_ide("disetujui", judul="Punya catatan dalam"), 90, internal=True)

    assert "Punya catatan dalam" not in as_pengguna(koordinator).get("/laporan/giliran").teks


def test_centang_selama_masih_diperbaiki_belum_giliran_penulisnya(
    session, as_pengguna, koordinator, buat_pengguna, buat_ide, buat_catatan, sebagai
):
    operator = buat_pengguna("operator")
    ide = buat_ide("dikembalikan", operator=operator)
    satu, dua = buat_catatan(ide, 20), buat_catatan(ide, 20)
    catatan.langkah(session, satu, "perbaiki", oleh=sebagai(operator), pada=lalu(10))
    session.commit()
    alamat = "/laporan/giliran?pihak=penulis"

    assert "Catatan sudah dijawab" not in as_pengguna(koordinator).get(alamat).teks
    catatan.langkah(session, dua, "jawab", oleh=sebagai(operator), pada=lalu(10), isi="Data mana yang dimaksud?")
    session.commit()
    assert "Catatan sudah dijawab, belum diperiksa: 1 catatan" in as_pengguna(koordinator).get(alamat).teks


def test_giliran_catatan_dihitung_sejak_dibuka_lagi(
    session, as_pengguna, koordinator, buat_pengguna, buat_ide, buat_catatan, sebagai
):
    operator = buat_pengguna("operator")
    satu = buat_catatan(buat_ide("disetujui", operator=operator), 60)
    catatan.langkah(session, satu, "jawab", oleh=sebagai(operator), pada=lalu(20), isi="Sudah.")
    catatan.langkah(session, satu, "buka_lagi", oleh=sebagai(koordinator), pada=lalu(3))
    session.commit()

    teks = as_pengguna(koordinator).get("/laporan/giliran?pihak=opd").teks

    assert "Catatan untuk OPD masih terbuka: 1 catatan" in teks
    assert "3 hari" in teks and "lewat batas 14 hari" not in teks


def test_kuota_ditagih_sejak_batasnya_dekat(session, as_pengguna, koordinator, tahun, buat_opd):
    buat_opd("Kurang")
    tahun.batas = hari_ini() + timedelta(days=30)
    session.commit()
    assert "0 dari 5 ide, kurang 5" in as_pengguna(koordinator).get("/laporan/giliran").teks

    tahun.batas = hari_ini() + timedelta(days=31)
    session.commit()
    assert "kurang 5" not in as_pengguna(koordinator).get("/laporan/giliran").teks


# --- Who sees what ------------------------------------------------------------------------------------------


def test_operator_hanya_melihat_milik_opd_nya(
    as_pengguna, koordinator, buat_pengguna, buat_ide, buat_catatan, buat_tindakan
):
    operator, lain = buat_pengguna("operator"), buat_pengguna("operator")
    for siapa, tanda in ((operator, "kami"), (lain, "mereka")):
        for status in ("draf", "diajukan", "dikembalikan", "disetujui"):
            ide = buat_ide(status, operator=siapa, judul=f"Milik {tanda} {status}", pada=lalu(60))
        buat_catatan(ide, 30)
        buat_tindakan(ide, hari_ini() - timedelta(days=3), apa=f"Janji {tanda}")

    halaman = as_pengguna(operator)
    for alamat in ("/laporan/giliran", f"/laporan/giliran?opd={lain.opd_id}", "/laporan/giliran/cetak"):
        teks = halaman.get(alamat).teks
        assert "mereka" not in teks, alamat
        assert lain.opd.nama not in teks, alamat
        assert ("Janji kami" in teks) is ("opd=" not in alamat)


def test_giliran_sendiri_di_atas(as_pengguna, koordinator, buat_pengguna, buat_ide):
    operator = buat_pengguna("operator")
    for status in ("diajukan", "dikembalikan"):
        buat_ide(status, operator=operator, koordinator=koordinator)

    def pihak(orang):
        html = as_pengguna(orang).get("/laporan/giliran").html
        return [b.split("<")[0] for b in html.split('<h2 id="pihak-')[1:] for b in [b.split(">", 1)[1]]]

    assert pihak(operator) == ["Menunggu Anda", "Menunggu koordinator"]
    assert pihak(koordinator) == ["Menunggu Anda", "Menunggu perangkat daerah"]


def test_pimpinan_melihat_jumlah_draf_tanpa_judulnya(
    session, as_pengguna, koordinator, buat_pengguna, buat_ide, buat_catatan
):
    operator = buat_pengguna("operator")
    ide = [buat_ide("draf", operator=operator, judul=f"Rahasia draf {n}", pada=lalu(40)) for n in range(2)]
    buat_catatan(ide[0], 30)
    session.add(
        PermintaanKlinik(
            opd_id=operator.opd_id, ide_id=ide[0].id, keperluan="Rahasia", diminta_oleh_id=operator.id,
            diminta_pada=lalu(9),
        )
    )  # fmt: skip
    session.commit()

    for alamat in ("/laporan/giliran", "/laporan/giliran/cetak"):
        teks = as_pengguna(buat_pengguna("pimpinan")).get(alamat).teks
        assert "2 draf" in teks and "Rahasia" not in teks
        assert "Permintaan klinik" in teks
        assert "Rahasia draf 1" in as_pengguna(koordinator).get(alamat).teks


def test_saringan(as_pengguna, koordinator, buat_pengguna, buat_ide):
    satu, dua = buat_pengguna("operator"), buat_pengguna("operator")
    buat_ide("diajukan", operator=satu, judul="Sudah lama ditunggu", pada=lalu(20))
    buat_ide("diajukan", operator=satu, judul="Baru saja diajukan", pada=lalu(1))
    buat_ide("dikembalikan", operator=dua, judul="Masih diperbaiki", pada=lalu(20))
    halaman = as_pengguna(koordinator)

    def judul(kueri):
        teks = halaman.get(f"/laporan/giliran?{kueri}").teks
        return {j for j in ("Sudah lama ditunggu", "Baru saja diajukan", "Masih diperbaiki") if j in teks}

    assert judul("hanya_lewat=1") == {"Sudah lama ditunggu", "Masih diperbaiki"}
    assert judul("pihak=koordinator") == {"Sudah lama ditunggu", "Baru saja diajukan"}
    assert judul(f"opd={dua.opd_id}") == {"Masih diperbaiki"}
    assert judul(f"opd={satu.opd_id}&pihak=koordinator&hanya_lewat=1") == {"Sudah lama ditunggu"}
    assert len(judul("opd=x&pihak=y&hanya_lewat=z")) == 3


def test_banyak_baris_dipotong_dan_sisanya_disebut(as_pengguna, koordinator, buat_pengguna, buat_ide, monkeypatch):
    monkeypatch.setattr(rules, "BATAS_BARIS", 2)
    operator = buat_pengguna("operator")
    for n in range(5):
        buat_ide("diajukan", operator=operator, judul=f"Ide nomor {n}", pada=lalu(10 + n))

    teks = as_pengguna(koordinator).get("/laporan/giliran?pihak=koordinator").teks

    assert "Ide nomor 4" in teks and "Ide nomor 3" in teks and "Ide nomor 2" not in teks
    assert "Masih 3 lainnya: ide menunggu tinjauan." in teks


@pytest.mark.parametrize("jumlah", [1, 3])
@pytest.mark.parametrize(("alamat", "kueri"), [
    ("/laporan/giliran", 19), ("/laporan/giliran/cetak", 19), ("/laporan/pesan-wa", 13),
])  # fmt: skip
def test_jumlah_kueri_tetap(
    as_pengguna, koordinator, buat_ide, buat_catatan, buat_tindakan, hitung_kueri, jumlah, alamat, kueri
):
    for _ in range(jumlah):
        for status in ("diajukan", "dikembalikan", "draf"):
            ide = buat_ide(status)
        buat_catatan(ide, 3)
        buat_tindakan(ide, date(2026, 1, 1))
    peramban = as_pengguna(koordinator)
    hitung_kueri.clear()

    assert peramban.get(alamat).status == 200
    assert len(hitung_kueri) == kueri, hitung_kueri


def test_beranda_menyebut_jumlah_yang_sama(
    session, as_pengguna, koordinator, buat_pengguna, buat_ide, buat_catatan, buat_tindakan, tahun
):
    tahun.batas = hari_ini() + timedelta(days=60)
    session.commit()
    operator = buat_pengguna("operator")
    for hari in (1, 9, 40):
        for status in ("diajukan", "dikembalikan", "draf", "disetujui"):
            ide = buat_ide(status, operator=operator, pada=lalu(hari))
        buat_catatan(ide, hari)
        buat_catatan(ide, hari)
        buat_tindakan(ide, hari_ini() - timedelta(days=hari))

    # 2 submitted, 1 returned, 1 draft, 1 idea with old notes, 3 agreed actions
    assert "Yang macet: 8 ," in as_pengguna(koordinator).get("/").teks
    assert "8 hal melewati batasnya" in as_pengguna(koordinator).get("/laporan/giliran").teks
    assert "Yang macet" not in as_pengguna(buat_pengguna("pimpinan")).get("/").teks


def test_daftar_mingguan_tersusun_per_opd(as_pengguna, koordinator, buat_opd, buat_pengguna, buat_ide):
    for nama in ("Zaitun", "Anggrek"):
        operator = buat_pengguna("operator", opd=buat_opd(nama, nama=f"Dinas {nama}"))
        buat_ide("dikembalikan", operator=operator, judul=f"Perbaikan {nama}", pada=lalu(20))

    teks = as_pengguna(koordinator).get("/laporan/giliran/cetak?pihak=opd&hanya_lewat=1").teks

    tempat = [teks.index(t) for t in ("Dinas Anggrek", "Perbaikan Anggrek", "Dinas Zaitun", "Perbaikan Zaitun")]
    assert tempat == sorted(tempat)
    assert "PEMERINTAH KABUPATEN UJI" in teks.upper()
    assert "Hanya: yang melewati batas" in teks


# --- Limits -------------------------------------------------------------------------------------------------


def _kirim(hari, dasar=HARI):
    return dict(hari) | {f"dasar_{k}": n for k, n in dasar.items()}


def test_batas_yang_diubah_berlaku_dan_tercatat(session, as_pengguna, koordinator, buat_ide):
    buat_ide("diajukan", pada=lalu(4))
    peramban = as_pengguna(koordinator)
    assert "belum ada yang melewati batas" in peramban.get("/laporan/giliran?pihak=koordinator").teks

    halaman = peramban.post("/laporan/giliran/batas", _kirim(HARI | {"diajukan": 3}))

    assert halaman.status == 303
    assert "lewat batas 3 hari" in peramban.get("/laporan/giliran?pihak=koordinator").teks
    riwayat = session.scalars(select(RiwayatBatas)).all()
    assert [(r.jenis, r.sebelum, r.sesudah, r.oleh_id) for r in riwayat] == [("diajukan", 7, 3, koordinator.id)]
    assert "7 menjadi 3 hari" in peramban.get("/laporan/giliran/batas").teks


@pytest.mark.parametrize("isi", ["0", "366", "tujuh", ""])
def test_batas_di_luar_1_sampai_365_ditolak_dengan_isiannya(session, as_pengguna, koordinator, isi):
    halaman = as_pengguna(koordinator).post("/laporan/giliran/batas", _kirim(HARI | {"diajukan": isi, "draf": 45}))

    assert halaman.status == 422
    assert 'value="45"' in halaman.html
    assert session.scalar(select(func.count()).select_from(BatasTunggu)) == 0


def test_dua_koordinator_mengubah_batas(session, as_pengguna, koordinator, buat_pengguna):
    """Different kinds merge; the same kind is shown with both values, and nothing of the form is stored."""
    satu, dua = as_pengguna(koordinator), as_pengguna(buat_pengguna("koordinator"))
    assert satu.post("/laporan/giliran/batas", _kirim(HARI | {"diajukan": 3})).status == 303
    assert dua.post("/laporan/giliran/batas", _kirim(HARI | {"draf": 60})).status == 303

    halaman = dua.post("/laporan/giliran/batas", _kirim(HARI | {"diajukan": 5, "dikembalikan": 20}))

    assert halaman.status == 409
    assert "3 hari" in halaman.teks and "5 hari" in halaman.teks
    assert {b.jenis: b.hari for b in session.scalars(select(BatasTunggu))} == {"diajukan": 3, "draf": 60}
    # Sent once more on purpose, it counts.
    lagi = HARI | {"diajukan": 5, "dikembalikan": 20}
    assert dua.post("/laporan/giliran/batas", _kirim(lagi, HARI | {"diajukan": 3, "draf": 60})).status == 303


# --- The reminder -------------------------------------------------------------------------------------------


def test_pesan_menyebut_yang_kurang_yang_kembali_catatan_dan_janji():
    bahan = rules.BahanPesan(
        1, "Dinas Kesehatan", dihitung=3, minimum=5, kurang=2, tahun=2026, batas=date(2026, 12, 18),
        kembali=[("Antrean  daring\npuskesmas", datetime(2026, 11, 2, tzinfo=UTC))], jumlah_kembali=1,
        catatan=[("Posyandu keliling", 3)], jumlah_catatan=12,
        tindakan=[rules.Tindakan("Lengkapi data.", "Posyandu keliling", date(2026, 11, 20))], jumlah_tindakan=1,
    )  # fmt: skip

    teks = rules.pesan_wa(bahan, hari_ini=date(2026, 11, 22), penutup=rules.penutup("Bapperida", "Kabupaten Uji"))

    baris = teks.splitlines()
    assert baris[0] == "Yth. Bapak/Ibu di Dinas Kesehatan,"
    assert "Ide tahun 2026: 3 dari paling sedikit 5, masih kurang 2 ide." in baris
    assert any(b.startswith("Batas pengajuan 18 Desember 2026") for b in baris)
    assert any(b.startswith("- “Antrean daring puskesmas”, dikembalikan 2 November 2026") for b in baris)
    assert "- “Posyandu keliling”: 3 catatan" in baris
    assert "- dan 11 lainnya" in baris
    assert "- Lengkapi data (“Posyandu keliling”), paling lambat 20 November 2026, lewat 2 hari" in baris
    assert baris[-1] == "Bapperida, Kabupaten Uji"
    assert "http" not in teks


def test_pesan_hanya_untuk_yang_punya_kewajiban_dan_hanya_isi_miliknya(
    as_pengguna, koordinator, buat_opd, buat_pengguna, buat_ide, buat_catatan, buat_tindakan
):
    bebas = buat_opd("Bebas", wajib_ide=False)
    satu = buat_pengguna("operator", opd=buat_opd("Satu"))
    dua = buat_pengguna("operator", opd=buat_opd("Dua", wajib_ide=False))
    kembali = buat_ide("dikembalikan", operator=satu, judul="Ide milik satu", koordinator=koordinator)
    ide = buat_ide("disetujui", operator=dua, judul="Ide milik dua", koordinator=koordinator)
    buat_catatan(kembali)
    buat_catatan(ide)
    buat_catatan(ide, internal=True, isi="Untuk kita saja")
    buat_tindakan(ide, hari_ini() + timedelta(days=4))

    halaman = as_pengguna(koordinator).get("/laporan/pesan-wa")
    pesan = {o.nama: as_pengguna(koordinator).get(f"/laporan/pesan-wa?opd={o.id}") for o in (satu.opd, dua.opd, bebas)}

    assert bebas.nama not in halaman.html.split("<section", 1)[1]
    assert "Tidak ada yang perlu diingatkan." in pesan[bebas.nama].teks
    isi_satu, isi_dua = (
        pesan[o.nama].html.split("<textarea", 1)[1].split("</textarea>")[0] for o in (satu.opd, dua.opd)
    )
    assert "masih kurang 4 ide" in isi_satu and "Ide milik satu”: 1 catatan" in isi_satu
    assert "Ide milik dua" not in isi_satu and "Ide milik satu" not in isi_dua
    assert "kurang" not in isi_dua and "Ide milik dua”: 1 catatan" in isi_dua
    assert f"paling lambat {tanggal(hari_ini() + timedelta(days=4))}" in isi_dua
    assert "Untuk kita saja" not in halaman.html
