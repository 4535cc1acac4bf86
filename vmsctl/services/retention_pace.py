"""How fast retention works beside desks: turns of a few milliseconds, rests between them, and the log put away."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from vmsctl.workspace import said_plainly

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.services.retention_periods import Calendar
    from vmsctl.workspace import Workspace

    Act = Callable[[Transaction, Workspace, Calendar, Sequence[Any]], int]
    Look = Callable[[Transaction, Calendar, Sequence[int]], Sequence[Any]]

TURN = 0.001
"""Seconds that one transaction should work before it commits: what is longer doubles the slowest hundredth of check-ins
beside it, what is shorter lasts longer as a whole."""
FIRST, LEAST, MOST = 50, 10, 2_000
"""Rows in the first, the smallest and the largest: committing takes its time however few they are."""
PAUSE = 1.5
"""How many times as long as a transaction worked others may go first, besides while it is put on the disk: most desks
then never meet one."""
LONGEST_PAUSE = 0.25
LOG_PAGES = 150
"""Pages of SQLite's write-ahead log after which it is put away: the file is flushed then, which a check-in beside it
waits for, and it takes as long as there are pages. With 800 the slowest hundredth of check-ins took three times as
long as with 150, and the run no less."""
MOST_TURNS = 64


class Seen(NamedTuple):
    """What is due of ids, and the picture of the store in which it is."""

    picture: object
    due: Sequence[Any]


class Pace:
    """How many rows fit into a turn, and how many turns into the log, learnt from the last ones."""

    def __init__(self, ws: Workspace, known: Calendar) -> None:
        self._ws, self._known = ws, known
        self.size = FIRST
        self._turns, self._since = 1.0, 0

    def carry_out(self, pieces: Iterable[Sequence[int]], act: Act) -> int:
        """Act on ids as they are found, so many at once as fit."""
        done = sum(self._act(part, act) for part in self._parts(pieces))
        self._put_away()
        return done

    def look_and_carry_out(self, pieces: Iterable[Sequence[int]], look: Look, act: Act) -> int:
        """Act on what `look` finds due of the ids. It looks before others have to wait, and once more in the turn only
        if somebody was quicker."""
        done = 0
        for part in self._parts(pieces):
            seen = self._look(part, look)
            if seen is None or seen.due:
                done += self._act(part, act, look, seen)
        self._put_away()
        return done

    def _parts(self, pieces: Iterable[Sequence[int]]) -> Iterator[list[int]]:
        waiting: list[int] = []
        for piece in pieces:
            waiting += piece
            while len(waiting) >= self.size:
                part, waiting = waiting[: self.size], waiting[self.size :]
                yield part
        if waiting:
            yield waiting

    def _look(self, part: Sequence[int], look: Look) -> Seen | None:
        with self._ws.reading() as tx:
            picture = tx.picture
            return Seen(picture, look(tx, self._known, part)) if picture else None

    def _act(self, part: Sequence[int], act: Act, look: Look | None = None, seen: Seen | None = None) -> int:
        with self._ws.aside() as tx:
            began = time.perf_counter()
            due = part
            if look:
                due = seen.due if seen and seen.picture == tx.picture else look(tx, self._known, part)
            done = act(tx, self._ws, self._known, due)
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
