"""How a roll call that runs is put into words and lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from db.kinds import RollCallStatus
from tui.desk.painted_line import Part
from tui.widgets.columns import Column
from tui.widgets.lines import Cell, Line
from vmsctl.rules import roll_call as list_rules
from vmsctl.rules import roll_calls as rules

if TYPE_CHECKING:
    from datetime import datetime

    from vmsctl.services.hand_in_marks import HandedIn
    from vmsctl.services.roll_call import Printed
    from vmsctl.services.roll_calls import OnList, RollCallView

COLUMNS = (
    Column("State", 18),
    Column("Name", weight=3, least=14),
    Column("Company", weight=2, least=8),
    Column("Host", weight=2, least=8),
    Column("Floor", 10, hide_below=90),
    Column("Phone", 16, hide_below=110),
    Column("Since", 16),
)
LOOKS = {
    RollCallStatus.MISSING: ("✕ MISSING", "bad"),
    RollCallStatus.ASSISTANCE: ("! NEEDS HELP", "warning"),
    RollCallStatus.UNSEEN: ("? not seen", "awaiting"),
    RollCallStatus.SAFE: ("✓ safe", "good"),
    RollCallStatus.NOT_ON_SITE: ("– not on site", "quiet"),
}
Heading = tuple[tuple[Part, ...], tuple[Part, ...]]


def order(people: Iterable[OnList]) -> list[OnList]:
    """Who is not accounted for first, and in each half as the list was frozen: rows do not jump while one ticks."""
    return sorted(people, key=lambda one: one.status in rules.ACCOUNTED)


def line_of(one: OnList, view: RollCallView) -> Line:
    """A person's line: what is known, then who it is."""
    words, role = LOOKS[RollCallStatus(one.status)]
    marked = f" {one.marked_at:%H:%M}" if one.marked_at else ""
    since = list_rules.clock(one.since, view.started_at) if one.since else list_rules.brief(one.note)
    where = "kept here" if one.id in view.kept else one.point or since
    return Line(one.id, (Cell(f"{words}{marked}", role), one.name, one.company, one.host, one.floor, one.phone, where))


def standing(view: RollCallView, now: datetime, point: str) -> tuple[Heading, Heading]:
    """The two lines at the top: what runs and for how long, and how many are where."""
    late = bool(view.missing) and rules.is_overdue(view.started_at, now)
    passed = f" {rules.lasted(view.started_at, now)} "
    at = f"at {point} · " if point else ""
    title: Heading = (
        (Part(f" Roll call · {view.building}{_kind(view)} ", "strong"), Part(f" since {view.started_at:%H:%M:%S}")),
        (Part(at, "quiet-words"), Part(passed, "bad" if late else "strong")),
    )
    return title, (tuple(_counts(view)), (Part(f"{len(view.people)} on the list ", "quiet-words"),))


def over(view: RollCallView) -> tuple[Part, ...]:
    """The line at the top of one that is finished."""
    return (Part(f" Roll call finished · {view.building}{_kind(view)} ", "strong"),)


def _kind(view: RollCallView) -> str:
    return "" if view.kind == "live" else f" · {view.kind.upper()}"


def _counts(view: RollCallView) -> Iterable[Part]:
    for word, count in view.counts.items():
        words, role = LOOKS[RollCallStatus(word)]
        yield Part(f" {count} {words[2:]} ", role)
    if not view.missing:
        yield Part(" Everybody is accounted for. ", "good")


def said_of_printing(done: Printed) -> str:
    """What became of the paper."""
    troubles = " ".join(done.troubles)
    if done.printer:
        return f"✓ Printed on {done.printer}. {troubles}".rstrip()
    if troubles:
        return f"✕ Not printed. {troubles} The list is here on the screen."
    return "✕ There is no printer here. The list is here on the screen."


def said_of_person(one: OnList, view: RollCallView) -> str:
    """Everything about somebody who is looked for, and what is known."""
    since = f"in since {list_rules.clock(one.since, view.started_at)}" if one.since else ""
    words = rules.WORDS[RollCallStatus(one.status)]
    at = f" at {one.point}" if one.point else ""
    known = f"{words} since {one.marked_at:%H:%M}, by {one.marked_by}{at}" if one.marked_at else ""
    host = f"visits {one.host}" if one.host else ""
    return " · ".join(filter(None, (one.name, one.company, host, one.floor, one.phone, since, one.note, known)))


def said_of_away(view: RollCallView) -> str:
    """That the store does not answer, what becomes of the ticks meanwhile, and how old the list is."""
    kept = len(view.kept)
    ticks = f"{kept} {'tick is' if kept == 1 else 'ticks are'}" if kept else "What is ticked off is"
    old = f" This is {view.source}." if view.source else ""
    return f"! The store is away. {ticks} kept here, not yet shared with other desks.{old}"


def said_of_handing_in(done: HandedIn) -> str:
    """What became of what was kept here; nothing where nothing was."""
    shared = f"✓ The store is back: {done.taken} kept here {'is' if done.taken == 1 else 'are'} shared now."
    late = f" {len(done.refused)} came too late: {' '.join(done.refused)}" if done.refused else ""
    return f"{shared if done.taken else ''}{late}".strip()
