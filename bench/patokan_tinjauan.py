"""Notes, queue, review screen and inbox of the ceiling: plain queries, and the rules where the page needs them."""

import json
from collections import namedtuple
from datetime import UTC, datetime, time, timedelta
from functools import cache
from types import SimpleNamespace

from flask import request

from bench.patokan_dasar import DiLuarPatokan, Formulir, Gudang, Radio, Select, TextArea, TextInput, saat
from inovasi import acuan, waktu
from inovasi.catatan.rules import KOLOM_CATATAN, NAMA_STATUS, TELAH
from inovasi.ide import rules, rules_beda
from inovasi.peran import Peran
from inovasi.tinjauan import rules as tinjauan

PER_HALAMAN = 50
PESAN_PER_HALAMAN = 30
SELESAI_TAMPIL = 300  # settled notices that the inbox still shows
LIPAT_KATA = 120

# --- Notes --------------------------------------------------------------------------------------------------

Langkah = namedtuple("Langkah", "oleh pada telah isi")
_URUTAN = {k: n for n, k in enumerate(("", *KOLOM_CATATAN))}
_CATATAN = (
    "SELECT c.id, c.kolom, c.versi_ide, c.internal, c.dari_opd, c.status, c.pemilik_id, c.dibuat_pada, c.versi, "
    "c.kutipan, c.isi, p.nama, p.peran FROM catatan c JOIN pengguna p ON p.id = c.oleh_id WHERE c.ide_id = ? {} "
    "ORDER BY c.id"
)
_KOLOM = "id kolom versi_ide internal dari_opd status pemilik_id dibuat_pada versi kutipan isi oleh peran".split()
_SEMUA, _TANPA_INTERNAL = _CATATAN.format(""), _CATATAN.format("AND NOT c.internal")


class Catatan:
    """A note as the templates show it."""

    def __init__(self, baris: tuple) -> None:
        self.__dict__.update(zip(_KOLOM, baris, strict=True))
        self.dibuat_pada = saat(self.dibuat_pada)
        self.nama_status = NAMA_STATUS[self.status]
        self.label = rules.LABEL[self.kolom] if self.kolom else "Ide ini seluruhnya"
        self.terbuka = self.status in ("terbuka", "dijawab")
        self.langkah: list[Langkah] = []
        self.lama = self.kini = ""

    def untuk(self, pelaku) -> None:
        """What this person may do with it, and whether they still read the words of a withdrawn one."""
        self.bisa = []
        milik = self.pemilik_id == pelaku.id
        if self.terbuka:
            self.bisa.append("jawab")
            if pelaku.peran == "operator" and not self.dari_opd:
                self.bisa.append("perbaiki" if self.status == "terbuka" else "belum")
            if milik:
                self.bisa += ["selesai", "tarik"]
        if milik and self.status in ("dijawab", "selesai"):
            self.bisa.append("buka_lagi")
        if self.status == "ditarik" and not milik:
            self.isi = self.kutipan = ""

    @property
    def teks_berubah(self) -> bool:
        return self.lama != self.kini


def catatan_ide(gudang: Gudang, pelaku, ide) -> list[Catatan]:
    """The notes that this person may read, in the order of the form, with their steps and the text they were about."""
    baris = gudang.semua(_TANPA_INTERNAL if pelaku.peran == "operator" else _SEMUA, (ide.id,))
    semua = {b[0]: Catatan(b) for b in baris}
    if not semua:
        return []
    for id_, *langkah in gudang.semua(
        "SELECT l.catatan_id, p.nama, l.pada, l.aksi, l.isi FROM langkah_catatan l JOIN pengguna p "
        f"ON p.id = l.oleh_id WHERE l.catatan_id IN ({','.join(map(str, semua))}) ORDER BY l.id"
    ):
        nama, pada, aksi, isi = langkah
        semua[id_].langkah.append(Langkah(nama, saat(pada), TELAH[aksi], isi))
    teks = teks_pada(gudang, ide, {c.versi_ide for c in semua.values() if c.kolom})
    for c in semua.values():
        c.untuk(pelaku)
        if c.kolom:
            lama, kini = rules.normal(teks[c.versi_ide].get(c.kolom)), rules.normal(getattr(ide, c.kolom))
            if lama != kini:
                c.lama, c.kini = lama, kini
    return sorted(semua.values(), key=lambda c: (_URUTAN[c.kolom], c.id))


