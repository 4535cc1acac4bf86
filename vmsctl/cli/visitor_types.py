"""`vmsctl visitor-types`: categories of visitors and what each asks for."""

from dataclasses import asdict
from functools import partial
from typing import Annotated

import typer

from vmsctl.cli import output
from vmsctl.cli.house import Called, NewName, Position, SwitchOn, switch_off
from vmsctl.cli.options import All, As, AsCsv, AsJson, DryRun, Reason, Yes, workspace
from vmsctl.errors import Invalid
from vmsctl.services import visitor_types as service
from vmsctl.services.visitor_types import VisitorType
from vmsctl.workspace import Workspace

app = typer.Typer(no_args_is_help=True, help="Categories of visitors and what each asks for.")

Name = Annotated[str, typer.Argument(metavar="TYPE", help="Its name or id.")]
Fields = typer.Option(
    "--field", metavar="ATTRIBUTE=NEED", help="required, optional or hidden, as in plate=required; may be repeated."
)
Confirmation = typer.Option("--confirmation", metavar="TEXT", help="A step to tick before check-in.")
FIELD_COLUMNS = {"label": "Attribute", "need": "Asked for", "takes": "Takes", "attribute": "Name for options"}
_NEED_WORDS = {"required": "required", "optional": "optional", "hidden": "-"}
COLUMNS = {"id": "Id", "name": "Name", "asks": "Asks for", "confirmation": "To tick", "active": "In use"}


@app.command("list")
def list_(everything: All = False, as_user: As = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List the visitor types.

    Example: vmsctl visitor-types list
    """
    found = service.list_(workspace(as_user), inactive=everything)
    output.show_list(map(_record, found), COLUMNS, as_json=as_json, as_csv=as_csv, none="No visitor types yet.")


@app.command()
def show(visitor_type: Name, as_user: As = None, as_json: AsJson = False) -> None:
    """Show one visitor type and what it asks for, attribute by attribute.

    Example: vmsctl visitor-types show Contractor
    """
    _show(workspace(as_user), visitor_type, as_json=as_json)


@app.command()
def fields(
    visitor_type: Name,
    required: Annotated[
        list[str] | None, typer.Option("--required", metavar="ATTRIBUTE", help="Must be given.")
    ] = None,
    optional: Annotated[list[str] | None, typer.Option("--optional", metavar="ATTRIBUTE", help="May be given.")] = None,
    hidden: Annotated[list[str] | None, typer.Option("--hidden", metavar="ATTRIBUTE", help="Not asked for.")] = None,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Say what a visitor type asks for; each option may be repeated, what is not named stays as it is.

    Visitors who lack something that became required are not verified any more, and are asked for it.

    Example: vmsctl visitor-types fields Guest --required phone --optional plate --hidden address --reason 'Fire drill'
    """
    ws = workspace(as_user)
    named = {"required": required, "optional": optional, "hidden": hidden}
    said = [(attribute.strip(), need) for need, attributes in named.items() for attribute in attributes or ()]
    wanted = dict(said)
    if twice := [attribute for attribute, need in said if wanted[attribute] != need]:
        raise Invalid("field-said-twice", f"{twice[0]!r} is given two needs.", "Give each attribute one.")
    if wanted:
        service.change(ws, visitor_type, fields=wanted, reason=reason)
    _show(ws, visitor_type, as_json=as_json)


@app.command()
def add(
    name: Called,
    fields: Annotated[list[str] | None, Fields] = None,
    confirmation: Annotated[str, Confirmation] = "",
    position: Annotated[int, Position] = 0,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Add a visitor type.

    Example: vmsctl visitor-types add Contractor --field plate=required --field email=optional --reason Safety
    """
    made = service.add(
        workspace(as_user), name, fields=_needs(fields), confirmation=confirmation, position=position, reason=reason
    )
    output.show(_record(made), as_json=as_json, words=[f"Added {made.name}."])


@app.command()
def change(
    visitor_type: Name,
    name: NewName = None,
    fields: Annotated[list[str] | None, Fields] = None,
    confirmation: Annotated[str | None, Confirmation] = None,
    position: Annotated[int | None, Position] = None,
    switch_on: SwitchOn = False,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Change a visitor type.

    Example: vmsctl visitor-types change Guest --field phone=required --reason 'For the roll call'
    """
    done = service.change(
        workspace(as_user), visitor_type, name=name, fields=_needs(fields) if fields else None,
        confirmation=confirmation, position=position, active=True if switch_on else None, reason=reason,
    )  # fmt: skip
    output.show(_record(done), as_json=as_json, words=[f"Changed {done.name}."])


@app.command()
def remove(
    visitor_type: Name, reason: Reason = "", dry_run: DryRun = False, yes: Yes = False, as_user: As = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Switch a visitor type off; visits of that type keep it.

    Example: vmsctl visitor-types remove Contractor --reason 'Not used' --yes
    """
    act = partial(service.change, workspace(as_user), visitor_type, active=False, reason=reason)
    would, words = switch_off(act, lambda one: one.name, dry_run=dry_run, yes=yes)
    output.show(_record(would), as_json=as_json, words=[words])


def _needs(words: list[str] | None) -> dict[str, str]:
    pairs = [word.partition("=") for word in words or ()]
    for attribute, equals, _ in pairs:
        if not equals:
            raise Invalid("bad-field", f"{attribute!r} says no need.", "Write it as plate=required.")
    return {attribute.strip(): need.strip() for attribute, _, need in pairs}


def _show(ws: Workspace, visitor_type: str, *, as_json: bool) -> None:
    kind, asked = service.show(ws, visitor_type), service.asked(ws, visitor_type)
    if as_json:
        output.show_json({**_record(kind), "asked": [field._asdict() for field in asked if field.need != "hidden"]})
        return
    state = "in use" if kind.active else "switched off"
    output.line(f"{kind.name} (id {kind.id}), {state}")
    if kind.confirmation:
        output.line(f"To tick before check-in: {kind.confirmation}")
    lines = [{**field._asdict(), "need": _NEED_WORDS[field.need]} for field in asked]
    output.show_list(lines, FIELD_COLUMNS)


def _record(kind: VisitorType) -> output.Record:
    asks = [attribute for attribute, need in kind.fields.items() if need == "required"]
    return {**asdict(kind), "id": str(kind.id), "asks": asks}
