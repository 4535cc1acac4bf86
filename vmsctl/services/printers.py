"""Printers of buildings: where they are and what they understand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.instant import stored
from db.kinds import PrintState
from db.queries import print_queue as queue_queries
from db.queries import printers as queries
from db.queries import rows
from vmsctl.config import machine_name
from vmsctl.errors import Invalid
from vmsctl.rules import names
from vmsctl.rules import roles as role_rules
from vmsctl.rules.text import clean, fold
from vmsctl.services import buildings, event_log, roles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.queries.printers import PrinterRow
    from db.transaction import Transaction
    from vmsctl.services.buildings import Place
    from vmsctl.workspace import Workspace

_PORT = re.compile(r"/dev/(usb/)?lp\d+")
"""Device files that are printers and nothing else."""


@dataclass(frozen=True, slots=True)
class Printer:
    """`machine` is the one that a cable leads to, empty for a printer on the network; `waiting` counts jobs, and
    `trouble` says why the last of them did not come out."""

    id: int
    building_id: int
    building: str
    name: str
    url: str
    profile: str
    machine: str
    position: int
    active: bool
    waiting: int = 0
    trouble: str = ""


def list_(ws: Workspace, *, building: str | None = None, inactive: bool = False) -> list[Printer]:
    """The printers of one building, or of all whose queue the acting user may see; in the order of their position."""
    with ws.reading() as tx:
        place = buildings.place(tx, ws, building) if building else None
        grants = roles.of_actor(tx, ws)
        seen = role_rules.buildings("see-print-queue", grants)
        if place or seen == frozenset():
            roles.require(tx, ws, "see-print-queue", place.id if place else None)
        found = queries.of_building(tx, place.id) if place else queries.listed(tx)
        return [
            _printer(row) for row in found if (inactive or row.active) and (seen is None or row.building_id in seen)
        ]


def show(ws: Workspace, printer: str, *, building: str | None = None) -> Printer:
    """One printer by its name or id; raises `NotFound`."""
    with ws.reading() as tx:
        place = buildings.place(tx, ws, building)
        roles.require(tx, ws, "see-print-queue", place.id)
        return _printer(named_in(tx, place, printer))


def add(
    ws: Workspace,
    name: str,
    url: str,
    *,
    profile: str = "receipt-80mm",
    building: str | None = None,
    machine: str | None = None,
    position: int | None = None,
    reason: str,
) -> Printer:
    """A new printer, the last of its building, or again the one of that name that was switched off. On a cable it is
    this machine's where no other is named.

    Raises `Invalid` for an address or profile that cannot be, `Conflict` for a name that is taken.
    """
    fields = _fields(name=name, url=url, profile=profile, machine=machine, active=True)
    with ws.transaction() as tx:
        place = buildings.place(tx, ws, building)
        _require(tx, ws, place, fields["url"], reason)
        _must_be_reached(fields)
        known = queries.of_building(tx, place.id)
        last = max((row.position for row in known), default=0)
        new = {**fields, "position": last + 1 if position is None else position}
        names.must_be_free([row for row in known if row.active], new["name"], "printer")
        same = next((row for row in known if fold(row.name) == fold(new["name"])), None)
        if same is not None:
            rows.change(tx, "printers", same.id, new)
        made = same.id if same else rows.insert(tx, "printers", {"building_id": place.id, **new})
        _append(tx, ws, "printer.added", queries.by_id(tx, made), {}, new, reason)
        return _printer(queries.by_id(tx, made))


def change(
    ws: Workspace,
    printer: str,
    *,
    building: str | None = None,
    name: str | None = None,
    url: str | None = None,
    profile: str | None = None,
    machine: str | None = None,
    position: int | None = None,
    active: bool | None = None,
    reason: str,
    dry_run: bool = False,
) -> Printer:
    """Change what is given. What waits for the printer is tried again at once, or dropped where it is switched off; its
    past jobs keep its name. Raises as `add` does."""
    new = _fields(name=name, url=url, profile=profile, machine=machine, position=position, active=active)
    with ws.transaction() as tx:
        place = buildings.place(tx, ws, building)
        old = named_in(tx, place, printer, inactive=True)
        _require(tx, ws, place, new.get("url", old.url), reason)
        _must_be_reached(new)
        names.must_be_free(queries.of_building(tx, place.id), new.get("name"), "printer", own=old.id)
        if dry_run:
            return _printer(old._replace(**new))
        rows.change(tx, "printers", old.id, new)
        _wake_or_drop(tx, ws, old.id, active)
        _append(tx, ws, "printer.changed", old, old._asdict(), new, reason)
        return _printer(queries.by_id(tx, old.id))


remove = partial(change, active=False)


def named_in(tx: Transaction, place: Place, printer: str, *, inactive: bool = False) -> PrinterRow:
    """A building's printer in use, with `inactive` any, by name or id; raises `NotFound`."""
    found = [row for row in queries.of_building(tx, place.id) if inactive or row.active]
    return names.find(found, printer, "printer", of=place.name)


