"""The example region: agencies, accounts, a programme year and ideas, made by calling the services.

The content is `inovasi/data/contoh/`. Moments there are "days ago", so that the example is always in the middle
of its year; what happens to an idea is laid out as events, and all events run in the order of time.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from inovasi import acuan
from inovasi.akun import services as akun
from inovasi.akun.models import Pengguna
from inovasi.akun.rules import SANDI_CONTOH
from inovasi.berkas import services as berkas
from inovasi.berkas.models import Dokumen
from inovasi.berkas.rules import Batas
from inovasi.berkas.services_gudang import Gudang
from inovasi.catatan import queries as catatan_queries
from inovasi.catatan import services as catatan
from inovasi.db import db
from inovasi.ide import services as ide_services
from inovasi.ide import services_tahun as tahun_services
from inovasi.ide.models import Ide
from inovasi.klinik import services as klinik
from inovasi.klinik.models import PermintaanKlinik, SesiKlinik, TindakLanjut
from inovasi.klinik.rules import BarisPeserta
from inovasi.opd import services as opd_services
from inovasi.opd.models import Opd
from inovasi.opd.rules import BarisOpd
from inovasi.peran import Pelaku, Peran
from inovasi.replikasi import services as replikasi
from inovasi.replikasi import services_adopsi, services_lembar, services_luar, services_rencana, services_tanya
from inovasi.replikasi import services_tawaran as tawaran
from inovasi.replikasi.models import Adopsi, EntriKatalog, RencanaAksi, TanyaAdopsi
from inovasi.replikasi.rules_lembar import STATUS as STATUS_LEMBAR
from inovasi.replikasi.rules_rencana import IsianRencana
from inovasi.replikasi.services_luar import IsiLuar
from inovasi.replikasi.services_tanya import IsianAlih
from inovasi.sk import queries_laporan
from inovasi.sk import services as sk_services
from inovasi.sk import services_lampiran as lampiran
from inovasi.sk import services_laporan as laporan
from inovasi.sk import services_tugas as tugas
from inovasi.sk.models import Penugasan, Sk
from inovasi.sk.rules import KEWAJIBAN
from inovasi.sk.rules_lampiran import BarisTugas, urai_kewajiban
from inovasi.tinjauan import services as tinjauan
from inovasi.tinjauan import services_pendamping as pendamping
from inovasi.waktu import ZONA_AWAL, sekarang, setempat, tanggal

MIN_IDE = 5
SISA_HARI = 26  # from today to the deadline, as far as the year lasts
HARI_TERLAMA = 172  # the oldest event of the content, in days before today
HARI_TERSINGKAT = 50  # the least days that it takes for one thing to come after another
UNIT_KOORDINATOR = "BD-01"
DIDAMPINGI_OPD = ("DN-01", "DN-12")
DIDAMPINGI_IDE = "bengkel-tani"
DIKECUALIKAN = ("SD-10", "Baru dipisahkan dari Bagian Umum pada pertengahan tahun dan belum mempunyai pegawai tetap.")

# What of an idea of the content is text for its form, by column.
_KOLOM = (
    "judul", "nama_singkat", "kepanjangan", "masalah", "gagasan", "tujuan", "manfaat", "kebaruan", "sasaran",
    "sumber_daya", "urusan", "bentuk", "jenis", "inisiator",
)  # fmt: skip
_PADA_MANFAAT = "Sebutkan berapa orang yang merasakannya, sejak kapan, dan dari mana angkanya."
_INTERNAL = "Bila angkanya ada, ide ini layak ditawarkan kepada unit lain. Minta pendamping menengoknya."
_RAGU_REPLIKASI = "Lihat lagi sesudah uji coba: apakah unit lain mempunyai tenaga dan alat yang sama?"


def baca_ide() -> list[dict[str, Any]]:
    """The ideas of the content as they stand in the file; see its comments for the keys."""
    return acuan.baca("contoh/ide.toml")["ide"]


def nama_masuk(singkatan: str) -> str:
    """`PKM Bakam` -> `pkm-bakam`, `Bag. Tapem` -> `bag-tapem`."""
    return re.sub(r"[^a-z0-9]+", "-", singkatan.lower()).strip("-")


@dataclass(frozen=True)
class Kalender:
    """Turns "days ago" of the content into moments of the region's working day."""

    kini: datetime

    def hari(self, lalu: int) -> int:
        """Days ago. What is older than ten days is squeezed early in a year, to fall into it where it can."""
        jalan = max(setempat(self.kini).timetuple().tm_yday - 1, HARI_TERSINGKAT)
        if lalu <= 10 or jalan >= HARI_TERLAMA:
            return lalu
        return 10 + round((lalu - 10) * (jalan - 10) / (HARI_TERLAMA - 10))

    def tanggal(self, lalu: int) -> date:
        return setempat(self.kini).date() - timedelta(days=self.hari(lalu))

    def pada(self, lalu: int, menit: int = 0) -> datetime:
        """Half past eight of that day and `menit` later; today it is a moment ago."""
        if lalu == 0:
            return self.kini - timedelta(minutes=25) + timedelta(seconds=menit)
        pagi = datetime.combine(self.tanggal(lalu), time(8, 30), tzinfo=setempat(self.kini).tzinfo)
        return (pagi + timedelta(minutes=menit)).astimezone(UTC)


@dataclass
class Kabupaten:
    """What was made so far, by the keys of the content."""

    session: Session
    kalender: Kalender
    gudang: Gudang
    tahun: int = 0
    opd: dict[str, Opd] = field(default_factory=dict)
    operator: dict[str, Pelaku] = field(default_factory=dict)
    koordinator: Pelaku | None = None
    pendamping: Pelaku | None = None
    ide: dict[str, Ide] = field(default_factory=dict)
    sk: dict[str, Sk] = field(default_factory=dict)


Kejadian = tuple[datetime, Callable[[datetime], None]]


