"""One page to hand the open work of an account to another person, and the page on which that person takes it."""

from flask import Blueprint, flash, request, url_for
from flask_login import current_user

from inovasi.akun import queries_serah, rules, services_serah
from inovasi.akun.forms_serah import SerahForm
from inovasi.akun.models import Pengguna
from inovasi.angka import baca_bilangan
from inovasi.db import db
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh
from inovasi.htmx import redirect_ke, render_page
from inovasi.peran import NAMA_PERAN, Peran, tuntut_peran
from inovasi.sekali import catat_tujuan, kunci_baru, pakai_kunci
from inovasi.waktu import sekarang

bp = Blueprint("serah", __name__)


def _akun(pengguna_id: int) -> Pengguna:
    """The account if this person may know of it and hand its work over; asked before the form is read."""
    tuntut_peran(current_user, *rules.PERAN_PENGELOLA)
    pengguna = db.session.get(Pengguna, pengguna_id)
    if pengguna is None or not rules.boleh(current_user.peran, "lihat", Peran(pengguna.peran)):
        raise TidakAda()
    if not rules.boleh(current_user.peran, "serah", Peran(pengguna.peran)):
        raise TidakBoleh(f"Akun {NAMA_PERAN[pengguna.peran].lower()} tidak memegang pekerjaan.")
    return pengguna


def _opd_terpilih(daftar: list[tuple[int, str, int]]) -> int | None:
    """The OPD that was asked for, else the first one with work, else the home one; None where none is asked."""
    minta = baca_bilangan(request.form.get("opd_id", "") or request.args.get("opd", ""))
    if minta is not None and minta in (i for i, _, _ in daftar):
        return minta
    return next((i for i, _, jumlah in daftar if jumlah), daftar[0][0] if daftar else None)


def _teks(butir) -> list[tuple[str, str]]:
    """(words, address) of open work; of what this person may not read now only its kind, without a link."""
    butir = list(butir)
    terbaca = queries_serah.ide_terbaca(
        db.session, oleh=current_user._get_current_object(), ide_ids={b.ide_id for b in butir if b.umum}
    )
    return [(b.umum, "") if b.umum and b.ide_id not in terbaca else (b.teks, b.alamat) for b in butir]


@bp.route("/pengguna/<int:pengguna_id>/serah-terima", methods=["GET", "POST"])
def serahkan(pengguna_id):
    akun = _akun(pengguna_id)
    butir = queries_serah.pekerjaan_terbuka(db.session, akun.id)
    opd = [
        (opd_id, nama, sum(1 for b in butir if b.opd_id == opd_id))
        for opd_id, nama in queries_serah.opd_akun(
            db.session, akun, juga=[b.opd_id for b in butir if b.opd_id is not None]
        )
    ]
    opd_id = _opd_terpilih(opd)
    form = SerahForm(
        aksi=url_for("serah.serahkan", pengguna_id=akun.id),
        calon=queries_serah.calon_penerima(db.session, akun, opd_id=opd_id),
        boleh_matikan=akun.aktif
        and akun.id != current_user.id
        and rules.boleh(current_user.peran, "matikan", Peran(akun.peran)),
    )
    form.opd_id.data = opd_id or ""
    if request.method == "POST" and form.validate():
        hasil = _simpan(akun, form, opd_id)
        if hasil is not None:
            return hasil
    if request.method != "POST":
        form.kunci.data = form.kunci.data or kunci_baru()
        form.versi.data = akun.versi
    return render_page(
        "akun/serah_terima.html",
        status=422 if form.errors else 200,
        akun=akun,
        form=form,
        opd=opd,
        opd_id=opd_id,
        butir=_teks(b for b in butir if akun.peran != Peran.OPERATOR or b.opd_id == opd_id),
        nama_peran=NAMA_PERAN,
        ada_galat=bool(form.errors),
    )


def _simpan(akun: Pengguna, form: SerahForm, opd_id: int | None):
    """The answer when it is stored; None with the reasons in the form."""
    pada, oleh = sekarang(), current_user._get_current_object()
    versi = baca_bilangan(form.versi.data or "")
    if versi is None:
        raise AturanDilanggar("Formulir ini tidak lengkap. Muat ulang halamannya, lalu kirim lagi.")
    try:
        sudah = pakai_kunci(db.session, form.kunci.data or "", pengguna_id=oleh.id, pada=pada)
        if sudah is not None:
            return redirect_ke(sudah or url_for("akun.pengguna_ubah", pengguna_id=akun.id))
        serah = services_serah.serahkan(
            db.session,
            akun,
            oleh=oleh,
            pada=pada,
            versi=versi,
            kepada_id=form.kepada_id.data,
            opd_id=opd_id,
            pesan=form.pesan.data or "",
            matikan=bool(form.matikan and form.matikan.data),
        )
    except BelumLengkap as galat:
        db.session.rollback()
        form.tempel_galat(galat.kekurangan)
        return None
    ke = url_for("serah.satu", serah_id=serah.id)
    catat_tujuan(db.session, form.kunci.data, ke)
    db.session.commit()
    flash("Pekerjaan sudah diserahkan. Penerimanya diberi tahu dan diminta menyatakan terima.", "sukses")
    return redirect_ke(ke)


@bp.get("/serah-terima/<int:serah_id>")
def satu(serah_id):
    serah = queries_serah.satu_serah(db.session, serah_id)
    if serah is None or not (
        serah.kepada_id == current_user.id or rules.boleh(current_user.peran, "serah", serah.dari_peran)
    ):
        raise TidakAda()
    return render_page(
        "akun/serah_terima_satu.html",
        serah=serah,
        butir=_teks(serah.butir),
        untuk_saya=serah.kepada_id == current_user.id,
        nama_peran=NAMA_PERAN,
        pengelola=rules.boleh(current_user.peran, "lihat", serah.dari_peran),
    )


@bp.post("/serah-terima/<int:serah_id>/terima")
def terima(serah_id):
    services_serah.terima(db.session, serah_id, oleh=current_user, pada=sekarang())
    db.session.commit()
    flash("Terima kasih. Serah terima sudah dicatat.", "sukses")
    return redirect_ke(url_for("serah.satu", serah_id=serah_id))
