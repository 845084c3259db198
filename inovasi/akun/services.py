"""Writing accounts, sessions, codes and the first-run set-up. The caller commits.

Verifying or making a password hash takes some 30 ms of computing; nothing here does so between two statements
of one transaction, except where a new instance is filled. Views hash first, then write.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from inovasi import acuan
from inovasi.akun import queries, rules
from inovasi.akun.models import (
    KodeSandi,
    Pengguna,
    PenggunaOpd,
    PercobaanMasuk,
    RiwayatAkun,
    Sesi,
    Titipan,
)
from inovasi.galat import AturanDilanggar, BedaIsian, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.opd import services as opd_services
from inovasi.opd.models import Opd
from inovasi.opd.rules import BarisOpd, bakukan_nama
from inovasi.peran import NAMA_PERAN, Pelaku, Peran
from inovasi.waktu import sekarang

# Source: OWASP Password Storage Cheat Sheet, Argon2id with 19 MiB, two passes, one lane.
_PENGACAK = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# Verified where there is nothing to verify, so that an unknown name takes as long as a known one. Of a random text
# that was thrown away; made beforehand, as making one takes a twentieth of a start.
_HASH_KOSONG = "$argon2id$v=19$m=19456,t=2,p=1$d25vT21LwvCdRnFFScA+VA$B3STKuKij7H8yLdlcnEm30m9tsaq5gT5iuvJNqSZe+s"
_NAMA_PENYIAPAN = "(penyiapan)"  # no account can have this name


class TerlaluSering(AturanDilanggar):
    """Too many failed tries under one name; `sisa` says how long to wait."""

    status = 429
    judul = "Tunggu sebentar"

    def __init__(self, sisa) -> None:
        super().__init__(f"Terlalu banyak percobaan. Coba lagi dalam {rules.kata_tunggu(sisa)}.")
        self.sisa = sisa


@lru_cache(maxsize=1)
def _pembatas():
    # Imported at the first sign-in, not at start: it takes a fifth of a second on an old PC.
    from limits import RateLimitItemPerMinute
    from limits.storage import MemoryStorage
    from limits.strategies import FixedWindowRateLimiter

    return FixedWindowRateLimiter(MemoryStorage()), RateLimitItemPerMinute(rules.MASUK_PER_ALAMAT)


def batasi_alamat(alamat: str) -> None:
    """Count one sign-in from a network address, whatever the account. Raises TerlaluSering over the limit.

    Kept in memory: it slows down guessing over many names; the throttle per account is in the database.
    """
    pembatas, batas = _pembatas()
    if not pembatas.hit(batas, alamat):
        raise TerlaluSering(timedelta(minutes=1))


def catat(
    session: Session, pengguna_id: int | None, aksi: str, *, oleh_id: int | None, pada: datetime, **rincian: Any
) -> None:
    session.add(RiwayatAkun(pengguna_id=pengguna_id, pada=pada, oleh_id=oleh_id, aksi=aksi, rincian=rincian))


# --- passwords and codes ---------------------------------------------------------------------------------


def hash_sandi(sandi: str) -> str:
    return _PENGACAK.hash(rules.bakukan_sandi(sandi))


def cocok(sandi_hash: str | None, sandi: str) -> bool:
    """Whether the password fits; takes the same time when there is no hash. Touches no database."""
    try:
        _PENGACAK.verify(sandi_hash or _HASH_KOSONG, rules.bakukan_sandi(sandi))
    except (VerifyMismatchError, InvalidHashError):
        return False
    return sandi_hash is not None


def galat_sandi(session: Session, sandi: str, *, nama_pengguna: str = "", nama: str = "") -> list[str]:
    """Why this password is refused, with the words of this region; empty when it is good."""
    daerah = queries.info_daerah(session)
    return rules.galat_sandi(
        sandi,
        terlarang=acuan.sandi_terlarang(),
        nama_pengguna=nama_pengguna,
        nama=nama,
        kata_daerah=(daerah.nama, daerah.ibu_kota) if daerah else (),
        contoh=bool(daerah and daerah.contoh),
    )


def _kode_acak() -> str:
    return "".join(secrets.choice(rules.ABJAD_KODE) for _ in range(rules.PANJANG_KODE))


def _simpan_kode(
    session: Session, pengguna_id: int | None, *, oleh_id: int | None, pada: datetime, masa
) -> tuple[str, datetime]:
    """A fresh code; an earlier unused one of the same account stops working."""
    milik = KodeSandi.pengguna_id.is_(None) if pengguna_id is None else KodeSandi.pengguna_id == pengguna_id
    session.execute(
        update(KodeSandi)
        .where(milik, KodeSandi.dipakai_pada.is_(None), KodeSandi.berlaku_sampai > pada)
        .values(berlaku_sampai=pada)
    )
    kode = _kode_acak()
    session.add(
        KodeSandi(
            pengguna_id=pengguna_id,
            kode_hash=_PENGACAK.hash(kode),
            dibuat_pada=pada,
            dibuat_oleh_id=oleh_id,
            berlaku_sampai=pada + masa,
        )
    )
    session.flush()
    return kode, pada + masa


def _kode_terbuka(session: Session, pengguna_id: int | None, pada: datetime) -> KodeSandi | None:
    milik = KodeSandi.pengguna_id.is_(None) if pengguna_id is None else KodeSandi.pengguna_id == pengguna_id
    return session.scalar(
        select(KodeSandi)
        .where(milik, KodeSandi.dipakai_pada.is_(None), KodeSandi.berlaku_sampai > pada)
        .order_by(KodeSandi.id.desc())
    )


# --- throttling ------------------------------------------------------------------------------------------


def catat_percobaan(session: Session, nama: str, *, pada: datetime) -> None:
    """Count a try under this name as failed, before it is verified; success takes the count away.

    Counting first keeps parallel tries from all slipping through. Raises TerlaluSering while waiting.
    """
    baris = session.get(PercobaanMasuk, nama, with_for_update=True, populate_existing=True)
    while baris is None:
        try:
            with session.begin_nested():
                session.execute(insert(PercobaanMasuk).values(nama_pengguna=nama, gagal=0, gagal_terakhir_pada=pada))
        except IntegrityError:
            pass  # another try under the same name was first; its row counts, unless its success takes it away
        baris = session.get(PercobaanMasuk, nama, with_for_update=True, populate_existing=True)
    hitungan = rules.Hitungan(baris.gagal, baris.gagal_terakhir_pada if baris.gagal else None, baris.tunggu_sampai)
    if sisa := rules.sisa_tunggu(hitungan, pada):
        raise TerlaluSering(sisa)
    baru = rules.hitung_gagal(hitungan, pada)
    baris.gagal, baris.gagal_terakhir_pada, baris.tunggu_sampai = baru.gagal, baru.terakhir, baru.tunggu_sampai
    session.flush()


def lupakan_percobaan(session: Session, nama: str) -> None:
    session.execute(delete(PercobaanMasuk).where(PercobaanMasuk.nama_pengguna == nama))


# --- sessions --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Percobaan:
    """One try to sign in, between reading and verifying: what must fit, and for whom."""

    nama_pengguna: str
    hash: str | None
    pengguna_id: int | None
    kode_id: int | None = None


def mulai_masuk(session: Session, nama_pengguna: str, sandi: str, *, pada: datetime) -> Percobaan:
    """Step 1 of signing in: count the try and read what the password must fit. Commit before step 2, `cocok`.

    What looks like a one-time code is held against the code only, all else against the password only, so
    every try costs one verification. Raises TerlaluSering.
    """
    nama_pengguna = nama_pengguna.strip().lower()
    catat_percobaan(session, nama_pengguna, pada=pada)
    pengguna = queries.pengguna_bernama(session, nama_pengguna)
    if pengguna is None or not pengguna.aktif:
        return Percobaan(nama_pengguna, None, None)
    if rules.seperti_kode(sandi):
        kode = _kode_terbuka(session, pengguna.id, pada)
        if kode is None:
            return Percobaan(nama_pengguna, None, None)
        return Percobaan(nama_pengguna, kode.kode_hash, pengguna.id, kode.id)
    return Percobaan(nama_pengguna, pengguna.sandi_hash, pengguna.id)


def sandi_cocok(percobaan: Percobaan, sandi: str) -> bool:
    """Step 2: verify, outside any transaction."""
    return cocok(percobaan.hash, rules.rapikan_kode(sandi) if rules.seperti_kode(sandi) else sandi)


def selesaikan_masuk(
    session: Session, percobaan: Percobaan, *, pada: datetime, alamat: str = "", peramban: str = ""
) -> tuple[Pengguna, str] | None:
    """Step 3, after a good verification: the account and the token of its new session.

    None when the account, its password or its code changed in between. A used code takes the old password
    and all other sessions away: whoever asked for it no longer trusts them.
    """
    pengguna = session.get(Pengguna, percobaan.pengguna_id, populate_existing=True, with_for_update=True)
    if pengguna is None or not pengguna.aktif:
        return None
    if percobaan.kode_id is None:
        if pengguna.sandi_hash != percobaan.hash:
            return None
        catat(session, pengguna.id, "masuk", oleh_id=pengguna.id, pada=pada, alamat=alamat)
    else:
        dipakai = session.execute(
            update(KodeSandi)
            .where(
                KodeSandi.id == percobaan.kode_id,
                KodeSandi.dipakai_pada.is_(None),
                KodeSandi.berlaku_sampai > pada,
            )
            .values(dipakai_pada=pada)
        )
        if dipakai.rowcount != 1:
            return None
        pengguna.sandi_hash = None
        pengguna.wajib_ganti_sandi = True
        akhiri_semua_sesi(session, pengguna.id, pada=pada)
        catat(session, pengguna.id, "masuk_kode", oleh_id=pengguna.id, pada=pada, alamat=alamat)
    lupakan_percobaan(session, percobaan.nama_pengguna)
    bersihkan(session, pada=pada)
    return pengguna, buat_sesi(session, pengguna, pada=pada, alamat=alamat, peramban=peramban)


def buat_sesi(session: Session, pengguna: Pengguna, *, pada: datetime, alamat: str = "", peramban: str = "") -> str:
    """A new signed-in browser; returns its token, which is stored nowhere."""
    token = secrets.token_urlsafe(32)
    session.add(
        Sesi(
            token_hash=queries.hash_token(token),
            pengguna_id=pengguna.id,
            dibuat_pada=pada,
            terakhir_pada=pada,
            alamat=alamat[:60],
            peramban=peramban[:200],
        )
    )
    pengguna.masuk_terakhir_pada = pada
    session.flush()
    return token


def sentuh_sesi(session: Session, sesi_id: int, *, pada: datetime) -> None:
    session.execute(update(Sesi).where(Sesi.id == sesi_id, Sesi.berakhir_pada.is_(None)).values(terakhir_pada=pada))


def akhiri_sesi(session: Session, sesi_id: int, *, oleh: Pelaku, pada: datetime) -> None:
    """End one of the person's own sessions. Raises TidakAda for anybody else's."""
    akhir = session.execute(
        update(Sesi)
        .where(Sesi.id == sesi_id, Sesi.pengguna_id == oleh.id, Sesi.berakhir_pada.is_(None))
        .values(berakhir_pada=pada)
    )
    if akhir.rowcount != 1:
        raise TidakAda("Sesi ini tidak ada atau sudah berakhir.")
    catat(session, oleh.id, "keluar" if sesi_id == oleh.sesi_id else "sesi_diakhiri", oleh_id=oleh.id, pada=pada)


def akhiri_semua_sesi(session: Session, pengguna_id: int, *, pada: datetime, kecuali: int | None = None) -> int:
    """End the sessions of an account at once; returns how many there were."""
    stmt = update(Sesi).where(Sesi.pengguna_id == pengguna_id, Sesi.berakhir_pada.is_(None))
    if kecuali is not None:
        stmt = stmt.where(Sesi.id != kecuali)
    return session.execute(stmt.values(berakhir_pada=pada)).rowcount


def bersihkan(session: Session, *, pada: datetime) -> None:
    """Forget what only served a moment: kept fields, old session rows, counts of failed tries."""
    session.execute(delete(Titipan).where(Titipan.dibuat_pada <= pada - rules.MASA_TITIPAN))
    session.execute(delete(Sesi).where(Sesi.terakhir_pada <= pada - rules.MASA_CATATAN_SESI))
    session.execute(
        delete(PercobaanMasuk).where(
            PercobaanMasuk.gagal_terakhir_pada <= pada - 2 * rules.LUPAKAN_SETELAH,
            or_(PercobaanMasuk.tunggu_sampai.is_(None), PercobaanMasuk.tunggu_sampai <= pada - rules.LUPAKAN_SETELAH),
        )
    )


def simpan_titipan(
    session: Session, pengguna_id: int, *, alamat: str, isian: list[list[str]], pada: datetime
) -> Titipan:
    titipan = Titipan(pengguna_id=pengguna_id, alamat=alamat, isian=isian, dibuat_pada=pada)
    session.add(titipan)
    session.flush()
    return titipan


def pelaku_dari_pengguna(session: Session, pengguna: Pengguna) -> Pelaku:
    """The account as the services see who acts; for the demo, imports and tests."""
    peran = Peran(pengguna.peran)
    return Pelaku(
        id=pengguna.id,
        nama=pengguna.nama,
        nama_pengguna=pengguna.nama_pengguna,
        peran=peran,
        opd_id=pengguna.opd_id,
        opd_nama=pengguna.opd.nama if pengguna.opd else "",
        opd_ids=queries.opd_ids(
            session,
            pengguna_id=pengguna.id,
            peran=peran,
            opd_id=pengguna.opd_id,
            unit_bawah=pengguna.unit_bawah,
            ada_tambahan=True,
        ),
        **queries.dampingan(session, pengguna_id=pengguna.id, peran=peran),
        wajib_ganti_sandi=pengguna.wajib_ganti_sandi,
    )


# --- accounts --------------------------------------------------------------------------------------------


def _tuntut(oleh: Pelaku, aksi: str, peran_akun: Peran) -> None:
    if not rules.boleh(oleh.peran, aksi, peran_akun):
        raise TidakBoleh(f"Anda tidak berwenang mengelola akun {NAMA_PERAN[peran_akun].lower()} dengan cara ini.")


def _urut(nama: str) -> str:
    return bakukan_nama(nama)[:120]


def _kekurangan_akun(
    session: Session, *, nama: str, peran: Peran, opd: Opd | None, opd_lama_id: int | None = None
) -> dict[str, str]:
    kekurangan = {}
    if not 2 <= len(nama) <= 120:
        kekurangan["nama"] = "Nama 2 sampai 120 huruf."
    if peran in rules.BUTUH_OPD and opd is None:
        kekurangan["opd_id"] = "Operator harus punya OPD."
    if opd is not None and not opd.aktif and opd.id != opd_lama_id:
        kekurangan["opd_id"] = f"{opd.nama} sudah berakhir. Pilih OPD yang aktif."
    return kekurangan


def _pasang_tambahan(pengguna: Pengguna, opd_tambahan: Iterable[Opd]) -> None:
    unik = {o.id: o for o in opd_tambahan if o.id != pengguna.opd_id}
    pengguna.opd_tambahan = list(unik.values()) if pengguna.peran == Peran.OPERATOR else []


def buat_pengguna(
    session: Session,
    *,
    oleh: Pelaku | None,
    pada: datetime,
    nama_pengguna: str,
    nama: str,
    peran: Peran,
    opd: Opd | None = None,
    opd_tambahan: Iterable[Opd] = (),
    unit_bawah: bool = False,
    jabatan: str = "",
    sandi: str | None = None,
    sandi_hash: str | None = None,
    wajib_ganti_sandi: bool = False,
) -> Pengguna:
    """A new account. Without a password it can only be entered with a one-time code.

    `oleh` is None for the first admin only. `sandi_hash` is taken as it is; `sandi` must be a good one.
    Raises TidakBoleh, or BelumLengkap with a sentence per field; nothing is written then.
    """
    peran = Peran(peran)
    if oleh is None:
        if queries.ada_admin(session) or peran is not Peran.ADMIN:
            raise TidakBoleh("Hanya administrator pertama yang dibuat tanpa pembuat.")
    else:
        _tuntut(oleh, "buat", peran)
    nama, nama_pengguna, jabatan = nama.strip(), nama_pengguna.strip().lower(), jabatan.strip()
    kekurangan = _kekurangan_akun(session, nama=nama, peran=peran, opd=opd)
    if salah := rules.galat_nama_pengguna(nama_pengguna):
        kekurangan["nama_pengguna"] = salah
    elif queries.pengguna_bernama(session, nama_pengguna) is not None:
        kekurangan["nama_pengguna"] = f"Nama pengguna {nama_pengguna} sudah dipakai."
    if sandi is not None and (salah := galat_sandi(session, sandi, nama_pengguna=nama_pengguna, nama=nama)):
        kekurangan["sandi"] = salah[0]
    if kekurangan:
        raise BelumLengkap("Akun belum bisa dibuat.", kekurangan)
    pengguna = Pengguna(
        nama_pengguna=nama_pengguna,
        nama=nama,
        nama_urut=_urut(nama),
        jabatan=jabatan,
        peran=peran.value,
        opd_id=opd.id if opd else None,
        unit_bawah=unit_bawah and peran is Peran.OPERATOR,
        sandi_hash=hash_sandi(sandi) if sandi is not None else sandi_hash,
        wajib_ganti_sandi=wajib_ganti_sandi,
        aktif=True,
        dibuat_pada=pada,
        versi=1,
    )
    session.add(pengguna)
    _pasang_tambahan(pengguna, opd_tambahan)
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:
        kekurangan["nama_pengguna"] = f"Nama pengguna {nama_pengguna} sudah dipakai."
        raise BelumLengkap("Akun belum bisa dibuat.", kekurangan) from None
    catat(
        session, pengguna.id, "dibuat", oleh_id=oleh.id if oleh else pengguna.id, pada=pada,
        nama=nama, nama_pengguna=nama_pengguna, peran=peran.value, opd_id=pengguna.opd_id,
    )  # fmt: skip
    return pengguna


def _kunci_admin(session: Session) -> list[int]:
    """Ids of active admins, held until the transaction ends: two of them cannot switch each other off."""
    stmt = select(Pengguna.id).where(Pengguna.peran == Peran.ADMIN.value, Pengguna.aktif).order_by(Pengguna.id)
    return list(session.scalars(stmt.with_for_update()))


def _kunci(session: Session, pengguna: Pengguna) -> None:
    """Wait for others who change the same account, then see what they stored. Admins first, in one order."""
    if pengguna.peran == Peran.ADMIN:
        _kunci_admin(session)
    session.refresh(pengguna, with_for_update={"of": Pengguna})


def _jaga_admin_terakhir(session: Session, pengguna: Pengguna) -> None:
    if pengguna.peran == Peran.ADMIN and pengguna.aktif and _kunci_admin(session) == [pengguna.id]:
        raise AturanDilanggar(
            "Ini administrator aktif yang terakhir; akunnya harus tetap ada.",
            saran="Buat administrator lain lebih dahulu.",
        )


def periksa_versi(pengguna: Pengguna, versi: int) -> None:
    """Raises VersiBasi when the account was changed since."""
    _periksa_versi(pengguna, versi, {})


def _periksa_versi(pengguna: Pengguna, versi: int, isian: dict[str, tuple[str, str]]) -> None:
    """`isian` maps column to (stored, posted) as text. Raises VersiBasi with those that differ."""
    if versi == pengguna.versi:
        return
    beda = [BedaIsian(kolom, lama, baru) for kolom, (lama, baru) in isian.items() if lama != baru]
    if beda or not isian:
        raise VersiBasi("Akun ini sudah diubah orang lain sejak Anda membukanya.", beda=beda, versi=pengguna.versi)


def ubah_pengguna(
    session: Session,
    pengguna: Pengguna,
    *,
    oleh: Pelaku,
    pada: datetime,
    versi: int,
    nama: str,
    peran: Peran,
    opd: Opd | None = None,
    opd_tambahan: Iterable[Opd] = (),
    unit_bawah: bool = False,
    jabatan: str = "",
) -> Pengguna:
    """Change who the account is and what it may do; holds from its next request on.

    Raises TidakBoleh, BelumLengkap, VersiBasi, or AturanDilanggar for the last active admin.
    """
    peran = Peran(peran)
    _kunci(session, pengguna)
    _tuntut(oleh, "ubah", Peran(pengguna.peran))
    _tuntut(oleh, "ubah", peran)
    opd_tambahan = list(opd_tambahan)
    if kekurangan := _kekurangan_akun(session, nama=nama.strip(), peran=peran, opd=opd, opd_lama_id=pengguna.opd_id):
        raise BelumLengkap("Akun belum bisa disimpan.", kekurangan)
    operator = peran is Peran.OPERATOR
    opd_id = opd.id if opd else None
    baru = {
        "nama": nama.strip(),
        "jabatan": jabatan.strip(),
        "peran": peran.value,
        "opd": _nama_opd([opd] if opd else []),
        "unit_bawah": "ya" if unit_bawah and operator else "tidak",
        "opd_tambahan": _nama_opd(o for o in opd_tambahan if operator and o.id != opd_id),
    }
    lama = ringkas_akun(pengguna)
    _periksa_versi(pengguna, versi, {k: (lama[k], baru[k]) for k in baru})
    berubah = {k: [lama[k], baru[k]] for k in baru if lama[k] != baru[k]}
    if not berubah:
        return pengguna
    if peran is not Peran.ADMIN:
        _jaga_admin_terakhir(session, pengguna)
    pengguna.nama, pengguna.nama_urut, pengguna.jabatan = baru["nama"], _urut(baru["nama"]), baru["jabatan"]
    pengguna.peran, pengguna.opd_id = peran.value, opd_id
    pengguna.unit_bawah = unit_bawah and operator
    _pasang_tambahan(pengguna, opd_tambahan)
    pengguna.versi += 1
    catat(session, pengguna.id, "diubah", oleh_id=oleh.id, pada=pada, beda=berubah)
    session.flush()
    return pengguna


def _nama_opd(daftar: Iterable[Opd]) -> str:
    return ", ".join(sorted({f"{o.nama} ({o.kode})" for o in daftar}))


def ringkas_akun(pengguna: Pengguna) -> dict[str, str]:
    """What can be changed of an account, as text: for its history and for showing a conflict."""
    return {
        "nama": pengguna.nama,
        "jabatan": pengguna.jabatan,
        "peran": pengguna.peran,
        "opd": _nama_opd([pengguna.opd] if pengguna.opd else []),
        "unit_bawah": "ya" if pengguna.unit_bawah else "tidak",
        "opd_tambahan": _nama_opd(pengguna.opd_tambahan),
    }


def beri_kode(session: Session, pengguna: Pengguna, *, oleh: Pelaku, pada: datetime) -> tuple[str, datetime]:
    """A one-time code for the account and until when it can be used. Waiting after failed tries ends too."""
    _kunci(session, pengguna)
    _tuntut(oleh, "kode", Peran(pengguna.peran))
    if not pengguna.aktif:
        raise AturanDilanggar("Akun ini dimatikan.", saran="Nyalakan akunnya lebih dahulu, lalu buat kode.")
    kode, sampai = _simpan_kode(session, pengguna.id, oleh_id=oleh.id, pada=pada, masa=rules.MASA_KODE)
    lupakan_percobaan(session, pengguna.nama_pengguna)
    catat(session, pengguna.id, "kode_dibuat", oleh_id=oleh.id, pada=pada)
    return kode, sampai


def matikan(session: Session, pengguna: Pengguna, *, oleh: Pelaku, pada: datetime, versi: int) -> None:
    """Switch the account off; its sessions and codes end at once. Nothing it made is touched."""
    _kunci(session, pengguna)
    _tuntut(oleh, "matikan", Peran(pengguna.peran))
    if pengguna.id == oleh.id:
        raise AturanDilanggar("Akun sendiri tidak bisa dimatikan.", saran="Minta administrator lain melakukannya.")
    if not pengguna.aktif:
        raise AturanDilanggar("Akun ini sudah dimatikan.")
    _periksa_versi(pengguna, versi, {})
    _jaga_admin_terakhir(session, pengguna)
    pengguna.aktif = False
    pengguna.versi += 1
    jumlah = akhiri_semua_sesi(session, pengguna.id, pada=pada)
    _batalkan_kode(session, pengguna.id, pada)
    catat(session, pengguna.id, "dimatikan", oleh_id=oleh.id, pada=pada, sesi_diakhiri=jumlah)
    session.flush()


def nyalakan(session: Session, pengguna: Pengguna, *, oleh: Pelaku, pada: datetime, versi: int) -> None:
    _kunci(session, pengguna)
    _tuntut(oleh, "nyalakan", Peran(pengguna.peran))
    if pengguna.aktif:
        raise AturanDilanggar("Akun ini sudah aktif.")
    _periksa_versi(pengguna, versi, {})
    pengguna.aktif = True
    pengguna.versi += 1
    catat(session, pengguna.id, "dinyalakan", oleh_id=oleh.id, pada=pada)
    session.flush()


def _batalkan_kode(session: Session, pengguna_id: int, pada: datetime) -> None:
    session.execute(
        update(KodeSandi)
        .where(KodeSandi.pengguna_id == pengguna_id, KodeSandi.dipakai_pada.is_(None), KodeSandi.berlaku_sampai > pada)
        .values(berlaku_sampai=pada)
    )


def ganti_sandi(
    session: Session, *, oleh: Pelaku, sandi_hash_lama: str | None, sandi_hash: str, pada: datetime
) -> None:
    """Give the person's own account a new password; other sessions and open codes end.

    `sandi_hash_lama` is what the old password was verified against. Raises AturanDilanggar when the password
    was changed elsewhere in between.
    """
    pengguna = session.get(Pengguna, oleh.id, populate_existing=True, with_for_update=True)
    if pengguna.sandi_hash != sandi_hash_lama:
        raise AturanDilanggar("Sandi akun ini baru saja diganti di tempat lain.", saran="Masuk lagi, lalu ulangi.")
    pengguna.sandi_hash = sandi_hash
    pengguna.wajib_ganti_sandi = False
    pengguna.versi += 1
    akhiri_semua_sesi(session, pengguna.id, pada=pada, kecuali=oleh.sesi_id)
    _batalkan_kode(session, pengguna.id, pada)
    lupakan_percobaan(session, pengguna.nama_pengguna)
    catat(session, pengguna.id, "sandi_diganti", oleh_id=oleh.id, pada=pada)
    session.flush()


def pindahkan_pengguna(session: Session, lama: Opd, penerus: Opd, *, oleh: Pelaku, pada: datetime) -> None:
    """Accounts of an OPD that ended go on in the one that follows it, further OPD included."""
    for pengguna in session.scalars(select(Pengguna).where(Pengguna.opd_id == lama.id)):
        pengguna.opd_id = penerus.id
        pengguna.versi += 1
        catat(
            session, pengguna.id, "pindah_opd", oleh_id=oleh.id, pada=pada,
            beda={"opd": [lama.nama, penerus.nama]},
        )  # fmt: skip
    sudah = select(PenggunaOpd.pengguna_id).where(PenggunaOpd.opd_id == penerus.id)
    session.execute(delete(PenggunaOpd).where(PenggunaOpd.opd_id == lama.id, PenggunaOpd.pengguna_id.in_(sudah)))
    session.execute(update(PenggunaOpd).where(PenggunaOpd.opd_id == lama.id).values(opd_id=penerus.id))
    session.flush()


opd_services.PADA_PENERUS.append(pindahkan_pengguna)


# --- handing work over (services_serah) ------------------------------------------------------------------

# f(session, dari_id=, kepada_id=, oleh=, pada=, opd_id=): what the features above move with a handover; of one
# OPD only where `opd_id` is given.
PADA_SERAH_TERIMA: list[Callable[..., Any]] = []
# f(session, serah, pada=): told when a handover is made, and when it is acknowledged (then `diterima_pada` is set).
KABAR_SERAH: list[Callable[..., Any]] = []


# --- first-run set-up ------------------------------------------------------------------------------------


def kode_penyiapan(session: Session, *, pada: datetime | None = None) -> str | None:
    """A fresh code for the set-up page, to be printed on the console; None once there is an admin."""
    if queries.ada_admin(session):
        return None
    pada = pada or sekarang()
    lupakan_percobaan(session, _NAMA_PENYIAPAN)
    kode, _ = _simpan_kode(session, None, oleh_id=None, pada=pada, masa=rules.MASA_KODE_PENYIAPAN)
    return kode


def mulai_penyiapan(session: Session, *, pada: datetime) -> Percobaan:
    """Count a try with the set-up code and read what it must fit; as `mulai_masuk`. Raises TerlaluSering."""
    catat_percobaan(session, _NAMA_PENYIAPAN, pada=pada)
    kode = _kode_terbuka(session, None, pada)
    return Percobaan(_NAMA_PENYIAPAN, kode.kode_hash if kode else None, None, kode.id if kode else None)


def lupakan_penyiapan(session: Session) -> None:
    """The code fitted: earlier failures no longer make anybody wait."""
    lupakan_percobaan(session, _NAMA_PENYIAPAN)


def penyiapan_terbuka(session: Session, kode_id: int | None, *, pada: datetime) -> bool:
    """Whether the code that this browser gave is still the one that counts."""
    kode = _kode_terbuka(session, None, pada)
    return kode is not None and kode.id == kode_id and not queries.ada_admin(session)


def siapkan(
    session: Session,
    *,
    kode_id: int,
    pada: datetime,
    nama_daerah: str,
    ibu_kota: str,
    zona_waktu: str,
    baris: Sequence[BarisOpd],
    nama_pengguna: str,
    nama: str,
    sandi_hash: str,
) -> Pengguna:
    """Fill a new instance: region, agencies, first admin. All of it or nothing; the code is used up.

    Raises AturanDilanggar when it was done meanwhile, BelumLengkap with a sentence per field (`daftar` for rows).
    """
    dipakai = session.execute(
        update(KodeSandi).where(KodeSandi.id == kode_id, KodeSandi.dipakai_pada.is_(None)).values(dipakai_pada=pada)
    )
    if dipakai.rowcount != 1 or queries.ada_admin(session):
        raise AturanDilanggar("Aplikasi ini sudah disiapkan.", saran="Buka halaman masuk.")
    opd_services.simpan_daerah(
        session, oleh=None, pada=pada, nama=nama_daerah, ibu_kota=ibu_kota, zona_waktu=zona_waktu
    )
    opd_services.buat_daftar(session, baris, oleh=None, pada=pada)
    return buat_pengguna(
        session,
        oleh=None,
        pada=pada,
        nama_pengguna=nama_pengguna,
        nama=nama,
        peran=Peran.ADMIN,
        sandi_hash=sandi_hash,
    )
