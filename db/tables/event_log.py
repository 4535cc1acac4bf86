"""The event log: facts in order, chained by hash, and apart from it the personal values that an audit needs."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from db.tables.base import Id, at


class Chain(SQLModel, table=True):
    """The end of a chain. Id 0 is the installation's, a positive one a building's, a negative one an import's."""

    __tablename__ = "chains"

    id: int = Field(primary_key=True, sa_type=Id)
    seq: int = Field(default=0, sa_type=Id)
    head: bytes = Field(sa_type=LargeBinary)


class Event(SQLModel, table=True):
    """`subject` is a noun and an id (`visit:17`); `facts` is JSON without personal data; `hash` covers all before."""

    __tablename__ = "events"
    __table_args__ = (
        Index("uq_events_request", "request_id", unique=True,
              sqlite_where=text("request_id IS NOT NULL"), postgresql_where=text("request_id IS NOT NULL")),
        Index("ix_events_subject", "subject", "seq"),
        {"sqlite_with_rowid": False},
    )  # fmt: skip

    chain: int = Field(primary_key=True, sa_type=Id)
    seq: int = Field(primary_key=True, sa_type=Id)
    at: datetime = at()
    kind: str
    subject: str
    actor_id: int | None = Field(default=None, sa_type=Id)
    request_id: str | None = None
    facts: str = "{}"
    hash: bytes = Field(sa_type=LargeBinary)


class EventDetail(SQLModel, table=True):
    """Personal values, old and new, of one event; the event holds only their salted digest. Erasure empties these."""

    __tablename__ = "event_details"

    chain: int = Field(primary_key=True, sa_type=Id)
    seq: int = Field(primary_key=True, sa_type=Id)
    salt: bytes = Field(sa_type=LargeBinary)
    details: str
