"""One OPD's replication of an entry: its stages, what each asks for, and which side reads and writes. Plain tables.

Stages: LAN, Pedoman Replikasi Inovasi (2017), persiapan to evaluasi; the way from a letter of interest to an
agreement is that of PUJA INDAH (Kemendagri). Kinds of proof: acuan.JENIS_DOKUMEN.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from inovasi import acuan
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh
from inovasi.ide.rules import StatusIde
from inovasi.peran import NAMA_PERAN, Pelaku, Peran
from inovasi.replikasi.rules import STATUS_MATI
from inovasi.waktu import tanggal

SUMBER = "Pedoman Replikasi Inovasi LAN (2017) dan proses PUJA INDAH Kementerian Dalam Negeri"

CATATAN_MAKS = 2000
ALASAN_MAKS = 1000
ORANG_MAKS = 200
MODEL_MAKS = 200
PENJELASAN_MAKS = 5000

# --- Stages -------------------------------------------------------------------------------------------------

TAHAP = ("minat", "disepakati", "persiapan", "rencana", "pelaksanaan", "evaluasi", "berjalan")
HENTI = "dihentikan"
NAMA_TAHAP = {
    "minat": "Minat",
    "disepakati": "Disepakati",
    "persiapan": "Persiapan",
    "rencana": "Rencana dan pengembangan",
    "pelaksanaan": "Pelaksanaan",
    "evaluasi": "Evaluasi",
    "berjalan": "Berjalan",
    HENTI: "Dihentikan",
}
# What people do in a stage, as its line says it while it is the present one.
ISI_TAHAP = {
    "minat": "OPD menyatakan minat dan menulis surat minat kepada OPD asal.",
    "disepakati": "Kedua pihak menyepakati replikasi dan menandatangani kesepakatan.",
    "persiapan": "Mengenali masalah sendiri, mempelajari inovasinya, dan menyiapkan sumber daya.",
    "rencana": "Menyusun rencana aksi, tim dan penanggung jawab, serta mengembangkan cara kerja sendiri.",
    "pelaksanaan": "Menjalankan rencana aksi dan memantaunya.",
    "evaluasi": "Menilai hasil, manfaat, dan dampaknya.",
    "berjalan": "Replikasi sudah menjadi pekerjaan sehari-hari.",
    HENTI: "Replikasi dihentikan; dapat dilanjutkan lagi.",
}
# The document that has to be linked before a stage may be left for the next one.
SYARAT_LANJUT = {
    "minat": "surat_minat",
    "disepakati": "kesepakatan",
    "rencana": "rencana_aksi",
    "pelaksanaan": "berita_acara",
    "evaluasi": "hasil_evaluasi",
}
# A written plan may be the rows of this program instead of a document.
SYARAT_BARIS = "rencana_aksi"
# keperluan -> its name; each is a kind of document of the same code.
KEPERLUAN = {kode: acuan.nama(acuan.JENIS_DOKUMEN, kode) for kode in SYARAT_LANJUT.values()}


def _susun_alur() -> dict[tuple[str, str], str]:
    alur = dict.fromkeys(pairwise(TAHAP), "maju")
    alur |= {(dari, ke): "mundur" for n, dari in enumerate(TAHAP) for ke in TAHAP[:n]}
    return alur | {(t, t): "tanggal" for t in TAHAP}


# (from, to) -> kind of step: one step on, any number back, or the date of the present stage put right.
# A pair that is absent is forbidden; to and from `dihentikan` lead HENTIKAN and LANJUTKAN only.
ALUR = _susun_alur()


def berikut(tahap: str) -> str:
    """The stage after this one; empty after the last, and while it is stopped."""
    return TAHAP[TAHAP.index(tahap) + 1] if tahap in TAHAP[:-1] else ""


def tujuan_tahap(tahap: str) -> list[str]:
    """Where one may go from here: the next stage first, then the earlier ones, the present one last."""
    lebih_awal = [ke for (dari, ke), jenis in ALUR.items() if dari == tahap and jenis == "mundur"]
    return [*([berikut(tahap)] if berikut(tahap) else []), *reversed(lebih_awal), *([tahap] if tahap in TAHAP else [])]


def kurang_untuk_lanjut(tahap: str, *, ada: Collection[str], baris_rencana: int) -> str:
    """The keperluan whose document is missing before the next stage, empty when nothing is.

    `ada`: keperluan that have a document; `baris_rencana`: rows of the plan that are not called off.
    """
    perlu = SYARAT_LANJUT.get(tahap, "")
    if not perlu or perlu in ada or (perlu == SYARAT_BARIS and baris_rencana):
        return ""
    return perlu


def tetap_perlu(tahap: str, *, jumlah: Mapping[str, int], baris_rencana: int) -> set[str]:
    """The keperluan whose only document stays: a stage that needed it has passed.

    `jumlah`: documents of each keperluan. Another document, or for the plan its rows, sets the first one free.
    """
    lewat = TAHAP[: TAHAP.index(tahap)] if tahap in TAHAP else ()
    perlu = {SYARAT_LANJUT[t] for t in lewat if t in SYARAT_LANJUT}
    return {
        k for k in perlu
        if jumlah.get(k, 0) == 1 and not (k == SYARAT_BARIS and baris_rencana)
    }  # fmt: skip


def periksa_lepas(tahap: str, keperluan: str, *, jumlah: Mapping[str, int], baris_rencana: int) -> None:
    """Raise AturanDilanggar when a passed stage rests on this document."""
    if keperluan in tetap_perlu(tahap, jumlah=jumlah, baris_rencana=baris_rencana):
        raise AturanDilanggar(
            f"{KEPERLUAN[keperluan]} ini diperlukan untuk tahap yang sudah dilalui, jadi tidak dapat dilepas.",
            saran="Bila berkasnya keliru, lampirkan dulu yang benar, lalu lepas yang ini.",
        )


def kalimat_kurang(tahap: str, perlu: str) -> str:
    """What is missing before the stage after `tahap`, in words."""
    if not perlu:
        return ""
    ke = NAMA_TAHAP[berikut(tahap)]
    apa = KEPERLUAN[perlu]
    apa = apa[0].lower() + apa[1:]
    if perlu == SYARAT_BARIS:
        return f"Sebelum tahap {ke}: lampirkan {apa}, atau isi paling sedikit satu baris rencana aksi."
    return f"Sebelum tahap {ke}: lampirkan {apa}."


@dataclass(frozen=True, slots=True)
class Langkah:
    """A step as it was recorded."""

    dari: str
    tahap: str
    tanggal: date


def batas_awal(langkah: Iterable[Langkah], tahap: str, ke: str) -> date | None:
    """The earliest day that a step from `tahap` to `ke` may have: that of the present stage; None for no limit.

    Where only the date is put right, it is the day of the last step before the present stage.
    """
    semua = list(langkah)
    if ke != tahap:
        return semua[-1].tanggal if semua else None
    while semua and semua[-1].dari == semua[-1].tahap:
        semua.pop()
    return semua[-2].tanggal if len(semua) > 1 else None


def periksa_langkah(
    tahap: str, ke: str, *, kapan: date | None, catatan: str, awal: date | None, hari_ini: date, kurang: str = ""
) -> str:
    """The kind of step (see ALUR). Raises AturanDilanggar, or BelumLengkap with the sentence for each field."""
    jenis = ALUR.get((tahap, ke))
    if jenis is None:
        if tahap == HENTI:
            raise AturanDilanggar("Replikasi ini dihentikan.", saran="Lanjutkan dulu, lalu catat tahapnya.")
        nama = f"Dari tahap {NAMA_TAHAP[tahap]}"
        lanjut = f"tahap berikutnya adalah {NAMA_TAHAP[berikut(tahap)]}" if berikut(tahap) else "tidak ada tahap lagi"
        raise BelumLengkap(f"{nama} {lanjut}.", {"tahap": f"{nama} {lanjut}."})
    galat = galat_tanggal(kapan, awal=awal, hari_ini=hari_ini)
    if jenis != "maju" and not catatan:
        galat["catatan"] = (
            "Tulis mengapa tanggalnya diperbaiki." if jenis == "tanggal" else "Tulis mengapa tahapnya mundur."
        )
    if jenis == "maju" and kurang:
        galat["tahap"] = kalimat_kurang(tahap, kurang)
    lempar(galat)
    return jenis


def galat_tanggal(kapan: date | None, *, awal: date | None, hari_ini: date) -> dict[str, str]:
    if kapan is None:
        return {"tanggal": "Tulis tanggal lengkap, misalnya 22 November 2026."}
    if kapan > hari_ini:
        return {"tanggal": f"Tanggalnya tidak bisa sesudah hari ini, {tanggal(hari_ini)}."}
    if awal is not None and kapan < awal:
        return {"tanggal": f"Tanggalnya tidak bisa sebelum tahap yang lalu, {tanggal(awal)}."}
    return {}


def lempar(galat: dict[str, str]) -> None:
    """Raise BelumLengkap when there are faults."""
    if galat:
        raise BelumLengkap(" ".join(galat.values()), galat)


# --- Sides --------------------------------------------------------------------------------------------------

MEMBACA = (Peran.OPERATOR, Peran.KOORDINATOR, Peran.PIMPINAN)
MENULIS = (Peran.OPERATOR, Peran.KOORDINATOR)
NAMA_SISI = {"asal": "OPD asal", "peniru": "OPD peniru", "pusat": "Koordinator"}


@dataclass(frozen=True, slots=True)
class Pihak:
    """The two agencies of an adoption. `asal` is None for an origin outside; `hidup`: the adopter's idea goes on."""

    peniru: int
    asal: int | None
    tahap: str
    hidup: bool = True


