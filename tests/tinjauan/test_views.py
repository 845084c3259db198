from datetime import timedelta
from types import SimpleNamespace

import pytest

from inovasi.catatan import services as catatan_services
from inovasi.ide import services as ide_services
from inovasi.ide.models import Ide
from inovasi.ide.rules import StatusIde
from inovasi.opd.models import Daerah
from inovasi.peran import Peran
from tests.conftest import LEMBAR_SEMUA_YA, PADA

CATATAN = "Sebutkan berapa murid yang terbantu."


def kembalikan(ide, **isian):
    return {"versi": ide.versi, "kode_alasan": "data_kurang", "catatan": CATATAN} | isian


# --- Queue --------------------------------------------------------------------------------------------------


def test_antrean_menawarkan_yang_tertua_lebih_dulu(layar, antre):
    page = layar.get("/tinjauan")

    assert page.status == 200
    assert f"/tinjauan/{antre[0].id}" in page.tautan
    assert "3 ide" in page.teks
    assert page.teks.index("Ide pertama") < page.teks.index("Ide kedua")


def test_antrean_lewat_htmx_hanya_daftarnya(layar, antre):
    page = layar.get("/tinjauan?q=kedua", htmx=True)

    assert page.ids[0] == "antrean" and not page.h1
    assert "1 dari 3 ide" in page.teks
    assert f"/tinjauan/{antre[1].id}?q=kedua" in page.tautan


@pytest.mark.parametrize("kueri", ["", "?q=tidak+ada", "?halaman=9", "?opd=abc&hari=x&halaman=-1"])
def test_antrean_kosong_dan_alamat_aneh_tetap_halaman(layar, tahun, kueri):
    assert layar.get(f"/tinjauan{kueri}").status == 200


@pytest.mark.parametrize("jumlah", [1, 3])
def test_antrean_menjalankan_kueri_yang_tetap_jumlahnya(layar, buat_ide, hitung_kueri, jumlah):
    for i in range(jumlah):
        buat_ide("diajukan", judul=f"Ide ke {i} yang menunggu")
    hitung_kueri.clear()

    layar.get("/tinjauan", htmx=True)

    assert len(hitung_kueri) == 7  # who is it, counts, rows, notes, two for the filters, those that are kept


@pytest.mark.parametrize("peran", ["operator", "pimpinan", "admin"])
def test_tinjauan_hanya_untuk_koordinator_dan_pendamping(as_pengguna, buat_pengguna, antre, peran):
    peramban = as_pengguna(buat_pengguna(peran))

    assert peramban.get("/tinjauan").status == 403
    assert peramban.get(f"/tinjauan/{antre[0].id}").status == 403
    assert peramban.post(f"/tinjauan/{antre[0].id}/lembar", versi=1).status == 403


# --- Review screen ------------------------------------------------------------------------------------------


def test_layar_memuat_tempat_dalam_antrean_dan_semua_putusan(layar, antre):
    page = layar.get(f"/tinjauan/{antre[1].id}?lewat={antre[0].id}&selesai=4")

    assert "6 dari 7" in page.teks
    aksi = {f["action"] for f in page.form}
    dasar = f"/ide/{antre[1].id}"
    assert {f"/tinjauan/{antre[1].id}/lembar", f"{dasar}/kembalikan", f"{dasar}/tolak"} <= aksi
    assert page.isian["versi"] == str(antre[1].versi)


def test_layar_menunjukkan_yang_berubah_sejak_dikembalikan(
    session, layar, koordinator, buat_pengguna, buat_ide, sebagai
):
    operator = buat_pengguna()
    ide = buat_ide("dikembalikan", operator=operator, koordinator=koordinator, sasaran="Anak sekolah pesisir")
    orang = sebagai(operator)
    isian = {"sasaran": "180 murid pesisir", "jenis": "digital"}
    ide_services.simpan_isian(session, ide, oleh=orang, pada=PADA, versi=ide.versi, isian=isian)
    ide_services.ubah_status(session, ide, "ajukan", oleh=orang, pada=PADA + timedelta(days=1), versi=ide.versi)
    session.commit()

    page = layar.get(f"/tinjauan/{ide.id}")

    assert "Yang berubah sejak Anda kembalikan" in page.teks
    assert "<del>" in page.html and "180 murid" in page.html
    assert "</span>Non-digital<span" in page.html and "</span>Digital<span" in page.html
    assert "putaran 2" in page.teks
    assert "Sasaran belum jelas." in page.teks


