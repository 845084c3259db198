"""The benchmark at a tiny size: its rows are valid, and its ceiling gives the very bytes that the program gives."""

import json
import random
import sqlite3
import subprocess
import sys
from types import SimpleNamespace

import pytest

from bench import beban, laporan, teks, ukur
from bench.muat import CATATAN_PER_IDE, muat
from bench.patokan import buat_app
from bench.patokan_dasar import baca_tetapan, tulis_tetapan
from inovasi import ROOT, create_app
from inovasi.db import alamat_sqlite, db
from inovasi.ide.models import Ide
from inovasi.ide.rules import TEKS_MAKS
from inovasi.ide.services import dasar_formulir, nilai_ide

OPD, IDE = 6, 400


@pytest.fixture(scope="module")
def daerah_ukur(tmp_path_factory):
    """The loaded region with the program and its ceiling, each as a client that is sent cookies by hand."""
    folder = tmp_path_factory.mktemp("bench")
    app = create_app(folder, {"SQLALCHEMY_DATABASE_URI": alamat_sqlite(folder), "SECRET_KEY": "uji"})
    muatan = muat(app, opd=OPD, ide=IDE)
    tetapan = ukur.tetapan(app, muatan, csrf="token")
    patokan = buat_app(folder, baca_tetapan(tulis_tetapan(tetapan)))
    yield SimpleNamespace(
        folder=folder, app=app, muatan=muatan, program=app.test_client(use_cookies=False),
        patokan=patokan.test_client(use_cookies=False),
    )  # fmt: skip
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def satu(berkas, sql):
    with sqlite3.connect(berkas / "inovasi.sqlite3") as k:
        hasil = k.execute(sql).fetchall()
    k.close()
    return hasil


def test_daerah_ukur_berisi_baris_yang_sah(daerah_ukur):
    folder, m = daerah_ukur.folder, daerah_ukur.muatan
    assert satu(folder, "PRAGMA foreign_key_check") == []
    assert satu(folder, "PRAGMA integrity_check") == [("ok",)]
    assert satu(folder, "SELECT count(*) FROM opd") == [(OPD,)]
    assert satu(folder, "SELECT count(*), count(DISTINCT uuid) FROM ide") == [(IDE, IDE)]
    assert satu(folder, "SELECT count(*) FROM ide_cari") == [(IDE,)]
    assert len(satu(folder, "SELECT DISTINCT status FROM ide")) == 7
    assert satu(folder, "SELECT count(*) FROM versi_ide") == satu(folder, "SELECT sum(putaran) FROM ide")
    terakhir = "SELECT sum(terakhir) FROM nomor_ide"
    assert satu(folder, terakhir) == satu(folder, "SELECT count(kode) FROM ide")
    ((panjang,),) = satu(folder, "SELECT avg(length(masalah || gagasan || tujuan || manfaat || sasaran)) FROM ide")
    assert 1000 < panjang < 2000
    assert len(m.token_operator) == len(m.draf) == len(m.disetujui) == OPD


def test_sekeliling_ide_juga_terisi(daerah_ukur):
    folder = daerah_ukur.folder
    ((riwayat, catatan, langkah),) = satu(
        folder, "SELECT (SELECT count(*) FROM riwayat_ide), (SELECT count(*) FROM catatan), "
        "(SELECT count(*) FROM langkah_catatan)",
    )  # fmt: skip
    assert riwayat >= 5 * IDE
    assert catatan >= CATATAN_PER_IDE * IDE
    assert langkah > catatan / 2
    per_status = dict(satu(folder, "SELECT status, count(*) FROM catatan GROUP BY status"))
    assert per_status["selesai"] > catatan / 2 and per_status["terbuka"] and per_status["dijawab"]
    for tabel in ("kunjungan_ide", "pesan_dibaca", "pendampingan", "tampilan_antrean", "ide_klinik", "tindak_lanjut"):
        assert satu(folder, f"SELECT count(*) FROM {tabel}") > [(1,)], tabel


def test_riwayat_membawa_kembali_ke_teks_yang_diajukan(daerah_ukur):
    d = daerah_ukur
    with d.app.app_context():
        for ide_id in d.muatan.ditinjau:
            ide = db.session.get(Ide, ide_id)
            versi = satu(d.folder, f"SELECT versi, isi FROM versi_ide WHERE ide_id = {ide_id} ORDER BY putaran")
            assert [dasar_formulir(db.session, ide, v) for v, _ in versi] == [json.loads(isi) for _, isi in versi]
            assert json.loads(versi[0][1])["masalah"] != json.loads(versi[1][1])["masalah"] == ide.masalah
            assert nilai_ide(ide) == json.loads(versi[1][1])


def test_layar_tinjauan_yang_diukur_tidak_menulis(daerah_ukur):
    """Its visit is recorded already; a GET that wrote would measure another thing."""
    d = daerah_ukur
    kunjungan = "SELECT * FROM kunjungan_ide ORDER BY pengguna_id, ide_id"
    sebelum = satu(d.folder, kunjungan)
    baca = ukur.halaman(d.muatan)["layar tinjauan"]
    for alamat in baca.alamat:
        html = _jawab(d.program, alamat, baca.kuki).get_data(as_text=True)
        assert "Yang berubah sejak Anda kembalikan" in html and html.count("Nyatakan selesai") >= 1, alamat
        assert html.count('<article class="catatan') >= 2, alamat
    assert satu(d.folder, kunjungan) == sebelum


