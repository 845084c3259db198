"""The example region: its content obeys the rules, and what the services make of it shows every screen something."""

import re
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from inovasi import acuan, contoh, create_app
from inovasi.akun import services as akun
from inovasi.akun.models import Pendampingan, Pengguna
from inovasi.akun.rules import SANDI_CONTOH, galat_nama_pengguna
from inovasi.berkas.models import Dokumen
from inovasi.berkas.services_gudang import Gudang
from inovasi.db import db
from inovasi.ide import rules
from inovasi.ide.models import Ide, LembarKriteria, Pengecualian, TahunProgram, VersiIde
from inovasi.klinik.models import PermintaanKlinik, SesiKlinik, TindakLanjut
from inovasi.migrasi import naikkan
from inovasi.opd.models import Daerah, Opd, Tupoksi
from inovasi.replikasi import rules_lembar
from inovasi.replikasi.models import (
    Adopsi,
    AlihPengetahuan,
    AsalLuar,
    EntriKatalog,
    PeniruLuar,
    RencanaAksi,
    TahapAdopsi,
    TanyaAdopsi,
    Tawaran,
)
from inovasi.replikasi.queries_lembar import isian_lembar
from inovasi.replikasi.rules_rencana import lewat
from inovasi.sk.models import Penugasan, Sk
from inovasi.waktu import hari_ini, lama, sekarang

ISI = contoh.baca_ide()
NYATA = [i for i in ISI if i.get("nyata")]
OPD = {o.kode: o for o in acuan.opd_contoh()}
BELUM_DIAJUKAN = ("draf", "dihapus")
AKSI = {"dikembalikan": "kembalikan", "ditolak": "tolak", "serupa": "nyatakan_serupa", "diajukan": "kembalikan"}
KUNCI = {
    *contoh._KOLOM, "kunci", "opd", "nasib", "hari", "dibuat", "diajukan", "tupoksi", "tahapan", "hasil", "tanda",
    "alasan", "catatan", "serupa", "asal", "henti", "alasan_henti", "putaran", "lama_gagasan", "lama_sasaran",
    "lama_manfaat", "nyata", "asal_daerah", "asal_tahun", "sumber",
}  # fmt: skip


def _id(isi):
    return isi["kunci"]


# --- The content --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("isi", ISI, ids=_id)
def test_setiap_kode_yang_dirujuk_ada(isi):
    assert set(isi) <= KUNCI
    assert isi["opd"] in OPD
    assert "tupoksi" not in isi or 1 <= isi["tupoksi"] <= len(OPD[isi["opd"]].tupoksi)
    for kolom, daftar in rules.DAFTAR.items():
        assert isi.get(kolom, "") in ("", *daftar)
    if "alasan" in isi:
        assert isi["alasan"] in {a.kode for a in acuan.alasan_untuk(AKSI[isi["nasib"]])}
        assert isi["catatan"]


@pytest.mark.parametrize("isi", [i for i in ISI if i["nasib"] not in BELUM_DIAJUKAN], ids=_id)
def test_yang_diajukan_memenuhi_syarat_pengajuan(isi):
    versi = [isi]
    if isi.get("putaran") == 2:
        versi.append(isi | {k: isi[f"lama_{k}"] for k in ("gagasan", "manfaat")})

    for nilai in versi:
        rules.periksa_lengkap(nilai | {"tupoksi_id": isi["tupoksi"]}, tupoksi_sah=[isi["tupoksi"]])


def test_jumlah_per_status():
    assert Counter(i["nasib"] for i in ISI) == {
        "disetujui": 90, "diajukan": 12, "draf": 12, "dikembalikan": 5, "ditolak": 4, "serupa": 3, "dihapus": 2,
    }  # fmt: skip
    assert len({i["judul"] for i in ISI}) == len({i["kunci"] for i in ISI}) == len(ISI)
    assert 65 <= len(NYATA) <= 75


@pytest.mark.parametrize("isi", NYATA, ids=_id)
def test_inovasi_nyata_disetujui_dan_menyebut_asalnya(isi):
    teks = " ".join(isi[k] for k in ("masalah", "gagasan", "kebaruan"))

    assert isi["nasib"] == "disetujui"
    assert isi["asal_daerah"] in teks or isi["asal_daerah"].removeprefix("Provinsi ") in teks
    assert isi["asal_tahun"] in teks if isi.get("asal_tahun") else True
    assert isi["sumber"].startswith(isi["asal_daerah"]) and len(isi["sumber"]) <= 500
    assert "Contoh ini bersumber dari" in isi["kebaruan"]
    assert "hasil" not in isi  # no results are claimed for somebody's real work


