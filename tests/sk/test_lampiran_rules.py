"""Reading a pasted annex: exact names are sure, likenesses are asked about, nothing is guessed."""

from dataclasses import replace
from datetime import date

import pytest

from inovasi import acuan
from inovasi.sk import rules_lampiran as r

DAFTAR = [
    r.OpdDikenal(n, o.nama, (o.kode, o.singkatan, o.nama, *o.alias)) for n, o in enumerate(acuan.opd_contoh(), 1)
]
KAMUS = r.Kamus(DAFTAR, daerah="Kabupaten Contoh")
# The same agencies where nobody has written down other names yet.
POLOS = r.Kamus([replace(o, sebutan=o.sebutan[:3]) for o in DAFTAR], daerah="Kabupaten Contoh")
JUDUL = "No\tPerangkat Daerah\tJenis Inovasi\tNama Inovasi\tKewajiban\tBatas Waktu\n"


def nama(opd_id):
    return KAMUS.nama.get(opd_id)


# --- Names --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tulis, jadi",
    [
        ("Disdikbud", "Dinas Pendidikan dan Kebudayaan"),
        ("DISDIKBUD", "Dinas Pendidikan dan Kebudayaan"),
        ("DN-01", "Dinas Pendidikan dan Kebudayaan"),
        ("dn 01", "Dinas Pendidikan dan Kebudayaan"),
        ("Dinas Pendidikan & Kebudayaan", "Dinas Pendidikan dan Kebudayaan"),
        ("DINAS  PENDIDIKAN\u00a0DAN KEBUDAYAAN.", "Dinas Pendidikan dan Kebudayaan"),
        ("Dinas Kesehatan Kabupaten Contoh", "Dinas Kesehatan"),
        ("Dinas Kesehatan Kab. Contoh", "Dinas Kesehatan"),
        ("Kec. Bakam", "Kecamatan Bakam"),
        ("KECAMATAN BAKAM", "Kecamatan Bakam"),
        ("kec bakam", "Kecamatan Bakam"),
        ("PKM. Bakam", "Puskesmas Bakam"),
        ("Pusk. Bakam", "Puskesmas Bakam"),
        ("SatpolPP", "Satuan Polisi Pamong Praja"),
        ("DPM PTSP", "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu"),
        ("Bag. Organisasi", "Bagian Organisasi Sekretariat Daerah"),
    ],
)
def test_sama_persis_sesudah_dibakukan_pasti(tulis, jadi):
    assert nama(POLOS.kenali(tulis).opd_id) == jadi


@pytest.mark.parametrize(
    "tulis, calon",
    [
        ("Dinas Kes.", "Dinas Kesehatan"),
        ("Dinas Pendidkan dan Kebudayaan", "Dinas Pendidikan dan Kebudayaan"),
        ("Dinas Sosisal", "Dinas Sosial"),
        ("Dinas Perpus", "Dinas Perpustakaan dan Kearsipan"),
        ("Dukcapil", "Dinas Kependudukan dan Pencatatan Sipil"),
        ("Camat Bakam", "Kecamatan Bakam"),
        ("Dinas Perdagangan", "Dinas Koperasi, Usaha Kecil Menengah dan Perdagangan"),
        ("RSUD", "RSUD Depati Bahrin"),
    ],
)
def test_mirip_hanya_ditawarkan(tulis, calon):
    kenal = POLOS.kenali(tulis)
    assert kenal.opd_id is None and kenal.sebab
    assert kenal.calon[0][1] == calon and len(kenal.calon) <= r.CALON


@pytest.mark.parametrize("opd", acuan.opd_contoh(), ids=lambda o: o.kode)
def test_setiap_sebutan_nyata_tidak_pernah_salah(opd):
    """All the names by which the agencies of a real list are called: sure and right, or asked."""
    for tulis in (opd.kode, opd.singkatan, opd.nama, opd.nama.upper(), *opd.alias):
        assert nama(KAMUS.kenali(tulis).opd_id) == opd.nama
        if (opd_id := POLOS.kenali(tulis).opd_id) is not None:
            assert nama(opd_id) == opd.nama


