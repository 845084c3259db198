"""One decision on several ideas at once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from inovasi.akun import services as akun
from inovasi.galat import BelumLengkap, TidakBoleh
from inovasi.ide import services as ide_services
from inovasi.ide.models import RiwayatIde
from inovasi.ide.rules import StatusIde
from inovasi.opd.models import Daerah
from inovasi.pesan.models import Pesan
from inovasi.tinjauan import services_massal
from inovasi.tinjauan.rules import MASSAL_MAKS
from tests.conftest import LEMBAR_SEMUA_YA, PADA

KINI = PADA + timedelta(days=20)
SAAT = datetime.now(UTC)
CATATAN = "Sebutkan berapa warga yang terbantu."


@pytest.fixture
def isi_lembar(session, sebagai, koordinator):
    def isi(*daftar, **jawaban):
        for ide in daftar:
            ide_services.simpan_lembar(
                session, ide, oleh=sebagai(koordinator), pada=PADA, versi=ide.versi,
                jawaban=LEMBAR_SEMUA_YA | jawaban,
            )  # fmt: skip
        session.commit()

    return isi


def kiriman(aksi, *daftar, **isian):
    """What the page sends: ids, the version of each, one message."""
    pesan = {"kembalikan": {"kode_alasan": "data_kurang", "catatan": CATATAN}, "tolak": {"catatan": CATATAN}}
    versi = {f"versi-{i.id}": i.versi for i in daftar}
    return {"aksi": aksi, "ids": [i.id for i in daftar], **versi, **pesan.get(aksi, {}), "berikutnya": ""} | isian


def status(*daftar):
    return [i.status for i in daftar]


# --- The page that asks -------------------------------------------------------------------------------------


def test_halaman_tanya_menyebut_tiap_ide_dan_belum_memutus_apa_pun(session, layar, antre):
    page = layar.post("/tinjauan/massal", ids=[antre[0].id, antre[2].id], aksi="kembalikan", berikutnya="hari=3")

    assert (page.status, page.h1) == (200, ["Kembalikan 2 ide"])
    for ide in (antre[0], antre[2]):
        assert ide.judul in page.teks and ide.opd.nama in page.teks
        assert page.isian[f"versi-{ide.id}"] == str(ide.versi)
    assert antre[1].judul not in page.teks
    assert page.isian_form["/tinjauan/massal/putuskan"]["berikutnya"] == "hari=3"
    assert "/tinjauan?hari=3" in page.tautan
    assert set(status(*antre)) == {StatusIde.DIAJUKAN}


def test_halaman_tanya_menyebut_yang_tidak_bisa_dan_sebabnya(session, layar, koordinator, antre, isi_lembar, buat_ide):
    isi_lembar(antre[0])
    isi_lembar(antre[1], k3="tidak")
    antre[2].dibuat_oleh_id = koordinator.id
    session.commit()
    kembali = buat_ide("dikembalikan", judul="Ide yang sedang diperbaiki")

    page = layar.post("/tinjauan/massal", ids=[i.id for i in (*antre, kembali)], aksi="setujui")

    assert page.h1 == ["Setujui 1 ide"]
    assert [k for k in page.isian if k.startswith("versi-")] == [f"versi-{antre[0].id}"]
    assert "Kriteria 3 dijawab tidak" in page.teks
    assert "Anda tulis sendiri" in page.teks
    assert "berstatus dikembalikan" in page.teks


def test_lembar_kosong_disebut_dan_tidak_ada_tombol_bila_tidak_ada_yang_bisa(layar, antre):
    page = layar.post("/tinjauan/massal", ids=antre[0].id, aksi="setujui")

    assert page.h1 == ["Tidak ada ide yang bisa disetujui"]
    assert "Lembar kriteria belum diisi." in page.teks
    assert not [f for f in page.form if f["action"] == "/tinjauan/massal/putuskan"]


@pytest.mark.parametrize("jumlah", [1, 3])
def test_halaman_tanya_dengan_kueri_yang_tetap(layar, antre, isi_lembar, hitung_kueri, jumlah):
    isi_lembar(*antre)
    ids = [i.id for i in antre[:jumlah]]
    hitung_kueri.clear()

    layar.post("/tinjauan/massal", ids=ids, aksi="setujui")

    assert len(hitung_kueri) == 6  # who is it, the menu, ideas, whether the own OPD is barred, sheets, notes


def test_tanpa_centang_kembali_ke_antrean_dengan_saringannya(layar, antre):
    jawab = layar.post("/tinjauan/massal", aksi="setujui", berikutnya="hari=3&selesai=2")

    assert jawab.lokasi == "/tinjauan?hari=3"
    assert "Centang paling sedikit satu ide" in layar.get(jawab.lokasi).teks


def test_yang_tidak_ada_dan_yang_aneh(layar, antre):
    assert layar.post("/tinjauan/massal", ids="99999", aksi="setujui").status == 404
    assert layar.post("/tinjauan/massal", ids=antre[0].id, aksi="nyatakan_serupa").status == 409
    terlalu_banyak = layar.post("/tinjauan/massal", ids=list(range(1, MASSAL_MAKS + 2)), aksi="tolak").lokasi
    assert f"Paling banyak {MASSAL_MAKS} ide" in layar.get(terlalu_banyak).teks
    assert layar.get("/tinjauan/massal").lokasi == "/tinjauan"


def test_centang_semua_tanpa_javascript(layar, antre):
    assert "ids" not in layar.get("/tinjauan").isian
    assert layar.get("/tinjauan?centang=semua").html.count(" checked") == 3


# --- Deciding -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("aksi", "ke"), [("kembalikan", StatusIde.DIKEMBALIKAN), ("tolak", StatusIde.DITOLAK), ("setujui", "disetujui")]
)
def test_semua_diputus_dan_tiap_opd_membaca_pesannya(session, layar, koordinator, antre, isi_lembar, aksi, ke):
    isi_lembar(*antre)

    jawab = layar.post(
        "/tinjauan/massal/putuskan", kiriman(aksi, *antre, catatan=CATATAN, berikutnya="hari=3&lewat=9")
    )

    assert jawab.lokasi == "/tinjauan?hari=3"
    assert "3 ide di" in layar.get(jawab.lokasi).teks
    assert status(*antre) == [ke] * 3
    assert [i.catatan_putusan for i in antre] == [CATATAN] * 3
    langkah = session.scalars(select(RiwayatIde).where(RiwayatIde.aksi == aksi, RiwayatIde.kolom == "")).all()
    assert [(r.ide_id, r.oleh_id, r.catatan) for r in langkah] == [(i.id, koordinator.id, CATATAN) for i in antre]


def test_yang_dikembalikan_menjadi_giliran_tiap_opd(session, layar, antre):
    layar.post("/tinjauan/massal/putuskan", kiriman("kembalikan", *antre))

    for ide in antre:
        assert ide.kode_alasan == "data_kurang"
        untuk = session.scalars(
            select(Pesan.untuk_opd_id).where(Pesan.ide_id == ide.id, Pesan.jenis == "dikembalikan")
        ).all()
        assert untuk == [ide.opd_id]


def test_yang_basi_tidak_menghentikan_yang_lain_dan_pesannya_tetap_ada(session, layar, antre):
    isian = kiriman("kembalikan", *antre)
    antre[1].versi += 1
    session.commit()

    page = layar.post("/tinjauan/massal/putuskan", isian)

    assert (page.status, page.h1) == (200, ["2 ide dikembalikan, 1 tidak"])
    assert status(*antre) == ["dikembalikan", "diajukan", "dikembalikan"]
    assert "berubah sejak halaman Anda dibuka" in page.teks
    form = page.isian_form["/tinjauan/massal/putuskan"]
    assert (form["catatan"], form["kode_alasan"]) == (CATATAN, "data_kurang")
    assert form[f"versi-{antre[1].id}"] == str(antre[1].versi) and "ids" not in form  # to be ticked anew

    lagi = {k: v for k, v in form.items() if k != "csrf_token"} | {"ids": antre[1].id}
    assert layar.post("/tinjauan/massal/putuskan", lagi).status == 303
    assert antre[1].status == "dikembalikan"


def test_semuanya_gagal_menjawab_409_dan_ketikan_terbaca(session, layar, antre):
    isian = kiriman("kembalikan", antre[0])
    antre[0].status = "draf"  # withdrawn by its OPD
    session.commit()

    page = layar.post("/tinjauan/massal/putuskan", isian)

    assert (page.status, page.h1) == (409, ["Belum ada yang dikembalikan"])
    assert "berstatus draf" in page.teks and CATATAN in page.teks
    assert session.scalars(select(RiwayatIde).where(RiwayatIde.aksi == "kembalikan")).all() == []


def test_versi_yang_tidak_dikirim_dianggap_basi(session, layar, antre):
    isian = {k: v for k, v in kiriman("tolak", antre[0]).items() if not k.startswith("versi-")}

    assert layar.post("/tinjauan/massal/putuskan", isian).status == 409
    assert antre[0].status == "diajukan"


def test_kiriman_kedua_tidak_memutus_dua_kali(session, layar, antre):
    isian = kiriman("kembalikan", *antre)
    layar.post("/tinjauan/massal/putuskan", isian)
    versi = [i.versi for i in antre]

    page = layar.post("/tinjauan/massal/putuskan", isian)

    assert (page.status, page.h1) == (409, ["Sudah diputus tadi"])
    assert "3 ide sudah Anda putus tadi. Kiriman kedua tidak mengubah apa pun." in page.teks
    assert [i.versi for i in antre] == versi
    assert len(session.scalars(select(RiwayatIde).where(RiwayatIde.aksi == "kembalikan")).all()) == 3


def test_putusan_orang_lain_bukan_kiriman_kedua(layar, as_pengguna, buat_pengguna, antre):
    isian = kiriman("tolak", antre[0])
    layar.post("/tinjauan/massal/putuskan", isian)

    page = as_pengguna(buat_pengguna("koordinator")).post("/tinjauan/massal/putuskan", isian)

    assert page.h1 == ["Belum ada yang ditolak"]
    assert "berstatus ditolak" in page.teks


@pytest.mark.parametrize(
    ("ubah", "kata"),
    [({"catatan": ""}, "Tulis catatannya"), ({"kode_alasan": ""}, "Pilih jenis alasannya"), ({"ids": []}, "Centang")],
)
def test_isian_kurang_kembali_utuh_dengan_versi_yang_dulu(session, layar, antre, ubah, kata):
    isian = kiriman("kembalikan", *antre[:2]) | ubah
    antre[0].versi += 1
    session.commit()

    page = layar.post("/tinjauan/massal/putuskan", isian)

    assert page.status == 422 and kata in page.teks
    form = page.isian_form["/tinjauan/massal/putuskan"]
    assert form[f"versi-{antre[0].id}"] == str(isian[f"versi-{antre[0].id}"])
    assert {"catatan": form["catatan"], "kode_alasan": form.get("kode_alasan", "")} == {
        "catatan": isian["catatan"], "kode_alasan": isian["kode_alasan"],
    }  # fmt: skip
    assert page.html.count(" checked") == (0 if "ids" in ubah else 2)
    assert set(status(*antre)) == {StatusIde.DIAJUKAN}


def test_ide_sendiri_dan_opd_sendiri_yang_dilarang_tidak_ikut(session, as_pengguna, buat_pengguna, antre):
    koordinator = buat_pengguna("koordinator", opd=antre[0].opd)
    antre[1].dibuat_oleh_id = koordinator.id
    session.get(Daerah, 1).larang_putus_opd_sendiri = True
    session.commit()

    page = as_pengguna(koordinator).post("/tinjauan/massal/putuskan", kiriman("tolak", *antre))

    assert page.h1 == ["1 ide ditolak, 2 tidak"]
    assert status(*antre) == ["diajukan", "diajukan", "ditolak"]


def test_setujui_tanpa_lembar_ditolak_juga_bila_halamannya_dilompati(layar, antre, isi_lembar):
    isi_lembar(antre[1])

    page = layar.post("/tinjauan/massal/putuskan", kiriman("setujui", *antre[:2]))

    assert status(*antre[:2]) == ["diajukan", "disetujui"]
    assert "Lembar kriteria belum diisi." in page.teks


# --- The service --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("peran", ["operator", "pendamping", "pimpinan", "admin"])
def test_hanya_koordinator(session, sebagai, as_pengguna, buat_pengguna, antre, peran):
    orang = buat_pengguna(peran)

    with pytest.raises(TidakBoleh):
        services_massal.putuskan(session, {antre[0].id: antre[0].versi}, "tolak", oleh=sebagai(orang), pada=KINI)
    layar = as_pengguna(orang)
    for alamat in ("/tinjauan/massal", "/tinjauan/massal/putuskan"):
        assert layar.post(alamat, kiriman("tolak", *antre)).status == 403
    assert layar.get("/tinjauan/massal").status == 403


def test_paling_banyak_seratus(session, sebagai, koordinator, tahun):
    oleh = sebagai(koordinator)

    for banyak in (0, MASSAL_MAKS + 1):
        with pytest.raises(BelumLengkap):
            services_massal.putuskan(session, dict.fromkeys(range(1, banyak + 1), 1), "tolak", oleh=oleh, pada=KINI)


def test_yang_gagal_tidak_meninggalkan_apa_pun(session, sebagai, koordinator, antre):
    """A message that the step takes and the note refuses: the step is undone with it."""
    versi = {i.id: i.versi for i in antre}

    hasil = services_massal.putuskan(
        session, versi, "kembalikan", oleh=sebagai(koordinator), pada=KINI, catatan="x" * 6000, kode_alasan="lainnya"
    )
    session.commit()

    assert not [h for h in hasil if h.berhasil]
    assert status(*antre) == ["diajukan"] * 3
    assert {i.id: i.versi for i in antre} == versi


# --- Nothing typed is lost ----------------------------------------------------------------------------------


def test_sesi_berakhir_di_halaman_tanya_membawa_pesan_dan_versinya_kembali(session, layar, koordinator, antre):
    isian = kiriman("kembalikan", *antre[:2], ids=[antre[1].id], berikutnya="hari=3")
    pasangan = [[k, str(n)] for k, v in isian.items() for n in (v if isinstance(v, list) else [v])]
    alamat = "/tinjauan/massal/putuskan"
    titipan = akun.simpan_titipan(session, koordinator.id, alamat=alamat, isian=pasangan, pada=SAAT)
    session.commit()
    antre[0].versi += 1
    session.commit()

    page = layar.get(f"/tinjauan/massal?titipan={titipan.id}")

    form = page.isian_form["/tinjauan/massal/putuskan"]
    assert (form["catatan"], form["ids"], form["berikutnya"]) == (CATATAN, str(antre[1].id), "hari=3")
    assert form[f"versi-{antre[0].id}"] == str(isian[f"versi-{antre[0].id}"])


def test_sesi_berakhir_di_antrean_membawa_centangnya_kembali(session, layar, koordinator, antre):
    titipan = akun.simpan_titipan(
        session, koordinator.id, alamat="/tinjauan/massal", isian=[["ids", str(antre[2].id)]], pada=SAAT
    )
    session.commit()

    page = layar.get(f"/tinjauan?titipan={titipan.id}")

    assert page.isian["ids"] == str(antre[2].id) and page.html.count(" checked") == 1
