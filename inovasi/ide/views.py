from collections.abc import Callable
from datetime import date, datetime
from types import SimpleNamespace

from flask import Blueprint, flash, g, jsonify, redirect, render_template, request, url_for
from flask_login import current_user

from inovasi import acuan
from inovasi.angka import baca_bilangan
from inovasi.db import db
from inovasi.galat import BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.htmx import redirect_ke, render_page
from inovasi.ide import forms, queries, queries_kuota, rules, rules_beda, services
from inovasi.ide.models import Ide
from inovasi.ide.panel import butir_editor, panel_ide, simpan_editor
from inovasi.opd import services as opd_services
from inovasi.opd.models import Opd
from inovasi.peran import Pelaku, Peran
from inovasi.sekali import catat_tujuan, kunci_baru, kunci_sah, pakai_kunci
from inovasi.waktu import hari_ini, jam, lama, sekarang, tanggal, zona_kini

bp = Blueprint("ide", __name__)

NAMA_URUSAN = {kode: entri.nama for kode, entri in acuan.URUSAN.items()}

opd_services.PADA_PENERUS.append(services.terima_dari_opd)
opd_services.KODE_TERPAKAI.append(services.kode_terpakai)


def simpan_otomatis() -> bool:
    return request.headers.get("X-Simpan-Otomatis") == "1"


def _ide(ide_id: int, *, kunci: bool = False) -> Ide:
    return services.ambil_terlihat(db.session, ide_id, oleh=current_user, kunci=kunci)


def kata_status(ide) -> str:
    """The soft status word of an idea, for the person who looks."""
    pelaku = current_user._get_current_object()
    return rules.kata_status(
        ide.status,
        pelaku.peran,
        milik_sendiri=rules.milik(pelaku, ide),
        hari=lama(ide.status_sejak),
        terhenti=ide.dihentikan_pada is not None,
    )


# --- List ---------------------------------------------------------------------------------------------------


@bp.get("/ide")
def daftar():
    pelaku = current_user._get_current_object()
    saring = queries.baca_saring(request.args)
    kata, tanggal = _penulis_baris(pelaku)
    return render_page(
        "ide/daftar.html",
        fragment="ide/_daftar.html",
        saring=saring,
        hasil=queries.daftar_ide(db.session, oleh=pelaku, saring=saring),
        pilihan={
            "opd": queries.pilihan_opd(db.session),
            "tahun": [(t.tahun, t.tahun) for t in queries_kuota.tahun_dibuka(db.session)],
        },
        per_halaman=queries.PER_HALAMAN,
        nama_status=_pilihan_status(),
        acuan=acuan,
        kueri=request.query_string.decode("ascii", "replace"),
        kata_status=kata,
        tanggal_baris=tanggal,
        nama_urusan=NAMA_URUSAN,
    )


def _penulis_baris(pelaku: Pelaku):
    """(status words of a row, date of a moment) for one list.

    Who looks and the zone are looked up once a page, words are made once a day that occurs: per row that was half
    of what the page cost.
    """
    zona = zona_kini()
    kata: dict[tuple, str] = {}
    tanggal_: dict[date, str] = {}

    def kata_status_baris(r) -> str:
        hari, milik = r.status_sejak.astimezone(zona).date(), r.opd_id in pelaku.opd_ids
        kunci = (r.status, hari, milik, r.dihentikan_pada is None)
        if (teks := kata.get(kunci)) is None:
            teks = kata[kunci] = rules.kata_status(
                r.status,
                pelaku.peran,
                milik_sendiri=milik and pelaku.peran is Peran.OPERATOR,
                hari=lama(hari),
                terhenti=r.dihentikan_pada is not None,
            )
        return teks

    def tanggal_baris(pada: datetime) -> str:
        hari = pada.astimezone(zona).date()
        if (teks := tanggal_.get(hari)) is None:
            teks = tanggal_[hari] = tanggal(hari)
        return teks

    return kata_status_baris, tanggal_baris


def _pilihan_status() -> list[tuple[str, str]]:
    if current_user.peran is Peran.PENDAMPING:
        return [(rules.StatusIde.DISETUJUI.value, "Disetujui")]
    tanpa = () if current_user.peran in (Peran.OPERATOR, Peran.KOORDINATOR) else ("draf", "dihapus")
    return [(s.value, nama) for s, nama in rules.NAMA_STATUS.items() if s not in tanpa]


