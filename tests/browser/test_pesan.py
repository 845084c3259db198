"""The inbox and a handover in a real browser; the number in the menu of a page that stays open."""

from contextlib import closing
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine, select, update
from sqlalchemy.orm import Session

from inovasi.akun import services as akun
from inovasi.akun.models import Pengguna, Sesi
from inovasi.peran import Peran

pytestmark = pytest.mark.browser


@pytest.fixture
def basis_data(server):
    """Does something to the server's database beside it."""

    def lakukan(apa):
        mesin = create_engine(f"sqlite:///{server.basis_data}")
        with closing(Session(mesin)) as session:
            hasil = apa(session)
            session.commit()
        mesin.dispose()
        return hasil

    return lakukan


def tambah_rekan(session: Session) -> None:
    """A second operator of the same agency as `disdikbud`."""
    admin, lama = (session.scalars(select(Pengguna).filter_by(nama_pengguna=n)).one() for n in ("admin", "disdikbud"))
    akun.buat_pengguna(
        session, oleh=akun.pelaku_dari_pengguna(session, admin), pada=datetime.now(UTC), nama_pengguna="siti",
        nama="Siti Pengganti", peran=Peran.OPERATOR, opd=lama.opd, sandi_hash=lama.sandi_hash,
    )  # fmt: skip


def test_serah_terima_dari_ujung_ke_ujung(datang, basis_data, cara):
    basis_data(tambah_rekan)
    admin = datang("admin", cara)
    admin.page.goto("/pengguna?q=operator+disdikbud")
    admin.tekan("Operator Disdikbud", dalam="main")
    admin.tekan("Serahkan pekerjaan")
    admin.lihat("Satu draf ide")
    admin.isi("kepada_id", "Siti Pengganti (siti)")
    admin.isi("pesan-serah", "Berkasnya di lemari.")
    admin.page.check("#matikan")
    admin.tekan("Serahkan", tepat=True)
    admin.lihat("Menunggu Siti Pengganti menyatakan terima.")

    siti = datang("siti", cara)
    siti.buka("/")
    siti.tekan("Baca, lalu nyatakan terima")
    siti.lihat("Berkasnya di lemari.")
    siti.lihat("Perpustakaan perahu")
    siti.tekan("Saya terima")
    siti.lihat("Diterima Anda")
    siti.buka("/")
    assert not siti.tombol("nyatakan terima").count()

    lama = datang(cara=cara)
    lama.masuk("disdikbud")
    lama.lihat("tidak cocok")


def test_membuka_pesan_menandainya_dibaca(datang, cara):
    orang = datang("pendamping", cara)
    orang.buka("/pesan")
    assert orang.page.locator("[data-denyut] b").inner_text() == "(3)"
    orang.tekan("Anda ditugaskan mendampingi Dinas Lingkungan Hidup.")
    assert orang.jalur.startswith("/tinjauan?opd=")
    orang.buka("/pesan")
    assert orang.page.locator("[data-denyut] b").inner_text() == "(2)"
    orang.tekan("Tandai semua sudah dibaca")
    assert not orang.page.locator("[data-denyut] b").count()


def test_angka_pesan_menyusul_dan_berhenti_bersama_sesi(datang, basis_data):
    """Asked once a minute, not in a hidden tab, no more once the session has ended; the text on the page stays."""
    orang = datang("pendamping")
    page, tanya = orang.page, []
    page.on("response", lambda r: tanya.append(r.status) if r.url.endswith("/pesan/jumlah") else None)
    page.clock.install()
    orang.buka("/")
    lain = datang("pendamping", baru=True)
    lain.buka("/pesan")
    lain.tekan("Tandai semua sudah dibaca")

    page.clock.run_for(50_000)
    assert tanya == []
    page.clock.run_for(15_000)
    expect(page.locator("[data-denyut] b")).to_be_hidden()
    assert tanya == [200]

    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.clock.run_for(180_000)
    assert tanya == [200]

    page.evaluate("Object.defineProperty(document, 'hidden', {value: false, configurable: true})")
    basis_data(lambda s: s.execute(update(Sesi).values(berakhir_pada=datetime.now(UTC))))
    with page.expect_response("**/pesan/jumlah"):
        page.clock.run_for(65_000)
    page.clock.run_for(300_000)
    assert tanya == [200, 401]
    assert orang.jalur == "/"
