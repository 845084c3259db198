"""One-time keys: the same create form sent twice, or a hundred times at once, makes one record."""

import re
import secrets
from datetime import datetime

from sqlalchemy import ForeignKey, String, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from inovasi.db import UtcDateTime, db
from inovasi.galat import AturanDilanggar


class KunciForm(db.Model):
    """A key that a form carried, and the address of what the form made."""

    __tablename__ = "kunci_form"

    kunci: Mapped[str] = mapped_column(String(64), primary_key=True)
    pengguna_id: Mapped[int] = mapped_column(ForeignKey("pengguna.id"), index=True)
    dipakai_pada: Mapped[datetime] = mapped_column(UtcDateTime)
    tujuan: Mapped[str] = mapped_column(String(200), default="")


POLA_KUNCI = re.compile(r"[A-Za-z0-9_-]{8,64}")  # what token_urlsafe makes


def kunci_baru() -> str:
    return secrets.token_urlsafe(18)


def kunci_sah(kunci: str) -> bool:
    """Whether this can be a key of ours: nothing else is stored."""
    return POLA_KUNCI.fullmatch(kunci) is not None


def pakai_kunci(session: Session, kunci: str, *, pengguna_id: int, pada: datetime) -> str | None:
    """Claim the key inside the caller's transaction: None when it is fresh, else the address it led to.

    Concurrent claims of one key wait for each other; all but the first see the first one's address.
    Raises AturanDilanggar for a missing key or one that another person used.
    """
    if not kunci_sah(kunci):
        raise AturanDilanggar("Formulir ini tidak lengkap. Muat ulang halamannya, lalu kirim lagi.")
    try:
        with session.begin_nested():
            session.execute(
                insert(KunciForm).values(kunci=kunci, pengguna_id=pengguna_id, dipakai_pada=pada, tujuan="")
            )
        return None
    except IntegrityError:
        milik = session.execute(select(KunciForm.pengguna_id, KunciForm.tujuan).where(KunciForm.kunci == kunci)).one()
    if milik.pengguna_id != pengguna_id:
        raise AturanDilanggar("Formulir ini sudah dipakai orang lain. Muat ulang halamannya.")
    return milik.tujuan


def catat_tujuan(session: Session, kunci: str, tujuan: str) -> None:
    session.execute(update(KunciForm).where(KunciForm.kunci == kunci).values(tujuan=tujuan))