def teks_pada(gudang: Gudang, ide, versi: set[int]) -> dict[int, dict]:
    """version -> the fields as they stood then; the history is read once."""
    nilai = {k: getattr(ide, k) for k in rules.KOLOM_ISIAN}
    hasil = {v: dict(nilai) for v in versi if v >= ide.versi}
    lampau = sorted((v for v in versi if v < ide.versi), reverse=True)
    if not lampau:
        return hasil
    for v, kolom, sebelum in gudang.semua(
        "SELECT versi, kolom, sebelum FROM riwayat_ide WHERE ide_id = ? AND versi > ? AND kolom <> '' ORDER BY id DESC",
        (ide.id, lampau[-1]),
    ):
        while lampau and v <= lampau[0]:
            hasil[lampau.pop(0)] = dict(nilai)
        if kolom in nilai:
            nilai[kolom] = sebelum
    return hasil | {v: dict(nilai) for v in lampau}


# --- Queue --------------------------------------------------------------------------------------------------

BarisAntrean = namedtuple("BarisAntrean", "id judul kode status putaran status_sejak opd_nama")


def antrean(gudang: Gudang, pelaku, zona) -> dict:
    """The context of the koordinator's queue; of the filters only the days of waiting are here."""
    jalan = tinjauan.baca_jalan(request.args, bawaan="koordinator")
    saring = jalan.saring
    di_mana, isi = "status = 'diajukan'", []
    if saring.hari:
        sejak = datetime.combine(waktu.hari_ini() - timedelta(days=saring.hari), time(), zona).astimezone(UTC)
        di_mana, isi = di_mana + " AND status_sejak < ?", [sejak.strftime("%Y-%m-%d %H:%M:%S.%f")]
    halaman = int(request.args.get("halaman", 1))
    (jumlah,) = gudang.satu(f"SELECT count(*) FROM ide WHERE {di_mana}", isi)
    semua, tertua = gudang.satu("SELECT count(*), min(status_sejak) FROM ide WHERE status = 'diajukan'")
    baris = [
        BarisAntrean(*b[:5], saat(b[5]), b[6])
        for b in gudang.semua(
            "SELECT i.id, i.judul, i.kode, i.status, i.putaran, i.status_sejak, o.nama FROM ide i "
            f"JOIN opd o ON o.id = i.opd_id WHERE i.id IN (SELECT id FROM ide WHERE {di_mana} ORDER BY status_sejak, "
            f"id LIMIT {PER_HALAMAN} OFFSET {(halaman - 1) * PER_HALAMAN}) ORDER BY i.status_sejak, i.id", isi,
        )
    ]  # fmt: skip
    opd = gudang.semua(
        "SELECT id, nama FROM opd WHERE EXISTS (SELECT 1 FROM ide WHERE status IN ('diajukan', 'dikembalikan') "
        "AND opd_id = opd.id AND tahun IN (SELECT tahun FROM tahun_program)) ORDER BY nama_urut"
    )
    tahun = gudang.semua(
        "SELECT tahun FROM tahun_program t WHERE EXISTS (SELECT 1 FROM ide WHERE status IN ('diajukan', "
        "'dikembalikan') AND tahun = t.tahun) ORDER BY tahun DESC"
    )
    catatan = gudang.semua(
        "SELECT ide_id, count(*) FROM catatan WHERE coalesce(status, '') = 'terbuka' AND NOT internal "
        f"AND NOT dari_opd AND ide_id IN ({','.join(str(b.id) for b in baris)}) GROUP BY ide_id"
    )
    tampilan = gudang.semua(
        "SELECT id, nama, kueri FROM tampilan_antrean WHERE pengguna_id = ? ORDER BY lower(nama), id",
        (pelaku.id,), _Tampilan,
    )  # fmt: skip
    per_hari = cache(waktu.lama)
    return {
        "ada_galat": False, "pusat": True, "saring": saring, "kueri": jalan.kueri, "campur": False, "centang": (),
        "hasil": SimpleNamespace(baris=baris, jumlah=jumlah, semua=semua, tertua=saat(tertua)),
        "kalimat": tinjauan.kalimat_antrean(saring, Peran.KOORDINATOR), "kata_menunggu": tinjauan.kata_menunggu,
        "lama_baris": lambda pada: per_hari(pada.astimezone(zona).date()), "catatan_terbuka": dict(catatan),
        "pertama": baris[0].id if baris else None, "halaman_ke": halaman, "per_halaman": PER_HALAMAN,
        "massal": tinjauan.MASSAL, "tampilan": tampilan,
        "form_tampilan": SimpleNamespace(nama=TextInput("nama", "Nama saringan", wajib=True)),
        "pilihan_menunggu": [(k, v) for k, v in tinjauan.MENUNGGU.items() if k != "koordinator"],
        "menunggu_bawaan": tinjauan.MENUNGGU["koordinator"],
        "pilihan_status": [(s, rules.NAMA_STATUS[s]) for s in ("diajukan", "dikembalikan")],
        "pilihan_opd": opd, "pilihan_tahun": [(t, t) for (t,) in tahun],
        "pilihan_hari": [(n, f"Lebih dari {n} hari") for n in tinjauan.PILIHAN_HARI],
        "pilihan_giliran": list(tinjauan.GILIRAN.items()), "urusan": acuan.URUSAN.pilihan(), "ditugaskan": True,
    }  # fmt: skip


