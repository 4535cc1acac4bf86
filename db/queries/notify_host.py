"""The message that a visitor has arrived, sent to the host as an act of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.queries.check_in import TELL_HOST
from db.transaction import Sql

if TYPE_CHECKING:
    from db.transaction import Transaction

# Whoever tells the same host at the same moment waits here until this transaction ends.
HOLD = Sql(
    "UPDATE visits SET state = state WHERE id = :visit RETURNING id",
    "SELECT id FROM visits WHERE id = :visit FOR UPDATE",
)
LAST = """
SELECT created_at, state FROM outbox WHERE visit_id = :visit AND template = 'visitor-arrived' AND state <> 'dropped'
ORDER BY id DESC LIMIT 1
"""


class LastTold(NamedTuple):
    """`at` in microseconds."""

    at: int
    state: str


class Notice(NamedTuple):
    """A message to the host, `at` in microseconds."""

    building_id: int
    visit_id: int
    host_id: int
    message_id: str
    at: int


def hold(tx: Transaction, visit_id: int) -> None:
    """Let nobody else tell this visit's host until the transaction ends."""
    tx.changed_rows(HOLD, {"visit": visit_id})


def last(tx: Transaction, visit_id: int) -> LastTold | None:
    """What the host was told last of this visitor's arrival."""
    row = tx.row(LAST, {"visit": visit_id})
    return None if row is None else LastTold._make(row)


def queue(tx: Transaction, notice: Notice) -> None:
    tx.run(TELL_HOST, notice._asdict())
