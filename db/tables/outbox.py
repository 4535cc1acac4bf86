"""Messages waiting to be sent: what and to whom by id, never the text."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from db.kinds import OutboxState
from db.tables.base import Id, at, key, one_of, reference


class Message(SQLModel, table=True):
    __tablename__ = "outbox"
    __table_args__ = (
        one_of("state", OutboxState),
        Index("ix_outbox_due", "due_at",
              sqlite_where=text("state = 'waiting'"), postgresql_where=text("state = 'waiting'")),
        Index("ix_outbox_visit", "visit_id"),
    )  # fmt: skip

    id: int | None = key()
    building_id: int = reference("buildings.id")
    template: str
    visit_id: int = reference("visits.id")
    user_id: int | None = reference("users.id", nullable=True)
    message_id: str
    state: str = "waiting"
    created_at: datetime = at()
    due_at: datetime = at()
    attempts: int = 0
    claimed_at: datetime | None = at(nullable=True)
    claimed_by: str = ""
    why: str = ""
    import_id: int | None = Field(default=None, sa_type=Id)
