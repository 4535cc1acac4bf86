"""`vmsctl doctor`: everything checked, and how to mend it."""

from dataclasses import asdict
from typing import Annotated

import typer

from vmsctl import config
from vmsctl.cli import output
from vmsctl.cli.options import AsJson
from vmsctl.errors import ExitCode
from vmsctl.services import doctor as service

app = typer.Typer()

MARKS = {"ok": "ok       ", "warning": "warning  ", "problem": "PROBLEM  "}


@app.command()
def doctor(
    deep: Annotated[bool, typer.Option("--deep", help="Read every page, index and event; takes longer.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check everything and say how to mend it; exit code 1 when there is a problem.

    Example: vmsctl doctor --deep
    """
    findings = []
    for finding in service.examine(config.load(), deep=deep):
        findings.append(finding)
        if not as_json:
            output.line(f"{MARKS[finding.state]}{finding.what}: {finding.words}")
            if finding.mend:
                output.line(f"         {finding.mend}")
    if as_json:
        output.show_json([asdict(finding) for finding in findings])
    if not service.is_well(findings):
        raise typer.Exit(ExitCode.REFUSED)
