"""A small region with somebody in every role and an idea in every status, built once and copied back for each test.

Every text of it carries a mark of its own (`kenari0042q`), so that a test can see where a text turns up.
"""

import io
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import monotonic
from urllib.parse import urlencode

from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from inovasi import migrasi
from inovasi.akun import services as akun
from inovasi.akun.models import Pengguna, SerahTerima, Sesi
from inovasi.akun.queries_serah import pekerjaan_terbuka
from inovasi.berkas import services as berkas
from inovasi.berkas.rules import Batas
from inovasi.berkas.views import gudang as gudang_berkas
from inovasi.catatan import services as catatan
from inovasi.catatan.models import Catatan
from inovasi.db import db
from inovasi.ide import rules
from inovasi.ide import services as ide_services
from inovasi.ide import services_tahun as tahun_services
from inovasi.ide.models import Ide
from inovasi.klinik import services as klinik
from inovasi.klinik.models import IdeKlinik, SesiKlinik, TindakLanjut
from inovasi.klinik.rules import BarisPeserta
from inovasi.laporan.rules_giliran import BISA_DIATUR
from inovasi.opd import services as opd_services
from inovasi.opd.models import Daerah, Opd
from inovasi.peran import Pelaku, Peran
from inovasi.pesan.models import Pesan
from inovasi.replikasi import (
    rules_lembar,
    services_adopsi,
    services_lembar,
    services_luar,
    services_rencana,
    services_tanya,
    services_tawaran,
)
from inovasi.replikasi import services as replikasi
from inovasi.replikasi.models import Adopsi, EntriKatalog, PeniruLuar, RencanaAksi, Tawaran
from inovasi.replikasi.rules_rencana import IsianRencana
from inovasi.replikasi.services_tanya import IsianAlih
from inovasi.sk.models import LaporanSk, PenetapanIde
from inovasi.sk.rules_laporan import tambah_bulan
from inovasi.tinjauan import services_pendamping
from inovasi.tinjauan import services_tampilan as tampilan
from inovasi.tinjauan.models import TampilanAntrean
from inovasi.tinjauan.rules import SaringAntrean
from inovasi.waktu import hari_ini, tanggal
from tests.conftest import PADA, isian_lengkap
from tests.halaman import Halaman
from tests.sk.pabrik import buat_laporan, buat_sk, buat_tugas

KENARI = re.compile(r"kenari\d{4}q", re.I)
TAHUN = 2026
SANDI = "perahu kertas biru 7"
OPD = {"sendiri": "Sendirian", "lain": "Tetangga", "ketiga": "Seberang", "kosong": "Lengang"}
ORANG = {
    "operator": ("operator", "sendiri"),
    "operator_lain": ("operator", "lain"),
    "operator_lain_dua": ("operator", "lain"),
    "operator_ketiga": ("operator", "ketiga"),
    "rangkap": ("operator", "kosong"),
    "mati": ("operator", "sendiri"),
    "koordinator": ("koordinator", None),
    "koordinator_dua": ("koordinator", None),
    "pendamping": ("pendamping", None),
    "pendamping_dua": ("pendamping", None),
    "pimpinan": ("pimpinan", None),
    "admin_dua": ("admin", None),
}
DIINGAT = ("kunjungan_ide",)  # what a page that was read may write down: who saw which version
MASUK = ("operator", "koordinator", "pendamping", "pimpinan", "admin")


@dataclass
class Dunia:
    """Ids and tokens of the region, by the names of this module; nothing in it is bound to a session."""

    app: object
    mesin: object
    opd: dict[str, int] = field(default_factory=dict)
    kode_opd: dict[str, str] = field(default_factory=dict)
    orang: dict[str, int] = field(default_factory=dict)
    token: dict[str, str] = field(default_factory=dict)
    sesi: dict[str, int] = field(default_factory=dict)
    ide: dict[str, int] = field(default_factory=dict)
    kode_ide: dict[str, str] = field(default_factory=dict)
    entri: dict[str, int] = field(default_factory=dict)
    pesan: dict[str, int] = field(default_factory=dict)
    catatan: dict[str, int] = field(default_factory=dict)
    klinik: dict[str, int] = field(default_factory=dict)
    minta: dict[str, int] = field(default_factory=dict)
    tindak: dict[str, int] = field(default_factory=dict)
    dokumen: dict[str, int] = field(default_factory=dict)
    tautan: dict[str, int] = field(default_factory=dict)
    unggahan: dict = field(default_factory=dict)  # a file in the store that has no document yet
    tampilan: dict[str, int] = field(default_factory=dict)
    tugas: dict[str, int] = field(default_factory=dict)
    serah: dict[str, int] = field(default_factory=dict)
    tawaran: dict[str, int] = field(default_factory=dict)
    peniru: dict[str, int] = field(default_factory=dict)
    adopsi: dict[str, int] = field(default_factory=dict)  # of us, of our idea by the neighbour, one that was stopped
    rencana: dict[str, int] = field(default_factory=dict)
    tanya: dict[str, int] = field(default_factory=dict)
    alih: dict[str, int] = field(default_factory=dict)
    sk_tugas: dict[str, int] = field(default_factory=dict)
    sk_lapor: dict[str, int] = field(default_factory=dict)
    lapor: dict[str, str] = field(default_factory=dict)  # first days of periods by the status of their reports
    sk_pantau: int = 0
    sk: dict[str, int] = field(default_factory=dict)  # "draf" and "berlaku", which names sendiri_disetujui
    sk_baris: int = 0  # of the annex of the draft
    kecuali: int = 0
    pulihkan: Callable[[], None] | None = None
    # mark -> (kind, where): ("isi", name of the idea), ("catatan", name of the idea), ("internal", name of the
    # idea) for notes that no OPD reads, ("kecuali", name of the OPD);
    # ("dulu", name of the idea) for a text that was everybody's once
    kenari: dict[str, tuple[str, str]] = field(default_factory=dict)

    def tandai(self, jenis: str, di: str) -> str:
        """A new mark for a text of this kind."""
        tanda = f"kenari{len(self.kenari) + 1:04d}q"
        self.kenari[tanda] = (jenis, di)
        return tanda

    def session(self) -> Session:
        return Session(self.mesin, expire_on_commit=False)

    def masuk(self, nama: str | None) -> "Klien":
        return Klien(self, self.token[nama] if nama else None)

    def ide_kini(self, nama: str) -> Ide:
        with self.session() as s:
            return s.get_one(Ide, self.ide[nama])

    def pelaku(self, s: Session, nama: str) -> Pelaku:
        return akun.pelaku_dari_pengguna(s, s.get_one(Pengguna, self.orang[nama]))


class Klien:
    """One browser. Unlike conftest's Peramban it holds no session of the test, so threads may use one each."""

    def __init__(self, dunia: Dunia, token: str | None, app=None) -> None:
        self.client = (app or dunia.app).test_client()
        if token:
            self.client.set_cookie("sesi", token)

    def kirim(self, cara: str, alamat: str, *, htmx: bool = False, kepala=None, **kw):
        kepala = dict(kepala or {}, **({"HX-Request": "true"} if htmx else {}))
        response = self.client.open(alamat, method=cara, headers=kepala, **kw)
        response.get_data()
        response.close()
        return response

    def get(self, alamat: str, **kw) -> Halaman:
        return Halaman(self.kirim("GET", alamat, **kw))

    def post(self, alamat: str, isian=None, **kw) -> Halaman:
        return Halaman(self.kirim("POST", alamat, data=isian or {}, **kw))


# --- Building -----------------------------------------------------------------------------------------------


def bangun(app, mesin) -> Dunia:
    """The region in an empty database."""
    d = Dunia(app, mesin)
    with Session(mesin, expire_on_commit=False) as s:
        _dasar(s, d)
        _ide_semua(s, d)
        _lain(s, d)
        _catatan(s, d)
        _catatan_ditutup(s, d)
        _serah(s, d)
        _saringan(s, d)
        _replikasi(s, d)
        kini = datetime.now(UTC)
        _klinik(s, d, kini)
        _adopsi(s, d, kini)
        _sk_tugas(s, d, kini)
        _sk(s, d, kini)
        _dokumen(s, d)
        for nama, orang in d.orang.items():
            d.token[nama] = akun.buat_sesi(s, s.get_one(Pengguna, orang), pada=kini)
        akun.buat_sesi(s, s.get_one(Pengguna, d.orang["operator"]), pada=kini, peramban="Firefox Linux")
        s.commit()
        for nama, orang in d.orang.items():
            d.sesi[nama] = s.scalars(select(Sesi.id).where(Sesi.pengguna_id == orang).order_by(Sesi.id)).first()
        d.sesi["sendiri_lain"] = s.scalars(
            select(Sesi.id).where(Sesi.pengguna_id == d.orang["operator"]).order_by(Sesi.id.desc())
        ).first()
        d.kode_ide = {nama: s.get_one(Ide, i).kode for nama, i in d.ide.items() if s.get_one(Ide, i).kode}
        for nama in ("sendiri_dikembalikan", "lain_dikembalikan"):
            d.pesan[nama] = s.scalars(
                select(Pesan.id).where(Pesan.ide_id == d.ide[nama], Pesan.untuk_opd_id.is_not(None))
            ).first()
        d.pesan["pusat"] = s.scalars(select(Pesan.id).where(Pesan.untuk_peran == "koordinator")).first()
    return d


