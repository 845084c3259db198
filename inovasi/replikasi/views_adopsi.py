from collections import Counter
from collections.abc import Callable, Sequence

from flask import Blueprint, flash, request, url_for
from flask_login import current_user

from inovasi import acuan
from inovasi.berkas import queries as berkas
from inovasi.db import db
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, VersiBasi
from inovasi.htmx import redirect_ke, render_page
from inovasi.ide import queries as ide_queries
from inovasi.ide.models import Ide
from inovasi.ide.panel import PANEL_IDE
from inovasi.kirim import sekali
from inovasi.opd.models import Opd
from inovasi.opd.panel import PANEL_BERANDA, PANEL_OPD
from inovasi.opd.rules import RekapTahun
from inovasi.peran import Pelaku, Peran
from inovasi.replikasi import forms_adopsi as forms
from inovasi.replikasi import queries as katalog
from inovasi.replikasi import queries_adopsi as queries
from inovasi.replikasi import rules_adopsi as rules
from inovasi.replikasi import rules_rencana, rules_tanya, services_rencana, services_tanya
from inovasi.replikasi import services_adopsi as services
from inovasi.replikasi.models import Adopsi
from inovasi.sekali import kunci_baru
from inovasi.waktu import hari_ini, sekarang

bp = Blueprint("adopsi", __name__)


def _pelaku() -> Pelaku:
    return current_user._get_current_object()


def _kerjakan(form, lakukan: Callable[[], str], halaman: Callable):
    """Validate, do it, commit and go where `lakukan` says; else `halaman` again with everything that was typed.

    `halaman` is called with `status`, `tambahan` (sentences that belong to no field) and `beda` (both texts).
    """
    if not form.validate():
        db.session.rollback()
        return halaman(status=422)
    try:
        tujuan = lakukan()
        db.session.commit()
    except (BelumLengkap, VersiBasi) as galat:
        db.session.rollback()
        if isinstance(galat, BelumLengkap):
            form.tempel_galat(galat.kekurangan)
            return halaman(status=galat.status)
        # The form now stands on what is stored; sending it again is a decision.
        form.versi.data, form.versi.raw_data = galat.versi, None
        return halaman(status=galat.status, tambahan=[(galat.pesan, "")], beda=galat.beda)
    return redirect_ke(tujuan)


def _hubungan(id: int) -> queries.Hubungan:
    rules.periksa_peran(_pelaku())
    h = queries.hubungan(db.session, id, oleh=_pelaku())
    if h is None:
        raise TidakAda()
    return h


def _untuk_ditulis(id: int, *, kunci: bool = False) -> Adopsi:
    return services.untuk_ditulis(db.session, id, oleh=_pelaku(), kunci=kunci)


# --- List ---------------------------------------------------------------------------------------------------


@bp.get("/replikasi/adopsi")
def daftar():
    rules.periksa_peran(_pelaku())
    saring = forms.baca_saring(request.args)
    operator = current_user.peran is Peran.OPERATOR
    ids = current_user.opd_ids if operator else None
    hasil = queries.daftar(db.session, oleh=_pelaku(), saring=saring, hari_ini=hari_ini())
    return render_page(
        "replikasi/adopsi.html",
        fragment="replikasi/_adopsi.html",
        saring=saring,
        hasil=hasil,
        opd=ide_queries.pilihan_opd(db.session, ids=ids) if ids is None or len(ids) > 1 else [],
        per_halaman=queries.PER_HALAMAN,
        nama_tahap=rules.NAMA_TAHAP,
        operator=operator,
        opd_ids=current_user.opd_ids,
    )


# --- One adoption -------------------------------------------------------------------------------------------


