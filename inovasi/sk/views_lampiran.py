from collections.abc import Iterable

from flask import Blueprint, flash, request, url_for
from flask_login import current_user

from inovasi.angka import baca_bilangan
from inovasi.db import db
from inovasi.galat import BelumLengkap
from inovasi.htmx import redirect_ke, render_page
from inovasi.kirim import kerjakan, sekali
from inovasi.opd import queries as opd_queries
from inovasi.peran import Pelaku, Peran
from inovasi.sekali import catat_tujuan, kunci_baru, pakai_kunci
from inovasi.sk import forms_lampiran as forms
from inovasi.sk import queries, queries_lampiran, rules, rules_lampiran, services_lampiran
from inovasi.sk.models import Penugasan, Sk
from inovasi.waktu import sekarang

bp = Blueprint("sk_lampiran", __name__)


def _pelaku() -> Pelaku:
    return current_user._get_current_object()


def _jaga(peran: Iterable[Peran]) -> Pelaku:
    rules.periksa_peran(_pelaku(), peran)
    return _pelaku()


def _ambil(id: int, *, kunci: bool = False) -> Sk:
    """The draft, for who writes its annex."""
    sk = queries.ambil(db.session, id, oleh=_jaga(rules.MENULIS), kunci=kunci)
    rules.periksa(_pelaku(), sk, "lampiran")
    return sk


# --- The annex, row by row ----------------------------------------------------------------------------------


def _halaman_lampiran(sk: Sk, form, *, status: int = 200, tambahan=(), beda=()):
    ke = max(1, min(baca_bilangan(request.args.get("halaman", "")) or 1, 1000))
    return render_page(
        "sk/lampiran.html", status=status, ada_galat=status != 200, sk=sk, sebut=rules.sebut(sk), form=form, ke=ke,
        baris=queries.lampiran(db.session, sk.id, ke=ke), rekap=queries.rekap_lampiran(db.session, sk.id),
        per_halaman=queries.PER_HALAMAN, kewajiban=rules.KEWAJIBAN, tambahan=tambahan,
    )  # fmt: skip


@bp.get("/sk/<int:id>/lampiran")
def lampiran(id: int):
    """Three SELECTs for who reads; one more, the agencies to choose from, for who writes a draft."""
    sk = queries.ambil(db.session, id, oleh=_jaga(rules.MEMBACA))
    form = None
    if rules.boleh(_pelaku(), sk, "lampiran"):
        form = forms.TambahForm(
            aksi=request.path, opd=opd_queries.pilihan_opd(db.session), data={"kunci": kunci_baru()}
        )
    return _halaman_lampiran(sk, form)


@bp.post("/sk/<int:id>/lampiran")
def tambah(id: int):
    sk = _ambil(id, kunci=True)
    form = forms.TambahForm(aksi=request.path, opd=opd_queries.pilihan_opd(db.session))

    def lakukan() -> str:
        hasil = services_lampiran.tambah(db.session, sk, form.isian(), oleh=_pelaku(), pada=sekarang())
        ada = " Kewajiban yang satunya sudah ada." if hasil.sudah_ada else ""
        flash(f"{len(hasil.baris)} baris ditambahkan.{ada}", "sukses")
        return url_for(".lampiran", id=id, _anchor="tambah")

    return kerjakan(form, lambda: sekali(form, lakukan), lambda **kw: _halaman_lampiran(sk, form, **kw))


def _ambil_baris(id: int, baris_id: int, *, kunci: bool = False) -> tuple[Sk, Penugasan]:
    sk = _ambil(id, kunci=kunci)
    return sk, queries.ambil_baris(db.session, sk, baris_id)


def _halaman_baris(sk: Sk, form, *, status: int = 200, tambahan=(), beda=()):
    return render_page(
        "sk/lampiran_baris.html", status=status, ada_galat=status != 200, sk=sk, sebut=rules.sebut(sk), form=form,
        tambahan=tambahan,
    )  # fmt: skip


