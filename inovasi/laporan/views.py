from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from threading import Lock
from typing import BinaryIO

from flask import Blueprint, Response, g, request, send_file, url_for
from flask_login import current_user

from inovasi import acuan
from inovasi.db import db
from inovasi.galat import AturanDilanggar, TidakAda
from inovasi.htmx import render_page
from inovasi.ide import queries as ide_queries
from inovasi.ide import queries_kuota as kuota
from inovasi.ide import rules as ide_rules
from inovasi.ide import services as ide_services
from inovasi.ide.queries import SaringIde, baca_saring
from inovasi.laporan import queries, rules, services
from inovasi.opd.rules import RekapTahun, susun_matriks
from inovasi.peran import Peran, tuntut_peran
from inovasi.waktu import hari_ini, sekarang, tanggal_jam

bp = Blueprint("laporan", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
_giliran = Lock()
TUNGGU_GILIRAN = 3  # seconds; a request that waits holds one of the few threads


@bp.get("/laporan")
def daftar():
    tuntut_peran(current_user, *rules.MELIHAT_LAPORAN)
    tahun = kuota.daftar_tahun(db.session)
    pilih = next((t for t in tahun if str(t.tahun) == request.args.get("tahun", "")), None)
    pilih = pilih or kuota.tahun_terpilih(tahun, hari_ini())
    per_status = {}
    if pilih:
        per_status = queries.jumlah_per_status(db.session, oleh=current_user, tahun=pilih.tahun)
    return render_page(
        "laporan/daftar.html",
        tahun=pilih,
        pilihan_tahun=[(t.tahun, t.tahun) for t in tahun],
        per_status=[
            (s.value, nama, per_status.get(s, 0)) for s, nama in ide_rules.NAMA_STATUS.items() if s != "dihapus"
        ],
        aturan=ide_rules.ATURAN_HITUNG,
        dihitung=ide_rules.dihitung(per_status),
        lihat_matriks=current_user.peran in rules.MELIHAT_MATRIKS,
        operator=current_user.peran is Peran.OPERATOR,
        batas_cetak=rules.BATAS_CETAK,
    )


# --- Exports ------------------------------------------------------------------------------------------------


@contextmanager
def _giliran_ekspor() -> Iterator[None]:
    """One export at a time: each is all processor, and everybody else's pages must stay quick."""
    db.session.rollback()  # nobody waits inside a transaction
    if not _giliran.acquire(timeout=TUNGGU_GILIRAN):
        raise AturanDilanggar(
            "Unduhan lain sedang disiapkan.", saran="Tunggu setengah menit, lalu unduh sekali lagi."
        )
    try:
        yield
    finally:
        _giliran.release()


def _kirim(tulis: Callable[[BinaryIO], None], *, nama: str, mimetype: str) -> Response:
    """A file that `tulis` has written, as a download; it goes when the answer has gone."""
    berkas = TemporaryFile()
    try:
        tulis(berkas)
    except BaseException:
        berkas.close()
        raise
    ukuran = berkas.tell()
    berkas.seek(0)
    jawab = send_file(berkas, mimetype=mimetype, as_attachment=True, download_name=nama, etag=False)
    jawab.content_length = ukuran
    return jawab


def _saring() -> SaringIde:
    return baca_saring(request.args)


def _saringan(saring: SaringIde) -> list[tuple[str, str]]:
    """The filters in words, with the OPD's name where one is meant."""
    opd_ids = [saring.opd] if saring.opd is not None else sorted(current_user.opd_ids)
    perlu_nama = saring.opd is not None or current_user.peran is Peran.OPERATOR
    opd = queries.info_opd(db.session, opd_ids) if perlu_nama else []
    return rules.kata_saringan(saring, opd_nama=", ".join(o.nama for o in opd), oleh=current_user)


def _keterangan(judul: str, saringan: list[tuple[str, str]], jumlah: int, **lain) -> list[tuple[str, rules.Sel]]:
    return rules.keterangan(
        judul=judul,
        daerah=g.daerah.nama if g.get("daerah") else "",
        dibuat=tanggal_jam(sekarang()),
        oleh=current_user,
        saringan=saringan,
        jumlah=jumlah,
        **lain,
    )


@bp.get("/ekspor/ide.xlsx")
def ekspor_xlsx():
    saring, kolom = _saring(), rules.kolom_untuk(current_user)
    saringan = [*_saringan(saring), ("Urutan", rules.kata_urut(saring.urut))]
    with _giliran_ekspor(), queries.tampung_ide(db.session, oleh=current_user, saring=saring) as isi:
        db.session.rollback()
        return _kirim(
            lambda berkas: services.tulis_xlsx(
                berkas,
                lembar="Ide",
                kolom=kolom,
                baris=rules.baris_ide(isi, kolom=kolom, oleh=current_user),
                keterangan=_keterangan("Daftar ide", saringan, isi.jumlah),
                dibuat=sekarang(),
            ),
            nama=rules.nama_berkas("ide", hari_ini(), "xlsx"),
            mimetype=XLSX,
        )


@bp.get("/ekspor/ide.csv")
def ekspor_csv():
    kolom = rules.kolom_untuk(current_user)
    with _giliran_ekspor(), queries.tampung_ide(db.session, oleh=current_user, saring=_saring()) as isi:
        db.session.rollback()
        return _kirim(
            lambda berkas: services.tulis_csv(
                berkas, kolom=kolom, baris=rules.baris_ide(isi, kolom=kolom, oleh=current_user)
            ),
            nama=rules.nama_berkas("ide", hari_ini(), "csv"),
            mimetype=CSV,
        )


def _rekap() -> RekapTahun:
    tuntut_peran(current_user, *rules.MELIHAT_MATRIKS)
    tahun = request.args.get("tahun", type=int)
    rekap = kuota.rekap_tahun(db.session, tahun=tahun, hari_ini=hari_ini())
    if rekap is None:
        raise TidakAda(f"Tahun program {tahun} belum dibuka." if tahun else "Belum ada tahun program yang dibuka.")
    return rekap


def _baris_matriks(rekap: RekapTahun) -> tuple[list, list[tuple[str, str]]]:
    """The rows that the query string asks for, in its order, and the filters in words."""
    hanya_kurang = request.args.get("kurang", "") == "1"
    jenis, cari = request.args.get("jenis", ""), request.args.get("q", "").replace("\x00", "").strip()[:200]
    jenis = jenis if jenis in acuan.JENIS_OPD else ""
    baris = susun_matriks(
        rekap.baris, urut=request.args.get("urut", ""), hanya_kurang=hanya_kurang, jenis=jenis, cari=cari
    )
    saringan = [("Tahun program", str(rekap.tahun))]
    if hanya_kurang:
        saringan.append(("Hanya", "perangkat daerah yang masih kurang"))
    if jenis:
        saringan.append(("Jenis", acuan.nama(acuan.JENIS_OPD, jenis)))
    if cari:
        saringan.append(("Cari", f"“{cari}”"))
    return baris, saringan


@bp.get("/ekspor/opd.xlsx")
def matriks_xlsx():
    rekap = _rekap()
    baris, saringan = _baris_matriks(rekap)
    saringan += [("Batas", rekap.batas), ("Minimum", f"{rekap.minimum} ide per perangkat daerah")]
    with _giliran_ekspor():
        return _kirim(
            lambda berkas: services.tulis_xlsx(
                berkas,
                lembar="Perangkat daerah",
                kolom=rules.KOLOM_MATRIKS,
                baris=rules.baris_matriks(baris),
                keterangan=_keterangan("Rekap ide per perangkat daerah", saringan, len(baris)),
                dibuat=sekarang(),
            ),
            nama=rules.nama_berkas(f"rekap-opd-{rekap.tahun}", hari_ini(), "xlsx"),
            mimetype=XLSX,
        )


# --- Printed pages ------------------------------------------------------------------------------------------


@bp.get("/laporan/opd")
def cetak_matriks():
    rekap = _rekap()
    baris, saringan = _baris_matriks(rekap)
    return render_page(
        "laporan/cetak_matriks.html",
        rekap=rekap,
        baris=baris,
        saringan=saringan[1:],
        kewajiban=rules.kewajiban,
        dicetak=sekarang(),
        kueri=request.query_string.decode("ascii", "replace"),
    )


@bp.get("/laporan/daftar")
def cetak_daftar():
    saring = _saring()
    hasil = ide_queries.awal_tersaring(db.session, oleh=current_user, saring=saring, batas=rules.BATAS_CETAK)
    opd = queries.info_opd(db.session, [current_user.opd_id]) if current_user.peran is Peran.OPERATOR else []
    return render_page(
        "laporan/cetak_daftar.html",
        hasil=hasil,
        saringan=_saringan(saring),
        urut=rules.kata_urut(saring.urut),
        opd=opd[0] if opd else None,
        satu_opd=bool(opd) and current_user.opd_ids == {opd[0].id} and saring.opd in (None, opd[0].id),
        jabatan=rules.jabatan_pimpinan(opd[0].nama, opd[0].jenis) if opd else "",
        nama_status=ide_rules.NAMA_STATUS,
        acuan=acuan,
        dicetak=sekarang(),
        kueri=request.query_string.decode("ascii", "replace"),
    )


@bp.get("/ide/<int:id>/cetak")
def cetak_ide(id: int):
    ide = ide_services.ambil_terlihat(db.session, id, oleh=current_user)
    lengkap = ide_rules.lihat_lengkap(current_user, ide)
    isi = queries.ide_cetak(db.session, id, lengkap=lengkap)
    asal = isi.ide.asal
    return render_page(
        "laporan/cetak_ide.html",
        ide=isi.ide,
        isi=isi,
        # An origin that was reopened is named without its title: that is its owner's again.
        asal_judul=asal.judul if asal and ide_rules.terlihat(current_user, asal) else "",
        lengkap=lengkap,
        nama_status=ide_rules.NAMA_STATUS,
        label=ide_rules.LABEL,
        panjang=ide_rules.ISIAN_PANJANG,
        wajib=ide_rules.ISIAN_WAJIB_PANJANG,
        kosong=[ide_rules.LABEL[k].lower() for k in rules.ISIAN_PILIHAN if not getattr(isi.ide, k)],
        acuan=acuan,
        jabatan=rules.jabatan_pimpinan(isi.ide.opd.nama, isi.ide.opd.jenis),
        dicetak=sekarang(),
        url_ide=url_for("ide.satu", id=id),
    )
