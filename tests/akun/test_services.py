import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inovasi.akun import queries, rules, services
from inovasi.akun.models import KodeSandi, Pengguna, PenggunaOpd, PercobaanMasuk, RiwayatAkun, Sesi, Titipan
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.opd import services as opd_services
from inovasi.opd.models import Daerah, Opd
from inovasi.peran import Peran
from tests.conftest import PADA, SANDI

JAM = timedelta(hours=1)


def aksi_riwayat(session, pengguna):
    stmt = select(RiwayatAkun.aksi).where(RiwayatAkun.pengguna_id == pengguna.id).order_by(RiwayatAkun.id)
    return list(session.scalars(stmt))


def masuk(session, nama, sandi, *, pada=PADA):
    """The three steps of signing in; the token, or None when refused."""
    percobaan = services.mulai_masuk(session, nama, sandi, pada=pada)
    if not services.sandi_cocok(percobaan, sandi):
        return None
    hasil = services.selesaikan_masuk(session, percobaan, pada=pada)
    return hasil[1] if hasil else None


def berlaku(session, token, *, pada=PADA):
    session.flush()
    return queries.pelaku_dari_token(session, token, kini=pada) is not None


# --- making accounts ---


@pytest.mark.parametrize("peran", list(Peran))
def test_admin_membuat_semua_peran(session, admin, sebagai, buat_opd, peran):
    opd = buat_opd()

    baru = services.buat_pengguna(
        session, oleh=sebagai(admin), pada=PADA, nama_pengguna=" Baru.1 ", nama=" Ani Rahma ", peran=peran, opd=opd
    )

    assert (baru.nama_pengguna, baru.nama, baru.peran, baru.opd_id) == ("baru.1", "Ani Rahma", peran, opd.id)
    assert aksi_riwayat(session, baru) == ["dibuat"]


@pytest.mark.parametrize("siapa", [p for p in Peran if p is not Peran.ADMIN])
@pytest.mark.parametrize("peran", list(Peran))
def test_selain_admin_hanya_koordinator_membuat_operator(session, buat_pengguna, sebagai, buat_opd, siapa, peran):
    oleh, opd = sebagai(buat_pengguna(siapa.value)), buat_opd()
    isi = {"oleh": oleh, "pada": PADA, "nama_pengguna": "baru", "nama": "Baru", "peran": peran, "opd": opd}

    if siapa is Peran.KOORDINATOR and peran is Peran.OPERATOR:
        assert services.buat_pengguna(session, **isi).id
    else:
        with pytest.raises(TidakBoleh):
            services.buat_pengguna(session, **isi)


def test_tanpa_pembuat_hanya_administrator_pertama(session, daerah):
    isi = {"oleh": None, "pada": PADA, "nama": "Baru"}
    with pytest.raises(TidakBoleh):
        services.buat_pengguna(session, nama_pengguna="koor", peran=Peran.KOORDINATOR, **isi)
    services.buat_pengguna(session, nama_pengguna="satu", peran=Peran.ADMIN, **isi)
    with pytest.raises(TidakBoleh):
        services.buat_pengguna(session, nama_pengguna="dua", peran=Peran.ADMIN, **isi)


@pytest.mark.parametrize(
    ("isi", "kolom"),
    [
        ({"opd": None}, "opd_id"),
        ({"nama": "A"}, "nama"),
        ({"nama_pengguna": "ADA.saja"}, "nama_pengguna"),
        ({"nama_pengguna": "a b"}, "nama_pengguna"),
        ({"sandi": "katauji12345"}, None),
        ({"sandi": "bismillah2026"}, "sandi"),
    ],
)
def test_akun_yang_kurang_ditolak_dengan_kalimat_per_isian(
    session, admin, sebagai, buat_opd, buat_pengguna, isi, kolom
):
    buat_pengguna("pimpinan", nama_pengguna="ada.saja")
    lengkap = {"nama_pengguna": "baru", "nama": "Baru Saja", "peran": Peran.OPERATOR, "opd": buat_opd()} | isi

    if kolom is None:
        services.buat_pengguna(session, oleh=sebagai(admin), pada=PADA, **lengkap)
        return
    with pytest.raises(BelumLengkap) as galat:
        services.buat_pengguna(session, oleh=sebagai(admin), pada=PADA, **lengkap)
    assert list(galat.value.kekurangan) == [kolom]


