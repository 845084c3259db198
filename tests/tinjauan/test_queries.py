from datetime import UTC, datetime, timedelta

import pytest

from inovasi.ide import services as ide_services
from inovasi.peran import Pelaku, Peran
from inovasi.tinjauan import queries
from inovasi.tinjauan.rules import Jalan, SaringAntrean
from tests.conftest import PADA

KINI = PADA + timedelta(days=20)
PUSAT = Pelaku(id=1, nama="K", nama_pengguna="k", peran=Peran.KOORDINATOR)


@pytest.fixture
def tiga(buat_ide):
    """Three waiting ideas, oldest first."""
    return [
        buat_ide("diajukan", judul=f"Ide {nama} di antrean", pada=PADA + timedelta(days=i), urusan=f"1.0{i + 1}")
        for i, nama in enumerate(("pertama", "kedua", "ketiga"))
    ]


def ids(session, **saring):
    return [b.id for b in queries.antrean(session, oleh=PUSAT, saring=SaringAntrean(**saring), kini=KINI).baris]


def test_antrean_memuat_yang_diajukan_saja_tertua_lebih_dulu(session, tiga, buat_ide):
    for status in ("draf", "dikembalikan", "disetujui", "ditolak", "dihapus"):
        buat_ide(status)

    hasil = queries.antrean(session, oleh=PUSAT, saring=SaringAntrean(), kini=KINI)

    assert [b.id for b in hasil.baris] == [i.id for i in tiga]
    assert (hasil.jumlah, hasil.semua, hasil.tertua) == (3, 3, tiga[0].status_sejak)


def test_saringan_antrean(session, tiga):
    satu, dua, tiga_ = (i.id for i in tiga)

    assert ids(session, opd=tiga[1].opd_id) == [dua]
    assert ids(session, urusan="1.03") == [tiga_]
    assert ids(session, tahun=2025) == []
    assert ids(session, q="Ide PERTAMA") == [satu]
    assert ids(session, q=tiga[2].kode.lower()) == [tiga_]
    assert ids(session, giliran="pertama") == [satu, dua, tiga_]
    assert ids(session, giliran="ulang") == []


def test_lebih_dari_n_hari_menghitung_hari_kalender(session, tiga):
    sejak = tiga[1].status_sejak
    kini = datetime(sejak.year, sejak.month, sejak.day, 10, tzinfo=UTC) + timedelta(days=5)

    def lebih(hari):
        return [b.id for b in queries.antrean(session, oleh=PUSAT, saring=SaringAntrean(hari=hari), kini=kini).baris]

    assert lebih(4) == [tiga[0].id, tiga[1].id]
    assert lebih(5) == [tiga[0].id]


@pytest.mark.parametrize("jumlah", [1, 3])
def test_antrean_selalu_dua_kueri(session, buat_ide, hitung_kueri, jumlah):
    for i in range(jumlah):
        buat_ide("diajukan", judul=f"Ide ke {i} yang menunggu")
    session.rollback()
    hitung_kueri.clear()

    hasil = queries.antrean(session, oleh=PUSAT, saring=SaringAntrean(q="ide"), kini=KINI)

    assert (len(hasil.baris), len(hitung_kueri)) == (jumlah, 2)


def test_berikutnya_meneruskan_dari_tempatnya_lalu_kembali_ke_awal(session, tiga):
    satu, dua, tiga_ = tiga

    def berikut(ide, **jalan):
        return queries.berikutnya(
            session, oleh=PUSAT, jalan=Jalan(**jalan), kini=KINI, sejak=ide.status_sejak, ide_id=ide.id
        )

    assert berikut(satu) == dua.id
    assert berikut(tiga_) == satu.id
    assert berikut(satu, lewat=(dua.id,)) == tiga_.id
    assert berikut(tiga_, lewat=(satu.id,)) == dua.id
    assert berikut(dua, lewat=(satu.id, tiga_.id)) is None
    assert berikut(satu, saring=SaringAntrean(urusan="1.03")) == tiga_.id


