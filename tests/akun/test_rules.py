from datetime import UTC, datetime, timedelta

import pytest

from inovasi import acuan
from inovasi.akun import rules
from inovasi.peran import Peran

KINI = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
MENIT = timedelta(minutes=1)


def galat(sandi, **isi):
    isi = {"terlarang": acuan.sandi_terlarang(), "kata_daerah": ("Kabupaten Katingan", "Kasongan")} | isi
    return rules.galat_sandi(sandi, **isi)


@pytest.mark.parametrize(
    "sandi",
    ["perahu kertas biru 7", "Kuda-Makan-Rumput", "jembatan ungu katingan", "ünïcödé sepeda malam", "x7#kQ9!mZ2@pL"],
)
def test_sandi_yang_baik_diterima(sandi):
    assert galat(sandi, nama="Ani Rahma", nama_pengguna="disdikbud") == []


@pytest.mark.parametrize(
    "sandi",
    [
        "",
        "pendek 11 h",
        "p" * 129,
        "aaaaaaaaaaaaaaa",
        "abababababab1!",
        "198503122010011004",
        "!!! 2026 !!!!",
        "Bismillah123456",
        "!!INDONESIAraya2026!!",
        "katingan2026",
        "KABUPATENKATINGAN",
        "inovasi katingan 2026",
        "Kasongan-Inovasi-1",
        "AniRahma123456",
        "ani rahma 12345",
        "disdikbud12345",
        "2026disdikbud.ani!",
        "contoh-inovasi-2026",
        "Contoh-Inovasi-2026",
    ],
)
def test_sandi_yang_mudah_ditebak_ditolak(sandi):
    assert galat(sandi, nama="Ani Rahma", nama_pengguna="disdikbud.ani" if "ani!" in sandi else "disdikbud")


def test_sandi_contoh_hanya_di_contoh():
    assert galat("contoh-inovasi-2026", contoh=True) == []


def test_sandi_sama_di_papan_ketik_lain():
    assert rules.bakukan_sandi("cafe\u0301") == rules.bakukan_sandi("caf\u00e9")


def test_kode_empat_puluh_bit_tanpa_huruf_mirip():
    assert len(set(rules.ABJAD_KODE)) ** rules.PANJANG_KODE == 2**40
    assert not set(rules.ABJAD_KODE) & set("IO01")


@pytest.mark.parametrize(
    ("teks", "ya"),
    [
        ("K7QM4WXN", True),
        ("k7qm-4wxn", True),
        (" k7qm 4wxn", True),
        ("K7QM4WX", False),
        ("K7QM4WXO", False),
        ("perahu kertas biru", False),
        ("K7QM - 4WXN  ", False),
    ],
)
def test_seperti_kode(teks, ya):
    assert rules.seperti_kode(teks) is ya


@pytest.mark.parametrize("peran", list(Peran))
def test_sesi_berakhir_setelah_diam_dan_setelah_waktu_mutlak(peran):
    admin = peran is Peran.ADMIN
    diam, mutlak = (30 * MENIT, 8 * 60 * MENIT) if admin else (60 * MENIT, 10 * 60 * MENIT)
    detik = timedelta(seconds=1)

    def berlaku(*, dibuat, terakhir):
        return rules.sesi_berlaku(peran, dibuat=KINI - dibuat, terakhir=KINI - terakhir, kini=KINI)

    assert berlaku(dibuat=diam, terakhir=diam - detik)
    assert not berlaku(dibuat=diam, terakhir=diam)
    assert berlaku(dibuat=mutlak - detik, terakhir=MENIT)
    assert not berlaku(dibuat=mutlak, terakhir=MENIT)


def gagal_berturut(kali, *, jarak=timedelta(seconds=1)):
    """Counts after `kali` failures that come as soon as they may; also the minutes of each wait."""
    hitungan, kini, tunggu = rules.Hitungan(), KINI, []
    for _ in range(kali):
        hitungan = rules.hitung_gagal(hitungan, kini)
        sisa = rules.sisa_tunggu(hitungan, kini)
        tunggu.append(sisa // MENIT)
        kini += sisa + jarak
    return hitungan, kini, tunggu


def test_lima_percobaan_lalu_tunggu_yang_bertambah_sampai_batas():
    assert gagal_berturut(11)[2] == [0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15]


def test_tunggu_habis_dengan_sendirinya_dan_dilupakan():
    hitungan, _, _ = gagal_berturut(9)

    assert rules.sisa_tunggu(hitungan, hitungan.tunggu_sampai) == timedelta(0)
    assert rules.hitung_gagal(hitungan, hitungan.tunggu_sampai + timedelta(hours=1)).gagal == 1


def test_percobaan_yang_jarang_tidak_dijumlahkan():
    assert set(gagal_berturut(20, jarak=MENIT)[2]) == {0}


@pytest.mark.parametrize(
    ("detik", "kata"), [(0.2, "1 detik"), (59, "59 detik"), (60, "1 menit"), (61, "2 menit"), (900, "15 menit")]
)
def test_kata_tunggu(detik, kata):
    assert rules.kata_tunggu(timedelta(seconds=detik)) == kata


@pytest.mark.parametrize("siapa", list(Peran))
@pytest.mark.parametrize("aksi", ["lihat", "buat", "kode", "ubah", "matikan", "nyalakan"])
@pytest.mark.parametrize("akun", list(Peran))
def test_siapa_mengelola_siapa(siapa, aksi, akun):
    koordinator = siapa is Peran.KOORDINATOR and aksi in ("lihat", "buat", "kode") and akun is Peran.OPERATOR

    assert rules.boleh(siapa, aksi, akun) is (siapa is Peran.ADMIN or koordinator)


@pytest.mark.parametrize("nama", ["abc", "pkm-bakam", "dinas.1_a", "a" * 60, "007"])
def test_nama_pengguna_yang_baik(nama):
    assert rules.galat_nama_pengguna(nama) == ""


@pytest.mark.parametrize(
    "nama", ["", "ab", "a" * 61, "Ani", "ani rahma", "-ani", "ani.", "añi", "ani\n", "(penyiapan)"]
)
def test_nama_pengguna_yang_ditolak(nama):
    assert rules.galat_nama_pengguna(nama)


@pytest.mark.parametrize(
    ("ua", "nama"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/106 Safari/537.36", "Chrome di Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537.36 Edg/120", "Edge di Windows"),
        ("Mozilla/5.0 (Linux; Android 13) Chrome/120 Mobile Safari/537.36", "Chrome di Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", "Firefox di Linux"),
        ("", "Peramban lain"),
    ],
)
def test_nama_peramban(ua, nama):
    assert rules.nama_peramban(ua) == nama
