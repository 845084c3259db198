from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from inovasi.galat import TidakAda
from inovasi.pesan import queries, services
from inovasi.pesan.models import Pesan

PADA = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def operator(buat_pengguna):
    return buat_pengguna("operator")


@pytest.fixture
def ide(buat_ide, operator):
    """A draft: nobody has been told anything about it yet."""
    return buat_ide("draf", opd=operator.opd, operator=operator)


def kabari(session, ide, **isi) -> Pesan:
    isi = {
        "jenis": "dikembalikan",
        "teks": "Perbaiki, lalu kirim lagi.",
        "pada": PADA,
        "untuk_opd_id": ide.opd_id,
        **isi,
    }
    pesan = services.beri_tahu(session, ide_id=ide.id, **isi)
    session.commit()
    return pesan


def belum_dibaca(session, pelaku) -> int:
    isi = {"pengguna_id": pelaku.id, "opd_ids": list(pelaku.opd_ids)}
    stmt = queries.jumlah_belum_dibaca_stmt(pelaku.peran)
    return session.scalar(stmt, {k: isi[k] for k in stmt.compile().params.keys() & isi.keys()})


# --- Services -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("isi", [{}, {"untuk_opd_id": 1, "untuk_peran": "koordinator"}])
def test_pesan_untuk_satu_pihak(session, isi):
    with pytest.raises(ValueError):
        services.beri_tahu(session, ide_id=1, jenis="x", teks="x", pada=PADA, **isi)


def test_pesan_yang_sama_menggantikan_yang_terbuka(session, ide):
    lama, baru = kabari(session, ide), kabari(session, ide, teks="Lagi")
    assert (lama.selesai_pada, baru.selesai_pada) == (PADA, None)


def test_teks_panjang_dipotong(session, ide):
    assert len(kabari(session, ide, teks="x" * 900).teks) == services.MAKS_TEKS


def test_selesaikan_menutup_menurut_jenis(session, ide):
    kabari(session, ide)
    lain = kabari(session, ide, jenis="diajukan", untuk_opd_id=None, untuk_peran="koordinator")
    assert services.selesaikan(session, ide_id=ide.id, pada=PADA, jenis="dikembalikan") == 1
    assert lain.selesai_pada is None
    assert services.selesaikan(session, ide_id=ide.id, pada=PADA) == 1
    assert services.selesaikan(session, ide_id=ide.id, pada=PADA) == 0


def test_dibaca_sekali_per_orang(session, ide, operator, sebagai, buat_pengguna):
    pesan = kabari(session, ide)
    pelaku, rekan = sebagai(operator), sebagai(buat_pengguna("operator", opd=operator.opd))
    assert (belum_dibaca(session, pelaku), belum_dibaca(session, rekan)) == (1, 1)
    for _ in range(2):
        services.tandai_dibaca(session, pesan.id, oleh=pelaku, pada=PADA)
        session.flush()
    assert (belum_dibaca(session, pelaku), belum_dibaca(session, rekan)) == (0, 1)


@pytest.mark.parametrize("peran", ["operator", "koordinator", "pendamping", "pimpinan", "admin"])
def test_pesan_opd_lain_tidak_ada_baginya(session, ide, buat_pengguna, sebagai, peran):
    pesan = kabari(session, ide)
    pelaku = sebagai(buat_pengguna(peran))
    with pytest.raises(TidakAda):
        services.tandai_dibaca(session, pesan.id, oleh=pelaku, pada=PADA)
    assert queries.daftar_pesan(session, oleh=pelaku) == []
    assert queries.jumlah_kelompok(session, oleh=pelaku) == 0


def test_yang_sudah_selesai_tidak_dihitung_belum_dibaca(session, ide, operator, sebagai):
    kabari(session, ide)
    services.selesaikan(session, ide_id=ide.id, pada=PADA)
    assert belum_dibaca(session, sebagai(operator)) == 0


