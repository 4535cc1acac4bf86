"""The table of jobs, and the round that does what is due of them; asked every minute, by whoever is there.

A job is listed here when there is a service that does it. Each is a command for cron too (`vmsctl schedule run JOB`):
the ledger makes both together run it once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from threading import Event, Thread
from typing import TYPE_CHECKING, NamedTuple

from vmsctl.errors import NotFound, Refused, StoreFailed, VmsError
from vmsctl.rules.jobs import BY_NAME
from vmsctl.services import (
    anchors,
    automatic_check_out,
    backups,
    blocklist_hits,
    clock,
    daily_summary,
    duty,
    roll_call_copies,
    schedule,
    statistics_upkeep,
)
from vmsctl.wording import amount

if TYPE_CHECKING:
    from vmsctl.rules.clock import Doubt
    from vmsctl.rules.schedule import Job
    from vmsctl.services.schedule import Claim, Turn
    from vmsctl.workspace import Workspace

SIGN_OF_LIFE = schedule.LEASE.total_seconds() / 4
"""Seconds between two renewals of a run's lease."""


class Task(NamedTuple):
    """A job and what does it, for its turn; the answer is its outcome in counts. A `heavy` one would make a screen that
    is at work in the same process stutter."""

    job: Job
    do: Callable[[Workspace, Turn, Doubt | None], str]
    heavy: bool = False


class Standing(NamedTuple):
    """What is done in every round, because it is due at no time of day; the answer says what was done, if anything."""

    name: str
    words: str
    do: Callable[[Workspace], Iterable[str]]
    sweeping: bool = False


class Ran(NamedTuple):
    """A run of this round: `state` is `done`, `failed`, or `waits` for somebody to look at the clock."""

    job: str
    building: str
    day: str
    state: str
    outcome: str

    @property
    def words(self) -> str:
        where = f" in {self.building}" if self.building else ""
        return f"{self.job}{where} for {self.day}: {self.outcome}"


def summarise(ws: Workspace, turn: Turn, _: Doubt | None) -> str:
    """The summary of a building's day; the ends of the audit trail are noted with it."""
    made = daily_summary.make(ws, turn.place.id, turn.due.day, since=turn.due.since)
    anchors.note(ws)
    if made is None:
        return "made before"
    dates = f"{made.since} to {made.day}: " if made.since != made.day else ""
    return f"{dates}{made.figures['missed']} missed, {made.figures['came']} came"


def end_stays(ws: Workspace, turn: Turn, _: Doubt | None) -> str:
    return f"{automatic_check_out.run(ws, turn.place.id)} presumed left"


def back_up(ws: Workspace, _: Turn, doubt: Doubt | None) -> str:
    """A backup; old ones are deleted only while it is sure what day it is."""
    done = backups.nightly(ws, expire=doubt is None)
    return f"{done.made.path.name}, {amount(done.made.rows, 'row')}; {done.expired} old ones deleted"


def let_go(ws: Workspace, _: Turn, doubt: Doubt | None) -> str:
    """Whatever is old enough goes; raises `Refused` when that is unusually much."""
    from vmsctl.services import retention_run  # a console that runs the schedule has no use for it all day

    return retention_run.run(ws).words


def check_integrity(ws: Workspace, _: Turn, doubt: Doubt | None) -> str:
    """Every page and every event looked at; raises `StoreFailed` for what is wrong."""
    from vmsctl.services import doctor  # nor for this

    problems = doctor.damage(ws)
    if problems:
        raise StoreFailed("store-unsound", " ".join(problems), "See 'vmsctl doctor --deep'.")
    return "every page and event is sound"


def note_anchors(ws: Workspace, _: Turn, doubt: Doubt | None) -> str:
    noted = anchors.note(ws)
    return f"{len(noted)} ends noted" + "".join(f" {anchor}" for anchor in noted[:2])


def remind_hosts(ws: Workspace) -> Iterator[str]:
    for place in schedule.houses(ws):
        if number := automatic_check_out.remind(ws, place.id):
            yield f"{number} hosts in {place.name} are reminded of a check-out."


def end_overdue_stays(ws: Workspace) -> Iterator[str]:
    for place in schedule.houses(ws):
        if number := automatic_check_out.run(ws, place.id):
            yield f"{number} in {place.name} are presumed to have left."


def keep_statistics(ws: Workspace) -> Iterator[str]:
    """The rows of days that are over; nobody needs to be told."""
    statistics_upkeep.roll_up_all(ws)
    yield from ()


def look_up_listed(ws: Workspace) -> Iterator[str]:
    """What somebody who changed the block list and was killed has left to do."""
    if blocklist_hits.catch_up(ws):
        yield "Everybody was looked up in the block list."


def copy_roll_calls(ws: Workspace) -> Iterator[str]:
    for place in duty.houses(ws):
        roll_call_copies.write(ws, place.id)
        yield from ()


