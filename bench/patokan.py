"""The ceiling: the same pages, byte for byte, from a bare Flask view, raw sqlite3 and the same templates.

No SQLAlchemy, no Flask-Login, no Flask-WTF: who is signed in and the form token are constants, and only what the
measured pages need is here. `python -m bench.patokan` serves it behind the same waitress settings.
"""

import gzip
import json
import logging
import secrets
import sys
from collections import namedtuple
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace

from flask import Flask, Response, jsonify, render_template, request

from bench import patokan_replikasi as replikasi
from bench import patokan_tinjauan as tinjauan
from bench.patokan_dasar import DiLuarPatokan, Gudang, Tetapan, TextArea, baca_tetapan, saat
from inovasi import ROOT, acuan, waktu
from inovasi.beranda.rules import terbilang
from inovasi.ide import rules
from inovasi.opd.rules import bakukan_nama
from inovasi.peran import Peran
from inovasi.server import Server, buka_port

PER_HALAMAN = 50
BANYAK_MACET = 1000  # of a kind are counted
HARI_KUOTA = 30  # days before the deadline of the year in which missing ideas count too
DIHITUNG = ("diajukan", "dikembalikan", "disetujui")
STATUS = [(s.value, nama) for s, nama in rules.NAMA_STATUS.items()]
NAMA_URUSAN = {kode: entri.nama for kode, entri in acuan.URUSAN.items()}


# --- Pages --------------------------------------------------------------------------------------------------

KOLOM_DAFTAR = (
    "id kode judul status status_sejak tahun tahapan urusan jenis diubah_pada ditandai_pada dihentikan_pada opd_kode "
    "opd_singkatan"
).split()
BarisIde = namedtuple("BarisIde", KOLOM_DAFTAR)
_PILIH_IDE = (
    "SELECT i.id, i.kode, i.judul, i.status, i.status_sejak, i.tahun, i.tahapan, i.urusan, i.jenis, i.diubah_pada, "
    "i.ditandai_pada, i.dihentikan_pada, o.kode, o.singkatan FROM ide i JOIN opd o ON o.id = i.opd_id "
)
KOLOM_IDE = (
    "id versi opd_id tahun kode status status_sejak judul nama_singkat kepanjangan urusan bentuk jenis inisiator "
    "nama_inisiator tahapan tupoksi_id tgl_uji_coba tgl_penerapan diajukan_pertama_pada diputus_pada diputus_oleh_id "
    "diputus_opd_sendiri kode_alasan catatan_putusan serupa_dengan_id ditandai_pada asal_id dihentikan_pada tautan "
    "sumber masalah gagasan tujuan manfaat kebaruan hasil sasaran sumber_daya putaran diajukan_pada"
).split()
_SATU_IDE = (
    f"SELECT {', '.join('i.' + k for k in KOLOM_IDE)}, o.nama, t.uraian FROM ide i JOIN opd o ON o.id = i.opd_id "
    "LEFT JOIN tupoksi t ON t.id = i.tupoksi_id WHERE i.id = ?"
)
_SAAT_IDE = (
    "status_sejak", "diajukan_pertama_pada", "diputus_pada", "ditandai_pada", "dihentikan_pada", "diajukan_pada"
)  # fmt: skip
BarisOpd = namedtuple(
    "BarisOpd",
    "kode nama induk_nama jenis wajib dikecualikan minimum dihitung kurang draf diajukan dikembalikan disetujui "
    "direplikasi ditagih jumlah_unit sebutan_unit",
)
KLINIK_STATUS = {"terbuka": "Belum selesai", "selesai": "Selesai", "dibatalkan": "Dibatalkan"}
kunci_baru = partial(secrets.token_urlsafe, 18)
BISA_MILIK = ("hentikan", "lapor_kemajuan", "salin")  # what its operator can do with an approved idea


