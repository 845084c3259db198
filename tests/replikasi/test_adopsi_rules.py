"""The rules of an adoption, its plan, its questions and the tree, without HTTP and without a database."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import pytest

from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh
from inovasi.peran import Pelaku, Peran
from inovasi.replikasi import rules_adopsi as rules
from inovasi.replikasi import rules_pohon, rules_rencana, rules_tanya
from inovasi.replikasi.rules_adopsi import HENTI, TAHAP, Langkah, Pihak
from inovasi.replikasi.rules_pohon import Cabang
from inovasi.replikasi.rules_rencana import IsianRencana

HARI = date(2026, 6, 10)


# --- Stages -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dari, ke", list(product(rules.NAMA_TAHAP, repeat=2)))
def test_setiap_pasangan_tahap(dari, ke):
    def langkah(catatan="Alasan"):
        return rules.periksa_langkah(dari, ke, kapan=HARI, catatan=catatan, awal=None, hari_ini=HARI)

    urut = {t: n for n, t in enumerate(TAHAP)}
    if HENTI in (dari, ke):
        with pytest.raises(AturanDilanggar):
            langkah()
    elif urut[ke] > urut[dari] + 1:
        with pytest.raises(BelumLengkap):
            langkah()
    else:
        assert langkah() == {1: "maju", 0: "tanggal"}.get(urut[ke] - urut[dari], "mundur")
        if urut[ke] <= urut[dari]:
            with pytest.raises(BelumLengkap) as galat:
                langkah("")
            assert "catatan" in galat.value.kekurangan
        else:
            langkah("")


def test_tujuan_tahap_berikutnya_lebih_dulu():
    assert rules.tujuan_tahap("persiapan") == ["rencana", "disepakati", "minat", "persiapan"]
    assert rules.tujuan_tahap("minat") == ["disepakati", "minat"]
    assert rules.tujuan_tahap("berjalan")[0] == "evaluasi"
    assert rules.berikut("berjalan") == rules.berikut(HENTI) == ""


@pytest.mark.parametrize("tahap, perlu", [
    ("minat", "surat_minat"), ("disepakati", "kesepakatan"), ("persiapan", ""), ("rencana", "rencana_aksi"),
    ("pelaksanaan", "berita_acara"), ("evaluasi", "hasil_evaluasi"), ("berjalan", ""), (HENTI, ""),
])  # fmt: skip
def test_dokumen_yang_diminta_tiap_tahap(tahap, perlu):
    assert rules.kurang_untuk_lanjut(tahap, ada=set(), baris_rencana=0) == perlu
    assert rules.kurang_untuk_lanjut(tahap, ada={perlu}, baris_rencana=0) == ""
    # Rows of the plan stand for the document of the plan only.
    assert rules.kurang_untuk_lanjut(tahap, ada=set(), baris_rencana=1) == ("" if tahap == "rencana" else perlu)
    if perlu:
        assert rules.KEPERLUAN[perlu].lower() in rules.kalimat_kurang(tahap, perlu).lower()


def test_maju_tanpa_dokumen_disebut_dengan_kata():
    with pytest.raises(BelumLengkap) as galat:
        rules.periksa_langkah(
            "minat", "disepakati", kapan=HARI, catatan="", awal=None, hari_ini=HARI, kurang="surat_minat"
        )
    assert galat.value.kekurangan["tahap"] == "Sebelum tahap Disepakati: lampirkan surat minat replikasi."


@pytest.mark.parametrize("kapan, awal, baik", [
    (HARI, None, True), (HARI, HARI, True), (HARI + timedelta(1), None, False), (HARI, HARI + timedelta(1), False),
    (None, None, False),
])  # fmt: skip
def test_tanggal_tidak_mundur_dan_tidak_di_depan(kapan, awal, baik):
    assert (not rules.galat_tanggal(kapan, awal=awal, hari_ini=HARI)) is baik


def test_batas_awal_dan_perbaikan_tanggal():
    satu, dua = Langkah("", "minat", HARI), Langkah("minat", "disepakati", HARI + timedelta(5))
    assert rules.batas_awal([satu], "minat", "disepakati") == HARI
    assert rules.batas_awal([satu], "minat", "minat") is None
    assert rules.batas_awal([satu, dua], "disepakati", "persiapan") == HARI + timedelta(5)
    assert rules.batas_awal([satu, dua], "disepakati", "disepakati") == HARI
    ulang = Langkah("disepakati", "disepakati", HARI + timedelta(2))
    assert rules.batas_awal([satu, dua, ulang], "disepakati", "disepakati") == HARI
    assert rules.batas_awal([satu, dua, ulang], "disepakati", "persiapan") == HARI + timedelta(2)
    assert rules.batas_awal([], "minat", "disepakati") is None


# --- Sides --------------------------------------------------------------------------------------------------


def _orang(peran, *opd):
    return Pelaku(1, "Orang", "orang", Peran(peran), opd_ids=frozenset(opd))


@pytest.mark.parametrize("orang, sisi, galat_baca, galat_tulis", [
    (_orang("operator", 1), "peniru", None, None),
    (_orang("operator", 2), "asal", None, TidakBoleh),
    (_orang("operator", 1, 2), "peniru", None, None),
    (_orang("operator", 3), "", TidakAda, TidakAda),
    (_orang("koordinator"), "pusat", None, None),
    (_orang("pimpinan"), "", None, TidakBoleh),
    (_orang("pendamping"), "", TidakBoleh, TidakBoleh),
    (_orang("admin"), "", TidakBoleh, TidakBoleh),
])  # fmt: skip
def test_siapa_membaca_dan_menulis(orang, sisi, galat_baca, galat_tulis):
    p = Pihak(1, 2, "minat")
    assert rules.sisi(orang, p) == sisi
    for periksa, galat in ((rules.periksa_baca, galat_baca), (rules.periksa_tulis, galat_tulis)):
        if galat is None:
            periksa(orang, p)
        else:
            with pytest.raises(galat) as kena:
                periksa(orang, p)
            assert type(kena.value) is galat
    assert rules.boleh_tulis(orang, p) is (galat_tulis is None)


def test_tidak_ditambah_lagi_bila_berhenti():
    rules.periksa_hidup(Pihak(1, 2, "minat"))
    for p in (Pihak(1, 2, HENTI), Pihak(1, None, "minat", hidup=False)):
        with pytest.raises(AturanDilanggar):
            rules.periksa_hidup(p)
    assert not rules.pihak(1, 2, "minat", "dihapus").hidup and rules.pihak(1, 2, "minat", "draf").hidup


@pytest.mark.parametrize("sikap, penjelasan, baik", [
    ("", "", True), ("dipertahankan", "", True), ("disesuaikan", "Jadi mingguan", True), ("disesuaikan", "", False),
    ("ditinggalkan", "", False), ("", "Ada penjelasan", False), ("dibuang", "x", False),
    ("disesuaikan", "x" * 6000, False),
])  # fmt: skip
def test_penyesuaian(sikap, penjelasan, baik):
    assert (not rules.galat_penyesuaian(sikap, penjelasan)) is baik


# --- Plan ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ganti, kolom", [
    ({}, None), ({"kegiatan": ""}, "kegiatan"), ({"mulai": None}, "mulai"), ({"selesai": None}, "selesai"),
    ({"selesai": HARI - timedelta(1)}, "selesai"), ({"status": "aneh"}, "status"), ({"status": "batal"}, "keterangan"),
    ({"keluaran": "x" * 301}, "keluaran"),
])  # fmt: skip
def test_isian_rencana(ganti, kolom):
    isi = IsianRencana(**{"kegiatan": "Melatih petugas", "mulai": HARI, "selesai": HARI} | ganti)
    assert list(rules_rencana.galat_rencana(isi)) == ([kolom] if kolom else [])


@dataclass
class Baris:
    kegiatan: str
    mulai: date
    selesai: date
    status: str = "belum"


@pytest.mark.parametrize("status, lewat", [("belum", True), ("berjalan", True), ("selesai", False), ("batal", False)])
def test_lewat(status, lewat):
    baris = Baris("A", HARI - timedelta(9), HARI - timedelta(1), status)
    assert rules_rencana.lewat(baris, HARI) is lewat
    assert not rules_rencana.lewat(Baris("A", HARI, HARI, status), HARI)


def test_gantt():
    assert rules_rencana.gantt([], hari_ini=HARI) is None
    assert rules_rencana.gantt([Baris("A", HARI, HARI, "batal")], hari_ini=HARI) is None
    g = rules_rencana.gantt(
        [Baris("Satu", date(2026, 5, 11), date(2026, 5, 20)), Baris("Dua", date(2026, 6, 1), date(2026, 7, 10))],
        hari_ini=HARI,
    )
    assert g.batang[0].x == 0 and g.batang[0].lewat and not g.batang[1].lewat
    assert all(0 <= b.x and b.x + b.lebar <= rules_rencana.LEBAR + 0.1 for b in g.batang)
    assert [x.teks for x in g.garis] == ["Mei 26", "Jun 26", "Jul 26"] and 0 < g.hari_ini < rules_rencana.LEBAR
    panjang = rules_rencana.gantt(
        [Baris("x" * 300, date(1900, 1, 1), date(2200, 12, 31))] * 60, hari_ini=date(2300, 1, 1)
    )
    assert len(panjang.batang) == rules_rencana.GAMBAR_MAKS and panjang.lebih == 20 and panjang.hari_ini is None
    assert len(panjang.garis) <= 8 and len(panjang.batang[0].nama) <= rules_rencana.NAMA_GAMBAR


# --- Questions ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status, aksi, sendiri", list(
    product(rules_tanya.NAMA_STATUS, ("jawab", "selesai", "tarik"), (True, False))
))  # fmt: skip
def test_setiap_pasangan_tanya(status, aksi, sendiri):
    boleh = {
        ("terbuka", "jawab", False): "dijawab", ("terbuka", "jawab", True): "terbuka",
        ("dijawab", "jawab", False): "dijawab", ("dijawab", "jawab", True): "terbuka",
        ("dijawab", "selesai", True): "selesai", ("terbuka", "tarik", True): "ditarik",
    }  # fmt: skip
    if ke := boleh.get((status, aksi, sendiri)):
        assert rules_tanya.periksa_tanya(status, aksi, sendiri=sendiri) == ke
        return
    with pytest.raises(AturanDilanggar) as galat:
        rules_tanya.periksa_tanya(status, aksi, sendiri=sendiri)
    assert isinstance(galat.value, TidakBoleh) is (not sendiri and aksi != "jawab")


@pytest.mark.parametrize("status, aksi", list(product(rules_tanya.NAMA_STATUS_ALIH, ("selesai", "batal"))))
def test_setiap_pasangan_alih(status, aksi):
    if status == "direncanakan":
        assert rules_tanya.periksa_alih(status, aksi) == {"selesai": "terlaksana", "batal": "batal"}[aksi]
    else:
        with pytest.raises(AturanDilanggar):
            rules_tanya.periksa_alih(status, aksi)


# --- Tree ---------------------------------------------------------------------------------------------------


def test_pohon_bertingkat():
    cabang = [
        Cabang(1, "Dinas A", "Minat", "opd", 2, 11), Cabang(1, "Dinas B", "Minat", "opd", None, 12),
        Cabang(2, "Dinas C", "Berjalan", "opd", None, 13), Cabang(2, "Kabupaten Lain", "2025", "luar"),
    ]  # fmt: skip
    pohon = rules_pohon.susun(1, "Rapor", "Disdik", cabang)
    assert [(s.nama, s.tingkat, s.induk, s.dari) for s in pohon.simpul] == [
        ("Rapor", 0, 0, ""), ("Dinas A", 1, 1, "Rapor"), ("Dinas C", 2, 2, "Dinas A"),
        ("Kabupaten Lain", 2, 2, "Dinas A"), ("Dinas B", 1, 1, "Rapor"),
    ]  # fmt: skip
    kotak, tinggi = rules_pohon.gambar(pohon)
    assert len(kotak) == 5 and tinggi > kotak[-1].y and [k.garis == "" for k in kotak] == [True] + [False] * 4


def test_pohon_terbatas_dan_lingkaran_berakhir():
    lingkar = [Cabang(1, "A", "", "opd", 2), Cabang(2, "B", "", "opd", 1)]
    assert len(rules_pohon.susun(1, "Akar", "", lingkar).simpul) == 3
    assert rules_pohon.akar(1, {1: 2, 2: 1}) in (1, 2) and rules_pohon.akar(1, {1: 1}) == 1
    assert rules_pohon.akar(3, {3: 2, 2: 1}) == 1
    dalam = [Cabang(n, "x" * 200, "y" * 200, "opd", n + 1) for n in range(1, 5000)]
    pohon = rules_pohon.susun(1, "Akar", "", dalam)
    assert len(pohon.simpul) == rules_pohon.SIMPUL_MAKS and pohon.lebih
    kotak, _ = rules_pohon.gambar(pohon)
    assert max(k.x for k in kotak) < rules_pohon.LEBAR - 200 and max(len(k.nama) for k in kotak) <= 48
