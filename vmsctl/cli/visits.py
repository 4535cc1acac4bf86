"""`vmsctl visits`: the day's visits and what is done with them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from vmsctl.cli import output, records, visit_verification
from vmsctl.cli.options import As, AsCsv, AsJson, Building, Reason, RequestId, workspace
from vmsctl.rules.passes import visit_name

if TYPE_CHECKING:
    from vmsctl.services.approvals import Answered

app = typer.Typer(no_args_is_help=True, help="List visits; check in and out, undo, correct, approve.")

Code = Annotated[list[str], typer.Argument(metavar="CODE", help="Visit id, ticket number, or PIN with --building.")]

Note = Annotated[
    str, typer.Option("--note", "--reason", metavar="TEXT", help="How the answer came, as the desk notes it.")
]


@app.callback()
def visits() -> None:
    """The day's visits and what is done with them."""


@app.command("list")
def list_(
    date: Annotated[
        str, typer.Option("--date", metavar="DAY", help="Another day: 2026-11-23, 23.11., yesterday, Monday.")
    ] = "",
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
        workspace(as_user), day=date, on_site=on_site, missed=missed, building=building,
        export_reason=reason if as_csv else None,
    )  # fmt: skip
    if as_json:
        output.show_json([records.visit_record(visit) for visit in found])
        return
    lines = [records.visit_line(visit) for visit in found]
    for_people = sys.stdout.isatty() and not as_csv
    columns = records.telling_columns(lines, one_day=not missed) if for_people else records.VISIT_COLUMNS
    output.show_list(lines, columns, as_csv=as_csv, none="No visits.")


@app.command()
def show(code: Code, building: Building = None, as_user: As = None, as_json: AsJson = False) -> None:
    """Show a visit with link, ticket number and PIN, to be read out at the desk.

    Example: vmsctl visits show v17
    """
    from vmsctl.services import visit_news
    from vmsctl.services import visits as service

    ws = workspace(as_user)
    visit = service.show(ws, "".join(code), building=building)
    news = visit_news.read(ws, visit.id)
    said = [f"host: {visit_news.answer_words(each)}" for each in news.answers]
    said += [f"message {each.id}: {visit_news.message_words(each)}" for each in news.messages]
    record = {**records.visit_record(visit), **records.news_record(news)}
    output.show(record, as_json=as_json, words=[*records.visit_words(visit), *said])


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
        "at": done.at, "repeated": done.repeated, "warning": done.warning, "badge": done.badge,
    }  # fmt: skip
    output.show(record, as_json=as_json, words=[said])
    if done.badge:
        output.narrate(f"Badge queued for {done.badge}; console, 'vmsctl work' or 'vmsctl badges print' prints it.")
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


@app.command("notify-host")
def notify_host(
    code: Code, building: Building = None, request_id: RequestId = None, as_user: As = None, as_json: AsJson = False
) -> None:
    """Queue a message that tells the host of the visitor; not twice within a minute.

    Example: vmsctl visits notify-host v17
    """
    from vmsctl.services import notify_host as service

    done = service.notify_host(workspace(as_user), "".join(code), building=building, request_id=request_id)
    record = {
        "id": visit_name(done.visit_id), "visitor": done.visitor, "host": done.host, "building": done.building,
        "queued_at": done.at, "repeated": done.repeated,
    }  # fmt: skip
    output.show(record, as_json=as_json, words=[f"A message to {done.host} about {done.visitor} waits to be sent."])