def buat_contoh(app: Flask, *, lapor: Callable[[str], None] = print) -> None:
    """Fill an instance that has no accounts; an instance that has some is left as it is."""
    with app.app_context():
        session = db.session
        if session.scalar(select(Pengguna.id).limit(1)) is not None:
            lapor("Contoh: sudah ada akun, tidak ada yang dibuat.")
            return
        kab = Kabupaten(session, Kalender(sekarang()), Gudang(Path(app.instance_path) / "berkas"))
        admin = _buat_daerah(kab)
        jumlah_akun = _buat_akun(kab, admin)
        lapor(f"Contoh: {len(kab.opd)} perangkat daerah dan unit, {jumlah_akun} akun.")
        batas = _buka_tahun(kab)
        lapor(f"Contoh: tahun program {kab.tahun} dibuka, batas {tanggal(batas)}.")
        kejadian = [k for urutan, isi in enumerate(baca_ide()) for k in _riwayat(kab, isi, urutan)]
        kejadian += _penugasan(kab)
        kejadian += _klinik(kab)
        kejadian += _sk(kab)
        kejadian += _replikasi(kab)
        for pada, lakukan in sorted(kejadian, key=lambda k: k[0]):
            lakukan(pada)
        session.commit()
        lapor(f"Contoh: {len(kab.ide)} ide beserta tinjauan dan replikasinya, {len(kab.sk)} keputusan.")


# --- Region, accounts, year ---------------------------------------------------------------------------------


def _buat_daerah(kab: Kabupaten) -> Pelaku:
    """The region, its first administrator and the agencies; returns the administrator."""
    pada = kab.kalender.pada(HARI_TERLAMA + 10)
    opd_services.simpan_daerah(
        kab.session,
        oleh=None,
        pada=pada,
        nama=acuan.baca("contoh/opd.toml")["daerah"],
        ibu_kota="Kota Contoh",
        alamat="Jalan Contoh Nomor 1",
        unit_koordinator="Badan Perencanaan Pembangunan, Riset dan Inovasi Daerah",
        jabatan_penanda_tangan="Kepala Badan Perencanaan Pembangunan, Riset dan Inovasi Daerah",
        zona_waktu=ZONA_AWAL,
        contoh=True,
    )
    admin = akun.buat_pengguna(
        kab.session,
        oleh=None,
        pada=pada,
        nama_pengguna="admin",
        nama="Administrator aplikasi",
        peran=Peran.ADMIN,
        sandi_hash=akun.hash_sandi(SANDI_CONTOH),
    )
    pelaku = akun.pelaku_dari_pengguna(kab.session, admin)
    baris = [
        BarisOpd(
            nomor, o.kode, o.nama, o.singkatan, o.jenis, o.induk, o.tupoksi, o.alias, o.hitung_di, o.wajib_ide
        )
        for nomor, o in enumerate(acuan.opd_contoh(), 1)
    ]  # fmt: skip
    opd_services.buat_daftar(kab.session, baris, oleh=pelaku, pada=pada)
    kab.opd = {o.kode: o for o in kab.session.scalars(select(Opd))}
    return pelaku


def _buat_akun(kab: Kabupaten, admin: Pelaku) -> int:
    """One account per function; all share one password hash. Returns how many there are with the administrator."""
    pada = kab.kalender.pada(HARI_TERLAMA + 9)
    sandi_hash = akun.hash_sandi(SANDI_CONTOH)

    def buat(nama_pengguna: str, nama: str, peran: Peran, opd: Opd | None = None, **isi: Any) -> Pelaku:
        pengguna = akun.buat_pengguna(
            kab.session,
            oleh=admin,
            pada=pada,
            nama_pengguna=nama_pengguna,
            nama=nama,
            peran=peran,
            opd=opd,
            sandi_hash=sandi_hash,
            **isi,
        )
        return akun.pelaku_dari_pengguna(kab.session, pengguna)

    kab.koordinator = buat("koordinator", "Koordinator inovasi", Peran.KOORDINATOR, kab.opd[UNIT_KOORDINATOR])
    kab.pendamping = buat("pendamping", "Pendamping inovasi", Peran.PENDAMPING, jabatan="Narasumber klinik")
    buat("pimpinan", "Pimpinan daerah", Peran.PIMPINAN)
    induk = {o.induk_id for o in kab.opd.values() if o.hitung_di == "induk"}
    for kode, opd in kab.opd.items():
        kab.operator[kode] = buat(
            nama_masuk(opd.singkatan), f"Operator {opd.singkatan}", Peran.OPERATOR, opd, unit_bawah=opd.id in induk
        )
    return len(kab.operator) + 4


def _buka_tahun(kab: Kabupaten) -> date:
    """Today's year with its deadline some weeks ahead, and one exemption; returns the deadline."""
    hari_ini = setempat(kab.kalender.kini).date()
    kab.tahun = hari_ini.year
    batas = min(hari_ini + timedelta(days=SISA_HARI), date(kab.tahun, 12, 31))
    tahun_services.buka_tahun(
        kab.session,
        oleh=kab.koordinator,
        pada=kab.kalender.pada(HARI_TERLAMA),
        tahun=kab.tahun,
        min_ide=MIN_IDE,
        mulai=date(kab.tahun, 1, 1),
        batas=batas,
    )
    kode, alasan = DIKECUALIKAN
    tahun_services.beri_pengecualian(
        kab.session,
        oleh=kab.koordinator,
        pada=kab.kalender.pada(70),
        opd=kab.opd[kode],
        tahun=kab.tahun,
        alasan=alasan,
    )
    return batas


