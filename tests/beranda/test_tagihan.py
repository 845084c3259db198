"""What decrees and replication plans ask of an agency, on the first page of its operator."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from inovasi.beranda.rules import TAGIHAN
from inovasi.opd.models import Opd
from inovasi.replikasi import services as replikasi
from inovasi.replikasi import services_tawaran as tawaran
from inovasi.replikasi.models import Adopsi, EntriKatalog, RencanaAksi
from inovasi.waktu import hari_ini
from tests.conftest import PADA
from tests.sk.pabrik import buat_adopsi, buat_laporan, buat_sk, buat_tugas

HARI = hari_ini(datetime.now(UTC))
KEMARIN, BESOK = HARI - timedelta(days=1), HARI + timedelta(days=1)


@pytest.fixture
def opd(buat_opd):
    return buat_opd("Disdikbud", nama="Dinas Pendidikan dan Kebudayaan")


@pytest.fixture
def operator(buat_pengguna, opd):
    return buat_pengguna("operator", opd=opd)


@pytest.fixture
def koordinator(buat_pengguna):
    return buat_pengguna("koordinator")


@pytest.fixture
def beranda(as_pengguna, operator, tahun):
    return lambda alamat="/": as_pengguna(operator).get(alamat)


@pytest.fixture
def sk(session, koordinator):
    return buat_sk(session, koordinator, nomor="193", tahun=2018)


@pytest.fixture
def rencana(session, buat_ide):
    """Rows of the plan of one adoption by this operator's OPD."""

    def buat(*baris: tuple[str, date], operator, **isi) -> Adopsi:
        adopsi = buat_adopsi(session, buat_ide("draf", opd=operator.opd, operator=operator), **isi)
        for nomor, (kegiatan, selesai) in enumerate(baris, 1):
            session.add(
                RencanaAksi(
                    adopsi_id=adopsi.id, versi=1, urutan=nomor, kegiatan=kegiatan, penanggung_jawab="Kepala Bidang",
                    mulai=selesai - timedelta(days=9), selesai=selesai, keluaran="", sumber_daya="", status="belum",
                    keterangan="",
                )
            )  # fmt: skip
        session.commit()
        return adopsi

    return buat


# --- Duties -------------------------------------------------------------------------------------------------


def test_tugas_yang_lewat_batas(session, beranda, sk, opd):
    lewat = buat_tugas(session, sk, opd, inovasi_nama="e-Pintar", tenggat=KEMARIN)
    buat_tugas(session, sk, opd, inovasi_nama="Belum jatuh tempo", tenggat=HARI)
    buat_tugas(session, sk, opd, inovasi_nama="Tanpa batas")

    halaman = beranda()

    assert "Penuhi tugas SK: e-Pintar SK Nomor 193 Tahun 2018, batas" in halaman.teks and "lewat 1 hari" in halaman.teks
    assert f"/sk/tugas/{lewat.id}" in halaman.tautan
    assert "Belum jatuh tempo" not in halaman.html and "Tanpa batas" not in halaman.html


def test_tugas_yang_dikembalikan_dengan_alasannya(session, beranda, sk, opd):
    buat_tugas(session, sk, opd, inovasi_nama="", kewajiban="mereplikasi", keterangan="Replikasinya belum berjalan.")

    teks = beranda().teks

    assert "Penuhi lagi tugas SK: Pelayanan pendidikan" in teks
    assert "Catatan koordinator Replikasinya belum berjalan." in teks


@pytest.mark.parametrize("status", ["diajukan", "terpenuhi", "dibebaskan"])
def test_tugas_yang_bukan_giliran_opd_tidak_tampil(session, beranda, buat_ide, operator, sk, opd, status):
    ide = buat_ide("disetujui", opd=opd, operator=operator)
    buat_tugas(
        session, sk, opd, inovasi_nama="e-Pintar", tenggat=KEMARIN, status=status, ide_id=ide.id, keterangan="Sudah."
    )

    assert "e-Pintar" not in beranda().html


@pytest.mark.parametrize("status", ["draf", "dicabut", "diganti"])
def test_keputusan_yang_tidak_berlaku_tidak_menagih(session, beranda, koordinator, opd, status):
    isi = {"lapor_mulai": HARI.replace(year=HARI.year - 1), "periode_lapor": "bulanan"}
    if status == "diganti":
        isi["diganti_oleh_id"] = buat_sk(session, koordinator).id
    sk = buat_sk(session, koordinator, status=status, **isi)
    buat_tugas(session, sk, opd, inovasi_nama="e-Pintar", tenggat=KEMARIN, keterangan="Belum.")

    halaman = beranda()

    assert "e-Pintar" not in halaman.html and "laporan SK" not in halaman.teks