def _dasar(s: Session, d: Dunia) -> None:
    s.add(Daerah(id=1, nama="Kabupaten Uji", ibu_kota="Ujian", zona_waktu="Asia/Jakarta", versi=1))
    sandi = akun.hash_sandi(SANDI)
    kepala = akun.buat_pengguna(
        s, oleh=None, pada=PADA, nama_pengguna="admin", nama="Administrator", peran=Peran.ADMIN, sandi_hash=sandi
    )
    d.orang["admin"] = kepala.id
    oleh = akun.pelaku_dari_pengguna(s, kepala)
    for nama, sebutan in OPD.items():
        opd = opd_services.buat_opd(
            s, oleh=oleh, pada=PADA, kode=f"DN-{nama[:4].upper()}", nama=f"Dinas {sebutan}", singkatan=sebutan,
            jenis="dinas", tupoksi=["Melayani warga", "Menyusun laporan"],
        )  # fmt: skip
        d.opd[nama], d.kode_opd[nama] = opd.id, opd.kode
    for nama, (peran, opd) in ORANG.items():
        orang = akun.buat_pengguna(
            s, oleh=oleh, pada=PADA, nama_pengguna=nama.replace("_", "-"), nama=nama.replace("_", " ").title(),
            peran=Peran(peran), opd=s.get_one(Opd, d.opd[opd]) if opd else None, sandi_hash=sandi,
            opd_tambahan=[s.get_one(Opd, d.opd["ketiga"])] if nama == "rangkap" else [],
        )  # fmt: skip
        d.orang[nama] = orang.id
    mati = s.get_one(Pengguna, d.orang["mati"])
    akun.matikan(s, mati, oleh=oleh, pada=PADA, versi=mati.versi)
    tahun_services.buka_tahun(
        s, oleh=d.pelaku(s, "koordinator"), pada=PADA, tahun=TAHUN, min_ide=5, mulai=date(2026, 1, 5),
        batas=date(2026, 12, 18),
    )  # fmt: skip
    s.flush()


def _isian(d: Dunia, opd: Opd, nama: str) -> dict:
    """A complete idea with a mark in every text."""
    isi = isian_lengkap(opd)
    for kolom in rules.ISIAN_PANJANG:
        isi[kolom] = f"{isi.get(kolom, 'Keterangan')} {d.tandai('isi', nama)}"
    for kolom in ("nama_singkat", "kepanjangan", "nama_inisiator"):
        isi[kolom] = d.tandai("isi", nama)
    isi["judul"] = f"Rapor diantar {d.tandai('isi', nama)}"
    isi["tautan"] = f"https://contoh.invalid/{d.tandai('isi', nama)}"
    return isi


class _Langkah:
    """Takes one idea through the workflow, an hour a step, with a mark in every note."""

    def __init__(self, s: Session, d: Dunia, nama: str, ide: Ide, operator: str) -> None:
        self.s, self.d, self.nama, self.ide, self.operator = s, d, nama, ide, operator
        self.pada = PADA

    def _pelaku(self, aksi: str) -> Pelaku:
        oleh_opd = aksi in ("ajukan", "tarik", "hapus", "lapor_kemajuan")
        return self.d.pelaku(self.s, self.operator if oleh_opd else "koordinator")

    def __call__(self, aksi: str, **bawa) -> None:
        self.pada += timedelta(hours=1)
        if aksi in ("kembalikan", "tolak"):
            bawa = {"catatan": f"Mohon dilihat {self.d.tandai('catatan', self.nama)}", "kode_alasan": "lainnya"}
        elif aksi in ("hentikan", "lanjutkan", "buka_kembali"):
            bawa = {"alasan": f"Karena {self.d.tandai('catatan', self.nama)}"}
        elif aksi == "nyatakan_serupa":
            bawa |= {"alasan": f"Mirip {self.d.tandai('catatan', self.nama)}", "kode_alasan": "lainnya"}
        if aksi == "lembar":
            jawab = {f"k{i}": "ya" for i in range(1, 5)} | {"k5": "ragu"}
            jawab |= {f"catatan_k{i}": f"Butir {self.d.tandai('catatan', self.nama)}" for i in range(1, 6)}
            ide_services.simpan_lembar(
                self.s, self.ide, oleh=self._pelaku(aksi), pada=self.pada, versi=self.ide.versi, jawaban=jawab
            )
        else:
            ide_services.ubah_status(
                self.s, self.ide, aksi, oleh=self._pelaku(aksi), pada=self.pada, versi=self.ide.versi, **bawa
            )

    def tanda(self) -> int:
        """Mark it for replication; the id of its entry."""
        self.pada += timedelta(hours=1)
        entri = replikasi.tandai(
            self.s, self.ide, oleh=self._pelaku("tanda"), pada=self.pada, versi=self.ide.versi, alasan="Layak ditiru."
        )
        return entri.id


_SETUJU = ("ajukan", "kembalikan", "ajukan", "lembar", "setujui")
JALAN = {
    "draf": (),
    "ditarik": ("ajukan", "lembar", "tarik"),
    "diajukan": ("ajukan", "lembar"),
    "dikembalikan": ("ajukan", "lembar", "kembalikan"),
    "disetujui": _SETUJU,
    "bertanda": _SETUJU,
    "terhenti": (*_SETUJU, "hentikan"),
    "ditolak": ("ajukan", "lembar", "tolak"),
    "dihapus": ("hapus",),
}


def _ide_semua(s: Session, d: Dunia) -> None:
    for siapa, operator in (("sendiri", "operator"), ("lain", "operator_lain")):
        opd = s.get_one(Opd, d.opd[siapa])
        for status, jalan in JALAN.items():
            nama = f"{siapa}_{status}"
            langkah = _buat(s, d, nama, opd, operator)
            for aksi in jalan:
                langkah(aksi)
            if status == "bertanda":
                d.entri[siapa] = langkah.tanda()
    # Each alike to one of the other agency, which is not approved: its title is none of theirs.
    for siapa, operator, sasaran in (("sendiri", "operator", "lain"), ("lain", "operator_lain", "sendiri")):
        langkah = _buat(s, d, f"{siapa}_serupa", s.get_one(Opd, d.opd[siapa]), operator)
        langkah("ajukan")
        langkah("nyatakan_serupa", target_id=d.ide[f"{sasaran}_diajukan"])


def _buat(s: Session, d: Dunia, nama: str, opd: Opd, operator: str) -> _Langkah:
    ide = ide_services.buat_ide(
        s, oleh=d.pelaku(s, operator), pada=PADA, opd=opd, tahun=TAHUN, isian=_isian(d, opd, nama)
    )
    d.ide[nama] = ide.id
    return _Langkah(s, d, nama, ide, operator)


def _lain(s: Session, d: Dunia) -> None:
    """Adoptions of our idea by others (a draft, and one that has a number), a paper sheet, an exemption."""
    for siapa, operator, aksi in (("lain", "operator_lain", ()), ("ketiga", "operator_ketiga", ("ajukan",))):
        nama = f"{siapa}_tiruan"
        oleh, opd = d.pelaku(s, operator), s.get_one(Opd, d.opd[siapa])
        ide = replikasi.adopsi(s, d.entri["sendiri"], oleh=oleh, pada=PADA, opd_id=opd.id).ide
        d.ide[nama] = ide.id
        ide_services.simpan_isian(s, ide, oleh=oleh, pada=PADA, versi=ide.versi, isian=_isian(d, opd, nama))
        langkah = _Langkah(s, d, nama, ide, operator)
        for satu in aksi:
            langkah(satu)
    _dibuka_kembali(s, d)
    lain = s.get_one(Opd, d.opd["lain"])
    kertas = ide_services.buat_ide(
        s, oleh=d.pelaku(s, "koordinator"), pada=PADA, opd=lain, tahun=TAHUN, isian=_isian(d, lain, "lain_kertas"),
        sumber=f"Lembar rapat {d.tandai('isi', 'lain_kertas')}",
    )  # fmt: skip
    d.ide["lain_kertas"] = kertas.id
    d.kecuali = tahun_services.beri_pengecualian(
        s, oleh=d.pelaku(s, "koordinator"), pada=PADA, opd=lain, tahun=TAHUN,
        alasan=f"Baru terbentuk {d.tandai('kecuali', 'lain')}",
    ).id  # fmt: skip


def _serah(s: Session, d: Dunia) -> None:
    """Another pendamping coaches the agency next door and our draft; our open work was handed to us."""
    for nama, apa in (("lain", {"opd_id": d.opd["lain"]}), ("sendiri_draf", {"ide_id": d.ide["sendiri_draf"]})):
        d.tugas[nama] = services_pendamping.tugaskan(
            s, oleh=d.pelaku(s, "koordinator"), pada=PADA, pengguna_id=d.orang["pendamping_dua"], **apa
        ).id  # fmt: skip
    butir = pekerjaan_terbuka(s, d.orang["operator"])
    serah = SerahTerima(
        dari_id=d.orang["mati"], kepada_id=d.orang["operator"], opd_id=d.opd["sendiri"], pesan="Tolong lanjutkan.",
        butir=[asdict(b) for b in butir], diserahkan_oleh_id=d.orang["koordinator"], diserahkan_pada=PADA,
    )  # fmt: skip
    s.add(serah)
    s.flush()
    d.serah["sendiri"] = serah.id


