"""What a line list shows: lines with ids, fed in windows by a provider."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Cell(NamedTuple):
    """Text in a column; `role` is one of `themes.ROLES` or empty. A role never stands for a word."""

    text: str
    role: str = ""


class Line(NamedTuple):
    """One row: an id that stays the same when rows are read again, and a cell for each column."""

    id: str
    cells: tuple[Cell | str, ...]


class Provider(Protocol):
    """Where the lines come from. All three are called on the UI's thread and must be quick."""

    def count(self) -> int:
        """How many lines there are."""

    def window(self, start: int, n: int) -> Sequence[Line]:
        """Lines `start` to `start + n`, fewer at the end."""

    def position(self, id: str) -> int | None:
        """Where a line stands, or None when it is gone."""


class Lines:
    """A provider of lines that are all at hand."""

    def __init__(self, lines: Sequence[Line] = ()) -> None:
        self._lines = lines
        self._positions: dict[str, int] | None = None

    def count(self) -> int:
        return len(self._lines)

    def window(self, start: int, n: int) -> Sequence[Line]:
        return self._lines[start : start + n]

    def position(self, id: str) -> int | None:
        if self._positions is None:
            self._positions = {line.id: place for place, line in enumerate(self._lines)}
        return self._positions.get(id)
