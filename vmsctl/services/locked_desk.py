"""What a locked desk gives to whoever stands before it: the roll call, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from vmsctl.errors import StoreFailed
from vmsctl.services import buildings, roll_call, roll_call_copies, roll_calls, roster
from vmsctl.services import mark_roll_call as marks
from vmsctl.services import start_roll_call as start
from vmsctl.services.roll_call import Found
from vmsctl.workspace import utc_now

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.config import Config
    from vmsctl.services.buildings import Place
    from vmsctl.services.mark_roll_call import Marked
    from vmsctl.services.roll_calls import RollCallView
    from vmsctl.workspace import Workspace

Result = TypeVar("Result")


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
        return Found(roll_call.the_one(roll_call_copies.kept(config, building, utc_now(), why=why)), None)


def start_roll_call(world: Callable[[], Workspace], building: str | None, kind: str, **how: Any) -> RollCallView:
    """Start a roll call, or raise `Conflict` where one runs."""
    return _act(world, building, lambda tx, ws, place: start.begin(tx, ws, place, kind, **how))


def running_roll_call(world: Callable[[], Workspace], building: str | None) -> RollCallView | None:
    """The roll call that runs in the building."""
    ws = world()
    with ws.reading() as tx:
        return roll_calls.running_in(tx, buildings.place(tx, ws, building).id)


def mark(world: Callable[[], Workspace], building: str | None, person: str, status: str, **how: Any) -> Marked:
    """Tick somebody off, as `mark_roll_call.mark`."""
    return _act(world, building, lambda tx, ws, place: marks.put(tx, ws, place, person, status, **how))


def add(world: Callable[[], Workspace], building: str | None, name: str, **how: Any) -> Marked:
    """Put somebody on the list, as `mark_roll_call.add`."""
    return _act(world, building, lambda tx, ws, place: marks.put_new(tx, ws, place, name, **how))


def undo(world: Callable[[], Workspace], building: str | None, person: str, **how: Any) -> Marked:
    """Take a tick back, as `mark_roll_call.undo`."""
    return _act(world, building, lambda tx, ws, place: marks.take_back(tx, ws, place, person, **how))


def _act(
    world: Callable[[], Workspace], building: str | None, act: Callable[[Transaction, Workspace, Place], Result]
) -> Result:
    """An act of nobody who is known: only the desk's name stands beside it."""
    ws = world().acting(None)
    with ws.transaction() as tx:
        return act(tx, ws, buildings.place(tx, ws, building))