def test_sebagian_besar_nama_lain_ada_di_antara_tiga_calon():
    semua = [(o, alias) for o in acuan.opd_contoh() for alias in o.alias]
    kena = 0
    for opd, alias in semua:
        kenal = POLOS.kenali(alias)
        kena += opd.nama in {nama(kenal.opd_id), *(n for _, n in kenal.calon)}
    assert kena / len(semua) > 0.7


@pytest.mark.parametrize("tulis", ["xyzq", "???", "   ", "-", "🙂"])
def test_yang_asing_tidak_ditebak(tulis):
    kenal = POLOS.kenali(tulis)
    assert kenal.opd_id is None and kenal.calon == ()


def test_nama_yang_dipakai_dua_opd_ditanyakan():
    kamus = r.Kamus([r.OpdDikenal(1, "Dinas A", ("Dinas", "A")), r.OpdDikenal(2, "Dinas B", ("Dinas", "B"))])
    kenal = kamus.kenali("dinas")
    assert kenal.opd_id is None and {i for i, _ in kenal.calon} == {1, 2} and "lebih dari satu" in kenal.sebab


def test_opd_yang_berakhir_menawarkan_penerusnya():
    lama = r.OpdDikenal(1, "Dinas Lama", ("Dislama",), penerus_id=2, aktif=False)
    kamus = r.Kamus([lama, r.OpdDikenal(2, "Dinas Baru", ("Disbaru",))])
    kenal = kamus.kenali("Dislama")
    assert kenal.opd_id is None and kenal.calon == ((2, "Dinas Baru"),) and "berakhir" in kenal.sebab


# --- Cells --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tulis, jadi",
    [
        ("Melaksanakan", ("melaksanakan",)),
        ("mereplikasi inovasi yang telah ada", ("mereplikasi",)),
        ("Pelaksana dan replikasi", ("melaksanakan", "mereplikasi")),
        ("KEDUANYA", ("melaksanakan", "mereplikasi")),
        ("", ()),
        ("menunggu", None),
        ("tidak mereplikasi", None),
    ],
)
def test_kewajiban(tulis, jadi):
    assert r.kenali_kewajiban(tulis) == jadi


AKHIR = date(2026, 12, 31)


@pytest.mark.parametrize(
    "tulis, jadi, ada_catatan, ada_galat",
    [
        ("31 Desember 2026", AKHIR, False, False),
        ("31 Des 2026", AKHIR, False, False),
        ("2026-12-31", AKHIR, False, False),
        ("2026-12-31 00:00:00", AKHIR, False, False),
        ("31/12/2026", AKHIR, False, False),
        ("31-12-2026", AKHIR, False, False),
        ("Kamis, 31 Desember 2026", AKHIR, False, False),
        ("paling lambat 31 Desember 2026", AKHIR, False, False),
        ("Desember 2026", AKHIR, True, False),
        ("2026", AKHIR, True, False),
        ("", None, False, False),
        ("-", None, False, False),
        ("31/12/26", None, False, True),
        ("30 Februari 2026", None, False, True),
        ("besok", None, False, True),
    ],
)
def test_tenggat(tulis, jadi, ada_catatan, ada_galat):
    hari, catatan, galat = r.kenali_tenggat(tulis)
    assert (hari, bool(catatan), bool(galat)) == (jadi, ada_catatan, ada_galat)


# --- The table ----------------------------------------------------------------------------------------------


def test_judul_di_bawah_kop_dan_nomor_kolom_dilewati():
    tabel = r.baca_tabel("\t\tLAMPIRAN KEPUTUSAN BUPATI\n\n" + JUDUL + "1\t2\t3\t4\t5\t6\n1\tDinkes\t\t\t\t\n")
    assert tabel.judul.nomor == 3 and [s.nomor for s in tabel.atas] == [1]
    assert [s.nomor for s in tabel.baris] == [5]
    assert r.usul_kolom(tabel, KAMUS) == ["", "opd", "inovasi_jenis", "inovasi_nama", "kewajiban", "tenggat"]


