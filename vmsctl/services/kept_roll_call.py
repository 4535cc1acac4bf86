"""A roll call while the store is away: begun from the desk's copy, and ticked off with what the desk keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from db.instant import instant
from vmsctl.rules import passes
from vmsctl.rules import roll_calls as rules
from vmsctl.services import kept_marks, roster
from vmsctl.services.kept_marks import Kept
from vmsctl.services.roll_calls import OnList, RollCallView

if TYPE_CHECKING:
    from vmsctl.rules.passes import PassKeys
    from vmsctl.services.roster import Listed, Roster

_NUMBERS = 4
"""How many numbers of a visit are tried: the first and three reprints."""


def begun(copy: Roster, kept: Iterable[Kept]) -> RollCallView:
    """A roll call of a desk's copy as the start among what is kept says: everybody under the visit's id, nobody ticked
    off."""
    first = next(act for act in kept if act.act == kept_marks.START)
    return RollCallView(
        id="", building=copy.building, building_id=copy.building_id, time_zone=copy.time_zone, kind=first.status,
        policy=copy.policy, started_at=instant(first.at).astimezone(copy.zone), started_by=first.who or "a locked desk",
        finished_at=None, finished_by="", seal="", is_whole=None, people=tuple(_once_each(copy)),
        printers=tuple(copy.printers), source=f"{copy.source.rstrip('.')} when it was read",
    )  # fmt: skip


def over(view: RollCallView, kept: Iterable[Kept]) -> RollCallView:
    """The roll call as this desk knows it: what stands in the store, and over it what is kept here."""
    people = {one.id: one for one in view.people}
    by_visit = {one.visit: one.id for one in view.people if one.visit}
    zone, mine = ZoneInfo(view.time_zone), set()
    for act in kept:
        if view.id and act.call not in ("", view.id):
            continue
        if act.act == kept_marks.ADD:
            people[act.request] = _marked(_added(act), act, zone)
            mine.add(act.request)
        elif act.act == kept_marks.MARK:
            id = act.person if act.person in people else by_visit.get(act.visit or act.person, "")
            if id:
                people[id] = _marked(people[id], act, zone)
                mine.add(id)
    return view._replace(people=tuple(people.values()), kept=frozenset(mine))


def _once_each(copy: Roster) -> Iterator[OnList]:
    """Who stands in several blocks keeps the first."""
    met: set[str] = set()
    for block in copy.blocks:
        for one in roster.listed(copy, block):
            if one.id not in met:
                met.add(one.id)
                yield _listed(block, one)


def _listed(block: str, one: Listed) -> OnList:
    return OnList(
        id=one.id, block=block, visit=one.id, name=one.name, company=one.company, host=one.host, phone=one.phone,
        floor=one.floor, since=one.since, note=one.words.note, status=str(rules.first_status(block)), mark=0,
        marked_at=None, marked_by="", point="", how="",
    )  # fmt: skip


def _added(act: Kept) -> OnList:
    return OnList(
        id=act.request, block=rules.ADDED, visit="", name=act.person, company="", host="", phone="", floor="",
        since=None, note="", status="", mark=0, marked_at=None, marked_by="", point="", how="",
    )  # fmt: skip


def _marked(one: OnList, act: Kept, zone: ZoneInfo) -> OnList:
    at = instant(act.at).astimezone(zone)
    return one._replace(
        status=act.status, marked_at=at, marked_by=act.who or act.desk, point=act.point, how="kept"
    )  # fmt: skip


def bearer(view: RollCallView, keys: PassKeys, code: str) -> OnList | None:
    """Whose of the people on the list a scanned or typed code is, told by the keys alone: numbers count on with every
    reprint, and a visitor's later visits share the ticket of the first, so that not every code can be told."""
    read = passes.read(code)
    for one in view.people:
        if one.visit and read.text in _codes(keys, int(one.visit.removeprefix("v")), read.kind):
            return one
    return None


def _codes(keys: PassKeys, visit_id: int, kind: str) -> Iterator[str]:
    if kind == "visit":
        yield str(visit_id)
    for counter in range(_NUMBERS):
        if kind == "number":
            yield passes.ticket_number(keys, visit_id, counter)
            yield passes.badge_number(keys, visit_id, counter)
        elif kind == "pin":
            yield passes.pin(keys, visit_id, counter)
