"""`vmsctl users import`: many users from a file or pipe."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vmsctl.cli import output
from vmsctl.cli.invitation_import import SHOWN, opened, rejects_to
from vmsctl.cli.options import As, AsJson, DryRun, workspace
from vmsctl.errors import ExitCode
from vmsctl.rules.user_import import OPTIONAL, REQUIRED

if TYPE_CHECKING:
    from vmsctl.services.user_import import Report


def import_(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="CSV or JSON lines; - reads a pipe.")],
    dry_run: DryRun = False,
    good_rows: Annotated[bool, typer.Option("--good-rows", help="Take the good rows although others are bad.")] = False,
    rejects: Annotated[
        Path | None, typer.Option("--rejects", metavar="FILE", help="Write the refused rows there.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; else the file's name is kept.")] = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Add and change the users of a file: all or, when a row is refused, none.

    Columns: name email, and where wanted: phone groups roles building os_account. Several groups or roles stand in one
    cell with ';' between; a role is that of the row's building, 'manager at HQ' or 'manager everywhere'. The
    same file twice is once.

    Example: vmsctl users import staff.csv --rejects bad.csv
    """
    from vmsctl.services import user_import as service  # it knows of everything that a file can set up

    ws = workspace(as_user)
    with ExitStack() as open_files:
        source = open_files.enter_context(opened(file))
        refuse = open_files.enter_context(rejects_to(rejects, (*REQUIRED, *OPTIONAL))) if rejects else None
        why = reason or f"import of {Path(file).name}"
        report = service.import_(ws, source, dry_run=dry_run, good_rows=good_rows, rejects=refuse, reason=why)
    _tell(report, dry_run=dry_run, good_rows=good_rows, as_json=as_json)
    if report.refused:
        raise typer.Exit(ExitCode.REFUSED)


def _tell(report: Report, *, dry_run: bool, good_rows: bool, as_json: bool) -> None:
    for line, why in report.wrong[:SHOWN]:
        output.narrate(f"Line {line}: {why}.")
    if report.refused > SHOWN:
        output.narrate(f"… and {report.refused - SHOWN:,} more; --rejects FILE keeps all of them.")
    undone = report.refused and not good_rows and not dry_run
    counts = {
        "read": report.read, "added": 0 if undone else report.added, "changed": 0 if undone else report.changed,
        "already": report.already, "refused": report.refused,
    }  # fmt: skip
    said = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    output.show(counts, as_json=as_json, words=[f"{said}."])
    if dry_run:
        output.narrate("Nothing was changed (dry run).")
    elif undone:
        output.narrate("Nothing was changed. Correct the rows, or add --good-rows to take the others.")
