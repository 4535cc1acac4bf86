"""`vmsctl roll-call`: who is in the building, on paper within seconds, whatever else is broken."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vmsctl import config
from vmsctl.cli import output
from vmsctl.cli import roll_call_sheets as sheets
from vmsctl.cli.options import As, AsCsv, AsJson, Building, RequestId, workspace
from vmsctl.errors import StoreFailed
from vmsctl.services import roll_call as service
from vmsctl.services import roll_call_paper as paper
from vmsctl.services.roll_call import Found

if TYPE_CHECKING:
    from printers.contents import Mode

app = typer.Typer(no_args_is_help=True, help="Who is in the building, on paper within seconds.")


@app.callback()
def roll_call() -> None:
    """Who is in the building, on paper within seconds."""


@app.command()
def show(
    roll_call: Annotated[str, typer.Argument(metavar="[ID]", help="A roll call that was started; see 'list'.")] = "",
    building: Building = None, as_user: As = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Show the roll call that runs, else who is to be accounted for: on site, presumed left today, expected about now.

    Example: vmsctl roll-call show --building HQ --json
    """
    from vmsctl.cli import roll_call_records

    if roll_call:
        roll_call_records.show_started(workspace(as_user), roll_call, as_json=as_json)
        return
    found = service.available(config.load(), partial(workspace, as_user), building)
    if found.ws is not None and roll_call_records.show_running(found.ws, found.roster.building, as_json=as_json):
        return
    if as_json:
        output.show_json(roll_call_records.of_roster(found.roster))
        return
    sheets.tell_of_copy(found)
    sheets.put(service.text(found.roster))


@app.command("print")
def print_(
    building: Building = None,
    as_text: Annotated[bool, typer.Option("--text", help="As text on stdout, without a printer.")] = False,
    pdf: Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="As a PDF file; - for stdout.")] = None,
    printer: Annotated[str | None, typer.Option("--printer", metavar="NAME", help="This printer first.")] = None,
    drill: Annotated[
        bool | None, typer.Option("--drill/--live", help="What every sheet says; else what runs, else live.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="COPY", help="A desk's copy; needs neither store nor keys.")
    ] = None,
    as_user: As = None,
) -> None:
    """Print the roll call straight on the building's printer.

    While a roll call runs, it is its list with who is ticked off; else it is who is inside at this moment.
    When none takes it, it comes as text. Without --building, that of every building is printed.
    When the store is away, the list comes from this desk's own copy and says how old it is.

    Example: vmsctl roll-call print --building HQ
    """
    mode: Mode | None = None if drill is None else "drill" if drill else "live"
    if pdf is not None:
        found = [_one(file, building, as_user)]
    elif file is not None:
        found = [Found(service.read_copy(file), None)]
    else:
        found = service.everywhere(config.load(), partial(workspace, as_user), building)
    for each in found:
        sheets.tell_of_copy(each)
        page = paper.paper(each, mode)
        how = sheets.as_pdf(page, pdf) if pdf else sheets.as_text(page) if as_text else sheets.on_paper(page, printer)
        if not as_text or pdf:
            paper.note(each, page, how)


def _one(file: Path | None, building: str | None, as_user: str | None) -> Found:
    """A PDF file holds the list of one building."""
    if file is not None:
        return Found(service.read_copy(file), None)
    return service.available(config.load(), partial(workspace, as_user), building)


Who = Annotated[str, typer.Argument(metavar="WHO", help="A scanned or typed code, a visit, an id of the list, a name.")]
Point = Annotated[str, typer.Option("--at", metavar="POINT", help="The muster point.")]
Test = Annotated[bool, typer.Option("--test", help="A test; every sheet says so.")]


