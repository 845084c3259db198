"""Any two versions of an idea, side by side or word by word."""

from flask import Blueprint, request
from flask_login import current_user

from inovasi.angka import baca_bilangan
from inovasi.db import db
from inovasi.galat import TidakBoleh
from inovasi.htmx import render_page
from inovasi.ide import queries, rules, rules_beda, services
from inovasi.ide.models import Ide
from inovasi.peran import Peran
from inovasi.waktu import tanggal_jam

bp = Blueprint("versi", __name__)


@bp.get("/ide/<int:id>/bandingkan")
def bandingkan(id: int):
    ide = services.ambil_terlihat(db.session, id, oleh=current_user)
    if not rules.lihat_lengkap(current_user, ide):
        raise TidakBoleh("Versi lama hanya untuk OPD pemilik ide, koordinator, pendamping ide ini, dan pimpinan.")
    pilihan = _pilihan_versi(ide)
    dikenal = [v for v, _ in pilihan]
    dari = _minta("dari", dikenal, dikenal[-2] if len(dikenal) > 1 else dikenal[-1])
    ke = _minta("ke", dikenal, dikenal[-1])
    teks, terbaca = services.teks_pada(db.session, ide, (dari, ke)), queries.pembaca(db.session)
    return render_page(
        "ide/bandingkan.html",
        ide=ide,
        pilihan=pilihan,
        dari=dari,
        ke=ke,
        perubahan=[
            (rules.LABEL[k], rules_beda.beda_kata(terbaca(k, lama), terbaca(k, baru)))
            for k, lama, baru in rules.beda_isian(teks[dari], teks[ke])
        ],
    )


def _minta(nama: str, dikenal: list[int], cadangan: int) -> int:
    """The version asked for. Whose text it is and the koordinator may ask for any, others for what was submitted."""
    versi = baca_bilangan(request.args.get(nama, "")) or cadangan
    bebas = current_user.peran in (Peran.OPERATOR, Peran.KOORDINATOR)
    return versi if versi in dikenal or (bebas and 1 <= versi <= dikenal[-1]) else cadangan


def _pilihan_versi(ide: Ide) -> list[tuple[int, str]]:
    """(version, words) of what was submitted, and of what stands now where that is different; oldest first."""
    diajukan = queries.versi_diajukan(db.session, ide.id)[::-1]
    pilihan = [(v.versi, f"Pengajuan {v.putaran}, {tanggal_jam(v.diajukan_pada)}") for v in diajukan]
    if not diajukan or rules.beda_isian(diajukan[-1].isi, services.nilai_ide(ide)):
        pilihan.append((ide.versi, "Teks sekarang"))
    return pilihan
