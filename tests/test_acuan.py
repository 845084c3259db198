from dataclasses import FrozenInstanceError

import pytest

from inovasi import acuan

DAFTAR = {
    "BENTUK": acuan.BENTUK,
    "JENIS": acuan.JENIS,
    "INISIATOR": acuan.INISIATOR,
    "TAHAPAN": acuan.TAHAPAN,
    "URUSAN": acuan.URUSAN,
    "JENIS_OPD": acuan.JENIS_OPD,
    "KRITERIA": acuan.KRITERIA,
    "KODE_ALASAN": acuan.KODE_ALASAN,
    "ISIAN_IDE": acuan.ISIAN_IDE,
    "JENIS_DOKUMEN": acuan.JENIS_DOKUMEN,
    "JENIS_SK": acuan.JENIS_SK,
    "KATALOG_LUAR": acuan.KATALOG_LUAR,
    "STATUS_KEBERLANJUTAN": acuan.STATUS_KEBERLANJUTAN,
    "LEMBAR_REPLIKASI": acuan.LEMBAR_REPLIKASI,
    "ALIH_PENGETAHUAN": acuan.ALIH_PENGETAHUAN,
}


@pytest.mark.parametrize("daftar", DAFTAR.values(), ids=DAFTAR)
def test_setiap_daftar_punya_sumber_dan_nama(daftar):
    assert daftar.sumber
    assert all(entri.kode == kode and entri.nama for kode, entri in daftar.items())
    assert daftar.pilihan() == [(kode, daftar[kode].nama) for kode in daftar]


@pytest.mark.parametrize("daftar", DAFTAR.values(), ids=DAFTAR)
def test_daftar_tidak_bisa_diubah(daftar):
    kode, entri = next(iter(daftar.items()))

    with pytest.raises(TypeError):
        daftar[kode] = entri
    with pytest.raises(AttributeError):
        daftar.sumber = "lain"
    with pytest.raises(AttributeError):
        del daftar.sumber
    with pytest.raises(FrozenInstanceError):
        entri.nama = "lain"
    assert daftar[kode] is entri


def test_kode_tetap_seperti_yang_disepakati():
    assert list(acuan.BENTUK) == ["tata_kelola", "pelayanan_publik", "lainnya"]
    assert list(acuan.JENIS) == ["digital", "non_digital"]
    assert list(acuan.INISIATOR) == ["kepala_daerah", "dprd", "asn", "perangkat_daerah", "masyarakat"]
    assert list(acuan.TAHAPAN) == ["inisiatif", "uji_coba", "penerapan"]
    assert list(acuan.KRITERIA) == ["k1", "k2", "k3", "k4", "k5"]


def test_enam_urusan_pelayanan_dasar():
    yandas = [u.kode for u in acuan.URUSAN.values() if u.yandas]

    assert yandas == ["1.01", "1.02", "1.03", "1.04", "1.05", "1.06"]
    assert len(acuan.URUSAN) == 46
    assert all(u.kelompok for u in acuan.URUSAN.values())


def test_kriteria_memuat_kalimat_dan_pertanyaan():
    assert all(k.kalimat.endswith(".") and "?" in k.tanya for k in acuan.KRITERIA.values())
    assert acuan.KRITERIA["k3"].kalimat.startswith("Tidak mengakibatkan pembebanan")


def test_unit_yang_dihitung_di_induknya():
    di_induk = [j.kode for j in acuan.JENIS_OPD.values() if j.hitung_di == "induk"]

    assert di_induk == ["uptd", "puskesmas", "kelurahan", "sekolah"]
    assert {j.hitung_di for j in acuan.JENIS_OPD.values()} == {"sendiri", "induk"}


@pytest.mark.parametrize("aksi", ["kembalikan", "tolak", "nyatakan_serupa"])
def test_setiap_putusan_punya_alasan_termasuk_lainnya(aksi):
    alasan = acuan.alasan_untuk(aksi)

    assert len(alasan) >= 3
    assert alasan[-1].kode == "lainnya"
    assert all(a.petunjuk for a in alasan)


def test_alasan_hanya_untuk_putusan():
    assert {aksi for a in acuan.KODE_ALASAN.values() for aksi in a.untuk} == {
        "kembalikan",
        "tolak",
        "nyatakan_serupa",
    }


