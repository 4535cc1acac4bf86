"""Statistics as a chart: which bars there are, and the chart as text, SVG or PNG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmsctl.rules import charts
from vmsctl.rules.charts import Bar, Chart
from vmsctl.services.statistics import GROUPS
from vmsctl.wording import amount

if TYPE_CHECKING:
    from vmsctl.rules.charts import Drawing
    from vmsctl.services.statistics import Statistics

ANCHORS = {"start": 0.0, "middle": 0.5, "end": 1.0}
BY_NAME = (*GROUPS, "type")
WORDS = {"company": "companies", "visitor": "visitors", "host": "hosts", "type": "visitor type"}


def chart(found: Statistics, by: str) -> Chart:
    """How many visitors came, by one of the ways that were asked for."""
    if by in GROUPS:
        bars = [Bar(row.name, row.visits) for row in found.rankings[by].rows]
        title = f"Most frequent {WORDS[by]}"
    else:
        bars = [Bar(label, figures.came) for label, figures in found.spreads[by].items()]
        title = f"Visitors by {WORDS.get(by, by)}"
    return Chart(f"{title}, {found.building}, {found.period.words}", _words(bars), bars)


def _words(bars: list[Bar]) -> str:
    if not any(bar.value for bar in bars):
        return "A bar chart. Nobody came."
    most = max(bars, key=lambda bar: bar.value)
    total = sum(bar.value for bar in bars)
    shown, visits = amount(len(bars), "bar"), amount(total, "visit")
    return f"A bar chart of {shown}, {visits} in all; the largest is {most.label} with {most.value:,}."


def text(found: Statistics, by: str, width: int) -> list[str]:
    """The chart in lines of so many cells."""
    return charts.lines(chart(found, by).bars, width)


def svg(found: Statistics, by: str) -> bytes:
    drawn = chart(found, by)
    return charts.svg(drawn, _drawing(drawn, by)).encode()


def png(found: Statistics, by: str) -> bytes:
    from printers.layouts.chart import Area, Writing, draw_chart

    drawing = _drawing(chart(found, by), by)
    areas = (Area(box.x, box.y, box.width, box.height, _grey(box.shade)) for box in drawing.boxes)
    writings = (Writing(t.x, t.y, t.text, t.size, ANCHORS[t.anchor], t.bold) for t in drawing.texts)
    return draw_chart(drawing.width, drawing.height, areas, writings)


def _drawing(drawn: Chart, by: str) -> Drawing:
    return charts.across(drawn) if by in BY_NAME else charts.upright(drawn)


def _grey(colour: str) -> int:
    """A colour's brightness (ITU-R BT.601)."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return round(0.299 * red + 0.587 * green + 0.114 * blue)
