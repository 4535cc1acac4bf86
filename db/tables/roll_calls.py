"""Roll calls that were started: who was on the list, and what became of each."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from db.kinds import RollCallKind, RollCallStatus
from db.tables.base import Id, at, key, one_of, reference


class MusterPoint(SQLModel, table=True):
    """A place where people gather outside."""

    __tablename__ = "muster_points"
    __table_args__ = (UniqueConstraint("building_id", "name"),)

    id: int | None = key()
    building_id: int = reference("buildings.id")
    name: str
    position: int = 0
    active: bool = True


class RollCall(SQLModel, table=True):
    """`started_by` is empty when it was started at a locked desk; `seal` is the SHA-256 of the finished list."""

    __tablename__ = "roll_calls"
    __table_args__ = (
        one_of("kind", RollCallKind),
        Index("uq_roll_calls_running", "building_id", unique=True,
              sqlite_where=text("finished_at IS NULL"), postgresql_where=text("finished_at IS NULL")),
        Index("ix_roll_calls_building", "building_id", "started_at"),
    )  # fmt: skip

    id: int | None = key()
    building_id: int = reference("buildings.id")
    kind: str
    policy: str
    started_at: datetime = at()
    started_by: int | None = reference("users.id", nullable=True)
    started_desk: str = ""
    finished_at: datetime | None = at(nullable=True)
    finished_by: int | None = reference("users.id", nullable=True)
    seal: str = ""


class RollCallPerson(SQLModel, table=True):
    """One person of the frozen list. Names are copied, so that the list stays whole whatever becomes of the visit.

    `mark_id` is the newest mark that holds, 0 before the first: what somebody saw when they marked it.
    """

    __tablename__ = "roll_call_people"
    __table_args__ = (
        one_of("status", RollCallStatus),
        Index("ix_roll_call_people_roll_call", "roll_call_id"),
        Index("ix_roll_call_people_visit", "visit_id"),
    )

    id: int | None = key()
    roll_call_id: int = reference("roll_calls.id")
    building_id: int = reference("buildings.id")
    block: str
    visit_id: int | None = Field(default=None, sa_type=Id)
    visitor_id: int | None = Field(default=None, sa_type=Id)
    name: str
    company: str = ""
    host: str = ""
    phone: str = ""
    floor: str = ""
    since: datetime | None = at(nullable=True)
    note: str = ""
    status: str
    mark_id: int = Field(default=0, sa_type=Id)


class RollCallMark(SQLModel, table=True):
    """Who marked whom as what, when and where; `undone_at` for one that was taken back."""

    __tablename__ = "roll_call_marks"
    __table_args__ = (Index("ix_roll_call_marks_person", "person_id"), {"sqlite_autoincrement": True})

    id: int | None = key()
    roll_call_id: int = reference("roll_calls.id")
    person_id: int = reference("roll_call_people.id")
    building_id: int = reference("buildings.id")
    before: str
    before_mark: int = Field(default=0, sa_type=Id)
    status: str
    marked_at: datetime = at()
    marked_by: int | None = reference("users.id", nullable=True)
    desk: str = ""
    how: str
    muster_point_id: int | None = reference("muster_points.id", nullable=True)
    undone_at: datetime | None = at(nullable=True)
    request_id: str | None = Field(default=None, unique=True)