def _penugasan(kab: Kabupaten) -> Iterator[Kejadian]:
    """The pendamping coaches two agencies, and one idea of a third."""

    def tugaskan(pada: datetime, **apa: int) -> None:
        pendamping.tugaskan(kab.session, oleh=kab.koordinator, pada=pada, pengguna_id=kab.pendamping.id, **apa)

    for menit, kode in enumerate(DIDAMPINGI_OPD):
        yield kab.kalender.pada(30, menit), partial(tugaskan, opd_id=kab.opd[kode].id)
    yield kab.kalender.pada(2), lambda pada: tugaskan(pada, ide_id=kab.ide[DIDAMPINGI_IDE].id)


# --- What happened to one idea ------------------------------------------------------------------------------


def _riwayat(kab: Kabupaten, isi: Mapping[str, Any], urutan: int) -> Iterator[Kejadian]:
    """The events of one idea of the content, each with its moment, from first draft to where it stands."""
    kal, hari = kab.kalender, isi["hari"]
    menit = urutan % 50  # two ideas of one day do not share a minute
    nasib = isi["nasib"]

    if nasib == "draf":
        # A draft is begun with a title and grows.
        yield kal.pada(hari + 3, menit), lambda pada: _mulai(kab, isi, pada, {"judul": isi["judul"]})
        yield kal.pada(hari, menit), lambda pada: _simpan(kab, isi, pada, _isian(kab, isi))
        return

    diajukan = isi.get("diajukan", hari if nasib == "diajukan" else hari + 4)
    dibuat = isi.get("dibuat", diajukan + 4)
    if isi.get("putaran") == 2:
        dikembalikan, diajukan, dibuat = hari + 4, hari + 8, hari + 12
        awal = _isian(kab, isi) | {k: isi[f"lama_{k}"] for k in ("gagasan", "sasaran", "manfaat")}
        yield kal.pada(dibuat, menit), lambda pada: _mulai(kab, isi, pada, awal)
        yield kal.pada(diajukan, 60 + menit), lambda pada: _langkah(kab, isi, "ajukan", pada)
        yield kal.pada(dikembalikan, 120 + menit), lambda pada: _kembalikan(kab, isi, pada)
        yield kal.pada(hari, menit), lambda pada: _perbaiki(kab, isi, pada)
        yield kal.pada(hari, 60 + menit), lambda pada: _langkah(kab, isi, "ajukan", pada)
        return

    yield kal.pada(dibuat, menit), lambda pada: _mulai(kab, isi, pada, _isian(kab, isi))
    if nasib == "dihapus":
        yield kal.pada(hari, menit), lambda pada: _langkah(kab, isi, "hapus", pada)
        return
    yield kal.pada(diajukan, 60 + menit), lambda pada: _langkah(kab, isi, "ajukan", pada)
    putusan = kal.pada(hari, 120 + menit)
    match nasib:
        case "dikembalikan":
            yield putusan, lambda pada: _kembalikan(kab, isi, pada)
        case "ditolak":
            yield putusan, lambda pada: _putuskan(kab, isi, "tolak", pada, alasan=isi["catatan"])
        case "serupa":
            yield (
                putusan,
                lambda pada: _putuskan(
                    kab,
                    isi,
                    "nyatakan_serupa",
                    pada,
                    alasan=isi["catatan"],
                    target_id=kab.ide[isi["serupa"]].id,
                ),
            )
        case "disetujui":
            yield putusan, lambda pada: _setujui(kab, isi, pada, ragu=urutan % 9 == 4)
            yield from _sesudah_disetujui(kab, isi, menit)


def _sesudah_disetujui(kab: Kabupaten, isi: Mapping[str, Any], menit: int) -> Iterator[Kejadian]:
    """Progress, mark for replication and, for one, the stop of an approved idea."""
    kal, hari, tahapan = kab.kalender, isi["hari"], isi["tahapan"]
    if tahapan != "inisiatif":
        uji = max(1, hari - 7)
        yield kal.pada(uji, 180 + menit), lambda pada: _lapor(kab, isi, pada, "uji_coba", kal.tanggal(uji))
    if tahapan == "penerapan":
        terap = max(1, hari - 21)
        yield kal.pada(terap, 240 + menit), lambda pada: _lapor(kab, isi, pada, "penerapan", kal.tanggal(terap))
    if isi.get("tanda"):
        yield kal.pada(max(1, hari - 5), 300 + menit), lambda pada: _tandai(kab, isi, pada)
    if isi.get("henti"):
        yield (
            kal.pada(isi["henti"], 300 + menit),
            lambda pada: _langkah(kab, isi, "hentikan", pada, alasan=isi["alasan_henti"]),
        )


