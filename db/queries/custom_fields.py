"""Custom attributes of visitors."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

LIST = """
SELECT id, name, kind, labels, choices, active, position FROM custom_fields
WHERE active OR :inactive ORDER BY position, name
"""
ASKED_BY = "SELECT name, fields FROM visitor_types WHERE active ORDER BY position, name"


class CustomFieldRow(NamedTuple):
    """`labels` is a JSON object of languages to words, `choices` a JSON list."""

    id: int
    name: str
    kind: str
    labels: str
    choices: str
    active: bool
    position: int


def listed(tx: Transaction, *, inactive: bool) -> list[CustomFieldRow]:
    rows = tx.rows(LIST, {"inactive": inactive})
    return [CustomFieldRow._make(row)._replace(active=bool(row[5])) for row in rows]


def types(tx: Transaction) -> list[tuple[str, str]]:
    """Visitor types in use by name, each with the JSON of what it asks."""
    return [(name, fields) for name, fields in tx.rows(ASKED_BY)]
