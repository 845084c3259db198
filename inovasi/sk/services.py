"""Decrees, from draft to what replaces them. Shape and errors as in `inovasi.ide.services`; the caller commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from inovasi import acuan
from inovasi.berkas.queries import ada_dokumen
from inovasi.galat import AturanDilanggar, BedaIsian, BelumLengkap, TidakAda, VersiBasi
from inovasi.ide.models import Ide
from inovasi.ide.rules import StatusIde, normal
from inovasi.peran import Pelaku
from inovasi.pesan import services as pesan
from inovasi.sk import queries, rules
from inovasi.sk.models import PenetapanIde, RiwayatSk, Sk
from inovasi.waktu import hari_ini, tanggal

TUGAS, CABUT, TETAP = "sk_penugasan", "sk_dicabut", "sk_penetapan"  # kinds of notices

LABEL = {
    "jenis": "Jenis", "nomor": "Nomor", "tahun": "Tahun", "tentang": "Tentang", "tanggal": "Tanggal",
    "penanda_tangan": "Penanda tangan", "jabatan": "Jabatan penanda tangan", "berlaku_sampai": "Berlaku sampai",
    "periode_lapor": "Laporan berkala", "lapor_mulai": "Masa laporan pertama dimulai",
}  # fmt: skip


@dataclass(frozen=True)
class IsianSk:
    """What a koordinator writes of a decree. Number, date and signer may wait until it is to be in force."""

    jenis: str
    tahun: int | None
    tentang: str
    nomor: str = ""
    tanggal: date | None = None
    penanda_tangan: str = ""
    jabatan: str = ""
    berlaku_sampai: date | None = None
    periode_lapor: str = ""
    lapor_mulai: date | None = None


def alamat(sk_id: int) -> str:
    return f"/sk/{sk_id}"


def catat(
    session: Session, sk: Sk, aksi: str, *, oleh: Pelaku, pada: datetime, kolom: str = "", sebelum: str = "",
    sesudah: str = "", rincian: str = "",
) -> None:  # fmt: skip
    """A step of the decree itself, for its history."""
    session.add(
        RiwayatSk(
            sk_id=sk.id, pada=pada, oleh_id=oleh.id, aksi=aksi, kolom=kolom, sebelum=sebelum, sesudah=sesudah,
            rincian=rincian,
        )
    )  # fmt: skip


def tampil(kolom: str, nilai: Any) -> str:
    """A stored value in words for people."""
    if nilai is None or nilai == "":
        return ""
    if kolom == "jenis":
        return acuan.nama(acuan.JENIS_SK, nilai)
    if kolom == "periode_lapor":
        return rules.PERIODE[nilai]
    return tanggal(nilai) if isinstance(nilai, date) else str(nilai)


def periksa_versi(benda: Any, versi: int | None, beda: Sequence[BedaIsian] = ()) -> None:
    if versi != benda.versi:
        raise VersiBasi(
            "Ini sudah diubah orang lain sejak halaman Anda dibuka. Baca yang terbaru dulu, lalu putuskan lagi.",
            beda=list(beda),
            versi=benda.versi,
        )


def _tolak_jika(galat: Mapping[str, str]) -> None:
    if galat:
        raise BelumLengkap(" ".join(galat.values()), dict(galat))


def _alasan(alasan: str) -> str:
    alasan = normal(alasan)
    if not alasan:
        raise BelumLengkap("Tulis alasannya.", {"alasan": "Tulis alasannya."})
    if len(alasan) > rules.MAKS["alasan"]:
        galat = f"Alasan paling banyak {rules.MAKS['alasan']} huruf."
        raise BelumLengkap(galat, {"alasan": galat})
    return alasan


def _rapikan(session: Session, isian: IsianSk, *, selain: int | None) -> dict[str, Any]:
    """The columns to store. Raises BelumLengkap with a sentence for each field that is not right."""
    satu_baris = {k: " ".join(normal(getattr(isian, k)).split()) for k in ("nomor", "penanda_tangan", "jabatan")}
    nilai = {
        "jenis": isian.jenis, "tahun": isian.tahun, "tentang": " ".join(normal(isian.tentang).split()),
        "tanggal": isian.tanggal, "berlaku_sampai": isian.berlaku_sampai, "periode_lapor": isian.periode_lapor or "",
        "lapor_mulai": isian.lapor_mulai, **satu_baris,
    }  # fmt: skip
    galat = rules.galat_isian(nilai)
    if nilai["jenis"] not in acuan.JENIS_SK:
        galat["jenis"] = "Pilih jenis dari daftar."
    nomor_cari = rules.nomor_cari(nilai["nomor"])
    if len(nomor_cari) > rules.MAKS["nomor"]:
        galat["nomor"] = f"Nomor paling banyak {rules.MAKS['nomor']} huruf."
    if nomor_cari and "tahun" not in galat and "nomor" not in galat:
        lain = queries.nomor_terpakai(session, isian.tahun, nomor_cari, selain=selain)
        if lain is not None:
            galat["nomor"] = _nomor_sama(lain)
    _tolak_jika(galat)
    return nilai


def _nomor_sama(lain: Any) -> str:
    return (
        f"Nomor ini sudah dipakai {rules.sebut(lain)} tentang “{lain.tentang[:120]}” "
        f"({rules.NAMA_STATUS[lain.status].lower()})."
    )


def _nomor_keduluan() -> BelumLengkap:
    galat = "Nomor ini baru saja dipakai keputusan lain pada tahun yang sama."
    return BelumLengkap(galat, {"nomor": galat})


def _kunci_nomor(sk_uuid: str, nomor: str) -> str:
    """What is unique in its year. Drafts without a number do not stand in each other's way."""
    return rules.nomor_cari(nomor) or f"?{sk_uuid}"


