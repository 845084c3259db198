"""Fixtures for everybody. With TEST_POSTGRES_URL the tests that use the app run on both databases.

Each request of a test is sent in an app context of its own, and the test's session is rolled back before and
after it: a forgotten commit is seen, and a second person in one test is really the second person.
"""

import os
import shutil
import socket
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session

from inovasi import create_app
from inovasi.akun import services as akun
from inovasi.akun.models import Pengguna
from inovasi.db import db
from inovasi.ide import services as ide_services
from inovasi.ide import services_tahun as tahun_services
from inovasi.ide.models import Ide
from inovasi.ide.rules import StatusIde
from inovasi.migrasi import naikkan
from inovasi.opd import services as opd_services
from inovasi.opd.models import Daerah, Opd
from inovasi.peran import Peran
from tests.halaman import Halaman

BASIS_DATA = ["sqlite", *(["postgresql"] if os.environ.get("TEST_POSTGRES_URL") else [])]
SANDI = "perahu kertas biru 7"
PADA = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
DUA_PULUH_KATA = " ".join(f"kata{i}" for i in range(1, 21))


def pytest_addoption(parser):
    parser.addoption(
        "--putaran-mati", type=int, default=10, help="how often the server is killed while it saves (default 10)"
    )


# --- No socket leaves the machine ---------------------------------------------------------------------------


@pytest.fixture(autouse=True, scope="session")
def penjaga_soket():
    """Any connection but to this machine fails the test that makes it."""
    asli = socket.socket.connect

    def sambung(self, alamat):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            tuan = str(alamat[0])
            assert tuan in ("localhost", "::1") or tuan.startswith("127."), f"soket ke luar: {alamat}"
        return asli(self, alamat)

    socket.socket.connect = sambung
    yield
    socket.socket.connect = asli


# --- App and database ---------------------------------------------------------------------------------------


def _alamat_postgres(nama_pekerja: str) -> str:
    """An empty database of this worker on the test server."""
    from sqlalchemy.engine import make_url

    url = make_url(os.environ["TEST_POSTGRES_URL"]).set(drivername="postgresql+psycopg")
    nama = f"inovasi_uji_{nama_pekerja}"
    mesin = create_engine(url, isolation_level="AUTOCOMMIT")
    with mesin.connect() as koneksi:
        koneksi.execute(text(f'DROP DATABASE IF EXISTS "{nama}" WITH (FORCE)'))
        koneksi.execute(text(f"CREATE DATABASE \"{nama}\" TEMPLATE template0 ENCODING 'UTF8'"))
    mesin.dispose()
    return url.set(database=nama).render_as_string(hide_password=False)


