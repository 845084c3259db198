"""Addresses: which there are, how they look, and that every one a page shows leads somewhere."""

import re
from collections import deque
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from inovasi import ROOT

# Every address of the program. One that is added or taken away is written down here, and in test_matriks.py.
ALAMAT = """
GET      /
GET      /bantuan
GET      /berkas
GET      /berkas/<int:id>
GET POST /berkas/<int:id>/tarik
GET POST /berkas/<int:id>/ubah
GET      /berkas/<int:id>/unduh
GET POST /berkas/baru
GET POST /berkas/tautan/<int:id>/lepas
POST     /berkas/tautkan
POST     /catatan/<int:id>/belum
POST     /catatan/<int:id>/buka-lagi
POST     /catatan/<int:id>/jawab
POST     /catatan/<int:id>/perbaiki
POST     /catatan/<int:id>/selesai
POST     /catatan/<int:id>/tarik
GET      /ekspor/ide.csv
GET      /ekspor/ide.xlsx
GET      /ekspor/opd.xlsx
GET      /ide
GET      /ide/<int:id>
POST     /ide/<int:id>/ajukan
GET      /ide/<int:id>/bandingkan
POST     /ide/<int:id>/batal-replikasi
POST     /ide/<int:id>/buka-kembali
GET POST /ide/<int:id>/catatan
POST     /ide/<int:id>/catatan-internal
GET      /ide/<int:id>/cetak
POST     /ide/<int:id>/hapus
POST     /ide/<int:id>/hentikan
GET POST /ide/<int:id>/kemajuan
POST     /ide/<int:id>/kembalikan
POST     /ide/<int:id>/lanjutkan
POST     /ide/<int:id>/nyatakan-serupa
POST     /ide/<int:id>/pindahkan
POST     /ide/<int:id>/pulihkan
GET      /ide/<int:id>/riwayat
POST     /ide/<int:id>/salin
POST     /ide/<int:id>/setujui
GET      /ide/<int:id>/tanda-terima
POST     /ide/<int:id>/tandai-replikasi
POST     /ide/<int:id>/tarik
POST     /ide/<int:id>/tolak
GET POST /ide/<int:id>/ubah
POST     /ide/<int:id>/ubah-klasifikasi
GET POST /ide/baru
GET      /ide/panduan
POST     /keluar
GET      /klinik
GET      /klinik/<int:id>
GET POST /klinik/<int:id>/batal
GET      /klinik/<int:id>/cetak
GET POST /klinik/<int:id>/ide/<int:ide_id>
GET POST /klinik/<int:id>/notulen
POST     /klinik/<int:id>/selesai
GET POST /klinik/<int:id>/ubah
POST     /klinik/<int:id>/urutan
GET POST /klinik/baru
GET POST /klinik/minta
POST     /klinik/minta/<int:id>/tarik
GET POST /klinik/minta/<int:id>/tolak
GET POST /klinik/tindak-lanjut/<int:id>/batal
GET POST /klinik/tindak-lanjut/<int:id>/selesai
GET      /laporan
GET      /laporan/alasan
GET      /laporan/daftar
GET      /laporan/giliran
GET POST /laporan/giliran/batas
GET      /laporan/giliran/cetak
GET      /laporan/opd
GET      /laporan/pesan-wa
GET POST /masuk
GET      /opd
GET      /opd/<kode>
GET POST /opd/<kode>/akhiri
GET POST /opd/<kode>/ubah
GET POST /opd/baru
GET POST /pengaturan
GET POST /pengaturan/berkas
GET POST /pengaturan/tahun
GET POST /pengaturan/tahun/<int:tahun>
POST     /pengaturan/tahun/<int:tahun>/pengecualian
GET POST /pengaturan/tahun/<int:tahun>/pengecualian/<int:kecuali_id>/cabut
GET      /pengguna
GET POST /pengguna/<int:pengguna_id>
POST     /pengguna/<int:pengguna_id>/kode
POST     /pengguna/<int:pengguna_id>/matikan
POST     /pengguna/<int:pengguna_id>/nyalakan
GET POST /pengguna/<int:pengguna_id>/serah-terima
GET POST /pengguna/baru
GET      /pesan
POST     /pesan/<int:pesan_id>/dibaca
POST     /pesan/dibaca-semua
GET      /pesan/jumlah
GET      /replikasi
GET      /replikasi/<int:id>
POST     /replikasi/<int:id>/adopsi
POST     /replikasi/<int:id>/buka-saran
GET POST /replikasi/<int:id>/jeda
GET POST /replikasi/<int:id>/lanjutkan
GET POST /replikasi/<int:id>/lembar
GET POST /replikasi/<int:id>/lembar/tarik
POST     /replikasi/<int:id>/lembar/terbitkan
GET POST /replikasi/<int:id>/luar/tarik
GET POST /replikasi/<int:id>/luar/ubah
GET POST /replikasi/<int:id>/peniru-luar
GET POST /replikasi/<int:id>/tawarkan
POST     /replikasi/<int:id>/tutup-saran
GET      /replikasi/adopsi
GET      /replikasi/adopsi/<int:id>
GET POST /replikasi/adopsi/<int:id>/alih/baru
GET POST /replikasi/adopsi/<int:id>/hentikan
GET POST /replikasi/adopsi/<int:id>/lanjutkan
GET POST /replikasi/adopsi/<int:id>/penyesuaian
GET POST /replikasi/adopsi/<int:id>/rencana
GET POST /replikasi/adopsi/<int:id>/tahap
POST     /replikasi/adopsi/<int:id>/tanya
GET POST /replikasi/adopsi/<int:id>/ubah
GET POST /replikasi/alih/<int:id>/batal
GET POST /replikasi/alih/<int:id>/selesai
GET POST /replikasi/luar/baru
GET      /replikasi/peniru-luar/<int:id>
GET POST /replikasi/peniru-luar/<int:id>/tarik
GET      /replikasi/pohon
GET      /replikasi/rencana/<int:id>
GET POST /replikasi/rencana/<int:id>/ubah
GET      /replikasi/saran
POST     /replikasi/tanya/<int:id>/jawab
POST     /replikasi/tanya/<int:id>/selesai
POST     /replikasi/tanya/<int:id>/tarik
GET POST /replikasi/tawaran/<int:id>/tarik
GET POST /replikasi/tawaran/<int:id>/tolak
GET POST /sandi
POST     /sandi/sesi/<int:sesi_id>/akhiri
GET      /sehat
GET      /serah-terima/<int:serah_id>
POST     /serah-terima/<int:serah_id>/terima
GET POST /siapkan
GET      /sk
GET      /sk/<int:id>
GET POST /sk/<int:id>/berlakukan
GET POST /sk/<int:id>/cabut
GET POST /sk/<int:id>/ganti
GET POST /sk/<int:id>/lampiran
GET POST /sk/<int:id>/lampiran/<int:baris_id>
POST     /sk/<int:id>/lampiran/<int:baris_id>/hapus
GET      /sk/<int:id>/lampiran/cetak
GET POST /sk/<int:id>/lampiran/tempel
GET POST /sk/<int:id>/laporan/<periode>
POST     /sk/<int:id>/laporan/<periode>/kembalikan
POST     /sk/<int:id>/laporan/<periode>/lewati
POST     /sk/<int:id>/laporan/<periode>/terima
GET      /sk/<int:id>/pantau.docx
GET      /sk/<int:id>/pantau.xlsx
GET      /sk/<int:id>/pantau/cetak
GET POST /sk/<int:id>/lepas-ide
GET POST /sk/<int:id>/tetapkan
GET POST /sk/<int:id>/ubah
GET POST /sk/baru
GET      /sk/laporan
GET      /sk/laporan/<int:id>
GET      /sk/pantau
GET      /sk/tugas
GET      /sk/tugas/<int:id>
POST     /sk/tugas/<int:id>/ajukan
POST     /sk/tugas/<int:id>/bebaskan
POST     /sk/tugas/<int:id>/buka-lagi
POST     /sk/tugas/<int:id>/kembalikan
POST     /sk/tugas/<int:id>/tarik
POST     /sk/tugas/<int:id>/terima
GET      /tinjauan
GET      /tinjauan/<int:id>
POST     /tinjauan/<int:id>/lembar
GET POST /tinjauan/massal
POST     /tinjauan/massal/putuskan
GET POST /tinjauan/pendamping
POST     /tinjauan/pendamping/<int:tugas_id>/cabut
POST     /tinjauan/tampilan
POST     /tinjauan/tampilan/<int:id>/hapus
"""
# Variables that are words, not numbers.
TEKS = {"kode", "periode"}
TEMPLATE = sorted((ROOT / "templates").rglob("*.html"))
STATIK = sorted(p for p in (ROOT / "static").rglob("*") if p.is_file())
# Namespaces are names that nobody fetches; a link typed by a person is shown as it is.
NAMA_RUANG = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_daftar_alamat(app):
    di_program = {}
    for aturan in app.url_map.iter_rules():
        di_program.setdefault(aturan.rule, set()).update(aturan.methods - {"HEAD", "OPTIONS"})
    tertulis = {b.split()[-1]: set(b.split()[:-1]) for b in ALAMAT.strip().splitlines()}
    assert di_program == tertulis


