from types import SimpleNamespace

import pytest

from inovasi.ide.rules import StatusIde
from inovasi.peran import Pelaku, Peran
from inovasi.tinjauan.rules import (
    LEWAT_MAKS,
    Jalan,
    SaringAntrean,
    baca_jalan,
    halangan,
    jawaban_baru,
    kabar,
    putusan_tersedia,
)


def pelaku(*, opd_ids=(), id=1, peran=Peran.KOORDINATOR):
    return Pelaku(id=id, nama="K", nama_pengguna="k", peran=peran, opd_ids=frozenset(opd_ids))


def ide(status=StatusIde.DIAJUKAN, *, opd_id=5, dibuat_oleh_id=9):
    return SimpleNamespace(
        id=3, status=status, opd_id=opd_id, dibuat_oleh_id=dibuat_oleh_id, dihentikan_pada=None, ditandai_pada=None,
        diajukan_pertama_pada=None, sumber="",
    )  # fmt: skip


# --- A pass through the queue -------------------------------------------------------------------------------


def test_jalan_kembali_utuh_dari_alamatnya():
    jalan = Jalan(SaringAntrean("guru & murid", 4, "1.01", 2026, 7, "ulang"), lewat=(4, 9), selesai=12)

    assert baca_jalan(dict(jalan.pasangan)) == jalan


def test_antrean_tanpa_saringan_tidak_punya_kueri():
    assert Jalan().kueri == ""


@pytest.mark.parametrize(
    "args",
    [
        {
            "opd": "abc",
            "tahun": "-1",
            "hari": "x",
            "giliran": "besok",
            "urusan": "99",
            "lewat": "a-b--",
            "selesai": "²",
        },
        {"opd": "99999999999999999999", "tahun": "0", "hari": "", "lewat": "99999999999999", "selesai": "-5"},
        {"q": "\x00", "lewat": "\x00"},
    ],
)
def test_yang_tidak_dimengerti_dalam_alamat_diabaikan(args):
    assert baca_jalan(args) == Jalan()


def test_lewati_menaruh_ide_di_belakang_dan_putus_mengeluarkannya():
    jalan = Jalan(lewat=(4, 9)).lewati(4)
    assert jalan.lewat == (9, 4)

    jalan = jalan.putus(9)
    assert (jalan.lewat, jalan.selesai) == ((4,), 1)


def test_yang_dilewati_terbatas_jumlahnya():
    jalan = Jalan()
    for i in range(1, LEWAT_MAKS + 50):
        jalan = jalan.lewati(i)

    assert len(jalan.lewat) == LEWAT_MAKS
    assert len(baca_jalan(dict(jalan.pasangan)).lewat) == LEWAT_MAKS


# --- Decisions ----------------------------------------------------------------------------------------------


def test_penulis_tidak_memutus_idenya_sendiri():
    assert "Anda tulis sendiri" in halangan(pelaku(id=9), ide(dibuat_oleh_id=9), larang_opd_sendiri=False)
    assert putusan_tersedia(pelaku(id=9), ide(dibuat_oleh_id=9), larang_opd_sendiri=False) == frozenset()


def test_ide_opd_sendiri_hanya_terhalang_bila_daerah_melarang():
    koordinator = pelaku(opd_ids={5})

    assert halangan(koordinator, ide(), larang_opd_sendiri=False) == ""
    assert "OPD Anda sendiri" in halangan(koordinator, ide(), larang_opd_sendiri=True)
    assert putusan_tersedia(koordinator, ide(), larang_opd_sendiri=True) == frozenset()


@pytest.mark.parametrize(
    ("status", "bisa"),
    [
        (StatusIde.DRAF, set()),
        (StatusIde.DIAJUKAN, {"setujui", "kembalikan", "tolak", "nyatakan_serupa"}),
        (StatusIde.DIKEMBALIKAN, {"tolak", "nyatakan_serupa"}),
        (StatusIde.DISETUJUI, {"buka_kembali"}),
        (StatusIde.DITOLAK, {"buka_kembali"}),
        (StatusIde.SERUPA, {"buka_kembali"}),
        (StatusIde.DIHAPUS, set()),
    ],
)
def test_putusan_yang_tersedia_menurut_status(status, bisa):
    assert putusan_tersedia(pelaku(), ide(status), larang_opd_sendiri=False) == bisa


@pytest.mark.parametrize("peran", [p for p in Peran if p is not Peran.KOORDINATOR])
def test_peran_lain_tidak_memutus(peran):
    assert putusan_tersedia(pelaku(peran=peran), ide(), larang_opd_sendiri=False) == frozenset()


@pytest.mark.parametrize(
    ("aksi", "status", "memuat"),
    [
        ("setujui", "disetujui", "disetujui"),
        ("kembalikan", "dikembalikan", "Giliran Dinas X"),
        ("tolak", "ditolak", "ditolak"),
        ("nyatakan_serupa", "serupa", "serupa dengan Y-2026-01"),
        ("buka_kembali", "diajukan", "antrean"),
        ("buka_kembali", "dikembalikan", "Giliran Dinas X"),
    ],
)
def test_kabar_menyebut_kode_dan_langkah_berikutnya(aksi, status, memuat):
    teks = kabar(aksi, nama="X-2026-01", opd="Dinas X", status=status, target="Y-2026-01")

    assert teks.startswith("X-2026-01 ")
    assert memuat in teks


# --- Criteria sheet -----------------------------------------------------------------------------------------


def test_lembar_orang_lain_tidak_terhapus_oleh_isian_yang_tidak_disentuh():
    kiriman = {"k1": "ya", "k2": "ragu", "catatan_k2": ""}
    awal = {"k1": "", "k2": "ragu", "catatan_k2": ""}
    tersimpan = {"k1": "", "k2": "tidak", "catatan_k2": "dasar hukum?"}

    assert jawaban_baru(kiriman, awal=awal, tersimpan=tersimpan, oleh_sama=False) == {"k1": "ya"}


def test_lembar_sendiri_tersimpan_seperti_diketik_termasuk_yang_dikosongkan():
    kiriman = {"catatan_k1": ""}

    hasil = jawaban_baru(kiriman, awal={"catatan_k1": ""}, tersimpan={"catatan_k1": "lama"}, oleh_sama=True)

    assert hasil == {"catatan_k1": ""}


def test_kolom_asing_pada_lembar_diabaikan():
    assert jawaban_baru({"status": "disetujui"}, awal=None, tersimpan={}, oleh_sama=True) == {}
