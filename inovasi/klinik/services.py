"""Planning and holding klinik sessions. Shape and errors as in `inovasi.ide.services`; the caller commits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from inovasi.catatan import services as catatan_services
from inovasi.catatan.models import Catatan
from inovasi.galat import AturanDilanggar, BedaIsian, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.ide.models import Ide
from inovasi.ide.rules import StatusIde, normal
from inovasi.klinik import queries, rules
from inovasi.klinik.models import (
    CatatanKlinik,
    IdeKlinik,
    PermintaanKlinik,
    PesertaKlinik,
    RiwayatKlinik,
    SesiKlinik,
    TindakLanjut,
)
from inovasi.klinik.rules import BarisPeserta
from inovasi.opd import services as opd_services
from inovasi.opd.models import Opd
from inovasi.peran import Pelaku, Peran
from inovasi.pesan import services as pesan
from inovasi.waktu import hari_ini, tanggal, tanggal_panjang

MINTA, TOLAK, JADWAL, KELUAR, TINDAK = (
    "klinik_diminta", "klinik_ditolak", "klinik_jadwal", "klinik_batal", "tindak_lanjut",
)  # kinds of notices  # fmt: skip


# --- Small pieces -------------------------------------------------------------------------------------------


def ambil_sesi(session: Session, sesi_id: int, *, kunci: bool = False) -> SesiKlinik:
    """The session, or TidakAda. `kunci` takes the row lock on PostgreSQL; SQLite has locked the file already."""
    return _ambil(session, SesiKlinik, sesi_id, kunci)


def ambil_minta(session: Session, permintaan_id: int, *, oleh: Pelaku, kunci: bool = False) -> PermintaanKlinik:
    """The request, or TidakAda where it is not of this operator's OPD."""
    permintaan = _ambil(session, PermintaanKlinik, permintaan_id, kunci)
    if oleh.peran is Peran.OPERATOR and permintaan.opd_id not in oleh.opd_ids:
        raise TidakAda()
    return permintaan


def ambil_tindak(session: Session, tindak_id: int, *, oleh: Pelaku, kunci: bool = False) -> TindakLanjut:
    """The agreed action, or TidakAda where this person may not read it."""
    tindak = _ambil(session, TindakLanjut, tindak_id, kunci)
    if not rules.bagian_terbaca(oleh, tindak.ide):
        raise TidakAda()
    return tindak


def _ambil(session: Session, kelas: type, nomor: int, kunci: bool) -> Any:
    benda = session.get(kelas, nomor, with_for_update=kunci or None, populate_existing=kunci)
    if benda is None:
        raise TidakAda()
    return benda


def _catat(session: Session, *, aksi: str, oleh: Pelaku, pada: datetime, rincian: str = "", **kena: int | None) -> None:
    session.add(RiwayatKlinik(aksi=aksi, oleh_id=oleh.id, pada=pada, rincian=rincian, **kena))


def _periksa_versi(benda: Any, versi: int | None, beda: Sequence[BedaIsian] = ()) -> None:
    if versi != benda.versi:
        raise VersiBasi(
            "Ini sudah diubah orang lain sejak halaman Anda dibuka. Baca yang terbaru dulu, lalu putuskan lagi.",
            beda=list(beda),
            versi=benda.versi,
        )


def _teks(nama: str, nilai: str | None, *, maks: int, kosong: str = "") -> tuple[str, str]:
    """(tidy text, fault): `kosong` is the sentence for an empty one, where it must not be."""
    nilai = normal(nilai)
    if not nilai:
        return nilai, kosong
    return nilai, f"{nama} paling banyak {maks} huruf." if len(nilai) > maks else ""


def _satu_teks(kolom: str, nama: str, nilai: str | None, *, maks: int, kosong: str) -> str:
    nilai, galat = _teks(nama, nilai, maks=maks, kosong=kosong)
    if galat:
        raise BelumLengkap(galat, {kolom: galat})
    return nilai


def _alamat_sesi(sesi_id: int) -> str:
    return f"/klinik/{sesi_id}"


def _alamat_minta(permintaan_id: int) -> str:
    return f"/klinik/baru?minta={permintaan_id}"


def _alamat_jawaban(permintaan_id: int) -> str:
    return f"/klinik?minta={permintaan_id}"


