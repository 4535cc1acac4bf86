"""Entries of the block list, and visitors who meet one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from db.queries import rows
from db.transaction import Sql

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from db.transaction import Transaction

_COLUMNS = "e.id, e.kind, e.building_id, coalesce(b.name, ''), e.name, e.aliases, e.email, e.company, e.plate, e.reason"
LIST = f"""
SELECT {_COLUMNS}, e.review_on, e.added_at, coalesce(u.name, ''),
  (SELECT count(*) FROM blocklist_hits k WHERE k.entry_id = e.id AND k.settled_at IS NULL)
FROM blocklist_entries e LEFT JOIN buildings b ON b.id = e.building_id LEFT JOIN users u ON u.id = e.added_by
ORDER BY e.kind DESC, e.id
"""
ANY = "SELECT 1 FROM blocklist_entries LIMIT 1"
OPEN = """
SELECT k.id, k.entry_id, k.building_id, k.field, k.score, k.words FROM blocklist_hits k
WHERE k.visitor_id = :visitor AND k.settled_at IS NULL AND (:building < 0 OR k.building_id IN (0, :building))
  AND NOT EXISTS (SELECT 1 FROM blocklist_hits y WHERE y.visitor_id = k.visitor_id AND y.entry_id = k.entry_id
    AND y.building_id = :building AND y.settled_at IS NOT NULL)
ORDER BY k.score DESC, k.id
"""
SETTLED = """
SELECT k.entry_id FROM blocklist_hits k
WHERE k.visitor_id = :visitor AND k.settled_at IS NOT NULL AND k.building_id IN (0, :building)
"""
SETTLE = (
    "UPDATE blocklist_hits SET settled_at = :at, settled_by = :by, why = :why WHERE id = :id AND settled_at IS NULL"
)
SETTLE_HERE = """
INSERT INTO blocklist_hits
  (visitor_id, entry_id, building_id, field, score, words, found_at, settled_at, settled_by, why)
SELECT visitor_id, entry_id, :building, field, score, words, found_at, :at, :by, :why FROM blocklist_hits WHERE id = :id
ON CONFLICT (visitor_id, entry_id, building_id) DO NOTHING
"""
FORGET_OPEN = "DELETE FROM blocklist_hits WHERE visitor_id = :visitor AND settled_at IS NULL"
FORGET_ENTRY = "DELETE FROM blocklist_hits WHERE entry_id = :entry"
FORGET_ALL_OPEN = "DELETE FROM blocklist_hits WHERE settled_at IS NULL"
PUT = """
INSERT INTO blocklist_hits (visitor_id, entry_id, building_id, field, score, words, found_at)
VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (visitor_id, entry_id, building_id) DO NOTHING
"""
_PERSON = """
SELECT w.id, w.name, w.email, w.company, w.plate FROM visitors w
WHERE NOT EXISTS (SELECT 1 FROM imports p WHERE p.id = w.import_id AND p.published_at IS NULL)
"""
EVERYBODY = f"{_PERSON} AND w.id > :after ORDER BY w.id LIMIT :limit"
SOME = Sql(
    f"{_PERSON} AND w.id IN (SELECT value FROM json_each(:ids)) ORDER BY w.id",
    f"{_PERSON} AND w.id IN (SELECT i::bigint FROM json_array_elements_text(:ids::json) i) ORDER BY w.id",
)
ALL_OPEN = "SELECT DISTINCT k.visitor_id FROM blocklist_hits k WHERE k.settled_at IS NULL"
IS_DUE = "SELECT 1 FROM marks WHERE name = 'block-list'"
NOTE_DUE = "INSERT INTO marks (name, value) VALUES ('block-list', 'due') ON CONFLICT (name) DO NOTHING"
NOT_DUE = "DELETE FROM marks WHERE name = 'block-list'"
COMING = "SELECT v.id FROM visits v WHERE v.ticket_of = :ticket AND v.state = 'awaiting' ORDER BY v.id"
ON_LIST = Sql(
    "SELECT DISTINCT k.visitor_id FROM blocklist_hits k WHERE k.settled_at IS NULL AND k.visitor_id IN "
    "(SELECT value FROM json_each(:ids))",
    "SELECT DISTINCT k.visitor_id FROM blocklist_hits k WHERE k.settled_at IS NULL AND k.visitor_id IN "
    "(SELECT i::bigint FROM json_array_elements_text(:ids::json) i)",
)


class EntryRow(NamedTuple):
    """`building` is empty for everywhere; `aliases` JSON; `added_at` in microseconds; `hits` are not settled."""

    id: int
    kind: str
    building_id: int
    building: str
    name: str
    aliases: str
    email: str
    company: str
    plate: str
    reason: str
    review_on: str
    added_at: int
    added_by: str
    hits: int


class HitRow(NamedTuple):
    """A visitor's match that is to be settled; `building_id` 0 is everywhere."""

    id: int
    entry_id: int
    building_id: int
    field: str
    score: int
    words: str


