from types import SimpleNamespace

import pytest
from sqlalchemy import select

from inovasi.akun.models import Pendampingan
from inovasi.catatan import services
from inovasi.catatan.models import Catatan
from tests.conftest import PADA


@pytest.fixture
def orang(session, buat_ide, buat_pengguna, buat_opd):
    """One submitted idea and everybody around it, as accounts."""
    opd = buat_opd()
    operator = buat_pengguna("operator", opd=opd)
    ide = buat_ide("diajukan", opd=opd, operator=operator, masalah="Warga menunggu lama. " + "kata " * 20)
    semua = SimpleNamespace(
        ide=ide, operator=operator, rekan=buat_pengguna("operator", opd=opd), lain=buat_pengguna("operator"),
        koordinator=buat_pengguna("koordinator"), koordinator_dua=buat_pengguna("koordinator"),
        pendamping=buat_pengguna("pendamping"), pendamping_lain=buat_pengguna("pendamping"),
        pimpinan=buat_pengguna("pimpinan"), admin=buat_pengguna("admin"),
    )  # fmt: skip
    session.add(
        Pendampingan(
            pengguna_id=semua.pendamping.id,
            ide_id=ide.id,
            ditugaskan_oleh_id=semua.koordinator.id,
            ditugaskan_pada=PADA,
        )
    )
    session.commit()
    return semua


@pytest.fixture
def buat_catatan(session, orang, sebagai):
    def buat(siapa: str = "koordinator", **isi) -> Catatan:
        isi = {"isi": "Sebutkan jumlahnya.", "versi": orang.ide.versi} | isi
        catatan = services.tulis(session, orang.ide, oleh=sebagai(getattr(orang, siapa)), pada=PADA, **isi)
        session.commit()
        return catatan

    return buat


@pytest.fixture
def semua_catatan(session):
    return lambda: list(session.scalars(select(Catatan).order_by(Catatan.id)))