def _kapan(sesi: SesiKlinik) -> str:
    return ", ".join(b for b in (tanggal_panjang(sesi.tanggal), sesi.jam and f"pukul {sesi.jam}", sesi.tempat) if b)


# --- Requests -----------------------------------------------------------------------------------------------


def minta(
    session: Session, *, oleh: Pelaku, pada: datetime, opd_id: int, keperluan: str, ide_id: int | None = None
) -> PermintaanKlinik:
    """An OPD asks for a session, for one of its ideas or in general. One request of a kind waits at a time."""
    rules.periksa_peran(oleh, (Peran.OPERATOR,))
    opd = session.get(Opd, opd_id)
    if opd is None or opd_id not in oleh.opd_ids:
        raise TidakBoleh("Sesi diminta oleh operator OPD itu sendiri.")
    if not opd.aktif:
        raise AturanDilanggar(f"{opd.nama} sudah tidak aktif.")
    ide = None
    if ide_id is not None:
        ide = session.get(Ide, ide_id)
        if ide is None or ide.opd_id != opd_id or ide.status == StatusIde.DIHAPUS:
            raise BelumLengkap("Pilih ide dari daftar.", {"ide_id": "Pilih ide dari daftar."})
    keperluan = _satu_teks(
        "keperluan", "Keperluan", keperluan, maks=rules.KEPERLUAN_MAKS, kosong="Tulis apa yang ingin dibahas."
    )
    if _ada_menunggu(session, opd_id, ide_id):
        apa = "ide ini" if ide_id else "OPD Anda"
        raise AturanDilanggar(
            f"Permintaan untuk {apa} masih menunggu jawaban.", saran="Tarik yang lama bila keperluannya berubah."
        )
    permintaan = PermintaanKlinik(
        versi=1, opd_id=opd_id, ide_id=ide_id, keperluan=keperluan, status="menunggu", jawaban="",
        diminta_oleh_id=oleh.id, diminta_pada=pada,
    )  # fmt: skip
    session.add(permintaan)
    session.flush()
    _catat(session, aksi="minta", oleh=oleh, pada=pada, permintaan_id=permintaan.id, rincian=keperluan)
    for lama in session.scalars(
        select(PermintaanKlinik.id).where(PermintaanKlinik.opd_id == opd_id, PermintaanKlinik.status == "ditolak")
    ):
        pesan.selesaikan(session, alamat=_alamat_jawaban(lama), pada=pada)
    _kabari_minta(session, permintaan, opd, ide, pada=pada)
    return permintaan


def _ada_menunggu(session: Session, opd_id: int, ide_id: int | None) -> bool:
    sama = PermintaanKlinik.ide_id.is_(None) if ide_id is None else PermintaanKlinik.ide_id == ide_id
    return bool(
        session.scalar(
            select(exists().where(PermintaanKlinik.opd_id == opd_id, PermintaanKlinik.status == "menunggu", sama))
        )
    )


def _kabari_minta(
    session: Session, permintaan: PermintaanKlinik, opd: Opd, ide: Ide | None, *, pada: datetime
) -> None:
    untuk = f" untuk “{ide.judul}”" if ide else ""
    pesan.beri_tahu(
        session,
        alamat=_alamat_minta(permintaan.id),
        jenis=MINTA,
        teks=f"{opd.nama} meminta sesi klinik{untuk}: {permintaan.keperluan}",
        pada=pada,
        untuk_peran=Peran.KOORDINATOR,
    )


def tarik(
    session: Session, permintaan: PermintaanKlinik, *, oleh: Pelaku, pada: datetime, versi: int | None
) -> PermintaanKlinik:
    ke = rules.periksa_minta(oleh, permintaan, "tarik")
    _periksa_versi(permintaan, versi)
    permintaan.status = ke
    permintaan.versi += 1
    _catat(session, aksi="tarik", oleh=oleh, pada=pada, permintaan_id=permintaan.id)
    pesan.selesaikan(session, alamat=_alamat_minta(permintaan.id), pada=pada)
    return permintaan


