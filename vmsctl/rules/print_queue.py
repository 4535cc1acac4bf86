"""What becomes of jobs in the print queue: whose turn it is, what is too old, what a failure means.

ESC/POS has no general confirmation that something was printed. So a job of which a single byte may have arrived is
never sent again by itself: it becomes *unknown*, and a person who has looked at the printer decides.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from db.kinds import PrintState

CLAIM = timedelta(seconds=60)
"""A claim that was not renewed for so long belongs to a process that is gone."""
BEAT = timedelta(seconds=20)
"""How often a process that prints renews its claim."""
LONGEST_WAIT = timedelta(seconds=60)
REST = timedelta(seconds=60)
"""How long a printer is left alone that broke off in the middle of a job."""


class OpenJob(NamedTuple):
    """A job that is queued or being printed; `minutes` is how long it may wait where it is printed."""

    id: int
    printer: int
    state: str
    queued_at: datetime
    due_at: datetime
    claimed_at: datetime | None
    minutes: int


class Plan(NamedTuple):
    """Ids of jobs: those whose process is gone, those that waited too long, and one for each free printer to print."""

    abandoned: tuple[int, ...]
    too_old: tuple[int, ...]
    next: tuple[int, ...]


def plan(jobs: Iterable[OpenJob], now: datetime) -> Plan:
    """What is to be done now, from the open jobs in their order.

    A printer's jobs come out in the order in which they were queued: while the first waits for its next attempt the
    others wait too, so that a printer that is off is asked once and not once for each job.
    """
    abandoned, too_old = [], []
    first: dict[int, OpenJob | None] = {}
    for job in jobs:
        if job.state == PrintState.PRINTING:
            first[job.printer] = None
            if job.claimed_at is None or now - job.claimed_at >= CLAIM:
                abandoned.append(job.id)
        elif now - job.queued_at >= timedelta(minutes=job.minutes):
            too_old.append(job.id)
        else:
            first.setdefault(job.printer, job)
    turn = tuple(job.id for job in first.values() if job is not None and job.due_at <= now)
    return Plan(tuple(abandoned), tuple(too_old), turn)


def wait(attempts: int) -> timedelta:
    """How long after so many attempts the next one comes: 2, 4, 8 … 60 seconds."""
    return min(timedelta(seconds=2 ** min(attempts, 10)), LONGEST_WAIT)


def after_failure(*, nothing_printed: bool, permanent: bool) -> PrintState:
    """The state of a job that did not come out."""
    if not nothing_printed:
        return PrintState.UNKNOWN
    return PrintState.FAILED if permanent else PrintState.QUEUED
