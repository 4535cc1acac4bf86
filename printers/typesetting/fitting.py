"""Text made to fit its place: as large as it can be, on as many lines as there is room for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import ImageDraw

from printers.errors import TooLong, shown
from printers.typesetting.coverage import clusters
from printers.typesetting.direction import is_right_to_left
from printers.typesetting.lines import INK, Line, set_line, text_width

# Sizes go down by this factor; every size is a font to be loaded, so that a few must do.
_STEP = 0.93
_GAP = 0.10
# Widths grow with the size but for hinting; measured once at this size, they tell what may fit.
_REFERENCE = 64
# A line may be broken after a hyphen or slash, and on either side of an ideograph or kana.
_IDEOGRAPH = r"\u3040-\u30FF\u3400-\u9FFF\uF900-\uFAFF"
_TOKENS = re.compile(rf"[{_IDEOGRAPH}]|[^\s\-/{_IDEOGRAPH}]*[-/]?")


@dataclass(frozen=True, slots=True)
class Place:
    """A place for text and the sizes allowed in it, in dots."""

    width: int
    height: int
    largest: int
    smallest: int
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one size, one below the other."""

    lines: tuple[Line, ...]
    size: int

    @property
    def gap(self) -> int:
        return round(self.size * _GAP)

    @property
    def height(self) -> int:
        return sum(line.height for line in self.lines) + self.gap * max(len(self.lines) - 1, 0)

    def draw(self, ink: ImageDraw.ImageDraw, x: int, y: int, *, width: int | None = None, fill: int = INK) -> int:
        """Draw downwards from `y` and return where the block ends.

        With `width`, lines that run from right to left stand at its right edge.
        """
        for line in self.lines:
            left = x + width - line.width if width and line.right_to_left else x
            line.draw(ink, left, y + line.above, fill)
            y += line.height + self.gap
        return y - self.gap


def fit(text: str, place: Place, what: str = "text") -> Block:
    """The largest setting of cleaned text that fits; raises TooLong, which names `what`, when none does."""
    words = _measured(text, _REFERENCE, place.bold)
    space = text_width(" ", _REFERENCE, bold=place.bold)
    turned = is_right_to_left(text)
    for size in sizes(place.largest, place.smallest):
        rows = _rows(words, space, place.width * _REFERENCE / size)
        if rows is None and size == place.smallest:
            rows = _rows(list(_broken(words, place)), space, place.width * _REFERENCE / size)
        if rows is None or len(rows) * size * 0.9 > place.height:
            continue
        block = Block(tuple(set_line(row, size, bold=place.bold, right_to_left=turned) for row in rows), size)
        if block.height <= place.height and all(line.width <= place.width for line in block.lines):
            return block
    raise TooLong(f"The {what} {shown(text)} does not fit even in the smallest legible print; shorten it.")


def sizes(largest: int, smallest: int) -> Iterator[int]:
    """From the largest size to the smallest, each a few percent below the one before."""
    size = largest
    while size > smallest:
        yield size
        size = min(size - 1, int(size * _STEP))
    yield smallest


def wrap(text: str, size: int, width: int, *, bold: bool = False) -> Block:
    """Text at one size on as many lines as it needs; a word too wide for a line is broken."""
    turned = is_right_to_left(text)
    whole = set_line(text, size, bold=bold, right_to_left=turned)
    if whole.width <= width:
        return Block((whole,), size)
    broken = list(_broken(_measured(text, size, bold), Place(width, 0, size, size, bold), size))
    rows = _rows(broken, text_width(" ", size, bold=bold), width) or [text]
    return Block(tuple(set_line(row, size, bold=bold, right_to_left=turned) for row in rows), size)


_Word = tuple[str, bool, float]


def _measured(text: str, size: int, bold: bool) -> list[_Word]:
    return [(token, spaced, text_width(token, size, bold=bold)) for token, spaced in _words(text)]


def _words(text: str) -> Iterator[tuple[str, bool]]:
    """Unbreakable parts of a text, each with whether a space stands before it."""
    for chunk in text.split():
        spaced = True
        for token in filter(None, _TOKENS.findall(chunk)):
            yield token, spaced
            spaced = False


def _rows(words: list[_Word], space: float, width: float) -> list[str] | None:
    """Greedy lines, or None when one word alone is too wide."""
    rows: list[str] = []
    used = 0.0
    for word, spaced, wide in words:
        if wide > width:
            return None
        lead = space if spaced else 0.0
        if rows and used + lead + wide <= width:
            rows[-1] += (" " if spaced else "") + word
            used += lead + wide
        else:
            rows.append(word)
            used = wide
    return rows


def _broken(words: list[_Word], place: Place, measured_at: int = _REFERENCE) -> Iterator[_Word]:
    """The words, those wider than the place cut between letters into parts that are not."""
    width = place.width * measured_at / place.smallest
    for word, spaced, wide in words:
        if wide <= width:
            yield word, spaced, wide
            continue
        part, part_wide = "", 0.0
        for cluster in clusters(word):
            grown = text_width(part + cluster, measured_at, bold=place.bold)
            if part and grown > width:
                yield part, spaced, part_wide
                part, spaced = cluster, False
                grown = text_width(cluster, measured_at, bold=place.bold)
            else:
                part += cluster
            part_wide = grown
        yield part, spaced, part_wide
