"""Invitations, and the imports that brought many at once."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from db.kinds import Origin
from db.tables.base import Id, at, key, one_of, reference


class Import(SQLModel, table=True):
    """Rows of an import are invisible until `published_at` is set, in one short act; `first_ids` (JSON, by table) tells
    where the rows of one that was broken off begin. They name it in `import_id`, which is no reference to the store:
    it would look through four tables for rows of an import that goes."""

    __tablename__ = "imports"
    __table_args__ = (
        Index("ix_imports_unpublished", "id",
              sqlite_where=text("published_at IS NULL"), postgresql_where=text("published_at IS NULL")),
    )  # fmt: skip

    id: int | None = key()
    started_at: datetime = at()
    started_by: int = reference("users.id")
    published_at: datetime | None = at(nullable=True)
    first_ids: str = "{}"
    counts: str = "{}"


class Invitation(SQLModel, table=True):
    """What a host asks for; `rule` is an RFC 5545 recurrence, `sameness` what makes two imported rows the same."""

    __tablename__ = "invitations"
    __table_args__ = (
        one_of("origin", Origin),
        Index("uq_invitations_sameness", "sameness", "building_id", unique=True,
              sqlite_where=text("sameness IS NOT NULL"), postgresql_where=text("sameness IS NOT NULL")),
        Index("ix_invitations_created_by", "created_by"),
        Index("ix_invitations_host", "host_id"),
        {"sqlite_autoincrement": True},
    )  # fmt: skip

    id: int | None = key()
    building_id: int = reference("buildings.id")
    floor_id: int | None = reference("floors.id", nullable=True)
    host_id: int = reference("users.id")
    visitor_type_id: int = reference("visitor_types.id")
    created_by: int = reference("users.id")
    created_at: datetime = at()
    origin: str
    reason: str
    note: str = ""
    party: str = ""
    arrive_at: datetime = at()
    until: datetime = at()
    rule: str = ""
    cancelled_at: datetime | None = at(nullable=True)
    cancelled_by: int | None = reference("users.id", nullable=True)
    sequence: int = 0
    import_id: int | None = Field(default=None, sa_type=Id)
    sameness: bytes | None = Field(default=None, sa_type=LargeBinary)
