"""The print queue: what waits, what became of it, and what a person does about it.

A job holds no content and nothing personal; both are fetched when it is printed. See `print_delivery` for that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from db.instant import instant, instant_or_none, stored
from db.kinds import PrintState
from db.queries import locks
from db.queries import print_queue as queries
from db.queries import printers as printer_queries
from db.queries.print_queue import NewJob
from vmsctl.errors import Conflict, Invalid, NotFound
from vmsctl.rules import roles as role_rules
from vmsctl.rules.passes import visit_name
from vmsctl.rules.text import clean, is_id
from vmsctl.services import badge_numbers, buildings, event_log, printers, roles

if TYPE_CHECKING:
    from db.queries.print_queue import JobRow
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

BADGE, TEST_PAGE = "badge", "test-page"
LATELY = timedelta(days=1)
MOST = 500


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A job as people see it: `state` is one of `PrintState`, `why` the reason of the last attempt, `due_at` when the
    next comes. Times as the building's clocks show them; `visit` is like `v17`, empty for a test page."""

    id: str
    what: str
    visit: str
    visitor: str
    printer: str
    building: str
    state: str
    why: str
    attempts: int
    created_at: datetime
    created_by: str
    due_at: datetime | None
    done_at: datetime | None


def enqueue(
    tx: Transaction,
    ws: Workspace,
    what: str,
    *,
    printer_id: int,
    building_id: int,
    visit_id: int | None = None,
    counter: int = 0,
    request_id: str | None = None,
    reason: str = "",
) -> int:
    """Put a job into the queue, with its event; its id."""
    now, actor = ws.now(), ws.actor.user_id if ws.actor else None
    job = queries.add(tx, NewJob(building_id, printer_id, what, visit_id, counter, stored(now), actor))
    event_log.append(
        tx, ws, f"{what}.queued", subject(visit_id, printer_id), chain=building_id, at=now, request_id=request_id,
        facts={"job": job, "printer": printer_id, "counter": counter}, personal={"reason": reason} if reason else None,
    )  # fmt: skip
    tx.presence.add(building_id)
    return job


def print_test_page(ws: Workspace, printer: str, *, building: str | None = None) -> PrintJob:
    """Queue a test page, which shows that a printer prints, how wide, and in which scripts."""
    with ws.transaction() as tx:
        place = buildings.place(tx, ws, building)
        roles.require(tx, ws, "steer-print-queue", place.id)
        to = printers.named_in(tx, place, printer)
        return view(one(tx, enqueue(tx, ws, TEST_PAGE, printer_id=to.id, building_id=place.id)))


def list_(ws: Workspace, *, everything: bool = False, building: str | None = None) -> list[PrintJob]:
    """What waits, and what failed within a day, was dropped as too old or may not have come out.

    With `everything` the last jobs of any state. The newest first, of the buildings whose queue the acting user may
    see.
    """
    with ws.reading() as tx:
        place = buildings.place(tx, ws, building) if building else None
        grants = roles.of_actor(tx, ws)
        seen = role_rules.buildings("see-print-queue", grants)
        if place or seen == frozenset():
            roles.require(tx, ws, "see-print-queue", place.id if place else None)
        where = seen if place is None else frozenset({place.id})
        rows = queries.newest(tx, MOST, where) if everything else queries.unsettled(tx, stored(ws.now() - LATELY))
        return [_seen(grants, row) for row in rows if where is None or row.building_id in where]


def show(ws: Workspace, job: str) -> PrintJob:
    """One job; raises `NotFound`."""
    with ws.reading() as tx:
        row = _found(tx, job)
        return _seen(roles.require(tx, ws, "see-print-queue", row.building_id), row)


def retry(ws: Workspace, job: str, *, printer: str | None = None) -> PrintJob:
    """Print a job that waits, failed or was dropped, if wanted on another printer of its building.

    One that may have come out gets a new badge number, so that at most one of the two badges is good. Raises
    `Conflict` for one that is printed or being printed.
    """
    with ws.transaction() as tx:
        row = _locked(tx, job)
        roles.require(tx, ws, "steer-print-queue", row.building_id)
        if row.state in (PrintState.PRINTED, PrintState.PRINTING):
            raise Conflict(
                f"job-{row.state}",
                f"Job {row.id} is {'being printed' if row.state == PrintState.PRINTING else 'printed'}.",
                "A badge is replaced with 'vmsctl badges print VISIT --reason TEXT'.",
            )
        to = printers.named_in(tx, buildings.by_id(tx, row.building_id), printer).id if printer else _in_use(tx, row)
        _queue_again(tx, ws, row, to, _number_of(tx, ws, row))
        return view(_found(tx, job))