def _perjalanan(langkah: Sequence, dokumen: Sequence, kini: str) -> list[dict]:
    """The line of stages: each with its last step, its note and the documents of its requirement."""
    terakhir = {x.tahap: x for x in langkah}
    henti = kini == rules.HENTI
    if henti:  # as far as it came
        kini = next((x.dari for x in reversed(langkah) if x.tahap == rules.HENTI), "")
    sampai = rules.TAHAP.index(kini) if kini in rules.TAHAP else -1
    hasil = []
    for n, kode in enumerate(rules.TAHAP):
        perlu = rules.SYARAT_LANJUT.get(kode, "")
        hasil.append({
            "kode": kode,
            "nama": rules.NAMA_TAHAP[kode],
            "langkah": terakhir.get(kode),
            "keadaan": ("henti" if henti else "kini") if kode == kini else "sudah" if n < sampai else "nanti",
            "perlu": perlu,
            "dokumen": [d for d in dokumen if perlu and d.keperluan == perlu],
        })  # fmt: skip
    return hasil


@bp.get("/replikasi/adopsi/<int:id>")
def satu(id: int):
    return _halaman(_hubungan(id))


def _di_katalog(oleh: Pelaku, h: queries.Hubungan) -> bool:
    """Whether this reader may open the origin in the catalogue: both sides and the koordinator always."""
    if oleh.peran is not Peran.PIMPINAN:
        return True
    isi = katalog.entri(db.session, h.entri_id)
    return isi is not None and katalog.boleh_lihat(db.session, isi, oleh=oleh)


def _halaman(h: queries.Hubungan, *, status: int = 200, tanya=None, jawab=None, tanya_id: int | None = None):
    pelaku = _pelaku()
    sisi = rules.sisi(pelaku, h.pihak)
    tulis = rules.boleh_tulis(pelaku, h.pihak)
    langkah = queries.tahap(db.session, h.id)
    dokumen = berkas.dokumen_rekaman(db.session, "adopsi", [h.id])[h.id]
    rencana = queries.rencana(db.session, h.id)
    penyesuaian = queries.penyesuaian(db.session, h.id)
    jumlah, baris_rencana = Counter(d.keperluan for d in dokumen), sum(r.status != "batal" for r in rencana)
    kurang = rules.kurang_untuk_lanjut(h.tahap, ada=jumlah, baris_rencana=baris_rencana)
    kini = hari_ini()
    return render_page(
        "replikasi/adopsi_satu.html",
        status=status,
        ada_galat=status != 200,
        h=h,
        katalog=_di_katalog(pelaku, h),
        sisi=sisi,
        tulis=tulis and h.hidup and h.tahap != rules.HENTI,
        pemegang=tulis,
        bicara=bool(sisi),
        perjalanan=_perjalanan(langkah, dokumen, h.tahap),
        langkah=langkah,
        henti=next((x for x in reversed(langkah) if x.tahap == rules.HENTI), None) if h.tahap == rules.HENTI else None,
        dokumen=dokumen,
        berikut=rules.berikut(h.tahap),
        kurang=kurang,
        kalimat_kurang=rules.kalimat_kurang(h.tahap, kurang),
        keperluan=rules.KEPERLUAN,
        tetap_perlu=rules.tetap_perlu(h.tahap, jumlah=jumlah, baris_rencana=baris_rencana),
        rencana=rencana,
        lewat=[r for r in rencana if rules_rencana.lewat(r, kini) and h.hidup and h.tahap != rules.HENTI],
        penyesuaian=[
            (acuan.LEMBAR_REPLIKASI[k].nama, rules.SIKAP[s], t)
            for k in rules.KOLOM_PENYESUAIAN if k in penyesuaian for s, t in [penyesuaian[k]]
        ],
        banyak_kolom=len(rules.KOLOM_PENYESUAIAN),
        pertanyaan=queries.pertanyaan(db.session, h.id),
        alih=queries.alih(db.session, h.id),
        riwayat=queries.riwayat(db.session, h.id),
        form_tanya=tanya or forms.TanyaForm(
            aksi=url_for(".tanya", id=h.id), formdata=None, data={"kunci": kunci_baru()}
        ),
        form_jawab=jawab,
        jawab_id=tanya_id,
        kunci_jawab=kunci_baru,
        nama_tahap=rules.NAMA_TAHAP,
        isi_tahap=rules.ISI_TAHAP,
        nama_sisi=rules.NAMA_SISI,
        nama_tanya=rules_tanya.NAMA_STATUS,
        boleh_tanya=rules_tanya.boleh_tanya,
        nama_alih=rules_tanya.NAMA_STATUS_ALIH,
        nama_rencana=rules_rencana.STATUS,
        hitungan=rules.HITUNGAN,
        telah=rules.TELAH,
        sumber=rules.SUMBER,
        acuan=acuan,
        hari_ini=kini,
    )  # fmt: skip


