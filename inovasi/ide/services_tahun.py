"""Programme years and exemptions: what the quota is counted against. The koordinator opens and changes them.

`pada` is an aware UTC datetime; the caller commits. When an error of `inovasi.galat` is raised nothing has been
written.
"""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from inovasi.galat import AturanDilanggar, BedaIsian, BelumLengkap, TidakAda, VersiBasi
from inovasi.ide import rules
from inovasi.ide.models import Pengecualian, RiwayatTahun, TahunProgram
from inovasi.opd.models import Opd
from inovasi.peran import Pelaku, Peran, tuntut_peran
from inovasi.waktu import tanggal

TAHUN_AWAL, TAHUN_AKHIR = 2000, 2100
MIN_IDE_AKHIR = 100
MAKS_ALASAN = 500  # characters


def ambil_tahun(session: Session, tahun: int) -> TahunProgram:
    program = session.get(TahunProgram, tahun)
    if program is None:
        raise TidakAda()
    return program


def _catat(session: Session, *, tahun: int, aksi: str, oleh: Pelaku, pada: datetime, **isi) -> None:
    session.add(RiwayatTahun(tahun=tahun, aksi=aksi, oleh_id=oleh.id, pada=pada, **isi))


def _kata(min_ide: int, mulai: date, batas: date) -> str:
    return f"paling sedikit {min_ide} ide, {tanggal(mulai)} sampai {tanggal(batas)}"


def _tolak_jika(galat: dict[str, str]) -> None:
    if galat:
        raise BelumLengkap(" ".join(galat.values()), galat)


def _periksa_isi(min_ide: int, mulai: date, batas: date) -> dict[str, str]:
    galat = {}
    if not 1 <= min_ide <= MIN_IDE_AKHIR:
        galat["min_ide"] = f"Jumlah ide paling sedikit antara 1 dan {MIN_IDE_AKHIR}."
    if mulai > batas:
        galat["batas"] = "Batas waktu tidak bisa lebih dulu daripada tanggal mulai."
    return galat


def _periksa_alasan(alasan: str) -> dict[str, str]:
    if not alasan:
        return {"alasan": "Tulis alasannya."}
    if "\x00" in alasan:
        return {"alasan": "Alasan memuat karakter yang tidak bisa disimpan."}
    return {"alasan": f"Alasan paling banyak {MAKS_ALASAN} huruf."} if len(alasan) > MAKS_ALASAN else {}


def buka_tahun(
    session: Session, *, oleh: Pelaku, pada: datetime, tahun: int, min_ide: int = 5, mulai: date, batas: date
) -> TahunProgram:
    """Open a programme year. Raises BelumLengkap for a year that is open already or dates that do not fit."""
    tuntut_peran(oleh, Peran.KOORDINATOR)
    galat = _periksa_isi(min_ide, mulai, batas)
    if not TAHUN_AWAL <= tahun <= TAHUN_AKHIR:
        galat["tahun"] = f"Tahun di antara {TAHUN_AWAL} dan {TAHUN_AKHIR}."
    elif session.get(TahunProgram, tahun) is not None:
        galat["tahun"] = f"Tahun program {tahun} sudah dibuka."
    _tolak_jika(galat)
    program = TahunProgram(
        tahun=tahun, min_ide=min_ide, mulai=mulai, batas=batas, dibuka_oleh_id=oleh.id, dibuka_pada=pada, versi=1
    )
    try:
        with session.begin_nested():
            session.add(program)
    except IntegrityError:  # two koordinator at once
        _tolak_jika({"tahun": f"Tahun program {tahun} sudah dibuka."})
    _catat(session, tahun=tahun, aksi="buka", oleh=oleh, pada=pada, sesudah=_kata(min_ide, mulai, batas))
    session.flush()
    return program


