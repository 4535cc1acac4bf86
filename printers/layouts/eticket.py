"""The e-ticket on paper: what stands where on its pages, in eighths of a point from the top left.

The QR code stands at the upper right with the number beneath it, at its left who comes and when; below a rule come
the blocks of the template, in two columns, the house's own words across both.
"""

from contextlib import suppress
from dataclasses import dataclass, field, replace

from PIL import Image

from printers.contents import Eticket, EticketBlock, TextParagraph, TextRun
from printers.errors import TooLong
from printers.layouts.code_pictures import QUIET_ZONE
from printers.layouts.codes import qr_rows
from printers.layouts.eticket_design import DESIGN
from printers.layouts.eticket_marks import Ink, Mark, Patch, Picture, Symbol
from printers.layouts.eticket_words import Segment, set_words
from printers.layouts.grouping import in_fours
from printers.layouts.roll_call_pages import UNIT
from printers.typesetting.cleaning import clean_field
from printers.typesetting.coverage import missing
from printers.typesetting.fitting import Block, Place, fit, wrap

WIDTH, HEIGHT = DESIGN.width * UNIT, DESIGN.height * UNIT
BLACK, WHITE, GREY = "#000000", "#ffffff", "#444444"
_LEFT, _RIGHT = DESIGN.margin * UNIT, (DESIGN.width - DESIGN.margin) * UNIT
_BOTTOM = (DESIGN.height - DESIGN.margin) * UNIT
_GAP = DESIGN.gap * UNIT
_PAD = 4 * UNIT
_MODULE = DESIGN.module * UNIT


@dataclass
class Page:
    """A page while it is being filled; `y` is where the next thing goes."""

    marks: list[Mark] = field(default_factory=list)
    y: int = 0

    def write(self, block: Block, x: int, y: int, *, width: int = 0, bold: bool = False, colour: str = BLACK) -> int:
        """Write downwards from `y`, and return where it ends. With `width`, lines that run from right to left stand at
        its right edge."""
        for line in block.lines:
            left = x + width - line.width if width and line.right_to_left else x
            self.marks.append(Ink(line, left, y + line.above, block.size, bold, colour))
            y += line.height + block.gap
        return y


def eticket_pages(ticket: Eticket) -> list[Page]:
    """The marks of each page, mostly of one; raises MissingGlyph and TooLong."""
    ticket = checked(ticket)
    pages = [Page()]
    _draw_band(pages[0], ticket)
    below = max(_draw_code(pages[0], ticket), _draw_person(pages[0], ticket))
    pages[0].y = below + _GAP
    accent = ticket.colours.accent
    pages[0].marks.append(Patch(_LEFT, pages[0].y, _RIGHT - _LEFT, DESIGN.rule * UNIT, accent))
    pages[0].y += DESIGN.rule * UNIT + _GAP
    for row in _in_rows(ticket.blocks):
        _draw_row(pages, row, accent)
    return pages


def checked(ticket: Eticket) -> Eticket:
    """The e-ticket with every text cleaned and known to be drawable."""
    return ticket._replace(
        title=_text(ticket.title, "title"),
        building=_text(ticket.building, "building"),
        visitor=_text(ticket.visitor, "name"),
        company=_text(ticket.company, "company"),
        day=_text(ticket.day, "day"),
        time=_text(ticket.time, "time"),
        number=_text(ticket.number, "number"),
        blocks=tuple(_checked(block) for block in ticket.blocks),
    )


def _checked(block: EticketBlock) -> EticketBlock:
    lines = tuple(_text(line, block.kind) for line in block.lines)
    words = tuple(
        TextParagraph(tuple(TextRun(_run(run.text), run.bold, run.link) for run in one.runs), one.mark)
        for one in block.words
    )
    return EticketBlock(block.kind, _text(block.label, "label"), lines, words)


def _run(text: str) -> str:
    """A run keeps the space at its ends: the next one goes on in the same line."""
    before, after = " " * text[:1].isspace(), " " * text[-1:].isspace()
    return f"{before}{_text(text[:4000], 'text')}{after}"


def _text(text: str, what: str) -> str:
    cleaned = clean_field(text, what) if what != "text" else clean_field(text[:400], what) + _rest(text)
    if problem := missing(cleaned):
        raise problem
    return cleaned


def _rest(text: str) -> str:
    """The house's own words may be longer than a field."""
    return _text(text[400:], "text") if len(text) > 400 else ""


