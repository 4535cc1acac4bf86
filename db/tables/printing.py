"""Printers and the queue of what is to be printed."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from db.kinds import PrintState
from db.tables.base import at, key, one_of, reference


class Printer(SQLModel, table=True):
    """`url` says where it is (`tcp://…`), `profile` what it understands."""

    __tablename__ = "printers"
    __table_args__ = (UniqueConstraint("building_id", "name"),)

    id: int | None = key()
    building_id: int = reference("buildings.id")
    name: str
    url: str
    profile: str
    position: int = 0
    active: bool = True


class PrintJob(SQLModel, table=True):
    """`what` is `badge`, `roll-call` or `test`; a claimed job is one process's alone."""

    __tablename__ = "print_queue"
    __table_args__ = (
        one_of("state", PrintState),
        Index("uq_print_queue_request", "request_id", unique=True,
              sqlite_where=text("request_id IS NOT NULL"), postgresql_where=text("request_id IS NOT NULL")),
        Index("ix_print_queue_open", "created_at",
              sqlite_where=text("state IN ('queued', 'printing')"),
              postgresql_where=text("state IN ('queued', 'printing')")),
        Index("ix_print_queue_visit", "visit_id"),
    )  # fmt: skip

    id: int | None = key()
    building_id: int = reference("buildings.id")
    printer_id: int = reference("printers.id")
    what: str
    visit_id: int | None = reference("visits.id", nullable=True)
    badge_counter: int = 0
    state: str = "queued"
    why: str = ""
    reason: str = ""
    attempts: int = 0
    created_at: datetime = at()
    created_by: int | None = reference("users.id", nullable=True)
    claimed_at: datetime | None = at(nullable=True)
    claimed_by: str = ""
    done_at: datetime | None = at(nullable=True)
    request_id: str | None = Field(default=None)
