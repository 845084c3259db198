from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from inovasi.catatan.models import Catatan
from inovasi.klinik import queries, services
from inovasi.klinik.models import PermintaanKlinik, SesiKlinik, TindakLanjut
from inovasi.klinik.rules import BarisPeserta
from inovasi.klinik.services import CatatanBaru, TindakBaru
from inovasi.waktu import hari_ini, tanggal
from tests.conftest import PADA

KINI = datetime.now(UTC)
HARI = hari_ini(KINI)
MINGGU_DEPAN = HARI + timedelta(days=7)
KUNCI = "kunci-untuk-uji-0001"


@pytest.fixture
def sesi(session, buat_sesi, bahas, koordinator, sebagai, ide, ide_lain):
    """Today's session on the ideas of two OPD, with secrets of each and an internal note; minutes of both."""
    sesi = buat_sesi(ide, ide_lain, tanggal=HARI, pada=KINI)
    for satu, kata in ((ide, "sendiri"), (ide_lain, "tetangga")):
        bahas(
            sesi, satu, pada=KINI, pembahasan=f"bahas-{kata}",
            tindak=[TindakBaru(f"tindak-{kata}", "Kepala Bidang", HARI)],
            catatan=[CatatanBaru(f"catatan-{kata}"), CatatanBaru(f"internal-{kata}", internal=True)],
        )  # fmt: skip
    services.simpan_notulen(
        session, sesi, oleh=sebagai(koordinator), pada=KINI, versi=1, notulen="notulen-semua",
        hadir_ids=[p.id for p in sesi.peserta], tambahan=[BarisPeserta("Camat", "Kecamatan")],
    )  # fmt: skip
    session.commit()
    return sesi


# --- Who reads what -----------------------------------------------------------------------------------------


def test_opd_hanya_menerima_bagian_idenya(as_pengguna, session, sesi, operator, ide, ide_lain):
    peramban = as_pengguna(operator)
    tindak = session.scalars(select(TindakLanjut).where(TindakLanjut.ide_id == ide.id)).one()
    alamat = ["/", "/klinik", f"/klinik/{sesi.id}", f"/klinik/{sesi.id}/cetak", f"/ide/{ide.id}",
              f"/klinik/tindak-lanjut/{tindak.id}/selesai", "/klinik/minta", "/pesan"]  # fmt: skip
    semua = [peramban.get(a).html for a in alamat]

    for html in semua:
        for rahasia in ("tetangga", ide_lain.judul, "internal-", "notulen-semua"):
            assert rahasia not in html
    sesi_, cetak, halaman_ide = semua[2], semua[3], semua[4]
    assert all(k in sesi_ for k in ("bahas-sendiri", "tindak-sendiri", "catatan-sendiri"))
    assert "bahas-sendiri" in cetak and "bahas-sendiri" in halaman_ide and "tindak-sendiri" in halaman_ide
    assert "tindak-sendiri" in semua[0] and "tindak-sendiri" in semua[1]


def test_opd_di_luar_sesi_tidak_menemukannya(as_pengguna, session, sesi, buat_pengguna, ide):
    peramban = as_pengguna(buat_pengguna("operator"))
    tindak = session.scalars(select(TindakLanjut).where(TindakLanjut.ide_id == ide.id)).one()
    assert peramban.get(f"/klinik/{sesi.id}").status == 404
    assert peramban.get(f"/klinik/{sesi.id}/cetak").status == 404
    assert peramban.post(f"/klinik/tindak-lanjut/{tindak.id}/selesai", versi=1, keterangan="Ya").status == 404
    assert "bahas-" not in peramban.get("/klinik").html
    assert f"/klinik/{sesi.id}" not in peramban.get("/klinik").tautan


