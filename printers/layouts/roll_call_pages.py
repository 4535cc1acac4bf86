"""The roll call on A4: what stands where on each page. Measured in eighths of a point from the top left."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from printers.contents import RollCallLabels, RollCallRow
from printers.layouts.roll_call import SEPARATOR, ReadySheet, heading
from printers.typesetting.fitting import Block, wrap
from printers.typesetting.lines import Line, set_line, text_width

UNIT = 8
PAGE_WIDTH, PAGE_HEIGHT = 595 * UNIT, 842 * UNIT
_LEFT, _RIGHT = 36 * UNIT, 559 * UNIT
_BOTTOM = 800 * UNIT
_FOOT = 818 * UNIT
_PAD = 3 * UNIT
_BOX = 12 * UNIT
_ROW = 19 * UNIT
_TEXT, _NAME = 9 * UNIT, 10 * UNIT

# Column: field of a row, its left edge and its width in points.
_COLUMNS = (
    ("name", 58, 124),
    ("company", 186, 96),
    ("host", 286, 82),
    ("phone", 372, 80),
    ("floor", 456, 46),
    ("since", 506, 53),
)


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text with its pen at (x, y)."""

    line: Line
    x: float
    y: int
    size: int
    bold: bool = False
    white: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle: filled, or only its outline of that thickness."""

    x: int
    y: int
    width: int
    height: int
    outline: int = 0


Mark: TypeAlias = Words | Area
_Weight: TypeAlias = Literal["plain", "bold", "white"]


@dataclass
class _Page:
    """A page while it is being filled; `y` is where the next thing goes."""

    marks: list[Mark] = field(default_factory=list)
    y: int = 30 * UNIT

    def write(self, block: Block, x: int, y: int, weight: _Weight = "plain") -> None:
        for line in block.lines:
            bold = weight != "plain"
            self.marks.append(Words(line, x, y + line.above, block.size, bold, weight == "white"))
            y += line.height + block.gap


def roll_call_pages(ready: ReadySheet) -> list[list[Mark]]:
    """The marks of every page, numbered."""
    pages = [_headed(ready, first=True)]
    for height, draw in _parts(ready):
        if pages[-1].y + height > _BOTTOM:
            pages.append(_headed(ready, first=False))
        draw.onto(pages[-1])
        pages[-1].y += height
    _sum_up(pages[-1], ready.sheet.summary)
    for number, page in enumerate(pages, start=1):
        _foot(page, ready, number, len(pages))
    return [page.marks for page in pages]


@dataclass(frozen=True, slots=True)
class _Part:
    """Something that is never parted by the end of a page."""

    blocks: tuple[tuple[Block, int, int, _Weight], ...] = ()
    areas: tuple[tuple[int, int, int, int, int], ...] = ()

    def onto(self, page: _Page) -> None:
        page.marks += [Area(x, page.y + y, w, h, outline) for x, y, w, h, outline in self.areas]
        for block, x, y, weight in self.blocks:
            page.write(block, x, page.y + y, weight)


def _parts(ready: ReadySheet) -> Iterator[tuple[int, _Part]]:
    """Everything below the head with its height; a block's title stays with its first row."""
    sheet = ready.sheet
    for block in sheet.blocks:
        title = _title(heading(block))
        rows = [_row(row, sheet.labels) for row in block.rows] or [_nobody(sheet.labels)]
        yield _joined(title, rows[0])
        yield from rows[1:]
    blanks = [_blank_row() for _ in range(sheet.blank_rows)]
    if blanks:
        yield _joined(_title(sheet.labels.blank), blanks[0])
        yield from blanks[1:]
    if ready.replaced:
        yield _sentence(sheet.labels.replaced, 8 * UNIT, "plain")


def _sum_up(page: _Page, summary: str) -> None:
    """The counts once more below the last row, where there is room: they stand at the top, and a sheet that holds
    nothing else looks as if somebody were missing from it."""
    height, part = _sentence(summary, 11 * UNIT, "bold")
    if summary and page.y + height <= _BOTTOM:
        part.onto(page)


def _joined(upper: tuple[int, _Part], lower: tuple[int, _Part]) -> tuple[int, _Part]:
    down = upper[0]
    blocks = tuple((block, x, y + down, weight) for block, x, y, weight in lower[1].blocks)
    areas = tuple((x, y + down, w, h, outline) for x, y, w, h, outline in lower[1].areas)
    return down + lower[0], _Part(upper[1].blocks + blocks, upper[1].areas + areas)


def _title(text: str) -> tuple[int, _Part]:
    words = wrap(text, 11 * UNIT, _RIGHT - _LEFT - 4 * _PAD, bold=True)
    height = words.height + 2 * _PAD
    band = (_LEFT, 2 * _PAD, _RIGHT - _LEFT, height, 0)
    return height + 2 * _PAD, _Part(((words, _LEFT + 2 * _PAD, 3 * _PAD, "white"),), (band,))


def _sentence(text: str, size: int, weight: _Weight) -> tuple[int, _Part]:
    words = wrap(text, size, _RIGHT - _LEFT, bold=weight == "bold")
    return words.height + 4 * _PAD, _Part(((words, _LEFT, 3 * _PAD, weight),))