def test_alamat_kebab_case_dan_bertipe(app):
    for aturan in app.url_map.iter_rules():
        tetap = re.sub(r"<[^>]+>", "", aturan.rule)
        assert re.fullmatch(r"[a-z0-9/.-]*", tetap), aturan.rule
        assert not aturan.rule.endswith("/") or aturan.rule == "/", aturan.rule
        for jenis, nama in re.findall(r"<(?:(\w+):)?(\w+)>", aturan.rule):
            assert jenis == "int" or nama in TEKS, aturan.rule


@pytest.mark.parametrize("id", ["0", "-1", "1.5", "x", "²", "2147483648", "9" * 300, "%00", "1%0a", "１"])
def test_id_yang_bukan_id_tidak_ada(dunia, id):
    klien = dunia.masuk("admin")
    for dasar in ("/ide/", "/replikasi/", "/pengguna/", "/pengaturan/tahun/", "/opd/"):
        assert klien.kirim("GET", dasar + id).status_code == 404, dasar + id


# --- Templates and static files -----------------------------------------------------------------------------


@pytest.mark.parametrize("berkas", TEMPLATE, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_template(app, berkas):
    isi = berkas.read_text("utf-8")
    app.jinja_env.compile(isi, filename=str(berkas))
    tanpa_komentar = re.sub(r"\{#.*?#\}", "", isi, flags=re.S)
    assert not re.search(r"\|\s*safe\b|Markup\(|autoescape", tanpa_komentar)
    assert not re.search(r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", tanpa_komentar, re.I)
    assert not re.search(r"<script(?![^>]*\ssrc=)", tanpa_komentar), "skrip di dalam halaman"
    luar = set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"'<)]*", tanpa_komentar))
    assert not {a for a in luar if a.startswith("//") or a.rstrip("/") not in NAMA_RUANG}
    assert not re.search(r"url_for\(", _isi_putaran(tanpa_komentar)), "url_for di dalam putaran"


