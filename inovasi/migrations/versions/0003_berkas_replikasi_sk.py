"""Documents; sheets, outside origins and stages of replication; decrees with duties and reports."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


TAHAP = "tahap IN ('minat', 'disepakati', 'persiapan', 'rencana', 'pelaksanaan', 'evaluasi', 'berjalan', 'dihentikan')"
TERBIT = "(lembar_terbit_pada IS NULL) = (lembar_terbit_oleh_id IS NULL)"


def _perluas_entri() -> None:
    with op.batch_alter_table("entri_katalog", schema=None) as batch_op:
        batch_op.add_column(sa.Column("versi", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("status_keberlanjutan", sa.String(length=30), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("dijeda_pada", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("alasan_jeda", sa.String(length=1000), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("lembar_terbit_pada", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("lembar_terbit_oleh_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_entri_katalog_lembar_terbit_oleh_id"), "pengguna", ["lembar_terbit_oleh_id"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_entri_katalog_jeda_punya_alasan"), "dijeda_pada IS NULL OR alasan_jeda <> ''"
        )
        batch_op.create_check_constraint(batch_op.f("ck_entri_katalog_terbit_punya_orang"), TERBIT)
    _tanpa_bawaan("entri_katalog", "versi", "status_keberlanjutan", "alasan_jeda")


def _perluas_adopsi() -> None:
    """Adoptions of before stand at the first stage since the day they began."""
    with op.batch_alter_table("adopsi", schema=None) as batch_op:
        batch_op.add_column(sa.Column("versi", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("model", sa.String(length=12), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("model_lain", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("fasilitator", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("tahap", sa.String(length=12), nullable=False, server_default="minat"))
        batch_op.add_column(sa.Column("tahap_sejak", sa.Date(), nullable=True))
    op.execute("UPDATE adopsi SET tahap_sejak = date(dimulai_pada)")
    with op.batch_alter_table("adopsi", schema=None) as batch_op:
        batch_op.alter_column("tahap_sejak", existing_type=sa.Date(), nullable=False)
        batch_op.create_check_constraint(batch_op.f("ck_adopsi_tahap"), TAHAP)
        batch_op.create_check_constraint(
            batch_op.f("ck_adopsi_model"), "model IN ('', 'mandiri', 'pendampingan', 'lain')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_adopsi_model_lain_disebut"), "model <> 'lain' OR model_lain <> ''"
        )
        batch_op.create_index("ix_adopsi_tahap", ["tahap", "tahap_sejak"], unique=False)
    _tanpa_bawaan("adopsi", "versi", "model", "model_lain", "fasilitator", "tahap")
    op.execute(
        "INSERT INTO tahap_adopsi (adopsi_id, dari, tahap, tanggal, catatan, oleh_id, pada)"
        " SELECT id, '', 'minat', tahap_sejak, '', dimulai_oleh_id, dimulai_pada FROM adopsi"
    )


def _tanpa_bawaan(tabel: str, *kolom: str) -> None:
    """The defaults were for the rows that are there; PostgreSQL drops them, SQLite copies the table with its CHECKs."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    salinan = _tabel_dengan_check(tabel) if sqlite else None
    with op.batch_alter_table(tabel, copy_from=salinan) as batch_op:
        for nama in kolom:
            batch_op.alter_column(nama, server_default=None)


def _tabel_dengan_check(nama: str) -> sa.Table:
    """The table as it stands; reflection alone would lose the CHECKs."""
    koneksi = op.get_bind()
    tabel = sa.Table(nama, sa.MetaData(), autoload_with=koneksi)
    ada = {c.name for c in tabel.constraints if isinstance(c, sa.CheckConstraint)}
    for c in sa.inspect(koneksi).get_check_constraints(nama):
        if c["name"] not in ada:
            tabel.append_constraint(sa.CheckConstraint(c["sqltext"], name=op.f(c["name"])))
    return tabel


def _susutkan_adopsi() -> None:
    with op.batch_alter_table("adopsi", schema=None) as batch_op:
        batch_op.drop_index("ix_adopsi_tahap")
        for nama in ("tahap", "model", "model_lain_disebut"):
            batch_op.drop_constraint(batch_op.f(f"ck_adopsi_{nama}"), type_="check")
        for nama in ("tahap_sejak", "tahap", "fasilitator", "model_lain", "model", "versi"):
            batch_op.drop_column(nama)


