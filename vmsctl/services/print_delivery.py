"""Printing what is queued: claim a job, make its content, send it, and write down honestly what became of it.

Several processes may do this at once. A job is claimed by compare-and-set, and the store lets a printer have one
claimed job at a time, so that no two write to the same device. Nothing is sent inside a transaction.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from threading import Event, Thread
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from db.instant import instant, instant_or_none, stored
from db.kinds import PrintState
from db.queries import print_queue as queries
from db.queries import settings as setting_queries
from vmsctl.config import machine_name
from vmsctl.errors import DeviceFailed, Refused, StoreFailed, VmsError
from vmsctl.rules import print_queue as rules
from vmsctl.rules.print_queue import OpenJob, Plan
from vmsctl.rules.settings import Settings
from vmsctl.services import badges, print_queue
from vmsctl.services.print_queue import BADGE, PrintJob

if TYPE_CHECKING:
    from db.queries.print_queue import JobRow
    from db.transaction import Transaction
    from printers.contents import Content
    from printers.errors import PrinterError
    from vmsctl.workspace import Workspace

STALL = 10.0
"""Seconds without a byte taken after which a printer is given up."""
GONE = "Printing ended on the way: look whether it came out."
OLD = f"{queries.TOO_OLD} {{minutes}} minutes and was not printed."


class Delivery(NamedTuple):
    """A job after an attempt, and its trouble, if any; one that was not `had` is another's, or waits for another."""

    job: PrintJob
    trouble: VmsError | None = None
    had: bool = True


def deliver(ws: Workspace, *, stall: float = STALL) -> list[Delivery]:
    """Do all that can be done now about the queue of every printer that this machine reaches; what became of the jobs.

    Gives up what a dead process left behind, drops what is too old, then prints each printer's jobs in their order.
    """
    done: list[Delivery] = []
    while any(plan := _plan(ws)):
        done += [delivery for job in plan.abandoned if (delivery := _abandon(ws, job))]
        done += [delivery for job in plan.too_old if (delivery := _drop_too_old(ws, job))]
        tried = (deliver_job(ws, job, stall=stall) for job in plan.next)
        done += [delivery for delivery in tried if delivery.had]
    return done


def deliver_job(ws: Workspace, job: int | str, *, stall: float = STALL) -> Delivery:
    """Print one queued job now, whatever waits before it; does nothing when it is not to be had."""
    claim = _claim(ws, int(job))
    if claim is None:
        with ws.reading() as tx:
            return Delivery(print_queue.view(print_queue.one(tx, int(job))), had=False)
    try:
        failure = _carried_out(ws, claim, stall)
    except BaseException:
        # Ctrl+C, or a mistake of ours: who knows how far it came.
        _finish(
            ws, claim, Failure(PrintState.UNKNOWN, GONE, DeviceFailed("printing-ended", GONE, "Look at the printer."))
        )
        raise
    return _finish(ws, claim, failure)


class Claim(NamedTuple):
    """A job that is this process's alone."""

    row: JobRow
    by: str


class Failure(NamedTuple):
    """Why a job did not come out; `why` says it without a name, for the store."""

    state: PrintState
    why: str
    error: VmsError


def _plan(ws: Workspace) -> Plan:
    with ws.reading() as tx:
        rows = queries.open_jobs(tx, machine_name())
        minutes = {place: _minutes(tx, place) for place in {row.building_id for row in rows}}
    jobs = (
        OpenJob(
            row.id, row.printer_id, row.state, instant(row.queued_at), instant(row.due_at),
            instant_or_none(row.claimed_at), minutes[row.building_id],
        )
        for row in rows
    )  # fmt: skip
    return rules.plan(jobs, ws.now())


def _minutes(tx: Transaction, building_id: int) -> int:
    return int(Settings(setting_queries.holding(tx, building_id))["badges.too-old-minutes"])


def _claim(ws: Workspace, job: int) -> Claim | None:
    by = f"{machine_name()} {os.getpid()} {os.urandom(8).hex()}"
    with ws.transaction() as tx:
        if not queries.claim(tx, job, by, stored(ws.now()), machine_name()):
            return None
        return Claim(print_queue.one(tx, job), by)


def _carried_out(ws: Workspace, claim: Claim, stall: float) -> Failure | None:
    """Make the content and send it; None when the printer has taken all of it."""
    from printers import printing
    from printers.errors import PrinterError

    try:
        with ws.reading() as tx:
            content = _content(tx, ws, claim.row)
        data = printing.render(content, claim.row.profile)
        with _kept(ws, claim):
            printing.send(data, claim.row.url, timeout=stall)
    except StoreFailed as error:
        return Failure(PrintState.QUEUED, error.message, error)
    except VmsError as error:
        return Failure(PrintState.DROPPED, f"It was not to be printed any more ({error.code}).", error)
    except PrinterError as error:
        return _failure(error, claim.row)
    return None