def test_pendamping_melihat_dan_mencatat_pada_idenya(as_pengguna, sesi, pendamping, ide, ide_lain, buat_pengguna):
    peramban = as_pengguna(pendamping)
    halaman = peramban.get(f"/klinik/{sesi.id}")

    assert all(k in halaman.html for k in ("bahas-sendiri", "catatan-sendiri", "internal-sendiri"))
    assert not any(k in halaman.html for k in ("tetangga", ide_lain.judul, "notulen-semua"))
    assert peramban.get(f"/klinik/{sesi.id}/ide/{ide.id}").status == 200
    assert peramban.get(f"/klinik/{sesi.id}/ide/{ide_lain.id}").status == 404
    assert peramban.get(f"/klinik/{sesi.id}/notulen").status == 403
    assert as_pengguna(buat_pengguna("pendamping")).get(f"/klinik/{sesi.id}").status == 404


def test_pimpinan_membaca_semua_dan_admin_tidak(as_pengguna, sesi, buat_pengguna, ide):
    halaman = as_pengguna(buat_pengguna("pimpinan")).get(f"/klinik/{sesi.id}")
    assert all(k in halaman.html for k in ("bahas-sendiri", "internal-tetangga", "notulen-semua"))
    assert not [f for f in halaman.form if f["action"].startswith("/klinik")]
    admin = as_pengguna(buat_pengguna("admin"))
    assert [admin.get(a).status for a in ("/klinik", f"/klinik/{sesi.id}")] == [403, 403]
    assert "bahas-sendiri" not in admin.get(f"/ide/{ide.id}").html


def test_berita_acara_tanpa_catatan_internal(as_pengguna, sesi, koordinator):
    halaman = as_pengguna(koordinator).get(f"/klinik/{sesi.id}/cetak")
    for ada in ("bahas-sendiri", "bahas-tetangga", "tindak-tetangga", "notulen-semua", "Camat", "Tanda tangan", "NIP"):
        assert ada in halaman.html
    assert "internal-" not in halaman.html and "catatan-sendiri" not in halaman.html
    assert "tahun dua ribu" in halaman.teks


# --- Requests and plans -------------------------------------------------------------------------------------


def test_minta_sampai_dijadwalkan(as_pengguna, session, operator, koordinator, ide, ide_lain):
    opd, pusat = as_pengguna(operator), as_pengguna(koordinator)
    awal = opd.get(f"/klinik/minta?ide={ide.id}")
    assert awal.isian["ide_id"] == str(ide.id) and ide_lain.judul not in awal.html

    kurang = opd.post("/klinik/minta", ide_id=ide.id, keperluan="", kunci=awal.isian["kunci"])
    assert kurang.status == 422 and kurang.isian["ide_id"] == str(ide.id)
    isian = {"ide_id": ide.id, "keperluan": "Bantu menulis", "kunci": awal.isian["kunci"]}
    assert [opd.post("/klinik/minta", isian).lokasi for _ in range(2)] == ["/klinik", "/klinik"]
    permintaan = session.scalars(select(PermintaanKlinik)).one()  # twice sent, once made

    rencana = pusat.get(f"/klinik/baru?minta={permintaan.id}")
    assert rencana.isian["permintaan"] == str(permintaan.id)
    isian = {"tanggal": tanggal(MINGGU_DEPAN), "tempat": "Aula", "permintaan": permintaan.id, "kunci": KUNCI}
    cari = pusat.post("/klinik/baru", isian | {"lanjut": "cari", "kata": "pasar malam", "peserta": "Camat, Bakam"})
    assert cari.status == 200 and ide_lain.judul in cari.html and cari.isian["peserta"] == "Camat, Bakam"
    jawab = pusat.post("/klinik/baru", isian | {"ide": ide_lain.id, "peserta": "Camat, Bakam"})
    sesi = session.scalars(select(SesiKlinik)).one()
    assert jawab.lokasi == f"/klinik/{sesi.id}"
    assert [k.ide_id for k in sesi.ide] == [ide_lain.id, ide.id]
    assert "Dijadwalkan" in opd.get("/klinik").teks and f"/klinik/{sesi.id}" in opd.get("/klinik").tautan