def _replikasi(s: Session, d: Dunia) -> None:
    """Origins outside (ours with a published sheet, one paused), sheets not published, offers, regions that copied."""
    koordinator, kami = d.pelaku(s, "koordinator"), d.pelaku(s, "operator")
    for nama, oleh in (("luar", kami), ("dijeda", koordinator)):
        isi = services_luar.IsiLuar(f"Layanan {nama}", "puja_indah", "Buku 2019", "Berkas dapat diikuti.", "Kota Jauh")
        d.entri[nama] = services_luar.catat_luar(s, isi, oleh=oleh, pada=PADA, tetap=True).id
    for nama, tanda in (("sendiri", ("lembar", "sendiri")), ("lain", ("lembar", "lain")), ("luar", None)):
        entri = s.get_one(EntriKatalog, d.entri[nama])
        isi = {k: f"Isi {d.tandai(*tanda) if tanda else k}" for k in rules_lembar.KOLOM}
        services_lembar.simpan(s, entri, oleh=koordinator, pada=PADA, versi=entri.versi, nilai=isi)
    services_lembar.terbitkan(s, entri, oleh=kami, pada=PADA, versi=entri.versi)
    dijeda = s.get_one(EntriKatalog, d.entri["dijeda"])
    replikasi.jeda(s, dijeda, oleh=koordinator, pada=PADA, versi=1, alasan="Dikaji dulu.")
    lain = s.get_one(EntriKatalog, d.entri["lain"])
    for nama in ("sendiri", "ketiga"):
        [tawaran] = services_tawaran.tawarkan(
            s, lain, oleh=koordinator, pada=PADA, opd_ids=[d.opd[nama]], teks=f"Coba {d.tandai('tawaran', nama)}"
        )
        d.tawaran[nama] = tawaran.id
    for nama in ("sendiri", "lain"):
        d.peniru[nama] = services_luar.catat_peniru(
            s, s.get_one(EntriKatalog, d.entri[nama]), oleh=koordinator, pada=PADA, daerah="Kabupaten Jauh",
            tanggal="2026",
        ).id  # fmt: skip


def _adopsi(s: Session, d: Dunia, kini: datetime) -> None:
    """What hangs on three adoptions: ours, the neighbour's of our idea, and one of it that was stopped."""
    pusat, hari = d.pelaku(s, "koordinator"), hari_ini(kini)
    for nama, operator in (("sendiri", "operator"), ("lain", "operator_lain"), ("henti", "operator_ketiga")):
        ide = d.ide["ketiga_tiruan" if nama == "henti" else f"{nama}_tiruan"]
        oleh = {"oleh": d.pelaku(s, operator), "pada": kini}
        adopsi = s.scalars(select(Adopsi).where(Adopsi.ide_id == ide)).one()
        d.adopsi[nama] = adopsi.id

        def kata(nama=nama) -> str:
            return f"Kata {d.tandai('hubungan', nama)}"

        d.rencana[nama] = services_rencana.tambah(s, adopsi, IsianRencana(kata(), hari, hari), **oleh).id
        alih = IsianAlih("magang", hari, kata(), kata())
        d.alih[nama] = services_tanya.rencanakan_alih(s, adopsi, alih, **oleh).id
        for apa in ("tarik", "selesai"):
            tanya = services_tanya.tanya(s, adopsi, isi=kata(), **oleh)
            d.tanya[f"{nama}_{apa}"] = tanya.id
        services_tanya.jawab(s, tanya, adopsi, oleh=pusat, pada=kini, isi=kata())
        d.tanya[nama] = services_tanya.tanya(s, adopsi, oleh=pusat, pada=kini, isi=kata()).id
        if nama == "henti":
            services_adopsi.hentikan(s, adopsi, versi=1, kapan=hari, alasan=kata(), **oleh)


def _saringan(s: Session, d: Dunia) -> None:
    """Filters of the queue that two people keep."""
    for nama in ("koordinator", "pendamping"):
        tampilan.simpan(
            s, oleh=d.pelaku(s, nama), pada=PADA, nama=f"Lama {nama}", saring=SaringAntrean(hari=7)
        )  # fmt: skip
        d.tampilan[nama] = s.scalars(select(TampilanAntrean.id).order_by(TampilanAntrean.id.desc())).first()


def _klinik(s: Session, d: Dunia, kini: datetime) -> None:
    """A session of today on an idea of ours and one of theirs, one of theirs alone, and requests that wait."""
    koordinator, hari = d.pelaku(s, "koordinator"), hari_ini(kini)
    for nama, ide in (("bersama", ("sendiri_diajukan", "lain_diajukan")), ("lain", ("lain_disetujui",))):
        rencana = klinik.Rencana(
            hari, "Ruang rapat", "09.00", (BarisPeserta("Kepala Bidang", "Dinas"),), [d.ide[i] for i in ide]
        )
        sesi = klinik.rencanakan(s, rencana, oleh=koordinator, pada=kini)
        d.klinik[nama] = sesi.id
        for satu in ide:
            milik = s.get_one(Ide, d.ide[satu])
            klinik.bahas(
                s, sesi, milik, oleh=koordinator, pada=kini, versi=1, pembahasan=f"Dibahas {d.tandai('catatan', satu)}",
                versi_ide=milik.versi,
                catatan=[
                    klinik.CatatanBaru(f"Untuk OPD {d.tandai('catatan', satu)}"),
                    klinik.CatatanBaru(f"Untuk kita {d.tandai('internal', satu)}", internal=True),
                ],
                tindak=[klinik.TindakBaru(f"Rapat {d.tandai('catatan', satu)}", "Kepala Bidang", hari)],
            )  # fmt: skip
            d.tindak[satu] = s.scalars(select(TindakLanjut.id).order_by(TindakLanjut.id.desc())).first()
        # Minutes speak of all: who may not read one of the ideas does not read them.
        klinik.simpan_notulen(
            s, sesi, oleh=koordinator, pada=kini, versi=sesi.versi, notulen=f"Dibuka {d.tandai('internal', ide[-1])}",
            hadir_ids=[],
        )  # fmt: skip
    for nama, operator, ide in (
        ("sendiri", "operator", "sendiri_dikembalikan"), ("lain", "operator_lain", "lain_dikembalikan"),
    ):  # fmt: skip
        d.minta[nama] = klinik.minta(
            s, oleh=d.pelaku(s, operator), pada=kini, opd_id=d.opd[nama], ide_id=d.ide[ide],
            keperluan=f"Mohon bantuan {d.tandai('catatan', ide)}",
        ).id  # fmt: skip


def _dokumen(s: Session, d: Dunia) -> None:
    """A document of ours, of theirs and of the koordinator, linked to nothing; one each on sheets not yet published."""
    with d.app.app_context():
        gudang = gudang_berkas()
    for nama, siapa, entri in (
        ("sendiri", "operator", None), ("lain", "operator_lain", None), ("pusat", "koordinator", None),
        ("sendiri_terlampir", "operator", "sendiri"), ("lain_terlampir", "operator_lain", "lain"),
    ):  # fmt: skip
        oleh = d.pelaku(s, siapa)
        tanda = [d.tandai("dokumen", nama) for _ in range(3)]
        terima = gudang.terima(io.BytesIO(f"%PDF-1.4 {tanda[0]}".encode()), f"{tanda[1]}.pdf", batas=Batas())
        rincian = berkas.Rincian(jenis="surat", tentang=f"Surat {tanda[2]}", nomor=f"N-{tanda[1]}")
        dokumen = berkas.catat_dokumen(s, gudang, terima, rincian, oleh=oleh, pada=PADA, opd_id=oleh.opd_id)
        d.dokumen[nama] = dokumen.id
        if entri:
            d.tautan[entri] = berkas.tautkan(
                s, dokumen, oleh=oleh, pada=PADA, rekaman="lembar", rekaman_id=d.entri[entri], keperluan="dokumen"
            ).id
    baru = gudang.terima(io.BytesIO(b"%PDF-1.4 baru"), "baru.pdf", batas=Batas())
    d.unggahan = {"s": baru.sha256, "u": baru.ukuran, "t": baru.tipe, "n": baru.nama}


def _sk_tugas(s: Session, d: Dunia, kini: datetime) -> None:
    """A decree with duties of ours and of theirs in every status, and reports: a draft and one handed in of each."""
    awal = tambah_bulan(hari_ini(kini).replace(day=1), -2)
    sk = buat_sk(
        s, s.get_one(Pengguna, d.orang["koordinator"]), nomor="7", tanggal=awal, periode_lapor="bulanan",
        lapor_mulai=awal, tentang="Penunjukan pelaksana",
    )  # fmt: skip
    d.sk_pantau = sk.id
    d.lapor = {"draf": awal.isoformat(), "diajukan": tambah_bulan(awal, 1).isoformat()}
    d.lapor["belum"] = tambah_bulan(awal, 2).isoformat()
    for nama, operator in (("sendiri", "operator"), ("lain", "operator_lain")):
        opd, ide = s.get_one(Opd, d.opd[nama]), d.ide[f"{nama}_disetujui"]
        for ekor, isi in (
            ("", {"tenggat": awal}),
            ("_diajukan", {"status": "diajukan", "ide_id": ide, "diajukan_pada": kini}),
            ("_selesai", {"status": "terpenuhi", "ide_id": ide, "diterima_pada": kini}),
        ):
            d.sk_tugas[nama + ekor] = buat_tugas(
                # The annex of a decree in force is public; what an agency says of its duty is not.
                s, sk, opd, inovasi_nama=f"Tugas {d.tandai('sk_lampiran', f'{nama}_sk')}",
                uraian=d.tandai("sk_lampiran", f"{nama}_sk"),
                keterangan=f"Kata {d.tandai('sk', f'{nama}_sk')}", **isi,
            ).id  # fmt: skip
        oleh = s.get_one(Pengguna, d.orang[operator])
        for status, jenis in (("draf", "sk_draf"), ("diajukan", "sk")):
            isi = {k: f"Isi {d.tandai(jenis, f'{nama}_sk')}" for k in ("kemajuan", "kendala", "rencana")}
            mulai = date.fromisoformat(d.lapor[status])
            d.sk_lapor[f"{nama}_{status}"] = buat_laporan(s, sk, opd, mulai, status=status, oleh=oleh, **isi).id


