"""Visitor types and what each asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

LIST = """
SELECT id, name, fields, confirmation, active, position FROM visitor_types
WHERE active OR :inactive ORDER BY position, name
"""


class VisitorTypeRow(NamedTuple):
    """`fields` is JSON: attribute to need."""

    id: int
    name: str
    fields: str
    confirmation: str
    active: bool
    position: int


def listed(tx: Transaction, *, inactive: bool) -> list[VisitorTypeRow]:
    rows = tx.rows(LIST, {"inactive": inactive})
    return [VisitorTypeRow._make(row)._replace(active=bool(row[4])) for row in rows]
