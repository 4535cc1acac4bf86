"""The portal's sessions and limits."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from db.tables.base import Id, at, reference


class PortalSession(SQLModel, table=True):
    """`lookup` is the SHA-256 of the cookie; the session holds for one visitor's ticket, and ends when the
    link that opened it (`link_counter`) is replaced by a newer one. `refused` is what was filled in wrongly last,
    sealed."""

    __tablename__ = "portal_sessions"
    __table_args__ = (Index("ix_portal_sessions_until", "until"), Index("ix_portal_sessions_visit", "ticket_of"))

    lookup: str = Field(primary_key=True)
    ticket_of: int = reference("visits.id")
    link_counter: int
    created_at: datetime = at()
    until: datetime = at()
    language: str = ""
    proven_until: datetime | None = at(nullable=True)
    refused: str = ""


class Throttle(SQLModel, table=True):
    """Failures or requests counted: `key` says of what and of whom (keyed, so that it names nobody)."""

    __tablename__ = "throttles"
    __table_args__ = (Index("ix_throttles_until", "until"),)

    key: str = Field(primary_key=True)
    count: int = Field(default=0, sa_type=Id)
    until: datetime = at()
