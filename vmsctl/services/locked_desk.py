"""What a locked desk gives to whoever stands before it: the roll call, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from vmsctl.errors import StoreFailed
from vmsctl.services import buildings, roll_call, roll_call_copies, roster
from vmsctl.services.roll_call import Found
from vmsctl.workspace import utc_now

if TYPE_CHECKING:
    from vmsctl.config import Config
    from vmsctl.workspace import Workspace


def call_the_roll(config: Config, world: Callable[[], Workspace], building: str | None) -> Found:
    """The building's list without a sign-in (EVA-3), from the desk's copy when the store does not answer in time.

    Standing at the desk is the permission, and a PIN must not stand between an alarm and the list; that it was given
    out is logged like any other (`roll_call.note_printed`, the console for a look too). Raises `NotFound`, `Invalid`.
    """

    def from_store() -> Found:
        ws = world()
        with ws.reading() as tx:
            now = ws.now()
            made = roster.gather(tx, buildings.place(tx, ws, building), now)
            return Found(roster.about(made, now), ws)

    try:
        return roll_call.within(roll_call.PATIENCE, from_store)
    except StoreFailed as trouble:
        why = f"The store is away: {trouble.message}"
        return Found(roll_call_copies.kept(config, building, utc_now(), why=why)[0], None)