def _isi_putaran(isi: str) -> str:
    """What stands between {% for %} and {% endfor %}, at any depth."""
    dalam, hasil, akhir = 0, [], 0
    for cocok in re.finditer(r"\{%-?\s*(for|endfor)\b.*?%\}", isi, re.S):
        if dalam:
            hasil.append(isi[akhir : cocok.start()])
        dalam += 1 if cocok[1] == "for" else -1
        akhir = cocok.end()
    return "".join(hasil)


def test_setiap_template_dipakai(app):
    """A page that nothing renders is a page that nobody has seen."""
    sumber = "".join(p.read_text("utf-8") for p in (ROOT / "inovasi").rglob("*.py"))
    sumber += "".join(p.read_text("utf-8") for p in TEMPLATE)
    langkah = {f"akun/siapkan_{nama}.html" for nama in ("kode", "daerah", "opd", "admin")}  # put together by name
    for berkas in TEMPLATE:
        nama = str(berkas.relative_to(ROOT / "templates"))
        assert f'"{nama}"' in sumber or nama in langkah, nama


@pytest.mark.parametrize("berkas", STATIK, ids=lambda p: p.name)
def test_berkas_statis_tidak_menyebut_luar(berkas):
    isi = berkas.read_text("utf-8")
    luar = set(re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}[^\s\"')]*", re.sub(r"/\*.*?\*/", "", isi, flags=re.S)))
    assert not {a for a in luar if a not in NAMA_RUANG}
    assert not re.search(r"@import|eval\(|new Function|innerHTML\s*=\s*[^\"'`]", isi) or berkas.suffix not in (".css",)


