from flask import Blueprint, request
from flask_login import current_user

from inovasi.angka import baca_bilangan
from inovasi.db import db
from inovasi.galat import TidakAda
from inovasi.htmx import render_page
from inovasi.ide import rules as ide_rules
from inovasi.peran import Pelaku
from inovasi.replikasi import queries, queries_pohon, rules_adopsi, rules_pohon
from inovasi.replikasi.models import EntriKatalog
from inovasi.replikasi.queries_adopsi import nama_luar

bp = Blueprint("pohon", __name__)

BANYAK = 50  # trees in the list


def _pelaku() -> Pelaku:
    return current_user._get_current_object()


def _nama(isi: EntriKatalog) -> tuple[str, str]:
    """(title, whose) of an entry for this reader; a title that they may not read is not in the page."""
    if isi.ide is None:
        luar = isi.luar
        return nama_luar(luar.nama, luar.daerah, luar.instansi) if luar else ("Inovasi dari luar", "")
    if ide_rules.terlihat(_pelaku(), isi.ide):
        return isi.ide.judul, isi.ide.opd.nama
    return f"Inovasi dari {isi.ide.opd.nama}", isi.ide.opd.nama


@bp.get("/replikasi/pohon")
def pohon():
    nomor = baca_bilangan(request.args.get("entri", ""))
    if not request.args.get("entri"):
        return render_page(
            "replikasi/pohon_daftar.html", daftar=queries_pohon.asal_terbanyak(db.session, banyak=BANYAK),
            banyak=BANYAK,
        )  # fmt: skip
    isi = queries.entri(db.session, nomor) if nomor else None
    if isi is None or not queries.boleh_lihat(db.session, isi, oleh=_pelaku()):
        raise TidakAda()
    akar = rules_pohon.akar(isi.id, queries_pohon.induk(db.session, isi.id))
    asal = isi if akar == isi.id else queries.entri(db.session, akar)
    judul, pemilik = _nama(asal)
    pohon = rules_pohon.susun(asal.id, judul, pemilik, queries_pohon.cabang(db.session, asal.id))
    kotak, tinggi = rules_pohon.gambar(pohon)
    return render_page(
        "replikasi/pohon.html",
        entri_id=isi.id,
        judul=_nama(isi)[0],
        akar_judul=judul if asal.id != isi.id else "",
        pohon=pohon,
        kotak=kotak,
        tinggi=tinggi,
        lebar=rules_pohon.LEBAR,
        maks=rules_pohon.SIMPUL_MAKS,
        hubungan=current_user.peran in rules_adopsi.MEMBACA,
    )
