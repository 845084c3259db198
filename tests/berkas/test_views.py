import pytest
from sqlalchemy import func, select

from inovasi.berkas import services
from inovasi.berkas.models import Dokumen, Isi, TautanDokumen
from tests.berkas import isi
from tests.berkas.conftest import ISIAN, berkas, kirim
from tests.conftest import PADA

KUNCI = "k" * 20


def _baru(ide, keperluan="bukti"):
    return f"/berkas/baru?rekaman=uji&id={ide.id}&keperluan={keperluan}"


def _jumlah(session, model):
    return session.scalar(select(func.count()).select_from(model))


# --- Entering -----------------------------------------------------------------------------------------------


def test_unggah_lalu_terlampir_dan_terunduh(as_pengguna, operator, ide, gudang, session, lampiran):
    orang = as_pengguna(operator)

    page = orang.post(_baru(ide), kunci=KUNCI, berkas=berkas(isi.PDF, "Surat Minat.PDF"), **ISIAN)

    assert (page.status, page.lokasi) == (303, f"/ide/{ide.id}")
    [d] = lampiran(ide.id)
    assert (d.keperluan, d.jenis, d.nomor, d.tanggal, d.nama_berkas) == (
        "bukti",
        "surat",
        "420/17",
        "2026-03",
        "Surat Minat.pdf",
    )
    unduh = orang.get(f"/berkas/{d.id}/unduh")
    assert unduh.status == 200 and unduh.data == isi.PDF