TASKS = (
    Task(BY_NAME["automatic-check-out"], end_stays),
    Task(BY_NAME["daily-summary"], summarise),
    Task(BY_NAME["retention"], let_go),
    Task(BY_NAME["event-log-anchor"], note_anchors),
    Task(BY_NAME["backup"], back_up),
    Task(BY_NAME["integrity-check"], check_integrity, heavy=True),
)
STANDING = (
    Standing("reminders", "Remind hosts before an automatic check-out.", remind_hosts),
    Standing("automatic-check-out", "Presume left who is hours past the expected end.", end_overdue_stays,
             sweeping=True),
    Standing("block-list", "Look everybody up in a block list that was changed.", look_up_listed),
    Standing("statistics", "Count the days that are over.", keep_statistics),
)  # fmt: skip
ON_REQUEST = (Standing("roll-call-copy", "Write this machine's copies of the roll call.", copy_roll_calls),)
"""What the worker does by itself after each change in the store, and cron may do besides."""

JOBS: tuple[Job, ...] = tuple(task.job for task in TASKS)


def names() -> list[str]:
    """What can be run by name."""
    return list(dict.fromkeys([*(job.name for job in JOBS), *(each.name for each in (*STANDING, *ON_REQUEST))]))


def run_due(ws: Workspace, only: str = "", *, building: str | None = None, light: bool = False) -> list[Ran]:
    """One round: everything that is due (with `light` but for what is heavy), or of one job, or of what runs once a
    date in one building; what was done. A job's failure is an entry, never an error.

    Raises `NotFound` for a name that is no job's or no building's.
    """
    if only and only not in names():
        raise NotFound("job-unknown", f"There is no job {only!r}.", f"There are: {', '.join(names())}.")
    ws = ws.acting(None)
    doubt = clock.look(ws)
    if doubt is not None and doubt.holds_all:
        return [Ran("schedule", "", f"{ws.now():%Y-%m-%d}", "waits", _waits(doubt))]
    mine = _jobs(only, light=light)
    schedule.begin(ws, mine)
    turns = schedule.due(ws, mine)
    if building is not None:
        here = schedule.house(ws, building).id
        turns = [turn for turn in turns if turn.place.id == here]
    ran = [done for turn in turns if (done := _run(ws, turn, doubt)) is not None]
    if building is not None:
        return ran
    every = (*STANDING, *ON_REQUEST) if only else STANDING
    ran += [done for each in every if each.name == only or not only for done in _stand(ws, each, doubt)]
    return ran


def run_for(ws: Workspace, name: str, day: date, building: str | None = None) -> list[Ran]:
    """The run of one job for a date that somebody names, also one long past; raises `NotFound`, `Denied`, `Invalid`,
    and `Refused` or `Conflict` when it was done already or is somebody else's at this moment."""
    job = next((job for job in JOBS if job.name == name), None)
    if job is None:
        dated = ", ".join(job.name for job in JOBS)
        raise NotFound("job-without-dates", f"{name!r} is no job that runs once a date.", f"There are: {dated}.")
    turns = schedule.on_date(ws, job, day, building)
    doubt = clock.look(ws)
    if doubt is not None and (doubt.holds_all or job.sweeping):
        raise Refused("clock-in-doubt", _waits(doubt), "Set the clock, or vouch for it: 'vmsctl schedule trust-clock'.")
    done = [(turn, _run(ws.acting(None), turn, doubt)) for turn in turns]
    for turn, ran in done:
        if ran is None:
            schedule.must_be_free(ws, turn)
    return [ran for _, ran in done if ran is not None]


def _jobs(only: str, *, light: bool) -> list[Job]:
    return [task.job for task in TASKS if task.job.name == only or not (only or (light and task.heavy))]


def _run(ws: Workspace, turn: Turn, doubt: Doubt | None) -> Ran | None:
    """Do a run unless somebody else has it; None then."""
    key = turn.key
    if doubt is not None and turn.job.sweeping:
        return Ran(key.job, turn.place.name, key.day, "waits", _waits(doubt))
    claim = schedule.claim(ws, turn)
    if claim is None:
        return None
    task = next(task for task in TASKS if task.job.name == turn.job.name)
    try:
        with _alive(ws, claim):
            outcome = task.do(ws, turn, doubt)
    except VmsError as error:
        schedule.fail(ws, claim, error.message)
        return Ran(key.job, turn.place.name, key.day, "failed", f"{error.message} {error.hint}".strip())
    except Exception as error:
        schedule.fail(ws, claim, f"vmsctl made a mistake: {type(error).__name__}")
        raise
    schedule.finish(ws, claim, outcome)
    return Ran(key.job, turn.place.name, key.day, "done", outcome)


def _stand(ws: Workspace, each: Standing, doubt: Doubt | None) -> Iterator[Ran]:
    today = f"{ws.now():%Y-%m-%d}"
    if doubt is not None and each.sweeping:
        return
    for said in each.do(ws):
        yield Ran(each.name, "", today, "done", said)


def _waits(doubt: Doubt) -> str:
    return f"{doubt.words} It waits until the clock is right, or somebody vouches for it."


@contextmanager
def _alive(ws: Workspace, claim: Claim) -> Iterator[None]:
    """Keep a run's lease while it is being done, from a thread of its own."""
    ended = Event()

    def renew() -> None:
        while not ended.wait(SIGN_OF_LIFE):
            with suppress(VmsError):  # a lease outlasts a store that is away for three signs
                if not schedule.keep(ws, claim):
                    return  # somebody else has taken the run over, thinking this process dead

    thread = Thread(target=renew, name=f"lease-{os.getpid()}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
