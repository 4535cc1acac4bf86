"""A visitor expected on one day."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from db.kinds import VisitState
from db.tables.base import Id, at, key, one_of, reference

STORED_STATES = [state for state in VisitState if state is not VisitState.NO_SHOW]


class Visit(SQLModel, table=True):
    """`day` is the building's local date as `YYYY-MM-DD`. `visitor_id` is empty and `unknown` says who to expect
    until an unknown visitor has become a known one. Visits of one visitor under one invitation share the ticket of
    the first of them: `ticket_of`. A visit that is `detached_at` has no visitor any more; from `anonymous_at` on
    nothing in it leads to anybody.
    """

    __tablename__ = "visits"
    __table_args__ = (
        one_of("state", STORED_STATES),
        Index("ix_visits_day", "building_id", "day", "expected_at"),
        Index("ix_visits_invitation", "invitation_id"),
        Index("ix_visits_visitor", "visitor_id", "day",
              sqlite_where=text("visitor_id IS NOT NULL"), postgresql_where=text("visitor_id IS NOT NULL")),
        Index("ix_visits_host", "host_id", "day"),
        Index("ix_visits_ticket_of", "ticket_of",
              sqlite_where=text("ticket_of <> id"), postgresql_where=text("ticket_of <> id")),
        Index("ix_visits_detached", "detached_at", "id",
              sqlite_where=text("detached_at IS NOT NULL AND anonymous_at IS NULL"),
              postgresql_where=text("detached_at IS NOT NULL AND anonymous_at IS NULL")),
        {"sqlite_autoincrement": True},
    )  # fmt: skip

    id: int | None = key()
    building_id: int = reference("buildings.id")
    invitation_id: int = reference("invitations.id")
    visitor_id: int | None = reference("visitors.id", nullable=True)
    host_id: int = reference("users.id")
    floor_id: int | None = reference("floors.id", nullable=True)
    visitor_type_id: int = reference("visitor_types.id")
    unknown: str = ""
    day: str
    expected_at: datetime = at()
    until: datetime = at()
    state: str
    ticket_of: int = Field(sa_type=Id)
    ticket_counter: int = 0
    pin_counter: int = 0
    arrived_at: datetime | None = at(nullable=True)
    approved_by: int | None = reference("users.id", nullable=True)
    approved_how: str = ""
    cancelled_why: str = ""
    import_id: int | None = Field(default=None, sa_type=Id)
    detached_at: datetime | None = at(nullable=True)
    anonymous_at: datetime | None = at(nullable=True)


class Stay(SQLModel, table=True):
    """One coming in and going out. The roll call is the open ones: a partial index answers it.

    `visitor_id` is the visit's, kept here so that nobody is in twice. It is no reference to the store, which would look
    through all stays for each visitor that goes. `reminded_at` is when the host was told of the check-out to come.
    """

    __tablename__ = "stays"
    __table_args__ = (
        Index("uq_stays_one_open", "visitor_id", unique=True,
              sqlite_where=text("out_at IS NULL"), postgresql_where=text("out_at IS NULL")),
        Index("ix_stays_on_site", "building_id", "in_at",
              sqlite_where=text("out_at IS NULL"), postgresql_where=text("out_at IS NULL")),
        Index("ix_stays_visit", "visit_id"),
        Index("ix_stays_presumed", "building_id", "out_at",
              sqlite_where=text("out_how = 'presumed'"), postgresql_where=text("out_how = 'presumed'")),
    )  # fmt: skip

    id: int | None = key()
    building_id: int = reference("buildings.id")
    visit_id: int = reference("visits.id")
    visitor_id: int = Field(sa_type=Id)
    in_at: datetime = at()
    in_by: int | None = reference("users.id", nullable=True)
    in_how: str
    in_desk: str = ""
    out_at: datetime | None = at(nullable=True)
    out_by: int | None = reference("users.id", nullable=True)
    out_how: str | None = None
    out_desk: str = ""
    reminded_at: datetime | None = at(nullable=True)


class Pass(SQLModel, table=True):
    """`lookup` is a keyed number made of what is scanned or typed; the code itself is nowhere in the store."""

    __tablename__ = "passes"
    __table_args__ = (
        Index("ix_passes_visit", "visit_id"),
        {"sqlite_with_rowid": False},
    )

    lookup: int = Field(primary_key=True, sa_type=Id)
    building_id: int = Field(primary_key=True, sa_type=Id, foreign_key="buildings.id")
    kind: str
    visit_id: int = reference("visits.id")
    counter: int = 0
    withdrawn_at: datetime | None = at(nullable=True)