def buat_app(instance: Path, t: Tetapan) -> Flask:
    app = Flask("patokan", template_folder=str(ROOT / "templates"), static_folder=None)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    waktu.init_app(app)
    # Named in a template, but by no page that is measured.
    app.jinja_env.filters["keadaan_kata"] = rules.keadaan_kata
    berkas = json.loads((instance / "static" / "manifest.json").read_text("utf-8"))["berkas"]
    aset = {nama: f"/static/{jadi}" for nama, jadi in berkas.items()}
    app.jinja_env.globals.update(aset=aset.__getitem__, csrf_token=lambda: t.csrf, get_flashed_messages=lambda **_: ())
    gudang = Gudang(instance / "inovasi.sqlite3", t.jurnal)
    zona = waktu.zona_kini()
    daerah = SimpleNamespace(nama=t.daerah)

    def hal(penuh: str, potongan: str | None, pelaku, **isi) -> Response:
        if potongan and "HX-Request" in request.headers:
            return mampatkan(render_template(potongan, pelaku=pelaku, **isi))
        kini = request.path
        jumlah = _jumlah_menu(gudang, pelaku)
        menu = [
            SimpleNamespace(
                url=url, teks=teks, jumlah=jumlah.get(url, 0), denyut=denyut,
                aktif=kini == url or (url != "/" and kini.startswith(url + "/")),
            )
            for url, teks, denyut in t.menu[pelaku.peran]
        ]  # fmt: skip
        return mampatkan(
            render_template(penuh, pelaku=pelaku, menu=menu, daerah=daerah, contoh=False, titipan_kembali=False, **isi)
        )

    def mampatkan(html: str) -> Response:
        data = html.encode()
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return Response(data, mimetype="text/html")
        return Response(
            gzip.compress(data, t.mampat, mtime=0), mimetype="text/html", headers={"Content-Encoding": "gzip"}
        )

    def siapa():
        return t.pelaku[request.cookies["sesi"]]

    @app.get("/ide")
    def daftar():
        pelaku, saring, hasil = siapa(), _saring(), None
        hasil = _daftar(gudang, saring)
        hari_ini = waktu.hari_ini()
        kata, hari = _penulis(pelaku.peran, zona, hari_ini)
        return hal(
            "ide/daftar.html", "ide/_daftar.html", pelaku, saring=saring, hasil=hasil, per_halaman=PER_HALAMAN,
            pilihan={
                "opd": gudang.semua("SELECT id, nama FROM opd WHERE aktif ORDER BY nama_urut"),
                "tahun": [(n, n) for (n,) in gudang.semua("SELECT tahun FROM tahun_program ORDER BY tahun DESC")],
            },
            nama_status=STATUS, acuan=acuan, kueri=request.query_string.decode(), kata_status=kata,
            tanggal_baris=hari, nama_urusan=NAMA_URUSAN,
        )  # fmt: skip

    @app.get("/ide/<int:id>")
    def satu(id: int):
        pelaku = siapa()
        ide = _ide(gudang, id)
        lembar = gudang.satu("SELECT k1, k2, k3, k4, k5, catatan_k1, catatan_k2, catatan_k3, catatan_k4, catatan_k5 "
                             "FROM lembar_kriteria WHERE ide_id = ?", (id,))  # fmt: skip
        (pemutus,) = gudang.satu("SELECT nama FROM pengguna WHERE id = ?", (ide.diputus_oleh_id,))
        alasan = SimpleNamespace(
            aksi=f"/ide/{id}/hentikan", versi=SimpleNamespace(data=ide.versi), alasan=TextArea("alasan", "Alasan")
        )
        return hal(
            "ide/satu.html", None, pelaku, ide=ide, lengkap=True, bisa=BISA_MILIK, milik=True,
            teks_status=rules.kata_status(ide.status, Peran.OPERATOR, milik_sendiri=True,
                                          hari=waktu.lama(ide.status_sejak)),
            panel=_panel(gudang, pelaku, ide), acuan=acuan, rules=rules, kriteria=acuan.KRITERIA, kelengkapan=(),
            formulir={"hentikan": alasan}, kirim=None, serupa="", galat="", ada_galat=False, kunci=kunci_baru(),
            tautan=(), riwayat=_riwayat(gudang, id), lembar=_Lembar(*lembar), pemutus=pemutus,
        )  # fmt: skip

    @app.get("/tinjauan")
    def antrean():
        pelaku = siapa()
        isi = tinjauan.antrean(gudang, pelaku, zona)
        return hal("tinjauan/antrean.html", "tinjauan/_antrean.html", pelaku, **isi)

    @app.get("/tinjauan/<int:id>")
    def tinjau(id: int):
        pelaku, ide = siapa(), _ide(gudang, id)
        if ide.asal_id:
            ide.asal_judul, ide.asal_opd_nama = gudang.satu(
                "SELECT i.judul, o.nama FROM ide i JOIN opd o ON o.id = i.opd_id WHERE i.id = ?", (ide.asal_id,)
            )
        return hal("tinjauan/tinjau.html", None, pelaku, **tinjauan.tinjau(gudang, pelaku, ide, kunci_baru))

    @app.get("/pesan")
    def pesan():
        pelaku = siapa()
        return hal("pesan/daftar.html", "pesan/_daftar.html", pelaku, **tinjauan.pesan(gudang, pelaku))

    @app.get("/replikasi")
    def katalog():
        pelaku = siapa()
        return hal("replikasi/katalog.html", "replikasi/_katalog.html", pelaku, **replikasi.katalog(gudang, pelaku))

    @app.get("/replikasi/adopsi")
    def adopsi():
        return hal("replikasi/adopsi.html", "replikasi/_adopsi.html", siapa(), **replikasi.adopsi(gudang))

    @app.get("/berkas")
    def dokumen():
        return hal("berkas/daftar.html", "berkas/_daftar.html", siapa(), **replikasi.dokumen(gudang))

    @app.get("/")
    def beranda():
        r = _rekap(gudang)
        antrean = gudang.satu(
            "SELECT count(*), count(*) FILTER (WHERE putaran > 1), min(status_sejak) FROM ide WHERE status = 'diajukan'"
        )
        diajukan, disetujui = gudang.satu(
            "SELECT count(*) FILTER (WHERE status IN ('diajukan', 'dikembalikan', 'disetujui')), "
            "count(*) FILTER (WHERE status = 'disetujui') FROM ide WHERE tahun = ?", (r.tahun,),
        )  # fmt: skip
        (ditandai,) = gudang.satu(
            "SELECT count(*) FROM ide WHERE ditandai_pada > '2000' AND coalesce(tahun, 0) = ?", (r.tahun,)
        )
        pelaku = siapa()
        return hal(
            "beranda/rekap.html", None, pelaku, pusat=True, sendiri=(), rekap=r, baris=_susun(r.baris),
            kabar=_kabar(gudang, pelaku), panel=_panel_beranda(gudang, r, zona),
            antrean=SimpleNamespace(jumlah=antrean[0], ulang=antrean[1], tertua=saat(antrean[2])),
            hanya_kurang=False, cukup=len(r.ditagih) - len(r.kurang), sebutan=terbilang(r.minimum),
            ringkasan=SimpleNamespace(diajukan=diajukan, disetujui=disetujui, ditandai=ditandai),
            tanpa_setuju=sum(1 for b in r.ditagih if b.disetujui < rules.MIN_DISETUJUI),
            dikecualikan=sum(1 for b in r.baris if b.wajib and b.dikecualikan), hari_ini=waktu.hari_ini(),
        )  # fmt: skip

    @app.get("/opd")
    def opd():
        r = _rekap(gudang)
        return hal(
            "opd/daftar.html", "opd/_daftar.html", siapa(), cari="", jenis="", urut="", rekap=r, boleh_rekap=True,
            hanya_kurang=False, pilihan_jenis=acuan.JENIS_OPD.pilihan(), hari_ini=waktu.hari_ini(),
            pilihan_tahun=[(n, n) for n in r.daftar_tahun], baris=_susun(r.baris),
        )  # fmt: skip

    @app.post("/ide/<int:id>/ubah")
    def simpan(id: int):
        """One update and one insert in one durable transaction: the least that a save can be."""
        isi, pada = request.form, datetime.now(UTC)
        saat = pada.strftime("%Y-%m-%d %H:%M:%S.%f")
        k, oleh = gudang.sambungan, siapa().id
        with gudang.kunci:
            k.execute("BEGIN IMMEDIATE")
            versi, sebelum = k.execute("SELECT versi, masalah FROM ide WHERE id = ?", (id,)).fetchone()
            k.execute(
                "UPDATE ide SET versi = ?, masalah = ?, diubah_pada = ?, diubah_oleh_id = ? WHERE id = ?",
                (versi + 1, isi["masalah"], saat, oleh, id),
            )
            k.execute(
                "INSERT INTO riwayat_ide (ide_id, versi, pada, oleh_id, aksi, dari, ke, kode_alasan, catatan, kolom, "
                "sebelum, sesudah, formulir) VALUES (?, ?, ?, ?, 'ubah', '', '', '', '', 'masalah', ?, ?, ?)",
                (id, versi + 1, saat, oleh, sebelum, isi["masalah"], isi["kunci"]),
            )
            k.execute("COMMIT")
        return jsonify(versi=versi + 1, jam=waktu.jam(pada))

    return app


