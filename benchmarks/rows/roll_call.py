"""The roll call of 500 against bare SQL, and what a long history adds to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from benchmarks import houses
from benchmarks.bench import Bench
from benchmarks.figures import Figure, seconds
from benchmarks.measuring import Failed, in_turn, ratio
from db.queries import roll_call as queries
from db.sqlite import Connection
from vmsctl.services import roll_call

SMALL = 10_000
PEOPLE = 20_000
ON_SITE = 500
BARE = """
SELECT s.visit_id, w.name, w.company, h.name, w.phone, s.in_at
FROM stays s JOIN visits v ON v.id = s.visit_id JOIN visitors w ON w.id = s.visitor_id JOIN users h ON h.id = v.host_id
WHERE s.building_id = 1 AND s.out_at IS NULL ORDER BY s.in_at
"""


def measure(bench: Bench) -> Iterator[Figure]:
    many = bench.size(200_000, 10_000_000)
    small, large = _house(bench, SMALL), _house(bench, many)
    with bench.copy(small) as few:
        houses.add_today(houses.at(few), 0, on_site=ON_SITE)
        query, bare, old = in_turn(_query(few), _bare(few), _query(large), rounds=bench.size(150, 400))
        sheet, old_sheet = in_turn(_sheet(few), _sheet(large), rounds=bench.size(50, 200))
    yield Figure(
        f"query of {ON_SITE} to bare SQL", ratio(query, bare), "x", 1.3,
        f"{seconds(median(query))} / {seconds(median(bare))} (the driver's own rows)",
    )  # fmt: skip
    yield Figure(
        f"the same with {many:,} past visits", ratio(old, query), "x", 1.05,
        f"{seconds(median(old))} / {seconds(median(query))} at {SMALL:,}",
    )  # fmt: skip
    yield Figure(
        "the whole list, with its history", ratio(old_sheet, sheet), "x", 1.05,
        f"{seconds(median(old_sheet))} / {seconds(median(sheet))} (permission, settings, all blocks)",
    )  # fmt: skip


def _house(bench: Bench, visits: int) -> Path:
    """A house with so many past visits; the large one is not copied and has its 500 on site from the beginning."""

    def make(folder: Path) -> None:
        ws = houses.found(folder)
        houses.add_people(ws, PEOPLE)
        houses.add_history(ws, visits, people=PEOPLE, wholly=False)
        with ws.transaction() as tx:
            tx.run("UPDATE visitors SET indexed = true")
        if visits > SMALL:
            houses.add_today(ws, 0, on_site=ON_SITE)
        ws.store.close()

    return bench.fixture(f"past-{visits}", make)


def _query(home: Path) -> Callable[[], object]:
    store = houses.at(home).store

    def ask() -> None:
        with store.reading() as tx:
            found = queries.on_site(tx, 1)
        if len(found) != ON_SITE:
            raise Failed(f"{len(found)} on site instead of {ON_SITE}")

    return ask


def _bare(home: Path) -> Callable[[], object]:
    raw = Connection(home / "vmsctl.db", 5.0).raw
    return lambda: raw.execute(BARE).fetchall()


def _sheet(home: Path) -> Callable[[], object]:
    ws = houses.at(home)
    return lambda: roll_call.sheet(ws, "HQ")