def test_posisi_menghitung_yang_sudah_diputus_dalam_putaran_ini(session, tiga):
    awal = queries.posisi_antrean(session, tiga[1], oleh=PUSAT, jalan=Jalan(), kini=KINI)
    assert (awal.ke, awal.dari, awal.sebelum_id) == (2, 3, tiga[0].id)

    lanjut = queries.posisi_antrean(session, tiga[0], oleh=PUSAT, jalan=Jalan(selesai=12), kini=KINI)
    assert (lanjut.ke, lanjut.dari, lanjut.sebelum_id) == (13, 15, None)


# --- Review screen ------------------------------------------------------------------------------------------


def ajukan_lagi(session, ide, oleh, pada, **isian):
    ide_services.simpan_isian(session, ide, oleh=oleh, pada=pada, versi=ide.versi, isian=isian)
    ide_services.ubah_status(session, ide, "ajukan", oleh=oleh, pada=pada, versi=ide.versi)


@pytest.fixture
def operator(buat_pengguna):
    return buat_pengguna()


def test_putaran_pertama_tidak_punya_perubahan(session, buat_ide):
    assert queries.sejak_kembali(session, buat_ide("diajukan")) is None


def test_perubahan_sejak_dikembalikan(session, buat_ide, operator, sebagai):
    ide = buat_ide("dikembalikan", operator=operator, sasaran="Anak sekolah")
    ajukan_lagi(session, ide, sebagai(operator), KINI, sasaran="180 murid", jenis="digital")

    sejak = queries.sejak_kembali(session, ide)

    assert sejak.oleh_id == ide.diputus_oleh_id
    assert sejak.perubahan == [("sasaran", "Anak sekolah", "180 murid"), ("jenis", "non_digital", "digital")]


def test_tarik_lalu_ajukan_lagi_tetap_dibandingkan_dengan_yang_dikembalikan(session, buat_ide, operator, sebagai):
    ide = buat_ide("dikembalikan", operator=operator, sasaran="Anak sekolah")
    orang = sebagai(operator)
    ajukan_lagi(session, ide, orang, KINI, sasaran="180 murid")
    ide_services.ubah_status(session, ide, "tarik", oleh=orang, pada=KINI, versi=ide.versi)
    ajukan_lagi(session, ide, orang, KINI, kebaruan="Baru di sini")

    assert [k for k, _, _ in queries.sejak_kembali(session, ide).perubahan] == ["kebaruan", "sasaran"]


def test_tarik_tanpa_pengembalian_dibandingkan_dengan_pengajuan_sebelumnya(session, buat_ide, operator, sebagai):
    ide = buat_ide("diajukan", operator=operator)
    orang = sebagai(operator)
    ide_services.ubah_status(session, ide, "tarik", oleh=orang, pada=KINI, versi=ide.versi)
    ajukan_lagi(session, ide, orang, KINI, sasaran="180 murid")

    sejak = queries.sejak_kembali(session, ide)

    assert (sejak.oleh_id, [k for k, _, _ in sejak.perubahan]) == (None, ["sasaran"])


def test_catatan_terdahulu_terbaru_lebih_dulu(session, buat_ide):
    ide = buat_ide("dikembalikan")

    catatan = queries.catatan_terdahulu(session, ide.id)

    assert [(c.aksi, c.catatan, c.kode_alasan) for c in catatan] == [
        ("kembalikan", "Sasaran belum jelas.", "data_kurang")
    ]


def test_kandidat_serupa_bukan_dirinya_bukan_draf_bukan_serupa(session, buat_ide):
    asal = buat_ide("disetujui", judul="Rapor diantar ke pulau")
    ide = buat_ide("diajukan", judul="Rapor diantar ke pulau juga")
    buat_ide("draf", judul="Rapor diantar ke pulau lain")
    buat_ide("serupa", judul="Rapor diantar lagi", target=asal)

    assert [k.id for k in queries.kandidat_serupa(session, ide, cari="rapor pulau")] == [asal.id]
    assert [k.id for k in queries.kandidat_serupa(session, ide, cari=asal.kode)] == [asal.id]
    assert queries.kandidat_serupa(session, ide, cari="") == ()


def test_kandidat_yang_sudah_dipilih_selalu_ikut(session, buat_ide):
    asal, ide = buat_ide("disetujui"), buat_ide("diajukan")

    assert [k.id for k in queries.kandidat_serupa(session, ide, cari="zzz", pilih=asal.id)] == [asal.id]
