"""`vmsctl scan`: what a code is, and whose."""

from typing import Annotated

import typer

from vmsctl.cli import output, records
from vmsctl.cli.options import As, AsJson, Building, workspace
from vmsctl.rules.passes import kind_words
from vmsctl.services import scan as service

app = typer.Typer()

_OFFERS = {"check-in": "may come in", "check-out": "is on site and may leave"}


@app.command()
def scan(
    code: Annotated[list[str], typer.Argument(metavar="CODE", help="What was scanned or typed.")],
    building: Building = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Tell what a scanned or typed code is, whose, and what can be done now. Nothing is changed.

    Exit code 0 when the visitor may come in or leave; else the reason on stderr and its exit code.

    Example: vmsctl scan 3141 5926 5358 9793 2384
    """
    found = service.scan(workspace(as_user), "".join(code), building=building)
    if as_json:
        output.show_json(_record(found))
    else:
        for text in _words(found):
            output.line(text)
    if found.refusal is not None:
        raise found.refusal


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
