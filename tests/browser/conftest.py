"""A real server with the example region and a real Chromium; each test starts from the same data."""

import os
import shutil
from collections import defaultdict
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from inovasi.akun import services as akun
from inovasi.akun.models import Pengguna
from tests.browser.orang import LAYAR, TELEPON, Cara, Orang, buat_konteks
from tests.browser.server import ServerUji

expect.set_options(timeout=20_000)
ARGUMEN = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # containers have too little of it
    "--disable-background-networking",
    "--no-first-run",
    # Whatever a page may ask for, no name of another machine is ever looked up.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


@pytest.fixture(scope="session")
def browser():
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMEN))
        yield browser
        browser.close()


def _server(perintah: str, folder: Path):
    server = ServerUji(perintah, folder)
    server.mulai()
    server.simpan()
    yield server
    server.berhenti()


@pytest.fixture(scope="session")
def server_contoh(tmp_path_factory):
    yield from _server("demo", tmp_path_factory.mktemp("contoh") / "instance")


@pytest.fixture(scope="session")
def server_kosong(tmp_path_factory):
    yield from _server("serve", tmp_path_factory.mktemp("kosong") / "instance")


@pytest.fixture
def server(server_contoh) -> ServerUji:
    """The example region as it was made."""
    server_contoh.pulihkan()
    return server_contoh


def buat_token(server: ServerUji, nama_pengguna: str) -> str:
    """A session of this account, as signing in would make it."""
    mesin = create_engine(f"sqlite:///{server.basis_data}")
    with closing(Session(mesin)) as session:
        pengguna = session.scalars(select(Pengguna).where(Pengguna.nama_pengguna == nama_pengguna)).one()
        token = akun.buat_sesi(session, pengguna, pada=datetime.now(UTC))
        session.commit()
    mesin.dispose()
    return token


@pytest.fixture(scope="session")
def bangku() -> dict[tuple[str, bool], list[BrowserContext]]:
    """Browsers that nobody sits at, by server and JavaScript: a new one costs more than a page."""
    return defaultdict(list)


@pytest.fixture
def datang(browser: Browser, bangku, server: ServerUji):
    """Seats a person at a window of the example, signed in when a name is given."""
    yield from _ruang(browser, bangku, server)


@pytest.fixture
def datang_ke(browser: Browser, bangku):
    """The same for any server."""
    yield from _ruang(browser, bangku, None)


def _ruang(browser: Browser, bangku, server: ServerUji | None):
    hadir: list[Orang] = []

    def datang(nama: str = "", cara: Cara | None = None, *, js=True, lebar=LAYAR, di=server, baru=False) -> Orang:
        """`baru`: at a browser that has never been here."""
        cara = cara or Cara(js, lebar)
        kosong = bangku[di.alamat, cara.js]
        context = kosong.pop() if kosong and not baru else buat_konteks(browser, di.alamat, js=cara.js)
        token = buat_token(di, nama) if nama else ""
        orang = Orang(context, di.alamat, js=cara.js, lebar=cara.lebar, token=token)
        hadir.append(orang)
        return orang

    yield datang
    keluhan = []
    for orang in hadir:
        keluhan += orang.pamit()
        bangku[orang.alamat, orang.js].append(orang.context)
    assert not keluhan, "\n".join(keluhan)


@pytest.fixture(
    params=[Cara(js, lebar) for js in (True, False) for lebar in (LAYAR, TELEPON)],
    ids=lambda c: f"{'js' if c.js else 'tanpa-js'}-{c.lebar}",
)
def cara(request) -> Cara:
    return request.param