_Tampilan = namedtuple("_Tampilan", "id nama kueri")

# --- Review screen ------------------------------------------------------------------------------------------

Perubahan = namedtuple("Perubahan", "label potong kata dilipat")
Terdahulu = namedtuple("Terdahulu", "aksi pada oleh kode_alasan catatan")
JAWABAN = (("ya", "Ya"), ("ragu", "Ragu"), ("tidak", "Tidak"))
_LEMBAR = (*rules.KRITERIA, *(f"catatan_{k}" for k in rules.KRITERIA))
_PILIHAN_KOLOM = (("", "Ide ini seluruhnya"), *((k, rules.LABEL[k]) for k in KOLOM_CATATAN))
_KOLOM_LAIN = [k for k in KOLOM_CATATAN if k not in rules.ISIAN_PANJANG]


def _alasan(aksi: str, *, wajib: bool = False) -> Select:
    pilihan = (("", "Pilih …"), *((a.kode, a.nama) for a in acuan.alasan_untuk(aksi)))
    return Select("kode_alasan", "Jenis alasan", pilihan, wajib=wajib)


def _form() -> dict[str, Formulir]:
    """The decisions on a submitted idea; nothing of it depends on the idea."""
    kembalikan = Formulir(
        kode_alasan=_alasan("kembalikan", wajib=True), catatan=TextArea("catatan", "Catatan untuk OPD", wajib=True)
    )
    for n in (1, 2, 3):
        kembalikan[f"kolom_{n}"] = Select(f"kolom_{n}", f"Isian untuk catatan {n}", _PILIHAN_KOLOM, "")
        kembalikan[f"catatan_{n}"] = TextArea(f"catatan_{n}", f"Catatan {n}")
    tolak = Formulir(kode_alasan=_alasan("tolak"), alasan=TextArea("alasan", "Alasan", wajib=True))
    return Formulir(kembalikan=kembalikan, tolak=tolak, nyatakan_serupa=Formulir())


