from flask import Blueprint, request
from flask_login import current_user

from inovasi.angka import baca_bilangan
from inovasi.db import db
from inovasi.htmx import render_page
from inovasi.ide import queries_kuota as kuota
from inovasi.laporan import queries_alasan as queries
from inovasi.laporan import rules_alasan as rules
from inovasi.peran import Peran, tuntut_peran
from inovasi.waktu import BULAN, hari_ini

bp = Blueprint("alasan", __name__, url_prefix="/laporan")


@bp.get("/alasan")
def alasan():
    tuntut_peran(current_user, *rules.MELIHAT_ALASAN)
    kini = hari_ini().year
    # Calendar years: months are those in which it was decided, whatever the programme year of the idea.
    pilihan = sorted({kini, *(t.tahun for t in kuota.tahun_dibuka(db.session) if t.tahun <= kini)}, reverse=True)
    tahun = baca_bilangan(request.args.get("tahun", ""))
    tahun = tahun if tahun in rules.TAHUN_WAJAR else kini
    opd = baca_bilangan(request.args.get("opd", ""))
    semua = queries.semua_opd(db.session)
    nama = {i: n for i, n, _ in semua}
    opd = opd if opd in nama else None
    bulan = rules.batas_bulan(tahun)
    return render_page(
        "laporan/alasan.html",
        fragment="laporan/_alasan.html",
        s=rules.susun(
            queries.hitung_alasan(db.session, bulan=bulan, opd=opd),
            queries.hitung_kolom(db.session, bulan=bulan, opd=opd),
            queries.putaran_disetujui(db.session, bulan=bulan, opd=opd),
            nama,
        ),
        tahun=tahun,
        pilihan_tahun=[(t, t) for t in sorted({tahun, *pilihan}, reverse=True)],
        opd=opd,
        opd_nama=nama.get(opd, ""),
        pilihan_opd=[(i, n) for i, n, aktif in semua if aktif or i == opd],
        bulan=[b[:3] for b in BULAN],
        ke_laporan=current_user.peran is not Peran.ADMIN,
    )
