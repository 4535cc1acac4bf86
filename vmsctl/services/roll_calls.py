"""Roll calls that were started: how they stand, and the reports of those that are finished."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from db.instant import instant
from db.kinds import RollCallStatus
from db.queries import roll_call as sheet_queries
from db.queries import roll_calls as queries
from vmsctl.errors import Invalid, NotFound
from vmsctl.rules import roll_calls as rules
from vmsctl.rules.passes import visit_name
from vmsctl.rules.people import initials
from vmsctl.rules.roles import buildings as reached
from vmsctl.rules.roles import reaches
from vmsctl.rules.text import is_id
from vmsctl.services import buildings, roles
from vmsctl.services.roster import PrinterAt

if TYPE_CHECKING:
    from db.queries.roll_calls import CallRow, PersonRow
    from db.transaction import Transaction
    from printers.contents import Mode
    from vmsctl.workspace import Workspace


class OnList(NamedTuple):
    """One person of a frozen list; `mark` is what a later mark must have seen, `at` the building's time."""

    id: str
    block: str
    visit: str
    name: str
    company: str
    host: str
    phone: str
    floor: str
    since: datetime | None
    note: str
    status: str
    mark: int
    marked_at: datetime | None
    marked_by: str
    point: str
    how: str


class RollCallView(NamedTuple):
    """A roll call as it stands; `is_whole` tells of a finished one whether it is still what was sealed.

    `source` says where a list comes from that is not the store's; `kept` are the people whose last mark is known to
    this desk only.
    """

    id: str
    building: str
    building_id: int
    time_zone: str
    kind: str
    policy: str
    started_at: datetime
    started_by: str
    finished_at: datetime | None
    finished_by: str
    seal: str
    is_whole: bool | None
    people: tuple[OnList, ...]
    printers: tuple[PrinterAt, ...]
    source: str = ""
    kept: frozenset[str] = frozenset()

    @property
    def counts(self) -> dict[str, int]:
        """How many have each status, the most urgent first."""
        return rules.counted(one.status for one in self.people)

    @property
    def missing(self) -> list[OnList]:
        """Whom to look for."""
        return [one for one in self.people if one.status in (RollCallStatus.MISSING, RollCallStatus.ASSISTANCE)]


class RollCallHeading(NamedTuple):
    """One line of the list of roll calls."""

    id: str
    building: str
    kind: str
    started_at: datetime
    started_by: str
    finished_at: datetime | None
    finished_by: str
    seal: str


def running(ws: Workspace, building: str | None = None) -> RollCallView | None:
    """The roll call that runs in the building, or None."""
    with ws.reading() as tx:
        place = buildings.place(tx, ws, building)
        roles.require(tx, ws, "see-roll-call", place.id)
        return running_in(tx, place.id)


def running_in(tx: Transaction, building_id: int) -> RollCallView | None:
    """As `running`, for whoever may see it already."""
    row = queries.running(tx, building_id)
    return None if row is None else view(tx, row)


def show(ws: Workspace, roll_call: str) -> RollCallView:
    """One roll call, running or past; an auditor reads initials. Raises `NotFound`, `Denied`."""
    with ws.reading() as tx:
        houses = _houses(tx, ws)
        row = named(tx, roll_call)
        if houses is not None and row.building_id not in houses:
            raise _unknown(roll_call)
        action = "see-roll-call" if row.finished_at is None else "see-past-roll-calls"
        grants = roles.require(tx, ws, action, row.building_id)
        found = view(tx, row)
        if reaches("see-name", grants, row.building_id, own=False) is None:
            found = found._replace(people=tuple(map(_masked, found.people)))
        return found


def _masked(one: OnList) -> OnList:
    """As an auditor reads it: what became of each, and not who it was."""
    return one._replace(name=initials(one.name), company="", phone="")


def _houses(tx: Transaction, ws: Workspace) -> frozenset[int] | None:
    """Where the acting user may see roll calls, running or past (None: everywhere): one of elsewhere is as unknown as
    one that never was. Raises `Denied` for who may nowhere."""
    grants = roles.of_actor(tx, ws)
    running, past = reached("see-roll-call", grants), reached("see-past-roll-calls", grants)
    if running is None or past is None:
        return None
    if not running | past:
        roles.require(tx, ws, "see-roll-call", None)
    return running | past


