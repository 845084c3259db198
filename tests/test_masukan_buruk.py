"""Input that no form of ours sends: every field of every form gets it, and nothing breaks or slips in."""

import http.client
import itertools
import json
import logging
import re
import threading
from contextlib import closing, contextmanager
from functools import cache
from io import BytesIO
from urllib.parse import urlencode

import pytest
from sqlalchemy import String, func, select
from werkzeug.datastructures import MultiDict

from inovasi import BATAS_KIRIMAN, server
from inovasi.akun.models import Pengguna
from inovasi.db import db
from inovasi.ide import rules
from inovasi.ide.models import Ide
from inovasi.opd.models import Daerah, Opd
from tests.dunia import PINTU, TAHUN, alamat_bacaan, isian_sah, pintu

# For every field, and for fields that hold a number.
TEKS_BURUK = {
    "nul": "aman\x00tidak",
    "panjang": "x" * 100_000,
}
ANGKA_BURUK = {
    "angka_besar": "9" * 30,
    "di_luar_batas": str(2**31),
    "negatif": "-1",
    "angka_lain": "²",
    "pecahan": "1.5",
    "nol_depan": "0" * 12 + "1" + "0" * 5000,
}
ANEH = "😀\u202e\u200f<script>alert(1)</script>'\";--{{7*7}}%s\r\nX: y\ufeff\u0301"
BURUK = TEKS_BURUK | ANGKA_BURUK
ANGKA = re.compile(r"versi|_id$|tahun|min_ide|^opd|urutan|^k1$|^aktif$|^kunci$|^mulai$")
# What each step of an idea reads; other addresses read what dunia.isian_sah sends.
BACA = {
    "ajukan": "versi", "tarik": "versi", "hapus": "versi", "pulihkan": "versi", "salin": "kunci",
    "hentikan": "versi alasan", "lanjutkan": "versi alasan", "buka-kembali": "versi alasan berikutnya",
    "ubah-klasifikasi": "versi alasan urusan bentuk jenis inisiator", "pindahkan": "versi alasan opd_id",
    "kembalikan": "versi kode_alasan catatan berikutnya", "tolak": "versi kode_alasan alasan",
    "nyatakan-serupa": "versi kode_alasan alasan target_id cari",
    "setujui": "versi k1 catatan_k1 awal", "lembar": "versi k1 catatan_k1 awal berikutnya lanjut",
    "tandai-replikasi": "versi alasan", "batal-replikasi": "versi alasan", "keluar": "apa_saja", "kode": "apa_saja",
    "dibaca": "apa_saja", "matikan": "versi", "nyalakan": "versi", "akhiri": "apa_saja",
    "kemajuan": "versi tahapan tgl_uji_coba tgl_penerapan hasil tautan catatan",
}  # fmt: skip
# What may be answered to a form. Never 5xx, never 405, never a page of another kind.
BOLEH = {200, 303, 400, 401, 403, 404, 409, 413, 422, 429}
# Fields beside those of the form itself: what the program writes, and what steers it.
SUSUPAN = {
    "id": 1, "uuid": "u", "status": "disetujui", "status_sejak": "2020-01-01", "kode": "CURANG-2026-01",
    "putaran": 9, "dibuat_oleh_id": 1, "diputus_oleh_id": 1, "diputus_pada": "2020-01-01", "ditandai_pada": "2020-1-1",
    "asal_id": 1, "serupa_dengan_id": 1, "dihentikan_pada": "2020-01-01", "peran": "admin", "aktif": "",
    "sandi_hash": "x", "wajib_ganti_sandi": "", "contoh": "1", "oleh_id": 1, "pengguna_id": 1, "larang_putus": "1",
    "diajukan_pertama_pada": "2020-01-01", "sumber": "Saya sendiri", "oleh": "admin", "pada": "2020-01-01",
    "tahun": 2031, "kode_ide": "CURANG", "opd_tambahan": "{opd_lain}", "unit_bawah": "y", "opd_id": "{opd_lain}",
}  # fmt: skip