# --- Editor -------------------------------------------------------------------------------------------------


@bp.app_template_filter("keadaan_kata")
def keadaan_kata(teks: str, minimum: int, maksimum: int) -> rules.KeadaanKata:
    return rules.keadaan_kata(rules.jumlah_kata(teks), minimum=minimum, maksimum=maksimum)


@bp.get("/ide/panduan")
def panduan():
    """The guide beside the fields, as one page for paper."""
    semua = acuan.ISIAN_IDE.values()
    return render_page(
        "ide/panduan.html",
        bagian=[
            ("Wajib untuk mengajukan", [isian for isian in semua if isian.wajib]),
            ("Boleh menyusul", [isian for isian in semua if not isian.wajib]),
        ],
        sumber=acuan.ISIAN_IDE.sumber,
        kriteria=acuan.KRITERIA,
    )


def _form_ide(*, ide: Ide | None = None, opd_id: int | None = None, aksi: str, **kw) -> forms.IdeForm:
    """The editor's form with the choices that this person and this idea allow."""
    pelaku = current_user._get_current_object()
    pusat = pelaku.peran is Peran.KOORDINATOR
    tetap = ide is not None and (ide.diajukan_pertama_pada is not None or ide.asal_id is not None or pusat)
    # Who acts for one OPD is not asked for it.
    tetap = tetap or (not pusat and len(pelaku.opd_ids) < 2)
    opd = [] if tetap else queries.pilihan_opd(db.session, ids=None if pusat else pelaku.opd_ids)
    tahun = [] if ide is not None and ide.diajukan_pertama_pada else _tahun_pilihan()
    opd_id = ide.opd_id if ide is not None else opd_id
    tupoksi = queries.pilihan_tupoksi(db.session, opd_id) if opd_id else []
    if ide is not None and ide.tupoksi_id and ide.tupoksi_id not in dict(tupoksi):
        tupoksi.append((ide.tupoksi_id, f"{ide.tupoksi.uraian} (tidak dipakai lagi)"))
    return forms.IdeForm(aksi=aksi, tupoksi=tupoksi, tahun=tahun, opd=opd, pakai_sumber=pusat and ide is None, **kw)


def _tahun_pilihan() -> list[int]:
    dibuka = queries_kuota.tahun_dibuka(db.session)
    berjalan = queries_kuota.tahun_terpilih(dibuka, hari_ini())
    semua = [t.tahun for t in dibuka]
    return sorted(semua, key=lambda t: (t != (berjalan.tahun if berjalan else t), -t))


def _kelengkapan(nilai, opd_id: int) -> list[rules.ButirKelengkapan]:
    return rules.kelengkapan(nilai, tupoksi_sah=services.tupoksi_sah(db.session, opd_id))


def _halaman_editor(form: forms.IdeForm, ide: Ide | None, *, status: int = 200, beda=(), tambahan=()):
    opd_id = ide.opd_id if ide else form.opd_id.data if "opd_id" in form else _opd_awal()
    butir = butir_editor(current_user._get_current_object(), ide) if ide else []
    return render_page(
        "ide/ubah.html",
        status=status,
        form=form,
        ide=ide,
        kelengkapan=_kelengkapan(form.isian(), opd_id or 0),
        # The words of a return are among the notes, unless it was made before there were any.
        catatan=queries.catatan_terakhir(db.session, ide.id) if ide and ide.status == "dikembalikan" else None,
        catatan_terbuka=butir,
        catatan_kolom={k: [b for b in butir if b.kolom == k] for k in {b.kolom for b in butir}},
        teks_status=kata_status(ide) if ide else "",
        isian=acuan.ISIAN_IDE,
        nama_alasan=lambda kode: acuan.nama(acuan.KODE_ALASAN, kode),
        beda=beda,
        tambahan=tambahan,
        ada_galat=bool(form.errors or tambahan or beda),
        label=rules.LABEL,
        terbaca=queries.pembaca(db.session),
        wajib_panjang=rules.ISIAN_WAJIB_PANJANG,
        opd_nama=ide.opd.nama if ide else current_user.opd_nama,
    )


