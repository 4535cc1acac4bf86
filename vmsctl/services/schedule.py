"""The daily ledger: which runs are due, who does each of them, and how they ended.

Whoever asks may run what is due: `vmsctl work`, a console, cron, two of each. A run is claimed by compare-and-set and
held by a lease that its holder renews; a holder that was killed leaves it to the next, which goes on with it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from db.instant import instant, instant_or_none, stored
from db.kinds import RunState
from db.queries import buildings as building_queries
from db.queries import schedule as queries
from db.queries import settings as setting_queries
from db.queries.schedule import Key
from vmsctl.config import machine_name
from vmsctl.errors import Conflict, Invalid, Refused
from vmsctl.rules import schedule as rules
from vmsctl.rules.schedule import Due, Job
from vmsctl.rules.settings import INSTALLATION, Settings
from vmsctl.services import buildings, event_log, roles
from vmsctl.services.buildings import Place

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

LEASE = timedelta(minutes=2)
"""How long a run is its holder's without a sign of life."""

AGAIN = timedelta(minutes=10)
"""After how long a run that failed is tried again; each further time as much later."""

FAILED = "schedule.job-failed"


class Turn(NamedTuple):
    """A run that is due: what, where and of which dates."""

    job: Job
    place: Place
    due: Due

    @property
    def key(self) -> Key:
        return Key(self.place.id, self.job.name, self.due.day.isoformat())


class Claim(NamedTuple):
    """A run that is this process's own until its lease is over."""

    turn: Turn
    holder: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A run as people look at it, or (state `due` or `next`) one to come."""

    job: str
    building: str
    day: str
    state: str
    at: datetime
    attempts: int
    outcome: str


def due(ws: Workspace, jobs: Iterable[Job]) -> list[Turn]:
    """The runs that nobody has done yet, the oldest first."""
    known = rules.by_name(jobs)
    with ws.reading() as tx:
        places = _places(tx, ws)
        found = [turn for job in known.values() for turn in _new(tx, ws, job, places)]
        open_ones = [
            Turn(known[run.key.job], places[run.key.building], _one(date.fromisoformat(run.key.day)))
            for run in queries.open_runs(tx, stored(ws.now()))
            if run.key.job in known and run.key.building in places
        ]
    return sorted([*open_ones, *found], key=lambda turn: turn.due.day)


def overdue(tx: Transaction, ws: Workspace, jobs: Iterable[Job], before: datetime) -> list[str]:
    """Runs whose time came before then and that nobody has begun, in a few words each."""
    found = []
    for job in jobs:
        for turn in _new(tx, ws, job, _places(tx, ws)):
            at = rules.time_of(_settings(tx, turn.place.id)[job.setting])
            if at is not None and rules.moment(turn.due.day, at, turn.place.zone) < before:
                found.append(f"{job.name} of {turn.due.day}{f' in {turn.place.name}' if turn.place.id else ''}")
    return found


def begin(ws: Workspace, jobs: Iterable[Job]) -> None:
    """Note where the ledger of a new building begins, so that each date after it is made up when it is missed."""
    for job in jobs:
        with ws.reading() as tx:
            places = _places(tx, ws)
            new = list(_first(tx, ws, job, places)) if job.each_date else []
        for turn in new:
            if taken := claim(ws, turn):
                finish(ws, taken, "the schedule begins")


def houses(ws: Workspace) -> list[Place]:
    """The buildings in use."""
    with ws.reading() as tx:
        return [Place(*row) for row in building_queries.active(tx)]


def house(ws: Workspace, building: str) -> Place:
    """A building by its name; raises `NotFound`."""
    with ws.reading() as tx:
        return buildings.place(tx, ws, building)


def on_date(ws: Workspace, job: Job, day: date, building: str | None) -> list[Turn]:
    """The run of a date that somebody names, wherever the job runs or in one building; raises `Invalid` for a date
    that has not come, `Refused` for one that has not ended where a job tells of the whole of it, `Denied`."""
    with ws.reading() as tx:
        places = _places(tx, ws)
        if job.per_building and building:
            places = {place.id: place for place in [buildings.place(tx, ws, building)]}
        turns = []
        for place in places.values():
            if job.per_building == (place.id != INSTALLATION):
                roles.require(tx, ws, "run-schedule", place.id or None)
                if day > place.today(ws.now()):
                    raise Invalid("day-not-come", f"{day} has not come yet.", "Give today's date or an earlier one.")
                _must_have_ended(tx, ws, job, place, day)
                turns.append(Turn(job, place, _one(day)))
        return turns


def _must_have_ended(tx: Transaction, ws: Workspace, job: Job, place: Place, day: date) -> None:
    """What is told of a date before it ends would take the place of what is to be told at its end."""
    at = rules.time_of(_settings(tx, place.id)[job.setting])
    if job.each_date and at is not None and ws.now() < rules.moment(day, at, place.zone):
        said = f"The day of {place.name} ends at {at:%H:%M}: {job.name} for {day} is not due before."
        raise Refused("day-not-over", said, f"How it stands so far: 'vmsctl {job.name} show'.")


def claim(ws: Workspace, turn: Turn) -> Claim | None:
    """Take a run; None when another has it or has done it."""
    holder, now = f"{machine_name()}:{os.getpid()}:{os.urandom(4).hex()}", ws.now()
    with ws.transaction() as tx:
        taken = queries.claim(tx, turn.key, holder, now=stored(now), until=stored(now + LEASE))
    return Claim(turn, holder) if taken else None


def keep(ws: Workspace, claim: Claim) -> bool:
    """Give a sign of life; False when the run is another's by now."""
    with ws.transaction() as tx:
        return queries.keep(tx, claim.turn.key, claim.holder, stored(ws.now() + LEASE))