def test_layar_menjalankan_kueri_yang_tetap_jumlahnya(session, layar, koordinator, sebagai, buat_ide, hitung_kueri):
    ide = buat_ide("dikembalikan", sasaran="Anak sekolah")
    operator = SimpleNamespace(id=ide.dibuat_oleh_id, peran=Peran.OPERATOR, opd_ids={ide.opd_id})
    isi = {"oleh": operator, "pada": PADA}
    for kolom in ("sasaran", "kebaruan", "sumber_daya"):
        catatan_services.tulis(
            session, ide, oleh=sebagai(koordinator), pada=PADA, isi="Jelaskan.", versi=ide.versi, kolom=kolom
        )
        ide_services.simpan_isian(session, ide, **isi, versi=ide.versi, isian={kolom: "180 murid kelas lima"})
    ide_services.ubah_status(session, ide, "ajukan", **isi, versi=ide.versi)
    session.commit()
    alamat = f"/tinjauan/{ide.id}"
    layar.get(alamat)  # the first look is recorded
    hitung_kueri.clear()

    page = layar.get(alamat)

    assert "Yang berubah sejak" in page.teks and "Isian ini sudah berubah" in page.teks
    # Who is it, the menu, the idea with its sheet; the return and the text before it; notes, their steps, the texts
    # that they were about; words of earlier decisions, and two for the place in the queue.
    assert len(hitung_kueri) == 11


def test_putusan_yang_ditolak_tidak_tinggal_di_layar_berikutnya(layar, antre):
    layar.post(f"/ide/{antre[0].id}/kembalikan", versi=antre[0].versi, kode_alasan="", catatan="Ketikan saya")

    for alamat in (f"/tinjauan/{antre[0].id}", f"/tinjauan/{antre[1].id}"):
        page = layar.get(alamat)
        assert "Ketikan saya" not in page.teks and "Pilih jenis alasannya." not in page.teks


def test_draf_dibuka_di_halaman_idenya(layar, buat_ide):
    ide = buat_ide("draf")

    assert layar.get(f"/tinjauan/{ide.id}").lokasi == f"/ide/{ide.id}"


def test_ide_yang_tidak_ada(layar, tahun):
    assert layar.get("/tinjauan/999").status == 404
    assert layar.post("/ide/999/setujui", versi=1).status == 404


def test_penulis_melihat_mengapa_tidak_bisa_memutus(session, layar, koordinator, antre):
    antre[0].dibuat_oleh_id = koordinator.id
    session.commit()

    page = layar.get(f"/tinjauan/{antre[0].id}")

    assert "Anda tulis sendiri" in page.teks
    assert not any(f["action"].startswith("/ide/") and "/catatan" not in f["action"] for f in page.form)
    jawab = layar.post(f"/ide/{antre[0].id}/setujui", versi=antre[0].versi, **LEMBAR_SEMUA_YA)
    assert jawab.status == 403


def test_larangan_memutus_opd_sendiri_terbaca_di_layar(session, as_pengguna, buat_pengguna, antre):
    layar = as_pengguna(buat_pengguna("koordinator", opd=antre[0].opd))
    assert "ditandai dan tampak bagi pimpinan" in layar.get(f"/tinjauan/{antre[0].id}").teks
    session.get(Daerah, 1).larang_putus_opd_sendiri = True
    session.commit()

    page = layar.get(f"/tinjauan/{antre[0].id}")

    assert "milik OPD Anda sendiri" in page.teks
    assert layar.post(f"/ide/{antre[0].id}/kembalikan", kembalikan(antre[0])).status == 403


def test_lewati_dulu_membawa_ke_ide_berikutnya_dalam_saringan(layar, antre):
    jawab = layar.get(f"/tinjauan/{antre[0].id}?q=antrean&ke=berikutnya")

    assert jawab.lokasi == f"/tinjauan/{antre[1].id}?q=antrean&lewat={antre[0].id}"