def _opd_awal() -> int | None:
    if current_user.peran is Peran.KOORDINATOR:
        return None
    minta = baca_bilangan(request.args.get("opd", ""))
    if minta in current_user.opd_ids:
        return minta
    return current_user.opd_id


@bp.get("/ide/baru")
def baru():
    if current_user.peran not in (Peran.OPERATOR, Peran.KOORDINATOR):
        raise TidakBoleh("Ide baru dibuat oleh operator OPD atau koordinator.")
    if not queries_kuota.daftar_tahun(db.session):
        return render_page("ide/belum_ada_tahun.html")
    opd_id = _opd_awal()
    form = _form_ide(aksi=url_for(".baru"), opd_id=opd_id, data=_awal_baru(opd_id) | {"kunci": kunci_baru()})
    return _halaman_editor(form, None)


def _awal_baru(opd_id: int | None) -> dict:
    """What a new idea starts with where the request says nothing."""
    return {"opd_id": opd_id, "tahun": next(iter(_tahun_pilihan()), None)}


@bp.post("/ide/baru")
def buat():
    if current_user.peran not in (Peran.OPERATOR, Peran.KOORDINATOR):
        raise TidakBoleh("Ide baru dibuat oleh operator OPD atau koordinator.")
    pilih = baca_bilangan(request.form.get("opd_id", ""))
    opd_id = _opd_awal() if pilih is None else pilih
    form = _form_ide(aksi=url_for(".baru"), opd_id=opd_id, data=_awal_baru(opd_id))
    sah = form.validate()
    if not sah and (form.judul.errors or not simpan_otomatis()):
        return _jawab_422(form, None)
    tujuan = pakai_kunci(db.session, form.kunci.data or "", pengguna_id=current_user.id, pada=sekarang())
    if tujuan is not None:
        # The same form again: an autosave whose answer was lost, or a second click.
        db.session.rollback()
        ide_id = int(tujuan.split("/")[2])
        ide = _ide(ide_id, kunci=True)
        return _simpan(ide, _form_ide(ide=ide, aksi=tujuan), versi=1)
    opd = db.session.get(Opd, opd_id) if opd_id else None
    if opd is None:
        form.form_errors = [*form.form_errors, "Pilih OPD-nya."]
        db.session.rollback()
        return _jawab_422(form, None, tambahan=[("Pilih OPD-nya.", "#opd_id")])
    isian = form.isian(tanpa_galat=True)
    berjalan = queries_kuota.tahun_berjalan(db.session, hari_ini())
    try:
        ide = services.buat_ide(
            db.session,
            oleh=current_user,
            pada=sekarang(),
            opd=opd,
            tahun=isian.get("tahun") or (berjalan.tahun if berjalan else 0),
            isian=isian,
            sumber=form.sumber.data or "" if "sumber" in form else "",
            formulir=form.kunci.data,
        )
    except BelumLengkap as galat:
        db.session.rollback()
        return _jawab_422(form, None, tambahan=[(t, f"#{k}") for k, t in galat.kekurangan.items()])
    alamat = url_for(".ubah", id=ide.id)
    catat_tujuan(db.session, form.kunci.data, alamat)
    db.session.commit()
    return _tersimpan(ide, form, baru=True)


@bp.get("/ide/<int:id>/ubah")
def ubah(id: int):
    ide = _ide(id)
    rules.periksa(current_user, "ubah", ide)
    form = _form_ide(ide=ide, aksi=url_for(".ubah", id=id), obj=ide, data={"kunci": kunci_baru()})
    return _halaman_editor(form, ide)


@bp.post("/ide/<int:id>/ubah")
def simpan(id: int):
    ide = _ide(id, kunci=True)
    rules.periksa(current_user, "ubah", ide)
    form = _form_ide(ide=ide, aksi=url_for(".ubah", id=id), obj=ide)
    return _simpan(ide, form, versi=form.versi.data or 0)


