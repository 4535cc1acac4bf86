"""`vmsctl invitations`: inviting visitors, and what was invited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vmsctl.cli import output, prompts
from vmsctl.cli.invitation_import import import_
from vmsctl.cli.options import As, AsCsv, AsJson, Building, DryRun, Reason, RequestId, Yes, workspace
from vmsctl.cli.profiles import named_fields
from vmsctl.cli.records import visit_record
from vmsctl.errors import Invalid
from vmsctl.rules import passes, people
from vmsctl.rules.people import Person
from vmsctl.services import invitations as service
from vmsctl.services.invitations import Changes, NewInvitation
from vmsctl.wording import amount

if TYPE_CHECKING:
    from vmsctl.services.invitation_views import InvitationView
    from vmsctl.services.visit_views import VisitView

Number = Annotated[str, typer.Argument(metavar="ID", help="The invitation's id.")]
Visits = Annotated[list[str], typer.Option("--visit", metavar="v17", help="Only this visit; repeat it.")]

app = typer.Typer(no_args_is_help=True, help="Invite visitors, one or a hundred thousand.")
app.command("import")(import_)


@app.callback()
def invitations() -> None:
    """Invite visitors, one or a hundred thousand."""


@app.command("add")
def add(
    visitor: Annotated[
        list[str], typer.Option("--visitor", metavar="'NAME <MAIL>'", help="Or the id of a known one; repeat it.")
    ] = [],  # noqa: B006  Typer copies it
    arrive: Annotated[
        str, typer.Option("--arrive", metavar="TIME", help="2026-11-23T10:00, 23.11. 10:00, tomorrow 10:00.")
    ] = "",
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="Expected end (an hour later).")] = "",
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; the visitor sees it.")] = "",
    host: Annotated[str, typer.Option("--host", metavar="USER", help="Whom they visit (you).")] = "",
    building: Building = None,
    floor: Annotated[str, typer.Option("--floor", metavar="NAME", help="Floor of the building.")] = "",
    type: Annotated[str, typer.Option("--type", metavar="NAME", help="Visitor type (the first).")] = "",
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="For the staff; the visitor never sees it.")] = "",
    unknown: Annotated[
        list[str], typer.Option("--unknown", metavar="TEXT", help="Somebody whose name is not known yet.")
    ] = [],  # noqa: B006
    party: Annotated[str, typer.Option("--group", metavar="NAME", help="What this group is called.")] = "",
    company: Annotated[str, typer.Option("--company", metavar="NAME", help="The visitors' company.")] = "",
    phone: Annotated[str, typer.Option("--phone", metavar="NUMBER", help="The visitor's phone.")] = "",
    plate: Annotated[str, typer.Option("--plate", metavar="TEXT", help="The visitor's licence plate.")] = "",
    language: Annotated[
        str, typer.Option("--language", metavar="CODE", help="The visitor's, where nobody knows it yet: en, de, fr.")
    ] = "",
    field: Annotated[
        list[str], typer.Option("--field", metavar="NAME=VALUE", help="Another field of the profile.")
    ] = [],  # noqa: B006
    repeat: Annotated[
        str, typer.Option("--repeat", metavar="RULE", help="'weekly 6 times', or a rule of RFC 5545.")
    ] = "",
    request_id: RequestId = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Invite visitors; each day of each is a visit with a ticket number and a PIN.

    Example: vmsctl invitations add --host grace@example.org --building HQ --visitor 'Ada Lovelace <ada@example.org>'
    --arrive 2026-11-23T10:00 --until 11:00 --reason Interview

    A course: vmsctl invitations add --visitor 12 --arrive 2026-11-23T10:00 --reason Course
    --repeat 'FREQ=WEEKLY;COUNT=6'
    """
    named = {"company": company, "phone": phone, "plate": plate}
    ws = workspace(as_user)
    profile = named_fields(field, ws) | {name: value for name, value in named.items() if value}
    asked = NewInvitation(
        visitors=_people(visitor, unknown, profile), arrive=arrive, until=until, reason=reason, building=building,
        host=host, type=type, floor=floor, note=note, party=party, repeat=repeat,
        language=language,
    )  # fmt: skip
    made = service.add(ws, asked, request_id=request_id)
    record = {**invitation_record(made.invitation), "repeated": made.repeated}
    output.show(record, as_json=as_json, words=[*_told(made.invitation), *_waiting(made.invitation)])


def _waiting(invitation: InvitationView) -> Iterator[str]:
    """Who is invited only when a manager agrees; why is not everybody's to know."""
    for visit in invitation.visits:
        if visit.state == "awaiting":
            way = f"'vmsctl visits approve {visit.id}'"
            yield f"{visit.id} waits for the manager of {visit.building}, who is asked: {way}."