_BELUM_DIBACA = (
    "FROM pesan WHERE ({kena} OR untuk_pengguna_id = :saya) AND selesai_pada IS NULL AND NOT EXISTS "
    "(SELECT 1 FROM pesan_dibaca d WHERE d.pesan_id = pesan.id AND d.pengguna_id = :saya)"
)
_PESAN_PUSAT = _BELUM_DIBACA.format(kena="untuk_peran = 'koordinator'")
_MENU_PUSAT = f"SELECT (SELECT count(*) {_PESAN_PUSAT}), (SELECT count(*) FROM ide WHERE status = 'diajukan')"
_MENU_OPERATOR = "SELECT count(*) " + _BELUM_DIBACA.format(kena="untuk_opd_id = :opd")


def _jumlah_menu(gudang: Gudang, pelaku) -> dict[str, int]:
    """Address -> number beside its menu entry."""
    if pelaku.peran == "operator":
        return {"/pesan": gudang.satu(_MENU_OPERATOR, {"saya": pelaku.id, "opd": pelaku.opd_ids[0]})[0]}
    return dict(zip(("/pesan", "/tinjauan"), gudang.satu(_MENU_PUSAT, {"saya": pelaku.id}), strict=True))


# --- The list -----------------------------------------------------------------------------------------------