def _simpan(ide: Ide, form: forms.IdeForm, *, versi: int):
    """Store what was posted; `ide` was taken with its lock in this transaction."""
    sah = form.validate()
    if not sah and (form.judul.errors or not simpan_otomatis()):
        return _jawab_422(form, ide)
    try:
        hasil = services.simpan_isian(
            db.session,
            ide,
            oleh=current_user._get_current_object(),
            pada=sekarang(),
            versi=versi,
            isian=form.isian(tanpa_galat=True),
            formulir=form.kunci.data if kunci_sah(form.kunci.data or "") else "",
        )
    except BelumLengkap as galat:
        db.session.rollback()
        return _jawab_422(form, ide, tambahan=[(t, f"#{k}") for k, t in galat.kekurangan.items()])
    _simpan_centang(ide)
    if simpan_otomatis() and not hasil.beda:
        # Written before the commit, which would make everything be read again; sent only when that succeeded.
        jawab = _jawab_otomatis(ide, form)
        db.session.commit()
        return jawab
    db.session.commit()
    if hasil.beda:
        return _jawab_beda(form, ide, hasil.beda)
    return _tersimpan(ide, form)


def _simpan_centang(ide: Ide) -> None:
    """The ticks beside the fields, as ids in `catatan_id` (shown) and `diperbaiki` (ticked)."""
    tampak, dicentang = (
        {n for n in map(baca_bilangan, request.form.getlist(nama)) if n} for nama in ("catatan_id", "diperbaiki")
    )
    if tampak:
        simpan_editor(
            current_user._get_current_object(), ide, tampak=tampak, dicentang=dicentang, pada=sekarang()
        )


def _jawab_422(form: forms.IdeForm, ide: Ide | None, *, tambahan=()):
    if simpan_otomatis():
        pesan = " ".join([*(g for _, g in form.semua_galat), *(t for t, _ in tambahan)])
        return jsonify(pesan=f"Belum tersimpan. {pesan}"), 422
    return _halaman_editor(form, ide, status=422, tambahan=tambahan)


def _jawab_beda(form: forms.IdeForm, ide: Ide, beda):
    """409 with both texts. What did not conflict is stored; the form now stands on the present version."""
    label = ", ".join(rules.LABEL[b.kolom].lower() for b in beda)
    pesan = f"Isian {label} sudah diubah dari tempat lain sejak halaman ini dibuka. Teks Anda belum disimpan."
    if simpan_otomatis():
        return jsonify(pesan=pesan, versi=ide.versi), 409
    form.versi.data, form.versi.raw_data = ide.versi, None
    return _halaman_editor(form, ide, status=409, beda=beda)


def _jawab_otomatis(ide: Ide, form: forms.IdeForm, *, baru: bool = False):
    """The answer to an autosave."""
    if salah := form.semua_galat:
        return jsonify(pesan="Tersimpan, kecuali: " + " ".join(g for _, g in salah), versi=ide.versi), 422
    alamat = url_for(".ubah", id=ide.id)
    html = render_template(
        "ide/_kelengkapan.html",
        kelengkapan=_kelengkapan(services.nilai_ide(ide), ide.opd_id),
        # Asked for only where the page has some: a page without notes shows new ones when it is opened again.
        catatan_terbuka=(
            butir_editor(current_user._get_current_object(), ide) if "catatan_id" in request.form else ()
        ),
    )
    lokasi = {"alamat": alamat, "alamat_simpan": alamat} if baru or request.path != alamat else {}
    return jsonify(versi=ide.versi, jam=jam(sekarang()), kelengkapan_html=html, **lokasi)


def _tersimpan(ide: Ide, form: forms.IdeForm, *, baru: bool = False):
    if simpan_otomatis():
        return _jawab_otomatis(ide, form, baru=baru)
    if request.form.get("lanjut") == "ajukan":
        return _ajukan(ide, ide.versi)
    flash(f"Tersimpan {jam(sekarang())}.", "sukses")
    return redirect_ke(url_for(".ubah", id=ide.id))


# --- One idea -----------------------------------------------------------------------------------------------


@bp.get("/ide/<int:id>")
def satu(id: int):
    return _halaman_satu(id)


