from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.opd import queries, services
from inovasi.opd.models import Daerah, NamaLain, Opd, RiwayatOpd, Tupoksi
from inovasi.opd.services import IsianTupoksi
from inovasi.peran import Peran

PADA = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
BUKAN_ADMIN = [p for p in Peran if p is not Peran.ADMIN]
ISI = {"kode": "DN-77", "nama": "Dinas Uji", "singkatan": "Diuji", "jenis": "dinas"}


@pytest.fixture
def oleh(admin, sebagai):
    return sebagai(admin)


def riwayat(session, opd) -> list[tuple[str, str, str, str]]:
    stmt = select(RiwayatOpd).where(RiwayatOpd.opd_id == (opd.id if opd else None)).order_by(RiwayatOpd.id)
    if opd is None:
        stmt = select(RiwayatOpd).where(RiwayatOpd.opd_id.is_(None)).order_by(RiwayatOpd.id)
    return [(r.aksi, r.kolom, r.sebelum, r.sesudah) for r in session.scalars(stmt)]


def ubah(session, opd, oleh, **isi):
    return services.ubah_opd(session, opd, oleh=oleh, pada=PADA, **{"versi": opd.versi, **isi})


# --- Making -------------------------------------------------------------------------------------------------


def test_buat_opd_mengisi_semua_dan_mencatat(session, oleh):
    opd = services.buat_opd(
        session, oleh=oleh, pada=PADA, **ISI, tupoksi=["Satu", "Dua"], nama_lain=["Kantor Uji", "kantor  uji"]
    )

    assert (opd.kode_ide, opd.hitung_di, opd.wajib_ide, opd.aktif, opd.versi) == ("DIUJI", "sendiri", True, True, 1)
    assert [(t.urutan, t.uraian, t.aktif) for t in opd.tupoksi] == [(1, "Satu", True), (2, "Dua", True)]
    assert [n.nama for n in opd.nama_lain] == ["Kantor Uji"]
    assert riwayat(session, opd) == [("buat", "", "", "Dinas Uji")]


def test_unit_di_bawah_dinas_dihitung_pada_induknya(session, oleh, buat_opd):
    dinas = buat_opd()
    pkm = services.buat_opd(
        session,
        oleh=oleh,
        pada=PADA,
        kode="PK-1",
        nama="Puskesmas Uji",
        singkatan="PKM Uji",
        jenis="puskesmas",
        induk=dinas,
    )
    assert (pkm.hitung_di, pkm.kode_ide, pkm.induk) == ("induk", "PKMUJI", dinas)


def test_kode_ide_yang_sudah_dipakai_diberi_angka(session, oleh):
    kode = [
        services.buat_opd(
            session, oleh=oleh, pada=PADA, kode=f"K{i}", nama=f"Unit {i}", singkatan="Unit!", jenis="uptd"
        )
        for i in range(3)
    ]
    assert [o.kode_ide for o in kode] == ["UNIT", "UNIT2", "UNIT3"]


@pytest.mark.parametrize(
    ("isi", "kolom"),
    [
        ({"kode": "dn-1"}, "kode"),
        ({"kode": "D 1"}, "kode"),
        ({"nama": "DINAS  satu"}, "nama"),
        ({"nama": "Kantor Satu"}, "nama"),
        ({"kode_ide": "SATU"}, "kode_ide"),
        ({"jenis": "karangan"}, "jenis"),
        ({"hitung_di": "induk"}, "hitung_di"),
        ({"tupoksi": ["x" * 501]}, "tupoksi"),
        ({"nama_lain": ["kantor satu"]}, "nama_lain"),
        ({"nama_lain": ["Dinas Satu"]}, "nama_lain"),
    ],
)
def test_buat_opd_yang_bertabrakan_ditolak_dengan_kalimat(session, oleh, buat_opd, isi, kolom):
    buat_opd("Satu", kode="DN-1", nama="Dinas Satu", kode_ide="SATU", nama_lain=["Kantor Satu"])

    with pytest.raises(BelumLengkap) as galat:
        services.buat_opd(session, oleh=oleh, pada=PADA, **{**ISI, **isi})
    assert list(galat.value.kekurangan) == [kolom]


