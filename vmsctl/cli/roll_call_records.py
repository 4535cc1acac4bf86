"""How roll calls are shown on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.kinds import RollCallStatus
from vmsctl.cli import output
from vmsctl.errors import Invalid
from vmsctl.rules import roll_call as list_rules
from vmsctl.rules import roll_calls as rules
from vmsctl.services import roll_call, roll_call_reports, roll_calls, roster

if TYPE_CHECKING:
    from pathlib import Path

    from vmsctl.services.mark_roll_call import Marked
    from vmsctl.services.roll_calls import OnList, RollCallHeading, RollCallView
    from vmsctl.services.roster import Roster
    from vmsctl.workspace import Workspace

COLUMNS = {
    "id": "Id", "building": "Building", "kind": "Kind", "started_at": "Started", "started_by": "By",
    "finished_at": "Finished",
}  # fmt: skip


def status_of(*, safe: bool, assistance: bool, missing: bool, not_on_site: bool) -> str:
    """The one status that the switches say; safe when they say none."""
    said = {
        RollCallStatus.SAFE: safe, RollCallStatus.ASSISTANCE: assistance, RollCallStatus.MISSING: missing,
        RollCallStatus.NOT_ON_SITE: not_on_site,
    }  # fmt: skip
    chosen = [status for status, is_said in said.items() if is_said]
    if len(chosen) > 1:
        raise Invalid(
            "several-statuses", "Somebody has one status.", "Say one: --safe, --assistance, --missing, --not-on-site."
        )
    return chosen[0] if chosen else RollCallStatus.SAFE


def show_running(ws: Workspace, building: str, *, as_json: bool) -> bool:
    """Show the roll call that runs in a building; False when none does."""
    view = roll_calls.running(ws, building)
    if view is not None:
        _show(ws, view, as_json=as_json)
    return view is not None


def show_started(ws: Workspace, id: str, *, as_json: bool) -> None:
    """Show one roll call, running or past."""
    _show(ws, roll_calls.show(ws, id), as_json=as_json)


def give_report(ws: Workspace, id: str, pdf: Path | None) -> None:
    """The report as text, or as a PDF file."""
    view = roll_calls.show(ws, id)
    if pdf is None:
        _show(ws, view, as_json=False)
    elif str(pdf) == "-":
        output.raw(roll_call_reports.pdf(view, ws.now()))
    else:
        roll_call.save(roll_call_reports.pdf(view, ws.now()), pdf)
        output.line(f"The report of roll call {view.id} is in {pdf}.")


def to_paper(ws: Workspace, view: RollCallView) -> list[str]:
    """Print the list; sentences about what became of it."""
    done = roll_call_reports.print_(ws, view, how="paper")
    said = f"Printed on {done.printer}." if done.printer else "No printer took it; see 'vmsctl roll-call show'."
    return [*done.troubles, said]


def tell_started(view: RollCallView, troubles: list[str], *, as_json: bool) -> None:
    for trouble in troubles:
        output.narrate(trouble)
    words = f"Roll call {view.id} ({view.kind}) runs in {view.building}: {rules.summary(view.counts)}."
    output.show(of_view(view), as_json=as_json, words=[words])


def tell_marked(done: Marked, *, as_json: bool) -> None:
    if done.warning:
        output.narrate(done.warning)
    one = done.person
    already = " already" if done.repeated else ""
    output.show(of_person(one), as_json=as_json, words=[f"{one.name}:{already} {rules.WORDS[_status(one)]}."])


def tell_finished(view: RollCallView, *, as_json: bool) -> None:
    words = [
        f"Roll call {view.id} of {view.building} is finished: {rules.summary(view.counts)}.",
        f"Sealed {view.seal}.",
    ]
    output.show(of_view(view), as_json=as_json, words=words)


def show_headings(found: list[RollCallHeading], *, as_json: bool, as_csv: bool) -> None:
    records = [one._asdict() for one in found]
    output.show_list(records, COLUMNS, as_json=as_json, as_csv=as_csv, none="No roll call was started yet.")


def of_view(view: RollCallView) -> output.Record:
    """A started roll call as JSON has it."""
    return {
        "id": view.id, "building": view.building, "kind": view.kind, "policy": view.policy,
        "notice": list_rules.notice(view.policy), "started_at": view.started_at, "started_by": view.started_by,
        "finished_at": view.finished_at, "finished_by": view.finished_by, "seal": view.seal,
        "is_whole": view.is_whole, "counts": view.counts, "people": [of_person(one) for one in view.people],
    }  # fmt: skip


def of_person(one: OnList) -> output.Record:
    """A person of a started roll call as JSON has it."""
    return {name: value for name, value in one._asdict().items() if name != "mark"}


def of_roster(made: Roster) -> dict[str, object]:
    """Who is to be accounted for as JSON has it."""
    return {
        "building": made.building,
        "made_at": made.made_at,
        "source": made.source,
        "from_copy": made.from_copy,
        "policy": made.policy,
        "notice": list_rules.notice(made.policy),
        "counts": made.counts,
        "blocks": [
            {
                "key": key,
                "title": list_rules.TITLES[key],
                "people": [
                    {
                        "id": one.id, "name": one.name, "company": one.company, "host": one.host,
                        "phone": one.phone, "floor": one.floor, "since": one.since, "note": one.words.note,
                    }
                    for one in roster.listed(made, key)
                ],
            }
            for key in made.blocks
        ],
    }  # fmt: skip


def _show(ws: Workspace, view: RollCallView, *, as_json: bool) -> None:
    if as_json:
        output.show_json(of_view(view))
        return
    for line in roll_call_reports.text(view, ws.now()).splitlines():
        output.line(line)


def _status(one: OnList) -> RollCallStatus:
    return RollCallStatus(one.status)