def tinjau(gudang: Gudang, pelaku, ide, kunci_baru) -> dict:
    """The context of the review screen of a submitted idea that this koordinator has seen as it stands."""
    isi_lembar = gudang.satu(
        f"SELECT {', '.join('l.' + k for k in _LEMBAR)}, p.nama, l.diisi_pada FROM lembar_kriteria l "
        "JOIN pengguna p ON p.id = l.diisi_oleh_id WHERE l.ide_id = ?", (ide.id,),
    ) or ("",) * len(_LEMBAR) + ("", None)  # fmt: skip
    lembar = dict(zip(_LEMBAR, isi_lembar, strict=False))
    ide.lembar_oleh, ide.lembar_pada = isi_lembar[-2], saat(isi_lembar[-1])
    form_lembar = Formulir()
    for k in rules.KRITERIA:
        form_lembar[k] = Radio(k, acuan.KRITERIA[k].nama, JAWABAN, lembar[k])
        form_lembar[f"catatan_{k}"] = TextArea(f"catatan_{k}", "", lembar[f"catatan_{k}"])
    sejak = _sejak(gudang, pelaku, ide)
    catatan = catatan_ide(gudang, pelaku, ide)
    terdahulu = gudang.semua(
        "SELECT r.aksi, r.pada, p.nama, r.kode_alasan, r.catatan FROM riwayat_ide r JOIN pengguna p "
        "ON p.id = r.oleh_id WHERE r.ide_id = ? AND r.kolom = '' AND r.catatan <> '' ORDER BY r.id DESC", (ide.id,),
    )  # fmt: skip
    jalan = tinjauan.baca_jalan(request.args)
    return {
        "ada_galat": False, "galat": None, "kirim": None, "ketikan_lepas": "", "ide": ide, "jalan": jalan,
        "ke_antrean": "/tinjauan", "posisi": _posisi(gudang, ide),
        "sejak": sejak, "judul_sejak": sejak.judul if sejak else "", "sejak_lain": sejak.lain if sejak else "",
        "perubahan": [_potong(*p) for p in sejak.perubahan] if sejak else [],
        "catatan_kolom": {k: [c for c in catatan if c.kolom == k] for k in {c.kolom for c in catatan}},
        "catatan_terbuka": [c for c in catatan if c.status == "terbuka" and not c.internal and not c.dari_opd],
        "tulis": [False, True], "kunci_baru": kunci_baru, "kolom_lain": _KOLOM_LAIN, "catatan_kembali": None,
        "basi": [], "catatan": [Terdahulu(b[0], saat(b[1]), *b[2:]) for b in terdahulu], "halangan": "",
        "opd_sendiri": False, "bisa": ("setujui", "kembalikan", "tolak", "nyatakan_serupa"), "lembar": form_lembar,
        "lembar_awal": json.dumps(lembar, ensure_ascii=False), "form": _form(),
        "teks_status": rules.kata_status(
            ide.status, Peran.KOORDINATOR, milik_sendiri=False, hari=waktu.lama(ide.status_sejak)
        ),
        "cari": "", "kandidat": (), "kriteria": acuan.KRITERIA, "acuan": acuan,
        "telah": rules.TELAH, "panjang": rules.ISIAN_PANJANG, "label": rules.LABEL,
    }  # fmt: skip


def _posisi(gudang: Gudang, ide) -> SimpleNamespace:
    sejak = ide.status_sejak.strftime("%Y-%m-%d %H:%M:%S.%f")
    semua, sebelum = gudang.satu(
        "SELECT count(*), count(*) FILTER (WHERE (status_sejak, id) < (?, ?)) FROM ide WHERE status = 'diajukan'",
        (sejak, ide.id),
    )
    dulu = gudang.satu(
        "SELECT id FROM ide WHERE status = 'diajukan' AND (status_sejak, id) < (?, ?) "
        "ORDER BY status_sejak DESC, id DESC LIMIT 1", (sejak, ide.id),
    )  # fmt: skip
    return SimpleNamespace(ke=sebelum + 1, dari=semua, sebelum_id=dulu and dulu[0])


def _beda(lama: dict, ide) -> list[tuple[str, str, str]]:
    dua = ((k, rules.normal(lama.get(k)), rules.normal(getattr(ide, k))) for k in rules.KOLOM_ISIAN)
    return [d for d in dua if d[1] != d[2]]


def _sejak(gudang: Gudang, pelaku, ide) -> SimpleNamespace | None:
    """What changed since the idea was returned, or since this person last saw another text where that differs."""
    versi, versi_lalu, pada_lalu = gudang.satu(
        "SELECT versi, versi_lalu, pada_lalu FROM kunjungan_ide WHERE pengguna_id = ? AND ide_id = ?",
        (pelaku.id, ide.id),
    )
    if versi != ide.versi:
        raise DiLuarPatokan("this visit is not recorded yet")
    pengajuan = gudang.semua("SELECT versi, isi FROM versi_ide WHERE ide_id = ? ORDER BY putaran DESC", (ide.id,))
    kembali = gudang.satu(
        "SELECT versi, oleh_id FROM riwayat_ide WHERE ide_id = ? AND ke = 'dikembalikan' AND kolom = '' "
        "ORDER BY id DESC LIMIT 1", (ide.id,),
    )  # fmt: skip
    dasar, isi = next(p for p in pengajuan if p[0] < kembali[0])
    diputus = _beda(json.loads(isi), ide)
    dilihat = None if versi_lalu is None else _beda(teks_pada(gudang, ide, {versi_lalu})[versi_lalu], ide)
    if dilihat is None or dilihat == diputus:
        siapa = "Anda kembalikan" if kembali[1] == pelaku.id else "dikembalikan"
        return SimpleNamespace(perubahan=diputus, versi=dasar, judul=f"Yang berubah sejak {siapa}", lain="")
    judul = f"Yang berubah sejak Anda terakhir melihat, {waktu.tanggal_jam(saat(pada_lalu))}"
    return SimpleNamespace(perubahan=dilihat, versi=versi_lalu, judul=judul, lain="kembali")


