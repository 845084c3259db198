"""Catalogue, adoptions and library of the ceiling: plain queries for the lists without further filters."""

from collections import namedtuple
from datetime import date
from types import SimpleNamespace

from flask import request

from bench.patokan_dasar import DiLuarPatokan, Gudang
from inovasi import acuan, waktu
from inovasi.berkas.rules import TIPE, ukuran_teks
from inovasi.replikasi.rules import ATURAN_COCOK
from inovasi.replikasi.rules_adopsi import NAMA_TAHAP

PER_HALAMAN = 50
DAFTAR_ASAL = {"daerah": "Dari daerah ini", "luar": "Dari luar daerah"}
_TERTUTUP = frozenset(k for k, s in acuan.STATUS_KEBERLANJUTAN.items() if not s.dibuka)
_OPD_AKTIF = "SELECT id, nama FROM opd WHERE aktif ORDER BY nama_urut"


def _halaman() -> int:
    if set(request.args) - {"halaman"}:
        raise DiLuarPatokan("of these lists only the pages are measured")
    return int(request.args.get("halaman", 1))


# --- Catalogue ----------------------------------------------------------------------------------------------

BarisKatalog = namedtuple(
    "BarisKatalog", "id judul opd_nama urusan jenis jumlah_peniru cocok milik_sendiri diikuti luar dijeda tertutup"
)
# Only approved ideas are marked: the schema says so.
_DAERAH = "FROM ide i JOIN entri_katalog e ON e.ide_id = i.id WHERE i.ditandai_pada > ''{jeda}"
_LUAR = "FROM asal_luar l{entri} WHERE l.ditarik_pada IS NULL{jeda}"
_JEDA = (
    " AND (e.dijeda_pada IS NULL OR {milik} = :opd "
    "OR EXISTS (SELECT 1 FROM adopsi WHERE entri_id = e.id AND opd_id = :opd))"
)
# koordinator or operator -> (how many, which ones)
_KATALOG = {}
for _peran, _i, _l, _entri in (
    ("koordinator", "", "", ""),
    ("operator", _JEDA.format(milik="i.opd_id"), _JEDA.format(milik="l.opd_id"),
     " JOIN entri_katalog e ON e.id = l.entri_id"),
):  # fmt: skip
    _dua = _DAERAH.format(jeda=_i), _LUAR.format(jeda=_l, entri=_entri)
    _KATALOG[_peran] = (
        f"SELECT (SELECT count(*) {_dua[0]}) + (SELECT count(*) {_dua[1]})",
        f"SELECT id FROM (SELECT * FROM (SELECT e.id, i.ditandai_pada AS sejak {_dua[0]} "
        "ORDER BY i.ditandai_pada DESC, e.id DESC LIMIT :sampai) "
        f"UNION ALL SELECT * FROM (SELECT l.entri_id, l.dicatat_pada {_dua[1]} "
        "ORDER BY l.dicatat_pada DESC, l.entri_id DESC LIMIT :sampai)) "
        f"ORDER BY sejak DESC, id DESC LIMIT {PER_HALAMAN} OFFSET :lewati",
    )
_RINCIAN = (
    "SELECT e.id, e.dijeda_pada, e.status_keberlanjutan, i.judul, i.urusan, i.jenis, i.opd_id, i.dihentikan_pada, "
    "o.nama, o.jenis, l.nama, l.daerah, l.instansi, l.urusan, l.jenis FROM entri_katalog e "
    "LEFT JOIN ide i ON i.id = e.ide_id LEFT JOIN opd o ON o.id = i.opd_id LEFT JOIN asal_luar l ON l.entri_id = e.id "
    "WHERE e.id IN ({})"
)
_PENIRU = (
    "SELECT a.entri_id, i.opd_id FROM adopsi a JOIN ide i ON i.id = a.ide_id WHERE a.entri_id IN ({}) "
    "AND +i.status NOT IN ('dihapus', 'ditolak')"
)