def isian_penuh(d, aturan: str) -> tuple:
    """(client, address, form with every field that is tried, and what has to go along with it)."""
    siapa, alamat, ide = pintu(d, aturan)
    isian = isian_sah(d, alamat, siapa, ide)
    if aturan in ("/ide/baru", "/ide/<int:id>/ubah"):
        isian = dict.fromkeys(rules.KOLOM_ISIAN, "") | isian | {"lanjut": ""}
    akhir = aturan.rsplit("/", 1)[-1]
    if akhir in BACA and not aturan.startswith(("/opd/", "/replikasi/", "/berkas/", "/sk/")):
        if akhir in ("lembar", "setujui"):
            isian |= {"catatan_k1": "Baik.", "awal": "{}"}
        lembar = {f"k{i}": "ya" for i in range(2, 6)} if akhir in ("lembar", "setujui") else {}
        isian = {k: isian.get(k, "") for k in BACA[akhir].split()}
        return d.masuk(siapa), alamat, isian, lembar
    if aturan == "/masuk":
        isian |= {"ke": "/ide", "titipan": ""}
    if aturan.startswith("/pengguna/"):
        isian |= {"jabatan": "Kasi", "unit_bawah": "y", "opd_tambahan": d.opd["ketiga"]}
    return d.masuk(siapa), alamat, isian, {}


@cache
def _ukuran() -> dict:
    """Per table: its text columns, and a SELECT of the longest text and of the first NUL in each."""
    hasil = {}
    for tabel in db.metadata.sorted_tables:
        kolom = [k for k in tabel.c if isinstance(k.type, String)]
        if kolom:
            panjang = [func.coalesce(func.max(func.length(k)), 0) for k in kolom]
            nul = [func.coalesce(func.max(func.instr(k, func.char(0))), 0) for k in kolom]
            hasil[tabel.name] = (kolom, select(*panjang), select(*nul))
    return hasil


def periksa_isi(mesin) -> list[str]:
    """Texts longer than their column or with a NUL, over the whole database. PostgreSQL refuses both by itself."""
    if mesin.dialect.name != "sqlite":
        return []
    salah = []
    with mesin.connect() as koneksi:
        for tabel, (kolom, panjang, nul) in _ukuran().items():
            for k, n, ada in zip(kolom, koneksi.execute(panjang).one(), koneksi.execute(nul).one(), strict=True):
                if n > (k.type.length or 200_000):
                    salah.append(f"{tabel}.{k.name}: {n} huruf")
                if ada:
                    salah.append(f"{tabel}.{k.name}: memuat NUL")
    return salah


def periksa_jawab(d, jawab, keterangan: str) -> list[str]:
    """What is wrong with an answer; what it stored is looked at and put back."""
    salah = [] if jawab.status_code in BOLEH else [f"{keterangan}: {jawab.status_code}"]
    if "<script>alert" in jawab.text:
        salah.append(f"{keterangan}: HTML tidak dilepas")
    if any("\n" in nilai or "\r" in nilai for _, nilai in jawab.headers):
        salah.append(f"{keterangan}: kepala jawaban terpotong")
    if jawab.status_code < 400:
        salah += [f"{keterangan}: {s}" for s in periksa_isi(d.mesin)]
        d.pulihkan()
    return salah


def test_setiap_alamat_kiriman_diuji(app):
    assert {a.rule for a in app.url_map.iter_rules() if "POST" in a.methods} == PINTU.keys()


@pytest.mark.parametrize("aturan", PINTU)
def test_setiap_isian_diberi_yang_buruk(dunia, aturan):
    klien, alamat, isian, tetap = isian_penuh(dunia, aturan)
    salah = []
    ganda = MultiDict([*isian.items(), *((k, v) for k in isian for v in ("kedua", "9"))])
    kiriman = [("semua tiga kali", ganda), ("tidak ada", {}), ("semua kosong", dict.fromkeys(isian, ""))]
    teks = {k: ANEH for k in isian if not ANGKA.search(k)}
    kiriman += [("semua aneh", dict.fromkeys(isian, ANEH)), ("teks aneh", isian | teks)]
    for nama in isian:
        kiriman.append((f"{nama} tidak dikirim", {k: v for k, v in isian.items() if k != nama}))
        for jenis, nilai in (BURUK if ANGKA.search(nama) else TEKS_BURUK).items():
            kiriman.append((f"{nama}={jenis}", isian | {nama: nilai}))
    for keterangan, isi in kiriman:
        jawab = klien.kirim("POST", alamat, data=MultiDict([*MultiDict(isi).items(multi=True), *tetap.items()]))
        salah += periksa_jawab(dunia, jawab, keterangan)
        if jawab.status_code < 400 and alamat in ("/masuk", "/keluar"):
            klien = isian_penuh(dunia, aturan)[0]
    assert not salah


