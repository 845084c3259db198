"""Migrations reach exactly the schema of the models, on both databases, in one transaction each."""

import os
import secrets
import subprocess
import sys

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import CheckConstraint, create_engine, inspect, text
from sqlalchemy.engine import make_url

from inovasi import db as basis
from inovasi import migrasi
from inovasi.db import db

migrasi.muat_model()


def _postgres():
    """A database of its own on the test server, dropped afterwards."""
    server = make_url(os.environ["TEST_POSTGRES_URL"]).set(drivername="postgresql+psycopg")
    nama = f"migrasi_{secrets.token_hex(4)}"
    mesin = create_engine(server, isolation_level="AUTOCOMMIT")
    with mesin.connect() as koneksi:
        koneksi.execute(text(f"CREATE DATABASE {nama}"))
    yield server.set(database=nama).render_as_string(hide_password=False)
    with mesin.connect() as koneksi:
        koneksi.execute(text(f"DROP DATABASE {nama} WITH (FORCE)"))
    mesin.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def alamat(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'uji.sqlite3'}"
    else:
        yield from _postgres()


def _app(alamat: str) -> Flask:
    app = Flask("uji")
    app.config["SQLALCHEMY_DATABASE_URI"] = alamat
    basis.init_app(app)
    return app


@pytest.fixture
def app(alamat):
    """The smallest app with our database, still empty."""
    app = _app(alamat)
    yield app
    with app.app_context():
        db.engine.dispose()


def _tabel(app: Flask) -> set[str]:
    with app.app_context(), db.engine.connect() as koneksi:
        return set(inspect(koneksi).get_table_names())


def test_naikkan_memasang_lalu_tidak_berbuat_apa_apa(app):
    assert migrasi.naikkan(app) is True
    assert migrasi.naikkan(app) is False
    assert _tabel(app) == set(db.metadata.tables) | {"alembic_version"}


def test_skema_hasil_migrasi_sama_dengan_model(app):
    migrasi.naikkan(app)

    with app.app_context(), db.engine.connect() as koneksi:
        konteks = MigrationContext.configure(koneksi, opts={"compare_server_default": True})
        assert compare_metadata(konteks, db.metadata) == []


def test_setiap_check_bernama_ada_di_basis_data(app):
    """Autogenerate does not look at CHECK constraints, so this does."""
    migrasi.naikkan(app)

    harapan = {
        (nama, aturan.name)
        for nama, tabel in db.metadata.tables.items()
        for aturan in tabel.constraints
        if isinstance(aturan, CheckConstraint)
    }
    with app.app_context(), db.engine.connect() as koneksi:
        periksa = inspect(koneksi)
        ada = {(t, c["name"]) for t in db.metadata.tables for c in periksa.get_check_constraints(t)}
    assert ada == harapan


def test_turun_lalu_naik_lagi(app):
    migrasi.naikkan(app)

    migrasi.turunkan(app)
    assert _tabel(app) == {"alembic_version"}
    assert migrasi.naikkan(app) is True


def test_kepala_dari_nama_berkas_sama_dengan_milik_alembic():
    naskah = ScriptDirectory(str(migrasi.FOLDER))
    assert naskah.get_heads() == [migrasi.kepala()]


def test_tidak_mengimpor_alembic_jika_sudah_terbaru(tmp_path):
    alamat = f"sqlite:///{tmp_path / 'uji.sqlite3'}"
    app = _app(alamat)
    migrasi.naikkan(app)
    with app.app_context():
        db.engine.dispose()

    naskah = (
        "import sys; from flask import Flask; from inovasi import db, migrasi\n"
        f"app = Flask('uji'); app.config['SQLALCHEMY_DATABASE_URI'] = {alamat!r}; db.init_app(app)\n"
        "assert migrasi.naikkan(app) is False; assert 'alembic' not in sys.modules"
    )
    akar = migrasi.FOLDER.parent.parent
    subprocess.run([sys.executable, "-c", naskah], cwd=akar, check=True)


def test_basis_data_program_yang_lebih_baru_tidak_disentuh(app):
    migrasi.naikkan(app)
    with app.app_context(), db.engine.begin() as koneksi:
        koneksi.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(migrasi.SkemaLebihBaru, match="9999"):
        migrasi.naikkan(app)


def test_migrasi_yang_gagal_di_tengah_tidak_meninggalkan_apa_apa(app, monkeypatch):
    asli = command.upgrade

    def gagal(konfigurasi, tujuan):
        asli(konfigurasi, tujuan)
        raise OSError("listrik padam")

    monkeypatch.setattr(command, "upgrade", gagal)
    with pytest.raises(OSError, match="listrik padam"):
        migrasi.naikkan(app)

    assert _tabel(app) == set()


@pytest.fixture
def app_sqlite(tmp_path):
    app = _app(f"sqlite:///{tmp_path / 'uji.sqlite3'}")
    migrasi.naikkan(app)
    with app.app_context():
        with db.engine.begin() as koneksi:
            koneksi.execute(text("CREATE TABLE ayah (id INTEGER PRIMARY KEY)"))
            anak = "CREATE TABLE anak (id INTEGER PRIMARY KEY, ayah_id REFERENCES ayah ON DELETE CASCADE)"
            koneksi.execute(text(anak))
            koneksi.execute(text("INSERT INTO ayah VALUES (1)"))
            koneksi.execute(text("INSERT INTO anak VALUES (1, 1)"))
        yield app
        db.engine.dispose()


def test_tabel_yang_disalin_tidak_menghapus_baris_yang_menunjuk_kepadanya(app_sqlite):
    with migrasi.transaksi(db.engine) as koneksi:
        koneksi.execute(text("CREATE TABLE salinan (id INTEGER PRIMARY KEY, nama TEXT)"))
        koneksi.execute(text("INSERT INTO salinan SELECT id, 'x' FROM ayah"))
        koneksi.execute(text("DROP TABLE ayah"))
        koneksi.execute(text("ALTER TABLE salinan RENAME TO ayah"))

    with db.engine.connect() as koneksi:
        assert koneksi.scalar(text("SELECT count(*) FROM anak")) == 1
        assert koneksi.scalar(text("PRAGMA foreign_keys")) == 1


def test_migrasi_yang_meninggalkan_baris_yatim_ditolak(app_sqlite):
    with pytest.raises(migrasi.MigrasiGagal, match="tidak ada"), migrasi.transaksi(db.engine) as koneksi:
        koneksi.execute(text("DELETE FROM ayah"))

    with db.engine.connect() as koneksi:
        assert koneksi.scalar(text("SELECT count(*) FROM ayah")) == 1
        assert koneksi.scalar(text("PRAGMA foreign_keys")) == 1