def test_kepala_unduhan(as_pengguna, operator, buat_dokumen):
    dokumen = buat_dokumen(nama="Laporan “é” ide.pdf")

    kepala = as_pengguna(operator).get(f"/berkas/{dokumen.id}/unduh").response.headers

    assert kepala["Content-Type"] == "application/pdf"
    assert kepala["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''Laporan%20%E2%80%9C%C3%A9%E2%80%9D%20ide.pdf" in kepala["Content-Disposition"]
    assert kepala["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in kepala["Content-Security-Policy"] and "default-src 'none'" in kepala["Content-Security-Policy"]
    assert kepala["Cache-Control"] == "no-store" and kepala["X-Frame-Options"] == "DENY"
    assert "Content-Encoding" not in kepala


def test_galat_isian_menyimpan_berkas(as_pengguna, operator, ide, gudang, session, lampiran):
    """The file is not asked for again, and what was typed stays."""
    orang = as_pengguna(operator)
    page = orang.post(
        _baru(ide), kunci=KUNCI, berkas=berkas(isi.PDF, "surat.pdf"), **ISIAN | {"tentang": "", "nomor": "N-7"}
    )

    assert page.status == 422
    assert page.isian["nomor"] == "N-7" and "Berkas sudah diterima" in page.teks and "surat.pdf" in page.teks
    assert _jumlah(session, Dokumen) == 0

    page = orang.post(_baru(ide), kunci=KUNCI, unggahan=page.isian["unggahan"], **ISIAN)

    assert page.status == 303 and len(lampiran(ide.id)) == 1


def test_tanda_unggahan_orang_lain_tidak_berlaku(as_pengguna, operator, operator_lain, ide, gudang):
    page = as_pengguna(operator_lain).post(
        "/berkas/baru", kunci=KUNCI, berkas=berkas(isi.PDF), **ISIAN | {"tentang": ""}
    )
    tanda = page.isian["unggahan"]

    for salah in (tanda, tanda[:-2], "x" * 100_000, "\x00", ""):
        page = as_pengguna(operator).post(_baru(ide), kunci=KUNCI, unggahan=salah, **ISIAN)
        assert page.status == 422 and "Pilih berkasnya." in page.teks


def test_dikirim_dua_kali_satu_dokumen(as_pengguna, operator, ide, gudang, session):
    orang = as_pengguna(operator)
    for _ in range(2):
        page = orang.post(_baru(ide), kunci=KUNCI, berkas=berkas(isi.PDF), **ISIAN)
        assert (page.status, page.lokasi) == (303, f"/ide/{ide.id}")

    assert (_jumlah(session, Dokumen), _jumlah(session, TautanDokumen), _jumlah(session, Isi)) == (1, 1, 1)


def test_berkas_sama_ditawarkan_yang_sudah_ada(as_pengguna, operator, ide, buat_dokumen, session):
    lama = buat_dokumen(isi.PDF)
    orang = as_pengguna(operator)

    page = orang.post(_baru(ide), kunci=KUNCI, berkas=berkas(isi.PDF, "lain.pdf"), **ISIAN)

    assert page.status == 422 and "Sudah pernah dimasukkan" in page.teks
    assert page.isian_form["/berkas/tautkan"]["dokumen_id"] == str(lama.id)
    page = orang.post(_baru(ide), kunci=KUNCI, unggahan=page.isian["unggahan"], tetap="y", **ISIAN)
    assert page.status == 303
    assert (_jumlah(session, Dokumen), _jumlah(session, Isi)) == (2, 1)


def test_berkas_sama_milik_opd_lain_tidak_disebut(as_pengguna, operator, operator_lain, ide, buat_dokumen):
    buat_dokumen(isi.PDF, oleh=operator_lain, tentang="RAHASIALAIN")

    page = as_pengguna(operator).post(_baru(ide), kunci=KUNCI, berkas=berkas(isi.PDF), **ISIAN)

    assert page.status == 303


def test_tanpa_rekaman_masuk_pustaka(as_pengguna, operator, koordinator, gudang, session):
    page = as_pengguna(operator).post("/berkas/baru", kunci=KUNCI, berkas=berkas(isi.PDF), **ISIAN)
    assert page.status == 303 and page.lokasi.startswith("/berkas/")
    page = as_pengguna(koordinator).post("/berkas/baru", kunci="p" * 20, berkas=berkas(isi.PDF), **ISIAN)
    assert page.status == 303

    assert session.scalars(select(Dokumen.opd_id).order_by(Dokumen.id)).all() == [operator.opd_id, None]


def test_memilih_opd_bila_bertindak_untuk_beberapa(as_pengguna, buat_pengguna, buat_opd, gudang, session):
    a, b, lain = buat_opd(), buat_opd(), buat_opd()
    orang = as_pengguna(buat_pengguna("operator", opd=a, opd_tambahan=[b]))
    assert "opd_id" in orang.get("/berkas/baru").isian

    page = orang.post("/berkas/baru", kunci=KUNCI, berkas=berkas(isi.PDF), opd_id=lain.id, **ISIAN)
    assert page.status == 422 and "Berkas sudah diterima" in page.teks
    page = orang.post("/berkas/baru", kunci=KUNCI, unggahan=page.isian["unggahan"], opd_id=b.id, **ISIAN)

    assert page.status == 303 and session.scalars(select(Dokumen.opd_id)).all() == [b.id]


def test_htmx_menjawab_potongan(as_pengguna, operator, ide, gudang):
    page = as_pengguna(operator).post(
        _baru(ide), htmx=True, kunci=KUNCI, berkas=berkas(isi.PDF), **ISIAN | {"tentang": ""}
    )

    assert page.status == 422 and page.ids[0] == "unggah" and not page.h1
    page = as_pengguna(operator).post(_baru(ide), htmx=True, kunci=KUNCI, unggahan=page.isian["unggahan"], **ISIAN)
    assert page.status == 200 and page.response.headers["HX-Redirect"] == f"/ide/{ide.id}"


@pytest.mark.parametrize(
    "peran, status",
    [("operator_lain", 404), ("pimpinan", 404), ("admin", 404), ("pendamping", 404), ("koordinator", 303)],
)
def test_siapa_boleh_melampirkan_pada_draf(
    peran, status, as_pengguna, buat_pengguna, operator_lain, ide, gudang, session
):
    orang = operator_lain if peran == "operator_lain" else buat_pengguna(peran)

    assert as_pengguna(orang).get(_baru(ide)).status == (200 if status == 303 else status)
    page = as_pengguna(orang).post(_baru(ide), kunci=KUNCI, berkas=berkas(isi.PDF), **ISIAN)

    assert page.status == status
    assert not list(gudang.daftar()) or status == 303


def test_rekaman_yang_terbaca_tetapi_bukan_milik_403(as_pengguna, operator_lain, buat_ide, operator, gudang):
    ide = buat_ide("disetujui", opd=operator.opd, operator=operator)

    assert as_pengguna(operator_lain).get(_baru(ide)).status == 403
    assert as_pengguna(operator_lain).post(_baru(ide), kunci=KUNCI, berkas=berkas(isi.PDF), **ISIAN).status == 403


def test_rekaman_yang_tertutup_409(as_pengguna, buat_ide, operator, gudang):
    ide = buat_ide("ditolak", opd=operator.opd, operator=operator)

    assert as_pengguna(operator).get(_baru(ide)).status == 409


@pytest.mark.parametrize("kueri", [
    "rekaman=hantu&id=1&keperluan=bukti", "rekaman=uji&id=999999&keperluan=bukti", "rekaman=uji&id=x&keperluan=bukti",
    "rekaman=uji&id=99999999999999999999&keperluan=bukti", "rekaman=uji&id=1&keperluan=%00", "rekaman=uji",
    "rekaman=%00&id=1",
])  # fmt: skip
def test_sasaran_ngawur_404(kueri, as_pengguna, operator):
    assert as_pengguna(operator).get(f"/berkas/baru?{kueri}").status == 404
    assert as_pengguna(operator).post(f"/berkas/baru?{kueri}", kunci=KUNCI).status == 404


@pytest.mark.parametrize("peran", ["pendamping", "pimpinan", "admin"])
def test_pustaka_hanya_untuk_operator_dan_koordinator(peran, as_pengguna, buat_pengguna):
    orang = as_pengguna(buat_pengguna(peran))

    assert {orang.get(a).status for a in ("/berkas", "/berkas/baru")} == {403}
    assert orang.post("/berkas/baru", kunci=KUNCI, berkas=berkas(isi.PDF), **ISIAN).status == 403


@pytest.mark.parametrize("salah", [
    {"jenis": "hantu"}, {"tentang": ""}, {"tentang": "x" * 100_000}, {"nomor": "x" * 101}, {"tanggal": "kapan-kapan"},
    {"tanggal": "31/02/2026"}, {"halaman": "9" * 40}, {"halaman": "0"}, {"halaman": "-1"}, {"halaman": "dua"},
    {"tentang": "a\x00b"}, {"penanda_tangan": "x" * 201}, {"periode": "x" * 101}, {"tanggal": "\x00"},
])  # fmt: skip
def test_isian_buruk_422(salah, as_pengguna, operator, gudang, session):
    page = as_pengguna(operator).post("/berkas/baru", kunci=KUNCI, berkas=berkas(isi.PDF), **ISIAN | salah)

    assert page.status == 422 and "Berkas sudah diterima" in page.teks
    assert _jumlah(session, Dokumen) == 0


def test_tanpa_isian_apa_pun_422(as_pengguna, operator):
    page = as_pengguna(operator).post("/berkas/baru")

    assert page.status == 422 and "Pilih berkasnya." in page.teks


def test_kunci_ngawur_409(as_pengguna, operator, gudang, session):
    page = as_pengguna(operator).post("/berkas/baru", berkas=berkas(isi.PDF), **ISIAN)

    assert page.status == 409 and _jumlah(session, Dokumen) == 0


# --- Linking one that is there ------------------------------------------------------------------------------


def test_pakai_dokumen_yang_sudah_ada(as_pengguna, operator, ide, buat_dokumen, lampiran, session):
    dokumen = buat_dokumen(tentang="Surat minat posyandu", nomor="420/9")
    buat_dokumen(tentang="Notulen rapat")
    orang = as_pengguna(operator)

    page = orang.get(_baru(ide) + "&q=POSYANDU 420")
    assert "Surat minat posyandu" in page.teks and "Notulen rapat" not in page.teks
    kirim = page.isian_form["/berkas/tautkan"]
    for _ in range(2):
        assert orang.post("/berkas/tautkan", kirim).lokasi == f"/ide/{ide.id}"

    assert [d.id for d in lampiran(ide.id)] == [dokumen.id] and _jumlah(session, TautanDokumen) == 1
    assert "Surat minat posyandu" not in orang.get(_baru(ide)).teks


def test_dokumen_opd_lain_tidak_bisa_dipakai(
    as_pengguna, operator, operator_lain, koordinator, ide, buat_dokumen, lampiran
):
    asing = buat_dokumen(oleh=operator_lain, tentang="RAHASIALAIN")
    pusat = buat_dokumen(oleh=koordinator, tentang="RAHASIAPUSAT")
    kirim = {"rekaman": "uji", "id": ide.id, "keperluan": "bukti"}

    assert "RAHASIA" not in as_pengguna(operator).get(_baru(ide)).html
    for d in (asing, pusat):
        assert as_pengguna(operator).post("/berkas/tautkan", kirim, dokumen_id=d.id).status == 404
    assert as_pengguna(koordinator).post("/berkas/tautkan", kirim, dokumen_id=asing.id).status == 404
    assert lampiran(ide.id) == []
    assert as_pengguna(koordinator).post("/berkas/tautkan", kirim, dokumen_id=pusat.id).status == 303


@pytest.mark.parametrize("salah", [
    {"dokumen_id": "x"}, {"dokumen_id": ""}, {"dokumen_id": 999_999}, {"dokumen_id": "9" * 30}, {"id": "9" * 30},
    {"rekaman": "hantu"}, {"rekaman": "\x00"}, {"keperluan": "hantu"}, {"keperluan": ""}, {"id": "-1"},
])  # fmt: skip
def test_tautkan_ngawur_404(salah, as_pengguna, operator, ide, buat_dokumen):
    isian = {"dokumen_id": buat_dokumen().id, "rekaman": "uji", "id": ide.id, "keperluan": "bukti"}

    assert as_pengguna(operator).post("/berkas/tautkan", isian | salah).status == 404


def test_dokumen_ditarik_tidak_bisa_ditautkan(as_pengguna, operator, ide, buat_dokumen, session, sebagai):
    dokumen = buat_dokumen()
    services.tarik(session, dokumen, oleh=sebagai(operator), pada=PADA, versi=1, alasan="Salah")
    session.commit()
    isian = {"dokumen_id": dokumen.id, "rekaman": "uji", "id": ide.id, "keperluan": "bukti"}

    assert as_pengguna(operator).post("/berkas/tautkan", isian).status == 409


# --- Reading ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status, terbaca", [
    ("draf", {"operator", "koordinator"}),
    ("diajukan", {"operator", "koordinator", "pimpinan", "admin"}),
    ("disetujui", {"operator", "koordinator", "pimpinan", "admin", "operator_lain", "pendamping"}),
])  # fmt: skip
def test_dokumen_terbaca_lewat_rekamannya(
    status, terbaca, as_pengguna, buat_pengguna, operator, operator_lain, buat_ide, buat_dokumen
):
    ide = buat_ide(status, opd=operator.opd, operator=operator)
    dokumen = buat_dokumen(tautkan=[(ide.id, "bukti")])
    orang = {"operator": operator, "operator_lain": operator_lain}
    orang |= {p: buat_pengguna(p) for p in ("koordinator", "pimpinan", "admin", "pendamping")}

    for siapa, satu in orang.items():
        harap = 200 if siapa in terbaca else 404
        kini = {as_pengguna(satu).get(f"/berkas/{dokumen.id}{a}").status for a in ("", "/unduh")}
        assert kini == {harap}, siapa


