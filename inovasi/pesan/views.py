from flask import Blueprint, flash, jsonify, request, url_for
from flask_login import current_user

from inovasi.angka import baca_bilangan
from inovasi.db import db
from inovasi.htmx import redirect_ke, render_page
from inovasi.peran import tuntut_peran
from inovasi.pesan import queries, services
from inovasi.waktu import sekarang

bp = Blueprint("pesan", __name__)

PER_HALAMAN = 30  # ideas


@bp.get("/pesan")
def daftar():
    tuntut_peran(current_user, *queries.PENERIMA)
    oleh = current_user._get_current_object()
    kotak = queries.kotak(
        db.session, oleh=oleh, ke=request.args.get("halaman", 1, type=int), per_halaman=PER_HALAMAN
    )
    return render_page(
        "pesan/daftar.html",
        fragment="pesan/_daftar.html",
        kotak=kotak,
        kelompok=[(k, queries.tujuan(oleh.peran, k.ide_id, k.utama.alamat)) for k in kotak.kelompok],
        per_halaman=PER_HALAMAN,
    )


@bp.get("/pesan/jumlah")
def jumlah():
    """The number beside "Pesan", which open pages ask for by themselves; see penjaga.DIAM."""
    tuntut_peran(current_user, *queries.PENERIMA)
    return jsonify(jumlah=queries.jumlah_belum_dibaca(db.session, oleh=current_user))


@bp.post("/pesan/<int:pesan_id>/dibaca")
def dibaca(pesan_id):
    """Mark a notice read; with `buka` go where it leads."""
    tuntut_peran(current_user, *queries.PENERIMA)
    buka = bool(request.form.get("buka"))
    pesan = services.tandai_dibaca(db.session, pesan_id, oleh=current_user, pada=sekarang())
    ke = queries.tujuan(current_user.peran, pesan.ide_id, pesan.alamat) if buka else url_for("pesan.daftar")
    db.session.commit()
    return redirect_ke(ke)


@bp.post("/pesan/dibaca-semua")
def dibaca_semua():
    tuntut_peran(current_user, *queries.PENERIMA)
    sampai = baca_bilangan(request.form.get("sampai", "")) or 0
    jumlah = services.tandai_semua(db.session, sampai=sampai, oleh=current_user, pada=sekarang())
    db.session.commit()
    flash(f"{jumlah} pesan ditandai sudah dibaca." if jumlah else "Tidak ada pesan yang belum dibaca.", "sukses")
    return redirect_ke(url_for("pesan.daftar"))