def katalog(gudang: Gudang, pelaku) -> dict:
    """The context of one page of the catalogue, for the koordinator or an operator of one OPD."""
    ke, operator = _halaman(), pelaku.peran == "operator"
    opd = pelaku.opd_ids[0] if operator else None
    hitung, pilih = _KATALOG[pelaku.peran]
    isi = {"opd": opd} if operator else {}
    (jumlah,) = gudang.satu(hitung, isi)
    lewati = (ke - 1) * PER_HALAMAN
    ids = [i for (i,) in gudang.semua(pilih, isi | {"sampai": lewati + PER_HALAMAN, "lewati": lewati})]
    tanda = ",".join(map(str, ids))
    peniru: dict[int, set[int]] = {i: set() for i in ids}
    for entri_id, opd_id in gudang.semua(_PENIRU.format(tanda)):
        peniru[entri_id].add(opd_id)
    jenis, urusan = _kerja(gudang, opd) if operator else ("", ())
    rincian = {
        b[0]: _baris(b, peniru[b[0]], opd, jenis, urusan) for b in gudang.semua(_RINCIAN.format(tanda))
    }  # fmt: skip
    saring = SimpleNamespace(q="", asal="", urusan="", jenis="", jenis_opd="", halaman=ke, aktif=False)
    return {
        "saring": saring, "hasil": SimpleNamespace(baris=[rincian[i] for i in ids], jumlah=jumlah),
        "per_halaman": PER_HALAMAN, "operator": operator, "koordinator": not operator, "aturan_cocok": ATURAN_COCOK,
        "daftar_asal": DAFTAR_ASAL, "acuan": acuan,
    }  # fmt: skip


def _kerja(gudang: Gudang, opd: int) -> tuple[str, set[str]]:
    """What kind of agency it is, and the urusan of its ideas."""
    (jenis,) = gudang.satu("SELECT jenis FROM opd WHERE id = ?", (opd,))
    urusan = gudang.semua(
        "SELECT DISTINCT urusan FROM ide WHERE tahun IN (SELECT tahun FROM tahun_program) AND opd_id = ? "
        "AND status IN ('diajukan', 'dikembalikan', 'disetujui') AND urusan <> ''", (opd,),
    )  # fmt: skip
    return jenis, {u for (u,) in urusan}


def _baris(b: tuple, peniru: set[int], opd: int | None, jenis: str, urusan) -> BarisKatalog:
    id_, dijeda, lanjut, judul, i_urusan, i_jenis, milik, henti, nama_opd, jenis_opd, nama, daerah, instansi = b[:13]
    luar = judul is None
    if luar:
        judul, i_urusan, i_jenis = nama, b[13], b[14]
        nama_opd = ", ".join(k for k in (instansi, daerah) if k) or "Luar daerah"
    peniru = peniru - {milik}
    tertutup = bool(dijeda or henti or lanjut in _TERTUTUP)
    cocok = (
        opd is not None and not tertutup and milik != opd and opd not in peniru
        and (i_urusan in urusan or (jenis_opd or "") == jenis)
    )  # fmt: skip
    return BarisKatalog(
        id_, judul, nama_opd, i_urusan, i_jenis, len(peniru), cocok, opd is not None and milik == opd, opd in peniru,
        luar, dijeda is not None, tertutup,
    )  # fmt: skip


# --- Adoptions ----------------------------------------------------------------------------------------------

Hubungan = namedtuple("Hubungan", "id opd_id opd_nama asal_opd_id asal judul tahap_nama tahap_sejak")
_ADOPSI = (
    "SELECT a.id, i.opd_id, o.nama, s.opd_id, so.nama, s.judul, l.nama, l.daerah, l.instansi, a.tahap, a.tahap_sejak "
    "FROM adopsi a JOIN ide i ON i.id = a.ide_id JOIN opd o ON o.id = i.opd_id "
    "JOIN entri_katalog e ON e.id = a.entri_id LEFT JOIN ide s ON s.id = e.ide_id LEFT JOIN opd so ON so.id = s.opd_id "
    f"LEFT JOIN asal_luar l ON l.entri_id = e.id ORDER BY a.id DESC LIMIT {PER_HALAMAN} OFFSET ?"
)
_LEWAT = (
    "SELECT r.adopsi_id, count(*) FROM rencana_aksi r JOIN adopsi a ON a.id = r.adopsi_id "
    "JOIN ide i ON i.id = a.ide_id WHERE r.adopsi_id IN ({}) AND +r.status IN ('belum', 'berjalan') AND r.selesai < ? "
    "AND a.tahap <> 'dihentikan' AND i.status NOT IN ('dihapus', 'ditolak') GROUP BY r.adopsi_id"
)


