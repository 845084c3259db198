"""Replication and documents of the loaded region: catalogue, adoptions with their stages and plans, papers.

Rows as the services would have left them. Half of the submitted ideas came out of an adoption; the other adoptions
have a draft each that is made here beside the ideas, as one idea belongs to one adoption. The files of the documents
are not there, but for one large one.
"""

import random
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

from inovasi import acuan
from inovasi.berkas.models import Dokumen, Isi, RiwayatDokumen, TautanDokumen
from inovasi.berkas.rules import MB, TIPE, Batas, nama_aman
from inovasi.berkas.rules import teks_cari as teks_cari_dokumen
from inovasi.berkas.services_gudang import Gudang, Terima
from inovasi.ide.rules import teks_cari
from inovasi.replikasi.models import (
    Adopsi,
    AsalLuar,
    EntriKatalog,
    IsianLembar,
    PeniruLuar,
    RencanaAksi,
    RiwayatReplikasi,
    TahapAdopsi,
)
from inovasi.replikasi.rules import KOLOM_DISALIN
from inovasi.replikasi.rules_adopsi import HENTI, NAMA_TAHAP, SYARAT_LANJUT, TAHAP
from inovasi.replikasi.rules_luar import bakukan_daerah
from inovasi.waktu import tanggal

IDE_PER_ENTRI = 4  # ideas to one entry of the catalogue, whether marked or from outside
RELASI_PER_IDE = 1
DOKUMEN_PER_IDE = 2.5
UKURAN_BESAR = 10 * MB  # bytes of the one file that is there

_DAERAH = (
    "Kabupaten Sragen", "Kota Surabaya", "Kabupaten Banyuwangi", "Kabupaten Sumedang", "Kota Semarang",
    "Kabupaten Bantaeng", "Kota Padang", "Kabupaten Wakatobi", "Provinsi Jawa Barat", "Kabupaten Kulon Progo",
)  # fmt: skip
_INSTANSI = ("Dinas Kesehatan", "Dinas Pendidikan", "RSUD", "Dinas Sosial", "Bappeda", "Puskesmas", "")
# Status of the adopter's idea -> stages that it can be in, with their weights.
_TAHAP = {
    "draf": (("minat", 50), ("disepakati", 18), ("persiapan", 12), ("rencana", 4), (HENTI, 16)),
    "diajukan": (("persiapan", 40), ("rencana", 50), (HENTI, 10)),
    "dikembalikan": (("persiapan", 50), ("rencana", 40), (HENTI, 10)),
    "disetujui": (("rencana", 8), ("pelaksanaan", 30), ("evaluasi", 14), ("berjalan", 40), (HENTI, 8)),
    "ditolak": (("minat", 40), ("disepakati", 30), ("persiapan", 30)),
}
_TIPE = (("pdf", 66), ("jpeg", 16), ("docx", 12), ("xlsx", 6))
_UKURAN = {"pdf": 900_000, "jpeg": 1_800_000, "docx": 120_000, "xlsx": 60_000}  # bytes, usual
_LEPAS = ("surat", "laporan", "foto", "notulen", "pedoman")  # kinds of documents that are linked to nothing yet
_KEGIATAN = ("Menyusun tim dan SOP", "Melatih petugas", "Uji coba di dua desa")


def taruh_berkas_besar(instance: Path) -> Terima:
    """The one file of the region that can be fetched, brought in as an upload is."""
    isi = b"%PDF-1.7\n" + random.Random(10).randbytes(UKURAN_BESAR - 9)
    return Gudang(instance / "berkas").terima(BytesIO(isi), "rekaman kegiatan.pdf", batas=Batas())


