from tempfile import TemporaryFile

from flask import Blueprint, g, request, send_file
from flask_login import current_user

from inovasi.angka import baca_bilangan
from inovasi.db import db
from inovasi.htmx import render_page
from inovasi.peran import Pelaku, Peran
from inovasi.sk import queries_pantau as queries
from inovasi.sk import queries_tugas, rules_tugas
from inovasi.sk import rules_pantau as rules
from inovasi.sk import services_pantau as services
from inovasi.sk.rules import sebut
from inovasi.waktu import hari_ini, sekarang, tanggal, tanggal_jam

bp = Blueprint("sk_pantau", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _jaga() -> Pelaku:
    """Refused before anything is looked up, so that the answer tells nothing of what exists."""
    pelaku = current_user._get_current_object()
    rules_tugas.periksa_peran(pelaku, rules.MEMBACA)
    return pelaku


def _umum(pelaku: Pelaku) -> dict:
    return {
        "operator": pelaku.peran is Peran.OPERATOR,
        "aturan": rules.ATURAN,
        "kewajiban": rules_tugas.KEWAJIBAN,
        "nama_status": rules_tugas.NAMA_STATUS,
        "lencana_status": rules_tugas.LENCANA,
    }


@bp.get("/sk/pantau")
def pantau():
    pelaku, hari = _jaga(), hari_ini()
    pilihan = queries_tugas.pilihan_sk(db.session, oleh=pelaku)
    sk_id = baca_bilangan(request.args.get("sk", "")) or (pilihan[0].id if pilihan else None)
    if sk_id is None:
        return render_page("sk/pantau.html", pilihan_sk=[], data=None, **_umum(pelaku))
    data = queries.pantau(db.session, sk_id, oleh=pelaku, hari=hari)
    return render_page(
        "sk/pantau.html",
        pilihan_sk=[(s.id, s.nama) for s in pilihan],
        data=data,
        sebut=sebut(data.sk),
        **_umum(pelaku),
    )


@bp.get("/sk/<int:id>/pantau/cetak")
def cetak(id: int):
    pelaku = _jaga()
    data = queries.pantau(db.session, id, oleh=pelaku, hari=hari_ini())
    return render_page(
        "sk/pantau_cetak.html",
        data=data,
        sebut=sebut(data.sk),
        judul=rules.JUDUL,
        lingkup=_lingkup(pelaku, data),
        dicetak=sekarang(),
        hari=hari_ini(),
        **_umum(pelaku),
    )


# --- Exports ------------------------------------------------------------------------------------------------


def _lingkup(pelaku: Pelaku, data: queries.PantauSk) -> str:
    return ", ".join(b.nama for b in data.isi.baris) if pelaku.peran is Peran.OPERATOR else ""


def _bahan(id: int) -> tuple[queries.PantauSk, dict]:
    """What both exports are made of; the database is let go before they are written."""
    pelaku, hari, kini = _jaga(), hari_ini(), sekarang()
    data = queries.pantau(db.session, id, oleh=pelaku, hari=hari)
    daerah = g.get("daerah")
    kop = services.Kop(
        daerah=daerah.nama if daerah else "",
        unit=daerah.unit_koordinator if daerah else "",
        alamat=daerah.alamat if daerah else "",
        tempat=daerah.ibu_kota if daerah else "",
        penanda_tangan=(daerah.jabatan_penanda_tangan if daerah else "") or "Koordinator inovasi",
    )
    judul = services.Judul(
        sebut(data.sk), data.sk.tentang, _lingkup(pelaku, data), tanggal(hari), tanggal_jam(kini)
    )
    return data, {"kop": kop, "judul": judul, "hari": hari, "dibuat": kini}


def _kirim(tulis, *, nama: str, mimetype: str):
    """A file that `tulis` has written, as a download; it goes when the answer has gone."""
    db.session.rollback()
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


@bp.get("/sk/<int:id>/pantau.xlsx")
def xlsx(id: int):
    data, umum = _bahan(id)
    nama = rules.nama_berkas(sebut(data.sk), umum["hari"], "xlsx")
    return _kirim(
        lambda berkas: services.tulis_xlsx(berkas, isi=data.isi, laporan=data.laporan, **umum),
        nama=nama, mimetype=XLSX,
    )  # fmt: skip


@bp.get("/sk/<int:id>/pantau.docx")
def docx(id: int):
    data, umum = _bahan(id)
    nama = rules.nama_berkas(sebut(data.sk), umum["hari"], "docx")
    return _kirim(lambda berkas: services.tulis_docx(berkas, isi=data.isi, **umum), nama=nama, mimetype=DOCX)
