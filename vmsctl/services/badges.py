"""Badges: asking for one, looking at it first, and what stands on it at the moment of printing."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from db.kinds import PrintState, VisitState
from db.queries import badges as queries
from db.queries import event_log as event_queries
from db.queries import locks
from db.queries import printers as printer_queries
from db.queries import settings as setting_queries
from db.queries import visits as visit_queries
from vmsctl.errors import Conflict, NotFound, Refused, VmsError
from vmsctl.rules import badges as rules
from vmsctl.rules import passes as pass_rules
from vmsctl.rules import roles as role_rules
from vmsctl.rules.badges import Wearer
from vmsctl.rules.settings import Settings
from vmsctl.rules.text import clean
from vmsctl.services import (
    badge_numbers,
    buildings,
    cases,
    event_log,
    logos,
    passes,
    print_queue,
    printers,
    roles,
    visit_views,
)
from vmsctl.services.print_queue import BADGE, PrintJob

if TYPE_CHECKING:
    from db.queries.visits import VisitRow
    from db.transaction import Transaction
    from printers.contents import Badge
    from vmsctl.services.cases import Case
    from vmsctl.workspace import Workspace

ACTION = "print-badge"
QUEUED, RETRIED = f"{BADGE}.queued", f"{BADGE}.retried"
_HELD = (PrintState.QUEUED, PrintState.PRINTING, PrintState.PRINTED, PrintState.UNKNOWN)


class BadgeAsked(NamedTuple):
    """The job that prints a badge; `repeated` tells that this very request had asked for it before, `trouble` why its
    printer took nothing the last time, empty when it did."""

    job: PrintJob
    number: str
    repeated: bool
    trouble: str = ""


class BadgeQueued(NamedTuple):
    """The printer that a badge waits for, and why that took nothing the last time; both are empty where there is no
    badge, or no trouble."""

    printer: str = ""
    trouble: str = ""


def print_badge(
    ws: Workspace,
    code: str,
    *,
    building: str | None = None,
    printer: str | None = None,
    reason: str = "",
    request_id: str | None = None,
) -> BadgeAsked:
    """Queue the badge of a visit for a printer: the named one, else the building's first that this machine reaches.

    A visit that has its badge gets another, with a new number, for a reason only. Raises `Refused` and `Conflict` with
    why there is none, `NotFound`, `Denied`. `print_delivery.deliver_job` prints it.
    """
    with ws.transaction() as tx:
        this = _case(tx, ws, code, building, request_id)
        if cases.repeats(this, QUEUED, RETRIED):
            return _earlier(tx, ws, this.visit.id, request_id or "")
        if no := rules.refusal(_wearer(this.visit, this.settings), today=_today(ws, this.visit)):
            raise no
        if problem := _unprintable(this.visit):
            raise problem
        to = _printer(tx, ws, this.visit, printer)
        job = _queue(tx, ws, this.visit, to, clean(reason, what="reason"), request_id)
        return _asked(tx, ws, this.visit.id, job, repeated=False)


def queue_at_check_in(ws: Workspace, visit_id: int) -> BadgeQueued:
    """Queue the first badge of a visitor who has come in, if the visit has none yet.

    It is an act of its own, after the check-in, which no printer can hold up, for
    those who may check in.
    """
    with ws.transaction() as tx:
        locks.hold(tx, [f"badge {visit_id}"])
        row = visit_queries.by_id(tx, visit_id)
        if row is None or (row.state != VisitState.ON_SITE and row.arrived_at is None):
            return BadgeQueued()
        own = ws.actor is not None and ws.actor.user_id == row.host_id
        roles.require(tx, ws, "check-in", row.building_id, own=own)
        to = printers.for_badges(tx, row.building_id)
        if to is None or _last_state(tx, visit_id) in _HELD:
            return BadgeQueued()
        settings = Settings(setting_queries.holding(tx, row.building_id))
        if rules.refusal(_wearer(row, settings), today=_today(ws, row)):
            return BadgeQueued()
        job = print_queue.one(tx, _queue(tx, ws, row, to, "", None))
        return BadgeQueued(job.printer, printer_queries.trouble(tx, job.printer_id))


def preview(ws: Workspace, code: str, *, building: str | None = None, terminal: bool = False) -> str:
    """The badge as text, with the number that it has or would get; nothing is changed.

    With `terminal` the QR code carries colours, so that it is dark on white.
    """
    from printers import printing

    with ws.reading() as tx:
        this = _case(tx, ws, code, building, looking=True)
        badge = _badge(tx, ws, this.visit, this.settings, _counter(tx, this.visit.id))
        return printing.preview(badge, terminal=terminal)


def as_pdf(ws: Workspace, code: str, *, building: str | None = None) -> bytes:
    """The badge as a PDF for any other printer; its number is good from now on, and stays the same each time.

    It is drawn before anything is written, so that nothing is said to be saved that no font can draw.
    """
    drawn: tuple[Badge, bytes] | None = None
    while True:
        with ws.transaction() if drawn else ws.reading() as tx:
            this = _case(tx, ws, code, building, looking=drawn is None)
            counter = _counter(tx, this.visit.id)
            badge = _badge(tx, ws, this.visit, this.settings, counter)
            if drawn and drawn[0] == badge:
                _save(tx, ws, this, counter)
                return drawn[1]
        drawn = (badge, _drawn(badge))


def _counter(tx: Transaction, visit_id: int) -> int:
    """Of the badge that is good, or would be issued next."""
    good = badge_numbers.good(tx, visit_id)
    return badge_numbers.next_free(tx, visit_id) if good is None else good


def _save(tx: Transaction, ws: Workspace, this: Case, counter: int) -> None:
    if badge_numbers.good(tx, this.visit.id) is None:
        badge_numbers.issue(tx, ws, this.visit.id)
    event_log.append(
        tx, ws, f"{BADGE}.saved", this.subject, chain=this.visit.building_id, at=ws.now(), facts={"counter": counter},
    )  # fmt: skip


def _drawn(badge: Badge) -> bytes:
    from printers import errors, printing

    try:
        return printing.to_pdf(badge)
    except errors.PrinterError as error:
        raise Refused(error.code, error.sentence, "Correct the profile, or print on another printer.") from error


def content(tx: Transaction, ws: Workspace, visit_id: int, counter: int) -> Badge:
    """What stands on a badge that is printed now; raises `Refused` when it may not be printed any more."""
    row = visit_queries.by_id(tx, visit_id)
    if row is None:
        raise NotFound("no-such-visit", "This visit is not there any more.", "Drop this job.")
    if badge_numbers.good(tx, visit_id) != counter:
        raise Conflict(
            "badge-replaced", "This badge was replaced by a newer one, or is not good any more.", "Drop this job."
        )
    return _badge(tx, ws, row, Settings(setting_queries.holding(tx, row.building_id)), counter)


def _case(
    tx: Transaction, ws: Workspace, code: str, building: str | None, request_id: str | None = None, *,
    looking: bool = False,
) -> Case:  # fmt: skip
    """The visit that is meant, for a user who may print its badge; without `looking`, nobody else does meanwhile."""
    what = cases.asked(tx, ws, ACTION, code, building)
    if not looking:
        locks.hold(tx, [f"badge {what.meant.visit_id}"])
    this = cases.case(tx, ws, ACTION, what, request_id)
    if no := role_rules.refusal(ACTION, this.grants, this.visit.building_id):
        raise no
    if what.meant.withdrawn:
        raise passes.replaced()
    return this


def _queue(tx: Transaction, ws: Workspace, row: VisitRow, printer_id: int, reason: str, request_id: str | None) -> int:
    """The job for the badge that the visit needs: one that has not come out yet, else a new one; its id."""
    counter = badge_numbers.good(tx, row.id)
    last = None if counter is None else queries.last_job(tx, row.id, counter)
    anew = rules.needs_new_number(visit_views.shown_name(row), last.state if last else None, reason)
    if last is not None and not anew:
        print_queue.send_anew(tx, ws, last.id, printer_id, request_id)
        return last.id
    if counter is None or anew:
        counter = badge_numbers.issue(tx, ws, row.id)
    return print_queue.enqueue(
        tx, ws, BADGE, printer_id=printer_id, building_id=row.building_id, visit_id=row.id, counter=counter,
        request_id=request_id, reason=reason,
    )  # fmt: skip


def _last_state(tx: Transaction, visit_id: int) -> str | None:
    counter = badge_numbers.good(tx, visit_id)
    last = None if counter is None else queries.last_job(tx, visit_id, counter)
    return last.state if last else None


def _printer(tx: Transaction, ws: Workspace, row: VisitRow, name: str | None) -> int:
    if name:
        return printers.named_in(tx, buildings.by_id(tx, row.building_id), name).id
    found = printers.for_badges(tx, row.building_id)
    if found is None:
        raise NotFound(
            "no-printer",
            f"{row.building} has no printer.",
            "Add one ('vmsctl printers add'), or save the badge: 'vmsctl badges preview VISIT --pdf FILE'.",
        )
    return found


def _earlier(tx: Transaction, ws: Workspace, visit_id: int, request_id: str) -> BadgeAsked:
    found = event_queries.by_request(tx, request_id)
    assert found is not None
    return _asked(tx, ws, visit_id, int(json.loads(found[3])["job"]), repeated=True)


def _asked(tx: Transaction, ws: Workspace, visit_id: int, job: int, *, repeated: bool) -> BadgeAsked:
    row = print_queue.one(tx, job)
    number = pass_rules.badge_number(ws.keys, visit_id, row.counter)
    return BadgeAsked(print_queue.view(row), number, repeated, printer_queries.trouble(tx, row.printer_id))


def _badge(tx: Transaction, ws: Workspace, row: VisitRow, settings: Settings, counter: int) -> Badge:
    """The badge's words in the building's own time; raises what the rule says against it."""
    from printers.contents import Badge

    if no := rules.refusal(_wearer(row, settings), today=_today(ws, row)):
        raise no
    number = pass_rules.badge_number(ws.keys, row.id, counter)
    logo = logos.of(tx, row.building_id)
    return Badge(
        name=visit_views.shown_name(row),
        company=row.company or "",
        host=row.host,
        building=row.building,
        visitor_type=row.type,
        date=f"{date.fromisoformat(row.day):%d.%m.%Y}",
        code=number,
        number=number,
        logo=logo.png if logo else b"",
    )


def _unprintable(row: VisitRow) -> VmsError | None:
    """The first letter that no font here can draw, as an error that names it."""
    from printers.printing import is_printable

    for text in (row.name or "", row.company or "", row.host, row.building, row.type):
        if problem := is_printable(text):
            return Refused(problem.code, problem.sentence, "Everything else is drawn as it is, in any script.")
    return None


def _wearer(row: VisitRow, settings: Settings) -> Wearer:
    return Wearer(
        visitor=visit_views.shown_name(row),
        state=row.state,
        day=date.fromisoformat(row.day),
        known=row.visitor_id is not None,
        blocked=row.blocked_at is not None,
        missing=visit_views.missing(row) if row.visitor_id is not None else (),
        days_around=settings["check-in.days-around"],
    )


def _today(ws: Workspace, row: VisitRow) -> date:
    moment: datetime = ws.now()
    return moment.astimezone(ZoneInfo(row.time_zone)).date()