@pytest.mark.parametrize("peran", BUKAN_ADMIN)
def test_hanya_admin_yang_mengubah_opd(session, buat_opd, buat_pengguna, sebagai, peran):
    opd, lain = buat_opd(), buat_opd()
    oleh = sebagai(buat_pengguna(peran))
    with pytest.raises(TidakBoleh):
        services.buat_opd(session, oleh=oleh, pada=PADA, **ISI)
    with pytest.raises(TidakBoleh):
        services.ubah_opd(session, opd, oleh=oleh, pada=PADA, versi=1, nama="Lain")
    with pytest.raises(TidakBoleh):
        services.akhiri(session, opd, penerus=lain, alasan="x", oleh=oleh, pada=PADA, versi=1)
    with pytest.raises(TidakBoleh):
        services.simpan_daerah(session, oleh=oleh, pada=PADA, versi=1, nama="Lain")
    with pytest.raises(TidakBoleh):
        services.buat_daftar(session, services.baca_daftar("Dinas X"), oleh=oleh, pada=PADA)


def test_tanpa_pelaku_hanya_pada_penyiapan_awal(session, buat_opd, admin):
    buat_opd()  # by the administrator
    with pytest.raises(TidakBoleh):
        services.buat_opd(session, oleh=None, pada=PADA, **ISI)


# --- Changing -----------------------------------------------------------------------------------------------


def test_ganti_nama_menyimpan_nama_lama(session, oleh, buat_opd):
    opd = buat_opd(nama="Dinas Lama")

    assert ubah(session, opd, oleh, nama="Dinas Baru", singkatan="Diba") == ["nama", "singkatan", "nama_lain"]

    assert (opd.nama, opd.nama_urut, opd.versi) == ("Dinas Baru", "dinas baru", 2)
    assert [n.nama for n in opd.nama_lain] == ["Dinas Lama"]
    assert ("ubah", "nama", "Dinas Lama", "Dinas Baru") in riwayat(session, opd)


def test_nama_yang_dikembalikan_tidak_menjadi_nama_lainnya_sendiri(session, oleh, buat_opd):
    opd = buat_opd(nama="Dinas Lama")
    ubah(session, opd, oleh, nama="Dinas Baru")
    ubah(session, opd, oleh, nama="Dinas Lama")
    assert [n.nama for n in opd.nama_lain] == ["Dinas Baru"]


def test_tanpa_perubahan_versi_tetap(session, oleh, buat_opd):
    opd = buat_opd()
    tupoksi = [IsianTupoksi(t.uraian, id=t.id) for t in opd.tupoksi]
    assert ubah(session, opd, oleh, nama=opd.nama, tupoksi=tupoksi, nama_lain=[]) == []
    assert opd.versi == 1
    assert len(riwayat(session, opd)) == 1


def test_tupoksi_diubah_ditambah_diurutkan_dan_dimatikan(session, oleh, buat_opd):
    opd = buat_opd(tupoksi=["Satu", "Dua", "Tiga"])
    satu, dua, tiga = opd.tupoksi

    ubah(
        session, opd, oleh,
        tupoksi=[
            IsianTupoksi("Tiga", id=tiga.id), IsianTupoksi("Satu lagi", id=satu.id),
            IsianTupoksi("Dua", id=dua.id, aktif=False), IsianTupoksi("Empat"),
        ],
    )  # fmt: skip

    assert [(t.uraian, t.aktif) for t in opd.tupoksi] == [
        ("Tiga", True),
        ("Satu lagi", True),
        ("Dua", False),
        ("Empat", True),
    ]
    assert {r[0] for r in riwayat(session, opd) if r[1] == "tupoksi"} == {"urut", "ubah", "matikan", "tambah"}
    assert [t.uraian for t in queries.tupoksi_aktif(session, opd.id)] == ["Tiga", "Satu lagi", "Empat"]


