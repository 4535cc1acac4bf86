"""`vmsctl privacy-requests`: what visitors ask of their data, and the answers."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from vmsctl.cli import files, output, personal_data, prompts
from vmsctl.cli.options import All, As, AsCsv, AsJson, Reason, Yes, workspace
from vmsctl.services import privacy_request_answers as service

app = typer.Typer(no_args_is_help=True, help="What visitors ask of their data.")

Request = Annotated[str, typer.Argument(metavar="ID", help="The request; see 'vmsctl privacy-requests list'.")]
COLUMNS = {
    "id": "Id", "kind": "Asks for", "state": "State", "name": "Visitor", "building": "Building", "asked_at": "Asked",
    "answered_at": "Answered", "why": "Why",
}  # fmt: skip


@app.command("list")
def list_(everything: All = False, as_user: As = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List the requests that wait for an answer, or with --all every one.

    Example: vmsctl privacy-requests list
    """
    found = map(asdict, service.list_(workspace(as_user), everything=everything))
    output.show_list(found, COLUMNS, as_json=as_json, as_csv=as_csv, none="Nobody waits for an answer.")


@app.command()
def show(request: Request, as_user: As = None, as_json: AsJson = False) -> None:
    """Show one request.

    Example: vmsctl privacy-requests show 3
    """
    output.show(asdict(service.show(workspace(as_user), request)), as_json=as_json)


@app.command()
def do(
    request: Request,
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="Where a copy goes (.json or .pdf).")] = None,
    yes: Yes = False,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Carry out a request that was proven by the visitor's mailbox: erase the visitor, or save the copy.

    Example: vmsctl privacy-requests do 3 --yes --reason 'Request of 2026-11-20'
    """
    ws = workspace(as_user)
    asked = service.show(ws, request)
    prompts.confirm(f"Carry out the request to {asked.kind} the data of {asked.name}?", yes=yes)
    files.must_take(to)
    done = service.do(ws, request, reason=reason)
    if isinstance(done, dict):
        personal_data.save(done, to, as_json=as_json)
    else:
        personal_data.show_certificate(done, as_json=as_json)


@app.command()
def refuse(request: Request, reason: Reason = "", as_user: As = None, as_json: AsJson = False) -> None:
    """Refuse a request; the reason is the answer.

    Example: vmsctl privacy-requests refuse 3 --reason 'Kept for the lawsuit 4 O 17/26'
    """
    done = service.refuse(workspace(as_user), request, reason=reason)
    output.show(asdict(done), as_json=as_json, words=[f"Request {done.id} is refused: {done.why}"])