def test_panduan_ada_untuk_setiap_isian_dan_contohnya_cukup_panjang():
    wajib = {k for k, i in acuan.ISIAN_IDE.items() if i.wajib}

    assert wajib == {
        "judul", "masalah", "gagasan", "tujuan", "manfaat", "tupoksi_id", "urusan", "bentuk", "jenis", "inisiator",
    }  # fmt: skip
    for isian in acuan.ISIAN_IDE.values():
        assert isian.label == isian.nama
        assert isian.bantuan and isian.contoh and "\n" not in isian.bantuan
        assert len(isian.contoh.split()) >= isian.kata_min


def test_nama_kode_yang_tidak_dikenal_ditampilkan_apa_adanya():
    assert acuan.nama(acuan.URUSAN, "1.02") == "Kesehatan"
    assert acuan.nama(acuan.URUSAN, "12.34") == "12.34"
    assert acuan.nama(acuan.URUSAN, "") == ""
    assert acuan.nama(acuan.URUSAN, None) == ""


@pytest.mark.parametrize("baca", [acuan.opd_umum, acuan.opd_contoh])
def test_daftar_opd_utuh(baca):
    daftar = baca()
    kode = [o.kode for o in daftar]

    assert len(set(kode)) == len(kode)
    assert len({o.singkatan for o in daftar}) == len(daftar)
    for urutan, opd in enumerate(daftar):
        assert opd.jenis in acuan.JENIS_OPD
        assert 2 <= len(opd.tupoksi) <= 4
        assert len(opd.nama) <= 200 and len(opd.singkatan) <= 60
        assert not opd.induk or opd.induk in kode[:urutan]  # parents first
        assert opd.induk or acuan.JENIS_OPD[opd.jenis].hitung_di == "sendiri"


def test_daftar_umum_tidak_memuat_nama_tempat():
    daftar = acuan.opd_umum()

    assert not {"kecamatan", "puskesmas", "kelurahan"} & {o.jenis for o in daftar}
    assert acuan.baca("opd_umum.toml")["sumber"].endswith("unit lain")


def test_daftar_contoh_seluruh_kabupaten():
    daftar = acuan.opd_contoh()
    nama_lain = [a.casefold() for o in daftar for a in o.alias]

    assert len(daftar) == 67
    assert len(set(nama_lain)) == len(nama_lain)


def test_sandi_terlarang_memuat_yang_sering_dipakai():
    terlarang = acuan.sandi_terlarang()

    assert {"bismillah1234", "indonesiaraya", "katasandi123", "qwertyuiop12", "rahasia12345"} <= terlarang
    assert {"rahasia", "sayangku", "garuda", "bismillah", "indonesia"} <= terlarang
    assert sum(len(s) >= 12 for s in terlarang) >= 400
    assert all(s == s.casefold().strip() and not s.startswith("#") for s in terlarang)


def test_kunci_yang_tidak_dikenal_ditolak(tmp_path, monkeypatch):
    (tmp_path / "salah.toml").write_text('sumber = "x"\n[entri.a]\nnama = "A"\nwarna = "merah"\n')
    monkeypatch.setattr(acuan, "FOLDER", tmp_path)

    with pytest.raises(ValueError, match="warna"):
        acuan._muat("salah.toml", acuan.Entri)


def test_status_hidup_menentukan_boleh_ditiru():
    assert [k for k, s in acuan.STATUS_KEBERLANJUTAN.items() if not s.dibuka] == ["tidak_terkonfirmasi", "berhenti"]


def test_edisi_replikasi_urut_dan_punya_sumber():
    edisi = acuan.tingkat_replikasi()

    assert [e.tahun for e in edisi] == sorted(e.tahun for e in edisi)
    assert all(e.sumber and len(e.batas) == len(e.skor) and list(e.batas) == sorted(e.batas) for e in edisi)


def test_isian_lembar_bersumber_pada_kolom_ide_yang_ada():
    assert {f.dari_ide for f in acuan.LEMBAR_REPLIKASI.values()} - {""} <= set(acuan.ISIAN_IDE)
