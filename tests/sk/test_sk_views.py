"""The pages of decrees: each role, what is typed is kept, how much is read, and what a page tells."""

from datetime import date

import pytest
from sqlalchemy import func, select

from inovasi.peran import Peran
from inovasi.sk import services
from inovasi.sk.models import Penugasan, RiwayatSk, Sk
from tests.conftest import PADA

KEDUA = ("melaksanakan", "mereplikasi")
KUNCI = "kunci-untuk-uji-0001"
TIADA = 999_999


def isian(**isi) -> dict:
    return {
        "kunci": KUNCI, "versi": "0", "jenis": "penunjukan_opd", "tahun": "2026", "tentang": "Penunjukan OPD baru",
        "nomor": "", "tanggal": "", "penanda_tangan": "", "jabatan": "", "berlaku_sampai": "", "periode_lapor": "",
        "lapor_mulai": "",
    } | isi  # fmt: skip


def jumlah(session, apa=Sk) -> int:
    return session.scalar(select(func.count()).select_from(apa))


# --- Who gets what ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("peran", Peran)
def test_halaman_menurut_peran(as_pengguna, buat_pengguna, buat_sk, buat_opd, peran):
    opd = buat_opd()
    draf, berlaku = buat_sk((opd, KEDUA)), buat_sk((opd, KEDUA), berlaku=True)
    peramban = as_pengguna(buat_pengguna(peran))
    menulis, membaca = peran is Peran.KOORDINATOR, peran is not Peran.PENDAMPING
    baca = 200 if membaca else 403

    assert peramban.get("/sk").status == baca
    for akhir in ("", "/lampiran", "/lampiran/cetak"):
        assert peramban.get(f"/sk/{berlaku.id}{akhir}").status == baca
        assert peramban.get(f"/sk/{draf.id}{akhir}").status == (200 if menulis else 404 if membaca else 403)
        assert peramban.get(f"/sk/{TIADA}{akhir}").status == (404 if membaca else 403)
    for alamat in ("/sk/baru", f"/sk/{draf.id}/ubah", f"/sk/{draf.id}/berlakukan", f"/sk/{draf.id}/lampiran/tempel",
                   f"/sk/{berlaku.id}/cabut", f"/sk/{berlaku.id}/ganti"):  # fmt: skip
        assert peramban.get(alamat).status == (200 if menulis else 403), alamat


@pytest.mark.parametrize("peran", [p for p in Peran if p is not Peran.KOORDINATOR])
def test_menulis_ditolak_tanpa_memberi_tahu_apa_yang_ada(as_pengguna, session, buat_pengguna, buat_sk, buat_opd, peran):
    sk = buat_sk((buat_opd(), KEDUA))
    baris = sk.penugasan[0].id
    peramban, sebelum = as_pengguna(buat_pengguna(peran)), jumlah(session, RiwayatSk)
    akhir = ("ubah", "berlakukan", "cabut", "ganti", "tetapkan", "lepas-ide", "lampiran", "lampiran/tempel",
             f"lampiran/{baris}", f"lampiran/{baris}/hapus")  # fmt: skip
    for nomor in (sk.id, TIADA):
        for a in akhir:
            assert peramban.post(f"/sk/{nomor}/{a}").status == 403, a
    assert peramban.post("/sk/baru", isian()).status == 403
    assert jumlah(session, RiwayatSk) == sebelum


def test_draf_tidak_bocor_ke_daftar_dan_pilihan(as_pengguna, buat_pengguna, buat_sk, buat_opd):
    buat_sk(tentang="Rahasia rancangan", tahun=2031, tanggal=None)
    buat_sk((buat_opd(), KEDUA), berlaku=True, tentang="Yang berlaku")
    for peran in ("operator", "pimpinan", "admin"):
        peramban = as_pengguna(buat_pengguna(peran))
        for alamat in ("/sk", "/sk?status=draf", "/sk?q=rahasia", "/sk?tahun=2031"):
            html = peramban.get(alamat).html
            assert "Rahasia rancangan" not in html and ">2031<" not in html
        assert "Yang berlaku" in peramban.get("/sk").html


# --- List ---------------------------------------------------------------------------------------------------


