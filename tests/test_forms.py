"""What holds for every form of the program: Indonesian messages, no NUL, and a refused form keeps what was typed."""

import importlib
import re
from importlib.resources import files

import pytest
from wtforms import StringField
from wtforms.validators import ValidationError

from inovasi import forms
from inovasi.akun import services as akun
from inovasi.ide import rules
from inovasi.ide.models import Ide
from tests.conftest import Peramban
from tests.dunia import TAHUN, tempat_adopsi, tempat_sk

PANJANG = "kata " * 5000  # 25,000 characters: more than any field takes


# --- Messages -----------------------------------------------------------------------------------------------


def _katalog() -> set[str]:
    """Every message that WTForms itself can say, singular and plural."""
    pot = files("wtforms").joinpath("locale/wtforms.pot").read_text("utf-8")
    pot = re.sub(r'"\n"', "", pot)
    return {m.replace('\\"', '"') for m in re.findall(r'^msgid(?:_plural)? "(.+)"$', pot, re.M)}


def test_setiap_pesan_wtforms_diterjemahkan():
    katalog = _katalog()
    assert len(katalog) > 30
    assert katalog <= set(forms.TERJEMAHAN)


def test_terjemahan_memakai_isian_yang_sama():
    for asal, terjemah in forms.TERJEMAHAN.items():
        isian = set(re.findall(r"%\((\w+)\)", terjemah))
        assert isian <= set(re.findall(r"%\((\w+)\)", asal)), asal
        assert terjemah != asal


def _semua_form() -> list[type]:
    for nama in ("akun.forms", "opd.forms", "ide.forms", "ide.forms_tahun", "tinjauan.forms", "replikasi.forms"):
        importlib.import_module(f"inovasi.{nama}")

    def turunan(kelas):
        return [kelas, *(c for k in kelas.__subclasses__() for c in turunan(k))]

    return turunan(forms.BaseForm)[1:]


def test_setiap_form_turunan_baseform():
    """FlaskForm is named in inovasi/forms.py only."""
    from flask_wtf import FlaskForm

    langsung = {k for k in FlaskForm.__subclasses__() if k.__module__.startswith("inovasi.")}
    assert langsung == {forms.BaseForm}
    assert len(_semua_form()) >= 25


def test_nul_ditolak_di_setiap_isian_teks(app):
    class Uji(forms.BaseForm):
        teks = StringField()

    with app.test_request_context("/", method="POST", data={"teks": "aman\x00tidak"}):
        form = Uji()
        assert not form.validate()
        assert "tidak bisa disimpan" in form.teks.errors[0]


def test_isian_yang_tidak_dikirim_kosong_dan_bukan_none(app):
    class Uji(forms.BaseForm):
        teks = StringField()

    with app.test_request_context("/", method="POST", data={"lain": "x"}):
        assert Uji().teks.data == ""
        assert Uji(data={"teks": "lama"}).teks.data == "lama"


def test_teks_dirapikan(app):
    class Uji(forms.BaseForm):
        teks = StringField()

    with app.test_request_context("/", method="POST", data={"teks": "  a\r\nb\rc e\u0301 "}):
        assert Uji().teks.data == "a\nb\nc \u00e9"


def test_pesan_galat_berbahasa_indonesia(app):
    class Uji(forms.BaseForm):
        teks = StringField()

        def validate_teks(self, isian):
            raise ValidationError(isian.gettext("Not a valid choice."))

    with app.test_request_context("/", method="POST", data={"teks": "x"}):
        form = Uji()
        form.validate()
        assert form.teks.errors == ["Pilih salah satu dari daftar."]


# --- A refused form -----------------------------------------------------------------------------------------

