"""The ceiling: the same pages, byte for byte, from a bare Flask view, raw sqlite3 and the same templates.

No SQLAlchemy, no Flask-Login, no Flask-WTF: who is signed in and the form token are constants, and only what the
measured pages need is here. `python -m bench.patokan` serves it behind the same waitress settings.
"""

import gzip
import json
import logging
import sqlite3
import sys
import threading
from collections import namedtuple
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from flask import Flask, Response, jsonify, render_template, request
from markupsafe import Markup, escape

from inovasi import ROOT, acuan, waktu
from inovasi.beranda.rules import terbilang
from inovasi.ide import rules
from inovasi.opd.rules import bakukan_nama
from inovasi.peran import Peran
from inovasi.server import Server, buka_port

PER_HALAMAN = 50
DIHITUNG = ("diajukan", "dikembalikan", "disetujui")
STATUS = [(s.value, nama) for s, nama in rules.NAMA_STATUS.items()]
NAMA_URUSAN = {kode: entri.nama for kode, entri in acuan.URUSAN.items()}


@dataclass(frozen=True)
class Tetapan:
    """What the program finds out for every request and is given here: who it is, the region, the menu."""

    csrf: str
    pelaku: dict[str, SimpleNamespace]  # token -> person
    menu: dict[str, list[tuple[str, str]]]  # role -> (address, words)
    daerah: str
    jurnal: str
    mampat: int


def tulis_tetapan(t: Tetapan) -> str:
    return json.dumps({**vars(t), "pelaku": {k: vars(p) for k, p in t.pelaku.items()}})


def baca_tetapan(teks: str) -> Tetapan:
    isi = json.loads(teks)
    return Tetapan(**{**isi, "pelaku": {k: SimpleNamespace(**p) for k, p in isi["pelaku"].items()}})


# --- Database -----------------------------------------------------------------------------------------------


class Gudang:
    """One connection per thread with the program's pragmas, and its one queue for writers."""

    def __init__(self, berkas: Path, jurnal: str) -> None:
        self.berkas, self.jurnal = berkas, jurnal
        self.kunci = threading.Lock()
        self._milik = threading.local()

    @property
    def sambungan(self) -> sqlite3.Connection:
        if not hasattr(self._milik, "k"):
            k = self._milik.k = sqlite3.connect(self.berkas, isolation_level=None)
            for pragma in (
                f"journal_mode={self.jurnal}", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000",
                "trusted_schema=OFF",
            ):  # fmt: skip
                k.execute(f"PRAGMA {pragma}")
        return self._milik.k

    def semua(self, sql: str, isi=(), baris=None) -> list:
        hasil = self.sambungan.execute(sql, isi)
        return [baris(*b) for b in hasil] if baris else hasil.fetchall()

    def satu(self, sql: str, isi=()):
        return self.sambungan.execute(sql, isi).fetchone()


def _saat(teks: str | None) -> datetime | None:
    return datetime.fromisoformat(teks).replace(tzinfo=UTC) if teks else None


# --- Fields of a form, as the templates ask for them --------------------------------------------------------


class TextArea:
    """Only its name is looked at."""


class Isian:
    """What the templates need of a WTForms field, already drawn."""

    errors = ()
    description = ""
    flags = SimpleNamespace(required=False)
    widget = TextArea()

    def __init__(self, nama: str, label: str) -> None:
        self.id = self.name = nama
        self.label = SimpleNamespace(text=label)
        self.data = None

    def __call__(self, **atribut) -> Markup:
        return _textarea(self.name, tuple(atribut.items()))


@cache
def _textarea(nama: str, atribut: tuple) -> Markup:
    isi = dict(atribut) | {"name": nama}
    pasang = " ".join(
        k if v is True else f'{k}="{escape(v)}"' for k, v in sorted(isi.items()) if v is not False and v is not None
    )
    return Markup(f"<textarea {pasang}>\r\n</textarea>")


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
    "sumber masalah gagasan tujuan manfaat kebaruan hasil sasaran sumber_daya"
).split()
_SATU_IDE = (
    f"SELECT {', '.join('i.' + k for k in KOLOM_IDE)}, o.nama, t.uraian FROM ide i JOIN opd o ON o.id = i.opd_id "
    "LEFT JOIN tupoksi t ON t.id = i.tupoksi_id WHERE i.id = ?"
)
_SAAT_IDE = ("status_sejak", "diajukan_pertama_pada", "diputus_pada", "ditandai_pada", "dihentikan_pada")
BarisOpd = namedtuple(
    "BarisOpd",
    "kode nama induk_nama jenis wajib dikecualikan minimum dihitung kurang draf diajukan dikembalikan disetujui "
    "direplikasi ditagih jumlah_unit sebutan_unit",
)
BISA_MILIK = ("hentikan", "lapor_kemajuan", "salin")  # what its operator can do with an approved idea


