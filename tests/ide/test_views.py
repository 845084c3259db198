import pytest
from sqlalchemy import func, select

from inovasi.ide.models import Ide, RiwayatIde
from tests.conftest import DUA_PULUH_KATA, isian_lengkap


@pytest.fixture
def operator(buat_pengguna):
    return buat_pengguna()


@pytest.fixture
def layar(as_pengguna, operator):
    return as_pengguna(operator)


def isian_form(halaman, **ubah):
    """The editor's fields as a browser would send them."""
    return {k: v for k, v in halaman.isian.items() if k != "lanjut"} | ubah


def semua_ide(session):
    return list(session.scalars(select(Ide).order_by(Ide.id)))


# --- Creating -----------------------------------------------------------------------------------------------


def test_judul_disimpan_sendiri_dan_masih_ada_ketika_kembali(session, layar, tahun):
    baru = layar.get("/ide/baru")
    jawab = layar.post("/ide/baru", isian_form(baru, judul="Guru tamu dari nelayan"), otomatis=True)

    assert jawab.status == 200
    ide = session.scalars(select(Ide)).one()
    assert jawab.json["alamat"] == f"/ide/{ide.id}/ubah"
    assert len(jawab.json["jam"]) == 5
    assert layar.get(jawab.json["alamat"]).isian["judul"] == "Guru tamu dari nelayan"


def test_simpan_tanpa_skrip_membuat_draf(session, layar, tahun):
    jawab = layar.post("/ide/baru", isian_form(layar.get("/ide/baru"), judul="Guru tamu"))

    ide = session.scalars(select(Ide)).one()
    assert (jawab.status, jawab.lokasi) == (303, f"/ide/{ide.id}/ubah")
    assert "Tersimpan" in layar.get(jawab.lokasi).teks


def test_formulir_yang_sama_dua_kali_menjadi_satu_ide(session, layar, tahun):
    isian = isian_form(layar.get("/ide/baru"), judul="Guru tamu")
    satu, dua = layar.post("/ide/baru", isian), layar.post("/ide/baru", isian)

    assert (satu.status, dua.status) == (303, 303)
    assert satu.lokasi == dua.lokasi
    assert len(semua_ide(session)) == 1


def test_simpan_otomatis_yang_jawabannya_hilang_melanjutkan_draf_yang_sama(session, layar, tahun):
    isian = isian_form(layar.get("/ide/baru"), judul="Guru")
    layar.post("/ide/baru", isian, otomatis=True)
    jawab = layar.post("/ide/baru", isian | {"judul": "Guru tamu", "sasaran": "Murid"}, otomatis=True)

    assert jawab.status == 200
    ide = session.scalars(select(Ide)).one()
    assert (ide.judul, ide.sasaran) == ("Guru tamu", "Murid")


@pytest.mark.parametrize("judul", ["", "  ", "Ab", "x" * 201])
def test_judul_salah_tidak_tersimpan_dan_teks_lain_tetap(session, layar, tahun, judul):
    isian = isian_form(layar.get("/ide/baru"), judul=judul, masalah="Jangan hilang")
    jawab = layar.post("/ide/baru", isian)

    assert jawab.status == 422
    assert jawab.isian["masalah"] == "Jangan hilang"
    assert "#judul" in jawab.tautan
    assert not semua_ide(session)


def test_tanpa_kunci_ditolak_dengan_kalimat(session, layar, tahun):
    jawab = layar.post("/ide/baru", judul="Guru tamu")
    assert jawab.status == 409
    assert "Muat ulang" in jawab.teks


def test_tanpa_tahun_ada_penjelasan(layar):
    assert "belum dibuka" in layar.get("/ide/baru").teks


@pytest.mark.parametrize("peran", ["pendamping", "pimpinan", "admin"])
def test_peran_lain_tidak_membuat(as_pengguna, buat_pengguna, tahun, peran):
    peramban = as_pengguna(buat_pengguna(peran))
    assert peramban.get("/ide/baru").status == 403
    assert peramban.post("/ide/baru", judul="Abc", kunci="k" * 20).status == 403


def test_koordinator_menulis_dari_kertas(session, as_pengguna, buat_pengguna, operator, tahun):
    peramban = as_pengguna(buat_pengguna("koordinator"))
    isian = isian_form(peramban.get("/ide/baru"), judul="Dari rapat", opd_id=operator.opd_id)
    assert peramban.post("/ide/baru", isian).status == 422
    jawab = peramban.post("/ide/baru", isian | {"sumber": "Lembar rapat 3 November"})

    assert jawab.status == 303
    assert peramban.get(jawab.lokasi).status == 200
    assert session.scalars(select(Ide)).one().opd_id == operator.opd_id


