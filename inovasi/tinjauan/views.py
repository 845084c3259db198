import json
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace

from flask import Blueprint, flash, g, jsonify, redirect, request, url_for
from flask_login import current_user
from sqlalchemy import Row

from inovasi import acuan
from inovasi.catatan import queries as catatan_queries
from inovasi.catatan.rules import KOLOM_CATATAN, boleh_tulis
from inovasi.db import db, tulis_sebentar
from inovasi.forms import pilihan
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.htmx import minta_fragmen, redirect_ke, render_page
from inovasi.ide import queries as ide_queries
from inovasi.ide import rules as ide_rules
from inovasi.ide import rules_beda
from inovasi.ide import services as ide_services
from inovasi.ide.models import Ide
from inovasi.ide.rules import StatusIde
from inovasi.peran import Pelaku, Peran, tuntut_peran
from inovasi.sekali import kunci_baru
from inovasi.tinjauan import forms, queries, rules, services, services_tampilan
from inovasi.tinjauan.forms_tampilan import TampilanForm
from inovasi.tinjauan.rules import Jalan, SaringAntrean, baca_jalan, baca_kueri
from inovasi.waktu import jam, lama, sekarang, tanggal_jam, zona_kini

bp = Blueprint("tinjauan", __name__)


def _simpan_otomatis() -> bool:
    return request.headers.get("X-Simpan-Otomatis") == "1"


# --- Queue --------------------------------------------------------------------------------------------------


@bp.get("/tinjauan")
def antrean():
    tuntut_peran(current_user, Peran.KOORDINATOR, Peran.PENDAMPING)
    saring = baca_jalan(request.args, bawaan=rules.menunggu_bawaan(current_user.peran)).saring
    return _layar_antrean(saring, halaman=min(max(request.args.get("halaman", 1, type=int), 1), 100_000))


def _layar_antrean(saring: SaringAntrean, *, halaman: int = 1, form: TampilanForm | None = None):
    """The queue; `form` is the name for these filters that could not be kept."""
    kini, pelaku = sekarang(), current_user._get_current_object()
    hasil = queries.antrean(db.session, oleh=pelaku, saring=saring, kini=kini, halaman=halaman)
    opd, tahun = queries.pilihan_antrean(db.session, oleh=pelaku)
    kueri = Jalan(saring).kueri
    pusat = pelaku.peran is Peran.KOORDINATOR
    menunggu = {k: nama for k, nama in rules.MENUNGGU.items() if k != rules.menunggu_bawaan(pelaku.peran)}
    status = [s for s in rules.STATUS_MENUNGGU["semua"] if s != StatusIde.DRAF or not pusat]
    return render_page(
        "tinjauan/antrean.html",
        fragment="tinjauan/_antrean.html",
        status=422 if form else 200,
        ada_galat=form is not None,
        pusat=pusat,
        saring=saring,
        kueri=kueri,
        hasil=hasil,
        kalimat=rules.kalimat_antrean(saring, pelaku.peran),
        campur=len(rules.status_dicari(saring, pelaku.peran)) > 1,
        kata_menunggu=rules.kata_menunggu,
        lama_baris=_penulis_lama(),
        catatan_terbuka=catatan_queries.terbuka_untuk_opd(db.session, [r.id for r in hasil.baris]),
        pertama=_pertama(saring, hasil, halaman, kini),
        halaman_ke=halaman,
        per_halaman=queries.PER_HALAMAN,
        centang=_tercentang(hasil),
        massal=rules.MASSAL,
        tampilan=queries.tampilan(db.session, oleh=pelaku),
        form_tampilan=form or TampilanForm(formdata=None, kueri=kueri),
        pilihan_menunggu=list(menunggu.items()),
        menunggu_bawaan=rules.MENUNGGU[rules.menunggu_bawaan(pelaku.peran)],
        pilihan_status=[(s.value, ide_rules.NAMA_STATUS[s]) for s in status],
        pilihan_opd=opd,
        pilihan_tahun=[(t, t) for t in tahun],
        pilihan_hari=[(n, f"Lebih dari {n} hari") for n in rules.PILIHAN_HARI],
        pilihan_giliran=list(rules.GILIRAN.items()),
        urusan=acuan.URUSAN.pilihan(),
        ditugaskan=pusat or bool(pelaku.dampingan_opd or pelaku.dampingan_ide),
    )


