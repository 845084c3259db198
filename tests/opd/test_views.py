import pytest
from sqlalchemy import select

from inovasi.opd import queries
from inovasi.opd.models import Daerah, Opd

SEMUA_PERAN = ["operator", "koordinator", "pendamping", "pimpinan", "admin"]


@pytest.fixture
def peramban_admin(as_pengguna, admin):
    return as_pengguna(admin)


def isian_baru(peramban, **isi) -> dict:
    return {**peramban.get("/opd/baru").isian, **isi}


# --- The list -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("peran", ["koordinator", "pimpinan", "admin"])
def test_daftar_menunjukkan_matriks(as_pengguna, buat_pengguna, buat_ide, buat_opd, peran):
    opd = buat_opd(nama="Dinas Kurang")
    buat_ide("disetujui", opd=opd)
    halaman = as_pengguna(buat_pengguna(peran)).get("/opd")
    assert halaman.status == 200
    assert "0 dari 1 perangkat daerah sudah lima ide" in halaman.h1[0]
    assert "Dinas Kurang 1 dari 5 ide, kurang 4 0 0 0 1 0" in halaman.teks


@pytest.mark.parametrize("peran", ["operator", "pendamping"])
def test_daftar_tanpa_angka_untuk_yang_lain(as_pengguna, buat_pengguna, buat_ide, buat_opd, peran):
    buat_ide("draf", opd=buat_opd(nama="Dinas Lain"))
    halaman = as_pengguna(buat_pengguna(peran)).get("/opd")
    assert halaman.status == 200
    assert "Dinas Lain" in halaman.teks
    assert "kurang" not in halaman.teks.lower()


def test_daftar_hanya_yang_kurang_dan_urut(as_pengguna, buat_pengguna, buat_ide, buat_opd, tahun):
    buat_opd(nama="Dinas Perpustakaan", wajib_ide=False)
    buat_ide("draf", opd=buat_opd(nama="Dinas Alam"))
    peramban = as_pengguna(buat_pengguna("koordinator"))
    halaman = peramban.get("/opd?kurang=1&urut=-draf")
    assert "Dinas Alam" in halaman.teks and "Dinas Perpustakaan" not in halaman.teks
    assert "Tidak ada yang cocok" in peramban.get("/opd?q=tidakada").teks
    assert peramban.get("/opd?tahun=2031").status == 200


def test_daftar_htmx_hanya_potongannya(as_pengguna, buat_pengguna, buat_opd, tahun):
    buat_opd()
    halaman = as_pengguna(buat_pengguna("koordinator")).get("/opd", htmx=True)
    assert halaman.ids[0] == "daftar"
    assert not halaman.h1


def test_susunan_memuat_unit_di_bawahnya(as_pengguna, buat_pengguna, buat_opd, tahun):
    buat_opd(nama="Puskesmas P", jenis="puskesmas", induk=buat_opd(nama="Dinas Induk"))
    peramban = as_pengguna(buat_pengguna("pimpinan"))
    assert "Puskesmas P" not in peramban.get("/opd").teks
    assert "Puskesmas P" in peramban.get("/opd?tampil=unit").teks


@pytest.mark.parametrize("alamat", ["/opd", "/opd?tampil=unit"])
def test_daftar_selalu_sekian_kueri(as_pengguna, buat_pengguna, buat_opd, tahun, hitung_kueri, alamat):
    peramban = as_pengguna(buat_pengguna("koordinator"))
    jumlah = []
    for _ in range(2):
        for _ in range(2):
            buat_opd()
        peramban.get(alamat)
        hitung_kueri.clear()
        peramban.get(alamat)
        jumlah.append(len(hitung_kueri))
    assert jumlah[0] == jumlah[1] <= 9