def test_inovasi_dari_artikel_sumber_ada():
    asal = {i["nama_singkat"]: (i["asal_daerah"], i.get("asal_tahun")) for i in NYATA if "nama_singkat" in i}
    asal["Festival APBDes"] = next(
        (i["asal_daerah"], i["asal_tahun"]) for i in NYATA if i["judul"].startswith("Festival APBDes")
    )

    for nama in ("e-Pintar", "e-Tracking", "e-Minduk"):
        assert asal[nama] == ("Kabupaten Bombana", "2018")
    for nama in ("Bunaktuslah", "Bumilristi", "Burahtuhiri", "Festival APBDes"):
        assert asal[nama] == ("Kabupaten Bangka", "2018")


def test_contoh_yang_bukan_inovasi_nyata_tidak_memakai_sumber():
    karangan = [i for i in ISI if not i.get("nyata")]

    assert not any("sumber" in i or "asal_daerah" in i for i in karangan)
    # What a refusal points to may be real work; the refused text itself is not.
    assert all("Kabupaten" not in i["judul"] for i in karangan)


def test_adopsi_dan_serupa_menunjuk_ide_yang_disetujui():
    menurut_kunci = {i["kunci"]: i for i in ISI}
    for isi in ISI:
        if "asal" in isi:
            asal = menurut_kunci[isi["asal"]]
            assert asal["tanda"] and asal["opd"] != isi["opd"]
        if "serupa" in isi:
            assert menurut_kunci[isi["serupa"]]["nasib"] == "disetujui"


@pytest.mark.parametrize(
    "singkatan, nama",
    [("Disdikbud", "disdikbud"), ("PKM Bakam", "pkm-bakam"), ("Bag. Tapem", "bag-tapem"), ("Satpol PP", "satpol-pp")],
)
def test_nama_masuk(singkatan, nama):
    assert contoh.nama_masuk(singkatan) == nama


def test_nama_masuk_semua_opd_sah_dan_berbeda():
    nama = [contoh.nama_masuk(o.singkatan) for o in OPD.values()]

    assert len(set(nama)) == len(nama)
    assert not any(galat_nama_pengguna(n) for n in nama)


# --- What the services make of it ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def app_contoh(tmp_path_factory):
    app = create_app(tmp_path_factory.mktemp("contoh"), {"TESTING": True, "SECRET_KEY": "uji"})
    naikkan(app)
    app.laporan = []
    contoh.buat_contoh(app, lapor=app.laporan.append)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def kab(app_contoh):
    """The session of the example region."""
    with app_contoh.app_context():
        yield db.session
        db.session.rollback()


def _milik(kab, kode):
    return list(kab.scalars(select(Ide).join(Opd, Ide.opd_id == Opd.id).where(Opd.kode == kode).order_by(Ide.id)))


def test_daerah_dan_perangkatnya(kab, app_contoh):
    daerah = kab.get(Daerah, 1)

    assert (daerah.nama, daerah.contoh, daerah.zona_waktu) == ("Kabupaten Contoh", True, "Asia/Jakarta")
    assert kab.scalar(select(func.count()).select_from(Opd)) == 67
    assert app_contoh.laporan[0] == "Contoh: 67 perangkat daerah dan unit, 71 akun."
    assert app_contoh.laporan[-1] == f"Contoh: {len(ISI)} ide beserta tinjauan dan replikasinya, 2 keputusan."


def test_akun_dapat_dimasuki_dengan_sandi_contoh(kab):
    akun_ = {p.nama_pengguna: p for p in kab.scalars(select(Pengguna))}

    assert {"admin", "koordinator", "pendamping", "pimpinan", "disdikbud", "dinkes", "pkm-bakam"} <= set(akun_)
    assert len(akun_) == 71
    assert akun.cocok(akun_["disdikbud"].sandi_hash, SANDI_CONTOH)
    assert akun.cocok(akun_["admin"].sandi_hash, SANDI_CONTOH)
    assert akun_["dinkes"].unit_bawah and not akun_["disdikbud"].unit_bawah
    assert not any(p.wajib_ganti_sandi for p in akun_.values())