def test_tanpa_tautan_hanya_pemilik_dan_koordinator(
    as_pengguna, buat_pengguna, operator, operator_lain, koordinator, buat_dokumen
):
    dokumen = buat_dokumen()

    for satu in (operator, koordinator):
        assert as_pengguna(satu).get(f"/berkas/{dokumen.id}/unduh").status == 200
    for satu in (operator_lain, *(buat_pengguna(p) for p in ("pimpinan", "admin", "pendamping"))):
        for alamat in ("", "/unduh", "/ubah", "/tarik"):
            assert as_pengguna(satu).get(f"/berkas/{dokumen.id}{alamat}").status == 404
    assert as_pengguna(operator).get("/berkas/999999/unduh").status == 404


def test_tautan_yang_dilepas_menutup_dokumen(
    as_pengguna, operator, operator_lain, buat_ide, buat_dokumen, session, sebagai
):
    ide = buat_ide("disetujui", opd=operator.opd, operator=operator)
    dokumen = buat_dokumen(tautkan=[(ide.id, "bukti")])
    services.lepas(session, session.scalar(select(TautanDokumen.id)), oleh=sebagai(operator), pada=PADA, alasan="Salah")
    session.commit()

    assert as_pengguna(operator_lain).get(f"/berkas/{dokumen.id}/unduh").status == 404