def _isian(kab: Kabupaten, isi: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of the form that the content fills; the others stay as they are."""
    isian = {kolom: isi[kolom] for kolom in _KOLOM if kolom in isi}
    if "tupoksi" in isi:
        isian["tupoksi_id"] = kab.opd[isi["opd"]].tupoksi[isi["tupoksi"] - 1].id
    return isian


def _mulai(kab: Kabupaten, isi: Mapping[str, Any], pada: datetime, isian: Mapping[str, Any]) -> None:
    oleh, opd = kab.operator[isi["opd"]], kab.opd[isi["opd"]]
    if "asal" not in isi:
        kab.ide[isi["kunci"]] = ide_services.buat_ide(
            kab.session,
            oleh=oleh,
            pada=pada,
            opd=opd,
            tahun=kab.tahun,
            isian=isian,
            sumber=isi.get("sumber", ""),
        )
        return
    entri = _entri(kab, isi["asal"])
    hasil = replikasi.adopsi(kab.session, entri.id, oleh=oleh, pada=pada, opd_id=opd.id)
    kab.ide[isi["kunci"]] = hasil.ide
    _simpan(kab, isi, pada, isian)


def _simpan(kab: Kabupaten, isi: Mapping[str, Any], pada: datetime, isian: Mapping[str, Any]) -> None:
    ide = kab.ide[isi["kunci"]]
    ide_services.simpan_isian(kab.session, ide, oleh=kab.operator[isi["opd"]], pada=pada, versi=ide.versi, isian=isian)


def _perbaiki(kab: Kabupaten, isi: Mapping[str, Any], pada: datetime) -> None:
    """The text as it now is, and every note ticked."""
    _simpan(kab, isi, pada, _isian(kab, isi))
    ide, oleh = kab.ide[isi["kunci"]], kab.operator[isi["opd"]]
    ids = [c.id for c in catatan_queries.catatan_ide(kab.session, oleh=oleh, ide=ide)]
    catatan.tandai_dari_editor(kab.session, ide, oleh=oleh, pada=pada, tampak=ids, dicentang=ids)


def _langkah(kab: Kabupaten, isi: Mapping[str, Any], aksi: str, pada: datetime, **lain: Any) -> None:
    """A step that the operator takes."""
    ide = kab.ide[isi["kunci"]]
    ide_services.ubah_status(kab.session, ide, aksi, oleh=kab.operator[isi["opd"]], pada=pada, versi=ide.versi, **lain)


def _putuskan(kab: Kabupaten, isi: Mapping[str, Any], aksi: str, pada: datetime, **lain: Any) -> None:
    """A decision of the koordinator."""
    ide = kab.ide[isi["kunci"]]
    tinjauan.putuskan(
        kab.session,
        ide,
        aksi,
        oleh=kab.koordinator,
        pada=pada,
        versi=ide.versi,
        kode_alasan=isi["alasan"],
        **lain,
    )


def _kembalikan(kab: Kabupaten, isi: Mapping[str, Any], pada: datetime) -> None:
    """Return with a note, the sheet half answered: the answers wait for the next round."""
    ide = kab.ide[isi["kunci"]]
    jawaban = {"k1": "ya", "k2": "ragu", "catatan_k2": "Menunggu jawaban atas catatan.", "k3": "ya", "k4": "ya"}
    tinjauan.simpan_lembar(kab.session, ide, oleh=kab.koordinator, pada=pada, versi=ide.versi, jawaban=jawaban)
    catatan.tulis(
        kab.session, ide, oleh=kab.koordinator, pada=pada, isi=_INTERNAL, versi=ide.versi, kolom="manfaat",
        internal=True,
    )  # fmt: skip
    _putuskan(kab, isi, "kembalikan", pada, catatan=isi["catatan"], catatan_isian=[("manfaat", _PADA_MANFAAT)])


def _setujui(kab: Kabupaten, isi: Mapping[str, Any], pada: datetime, *, ragu: bool) -> None:
    ide = kab.ide[isi["kunci"]]
    jawaban = dict.fromkeys(acuan.KRITERIA, "ya")
    if ragu:
        jawaban |= {"k5": "ragu", "catatan_k5": _RAGU_REPLIKASI}
    tinjauan.setujui(kab.session, ide, oleh=kab.koordinator, pada=pada, versi=ide.versi, jawaban=jawaban)


def _lapor(kab: Kabupaten, isi: Mapping[str, Any], pada: datetime, tahapan: str, mulai: date) -> None:
    ide = kab.ide[isi["kunci"]]
    isian = {"tahapan": tahapan, f"tgl_{tahapan}": mulai.isoformat()}
    if tahapan == isi["tahapan"] and "hasil" in isi:
        isian["hasil"] = isi["hasil"]
    catatan = {"uji_coba": "Mulai dicoba.", "penerapan": "Uji coba selesai; menjadi cara kerja tetap."}
    ide_services.lapor_kemajuan(
        kab.session,
        ide,
        oleh=kab.operator[isi["opd"]],
        pada=pada,
        versi=ide.versi,
        isian=isian,
        catatan=catatan[tahapan],
    )


def _tandai(kab: Kabupaten, isi: Mapping[str, Any], pada: datetime) -> None:
    ide = kab.ide[isi["kunci"]]
    replikasi.tandai(kab.session, ide, oleh=kab.koordinator, pada=pada, versi=ide.versi, alasan=isi["tanda"])


# --- Klinik -------------------------------------------------------------------------------------------------

_PESERTA_KLINIK = (
    BarisPeserta("Kepala Bidang Inovasi", "Badan Perencanaan Pembangunan, Riset dan Inovasi Daerah"),
    BarisPeserta("Narasumber klinik", "Perguruan tinggi setempat"),
)


def _klinik(kab: Kabupaten) -> Iterator[Kejadian]:
    """Two sessions that took place, one that is planned, and requests that wait; one agreed action is overdue."""
    kal = kab.kalender
    tani, bakau, sampah, guru = "bengkel-tani", "kelas-bakau", "bendera-sampah", "guru-tamu"
    yield kal.pada(9, 300), lambda pada: _minta(kab, pada, "DN-08", "Kami kesulitan menyebut angka manfaatnya.", tani)
    yield kal.pada(9, 320), lambda pada: _rencanakan(kab, pada, 7, "Kepala Bidang Perindustrian", "DN-08", [bakau])
    yield kal.pada(7, 60), lambda pada: _bahas(
        kab, pada, tani, "Masalahnya sudah jelas. Manfaat perlu angka: berapa alat diperbaiki dan berapa hari tunggu "
        "yang hilang. Disepakati memakai buku servis sebagai sumber.",
        ("Menyusun tabel perbaikan alat tiga bulan terakhir dari buku servis", "Kepala Bidang Perindustrian", 3),
        ("Menulis ulang bagian manfaat", "Operator Disnakerperin", -4),
    )  # fmt: skip
    yield kal.pada(7, 90), lambda pada: _bahas(
        kab, pada, bakau, "Sasaran dipersempit menjadi dua desa pesisir. Kelas tetap malam hari, menurut pasang.",
        ("Meminta daftar peserta dari kedua desa", "Kepala Seksi Pemberdayaan Masyarakat", 2),
    )  # fmt: skip
    yield kal.pada(7, 150), lambda pada: _tutup_sesi(
        kab, pada, "Sesi dibuka dengan membaca ulang kelima kriteria. Dua ide dibahas bergiliran, masing-masing "
        "tiga puluh menit.",
    )  # fmt: skip
    yield kal.pada(4, 200), lambda pada: _kerjakan(kab, pada, "KC-07", bakau, "Daftar dari dua desa sudah diterima.")
    yield kal.pada(2, 300), lambda pada: _minta(kab, pada, "DN-01", "Mohon bantuan menajamkan sasaran.", guru)
    yield kal.pada(2, 320), lambda pada: _rencanakan(kab, pada, 1, "Kepala Bidang Pembinaan SD", "DN-01", [sampah])
    yield kal.pada(1, 60), lambda pada: _bahas(
        kab, pada, guru, "Sasaran ditulis per sekolah, bukan per kecamatan. Jadwal nelayan ditanyakan lebih dahulu.",
        ("Mendata sekolah dan nelayan yang bersedia", "Kepala Bidang Pembinaan SD", -6),
        catatan="Sebutkan sekolah mana yang mulai lebih dahulu, dan mengapa.",
    )  # fmt: skip
    yield kal.pada(1, 90), lambda pada: _bahas(
        kab, pada, sampah, "Warna bendera disamakan dengan warna jadwal pada papan desa.",
        ("Mencoba di satu kelurahan selama dua minggu", "Kepala Bidang Kebersihan", -14),
    )  # fmt: skip
    yield kal.pada(1, 150), lambda pada: _tutup_sesi(kab, pada, "Dua ide dibahas. Sesi berikutnya direncanakan.")
    yield kal.pada(1, 200), lambda pada: _minta(
        kab, pada, "SD-08", "Kami ingin tahu apakah ide ini cukup baru.", "tanpa-amplop"
    )  # fmt: skip
    yield kal.pada(1, 220), lambda pada: _rencanakan(kab, pada, -5, "Kepala Subbagian Tata Usaha", "SD-08", [guru])
    yield kal.pada(1, 240), lambda pada: _minta(kab, pada, "DN-08", "Cara menyiapkan berkas untuk lomba.", None)
    yield kal.pada(0, 5), lambda pada: _minta(
        kab, pada, "KC-08", "Draf ini belum menyebut masalahnya dengan tajam.", "sungai-bergilir"
    )  # fmt: skip


def _minta(kab: Kabupaten, pada: datetime, kode: str, keperluan: str, kunci: str | None) -> None:
    oleh, ide_id = kab.operator[kode], kab.ide[kunci].id if kunci else None
    klinik.minta(kab.session, oleh=oleh, pada=pada, opd_id=kab.opd[kode].id, keperluan=keperluan, ide_id=ide_id)


def _rencanakan(kab: Kabupaten, pada: datetime, lalu: int, tamu: str, kode: str, kunci: list[str]) -> None:
    """A session on the day `lalu` days ago, out of the request that waits and further ideas.

    One that is to come falls on a working day.
    """
    hari = kab.kalender.tanggal(lalu)
    if lalu < 0:
        hari = _hari_kerja(hari)
    menunggu = kab.session.scalars(select(PermintaanKlinik.id).where(PermintaanKlinik.status == "menunggu"))
    rencana = klinik.Rencana(
        hari, "Ruang rapat lantai dua", "09.00 sampai selesai",
        (*_PESERTA_KLINIK, BarisPeserta(tamu, kab.opd[kode].nama)), [kab.ide[k].id for k in kunci], list(menunggu),
    )  # fmt: skip
    klinik.rencanakan(kab.session, rencana, oleh=kab.koordinator, pada=pada)


def _hari_kerja(hari: date) -> date:
    """That day, or the Monday after a weekend."""
    return hari + timedelta(days=max(0, 7 - hari.weekday()) if hari.weekday() > 4 else 0)


def _sesi_terakhir(kab: Kabupaten) -> SesiKlinik:
    return kab.session.scalars(select(SesiKlinik).order_by(SesiKlinik.id.desc())).first()


def _bahas(
    kab: Kabupaten, pada: datetime, kunci: str, pembahasan: str, *tindak: tuple[str, str, int], catatan: str = ""
) -> None:
    ide = kab.ide[kunci]
    klinik.bahas(
        kab.session, _sesi_terakhir(kab), ide, oleh=kab.koordinator, pada=pada, versi=1, pembahasan=pembahasan,
        versi_ide=ide.versi, catatan=[klinik.CatatanBaru(catatan, "sasaran")] if catatan else [],
        tindak=[klinik.TindakBaru(apa, siapa, kab.kalender.tanggal(lalu)) for apa, siapa, lalu in tindak],
    )  # fmt: skip


def _tutup_sesi(kab: Kabupaten, pada: datetime, notulen: str) -> None:
    sesi, oleh = _sesi_terakhir(kab), kab.koordinator
    hadir = [p.id for p in sesi.peserta]
    klinik.simpan_notulen(
        kab.session, sesi, oleh=oleh, pada=pada, versi=sesi.versi, notulen=notulen, hadir_ids=hadir
    )
    klinik.selesai(kab.session, sesi, oleh=oleh, pada=pada, versi=sesi.versi)


def _kerjakan(kab: Kabupaten, pada: datetime, kode: str, kunci: str, keterangan: str) -> None:
    tindak = kab.session.scalars(select(TindakLanjut).where(TindakLanjut.ide_id == kab.ide[kunci].id)).one()
    klinik.tutup_tindak(
        kab.session, tindak, "selesai", oleh=kab.operator[kode], pada=pada, versi=tindak.versi, keterangan=keterangan
    )


# --- Decrees ------------------------------------------------------------------------------------------------


def baca_sk() -> list[dict[str, Any]]:
    """The decrees of the content as they stand in the file; see its comments for the keys."""
    return acuan.baca("contoh/sk.toml")["sk"]


def awal_triwulan_lalu(hari: date) -> date:
    """The first day of the quarter before the one of `hari`: its report is due by now."""
    ke = hari.year * 4 + (hari.month - 1) // 3 - 1
    return date(ke // 4, ke % 4 * 3 + 1, 1)


def _sk(kab: Kabupaten) -> Iterator[Kejadian]:
    """Each decree is entered with its annex, and takes force half an hour later."""
    for isi in baca_sk():
        yield kab.kalender.pada(isi["hari"], 330), partial(_catat_sk, kab, isi)
        yield kab.kalender.pada(isi["hari"], 360), partial(_berlakukan, kab, isi)
        for satu in isi.get("pemenuhan", ()):
            yield kab.kalender.pada(satu["hari"], 370), partial(_penuhi, kab, isi, satu)
            if "terima" in satu:
                yield kab.kalender.pada(satu["terima"], 380), partial(_terima_pemenuhan, kab, isi, satu)
        for satu in isi.get("laporan", ()):
            yield kab.kalender.pada(satu["hari"], 390), partial(_laporkan, kab, isi, satu)


def _catat_sk(kab: Kabupaten, isi: Mapping[str, Any], pada: datetime) -> None:
    oleh, hari = kab.koordinator, setempat(pada).date()
    berkala = isi.get("periode_lapor", "")
    kini = setempat(kab.kalender.kini).date()
    sk = sk_services.buat(
        kab.session,
        sk_services.IsianSk(
            isi["jenis"], isi.get("tahun", hari.year), isi["tentang"], isi["nomor"], isi.get("tanggal", hari),
            isi["penanda_tangan"], isi["jabatan"], None, berkala, awal_triwulan_lalu(kini) if berkala else None,
        ),
        oleh=oleh,
        pada=pada,
    )  # fmt: skip
    kab.sk[isi["kunci"]] = sk
    semua, contoh = [], set()
    for baris in isi.get("lampiran", ()):
        for t in _baris_lampiran(kab, baris):
            semua.append(t)
            # Both duties of an agency that the source names are the source's; of the others everything is example.
            if not baris.get("nyata"):
                contoh.add(t.kunci)
    if semua:
        lampiran.terima(kab.session, sk, semua, oleh=oleh, pada=pada, contoh=contoh)
    for kunci in isi.get("ide", ()):
        sk_services.tetapkan(kab.session, sk, oleh=oleh, pada=pada, ide_id=kab.ide[kunci].id)


def _baris_lampiran(kab: Kabupaten, baris: Mapping[str, Any]) -> list[BarisTugas]:
    return urai_kewajiban(
        kab.opd[baris["opd"]].id, KEWAJIBAN, inovasi_jenis=baris["jenis"], inovasi_nama=baris.get("inovasi", ""),
        uraian=baris.get("uraian", ""), tenggat=date(kab.tahun, 12, 31),
    )  # fmt: skip


def _berlakukan(kab: Kabupaten, isi: Mapping[str, Any], pada: datetime) -> None:
    sk = kab.sk[isi["kunci"]]
    sk_services.berlakukan(
        kab.session, sk, oleh=kab.koordinator, pada=pada, versi=sk.versi, naskah_menyusul=True
    )


def _tugas_opd(kab: Kabupaten, isi: Mapping[str, Any], kode: str) -> Penugasan:
    """The duty of an agency to carry out its assigned innovation."""
    return kab.session.scalars(
        select(Penugasan).where(
            Penugasan.sk_id == kab.sk[isi["kunci"]].id, Penugasan.opd_id == kab.opd[kode].id,
            Penugasan.kewajiban == "melaksanakan",
        )
    ).one()  # fmt: skip


def _penuhi(kab: Kabupaten, isi: Mapping[str, Any], satu: Mapping[str, Any], pada: datetime) -> None:
    baris = _tugas_opd(kab, isi, satu["opd"])
    tugas.ajukan(
        kab.session, baris, oleh=kab.operator[satu["opd"]], pada=pada, versi=baris.versi,
        ide_id=kab.ide[satu["ide"]].id, keterangan="Sudah berjalan sebagai ide kami.",
    )  # fmt: skip


def _terima_pemenuhan(kab: Kabupaten, isi: Mapping[str, Any], satu: Mapping[str, Any], pada: datetime) -> None:
    baris = _tugas_opd(kab, isi, satu["opd"])
    tugas.terima(kab.session, baris, oleh=kab.koordinator, pada=pada, versi=baris.versi)


def _laporkan(kab: Kabupaten, isi: Mapping[str, Any], satu: Mapping[str, Any], pada: datetime) -> None:
    """A report on the first period of the decree, as far as the content says."""
    sk, opd = kab.sk[isi["kunci"]], kab.opd[satu["opd"]]

    def tempat(oleh: Pelaku) -> queries_laporan.Tempat:
        return queries_laporan.tempat(
            kab.session, sk.id, sk.lapor_mulai, opd.id, oleh=oleh, hari=setempat(pada).date()
        )

    if satu["nasib"] != "dilewati":
        oleh = kab.operator[satu["opd"]]
        teks = {k: satu.get(k, "") for k in ("kemajuan", "kendala", "rencana")}
        laporan.simpan(kab.session, tempat(oleh), oleh=oleh, pada=pada, versi=0, isian=teks)
        laporan.ajukan(kab.session, tempat(oleh), oleh=oleh, pada=pada)
    if satu["nasib"] != "diajukan":
        di = tempat(kab.koordinator)
        aksi = {"diterima": "terima", "dilewati": "lewati"}[satu["nasib"]]
        laporan.putuskan(
            kab.session, di, aksi, oleh=kab.koordinator, pada=pada, versi=di.versi, catatan=satu.get("catatan", "")
        )


# --- Replication --------------------------------------------------------------------------------------------


def baca_replikasi() -> dict[str, Any]:
    """What is done with the catalogue, as it stands in the file; see its comments for the keys."""
    return acuan.baca("contoh/replikasi.toml")


def _entri(kab: Kabupaten, kunci: str) -> EntriKatalog:
    return kab.session.scalars(select(EntriKatalog).where(EntriKatalog.ide_id == kab.ide[kunci].id)).one()


def _oleh(kab: Kabupaten, isi: Mapping[str, Any]) -> Pelaku:
    return kab.operator[isi["oleh"]] if "oleh" in isi else kab.koordinator


def _replikasi(kab: Kabupaten) -> Iterator[Kejadian]:
    """Origins outside, a published sheet, adoptions on their way, a region that copied, and an offer that waits."""
    kal, isi = kab.kalender, baca_replikasi()
    for satu in isi["luar"]:
        yield kal.pada(satu["hari"], 340), partial(_catat_luar, kab, satu)
    lembar = isi["lembar"]
    yield kal.pada(lembar["hari"], 342), partial(_simpan_lembar, kab, lembar)
    yield kal.pada(lembar["terbit"], 343), partial(_terbitkan_lembar, kab, lembar)
    for satu in isi["adopsi"]:
        yield from _jalan_adopsi(kab, satu)
    for satu in isi["peniru"]:
        yield kal.pada(satu["hari"], 344), partial(_catat_peniru, kab, satu)
    for satu in isi["tawaran"]:
        yield kal.pada(satu["hari"], 345), partial(_tawarkan, kab, satu)


def _catat_luar(kab: Kabupaten, isi: Mapping[str, Any], pada: datetime) -> None:
    kolom = {k: isi[k] for k in IsiLuar.__dataclass_fields__ if k in isi}
    services_luar.catat_luar(kab.session, IsiLuar(**kolom), oleh=_oleh(kab, isi), pada=pada)


def _simpan_lembar(kab: Kabupaten, isi: Mapping[str, Any], pada: datetime) -> None:
    entri = _entri(kab, isi["ide"])
    nilai = isi["isi"] | {STATUS_LEMBAR: isi["status"]}
    services_lembar.simpan(
        kab.session, entri, oleh=_oleh(kab, isi), pada=pada, versi=entri.versi, nilai=nilai
    )


def _terbitkan_lembar(kab: Kabupaten, isi: Mapping[str, Any], pada: datetime) -> None:
    entri = _entri(kab, isi["ide"])
    services_lembar.terbitkan(kab.session, entri, oleh=_oleh(kab, isi), pada=pada, versi=entri.versi)


def _catat_peniru(kab: Kabupaten, isi: Mapping[str, Any], pada: datetime) -> None:
    services_luar.catat_peniru(
        kab.session, _entri(kab, isi["ide"]), oleh=_oleh(kab, isi), pada=pada, daerah=isi["daerah"],
        instansi=isi["instansi"], tanggal=f"{kab.kalender.tanggal(isi['hari']):%Y-%m}", keterangan=isi["keterangan"],
    )  # fmt: skip


def _tawarkan(kab: Kabupaten, isi: Mapping[str, Any], pada: datetime) -> None:
    opd_ids = [kab.opd[kode].id for kode in isi["kepada"]]
    entri = _entri(kab, isi["ide"])
    tawaran.tawarkan(kab.session, entri, oleh=kab.koordinator, pada=pada, opd_ids=opd_ids, teks=isi["pesan"])


def _jalan_adopsi(kab: Kabupaten, isi: Mapping[str, Any]) -> Iterator[Kejadian]:
    """One adoption from its first letter on; it began with the adopter's idea."""
    kal = kab.kalender
    if "cara" in isi:
        yield kal.pada(isi["cara"]["hari"], 400), partial(_ubah_cara, kab, isi)
    for satu in isi.get("tahap", ()):
        # The plan is written in the stage that asks for it, before the next one.
        if satu["ke"] == "pelaksanaan":
            for n, baris in enumerate(isi["rencana"]):
                yield kal.pada(satu["hari"], 400 + n), partial(_tambah_rencana, kab, isi, baris)
        yield kal.pada(satu["hari"], 410), partial(_catat_tahap, kab, isi, satu)
    for baris in isi.get("rencana", ()):
        if "beres" in baris:
            yield kal.pada(baris["beres"], 420), partial(_bereskan_rencana, kab, isi, baris)
    if "tanya" in isi:
        yield kal.pada(isi["tanya"]["hari"], 430), partial(_tanyakan, kab, isi)
        yield kal.pada(isi["tanya"]["dijawab"], 435), partial(_jawab_tanya, kab, isi)
    if "alih" in isi:
        yield kal.pada(isi["alih"]["hari"], 430), partial(_rencanakan_alih, kab, isi)
    if "henti" in isi:
        yield kal.pada(isi["henti"]["hari"], 400), partial(_hentikan_adopsi, kab, isi)


def _adopsi(kab: Kabupaten, isi: Mapping[str, Any]) -> tuple[Adopsi, Pelaku]:
    """The adoption of an idea, and the adopter's operator."""
    ide = kab.ide[isi["ide"]]
    adopsi = kab.session.scalars(select(Adopsi).where(Adopsi.ide_id == ide.id)).one()
    return adopsi, kab.operator[ide.opd.kode]


def _ubah_cara(kab: Kabupaten, isi: Mapping[str, Any], pada: datetime) -> None:
    adopsi, oleh = _adopsi(kab, isi)
    services_adopsi.ubah_cara(
        kab.session, adopsi, oleh=oleh, pada=pada, versi=adopsi.versi, model=isi["cara"]["model"], model_lain="",
        fasilitator=isi["cara"]["fasilitator"],
    )  # fmt: skip


def _catat_tahap(kab: Kabupaten, isi: Mapping[str, Any], satu: Mapping[str, Any], pada: datetime) -> None:
    adopsi, oleh = _adopsi(kab, isi)
    if "keperluan" in satu:
        _lampirkan(kab, adopsi, satu, oleh=oleh, pada=pada)
    services_adopsi.pindah_tahap(
        kab.session, adopsi, satu["ke"], oleh=oleh, pada=pada, versi=adopsi.versi, kapan=setempat(pada).date(),
        catatan=satu.get("catatan", ""),
    )  # fmt: skip


def _lampirkan(
    kab: Kabupaten, adopsi: Adopsi, isi: Mapping[str, Any], *, oleh: Pelaku, pada: datetime
) -> Dokumen:
    """A document of one page, made here, in the store and linked to the adoption."""
    hari, jenis = setempat(pada).date(), isi["keperluan"]
    nama = acuan.nama(acuan.JENIS_DOKUMEN, jenis)
    baris = [
        nama, f"Nomor {isi['nomor']}", tanggal(hari), "", isi["tentang"], "", isi["tanda"], "",
        "Dokumen contoh, dibuat oleh program.",
    ]  # fmt: skip
    terima = kab.gudang.terima(io.BytesIO(pdf_teks(baris)), f"{jenis}.pdf", batas=Batas())
    rincian = berkas.Rincian(
        jenis, isi["tentang"], nomor=isi["nomor"], tanggal=hari.isoformat(), penanda_tangan=isi["tanda"], halaman="1"
    )
    dokumen = berkas.catat_dokumen(
        kab.session, kab.gudang, terima, rincian, oleh=oleh, pada=pada, opd_id=adopsi.ide.opd_id
    )
    berkas.tautkan(
        kab.session, dokumen, oleh=oleh, pada=pada, rekaman="adopsi", rekaman_id=adopsi.id, keperluan=jenis
    )
    return dokumen


def pdf_teks(baris: list[str]) -> bytes:
    """A PDF of one A4 page with these lines of Latin text."""

    def aman(teks: str) -> str:
        return re.sub(r"([\\()])", r"\\\1", teks)

    isi = "BT /F1 12 Tf 72 760 Td 20 TL\n" + "".join(f"({aman(b)}) Tj T*\n" for b in baris) + "ET"
    aliran = isi.encode("cp1252", "replace")
    benda = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(aliran), aliran),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    hasil, letak = bytearray(b"%PDF-1.4\n"), []
    for nomor, satu in enumerate(benda, 1):
        letak.append(len(hasil))
        hasil += b"%d 0 obj\n%s\nendobj\n" % (nomor, satu)
    awal = len(hasil)
    hasil += b"xref\n0 %d\n0000000000 65535 f \n" % (len(benda) + 1)
    hasil += b"".join(b"%010d 00000 n \n" % n for n in letak)
    hasil += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(benda) + 1, awal)
    return bytes(hasil)