def test_tupoksi_opd_lain_tidak_bisa_diubah(session, oleh, buat_opd):
    opd, lain = buat_opd(), buat_opd()
    with pytest.raises(TidakAda):
        ubah(session, opd, oleh, tupoksi=[IsianTupoksi("Milik sendiri?", id=lain.tupoksi[0].id)])


def test_tupoksi_tidak_dikosongkan(session, oleh, buat_opd):
    opd = buat_opd()
    with pytest.raises(BelumLengkap) as galat:
        ubah(session, opd, oleh, tupoksi=[IsianTupoksi("", id=opd.tupoksi[0].id)])
    assert list(galat.value.kekurangan) == [f"tupoksi_{opd.tupoksi[0].id}"]


def test_kode_ide_tetap_setelah_dipakai(session, oleh, buat_opd, monkeypatch):
    opd = buat_opd()
    monkeypatch.setattr(services, "KODE_TERPAKAI", [lambda _s, o: o.id == opd.id])
    with pytest.raises(BelumLengkap) as galat:
        ubah(session, opd, oleh, kode_ide="LAIN")
    assert "kode_ide" in galat.value.kekurangan


def test_kode_ide_bisa_diganti_sebelum_dipakai(session, oleh, buat_opd):
    opd = buat_opd()
    ubah(session, opd, oleh, kode_ide="LAIN")
    assert opd.kode_ide == "LAIN"


@pytest.mark.parametrize("sasaran", ["sendiri", "anak", "cucu", "tidak ada"])
def test_induk_tidak_membuat_putaran(session, oleh, buat_opd, sasaran):
    atas = buat_opd()
    anak = buat_opd(induk=atas)
    cucu = buat_opd(induk=anak)
    induk_id = {"sendiri": atas.id, "anak": anak.id, "cucu": cucu.id, "tidak ada": 99999}[sasaran]
    with pytest.raises(BelumLengkap) as galat:
        ubah(session, atas, oleh, induk_id=induk_id)
    assert list(galat.value.kekurangan) == ["induk_id"]


def test_tanpa_induk_ide_dihitung_sendiri(session, oleh, buat_opd):
    pkm = buat_opd(induk=buat_opd(), jenis="puskesmas")
    with pytest.raises(BelumLengkap) as galat:
        ubah(session, pkm, oleh, induk_id=None)
    assert list(galat.value.kekurangan) == ["hitung_di"]


def test_versi_basi_menunjukkan_kedua_teks(session, oleh, buat_opd):
    opd = buat_opd(nama="Dinas Awal", nama_lain=["Satu"])
    ubah(session, opd, oleh, nama="Dinas Tengah")
    with pytest.raises(VersiBasi) as galat:
        ubah(session, opd, oleh, versi=1, nama="Dinas Akhir", jenis=opd.jenis, nama_lain=["Satu"])
    assert [(b.kolom, b.tersimpan, b.kiriman) for b in galat.value.beda] == [
        ("Nama", "Dinas Tengah", "Dinas Akhir"),
        ("Nama lain", "Satu\nDinas Awal", "Satu"),
    ]
    assert galat.value.versi == 2


# --- Ending -------------------------------------------------------------------------------------------------


def akhiri(session, opd, penerus, oleh, **isi):
    isi = {"alasan": "Perda 4/2026", "versi": opd.versi, **isi}
    services.akhiri(session, opd, penerus=penerus, oleh=oleh, pada=PADA, **isi)