def _halaman_satu(id: int, *, status: int = 200, kirim: forms.AksiForm | None = None, galat: str = ""):
    """The page of an idea; `kirim` is a posted form of this page that comes back with its faults."""
    pelaku = current_user._get_current_object()
    ide = queries.satu_ide(db.session, id)
    if ide is None or not rules.terlihat(pelaku, ide):
        raise TidakAda()
    lengkap = rules.lihat_lengkap(pelaku, ide)
    bisa = rules.aksi_tersedia(pelaku, ide)
    rahasia = {}
    if lengkap:
        catatan = queries.putusan_dan_lembar(db.session, id)
        rahasia = {
            "riwayat": queries.riwayat_terakhir(db.session, id),
            "lembar": catatan,
            "pemutus": catatan.pemutus,
        }
    return render_page(
        "ide/satu.html",
        status=status,
        ide=ide,
        lengkap=lengkap,
        bisa=bisa,
        milik=rules.milik(pelaku, ide),
        # Another agency's idea is named only to who may read it.
        serupa=_serupa_terlihat(pelaku, ide),
        teks_status=kata_status(ide),
        panel=panel_ide(pelaku, ide),
        acuan=acuan,
        rules=rules,
        kriteria=acuan.KRITERIA,
        kelengkapan=_kelengkapan(services.nilai_ide(ide), ide.opd_id) if "ubah" in bisa else (),
        formulir=_formulir_langkah(ide, bisa, kirim),
        kirim=kirim,
        galat=galat,
        ada_galat=kirim is not None,
        kunci=kunci_baru(),
        tautan=[t for t in ide.tautan.split() if t.startswith(("http://", "https://"))],
        **rahasia,
    )


def _serupa_terlihat(pelaku: Pelaku, ide) -> str:
    """The title of the idea that this one is alike to, empty where the person may not read it."""
    if ide.serupa_dengan_id is None:
        return ""
    kembar = SimpleNamespace(id=ide.serupa_dengan_id, status=ide.serupa_status, opd_id=ide.serupa_opd_id)
    return ide.serupa_judul if rules.terlihat(pelaku, kembar) else ""


def _formulir_langkah(ide: Ide, bisa: list[str], kirim: forms.AksiForm | None) -> dict[str, forms.AksiForm]:
    """The forms of the page, action -> form: every step that asks for more than a button."""
    formulir: dict[str, forms.AksiForm] = {}
    for aksi in ("hentikan", "lanjutkan", "buka_kembali", "ubah_klasifikasi", "pindahkan"):
        if aksi not in bisa:
            continue
        alamat = f"/ide/{ide.id}/{aksi.replace('_', '-')}"
        if kirim is not None and kirim.aksi == alamat:
            formulir[aksi] = kirim
        elif aksi == "pindahkan":
            formulir[aksi] = _form_pindah(ide, formdata=_hanya_titipan(), data={"versi": ide.versi})
        elif aksi == "ubah_klasifikasi":
            formulir[aksi] = forms.KlasifikasiForm(_hanya_titipan(), aksi=alamat, obj=ide)
        elif g.get("titipan") is None or request.method == "POST":
            formulir[aksi] = forms.AlasanKosong(alamat, ide.versi)
        else:
            formulir[aksi] = forms.AlasanForm(aksi=alamat, data={"versi": ide.versi})
    return formulir


def _hanya_titipan():
    """For the other forms of a page that answers a POST: they did not receive it."""
    return None if request.method == "POST" else forms.OTOMATIS


def _form_pindah(ide: Ide, **kw) -> forms.PindahForm:
    opd = [o for o in queries.pilihan_opd(db.session) if o[0] != ide.opd_id]
    return forms.PindahForm(aksi=f"/ide/{ide.id}/pindahkan", opd=opd, **kw)


@bp.get("/ide/<int:id>/riwayat")
def riwayat(id: int):
    ide = _ide(id)
    if not rules.lihat_lengkap(current_user, ide):
        raise TidakBoleh("Riwayat ide hanya untuk OPD pemiliknya, koordinator, pimpinan, dan administrator.")
    return render_page(
        "ide/riwayat.html",
        ide=ide,
        peristiwa=queries.riwayat(db.session, id),
        telah=rules.TELAH | {"lembar": "Lembar kriteria diisi"},
        label=rules.LABEL
        | {
            f"{a}k{i}": f"{b} {i}" for i in range(1, 6) for a, b in (("", "Kriteria"), ("catatan_", "Catatan kriteria"))
        },
        nama_status=rules.NAMA_STATUS,
        nama_alasan=lambda kode: acuan.nama(acuan.KODE_ALASAN, kode),
        terbaca=queries.pembaca(db.session),
        beda_kata=rules_beda.beda_kata,
        panjang=rules.ISIAN_PANJANG,
    )


