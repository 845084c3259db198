"""Pasting an annex through its pages: nothing is stored before "Terima", and only what was shown."""

import re

import pytest
from sqlalchemy import func, select

from inovasi.sk.models import Penugasan

KUNCI = "kunci-tempel-0001"
JUDUL = "No\tPerangkat Daerah\tNama Inovasi\tKewajiban\tBatas Waktu\n"


@pytest.fixture
def dinkes(buat_opd):
    return buat_opd("Dinkes", nama="Dinas Kesehatan")


@pytest.fixture
def disdik(buat_opd):
    return buat_opd("Disdikbud", nama="Dinas Pendidikan dan Kebudayaan")


@pytest.fixture
def tempel(as_pengguna, koordinator, buat_sk, dinkes, disdik):
    """Sends the paste as the page would: `tempel(teks, lanjut, **pilihan)`."""
    sk = buat_sk()
    peramban = as_pengguna(koordinator)

    def kirim(teks, lanjut="periksa", **isi):
        return peramban.post(
            f"/sk/{sk.id}/lampiran/tempel", {"kunci": KUNCI, "teks": teks, "lanjut": lanjut} | isi
        )

    kirim.peramban, kirim.sk = peramban, sk
    return kirim


def jumlah(session) -> int:
    return session.scalar(select(func.count()).select_from(Penugasan))


def sidik(halaman) -> str:
    return re.search(r'name="sidik"[^>]*value="([0-9a-f]+)"', halaman.html).group(1)


def test_periksa_tidak_menyimpan(tempel, session):
    teks = "1\tDinkes\te-Sehat\tkeduanya\t31/12/2026\n2\tDINAS PENDIDIKAN & KEBUDAYAAN\tA\treplikasi\t\n"
    halaman = tempel(JUDUL + teks)
    assert halaman.status == 200 and "3 kewajiban siap" in halaman.html
    assert "DINAS PENDIDIKAN" in halaman.html
    assert jumlah(session) == 0


def test_terima_menyimpan_satu_kali(tempel, session):
    teks = JUDUL + "1\tDinkes\te-Sehat\tkeduanya\t31/12/2026\n"
    s = sidik(tempel(teks))
    for _ in range(2):
        assert tempel(teks, "terima", sidik=s).status == 303
    assert jumlah(session) == 2


def test_tempelan_yang_sama_lagi_dikatakan(tempel, session):
    teks = JUDUL + "1\tDinkes\te-Sehat\tkeduanya\t31/12/2026\n"
    tempel(teks, "terima", sidik=sidik(tempel(teks)))
    lagi = tempel(teks)
    assert "2 kewajiban sudah ada" in lagi.html
    assert tempel(teks, "terima", sidik=sidik(lagi), kunci="kunci-tempel-0002").status == 303
    assert "semua kewajiban di tempelan ini sudah ada" in tempel.peramban.get(f"/sk/{tempel.sk.id}/lampiran").html
    assert jumlah(session) == 2


def test_nama_tidak_pasti_harus_dipilih(tempel, session, dinkes):
    teks = JUDUL + "1\tDinas Kes.\te-Sehat\tmelaksanakan\t\n"
    halaman = tempel(teks)
    assert "OPD mana yang dimaksud?" in halaman.html and 'label="Paling mirip"' in halaman.html

    belum = tempel(teks, "terima", sidik=sidik(halaman))
    assert belum.status == 422 and "Pilih OPD untuk “Dinas Kes.”" in belum.html and jumlah(session) == 0
    isi = {"nama_0": "Dinas Kes.", "opd_0": str(dinkes.id)}
    assert tempel(teks, "terima", sidik=sidik(halaman), **isi).status == 303
    assert session.scalars(select(Penugasan.opd_id)).all() == [dinkes.id]


