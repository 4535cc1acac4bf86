"""The services that the console calls, each loaded when it is first used: nobody waits for them at the start.

A screen that calls many which no other calls has a file for them beside it, such as `outbox_acts.py`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Literal

    from tui.desk.app import DeskApp
    from vmsctl.scheduler.loop import Loop
    from vmsctl.services.badges import BadgeAsked
    from vmsctl.services.check_in import CheckedIn
    from vmsctl.services.check_out import CheckedOut
    from vmsctl.services.correct_times import Corrected
    from vmsctl.services.day_board import BoardRow
    from vmsctl.services.duty import Duty
    from vmsctl.services.invitations import InvitationChanged
    from vmsctl.services.notify_host import HostNotified
    from vmsctl.services.roll_call import Found, Printed
    from vmsctl.services.roster import Listed
    from vmsctl.services.scan import Scan
    from vmsctl.services.search import FoundVisitor
    from vmsctl.workspace import Workspace

    Mode = Literal["live", "drill", "test"]


def new_request() -> str:
    """An id for what somebody means to do once, however often the key is pressed."""
    return os.urandom(16).hex()


def look_up(duty: Duty, code: str) -> Scan:
    """What a scanned code or a visit's id means at this desk."""
    from vmsctl.services import scan

    return scan.scan(duty.ws, code, building=duty.place.name)


def check_in(duty: Duty, code: str, *, confirmed: bool, request: str) -> CheckedIn:
    from vmsctl.services import check_in

    return check_in.check_in(duty.ws, code, building=duty.place.name, confirmed=confirmed, request_id=request)


def check_out(duty: Duty, code: str, *, request: str) -> CheckedOut:
    from vmsctl.services import check_out

    return check_out.check_out(duty.ws, code, building=duty.place.name, request_id=request)


def notify_host(duty: Duty, visit: str, *, request: str) -> HostNotified:
    """Queue a message to the host."""
    from vmsctl.services import notify_host

    return notify_host.notify_host(duty.ws, visit, building=duty.place.name, request_id=request)


def write_copy(duty: Duty) -> None:
    """Rewrite the copy of the roll call on this desk's disk."""
    from vmsctl.services import roll_call

    roll_call.write_copy(duty.ws, duty.place.name)


def undo(duty: Duty, visit: str, *, reason: str, request: str) -> object:
    """Take back the last check-in or check-out."""
    from vmsctl.services import undo

    return undo.undo(duty.ws, visit, reason=reason, request_id=request)


def answer(duty: Duty, visit: str, said: str, *, note: str, request: str) -> object:
    """Note an answer, `approve` or `decline`, and how it came or why."""
    from vmsctl.services import approvals

    act = approvals.approve if said == "approve" else approvals.decline
    return act(duty.ws, visit, note=note, request_id=request)


def cancel(duty: Duty, visit: str, *, reason: str, request: str) -> object:
    """Call one visit off."""
    from vmsctl.services import desk_forms

    return desk_forms.cancel_visit(duty.ws, visit, reason=reason, request_id=request)


def move(duty: Duty, visit: str, values: Mapping[str, str], *, request: str) -> InvitationChanged:
    """Change when a visitor is expected."""
    from vmsctl.services import desk_forms

    return desk_forms.move_visit(duty.ws, visit, arrive=values["arrive"], until=values["until"], request_id=request)


def print_badge(duty: Duty, visit: str, *, request: str, reason: str = "") -> BadgeAsked:
    """Put the badge into the print queue."""
    from vmsctl.services import badges

    return badges.print_badge(duty.ws, visit, reason=reason, request_id=request)


def block(duty: Duty, visitor: str, *, block: bool, reason: str, request: str) -> object:
    """Block a visitor, or take the block away."""
    from vmsctl.services import visitors

    act = visitors.block if block else visitors.unblock
    return act(duty.ws, visitor, reason=reason, request_id=request)


def roll_call(app: DeskApp) -> Found:
    """The list, whoever is or is not signed in: at a locked desk nobody is asked for a PIN (EVA-3)."""
    from vmsctl.services import locked_desk, roll_call

    duty = app.duty
    if duty is None or app.is_locked:
        world = app.open_world if duty is None else lambda: duty.ws
        config = app.opening.config if duty is None else duty.ws.config
        return locked_desk.call_the_roll(config, world, app.house)
    return roll_call.available(duty.ws.config, lambda: duty.ws, duty.place.name)


def roll_call_blocks(found: Found) -> Iterator[tuple[str, str, Sequence[Listed]]]:
    """Key, title and people of each block that has any."""
    from vmsctl.rules.roll_call import TITLES
    from vmsctl.services import roster

    for key in found.roster.blocks:
        if people := roster.listed(found.roster, key):
            yield key, TITLES[key], people


def roll_call_summary(found: Found) -> str:
    """The counts in words."""
    from vmsctl.rules.roll_call import summary

    return summary(found.roster.counts)


def roll_call_notice(found: Found) -> str:
    """What the reader must know of the list."""
    from vmsctl.rules.roll_call import notice

    return notice(found.roster.policy)


def print_roll_call(app: DeskApp, found: Found, mode: Mode) -> Printed:
    """Print the list and note that it was given out."""
    from vmsctl.services import roll_call

    done = roll_call.print_(found.roster, mode=mode)
    how = "locked-desk" if app.is_locked else "desk"
    roll_call.note_printed(found, mode=mode, how=how if done.printer else f"{how}-screen")
    return done


def correct(duty: Duty, visit: str, values: Mapping[str, str], *, stay: str | None, request: str) -> Corrected:
    """Put the times of a stay right; an empty time is left as it is."""
    from vmsctl.services import correct_times

    return correct_times.correct(
        duty.ws,
        visit,
        in_at=values["in"] or None,
        out_at=values["out"] or None,
        reason=values["reason"],
        stay=stay,
        request_id=request,
    )


def find(duty: Duty, text: str) -> list[FoundVisitor]:
    """Visitors of any day that match."""
    from vmsctl.services import search

    return search.find(duty.ws, text, limit=50)


def visits_of(duty: Duty, visitor: str) -> Sequence[BoardRow]:
    """A visitor's visits to this building, as far as they may be seen here."""
    from vmsctl.services import day_board

    return day_board.visits_of(duty.ws, duty.place.id, int(visitor))


def make_loop(ws: Workspace) -> Loop:
    """The worker loop of a console."""
    from vmsctl.scheduler import deliveries
    from vmsctl.scheduler.loop import Loop

    return Loop(ws, deliveries.for_console())
