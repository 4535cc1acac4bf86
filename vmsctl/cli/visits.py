"""`vmsctl visits`: the day's visits and what is done with them."""

from typing import Annotated

import typer

from vmsctl.cli import output
from vmsctl.cli.options import As, AsJson, Building, RequestId, workspace
from vmsctl.rules.passes import visit_name
from vmsctl.services import check_in as service

app = typer.Typer(no_args_is_help=True, help="List visits; check in and out, undo, correct, approve.")

Code = Annotated[list[str], typer.Argument(metavar="CODE", help="Visit id, ticket number, or PIN with --building.")]


@app.callback()
def visits() -> None:
    """The day's visits and what is done with them."""


@app.command("check-in")
def check_in(
    code: Code,
    building: Building = None,
    confirmed: Annotated[bool, typer.Option("--confirmed", help="The building's own step was done.")] = False,
    request_id: RequestId = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Let an expected visitor in.

    Example: vmsctl visits check-in 3141 5926 5358 9793 2384
    """
    ws = workspace(as_user)
    done = service.check_in(ws, "".join(code), building=building, confirmed=confirmed, request_id=request_id)
    said = f"{done.visitor} is in since {done.at:%H:%M}, visiting {done.host} at {done.building}."
    record = {
        "id": visit_name(done.visit_id), "visitor": done.visitor, "host": done.host, "building": done.building,
        "at": done.at, "repeated": done.repeated, "warning": done.warning,
    }  # fmt: skip
    output.show(record, as_json=as_json, words=[said])
    if done.warning:
        output.narrate(done.warning)
