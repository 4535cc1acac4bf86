"""The e-ticket as a PDF with text that can be selected, and as a picture of the same marks."""

import logging
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from printers.contents import Eticket
from printers.languages.pdf import Pen
from printers.layouts.codes import dark_runs
from printers.layouts.eticket import HEIGHT, WIDTH, eticket_pages
from printers.layouts.eticket_marks import Ink, Mark, Patch, Picture, Symbol
from printers.layouts.roll_call_pages import UNIT

# Neighbouring rectangles overlap by this much of a point, so that no renderer shows a seam between modules.
_OVERLAP = 0.06
_PNG_SCALE = 3


def eticket_pdf(ticket: Eticket) -> bytes:
    """The e-ticket on A5; raises MissingGlyph and TooLong."""
    pages = eticket_pages(ticket)
    # Loading fpdf2 takes half a second, which only a PDF has to wait for.
    from fpdf import FPDF

    # The subsetter tells of every table it drops.
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    pdf = FPDF(unit="pt", format=(WIDTH / UNIT, HEIGHT / UNIT))
    pdf.set_auto_page_break(False)
    pdf.c_margin = 0
    pdf.set_title(f"{ticket.title} · {ticket.building} · {ticket.day}")
    pdf.set_lang(ticket.language)
    pdf.set_creator("vmsctl")
    pdf.set_display_mode("default", "default")
    pen = _Inks(pdf)
    for page in pages:
        pdf.add_page()
        for mark in page.marks:
            pen.put(mark)
    return bytes(pdf.output())


class _Inks(Pen):
    """Puts coloured marks on the current page."""

    def put(self, mark: Mark) -> None:
        match mark:
            case Ink():
                self._write(mark)
            case Patch():
                self._rectangle(mark.x / UNIT, mark.y / UNIT, mark.width / UNIT, mark.height / UNIT, mark.colour)
            case Picture():
                x, y, width, height = (value / UNIT for value in (mark.x, mark.y, mark.width, mark.height))
                self._pdf.image(BytesIO(mark.png), x, y, width, height)
            case Symbol():
                self._symbol(mark)

    def _write(self, mark: Ink) -> None:
        self.line(mark.line, mark.x, mark.y, mark.size, bold=mark.bold, colour=rgb(mark.colour))
        if mark.link:
            top = (mark.y - mark.line.above) / UNIT
            self._pdf.link(mark.x / UNIT, top, mark.line.width / UNIT, mark.line.height / UNIT, mark.link)

    def _rectangle(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        self._pdf.set_fill_color(*rgb(colour))
        self._pdf.rect(x, y, width, height, style="F")

    def _symbol(self, mark: Symbol) -> None:
        module = mark.module / UNIT
        for column, row, length in dark_runs(mark.rows):
            x, y = mark.x / UNIT + column * module, mark.y / UNIT + row * module
            self._rectangle(x, y, length * module + _OVERLAP, module + _OVERLAP, "#000000")


def eticket_png(ticket: Eticket) -> bytes:
    """The first page as a picture, 1120 dots wide."""
    page = eticket_pages(ticket)[0]
    sheet = Image.new("RGB", (WIDTH, HEIGHT), "white")
    for colour in dict.fromkeys(_colour(mark) for mark in page.marks):
        mask = Image.new("L", sheet.size, 0)
        ink: Any = ImageDraw.Draw(mask)
        for mark in page.marks:
            if _colour(mark) == colour:
                _draw(mark, sheet, ink)
        sheet.paste(Image.new("RGB", sheet.size, colour), (0, 0), mask)
    out = BytesIO()
    sheet.reduce(_PNG_SCALE).save(out, "PNG")
    return out.getvalue()


def _colour(mark: Mark) -> str:
    return mark.colour if isinstance(mark, Ink | Patch) else "#000000"


def _draw(mark: Mark, sheet: Image.Image, ink: Any) -> None:
    match mark:
        case Ink():
            mark.line.draw(ink, mark.x, mark.y)
        case Patch():
            ink.rectangle((mark.x, mark.y, mark.x + mark.width - 1, mark.y + mark.height - 1), fill=255)
        case Picture():
            with Image.open(BytesIO(mark.png)) as picture:
                logo = picture.convert("RGBA").resize((mark.width, mark.height))
            sheet.paste(logo, (mark.x, mark.y), logo)
        case Symbol():
            for column, row, length in dark_runs(mark.rows):
                x, y = mark.x + column * mark.module, mark.y + row * mark.module
                ink.rectangle((x, y, x + length * mark.module - 1, y + mark.module - 1), fill=255)


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of `#rrggbb`."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
