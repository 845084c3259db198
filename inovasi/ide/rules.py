"""What an idea is, who may do what with it and when. Plain tables and functions; source: the design, section 4."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any, Protocol

from inovasi import acuan
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh
from inovasi.peran import NAMA_PERAN, Pelaku, Peran
from inovasi.waktu import batas_awal_akhir


class StatusIde(StrEnum):
    DRAF = "draf"
    DIAJUKAN = "diajukan"
    DIKEMBALIKAN = "dikembalikan"
    DISETUJUI = "disetujui"
    DITOLAK = "ditolak"
    SERUPA = "serupa"
    DIHAPUS = "dihapus"


NAMA_STATUS = {
    StatusIde.DRAF: "Draf",
    StatusIde.DIAJUKAN: "Diajukan",
    StatusIde.DIKEMBALIKAN: "Dikembalikan",
    StatusIde.DISETUJUI: "Disetujui",
    StatusIde.DITOLAK: "Ditolak",
    StatusIde.SERUPA: "Serupa",
    StatusIde.DIHAPUS: "Dihapus",
}

# Which side must act, and what it does there. Empty: nobody has to.
GILIRAN = {
    StatusIde.DRAF: (Peran.OPERATOR, "Lengkapi, lalu ajukan"),
    StatusIde.DIAJUKAN: (Peran.KOORDINATOR, "Menunggu tinjauan koordinator"),
    StatusIde.DIKEMBALIKAN: (Peran.OPERATOR, "Perlu Anda perbaiki"),
}


def kata_status(status: str, peran: Peran, *, milik_sendiri: bool, hari: str = "", terhenti: bool = False) -> str:
    """The status as a soft word with the next step: `Menunggu tinjauan koordinator, 3 hari`.

    `hari` is how long it has stood there, as words; see waktu.lama.
    """
    sejak = f", {hari}" if hari and hari != "hari ini" else ""
    match StatusIde(status):
        case StatusIde.DIAJUKAN:
            siapa = "Menunggu tinjauan Anda" if peran is Peran.KOORDINATOR else "Menunggu tinjauan koordinator"
            return siapa + sejak
        case StatusIde.DIKEMBALIKAN:
            return "Perlu Anda perbaiki" + sejak if milik_sendiri else "Dikembalikan, menunggu OPD" + sejak
        case StatusIde.DISETUJUI if terhenti:
            return "Disetujui, dihentikan"
        case StatusIde.DRAF if milik_sendiri:
            return "Draf, belum diajukan"
        case lain:
            return NAMA_STATUS[lain]


class IdeLike(Protocol):
    """The facts of an idea that rules look at."""

    id: int
    status: str
    opd_id: int
    dibuat_oleh_id: int
    dihentikan_pada: Any
    ditandai_pada: Any
    diajukan_pertama_pada: Any
    sumber: str


# --- Workflow -----------------------------------------------------------------------------------------------

OPD = frozenset({Peran.OPERATOR})
PUSAT = frozenset({Peran.KOORDINATOR})
KEDUANYA = OPD | PUSAT


@dataclass(frozen=True)
class Langkah:
    """One cell of the status table: where it leads, who may go, what must come along."""

    ke: StatusIde
    siapa: frozenset[Peran]
    perlu: frozenset[str] = frozenset()


def _langkah(ke: StatusIde, siapa: frozenset[Peran], *perlu: str) -> Langkah:
    return Langkah(ke, siapa, frozenset(perlu))


S = StatusIde

# (from, aksi) -> step. A pair that is absent is forbidden.
ALUR: dict[tuple[StatusIde, str], Langkah] = {
    (S.DRAF, "ajukan"): _langkah(S.DIAJUKAN, OPD, "lengkap"),
    (S.DIKEMBALIKAN, "ajukan"): _langkah(S.DIAJUKAN, OPD, "lengkap"),
    (S.DIAJUKAN, "tarik"): _langkah(S.DRAF, OPD),
    (S.DIAJUKAN, "kembalikan"): _langkah(S.DIKEMBALIKAN, PUSAT, "catatan", "kode_alasan"),
    (S.DIAJUKAN, "setujui"): _langkah(S.DISETUJUI, PUSAT, "lembar"),
    (S.DIAJUKAN, "tolak"): _langkah(S.DITOLAK, PUSAT, "alasan"),
    (S.DIKEMBALIKAN, "tolak"): _langkah(S.DITOLAK, PUSAT, "alasan"),
    (S.DIAJUKAN, "nyatakan_serupa"): _langkah(S.SERUPA, PUSAT, "target"),
    (S.DIKEMBALIKAN, "nyatakan_serupa"): _langkah(S.SERUPA, PUSAT, "target"),
    (S.DITOLAK, "buka_kembali"): _langkah(S.DIAJUKAN, PUSAT, "alasan"),
    (S.SERUPA, "buka_kembali"): _langkah(S.DIAJUKAN, PUSAT, "alasan"),
    (S.DISETUJUI, "buka_kembali"): _langkah(S.DIKEMBALIKAN, PUSAT, "alasan"),
    (S.DISETUJUI, "hentikan"): _langkah(S.DISETUJUI, KEDUANYA, "alasan", "berjalan"),
    (S.DISETUJUI, "lanjutkan"): _langkah(S.DISETUJUI, KEDUANYA, "alasan", "terhenti"),
    (S.DIAJUKAN, "ubah_klasifikasi"): _langkah(S.DIAJUKAN, PUSAT, "alasan"),
    (S.DISETUJUI, "ubah_klasifikasi"): _langkah(S.DISETUJUI, PUSAT, "alasan"),
    (S.DISETUJUI, "lapor_kemajuan"): _langkah(S.DISETUJUI, OPD),
    (S.DISETUJUI, "tandai_replikasi"): _langkah(S.DISETUJUI, PUSAT, "alasan", "belum_ditandai", "berjalan"),
    (S.DISETUJUI, "batal_replikasi"): _langkah(S.DISETUJUI, PUSAT, "alasan", "ditandai"),
    (S.DRAF, "hapus"): _langkah(S.DIHAPUS, OPD),
    (S.DIKEMBALIKAN, "hapus"): _langkah(S.DIHAPUS, OPD),
    (S.DIHAPUS, "pulihkan"): _langkah(S.DRAF, KEDUANYA),
    (S.DRAF, "ubah"): _langkah(S.DRAF, KEDUANYA, "penyusun"),
    (S.DIKEMBALIKAN, "ubah"): _langkah(S.DIKEMBALIKAN, KEDUANYA, "penyusun"),
}
ALUR |= {(s, "pindahkan"): _langkah(s, PUSAT, "alasan") for s in StatusIde}
ALUR |= {(s, "salin"): _langkah(s, OPD) for s in StatusIde}

# Where the OPD is still at its text.
DITULIS = frozenset({S.DRAF, S.DIKEMBALIKAN})
PUTUSAN = frozenset({"setujui", "kembalikan", "tolak", "nyatakan_serupa"})

NAMA_AKSI = {
    "buat": "Buat",
    "ubah": "Ubah",
    "ajukan": "Ajukan",
    "tarik": "Tarik kembali",
    "kembalikan": "Kembalikan",
    "setujui": "Setujui",
    "tolak": "Tolak",
    "nyatakan_serupa": "Nyatakan serupa",
    "buka_kembali": "Buka kembali",
    "hentikan": "Hentikan",
    "lanjutkan": "Lanjutkan",
    "ubah_klasifikasi": "Ubah klasifikasi",
    "pindahkan": "Pindahkan ke OPD lain",
    "lapor_kemajuan": "Lapor kemajuan",
    "tandai_replikasi": "Tandai untuk replikasi",
    "batal_replikasi": "Batalkan tanda replikasi",
    "hapus": "Hapus",
    "pulihkan": "Pulihkan",
    "salin": "Salin",
}

# The same in the past tense, for the history of an idea.
TELAH = {
    "buat": "Dibuat",
    "ubah": "Diubah",
    "ajukan": "Diajukan",
    "tarik": "Ditarik kembali",
    "kembalikan": "Dikembalikan",
    "setujui": "Disetujui",
    "tolak": "Ditolak",
    "nyatakan_serupa": "Dinyatakan serupa",
    "buka_kembali": "Dibuka kembali",
    "hentikan": "Dihentikan",
    "lanjutkan": "Dilanjutkan",
    "ubah_klasifikasi": "Klasifikasi diubah",
    "pindahkan": "Dipindahkan ke OPD lain",
    "lapor_kemajuan": "Kemajuan dilaporkan",
    "tandai_replikasi": "Ditandai untuk replikasi",
    "batal_replikasi": "Tanda replikasi dibatalkan",
    "hapus": "Dihapus",
    "pulihkan": "Dipulihkan",
    "salin": "Disalin",
    "adopsi": "Dimulai sebagai replikasi",
}


def milik(oleh: Pelaku, ide: IdeLike) -> bool:
    return oleh.peran is Peran.OPERATOR and ide.opd_id in oleh.opd_ids


def didampingi(oleh: Pelaku, ide: IdeLike) -> bool:
    """Whether this pendamping coaches the idea. Drafts stay with the OPD unless the idea itself was assigned."""
    if oleh.peran is not Peran.PENDAMPING or ide.status == S.DIHAPUS:
        return False
    return ide.id in oleh.dampingan_ide or (ide.opd_id in oleh.dampingan_opd and ide.status != S.DRAF)


def terlihat(oleh: Pelaku, ide: IdeLike) -> bool:
    """Who reads what. What is False here does not exist for `oleh`."""
    if ide.status == S.DISETUJUI or oleh.peran is Peran.KOORDINATOR or milik(oleh, ide) or didampingi(oleh, ide):
        return True
    return ide.status not in (S.DRAF, S.DIHAPUS) and oleh.peran in (Peran.PIMPINAN, Peran.ADMIN)


def lihat_lengkap(oleh: Pelaku, ide: IdeLike) -> bool:
    """Whether notes, criteria sheet and history are shown too: not to other OPD nor to other pendamping."""
    return (
        oleh.peran in (Peran.KOORDINATOR, Peran.PIMPINAN, Peran.ADMIN) or milik(oleh, ide) or didampingi(oleh, ide)
    )


def _yang_bisa(oleh: Pelaku, ide: IdeLike) -> str:
    bisa = [NAMA_AKSI[a].lower() for a in aksi_tersedia(oleh, ide) if a != "salin"]
    return f"Yang bisa dilakukan sekarang: {', '.join(bisa)}." if bisa else "Tidak ada yang perlu Anda lakukan."


@cache
def _siapa_boleh(aksi: str) -> frozenset[Peran]:
    return frozenset().union(*(langkah.siapa for (_, a), langkah in ALUR.items() if a == aksi))


def boleh(oleh: Pelaku, aksi: str, ide: IdeLike) -> bool:
    try:
        periksa(oleh, aksi, ide)
    except AturanDilanggar:
        return False
    return True


def aksi_tersedia(oleh: Pelaku, ide: IdeLike) -> list[str]:
    """Every action that `oleh` may take on `ide` now, in the order of the status table."""
    # The role is looked at first: a refusal makes its whole sentence, and a page asks about twenty actions.
    return [
        aksi
        for (status, aksi), langkah in ALUR.items()
        if status == ide.status and oleh.peran in langkah.siapa and boleh(oleh, aksi, ide)
    ]


def periksa(oleh: Pelaku, aksi: str, ide: IdeLike) -> StatusIde:
    """The status that `aksi` leads to.

    Raises TidakAda when `oleh` may not know of the idea, TidakBoleh for role, ownership or an own text,
    AturanDilanggar when the status has no such step.
    """
    if not terlihat(oleh, ide):
        raise TidakAda()
    siapa = _siapa_boleh(aksi)
    if oleh.peran not in siapa:
        nama = " atau ".join(NAMA_PERAN[p].lower() for p in sorted(siapa))
        raise TidakBoleh(f"“{NAMA_AKSI[aksi]}” hanya untuk {nama}.")
    if oleh.peran is Peran.OPERATOR and not milik(oleh, ide):
        raise TidakBoleh(f"“{NAMA_AKSI[aksi]}” hanya untuk operator OPD pemilik ide ini.")
    status = StatusIde(ide.status)
    langkah = ALUR.get((status, aksi))
    if langkah is None:
        raise AturanDilanggar(
            f"“{NAMA_AKSI[aksi]}” tidak bisa: ide ini berstatus {NAMA_STATUS[status].lower()}.",
            saran=_yang_bisa(oleh, ide),
        )
    if oleh.peran not in langkah.siapa:
        nama = " atau ".join(NAMA_PERAN[p].lower() for p in sorted(langkah.siapa))
        raise TidakBoleh(f"“{NAMA_AKSI[aksi]}” pada status ini hanya untuk {nama}.")
    if aksi in PUTUSAN and ide.dibuat_oleh_id == oleh.id:
        raise TidakBoleh("Ide ini Anda tulis sendiri. Mintalah koordinator lain memutusnya.")
    for syarat in langkah.perlu & _SYARAT.keys():
        if pesan := _SYARAT[syarat](oleh, ide):
            raise (TidakBoleh if syarat == "penyusun" else AturanDilanggar)(pesan, saran="")
    return langkah.ke


def _penyusun(oleh: Pelaku, ide: IdeLike) -> str:
    # A koordinator types a paper sheet for an OPD, up to its first submission; the text is the OPD's otherwise.
    if oleh.peran is Peran.OPERATOR or (
        ide.sumber and ide.dibuat_oleh_id == oleh.id and ide.diajukan_pertama_pada is None
    ):
        return ""
    return "Isi ide hanya diubah oleh operator OPD pemiliknya."


_SYARAT: dict[str, Callable[[Pelaku, IdeLike], str]] = {
    "berjalan": lambda _, ide: "Inovasi ini sudah dihentikan." if ide.dihentikan_pada else "",
    "terhenti": lambda _, ide: "" if ide.dihentikan_pada else "Inovasi ini masih berjalan.",
    "ditandai": lambda _, ide: "" if ide.ditandai_pada else "Ide ini tidak bertanda replikasi.",
    "belum_ditandai": lambda _, ide: "Ide ini sudah bertanda replikasi." if ide.ditandai_pada else "",
    "penyusun": _penyusun,
}


# --- Fields -------------------------------------------------------------------------------------------------

JUDUL_MIN_SIMPAN = 3
JUDUL_MIN_AJUKAN = 10
JUDUL_MAKS = 200
KATA_MIN = 20  # words, in each of the four texts that a submission needs
TEKS_MAKS = 20_000  # characters

ISIAN_PANJANG = ("masalah", "gagasan", "tujuan", "manfaat", "kebaruan", "hasil", "sasaran", "sumber_daya")
ISIAN_WAJIB_PANJANG = ISIAN_PANJANG[:4]
KLASIFIKASI = ("urusan", "bentuk", "jenis", "inisiator")
# Every column that the editor changes; `opd_id` and `tahun` only until the first submission.
KOLOM_ISIAN = (
    "judul", "nama_singkat", "kepanjangan", *ISIAN_PANJANG, "tupoksi_id", *KLASIFIKASI, "nama_inisiator",
    "tahapan", "tgl_uji_coba", "tgl_penerapan", "tautan", "tahun", "opd_id",
)  # fmt: skip
# Columns whose value is a code of a list.
DAFTAR = {
    "urusan": acuan.URUSAN,
    "bentuk": acuan.BENTUK,
    "jenis": acuan.JENIS,
    "inisiator": acuan.INISIATOR,
    "tahapan": acuan.TAHAPAN,
}
KOLOM_KEMAJUAN = ("tahapan", "tgl_uji_coba", "tgl_penerapan", "hasil", "tautan")

LABEL = {
    "judul": "Judul",
    "nama_singkat": "Nama singkat",
    "kepanjangan": "Kepanjangan",
    "masalah": "Masalah",
    "gagasan": "Gagasan",
    "tujuan": "Tujuan",
    "manfaat": "Manfaat",
    "kebaruan": "Kebaruan",
    "hasil": "Hasil",
    "sasaran": "Sasaran",
    "sumber_daya": "Sumber daya",
    "tupoksi_id": "Tupoksi yang didukung",
    "urusan": "Urusan",
    "bentuk": "Bentuk",
    "jenis": "Jenis",
    "inisiator": "Inisiator",
    "nama_inisiator": "Nama inisiator",
    "tahapan": "Tahapan",
    "tgl_uji_coba": "Tanggal uji coba",
    "tgl_penerapan": "Tanggal penerapan",
    "tautan": "Tautan",
    "tahun": "Tahun program",
    "opd_id": "OPD",
}


def beda_isian(lama: Mapping[str, Any], baru: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(column, before, after) of every field that differs, in the order of the form."""
    semua = ((k, normal(lama.get(k)), normal(baru.get(k))) for k in KOLOM_ISIAN)
    return [(k, sebelum, sesudah) for k, sebelum, sesudah in semua if sebelum != sesudah]