def buat_app(instance: Path, t: Tetapan) -> Flask:
    app = Flask("patokan", template_folder=str(ROOT / "templates"), static_folder=None)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    waktu.init_app(app)
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
                url=url, teks=teks, jumlah=jumlah.get(url, 0),
                aktif=kini == url or (url != "/" and kini.startswith(url + "/")),
            )
            for url, teks in t.menu[pelaku.peran]
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
        gudang.satu("SELECT id FROM entri_katalog WHERE ide_id = ?", (id,))
        alasan = SimpleNamespace(
            aksi=f"/ide/{id}/hentikan", versi=SimpleNamespace(data=ide.versi), alasan=Isian("alasan", "Alasan")
        )
        return hal(
            "ide/satu.html", None, pelaku, ide=ide, lengkap=True, bisa=BISA_MILIK, milik=True,
            teks_status=rules.kata_status(ide.status, Peran.OPERATOR, milik_sendiri=True,
                                          hari=waktu.lama(ide.status_sejak)),
            panel=(), acuan=acuan, rules=rules, kriteria=acuan.KRITERIA, kelengkapan=(),
            formulir={"hentikan": alasan}, kirim=None, serupa="", galat="", ada_galat=False, kunci="k" * 24, tautan=(),
            riwayat=_riwayat(gudang, id), lembar=_Lembar(*lembar), pemutus=pemutus,
        )  # fmt: skip

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
        return hal(
            "beranda/rekap.html", None, siapa(), pusat=True, sendiri=(), rekap=r, baris=_susun(r.baris),
            antrean=SimpleNamespace(jumlah=antrean[0], ulang=antrean[1], tertua=_saat(antrean[2])),
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


_PESAN = (
    "SELECT count(*) FROM pesan WHERE {kena} AND selesai_pada IS NULL AND NOT EXISTS "
    "(SELECT 1 FROM pesan_dibaca d WHERE d.pesan_id = pesan.id AND d.pengguna_id = ?)"
)
_PESAN_PUSAT = _PESAN.format(kena="untuk_peran = 'koordinator'")
_MENU_PUSAT = f"SELECT ({_PESAN_PUSAT}), (SELECT count(*) FROM ide WHERE status = 'diajukan')"
_MENU_OPERATOR = _PESAN.format(kena="untuk_opd_id = ?")


def _jumlah_menu(gudang: Gudang, pelaku) -> dict[str, int]:
    """Address -> number beside its menu entry."""
    if pelaku.peran == "operator":
        return {"/pesan": gudang.satu(_MENU_OPERATOR, (pelaku.opd_ids[0], pelaku.id))[0]}
    return dict(zip(("/pesan", "/tinjauan"), gudang.satu(_MENU_PUSAT, (pelaku.id,)), strict=True))


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
        hari = _saat(r.status_sejak).astimezone(zona).date()
        kunci = (r.status, hari, r.dihentikan_pada is None)
        if (teks := kata.get(kunci)) is None:
            selisih = (hari_ini - hari).days
            teks = kata[kunci] = rules.kata_status(
                r.status, Peran(peran), milik_sendiri=False, terhenti=r.dihentikan_pada is not None,
                hari=f"{selisih} hari" if selisih > 0 else "hari ini",
            )  # fmt: skip
        return teks

    def tanggal(pada: str) -> str:
        hari = _saat(pada).astimezone(zona).date()
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
        setattr(ide, k, _saat(getattr(ide, k)))
    ide.opd_nama, ide.tupoksi_uraian = opd_nama, uraian
    return ide


def _riwayat(gudang: Gudang, id: int) -> list[Peristiwa]:
    baris = gudang.semua(
        "SELECT r.aksi, r.pada, p.nama FROM riwayat_ide r JOIN pengguna p ON p.id = r.oleh_id WHERE r.ide_id = ? "
        "GROUP BY r.versi, r.aksi, r.oleh_id, r.pada, p.nama ORDER BY max(r.id) DESC LIMIT 5", (id,),
    )  # fmt: skip
    return [Peristiwa(aksi, _saat(pada), nama) for aksi, pada, nama in baris]


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
        raise NotImplementedError("the loaded region has no units")
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