def test_tugas_lebih_dari_batas_daftar(session, beranda, sk, opd):
    for n in range(TAGIHAN + 2):
        buat_tugas(session, sk, opd, inovasi_nama=f"Inovasi {n}", tenggat=KEMARIN - timedelta(days=n))

    halaman = beranda()

    assert halaman.teks.count("Penuhi tugas SK") == TAGIHAN
    assert "Inovasi 6" in halaman.teks and "Inovasi 0" not in halaman.teks  # the oldest first
    assert "dan 2 tugas SK lagi" in halaman.teks and "/sk/tugas?status=berjalan" in halaman.tautan


# --- Reports ------------------------------------------------------------------------------------------------


@pytest.fixture
def sk_lapor(session, koordinator, opd):
    sk = buat_sk(session, koordinator, nomor="7", periode_lapor="tahunan", lapor_mulai=HARI - timedelta(days=400))
    buat_tugas(session, sk, opd)
    return sk


def test_laporan_yang_lewat_ditagih_dari_jadwalnya(beranda, sk_lapor, opd):
    halaman = beranda()

    assert "Tulis laporan SK: " in halaman.teks and "SK Nomor 7 Tahun 2026, batas" in halaman.teks
    assert f"/sk/{sk_lapor.id}/laporan/{sk_lapor.lapor_mulai}?opd={opd.id}" in halaman.tautan
    assert halaman.teks.count("laporan SK") == 1  # the year that goes on is not due yet


@pytest.mark.parametrize(
    "status, kata", [("draf", "Lanjutkan laporan SK"), ("dikembalikan", "Perbaiki laporan SK")]
)
def test_laporan_yang_ditulis_atau_dikembalikan(session, beranda, sk_lapor, opd, operator, status, kata):
    buat_laporan(session, sk_lapor, opd, sk_lapor.lapor_mulai, status=status, oleh=operator)

    assert kata in beranda().teks


def test_laporan_dikembalikan_tampil_sebelum_jatuh_tempo(session, beranda, sk_lapor, opd, operator):
    lalu, kini = sk_lapor.lapor_mulai, sk_lapor.lapor_mulai.replace(year=sk_lapor.lapor_mulai.year + 1)
    buat_laporan(session, sk_lapor, opd, lalu, status="diterima", oleh=operator)
    buat_laporan(session, sk_lapor, opd, kini, status="dikembalikan", oleh=operator, jatuh_tempo=BESOK)

    teks = beranda().teks

    assert "Perbaiki laporan SK" in teks and "dikembalikan koordinator" in teks and "1 hari lagi" in teks


@pytest.mark.parametrize("status", ["diajukan", "diterima", "dilewati"])
def test_laporan_yang_selesai_di_pihak_opd_tidak_tampil(session, beranda, sk_lapor, opd, operator, status):
    buat_laporan(session, sk_lapor, opd, sk_lapor.lapor_mulai, status=status, oleh=operator)

    assert "laporan SK" not in beranda().teks


def test_laporan_lebih_dari_batas_daftar(session, beranda, koordinator, opd):
    sk = buat_sk(session, koordinator, periode_lapor="bulanan", lapor_mulai=(HARI - timedelta(days=400)).replace(day=1))
    buat_tugas(session, sk, opd)

    halaman = beranda()

    assert halaman.teks.count("Tulis laporan SK") == TAGIHAN
    assert "laporan SK lagi" in halaman.teks and "/sk/laporan" in halaman.tautan


# --- Plans --------------------------------------------------------------------------------------------------


def test_baris_rencana_yang_lewat(beranda, rencana, operator):
    adopsi = rencana(("Melatih kader", KEMARIN), ("Membeli timbangan", BESOK), operator=operator)

    halaman = beranda()

    assert "Selesaikan kegiatan replikasi: Melatih kader Kepala Bidang, batas" in halaman.teks
    assert any(t.startswith(f"/replikasi/adopsi/{adopsi.id}/rencana") for t in halaman.tautan)
    assert "Membeli timbangan" not in halaman.html


def test_replikasi_yang_dihentikan_tidak_menagih(beranda, rencana, operator):
    rencana(("Melatih kader", KEMARIN), operator=operator, tahap="dihentikan")

    assert "Melatih kader" not in beranda().html


def test_rencana_lebih_dari_batas_daftar(beranda, rencana, operator):
    rencana(*((f"Kegiatan {n}", KEMARIN) for n in range(8)), operator=operator)

    halaman = beranda()

    assert halaman.teks.count("Selesaikan kegiatan replikasi") == 5
    assert "dan 3 kegiatan replikasi lagi" in halaman.teks and "/replikasi/adopsi?lewat=1" in halaman.tautan


# --- Whose --------------------------------------------------------------------------------------------------


