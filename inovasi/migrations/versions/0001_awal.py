"""The first schema: region, agencies, accounts, ideas, review, replication, notices."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "daerah",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("nama", sa.String(length=120), nullable=False),
        sa.Column("ibu_kota", sa.String(length=120), nullable=False),
        sa.Column("alamat", sa.String(length=300), nullable=False),
        sa.Column("unit_koordinator", sa.String(length=200), nullable=False),
        sa.Column("jabatan_penanda_tangan", sa.String(length=200), nullable=False),
        sa.Column("zona_waktu", sa.String(length=40), nullable=False),
        sa.Column("larang_putus_opd_sendiri", sa.Boolean(), nullable=False),
        sa.Column("contoh", sa.Boolean(), nullable=False),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_daerah_satu_baris")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daerah")),
    )
    op.create_table(
        "opd",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kode", sa.String(length=30), nullable=False),
        sa.Column("kode_ide", sa.String(length=30), nullable=False),
        sa.Column("nama", sa.String(length=200), nullable=False),
        sa.Column(
            "nama_urut",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("singkatan", sa.String(length=60), nullable=False),
        sa.Column("jenis", sa.String(length=30), nullable=False),
        sa.Column("induk_id", sa.Integer(), nullable=True),
        sa.Column("hitung_di", sa.String(length=10), nullable=False),
        sa.Column("wajib_ide", sa.Boolean(), nullable=False),
        sa.Column("aktif", sa.Boolean(), nullable=False),
        sa.Column("berakhir_pada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("penerus_id", sa.Integer(), nullable=True),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "hitung_di = 'sendiri' OR induk_id IS NOT NULL", name=op.f("ck_opd_hitung_di_induk_punya_induk")
        ),
        sa.CheckConstraint("hitung_di IN ('sendiri', 'induk')", name=op.f("ck_opd_hitung_di")),
        sa.CheckConstraint("aktif OR berakhir_pada IS NOT NULL", name=op.f("ck_opd_berakhir_punya_waktu")),
        sa.CheckConstraint("induk_id IS NULL OR induk_id <> id", name=op.f("ck_opd_bukan_induk_sendiri")),
        sa.CheckConstraint("penerus_id IS NULL OR NOT aktif", name=op.f("ck_opd_penerus_jika_berakhir")),
        sa.ForeignKeyConstraint(["induk_id"], ["opd.id"], name=op.f("fk_opd_induk_id")),
        sa.ForeignKeyConstraint(["penerus_id"], ["opd.id"], name=op.f("fk_opd_penerus_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opd")),
        sa.UniqueConstraint("kode", name=op.f("uq_opd_kode")),
        sa.UniqueConstraint("kode_ide", name=op.f("uq_opd_kode_ide")),
    )
    with op.batch_alter_table("opd", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opd_induk_id"), ["induk_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_opd_nama_urut"), ["nama_urut"], unique=False)

    op.create_table(
        "percobaan_masuk",
        sa.Column("nama_pengguna", sa.String(length=60), nullable=False),
        sa.Column("gagal", sa.Integer(), nullable=False),
        sa.Column("gagal_terakhir_pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tunggu_sampai", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("nama_pengguna", name=op.f("pk_percobaan_masuk")),
    )
    op.create_table(
        "nama_lain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opd_id", sa.Integer(), nullable=False),
        sa.Column("nama", sa.String(length=200), nullable=False),
        sa.Column("nama_cari", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["opd_id"], ["opd.id"], name=op.f("fk_nama_lain_opd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nama_lain")),
        sa.UniqueConstraint("nama_cari", name=op.f("uq_nama_lain_nama_cari")),
    )
    with op.batch_alter_table("nama_lain", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nama_lain_opd_id"), ["opd_id"], unique=False)

    op.create_table(
        "nomor_ide",
        sa.Column("opd_id", sa.Integer(), nullable=False),
        sa.Column("tahun", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("terakhir", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["opd_id"], ["opd.id"], name=op.f("fk_nomor_ide_opd_id")),
        sa.PrimaryKeyConstraint("opd_id", "tahun", name=op.f("pk_nomor_ide")),
    )
    op.create_table(
        "pengguna",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nama_pengguna", sa.String(length=60), nullable=False),
        sa.Column("nama", sa.String(length=120), nullable=False),
        sa.Column(
            "nama_urut",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("jabatan", sa.String(length=120), nullable=False),
        sa.Column("peran", sa.String(length=20), nullable=False),
        sa.Column("opd_id", sa.Integer(), nullable=True),
        sa.Column("unit_bawah", sa.Boolean(), nullable=False),
        sa.Column("sandi_hash", sa.String(length=200), nullable=True),
        sa.Column("wajib_ganti_sandi", sa.Boolean(), nullable=False),
        sa.Column("aktif", sa.Boolean(), nullable=False),
        sa.Column("dibuat_pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("masuk_terakhir_pada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "peran <> 'operator' OR opd_id IS NOT NULL", name=op.f("ck_pengguna_operator_punya_opd")
        ),
        sa.CheckConstraint(
            "peran IN ('operator', 'koordinator', 'pendamping', 'pimpinan', 'admin')",
            name=op.f("ck_pengguna_peran"),
        ),
        sa.ForeignKeyConstraint(["opd_id"], ["opd.id"], name=op.f("fk_pengguna_opd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pengguna")),
        sa.UniqueConstraint("nama_pengguna", name=op.f("uq_pengguna_nama_pengguna")),
    )
    with op.batch_alter_table("pengguna", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pengguna_opd_id"), ["opd_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pengguna_peran"), ["peran"], unique=False)

    op.create_table(
        "tupoksi",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opd_id", sa.Integer(), nullable=False),
        sa.Column("urutan", sa.Integer(), nullable=False),
        sa.Column("uraian", sa.String(length=500), nullable=False),
        sa.Column("aktif", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["opd_id"], ["opd.id"], name=op.f("fk_tupoksi_opd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tupoksi")),
    )
    with op.batch_alter_table("tupoksi", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tupoksi_opd_id"), ["opd_id"], unique=False)

    op.create_table(
        "kode_sandi",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pengguna_id", sa.Integer(), nullable=True),
        sa.Column("kode_hash", sa.String(length=200), nullable=False),
        sa.Column("dibuat_pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dibuat_oleh_id", sa.Integer(), nullable=True),
        sa.Column("berlaku_sampai", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dipakai_pada", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["dibuat_oleh_id"], ["pengguna.id"], name=op.f("fk_kode_sandi_dibuat_oleh_id")
        ),
        sa.ForeignKeyConstraint(["pengguna_id"], ["pengguna.id"], name=op.f("fk_kode_sandi_pengguna_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kode_sandi")),
    )
    with op.batch_alter_table("kode_sandi", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kode_sandi_pengguna_id"), ["pengguna_id"], unique=False)

    op.create_table(
        "kunci_form",
        sa.Column("kunci", sa.String(length=64), nullable=False),
        sa.Column("pengguna_id", sa.Integer(), nullable=False),
        sa.Column("dipakai_pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tujuan", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["pengguna_id"], ["pengguna.id"], name=op.f("fk_kunci_form_pengguna_id")),
        sa.PrimaryKeyConstraint("kunci", name=op.f("pk_kunci_form")),
    )
    with op.batch_alter_table("kunci_form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kunci_form_pengguna_id"), ["pengguna_id"], unique=False)

    op.create_table(
        "pengguna_opd",
        sa.Column("pengguna_id", sa.Integer(), nullable=False),
        sa.Column("opd_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["opd_id"], ["opd.id"], name=op.f("fk_pengguna_opd_opd_id")),
        sa.ForeignKeyConstraint(["pengguna_id"], ["pengguna.id"], name=op.f("fk_pengguna_opd_pengguna_id")),
        sa.PrimaryKeyConstraint("pengguna_id", "opd_id", name=op.f("pk_pengguna_opd")),
    )
    op.create_table(
        "riwayat_akun",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pengguna_id", sa.Integer(), nullable=True),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("oleh_id", sa.Integer(), nullable=True),
        sa.Column("aksi", sa.String(length=40), nullable=False),
        sa.Column("rincian", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["oleh_id"], ["pengguna.id"], name=op.f("fk_riwayat_akun_oleh_id")),
        sa.ForeignKeyConstraint(["pengguna_id"], ["pengguna.id"], name=op.f("fk_riwayat_akun_pengguna_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_riwayat_akun")),
    )
    with op.batch_alter_table("riwayat_akun", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_riwayat_akun_pengguna_id"), ["pengguna_id"], unique=False)

    op.create_table(
        "riwayat_opd",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opd_id", sa.Integer(), nullable=True),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("oleh_id", sa.Integer(), nullable=True),
        sa.Column("aksi", sa.String(length=40), nullable=False),
        sa.Column("kolom", sa.String(length=40), nullable=False),
        sa.Column("sebelum", sa.String(length=600), nullable=False),
        sa.Column("sesudah", sa.String(length=600), nullable=False),
        sa.ForeignKeyConstraint(["oleh_id"], ["pengguna.id"], name=op.f("fk_riwayat_opd_oleh_id")),
        sa.ForeignKeyConstraint(["opd_id"], ["opd.id"], name=op.f("fk_riwayat_opd_opd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_riwayat_opd")),
    )
    with op.batch_alter_table("riwayat_opd", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_riwayat_opd_opd_id"), ["opd_id"], unique=False)

    op.create_table(
        "sesi",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("pengguna_id", sa.Integer(), nullable=False),
        sa.Column("dibuat_pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("terakhir_pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("berakhir_pada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alamat", sa.String(length=60), nullable=False),
        sa.Column("peramban", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["pengguna_id"], ["pengguna.id"], name=op.f("fk_sesi_pengguna_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sesi")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sesi_token_hash")),
    )
    with op.batch_alter_table("sesi", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sesi_pengguna_id"), ["pengguna_id"], unique=False)

    op.create_table(
        "tahun_program",
        sa.Column("tahun", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("min_ide", sa.Integer(), nullable=False),
        sa.Column("mulai", sa.Date(), nullable=False),
        sa.Column("batas", sa.Date(), nullable=False),
        sa.Column("dibuka_oleh_id", sa.Integer(), nullable=False),
        sa.Column("dibuka_pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.CheckConstraint("min_ide BETWEEN 1 AND 100", name=op.f("ck_tahun_program_min_ide")),
        sa.CheckConstraint("mulai <= batas", name=op.f("ck_tahun_program_mulai_sebelum_batas")),
        sa.ForeignKeyConstraint(
            ["dibuka_oleh_id"], ["pengguna.id"], name=op.f("fk_tahun_program_dibuka_oleh_id")
        ),
        sa.PrimaryKeyConstraint("tahun", name=op.f("pk_tahun_program")),
    )
    op.create_table(
        "titipan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pengguna_id", sa.Integer(), nullable=False),
        sa.Column("alamat", sa.String(length=500), nullable=False),
        sa.Column("isian", sa.JSON(), nullable=False),
        sa.Column("dibuat_pada", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["pengguna_id"], ["pengguna.id"], name=op.f("fk_titipan_pengguna_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_titipan")),
    )
    with op.batch_alter_table("titipan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_titipan_pengguna_id"), ["pengguna_id"], unique=False)

    op.create_table(
        "ide",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.Column("opd_id", sa.Integer(), nullable=False),
        sa.Column("tahun", sa.Integer(), nullable=False),
        sa.Column("kode", sa.String(length=50), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("status_sejak", sa.DateTime(timezone=True), nullable=False),
        sa.Column("putaran", sa.Integer(), nullable=False),
        sa.Column("judul", sa.String(length=200), nullable=False),
        sa.Column(
            "judul_urut",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("nama_singkat", sa.String(length=80), nullable=False),
        sa.Column("urusan", sa.String(length=10), nullable=False),
        sa.Column("bentuk", sa.String(length=20), nullable=False),
        sa.Column("jenis", sa.String(length=20), nullable=False),
        sa.Column("inisiator", sa.String(length=20), nullable=False),
        sa.Column("tahapan", sa.String(length=20), nullable=False),
        sa.Column("tupoksi_id", sa.Integer(), nullable=True),
        sa.Column("tgl_uji_coba", sa.String(length=10), nullable=False),
        sa.Column("tgl_penerapan", sa.String(length=10), nullable=False),
        sa.Column("dibuat_pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dibuat_oleh_id", sa.Integer(), nullable=False),
        sa.Column("diubah_pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("diubah_oleh_id", sa.Integer(), nullable=False),
        sa.Column("diajukan_pertama_pada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("diajukan_pada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("diajukan_oleh_id", sa.Integer(), nullable=True),
        sa.Column("diputus_pada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("diputus_oleh_id", sa.Integer(), nullable=True),
        sa.Column("diputus_opd_sendiri", sa.Boolean(), nullable=False),
        sa.Column("kode_alasan", sa.String(length=40), nullable=False),
        sa.Column("serupa_dengan_id", sa.Integer(), nullable=True),
        sa.Column("ditandai_pada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ditandai_oleh_id", sa.Integer(), nullable=True),
        sa.Column("asal_id", sa.Integer(), nullable=True),
        sa.Column("dihentikan_pada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kepanjangan", sa.String(length=300), nullable=False),
        sa.Column("nama_inisiator", sa.String(length=200), nullable=False),
        sa.Column("tautan", sa.String(length=1000), nullable=False),
        sa.Column("sumber", sa.String(length=500), nullable=False),
        sa.Column("alasan_tanda", sa.String(length=1000), nullable=False),
        sa.Column("catatan_putusan", sa.Text(), nullable=False),
        sa.Column("masalah", sa.Text(), nullable=False),
        sa.Column("gagasan", sa.Text(), nullable=False),
        sa.Column("tujuan", sa.Text(), nullable=False),
        sa.Column("manfaat", sa.Text(), nullable=False),
        sa.Column("kebaruan", sa.Text(), nullable=False),
        sa.Column("hasil", sa.Text(), nullable=False),
        sa.Column("sasaran", sa.Text(), nullable=False),
        sa.Column("sumber_daya", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(status = 'serupa') = (serupa_dengan_id IS NOT NULL) AND (serupa_dengan_id IS NULL OR serupa_dengan_id <> id)",
            name=op.f("ck_ide_serupa_punya_tujuan"),
        ),
        sa.CheckConstraint(
            "dihentikan_pada IS NULL OR status = 'disetujui'", name=op.f("ck_ide_henti_hanya_pada_disetujui")
        ),
        sa.CheckConstraint(
            "ditandai_pada IS NULL OR (status = 'disetujui' AND ditandai_oleh_id IS NOT NULL AND alasan_tanda <> '')",
            name=op.f("ck_ide_tanda_hanya_pada_disetujui"),
        ),
        sa.CheckConstraint(
            "status IN ('draf', 'diajukan', 'dikembalikan', 'disetujui', 'ditolak', 'serupa', 'dihapus')",
            name=op.f("ck_ide_status"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('diajukan', 'disetujui') OR (diajukan_pada IS NOT NULL AND kode IS NOT NULL)",
            name=op.f("ck_ide_diajukan_punya_waktu_dan_kode"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('dikembalikan', 'disetujui', 'ditolak', 'serupa') OR (diputus_oleh_id IS NOT NULL AND diputus_pada IS NOT NULL)",
            name=op.f("ck_ide_putusan_punya_pemutus_dan_waktu"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('dikembalikan', 'ditolak') OR (kode_alasan <> '' AND catatan_putusan <> '')",
            name=op.f("ck_ide_pengembalian_dan_penolakan_punya_alasan"),
        ),
        sa.CheckConstraint("asal_id IS NULL OR asal_id <> id", name=op.f("ck_ide_asal_bukan_diri_sendiri")),
        sa.CheckConstraint("versi >= 1 AND putaran >= 0", name=op.f("ck_ide_versi")),
        sa.ForeignKeyConstraint(["asal_id"], ["ide.id"], name=op.f("fk_ide_asal_id")),
        sa.ForeignKeyConstraint(["diajukan_oleh_id"], ["pengguna.id"], name=op.f("fk_ide_diajukan_oleh_id")),
        sa.ForeignKeyConstraint(["dibuat_oleh_id"], ["pengguna.id"], name=op.f("fk_ide_dibuat_oleh_id")),
        sa.ForeignKeyConstraint(["diputus_oleh_id"], ["pengguna.id"], name=op.f("fk_ide_diputus_oleh_id")),
        sa.ForeignKeyConstraint(["ditandai_oleh_id"], ["pengguna.id"], name=op.f("fk_ide_ditandai_oleh_id")),
        sa.ForeignKeyConstraint(["diubah_oleh_id"], ["pengguna.id"], name=op.f("fk_ide_diubah_oleh_id")),
        sa.ForeignKeyConstraint(["opd_id"], ["opd.id"], name=op.f("fk_ide_opd_id")),
        sa.ForeignKeyConstraint(["serupa_dengan_id"], ["ide.id"], name=op.f("fk_ide_serupa_dengan_id")),
        sa.ForeignKeyConstraint(["tahun"], ["tahun_program.tahun"], name=op.f("fk_ide_tahun")),
        sa.ForeignKeyConstraint(["tupoksi_id"], ["tupoksi.id"], name=op.f("fk_ide_tupoksi_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ide")),
        sa.UniqueConstraint("kode", name=op.f("uq_ide_kode")),
        sa.UniqueConstraint("uuid", name=op.f("uq_ide_uuid")),
    )
    with op.batch_alter_table("ide", schema=None) as batch_op:
        batch_op.create_index("ix_ide_antrean", ["status", "status_sejak", "putaran"], unique=False)
        batch_op.create_index(batch_op.f("ix_ide_asal_id"), ["asal_id"], unique=False)
        batch_op.create_index("ix_ide_daftar", ["tahun", "status", "diubah_pada"], unique=False)
        batch_op.create_index(batch_op.f("ix_ide_ditandai_pada"), ["ditandai_pada"], unique=False)
        batch_op.create_index(batch_op.f("ix_ide_judul_urut"), ["judul_urut"], unique=False)
        batch_op.create_index("ix_ide_matriks", ["tahun", "opd_id", "status"], unique=False)
        batch_op.create_index("ix_ide_opd_tahun", ["opd_id", "tahun"], unique=False)
        batch_op.create_index(batch_op.f("ix_ide_serupa_dengan_id"), ["serupa_dengan_id"], unique=False)
        batch_op.create_index("ix_ide_urut_diubah", ["diubah_pada"], unique=False)

    op.create_table(
        "pengecualian",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opd_id", sa.Integer(), nullable=False),
        sa.Column("tahun", sa.Integer(), nullable=False),
        sa.Column("alasan", sa.String(length=500), nullable=False),
        sa.Column("diberi_oleh_id", sa.Integer(), nullable=False),
        sa.Column("diberi_pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dicabut_oleh_id", sa.Integer(), nullable=True),
        sa.Column("dicabut_pada", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("alasan <> ''", name=op.f("ck_pengecualian_punya_alasan")),
        sa.ForeignKeyConstraint(
            ["diberi_oleh_id"], ["pengguna.id"], name=op.f("fk_pengecualian_diberi_oleh_id")
        ),
        sa.ForeignKeyConstraint(
            ["dicabut_oleh_id"], ["pengguna.id"], name=op.f("fk_pengecualian_dicabut_oleh_id")
        ),
        sa.ForeignKeyConstraint(["opd_id"], ["opd.id"], name=op.f("fk_pengecualian_opd_id")),
        sa.ForeignKeyConstraint(["tahun"], ["tahun_program.tahun"], name=op.f("fk_pengecualian_tahun")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pengecualian")),
        sa.UniqueConstraint("opd_id", "tahun", name=op.f("uq_pengecualian_opd_id_tahun")),
    )
    op.create_table(
        "riwayat_tahun",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tahun", sa.Integer(), nullable=False),
        sa.Column("opd_id", sa.Integer(), nullable=True),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("oleh_id", sa.Integer(), nullable=False),
        sa.Column("aksi", sa.String(length=40), nullable=False),
        sa.Column("sebelum", sa.String(length=600), nullable=False),
        sa.Column("sesudah", sa.String(length=600), nullable=False),
        sa.ForeignKeyConstraint(["oleh_id"], ["pengguna.id"], name=op.f("fk_riwayat_tahun_oleh_id")),
        sa.ForeignKeyConstraint(["opd_id"], ["opd.id"], name=op.f("fk_riwayat_tahun_opd_id")),
        sa.ForeignKeyConstraint(["tahun"], ["tahun_program.tahun"], name=op.f("fk_riwayat_tahun_tahun")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_riwayat_tahun")),
    )
    with op.batch_alter_table("riwayat_tahun", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_riwayat_tahun_tahun"), ["tahun"], unique=False)

    op.create_table(
        "entri_katalog",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ide_id", sa.Integer(), nullable=True),
        sa.Column("dibuat_pada", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ide_id"], ["ide.id"], name=op.f("fk_entri_katalog_ide_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entri_katalog")),
        sa.UniqueConstraint("ide_id", name=op.f("uq_entri_katalog_ide_id")),
    )
    op.create_table(
        "ide_cari",
        sa.Column("ide_id", sa.Integer(), nullable=False),
        sa.Column("teks", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ide_id"], ["ide.id"], name=op.f("fk_ide_cari_ide_id")),
        sa.PrimaryKeyConstraint("ide_id", name=op.f("pk_ide_cari")),
    )
    op.create_table(
        "lembar_kriteria",
        sa.Column("ide_id", sa.Integer(), nullable=False),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.Column("diisi_oleh_id", sa.Integer(), nullable=False),
        sa.Column("diisi_pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("k1", sa.String(length=5), nullable=False),
        sa.Column("k2", sa.String(length=5), nullable=False),
        sa.Column("k3", sa.String(length=5), nullable=False),
        sa.Column("k4", sa.String(length=5), nullable=False),
        sa.Column("k5", sa.String(length=5), nullable=False),
        sa.Column("catatan_k1", sa.String(length=1000), nullable=False),
        sa.Column("catatan_k2", sa.String(length=1000), nullable=False),
        sa.Column("catatan_k3", sa.String(length=1000), nullable=False),
        sa.Column("catatan_k4", sa.String(length=1000), nullable=False),
        sa.Column("catatan_k5", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["diisi_oleh_id"], ["pengguna.id"], name=op.f("fk_lembar_kriteria_diisi_oleh_id")
        ),
        sa.ForeignKeyConstraint(["ide_id"], ["ide.id"], name=op.f("fk_lembar_kriteria_ide_id")),
        sa.PrimaryKeyConstraint("ide_id", name=op.f("pk_lembar_kriteria")),
    )
    op.create_table(
        "pesan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("untuk_opd_id", sa.Integer(), nullable=True),
        sa.Column("untuk_peran", sa.String(length=20), nullable=True),
        sa.Column("ide_id", sa.Integer(), nullable=False),
        sa.Column("jenis", sa.String(length=40), nullable=False),
        sa.Column("teks", sa.String(length=500), nullable=False),
        sa.Column("dibuat_pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("selesai_pada", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(untuk_opd_id IS NULL) <> (untuk_peran IS NULL)", name=op.f("ck_pesan_satu_penerima")
        ),
        sa.ForeignKeyConstraint(["ide_id"], ["ide.id"], name=op.f("fk_pesan_ide_id")),
        sa.ForeignKeyConstraint(["untuk_opd_id"], ["opd.id"], name=op.f("fk_pesan_untuk_opd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pesan")),
    )
    with op.batch_alter_table("pesan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pesan_ide_id"), ["ide_id"], unique=False)
        batch_op.create_index("ix_pesan_terbuka_opd", ["untuk_opd_id", "selesai_pada"], unique=False)
        batch_op.create_index("ix_pesan_terbuka_peran", ["untuk_peran", "selesai_pada"], unique=False)

    op.create_table(
        "riwayat_ide",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ide_id", sa.Integer(), nullable=False),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("oleh_id", sa.Integer(), nullable=False),
        sa.Column("aksi", sa.String(length=30), nullable=False),
        sa.Column("dari", sa.String(length=20), nullable=False),
        sa.Column("ke", sa.String(length=20), nullable=False),
        sa.Column("kode_alasan", sa.String(length=40), nullable=False),
        sa.Column("catatan", sa.Text(), nullable=False),
        sa.Column("kolom", sa.String(length=30), nullable=False),
        sa.Column("sebelum", sa.Text(), nullable=False),
        sa.Column("sesudah", sa.Text(), nullable=False),
        sa.Column("formulir", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["ide_id"], ["ide.id"], name=op.f("fk_riwayat_ide_ide_id")),
        sa.ForeignKeyConstraint(["oleh_id"], ["pengguna.id"], name=op.f("fk_riwayat_ide_oleh_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_riwayat_ide")),
    )
    with op.batch_alter_table("riwayat_ide", schema=None) as batch_op:
        batch_op.create_index("ix_riwayat_ide_ide_versi", ["ide_id", "versi"], unique=False)

    op.create_table(
        "versi_ide",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ide_id", sa.Integer(), nullable=False),
        sa.Column("putaran", sa.Integer(), nullable=False),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.Column("diajukan_pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("diajukan_oleh_id", sa.Integer(), nullable=False),
        sa.Column("isi", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["diajukan_oleh_id"], ["pengguna.id"], name=op.f("fk_versi_ide_diajukan_oleh_id")
        ),
        sa.ForeignKeyConstraint(["ide_id"], ["ide.id"], name=op.f("fk_versi_ide_ide_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versi_ide")),
        sa.UniqueConstraint("ide_id", "putaran", name=op.f("uq_versi_ide_ide_id_putaran")),
    )
    op.create_table(
        "adopsi",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entri_id", sa.Integer(), nullable=False),
        sa.Column("opd_id", sa.Integer(), nullable=False),
        sa.Column("ide_id", sa.Integer(), nullable=False),
        sa.Column("dimulai_pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dimulai_oleh_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["dimulai_oleh_id"], ["pengguna.id"], name=op.f("fk_adopsi_dimulai_oleh_id")),
        sa.ForeignKeyConstraint(["entri_id"], ["entri_katalog.id"], name=op.f("fk_adopsi_entri_id")),
        sa.ForeignKeyConstraint(["ide_id"], ["ide.id"], name=op.f("fk_adopsi_ide_id")),
        sa.ForeignKeyConstraint(["opd_id"], ["opd.id"], name=op.f("fk_adopsi_opd_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adopsi")),
        sa.UniqueConstraint("entri_id", "opd_id", name=op.f("uq_adopsi_entri_id_opd_id")),
        sa.UniqueConstraint("ide_id", name=op.f("uq_adopsi_ide_id")),
    )
    with op.batch_alter_table("adopsi", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adopsi_opd_id"), ["opd_id"], unique=False)

    op.create_table(
        "pesan_dibaca",
        sa.Column("pesan_id", sa.Integer(), nullable=False),
        sa.Column("pengguna_id", sa.Integer(), nullable=False),
        sa.Column("dibaca_pada", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["pengguna_id"], ["pengguna.id"], name=op.f("fk_pesan_dibaca_pengguna_id")),
        sa.ForeignKeyConstraint(["pesan_id"], ["pesan.id"], name=op.f("fk_pesan_dibaca_pesan_id")),
        sa.PrimaryKeyConstraint("pesan_id", "pengguna_id", name=op.f("pk_pesan_dibaca")),
    )


def downgrade() -> None:
    op.drop_table("pesan_dibaca")
    with op.batch_alter_table("adopsi", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adopsi_opd_id"))

    op.drop_table("adopsi")
    op.drop_table("versi_ide")
    with op.batch_alter_table("riwayat_ide", schema=None) as batch_op:
        batch_op.drop_index("ix_riwayat_ide_ide_versi")

    op.drop_table("riwayat_ide")
    with op.batch_alter_table("pesan", schema=None) as batch_op:
        batch_op.drop_index("ix_pesan_terbuka_peran")
        batch_op.drop_index("ix_pesan_terbuka_opd")
        batch_op.drop_index(batch_op.f("ix_pesan_ide_id"))

    op.drop_table("pesan")
    op.drop_table("lembar_kriteria")
    op.drop_table("ide_cari")
    op.drop_table("entri_katalog")
    with op.batch_alter_table("riwayat_tahun", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_riwayat_tahun_tahun"))

    op.drop_table("riwayat_tahun")
    op.drop_table("pengecualian")
    with op.batch_alter_table("ide", schema=None) as batch_op:
        batch_op.drop_index("ix_ide_urut_diubah")
        batch_op.drop_index(batch_op.f("ix_ide_serupa_dengan_id"))
        batch_op.drop_index("ix_ide_opd_tahun")
        batch_op.drop_index("ix_ide_matriks")
        batch_op.drop_index(batch_op.f("ix_ide_judul_urut"))
        batch_op.drop_index(batch_op.f("ix_ide_ditandai_pada"))
        batch_op.drop_index("ix_ide_daftar")
        batch_op.drop_index(batch_op.f("ix_ide_asal_id"))
        batch_op.drop_index("ix_ide_antrean")

    op.drop_table("ide")
    with op.batch_alter_table("titipan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_titipan_pengguna_id"))

    op.drop_table("titipan")
    op.drop_table("tahun_program")
    with op.batch_alter_table("sesi", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sesi_pengguna_id"))

    op.drop_table("sesi")
    with op.batch_alter_table("riwayat_opd", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_riwayat_opd_opd_id"))

    op.drop_table("riwayat_opd")
    with op.batch_alter_table("riwayat_akun", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_riwayat_akun_pengguna_id"))

    op.drop_table("riwayat_akun")
    op.drop_table("pengguna_opd")
    with op.batch_alter_table("kunci_form", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kunci_form_pengguna_id"))

    op.drop_table("kunci_form")
    with op.batch_alter_table("kode_sandi", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kode_sandi_pengguna_id"))

    op.drop_table("kode_sandi")
    with op.batch_alter_table("tupoksi", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tupoksi_opd_id"))

    op.drop_table("tupoksi")
    with op.batch_alter_table("pengguna", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pengguna_peran"))
        batch_op.drop_index(batch_op.f("ix_pengguna_opd_id"))

    op.drop_table("pengguna")
    op.drop_table("nomor_ide")
    with op.batch_alter_table("nama_lain", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nama_lain_opd_id"))

    op.drop_table("nama_lain")
    op.drop_table("percobaan_masuk")
    with op.batch_alter_table("opd", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opd_nama_urut"))
        batch_op.drop_index(batch_op.f("ix_opd_induk_id"))

    op.drop_table("opd")
    op.drop_table("daerah")