def jumlah_kata(teks: str | None) -> int:
    return len((teks or "").split())


@dataclass(frozen=True, slots=True)
class KeadaanKata:
    """`kode` kosong, kurang, cukup, dekat (the limit), lebih; `teks` says the same in words."""

    kode: str
    teks: str


def keadaan_kata(jumlah: int, *, minimum: int = 0, maksimum: int = 0) -> KeadaanKata:
    """Where a number of words stands; 0 is no limit. `maksimum` is advice, close from nine tenths of it.

    static/js/inovasi.js says the same words while somebody types.
    """
    if not jumlah:
        return KeadaanKata("kurang", "masih kosong") if minimum else KeadaanKata("kosong", "belum diisi")
    if jumlah < minimum:
        return KeadaanKata("kurang", f"{jumlah} kata, kurang {minimum - jumlah}")
    if maksimum and jumlah > maksimum:
        return KeadaanKata("lebih", f"{jumlah} kata, lebih {jumlah - maksimum} dari anjuran")
    if maksimum and jumlah * 10 >= maksimum * 9:
        return KeadaanKata("dekat", f"{jumlah} kata, mendekati batas")
    return KeadaanKata("cukup", f"{jumlah} kata, cukup")


def teks_cari(*bagian: str | None) -> str:
    """Words as they are searched and sorted: case-folded, without accents, single blanks."""
    gabung = unicodedata.normalize("NFKD", " ".join(b for b in bagian if b)).casefold()
    if not gabung.isascii():  # looking at every character costs half a millisecond a page of text
        gabung = "".join(c for c in gabung if not unicodedata.combining(c))
    return " ".join(gabung.split())