def finish(ws: Workspace, claim: Claim, outcome: str) -> None:
    """Note that a run is done, and what came of it in counts."""
    now = stored(ws.now())
    with ws.transaction() as tx:
        queries.end(tx, claim.turn.key, claim.holder, state=RunState.DONE, now=now, until=now, outcome=outcome)


def fail(ws: Workspace, claim: Claim, why: str) -> None:
    """Note that a run failed and why; it is tried again later, and the event log says so."""
    now, key = ws.now(), claim.turn.key
    with ws.transaction() as tx:
        known = queries.state(tx, key)
        later = stored(now + AGAIN * (known[1] if known else 1))
        if queries.end(tx, key, claim.holder, state=RunState.FAILED, now=stored(now), until=later, outcome=why):
            event_log.append(
                tx, ws, FAILED, f"job:{key.job}", chain=key.building, at=now, facts={"day": key.day, "why": why}
            )


def must_be_free(ws: Workspace, turn: Turn) -> None:
    """Raises `Conflict` when a run that somebody asks for is another's at this moment, `Refused` when it is done."""
    with ws.reading() as tx:
        known = queries.state(tx, turn.key)
    where = f" in {turn.place.name}" if turn.place.id else ""
    if known is not None and known[0] == RunState.DONE:
        raise Refused(
            "run-done", f"{turn.job.name} has been run for {turn.key.day}{where}: {known[3]}", "It runs once a date."
        )
    if known is not None:
        raise Conflict(
            "run-taken", f"{turn.job.name} for {turn.key.day}{where} is {known[0]}.", "See 'vmsctl schedule list'."
        )


def list_(ws: Workspace, jobs: Iterable[Job], *, days: int = 7) -> list[Listed]:
    """What ran in the last days, and when each job runs next; for who may see it."""
    since = (ws.now() - timedelta(days=days)).date().isoformat()
    with ws.reading() as tx:
        roles.require(tx, ws, "see-schedule", None)
        places = _places(tx, ws)
        past = [_listed(row, places) for row in queries.listed(tx, since) if row.building_id in places]
        ahead = [entry for job in jobs for entry in _ahead(tx, ws, job, places)]
    return [*sorted(ahead, key=lambda entry: entry.at, reverse=True), *past]


def failed(tx: Transaction, since: date) -> list[str]:
    """Runs that failed since a date and have not been made good, in a sentence each."""
    return [
        f"{job} of {day}{f' in {building}' if building else ''}: {outcome}"
        for building, job, day, outcome in queries.failed(tx, since.isoformat())
    ]


def _places(tx: Transaction, ws: Workspace) -> dict[int, Place]:
    """The buildings in use, and under 0 the installation with the zone whose clocks hold for it."""
    houses = [Place(*row) for row in building_queries.active(tx)]
    settings = Settings(setting_queries.kept(tx, INSTALLATION))
    zone = min(houses, key=lambda place: place.id).time_zone if houses else "UTC"
    with suppress(Invalid):
        zone = buildings.known_zone(settings["schedule.time-zone"] or zone)
    return {INSTALLATION: Place(INSTALLATION, "", zone), **{place.id: place for place in houses}}


def _new(tx: Transaction, ws: Workspace, job: Job, places: dict[int, Place]) -> Iterator[Turn]:
    now = ws.now()
    for building_id, last in queries.last(tx, job.name, per_building=job.per_building):
        place = places.get(building_id)
        at = rules.time_of(_settings(tx, building_id)[job.setting])
        if place is None or at is None:
            continue
        newest = date.fromisoformat(last) if last else None
        for run in rules.due(job, at, place.zone, now, newest):
            yield Turn(job, place, run)


def _first(tx: Transaction, ws: Workspace, job: Job, places: dict[int, Place]) -> Iterator[Turn]:
    """The date before the first run of a job, in each building that has had none."""
    for building_id, last in queries.last(tx, job.name, per_building=job.per_building):
        at = rules.time_of(_settings(tx, building_id)[job.setting])
        place = places.get(building_id)
        if last is None and at is not None and place is not None:
            newest = rules.latest(job, at, place.zone, ws.now())
            if newest < place.today(ws.now()):
                yield Turn(job, place, Due(newest, newest))


def _ahead(tx: Transaction, ws: Workspace, job: Job, places: dict[int, Place]) -> Iterator[Listed]:
    for place in places.values():
        if job.per_building != (place.id != INSTALLATION):
            continue
        at = rules.time_of(_settings(tx, place.id)[job.setting])
        if at is not None:
            comes = rules.next_time(job, at, place.zone, ws.now()).astimezone(place.zone)
            if queries.state(tx, Turn(job, place, _one(comes.date())).key) is not None:  # somebody ran it ahead
                comes = rules.next_time(job, at, place.zone, comes).astimezone(place.zone)
            yield Listed(job.name, place.name, comes.date().isoformat(), "next", comes, 0, "")


def _settings(tx: Transaction, building_id: int) -> Settings:
    return Settings(setting_queries.holding(tx, building_id))


def _listed(row: queries.RunRow, places: dict[int, Place]) -> Listed:
    ended = instant_or_none(row.finished_at) or instant(row.started_at)
    at = ended.astimezone(ZoneInfo(places[row.building_id].time_zone))
    return Listed(row.job, row.building, row.day, row.state, at, row.attempts, row.outcome)


def _one(day: date) -> Due:
    return Due(day, day)
