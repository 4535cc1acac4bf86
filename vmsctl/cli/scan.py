"""`vmsctl scan`: what a code is, and whose."""

from pathlib import Path
from typing import Annotated

import typer

from vmsctl.cli import output, records
from vmsctl.cli.options import As, AsJson, Building, workspace
from vmsctl.errors import Invalid
from vmsctl.rules.passes import is_ticket_number, kind_words
from vmsctl.services import scan as service

app = typer.Typer()

_OFFERS = {"check-in": "may come in", "check-out": "is on site and may leave"}


@app.command()
def scan(
    code: Annotated[list[str] | None, typer.Argument(metavar="[CODE]", help="What was scanned or typed.")] = None,
    scanner: Annotated[
        str, typer.Option(metavar="URL", help="Wait for the next code of a scanner: serial:///dev/ttyACM0, camera:0.")
    ] = "",
    image: Annotated[str, typer.Option(metavar="FILE", help="Take the code that this picture shows.")] = "",
    building: Building = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Tell what a scanned or typed code is, whose, and what can be done now. Nothing is changed.

    Exit code 0 when the visitor may come in or leave; else the reason on stderr and its exit code.

    Example: vmsctl scan 3141 5926 5358 9793 2384
    """
    ws = workspace(as_user)
    found = service.scan(ws, _code(code, scanner, image), building=building)
    if as_json:
        output.show_json(_record(found))
    else:
        for text in _words(found):
            output.line(text)
    if found.refusal is not None:
        raise found.refusal


def _code(typed: list[str] | None, scanner: str, image: str) -> str:
    """What was typed, or comes from the one device that was named."""
    if bool(typed) + bool(scanner) + bool(image) != 1:
        raise Invalid("one-code", "Give one of: a code, --scanner, --image.", "See 'vmsctl scan --help'.")
    if typed:
        return "".join(typed)
    # Loaded when a device is read only: a typed code shall not wait for it.
    from vmsctl.connectors import scanners

    if image:
        return scanners.code_in_picture(Path(image), is_ticket_number)
    return scanners.next_code(scanner, is_ticket_number, lambda state: output.narrate(state.words))


def _record(found: service.Scan) -> records.Record:
    return {
        "kind": found.kind,
        "offer": found.offer,
        "visit": None if found.visit is None else records.visit_record(found.visit),
        "choices": [records.visit_record(visit) for visit in found.choices],
    }


def _words(found: service.Scan) -> list[str]:
    if found.visit is None:
        return [f"{visit.id}: {visit.expected_at:%H:%M}, visiting {visit.host}" for visit in found.choices]
    said = f"{kind_words(found.kind)} of {found.visit.name}"
    if found.offer:
        said += f", who {_OFFERS[found.offer]} ({found.offer})"
    return [said, *records.visit_words(found.visit)]