def test_jawaban_untuk_nama_lain_tidak_dipakai(tempel, session, dinkes):
    teks = JUDUL + "1\tDinas Kes.\te-Sehat\tmelaksanakan\t\n"
    isi = {"nama_0": "Nama lain", "opd_0": str(dinkes.id)}
    assert tempel(teks, "terima", sidik=sidik(tempel(teks)), **isi).status == 422
    assert jumlah(session) == 0


def test_kolom_yang_diubah_diperiksa_dulu(tempel, session):
    teks = "Dinkes\te-Sehat\tmelaksanakan\n"
    halaman = tempel(teks)
    isi = {"kolom_0": "opd", "kolom_1": "inovasi_jenis", "kolom_2": "kewajiban"}
    berubah = tempel(teks, "terima", sidik=sidik(halaman), **isi)
    assert berubah.status == 422 and "Susunannya berubah" in berubah.html and jumlah(session) == 0
    assert tempel(teks, "terima", sidik=sidik(berubah), **isi).status == 303
    assert session.scalars(select(Penugasan.inovasi_jenis)).all() == ["e-Sehat"]


def test_teks_yang_diganti_sesudah_diperiksa_tidak_disimpan(tempel, session):
    s = sidik(tempel(JUDUL + "1\tDinkes\tA\tmelaksanakan\t\n"))
    assert tempel(JUDUL + "1\tDinkes\tB\tmelaksanakan\t\n", "terima", sidik=s).status == 422
    assert jumlah(session) == 0


def test_baris_keliru_tidak_ikut_dan_disebut(tempel, session):
    teks = JUDUL + "1\tDinkes\tA\tmelaksanakan\t\n2\tDisdikbud\tB\tmenonton\tbesok\n"
    halaman = tempel(teks)
    assert "1 baris tidak ikut disimpan" in halaman.html and "“menonton” tidak jelas" in halaman.html
    tempel(teks, "terima", sidik=sidik(halaman))
    assert jumlah(session) == 1
    assert "1 baris tidak ikut disimpan" in tempel.peramban.get(f"/sk/{tempel.sk.id}/lampiran").html


def test_sel_pertama_yang_kosong_tidak_menggeser_kolom(tempel, session):
    teks = "\tOPD\tNama Inovasi\tKewajiban\n\tDinkes\tA\tmelaksanakan\n"
    assert "1 kewajiban siap" in tempel(teks).html


@pytest.mark.parametrize(
    "teks, kata",
    [("", "Tempel dulu"), ("a\x00b", "tidak bisa disimpan"), ("x" * 200_001, "terlalu panjang"),
     (JUDUL + "1\tDinkes\n" * 400, "300 baris")],
)  # fmt: skip
@pytest.mark.parametrize("lanjut", ["periksa", "terima", "bohong", ""])
def test_tempelan_buruk_dijelaskan(tempel, session, teks, kata, lanjut):
    halaman = tempel(teks, lanjut)
    assert halaman.status == 422 and kata in halaman.html and jumlah(session) == 0


@pytest.mark.parametrize(
    "isi",
    [
        {"kolom_0": "bohong"}, {"kolom_0": "opd", "kolom_1": "opd"}, {"kewajiban_awal": "bohong"},
        {"sidik": "x" * 9999},
        {"nama_0": "x" * 99_999, "opd_0": "9" * 99}, {"opd_0": "lewati"}, {"ikut_atas": "zzz"}, {"kunci": ""},
    ],
)  # fmt: skip
def test_isian_aneh_tidak_menjatuhkan(tempel, session, isi):
    halaman = tempel("Dinkes\te-Sehat\tmelaksanakan\n", "terima", **isi)
    assert halaman.status in (409, 422) and jumlah(session) == 0


def test_tempelan_tidak_membaca_satu_per_satu(tempel, hitung_kueri):
    def hitung(n):
        teks = JUDUL + "".join(f"{i}\tDinkes\tInovasi {i}\tkeduanya\t\n" for i in range(n))
        tempel(teks)
        hitung_kueri.clear()
        assert tempel(teks).status == 200
        return len(hitung_kueri)

    assert hitung(1) == hitung(50)