def _halaman_langkah(adopsi: Adopsi, form, *, judul: str, lead: str, tombol: str, isian: Sequence[tuple],
                     status: int = 200, tambahan=(), beda=(), bahaya: bool = False, alamat: str = ""):  # fmt: skip
    """A page with one small form. `isian`: (field, help text) in order."""
    h = _hubungan(adopsi.id)
    return render_page(
        "replikasi/adopsi_langkah.html", status=status, ada_galat=status != 200, h=h, form=form, judul=judul, lead=lead,
        tombol=tombol, isian=isian, tambahan=tambahan, beda=beda, bahaya=bahaya,
        kembali=alamat or url_for(".satu", id=h.id),
    )  # fmt: skip


_BANTU_TANGGAL = "Hari yang tertulis di suratnya, misalnya 22 November 2026. Bukan hari mengetik."


# --- Stages -------------------------------------------------------------------------------------------------


def _halaman_tahap(adopsi: Adopsi, form, **kw):
    kurang = services.kurang(db.session, adopsi)
    lead = rules.kalimat_kurang(adopsi.tahap, kurang) or (
        f"Sekarang: {rules.NAMA_TAHAP[adopsi.tahap]}. Yang diperlukan untuk tahap berikutnya sudah ada."
        if rules.berikut(adopsi.tahap)
        else f"Sekarang: {rules.NAMA_TAHAP[adopsi.tahap]}, tahap terakhir."
    )
    return _halaman_langkah(
        adopsi, form, judul="Catat tahap", lead=lead, tombol="Simpan tahap",
        isian=[
            (form.tahap, "Maju satu tahap demi satu tahap; mundur dengan catatan."),
            (form.tanggal, _BANTU_TANGGAL),
            (form.catatan, "Wajib bila mundur atau memperbaiki tanggal."),
        ], **kw,
    )  # fmt: skip


@bp.get("/replikasi/adopsi/<int:id>/tahap")
def tahap(id: int):
    adopsi = _untuk_ditulis(id)
    rules.periksa_hidup(services.pihak(adopsi))
    pilih = request.args.get("ke", "")
    pilih = pilih if (adopsi.tahap, pilih) in rules.ALUR else rules.berikut(adopsi.tahap) or adopsi.tahap
    form = forms.TahapForm(
        aksi=request.path, tahap=adopsi.tahap,
        data={"versi": adopsi.versi, "tahap": pilih, "tanggal": hari_ini().isoformat()},
    )  # fmt: skip
    return _halaman_tahap(adopsi, form)


@bp.post("/replikasi/adopsi/<int:id>/tahap")
def simpan_tahap(id: int):
    adopsi = _untuk_ditulis(id, kunci=True)
    rules.periksa_hidup(services.pihak(adopsi))
    form = forms.TahapForm(aksi=request.path, tahap=adopsi.tahap)

    def lakukan() -> str:
        services.pindah_tahap(
            db.session, adopsi, form.tahap.data, oleh=_pelaku(), pada=sekarang(), versi=form.versi.data,
            kapan=form.hari, catatan=form.catatan.data,
        )  # fmt: skip
        flash(f"Tahap tercatat: {rules.NAMA_TAHAP[adopsi.tahap]}.", "sukses")
        return url_for(".satu", id=id)

    return _kerjakan(form, lakukan, lambda **kw: _halaman_tahap(adopsi, form, **kw))


def _halaman_henti(adopsi: Adopsi, form, **kw):
    return _halaman_langkah(
        adopsi, form, judul="Hentikan replikasi", tombol="Hentikan replikasi", bahaya=True,
        lead="Catatan, dokumen, dan rencananya tetap tersimpan. Replikasi dapat dilanjutkan lagi nanti.",
        isian=[(form.tanggal, _BANTU_TANGGAL), (form.alasan, "Kedua OPD dan koordinator membaca alasan ini.")], **kw,
    )  # fmt: skip