def test_melewati_yang_terakhir_kembali_ke_antrean(layar, antre):
    lewat = f"{antre[0].id}-{antre[1].id}"

    jawab = layar.get(f"/tinjauan/{antre[2].id}?q=antrean&lewat={lewat}&ke=berikutnya")

    assert jawab.lokasi == "/tinjauan?q=antrean"
    assert "3 ide Anda lewati" in layar.get(jawab.lokasi).teks


# --- Criteria sheet -----------------------------------------------------------------------------------------


def test_simpan_lembar_tanpa_memutus(session, layar, antre):
    ide = antre[0]

    jawab = layar.post(
        f"/tinjauan/{ide.id}/lembar", versi=ide.versi, k1="ya", catatan_k2="Apa buktinya?", berikutnya="q=ide"
    )

    assert jawab.lokasi == f"/tinjauan/{ide.id}?q=ide"
    lembar = ide_services.lembar_ide(session, ide.id)
    assert (lembar["k1"], lembar["catatan_k2"], ide.status) == ("ya", "Apa buktinya?", StatusIde.DIAJUKAN)
    page = layar.get(jawab.lokasi)
    assert (page.isian["k1"], page.isian["catatan_k2"]) == ("ya", "Apa buktinya?")


def test_simpan_dan_berikutnya(layar, antre):
    jawab = layar.post(
        f"/tinjauan/{antre[0].id}/lembar", versi=antre[0].versi, k1="ya", lanjut="berikutnya", berikutnya=""
    )

    assert jawab.lokasi == f"/tinjauan/{antre[1].id}?lewat={antre[0].id}"


def test_lembar_tersimpan_sendiri(session, layar, antre):
    jawab = layar.post(f"/tinjauan/{antre[0].id}/lembar", otomatis=True, versi=antre[0].versi, k3="ragu")

    assert jawab.json["versi"] == antre[0].versi
    assert ide_services.lembar_ide(session, antre[0].id)["k3"] == "ragu"


@pytest.mark.parametrize(
    ("isian", "status"), [({"versi": 1}, 409), ({"catatan_k1": "x" * 1001}, 422), ({"k1": "entah"}, 422)]
)
def test_lembar_yang_tidak_bisa_tersimpan_sendiri_menjawab_dengan_kalimat(layar, antre, isian, status):
    jawab = layar.post(f"/tinjauan/{antre[0].id}/lembar", {"versi": antre[0].versi} | isian, otomatis=True)

    assert jawab.status == status
    assert jawab.json["pesan"].startswith("Belum tersimpan.")


# --- Decisions ----------------------------------------------------------------------------------------------


def test_setujui_dan_berikutnya_dari_lembar(session, layar, antre):
    ide = antre[0]

    jawab = layar.post(
        f"/tinjauan/{ide.id}/lembar", LEMBAR_SEMUA_YA, versi=ide.versi, lanjut="setujui", berikutnya="q=antrean"
    )

    assert jawab.lokasi == f"/tinjauan/{antre[1].id}?q=antrean&selesai=1"
    assert ide.status == StatusIde.DISETUJUI
    page = layar.get(jawab.lokasi)
    assert f"{ide.kode} disetujui." in page.teks
    assert "2 dari 3" in page.teks


def test_setujui_lewat_alamatnya_sendiri(layar, antre):
    jawab = layar.post(f"/ide/{antre[0].id}/setujui", LEMBAR_SEMUA_YA, versi=antre[0].versi)

    assert (jawab.status, jawab.lokasi) == (303, f"/ide/{antre[0].id}")
    assert antre[0].status == StatusIde.DISETUJUI


def test_setujui_lewat_htmx_membawa_peramban_pergi(layar, antre):
    jawab = layar.post(f"/ide/{antre[0].id}/setujui", LEMBAR_SEMUA_YA, htmx=True, versi=antre[0].versi, berikutnya="")

    assert jawab.status == 200
    assert jawab.response.headers["HX-Redirect"] == f"/tinjauan/{antre[1].id}?selesai=1"