@pytest.mark.parametrize("aturan", PINTU)
def test_badan_yang_bukan_formulir(dunia, aturan):
    klien, alamat, isian, _ = isian_penuh(dunia, aturan)
    salah = []
    badan = [
        ("application/json", json.dumps(isian | {"versi": {"a": 1}})),
        ("application/json", "{rusak"),
        ("text/plain", "judul=Abc"),
        ("application/xml", "<a/>"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"judul\"\r\n\r\n\xff\xfe"),
        ("multipart/form-data", b"tanpa batas"),
        ("application/x-www-form-urlencoded", b"judul=%ff%fe%00&versi=%zz&%00=1&=&&a"),
        ("application/x-www-form-urlencoded", urlencode(isian, encoding="utf-16", errors="replace").encode()),
        ("", b""),
    ]  # fmt: skip
    for jenis, isi in badan:
        jawab = klien.kirim("POST", alamat, data=isi, content_type=jenis)
        if jawab.status_code < 400 and alamat in ("/masuk", "/keluar"):
            klien = isian_penuh(dunia, aturan)[0]
        salah += periksa_jawab(dunia, jawab, f"{jenis} {isi[:20]!r}")
    # A file where a text is expected.
    berkas = {k: (BytesIO(b"isi"), f"{k}.txt") for k in isian}
    salah += periksa_jawab(dunia, klien.kirim("POST", alamat, data=berkas), "berkas")
    assert not salah


def _fakta(d) -> dict:
    """What a form must not change on the side."""
    with d.session() as s:
        kolom = (Ide.id, Ide.status, Ide.opd_id, Ide.tahun, Ide.kode, Ide.asal_id, Ide.putaran, Ide.sumber,
                 Ide.serupa_dengan_id, Ide.dibuat_oleh_id, Ide.diputus_oleh_id, Ide.ditandai_oleh_id)  # fmt: skip
        orang = (Pengguna.id, Pengguna.peran, Pengguna.opd_id, Pengguna.aktif, Pengguna.unit_bawah)
        opd = (Opd.id, Opd.kode, Opd.aktif, Opd.induk_id)
        return {
            "ide": s.execute(select(*kolom).order_by(Ide.id)).all(),
            "orang": s.execute(select(*orang).order_by(Pengguna.id)).all(),
            "opd": s.execute(select(*opd).order_by(Opd.id)).all(),
            "daerah": s.execute(select(Daerah.id, Daerah.contoh)).all(),
        }


@pytest.mark.parametrize("aturan", [a for a in PINTU if a not in ("/siapkan",)])
def test_isian_susupan_diabaikan(dunia, aturan):
    """Fields that the form does not have change nothing, or the whole form is refused."""
    klien, alamat, isian, tetap = isian_penuh(dunia, aturan)
    isian |= tetap
    bawah = {k: v for k, v in SUSUPAN.items() if k not in isian}
    bawah = {k: dunia.opd["lain"] if v == "{opd_lain}" else v for k, v in bawah.items()}
    if aturan.startswith("/ide/") and "pindahkan" not in aturan:
        bawah["opd_id"] = dunia.opd["lain"]
    awal = _fakta(dunia)
    assert klien.kirim("POST", alamat, data=isian).status_code < 400
    biasa = _fakta(dunia)
    dunia.pulihkan()
    for kelompok in (bawah, *({k: v} for k, v in bawah.items() if k in ("opd_id", "peran", "status", "tahun"))):
        klien = isian_penuh(dunia, aturan)[0]
        jawab = klien.kirim("POST", alamat, data=isian | kelompok)
        assert jawab.status_code in BOLEH
        assert _fakta(dunia) == (biasa if jawab.status_code < 400 else awal), kelompok
        dunia.pulihkan()


def test_versi_dari_depan_ditolak(dunia):
    """A version that does not exist yet is as stale as an old one."""
    for aturan in PINTU:
        klien, alamat, isian, _ = isian_penuh(dunia, aturan)
        if "versi" not in isian or aturan in ("/ide/baru", "/replikasi/<int:id>/adopsi", "/ide/<int:id>/salin"):
            continue
        # One's own filters and assignments have no text that anybody could have changed meanwhile.
        if not re.search(r"/ide/|/tinjauan/(?!tampilan|pendamping)|/pengguna/<.*(matikan|nyalakan)", aturan):
            continue
        for versi in (0, isian["versi"] + 1, 2**31 - 1):
            kode = klien.kirim("POST", alamat, data=isian | {"versi": versi}).status_code
            assert kode == 409, (aturan, versi, kode)


# --- Query strings ------------------------------------------------------------------------------------------