@app.command()
def undo(
    code: Code,
    reason: Reason = "",
    building: Building = None,
    request_id: RequestId = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Take back the last check-in or check-out, as if it had not been; for a few minutes, by setting.

    Example: vmsctl visits undo v17 --reason 'wrong row'
    """
    from vmsctl.services import undo as service

    done = service.undo(workspace(as_user), "".join(code), reason=reason, building=building, request_id=request_id)
    record = {
        "id": visit_name(done.visit_id), "visitor": done.visitor, "undone": done.what, "state": done.state,
        "at": done.at, "repeated": done.repeated,
    }  # fmt: skip
    said = f"The {done.what} of {done.visitor} is undone; the visit is {done.state}."
    output.show(record, as_json=as_json, words=[said])


@app.command()
def correct(
    code: Code,
    in_at: Annotated[str | None, typer.Option("--in", metavar="TIME", help="When the visitor came in.")] = None,
    out_at: Annotated[str | None, typer.Option("--out", metavar="TIME", help="When the visitor left.")] = None,
    stay: Annotated[str | None, typer.Option("--stay", metavar="ID", help="Which stay (the last).")] = None,
    reason: Reason = "",
    building: Building = None,
    request_id: RequestId = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Correct when a visitor came in or left; the old times stay in the audit trail.

    TIME is the building's, such as 10:05 on the day of the stay, or 2026-11-23T10:05.

    Example: vmsctl visits correct v17 --out 16:40 --reason 'left by the back door'
    """
    from vmsctl.services import correct_times as service

    done = service.correct(
        workspace(as_user), "".join(code), in_at=in_at, out_at=out_at, stay=stay, reason=reason, building=building,
        request_id=request_id,
    )  # fmt: skip
    left = "is inside" if done.out_at is None else f"left {done.out_at:%d.%m. %H:%M}"
    record = {
        "id": visit_name(done.visit_id), "visitor": done.visitor, "in_at": done.in_at, "out_at": done.out_at,
        "state": done.state, "repeated": done.repeated,
    }  # fmt: skip
    output.show(record, as_json=as_json, words=[f"{done.visitor} came in {done.in_at:%d.%m. %H:%M} and {left}."])


@app.command()
def approve(
    code: Code, note: Note = "", building: Building = None, request_id: RequestId = None, as_user: As = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Let a walk-in be expected; the desk notes how the host answered.

    Example: vmsctl visits approve v17 --note 'by telephone'
    """
    from vmsctl.services import approvals

    done = approvals.approve(workspace(as_user), "".join(code), note=note, building=building, request_id=request_id)
    _show_answer(done, f"{done.visitor} is expected by {done.host} ({done.how}).", as_json)


@app.command()
def decline(
    code: Code, note: Note = "", building: Building = None, request_id: RequestId = None, as_user: As = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Say no to a walk-in; the desk notes how the host answered.

    Example: vmsctl visits decline v17 --note 'by telephone'
    """
    from vmsctl.services import approvals

    done = approvals.decline(workspace(as_user), "".join(code), note=note, building=building, request_id=request_id)
    _show_answer(done, f"{done.visitor} is not received by {done.host} ({done.how}).", as_json)


def _show_answer(done: Answered, said: str, as_json: bool) -> None:
    record = {
        "id": visit_name(done.visit_id), "visitor": done.visitor, "host": done.host, "state": done.state,
        "how": done.how, "repeated": done.repeated,
    }  # fmt: skip
    output.show(record, as_json=as_json, words=[said])


app.command()(visit_verification.verification)
app.command()(visit_verification.verify)


@app.command("walk-in")
def walk_in(
    visitor: Annotated[str, typer.Option("--visitor", metavar="'NAME <MAIL>'", help="Or the id of a known one.")],
    host: Annotated[str, typer.Option("--host", metavar="USER", help="Whom they want to see.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; the visitor sees it.")],
    building: Building = None,
    type: Annotated[str, typer.Option("--type", metavar="NAME", help="Visitor type (the first).")] = "",
    floor: Annotated[str, typer.Option("--floor", metavar="NAME", help="Floor of the building.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="Expected end (an hour later).")] = "",
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="For the staff; the visitor never sees it.")] = "",
    company: Annotated[str, typer.Option("--company", metavar="NAME", help="The visitor's company.")] = "",
    phone: Annotated[str, typer.Option("--phone", metavar="NUMBER", help="The visitor's phone.")] = "",
    plate: Annotated[str, typer.Option("--plate", metavar="TEXT", help="The visitor's licence plate.")] = "",
    request_id: RequestId = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Take a visitor who came without an invitation; the host is asked where the building wants it.

    Example: vmsctl visits walk-in --visitor 'Ada Lovelace <ada@example.org>' --host grace@example.org --reason Demo
    """
    from vmsctl.rules import people
    from vmsctl.services import walk_ins

    profile = {name: value for name, value in (("company", company), ("phone", phone), ("plate", plate)) if value}
    asked = walk_ins.WalkIn(people.typed(visitor, profile), host, reason, building, type, floor, note, until)
    done = walk_ins.add(workspace(as_user), asked, request_id=request_id)
    waits = f"waits for the answer of {', '.join(done.asked)}" if done.asked else "may come in"
    record = {**records.visit_record(done.visit), "asked": done.asked, "known": done.known, "repeated": done.repeated}
    said = [f"{done.visit.name} {waits} ({done.visit.id}).", *records.visit_words(done.visit)]
    output.show(record, as_json=as_json, words=said)