# --- Saving -------------------------------------------------------------------------------------------------


def test_isian_yang_tidak_dikirim_tidak_berubah(session, layar, buat_ide, operator):
    ide = buat_ide(operator=operator)
    assert layar.post(f"/ide/{ide.id}/ubah", judul="Judul baru sekali", versi=1, kunci="k" * 20).status == 303
    assert (ide.judul, ide.masalah, ide.urusan) == ("Judul baru sekali", DUA_PULUH_KATA, "1.01")


def test_versi_baru_dijawab_kepada_simpan_otomatis(session, layar, buat_ide, operator):
    ide = buat_ide(operator=operator)
    isian = isian_form(layar.get(f"/ide/{ide.id}/ubah"), sasaran="Murid")
    jawab = layar.post(f"/ide/{ide.id}/ubah", isian, otomatis=True)

    assert (jawab.json["versi"], ide.versi) == (2, 2)
    assert 'id="kelengkapan"' in jawab.json["kelengkapan_html"]


def test_selisih_menjawab_409_dengan_kedua_teks(session, layar, buat_ide, operator):
    ide = buat_ide(operator=operator)
    a, b = (isian_form(layar.get(f"/ide/{ide.id}/ubah")) for _ in "ab")
    layar.post(f"/ide/{ide.id}/ubah", a | {"sasaran": "Teks pertama"})
    jawab = layar.post(f"/ide/{ide.id}/ubah", b | {"sasaran": "Teks kedua", "kebaruan": "Ikut tersimpan"})

    assert jawab.status == 409
    assert "Teks pertama" in jawab.teks and jawab.isian["sasaran"] == "Teks kedua"
    assert (ide.sasaran, ide.kebaruan) == ("Teks pertama", "Ikut tersimpan")

    assert layar.post(f"/ide/{ide.id}/ubah", isian_form(jawab)).status == 303
    assert ide.sasaran == "Teks kedua"


def test_selisih_pada_simpan_otomatis(layar, buat_ide, operator):
    ide = buat_ide(operator=operator)
    a, b = (isian_form(layar.get(f"/ide/{ide.id}/ubah")) for _ in "ab")
    layar.post(f"/ide/{ide.id}/ubah", a | {"sasaran": "Satu"}, otomatis=True)
    jawab = layar.post(f"/ide/{ide.id}/ubah", b | {"sasaran": "Dua"}, otomatis=True)

    assert jawab.status == 409
    assert "sasaran" in jawab.json["pesan"]


def test_tanggal_salah_tidak_menahan_isian_lain_pada_simpan_otomatis(session, layar, buat_ide, operator):
    ide = buat_ide(operator=operator)
    isian = isian_form(layar.get(f"/ide/{ide.id}/ubah"), tgl_penerapan="besok", sasaran="Murid")
    jawab = layar.post(f"/ide/{ide.id}/ubah", isian, otomatis=True)

    assert jawab.status == 422
    assert ide.sasaran == "Murid"


@pytest.mark.parametrize("ketik,simpan", [("22 November 2026", "2026-11-22"), ("5/2026", "2026-05"), ("2026", "2026")])
def test_tanggal_menyimpan_ketelitiannya(session, layar, buat_ide, operator, ketik, simpan):
    ide = buat_ide(operator=operator)
    layar.post(f"/ide/{ide.id}/ubah", isian_form(layar.get(f"/ide/{ide.id}/ubah"), tgl_uji_coba=ketik))
    assert ide.tgl_uji_coba == simpan


@pytest.mark.parametrize(
    "nilai", ["<script>alert(1)</script>", "\u202eterbalik", "🛶" * 50, "a\u0000b", "x" * 100_000, "' OR 1=1"]
)
@pytest.mark.parametrize(
    "kolom", ["judul", "masalah", "tautan", "nama_singkat", "tgl_penerapan", "urusan", "tupoksi_id", "versi"]
)
def test_isian_buruk_tidak_pernah_500(session, layar, buat_ide, operator, kolom, nilai):
    ide = buat_ide(operator=operator)
    isian = isian_form(layar.get(f"/ide/{ide.id}/ubah"), **{kolom: nilai})
    jawab = layar.post(f"/ide/{ide.id}/ubah", isian)

    assert jawab.status in (303, 422, 409)
    halaman = layar.get(f"/ide/{ide.id}/ubah")
    assert "<script>alert" not in halaman.html + jawab.html
    if "\x00" in nilai:
        assert jawab.status != 303


def test_kiriman_terlalu_besar_413_dengan_halaman(layar, buat_ide, operator):
    ide = buat_ide(operator=operator)
    jawab = layar.post(f"/ide/{ide.id}/ubah", judul="Abc", masalah="x" * 5_000_000)
    assert jawab.status == 413
    assert "terlalu besar" in jawab.teks