@dataclass(frozen=True)
class ButirKelengkapan:
    """One line of the completeness list: `kurang` is empty when the field suffices for submission."""

    kolom: str
    label: str
    kurang: str

    @property
    def ok(self) -> bool:
        return not self.kurang

    @property
    def teks(self) -> str:
        return self.label if self.ok else f"{self.label}: {self.kurang}"

    @property
    def url(self) -> str:
        return f"#{self.kolom}"


def kelengkapan(nilai: Mapping[str, Any], *, tupoksi_sah: Iterable[int]) -> list[ButirKelengkapan]:
    """The ten things that a submission needs, in the order of the form."""
    judul = nilai.get("judul") or ""
    if not judul:
        kurang_judul = "masih kosong"
    elif len(judul) < JUDUL_MIN_AJUKAN:
        kurang_judul = f"kurang {JUDUL_MIN_AJUKAN - len(judul)} huruf"
    else:
        kurang_judul = f"kelebihan {len(judul) - JUDUL_MAKS} huruf" if len(judul) > JUDUL_MAKS else ""
    butir = [ButirKelengkapan("judul", "Judul", kurang_judul)]
    for kolom in ISIAN_WAJIB_PANJANG:
        kata = jumlah_kata(nilai.get(kolom))
        kurang = "" if kata >= KATA_MIN else f"kurang {KATA_MIN - kata} kata" if kata else "masih kosong"
        butir.append(ButirKelengkapan(kolom, LABEL[kolom], kurang))
    tupoksi = nilai.get("tupoksi_id")
    sah = tupoksi in set(tupoksi_sah)
    butir.append(
        ButirKelengkapan(
            "tupoksi_id", "Tupoksi", "" if sah else "bukan tupoksi OPD ini" if tupoksi else "belum dipilih"
        )
    )
    butir += [
        ButirKelengkapan(k, LABEL[k], "" if nilai.get(k) else "belum dipilih")
        for k in ("urusan", "bentuk", "jenis", "inisiator")
    ]
    return butir


