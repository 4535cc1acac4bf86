"""`vmsctl visitors`: finding people who have been invited, their profiles, and whom not to let in."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vmsctl.cli import files, output, personal_data, prompts
from vmsctl.cli.options import As, AsCsv, AsJson, Building, DryRun, Reason, RequestId, Yes, workspace
from vmsctl.cli.profiles import named_fields
from vmsctl.cli.records import visit_record, visit_words
from vmsctl.rules.verification import words
from vmsctl.services import visitors as service

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vmsctl.services.visitors import VisitorView
    from vmsctl.workspace import Workspace

app = typer.Typer(no_args_is_help=True, help="Find visitors, see a profile, block.")

Visitor = Annotated[str, typer.Argument(metavar="ID", help="The visitor's id; see 'vmsctl visitors find'.")]
Name = Annotated[str | None, typer.Option("--name", metavar="NAME", help="The visitor's name.")]
Email = Annotated[str | None, typer.Option("--email", metavar="MAIL", help="The visitor's mail address.")]
Phone = Annotated[str | None, typer.Option("--phone", metavar="NUMBER", help="The visitor's phone.")]
Company = Annotated[str | None, typer.Option("--company", metavar="NAME", help="The visitor's company.")]
Plate = Annotated[str | None, typer.Option("--plate", metavar="TEXT", help="The visitor's licence plate.")]
Field = Annotated[list[str], typer.Option("--field", metavar="NAME=VALUE", help="Another field of the profile.")]


@app.callback()
def visitors() -> None:
    """Find people who have been invited, see a profile, keep somebody out."""


@app.command()
def find(
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="Parts of name, company, e-mail or plate.")],
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="At most so many.")] = 20,
    as_user: As = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Find visitors by parts of name, company, mail address or licence plate, in any order.

    Example: vmsctl visitors find lovel analyt
    """
    found = service.find(workspace(as_user), " ".join(text), limit=limit)
    columns = {"id": "Id", "name": "Name", "company": "Company", "email": "E-mail", "plate": "Plate"}
    columns |= {"blocked": "Blocked"}
    output.show_list(map(asdict, found), columns, as_json=as_json, as_csv=as_csv, none="Nobody found.")
    output.narrate_limit(found, limit)


@app.command()
def show(visitor: Visitor, reason: Reason = "", as_user: As = None, as_json: AsJson = False) -> None:
    """Show a visitor's profile; with --reason the whole ID number, where one may read it.

    Example: vmsctl visitors show 12
    """
    found = service.show(workspace(as_user), visitor, reason=reason)
    output.show(visitor_profile_record(found), as_json=as_json, words=_told(found))


