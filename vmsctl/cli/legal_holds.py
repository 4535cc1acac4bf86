"""`vmsctl retention hold`: keep a visitor or a visit from retention and erasure."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from vmsctl.cli import output
from vmsctl.cli.options import All, As, AsCsv, AsJson, Reason, workspace
from vmsctl.services import legal_holds as service

app = typer.Typer(no_args_is_help=True, help="Keep somebody from retention and erasure: who, why, until when.")
COLUMNS = {
    "id": "Id", "what": "What", "name": "Name", "why": "Why", "until": "Until", "by": "By", "at": "Since",
    "standing": "Stands",
}  # fmt: skip


@app.command()
def add(
    what: Annotated[
        str, typer.Argument(metavar="WHAT", help="A visitor with all visits (visitor:17), or a visit (v17).")
    ],
    until: Annotated[datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Its last date.")] = None,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Keep a visitor or a visit, whatever retention says; the reason is kept with the hold.

    Example: vmsctl retention hold add visitor:17 --until 2027-12-31 --reason 'Lawsuit 4 O 17/26'
    """
    made = service.add(workspace(as_user), what, why=reason, until=until.date() if until else None)
    until_when = f" until {made.until}" if made.until else ""
    output.show(asdict(made), as_json=as_json, words=[f"Hold {made.id} keeps {made.name or made.what}{until_when}."])


@app.command("list")
def list_(everything: All = False, as_user: As = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List the holds that stand, or with --all also those that are over.

    Example: vmsctl retention hold list
    """
    found = map(asdict, service.list_(workspace(as_user), everything=everything))
    output.show_list(found, COLUMNS, as_json=as_json, as_csv=as_csv, none="Nobody is under a hold.")


@app.command()
def lift(
    hold: Annotated[str, typer.Argument(metavar="ID", help="The hold; see 'vmsctl retention hold list'.")],
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Let a hold end; what is due then goes with the next run.

    Example: vmsctl retention hold lift 3 --reason 'The case is closed'
    """
    done = service.lift(workspace(as_user), hold, reason=reason)
    output.show(asdict(done), as_json=as_json, words=[f"Hold {done.id} is lifted."])
