"""A bar chart as lines of text, and as shapes for a picture; pure, and the same shapes for SVG and PNG."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from unicodedata import combining, east_asian_width
from xml.sax.saxutils import escape

EIGHTHS = " ▏▎▍▌▋▊▉"
FULL = "█"
LABEL = 24
"""Characters of a label before it is cut."""


class Bar(NamedTuple):
    label: str
    value: int


class Chart(NamedTuple):
    """`words` say for who cannot see it what there is to be seen."""

    title: str
    words: str
    bars: Sequence[Bar]


class Box(NamedTuple):
    """A filled rectangle, in units from the upper left; `words` are told of it where one points."""

    x: float
    y: float
    width: float
    height: float
    shade: str
    words: str = ""


class Text(NamedTuple):
    """A line of text on a baseline; `anchor` is `start`, `middle` or `end`."""

    x: float
    y: float
    text: str
    size: int = 13
    anchor: str = "start"
    bold: bool = False


class Drawing(NamedTuple):
    width: int
    height: int
    boxes: Sequence[Box]
    texts: Sequence[Text]


def cut(text: str, longest: int = LABEL) -> str:
    """A label in so many cells of a terminal at the most."""
    if cells(text) <= longest:
        return text
    while cells(text) >= longest:
        text = text[:-1]
    return f"{text}…"


def cells(text: str) -> int:
    """How many cells of a terminal a text takes: two for the wide letters of East Asia, none for marks."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(letter) else 1 + (east_asian_width(letter) in "WF") for letter in text)


def lines(bars: Sequence[Bar], width: int) -> list[str]:
    """One line for each bar, none wider than `width` cells: label, bar in eighths of a cell, number."""
    labels = [cut(bar.label) for bar in bars]
    most = max([1, *(bar.value for bar in bars)])
    beside, number = max([0, *map(cells, labels)]), len(f"{most:,}")
    room = max(4, width - beside - number - 2)
    return [
        f"{label}{' ' * (beside - cells(label))} {_bar(bar.value, most, room):<{room}} {bar.value:>{number},}"
        for label, bar in zip(labels, bars, strict=True)
    ]


def _bar(value: int, most: int, room: int) -> str:
    """What is not nothing has an eighth of a cell at the least."""
    eighths = -(-value * room * 8 // most)
    return FULL * (eighths // 8) + EIGHTHS[eighths % 8].strip()


WIDTH, TOP, ROW, LEFT, RIGHT = 900, 64, 26, 230, 70
INK, SHADE, FAINT = "#1f2933", "#2a6f97", "#d5dbe1"
COLUMNS_HEIGHT, COLUMNS_LEFT, BOTTOM = 300, 60, 40
LETTER = 8
"""Units that a letter of a label takes at the most."""


def across(chart: Chart) -> Drawing:
    """Names below one another, each with its bar beside it."""
    most = max([1, *(bar.value for bar in chart.bars)])
    room = WIDTH - LEFT - RIGHT
    boxes, texts = [], [_title(chart)]
    for number, bar in enumerate(chart.bars):
        y = TOP + number * ROW
        boxes.append(Box(LEFT, y, bar.value * room / most, ROW - 8, SHADE, f"{bar.label}: {bar.value:,}"))
        texts.append(Text(LEFT - 10, y + 14, cut(bar.label), anchor="end"))
        texts.append(Text(LEFT + bar.value * room / most + 6, y + 14, f"{bar.value:,}"))
    return Drawing(WIDTH, TOP + len(chart.bars) * ROW + 20, boxes, texts)


def upright(chart: Chart) -> Drawing:
    """Times beside one another, each with its bar above it; of too many labels every so many-th is written."""
    most = _ceiling(max([1, *(bar.value for bar in chart.bars)]))
    step = (WIDTH - COLUMNS_LEFT - 20) / max(1, len(chart.bars))
    floor = TOP + COLUMNS_HEIGHT
    boxes, texts = _scale(most, floor), [_title(chart)]
    texts += [Text(COLUMNS_LEFT - 8, box.y + 5, f"{_at(box, floor, most):,}", anchor="end") for box in boxes]
    each = max(1, -(-(max([1, *(len(bar.label) for bar in chart.bars)]) * LETTER + 8) // max(1, int(step))))
    for number, bar in enumerate(chart.bars):
        x, height = COLUMNS_LEFT + number * step, bar.value * COLUMNS_HEIGHT / most
        boxes.append(Box(x + step * 0.1, floor - height, step * 0.8, height, SHADE, f"{bar.label}: {bar.value:,}"))
        if number % each == 0:
            texts.append(Text(x + step / 2, floor + 20, bar.label, anchor="middle"))
    return Drawing(WIDTH, floor + BOTTOM, boxes, texts)


def _title(chart: Chart) -> Text:
    return Text(20, 34, cut(chart.title, 80), 18, bold=True)


def _scale(most: int, floor: int) -> list[Box]:
    parts = next(parts for parts in (4, 5, 2, 1) if most % parts == 0)
    return [
        Box(COLUMNS_LEFT, floor - COLUMNS_HEIGHT * part / parts, WIDTH - COLUMNS_LEFT - 20, 1, FAINT)
        for part in range(parts + 1)
    ]


def _at(box: Box, floor: int, most: int) -> int:
    return round((floor - box.y) * most / COLUMNS_HEIGHT)


def _ceiling(most: int) -> int:
    """The next number that is easily divided: 1, 2, 4, 5 or 8 with noughts behind."""
    ten = 1
    while most > 8 * ten:
        ten *= 10
    return next(step * ten for step in (1, 2, 4, 5, 8) if most <= step * ten)


def svg(chart: Chart, drawing: Drawing) -> str:
    """A picture that any browser shows, with a title and a description for readers of screens."""
    shapes = [*map(_svg_box, drawing.boxes), *map(_svg_text, drawing.texts)]
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width} {drawing.height}" role="img"'
        ' aria-labelledby="title desc" font-family="Noto Sans, sans-serif">',
        f'<title id="title">{_plain(chart.title)}</title>',
        f'<desc id="desc">{_plain(chart.words)}</desc>',
        f'<rect width="{drawing.width}" height="{drawing.height}" fill="#ffffff"/>',
        *shapes, "</svg>", "",
    ])  # fmt: skip


def _svg_box(box: Box) -> str:
    shape = (
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" fill="{box.shade}"'
    )
    return f"{shape}><title>{_plain(box.words)}</title></rect>" if box.words else f"{shape}/>"


def _svg_text(text: Text) -> str:
    weight = ' font-weight="bold"' if text.bold else ""
    return (
        f'<text x="{text.x:.1f}" y="{text.y:.1f}" font-size="{text.size}" fill="{INK}"'
        f' text-anchor="{text.anchor}"{weight}>{_plain(text.text)}</text>'
    )


def _plain(text: str) -> str:
    """Text as it may stand in XML: characters that it forbids, and that act on whoever reads it, are left out."""
    return escape("".join(_seen(text)))


def _seen(text: str) -> Iterable[str]:
    return (character for character in text if character.isprintable())