def drop(ws: Workspace, job: str) -> PrintJob:
    """Take a job out of the queue, or off the list of what somebody should look at. Raises `Conflict`."""
    with ws.transaction() as tx:
        row = _locked(tx, job)
        roles.require(tx, ws, "steer-print-queue", row.building_id)
        droppable = row.state in (PrintState.QUEUED, PrintState.FAILED, PrintState.UNKNOWN) or row.why.startswith(
            queries.TOO_OLD
        )
        if not droppable or not queries.drop(tx, row.id, row.state, why="Dropped by hand.", at=stored(ws.now())):
            raise Conflict("job-over", f"Job {row.id} is {row.state}.", "There is nothing to drop.")
        note(tx, ws, row, PrintState.DROPPED)
        return view(_found(tx, job))


def send_anew(tx: Transaction, ws: Workspace, job: int, printer_id: int, request_id: str | None = None) -> None:
    """Let a job of which nothing came out be printed now, on this printer."""
    row = one(tx, job)
    _queue_again(tx, ws, row, printer_id, row.counter, request_id)


def note(tx: Transaction, ws: Workspace, row: JobRow, state: str, **facts: Any) -> None:
    """Append what became of a job to the event log."""
    kind = "postponed" if state == PrintState.QUEUED else state
    known = {"job": row.id, "printer": row.printer_id, **facts}
    about = subject(row.visit_id, row.printer_id)
    event_log.append(tx, ws, f"{row.what}.{kind}", about, chain=row.building_id, at=ws.now(), facts=known)
    tx.presence.add(row.building_id)


def subject(visit_id: int | None, printer_id: int) -> str:
    """What a job is about, as events name it."""
    return f"printer:{printer_id}" if visit_id is None else f"visit:{visit_id}"


def view(row: JobRow) -> PrintJob:
    """A stored job as it is shown."""
    zone = ZoneInfo(row.time_zone)
    done = instant_or_none(row.done_at)
    return PrintJob(
        id=str(row.id),
        what=row.what,
        visit="" if row.visit_id is None else visit_name(row.visit_id),
        visitor=row.visitor,
        printer=row.printer,
        building=row.building,
        state=str(row.state),
        why=row.why,
        attempts=row.attempts,
        created_at=instant(row.created_at).astimezone(zone),
        created_by=row.created_by or "",
        due_at=instant(row.due_at).astimezone(zone) if row.state == PrintState.QUEUED else None,
        done_at=done.astimezone(zone) if done else None,
    )


def _seen(grants: role_rules.Grants, row: JobRow) -> PrintJob:
    job = view(row)
    may = role_rules.reaches("see-name", grants, row.building_id, own=False)
    return job if may else replace(job, visitor="")


def one(tx: Transaction, job: int) -> JobRow:
    """A job that is known to be there."""
    row = queries.by_id(tx, job)
    assert row is not None
    return row


def _found(tx: Transaction, job: str) -> JobRow:
    if not is_id(job):
        raise Invalid("bad-id", f"{clean(job)!r} is no job's id.", "See 'vmsctl printers queue'.")
    row = queries.by_id(tx, int(job))
    if row is None:
        raise NotFound("no-such-job", f"There is no print job {job}.", "See 'vmsctl printers queue --all'.")
    return row


def _locked(tx: Transaction, job: str) -> JobRow:
    """A job that nobody else decides about until this transaction ends."""
    row = _found(tx, job)
    locks.hold(tx, [f"job {row.id}" if row.visit_id is None else f"badge {row.visit_id}"])
    return _found(tx, job)


def _in_use(tx: Transaction, row: JobRow) -> int:
    if not printer_queries.by_id(tx, row.printer_id).active:
        raise Conflict("printer-removed", f"The printer {row.printer} is switched off.", "Name another with --printer.")
    return row.printer_id


def _number_of(tx: Transaction, ws: Workspace, row: JobRow) -> int:
    """The number that a job prints when it is printed once more."""
    if row.what != BADGE or row.visit_id is None:
        return row.counter
    good = badge_numbers.good(tx, row.visit_id)
    if good is not None and good != row.counter:
        raise Conflict("badge-replaced", "This badge was replaced by a newer one.", "Print that one, or drop this job.")
    if good is None or row.state == PrintState.UNKNOWN:
        return badge_numbers.issue(tx, ws, row.visit_id)
    return row.counter


def _queue_again(
    tx: Transaction, ws: Workspace, row: JobRow, printer_id: int, counter: int, request_id: str | None = None
) -> None:
    done = queries.again(tx, row.id, row.state, printer=printer_id, counter=counter, at=stored(ws.now()))
    if not done:
        raise Conflict("job-moved-on", f"Job {row.id} has just been taken up.", "Look at the queue again.")
    facts = {"job": row.id, "printer": printer_id, "counter": counter, "was": row.state}
    about = subject(row.visit_id, printer_id)
    event_log.append(
        tx, ws, f"{row.what}.retried", about, chain=row.building_id, at=ws.now(), request_id=request_id, facts=facts
    )
    tx.presence.add(row.building_id)
