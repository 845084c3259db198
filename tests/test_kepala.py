"""Headers of every answer, cookies, tokens of forms; and that looking changes nothing."""

import re
from http.cookies import SimpleCookie

import pytest

from tests.dunia import DIINGAT, PINTU, SANDI, alamat_bacaan, isian_sah, pintu, potret

# The exact set; one that is added or loosened is written down here.
KEPALA = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

KIRIMAN = {"application/pdf"}
CSP_KIRIMAN = "default-src 'none'; sandbox; base-uri 'none'; frame-ancestors 'none'"


def salah_kepala(jawab, keterangan: str) -> list[str]:
    """What of the set is missing or different on an answer of the program."""
    harap = KEPALA
    if jawab.mimetype in KIRIMAN:  # a file that somebody sent: without our origin, and nothing of it runs
        harap = KEPALA | {"Content-Security-Policy": CSP_KIRIMAN}
    salah = [f"{keterangan}: {k} = {jawab.headers.get(k)}" for k, v in harap.items() if jawab.headers.get(k) != v]
    if jawab.headers.get("Cache-Control") != "no-store":
        salah.append(f"{keterangan}: Cache-Control {jawab.headers.get('Cache-Control')}")
    salah += [f"{keterangan}: {k}" for k in ("Server", "Access-Control-Allow-Origin") if k in jawab.headers]
    if jawab.mimetype == "text/html" and "Location" not in jawab.headers and "HX-Redirect" not in jawab.headers:
        if not {"HX-Request", "Cookie"} <= {v.strip() for v in jawab.headers.get("Vary", "").split(",")}:
            salah.append(f"{keterangan}: Vary {jawab.headers.get('Vary')}")
        if jawab.mimetype_params.get("charset") != "utf-8":
            salah.append(f"{keterangan}: {jawab.content_type}")
    return salah


@pytest.mark.parametrize("siapa", ["koordinator", "admin", None])
def test_setiap_halaman(dunia, siapa):
    """Every page, refusal and redirect; and no GET changes a row."""
    awal, klien, salah, kode = potret(dunia.mesin, kecuali=DIINGAT), dunia.masuk(siapa), [], set()
    for alamat in alamat_bacaan(dunia, ringkas=True):
        jawab = klien.kirim("GET", alamat)
        kode.add(jawab.status_code)
        salah += salah_kepala(jawab, alamat)
    assert not salah
    # Nobody is led from the menu's number to the sign-in page: whoever asks for it is told that there is none.
    tanpa_masuk = {200, 303, 401}
    assert kode == {"koordinator": {200, 303, 403, 404, 409}, "admin": {200, 303, 403, 404}, None: tanpa_masuk}[siapa]
    assert potret(dunia.mesin, kecuali=DIINGAT) == awal


def test_jawaban_atas_kiriman(dunia):
    salah = []
    for aturan in PINTU:
        siapa, alamat, ide = pintu(dunia, aturan)
        isian = isian_sah(dunia, alamat, siapa, ide)
        for htmx, isi in ((False, {}), (True, {}), (False, isian)):
            jawab = dunia.masuk(siapa).kirim("POST", alamat, htmx=htmx, data=isi)
            salah += salah_kepala(jawab, f"{alamat} {jawab.status_code}")
            if jawab.status_code < 400:
                dunia.pulihkan()
    assert not salah


def test_galat(dunia, monkeypatch):
    klien, salah = dunia.masuk("operator"), []
    monkeypatch.setitem(dunia.app.config, "TERUSKAN_GALAT", False)
    monkeypatch.setitem(dunia.app.view_functions, "laporan.daftar", lambda: 1 / 0)
    for cara, alamat, kode in (
        ("GET", "/tidak/ada", 404), ("GET", "/ide/999", 404), ("PUT", "/ide", 405), ("GET", "/laporan", 500),
        ("POST", "/ide/baru", 422), ("GET", "/pengguna", 403),
    ):  # fmt: skip
        for htmx in (False, True):
            jawab = klien.kirim(cara, alamat, htmx=htmx)
            assert jawab.status_code == kode, (cara, alamat, jawab.status_code)
            salah += salah_kepala(jawab, f"{cara} {alamat}")
    besar = klien.kirim("POST", "/ide/baru", data={"a": "x" * 5_000_000})
    assert besar.status_code == 413
    assert not salah + salah_kepala(besar, "413")


def test_berkas_statis(dunia):
    page = dunia.masuk("operator").get("/")
    aset = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.html)
    assert aset
    for alamat in aset:
        kepala = dunia.masuk(None).kirim("GET", alamat).headers
        assert {k: kepala.get(k) for k in KEPALA} == KEPALA, alamat
        assert "immutable" in kepala["Cache-Control"], alamat
        assert "Access-Control-Allow-Origin" not in kepala


def test_unduhan_dikirim_sebagai_lampiran(dunia):
    for alamat in ("/ekspor/ide.xlsx", "/ekspor/ide.csv", "/ekspor/opd.xlsx"):
        jawab = dunia.masuk("koordinator").kirim("GET", alamat)
        assert jawab.headers["Content-Disposition"].startswith("attachment; filename=")
        assert not salah_kepala(jawab, alamat)


# --- Cookies ------------------------------------------------------------------------------------------------


def kuki(jawab) -> dict:
    hasil = SimpleCookie()
    for baris in jawab.headers.getlist("Set-Cookie"):
        hasil.load(baris)
    return dict(hasil)


