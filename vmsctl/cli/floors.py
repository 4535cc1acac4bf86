"""`vmsctl floors`: the floors of a building."""

from dataclasses import asdict
from functools import partial
from typing import Annotated

import typer

from vmsctl.cli import output
from vmsctl.cli.house import Called, NewName, Position, SwitchOn, switch_off
from vmsctl.cli.options import All, As, AsCsv, AsJson, Building, DryRun, Reason, Yes, workspace
from vmsctl.services import floors as service
from vmsctl.services.floors import Floor

app = typer.Typer(no_args_is_help=True, help="Floors of a building.")

Name = Annotated[str, typer.Argument(metavar="FLOOR", help="Its name or id.")]
COLUMNS = {"id": "Id", "building": "Building", "name": "Name", "position": "Position", "active": "In use"}


@app.command("list")
def list_(
    building: Building = None, everything: All = False, as_user: As = None, as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """List the floors of one building or of all.

    Example: vmsctl floors list --building HQ
    """
    found = service.list_(workspace(as_user), building=building, inactive=everything)
    output.show_list(map(_record, found), COLUMNS, as_json=as_json, as_csv=as_csv, none="No floors yet.")


@app.command()
def show(floor: Name, building: Building = None, as_user: As = None, as_json: AsJson = False) -> None:
    """Show one floor.

    Example: vmsctl floors show 3rd --building HQ
    """
    output.show(_record(service.show(workspace(as_user), floor, building=building)), as_json=as_json)


@app.command()
def add(
    name: Called,
    building: Building = None,
    position: Annotated[int, Position] = 0,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Add a floor.

    Example: vmsctl floors add '3rd floor' --building HQ --position 3 --reason 'New lease'
    """
    made = service.add(workspace(as_user), name, building=building, position=position, reason=reason)
    output.show(_record(made), as_json=as_json, words=[f"Added {made.name} to {made.building}."])


@app.command()
def change(
    floor: Name,
    building: Building = None,
    name: NewName = None,
    position: Annotated[int | None, Position] = None,
    switch_on: SwitchOn = False,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Change a floor.

    Example: vmsctl floors change '3rd floor' --building HQ --name Canteen --reason 'Rebuilt'
    """
    done = service.change(
        workspace(as_user), floor, building=building, name=name, position=position,
        active=True if switch_on else None, reason=reason,
    )  # fmt: skip
    output.show(_record(done), as_json=as_json, words=[f"Changed {done.name} of {done.building}."])


@app.command()
def remove(
    floor: Name, building: Building = None, reason: Reason = "", dry_run: DryRun = False, yes: Yes = False,
    as_user: As = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Switch a floor off; visits that name it keep it.

    Example: vmsctl floors remove Roof --building HQ --reason 'Closed' --yes
    """
    act = partial(service.change, workspace(as_user), floor, building=building, active=False, reason=reason)
    would, words = switch_off(act, lambda one: f"{one.name} of {one.building}", dry_run=dry_run, yes=yes)
    output.show(_record(would), as_json=as_json, words=[words])


def _record(floor: Floor) -> output.Record:
    return {**asdict(floor), "id": str(floor.id), "building_id": str(floor.building_id)}
