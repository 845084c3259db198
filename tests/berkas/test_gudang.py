"""The store: once, whole, never half; swept; checked when served."""

import io
import os
import threading
import time

import pytest
from sqlalchemy import func, select

from inovasi.berkas import rules, services, services_gudang
from inovasi.berkas.models import Isi
from inovasi.berkas.rules import Batas
from inovasi.berkas.services_gudang import BerkasRusak, Gudang
from inovasi.galat import AturanDilanggar, BelumLengkap
from inovasi.periksa import _gudang as periksa_gudang
from tests.berkas import isi
from tests.berkas.conftest import RINCIAN
from tests.conftest import PADA

BATAS = Batas()
SEHARI = 24 * 3600


@pytest.fixture
def simpan(tmp_path):
    return Gudang(tmp_path / "berkas")


def _terima(gudang, data, nama="surat.pdf", batas=BATAS):
    return gudang.terima(io.BytesIO(data), nama, batas=batas)


def _tuakan(gudang, detik=2 * SEHARI):
    for berkas in gudang.folder.rglob("*"):
        if berkas.is_file():
            os.utime(berkas, (time.time() - detik,) * 2)


def test_letak_dan_isi(simpan):
    terima = _terima(simpan, isi.PDF)

    jalur = simpan.jalur_utuh(terima.sha256)
    assert jalur == simpan.folder / terima.sha256[:2] / terima.sha256
    assert jalur.read_bytes() == isi.PDF and (terima.ukuran, terima.tipe) == (len(isi.PDF), "pdf")


def test_berkas_sama_disimpan_sekali(simpan):
    a = _terima(simpan, isi.PDF, "a.pdf")
    jalur = simpan.jalur(a.sha256)
    nomor = jalur.stat().st_ino

    b = _terima(simpan, isi.PDF, "b.pdf")

    assert (a.sha256, b.nama) == (b.sha256, "b.pdf")
    assert jalur.stat().st_ino == nomor and len(list(simpan.daftar())) == 1


def test_dua_bersamaan(simpan):
    data, galat = isi.pdf("x") * 20_000, []

    def kerja():
        try:
            _terima(simpan, data)
        except Exception as e:
            galat.append(e)

    benang = [threading.Thread(target=kerja) for _ in range(8)]
    for b in benang:
        b.start()
    for b in benang:
        b.join()

    [berkas] = simpan.daftar()
    assert not galat and berkas.read_bytes() == data
    assert not list(simpan.folder.glob("*/.kirim-*"))


def test_gagal_menulis_tidak_meninggalkan_apa_pun(simpan, monkeypatch):
    def rusak(fd):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(services_gudang.os, "fsync", rusak)
    with pytest.raises(OSError):
        _terima(simpan, isi.PDF)

    assert not [b for b in simpan.folder.rglob("*") if b.is_file()]


def test_fsync_sebelum_rename_dan_folder_sesudahnya(simpan, monkeypatch):
    langkah = []
    asli_fsync, asli_replace = os.fsync, os.replace
    monkeypatch.setattr(services_gudang.os, "fsync", lambda fd: (langkah.append("fsync"), asli_fsync(fd)))
    monkeypatch.setattr(services_gudang.os, "replace", lambda a, b: (langkah.append("rename"), asli_replace(a, b)))

    _terima(simpan, isi.PDF)

    assert langkah == ["fsync", "rename", "fsync", "fsync"]


def test_mati_antara_rename_dan_baris_hanya_menyisakan_yatim(session, gudang, buat_dokumen):
    """The transaction never came; the file stays a day for its form, then the sweep takes it, and nothing else."""
    dokumen = buat_dokumen(isi.PDF)
    yatim = _terima(gudang, isi.pdf("yatim"))
    setengah = gudang.jalur(yatim.sha256).with_name(".kirim-abc")
    setengah.write_bytes(b"%PDF-sete")

    assert services.sapu(session, gudang) == 0
    _tuakan(gudang)
    assert services.sapu(session, gudang) == 2

    assert [b.name for b in gudang.daftar()] == [dokumen.sha256]
    assert not setengah.exists() and gudang.jalur_utuh(dokumen.sha256)


def test_sapuan_tidak_mengambil_yang_baru_datang_lagi(session, gudang):
    """The same bytes come in again after the sweep has looked, before it takes them."""
    yatim = _terima(gudang, isi.PDF)
    _tuakan(gudang)

    def bernama(sha):
        _terima(gudang, isi.PDF)
        return set()

    assert gudang.sapu(bernama) == 0 and gudang.jalur(yatim.sha256).exists()


def test_isi_tersapu_sebelum_dicatat_diminta_lagi(session, gudang, sebagai, operator):
    terima = _terima(gudang, isi.PDF)
    gudang.jalur(terima.sha256).unlink()

    with pytest.raises(BelumLengkap) as galat:
        services.catat_dokumen(
            session, gudang, terima, RINCIAN, oleh=sebagai(operator), pada=PADA, opd_id=operator.opd_id
        )

    assert "berkas" in galat.value.kekurangan and session.scalar(select(func.count()).select_from(Isi)) == 0