def test_daftar_disaring(as_pengguna, koordinator, buat_sk, buat_opd):
    opd = buat_opd()
    buat_sk((opd, KEDUA), berlaku=True, tentang="Penunjukan pelaksana", nomor="100.3 / A")
    buat_sk(tentang="Tim penilai", jenis="tim", tahun=2025, tanggal=None)
    peramban = as_pengguna(koordinator)

    for saring, ada in (
        ("q=100.3/a", {"Penunjukan pelaksana"}), ("q=TIM+penilai", {"Tim penilai"}), ("jenis=tim", {"Tim penilai"}),
        ("status=berlaku", {"Penunjukan pelaksana"}), ("tahun=2025", {"Tim penilai"}),
        ("jenis=bohong&status=x&tahun=abc&halaman=-1", {"Penunjukan pelaksana", "Tim penilai"}), ("q=zzz", set()),
        ("q=%00", {"Penunjukan pelaksana", "Tim penilai"}),
    ):  # fmt: skip
        html = peramban.get(f"/sk?{saring}").html
        assert {t for t in ("Penunjukan pelaksana", "Tim penilai") if t in html} == ada, saring
    assert "Tidak ada keputusan yang cocok" in peramban.get("/sk?q=zzz").html


def test_daftar_kosong_mengajak(as_pengguna, koordinator, buat_pengguna):
    assert "Belum ada keputusan." in as_pengguna(koordinator).get("/sk").html
    assert "Belum ada keputusan yang berlaku" in as_pengguna(buat_pengguna("operator")).get("/sk").html


def _kueri(peramban, hitung_kueri, alamat):
    peramban.get(alamat)  # what is read once per process
    hitung_kueri.clear()
    assert peramban.get(alamat).status == 200
    return len(hitung_kueri)


@pytest.mark.parametrize("banyak", [1, 3])
def test_jumlah_kueri_tetap(as_pengguna, koordinator, buat_pengguna, buat_sk, buat_opd, buat_ide, hitung_kueri, banyak):
    for _ in range(banyak):
        sk = buat_sk(*((buat_opd(), KEDUA) for _ in range(banyak)), berlaku=True, jenis="penetapan_inovasi",
                     ide=[buat_ide("disetujui") for _ in range(banyak)])  # fmt: skip
    peramban, operator = as_pengguna(koordinator), as_pengguna(buat_pengguna("operator"))
    dasar = _kueri(peramban, hitung_kueri, "/bantuan")
    dasar_operator = _kueri(operator, hitung_kueri, "/bantuan")

    assert _kueri(peramban, hitung_kueri, "/sk") - dasar == 4
    assert _kueri(operator, hitung_kueri, "/sk") - dasar_operator == 3
    assert _kueri(operator, hitung_kueri, f"/sk/{sk.id}/lampiran") - dasar_operator == 3
    assert _kueri(operator, hitung_kueri, f"/sk/{sk.id}/lampiran/cetak") - dasar_operator == 2
    # The decree, size and rows of the annex, ideas, documents, history; the rest are the panels'.
    assert 6 <= _kueri(peramban, hitung_kueri, f"/sk/{sk.id}") - dasar <= 12


# --- Create, change -----------------------------------------------------------------------------------------


def test_buat_lalu_dikirim_dua_kali(as_pengguna, session, koordinator):
    peramban = as_pengguna(koordinator)
    satu, dua = peramban.post("/sk/baru", isian()), peramban.post("/sk/baru", isian())

    assert (satu.status, dua.status) == (303, 303) and satu.lokasi == dua.lokasi
    assert jumlah(session) == 1
    assert "Penunjukan OPD baru" in peramban.get(satu.lokasi).html


@pytest.mark.parametrize(
    "isi, kata",
    [
        ({"tentang": ""}, "Tulis tentang apa"),
        ({"tentang": "x" * 100_000}, "500 huruf"),
        ({"tentang": "a\x00b"}, "tidak bisa disimpan"),
        ({"tahun": "9" * 50}, "tahun"),
        ({"tahun": "dua ribu"}, "empat angka"),
        ({"jenis": "bohong"}, "Pilih salah satu"),
        ({"tanggal": "November 2026"}, "tanggal lengkap"),
        ({"tanggal": "besok"}, "Tulis tanggal seperti"),
        ({"tanggal": "1/1/2025"}, "di tahun 2025"),
        ({"periode_lapor": "bulanan"}, "hari pertama"),
        ({"periode_lapor": "harian"}, "Pilih salah satu"),
    ],
)
def test_isian_keliru_dikembalikan_utuh(as_pengguna, session, koordinator, isi, kata):
    halaman = as_pengguna(koordinator).post("/sk/baru", isian(**{"jabatan": "Jangan hilang"} | isi))
    assert halaman.status == 422 and kata in halaman.html and "Jangan hilang" in halaman.html
    assert jumlah(session) == 0