def _penulis_lama():
    """How long a row waits; the zone is looked up once a page, the words are made once for each day that occurs."""
    zona, per_hari = zona_kini(), cache(lama)
    return lambda pada: per_hari(pada.astimezone(zona).date())


def _pertama(saring, hasil, halaman: int, kini) -> int | None:
    """The idea that "Mulai meninjau" leads to; a draft has no review screen."""
    if halaman == 1 and (not hasil.baris or hasil.baris[0].status != StatusIde.DRAF):
        return hasil.baris[0].id if hasil.baris else None
    return queries.berikutnya(db.session, oleh=current_user, jalan=Jalan(saring), kini=kini)


def _tercentang(hasil) -> set[int]:
    """The rows whose box is ticked: all where the address asks for it, or those of a form that came too late."""
    titipan = g.get("titipan")
    if titipan is not None and titipan.alamat == url_for("massal.tanya"):
        return {r.id for r in hasil.baris if str(r.id) in titipan.isian.getlist("ids")}
    return {r.id for r in hasil.baris} if request.args.get("centang") == "semua" else set()


@bp.post("/tinjauan/tampilan")
def simpan_tampilan():
    tuntut_peran(current_user, Peran.KOORDINATOR, Peran.PENDAMPING)
    form = TampilanForm()
    saring = baca_kueri(form.kueri.data, bawaan=rules.menunggu_bawaan(current_user.peran)).saring
    try:
        _periksa_bentuk(form)
        baru = services_tampilan.simpan(
            db.session, oleh=current_user, pada=sekarang(), nama=form.nama.data, saring=saring
        )
        db.session.commit()
    except BelumLengkap as galat:
        db.session.rollback()
        if minta_fragmen():
            raise
        form.tempel_galat(galat.kekurangan)
        return _layar_antrean(saring, form=form)
    flash(f"Saringan “{form.nama.data}” {'tersimpan' if baru else 'diganti'}.", "sukses")
    return redirect_ke(_ke_antrean(Jalan(saring)))


@bp.post("/tinjauan/tampilan/<int:id>/hapus")
def hapus_tampilan(id: int):
    tuntut_peran(current_user, Peran.KOORDINATOR, Peran.PENDAMPING)
    nama = services_tampilan.hapus(db.session, id, oleh=current_user)
    db.session.commit()
    flash(f"Saringan “{nama}” dihapus dari daftar Anda.", "sukses")
    return redirect_ke(_ke_antrean(baca_kueri(request.form.get("berikutnya", ""))))


def _ke_antrean(jalan: Jalan) -> str:
    kueri = Jalan(jalan.saring).kueri
    return url_for(".antrean") + (f"?{kueri}" if kueri else "")


def _ke_ide(ide_id: int, jalan: Jalan) -> str:
    return url_for(".tinjau", id=ide_id) + (f"?{jalan.kueri}" if jalan.kueri else "")


# --- Review screen ------------------------------------------------------------------------------------------


@bp.get("/tinjauan/<int:id>")
def tinjau(id: int):
    tuntut_peran(current_user, Peran.KOORDINATOR, Peran.PENDAMPING)
    ide = _ide_ditinjau(id)
    if ide.status in (StatusIde.DRAF, StatusIde.DIHAPUS):
        return redirect(url_for("ide.satu", id=id), 303)
    jalan = baca_jalan(request.args)
    if request.args.get("ke") == "berikutnya":
        return _lewati(ide, jalan)
    if ide.dilihat_versi != ide.versi:
        with tulis_sebentar() as session:
            services.catat_kunjungan(session, pengguna_id=current_user.id, ide_id=id, versi=ide.versi, pada=sekarang())
        ide = _ide_ditinjau(id)
    return _layar(ide, jalan)


def _ide_ditinjau(id: int) -> Row:
    """The idea for who reviews or coaches it; what a pendamping may only read has its own page."""
    pelaku = current_user._get_current_object()
    ide = queries.ide_ditinjau(db.session, id, pengguna_id=pelaku.id)
    if ide is None or not ide_rules.terlihat(pelaku, ide):
        raise TidakAda()
    if pelaku.peran is Peran.PENDAMPING and not ide_rules.didampingi(pelaku, ide):
        raise TidakBoleh("Ide ini tidak ditugaskan kepada Anda. Halaman idenya bisa Anda baca.")
    return ide


