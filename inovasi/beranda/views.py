from dataclasses import dataclass

from flask import Blueprint, request
from flask_login import current_user

from inovasi import acuan
from inovasi.akun.queries_serah import SerahMenunggu, serah_menunggu
from inovasi.beranda import queries, rules
from inovasi.db import db
from inovasi.galat import TidakAda
from inovasi.htmx import render_page
from inovasi.ide import queries_kuota as kuota
from inovasi.ide import rules as ide_rules
from inovasi.ide.rules import DIHITUNG, StatusIde
from inovasi.klinik import queries as klinik
from inovasi.opd.panel import panel_beranda
from inovasi.opd.rules import susun_matriks
from inovasi.peran import Peran
from inovasi.pesan.queries import PENERIMA, RingkasPesan, ringkas_belum_dibaca
from inovasi.replikasi import queries_adopsi
from inovasi.sk import queries_laporan as laporan_sk
from inovasi.sk import rules_laporan, rules_tugas
from inovasi.tinjauan import queries as tinjauan_queries
from inovasi.waktu import hari_ini, jam, lama, sekarang, sisa_hari, tanggal

bp = Blueprint("beranda", __name__)

DIHITUNG_URUT = (StatusIde.DISETUJUI, StatusIde.DIAJUKAN, StatusIde.DIKEMBALIKAN)


@dataclass(frozen=True, slots=True)
class Kabar:
    """What came for this person since they were here last."""

    pesan: RingkasPesan
    serah: list[SerahMenunggu]


def _kabar() -> Kabar | None:
    if current_user.peran not in PENERIMA:
        return None
    oleh = current_user._get_current_object()
    return Kabar(ringkas_belum_dibaca(db.session, oleh=oleh), serah_menunggu(db.session, pengguna_id=oleh.id))


@bp.get("/")
def beranda():
    match current_user.peran:
        case Peran.OPERATOR:
            return _operator()
        case Peran.KOORDINATOR | Peran.PIMPINAN:
            return _rekap()
        case Peran.PENDAMPING:
            return _pendamping()
        case _:
            return _admin()


# --- Operator -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kotak:
    """One of the boxes of the year."""

    url: str
    judul: str
    status: str
    kode: str
    teks: str


@dataclass(frozen=True, slots=True)
class Butir:
    """One line of "Giliran Anda", "Menunggu pihak lain" or "Baru diputus"."""

    url: str
    teks: str
    rincian: str = ""
    sejak: str = ""
    alasan: str = ""
    catatan: str = ""
    status: str = ""
    url_lain: str = ""
    teks_lain: str = ""


def _opd_terpilih(daftar: list[queries.OpdSaya]) -> queries.OpdSaya:
    minta = request.args.get("opd", "")
    if not minta:
        return daftar[0]
    pilih = next((o for o in daftar if str(o.id) == minta), None)
    if pilih is None:
        raise TidakAda()
    return pilih


