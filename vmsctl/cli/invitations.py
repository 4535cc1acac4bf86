"""`vmsctl invitations`: inviting visitors, and what was invited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vmsctl.cli import output
from vmsctl.cli.invitation_import import import_
from vmsctl.cli.options import As, AsJson, Building, RequestId, workspace
from vmsctl.cli.records import visit_record
from vmsctl.errors import Invalid
from vmsctl.rules import people
from vmsctl.rules.passes import grouped
from vmsctl.rules.people import Person
from vmsctl.services import invitations as service
from vmsctl.services.invitations import NewInvitation

if TYPE_CHECKING:
    from vmsctl.services.invitation_views import InvitationView

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
    arrive: Annotated[str, typer.Option("--arrive", metavar="TIME", help="Arrival, the building's time.")] = "",
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
    field: Annotated[
        list[str], typer.Option("--field", metavar="NAME=VALUE", help="Another field of the profile.")
    ] = [],  # noqa: B006
    repeat: Annotated[str, typer.Option("--repeat", metavar="RULE", help="Days by an RFC 5545 rule.")] = "",
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
    profile = fields(field, company=company, phone=phone, plate=plate)
    asked = NewInvitation(
        visitors=_people(visitor, unknown, profile), arrive=arrive, until=until, reason=reason, building=building,
        host=host, type=type, floor=floor, note=note, party=party, repeat=repeat,
    )  # fmt: skip
    made = service.add(workspace(as_user), asked, request_id=request_id)
    record = {**invitation_record(made.invitation), "repeated": made.repeated}
    output.show(record, as_json=as_json, words=_told(made.invitation))


def fields(given: Sequence[str], **named: str) -> dict[str, str]:
    """Profile fields from `NAME=VALUE` and from options of their own; raises `Invalid`."""
    pairs = [text.partition("=") for text in given]
    if wrong := next((name for name, sign, _ in pairs if not sign), None):
        raise Invalid("bad-field", f"{wrong[:40]!r} is no NAME=VALUE.", "Write --field address='1 Main Street'.")
    return {name.strip(): value for name, _, value in pairs} | {name: value for name, value in named.items() if value}


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
        codes = f"  ticket {grouped(visit.ticket_number)}  PIN {visit.pin}" if visit.pin else ""
        time = f"{visit.expected_at:%Y-%m-%d %H:%M}–{visit.until:%H:%M}"
        yield f"  {visit.id}  {time}  {visit.state}  {visit.name}{codes}"
