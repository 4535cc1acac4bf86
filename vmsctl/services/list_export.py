"""A list that leaves the house as a file is noted in the event log of each building whose rows it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from vmsctl.rules.text import clean
from vmsctl.services import event_log

if TYPE_CHECKING:
    from vmsctl.workspace import Workspace

EXPORTED = "list.exported"


def note(ws: Workspace, which: str, rows: Mapping[int, int], reason: str) -> None:
    """Write down which list went out, how many `rows` of each building it has, and why: before anybody gets it."""
    why = clean(reason, what="reason")
    with ws.transaction() as tx:
        for building_id, count in sorted(rows.items()):
            event_log.append(
                tx, ws, EXPORTED, f"building:{building_id}", chain=building_id, at=ws.now(),
                facts={"list": which, "rows": count}, personal={"reason": why} if why else None,
            )  # fmt: skip