# --- One agency ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("peran", SEMUA_PERAN)
def test_halaman_opd_terbuka_untuk_semua_dan_angka_untuk_yang_berhak(
    as_pengguna, buat_pengguna, buat_opd, buat_ide, peran
):
    opd = buat_opd(kode="X-1", nama="Dinas X")
    buat_ide("draf", opd=opd, judul="Rahasia draf kami")
    halaman = as_pengguna(buat_pengguna(peran)).get("/opd/X-1")
    berhak = peran in ("koordinator", "pimpinan", "admin")
    assert halaman.status == 200
    assert ("1 draf" in halaman.teks) is berhak
    assert ("Rahasia draf kami" in halaman.teks) is (peran == "koordinator")


def test_operator_melihat_angka_opdnya_sendiri(as_pengguna, buat_pengguna, buat_opd, buat_ide):
    opd = buat_opd(kode="X-1")
    operator = buat_pengguna("operator", opd=opd)
    buat_ide("draf", opd=opd, operator=operator, judul="Draf milik kami")
    halaman = as_pengguna(operator).get("/opd/X-1")
    assert "1 draf" in halaman.teks and "Draf milik kami" in halaman.teks


def test_tanggal_jumlah_paling_sedikit_tercapai(as_pengguna, buat_pengguna, buat_opd, buat_ide, session, tahun):
    opd = buat_opd(kode="X-1")
    operator = buat_pengguna("operator", opd=opd)
    tahun.min_ide = 2
    session.commit()
    peramban = as_pengguna(buat_pengguna("pimpinan"))
    buat_ide("diajukan", opd=opd, operator=operator)
    assert "tercapai" not in peramban.get("/opd/X-1").teks
    buat_ide("diajukan", opd=opd, operator=operator)
    assert "tahun 2026 tercapai 2 November 2026" in peramban.get("/opd/X-1").teks
    assert "tercapai" not in as_pengguna(buat_pengguna()).get("/opd/X-1").teks


def test_opd_yang_tidak_ada(peramban_admin):
    for alamat in ("/opd/tidak-ada", "/opd/tidak-ada/ubah", "/opd/tidak-ada/akhiri", "/opd/%00", "/opd/" + "x" * 500):
        assert peramban_admin.get(alamat).status == 404


# --- Adding -------------------------------------------------------------------------------------------------


def test_admin_menambah_opd_dengan_tupoksi(peramban_admin, session):
    isi = isian_baru(
        peramban_admin, nama="Dinas Baru", singkatan="Diba", kode="DB-1", jenis="dinas", wajib_ide="y",
        tupoksi_baru="Satu\r\n\r\n  Dua ", nama_lain="Kantor Baru",
    )  # fmt: skip
    halaman = peramban_admin.post("/opd/baru", isi)
    assert (halaman.status, halaman.lokasi) == (303, "/opd/DB-1")
    opd = queries.opd_dari_kode(session, "DB-1")
    assert [t.uraian for t in opd.tupoksi] == ["Satu", "Dua"]
    assert [n.nama for n in opd.nama_lain] == ["Kantor Baru"]
    assert opd.kode_ide == "DIBA"


def test_formulir_yang_sama_dua_kali_membuat_satu_opd(peramban_admin, session):
    isi = isian_baru(peramban_admin, nama="Dinas Baru", singkatan="Diba", kode="DB-1", jenis="dinas")
    assert [peramban_admin.post("/opd/baru", isi).lokasi for _ in range(2)] == ["/opd/DB-1"] * 2
    assert len(session.scalars(select(Opd)).all()) == 1


