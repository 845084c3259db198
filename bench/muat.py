"""A region as large as the program is meant for, made in seconds: rows go in whole, not through the services.

The rows obey every constraint of the schema and look like what the services would have left behind.
"""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from flask import Flask
from sqlalchemy import insert, text

from bench.muat_catatan import Pendukung
from bench.muat_replikasi import Replikasi, taruh_berkas_besar
from inovasi import acuan
from inovasi.akun.models import Pendampingan, Pengguna
from inovasi.akun.services import buat_sesi
from inovasi.berkas.services_gudang import Terima
from inovasi.db import db
from inovasi.ide.models import Ide, IdeCari, LembarKriteria, NomorIde, RiwayatIde, TahunProgram, VersiIde
from inovasi.ide.rules import KOLOM_ISIAN, kode_ide, teks_cari
from inovasi.migrasi import naikkan
from inovasi.opd.models import Daerah, Opd, Tupoksi
from inovasi.opd.rules import bakukan_nama
from inovasi.waktu import sekarang

BANYAK_TAHUN = 8
BANYAK_PENDAMPING = 5
TUPOKSI_PER_OPD = 4
PER_KIRIM = 1000  # rows of one insert
CATATAN_PER_IDE = 3
DITANDAI = 0.16  # share of the approved ideas

# Shares of the status in a year that is over and in the running one.
_STATUS = ("draf", "diajukan", "dikembalikan", "disetujui", "ditolak", "serupa", "dihapus")
_BOBOT_LAMPAU = (8, 1, 3, 66, 10, 7, 5)
_BOBOT_KINI = (26, 20, 10, 34, 4, 3, 3)

_BIDANG = (
    "Pendidikan", "Kesehatan", "Pekerjaan Umum", "Perumahan Rakyat", "Sosial", "Tenaga Kerja", "Pertanian",
    "Perikanan", "Perhubungan", "Komunikasi", "Koperasi", "Penanaman Modal", "Kepemudaan", "Kearsipan",
    "Lingkungan Hidup", "Kependudukan", "Perdagangan", "Pariwisata", "Perpustakaan", "Peternakan",
)  # fmt: skip
_BENTUK_OPD = (("Dinas", "dinas"), ("Badan", "badan"), ("Bagian", "bagian"), ("Kecamatan", "kecamatan"))
_KERJA = (
    "Antrean", "Rapor", "Perahu", "Kelas", "Posyandu", "Pasar", "Kebun", "Bank sampah", "Layanan jemput bola",
    "Kios informasi", "Peta jalan rusak", "Tabungan pupuk", "Sumur pantau", "Sekolah sungai", "Arsip warga",
    "Kartu nelayan", "Dapur sehat", "Bengkel desa", "Loket malam", "Pos ukur",
)  # fmt: skip
_UNTUK = (
    "untuk warga pulau", "di pasar induk", "bagi ibu hamil", "bersama karang taruna", "tanpa kertas", "di kantor desa",
    "untuk petani sawit", "bagi penyandang disabilitas", "di hulu sungai", "untuk pelaku usaha kecil",
    "lewat radio desa", "di puskesmas keliling", "bagi nelayan", "untuk anak putus sekolah", "dengan kartu tangan",
)  # fmt: skip
KALIMAT = (
    "Warga menempuh perjalanan dua jam ke kantor hanya untuk satu tanda tangan.",
    "Data lama masih tersimpan di map kertas dan sering tidak ditemukan saat diperlukan.",
    "Petugas mendatangi desa pada hari pasar supaya warga tidak kehilangan upah harian.",
    "Pengaduan dicatat di buku yang berbeda sehingga tindak lanjutnya tidak terpantau.",
    "Jumlah kunjungan naik setelah jadwal ditempel di kantor desa dan dibacakan di radio.",
    "Biaya berjalan diambil dari anggaran rutin dan tidak memerlukan peralatan baru.",
    "Satu petugas loket melayani semua jenis permohonan sampai selesai pada hari yang sama.",
    "Kader setempat dilatih tiga kali lalu melatih kader di desa sebelahnya.",
    "Waktu tunggu turun dari lima hari menjadi satu hari kerja menurut catatan loket.",
    "Hasilnya ditempel setiap bulan di papan pengumuman dan dilaporkan kepada kepala dinas.",
    "Nelayan melaporkan tangkapan lewat pesan singkat pada malam hari sebelum melaut.",
    "Sekolah mengirim rapor bersama perahu sayur yang singgah di setiap dermaga.",
    "Ibu hamil dengan risiko tinggi dijemput bidan sebelum perkiraan hari persalinan.",
    "Sampah plastik ditukar dengan tabungan yang dapat dipakai membayar pajak daerah.",
)


