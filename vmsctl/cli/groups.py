"""`vmsctl groups`: groups of users, and who may invite."""

from dataclasses import asdict
from typing import Annotated

import typer

from vmsctl.cli import output, prompts
from vmsctl.cli.house import Called, NewName
from vmsctl.cli.options import As, AsCsv, AsJson, DryRun, Reason, Yes, workspace
from vmsctl.services import groups as service
from vmsctl.services.groups import Group

app = typer.Typer(no_args_is_help=True, help="Groups of users, and who may invite.")

Name = Annotated[str, typer.Argument(metavar="GROUP", help="Its name or id.")]
Member = Annotated[str, typer.Argument(metavar="USER", help="Mail address, name or id.")]
Only = Annotated[
    list[str] | None,
    typer.Option("--building", metavar="NAME", help="The members may invite to this one only; may be repeated."),
]
COLUMNS = {"id": "Id", "name": "Name", "may_invite": "May invite", "invites_to": "To", "members": "Members"}


@app.command("list")
def list_(as_user: As = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List the groups with their members.

    Example: vmsctl groups list --json
    """
    found = service.list_(workspace(as_user))
    output.show_list(map(_record, found), COLUMNS, as_json=as_json, as_csv=as_csv, none="No groups yet.")


@app.command()
def show(group: Name, as_user: As = None, as_json: AsJson = False) -> None:
    """Show one group.

    Example: vmsctl groups show Sales
    """
    output.show(_record(service.show(workspace(as_user), group)), as_json=as_json)


@app.command()
def add(
    name: Called,
    may_invite: Annotated[
        bool, typer.Option("--may-invite/--may-not-invite", help="Whether members are hosts.")
    ] = True,
    only: Only = None,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Add a group.

    Example: vmsctl groups add Sales --building HQ --reason 'They have visitors'
    """
    made = service.add(workspace(as_user), name, may_invite=may_invite, only_buildings=only or (), reason=reason)
    output.show(_record(made), as_json=as_json, words=[f"Added {made.name}."])


@app.command()
def change(
    group: Name,
    name: NewName = None,
    may_invite: Annotated[
        bool | None, typer.Option("--may-invite/--may-not-invite", help="Whether members are hosts.")
    ] = None,
    only: Only = None,
    all_buildings: Annotated[bool, typer.Option("--all-buildings", help="The members may invite to all.")] = False,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Change a group; the buildings given take the place of those before.

    Example: vmsctl groups change Sales --building HQ --building Lab --reason 'Moved'
    """
    where = [] if all_buildings else only
    done = service.change(
        workspace(as_user), group, name=name, may_invite=may_invite, only_buildings=where, reason=reason
    )
    output.show(_record(done), as_json=as_json, words=[f"Changed {done.name}."])


@app.command()
def remove(
    group: Name, reason: Reason = "", dry_run: DryRun = False, yes: Yes = False, as_user: As = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Dissolve a group; its members stay users.

    Example: vmsctl groups remove Sales --reason 'Merged' --yes
    """
    ws = workspace(as_user)
    would = service.remove(ws, group, reason=reason, dry_run=True)
    if not dry_run:
        prompts.confirm(f"Dissolve {would.name} with {len(would.members)} members?", yes=yes)
        service.remove(ws, group, reason=reason)
    words = f"{'Would dissolve' if dry_run else 'Dissolved'} {would.name} ({len(would.members)} members)."
    output.show(_record(would), as_json=as_json, words=[words])


@app.command("add-member")
def add_member(group: Name, user: Member, reason: Reason = "", as_user: As = None, as_json: AsJson = False) -> None:
    """Take a user into a group.

    Example: vmsctl groups add-member Sales grace@example.org --reason 'New in the team'
    """
    done = service.add_member(workspace(as_user), group, user, reason=reason)
    output.show(_record(done), as_json=as_json, words=[f"{done.name}: {', '.join(done.members)}."])


@app.command("remove-member")
def remove_member(group: Name, user: Member, reason: Reason = "", as_user: As = None, as_json: AsJson = False) -> None:
    """Take a user out of a group.

    Example: vmsctl groups remove-member Sales grace@example.org --reason 'Left the team'
    """
    done = service.remove_member(workspace(as_user), group, user, reason=reason)
    output.show(_record(done), as_json=as_json, words=[f"{done.name}: {', '.join(done.members) or 'nobody'}."])


def _record(group: Group) -> output.Record:
    return {**asdict(group), "id": str(group.id), "invites_to": group.buildings or "all buildings"}