@pytest.mark.parametrize(
    ("isi", "kalimat"),
    [
        ({"nama": ""}, "Isian ini wajib diisi."),
        ({"kode": "A B"}, "Kode hanya huruf"),
        ({"kode": "ADA"}, "sudah dipakai Dinas Ada"),
        ({"jenis": "karangan"}, "Pilih salah satu dari daftar."),
        ({"hitung_di": "induk"}, "Tanpa induk"),
        ({"nama_lain": "dinas ada"}, "adalah nama perangkat daerah lain"),
        ({"tupoksi_baru": "x" * 501}, "Tupoksi paling banyak 500 huruf"),
        ({"nama": "a\x00b"}, "tidak bisa disimpan"),
        ({"induk_id": "99999999999999999999"}, "Pilih salah satu dari daftar."),
    ],
)
def test_isian_salah_kembali_utuh_dengan_penjelasan(peramban_admin, buat_opd, session, isi, kalimat):
    buat_opd("Ada", kode="ADA", nama="Dinas Ada")
    kirim = isian_baru(
        peramban_admin,
        nama="Dinas Baru",
        singkatan="Diba",
        kode="DB-1",
        jenis="dinas",
        tupoksi_baru="Menjaga <b>laut</b>",
    )
    halaman = peramban_admin.post("/opd/baru", {**kirim, **isi})
    assert halaman.status == 422
    assert kalimat in halaman.teks
    if "tupoksi_baru" not in isi:
        assert halaman.isian["tupoksi_baru"] == "Menjaga <b>laut</b>"
    assert len(session.scalars(select(Opd)).all()) == 1


@pytest.mark.parametrize("peran", [p for p in SEMUA_PERAN if p != "admin"])
def test_hanya_admin_membuka_halaman_perubahan(as_pengguna, buat_pengguna, buat_opd, peran):
    buat_opd(kode="X-1")
    peramban = as_pengguna(buat_pengguna(peran))
    for alamat in ("/opd/baru", "/opd/X-1/ubah", "/opd/X-1/akhiri"):
        assert (peramban.get(alamat).status, peramban.post(alamat).status) == (403, 403)


# --- Changing -----------------------------------------------------------------------------------------------


def test_admin_mengubah_nama_dan_tupoksi(peramban_admin, buat_opd, session):
    opd = buat_opd(kode="X-1", nama="Dinas Lama", tupoksi=["Satu", "Dua"])
    satu, dua = (t.id for t in opd.tupoksi)
    isi = peramban_admin.get("/opd/X-1/ubah").isian
    assert (isi["nama"], isi[f"tupoksi_{satu}"], isi[f"tupoksi_{dua}_urutan"]) == ("Dinas Lama", "Satu", "2")
    isi |= {"nama": "Dinas Baru", f"tupoksi_{satu}_urutan": "9", "tupoksi_baru": "Tiga"}
    del isi[f"tupoksi_{dua}_aktif"]

    halaman = peramban_admin.post("/opd/X-1/ubah", isi)

    assert (halaman.status, halaman.lokasi) == (303, "/opd/X-1")
    opd = queries.opd_dari_kode(session, "X-1")
    assert (opd.nama, [n.nama for n in opd.nama_lain]) == ("Dinas Baru", ["Dinas Lama"])
    assert [(t.uraian, t.aktif) for t in opd.tupoksi] == [("Dua", False), ("Satu", True), ("Tiga", True)]
    sesudah = peramban_admin.get("/opd/X-1").teks
    assert "Nama diubah : Dinas Lama menjadi Dinas Baru" in sesudah


def test_tupoksi_yang_dikosongkan_ditolak_di_tempatnya(peramban_admin, buat_opd):
    opd = buat_opd(kode="X-1")
    isi = peramban_admin.get("/opd/X-1/ubah").isian | {f"tupoksi_{opd.tupoksi[0].id}": " "}
    halaman = peramban_admin.post("/opd/X-1/ubah", isi)
    assert halaman.status == 422
    assert f"#tupoksi_{opd.tupoksi[0].id}" in halaman.tautan


def test_dua_admin_bersamaan_kedua_teks_terlihat_dan_tidak_ada_yang_hilang(peramban_admin, buat_opd, session):
    buat_opd(kode="X-1", nama="Dinas Awal")
    isi = peramban_admin.get("/opd/X-1/ubah").isian
    peramban_admin.post("/opd/X-1/ubah", {**isi, "nama": "Dinas Tengah"})

    halaman = peramban_admin.post("/opd/X-1/ubah", {**isi, "nama": "Dinas Akhir"})

    assert halaman.status == 409
    assert "Dinas Tengah" in halaman.teks and "Dinas Akhir" in halaman.teks
    assert halaman.isian["nama"] == "Dinas Akhir"
    assert queries.opd_dari_kode(session, "X-1").nama == "Dinas Tengah"
    assert peramban_admin.post("/opd/X-1/ubah", halaman.isian).status == 303
    assert queries.opd_dari_kode(session, "X-1").nama == "Dinas Akhir"