def tolak(
    session: Session,
    permintaan: PermintaanKlinik,
    *,
    oleh: Pelaku,
    pada: datetime,
    versi: int | None,
    alasan: str,
) -> PermintaanKlinik:
    ke = rules.periksa_minta(oleh, permintaan, "tolak")
    _periksa_versi(permintaan, versi)
    alasan = _satu_teks("alasan", "Alasan", alasan, maks=rules.ALASAN_MAKS, kosong="Tulis alasannya.")
    permintaan.status, permintaan.jawaban = ke, alasan
    permintaan.versi += 1
    _catat(session, aksi="tolak", oleh=oleh, pada=pada, permintaan_id=permintaan.id, rincian=alasan)
    pesan.selesaikan(session, alamat=_alamat_minta(permintaan.id), pada=pada)
    pesan.beri_tahu(
        session,
        alamat=_alamat_jawaban(permintaan.id),
        jenis=TOLAK,
        teks=f"Permintaan klinik belum dapat dilayani: {alasan}",
        pada=pada,
        untuk_opd_id=permintaan.opd_id,
    )
    return permintaan


# --- Planning -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rencana:
    """What a koordinator decides of a session; `ide_ids` in the order of the agenda, requests bring theirs along."""

    tanggal: date | None
    tempat: str
    jam: str = ""
    peserta: Sequence[BarisPeserta] = ()
    ide_ids: Sequence[int] = ()
    permintaan_ids: Sequence[int] = ()


def _periksa_rencana(session: Session, r: Rencana, *, hari: date, sesi: SesiKlinik | None = None) -> Rencana:
    """The plan with tidy texts. What stands in `sesi` already is not questioned again."""
    galat = {}
    tanggal_lama, agenda = (sesi.tanggal, {k.ide_id for k in sesi.ide}) if sesi else (None, set())
    if r.tanggal is None:
        galat["tanggal"] = "Tulis tanggal lengkap, misalnya 22 November 2026."
    elif r.tanggal < hari and r.tanggal != tanggal_lama:
        galat["tanggal"] = "Tanggal ini sudah lewat."
    tempat, galat_tempat = _teks("Tempat", r.tempat, maks=rules.TEMPAT_MAKS, kosong="Tulis tempatnya.")
    jam, galat_jam = _teks("Jam", r.jam, maks=rules.JAM_MAKS)
    galat |= {k: g for k, g in (("tempat", galat_tempat), ("jam", galat_jam)) if g}
    ide_ids = list(dict.fromkeys(r.ide_ids))
    if len(ide_ids) > rules.IDE_MAKS:
        galat["ide"] = f"Paling banyak {rules.IDE_MAKS} ide dalam satu sesi."
    elif not {*ide_ids} <= agenda | {p.id for p in queries.ide_menurut_id(session, ide_ids) if p.status != "dihapus"}:
        galat["ide"] = "Salah satu ide sudah dihapus atau tidak ada. Pilih lagi."
    if galat:
        raise BelumLengkap(" ".join(galat.values()), galat)
    return Rencana(r.tanggal, tempat, jam, r.peserta, ide_ids, list(dict.fromkeys(r.permintaan_ids)))


def rencanakan(session: Session, rencana: Rencana, *, oleh: Pelaku, pada: datetime) -> SesiKlinik:
    """A planned session with its agenda and participants; every OPD concerned is told."""
    rules.periksa_peran(oleh, (Peran.KOORDINATOR,))
    r = _periksa_rencana(session, rencana, hari=hari_ini(pada))
    sesi = SesiKlinik(
        uuid=str(uuid4()), versi=1, tanggal=r.tanggal, jam=r.jam, tempat=r.tempat, status="direncanakan",
        alasan_batal="", notulen="", dibuat_oleh_id=oleh.id, dibuat_pada=pada,
    )  # fmt: skip
    session.add(sesi)
    session.flush()
    _susun(session, sesi, r, oleh=oleh, pada=pada)
    _catat(session, aksi="rencanakan", oleh=oleh, pada=pada, sesi_id=sesi.id, rincian=_kapan(sesi))
    _kabari_jadwal(session, sesi, f"Klinik dijadwalkan: {_kapan(sesi)}.", pada=pada)
    return sesi


