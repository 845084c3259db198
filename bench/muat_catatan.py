"""What has gathered around the ideas of the loaded region: notes and their steps, visits, notices, klinik sessions.

Rows as the services would have left them, made beside the ideas and sent in whole.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from inovasi.catatan.models import Catatan, LangkahCatatan
from inovasi.klinik.models import (
    CatatanKlinik,
    IdeKlinik,
    PermintaanKlinik,
    PesertaKlinik,
    RiwayatKlinik,
    SesiKlinik,
    TindakLanjut,
)
from inovasi.pesan.models import Pesan, PesanDibaca
from inovasi.tinjauan.models import KunjunganIde, TampilanAntrean

SESI = 24  # the last two are still to come
IDE_PER_SESI = 8
PERMINTAAN = 60
CATATAN_DITINJAU = 4  # of an idea that was submitted again, at least

_STATUS = ("terbuka", "dijawab", "selesai", "ditarik")
_BOBOT_BERJALAN = {"diajukan": (25, 20, 50, 5), "dikembalikan": (50, 15, 30, 5)}
_BOBOT_DIPUTUS, _BOBOT_LAMPAU = (4, 4, 88, 4), (0.5, 0.3, 95.2, 4)  # of the running year, and before
_KOLOM = ("masalah", "masalah", "gagasan", "gagasan", "tujuan", "manfaat", "sasaran", "urusan", "")


class Pendukung:
    """Collects the rows idea by idea; `tabel` gives them in an order that foreign keys allow."""

    def __init__(
        self, acak: random.Random, kini: datetime, *, koordinator: int, pendamping: list[int], kalimat: tuple[str, ...]
    ) -> None:
        self.acak, self.kini, self.kalimat = acak, kini, kalimat
        self.koordinator, self.pendamping = koordinator, pendamping
        self.ditinjau: list[int] = []
        self.terakhir: tuple[dict, dict] | None = None  # the last submitted idea and its text
        self.isi: dict[type, list[dict]] = {}

    def _tambah(self, model: type, **kolom) -> dict:
        self.isi.setdefault(model, []).append(kolom)
        return kolom

    def tabel(self) -> Iterator[tuple[type, list[dict]]]:
        for model in (
            Catatan, LangkahCatatan, KunjunganIde, TampilanAntrean, Pesan, PesanDibaca, SesiKlinik, PesertaKlinik,
            IdeKlinik, CatatanKlinik, TindakLanjut, PermintaanKlinik, RiwayatKlinik,
        ):  # fmt: skip
            yield model, self.isi.get(model, [])

    def _uuid(self) -> str:
        return str(UUID(int=self.acak.getrandbits(128), version=4))

    def _antara(self, awal: datetime, akhir: datetime) -> datetime:
        return awal + (akhir - awal) * self.acak.random()

    # --- One idea

    def ide(self, b: dict, versi: list[dict], *, sampai: int) -> None:
        """All that hangs on one idea; `sampai` is how many notes there should be by now in all."""
        if not versi:
            return
        perlu = max(0, sampai - len(self.isi.get(Catatan, ())))
        # Around twice as many or none: some ideas are much talked about.
        banyak = self.acak.randint(0, 2 * perlu)
        ditinjau = b["status"] == "diajukan" and len(versi) > 1
        if ditinjau:
            banyak = max(banyak, CATATAN_DITINJAU)
            self.ditinjau.append(b["id"])
        self.terakhir = (b, versi[-1])
        catatan = [self._catatan(b, versi[0] if n < 3 else versi[-1], n) for n in range(banyak)]
        self._kunjungan(b, versi)
        self._kabar(b, versi, catatan)

    def _catatan(self, b: dict, versi: dict, n: int) -> dict:
        """One note on the text of a submission with the steps since; the first four of an idea are of four kinds."""
        acak = self.acak
        dari_opd = n == 3 or (n > 0 and acak.random() < 0.08)
        internal = not dari_opd and (n == 2 or acak.random() < 0.1)
        operator, pendamping = b["dibuat_oleh_id"], self.pendamping[b["opd_id"] % len(self.pendamping)]
        oleh = operator if dari_opd else self.koordinator if n == 0 else acak.choice((self.koordinator, pendamping))
        kolom = acak.choice(_KOLOM)
        kutipan = versi["isi"][kolom].split(". ")[0] if kolom and kolom != "urusan" and acak.random() < 0.5 else ""
        pada = self._antara(versi["diajukan_pada"], min(self.kini, versi["diajukan_pada"] + timedelta(days=30)))
        selesai = _BOBOT_DIPUTUS if b["tahun"] == self.kini.year else _BOBOT_LAMPAU
        status = acak.choices(_STATUS, _BOBOT_BERJALAN.get(b["status"], selesai))[0]
        if b["status"] == "diajukan" and n < 2:
            status = _STATUS[n]  # what the review screen shows beside the fields
        lain = pendamping if internal and oleh == self.koordinator else self.koordinator
        langkah = self._langkah(status, pemilik=oleh, dijawab=operator if not (dari_opd or internal) else lain,
                                opd=not (dari_opd or internal), pada=pada)  # fmt: skip
        nomor = len(self.isi.get(Catatan, ())) + 1
        for satu in langkah:
            self._tambah(LangkahCatatan, catatan_id=nomor, **satu)
        sejak = next((s["pada"] for s in reversed(langkah) if s["dari"] != s["ke"]), pada)
        return self._tambah(
            Catatan, id=nomor, uuid=self._uuid(), ide_id=b["id"], kolom=kolom, versi_ide=versi["versi"],
            internal=internal, dari_opd=dari_opd, status=status, status_sejak=sejak, oleh_id=oleh, pemilik_id=oleh,
            dibuat_pada=pada, ditutup_pada=sejak if status in ("selesai", "ditarik") else None,
            versi=1 + len(langkah), kutipan=kutipan, isi=" ".join(acak.sample(self.kalimat, acak.randint(1, 3))),
        )  # fmt: skip

    def _langkah(self, status: str, *, pemilik: int, dijawab: int, opd: bool, pada: datetime) -> list[dict]:
        jejak = []
        if status == "dijawab" or (status == "selesai" and self.acak.random() < 0.4):
            centang = opd and self.acak.random() < 0.5
            jejak.append(("perbaiki" if centang else "jawab", dijawab, "dijawab"))
        if status in ("selesai", "ditarik"):
            jejak.append(("selesai" if status == "selesai" else "tarik", pemilik, status))
        hasil, dari = [], "terbuka"
        for aksi, oleh, ke in jejak:
            pada = self._antara(pada, self.kini)
            isi = self.acak.choice(self.kalimat) if aksi == "jawab" else ""
            hasil.append({"pada": pada, "oleh_id": oleh, "aksi": aksi, "dari": dari, "ke": ke, "isi": isi})
            dari = ke
        return hasil

    def _kunjungan(self, b: dict, versi: list[dict]) -> None:
        """The koordinator saw what came back, and what was decided as it stood then; a pendamping now and then."""
        akhir, lalu = versi[-1], versi[-2] if len(versi) > 1 else None
        diputus = b["status"] != "diajukan"
        if diputus or lalu:
            self._tambah(
                KunjunganIde, pengguna_id=self.koordinator, ide_id=b["id"],
                versi=akhir["versi"] if diputus else b["versi"],
                pada=self._antara(akhir["diajukan_pada"], self.kini), versi_lalu=lalu and lalu["versi"],
                pada_lalu=lalu and self._antara(lalu["diajukan_pada"], akhir["diajukan_pada"]),
            )  # fmt: skip
        if b["id"] % 3 == 0:
            self._tambah(
                KunjunganIde, pengguna_id=self.pendamping[b["opd_id"] % len(self.pendamping)], ide_id=b["id"],
                versi=akhir["versi"], pada=self._antara(akhir["diajukan_pada"], self.kini), versi_lalu=None,
                pada_lalu=None,
            )  # fmt: skip

    # --- Notices

    def _kabar(self, b: dict, versi: list[dict], catatan: list[dict]) -> None:
        """One notice for each submission and return, and for the notes of each side; settled where they are."""
        judul, operator = b["judul"], b["dibuat_oleh_id"]
        for n, v in enumerate(versi):
            lagi, akhir = "diajukan lagi" if n else "diajukan", n == len(versi) - 1
            selesai = None if akhir and b["status"] == "diajukan" else self._antara(v["diajukan_pada"], self.kini)
            teks = f"“{judul}” {lagi}: menunggu tinjauan Anda."
            self._pesan(b, "diajukan", teks, v["diajukan_pada"], selesai, dibaca=self.koordinator, peran="koordinator")
            if not akhir or b["status"] == "dikembalikan":
                teks = f"“{judul}” dikembalikan: baca catatan koordinator, perbaiki, lalu kirim lagi."
                pada = selesai or b["status_sejak"]
                selesai = None if akhir else versi[n + 1]["diajukan_pada"]
                self._pesan(b, "dikembalikan", teks, pada, selesai, dibaca=operator, opd_id=b["opd_id"])
        opd = [c for c in catatan if not c["internal"] and not c["dari_opd"]]
        if opd:
            selesai = None if any(c["status"] == "terbuka" for c in opd) else max(c["status_sejak"] for c in opd)
            teks = f"Ada catatan pada “{judul}”: baca, perbaiki atau jawab."
            self._pesan(b, "catatan", teks, opd[-1]["dibuat_pada"], selesai, dibaca=operator, opd_id=b["opd_id"])
        dari_opd = [c for c in catatan if c["dari_opd"] and c["status"] == "terbuka"]
        if dari_opd:
            teks, pada = f"OPD menulis catatan pada “{judul}”.", dari_opd[-1]["dibuat_pada"]
            self._pesan(b, "catatan_dari_opd", teks, pada, None, dibaca=self.koordinator, peran="koordinator")
        # A newer notice of a kind takes the place of the one before.
        dijawab = {c["pemilik_id"]: c for c in catatan if c["status"] == "dijawab" and not c["internal"]}
        for pemilik, c in dijawab.items():
            teks = f"Catatan Anda pada “{judul}” sudah dijawab: periksa, lalu nyatakan selesai."
            self._pesan(b, "catatan_dijawab", teks, c["status_sejak"], None, dibaca=pemilik, pengguna_id=pemilik)

    def _pesan(
        self, b: dict, jenis: str, teks: str, pada: datetime, selesai: datetime | None, *, dibaca: int,
        opd_id: int | None = None, peran: str | None = None, pengguna_id: int | None = None,
    ) -> None:  # fmt: skip
        nomor = len(self.isi.get(Pesan, ())) + 1
        self._tambah(
            Pesan, id=nomor, untuk_opd_id=opd_id, untuk_peran=peran, untuk_pengguna_id=pengguna_id, ide_id=b["id"],
            alamat=None, jenis=jenis, teks=teks, dibuat_pada=pada, selesai_pada=selesai,
        )  # fmt: skip
        if self.acak.random() < (0.9 if selesai else 0.6):
            self._tambah(PesanDibaca, pesan_id=nomor, pengguna_id=dibaca, dibaca_pada=self._antara(pada, self.kini))

    # --- Klinik and the rest

    def lengkapi(self, ide: list[dict], *, catatan: int) -> None:
        """Sessions with their agenda, people, agreements and requests, over the last two years; kept filters.

        At least so many notes there are then.
        """
        for n in range(len(self.isi[Catatan]), catatan):
            self._catatan(*self.terakhir, n)
        self.nomor_catatan = {c["ide_id"]: c["id"] for c in self.isi[Catatan]}
        dibahas = [b for b in ide if b["diajukan_pada"] and b["tahun"] >= self.kini.year - 1]
        for n in range(1, SESI + 1):
            self._sesi(n, self.acak.sample(dibahas, min(IDE_PER_SESI, len(dibahas))))
        for n in range(1, PERMINTAAN + 1):
            b = self.acak.choice(dibahas)
            pada = self._antara(self.kini - timedelta(days=90), self.kini)
            selesai = n % 3 == 0
            self._tambah(
                PermintaanKlinik, id=n, opd_id=b["opd_id"], ide_id=b["id"] if n % 2 else None,
                keperluan=self.acak.choice(self.kalimat), status="dijadwalkan" if selesai else "menunggu", jawaban="",
                sesi_id=1 + n % SESI if selesai else None, diminta_oleh_id=b["dibuat_oleh_id"], diminta_pada=pada,
            )  # fmt: skip
            self._riwayat_klinik(b["dibuat_oleh_id"], pada, "minta", permintaan_id=n)
        for nama, kueri in (("Lama menunggu", "hari=14"), ("Diajukan lagi", "giliran=ulang")):
            self._tambah(
                TampilanAntrean, pengguna_id=self.koordinator, nama=nama, kueri=kueri, dibuat_pada=self.kini
            )

    def _sesi(self, n: int, ide: list[dict]) -> None:
        lewat = n <= SESI - 2
        saat = self.kini + timedelta(days=30 * (n - SESI + 2) - 15)
        dibuat = saat - timedelta(days=40)
        self._tambah(
            SesiKlinik, id=n, uuid=self._uuid(), tanggal=saat.date(), jam="09.00 sampai selesai",
            tempat="Aula kantor bupati", status="selesai" if lewat else "direncanakan", alasan_batal="",
            notulen=" ".join(self.kalimat[:3]) if lewat else "", dibuat_oleh_id=self.koordinator, dibuat_pada=dibuat,
        )  # fmt: skip
        self._riwayat_klinik(self.koordinator, dibuat, "rencanakan", sesi_id=n)
        if lewat:
            self._riwayat_klinik(self.koordinator, saat, "selesai", sesi_id=n)
        for urutan in range(1, 13):
            self._tambah(
                PesertaKlinik, sesi_id=n, urutan=urutan, nama=f"Peserta {urutan}", asal=f"Bidang {urutan}", hadir=lewat
            )
        for urutan, b in enumerate(ide, 1):
            self._tambah(
                IdeKlinik, sesi_id=n, ide_id=b["id"], urutan=urutan, versi_ide=b["versi"] if lewat else None,
                pembahasan=" ".join(self.acak.sample(self.kalimat, 2)) if lewat else "",
            )  # fmt: skip
            if not lewat:
                continue
            for ke in range(2):
                selesai = n < SESI - 5 or ke == 0
                self._tambah(
                    TindakLanjut, sesi_id=n, ide_id=b["id"], apa=self.acak.choice(self.kalimat),
                    siapa="Kepala bidang", sampai=(saat + timedelta(days=30)).date(),
                    status="selesai" if selesai else "terbuka", keterangan="", dibuat_oleh_id=self.koordinator,
                    dibuat_pada=saat, ditutup_oleh_id=b["dibuat_oleh_id"] if selesai else None,
                    ditutup_pada=self.kini if selesai else None,
                )  # fmt: skip
        # Some notes were written at the table.
        nomor = self.nomor_catatan if lewat else {}
        tercatat = {c["catatan_id"] for c in self.isi.get(CatatanKlinik, ())}
        for b in ide:
            if b["id"] in nomor and nomor[b["id"]] not in tercatat:
                self._tambah(CatatanKlinik, catatan_id=nomor[b["id"]], sesi_id=n)

    def _riwayat_klinik(self, oleh: int, pada: datetime, aksi: str, *, sesi_id=None, permintaan_id=None) -> None:
        self._tambah(
            RiwayatKlinik, sesi_id=sesi_id, permintaan_id=permintaan_id, tindak_lanjut_id=None, pada=pada,
            oleh_id=oleh, aksi=aksi, rincian="",
        )  # fmt: skip