# Shares of the ideas that were returned once before they got where they are.
_DUA_PUTARAN = {"diajukan": 0.35, "dikembalikan": 0.2, "disetujui": 0.3, "ditolak": 0.2, "serupa": 0.1}
_KOLOM_DISUNTING = ("masalah", "gagasan", "tujuan", "manfaat", "sasaran")
_ALASAN_KEMBALI = tuple(a.kode for a in acuan.alasan_untuk("kembalikan"))
_ALASAN_TOLAK = tuple(a.kode for a in acuan.alasan_untuk("tolak"))
_ALASAN_SERUPA = tuple(a.kode for a in acuan.alasan_untuk("nyatakan_serupa"))


@dataclass(frozen=True)
class Muatan:
    """What the measurements need to know of the loaded region."""

    token_koordinator: str
    token_pendamping: str  # of the first of them
    token_operator: tuple[str, ...]  # one per OPD
    ditinjau: tuple[int, ...]  # submitted again, with open notes, seen by the koordinator as they now stand
    draf: tuple[int, ...]  # a draft of each OPD, in the same order
    disetujui: tuple[tuple[int, ...], ...]  # approved ideas of each OPD that have no part in replication
    nama_opd: tuple[str, ...]
    tahun: int
    berkas_besar: int  # a document of the koordinator whose file is there, of 10 MB


