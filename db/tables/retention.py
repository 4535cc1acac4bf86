"""What keeps visitors' data for longer, what ends it, and what must stay ended."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from db.tables.base import Id, at, key, reference


class LegalHold(SQLModel, table=True):
    """Keeps a visit, or a visitor with all visits, from retention and erasure; `until` is a date, empty for open end.

    What it holds is no reference to the store: it would look through all holds for each visit that goes.
    """

    __tablename__ = "legal_holds"
    __table_args__ = (
        Index("ix_legal_holds_standing", "id",
              sqlite_where=text("lifted_at IS NULL"), postgresql_where=text("lifted_at IS NULL")),
        {"sqlite_autoincrement": True},
    )  # fmt: skip

    id: int | None = key()
    visitor_id: int | None = Field(default=None, sa_type=Id)
    visit_id: int | None = Field(default=None, sa_type=Id)
    why: str
    until: str = ""
    created_at: datetime = at()
    created_by: int | None = reference("users.id", nullable=True)
    lifted_at: datetime | None = at(nullable=True)
    lifted_by: int | None = reference("users.id", nullable=True)
    lifted_why: str = ""


class RetentionChange(SQLModel, table=True):
    """A period that was shortened: `old` (days, empty for without end) holds on until `bites_at`, which is empty while
    a second admin has to agree."""

    __tablename__ = "retention_changes"

    id: int | None = key()
    building_id: int = Field(sa_type=Id)
    name: str
    old: int | None = None
    new: int | None = None
    asked_at: datetime = at()
    asked_by: int | None = reference("users.id", nullable=True)
    confirmed_at: datetime | None = at(nullable=True)
    confirmed_by: int | None = reference("users.id", nullable=True)
    bites_at: datetime | None = at(nullable=True)


class VisitorMonth(SQLModel, table=True):
    """Of visits that are detached, the end of the last month in which a visitor was invited to a building: what is
    needed to know when the profile goes, and no day on which anybody could be found."""

    __tablename__ = "visitor_months"
    __table_args__ = ({"sqlite_with_rowid": False},)

    visitor_id: int = Field(primary_key=True, sa_type=Id)
    building_id: int = Field(primary_key=True, sa_type=Id)
    until: str


class Erased(SQLModel, table=True):
    """The erasure ledger as the store knows it: `digest` is keyed and names nobody. The ledger itself lies apart from
    the store, so that a backup from before an erasure is found out."""

    __tablename__ = "erasures"

    id: int | None = key()
    digest: str = Field(unique=True)
    rule: str
    day: str