# rule -> (person, address, what is sent, fields whose text must still be there). {x} as in tests/dunia.py.
SALAH = {
    "/masuk": (None, "/masuk", {"nama_pengguna": "budi"}, ["nama_pengguna"]),
    "/sandi": ("operator", "/sandi", {"sandi_lama": "salah sekali ini", "sandi_baru": "x", "sandi_ulang": "y"}, []),
    "/ide/baru": ("operator", "/ide/baru", {"judul": "A", "masalah": "Jangan hilang", "kunci": "k" * 20}, "semua"),
    "/ide/<int:id>/ubah": ("operator", "/ide/{sendiri_draf}/ubah",
        {"judul": "", "gagasan": "Jangan hilang", "urusan": "1.02", "tgl_uji_coba": "kapan-kapan"}, "semua"),
    "/ide/<int:id>/kemajuan": ("operator", "/ide/{sendiri_disetujui}/kemajuan",
        {"tahapan": "penerapan", "tgl_uji_coba": "kapan-kapan", "hasil": "Jangan hilang"},
        ["tgl_uji_coba", "hasil", "tahapan"]),
    "/ide/<int:id>/hentikan": ("operator", "/ide/{sendiri_disetujui}/hentikan", {"alasan": PANJANG}, ["alasan"]),
    "/ide/<int:id>/lanjutkan": ("operator", "/ide/{sendiri_terhenti}/lanjutkan", {"alasan": PANJANG}, ["alasan"]),
    "/ide/<int:id>/ubah-klasifikasi": ("koordinator", "/ide/{lain_disetujui}/ubah-klasifikasi",
        {"urusan": "1.02", "bentuk": "lainnya", "alasan": PANJANG}, ["urusan", "bentuk"]),
    "/ide/<int:id>/pindahkan": ("koordinator", "/ide/{lain_disetujui}/pindahkan",
        {"opd_id": "", "alasan": "Jangan hilang"}, ["alasan"]),
    "/ide/<int:id>/kembalikan": ("koordinator", "/ide/{lain_diajukan}/kembalikan",
        {"catatan": "Jangan hilang"}, ["catatan"]),
    "/ide/<int:id>/tolak": ("koordinator", "/ide/{lain_diajukan}/tolak",
        {"kode_alasan": "belum_baru"}, ["kode_alasan"]),
    "/ide/<int:id>/nyatakan-serupa": ("koordinator", "/ide/{lain_diajukan}/nyatakan-serupa",
        {"alasan": "Jangan hilang", "cari": "kenari"}, ["alasan", "cari"]),
    "/ide/<int:id>/buka-kembali": ("koordinator", "/ide/{lain_ditolak}/buka-kembali", {"alasan": PANJANG}, ["alasan"]),
    "/ide/<int:id>/setujui": ("koordinator", "/ide/{lain_diajukan}/setujui",
        {"k1": "ya", "k2": "tidak", "catatan_k1": "Jangan hilang"}, ["k1", "k2", "catatan_k1"]),
    "/tinjauan/<int:id>/lembar": ("koordinator", "/tinjauan/{lain_diajukan}/lembar",
        {"k1": "ragu", "catatan_k1": "Jangan hilang", "catatan_k2": "x" * 1001}, ["k1", "catatan_k1", "catatan_k2"]),
    "/ide/<int:id>/tandai-replikasi": ("koordinator", "/ide/{lain_disetujui}/tandai-replikasi",
        {"alasan": PANJANG}, ["alasan"]),
    "/ide/<int:id>/batal-replikasi": ("koordinator", "/ide/{lain_bertanda}/batal-replikasi",
        {"alasan": PANJANG}, ["alasan"]),
    "/replikasi/<int:id>/adopsi": ("rangkap", "/replikasi/{entri_lain}/adopsi", {"kunci": "k" * 20}, []),
    "/replikasi/adopsi/<int:id>/tahap": ("operator", "/replikasi/adopsi/{adopsi}/tahap",
        {"tahap": "disepakati", "tanggal": "kapan-kapan", "catatan": "Jangan hilang"}, "semua"),
    "/replikasi/adopsi/<int:id>/hentikan": ("operator", "/replikasi/adopsi/{adopsi}/hentikan",
        {"tanggal": "kapan-kapan", "alasan": "Jangan hilang"}, "semua"),
    "/replikasi/adopsi/<int:id>/lanjutkan": ("koordinator", "/replikasi/adopsi/{adopsi_henti}/lanjutkan",
        {"tanggal": "kapan-kapan", "catatan": "Jangan hilang"}, "semua"),
    "/replikasi/adopsi/<int:id>/ubah": ("operator", "/replikasi/adopsi/{adopsi}/ubah",
        {"model": "lain", "fasilitator": "Jangan hilang"}, "semua"),
    "/replikasi/adopsi/<int:id>/penyesuaian": ("operator", "/replikasi/adopsi/{adopsi}/penyesuaian",
        {"penjelasan_biaya": "Jangan hilang", "sikap_tenaga": "ditinggalkan"}, "semua"),
    "/replikasi/adopsi/<int:id>/rencana": ("operator", "/replikasi/adopsi/{adopsi}/rencana",
        {"kegiatan": "Jangan hilang", "mulai": "kapan-kapan", "keluaran": "Hasil", "kunci": "k" * 20}, "semua"),
    "/replikasi/rencana/<int:id>/ubah": ("operator", "/replikasi/rencana/{rencana}/ubah",
        {"kegiatan": "Jangan hilang", "status": "batal", "mulai": "2026-01-01", "selesai": "kapan-kapan"},
        ["kegiatan", "status", "selesai"]),
    "/replikasi/adopsi/<int:id>/tanya": ("operator", "/replikasi/adopsi/{adopsi}/tanya",
        {"isi": PANJANG, "kunci": "k" * 20}, ["isi"]),
    "/replikasi/tanya/<int:id>/jawab": ("operator", "/replikasi/tanya/{tanya}/jawab",
        {"isi": PANJANG, "kunci": "k" * 20}, ["isi"]),
    "/replikasi/adopsi/<int:id>/alih/baru": ("operator", "/replikasi/adopsi/{adopsi}/alih/baru",
        {"jenis": "magang", "tanggal": "kapan-kapan", "tujuan": "Jangan hilang", "kunci": "k" * 20}, "semua"),
    "/replikasi/alih/<int:id>/selesai": ("operator", "/replikasi/alih/{alih}/selesai", {"hasil": PANJANG}, ["hasil"]),
    "/replikasi/alih/<int:id>/batal": ("operator", "/replikasi/alih/{alih}/batal", {"alasan": PANJANG}, ["alasan"]),
    "/replikasi/<int:id>/lembar": ("koordinator", "/replikasi/{entri_lain}/lembar",
        {"biaya": "Rp1 juta", "tanpa_biaya": "Jangan hilang", "status_keberlanjutan": "lancar"}, "semua"),
    "/replikasi/<int:id>/lembar/tarik": ("operator", "/replikasi/{luar}/lembar/tarik", {"alasan": PANJANG}, ["alasan"]),
    "/replikasi/<int:id>/jeda": ("koordinator", "/replikasi/{entri_lain}/jeda", {"alasan": PANJANG}, ["alasan"]),
    "/replikasi/<int:id>/lanjutkan": ("koordinator", "/replikasi/{dijeda}/lanjutkan", {"alasan": PANJANG}, ["alasan"]),
    "/replikasi/luar/baru": ("operator", "/replikasi/luar/baru", {"nama": "", "katalog": "jippnas",
        "sumber": "Jangan hilang", "tahun": "dua ribu", "ringkasan": "Isi", "kunci": "k" * 20}, "semua"),
    "/replikasi/<int:id>/luar/ubah": ("operator", "/replikasi/{luar}/luar/ubah", {"nama": "", "katalog": "jippnas",
        "sumber": "Jangan hilang", "ringkasan": "Isi"}, ["sumber", "katalog", "ringkasan"]),
    "/replikasi/<int:id>/luar/tarik": ("koordinator", "/replikasi/{luar}/luar/tarik", {"alasan": PANJANG}, ["alasan"]),
    "/replikasi/<int:id>/peniru-luar": ("operator", "/replikasi/{entri_sendiri}/peniru-luar",
        {"daerah": "Kabupaten Dekat", "tanggal": "kapan-kapan", "keterangan": "Jangan hilang", "kunci": "k" * 20},
        ["daerah", "tanggal", "keterangan"]),
    "/replikasi/peniru-luar/<int:id>/tarik": ("operator", "/replikasi/peniru-luar/{peniru}/tarik",
        {"alasan": PANJANG}, ["alasan"]),
    "/replikasi/<int:id>/tawarkan": ("koordinator", "/replikasi/{luar}/tawarkan",
        {"teks": "Jangan hilang", "kunci": "k" * 20}, ["teks"]),
    "/replikasi/tawaran/<int:id>/tolak": ("operator", "/replikasi/tawaran/{tawaran}/tolak",
        {"alasan": PANJANG}, ["alasan"]),
    "/replikasi/tawaran/<int:id>/tarik": ("koordinator", "/replikasi/tawaran/{tawaran}/tarik",
        {"alasan": PANJANG}, ["alasan"]),
    "/opd/baru": ("admin", "/opd/baru", {"kode": "X-9", "nama": "", "singkatan": "Jangan hilang", "jenis": "badan",
        "nama_lain": "Satu\nDua", "kunci": "k" * 20}, ["kode", "singkatan", "jenis", "nama_lain"]),
    "/opd/<kode>/ubah": ("admin", "/opd/{opd}/ubah", {"nama": "", "singkatan": "Jangan hilang", "kode_ide": "ABC",
        "tupoksi_baru": "Tugas baru"}, ["singkatan", "tupoksi_baru"]),
    "/opd/<kode>/akhiri": ("admin", "/opd/{opd}/akhiri", {"penerus_id": 0, "alasan": "Jangan hilang"}, ["alasan"]),
    "/pengaturan": ("admin", "/pengaturan", {"nama": "", "alamat": "Jangan hilang", "zona_waktu": "Asia/Makassar"},
        ["alamat", "zona_waktu"]),
    "/pengaturan/tahun": ("koordinator", "/pengaturan/tahun",
        {"tahun": 2030, "min_ide": "lima", "mulai": "besok", "batas": "2030-12-01"}, ["tahun", "min_ide", "mulai"]),
    "/pengaturan/tahun/<int:tahun>": ("koordinator", f"/pengaturan/tahun/{TAHUN}",
        {"min_ide": "lima", "mulai": "2026", "batas": "2026-12-01"}, ["min_ide"]),
    "/pengaturan/tahun/<int:tahun>/pengecualian": ("koordinator", f"/pengaturan/tahun/{TAHUN}/pengecualian",
        {"opd_id": 0, "alasan": "Jangan hilang"}, ["alasan"]),
    "/pengaturan/tahun/<int:tahun>/pengecualian/<int:kecuali_id>/cabut": ("koordinator",
        f"/pengaturan/tahun/{TAHUN}/pengecualian/{{kecuali}}/cabut", {"alasan": PANJANG}, ["alasan"]),
    "/pengguna/baru": ("admin", "/pengguna/baru", {"nama": "", "nama_pengguna": "Jangan Hilang!", "jabatan": "Kasi",
        "peran": "operator", "opd_id": 0, "kunci": "k" * 20}, ["nama_pengguna", "jabatan", "peran"]),
    "/pengguna/<int:pengguna_id>": ("admin", "/pengguna/{orang}",
        {"nama": "", "jabatan": "Jangan hilang", "peran": "pimpinan"}, ["jabatan", "peran"]),
    "/pengguna/<int:pengguna_id>/serah-terima": ("koordinator", "/pengguna/{orang}/serah-terima",
        {"opd_id": "{opd_lain}", "kepada_id": "", "pesan": "Jangan hilang", "kunci": "k" * 20}, ["pesan"]),
    "/ide/<int:id>/catatan": ("koordinator", "/ide/{lain_diajukan}/catatan",
        {"isi": "Jangan hilang", "kolom": "masalah", "kutipan": "tidak ada di sana", "kunci": "k" * 20},
        ["isi", "kolom", "kutipan"]),
    "/ide/<int:id>/catatan-internal": ("koordinator", "/ide/{lain_diajukan}/catatan-internal",
        {"isi": "Jangan hilang", "kutipan": "tanpa isian", "kunci": "k" * 20}, ["isi", "kutipan"]),
    "/catatan/<int:id>/jawab": ("operator", "/catatan/{catatan}/jawab", {"isi": PANJANG}, ["isi"]),
    "/tinjauan/tampilan": ("koordinator", "/tinjauan/tampilan", {"nama": "", "kueri": "hari=7"}, ["kueri"]),
    "/tinjauan/massal/putuskan": ("koordinator", "/tinjauan/massal/putuskan",
        {"aksi": "kembalikan", "ids": "{lain_diajukan}", "versi-{lain_diajukan}": "1", "kode_alasan": "",
         "catatan": "Jangan hilang"}, ["catatan"]),
    "/tinjauan/pendamping": ("koordinator", "/tinjauan/pendamping",
        {"pengguna_id": "", "cari": "Jangan hilang", "kunci": "k" * 20}, ["cari"]),
    "/klinik/minta": ("operator", "/klinik/minta", {"keperluan": PANJANG, "kunci": "k" * 20}, ["keperluan"]),
    "/klinik/minta/<int:id>/tolak": ("koordinator", "/klinik/minta/{minta}/tolak", {"alasan": PANJANG}, ["alasan"]),
    "/klinik/baru": ("koordinator", "/klinik/baru", {"tanggal": "kapan-kapan", "jam": "09.00", "tempat": "Aula",
        "peserta": "Camat, Kecamatan", "kunci": "k" * 20}, ["tanggal", "jam", "tempat", "peserta"]),
    "/klinik/<int:id>/ubah": ("koordinator", "/klinik/{klinik}/ubah",
        {"tanggal": "kapan-kapan", "tempat": "Jangan hilang"}, ["tanggal", "tempat"]),
    "/klinik/<int:id>/batal": ("koordinator", "/klinik/{klinik}/batal", {"alasan": PANJANG}, ["alasan"]),
    "/klinik/<int:id>/notulen": ("koordinator", "/klinik/{klinik}/notulen",
        {"notulen": PANJANG, "tambahan": "Lurah, Kelurahan"}, ["notulen", "tambahan"]),
    "/klinik/<int:id>/ide/<int:ide_id>": ("koordinator", "/klinik/{klinik}/ide/{lain_diajukan}",
        {"pembahasan": "Jangan hilang", "apa_1": "Rapat", "sampai_1": "kapan-kapan", "kunci": "k" * 20,
         "versi_ide": 1}, ["pembahasan", "apa_1", "sampai_1"]),
    "/klinik/tindak-lanjut/<int:id>/selesai": ("operator", "/klinik/tindak-lanjut/{tindak}/selesai",
        {"keterangan": PANJANG}, ["keterangan"]),
    "/klinik/tindak-lanjut/<int:id>/batal": ("koordinator", "/klinik/tindak-lanjut/{tindak}/batal",
        {"keterangan": PANJANG}, ["keterangan"]),
    "/berkas/baru": ("operator", "/berkas/baru",
        {"jenis": "foto", "nomor": "Jangan hilang", "tentang": "", "tanggal": "kapan-kapan", "kunci": "k" * 20},
        ["jenis", "nomor", "tanggal"]),
    "/berkas/<int:id>/ubah": ("operator", "/berkas/{dokumen}/ubah",
        {"jenis": "foto", "nomor": "Jangan hilang", "tentang": "", "halaman": "dua"}, ["jenis", "nomor", "halaman"]),
    "/berkas/<int:id>/tarik": ("operator", "/berkas/{dokumen}/tarik", {"alasan": PANJANG}, ["alasan"]),
    "/berkas/tautan/<int:id>/lepas": ("operator", "/berkas/tautan/{tautan}/lepas", {"alasan": PANJANG}, ["alasan"]),
    "/pengaturan/berkas": ("koordinator", "/pengaturan/berkas", {"maks_mb": "dua", "maks_video_mb": "7"},
        ["maks_mb", "maks_video_mb"]),
    "/laporan/giliran/batas": ("koordinator", "/laporan/giliran/batas", {"diajukan": "tujuh"}, ["diajukan"]),
    "/sk/baru": ("koordinator", "/sk/baru", {"jenis": "tim", "nomor": "Jangan hilang", "tahun": "2026",
        "tentang": PANJANG, "tanggal": "kapan-kapan", "periode_lapor": "bulanan", "kunci": "k" * 20}, "semua"),
    "/sk/<int:id>/ubah": ("koordinator", "/sk/{sk_draf}/ubah", {"jenis": "tim", "nomor": "Jangan hilang",
        "tahun": "2026", "tentang": "", "periode_lapor": ""}, ["jenis", "nomor"]),
    "/sk/<int:id>/berlakukan": ("koordinator", "/sk/{sk_draf}/berlakukan", {}, []),
    "/sk/<int:id>/cabut": ("koordinator", "/sk/{sk_berlaku}/cabut", {"alasan": PANJANG}, ["alasan"]),
    "/sk/<int:id>/ganti": ("koordinator", "/sk/{sk_berlaku}/ganti", {"pengganti_id": ""}, []),
    "/sk/<int:id>/tetapkan": ("koordinator", "/sk/{sk_draf}/tetapkan", {"kode": "Jangan hilang"}, ["kode"]),
    "/sk/<int:id>/lepas-ide": ("koordinator", "/sk/{sk_berlaku}/lepas-ide",
        {"ide_id": "{sendiri_disetujui}", "alasan": PANJANG}, ["alasan", "ide_id"]),
    "/sk/<int:id>/lampiran": ("koordinator", "/sk/{sk_draf}/lampiran",
        {"opd_id": "", "inovasi_nama": "Jangan hilang", "tenggat": "kapan-kapan", "kunci": "k" * 20},
        ["inovasi_nama", "tenggat"]),
    "/sk/<int:id>/lampiran/tempel": ("koordinator", "/sk/{sk_draf}/lampiran/tempel",
        {"teks": "OPD\tNama Inovasi", "lanjut": "periksa", "kunci": "k" * 20}, ["teks"]),
    "/sk/<int:id>/lampiran/<int:baris_id>": ("koordinator", "/sk/{sk_draf}/lampiran/{sk_baris}",
        {"opd_id": "", "kewajiban": "mereplikasi", "uraian": "Jangan hilang"}, ["kewajiban", "uraian"]),
    "/sk/tugas/<int:id>/ajukan": ("operator", "/sk/tugas/{sk_tugas}/ajukan",
        {"ide_id": "", "keterangan": "Jangan hilang"}, ["keterangan"]),
    "/sk/tugas/<int:id>/terima": ("koordinator", "/sk/tugas/{sk_tugas_diajukan}/terima",
        {"keterangan": PANJANG}, ["keterangan"]),
    "/sk/tugas/<int:id>/kembalikan": ("koordinator", "/sk/tugas/{sk_tugas_diajukan}/kembalikan",
        {"alasan": PANJANG}, ["alasan"]),
    "/sk/tugas/<int:id>/bebaskan": ("koordinator", "/sk/tugas/{sk_tugas}/bebaskan", {"alasan": PANJANG}, ["alasan"]),
    "/sk/tugas/<int:id>/buka-lagi": ("koordinator", "/sk/tugas/{sk_tugas_selesai}/buka-lagi",
        {"alasan": PANJANG}, ["alasan"]),
    "/sk/<int:id>/laporan/<periode>": ("operator", "/sk/{sk_pantau}/laporan/{lapor_draf}?opd={opd_sendiri}",
        {"kemajuan": PANJANG, "kendala": "Listrik", "rencana": "Jangan hilang"}, "semua"),
    "/sk/<int:id>/laporan/<periode>/kembalikan": ("koordinator",
        "/sk/{sk_pantau}/laporan/{lapor_diajukan}/kembalikan?opd={opd_sendiri}", {"catatan": PANJANG}, ["catatan"]),
    "/sk/<int:id>/laporan/<periode>/lewati": ("koordinator",
        "/sk/{sk_pantau}/laporan/{lapor_draf}/lewati?opd={opd_sendiri}", {"catatan": PANJANG}, ["catatan"]),
}  # fmt: skip
# Buttons: a form with nothing to type into. What they may answer is in test_matriks.py.
TOMBOL = {
    "/ide/<int:id>/ajukan", "/ide/<int:id>/tarik", "/ide/<int:id>/hapus", "/ide/<int:id>/pulihkan",
    "/sk/tugas/<int:id>/tarik", "/sk/<int:id>/laporan/<periode>/terima",
    "/sk/<int:id>/lampiran/<int:baris_id>/hapus",
    "/ide/<int:id>/salin", "/keluar", "/pesan/<int:pesan_id>/dibaca", "/sandi/sesi/<int:sesi_id>/akhiri",
    "/catatan/<int:id>/perbaiki", "/catatan/<int:id>/belum", "/catatan/<int:id>/selesai",
    "/catatan/<int:id>/buka-lagi", "/catatan/<int:id>/tarik", "/klinik/minta/<int:id>/tarik",
    "/klinik/<int:id>/urutan", "/klinik/<int:id>/selesai", "/pesan/dibaca-semua", "/serah-terima/<int:serah_id>/terima",
    "/berkas/tautkan",
    "/tinjauan/massal", "/tinjauan/pendamping/<int:tugas_id>/cabut", "/tinjauan/tampilan/<int:id>/hapus",
    "/replikasi/tanya/<int:id>/selesai", "/replikasi/tanya/<int:id>/tarik",
    "/replikasi/<int:id>/lembar/terbitkan", "/replikasi/<int:id>/tutup-saran", "/replikasi/<int:id>/buka-saran",
    "/pengguna/<int:pengguna_id>/kode", "/pengguna/<int:pengguna_id>/matikan", "/pengguna/<int:pengguna_id>/nyalakan",
}  # fmt: skip
DI_BAWAH = {"/siapkan"}  # steps of its own, below