@pytest.fixture(scope="session", params=BASIS_DATA)
def app(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(f"instance-{request.param}")
    config = {"TESTING": True, "WTF_CSRF_ENABLED": False, "SECRET_KEY": "uji"}
    if request.param == "postgresql":
        config["SQLALCHEMY_DATABASE_URI"] = _alamat_postgres(os.environ.get("PYTEST_XDIST_WORKER", "utama"))
    app = create_app(folder, config)
    naikkan(app)
    with app.app_context():
        mesin = db.engine
    if mesin.dialect.name == "sqlite":
        mesin.dispose()
        shutil.copy(folder / "inovasi.sqlite3", folder / "kosong.sqlite3")
    yield app
    with app.app_context():
        db.session.remove()
        mesin.dispose()


@pytest.fixture
def mesin(app):
    """The engine of an empty, migrated database; emptied again for each test."""
    return _kosongkan(app)


def _kosongkan(app):
    with app.app_context():
        mesin = db.engine
    if mesin.dialect.name == "sqlite":
        mesin.dispose()
        berkas = mesin.url.database
        for akhiran in ("-wal", "-shm", "-journal"):
            if os.path.exists(berkas + akhiran):
                os.unlink(berkas + akhiran)
        shutil.copy(os.path.join(os.path.dirname(berkas), "kosong.sqlite3"), berkas)
    else:
        # Quicker than TRUNCATE by far for tables of a few rows; all in one go, as each errand costs as much.
        with mesin.begin() as koneksi:
            koneksi.exec_driver_sql("; ".join(f'DELETE FROM "{t.name}"' for t in reversed(db.metadata.sorted_tables)))
    return mesin


@pytest.fixture
def session(mesin):
    """The test's own session; factories commit it, requests roll it back."""
    session = Session(mesin, expire_on_commit=True)
    yield session
    session.rollback()
    session.close()


@pytest.fixture
def hitung_kueri(mesin):
    """A list that fills with every SELECT sent from now on; empty it with .clear()."""
    kueri: list[str] = []

    def catat(_koneksi, _kursor, pernyataan, *_):
        if pernyataan.lstrip().upper().startswith(("SELECT", "WITH")):
            kueri.append(pernyataan)

    event.listen(mesin, "before_cursor_execute", catat)
    yield kueri
    event.remove(mesin, "before_cursor_execute", catat)


# --- People and things --------------------------------------------------------------------------------------

_nomor = count(1)


@pytest.fixture
def daerah(session):
    daerah = Daerah(id=1, nama="Kabupaten Uji", zona_waktu="Asia/Jakarta", versi=1)
    session.add(daerah)
    session.commit()
    return daerah


@pytest.fixture
def admin(session, daerah):
    """The first administrator; every other account is made by this one."""
    pengguna = akun.buat_pengguna(
        session, oleh=None, pada=PADA, nama_pengguna="admin", nama="Administrator", peran=Peran.ADMIN, sandi_hash="x"
    )
    session.commit()
    return pengguna


@pytest.fixture
def sebagai(session):
    """Pengguna -> Pelaku."""
    return lambda pengguna: akun.pelaku_dari_pengguna(session, pengguna)


@pytest.fixture
def buat_opd(session, admin, sebagai):
    def buat(singkatan: str | None = None, **isi) -> Opd:
        n = next(_nomor)
        singkatan = singkatan or f"Dinas{n}"
        isi = {
            "kode": f"DN-{n:03d}",
            "nama": f"Dinas {singkatan} {n}",
            "jenis": "dinas",
            "tupoksi": ["Melayani warga", "Menyusun laporan"],
        } | isi
        opd = opd_services.buat_opd(session, oleh=sebagai(admin), pada=PADA, singkatan=singkatan, **isi)
        session.commit()
        return opd

    return buat


@pytest.fixture
def buat_pengguna(session, admin, buat_opd, sebagai):
    def buat(peran: str = "operator", *, opd: Opd | None = None, **isi) -> Pengguna:
        n = next(_nomor)
        if peran == "operator" and opd is None:
            opd = buat_opd()
        isi = {"nama_pengguna": f"{peran}{n}", "nama": f"{peran.title()} {n}", "sandi_hash": "x"} | isi
        pengguna = akun.buat_pengguna(session, oleh=sebagai(admin), pada=PADA, peran=Peran(peran), opd=opd, **isi)
        session.commit()
        return pengguna

    return buat


@pytest.fixture
def tahun(session, buat_pengguna, sebagai):
    """The opened programme year 2026."""
    koordinator = sebagai(buat_pengguna("koordinator"))
    tahun = tahun_services.buka_tahun(
        session, oleh=koordinator, pada=PADA, tahun=2026, min_ide=5, mulai=date(2026, 1, 5), batas=date(2026, 12, 18)
    )
    session.commit()
    return tahun


def isian_lengkap(opd: Opd, **isi) -> dict:
    """Fields that satisfy a submission."""
    return {
        "judul": "Rapor diantar ke pulau",
        "masalah": DUA_PULUH_KATA,
        "gagasan": DUA_PULUH_KATA,
        "tujuan": DUA_PULUH_KATA,
        "manfaat": DUA_PULUH_KATA,
        "tupoksi_id": opd.tupoksi[0].id,
        "urusan": "1.01",
        "bentuk": "pelayanan_publik",
        "jenis": "non_digital",
        "inisiator": "asn",
    } | isi


LEMBAR_SEMUA_YA = {f"k{i}": "ya" for i in range(1, 6)}

# How an idea gets to a status, as (aksi, actor, what goes along).
_JALAN = {
    StatusIde.DRAF: [],
    StatusIde.DIHAPUS: [("hapus", "operator", {})],
    StatusIde.DIAJUKAN: [("ajukan", "operator", {})],
    StatusIde.DIKEMBALIKAN: [
        ("ajukan", "operator", {}),
        ("kembalikan", "koordinator", {"catatan": "Sasaran belum jelas.", "kode_alasan": "data_kurang"}),
    ],
    StatusIde.DISETUJUI: [("ajukan", "operator", {}), ("setujui", "koordinator", {})],
    StatusIde.DITOLAK: [("ajukan", "operator", {}), ("tolak", "koordinator", {"alasan": "Bukan kewenangan."})],
    StatusIde.SERUPA: [("ajukan", "operator", {}), ("nyatakan_serupa", "koordinator", {})],
}


@pytest.fixture
def buat_ide(session, tahun, buat_pengguna, sebagai):
    """An idea brought to `status` by the services themselves, by an operator of its OPD and a koordinator."""

    def buat(
        status: str = "draf",
        *,
        opd: Opd | None = None,
        operator: Pengguna | None = None,
        koordinator: Pengguna | None = None,
        pada: datetime = PADA,
        asal_id: int | None = None,
        target: Ide | None = None,
        **isi,
    ) -> Ide:
        if operator is None:
            operator = buat_pengguna("operator", opd=opd)
        opd = opd or operator.opd
        pelaku = {"operator": sebagai(operator)}
        ide = ide_services.buat_ide(
            session, oleh=pelaku["operator"], pada=pada, opd=opd, tahun=2026, asal_id=asal_id,
            isian=isian_lengkap(opd, **isi),
        )  # fmt: skip
        for i, (aksi, siapa, bawa) in enumerate(_JALAN[StatusIde(status)], 1):
            if siapa == "koordinator" and "koordinator" not in pelaku:
                pelaku["koordinator"] = sebagai(koordinator or buat_pengguna("koordinator"))
            saat = pada + timedelta(hours=i)
            if aksi == "setujui":
                ide_services.simpan_lembar(
                    session, ide, oleh=pelaku[siapa], pada=saat, versi=ide.versi, jawaban=LEMBAR_SEMUA_YA
                )
            if aksi == "nyatakan_serupa":
                bawa = {"target_id": (target or buat("diajukan")).id}
            ide_services.ubah_status(session, ide, aksi, oleh=pelaku[siapa], pada=saat, versi=ide.versi, **bawa)
        session.commit()
        return ide

    return buat


# --- The browser of a test ----------------------------------------------------------------------------------


@dataclass
class Peramban:
    """Sends requests as one person (or as nobody) and gives back checked pages."""

    app: object
    session: Session
    token: str | None

    def __post_init__(self):
        self.client = self.app.test_client()
        if self.token:
            self.client.set_cookie("sesi", self.token)

    def _kirim(
        self, cara: str, alamat: str, *, htmx: bool = False, otomatis: bool = False, kepala=None, **kw
    ) -> Halaman:
        self.session.rollback()
        kepala = dict(kepala or {})
        if htmx or otomatis:
            kepala["HX-Request"] = "true"
        if otomatis:
            kepala["X-Simpan-Otomatis"] = "1"
        with self.app.app_context():
            response = self.client.open(alamat, method=cara, headers=kepala, **kw)
            halaman = Halaman(response)
            response.close()
        self.session.rollback()
        self.session.expire_all()
        return halaman

    def get(self, alamat: str, **kw) -> Halaman:
        return self._kirim("GET", alamat, **kw)

    def post(self, alamat: str, isian=None, *, htmx=False, otomatis=False, kepala=None, **data) -> Halaman:
        return self._kirim("POST", alamat, htmx=htmx, otomatis=otomatis, kepala=kepala, data={**(isian or {}), **data})


@pytest.fixture
def as_pengguna(app, session, daerah):
    def masuk(pengguna: Pengguna | None) -> Peramban:
        token = None
        if pengguna is not None:
            session.rollback()
            token = akun.buat_sesi(session, session.get(Pengguna, pengguna.id), pada=datetime.now(UTC))
            session.commit()
        return Peramban(app, session, token)

    return masuk


# --- A whole small region -----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def dunia_tersimpan(app, tmp_path_factory):
    """tests/dunia.py, built once per database."""
    from tests import dunia

    _kosongkan(app)
    return dunia.buat(app, tmp_path_factory.mktemp("dunia"))


@pytest.fixture
def dunia(dunia_tersimpan):
    """The region as it was built. Not together with `session`, which works on an empty database."""
    dunia_tersimpan.pulihkan()
    return dunia_tersimpan
