from flask import Blueprint, flash, redirect, request, session, url_for
from flask_login import current_user

from inovasi import acuan, penjaga
from inovasi.akun import queries, rules, services
from inovasi.akun.forms import (
    KUKI_BERSAMA,
    AdminPertamaForm,
    DaerahForm,
    DaftarOpdForm,
    KodePenyiapanForm,
    MasukForm,
    PenggunaBaruForm,
    PenggunaForm,
    SandiForm,
)
from inovasi.akun.models import Pengguna
from inovasi.db import db
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.htmx import redirect_ke, render_page
from inovasi.opd import services as opd_services
from inovasi.opd.models import Opd
from inovasi.opd.rules import BarisOpd
from inovasi.peran import NAMA_PERAN, Peran, tuntut_peran
from inovasi.sekali import catat_tujuan, kunci_baru, pakai_kunci
from inovasi.waktu import ZONA, sekarang

bp = Blueprint("akun", __name__)

GALAT_DITAMPILKAN = 30  # rows of a pasted list
PESAN_SALAH = "Nama pengguna atau sandi tidak cocok. Periksa huruf besar, lalu coba lagi."
LABEL_AKUN = {
    "nama": "Nama lengkap", "jabatan": "Jabatan", "peran": "Peran", "opd": "OPD",
    "unit_bawah": "Juga unit di bawahnya", "opd_tambahan": "OPD tambahan",
}  # fmt: skip
LABEL_RIWAYAT = {
    "dibuat": "Akun dibuat",
    "diubah": "Akun diubah",
    "pindah_opd": "Pindah ke OPD penerus",
    "kode_dibuat": "Kode masuk dibuat",
    "masuk": "Masuk",
    "masuk_kode": "Masuk dengan kode",
    "keluar": "Keluar",
    "sesi_diakhiri": "Sesi lain diakhiri",
    "sandi_diganti": "Sandi diganti",
    "dimatikan": "Akun dimatikan",
    "dinyalakan": "Akun dinyalakan",
    "diserahkan": "Pekerjaan diserahkan kepada orang lain",
    "diserahi": "Menerima serahan pekerjaan",
    "serah_diterima": "Serah terima dinyatakan diterima",
}


# --- sign in and out -------------------------------------------------------------------------------------


@bp.route("/masuk", methods=["GET", "POST"])
def masuk():
    if request.method != "POST":
        ke = penjaga.alamat_aman(request.args.get("ke"))
        if current_user.is_authenticated:
            return redirect_ke(ke)
        return penjaga.halaman_masuk(ke=ke)
    form = MasukForm()
    if not form.validate():
        return penjaga.halaman_masuk(status=422, form=form)
    pada = sekarang()
    try:
        services.batasi_alamat(request.remote_addr or "")
        percobaan = services.mulai_masuk(db.session, form.nama_pengguna.data, form.sandi.data, pada=pada)
    except services.TerlaluSering as galat:
        # The page again rather than the error page: the text that came along must not be lost.
        db.session.rollback()
        form.form_errors.append(galat.pesan)
        response = penjaga.halaman_masuk(status=429, form=form)
        response.headers["Retry-After"] = str(int(galat.sisa.total_seconds()) + 1)
        return response
    db.session.commit()
    if not services.sandi_cocok(percobaan, form.sandi.data):
        form.form_errors.append(PESAN_SALAH)
        return penjaga.halaman_masuk(status=422, form=form)
    if current_user.is_authenticated:
        services.akhiri_sesi(db.session, current_user.sesi_id, oleh=current_user, pada=pada)
    hasil = services.selesaikan_masuk(
        db.session,
        percobaan,
        pada=pada,
        alamat=request.remote_addr or "",
        peramban=request.headers.get("User-Agent", ""),
    )
    if hasil is None:
        db.session.rollback()
        form.form_errors.append(PESAN_SALAH)
        return penjaga.halaman_masuk(status=422, form=form)
    pengguna, token = hasil
    ke = _tujuan_setelah_masuk(form, pengguna.id, pada)
    if pengguna.wajib_ganti_sandi:
        ke = url_for("akun.sandi", ke=ke) if ke != "/" else url_for("akun.sandi")
    db.session.commit()
    penjaga.putar_formulir()
    return _tandai_bersama(penjaga.pasang_kuki(redirect(ke, 303), token), form.bersama.data)


