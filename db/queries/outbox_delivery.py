"""Claiming messages, and writing down what became of them.

Each change says in its condition whose claim it ends, so that who lost a claim changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.transaction import Sql

if TYPE_CHECKING:
    from db.transaction import Transaction

FREE = """
UPDATE outbox SET state = 'waiting', claimed_by = ''
WHERE state = 'claimed' AND claimed_at <= :before AND channel = :channel
"""
_DUE = """
SELECT o.id FROM outbox o WHERE o.state = 'waiting' AND o.due_at <= :at AND o.channel = :channel
  AND NOT EXISTS (SELECT 1 FROM imports p WHERE p.id = o.import_id AND p.published_at IS NULL)
ORDER BY CASE WHEN o.user_id IS NULL THEN 1 ELSE 0 END, o.due_at, o.id LIMIT :most
"""
_CLAIM = """
UPDATE outbox SET state = 'claimed', claimed_at = :at, claimed_by = :by, attempts = attempts + 1
WHERE id IN ({due}) AND state = 'waiting'
RETURNING id, building_id, template, visit_id, visitor_id, user_id, about, message_id, created_at, due_at, attempts,
  asked_by
"""
CLAIM = Sql(_CLAIM.format(due=_DUE), _CLAIM.format(due=f"{_DUE} FOR UPDATE OF o SKIP LOCKED"))
_MINE = "WHERE id = :id AND claimed_by = :by AND state = 'claimed'"
SENT = f"UPDATE outbox SET state = 'sent', sent_at = :at, reply = :reply, why = '' {_MINE}"
AGAIN = f"""
UPDATE outbox SET state = 'waiting', claimed_by = '', due_at = :due, reply = :reply, why = :why,
  attempts = attempts - :untried {_MINE}
"""
END = f"UPDATE outbox SET state = :state, due_at = :at, reply = :reply, why = :why {_MINE}"
GIVE_BACK = """
UPDATE outbox SET state = 'waiting', claimed_by = '', attempts = attempts - 1
WHERE id = :id AND claimed_by = :by AND state = 'claimed'
"""
BEAT = "UPDATE outbox SET claimed_at = :at WHERE claimed_by = :by AND state = 'claimed'"
ALL_WAIT = """
UPDATE outbox SET why = :why WHERE state = 'waiting' AND due_at <= :at AND channel = :channel AND why <> :why
"""
IS_DUE = """
SELECT 1 FROM outbox WHERE channel = :channel
  AND ((state = 'waiting' AND due_at <= :at) OR (state = 'claimed' AND claimed_at <= :before)) LIMIT 1
"""
ONE = """
SELECT id, building_id, template, visit_id, visitor_id, user_id, about, message_id, created_at, due_at, attempts,
  asked_by
FROM outbox WHERE id = :id
"""


class Queued(NamedTuple):
    """A message to be sent; times in microseconds, `attempts` with this one."""

    id: int
    building_id: int
    template: str
    visit_id: int | None
    visitor_id: int | None
    user_id: int | None
    about: str
    message_id: str
    created_at: int
    due_at: int
    attempts: int
    asked_by: int | None


def is_due(tx: Transaction, channel: str, *, at: int, before: int) -> bool:
    """Whether anything is due, or was left by a dead process."""
    return tx.row(IS_DUE, {"channel": channel, "at": at, "before": before}) is not None


def free(tx: Transaction, channel: str, *, before: int) -> int:
    """Let go what a process claimed so long ago that it counts as dead; how many."""
    return tx.run(FREE, {"before": before, "channel": channel})


def claim(tx: Transaction, channel: str, by: str, *, at: int, most: int) -> list[Queued]:
    """Take what is due for oneself: what staff wait for first, then in the order of time."""
    rows = tx.changed_rows(CLAIM, {"channel": channel, "by": by, "at": at, "most": most})
    return sorted((Queued._make(row) for row in rows), key=lambda row: (row.user_id is None, row.due_at, row.id))


def sent(tx: Transaction, id: int, by: str, *, at: int, reply: str) -> bool:
    return tx.run(SENT, {"id": id, "by": by, "at": at, "reply": reply}) == 1


def again(tx: Transaction, id: int, by: str, *, due: int, reply: str, why: str, tried: bool = True) -> bool:
    """Let it wait until it is tried again; not `tried` does not count as a try."""
    values = {"id": id, "by": by, "due": due, "reply": reply, "why": why, "untried": 0 if tried else 1}
    return tx.run(AGAIN, values) == 1


def end(tx: Transaction, id: int, by: str, state: str, *, at: int, reply: str, why: str) -> bool:
    """Park or drop it."""
    return tx.run(END, {"id": id, "by": by, "state": state, "at": at, "reply": reply, "why": why}) == 1


def give_back(tx: Transaction, by: str, ids: list[int]) -> None:
    """Undo the claim of messages that nothing was tried with."""
    for id in ids:
        tx.run(GIVE_BACK, {"by": by, "id": id})


def beat(tx: Transaction, by: str, *, at: int) -> None:
    """Say that the process which claimed is still at it."""
    tx.run(BEAT, {"by": by, "at": at})


def all_wait(tx: Transaction, channel: str, *, at: int, why: str) -> None:
    """Note for all that is due why it waits."""
    tx.run(ALL_WAIT, {"channel": channel, "at": at, "why": why})


def one(tx: Transaction, id: int) -> Queued | None:
    row = tx.row(ONE, {"id": id})
    return None if row is None else Queued._make(row)
