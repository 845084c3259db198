"""The benchmark at a tiny size: its rows are valid, and its ceiling gives the very bytes that the program gives."""

import gc
import hashlib
import json
import random
import sqlite3
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest
from flask import Flask, send_file

from bench import beban, laporan, teks, ukur
from bench.muat import CATATAN_PER_IDE, muat
from bench.muat_replikasi import DOKUMEN_PER_IDE, IDE_PER_ENTRI, RELASI_PER_IDE, UKURAN_BESAR
from bench.patokan import buat_app
from bench.patokan_dasar import baca_tetapan, tulis_tetapan
from inovasi import ROOT, create_app
from inovasi.db import alamat_sqlite, db
from inovasi.ide.models import Ide
from inovasi.ide.rules import TEKS_MAKS
from inovasi.ide.services import dasar_formulir, nilai_ide
from inovasi.server import Server, buka_port

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
    ((ide, uuid),) = satu(folder, "SELECT count(*), count(DISTINCT uuid) FROM ide")
    ((draf,),) = satu(folder, "SELECT count(*) FROM adopsi a JOIN ide i ON i.id = a.ide_id WHERE i.status = 'draf'")
    assert ide == uuid == IDE + draf
    assert satu(folder, "SELECT count(*) FROM ide_cari") == [(ide,)]
    assert len(satu(folder, "SELECT DISTINCT status FROM ide")) == 7
    assert satu(folder, "SELECT count(*) FROM versi_ide") == satu(folder, "SELECT sum(putaran) FROM ide")
    terakhir = "SELECT sum(terakhir) FROM nomor_ide"
    assert satu(folder, terakhir) == satu(folder, "SELECT count(kode) FROM ide")
    ((panjang,),) = satu(folder, "SELECT avg(length(masalah || gagasan || tujuan || manfaat || sasaran)) "
                        f"FROM ide WHERE id <= {IDE}")  # fmt: skip
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


