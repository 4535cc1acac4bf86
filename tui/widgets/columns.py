"""Columns of a line list: widths from what there is room for, cells cut by the width that a terminal gives them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

GUTTER = 2
"""Cells between two columns."""


class Column(NamedTuple):
    """A column; `width` cells, or with `width` 0 a share of what is left (`weight`, at least `least` cells).

    With less room than `hide_below` cells in the whole list the column is left out.
    """

    title: str
    width: int = 0
    weight: int = 1
    least: int = 6
    right: bool = False
    hide_below: int = 0


def widths(columns: Sequence[Column], room: int) -> list[int]:
    """The cells each column gets of `room`; 0 for those left out."""
    shown = [column for column in columns if room >= column.hide_below]
    fixed = sum(column.width for column in shown) + GUTTER * max(0, len(shown) - 1)
    weight = sum(column.weight for column in shown if not column.width)
    left = max(0, room - fixed)
    given: list[int] = []
    for column in columns:
        if room < column.hide_below:
            given.append(0)
        elif column.width:
            given.append(column.width)
        else:
            share = left * column.weight // weight
            left, weight = left - share, weight - column.weight
            given.append(max(column.least, share))
    return given


def fitted(text: str, width: int, *, right: bool = False) -> str:
    """Text in exactly `width` cells: padded, or cut with an ellipsis; wide characters count as two."""
    length = cell_len(text)
    if length > width:
        return set_cell_size(set_cell_size(text, max(0, width - 1)).rstrip() + "…", width) if width else ""
    return " " * (width - length) + text if right else text + " " * (width - length)
