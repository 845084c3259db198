"""A kind of record for these tests alone: "uji", whose id is that of an idea."""

import io

import pytest
from sqlalchemy import select

from inovasi.berkas import queries, services
from inovasi.berkas.panel import REKAMAN, Keperluan, Rekaman
from inovasi.berkas.rules import Batas
from inovasi.berkas.services import Rincian
from inovasi.berkas.services_gudang import Gudang
from inovasi.galat import AturanDilanggar, TidakBoleh
from inovasi.ide import rules as ide_rules
from inovasi.ide.models import Ide
from inovasi.peran import Peran
from tests.berkas import isi
from tests.conftest import PADA

RINCIAN = Rincian(jenis="surat", tentang="Minat mereplikasi", nomor="420/17", tanggal="2026-03")
ISIAN = {"jenis": "surat", "tentang": "Minat mereplikasi", "nomor": "420/17", "tanggal": "Maret 2026"}


def _terbaca(session, oleh, ids):
    return {i.id for i in session.scalars(select(Ide).where(Ide.id.in_(ids))) if ide_rules.terlihat(oleh, i)}


def _periksa(session, oleh, id):
    ide = session.get(Ide, id, with_for_update=True)
    if oleh.peran is not Peran.KOORDINATOR and ide.opd_id not in oleh.opd_ids:
        raise TidakBoleh("Bukan ide Anda.")
    if ide.status == "ditolak":
        raise AturanDilanggar("Ide yang ditolak tidak diberi dokumen lagi.")


@pytest.fixture(autouse=True)
def rekaman_uji(monkeypatch):
    monkeypatch.setitem(
        REKAMAN, "uji",
        Rekaman(
            sebutan=lambda session, id: f"Ide {session.get(Ide, id).judul}",
            alamat=lambda id: f"/ide/{id}",
            terbaca=_terbaca,
            periksa_lampir=_periksa,
            pemilik=lambda session, oleh, id: session.get(Ide, id).opd_id,
            keperluan={"bukti": Keperluan("Bukti", "foto"), "surat": Keperluan("Surat minat", "surat_minat")},
        ),
    )  # fmt: skip


@pytest.fixture(autouse=True)
def gudang(app, tmp_path, monkeypatch):
    """An empty store in place of the app's own, which the region of tests/dunia.py uses."""
    gudang = Gudang(tmp_path / "berkas")
    monkeypatch.setitem(app.extensions, "inovasi_gudang", gudang)
    return gudang


@pytest.fixture
def operator(buat_pengguna):
    return buat_pengguna("operator")


@pytest.fixture
def operator_lain(buat_pengguna):
    return buat_pengguna("operator")


@pytest.fixture
def koordinator(buat_pengguna):
    return buat_pengguna("koordinator")


@pytest.fixture
def ide(buat_ide, operator):
    return buat_ide(opd=operator.opd, operator=operator, judul="Rapor diantar ke pulau")


@pytest.fixture
def buat_dokumen(session, gudang, sebagai, operator):
    """A document of `oleh` (default: the operator), of their own agency."""
    nomor = 0

    def buat(data: bytes | None = None, *, oleh=None, nama="surat.pdf", opd_id=..., tautkan=(), **rincian):
        nonlocal nomor
        nomor += 1
        oleh = sebagai(oleh or operator)
        terima = gudang.terima(io.BytesIO(data or isi.pdf(str(nomor))), nama, batas=Batas())
        dokumen = services.catat_dokumen(
            session, gudang, terima, Rincian(**{"jenis": "surat", "tentang": f"Dokumen {nomor}"} | rincian), oleh=oleh,
            pada=PADA, opd_id=oleh.opd_id if opd_id is ... else opd_id,
        )  # fmt: skip
        for rekaman_id, keperluan in tautkan:
            services.tautkan(
                session, dokumen, oleh=oleh, pada=PADA, rekaman="uji", rekaman_id=rekaman_id, keperluan=keperluan
            )
        session.commit()
        return dokumen

    return buat


@pytest.fixture
def lampiran(session):
    return lambda id: queries.dokumen_rekaman(session, "uji", [id])[id]


def berkas(data: bytes, nama: str = "surat.pdf", mime: str = "application/octet-stream"):
    """A file as the test client sends it."""
    return (io.BytesIO(data), nama, mime)


def kirim(orang, alamat: str, data: bytes, nama: str, **isian):
    """A form with a file of any size; the test client itself leaves a temporary file open for large ones."""
    batas, potong = "batas-uji-7b1d", []
    for kolom, nilai in isian.items():
        potong.append(f'--{batas}\r\nContent-Disposition: form-data; name="{kolom}"\r\n\r\n{nilai}\r\n'.encode())
    kepala = f'--{batas}\r\nContent-Disposition: form-data; name="berkas"; filename="{nama}"\r\n'
    potong += [kepala.encode(), b"Content-Type: image/png\r\n\r\n", data, f"\r\n--{batas}--\r\n".encode()]
    return orang._kirim("POST", alamat, data=b"".join(potong), content_type=f"multipart/form-data; boundary={batas}")