def test_rusak_di_tempat_ketahuan(simpan, caplog):
    terima = _terima(simpan, isi.PDF)
    jalur = simpan.jalur_utuh(terima.sha256)
    data = bytearray(isi.PDF)
    data[20] ^= 1
    jalur.write_bytes(data)
    os.utime(jalur, (1, 1))

    with pytest.raises(BerkasRusak):
        simpan.jalur_utuh(terima.sha256)
    assert terima.sha256 in caplog.text


def test_yang_baru_diperiksa_tidak_dibaca_lagi(simpan, monkeypatch):
    terima = _terima(simpan, isi.PDF)
    simpan.jalur_utuh(terima.sha256)
    monkeypatch.setattr(services_gudang, "_jejak_berkas", lambda jalur: pytest.fail("read again"))
    simpan.jalur_utuh(terima.sha256)

    monkeypatch.undo()
    monkeypatch.setattr(services_gudang, "INGAT_MAKS", 3)
    for i in range(6):
        simpan.jalur_utuh(_terima(simpan, isi.pdf(str(i))).sha256)
    assert len(simpan._utuh) == 3


@pytest.mark.parametrize("nama", ["../../etc/passwd", "", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_jalur_hanya_untuk_jejak(simpan, nama):
    with pytest.raises(ValueError):
        simpan.jalur(nama)


def test_ruang_habis(simpan, monkeypatch):
    monkeypatch.setattr(rules, "RUANG_UNGGAH_MB", 10**9)

    with pytest.raises(AturanDilanggar, match="Ruang simpan"):
        _terima(simpan, isi.PDF)


def test_periksa_gudang(session, mesin, gudang, buat_dokumen):
    dokumen = buat_dokumen()
    _terima(gudang, isi.pdf("yatim"))
    jejak = dokumen.sha256
    session.rollback()
    [butir] = periksa_gudang(mesin, gudang.folder.parent)
    assert butir.baik and "1 berkas" in butir.temuan and "1 tanpa dokumen" in butir.temuan

    gudang.jalur(jejak).write_bytes(b"pendek")
    [butir] = periksa_gudang(mesin, gudang.folder.parent)
    assert not butir.baik and jejak[:12] in butir.temuan


# --- Pictures -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bentuk", ["JPEG", "PNG"])
def test_gambar_ditulis_ulang_tanpa_tempat(simpan, bentuk):
    from PIL import Image

    asli = isi.foto_dengan_lokasi(bentuk)
    assert b"KAMERARAHASIA" in asli

    terima = _terima(simpan, asli, "IMG_1.jpg")

    data = simpan.jalur_utuh(terima.sha256).read_bytes()
    for tanda in (b"KAMERARAHASIA", "KOMENTARRAHASIA".encode("utf-16le"), b"Exif", b"eXIf"):
        assert tanda not in data
    with Image.open(io.BytesIO(data)) as gambar:
        assert gambar.format == bentuk and not gambar.getexif()
        assert gambar.size == (20, 40)  # turned as it is to be seen


def test_gambar_sama_tetap_sama_jejaknya(simpan):
    foto = isi.foto_dengan_lokasi()

    assert _terima(simpan, foto).sha256 == _terima(simpan, foto).sha256


def test_png_bergerak_tinggal_yang_pertama(simpan):
    from PIL import Image

    terima = _terima(simpan, isi.png_bergerak(), "gerak.png")

    with Image.open(simpan.jalur_utuh(terima.sha256)) as gambar:
        assert getattr(gambar, "n_frames", 1) == 1 and gambar.size == (200, 200)


def test_png_bening_tetap_bening(simpan):
    from PIL import Image

    keluar = io.BytesIO()
    Image.new("RGBA", (4, 4), (1, 2, 3, 0)).save(keluar, "PNG")
    with Image.open(simpan.jalur_utuh(_terima(simpan, keluar.getvalue()).sha256)) as gambar:
        assert gambar.getpixel((0, 0)) == (1, 2, 3, 0)


def test_gambar_terlalu_banyak_titik_ditolak_sebelum_dibuka(simpan):
    awal = time.perf_counter()
    with pytest.raises(BelumLengkap, match="juta titik"):
        _terima(simpan, isi.png_raksasa())
    with pytest.raises(BelumLengkap, match="juta titik"):
        _terima(simpan, isi.png_raksasa(8000, 8000))

    assert time.perf_counter() - awal < 2


# --- Two at once in the database ----------------------------------------------------------------------------


def test_dua_mencatat_isi_sama(session, mesin, gudang, sebagai, operator, operator_lain):
    """Both come with the same file before either has committed: one row of bytes, two documents."""
    from sqlalchemy.orm import Session

    terima = _terima(gudang, isi.PDF)
    dua = [(sebagai(o), o.opd_id) for o in (operator, operator_lain)]
    session.rollback()
    galat, mulai = [], threading.Barrier(2)

    def kerja(oleh, opd_id):
        try:
            with Session(mesin) as s:
                mulai.wait(10)
                services.catat_dokumen(s, gudang, terima, RINCIAN, oleh=oleh, pada=PADA, opd_id=opd_id)
                s.commit()
        except Exception as e:
            galat.append(e)

    benang = [threading.Thread(target=kerja, args=satu) for satu in dua]
    for b in benang:
        b.start()
    for b in benang:
        b.join()

    assert not galat
    assert session.scalar(select(func.count()).select_from(Isi)) == 1