def test_opd_yang_berakhir_tidak_menerima_akun_baru(session, admin, sebagai, buat_opd):
    lama, penerus = buat_opd(), buat_opd()
    opd_services.akhiri(
        session, lama, penerus=penerus, alasan="Perda", oleh=sebagai(admin), pada=PADA, versi=lama.versi
    )

    with pytest.raises(BelumLengkap):
        services.buat_pengguna(
            session, oleh=sebagai(admin), pada=PADA, nama_pengguna="baru", nama="Baru", peran=Peran.OPERATOR, opd=lama
        )


# --- who a person acts for ---


def test_opd_ids_memuat_opd_tambahan_dan_unit_di_bawahnya(session, buat_opd, buat_pengguna, admin, sebagai):
    induk, lain = buat_opd(), buat_opd()
    anak = buat_opd(induk=induk, jenis="uptd")
    cucu = buat_opd(induk=anak, jenis="uptd")
    mati = buat_opd(induk=induk, jenis="uptd")
    opd_services.akhiri(session, mati, penerus=anak, alasan="Perda", oleh=sebagai(admin), pada=PADA, versi=mati.versi)
    buat_opd()

    sendiri = sebagai(buat_pengguna(opd=induk))
    tambahan = sebagai(buat_pengguna(opd=lain, opd_tambahan=[induk]))
    bawah = sebagai(buat_pengguna(opd=lain, opd_tambahan=[induk], unit_bawah=True))

    assert sendiri.opd_ids == {induk.id}
    assert tambahan.opd_ids == {lain.id, induk.id}
    assert bawah.opd_ids == {lain.id, induk.id, anak.id, cucu.id}


def test_selain_operator_tidak_punya_opd_tambahan(session, buat_opd, buat_pengguna, sebagai):
    koordinator = buat_pengguna("koordinator", opd=buat_opd(), opd_tambahan=[buat_opd()], unit_bawah=True)

    assert sebagai(koordinator).opd_ids == {koordinator.opd_id}
    assert session.scalar(select(func.count()).select_from(PenggunaOpd)) == 0


# --- signing in ---


@pytest.fixture
def ani(buat_pengguna):
    return buat_pengguna("operator", nama_pengguna="ani", sandi_hash=services.hash_sandi(SANDI))


def test_masuk_dengan_sandi(session, ani):
    token = masuk(session, " ANI ", SANDI)

    assert queries.pelaku_dari_token(session, token, kini=PADA).pelaku.id == ani.id
    assert token not in str(session.execute(select(Sesi.token_hash)).all())
    assert len(token) >= 43  # 256 bits in base64
    assert ani.masuk_terakhir_pada == PADA


@pytest.mark.parametrize(
    ("nama", "sandi"), [("ani", "salah sekali ini"), ("tak.ada", SANDI), ("", SANDI), ("ani", "K7QM4WXN")]
)
def test_masuk_yang_salah_ditolak(session, ani, nama, sandi):
    assert masuk(session, nama, sandi) is None


def test_akun_mati_tidak_bisa_masuk(session, ani, admin, sebagai):
    services.matikan(session, ani, oleh=sebagai(admin), pada=PADA, versi=ani.versi)

    assert masuk(session, "ani", SANDI) is None


def test_nama_yang_tidak_dikenal_juga_diverifikasi(session, ani, monkeypatch):
    """Equal cost for every try: one verification, whoever it is for and whatever was typed."""
    panggilan = []
    asli = services._PENGACAK.verify
    monkeypatch.setattr(
        services, "_PENGACAK", type("P", (), {"verify": staticmethod(lambda h, s: panggilan.append(s) or asli(h, s))})
    )
    for nama, sandi in [("ani", "salah sekali ini"), ("tak.ada", SANDI), ("ani", "K7QM4WXN")]:
        masuk(session, nama, sandi)

    assert len(panggilan) == 3