def test_akhiri_memindahkan_unit_dan_memanggil_pendaftar(session, oleh, buat_opd, monkeypatch):
    lama, baru = buat_opd(), buat_opd()
    anak = buat_opd(induk=lama)
    panggilan = []
    monkeypatch.setattr(services, "PADA_PENERUS", [lambda s, a, b, *, oleh, pada: panggilan.append((a, b, oleh, pada))])

    akhiri(session, lama, baru, oleh)

    assert (lama.aktif, lama.berakhir_pada, lama.penerus) == (False, PADA, baru)
    assert anak.induk_id == baru.id
    assert panggilan == [(lama, baru, oleh, PADA)]
    assert ("akhiri", "", "", f"Penerus {baru.nama}. Perda 4/2026") in riwayat(session, lama)
    assert [r[0] for r in riwayat(session, baru)] == ["buat", "terima"]
    assert ("ubah", "induk_id", lama.nama, baru.nama) in riwayat(session, anak)


def test_akhiri_memindahkan_pengguna_ide_dan_pesan(session, oleh, buat_opd, buat_pengguna, buat_ide):
    lama, baru = buat_opd(), buat_opd()
    operator = buat_pengguna("operator", opd=lama)
    ide = buat_ide("dikembalikan", opd=lama, operator=operator)

    akhiri(session, lama, baru, oleh)
    session.commit()

    from inovasi.pesan.models import Pesan

    assert (operator.opd_id, ide.opd_id) == (baru.id, baru.id)
    terbuka = select(Pesan.untuk_opd_id).where(Pesan.ide_id == ide.id, Pesan.selesai_pada.is_(None))
    assert session.scalars(terbuka).all() == [baru.id]


@pytest.mark.parametrize("penerus", ["sendiri", "anak", "berakhir"])
def test_penerus_yang_tidak_bisa(session, oleh, buat_opd, penerus):
    opd, lain, sudah = buat_opd(), buat_opd(), buat_opd()
    akhiri(session, sudah, lain, oleh)
    tujuan = {"sendiri": opd, "anak": buat_opd(induk=opd), "berakhir": sudah}[penerus]
    with pytest.raises(BelumLengkap) as galat:
        akhiri(session, opd, tujuan, oleh)
    assert list(galat.value.kekurangan) == ["penerus_id"]


def test_akhiri_perlu_alasan_dan_versi_dan_sekali_saja(session, oleh, buat_opd):
    opd, lain = buat_opd(), buat_opd()
    with pytest.raises(BelumLengkap):
        akhiri(session, opd, lain, oleh, alasan="")
    with pytest.raises(VersiBasi):
        akhiri(session, opd, lain, oleh, versi=9)
    akhiri(session, opd, lain, oleh)
    with pytest.raises(AturanDilanggar):
        akhiri(session, opd, lain, oleh)
    with pytest.raises(AturanDilanggar):
        ubah(session, opd, oleh, nama="Dinas Hidup Lagi")


# --- Lists --------------------------------------------------------------------------------------------------


def test_daftar_umum_bisa_dibuat_seluruhnya(session, mesin):
    daftar = services.daftar_umum()
    assert services.buat_daftar(session, daftar, oleh=None, pada=PADA) == len(daftar) > 20
    session.commit()
    assert session.scalar(select(Tupoksi.id).limit(1))
    assert {b.induk for b in daftar} - {""} <= {o.kode for o in session.scalars(select(Opd))}


def test_buat_daftar_menaruh_induk_lebih_dulu(session, oleh):
    teks = "kode;nama;singkatan;jenis;induk\nPK;Puskesmas X;PKM X;puskesmas;DN\nDN;Dinas X;DX;dinas;"
    assert services.buat_daftar(session, services.baca_daftar(teks), oleh=oleh, pada=PADA) == 2
    assert queries.opd_dari_kode(session, "PK").induk.kode == "DN"


def test_buat_daftar_yang_bergalat_tidak_membuat_apa_pun(session, oleh):
    with pytest.raises(BelumLengkap, match="Baris 2"):
        services.buat_daftar(session, services.baca_daftar("Dinas A\nDinas A"), oleh=oleh, pada=PADA)
    assert session.scalars(select(Opd)).all() == []


def test_buat_daftar_menolak_nama_yang_sudah_ada(session, oleh, buat_opd):
    buat_opd(nama="Dinas Ada")
    with pytest.raises(BelumLengkap, match="Baris 1: Nama ini sudah dipakai"):
        services.buat_daftar(session, services.baca_daftar("K1;Dinas Ada;DA;dinas"), oleh=oleh, pada=PADA)