def _tandai_bersama(response, bersama: bool):
    """Tell the pages of this session whether the computer is shared; the browser forgets it when it is closed."""
    sifat = {"path": "/", "httponly": True, "samesite": "Lax", "secure": request.is_secure}
    if bersama:
        response.set_cookie(KUKI_BERSAMA, "1", **sifat)
    elif KUKI_BERSAMA in request.cookies:
        response.delete_cookie(KUKI_BERSAMA, **sifat)
    return response


def _tujuan_setelah_masuk(form: MasukForm, pengguna_id: int, pada) -> str:
    """Where they wanted to go; with text that came along only when it is their own, else the beranda."""
    if not form.titipan.data:
        return penjaga.alamat_aman(form.ke.data)
    bawaan = penjaga.buka_titipan(form.titipan.data, pengguna_id)
    if bawaan is None:
        return "/"
    halaman, alamat, isian = bawaan
    titipan = services.simpan_titipan(db.session, pengguna_id, alamat=alamat, isian=isian, pada=pada)
    return penjaga.tambah_titipan(penjaga.alamat_aman(halaman), titipan.id)


@bp.post("/keluar")
def keluar():
    services.akhiri_sesi(db.session, current_user.sesi_id, oleh=current_user, pada=sekarang())
    db.session.commit()
    penjaga.putar_formulir()
    flash("Anda sudah keluar.", "info")
    return _tandai_bersama(penjaga.lepas_kuki(redirect(url_for("akun.masuk"), 303)), False)


# --- own password and sessions ---------------------------------------------------------------------------


@bp.route("/sandi", methods=["GET", "POST"])
def sandi():
    form = SandiForm(aksi=url_for("akun.sandi"), paksa=current_user.wajib_ganti_sandi)
    if request.method != "POST":
        form.ke.data = penjaga.alamat_aman(request.args.get("ke"))
        return _halaman_sandi(form)
    if not form.validate() or not _ganti_sandi(form):
        return _halaman_sandi(form, status=422)
    flash("Sandi sudah diganti. Peramban lain yang memakai akun ini dikeluarkan.", "sukses")
    return redirect_ke(penjaga.alamat_aman(form.ke.data))


def _ganti_sandi(form: SandiForm) -> bool:
    """Verify and hash outside a transaction, then write; False with the reasons in the form."""
    pada, oleh = sekarang(), current_user._get_current_object()
    baru = form.sandi_baru.data
    hash_lama = db.session.get(Pengguna, oleh.id).sandi_hash
    salah = services.galat_sandi(db.session, baru, nama_pengguna=oleh.nama_pengguna, nama=oleh.nama)
    if not oleh.wajib_ganti_sandi:
        services.catat_percobaan(db.session, oleh.nama_pengguna, pada=pada)
    db.session.commit()
    if not oleh.wajib_ganti_sandi and not services.cocok(hash_lama, form.sandi_lama.data):
        form.sandi_lama.errors = [*form.sandi_lama.errors, "Sandi sekarang tidak cocok."]
        return False
    if not salah and services.cocok(hash_lama, baru):
        salah = ["Sandi baru harus berbeda dari yang sekarang."]
    if salah:
        form.sandi_baru.errors = [*form.sandi_baru.errors, *salah]
        return False
    hash_baru = services.hash_sandi(baru)
    services.ganti_sandi(db.session, oleh=oleh, sandi_hash_lama=hash_lama, sandi_hash=hash_baru, pada=pada)
    db.session.commit()
    return True


def _halaman_sandi(form: SandiForm, status: int = 200):
    daftar = queries.sesi_milik(db.session, current_user, kini=sekarang())
    return render_page(
        "akun/sandi.html",
        status=status,
        form=form,
        paksa=current_user.wajib_ganti_sandi,
        sesi=[(s, rules.nama_peramban(s.peramban)) for s in daftar],
        minimum=rules.SANDI_MINIMUM,
        ada_galat=bool(form.errors),
    )


