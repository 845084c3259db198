import pytest

from inovasi.replikasi.rules import Asal, FaktaOpd, cocok_untuk

ASAL = Asal(opd_id=1, jenis_opd="dinas", urusan="1.01")


@pytest.mark.parametrize(
    ("opd", "cocok"),
    [
        (FaktaOpd(2, "Dinas B", "dinas"), True),
        (FaktaOpd(2, "Kecamatan B", "kecamatan", frozenset({"1.01"})), True),
        (FaktaOpd(2, "Kecamatan B", "kecamatan", frozenset({"1.02"})), False),
        (FaktaOpd(2, "Kecamatan B", "kecamatan"), False),
        (FaktaOpd(1, "Dinas A", "dinas", frozenset({"1.01"})), False),
        (FaktaOpd(3, "Dinas C", "dinas", frozenset({"1.01"})), False),
    ],
)
def test_cocok_bila_sejenis_atau_seurusan_dan_belum_mereplikasi(opd, cocok):
    assert bool(cocok_untuk(ASAL, [opd], peniru={3})) is cocok


def test_yang_seurusan_disebut_lebih_dulu():
    opd = [FaktaOpd(2, "Dinas B", "dinas"), FaktaOpd(4, "Kecamatan D", "kecamatan", frozenset({"1.01"}))]

    assert [c.nama for c in cocok_untuk(ASAL, opd, peniru=())] == ["Kecamatan D", "Dinas B"]


def test_asal_tanpa_urusan_hanya_dicocokkan_menurut_jenis():
    opd = [FaktaOpd(2, "Kecamatan B", "kecamatan", frozenset({""})), FaktaOpd(3, "Dinas C", "dinas")]

    assert [c.opd_id for c in cocok_untuk(Asal(1, "dinas", ""), opd, peniru=())] == [3]