def _draw_band(page: Page, ticket: Eticket) -> None:
    """The building's name and what this is, on the template's colour."""
    height, ink = DESIGN.band * UNIT, ticket.colours.ink
    page.marks.append(Patch(0, 0, WIDTH, height, ticket.colours.band))
    title = fit(ticket.title, _place(110, DESIGN.band - 16, DESIGN.title_size), "title")
    title_width = max(round(line.width) for line in title.lines)
    page.write(title, _RIGHT - title_width, (height - title.height) // 2, colour=ink)
    room = DESIGN.width - 2 * DESIGN.margin - DESIGN.gap - title_width // UNIT
    name = fit(ticket.building, _place(room, DESIGN.band - 12, DESIGN.building_size, bold=True), "building")
    page.write(name, _LEFT, (height - name.height) // 2, bold=True, colour=ink)


def _draw_code(page: Page, ticket: Eticket) -> int:
    """The QR code with its quiet zone at the upper right, and the number beneath it; where that ends."""
    rows = qr_rows(ticket.code)
    side = len(rows) * _MODULE
    left, top = _RIGHT - side, DESIGN.band * UNIT + QUIET_ZONE * _MODULE
    page.marks.append(Symbol(left, top, _MODULE, rows))
    one_line = _place(side // UNIT, DESIGN.number_size * 3 // 2, DESIGN.number_size, bold=True)
    number = fit(in_fours(ticket.number), one_line, "number")
    return page.write(number, left, top + side + QUIET_ZONE * _MODULE * 3 // 4, bold=True)


def _draw_person(page: Page, ticket: Eticket) -> int:
    """Who comes, and when; where that ends."""
    rows = qr_rows(ticket.code)
    width = _RIGHT - _LEFT - (len(rows) + QUIET_ZONE) * _MODULE
    y = DESIGN.band * UNIT + QUIET_ZONE * _MODULE
    if ticket.logo:
        y = _draw_logo(page, ticket.logo, width, y) + _GAP
    across = width // UNIT
    parts = (
        (ticket.visitor, _place(across, 88, DESIGN.name_size, bold=True), "visitor", BLACK),
        (ticket.company, _place(across, 34, DESIGN.company_size), "company", GREY),
        (ticket.day, _place(across, 36, DESIGN.when_size, bold=True), "day", BLACK),
        (ticket.time, _place(across, 36, DESIGN.when_size, bold=True), "time", BLACK),
    )
    for text, place, what, colour in parts:
        if text:
            y += _GAP * (what == "day")
            y = (
                page.write(_fitted(text, place, what), _LEFT, y, width=width, bold=place.bold, colour=colour)
                + _PAD // 2
            )
    return y


def _fitted(text: str, place: Place, what: str) -> Block:
    """Rather a long word broken in two than print too small to be read in passing; what is longer goes smaller."""
    legible = replace(place, smallest=min(DESIGN.legible * UNIT, place.largest))
    # A date is best read in one line.
    one_line = [replace(legible, height=place.largest * 3 // 2)] if what in ("day", "time") else []
    for tried in (*one_line, legible):
        with suppress(TooLong):
            return fit(text, tried, what)
    return fit(text, place, what)


def _place(width: int, height: int, size: int, *, bold: bool = False) -> Place:
    """A place in points."""
    return Place(width * UNIT, height * UNIT, size * UNIT, DESIGN.smallest * UNIT, bold)


def _draw_logo(page: Page, png: bytes, width: int, y: int) -> int:
    """The logo as large as its place lets it be; where it ends."""
    from io import BytesIO

    with Image.open(BytesIO(png)) as picture:
        wide, high = picture.size
    scale = min(width / wide, DESIGN.logo * UNIT / high)
    page.marks.append(Picture(_LEFT, y, round(wide * scale), round(high * scale), png))
    return y + round(high * scale)


def _in_rows(blocks: tuple[EticketBlock, ...]) -> list[list[EticketBlock]]:
    """Facts stand two in a row; words and longer lists have a row of their own."""
    rows: list[list[EticketBlock]] = []
    for block in blocks:
        if block.words or len(block.lines) > 3 or not rows or len(rows[-1]) > 1 or _is_wide(rows[-1][0]):
            rows.append([block])
        else:
            rows[-1].append(block)
    return rows


def _is_wide(block: EticketBlock) -> bool:
    return bool(block.words) or len(block.lines) > 3


def _draw_row(pages: list[Page], row: list[EticketBlock], accent: str) -> None:
    wide = len(row) == 1 and _is_wide(row[0])
    width = (_RIGHT - _LEFT) if wide else (_RIGHT - _LEFT - _GAP) // 2
    segments = [_segments(block, width, accent) for block in row]
    if not wide:
        height = max((one[-1].bottom for one in segments if one), default=0)
        _room(pages, height)
        for column, lines in enumerate(segments):
            for segment in lines:
                pages[-1].marks += _placed(segment, _LEFT + column * (width + _GAP), pages[-1].y)
        pages[-1].y += height + _GAP
        return
    _draw_wide(pages, segments[0])


def _draw_wide(pages: list[Page], segments: list[Segment]) -> None:
    """Lines across the page, which may go on on the next."""
    done = 0
    for segment in segments:
        if pages[-1].y + segment.bottom - done > _BOTTOM:
            _room(pages, HEIGHT)
            done = segment.top
        pages[-1].marks += _placed(segment, _LEFT, pages[-1].y - done)
    pages[-1].y += (segments[-1].bottom - done if segments else 0) + _GAP


def _room(pages: list[Page], height: int) -> None:
    if pages[-1].y + height > _BOTTOM:
        pages.append(Page(y=_LEFT))


def _placed(segment: Segment, x: int, y: int) -> list[Mark]:
    return [
        Ink(part.line, x + part.x, y + segment.top + segment.above, part.size, part.bold, part.colour, part.link)
        for part in segment.parts
    ]


def _segments(block: EticketBlock, width: int, accent: str) -> list[Segment]:
    """The block's lines, one below the other from 0."""
    found: list[Segment] = []
    y = 0
    if block.label:
        y = _stacked(found, wrap(block.label, DESIGN.label_size * UNIT, width, bold=True), y, width, accent) + UNIT
    for line in block.lines:
        y = _stacked(found, wrap(line, DESIGN.value_size * UNIT, width), y, width, BLACK)
    for paragraph in block.words:
        more = set_words(paragraph, DESIGN.text_size * UNIT, width, y, accent)
        found += more
        y = (more[-1].bottom if more else y) + _PAD
    return found


def _stacked(found: list[Segment], block: Block, y: int, width: int, colour: str) -> int:
    for line in block.lines:
        found.append(Segment.of_line(line, y, block.size, width, bold=colour != BLACK, colour=colour))
        y += line.height + block.gap
    return y
