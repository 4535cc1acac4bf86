"""PDF: a badge as the same picture that a printer burns, a roll call as text that can be searched."""

import logging
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageOps

from printers.languages.escpos import dots
from printers.layouts.roll_call_pages import PAGE_HEIGHT, PAGE_WIDTH, UNIT, Area, Mark, Words
from printers.profiles import Profile
from printers.typesetting.coverage import FOLDER, Face
from printers.typesetting.lines import Line, SetPiece

# In these faces a letter needs no shaping: each stands for itself, from left to right.
_UNSHAPED = ("DroidSansFallback", "NanumSquare")
_A4_MM = (210, 297)


def picture_pdf(ink: Image.Image, profile: Profile, title: str) -> bytes:
    """One page with a picture of ink; on A4 in the upper left corner with marks to cut along."""
    page = dots(ink)
    if profile.paper == "A4":
        page = _on_a4(page, profile.dpi)
    out = BytesIO()
    ImageOps.invert(page).save(out, "PDF", resolution=profile.dpi, title=title, producer="vmsctl")
    return out.getvalue()


def _on_a4(badge: Image.Image, dpi: int) -> Image.Image:
    width, height = (round(mm / 25.4 * dpi) for mm in _A4_MM)
    sheet = Image.new("1", (width, height), 0)
    edge, mark = round(12 / 25.4 * dpi), round(8 / 25.4 * dpi)
    sheet.paste(badge, (edge, edge))
    ink = ImageDraw.Draw(sheet)
    right, bottom, thick = edge + badge.width, edge + badge.height, max(dpi // 150, 1)
    for x in (edge, right):
        for y in (edge, bottom):
            outward_x, outward_y = (-mark if x == edge else mark), (-mark if y == edge else mark)
            ink.line((x, y + outward_y // 4, x, y + outward_y), fill=255, width=thick)
            ink.line((x + outward_x // 4, y, x + outward_x, y), fill=255, width=thick)
    return sheet


def pages_pdf(pages: Iterable[list[Mark]], title: str) -> bytes:
    """Pages of marks as A4 with embedded, subset fonts."""
    # Loading fpdf2 takes half a second, which only a roll call on A4 has to wait for.
    from fpdf import FPDF

    # The subsetter tells of every table it drops.
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    pdf = FPDF(unit="pt", format=(PAGE_WIDTH / UNIT, PAGE_HEIGHT / UNIT))
    pdf.set_auto_page_break(False)
    pdf.c_margin = 0
    pdf.set_title(title)
    pdf.set_creator("vmsctl")
    pen = Pen(pdf)
    for marks in pages:
        pdf.add_page()
        for mark in marks:
            pen.area(mark) if isinstance(mark, Area) else pen.words(mark)
    return bytes(pdf.output())


class Pen:
    """Puts marks on the current page and loads each font when it is first needed."""

    def __init__(self, pdf: Any) -> None:
        self._pdf = pdf
        self._loaded: set[tuple[str, bool]] = set()

    def area(self, mark: Area) -> None:
        x, y, width, height = (value / UNIT for value in (mark.x, mark.y, mark.width, mark.height))
        self._pdf.set_line_width(mark.outline / UNIT)
        self._pdf.set_fill_color(0)
        self._pdf.set_draw_color(0)
        self._pdf.rect(x, y, width, height, style="D" if mark.outline else "F")

    def words(self, mark: Words) -> None:
        shade = 255 if mark.white else 0
        self.line(mark.line, mark.x, mark.y, mark.size, bold=mark.bold, colour=(shade, shade, shade))

    def line(
        self, line: Line, x: float, y: float, size: int, *, bold: bool = False, colour: tuple[int, int, int] = (0, 0, 0)
    ) -> None:
        """Write a line in a colour (red, green, blue), its pen at (x, y)."""
        self._pdf.set_text_color(*colour)
        self._pdf.set_draw_color(*colour)
        for one in line.pieces:
            self._choose(one.piece.face, size, bold=bold)
            put = self._bolder if one.stroke else self._piece
            put(one, x / UNIT, y / UNIT)
            x += one.advance

    def _choose(self, face: Face, size: int, *, bold: bool) -> None:
        bold = bold and face.bold is not None
        if (face.name, bold) not in self._loaded:
            file = face.bold if bold and face.bold else face.regular
            self._pdf.add_font(face.name, "B" if bold else "", FOLDER / file)
            self._loaded.add((face.name, bold))
        self._pdf.set_font(face.name, "B" if bold else "", size / UNIT)

    def _bolder(self, one: SetPiece, x: float, y: float) -> None:
        """Bold for a face without a bold cut: its outline is drawn as well."""
        # A graphics state of its own, for a text mode outlives the text it was set for.
        with self._pdf.local_context():
            self._pdf.text_mode = "FILL_STROKE"
            self._pdf.set_line_width(2 * one.stroke / UNIT)
            self._piece(one, x, y)

    def _piece(self, one: SetPiece, x: float, y: float) -> None:
        pdf, piece = self._pdf, one.piece
        if one.plain or piece.face.name in _UNSHAPED:
            pdf.text(x, y, piece.text)
            return
        pdf.set_text_shaping(True, direction="rtl" if piece.right_to_left else "ltr")
        # A cell puts its baseline at 0.8 of the font's size below the middle line it centres on.
        pdf.set_xy(x, y - 0.8 * pdf.font_size)
        pdf.cell(one.advance / UNIT, pdf.font_size, piece.text)
        pdf.set_text_shaping(False)
