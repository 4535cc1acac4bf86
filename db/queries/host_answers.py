"""What hosts answered, and the messages whose links they answer by."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

ASKED = """
SELECT o.id, o.template, o.visit_id, o.user_id, u.name, u.active, o.created_at
FROM outbox o JOIN users u ON u.id = o.user_id
WHERE o.id = :message AND o.visit_id IS NOT NULL
"""
ADD = """
INSERT INTO host_answers (visit_id, user_id, answer, note, at) VALUES (:visit, :user, :answer, :note, :at)
"""
OF_VISIT = """
SELECT a.answer, a.note, a.at, u.name FROM host_answers a JOIN users u ON u.id = a.user_id
WHERE a.visit_id = :visit ORDER BY a.id
"""


class AskedRow(NamedTuple):
    """A message that asks a user something about a visit; `created_at` in microseconds."""

    message_id: int
    template: str
    visit_id: int
    user_id: int
    user: str
    active: bool
    created_at: int


class AnswerRow(NamedTuple):
    """`at` in microseconds."""

    answer: str
    note: str
    at: int
    by: str


def asked(tx: Transaction, message_id: int) -> AskedRow | None:
    row = tx.row(ASKED, {"message": message_id})
    return None if row is None else AskedRow._make(row)


def add(tx: Transaction, visit_id: int, user_id: int, answer: str, note: str, at: int) -> None:
    tx.run(ADD, {"visit": visit_id, "user": user_id, "answer": answer, "note": note, "at": at})


def of_visit(tx: Transaction, visit_id: int) -> list[AnswerRow]:
    """The answers about a visit, the first first."""
    return [AnswerRow._make(row) for row in tx.rows(OF_VISIT, {"visit": visit_id})]