def test_percobaan_kelima_membuat_menunggu_juga_dengan_sandi_benar(session, ani):
    for _ in range(5):
        assert masuk(session, "ani", "salah sekali ini") is None

    with pytest.raises(services.TerlaluSering) as galat:
        masuk(session, "ani", SANDI, pada=PADA + timedelta(seconds=59))
    assert galat.value.pesan == "Terlalu banyak percobaan. Coba lagi dalam 1 detik."
    assert masuk(session, "ani", SANDI, pada=PADA + timedelta(seconds=60))
    assert session.scalar(select(func.count()).select_from(PercobaanMasuk)) == 0


def test_nama_tak_dikenal_juga_menunggu(session, daerah):
    for _ in range(5):
        masuk(session, "tak.ada", SANDI)

    with pytest.raises(services.TerlaluSering):
        masuk(session, "tak.ada", SANDI)


def test_orang_lain_tidak_ikut_menunggu(session, ani, buat_pengguna):
    buat_pengguna("pimpinan", nama_pengguna="budi", sandi_hash=ani.sandi_hash)
    for _ in range(5):
        masuk(session, "ani", "salah sekali ini")

    assert masuk(session, "budi", SANDI)


def test_percobaan_serentak_tidak_lolos_dari_hitungan(mesin, session, ani):
    """Twenty tries at once: five are verified, the rest must wait."""
    hasil, mulai = [], threading.Barrier(20)

    def coba():
        mulai.wait()
        with Session(mesin) as s:
            try:
                services.mulai_masuk(s, "ani", "salah sekali ini", pada=PADA)
                s.commit()
                hasil.append("boleh")
            except services.TerlaluSering:
                hasil.append("tunggu")

    utas = [threading.Thread(target=coba) for _ in range(20)]
    for u in utas:
        u.start()
    for u in utas:
        u.join()

    assert sorted(hasil) == ["boleh"] * 5 + ["tunggu"] * 15


def test_sandi_yang_diganti_selagi_diverifikasi_membatalkan_masuk(session, ani):
    percobaan = services.mulai_masuk(session, "ani", SANDI, pada=PADA)
    ani.sandi_hash = "lain"
    session.flush()

    assert services.selesaikan_masuk(session, percobaan, pada=PADA) is None


# --- sessions ---


def test_sesi_berakhir(session, ani, admin):
    token = services.buat_sesi(session, ani, pada=PADA)
    token_admin = services.buat_sesi(session, admin, pada=PADA)

    assert berlaku(session, token, pada=PADA + timedelta(minutes=59))
    assert not berlaku(session, token, pada=PADA + timedelta(minutes=60))
    assert berlaku(session, token_admin, pada=PADA + timedelta(minutes=29))
    assert not berlaku(session, token_admin, pada=PADA + timedelta(minutes=30))
    assert not berlaku(session, "palsu")
    assert not berlaku(session, "\udcff")


def test_mengakhiri_sesi_sendiri_saja(session, ani, admin, sebagai):
    services.buat_sesi(session, ani, pada=PADA)
    milik_ani = session.scalar(select(Sesi.id).where(Sesi.pengguna_id == ani.id))

    with pytest.raises(TidakAda):
        services.akhiri_sesi(session, milik_ani, oleh=sebagai(admin), pada=PADA)
    services.akhiri_sesi(session, milik_ani, oleh=sebagai(ani), pada=PADA)
    with pytest.raises(TidakAda):
        services.akhiri_sesi(session, milik_ani, oleh=sebagai(ani), pada=PADA)


def test_mematikan_akun_mengakhiri_sesi_dan_kodenya(session, ani, admin, sebagai):
    token = services.buat_sesi(session, ani, pada=PADA)
    kode, _ = services.beri_kode(session, ani, oleh=sebagai(admin), pada=PADA)

    services.matikan(session, ani, oleh=sebagai(admin), pada=PADA, versi=ani.versi)
    assert not berlaku(session, token)
    services.nyalakan(session, ani, oleh=sebagai(admin), pada=PADA, versi=ani.versi)

    assert not berlaku(session, token)
    assert masuk(session, "ani", kode) is None
    assert masuk(session, "ani", SANDI)
    assert aksi_riwayat(session, ani) == ["dibuat", "kode_dibuat", "dimatikan", "dinyalakan", "masuk"]


