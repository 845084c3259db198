"""Alembic's entry: for `inovasi.migrasi`, which hands its connection in, and for `flask db` by a developer."""

from alembic import context
from sqlalchemy import Connection

from inovasi import migrasi
from inovasi.db import UtcDateTime, db

migrasi.muat_model()


def tulis_jenis(macam: str, objek, _konteks):
    """Our column type is written as the plain type that the database sees: migrations outlive our classes."""
    return "sa.DateTime(timezone=True)" if macam == "type" and isinstance(objek, UtcDateTime) else False


def revisi_berurut(_konteks, _revisi, arahan) -> None:
    """New revisions are numbered 0001, 0002 ...: the order is then visible without Alembic."""
    if arahan and arahan[0].rev_id and not arahan[0].rev_id.isdigit():
        arahan[0].rev_id = f"{int(migrasi.kepala() or 0) + 1:04d}"


def jalankan(koneksi: Connection) -> None:
    context.configure(
        connection=koneksi,
        target_metadata=db.metadata,
        render_as_batch=True,
        render_item=tulis_jenis,
        process_revision_directives=revisi_berurut,
        transactional_ddl=True,  # SQLite can; Alembic assumes that it cannot
    )
    context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrasi hanya dijalankan langsung pada basis data.")
if koneksi := context.config.attributes.get("connection"):
    jalankan(koneksi)
else:
    with migrasi.transaksi(db.engine) as koneksi:
        jalankan(koneksi)