def _lewati(ide, jalan: Jalan):
    """ "Lewati dulu" is an address of its own idea, so that the next one is looked up only when asked for."""
    jalan = jalan.lewati(ide.id)
    ke = queries.berikutnya(
        db.session, oleh=current_user, jalan=jalan, kini=sekarang(), sejak=ide.status_sejak, ide_id=ide.id
    )
    return _pergi(ke, jalan)


def _pergi(ide_id: int | None, jalan: Jalan):
    if ide_id is not None:
        return redirect_ke(_ke_ide(ide_id, jalan))
    if jalan.lewat:
        flash(f"Antrean selesai dilihat. {len(jalan.lewat)} ide Anda lewati dan masih menunggu.", "info")
    else:
        flash("Antrean selesai. Tidak ada lagi ide yang menunggu dalam saringan ini.", "sukses")
    return redirect_ke(_ke_antrean(jalan))


def _gambar(kelas: type[forms.PutusanForm], **isi) -> forms.PutusanForm:
    """A form that is only drawn: the template writes the token, and it is not the one that a POST sent."""
    return kelas(meta={"csrf": False}, **({"formdata": None} if request.method == "POST" else {}), **isi)


@cache
def _kosong(kelas: type[forms.PutusanForm]) -> forms.PutusanForm:
    """A form in which nobody has typed: drawn alike on every screen, so it is made once. Never change it."""
    return kelas(formdata=None, meta={"csrf": False})


def _form_lain(ide: Row, bisa, kirim) -> dict[str, forms.PutusanForm]:
    """The forms of the decisions that are possible; the one that was sent stays as it was typed."""
    hasil: dict[str, forms.PutusanForm] = {}
    for aksi, kelas in forms.FORM.items():
        if aksi not in bisa:
            continue
        if isinstance(kirim, kelas):
            hasil[aksi] = kirim
        elif request.args.get("cari") or g.get("titipan") is not None:
            # It may be given candidates to choose from, or what was typed when the session had run out.
            hasil[aksi] = _gambar(kelas, aksi=f"/ide/{ide.id}/{aksi.replace('_', '-')}")
        else:
            hasil[aksi] = _kosong(kelas)
    return hasil


def _form_lembar(ide: Row, kirim, lembar: dict[str, str]) -> forms.LembarForm:
    if isinstance(kirim, forms.LembarForm):
        return kirim
    return _gambar(forms.LembarForm, aksi=f"/tinjauan/{ide.id}/lembar", data=lembar)


