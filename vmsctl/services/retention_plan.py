"""What retention would do now: what, how many, under which setting, and what keeps the rest (PRV-3)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.instant import stored
from db.queries import retention as queries
from vmsctl.rules import retention as rules
from vmsctl.rules import roles as role_rules
from vmsctl.services import event_log_cut, retention_periods, retention_sweep, retention_walk, roles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmsctl.services.retention_periods import Calendar
    from vmsctl.services.retention_walk import Walk
    from vmsctl.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Planned:
    """A line of the plan: `days` (or hours, as `unit` says) is the period that holds now, `set_to` what is set where a
    shortening has yet to take effect; `kept` counts what is old enough and stays, by reason."""

    building: str
    what: str
    setting: str
    days: int | None
    set_to: int | None
    due: int
    of: int
    kept: dict[str, int]
    unit: str = "days"


def plan(ws: Workspace) -> list[Planned]:
    """Of the buildings where the acting user may see it; visitors and other tables for whom all are open."""
    with ws.reading() as tx:
        grants = roles.of_actor(tx, ws)
        known = retention_periods.calendar(tx, ws)
        seen = role_rules.buildings("see-retention", grants)
        if seen == frozenset():
            roles.require(tx, ws, "see-retention", None)
    return list(of(ws, known, seen))


def of(ws: Workspace, known: Calendar, seen: frozenset[int] | None = None) -> Iterator[Planned]:
    """Line by line, since each may take a while; `seen` are the buildings to look at (None: everything)."""
    places = [id for id in known.periods if id and (seen is None or id in seen)]
    walks = {(walk.building_id, walk.setting): walk for walk in retention_walk.walks(known)}
    for id in places:
        for setting in (rules.DETACH, rules.UNUSED):
            yield _visits(ws, known, id, setting, walks.get((id, setting)))
        yield _detached(ws, known, id)
    if seen is None:
        yield _visitors(ws, known)
        yield from _others(ws, known)
        yield _event_log(ws, known)


def _visits(ws: Workspace, known: Calendar, id: int, setting: str, walk: Walk | None) -> Planned:
    due, kept = 0, Counter[str]()
    for piece in retention_walk.visits(ws, known, walk) if walk else ():
        due += len(piece.due)
        kept += piece.kept
    with ws.reading() as tx:
        of_all = queries.count_all(tx, id)
    what = "visits to detach" if setting == rules.DETACH else "visits that nobody came to"
    return _line(ws, known, id, what, setting, due, of_all, kept)


def _detached(ws: Workspace, known: Calendar, id: int) -> Planned:
    before = stored(rules.anonymous_before(known.today[id], known.zones[id], known.periods[id]))
    with ws.reading() as tx:
        due, of_all = queries.count_detached(tx, id, before), queries.count_detached(tx, id, stored(known.now))
    return _line(ws, known, id, "visits to make anonymous", rules.ANONYMISE, due, of_all, Counter())


def _visitors(ws: Workspace, known: Calendar) -> Planned:
    due, kept = 0, Counter[str]()
    for piece in retention_walk.visitors(ws, known):
        due += len(piece.due)
        kept += piece.kept
    with ws.reading() as tx:
        of_all = queries.count_visitors(tx)
    return _line(ws, known, 0, "visitors to delete", rules.DELETE, due, of_all, kept)


def _others(ws: Workspace, known: Calendar) -> Iterator[Planned]:
    settings = retention_sweep.settings(ws)
    for rule, due in retention_sweep.counts(ws, known):
        value = settings[rule.setting] if rule.setting else 0
        what = f"rows of {rule.table.replace('_', ' ')}"
        yield Planned("", what, rule.setting, value, value, due, due, {}, rule.unit)


def _event_log(ws: Workspace, known: Calendar) -> Planned:
    with ws.reading() as tx:
        due, of_all = sum(each.entries for each in event_log_cut.due(tx, known)), queries.count_events(tx)
        holding, set_to = event_log_cut.period(tx, known), retention_periods.set_to(tx, 0, rules.EVENT_LOG)
    return Planned("", "entries of the event log", rules.EVENT_LOG, holding, set_to, due, of_all, {})


def _line(
    ws: Workspace, known: Calendar, id: int, what: str, setting: str, due: int, of_all: int, kept: Counter[str]
) -> Planned:
    with ws.reading() as tx:
        set_to = retention_periods.set_to(tx, id, setting)
    holding = retention_periods.of(known.periods[id], setting)
    reasons = {rules.WORDS[why]: count for why, count in kept.most_common() if why != rules.NOT_YET}
    return Planned(known.names[id], what, setting, holding, set_to, due, of_all, reasons)
