from collections.abc import Iterable

from flask import Blueprint, flash, request, url_for
from flask_login import current_user

from inovasi.angka import baca_bilangan
from inovasi.db import db
from inovasi.galat import BelumLengkap, TidakAda
from inovasi.htmx import redirect_ke, render_page
from inovasi.ide import queries as ide_queries
from inovasi.ide import rules as ide_rules
from inovasi.ide.models import Ide
from inovasi.ide.panel import PANEL_IDE
from inovasi.kirim import kerjakan, sekali
from inovasi.klinik import forms, queries, rules, services
from inovasi.klinik.models import IdeKlinik, PermintaanKlinik, SesiKlinik, TindakLanjut
from inovasi.peran import Pelaku, Peran
from inovasi.sekali import kunci_baru
from inovasi.waktu import hari_ini, sekarang, tanggal

bp = Blueprint("klinik", __name__)


def _pelaku() -> Pelaku:
    return current_user._get_current_object()


def _jaga(peran: Iterable[Peran]) -> Pelaku:
    """Refused before anything is looked up, so that the answer tells nothing of what exists."""
    rules.periksa_peran(_pelaku(), peran)
    return _pelaku()


# --- First page ---------------------------------------------------------------------------------------------


@bp.get("/klinik")
def daftar():
    pelaku = _jaga(rules.MEMBACA)
    ke = max(1, min(baca_bilangan(request.args.get("halaman", "")) or 1, 100_000))
    lampau, jumlah = queries.sesi_lampau(db.session, oleh=pelaku, ke=ke)
    operator, koordinator = pelaku.peran is Peran.OPERATOR, pelaku.peran is Peran.KOORDINATOR
    kini = hari_ini()
    return render_page(
        "klinik/daftar.html",
        operator=operator,
        koordinator=koordinator,
        rencana=queries.sesi_direncanakan(db.session, oleh=pelaku),
        lampau=lampau,
        jumlah_lampau=jumlah,
        ke=ke,
        per_halaman=queries.PER_HALAMAN,
        menunggu=queries.permintaan_menunggu(db.session, oleh=pelaku) if pelaku.peran in rules.MENCATAT else [],
        permintaan=queries.permintaan_opd(db.session, oleh=pelaku) if operator else [],
        # Others see what is overdue; who has to do it sees everything.
        terbuka=queries.tindak_terbuka(db.session, oleh=pelaku, lewat=None if operator else kini),
        ditutup=queries.tindak_ditutup(db.session, oleh=pelaku) if operator else [],
        nama_minta=rules.NAMA_STATUS_MINTA,
        nama_sesi=rules.NAMA_STATUS_SESI,
        nama_tindak=rules.NAMA_STATUS_TINDAK,
        hari_ini=kini,
    )


# --- Requests -----------------------------------------------------------------------------------------------


def _form_minta(**kw) -> forms.MintaForm:
    pelaku = _pelaku()
    ide = queries.ide_opd(db.session, oleh=pelaku)
    opd = ide_queries.pilihan_opd(db.session, ids=pelaku.opd_ids)
    banyak = len(opd) > 1
    pilih = [(p.id, f"{p.teks} ({p.opd_nama})" if banyak else p.teks) for p in ide]
    form = forms.MintaForm(aksi=url_for(".minta"), opd=opd, ide=pilih, **kw)
    form.opd_dari_ide = {p.id: p.opd_id for p in ide}
    form.opd_satu = opd[0][0] if opd else 0
    return form


def _halaman_minta(form, *, status: int = 200, tambahan=(), beda=()):
    return render_page("klinik/minta.html", status=status, ada_galat=status != 200, form=form, tambahan=tambahan)


@bp.get("/klinik/minta")
def minta():
    _jaga((Peran.OPERATOR,))
    pilih = baca_bilangan(request.args.get("ide", ""))
    awal = {"kunci": kunci_baru(), "opd_id": current_user.opd_id, "ide_id": pilih or ""}
    return _halaman_minta(_form_minta(data=awal))


@bp.post("/klinik/minta")
def kirim_minta():
    _jaga((Peran.OPERATOR,))
    form = _form_minta()

    def lakukan() -> str:
        opd_id = form.opd_id.data if "opd_id" in form else form.opd_satu
        ide_id = form.ide_id.data
        services.minta(
            db.session, oleh=_pelaku(), pada=sekarang(), opd_id=form.opd_dari_ide.get(ide_id, opd_id) or 0,
            keperluan=form.keperluan.data, ide_id=ide_id,
        )  # fmt: skip
        flash("Permintaan dikirim. Koordinator menjawabnya dengan tanggal atau dengan alasan.", "sukses")
        return url_for(".daftar")

    return kerjakan(form, lambda: sekali(form, lakukan), lambda **kw: _halaman_minta(form, **kw))