def test_milik_opd_lain_tidak_tampil(session, beranda, rencana, buat_pengguna, koordinator, sk, opd):
    lain = buat_pengguna("operator")
    sk.periode_lapor, sk.lapor_mulai = "bulanan", HARI - timedelta(days=100)
    buat_tugas(session, sk, lain.opd, inovasi_nama="Kenari", tenggat=KEMARIN, keterangan="Kenari belum.")
    rencana(("Kenari dilatih", KEMARIN), operator=lain)

    halaman = beranda()

    assert "Kenari" not in halaman.html and "SK" not in halaman.teks.split("Giliran Anda")[1]
    assert "Tidak ada yang menunggu Anda" in halaman.teks or "Belum ada ide." in halaman.teks


def test_hanya_opd_halaman_ini_kecuali_unit_di_bawahnya(session, as_pengguna, buat_pengguna, buat_opd, sk, opd, tahun):
    lain = buat_opd("Dishub", nama="Dinas Perhubungan")
    unit = buat_opd("SKB", nama="Sanggar Belajar", jenis="puskesmas", induk=opd)
    operator = buat_pengguna("operator", opd=opd, unit_bawah=True)
    operator.opd_tambahan.append(session.merge(lain))
    session.commit()
    for satu, nama in ((opd, "Milik dinas"), (unit, "Milik unit"), (lain, "Milik lain")):
        buat_tugas(session, sk, session.get(Opd, satu.id), inovasi_nama=nama, tenggat=KEMARIN)
    peramban = as_pengguna(operator)

    rumah, kedua = peramban.get("/"), peramban.get(f"/?opd={lain.id}")

    assert "Milik dinas" in rumah.teks and "Milik unit SKB · SK Nomor" in rumah.teks
    assert "Milik lain" not in rumah.html
    assert "Milik lain" in kedua.teks and "Milik dinas" not in kedua.html and "Milik unit" not in kedua.html


# --- Proposals ----------------------------------------------------------------------------------------------


@pytest.fixture
def entri(session, buat_ide, koordinator, sebagai):
    ide = buat_ide("disetujui", judul="Kelas malam pelaut")
    entri = replikasi.tandai(session, ide, oleh=sebagai(koordinator), pada=PADA, versi=ide.versi, alasan="Mudah ditiru")
    session.commit()
    return entri


@pytest.mark.parametrize("status, tampil", [
    ("", True), ("lancar", True), ("berkendala", True), ("berhenti", False), ("tidak_terkonfirmasi", False),
])  # fmt: skip
def test_yang_tidak_berlanjut_tidak_disarankan(session, beranda, entri, status, tampil):
    entri.status_keberlanjutan = status
    session.commit()

    assert ("Kelas malam pelaut" in beranda().teks) is tampil


def test_yang_dijeda_tidak_disarankan(session, beranda, entri, koordinator, sebagai):
    replikasi.jeda(
        session, entri, oleh=sebagai(koordinator), pada=PADA, versi=entri.versi, alasan="Pemiliknya kewalahan"
    )
    session.commit()

    assert "Kelas malam pelaut" not in beranda().html


def test_yang_ditutup_opd_ini_tidak_disarankan_lagi(session, beranda, entri, operator, sebagai):
    assert "Kelas malam pelaut" in beranda().teks
    entri = session.scalars(select(EntriKatalog)).one()
    tawaran.tutup_saran(session, entri, oleh=sebagai(operator), pada=PADA, opd_id=operator.opd_id)
    session.commit()

    assert "Kelas malam pelaut" not in beranda().html


# --- Cost ---------------------------------------------------------------------------------------------------

# Without decrees and plans the page costs what it did (test_beranda.py): whether there are any comes along with the
# agencies. A decree in force adds three SELECTs (duties; schedule and reports), a plan one.
DASAR = 16


@pytest.mark.parametrize("jumlah", [1, 3])
@pytest.mark.parametrize("ada_sk, ada_rencana, kueri", [
    (False, False, DASAR), (True, False, DASAR + 3), (False, True, DASAR + 1), (True, True, DASAR + 4),
])  # fmt: skip
def test_jumlah_kueri_tetap(
    session, as_pengguna, rencana, operator, koordinator, opd, tahun, hitung_kueri, jumlah, ada_sk, ada_rencana, kueri
):
    for n in range(jumlah):
        if ada_sk:
            sk = buat_sk(session, koordinator, periode_lapor="bulanan", lapor_mulai=HARI - timedelta(days=70))
            buat_tugas(session, sk, opd, tenggat=KEMARIN)
        rencana(*([(f"Kegiatan {n}", KEMARIN)] if ada_rencana else []), operator=operator)
    peramban = as_pengguna(operator)
    hitung_kueri.clear()

    assert peramban.get("/").status == 200
    assert len(hitung_kueri) == kueri, hitung_kueri
