"""Buildings: which one is meant, and what time it is there."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from db.queries import buildings as queries
from db.queries import event_log as chains
from db.queries import roll_call, rows
from vmsctl.errors import Invalid, Refused
from vmsctl.rules import names
from vmsctl.rules.text import clean, clean_note
from vmsctl.services import event_log, roles

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace


class Place(NamedTuple):
    """A building as the acts at the desk need it."""

    id: int
    name: str
    time_zone: str
    takes_visitors: bool = True

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def local(self, moment: datetime) -> datetime:
        """A time as the building's clocks show it."""
        return moment.astimezone(self.zone)

    def today(self, now: datetime) -> date:
        """The building's own date."""
        return self.local(now).date()


class Building(NamedTuple):
    """A building as it is administered."""

    id: int
    name: str
    time_zone: str
    address: str
    takes_visitors: bool
    active: bool


def list_(ws: Workspace, *, inactive: bool = False) -> list[Building]:
    """All buildings by name, with `inactive` those switched off too."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-buildings", None)
        return [Building(*row) for row in queries.listed(tx) if inactive or row.active]


def show(ws: Workspace, building: str) -> Building:
    with ws.reading() as tx:
        roles.require(tx, ws, "see-buildings", None)
        return _named(tx, building)


def add(
    ws: Workspace, name: str, time_zone: str, *, address: str = "", takes_visitors: bool = True, reason: str
) -> Building:
    """A new building, with an event chain of its own."""
    new = _fields(name=name, time_zone=time_zone, address=address, takes_visitors=takes_visitors)
    with ws.transaction() as tx:
        roles.require(tx, ws, "manage-buildings", None, reason=reason)
        names.must_be_free(queries.listed(tx), new["name"], "building")
        building_id = rows.insert(tx, "buildings", new)
        chains.start_chain(tx, building_id)
        _append(tx, ws, "building.added", building_id, {}, new, reason)
        return Building(id=building_id, active=True, **new)


def change(
    ws: Workspace,
    building: str,
    *,
    name: str | None = None,
    time_zone: str | None = None,
    address: str | None = None,
    takes_visitors: bool | None = None,
    active: bool | None = None,
    reason: str,
    dry_run: bool = False,
) -> Building:
    """Change what is given. Switching it off is refused while somebody is on site there."""
    new = _fields(name=name, time_zone=time_zone, address=address, takes_visitors=takes_visitors, active=active)
    with ws.transaction() as tx:
        roles.require(tx, ws, "manage-buildings", None, reason=reason)
        old = _named(tx, building)
        names.must_be_free(queries.listed(tx), new.get("name"), "building", own=old.id)
        if active is False and (inside := roll_call.count_on_site(tx, old.id)):
            raise Refused(
                "building-in-use",
                f"{inside} on site in {old.name}.",
                "Check them out first; see 'vmsctl roll-call show'.",
            )
        if not dry_run:
            rows.change(tx, "buildings", old.id, new)
            _append(tx, ws, "building.changed", old.id, old._asdict(), new, reason)
            tx.presence.add(old.id)
        return Building(**{**old._asdict(), **new})


def _fields(**given: Any) -> dict[str, Any]:
    """What was given, cleaned; what was not is left out."""
    new = {field: value for field, value in given.items() if value is not None}
    if "name" in new:
        new["name"] = names.given(new["name"], "building's name")
    if "time_zone" in new:
        new["time_zone"] = known_zone(new["time_zone"])
    if "address" in new:
        new["address"] = clean_note(new["address"], what="address")
    return new


def known_zone(name: str) -> str:
    """A time zone's name, or `Invalid`."""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid(
            "bad-time-zone", f"There is no time zone {clean(name)!r}.", "Write one such as Europe/Berlin."
        ) from None


def _named(tx: Transaction, building: str) -> Building:
    return Building(*names.find(queries.listed(tx), building, "building"))


def _append(
    tx: Transaction, ws: Workspace, kind: str, id: int, old: dict[str, Any], new: dict[str, Any], reason: str
) -> None:
    event_log.append_change(tx, ws, kind, f"building:{id}", chain=id, old=old, new=new, reason=clean(reason))


def place(tx: Transaction, ws: Workspace, name: str | None = None) -> Place:
    """The building that is meant: by name or id, else this desk's, else the only one there is."""
    found = find(tx, ws, name)
    if found is None:
        raise Invalid("building-needed", "There are several buildings.", "Say which, with --building NAME.")
    return found


def find(tx: Transaction, ws: Workspace, name: str | None = None) -> Place | None:
    """As `place`, but None when nothing says which of several."""
    rows = queries.active(tx)
    wanted = name or ws.config.building
    if wanted is None:
        return Place(*rows[0]) if len(rows) == 1 else None
    return Place(*names.find(rows, wanted, "building"))


def by_id(tx: Transaction, building_id: int) -> Place:
    """A building that something in the store refers to, in use or not."""
    return Place(*queries.by_id(tx, building_id))
