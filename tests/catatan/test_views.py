import re

import pytest

from inovasi.catatan import services
from inovasi.ide import services as ide_services
from inovasi.ide.models import VersiIde
from tests.conftest import PADA


@pytest.fixture
def kirim(as_pengguna, orang):
    def kirim(siapa, alamat, **isi):
        isi = {"versi": orang.ide.versi, "kunci": "k" * 20, "isi": "Sebutkan jumlahnya."} | isi
        return as_pengguna(getattr(orang, siapa)).post(alamat, **isi)

    return kirim


def test_menulis_dari_layar_tinjauan_kembali_ke_catatannya(orang, kirim, semua_catatan):
    kembali = f"/tinjauan/{orang.ide.id}?hari=3"
    jawab = kirim("koordinator", f"/ide/{orang.ide.id}/catatan", kolom="masalah", kembali=kembali)

    (catatan,) = semua_catatan()
    assert (catatan.kolom, catatan.internal) == ("masalah", False)
    assert (jawab.status, jawab.lokasi) == (303, f"{kembali}#catatan-{catatan.id}")


def test_dikirim_dua_kali_menjadi_satu(orang, kirim, semua_catatan):
    alamat = f"/ide/{orang.ide.id}/catatan"
    pertama, kedua = kirim("operator", alamat), kirim("operator", alamat)
    assert (pertama.lokasi, len(semua_catatan())) == (kedua.lokasi, 1)


def test_alamat_kembali_ke_luar_diabaikan(orang, kirim):
    jawab = kirim("koordinator", f"/ide/{orang.ide.id}/catatan", kembali="//jahat.invalid/")
    assert jawab.lokasi.startswith(f"/ide/{orang.ide.id}/catatan#")


def test_kutipan_yang_salah_mengembalikan_semua_ketikan(orang, kirim, semua_catatan):
    page = kirim(
        "koordinator", f"/ide/{orang.ide.id}/catatan-internal", isi="Perlu diperiksa <b>", kolom="masalah",
        kutipan="kalimat yang tidak ada",
    )  # fmt: skip
    assert (page.status, semua_catatan()) == (422, [])
    assert page.judul.startswith("Galat:") and "Kutipan tidak ditemukan pada masalah" in page.teks
    assert re.search(r'<option selected value="masalah">', page.html)
    assert "Perlu diperiksa &lt;b&gt;" in page.html and "kalimat yang tidak ada" in page.html


def test_dua_kotak_yang_berbeda_bagi_koordinator_satu_bagi_opd(as_pengguna, orang):
    alamat = f"/ide/{orang.ide.id}/catatan"

    def kotak(siapa):
        page = as_pengguna(getattr(orang, siapa)).get(alamat)
        return {f["action"] for f in page.form if f["action"].startswith("/ide/")}

    assert kotak("koordinator") == kotak("pendamping") == {alamat, f"{alamat}-internal"}
    assert kotak("operator") == {alamat}
    assert kotak("pimpinan") == set()


def test_layar_tinjauan_bagi_pendamping_tanpa_putusan(as_pengguna, orang, buat_catatan):
    buat_catatan(kolom="masalah", isi="Untuk OPD ini")
    layar = as_pengguna(orang.pendamping).get(f"/tinjauan/{orang.ide.id}")

    assert layar.status == 200 and "Untuk OPD ini" in layar.teks
    tujuan = {f["action"] for f in layar.form}
    assert f"/ide/{orang.ide.id}/catatan-internal" in tujuan
    assert not [t for t in tujuan if re.search(r"/(lembar|setujui|kembalikan|tolak|nyatakan-serupa)$", t)]
    assert as_pengguna(orang.pendamping_lain).get(f"/tinjauan/{orang.ide.id}").status == 404


def test_catatan_yang_basi_menjawab_409_dan_jawabannya_tetap(session, orang, sebagai, buat_catatan, kirim):
    catatan = buat_catatan()
    services.langkah(session, catatan, "perbaiki", oleh=sebagai(orang.rekan), pada=PADA)
    session.commit()

    page = kirim("operator", f"/catatan/{catatan.id}/jawab", versi=1, isi="Sudah ada 40 orang.")

    assert page.status == 409 and "Sudah ada 40 orang." in page.html
    assert session.get(type(catatan), catatan.id).status == "dijawab"


# --- Return as a checklist ----------------------------------------------------------------------------------


@pytest.fixture
def dikembalikan(as_pengguna, orang, semua_catatan):
    page = as_pengguna(orang.koordinator).post(
        f"/ide/{orang.ide.id}/kembalikan", versi=orang.ide.versi, kode_alasan="data_kurang",
        catatan="Perjelas sasaran.", kolom_1="tujuan", catatan_1="Tujuan belum terukur.", kolom_2="manfaat",
        catatan_2="",
    )  # fmt: skip
    assert page.status == 303
    return semua_catatan()