def test_penerus_membaca_pesan_opd_yang_berakhir(session, ide, operator, buat_opd, buat_pengguna, sebagai):
    kabari(session, ide)
    penerus = buat_opd()
    services.pindah_opd(session, operator.opd, penerus, oleh=sebagai(operator), pada=PADA)
    assert belum_dibaca(session, sebagai(buat_pengguna("operator", opd=penerus))) == 1


# --- Inbox --------------------------------------------------------------------------------------------------


def test_kotak_dikelompokkan_per_ide_yang_terbuka_dulu(session, ide, operator, buat_ide, sebagai):
    lain = buat_ide("draf", opd=operator.opd, operator=operator)
    kabari(session, ide, teks="Satu")
    kabari(session, ide, teks="Dua")
    kabari(session, lain, teks="Tiga")
    services.selesaikan(session, ide_id=lain.id, pada=PADA)

    kelompok = queries.daftar_pesan(session, oleh=sebagai(operator))

    assert [(k.ide_id, k.terbuka, [b.teks for b in k.butir]) for k in kelompok] == [
        (ide.id, True, ["Dua", "Satu"]),
        (lain.id, False, ["Tiga"]),
    ]


@pytest.mark.parametrize("banyak", [1, 3])
def test_kotak_selalu_satu_kueri(session, operator, buat_ide, sebagai, hitung_kueri, banyak):
    for _ in range(banyak):
        kabari(session, buat_ide("draf", opd=operator.opd, operator=operator))
    pelaku = sebagai(operator)
    hitung_kueri.clear()
    assert len(queries.daftar_pesan(session, oleh=pelaku)) == banyak
    assert len(hitung_kueri) == 1


def test_halaman_pesan_operator(as_pengguna, session, ide, operator):
    pesan = kabari(session, ide, teks="Perbaiki <script>")
    peramban = as_pengguna(operator)

    halaman = peramban.get("/pesan")
    assert "Perbaiki <script>" in halaman.teks and "Belum dibaca" in halaman.teks
    assert "Pesan (1)" in halaman.teks
    assert f"/ide/{ide.id}" in halaman.tautan

    assert peramban.post(f"/pesan/{pesan.id}/dibaca").lokasi == "/pesan"
    halaman = peramban.get("/pesan")
    assert "Belum dibaca" not in halaman.teks and "Pesan (1)" not in halaman.teks


def test_halaman_pesan_koordinator_menuju_tinjauan(as_pengguna, buat_pengguna, buat_ide):
    ide = buat_ide("diajukan")
    halaman = as_pengguna(buat_pengguna("koordinator")).get("/pesan")
    assert f"/tinjauan/{ide.id}" in halaman.tautan


def test_kotak_kosong_menjelaskan(as_pengguna, operator):
    for halaman_ke in ("", "?halaman=99", "?halaman=x", "?halaman=-3"):
        assert "Belum ada pesan." in as_pengguna(operator).get("/pesan" + halaman_ke).teks


def test_pesan_orang_lain_404(as_pengguna, session, ide, buat_pengguna):
    pesan = kabari(session, ide)
    peramban = as_pengguna(buat_pengguna("operator"))
    assert peramban.post(f"/pesan/{pesan.id}/dibaca").status == 404
    assert peramban.post("/pesan/999999/dibaca").status == 404


@pytest.mark.parametrize("peran", ["pendamping", "pimpinan", "admin"])
def test_yang_tidak_menerima_pesan(as_pengguna, buat_pengguna, peran):
    assert as_pengguna(buat_pengguna(peran)).get("/pesan").status == 403


def test_satu_pesan_per_peristiwa_sepanjang_jalan_ide(session, buat_ide):
    ide = buat_ide("dikembalikan")
    daftar = session.execute(
        select(Pesan.jenis, Pesan.selesai_pada.is_(None)).where(Pesan.ide_id == ide.id).order_by(Pesan.id)
    )
    assert [(j, bool(t)) for j, t in daftar] == [("diajukan", False), ("dikembalikan", True)]
