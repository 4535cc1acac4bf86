"""The options that mean the same in every command, and the workspace that a command runs in."""

from __future__ import annotations

import sys
from functools import partial
from typing import Annotated

import typer
from typer._click.globals import get_current_context

from vmsctl import config
from vmsctl.cli import output
from vmsctl.rules.text import request_id
from vmsctl.services import sign_in
from vmsctl.workspace import Workspace, open_workspace

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
As = Annotated[str | None, typer.Option("--as", metavar="USER", help="Act as this user (admins only).")]
Building = Annotated[str | None, typer.Option("--building", metavar="NAME", help="The building meant.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept in the audit trail.")]
RequestId = Annotated[
    str | None,
    typer.Option(
        "--request-id", metavar="ID", help="The same id twice is the same act once.",
        callback=lambda given: None if given is None else request_id(given),
    ),
]  # fmt: skip
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen and change nothing.")]
All = Annotated[bool, typer.Option("--all", help="Also what is switched off.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def workspace(as_user: str | None = None) -> Workspace:
    """The workspace of this command, with the user that acts: `--as`, else VMSCTL_USER, else the linked account.

    When the command has ended, the desk's copies of the roll calls that it changed are written.
    """
    configuration = config.load()
    ws = open_workspace(configuration)
    if context := get_current_context(silent=True):
        context.call_on_close(partial(_write_copies, ws))
    return sign_in.sign_in_by_account(ws, config.os_account(), named=configuration.user, as_user=as_user)


def _write_copies(ws: Workspace) -> None:
    if not ws.presence:
        return
    from vmsctl.services import roll_call_copies

    sys.stdout.flush()
    for trouble in roll_call_copies.write_due(ws):
        output.narrate(trouble)