TANYA = (
    "q", "opd", "tahun", "status", "tahapan", "urusan", "bentuk", "jenis", "jenis_opd", "urut", "halaman", "hari",
    "giliran", "lewat", "selesai", "ke", "cari", "titipan", "peran", "keadaan", "kurang", "tampil", "berakhir",
)  # fmt: skip


@pytest.mark.parametrize("siapa", ["operator", "koordinator"])
def test_kueri_yang_tidak_dimengerti_dilewati(dunia, siapa):
    klien, salah = dunia.masuk(siapa), []
    jalur = sorted({a.split("?")[0] for a in alamat_bacaan(dunia) if not re.search(r"/\d+/|/DN-|\.xlsx|sehat", a)})
    jalur = [a for a in jalur if not re.search(r"\d", a)] + [f"/tinjauan/{dunia.ide['lain_diajukan']}"]
    for alamat in jalur:
        biasa = klien.kirim("GET", alamat).status_code
        for jenis, nilai in (BURUK | {"aneh": ANEH, "kosong": ""}).items():
            tanya = dict.fromkeys(TANYA, nilai if jenis != "panjang" else "x" * 2000)
            jawab = klien.kirim("GET", alamat, query_string=tanya)
            if jawab.status_code >= 500 or "<script>alert" in jawab.text:
                salah.append(f"{alamat} {jenis}: {jawab.status_code}")
            if jawab.status_code not in (biasa, 303, 404):
                salah.append(f"{alamat} {jenis}: {jawab.status_code} bukan {biasa}")
    assert not salah


def test_alamat_lanjutan_hanya_di_situs_ini(dunia):
    for ke in ("//jahat.invalid", "https://jahat.invalid/", "/\\jahat.invalid", "javascript:alert(1)", "\x00/ide",
               "/ide\r\nSet-Cookie: a=b", "http:jahat.invalid", "ide", "/" + "a" * 3000):  # fmt: skip
        klien = dunia.masuk(None)
        isian = {"nama_pengguna": "operator", "sandi": "perahu kertas biru 7", "ke": ke}
        jawab = klien.kirim("POST", "/masuk", data=isian)
        if "\x00" in ke:
            assert jawab.status_code == 422
            continue
        assert jawab.status_code == 303
        assert re.fullmatch(r"/(ide)?", jawab.headers["Location"]), (ke, jawab.headers["Location"])
        assert "jahat" not in klien.kirim("GET", "/masuk", query_string={"ke": ke}).headers.get("Location", "")


# --- The status table over HTTP -----------------------------------------------------------------------------

AKSI = {aksi for _, aksi in rules.ALUR}
JALUR = {"lapor_kemajuan": "kemajuan"}


@pytest.mark.parametrize("status", [s.value for s in rules.StatusIde])
def test_pasangan_di_luar_tabel_ditolak(dunia, status):
    ide = dunia.ide_kini(f"sendiri_{status}")
    for aksi in sorted(AKSI):
        if (rules.StatusIde(status), aksi) in rules.ALUR:
            continue
        siapa = rules._siapa_boleh(aksi)
        orang = "operator" if "operator" in siapa else "koordinator"
        alamat = f"/ide/{ide.id}/{JALUR.get(aksi, aksi).replace('_', '-')}"
        page = dunia.masuk(orang).post(alamat, isian_sah(dunia, alamat, orang, ide))
        assert page.status == 409, (aksi, page.status)
        assert rules.NAMA_STATUS[rules.StatusIde(status)].lower() in page.teks
        assert "Yang bisa dilakukan sekarang" in page.teks or "Tidak ada yang perlu" in page.teks
    assert dunia.ide_kini(f"sendiri_{status}").status == status


# --- Bodies over the limit ----------------------------------------------------------------------------------