def test_tahun_program_berjalan_dengan_satu_pengecualian(kab):
    tahun = kab.scalars(select(TahunProgram)).one()
    kini = hari_ini()

    assert tahun.tahun == kini.year and tahun.min_ide == 5
    assert tahun.batas == min(date.fromordinal(kini.toordinal() + 26), date(kini.year, 12, 31))
    assert kab.scalars(select(Pengecualian)).one().alasan


def test_status_ide_seperti_isinya(kab):
    jumlah = dict(kab.execute(select(Ide.status, func.count()).group_by(Ide.status)).all())

    assert jumlah == Counter(i["nasib"] for i in ISI)
    ada_sumber = set(kab.scalars(select(Ide.status).where(Ide.sumber != "")))
    assert ada_sumber == {"disetujui"}


def test_disdikbud_kurang_dua(kab):
    milik = _milik(kab, "DN-01")

    assert {i.judul: i.status for i in milik} == {
        "Bunaktuslah: perburuan anak putus sekolah": "disetujui",
        "Rapor diantar ke pulau": "diajukan",
        "Guru tamu dari nelayan": "dikembalikan",
        "Perpustakaan perahu": "draf",
    }
    menurut_judul = {i.judul.split(":")[0]: i for i in milik}
    assert menurut_judul["Bunaktuslah"].kode.endswith("-01")
    assert menurut_judul["Rapor diantar ke pulau"].kode.endswith("-02")
    assert menurut_judul["Guru tamu dari nelayan"].kode.endswith("-03")
    assert lama(menurut_judul["Rapor diantar ke pulau"].status_sejak) == "3 hari"
    draf = menurut_judul["Perpustakaan perahu"]
    sah = kab.scalars(select(Tupoksi.id).where(Tupoksi.opd_id == draf.opd_id))
    kurang = rules.kelengkapan({k: getattr(draf, k) for k in rules.KOLOM_ISIAN}, tupoksi_sah=sah)
    assert [b.kolom for b in kurang if b.kurang] == ["tujuan", "tupoksi_id"]


def test_ada_yang_kosong_dan_ada_yang_sudah_lima(kab):
    di_induk = {o.id: o.induk_id for o in kab.scalars(select(Opd)) if o.hitung_di == "induk"}
    dihitung = Counter(
        di_induk.get(opd_id, opd_id)
        for opd_id, status in kab.execute(select(Ide.opd_id, Ide.status))
        if status in rules.DIHITUNG
    )
    kode = {o.id: o.kode for o in kab.scalars(select(Opd))}
    menurut_kode = {kode[i]: n for i, n in dihitung.items()}

    assert _milik(kab, "DN-11") == []
    assert sum(n >= 5 for n in menurut_kode.values()) >= 5
    assert menurut_kode["DN-02"] >= 12 and menurut_kode["DN-13"] == 6 and menurut_kode["KC-08"] == 4


def test_antrean_koordinator(kab):
    sejak = list(kab.scalars(select(Ide.status_sejak).where(Ide.status == "diajukan")))

    assert len(sejak) == 12
    assert lama(min(sejak)) == "9 hari"
    assert all(s <= sekarang() for s in kab.scalars(select(Ide.diubah_pada)))


def test_putaran_kedua_memperlihatkan_yang_berubah(kab):
    ide = kab.scalars(select(Ide).where(Ide.putaran == 2)).one()
    satu, dua = kab.scalars(select(VersiIde).where(VersiIde.ide_id == ide.id).order_by(VersiIde.putaran))

    assert ide.status == "diajukan"
    assert {k for k in satu.isi if satu.isi[k] != dua.isi[k]} == {"gagasan", "sasaran", "manfaat"}
    assert kab.get(LembarKriteria, ide.id).k2 == "ragu"


def test_replikasi_dan_penghentian(kab):
    ditandai = kab.scalar(select(func.count()).select_from(Ide).where(Ide.ditandai_pada.is_not(None)))
    adopsi = kab.scalars(select(Adopsi)).all()

    assert ditandai == 18
    assert len(adopsi) == 8 == kab.scalar(select(func.count()).select_from(Ide).where(Ide.asal_id.is_not(None)))
    assert {a.ide.status for a in adopsi} == {"draf", "diajukan", "dikembalikan", "disetujui"}
    assert all(a.dimulai_pada > a.entri.ide.ditandai_pada for a in adopsi)
    assert kab.scalar(select(func.count()).select_from(Ide).where(Ide.dihentikan_pada.is_not(None))) == 1