def _ambil_minta(id: int, *peran: Peran, kunci: bool = False) -> PermintaanKlinik:
    return services.ambil_minta(db.session, id, oleh=_jaga(peran), kunci=kunci)


@bp.post("/klinik/minta/<int:id>/tarik")
def tarik(id: int):
    permintaan = _ambil_minta(id, Peran.OPERATOR, kunci=True)
    form = forms.AksiForm(aksi=request.path)
    form.validate()
    services.tarik(db.session, permintaan, oleh=_pelaku(), pada=sekarang(), versi=form.versi.data)
    db.session.commit()
    flash("Permintaan ditarik kembali.", "info")
    return redirect_ke(url_for(".daftar"))


def _halaman_tolak(permintaan: PermintaanKlinik, form, *, status: int = 200, tambahan=(), beda=()):
    baris = next(iter(queries.satu_permintaan(db.session, permintaan.id)))
    return _halaman_alasan(
        form,
        form.alasan,
        judul="Belum dapat dilayani",
        lead=f"{baris.opd_nama}: {baris.keperluan}",
        bantuan="Mengapa, dan apa yang sebaiknya dilakukan OPD. OPD membaca jawaban ini.",
        tombol="Kirim jawaban",
        versi=permintaan.versi,
        status=status,
        tambahan=tambahan,
    )


def _halaman_alasan(form, isian, *, kembali: str = "", status: int = 200, versi: int, **isi):
    """A page with one small form, so that nothing else on it can be lost."""
    if status == 200 and form.versi.data is None:
        form.versi.data = versi
    return render_page(
        "klinik/alasan.html", status=status, ada_galat=status != 200, form=form, isian=isian,
        kembali=kembali or url_for(".daftar"), **isi,
    )  # fmt: skip


@bp.get("/klinik/minta/<int:id>/tolak")
def tolak(id: int):
    permintaan = _ambil_minta(id, Peran.KOORDINATOR)
    rules.periksa_minta(_pelaku(), permintaan, "tolak")
    return _halaman_tolak(permintaan, forms.AlasanForm(aksi=request.path))


@bp.post("/klinik/minta/<int:id>/tolak")
def kirim_tolak(id: int):
    permintaan = _ambil_minta(id, Peran.KOORDINATOR, kunci=True)
    form = forms.AlasanForm(aksi=request.path)
    rules.periksa_minta(_pelaku(), permintaan, "tolak")

    def lakukan() -> str:
        services.tolak(
            db.session, permintaan, oleh=_pelaku(), pada=sekarang(), versi=form.versi.data, alasan=form.alasan.data
        )
        flash("Jawaban dikirim ke OPD.", "sukses")
        return url_for(".daftar")

    return kerjakan(form, lakukan, lambda **kw: _halaman_tolak(permintaan, form, **kw))


# --- Planning -----------------------------------------------------------------------------------------------


def _bilangan(nilai: Iterable) -> list[int]:
    return [n for v in nilai if (n := baca_bilangan(str(v))) is not None]


def _form_sesi(aksi: str, *, sesi: SesiKlinik | None = None, **kw) -> forms.SesiForm:
    """Choices are the requests that wait, and ideas: of the agenda, those ticked before, those just found."""
    menunggu = queries.permintaan_menunggu(db.session, oleh=_pelaku(), sesi_id=sesi.id if sesi else None)
    dicentang = _bilangan(request.form.getlist("ide"))[: rules.IDE_MAKS * 2] if request.method == "POST" else []
    agenda = [k.ide_id for k in sesi.ide] if sesi else []
    form = forms.SesiForm(
        aksi=aksi,
        permintaan=[(p.id, _kata_permintaan(p)) for p in menunggu],
        ide=[],
        **kw,
    )
    temu = queries.cari_ide(db.session, form.kata.data) if form.kata.data and len(form.kata.data) <= 200 else []
    titip = _bilangan(form.ide.data or [])
    semua = list(dict.fromkeys([*agenda, *dicentang, *titip]))
    pilih = [p for p in queries.ide_menurut_id(db.session, semua) if p.status != "dihapus" or p.id in agenda]
    pilih += [p for p in temu if p.id not in semua]
    form.ide.choices = forms.pilihan((p.id, f"{p.teks} ({p.opd_nama})") for p in pilih)
    form.temu = len(temu)
    return form


