"""What visitors ask of their data: a copy of it, or its end."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from db.kinds import PrivacyRequestKind, PrivacyRequestState
from db.tables.base import Id, at, key, one_of, reference


class PrivacyRequest(SQLModel, table=True):
    """`code_counter` counts the codes mailed; a code is derived and nowhere stored. `visitor_id` is no reference to the
    store, so that the request outlives whom it erased."""

    __tablename__ = "privacy_requests"
    __table_args__ = (
        one_of("kind", PrivacyRequestKind),
        one_of("state", PrivacyRequestState),
        Index("ix_privacy_requests_visitor", "visitor_id"),
    )

    id: int | None = key()
    visitor_id: int | None = Field(default=None, sa_type=Id)
    building_id: int = reference("buildings.id")
    kind: str
    state: str
    created_at: datetime = at()
    code_counter: int = 0
    failures: int = 0
    code_until: datetime | None = at(nullable=True)
    proven_at: datetime | None = at(nullable=True)
    done_at: datetime | None = at(nullable=True)
    done_by: int | None = reference("users.id", nullable=True)
    why: str = ""