def _awal_langkah(adopsi: Adopsi) -> dict:
    return {"versi": adopsi.versi, "tanggal": hari_ini().isoformat()}


@bp.get("/replikasi/adopsi/<int:id>/hentikan")
def hentikan(id: int):
    adopsi = _untuk_ditulis(id)
    if adopsi.tahap == rules.HENTI:
        raise AturanDilanggar("Replikasi ini sudah dihentikan.")
    return _halaman_henti(adopsi, forms.HentiForm(aksi=request.path, data=_awal_langkah(adopsi)))


@bp.post("/replikasi/adopsi/<int:id>/hentikan")
def kirim_hentikan(id: int):
    adopsi = _untuk_ditulis(id, kunci=True)
    if adopsi.tahap == rules.HENTI:
        raise AturanDilanggar("Replikasi ini sudah dihentikan.")
    form = forms.HentiForm(aksi=request.path)

    def lakukan() -> str:
        services.hentikan(
            db.session, adopsi, oleh=_pelaku(), pada=sekarang(), versi=form.versi.data, kapan=form.hari,
            alasan=form.alasan.data,
        )  # fmt: skip
        flash("Replikasi dihentikan.", "info")
        return url_for(".satu", id=id)

    return _kerjakan(form, lakukan, lambda **kw: _halaman_henti(adopsi, form, **kw))


def _halaman_lanjut(adopsi: Adopsi, form, **kw):
    ke = rules.NAMA_TAHAP[services.tahap_sebelum_henti(db.session, adopsi)]
    return _halaman_langkah(
        adopsi, form, judul="Lanjutkan replikasi", lead=f"Replikasi kembali ke tahap sebelum dihentikan: {ke}.",
        tombol="Lanjutkan replikasi", isian=[(form.tanggal, _BANTU_TANGGAL), (form.catatan, None)], **kw,
    )  # fmt: skip


def _periksa_terhenti(adopsi: Adopsi) -> None:
    if adopsi.tahap != rules.HENTI:
        raise AturanDilanggar("Replikasi ini tidak dihentikan.")


@bp.get("/replikasi/adopsi/<int:id>/lanjutkan")
def lanjutkan(id: int):
    adopsi = _untuk_ditulis(id)
    _periksa_terhenti(adopsi)
    return _halaman_lanjut(adopsi, forms.LanjutForm(aksi=request.path, data=_awal_langkah(adopsi)))


@bp.post("/replikasi/adopsi/<int:id>/lanjutkan")
def kirim_lanjutkan(id: int):
    adopsi = _untuk_ditulis(id, kunci=True)
    _periksa_terhenti(adopsi)
    form = forms.LanjutForm(aksi=request.path)

    def lakukan() -> str:
        services.lanjutkan(
            db.session, adopsi, oleh=_pelaku(), pada=sekarang(), versi=form.versi.data, kapan=form.hari,
            catatan=form.catatan.data,
        )  # fmt: skip
        flash("Replikasi dilanjutkan.", "sukses")
        return url_for(".satu", id=id)

    return _kerjakan(form, lakukan, lambda **kw: _halaman_lanjut(adopsi, form, **kw))


# --- How, and what is kept ----------------------------------------------------------------------------------


def _halaman_cara(adopsi: Adopsi, form, **kw):
    return _halaman_langkah(
        adopsi, form, judul="Cara replikasi dan fasilitator", tombol="Simpan",
        lead="Pedoman LAN mengenal replikasi mandiri dan replikasi dengan pendampingan.",
        isian=[
            (form.model, None),
            (form.model_lain, "Diisi hanya bila Anda memilih “Cara lain”."),
            (form.fasilitator, "Orang atau lembaga yang menjembatani kedua OPD, misalnya Bagian Organisasi."),
        ], **kw,
    )  # fmt: skip


@bp.get("/replikasi/adopsi/<int:id>/ubah")
def ubah(id: int):
    adopsi = _untuk_ditulis(id)
    rules.periksa_hidup(services.pihak(adopsi))
    return _halaman_cara(adopsi, forms.CaraForm(aksi=request.path, obj=adopsi))


