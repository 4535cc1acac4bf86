"""`vmsctl schedule`: what runs by itself, when, and how it went; and each job as a command for cron."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from vmsctl import config
from vmsctl.cli import output
from vmsctl.cli.options import As, AsCsv, AsJson, Building, Reason, workspace
from vmsctl.errors import ExitCode
from vmsctl.scheduler import jobs
from vmsctl.scheduler.jobs import Ran
from vmsctl.services import clock, roll_call_copies, sign_in
from vmsctl.services import schedule as service
from vmsctl.workspace import Workspace, open_workspace

app = typer.Typer(no_args_is_help=True, help="What runs by itself, when, and how it went.")

COLUMNS = {
    "job": "Job", "building": "Building", "day": "Date", "state": "State", "at": "At", "outcome": "Outcome",
}  # fmt: skip


@app.command("list")
def list_(
    days: Annotated[int, typer.Option("--days", min=1, max=400, help="How many days back.")] = 7,
    as_user: As = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List when each job runs next, and what ran in the last days.

    Example: vmsctl schedule list --days 30
    """
    ws = workspace(as_user)
    if not as_json and (doubt := clock.doubt(ws)):
        output.narrate(f"{doubt.words} See 'vmsctl schedule trust-clock --help'.")
    found = service.list_(ws, jobs.JOBS, days=days)
    output.show_list(map(asdict, found), COLUMNS, as_json=as_json, as_csv=as_csv, none="Nothing has run.")


@app.command()
def run(
    job: Annotated[str, typer.Argument(metavar="[JOB]", help="Only this job; see 'vmsctl schedule jobs'.")] = "",
    date: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="The run of this date, also a past one.")
    ] = None,
    building: Building = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Run what is due and has not been run: all jobs, or one; for cron, beside 'vmsctl work' too.

    However many ask, a job runs once for each date of a building. What failed goes to standard error; exit code 1 then.

    Example: vmsctl schedule run daily-summary
    """
    if date is not None:
        ran = jobs.run_for(workspace(as_user), job, date.date(), building)
    else:
        ws = _nobodys_workspace()
        ran = jobs.run_due(ws, job, building=building)
        for trouble in roll_call_copies.write_due(ws):
            output.narrate(trouble)
        ws.store.close()
    _tell(ran, as_json=as_json)


@app.command("jobs")
def jobs_(as_json: AsJson = False) -> None:
    """List the jobs, what each does and the setting that says when.

    Example: vmsctl schedule jobs
    """
    known = {job.name: {"job": job.name, "setting": job.setting, "words": job.words} for job in jobs.JOBS}
    for each in (*jobs.STANDING, *jobs.ON_REQUEST):
        known.setdefault(each.name, {"job": each.name, "setting": "", "words": each.words})
    output.show_list(known.values(), {"job": "Job", "setting": "Setting", "words": "What"}, as_json=as_json)


@app.command("trust-clock")
def trust_clock(reason: Reason = "", as_user: As = None) -> None:
    """Vouch for the clock as it is now, so that what waits because of a leap is done.

    Example: vmsctl schedule trust-clock --reason 'compared with my watch after the power cut'
    """
    doubt = clock.believe(workspace(as_user), reason=reason)
    output.line(f"The clock holds as it is. Before: {doubt.words}" if doubt else "The clock was not in doubt.")


def _nobodys_workspace() -> Workspace:
    """The workspace for work that no user does; whoever may write the store's home may have it done."""
    ws = open_workspace(config.load())
    sign_in.bring_up_to_date(ws)
    return ws


def _tell(ran: list[Ran], *, as_json: bool) -> None:
    if as_json:
        output.show_json([each._asdict() for each in ran])
        if any(each.state == "failed" for each in ran):
            raise typer.Exit(ExitCode.REFUSED)
    else:
        tell_runs(ran)


def tell_runs(ran: list[Ran]) -> None:
    """Say what was run. Cron mails what comes on stderr: that is kept for what failed."""
    for each in ran:
        say = output.narrate if each.state == "failed" else output.line
        say(f"{each.state:<6} {each.words}")
    if not ran and output.is_terminal():
        output.narrate("Nothing is due.")
    if any(each.state == "failed" for each in ran):
        raise typer.Exit(ExitCode.REFUSED)
