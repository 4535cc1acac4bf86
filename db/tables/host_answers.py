"""What hosts answered when they were told of an arrival."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import SQLModel

from db.kinds import HostAnswer as Answer
from db.tables.base import at, key, one_of, reference


class HostAnswer(SQLModel, table=True):
    __tablename__ = "host_answers"
    __table_args__ = (one_of("answer", Answer), Index("ix_host_answers_visit", "visit_id"))

    id: int | None = key()
    visit_id: int = reference("visits.id")
    user_id: int = reference("users.id")
    answer: str
    note: str = ""
    at: datetime = at()