@bp.post("/replikasi/adopsi/<int:id>/ubah")
def simpan_ubah(id: int):
    adopsi = _untuk_ditulis(id, kunci=True)
    rules.periksa_hidup(services.pihak(adopsi))
    form = forms.CaraForm(aksi=request.path)

    def lakukan() -> str:
        services.ubah_cara(
            db.session, adopsi, oleh=_pelaku(), pada=sekarang(), versi=form.versi.data, model=form.model.data,
            model_lain=form.model_lain.data, fasilitator=form.fasilitator.data,
        )  # fmt: skip
        flash("Tersimpan.", "sukses")
        return url_for(".satu", id=id)

    return _kerjakan(form, lakukan, lambda **kw: _halaman_cara(adopsi, form, **kw))


def _halaman_penyesuaian(id: int, form, *, status: int = 200, tambahan=(), beda=()):
    h = _hubungan(id)
    return render_page(
        "replikasi/adopsi_penyesuaian.html", status=status, ada_galat=status != 200, h=h, form=form,
        tambahan=tambahan, beda=beda, asal=queries.teks_asal(db.session, h), kolom=rules.KOLOM_PENYESUAIAN,
        isi=queries.penyesuaian(db.session, id) if form is None else {}, sikap=rules.SIKAP, acuan=acuan,
    )  # fmt: skip


@bp.get("/replikasi/adopsi/<int:id>/penyesuaian")
def penyesuaian(id: int):
    h = _hubungan(id)
    if not (rules.boleh_tulis(_pelaku(), h.pihak) and h.hidup and h.tahap != rules.HENTI):
        return _halaman_penyesuaian(id, None)
    awal = {"versi": h.versi}
    for kolom, (sikap, teks) in queries.penyesuaian(db.session, id).items():
        awal |= {f"sikap_{kolom}": sikap, f"penjelasan_{kolom}": teks}
    return _halaman_penyesuaian(id, forms.PenyesuaianForm(aksi=request.path, data=awal))


@bp.post("/replikasi/adopsi/<int:id>/penyesuaian")
def simpan_penyesuaian(id: int):
    adopsi = _untuk_ditulis(id, kunci=True)
    rules.periksa_hidup(services.pihak(adopsi))
    form = forms.PenyesuaianForm(aksi=request.path)

    def lakukan() -> str:
        services.simpan_penyesuaian(
            db.session, adopsi, form.isian(), oleh=_pelaku(), pada=sekarang(), versi=form.versi.data
        )
        flash("Penyesuaian tersimpan.", "sukses")
        return url_for(".satu", id=id, _anchor="penyesuaian")

    return _kerjakan(form, lakukan, lambda **kw: _halaman_penyesuaian(id, form, **kw))


# --- Plan ---------------------------------------------------------------------------------------------------


def _halaman_rencana(id: int, form, *, status: int = 200, tambahan=(), beda=()):
    h = _hubungan(id)
    baris, kini = queries.rencana(db.session, id), hari_ini()
    tulis = rules.boleh_tulis(_pelaku(), h.pihak) and h.hidup and h.tahap != rules.HENTI
    return render_page(
        "replikasi/rencana.html", status=status, ada_galat=status != 200, h=h, tambahan=tambahan, tulis=tulis,
        form=form or forms.RencanaForm(aksi=url_for(".rencana", id=id), data={"kunci": kunci_baru()}),
        rencana=baris, gantt=rules_rencana.gantt(baris, hari_ini=kini), lebar=rules_rencana.LEBAR,
        dokumen=berkas.dokumen_rekaman(db.session, "rencana_aksi", [r.id for r in baris]),
        berjalan=h.hidup and h.tahap != rules.HENTI, nama_status=rules_rencana.STATUS, lewat=rules_rencana.lewat,
        hari_ini=kini,
    )  # fmt: skip


@bp.get("/replikasi/adopsi/<int:id>/rencana")
def rencana(id: int):
    return _halaman_rencana(id, None)


