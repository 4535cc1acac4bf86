"""How fast retention works beside desks: turns of a few milliseconds, rests between them, and the log put away."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from vmsctl.workspace import said_plainly

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.services.retention_periods import Calendar
    from vmsctl.workspace import Workspace

    Act = Callable[[Transaction, Workspace, Calendar, Sequence[int]], int]

TURN = 0.003
"""Seconds that one transaction should work before it commits."""
FIRST, LEAST, MOST = 50, 40, 2_000
"""Rows in the first, the smallest and the largest: committing takes its time however few they are."""
PAUSE = 1.0
"""How many times as long as a transaction worked others may go first, besides while it is put on the disk: most desks
then never meet one."""
LONGEST_PAUSE = 0.25
LOG_PAGES = 150
"""Pages of SQLite's write-ahead log after which it is put away: the file is flushed then, which a check-in beside it
waits for, and it takes as long as there are pages. With 800 the slowest hundredth of check-ins took 15 ms, with 150
5 ms, and the run no longer."""
MOST_TURNS = 64


class Pace:
    """How many rows fit into a turn, and how many turns into the log, learnt from the last ones."""

    def __init__(self, ws: Workspace, known: Calendar) -> None:
        self._ws, self._known = ws, known
        self.size = FIRST
        self._turns, self._since = 1.0, 0

    def carry_out(self, pieces: Iterable[Sequence[int]], act: Act) -> int:
        """Act on ids as they are found, so many at once as fit."""
        done, waiting = 0, list[int]()
        for piece in pieces:
            waiting += piece
            while len(waiting) >= self.size:
                part, waiting = waiting[: self.size], waiting[self.size :]
                done += self._act(part, act)
        done += self._act(waiting, act) if waiting else 0
        self._put_away()
        return done

    def _act(self, part: Sequence[int], act: Act) -> int:
        with self._ws.aside() as tx:
            began = time.perf_counter()
            done = act(tx, self._ws, self._known, part)
            worked = time.perf_counter() - began
        self.size = max(LEAST, min(MOST, int(len(part) * max(0.5, min(1.5, TURN / worked)))))
        self._since += 1
        if self._since >= self._turns:
            self._put_away()
        time.sleep(min(PAUSE * worked, LONGEST_PAUSE))
        return done

    def _put_away(self) -> None:
        """Bring the log into the file, and see how soon it is to be done again."""
        if not self._since:
            return
        with said_plainly():
            pages = self._ws.store.bring_in()
        self._turns = max(1.0, min(MOST_TURNS, 2 * self._turns, self._since * LOG_PAGES / max(1, pages)))
        self._since = 0
