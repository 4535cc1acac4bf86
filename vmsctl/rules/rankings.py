"""Who came most often: companies, hosts and visitors in order, and which groups are too small to be told of (J10)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from vmsctl.rules.statistics import FEWEST
from vmsctl.rules.text import fold


class Named(NamedTuple):
    """A group under its code; `people` is how many different ones came, at the least."""

    code: str
    name: str
    visits: int
    people: int


class Ranking(NamedTuple):
    """The first of them, how many visits they and all others made together, and how many of those were left out
    because their group is small or nobody knows any more whose they were."""

    rows: tuple[Named, ...]
    visits: int
    left_out: int


def folded(rows: Iterable[Named]) -> list[Named]:
    """Companies under their folded names, however they are written; the most frequent way of writing is kept."""
    found: dict[str, Named] = {}
    for _, name, visits, people in sorted(rows, key=lambda row: -row.visits):
        if code := fold(name):
            before = found.get(code)
            row = Named(code, name, visits, people)
            found[code] = row if before is None else _added(before, row)
    return list(found.values())


def large(rows: Iterable[Named]) -> list[Named]:
    """Those groups that may be told of when nobody sees the visits themselves."""
    return [row for row in rows if row.people >= FEWEST]


def either(old: Iterable[Named], new: Iterable[Named]) -> list[Named]:
    """One period counted twice: visits that have lost their visitor since are in the older count only."""
    found = {row.code: row for row in new}
    for row in old:
        again = found.get(row.code)
        found[row.code] = row if again is None or row.visits > again.visits else again
    return list(found.values())


def together(periods: Iterable[Iterable[Named]]) -> list[Named]:
    """Several periods in one. The same people may have come in each, so that they are as many as in the largest."""
    found: dict[str, Named] = {}
    for rows in periods:
        for row in rows:
            before = found.get(row.code)
            people = max(row.people, before.people if before else 0)
            found[row.code] = _added(before, row)._replace(people=people)
    return list(found.values())


def ranking(rows: Iterable[Named], limit: int, came: int) -> Ranking:
    """The most frequent of so many visits that `came`; equals in the order of their names."""
    inside = sorted(rows, key=lambda row: (-row.visits, row.name, row.code))
    return Ranking(tuple(inside[:limit]), came, max(0, came - sum(row.visits for row in inside)))


def _added(before: Named | None, row: Named) -> Named:
    if before is None:
        return row
    return before._replace(visits=before.visits + row.visits, people=before.people + row.people)
