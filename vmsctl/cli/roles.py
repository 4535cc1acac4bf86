"""`vmsctl roles`: who is what, and what that allows."""

from dataclasses import asdict
from typing import Annotated

import typer

from vmsctl.cli import output
from vmsctl.cli.options import As, AsCsv, AsJson, Building, Reason, workspace
from vmsctl.rules.roles import MATRIX
from vmsctl.services import role_grants as service
from vmsctl.services.role_grants import Grant

app = typer.Typer(no_args_is_help=True, help="Who is admin, manager, receptionist, auditor, and where.")

User = Annotated[str, typer.Argument(help="Mail address, name or id.")]
Role = Annotated[str, typer.Argument(metavar="ROLE", help="admin, manager, receptionist or auditor.")]
Everywhere = Annotated[bool, typer.Option("--everywhere", help="In all buildings.")]
COLUMNS = {"role": "Role", "user": "User", "email": "Mail", "where": "Where"}


@app.command("list")
def list_(building: Building = None, as_user: As = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List who has which role.

    Example: vmsctl roles list --building HQ
    """
    found = service.list_(workspace(as_user), building=building)
    output.show_list(map(_record, found), COLUMNS, as_json=as_json, as_csv=as_csv, none="Nobody has a role.")


@app.command()
def grant(
    user: User, role: Role, building: Building = None, everywhere: Everywhere = False, reason: Reason = "",
    as_user: As = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Give a user a role.

    Example: vmsctl roles grant linus@example.org receptionist --building HQ --reason 'Starts on Monday'
    """
    done = service.grant(workspace(as_user), user, role, building=building, everywhere=everywhere, reason=reason)
    said = f"{done.user} is {role}{_at(done)}{'' if done.changed else ' already'}."
    output.show(_record(done), as_json=as_json, words=[said])
    if done.note:
        output.narrate(done.note)


@app.command()
def revoke(
    user: User, role: Role, building: Building = None, everywhere: Everywhere = False, reason: Reason = "",
    as_user: As = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Take a role from a user.

    Example: vmsctl roles revoke linus@example.org receptionist --building HQ --reason 'Changed to sales'
    """
    done = service.revoke(workspace(as_user), user, role, building=building, everywhere=everywhere, reason=reason)
    said = f"{done.user} is {role}{_at(done)} no longer." if done.changed else f"{done.user} was not {role}{_at(done)}."
    output.show(_record(done), as_json=as_json, words=[said])


@app.command()
def matrix(as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Print what each role may do: everywhere (Y), in its building (b), own visits (own); ! asks for a reason.

    Example: vmsctl roles matrix --csv > matrix.csv
    """
    rows = [
        {"action": action, **{str(role): cell.reach + "!" * cell.needs_reason for role, cell in cells.items()}}
        for action, cells in MATRIX.items()
    ]
    columns = {name: name.capitalize() for name in rows[0]}
    output.show_list(rows, columns, as_json=as_json, as_csv=as_csv)


def _at(grant: Grant) -> str:
    return f" at {grant.building}" if grant.building else ""


def _record(grant: Grant) -> output.Record:
    return {**asdict(grant), "user_id": str(grant.user_id), "where": grant.building or "everywhere"}
