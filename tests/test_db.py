"""The transaction rules: one writer at a time, in the order of asking."""

import threading
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, insert, select, text

from inovasi.db import KunciAntre, UtcDateTime, mode_jurnal, pasang_sqlite


def test_kunci_diserahkan_menurut_urutan_meminta():
    kunci, urutan, utas = KunciAntre(), [], []
    assert kunci.acquire(1)

    def minta(n):
        assert kunci.acquire(5)
        urutan.append(n)
        kunci.release()

    for n in range(8):
        utas.append(threading.Thread(target=minta, args=(n,)))
        utas[-1].start()
        while len(kunci._antre) < n + 2:  # this one stands in the queue before the next one asks
            time.sleep(0.001)
    kunci.release()
    for u in utas:
        u.join(5)

    assert urutan == list(range(8))


def test_yang_lelah_menunggu_keluar_dari_antrean():
    kunci = KunciAntre()
    assert kunci.acquire(1)
    assert not kunci.acquire(0.01)
    kunci.release()
    assert kunci.acquire(0.01)


@pytest.mark.parametrize("versi,mode", [
    ((3, 40, 1), "truncate"), ((3, 51, 2), "truncate"), ((3, 51, 3), "wal"), ((3, 53, 1), "wal"),
    ((3, 44, 5), "truncate"), ((3, 44, 6), "wal"), ((3, 45, 0), "truncate"), ((3, 50, 7), "wal"),
])  # fmt: skip
def test_mode_jurnal_menurut_versi_sqlite(versi, mode):
    assert mode_jurnal(versi) == mode


@pytest.fixture
def mesin_berkas(tmp_path):
    mesin = create_engine(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    pasang_sqlite(mesin)
    yield mesin
    mesin.dispose()


def test_pragma_setiap_sambungan(mesin_berkas):
    with mesin_berkas.connect() as koneksi:
        nilai = {
            p: koneksi.execute(text(f"PRAGMA {p}")).scalar() for p in ("synchronous", "foreign_keys", "journal_mode")
        }
    assert nilai == {"synchronous": 2, "foreign_keys": 1, "journal_mode": mode_jurnal()}


def test_penulis_serempak_tidak_pernah_mendapat_terkunci(mesin_berkas):
    tabel = Table("t", MetaData(), Column("id", Integer, primary_key=True))
    tabel.create(mesin_berkas)
    galat = []

    def tulis():
        try:
            for _ in range(20):
                with mesin_berkas.begin() as koneksi:
                    koneksi.execute(insert(tabel))
        except Exception as e:  # the thread must report, the assertion below fails
            galat.append(e)

    utas = [threading.Thread(target=tulis) for _ in range(5)]
    for u in utas:
        u.start()
    for u in utas:
        u.join()
    with mesin_berkas.connect() as koneksi:
        jumlah = len(koneksi.execute(select(tabel)).all())
    assert (galat, jumlah) == ([], 100)


def test_waktu_tanpa_zona_ditolak_dan_kembali_sebagai_utc(mesin_berkas):
    tabel = Table("w", MetaData(), Column("pada", UtcDateTime))
    tabel.create(mesin_berkas)
    saat = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
    with mesin_berkas.begin() as koneksi:
        koneksi.execute(insert(tabel).values(pada=saat))
        assert koneksi.execute(select(tabel.c.pada)).scalar() == saat
    with mesin_berkas.connect() as koneksi, pytest.raises(Exception, match="tanpa zona"):
        koneksi.execute(insert(tabel).values(pada=saat.replace(tzinfo=None)))