def _sk(s: Session, d: Dunia, kini: datetime) -> None:
    """A draft with its annex, which only the koordinator reads, and a decree in force that names an idea of ours."""
    oleh = s.get_one(Pengguna, d.orang["koordinator"])

    def rahasia() -> str:
        return f"Rancangan {d.tandai('sk_rancangan', 'draf')}"

    draf = buat_sk(
        s, oleh, status="draf", jenis="penetapan_inovasi", nomor="Rancangan 8", tentang=rahasia(),
        penanda_tangan=rahasia(), jabatan=rahasia(),
    )  # fmt: skip
    d.sk_baris = buat_tugas(
        s, draf, s.get_one(Opd, d.opd["sendiri"]), inovasi_nama=rahasia(), inovasi_jenis=rahasia(), uraian=rahasia()
    ).id  # fmt: skip
    berlaku = buat_sk(s, oleh, jenis="penetapan_inovasi", nomor="9", tentang="Penetapan inovasi")
    for sk, nama in ((draf, "lain_disetujui"), (berlaku, "sendiri_disetujui")):
        s.add(PenetapanIde(sk_id=sk.id, ide_id=d.ide[nama], oleh_id=oleh.id, pada=kini))
    s.commit()
    d.sk = {"draf": draf.id, "berlaku": berlaku.id}


def _catatan(s: Session, d: Dunia) -> None:
    """A note to the OPD and an internal one on every idea but the deleted; a question of ours."""
    koordinator = d.pelaku(s, "koordinator")
    for nama, ide_id in list(d.ide.items()):
        ide = s.get_one(Ide, ide_id)
        if ide.status == rules.StatusIde.DIHAPUS:
            continue
        for jenis, kunci in (("catatan", nama), ("internal", f"{nama}_internal")):
            d.catatan[kunci] = catatan.tulis(
                s, ide, oleh=koordinator, pada=PADA, isi=f"Lihat {d.tandai(jenis, nama)}", versi=ide.versi,
                kolom="tujuan", internal=jenis == "internal",
            ).id  # fmt: skip
    ide = s.get_one(Ide, d.ide["sendiri_diajukan"])
    d.catatan["tanya"] = catatan.tulis(
        s, ide, oleh=d.pelaku(s, "operator"), pada=PADA, isi=f"Bolehkah {d.tandai('catatan', 'sendiri_diajukan')}?",
        versi=ide.versi,
    ).id  # fmt: skip


def _catatan_ditutup(s: Session, d: Dunia) -> None:
    """One note answered and one settled."""
    d.catatan |= {"dijawab": d.catatan["sendiri_dikembalikan"], "selesai": d.catatan["lain_dikembalikan"]}
    for nama, aksi, oleh in (("dijawab", "perbaiki", "operator"), ("selesai", "selesai", "koordinator")):
        catatan.langkah(s, s.get_one(Catatan, d.catatan[nama]), aksi, oleh=d.pelaku(s, oleh), pada=PADA)


def _dibuka_kembali(s: Session, d: Dunia) -> None:
    """An idea that we adopted was reopened and written anew: its new text is none of ours."""
    lain, penulis = s.get_one(Opd, d.opd["lain"]), d.pelaku(s, "operator_lain")
    langkah = _buat(s, d, "lain_dibuka", lain, "operator_lain")
    for tanda, asal in d.kenari.items():
        if asal == ("isi", "lain_dibuka"):
            d.kenari[tanda] = ("dulu", "lain_dibuka")
    for aksi in _SETUJU:
        langkah(aksi)
    d.entri["dibuka"] = langkah.tanda()
    kami, oleh = s.get_one(Opd, d.opd["sendiri"]), d.pelaku(s, "operator")
    tiruan = replikasi.adopsi(s, d.entri["dibuka"], oleh=oleh, pada=PADA, opd_id=kami.id).ide
    d.ide["sendiri_tiruan"] = tiruan.id
    langkah("buka_kembali")
    isian = _isian(d, lain, "lain_dibuka")
    ide_services.simpan_isian(s, langkah.ide, oleh=penulis, pada=PADA, versi=langkah.ide.versi, isian=isian)


# --- Copying back -------------------------------------------------------------------------------------------


class Simpanan:
    """The whole database as it is now, to be put back again and again."""

    SEGAR = 120  # seconds; a session that was not used for five minutes would be touched by the next page

    def __init__(self, mesin, folder: Path) -> None:
        self.mesin = mesin
        self.sqlite = mesin.dialect.name == "sqlite"
        self.berkas = folder / "dunia.sqlite3"
        migrasi.muat_model()
        self.tabel = db.metadata.sorted_tables
        self.urutan: dict | None = None  # table -> its sequence, on PostgreSQL
        self._ambil()

    def _ambil(self) -> None:
        self.sampai = monotonic() + self.SEGAR
        if self.sqlite:
            self.mesin.dispose()
            shutil.copy(self.mesin.url.database, self.berkas)
        else:
            with self.mesin.connect() as koneksi:
                self.isi = {t: [dict(b._mapping) for b in koneksi.execute(select(t))] for t in self.tabel}

    def pulihkan(self) -> None:
        self._kembalikan()
        if monotonic() > self.sampai:
            kini = datetime.now(UTC)
            with self.mesin.begin() as koneksi:
                koneksi.execute(update(Sesi).values(dibuat_pada=kini, terakhir_pada=kini))
            self._ambil()

    def _kembalikan(self) -> None:
        if self.sqlite:
            self.mesin.dispose()
            for akhiran in ("-wal", "-shm", "-journal"):
                Path(self.mesin.url.database + akhiran).unlink(missing_ok=True)
            shutil.copy(self.berkas, self.mesin.url.database)
            return
        with self.mesin.begin() as koneksi:
            # Ideas point to ideas. One errand instead of a hundred; TRUNCATE makes new files for every table.
            koneksi.execute(text("SET LOCAL session_replication_role = replica"))
            koneksi.exec_driver_sql("; ".join(f'DELETE FROM "{t.name}"' for t in self.tabel))
            for tabel, baris in self.isi.items():
                if baris:
                    koneksi.execute(insert(tabel), baris)
            koneksi.exec_driver_sql("; ".join(self._nomor_urut(koneksi)))

    def _nomor_urut(self, koneksi) -> list[str]:
        """Statements that set every id back to where it stood."""
        if self.urutan is None:
            bernomor = [t for t in self.tabel if "id" in t.c and t.c.id.autoincrement]
            cari = text("SELECT pg_get_serial_sequence(:t, 'id')")
            self.urutan = {t: u for t in bernomor if (u := koneksi.scalar(cari, {"t": t.name}))}
        akhir = {t: max((b["id"] for b in self.isi[t]), default=0) for t in self.urutan}
        return [f"SELECT setval('{u}', {max(akhir[t], 1)}, {akhir[t] > 0})" for t, u in self.urutan.items()]


def potret(mesin, *, kecuali=()) -> dict[str, list]:
    """Every row of every table, to see whether anything has changed."""
    with mesin.connect() as koneksi:
        return {
            t.name: sorted(map(repr, koneksi.execute(select(t)).all()))
            for t in db.metadata.sorted_tables
            if t.name not in kecuali
        }


# --- Addresses ----------------------------------------------------------------------------------------------