def test_editor_memuat_daftar_catatan_dan_menyimpan_centangnya(session, as_pengguna, orang, dikembalikan):
    seluruhnya, tujuan = dikembalikan
    opd = as_pengguna(orang.operator)
    editor = opd.get(f"/ide/{orang.ide.id}/ubah")
    assert "2 catatan untuk dikerjakan" in editor.teks and f"#catatan-{tujuan.id}" in editor.tautan
    assert editor.html.index("Tujuan belum terukur.") < editor.html.index('id="tujuan"')

    isian = editor.isian_form[f"/ide/{orang.ide.id}/ubah"]
    isi = dict(isian, catatan_id=[seluruhnya.id, tujuan.id], diperbaiki=[tujuan.id])
    jawab = opd.post(f"/ide/{orang.ide.id}/ubah", isi, otomatis=True)
    assert "Catatan ditandai 1 dari 2" in jawab.json["kelengkapan_html"]
    session.expire_all()
    assert [c.status for c in (seluruhnya, tujuan)] == ["terbuka", "dijawab"]


def test_kirim_kembali_sekali_tekan_dan_tanda_terima_menyebut_sisanya(as_pengguna, orang, dikembalikan):
    opd = as_pengguna(orang.operator)
    assert "Belum ditandai diperbaiki: Ide ini seluruhnya , Tujuan" in opd.get(f"/ide/{orang.ide.id}/ubah").teks

    jawab = opd.post(f"/ide/{orang.ide.id}/ajukan", versi=orang.ide.versi)

    assert jawab.lokasi == f"/ide/{orang.ide.id}/tanda-terima"
    assert "belum Anda tandai diperbaiki: Ide ini seluruhnya, Tujuan" in opd.get(jawab.lokasi).teks


def test_galat_pada_catatan_tambahan_tidak_menghilangkan_apa_pun(as_pengguna, orang, semua_catatan):
    page = as_pengguna(orang.koordinator).post(
        f"/ide/{orang.ide.id}/kembalikan", versi=orang.ide.versi, kode_alasan="data_kurang", catatan="Perjelas.",
        kolom_1="tujuan", catatan_1="x" * 5001, kolom_3="masalah", catatan_3="Angkanya?",
    )  # fmt: skip
    assert (page.status, semua_catatan(), orang.ide.status) == (422, [], "diajukan")
    assert "x" * 5001 in page.html and "Angkanya?" in page.html and "Perjelas." in page.html


# --- What changed since I last looked -----------------------------------------------------------------------


def _kirim_lagi(session, orang, sebagai, **isian):
    oleh = sebagai(orang.operator)
    ide_services.simpan_isian(session, orang.ide, oleh=oleh, pada=PADA, versi=orang.ide.versi, isian=isian)
    ide_services.ubah_status(session, orang.ide, "ajukan", oleh=oleh, pada=PADA, versi=orang.ide.versi)
    session.commit()


def test_yang_berubah_sejak_masing_masing_terakhir_melihat(session, as_pengguna, orang, sebagai, dikembalikan):
    alamat = f"/tinjauan/{orang.ide.id}"
    dua = as_pengguna(orang.koordinator_dua)
    satu = as_pengguna(orang.koordinator)
    _kirim_lagi(session, orang, sebagai, tujuan="Turun dari lima puluh menjadi sepuluh menit. " + "kata " * 20)

    # Who returned it compares with that text; who never looked does so too.
    assert "Yang berubah sejak Anda kembalikan" in satu.get(alamat).teks
    assert "Yang berubah sejak dikembalikan" in dua.get(alamat).teks

    isi = {"versi": orang.ide.versi, "kode_alasan": "data_kurang", "catatan": "Masih kurang."}
    assert satu.post(f"/ide/{orang.ide.id}/kembalikan", isi).status == 303
    _kirim_lagi(session, orang, sebagai, manfaat="Empat puluh pasien menghemat waktu. " + "kata " * 20)

    lagi = dua.get(alamat)
    bagian = lagi.html.split("Yang berubah sejak")[1].split("</section>")[0]
    assert "Empat puluh pasien" in bagian and "lima puluh" not in bagian
    assert dua.get(alamat).html.count("Yang berubah sejak") == 1  # still there on the second look


def test_bandingkan_dua_versi_yang_mana_pun(session, as_pengguna, orang, sebagai, dikembalikan):
    _kirim_lagi(session, orang, sebagai, tujuan="Turun dari lima puluh. " + "kata " * 20)
    pertama, kedua = (v.versi for v in session.query(VersiIde).order_by(VersiIde.putaran))

    page = as_pengguna(orang.pimpinan).get(f"/ide/{orang.ide.id}/bandingkan?dari={pertama}&ke={kedua}")
    assert "1 isian berbeda" in page.teks and "lima puluh" in page.teks
    sama = as_pengguna(orang.pimpinan).get(f"/ide/{orang.ide.id}/bandingkan?dari={kedua}&ke={kedua}")
    assert "sama" in sama.teks


def test_versi_antara_hanya_bagi_pemilik_dan_koordinator(session, as_pengguna, orang, sebagai, dikembalikan):
    oleh = sebagai(orang.operator)
    isian = {"tujuan": "Setengah jadi, rahasia."}
    ide_services.simpan_isian(session, orang.ide, oleh=oleh, pada=PADA, versi=orang.ide.versi, isian=isian)
    antara = orang.ide.versi
    session.commit()
    _kirim_lagi(session, orang, sebagai, tujuan="Sudah jadi dan lengkap. " + "kata " * 20)
    alamat = f"/ide/{orang.ide.id}/bandingkan?dari={antara}&ke={orang.ide.versi}"

    assert "Setengah jadi" in as_pengguna(orang.koordinator).get(alamat).teks
    assert "Setengah jadi" not in as_pengguna(orang.pimpinan).get(alamat).teks