def test_setiap_formulir_diuji(app):
    post = {a.rule for a in app.url_map.iter_rules() if "POST" in a.methods}
    assert post == SALAH.keys() | TOMBOL | DI_BAWAH
    assert not SALAH.keys() & TOMBOL


def periksa_galat(page, alamat: str, *, tetap: dict[str, str]) -> None:
    """A refused form: title, summary with links that lead somewhere, and every text still in the form of `alamat`."""
    assert page.status == 422, (page.status, page.teks[:300])
    assert page.judul.startswith("Galat: ")
    kotak = re.search(r'<div class="ringkasan-galat"(.*?)</div>', page.html, re.S)
    assert kotak, "tanpa ringkasan galat"
    assert "data-galat" in kotak[1] and 'tabindex="-1"' in kotak[1] and "autofocus" in kotak[1]
    assert "<li>" in kotak[1]
    tujuan = re.findall(r'href="#([^"]+)"', kotak[1])
    assert tujuan, f"tanpa tautan ke isian: {kotak[1]}"
    assert set(tujuan) <= set(page.ids), set(tujuan) - set(page.ids)
    isian = page.isian_form[alamat]
    hilang = {k: v[:60] for k, v in tetap.items() if isian.get(k, "").strip() != v.strip()}
    assert not hilang, (hilang, {k: isian.get(k, "(tidak ada)")[:60] for k in hilang})
    # Passwords are never sent back.
    assert not [k for k, v in page.isian.items() if k.startswith("sandi") and v]