def test_masuk_membersihkan_yang_usang(session, ani):
    services.simpan_titipan(session, ani.id, alamat="/ide/1/ubah", isian=[["judul", "x"]], pada=PADA - 25 * JAM)
    baru = services.simpan_titipan(session, ani.id, alamat="/ide/1/ubah", isian=[["judul", "y"]], pada=PADA - 23 * JAM)
    services.buat_sesi(session, ani, pada=PADA - timedelta(days=31))
    services.catat_percobaan(session, "lama", pada=PADA - 3 * JAM)

    masuk(session, "ani", SANDI)

    assert list(session.scalars(select(Titipan.id))) == [baru.id]
    assert session.scalar(select(func.count()).select_from(Sesi)) == 1
    assert session.get(PercobaanMasuk, "lama") is None


# --- one-time codes ---


def test_kode_sekali_pakai_memaksa_sandi_baru_dan_mengakhiri_sesi_lain(session, ani, admin, sebagai):
    lama = services.buat_sesi(session, ani, pada=PADA)
    kode, sampai = services.beri_kode(session, ani, oleh=sebagai(admin), pada=PADA)

    token = masuk(session, "ani", f"{kode[:4].lower()}-{kode[4:].lower()}")

    assert sampai == PADA + timedelta(hours=24)
    assert queries.pelaku_dari_token(session, token, kini=PADA).pelaku.wajib_ganti_sandi
    assert not berlaku(session, lama)
    assert masuk(session, "ani", kode) is None
    assert masuk(session, "ani", SANDI) is None
    assert kode not in str(session.execute(select(KodeSandi.kode_hash)).all())


def test_kode_berlaku_sehari_dan_yang_baru_membatalkan_yang_lama(session, ani, admin, sebagai):
    lama, _ = services.beri_kode(session, ani, oleh=sebagai(admin), pada=PADA)
    baru, _ = services.beri_kode(session, ani, oleh=sebagai(admin), pada=PADA)

    assert masuk(session, "ani", lama) is None
    assert masuk(session, "ani", baru, pada=PADA + 24 * JAM) is None
    assert masuk(session, "ani", baru, pada=PADA + 23 * JAM)


def test_kode_mengakhiri_waktu_tunggu(session, ani, admin, sebagai):
    for _ in range(5):
        masuk(session, "ani", "salah sekali ini")

    kode, _ = services.beri_kode(session, ani, oleh=sebagai(admin), pada=PADA)

    assert masuk(session, "ani", kode)


@pytest.mark.parametrize("siapa", list(Peran))
@pytest.mark.parametrize("milik", list(Peran))
def test_siapa_memberi_kode_kepada_siapa(session, buat_pengguna, sebagai, siapa, milik):
    oleh, akun = sebagai(buat_pengguna(siapa.value)), buat_pengguna(milik.value)

    if siapa is Peran.ADMIN or (siapa is Peran.KOORDINATOR and milik is Peran.OPERATOR):
        assert rules.seperti_kode(services.beri_kode(session, akun, oleh=oleh, pada=PADA)[0])
    else:
        with pytest.raises(TidakBoleh):
            services.beri_kode(session, akun, oleh=oleh, pada=PADA)


def test_akun_mati_tidak_diberi_kode(session, ani, admin, sebagai):
    services.matikan(session, ani, oleh=sebagai(admin), pada=PADA, versi=ani.versi)

    with pytest.raises(AturanDilanggar):
        services.beri_kode(session, ani, oleh=sebagai(admin), pada=PADA)


def test_ganti_sandi_mengakhiri_sesi_lain(session, ani, sebagai):
    lain = services.buat_sesi(session, ani, pada=PADA)
    ini = services.buat_sesi(session, ani, pada=PADA)
    oleh = queries.pelaku_dari_token(session, ini, kini=PADA).pelaku

    services.ganti_sandi(session, oleh=oleh, sandi_hash_lama=ani.sandi_hash, sandi_hash="baru", pada=PADA)

    assert berlaku(session, ini)
    assert not berlaku(session, lain)
    with pytest.raises(AturanDilanggar):
        services.ganti_sandi(session, oleh=oleh, sandi_hash_lama="usang", sandi_hash="x", pada=PADA)


# --- changing accounts ---


