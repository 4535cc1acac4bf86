"""The list of who is in the building, given out on paper, as text or as PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmsctl.cli import output
from vmsctl.services import roll_call as service
from vmsctl.services import roll_call_paper as paper

if TYPE_CHECKING:
    from pathlib import Path

    from vmsctl.services.roll_call import Found
    from vmsctl.services.roll_call_paper import Paper


def as_text(page: Paper) -> str:
    """Put it on stdout; how it was given out."""
    put(paper.text(page))
    return "text"


def as_pdf(page: Paper, path: Path) -> str:
    """Write it to a file, or for `-` to stdout; how it was given out. Raises `DeviceFailed`."""
    if str(path) == "-":
        output.raw(paper.pdf(page))
    else:
        service.save(paper.pdf(page), path)
        output.line(f"The roll call of {page.sheet.building} is in {path}.")
    return "pdf"


def on_paper(page: Paper, printer: str | None) -> str:
    """Print it, the named printer first, or put it on stdout where none takes it; how it was given out."""
    done, building = paper.print_(page, printer), page.sheet.building
    for trouble in done.troubles:
        output.narrate(trouble)
    if done.printer:
        output.line(f"The roll call of {building} is on paper at {done.printer}: {page.sheet.summary}.")
        return "paper"
    output.narrate(f"No printer of {building} took it; here it is as text.")
    return as_text(page)


def tell_of_copy(found: Found) -> None:
    """Say how old a list is that does not come from the store."""
    if found.roster.from_copy:
        output.narrate(f"Source: {found.roster.source}")


def put(text: str) -> None:
    """Lines on stdout."""
    for line in text.splitlines():
        output.line(line)