def test_rencana_yang_ditolak_membawa_isiannya(as_pengguna, session, koordinator, buat_minta, sebagai, operator, ide):
    permintaan = buat_minta()
    services.tarik(session, permintaan, oleh=sebagai(operator), pada=PADA, versi=1)
    session.commit()
    isian = {"tanggal": "2026", "tempat": "Aula", "jam": "9", "peserta": "Camat", "kata": "", "kunci": KUNCI}

    halaman = as_pengguna(koordinator).post("/klinik/baru", isian | {"ide": ide.id, "permintaan": permintaan.id})

    assert halaman.status == 422
    assert (halaman.isian["tempat"], halaman.isian["peserta"], halaman.isian["ide"]) == ("Aula", "Camat", str(ide.id))


def test_ubah_rencana_yang_basi_memperlihatkan_kedua_teks(as_pengguna, session, koordinator, buat_sesi, ide):
    sesi = buat_sesi(ide, tanggal=MINGGU_DEPAN, pada=KINI)
    peramban = as_pengguna(koordinator)
    isian = {"tanggal": MINGGU_DEPAN.isoformat(), "tempat": "Aula", "ide": ide.id, "kunci": KUNCI}
    assert peramban.post(f"/klinik/{sesi.id}/ubah", isian, versi=1, peserta="Lurah").status == 303

    halaman = peramban.post(f"/klinik/{sesi.id}/ubah", isian, versi=1, peserta="Camat")

    assert halaman.status == 409 and "Lurah" in halaman.teks
    assert (halaman.isian["peserta"], halaman.isian["versi"]) == ("Camat", "2")


def test_tolak_batal_dan_urutan(as_pengguna, session, koordinator, buat_minta, buat_sesi, ide, ide_lain):
    permintaan, peramban = buat_minta(), as_pengguna(koordinator)
    halaman = peramban.get(f"/klinik/minta/{permintaan.id}/tolak")
    assert halaman.isian["versi"] == "1"
    assert peramban.post(f"/klinik/minta/{permintaan.id}/tolak", versi=1, alasan="").status == 422
    basi = peramban.post(f"/klinik/minta/{permintaan.id}/tolak", versi=5, alasan="Penuh")
    assert basi.status == 409 and basi.isian["alasan"] == "Penuh"
    assert peramban.post(f"/klinik/minta/{permintaan.id}/tolak", versi=1, alasan="Penuh").lokasi == "/klinik"

    sesi = buat_sesi(ide, ide_lain)
    peramban.post(f"/klinik/{sesi.id}/urutan", versi=1, ide_id=ide_lain.id, arah="naik")
    session.refresh(sesi)
    assert [k.ide_id for k in sesi.ide] == [ide_lain.id, ide.id]
    assert peramban.post(f"/klinik/{sesi.id}/batal", versi=2, alasan="Banjir").status == 303
    assert "Banjir" in peramban.get(f"/klinik/{sesi.id}").teks


# --- In the session -----------------------------------------------------------------------------------------


def _isian_bahas(halaman, **isi):
    return {k: halaman.isian[k] for k in ("versi", "versi_ide", "awal", "kunci")} | isi


def test_bahas_disimpan_dan_ke_ide_berikutnya(as_pengguna, session, sesi, koordinator, ide, ide_lain):
    peramban, alamat = as_pengguna(koordinator), f"/klinik/{sesi.id}/ide/{ide.id}"
    isian = _isian_bahas(
        peramban.get(alamat), pembahasan="bahas baru", apa_2="Rapat", siapa_2="Camat", sampai_2=tanggal(MINGGU_DEPAN),
        internal_isi="Rahasia kita", lanjut=ide_lain.id,
    )  # fmt: skip

    assert peramban.post(alamat, isian).lokasi == f"/klinik/{sesi.id}/ide/{ide_lain.id}"
    peramban.post(alamat, isian)  # the same form once more

    assert session.scalars(select(TindakLanjut.apa).where(TindakLanjut.ide_id == ide.id)).all() == [
        "tindak-sendiri", "Rapat",
    ]  # fmt: skip
    assert len(session.scalars(select(Catatan).where(Catatan.isi == "Rahasia kita", Catatan.internal)).all()) == 1