def _layar(ide: Row, jalan: Jalan, *, kirim: forms.PutusanForm | None = None, galat: AturanDilanggar | None = None):
    """The review screen; `kirim` is the form that came in and `galat` why nothing was done with it."""
    kini, pelaku = sekarang(), current_user._get_current_object()
    bisa = rules.putusan_tersedia(pelaku, ide, larang_opd_sendiri=ide.larang_opd_sendiri)
    lembar = {k: getattr(ide, k) or "" for k in rules.KOLOM_LEMBAR}
    form_lain = _form_lain(ide, bisa, kirim)
    form_lembar = _form_lembar(ide, kirim, lembar) if "setujui" in bisa else None
    sejak, sejak_lain = _sejak(ide, pelaku)
    catatan = catatan_queries.catatan_ide(db.session, oleh=pelaku, ide=ide)
    per_kolom = {k: [c for c in catatan if c.kolom == k] for k in {c.kolom for c in catatan}}
    terbaca = ide_queries.pembaca(db.session)
    basi = _beda_sejak_dibuka(ide, kirim) if isinstance(galat, VersiBasi) else []
    return render_page(
        "tinjauan/tinjau.html",
        status=galat.status if galat else 200,
        ada_galat=galat is not None,
        galat=galat,
        kirim=kirim,
        ketikan_lepas=_ketikan_lepas(kirim, [form_lembar, *form_lain.values()]),
        ide=ide,
        jalan=jalan,
        ke_antrean=_ke_antrean(jalan),
        posisi=_posisi(ide, jalan, pelaku, kini),
        sejak=sejak,
        judul_sejak=_judul_sejak(sejak, pelaku),
        sejak_lain=sejak_lain,
        perubahan=_potong(sejak.perubahan, terbaca) if sejak else [],
        catatan_kolom=per_kolom,
        catatan_terbuka=[c for c in catatan if c.status == "terbuka" and not c.internal and not c.dari_opd],
        tulis=[internal for internal in (False, True) if boleh_tulis(pelaku, ide, internal=internal)],
        kunci_baru=kunci_baru,
        kolom_lain=[k for k in KOLOM_CATATAN if k not in ide_rules.ISIAN_PANJANG],
        catatan_kembali=_titipan_catatan(ide.id),
        basi=_potong(basi, terbaca),
        catatan=queries.catatan_terdahulu(db.session, ide.id),
        halangan=rules.halangan(pelaku, ide, larang_opd_sendiri=ide.larang_opd_sendiri),
        opd_sendiri=ide.opd_id in pelaku.opd_ids,
        bisa=bisa,
        lembar=form_lembar,
        lembar_awal=json.dumps(lembar, ensure_ascii=False),
        form=form_lain,
        teks_status=ide_rules.kata_status(
            ide.status, pelaku.peran, milik_sendiri=False, hari=lama(ide.status_sejak),
            terhenti=ide.dihentikan_pada is not None,
        ),
        **_serupa(ide, form_lain.get("nyatakan_serupa")),
        kriteria=acuan.KRITERIA,
        acuan=acuan,
        telah=ide_rules.TELAH,
        panjang=ide_rules.ISIAN_PANJANG,
        label=ide_rules.LABEL,
    )  # fmt: skip


def _posisi(ide: Row, jalan: Jalan, pelaku: Pelaku, kini):
    if ide.status not in rules.status_dicari(jalan.saring, pelaku.peran):
        return None
    return queries.posisi_antrean(db.session, ide, oleh=pelaku, jalan=jalan, kini=kini)


def _sejak(ide: Row, pelaku: Pelaku) -> tuple[queries.Sejak | None, str]:
    """(what changed since this person last looked, the other choice).

    Who never looked sees what changed since the idea was judged, as does who asks for it (`?sejak=kembali`). Where
    both compare with the same text the judgement is the better name.
    """
    kembali = queries.sejak_kembali(db.session, ide)
    dilihat = queries.sejak_dilihat(db.session, ide, pengguna_id=pelaku.id)
    if dilihat is None or kembali is None:
        return kembali or dilihat, ""
    if dilihat.perubahan == kembali.perubahan:
        return kembali, ""
    if request.args.get("sejak") == "kembali":
        return kembali, "dilihat"
    return dilihat, "kembali"


def _judul_sejak(sejak: queries.Sejak | None, pelaku: Pelaku) -> str:
    match sejak.sebab if sejak else "":
        case "dilihat":
            return f"Yang berubah sejak Anda terakhir melihat, {tanggal_jam(sejak.pada)}"
        case "kembali":
            siapa = "Anda kembalikan" if sejak.oleh_id == pelaku.id else "dikembalikan"
            return f"Yang berubah sejak {siapa}"
        case _:
            return "Yang berubah sejak pengajuan sebelumnya"


def _titipan_catatan(ide_id: int) -> SimpleNamespace | None:
    """A note that was typed when the session had run out: its box is drawn again with the words."""
    titipan = g.get("titipan")
    awalan = f"/ide/{ide_id}/catatan"
    if titipan is None or titipan.alamat not in (awalan, f"{awalan}-internal"):
        return None
    isi = titipan.isian
    return SimpleNamespace(
        internal=titipan.alamat.endswith("internal"), kolom=isi.get("kolom", ""), isi=isi.get("isi", ""),
        kutipan=isi.get("kutipan", ""),
    )  # fmt: skip


def _ketikan_lepas(kirim: forms.PutusanForm | None, digambar: list) -> str:
    """Words of a sent form that the screen has no place for any more, such as a note on an idea just withdrawn."""
    return kirim.ketikan if kirim is not None and kirim not in digambar else ""


