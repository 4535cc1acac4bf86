"""The daily ledger: one row for each job, building and local date, claimed by compare-and-set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

MOST_ATTEMPTS = 5
LAST = """
SELECT b.id, (SELECT max(r.day) FROM job_runs r WHERE r.building_id = b.id AND r.job = :job)
FROM buildings b WHERE b.active ORDER BY b.id
"""
LAST_OF_ALL = "SELECT max(day) FROM job_runs WHERE building_id = 0 AND job = :job"
OPEN = f"""
SELECT building_id, job, day, attempts FROM job_runs
WHERE state <> 'done' AND until <= :now AND attempts < {MOST_ATTEMPTS} ORDER BY day, building_id
"""
ONE = "SELECT state, attempts, until, outcome FROM job_runs WHERE building_id = :building AND job = :job AND day = :day"
_CLAIMED = "building_id = :building AND job = :job AND day = :day AND state = 'running' AND holder = :holder"
BEGIN = """
INSERT INTO job_runs (building_id, job, day, state, holder, until, started_at)
VALUES (:building, :job, :day, 'running', :holder, :until, :now) ON CONFLICT DO NOTHING
"""
GO_ON = """
UPDATE job_runs SET state = 'running', holder = :holder, until = :until, attempts = attempts + 1
WHERE building_id = :building AND job = :job AND day = :day AND state <> 'done' AND until <= :now
"""
KEEP = f"UPDATE job_runs SET until = :until WHERE {_CLAIMED}"
END = f"UPDATE job_runs SET state = :state, until = :until, finished_at = :now, outcome = :outcome WHERE {_CLAIMED}"
FORGET = "DELETE FROM job_runs WHERE day > :day"
FORGET_MADE = (
    "DELETE FROM missed_check_outs WHERE day > :day",
    "DELETE FROM daily_summaries WHERE day > :day",
)
LISTED = """
SELECT coalesce(b.name, ''), r.building_id, r.job, r.day, r.state, r.attempts, r.started_at, r.finished_at, r.outcome
FROM job_runs r LEFT JOIN buildings b ON b.id = r.building_id
WHERE r.day >= :since AND (r.job = :job OR :job = '') ORDER BY r.day DESC, r.started_at DESC, r.building_id
"""
FAILED = """
SELECT coalesce(b.name, ''), r.job, r.day, r.outcome FROM job_runs r LEFT JOIN buildings b ON b.id = r.building_id
WHERE r.state = 'failed' AND r.day >= :since ORDER BY r.day DESC
"""


class Key(NamedTuple):
    """Which run; building 0 is the installation, `day` its local date."""

    building: int
    job: str
    day: str


class OpenRun(NamedTuple):
    """A run that somebody began and has not ended."""

    key: Key
    attempts: int


class RunRow(NamedTuple):
    """A run as people look at it; times in microseconds."""

    building: str
    building_id: int
    job: str
    day: str
    state: str
    attempts: int
    started_at: int
    finished_at: int | None
    outcome: str


def last(tx: Transaction, job: str, *, per_building: bool) -> list[tuple[int, str | None]]:
    """The newest date of a job's runs, for each building in use, or for the installation (0)."""
    if per_building:
        return [(int(id), day) for id, day in tx.rows(LAST, {"job": job})]
    return [(0, tx.value(LAST_OF_ALL, {"job": job}))]


def open_runs(tx: Transaction, now: int) -> list[OpenRun]:
    """Runs whose holder is gone, or that failed and may be tried again."""
    return [OpenRun(Key(building, job, day), attempts) for building, job, day, attempts in tx.rows(OPEN, {"now": now})]


def state(tx: Transaction, key: Key) -> tuple[str, int, int, str] | None:
    """State, attempts, until and outcome of one run."""
    return tx.row(ONE, key._asdict())


def claim(tx: Transaction, key: Key, holder: str, *, now: int, until: int) -> bool:
    """Begin a run, or go on with one that nobody holds; False when it is another's, or done."""
    values = {**key._asdict(), "holder": holder, "now": now, "until": until}
    return tx.run(BEGIN, values) == 1 or tx.run(GO_ON, values) == 1


def keep(tx: Transaction, key: Key, holder: str, until: int) -> bool:
    """Hold a run for longer; False when it is another's by now."""
    return tx.run(KEEP, {**key._asdict(), "holder": holder, "until": until}) == 1


def end(tx: Transaction, key: Key, holder: str, *, state: str, now: int, until: int, outcome: str) -> bool:
    """Note how a run ended; False when it is another's by now."""
    values = {"holder": holder, "state": state, "now": now, "until": until, "outcome": outcome}
    return tx.run(END, {**key._asdict(), **values}) == 1


def forget_after(tx: Transaction, day: str) -> int:
    """Remove the runs of later dates, and the summaries that they made; how many runs."""
    forgotten = tx.run(FORGET, {"day": day})
    if forgotten:
        for made in FORGET_MADE:
            tx.run(made, {"day": day})
    return forgotten


def listed(tx: Transaction, since: str, job: str = "") -> list[RunRow]:
    """The newest first."""
    return [RunRow._make(row) for row in tx.rows(LISTED, {"since": since, "job": job})]


def failed(tx: Transaction, since: str) -> Sequence[tuple[str, str, str, str]]:
    """Building, job, date and outcome of runs that failed."""
    return tx.rows(FAILED, {"since": since})