# --- The region ---------------------------------------------------------------------------------------------


def test_simpan_daerah_pertama_kali_membuatnya(session):
    daerah = services.simpan_daerah(session, oleh=None, pada=PADA, nama="Kabupaten A", zona_waktu="Asia/Jakarta")
    session.commit()
    assert (daerah.id, daerah.versi, daerah.contoh) == (1, 1, False)
    assert session.get(Daerah, 1) is daerah


def test_simpan_daerah_mencatat_tiap_kolom(session, oleh, daerah):
    services.simpan_daerah(session, oleh=oleh, pada=PADA, versi=1, nama="Kabupaten B", zona_waktu="Asia/Makassar")
    assert daerah.versi == 2
    assert riwayat(session, None) == [
        ("ubah", "nama", "Kabupaten Uji", "Kabupaten B"),
        ("ubah", "zona_waktu", "WIB", "WITA"),
    ]


@pytest.mark.parametrize(
    ("isi", "kolom"),
    [
        ({"nama": ""}, "nama"),
        ({"nama": "x" * 121}, "nama"),
        ({"zona_waktu": "Asia/Tokyo"}, "zona_waktu"),
        ({"alamat": "a\x00"}, "nama"),
    ],
)
def test_simpan_daerah_menolak_isian(session, oleh, daerah, isi, kolom):
    with pytest.raises(BelumLengkap) as galat:
        services.simpan_daerah(session, oleh=oleh, pada=PADA, versi=1, **isi)
    assert list(galat.value.kekurangan) == [kolom]


def test_simpan_daerah_versi_basi(session, oleh, daerah):
    with pytest.raises(VersiBasi) as galat:
        services.simpan_daerah(session, oleh=oleh, pada=PADA, versi=0, nama="Lain")
    assert [(b.tersimpan, b.kiriman) for b in galat.value.beda] == [("Kabupaten Uji", "Lain")]


# --- Queries ------------------------------------------------------------------------------------------------


def test_pohon_menaruh_unit_di_bawah_induknya(session, buat_opd):
    b = buat_opd(nama="Badan B")
    a = buat_opd(nama="dinas a")
    buat_opd(nama="UPTD Z", induk=b)
    buat_opd(nama="Puskesmas P", induk=a)
    pohon = queries.pohon_opd(session)
    assert [(s.nama, s.tingkat) for s in pohon] == [("Badan B", 0), ("UPTD Z", 1), ("dinas a", 0), ("Puskesmas P", 1)]


def test_pohon_mencari_nama_lain_dan_menyembunyikan_yang_berakhir(session, oleh, buat_opd):
    satu = buat_opd(nama="Dinas Satu", nama_lain=["Kantor Lama"])
    dua = buat_opd(nama="Dinas Dua")
    assert [s.id for s in queries.pohon_opd(session, cari="KANTOR")] == [satu.id]
    akhiri(session, dua, satu, oleh)
    assert [s.id for s in queries.pohon_opd(session)] == [satu.id]
    semua = queries.pohon_opd(session, dengan_berakhir=True)
    assert [(s.id, s.penerus_nama) for s in semua] == [(dua.id, "Dinas Satu"), (satu.id, "")]


@pytest.mark.parametrize("banyak", [1, 3])
def test_pohon_selalu_satu_kueri(session, buat_opd, hitung_kueri, banyak):
    for _ in range(banyak):
        buat_opd()
    hitung_kueri.clear()
    assert len(queries.pohon_opd(session)) == banyak
    assert len(hitung_kueri) == 1


def test_nama_lain_tidak_bisa_kembar(session, buat_opd):
    opd = buat_opd(nama_lain=["Satu", "SATU", " satu "])
    assert session.scalars(select(NamaLain.nama).where(NamaLain.opd_id == opd.id)).all() == ["Satu"]