_SARING = ("tahun", "status", "tahapan", "urusan", "bentuk", "jenis")


def _saring() -> SimpleNamespace:
    a = request.args
    isi = {k: a.get(k, "") for k in ("q", *_SARING)}
    isi["tahun"] = int(isi["tahun"]) if isi["tahun"] else None
    halaman = int(a.get("halaman", 1))
    return SimpleNamespace(**isi, opd=None, urut="-diubah", halaman=halaman, aktif=any(isi.values()))


def _daftar(gudang: Gudang, saring: SimpleNamespace) -> SimpleNamespace:
    syarat, isi = [], []
    for k in _SARING:
        if nilai := getattr(saring, k):
            syarat.append(f"i.{k} = ?")
            isi.append(nilai)
    if not saring.status:
        syarat.append("i.status <> 'dihapus'")
    if kata := rules.teks_cari(saring.q).split():
        cocok = " AND ".join("instr(teks, ?) > 0" for _ in kata)
        syarat.append(f"i.id IN (SELECT ide_id FROM ide_cari WHERE {cocok})")
        isi += kata
    di_mana = " AND ".join(syarat)
    urut = "ORDER BY i.diubah_pada DESC, i.id DESC"
    if kata:
        ids = [i for (i,) in gudang.semua(f"SELECT i.id FROM ide i WHERE {di_mana} {urut}", isi)]
        awal = (saring.halaman - 1) * PER_HALAMAN
        pilih = ",".join(map(str, ids[awal : awal + PER_HALAMAN]))
        baris = gudang.semua(f"{_PILIH_IDE} WHERE i.id IN ({pilih}) {urut}", (), BarisIde)
        return SimpleNamespace(baris=baris, jumlah=len(ids))
    (jumlah,) = gudang.satu(f"SELECT count(*) FROM ide i WHERE {di_mana}", isi)
    lewati = (saring.halaman - 1) * PER_HALAMAN
    baris = gudang.semua(f"{_PILIH_IDE} WHERE {di_mana} {urut} LIMIT {PER_HALAMAN} OFFSET {lewati}", isi, BarisIde)
    return SimpleNamespace(baris=baris, jumlah=jumlah)


def _penulis(peran: str, zona, hari_ini: date):
    kata: dict[tuple, str] = {}
    tulisan: dict[date, str] = {}

    def kata_status(r: BarisIde) -> str:
        hari = saat(r.status_sejak).astimezone(zona).date()
        kunci = (r.status, hari, r.dihentikan_pada is None)
        if (teks := kata.get(kunci)) is None:
            selisih = (hari_ini - hari).days
            teks = kata[kunci] = rules.kata_status(
                r.status, Peran(peran), milik_sendiri=False, terhenti=r.dihentikan_pada is not None,
                hari=f"{selisih} hari" if selisih > 0 else "hari ini",
            )  # fmt: skip
        return teks

    def tanggal(pada: str) -> str:
        hari = saat(pada).astimezone(zona).date()
        if (teks := tulisan.get(hari)) is None:
            teks = tulisan[hari] = waktu.tanggal(hari)
        return teks

    return kata_status, tanggal