@bp.get("/ide/<int:id>/tanda-terima")
def tanda_terima(id: int):
    ide = _ide(id)
    if not rules.milik(current_user, ide) or ide.diajukan_pada is None:
        raise TidakAda()
    sisa = [b for b in butir_editor(current_user._get_current_object(), ide) if not b.dijawab]
    return render_page("ide/tanda_terima.html", ide=ide, teks_status=kata_status(ide), sisa=sisa)


@bp.get("/ide/<int:id>/kemajuan")
def kemajuan(id: int):
    ide = _ide(id)
    rules.periksa(current_user, "lapor_kemajuan", ide)
    form = forms.KemajuanForm(aksi=url_for(".kemajuan", id=id), obj=ide)
    return render_page("ide/kemajuan.html", ide=ide, form=form, tahapan=acuan.TAHAPAN, isian=acuan.ISIAN_IDE)


@bp.post("/ide/<int:id>/kemajuan")
def lapor_kemajuan(id: int):
    ide = _ide(id, kunci=True)
    rules.periksa(current_user, "lapor_kemajuan", ide)
    form = forms.KemajuanForm(aksi=url_for(".kemajuan", id=id), obj=ide)
    status, tambahan = 422, []
    if form.validate():
        try:
            services.lapor_kemajuan(
                db.session,
                ide,
                oleh=current_user,
                pada=sekarang(),
                versi=form.versi.data,
                isian=form.isian(),
                catatan=form.catatan.data or "",
            )
            db.session.commit()
            flash("Kemajuan dicatat.", "sukses")
            return redirect_ke(url_for(".satu", id=id))
        except BelumLengkap as galat:
            db.session.rollback()
            form.tempel_galat(galat.kekurangan)
        except VersiBasi as galat:
            db.session.rollback()
            status, tambahan = 409, [(galat.pesan, "")]
            form.versi.data, form.versi.raw_data = ide.versi, None
    return render_page(
        "ide/kemajuan.html", status=status, ide=ide, form=form, tahapan=acuan.TAHAPAN, isian=acuan.ISIAN_IDE,
        tambahan=tambahan, ada_galat=True,
    )  # fmt: skip


# --- Steps --------------------------------------------------------------------------------------------------


def _langkah(id: int, aksi: str, form: forms.AksiForm, **isi) -> Ide:
    """Take one step of the workflow and commit; rule errors go to their handlers, nothing written."""
    ide = _ide(id, kunci=True)
    form.validate()
    services.ubah_status(db.session, ide, aksi, oleh=current_user, pada=sekarang(), versi=form.versi.data, **isi)
    db.session.commit()
    return ide


def _ajukan(ide: Ide, versi: int | None):
    try:
        services.ubah_status(db.session, ide, "ajukan", oleh=current_user, pada=sekarang(), versi=versi)
        db.session.commit()
    except BelumLengkap as galat:
        db.session.rollback()
        form = _form_ide(ide=ide, aksi=url_for(".ubah", id=ide.id), obj=ide, formdata=None)
        form.kunci.data = kunci_baru()
        tambahan = [(teks, f"#{kolom}") for kolom, teks in galat.kekurangan.items()]
        return _halaman_editor(form, ide, status=422, tambahan=tambahan)
    return redirect_ke(url_for(".tanda_terima", id=ide.id))


@bp.post("/ide/<int:id>/ajukan")
def ajukan(id: int):
    ide = _ide(id, kunci=True)
    form = forms.AksiForm(aksi=request.path)
    form.validate()
    return _ajukan(ide, form.versi.data)


@bp.post("/ide/<int:id>/tarik")
def tarik(id: int):
    ide = _langkah(id, "tarik", forms.AksiForm(aksi=request.path))
    flash("Ide ditarik kembali menjadi draf. Perbaiki, lalu ajukan lagi.", "info")
    return redirect_ke(url_for(".ubah", id=ide.id))


@bp.post("/ide/<int:id>/hapus")
def hapus(id: int):
    ide = _langkah(id, "hapus", forms.AksiForm(aksi=request.path))
    flash(f"“{ide.judul}” dihapus dari daftar. Anda masih bisa memulihkannya.", "info")
    return redirect_ke(url_for(".satu", id=ide.id))


