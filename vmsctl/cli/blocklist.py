"""`vmsctl blocklist`: who is not to be invited."""

from dataclasses import asdict
from typing import Annotated

import typer

from vmsctl.cli import output, prompts
from vmsctl.cli.house import NewName
from vmsctl.cli.options import As, AsCsv, AsJson, Building, DryRun, Reason, RequestId, Yes, workspace
from vmsctl.errors import ExitCode
from vmsctl.services import blocklist as service
from vmsctl.services.blocklist import Listed, Said

app = typer.Typer(no_args_is_help=True, help="Who is not to be invited.")

Entry = Annotated[str, typer.Argument(metavar="ENTRY", help="Its id; see 'vmsctl blocklist list'.")]
Email = Annotated[str | None, typer.Option("--email", metavar="MAIL", help="Mail address.")]
Company = Annotated[
    str | None, typer.Option("--company", metavar="NAME", help="Without name or address: everybody of this company.")
]
Plate = Annotated[str | None, typer.Option("--plate", metavar="TEXT", help="Licence plate.")]
Alias = Annotated[
    list[str] | None, typer.Option("--alias", metavar="NAME", help="Another name of the same; may be repeated.")
]
Review = Annotated[
    str | None, typer.Option("--review", metavar="DATE", help="When to ask whether it is still right; within a year.")
]
COLUMNS = {"id": "Id", "kind": "Kind", "name": "Name", "email": "Mail", "company": "Company", "plate": "Plate",
           "reason": "Reason", "building": "Building", "review_on": "Review", "hits": "Hits"}  # fmt: skip
MET = {"entry": "Entry", "field": "Field", "score": "Score", "words": "Why"}


@app.command("list")
def list_(building: Building = None, as_user: As = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List the entries of your buildings.

    Example: vmsctl blocklist list --building HQ
    """
    found = [_record(one) for one in service.list_(workspace(as_user), building=building)]
    if not (as_json or as_csv):
        found = [{**one, "name": _names(one)} for one in found]
    output.show_list(found, COLUMNS, as_json=as_json, as_csv=as_csv, none="Nobody is on the list.")


def _names(entry: output.Record) -> str:
    """The name with the others of the same person."""
    others = f"also {', '.join(entry['aliases'])}" if entry["aliases"] else ""
    return ", ".join(filter(None, (entry["name"], others)))


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="First and last name; '' for a company or plate alone.")] = "",
    email: Email = None,
    company: Company = None,
    plate: Plate = None,
    alias: Alias = None,
    allow: Annotated[
        bool, typer.Option("--allow", help="This person may always come: ends false alarms about namesakes.")
    ] = False,
    review: Review = None,
    building: Building = None,
    everywhere: Annotated[bool, typer.Option("--everywhere", help="In all buildings.")] = False,
    request_id: RequestId = None,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Put somebody on the list. Who is known already and meets the entry counts as blocked at once.

    Example: vmsctl blocklist add 'Mallory Intruder' --alias 'Mal Intruder' --everywhere --reason 'Took a laptop along'
    """
    said = Said(name, email, company, plate, alias, review)
    made = service.add(
        workspace(as_user), said, allow=allow, building=building, everywhere=everywhere, reason=reason,
        request_id=request_id,
    )  # fmt: skip
    output.show(_record(made), as_json=as_json, words=[f"Added entry {made.id}: {_called(made)}."])
    if made.hits:
        output.narrate(f"{made.hits} known visitors meet it.")


@app.command()
def change(
    entry: Entry,
    name: NewName = None,
    email: Email = None,
    company: Company = None,
    plate: Plate = None,
    alias: Alias = None,
    review: Review = None,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Change an entry; the aliases given take the place of those before.

    Example: vmsctl blocklist change 4 --review 2027-05-01 --reason 'Still right'
    """
    said = Said(name, email, company, plate, alias, review)
    done = service.change(workspace(as_user), entry, said, reason=reason)
    output.show(_record(done), as_json=as_json, words=[f"Changed entry {done.id}: {_called(done)}."])


@app.command()
def remove(
    entry: Entry, reason: Reason = "", dry_run: DryRun = False, yes: Yes = False, as_user: As = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Take an entry off the list.

    Example: vmsctl blocklist remove 4 --reason 'The matter is settled' --yes
    """
    ws = workspace(as_user)
    would = service.remove(ws, entry, reason=reason, dry_run=True)
    if not dry_run:
        prompts.confirm(f"Take {_called(would)} off the list?", yes=yes)
        service.remove(ws, entry, reason=reason)
    words = f"{'Would take' if dry_run else 'Took'} {_called(would)} off the list."
    output.show(_record(would), as_json=as_json, words=[words])


@app.command()
def check(
    name: Annotated[str, typer.Argument(help="First and last name.")] = "",
    email: Email = None,
    company: Annotated[str | None, typer.Option("--company", metavar="NAME", help="Company.")] = None,
    plate: Plate = None,
    building: Building = None,
    as_user: As = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Ask whether somebody meets an entry, in which field, how well and why; ends with 1 when somebody does.

    Example: vmsctl blocklist check 'Intruder, Malory' --company 'Eavesdrop Ltd'
    """
    found = service.check(workspace(as_user), Said(name, email, company, plate), building=building)
    output.show_list(map(asdict, found), MET, as_json=as_json, as_csv=as_csv, none="Nobody of the list.")
    if found:
        raise typer.Exit(ExitCode.REFUSED)


def _called(entry: Listed) -> str:
    return next(filter(None, (entry.name, entry.email, entry.company, entry.plate)), "")


def _record(entry: Listed) -> output.Record:
    return {**asdict(entry), "id": str(entry.id), "building": entry.building or "all buildings"}
