"""A visit as a line of the day board, and the day as a provider of lines."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from db.kinds import HostAnswer
from tui.support.themes import STATES
from tui.widgets.columns import Column
from tui.widgets.lines import Cell, Line
from vmsctl.rules import day_board as rules
from vmsctl.services import day_board as service
from vmsctl.services.day_board import BoardRow, Day

COLUMNS = (
    Column("Due", 5),
    Column("State", 15),
    Column("Visitor", weight=3, least=12),
    Column("Company", weight=2, least=8),
    Column("Host", weight=2, least=8),
    Column("Type", 12, hide_below=96),
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = 60_000_000


class Moment(NamedTuple):
    """What time it is on the board: stored microseconds, the building's date and its time zone."""

    micros: int
    today: str
    zone: tzinfo

    @classmethod
    def of(cls, board: Day, now: datetime) -> Moment:
        return cls((now - _EPOCH) // timedelta(microseconds=1), board.today.isoformat(), board.place.zone)

    def clock(self, micros: int) -> str:
        """A time of the day, as the building's clocks show it."""
        return f"{self.local(micros):%H:%M}"

    def local(self, micros: int) -> datetime:
        return datetime.fromtimestamp(micros / 1e6, self.zone)


def row_id(row: BoardRow) -> str:
    """The visit's public id."""
    return f"v{row.id}"


def shown_name(row: BoardRow) -> str:
    """The visitor's name, or what is said of an unknown one."""
    return row.name if row.visitor_id is not None else row.unknown


def line(row: BoardRow, moment: Moment) -> Line:
    """The row as the board shows it."""
    name = row.name if row.visitor_id is not None else Cell(row.unknown, "quiet")
    due = moment.clock(row.expected_at) if row.day == moment.today else f"{moment.local(row.expected_at):%d.%m}"
    return Line(row_id(row), (due, state_cell(row, moment), name, row.company, row.host, row.type))


def state_cell(row: BoardRow, moment: Moment) -> Cell:
    """What must be known of the visit at a glance: a symbol, a word, and only then a colour."""
    arrived = row.arrived_at is not None
    name = rules.shown_state(row.state, row.day, arrived=arrived, today=moment.today)
    state = STATES[name]
    if name in ("expected", "awaiting") and not arrived:
        known, lacks = row.visitor_id is not None, bool(service.missing(row))
        return not_ready(name, blocked=row.blocked_at is not None, known=known, lacks=lacks) or _waited_for(
            row, name, moment
        )
    if name == "expected" and row.arrived_at is not None:
        return _answered(row, row.arrived_at, moment) or Cell(f"– arrived {moment.clock(row.arrived_at)}", "left")
    if name == "on-site" and row.in_at is not None:
        return _answered(row, row.in_at, moment) or _inside(row, row.in_at, moment)
    if name == "left" and row.out_at is not None:
        return Cell(f"{state.text} {moment.clock(row.out_at)}", state.role)
    return Cell(state.text, state.role)


def not_ready(state: str, *, blocked: bool, known: bool, lacks: bool) -> Cell | None:
    """Why nobody may let a visitor in who is expected or awaiting an answer; `lacks` of one not verified."""
    if blocked:
        return Cell("✕ blocked", "bad")
    if state == "awaiting":
        return None
    if not known:
        return Cell("! unknown", "warning")
    return Cell("! not verified", "warning") if lacks else None


def _waited_for(row: BoardRow, name: str, moment: Moment) -> Cell:
    late = (moment.micros - row.expected_at) // _MINUTE
    if name == "expected" and row.day == moment.today and late * 60 >= rules.LATE:
        return Cell(f"○ late {span(late)}", "expected")
    return Cell(STATES[name].text, STATES[name].role)


def _inside(row: BoardRow, in_at: int, moment: Moment) -> Cell:
    since = moment.local(in_at)
    if since.date().isoformat() != moment.today:
        return Cell(f"! since {since:%d.%m.}", "warning")
    return Cell(f"{STATES['on-site'].text} {since:%H:%M}", "on-site")


def _answered(row: BoardRow, came_at: int, moment: Moment) -> Cell | None:
    """What the host has just answered, and still when the visitor came: the mark says that somebody is there."""
    if row.answer is None or row.answered_at is None or moment.local(came_at).date().isoformat() != moment.today:
        return None
    from vmsctl.rules import host_answers  # hosts answer a few times a day; the first frame need not wait for it

    if not host_answers.stands(row.answer, moment.local(row.answered_at), moment.local(moment.micros)):
        return None
    unknown = row.answer == HostAnswer.NOT_MINE
    return Cell(
        f"{'✕' if unknown else '●'} {host_answers.SHORT[HostAnswer(row.answer)]} {moment.clock(came_at)}",
        "bad" if unknown else "awaiting",
    )


def said_by_host(row: BoardRow, moment: Moment) -> str:
    """The host's last answer in words, with its time; empty where there is none."""
    if row.answer is None or row.answered_at is None:
        return ""
    from vmsctl.rules import host_answers

    return f"{host_answers.WORDS[HostAnswer(row.answer)]}, {moment.clock(row.answered_at)}"


def span(minutes: int) -> str:
    """A length of time in a few characters."""
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d}" if hours < 24 else f"{hours // 24} d"


class WholeDay:
    """A day that is all at hand; lines are made when they are seen."""

    def __init__(self, rows: Sequence[BoardRow], moment: Moment) -> None:
        self._rows = rows
        self._moment = moment
        self._places: dict[str, int] | None = None

    def count(self) -> int:
        return len(self._rows)

    def window(self, start: int, n: int) -> Sequence[Line]:
        return [line(row, self._moment) for row in self._rows[start : start + n]]

    def position(self, id: str) -> int | None:
        if self._places is None:
            self._places = {row_id(row): place for place, row in enumerate(self._rows)}
        return self._places.get(id)


class LongDay:
    """A day of any length: its ids in order, and those of its rows that somebody has looked at.

    Rows that are not at hand are asked for with `fetch` and stand empty until they are.
    """

    def __init__(
        self, ids: array[int], known: Mapping[int, BoardRow], moment: Moment, fetch: Callable[[Iterable[int]], object]
    ) -> None:
        self._ids = ids
        self._known = known
        self._moment = moment
        self._fetch = fetch

    def count(self) -> int:
        return len(self._ids)

    def window(self, start: int, n: int) -> Sequence[Line]:
        ids = self._ids[start : start + n]
        if lacking := [id for id in ids if id not in self._known]:
            self._fetch(lacking)
        return [self._line(id) for id in ids]

    def position(self, id: str) -> int | None:
        try:
            return self._ids.index(int(id[1:]))
        except ValueError:
            return None

    def _line(self, id: int) -> Line:
        row = self._known.get(id)
        return Line(f"v{id}", ("", Cell("…", "quiet"), "", "", "", "")) if row is None else line(row, self._moment)