def _kata_permintaan(p) -> str:
    apa = f"“{p.judul}”" if p.judul else "umum"
    return f"{p.opd_nama}, {apa}: {p.keperluan}"


def _halaman_sesi(form, sesi: SesiKlinik | None, *, status: int = 200, tambahan=(), beda=()):
    return render_page(
        "klinik/rencana.html", status=status, ada_galat=status != 200, form=form, sesi=sesi, tambahan=tambahan,
        beda=beda,
    )  # fmt: skip


@bp.get("/klinik/baru")
def baru():
    _jaga((Peran.KOORDINATOR,))
    awal = {"kunci": kunci_baru(), "permintaan": _bilangan([request.args.get("minta", "")])}
    return _halaman_sesi(_form_sesi(url_for(".baru"), data=awal), None)


@bp.post("/klinik/baru")
def buat():
    _jaga((Peran.KOORDINATOR,))
    form = _form_sesi(url_for(".baru"))
    if request.form.get("lanjut") == "cari":
        return _halaman_sesi(form, None)

    def lakukan() -> str:
        sesi = services.rencanakan(db.session, form.rencana(), oleh=_pelaku(), pada=sekarang())
        flash("Sesi direncanakan. OPD yang idenya dibahas sudah diberi tahu.", "sukses")
        return url_for(".satu", id=sesi.id)

    return kerjakan(form, lambda: sekali(form, lakukan), lambda **kw: _halaman_sesi(form, None, **kw))


def _ambil_sesi(id: int, *peran: Peran, kunci: bool = False) -> SesiKlinik:
    _jaga(peran)
    return services.ambil_sesi(db.session, id, kunci=kunci)


@bp.get("/klinik/<int:id>/ubah")
def ubah(id: int):
    sesi = _ambil_sesi(id, Peran.KOORDINATOR)
    rules.periksa_sesi(_pelaku(), sesi, "ubah")
    awal = {
        "versi": sesi.versi,
        "kunci": kunci_baru(),
        "tanggal": sesi.tanggal.isoformat(),
        "jam": sesi.jam,
        "tempat": sesi.tempat,
        "peserta": rules.tulis_peserta(sesi.peserta),
        "ide": [k.ide_id for k in sesi.ide],
        "permintaan": queries.permintaan_sesi(db.session, sesi.id),
    }
    return _halaman_sesi(_form_sesi(request.path, sesi=sesi, data=awal), sesi)


@bp.post("/klinik/<int:id>/ubah")
def simpan_ubah(id: int):
    sesi = _ambil_sesi(id, Peran.KOORDINATOR, kunci=True)
    rules.periksa_sesi(_pelaku(), sesi, "ubah")
    form = _form_sesi(request.path, sesi=sesi)
    if request.form.get("lanjut") == "cari":
        return _halaman_sesi(form, sesi)

    def lakukan() -> str:
        services.ubah_rencana(
            db.session, sesi, form.rencana(), oleh=_pelaku(), pada=sekarang(), versi=form.versi.data
        )
        flash("Rencana disimpan.", "sukses")
        return url_for(".satu", id=id)

    return kerjakan(form, lakukan, lambda **kw: _halaman_sesi(form, sesi, **kw))


@bp.post("/klinik/<int:id>/urutan")
def urutan(id: int):
    sesi = _ambil_sesi(id, Peran.KOORDINATOR, kunci=True)
    form = forms.UrutanForm(aksi=request.path)
    form.validate()
    services.pindah_urutan(
        db.session, sesi, form.ide_id.data or 0, oleh=_pelaku(), pada=sekarang(), versi=form.versi.data,
        naik=form.arah.data == "naik",
    )  # fmt: skip
    db.session.commit()
    return redirect_ke(url_for(".satu", id=id, _anchor="agenda"))


def _halaman_batal(sesi: SesiKlinik, form, *, status: int = 200, tambahan=(), beda=()):
    return _halaman_alasan(
        form, form.alasan, judul="Batalkan sesi", lead=f"Klinik {tanggal(sesi.tanggal)}, {sesi.tempat}",
        bantuan="OPD yang diundang membaca alasan ini. Permintaan yang dijadwalkan di sini menunggu lagi.",
        tombol="Batalkan sesi", versi=sesi.versi, status=status, tambahan=tambahan,
        kembali=url_for(".satu", id=sesi.id),
    )  # fmt: skip