def test_tanpa_judul_kolom_diusulkan_dari_isinya():
    baris = "1\tDisdikbud\tPendidikan\te-Pintar\tmelaksanakan\t31/12/2026\n"
    tabel = r.baca_tabel(baris + "2\tDinkes\tSehat\tX\treplikasi\t\n")
    assert tabel.judul is None
    assert r.usul_kolom(tabel, KAMUS) == ["", "opd", "inovasi_jenis", "inovasi_nama", "kewajiban", "tenggat"]


def test_sel_bertanda_kutip_dengan_ganti_baris():
    tabel = r.baca_tabel(JUDUL + '1\t"Dinas\nKesehatan"\t\t"Kata ""baru"""\t\t\n2\tDinsos\t\t\t\t\n')
    assert [(s.nomor, s.isi[1]) for s in tabel.baris] == [(2, "Dinas Kesehatan"), (4, "Dinsos")]
    assert tabel.baris[0].isi[3] == 'Kata "baru"'


def test_tanda_kutip_ganjil_tidak_menelan_baris_berikutnya():
    tabel = r.baca_tabel(JUDUL + '1\tDinkes\t\t"Sehat\t\t\n2\tDinsos\t\t\t\t\n')
    assert [s.isi[1] for s in tabel.baris] == ["Dinkes", "Dinsos"]


@pytest.mark.parametrize(
    "teks, kata",
    [
        ("", "Tempel dulu"),
        ("\n\t\n", "Tempel dulu"),
        (JUDUL, "Tidak ada baris"),
        ("x" * 200_001, "200.000 huruf"),
        ("Dinkes\x00", "tidak bisa disimpan"),
        (JUDUL + "1\tDinkes\n" * 301, "300 baris"),
        ("Dinkes\t" + "x" * 150_000, "terlalu panjang"),
    ],
)
def test_batas_tempelan(teks, kata):
    hasil = r.susun_pratinjau(teks, KAMUS)
    assert kata in hasil.galat[0] and not hasil.tugas and not hasil.siap


def test_tiga_ratus_baris_boleh():
    assert len(r.susun_pratinjau(JUDUL + "1\tDinkes\t\t\treplikasi\n" * 300, KAMUS).baris) == 300


# --- What would be stored -----------------------------------------------------------------------------------


def test_kedua_kewajiban_menjadi_dua_baris():
    hasil = r.susun_pratinjau(JUDUL + "1\tDisdikbud\tPendidikan\te-Pintar\tkeduanya\t31/12/2026\n", KAMUS)
    assert hasil.siap
    assert [(t.kewajiban, t.inovasi_nama, t.inovasi_jenis, t.tenggat) for t in hasil.tugas] == [
        ("melaksanakan", "e-Pintar", "Pendidikan", AKHIR), ("mereplikasi", "", "", AKHIR),
    ]  # fmt: skip


def test_nama_tidak_pasti_ditanyakan_satu_kali_untuk_semua_barisnya():
    teks = JUDUL + "1\tDinas Kes.\t\tA\tmelaksanakan\n2\tDinas Kes.\t\tB\tmelaksanakan\n3\tDinsos\t\tC\tmelaksanakan\n"
    hasil = r.susun_pratinjau(teks, POLOS)

    assert [(t.nama, t.nomor) for t in hasil.tanya] == [("Dinas Kes.", (2, 3))]
    assert not hasil.siap and len(hasil.tugas) == 1

    dinkes = next(i for i, n in KAMUS.nama.items() if n == "Dinas Kesehatan")
    dijawab = r.susun_pratinjau(teks, POLOS, jawaban={"Dinas Kes.": str(dinkes)})
    assert dijawab.siap and [t.opd_id for t in dijawab.tugas].count(dinkes) == 2
    assert dijawab.sidik == hasil.sidik  # an answer is no change of what was on the screen

    dilewati = r.susun_pratinjau(teks, POLOS, jawaban={"Dinas Kes.": r.LEWATI})
    assert dilewati.siap and len(dilewati.tugas) == 1 and dilewati.tidak_masuk == 2