def pihak(peniru: int, asal: int | None, tahap: str, status_ide: str) -> Pihak:
    return Pihak(peniru, asal, tahap, StatusIde(status_ide) not in STATUS_MATI)


def sisi(oleh: Pelaku, p: Pihak) -> str:
    """For which side this person acts; empty for none. Who acts for both is the adopter."""
    if oleh.peran is Peran.KOORDINATOR:
        return "pusat"
    if oleh.peran is not Peran.OPERATOR:
        return ""
    return "peniru" if p.peniru in oleh.opd_ids else "asal" if p.asal in oleh.opd_ids else ""


def terbaca(oleh: Pelaku, p: Pihak) -> bool:
    return oleh.peran is Peran.PIMPINAN or bool(sisi(oleh, p))


def periksa_peran(oleh: Pelaku, peran: Iterable[Peran] = MEMBACA) -> None:
    """Raise TidakBoleh, naming who may. Asked before anything is looked up."""
    peran = tuple(peran)
    if oleh.peran not in peran:
        nama = [NAMA_PERAN[p].lower() for p in peran]
        raise TidakBoleh(f"Ini hanya untuk {', '.join(nama[:-1])} atau {nama[-1]}.")


def periksa_baca(oleh: Pelaku, p: Pihak) -> None:
    periksa_peran(oleh)
    if not terbaca(oleh, p):
        raise TidakAda()