def periksa_lengkap(nilai: Mapping[str, Any], *, tupoksi_sah: Iterable[int]) -> None:
    """Raise BelumLengkap with one sentence per field that a submission still needs."""
    kurang = {b.kolom: f"{b.label}: {b.kurang}" for b in kelengkapan(nilai, tupoksi_sah=tupoksi_sah) if b.kurang}
    if kurang:
        raise BelumLengkap("Ide ini belum bisa diajukan. " + "; ".join(kurang.values()) + ".", kurang)


URUTAN_TAHAPAN = ("inisiatif", "uji_coba", "penerapan")


def periksa_tahapan(
    *, dari: str, ke: str, tgl_uji_coba: str, tgl_penerapan: str, alasan: str, hari_ini
) -> dict[str, str]:
    """Faults of a progress report, field -> sentence.

    Dates stand in order and not ahead of the stage; going back needs a reason.
    """
    galat: dict[str, str] = {}
    if URUTAN_TAHAPAN.index(ke) < URUTAN_TAHAPAN.index(dari) and not alasan:
        galat["catatan"] = "Tahapan mundur: tulis alasannya."
    if tgl_uji_coba and tgl_penerapan and batas_awal_akhir(tgl_penerapan)[1] < batas_awal_akhir(tgl_uji_coba)[0]:
        galat["tgl_penerapan"] = "Penerapan tidak bisa lebih dulu daripada uji coba."
    if ke == "penerapan" and not tgl_penerapan:
        galat["tgl_penerapan"] = "Tulis kapan mulai diterapkan."
    if ke == "uji_coba" and not tgl_uji_coba:
        galat["tgl_uji_coba"] = "Tulis kapan uji coba dimulai."
    for kolom, nilai, tahap in (
        ("tgl_uji_coba", tgl_uji_coba, "uji_coba"),
        ("tgl_penerapan", tgl_penerapan, "penerapan"),
    ):
        sudah = URUTAN_TAHAPAN.index(ke) >= URUTAN_TAHAPAN.index(tahap)
        if sudah and nilai and batas_awal_akhir(nilai)[0] > hari_ini:
            galat.setdefault(kolom, "Tanggal ini belum tiba; pilih tahapan sebelumnya atau betulkan tanggalnya.")
    return galat