# --- Submitting ---------------------------------------------------------------------------------------------


def test_simpan_dan_ajukan_memberi_tanda_terima(session, layar, operator, tahun):
    baru = isian_form(layar.get("/ide/baru"))
    isian = baru | {k: str(v) for k, v in isian_lengkap(operator.opd).items()} | {"lanjut": "ajukan"}
    jawab = layar.post("/ide/baru", isian)

    ide = session.scalars(select(Ide)).one()
    assert jawab.lokasi == f"/ide/{ide.id}/tanda-terima"
    terima = layar.get(jawab.lokasi)
    assert ide.kode in terima.teks and "pukul" in terima.teks and "Koordinator meninjau" in terima.teks


def test_ajukan_belum_lengkap_422_dengan_isian_tersimpan(session, layar, buat_ide, operator):
    ide = buat_ide(operator=operator, manfaat="")
    isian = isian_form(layar.get(f"/ide/{ide.id}/ubah"), sasaran="Tersimpan juga") | {"lanjut": "ajukan"}
    jawab = layar.post(f"/ide/{ide.id}/ubah", isian)

    assert jawab.status == 422
    assert "#manfaat" in jawab.tautan
    assert (ide.status, ide.sasaran) == ("draf", "Tersimpan juga")


def test_tanda_terima_bukan_untuk_opd_lain(as_pengguna, buat_pengguna, buat_ide):
    ide = buat_ide("disetujui")
    assert as_pengguna(buat_pengguna()).get(f"/ide/{ide.id}/tanda-terima").status == 404


# --- Steps over HTTP ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("dari,aksi,ke", [
    ("diajukan", "tarik", "draf"), ("draf", "hapus", "dihapus"), ("dihapus", "pulihkan", "draf"),
])  # fmt: skip
def test_langkah_operator(session, layar, buat_ide, operator, dari, aksi, ke):
    ide = buat_ide(dari, operator=operator)
    assert layar.post(f"/ide/{ide.id}/{aksi}", versi=ide.versi).status == 303
    assert ide.status == ke


def test_langkah_lewat_htmx_mengalihkan(layar, buat_ide, operator):
    ide = buat_ide("diajukan", operator=operator)
    jawab = layar.post(f"/ide/{ide.id}/tarik", versi=ide.versi, htmx=True)
    assert jawab.status == 200
    assert jawab.response.headers["HX-Redirect"] == f"/ide/{ide.id}/ubah"


def test_pasangan_yang_tidak_ada_409_dengan_yang_bisa_dilakukan(layar, buat_ide, operator):
    ide = buat_ide("diajukan", operator=operator)
    jawab = layar.post(f"/ide/{ide.id}/hapus", versi=ide.versi)
    assert jawab.status == 409
    assert "tarik kembali" in jawab.teks


def test_versi_lama_409(session, layar, buat_ide, operator):
    ide = buat_ide("diajukan", operator=operator)
    assert layar.post(f"/ide/{ide.id}/tarik", versi=ide.versi - 1).status == 409
    assert layar.post(f"/ide/{ide.id}/tarik").status == 409
    assert ide.status == "diajukan"


def test_draf_opd_lain_tidak_ada(as_pengguna, buat_pengguna, buat_ide):
    ide, lain = buat_ide(), as_pengguna(buat_pengguna())
    for alamat in ("", "/ubah", "/riwayat", "/kemajuan"):
        assert lain.get(f"/ide/{ide.id}{alamat}").status == 404
    assert lain.post(f"/ide/{ide.id}/hapus", versi=1).status == 404


@pytest.mark.parametrize("id", ["999999", "99999999999999999999", "-1", "abc", "1e3", "0"])
def test_id_yang_tidak_ada_404(layar, id):
    assert layar.get(f"/ide/{id}").status == 404
    assert layar.post(f"/ide/{id}/hapus", versi=1).status == 404


def test_henti_dan_lanjut_dengan_alasan(session, layar, buat_ide, operator):
    ide = buat_ide("disetujui", operator=operator)
    assert layar.post(f"/ide/{ide.id}/hentikan", versi=ide.versi, alasan="").status == 422
    basi = layar.post(f"/ide/{ide.id}/hentikan", versi=1, alasan="Teks yang panjang")
    assert (basi.status, basi.isian["alasan"]) == (409, "Teks yang panjang")
    assert layar.post(f"/ide/{ide.id}/hentikan", versi=ide.versi, alasan="Habis").status == 303
    assert ide.dihentikan_pada
    assert layar.post(f"/ide/{ide.id}/lanjutkan", versi=ide.versi, alasan="Ada lagi").status == 303
    assert ide.dihentikan_pada is None