def test_rekaman_yang_tidak_terbaca_tidak_disebut(
    as_pengguna, operator, operator_lain, koordinator, buat_ide, buat_dokumen
):
    """The document of the coordinator is linked to two ideas; each agency reads of its own and of no other."""
    buka = buat_ide("disetujui", opd=operator.opd, operator=operator, judul="Terbuka bagi semua")
    tutup = buat_ide(opd=operator.opd, operator=operator, judul="RAHASIADRAF operator")
    dokumen = buat_dokumen(oleh=koordinator, tautkan=[(buka.id, "bukti"), (tutup.id, "bukti")])

    page = as_pengguna(operator_lain).get(f"/berkas/{dokumen.id}")

    assert "Terbuka bagi semua" in page.teks
    assert "RAHASIADRAF" not in page.html and "tempat lain" not in page.teks and "Riwayat" not in page.teks
    assert "RAHASIADRAF" in as_pengguna(koordinator).get(f"/berkas/{dokumen.id}").teks


def test_berkas_rusak_tidak_dikirim(as_pengguna, operator, buat_dokumen, gudang, session, caplog):
    dokumen = buat_dokumen()
    gudang.jalur(dokumen.sha256).write_bytes(b"%PDF-bukan yang dulu")

    page = as_pengguna(operator).get(f"/berkas/{dokumen.id}/unduh")

    assert page.status == 500 and "Berkas rusak" in page.teks and "%PDF" not in page.html
    assert dokumen.sha256 in caplog.text
    gudang.jalur(dokumen.sha256).unlink()
    assert as_pengguna(operator).get(f"/berkas/{dokumen.id}/unduh").status == 500
    assert as_pengguna(operator).get(f"/berkas/{dokumen.id}").status == 200


