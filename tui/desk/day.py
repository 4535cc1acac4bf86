"""What the day board shows of a day: its rows, filtered and searched, as lines; and what is known of each."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from tui.desk.board_lines import LongDay, Moment, WholeDay, row_id
from tui.widgets.lines import Provider
from vmsctl.rules import day_board as rules
from vmsctl.services import day_board as service
from vmsctl.services.day_board import BoardRow, Day, Filter

MOST_KEPT = 600
"""Rows of a long day that are brought up to date after a change: those looked at last."""

_UNDER_WAY = ("awaiting", "expected", "on-site")

Fetch = Callable[[Iterable[int]], object]


class ShownDay:
    """One reading of a day. A long day gets its ids (`take_ids`) and rows (`take_rows`) later, in pieces."""

    def __init__(self, board: Day, now: datetime) -> None:
        self.board = board
        self.moment = Moment.of(board, now)
        self.counts: Mapping[str, int] = board.counts
        self._counted: str | None = "" if board.whole else None
        self._rows = (*board.staying, *board.rows)
        self._known = {row.id: row for row in self._rows}
        self._texts: dict[int, str] = {}
        self._ids: array[int] | None = None
        self.old: list[int] = []
        """Ids of rows that are shown as they were in the reading before."""

    @property
    def is_long(self) -> bool:
        return not self.board.whole

    def counts_of(self, type: str) -> Mapping[str, int]:
        """How many visits of a type (all with an empty one) are in each group; nothing while that is not known."""
        if type != self._counted and not self.is_long:
            self.counts, self._counted = service.count(self._rows, self.board.today, type), type
        return self.counts if type == self._counted else {}

    def row(self, id: str | None) -> BoardRow | None:
        """The row of a visit's public id, as far as it is at hand."""
        return None if id is None else self._known.get(int(id[1:]))

    def take_ids(self, ids: array[int], counts: Mapping[str, int], wanted: Filter) -> None:
        """The order of a long day is known now."""
        staying = array("q", (row.id for row in self._passing(wanted, self.board.staying)))
        self._ids, self.counts, self._counted = staying + ids, counts, wanted.type

    def stand_in(self, before: ShownDay) -> None:
        """Until the order is known, that of the reading before will do, and rows that were looked at last."""
        self._ids, self.counts, self._counted = before._ids, before.counts, before._counted
        kept = dict(list(before._known.items())[-MOST_KEPT:])
        self.old = [id for id in kept if id not in self._known]
        self._known = kept | self._known

    def take_rows(self, rows: Iterable[BoardRow]) -> None:
        """Rows of a long day as they are now."""
        self.old = []
        self._known.update((row.id, row) for row in rows)

    def lines(self, wanted: Filter, fetch: Fetch) -> Provider:
        """The lines that pass the filter."""
        if self._ids is not None:
            return LongDay(self._ids, self._known, self.moment, fetch)
        return WholeDay(self._passing(wanted, self._rows), self.moment)

    def at_now(self) -> str | None:
        """Where somebody begins to look: the first visit expected from half an hour ago on."""
        since = self.moment.micros - 30 * 60_000_000
        later = (row for row in self._rows if row.expected_at >= since and self._group(row) != "left")
        first = next(later, None)
        return None if first is None else row_id(first)

    def fitting(self, row: BoardRow) -> str:
        """The one act that fits."""
        return rules.fitting(
            row.state,
            arrived=row.arrived_at is not None,
            blocked=row.blocked_at is not None,
            known=row.visitor_id is not None,
            missing=bool(service.missing(row)),
            past=row.day < self.moment.today,
        )

    def _group(self, row: BoardRow) -> str:
        return service.group(row, self.board.today)

    def _passing(self, wanted: Filter, rows: Iterable[BoardRow]) -> list[BoardRow]:
        rows = [
            row
            for row in rows
            if (not wanted.group or self._group(row) == wanted.group) and (not wanted.type or row.type == wanted.type)
        ]
        if not wanted.text.strip():
            return rows
        found = rules.found({row.id: self._text(row) for row in rows}, wanted.text)
        return rows if found is None else sorted((self._known[id] for id in found), key=self._is_over)

    def _is_over(self, row: BoardRow) -> bool:
        """Whether nobody is waited for: whoever types a name has somebody before them, and Enter takes the first."""
        return self._group(row) not in _UNDER_WAY

    def _text(self, row: BoardRow) -> str:
        text = self._texts.get(row.id)
        if text is None:
            text = self._texts[row.id] = service.text(row)
        return text
