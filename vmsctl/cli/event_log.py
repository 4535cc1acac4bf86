"""`vmsctl event-log`: what happened, by whom, and whether the record is whole."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from vmsctl import wording
from vmsctl.cli import output
from vmsctl.cli.options import As, AsCsv, AsJson, Building, Reason, workspace
from vmsctl.errors import Invalid, NotFound, Refused
from vmsctl.rules.event_chain import End, read_anchor
from vmsctl.services import event_history as service
from vmsctl.services.event_history import ChainReport, Entry

app = typer.Typer(no_args_is_help=True, help="What happened, by whom; and whether the record is whole.")

Since = typer.Option(
    "--since", metavar="TIME", help="Not before this time of the building's clocks: 2026-11-23T10:00, yesterday, 9:00."
)
COLUMNS = {"at": "At", "place": "Where", "actor": "By", "words": "What", "facts": "Facts"}
CHAIN_COLUMNS = {"place": "Chain", "entries": "Entries", "state": "State", "head": "Ends in"}


@app.command("list")
def list_(
    building: Building = None,
    kind: Annotated[str, typer.Option("--kind", help="Only these, such as visit.checked-in.")] = "",
    subject: Annotated[str, typer.Option("--of", metavar="SUBJECT", help="Only of this: v17, visitor:12.")] = "",
    since: Annotated[str, Since] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many at most, the newest.")] = 100,
    as_user: As = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List what happened, the newest last, with the reason given; JSON has the old and new values too.

    Example: vmsctl event-log list --of v17
    """
    kind, subject = _known_kind(kind), _subject(subject)
    ws = workspace(as_user)
    begin = service.moment(ws, since, building)
    found = service.list_(ws, building=building, kind=kind, subject=subject, since=begin, limit=limit)
    records = (_record(entry, words=not as_json) for entry in found)
    output.show_list(records, COLUMNS, as_json=as_json, as_csv=as_csv, none="Nothing has happened.")
    output.narrate_limit(found, limit)


@app.command()
def follow(building: Building = None, as_user: As = None, as_json: AsJson = False) -> None:
    """Print what happens as it happens, until interrupted; with --json one object a line.

    Example: vmsctl event-log follow --building HQ
    """
    for entries in service.follow(workspace(as_user), building=building):
        for entry in entries:
            record = _record(entry, words=not as_json)
            output.line(output.to_json(record) if as_json else "  ".join(output.cell(record[name]) for name in COLUMNS))
        sys.stdout.flush()


@app.command()
def export(
    building: Building = None,
    since: Annotated[str, Since] = "",
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="Before this time.")] = "",
    details: Annotated[bool, typer.Option("--details", help="With old and new values, as far as still kept.")] = False,
    reason: Reason = "",
    as_user: As = None,
) -> None:
    """Print every entry as a line of JSON, with the hashes by which another program can verify the chain.

    Example: vmsctl event-log export --reason 'yearly audit' > trail.jsonl
    """
    from vmsctl.services import event_export

    ws = workspace(as_user)
    begin, end = (service.moment(ws, text, building) for text in (since, until))
    for record in event_export.entries(ws, building=building, since=begin, until=end, details=details, reason=reason):
        output.line(output.to_json(record))


@app.command()
def verify(
    noted: Annotated[
        Path | None, typer.Option("--against", metavar="FILE", help="Ends noted earlier: what 'verify --json' printed.")
    ] = None,
    anchor: Annotated[
        list[str] | None, typer.Option("--anchor", metavar="END", help="An end that a daily summary gives; repeatable.")
    ] = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Check that nothing in the record was changed, removed or put in another order.

    It is held against the ends in this installation's file of anchors, and against those that are given.

    Example: vmsctl event-log verify --json > /media/stick/ends.json
    Example: vmsctl event-log verify --anchor 1.4711.3f9a0c1d2b4e5f60
    """
    given = [read_anchor(text) for text in anchor or ()]
    reports = service.verify(workspace(as_user), noted=_ends(noted) if noted else None, given=given)
    output.show_list(map(_chain, reports), CHAIN_COLUMNS, as_json=as_json)
    broken = [report for report in reports if report.broken_at]
    if broken:
        first = broken[0]
        raise Refused(
            "event-log-broken",
            f"The record of {first.place} is broken at entry {first.broken_at}: {first.why}.",
            "Keep the store as it is, and compare with the last backup ('vmsctl database check FILE').",
        )


def _known_kind(kind: str) -> str:
    """A kind that never was would look like one that never happened."""
    if kind and kind not in wording.EVENTS:
        from difflib import get_close_matches

        near = get_close_matches(kind, wording.EVENTS, n=1)
        hint = f"Did you mean {near[0]}?" if near else "Write one such as visit.checked-in."
        raise NotFound("event-kind-unknown", f"There is no event {kind[:60]!r}.", hint)
    return kind


def _subject(subject: str) -> str:
    """What events are of, also a visit's id as it stands everywhere else."""
    if subject[:1] in ("v", "V") and subject[1:].isascii() and subject[1:].isdigit():
        return f"visit:{subject[1:]}"
    if subject and not all(subject.partition(":")):
        raise Invalid("bad-subject", f"{subject[:60]!r} is nothing that events are of.", "Write v17 or visitor:12.")
    return subject


def _ends(path: Path) -> dict[int, End]:
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
        return {int(end["chain"]): End(int(end["entries"]), bytes.fromhex(end["head"])) for end in noted}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Invalid("bad-ends", f"{path} holds no ends of chains.", "Give what 'verify --json' printed.") from error


def _chain(report: ChainReport) -> output.Record:
    return {**asdict(report), "chain": str(report.chain), "state": _state(report)}


def _state(report: ChainReport) -> str:
    if report.broken_at:
        return f"broken at entry {report.broken_at}: {report.why}"
    cut = f" from entry {report.cut + 1} on; those before were cut away when their time was over" if report.cut else ""
    passed = f", and with them {report.passed} of the ends that were noted" if report.passed else ""
    return f"whole{cut}{passed}"


def _record(entry: Entry, *, words: bool) -> output.Record:
    record = {**asdict(entry), "chain": str(entry.chain), "words": wording.event(entry.kind, entry.subject)}
    if words:
        shown = {name: value for name, value in entry.facts.items() if name != "personal"}
        shown |= {"reason": entry.details["reason"]} if entry.details.get("reason") else {}
        record["facts"] = " ".join(f"{name}={output.to_json(value)}" for name, value in shown.items())
    return record
