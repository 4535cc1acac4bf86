"""`vmsctl init`: the beginning of an installation."""

from typing import Annotated

import typer

from vmsctl import config
from vmsctl.cli import output
from vmsctl.cli.options import AsJson
from vmsctl.errors import Invalid
from vmsctl.services import installation, seal
from vmsctl.workspace import open_workspace

app = typer.Typer()


@app.command()
def init(
    building: Annotated[str, typer.Option("--building", metavar="NAME", help="The first building.")] = "",
    time_zone: Annotated[str, typer.Option("--timezone", metavar="ZONE", help="Its time zone.")] = "",
    admin: Annotated[str, typer.Option("--admin", metavar="'NAME <MAIL>'", help="The first admin: you.")] = "",
    demo: Annotated[bool, typer.Option("--demo", help="Make a demonstration day instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make the store, the first building and the first admin; or a demonstration day.

    Example: vmsctl init --building HQ --timezone Europe/Berlin --admin 'Alma Admin <alma@example.org>'
    """
    if demo:
        _demonstration(as_json=as_json)
        return
    if not (building and time_zone and admin):
        raise Invalid(
            "init-incomplete", "A building, its time zone and an admin are needed.", "See 'vmsctl init --help'."
        )
    ws = open_workspace(config.load(), create=True)
    made = installation.make(ws, building=building, time_zone=time_zone, admin=admin, os_account=config.os_account())
    seal.ready(ws)
    words = [
        f"Made {ws.store.address}.",
        f"{made.admin.name} is admin. To sign in at a desk: vmsctl users set-password",
        "Documents that visitors accept, for a beginning: vmsctl documents samples",
    ]
    output.show({"store": ws.store.address, "admin": made.admin.name}, as_json=as_json, words=words)


def _demonstration(*, as_json: bool) -> None:
    """Today's demonstration: made anew on another day, left as it is on the same."""
    from vmsctl.services import demo

    configuration = config.load()
    demo.clear_if_over(open_workspace(configuration, create=True))
    ws = open_workspace(configuration, create=True)
    made = demo.make(ws, os_account=config.os_account())
    seal.ready(ws)
    begun = "A demonstration day" if made.made else "Today's demonstration"
    words = [f"{begun} is at {ws.store.address}. Who signs in with what:"]
    words += [f"  {name:<14} {secret:<28} {role}" for name, secret, role in made.secrets]
    staff = [{"name": name, "secret": secret, "role": role} for name, secret, role in made.secrets]
    output.show({"store": ws.store.address, "made": made.made, "staff": staff}, as_json=as_json, words=words)