def _susun(session: Session, sesi: SesiKlinik, r: Rencana, *, oleh: Pelaku, pada: datetime) -> list[str]:
    """Bring participants, agenda and requests of a session to what the plan says; returns what changed, in words."""
    ubah = _susun_peserta(session, sesi, r.peserta)
    ide_ids = list(r.ide_ids)
    lama = list(session.scalars(select(PermintaanKlinik).where(PermintaanKlinik.sesi_id == sesi.id)))
    for permintaan in lama:
        if permintaan.id not in r.permintaan_ids:
            _lepas_minta(session, permintaan, oleh=oleh, pada=pada)
            ubah.append("permintaan dilepas")
    for nomor in r.permintaan_ids:
        permintaan = _ambil(session, PermintaanKlinik, nomor, True)
        if permintaan.sesi_id == sesi.id:
            if permintaan.ide_id and permintaan.ide_id not in ide_ids:
                ide_ids.append(permintaan.ide_id)
            continue
        permintaan.status = rules.periksa_minta(oleh, permintaan, "jadwalkan")
        permintaan.sesi_id = sesi.id
        permintaan.versi += 1
        _catat(
            session, aksi="jadwalkan", oleh=oleh, pada=pada, permintaan_id=permintaan.id, sesi_id=sesi.id,
            rincian=_kapan(sesi),
        )  # fmt: skip
        pesan.selesaikan(session, alamat=_alamat_minta(permintaan.id), pada=pada)
        ubah.append("permintaan dijadwalkan")
        if permintaan.ide_id and permintaan.ide_id not in ide_ids:
            ide_ids.append(permintaan.ide_id)
    session.flush()
    return ubah + _susun_ide(session, sesi, ide_ids)


def _susun_peserta(session: Session, sesi: SesiKlinik, peserta: Sequence[BarisPeserta]) -> list[str]:
    """Who stays keeps the tick of the attendance list."""
    ada = {BarisPeserta(p.nama, p.asal): p for p in sesi.peserta}
    ubah = []
    for baris, p in ada.items():
        if baris not in peserta:
            session.delete(p)
            ubah.append(f"peserta dikeluarkan: {baris.nama}")
    for urutan, baris in enumerate(peserta, 1):
        if baris in ada:
            ada[baris].urutan = urutan
        else:
            session.add(PesertaKlinik(sesi_id=sesi.id, urutan=urutan, nama=baris.nama, asal=baris.asal, hadir=False))
            ubah.append(f"peserta ditambah: {baris.nama}")
    session.flush()
    session.expire(sesi, ["peserta"])
    return ubah


def _susun_ide(session: Session, sesi: SesiKlinik, ide_ids: Sequence[int]) -> list[str]:
    ada = {k.ide_id: k for k in session.scalars(select(IdeKlinik).where(IdeKlinik.sesi_id == sesi.id))}
    ubah = []
    for ide_id, baris in ada.items():
        if ide_id not in ide_ids:
            if _ada_hasil(session, sesi, baris):
                pesan_galat = f"“{baris.ide.judul}” sudah dibahas, jadi tidak bisa dikeluarkan dari agenda."
                raise BelumLengkap(pesan_galat, {"ide": pesan_galat})
            session.delete(baris)
            ubah.append(f"dikeluarkan dari agenda: {baris.ide.judul}")
    for urutan, ide_id in enumerate(ide_ids, 1):
        if ide_id in ada:
            ada[ide_id].urutan = urutan
            continue
        session.add(IdeKlinik(sesi_id=sesi.id, ide_id=ide_id, urutan=urutan, pembahasan="", versi=1))
        ubah.append(f"masuk agenda: {session.get_one(Ide, ide_id).judul}")
    session.flush()
    session.expire(sesi, ["ide"])
    return ubah


def _ada_hasil(session: Session, sesi: SesiKlinik, baris: IdeKlinik) -> bool:
    if baris.pembahasan:
        return True
    tindak = exists().where(TindakLanjut.sesi_id == sesi.id, TindakLanjut.ide_id == baris.ide_id)
    if session.scalar(select(tindak)):
        return True
    catatan = exists().where(
        CatatanKlinik.sesi_id == sesi.id, Catatan.id == CatatanKlinik.catatan_id, Catatan.ide_id == baris.ide_id
    )
    return bool(session.scalar(select(catatan)))


def _lepas_minta(session: Session, permintaan: PermintaanKlinik, *, oleh: Pelaku, pada: datetime) -> None:
    """A request that its session no longer serves waits again."""
    permintaan.status, permintaan.sesi_id = "menunggu", None
    permintaan.versi += 1
    _catat(session, aksi="lepas", oleh=oleh, pada=pada, permintaan_id=permintaan.id)
    ide = session.get(Ide, permintaan.ide_id) if permintaan.ide_id else None
    _kabari_minta(session, permintaan, session.get_one(Opd, permintaan.opd_id), ide, pada=pada)


