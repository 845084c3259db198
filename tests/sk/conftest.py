from datetime import date

import pytest

from inovasi.akun.models import Pengguna
from inovasi.sk import services, services_lampiran
from inovasi.sk.models import Sk
from inovasi.sk.services_lampiran import IsianBaris
from tests.conftest import PADA


@pytest.fixture
def koordinator(buat_pengguna) -> Pengguna:
    return buat_pengguna("koordinator")


@pytest.fixture
def buat_sk(session, koordinator, sebagai):
    """A decree by the services themselves; `baris`: (opd, duties) or (opd, duties, name); `berlaku`: in force."""

    def buat(*baris, berlaku: bool = False, jenis: str = "penunjukan_opd", ide=(), **isi) -> Sk:
        oleh = sebagai(koordinator)
        isi = {
            "tahun": 2026, "tentang": "Penunjukan OPD pelaksana", "nomor": "", "tanggal": date(2026, 10, 1),
            "penanda_tangan": "Nama Bupati", "jabatan": "Bupati Uji",
        } | isi  # fmt: skip
        sk = services.buat(session, services.IsianSk(jenis, **isi), oleh=oleh, pada=PADA)
        for opd, kewajiban, *nama in baris:
            services_lampiran.tambah(
                session, sk, IsianBaris(opd.id, kewajiban, inovasi_nama=nama[0] if nama else ""), oleh=oleh, pada=PADA
            )
        for satu in ide:
            services.tetapkan(session, sk, oleh=oleh, pada=PADA, ide_id=satu.id)
        if berlaku:
            if not sk.nomor:
                sk.nomor, sk.nomor_cari = f"{sk.id}/UJI", f"{sk.id}/uji"
            services.berlakukan(session, sk, oleh=oleh, pada=PADA, versi=sk.versi, naskah_menyusul=True)
        session.commit()
        return sk

    return buat