def _operator():
    daftar = queries.opd_saya(db.session, oleh=current_user)
    if not daftar:
        return render_page("beranda/tanpa_opd.html", kabar=_kabar())
    opd = _opd_terpilih(daftar)
    tahun = kuota.tahun_berjalan(db.session, hari_ini())
    tiruan = queries.bisa_ditiru(db.session, oleh=current_user, opd=opd)
    if tahun is None:
        isi = {"opd": opd, "daftar_opd": daftar, "tiruan": tiruan, "acuan": acuan}
        return render_page("beranda/operator.html", tahun=None, kabar=_kabar(), **isi)
    rekap = kuota.rekap_opd(db.session, tahun=tahun.tahun)
    milik = rekap.get(opd.id) or kuota.RekapOpd()
    # The units that count here belong to this page; of those the person does not act for only the numbers do.
    lingkup = set(kuota.unit_terhitung(db.session, opd.id))
    wakil = {o.id for o in daftar}
    giliran_opd = [o for o in daftar if o.id in lingkup]
    ide = queries.ide_opd(
        db.session, opd_ids=lingkup & wakil, tahun=tahun.tahun, sejak=sekarang() - rules.BARU_DIPUTUS
    )
    unit = queries.nama_unit(db.session, ids=lingkup - wakil)
    kotak = _kotak(ide, opd, tahun.tahun) + _kotak_unit(unit, rekap)
    dihitung_sendiri = opd.hitung_di == "sendiri"
    ditagih = dihitung_sendiri and opd.wajib_ide and not milik.pengecualian
    giliran, giliran_lain = _giliran(
        ide, opd, _tindak(klinik.tindak_opd(db.session, opd_ids=lingkup & wakil), opd),
        _tagihan(giliran_opd, opd, hanya=f"opd={opd.id}" if len(giliran_opd) == 1 < len(daftar) else ""),
    )  # fmt: skip
    return render_page(
        "beranda/operator.html",
        kabar=_kabar(),
        opd=opd,
        daftar_opd=daftar,
        wakil=_wakil(daftar, rekap, opd) if len(daftar) > 1 else [],
        tahun=tahun,
        dihitung=milik.dihitung,
        kalimat=rules.kalimat_kuota(
            jumlah=milik.dihitung, minimum=tahun.min_ide, tahun=tahun.tahun, batas=tahun.batas, hari_ini=hari_ini()
        ),
        ditagih=ditagih,
        dihitung_sendiri=dihitung_sendiri,
        dikecualikan=milik.pengecualian,
        per_status=milik.per_status,
        rincian=rules.rincian_status(milik.per_status),
        jumlah_unit=milik.jumlah_unit,
        dari_unit=milik.dihitung - sum(1 for i in ide if _dihitung(i, tahun.tahun) and i.opd_id == opd.id),
        kotak=kotak[: rules.KOTAK],
        lebih=max(0, len(kotak) - rules.KOTAK),
        # Where nothing is owed one empty box still invites.
        minimum=tahun.min_ide if ditagih else len(kotak) + 1,
        aturan=ide_rules.ATURAN_HITUNG,
        sumber_minimum=rules.SUMBER_MINIMUM,
        min_disetujui=ide_rules.MIN_DISETUJUI,
        giliran=giliran,
        giliran_lain=giliran_lain,
        menunggu=_menunggu(ide, opd),
        diputus=_diputus(ide, opd),
        banyak=rules.BANYAK,
        tiruan=tiruan,
        acuan=acuan,
    )


def _dihitung(ide, tahun: int) -> bool:
    return ide.tahun == tahun and ide.status in DIHITUNG


def _unit(ide, opd: queries.OpdSaya) -> str:
    """Which unit an idea belongs to, where that is not the agency of the page."""
    return ide.opd_singkatan if ide.opd_id != opd.id else ""


def _kata(*bagian: str) -> str:
    return " · ".join(b for b in bagian if b)


def _kotak(ide, opd: queries.OpdSaya, tahun: int) -> list[Kotak]:
    hitung = sorted((i for i in ide if _dihitung(i, tahun)), key=lambda i: (i.opd_id != opd.id, i.kode or "", i.id))
    return [
        Kotak(
            f"/ide/{i.id}",
            i.judul,
            i.status,
            i.kode,
            ide_rules.kata_status(
                i.status,
                current_user.peran,
                milik_sendiri=True,
                hari=lama(i.status_sejak),
                terhenti=i.dihentikan_pada is not None,
            ),
        )
        for i in hitung
    ]


def _kotak_unit(unit: list[queries.UnitOpd], rekap) -> list[Kotak]:
    """A box for each idea that counts here but belongs to a unit of somebody else's: no title, no number."""
    return [
        Kotak(f"/opd/{u.kode}", f"Ide {u.nama}", status, u.singkatan, ide_rules.NAMA_STATUS[status])
        for u in unit
        if u.id in rekap
        for status in DIHITUNG_URUT
        for _ in range(rekap[u.id].per_status.get(status, 0))
    ]


