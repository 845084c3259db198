"""What a new user does first, step by step, with and without JavaScript, at a desk and on a phone."""

import csv
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from inovasi.akun.rules import ABJAD_KODE
from tests.browser.isian import LENGKAP, isi_ide

pytestmark = pytest.mark.browser


def test_langkah_1_server_menyebut_alamat_dan_akun(server):
    for bagian in ("Contoh: membuat", "Siap. Buka di komputer ini", "contoh-inovasi-2026", "koordinator", "disdikbud"):
        assert bagian in server.keluaran