def buat(session: Session, isian: IsianSk, *, oleh: Pelaku, pada: datetime) -> Sk:
    """A draft. Nobody but the koordinator sees it until it is in force."""
    rules.periksa_peran(oleh, rules.MENULIS)
    nilai = _rapikan(session, isian, selain=None)
    uuid = str(uuid4())
    sk = Sk(
        uuid=uuid, versi=1, status="draf", alasan_cabut="", nomor_cari=_kunci_nomor(uuid, nilai["nomor"]),
        dibuat_oleh_id=oleh.id, dibuat_pada=pada, **nilai,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(sk)
            session.flush()
    except IntegrityError:
        raise _nomor_keduluan() from None
    catat(session, sk, "buat", oleh=oleh, pada=pada, rincian=sk.tentang)
    return sk


def ubah(session: Session, sk: Sk, isian: IsianSk, *, oleh: Pelaku, pada: datetime, versi: int | None) -> Sk:
    """Change a draft. A conflict names the fields that are not what is stored."""
    rules.periksa(oleh, sk, "ubah")
    nilai = _rapikan(session, isian, selain=sk.id)
    return _terapkan(session, sk, nilai, "ubah", oleh=oleh, pada=pada, versi=versi)


def ubah_laporan(
    session: Session, sk: Sk, *, periode_lapor: str, lapor_mulai: date | None, oleh: Pelaku, pada: datetime,
    versi: int | None,
) -> Sk:  # fmt: skip
    """Mend the reporting schedule of a decree in force, as long as nobody has begun a report."""
    rules.periksa(oleh, sk, "ubah_laporan")
    if queries.ada_laporan(session, sk.id):
        raise AturanDilanggar(
            "Jadwal laporan tidak bisa diubah lagi: sudah ada OPD yang menulis laporannya.",
            saran="Keputusan lain dapat menggantikan keputusan ini dengan jadwal baru.",
        )
    nilai = {"periode_lapor": periode_lapor or "", "lapor_mulai": lapor_mulai}
    _tolak_jika(rules.galat_lapor(nilai))
    return _terapkan(session, sk, nilai, "ubah_laporan", oleh=oleh, pada=pada, versi=versi)


def _terapkan(
    session: Session, sk: Sk, nilai: Mapping[str, Any], aksi: str, *, oleh: Pelaku, pada: datetime, versi: int | None
) -> Sk:
    beda = {k: (getattr(sk, k), v) for k, v in nilai.items() if getattr(sk, k) != v}
    dua_teks = [BedaIsian(LABEL[k], tampil(k, lama), tampil(k, baru)) for k, (lama, baru) in beda.items()]
    periksa_versi(sk, versi, dua_teks)
    if not beda:
        return sk
    try:
        with session.begin_nested():
            for kolom, (_, baru) in beda.items():
                setattr(sk, kolom, baru)
            if "nomor" in beda:
                sk.nomor_cari = _kunci_nomor(sk.uuid, sk.nomor)
            sk.versi += 1
            session.flush()
    except IntegrityError:
        raise _nomor_keduluan() from None
    for kolom, (lama, baru) in beda.items():
        catat(
            session, sk, aksi, oleh=oleh, pada=pada, kolom=kolom, sebelum=tampil(kolom, lama),
            sesudah=tampil(kolom, baru), rincian=LABEL[kolom],
        )  # fmt: skip
    return sk


# --- In force, revoked, replaced ----------------------------------------------------------------------------


def berlakukan(
    session: Session, sk: Sk, *, oleh: Pelaku, pada: datetime, versi: int | None, naskah_menyusul: bool = False
) -> Sk:
    """From now on the decree holds. Every OPD of its annex is told once, and the OPD of the ideas it names.

    The signed text is linked, or the koordinator says that it follows.
    """
    ke = rules.periksa(oleh, sk, "berlakukan")
    periksa_versi(sk, versi)
    rekap = queries.rekap_lampiran(session, sk.id)
    kurang = [s for s in rules.syarat_berlaku(sk, baris=rekap.baris, hari=hari_ini(pada)) if not s.ok]
    if kurang:
        galat = "Keputusan ini belum bisa diberlakukan. " + " ".join(s.galat for s in kurang)
        raise BelumLengkap(galat, {s.kolom or "lampiran": s.galat for s in kurang})
    if not naskah_menyusul and not ada_dokumen(session, "sk", sk.id, "naskah"):
        galat = "Lampirkan naskahnya, atau centang bahwa naskahnya menyusul."
        raise BelumLengkap(galat, {"naskah_menyusul": galat})
    sk.status = ke
    sk.versi += 1
    rincian = f"{rekap.baris} kewajiban untuk {rekap.opd} OPD" if rekap.baris else ""
    menyusul = "naskah menyusul" if naskah_menyusul and not ada_dokumen(session, "sk", sk.id, "naskah") else ""
    catat(
        session, sk, "berlakukan", oleh=oleh, pada=pada, kolom="status", sebelum="draf", sesudah=ke,
        rincian="; ".join(r for r in (rincian, menyusul) if r),
    )  # fmt: skip
    session.flush()
    for opd_id, jumlah in queries.opd_lampiran(session, sk.id).items():
        pesan.beri_tahu(
            session, alamat=alamat(sk.id), jenis=TUGAS, pada=pada, untuk_opd_id=opd_id,
            teks=f"{rules.sebut(sk)} memberi OPD Anda {jumlah} kewajiban: {sk.tentang}",
        )  # fmt: skip
    for butir in queries.ide_ditetapkan(session, sk.id):
        _kabari_penetapan(session, sk, session.get_one(Ide, butir.ide_id), pada=pada)
    return sk


def _kabari_penetapan(session: Session, sk: Sk, ide: Ide, *, pada: datetime) -> None:
    pesan.beri_tahu(
        session, ide_id=ide.id, jenis=TETAP, pada=pada, untuk_opd_id=ide.opd_id,
        teks=f"“{ide.judul}” ditetapkan dengan {rules.sebut(sk)}, tanggal {tanggal(sk.tanggal)}.",
    )  # fmt: skip


def _akhiri(session: Session, sk: Sk, ke: str, teks: str, *, pada: datetime) -> None:
    sk.status = ke
    sk.versi += 1
    session.flush()
    pesan.selesaikan(session, alamat=alamat(sk.id), pada=pada)
    for butir in queries.ide_ditetapkan(session, sk.id):
        pesan.selesaikan(session, ide_id=butir.ide_id, jenis=TETAP, pada=pada)
    for opd_id in queries.opd_lampiran(session, sk.id):
        pesan.beri_tahu(session, alamat=alamat(sk.id), jenis=CABUT, pada=pada, untuk_opd_id=opd_id, teks=teks)


def cabut(session: Session, sk: Sk, *, oleh: Pelaku, pada: datetime, versi: int | None, alasan: str) -> Sk:
    """The decree holds no longer; its duties are over, what was reported stays."""
    ke = rules.periksa(oleh, sk, "cabut")
    periksa_versi(sk, versi)
    sk.alasan_cabut = _alasan(alasan)
    catat(
        session, sk, "cabut", oleh=oleh, pada=pada, kolom="status", sebelum=sk.status, sesudah=ke,
        rincian=sk.alasan_cabut,
    )  # fmt: skip
    _akhiri(session, sk, ke, f"{rules.sebut(sk)} dicabut: {sk.alasan_cabut}", pada=pada)
    return sk


def ganti(session: Session, sk: Sk, *, oleh: Pelaku, pada: datetime, versi: int | None, pengganti_id: int | None) -> Sk:
    """Another decree in force takes the place of this one."""
    ke = rules.periksa(oleh, sk, "ganti")
    periksa_versi(sk, versi)
    pengganti = session.get(Sk, pengganti_id, with_for_update=True) if pengganti_id else None
    galat = ""
    if pengganti is None:
        galat = "Pilih keputusan penggantinya."
    elif pengganti.id == sk.id:
        galat = "Keputusan ini tidak bisa menggantikan dirinya sendiri."
    elif pengganti.status != "berlaku":
        galat = f"{rules.sebut(pengganti)} tidak sedang berlaku. Pilih keputusan yang berlaku."
    _tolak_jika({"pengganti_id": galat} if galat else {})
    sk.diganti_oleh_id = pengganti.id
    catat(
        session, sk, "ganti", oleh=oleh, pada=pada, kolom="status", sebelum=sk.status, sesudah=ke,
        rincian=f"Pengganti: {rules.sebut(pengganti)}",
    )  # fmt: skip
    _akhiri(session, sk, ke, f"{rules.sebut(sk)} diganti dengan {rules.sebut(pengganti)}.", pada=pada)
    return sk


# --- Ideas that a decree names ------------------------------------------------------------------------------


def tetapkan(
    session: Session, sk: Sk, *, oleh: Pelaku, pada: datetime, ide_id: int | None = None, kode: str = ""
) -> PenetapanIde:
    """Name an approved idea, given by id or by its code. Twice is once."""
    rules.periksa(oleh, sk, "tetapkan")
    if ide_id is None and kode.strip():
        ide_id = queries.ide_dari_kode(session, kode)
        if ide_id is None:
            galat = f"Tidak ada ide dengan kode “{kode.strip()[:40]}”."
            raise BelumLengkap(galat, {"kode": galat})
    ide = session.get(Ide, ide_id) if ide_id else None
    if ide is None:
        raise BelumLengkap("Pilih idenya dulu.", {"kode": "Pilih idenya dulu."})
    if ide.status != StatusIde.DISETUJUI:
        galat = f"“{ide.judul}” belum disetujui, jadi belum bisa ditetapkan."
        raise BelumLengkap(galat, {"kode": galat})
    ada = session.get(PenetapanIde, (sk.id, ide.id))
    if ada is not None and ada.dilepas_pada is None:
        return ada
    if ada is None:
        ada = PenetapanIde(sk_id=sk.id, ide_id=ide.id, oleh_id=oleh.id, pada=pada)
        session.add(ada)
    else:
        ada.oleh_id, ada.pada, ada.dilepas_pada = oleh.id, pada, None
    sk.versi += 1
    session.flush()
    catat(session, sk, "tetapkan", oleh=oleh, pada=pada, kolom="ide", sesudah=str(ide.id), rincian=_sebut_ide(ide))
    if sk.status == "berlaku":
        _kabari_penetapan(session, sk, ide, pada=pada)
    return ada


def lepas_ide(
    session: Session, sk: Sk, ide_id: int, *, oleh: Pelaku, pada: datetime, alasan: str = ""
) -> PenetapanIde:
    """The decree no longer names the idea; once it is in force that needs a reason."""
    rules.periksa(oleh, sk, "lepas_ide")
    ada = session.get(PenetapanIde, (sk.id, ide_id))
    if ada is None or ada.dilepas_pada is not None:
        raise TidakAda("Ide ini tidak (lagi) ditetapkan dengan keputusan ini.")
    alasan = _alasan(alasan) if sk.status == "berlaku" or normal(alasan) else ""
    ada.dilepas_pada = pada
    sk.versi += 1
    session.flush()
    ide = session.get_one(Ide, ide_id)
    rincian = f"{_sebut_ide(ide)}. {alasan}" if alasan else _sebut_ide(ide)
    catat(session, sk, "lepas_ide", oleh=oleh, pada=pada, kolom="ide", sebelum=str(ide.id), rincian=rincian)
    pesan.selesaikan(session, ide_id=ide.id, jenis=TETAP, pada=pada)
    return ada


def _sebut_ide(ide: Ide) -> str:
    return f"{ide.kode}: {ide.judul}" if ide.kode else ide.judul