def _isi_rencana(kab: Kabupaten, baris: Mapping[str, Any], **lain: str) -> IsianRencana:
    return IsianRencana(
        baris["kegiatan"], kab.kalender.tanggal(baris["mulai"]), kab.kalender.tanggal(baris["selesai"]),
        keluaran=baris["keluaran"], penanggung_jawab=baris["siapa"], sumber_daya=baris["daya"], **lain,
    )  # fmt: skip


def _tambah_rencana(kab: Kabupaten, isi: Mapping[str, Any], baris: Mapping[str, Any], pada: datetime) -> None:
    adopsi, oleh = _adopsi(kab, isi)
    services_rencana.tambah(kab.session, adopsi, _isi_rencana(kab, baris), oleh=oleh, pada=pada)


def _bereskan_rencana(kab: Kabupaten, isi: Mapping[str, Any], baris: Mapping[str, Any], pada: datetime) -> None:
    adopsi, oleh = _adopsi(kab, isi)
    rencana = kab.session.scalars(
        select(RencanaAksi).where(RencanaAksi.adopsi_id == adopsi.id, RencanaAksi.kegiatan == baris["kegiatan"])
    ).one()
    jadi = _isi_rencana(kab, baris, status="selesai", keterangan=baris["keterangan"])
    services_rencana.ubah(kab.session, rencana, adopsi, jadi, oleh=oleh, pada=pada, versi=rencana.versi)