@bp.post("/sandi/sesi/<int:sesi_id>/akhiri")
def akhiri_sesi(sesi_id):
    if sesi_id == current_user.sesi_id:
        raise AturanDilanggar("Ini sesi yang sedang Anda pakai.", saran="Tekan Keluar untuk mengakhirinya.")
    services.akhiri_sesi(db.session, sesi_id, oleh=current_user, pada=sekarang())
    db.session.commit()
    flash("Sesi itu sudah diakhiri.", "sukses")
    return redirect_ke(url_for("akun.sandi"))


# --- accounts --------------------------------------------------------------------------------------------


def _peran_untuk(aksi: str) -> frozenset[Peran]:
    return rules.WEWENANG.get((current_user.peran, aksi), frozenset())


def _akun(pengguna_id: int, aksi: str = "lihat") -> Pengguna:
    """The account if this person may know of it, and may do `aksi` to it: asked before the form is read."""
    tuntut_peran(current_user, *rules.PERAN_PENGELOLA)
    pengguna = db.session.get(Pengguna, pengguna_id)
    if pengguna is None or not rules.boleh(current_user.peran, "lihat", Peran(pengguna.peran)):
        raise TidakAda()
    if not rules.boleh(current_user.peran, aksi, Peran(pengguna.peran)):
        raise TidakBoleh("Hanya administrator yang boleh mengubah akun.")
    return pengguna


def _versi() -> int:
    teks = request.form.get("versi", "")
    if not teks.isascii() or not teks.isdigit() or len(teks) > 9:
        raise AturanDilanggar("Formulir ini tidak lengkap. Muat ulang halamannya, lalu kirim lagi.")
    return int(teks)


@bp.get("/pengguna")
def pengguna():
    tuntut_peran(current_user, *rules.PERAN_PENGELOLA)
    terlihat = _peran_untuk("lihat")
    saring = {
        "q": request.args.get("q", "").strip()[:100].replace("\x00", ""),
        "peran": request.args.get("peran", ""),
        "opd_id": request.args.get("opd", type=int),
        "keadaan": request.args.get("keadaan", ""),
    }
    if saring["peran"] not in terlihat:
        saring["peran"] = ""
    if saring["opd_id"] is not None and not 0 < saring["opd_id"] < 2**31:
        saring["opd_id"] = None
    halaman = min(max(request.args.get("halaman", 1, type=int), 1), 100_000)
    daftar = queries.daftar_pengguna(db.session, terlihat=terlihat, halaman=halaman, **saring)
    return render_page(
        "akun/pengguna.html",
        fragment="akun/_pengguna.html",
        daftar=daftar,
        halaman_ke=halaman,
        per_halaman=queries.PER_HALAMAN,
        nama_peran=NAMA_PERAN,
        pilihan_peran=[(p.value, NAMA_PERAN[p]) for p in Peran if p in terlihat],
        pilihan_opd=[(o.id, o.label) for o in queries.pilihan_opd(db.session)],
        boleh_buat=bool(_peran_untuk("buat")),
        **saring,
    )


def _isian_akun(form: PenggunaForm) -> dict:
    """What the services take, out of a valid form."""
    opd = {o.id: o for o in db.session.query(Opd).filter(Opd.id.in_([form.opd_id.data, *form.opd_tambahan.data]))}
    return {
        "nama": form.nama.data,
        "jabatan": form.jabatan.data or "",
        "peran": Peran(form.peran.data),
        "opd": opd.get(form.opd_id.data),
        "opd_tambahan": [opd[i] for i in form.opd_tambahan.data if i in opd],
        "unit_bawah": form.unit_bawah.data,
    }


