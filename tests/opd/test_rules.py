import pytest
from hypothesis import given
from hypothesis import strategies as st

from inovasi.opd import rules
from inovasi.opd.rules import BarisMatriks, baca_daftar
from inovasi.peran import Pelaku, Peran

TEMPEL = (
    "Kode\tNama OPD\tSingkatan\tJenis\tInduk\tTupoksi 1\tTupoksi 2\n"
    "DN-02\tDinas Kesehatan\tDinkes\tDinas\t\tMembina puskesmas\tMengelola obat\n"
    "PK-10\tPuskesmas Bakam\tPKM Bakam\tpuskesmas\tDinkes\tMelayani warga\n"
)


def kalimat(daftar) -> str:
    return " ".join(g for b in daftar for g in b.galat)


def test_bakukan_nama_tanpa_aksen_huruf_besar_dan_spasi_ganda():
    assert rules.bakukan_nama("  Dinas   PÉrikanan\n") == "dinas perikanan"


@pytest.mark.parametrize(
    ("teks", "kode"),
    [("Disdikbud", "DISDIKBUD"), ("Pkm. Bakam", "PKMBAKAM"), ("Bag. Ékonomi", "BAGEKONOMI"), ("…", "")],
)
def test_usul_kode_ide(teks, kode):
    assert rules.usul_kode_ide(teks) == kode


@pytest.mark.parametrize(
    ("jenis", "punya_induk", "di"),
    [("puskesmas", True, "induk"), ("uptd", True, "induk"), ("uptd", False, "sendiri"), ("bagian", True, "sendiri")],
)
def test_hitung_di_awal_menurut_jenis(jenis, punya_induk, di):
    assert rules.hitung_di_awal(jenis, punya_induk=punya_induk) == di


@pytest.mark.parametrize(
    ("kolom", "nilai"),
    [
        ("nama", ""),
        ("nama", "a\x00b"),
        ("nama", "x" * 201),
        ("kode", "A B"),
        ("kode", "../x"),
        ("kode", "Baru"),
        ("kode", "x" * 31),
        ("kode_ide", "disdik"),
        ("kode_ide", "DIS-DIK"),
        ("jenis", "karangan"),
        ("hitung_di", "entah"),
    ],
)
def test_isian_yang_salah_dijelaskan(kolom, nilai):
    assert set(rules.galat_isian({kolom: nilai})) == {kolom}


def test_isian_yang_tidak_dikirim_tidak_diperiksa():
    assert rules.galat_isian({"nama": "Dinas A"}) == {}


@pytest.mark.parametrize("peran", list(Peran))
def test_angka_opd_untuk_yang_berhak_saja(peran):
    pelaku = Pelaku(1, "A", "a", peran, opd_id=7, opd_ids=frozenset({7}) if peran is Peran.OPERATOR else frozenset())
    semua = peran in (Peran.KOORDINATOR, Peran.PIMPINAN, Peran.ADMIN)
    assert rules.lihat_rekap(pelaku, 8) is semua
    assert rules.lihat_rekap(pelaku, 7) is (semua or peran is Peran.OPERATOR)


# --- The ledger as a table ----------------------------------------------------------------------------------


def baris(nama="Dinas A", *, kurang=0, wajib=True, dikecualikan="", jenis="dinas", draf=0) -> BarisMatriks:
    return BarisMatriks(
        opd_id=1, kode="X", nama=nama, induk_nama="", jumlah_unit=0, wajib=wajib, dikecualikan=dikecualikan, minimum=5,
        dihitung=5 - kurang, kurang=kurang, draf=draf, diajukan=0, dikembalikan=0, disetujui=0, direplikasi=0,
        jenis=jenis,
    )  # fmt: skip


MATRIKS = [
    baris("Dinas C"),
    baris("dinas b", kurang=1, draf=3),
    baris("Dinas A", kurang=4),
    baris("Badan Z", kurang=5, dikecualikan="Baru dibentuk"),
    baris("Badan Y", kurang=5, wajib=False, jenis="badan"),
]


def nama(hasil) -> list[str]:
    return [b.nama for b in hasil]


def test_matriks_mulai_dari_yang_paling_kurang():
    assert nama(rules.susun_matriks(MATRIKS)) == ["Dinas A", "dinas b", "Badan Y", "Badan Z", "Dinas C"]


def test_matriks_hanya_yang_kurang_tanpa_yang_dikecualikan_atau_tidak_wajib():
    assert nama(rules.susun_matriks(MATRIKS, hanya_kurang=True)) == ["Dinas A", "dinas b"]


@pytest.mark.parametrize(
    ("saring", "harapan"),
    [
        ({"urut": "nama"}, ["Badan Y", "Badan Z", "Dinas A", "dinas b", "Dinas C"]),
        ({"urut": "-nama"}, ["Dinas C", "dinas b", "Dinas A", "Badan Z", "Badan Y"]),
        ({"urut": "-draf"}, ["dinas b", "Badan Y", "Badan Z", "Dinas A", "Dinas C"]),
        ({"jenis": "badan"}, ["Badan Y"]),
        ({"cari": "DINAS B"}, ["dinas b"]),
        ({"urut": "sandi_hash"}, ["Dinas A", "dinas b", "Badan Y", "Badan Z", "Dinas C"]),
    ],
)
def test_matriks_disaring_dan_diurutkan(saring, harapan):
    assert nama(rules.susun_matriks(MATRIKS, **saring)) == harapan