def test_isian_kosong_sama_sekali(as_pengguna, koordinator):
    assert as_pengguna(koordinator).post("/sk/baru").status == 422


def test_nomor_sama_menyebut_yang_lain(as_pengguna, koordinator, buat_sk):
    buat_sk(nomor="12/A", tentang="Yang sudah ada")
    halaman = as_pengguna(koordinator).post("/sk/baru", isian(nomor="12 / a"))
    assert halaman.status == 422 and "Yang sudah ada" in halaman.html


def test_ubah_basi_menunjukkan_kedua_teks_lalu_bisa_dikirim_lagi(as_pengguna, session, koordinator, buat_sk):
    sk = buat_sk()
    peramban = as_pengguna(koordinator)
    basi = peramban.post(f"/sk/{sk.id}/ubah", isian(tentang="Punya saya", versi=sk.versi - 1))
    assert basi.status == 409 and "Punya saya" in basi.html and "Penunjukan OPD pelaksana" in basi.html
    assert peramban.post(f"/sk/{sk.id}/ubah", isian(tentang="Punya saya", versi=sk.versi)).status == 303
    assert session.get(Sk, sk.id).tentang == "Punya saya"


def test_yang_berlaku_hanya_jadwalnya(as_pengguna, session, koordinator, buat_sk, buat_opd):
    sk = buat_sk((buat_opd(), KEDUA), berlaku=True)
    peramban = as_pengguna(koordinator)
    assert 'name="tentang"' not in peramban.get(f"/sk/{sk.id}/ubah").html
    isi = {"versi": sk.versi, "periode_lapor": "bulanan", "lapor_mulai": "1 Oktober 2026", "tentang": "Diselundupkan"}
    assert peramban.post(f"/sk/{sk.id}/ubah", isi).status == 303
    sk = session.get(Sk, sk.id)
    assert (sk.periode_lapor, sk.lapor_mulai, sk.tentang) == ("bulanan", date(2026, 10, 1), "Penunjukan OPD pelaksana")


# --- In force and after -------------------------------------------------------------------------------------


def test_berlakukan_lewat_halaman(as_pengguna, session, koordinator, buat_sk, buat_opd, buat_pengguna):
    operator = buat_pengguna("operator")
    sk = buat_sk((operator.opd, KEDUA, "e-Pintar"), (buat_opd(), KEDUA), nomor="193")
    peramban = as_pengguna(koordinator)

    belum = peramban.post(f"/sk/{sk.id}/berlakukan", versi=sk.versi)
    assert belum.status == 422 and "naskahnya menyusul" in belum.html
    assert peramban.post(f"/sk/{sk.id}/berlakukan", versi=sk.versi, naskah_menyusul="y").status == 303
    assert peramban.post(f"/sk/{sk.id}/berlakukan", versi=sk.versi, naskah_menyusul="y").status == 409
    assert session.get(Sk, sk.id).status == "berlaku"
    assert "Naskah menyusul" in peramban.get("/sk").html

    html = as_pengguna(operator).get(f"/sk/{sk.id}").html
    assert "e-Pintar" in html and "Cabut keputusan" not in html and "Riwayat" not in html
    assert "memberi OPD Anda 2 kewajiban" in as_pengguna(operator).get("/pesan").html


def test_berlakukan_menyebut_yang_kurang(as_pengguna, koordinator, buat_sk):
    sk = buat_sk(penanda_tangan="")
    halaman = as_pengguna(koordinator).post(f"/sk/{sk.id}/berlakukan", versi=sk.versi, naskah_menyusul="y")
    assert halaman.status == 422
    for kata in ("Nomornya belum diisi.", "Penanda tangannya belum diisi.", "Lampirannya masih kosong."):
        assert kata in halaman.html


