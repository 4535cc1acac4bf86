"""`vmsctl buildings`: where visitors come to."""

from functools import partial
from typing import Annotated

import typer

from vmsctl.cli import files, output
from vmsctl.cli.house import Called, NewName, SwitchOn, switch_off
from vmsctl.cli.options import All, As, AsCsv, AsJson, Building, DryRun, Reason, Yes, workspace
from vmsctl.errors import Invalid
from vmsctl.services import buildings as service

app = typer.Typer(no_args_is_help=True, help="Buildings and whether they take visitors.")

Name = Annotated[str, typer.Argument(metavar="BUILDING", help="Its name or id.")]
Zone = typer.Option("--timezone", metavar="ZONE", help="Its time zone, such as Europe/Berlin.")
Address = typer.Option("--address", metavar="TEXT", help="Where visitors find it.")
COLUMNS = {"id": "Id", "name": "Name", "time_zone": "Time zone", "takes_visitors": "Takes visitors", "active": "In use"}


@app.command("list")
def list_(everything: All = False, as_user: As = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List the buildings.

    Example: vmsctl buildings list
    """
    found = service.list_(workspace(as_user), inactive=everything)
    output.show_list(map(_record, found), COLUMNS, as_json=as_json, as_csv=as_csv, none="No buildings yet.")


@app.command()
def show(building: Name, as_user: As = None, as_json: AsJson = False) -> None:
    """Show one building.

    Example: vmsctl buildings show HQ
    """
    output.show(_record(service.show(workspace(as_user), building)), as_json=as_json)


@app.command()
def add(
    name: Called,
    time_zone: Annotated[str, Zone],
    address: Annotated[str, Address] = "",
    takes_visitors: Annotated[bool, typer.Option("--takes-visitors/--no-visitors", help="Open to visitors.")] = True,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Add a building.

    Example: vmsctl buildings add Annex --timezone Europe/Berlin --reason 'Opens in May'
    """
    made = service.add(
        workspace(as_user), name, time_zone, address=address, takes_visitors=takes_visitors, reason=reason
    )
    output.show(_record(made), as_json=as_json, words=[f"Added {made.name} ({made.time_zone})."])


@app.command()
def change(
    building: Name,
    name: NewName = None,
    time_zone: Annotated[str | None, Zone] = None,
    address: Annotated[str | None, Address] = None,
    takes_visitors: Annotated[
        bool | None, typer.Option("--takes-visitors/--no-visitors", help="Whether it is open to visitors.")
    ] = None,
    switch_on: SwitchOn = False,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Change a building.

    Example: vmsctl buildings change Annex --no-visitors --reason 'Works on the lobby'
    """
    done = service.change(
        workspace(as_user), building, name=name, time_zone=time_zone, address=address, takes_visitors=takes_visitors,
        active=True if switch_on else None, reason=reason,
    )  # fmt: skip
    output.show(_record(done), as_json=as_json, words=[f"Changed {done.name}."])


@app.command()
def logo(
    file: Annotated[str, typer.Argument(metavar="[FILE|-]", help="A PNG or JPEG of at most 1 MB.")] = "",
    building: Building = None,
    remove: Annotated[bool, typer.Option("--remove", help="Show none any more.")] = False,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Set, show or remove the company's logo: of one building, or without one of the whole installation.

    Example: vmsctl buildings logo logo.png --reason 'New brand'
    """
    from vmsctl.services import logos

    ws = workspace(as_user)
    if remove and file:
        raise Invalid("set-or-remove", "A logo is set or removed.", "Give the file, or --remove.")
    if remove:
        done, words = logos.remove(ws, building=building, reason=reason), "Removed the logo"
    elif file:
        done, words = logos.set_(ws, files.bytes_of(file), building=building, reason=reason), "Set the logo"
    else:
        done, words = logos.show(ws, building), "There is a logo"
    size = f" ({done.width} × {done.height})" if done.width else ""
    where = done.building or "the whole installation"
    output.show(done._asdict(), as_json=as_json, words=[f"{words} of {where}{size}."])


@app.command()
def remove(
    building: Name, reason: Reason = "", dry_run: DryRun = False, yes: Yes = False, as_user: As = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Switch a building off; what was recorded there stays.

    Example: vmsctl buildings remove Annex --reason 'Sold' --yes
    """
    act = partial(service.change, workspace(as_user), building, active=False, reason=reason)
    would, words = switch_off(act, lambda one: one.name, dry_run=dry_run, yes=yes)
    output.show(_record(would), as_json=as_json, words=[words])


def _record(building: service.Building) -> output.Record:
    return {**building._asdict(), "id": str(building.id)}
