"""What a person may not read turns up in no answer: every text of the region is marked, every page is opened.

The marks are those of tests/dunia.py. Who may read what is written down here once more, apart from the program.
"""

import csv
import io
import re
import zipfile

import pytest
from openpyxl import load_workbook

from tests.dunia import KENARI, TAHUN, Dunia, alamat_bacaan, isian_lengkap_aksi

# Pages that answer htmx with a piece of their own.
BERPOTONGAN = r"/(berkas|ide|opd|tinjauan|replikasi|pengguna|pesan|sk/(?:tugas|laporan))(\?|$)"
PEMBACA = ("operator", "pendamping", "pimpinan", "admin")
SETUJU = ("disetujui", "bertanda", "terhenti")
TERTUTUP = ("draf", "ditarik", "dihapus", "kertas")


def boleh_baca(siapa: str, jenis: str, di: str) -> bool:
    """Whether this person may read a text of this kind: of an idea, a note on it, the reason of an exemption."""
    pemilik, _, status = di.partition("_")
    if jenis == "dokumen":  # linked to nothing, or to a sheet that is not published: the pimpinan reads that too
        return (siapa == "operator" and pemilik == "sendiri") or (siapa == "pimpinan" and status == "terlampir")
    if jenis == "dulu":
        return True
    if jenis == "sk_lampiran":  # the annex of a decree in force
        return siapa != "pendamping"
    if jenis == "sk_rancangan":  # a decree that is not in force
        return False
    if jenis in ("sk", "sk_draf"):  # words of duties and reports; those of a report that is not handed in
        return (siapa == "operator" and pemilik == "sendiri") or (siapa == "pimpinan" and jenis == "sk")
    if jenis in ("lembar", "tawaran"):  # a sheet that is not published, the words of an offer
        return siapa == "operator" and pemilik == "sendiri"
    if jenis == "hubungan":  # words of an adoption: both sides, and pimpinan
        return siapa in ("operator", "pimpinan")
    if jenis == "internal" and siapa != "pimpinan":
        return False
    if jenis == "kecuali":
        return siapa in ("pimpinan", "admin")
    if siapa == "operator":
        return pemilik == "sendiri" or (jenis == "isi" and status in SETUJU)
    if siapa == "pendamping":
        return jenis == "isi" and status in SETUJU
    return status not in TERTUTUP and (pemilik, status) != ("lain", "tiruan")


def rahasia(d: Dunia, siapa: str) -> dict[str, tuple[str, str]]:
    """Mark or number -> where it is from, of all that this person may not read."""
    tertutup = {tanda: asal for tanda, asal in d.kenari.items() if not boleh_baca(siapa, *asal)}
    nomor = {kode: ("nomor", di) for di, kode in d.kode_ide.items() if not boleh_baca(siapa, "isi", di)}
    return tertutup | nomor


def terbuka(d: Dunia, siapa: str) -> set[str]:
    return {tanda for tanda, asal in d.kenari.items() if boleh_baca(siapa, *asal) and asal[0] != "dulu"}


def isi_jawaban(jawab) -> str:
    """The text of an answer; of a workbook the text of all its cells."""
    if jawab.mimetype.endswith("spreadsheetml.sheet"):
        buku = load_workbook(io.BytesIO(jawab.data), read_only=True)
        return "\n".join(str(sel) for lembar in buku for baris in lembar.iter_rows(values_only=True) for sel in baris)
    if jawab.mimetype.endswith("wordprocessingml.document"):
        with zipfile.ZipFile(io.BytesIO(jawab.data)) as isi:
            return "\n".join(isi.read(nama).decode() for nama in isi.namelist() if nama.endswith(".xml"))
    return jawab.get_data(as_text=True)


def bocor(teks: str, tertutup: dict, *, alamat: str) -> list[str]:
    """What is hidden and stands in this answer all the same. A number that was searched for comes back as typed."""
    ada = {t.lower() for t in KENARI.findall(teks)} | {
        k for k in re.findall(r"[A-Z]+-\d{4}-\d\d", teks) if f"q={k}" not in alamat
    }
    return [f"{alamat}: {t} {tertutup[t]}" for t in sorted(ada & tertutup.keys())]


@pytest.mark.parametrize("htmx", [False, True], ids=["halaman", "potongan"])
@pytest.mark.parametrize("siapa", PEMBACA)
def test_tidak_ada_yang_bocor(dunia, siapa, htmx):
    klien, tertutup = dunia.masuk(siapa), rahasia(dunia, siapa)
    assert len(tertutup) > 40
    temuan, terlihat, kode = [], set(), set()
    for alamat in alamat_bacaan(dunia):
        if htmx and not re.match(BERPOTONGAN, alamat):
            continue  # pages without a piece of their own answer htmx whole
        jawab = klien.kirim("GET", alamat, htmx=htmx)
        assert jawab.status_code < 500, alamat
        kode.add(jawab.status_code)
        teks = isi_jawaban(jawab) + jawab.headers.get("Location", "")
        terlihat |= {t.lower() for t in KENARI.findall(teks)}
        temuan += bocor(teks, tertutup, alamat=alamat)

    assert not temuan
    # The walk went where something is to be seen: what is theirs did turn up, all of it for the owner.
    assert {200} if htmx else {200, 404} <= kode
    assert terlihat >= terbuka(dunia, siapa) if siapa == "operator" and not htmx else terlihat & terbuka(dunia, siapa)