def test_klinik_dengan_tindak_lanjut_yang_lewat(kab):
    sesi = kab.scalars(select(SesiKlinik).order_by(SesiKlinik.tanggal)).all()
    tindak = kab.scalars(select(TindakLanjut)).all()
    terbuka = [t for t in tindak if t.status == "terbuka"]

    assert [s.status for s in sesi] == ["selesai", "selesai", "direncanakan"]
    assert sum(t.sampai < hari_ini() for t in terbuka) == 1 and len(tindak) - len(terbuka) == 1
    assert kab.scalar(select(func.count()).select_from(PermintaanKlinik).filter_by(status="menunggu")) == 2


def test_instance_yang_sudah_punya_akun_dibiarkan(app, session, admin):
    laporan = []

    contoh.buat_contoh(app, lapor=laporan.append)

    assert laporan == ["Contoh: sudah ada akun, tidak ada yang dibuat."]
    assert session.scalars(select(Pengguna.nama_pengguna)).all() == ["admin"]
    assert session.get(Daerah, 1).nama == "Kabupaten Uji"


@pytest.mark.parametrize(
    "kini, batas",
    [
        (datetime(2026, 12, 31, 17, 10, tzinfo=UTC), date(2027, 1, 27)),  # ten past midnight, first day of 2027
        (datetime(2027, 3, 6, 3, 0, tzinfo=UTC), date(2027, 4, 1)),
        (datetime(2027, 12, 31, 16, 50, tzinfo=UTC), date(2027, 12, 31)),
    ],
    ids=["awal-tahun", "maret", "akhir-tahun"],
)
def test_bisa_dibuat_pada_hari_apa_pun(app, mesin, session, monkeypatch, kini, batas):
    monkeypatch.setattr(contoh, "sekarang", lambda: kini)

    contoh.buat_contoh(app, lapor=lambda _: None)

    assert session.scalars(select(TahunProgram)).one().batas == batas
    assert session.scalar(select(func.count()).select_from(Ide)) == len(ISI)
    assert session.scalar(select(func.max(Ide.diubah_pada))) <= kini
    antre = session.scalars(select(Ide.status_sejak).where(Ide.status == "diajukan")).all()
    assert lama(min(antre), kini) == "9 hari"


def test_pendamping_ditugaskan_pada_dua_opd_dan_satu_ide(kab):
    tugas = kab.execute(
        select(Opd.kode, Ide.judul, Pendampingan.ditugaskan_pada < func.coalesce(Ide.dibuat_pada, sekarang()))
        .select_from(Pendampingan)
        .outerjoin(Ide, Ide.id == Pendampingan.ide_id)
        .outerjoin(Opd, Opd.id == Pendampingan.opd_id)
        .order_by(Pendampingan.id)
    ).all()

    assert [tuple(t) for t in tugas] == [
        ("DN-01", None, True), ("DN-12", None, True), (None, "Bengkel keliling alat tani", False),
    ]  # fmt: skip


# --- Decrees ------------------------------------------------------------------------------------------------


def test_sk_bombana_dengan_lima_belas_opd(kab):
    """What the article says of the decree, and nothing more without being marked as example."""
    sk = kab.scalars(select(Sk).where(Sk.nomor == "193")).one()
    baris = kab.scalars(select(Penugasan).where(Penugasan.sk_id == sk.id)).all()

    assert (sk.tahun, sk.status, sk.jabatan) == (2018, "berlaku", "Bupati Bombana")
    assert len({b.opd_id for b in baris}) == 15
    assert Counter(b.kewajiban for b in baris) == {"melaksanakan": 15, "mereplikasi": 15}
    assert {(b.opd.singkatan, b.inovasi_nama) for b in baris if b.inovasi_nama} == {
        ("Disdikbud", "e-Pintar"), ("DPMPTSP", "e-Tracking"), ("Disdukcapil", "e-Minduk"),
    }  # fmt: skip
    assert {b.opd.singkatan for b in baris if not b.contoh} == {"Disdikbud", "DPMPTSP", "Disdukcapil"}


@pytest.mark.parametrize(
    "hari, awal",
    [
        (date(2026, 11, 22), date(2026, 7, 1)), (date(2026, 1, 2), date(2025, 10, 1)),
        (date(2026, 4, 1), date(2026, 1, 1)),
    ],
)  # fmt: skip
def test_awal_triwulan_lalu(hari, awal):
    assert contoh.awal_triwulan_lalu(hari) == awal