@bp.post("/ide/<int:id>/pulihkan")
def pulihkan(id: int):
    ide = _langkah(id, "pulihkan", forms.AksiForm(aksi=request.path))
    flash("Ide dipulihkan sebagai draf.", "sukses")
    return redirect_ke(url_for(".satu", id=ide.id))


def _langkah_berformulir(id: int, aksi: str, form: forms.AksiForm, pesan: str, lakukan: Callable[[Ide], object]):
    """Take a step that has a form of its own; a refused form comes back in the page with all that was typed."""
    ide = _ide(id, kunci=True)
    rules.periksa(current_user, aksi, ide)
    form.validate()
    if form.errors.keys() - {"versi"}:
        return _halaman_satu(id, status=422, kirim=form)
    try:
        lakukan(ide)
        db.session.commit()
    except BelumLengkap as galat:
        db.session.rollback()
        form.tempel_galat(galat.kekurangan)
        return _halaman_satu(id, status=422, kirim=form, galat=galat.pesan)
    except VersiBasi as galat:
        db.session.rollback()
        form.versi.data, form.versi.raw_data = ide.versi, None
        return _halaman_satu(id, status=409, kirim=form, galat=galat.pesan)
    flash(pesan, "sukses")
    return redirect_ke(url_for(".satu", id=id))


def _langkah_beralasan(id: int, aksi: str, pesan: str):
    form = forms.AlasanForm(aksi=request.path)
    isi = {"oleh": current_user, "pada": sekarang(), "versi": form.versi.data, "alasan": form.alasan.data or ""}
    return _langkah_berformulir(id, aksi, form, pesan, lambda ide: services.ubah_status(db.session, ide, aksi, **isi))


@bp.post("/ide/<int:id>/hentikan")
def hentikan(id: int):
    return _langkah_beralasan(id, "hentikan", "Inovasi dicatat berhenti. Tetap dihitung sebagai ide yang disetujui.")


@bp.post("/ide/<int:id>/lanjutkan")
def lanjutkan(id: int):
    return _langkah_beralasan(id, "lanjutkan", "Inovasi dicatat berjalan lagi.")


@bp.post("/ide/<int:id>/ubah-klasifikasi")
def ubah_klasifikasi(id: int):
    form = forms.KlasifikasiForm(aksi=request.path)

    def lakukan(ide: Ide) -> None:
        services.ubah_klasifikasi(
            db.session,
            ide,
            oleh=current_user,
            pada=sekarang(),
            versi=form.versi.data,
            klasifikasi=form.klasifikasi(),
            alasan=form.alasan.data or "",
        )

    return _langkah_berformulir(id, "ubah_klasifikasi", form, "Klasifikasi diubah. OPD melihatnya di riwayat.", lakukan)


@bp.post("/ide/<int:id>/pindahkan")
def pindahkan(id: int):
    form = _form_pindah(_ide(id, kunci=True), formdata=forms.OTOMATIS)

    def lakukan(ide: Ide) -> None:
        opd = db.session.get(Opd, form.opd_id.data) if form.opd_id.data else None
        if opd is None:
            raise BelumLengkap("Pilih OPD tujuan.", {"opd_id": "Pilih OPD tujuan."})
        services.pindahkan(
            db.session,
            ide,
            oleh=current_user,
            pada=sekarang(),
            versi=form.versi.data,
            opd=opd,
            alasan=form.alasan.data or "",
        )

    return _langkah_berformulir(id, "pindahkan", form, "Ide dipindahkan.", lakukan)


@bp.post("/ide/<int:id>/salin")
def salin(id: int):
    ide = _ide(id)
    rules.periksa(current_user, "salin", ide)
    form = forms.SalinForm(aksi=request.path)
    form.validate()
    tujuan = pakai_kunci(db.session, form.kunci.data or "", pengguna_id=current_user.id, pada=sekarang())
    if tujuan:
        db.session.rollback()
        return redirect(tujuan, 303)
    salinan = services.salin_ide(db.session, ide, oleh=current_user, pada=sekarang())
    alamat = url_for(".ubah", id=salinan.id)
    catat_tujuan(db.session, form.kunci.data, alamat)
    db.session.commit()
    flash("Salinan dibuat sebagai draf baru.", "sukses")
    return redirect_ke(alamat)