def _potong(kolom: str, lama: str, baru: str) -> Perubahan:
    potong = rules_beda.ringkas_beda(rules_beda.beda_kata(lama, baru))
    kata = sum(len(teks.split()) for op, teks in potong if op != "sama")
    return Perubahan(rules.LABEL[kolom], potong, kata, kata > LIPAT_KATA)


# --- Inbox --------------------------------------------------------------------------------------------------

ButirPesan = namedtuple("ButirPesan", "id ide_id alamat teks dibuat_pada terbuka dibaca")
_TERBUKA = (
    "SELECT p.id, p.ide_id, p.alamat, d.pesan_id IS NOT NULL FROM pesan p LEFT JOIN pesan_dibaca d "
    "ON d.pesan_id = p.id AND d.pengguna_id = :saya WHERE (p.untuk_peran = 'koordinator' "
    "OR p.untuk_pengguna_id = :saya) AND p.selesai_pada IS NULL ORDER BY p.id DESC"
)
_SELESAI = " UNION ALL ".join(
    f"SELECT * FROM (SELECT selesai_pada, id, ide_id, alamat FROM pesan WHERE {kena} AND selesai_pada IS NOT NULL "
    f"ORDER BY selesai_pada DESC, id DESC LIMIT {SELESAI_TAMPIL})"
    for kena in ("untuk_peran = 'koordinator'", "untuk_pengguna_id = :saya")
)
_ISI = (
    "SELECT p.id, p.ide_id, p.alamat, p.teks, p.dibuat_pada, p.selesai_pada IS NULL, d.pesan_id IS NOT NULL "
    "FROM pesan p LEFT JOIN pesan_dibaca d ON d.pesan_id = p.id AND d.pengguna_id = :saya WHERE p.id IN ({}) "
    "ORDER BY p.id DESC"
)


class KelompokPesan:
    """The notices about one idea or page, newest first."""

    def __init__(self, butir: list[ButirPesan]) -> None:
        self.butir = butir
        self.utama = next((b for b in butir if b.terbuka), butir[0])
        self.terbuka = any(b.terbuka for b in butir)
        self.belum_dibaca = any(b.terbuka and not b.dibaca for b in butir)


def pesan(gudang: Gudang, pelaku) -> dict:
    """The first page of the koordinator's inbox."""
    saya = {"saya": pelaku.id}
    terbuka = gudang.semua(_TERBUKA, saya)
    selesai = sorted(gudang.semua(_SELESAI, saya), reverse=True)[:SELESAI_TAMPIL]
    tempat: dict[tuple, list[int]] = {}
    for id_, ide_id, alamat in [b[:3] for b in terbuka] + [b[1:] for b in selesai]:
        tempat.setdefault((ide_id, None if ide_id is not None else alamat), []).append(id_)
    tampak = list(tempat)[:PESAN_PER_HALAMAN]
    isi: dict[tuple, list[ButirPesan]] = {t: [] for t in tampak}
    ids = ",".join(str(i) for t in tampak for i in tempat[t])
    for id_, ide_id, alamat, teks, dibuat, buka, dibaca in gudang.semua(_ISI.format(ids), saya):
        butir = ButirPesan(id_, ide_id, alamat, teks, saat(dibuat), bool(buka), bool(dibaca))
        isi[ide_id, None if ide_id is not None else alamat].append(butir)
    kelompok = [KelompokPesan(b) for b in isi.values()]
    return {
        "kelompok": [(k, k.utama.alamat or f"/tinjauan/{k.utama.ide_id}") for k in kelompok],
        "kotak": SimpleNamespace(
            jumlah=len(tempat), belum_dibaca=sum(1 for b in terbuka if not b[3]), ke=1,
            sampai=terbuka[0][0] if terbuka else 0, terpotong=len(selesai) == SELESAI_TAMPIL,
        ),
        "per_halaman": PESAN_PER_HALAMAN,
    }  # fmt: skip
