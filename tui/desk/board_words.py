"""The words of the day board: title, groups, what Enter does, how store, printers and mail do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rich.cells import cell_len

from tui.desk.board_lines import shown_name, span
from tui.desk.day import ShownDay
from tui.desk.painted_line import Part
from tui.widgets.columns import fitted
from tui.widgets.status_bar import Segment, StatusBar
from vmsctl.errors import VmsError
from vmsctl.services import day_board
from vmsctl.services.day_board import BoardRow, Filter
from vmsctl.services.duty import Health

SEARCH = "Type to search: name, company, host, plate, e-mail"

STATUS = (
    Segment("roll-call", "", ""),
    Segment("store", "store", "opening"),
    Segment("printer", "printer", "…"),
    Segment("mail", "mail", "…"),
    Segment("doubt", "", ""),
    Segment("user", "", ""),
    Segment("clock", "", ""),
)

_GROUPS = (
    ("", "All"),
    ("awaiting", "Awaiting"),
    ("expected", "Expected"),
    ("on-site", "On site"),
    ("left", "Left"),
    ("missed", "Missed"),
)
GROUP_NAMES = tuple(name for name, _ in _GROUPS)

ACTS = {
    "check-in": "Check in",
    "check-out": "Check out",
    "complete": "Verify",
    "answer": "Note the host's answer for",
    "look": "Look at",
}

_LEAST_NAME = 20
"""Cells that a long name keeps; it stands whole on the card."""

PERMISSIONS = {"complete": "verify-visitor", "answer": "approve-visit"}
"""The action of the matrix that an act asks for, where it has another name."""

_MICROS_A_MINUTE = 60_000_000
_SLOW_MAIL = 15
_SLOW_PRINT = 2


def title(house: str, shown: ShownDay | None, away: VmsError | None) -> tuple[list[Part], list[Part]]:
    """Building and day at the left; at the right that the board is old, when it is."""
    left = [Part(f" {house}  ", "strong")]
    if shown is not None:
        left.append(Part(_day(shown.board.day, shown.board.today)))
    right = []
    if away is not None:
        since = f"as of {shown.board.at:%H:%M:%S} · " if shown is not None else ""
        right = [Part(f"! {since}{away.message} Trying again. ", "bad")]
    return left, right


def _day(day: date, today: date) -> str:
    away = (day - today).days
    relation = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(away, f"in {away} days" if away > 0 else "past")
    return f"{day:%A} {day.day} {day:%B %Y} · {relation}"


def groups(shown: ShownDay, wanted: Filter) -> tuple[list[Part], list[Part]]:
    """The groups with their counts, the chosen one marked; at the right the type that is filtered by."""
    left, counts = [], shown.counts_of(wanted.type)
    for name, words in _GROUPS:
        number = counts.get(name, 0) if name else sum(counts.values())
        known = bool(counts) or shown.board.whole
        text = f"{words} {number}" if known else words
        style = "chosen" if name == wanted.group else ("quiet-words" if not number else "")
        if name == "missed" and number and name != wanted.group:
            style = "missed"
        if name == "awaiting" and number and name != wanted.group:
            style = "awaiting"
        left += [Part(f" {text} ", style, name or "all"), Part(" ")]
    right = [Part(f" type: {wanted.type} ", "key", "type")] if wanted.type else []
    return left, right


def nothing(shown: ShownDay, wanted: Filter, allowed: frozenset[str]) -> str:
    """What an empty list says, of the `allowed` actions what can be done about it."""
    if wanted.text.strip():
        return f"Nobody found for “{wanted.text.strip()}” on this day. F7 looks at all days; Esc clears."
    if wanted.group or wanted.type:
        return "Nobody here. ← → other groups, Esc all of them."
    ways = {"invite-for-another": "F2 invites", "add-walk-in": "F3 takes a walk-in"}
    known = ", ".join(words for action, words in ways.items() if action in allowed)
    return f"Nobody is expected on this day. {known}{'.' if known else ''}".strip()


def hint(
    shown: ShownDay | None, row: BoardRow | None, selected: int, allowed: frozenset[str], width: int
) -> Iterator[Part]:
    """What Enter would do, with name, company and host, in so many cells; or what can be done with several."""
    if selected:
        yield Part(f" {selected} selected ", "strong")
        yield Part(" F5 ", "key", "check_in")
        yield Part("check in  ", "", "check_in")
        yield Part("F6 ", "key", "check_out")
        yield Part("check out  ", "", "check_out")
        yield Part("Esc ", "key", "clear")
        yield Part("none ", "", "clear")
        return
    if shown is None or row is None:
        return
    yield Part(" ⏎ ", "key", "open")
    fitting = shown.fitting(row)
    act = f"{ACTS[fitting if PERMISSIONS.get(fitting, fitting) in allowed else 'look']} "
    company, host = f" · {row.company}" if row.company else "", f" · to {row.host}"
    name, room = shown_name(row), width - cell_len(f" ⏎ {act}{company}{host}")
    yield Part(act)
    yield Part(name if cell_len(name) <= room else fitted(name, max(room, _LEAST_NAME)), "strong")
    yield Part(company, "quiet-words")
    yield Part(host, "quiet-words")
    if lacking := _lacking(row):
        yield Part(f" · missing: {', '.join(lacking)}", "warning", "verify")


def _lacking(row: BoardRow) -> tuple[str, ...]:
    """What the visitor lacks to be let in, where that is still to come."""
    return day_board.missing(row) if row.state in ("expected", "awaiting") and row.arrived_at is None else ()


def show_health(status: StatusBar, health: Health) -> None:
    """Say how store, printers and mail do, and that the clock has leapt."""
    status.show("store", "ok", "")
    status.show("printer", *_printers(health))
    status.show("mail", *_mail(health))
    called = f"ROLL CALL ({health.roll_call}): F12 joins"
    status.show("roll-call", *((called, "bad") if health.roll_call else ("", "")))
    status.show("doubt", *((f"clock {health.clock}?", "warning") if health.clock else ("", "")))


def _printers(health: Health) -> tuple[str, str]:
    waits = health.print_waits // _MICROS_A_MINUTE
    if not health.printers:
        return "none", ""
    if health.print_failed or health.print_unknown:
        return f"{health.print_failed + health.print_unknown} failed", "bad"
    if health.print_troubled:
        return f"not ready, {health.to_print} waiting", "warning"
    if health.to_print and waits >= _SLOW_PRINT:
        return f"{health.to_print} waiting {span(waits)}", "warning"
    return (f"{health.to_print} queued", "") if health.to_print else ("ok", "")


def _mail(health: Health) -> tuple[str, str]:
    waits = health.mail_waits // _MICROS_A_MINUTE
    if health.mail_parked:
        return f"{health.mail_parked} not sent", "bad"
    if health.mail_off:
        return f"no server, {health.to_send} waiting", "warning"
    if health.mail_troubled:
        return f"server away, {health.to_send} waiting", "warning"
    if health.mail_held:
        return f"{health.mail_held} held", "warning"
    if health.to_send and waits >= _SLOW_MAIL:
        return f"{health.to_send} waiting {span(waits)}", "warning"
    return (f"{health.to_send} to send", "") if health.to_send else ("ok", "")