def test_berkas_rusak_pulih_bila_diunggah_lagi(as_pengguna, operator, buat_dokumen, gudang, ide):
    dokumen = buat_dokumen(isi.PDF)
    gudang.jalur(dokumen.sha256).write_bytes(b"rusak")

    as_pengguna(operator).post(_baru(ide), kunci=KUNCI, berkas=berkas(isi.PDF), **ISIAN)

    assert as_pengguna(operator).get(f"/berkas/{dokumen.id}/unduh").data == isi.PDF


def test_sebagian_berkas_untuk_video(as_pengguna, operator, buat_dokumen):
    dokumen = buat_dokumen(isi.MP4, nama="rapat.mp4")

    page = as_pengguna(operator).get(f"/berkas/{dokumen.id}/unduh", kepala={"Range": "bytes=4-7"})

    assert page.status == 206 and page.data == b"ftyp"
    assert "sandbox" in page.response.headers["Content-Security-Policy"]


# --- Library ------------------------------------------------------------------------------------------------


def test_pustaka_menyaring_dan_tidak_bocor(as_pengguna, operator, operator_lain, koordinator, buat_dokumen):
    buat_dokumen(tentang="Surat posyandu", nomor="12/A")
    buat_dokumen(tentang="Foto rapat", jenis="foto")
    buat_dokumen(oleh=operator_lain, tentang="RAHASIALAIN")

    orang = as_pengguna(operator)
    assert "RAHASIALAIN" not in orang.get("/berkas").html
    assert "RAHASIALAIN" not in orang.get(f"/berkas?opd={operator_lain.opd_id}").html
    page = orang.get("/berkas?q=posyandu+12/a")
    assert "Surat posyandu" in page.teks and "Foto rapat" not in page.teks
    assert "Foto rapat" in orang.get("/berkas?jenis=foto").teks
    pusat = as_pengguna(koordinator)
    assert "RAHASIALAIN" in pusat.get(f"/berkas?opd={operator_lain.opd_id}").teks
    assert "Surat posyandu" not in pusat.get(f"/berkas?opd={operator_lain.opd_id}").teks
    assert "Tidak ada dokumen yang cocok" in pusat.get("/berkas?opd=pusat").teks
    page = orang.get("/berkas", htmx=True)
    assert page.ids[0] == "daftar" and not page.h1


@pytest.mark.parametrize("kueri", [
    "q=%00", "q=" + "x" * 5000, "opd=hantu", "opd=99999999999", "jenis=%00", "halaman=-1", "halaman=99999999999",
    "status=hantu", "opd=%00", "halaman=2",
])  # fmt: skip
def test_pustaka_tahan_saringan_ngawur(kueri, as_pengguna, operator, koordinator):
    assert as_pengguna(operator).get(f"/berkas?{kueri}").status == 200
    assert as_pengguna(koordinator).get(f"/berkas?{kueri}").status == 200


