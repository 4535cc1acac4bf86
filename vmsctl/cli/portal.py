"""`vmsctl portal`: the visitor's web pages."""

from __future__ import annotations

from typing import Annotated

import typer

from vmsctl import config
from vmsctl.cli import faces, output
from vmsctl.workspace import open_workspace

app = typer.Typer()


@app.command()
def portal(
    listen: Annotated[
        str, typer.Option("--listen", metavar="HOST:PORT", help="Where to answer; a proxy in front brings https.")
    ] = "127.0.0.1:8080",
    quiet: Annotated[bool, typer.Option("--quiet", help="Write no line for each request.")] = False,
    description: Annotated[
        bool, typer.Option("--description", help="Print what the portal offers, as OpenAPI, and end.")
    ] = False,
) -> None:
    """Serve the visitor's web pages, and send what waits, until it is interrupted.

    Links in mails begin with the setting portal.address; where that is https, so are the cookies.

    Example: vmsctl portal --listen 127.0.0.1:8080
    """
    if description:
        output.show_json(faces.describe_portal())
        return
    ws = open_workspace(config.load())
    try:
        faces.open_portal(ws, listen, tell=output.narrate, log=(lambda _: None) if quiet else output.narrate)
    finally:
        ws.store.close()