def _form_baris(baris: Penugasan, **kw) -> forms.UbahBarisForm:
    opd = opd_queries.pilihan_opd(db.session)
    if baris.opd_id not in {i for i, _ in opd}:
        opd.append((baris.opd_id, baris.opd.nama))
    return forms.UbahBarisForm(aksi=request.path, opd=opd, **kw)


@bp.get("/sk/<int:id>/lampiran/<int:baris_id>")
def baris(id: int, baris_id: int):
    sk, b = _ambil_baris(id, baris_id)
    awal = {k: getattr(b, k) for k in ("versi", "opd_id", "kewajiban", "inovasi_jenis", "inovasi_nama", "uraian")}
    return _halaman_baris(sk, _form_baris(b, data=awal | {"tenggat": b.tenggat.isoformat() if b.tenggat else ""}))


@bp.post("/sk/<int:id>/lampiran/<int:baris_id>")
def simpan_baris(id: int, baris_id: int):
    sk, b = _ambil_baris(id, baris_id, kunci=True)
    form = _form_baris(b)

    def lakukan() -> str:
        services_lampiran.ubah_baris(
            db.session, sk, b, form.isian(), oleh=_pelaku(), pada=sekarang(), versi=form.versi.data
        )
        flash("Baris disimpan.", "sukses")
        return url_for(".lampiran", id=id)

    return kerjakan(form, lakukan, lambda **kw: _halaman_baris(sk, form, **kw))


@bp.post("/sk/<int:id>/lampiran/<int:baris_id>/hapus")
def hapus_baris(id: int, baris_id: int):
    sk, b = _ambil_baris(id, baris_id, kunci=True)
    form = forms.HapusForm(aksi=request.path)
    form.validate()
    services_lampiran.hapus_baris(db.session, sk, b, oleh=_pelaku(), pada=sekarang(), versi=form.versi.data)
    db.session.commit()
    flash("Baris dikeluarkan dari lampiran.", "info")
    return redirect_ke(url_for(".lampiran", id=id))


# --- Pasted from a spreadsheet ------------------------------------------------------------------------------


def _pratinjau(sk: Sk, form: forms.TempelForm, kamus: rules_lampiran.Kamus) -> rules_lampiran.Pratinjau:
    return rules_lampiran.susun_pratinjau(
        form.teks.data or "", kamus, kolom=form.kolom(request.form), kewajiban_awal=form.kewajiban_awal.data or "",
        ikut_atas=bool(form.ikut_atas.data), jawaban=form.jawaban(request.form),
        ada=queries_lampiran.kunci_lampiran(db.session, sk.id), paling_awal=sk.tanggal,
    )  # fmt: skip


def _halaman_tempel(sk: Sk, form, pratinjau=None, kamus=None, *, status: int = 200, tambahan=()):
    if pratinjau is not None:
        form.sidik.data = pratinjau.sidik
    return render_page(
        "sk/lampiran_tempel.html", status=status, ada_galat=status != 200, sk=sk, sebut=rules.sebut(sk), form=form,
        hasil=pratinjau, nama_opd=kamus.nama if kamus else {},
        pilihan_opd=sorted(kamus.nama.items(), key=lambda o: o[1]) if kamus else [], arti=rules_lampiran.ARTI,
        kewajiban=rules.KEWAJIBAN, lewati=rules_lampiran.LEWATI, baris_maks=rules_lampiran.BARIS_MAKS,
        tambahan=tambahan,
    )  # fmt: skip


@bp.get("/sk/<int:id>/lampiran/tempel")
def tempel(id: int):
    sk = _ambil(id)
    return _halaman_tempel(sk, forms.TempelForm(aksi=request.path, data={"kunci": kunci_baru()}))