def _nobody(labels: RollCallLabels) -> tuple[int, _Part]:
    return _sentence(labels.nobody, _TEXT, "plain")


def _row(row: RollCallRow, labels: RollCallLabels) -> tuple[int, _Part]:
    """A person across the columns, with the note under the name, and a rule below."""
    cells: list[tuple[Block, int, int, _Weight]] = []
    height = _ROW
    for name, left, width in _COLUMNS:
        bold = name == "name"
        words = _cell(getattr(row, name), _NAME if bold else _TEXT, width * UNIT, bold=bold)
        top = _PAD + (_ROW - 2 * _PAD - _NAME) // 2
        cells.append((words, left * UNIT, top, "bold" if bold else "plain"))
        height = max(height, top + words.height + _PAD)
    if row.note:
        note = wrap(f"{labels.note}: {row.note}", _TEXT, _RIGHT - 58 * UNIT)
        cells.append((note, 58 * UNIT, height - _PAD // 2, "plain"))
        height += note.height + _PAD
    filled = (_filled_box(),) if row.accounted else ()
    return height, _Part(tuple(cells), (_tick_box(), *filled, _rule(height)))


def _cell(text: str, size: int, width: int, *, bold: bool) -> Block:
    """Wrapped text, a little smaller where that keeps a long word in one piece."""
    smallest = size - 2 * UNIT
    while size > smallest and any(text_width(word, size, bold=bold) > width for word in text.split()):
        size -= UNIT
    return wrap(text, size, width, bold=bold)


def _blank_row() -> tuple[int, _Part]:
    height = 26 * UNIT
    return height, _Part((), (_tick_box((height - _BOX) // 2), _rule(height)))


def _tick_box(top: int = (_ROW - _BOX) // 2) -> tuple[int, int, int, int, int]:
    return _LEFT + 2, top, _BOX, _BOX, 9


def _filled_box(top: int = (_ROW - _BOX) // 2) -> tuple[int, int, int, int, int]:
    inset = _BOX // 4
    return _LEFT + 2 + inset, top + inset, _BOX - 2 * inset, _BOX - 2 * inset, 0


def _rule(y: int) -> tuple[int, int, int, int, int]:
    return _LEFT, y, _RIGHT - _LEFT, 3, 0


def _headed(ready: ReadySheet, *, first: bool) -> _Page:
    """A page with its head: mode, title and building stand on every one."""
    sheet, page = ready.sheet, _Page()
    mode = set_line(sheet.mode_word, 22 * UNIT, bold=True)
    badge = round(mode.width) + 20 * UNIT
    page.marks.append(Area(_RIGHT - badge, page.y, badge, 34 * UNIT))
    page.marks.append(Words(mode, _RIGHT - badge + 10 * UNIT, page.y + 25 * UNIT, 22 * UNIT, True, True))
    width = _RIGHT - _LEFT - badge - 10 * UNIT
    below = page.y + 40 * UNIT
    _write_down(page, sheet.title, (20 if first else 14) * UNIT, width, "bold")
    _write_down(page, sheet.building, (13 if first else 11) * UNIT, width, "bold")
    page.y = max(page.y, below)
    made = f"{sheet.labels.as_of} {sheet.made_at}{SEPARATOR}{sheet.labels.source}: {sheet.source}"
    _write_down(page, made, _NAME, _RIGHT - _LEFT, "plain")
    if sheet.notice:
        _boxed(page, sheet.notice)
    if first and sheet.summary:
        _write_down(page, sheet.summary, 11 * UNIT, _RIGHT - _LEFT, "bold")
    _column_heads(page, sheet.labels)
    return page


def _write_down(page: _Page, text: str, size: int, width: int, weight: _Weight) -> None:
    words = wrap(text, size, width, bold=weight == "bold")
    page.write(words, _LEFT, page.y, weight)
    page.y += words.height + _PAD


def _boxed(page: _Page, text: str) -> None:
    words = wrap(text, 11 * UNIT, _RIGHT - _LEFT - 8 * _PAD, bold=True)
    height = words.height + 4 * _PAD
    page.marks.append(Area(_LEFT, page.y + _PAD, _RIGHT - _LEFT, height, 10))
    page.write(words, _LEFT + 4 * _PAD, page.y + 3 * _PAD, "bold")
    page.y += height + 3 * _PAD


def _column_heads(page: _Page, labels: RollCallLabels) -> None:
    page.y += _PAD
    for name, left, width in _COLUMNS:
        page.write(wrap(getattr(labels, name), 8 * UNIT, width * UNIT), left * UNIT, page.y)
    page.y += 9 * UNIT
    page.marks.append(Area(_LEFT, page.y, _RIGHT - _LEFT, 8))


def _foot(page: _Page, ready: ReadySheet, number: int, count: int) -> None:
    sheet = ready.sheet
    numbered = sheet.labels.page.replace("{page}", str(number)).replace("{pages}", str(count))
    right = set_line(numbered, _TEXT)
    page.marks.append(Words(right, _RIGHT - right.width, _FOOT, _TEXT))
    left = wrap(SEPARATOR.join((sheet.mode_word, sheet.building, sheet.made_at)), _TEXT, _RIGHT - _LEFT - 100 * UNIT)
    page.marks.append(Words(left.lines[0], _LEFT, _FOOT, _TEXT))