@bp.route("/pengguna/baru", methods=["GET", "POST"])
def pengguna_baru():
    tuntut_peran(current_user, *rules.PERAN_PENGELOLA)
    form = PenggunaBaruForm(
        aksi=url_for("akun.pengguna_baru"),
        pilihan_opd=queries.pilihan_opd(db.session),
        pilihan_peran=_peran_untuk("buat"),
    )
    if request.method != "POST":
        if not form.kunci.data:
            form.kunci.data = kunci_baru()
            form.opd_id.data = form.opd_id.data or request.args.get("opd", 0, type=int)
            form.peran.data = form.peran.data or request.args.get("peran") or Peran.OPERATOR.value
        return render_page("akun/pengguna_baru.html", form=form)
    if form.validate():
        try:
            sudah = pakai_kunci(db.session, form.kunci.data or "", pengguna_id=current_user.id, pada=sekarang())
            if sudah is not None:
                return redirect_ke(sudah or url_for("akun.pengguna"))
            baru = services.buat_pengguna(
                db.session,
                oleh=current_user,
                pada=sekarang(),
                nama_pengguna=form.nama_pengguna.data,
                **_isian_akun(form),
            )
        except BelumLengkap as galat:
            db.session.rollback()
            form.tempel_galat(galat.kekurangan)
        else:
            ke = url_for("akun.pengguna_ubah", pengguna_id=baru.id)
            catat_tujuan(db.session, form.kunci.data, ke)
            db.session.commit()
            flash("Akun sudah dibuat. Buat kode masuk, lalu berikan kepada orangnya.", "sukses")
            return redirect_ke(ke)
    return render_page("akun/pengguna_baru.html", status=422, form=form, ada_galat=True)


@bp.route("/pengguna/<int:pengguna_id>", methods=["GET", "POST"])
def pengguna_ubah(pengguna_id):
    akun = _akun(pengguna_id, "ubah" if request.method == "POST" else "lihat")
    siapa, pemilik = current_user.peran, Peran(akun.peran)
    boleh = {aksi for aksi in ("ubah", "kode", "matikan", "serah") if rules.boleh(siapa, aksi, pemilik)}
    tambahan = [o.id for o in akun.opd_tambahan]
    form = PenggunaForm(
        aksi=url_for("akun.pengguna_ubah", pengguna_id=akun.id),
        pilihan_opd=queries.pilihan_opd(db.session, juga=[akun.opd_id or 0, *tambahan]),
        pilihan_peran=_peran_untuk("ubah") or {Peran(akun.peran)},
        nama=akun.nama,
        jabatan=akun.jabatan,
        peran=akun.peran,
        opd_id=akun.opd_id or 0,
        opd_tambahan=tambahan,
        unit_bawah=akun.unit_bawah,
        versi=akun.versi,
    )
    if request.method != "POST":
        return _halaman_akun(akun, form, boleh)
    if not form.validate():
        return _halaman_akun(akun, form, boleh, status=422)
    try:
        services.ubah_pengguna(
            db.session, akun, oleh=current_user, pada=sekarang(), versi=_versi(), **_isian_akun(form)
        )
    except BelumLengkap as galat:
        db.session.rollback()
        form.tempel_galat(galat.kekurangan)
        return _halaman_akun(akun, form, boleh, status=422)
    except VersiBasi as galat:
        # Saving once more is then a choice made with both texts in view.
        db.session.rollback()
        form.versi.data = str(galat.versi)
        return _halaman_akun(akun, form, boleh, status=409, beda=galat.beda)
    db.session.commit()
    flash("Akun sudah disimpan.", "sukses")
    return redirect_ke(url_for("akun.pengguna_ubah", pengguna_id=pengguna_id))


def _halaman_akun(akun: Pengguna, form: PenggunaForm, boleh: set[str], *, status: int = 200, beda=()):
    return render_page(
        "akun/pengguna_ubah.html",
        status=status,
        akun=akun,
        form=form,
        boleh=boleh,
        beda=beda,
        nama_peran=NAMA_PERAN,
        label_akun=LABEL_AKUN,
        label_riwayat=LABEL_RIWAYAT,
        riwayat=queries.riwayat_pengguna(db.session, akun.id),
        kode_sampai=queries.kode_berlaku_sampai(db.session, akun.id, kini=sekarang()),
        diri_sendiri=akun.id == current_user.id,
        ada_galat=status != 200,
    )