def _giliran(ide, opd: queries.OpdSaya, tindak: list[Butir], tagihan: list[Butir]) -> tuple[list[Butir], int]:
    """(what is shown, how many ideas and follow-ups are not).

    Returned ideas first, the oldest on top; what was agreed; what decrees and plans ask for, all of it; then drafts,
    the last touched on top.
    """
    kembali = [
        Butir(
            f"/ide/{i.id}/ubah",
            f"Perbaiki “{i.judul}”",
            rincian=_unit(i, opd),
            sejak=_sejak(i.status_sejak),
            alasan=acuan.nama(acuan.KODE_ALASAN, i.kode_alasan),
            catatan=rules.kutip(i.catatan),
            status=i.status,
        )
        for i in ide
        if i.status == StatusIde.DIKEMBALIKAN
    ]
    draf = sorted((i for i in ide if i.status == StatusIde.DRAF), key=lambda i: i.diubah_pada, reverse=True)
    isi = queries.isi_draf(db.session, ids=[i.id for i in draf[: rules.BANYAK]])
    lanjut = [
        Butir(
            f"/ide/{i.id}/ubah",
            f"Lanjutkan draf “{i.judul}”",
            rincian=_kata(_unit(i, opd), _kurang(isi.get(i.id))),
            sejak=f"disimpan {_kapan(i.diubah_pada)}",
            status=i.status,
        )
        for i in draf
    ]
    utama = kembali + tindak
    sisa = max(0, rules.BANYAK - len(utama))
    tampil = utama[: rules.BANYAK] + tagihan + lanjut[:sisa]
    return tampil, len(utama) + len(lanjut) - (len(tampil) - len(tagihan))


def _tindak(tindak, opd: queries.OpdSaya) -> list[Butir]:
    """What was agreed in a klinik and is still to be done, the most urgent on top."""
    return [
        Butir(
            f"/klinik/tindak-lanjut/{t.id}/selesai",
            f"Tindak lanjut klinik: {t.apa}",
            rincian=_kata(_unit(t, opd), f"“{t.judul}”, {t.siapa}, batas {tanggal(t.sampai)}"),
            sejak="batas hari ini" if sisa_hari(t.sampai) == "hari ini" else sisa_hari(t.sampai),
        )
        for t in tindak
    ]


def _tagihan(daftar: list[queries.OpdSaya], opd: queries.OpdSaya, *, hanya: str) -> list[Butir]:
    """Late and returned duties and reports of decrees, and late rows of replication plans, a few of each.

    `hanya` is the filter of the links to the rest. Three SELECTs where a decree is in force, one where there is a
    plan, else none.
    """
    singkatan = {o.id: o.singkatan for o in daftar if o.id != opd.id}
    hari, hasil = hari_ini(), []
    if kena := [o.id for o in daftar if o.ada_sk]:
        tugas = queries.tugas_sk(db.session, opd_ids=kena, hari=hari)
        lebih = tugas[0].semua - len(tugas) if tugas else 0
        hasil += [_butir_tugas(t, singkatan) for t in tugas] + _dan_lagi(
            lebih, "tugas SK", "/sk/tugas", "status=berjalan", hanya
        )
        semua = laporan_sk.keadaan(db.session, hari=hari, opd_ids=kena, hanya_berlaku=True)
        laporan = [
            b for b in rules_laporan.urutkan(semua, pusat=False) if b.lewat or b.status == "dikembalikan"
        ]  # fmt: skip
        hasil += [_butir_laporan(b, singkatan) for b in laporan[: rules.TAGIHAN]] + _dan_lagi(
            len(laporan) - rules.TAGIHAN, "laporan SK", "/sk/laporan", hanya
        )
    if kena := [o.id for o in daftar if o.ada_rencana]:
        baris = queries_adopsi.rencana_lewat(db.session, hari_ini=hari, opd_ids=kena)
        lebih = baris[0].semua - len(baris) if baris else 0
        hasil += [_butir_rencana(r, singkatan) for r in baris] + _dan_lagi(
            lebih, "kegiatan replikasi", "/replikasi/adopsi", "lewat=1", hanya
        )
    return hasil


def _dan_lagi(lebih: int, apa: str, url: str, *saring: str) -> list[Butir]:
    kueri = "&".join(s for s in saring if s)
    return [Butir(f"{url}?{kueri}" if kueri else url, f"dan {lebih} {apa} lagi")] if lebih > 0 else []


def _butir_tugas(t: queries.TugasSk, singkatan: dict[int, str]) -> Butir:
    judul = rules_tugas.KEWAJIBAN.get(t.judul, t.judul)
    batas = f"batas {tanggal(t.tenggat)}" if t.tenggat else ""
    return Butir(
        f"/sk/tugas/{t.id}",
        f"Penuhi lagi tugas SK: {judul}" if t.keterangan else f"Penuhi tugas SK: {judul}",
        rincian=_kata(singkatan.get(t.opd_id, ""), ", ".join(k for k in (t.sk_sebut, batas) if k)),
        sejak=sisa_hari(t.tenggat),
        catatan=rules.kutip(t.keterangan),
        status="dikembalikan" if t.keterangan else "",
    )