@pytest.mark.parametrize("versi", ["", "abc", "-1", "9" * 30])
def test_versi_yang_bukan_versi(peramban_admin, buat_opd, versi):
    buat_opd(kode="X-1")
    isi = peramban_admin.get("/opd/X-1/ubah").isian | {"versi": versi}
    assert peramban_admin.post("/opd/X-1/ubah", isi).status == (409 if versi else 422)


# --- Ending -------------------------------------------------------------------------------------------------


def test_admin_mengakhiri_opd(peramban_admin, buat_opd, buat_pengguna, session):
    lama, baru = buat_opd(kode="X-1", nama="Dinas Lama"), buat_opd(nama="Dinas Penerus")
    operator = buat_pengguna("operator", opd=lama)
    isi = peramban_admin.get("/opd/X-1/akhiri").isian | {"penerus_id": str(baru.id), "alasan": "Perda 4/2026"}

    assert peramban_admin.post("/opd/X-1/akhiri", isi).lokasi == "/opd/X-1"

    assert (session.get(Opd, lama.id).penerus_id, operator.opd_id) == (baru.id, baru.id)
    assert "Diteruskan oleh Dinas Penerus" in peramban_admin.get("/opd/X-1").teks
    for alamat in ("/opd/X-1/ubah", "/opd/X-1/akhiri"):
        assert peramban_admin.get(alamat).status == 409
        assert peramban_admin.post(alamat, isi).status == 409


def test_akhiri_tanpa_penerus_atau_alasan(peramban_admin, buat_opd, session):
    opd = buat_opd(kode="X-1")
    halaman = peramban_admin.post("/opd/X-1/akhiri", versi="1", penerus_id="0", alasan="")
    assert halaman.status == 422
    assert {"#penerus_id", "#alasan"} <= set(halaman.tautan)
    assert session.get(Opd, opd.id).aktif


# --- Settings -----------------------------------------------------------------------------------------------


def test_admin_mengubah_pengaturan(peramban_admin, session):
    isi = peramban_admin.get("/pengaturan").isian | {
        "nama": "Kota Uji",
        "zona_waktu": "Asia/Jayapura",
        "larang_putus_opd_sendiri": "y",
    }
    assert peramban_admin.post("/pengaturan", isi).lokasi == "/pengaturan"
    daerah = session.get(Daerah, 1)
    assert (daerah.nama, daerah.zona_waktu, daerah.larang_putus_opd_sendiri, daerah.versi) == (
        "Kota Uji",
        "Asia/Jayapura",
        True,
        2,
    )
    halaman = peramban_admin.post("/pengaturan", {**isi, "nama": "Kota Lain"})
    assert halaman.status == 409 and halaman.isian["nama"] == "Kota Lain"
    assert peramban_admin.post("/pengaturan", {**isi, "nama": ""}).status == 422


def test_koordinator_melihat_pengaturan_tanpa_mengubah(as_pengguna, buat_pengguna, tahun):
    peramban = as_pengguna(buat_pengguna("koordinator"))
    halaman = peramban.get("/pengaturan")
    assert "Kabupaten Uji" in halaman.teks and "Tahun 2026" in halaman.teks
    assert "/pengaturan" not in [f["action"] for f in halaman.form]
    assert peramban.post("/pengaturan", nama="Lain").status == 403


@pytest.mark.parametrize("peran", ["operator", "pendamping", "pimpinan"])
def test_pengaturan_bukan_untuk_yang_lain(as_pengguna, buat_pengguna, peran):
    assert as_pengguna(buat_pengguna(peran)).get("/pengaturan").status == 403
