"""Lines drawn by hand, smoothed and painted in braille dots."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.support import pen

PLACES = st.floats(0, 1)
STROKES = st.lists(st.lists(st.tuples(PLACES, PLACES), min_size=1, max_size=20), max_size=5)


def test_a_line_from_corner_to_corner_has_a_dot_in_each_row_of_dots() -> None:
    assert pen.braille([[(0, 0), (1, 1)]], 4, 2) == ["⠑⢄  ", "  ⠑⢄"]


def test_a_point_is_one_dot_and_nothing_is_blank() -> None:
    assert pen.braille([[(0.5, 0.5)]], 2, 1) == [" ⠄"]
    assert pen.braille([], 3, 2) == ["   ", "   "]


def test_the_stairs_of_whole_cells_are_smoothed_and_the_ends_stay() -> None:
    stairs = [(0.0, 0.0), (0.1, 0.0), (0.2, 0.5), (0.3, 0.5), (0.4, 1.0)]
    smooth = pen.smoothed(stairs)
    assert (smooth[0], smooth[-1], len(smooth)) == (stairs[0], stairs[-1], len(stairs))
    steps = [after[1] - before[1] for before, after in zip(smooth, smooth[1:], strict=False)]
    assert max(steps) < 0.5 and min(steps) > 0.0


@given(STROKES)
def test_any_line_fits_the_field_and_every_cell_is_a_dot_or_blank(strokes: list[list[pen.Point]]) -> None:
    rows = pen.braille(strokes, 7, 3)
    assert [len(row) for row in rows] == [7, 7, 7]
    assert all(letter == " " or "\u2800" < letter <= "\u28ff" for row in rows for letter in row)
    assert any(row.strip() for row in rows) == bool(strokes)


@given(STROKES)
def test_smoothing_stays_in_the_field(strokes: list[list[pen.Point]]) -> None:
    assert all(0 <= x <= 1 and 0 <= y <= 1 for stroke in strokes for x, y in pen.smoothed(stroke))
