"""`vmsctl users`: employees, their sign-in and their groups."""

from dataclasses import asdict
from functools import partial
from typing import Annotated

import typer

from vmsctl.cli import output, prompts
from vmsctl.cli.house import NewName, switch_off
from vmsctl.cli.options import All, As, AsCsv, AsJson, DryRun, Reason, Yes, workspace
from vmsctl.cli.user_import import import_
from vmsctl.services import accounts
from vmsctl.services import users as service
from vmsctl.services.users import User

app = typer.Typer(no_args_is_help=True, help="Employees, their sign-in and their groups.")

Who = Annotated[str, typer.Argument(metavar="USER", help="Mail address, name or id.")]
Phone = typer.Option("--phone", help="Where the desk reaches them.")
Account = typer.Option(
    "--account", metavar="NAME", help="The operating-system account that works as this user; '' for none."
)
COLUMNS = {
    "id": "Id", "name": "Name", "email": "Mail", "roles": "Roles", "groups": "Groups", "secrets": "Signs in with",
    "active": "In use",
}  # fmt: skip


@app.command("list")
def list_(
    text: Annotated[str, typer.Argument(help="Part of the name or mail address.")] = "",
    everything: All = False,
    as_user: As = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List users.

    Example: vmsctl users list grace
    """
    found = service.list_(workspace(as_user), text=text, inactive=everything)
    output.show_list(map(_record, found), COLUMNS, as_json=as_json, as_csv=as_csv, none="No such users.")


@app.command()
def show(user: Who, as_user: As = None, as_json: AsJson = False) -> None:
    """Show one user.

    Example: vmsctl users show grace@example.org
    """
    output.show(_record(service.show(workspace(as_user), user)), as_json=as_json)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="First and last name.")],
    email: Annotated[str, typer.Argument(metavar="MAIL", help="Mail address.")],
    phone: Annotated[str, Phone] = "",
    account: Annotated[str, Account] = "",
    groups: Annotated[
        list[str] | None, typer.Option("--group", metavar="NAME", help="A group to be in; may be repeated.")
    ] = None,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Add a user.

    Example: vmsctl users add 'Grace Hopper' grace@example.org --group Staff --reason 'New colleague'
    """
    made = service.add(
        workspace(as_user), name, email, phone=phone, account=account, in_groups=groups or (), reason=reason
    )
    output.show(_record(made), as_json=as_json, words=[f"Added {made.name} <{made.email}>."])


@app.command()
def change(
    user: Who,
    name: NewName = None,
    email: Annotated[str | None, typer.Option("--email", metavar="MAIL", help="Another mail address.")] = None,
    phone: Annotated[str | None, Phone] = None,
    account: Annotated[str | None, Account] = None,
    switch_on: Annotated[bool, typer.Option("--switch-on", help="Let them work again after 'remove'.")] = False,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Change a user.

    Example: vmsctl users change grace@example.org --account ghopper --reason 'Works on this machine'
    """
    done = service.change(
        workspace(as_user), user, name=name, email=email, phone=phone, account=account,
        active=True if switch_on else None, reason=reason,
    )  # fmt: skip
    output.show(_record(done), as_json=as_json, words=[f"Changed {done.name} <{done.email}>."])


@app.command()
def remove(
    user: Who, reason: Reason = "", dry_run: DryRun = False, yes: Yes = False, as_user: As = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Switch a user off: no sign-in, no new visitors; what they did stays theirs.

    Example: vmsctl users remove mallory@example.org --reason 'Left the company' --yes
    """
    act = partial(service.change, workspace(as_user), user, active=False, reason=reason)
    would, words = switch_off(act, lambda one: f"{one.name} <{one.email}>", dry_run=dry_run, yes=yes)
    output.show(_record(would), as_json=as_json, words=[words])


app.command("import")(import_)


@app.command("set-pin")
def set_pin(as_user: As = None) -> None:
    """Set your own PIN for the desk, typed here or read from standard input.

    Example: vmsctl users set-pin
    """
    ws = workspace(as_user)
    accounts.set_pin(ws, prompts.secret("New PIN"))
    output.narrate("The PIN is set.")


@app.command("set-password")
def set_password(as_user: As = None) -> None:
    """Set your own password, an admin's pass phrase, typed here or read from standard input.

    Example: vmsctl users set-password
    """
    ws = workspace(as_user)
    accounts.set_password(ws, prompts.secret("New password"))
    output.narrate("The password is set.")


@app.command("reset-pin")
def reset_pin(user: Who, reason: Reason = "", as_user: As = None, as_json: AsJson = False) -> None:
    """Give somebody a new PIN by chance, and open a locked account.

    Example: vmsctl users reset-pin linus@example.org --reason 'Forgot it'
    """
    pin = accounts.reset_pin(workspace(as_user), user, reason=reason)
    output.show({"user": user, "pin": pin}, as_json=as_json, words=[pin])
    output.narrate("Tell it to them and to nobody else; it is not shown again.")


@app.command()
def unlock(user: Who, reason: Reason = "", as_user: As = None) -> None:
    """Open an account that was locked by failures; the PIN or password stays.

    Example: vmsctl users unlock alma@example.org --reason 'Somebody played with the console'
    """
    name = accounts.unlock(workspace(as_user), user, reason=reason)
    output.narrate(f"{name} may try again.")


def _record(user: User) -> output.Record:
    return {**asdict(user), "id": str(user.id)}
