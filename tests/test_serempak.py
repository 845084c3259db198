"""Several people at the same moment: exactly one wins, the others are told, and nothing is there twice.

Every thread is a browser of its own with a session of its own; both databases.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import func, select

from inovasi.akun import queries as akun_queries
from inovasi.akun import services as akun
from inovasi.akun.models import KodeSandi, Pengguna, Sesi
from inovasi.ide import services as ide_services
from inovasi.ide.models import Ide, RiwayatIde, VersiIde
from inovasi.ide.rules import PUTUSAN
from inovasi.opd.models import Opd
from inovasi.pesan.models import Pesan
from inovasi.replikasi.models import Adopsi
from inovasi.sekali import kunci_baru
from tests.conftest import LEMBAR_SEMUA_YA, isian_lengkap
from tests.dunia import TAHUN, Klien

PUTARAN = 50
ULANGAN = 100


def serentak(*kirim):
    """Call each in a thread of its own, all let go at once; their answers in the same order."""
    gerbang = Barrier(len(kirim))

    def jalan(satu):
        gerbang.wait(timeout=30)
        return satu()

    with ThreadPoolExecutor(len(kirim)) as kolam:
        return [f.result(timeout=60) for f in [kolam.submit(jalan, satu) for satu in kirim]]


def kiriman(klien: Klien, alamat: str, *, kepala=None, **isian):
    """A POST that is ready to go."""
    return partial(klien.kirim, "POST", alamat, data=isian, kepala=kepala)


def ide_diajukan(d, jumlah: int) -> list[int]:
    """So many submitted ideas of our OPD with a full criteria sheet."""
    pada, hasil = datetime.now(UTC), []
    with d.session() as s:
        opd, oleh, pusat = s.get_one(Opd, d.opd["sendiri"]), d.pelaku(s, "operator"), d.pelaku(s, "koordinator")
        for _ in range(jumlah):
            ide = ide_services.buat_ide(s, oleh=oleh, pada=pada, opd=opd, tahun=TAHUN, isian=isian_lengkap(opd))
            ide_services.ubah_status(s, ide, "ajukan", oleh=oleh, pada=pada, versi=1)
            ide_services.simpan_lembar(s, ide, oleh=pusat, pada=pada, versi=2, jawaban=LEMBAR_SEMUA_YA)
            hasil.append(ide.id)
        s.commit()
    return hasil


BAWA = {
    "setujui": LEMBAR_SEMUA_YA,
    "kembalikan": {"catatan": "Sasaran belum jelas.", "kode_alasan": "lainnya"},
    "tolak": {"alasan": "Bukan kewenangan.", "kode_alasan": "lainnya"},
    "tarik": {},
}
HASIL = {"setujui": "disetujui", "kembalikan": "dikembalikan", "tolak": "ditolak", "tarik": "draf"}


@pytest.mark.parametrize(("satu", "dua"), [("setujui", "kembalikan"), ("setujui", "tolak"), ("kembalikan", "tarik")])
def test_dua_orang_memutus_hanya_satu_yang_menang(dunia, satu, dua):
    orang = {"tarik": "operator"}
    klien = [dunia.masuk(orang.get(satu, "koordinator")), dunia.masuk(orang.get(dua, "koordinator_dua"))]
    menang = {satu: 0, dua: 0}
    for ide in ide_diajukan(dunia, PUTARAN):
        jawab = serentak(
            kiriman(klien[0], f"/ide/{ide}/{satu}", versi=2, **BAWA[satu]),
            kiriman(klien[1], f"/ide/{ide}/{dua}", versi=2, **BAWA[dua]),
        )
        kode = [j.status_code for j in jawab]
        assert sorted(kode) == [303, 409], kode
        aksi = (satu, dua)[kode.index(303)]
        menang[aksi] += 1
        with dunia.session() as s:
            assert s.get_one(Ide, ide).status == HASIL[aksi]
            assert s.get_one(Ide, ide).versi == 3
            langkah = s.scalars(
                select(RiwayatIde.aksi).where(RiwayatIde.ide_id == ide, RiwayatIde.aksi.in_([*PUTUSAN, "tarik"]))
            )
            assert list(langkah) == [aksi]
    assert sum(menang.values()) == PUTARAN


def test_dua_koordinator_mengisi_lembar_yang_sama(dunia):
    """Two coordinators fill in different notes at once: both stay."""
    klien = [dunia.masuk("koordinator"), dunia.masuk("koordinator_dua")]
    for ide in ide_diajukan(dunia, 10):
        awal = '{"k1": "ya", "catatan_k1": "", "catatan_k2": ""}'
        jawab = serentak(*(
            kiriman(k, f"/tinjauan/{ide}/lembar", versi=2, awal=awal, **{f"catatan_k{n}": f"Catatan {n}"})
            for n, k in enumerate(klien, 1)
        ))  # fmt: skip
        assert [j.status_code for j in jawab] == [303, 303]
        with dunia.session() as s:
            lembar = ide_services.lembar_ide(s, ide)
        assert (lembar["catatan_k1"], lembar["catatan_k2"], lembar["k1"]) == ("Catatan 1", "Catatan 2", "ya")


def test_formulir_yang_sama_serentak_menjadi_satu_ide(dunia):
    klien = [dunia.masuk("operator") for _ in range(4)]
    with dunia.session() as s:
        awal = s.scalar(select(func.count()).select_from(Ide))
    for n in range(ULANGAN):
        isian = {"judul": f"Guru tamu {n}", "kunci": kunci_baru(), "masalah": "Dari formulir yang sama"}
        berapa = 4 if n % 10 == 0 else 2
        jawab = serentak(*(kiriman(k, "/ide/baru", **isian) for k in klien[:berapa]))
        assert {j.status_code for j in jawab} == {303}
        assert len({j.headers["Location"] for j in jawab}) == 1
    with dunia.session() as s:
        assert s.scalar(select(func.count()).select_from(Ide)) == awal + ULANGAN
        ganda = select(Ide.judul).where(Ide.judul.like("Guru tamu %")).group_by(Ide.judul).having(func.count() > 1)
        assert not s.scalars(ganda).all()


def test_formulir_meniru_serentak_menjadi_satu_tiruan(dunia):
    """The same form from two tabs, and two forms of two colleagues: one adoption."""
    for n in range(10):
        dunia.pulihkan()
        klien = [dunia.masuk("operator") for _ in range(4)]
        sama = kunci_baru()
        kunci = [sama if n % 2 else kunci_baru() for _ in klien]
        alamat = f"/replikasi/{dunia.entri['lain']}/adopsi"
        jawab = serentak(*(kiriman(k, alamat, kunci=satu) for k, satu in zip(klien, kunci, strict=True)))
        assert {j.status_code for j in jawab} == {303}
        assert len({j.headers["Location"] for j in jawab}) == 1
        with dunia.session() as s:
            tiruan = s.scalars(select(Adopsi.ide_id).where(
                Adopsi.entri_id == dunia.entri["lain"], Adopsi.opd_id == dunia.opd["sendiri"])).all()  # fmt: skip
            assert len(tiruan) == 1
            asal = select(func.count()).select_from(Ide).where(Ide.asal_id == dunia.ide["lain_bertanda"])
            assert s.scalar(asal) == 1


@pytest.mark.parametrize(("siapa", "alamat", "isian", "model"), [
    ("admin", "/opd/baru", {"kode": "BR-01", "nama": "Dinas Baru", "singkatan": "Baru", "jenis": "dinas"}, Opd),
    ("koordinator", "/pengguna/baru",
     {"nama": "Orang Baru", "nama_pengguna": "orang-baru", "peran": "operator", "opd_id": "{opd}"}, Pengguna),
])  # fmt: skip
def test_formulir_baru_lain_serentak(dunia, siapa, alamat, isian, model):
    isian = {k: dunia.opd["lain"] if v == "{opd}" else v for k, v in isian.items()}
    for n in range(5):
        dunia.pulihkan()
        with dunia.session() as s:
            awal = s.scalar(select(func.count()).select_from(model))
        sama = kunci_baru()
        klien = [dunia.masuk(siapa) for _ in range(4)]
        kunci = [sama if n % 2 else kunci_baru() for _ in klien]
        jawab = serentak(*(kiriman(k, alamat, **isian, kunci=satu) for k, satu in zip(klien, kunci, strict=True)))
        kode = sorted(j.status_code for j in jawab)
        assert kode == ([303] * 4 if n % 2 else [303, 422, 422, 422]), kode
        with dunia.session() as s:
            assert s.scalar(select(func.count()).select_from(model)) == awal + 1


def test_salin_serentak_menjadi_satu_salinan(dunia):
    kunci, ide = kunci_baru(), dunia.ide["sendiri_disetujui"]
    klien = [dunia.masuk("operator") for _ in range(6)]
    jawab = serentak(*(kiriman(k, f"/ide/{ide}/salin", kunci=kunci) for k in klien))
    assert {j.status_code for j in jawab} == {303}
    assert len({j.headers["Location"] for j in jawab}) == 1


def test_mengajukan_serentak_memberi_nomor_berbeda(dunia):
    """Numbers of one OPD are given out one by one, and one idea is submitted once."""
    pada = datetime.now(UTC)
    with dunia.session() as s:
        opd, oleh = s.get_one(Opd, dunia.opd["kosong"]), dunia.pelaku(s, "rangkap")
        ide = [ide_services.buat_ide(s, oleh=oleh, pada=pada, opd=opd, tahun=TAHUN, isian=isian_lengkap(opd)).id
               for _ in range(8)]  # fmt: skip
        s.commit()
    klien = [dunia.masuk("rangkap") for _ in range(16)]
    jawab = serentak(*(kiriman(k, f"/ide/{i}/ajukan", versi=1) for k, i in zip(klien, ide * 2, strict=True)))
    assert sorted(j.status_code for j in jawab) == [303] * 8 + [409] * 8
    with dunia.session() as s:
        kode = s.scalars(select(Ide.kode).where(Ide.id.in_(ide))).all()
        assert sorted(kode) == [f"LENGANG-2026-{n:02d}" for n in range(1, 9)]
        assert s.scalar(select(func.count()).select_from(VersiIde).where(VersiIde.ide_id.in_(ide))) == 8
        assert s.scalar(select(func.count()).select_from(Pesan).where(Pesan.ide_id.in_(ide))) == 8


def test_menyimpan_serentak_tidak_kehilangan_isian(dunia):
    """Different fields of one idea from different forms at once: all of them are stored."""
    ide = dunia.ide["sendiri_draf"]
    kolom = ("masalah", "gagasan", "tujuan", "manfaat", "kebaruan", "sasaran", "hasil", "sumber_daya")
    klien = [dunia.masuk("operator") for _ in kolom]
    otomatis = {"X-Simpan-Otomatis": "1", "HX-Request": "true"}
    isian = {"judul": "Rapor diantar", "versi": 1}
    jawab = serentak(*(
        kiriman(k, f"/ide/{ide}/ubah", kepala=otomatis, **isian, kunci=kunci_baru(), **{nama: f"Isi baru {nama}"})
        for k, nama in zip(klien, kolom, strict=True)
    ))  # fmt: skip
    # The title is the same in all of them; whoever comes later agrees with it.
    assert [j.status_code for j in jawab] == [200] * len(kolom), [j.text[:200] for j in jawab]
    with dunia.session() as s:
        isi = s.get_one(Ide, ide)
        assert [getattr(isi, nama) for nama in kolom] == [f"Isi baru {nama}" for nama in kolom]
        assert isi.versi == s.scalar(select(func.max(RiwayatIde.versi)).where(RiwayatIde.ide_id == ide))


def test_kode_masuk_dipakai_sekali(dunia):
    """One code, twenty browsers at once: one gets in."""
    with dunia.session() as s:
        orang = s.get_one(Pengguna, dunia.orang["operator_lain"])
        kode, _ = akun.beri_kode(s, orang, oleh=dunia.pelaku(s, "admin"), pada=datetime.now(UTC))
        s.commit()
    klien = [Klien(dunia, None) for _ in range(20)]
    jawab = serentak(*(kiriman(k, "/masuk", nama_pengguna="operator-lain", sandi=kode) for k in klien))
    kode_jawab = sorted(j.status_code for j in jawab)
    assert kode_jawab.count(303) == 1, kode_jawab
    assert set(kode_jawab) <= {303, 422, 429}
    with dunia.session() as s:
        dipakai = s.scalars(select(KodeSandi).where(KodeSandi.pengguna_id == dunia.orang["operator_lain"])).all()
        assert [k.dipakai_pada is not None for k in dipakai] == [True]
        hidup = select(Sesi).where(Sesi.pengguna_id == dunia.orang["operator_lain"], Sesi.berakhir_pada.is_(None))
        assert len(s.scalars(hidup).all()) == 1
        assert s.get_one(Pengguna, dunia.orang["operator_lain"]).sandi_hash is None


def test_menebak_sandi_serentak_tetap_dibatasi(dunia):
    klien = [Klien(dunia, None) for _ in range(20)]
    jawab = serentak(*(kiriman(k, "/masuk", nama_pengguna="pimpinan", sandi="bukan sandinya") for k in klien))
    kode = [j.status_code for j in jawab]
    assert set(kode) == {422, 429}
    assert kode.count(422) <= 5


def test_penyiapan_serentak_membuat_satu_administrator(app, session):
    """Two browsers know the code; the second one finds the work done."""
    from tests.conftest import SANDI

    kode = akun.kode_penyiapan(session)
    session.commit()
    isian = {
        "langkah": "admin", "jenis_daerah": "Kabupaten", "nama_daerah": "Katingan", "zona_waktu": "Asia/Jakarta",
        "cara_opd": "umum", "nama": "Ani Rahma", "sandi_baru": SANDI, "sandi_ulang": SANDI,
    }  # fmt: skip
    klien = [app.test_client() for _ in range(3)]
    for k in klien:
        assert k.post("/siapkan", data={"langkah": "kode", "kode": kode}).status_code == 303
    jawab = serentak(*(
        partial(k.post, "/siapkan", data=isian | {"nama_pengguna": f"ani{n}"}) for n, k in enumerate(klien)
    ))  # fmt: skip
    lokasi = [j.headers.get("Location", "") for j in jawab]
    assert sorted("/pengguna/baru" in lok for lok in lokasi) == [False, False, True], [j.status_code for j in jawab]
    session.rollback()
    assert akun_queries.ada_admin(session)
    assert session.scalar(select(func.count()).select_from(Pengguna)) == 1
    kode = session.scalars(select(Opd.kode)).all()
    assert len(kode) == len(set(kode)) > 30