_TULIS_LAPORAN = {"belum": "Tulis", "draf": "Lanjutkan", "dikembalikan": "Perbaiki"}


def _butir_laporan(b: laporan_sk.BarisLaporan, singkatan: dict[int, str]) -> Butir:
    kembali = "dikembalikan koordinator, " if b.status == "dikembalikan" else ""
    return Butir(
        b.alamat,
        f"{_TULIS_LAPORAN[b.status]} laporan SK: {b.nama}",
        rincian=_kata(singkatan.get(b.opd_id, ""), f"{b.sk_sebut}, {kembali}batas {tanggal(b.jatuh_tempo)}"),
        sejak=sisa_hari(b.jatuh_tempo),
    )


def _butir_rencana(r, singkatan: dict[int, str]) -> Butir:
    siapa = f"{r.penanggung_jawab}, " if r.penanggung_jawab else ""
    return Butir(
        f"/replikasi/adopsi/{r.adopsi_id}/rencana#rencana-{r.id}",
        f"Selesaikan kegiatan replikasi: {r.kegiatan}",
        rincian=_kata(singkatan.get(r.opd_id, ""), f"{siapa}batas {tanggal(r.selesai)}"),
        sejak=sisa_hari(r.selesai),
    )


def _kurang(isi: tuple[dict, bool] | None) -> str:
    if isi is None:
        return ""
    nilai, tupoksi_sah = isi
    return rules.kurang_draf(
        ide_rules.kelengkapan(nilai, tupoksi_sah=[nilai["tupoksi_id"]] if tupoksi_sah else [])
    )


def _sejak(pada) -> str:
    hari = lama(pada)
    return hari if hari == "hari ini" else f"sejak {hari}"


def _kapan(pada) -> str:
    return jam(pada) if hari_ini(pada) == hari_ini() else tanggal(pada)


def _menunggu(ide, opd: queries.OpdSaya) -> list[Butir]:
    return [
        Butir(
            f"/ide/{i.id}",
            i.judul,
            rincian=_kata(_unit(i, opd), f"Koordinator meninjau{' perbaikan Anda' if i.putaran > 1 else ''}"),
            sejak=lama(i.status_sejak),
            status=i.status,
        )
        for i in ide
        if i.status == StatusIde.DIAJUKAN
    ]


def _diputus(ide, opd: queries.OpdSaya) -> list[Butir]:
    """Approved, refused and alike in the last days, the newest on top."""
    batas = sekarang() - rules.BARU_DIPUTUS
    akhir = (StatusIde.DISETUJUI, StatusIde.DITOLAK, StatusIde.SERUPA)
    baru = [i for i in ide if i.status in akhir and i.diputus_pada > batas]
    return [_butir_putusan(i, opd) for i in sorted(baru, key=lambda i: i.diputus_pada, reverse=True)]


def _butir_putusan(i, opd: queries.OpdSaya) -> Butir:
    alasan = catatan = url_lain = teks_lain = ""
    if i.status == StatusIde.DITOLAK:
        alasan, catatan = acuan.nama(acuan.KODE_ALASAN, i.kode_alasan), rules.kutip(i.catatan)
    elif i.status == StatusIde.SERUPA:
        catatan = rules.kutip(i.catatan)
        # Another agency's idea is named only once it is approved.
        if i.target_status == StatusIde.DISETUJUI or i.target_opd_id in current_user.opd_ids:
            url_lain, teks_lain = f"/ide/{i.serupa_dengan_id}", i.target_judul
        else:
            alasan = "Serupa dengan ide perangkat daerah lain yang masih ditinjau"
    return Butir(
        f"/ide/{i.id}",
        i.judul,
        rincian=_unit(i, opd),
        sejak=tanggal(i.diputus_pada),
        alasan=alasan,
        catatan=catatan,
        status=i.status,
        url_lain=url_lain,
        teks_lain=teks_lain,
    )