def test_salin_dua_kali_satu_salinan(session, layar, buat_ide, operator):
    ide = buat_ide(operator=operator)
    for _ in "ab":
        assert layar.post(f"/ide/{ide.id}/salin", kunci="kunci-salin-1").status == 303
    assert session.scalar(select(func.count()).select_from(Ide)) == 2


def test_kemajuan_lewat_formulir(session, layar, buat_ide, operator):
    ide = buat_ide("disetujui", operator=operator)
    alamat = f"/ide/{ide.id}/kemajuan"
    isian = isian_form(layar.get(alamat)) | {"tahapan": "uji_coba", "tgl_uji_coba": "Oktober 2026"}
    kurang = layar.post(alamat, isian)
    assert (kurang.status, kurang.isian["tgl_uji_coba"]) == (422, "Oktober 2026")
    assert layar.post(alamat, isian | {"catatan": "Mulai"}).status == 303
    assert (ide.tahapan, ide.tgl_uji_coba) == ("uji_coba", "2026-10")


def test_koordinator_mengubah_klasifikasi_dan_memindahkan(session, as_pengguna, buat_pengguna, buat_opd, buat_ide):
    ide, opd, peramban = buat_ide("diajukan"), buat_opd(), as_pengguna(buat_pengguna("koordinator"))
    alamat = f"/ide/{ide.id}"
    assert peramban.post(f"{alamat}/ubah-klasifikasi", versi=ide.versi, urusan="x", alasan="a").status == 422
    assert peramban.post(f"{alamat}/ubah-klasifikasi", versi=ide.versi, urusan="1.02", alasan="Keliru").status == 303
    assert peramban.post(f"{alamat}/pindahkan", versi=ide.versi, opd_id="", alasan="a").status == 422
    assert peramban.post(f"{alamat}/pindahkan", versi=ide.versi, opd_id=opd.id, alasan="Tugasnya").status == 303
    assert (ide.urusan, ide.opd_id) == ("1.02", opd.id)


# --- Reading ------------------------------------------------------------------------------------------------


def test_riwayat_menunjukkan_yang_berubah(layar, buat_ide, operator):
    ide = buat_ide(operator=operator)
    layar.post(f"/ide/{ide.id}/ubah", isian_form(layar.get(f"/ide/{ide.id}/ubah"), sasaran="Murid pesisir"))
    riwayat = layar.get(f"/ide/{ide.id}/riwayat")
    assert "Murid pesisir" in riwayat.teks and "versi 2" in riwayat.teks


def test_opd_lain_membaca_yang_disetujui_tanpa_catatan(session, as_pengguna, buat_pengguna, buat_ide):
    ide = buat_ide("disetujui")
    session.add(
        RiwayatIde(
            ide_id=ide.id, versi=9, pada=ide.dibuat_pada, oleh_id=ide.dibuat_oleh_id, aksi="tolak", catatan="RAHASIA"
        )
    )
    session.commit()
    lain = as_pengguna(buat_pengguna())
    halaman = lain.get(f"/ide/{ide.id}")

    assert halaman.status == 200
    assert "Lembar kriteria" not in halaman.teks and "RAHASIA" not in halaman.html
    assert lain.get(f"/ide/{ide.id}/riwayat").status == 403


@pytest.mark.parametrize("banyak", [1, 3])
def test_daftar_jumlah_kueri_tetap(as_pengguna, buat_pengguna, buat_ide, hitung_kueri, banyak):
    operator = buat_pengguna()
    for _ in range(banyak):
        buat_ide(operator=operator)
    peramban = as_pengguna(operator)
    hitung_kueri.clear()
    assert peramban.get("/ide").teks.count("Rapor diantar ke pulau") == banyak
    assert len(hitung_kueri) == 6


@pytest.mark.parametrize("alamat", ["/ide", "/ide?q=rapor", "/ide?status=draf&urut=-judul"])
def test_daftar_dan_fragmennya_satu_alamat(layar, buat_ide, operator, alamat):
    buat_ide(operator=operator)
    utuh, potong = layar.get(alamat), layar.get(alamat, htmx=True)

    assert utuh.html.startswith("<!doctype html>") and potong.html.lstrip().startswith('<div id="daftar">')
    assert potong.html.strip() in utuh.html
    assert utuh.response.headers["Vary"] and "HX-Request" in utuh.response.headers["Vary"]


def test_ekspor_dari_daftar_membawa_saringan(layar, buat_ide, operator):
    buat_ide(operator=operator)
    tautan = layar.get("/ide?q=rapor&status=draf").tautan
    assert "/ekspor/ide.xlsx?q=rapor&status=draf" in tautan
