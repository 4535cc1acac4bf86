"""The roll call: who is to be accounted for in a building, on a screen and on paper within seconds.

When the store is away, slow, damaged or of another version, the list comes from the desk's own copy and says so.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from db.queries import buildings as building_queries
from vmsctl.errors import DeviceFailed, Invalid, StoreFailed
from vmsctl.rules import names
from vmsctl.rules import roles as role_rules
from vmsctl.rules import roll_call as rules
from vmsctl.rules.text import fold
from vmsctl.services import buildings, event_log, roles, roll_call_copies, roster
from vmsctl.services.buildings import Place
from vmsctl.services.roster import PrinterAt, Roster
from vmsctl.workspace import utc_now

if TYPE_CHECKING:
    from printers.contents import Mode, RollCallSheet
    from vmsctl.config import Config
    from vmsctl.workspace import Workspace

PRINTED = "roll-call.printed"
PATIENCE = 2.0
"""Seconds that the store has to answer before the copy is taken."""

PRINTER_PATIENCE = 3.0
"""Seconds without a byte taken before the next printer is tried."""

_Result = TypeVar("_Result")


class Found(NamedTuple):
    """The list, and the workspace where the store answered."""

    roster: Roster
    ws: Workspace | None


class Printed(NamedTuple):
    """Which printer took the list (empty: none) and what the others said."""

    printer: str
    troubles: tuple[str, ...]


def sheet(ws: Workspace, building: str | None = None) -> Roster:
    """The building's list as of now. Raises `Denied`, `NotFound`, `Invalid`, `StoreFailed`."""
    return the_one(sheets(ws, building))


def sheets(ws: Workspace, building: str | None = None) -> list[Roster]:
    """The lists of the building, or of all that the user may call the roll in when nothing says which."""
    with ws.reading() as tx:
        grants = roles.of_actor(tx, ws)
        place = buildings.find(tx, ws, building)
        reached = role_rules.buildings("see-roll-call", grants)
        houses = [place] if place else [Place(*row) for row in building_queries.active(tx)]
        mine = [house for house in houses if reached is None or house.id in reached]
        if not mine and (no := role_rules.refusal("see-roll-call", grants, place.id if place else None)):
            raise no
        now = ws.now()
        return [roster.about(roster.gather(tx, house, now), now) for house in mine]


def available(config: Config, sign_in: Callable[[], Workspace], building: str | None = None) -> Found:
    """The list from the store, or from the desk's copy when the store does not answer within `PATIENCE` seconds."""
    found = everywhere(config, sign_in, building)
    return Found(the_one([each.roster for each in found]), found[0].ws)


def everywhere(config: Config, sign_in: Callable[[], Workspace], building: str | None = None) -> list[Found]:
    """As `available`, but of all buildings that the user may call the roll in when nothing says which."""

    def from_store() -> list[Found]:
        ws = sign_in()
        return [Found(made, ws) for made in sheets(ws, building)]

    try:
        return within(PATIENCE, from_store)
    except StoreFailed as trouble:
        why = f"The store is away: {trouble.message}"
        return [Found(copy, None) for copy in roll_call_copies.kept(config, building, utc_now(), why=why)]


def the_one(found: list[Roster]) -> Roster:
    """The list of the one building; raises `Invalid` where nothing says which of several is meant."""
    if len(found) != 1:
        there = ", ".join(made.building for made in found)
        raise Invalid("building-needed", "There are several buildings.", f"Say which, with --building: {there}.")
    return found[0]


def write_copy(ws: Workspace, building: int | str | None = None) -> Path:
    """Write the desk's own copy for a building (id or name) as it is now, after a change. Raises `StoreFailed`."""
    if not isinstance(building, int):
        with ws.reading() as tx:
            building = buildings.place(tx, ws, building).id
    return roll_call_copies.write(ws, building)


def read_copy(path: Path, *, now: datetime | None = None) -> Roster:
    """A copy of the roll call, which needs neither store nor keys. Raises `NotFound`, `Invalid`."""
    return roll_call_copies.read(path, now or utc_now())


