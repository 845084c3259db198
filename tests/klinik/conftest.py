from datetime import timedelta

import pytest

from inovasi.akun.models import Pendampingan, Pengguna
from inovasi.klinik import queries, services
from inovasi.klinik.rules import BarisPeserta
from inovasi.waktu import hari_ini
from tests.conftest import PADA

BESOK = hari_ini(PADA) + timedelta(days=1)
PESERTA = (BarisPeserta("Kepala Bidang SD", "Dinas Pendidikan"),)


@pytest.fixture
def koordinator(buat_pengguna) -> Pengguna:
    return buat_pengguna("koordinator")


@pytest.fixture
def operator(buat_pengguna) -> Pengguna:
    return buat_pengguna("operator")


@pytest.fixture
def operator_lain(buat_pengguna) -> Pengguna:
    return buat_pengguna("operator")


@pytest.fixture
def ide(buat_ide, operator):
    return buat_ide("diajukan", opd=operator.opd, operator=operator, judul="Rapor diantar ke pulau")


@pytest.fixture
def ide_lain(buat_ide, operator_lain):
    return buat_ide("diajukan", opd=operator_lain.opd, operator=operator_lain, judul="Pasar malam tertib")


@pytest.fixture
def pendamping(session, buat_pengguna, koordinator, ide):
    """Coaches `ide`, and nothing else."""
    orang = buat_pengguna("pendamping")
    session.add(
        Pendampingan(pengguna_id=orang.id, ide_id=ide.id, ditugaskan_oleh_id=koordinator.id, ditugaskan_pada=PADA)
    )
    session.commit()
    return orang


@pytest.fixture
def buat_sesi(session, koordinator, sebagai):
    """A planned session, on the day after PADA."""

    def buat(*ide, tanggal=BESOK, pada=PADA, peserta=PESERTA, minta=()):
        sesi = services.rencanakan(
            session,
            services.Rencana(
                tanggal, "Ruang rapat Bappeda", "09.00", peserta, [i.id for i in ide], [m.id for m in minta]
            ),
            oleh=sebagai(koordinator),
            pada=pada,
        )
        session.commit()
        return sesi

    return buat


@pytest.fixture
def buat_minta(session, operator, sebagai):
    def buat(ide=None, *, oleh=None, keperluan="Sulit menulis masalah.", pada=PADA):
        pelaku = sebagai(oleh or operator)
        permintaan = services.minta(
            session, oleh=pelaku, pada=pada, opd_id=pelaku.opd_id, ide_id=ide.id if ide else None, keperluan=keperluan
        )
        session.commit()
        return permintaan

    return buat


@pytest.fixture
def bahas(session, koordinator, sebagai):
    def bahas(sesi, ide, *, oleh=None, versi=None, pembahasan="", tindak=(), **isi):
        baris = queries.ide_sesi(session, sesi.id, ide.id)
        services.bahas(
            session, sesi, ide, oleh=sebagai(oleh or koordinator), pada=isi.pop("pada", PADA),
            versi=baris.versi if versi is None else versi, pembahasan=pembahasan, versi_ide=ide.versi, tindak=tindak,
            **isi,
        )  # fmt: skip
        session.commit()

    return bahas