def test_bahas_yang_salah_kembali_dengan_semua_isian(as_pengguna, session, sesi, koordinator, ide):
    peramban, alamat = as_pengguna(koordinator), f"/klinik/{sesi.id}/ide/{ide.id}"
    isian = _isian_bahas(
        peramban.get(alamat), pembahasan="bahas baru", apa_2="Rapat", siapa_2="", sampai_2="besok lusa",
        catatan_isi="Untuk OPD", internal_isi="Untuk kita", internal_kolom="masalah", internal_kutipan="tidak ada",
    )  # fmt: skip

    halaman = peramban.post(alamat, isian)
    assert halaman.status == 422
    halaman = peramban.post(alamat, isian | {"siapa_2": "Camat", "sampai_2": tanggal(MINGGU_DEPAN)})

    assert halaman.status == 422 and "Kutipan tidak ditemukan" in halaman.teks
    for nama in ("pembahasan", "apa_2", "catatan_isi", "internal_isi", "internal_kutipan", "internal_kolom", "kunci"):
        assert halaman.isian[nama] == isian[nama], nama
    session.expire_all()
    assert queries.ide_sesi(session, sesi.id, ide.id).pembahasan == "bahas-sendiri"


def test_galat_tindak_lanjut_berdiri_di_barisnya(as_pengguna, sesi, koordinator, ide):
    peramban, alamat = as_pengguna(koordinator), f"/klinik/{sesi.id}/ide/{ide.id}"
    halaman = peramban.post(alamat, _isian_bahas(peramban.get(alamat), apa_3="Rapat", siapa_3="Camat", sampai_3="2026"))
    assert halaman.status == 422
    assert "galat-sampai_3" in halaman.ids and "galat-sampai_1" not in halaman.ids


def test_bahas_yang_bentrok_memperlihatkan_kedua_teks(as_pengguna, sesi, koordinator, pendamping, ide):
    satu, dua, alamat = as_pengguna(koordinator), as_pengguna(pendamping), f"/klinik/{sesi.id}/ide/{ide.id}"
    isian, isian_dua = (_isian_bahas(p.get(alamat)) for p in (satu, dua))
    assert dua.post(alamat, isian_dua | {"pembahasan": "kata pendamping"}).status == 303

    halaman = satu.post(alamat, isian | {"pembahasan": "kata koordinator", "catatan_isi": "Ikut terbawa"})

    assert halaman.status == 409 and "kata pendamping" in halaman.teks
    assert (halaman.isian["pembahasan"], halaman.isian["catatan_isi"]) == ("kata koordinator", "Ikut terbawa")
    gabung = _isian_bahas(halaman, pembahasan="kata keduanya", catatan_isi="Ikut terbawa")
    assert satu.post(alamat, gabung).status == 303


def test_notulen_dan_selesai(as_pengguna, session, sesi, koordinator):
    peramban = as_pengguna(koordinator)
    halaman = peramban.get(f"/klinik/{sesi.id}/notulen")
    assert halaman.isian["notulen"] == "notulen-semua"
    basi = peramban.post(f"/klinik/{sesi.id}/notulen", versi=1, notulen="lain", tambahan="Lurah")
    assert basi.status == 409 and (basi.isian["notulen"], basi.isian["tambahan"]) == ("lain", "Lurah")
    salah = peramban.post(f"/klinik/{sesi.id}/notulen", versi=2, notulen="lain", tambahan=", Dinas")
    assert salah.status == 422 and "galat-tambahan" in salah.ids
    assert peramban.post(f"/klinik/{sesi.id}/selesai", versi=2).status == 303
    assert "Berita acara" in peramban.get(f"/klinik/{sesi.id}").teks