@app.command()
def start(
    building: Building = None,
    drill: Annotated[bool, typer.Option("--drill", help="A drill; every sheet says so.")] = False,
    test: Test = False,
    on_paper: Annotated[bool, typer.Option("--print/--no-print", help="Print the list at once.")] = True,
    request_id: RequestId = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Start a roll call: freeze the list, and print it. An alarm breaks off a drill or a test that runs.

    When the store is away, the list is printed from this desk's own copy, to be ticked on paper; the exit code is 6.

    Example: vmsctl roll-call start --building HQ --drill
    """
    from vmsctl.cli import roll_call_records
    from vmsctl.services import roll_calls, start_roll_call

    kind = roll_calls.kind_of(drill=drill, test=test)
    try:
        ws = workspace(as_user)
        view = start_roll_call.start(ws, kind, building=building, request_id=request_id)
    except StoreFailed:
        _from_copies(building, kind, on_paper=on_paper)
        raise
    troubles = roll_call_records.to_paper(ws, view) if on_paper else []
    roll_call_records.tell_started(view, troubles, as_json=as_json)


@app.command()
def tick(
    who: Who,
    safe: Annotated[bool, typer.Option("--safe", help="Safe; the same as to say nothing.")] = False,
    assistance: Annotated[bool, typer.Option("--assistance", help="Needs assistance.")] = False,
    missing: Annotated[bool, typer.Option("--missing", help="Missing after all.")] = False,
    not_on_site: Annotated[bool, typer.Option("--not-on-site", help="Was not in the building.")] = False,
    at: Point = "",
    building: Building = None,
    request_id: RequestId = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Tick somebody off in the roll call that runs: by a scanned badge (an expired one counts too), or the name.

    Example: vmsctl roll-call tick 'Ada Lovelace' --at 'Car park A'
    """
    from vmsctl.cli import roll_call_records
    from vmsctl.services import mark_roll_call

    status = roll_call_records.status_of(safe=safe, assistance=assistance, missing=missing, not_on_site=not_on_site)
    done = mark_roll_call.mark(
        workspace(as_user), who, status, building=building, point=at, request_id=request_id
    )  # fmt: skip
    roll_call_records.tell_marked(done, as_json=as_json)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Who it is.")],
    company: Annotated[str, typer.Option("--company", help="Where they are from.")] = "",
    at: Point = "",
    building: Building = None,
    request_id: RequestId = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Put somebody on the list who is not on it, already safe.

    Example: vmsctl roll-call add 'Dora Passer-by' --company Post --at 'Car park A'
    """
    from vmsctl.cli import roll_call_records
    from vmsctl.services import mark_roll_call

    done = mark_roll_call.add(
        workspace(as_user), name, company=company, building=building, point=at, request_id=request_id
    )
    roll_call_records.tell_marked(done, as_json=as_json)


@app.command()
def undo(
    who: Who, building: Building = None, request_id: RequestId = None, as_user: As = None, as_json: AsJson = False
) -> None:
    """Take the last tick of somebody back.

    Example: vmsctl roll-call undo 'Ada Lovelace'
    """
    from vmsctl.cli import roll_call_records
    from vmsctl.services import mark_roll_call

    done = mark_roll_call.undo(workspace(as_user), who, building=building, request_id=request_id)
    roll_call_records.tell_marked(done, as_json=as_json)


@app.command()
def finish(
    building: Building = None,
    unaccounted: Annotated[
        bool, typer.Option("--unaccounted", help="Though somebody is missing or needs assistance.")
    ] = False,
    request_id: RequestId = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """End the roll call that runs and seal its report.

    Example: vmsctl roll-call finish --building HQ
    """
    from vmsctl.cli import roll_call_records
    from vmsctl.services import finish_roll_call

    ws = workspace(as_user)
    view = finish_roll_call.finish(ws, building=building, unaccounted=unaccounted, request_id=request_id)
    roll_call_records.tell_finished(view, as_json=as_json)


@app.command("list")
def list_(building: Building = None, as_user: As = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List the roll calls that were started, the newest first.

    Example: vmsctl roll-call list --building HQ
    """
    from vmsctl.cli import roll_call_records
    from vmsctl.services import roll_calls

    found = roll_calls.list_(workspace(as_user), building=building)
    roll_call_records.show_headings(found, as_json=as_json, as_csv=as_csv)


@app.command()
def report(
    roll_call: Annotated[str, typer.Argument(metavar="ID", help="See 'vmsctl roll-call list'.")],
    pdf: Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="As a PDF file; - for stdout.")] = None,
    as_user: As = None,
) -> None:
    """The report of a roll call: everybody with what became of them, and whether its seal still holds.

    Example: vmsctl roll-call report 3 --pdf drill.pdf
    """
    from vmsctl.cli import roll_call_records

    roll_call_records.give_report(workspace(as_user), roll_call, pdf)


def _from_copies(building: str | None, kind: Mode, *, on_paper: bool) -> None:
    """What there is without the store: this desk's own copy, on paper or as text."""
    found = service.everywhere(config.load(), partial(workspace, None), building)
    for each in found:
        sheets.tell_of_copy(each)
        page = paper.paper(each, kind)
        sheets.on_paper(page, None) if on_paper else sheets.as_text(page)