@pytest.mark.parametrize("aturan", SALAH)
def test_formulir_salah_dikembalikan_utuh(dunia, aturan):
    siapa, alamat, isian, tetap = SALAH[aturan]
    tempat = dunia.ide | tempat_sk(dunia) | tempat_adopsi(dunia) | {
        "entri_lain": dunia.entri["lain"], "opd": dunia.kode_opd["sendiri"], "kecuali": dunia.kecuali,
        "orang": dunia.orang["operator_lain"], "opd_lain": dunia.opd["lain"],
        "catatan": dunia.catatan["sendiri_diajukan"], "klinik": dunia.klinik["bersama"],
        "entri_sendiri": dunia.entri["sendiri"], "luar": dunia.entri["luar"], "dijeda": dunia.entri["dijeda"],
        "peniru": dunia.peniru["sendiri"], "tawaran": dunia.tawaran["sendiri"],
        "minta": dunia.minta["sendiri"], "dokumen": dunia.dokumen["sendiri"],
        "tautan": dunia.tautan["sendiri"], "tindak": dunia.tindak["sendiri_diajukan"],
    }  # fmt: skip
    alamat = alamat.format(**tempat)
    isian = {k.format(**tempat): v.format(**tempat) if isinstance(v, str) else v for k, v in isian.items()}
    isian |= {"versi": 1}
    if cocok := re.match(r"/(?:ide|tinjauan)/(\d+)/", alamat):
        with dunia.session() as s:
            isian["versi"] = s.get_one(Ide, int(cocok[1])).versi
    page = dunia.masuk(siapa).post(alamat, isian)

    tetap = isian.keys() - {"versi"} if tetap == "semua" else tetap
    alamat = alamat.replace("/setujui", "/lembar").replace("/ide/", "/tinjauan/") if "/setujui" in alamat else alamat
    periksa_galat(page, alamat, tetap={k: str(isian[k]) for k in tetap})