@bp.post("/sk/<int:id>/lampiran/tempel")
def kirim_tempel(id: int):
    """`lanjut=periksa` shows how the paste was understood, `lanjut=terima` stores what that page showed."""
    sk = _ambil(id, kunci=True)
    form = forms.TempelForm(aksi=request.path)
    sah = form.validate()
    # As it was pasted: the first cell of the first line may be empty, and lines keep their numbers.
    form.teks.data = request.form.get("teks", "")
    kamus = queries_lampiran.kamus(db.session)
    hasil = _pratinjau(sk, form, kamus) if sah else None
    terima = request.form.get("lanjut") == "terima"
    if not sah or hasil.tabel is None or hasil.tabel.galat:
        salah = hasil.galat if hasil else ()
        if salah:
            form.tempel_galat({"teks": salah[0]})
        # Nothing was understood: the box with the text comes again.
        return _halaman_tempel(sk, form, status=422)
    if not terima:
        return _halaman_tempel(sk, form, hasil, kamus)

    def lakukan() -> str:
        simpan = services_lampiran.terima(db.session, sk, hasil.tugas, oleh=_pelaku(), pada=sekarang())
        pesan = [f"{len(simpan.baris)} baris ditambahkan ke lampiran."]
        if ada := simpan.sudah_ada + hasil.sudah_ada:
            pesan.append(f"{ada} kewajiban sudah ada dan tidak ditambah lagi.")
        if hasil.tidak_masuk:
            pesan.append(f"{hasil.tidak_masuk} baris tidak ikut disimpan.")
        flash(" ".join(pesan), "sukses")
        return url_for(".lampiran", id=id)

    def sudah_semua() -> str:
        flash("Tidak ada yang ditambahkan: semua kewajiban di tempelan ini sudah ada di lampiran.", "info")
        return url_for(".lampiran", id=id)

    galat = list(hasil.galat)
    galat += [f"Pilih OPD untuk “{t.nama}”, atau lewati barisnya." for t in hasil.belum_dijawab]
    # A second sending has the same key: it goes where the first one led, whatever stands in the annex now.
    lagi = pakai_kunci(db.session, form.kunci.data or "", pengguna_id=current_user.id, pada=sekarang())
    if lagi:
        return redirect_ke(lagi)
    if not galat and form.sidik.data != hasil.sidik:
        galat.append("Susunannya berubah sejak halaman ini ditampilkan. Periksa lagi tabel di bawah, lalu terima.")
    if not galat and not hasil.tugas and not hasil.sudah_ada:
        galat.append("Belum ada baris yang bisa disimpan. Lihat sebabnya pada tiap baris di bawah.")
    if galat:
        db.session.rollback()
        return _halaman_tempel(sk, form, hasil, kamus, status=422, tambahan=[(g, "") for g in galat])

    def simpan() -> str:
        tujuan = lakukan() if hasil.tugas else sudah_semua()
        catat_tujuan(db.session, form.kunci.data, tujuan)
        return tujuan

    try:
        tujuan = simpan()
        db.session.commit()
    except BelumLengkap as galat:
        db.session.rollback()
        return _halaman_tempel(sk, form, hasil, kamus, status=422, tambahan=[(galat.pesan, "")])
    return redirect_ke(tujuan)


# --- On paper -----------------------------------------------------------------------------------------------


@bp.get("/sk/<int:id>/lampiran/cetak")
def cetak(id: int):
    """The annex as it belongs to the decree, grouped by agency: two SELECTs."""
    sk = queries.ambil(db.session, id, oleh=_jaga(rules.MEMBACA))
    kelompok: dict[int, list[queries.BarisLampiran]] = {}
    for b in queries.lampiran(db.session, id):
        kelompok.setdefault(b.opd_id, []).append(b)
    return render_page(
        "sk/lampiran_cetak.html", sk=sk, sebut=rules.sebut(sk), kelompok=list(kelompok.values()),
        kewajiban=rules.KEWAJIBAN, ada_contoh=any(b.contoh for k in kelompok.values() for b in k),
        dicetak=sekarang(),
    )  # fmt: skip
