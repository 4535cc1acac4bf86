"""Whether the store is whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from db import health, upgrade
from db.contents import contents
from vmsctl.errors import Refused, StoreFailed
from vmsctl.services import event_history, roles

if TYPE_CHECKING:
    from vmsctl.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Checked:
    """A store that is whole, with what it holds."""

    store: str
    rows: int
    events: int


def revision(ws: Workspace) -> str | None:
    """The revision of the store's schema."""
    with ws.reading() as tx:
        return upgrade.revision(tx)


def check(ws: Workspace) -> Checked:
    """Look at everything; raises `StoreFailed` with the first thing that is wrong."""
    with ws.reading() as tx:
        roles.require(tx, ws, "verify-event-log", None)
        if faults := health.faults(tx):
            raise StoreFailed(
                "store-damaged", f"The store is damaged: {faults[0]}.",
                "Keep the file and restore the last backup ('vmsctl database restore').",
            )  # fmt: skip
        reports = event_history.verified(tx, {})
        for report in reports:
            if report.broken_at:
                raise Refused(
                    "event-log-broken",
                    f"The record of {report.place} is broken at entry {report.broken_at}: {report.why}.",
                    "Keep the store as it is, and compare with the last backup ('vmsctl database check FILE').",
                )
        held = contents(tx)
    return Checked(ws.store.address, sum(held.rows.values()) if held else 0, sum(found.kept for found in reports))