# --- Criteria sheet -----------------------------------------------------------------------------------------

KRITERIA = ("k1", "k2", "k3", "k4", "k5")
JAWABAN = ("ya", "ragu", "tidak")


def periksa_lembar(lembar: Mapping[str, str]) -> None:
    """Raise BelumLengkap unless every criterion is answered, none `tidak`, each `ragu` with its note."""
    kurang = {}
    for i, k in enumerate(KRITERIA, 1):
        jawab = lembar.get(k) or ""
        if jawab not in JAWABAN:
            kurang[k] = f"Kriteria {i} belum dijawab"
        elif jawab == "tidak":
            kurang[k] = f"Kriteria {i} dijawab tidak: ide ini belum bisa disetujui"
        elif jawab == "ragu" and not (lembar.get(f"catatan_{k}") or "").strip():
            kurang[f"catatan_{k}"] = f"Kriteria {i} dijawab ragu: tulis catatannya"
    if kurang:
        raise BelumLengkap("Lembar kriteria belum cukup untuk menyetujui. " + "; ".join(kurang.values()) + ".", kurang)


# --- Concurrency --------------------------------------------------------------------------------------------


def normal(nilai: Any) -> str:
    """A value as it is compared: LF, trimmed, NFC; nothing and empty are alike."""
    if nilai is None:
        return ""
    return unicodedata.normalize("NFC", str(nilai).replace("\r\n", "\n").replace("\r", "\n")).strip()


