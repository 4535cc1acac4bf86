"""What the visit card says: who it is, whom they visit, what is open, what Enter does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from textual.content import Content

from tui.desk import hints
from tui.desk.board_lines import not_ready, span
from tui.desk.details import QUIET, facts, role_style
from tui.support.safe import words
from tui.support.themes import STATES
from tui.widgets.lines import Cell
from vmsctl.rules.passes import grouped

if TYPE_CHECKING:
    from tui.desk.eticket_acts import EticketState
    from vmsctl.errors import VmsError
    from vmsctl.services.scan import Scan
    from vmsctl.services.visit_views import VisitView

ACTS = {
    "check-in": "Check in",
    "check-out": "Check out",
    "complete": "Verify",
    "answer": "Note the host's answer",
    "": "Close",
}

_FITTING_REFUSAL = {
    "not-verified": "complete",
    "visitor-unknown": "complete",
    "awaiting-answer": "answer",
}


def fitting(scan: Scan) -> str:
    """The one act that fits what was found: its offer, or the way out of its refusal."""
    if scan.offer or scan.refusal is None:
        return scan.offer
    return _FITTING_REFUSAL.get(scan.refusal.code, "") if scan.visit is not None else ""


def head(visit: VisitView, now: datetime) -> Content:
    """Name, company and state, large enough to be read in passing."""
    said = [words(visit.name or "Nobody known yet", "bold")]
    if visit.company:
        said.append(words(visit.company))
    shown = _state(visit)
    said.append(words(shown.text, role_style(shown.role)) + words(_since(visit, now), QUIET))
    return Content("\n").join(said)


def _state(visit: VisitView) -> Cell:
    """The state in the words of the board."""
    state = STATES[visit.state]
    if visit.state not in ("expected", "awaiting"):
        return Cell(state.text, state.role)
    if visit.arrived_at is not None:
        return Cell(f"– arrived {visit.arrived_at:%H:%M}", "left")
    known, lacks = visit.visitor_id is not None, bool(visit.missing)
    found = not_ready(visit.state, blocked=visit.blocked, known=known, lacks=lacks)
    return found or Cell(state.text, state.role)


def _since(visit: VisitView, now: datetime) -> str:
    since = visit.since
    if since is not None:
        day = "" if since.date() == now.date() else f"{since:%d.%m.} "
        return f"  since {day}{since:%H:%M}, {span(max(0, int((now - since).total_seconds()) // 60))}"
    last = visit.stays[-1] if visit.stays else None
    if last is not None and last.out_at is not None:
        return f"  in {last.in_at:%H:%M}, out {last.out_at:%H:%M}"
    return ""


def body(visit: VisitView, today: date, news: EticketState | None = None) -> Content:
    """The facts of the visit, with its host's answer and what became of its messages."""
    known = news if news is not None and news.visit == visit.id else None
    said = (("Host says", known.host), ("E-ticket", known.said), ("Mail", known.mail)) if known else ()
    return facts((*_facts(visit, today), *said))


def _facts(visit: VisitView, today: date) -> Iterator[tuple[str, str]]:
    yield "Visits", " · ".join(filter(None, (visit.host, visit.floor, visit.building)))
    day = "today" if visit.day == today else f"{visit.day:%A %d.%m.%Y}"
    yield "When", f"{day} {visit.expected_at:%H:%M} – {visit.until:%H:%M}"
    yield "Listed", visit.listed
    yield "Reason", visit.reason
    yield "Note", visit.note
    yield "Type", visit.type
    yield "Group", visit.party
    yield "Contact", " · ".join(filter(None, (visit.email, visit.phone)))
    yield "Plate", visit.plate
    yield "Call host", visit.host_phone
    yield "Came", _earlier_stays(visit)
    yield "Cancelled", visit.cancelled_why


def _earlier_stays(visit: VisitView) -> str:
    if len(visit.stays) < 2:
        return ""
    return ", ".join(f"{stay.in_at:%H:%M}–{stay.out_at:%H:%M}" for stay in visit.stays if stay.out_at is not None)


YOURSELF = (("A says what becomes of the visit: that is yours to say.", ""),)
"""What stands in the place of whom to call, for who would be called."""


def open_points(scan: Scan, *, ticked: bool, managers: Sequence[tuple[str, str]] = ()) -> Content:
    """What stands in the way: a refusal with its way out (of the `managers` whom to call), and the step to tick."""
    lines: list[Content] = []
    visit = scan.visit
    if visit is not None and _is_for_later(scan):
        lines.append(words(f"○ expected on {visit.day:%d.%m.%Y}"))
    elif scan.refusal is not None:
        lines += list(refusal(scan.refusal))
        if scan.refusal.code == "visitor-blocked":
            lines += [words(f"  {' · '.join(filter(None, each))}", "bold") for each in managers]
    if visit is not None and scan.offer == "check-in" and visit.confirmation:
        mark, style = ("☑", "good") if ticked else ("☐", "warning")
        how = words("" if ticked else "  Space ticks", QUIET)
        lines.append(words(f"{mark} {visit.confirmation}", role_style(style)) + how)
    return Content("\n").join(lines)


def _is_for_later(scan: Scan) -> bool:
    """Whether a visit of another day was opened by its row or after inviting; who brings its pass is refused."""
    return scan.kind == "visit" and scan.refusal is not None and scan.refusal.code == "too-early"


def refusal(error: VmsError) -> Iterable[Content]:
    """The sentence and, below it, what to do."""
    yield words(f"✕ {error.message}", role_style("bad"))
    if way_out := hints.of(error):
        yield words(f"  {way_out}")


def approved(scan: Scan) -> str:
    """What it comes to that the host lets somebody in: other things may still be in the way."""
    visit = scan.visit
    if visit is None:
        return "The host's answer is noted."
    if scan.refusal is None:
        return f"{visit.name} may come in now."
    lets_in = f"{visit.host} lets {visit.name} in"
    if visit.missing and scan.refusal.code in _FITTING_REFUSAL:
        return f"{lets_in}; still missing: {', '.join(visit.missing)}."
    return f"{lets_in}, but: {scan.refusal.message}"


def badge_waits(printer: str) -> str:
    """What becomes of a badge whose printer took nothing the last time."""
    return f"No badge yet: the printer {printer} did not print the last time. Ctrl+O shows what waits."


def pass_facts(visit: VisitView) -> Content:
    """What can be read out on the telephone."""
    return facts(
        (
            ("PIN", " ".join((visit.pin[:3], visit.pin[3:])) if visit.pin else ""),
            ("Ticket", grouped(visit.ticket_number)),
            ("Link", visit.link),
        )
    )
