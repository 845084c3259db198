"""The example region: agencies, accounts, a programme year and ideas, made by calling the services.

The content is `inovasi/data/contoh/`. Moments there are "days ago", so that the example is always in the middle
of its year; what happens to an idea is laid out as events, and all events run in the order of time.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from inovasi import acuan
from inovasi.akun import services as akun
from inovasi.akun.models import Pengguna
from inovasi.akun.rules import SANDI_CONTOH
from inovasi.db import db
from inovasi.ide import services as ide_services
from inovasi.ide import services_tahun as tahun_services
from inovasi.ide.models import Ide
from inovasi.opd import services as opd_services
from inovasi.opd.models import Opd
from inovasi.opd.rules import BarisOpd
from inovasi.peran import Pelaku, Peran
from inovasi.replikasi import services as replikasi
from inovasi.replikasi.models import EntriKatalog
from inovasi.tinjauan import services as tinjauan
from inovasi.waktu import ZONA_AWAL, sekarang, setempat, tanggal

MIN_IDE = 5
SISA_HARI = 26  # from today to the deadline, as far as the year lasts
HARI_TERLAMA = 172  # the oldest event of the content, in days before today
HARI_TERSINGKAT = 50  # the least days that it takes for one thing to come after another
UNIT_KOORDINATOR = "BD-01"
DIKECUALIKAN = ("SD-10", "Baru dipisahkan dari Bagian Umum pada pertengahan tahun dan belum mempunyai pegawai tetap.")

# What of an idea of the content is text for its form, by column.
_KOLOM = (
    "judul", "nama_singkat", "kepanjangan", "masalah", "gagasan", "tujuan", "manfaat", "kebaruan", "sasaran",
    "sumber_daya", "urusan", "bentuk", "jenis", "inisiator",
)  # fmt: skip
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
    tahun: int = 0
    opd: dict[str, Opd] = field(default_factory=dict)
    operator: dict[str, Pelaku] = field(default_factory=dict)
    koordinator: Pelaku | None = None
    ide: dict[str, Ide] = field(default_factory=dict)


Kejadian = tuple[datetime, Callable[[datetime], None]]


def buat_contoh(app: Flask, *, lapor: Callable[[str], None] = print) -> None:
    """Fill an instance that has no accounts; an instance that has some is left as it is."""
    with app.app_context():
        session = db.session
        if session.scalar(select(Pengguna.id).limit(1)) is not None:
            lapor("Contoh: sudah ada akun, tidak ada yang dibuat.")
            return
        kab = Kabupaten(session, Kalender(sekarang()))
        admin = _buat_daerah(kab)
        jumlah_akun = _buat_akun(kab, admin)
        lapor(f"Contoh: {len(kab.opd)} perangkat daerah dan unit, {jumlah_akun} akun.")
        batas = _buka_tahun(kab)
        lapor(f"Contoh: tahun program {kab.tahun} dibuka, batas {tanggal(batas)}.")
        kejadian = [k for urutan, isi in enumerate(baca_ide()) for k in _riwayat(kab, isi, urutan)]
        for pada, lakukan in sorted(kejadian, key=lambda k: k[0]):
            lakukan(pada)
        session.commit()
        lapor(f"Contoh: {len(kab.ide)} ide beserta tinjauan dan replikasinya.")


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
    buat("pendamping", "Pendamping inovasi", Peran.PENDAMPING, jabatan="Narasumber klinik")
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
        yield kal.pada(hari, menit), lambda pada: _simpan(kab, isi, pada, _isian(kab, isi))
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
    entri = kab.session.scalars(select(EntriKatalog).where(EntriKatalog.ide_id == kab.ide[isi["asal"]].id)).one()
    hasil = replikasi.adopsi(kab.session, entri.id, oleh=oleh, pada=pada, opd_id=opd.id)
    kab.ide[isi["kunci"]] = hasil.ide
    _simpan(kab, isi, pada, isian)


def _simpan(kab: Kabupaten, isi: Mapping[str, Any], pada: datetime, isian: Mapping[str, Any]) -> None:
    ide = kab.ide[isi["kunci"]]
    ide_services.simpan_isian(kab.session, ide, oleh=kab.operator[isi["opd"]], pada=pada, versi=ide.versi, isian=isian)


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
    _putuskan(kab, isi, "kembalikan", pada, catatan=isi["catatan"])


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
