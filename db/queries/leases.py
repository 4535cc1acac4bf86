"""Who holds which lease; times in microseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

OF = "SELECT holder, until FROM leases WHERE name = :name"
TAKE = """
INSERT INTO leases (name, holder, until) VALUES (:name, :holder, :until)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE leases.holder = excluded.holder OR leases.until <= :now
RETURNING holder
"""
GIVE_BACK = "DELETE FROM leases WHERE name = :name AND holder = :holder"


class LeaseRow(NamedTuple):
    holder: str
    until: int


def of(tx: Transaction, name: str) -> LeaseRow | None:
    row = tx.row(OF, {"name": name})
    return None if row is None else LeaseRow._make(row)


def take(tx: Transaction, name: str, holder: str, *, now: int, until: int) -> bool:
    """Hold it until then; False when somebody else does."""
    return bool(tx.alone(TAKE, {"name": name, "holder": holder, "now": now, "until": until}))


def give_back(tx: Transaction, name: str, holder: str) -> None:
    tx.run(GIVE_BACK, {"name": name, "holder": holder})