# --- One idea -----------------------------------------------------------------------------------------------

_Lembar = namedtuple("_Lembar", [f"{a}k{n}" for a in ("", "catatan_") for n in range(1, 6)])
Peristiwa = namedtuple("Peristiwa", "aksi pada oleh_nama")


def _ide(gudang: Gudang, id: int) -> SimpleNamespace:
    *isi, opd_nama, uraian = gudang.satu(_SATU_IDE, (id,))
    ide = SimpleNamespace(**dict(zip(KOLOM_IDE, isi, strict=True)))
    for k in _SAAT_IDE:
        setattr(ide, k, saat(getattr(ide, k)))
    ide.opd_nama, ide.tupoksi_uraian = opd_nama, uraian
    return ide


def _riwayat(gudang: Gudang, id: int) -> list[Peristiwa]:
    baris = gudang.semua(
        "SELECT r.aksi, r.pada, p.nama FROM riwayat_ide r JOIN pengguna p ON p.id = r.oleh_id WHERE r.ide_id = ? "
        "GROUP BY r.versi, r.aksi, r.oleh_id, r.pada, p.nama ORDER BY max(r.id) DESC LIMIT 5", (id,),
    )  # fmt: skip
    return [Peristiwa(aksi, saat(pada), nama) for aksi, pada, nama in baris]


_PUTARAN = (
    "SELECT s.id, s.tanggal, s.tempat, s.status, k.pembahasan FROM ide_klinik k JOIN sesi_klinik s ON s.id = k.sesi_id "
    "WHERE k.ide_id = ? AND s.status <> 'batal' ORDER BY s.tanggal DESC, s.id DESC"
)
_TINDAK = (
    "SELECT id, sesi_id, apa, siapa, sampai, status, keterangan, ditutup_pada FROM tindak_lanjut WHERE ide_id = ? "
    "ORDER BY sampai, id"
)
Putaran = namedtuple("Putaran", "id tanggal tempat status pembahasan")
Tindak = namedtuple("Tindak", "id sesi_id apa siapa sampai status keterangan ditutup_pada")


def _panel(gudang: Gudang, pelaku, ide: SimpleNamespace) -> list[tuple[str, dict]]:
    """What the other rooms show on the page of an approved idea of one's own: notes, coaches, klinik."""
    catatan = tinjauan.catatan_ide(gudang, pelaku, ide)
    panel = [("catatan/_panel.html", {
        "ide_id": ide.id, "versi": ide.versi, "terbuka": [c for c in catatan if c.terbuka],
        "tertutup": sum(1 for c in catatan if not c.terbuka), "tulis": [False], "kembali": f"/ide/{ide.id}",
        "kunci_baru": kunci_baru, "kirim": None, "pilih": ["", *tinjauan.KOLOM_CATATAN], "label": rules.LABEL,
    })]  # fmt: skip
    nama = gudang.semua(
        "SELECT nama FROM pengguna WHERE aktif AND id IN (SELECT pengguna_id FROM pendampingan WHERE dicabut_pada "
        "IS NULL AND (ide_id = ? OR opd_id = ?)) ORDER BY nama_urut, id", (ide.id, ide.opd_id),
    )  # fmt: skip
    if nama:
        panel.append(("tinjauan/_pendamping.html", {"nama": [n for (n,) in nama], "cari": ""}))
    if gudang.satu("SELECT id FROM entri_katalog WHERE ide_id = ?", (ide.id,)) or ide.asal_id:
        raise DiLuarPatokan("ideas with a part in replication are not measured")
    putaran = [
        Putaran(b[0], date.fromisoformat(b[1]), *b[2:]) for b in gudang.semua(_PUTARAN, (ide.id,))
    ]
    tindak = [
        Tindak(*b[:4], date.fromisoformat(b[4]), b[5], b[6], saat(b[7]))
        for b in (gudang.semua(_TINDAK, (ide.id,)) if putaran else ())
    ]
    panel.append(("klinik/_panel.html", {
        "ide_id": ide.id, "putaran": [(s, [t for t in tindak if t.sesi_id == s.id]) for s in putaran],
        "minta": True, "tutup": True, "nama_tindak": KLINIK_STATUS, "hari_ini": waktu.hari_ini(),
    }))  # fmt: skip
    return panel


