"""Decrees and duties made by the models directly, for tests of what follows from them."""

from datetime import date
from itertools import count
from uuid import uuid4

from inovasi.akun.models import Pengguna
from inovasi.replikasi.models import Adopsi, AsalLuar, EntriKatalog
from inovasi.sk.models import LaporanSk, Penugasan, Sk
from tests.conftest import PADA

_nomor = count(1)


def buat_sk(session, oleh: Pengguna, *, status="berlaku", **isi) -> Sk:
    n = next(_nomor)
    nomor = isi.pop("nomor", f"{n}/BUP")
    if status == "dicabut":
        isi.setdefault("alasan_cabut", "Diganti peraturan baru")
    sk = Sk(
        **{
            "uuid": str(uuid4()), "jenis": "penunjukan_opd", "nomor": nomor, "nomor_cari": f"{nomor.casefold()}-{n}",
            "tahun": 2026, "tentang": "Penunjukan OPD pelaksana inovasi", "tanggal": date(2026, 1, 5),
            "penanda_tangan": "Bupati", "jabatan": "Bupati", "status": status, "dibuat_oleh_id": oleh.id,
            "dibuat_pada": PADA,
        }
        | isi
    )  # fmt: skip
    session.add(sk)
    session.commit()
    return sk


def buat_tugas(session, sk: Sk, opd, *, kewajiban="melaksanakan", **isi) -> Penugasan:
    n = next(_nomor)
    isi = {"inovasi_nama": f"e-Pintar {n}", "inovasi_jenis": "Pelayanan pendidikan", "status": "berjalan"} | isi
    tugas = Penugasan(
        sk_id=sk.id, opd_id=opd.id, kewajiban=kewajiban, urutan=n, inovasi_cari=isi["inovasi_nama"].casefold(), **isi
    )
    session.add(tugas)
    session.commit()
    return tugas


def buat_adopsi(session, ide, *, tahap="minat", nama="e-Pintar Bombana") -> Adopsi:
    """An adoption of an innovation from outside by the OPD of `ide`, which is its own idea for it."""
    entri = EntriKatalog(dibuat_pada=PADA)
    session.add(entri)
    session.flush()
    session.add(
        AsalLuar(
            entri_id=entri.id, nama=nama, nama_urut=nama.casefold(), teks_cari=nama.casefold(), katalog="lain",
            sumber="Buku", ringkasan="Ringkas", dicatat_oleh_id=ide.dibuat_oleh_id, dicatat_pada=PADA,
        )
    )  # fmt: skip
    adopsi = Adopsi(
        entri_id=entri.id, opd_id=ide.opd_id, ide_id=ide.id, dimulai_pada=PADA, dimulai_oleh_id=ide.dibuat_oleh_id,
        tahap=tahap, tahap_sejak=date(2026, 2, 1),
    )  # fmt: skip
    session.add(adopsi)
    session.commit()
    return adopsi


def buat_laporan(session, sk: Sk, opd, mulai: date, *, status="draf", oleh: Pengguna, **isi) -> LaporanSk:
    isi = {"kemajuan": "Sudah berjalan", "rencana": "Lanjut", "kendala": "", "catatan": ""} | isi
    if status in ("dikembalikan", "dilewati") and not isi["catatan"]:
        isi["catatan"] = "Kurang jelas"
    laporan = LaporanSk(
        **{"jatuh_tempo": mulai, "dibuat_oleh_id": oleh.id, "dibuat_pada": PADA, "diajukan_pada": PADA}
        | isi,
        sk_id=sk.id, opd_id=opd.id, periode_mulai=mulai, status=status,
    )  # fmt: skip
    session.add(laporan)
    session.commit()
    return laporan