def text(made: Roster, mode: Mode | None = None) -> str:
    """The sheet as text."""
    from printers.languages.text import roll_call_text

    return roll_call_text(content(made, mode))


def save(data: bytes, path: Path) -> None:
    """Write a sheet as a file. Raises `DeviceFailed`."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise DeviceFailed(
            "file-not-written", f"{path} cannot be written: {error.strerror}.", "Take another place."
        ) from error


def print_(made: Roster, *, printer: str | None = None, mode: Mode | None = None) -> Printed:
    """Send the sheet straight to the building's printers, past the queue, until one takes it; a named one first.

    Raises `NotFound` when there is no printer of that name.
    """
    return to_paper(content(made, mode), made.printers, printer)


def to_paper(page: RollCallSheet, printers: Sequence[PrinterAt], first: str | None = None) -> Printed:
    """Send a sheet to these printers until one takes it; the one named `first` before the others."""
    from printers.errors import PrinterError
    from printers.printing import render, send

    troubles: list[str] = []
    for each in _in_order(page.building, printers, first):
        try:
            send(render(page, each.profile), each.url, timeout=PRINTER_PATIENCE)
        except PrinterError as error:
            troubles.append(f"{each.name}: {error.sentence}")
        else:
            return Printed(each.name, tuple(troubles))
    return Printed("", tuple(troubles))


def note_printed(found: Found, *, mode: str, how: str) -> None:
    """Put into the event log that the list was given out; a store that has gone away meanwhile is no hindrance."""
    if found.ws is not None:
        note(found.ws, found.roster.building_id, mode=mode, how=how, people=sum(found.roster.counts.values()))


def note(ws: Workspace, building_id: int, *, mode: str, how: str, people: int) -> None:
    """As `note_printed`, for a list of so many people of a building."""
    facts = {"how": how, "mode": mode, "people": people}
    with suppress(StoreFailed), ws.transaction() as tx:
        event_log.append(
            tx, ws, PRINTED, f"building:{building_id}", chain=building_id, at=ws.now(), facts=facts
        )  # fmt: skip


def kind(made: Roster) -> Mode:
    """What the list's sheets are headed with where nobody says it: what runs, else an alarm."""
    return cast("Mode", made.runs or "live")


def content(made: Roster, mode: Mode | None = None) -> RollCallSheet:
    """The list as it stands on paper, headed by its `kind` unless a mode is said."""
    from printers.contents import RollCallBlock, RollCallRow, RollCallSheet

    blocks = (
        RollCallBlock(
            rules.TITLES[key],
            tuple(
                RollCallRow(one.name, one.company, one.host, one.phone, one.floor, one.words.since, one.words.note)
                for one in roster.listed(made, key)
            ),
        )
        for key in made.blocks
    )
    return RollCallSheet(
        title="Roll call",
        building=made.building,
        mode=mode or kind(made),
        made_at=f"{made.made_at:%d.%m.%Y %H:%M:%S %Z}",
        source=made.source,
        notice=rules.notice(made.policy),
        blocks=tuple(blocks),
        summary=rules.summary(made.counts),
    )


def _in_order(building: str, printers: Sequence[PrinterAt], name: str | None) -> list[PrinterAt]:
    if name is None:
        return list(printers)
    first = [printer for printer in printers if fold(printer.name) == fold(name)]
    if not first:
        raise names.no_such(printers, name, "printer", of=building)
    return first + [printer for printer in printers if printer not in first]


def within(seconds: float, work: Callable[[], _Result]) -> _Result:
    """The work's result, or `StoreFailed` when it takes longer: a hung server or disk must not hold up the list."""
    results: list[_Result] = []
    failures: list[Exception] = []

    def run() -> None:
        try:
            results.append(work())
        except Exception as error:  # noqa: BLE001  handed to the thread that waits
            failures.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if failures:
        raise failures[0]
    if not results:
        raise StoreFailed(
            "store-slow", f"The store has not answered within {seconds:.0f} seconds.", "Use the desk's copy."
        )
    return results[0]