@app.command("list")
def list_(
    past: Annotated[bool, typer.Option("--past", help="What is over, instead of what is to come.")] = False,
    everybody: Annotated[bool, typer.Option("--all", help="All of your buildings, not only your own.")] = False,
    days: Annotated[int, typer.Option("--days", min=0, max=3650, help="How far, with --all.")] = 31,
    building: Building = None,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List the invitations that you made or host, the next first. CSV is for who may export lists.

    Example: vmsctl invitations list --past
    """
    found = service.list_(
        workspace(as_user), past=past, everybody=everybody, building=building, days=days,
        export_reason=reason if as_csv else None,
    )  # fmt: skip
    columns = {
        "id": "Id", "arrive_at": "Arrival", "until": "Until", "visitors": "Visitors", "host": "Host",
        "building": "Building", "reason": "Reason", "visits": "Visits", "state": "State",
    }  # fmt: skip
    output.show_list(map(asdict, found), columns, as_json=as_json, as_csv=as_csv, none="No invitations.")


@app.command()
def show(invitation: Number, as_user: As = None, as_json: AsJson = False) -> None:
    """Show an invitation with its visits, their ticket numbers and PINs.

    Example: vmsctl invitations show 12
    """
    found = service.show(workspace(as_user), invitation)
    output.show(invitation_record(found), as_json=as_json, words=_told(found))


@app.command()
def change(
    invitation: Number,
    arrive: Annotated[str, typer.Option("--arrive", metavar="TIME", help="New arrival; 10:00 keeps the day.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="New expected end.")] = "",
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="The visitor sees it.")] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="The visitor never sees it.")] = None,
    floor: Annotated[str | None, typer.Option("--floor", metavar="NAME", help="Floor; '' for none.")] = None,
    host: Annotated[str | None, typer.Option("--host", metavar="USER", help="Whom they visit.")] = None,
    visit: Visits = [],  # noqa: B006  Typer copies it
    request_id: RequestId = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Change visits that have not begun; their visitors are told.

    Example: vmsctl invitations change 12 --arrive 14:00 --until 15:00
    """
    changes = Changes(arrive=arrive, until=until, reason=reason, note=note, floor=floor, host=host)
    if changes == Changes():
        raise Invalid("nothing-to-change", "Nothing was said to change.", "See 'vmsctl invitations change --help'.")
    done = service.change(workspace(as_user), invitation, changes, visits=_visit_ids(visit), request_id=request_id)
    record = {**invitation_record(done.invitation), "changed": done.changed, "repeated": done.repeated}
    output.show(record, as_json=as_json, words=_told(done.invitation))


@app.command()
def cancel(
    invitation: Number,
    visit: Visits = [],  # noqa: B006
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept in the audit trail.")] = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    request_id: RequestId = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Call off the visits of an invitation that have not begun; their visitors are told.

    Example: vmsctl invitations cancel 12 --yes
    """
    ws = workspace(as_user)
    chosen = _visit_ids(visit)
    if dry_run or not yes:
        would = service.would_cancel(ws, invitation, visits=chosen)
        if dry_run:
            record: dict[str, Any] = {"id": invitation, "would_cancel": [each.id for each in would]}
            output.show(record, as_json=as_json, words=[f"Would cancel {_visit_words(each)}" for each in would])
            return
        prompts.confirm(f"Cancel {amount(len(would), 'visit')} of invitation {invitation}?", yes=yes)
    done = service.cancel(ws, invitation, visits=chosen, reason=reason, request_id=request_id)
    record = {**invitation_record(done.invitation), "cancelled": list(done.visits), "repeated": done.repeated}
    output.show(record, as_json=as_json, words=_told(done.invitation))


def _visit_ids(given: Sequence[str]) -> list[int]:
    codes = [passes.read(text) for text in given]
    if wrong := next((text for text, code in zip(given, codes, strict=True) if code.kind != "visit"), None):
        raise Invalid("bad-visit-id", f"{wrong[:40]!r} is no visit's id.", "Write it as v17.")
    return [int(code.text) for code in codes]


def _people(visitors: Sequence[str], unknown: Sequence[str], profile: dict[str, str]) -> list[Person]:
    """The visitors named; only the company is the same for several."""
    if len(visitors) > 1 and set(profile) - {"company"}:
        raise Invalid("one-visitor-only", "Phone, plate and other fields belong to one visitor.", "Invite one by one.")
    return [*(people.typed(text, profile) for text in visitors), *(Person(unknown=text) for text in unknown)]


def invitation_record(invitation: InvitationView) -> dict[str, Any]:
    """An invitation with its visits as JSON has it."""
    return {
        "id": invitation.id,
        "host": invitation.host,
        "building": invitation.building,
        "floor": invitation.floor,
        "type": invitation.type,
        "reason": invitation.reason,
        "note": invitation.note,
        "party": invitation.party,
        "arrive_at": invitation.arrive_at,
        "until": invitation.until,
        "rule": invitation.rule,
        "origin": invitation.origin,
        "created_by": invitation.created_by,
        "created_at": invitation.created_at,
        "cancelled_at": invitation.cancelled_at,
        "visits": [visit_record(visit) for visit in invitation.visits],
    }


def _told(invitation: InvitationView) -> Iterator[str]:
    yield (
        f"Invitation {invitation.id} to {invitation.building}, host {invitation.host}: {invitation.reason}"
        f"{' (cancelled)' if invitation.cancelled_at else ''}"
    )
    for visit in invitation.visits:
        codes = f"  ticket {passes.grouped(visit.ticket_number)}  PIN {visit.pin}" if visit.pin else ""
        yield f"  {_visit_words(visit)}{codes}"


def _visit_words(visit: VisitView) -> str:
    time = f"{visit.expected_at:%Y-%m-%d %H:%M}–{visit.until:%H:%M}"
    return f"{visit.id}  {time}  {visit.state}  {visit.name}"
