"""`vmsctl desk`: the front-desk console."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from vmsctl.cli import faces
from vmsctl.cli.options import Building
from vmsctl.errors import Invalid

app = typer.Typer()

THEMES = ("dark", "light", "black-and-white")


@app.command()
def desk(
    building: Building = None,
    as_user: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="USER", help="Open signed in as this user: yourself, or (admins only) somebody else."
        ),
    ] = None,
    theme: Annotated[str, typer.Option("--theme", metavar="NAME", help=f"{', '.join(THEMES)} (the last).")] = "",
) -> None:
    """Open the front-desk console.

    Example: vmsctl desk --building HQ
    """
    if theme and theme not in THEMES:
        raise Invalid("no-such-theme", f"There is no theme {theme!r}.", f"There are: {', '.join(THEMES)}.")
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        raise Invalid(
            "no-terminal", "The console needs a terminal.", "In a script use 'vmsctl visits list' and 'vmsctl scan'."
        )
    raise typer.Exit(faces.open_desk(building=building, as_user=as_user, theme=theme))