def _jawab(klien, alamat, kuki, **kepala):
    jawab = klien.get(alamat, headers={"Cookie": kuki, **kepala})
    assert jawab.status_code == 200, alamat
    return jawab


def test_patokan_sama_persis_dengan_program(daerah_ukur):
    d = daerah_ukur
    pusat = f"sesi={d.muatan.token_koordinator}"
    halaman = [(a, b.kuki) for b in ukur.halaman(d.muatan).values() for a in b.alamat]
    halaman += [("/ide", pusat), ("/ide?halaman=3&tahapan=penerapan", pusat), ("/ide?q=tidak+ada+kata+ini", pusat)]
    for alamat, kuki in halaman:
        program, patokan = (_jawab(k, alamat, kuki).data for k in (d.program, d.patokan))
        assert ukur.samakan(program) == ukur.samakan(patokan), ukur.beda(program, patokan)


@pytest.mark.parametrize("alamat", ["/ide?status=disetujui", "/opd", "/tinjauan?hari=3"])
def test_potongan_dan_gzip_patokan_sama(daerah_ukur, alamat):
    d, kuki = daerah_ukur, f"sesi={daerah_ukur.muatan.token_koordinator}"
    program, patokan = (
        _jawab(k, alamat, kuki, **{"HX-Request": "true", "Accept-Encoding": "gzip"}) for k in (d.program, d.patokan)
    )
    assert program.headers["Content-Encoding"] == patokan.headers["Content-Encoding"] == "gzip"
    program, patokan = (ukur.samakan(ukur.isi_polos(j.headers, j.data)) for j in (program, patokan))
    assert program == patokan, ukur.beda(program, patokan)


def test_simpan_diterima_program_dan_patokan(daerah_ukur):
    """The posted form is the editor's own; both answer with the next version."""
    d, ide = daerah_ukur, daerah_ukur.muatan.draf[1]
    kuki = f"sesi={d.muatan.token_operator[1]}"
    alamat = f"/ide/{ide}/ubah"
    editor = _jawab(d.program, alamat, kuki)
    formulir = beban._Formulir(alamat)
    formulir.feed(editor.get_data(as_text=True))
    kuki += "; " + editor.headers["Set-Cookie"].split(";")[0]
    isian = formulir.isian | {"masalah": "Teks baru."}
    kepala = {"Cookie": kuki, "X-Simpan-Otomatis": "1", "HX-Request": "true"}
    awal = int(isian["versi"])
    for versi, klien in ((awal + 1, d.program), (awal + 2, d.patokan)):
        jawab = klien.post(alamat, data=isian, headers=kepala)
        assert (jawab.status_code, json.loads(jawab.data)["versi"]) == (200, versi)
    terakhir = f"SELECT aksi, kolom, sesudah FROM riwayat_ide WHERE ide_id = {ide} ORDER BY id DESC LIMIT 1"
    assert satu(d.folder, terakhir) == [("ubah", "masalah", "Teks baru.")]


def test_patokan_tidak_memakai_sqlalchemy():
    kode = "import sys, bench.patokan as _; sys.exit(bool({'sqlalchemy', 'flask_login', 'wtforms'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", kode], cwd=ROOT, timeout=60).returncode == 0


def test_laporan_menyebut_sasaran_yang_meleset(capsys):
    hasil = laporan.Laporan(
        laju=[
            laporan.Baris("daftar", 1, 200, 0.004, 0.006, 0.003, 250, 0.002, 0.8, 0.75),
            laporan.Baris("simpan", 1, 40, 0.02, 0.03, None, 100, None, 0.4, 0.5),
            laporan.Baris("daftar", 8, 200, 0.04, 0.06, 0.003, 500, 0.002, 0.4),
        ],
        butir=[
            laporan.Butir("memori diam", 91.0, "MB", 90),
            laporan.Butir("galat", 0, "", 0),
            laporan.Butir("memori", None, "MB", 1),
        ],
    )
    laporan.cetak(hasil)

    assert hasil.meleset == [
        "simpan, 1 klien: 0,40 dari patokan, sasaran 0,50",
        "memori diam: 91 MB, sasaran paling banyak 90 MB",
    ]
    assert "tidak terukur di sistem ini" in capsys.readouterr().out


@pytest.mark.parametrize("nama", teks.TERBURUK)
def test_beda_terburuk_diukur_pada_isian_penuh(nama):
    panjang = [len(isi) for isi in teks.TERBURUK[nama](random.Random(1))]
    assert TEKS_MAKS - 100 < max(panjang) <= TEKS_MAKS


def test_persentil():
    assert [ukur.persentil([3.0, 1.0, 2.0, 4.0], p) for p in (0.5, 0.95)] == [3.0, 4.0]
    assert ukur.persentil([], 0.5) == 0.0
