"""One decision on several ideas: a page that says what will happen to each, and what did happen."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, g, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from inovasi.angka import baca_bilangan
from inovasi.catatan import queries as catatan_queries
from inovasi.db import db
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda
from inovasi.htmx import redirect_ke, render_page
from inovasi.peran import Peran, tuntut_peran
from inovasi.tinjauan import queries, rules, services_massal
from inovasi.tinjauan.forms_massal import FORM, MassalForm
from inovasi.waktu import sekarang

bp = Blueprint("massal", __name__)

ALAMAT = "/tinjauan/massal/putuskan"
_VERSI = re.compile(r"versi-([0-9]{1,10})")


@dataclass(frozen=True)
class Baris:
    """One idea of the page. `sebab` says why it cannot be decided on, `catat` what came of the attempt before."""

    ide: Any  # a row of queries.ide_massal
    versi: int | None
    akan: str
    sebab: str
    catat: str
    centang: bool
    terbuka: int  # open notes to the OPD


def _ids(isian: MultiDict) -> list[int]:
    return list(dict.fromkeys(i for i in map(baca_bilangan, isian.getlist("ids")) if i))


def _versi(isian: MultiDict) -> dict[int, int | None]:
    """id -> the version that was on the screen, also of ideas whose box was cleared."""
    cocok = [(baca_bilangan(c[1]), nama) for nama in isian if (c := _VERSI.fullmatch(nama))]
    return {i: baca_bilangan(isian[nama]) for i, nama in cocok if i}


def _aksi(isian: MultiDict) -> str:
    aksi = isian.get("aksi", "")
    if aksi not in rules.MASSAL:
        raise AturanDilanggar("Pilih putusannya di antrean: setujui, kembalikan, atau tolak.")
    return aksi


def _kurang(ids: list[int]) -> str:
    """Why so many ideas cannot be decided on at once; empty when they can."""
    try:
        services_massal.periksa_jumlah(len(ids))
    except BelumLengkap as galat:
        return galat.pesan
    return ""


def _ke_antrean(berikutnya: str | None) -> str:
    kueri = rules.Jalan(rules.baca_kueri(berikutnya).saring).kueri
    return url_for("tinjauan.antrean") + (f"?{kueri}" if kueri else "")


@bp.get("/tinjauan/massal")
def buka():
    """The page again with what was typed when the session had run out; else it is asked for from the queue."""
    tuntut_peran(current_user, Peran.KOORDINATOR)
    titipan = g.get("titipan")
    if titipan is None or titipan.alamat != ALAMAT or titipan.isian.get("aksi") not in rules.MASSAL:
        return redirect_ke(url_for("tinjauan.antrean"))
    aksi, versi = _aksi(titipan.isian), _versi(titipan.isian)
    return _halaman(aksi, versi, FORM[aksi](aksi=ALAMAT), versi=versi, centang=_ids(titipan.isian))


@bp.post("/tinjauan/massal")
def tanya():
    tuntut_peran(current_user, Peran.KOORDINATOR)
    aksi, ids, berikutnya = _aksi(request.form), _ids(request.form), request.form.get("berikutnya", "")
    if kurang := _kurang(ids):
        flash(kurang, "peringatan")
        return redirect_ke(_ke_antrean(berikutnya))
    return _halaman(aksi, ids, FORM[aksi](formdata=None, berikutnya=berikutnya), centang=ids)


@bp.post("/tinjauan/massal/putuskan")
def putuskan():
    tuntut_peran(current_user, Peran.KOORDINATOR)
    aksi, ids, versi = _aksi(request.form), _ids(request.form), _versi(request.form)
    form = FORM[aksi](aksi=ALAMAT)
    kurang = _kurang(ids)
    if not form.validate() or kurang:
        semua = list(dict.fromkeys([*ids, *versi]))[: rules.MASSAL_MAKS]
        return _halaman(aksi, semua, form, versi=versi, centang=ids, kurang=kurang, status=422)
    hasil = services_massal.putuskan(
        db.session, {i: versi.get(i) for i in ids}, aksi, oleh=current_user, pada=sekarang(), **_isi(form)
    )
    db.session.commit()
    berhasil = sum(h.berhasil for h in hasil)
    if berhasil == len(hasil):
        flash(rules.kabar_massal(aksi, berhasil), "sukses")
        return redirect_ke(_ke_antrean(form.berikutnya.data))
    return _halaman(
        aksi, [h.ide_id for h in hasil], form, centang=(), hasil={h.ide_id: h for h in hasil},
        status=200 if berhasil else 409,
    )  # fmt: skip


def _isi(form: MassalForm) -> dict[str, str]:
    return {k: form[k].data for k in ("kode_alasan", "catatan") if k in form and form[k].data}


def _halaman(
    aksi: str,
    ids: Iterable[int],
    form: MassalForm,
    *,
    centang: Iterable[int],
    versi: Mapping[int, int | None] | None = None,
    hasil: Mapping[int, services_massal.HasilPutusan] | None = None,
    kurang: str = "",
    status: int = 200,
):
    """The page that asks. `versi` is what was on the screen before, None for what is stored now; `hasil` what came
    of these ideas a moment ago."""
    ide = queries.ide_massal(db.session, list(ids))
    if not ide:
        raise TidakAda()
    hasil = hasil or {}
    belum = [i for i in ide if i.id not in hasil or hasil[i.id].galat]
    baris = _baris(aksi, belum, versi=versi, hasil=hasil, centang=set(centang))
    bisa = [b for b in baris if not b.sebab]
    return render_page(
        "tinjauan/massal.html",
        status=status,
        ada_galat=status >= 400,
        aksi=aksi,
        kata=rules.MASSAL[aksi],
        telah=rules.MASSAL_TELAH[aksi],
        alamat=ALAMAT,
        form=form,
        kurang=kurang,
        bisa=bisa,
        tidak_bisa=[b for b in baris if b.sebab],
        diputus=[i for i in ide if i.id in hasil and hasil[i.id].berhasil],
        sudah=[i for i in ide if i.id in hasil and hasil[i.id].sudah],
        hasil=bool(hasil),
        ketikan="" if bisa else form.catatan.data or "",
        kueri=form.berikutnya.data or "",
        ke_antrean=_ke_antrean(form.berikutnya.data),
    )


def _baris(aksi: str, ide, *, versi, hasil, centang: set[int]) -> list[Baris]:
    ids = [i.id for i in ide]
    larang = queries.larang_opd_sendiri(db.session)
    lembar = queries.lembar_massal(db.session, ids) if aksi == "setujui" else {}
    terbuka = catatan_queries.terbuka_untuk_opd(db.session, ids) if aksi == "setujui" else {}
    pelaku = current_user._get_current_object()
    return [
        Baris(
            i,
            versi=i.versi if versi is None else versi.get(i.id),
            akan=rules.akan(aksi, i, opd_sendiri=i.opd_id in pelaku.opd_ids),
            sebab=rules.sebab_tak_bisa(pelaku, aksi, i, larang_opd_sendiri=larang, lembar=lembar.get(i.id, {})),
            catat=hasil[i.id].galat if i.id in hasil else "",
            centang=i.id in centang,
            terbuka=terbuka.get(i.id, 0),
        )
        for i in ide
    ]