def _tanyakan(kab: Kabupaten, isi: Mapping[str, Any], pada: datetime) -> None:
    adopsi, oleh = _adopsi(kab, isi)
    services_tanya.tanya(kab.session, adopsi, oleh=oleh, pada=pada, isi=isi["tanya"]["isi"])


def _jawab_tanya(kab: Kabupaten, isi: Mapping[str, Any], pada: datetime) -> None:
    adopsi, _ = _adopsi(kab, isi)
    tanya = kab.session.scalars(select(TanyaAdopsi).where(TanyaAdopsi.adopsi_id == adopsi.id)).one()
    asal = kab.operator[adopsi.entri.ide.opd.kode]
    services_tanya.jawab(kab.session, tanya, adopsi, oleh=asal, pada=pada, isi=isi["tanya"]["jawaban"])


def _rencanakan_alih(kab: Kabupaten, isi: Mapping[str, Any], pada: datetime) -> None:
    adopsi, oleh = _adopsi(kab, isi)
    alih = isi["alih"]
    hari = _hari_kerja(kab.kalender.tanggal(alih["tanggal"]))
    rencana = IsianAlih(alih["jenis"], hari, alih["tempat"], alih["tujuan"])
    services_tanya.rencanakan_alih(kab.session, adopsi, rencana, oleh=oleh, pada=pada)


def _hentikan_adopsi(kab: Kabupaten, isi: Mapping[str, Any], pada: datetime) -> None:
    adopsi, oleh = _adopsi(kab, isi)
    services_adopsi.hentikan(
        kab.session, adopsi, oleh=oleh, pada=pada, versi=adopsi.versi, kapan=setempat(pada).date(),
        alasan=isi["henti"]["alasan"],
    )  # fmt: skip