@bp.get("/klinik/<int:id>/batal")
def batal(id: int):
    sesi = _ambil_sesi(id, Peran.KOORDINATOR)
    rules.periksa_sesi(_pelaku(), sesi, "batal")
    return _halaman_batal(sesi, forms.AlasanForm(aksi=request.path))


@bp.post("/klinik/<int:id>/batal")
def kirim_batal(id: int):
    sesi = _ambil_sesi(id, Peran.KOORDINATOR, kunci=True)
    rules.periksa_sesi(_pelaku(), sesi, "batal")
    form = forms.AlasanForm(aksi=request.path)

    def lakukan() -> str:
        services.batalkan(
            db.session, sesi, oleh=_pelaku(), pada=sekarang(), versi=form.versi.data, alasan=form.alasan.data
        )
        flash("Sesi dibatalkan; OPD yang diundang diberi tahu.", "info")
        return url_for(".satu", id=id)

    return kerjakan(form, lakukan, lambda **kw: _halaman_batal(sesi, form, **kw))


@bp.post("/klinik/<int:id>/selesai")
def selesai(id: int):
    sesi = _ambil_sesi(id, Peran.KOORDINATOR, kunci=True)
    form = forms.AksiForm(aksi=request.path)
    form.validate()
    services.selesai(db.session, sesi, oleh=_pelaku(), pada=sekarang(), versi=form.versi.data)
    db.session.commit()
    belum = "" if any(p.hadir for p in sesi.peserta) else " Daftar hadirnya belum diisi."
    flash(f"Sesi dinyatakan selesai. Berita acaranya siap dicetak.{belum}", "sukses")
    return redirect_ke(url_for(".satu", id=id))


# --- One session --------------------------------------------------------------------------------------------


def _terbaca(id: int) -> queries.SesiTerbaca:
    sesi = queries.sesi_terbaca(db.session, id, oleh=_jaga(rules.MEMBACA))
    if sesi is None:
        raise TidakAda()
    return sesi


@bp.get("/klinik/<int:id>")
def satu(id: int):
    sesi, pelaku = _terbaca(id), _pelaku()
    pusat = pelaku.peran is Peran.KOORDINATOR
    return render_page(
        "klinik/satu.html",
        sesi=sesi,
        bisa={a for a in ("ubah", "batal", "selesai", "notulen") if rules.boleh_sesi(pelaku, sesi, a)},
        koordinator=pusat,
        operator=pelaku.peran is Peran.OPERATOR,
        mencatat=pelaku.peran in rules.MENCATAT,
        utuh=not sesi.lain,
        riwayat=queries.riwayat_sesi(db.session, id) if pusat else [],
        nama_status=rules.NAMA_STATUS_SESI,
        nama_tindak=rules.NAMA_STATUS_TINDAK,
        label=ide_rules.LABEL,
        telah=rules.TELAH,
        sudah_tiba=sesi.tanggal <= hari_ini(),
        hari_ini=hari_ini(),
    )


@bp.get("/klinik/<int:id>/cetak")
def cetak(id: int):
    sesi = _terbaca(id)
    return render_page(
        "klinik/cetak.html",
        sesi=sesi,
        hari=rules.hari_dengan_kata(sesi.tanggal),
        nama_tindak=rules.NAMA_STATUS_TINDAK,
        dicetak=sekarang(),
    )


def _ide_sesi(id: int, ide_id: int, *, kunci: bool = False) -> tuple[SesiKlinik, IdeKlinik, Ide]:
    """The session and the idea on its agenda, for who writes down what is said about it."""
    sesi = _ambil_sesi(id, *rules.MENCATAT, kunci=kunci)
    baris = queries.ide_sesi(db.session, id, ide_id)
    if baris is None:
        raise TidakAda()
    rules.periksa_bahas(_pelaku(), sesi, baris.ide)
    return sesi, baris, baris.ide