@bp.post("/pengguna/<int:pengguna_id>/kode")
def pengguna_kode(pengguna_id):
    akun = _akun(pengguna_id)
    kode, sampai = services.beri_kode(db.session, akun, oleh=current_user, pada=sekarang())
    db.session.commit()
    return render_page("akun/kode.html", akun=akun, kode=kode, sampai=sampai, alamat=request.url_root)


@bp.post("/pengguna/<int:pengguna_id>/matikan")
def pengguna_matikan(pengguna_id):
    akun = _akun(pengguna_id, "matikan")
    services.matikan(db.session, akun, oleh=current_user, pada=sekarang(), versi=_versi())
    db.session.commit()
    flash("Akun dimatikan; semua sesinya sudah berakhir.", "sukses")
    return redirect_ke(url_for("akun.pengguna_ubah", pengguna_id=pengguna_id))


@bp.post("/pengguna/<int:pengguna_id>/nyalakan")
def pengguna_nyalakan(pengguna_id):
    akun = _akun(pengguna_id, "nyalakan")
    services.nyalakan(db.session, akun, oleh=current_user, pada=sekarang(), versi=_versi())
    db.session.commit()
    flash("Akun dinyalakan kembali.", "sukses")
    return redirect_ke(url_for("akun.pengguna_ubah", pengguna_id=pengguna_id))


# --- first-run set-up ------------------------------------------------------------------------------------
#
# One address, four steps: code, region, agencies, admin. Each step sends what the earlier ones asked along as
# hidden fields and is checked again at the end; only the good code is remembered, in Flask's signed session.


@bp.route("/siapkan", methods=["GET", "POST"])
def siapkan():
    if queries.ada_admin(db.session):
        raise TidakAda("Aplikasi ini sudah disiapkan.")
    langkah = request.form.get("langkah", "")
    if langkah == "kode":
        return _langkah_kode()
    if not services.penyiapan_terbuka(db.session, session.get("siapkan"), pada=sekarang()):
        form = KodePenyiapanForm()
        if request.method != "POST":
            return _halaman_siapkan("kode", form)
        form.form_errors.append("Server dinyalakan ulang, jadi kodenya berganti. Isi kode yang baru.")
        return _halaman_siapkan("kode", form, status=422, bawaan=DaftarOpdForm())
    if request.method != "POST":
        return _halaman_siapkan("daerah", DaftarOpdForm())
    return _LANGKAH.get(langkah, _langkah_daerah)()


def _halaman_siapkan(langkah: str, form, *, status: int = 200, **isi):
    return render_page(f"akun/siapkan_{langkah}.html", status=status, form=form, ada_galat=status != 200, **isi)


def _langkah_kode():
    form, bawaan = KodePenyiapanForm(), DaftarOpdForm()
    if not form.validate():
        return _halaman_siapkan("kode", form, status=422, bawaan=bawaan)
    services.batasi_alamat(request.remote_addr or "")
    percobaan = services.mulai_penyiapan(db.session, pada=sekarang())
    db.session.commit()
    if not services.cocok(percobaan.hash, rules.rapikan_kode(form.kode.data)):
        form.kode.errors = ["Kode tidak cocok. Lihat layar server; kode berganti setiap kali server dinyalakan."]
        return _halaman_siapkan("kode", form, status=422, bawaan=bawaan)
    services.lupakan_penyiapan(db.session)
    db.session.commit()
    session["siapkan"] = percobaan.kode_id
    if bawaan.nama_daerah.data:
        return _halaman_siapkan("daerah", bawaan)
    return redirect(url_for("akun.siapkan"), 303)


def _langkah_daerah():
    form = DaerahForm()
    lengkap = DaftarOpdForm()
    if not form.validate():
        for isian in form:
            lengkap[isian.name].errors = isian.errors
        return _halaman_siapkan("daerah", lengkap, status=422)
    lengkap.cara_opd.data = lengkap.cara_opd.data or "umum"
    return _halaman_siapkan("opd", lengkap)