def periksa_tulis(oleh: Pelaku, p: Pihak) -> None:
    """Raise unless this person keeps the adoption: the adopter's operator, and the koordinator."""
    periksa_peran(oleh, MENULIS)
    periksa_baca(oleh, p)
    if sisi(oleh, p) == "asal":
        raise TidakBoleh("Ini dicatat oleh OPD yang mereplikasi, atau oleh koordinator.")


def boleh_tulis(oleh: Pelaku, p: Pihak) -> bool:
    return sisi(oleh, p) in ("peniru", "pusat")


def periksa_hidup(p: Pihak) -> None:
    """Raise AturanDilanggar when nothing is added any more: stopped, or the adopter's idea does not go on."""
    if p.tahap == HENTI:
        raise AturanDilanggar("Replikasi ini dihentikan.", saran="Lanjutkan dulu bila pekerjaannya dimulai lagi.")
    if not p.hidup:
        raise AturanDilanggar(
            "Ide untuk replikasi ini dihapus atau ditolak.", saran="Pulihkan atau buka kembali idenya lebih dulu."
        )


# --- How, and what is kept ----------------------------------------------------------------------------------

MODEL = {
    "mandiri": "Mandiri",
    "pendampingan": "Dengan pendampingan OPD asal",
    "lain": "Cara lain",
}
SIKAP = {
    "dipertahankan": "Dipertahankan",
    "disesuaikan": "Disesuaikan",
    "ditinggalkan": "Ditinggalkan",
}
# Every field of the sheet but whom to ask: an adopter has contacts of its own.
KOLOM_PENYESUAIAN = tuple(k for k in acuan.LEMBAR_REPLIKASI if k != "kontak")


def galat_penyesuaian(sikap: str, penjelasan: str) -> str:
    """The sentence for one field of the sheet, empty when it stands."""
    if sikap and sikap not in SIKAP:
        return "Pilih salah satu dari daftar."
    if len(penjelasan) > PENJELASAN_MAKS:
        return f"Penjelasan paling banyak {PENJELASAN_MAKS} huruf."
    if penjelasan and not sikap:
        return "Pilih sikapnya lebih dulu."
    if sikap in ("disesuaikan", "ditinggalkan") and not penjelasan:
        return f"Jelaskan apa yang {sikap} dan mengapa."
    return ""


# How the adopter's idea counts, in words; a replication counts like any other idea of its OPD.
HITUNGAN = {
    StatusIde.DRAF: "masih draf, belum dihitung",
    StatusIde.DIAJUKAN: "diajukan, dihitung sebagai ide OPD peniru",
    StatusIde.DIKEMBALIKAN: "dikembalikan dengan catatan, tetap dihitung",
    StatusIde.DISETUJUI: "disetujui, dihitung sebagai ide OPD peniru",
    StatusIde.DITOLAK: "ditolak, tidak dihitung",
    StatusIde.SERUPA: "dinyatakan serupa dengan ide lain, tidak dihitung",
    StatusIde.DIHAPUS: "dihapus, tidak dihitung",
}
# As a history says it.
TELAH = {
    "tahap": "Tahap dicatat",
    "tanggal_tahap": "Tanggal tahap diperbaiki",
    "hentikan": "Replikasi dihentikan",
    "lanjutkan": "Replikasi dilanjutkan",
    "ubah_adopsi": "Cara replikasi diubah",
    "penyesuaian": "Penyesuaian diubah",
    "rencana": "Baris rencana aksi ditambah",
    "ubah_rencana": "Baris rencana aksi diubah",
    "tanya": "Pertanyaan diajukan",
    "jawab": "Pertanyaan dijawab",
    "tanya_selesai": "Pertanyaan dinyatakan selesai",
    "tanya_tarik": "Pertanyaan ditarik",
    "alih": "Alih pengetahuan direncanakan",
    "alih_selesai": "Alih pengetahuan terlaksana",
    "alih_batal": "Alih pengetahuan dibatalkan",
}