def jumlah_lewat(gudang: Gudang) -> SimpleNamespace:
    """How many rows of all plans are late, and in how many adoptions."""
    kegiatan, adopsi = gudang.satu(
        "SELECT count(*), count(DISTINCT r.adopsi_id) FROM rencana_aksi r JOIN adopsi a ON a.id = r.adopsi_id "
        "JOIN ide i ON i.id = a.ide_id WHERE r.status IN ('belum', 'berjalan') AND r.selesai < ? "
        "AND +a.tahap <> 'dihentikan' AND +i.status NOT IN ('dihapus', 'ditolak')", (waktu.hari_ini().isoformat(),),
    )  # fmt: skip
    return SimpleNamespace(kegiatan=kegiatan, adopsi=adopsi)


def adopsi(gudang: Gudang) -> dict:
    """The context of one page of the koordinator's list of adoptions."""
    ke = _halaman()
    (jumlah,) = gudang.satu("SELECT count(*) FROM adopsi")
    baris = [_hubungan(b) for b in gudang.semua(_ADOPSI, ((ke - 1) * PER_HALAMAN,))]
    lewat = gudang.semua(
        _LEWAT.format(",".join(str(b.id) for b in baris)), (waktu.hari_ini().isoformat(),)
    )  # fmt: skip
    return {
        "saring": SimpleNamespace(tahap="", opd=None, entri=None, lewat=False, halaman=ke, aktif=False),
        "hasil": SimpleNamespace(baris=baris, jumlah=jumlah, lewat=dict(lewat)), "opd": gudang.semua(_OPD_AKTIF),
        "per_halaman": PER_HALAMAN, "nama_tahap": NAMA_TAHAP, "operator": False, "opd_ids": (),
    }  # fmt: skip


def _hubungan(b: tuple) -> Hubungan:
    id_, opd_id, opd_nama, asal_opd_id, asal, judul, nama, daerah, instansi, tahap, sejak = b
    if judul is None:
        judul, asal = nama, ", ".join(k for k in (instansi, daerah) if k) or "luar daerah"
    return Hubungan(id_, opd_id, opd_nama, asal_opd_id, asal, judul, NAMA_TAHAP[tahap], date.fromisoformat(sejak))


# --- Documents ----------------------------------------------------------------------------------------------

BarisPustaka = namedtuple("BarisPustaka", "id nama_jenis nomor tanggal tentang pemilik rincian_berkas tautan")
_DOKUMEN = (
    "SELECT d.id, d.jenis, d.nomor, d.tanggal, d.tentang, o.singkatan, i.tipe, i.ukuran, (SELECT count(*) "
    "FROM tautan_dokumen t WHERE t.dokumen_id = d.id AND t.dilepas_pada IS NULL) FROM dokumen d "
    "JOIN isi_berkas i ON i.sha256 = d.sha256 LEFT JOIN opd o ON o.id = d.opd_id WHERE +d.status = 'ada' "
    f"ORDER BY d.id DESC LIMIT {PER_HALAMAN} OFFSET ?"
)


def dokumen(gudang: Gudang) -> dict:
    """The context of one page of the koordinator's library."""
    ke = _halaman()
    (jumlah,) = gudang.satu("SELECT count(*) FROM dokumen WHERE status = 'ada'")
    baris = [
        BarisPustaka(
            b[0], acuan.nama(acuan.JENIS_DOKUMEN, b[1]), *b[2:5], b[5] or "Koordinator",
            f"{TIPE[b[6]].nama}, {ukuran_teks(b[7])}", b[8],
        )
        for b in gudang.semua(_DOKUMEN, ((ke - 1) * PER_HALAMAN,))
    ]  # fmt: skip
    return {
        "baris": baris, "jumlah": jumlah, "ke": ke, "per_halaman": PER_HALAMAN,
        "saring": SimpleNamespace(q="", jenis="", opd="", status="ada", aktif=False),
        "pilihan_opd": [("pusat", "Koordinator"), *gudang.semua(_OPD_AKTIF)],
        "pilihan_jenis": acuan.JENIS_DOKUMEN.pilihan(), "pusat": True,
    }  # fmt: skip
