"""Who is not to be invited, and visitors who look like somebody of that list."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from db.tables.base import Id, at, key, one_of, reference


class BlocklistEntry(SQLModel, table=True):
    """`building_id` 0 is everywhere; `aliases` a JSON list; `review_on` a date; of kind `allow` it stops alarms."""

    __tablename__ = "blocklist_entries"
    __table_args__ = (one_of("kind", ("block", "allow")),)

    id: int | None = key()
    kind: str
    building_id: int = Field(default=0, sa_type=Id)
    name: str = ""
    aliases: str = "[]"
    email: str = ""
    company: str = ""
    plate: str = ""
    reason: str = ""
    review_on: str = ""
    added_at: datetime = at()
    added_by: int | None = reference("users.id", nullable=True)


class BlocklistHit(SQLModel, table=True):
    """A visitor who meets an entry, in its building; settled when a manager said that it is somebody else or may come.
    What a building's manager settles of an entry of all buildings is a row of that building beside the open one.

    `visitor_id` is no reference to the store, which would look through all hits for each visitor that goes.
    """

    __tablename__ = "blocklist_hits"
    __table_args__ = (
        UniqueConstraint("visitor_id", "entry_id", "building_id"),
        Index("ix_blocklist_hits_entry", "entry_id"),
    )

    id: int | None = key()
    visitor_id: int = Field(sa_type=Id)
    entry_id: int = Field(sa_type=Id)
    building_id: int = Field(default=0, sa_type=Id)
    field: str
    score: int
    words: str
    found_at: datetime = at()
    settled_at: datetime | None = at(nullable=True)
    settled_by: int | None = reference("users.id", nullable=True)
    why: str = ""