@bp.post("/replikasi/adopsi/<int:id>/rencana")
def tambah_rencana(id: int):
    adopsi = _untuk_ditulis(id, kunci=True)
    rules.periksa_hidup(services.pihak(adopsi))
    form = forms.RencanaForm(aksi=request.path)

    def lakukan() -> str:
        baris = services_rencana.tambah(db.session, adopsi, form.isi(), oleh=_pelaku(), pada=sekarang())
        flash(f"Ditambahkan: {baris.kegiatan}.", "sukses")
        return url_for(".rencana", id=id, _anchor=f"rencana-{baris.id}")

    return _kerjakan(form, lambda: sekali(form, lakukan), lambda **kw: _halaman_rencana(id, form, **kw))


@bp.get("/replikasi/rencana/<int:id>")
def satu_rencana(id: int):
    """Where the row stands: the address of a document's record."""
    rules.periksa_peran(_pelaku())
    adopsi_id = queries.adopsi_dari_rencana(db.session, id)
    if adopsi_id is None:
        raise TidakAda()
    return redirect_ke(url_for(".rencana", id=_hubungan(adopsi_id).id, _anchor=f"rencana-{id}"))


def _halaman_ubah_rencana(baris_id: int, adopsi: Adopsi, form, *, status: int = 200, tambahan=(), beda=()):
    return render_page(
        "replikasi/rencana_ubah.html", status=status, ada_galat=status != 200, h=_hubungan(adopsi.id), form=form,
        tambahan=tambahan, beda=beda, baris_id=baris_id,
        dokumen=berkas.dokumen_rekaman(db.session, "rencana_aksi", [baris_id])[baris_id],
    )  # fmt: skip


@bp.get("/replikasi/rencana/<int:id>/ubah")
def ubah_rencana(id: int):
    baris, adopsi = services_rencana.ambil(db.session, id, oleh=_pelaku())
    rules.periksa_hidup(services.pihak(adopsi))
    awal = {k: getattr(baris, k) for k in rules_rencana.LABEL}
    awal |= {"versi": baris.versi, "mulai": baris.mulai.isoformat(), "selesai": baris.selesai.isoformat()}
    return _halaman_ubah_rencana(id, adopsi, forms.UbahRencanaForm(aksi=request.path, data=awal))


@bp.post("/replikasi/rencana/<int:id>/ubah")
def simpan_rencana(id: int):
    baris, adopsi = services_rencana.ambil(db.session, id, oleh=_pelaku(), kunci=True)
    rules.periksa_hidup(services.pihak(adopsi))
    form = forms.UbahRencanaForm(aksi=request.path)

    def lakukan() -> str:
        services_rencana.ubah(
            db.session, baris, adopsi, form.isi(), oleh=_pelaku(), pada=sekarang(), versi=form.versi.data
        )
        flash("Rencana aksi tersimpan.", "sukses")
        return url_for(".rencana", id=adopsi.id, _anchor=f"rencana-{id}")

    return _kerjakan(form, lakukan, lambda **kw: _halaman_ubah_rencana(id, adopsi, form, **kw))


# --- Questions ----------------------------------------------------------------------------------------------


@bp.post("/replikasi/adopsi/<int:id>/tanya")
def tanya(id: int):
    adopsi = services.ambil(db.session, id, oleh=_pelaku(), kunci=True)
    services_tanya.sisi_bicara(adopsi, _pelaku())
    form = forms.TanyaForm(aksi=request.path)

    def lakukan() -> str:
        baris = services_tanya.tanya(db.session, adopsi, oleh=_pelaku(), pada=sekarang(), isi=form.isi.data)
        flash("Pertanyaan terkirim; pihak lain diberi tahu.", "sukses")
        return url_for(".satu", id=id, _anchor=f"tanya-{baris.id}")

    return _kerjakan(
        form, lambda: sekali(form, lakukan), lambda status, **kw: _halaman(_hubungan(id), status=status, tanya=form)
    )


