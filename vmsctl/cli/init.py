"""`vmsctl init`: the beginning of an installation."""

import getpass
from typing import Annotated

import typer

from vmsctl import config
from vmsctl.cli import output
from vmsctl.cli.options import AsJson
from vmsctl.errors import Invalid
from vmsctl.services import installation
from vmsctl.workspace import open_workspace

app = typer.Typer()


@app.command()
def init(
    building: Annotated[str, typer.Option("--building", metavar="NAME", help="The first building.")] = "",
    time_zone: Annotated[str, typer.Option("--timezone", metavar="ZONE", help="Its time zone.")] = "",
    admin: Annotated[str, typer.Option("--admin", metavar="'NAME <MAIL>'", help="The first admin: you.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make the store, the first building and the first admin.

    Example: vmsctl init --building HQ --timezone Europe/Berlin --admin 'Alma Admin <alma@example.org>'
    """
    if not (building and time_zone and admin):
        raise Invalid(
            "init-incomplete", "A building, its time zone and an admin are needed.", "See 'vmsctl init --help'."
        )
    ws = open_workspace(config.load(), create=True)
    made = installation.make(ws, building=building, time_zone=time_zone, admin=admin, os_account=getpass.getuser())
    words = [f"Made {ws.store.address}.", f"{made.admin.name} is admin. Next: vmsctl desk"]
    output.show({"store": ws.store.address, "admin": made.admin.name}, as_json=as_json, words=words)
