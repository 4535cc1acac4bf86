"""Statistics as records for programs, and as lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from vmsctl.rules import charts
from vmsctl.rules.charts import Bar
from vmsctl.services.statistics import GROUPS
from vmsctl.wording import amount

if TYPE_CHECKING:
    from vmsctl.cli.output import Record
    from vmsctl.rules.rankings import Ranking
    from vmsctl.rules.statistics import Figures
    from vmsctl.services.statistics import Statistics

FIGURES = {
    "invited": "Invited", "came": "Came", "walk_ins": "Walk-ins", "no_show": "No-show",
    "missed_check_outs": "Missed check-outs", "cancelled": "Cancelled", "average_stay_minutes": "Average stay (min)",
}  # fmt: skip
BUSIEST = range(7, 20)
"""Hours that are shown although nobody came in them."""


def way(by: str, *, as_one: object) -> str:
    """What to spread by: as asked, else by day where only one table or chart can be given."""
    return by or ("day" if as_one else "")


def figures(of: Figures) -> dict[str, Any]:
    return {
        "invited": of.invited, "came": of.came, "walk_ins": of.walk_ins, "no_show": of.no_show,
        "missed_check_outs": of.presumed + of.unended, "cancelled": of.cancelled,
        "average_stay_minutes": of.average_stay,
    }  # fmt: skip


def record(found: Statistics) -> Record:
    """Everything that was asked for, in one object."""
    first, last = found.period
    return {
        "building": found.building, "building_id": str(found.building_id), "from": first, "to": last,
        "as_of": found.as_of, **figures(found.figures),
        **{f"by_{by}": list(_spread(found, by)) for by in found.spreads},
        **{f"by_{kind}": list(_ranking(ranking, kind)) for kind, ranking in found.rankings.items()},
        "left_out": {kind: ranking.left_out for kind, ranking in found.rankings.items()},
    }  # fmt: skip


def table(found: Statistics, by: str) -> tuple[list[Record], dict[str, str]]:
    """Lines and columns of one way of looking at it."""
    if by in GROUPS:
        return list(_ranking(found.rankings[by], by)), {by: by.title(), "visits": "Visits", "people": "People"}
    columns = {"came": "Came"} if by == "hour" else FIGURES
    return list(_spread(found, by)), {by: by.title(), **columns}


def _spread(found: Statistics, by: str) -> Iterator[Record]:
    for label, of in found.spreads[by].items():
        yield {by: label, "came": of.came} if by == "hour" else {by: label, **figures(of)}


def _ranking(ranking: Ranking, kind: str) -> Iterator[Record]:
    for row in ranking.rows:
        yield {kind: row.name, "visits": row.visits, "people": row.people}


def overview(found: Statistics, width: int) -> Iterator[str]:
    """Everything at a glance."""
    yield f"{found.building}, {found.period.words} (as of {found.as_of:%Y-%m-%d %H:%M})"
    yield ""
    for name, value in figures(found.figures).items():
        yield f"  {FIGURES[name]:<20} {'-' if value is None else f'{value:,}':>9}"
    width = min(width, 80)
    yield from _bars("By weekday", [Bar(day, of.came) for day, of in found.spreads["weekday"].items()], width)
    yield from _bars("By hour", _hours(found), width)
    if len(found.spreads["type"]) > 1:
        yield from _bars("By visitor type", [Bar(name, of.came) for name, of in found.spreads["type"].items()], width)
    for kind, ranking in found.rankings.items():
        yield from _bars(f"Most frequent: {kind}", [Bar(row.name, row.visits) for row in ranking.rows], width)


def _hours(found: Statistics) -> list[Bar]:
    hours = {int(hour): of.came for hour, of in found.spreads["hour"].items()}
    return [Bar(f"{hour:02}:00", came) for hour, came in hours.items() if came or hour in BUSIEST]


def _bars(title: str, bars: list[Bar], width: int) -> Iterator[str]:
    if any(bar.value for bar in bars):
        yield ""
        yield title
        yield from (f"  {line}" for line in charts.lines(bars, width - 2))


def remarks(found: Statistics) -> Iterator[str]:
    """What the lists do not tell, and why."""
    for kind, ranking in found.rankings.items():
        if ranking.left_out:
            left_out = amount(ranking.left_out, "visit")
            yield f"In no {kind} of the list: {left_out}. None is known, or the group is too small."
