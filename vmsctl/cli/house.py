"""What the commands about parts of the house share: they are named, ordered, and switched off instead of deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

import typer

from vmsctl.cli.prompts import confirm

Found = TypeVar("Found")

Called = Annotated[str, typer.Argument(help="What people call it.")]
NewName = Annotated[str | None, typer.Option("--name", help="Another name.")]
SwitchOn = Annotated[bool, typer.Option("--switch-on", help="Use it again after 'remove'.")]
Position = typer.Option("--position", metavar="N", help="Where it stands in lists; the lowest comes first.")
"""For an `Annotated[int, …]` where it has a default, an `Annotated[int | None, …]` where it is left as it is."""


def switch_off(
    act: Callable[..., Found], called: Callable[[Found], str], *, dry_run: bool, yes: bool
) -> tuple[Found, str]:
    """Try the act with `dry_run=True`, ask, and do it; gives what it concerned and a sentence of what was done."""
    would = act(dry_run=True)
    if dry_run:
        return would, f"Would switch off {called(would)}."
    confirm(f"Switch off {called(would)}?", yes=yes)
    act()
    return would, f"Switched off {called(would)}."