def list_(ws: Workspace, *, building: str | None = None, limit: int = 50) -> list[RollCallHeading]:
    """The newest first, of one building or of all that the acting user may see."""
    with ws.reading() as tx:
        place = buildings.place(tx, ws, building) if building else None
        visible = reached("see-past-roll-calls", roles.of_actor(tx, ws))
        if place or visible == frozenset():
            roles.require(tx, ws, "see-past-roll-calls", place.id if place else None)
        rows = queries.listed(tx, place.id if place else 0, limit, visible)
        return [_heading(row) for row in rows]


def named(tx: Transaction, roll_call: str) -> CallRow:
    row = queries.one(tx, int(roll_call)) if is_id(roll_call) else None
    if row is None:
        raise _unknown(roll_call)
    return row


def _unknown(roll_call: str) -> NotFound:
    return NotFound("no-such-roll-call", f"There is no roll call {roll_call[:40]!r}.", "See 'vmsctl roll-call list'.")


def the_running(tx: Transaction, building_id: int) -> CallRow:
    """The roll call that runs in a building, for acts that need one."""
    row = queries.running(tx, building_id)
    if row is None:
        raise NotFound("no-roll-call", "No roll call runs here.", "Start one: 'vmsctl roll-call start'.")
    return row


def view(tx: Transaction, row: CallRow) -> RollCallView:
    """A stored roll call with its people, times on the building's clock."""
    zone = ZoneInfo(row.time_zone)
    found = queries.people(tx, row.id)
    heading = _heading(row)
    return RollCallView(
        id=heading.id, building=row.building, building_id=row.building_id, time_zone=row.time_zone, kind=row.kind,
        policy=row.policy, started_at=heading.started_at, started_by=heading.started_by,
        finished_at=heading.finished_at, finished_by=heading.finished_by, seal=row.seal,
        is_whole=sealed(row, found) == row.seal if row.seal else None,
        people=tuple(on_list(one, zone) for one in found),
        printers=tuple(PrinterAt(*each) for each in sheet_queries.printers(tx, row.building_id)),
    )  # fmt: skip


def sealed(row: CallRow, people: list[PersonRow]) -> str:
    """The seal of the list as it stands: everybody, each with the last mark. Who ticked and where count by their ids:
    users and muster points may get other names."""
    return rules.seal({
        "roll_call": row.id, "building": row.building_id, "kind": row.kind, "started_at": row.started_at,
        "people": [list(one._replace(marked_by="", point="")) for one in people],
    })  # fmt: skip


def on_list(row: PersonRow, zone: ZoneInfo) -> OnList:
    """A stored person of a list with times on the building's clock."""
    return OnList(
        id=f"p{row.id}", block=row.block, visit="" if row.visit_id is None else visit_name(row.visit_id),
        name=row.name, company=row.company, host=row.host, phone=row.phone, floor=row.floor,
        since=None if row.since is None else instant(row.since).astimezone(zone), note=row.note, status=row.status,
        mark=row.mark_id, marked_at=None if row.marked_at is None else instant(row.marked_at).astimezone(zone),
        marked_by=(row.marked_by or row.marked_desk or "a locked desk") if row.mark_id else "", point=row.point,
        how=row.how,
    )  # fmt: skip


def kind_of(*, drill: bool, test: bool) -> Mode:
    """The kind that two switches say."""
    if drill and test:
        raise Invalid("several-kinds", "It is a drill or a test.", "Say one of them.")
    return "drill" if drill else "test" if test else "live"


def _heading(row: CallRow) -> RollCallHeading:
    zone = ZoneInfo(row.time_zone)
    return RollCallHeading(
        id=str(row.id), building=row.building, kind=row.kind, started_at=instant(row.started_at).astimezone(zone),
        started_by=row.started_by or row.started_desk or "a locked desk",
        finished_at=None if row.finished_at is None else instant(row.finished_at).astimezone(zone),
        finished_by=row.finished_by, seal=row.seal,
    )  # fmt: skip