def alamat_bacaan(d: Dunia, *, ringkas: bool = False) -> list[str]:
    """Every page that a GET can ask for, with every object of the region, and the lists with every filter.

    `ringkas`: only a few of the ideas, and no filters.
    """
    pilih = ("sendiri_draf", "sendiri_diajukan", "sendiri_disetujui", "lain_draf", "lain_bertanda", "lain_ditolak")
    ide = [d.ide[nama] for nama in pilih] if ringkas else sorted(d.ide.values())
    semua = ["/", "/ide", "/ide/baru", "/opd", "/opd/baru", "/tinjauan", "/replikasi", "/laporan", "/laporan/opd"]
    semua += ["/laporan/giliran", "/laporan/giliran/cetak", "/laporan/giliran/batas", "/laporan/pesan-wa"]
    semua += ["/laporan/alasan"]
    semua += ["/laporan/daftar", "/pesan", "/pengaturan", "/pengaturan/tahun", "/pengguna", "/pengguna/baru", "/sandi"]
    semua += ["/ekspor/ide.xlsx", "/ekspor/ide.csv", "/ekspor/opd.xlsx", "/masuk", "/siapkan", "/sehat"]
    for ekor in ("", "/ubah", "/riwayat", "/kemajuan", "/tanda-terima", "/cetak", "/catatan", "/bandingkan"):
        semua += [f"/ide/{i}{ekor}" for i in ide]
    semua += [f"/tinjauan/{i}" for i in ide] + [f"/replikasi/{i}" for i in d.entri.values()]
    for ekor in ("lembar", "lembar/tarik", "jeda", "lanjutkan", "luar/ubah", "luar/tarik", "peniru-luar", "tawarkan"):
        semua += [f"/replikasi/{i}/{ekor}" for i in d.entri.values()]
    semua += [f"/replikasi/tawaran/{i}/{ekor}" for i in d.tawaran.values() for ekor in ("tolak", "tarik")]
    semua += [f"/replikasi/peniru-luar/{i}{ekor}" for i in d.peniru.values() for ekor in ("", "/tarik")]
    for ekor in ("", "/tahap", "/hentikan", "/lanjutkan", "/ubah", "/penyesuaian", "/rencana", "/alih/baru"):
        semua += [f"/replikasi/adopsi/{i}{ekor}" for i in d.adopsi.values()]
    semua += [f"/replikasi/rencana/{i}{ekor}" for i in d.rencana.values() for ekor in ("", "/ubah")]
    semua += [f"/replikasi/alih/{i}/{ekor}" for i in d.alih.values() for ekor in ("selesai", "batal")]
    semua += ["/replikasi/adopsi", "/replikasi/pohon", *(f"/replikasi/pohon?entri={i}" for i in d.entri.values())]
    semua += ["/replikasi/luar/baru", "/replikasi/saran", *(f"/replikasi/saran?opd={i}" for i in d.opd.values())]
    semua += [f"/opd/{k}{ekor}" for k in d.kode_opd.values() for ekor in ("", "/ubah", "/akhiri")]
    semua += ["/klinik", "/klinik/minta", "/klinik/baru", f"/klinik/baru?minta={d.minta['lain']}"]
    semua += [f"/klinik/{i}{ekor}" for i in d.klinik.values() for ekor in ("", "/cetak", "/ubah", "/notulen", "/batal")]
    semua += [f"/klinik/{d.klinik['bersama']}/ide/{d.ide[i]}" for i in ("sendiri_diajukan", "lain_diajukan")]
    semua += [f"/klinik/minta/{i}/tolak" for i in d.minta.values()]
    semua += [f"/klinik/tindak-lanjut/{i}/{aksi}" for i in d.tindak.values() for aksi in ("selesai", "batal")]
    semua += ["/berkas", "/berkas?q=kenari", f"/berkas?opd={d.opd['lain']}", "/berkas?opd=pusat", "/berkas/baru"]
    semua += [f"/berkas/{i}{ekor}" for i in d.dokumen.values() for ekor in ("", "/unduh", "/ubah", "/tarik")]
    semua += [f"/berkas/tautan/{i}/lepas" for i in d.tautan.values()]
    semua += [f"/berkas/baru?rekaman=lembar&id={d.entri[n]}&keperluan=dokumen" for n in ("sendiri", "lain")]
    semua += ["/pengaturan/berkas"]
    semua += ["/sk", "/sk?q=kenari", "/sk?status=draf", "/sk/baru"]
    for i in (d.sk_pantau, *d.sk.values()):
        semua += [f"/sk/{i}{ekor}" for ekor in ("", "/lampiran", "/lampiran/cetak", "/ubah", "/berlakukan", "/cabut")]
        semua += [f"/sk/{i}/{ekor}" for ekor in ("ganti", "tetapkan?q=kenari", "lampiran/tempel")]
        semua += [f"/sk/{i}/lampiran/{d.sk_baris}", f"/sk/{i}/lepas-ide?ide={d.ide['sendiri_disetujui']}"]
    semua += ["/sk/tugas", "/sk/laporan", "/sk/pantau", *(f"/sk/tugas/{i}" for i in d.sk_tugas.values())]
    semua += [f"/sk/laporan/{i}" for i in d.sk_lapor.values()] + [f"/sk/pantau?sk={d.sk_pantau}"]
    semua += [f"/sk/{d.sk_pantau}/{apa}" for apa in ("pantau/cetak", "pantau.xlsx", "pantau.docx")]
    for i in (d.opd["sendiri"], d.opd["lain"]):
        semua += [f"/sk/tugas?opd={i}", f"/sk/laporan?opd={i}"]
        semua += [f"/sk/{d.sk_pantau}/laporan/{hari}?opd={i}" for hari in d.lapor.values()]
    semua += [f"/pengguna/{i}{ekor}" for i in d.orang.values() for ekor in ("", "/serah-terima")]
    semua += ["/tinjauan/pendamping", "/pesan/jumlah", *(f"/serah-terima/{i}" for i in d.serah.values())]
    semua += [f"/pengaturan/tahun/{TAHUN}", f"/pengaturan/tahun/{TAHUN}/pengecualian/{d.kecuali}/cabut"]
    if ringkas:
        return semua
    saring = [{"q": "kenari"}, {"halaman": 2}, {"urut": "judul"}, {"urusan": "1.01"}, {"jenis": "non_digital"}]
    saring += [{"bentuk": "pelayanan_publik"}, {"tahapan": "inisiatif"}, {"tahun": TAHUN}]
    saring += [{"status": status.value} for status in rules.StatusIde]
    saring += [{"opd": i} for i in d.opd.values()]
    lain = [{"opd": d.opd["lain"], "status": status.value} for status in rules.StatusIde]
    lain += [{"opd": d.opd["lain"]}, {"opd": d.opd["lain"], "q": "kenari"}, {"q": "kenari"}, {"status": "draf"}]
    lain += [{"opd": d.opd["lain"], "q": d.kode_ide["lain_diajukan"]}, {"opd": d.opd["ketiga"]}]
    semua += [f"/ide?{urlencode(s)}" for s in [*saring, *lain]]
    semua += [f"{dasar}?{urlencode(s)}" for s in lain for dasar in ("/laporan/daftar", "/ekspor/ide.csv")]
    semua += [f"/ekspor/ide.xlsx?{urlencode(s)}" for s in lain[-4:]]
    for dasar in ("/opd", "/laporan/opd"):
        semua += [f"{dasar}?{e}" for e in ("kurang=1", "q=tetangga", f"tahun={TAHUN}", "tampil=unit", "jenis=dinas")]
    for dasar in ("/laporan/giliran", "/laporan/giliran/cetak", "/laporan/pesan-wa", "/laporan/alasan"):
        semua += [f"{dasar}?{e}" for e in (f"opd={d.opd['lain']}", "pihak=opd", "hanya_lewat=1")]
    semua += [f"/replikasi?{e}" for e in ("q=kenari", "urusan=1.01", "jenis=non_digital", "jenis_opd=dinas")]
    semua += ["/replikasi?asal=luar", "/replikasi/saran?jenis=dinas"]
    semua += [f"/tinjauan?{e}" for e in ("q=kenari", "urusan=1.01", "giliran=ulang", "hari=3", "menunggu=semua")]
    semua += [f"/tinjauan?{e}" for e in ("status=dikembalikan", "status=draf", "centang=semua", "menunggu=opd&q=k")]
    semua.append("/tinjauan/massal")
    semua += [f"/tinjauan/{d.ide['lain_diajukan']}?cari=kenari", f"/?opd={d.opd['lain']}", "/pengguna?q=operator"]
    semua += [f"/ide/baru?opd={d.opd['lain']}", f"/pengguna?opd={d.opd['lain']}"]
    return semua


def isian_lengkap_aksi(d: Dunia, ide: Ide | None, *, versi: int | None = None) -> dict:
    """What any action on an idea may ask for, all at once."""
    return {
        "versi": versi if versi is not None else ide.versi if ide else 1,
        "judul": "Rapor diantar ke pulau lain",
        "catatan": "Sasaran belum jelas.",
        "alasan": "Sudah ditimbang.",
        "kode_alasan": "lainnya",
        "target_id": d.ide["sendiri_bertanda"],
        "opd_id": d.opd["ketiga"],
        "bentuk": "tata_kelola",
        "kunci": "k" * 20,
        "isi": "Sebutkan jumlahnya.",
        "tahapan": "uji_coba",
        "tgl_uji_coba": "2026-02-03",
        **{f"k{i}": "ya" for i in range(1, 6)},
    }


def isian_sah(d: Dunia, alamat: str, siapa: str | None, ide: Ide | None = None) -> dict:
    """A form that would be accepted from somebody who may send it."""
    isi = isian_lengkap_aksi(d, ide)
    match re.sub(r"\d+", "<id>", alamat).rsplit("/", 1)[-1], alamat:
        case _, "/masuk":
            return {"nama_pengguna": (siapa or "operator").replace("_", "-"), "sandi": SANDI}
        case _, "/sandi":
            return {"sandi_lama": SANDI, "sandi_baru": "gerobak ungu 88 malam", "sandi_ulang": "gerobak ungu 88 malam"}
        case _, "/berkas/baru":
            # As after a fault elsewhere in the form: the file has come already. One sent along is closed once sent.
            tanda = URLSafeTimedSerializer(d.app.config["SECRET_KEY"], salt="berkas-unggahan")
            unggahan = tanda.dumps(d.unggahan | {"p": d.orang[siapa or "operator"]})
            return {"kunci": "k" * 20, "jenis": "surat", "tentang": "Surat baru", "unggahan": unggahan}
        case _, "/berkas/tautkan":
            tujuan = {"rekaman": "lembar", "id": d.entri["sendiri"], "keperluan": "dokumen"}
            return tujuan | {"dokumen_id": d.dokumen["sendiri"]}
        case "tarik" | "lepas", _ if alamat.startswith("/berkas"):
            return {"versi": 1, "alasan": "Salah berkas."}
        case "ubah", _ if alamat.startswith("/berkas"):
            return {"versi": 1, "jenis": "surat", "tentang": "Surat lain"}
        case _ if alamat.startswith("/sk/tugas/"):
            return {"versi": 1, "ide_id": d.ide["sendiri_disetujui"], "keterangan": "Sudah.", "alasan": "Ditimbang."}
        case _ if alamat.startswith("/sk/") and "/laporan/" in alamat:
            return _isian_lapor(d, alamat)
        case _ if alamat == "/sk/baru" or re.match(r"/sk/\d+/(?!pantau)", alamat):
            return _isian_sk(d, alamat)
        case _, "/pengaturan/berkas":
            return {"versi": 0, "maks_mb": 12, "maks_video_mb": 90}
        case _, "/siapkan":
            return {"langkah": "kode", "kode": "AAAABBBB"}
        case _, "/ide/baru":
            return isi | {"opd_id": d.opd["sendiri"], "sumber": "Lembar rapat"}
        case _, "/opd/baru":
            return {"kode": "BR-01", "nama": "Dinas Baru", "singkatan": "Baru", "jenis": "dinas", "kunci": "k" * 20}
        case "ubah", _ if alamat.startswith("/opd/"):
            return _isian_opd(d)
        case "akhiri", _ if alamat.startswith("/opd/"):
            return {"penerus_id": d.opd["lain"], "alasan": "Digabung.", "versi": 1}
        case _, "/pengaturan":
            return {"nama": "Kabupaten Uji", "ibu_kota": "Ujian Baru", "zona_waktu": "Asia/Makassar", "versi": 1}
        case _, "/pengaturan/tahun":
            return {"tahun": 2027, "min_ide": 6, "mulai": "4 Januari 2027", "batas": "2027-12-17"}
        case "pengecualian", _:
            return {"opd_id": d.opd["ketiga"], "alasan": "Baru terbentuk."}
        case "<id>", _ if alamat.startswith("/pengaturan/tahun/"):
            return {"min_ide": 6, "mulai": "2026-01-05", "batas": "2026-12-17", "versi": 1}
        case "serah-terima", _:
            return _isian_serah(d, alamat)
        case _, "/pesan/dibaca-semua":
            return {"sampai": 1_000_000}
        case _, "/tinjauan/pendamping":
            return {"pengguna_id": d.orang["pendamping"], "opd_id": d.opd["lain"], "kunci": "k" * 20}
        case _ if alamat.startswith("/pengguna/"):
            return _isian_orang(d, alamat)
        case _ if alamat.startswith(("/replikasi/adopsi/", "/replikasi/rencana/", "/replikasi/tanya/")):
            return _isian_adopsi(d, alamat)
        case _ if alamat.startswith("/replikasi/alih/"):
            return {"versi": 1, "hasil": "Sudah paham.", "alasan": "Kapal tidak jalan."}
        case "adopsi", _:
            return {"kunci": "k" * 20}
        case _ if cocok := re.fullmatch(PINTU_ENTRI, alamat):
            return _isian_entri(d, int(cocok[1]), cocok[2])
        case _ if alamat.startswith(("/replikasi/luar/", "/replikasi/tawaran/", "/replikasi/peniru-luar/")):
            return _isian_luar(d, alamat)
        case _ if alamat.startswith("/catatan/"):
            return {"isi": "Sudah kami tambah."}
        case _, "/laporan/giliran/batas":
            semula = {j.kode: j.hari for j in BISA_DIATUR}
            return semula | {f"dasar_{k}": n for k, n in semula.items()} | {"diajukan": 3}
        case _, "/tinjauan/tampilan":
            return {"nama": "Yang lama menunggu", "kueri": "hari=7"}
        case _, "/tinjauan/massal" | "/tinjauan/massal/putuskan":
            return _isian_massal(d)
        case _ if alamat.startswith("/klinik"):
            return _isian_klinik(d, alamat)
    return isi


