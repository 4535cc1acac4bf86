"""Printers and the queue of what is to be printed."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import SQLModel

from db.kinds import PrintState
from db.tables.base import at, key, one_of, reference


class Printer(SQLModel, table=True):
    """`url` says where it is (`tcp://…`), `profile` what it understands; `machine` is the only one that reaches a
    printer on a cable, empty where all do."""

    __tablename__ = "printers"
    __table_args__ = (UniqueConstraint("building_id", "name"),)

    id: int | None = key()
    building_id: int = reference("buildings.id")
    name: str
    url: str
    profile: str
    machine: str = ""
    position: int = 0
    active: bool = True


class PrintJob(SQLModel, table=True):
    """`what` is `badge` or `test-page`; its content is made when it is printed and is nowhere stored.

    A claimed job is one process's alone, and a printer has one job at a time: the store itself sees to that.
    `queued_at` is when it was put there or sent anew, `due_at` when it is tried next; `why` speaks of no person.
    """

    __tablename__ = "print_queue"
    __table_args__ = (
        one_of("state", PrintState),
        Index("uq_print_queue_printing", "printer_id", unique=True,
              sqlite_where=text("state = 'printing'"), postgresql_where=text("state = 'printing'")),
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
    attempts: int = 0
    created_at: datetime = at()
    created_by: int | None = reference("users.id", nullable=True)
    queued_at: datetime = at()
    due_at: datetime = at()
    claimed_at: datetime | None = at(nullable=True)
    claimed_by: str = ""
    done_at: datetime | None = at(nullable=True)
