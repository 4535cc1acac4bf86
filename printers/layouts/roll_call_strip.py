"""The roll call as one long strip for a receipt printer. Distances are in dots."""

from collections.abc import Iterator

from PIL import Image, ImageDraw

from printers.contents import RollCallLabels, RollCallRow, RollCallSheet
from printers.layouts.roll_call import SEPARATOR, ReadySheet, facts, heading
from printers.typesetting.fitting import wrap
from printers.typesetting.lines import INK, Line, set_line

_MARGIN = 8
_BOX = 32
_NAME, _FACT = 28, 20


def draw_roll_call(ready: ReadySheet, width: int) -> Iterator[Image.Image]:
    """Strips of ink, top to bottom, each as wide as the paper."""
    sheet = ready.sheet
    yield from _head(sheet, width)
    for block in sheet.blocks:
        yield _band(heading(block), width, 28)
        if not block.rows:
            yield _paragraph(sheet.labels.nobody, width, 24)
        for row in block.rows:
            yield _person(row, sheet.labels, width)
    if sheet.blank_rows:
        yield _band(sheet.labels.blank, width, 28)
        yield from (_blank_row(width) for _ in range(sheet.blank_rows))
    yield from _foot(ready, width)


def _head(sheet: RollCallSheet, width: int) -> Iterator[Image.Image]:
    labels = sheet.labels
    yield _band(sheet.mode_word, width, 64)
    yield _paragraph(sheet.title, width, 44, bold=True)
    yield _paragraph(sheet.building, width, 34, bold=True)
    if sheet.notice:
        yield _boxed(sheet.notice, width)
    yield _paragraph(f"{labels.as_of} {sheet.made_at}", width, 26)
    yield _paragraph(f"{labels.source}: {sheet.source}", width, 22)
    if sheet.summary:
        yield _paragraph(sheet.summary, width, 26, bold=True)


def _foot(ready: ReadySheet, width: int) -> Iterator[Image.Image]:
    sheet = ready.sheet
    if ready.replaced:
        yield _paragraph(sheet.labels.replaced, width, 20)
    if sheet.summary:
        yield _paragraph(sheet.summary, width, 26, bold=True)
    yield _band(SEPARATOR.join((sheet.mode_word, sheet.building, sheet.made_at)), width, 24)


def _blank(width: int, height: int, fill: int = 0) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("L", (width, height), fill)
    return picture, ImageDraw.Draw(picture)


def _band(text: str, width: int, size: int) -> Image.Image:
    """White words on black, with a little white above."""
    words = wrap(text, size, width - 4 * _MARGIN, bold=True)
    pad, gap = size // 4, 10
    picture, ink = _blank(width, words.height + 2 * pad + gap)
    ink.rectangle((0, gap, width, picture.height), fill=INK)
    words.draw(ink, 2 * _MARGIN, gap + pad, fill=0)
    return picture


def _paragraph(text: str, width: int, size: int, *, bold: bool = False) -> Image.Image:
    words = wrap(text, size, width - 2 * _MARGIN, bold=bold)
    picture, ink = _blank(width, words.height + size // 2)
    words.draw(ink, _MARGIN, size // 4)
    return picture


def _boxed(text: str, width: int) -> Image.Image:
    words = wrap(text, 26, width - 6 * _MARGIN, bold=True)
    picture, ink = _blank(width, words.height + 5 * _MARGIN)
    ink.rectangle((_MARGIN, _MARGIN, width - _MARGIN - 1, picture.height - _MARGIN), outline=INK, width=3)
    words.draw(ink, 3 * _MARGIN, 5 * _MARGIN // 2)
    return picture


def _person(row: RollCallRow, labels: RollCallLabels, width: int) -> Image.Image:
    """A box to tick, the name, since when; below it everything else."""
    left = _BOX + 3 * _MARGIN
    room = width - left - _MARGIN
    since = set_line(row.since, 22)
    name = wrap(row.name, _NAME, room, bold=True)
    # The time stands in the corner, unless that would cost the name a line.
    beside = name.lines[0].width + since.width + 2 * _MARGIN <= room
    known = facts(row, labels)
    details = list(_flowed(known if beside or not row.since else [row.since, *known], _FACT, room))
    height = max(_BOX, name.height + sum(above + below + 2 for _, above, below in details)) + 3 * _MARGIN // 2
    picture, ink = _blank(width, height)
    _tick_box(ink, _MARGIN // 2, filled=row.accounted)
    y = name.draw(ink, left, _MARGIN // 2)
    if beside:
        since.draw(ink, width - _MARGIN - since.width, _MARGIN // 2 + name.lines[0].above)
    for held, above, below in details:
        for line, x in held:
            line.draw(ink, left + x, y + 2 + above)
        y += above + below + 2
    ink.line((left, height - 1, width, height - 1), fill=INK)
    return picture


_Flow = tuple[list[tuple[Line, float]], int, int]


def _flowed(texts: list[str], size: int, width: int) -> Iterator[_Flow]:
    """Texts side by side, each running in its own direction: lines with what they hold and their reach."""
    separator = set_line(SEPARATOR, size)
    held: list[tuple[Line, float]] = []
    x = 0.0
    for part in (line for text in texts for line in wrap(text, size, width).lines):
        if held and x + separator.width + part.width > width:
            yield _reach(held)
            held, x = [], 0.0
        if held:
            held.append((separator, x))
            x += separator.width
        held.append((part, x))
        x += part.width
    if held:
        yield _reach(held)


def _reach(held: list[tuple[Line, float]]) -> _Flow:
    return held, max(line.above for line, _ in held), max(line.below for line, _ in held)


def _tick_box(ink: ImageDraw.ImageDraw, top: int, *, filled: bool = False) -> None:
    ink.rectangle((_MARGIN, top, _MARGIN + _BOX - 1, top + _BOX - 1), outline=INK, width=3)
    if filled:
        inset = _BOX // 4
        ink.rectangle((_MARGIN + inset, top + inset, _MARGIN + _BOX - 1 - inset, top + _BOX - 1 - inset), fill=INK)


def _blank_row(width: int) -> Image.Image:
    """A box and a line to write on."""
    picture, ink = _blank(width, 2 * _BOX)
    _tick_box(ink, _BOX // 2)
    left = _BOX + 3 * _MARGIN
    ink.line((left, picture.height - 8, width - _MARGIN, picture.height - 8), fill=INK, width=2)
    return picture
