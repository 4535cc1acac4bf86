"""`vmsctl visits`: the day's visits and what is done with them."""

from datetime import datetime
from typing import Annotated

import typer

from vmsctl.cli import output, records
from vmsctl.cli.options import As, AsCsv, AsJson, Building, Reason, RequestId, workspace
from vmsctl.rules.passes import visit_name

app = typer.Typer(no_args_is_help=True, help="List visits; check in and out, undo, correct, approve.")

Code = Annotated[list[str], typer.Argument(metavar="CODE", help="Visit id, ticket number, or PIN with --building.")]


@app.callback()
def visits() -> None:
    """The day's visits and what is done with them."""


@app.command("list")
def list_(
    date: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], metavar="DAY", help="Another day than today.")
    ] = None,
    on_site: Annotated[bool, typer.Option("--on-site", help="Who is in the building, whatever the day.")] = False,
    missed: Annotated[
        bool, typer.Option("--missed", help="Not seen to leave, or never came: the last seven days, or of --date.")
    ] = False,
    building: Building = None,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List the visits of a day, those on site, or the missed ones. CSV is for who may export lists.

    Example: vmsctl visits list --on-site --json
    """
    from vmsctl.services import visits as service

    found = service.list_(
        workspace(as_user), day=date.date() if date else None, on_site=on_site, missed=missed, building=building,
        export_reason=reason if as_csv else None,
    )  # fmt: skip
    if as_json:
        output.show_json([records.visit_record(visit) for visit in found])
        return
    output.show_list(map(records.visit_line, found), records.VISIT_COLUMNS, as_csv=as_csv, none="No visits.")


@app.command()
def show(code: Code, building: Building = None, as_user: As = None, as_json: AsJson = False) -> None:
    """Show a visit with link, ticket number and PIN, to be read out at the desk.

    Example: vmsctl visits show v17
    """
    from vmsctl.services import visits as service

    visit = service.show(workspace(as_user), "".join(code), building=building)
    output.show(records.visit_record(visit), as_json=as_json, words=records.visit_words(visit))


@app.command("check-in")
def check_in(
    code: Code,
    building: Building = None,
    confirmed: Annotated[bool, typer.Option("--confirmed", help="The building's own step was done.")] = False,
    request_id: RequestId = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Let an expected visitor in.

    Example: vmsctl visits check-in 3141 5926 5358 9793 2384
    """
    from vmsctl.services import check_in as service

    ws = workspace(as_user)
    done = service.check_in(ws, "".join(code), building=building, confirmed=confirmed, request_id=request_id)
    said = f"{done.visitor} is in since {done.at:%H:%M}, visiting {done.host} at {done.building}."
    record = {
        "id": visit_name(done.visit_id), "visitor": done.visitor, "host": done.host, "building": done.building,
        "at": done.at, "repeated": done.repeated, "warning": done.warning,
    }  # fmt: skip
    output.show(record, as_json=as_json, words=[said])
    if done.warning:
        output.narrate(done.warning)


@app.command("check-out")
def check_out(
    code: Code, building: Building = None, request_id: RequestId = None, as_user: As = None, as_json: AsJson = False
) -> None:
    """Let a visitor out; the badge is good for nothing from then on.

    Example: vmsctl visits check-out v17
    """
    from vmsctl.services import check_out as service

    done = service.check_out(workspace(as_user), "".join(code), building=building, request_id=request_id)
    said = f"{done.visitor} left {done.building} at {done.at:%H:%M}, in since {done.since:%H:%M}."
    record = {
        "id": visit_name(done.visit_id), "visitor": done.visitor, "host": done.host, "building": done.building,
        "since": done.since, "at": done.at, "repeated": done.repeated,
    }  # fmt: skip
    output.show(record, as_json=as_json, words=[said])
