"""Statistics of one building-year against DuckDB over the same rows in its own format, and what keeping them costs.

DuckDB gets one flat table, companies' names and all, and need not ask for any permission. Which visitors came most
often is in no summary row, because it is about persons; it is shown apart, and counted from the visits.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import houses
from benchmarks.bench import Bench
from benchmarks.figures import Figure, seconds
from benchmarks.measuring import Failed, clocked, in_turn, ratio
from vmsctl.rules.statistics_period import Asked
from vmsctl.services import buildings, statistics, statistics_upkeep

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from vmsctl.services.buildings import Place
    from vmsctl.workspace import Workspace

YEAR = 2025
WAYS = ("weekday", "hour", "type", "company", "host")
EVENTS_EACH = 5
"""Events of one visit: invited, verified, arrived, checked in, checked out."""
FLAT = """
SELECT v.building_id, v.day, v.visitor_type_id, v.state, v.arrived_at, v.host_id, v.visitor_id, w.company, i.origin,
  s.in_at, s.out_at, s.out_how
FROM visits v JOIN invitations i ON i.id = v.invitation_id JOIN visitors w ON w.id = v.visitor_id
LEFT JOIN stays s ON s.visit_id = v.id ORDER BY v.id
"""
COLUMNS = {
    "building_id": "BIGINT", "day": "DATE", "type_id": "BIGINT", "state": "VARCHAR", "arrived_at": "BIGINT",
    "host_id": "BIGINT", "visitor_id": "BIGINT", "company": "VARCHAR", "origin": "VARCHAR", "in_at": "BIGINT",
    "out_at": "BIGINT", "out_how": "VARCHAR",
}  # fmt: skip
_HERE = f"FROM visits WHERE building_id = 1 AND day BETWEEN '{YEAR}-01-01' AND '{YEAR}-12-31'"
_CAME = f"{_HERE} AND state IN ('on-site', 'left', 'presumed-left')"
THEIRS = (
    f"""SELECT count(*) FILTER (WHERE state <> 'cancelled' AND origin <> 'walk-in'),
      count(*) FILTER (WHERE state IN ('on-site', 'left', 'presumed-left')),
      count(*) FILTER (WHERE origin = 'walk-in'), count(*) FILTER (WHERE state = 'expected'),
      count(*) FILTER (WHERE state = 'cancelled'), count(*) FILTER (WHERE out_how = 'presumed'),
      avg(out_at - in_at) FILTER (WHERE out_how <> 'presumed') {_HERE}""",
    f"SELECT dayofweek(day), count(*) {_CAME} GROUP BY 1",
    f"SELECT hour(make_timestamp(arrived_at)), count(*) {_CAME} GROUP BY 1",
    f"SELECT type_id, count(*) {_CAME} GROUP BY 1",
    f"SELECT company, count(*), count(DISTINCT visitor_id) {_CAME} GROUP BY 1 ORDER BY 2 DESC LIMIT 10",
    f"SELECT host_id, count(*), count(DISTINCT visitor_id) {_CAME} GROUP BY 1 ORDER BY 2 DESC LIMIT 10",
)
THEIR_VISITORS = f"SELECT visitor_id, count(*) {_CAME} GROUP BY 1 ORDER BY 2 DESC LIMIT 10"
EVENTS = """
INSERT INTO events (chain, seq, at, kind, subject, hash)
SELECT 1, row_number() OVER (ORDER BY v.id, e.value), v.expected_at, 'visit.checked-in', 'visit:' || v.id, x'00'
FROM visits v, json_each(:each) e WHERE v.building_id = 1
"""


def measure(bench: Bench) -> Iterator[Figure]:
    count, houses_there = bench.size(500_000, 10_000_000), bench.size(4, 20)
    home = _past(bench, count, houses_there)
    theirs = _duck(home)
    with bench.scratch() as scratch:
        ws = houses.at(Path(copytree(home, scratch / "house", ignore=lambda *_: ["visits.duckdb", "visits.csv"])))
        yield from _kept(ws, count // houses_there)
        yield from _compared(ws, theirs, count)
        ws.store.close()
    theirs.close()


def _kept(ws: Workspace, visits: int) -> Iterator[Figure]:
    """What the summary rows of one building cost: its events read, each day, month and year counted once."""
    _begin(ws)
    with ws.reading() as tx:
        place = buildings.place(tx, ws, "HQ")
    taken = clocked(lambda: statistics_upkeep.roll_up(ws, place))
    yield Figure(
        "upkeep of a visit", taken / visits * 1e6, "µs", 30,
        f"{seconds(taken)} for {visits:,} visits with {EVENTS_EACH} events each",
    )  # fmt: skip
    again = clocked(lambda: _verify(ws, place))
    yield Figure("verify, a visit", again / visits * 1e6, "µs", None, f"{seconds(again)} for {visits:,} visits")


def _begin(ws: Workspace) -> None:
    with ws.transaction() as tx:
        tx.run("DELETE FROM events WHERE chain = 1")
        tx.run(EVENTS, {"each": str(list(range(EVENTS_EACH)))})
        tx.run("UPDATE chains SET seq = (SELECT max(seq) FROM events WHERE chain = 1) WHERE id = 1")
        tx.run("INSERT INTO statistics_marks (building_id, seq) VALUES (1, 0)")


def _verify(ws: Workspace, place: Place) -> None:
    if statistics_upkeep.verify(ws, place.name):
        raise Failed("the rows are not what the visits say")


def _compared(ws: Workspace, theirs: DuckDBPyConnection, count: int) -> Iterator[Figure]:
    found = statistics.show(ws, Asked(year=YEAR), WAYS, building="HQ")
    same = theirs.execute(f"SELECT count(*) {_CAME}").fetchone()
    if same is None or found.figures.came != same[0]:
        raise Failed(f"{found.figures.came} came here and {same} there")
    ours, duck = in_turn(_ours(ws, WAYS), _asked(theirs, THEIRS), rounds=15)
    yield Figure(
        f"a building-year of {found.figures.came:,} in {count:,}", ratio(ours, duck), "x", 1,
        f"{seconds(median(ours))} / {seconds(median(duck))} (DuckDB, {len(THEIRS)} questions)",
    )  # fmt: skip
    ours, duck = in_turn(_ours(ws, ("visitor",)), _asked(theirs, (THEIR_VISITORS,)), rounds=5)
    yield Figure("its most frequent visitors", ratio(ours, duck), "x", None,
                 f"{seconds(median(ours))} / {seconds(median(duck))} (from the visits)")  # fmt: skip


def _ours(ws: Workspace, ways: tuple[str, ...]) -> Callable[[], object]:
    return lambda: statistics.show(ws, Asked(year=YEAR), ways, building="HQ")


def _asked(theirs: DuckDBPyConnection, questions: tuple[str, ...]) -> Callable[[], object]:
    return lambda: [theirs.execute(question).fetchall() for question in questions]


def _past(bench: Bench, count: int, houses_there: int) -> Path:
    def make(folder: Path) -> None:
        ws = houses.found(folder, buildings=houses_there)
        houses.add_people(ws, count // 10)
        houses.add_history(ws, count, people=count // 10, wholly=False)
        ws.store.close()

    return bench.fixture(f"statistics-{count}", make)


def _duck(home: Path) -> DuckDBPyConnection:
    """The same visits in DuckDB's own file, made once."""
    import duckdb

    file, flat = home / "visits.duckdb", home / "visits.csv"
    if not file.exists():
        with houses.at(home).reading() as tx, flat.open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows(tx.stream(FLAT, size=5_000))
        with duckdb.connect(str(home / "unfinished.duckdb")) as made:
            made.execute("CREATE TABLE visits AS SELECT * FROM read_csv(?, header=false, columns=?)",
                         [str(flat), COLUMNS])  # fmt: skip
        flat.unlink()
        (home / "unfinished.duckdb").rename(file)
    return duckdb.connect(str(file), read_only=True)
