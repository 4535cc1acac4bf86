"""What is given out when somebody prints the roll call: the list of the one that runs, else who is inside now."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.kinds import RollCallKind
from vmsctl.errors import StoreFailed
from vmsctl.services import roll_call

if TYPE_CHECKING:
    from collections.abc import Sequence

    from printers.contents import Mode, RollCallSheet
    from vmsctl.services.roll_call import Found, Printed
    from vmsctl.services.roll_calls import RollCallView
    from vmsctl.services.roster import PrinterAt


class Paper(NamedTuple):
    """A sheet, how many people stand on it, and the printers that may take it."""

    sheet: RollCallSheet
    people: int
    printers: Sequence[PrinterAt]


def paper(found: Found, mode: Mode | None = None) -> Paper:
    """The frozen list of the roll call that runs, headed by its kind. A drill or a test gives way to a mode that is
    said and is another; an alarm does not. Without one that runs, or without the store, the list of the moment."""
    view = _running(found, mode)
    if view is not None and found.ws is not None:
        from vmsctl.services import roll_call_reports

        sheet = roll_call_reports.content(view, found.ws.now())
        return Paper(sheet, len(view.people), view.printers)
    made = found.roster
    return Paper(roll_call.content(made, mode), sum(made.counts.values()), made.printers)


def text(page: Paper) -> str:
    """The sheet as text."""
    from printers.languages.text import roll_call_text

    return roll_call_text(page.sheet)


def pdf(page: Paper) -> bytes:
    """The sheet as a PDF."""
    from printers.printing import to_pdf

    return to_pdf(page.sheet)


def print_(page: Paper, printer: str | None = None) -> Printed:
    """Send it straight to the printers until one takes it, the named one first. Raises `NotFound`."""
    return roll_call.to_paper(page.sheet, page.printers, printer)


def note(found: Found, page: Paper, how: str) -> None:
    """Put into the event log that the sheet was given out, where the store takes notes."""
    if found.ws is not None:
        roll_call.note(found.ws, found.roster.building_id, mode=page.sheet.mode, how=how, people=page.people)


def _running(found: Found, mode: Mode | None) -> RollCallView | None:
    runs = found.roster.runs
    if found.ws is None or not runs or (mode not in (None, runs) and runs != RollCallKind.LIVE):
        return None
    from vmsctl.services import roll_calls

    ws, building = found.ws, found.roster.building
    try:
        return roll_call.within(roll_call.PATIENCE, lambda: roll_calls.running(ws, building))
    except StoreFailed:
        return None
