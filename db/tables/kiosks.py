"""Kiosks: the machines at which visitors help themselves."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from db.tables.base import at, key, reference


class Kiosk(SQLModel, table=True):
    """`languages` (in order), `types` (visitor types' ids) and `features` are JSON lists; the first two empty for all.

    Of the pairing code and of the device's token only a digest is kept; a code that was used is forgotten.
    """

    __tablename__ = "kiosks"
    __table_args__ = (
        UniqueConstraint("building_id", "name"),
        UniqueConstraint("code_hash"),
        UniqueConstraint("token_hash"),
    )

    id: int | None = key()
    building_id: int = reference("buildings.id")
    name: str
    printer_id: int | None = reference("printers.id", nullable=True)
    languages: str = "[]"
    types: str = "[]"
    features: str = "[]"
    code_hash: str | None = None
    code_until: datetime | None = at(nullable=True)
    token_hash: str | None = None
    paired_at: datetime | None = at(nullable=True)
    revoked_at: datetime | None = at(nullable=True)
    active: bool = True
