"""Messages waiting to be sent: what and to whom by id, never the text."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from db.kinds import Channel, OutboxState
from db.tables.base import Id, at, key, one_of, reference


class Message(SQLModel, table=True):
    """To a user (`user_id`), or to the visitor of the visit, or to `visitor_id` when it concerns no visit.

    `about` names what else it tells of, such as `privacy-request:5`; `asked_by` is the user whose daily limit it counts
    towards; `reply` is the server's code and no more.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        one_of("state", OutboxState),
        one_of("channel", Channel),
        Index("ix_outbox_due", "due_at",
              sqlite_where=text("state = 'waiting'"), postgresql_where=text("state = 'waiting'")),
        Index("ix_outbox_claimed", "claimed_at",
              sqlite_where=text("state = 'claimed'"), postgresql_where=text("state = 'claimed'")),
        Index("ix_outbox_visit", "visit_id"),
        Index("ix_outbox_visitor", "visitor_id",
              sqlite_where=text("visitor_id IS NOT NULL"), postgresql_where=text("visitor_id IS NOT NULL")),
    )  # fmt: skip

    id: int | None = key()
    building_id: int = reference("buildings.id")
    channel: str = "mail"
    template: str
    visit_id: int | None = reference("visits.id", nullable=True)
    visitor_id: int | None = Field(default=None, sa_type=Id)
    user_id: int | None = reference("users.id", nullable=True)
    about: str = ""
    asked_by: int | None = reference("users.id", nullable=True)
    message_id: str
    state: str = "waiting"
    created_at: datetime = at()
    due_at: datetime = at()
    attempts: int = 0
    claimed_at: datetime | None = at(nullable=True)
    claimed_by: str = ""
    sent_at: datetime | None = at(nullable=True)
    reply: str = ""
    why: str = ""
    import_id: int | None = Field(default=None, sa_type=Id)


class MailCount(SQLModel, table=True):
    """How many messages to visitors a user has caused on a day (`YYYY-MM-DD`, UTC)."""

    __tablename__ = "mail_counts"

    user_id: int = Field(sa_type=Id, primary_key=True, foreign_key="users.id")
    day: str = Field(primary_key=True)
    count: int = 0
