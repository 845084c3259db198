from dataclasses import dataclass
from datetime import date

import pytest

from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh
from inovasi.klinik import rules
from inovasi.klinik.rules import BarisPeserta
from inovasi.peran import Pelaku, Peran


@dataclass
class Benda:
    status: str
    opd_id: int = 1


@dataclass
class Ide:
    id: int = 7
    status: str = "diajukan"
    opd_id: int = 1
    dibuat_oleh_id: int = 9
    dihentikan_pada: object = None
    ditandai_pada: object = None


def orang(peran: str, **isi) -> Pelaku:
    return Pelaku(id=1, nama="Orang", nama_pengguna="orang", peran=Peran(peran), **isi)


OPERATOR = orang("operator", opd_ids=frozenset({1}))
PENDAMPING = orang("pendamping", dampingan_ide=frozenset({7}))


@pytest.mark.parametrize("status", ["direncanakan", "selesai", "batal"])
@pytest.mark.parametrize("aksi", ["ubah", "batal", "selesai", "notulen", "bahas"])
@pytest.mark.parametrize("peran", list(Peran))
def test_langkah_sesi(status, aksi, peran):
    """Only a plan is changed, called off or closed; what is over is put right by the koordinator alone."""
    boleh = {
        "direncanakan": {"koordinator": {"ubah", "batal", "selesai", "notulen", "bahas"}, "pendamping": {"bahas"}},
        "selesai": {"koordinator": {"notulen", "bahas"}},
        "batal": {},
    }[status].get(str(peran), set())

    assert rules.boleh_sesi(orang(peran), Benda(status), aksi) is (aksi in boleh)


@pytest.mark.parametrize("status", ["menunggu", "dijadwalkan", "ditarik", "ditolak"])
@pytest.mark.parametrize("aksi, peran, ke", [("tarik", "operator", "ditarik"), ("tolak", "koordinator", "ditolak")])
def test_permintaan_dijawab_sekali(status, aksi, peran, ke):
    oleh = OPERATOR if peran == "operator" else orang(peran)
    if status == "menunggu":
        assert rules.periksa_minta(oleh, Benda(status), aksi) == ke
    else:
        with pytest.raises(AturanDilanggar):
            rules.periksa_minta(oleh, Benda(status), aksi)
    with pytest.raises(TidakBoleh):
        rules.periksa_minta(orang("pimpinan"), Benda(status), aksi)


def test_permintaan_opd_lain_tidak_ada_baginya():
    with pytest.raises(TidakAda):
        rules.periksa_minta(OPERATOR, Benda("menunggu", opd_id=2), "tarik")


@pytest.mark.parametrize(
    "oleh, terbaca",
    [
        (OPERATOR, True),
        (orang("operator", opd_ids=frozenset({2})), False),
        (orang("koordinator"), True),
        (orang("pimpinan"), True),
        (orang("admin"), False),
        (PENDAMPING, True),
        (orang("pendamping"), False),
    ],
)
@pytest.mark.parametrize("status", ["diajukan", "disetujui"])
def test_siapa_membaca_pembahasan(oleh, terbaca, status):
    """An approved idea is everybody's to read; what was said about it is not."""
    assert rules.bagian_terbaca(oleh, Ide(status=status)) is terbaca


def test_draf_hanya_terbaca_pemilik_koordinator_dan_pendampingnya():
    draf = Ide(status="draf")
    assert not rules.bagian_terbaca(orang("pimpinan"), draf)
    assert rules.bagian_terbaca(PENDAMPING, draf) and rules.bagian_terbaca(OPERATOR, draf)
    assert not rules.bagian_terbaca(orang("pendamping", dampingan_opd=frozenset({1})), draf)


@pytest.mark.parametrize(
    "oleh, aksi, galat",
    [
        (OPERATOR, "selesai", None),
        (OPERATOR, "batal", TidakBoleh),
        (orang("operator", opd_ids=frozenset({2})), "selesai", TidakAda),
        (orang("koordinator"), "selesai", None),
        (orang("koordinator"), "batal", None),
        (PENDAMPING, "selesai", TidakBoleh),
        (orang("pimpinan"), "selesai", TidakBoleh),
    ],
)
def test_siapa_menutup_tindak_lanjut(oleh, aksi, galat):
    if galat is None:
        assert rules.periksa_tindak(oleh, Benda("terbuka"), Ide(), aksi) in ("selesai", "dibatalkan")
        with pytest.raises(AturanDilanggar):
            rules.periksa_tindak(oleh, Benda("selesai"), Ide(), aksi)
    else:
        with pytest.raises(galat):
            rules.periksa_tindak(oleh, Benda("terbuka"), Ide(), aksi)


def test_baca_peserta_bolak_balik():
    teks = "Kepala Bidang SD,  Dinas Pendidikan\n\n  Camat\nKepala Seksi, Bagian Organisasi, Setda\nCamat"

    peserta = rules.baca_peserta(teks)

    assert peserta == [
        BarisPeserta("Kepala Bidang SD", "Dinas Pendidikan"),
        BarisPeserta("Camat", ""),
        BarisPeserta("Kepala Seksi", "Bagian Organisasi, Setda"),
    ]
    assert rules.baca_peserta(rules.tulis_peserta(peserta)) == peserta


@pytest.mark.parametrize(
    "teks", [", Dinas", "x" * 121, "Camat, " + "x" * 201, "\n".join(f"Orang {i}" for i in range(201))]
)
def test_baca_peserta_menyebut_yang_salah(teks):
    with pytest.raises(BelumLengkap) as galat:
        rules.baca_peserta(teks)
    assert galat.value.kekurangan["peserta"]


@pytest.mark.parametrize(
    "n, kata",
    [
        (1, "satu"), (11, "sebelas"), (12, "dua belas"), (20, "dua puluh"), (31, "tiga puluh satu"), (100, "seratus"),
        (1000, "seribu"), (1900, "seribu sembilan ratus"), (2026, "dua ribu dua puluh enam"),
        (2111, "dua ribu seratus sebelas"),
    ],
)  # fmt: skip
def test_terbilang(n, kata):
    assert rules.terbilang(n) == kata


def test_hari_dengan_kata():
    assert rules.hari_dengan_kata(date(2026, 11, 22)) == (
        "Minggu, tanggal dua puluh dua, bulan November, tahun dua ribu dua puluh enam"
    )


@pytest.mark.parametrize("iso, hari", [("2026-11-22", date(2026, 11, 22)), ("2026-11", None), ("", None), (None, None)])
def test_hari_penuh(iso, hari):
    assert rules.hari_penuh(iso) == hari