def ubah(session, akun, oleh, **isi):
    isi = {"versi": akun.versi, "nama": akun.nama, "peran": Peran(akun.peran), "opd": akun.opd} | isi
    return services.ubah_pengguna(session, akun, oleh=oleh, pada=PADA, **isi)


def test_ubah_akun_mencatat_sebelum_dan_sesudah(session, ani, admin, sebagai, buat_opd):
    baru, lain = buat_opd(), buat_opd()

    ubah(session, ani, sebagai(admin), nama="Ani Baru", opd=baru, opd_tambahan=[lain], unit_bawah=True)

    assert (ani.nama, ani.opd_id, ani.versi) == ("Ani Baru", baru.id, 2)
    beda = session.scalars(select(RiwayatAkun.rincian).where(RiwayatAkun.aksi == "diubah")).one()["beda"]
    assert beda["nama"][1] == "Ani Baru"
    assert set(beda) == {"nama", "opd", "opd_tambahan", "unit_bawah"}
    assert sebagai(ani).opd_ids == {baru.id, lain.id}


def test_simpan_tanpa_perubahan_tidak_dicatat(session, ani, admin, sebagai):
    ubah(session, ani, sebagai(admin))

    assert ani.versi == 1
    assert aksi_riwayat(session, ani) == ["dibuat"]


@pytest.mark.parametrize("siapa", [p for p in Peran if p is not Peran.ADMIN])
@pytest.mark.parametrize("aksi", ["ubah", "matikan", "nyalakan"])
def test_selain_admin_tidak_mengubah_akun(session, ani, buat_pengguna, sebagai, siapa, aksi):
    oleh = sebagai(buat_pengguna(siapa.value))

    with pytest.raises(TidakBoleh):
        if aksi == "ubah":
            ubah(session, ani, oleh, nama="Lain Lagi")
        else:
            getattr(services, aksi)(session, ani, oleh=oleh, pada=PADA, versi=ani.versi)
    assert ani.versi == 1


def test_versi_usang_memperlihatkan_kedua_isian(session, ani, admin, sebagai):
    ubah(session, ani, sebagai(admin), jabatan="Analis")

    with pytest.raises(VersiBasi) as galat:
        ubah(session, ani, sebagai(admin), versi=1, jabatan="Kasubbag")
    assert [(b.kolom, b.tersimpan, b.kiriman) for b in galat.value.beda] == [("jabatan", "Analis", "Kasubbag")]
    assert ani.jabatan == "Analis"
    with pytest.raises(VersiBasi):
        services.matikan(session, ani, oleh=sebagai(admin), pada=PADA, versi=1)


def test_admin_terakhir_tetap_ada(session, admin, sebagai, buat_pengguna):
    kedua = buat_pengguna("admin")
    services.matikan(session, kedua, oleh=sebagai(admin), pada=PADA, versi=kedua.versi)

    with pytest.raises(AturanDilanggar, match="terakhir"):
        ubah(session, admin, sebagai(admin), peran=Peran.PIMPINAN)
    with pytest.raises(AturanDilanggar, match="sendiri"):
        services.matikan(session, admin, oleh=sebagai(admin), pada=PADA, versi=admin.versi)
    with pytest.raises(AturanDilanggar, match="terakhir"):
        services.matikan(session, admin, oleh=sebagai(kedua), pada=PADA, versi=admin.versi)


def test_dua_admin_tidak_saling_mematikan(mesin, session, admin, sebagai, buat_pengguna):
    kedua = buat_pengguna("admin")
    pelaku = {admin.id: sebagai(admin), kedua.id: sebagai(kedua)}
    satu, dua = pelaku
    session.rollback()
    mulai, hasil = threading.Barrier(2), []

    def matikan(siapa, korban):
        with Session(mesin) as s:
            mulai.wait()
            akun = s.get(Pengguna, korban)
            try:
                services.matikan(s, akun, oleh=pelaku[siapa], pada=PADA, versi=akun.versi)
                s.commit()
                hasil.append("mati")
            except AturanDilanggar:
                hasil.append("ditolak")

    utas = [threading.Thread(target=matikan, args=a) for a in [(satu, dua), (dua, satu)]]
    for u in utas:
        u.start()
    for u in utas:
        u.join()

    assert sorted(hasil) == ["ditolak", "mati"]