def test_cabut_dan_ganti(as_pengguna, session, koordinator, buat_sk, buat_opd):
    opd = buat_opd()
    a, b, c = (buat_sk((opd, KEDUA), berlaku=True) for _ in range(3))
    peramban = as_pengguna(koordinator)

    assert peramban.post(f"/sk/{a.id}/cabut", versi=a.versi, alasan="").status == 422
    basi = peramban.post(f"/sk/{a.id}/cabut", versi=a.versi - 1, alasan="Jangan hilang")
    assert basi.status == 409 and "Jangan hilang" in basi.html
    assert peramban.post(f"/sk/{a.id}/cabut", versi=a.versi, alasan="Selesai.").status == 303
    assert "Keputusan ini dicabut: Selesai." in peramban.get(f"/sk/{a.id}").html

    for salah in ("", "abc", str(a.id), str(b.id), "9" * 40):
        assert peramban.post(f"/sk/{b.id}/ganti", versi=b.versi, pengganti_id=salah).status == 422
    assert peramban.post(f"/sk/{b.id}/ganti", versi=b.versi, pengganti_id=c.id).status == 303
    assert f'href="/sk/{c.id}"' in peramban.get(f"/sk/{b.id}").html
    assert session.get(Sk, b.id).status == "diganti"


# --- Ideas --------------------------------------------------------------------------------------------------


def test_tetapkan_dan_halaman_ide(as_pengguna, session, koordinator, buat_sk, buat_ide, buat_pengguna, sebagai):
    ide = buat_ide("disetujui", judul="Perahu pintar keliling")
    sk = buat_sk(jenis="penetapan_inovasi", nomor="5")
    peramban = as_pengguna(koordinator)

    assert "Perahu pintar" in peramban.get(f"/sk/{sk.id}/tetapkan?q=PERAHU").html
    assert peramban.get(f"/sk/{sk.id}/tetapkan?q=%00{'x' * 5000}").status == 200
    for salah in ({"kode": "TIDAK-ADA"}, {"ide_id": TIADA}, {"ide_id": "9" * 30}, {"kode": "x" * 100_000}, {}):
        assert peramban.post(f"/sk/{sk.id}/tetapkan", salah).status == 422
    assert peramban.post(f"/sk/{sk.id}/tetapkan", kode=ide.kode).status == 303
    assert "Ditetapkan dengan" not in peramban.get(f"/ide/{ide.id}").html  # the decree is a draft

    sk = session.get(Sk, sk.id)
    services.berlakukan(session, sk, oleh=sebagai(koordinator), pada=PADA, versi=sk.versi, naskah_menyusul=True)
    session.commit()
    html = peramban.get(f"/ide/{ide.id}").html
    assert "Ditetapkan dengan" in html and "SK Nomor 5 Tahun 2026" in html and "1 Oktober 2026" in html
    pendamping = as_pengguna(buat_pengguna("pendamping")).get(f"/ide/{ide.id}").html
    assert "SK Nomor 5 Tahun 2026" in pendamping and f'href="/sk/{sk.id}"' not in pendamping

    assert peramban.get(f"/sk/{sk.id}/lepas-ide?ide={ide.id}").status == 200
    assert peramban.get(f"/sk/{sk.id}/lepas-ide?ide=abc").status == 404
    assert peramban.post(f"/sk/{sk.id}/lepas-ide", ide_id=ide.id, alasan="").status == 422
    assert peramban.post(f"/sk/{sk.id}/lepas-ide", ide_id=ide.id, alasan="Keliru.").status == 303
    assert "Ditetapkan dengan" not in peramban.get(f"/ide/{ide.id}").html


def test_keputusan_lain_tidak_menetapkan(as_pengguna, koordinator, buat_sk):
    sk = buat_sk()
    peramban = as_pengguna(koordinator)
    assert peramban.get(f"/sk/{sk.id}/tetapkan").status == 409
    assert peramban.post(f"/sk/{sk.id}/tetapkan", kode="A").status == 409


# --- Annex, row by row --------------------------------------------------------------------------------------


def baris(opd, **isi) -> dict:
    return {
        "kunci": KUNCI, "opd_id": opd.id, "kewajiban": list(KEDUA), "inovasi_nama": "e-Pintar", "inovasi_jenis": "",
        "uraian": "", "tenggat": "31 Desember 2026",
    } | isi  # fmt: skip


