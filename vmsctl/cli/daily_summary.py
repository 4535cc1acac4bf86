"""`vmsctl daily-summary`: who was not seen to leave, and the day in figures."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from vmsctl.cli import output
from vmsctl.cli.options import As, AsJson, Building, workspace
from vmsctl.cli.schedule import tell_runs
from vmsctl.errors import DeviceFailed
from vmsctl.scheduler import jobs
from vmsctl.services import daily_summary as service
from vmsctl.services import summary_sheet

app = typer.Typer(no_args_is_help=True, help="Missed check-outs and the day in figures.")

Date = Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Of this date; today.")]


@app.command()
def show(
    date: Date = None,
    building: Building = None,
    paper: Annotated[bool, typer.Option("--print", help="On the building's printer.")] = False,
    pdf: Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="As a PDF file; - for stdout.")] = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Show a day's summary: missed check-outs first, then figures and where the audit trail ended.

    Example: vmsctl daily-summary show --date 2026-11-23 --building HQ
    """
    ws = workspace(as_user)
    summary = service.show(ws, date.date() if date else None, building=building)
    if paper:
        output.line(f"{summary.title} of {summary.building} went to {summary_sheet.print_(ws, summary)}.")
    elif pdf is not None:
        _save(summary_sheet.pdf(ws, summary), pdf)
    elif as_json:
        output.show_json(service.record(summary))
    else:
        for text in summary_sheet.text(summary).splitlines():
            output.line(text)


def _save(data: bytes, path: Path) -> None:
    if str(path) == "-":
        output.raw(data)
        return
    try:
        path.write_bytes(data)
    except OSError as error:
        raise DeviceFailed(
            "file-not-written", f"{path} cannot be written: {error.strerror}.", "Take another place."
        ) from error
    output.line(f"The summary is in {path}.")


@app.command()
def send(
    date: Date = None,
    again: Annotated[bool, typer.Option("--again", help="Once more, when it went out already.")] = False,
    building: Building = None,
    as_user: As = None,
) -> None:
    """Send the summaries that are due and were not sent; with --date that of one day.

    For cron, beside 'vmsctl work' too: nobody gets one twice. Exit code 1 when one failed.

    Example: vmsctl daily-summary send --date 2026-11-23 --building HQ
    """
    if date is not None and again:
        readers = service.send_again(workspace(as_user), date.date(), building=building)
        output.line(f"It goes to {readers} once more.")
        return
    ws = workspace(as_user)
    if date is not None:
        ran = jobs.run_for(ws, service.TEMPLATE, date.date(), building)
    else:
        ran = jobs.run_due(ws, service.TEMPLATE, building=building)
    tell_runs(ran)
