"""What an operator writes: one idea that is complete."""

from collections.abc import Mapping

from tests.browser.orang import Orang

JUDUL = "Kelas apung untuk anak pulau"
LENGKAP = {
    "masalah": "Anak di tiga pulau kecil absen rata-rata dua hari seminggu ketika ombak tinggi, karena perahu "
    "penyeberangan hanya satu dan gurunya tinggal di seberang.",
    "gagasan": "Satu kelas kecil dibuka di balai nelayan setiap musim ombak. Guru bergiliran menginap dua malam, dan "
    "bahan ajarnya disiapkan dalam peti kayu yang dibawa perahu.",
    "tujuan": "Dalam satu tahun ajaran, anak di tiga pulau itu tetap belajar paling sedikit empat hari seminggu, juga "
    "pada bulan-bulan ketika perahu tidak bisa menyeberang.",
    "manfaat": "Sebanyak 64 murid tidak tertinggal pelajaran, orang tua tidak perlu menyewa perahu sendiri, dan jumlah "
    "hari belajar dihitung dari buku hadir setiap akhir bulan.",
}
PILIHAN = {
    "tupoksi_id": "Menata guru serta tenaga kependidikan",
    "urusan": "Pendidikan",
    "bentuk": "Pelayanan publik",
    "jenis": "Non-digital",
    "inisiator": "ASN",
}


def isi_ide(orang: Orang, **lain: str) -> None:
    """Fill all that a submission asks for, but for the title; `lain` replaces or adds by column."""
    isian: Mapping[str, str] = LENGKAP | PILIHAN | lain
    for kolom, nilai in isian.items():
        orang.isi(kolom, nilai)