def test_replikasi_dan_dokumen_sebanyak_yang_disebut(daerah_ukur):
    folder = daerah_ukur.folder
    for tabel, banyak in (
        ("entri_katalog", IDE // IDE_PER_ENTRI), ("adopsi", IDE * RELASI_PER_IDE),
        ("dokumen", int(IDE * DOKUMEN_PER_IDE)),
    ):  # fmt: skip
        assert satu(folder, f"SELECT count(*) FROM {tabel}") == [(banyak,)], tabel
    ((entri, ide, luar),) = satu(
        folder, "SELECT count(*), count(e.ide_id), count(l.entri_id) FROM entri_katalog e "
        "LEFT JOIN asal_luar l ON l.entri_id = e.id",
    )  # fmt: skip
    assert entri == ide + luar and ide > 10 and luar > 10
    assert satu(folder, "SELECT count(*) FROM ide WHERE ditandai_pada IS NOT NULL") == [(ide,)]
    for tabel in ("rencana_aksi", "isian_lembar", "peniru_luar", "riwayat_replikasi", "riwayat_dokumen"):
        assert satu(folder, f"SELECT count(*) FROM {tabel}") > [(10,)], tabel
    assert len(satu(folder, "SELECT DISTINCT tahap FROM adopsi")) == 8
    assert len(satu(folder, "SELECT DISTINCT rekaman FROM tautan_dokumen")) == 4


@pytest.mark.parametrize(
    "janggal",
    [
        # Nobody adopts their own, nor something that was not there yet; the idea says where it comes from.
        "SELECT a.id FROM adopsi a JOIN entri_katalog e ON e.id = a.entri_id JOIN ide i ON i.id = a.ide_id "
        "LEFT JOIN ide s ON s.id = e.ide_id WHERE s.opd_id = i.opd_id OR i.opd_id <> a.opd_id "
        "OR e.dibuat_pada > a.dimulai_pada OR i.asal_id IS NOT e.ide_id",
        "SELECT id FROM ide WHERE asal_id IS NOT NULL AND id NOT IN (SELECT ide_id FROM adopsi)",
        # The stage is the last step, and the steps follow each other.
        "SELECT a.id FROM adopsi a JOIN tahap_adopsi t ON t.id = (SELECT max(id) FROM tahap_adopsi "
        "WHERE adopsi_id = a.id) WHERE t.tahap <> a.tahap OR t.tanggal <> a.tahap_sejak",
        "SELECT b.id FROM tahap_adopsi a JOIN tahap_adopsi b ON b.id = a.id + 1 AND b.adopsi_id = a.adopsi_id "
        "WHERE b.dari <> a.tahap OR b.tanggal < a.tanggal",
        # Links lead somewhere.
        "SELECT id FROM tautan_dokumen WHERE rekaman = 'adopsi' AND rekaman_id NOT IN (SELECT id FROM adopsi)",
        "SELECT id FROM tautan_dokumen WHERE rekaman = 'lembar' AND rekaman_id NOT IN (SELECT id FROM entri_katalog)",
        "SELECT id FROM tautan_dokumen WHERE rekaman = 'peniru_luar' "
        "AND rekaman_id NOT IN (SELECT id FROM peniru_luar)",
        "SELECT id FROM tautan_dokumen WHERE rekaman = 'rencana_aksi' "
        "AND rekaman_id NOT IN (SELECT id FROM rencana_aksi)",
    ],
)
def test_tidak_ada_yang_janggal(daerah_ukur, janggal):
    assert satu(daerah_ukur.folder, janggal) == []


def test_berkas_besar_bisa_diunduh(daerah_ukur):
    d = daerah_ukur
    jawab = _jawab(d.program, f"/berkas/{d.muatan.berkas_besar}/unduh", f"sesi={d.muatan.token_koordinator}")
    ((sha256, ukuran),) = satu(
        d.folder, "SELECT sha256, ukuran FROM isi_berkas JOIN dokumen USING (sha256) "
        f"WHERE dokumen.id = {d.muatan.berkas_besar}",
    )  # fmt: skip
    assert (hashlib.sha256(jawab.data).hexdigest(), len(jawab.data)) == (sha256, ukuran)
    assert ukuran == UKURAN_BESAR
    jawab.close()


def test_pengunduh_lambat_menjaga_lajunya(tmp_path):
    """Through a real server: as much as its rate allows, and no more."""
    app = Flask("lambat")
    berkas = tmp_path / "besar"
    berkas.write_bytes(bytes(UKURAN_BESAR))
    app.get("/besar")(lambda: send_file(berkas))
    server = Server(app, buka_port("127.0.0.1", 0))
    utas = threading.Thread(target=server.layani)
    utas.start()
    try:
        banyak, galat = beban.unduh(server.port, "/besar", "", 2, time.time(), 0.5, 1_000_000)
        _, salah = beban.unduh(server.port, "/tidak-ada", "", 1, time.time(), 0.5, 1_000_000)
    finally:
        server.berhenti()
        utas.join(20)
        gc.unfreeze()
    assert galat == [] and 100_000 < banyak < 1_500_000
    assert len(salah) == 1 and "404" in salah[0]


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
    halaman += [(a, pusat) for a in ("/replikasi", "/replikasi?halaman=2")]
    halaman += [(a, pusat) for a in ("/replikasi/adopsi?halaman=3", "/berkas?halaman=2")]
    halaman += [("/ide", pusat), ("/ide?halaman=3&tahapan=penerapan", pusat), ("/ide?q=tidak+ada+kata+ini", pusat)]
    for alamat, kuki in halaman:
        program, patokan = (ukur.samakan(_jawab(k, alamat, kuki).data) for k in (d.program, d.patokan))
        assert program == patokan, f"{alamat}: {ukur.beda(program, patokan)}"


@pytest.mark.parametrize(
    "alamat",
    ["/ide?status=disetujui", "/opd", "/tinjauan?hari=3", "/replikasi", "/replikasi/adopsi", "/berkas"],
)
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