class VisitorFields(NamedTuple):
    """What of a visitor is looked for in the list."""

    id: int
    name: str
    email: str
    company: str
    plate: str


class NewHit(NamedTuple):
    visitor_id: int
    entry_id: int
    building_id: int
    field: str
    score: int
    words: str
    found_at: int


def listed(tx: Transaction) -> list[EntryRow]:
    """All entries: an installation has some dozens to a few thousand."""
    return [EntryRow._make(row) for row in tx.rows(LIST)]


def is_empty(tx: Transaction) -> bool:
    return tx.row(ANY) is None


def add(tx: Transaction, values: dict[str, Any]) -> int:
    """A new entry; its id."""
    return rows.insert(tx, "blocklist_entries", values)


def change(tx: Transaction, entry_id: int, values: dict[str, Any]) -> None:
    rows.change(tx, "blocklist_entries", entry_id, values)


def remove(tx: Transaction, entry_id: int) -> None:
    """The entry and whoever met it are forgotten."""
    forget_hits(tx, entry_id)
    rows.delete(tx, "blocklist_entries", entry_id)


def forget_hits(tx: Transaction, entry_id: int) -> None:
    """Whoever met an entry, and what was said of them."""
    tx.run(FORGET_ENTRY, {"entry": entry_id})


def open_hits(tx: Transaction, visitor_id: int, building_id: int = -1) -> list[HitRow]:
    """A visitor's hits that nobody has settled, as far as they hold in a building, or anywhere."""
    return [HitRow._make(row) for row in tx.rows(OPEN, {"visitor": visitor_id, "building": building_id})]


def settled(tx: Transaction, visitor_id: int, building_id: int) -> set[int]:
    """The entries that were settled for a visitor, in a building or everywhere."""
    return {int(id) for (id,) in tx.rows(SETTLED, {"visitor": visitor_id, "building": building_id})}


def settle(tx: Transaction, hit_id: int, *, at: int, by: int, why: str) -> None:
    """Wherever the hit holds."""
    tx.run(SETTLE, {"id": hit_id, "at": at, "by": by, "why": why})


def settle_here(tx: Transaction, hit_id: int, building_id: int, *, at: int, by: int, why: str) -> None:
    """In one building, of a hit that holds in all."""
    tx.run(SETTLE_HERE, {"id": hit_id, "building": building_id, "at": at, "by": by, "why": why})


def renew(tx: Transaction, visitor_id: int, found: Iterable[NewHit]) -> None:
    """What a visitor meets now takes the place of what is open; what was settled stays settled."""
    tx.run(FORGET_OPEN, {"visitor": visitor_id})
    tx.run_many(PUT, found)


def renew_all(tx: Transaction, found: Iterable[NewHit]) -> None:
    """The same of everybody, who then is looked up."""
    tx.run(FORGET_ALL_OPEN)
    tx.run_many(PUT, found)
    tx.run(NOT_DUE)


def with_open_hits(tx: Transaction) -> set[int]:
    """Visitors of whom something waits to be settled."""
    return {int(id) for (id,) in tx.rows(ALL_OPEN)}


def everybody(tx: Transaction, after: int, limit: int) -> list[VisitorFields]:
    """The next visitors by their ids."""
    return [VisitorFields._make(row) for row in tx.rows(EVERYBODY, {"after": after, "limit": limit})]


def visitors(tx: Transaction, ids: Collection[int]) -> list[VisitorFields]:
    """Some visitors as they are now."""
    return [VisitorFields._make(row) for row in tx.rows(SOME, {"ids": json.dumps(sorted(ids))})]


def is_due(tx: Transaction) -> bool:
    """Whether the list was changed and everybody not looked up since."""
    return tx.row(IS_DUE) is not None


def note_due(tx: Transaction) -> None:
    """Part of every change of the list: whoever is killed before everybody was looked up leaves it to others."""
    tx.run(NOTE_DUE)


def awaiting(tx: Transaction, ticket_of: int) -> list[int]:
    """Visits under one ticket that wait for an answer."""
    return [int(id) for (id,) in tx.rows(COMING, {"ticket": ticket_of})]


def on_list(tx: Transaction, visitor_ids: Collection[int]) -> set[int]:
    """Which of these visitors have hits to be settled."""
    ids: Sequence[int] = sorted(visitor_ids)
    return {int(id) for (id,) in tx.rows(ON_LIST, {"ids": json.dumps(ids)})}