# The doors of an entry itself; those of an adoption have addresses of their own.
PINTU_ENTRI = (
    r"/replikasi/(\d+)/(lembar|lembar/terbitkan|lembar/tarik|jeda|lanjutkan|luar/ubah|luar/tarik|peniru-luar|tawarkan"
    r"|tutup-saran|buka-saran)"
)
LUAR_BARU = {
    "nama": "Kelas apung", "katalog": "jippnas", "sumber": "Laman JIPPNas", "ringkasan": "Guru datang dengan perahu.",
    "daerah": "Kota Jauh", "instansi": "", "tahun": "2020", "urusan": "", "jenis": "",
}  # fmt: skip


def _isian_entri(d, entri: int, ekor: str) -> dict:
    with d.session() as s:
        ada = s.get(EntriKatalog, entri)
    isi = {"versi": ada.versi if ada else 1}
    match ekor:
        case "lembar":
            isi |= dict.fromkeys(rules_lembar.KOLOM, "Sudah ditulis") | {"status_keberlanjutan": "lancar"}
            return isi | {rules_lembar.TANPA + k: "" for k in rules_lembar.KOLOM}
        case "luar/ubah":
            return isi | LUAR_BARU
        case "peniru-luar":
            return {"kunci": "k" * 20, "daerah": "Kabupaten Dekat", "tanggal": "2026", "instansi": "", "keterangan": ""}
        case "tawarkan":
            return {"kunci": "k" * 20, "opd": d.opd["lain"], "teks": "Coba dulu."}
        case "tutup-saran" | "buka-saran":
            return {"opd_id": d.opd["sendiri"]}
        case "jeda" | "lanjutkan" | "lembar/tarik" | "luar/tarik":
            return isi | {"alasan": "Sudah ditimbang."}
    return isi


def _isian_adopsi(d, alamat: str) -> dict:
    """Everything that a form of an adoption asks for. The day of its present stage can always be put right."""
    nomor, hari = int(alamat.split("/")[3]), tanggal(hari_ini())
    with d.session() as s:
        adopsi = s.get(Adopsi, nomor) if "/adopsi/" in alamat else None
        baris = s.get(RencanaAksi, nomor) if "/rencana/" in alamat else None
    versi = 2 if alamat.endswith("/selesai") else (adopsi or baris).versi if adopsi or baris else 1
    return {
        "versi": versi, "tahap": adopsi.tahap if adopsi else "", "tanggal": hari, "catatan": "Dicatat ulang.",
        "alasan": "Anggaran dialihkan.", "model": "mandiri", "kegiatan": "Rapat", "mulai": hari, "selesai": hari,
        "status": "berjalan", "isi": "Berapa orang?", "jenis": "magang", "tujuan": "Belajar", "kunci": "k" * 20,
        "sikap_biaya": "dipertahankan",
    }  # fmt: skip


def _isian_luar(d, alamat: str) -> dict:
    if alamat == "/replikasi/luar/baru":
        return LUAR_BARU | {"kunci": "k" * 20}
    with d.session() as s:
        benda = s.get(Tawaran if "/tawaran/" in alamat else PeniruLuar, int(alamat.split("/")[3]))
    return {"versi": benda.versi if benda else 1, "alasan": "Sudah ditimbang."}


def _isian_lapor(d, alamat: str) -> dict:
    hari, _, opd = alamat.split("/")[4].partition("?opd=")
    opd = opd or alamat.rpartition("?opd=")[2]
    with d.session() as s:
        stmt = select(LaporanSk.versi).where(LaporanSk.sk_id == d.sk_pantau)
        if hari in d.lapor.values() and opd.isdigit():
            stmt = stmt.where(LaporanSk.periode_mulai == date.fromisoformat(hari), LaporanSk.opd_id == int(opd))
        versi = s.scalars(stmt).first()
    isi = {"kemajuan": "Sudah", "kendala": "", "rencana": "Lanjut", "lanjut": "simpan"}
    return isi | {"versi": versi or 0, "catatan": "Sudah ditimbang."}


def _isian_sk(d, alamat: str) -> dict:
    isi = {"versi": 1, "kunci": "k" * 20}
    match alamat.rsplit("/", 1)[-1]:
        case "baru" | "ubah":
            return isi | {"jenis": "tim", "tahun": 2026, "tentang": "Tim inovasi", "periode_lapor": ""}
        case "berlakukan":
            return isi | {"naskah_menyusul": "y"}
        case "ganti":
            return isi | {"pengganti_id": d.sk_pantau}
        case "tetapkan":
            return isi | {"ide_id": d.ide["lain_bertanda"]}
        case "lepas-ide":
            return isi | {"ide_id": d.ide["sendiri_disetujui"], "alasan": "Keliru."}
        case "tempel":
            return isi | {"teks": "Sendirian\tmereplikasi", "lanjut": "periksa"}
    return isi | {"alasan": "Selesai.", "opd_id": d.opd["sendiri"], "kewajiban": "mereplikasi", "inovasi_nama": "Lain"}


def _isian_klinik(d, alamat: str) -> dict:
    isi = {"versi": 1, "kunci": "k" * 20}
    match alamat.removeprefix("/klinik").split("/")[1:]:
        case ["minta"]:
            return isi | {"ide_id": d.ide["sendiri_diajukan"], "keperluan": "Sulit menulis masalah."}
        case ["minta", _, _]:
            return isi | {"alasan": "Menunggu jadwal berikutnya."}
        case ["tindak-lanjut", *_]:
            return isi | {"keterangan": "Sudah dikirim."}
        case ["baru"] | [_, "ubah"]:
            isi |= {
                "tanggal": "22 November 2090", "jam": "09.00", "tempat": "Aula", "peserta": "Camat, Kecamatan",
                "ide": d.ide["sendiri_diajukan"], "permintaan": d.minta["sendiri"], "kata": "",
            }  # fmt: skip
            if alamat == f"/klinik/{d.klinik['bersama']}/ubah":  # what was talked about stays on the agenda
                isi["ide"] = [d.ide["sendiri_diajukan"], d.ide["lain_diajukan"]]
        case [_, "batal"]:
            isi |= {"alasan": "Ruangnya dipakai."}
        case [_, "urutan"]:
            isi |= {"ide_id": d.ide["lain_diajukan"], "arah": "naik"}
        case [_, "notulen"]:
            isi |= {"notulen": "Dibuka pukul sembilan.", "tambahan": "Lurah, Kelurahan"}
        case [sesi, "ide", ide]:
            return isi | _isian_bahas(d, int(sesi), int(ide))
    sesi = alamat.split("/")[2]
    if sesi.isdigit():
        with d.session() as s:
            ada = s.get(SesiKlinik, int(sesi))
            isi["versi"] = ada.versi if ada else 1
    return isi


def _isian_bahas(d, sesi: int, ide: int) -> dict:
    with d.session() as s:
        versi = s.scalars(select(IdeKlinik.versi).where(IdeKlinik.sesi_id == sesi, IdeKlinik.ide_id == ide)).first()
    return {
        "versi": versi or 1, "versi_ide": 1, "awal": "Lama", "pembahasan": "Masalah dipertajam.", "lanjut": "",
        "catatan_isi": "Sebutkan jumlahnya.", "catatan_kolom": "", "catatan_kutipan": "",
        "internal_isi": "Calon lomba.", "internal_kolom": "masalah", "internal_kutipan": "",
        "apa_1": "Rapat", "siapa_1": "Camat", "sampai_1": "22 November 2090",
    }  # fmt: skip


def _isian_massal(d) -> dict:
    ide = d.ide_kini("lain_diajukan")
    return {
        "aksi": "kembalikan", "ids": ide.id, f"versi-{ide.id}": ide.versi, "kode_alasan": "lainnya",
        "catatan": "Sasaran belum jelas.", "berikutnya": "hari=3",
    }  # fmt: skip