def _opd_sesi(session: Session, sesi: SesiKlinik) -> set[int]:
    """The OPD of its ideas, and those whose request it serves."""
    ide = select(Ide.opd_id).join(IdeKlinik, IdeKlinik.ide_id == Ide.id).where(IdeKlinik.sesi_id == sesi.id)
    minta_ = select(PermintaanKlinik.opd_id).where(PermintaanKlinik.sesi_id == sesi.id)
    return {*session.scalars(ide), *session.scalars(minta_)}


def _kabari_jadwal(session: Session, sesi: SesiKlinik, teks: str, *, pada: datetime) -> None:
    for opd_id in sorted(_opd_sesi(session, sesi)):
        pesan.beri_tahu(
            session, alamat=_alamat_sesi(sesi.id), jenis=JADWAL, teks=teks, pada=pada, untuk_opd_id=opd_id
        )


def _kabari_keluar(session: Session, opd_ids: Iterable[int], teks: str, *, pada: datetime) -> None:
    for opd_id in sorted(opd_ids):
        pesan.beri_tahu(session, alamat="/klinik", jenis=KELUAR, teks=teks, pada=pada, untuk_opd_id=opd_id)


def ubah_rencana(
    session: Session, sesi: SesiKlinik, rencana: Rencana, *, oleh: Pelaku, pada: datetime, versi: int | None
) -> SesiKlinik:
    """Change a plan. An idea that was already talked about stays on the agenda."""
    rules.periksa_sesi(oleh, sesi, "ubah")
    _periksa_versi(
        sesi,
        versi,
        [
            BedaIsian(nama, str(lama), str(baru))
            for nama, lama, baru in (
                ("tanggal", tanggal(sesi.tanggal), tanggal(rencana.tanggal)),
                ("jam", sesi.jam, normal(rencana.jam)),
                ("tempat", sesi.tempat, normal(rencana.tempat)),
                ("peserta", rules.tulis_peserta(sesi.peserta), rules.tulis_peserta(rencana.peserta)),
            )
            if lama != baru
        ],
    )
    r = _periksa_rencana(session, rencana, hari=hari_ini(pada), sesi=sesi)
    sebelum, opd_lama = _kapan(sesi), _opd_sesi(session, sesi)
    with session.begin_nested():
        sesi.tanggal, sesi.jam, sesi.tempat = r.tanggal, r.jam, r.tempat
        sesi.versi += 1
        ubah = _susun(session, sesi, r, oleh=oleh, pada=pada)
    pindah = [f"semula {sebelum}"] if sebelum != _kapan(sesi) else []
    _catat(session, aksi="ubah", oleh=oleh, pada=pada, sesi_id=sesi.id, rincian="; ".join([*pindah, *ubah]))
    opd_kini = _opd_sesi(session, sesi)
    if pindah or opd_kini != opd_lama:
        pesan.selesaikan(session, alamat=_alamat_sesi(sesi.id), pada=pada)
        _kabari_jadwal(session, sesi, f"Rencana klinik: {_kapan(sesi)}.", pada=pada)
        _kabari_keluar(
            session, opd_lama - opd_kini, f"Ide Anda tidak lagi di agenda klinik {tanggal(sesi.tanggal)}.", pada=pada
        )
    return sesi


def pindah_urutan(
    session: Session, sesi: SesiKlinik, ide_id: int, *, oleh: Pelaku, pada: datetime, versi: int | None, naik: bool
) -> SesiKlinik:
    """Move an idea one place up or down the agenda; at the end of it nothing happens."""
    rules.periksa_sesi(oleh, sesi, "ubah")
    _periksa_versi(sesi, versi)
    agenda = list(session.scalars(select(IdeKlinik).where(IdeKlinik.sesi_id == sesi.id).order_by(IdeKlinik.urutan)))
    dari = next((n for n, k in enumerate(agenda) if k.ide_id == ide_id), None)
    if dari is None:
        raise TidakAda()
    ke = dari + (-1 if naik else 1)
    if not 0 <= ke < len(agenda):
        return sesi
    agenda[dari], agenda[ke] = agenda[ke], agenda[dari]
    for urutan, baris in enumerate(agenda, 1):
        baris.urutan = urutan
    sesi.versi += 1
    session.flush()
    session.expire(sesi, ["ide"])
    rincian = f"{agenda[ke].ide.judul}: nomor {ke + 1}"
    _catat(session, aksi="urutan", oleh=oleh, pada=pada, sesi_id=sesi.id, rincian=rincian)
    return sesi