def _beda_sejak_dibuka(ide: Row, kirim: forms.PutusanForm | None) -> list[tuple[str, str, str]]:
    versi = kirim.versi.data if kirim is not None else None
    if not versi or not 1 <= versi < ide.versi:
        return []
    dasar = ide_services.teks_pada(db.session, ide, [versi])[versi]
    return ide_rules.beda_isian(dasar, ide_services.nilai_ide(ide))


LIPAT_KATA = 120  # changed words; a longer difference is folded


@dataclass(frozen=True, slots=True)
class Perubahan:
    """One changed field, as pieces of ide.rules_beda.beda_kata."""

    label: str
    potong: list[tuple[str, str]]

    @property
    def kata(self) -> int:
        return sum(len(teks.split()) for op, teks in self.potong if op != "sama")

    @property
    def dilipat(self) -> bool:
        return self.kata > LIPAT_KATA


def _potong(perubahan, terbaca) -> list[Perubahan]:
    """The changed fields; codes are shown by name and replaced whole."""
    hasil = []
    for kolom, lama_, baru in perubahan:
        if kolom in ide_rules.DAFTAR or kolom.endswith("_id"):
            potong = [("hapus", terbaca(kolom, lama_)), ("sama", " "), ("tambah", terbaca(kolom, baru))]
            potong = [(op, teks) for op, teks in potong if teks]
        else:
            potong = rules_beda.ringkas_beda(rules_beda.beda_kata(terbaca(kolom, lama_), terbaca(kolom, baru)))
        hasil.append(Perubahan(ide_rules.LABEL[kolom], potong))
    return hasil


def _serupa(ide: Row, form: forms.SerupaForm | None) -> dict:
    """The search for the idea that this one is alike to, and what it found."""
    if form is None:
        return {"cari": "", "kandidat": ()}
    cari = (form.cari.data or request.args.get("cari", ""))[:200].replace("\x00", "").strip()
    kandidat = queries.kandidat_serupa(db.session, ide, cari=cari, pilih=form.target_id.data)
    if kandidat:
        form.target_id.choices = pilihan(
            (k.id, f"{k.judul} ({k.opd_nama}{', ' + k.kode if k.kode else ''})") for k in kandidat
        )
    return {"cari": cari, "kandidat": kandidat}


# --- Decisions ----------------------------------------------------------------------------------------------


def _jalan_kiriman(form: forms.PutusanForm) -> Jalan | None:
    """The pass that the form came from; None when it was sent from elsewhere."""
    if "berikutnya" not in request.form:
        return None
    return baca_kueri(form.berikutnya.data)


def _gagal(id: int, form: forms.PutusanForm, galat: AturanDilanggar):
    """Nothing was done: the screen again with all that was typed; other refusals go to their handlers."""
    db.session.rollback()
    kembali = isinstance(galat, BelumLengkap | VersiBasi) or bool(form.ketikan)
    if isinstance(galat, TidakBoleh | TidakAda) or not kembali or minta_fragmen():
        raise galat
    for kolom, pesan in getattr(galat, "kekurangan", {}).items():
        if kolom in form and pesan not in form[kolom].errors:
            form[kolom].errors = [*form[kolom].errors, pesan]
    return _layar(_ide_ditinjau(id), _jalan_kiriman(form) or Jalan(), kirim=form, galat=galat)


def _periksa_bentuk(form: forms.PutusanForm) -> None:
    if not form.validate():
        raise BelumLengkap("Periksa isian yang ditandai.")


def _putus(id: int, aksi: str, **ambil_isi):
    """One decision out of its own form; `ambil_isi` maps argument of the service to field of the form."""
    form = forms.FORM[aksi](aksi=request.path)
    try:
        ide = ide_services.ambil(db.session, id, kunci=True)
        ide_rules.periksa(current_user, aksi, ide)
        _periksa_bentuk(form)
        sejak = ide.status_sejak
        services.putuskan(
            db.session, ide, aksi, oleh=current_user, pada=sekarang(), versi=form.versi.data,
            catatan_isian=getattr(form, "catatan_isian", ()),
            **{k: form[isian].data for k, isian in ambil_isi.items() if form[isian].data},
        )  # fmt: skip
    except AturanDilanggar as galat:
        return _gagal(id, form, galat)
    return _selesai(ide, aksi, sejak, form)