def muat(app: Flask, *, opd: int = 100, ide: int = 20_000, benih: int = 38) -> Muatan:
    """Fill the empty instance of `app`; the same `benih` gives the same texts."""
    naikkan(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            # Only while filling: a crash here loses nothing that anybody typed.
            db.session.execute(text("PRAGMA cache_size=-200000"))
        muatan = _Pemuat(random.Random(benih), sekarang(), taruh_berkas_besar(Path(app.instance_path))).isi(opd, ide)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return muatan


def ukuran(instance: Path) -> int:
    """Bytes of the database file."""
    return (instance / "inovasi.sqlite3").stat().st_size


class _Pemuat:
    def __init__(self, acak: random.Random, kini: datetime, berkas: Terima) -> None:
        self.acak = acak
        self.kini = kini
        self.berkas = berkas
        self.tahun = kini.year
        self.koordinator = 1
        self.operator: list[int] = []
        self.pendamping: list[int] = []
        self.nama_opd: list[str] = []
        self.kembaran = 0  # the last idea that another can be alike to

    def isi(self, opd: int, ide: int) -> Muatan:
        self._dasar(opd)
        draf, disetujui = self._ide(opd, ide)
        db.session.flush()
        pengguna = {p.id: p for p in db.session.query(Pengguna)}
        siapa = (self.koordinator, self.pendamping[0], *self.operator)
        token = [buat_sesi(db.session, pengguna[i], pada=self.kini) for i in siapa]
        return Muatan(
            token[0], token[1], tuple(token[2:]), tuple(self.pendukung.ditinjau), tuple(draf),
            tuple(map(tuple, disetujui)), tuple(self.nama_opd), self.tahun, self.replikasi.berkas_besar,
        )  # fmt: skip

    def _kirim(self, model, baris: list[dict]) -> None:
        for awal in range(0, len(baris), PER_KIRIM):
            # The table, not the class: the ORM would build one statement for each row.
            db.session.connection().execute(insert(model.__table__), baris[awal : awal + PER_KIRIM])

    # --- Region, agencies, people, years

    def _dasar(self, banyak: int) -> None:
        zona = "Asia/Jakarta"
        self._kirim(Daerah, [{"id": 1, "nama": "Kabupaten Ukur", "ibu_kota": "Ukur", "zona_waktu": zona}])
        self.operator = list(range(2, banyak + 2))
        opd = [self._satu_opd(i) for i in range(1, banyak + 1)]
        self.nama_opd = [o["nama"] for o in opd]
        self._kirim(Opd, opd)
        self._kirim(
            Tupoksi,
            [
                {"opd_id": o, "urutan": n, "uraian": f"Menyelenggarakan urusan bagian {n} sesuai bidang tugasnya"}
                for o in range(1, banyak + 1)
                for n in range(1, TUPOKSI_PER_OPD + 1)
            ],
        )
        orang = [self._orang(1, "koordinator", "Koordinator", None)]
        orang += [self._orang(banyak + 2, "admin", "Administrator", None)]
        orang += [self._orang(o + 1, "operator", f"Operator {o}", o) for o in range(1, banyak + 1)]
        self.pendamping = [banyak + 2 + n for n in range(1, BANYAK_PENDAMPING + 1)]
        orang += [self._orang(i, "pendamping", f"Pendamping {i}", None) for i in self.pendamping]
        self._kirim(Pengguna, orang)
        self._kirim(
            Pendampingan,
            [
                {
                    "pengguna_id": self.pendamping[o % BANYAK_PENDAMPING], "opd_id": o,
                    "ditugaskan_oleh_id": self.koordinator, "ditugaskan_pada": self.kini - timedelta(days=300),
                }
                for o in range(1, banyak + 1)
            ],
        )  # fmt: skip
        self._kirim(
            TahunProgram,
            [
                {
                    "tahun": t, "min_ide": 5, "mulai": date(t, 1, 1), "batas": date(t, 12, 18),
                    "dibuka_oleh_id": self.koordinator, "dibuka_pada": self.kini,
                }
                for t in range(self.tahun - BANYAK_TAHUN + 1, self.tahun + 1)
            ],
        )  # fmt: skip

    def _satu_opd(self, i: int) -> dict:
        sebutan, jenis = _BENTUK_OPD[i % len(_BENTUK_OPD)]
        nama = f"{sebutan} {_BIDANG[i % len(_BIDANG)]} {i}"
        return {
            "id": i, "kode": f"PD-{i:03d}", "kode_ide": f"PD{i:03d}", "nama": nama, "nama_urut": bakukan_nama(nama),
            "singkatan": f"{sebutan[:3]}{_BIDANG[i % len(_BIDANG)][:4]} {i}", "jenis": jenis,
        }  # fmt: skip

    def _orang(self, i: int, peran: str, nama: str, opd_id: int | None) -> dict:
        return {
            "id": i, "nama_pengguna": f"{peran}{i}", "nama": nama, "nama_urut": bakukan_nama(nama), "peran": peran,
            "opd_id": opd_id, "sandi_hash": "x", "dibuat_pada": self.kini,
        }  # fmt: skip

    # --- Ideas with all that hangs on them

    def _ide(self, opd: int, banyak: int) -> tuple[list[int], list[list[int]]]:
        nomor: dict[tuple[int, int], int] = {}
        ide, cari, riwayat, versi, lembar = [], [], [], [], []
        draf: list[int] = [0] * opd
        self.pendukung = Pendukung(
            self.acak, self.kini, koordinator=self.koordinator, pendamping=self.pendamping, kalimat=KALIMAT
        )
        for i in range(1, banyak + 1):
            opd_id = (i - 1) % opd + 1
            tahun = self.tahun - (banyak - i) * BANYAK_TAHUN // banyak
            bobot = _BOBOT_KINI if tahun == self.tahun else _BOBOT_LAMPAU
            status = self.acak.choices(_STATUS, bobot)[0]
            if banyak - i < opd:
                status = "draf"  # each OPD has one to write in
                draf[opd_id - 1] = i
            elif status == "serupa" and not self.kembaran:
                status = "diajukan"
            b = self._satu_ide(i, opd_id, tahun, status, nomor)
            if status in ("diajukan", "disetujui"):
                self.kembaran = i
            hidup = _Hidup(self.acak, b, koordinator=self.koordinator)
            hidup.tulis()
            ide.append(b)
            cari.append({"ide_id": i, "teks": teks_cari(*(b[k] for k in _KOLOM_CARI))})
            riwayat += hidup.riwayat
            versi += hidup.versi
            if status == "disetujui" or b["putaran"] > 1:
                lembar.append(self._lembar(b))
            self.pendukung.ide(b, hidup.versi, sampai=CATATAN_PER_IDE * i * banyak // max(1, banyak - opd))
        disetujui = self._replikasi(opd, ide, cari, riwayat)
        for model, baris in (
            (Ide, ide), (IdeCari, cari), (RiwayatIde, riwayat), (VersiIde, versi), (LembarKriteria, lembar),
            (NomorIde, [{"opd_id": o, "tahun": t, "terakhir": n} for (o, t), n in nomor.items()]),
        ):  # fmt: skip
            self._kirim(model, baris)
        self.pendukung.lengkapi(ide, catatan=CATATAN_PER_IDE * banyak)
        for pengisi in (self.pendukung, self.replikasi):
            for model, baris in pengisi.tabel():
                self._kirim(model, baris)
        return draf, disetujui

    def _replikasi(self, opd: int, ide: list[dict], cari: list[dict], riwayat: list[dict]) -> list[list[int]]:
        """The drafts of adoptions join the ideas; returns the approved ideas of each OPD that have no part in it."""
        self.replikasi = Replikasi(
            self.acak, self.kini, koordinator=self.koordinator, kalimat=KALIMAT, banyak_opd=opd
        )
        draf = self.replikasi.isikan(ide, berkas=self.berkas)
        peniru = self.replikasi.peniru
        for r in riwayat:
            if r["aksi"] == "buat" and r["ide_id"] in peniru:
                r["aksi"] = "adopsi"
        disetujui: list[list[int]] = [[] for _ in range(opd)]
        for b in ide:
            if b["status"] == "disetujui" and not b["ditandai_pada"] and b["id"] not in peniru:
                disetujui[b["opd_id"] - 1].append(b["id"])
        for b in draf:
            ide.append(b)
            cari.append({"ide_id": b["id"], "teks": teks_cari(*(b[k] for k in _KOLOM_CARI))})
            riwayat.append(langkah_kosong(b, 1, b["dibuat_pada"], "adopsi") | {"ke": "draf"})
        return disetujui

    def _teks(self, kalimat: int) -> str:
        return " ".join(self.acak.sample(KALIMAT, kalimat))

    def _satu_ide(self, i: int, opd_id: int, tahun: int, status: str, nomor: dict) -> dict:
        """The idea as it stands today, but for the moments of its life; see _Hidup."""
        acak, operator = self.acak, opd_id + 1
        akhir = min(datetime(tahun, 12, 20, tzinfo=self.kini.tzinfo), self.kini)
        awal = datetime(tahun, 1, 1, tzinfo=self.kini.tzinfo)
        judul = f"{acak.choice(_KERJA)} {acak.choice(_UNTUK)} {i}"
        diajukan = status not in ("draf", "dihapus")
        alasan = {"dikembalikan": _ALASAN_KEMBALI, "ditolak": _ALASAN_TOLAK, "serupa": _ALASAN_SERUPA}.get(status)
        ditandai = status == "disetujui" and acak.random() < DITANDAI
        if diajukan:
            nomor[opd_id, tahun] = nomor.get((opd_id, tahun), 0) + 1
        return {
            "id": i, "uuid": str(UUID(int=acak.getrandbits(128), version=4)), "versi": 1,
            "opd_id": opd_id, "tahun": tahun,
            "kode": kode_ide(f"PD{opd_id:03d}", tahun, nomor[opd_id, tahun]) if diajukan else None,
            "status": status, "status_sejak": None,
            "putaran": 1 + (acak.random() < _DUA_PUTARAN[status]) if diajukan else 0,
            "judul": judul, "judul_urut": teks_cari(judul),
            "nama_singkat": f"{judul.split()[0].upper()[:6]}{i}" if i % 3 == 0 else "",
            "urusan": acak.choice(_URUSAN), "bentuk": acak.choice(tuple(acuan.BENTUK)),
            "jenis": acak.choice(tuple(acuan.JENIS)), "inisiator": acak.choice(tuple(acuan.INISIATOR)),
            "tahapan": acak.choice(tuple(acuan.TAHAPAN)) if status == "disetujui" else "inisiatif",
            "tupoksi_id": (opd_id - 1) * TUPOKSI_PER_OPD + acak.randint(1, TUPOKSI_PER_OPD),
            "tgl_uji_coba": "", "tgl_penerapan": "",
            "dibuat_pada": awal + (akhir - awal) * acak.random() * 0.9, "dibuat_oleh_id": operator,
            "diubah_pada": akhir, "diubah_oleh_id": operator,
            "diajukan_pertama_pada": None, "diajukan_pada": None,
            "diajukan_oleh_id": operator if diajukan else None,
            "diputus_pada": None, "diputus_oleh_id": None,
            "kode_alasan": acak.choice(alasan) if alasan else "",
            "catatan_putusan": acak.choice(KALIMAT) if alasan else "",
            "serupa_dengan_id": self.kembaran if status == "serupa" else None,
            "ditandai_pada": akhir if ditandai else None,
            "ditandai_oleh_id": self.koordinator if ditandai else None,
            "alasan_tanda": acak.choice(KALIMAT) if ditandai else "", "asal_id": None,
            "masalah": self._teks(5), "gagasan": self._teks(5), "tujuan": self._teks(3), "manfaat": self._teks(3),
            "sasaran": self._teks(1), "hasil": self._teks(2) if status == "disetujui" else "",
        }  # fmt: skip

    def _lembar(self, b: dict) -> dict:
        """All answered for an approved idea; for one that came back as far as it had been judged."""
        jawab = {f"k{n}": "ya" for n in range(1, 6)} if b["status"] == "disetujui" else {"k1": "ya", "k2": "ragu"}
        return {
            "ide_id": b["id"], "diisi_oleh_id": self.koordinator, "diisi_pada": b["diputus_pada"] or b["diajukan_pada"],
            **{f"k{n}": jawab.get(f"k{n}", "") for n in range(1, 6)},
            "catatan_k1": self.acak.choice(KALIMAT), "catatan_k2": self.acak.choice(KALIMAT),
        }  # fmt: skip


def langkah_kosong(b: dict, versi: int, pada: datetime, aksi: str) -> dict:
    """A row of the history of an idea, by its own OPD."""
    return {
        "ide_id": b["id"], "versi": versi, "pada": pada, "oleh_id": b["dibuat_oleh_id"], "aksi": aksi,
        "dari": "", "ke": "", "kode_alasan": "", "catatan": "", "kolom": "", "sebelum": "", "sesudah": "",
    }  # fmt: skip


class _Hidup:
    """The steps and edits that led to an idea as it stands: its history, and its text at each submission."""

    def __init__(self, acak: random.Random, b: dict, *, koordinator: int) -> None:
        self.acak, self.b, self.koordinator = acak, b, koordinator
        self.riwayat: list[dict] = []
        self.versi: list[dict] = []

    def tulis(self) -> None:
        """Fill in the moments and versions of the idea, `riwayat` and `versi`; the texts are unwound from the end."""
        b, acak = self.b, self.acak
        langkah = self._langkah()
        rentang = b["diubah_pada"] - b["dibuat_pada"]
        saat = [b["dibuat_pada"] + rentang * x for x in sorted(acak.random() for _ in langkah)]
        saat[0] = b["dibuat_pada"]
        nilai = {k: b.get(k, "") for k in KOLOM_ISIAN}
        b["versi"], b["diubah_pada"] = len(langkah), saat[-1]
        putaran = b["putaran"]
        for v in range(len(langkah), 0, -1):
            aksi, pada = langkah[v - 1], saat[v - 1]
            if isinstance(aksi, tuple):
                self._suntingan(v, pada, aksi, nilai)
                continue
            if aksi == "ajukan":
                self._pengajuan(v, pada, putaran, nilai)
            self._satu_langkah(v, pada, aksi, lagi=putaran > 1)
            putaran -= aksi == "ajukan"
        self.riwayat.reverse()
        self.versi.reverse()

    def _langkah(self) -> list[str | tuple[str, ...]]:
        """Steps by name and saves as the columns that they changed, each a version of the idea."""
        acak, b = self.acak, self.b
        langkah = ["buat", *(self._kolom() for _ in range(acak.randint(1, 3)))]
        if b["status"] == "dihapus":
            return [*langkah, "hapus"]
        if b["putaran"]:
            langkah.append("ajukan")
        if b["putaran"] == 2:
            langkah += ["kembalikan", ("masalah", "tujuan"), *([self._kolom()] if b["id"] % 2 else []), "ajukan"]
        if aksi := _AKSI.get(b["status"]):
            langkah.append(aksi)
        return [*langkah, "tandai_replikasi"] if b["ditandai_pada"] else langkah

    def _kolom(self) -> tuple[str, ...]:
        return tuple(self.acak.sample(_KOLOM_DISUNTING, self.acak.randint(1, 2)))

    def _satu_langkah(self, versi: int, pada: datetime, aksi: str, *, lagi: bool) -> None:
        b = self.b
        akhir = _AKSI.get(b["status"]) == aksi and b["diputus_pada"] is None
        isi = langkah_kosong(b, versi, pada, aksi)
        isi["dari"] = {"buat": "", "ajukan": "dikembalikan" if lagi else "draf", "hapus": "draf"}.get(aksi, "diajukan")
        isi["ke"] = _MENJADI[aksi]
        if aksi == "tandai_replikasi":
            isi["dari"], b["ditandai_pada"] = "", pada
        elif b["status_sejak"] is None:
            b["status_sejak"] = pada
        if aksi in _AKSI.values() or aksi == "tandai_replikasi":
            isi["oleh_id"] = self.koordinator
            b["diubah_oleh_id"] = self.koordinator if versi == b["versi"] else b["diubah_oleh_id"]
        if aksi in _AKSI.values() and b["diputus_pada"] is None:
            b["diputus_pada"], b["diputus_oleh_id"] = pada, self.koordinator
        if akhir:
            isi["kode_alasan"], isi["catatan"] = b["kode_alasan"], b["catatan_putusan"]
        elif aksi == "kembalikan":
            isi["kode_alasan"], isi["catatan"] = self.acak.choice(_ALASAN_KEMBALI), self.acak.choice(KALIMAT)
        self.riwayat.append(isi)

    def _suntingan(self, versi: int, pada: datetime, kolom: tuple[str, ...], nilai: dict) -> None:
        """One save: in each column another sentence; the very first one wrote most of the text."""
        for k in kolom:
            kalimat = nilai[k].split(". ")
            if versi == 2:
                del kalimat[len(kalimat) // 2 :]
            else:
                ganti = self.acak.randrange(max(1, len(kalimat) - 1))
                titik = "." * kalimat[ganti].endswith(".")
                kalimat[ganti] = self.acak.choice([x for x in KALIMAT if x not in nilai[k]])[:-1] + titik
            sebelum = ". ".join(kalimat)
            self.riwayat.append(
                {**langkah_kosong(self.b, versi, pada, "ubah"), "kolom": k, "sebelum": sebelum, "sesudah": nilai[k]}
            )
            nilai[k] = sebelum

    def _pengajuan(self, versi: int, pada: datetime, putaran: int, nilai: dict) -> None:
        b = self.b
        self.versi.append(
            {
                "ide_id": b["id"], "putaran": putaran, "versi": versi, "diajukan_pada": pada,
                "diajukan_oleh_id": b["diajukan_oleh_id"], "isi": dict(nilai),
            }
        )  # fmt: skip
        b["diajukan_pada"] = b["diajukan_pada"] or pada
        b["diajukan_pertama_pada"] = pada


_URUSAN = tuple(acuan.URUSAN)
_KOLOM_CARI = ("kode", "judul", "nama_singkat", "masalah", "gagasan", "tujuan", "sasaran")
_AKSI = {"dikembalikan": "kembalikan", "disetujui": "setujui", "ditolak": "tolak", "serupa": "nyatakan_serupa"}
_MENJADI = {v: k for k, v in _AKSI.items()} | {
    "buat": "draf", "ajukan": "diajukan", "hapus": "dihapus", "tandai_replikasi": "",
}  # fmt: skip