@bp.post("/replikasi/tanya/<int:id>/jawab")
def jawab(id: int):
    baris, adopsi = services_tanya.ambil_tanya(db.session, id, oleh=_pelaku(), kunci=True)
    adopsi_id = adopsi.id
    sisi = services_tanya.sisi_bicara(adopsi, _pelaku())
    form = forms.JawabForm(aksi=request.path)

    def lakukan() -> str:
        services_tanya.jawab(db.session, baris, adopsi, oleh=_pelaku(), pada=sekarang(), isi=form.isi.data)
        flash("Jawaban terkirim.", "sukses")
        return url_for(".satu", id=adopsi_id, _anchor=f"tanya-{id}")

    if not form.kunci.data:  # refused by the state first: that does not depend on what was typed
        rules_tanya.periksa_tanya(baris.status, "jawab", sendiri=sisi == baris.sisi)
    return _kerjakan(
        form, lambda: sekali(form, lakukan),
        lambda status, **kw: _halaman(_hubungan(adopsi_id), status=status, jawab=form, tanya_id=id),
    )  # fmt: skip


def _tutup_tanya(id: int, aksi: str, kalimat: str):
    baris, adopsi = services_tanya.ambil_tanya(db.session, id, oleh=_pelaku(), kunci=True)
    adopsi_id = adopsi.id
    form = forms.VersiForm(aksi=request.path)
    form.validate()
    services_tanya.tutup_tanya(
        db.session, baris, adopsi, aksi, oleh=_pelaku(), pada=sekarang(), versi=form.versi.data
    )
    db.session.commit()
    flash(kalimat, "sukses")
    return redirect_ke(url_for(".satu", id=adopsi_id, _anchor="tanya"))


@bp.post("/replikasi/tanya/<int:id>/selesai")
def tanya_selesai(id: int):
    return _tutup_tanya(id, "selesai", "Pertanyaan dinyatakan selesai.")


@bp.post("/replikasi/tanya/<int:id>/tarik")
def tanya_tarik(id: int):
    return _tutup_tanya(id, "tarik", "Pertanyaan ditarik.")


# --- Knowledge transfer -------------------------------------------------------------------------------------


def _untuk_alih(id: int, *, kunci: bool = False) -> Adopsi:
    rules.periksa_peran(_pelaku(), rules.MENULIS)
    adopsi = services.ambil(db.session, id, oleh=_pelaku(), kunci=kunci)
    rules.periksa_hidup(services.pihak(adopsi))
    return adopsi


def _halaman_alih(adopsi: Adopsi, form, **kw):
    return _halaman_langkah(
        adopsi, form, judul="Rencanakan alih pengetahuan", tombol="Simpan",
        lead="Kunjungan, pendampingan, atau belajar bersama antara kedua OPD. Sesudah dilaksanakan, hasilnya dicatat.",
        isian=[(form.jenis, None), (form.tanggal, "Misalnya 22 November 2026."), (form.tempat, None),
               (form.tujuan, "Apa yang ingin diketahui atau dikuasai.")], **kw,
    )  # fmt: skip


@bp.get("/replikasi/adopsi/<int:id>/alih/baru")
def alih_baru(id: int):
    adopsi = _untuk_alih(id)
    return _halaman_alih(adopsi, forms.AlihForm(aksi=request.path, data={"kunci": kunci_baru()}))


@bp.post("/replikasi/adopsi/<int:id>/alih/baru")
def kirim_alih(id: int):
    adopsi = _untuk_alih(id, kunci=True)
    form = forms.AlihForm(aksi=request.path)

    def lakukan() -> str:
        baris = services_tanya.rencanakan_alih(db.session, adopsi, form.isi(), oleh=_pelaku(), pada=sekarang())
        flash("Rencana alih pengetahuan tersimpan.", "sukses")
        return url_for(".satu", id=id, _anchor=f"alih-{baris.id}")

    return _kerjakan(form, lambda: sekali(form, lakukan), lambda **kw: _halaman_alih(adopsi, form, **kw))


_KATA_ALIH = {
    "selesai": ("Catat hasil", "Simpan hasil", "hasil", "Apa yang dipelajari, siapa yang hadir, apa lanjutannya."),
    "batal": ("Batalkan kegiatan", "Batalkan kegiatan", "alasan", "Kedua OPD membaca alasan ini."),
}
_FORM_ALIH = {"selesai": forms.AlihSelesaiForm, "batal": forms.AlihBatalForm}