@app.command()
def suggest(
    email: Annotated[str, typer.Argument(metavar="MAIL", help="A whole mail address.")],
    type: Annotated[str, typer.Option("--type", metavar="NAME", help="Visitor type (the first).")] = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Tell whether a mail address is a known visitor's, before inviting.

    Example: vmsctl visitors suggest ada@example.org
    """
    found = service.suggest(workspace(as_user), email, type=type)
    record: dict[str, Any] = {"known": found is not None, **(asdict(found) if found else {})}
    said = "Not known." if found is None else f"Known{f': {found.name}, visitor {found.id}' if found.id else ''}."
    output.show(record, as_json=as_json, words=[said])


@app.command()
def complete(
    visit: Annotated[list[str], typer.Argument(metavar="VISIT", help="Visit id, ticket number, or PIN.")],
    name: Name = None,
    email: Email = None,
    phone: Phone = None,
    company: Company = None,
    plate: Plate = None,
    field: Field = [],  # noqa: B006  Typer copies it
    building: Building = None,
    request_id: RequestId = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Fill in what a visit's visitor lacks; an unknown visitor becomes a known one.

    Example: vmsctl visitors complete v17 --name 'Otis Lift' --email otis@example.org
    """
    ws = workspace(as_user)
    given = _fields(ws, field, name=name, email=email, phone=phone, company=company, plate=plate)
    done = service.complete(ws, "".join(visit), given, building=building, request_id=request_id)
    output.show(visit_record(done), as_json=as_json, words=visit_words(done))


@app.command()
def change(
    visitor: Visitor,
    name: Name = None,
    email: Email = None,
    phone: Phone = None,
    company: Company = None,
    plate: Plate = None,
    field: Field = [],  # noqa: B006
    request_id: RequestId = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Correct a visitor's profile; '' empties a field.

    Example: vmsctl visitors change 12 --company 'Analytical Engines'
    """
    ws = workspace(as_user)
    given = _fields(ws, field, name=name, email=email, phone=phone, company=company, plate=plate)
    done = service.change(ws, visitor, given, request_id=request_id)
    output.show(visitor_profile_record(done), as_json=as_json, words=_told(done))


@app.command()
def block(
    visitor: Visitor, reason: Reason = "", request_id: RequestId = None, as_user: As = None, as_json: AsJson = False
) -> None:
    """Let nobody invite or check in a visitor.

    Example: vmsctl visitors block 12 --reason 'Took a lamp'
    """
    done = service.block(workspace(as_user), visitor, reason=reason, request_id=request_id)
    output.show(visitor_profile_record(done), as_json=as_json, words=[f"{done.name} is blocked."])


@app.command()
def unblock(
    visitor: Visitor, reason: Reason = "", request_id: RequestId = None, as_user: As = None, as_json: AsJson = False
) -> None:
    """Let a blocked visitor be invited and checked in again.

    Example: vmsctl visitors unblock 12 --reason 'The lamp is back'
    """
    done = service.unblock(workspace(as_user), visitor, reason=reason, request_id=request_id)
    output.show(visitor_profile_record(done), as_json=as_json, words=[f"{done.name} is no longer blocked."])


@app.command()
def erase(
    visitor: Visitor, dry_run: DryRun = False, yes: Yes = False, reason: Reason = "", as_user: As = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Erase a visitor for good, with documents; visits stay as numbers. Refused for one inside, expected or held.

    Example: vmsctl visitors erase 12 --reason 'Letter of 2026-11-20, ID seen'
    """
    from vmsctl.services import erase_visitor

    ws = workspace(as_user)
    if not dry_run:
        prompts.confirm(f"Erase visitor {visitor} for good?", yes=yes)
    done = erase_visitor.erase(ws, visitor, reason=reason, dry_run=dry_run)
    personal_data.show_certificate(done, as_json=as_json, dry_run=dry_run)


@app.command()
def export(
    visitor: Visitor,
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="A file, .json or .pdf (stdout).")] = None,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Give out all that is kept of a visitor, as JSON or PDF; staff appear as roles.

    Example: vmsctl visitors export 12 --to ada.pdf --reason 'Letter of 2026-11-20, ID seen'
    """
    from vmsctl.services import personal_data as service

    files.must_take(to)
    personal_data.save(service.export(workspace(as_user), visitor, reason=reason), to, as_json=as_json)


def visitor_profile_record(visitor: VisitorView) -> dict[str, Any]:
    """A visitor's profile as JSON has it; custom attributes stand in an object of their own."""
    custom = {name.removeprefix("custom."): value for name, value in visitor.profile.items() if "." in name}
    return {
        "id": visitor.id,
        **{name: value for name, value in visitor.profile.items() if "." not in name},
        "custom": custom,
        "blocked": visitor.blocked,
        "blocked_reason": visitor.blocked_reason,
        "blocked_by": visitor.blocked_by,
        "visits": visitor.visits,
        "last_day": visitor.last_day,
    }


def _fields(ws: Workspace, given: Sequence[str], **named: str | None) -> dict[str, str]:
    """The fields to set; an option that was not given sets none."""
    said = {name: value for name, value in named.items() if value is not None}
    return named_fields(given, ws) | said


def _told(visitor: VisitorView) -> Iterator[str]:
    yield f"Visitor {visitor.id}: {visitor.name}"
    for name, value in visitor.profile.items():
        if value and name != "name":
            yield f"  {words(name)}: {value}"
    if visitor.blocked:
        yield f"  blocked{f' by {visitor.blocked_by}: {visitor.blocked_reason}' if visitor.blocked_reason else ''}"
    if visitor.visits:
        yield f"  visits: {visitor.visits}, the last on {visitor.last_day}"