def _content(tx: Transaction, ws: Workspace, row: JobRow) -> Content:
    if row.what == BADGE and row.visit_id is not None:
        return badges.content(tx, ws, row.visit_id, row.counter)
    from printers.contents import TestPage

    made_at = ws.now().astimezone(ZoneInfo(row.time_zone))
    return TestPage(row.printer, row.profile, f"{made_at:%d.%m.%Y %H:%M}")


@contextmanager
def _kept(ws: Workspace, claim: Claim) -> Iterator[None]:
    """Renew the claim while a slow printer takes its time, so that nobody takes this process for dead."""
    over = Event()

    def beat() -> None:
        while not over.wait(rules.BEAT.total_seconds()):
            with suppress(StoreFailed), ws.transaction() as tx:
                queries.beat(tx, claim.row.id, claim.by, stored(ws.now()))

    thread = Thread(target=beat, name="print-claim", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _failure(error: PrinterError, row: JobRow) -> Failure:
    from printers.errors import MissingGlyph, TooLong, named

    state = rules.after_failure(nothing_printed=error.nothing_printed, permanent=error.permanent)
    hint = _way_out(state, row)
    if isinstance(error, MissingGlyph):
        # What is stored names the letter only: the text that it stands in is somebody's name.
        why = f"No font here can draw {named(error.character)}: write the name in other letters."
        return Failure(state, why, Refused(error.code, error.sentence, hint))
    if isinstance(error, TooLong):
        why = "A text is too long for the badge: shorten it."
        return Failure(state, why, Refused(error.code, error.sentence, hint))
    return Failure(state, error.sentence, DeviceFailed(f"printer-{error.code}", error.sentence, hint))


def _way_out(state: PrintState, row: JobRow) -> str:
    again = f"'vmsctl printers retry {row.id}'"
    if state == PrintState.UNKNOWN:
        return f"Job {row.id} is not printed again by itself. If nothing came out: {again}."
    if state == PrintState.FAILED:
        return f"Job {row.id} is kept. When that is mended: {again}, or name another printer with --printer."
    return f"Job {row.id} stays in the queue: console and 'vmsctl work' try again by themselves, you with {again}."


def _finish(ws: Workspace, claim: Claim, failure: Failure | None) -> Delivery:
    now = ws.now()
    state = failure.state if failure else PrintState.PRINTED
    with ws.transaction() as tx:
        due = now + rules.wait(claim.row.attempts) if state == PrintState.QUEUED else now
        written = queries.finish(
            tx, claim.row.id, claim.by, state=state, why=failure.why if failure else "", due=stored(due),
            done=None if state == PrintState.QUEUED else stored(now),
        )  # fmt: skip
        if written:
            _tell_printer(tx, claim.row.printer_id, state, now)
            code = {"code": failure.error.code} if failure else {}
            print_queue.note(tx, ws, claim.row, state, attempt=claim.row.attempts, **code)
        return Delivery(print_queue.view(print_queue.one(tx, claim.row.id)), failure.error if failure else None)


def _tell_printer(tx: Transaction, printer: int, state: PrintState, now: datetime) -> None:
    """What one job's outcome means for those behind it: a printer that prints is asked at once, a sick one rests."""
    if state == PrintState.PRINTED:
        queries.wake(tx, printer, stored(now))
    elif state == PrintState.UNKNOWN:
        queries.rest(tx, printer, stored(now + rules.REST))


def _abandon(ws: Workspace, job: int) -> Delivery | None:
    now = ws.now()
    with ws.transaction() as tx:
        if not queries.abandon(tx, job, why=GONE, at=stored(now), before=stored(now - rules.CLAIM)):
            return None
        return _noted(tx, ws, job, PrintState.UNKNOWN)


def _drop_too_old(ws: Workspace, job: int) -> Delivery | None:
    with ws.transaction() as tx:
        row = print_queue.one(tx, job)
        why = OLD.format(minutes=_minutes(tx, row.building_id)) + (f" {row.why}" if row.why else "")
        if not queries.drop(tx, job, PrintState.QUEUED, why=why, at=stored(ws.now())):
            return None
        return _noted(tx, ws, job, PrintState.DROPPED)


def _noted(tx: Transaction, ws: Workspace, job: int, state: PrintState) -> Delivery:
    row = print_queue.one(tx, job)
    print_queue.note(tx, ws, row, state)
    return Delivery(print_queue.view(row))
