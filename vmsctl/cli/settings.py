"""`vmsctl settings`: what the house has decided."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from vmsctl.cli import output
from vmsctl.cli.options import As, AsCsv, AsJson, Building, Reason, workspace
from vmsctl.services import settings as service
from vmsctl.services.settings import SettingValue
from vmsctl.wording import amount
from vmsctl.workspace import Workspace

app = typer.Typer(no_args_is_help=True, help="Settings of the installation and of buildings.")

Name = Annotated[str, typer.Argument(metavar="SETTING", help="Its name, as 'vmsctl settings list' shows it.")]
COLUMNS = {"name": "Setting", "value": "Value", "origin": "From", "words": "Meaning"}


@app.command("list")
def list_(building: Building = None, as_user: As = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List every setting with the value that holds.

    Example: vmsctl settings list --building HQ
    """
    found = service.list_(workspace(as_user), building=building)
    output.show_list(map(_record if as_json else _as_set, found), COLUMNS, as_json=as_json, as_csv=as_csv)


@app.command()
def show(setting: Name, building: Building = None, as_user: As = None, as_json: AsJson = False) -> None:
    """Show one setting, what it takes and where its value comes from.

    Example: vmsctl settings show check-in.policy --building HQ
    """
    found = service.show(workspace(as_user), setting, building=building)
    output.show(_record(found) if as_json else _as_set(found), as_json=as_json)


@app.command("set")
def set_(
    setting: Name,
    value: Annotated[str, typer.Argument(help="The new value.")],
    building: Building = None,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Set a value, in one building or in all.

    Example: vmsctl settings set check-in.capacity 250 --building HQ --reason 'Fire brigade'
    """
    ws = workspace(as_user)
    done = service.change(ws, setting, value, building=building, reason=reason)
    output.show(_record(done), as_json=as_json, words=[_said(done), *_not_yet(ws, done.name, building)])


@app.command()
def reset(
    setting: Name, building: Building = None, reason: Reason = "", as_user: As = None, as_json: AsJson = False
) -> None:
    """Go back to the installation's value, or to the default.

    Example: vmsctl settings reset check-in.capacity --building HQ --reason 'As everywhere'
    """
    ws = workspace(as_user)
    done = service.reset(ws, setting, building=building, reason=reason)
    output.show(_record(done), as_json=as_json, words=[_said(done), *_not_yet(ws, done.name, building)])


def _not_yet(ws: Workspace, setting: str, building: str | None) -> Iterator[str]:
    """That a period which was shortened does not hold yet, and which does."""
    if not setting.startswith("retention."):
        return
    from vmsctl.rules.retention import longest
    from vmsctl.services import retention_changes

    waiting = retention_changes.of(ws, setting, building or "")
    if not waiting:
        return
    *earlier, last = waiting
    held = longest(change.old for change in waiting)
    holds = "it is kept without end" if held is None else f"it stays at {amount(held, 'day')}"
    steps = [f"{one.new} days from {one.bites_at:%Y-%m-%d} on" for one in earlier if one.bites_at]
    until = ", ".join([holds, *steps])
    if last.bites_at is None:
        yield f"Until a second admin agrees, {until}: vmsctl retention confirm {last.id} --reason TEXT"
    else:
        yield f"It takes effect on {last.bites_at:%Y-%m-%d}; until then {until}."


def _said(setting: SettingValue) -> str:
    return f"{setting.name} is {output.cell(_as_set(setting)['value']) or 'empty'} ({setting.origin})."


def _record(setting: SettingValue) -> output.Record:
    return asdict(setting)


def _as_set(setting: SettingValue) -> output.Record:
    """Values as 'settings set' takes them."""
    return {
        name: {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
        for name, value in _record(setting).items()
    }
