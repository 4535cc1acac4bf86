"""Telling that a visitor has become verified; a part of every act that fills in a profile or accepts a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.queries import visits as queries
from vmsctl.services import etickets, event_log, visit_views

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

VERIFIED = "visit.verified"


def note(tx: Transaction, ws: Workspace, visit_id: int, *, lacked: Sequence[str], how: str) -> bool:
    """Append `visit.verified` when the visit's visitor lacked something before this act and lacks nothing now.

    `lacked` is `visit_views.missing` of the visit as it was before, `how` the face: `desk`, `command`, `portal`.
    """
    row = queries.by_id(tx, visit_id) if lacked else None
    if row is None or visit_views.missing(row):
        return False
    event_log.append(
        tx, ws, VERIFIED, f"visit:{visit_id}", chain=row.building_id, at=ws.now(),
        facts={"visitor": row.visitor_id, "how": how},
    )  # fmt: skip
    if row.visitor_id is not None:
        etickets.on_verified(tx, ws, row.visitor_id)
    tx.presence.add(row.building_id)
    return True
