"""Ending what an older store has open of people who were erased since: they had left, and nobody expected them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.erasing import on_both
from db.queries.retention import as_json
from db.transaction import Sql

if TYPE_CHECKING:
    from collections.abc import Collection

    from db.transaction import Transaction

OPEN = on_both("SELECT visit_id, building_id FROM stays WHERE visitor_id IN {ids} AND out_at IS NULL ORDER BY visit_id")
_CLOSE = on_both("""
UPDATE stays SET out_at = {latest}(in_at, {earliest}(:now, (SELECT v.until FROM visits v WHERE v.id = stays.visit_id))),
  out_by = NULL, out_how = 'correction', out_desk = ''
WHERE visitor_id IN {ids} AND out_at IS NULL
""")
CLOSE = Sql(
    _CLOSE.sqlite.replace("{latest}", "max").replace("{earliest}", "min"),
    _CLOSE.postgresql.replace("{latest}", "greatest").replace("{earliest}", "least"),
)
LEFT = on_both("UPDATE visits SET state = 'left' WHERE visitor_id IN {ids} AND state = 'on-site'")
CANCEL = on_both("UPDATE visits SET state = 'cancelled' WHERE id IN {ids} AND state IN ('expected', 'awaiting')")


def leave(tx: Transaction, visitors: Collection[int], now: int) -> list[tuple[int, int]]:
    """Close the open stays of these visitors at their expected end; the visits, each with its building."""
    ids = {"ids": as_json(visitors)}
    found = [(int(visit), int(building)) for visit, building in tx.rows(OPEN, ids)]
    tx.run(CLOSE, {**ids, "now": now})
    tx.run(LEFT, ids)
    return found


def cancel(tx: Transaction, visits: Collection[int]) -> int:
    """Call off those of the visits to which nobody came yet; how many."""
    return tx.run(CANCEL, {"ids": as_json(visits)})
