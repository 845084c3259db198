from datetime import timedelta

import pytest

from inovasi.replikasi import services
from tests.conftest import PADA


@pytest.fixture
def koordinator(buat_pengguna):
    return buat_pengguna("koordinator")


@pytest.fixture
def buat_entri(session, koordinator, buat_ide, sebagai):
    """An approved and marked idea in the catalogue."""

    def buat(*, alasan="Mudah ditiru tanpa biaya.", pada=PADA + timedelta(days=1), **isi):
        ide = buat_ide("disetujui", **isi)
        entri = services.tandai(session, ide, oleh=sebagai(koordinator), pada=pada, versi=ide.versi, alasan=alasan)
        session.commit()
        return entri

    return buat


@pytest.fixture
def adopsi(session, sebagai):
    """Pengguna replicates an entry for their home OPD."""

    def mulai(entri, pengguna, **isi):
        isi = {"pada": PADA + timedelta(days=2), "opd_id": pengguna.opd_id} | isi
        hasil = services.adopsi(session, entri.id, oleh=sebagai(pengguna), **isi)
        session.commit()
        return hasil

    return mulai