def _wakil(daftar: list[queries.OpdSaya], rekap, terpilih: queries.OpdSaya) -> list[tuple[str, str, str, bool]]:
    """(address, name, numbers, is this page) of every agency that the person acts for."""
    hasil = []
    for o in daftar:
        r = rekap.get(o.id) or kuota.RekapOpd()
        kembali = r.per_status.get(StatusIde.DIKEMBALIKAN, 0)
        angka = f"{r.dihitung} ide" if r.dihitung else "belum ada ide"
        hasil.append(
            (f"/?opd={o.id}", o.nama, f"{angka}, {kembali} perlu diperbaiki" if kembali else angka, o.id == terpilih.id)
        )
    return hasil


# --- Koordinator and pimpinan -------------------------------------------------------------------------------


def _rekap():
    pusat = current_user.peran is Peran.KOORDINATOR
    antrean = queries.ringkas_antrean(db.session) if pusat else None
    sendiri = [] if pusat else queries.putusan_opd_sendiri(db.session)
    rekap = kuota.rekap_tahun(db.session, hari_ini=hari_ini())
    if rekap is None:
        return render_page(
            "beranda/tanpa_tahun.html", kabar=_kabar(), pusat=pusat, antrean=antrean, sendiri=sendiri
        )
    ringkasan = kuota.ringkasan_tahun(db.session, tahun=rekap.tahun)
    hanya_kurang = request.args.get("kurang") == "1"
    return render_page(
        "beranda/rekap.html",
        kabar=_kabar(),
        pusat=pusat,
        antrean=antrean,
        sendiri=sendiri,
        rekap=rekap,
        panel=panel_beranda(db.session, current_user, rekap),
        baris=susun_matriks(rekap.baris, hanya_kurang=hanya_kurang),
        hanya_kurang=hanya_kurang,
        cukup=len(rekap.ditagih) - len(rekap.kurang),
        sebutan=rules.terbilang(rekap.minimum),
        ringkasan=ringkasan,
        tanpa_setuju=sum(1 for b in rekap.ditagih if b.disetujui < ide_rules.MIN_DISETUJUI),
        dikecualikan=sum(1 for b in rekap.baris if b.wajib and b.dikecualikan),
        hari_ini=hari_ini(),
    )


# --- Pendamping and admin -----------------------------------------------------------------------------------


def _pendamping():
    baris, jumlah = queries.disetujui_terbaru(db.session)
    return render_page(
        "beranda/pendamping.html",
        kabar=_kabar(),
        dampingan=tinjauan_queries.ringkas_dampingan(db.session, oleh=current_user),
        ditugaskan=bool(current_user.dampingan_opd or current_user.dampingan_ide),
        baris=baris,
        jumlah=jumlah,
        acuan=acuan,
    )


def _admin():
    ringkas = queries.ringkas_admin(db.session)
    return render_page(
        "beranda/admin.html",
        ringkas=ringkas,
        langkah=_langkah_admin(ringkas),
        fakta=queries.fakta_database(db.session),
        banyak=rules.BANYAK,
    )


@dataclass(frozen=True, slots=True)
class Langkah:
    ok: bool
    teks: str
    url: str


def _langkah_admin(r: queries.RingkasAdmin) -> list[Langkah]:
    """What has to be in place before agencies can work, in the order in which to do it."""
    ada_opd = r.jumlah_opd > 0
    return [
        Langkah(ada_opd, "Perangkat daerah terdaftar", "/opd/baru"),
        Langkah(ada_opd and not r.tanpa_tupoksi, "Setiap perangkat daerah punya tupoksi", "/opd?tampil=unit"),
        Langkah(r.per_peran.get(Peran.KOORDINATOR, 0) > 0, "Ada koordinator", "/pengguna/baru"),
        Langkah(r.ada_tahun, "Tahun program dibuka oleh koordinator", ""),
        Langkah(ada_opd and not r.jumlah_tanpa_operator, "Setiap perangkat daerah punya operator", "/pengguna/baru"),
        Langkah(r.jumlah_belum_masuk == 0, "Semua akun sudah pernah masuk", "/pengguna"),
    ]


# --- Help ---------------------------------------------------------------------------------------------------


@bp.get("/bantuan")
def bantuan():
    return render_page(
        "beranda/bantuan.html",
        arti_status=rules.ARTI_STATUS,
        aturan=ide_rules.ATURAN_HITUNG,
        min_disetujui=ide_rules.MIN_DISETUJUI,
    )
