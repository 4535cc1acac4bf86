"""`vmsctl muster-points`: where people gather outside a building."""

from dataclasses import asdict
from functools import partial
from typing import Annotated

import typer

from vmsctl.cli import output
from vmsctl.cli.house import Called, NewName, Position, SwitchOn, switch_off
from vmsctl.cli.options import All, As, AsCsv, AsJson, Building, DryRun, Reason, Yes, workspace
from vmsctl.services import muster_points as service
from vmsctl.services.muster_points import MusterPoint

app = typer.Typer(no_args_is_help=True, help="Where people gather outside a building.")

Name = Annotated[str, typer.Argument(metavar="POINT", help="Its name or id.")]
COLUMNS = {"id": "Id", "building": "Building", "name": "Name", "position": "Position", "active": "In use"}


@app.command("list")
def list_(
    building: Building = None, everything: All = False, as_user: As = None, as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """List the muster points of one building or of all.

    Example: vmsctl muster-points list --building HQ
    """
    found = service.list_(workspace(as_user), building=building, inactive=everything)
    output.show_list(map(_record, found), COLUMNS, as_json=as_json, as_csv=as_csv, none="No muster points yet.")


@app.command()
def add(
    name: Called,
    building: Building = None, position: Annotated[int, Position] = 0, reason: Reason = "", as_user: As = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Add a muster point.

    Example: vmsctl muster-points add 'Car park north' --building HQ --reason 'Fire plan 2026'
    """
    made = service.add(workspace(as_user), name, building=building, position=position, reason=reason)
    output.show(_record(made), as_json=as_json, words=[f"Added {made.name} to {made.building}."])


@app.command()
def change(
    point: Name,
    building: Building = None,
    name: NewName = None,
    position: Annotated[int | None, Position] = None,
    switch_on: SwitchOn = False,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Change a muster point.

    Example: vmsctl muster-points change 'Car park north' --name 'Car park A' --reason 'New signs'
    """
    done = service.change(
        workspace(as_user), point, building=building, name=name, position=position,
        active=True if switch_on else None, reason=reason,
    )  # fmt: skip
    output.show(_record(done), as_json=as_json, words=[f"Changed {done.name} of {done.building}."])


@app.command()
def remove(
    point: Name, building: Building = None, reason: Reason = "", dry_run: DryRun = False, yes: Yes = False,
    as_user: As = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Switch a muster point off; marks that name it keep it.

    Example: vmsctl muster-points remove 'Car park A' --reason 'Building site' --yes
    """
    act = partial(service.change, workspace(as_user), point, building=building, active=False, reason=reason)
    would, words = switch_off(act, lambda one: f"{one.name} of {one.building}", dry_run=dry_run, yes=yes)
    output.show(_record(would), as_json=as_json, words=[words])


def _record(point: MusterPoint) -> output.Record:
    return {**asdict(point), "id": str(point.id), "building_id": str(point.building_id)}