# --- The first page -----------------------------------------------------------------------------------------


def _kabar(gudang: Gudang, pelaku) -> SimpleNamespace:
    """Notices not yet read, and work that was handed over."""
    lalu = gudang.satu(
        "SELECT r.pada FROM riwayat_akun r JOIN sesi s ON s.pengguna_id = r.pengguna_id WHERE s.id = ? "
        "AND r.aksi IN ('masuk', 'masuk_kode') AND r.pada < s.dibuat_pada ORDER BY r.id DESC LIMIT 1",
        (pelaku.sesi_id,),
    )
    jumlah, baru = gudang.satu(
        f"SELECT count(*), count(*) FILTER (WHERE dibuat_pada >= :lalu) {_PESAN_PUSAT}",
        {"saya": pelaku.id, "lalu": lalu[0] if lalu else ""},
    )
    serah = gudang.semua(
        "SELECT s.id FROM serah_terima s JOIN pengguna p ON p.id = s.dari_id WHERE s.kepada_id = ? "
        "AND s.diterima_pada IS NULL ORDER BY s.id", (pelaku.id,),
    )  # fmt: skip
    if serah:
        raise DiLuarPatokan("no work was handed over in the loaded region")
    masuk_lalu = saat(lalu[0]) if lalu else None
    return SimpleNamespace(pesan=SimpleNamespace(jumlah=jumlah, baru=baru, masuk_lalu=masuk_lalu), serah=())


_TIDAK_DIHAPUS = "ide_id NOT IN (SELECT id FROM ide WHERE status = 'dihapus')"
# In the order of the index of what waits, and compared as numbers, so that it serves.
_CATATAN_MACET = "FROM catatan WHERE status = '{}' AND internal = 0{} AND status_sejak < :b{} AND " + _TIDAK_DIHAPUS
_MACET = "SELECT " + " + ".join(
    f"(SELECT count(*) FROM (SELECT {isi} LIMIT {BANYAK_MACET}))"
    for isi in (
        "1 FROM ide WHERE status = 'diajukan' AND status_sejak < :b7",
        "1 FROM permintaan_klinik WHERE status = 'menunggu' AND diminta_pada < :b7",
        "DISTINCT ide_id " + _CATATAN_MACET.format("terbuka", " AND dari_opd = 1", 7),
        "1 FROM ide WHERE status = 'dikembalikan' AND status_sejak < :b14",
        "DISTINCT ide_id " + _CATATAN_MACET.format("terbuka", " AND dari_opd = 0", 14),
        f"1 FROM tindak_lanjut WHERE status = 'terbuka' AND sampai < :hari_ini AND {_TIDAK_DIHAPUS}",
        "1 FROM ide WHERE status = 'draf' AND tahun = :tahun AND diubah_pada < :b30",
        f"DISTINCT ide_id, pemilik_id {_CATATAN_MACET.format('dijawab', '', 7)} AND (ide_id NOT IN (SELECT id FROM ide "
        "WHERE status IN ('draf', 'dikembalikan')) OR EXISTS (SELECT 1 FROM langkah_catatan l "
        "WHERE l.catatan_id = catatan.id AND l.aksi = 'jawab' AND l.ke = 'dijawab'))",
    )
)


def _panel_beranda(gudang: Gudang, r: SimpleNamespace, zona) -> list[tuple[str, dict]]:
    """What the other rooms show on the koordinator's first page: late plans, duties of decrees, what waits."""
    if gudang.satu("SELECT 1 FROM penugasan"):
        raise DiLuarPatokan("the loaded region has no decrees")
    lewat = replikasi.jumlah_lewat(gudang)
    panel = [("replikasi/_adopsi_beranda.html", {"lewat": lewat})] if lewat.kegiatan else []
    return [*panel, ("laporan/_macet.html", _macet(gudang, r, zona))]


