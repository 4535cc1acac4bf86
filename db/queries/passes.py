"""Issuing tickets and PINs: the store's own uniqueness decides who was first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.transaction import Transaction

_BARE = """
SELECT v.id, v.building_id, v.day, v.ticket_of, v.ticket_counter, v.pin_counter,
  EXISTS (SELECT 1 FROM passes p WHERE p.visit_id = v.id AND p.kind = 'ticket' AND p.withdrawn_at IS NULL),
  EXISTS (SELECT 1 FROM passes p WHERE p.visit_id = v.id AND p.kind = 'pin' AND p.withdrawn_at IS NULL)
FROM visits v WHERE v.id IN
"""
ISSUE = """
INSERT INTO passes (lookup, building_id, kind, visit_id, counter)
VALUES (:lookup, :building, :kind, :visit, :counter) ON CONFLICT DO NOTHING
"""
COUNT_ON = "UPDATE visits SET pin_counter = :counter WHERE id = :visit"
FORGET_PIN = "DELETE FROM passes WHERE visit_id = :visit AND kind = 'pin'"


class Bearer(NamedTuple):
    """A visit with what its passes are made of, and which it has already."""

    id: int
    building_id: int
    day: str
    ticket_of: int
    ticket_counter: int
    pin_counter: int
    has_ticket: bool
    has_pin: bool


def bearers(tx: Transaction, visit_ids: Sequence[int]) -> list[Bearer]:
    """The visits of these ids, by id."""
    ids = ", ".join(str(int(visit_id)) for visit_id in visit_ids)
    return [Bearer._make(row) for row in tx.rows(f"{_BARE} ({ids}) ORDER BY v.id")] if ids else []


def issue(tx: Transaction, bearer: Bearer, kind: str, lookup: int, counter: int) -> bool:
    """Keep a pass; False when another visit has that number in the building."""
    values = {"lookup": lookup, "building": bearer.building_id, "kind": kind, "visit": bearer.id, "counter": counter}
    return tx.run(ISSUE, values) == 1


def count_on(tx: Transaction, visit_id: int, counter: int) -> None:
    """Note which PIN of its own a visit has."""
    tx.run(COUNT_ON, {"visit": visit_id, "counter": counter})


def forget_pin(tx: Transaction, visit_id: int) -> None:
    """Take a visit's PIN away, so that one of another day can be issued."""
    tx.run(FORGET_PIN, {"visit": visit_id})
