"""Looking through the whole store for what should be gone: each question counts rows, and 0 is right."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.erasing import OF_VISITORS, OF_VISITS, leftover

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.transaction import Transaction

_DETACHED = "(SELECT v.id FROM visits v WHERE v.detached_at IS NOT NULL)"
_ANONYMOUS = "(SELECT v.id FROM visits v WHERE v.anonymous_at IS NOT NULL)"
_ALIVE = "(SELECT w.id FROM visitors w)"
_WHOLLY = """
NOT EXISTS (SELECT 1 FROM visits v WHERE v.invitation_id = invitations.id AND v.{} IS NULL)
  AND EXISTS (SELECT 1 FROM visits v WHERE v.invitation_id = invitations.id)
"""
_DETAILS = """
SELECT count(*) FROM event_details d JOIN events e ON e.chain = d.chain AND e.seq = d.seq
WHERE e.subject LIKE '{noun}:%' AND NOT EXISTS (
  SELECT 1 FROM {table} x WHERE x.id = CAST(substr(e.subject, {start}) AS bigint) AND {still})
"""
_VISIT_COLUMNS = {"portal_sessions": "ticket_of"}
INDEXED_GONE = "SELECT count(*) FROM indexed_before"


class Question(NamedTuple):
    """What is asked, in words, and how."""

    words: str
    sql: str


def questions() -> Iterator[Question]:
    """Everything that the registry says must be gone by now."""
    yield Question(
        "detached visits that still tell of their visitor", leftover("visits", "detached_at IS NOT NULL", later=False)
    )
    yield Question("stays of detached visits", leftover("stays", f"visit_id IN {_DETACHED}", later=False))
    yield Question(
        "invitations of detached visits", leftover("invitations", _WHOLLY.format("detached_at"), later=False)
    )
    yield Question("anonymous visits with a host or exact times", leftover("visits", "anonymous_at IS NOT NULL"))
    yield Question("stays of anonymous visits", leftover("stays", f"visit_id IN {_ANONYMOUS}"))
    yield Question("invitations of anonymous visits", leftover("invitations", _WHOLLY.format("anonymous_at")))
    for table in OF_VISITS:
        column = _VISIT_COLUMNS.get(table, "visit_id")
        yield Question(
            f"{_words(table)} of detached visits", f"SELECT count(*) FROM {table} WHERE {column} IN {_DETACHED}"
        )
    for table in OF_VISITORS:
        if table not in ("visitors", "signed_documents"):
            yield Question(f"{_words(table)} of nobody", _of_nobody(table))
    yield Question("lists of roll calls that name nobody's id", _of_nobody("roll_call_people"))
    yield from _details()


def count(tx: Transaction, question: Question) -> int:
    return int(tx.value(question.sql, {}))  # with values, so that `%` is read as it is meant


def _of_nobody(table: str) -> str:
    return f"SELECT count(*) FROM {table} WHERE visitor_id IS NOT NULL AND visitor_id NOT IN {_ALIVE}"


def _details() -> Iterator[Question]:
    for noun, table, still in (
        ("visit", "visits", "x.detached_at IS NULL"), ("visitor", "visitors", "true"),
        ("acceptance", "acceptances", "true"),
    ):  # fmt: skip
        sql = _DETAILS.format(noun=noun, table=table, still=still, start=len(noun) + 2)
        yield Question(f"old and new values of {table} that are gone", sql)


def _words(table: str) -> str:
    return table.replace("_", " ")