# --- Replication --------------------------------------------------------------------------------------------


def test_asal_luar_dari_puja_indah_dan_dari_daerah_lain(kab):
    luar = {a.katalog: a for a in kab.scalars(select(AsalLuar))}

    assert set(luar) == {"puja_indah", "daerah_lain"}
    assert luar["puja_indah"].opd_id is None
    assert (luar["daerah_lain"].daerah, kab.get(Opd, luar["daerah_lain"].opd_id).kode) == (
        "Kabupaten Muara Enim", "BD-01",
    )  # fmt: skip


def test_satu_lembar_terbit_dan_lengkap(kab):
    entri = kab.scalars(select(EntriKatalog).where(EntriKatalog.lembar_terbit_pada.is_not(None))).one()
    nilai = rules_lembar.semua_nilai(isian_lembar(kab, entri.id), entri.status_keberlanjutan)

    assert entri.ide.judul == "Kelas malam pelaut"
    assert not rules_lembar.kekurangan(nilai)
    # What the sheet says of results is what the idea says.
    assert "42" in nilai["hasil"] and "35" in nilai["hasil"] and "42" in entri.ide.hasil


def test_satu_replikasi_di_tengah_jalan(kab, app_contoh):
    adopsi = kab.scalars(select(Adopsi).where(Adopsi.tahap == "pelaksanaan")).one()
    tahap = kab.scalars(select(TahapAdopsi).where(TahapAdopsi.adopsi_id == adopsi.id).order_by(TahapAdopsi.id)).all()
    rencana = kab.scalars(select(RencanaAksi).where(RencanaAksi.adopsi_id == adopsi.id)).all()
    tanya = kab.scalars(select(TanyaAdopsi)).one()
    dokumen = kab.scalars(select(Dokumen).order_by(Dokumen.id)).all()

    assert [t.tahap for t in tahap] == ["minat", "disepakati", "persiapan", "rencana", "pelaksanaan"]
    assert [t.tanggal for t in tahap] == sorted(t.tanggal for t in tahap)
    assert sorted(r.status for r in rencana) == ["belum", "belum", "selesai"]
    assert sum(lewat(r, hari_ini()) for r in rencana) == 1
    assert tanya.status == "dijawab"
    alih = kab.scalars(select(AlihPengetahuan)).one()
    assert alih.status == "direncanakan" and alih.tanggal > hari_ini() and alih.tanggal.weekday() < 5
    assert [d.jenis for d in dokumen] == ["surat_minat", "kesepakatan"]
    assert {d.opd.kode for d in dokumen} == {"PK-11"}
    gudang = Gudang(Path(app_contoh.instance_path) / "berkas")
    assert all(gudang.jalur_utuh(d.sha256).read_bytes().startswith(b"%PDF-") for d in dokumen)


def test_replikasi_yang_dihentikan_peniru_luar_dan_tawaran(kab):
    henti = kab.scalars(select(TahapAdopsi).where(TahapAdopsi.tahap == "dihentikan")).one()
    peniru = kab.scalars(select(PeniruLuar)).one()
    tawaran = kab.scalars(select(Tawaran)).one()

    assert "direnovasi" in henti.catatan
    assert peniru.daerah == "Kabupaten Seberang (contoh)"
    assert tawaran.status == "menunggu" and kab.get(Opd, tawaran.opd_id).kode == "DN-05"


def test_pdf_contoh_menunjuk_bendanya_sendiri():
    isi = contoh.pdf_teks(["Kurung (ini) dan \\ itu", "Dinas Pendidikan"])
    awal = int(re.search(rb"startxref\n(\d+)\n", isi)[1])
    letak = [int(n) for n in re.findall(rb"(\d{10}) 00000 n", isi)]

    assert isi[awal:].startswith(b"xref\n")
    assert [isi[n:].split(b" ", 1)[0] for n in letak] == [b"1", b"2", b"3", b"4", b"5"]
    assert b"(Kurung \\(ini\\) dan \\\\ itu) Tj" in isi


@pytest.mark.parametrize(
    "hari, kerja",
    [
        (date(2026, 11, 20), date(2026, 11, 20)), (date(2026, 11, 21), date(2026, 11, 23)),
        (date(2026, 11, 22), date(2026, 11, 23)), (date(2026, 11, 23), date(2026, 11, 23)),
    ],
)  # fmt: skip
def test_hari_kerja(hari, kerja):
    assert contoh._hari_kerja(hari) == kerja