def ubah_tahun(
    session: Session,
    program: TahunProgram,
    *,
    oleh: Pelaku,
    pada: datetime,
    versi: int,
    min_ide: int,
    mulai: date,
    batas: date,
) -> bool:
    """Change minimum, start and deadline; False when nothing differs.

    Raises VersiBasi with both texts when `versi` is stale, BelumLengkap for dates that do not fit.
    """
    tuntut_peran(oleh, Peran.KOORDINATOR)
    session.refresh(program, with_for_update=True)
    sebelum, sesudah = _kata(program.min_ide, program.mulai, program.batas), _kata(min_ide, mulai, batas)
    if versi != program.versi:
        beda = [BedaIsian("Aturan tahun", sebelum, sesudah)] if sebelum != sesudah else []
        raise VersiBasi("Tahun program ini baru saja diubah koordinator lain.", beda=beda, versi=program.versi)
    _tolak_jika(_periksa_isi(min_ide, mulai, batas))
    if sebelum == sesudah:
        return False
    program.min_ide, program.mulai, program.batas = min_ide, mulai, batas
    program.versi += 1
    _catat(session, tahun=program.tahun, aksi="ubah", oleh=oleh, pada=pada, sebelum=sebelum, sesudah=sesudah)
    session.flush()
    return True


def beri_pengecualian(
    session: Session, *, oleh: Pelaku, pada: datetime, opd: Opd, tahun: int, alasan: str
) -> Pengecualian:
    """Excuse an OPD from the minimum of a year; a withdrawn exemption is granted anew with the new reason.

    Raises BelumLengkap without a reason and where there is nothing to be excused from.
    """
    tuntut_peran(oleh, Peran.KOORDINATOR)
    ambil_tahun(session, tahun)
    alasan = rules.normal(alasan)
    galat = _periksa_alasan(alasan)
    if not opd.aktif:
        galat["opd_id"] = f"{opd.nama} sudah berakhir."
    elif not opd.wajib_ide:
        galat["opd_id"] = f"{opd.nama} memang tidak wajib."
    elif opd.hitung_di == "induk":
        galat["opd_id"] = f"Ide {opd.nama} dihitung pada induknya, jadi tidak perlu dikecualikan."
    _tolak_jika(galat)
    stmt = select(Pengecualian).where(Pengecualian.opd_id == opd.id, Pengecualian.tahun == tahun)
    kecuali = session.scalar(stmt.with_for_update())
    if kecuali is not None and kecuali.dicabut_pada is None:
        _tolak_jika({"opd_id": f"{opd.nama} sudah dikecualikan pada {tahun}."})
    kecuali = kecuali or Pengecualian(opd_id=opd.id, tahun=tahun)
    kecuali.alasan, kecuali.diberi_oleh_id, kecuali.diberi_pada = alasan, oleh.id, pada
    kecuali.dicabut_oleh_id = kecuali.dicabut_pada = None
    try:
        with session.begin_nested():
            session.add(kecuali)
    except IntegrityError:  # two koordinator at once
        _tolak_jika({"opd_id": f"{opd.nama} sudah dikecualikan pada {tahun}."})
    _catat(session, tahun=tahun, opd_id=opd.id, aksi="kecualikan", oleh=oleh, pada=pada, sesudah=alasan)
    session.flush()
    return kecuali


def cabut_pengecualian(session: Session, kecuali: Pengecualian, *, oleh: Pelaku, pada: datetime, alasan: str) -> None:
    """Withdraw an exemption with a reason. Raises AturanDilanggar when it was withdrawn before."""
    tuntut_peran(oleh, Peran.KOORDINATOR)
    session.refresh(kecuali, with_for_update=True)
    if kecuali.dicabut_pada is not None:
        raise AturanDilanggar("Pengecualian ini sudah dicabut.")
    alasan = rules.normal(alasan)
    _tolak_jika(_periksa_alasan(alasan))
    kecuali.dicabut_oleh_id, kecuali.dicabut_pada = oleh.id, pada
    _catat(
        session, tahun=kecuali.tahun, opd_id=kecuali.opd_id, aksi="cabut", oleh=oleh, pada=pada,
        sebelum=kecuali.alasan, sesudah=alasan,
    )  # fmt: skip
    session.flush()
