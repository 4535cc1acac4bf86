"""Lines drawn by hand: smoothed, and painted with the eight dots of a braille character in each cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

Point = tuple[float, float]
Stroke = Sequence[Point]
"""Points in 0..1 from left to right and from top to bottom."""

DOTS_ACROSS, DOTS_DOWN = 2, 4
_BLANK = 0x2800
_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Which bit of a braille character is the dot of a row and a column (Unicode 15, block U+2800)."""


def smoothed(stroke: Stroke) -> tuple[Point, ...]:
    """The same line without the stairs of a mouse that reports whole cells; its ends stay."""
    points = tuple(stroke)
    for _ in range(2):
        if len(points) < 3:
            return points
        inner = (
            ((x0 + 2 * x1 + x2) / 4, (y0 + 2 * y1 + y2) / 4)
            for (x0, y0), (x1, y1), (x2, y2) in zip(points, points[1:], points[2:], strict=False)
        )
        points = (points[0], *inner, points[-1])
    return points


def braille(strokes: Iterable[Stroke], columns: int, rows: int) -> list[str]:
    """The lines as rows of braille characters; a cell that no line crosses is a space."""
    cells = [[0] * columns for _ in range(rows)]
    for stroke in strokes:
        for across, down in _dots(smoothed(stroke), columns * DOTS_ACROSS, rows * DOTS_DOWN):
            cells[down // DOTS_DOWN][across // DOTS_ACROSS] |= _BITS[down % DOTS_DOWN][across % DOTS_ACROSS]
    return ["".join(chr(_BLANK + bits) if bits else " " for bits in row) for row in cells]


def _dots(stroke: Stroke, width: int, height: int) -> Iterator[tuple[int, int]]:
    """The dots that a line touches, without gaps."""
    ends = [(min(width - 1, int(x * width)), min(height - 1, int(y * height))) for x, y in stroke]
    if len(ends) == 1:
        yield ends[0]
    for (x0, y0), (x1, y1) in zip(ends, ends[1:], strict=False):
        steps = max(abs(x1 - x0), abs(y1 - y0), 1)
        for step in range(steps + 1):
            yield round(x0 + (x1 - x0) * step / steps), round(y0 + (y1 - y0) * step / steps)
