"""`vmsctl outbox`: messages waiting to be sent."""

from dataclasses import asdict
from typing import Annotated

import typer

from vmsctl.cli import output
from vmsctl.cli.options import As, AsCsv, AsJson, Building, workspace
from vmsctl.errors import Invalid
from vmsctl.services import outbox as service
from vmsctl.services.outbox import Message

app = typer.Typer(no_args_is_help=True, help="Messages waiting to be sent.")

COLUMNS = {
    "id": "Id", "template": "What", "visit": "Visit", "to": "To", "building": "Building", "state": "State",
    "due_at": "Due", "attempts": "Tries", "why": "Why",
}  # fmt: skip


@app.command("list")
def list_(
    state: Annotated[str, typer.Option("--state", help="waiting, claimed, sent, parked or dropped.")] = "",
    building: Building = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many at most, the newest first.")] = 100,
    as_user: As = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List messages, the newest first.

    Example: vmsctl outbox list --state parked
    """
    found = service.list_(workspace(as_user), state=state, building=building, limit=limit)
    output.show_list(map(_record, found), COLUMNS, as_json=as_json, as_csv=as_csv, none="Nothing is waiting.")


@app.command()
def retry(
    message: Annotated[str, typer.Argument(metavar="ID", help="A parked message.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="All that are parked.")] = False,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Let what was given up be sent again.

    Example: vmsctl outbox retry 1042
    """
    if bool(message) == everything:
        raise Invalid("which-message", "Say which message, or --all.", "See 'vmsctl outbox list --state parked'.")
    ws = workspace(as_user)
    count = service.retry_all(ws) if everything else len([service.retry(ws, message)])
    output.show({"waiting": count}, as_json=as_json, words=[f"{count} waiting again."])


def _record(message: Message) -> output.Record:
    return {**asdict(message), "id": str(message.id)}
