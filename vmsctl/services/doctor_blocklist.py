"""What 'vmsctl doctor' looks at of the block list: entries that nobody has looked at in time, and a change that was
broken off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.queries import blocklist as queries
from vmsctl.rules import doctor as rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.transaction import Transaction
    from vmsctl.rules.doctor import Finding
    from vmsctl.workspace import Workspace


def findings(tx: Transaction, ws: Workspace) -> Iterator[Finding | None]:
    """An entry is kept for a year at the most before somebody says that it is still right (safety 5.2)."""
    today = ws.now().date().isoformat()
    due = sum(row.review_on <= today for row in queries.listed(tx))
    yield rules.counted(
        "block list", due, "{} entries are due for review.",
        "See 'vmsctl blocklist list'; keep them with 'vmsctl blocklist change --review', or remove them.",
    )  # fmt: skip
    if queries.is_due(tx):
        yield rules.warning(
            "block list", "It was changed, and not everybody has been looked up in it yet.",
            "Run 'vmsctl schedule run block-list'.",
        )  # fmt: skip