def multipart(isian) -> tuple[str, bytes]:
    """Content type and body. The test client would put a large one into a file and leave that open."""
    bagian = [f'--batas\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in isian]
    return "multipart/form-data; boundary=batas", "".join([*bagian, "--batas--\r\n"]).encode()


@pytest.mark.parametrize("siapa", ["operator", None])
@pytest.mark.parametrize("cara", ["formulir", "multipart", "htmx", "otomatis"])
def test_kiriman_terlalu_besar(dunia, siapa, cara):
    klien = dunia.masuk(siapa)
    alamat = "/ide/baru" if siapa else "/masuk"
    besar = {"judul": "Abc", "kunci": "k" * 20, "masalah": "x" * (BATAS_KIRIMAN + 1)}
    kepala = {"HX-Request": "true"} if cara in ("htmx", "otomatis") else {}
    kepala |= {"X-Simpan-Otomatis": "1"} if cara == "otomatis" else {}
    jenis, badan = "application/x-www-form-urlencoded", urlencode(besar).encode()
    if cara == "multipart":
        jenis, badan = multipart(besar.items())
    jawab = klien.kirim("POST", alamat, data=badan, kepala=kepala, content_type=jenis)

    assert jawab.status_code == 413
    assert "melebihi batas" in jawab.text
    assert ("<h1" in jawab.text) == (cara in ("formulir", "multipart"))


def test_terlalu_banyak_isian_ditolak(dunia):
    klien = dunia.masuk("operator")
    jenis, badan = multipart((f"a{i}", "1") for i in range(20_000))
    assert klien.kirim("POST", "/ide/baru", data=badan, content_type=jenis).status_code == 413


@contextmanager
def pelayan(app):
    """The real server in a thread; gives its port."""
    jalan = server.Server(app, server.buka_port("127.0.0.1", 0))
    utas = threading.Thread(target=jalan.layani, daemon=True)
    utas.start()
    try:
        yield jalan.port
    finally:
        jalan.berhenti()
        utas.join(timeout=20)
        assert not utas.is_alive()


def test_kiriman_terlalu_besar_lewat_server(dunia):
    """A page and not a connection that is cut, also where the length is not said beforehand."""
    assert server.BATAS_KIRIMAN > 4 * BATAS_KIRIMAN
    isi = b"judul=Abc&masalah=" + b"x" * (BATAS_KIRIMAN + 1)
    kepala = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"sesi={dunia.token['operator']}"}
    with pelayan(dunia.app) as port:
        for badan in (isi, iter([isi[:100_000], isi[100_000:]])):
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as sambungan:
                sambungan.request("POST", "/ide/baru", badan, kepala, encode_chunked=not isinstance(badan, bytes))
                jawab = sambungan.getresponse()
                teks = jawab.read().decode()
            assert jawab.status == 413
            assert "Kiriman terlalu besar" in teks and "<h1>" in teks
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as sambungan:
            sambungan.request("GET", "/", headers=kepala)
            assert sambungan.getresponse().status == 200


# --- What nobody expected -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("cara", "endpoint", "alamat"), [
    ("GET", "ide.daftar", "/ide"), ("POST", "ide.buat", "/ide/baru"), ("GET", "akun.masuk", "/masuk"),
])  # fmt: skip
@pytest.mark.parametrize("htmx", [False, True], ids=["halaman", "htmx"])
def test_galat_tak_terduga_bernomor(dunia, monkeypatch, caplog, cara, endpoint, alamat, htmx):
    def rusak(**_):
        raise RuntimeError("rincian yang tidak boleh tampil")

    monkeypatch.setitem(dunia.app.view_functions, endpoint, rusak)
    monkeypatch.setitem(dunia.app.config, "TERUSKAN_GALAT", False)
    with caplog.at_level(logging.ERROR, "inovasi"):
        jawab = dunia.masuk("operator").kirim(cara, alamat, htmx=htmx)

    assert jawab.status_code == 500
    nomor = re.search(r"K-[0-9A-F]{6}", jawab.text)
    assert nomor, jawab.text[:500]
    assert "rincian yang tidak boleh tampil" not in jawab.text and "Traceback" not in jawab.text
    catatan = [c for c in caplog.records if nomor[0] in c.getMessage()]
    assert len(catatan) == 1 and catatan[0].exc_info


def test_nomor_galat_berbeda_setiap_kali(dunia, monkeypatch):
    monkeypatch.setitem(dunia.app.view_functions, "ide.daftar", lambda: 1 / 0)
    monkeypatch.setitem(dunia.app.config, "TERUSKAN_GALAT", False)
    teks = [dunia.masuk("operator").kirim("GET", "/ide").text for _ in range(3)]
    assert len({re.search(r"K-[0-9A-F]{6}", t)[0] for t in teks}) == 3


def test_cara_yang_tidak_dikenal(dunia):
    klien = dunia.masuk("operator")
    satu = f"/ide/{dunia.ide['sendiri_draf']}"
    for cara, alamat in itertools.product(("PUT", "DELETE", "PATCH", "TRACE"), ("/ide", satu)):
        assert klien.kirim(cara, alamat).status_code == 405, cara
    for alamat in (f"/ide/{dunia.ide['sendiri_draf']}/ajukan", "/keluar", f"/pengaturan/tahun/{TAHUN}/pengecualian"):
        assert klien.kirim("GET", alamat).status_code == 405
    assert dunia.ide_kini("sendiri_draf").status == "draf"