def _halaman_bahas(id: int, ide_id: int, form, *, status: int = 200, tambahan=(), beda=()):
    sesi = _terbaca(id)
    bagian = next(b for b in sesi.bagian if b.ide_id == ide_id)
    ke = sesi.bagian.index(bagian)
    if status == 409:
        form.awal.data = bagian.pembahasan
    return render_page(
        "klinik/bahas.html",
        status=status,
        ada_galat=status != 200,
        form=form,
        sesi=sesi,
        bagian=bagian,
        sebelum=sesi.bagian[ke - 1] if ke else None,
        sesudah=sesi.bagian[ke + 1] if ke + 1 < len(sesi.bagian) else None,
        tambahan=tambahan,
        beda=beda,
        label=ide_rules.LABEL,
        nama_tindak=rules.NAMA_STATUS_TINDAK,
        koordinator=current_user.peran is Peran.KOORDINATOR,
        baris_tindak=range(1, forms.BARIS_TINDAK + 1),
    )


@bp.get("/klinik/<int:id>/ide/<int:ide_id>")
def bahas(id: int, ide_id: int):
    _, baris, ide = _ide_sesi(id, ide_id)
    awal = {
        "versi": baris.versi,
        "versi_ide": ide.versi,
        "awal": baris.pembahasan,
        "pembahasan": baris.pembahasan,
        "kunci": kunci_baru(),
    }
    return _halaman_bahas(id, ide_id, forms.BahasForm(aksi=request.path, data=awal))


@bp.post("/klinik/<int:id>/ide/<int:ide_id>")
def simpan_bahas(id: int, ide_id: int):
    sesi, _, ide = _ide_sesi(id, ide_id, kunci=True)
    form = forms.BahasForm(aksi=request.path)

    def lakukan() -> str:
        try:
            services.bahas(
                db.session, sesi, ide, oleh=_pelaku(), pada=sekarang(), versi=form.versi.data,
                pembahasan=form.pembahasan.data, awal=form.awal.data, versi_ide=form.versi_ide.data,
                catatan=form.catatan(), tindak=form.tindak(),
            )  # fmt: skip
        except BelumLengkap as galat:
            raise BelumLengkap(galat.pesan, _di_baris(form, galat.kekurangan)) from None
        flash(f"Tersimpan: {ide.judul}.", "sukses")
        lanjut = baca_bilangan(request.form.get("lanjut", ""))
        if lanjut is not None and queries.ide_sesi(db.session, id, lanjut):
            return url_for(".bahas", id=id, ide_id=lanjut)
        return url_for(".satu", id=id, _anchor=f"ide-{ide_id}")

    return kerjakan(
        form, lambda: sekali(form, lakukan), lambda **kw: _halaman_bahas(id, ide_id, form, **kw)
    )


def _di_baris(form: forms.BahasForm, kekurangan: dict[str, str]) -> dict[str, str]:
    """The n-th action that was sent stands in the n-th row of the form that has something in it."""
    baris = form.baris_tindak()
    hasil = {}
    for kolom, teks in kekurangan.items():
        nama, _, nomor = kolom.rpartition("_")
        hasil[f"{nama}_{baris[int(nomor) - 1]}" if nama in ("apa", "siapa", "sampai") else kolom] = teks
    return hasil


def _halaman_notulen(id: int, form, *, status: int = 200, tambahan=(), beda=()):
    return render_page(
        "klinik/notulen.html", status=status, ada_galat=status != 200, form=form, sesi=_terbaca(id), tambahan=tambahan,
        beda=beda,
    )  # fmt: skip


def _form_notulen(sesi: SesiKlinik, **kw) -> forms.NotulenForm:
    peserta = [(p.id, f"{p.nama}, {p.asal}" if p.asal else p.nama) for p in sesi.peserta]
    return forms.NotulenForm(aksi=url_for(".notulen", id=sesi.id), peserta=peserta, **kw)


@bp.get("/klinik/<int:id>/notulen")
def notulen(id: int):
    sesi = _ambil_sesi(id, Peran.KOORDINATOR)
    rules.periksa_sesi(_pelaku(), sesi, "notulen")
    awal = {"versi": sesi.versi, "notulen": sesi.notulen, "hadir": [p.id for p in sesi.peserta if p.hadir]}
    return _halaman_notulen(id, _form_notulen(sesi, data=awal))


