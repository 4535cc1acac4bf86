"""Which act on a visit can be taken back, and for how long."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum, unique
from typing import NamedTuple

from vmsctl.errors import Conflict, Refused, VmsError


@unique
class Undoable(StrEnum):
    """Kinds of events that can be taken back; the event of the undoing is its value in `UNDOING`."""

    CHECKED_IN = "visit.checked-in"
    ARRIVED = "visit.arrived"
    CHECKED_OUT = "visit.checked-out"


UNDOING = {
    Undoable.CHECKED_IN: "visit.check-in-undone",
    Undoable.ARRIVED: "visit.arrival-undone",
    Undoable.CHECKED_OUT: "visit.check-out-undone",
}
WORDS = {
    Undoable.CHECKED_IN: "check-in",
    Undoable.ARRIVED: "arrival",
    Undoable.CHECKED_OUT: "check-out",
}


class Act(NamedTuple):
    """One event of a visit; `at` in UTC."""

    kind: str
    at: datetime


class Present(NamedTuple):
    """Where the visit stands: whether a stay of it is open, whether a person at the desk closed its last one, whether
    only an arrival is noted, and which other visit the visitor has come in for since (empty: none)."""

    inside: bool
    closed_by_hand: bool
    only_arrived: bool
    came_since: str


def last_act(events: Iterable[Act]) -> Act | None:
    """The newest act that has not been undone, from a visit's events in their order."""
    acts: list[Act] = []
    for event in events:
        if event.kind in UNDOING:
            acts.append(event)
        elif event.kind in UNDOING.values() and acts:
            acts.pop()
    return acts[-1] if acts else None


def refusal(act: Act | None, present: Present, *, now: datetime, minutes: int) -> VmsError | None:
    """Why the act cannot be taken back, or None."""
    if act is None or not _still_stands(act, present):
        return Conflict(
            "nothing-to-undo", "There is no check-in or check-out to undo.",
            "If a time is wrong, correct it ('vmsctl visits correct').",
        )  # fmt: skip
    if now - act.at > timedelta(minutes=minutes):
        return Refused(
            "undo-too-late",
            f"A {WORDS[Undoable(act.kind)]} can be undone for {minutes} minutes.",
            "Correct the times instead ('vmsctl visits correct').",
        )
    if act.kind == Undoable.CHECKED_OUT and present.came_since:
        return Conflict(
            "came-in-since",
            f"The visitor has come in since, for another visit ({present.came_since}).",
            "Undo that first, or correct the times ('vmsctl visits correct').",
        )
    return None


def _still_stands(act: Act, present: Present) -> bool:
    """Whether what the act brought about is still so: a correction or the clock may have changed it since."""
    if act.kind == Undoable.CHECKED_IN:
        return present.inside
    if act.kind == Undoable.CHECKED_OUT:
        return present.closed_by_hand and not present.inside
    return present.only_arrived
