"""Where the chains of the event log begin, and taking their oldest entries away."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

BEGINNING = "event-log begins behind "
MARKS = "SELECT name, value FROM marks WHERE name LIKE 'event-log begins behind %'"
KEEP = "INSERT INTO marks (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
OF_KIND = "SELECT at, facts FROM events WHERE subject = :subject AND chain = :chain AND kind = :kind ORDER BY seq"
FIRST_YOUNG = "SELECT seq FROM events WHERE chain = :chain AND at >= :before ORDER BY seq LIMIT 1"
HAS_OTHERS = """
SELECT 1 FROM events WHERE chain = :chain AND seq > :after AND seq <= :last AND kind <> :kind LIMIT 1
"""
HASH = "SELECT hash FROM events WHERE chain = :chain AND seq = :seq"
FORGET_DETAILS = "DELETE FROM event_details WHERE chain = :chain AND seq <= :last"
FORGET = "DELETE FROM events WHERE chain = :chain AND seq <= :last"
_SELF_GIVEN = """
e.chain = :chain AND e.seq > :after AND e.seq <= :last AND e.actor_id IS NULL AND e.facts LIKE '%"email"%'
"""
SELF_GIVEN = f"""
SELECT w.id FROM events e JOIN visitors w ON w.id = CAST(substr(e.subject, 9) AS bigint)
WHERE e.kind IN ('visitor.changed', 'visitor.address-self-given') AND {_SELF_GIVEN}
UNION
SELECT w.id FROM events e JOIN visits v ON v.id = CAST(substr(e.subject, 7) AS bigint)
  JOIN visitors w ON w.id = v.visitor_id
WHERE e.kind = 'visit.completed' AND {_SELF_GIVEN}
"""


class CutRow(NamedTuple):
    """`at` in microseconds; `facts` JSON."""

    at: int
    facts: str


def beginnings(tx: Transaction) -> dict[int, str]:
    """By chain the last entry that is gone, as its number and the hexadecimal digits of its hash (`40.3f9a…`); chains
    that still have their first entry are not among them."""
    found = tx.rows(MARKS, {})  # with values, so that `%` is read as it is meant
    return {int(name.removeprefix(BEGINNING)): str(value) for name, value in found}


def begin(tx: Transaction, chain: int, seq: int, head: bytes) -> None:
    """Keep which entry is the last that is gone."""
    tx.run(KEEP, {"name": f"{BEGINNING}{chain}", "value": f"{seq}.{head.hex()}"})


def announced(tx: Transaction, chain: int, subject: str, kind: str) -> list[CutRow]:
    """What entries of a chain say of its cuts, the oldest first."""
    return [CutRow(*row) for row in tx.rows(OF_KIND, {"chain": chain, "subject": subject, "kind": kind})]


def last_old(tx: Transaction, chain: int, end: int, before: int) -> int:
    """The last entry of those that are all older, by microseconds; `end` is the chain's last."""
    young = tx.value(FIRST_YOUNG, {"chain": chain, "before": before})
    return end if young is None else int(young) - 1


def has_others(tx: Transaction, chain: int, after: int, last: int, kind: str) -> bool:
    """Whether entries of another kind are among those behind one and up to another."""
    values = {"chain": chain, "after": after, "last": last, "kind": kind}
    return tx.value(HAS_OTHERS, values) is not None


def hash_of(tx: Transaction, chain: int, seq: int) -> bytes | None:
    found = tx.value(HASH, {"chain": chain, "seq": seq})
    return None if found is None else bytes(found)


def forget(tx: Transaction, chain: int, last: int) -> int:
    """Delete the entries up to one, with their personal values; how many there were."""
    values = {"chain": chain, "last": last}
    tx.run(FORGET_DETAILS, values)
    return tx.run(FORGET, values)


def self_given(tx: Transaction, chain: int, after: int, last: int) -> list[int]:
    """Visitors of whom some of these entries say that their own page gave the mail address."""
    return [int(id) for (id,) in tx.rows(SELF_GIVEN, {"chain": chain, "after": after, "last": last})]