class Replikasi:
    """Collects the rows; `tabel` gives them in an order that foreign keys allow, after the ideas."""

    def __init__(
        self, acak: random.Random, kini: datetime, *, koordinator: int, kalimat: tuple[str, ...], banyak_opd: int
    ) -> None:
        self.acak, self.kini, self.kalimat = acak, kini, kalimat
        self.koordinator, self.banyak_opd = koordinator, banyak_opd
        self.isi: dict[type, list[dict]] = {}
        self.asal: list[tuple[datetime, int, dict | None, dict]] = []  # since, entry, idea or None, what is copied
        self.mulai: list[datetime] = []  # the moments of `asal`
        self.terpakai: set[tuple[int, int]] = set()
        self.peniru: set[int] = set()  # ideas that came out of an adoption
        self.surat: list[tuple] = []  # documents still without a number, see _surat
        self.berkas_besar = 0  # document

    def _tambah(self, tabel: type, /, **kolom) -> dict:
        self.isi.setdefault(tabel, []).append(kolom)
        return kolom

    def tabel(self) -> Iterator[tuple[type, list[dict]]]:
        for model in (
            EntriKatalog, AsalLuar, IsianLembar, Adopsi, TahapAdopsi, RencanaAksi, PeniruLuar, RiwayatReplikasi, Isi,
            Dokumen, TautanDokumen, RiwayatDokumen,
        ):  # fmt: skip
            yield model, self.isi.pop(model, [])

    def _banyaknya(self, model: type) -> int:
        return len(self.isi.get(model, ()))

    def _antara(self, awal: datetime, akhir: datetime) -> datetime:
        return awal + (akhir - awal) * self.acak.random()

    def _pilih(self, bobot: Iterable[tuple[str, int]]) -> str:
        nama, berat = zip(*bobot, strict=True)
        return self.acak.choices(nama, berat)[0]

    def isikan(self, ide: list[dict], *, berkas: Terima) -> list[dict]:
        """All of it for these ideas, whose `asal_id` is filled in; returns the drafts to be added to them."""
        banyak = len(ide)
        self._katalog(ide, banyak // IDE_PER_ENTRI)
        for b in ide:
            # Every other row of agencies: half of each agency's.
            if b["status"] in _TAHAP and b["putaran"] and not b["ditandai_pada"] and b["id"] // self.banyak_opd % 2:
                self._adopsi_lama(b)
        draf = self._draf(banyak + 1, banyak * RELASI_PER_IDE - self._banyaknya(Adopsi), ide[0])
        self._dokumen(int(banyak * DOKUMEN_PER_IDE), berkas)
        return draf

    # --- Catalogue

    def _katalog(self, ide: list[dict], banyak: int) -> None:
        for b in ide:
            if b["ditandai_pada"]:
                self._entri(b["ditandai_pada"], b, {k: b[k] for k in KOLOM_DISALIN}, b["dibuat_oleh_id"])
        awal = min(b["dibuat_pada"] for b in ide)
        while self._banyaknya(EntriKatalog) < banyak:
            self._luar(self._antara(awal, self.kini), ide)
        self.asal.sort(key=lambda a: a[:2])
        self.mulai = [a[0] for a in self.asal]

    def _entri(self, sejak: datetime, b: dict | None, bahan: dict, oleh: int) -> int:
        acak, nomor = self.acak, self._banyaknya(EntriKatalog) + 1
        # Early ones are not paused, so that there is something to adopt from the first day.
        dijeda = acak.random() < 0.02 and nomor > 5
        terbit = self._antara(sejak, self.kini) if acak.random() < 0.25 else None
        self._tambah(
            EntriKatalog, id=nomor, ide_id=b and b["id"], dibuat_pada=sejak, versi=1 + dijeda + 2 * bool(terbit),
            status_keberlanjutan=acak.choice(("", "", "lancar", "berkembang", "berkendala")) if not dijeda else "",
            dijeda_pada=self._antara(sejak, self.kini) if dijeda else None,
            alasan_jeda=acak.choice(self.kalimat) if dijeda else "", lembar_terbit_pada=terbit,
            lembar_terbit_oleh_id=oleh if terbit else None,
        )  # fmt: skip
        if terbit:
            for kolom in acuan.LEMBAR_REPLIKASI:
                ada = acak.random() < 0.8
                self._tambah(
                    IsianLembar, entri_id=nomor, kolom=kolom, isi=acak.choice(self.kalimat) if ada else "",
                    tanpa_data="" if ada else "Belum dihitung.",
                )  # fmt: skip
            self._riwayat(nomor, None, terbit, oleh, "terbit", versi=3)
            self._surat(terbit, "pedoman", "Petunjuk pelaksanaan", b and b["opd_id"], oleh, "lembar", nomor, "dokumen")
        if b and acak.random() < 0.4:
            self._peniru_luar(nomor, b, sejak)
        self.asal.append((sejak, nomor, b, bahan))
        return nomor

    def _luar(self, sejak: datetime, ide: list[dict]) -> None:
        acak = self.acak
        contoh = acak.choice(ide)
        nama = f"{contoh['judul'].rpartition(' ')[0]} {self._banyaknya(AsalLuar) + 1}"
        ringkasan = " ".join(acak.sample(self.kalimat, 3))
        # Some were entered by an agency that had seen them.
        opd_id = acak.randint(1, self.banyak_opd) if acak.random() < 0.3 else None
        oleh = opd_id + 1 if opd_id else self.koordinator
        bahan = {"judul": nama, "gagasan": ringkasan, "urusan": contoh["urusan"], "jenis": contoh["jenis"]}
        nomor = self._entri(sejak, None, bahan, oleh)
        daerah, instansi = acak.choice(_DAERAH), acak.choice(_INSTANSI)
        ditarik = self._antara(sejak, self.kini) if acak.random() < 0.02 and nomor > 50 else None
        katalog, sumber = acak.choice(tuple(acuan.KATALOG_LUAR)), "Buku Top Inovasi"
        self._tambah(
            AsalLuar, entri_id=nomor, nama=nama, nama_urut=teks_cari(nama), daerah=daerah, instansi=instansi,
            teks_cari=teks_cari(nama, daerah, instansi, sumber, ringkasan), tahun=sejak.year, katalog=katalog,
            sumber=sumber, urusan=contoh["urusan"], jenis=contoh["jenis"], ringkasan=ringkasan, dicatat_oleh_id=oleh,
            opd_id=opd_id, dicatat_pada=sejak, ditarik_pada=ditarik,
            alasan_tarik="Sudah tercatat dengan nama lain." if ditarik else "",
        )  # fmt: skip
        self._riwayat(nomor, None, sejak, oleh, "luar_catat", versi=1, rincian=nama)

    def _peniru_luar(self, entri: int, b: dict, sejak: datetime) -> None:
        """Another region copied an idea of ours."""
        nomor, daerah = self._banyaknya(PeniruLuar) + 1, self.acak.choice(_DAERAH)
        pada = self._antara(sejak, self.kini)
        self._tambah(
            PeniruLuar, id=nomor, entri_id=entri, versi=1, daerah=daerah, daerah_cari=bakukan_daerah(daerah),
            instansi=self.acak.choice(_INSTANSI), tanggal=pada.date().isoformat(), keterangan="",
            dicatat_oleh_id=b["dibuat_oleh_id"], dicatat_pada=pada,
        )  # fmt: skip
        self._riwayat(entri, None, pada, b["dibuat_oleh_id"], "peniru_catat", rincian=daerah)
        self._surat(
            pada, "pernyataan_replikasi", f"Pernyataan replikasi oleh {daerah}", b["opd_id"], b["dibuat_oleh_id"],
            "peniru_luar", nomor, "bukti",
        )  # fmt: skip

    def _riwayat(self, entri: int, adopsi: int | None, pada: datetime, oleh: int, aksi: str, **isi) -> None:
        semua = {"versi": 0, "kolom": "", "sebelum": "", "sesudah": "", "rincian": ""} | isi
        self._tambah(RiwayatReplikasi, entri_id=entri, adopsi_id=adopsi, pada=pada, oleh_id=oleh, aksi=aksi, **semua)

    # --- Adoptions

    def _cari_asal(self, opd_id: int, sebelum: datetime, ide_id: int) -> tuple | None:
        """An entry that was there by then, not this agency's and not adopted by it yet; None where luck fails.

        The idea is to have the greater number than its origin: rows go in by number.
        """
        ada = bisect_right(self.mulai, sebelum)
        for _ in range(20 if ada else 0):
            asal = self.asal[self.acak.randrange(ada)]
            lain = asal[2] is None or (asal[2]["opd_id"] != opd_id and asal[2]["id"] < ide_id)
            if lain and (asal[1], opd_id) not in self.terpakai:
                return asal
        return None

    def _adopsi_lama(self, b: dict) -> None:
        asal = self._cari_asal(b["opd_id"], b["dibuat_pada"], b["id"])
        if asal:
            b["asal_id"] = asal[2] and asal[2]["id"]
            self._adopsi(asal, b)

    def _draf(self, mulai: int, banyak: int, contoh: dict) -> list[dict]:
        """As many adoptions that have no more than a draft, with ideas from `mulai` on; `contoh` has the columns."""
        hasil: list[dict] = []
        while len(hasil) < banyak:
            opd_id = self.acak.randint(1, self.banyak_opd)
            # Rather in the last years than at the beginning.
            pada = self.kini - (self.kini - self.mulai[0]) * self.acak.random() ** 2
            if asal := self._cari_asal(opd_id, pada, nomor := mulai + len(hasil)):
                b = self._satu_draf(nomor, opd_id, pada, asal, contoh)
                hasil.append(b)
                self._adopsi(asal, b)
        return hasil

    def _satu_draf(self, nomor: int, opd_id: int, pada: datetime, asal: tuple, contoh: dict) -> dict:
        _, _, ide, bahan = asal
        kosong = dict.fromkeys(
            ("kode", "tupoksi_id", "serupa_dengan_id", "ditandai_pada", "ditandai_oleh_id", "diajukan_pertama_pada",
             "diajukan_pada", "diajukan_oleh_id", "diputus_pada", "diputus_oleh_id")
        )  # fmt: skip
        teks = dict.fromkeys(
            ("nama_singkat", "urusan", "bentuk", "jenis", "inisiator", "tgl_uji_coba", "tgl_penerapan", "kode_alasan",
             "catatan_putusan", "alasan_tanda", "masalah", "gagasan", "tujuan", "manfaat", "sasaran", "hasil"), "",
        )  # fmt: skip
        b = {
            **kosong, **teks, **bahan, "id": nomor, "uuid": self._uuid(), "versi": 1, "opd_id": opd_id,
            "tahun": pada.year, "status": "draf", "status_sejak": pada, "putaran": 0,
            "judul_urut": teks_cari(bahan["judul"]), "tahapan": "inisiatif", "asal_id": ide and ide["id"],
            "dibuat_pada": pada, "dibuat_oleh_id": opd_id + 1, "diubah_pada": pada, "diubah_oleh_id": opd_id + 1,
        }  # fmt: skip
        return {k: b[k] for k in contoh}

    def _uuid(self) -> str:
        return str(UUID(int=self.acak.getrandbits(128), version=4))

    def _adopsi(self, asal: tuple, b: dict) -> None:
        acak, nomor = self.acak, self._banyaknya(Adopsi) + 1
        entri = asal[1]
        opd_id, oleh, mulai = b["opd_id"], b["dibuat_oleh_id"], b["dibuat_pada"]
        self.terpakai.add((entri, opd_id))
        self.peniru.add(b["id"])
        akhir = self._pilih(_TAHAP[b["status"]])
        jalan = [*TAHAP[: acak.randint(1, 4)], HENTI] if akhir == HENTI else TAHAP[: TAHAP.index(akhir) + 1]
        saat = [mulai, *sorted(self._antara(mulai, self.kini) for _ in jalan[1:])]
        for n, (tahap, pada) in enumerate(zip(jalan, saat, strict=True)):
            dari = jalan[n - 1] if n else ""
            catatan = acak.choice(self.kalimat) if tahap == HENTI or acak.random() < 0.3 else ""
            self._tambah(
                TahapAdopsi, adopsi_id=nomor, dari=dari, tahap=tahap, tanggal=pada.date(), catatan=catatan,
                oleh_id=oleh, pada=pada,
            )  # fmt: skip
            if n:
                self._riwayat(
                    entri, nomor, pada, oleh, "hentikan" if tahap == HENTI else "tahap", kolom="tahap",
                    sebelum=NAMA_TAHAP[dari], sesudah=NAMA_TAHAP[tahap],
                    rincian=tanggal(pada.date()) + (f". {catatan}" if catatan else ""),
                )  # fmt: skip
                perlu = SYARAT_LANJUT.get(dari)
                if perlu and tahap != HENTI:
                    tentang = f"{acuan.nama(acuan.JENIS_DOKUMEN, perlu)} {b['judul']}"
                    self._surat(saat[n - 1], perlu, tentang, opd_id, oleh, "adopsi", nomor, perlu)
        model = ("mandiri", "pendampingan", "lain")[acak.randrange(3)] if len(jalan) > 1 else ""
        self._tambah(
            Adopsi, id=nomor, entri_id=entri, opd_id=opd_id, ide_id=b["id"], dimulai_pada=mulai, dimulai_oleh_id=oleh,
            versi=len(jalan), model=model, model_lain="Lewat forum kecamatan" if model == "lain" else "",
            fasilitator="Bappeda" if model == "pendampingan" else "", tahap=jalan[-1],
            tahap_sejak=saat[-1].date(),
        )  # fmt: skip
        if "rencana" in jalan:
            self._rencana(nomor, saat[jalan.index("rencana")], opd_id, oleh, lewat=jalan[-1] in ("berjalan", HENTI))

    def _rencana(self, adopsi: int, pada: datetime, opd_id: int, oleh: int, *, lewat: bool) -> None:
        """Three rows; of what has not come to its end the last ones may be late."""
        mulai: date = pada.date()
        for urutan, kegiatan in enumerate(_KEGIATAN, 1):
            selesai = mulai + timedelta(days=40)
            lama = (self.kini.date() - selesai).days > 365
            peluang = 0.97 if lama else (0.9, 0.7, 0.4)[urutan - 1]
            status = "selesai" if lewat or self.acak.random() < peluang else "berjalan"
            nomor = self._banyaknya(RencanaAksi) + 1
            self._tambah(
                RencanaAksi, id=nomor, adopsi_id=adopsi, versi=2, urutan=urutan, kegiatan=kegiatan,
                keluaran="Laporan kegiatan", penanggung_jawab="Kepala bidang", mulai=mulai, selesai=selesai,
                sumber_daya="Anggaran rutin", status=status, keterangan="",
            )  # fmt: skip
            if status == "selesai" and self.acak.random() < 0.4:
                pada = min(datetime.combine(selesai, time(8), UTC), self.kini)
                self._surat(pada, "foto", f"Foto kegiatan: {kegiatan}", opd_id, oleh, "rencana_aksi", nomor, "bukti")
            mulai = selesai + timedelta(days=1)

    # --- Documents

    def _surat(
        self, pada: datetime, jenis: str, tentang: str, opd_id: int | None, oleh: int, rekaman: str = "", id_: int = 0,
        keperluan: str = "",
    ) -> None:  # fmt: skip
        self.surat.append((pada, jenis, tentang, opd_id, oleh, rekaman, id_, keperluan))

    def _dokumen(self, banyak: int, berkas: Terima) -> None:
        """The papers of all that went before and, up to `banyak`, others; numbered in the order of time."""
        awal = self.mulai[0]
        while len(self.surat) < banyak - 1:
            opd_id = self.acak.randint(0, self.banyak_opd) or None
            self._surat(
                self._antara(awal, self.kini), self.acak.choice(_LEPAS), self.acak.choice(self.kalimat)[:-1], opd_id,
                opd_id + 1 if opd_id else self.koordinator,
            )  # fmt: skip
        self.surat = self.acak.sample(self.surat, banyak - 1)
        self.surat.sort(key=lambda s: s[0])
        for nomor, satu in enumerate(self.surat, 1):
            self._satu_dokumen(nomor, *satu)
        self.surat.clear()
        self.berkas_besar = banyak
        self._tambah(Isi, sha256=berkas.sha256, ukuran=berkas.ukuran, tipe=berkas.tipe, disimpan_pada=self.kini)
        self._baris_dokumen(
            banyak, berkas.sha256, berkas.nama, self.kini, "laporan", "Rekaman kegiatan lengkap", None,
            self.koordinator,
        )  # fmt: skip

    def _satu_dokumen(
        self, nomor: int, pada: datetime, jenis: str, tentang: str, opd_id: int | None, oleh: int, rekaman: str,
        id_: int, keperluan: str,
    ) -> None:  # fmt: skip
        acak = self.acak
        if nomor % 20 == 0:  # the same file once more
            isi = self.isi[Isi][-1]
        else:
            tipe = "jpeg" if jenis == "foto" else self._pilih(_TIPE)
            isi = self._tambah(
                Isi, sha256=f"{acak.getrandbits(256):064x}", ukuran=1 + int(_UKURAN[tipe] * 2 * acak.random()),
                tipe=tipe, disimpan_pada=pada,
            )  # fmt: skip
        nama = nama_aman(tentang, isi["tipe"]) if nomor % 50 == 0 else f"pindaian {nomor}{TIPE[isi['tipe']].sufiks}"
        self._baris_dokumen(nomor, isi["sha256"], nama, pada, jenis, tentang, opd_id, oleh)
        if rekaman:
            self._tambah(
                TautanDokumen, dokumen_id=nomor, rekaman=rekaman, rekaman_id=id_, keperluan=keperluan,
                ditautkan_oleh_id=oleh, ditautkan_pada=pada,
            )  # fmt: skip
            self._tambah(
                RiwayatDokumen, dokumen_id=nomor, pada=pada, oleh_id=oleh, aksi="tautkan", kolom="", sebelum="",
                sesudah=f"{rekaman} {id_}",
            )  # fmt: skip

    def _baris_dokumen(
        self, nomor: int, sha256: str, nama: str, pada: datetime, jenis: str, tentang: str, opd_id: int | None,
        oleh: int,
    ) -> None:  # fmt: skip
        nomor_surat = "" if jenis == "foto" else f"000.8/{nomor}/{pada.year}"
        ditarik = nomor % 60 == 0 and jenis in _LEPAS
        tentang = tentang[:500]
        self._tambah(
            Dokumen, id=nomor, uuid=self._uuid(), versi=1 + ditarik, sha256=sha256, nama_berkas=nama, jenis=jenis,
            nomor=nomor_surat, tanggal=pada.date().isoformat() if nomor % 9 else "", tentang=tentang,
            tentang_cari=teks_cari_dokumen(nomor_surat, tentang), penanda_tangan="Kepala Dinas", periode="",
            halaman=1 + nomor % 12, opd_id=opd_id, status="ditarik" if ditarik else "ada",
            alasan_tarik="Salah pindai." if ditarik else "", diunggah_oleh_id=oleh, diunggah_pada=pada,
        )  # fmt: skip
        self._tambah(
            RiwayatDokumen, dokumen_id=nomor, pada=pada, oleh_id=oleh, aksi="catat", kolom="", sebelum="", sesudah=nama
        )
