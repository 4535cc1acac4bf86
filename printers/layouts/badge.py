"""The badge: one design for every printer, drawn at its width.

The proportions are those of the A series (A7 on an 80 mm roll, A6 on a sheet). Everything is measured
on a grid 576 units wide and scaled from there.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from PIL import Image, ImageDraw

from printers.contents import Badge, BadgeLabels
from printers.layouts.codes import qr_ink
from printers.layouts.grouping import in_fours
from printers.layouts.logo import logo_ink
from printers.typesetting.cleaning import clean_field
from printers.typesetting.coverage import missing
from printers.typesetting.fitting import Place, fit
from printers.typesetting.lines import INK, text_width

GRID = 576
_MARGIN = 36
_TEXT_WIDTH = GRID - 2 * _MARGIN
_BAND = 96
_LOGO_WIDTH, _LOGO_EDGE = 216, 8
_NAME_TOP, _NAME_BOTTOM = 112, 474
_COMPANY_HEIGHT = 88
_RULE = 486
_QR_TOP = 490
_QR_SIDE = 261
_DETAILS_LEFT = 276
_DETAILS_TOP = 520
_DETAILS_HEIGHT = 216
_DETAIL_WIDTH = GRID - _MARGIN - _DETAILS_LEFT
_CAPTION = 22
_NUMBER_BASELINE = 784
# In dots; at 203 dots an inch five points, with letters over a millimetre high.
_SMALLEST_PRINT = 15
_NARROW = 480
_EXTRA = 108


@dataclass(frozen=True, slots=True)
class _Grid:
    """From units of the grid to dots of this printer."""

    width: int

    @property
    def extra(self) -> int:
        """Units by which a narrow roll makes the badge longer: its smallest print is relatively larger."""
        return _EXTRA if self.width < _NARROW else 0

    def dots(self, units: float) -> int:
        return round(units * self.width / GRID)

    def place(self, width: int, height: int, largest: int, smallest: int, *, bold: bool = False) -> Place:
        """A place in units; the smallest print stays legible on a narrow head, and has room for a line."""
        floor = max(self.dots(smallest), _SMALLEST_PRINT)
        height = max(self.dots(height), ceil(1.1 * floor))
        return Place(self.dots(width), height, max(self.dots(largest), floor), floor, bold)


_Row = tuple[int, int]


def badge_size(width: int) -> tuple[int, int]:
    """Width and height in dots: a sheet of the A series, or longer on a narrow roll."""
    grid = _Grid(width)
    return width, -(-width * 148 // 105) + grid.dots(grid.extra)


def draw_badge(badge: Badge, width: int) -> Image.Image:
    """Ink of the badge in mode L, 255 is dark; raises MissingGlyph and TooLong."""
    badge = _checked(badge)
    grid = _Grid(width)
    rows = _rows(width, badge.host, badge.building, badge.date)
    common = (badge.visitor_type, badge.building, badge.date, badge.labels, rows, badge.logo)
    picture = _background(width, *common).copy()
    ink = ImageDraw.Draw(picture)
    _draw_person(ink, grid, badge)
    if badge.host:
        place = _detail_place(grid, rows[0][1])
        picture.paste(_host(badge.host, place), (grid.dots(_DETAILS_LEFT), _value_top(grid, rows[0])))
    picture.paste(qr_ink(badge.code, grid.dots(_QR_SIDE)), (0, grid.dots(_QR_TOP)))
    _draw_number(ink, grid, in_fours(badge.number))
    return picture


def _checked(badge: Badge) -> Badge:
    """The badge with every text cleaned and known to be drawable."""
    words = badge.labels
    return Badge(
        name=_text(badge.name, "name"),
        company=_text(badge.company, "company"),
        host=_text(badge.host, "host"),
        building=_text(badge.building, "building"),
        visitor_type=_text(badge.visitor_type, "visitor type"),
        date=_text(badge.date, "date"),
        code=badge.code,
        number=_text(badge.number, "number"),
        labels=BadgeLabels(*(_text(word, "label") for word in (words.host, words.building, words.date))),
        logo=badge.logo,
    )


def _text(text: str, what: str) -> str:
    cleaned = clean_field(text, what)
    if problem := missing(cleaned):
        raise problem
    return cleaned


@lru_cache(maxsize=64)
def _rows(width: int, *values: str) -> tuple[_Row, ...]:
    """Top and height in units of each detail: even rows, unless one needs more lines than two.

    An empty detail takes no room.
    """
    grid = _Grid(width)
    height = _DETAILS_HEIGHT + grid.extra
    room = _detail_place(grid, height)
    # A broken line is rarely full; four fifths is what lines of words hold on average.
    needs = [ceil(text_width(value, room.smallest, bold=True) / (0.8 * room.width)) for value in values]
    shares = needs if max(needs) > 2 else [min(need, 1) for need in needs]
    captions = [_CAPTION if need else 0 for need in needs]
    free = height - sum(captions)
    heights = [caption + free * share // max(sum(shares), 1) for caption, share in zip(captions, shares, strict=True)]
    return tuple((_DETAILS_TOP + sum(heights[:i]), height) for i, height in enumerate(heights))


def _detail_place(grid: _Grid, height: int) -> Place:
    return grid.place(_DETAIL_WIDTH, height - _CAPTION - 3, 31, 17, bold=True)


def _value_top(grid: _Grid, row: _Row) -> int:
    return grid.dots(row[0] + _CAPTION)


@lru_cache(maxsize=16)
def _background(
    width: int, visitor_type: str, building: str, date: str, labels: BadgeLabels, rows: tuple[_Row, ...], logo: bytes
) -> Image.Image:
    """What the badges of a day have in common: band, logo, rule, labels, building and date."""
    grid = _Grid(width)
    picture = Image.new("L", badge_size(width), 0)
    ink = ImageDraw.Draw(picture)
    taken = _draw_logo(picture, grid, logo) if logo else 0
    _draw_band(ink, grid, visitor_type, taken)
    rule = grid.dots(_RULE)
    ink.rectangle((grid.dots(_MARGIN), rule, width - grid.dots(_MARGIN) - 1, rule + grid.dots(3)), fill=INK)
    left = grid.dots(_DETAILS_LEFT)
    for label, row in zip((labels.host, labels.building, labels.date), rows, strict=True):
        if row[1]:
            fit(label, grid.place(_DETAIL_WIDTH, _CAPTION, 19, 12), "label").draw(ink, left, grid.dots(row[0]))
    for value, row, what in ((building, rows[1], "building"), (date, rows[2], "date")):
        if row[1]:
            fit(value, _detail_place(grid, row[1]), what).draw(ink, left, _value_top(grid, row))
    return picture


def _draw_logo(picture: Image.Image, grid: _Grid, logo: bytes) -> int:
    """The logo on white at the right end of the band, in dots as a head burns them; the units that it takes."""
    ink = logo_ink(logo, grid.dots(_LOGO_WIDTH), grid.dots(_BAND - 2 * _LOGO_EDGE))
    edge, band = grid.dots(_LOGO_EDGE), grid.dots(_BAND)
    picture.paste(ink, (grid.width - edge - ink.width, (band - ink.height) // 2))
    return ceil((ink.width + 2 * edge) * GRID / grid.width)


def _draw_band(ink: ImageDraw.ImageDraw, grid: _Grid, visitor_type: str, taken: int) -> None:
    """The visitor type, white on black, to be read from across a lobby; beside a logo that takes some units."""
    height = grid.dots(_BAND)
    ink.rectangle((0, 0, grid.width - grid.dots(taken) - 1, height - 1), fill=INK)
    across = _TEXT_WIDTH - max(0, taken - _MARGIN)
    words = fit(visitor_type, grid.place(across, _BAND - 16, 56, 22, bold=True), "visitor type")
    top = (height - words.height) // 2
    words.draw(ink, grid.dots(_MARGIN), top, width=grid.dots(across), fill=0)


@lru_cache(maxsize=128)
def _host(host: str, place: Place) -> Image.Image:
    """A host's name, which stands on many badges."""
    picture = Image.new("L", (place.width, place.height), 0)
    fit(host, place, "host").draw(ImageDraw.Draw(picture), 0, 0)
    return picture


