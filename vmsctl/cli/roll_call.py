"""`vmsctl roll-call`: who is in the building, on paper within seconds, whatever else is broken."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vmsctl import config
from vmsctl.cli import output
from vmsctl.cli.options import As, AsJson, Building, workspace
from vmsctl.rules import roll_call as rules
from vmsctl.services import roll_call as service
from vmsctl.services.roll_call import Found

if TYPE_CHECKING:
    from printers.contents import Mode
    from vmsctl.services.roster import Roster

app = typer.Typer(no_args_is_help=True, help="Who is in the building, on paper within seconds.")


@app.callback()
def roll_call() -> None:
    """Who is in the building, on paper within seconds."""


@app.command()
def show(building: Building = None, as_user: As = None, as_json: AsJson = False) -> None:
    """Show who is to be accounted for: on site, presumed left today, expected about now.

    Example: vmsctl roll-call show --building HQ --json
    """
    found = service.available(config.load(), partial(workspace, as_user), building)
    if as_json:
        output.show_json(_record(found.roster))
        return
    _tell_of_copy(found)
    _put(service.text(found.roster))


@app.command("print")
def print_(
    building: Building = None,
    as_text: Annotated[bool, typer.Option("--text", help="As text on stdout, without a printer.")] = False,
    pdf: Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="As a PDF file; - for stdout.")] = None,
    printer: Annotated[str | None, typer.Option("--printer", metavar="NAME", help="This printer first.")] = None,
    drill: Annotated[bool, typer.Option("--drill", help="A drill; every sheet says so.")] = False,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="COPY", help="A desk's copy; needs neither store nor keys.")
    ] = None,
    as_user: As = None,
) -> None:
    """Print the roll call straight on the building's printer.

    When none takes it, it comes as text. Without --building, that of every building is printed.
    When the store is away, the list comes from this desk's own copy and says how old it is.

    Example: vmsctl roll-call print --building HQ
    """
    mode: Mode = "drill" if drill else "live"
    if pdf is not None:
        found = [_one(file, building, as_user)]
    elif file is not None:
        found = [Found(service.read_copy(file), None)]
    else:
        found = service.everywhere(config.load(), partial(workspace, as_user), building)
    for each in found:
        _tell_of_copy(each)
        how = _as_pdf(each, pdf, mode) if pdf else _as_text(each, mode) if as_text else _on_paper(each, printer, mode)
        if not as_text or pdf:
            service.note_printed(each, mode=mode, how=how)


def _one(file: Path | None, building: str | None, as_user: str | None) -> Found:
    """A PDF file holds the list of one building."""
    if file is not None:
        return Found(service.read_copy(file), None)
    return service.available(config.load(), partial(workspace, as_user), building)


def _as_text(found: Found, mode: "Mode") -> str:
    _put(service.text(found.roster, mode))
    return "text"


def _as_pdf(found: Found, path: Path, mode: "Mode") -> str:
    if str(path) == "-":
        output.raw(service.pdf(found.roster, mode))
    else:
        service.save_pdf(found.roster, path, mode)
        output.line(f"The roll call of {found.roster.building} is in {path}.")
    return "pdf"


def _on_paper(found: Found, printer: str | None, mode: "Mode") -> str:
    done = service.print_(found.roster, printer=printer, mode=mode)
    for trouble in done.troubles:
        output.narrate(trouble)
    if done.printer:
        on_it = rules.summary(found.roster.counts)
        output.line(f"The roll call of {found.roster.building} is on paper at {done.printer}: {on_it}.")
        return "paper"
    output.narrate(f"No printer of {found.roster.building} took it; here it is as text.")
    return _as_text(found, mode)


def _tell_of_copy(found: Found) -> None:
    if found.roster.from_copy:
        output.narrate(f"Source: {found.roster.source}")


def _put(text: str) -> None:
    for line in text.splitlines():
        output.line(line)


def _record(made: "Roster") -> dict[str, object]:
    from vmsctl.rules import roll_call as rules
    from vmsctl.services import roster

    return {
        "building": made.building,
        "made_at": made.made_at,
        "source": made.source,
        "from_copy": made.from_copy,
        "policy": made.policy,
        "notice": rules.notice(made.policy),
        "counts": made.counts,
        "blocks": [
            {
                "key": key,
                "title": rules.TITLES[key],
                "people": [
                    {
                        "id": one.id, "name": one.name, "company": one.company, "host": one.host,
                        "phone": one.phone, "floor": one.floor, "since": one.since, "note": one.words.note,
                    }
                    for one in roster.listed(made, key)
                ],
            }
            for key in made.blocks
        ],
    }  # fmt: skip