@dataclass(frozen=True)
class HasilGabung:
    """`ubah` are the fields to store; `konflik` those that another form changed otherwise in the meantime."""

    ubah: dict[str, Any] = field(default_factory=dict)
    konflik: list[str] = field(default_factory=list)


def gabung(
    *,
    dasar: Mapping[str, Any],
    tersimpan: Mapping[str, Any],
    kiriman: Mapping[str, Any],
    formulir_lain: set[str],
) -> HasilGabung:
    """Merge a posted form into the stored record, field by field.

    `dasar` is what the form was opened with. A field conflicts only when the stored value differs from both the
    base and the posted value and came from another form (`formulir_lain`). A field that the form did not change
    keeps what others stored.
    """
    hasil = HasilGabung()
    for kolom, nilai in kiriman.items():
        kirim, simpan, awal = normal(nilai), normal(tersimpan.get(kolom)), normal(dasar.get(kolom))
        if kirim == simpan or (kirim == awal and kolom in formulir_lain):
            continue
        if simpan != awal and kolom in formulir_lain:
            hasil.konflik.append(kolom)
        else:
            hasil.ubah[kolom] = nilai
    return hasil


# --- Quota --------------------------------------------------------------------------------------------------

DIHITUNG = frozenset({S.DIAJUKAN, S.DIKEMBALIKAN, S.DISETUJUI})
ATURAN_HITUNG = (
    "Yang dihitung: ide berstatus diajukan, dikembalikan (ditampilkan tersendiri), atau disetujui. "
    "Yang tidak: draf, ditolak, serupa, dan dihapus."
)
# An OPD also owes one approved idea a year. Source: "One Agency One Innovation", PermenPANRB 3/2018 and 5/2019.
MIN_DISETUJUI = 1


def dihitung(jumlah_per_status: Mapping[str, int]) -> int:
    return sum(jumlah_per_status.get(s, 0) for s in DIHITUNG)


def kekurangan_ide(jumlah: int, *, minimum: int) -> int:
    """How many ideas an OPD still owes to reach the minimum of its year; never negative."""
    return max(0, minimum - jumlah)


def kode_ide(singkatan: str, tahun: int, nomor: int) -> str:
    """`DISDIKBUD-2026-03`."""
    return f"{singkatan}-{tahun}-{nomor:02d}"
