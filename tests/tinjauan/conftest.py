from datetime import timedelta

import pytest

from tests.conftest import PADA


@pytest.fixture
def koordinator(buat_pengguna):
    return buat_pengguna("koordinator")


@pytest.fixture
def layar(as_pengguna, koordinator):
    return as_pengguna(koordinator)


@pytest.fixture
def antre(buat_ide):
    """Three waiting ideas, oldest first."""
    return [
        buat_ide("diajukan", judul=f"Ide {nama} di antrean", pada=PADA + timedelta(days=i))
        for i, nama in enumerate(("pertama", "kedua", "ketiga"))
    ]