@pytest.mark.parametrize("jawab", ["999999", "abc", "-1", "", "9" * 40])
def test_jawaban_yang_bukan_opd_tidak_dihitung(jawab):
    hasil = r.susun_pratinjau(JUDUL + "1\tDinas Kes.\t\tA\tmelaksanakan\n", POLOS, jawaban={"Dinas Kes.": jawab})
    assert hasil.belum_dijawab and not hasil.tugas


def test_sel_gabung_hanya_diikuti_bila_diminta():
    teks = JUDUL + "1\tDinkes\t\tA\tmelaksanakan\n\t\t\tB\tmelaksanakan\n"
    tidak = r.susun_pratinjau(teks, KAMUS)
    ikut = r.susun_pratinjau(teks, KAMUS, ikut_atas=True)

    assert tidak.ada_tanpa_opd and len(tidak.tugas) == 1 and tidak.baris[1].galat == ("Nama OPD kosong.",)
    assert len(ikut.tugas) == 2 and ikut.tugas[0].opd_id == ikut.tugas[1].opd_id


def test_kewajiban_bawaan_dipilih_orang():
    teks = "Perangkat Daerah\tNama Inovasi\nDinkes\tA\n"
    assert r.susun_pratinjau(teks, KAMUS).perlu_kewajiban
    assert not r.susun_pratinjau(teks, KAMUS).tugas
    assert len(r.susun_pratinjau(teks, KAMUS, kewajiban_awal="keduanya").tugas) == 2


def test_yang_sudah_ada_tidak_ditambah_lagi():
    teks = JUDUL + "1\tDinkes\t\tA\tmelaksanakan\n2\tDinas Kesehatan\t\ta\tmelaksanakan\n"
    sekali = r.susun_pratinjau(teks, KAMUS)
    lagi = r.susun_pratinjau(teks, KAMUS, ada={t.kunci for t in sekali.tugas})

    assert len(sekali.tugas) == 1 and sekali.baris[1].catatan == ("Sudah ada di baris di atas.",)
    assert not lagi.tugas and lagi.sudah_ada == 2


def test_baris_jumlah_dan_tanda_tangan_bukan_data():
    teks = JUDUL + "1\tDinkes\t\tA\tmelaksanakan\nJUMLAH\t1\n\tDitetapkan di Kota\n\tBupati Contoh\n"
    hasil = r.susun_pratinjau(teks, KAMUS)
    assert [b.nomor for b in hasil.baris] == [2] and hasil.siap


def test_batas_waktu_sebelum_keputusan_ditolak():
    teks = JUDUL + "1\tDinkes\t\tA\tmelaksanakan\t1/1/2026\n"
    assert "sebelum tanggal keputusan" in r.susun_pratinjau(teks, KAMUS, paling_awal=AKHIR).baris[0].galat[0]


@pytest.mark.parametrize(
    "kolom, kata",
    [(["opd", "opd"], "sama-sama"), (["", "inovasi_nama"], "kolom mana"), (["bohong", "1"], "kolom mana")],
)
def test_kolom_yang_dipilih_keliru_dijelaskan(kolom, kata):
    assert kata in r.susun_pratinjau("Dinkes\tA\n", KAMUS, kolom=kolom).galat[0]


def test_terlalu_banyak_nama_asing_tidak_ditanyakan_semua():
    teks = JUDUL + "".join(f"{n}\tUnit asing {n}\t\tA\tmelaksanakan\n" for n in range(1, 61))
    hasil = r.susun_pratinjau(teks, KAMUS)
    assert len(hasil.tanya) == r.TANYA_MAKS and "60 nama" in hasil.galat[0] and not hasil.siap


def test_teks_yang_terlalu_panjang_menyebut_kolomnya():
    hasil = r.susun_pratinjau(JUDUL + f"1\tDinkes\t\t{'x' * 201}\tmelaksanakan\n", KAMUS)
    assert hasil.baris[0].galat == ("Nama inovasi paling banyak 200 huruf.",)
