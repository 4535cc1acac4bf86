"""`vmsctl retention`: what goes when its time is over; looking, doing, proving; and what is kept on purpose."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vmsctl.cli import legal_holds, output, prompts
from vmsctl.cli.options import As, AsCsv, AsJson, DryRun, Reason, Yes, workspace
from vmsctl.errors import ExitCode
from vmsctl.services import retention_changes, retention_plan, retention_report, retention_run, retention_verify
from vmsctl.wording import amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmsctl.services.retention_plan import Planned
    from vmsctl.services.retention_report import Report

app = typer.Typer(no_args_is_help=True, help="What goes when its time is over.")
app.add_typer(legal_holds.app, name="hold")

PLAN = {
    "building": "Building", "what": "What", "due": "Due", "of": "Of", "period": "Period", "setting": "Setting",
    "kept": "Kept",
}  # fmt: skip
CHANGES = {
    "id": "Id", "building": "Building", "setting": "Setting", "old": "Old", "new": "New", "asked_by": "By",
    "bites_at": "Takes effect",
}  # fmt: skip
LEFTOVERS = {"where": "Where", "rows": "Rows", "words": "What", "mend": "To do"}


@app.callback()
def retention() -> None:
    """See what is due to go, let it go, look for leftovers, prove it; legal holds."""


@app.command()
def plan(as_user: As = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Show what would go now: what, how many, under which setting, and what keeps the rest. Changes nothing.

    Example: vmsctl retention plan
    """
    found = map(_planned, retention_plan.plan(workspace(as_user)))
    output.show_list(found, PLAN, as_json=as_json, as_csv=as_csv)


@app.command()
def run(
    yes_many: Annotated[bool, typer.Option("--yes-many", help="Also when more than 5 % would go at once.")] = False,
    deep: Annotated[bool, typer.Option("--deep", help="Write large tables anew; desks wait meanwhile.")] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Detach, delete and make anonymous what is due; there is no way back. The schedule does it every night.

    Example: vmsctl retention run --yes --reason 'Office closed for good'
    """
    ws = workspace(as_user)
    if dry_run:
        output.show_list(map(_planned, retention_plan.plan(ws)), PLAN, as_json=as_json)
        return
    prompts.confirm("Let everything go whose time is over, for good?", yes=yes or yes_many)
    done = retention_run.run_by_hand(ws, reason=reason, many=yes_many, deep=deep)
    output.show(done._asdict(), as_json=as_json, words=[f"{done.words}.", *done.left])


@app.command()
def verify(as_user: As = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Search store, index, roll-call copies, log, ledger and backups for leftovers; exit code 1 when there are any.

    Example: vmsctl retention verify
    """
    done = retention_verify.verify(workspace(as_user))
    found = [each._asdict() for each in done.leftovers]
    if as_json:
        output.show_json({"looked_at": done.looked_at, "leftovers": found})
    elif found:
        output.show_list(found, LEFTOVERS, as_csv=as_csv)
    else:
        output.line(f"Nothing is left over; {amount(done.looked_at, 'place')} looked at.")
    if found:
        raise typer.Exit(ExitCode.REFUSED)


@app.command()
def report(
    since: Annotated[datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="From this date on.")] = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Prove what was done: dates, counts, rules, and where the audit trail has it. Names nobody.

    Example: vmsctl retention report --since 2026-01-01
    """
    made = retention_report.report(workspace(as_user), since=since.replace(tzinfo=UTC) if since else None)
    record = {**made._asdict(), "entries": [entry._asdict() for entry in made.entries]}
    output.show(record, as_json=as_json, words=_report(made))


@app.command()
def changes(as_user: As = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List shortened periods that do not hold yet: until when, or whose word is missing.

    Example: vmsctl retention changes
    """
    found = [asdict(change) for change in retention_changes.list_(workspace(as_user))]
    if not (as_json or as_csv):
        found = [{**one, "bites_at": one["bites_at"] or "when a second admin agrees"} for one in found]
    output.show_list(found, CHANGES, as_json=as_json, as_csv=as_csv, none="Every period holds as it is set.")


@app.command()
def confirm(
    change: Annotated[str, typer.Argument(metavar="ID", help="The change; see 'vmsctl retention changes'.")],
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Agree, as a second admin, to a period of less than a week; then its notice time begins.

    Example: vmsctl retention confirm 3 --reason 'Agreed with the works council'
    """
    done = retention_changes.confirm(workspace(as_user), change, reason=reason)
    output.show(asdict(done), as_json=as_json, words=[f"{done.setting} takes effect on {done.bites_at:%Y-%m-%d}."])


def _planned(line: Planned) -> dict[str, Any]:
    kept = ", ".join(f"{count} because {why}" for why, count in line.kept.items())
    return {**asdict(line), "period": _period(line), "kept": kept}


def _period(line: Planned) -> str:
    if not line.setting:
        return "when over"
    waiting = "" if line.set_to == line.days else f" ({_days(line.set_to, line.unit)} after the notice time)"
    return f"{_days(line.days, line.unit)}{waiting}"


def _days(days: int | None, unit: str) -> str:
    return "without end" if days is None else f"{days} {unit}"


def _report(made: Report) -> Iterator[str]:
    yield f"Retention and erasure, as of {made.made_at:%Y-%m-%d %H:%M} UTC"
    yield f"  must stay erased: {made.ledger}; under legal hold: {made.holds}"
    for entry in made.entries:
        counts = ", ".join(f"{name} {value}" for name, value in entry.facts.items() if isinstance(value, int))
        about = "" if entry.subject == "retention:0" else f" {entry.subject}"
        yield f"  {entry.at:%Y-%m-%d %H:%M} {entry.what}{about} (event {entry.event}): {counts or 'nothing left over'}"