def _ambil_alih(id: int, aksi: str, *, kunci: bool = False):
    baris, adopsi = services_tanya.ambil_alih(db.session, id, oleh=_pelaku(), kunci=kunci)
    services_tanya.sisi_bicara(adopsi, _pelaku())
    rules_tanya.periksa_alih(baris.status, aksi)
    return baris, adopsi


def _halaman_tutup_alih(baris_id: int, aksi: str, form, **kw):
    baris, adopsi = services_tanya.ambil_alih(db.session, baris_id, oleh=_pelaku())
    judul, tombol, kolom, bantuan = _KATA_ALIH[aksi]
    nama = acuan.nama(acuan.ALIH_PENGETAHUAN, baris.jenis)
    return _halaman_langkah(
        adopsi, form, judul=judul, lead=f"{nama}: {baris.tujuan}", tombol=tombol, isian=[(form[kolom], bantuan)],
        bahaya=aksi == "batal", alamat=url_for(".satu", id=adopsi.id, _anchor=f"alih-{baris_id}"), **kw,
    )  # fmt: skip


def _buka_alih(id: int, aksi: str):
    baris, _ = _ambil_alih(id, aksi)
    return _halaman_tutup_alih(id, aksi, _FORM_ALIH[aksi](aksi=request.path, data={"versi": baris.versi}))


def _tutup_alih(id: int, aksi: str, kalimat: str):
    baris, adopsi = _ambil_alih(id, aksi, kunci=True)
    adopsi_id = adopsi.id
    form = _FORM_ALIH[aksi](aksi=request.path)

    def lakukan() -> str:
        services_tanya.tutup_alih(
            db.session, baris, adopsi, aksi, oleh=_pelaku(), pada=sekarang(), versi=form.versi.data,
            teks=form[_KATA_ALIH[aksi][2]].data,
        )  # fmt: skip
        flash(kalimat, "sukses")
        return url_for(".satu", id=adopsi_id, _anchor=f"alih-{id}")

    return _kerjakan(form, lakukan, lambda **kw: _halaman_tutup_alih(id, aksi, form, **kw))


@bp.get("/replikasi/alih/<int:id>/selesai")
def alih_selesai(id: int):
    return _buka_alih(id, "selesai")


@bp.post("/replikasi/alih/<int:id>/selesai")
def kirim_alih_selesai(id: int):
    return _tutup_alih(id, "selesai", "Hasil alih pengetahuan tersimpan.")


@bp.get("/replikasi/alih/<int:id>/batal")
def alih_batal(id: int):
    return _buka_alih(id, "batal")


@bp.post("/replikasi/alih/<int:id>/batal")
def kirim_alih_batal(id: int):
    return _tutup_alih(id, "batal", "Kegiatan dibatalkan.")


# --- On other pages -----------------------------------------------------------------------------------------


def panel_ide(oleh: Pelaku, ide: Ide) -> tuple[str, dict] | None:
    """Which adoption this idea came from, for who reads it: one SELECT."""
    h = queries.adopsi_dari_ide(db.session, ide.id, oleh=oleh)
    if h is None:
        return None
    return "replikasi/_adopsi_ide.html", {"h": h}


def panel_opd(session, oleh: Pelaku, opd: Opd) -> tuple[str, dict] | None:
    """The late rows of an agency's plans, for itself, koordinator and pimpinan: one SELECT."""
    if oleh.peran not in rules.MEMBACA or (oleh.peran is Peran.OPERATOR and opd.id not in oleh.opd_ids):
        return None
    baris = queries.rencana_lewat(session, hari_ini=hari_ini(), opd_ids=[opd.id])
    return ("replikasi/_adopsi_lewat.html", {"baris": baris, "opd_id": opd.id}) if baris else None


def panel_beranda(session, oleh: Pelaku, rekap: RekapTahun) -> tuple[str, dict] | None:
    """How many rows of all plans are late: one SELECT."""
    lewat = queries.jumlah_lewat(session, hari_ini=hari_ini())
    return ("replikasi/_adopsi_beranda.html", {"lewat": lewat}) if lewat.kegiatan else None


PANEL_IDE.append(panel_ide)
PANEL_OPD.append(panel_opd)
PANEL_BERANDA.append(panel_beranda)
