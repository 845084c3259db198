"""Rights and rules of the services themselves, without HTTP."""

import pytest

from inovasi.berkas import queries, services
from inovasi.berkas.models import TautanDokumen
from inovasi.berkas.services import Rincian
from inovasi.galat import AturanDilanggar, BelumLengkap, TidakAda, TidakBoleh, VersiBasi
from inovasi.peran import Pelaku, Peran
from tests.berkas.conftest import RINCIAN
from tests.conftest import PADA


def _orang(peran, *opd):
    return Pelaku(1, "A", "a", Peran(peran), opd_ids=frozenset(opd))


# Who may show a document of `punya` to the readers of a record of `rekaman`.
@pytest.mark.parametrize("orang, punya, rekaman, boleh", [
    (_orang("operator", 7), 7, 7, True),
    (_orang("operator", 7), 7, 8, True),
    (_orang("operator", 7), 8, 7, False),
    (_orang("operator", 7), 8, 8, False),
    (_orang("operator", 7), None, 7, False),
    (_orang("koordinator"), None, 7, True),
    (_orang("koordinator"), None, None, True),
    (_orang("koordinator"), 7, 7, True),
    (_orang("koordinator"), 7, 8, False),
    (_orang("koordinator"), 7, None, False),
    (_orang("pimpinan"), 7, 7, False),
    (_orang("pimpinan"), None, None, False),
    (_orang("admin"), None, None, False),
    (_orang("pendamping"), 7, 7, False),
])  # fmt: skip
def test_siapa_memakai_dokumen_siapa(orang, punya, rekaman, boleh):
    if boleh:
        services.periksa_pakai(orang, punya, rekaman)
    else:
        with pytest.raises(TidakAda):
            services.periksa_pakai(orang, punya, rekaman)


@pytest.mark.parametrize("peran, opd, minta, galat", [
    ("operator", (7,), 7, None), ("operator", (7,), 8, TidakBoleh), ("operator", (), None, TidakBoleh),
    ("koordinator", (), None, None), ("koordinator", (), 7, TidakBoleh), ("pimpinan", (), None, TidakBoleh),
    ("admin", (), None, TidakBoleh), ("pendamping", (), None, TidakBoleh),
])  # fmt: skip
def test_pemilik_baru(session, peran, opd, minta, galat):
    if galat is None:
        assert services.pemilik_baru(session, oleh=_orang(peran, *opd), opd_id=minta) == minta
    else:
        with pytest.raises(galat):
            services.pemilik_baru(session, oleh=_orang(peran, *opd), opd_id=minta)


@pytest.mark.parametrize("isi, kolom", [
    ({"jenis": "hantu"}, "jenis"), ({"tentang": " "}, "tentang"), ({"tentang": "x" * 501}, "tentang"),
    ({"nomor": "x" * 101}, "nomor"), ({"tanggal": "2026-13"}, "tanggal"), ({"halaman": "0"}, "halaman"),
    ({"halaman": "10001"}, "halaman"), ({"halaman": "9" * 40}, "halaman"), ({"periode": "x" * 101}, "periode"),
])  # fmt: skip
def test_rincian_diperiksa_lagi_di_services(isi, kolom, session, buat_dokumen, sebagai, operator):
    dokumen = buat_dokumen()
    asal = {k: getattr(RINCIAN, k) for k in services.KOLOM}
    with pytest.raises(BelumLengkap) as galat:
        services.ubah(session, dokumen, Rincian(**asal | isi), oleh=sebagai(operator), pada=PADA, versi=1)

    assert set(galat.value.kekurangan) == {kolom}
    assert dokumen.versi == 1


def test_ubah_mencatat_setiap_kolom(session, buat_dokumen, sebagai, operator):
    dokumen = buat_dokumen(tentang="Lama")
    services.ubah(session, dokumen, RINCIAN, oleh=sebagai(operator), pada=PADA, versi=1)
    session.commit()

    langkah = {r.kolom: (r.sebelum, r.sesudah) for r in queries.riwayat(session, dokumen.id) if r.aksi == "ubah"}
    assert langkah == {
        "tentang": ("Lama", "Minat mereplikasi"), "nomor": ("", "420/17"), "tanggal": ("", "Maret 2026"),
    }  # fmt: skip
    with pytest.raises(VersiBasi):
        services.ubah(session, dokumen, Rincian("foto", "Lain"), oleh=sebagai(operator), pada=PADA, versi=1)
    services.ubah(session, dokumen, RINCIAN, oleh=sebagai(operator), pada=PADA, versi=2)
    assert dokumen.versi == 2  # nothing was different


def test_ada_dokumen_menurut_keperluan(session, ide, buat_dokumen, sebagai, operator):
    buat_dokumen(tautkan=[(ide.id, "bukti")])

    assert queries.ada_dokumen(session, "uji", ide.id, "bukti")
    assert not queries.ada_dokumen(session, "uji", ide.id, "surat")
    assert not queries.ada_dokumen(session, "lain", ide.id, "bukti")
    tautan = session.query(TautanDokumen).one()
    services.lepas(session, tautan.id, oleh=sebagai(operator), pada=PADA, alasan="Salah")
    session.commit()
    assert not queries.ada_dokumen(session, "uji", ide.id, "bukti")
    with pytest.raises(AturanDilanggar):
        services.lepas(session, tautan.id, oleh=sebagai(operator), pada=PADA, alasan="Lagi")


@pytest.mark.parametrize("jumlah", [1, 3])
def test_dokumen_banyak_rekaman_satu_select(jumlah, session, buat_ide, operator, buat_dokumen, hitung_kueri):
    semua = [buat_ide(opd=operator.opd, operator=operator, judul=f"Ide ke-{n}") for n in range(jumlah)]
    ids = [i.id for i in semua]
    buat_dokumen(tautkan=[(i, "bukti") for i in ids])
    hitung_kueri.clear()

    hasil = queries.dokumen_rekaman(session, "uji", [*ids, 999_999])

    assert len(hitung_kueri) == 1 and [len(hasil[i]) for i in ids] == [1] * jumlah and hasil[999_999] == []