def _baris_opd(form: DaftarOpdForm) -> list[BarisOpd]:
    """The agencies that the form asks for; faults are put into the form, a sentence per row."""
    if form.cara_opd.data == "nanti":
        return []
    if form.cara_opd.data == "umum":
        return opd_services.daftar_umum()
    baris = opd_services.baca_daftar(form.teks_opd.data or "")
    galat = [kalimat for b in baris for kalimat in b.galat]
    if not baris:
        galat = ["Tempel daftarnya di sini, atau pilih cara lain."]
    if len(galat) > GALAT_DITAMPILKAN:
        galat[GALAT_DITAMPILKAN:] = [f"Masih ada {len(galat) - GALAT_DITAMPILKAN} baris lain yang perlu diperbaiki."]
    form.teks_opd.errors = [*form.teks_opd.errors, *galat]
    return baris


def _langkah_opd():
    form = DaftarOpdForm()
    sah = form.validate()
    baris = _baris_opd(form) if sah else []
    if form.errors:
        return _halaman_siapkan("opd", form, status=422)
    return _halaman_admin(AdminPertamaForm(), baris)


def _halaman_admin(form: AdminPertamaForm, baris: list[BarisOpd], status: int = 200):
    return _halaman_siapkan("admin", form, status=status, baris=baris, jenis_opd=acuan.JENIS_OPD, zona=ZONA)


def _langkah_admin():
    form, pada = AdminPertamaForm(), sekarang()
    sah = form.validate()
    baris = _baris_opd(form) if form.cara_opd.data else []
    if not form.sandi_baru.errors:
        form.sandi_baru.errors = rules.galat_sandi(
            form.sandi_baru.data,
            terlarang=acuan.sandi_terlarang(),
            nama_pengguna=form.nama_pengguna.data or "",
            nama=form.nama.data or "",
            kata_daerah=(form.nama_lengkap, form.ibu_kota.data or ""),
        )
    if sah and not form.errors:
        db.session.rollback()
        sandi_hash = services.hash_sandi(form.sandi_baru.data)
        try:
            admin = services.siapkan(
                db.session,
                kode_id=session["siapkan"],
                pada=pada,
                nama_daerah=form.nama_lengkap,
                ibu_kota=form.ibu_kota.data or "",
                zona_waktu=form.zona_waktu.data,
                baris=baris,
                nama_pengguna=form.nama_pengguna.data,
                nama=form.nama.data,
                sandi_hash=sandi_hash,
            )
        except BelumLengkap as galat:
            db.session.rollback()
            form.form_errors.extend(galat.kekurangan.values())
        else:
            return _selesai_disiapkan(admin, len(baris), pada)
    return _halaman_admin(form, baris, status=422)


def _selesai_disiapkan(admin: Pengguna, jumlah_opd: int, pada):
    token = services.buat_sesi(
        db.session,
        admin,
        pada=pada,
        alamat=request.remote_addr or "",
        peramban=request.headers.get("User-Agent", ""),
    )
    db.session.commit()
    penjaga.putar_formulir()
    opd = f"{jumlah_opd} OPD sudah ada" if jumlah_opd else "Tambahkan OPD di Perangkat daerah"
    flash(
        f"Aplikasi siap dipakai. {opd}. Berikutnya: buat akun koordinator di bawah ini; "
        "koordinator membuka tahun program dan membuat akun operator tiap OPD.",
        "sukses",
    )
    ke = url_for("akun.pengguna_baru", peran=Peran.KOORDINATOR.value)
    return penjaga.pasang_kuki(redirect(ke, 303), token)


_LANGKAH = {
    "daerah": _langkah_daerah,
    "opd": _langkah_opd,
    "admin": _langkah_admin,
    "lihat_daerah": lambda: _halaman_siapkan("daerah", DaftarOpdForm()),
    "lihat_opd": lambda: _halaman_siapkan("opd", DaftarOpdForm()),
}