@pytest.mark.parametrize("siapa", PEMBACA)
def test_jawaban_atas_kiriman_tidak_membocorkan(dunia, siapa):
    """Refusals, conflicts and faulty forms carry texts too."""
    klien, tertutup, temuan = dunia.masuk(siapa), rahasia(dunia, siapa), []
    aksi = [a.rule.removeprefix("/ide/<int:id>/") for a in dunia.app.url_map.iter_rules()
            if a.rule.startswith("/ide/<int:id>/") and "POST" in a.methods]  # fmt: skip
    assert len(aksi) >= 18
    for nama in ("lain_draf", "lain_diajukan", "lain_dikembalikan", "lain_serupa", "lain_disetujui", "lain_tiruan",
                 "ketiga_tiruan", "lain_dibuka"):  # fmt: skip
        ide = dunia.ide[nama]
        for n, satu in enumerate(aksi):
            isian = isian_lengkap_aksi(dunia, None, versi=1) | {"kunci": f"kunci-{ide}-{satu}"[:40]}
            jawab = klien.kirim("POST", f"/ide/{ide}/{satu}", htmx=(n + ide) % 2 == 0, data=isian)
            assert jawab.status_code in (403, 404), (nama, satu, jawab.status_code)
            temuan += bocor(jawab.text, tertutup, alamat=f"POST /ide/{ide}/{satu}")
    for pesan in dunia.pesan.values():
        jawab = klien.kirim("POST", f"/pesan/{pesan}/dibaca")
        temuan += bocor(jawab.text, tertutup, alamat="POST pesan")
    assert not temuan


def test_meniru_dua_kali_tidak_membocorkan_tiruan_orang(dunia):
    """The origin names who replicates it, and no more; adopting shows nothing of other adoptions."""
    klien, tertutup = dunia.masuk("operator"), rahasia(dunia, "operator")
    jawab = klien.post(f"/replikasi/{dunia.entri['lain']}/adopsi", {"kunci": "k" * 20})
    halaman = [klien.get(jawab.lokasi), klien.get(f"/ide/{dunia.ide['sendiri_bertanda']}")]
    halaman += [klien.get(f"/replikasi/{i}") for i in dunia.entri.values()]

    assert not [b for h in halaman for b in bocor(h.html, tertutup, alamat=jawab.lokasi)]
    assert "Dinas Tetangga" in halaman[1].teks and "Dinas Seberang" in halaman[1].teks


def test_ide_yang_dipindahkan_tidak_lagi_terbaca_pemilik_lama(dunia):
    ide = dunia.ide_kini("sendiri_diajukan")
    isian = {"versi": ide.versi, "opd_id": dunia.opd["lain"], "alasan": "Salah alamat."}
    assert dunia.masuk("koordinator").post(f"/ide/{ide.id}/pindahkan", isian).status == 303
    klien = dunia.masuk("operator")
    tertutup = {t: asal for t, asal in dunia.kenari.items() if asal[1] == "sendiri_diajukan"}

    temuan = []
    bekas = [f"/ide/{ide.id}{ekor}" for ekor in ("", "/riwayat", "/cetak")]
    for alamat in (*bekas, *alamat_bacaan(dunia, ringkas=True)):
        temuan += bocor(isi_jawaban(klien.kirim("GET", alamat)), tertutup, alamat=alamat)
    assert not temuan


def test_unduhan_memuat_persis_yang_boleh(dunia):
    """Rows and notes of the exports, read back: own ideas with notes, those of others without."""
    klien = dunia.masuk("operator")
    for saring, pemilik in (("", "sendiri"), (f"?opd={dunia.opd['lain']}", "lain")):
        teks = klien.kirim("GET", f"/ekspor/ide.csv{saring}").get_data().decode("utf-8-sig")
        baris = list(csv.DictReader(io.StringIO(teks), delimiter=";"))
        tanda = {t.lower() for b in baris for s in b.values() for t in KENARI.findall(s)}
        asal = {dunia.kenari[t] for t in tanda}
        if pemilik == "sendiri":
            ide = {n for n in dunia.ide if n.startswith("sendiri_") and n not in ("sendiri_dihapus", "sendiri_tiruan")}
            assert {di for jenis, di in asal if jenis == "isi"} == ide
        else:
            assert asal == {("isi", f"lain_{s}") for s in SETUJU}
            assert not [b for b in baris if b["Catatan putusan"] or b["Jenis alasan"] or b["Diputus"]]


def test_pengecualian_terbaca_pemiliknya(dunia):
    tanda = next(t for t, asal in dunia.kenari.items() if asal[0] == "kecuali")
    assert tanda in dunia.masuk("operator_lain").get("/").html
    assert tanda in dunia.masuk("koordinator").get(f"/pengaturan/tahun/{TAHUN}").html
