"""Reading without objects (`inovasi.db.baca`) and the remembered cookie of forms: the same as the slow way."""

import re
from datetime import timedelta, timezone

import pytest
from sqlalchemy import bindparam, column, literal, select, table
from sqlalchemy.exc import DBAPIError

from inovasi.db import baca, db
from inovasi.ide.models import Ide, TahunProgram
from inovasi.ide.rules import StatusIde
from inovasi.penjaga import SesiFormulir
from tests.conftest import PADA

I, Y = Ide.__table__.c, TahunProgram.__table__.c  # noqa: E741


@pytest.fixture
def tiga_ide(buat_ide):
    return [buat_ide(status) for status in ("draf", "diajukan", "disetujui")]


def test_baris_sama_dengan_cara_sqlalchemy(session, tiga_ide):
    """Names, moments with their zone, truth values, lists in the statement and in what comes along."""
    stmt = (
        select(I.id, I.judul, I.status_sejak, I.diputus_pada, I.diputus_opd_sendiri, literal(7).label("tujuh"))
        .where(
            I.id.in_(bindparam("ids", expanding=True)),
            I.status.in_((StatusIde.DIAJUKAN, StatusIde.DISETUJUI)),
            I.dibuat_pada >= PADA,
            I.tahun == bindparam("tahun"),
        )
        .order_by(I.id)
    )
    for ids in ([i.id for i in tiga_ide], [tiga_ide[2].id], []):
        isi = {"ids": ids, "tahun": 2026, "tidak_dipakai": 1}
        asli = session.execute(stmt, isi).all()
        hasil = baca(session, stmt, isi)
        assert [tuple(b) for b in hasil] == [tuple(b) for b in asli]
        assert [b.status_sejak for b in hasil] == [b.status_sejak for b in asli]
    assert len(baca(session, stmt, {"ids": [tiga_ide[1].id], "tahun": 2026})) == 1


def test_saat_di_dalam_pernyataan_dibaca_dengan_zonanya(session, tiga_ide):
    """Half an hour before the ideas were made, written in the region's time."""
    wib = timezone(timedelta(hours=7))
    sebelum, sesudah = ((PADA + timedelta(minutes=m)).astimezone(wib) for m in (-30, 30))
    assert baca(session, select(I.id).where(I.dibuat_pada < sebelum)) == []
    assert len(baca(session, select(I.id).where(I.dibuat_pada < sesudah))) == 3


def test_saat_yang_ikut_sebagai_isi_dibaca_dengan_zonanya(session, tiga_ide):
    wib = timezone(timedelta(hours=7))
    pada = I.dibuat_pada
    stmt = select(I.id).where(pada < bindparam("sebelum"), pada.in_(bindparam("saat", expanding=True)))
    for menit, jumlah in ((-30, 0), (30, 3)):
        isi = {"sebelum": (PADA + timedelta(minutes=menit)).astimezone(wib), "saat": [PADA.astimezone(wib)]}
        assert len(baca(session, stmt, isi)) == len(session.execute(stmt, isi).all()) == jumlah


def test_tanggal_dan_tanpa_isi(session, tahun):
    stmt = select(Y.tahun, Y.mulai, Y.batas).order_by(Y.tahun)
    assert [tuple(b) for b in baca(session, stmt)] == [(2026, tahun.mulai, tahun.batas)]


def test_galatnya_galat_sqlalchemy(session):
    with pytest.raises(DBAPIError):
        baca(session, select(column("nama")).select_from(table("tabel_tidak_ada")))
    session.rollback()


def test_transaksi_yang_terbuka_dibaca_juga(session, tiga_ide):
    """What is written but not yet committed is read by who wrote it."""
    tiga_ide[0].judul = "Judul yang belum disimpan"
    session.flush()

    stmt = select(I.judul).where(I.id == bindparam("ide_id"))
    assert baca(session, stmt, {"ide_id": tiga_ide[0].id})[0].judul == "Judul yang belum disimpan"


def test_get_membaca_tanpa_transaksi_dan_mengembalikan_sambungan(app, mesin, tiga_ide):
    stmt = select(I.id).order_by(I.id)
    with app.app_context():
        with app.test_request_context("/"):
            assert len(baca(db.session, stmt)) == 3
            if mesin.dialect.name == "sqlite":
                assert not db.session().in_transaction()
                assert mesin.pool.checkedout() == 1
            db.session.execute(select(Ide.id))
            assert mesin.pool.checkedout() == 1  # the transaction's own connection reads from now on
            assert len(baca(db.session, stmt)) == 3
            assert mesin.pool.checkedout() == 1
        db.session.remove()
        assert mesin.pool.checkedout() == 0


# --- The remembered cookie of forms -------------------------------------------------------------------------


@pytest.fixture
def browser(app, as_pengguna, buat_pengguna, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    monkeypatch.setattr(app, "session_interface", SesiFormulir())
    return as_pengguna(buat_pengguna("admin"))


def token(page) -> str:
    return re.search(r'X-CSRFToken": "([^"]+)"', page.html)[1]


def test_token_formulir_diingat_dan_berlaku(app, browser):
    browser.get("/pengguna")
    kedua, ketiga = token(browser.get("/pengguna")), token(browser.get("/pengguna"))
    assert kedua == ketiga
    assert len(app.session_interface._terbukti) == 1

    page = browser.post("/sandi", kepala={"X-CSRFToken": ketiga})
    assert page.status == 422  # the token passed, the empty form did not


def test_kuki_palsu_tidak_diingat(app, browser):
    browser.get("/pengguna")
    browser.get("/pengguna")
    asli = browser.client.get_cookie("formulir").value
    browser.client.set_cookie("formulir", asli[:-2] + ("AA" if asli[-2:] != "AA" else "BB"))

    baru = token(browser.get("/pengguna"))

    assert set(app.session_interface._terbukti) == {asli}
    assert browser.client.get_cookie("formulir").value != asli
    assert browser.post("/sandi", kepala={"X-CSRFToken": baru}).status == 422


def test_ingatan_habis_waktu_dan_terbatas(app, browser, monkeypatch):
    browser.get("/pengguna")
    lama = token(browser.get("/pengguna"))
    antarmuka = app.session_interface
    (kuki,) = antarmuka._terbukti
    antarmuka._terbukti[kuki] = (0.0, *antarmuka._terbukti[kuki][1:])
    browser.get("/pengguna")
    assert antarmuka._terbukti[kuki][0] > 0
    assert browser.post("/sandi", kepala={"X-CSRFToken": lama}).status == 422

    monkeypatch.setattr(SesiFormulir, "MAKS", 1)
    antarmuka._terbukti["lain"] = (0.0, "", "")
    browser.get("/pengguna")
    assert set(antarmuka._terbukti) <= {kuki}


def test_pesan_di_dalam_kuki_tidak_diingat(app, browser, buat_pengguna):
    """A message is shown once, also where the cookie comes back unchanged."""
    page = browser.get("/pengguna")
    browser.get("/pengguna")
    orang = buat_pengguna("pimpinan")
    browser.post(f"/pengguna/{orang.id}/kode", kepala={"X-CSRFToken": token(page)})
    with browser.client.session_transaction() as sesi:
        sesi["_flashes"] = [("info", "Pesan sekali lihat")]
    assert "Pesan sekali lihat" in browser.get("/pengguna").teks
    assert "Pesan sekali lihat" not in browser.get("/pengguna").teks