def _selesai(ide: Ide, aksi: str, sejak, form: forms.PutusanForm):
    """Commit, say what comes next, and go on to the next idea of the same filtered queue."""
    target = ide.serupa_dengan
    teks = rules.kabar(
        aksi,
        nama=ide.kode or f"“{ide.judul}”",
        opd=ide.opd.nama,
        status=ide.status,
        target=(target.kode or f"“{target.judul}”") if target else "",
    )
    jalan = _jalan_kiriman(form)
    ke = None
    if jalan is not None:
        # What waits for its OPD now may still be part of the filtered queue; it comes round no more in this pass.
        masih = ide.status in rules.status_dicari(jalan.saring, current_user.peran)
        jalan = jalan.lewati(ide.id) if masih else jalan.putus(ide.id)
        ke = queries.berikutnya(
            db.session, oleh=current_user, jalan=jalan, kini=sekarang(), sejak=sejak, ide_id=ide.id
        )
    db.session.commit()
    flash(teks, "sukses")
    return _pergi(ke, jalan) if jalan is not None else redirect_ke(url_for("ide.satu", id=ide.id))


@bp.post("/tinjauan/<int:id>/lembar")
def lembar(id: int):
    tuntut_peran(current_user, Peran.KOORDINATOR)
    lanjut = request.form.get("lanjut", "")
    form = forms.LembarForm(aksi=request.path)
    if lanjut == "setujui":
        return _setujui(id, form)
    try:
        ide = ide_services.ambil(db.session, id, kunci=True)
        _periksa_bentuk(form)
        services.simpan_lembar(
            db.session, ide, oleh=current_user, pada=sekarang(), versi=form.versi.data,
            jawaban=form.jawaban(), awal=form.jawaban_awal(),
        )  # fmt: skip
        db.session.commit()
    except AturanDilanggar as galat:
        if not _simpan_otomatis():
            return _gagal(id, form, galat)
        db.session.rollback()
        kurang = " ".join([*(t for _, t in form.semua_galat), *getattr(galat, "kekurangan", {}).values()])
        return jsonify(pesan=f"Belum tersimpan. {kurang or galat.pesan}"), galat.status
    if _simpan_otomatis():
        return jsonify(versi=ide.versi, jam=jam(sekarang()))
    jalan = _jalan_kiriman(form) or Jalan()
    flash(f"Lembar kriteria {ide.kode or ide.judul} tersimpan {jam(sekarang())}. Belum ada putusan.", "sukses")
    return _lewati(ide, jalan) if lanjut == "berikutnya" else redirect_ke(_ke_ide(id, jalan))


def _setujui(id: int, form: forms.LembarForm):
    try:
        ide = ide_services.ambil(db.session, id, kunci=True)
        ide_rules.periksa(current_user, "setujui", ide)
        _periksa_bentuk(form)
        sejak = ide.status_sejak
        services.setujui(
            db.session, ide, oleh=current_user, pada=sekarang(), versi=form.versi.data,
            jawaban=form.jawaban(), awal=form.jawaban_awal(),
        )  # fmt: skip
    except AturanDilanggar as galat:
        return _gagal(id, form, galat)
    return _selesai(ide, "setujui", sejak, form)


@bp.post("/ide/<int:id>/setujui")
def setujui(id: int):
    return _setujui(id, forms.LembarForm(aksi=request.path))


@bp.post("/ide/<int:id>/kembalikan")
def kembalikan(id: int):
    return _putus(id, "kembalikan", kode_alasan="kode_alasan", catatan="catatan")


@bp.post("/ide/<int:id>/tolak")
def tolak(id: int):
    return _putus(id, "tolak", kode_alasan="kode_alasan", alasan="alasan")


@bp.post("/ide/<int:id>/nyatakan-serupa")
def nyatakan_serupa(id: int):
    return _putus(id, "nyatakan_serupa", kode_alasan="kode_alasan", alasan="alasan", target_id="target_id")


@bp.post("/ide/<int:id>/buka-kembali")
def buka_kembali(id: int):
    return _putus(id, "buka_kembali", alasan="alasan")
