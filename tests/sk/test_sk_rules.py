"""Who may do what with a decree in which state, and what it needs to be in force."""

from dataclasses import dataclass
from datetime import date

import pytest

from inovasi.galat import AturanDilanggar, TidakBoleh
from inovasi.peran import Pelaku, Peran
from inovasi.sk import rules

HARI = date(2026, 11, 2)


@dataclass
class Satu:
    status: str = "draf"
    jenis: str = "penetapan_inovasi"
    nomor: str = "193"
    tahun: int = 2026
    tanggal: date | None = date(2026, 10, 1)
    penanda_tangan: str = "Bupati"
    berlaku_sampai: date | None = None


def orang(peran: Peran) -> Pelaku:
    return Pelaku(1, "Orang", "orang", peran)


BOLEH = {
    "ubah": {"draf"},
    "lampiran": {"draf"},
    "naskah": {"draf", "berlaku"},
    "tetapkan": {"draf", "berlaku"},
    "lepas_ide": {"draf", "berlaku"},
    "berlakukan": {"draf"},
    "ubah_laporan": {"berlaku"},
    "cabut": {"berlaku"},
    "ganti": {"berlaku"},
}


def test_setiap_aksi_ada_di_tabel():
    assert set(BOLEH) == set(rules.NAMA_AKSI) == {a for _, a in rules.ALUR}


@pytest.mark.parametrize("peran", Peran)
@pytest.mark.parametrize("aksi", BOLEH)
@pytest.mark.parametrize("status", rules.STATUS)
def test_setiap_pasangan(status, aksi, peran):
    sk = Satu(status)
    if peran is not Peran.KOORDINATOR:
        with pytest.raises(TidakBoleh):
            rules.periksa(orang(peran), sk, aksi)
    elif status in BOLEH[aksi]:
        assert rules.periksa(orang(peran), sk, aksi) in rules.STATUS
    else:
        with pytest.raises(AturanDilanggar) as galat:
            rules.periksa(orang(peran), sk, aksi)
        assert rules.NAMA_STATUS[status].lower() in galat.value.pesan and galat.value.saran


def test_hanya_keputusan_penetapan_yang_menetapkan_ide():
    with pytest.raises(AturanDilanggar, match="tidak menetapkan"):
        rules.periksa(orang(Peran.KOORDINATOR), Satu(jenis="tim"), "tetapkan")


@pytest.mark.parametrize(
    "peran, draf, berlaku",
    [("koordinator", True, True), ("operator", False, True), ("pimpinan", False, True), ("admin", False, True),
     ("pendamping", False, False)],
)  # fmt: skip
def test_siapa_membaca(peran, draf, berlaku):
    pelaku = orang(Peran(peran))
    assert rules.terbaca(pelaku, "draf") is draf
    assert {rules.terbaca(pelaku, s) for s in ("berlaku", "dicabut", "diganti")} == {berlaku}


def test_nomor_dibandingkan_tanpa_spasi_dan_huruf_besar():
    assert rules.nomor_cari(" 100.3 / SK ") == rules.nomor_cari("100.3/sk")


@pytest.mark.parametrize(
    "isi, kolom",
    [
        ({"tentang": ""}, "tentang"),
        ({"tentang": "x" * 501}, "tentang"),
        ({"nomor": "9" * 101}, "nomor"),
        ({"tahun": None}, "tahun"),
        ({"tahun": 20260}, "tahun"),
        ({"tanggal": date(2025, 12, 31)}, "tanggal"),
        ({"tanggal": date(2026, 5, 2), "berlaku_sampai": date(2026, 5, 1)}, "berlaku_sampai"),
        ({"periode_lapor": "harian"}, "periode_lapor"),
        ({"periode_lapor": "bulanan"}, "lapor_mulai"),
        ({"periode_lapor": "bulanan", "lapor_mulai": date(2026, 1, 31)}, "lapor_mulai"),
    ],
)
def test_galat_isian(isi, kolom):
    assert list(rules.galat_isian({"tahun": 2026, "tentang": "Tentang"} | isi)) == [kolom]


def test_isian_draf_boleh_belum_bernomor():
    assert rules.galat_isian({"tahun": 2026, "tentang": "Tentang"}) == {}


def test_syarat_berlaku():
    def kurang(sk, baris=1):
        return [s.kolom for s in rules.syarat_berlaku(sk, baris=baris, hari=HARI) if not s.ok]

    assert kurang(Satu()) == []
    assert kurang(Satu(nomor="", tanggal=None, penanda_tangan="")) == ["nomor", "tanggal", "penanda_tangan"]
    assert kurang(Satu(tanggal=date(2026, 11, 3))) == ["tanggal"]
    assert kurang(Satu(jenis="penunjukan_opd"), baris=0) == [""]
    assert kurang(Satu(jenis="tim"), baris=0) == []


def test_sebutan_dan_masa():
    assert rules.sebut(Satu()) == "SK Nomor 193 Tahun 2026"
    assert rules.sebut(Satu(nomor="")) == "SK tahun 2026 yang belum bernomor"
    assert rules.masa(Satu(berlaku_sampai=date(2027, 1, 5))) == "sampai 5 Januari 2027"
    assert rules.masa(Satu()) == "sampai dicabut atau diganti"
