"""A started roll call on paper: the list with what is known of each, and in the end the sealed report."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from db.kinds import RollCallStatus
from vmsctl.rules import roll_call as list_rules
from vmsctl.rules import roll_calls as rules
from vmsctl.services import roll_call

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from printers.contents import Mode, RollCallBlock, RollCallRow, RollCallSheet
    from vmsctl.services.roll_call import Printed
    from vmsctl.services.roll_calls import OnList, RollCallView
    from vmsctl.workspace import Workspace

TITLES = {**list_rules.TITLES, rules.ADDED: "Not on the list, added"}


def content(view: RollCallView, now: datetime) -> RollCallSheet:
    """The list as it stands on paper at this moment."""
    from printers.contents import RollCallSheet

    over = view.finished_at
    made = over or now.astimezone(view.started_at.tzinfo)
    return RollCallSheet(
        title="Roll call report" if over else "Roll call",
        building=view.building,
        mode=cast("Mode", view.kind),
        made_at=f"{made:%d.%m.%Y %H:%M:%S %Z}",
        source=view.source or f"list frozen at {view.started_at:%H:%M:%S} by {view.started_by}",
        notice=" ".join(filter(None, (list_rules.notice(view.policy), _ended(view)))),
        blocks=tuple(_blocks(view)),
        blank_rows=0 if over else 6,
        summary=f"{rules.summary(view.counts)}; after {rules.lasted(view.started_at, made)}",
    )


def text(view: RollCallView, now: datetime) -> str:
    """The list as text."""
    from printers.languages.text import roll_call_text

    return roll_call_text(content(view, now))


def pdf(view: RollCallView, now: datetime) -> bytes:
    """The list as a PDF."""
    from printers.printing import to_pdf

    return to_pdf(content(view, now))


def print_(ws: Workspace, view: RollCallView, *, how: str, printer: str | None = None) -> Printed:
    """Send it straight to the building's printers, past the queue, until one takes it, and note that it was given
    out; `how` by which face."""
    done = roll_call.to_paper(content(view, ws.now()), view.printers, printer)
    said = how if done.printer else f"{how}-screen"
    roll_call.note(ws, view.building_id, mode=view.kind, how=said, people=len(view.people))
    return done


def _ended(view: RollCallView) -> str:
    if view.finished_at is None:
        return ""
    whole = "" if view.is_whole else " IT WAS CHANGED AFTERWARDS."
    return f"Finished by {view.finished_by or 'a locked desk'}; sealed {view.seal}.{whole}"


def _blocks(view: RollCallView) -> Iterator[RollCallBlock]:
    from printers.contents import RollCallBlock

    for block, title in TITLES.items():
        rows = tuple(_row(one, view) for one in view.people if one.block == block)
        if rows or block in ("on-site", "expected"):
            yield RollCallBlock(title, rows)


def _row(one: OnList, view: RollCallView) -> RollCallRow:
    from printers.contents import RollCallRow

    since = "" if one.since is None else list_rules.clock(one.since, view.started_at)
    note = " · ".join(filter(None, (said_of(one), one.note)))
    return RollCallRow(
        one.name, one.company, one.host, one.phone, one.floor, since, note,
        accounted=one.marked_at is not None and one.status in rules.ACCOUNTED,
    )  # fmt: skip


def said_of(one: OnList) -> str:
    """What is known of a person, with when, where and by whom; nothing before the first mark."""
    if one.marked_at is None:
        return ""
    where, by = f" {one.point}" if one.point else "", one.marked_by or "a locked desk"
    return f"{rules.WORDS[RollCallStatus(one.status)].upper()} {one.marked_at:%H:%M}{where} ({by})"