def _isian_serah(d, alamat: str) -> dict:
    penerima = {d.orang["operator_lain"]: "operator_lain_dua", d.orang["pendamping_dua"]: "pendamping"}
    with d.session() as s:
        dari = s.get(Pengguna, int(alamat.split("/")[2]))
    if dari is None or dari.id not in penerima:
        return {}
    return {
        "versi": dari.versi, "opd_id": dari.opd_id or "", "kepada_id": d.orang[penerima[dari.id]], "kunci": "k" * 20,
        "pesan": "Tolong lanjutkan.",
    }  # fmt: skip


def _isian_opd(d) -> dict:
    with d.session() as s:
        opd = s.get_one(Opd, d.opd["sendiri"])
        tugas = {f"tupoksi_{t.id}": t.uraian for t in opd.tupoksi} | {f"tupoksi_{t.id}_aktif": "y" for t in opd.tupoksi}
        return tugas | {
            "nama": "Dinas Berganti", "singkatan": opd.singkatan, "kode_ide": opd.kode_ide, "jenis": opd.jenis,
            "induk_id": 0, "hitung_di": opd.hitung_di, "wajib_ide": "y", "versi": opd.versi,
        }  # fmt: skip


def _isian_orang(d, alamat: str) -> dict:
    if alamat == "/pengguna/baru":
        return {
            "nama": "Orang Baru", "nama_pengguna": "orang-baru", "peran": "operator", "opd_id": d.opd["lain"],
            "kunci": "k" * 20,
        }  # fmt: skip
    with d.session() as s:
        orang = s.get(Pengguna, int(alamat.split("/")[2]))
    if orang is None:
        return {"versi": 1}
    return {"versi": orang.versi, "nama": "Nama Berganti", "peran": orang.peran, "opd_id": orang.opd_id or 0}


# Every address that takes a form: who may send it, and where to, as `str.format` with the names of `tempat`.
PINTU = {
    "/masuk": (None, "/masuk"),
    "/keluar": ("operator", "/keluar"),
    "/sandi": ("operator", "/sandi"),
    "/sandi/sesi/<int:sesi_id>/akhiri": ("operator", "/sandi/sesi/{sesi}/akhiri"),
    "/siapkan": (None, "/siapkan"),
    "/ide/baru": ("operator", "/ide/baru"),
    "/laporan/giliran/batas": ("koordinator", "/laporan/giliran/batas"),
    "/ide/<int:id>/ubah": ("operator", "/ide/{sendiri_draf}/ubah"),
    "/ide/<int:id>/kemajuan": ("operator", "/ide/{sendiri_disetujui}/kemajuan"),
    "/ide/<int:id>/ajukan": ("operator", "/ide/{sendiri_draf}/ajukan"),
    "/ide/<int:id>/tarik": ("operator", "/ide/{sendiri_diajukan}/tarik"),
    "/ide/<int:id>/hapus": ("operator", "/ide/{sendiri_draf}/hapus"),
    "/ide/<int:id>/pulihkan": ("operator", "/ide/{sendiri_dihapus}/pulihkan"),
    "/ide/<int:id>/salin": ("operator", "/ide/{sendiri_draf}/salin"),
    "/ide/<int:id>/hentikan": ("operator", "/ide/{sendiri_disetujui}/hentikan"),
    "/ide/<int:id>/lanjutkan": ("operator", "/ide/{sendiri_terhenti}/lanjutkan"),
    "/ide/<int:id>/ubah-klasifikasi": ("koordinator", "/ide/{lain_disetujui}/ubah-klasifikasi"),
    "/ide/<int:id>/pindahkan": ("koordinator", "/ide/{lain_disetujui}/pindahkan"),
    "/ide/<int:id>/setujui": ("koordinator", "/ide/{lain_diajukan}/setujui"),
    "/ide/<int:id>/kembalikan": ("koordinator", "/ide/{lain_diajukan}/kembalikan"),
    "/ide/<int:id>/tolak": ("koordinator", "/ide/{lain_diajukan}/tolak"),
    "/ide/<int:id>/nyatakan-serupa": ("koordinator", "/ide/{lain_diajukan}/nyatakan-serupa"),
    "/ide/<int:id>/buka-kembali": ("koordinator", "/ide/{lain_ditolak}/buka-kembali"),
    "/ide/<int:id>/tandai-replikasi": ("koordinator", "/ide/{lain_disetujui}/tandai-replikasi"),
    "/ide/<int:id>/batal-replikasi": ("koordinator", "/ide/{lain_bertanda}/batal-replikasi"),
    "/ide/<int:id>/catatan": ("koordinator", "/ide/{lain_diajukan}/catatan"),
    "/ide/<int:id>/catatan-internal": ("koordinator", "/ide/{lain_diajukan}/catatan-internal"),
    "/catatan/<int:id>/jawab": ("operator", "/catatan/{catatan}/jawab"),
    "/catatan/<int:id>/perbaiki": ("operator", "/catatan/{catatan}/perbaiki"),
    "/catatan/<int:id>/belum": ("operator", "/catatan/{catatan_dijawab}/belum"),
    "/catatan/<int:id>/selesai": ("koordinator", "/catatan/{catatan}/selesai"),
    "/catatan/<int:id>/buka-lagi": ("koordinator", "/catatan/{catatan_selesai}/buka-lagi"),
    "/catatan/<int:id>/tarik": ("koordinator", "/catatan/{catatan}/tarik"),
    "/klinik/minta": ("operator", "/klinik/minta"),
    "/klinik/minta/<int:id>/tarik": ("operator", "/klinik/minta/{minta}/tarik"),
    "/klinik/minta/<int:id>/tolak": ("koordinator", "/klinik/minta/{minta}/tolak"),
    "/klinik/baru": ("koordinator", "/klinik/baru"),
    "/klinik/<int:id>/ubah": ("koordinator", "/klinik/{klinik}/ubah"),
    "/klinik/<int:id>/urutan": ("koordinator", "/klinik/{klinik}/urutan"),
    "/klinik/<int:id>/batal": ("koordinator", "/klinik/{klinik}/batal"),
    "/klinik/<int:id>/selesai": ("koordinator", "/klinik/{klinik}/selesai"),
    "/klinik/<int:id>/notulen": ("koordinator", "/klinik/{klinik}/notulen"),
    "/klinik/<int:id>/ide/<int:ide_id>": ("koordinator", "/klinik/{klinik}/ide/{lain_diajukan}"),
    "/klinik/tindak-lanjut/<int:id>/selesai": ("operator", "/klinik/tindak-lanjut/{tindak}/selesai"),
    "/klinik/tindak-lanjut/<int:id>/batal": ("koordinator", "/klinik/tindak-lanjut/{tindak}/batal"),
    "/tinjauan/<int:id>/lembar": ("koordinator", "/tinjauan/{lain_diajukan}/lembar"),
    "/tinjauan/tampilan": ("koordinator", "/tinjauan/tampilan"),
    "/tinjauan/tampilan/<int:id>/hapus": ("koordinator", "/tinjauan/tampilan/{tampilan}/hapus"),
    "/tinjauan/massal": ("koordinator", "/tinjauan/massal"),
    "/tinjauan/massal/putuskan": ("koordinator", "/tinjauan/massal/putuskan"),
    "/sk/baru": ("koordinator", "/sk/baru"),
    "/sk/<int:id>/ubah": ("koordinator", "/sk/{sk_draf}/ubah"),
    "/sk/<int:id>/berlakukan": ("koordinator", "/sk/{sk_draf}/berlakukan"),
    "/sk/<int:id>/cabut": ("koordinator", "/sk/{sk_berlaku}/cabut"),
    "/sk/<int:id>/ganti": ("koordinator", "/sk/{sk_berlaku}/ganti"),
    "/sk/<int:id>/tetapkan": ("koordinator", "/sk/{sk_draf}/tetapkan"),
    "/sk/<int:id>/lepas-ide": ("koordinator", "/sk/{sk_berlaku}/lepas-ide"),
    "/sk/<int:id>/lampiran": ("koordinator", "/sk/{sk_draf}/lampiran"),
    "/sk/<int:id>/lampiran/tempel": ("koordinator", "/sk/{sk_draf}/lampiran/tempel"),
    "/sk/<int:id>/lampiran/<int:baris_id>": ("koordinator", "/sk/{sk_draf}/lampiran/{sk_baris}"),
    "/sk/<int:id>/lampiran/<int:baris_id>/hapus": ("koordinator", "/sk/{sk_draf}/lampiran/{sk_baris}/hapus"),
    "/sk/tugas/<int:id>/ajukan": ("operator", "/sk/tugas/{sk_tugas}/ajukan"),
    "/sk/tugas/<int:id>/tarik": ("operator", "/sk/tugas/{sk_tugas_diajukan}/tarik"),
    "/sk/tugas/<int:id>/terima": ("koordinator", "/sk/tugas/{sk_tugas_diajukan}/terima"),
    "/sk/tugas/<int:id>/kembalikan": ("koordinator", "/sk/tugas/{sk_tugas_diajukan}/kembalikan"),
    "/sk/tugas/<int:id>/bebaskan": ("koordinator", "/sk/tugas/{sk_tugas}/bebaskan"),
    "/sk/tugas/<int:id>/buka-lagi": ("koordinator", "/sk/tugas/{sk_tugas_selesai}/buka-lagi"),
    "/sk/<int:id>/laporan/<periode>": ("operator", "/sk/{sk_pantau}/laporan/{lapor_draf}?opd={opd_sendiri}"),
    "/sk/<int:id>/laporan/<periode>/terima": (
        "koordinator", "/sk/{sk_pantau}/laporan/{lapor_diajukan}/terima?opd={opd_sendiri}",
    ),
    "/sk/<int:id>/laporan/<periode>/kembalikan": (
        "koordinator", "/sk/{sk_pantau}/laporan/{lapor_diajukan}/kembalikan?opd={opd_sendiri}",
    ),
    "/sk/<int:id>/laporan/<periode>/lewati": (
        "koordinator", "/sk/{sk_pantau}/laporan/{lapor_draf}/lewati?opd={opd_sendiri}",
    ),
    "/berkas/baru": ("operator", "/berkas/baru"),
    "/berkas/<int:id>/ubah": ("operator", "/berkas/{dokumen}/ubah"),
    "/berkas/<int:id>/tarik": ("operator", "/berkas/{dokumen}/tarik"),
    "/berkas/tautan/<int:id>/lepas": ("operator", "/berkas/tautan/{tautan}/lepas"),
    "/berkas/tautkan": ("operator", "/berkas/tautkan"),
    "/pengaturan/berkas": ("koordinator", "/pengaturan/berkas"),
    "/replikasi/<int:id>/adopsi": ("operator", "/replikasi/{entri}/adopsi"),
    "/replikasi/adopsi/<int:id>/tahap": ("operator", "/replikasi/adopsi/{adopsi}/tahap"),
    "/replikasi/adopsi/<int:id>/hentikan": ("operator", "/replikasi/adopsi/{adopsi}/hentikan"),
    "/replikasi/adopsi/<int:id>/lanjutkan": ("koordinator", "/replikasi/adopsi/{adopsi_henti}/lanjutkan"),
    "/replikasi/adopsi/<int:id>/ubah": ("operator", "/replikasi/adopsi/{adopsi}/ubah"),
    "/replikasi/adopsi/<int:id>/penyesuaian": ("operator", "/replikasi/adopsi/{adopsi}/penyesuaian"),
    "/replikasi/adopsi/<int:id>/rencana": ("operator", "/replikasi/adopsi/{adopsi}/rencana"),
    "/replikasi/adopsi/<int:id>/tanya": ("operator", "/replikasi/adopsi/{adopsi}/tanya"),
    "/replikasi/adopsi/<int:id>/alih/baru": ("operator", "/replikasi/adopsi/{adopsi}/alih/baru"),
    "/replikasi/rencana/<int:id>/ubah": ("operator", "/replikasi/rencana/{rencana}/ubah"),
    "/replikasi/tanya/<int:id>/jawab": ("operator", "/replikasi/tanya/{tanya}/jawab"),
    "/replikasi/tanya/<int:id>/selesai": ("operator", "/replikasi/tanya/{tanya_selesai}/selesai"),
    "/replikasi/tanya/<int:id>/tarik": ("operator", "/replikasi/tanya/{tanya_tarik}/tarik"),
    "/replikasi/alih/<int:id>/selesai": ("operator", "/replikasi/alih/{alih}/selesai"),
    "/replikasi/alih/<int:id>/batal": ("operator", "/replikasi/alih/{alih}/batal"),
    "/replikasi/<int:id>/lembar": ("operator", "/replikasi/{entri_sendiri}/lembar"),
    "/replikasi/<int:id>/lembar/terbitkan": ("operator", "/replikasi/{entri_sendiri}/lembar/terbitkan"),
    "/replikasi/<int:id>/lembar/tarik": ("operator", "/replikasi/{luar}/lembar/tarik"),
    "/replikasi/<int:id>/jeda": ("koordinator", "/replikasi/{entri}/jeda"),
    "/replikasi/<int:id>/lanjutkan": ("koordinator", "/replikasi/{dijeda}/lanjutkan"),
    "/replikasi/luar/baru": ("operator", "/replikasi/luar/baru"),
    "/replikasi/<int:id>/luar/ubah": ("operator", "/replikasi/{luar}/luar/ubah"),
    "/replikasi/<int:id>/luar/tarik": ("koordinator", "/replikasi/{luar}/luar/tarik"),
    "/replikasi/<int:id>/peniru-luar": ("operator", "/replikasi/{entri_sendiri}/peniru-luar"),
    "/replikasi/peniru-luar/<int:id>/tarik": ("operator", "/replikasi/peniru-luar/{peniru}/tarik"),
    "/replikasi/<int:id>/tutup-saran": ("operator", "/replikasi/{entri}/tutup-saran"),
    "/replikasi/<int:id>/buka-saran": ("operator", "/replikasi/{entri}/buka-saran"),
    "/replikasi/<int:id>/tawarkan": ("koordinator", "/replikasi/{luar}/tawarkan"),
    "/replikasi/tawaran/<int:id>/tolak": ("operator", "/replikasi/tawaran/{tawaran}/tolak"),
    "/replikasi/tawaran/<int:id>/tarik": ("koordinator", "/replikasi/tawaran/{tawaran}/tarik"),
    "/opd/baru": ("admin", "/opd/baru"),
    "/opd/<kode>/ubah": ("admin", "/opd/{kode}/ubah"),
    "/opd/<kode>/akhiri": ("admin", "/opd/{kode}/akhiri"),
    "/pengaturan": ("admin", "/pengaturan"),
    "/pengaturan/tahun": ("koordinator", "/pengaturan/tahun"),
    "/pengaturan/tahun/<int:tahun>": ("koordinator", "/pengaturan/tahun/{tahun}"),
    "/pengaturan/tahun/<int:tahun>/pengecualian": ("koordinator", "/pengaturan/tahun/{tahun}/pengecualian"),
    "/pengaturan/tahun/<int:tahun>/pengecualian/<int:kecuali_id>/cabut": (
        "koordinator", "/pengaturan/tahun/{tahun}/pengecualian/{kecuali}/cabut",
    ),
    "/pengguna/baru": ("admin", "/pengguna/baru"),
    "/pengguna/<int:pengguna_id>": ("admin", "/pengguna/{orang}"),
    "/pengguna/<int:pengguna_id>/kode": ("koordinator", "/pengguna/{orang}/kode"),
    "/pengguna/<int:pengguna_id>/matikan": ("admin", "/pengguna/{orang}/matikan"),
    "/pengguna/<int:pengguna_id>/nyalakan": ("admin", "/pengguna/{mati}/nyalakan"),
    "/pengguna/<int:pengguna_id>/serah-terima": ("koordinator", "/pengguna/{orang}/serah-terima"),
    "/serah-terima/<int:serah_id>/terima": ("operator", "/serah-terima/{serah}/terima"),
    "/tinjauan/pendamping": ("koordinator", "/tinjauan/pendamping"),
    "/tinjauan/pendamping/<int:tugas_id>/cabut": ("koordinator", "/tinjauan/pendamping/{tugas}/cabut"),
    "/pesan/<int:pesan_id>/dibaca": ("operator", "/pesan/{pesan}/dibaca"),
    "/pesan/dibaca-semua": ("operator", "/pesan/dibaca-semua"),
}  # fmt: skip


