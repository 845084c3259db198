import gzip
import json
import os
import re
import sys

import pytest
from flask import Flask

from inovasi import ROOT, aset
from inovasi.aset import AsetTidakLengkap, bangun, terbangun


@pytest.fixture
def sumber(tmp_path):
    """A folder of sources as `static/` is laid out."""
    folder = tmp_path / "static"
    (folder / "css").mkdir(parents=True)
    (folder / "js").mkdir()
    for nama in aset.SUMBER_CSS:
        (folder / "css" / nama).write_text(f".{nama.removesuffix('.css')} {{ color: red }}\n")
    (folder / "js" / "inovasi.js").write_text("let a = 1;\n//# sourceMappingURL=inovasi.js.map\n")
    (folder / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    return folder


@pytest.fixture
def tujuan(tmp_path):
    return tmp_path / "hasil"


@pytest.fixture
def klien(sumber, tujuan, monkeypatch):
    monkeypatch.setattr(aset, "ROOT", sumber.parent)
    app = Flask("uji", static_folder=None)
    app.config["ASET_DIR"] = tujuan
    aset.init_app(app)
    return app.test_client()


def isi(tujuan, nama_jejak):
    return (tujuan / nama_jejak).read_text("utf-8")


def test_satu_stylesheet_dengan_bootstrap_lalu_sumber_kita_berurutan(sumber, tujuan):
    css = isi(tujuan, bangun(sumber, tujuan)["inovasi.css"])

    tempat = [css.index(bagian) for bagian in ("Bootstrap", "\n.tokens", "\n.components", "\n.print")]
    assert tempat == sorted(tempat)


def test_yang_dilayani_hanya_yang_diperlukan_halaman(sumber, tujuan):
    berkas = bangun(sumber, tujuan)

    assert {n for n in berkas if not n.startswith("gambar.")} == {
        "inovasi.css", "htmx.js", "inovasi.js", "favicon.svg",
    }  # fmt: skip


def test_htmx_versi_2_diambil_tanpa_menjalankan_paketnya(sumber, tujuan):
    js = isi(tujuan, bangun(sumber, tujuan)["htmx.js"])

    assert re.search(r'version:"2\.', js)
    assert "django_htmx" not in sys.modules


def test_tidak_ada_peta_sumber_yang_akan_diminta_peramban(sumber, tujuan):
    for nama in bangun(sumber, tujuan).values():
        assert "sourceMappingURL" not in isi(tujuan, nama)


def test_gambar_dalam_css_menjadi_berkas_karena_csp_menolak_data(sumber, tujuan):
    berkas = bangun(sumber, tujuan)

    css = isi(tujuan, berkas["inovasi.css"])
    dirujuk = set(re.findall(r'url\("([^"]*)"\)', css))
    assert "data:" not in css
    assert len(dirujuk) > 5
    assert dirujuk <= set(berkas.values())
    assert all(isi(tujuan, nama).startswith("<svg") for nama in dirujuk)


def test_alamat_relatif_dalam_css_ditolak(sumber, tujuan):
    (sumber / "css" / "print.css").write_text("body { background: url(latar.png) }")

    with pytest.raises(AsetTidakLengkap, match=r"print\.css menunjuk berkas lain: latar\.png"):
        bangun(sumber, tujuan)


def test_nama_berubah_bersama_isi_dan_yang_lama_dibuang(sumber, tujuan):
    lama = bangun(sumber, tujuan)
    (sumber / "js" / "inovasi.js").write_text("let a = 12345;\n")

    baru = bangun(sumber, tujuan)

    assert baru["inovasi.js"] != lama["inovasi.js"]
    assert baru["inovasi.css"] == lama["inovasi.css"]
    assert not (tujuan / lama["inovasi.js"]).exists()
    assert not (tujuan / f"{lama['inovasi.js']}.gz").exists()


def test_masukan_yang_sama_tidak_dibangun_lagi(sumber, tujuan):
    berkas = bangun(sumber, tujuan)
    css = tujuan / berkas["inovasi.css"]
    os.utime(css, ns=(1, 1))

    assert bangun(sumber, tujuan) == berkas
    assert css.stat().st_mtime_ns == 1


def test_berkas_yang_hilang_dari_hasil_dibangun_lagi(sumber, tujuan):
    berkas = bangun(sumber, tujuan)
    (tujuan / berkas["htmx.js"]).unlink()

    assert terbangun(tujuan) == {}
    assert bangun(sumber, tujuan) == berkas
    assert terbangun(tujuan) == berkas


@pytest.mark.parametrize("rusak", ["", "{", "[1"])
def test_manifest_yang_rusak_dibangun_lagi(sumber, tujuan, rusak):
    berkas = bangun(sumber, tujuan)
    (tujuan / "manifest.json").write_text(rusak)

    assert bangun(sumber, tujuan) == berkas
    assert json.loads(isi(tujuan, "manifest.json"))["berkas"] == berkas


def test_sumber_yang_kurang_disebut_dan_hasil_lama_tetap(sumber, tujuan):
    berkas = bangun(sumber, tujuan)
    (sumber / "css" / "tokens.css").unlink()

    with pytest.raises(AsetTidakLengkap, match=r"tokens\.css"):
        bangun(sumber, tujuan)
    assert terbangun(tujuan) == berkas


def test_dua_berkas_senama_ditolak(sumber, tujuan):
    (sumber / "js" / "favicon.svg").write_text("<svg/>")

    with pytest.raises(AsetTidakLengkap, match=r"dua berkas bernama favicon\.svg"):
        bangun(sumber, tujuan)


def test_gzip_di_samping_setiap_berkas_memuat_isi_yang_sama(sumber, tujuan):
    for nama in bangun(sumber, tujuan).values():
        assert gzip.decompress((tujuan / f"{nama}.gz").read_bytes()) == (tujuan / nama).read_bytes()


def test_dilayani_setahun_tanpa_izin_untuk_situs_lain(klien, tujuan):
    nama = terbangun(tujuan)["inovasi.css"]

    with klien.get(f"/static/{nama}", headers={"Accept-Encoding": "gzip"}) as jawab:
        assert jawab.status_code == 200
        assert jawab.headers["Cache-Control"] == "max-age=31536000, public, immutable"
        assert jawab.headers["Content-Encoding"] == "gzip"
        assert jawab.headers["Vary"] == "Accept-Encoding"
        assert jawab.headers["X-Content-Type-Options"] == "nosniff"
        assert jawab.mimetype == "text/css"
        assert "Access-Control-Allow-Origin" not in jawab.headers
        assert gzip.decompress(jawab.data) == (tujuan / nama).read_bytes()


@pytest.mark.parametrize(
    "alamat",
    [
        "/static/manifest.json",
        "/static/inovasi.css",
        "/static/css/tokens.css",
        "/static/bootstrap5/js/bootstrap.min.js",
        "/static/../manifest.json",
    ],
)
def test_selain_isi_manifest_tidak_dilayani(klien, alamat):
    assert klien.get(alamat).status_code == 404


def test_templat_mendapat_alamat_bernama_jejak_dan_salah_nama_ketahuan(klien, tujuan):
    aset_templat = klien.application.jinja_env.globals["aset"]

    assert aset_templat("htmx.js") == "/static/" + terbangun(tujuan)["htmx.js"]
    with pytest.raises(KeyError):
        aset_templat("tidak-ada.css")


def test_berkas_program_ini_terbangun_dan_cukup_ringan_untuk_kunjungan_pertama(tujuan):
    berkas = bangun(ROOT / "static", tujuan)

    ukuran = {n: (tujuan / f"{berkas[n]}.gz").stat().st_size for n in ("inovasi.css", "htmx.js", "inovasi.js")}
    assert sum(ukuran.values()) <= 85_000, ukuran  # of 100 kB; the rest is for the page itself