# --- A pasted list ------------------------------------------------------------------------------------------


def test_tempelan_dari_lembar_sebar_dengan_judul_kolom():
    dinkes, bakam = baca_daftar(TEMPEL)

    assert (dinkes.kode, dinkes.nama, dinkes.singkatan, dinkes.jenis) == ("DN-02", "Dinas Kesehatan", "Dinkes", "dinas")
    assert dinkes.tupoksi == ("Membina puskesmas", "Mengelola obat")
    assert (bakam.induk, bakam.jenis) == ("DN-02", "puskesmas")  # the parent was named by its short name
    assert kalimat([dinkes, bakam]) == ""


@pytest.mark.parametrize("pemisah", ["\t", ";", ","])
def test_tempelan_tanpa_judul_kolom(pemisah):
    teks = pemisah.join(["DN-01", "Dinas A", "Dina", "dinas", "", "Satu", "Dua"])
    (b,) = baca_daftar(teks)
    assert (b.kode, b.nama, b.tupoksi, b.galat) == ("DN-01", "Dinas A", ("Satu", "Dua"), ())


def test_csv_dengan_kutip_bom_dan_baris_windows():
    (b,) = baca_daftar('\ufeffkode,nama,singkatan,jenis\r\nDN-09,"Dinas Anak, ""Perempuan""",DP3A,Dinas\r\n')
    assert b.nama == 'Dinas Anak, "Perempuan"'


def test_daftar_nama_saja_satu_baris_satu_nama():
    a, b = baca_daftar("Dinas Perikanan\n\nKecamatan Bakam\n")
    assert (a.kode, a.jenis) == ("DINASPERIKANAN", "dinas")
    assert (b.nama, b.jenis, b.nomor) == ("Kecamatan Bakam", "kecamatan", 3)


@pytest.mark.parametrize(
    ("jenis", "kode"),
    [
        ("bagian setda", "bagian"),
        ("Rumah Sakit Daerah", "rumah_sakit"),
        ("rumah_sakit", "rumah_sakit"),
        ("UPT", "uptd"),
        ("sekretariat dprd", "sekretariat_dprd"),
        ("PUSKESMAS", "puskesmas"),
        ("karangan", ""),
    ],
)
def test_jenis_dikenali_dari_sebutannya(jenis, kode):
    assert rules.kenali_jenis(jenis) == kode


@pytest.mark.parametrize(
    ("teks", "potongan"),
    [
        ("K1;Dinas A;A;dinas\nK1;Dinas B;B;dinas", "Baris 2: Kode sama dengan baris 1."),
        ("K1;Dinas A;A;dinas\nK2;dinas  a;B;dinas", "Baris 2: Nama sama dengan baris 1."),
        ("K1;Dinas A;A;warung", "Baris 1: Jenis “warung” tidak dikenal."),
        ("K1;Dinas A;A;uptd;K9", "Baris 1: Induk “K9” tidak ada di dalam daftar."),
        ("K1;Dinas A;A;uptd;K1", "Baris 1: Induknya unit itu sendiri."),
        ("K1;;A;dinas", "Baris 1: Nama kosong."),
        ("K1;Dinas\x00;A;dinas", "Baris 1: Nama memuat karakter yang tidak bisa disimpan."),
        ("K 1;Dinas A;A;dinas", "Baris 1: Kode hanya huruf"),
        ("K1;Dinas A;A;dinas;;" + "x" * 501, "Baris 1: Tupoksi paling banyak 500 huruf"),
        ("K1;A;A;uptd;K2\nK2;B;B;uptd;K1", "berputar kembali"),
        ("K1;" + "x" * 140_000, "Ada sel yang terlalu panjang"),
    ],
)
def test_kesalahan_disebut_dengan_nomor_barisnya(teks, potongan):
    assert potongan in kalimat(baca_daftar(teks))


def test_kode_yang_sudah_ada_ditolak_dan_induk_yang_sudah_ada_diterima():
    a, b = baca_daftar("dn-01;Dinas A;A;dinas\nK2;UPT B;B;uptd;DN-01", ada=["DN-01"])
    assert "sudah ada" in kalimat([a])
    assert "sudah ada" not in kalimat([b])


def test_daftar_terlalu_panjang_berhenti_dengan_kalimat():
    hasil = baca_daftar("\n".join(f"Dinas {i}" for i in range(rules.MAKS_BARIS + 50)))
    assert len(hasil) == rules.MAKS_BARIS + 1
    assert "Paling banyak" in kalimat(hasil[-1:])


def test_rantai_induk_yang_panjang_diurutkan_dari_atas():
    teks = "\n".join(f"K{i};Unit {i};U{i};uptd;K{i - 1}" for i in range(1500, 0, -1)) + "\nK0;Dinas;D;dinas"
    daftar = baca_daftar(teks)
    assert kalimat(daftar) == ""
    assert [b.kode for b in rules.urutkan_induk_dulu(daftar)] == [f"K{i}" for i in range(1501)]


@given(st.text())
def test_teks_apa_pun_dibaca_tanpa_galat_program(teks):
    for b in baca_daftar(teks):
        assert b.galat or (b.nama and b.kode)