def _macet(gudang: Gudang, r: SimpleNamespace, zona) -> dict[str, int]:
    """How much is over its limit; the limits are as they come."""
    if gudang.semua("SELECT jenis, hari FROM batas_tunggu"):
        raise DiLuarPatokan("the loaded region has no limits of its own")
    hari_ini = waktu.hari_ini()
    batas = {
        f"b{n}": datetime.combine(hari_ini - timedelta(days=n), time(), zona).astimezone(UTC)
        .strftime("%Y-%m-%d %H:%M:%S.%f")
        for n in (7, 14, 30)
    }  # fmt: skip
    (macet,) = gudang.satu(_MACET, {**batas, "hari_ini": hari_ini.isoformat(), "tahun": r.tahun})
    mendesak = len(r.kurang) if (r.batas - hari_ini).days <= HARI_KUOTA else 0
    return {"macet": macet + mendesak, "banyak": BANYAK_MACET}


# --- The matrix ---------------------------------------------------------------------------------------------


def _rekap(gudang: Gudang) -> SimpleNamespace:
    hari_ini = waktu.hari_ini()
    semua = gudang.semua("SELECT tahun, min_ide, mulai, batas FROM tahun_program ORDER BY tahun DESC")
    tahun, minimum, mulai, batas = next((t for t in semua if date.fromisoformat(t[2]) <= hari_ini), semua[0])
    per_opd: dict[int, dict[str, int]] = {}
    for opd_id, status, n in gudang.semua(
        "SELECT opd_id, status, count(*) FROM ide WHERE tahun = ? GROUP BY opd_id, status", (tahun,)
    ):
        per_opd.setdefault(opd_id, {})[status] = n
    tiruan = dict(
        gudang.semua(
            "SELECT a.opd_id, count(DISTINCT a.id) FROM ide a JOIN ide t ON t.asal_id = a.id WHERE a.tahun = ? "
            "AND t.asal_id > 0 AND coalesce(t.status, '') IN ('diajukan', 'dikembalikan', 'disetujui') "
            "GROUP BY a.opd_id", (tahun,),
        )
    )  # fmt: skip
    kecuali = dict(
        gudang.semua("SELECT opd_id, alasan FROM pengecualian WHERE tahun = ? AND dicabut_pada IS NULL", (tahun,))
    )
    if gudang.semua("SELECT id, induk_id, jenis FROM opd WHERE hitung_di = 'induk' AND aktif"):
        raise DiLuarPatokan("the loaded region has no units")
    baris = []
    for opd_id, kode, nama, jenis, wajib, induk in gudang.semua(
        "SELECT o.id, o.kode, o.nama, o.jenis, o.wajib_ide AND o.aktif, i.nama FROM opd o "
        "LEFT JOIN opd i ON i.id = o.induk_id WHERE o.hitung_di = 'sendiri' ORDER BY o.nama_urut, o.id"
    ):
        n = per_opd.get(opd_id, {}).get
        dihitung = n("diajukan", 0) + n("dikembalikan", 0) + n("disetujui", 0)
        alasan = kecuali.get(opd_id, "")
        ditagih = bool(wajib and not alasan)
        baris.append(
            BarisOpd(
                kode, nama, induk or "", jenis, bool(wajib), alasan, minimum, dihitung,
                max(0, minimum - dihitung) if ditagih else 0, n("draf", 0), n("diajukan", 0), n("dikembalikan", 0),
                n("disetujui", 0), tiruan.get(opd_id, 0), ditagih, 0, "unit",
            )
        )  # fmt: skip
    ditagih = [b for b in baris if b.ditagih]
    return SimpleNamespace(
        tahun=tahun, minimum=minimum, mulai=date.fromisoformat(mulai), batas=date.fromisoformat(batas),
        aturan=rules.ATURAN_HITUNG, baris=baris, daftar_tahun=[t[0] for t in semua], ditagih=ditagih,
        kurang=[b for b in ditagih if b.kurang],
    )  # fmt: skip


def _susun(baris: list[BarisOpd]) -> list[BarisOpd]:
    return sorted(baris, key=lambda b: (-b.kurang, bakukan_nama(b.nama)))


# --- Serving ------------------------------------------------------------------------------------------------


def main() -> None:
    instance, berkas_tetapan = Path(sys.argv[1]), Path(sys.argv[2])
    server = Server(buat_app(instance, baca_tetapan(berkas_tetapan.read_text("utf-8"))), buka_port("127.0.0.1", 0))
    server.pasang_sinyal()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # as the program does
    print(server.port, flush=True)
    server.layani()


if __name__ == "__main__":
    main()