def test_penerus_menerima_pengguna(session, admin, sebagai, buat_opd, buat_pengguna):
    lama, penerus, lain = buat_opd(), buat_opd(), buat_opd()
    rumah = buat_pengguna(opd=lama)
    tambahan = buat_pengguna(opd=lain, opd_tambahan=[lama])
    keduanya = buat_pengguna(opd=lain, opd_tambahan=[lama, penerus])

    opd_services.akhiri(
        session, lama, penerus=penerus, alasan="Perda", oleh=sebagai(admin), pada=PADA, versi=lama.versi
    )
    session.commit()

    assert sebagai(rumah).opd_ids == {penerus.id}
    assert sebagai(tambahan).opd_ids == sebagai(keduanya).opd_ids == {lain.id, penerus.id}
    assert aksi_riwayat(session, rumah) == ["dibuat", "pindah_opd"]


# --- first-run set-up ---

ISIAN_SIAP = {
    "nama_daerah": "Kabupaten Uji",
    "ibu_kota": "Ujian",
    "zona_waktu": "Asia/Makassar",
    "nama_pengguna": "admin",
    "nama": "Admin Satu",
    "sandi_hash": "x",
}


def buka_penyiapan(session):
    kode = services.kode_penyiapan(session, pada=PADA)
    percobaan = services.mulai_penyiapan(session, pada=PADA)
    return kode, percobaan


def test_kode_penyiapan_berganti_tiap_kali_dan_hilang_setelah_ada_admin(session):
    pertama, lama = buka_penyiapan(session)
    kedua, baru = buka_penyiapan(session)

    assert services.cocok(baru.hash, kedua)
    assert not services.cocok(baru.hash, pertama)
    assert not services.penyiapan_terbuka(session, lama.kode_id, pada=PADA)
    assert not services.penyiapan_terbuka(session, None, pada=PADA)
    services.siapkan(session, kode_id=baru.kode_id, pada=PADA, baris=[], **ISIAN_SIAP)
    assert services.kode_penyiapan(session, pada=PADA) is None
    assert not services.penyiapan_terbuka(session, baru.kode_id, pada=PADA)


def test_siapkan_membuat_semuanya(session):
    _, percobaan = buka_penyiapan(session)
    baris = opd_services.baca_daftar("kode;nama\n1;Dinas Satu\n2;Dinas Dua\n")

    admin = services.siapkan(session, kode_id=percobaan.kode_id, pada=PADA, baris=baris, **ISIAN_SIAP)

    assert admin.peran == Peran.ADMIN
    assert session.get(Daerah, 1).nama == "Kabupaten Uji"
    assert set(session.scalars(select(Opd.nama))) == {"Dinas Satu", "Dinas Dua"}
    with pytest.raises(AturanDilanggar):
        services.siapkan(session, kode_id=percobaan.kode_id, pada=PADA, baris=[], **ISIAN_SIAP)


def test_siapkan_dengan_baris_salah_tidak_menulis_apa_pun(session):
    _, percobaan = buka_penyiapan(session)
    session.commit()
    baris = opd_services.baca_daftar("kode;nama\n1;Dinas Satu\n1;Dinas Dua\n")

    with pytest.raises(BelumLengkap):
        services.siapkan(session, kode_id=percobaan.kode_id, pada=PADA, baris=baris, **ISIAN_SIAP)
    session.rollback()

    assert session.get(Daerah, 1) is None
    assert session.scalar(select(func.count()).select_from(Opd)) == 0
    assert services.penyiapan_terbuka(session, percobaan.kode_id, pada=PADA)


def test_batas_masuk_per_alamat_jaringan(monkeypatch):
    services._pembatas.cache_clear()
    monkeypatch.setattr(rules, "MASUK_PER_ALAMAT", 3)
    for _ in range(3):
        services.batasi_alamat("192.168.1.7")
    with pytest.raises(services.TerlaluSering):
        services.batasi_alamat("192.168.1.7")
    services.batasi_alamat("192.168.1.8")
    services._pembatas.cache_clear()


def test_hash_pengganti_seberat_yang_sungguhan():
    assert services._PENGACAK.check_needs_rehash(services._HASH_KOSONG) is False
