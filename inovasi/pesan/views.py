from flask import Blueprint, request, url_for
from flask_login import current_user

from inovasi.db import db
from inovasi.htmx import redirect_ke, render_page
from inovasi.peran import Peran, tuntut_peran
from inovasi.pesan import queries, services
from inovasi.waktu import sekarang

bp = Blueprint("pesan", __name__)

PER_HALAMAN = 30  # ideas
PENERIMA = (Peran.OPERATOR, Peran.KOORDINATOR)


@bp.get("/pesan")
def daftar():
    tuntut_peran(current_user, *PENERIMA)
    jumlah = queries.jumlah_kelompok(db.session, oleh=current_user)
    akhir = max(1, -(-jumlah // PER_HALAMAN))
    ke = min(max(request.args.get("halaman", 1, type=int), 1), akhir)
    return render_page(
        "pesan/daftar.html",
        fragment="pesan/_daftar.html",
        kelompok=queries.daftar_pesan(db.session, oleh=current_user, ke=ke, per_halaman=PER_HALAMAN),
        jumlah=jumlah,
        ke=ke,
        per_halaman=PER_HALAMAN,
        dasar_ide="/tinjauan/" if current_user.peran is Peran.KOORDINATOR else "/ide/",
    )


@bp.post("/pesan/<int:pesan_id>/dibaca")
def dibaca(pesan_id):
    tuntut_peran(current_user, *PENERIMA)
    services.tandai_dibaca(db.session, pesan_id, oleh=current_user, pada=sekarang())
    db.session.commit()
    return redirect_ke(url_for("pesan.daftar"))