def tempat_sk(d: Dunia) -> dict:
    """What the addresses of duties and reports are made of, for `str.format`."""
    return {
        "sk_draf": d.sk["draf"], "sk_berlaku": d.sk["berlaku"], "sk_baris": d.sk_baris,
        "sk_pantau": d.sk_pantau, "lapor_draf": d.lapor["draf"], "lapor_diajukan": d.lapor["diajukan"],
        "opd_sendiri": d.opd["sendiri"], "sk_tugas": d.sk_tugas["sendiri"],
        "sk_tugas_diajukan": d.sk_tugas["sendiri_diajukan"], "sk_tugas_selesai": d.sk_tugas["sendiri_selesai"],
    }  # fmt: skip


def tempat_adopsi(d: Dunia) -> dict:
    """What the addresses of adoptions are made of, for `str.format`."""
    return {
        "adopsi": d.adopsi["sendiri"], "adopsi_henti": d.adopsi["henti"], "rencana": d.rencana["sendiri"],
        "tanya": d.tanya["sendiri"], "tanya_selesai": d.tanya["sendiri_selesai"],
        "tanya_tarik": d.tanya["sendiri_tarik"], "alih": d.alih["sendiri"],
    }  # fmt: skip


def pintu(d: Dunia, aturan: str) -> tuple[str | None, str, Ide | None]:
    """(person, address, idea) for a rule of PINTU."""
    siapa, pola = PINTU[aturan]
    nama = re.search(r"\{((?:sendiri|lain)_\w+)\}", pola)
    alamat = pola.format(
        **d.ide, sesi=d.sesi["sendiri_lain"], entri=d.entri["lain"], kode=d.kode_opd["sendiri"], tahun=TAHUN,
        kecuali=d.kecuali, orang=d.orang["operator_lain"], mati=d.orang["mati"], pesan=d.pesan["sendiri_dikembalikan"],
        klinik=d.klinik["bersama"], minta=d.minta["sendiri"], tindak=d.tindak["sendiri_diajukan"],
        tampilan=d.tampilan["koordinator"], dokumen=d.dokumen["sendiri"],
        tautan=d.tautan["sendiri"], catatan=d.catatan["sendiri_diajukan"],
        catatan_dijawab=d.catatan["dijawab"], catatan_selesai=d.catatan["selesai"],
        tugas=d.tugas["lain"], serah=d.serah["sendiri"], entri_sendiri=d.entri["sendiri"], luar=d.entri["luar"],
        **tempat_sk(d), **tempat_adopsi(d),
        dijeda=d.entri["dijeda"], peniru=d.peniru["sendiri"], tawaran=d.tawaran["sendiri"],
    )  # fmt: skip
    return siapa, alamat, d.ide_kini(nama[1]) if nama else None


# --- For the fixture of tests/conftest.py -------------------------------------------------------------------


def buat(app, folder: Path) -> Dunia:
    """The region in the emptied database of this app, with the way back to it."""
    with app.app_context():
        mesin = db.engine
    d = bangun(app, mesin)
    d.pulihkan = Simpanan(mesin, folder).pulihkan
    return d