def _draw_person(ink: ImageDraw.ImageDraw, grid: _Grid, badge: Badge) -> None:
    """Name and company, together in the middle of their room."""
    room = _NAME_BOTTOM - _NAME_TOP
    company = fit(badge.company, grid.place(_TEXT_WIDTH, _COMPANY_HEIGHT, 42, 20), "company")
    gap = 24 if badge.company else 0
    for_name = room - (_COMPANY_HEIGHT + gap if badge.company else 0)
    name = fit(badge.name, grid.place(_TEXT_WIDTH, for_name, 116, 24, bold=True), "name")
    free = grid.dots(room - gap) - name.height - company.height
    left, across = grid.dots(_MARGIN), grid.dots(_TEXT_WIDTH)
    bottom = name.draw(ink, left, grid.dots(_NAME_TOP) + free // 2, width=across)
    company.draw(ink, left, bottom + grid.dots(gap), width=across)


def _draw_number(ink: ImageDraw.ImageDraw, grid: _Grid, number: str) -> None:
    """The number under the code, as wide as the badge where it is long."""
    if number:
        block = fit(number, grid.place(_TEXT_WIDTH, 44, 41, 16, bold=True), "number")
        block.draw(ink, grid.dots(_MARGIN), grid.dots(_NUMBER_BASELINE + grid.extra) - block.lines[0].above)