def test_lembar_kurang_kembali_dengan_semua_isian(session, layar, antre):
    jawab = layar.post(
        f"/ide/{antre[0].id}/setujui", versi=antre[0].versi, k1="ya", k2="ragu", catatan_k3="tetap ada", berikutnya=""
    )

    assert jawab.status == 422
    assert (jawab.isian["k1"], jawab.isian["k2"], jawab.isian["catatan_k3"]) == ("ya", "ragu", "tetap ada")
    assert {"#catatan_k2", "#k3-0"} <= set(jawab.tautan)
    assert antre[0].status == StatusIde.DIAJUKAN


def test_kembalikan_dengan_catatan(layar, antre):
    jawab = layar.post(f"/ide/{antre[0].id}/kembalikan", kembalikan(antre[0], berikutnya=""))

    assert jawab.lokasi == f"/tinjauan/{antre[1].id}?selesai=1"
    assert (antre[0].status, antre[0].catatan_putusan) == (StatusIde.DIKEMBALIKAN, CATATAN)
    assert "Giliran" in layar.get(jawab.lokasi).teks


@pytest.mark.parametrize(
    ("aksi", "isian", "tautan"),
    [
        ("kembalikan", {"catatan": CATATAN}, "#kode-kembalikan"),
        ("kembalikan", {"kode_alasan": "data_kurang"}, "#catatan-kembalikan"),
        ("kembalikan", {"kode_alasan": "gagasan_sama", "catatan": CATATAN}, "#kode-kembalikan"),
        ("kembalikan", {"kode_alasan": "data_kurang", "catatan": "a\x00b"}, "#catatan-kembalikan"),
        ("kembalikan", {"kode_alasan": "data_kurang", "catatan": "x" * 20_001}, "#catatan-kembalikan"),
        ("tolak", {}, "#alasan-tolak"),
        ("nyatakan-serupa", {"cari": "antrean"}, "#target-0"),
        ("nyatakan-serupa", {"cari": "antrean", "target_id": "99999"}, "#target-0"),
        ("nyatakan-serupa", {"cari": "antrean", "target_id": "abc"}, "#target-0"),
    ],
)
def test_putusan_yang_kurang_kembali_dengan_ringkasan(layar, antre, aksi, isian, tautan):
    jawab = layar.post(f"/ide/{antre[0].id}/{aksi}", isian, versi=antre[0].versi, berikutnya="q=antrean")

    assert jawab.status == 422
    assert tautan in jawab.tautan
    assert tautan.removeprefix("#") in jawab.ids
    if isian.get("catatan") == CATATAN:
        assert jawab.isian["catatan"] == CATATAN
    assert antre[0].status == StatusIde.DIAJUKAN


def test_tolak_cukup_dengan_alasan(layar, antre):
    layar.post(f"/ide/{antre[0].id}/tolak", versi=antre[0].versi, alasan="Bukan kewenangan kabupaten.")

    assert (antre[0].status, antre[0].kode_alasan) == (StatusIde.DITOLAK, "lainnya")


def test_nyatakan_serupa_lewat_pencarian_tanpa_skrip(layar, antre):
    page = layar.get(f"/tinjauan/{antre[0].id}?cari=kedua")
    assert f"/ide/{antre[0].id}/nyatakan-serupa" in {f["action"] for f in page.form}
    assert "Ide kedua di antrean (" in page.teks

    layar.post(f"/ide/{antre[0].id}/nyatakan-serupa", versi=antre[0].versi, target_id=antre[1].id)

    assert (antre[0].status, antre[0].serupa_dengan_id) == (StatusIde.SERUPA, antre[1].id)


@pytest.mark.parametrize(
    ("status", "ke"), [("ditolak", "diajukan"), ("serupa", "diajukan"), ("disetujui", "dikembalikan")]
)
def test_buka_kembali(layar, buat_ide, status, ke):
    ide = buat_ide(status)
    assert f"/ide/{ide.id}/buka-kembali" in {f["action"] for f in layar.get(f"/tinjauan/{ide.id}").form}
    assert layar.post(f"/ide/{ide.id}/buka-kembali", versi=ide.versi).status == 422

    jawab = layar.post(f"/ide/{ide.id}/buka-kembali", versi=ide.versi, alasan="Ada data baru.")

    assert (jawab.lokasi, ide.status) == (f"/ide/{ide.id}", ke)