@pytest.mark.parametrize("jumlah", [1, 3])
def test_jumlah_kueri(jumlah, as_pengguna, operator, ide, buat_dokumen, hitung_kueri):
    for _ in range(jumlah):
        terakhir = buat_dokumen(tautkan=[(ide.id, "bukti")])
    orang = as_pengguna(operator)
    orang.get("/berkas")

    hasil = {}
    for alamat in ("/berkas", f"/berkas/{terakhir.id}", f"/berkas/{terakhir.id}/unduh", _baru(ide)):
        hitung_kueri.clear()
        assert orang.get(alamat).status == 200
        hasil[alamat.split("?")[0].replace(str(terakhir.id), "N")] = len(hitung_kueri)

    assert hasil == {"/berkas": 5, "/berkas/N": 8, "/berkas/N/unduh": 3, "/berkas/baru": 9}


# --- Correcting, withdrawing, unlinking ---------------------------------------------------------------------


def test_ubah_rincian(as_pengguna, operator, buat_dokumen, session):
    dokumen = buat_dokumen(tentang="Lama")
    orang = as_pengguna(operator)
    isian = orang.get(f"/berkas/{dokumen.id}/ubah").isian

    page = orang.post(f"/berkas/{dokumen.id}/ubah", isian | {"tentang": "Baru", "halaman": "12", "tanggal": "2026"})

    assert page.status == 303
    assert (dokumen.tentang, dokumen.halaman, dokumen.tanggal, dokumen.versi, dokumen.tentang_cari) == (
        "Baru",
        12,
        "2026",
        2,
        "baru",
    )
    assert "Lama menjadi Baru" in orang.get(f"/berkas/{dokumen.id}").teks


def test_ubah_yang_basi_409_menampilkan_keduanya(as_pengguna, operator, buat_dokumen):
    dokumen = buat_dokumen(tentang="Lama")
    orang = as_pengguna(operator)
    isian = orang.get(f"/berkas/{dokumen.id}/ubah").isian
    orang.post(f"/berkas/{dokumen.id}/ubah", isian | {"tentang": "Punya rekan"})

    page = orang.post(f"/berkas/{dokumen.id}/ubah", isian | {"tentang": "Punya saya"})

    assert page.status == 409 and "Punya rekan" in page.teks and page.isian["tentang"] == "Punya saya"
    assert orang.post(f"/berkas/{dokumen.id}/ubah", page.isian).status == 303


def test_ubah_buruk_422_dan_yang_bukan_pemilik_403(as_pengguna, operator, operator_lain, buat_ide, buat_dokumen):
    ide = buat_ide("disetujui", opd=operator.opd, operator=operator)
    dokumen = buat_dokumen(tautkan=[(ide.id, "bukti")])

    page = as_pengguna(operator).post(f"/berkas/{dokumen.id}/ubah", versi=1, tentang="", nomor="Z-9", jenis="surat")
    assert page.status == 422 and page.isian["nomor"] == "Z-9"
    for cara in ("get", "post"):
        assert getattr(as_pengguna(operator_lain), cara)(f"/berkas/{dokumen.id}/ubah").status == 403


def test_tarik(as_pengguna, operator, operator_lain, ide, buat_dokumen, session):
    dokumen = buat_dokumen()
    orang = as_pengguna(operator)
    versi = orang.get(f"/berkas/{dokumen.id}/tarik").isian["versi"]
    assert orang.post(f"/berkas/{dokumen.id}/tarik", versi=versi, alasan="").status == 422
    page = orang.post(f"/berkas/{dokumen.id}/tarik", versi=99, alasan="Keliru sekali")
    assert page.status == 409 and page.isian["alasan"] == "Keliru sekali"

    assert orang.post(f"/berkas/{dokumen.id}/tarik", versi=versi, alasan="Salah berkas").status == 303

    assert dokumen.status == "ditarik"
    page = orang.get(f"/berkas/{dokumen.id}")
    assert "sudah ditarik: Salah berkas" in page.teks
    assert orang.get(f"/berkas/{dokumen.id}/ubah").status == 409
    assert (
        dokumen.tentang in orang.get("/berkas?status=ditarik").teks and dokumen.tentang not in orang.get("/berkas").teks
    )