def batalkan(
    session: Session, sesi: SesiKlinik, *, oleh: Pelaku, pada: datetime, versi: int | None, alasan: str
) -> SesiKlinik:
    """Call a session off; its requests wait again."""
    ke = rules.periksa_sesi(oleh, sesi, "batal")
    _periksa_versi(sesi, versi)
    alasan = _satu_teks("alasan", "Alasan", alasan, maks=rules.ALASAN_MAKS, kosong="Tulis alasannya.")
    opd = _opd_sesi(session, sesi)
    sesi.status, sesi.alasan_batal = ke, alasan
    sesi.versi += 1
    for permintaan in session.scalars(select(PermintaanKlinik).where(PermintaanKlinik.sesi_id == sesi.id)).all():
        _lepas_minta(session, permintaan, oleh=oleh, pada=pada)
    _catat(session, aksi="batal", oleh=oleh, pada=pada, sesi_id=sesi.id, rincian=alasan)
    pesan.selesaikan(session, alamat=_alamat_sesi(sesi.id), pada=pada)
    _kabari_keluar(session, opd, f"Klinik {tanggal(sesi.tanggal)} dibatalkan: {alasan}", pada=pada)
    return sesi


def selesai(session: Session, sesi: SesiKlinik, *, oleh: Pelaku, pada: datetime, versi: int | None) -> SesiKlinik:
    """The session took place: the version of each idea that lay on the table is kept."""
    ke = rules.periksa_sesi(oleh, sesi, "selesai")
    _periksa_versi(sesi, versi)
    if sesi.tanggal > hari_ini(pada):
        raise AturanDilanggar(
            f"Sesi ini baru berlangsung {tanggal(sesi.tanggal)}.", saran="Ubah tanggalnya bila sudah dilaksanakan."
        )
    sesi.status = ke
    sesi.versi += 1
    for baris in session.scalars(select(IdeKlinik).where(IdeKlinik.sesi_id == sesi.id)):
        baris.versi_ide = baris.ide.versi
    _catat(session, aksi="selesai", oleh=oleh, pada=pada, sesi_id=sesi.id)
    pesan.selesaikan(session, alamat=_alamat_sesi(sesi.id), pada=pada)
    return sesi


# --- In the session -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CatatanBaru:
    """A note on the idea, or on one field of it; `internal` ones never reach the OPD."""

    isi: str
    kolom: str = ""
    kutipan: str = ""
    internal: bool = False


@dataclass(frozen=True)
class TindakBaru:
    apa: str
    siapa: str
    sampai: date | None


def bahas(
    session: Session,
    sesi: SesiKlinik,
    ide: Ide,
    *,
    oleh: Pelaku,
    pada: datetime,
    versi: int | None,
    pembahasan: str,
    awal: str | None = None,
    versi_ide: int | None = None,
    catatan: Sequence[CatatanBaru] = (),
    tindak: Sequence[TindakBaru] = (),
) -> IdeKlinik:
    """Write down what was said about an idea, with notes and agreed actions: all of it or nothing.

    `versi` is of the idea's place in this session, `versi_ide` the idea that was read. A `pembahasan` that is still
    the text it was opened with (`awal`) leaves alone what somebody else wrote meanwhile; one that was changed
    conflicts. Faults of a note carry `catatan_` or `internal_` before the field, of the n-th action its number.
    """
    baris = queries.ide_sesi(session, sesi.id, ide.id)
    rules.periksa_peran(oleh, rules.MENCATAT)
    if baris is None:
        raise TidakAda()
    rules.periksa_bahas(oleh, sesi, ide)
    pembahasan, tersimpan = normal(pembahasan), baris.pembahasan
    if awal is not None and pembahasan == normal(awal):
        pembahasan = tersimpan
    if pembahasan != tersimpan:
        _periksa_versi(baris, versi, [BedaIsian("pembahasan", tersimpan, pembahasan)])
    galat = _galat_tindak(tindak, sesi.tanggal)
    if len(pembahasan) > rules.TEKS_MAKS:
        galat["pembahasan"] = f"Pembahasan paling banyak {rules.TEKS_MAKS} huruf."
    if galat:
        raise BelumLengkap(" ".join(galat.values()), galat)
    with session.begin_nested():
        if pembahasan != tersimpan:
            baris.pembahasan = pembahasan
            baris.versi += 1
            rincian = f"{ide.judul}. Semula: {tersimpan}" if tersimpan else ide.judul
            _catat(session, aksi="bahas", oleh=oleh, pada=pada, sesi_id=sesi.id, rincian=rincian)
        for satu in catatan:
            _tulis_catatan(session, sesi, ide, satu, oleh=oleh, pada=pada, versi=versi_ide)
        for satu in tindak:
            _sepakati(session, sesi, ide, satu, oleh=oleh, pada=pada)
        if tindak:
            _kabari_tindak(session, ide, pada=pada)
    return baris


