"""What desks do in a race over statistics: the first corrects times of days that are over, the others count them."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
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

SET_MARK = """
UPDATE statistics_marks SET seq = CASE WHEN seq > :seq THEN seq ELSE :seq END, counted_to = :counted_to,
  ranked_to = :ranked_to
WHERE building_id = :building
"""


def correct_or_count(desk: Desk, visits: list[str], careless: bool = False) -> int:
    """How many acts came to pass. Each desk writes what it counted a little later than the one before."""
    desk.together()
    return _carelessly(desk, visits) if careless else _in_turn(desk, visits)


def _in_turn(desk: Desk, visits: list[str]) -> int:
    if desk.number == 0:
        return sum(_correct(desk, visit, number) for number, visit in enumerate(visits))
    with _before_writing(lambda: time.sleep(desk.number * 0.004)):
        return sum(_count(desk) for _ in range(TIMES * len(visits)))


def _carelessly(desk: Desk, visits: list[str]) -> int:
    """The same where nobody looks who was quicker: desk 1 counts before desk 0 has corrected all, and writes after it
    has counted the rest."""
    with replaced((queries, "move_mark", _move_anyway)):
        if desk.number == 1:
            desk.together()
            counted_and_written = iter([desk.together] * 2)
            with _before_writing(lambda: [wait() for wait in counted_and_written]):
                return _count(desk)
        done = _correct(desk, visits[0], 0)
        desk.together()
        desk.together()
        done += sum(_correct(desk, visit, number) for number, visit in enumerate(visits[1:], 1))
        done += _count(desk)
        desk.together()
        return done


def _before_writing(act: Callable[[], object]) -> AbstractContextManager[None]:
    whole = statistics_upkeep._write

    def late(ws: Workspace, building_id: int, step: Step) -> bool:
        act()
        return whole(ws, building_id, step)

    return replaced((statistics_upkeep, "_write", late))


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