def test_tarik_yang_masih_terlampir_409(as_pengguna, operator, ide, buat_dokumen):
    dokumen = buat_dokumen(tautkan=[(ide.id, "bukti")])

    assert as_pengguna(operator).get(f"/berkas/{dokumen.id}/tarik").status == 409
    assert as_pengguna(operator).post(f"/berkas/{dokumen.id}/tarik", versi=1, alasan="Salah").status == 409


def test_lepas(as_pengguna, operator, operator_lain, ide, buat_dokumen, lampiran, session):
    buat_dokumen(tautkan=[(ide.id, "bukti")])
    [baris] = lampiran(ide.id)
    alamat = f"/berkas/tautan/{baris.tautan_id}/lepas"
    orang = as_pengguna(operator)
    assert as_pengguna(operator_lain).get(alamat).status == 404
    assert as_pengguna(operator_lain).post(alamat, alasan="Iseng").status == 404
    assert orang.get(alamat).status == 200
    assert orang.post(alamat, alasan=" ").status == 422
    assert orang.post(alamat, alasan="x" * 501).isian["alasan"] == "x" * 501

    page = orang.post(alamat, alasan="Salah tempat")

    assert (page.status, page.lokasi) == (303, f"/ide/{ide.id}") and lampiran(ide.id) == []
    assert orang.post(alamat, alasan="Lagi").status == 409
    assert "Salah tempat" in orang.get(f"/berkas/{baris.id}").teks
    assert orang.get("/berkas/tautan/999999/lepas").status == 404


# --- Limits -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "peran, status", [("admin", 200), ("koordinator", 200), ("operator", 403), ("pimpinan", 403), ("pendamping", 403)]
)
def test_siapa_mengatur_batas(peran, status, as_pengguna, buat_pengguna):
    orang = as_pengguna(buat_pengguna(peran))

    assert orang.get("/pengaturan/berkas").status == status
    kirim = orang.post("/pengaturan/berkas", versi=0, maks_mb=12, maks_video_mb=50)
    assert kirim.status == (303 if status == 200 else 403)


def test_batas_berlaku_dan_beriwayat(as_pengguna, koordinator, operator, gudang):
    pusat = as_pengguna(koordinator)
    assert "Paling besar 10 MB, video 100 MB." in pusat.get("/pengaturan").teks
    isian = pusat.get("/pengaturan/berkas").isian
    for salah in ("0", "51", "banyak", "9" * 30, "", "\x00"):
        assert pusat.post("/pengaturan/berkas", isian | {"maks_mb": salah}).status == 422
    assert pusat.post("/pengaturan/berkas", isian | {"maks_mb": "20", "maks_video_mb": "10"}).status == 422

    assert pusat.post("/pengaturan/berkas", isian | {"maks_mb": "1"}).status == 303

    page = pusat.post("/pengaturan/berkas", isian | {"maks_mb": "3"})
    assert page.status == 409 and page.isian["maks_mb"] == "3"
    assert "10 menjadi 1" in pusat.get("/pengaturan/berkas").teks
    page = kirim(as_pengguna(operator), "/berkas/baru", isi.PDF + b" " * 1024 * 1024, "a.pdf", kunci=KUNCI, **ISIAN)
    assert page.status == 422 and "batasnya 1 MB" in page.teks and page.isian["nomor"] == "420/17"


def test_disk_penuh_menolak_dengan_kalimat_dan_isian_tetap(as_pengguna, operator, ide, monkeypatch):
    monkeypatch.setattr("inovasi.berkas.rules.RUANG_UNGGAH_MB", 10**9)

    page = as_pengguna(operator).post(_baru(ide), kunci=KUNCI, berkas=berkas(isi.PDF), **ISIAN)

    assert page.status == 422 and "Ruang simpan" in page.teks and page.isian["nomor"] == "420/17"


def test_dokumen_pindah_ke_penerus(session, buat_dokumen, operator, operator_lain, admin, sebagai):
    from inovasi.opd import services as opd_services

    dokumen = buat_dokumen()
    opd_services.akhiri(
        session, operator.opd, penerus=operator_lain.opd, alasan="Digabung.", oleh=sebagai(admin), pada=PADA,
        versi=operator.opd.versi,
    )  # fmt: skip
    session.commit()

    assert dokumen.opd_id == operator_lain.opd_id