def _galat_tindak(tindak: Sequence[TindakBaru], hari: date) -> dict[str, str]:
    galat = {}
    for n, satu in enumerate(tindak, 1):
        for kolom, nama, nilai, maks, kosong in (
            ("apa", "Tindak lanjut", satu.apa, rules.APA_MAKS, "Tulis apa yang disepakati."),
            ("siapa", "Pelaksana", satu.siapa, rules.SIAPA_MAKS, "Tulis siapa yang mengerjakan."),
        ):
            _, salah = _teks(nama, nilai, maks=maks, kosong=kosong)
            galat |= {f"{kolom}_{n}": salah} if salah else {}
        if satu.sampai is None:
            galat[f"sampai_{n}"] = "Tulis tanggal lengkap, misalnya 22 November 2026."
        elif satu.sampai < hari:
            galat[f"sampai_{n}"] = "Batas waktu tidak bisa sebelum tanggal sesi."
    return galat


def _tulis_catatan(
    session: Session, sesi: SesiKlinik, ide: Ide, satu: CatatanBaru, *, oleh: Pelaku, pada: datetime, versi: int | None
) -> None:
    try:
        catatan = catatan_services.tulis(
            session, ide, oleh=oleh, pada=pada, isi=satu.isi, versi=versi, kolom=satu.kolom, kutipan=satu.kutipan,
            internal=satu.internal,
        )  # fmt: skip
    except BelumLengkap as galat:
        depan = "internal" if satu.internal else "catatan"
        raise BelumLengkap(galat.pesan, {f"{depan}_{k}": v for k, v in galat.kekurangan.items()}) from None
    session.add(CatatanKlinik(catatan_id=catatan.id, sesi_id=sesi.id))
    session.flush()


def _sepakati(
    session: Session, sesi: SesiKlinik, ide: Ide, satu: TindakBaru, *, oleh: Pelaku, pada: datetime
) -> TindakLanjut:
    tindak = TindakLanjut(
        sesi_id=sesi.id, ide_id=ide.id, versi=1, apa=normal(satu.apa), siapa=normal(satu.siapa), sampai=satu.sampai,
        status="terbuka", keterangan="", dibuat_oleh_id=oleh.id, dibuat_pada=pada,
    )  # fmt: skip
    session.add(tindak)
    session.flush()
    rincian = f"{ide.judul}: {tindak.apa} ({tindak.siapa}, sampai {tanggal(tindak.sampai)})"
    _catat(
        session, aksi="tindak", oleh=oleh, pada=pada, sesi_id=sesi.id, tindak_lanjut_id=tindak.id, rincian=rincian
    )
    return tindak


def _terbuka(session: Session, ide_id: int) -> list[TindakLanjut]:
    return list(
        session.scalars(
            select(TindakLanjut)
            .where(TindakLanjut.ide_id == ide_id, TindakLanjut.status == "terbuka")
            .order_by(TindakLanjut.sampai, TindakLanjut.id)
        )
    )


def _kabari_tindak(session: Session, ide: Ide, *, pada: datetime) -> None:
    """The OPD hears how much is open for an idea; nothing open closes the notice."""
    terbuka = _terbuka(session, ide.id)
    if not terbuka:
        pesan.selesaikan(session, ide_id=ide.id, pada=pada, jenis=TINDAK)
        return
    pesan.beri_tahu(
        session,
        ide_id=ide.id,
        jenis=TINDAK,
        teks=(
            f"{len(terbuka)} tindak lanjut klinik untuk “{ide.judul}”, paling dekat {tanggal(terbuka[0].sampai)}: "
            f"{terbuka[0].apa}"
        ),
        pada=pada,
        untuk_opd_id=ide.opd_id,
    )


