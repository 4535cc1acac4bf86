"""`vmsctl badges`: a visitor's badge, on paper or to look at."""

from pathlib import Path
from typing import Annotated

import typer

from vmsctl.cli import output, printing
from vmsctl.cli.options import As, AsJson, Building, Reason, RequestId, workspace
from vmsctl.errors import DeviceFailed
from vmsctl.services import badges as service

app = typer.Typer(no_args_is_help=True, help="Print or preview a badge.")

Visit = Annotated[list[str], typer.Argument(metavar="VISIT", help="Visit id, ticket number, or PIN with --building.")]


@app.callback()
def badges() -> None:
    """A visitor's badge, on paper or to look at."""


@app.command("print")
def print_(
    visit: Visit,
    printer: Annotated[str | None, typer.Option("--printer", metavar="NAME", help="Another than the first.")] = None,
    building: Building = None,
    reason: Reason = "",
    request_id: RequestId = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Print a badge; a second one for the same visit needs a reason, and voids the first.

    Example: vmsctl badges print v17 --printer 'Front desk' --reason 'Torn'
    """
    ws = workspace(as_user)
    asked = service.print_badge(
        ws, "".join(visit), building=building, printer=printer, reason=reason, request_id=request_id
    )
    printing.print_now(ws, asked.job, as_json=as_json, number=asked.number, repeated=asked.repeated)


@app.command()
def preview(
    visit: Visit,
    pdf: Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="Save it as a PDF instead.")] = None,
    building: Building = None,
    as_user: As = None,
) -> None:
    """Show a badge; no printer is needed.

    Example: vmsctl badges preview v17 --pdf badge.pdf
    """
    ws = workspace(as_user)
    if pdf is None:
        output.picture(service.preview(ws, "".join(visit), building=building, terminal=output.is_terminal()))
        return
    data = service.as_pdf(ws, "".join(visit), building=building)
    try:
        pdf.write_bytes(data)
    except OSError as error:
        raise DeviceFailed(
            "file-not-written", f"{pdf} cannot be written: {error.strerror}.", "Name another file."
        ) from error
    output.narrate(f"Saved {pdf}.")