@bp.post("/klinik/<int:id>/notulen")
def simpan_notulen(id: int):
    sesi = _ambil_sesi(id, Peran.KOORDINATOR, kunci=True)
    rules.periksa_sesi(_pelaku(), sesi, "notulen")
    form = _form_notulen(sesi)

    def lakukan() -> str:
        try:
            tambahan = rules.baca_peserta(form.tambahan.data)
        except BelumLengkap as galat:
            raise BelumLengkap(galat.pesan, {"tambahan": galat.pesan}) from None
        services.simpan_notulen(
            db.session, sesi, oleh=_pelaku(), pada=sekarang(), versi=form.versi.data, notulen=form.notulen.data,
            hadir_ids=form.hadir.data or [], tambahan=tambahan,
        )  # fmt: skip
        flash("Daftar hadir dan notulen tersimpan.", "sukses")
        return url_for(".satu", id=id)

    return kerjakan(form, lakukan, lambda **kw: _halaman_notulen(id, form, **kw))


# --- Agreed actions -----------------------------------------------------------------------------------------

_KATA_TINDAK = {
    "selesai": ("Tandai selesai", "Tulis singkat apa yang sudah dikerjakan, misalnya “Surat dikirim 3 November”."),
    "batal": ("Batalkan tindak lanjut", "Mengapa tidak perlu dikerjakan lagi? OPD membaca alasan ini."),
}


def _ambil_tindak(id: int, aksi: str, *, kunci: bool = False) -> TindakLanjut:
    pelaku = _jaga(rules.siapa_boleh(rules.ALUR_TINDAK, aksi))
    tindak = services.ambil_tindak(db.session, id, oleh=pelaku, kunci=kunci)
    rules.periksa_tindak(pelaku, tindak, tindak.ide, aksi)
    return tindak


def _halaman_tindak(tindak: TindakLanjut, aksi: str, form, *, status: int = 200, tambahan=(), beda=()):
    judul, bantuan = _KATA_TINDAK[aksi]
    return _halaman_alasan(
        form, form.keterangan, judul=judul, bantuan=bantuan, tombol=judul, versi=tindak.versi, status=status,
        lead=f"{tindak.apa} ({tindak.siapa}, sampai {tanggal(tindak.sampai)})", tambahan=tambahan,
        kembali=url_for(".daftar"), ide=tindak.ide,
    )  # fmt: skip


def _tutup(id: int, aksi: str, pesan: str):
    tindak = _ambil_tindak(id, aksi, kunci=True)
    form = forms.KeteranganForm(aksi=request.path)

    def lakukan() -> str:
        services.tutup_tindak(
            db.session, tindak, aksi, oleh=_pelaku(), pada=sekarang(), versi=form.versi.data,
            keterangan=form.keterangan.data,
        )  # fmt: skip
        flash(pesan, "sukses")
        return url_for(".daftar")

    return kerjakan(form, lakukan, lambda **kw: _halaman_tindak(tindak, aksi, form, **kw))


@bp.get("/klinik/tindak-lanjut/<int:id>/selesai")
def tindak_selesai(id: int):
    return _halaman_tindak(_ambil_tindak(id, "selesai"), "selesai", forms.KeteranganForm(aksi=request.path))


@bp.post("/klinik/tindak-lanjut/<int:id>/selesai")
def kirim_tindak_selesai(id: int):
    return _tutup(id, "selesai", "Tindak lanjut ditandai selesai.")


@bp.get("/klinik/tindak-lanjut/<int:id>/batal")
def tindak_batal(id: int):
    return _halaman_tindak(_ambil_tindak(id, "batal"), "batal", forms.KeteranganForm(aksi=request.path))


@bp.post("/klinik/tindak-lanjut/<int:id>/batal")
def kirim_tindak_batal(id: int):
    return _tutup(id, "batal", "Tindak lanjut dibatalkan.")


# --- On the page of an idea ---------------------------------------------------------------------------------


def panel(oleh: Pelaku, ide: Ide) -> tuple[str, dict] | None:
    """The rounds of coaching of an idea, for who may read them; an OPD finds the way to ask for one there."""
    if not rules.bagian_terbaca(oleh, ide):
        return None
    putaran = queries.putaran_ide(db.session, ide.id)
    minta = oleh.peran is Peran.OPERATOR and ide.status != "dihapus"
    if not putaran and not minta:
        return None
    return "klinik/_panel.html", {
        "ide_id": ide.id,
        "putaran": putaran,
        "minta": minta,
        "tutup": oleh.peran in rules.siapa_boleh(rules.ALUR_TINDAK, "selesai"),
        "nama_tindak": rules.NAMA_STATUS_TINDAK,
        "hari_ini": hari_ini(),
    }


PANEL_IDE.append(panel)