def simpan_notulen(
    session: Session,
    sesi: SesiKlinik,
    *,
    oleh: Pelaku,
    pada: datetime,
    versi: int | None,
    notulen: str,
    hadir_ids: Iterable[int],
    tambahan: Sequence[BarisPeserta] = (),
) -> SesiKlinik:
    """The minutes and who was there; `tambahan` came without having been on the list."""
    rules.periksa_sesi(oleh, sesi, "notulen")
    notulen = normal(notulen)
    _periksa_versi(sesi, versi, [BedaIsian("notulen", sesi.notulen, notulen)] if notulen != sesi.notulen else [])
    if len(notulen) > rules.TEKS_MAKS:
        galat = f"Notulen paling banyak {rules.TEKS_MAKS} huruf."
        raise BelumLengkap(galat, {"notulen": galat})
    hadir, rincian = set(hadir_ids), []
    ada = {BarisPeserta(p.nama, p.asal) for p in sesi.peserta}
    for p in sesi.peserta:
        if p.hadir != (p.id in hadir):
            p.hadir = p.id in hadir
            rincian.append(f"{p.nama} {'hadir' if p.hadir else 'tidak hadir'}")
    urutan = max((p.urutan for p in sesi.peserta), default=0)
    for nomor, baris in enumerate((b for b in tambahan if b not in ada), urutan + 1):
        session.add(PesertaKlinik(sesi_id=sesi.id, urutan=nomor, nama=baris.nama, asal=baris.asal, hadir=True))
        rincian.append(f"{baris.nama} hadir")
    if notulen != sesi.notulen:
        rincian.append(f"Notulen semula: {sesi.notulen}" if sesi.notulen else "Notulen ditulis")
        sesi.notulen = notulen
    if rincian:
        sesi.versi += 1
        _catat(session, aksi="notulen", oleh=oleh, pada=pada, sesi_id=sesi.id, rincian="; ".join(rincian))
    session.flush()
    session.expire(sesi, ["peserta"])
    return sesi


# --- Agreed actions -----------------------------------------------------------------------------------------


def tutup_tindak(
    session: Session,
    tindak: TindakLanjut,
    aksi: str,
    *,
    oleh: Pelaku,
    pada: datetime,
    versi: int | None,
    keterangan: str,
) -> TindakLanjut:
    """`selesai`: the OPD or the koordinator says in a word that it was done; `batal`: the koordinator drops it."""
    ke = rules.periksa_tindak(oleh, tindak, tindak.ide, aksi)
    _periksa_versi(tindak, versi)
    kosong = "Tulis alasannya." if aksi == "batal" else "Tulis singkat apa yang sudah dikerjakan."
    keterangan = _satu_teks("keterangan", "Keterangan", keterangan, maks=rules.KETERANGAN_MAKS, kosong=kosong)
    tindak.status, tindak.keterangan = ke, keterangan
    tindak.ditutup_pada, tindak.ditutup_oleh_id = pada, oleh.id
    tindak.versi += 1
    session.flush()
    rincian = f"{tindak.ide.judul}: {tindak.apa}. {keterangan}"
    _catat(
        session, aksi=f"tindak_{aksi}", oleh=oleh, pada=pada, sesi_id=tindak.sesi_id, tindak_lanjut_id=tindak.id,
        rincian=rincian,
    )  # fmt: skip
    if not _terbuka(session, tindak.ide_id):
        pesan.selesaikan(session, ide_id=tindak.ide_id, pada=pada, jenis=TINDAK)
    return tindak


def pindah_opd(session: Session, lama: Opd, penerus: Opd, *, oleh: Pelaku, pada: datetime) -> None:
    """The successor of an agency keeps its requests; ideas and what was agreed for them went there already."""
    for permintaan in session.scalars(select(PermintaanKlinik.id).where(PermintaanKlinik.opd_id == lama.id)).all():
        _catat(
            session, aksi="pindah_opd", oleh=oleh, pada=pada, permintaan_id=permintaan,
            rincian=f"Dari {lama.nama} ke {penerus.nama}",
        )  # fmt: skip
    session.execute(
        update(PermintaanKlinik).where(PermintaanKlinik.opd_id == lama.id).values(opd_id=penerus.id)
    )


opd_services.PADA_PENERUS.append(pindah_opd)