def test_teks_yang_berubah_di_bawah_koordinator_menjawab_409_dan_catatan_tetap(
    session, layar, buat_pengguna, buat_ide, sebagai
):
    operator = buat_pengguna()
    ide = buat_ide("diajukan", operator=operator, sasaran="Anak sekolah")
    terbuka = ide.versi
    orang = sebagai(operator)
    ide_services.ubah_status(session, ide, "tarik", oleh=orang, pada=PADA, versi=ide.versi)
    ide_services.simpan_isian(session, ide, oleh=orang, pada=PADA, versi=ide.versi, isian={"sasaran": "180 murid"})
    ide_services.ubah_status(session, ide, "ajukan", oleh=orang, pada=PADA, versi=ide.versi)
    session.commit()

    jawab = layar.post(f"/ide/{ide.id}/kembalikan", kembalikan(ide, versi=terbuka, berikutnya="q=rapor"))

    assert jawab.status == 409
    assert jawab.isian["catatan"] == CATATAN
    assert "Yang berubah sejak halaman Anda dibuka" in jawab.teks and "180 murid" in jawab.teks
    assert jawab.isian["versi"] == str(ide.versi)
    assert jawab.isian["berikutnya"] == "q=rapor"
    assert ide.status == StatusIde.DIAJUKAN


def test_ide_yang_sudah_diputus_orang_lain_menjawab_409_dan_catatan_tetap(layar, buat_ide):
    ide = buat_ide("disetujui")

    jawab = layar.post(f"/ide/{ide.id}/kembalikan", kembalikan(ide))

    assert jawab.status == 409
    assert "berstatus disetujui" in jawab.teks
    assert CATATAN in jawab.teks
    assert "Yang bisa dilakukan sekarang" in jawab.teks


def test_tanpa_ketikan_pasangan_yang_dilarang_dijawab_halaman_409(layar, buat_ide):
    ide = buat_ide("draf")

    jawab = layar.post(f"/ide/{ide.id}/setujui", LEMBAR_SEMUA_YA, versi=ide.versi)

    assert jawab.status == 409
    assert "berstatus draf" in jawab.teks


@pytest.mark.parametrize("kiriman", ["https://contoh.test/", "//contoh.test", "q=a&opd=javascript:x", "\r\nX: y"])
def test_berikutnya_tidak_membawa_ke_luar(layar, antre, kiriman):
    jawab = layar.post(f"/ide/{antre[0].id}/tolak", versi=antre[0].versi, alasan="Tidak.", berikutnya=kiriman)

    assert jawab.lokasi.startswith("/tinjauan")


@pytest.mark.parametrize("aksi", ["setujui", "kembalikan", "tolak", "nyatakan-serupa", "buka-kembali"])
def test_opd_lain_tidak_tahu_ada_ide_itu(as_pengguna, buat_pengguna, antre, aksi):
    jawab = as_pengguna(buat_pengguna()).post(f"/ide/{antre[0].id}/{aksi}", versi=antre[0].versi, alasan="x")

    assert jawab.status == 404


@pytest.mark.parametrize("aksi", ["setujui", "kembalikan", "tolak", "nyatakan-serupa", "buka-kembali"])
def test_operator_pemilik_dan_pimpinan_tidak_memutus(as_pengguna, buat_pengguna, antre, aksi):
    for orang in (buat_pengguna(opd=antre[0].opd), buat_pengguna("pimpinan"), buat_pengguna("admin")):
        assert as_pengguna(orang).post(f"/ide/{antre[0].id}/{aksi}", versi=antre[0].versi).status == 403


def test_judul_berisi_html_tetap_teks(session, layar, buat_ide):
    ide = buat_ide("diajukan", judul="<script>alert(1)</script> \u202eide 😀")

    assert "<script>alert" not in layar.get(f"/tinjauan/{ide.id}").html
    assert "<script>alert" not in layar.get("/tinjauan").html
    assert session.get(Ide, ide.id).judul.endswith("😀")
