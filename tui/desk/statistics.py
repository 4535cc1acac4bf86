"""The building in figures: one period at a time, drawn by day, hour, company …"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult

from tui.desk.key_line import KeyLine
from tui.desk.screen import DeskScreen
from tui.dialogs.choose import Choice, Choose
from tui.support.actions import Action, bindings
from tui.support.safe import Plain
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList
from tui.widgets.lines import Line, Lines
from vmsctl.rules.statistics_period import USUAL, Asked
from vmsctl.wording import amount

if TYPE_CHECKING:
    from vmsctl.services.duty import Duty
    from vmsctl.services.statistics import Statistics

WAYS = {
    "day": "By day", "weekday": "By weekday", "hour": "By hour", "month": "By month", "type": "By visitor type",
    "company": "Most frequent companies", "visitor": "Most frequent visitors", "host": "Most frequent hosts",
}  # fmt: skip
MARGIN = 4
LIMIT = 30


class StatisticsScreen(DeskScreen[None]):
    """What was; today as far as it has come."""

    ACTIONS = (
        Action("earlier", "left", "Earlier", "The period before", "see-statistics"),
        Action("later", "right", "Later", "The period after", "see-statistics"),
        Action("longer", "p", "Period", "Thirty days, a month, a year", "see-statistics"),
        Action("by", "b", "By", "By day, weekday, hour, type, company, visitor or host", "see-statistics"),
        Action("back", "escape", "Back", "Back to the day"),
    )
    BINDINGS = bindings(ACTIONS)
    DEFAULT_CSS = """
StatisticsScreen {
    background: $background;
    #statistics-title { height: 1; background: $panel; text-style: bold; padding: 0 1; }
    #statistics-figures { height: 2; padding: 0 1; }
    #statistics-remark { height: auto; padding: 0 1; color: $text-muted; }
}
"""

    def __init__(self) -> None:
        super().__init__()
        self._span, self._by, self._back = "days", "day", 0
        self._found: Statistics | None = None
        self._title, self._figures, self._remark = (
            Plain("", id=f"statistics-{part}") for part in ("title", "figures", "remark")
        )
        self._list = LineList((Column("", weight=1),), empty="Counting …")

    def compose(self) -> ComposeResult:
        yield self._title
        yield self._figures
        yield self._list
        yield self._remark
        yield KeyLine()

    def on_mount(self) -> None:
        self._list.focus()
        self.query_one(KeyLine).show_for(self)
        self.read_again()

    def read_again(self) -> None:
        self.call(partial(_read, self.duty, self._span, self._back, self._by), self._show, group="read", latest=True)

    def _show(self, found: Statistics) -> None:
        self._found = found
        self._title.show(f"Statistics · {found.building} · {found.period.words} · {WAYS[self._by]}")
        self._figures.show(_figures(found))
        self._draw()

    def _draw(self) -> None:
        if self._found is None or not (self._by in self._found.spreads or self._by in self._found.rankings):
            return
        from vmsctl.services import statistics_charts

        lines = statistics_charts.text(self._found, self._by, max(20, self.size.width - MARGIN))
        self._list.show(Lines([Line(str(at), (line,)) for at, line in enumerate(lines)]), empty="Nobody came.")
        ranking = self._found.rankings.get(self._by)
        left_out = ranking.left_out if ranking else 0
        words = f"In none of these: {amount(left_out, 'visit')}. None is known, or the group is too small."
        self._remark.show_resized(words if left_out else "")

    def on_resize(self, event: events.Resize) -> None:
        self._draw()

    def action_earlier(self) -> None:
        self._back += 1
        self.read_again()

    def action_later(self) -> None:
        self._back = max(0, self._back - 1)
        self.read_again()

    def action_longer(self) -> None:
        spans = tuple(SPANS)
        self._span, self._back = spans[(spans.index(self._span) + 1) % len(spans)], 0
        self.read_again()

    def action_by(self) -> None:
        choices: Sequence[Choice] = [Choice(id, words) for id, words in WAYS.items()]
        self.app.push_screen(Choose("By what?", choices, current=self._by), self._chosen)

    def _chosen(self, by: str | None) -> None:
        if by is not None:
            self._by = by
            self.read_again()

    def action_back(self) -> None:
        self.dismiss(None)


def _days(today: date, back: int) -> Asked:
    last = today - timedelta(days=USUAL * back)
    return Asked((last - timedelta(days=USUAL - 1)).isoformat(), last.isoformat())


def _month(today: date, back: int) -> Asked:
    months = today.year * 12 + today.month - 1 - back
    return Asked(month=f"{months // 12}-{months % 12 + 1:02}")


def _year(today: date, back: int) -> Asked:
    return Asked(year=today.year - back)


SPANS = {"days": _days, "month": _month, "year": _year}


def _read(duty: Duty, span: str, back: int, by: str) -> Statistics:
    from vmsctl.services import statistics

    asked = SPANS[span](duty.place.today(duty.ws.now()), back)
    return statistics.show(duty.ws, asked, [by], building=duty.place.name, limit=LIMIT)


def _figures(found: Statistics) -> str:
    of = found.figures
    stay = "-" if of.average_stay is None else f"{of.average_stay} min"
    return (
        f"Invited {of.invited:,}   Came {of.came:,}   Walk-ins {of.walk_ins:,}   No-show {of.no_show:,}\n"
        f"Missed check-outs {of.presumed + of.unended:,}   Cancelled {of.cancelled:,}   Average stay {stay}"
    )