@pytest.mark.parametrize("lewat", ["ajukan", "ubah"])
def test_belum_lengkap_menunjuk_setiap_isian(dunia, lewat):
    klien, ide = dunia.masuk("operator"), dunia.ide["sendiri_draf"]
    kosong = dict.fromkeys((*rules.ISIAN_WAJIB_PANJANG, *rules.KLASIFIKASI), "")
    isian = kosong | {"judul": "Pendek", "tupoksi_id": "", "versi": 1, "kunci": "k" * 20}
    if lewat == "ubah":
        page = klien.post(f"/ide/{ide}/ubah", isian | {"lanjut": "ajukan"})
    else:
        assert klien.post(f"/ide/{ide}/ubah", isian).status == 303
        page = klien.post(f"/ide/{ide}/ajukan", {"versi": 2})

    periksa_galat(page, f"/ide/{ide}/ubah", tetap={"judul": "Pendek"})
    assert {"#judul", "#masalah", "#manfaat", "#tupoksi_id", "#urusan", "#inisiator"} <= set(page.tautan)


# --- The set-up ---------------------------------------------------------------------------------------------

DAERAH = {"jenis_daerah": "Kabupaten", "nama_daerah": "Katingan", "ibu_kota": "Kasongan", "zona_waktu": "Asia/Jakarta"}
PENYIAPAN = {
    "kode": ({"kode": "AAAABBBB"}, ["kode"]),
    "daerah": (DAERAH | {"nama_daerah": ""}, ["jenis_daerah", "ibu_kota", "zona_waktu"]),
    "opd": (DAERAH | {"cara_opd": "tempel", "teks_opd": "kode;nama\n1;"}, ["teks_opd", "nama_daerah", "cara_opd"]),
    "admin": (DAERAH | {"cara_opd": "umum", "nama": "", "nama_pengguna": "ani", "sandi_baru": "pendek"},
              ["nama_pengguna", "nama_daerah", "zona_waktu"]),
}  # fmt: skip


@pytest.mark.parametrize("langkah", PENYIAPAN)
def test_penyiapan_salah_dikembalikan_utuh(app, session, langkah):
    kode = akun.kode_penyiapan(session)
    session.commit()
    browser = Peramban(app, session, None)
    if langkah != "kode":
        assert browser.post("/siapkan", langkah="kode", kode=kode).status == 303
    isian, tetap = PENYIAPAN[langkah]

    periksa_galat(browser.post("/siapkan", isian, langkah=langkah), "/siapkan", tetap={k: isian[k] for k in tetap})
