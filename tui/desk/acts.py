"""The services that the console calls, each loaded when it is first used: nobody waits for them at the start."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Literal

    from tui.desk.app import DeskApp
    from vmsctl.rules.people import Person
    from vmsctl.scheduler.loop import Loop
    from vmsctl.services.badges import BadgeAsked
    from vmsctl.services.check_in import CheckedIn
    from vmsctl.services.check_out import CheckedOut
    from vmsctl.services.correct_times import Corrected
    from vmsctl.services.day_board import BoardRow
    from vmsctl.services.desk_forms import Offers
    from vmsctl.services.duty import Duty
    from vmsctl.services.invitations import InvitationChanged, InvitationMade
    from vmsctl.services.notify_host import HostNotified
    from vmsctl.services.print_queue import PrintJob
    from vmsctl.services.printers import Printer
    from vmsctl.services.roll_call import Found, Printed
    from vmsctl.services.roster import Listed
    from vmsctl.services.scan import Scan
    from vmsctl.services.search import FoundVisitor
    from vmsctl.services.visitors import Suggestion
    from vmsctl.services.walk_ins import WalkedIn
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


def offers(duty: Duty) -> Offers:
    """Hosts, types and floors to choose from."""
    from vmsctl.services import desk_forms

    return desk_forms.offers(duty.ws, duty.place.id)


def block(duty: Duty, visitor: str, *, block: bool, reason: str, request: str) -> object:
    """Block a visitor, or take the block away."""
    from vmsctl.services import visitors

    act = visitors.block if block else visitors.unblock
    return act(duty.ws, visitor, reason=reason, request_id=request)


def suggest(duty: Duty, email: str) -> Suggestion | None:
    """Who is known by a whole mail address."""
    from vmsctl.services import visitors

    return visitors.suggest(duty.ws, email)


def walk_in(duty: Duty, values: Mapping[str, str], *, request: str) -> WalkedIn:
    """Take in somebody without an invitation."""
    from vmsctl.rules.people import Person
    from vmsctl.services import walk_ins

    profile = {name: values[name] for name in ("company", "phone") if values.get(name)}
    comes = walk_ins.WalkIn(
        visitor=Person(values["name"], values["email"], profile=profile),
        host=values["host"],
        reason=values["reason"],
        building=duty.place.name,
        type=values["type"],
        floor=values.get("floor", ""),
        note=values["note"],
        until=values["until"],
    )
    return walk_ins.add(duty.ws, comes, request_id=request)


def invite(duty: Duty, values: Mapping[str, str], *, request: str) -> InvitationMade:
    """Invite one visitor, or several written as `Name <mail>; Name <mail>`; `?` begins who an unknown one is."""
    from vmsctl.services import invitations

    return invitations.add(
        duty.ws,
        invitations.NewInvitation(
            visitors=[*_guests(values)],
            arrive=values["arrive"],
            until=values["until"],
            reason=values["reason"],
            building=duty.place.name,
            host=values["host"],
            type=values["type"],
            floor=values["floor"],
            note=values["note"],
            party=values["party"],
            repeat=values["repeat"],
            language=values["language"],
        ),
        request_id=request,
    )


def _guests(values: Mapping[str, str]) -> Iterator[Person]:
    from vmsctl.rules import people

    profile = {"company": values["company"]} if values["company"] else {}
    names = [name.strip() for name in values["name"].split(";") if name.strip()]
    for name in names:
        if name.startswith("?"):
            yield people.Person(unknown=name.removeprefix("?").strip())
        elif "<" in name or len(names) > 1:
            yield people.typed(name, profile)
        else:
            yield people.Person(name, values["email"], profile=profile)


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


def print_jobs(duty: Duty) -> list[PrintJob]:
    """What waits for the printers of this building, and what failed lately."""
    from vmsctl.services import print_queue

    return print_queue.list_(duty.ws, building=duty.place.name)


def print_again(duty: Duty, job: str, printer: str | None = None) -> PrintJob:
    """Try a job again, if wanted on another printer."""
    from vmsctl.services import print_queue

    return print_queue.retry(duty.ws, job, printer=printer)


def drop_job(duty: Duty, job: str) -> PrintJob:
    """Take a job off the list."""
    from vmsctl.services import print_queue

    return print_queue.drop(duty.ws, job)


def printers(duty: Duty) -> list[Printer]:
    """The printers of this building."""
    from vmsctl.services import printers

    return printers.list_(duty.ws, building=duty.place.name)


def make_loop(ws: Workspace) -> Loop:
    """The worker loop of a console."""
    from vmsctl.scheduler import deliveries
    from vmsctl.scheduler.loop import Loop

    return Loop(ws, deliveries.for_console())
