"""The annex of a decree: its rows while it is a draft. The caller commits."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from inovasi.galat import AturanDilanggar, BelumLengkap
from inovasi.ide.rules import normal
from inovasi.opd.models import Opd
from inovasi.peran import Pelaku
from inovasi.sk import queries_lampiran, rules
from inovasi.sk.models import Penugasan, Sk
from inovasi.sk.rules_lampiran import LAMPIRAN_MAKS, BarisTugas, inovasi_cari, urai_kewajiban
from inovasi.sk.services import catat, periksa_versi
from inovasi.waktu import tanggal


@dataclass(frozen=True)
class IsianBaris:
    """What a koordinator writes of one line; both duties become two rows."""

    opd_id: int | None
    kewajiban: Sequence[str] = ()
    inovasi_jenis: str = ""
    inovasi_nama: str = ""
    uraian: str = ""
    tenggat: date | None = None


@dataclass(frozen=True)
class HasilTambah:
    """Rows that were stored, and how many stood there already."""

    baris: list[Penugasan]
    sudah_ada: int


_SUDAH = "Kewajiban ini sudah ada di lampiran untuk OPD yang sama."


def _rapikan(session: Session, sk: Sk, isian: IsianBaris, *, tetap_opd_id: int | None = None) -> IsianBaris:
    teks = {k: " ".join(normal(getattr(isian, k)).split()) for k in ("inovasi_jenis", "inovasi_nama", "uraian")}
    galat = {
        k: f"{label} paling banyak {rules.MAKS[k]} huruf."
        for k, label in (("inovasi_jenis", "Jenis inovasi"), ("inovasi_nama", "Nama inovasi"), ("uraian", "Uraian"))
        if len(teks[k]) > rules.MAKS[k]
    }
    opd = session.get(Opd, isian.opd_id) if isian.opd_id else None
    if opd is None:
        galat["opd_id"] = "Pilih perangkat daerahnya."
    elif not opd.aktif and opd.id != tetap_opd_id:
        galat["opd_id"] = f"{opd.nama} sudah berakhir. Pilih penerusnya."
    kewajiban = tuple(k for k in rules.KEWAJIBAN if k in isian.kewajiban)
    if not kewajiban or not {*isian.kewajiban} <= set(rules.KEWAJIBAN):
        galat["kewajiban"] = "Pilih kewajibannya."
    if isian.tenggat and sk.tanggal and isian.tenggat < sk.tanggal:
        galat["tenggat"] = f"Batas waktu tidak bisa sebelum tanggal keputusan, {tanggal(sk.tanggal)}."
    if galat:
        raise BelumLengkap(" ".join(galat.values()), galat)
    return IsianBaris(isian.opd_id, kewajiban, tenggat=isian.tenggat, **teks)


def _kata(session: Session, b: BarisTugas | Penugasan) -> str:
    opd = session.get_one(Opd, b.opd_id)
    bagian = [opd.nama, b.kewajiban, b.inovasi_jenis, b.inovasi_nama, b.uraian, b.tenggat and tanggal(b.tenggat)]
    return "; ".join(x for x in bagian if x)


def tambah(session: Session, sk: Sk, isian: IsianBaris, *, oleh: Pelaku, pada: datetime) -> HasilTambah:
    """Further rows of a draft. A duty that stands there already is a fault; of two, the missing one is added."""
    rules.periksa(oleh, sk, "lampiran")
    r = _rapikan(session, sk, isian)
    tugas = urai_kewajiban(
        r.opd_id, r.kewajiban, inovasi_jenis=r.inovasi_jenis, inovasi_nama=r.inovasi_nama, uraian=r.uraian,
        tenggat=r.tenggat,
    )  # fmt: skip
    hasil = _tulis(session, sk, tugas)
    if not hasil.baris:
        raise BelumLengkap(_SUDAH, {"opd_id": _SUDAH})
    for baris in hasil.baris:
        catat(session, sk, "tambah_baris", oleh=oleh, pada=pada, sesudah=_kata(session, baris))
    return hasil


def terima(
    session: Session, sk: Sk, tugas: Iterable[BarisTugas], *, oleh: Pelaku, pada: datetime,
    contoh: Collection[tuple[int, str, str]] = (),
) -> HasilTambah:  # fmt: skip
    """The rows of a pasted annex, all or none; what stands there already is counted and left alone.

    `contoh`: keys of rows that no source names.
    """
    rules.periksa(oleh, sk, "lampiran")
    tugas = list(tugas)
    # Kept here, so that looking one up costs nothing.
    opd = session.scalars(select(Opd).where(Opd.id.in_({t.opd_id for t in tugas}))).all()
    for t in tugas if opd else ():
        _rapikan(
            session, sk, IsianBaris(t.opd_id, (t.kewajiban,), t.inovasi_jenis, t.inovasi_nama, t.uraian, t.tenggat)
        )
    hasil = _tulis(session, sk, tugas if opd else (), contoh=contoh)
    if hasil.baris:
        kata = "\n".join(_kata(session, b) for b in hasil.baris)
        catat(session, sk, "tempel", oleh=oleh, pada=pada, sesudah=kata, rincian=f"{len(hasil.baris)} baris")
    return hasil


def _tulis(session: Session, sk: Sk, tugas: Sequence[BarisTugas], *, contoh: Collection = ()) -> HasilTambah:
    ada = queries_lampiran.kunci_lampiran(session, sk.id)
    baru: dict[tuple[int, str, str], BarisTugas] = {}
    for t in tugas:
        if t.kunci not in ada:
            baru.setdefault(t.kunci, t)
    if len(ada) + len(baru) > LAMPIRAN_MAKS:
        raise AturanDilanggar(
            f"Lampiran paling banyak {LAMPIRAN_MAKS:,} baris.".replace(",", "."), saran="Bagi menjadi dua keputusan."
        )
    urutan = session.scalar(select(func.max(Penugasan.urutan)).where(Penugasan.sk_id == sk.id)) or 0
    semua = [
        Penugasan(
            sk_id=sk.id, versi=1, urutan=n, opd_id=t.opd_id, kewajiban=t.kewajiban, inovasi_jenis=t.inovasi_jenis,
            inovasi_nama=t.inovasi_nama, inovasi_cari=inovasi_cari(t.inovasi_nama), uraian=t.uraian,
            tenggat=t.tenggat, contoh=t.kunci in contoh, status="berjalan", keterangan="",
        )
        for n, t in enumerate(baru.values(), urutan + 1)
    ]  # fmt: skip
    if semua:
        session.add_all(semua)
        sk.versi += 1
        session.flush()
        session.expire(sk, ["penugasan"])
    return HasilTambah(semua, len(tugas) - len(semua))


def ubah_baris(
    session: Session, sk: Sk, baris: Penugasan, isian: IsianBaris, *, oleh: Pelaku, pada: datetime, versi: int | None
) -> Penugasan:
    """Change one row of a draft; it stays one row."""
    rules.periksa(oleh, sk, "lampiran")
    r = _rapikan(session, sk, isian, tetap_opd_id=baris.opd_id)
    if len(r.kewajiban) != 1:
        galat = "Satu baris memuat satu kewajiban."
        raise BelumLengkap(galat, {"kewajiban": galat})
    periksa_versi(baris, versi)
    sebelum = _kata(session, baris)
    try:
        with session.begin_nested():
            baris.opd_id, baris.kewajiban = r.opd_id, r.kewajiban[0]
            baris.inovasi_jenis, baris.inovasi_nama, baris.uraian = r.inovasi_jenis, r.inovasi_nama, r.uraian
            baris.inovasi_cari, baris.tenggat = inovasi_cari(r.inovasi_nama), r.tenggat
            session.flush()
    except IntegrityError:
        raise BelumLengkap(_SUDAH, {"opd_id": _SUDAH}) from None
    sesudah = _kata(session, baris)
    if sesudah != sebelum:
        baris.contoh = False
        baris.versi += 1
        sk.versi += 1
        catat(session, sk, "ubah_baris", oleh=oleh, pada=pada, sebelum=sebelum, sesudah=sesudah)
    return baris


def hapus_baris(
    session: Session, sk: Sk, baris: Penugasan, *, oleh: Pelaku, pada: datetime, versi: int | None
) -> None:
    """Take a row out of a draft, which nobody else has seen; the history keeps its words."""
    rules.periksa(oleh, sk, "lampiran")
    periksa_versi(baris, versi)
    catat(session, sk, "hapus_baris", oleh=oleh, pada=pada, sebelum=_kata(session, baris))
    session.delete(baris)
    sk.versi += 1
    session.flush()
    session.expire(sk, ["penugasan"])
