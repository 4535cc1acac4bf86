"""What 'vmsctl doctor' looks at of the buildings: whether an alarm would find them ready."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.instant import instant
from db.queries import doctor as queries
from vmsctl.errors import VmsError
from vmsctl.rules import doctor as rules
from vmsctl.services import roll_call_copies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.transaction import Transaction
    from vmsctl.rules.doctor import Finding
    from vmsctl.workspace import Workspace

LONG = timedelta(hours=12)
"""No evacuation lasts so long: whoever ended it forgot to say so."""
OLD = timedelta(hours=1)
"""A copy is written after each change and every minute while anything of vmsctl runs here."""


def findings(tx: Transaction, ws: Workspace) -> Iterator[Finding]:
    """Of every building in use."""
    yield from _roll_calls(tx, ws)
    if bare := queries.without_muster_point(tx):
        more = f" and {len(bare) - 3} more" if len(bare) > 3 else ""
        yield rules.warning(
            "muster points", f"There is none for {', '.join(bare[:3])}{more}: an alarm asks where people gather.",
            "Add them: 'vmsctl muster-points add'.",
        )  # fmt: skip
    for building_id, name in queries.buildings_with_people(tx):
        yield from _copy(ws, building_id, name)


def _roll_calls(tx: Transaction, ws: Workspace) -> Iterator[Finding]:
    for name, at in queries.running_roll_calls(tx):
        if ws.now() - instant(at) > LONG:
            yield rules.warning(
                "roll call", f"One has been running in {name} since {instant(at):%Y-%m-%d %H:%M} UTC.",
                "End it with 'vmsctl roll-call finish': until then retention leaves everybody on it alone.",
            )  # fmt: skip


def _copy(ws: Workspace, building_id: int, name: str) -> Iterator[Finding]:
    """Whether this desk could print the roll call with the store away."""
    mend = "Run 'vmsctl roll-call print --text', and see that the home can be written."
    path = ws.config.copies / f"roll-call-{building_id}.json"
    if not path.exists():
        yield rules.warning("roll-call copy", f"This desk has no copy of who is in {name}.", mend)
        return
    try:
        age = ws.now() - roll_call_copies.read(path, ws.now()).made_at
    except VmsError as error:
        yield rules.warning("roll-call copy", error.message, mend)
        return
    if age > OLD:
        yield rules.warning(
            "roll-call copy", f"This desk's copy of who is in {name} is {age // timedelta(hours=1)} h old.",
            "Let 'vmsctl work' or a console run here, or 'vmsctl schedule run roll-call-copy' by cron.",
        )  # fmt: skip