def test_tidak_ada_berkas_pihak_ketiga():
    for berkas in STATIK:
        assert ".min." not in berkas.name and not re.search(r"bootstrap|jquery|htmx\.(js|org)", berkas.name)


# --- Walking ------------------------------------------------------------------------------------------------

HALAMAN_MAKS = 400


def _alamat(url: str, dari: str) -> str | None:
    """Path and query of a link of this site; None for an anchor of the same page or an address outside."""
    bagian = urlsplit(url)
    if bagian.scheme or bagian.netloc:
        return None
    jalur = bagian.path or urlsplit(dari).path
    if not url or url.startswith("#"):
        return None
    assert jalur.startswith("/"), f"{dari}: tautan relatif {url}"
    return jalur + (f"?{bagian.query}" if bagian.query else "")


def _bentuk(alamat: str) -> str:
    """Addresses that differ in numbers and filters only look alike: a few of each are walked."""
    bagian = urlsplit(alamat)
    tanya = sorted(k for k in re.findall(r"(\w+)=", bagian.query))
    return re.sub(r"\d+|DN-\w+", "#", bagian.path) + "?" + "&".join(tanya)


@pytest.mark.parametrize("siapa", ["operator", "rangkap", "koordinator", "pendamping", "pimpinan", "admin", None])
def test_setiap_tautan_dan_formulir_mengarah(dunia, siapa):
    klien = dunia.masuk(siapa)
    antre, dikenal, bentuk = deque(["/"]), {"/"}, {}
    salah, dibuka, formulir = [], 0, set()
    peta = dunia.app.url_map.bind("localhost")
    while antre and dibuka < HALAMAN_MAKS:
        alamat = antre.popleft()
        bentuk[_bentuk(alamat)] = bentuk.get(_bentuk(alamat), 0) + 1
        if bentuk[_bentuk(alamat)] > 5:
            continue
        page = klien.get(alamat)
        dibuka += 1
        if page.status == 303:
            page_tautan, page_form = [page.lokasi], []
        elif page.status != 200:
            salah.append(f"{alamat}: {page.status}")
            continue
        else:
            page_tautan, page_form = page.tautan, page.form
            jangkar = {t[1:] for t in page.tautan if t.startswith("#")} - set(page.ids)
            if jangkar:
                salah.append(f"{alamat}: jangkar tanpa tujuan {jangkar}")
        for url in page_tautan:
            tujuan = _alamat(url, alamat)
            if tujuan and not tujuan.startswith("/static/") and tujuan not in dikenal:
                dikenal.add(tujuan)
                antre.append(tujuan)
        for form in page_form:
            tujuan = urlsplit(_alamat(form["action"], alamat) or alamat).path
            cara = form["method"].upper()
            if (cara, tujuan) in formulir:
                continue
            formulir.add((cara, tujuan))
            try:
                peta.match(tujuan, method=cara)
            except (HTTPException, RequestRedirect) as galat:
                salah.append(f"{alamat}: formulir {cara} {tujuan}: {galat}")
    assert not salah
    assert dibuka >= (1 if siapa is None else 15), dibuka


def test_aset_halaman_ada(dunia):
    page = dunia.masuk("operator").get("/")
    aset = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.html)
    assert len(aset) == 4
    for alamat in aset:
        jawab = dunia.masuk(None).kirim("GET", alamat)
        assert jawab.status_code == 200
        assert jawab.data


def test_static_hanya_yang_dibangun(dunia):
    klien = dunia.masuk(None)
    for alamat in ("/static/", "/static/../pyproject.toml", "/static/css/tokens.css", "/static/%2e%2e/pyproject.toml",
                   "/static/js/inovasi.js", "/static/manifest.json"):  # fmt: skip
        assert klien.kirim("GET", alamat).status_code in (303, 404), alamat


def test_semua_berkas_berada_di_tempatnya():
    """The top level is fixed; see the design, section 3."""
    boleh = {
        "inovasi", "templates", "static", "instance", "wsgi.py", "pyproject.toml", "tests", "start.py", "README.md",
        "CHANGELOG.md", "docs", "bench", "wheelhouse",
    }  # fmt: skip
    ada = {p.name for p in Path(ROOT).iterdir() if not p.name.startswith((".", "requirements"))}
    assert ada - {"__pycache__", "node_modules"} <= boleh
