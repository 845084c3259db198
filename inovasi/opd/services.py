"""Every change of an agency and of the region's settings. The caller commits.

`pada` is an aware UTC datetime. When an error of `inovasi.galat` is raised nothing has been written. Only an
administrator may; `oleh` is None only in the first-run set-up, before any person has changed anything.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, inspect, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from inovasi import acuan
from inovasi.galat import AturanDilanggar, BedaIsian, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.opd import queries, rules
from inovasi.opd.models import Daerah, NamaLain, Opd, RiwayatOpd, Tupoksi
from inovasi.opd.rules import BarisOpd, baca_daftar, bakukan_nama
from inovasi.peran import Pelaku, Peran, tuntut_peran
from inovasi.waktu import ZONA

__all__ = ["baca_daftar"]  # the set-up reads a pasted list with it

# (session, opd) -> whether its kode_ide is in use. Filled at import by the features that give codes out.
KODE_TERPAKAI: list[Callable[[Session, Opd], bool]] = []
# Each is called as f(session, lama, penerus, oleh=, pada=) in the transaction that ends `lama`; it moves what
# it keeps for that agency. Filled at import by the features above.
PADA_PENERUS: list[Callable[..., None]] = []

LABEL = {
    "nama": "Nama",
    "singkatan": "Singkatan",
    "kode_ide": "Kode ide",
    "jenis": "Jenis",
    "induk_id": "Induk",
    "hitung_di": "Tempat dihitung",
    "wajib_ide": "Wajib mengisi ide",
    "tupoksi": "Tupoksi",
    "nama_lain": "Nama lain",
    "ibu_kota": "Ibu kota",
    "alamat": "Alamat",
    "unit_koordinator": "Unit koordinator",
    "jabatan_penanda_tangan": "Jabatan penanda tangan",
    "zona_waktu": "Zona waktu",
    "larang_putus_opd_sendiri": "Larangan memutus ide OPD sendiri",
    "contoh": "Contoh",
}
_MAKS_DAERAH = {"nama": 120, "ibu_kota": 120, "alamat": 300, "unit_koordinator": 200, "jabatan_penanda_tangan": 200}
_MAKS_RIWAYAT = 600


@dataclass(frozen=True, slots=True)
class IsianTupoksi:
    """A task as the form sends it; `id` is empty for a new one. The order is that of the list."""

    uraian: str
    id: int | None = None
    aktif: bool = True


def ambil(session: Session, kode: str) -> Opd:
    """The agency, ended or not, or TidakAda."""
    opd = None if "\x00" in kode else queries.opd_dari_kode(session, kode)
    if opd is None:
        raise TidakAda()
    return opd


# --- Small pieces -------------------------------------------------------------------------------------------


def _periksa_wewenang(session: Session, oleh: Pelaku | None) -> None:
    if oleh is not None:
        tuntut_peran(oleh, Peran.ADMIN)
    elif session.scalar(select(RiwayatOpd.id).where(RiwayatOpd.oleh_id.is_not(None)).limit(1)):
        raise TidakBoleh("Hanya administrator yang boleh melakukan ini.")


def _teks(nilai: Any) -> str:
    if isinstance(nilai, bool):
        return "ya" if nilai else "tidak"
    return "" if nilai is None else str(nilai)


def _potong(teks: str) -> str:
    return teks if len(teks) <= _MAKS_RIWAYAT else teks[: _MAKS_RIWAYAT - 1] + "…"


def _catat(
    session: Session, opd: Opd | None, *, oleh: Pelaku | None, pada: datetime, aksi: str, kolom: str = "",
    sebelum: Any = "", sesudah: Any = "",
) -> None:  # fmt: skip
    session.add(
        RiwayatOpd(
            opd_id=opd.id if opd else None,
            pada=pada,
            oleh_id=oleh.id if oleh else None,
            aksi=aksi,
            kolom=kolom,
            sebelum=_potong(_teks(sebelum)),
            sesudah=_potong(_teks(sesudah)),
        )
    )


def _kunci(session: Session, objek: Opd | Daerah) -> None:
    """Wait for others who change the same row (PostgreSQL), then see what they stored."""
    kolom = [k.key for k in inspect(type(objek)).column_attrs]  # PostgreSQL locks no row of an outer join
    session.refresh(objek, kolom, with_for_update=True)


def _beda_daftar(opd: Opd, tupoksi: Sequence[IsianTupoksi] | None, nama_lain: Sequence[str] | None) -> list[BedaIsian]:
    """How the stored tasks and other names differ from the posted ones, one per line."""
    daftar = []
    if tupoksi is not None:
        tersimpan = [f"{t.uraian}{'' if t.aktif else ' (tidak dipakai)'}" for t in opd.tupoksi]
        kiriman = [f"{t.uraian}{'' if t.aktif else ' (tidak dipakai)'}" for t in tupoksi]
        daftar.append(BedaIsian(LABEL["tupoksi"], "\n".join(tersimpan), "\n".join(kiriman)))
    if nama_lain is not None:
        tersimpan = [n.nama for n in opd.nama_lain]
        daftar.append(BedaIsian(LABEL["nama_lain"], "\n".join(tersimpan), "\n".join(nama_lain)))
    return [b for b in daftar if b.tersimpan != b.kiriman]


def _periksa_versi(
    objek: Opd | Daerah, versi: int | None, kiriman: Mapping[str, Any], lain: Sequence[BedaIsian] = ()
) -> None:
    if versi == objek.versi:
        return
    beda = [
        BedaIsian(LABEL[kolom], _tampil(objek, kolom, getattr(objek, kolom)), _tampil(objek, kolom, nilai))
        for kolom, nilai in kiriman.items()
        if nilai != getattr(objek, kolom)
    ]
    raise VersiBasi("Data ini diubah orang lain sejak halaman Anda dibuka.", beda=[*beda, *lain], versi=objek.versi)


def _tampil(objek: Opd | Daerah, kolom: str, nilai: Any) -> str:
    """A value as a person reads it in the history."""
    if kolom == "induk_id" and nilai is not None and isinstance(objek, Opd):
        return objek.induk.nama if objek.induk and objek.induk.id == nilai else str(nilai)
    if kolom == "jenis":
        return acuan.nama(acuan.JENIS_OPD, nilai)
    if kolom == "hitung_di":
        return rules.HITUNG_DI.get(nilai, "")
    return ZONA.get(nilai, nilai) if kolom == "zona_waktu" else _teks(nilai)


def _nama_dipakai(session: Session, nama: str, *, selain: int | None) -> str | None:
    """The agency that has this name or had it, other than `selain`."""
    kunci = bakukan_nama(nama)
    stmt = (
        select(Opd.nama)
        .outerjoin(NamaLain, NamaLain.opd_id == Opd.id)
        .where(or_(Opd.nama_urut == kunci[: rules.MAKS["nama"]], NamaLain.nama_cari == kunci), Opd.aktif)
        .limit(1)
    )
    return session.scalar(stmt if selain is None else stmt.where(Opd.id != selain))


def _periksa_kode_ide(session: Session, kode_ide: str, *, selain: int | None) -> str:
    pemilik = session.scalar(select(Opd.nama).where(Opd.kode_ide == kode_ide, Opd.id != (selain or 0)))
    return f"Kode ide {kode_ide} sudah dipakai {pemilik}." if pemilik else ""


def kode_ide_terpakai(session: Session, opd: Opd) -> bool:
    """Whether the short name stands in a code that was given out; it is fixed then."""
    return any(terpakai(session, opd) for terpakai in KODE_TERPAKAI)


def _kode_ide_bebas(session: Session, singkatan: str, kode: str) -> str:
    dasar = rules.usul_kode_ide(singkatan) or rules.usul_kode_ide(kode) or "OPD"
    dipakai = set(session.scalars(select(Opd.kode_ide).where(Opd.kode_ide.startswith(dasar[:15]))))
    if dasar not in dipakai:
        return dasar
    nomor = 2
    while (calon := f"{dasar[: rules.MAKS['kode_ide'] - len(str(nomor))]}{nomor}") in dipakai:
        nomor += 1
    return calon


def _periksa_induk(session: Session, induk: Opd | None, *, opd: Opd | None) -> str:
    if induk is None:
        return ""
    if not induk.aktif:
        return f"{induk.nama} sudah berakhir. Pilih induk lain."
    if opd is not None and (induk.id == opd.id or induk.id in queries.keturunan(session, opd.id)):
        return "Induk tidak boleh unit itu sendiri atau unit di bawahnya."
    return ""


def _tolak_jika(galat: Mapping[str, str]) -> None:
    galat = {kolom: kalimat for kolom, kalimat in galat.items() if kalimat}
    if galat:
        raise BelumLengkap(" ".join(galat.values()), galat)


# --- Agencies -----------------------------------------------------------------------------------------------


def buat_opd(
    session: Session,
    *,
    oleh: Pelaku | None,
    pada: datetime,
    kode: str,
    nama: str,
    singkatan: str,
    jenis: str,
    induk: Opd | None = None,
    kode_ide: str | None = None,
    tupoksi: Sequence[str] = (),
    nama_lain: Sequence[str] = (),
    hitung_di: str | None = None,
    wajib_ide: bool = True,
) -> Opd:
    """A new agency. Without `kode_ide` a free one is made of the short name.

    Raises BelumLengkap with a sentence per field.
    """
    _periksa_wewenang(session, oleh)
    hitung_di = hitung_di or rules.hitung_di_awal(jenis, punya_induk=induk is not None)
    galat = rules.galat_isian(
        {"kode": kode, "nama": nama, "singkatan": singkatan, "jenis": jenis, "hitung_di": hitung_di}
        | ({"kode_ide": kode_ide} if kode_ide else {})
    )
    _tolak_jika(galat)
    kode_ada = session.scalar(select(Opd.nama).where(func.lower(Opd.kode) == kode.lower()))
    nama_ada = _nama_dipakai(session, nama, selain=None)
    _tolak_jika(
        {
            "kode": f"Kode {kode} sudah dipakai {kode_ada}." if kode_ada else "",
            "nama": f"Nama ini sudah dipakai {nama_ada}." if nama_ada else "",
            "kode_ide": _periksa_kode_ide(session, kode_ide, selain=None) if kode_ide else "",
            "induk_id": _periksa_induk(session, induk, opd=None),
            "hitung_di": "Tanpa induk, ide dihitung sendiri." if hitung_di == "induk" and induk is None else "",
            "tupoksi": rules.galat_daftar_teks(tupoksi, nama="Tupoksi", maks=rules.MAKS["uraian"]),
        }
    )
    opd = Opd(
        kode=kode,
        kode_ide=kode_ide or _kode_ide_bebas(session, singkatan, kode),
        nama=nama,
        nama_urut=bakukan_nama(nama)[: rules.MAKS["nama"]],
        singkatan=singkatan,
        jenis=jenis,
        induk_id=induk.id if induk else None,
        hitung_di=hitung_di,
        wajib_ide=wajib_ide,
        versi=1,
    )
    try:
        with session.begin_nested():
            session.add(opd)
    except IntegrityError:  # another administrator was faster (PostgreSQL)
        _tolak_jika({"kode": f"Kode {kode} atau {opd.kode_ide} baru saja dipakai orang lain."})
    session.add_all(Tupoksi(opd_id=opd.id, urutan=i, uraian=u, aktif=True) for i, u in enumerate(tupoksi, 1))
    _ganti_nama_lain(session, opd, nama_lain)
    _catat(session, opd, oleh=oleh, pada=pada, aksi="buat", sesudah=nama)
    session.flush()
    session.expire(opd, ["tupoksi", "nama_lain", "induk"])
    return opd


KOLOM_UBAH = ("nama", "singkatan", "kode_ide", "jenis", "induk_id", "hitung_di", "wajib_ide")


def ubah_opd(
    session: Session,
    opd: Opd,
    *,
    oleh: Pelaku,
    pada: datetime,
    versi: int,
    tupoksi: Sequence[IsianTupoksi] | None = None,
    nama_lain: Sequence[str] | None = None,
    **isian: Any,
) -> list[str]:
    """Change the fields of KOLOM_UBAH that are given; returns those that changed.

    A renamed agency keeps its former name as another name. Tasks are changed, added, ordered or switched off,
    never deleted. Raises VersiBasi with both texts when `versi` is stale, BelumLengkap with a sentence per field.
    """
    tuntut_peran(oleh, Peran.ADMIN)
    _kunci(session, opd)
    if versi != opd.versi:
        _periksa_versi(opd, versi, isian, _beda_daftar(opd, tupoksi, nama_lain))
    if not opd.aktif:
        raise AturanDilanggar(f"{opd.nama} sudah berakhir; datanya tidak diubah lagi.")
    _periksa_ubah(session, opd, isian, tupoksi)

    berubah = []
    nama_lama = opd.nama
    for kolom in KOLOM_UBAH:
        if kolom not in isian or isian[kolom] == getattr(opd, kolom):
            continue
        sebelum = _tampil(opd, kolom, getattr(opd, kolom))
        setattr(opd, kolom, isian[kolom])
        if kolom == "induk_id":
            session.flush()
            session.expire(opd, ["induk"])
        _catat(
            session, opd, oleh=oleh, pada=pada, aksi="ubah", kolom=kolom,
            sebelum=sebelum, sesudah=_tampil(opd, kolom, isian[kolom]),
        )  # fmt: skip
        berubah.append(kolom)
    opd.nama_urut = bakukan_nama(opd.nama)[: rules.MAKS["nama"]]
    if tupoksi is not None and _simpan_tupoksi(session, opd, tupoksi, oleh=oleh, pada=pada):
        berubah.append("tupoksi")
    if _simpan_nama_lain(session, opd, nama_lain, nama_lama=nama_lama, oleh=oleh, pada=pada):
        berubah.append("nama_lain")
    if berubah:
        opd.versi += 1
    session.flush()
    session.expire(opd, ["tupoksi", "nama_lain"])
    return berubah


def _periksa_ubah(session: Session, opd: Opd, isian: Mapping[str, Any], tupoksi: Sequence[IsianTupoksi] | None) -> None:
    if asing := set(isian) - set(KOLOM_UBAH):
        raise TypeError(f"not columns that can be changed: {sorted(asing)}")
    _tolak_jika(rules.galat_isian(isian))
    galat: dict[str, str] = {}
    if "nama" in isian and (pemilik := _nama_dipakai(session, isian["nama"], selain=opd.id)):
        galat["nama"] = f"Nama ini sudah dipakai {pemilik}."
    if isian.get("kode_ide", opd.kode_ide) != opd.kode_ide:
        if kode_ide_terpakai(session, opd):
            galat["kode_ide"] = f"Kode ide {opd.kode_ide} sudah dipakai pada nomor ide, jadi tidak diubah lagi."
        else:
            galat["kode_ide"] = _periksa_kode_ide(session, isian["kode_ide"], selain=opd.id)
    induk_id = isian.get("induk_id", opd.induk_id)
    if induk_id != opd.induk_id and induk_id is not None:
        induk = session.get(Opd, induk_id)
        galat["induk_id"] = _periksa_induk(session, induk, opd=opd) if induk else "Pilih induk dari daftar."
    if isian.get("hitung_di", opd.hitung_di) == "induk" and induk_id is None:
        galat["hitung_di"] = "Tanpa induk, ide dihitung sendiri."
    if tupoksi is not None:
        galat["tupoksi"] = rules.galat_daftar_teks(
            (t.uraian for t in tupoksi), nama="Tupoksi", maks=rules.MAKS["uraian"]
        )
        for t in tupoksi:
            if not t.uraian:
                galat[f"tupoksi_{t.id}" if t.id else "tupoksi"] = (
                    "Tupoksi tidak dikosongkan; hapus centangnya bila tidak dipakai lagi."
                )
        if not {t.id for t in tupoksi if t.id} <= {t.id for t in opd.tupoksi}:
            raise TidakAda()
    _tolak_jika(galat)


def _simpan_tupoksi(
    session: Session, opd: Opd, kiriman: Sequence[IsianTupoksi], *, oleh: Pelaku, pada: datetime
) -> bool:
    """Rows in the order given; existing ones that are not in it keep their text and stand last."""
    lama = {t.id: t for t in opd.tupoksi}
    berubah = False

    def catat(aksi: str, sebelum: str, sesudah: str) -> None:
        nonlocal berubah
        berubah = True
        _catat(session, opd, oleh=oleh, pada=pada, aksi=aksi, kolom="tupoksi", sebelum=sebelum, sesudah=sesudah)

    urutan_lama = [t.id for t in opd.tupoksi]
    urutan_baru = [t.id for t in kiriman if t.id]
    if [i for i in urutan_lama if i in set(urutan_baru)] != urutan_baru:
        catat("urut", "", "Urutan tupoksi diubah")
    for urutan, t in enumerate(kiriman, 1):
        if t.id is None:
            session.add(Tupoksi(opd_id=opd.id, urutan=urutan, uraian=t.uraian, aktif=t.aktif))
            catat("tambah", "", t.uraian)
            continue
        baris = lama.pop(t.id)
        if baris.uraian != t.uraian:
            catat("ubah", baris.uraian, t.uraian)
        if baris.aktif != t.aktif:
            catat("nyalakan" if t.aktif else "matikan", "", t.uraian)
        baris.urutan, baris.uraian, baris.aktif = urutan, t.uraian, t.aktif
    for urutan, baris in enumerate(lama.values(), len(kiriman) + 1):
        baris.urutan = urutan
    return berubah


def _simpan_nama_lain(
    session: Session, opd: Opd, nama_lain: Sequence[str] | None, *, nama_lama: str, oleh: Pelaku, pada: datetime
) -> bool:
    sebelum = [n.nama for n in opd.nama_lain]
    tujuan = list(sebelum if nama_lain is None else nama_lain)
    if nama_lama != opd.nama:
        tujuan.append(nama_lama)
    sesudah = _ganti_nama_lain(session, opd, tujuan)
    if sesudah == sebelum:
        return False
    _catat(
        session, opd, oleh=oleh, pada=pada, aksi="ubah", kolom="nama_lain",
        sebelum="; ".join(sebelum), sesudah="; ".join(sesudah),
    )  # fmt: skip
    return True


def _ganti_nama_lain(session: Session, opd: Opd, nama_lain: Iterable[str]) -> list[str]:
    """Make these the other names; those alike (but for case and blanks) count once, the own name not at all."""
    _tolak_jika({"nama_lain": rules.galat_daftar_teks(nama_lain, nama="Nama lain", maks=rules.MAKS["nama"])})
    ingin: dict[str, str] = {}
    for nama in nama_lain:
        ingin.setdefault(bakukan_nama(nama)[: rules.MAKS["nama"]], nama)
    for bukan in ("", bakukan_nama(opd.nama)):
        ingin.pop(bukan, None)
    ada = {n.nama_cari: n for n in session.scalars(select(NamaLain).where(NamaLain.opd_id == opd.id))}
    baru = [kunci for kunci in ingin if kunci not in ada]
    if baru:
        stmt = (
            select(NamaLain.nama, Opd.nama)
            .join(Opd, Opd.id == NamaLain.opd_id)
            .where(NamaLain.nama_cari.in_(baru), NamaLain.opd_id != opd.id)
            .limit(1)
        )
        if bentrok := session.execute(stmt).first():
            _tolak_jika({"nama_lain": f"“{bentrok[0]}” sudah menjadi nama lain {bentrok[1]}."})
        stmt = select(Opd.nama).where(Opd.nama_urut.in_(baru), Opd.id != opd.id, Opd.aktif).limit(1)
        if bentrok := session.scalar(stmt):
            _tolak_jika({"nama_lain": f"“{bentrok}” adalah nama perangkat daerah lain."})
    for kunci, baris in ada.items():
        if kunci not in ingin:
            session.delete(baris)
    session.add_all(NamaLain(opd_id=opd.id, nama=ingin[kunci], nama_cari=kunci) for kunci in baru)
    return [baris.nama for kunci, baris in ada.items() if kunci in ingin] + [ingin[kunci] for kunci in baru]


def akhiri(session: Session, opd: Opd, *, penerus: Opd, alasan: str, oleh: Pelaku, pada: datetime, versi: int) -> None:
    """End `opd` in favour of `penerus`: units below move there, and so does what other features keep for it.

    The kode stays and leads to the page that names the successor.
    """
    tuntut_peran(oleh, Peran.ADMIN)
    _kunci(session, opd)
    _periksa_versi(opd, versi, {})
    if not opd.aktif:
        raise AturanDilanggar(f"{opd.nama} sudah berakhir.")
    galat = {"alasan": "" if alasan else "Tulis alasannya, misalnya nomor peraturan daerahnya."}
    galat["alasan"] = galat["alasan"] or rules.galat_daftar_teks([alasan], nama="Alasan", maks=rules.MAKS["alasan"])
    if penerus.id == opd.id or penerus.id in queries.keturunan(session, opd.id):
        galat["penerus_id"] = "Penerus tidak boleh unit itu sendiri atau unit di bawahnya."
    elif not penerus.aktif:
        galat["penerus_id"] = f"{penerus.nama} sudah berakhir. Pilih penerus lain."
    _tolak_jika(galat)

    for unit in session.scalars(select(Opd).where(Opd.induk_id == opd.id)):
        unit.induk_id = penerus.id
        unit.versi += 1
        _catat(
            session, unit, oleh=oleh, pada=pada, aksi="ubah", kolom="induk_id", sebelum=opd.nama, sesudah=penerus.nama
        )
    opd.aktif, opd.berakhir_pada, opd.penerus_id = False, pada, penerus.id
    opd.versi += 1
    _catat(session, opd, oleh=oleh, pada=pada, aksi="akhiri", sesudah=f"Penerus {penerus.nama}. {alasan}")
    _catat(session, penerus, oleh=oleh, pada=pada, aksi="terima", sesudah=f"Dari {opd.nama}. {alasan}")
    session.flush()
    for pindahkan in PADA_PENERUS:
        pindahkan(session, opd, penerus, oleh=oleh, pada=pada)
    session.flush()
    session.expire(opd, ["penerus"])


# --- Lists --------------------------------------------------------------------------------------------------


def daftar_umum() -> list[BarisOpd]:
    """The typical agencies of a kabupaten, as a list that can be changed and made."""
    return [
        BarisOpd(
            nomor, o.kode, o.nama, o.singkatan, o.jenis, o.induk, o.tupoksi, o.alias, o.hitung_di, o.wajib_ide
        )
        for nomor, o in enumerate(acuan.opd_umum(), 1)
    ]  # fmt: skip


def buat_daftar(session: Session, baris: Sequence[BarisOpd], *, oleh: Pelaku | None, pada: datetime) -> int:
    """Make every agency of the list, parents first; returns how many.

    Raises BelumLengkap with all the sentences when any row has a fault; then none is made.
    """
    _periksa_wewenang(session, oleh)
    ada = list(session.scalars(select(Opd.kode)))
    baris = rules.periksa_daftar(baris, ada=ada)
    if galat := [kalimat for b in baris for kalimat in b.galat]:
        raise BelumLengkap(" ".join(galat[:10]), {"daftar": "\n".join(galat)})
    menurut_kode = {o.kode.lower(): o for o in session.scalars(select(Opd))}
    for b in rules.urutkan_induk_dulu(baris):
        try:
            opd = buat_opd(
                session,
                oleh=oleh,
                pada=pada,
                kode=b.kode,
                nama=b.nama,
                singkatan=b.singkatan,
                jenis=b.jenis,
                induk=menurut_kode.get(b.induk.lower()),
                kode_ide=b.kode_ide or None,
                tupoksi=b.tupoksi,
                nama_lain=b.nama_lain,
                hitung_di=b.hitung_di or None,
                wajib_ide=b.wajib_ide,
            )
        except BelumLengkap as galat:
            pesan = f"Baris {b.nomor}: {galat.pesan}"
            raise BelumLengkap(pesan, {"daftar": pesan}) from None
        menurut_kode[opd.kode.lower()] = opd
    return len(baris)


# --- The region ---------------------------------------------------------------------------------------------


def simpan_daerah(
    session: Session, *, oleh: Pelaku | None, pada: datetime, versi: int | None = None, **isian: Any
) -> Daerah:
    """Make or change the region's settings (the columns of Daerah that are given).

    `versi` is needed once the region exists. Raises VersiBasi, BelumLengkap with a sentence per field.
    """
    _periksa_wewenang(session, oleh)
    galat = {
        kolom: f"{LABEL[kolom]} paling banyak {maks} huruf."
        for kolom, maks in _MAKS_DAERAH.items()
        if len(isian.get(kolom) or "") > maks
    }
    if any("\x00" in nilai for nilai in isian.values() if isinstance(nilai, str)):
        galat["nama"] = "Isian memuat karakter yang tidak bisa disimpan."
    daerah = session.get(Daerah, 1)
    if "nama" in isian or daerah is None:
        galat |= {} if isian.get("nama") else {"nama": "Nama daerah wajib diisi."}
    if "zona_waktu" in isian or daerah is None:
        galat |= {} if isian.get("zona_waktu") in ZONA else {"zona_waktu": "Pilih WIB, WITA, atau WIT."}
    if daerah is None:
        _tolak_jika(galat)
        daerah = Daerah(id=1, versi=1, **isian)
        session.add(daerah)
        session.flush()
        _catat(session, None, oleh=oleh, pada=pada, aksi="buat", sesudah=daerah.nama)
        return daerah
    _kunci(session, daerah)
    _periksa_versi(daerah, versi, isian)
    _tolak_jika(galat)
    berubah = False
    for kolom, nilai in isian.items():
        if nilai == (lama := getattr(daerah, kolom)):
            continue
        setattr(daerah, kolom, nilai)
        _catat(
            session, None, oleh=oleh, pada=pada, aksi="ubah", kolom=kolom,
            sebelum=_tampil(daerah, kolom, lama), sesudah=_tampil(daerah, kolom, nilai),
        )  # fmt: skip
        berubah = True
    daerah.versi += berubah
    session.flush()
    return daerah