def for_badges(tx: Transaction, building_id: int) -> int | None:
    """The printer that badges of this building come out of here, or None where there is none."""
    return queries.for_badges(tx, building_id, machine_name())


def _wake_or_drop(tx: Transaction, ws: Workspace, printer_id: int, active: bool | None) -> None:
    now = stored(ws.now())
    if active is not False:
        queue_queries.wake(tx, printer_id, now)
        return
    for job in queue_queries.waiting_for(tx, printer_id):
        queue_queries.drop(tx, job, PrintState.QUEUED, why="The printer was switched off.", at=now)


def _require(tx: Transaction, ws: Workspace, place: Place, url: str, reason: str) -> None:
    """Whoever names a plain file as a printer decides what is written there: that takes an admin."""
    from printers.transports import checked

    address = checked(url)
    plain_file = address.scheme == "file" and not _PORT.fullmatch(address.path)
    roles.require(tx, ws, "manage-printers", None if plain_file else place.id, reason=reason)


def _must_be_reached(new: Mapping[str, Any]) -> None:
    """Raises `Invalid` for a file of this machine in a folder that is not there; a device may be unplugged just now."""
    from printers.transports import checked

    address = checked(str(new.get("url") or "tcp://unchanged"))
    path = Path(address.path)
    if address.scheme != "file" or new.get("machine") != machine_name() or path.is_relative_to("/dev") or path.exists():
        return
    if path.parent == Path("/") or not path.parent.is_dir():
        raise Invalid("no-such-folder", f"There is no {path} here, nor a folder for it.", "Make the folder first.")


def _fields(*, machine: str | None, **given: Any) -> dict[str, Any]:
    """What was given, cleaned and known to be possible; what was not is left out."""
    from printers import errors
    from printers.profiles import profile
    from printers.transports import checked

    new = {field: value for field, value in given.items() if value is not None}
    if "name" in new:
        new["name"] = names.given(new["name"], "printer's name")
    if machine is not None:
        new["machine"] = clean(machine, what="machine")
    try:
        if "url" in new:
            new["url"] = clean(new["url"], what="address")
            on_network = checked(new["url"]).scheme == "tcp"
            new["machine"] = "" if on_network else new.get("machine", machine_name())
        if "profile" in new:
            new["profile"] = profile(clean(new["profile"])).name
    except errors.PrinterError as error:
        raise Invalid(error.code, error.sentence, "See 'vmsctl printers add --help'.") from error
    return new


def _printer(row: PrinterRow) -> Printer:
    return Printer(
        row.id, row.building_id, row.building, row.name, row.url, row.profile, row.machine, row.position, row.active,
        row.waiting, row.trouble,
    )  # fmt: skip


def _append(
    tx: Transaction, ws: Workspace, kind: str, row: PrinterRow, old: dict[str, Any], new: dict[str, Any], reason: str
) -> None:
    event_log.append_change(
        tx, ws, kind, f"printer:{row.id}", chain=row.building_id, old=old, new=new, reason=clean(reason)
    )
