"""What desks do in a race over statistics: the first corrects times of days that are over, the others count them."""

from __future__ import annotations

import time
from datetime import timedelta

from db.queries import statistics as queries
from db.queries.statistics import MarkRow
from db.transaction import Transaction
from tests.crew import Desk, replaced
from vmsctl.errors import Conflict
from vmsctl.services import statistics_upkeep
from vmsctl.services.correct_times import correct
from vmsctl.services.statistics_upkeep import Step
from vmsctl.workspace import Workspace

TIMES = 4
"""Looks at what is to be counted, for each correction."""
SLOW = 1.5
"""Seconds; the corrections of a race take less."""

SET_MARK = """
UPDATE statistics_marks SET seq = CASE WHEN seq > :seq THEN seq ELSE :seq END, counted_to = :counted_to,
  ranked_to = :ranked_to
WHERE building_id = :building
"""


def correct_or_count(desk: Desk, visits: list[str], careless: bool = False) -> int:
    """How many acts came to pass. Each desk writes what it counted a little later than the one before. Where they are
    `careless`, none looks whether somebody was quicker, and one writes its first count when all others are done."""
    desk.together()
    if desk.number == 0:
        return sum(_correct(desk, visit, number) for number, visit in enumerate(visits))
    whole = statistics_upkeep._write

    slow = careless and desk.number == 1

    def late(ws: Workspace, building_id: int, step: Step) -> bool:
        time.sleep(SLOW if slow else desk.number * 0.004)
        return whole(ws, building_id, step)

    fault = ((queries, "move_mark", _move_anyway),) if careless else ()
    with replaced((statistics_upkeep, "_write", late), *fault):
        counts = (_count(desk) for _ in range(TIMES * len(visits)))
        return next(filter(None, counts), 0) if slow else sum(counts)


def _correct(desk: Desk, visit: str, number: int) -> int:
    left = desk.ws.now() - timedelta(days=1, minutes=number % 50)
    correct(desk.ws, visit, out_at=left, reason="back door", building="HQ")
    return 1


def _count(desk: Desk) -> int:
    try:
        return statistics_upkeep.roll_up_all(desk.ws)
    except Conflict:
        return 0


def _move_anyway(tx: Transaction, building_id: int, old: MarkRow | None, new: MarkRow) -> bool:
    tx.run(queries.FIRST_MARK, {"building": building_id, "seq": new.seq})
    return tx.run(SET_MARK, {"building": building_id, **new._asdict()}) == 1