def _susutkan_entri() -> None:
    """Entries of outside origins go: before this step an entry without an idea could not be shown."""
    op.execute("DELETE FROM adopsi WHERE entri_id IN (SELECT id FROM entri_katalog WHERE ide_id IS NULL)")
    op.execute("DELETE FROM entri_katalog WHERE ide_id IS NULL")
    with op.batch_alter_table("entri_katalog", schema=None) as batch_op:
        for nama in ("jeda_punya_alasan", "terbit_punya_orang"):
            batch_op.drop_constraint(batch_op.f(f"ck_entri_katalog_{nama}"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_entri_katalog_lembar_terbit_oleh_id"), type_="foreignkey")
        for nama in ("lembar_terbit_oleh_id", "lembar_terbit_pada", "alasan_jeda", "dijeda_pada",
                     "status_keberlanjutan", "versi"):  # fmt: skip
            batch_op.drop_column(nama)


def upgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table(
        "isi_berkas",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("ukuran", sa.BigInteger(), nullable=False),
        sa.Column("tipe", sa.String(length=10), nullable=False),
        sa.Column("disimpan_pada", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ukuran > 0", name=op.f("ck_isi_berkas_ukuran")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_isi_berkas")),
    )
    op.create_table(
        "aturan_berkas",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.Column("maks_mb", sa.Integer(), nullable=False),
        sa.Column("maks_video_mb", sa.Integer(), nullable=False),
        sa.Column("diubah_oleh_id", sa.Integer(), nullable=False),
        sa.Column("diubah_pada", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_aturan_berkas_satu_baris")),
        sa.ForeignKeyConstraint(["diubah_oleh_id"], ["pengguna.id"], name=op.f("fk_aturan_berkas_diubah_oleh_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aturan_berkas")),
    )
    op.create_table(
        "dokumen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("nama_berkas", sa.String(length=200), nullable=False),
        sa.Column("jenis", sa.String(length=30), nullable=False),
        sa.Column("nomor", sa.String(length=100), nullable=False),
        sa.Column("tanggal", sa.String(length=10), nullable=False),
        sa.Column("tentang", sa.String(length=500), nullable=False),
        sa.Column(
            "tentang_cari",
            sa.String(length=700).with_variant(sa.String(length=700, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("penanda_tangan", sa.String(length=200), nullable=False),
        sa.Column("periode", sa.String(length=100), nullable=False),
        sa.Column("halaman", sa.Integer(), nullable=True),
        sa.Column("opd_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("alasan_tarik", sa.String(length=500), nullable=False),
        sa.Column("diunggah_oleh_id", sa.Integer(), nullable=False),
        sa.Column("diunggah_pada", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status <> 'ditarik' OR alasan_tarik <> ''", name=op.f("ck_dokumen_ditarik_punya_alasan")),
        sa.CheckConstraint("status IN ('ada', 'ditarik')", name=op.f("ck_dokumen_status")),
        sa.ForeignKeyConstraint(["diunggah_oleh_id"], ["pengguna.id"], name=op.f("fk_dokumen_diunggah_oleh_id")),
        sa.ForeignKeyConstraint(["opd_id"], ["opd.id"], name=op.f("fk_dokumen_opd_id")),
        sa.ForeignKeyConstraint(["sha256"], ["isi_berkas.sha256"], name=op.f("fk_dokumen_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dokumen")),
        sa.UniqueConstraint("uuid", name=op.f("uq_dokumen_uuid")),
    )
    with op.batch_alter_table("dokumen", schema=None) as batch_op:
        batch_op.create_index("ix_dokumen_opd_status", ["opd_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_dokumen_sha256"), ["sha256"], unique=False)

    op.create_table(
        "sk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.Column("jenis", sa.String(length=30), nullable=False),
        sa.Column("nomor", sa.String(length=100), nullable=False),
        sa.Column("nomor_cari", sa.String(length=100), nullable=False),
        sa.Column("tahun", sa.Integer(), nullable=False),
        sa.Column("tentang", sa.String(length=500), nullable=False),
        sa.Column("tanggal", sa.Date(), nullable=True),
        sa.Column("penanda_tangan", sa.String(length=200), nullable=False),
        sa.Column("jabatan", sa.String(length=200), nullable=False),
        sa.Column("berlaku_sampai", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("alasan_cabut", sa.String(length=1000), nullable=False),
        sa.Column("diganti_oleh_id", sa.Integer(), nullable=True),
        sa.Column("periode_lapor", sa.String(length=12), nullable=False),
        sa.Column("lapor_mulai", sa.Date(), nullable=True),
        sa.Column("dibuat_oleh_id", sa.Integer(), nullable=False),
        sa.Column("dibuat_pada", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("periode_lapor = '' OR lapor_mulai IS NOT NULL", name=op.f("ck_sk_lapor_punya_awal")),
        sa.CheckConstraint(
            "periode_lapor IN ('', 'bulanan', 'triwulanan', 'semesteran', 'tahunan')", name=op.f("ck_sk_periode_lapor")
        ),
        sa.CheckConstraint("status <> 'dicabut' OR alasan_cabut <> ''", name=op.f("ck_sk_dicabut_punya_alasan")),
        sa.CheckConstraint(
            "status <> 'diganti' OR diganti_oleh_id IS NOT NULL", name=op.f("ck_sk_diganti_punya_pengganti")
        ),
        sa.CheckConstraint("status = 'draf' OR tanggal IS NOT NULL", name=op.f("ck_sk_berlaku_punya_tanggal")),
        sa.CheckConstraint("status IN ('draf', 'berlaku', 'dicabut', 'diganti')", name=op.f("ck_sk_status")),
        sa.CheckConstraint(
            "diganti_oleh_id IS NULL OR diganti_oleh_id <> id", name=op.f("ck_sk_bukan_pengganti_sendiri")
        ),
        sa.ForeignKeyConstraint(["dibuat_oleh_id"], ["pengguna.id"], name=op.f("fk_sk_dibuat_oleh_id")),
        sa.ForeignKeyConstraint(["diganti_oleh_id"], ["sk.id"], name=op.f("fk_sk_diganti_oleh_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sk")),
        sa.UniqueConstraint("tahun", "nomor_cari", name=op.f("uq_sk_tahun_nomor_cari")),
        sa.UniqueConstraint("uuid", name=op.f("uq_sk_uuid")),
    )
    op.create_table(
        "laporan_sk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.Column("sk_id", sa.Integer(), nullable=False),
        sa.Column("opd_id", sa.Integer(), nullable=False),
        sa.Column("periode_mulai", sa.Date(), nullable=False),
        sa.Column("jatuh_tempo", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("kemajuan", sa.Text(), nullable=False),
        sa.Column("kendala", sa.Text(), nullable=False),
        sa.Column("rencana", sa.Text(), nullable=False),
        sa.Column("catatan", sa.Text(), nullable=False),
        sa.Column("dibuat_oleh_id", sa.Integer(), nullable=False),
        sa.Column("dibuat_pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("diajukan_pada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("diputus_oleh_id", sa.Integer(), nullable=True),
        sa.Column("diputus_pada", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('draf', 'diajukan', 'diterima', 'dikembalikan', 'dilewati')", name=op.f("ck_laporan_sk_status")
        ),
        sa.CheckConstraint(
            "status NOT IN ('diajukan', 'diterima') OR kemajuan <> ''", name=op.f("ck_laporan_sk_diajukan_punya_isi")
        ),
        sa.CheckConstraint(
            "status NOT IN ('dikembalikan', 'dilewati') OR catatan <> ''",
            name=op.f("ck_laporan_sk_kembali_atau_lewat_punya_alasan"),
        ),
        sa.ForeignKeyConstraint(["dibuat_oleh_id"], ["pengguna.id"], name=op.f("fk_laporan_sk_dibuat_oleh_id")),
        sa.ForeignKeyConstraint(["diputus_oleh_id"], ["pengguna.id"], name=op.f("fk_laporan_sk_diputus_oleh_id")),
        sa.ForeignKeyConstraint(["opd_id"], ["opd.id"], name=op.f("fk_laporan_sk_opd_id")),
        sa.ForeignKeyConstraint(["sk_id"], ["sk.id"], name=op.f("fk_laporan_sk_sk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_laporan_sk")),
        sa.UniqueConstraint("sk_id", "opd_id", "periode_mulai", name=op.f("uq_laporan_sk_sk_id_opd_id_periode_mulai")),
    )
    with op.batch_alter_table("laporan_sk", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_laporan_sk_opd_id"), ["opd_id"], unique=False)
        batch_op.create_index("ix_laporan_sk_status", ["status", "sk_id"], unique=False)

    op.create_table(
        "riwayat_dokumen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dokumen_id", sa.Integer(), nullable=True),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("oleh_id", sa.Integer(), nullable=False),
        sa.Column("aksi", sa.String(length=20), nullable=False),
        sa.Column("kolom", sa.String(length=30), nullable=False),
        sa.Column("sebelum", sa.Text(), nullable=False),
        sa.Column("sesudah", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["dokumen_id"], ["dokumen.id"], name=op.f("fk_riwayat_dokumen_dokumen_id")),
        sa.ForeignKeyConstraint(["oleh_id"], ["pengguna.id"], name=op.f("fk_riwayat_dokumen_oleh_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_riwayat_dokumen")),
    )
    with op.batch_alter_table("riwayat_dokumen", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_riwayat_dokumen_dokumen_id"), ["dokumen_id"], unique=False)

    op.create_table(
        "tautan_dokumen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dokumen_id", sa.Integer(), nullable=False),
        sa.Column("rekaman", sa.String(length=30), nullable=False),
        sa.Column("rekaman_id", sa.Integer(), nullable=False),
        sa.Column("keperluan", sa.String(length=30), nullable=False),
        sa.Column("ditautkan_oleh_id", sa.Integer(), nullable=False),
        sa.Column("ditautkan_pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dilepas_oleh_id", sa.Integer(), nullable=True),
        sa.Column("dilepas_pada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alasan_lepas", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "dilepas_pada IS NULL OR alasan_lepas <> ''", name=op.f("ck_tautan_dokumen_dilepas_punya_alasan")
        ),
        sa.ForeignKeyConstraint(["dilepas_oleh_id"], ["pengguna.id"], name=op.f("fk_tautan_dokumen_dilepas_oleh_id")),
        sa.ForeignKeyConstraint(
            ["ditautkan_oleh_id"], ["pengguna.id"], name=op.f("fk_tautan_dokumen_ditautkan_oleh_id")
        ),
        sa.ForeignKeyConstraint(["dokumen_id"], ["dokumen.id"], name=op.f("fk_tautan_dokumen_dokumen_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tautan_dokumen")),
    )
    with op.batch_alter_table("tautan_dokumen", schema=None) as batch_op:
        batch_op.create_index("ix_tautan_dokumen_dokumen", ["dokumen_id"], unique=False)
        batch_op.create_index("ix_tautan_dokumen_rekaman", ["rekaman", "rekaman_id", "keperluan"], unique=False)

    op.create_table(
        "penetapan_ide",
        sa.Column("sk_id", sa.Integer(), nullable=False),
        sa.Column("ide_id", sa.Integer(), nullable=False),
        sa.Column("oleh_id", sa.Integer(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dilepas_pada", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["ide_id"], ["ide.id"], name=op.f("fk_penetapan_ide_ide_id")),
        sa.ForeignKeyConstraint(["oleh_id"], ["pengguna.id"], name=op.f("fk_penetapan_ide_oleh_id")),
        sa.ForeignKeyConstraint(["sk_id"], ["sk.id"], name=op.f("fk_penetapan_ide_sk_id")),
        sa.PrimaryKeyConstraint("sk_id", "ide_id", name=op.f("pk_penetapan_ide")),
    )
    with op.batch_alter_table("penetapan_ide", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_penetapan_ide_ide_id"), ["ide_id"], unique=False)

    op.create_table(
        "asal_luar",
        sa.Column("entri_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("nama", sa.String(length=200), nullable=False),
        sa.Column(
            "nama_urut",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("teks_cari", sa.Text(), nullable=False),
        sa.Column("daerah", sa.String(length=120), nullable=False),
        sa.Column("instansi", sa.String(length=200), nullable=False),
        sa.Column("tahun", sa.Integer(), nullable=True),
        sa.Column("katalog", sa.String(length=30), nullable=False),
        sa.Column("sumber", sa.String(length=500), nullable=False),
        sa.Column("urusan", sa.String(length=10), nullable=False),
        sa.Column("jenis", sa.String(length=20), nullable=False),
        sa.Column("ringkasan", sa.Text(), nullable=False),
        sa.Column("dicatat_oleh_id", sa.Integer(), nullable=False),
        sa.Column("opd_id", sa.Integer(), nullable=True),
        sa.Column("dicatat_pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ditarik_pada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alasan_tarik", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "ditarik_pada IS NULL OR alasan_tarik <> ''", name=op.f("ck_asal_luar_ditarik_punya_alasan")
        ),
        sa.ForeignKeyConstraint(["dicatat_oleh_id"], ["pengguna.id"], name=op.f("fk_asal_luar_dicatat_oleh_id")),
        sa.ForeignKeyConstraint(["entri_id"], ["entri_katalog.id"], name=op.f("fk_asal_luar_entri_id")),
        sa.ForeignKeyConstraint(["opd_id"], ["opd.id"], name=op.f("fk_asal_luar_opd_id")),
        sa.PrimaryKeyConstraint("entri_id", name=op.f("pk_asal_luar")),
    )
    with op.batch_alter_table("asal_luar", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asal_luar_dicatat_pada"), ["dicatat_pada"], unique=False)
        batch_op.create_index(batch_op.f("ix_asal_luar_nama_urut"), ["nama_urut"], unique=False)

    op.create_table(
        "isian_lembar",
        sa.Column("entri_id", sa.Integer(), nullable=False),
        sa.Column("kolom", sa.String(length=30), nullable=False),
        sa.Column("isi", sa.Text(), nullable=False),
        sa.Column("tanpa_data", sa.String(length=500), nullable=False),
        sa.CheckConstraint("isi = '' OR tanpa_data = ''", name=op.f("ck_isian_lembar_isi_atau_alasan")),
        sa.ForeignKeyConstraint(["entri_id"], ["entri_katalog.id"], name=op.f("fk_isian_lembar_entri_id")),
        sa.PrimaryKeyConstraint("entri_id", "kolom", name=op.f("pk_isian_lembar")),
    )
    op.create_table(
        "peniru_luar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entri_id", sa.Integer(), nullable=False),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.Column("daerah", sa.String(length=120), nullable=False),
        sa.Column("daerah_cari", sa.String(length=120), nullable=False),
        sa.Column("instansi", sa.String(length=200), nullable=False),
        sa.Column("tanggal", sa.String(length=10), nullable=False),
        sa.Column("keterangan", sa.Text(), nullable=False),
        sa.Column("dicatat_oleh_id", sa.Integer(), nullable=False),
        sa.Column("dicatat_pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ditarik_pada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alasan_tarik", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "ditarik_pada IS NULL OR alasan_tarik <> ''", name=op.f("ck_peniru_luar_ditarik_punya_alasan")
        ),
        sa.ForeignKeyConstraint(["dicatat_oleh_id"], ["pengguna.id"], name=op.f("fk_peniru_luar_dicatat_oleh_id")),
        sa.ForeignKeyConstraint(["entri_id"], ["entri_katalog.id"], name=op.f("fk_peniru_luar_entri_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peniru_luar")),
    )
    with op.batch_alter_table("peniru_luar", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_peniru_luar_entri_id"), ["entri_id"], unique=False)

    op.create_table(
        "saran_ditutup",
        sa.Column("entri_id", sa.Integer(), nullable=False),
        sa.Column("opd_id", sa.Integer(), nullable=False),
        sa.Column("alasan", sa.String(length=500), nullable=False),
        sa.Column("oleh_id", sa.Integer(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entri_id"], ["entri_katalog.id"], name=op.f("fk_saran_ditutup_entri_id")),
        sa.ForeignKeyConstraint(["oleh_id"], ["pengguna.id"], name=op.f("fk_saran_ditutup_oleh_id")),
        sa.ForeignKeyConstraint(["opd_id"], ["opd.id"], name=op.f("fk_saran_ditutup_opd_id")),
        sa.PrimaryKeyConstraint("entri_id", "opd_id", name=op.f("pk_saran_ditutup")),
    )
    op.create_table(
        "tawaran",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.Column("entri_id", sa.Integer(), nullable=False),
        sa.Column("opd_id", sa.Integer(), nullable=False),
        sa.Column("pesan", sa.String(length=1000), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("jawaban", sa.String(length=500), nullable=False),
        sa.Column("oleh_id", sa.Integer(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status <> 'ditolak' OR jawaban <> ''", name=op.f("ck_tawaran_ditolak_punya_alasan")),
        sa.CheckConstraint("status IN ('menunggu', 'diterima', 'ditolak', 'ditarik')", name=op.f("ck_tawaran_status")),
        sa.ForeignKeyConstraint(["entri_id"], ["entri_katalog.id"], name=op.f("fk_tawaran_entri_id")),
        sa.ForeignKeyConstraint(["oleh_id"], ["pengguna.id"], name=op.f("fk_tawaran_oleh_id")),
        sa.ForeignKeyConstraint(["opd_id"], ["opd.id"], name=op.f("fk_tawaran_opd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tawaran")),
        sa.UniqueConstraint("entri_id", "opd_id", name=op.f("uq_tawaran_entri_id_opd_id")),
    )
    with op.batch_alter_table("tawaran", schema=None) as batch_op:
        batch_op.create_index("ix_tawaran_opd_status", ["opd_id", "status"], unique=False)

    op.create_table(
        "alih_pengetahuan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adopsi_id", sa.Integer(), nullable=False),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.Column("jenis", sa.String(length=30), nullable=False),
        sa.Column("tanggal", sa.Date(), nullable=False),
        sa.Column("tempat", sa.String(length=200), nullable=False),
        sa.Column("tujuan", sa.String(length=500), nullable=False),
        sa.Column("status", sa.String(length=15), nullable=False),
        sa.Column("hasil", sa.Text(), nullable=False),
        sa.Column("oleh_id", sa.Integer(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status = 'direncanakan' OR hasil <> ''", name=op.f("ck_alih_pengetahuan_berakhir_punya_hasil")
        ),
        sa.CheckConstraint(
            "status IN ('direncanakan', 'terlaksana', 'batal')", name=op.f("ck_alih_pengetahuan_status")
        ),
        sa.ForeignKeyConstraint(["adopsi_id"], ["adopsi.id"], name=op.f("fk_alih_pengetahuan_adopsi_id")),
        sa.ForeignKeyConstraint(["oleh_id"], ["pengguna.id"], name=op.f("fk_alih_pengetahuan_oleh_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alih_pengetahuan")),
    )
    with op.batch_alter_table("alih_pengetahuan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alih_pengetahuan_adopsi_id"), ["adopsi_id"], unique=False)

    op.create_table(
        "penugasan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sk_id", sa.Integer(), nullable=False),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.Column("urutan", sa.Integer(), nullable=False),
        sa.Column("opd_id", sa.Integer(), nullable=False),
        sa.Column("kewajiban", sa.String(length=15), nullable=False),
        sa.Column("inovasi_jenis", sa.String(length=200), nullable=False),
        sa.Column("inovasi_nama", sa.String(length=200), nullable=False),
        sa.Column("inovasi_cari", sa.String(length=200), nullable=False),
        sa.Column("uraian", sa.String(length=1000), nullable=False),
        sa.Column("tenggat", sa.Date(), nullable=True),
        sa.Column("contoh", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("ide_id", sa.Integer(), nullable=True),
        sa.Column("adopsi_id", sa.Integer(), nullable=True),
        sa.Column("keterangan", sa.String(length=1000), nullable=False),
        sa.Column("diajukan_pada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("diterima_pada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("diterima_oleh_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kewajiban IN ('melaksanakan', 'mereplikasi')", name=op.f("ck_penugasan_kewajiban")),
        sa.CheckConstraint(
            "status <> 'dibebaskan' OR keterangan <> ''", name=op.f("ck_penugasan_dibebaskan_punya_alasan")
        ),
        sa.CheckConstraint(
            "status IN ('berjalan', 'diajukan', 'terpenuhi', 'dibebaskan')", name=op.f("ck_penugasan_status")
        ),
        sa.CheckConstraint(
            "status NOT IN ('diajukan', 'terpenuhi') OR ide_id IS NOT NULL OR adopsi_id IS NOT NULL",
            name=op.f("ck_penugasan_terpenuhi_punya_pemenuh"),
        ),
        sa.CheckConstraint("ide_id IS NULL OR adopsi_id IS NULL", name=op.f("ck_penugasan_satu_pemenuh")),
        sa.ForeignKeyConstraint(["adopsi_id"], ["adopsi.id"], name=op.f("fk_penugasan_adopsi_id")),
        sa.ForeignKeyConstraint(["diterima_oleh_id"], ["pengguna.id"], name=op.f("fk_penugasan_diterima_oleh_id")),
        sa.ForeignKeyConstraint(["ide_id"], ["ide.id"], name=op.f("fk_penugasan_ide_id")),
        sa.ForeignKeyConstraint(["opd_id"], ["opd.id"], name=op.f("fk_penugasan_opd_id")),
        sa.ForeignKeyConstraint(["sk_id"], ["sk.id"], name=op.f("fk_penugasan_sk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penugasan")),
        sa.UniqueConstraint(
            "sk_id",
            "opd_id",
            "kewajiban",
            "inovasi_cari",
            name=op.f("uq_penugasan_sk_id_opd_id_kewajiban_inovasi_cari"),
        ),
    )
    with op.batch_alter_table("penugasan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_penugasan_adopsi_id"), ["adopsi_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_penugasan_ide_id"), ["ide_id"], unique=False)
        batch_op.create_index("ix_penugasan_opd_status", ["opd_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_penugasan_sk_id"), ["sk_id"], unique=False)
        batch_op.create_index("ix_penugasan_status_tenggat", ["status", "tenggat"], unique=False)

    op.create_table(
        "penyesuaian",
        sa.Column("adopsi_id", sa.Integer(), nullable=False),
        sa.Column("kolom", sa.String(length=30), nullable=False),
        sa.Column("sikap", sa.String(length=15), nullable=False),
        sa.Column("penjelasan", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "sikap = 'dipertahankan' OR penjelasan <> ''", name=op.f("ck_penyesuaian_ubah_punya_penjelasan")
        ),
        sa.CheckConstraint(
            "sikap IN ('dipertahankan', 'disesuaikan', 'ditinggalkan')", name=op.f("ck_penyesuaian_sikap")
        ),
        sa.ForeignKeyConstraint(["adopsi_id"], ["adopsi.id"], name=op.f("fk_penyesuaian_adopsi_id")),
        sa.PrimaryKeyConstraint("adopsi_id", "kolom", name=op.f("pk_penyesuaian")),
    )
    op.create_table(
        "rencana_aksi",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adopsi_id", sa.Integer(), nullable=False),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.Column("urutan", sa.Integer(), nullable=False),
        sa.Column("kegiatan", sa.String(length=300), nullable=False),
        sa.Column("keluaran", sa.String(length=300), nullable=False),
        sa.Column("penanggung_jawab", sa.String(length=200), nullable=False),
        sa.Column("mulai", sa.Date(), nullable=False),
        sa.Column("selesai", sa.Date(), nullable=False),
        sa.Column("sumber_daya", sa.String(length=300), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("keterangan", sa.String(length=1000), nullable=False),
        sa.CheckConstraint("status <> 'batal' OR keterangan <> ''", name=op.f("ck_rencana_aksi_batal_punya_alasan")),
        sa.CheckConstraint("status IN ('belum', 'berjalan', 'selesai', 'batal')", name=op.f("ck_rencana_aksi_status")),
        sa.CheckConstraint("selesai >= mulai", name=op.f("ck_rencana_aksi_mulai_dulu")),
        sa.ForeignKeyConstraint(["adopsi_id"], ["adopsi.id"], name=op.f("fk_rencana_aksi_adopsi_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rencana_aksi")),
    )
    with op.batch_alter_table("rencana_aksi", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rencana_aksi_adopsi_id"), ["adopsi_id"], unique=False)
        batch_op.create_index("ix_rencana_aksi_status_selesai", ["status", "selesai"], unique=False)

    op.create_table(
        "riwayat_replikasi",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entri_id", sa.Integer(), nullable=False),
        sa.Column("adopsi_id", sa.Integer(), nullable=True),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("oleh_id", sa.Integer(), nullable=False),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.Column("aksi", sa.String(length=30), nullable=False),
        sa.Column("kolom", sa.String(length=30), nullable=False),
        sa.Column("sebelum", sa.Text(), nullable=False),
        sa.Column("sesudah", sa.Text(), nullable=False),
        sa.Column("rincian", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["adopsi_id"], ["adopsi.id"], name=op.f("fk_riwayat_replikasi_adopsi_id")),
        sa.ForeignKeyConstraint(["entri_id"], ["entri_katalog.id"], name=op.f("fk_riwayat_replikasi_entri_id")),
        sa.ForeignKeyConstraint(["oleh_id"], ["pengguna.id"], name=op.f("fk_riwayat_replikasi_oleh_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_riwayat_replikasi")),
    )
    with op.batch_alter_table("riwayat_replikasi", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_riwayat_replikasi_adopsi_id"), ["adopsi_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_riwayat_replikasi_entri_id"), ["entri_id"], unique=False)

    op.create_table(
        "tahap_adopsi",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adopsi_id", sa.Integer(), nullable=False),
        sa.Column("dari", sa.String(length=12), nullable=False),
        sa.Column("tahap", sa.String(length=12), nullable=False),
        sa.Column("tanggal", sa.Date(), nullable=False),
        sa.Column("catatan", sa.Text(), nullable=False),
        sa.Column("oleh_id", sa.Integer(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("tahap <> 'dihentikan' OR catatan <> ''", name=op.f("ck_tahap_adopsi_henti_punya_alasan")),
        sa.ForeignKeyConstraint(["adopsi_id"], ["adopsi.id"], name=op.f("fk_tahap_adopsi_adopsi_id")),
        sa.ForeignKeyConstraint(["oleh_id"], ["pengguna.id"], name=op.f("fk_tahap_adopsi_oleh_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tahap_adopsi")),
    )
    with op.batch_alter_table("tahap_adopsi", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tahap_adopsi_adopsi_id"), ["adopsi_id"], unique=False)

    op.create_table(
        "tanya_adopsi",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adopsi_id", sa.Integer(), nullable=False),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.Column("sisi", sa.String(length=10), nullable=False),
        sa.Column("isi", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("oleh_id", sa.Integer(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sisi IN ('asal', 'peniru', 'pusat')", name=op.f("ck_tanya_adopsi_sisi")),
        sa.CheckConstraint(
            "status IN ('terbuka', 'dijawab', 'selesai', 'ditarik')", name=op.f("ck_tanya_adopsi_status")
        ),
        sa.ForeignKeyConstraint(["adopsi_id"], ["adopsi.id"], name=op.f("fk_tanya_adopsi_adopsi_id")),
        sa.ForeignKeyConstraint(["oleh_id"], ["pengguna.id"], name=op.f("fk_tanya_adopsi_oleh_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tanya_adopsi")),
    )
    with op.batch_alter_table("tanya_adopsi", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tanya_adopsi_adopsi_id"), ["adopsi_id"], unique=False)

    op.create_table(
        "jawab_adopsi",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tanya_id", sa.Integer(), nullable=False),
        sa.Column("sisi", sa.String(length=10), nullable=False),
        sa.Column("isi", sa.Text(), nullable=False),
        sa.Column("oleh_id", sa.Integer(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["oleh_id"], ["pengguna.id"], name=op.f("fk_jawab_adopsi_oleh_id")),
        sa.ForeignKeyConstraint(["tanya_id"], ["tanya_adopsi.id"], name=op.f("fk_jawab_adopsi_tanya_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jawab_adopsi")),
    )
    with op.batch_alter_table("jawab_adopsi", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_jawab_adopsi_tanya_id"), ["tanya_id"], unique=False)

    op.create_table(
        "riwayat_sk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sk_id", sa.Integer(), nullable=False),
        sa.Column("penugasan_id", sa.Integer(), nullable=True),
        sa.Column("laporan_id", sa.Integer(), nullable=True),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("oleh_id", sa.Integer(), nullable=False),
        sa.Column("aksi", sa.String(length=30), nullable=False),
        sa.Column("kolom", sa.String(length=30), nullable=False),
        sa.Column("sebelum", sa.Text(), nullable=False),
        sa.Column("sesudah", sa.Text(), nullable=False),
        sa.Column("rincian", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["laporan_id"], ["laporan_sk.id"], name=op.f("fk_riwayat_sk_laporan_id")),
        sa.ForeignKeyConstraint(["oleh_id"], ["pengguna.id"], name=op.f("fk_riwayat_sk_oleh_id")),
        sa.ForeignKeyConstraint(["penugasan_id"], ["penugasan.id"], name=op.f("fk_riwayat_sk_penugasan_id")),
        sa.ForeignKeyConstraint(["sk_id"], ["sk.id"], name=op.f("fk_riwayat_sk_sk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_riwayat_sk")),
    )
    with op.batch_alter_table("riwayat_sk", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_riwayat_sk_laporan_id"), ["laporan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_riwayat_sk_penugasan_id"), ["penugasan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_riwayat_sk_sk_id"), ["sk_id"], unique=False)

    _perluas_entri()
    _perluas_adopsi()
    # ### end Alembic commands ###


def downgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    with op.batch_alter_table("riwayat_sk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_riwayat_sk_sk_id"))
        batch_op.drop_index(batch_op.f("ix_riwayat_sk_penugasan_id"))
        batch_op.drop_index(batch_op.f("ix_riwayat_sk_laporan_id"))

    op.drop_table("riwayat_sk")
    with op.batch_alter_table("jawab_adopsi", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_jawab_adopsi_tanya_id"))

    op.drop_table("jawab_adopsi")
    with op.batch_alter_table("tanya_adopsi", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tanya_adopsi_adopsi_id"))

    op.drop_table("tanya_adopsi")
    with op.batch_alter_table("tahap_adopsi", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tahap_adopsi_adopsi_id"))

    op.drop_table("tahap_adopsi")
    with op.batch_alter_table("riwayat_replikasi", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_riwayat_replikasi_entri_id"))
        batch_op.drop_index(batch_op.f("ix_riwayat_replikasi_adopsi_id"))

    op.drop_table("riwayat_replikasi")
    with op.batch_alter_table("rencana_aksi", schema=None) as batch_op:
        batch_op.drop_index("ix_rencana_aksi_status_selesai")
        batch_op.drop_index(batch_op.f("ix_rencana_aksi_adopsi_id"))

    op.drop_table("rencana_aksi")
    op.drop_table("penyesuaian")
    with op.batch_alter_table("penugasan", schema=None) as batch_op:
        batch_op.drop_index("ix_penugasan_status_tenggat")
        batch_op.drop_index(batch_op.f("ix_penugasan_sk_id"))
        batch_op.drop_index("ix_penugasan_opd_status")
        batch_op.drop_index(batch_op.f("ix_penugasan_ide_id"))
        batch_op.drop_index(batch_op.f("ix_penugasan_adopsi_id"))

    op.drop_table("penugasan")
    with op.batch_alter_table("alih_pengetahuan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alih_pengetahuan_adopsi_id"))

    op.drop_table("alih_pengetahuan")
    with op.batch_alter_table("tawaran", schema=None) as batch_op:
        batch_op.drop_index("ix_tawaran_opd_status")

    op.drop_table("tawaran")
    op.drop_table("saran_ditutup")
    with op.batch_alter_table("peniru_luar", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_peniru_luar_entri_id"))

    op.drop_table("peniru_luar")
    op.drop_table("isian_lembar")
    with op.batch_alter_table("asal_luar", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_asal_luar_nama_urut"))
        batch_op.drop_index(batch_op.f("ix_asal_luar_dicatat_pada"))

    op.drop_table("asal_luar")
    with op.batch_alter_table("penetapan_ide", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_penetapan_ide_ide_id"))

    op.drop_table("penetapan_ide")
    with op.batch_alter_table("tautan_dokumen", schema=None) as batch_op:
        batch_op.drop_index("ix_tautan_dokumen_rekaman")
        batch_op.drop_index("ix_tautan_dokumen_dokumen")

    op.drop_table("tautan_dokumen")
    with op.batch_alter_table("riwayat_dokumen", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_riwayat_dokumen_dokumen_id"))

    op.drop_table("riwayat_dokumen")
    with op.batch_alter_table("laporan_sk", schema=None) as batch_op:
        batch_op.drop_index("ix_laporan_sk_status")
        batch_op.drop_index(batch_op.f("ix_laporan_sk_opd_id"))

    op.drop_table("laporan_sk")
    op.drop_table("sk")
    with op.batch_alter_table("dokumen", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dokumen_sha256"))
        batch_op.drop_index("ix_dokumen_opd_status")

    op.drop_table("dokumen")
    op.drop_table("aturan_berkas")
    op.drop_table("isi_berkas")
    _susutkan_adopsi()
    _susutkan_entri()
    # ### end Alembic commands ###
