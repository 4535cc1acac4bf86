"""`vmsctl documents verify` and `export`: what was signed."""

from pathlib import Path
from typing import Annotated

import typer

from vmsctl.cli import output
from vmsctl.cli.document_files import bytes_of
from vmsctl.cli.files import write
from vmsctl.cli.options import As, AsCsv, AsJson, Reason, workspace
from vmsctl.services import document_checks as checks
from vmsctl.services import signed_documents as service

app = typer.Typer()

To = Annotated[Path, typer.Option("--to", metavar="FOLDER", help="Where the PDFs go.")]
COLUMNS = {"acceptance": "Acceptance", "document": "Document", "version": "Version", "accepted_at": "Accepted",
           "signature": "Signature", "how": "At", "current": "Holds"}  # fmt: skip


@app.command()
def verify(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A signed PDF.")], as_user: As = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Tell of a signed PDF what was signed, by whom, when, and whether a byte changed since.

    Ends with 0 for a file that is as it was signed here, with 1 for one that is not, and with 2 for what is no PDF.

    Example: vmsctl documents verify signed-17.pdf
    """
    found = checks.check(workspace(as_user), bytes_of(file))
    trouble = checks.refusal(found)
    said = "as it was sealed here" if trouble is None else "NOT as it was sealed here"
    who = f"{found.name}, {found.company}" if found.company else found.name
    lines = [f"{file}: {said}."]
    if found.document:
        lines += [
            f"document: {found.title} ({found.document}, version {found.version}, {found.language})",
            f"signed by: {who} ({found.signature})",
            f"signed at: {found.at:%d.%m.%Y %H:%M:%S %z} ({found.time_zone})" if found.at else "signed at: unknown",
            f"SHA-256 of the document: {found.sha256}",
        ]
    lines += [f"sealed by: {found.holder}"] if found.holder else []
    lines += [f"kept here as acceptance a{found.acceptance_id}"] if found.acceptance_id else []
    output.show(found._asdict(), as_json=as_json, words=lines)
    if trouble is not None:
        raise trouble


@app.command()
def export(
    what: Annotated[str, typer.Argument(metavar="VISITOR|ACCEPTANCE", help="A visitor's id, or a17 for one PDF.")],
    to: To = Path("."),
    listed: Annotated[bool, typer.Option("--list", help="Only say what there is.")] = False,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Save the PDFs that a visitor has signed, for whom the matrix lets; the audit trail says why.

    Example: vmsctl documents export 17 --to /tmp --reason 'Asked for by the visitor'
    """
    ws = workspace(as_user)
    if listed:
        rows = [_record(one) for one in service.of_visitor(ws, what)]
        output.show_list(rows, COLUMNS, as_json=as_json, as_csv=as_csv, none="Nothing was accepted.")
        return
    found = service.export(ws, what, reason=reason)
    for one in found:
        write(to / one.file_name, one.pdf)
    saved = [{"acceptance": one.name, "document": one.document, "version": one.number,
              "file": str(to / one.file_name), "at": one.at} for one in found]  # fmt: skip
    if as_json:
        output.show_json(saved)


def _record(one: service.Accepted) -> dict[str, object]:
    return {
        "acceptance": one.name,
        "document": one.document,
        "version": one.number,
        "accepted_at": one.at,
        "language": one.language,
        "signature": one.signature,
        "how": one.how,
        "witness": one.witness,
        "current": one.current,
    }