def test_operator_menandai_tindak_lanjut_selesai(as_pengguna, session, sesi, operator, ide):
    peramban = as_pengguna(operator)
    tindak = session.scalars(select(TindakLanjut).where(TindakLanjut.ide_id == ide.id)).one()
    alamat = f"/klinik/tindak-lanjut/{tindak.id}/selesai"
    assert alamat in peramban.get("/").tautan
    assert peramban.post(alamat, versi=1, keterangan="").status == 422
    assert peramban.post(alamat, versi=1, keterangan="Surat dikirim").lokasi == "/klinik"
    assert alamat not in peramban.get("/").tautan
    assert peramban.post(alamat, versi=2, keterangan="Lagi").status == 409


def test_lewat_waktu_dikatakan_dengan_kata(as_pengguna, session, sesi, operator, koordinator):
    for tindak in session.scalars(select(TindakLanjut)):
        tindak.sampai = HARI - timedelta(days=3)
    session.commit()
    assert "lewat 3 hari" in as_pengguna(operator).get("/klinik").teks
    assert "lewat 3 hari" in as_pengguna(operator).get("/").teks
    assert as_pengguna(koordinator).get("/klinik").teks.count("lewat 3 hari") == 2


# --- Cost ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("banyak", [1, 3])
@pytest.mark.parametrize("peran, daftar, satu", [("operator", 8, 8), ("koordinator", 7, 8), ("pimpinan", 5, 6)])
def test_jumlah_kueri_tetap(
    as_pengguna, session, buat_pengguna, buat_ide, buat_sesi, buat_minta, bahas, operator, koordinator, hitung_kueri,
    banyak, peran, daftar, satu,
):  # fmt: skip
    ide = [buat_ide("diajukan", opd=operator.opd, operator=operator) for _ in range(banyak)]
    for satu_ide in ide:
        buat_minta(satu_ide)
        sesi = buat_sesi(*ide, tanggal=MINGGU_DEPAN, pada=KINI)
        for satu_bagian in ide:
            bahas(
                sesi, satu_bagian, pada=KINI, pembahasan="Dibahas", catatan=[CatatanBaru("Untuk OPD")],
                tindak=[TindakBaru("Rapat", "Camat", MINGGU_DEPAN)],
            )  # fmt: skip
    orang = {"operator": operator, "koordinator": koordinator}.get(peran) or buat_pengguna(peran)
    peramban = as_pengguna(orang)
    for alamat, kueri in (("/klinik", daftar), (f"/klinik/{sesi.id}", satu)):
        hitung_kueri.clear()
        assert peramban.get(alamat).status == 200
        assert len(hitung_kueri) == kueri, (alamat, hitung_kueri)


@pytest.mark.parametrize("banyak", [1, 3])
def test_panel_pada_ide_dua_kueri(session, buat_sesi, bahas, hitung_kueri, ide, banyak):
    for _ in range(banyak):
        bahas(buat_sesi(ide), ide, tindak=[TindakBaru("Rapat", "Camat", MINGGU_DEPAN)])
    nomor = ide.id
    hitung_kueri.clear()
    putaran = queries.putaran_ide(session, nomor)
    assert [len(tindak) for _, tindak in putaran] == [1] * banyak
    assert len(hitung_kueri) == 2


def test_selesai_tanpa_kehadiran_mencetak_semua_yang_diundang(as_pengguna, koordinator, buat_sesi, ide):
    sesi = buat_sesi(ide, tanggal=HARI, pada=KINI, peserta=[BarisPeserta("Camat Bakam", "Kecamatan")])
    peramban = as_pengguna(koordinator)
    assert peramban.post(f"/klinik/{sesi.id}/selesai", versi=1).status == 303

    halaman = peramban.get(f"/klinik/{sesi.id}")
    assert "Daftar hadirnya belum diisi." in halaman.teks and "Kehadiran tidak dicatat." in halaman.teks
    assert "Tidak hadir" not in halaman.teks
    assert "Camat Bakam" in peramban.get(f"/klinik/{sesi.id}/cetak").teks