def test_tambah_ubah_keluarkan(as_pengguna, session, koordinator, buat_sk, buat_opd):
    opd, sk = buat_opd(), buat_sk()
    alamat, peramban = f"/sk/{sk.id}/lampiran", as_pengguna(koordinator)
    for _ in range(2):  # twice sent is once
        assert peramban.post(alamat, baris(opd)).status == 303
    satu, dua = session.scalars(select(Penugasan).order_by(Penugasan.urutan)).all()
    assert (satu.inovasi_nama, satu.tenggat, dua.inovasi_nama) == ("e-Pintar", date(2026, 12, 31), "")

    isi = baris(opd, kewajiban="melaksanakan", inovasi_nama="e-Baru", versi=1)
    assert peramban.get(f"{alamat}/{satu.id}").status == 200
    assert peramban.post(f"{alamat}/{satu.id}", isi).status == 303
    basi = peramban.post(f"{alamat}/{satu.id}", isi | {"inovasi_nama": "Jangan hilang"})
    assert basi.status == 409 and "Jangan hilang" in basi.html
    assert peramban.post(f"{alamat}/{dua.id}/hapus", versi=9).status == 409
    assert peramban.post(f"{alamat}/{dua.id}/hapus", versi=1).status == 303
    assert [p.inovasi_nama for p in session.scalars(select(Penugasan))] == ["e-Baru"]


@pytest.mark.parametrize(
    "isi",
    [
        {"opd_id": ""}, {"opd_id": "9" * 30}, {"opd_id": "abc"}, {"kewajiban": []}, {"kewajiban": ["x"]},
        {"tenggat": "kapan-kapan"}, {"tenggat": "Desember 2026"}, {"uraian": "y" * 100_000},
        {"inovasi_nama": "a\x00"}, {"tenggat": "1 Januari 2026"},
    ],
)  # fmt: skip
def test_baris_keliru_dikembalikan_utuh(as_pengguna, session, koordinator, buat_sk, buat_opd, isi):
    sk = buat_sk()
    halaman = as_pengguna(koordinator).post(
        f"/sk/{sk.id}/lampiran", baris(buat_opd(), inovasi_jenis="Jangan hilang") | isi
    )
    assert halaman.status == 422 and "Jangan hilang" in halaman.html and jumlah(session, Penugasan) == 0


def test_baris_keputusan_lain_tidak_ada(as_pengguna, koordinator, buat_sk, buat_opd):
    a, b = buat_sk((buat_opd(), KEDUA)), buat_sk()
    peramban = as_pengguna(koordinator)
    assert peramban.get(f"/sk/{b.id}/lampiran/{a.penugasan[0].id}").status == 404
    assert peramban.post(f"/sk/{b.id}/lampiran/{a.penugasan[0].id}/hapus", versi=1).status == 404


def test_lampiran_yang_berlaku_hanya_dibaca(as_pengguna, koordinator, buat_sk, buat_opd):
    sk = buat_sk((buat_opd(), KEDUA), berlaku=True)
    peramban = as_pengguna(koordinator)
    assert "Tambah baris" not in peramban.get(f"/sk/{sk.id}/lampiran").html
    assert peramban.post(f"/sk/{sk.id}/lampiran", baris(buat_opd())).status == 409
    assert peramban.get(f"/sk/{sk.id}/lampiran/tempel").status == 409
    assert peramban.post(f"/sk/{sk.id}/lampiran/tempel", teks="x").status == 409


def test_cetak_berkelompok_per_opd(as_pengguna, koordinator, buat_sk, buat_opd):
    opd = buat_opd(nama="Dinas Pendidikan Rakyat")
    sk = buat_sk((opd, KEDUA, "e-Pintar"), nomor="193", berlaku=True)
    html = as_pengguna(koordinator).get(f"/sk/{sk.id}/lampiran/cetak").html
    assert html.count("Dinas Pendidikan Rakyat") == 1 and 'rowspan="2"' in html
    for kata in ("Lampiran Keputusan Bupati Uji", "193", "1 Oktober 2026", "Nama Bupati", "Pemerintah Kabupaten Uji"):
        assert kata in html