@pytest.mark.parametrize("aman", [False, True], ids=["http", "https"])
def test_kuki(dunia, aman):
    """Only for this site and not for scripts; over HTTPS never in clear."""
    klien, dasar = dunia.masuk(None), {"base_url": "https://localhost"} if aman else {}
    masuk = klien.kirim("POST", "/masuk", data={"nama_pengguna": "operator", "sandi": SANDI}, **dasar)
    keluar = klien.kirim("POST", "/keluar", **dasar)
    for jawab in (masuk, keluar):
        sesi = kuki(jawab)["sesi"]
        assert (sesi["httponly"], sesi["samesite"], sesi["path"], sesi["domain"]) == (True, "Lax", "/", "")
        assert bool(sesi["secure"]) is aman
    assert len(kuki(masuk)["sesi"].value) >= 43  # 256 bits
    assert kuki(keluar)["sesi"].value == ""
    formulir = kuki(dunia.masuk("operator").kirim("GET", "/ide/baru", **dasar)) | kuki(keluar)
    assert formulir["formulir"]["httponly"] and formulir["formulir"]["samesite"] == "Lax"


def test_token_sesi_hanya_disimpan_sebagai_sidik(dunia):
    isi = str(potret(dunia.mesin))
    assert not [nama for nama, token in dunia.token.items() if token in isi]
    assert SANDI not in isi


# --- Tokens of forms ----------------------------------------------------------------------------------------


@pytest.fixture
def csrf(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)


def _token(klien, alamat: str = "/masuk") -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', klien.get(alamat).html)[1]


@pytest.mark.parametrize("token", ["tidak ada", "milik orang lain"])
def test_setiap_kiriman_tanpa_token_ditolak(dunia, csrf, token):
    asing = _token(dunia.masuk("pimpinan"), "/sandi")
    awal, salah = potret(dunia.mesin, kecuali=("titipan",)), []
    for aturan in PINTU:
        siapa, alamat, ide = pintu(dunia, aturan)
        # The set-up is closed, and its form is nobody's; anybody may try to sign in.
        isian = isian_sah(dunia, alamat, siapa, ide)
        if token != "tidak ada":
            isian["csrf_token"] = asing
        klien = dunia.masuk(siapa)
        klien.kirim("GET", "/sandi" if siapa else "/masuk")
        htmx = {"HX-Request": "true"}
        for kepala in ({}, htmx, htmx | {"X-Simpan-Otomatis": "1"}) if token == "tidak ada" else ({},):
            if aturan == "/siapkan":
                continue
            jawab = klien.kirim("POST", alamat, data=isian, kepala=kepala)
            if jawab.status_code != 400:
                salah.append(f"{alamat} {kepala}: {jawab.status_code}")
        jawab = dunia.masuk(siapa).kirim("GET", alamat.partition("?")[0], query_string=isian)
        if jawab.status_code not in (200, 303, 403, 404, 405, 409):
            salah.append(f"GET {alamat}: {jawab.status_code}")
    assert not salah
    assert potret(dunia.mesin, kecuali=("titipan",)) == awal


def test_token_karangan_ditolak(dunia, csrf):
    for token in ("", "a" * 90, "😀", "x" * 100_000, "a.b.c"):
        klien = dunia.masuk("operator")
        isian = isian_sah(dunia, "/ide/baru", "operator") | {"csrf_token": token}
        assert klien.kirim("POST", "/ide/baru", data=isian).status_code == 400
        assert klien.kirim("POST", "/ide/baru", data=isian_sah(dunia, "/ide/baru", "operator")).status_code == 400


@pytest.mark.parametrize("lewat", ["isian", "kepala"])
def test_token_yang_benar_diterima(dunia, csrf, lewat):
    klien = dunia.masuk("operator")
    token = _token(klien, "/ide/baru")
    isian = isian_sah(dunia, "/ide/baru", "operator") | ({"csrf_token": token} if lewat == "isian" else {})
    kepala = {"X-CSRFToken": token} if lewat == "kepala" else {}
    assert klien.kirim("POST", "/ide/baru", data=isian, kepala=kepala).status_code == 303


def test_setiap_formulir_membawa_token(dunia, csrf):
    for siapa in ("operator", "koordinator", "admin"):
        klien = dunia.masuk(siapa)
        for alamat in ("/", "/ide/baru", "/sandi", f"/ide/{dunia.ide['sendiri_disetujui']}", "/pengaturan", "/opd/baru",
                       f"/ide/{dunia.ide['sendiri_diajukan']}", f"/tinjauan/{dunia.ide['sendiri_diajukan']}",
                       f"/replikasi/{dunia.entri['lain']}", "/pengguna/baru", "/pesan"):  # fmt: skip
            page = klien.get(alamat)
            for form in re.findall(r"<form\b.*?</form>", page.html, re.S):
                if 'method="post"' in form:
                    assert re.search(r'name="csrf_token" value="[^"]{20,}"', form), (alamat, form[:200])


def test_token_dari_alamat_lain_ditolak_lewat_https(dunia, csrf):
    """Over HTTPS the page that sent the form must be of this site."""
    klien = dunia.masuk("operator")
    dasar = {"base_url": "https://localhost"}
    jawab = klien.kirim("GET", "/ide/baru", **dasar)
    token = re.search(r'name="csrf_token" value="([^"]+)"', jawab.text)[1]
    isian = isian_sah(dunia, "/ide/baru", "operator") | {"csrf_token": token}
    for rujuk, kode in (("https://jahat.invalid/", 400), (None, 400), ("https://localhost/ide/baru", 303)):
        kepala = {"Referer": rujuk} if rujuk else {}
        assert klien.kirim("POST", "/ide/baru", data=isian, kepala=kepala, **dasar).status_code == kode, rujuk
