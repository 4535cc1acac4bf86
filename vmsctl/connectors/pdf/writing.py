"""A document set from paragraphs: A4, a title, headings, lists, page numbers, in any script that is shipped."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from printers.typesetting.cleaning import clean
from printers.typesetting.coverage import FACES, FOLDER, Face, clusters, drawable, face_for
from printers.typesetting.direction import is_right_to_left

if TYPE_CHECKING:
    from printers.contents import TextParagraph

_SIDE, _TOP, _FOOT, _INDENT = 60.0, 54.0, 64.0, 14.0
_TITLE, _HEADING, _BODY, _SMALL = 20.0, 12.5, 10.5, 8.0
_LEADING = 1.4
_SCALES = (1.0, 0.95, 0.9, 0.87)
_INK, _GREY = (25, 28, 34), (110, 114, 122)


def write(title: str, paragraphs: Sequence[TextParagraph], *, language: str, footer: str, page: str) -> bytes:
    """The PDF; a paragraph of one bold run is a heading. `page` has `{}` for the number and `{nb}` for how many.

    Text that would run a few lines over onto another page is set a little smaller.
    """
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    first = b""
    for scale in _SCALES:
        made, is_well_filled = _set(title, paragraphs, scale, language, footer, page)
        if is_well_filled:
            return made
        first = first or made
    return first


def _set(
    title: str, paragraphs: Sequence[TextParagraph], scale: float, language: str, footer: str, page: str
) -> tuple[bytes, bool]:
    """The PDF at a scale, and whether its last page holds more than a few lines."""
    pdf = _paper(scale, footer, page)
    pdf.set_title(title)
    pdf.set_lang(language)
    _load(pdf, [title, footer, page, *(run.text for one in paragraphs for run in one.runs)])
    pdf.add_page()
    setter = _Setter(pdf, scale, right=is_right_to_left(title))
    setter.heading(title, _TITLE, after=10.0)
    for one in paragraphs:
        setter.paragraph(one)
    is_well_filled = pdf.page_no() == 1 or pdf.get_y() > pdf.h / 4
    made = bytes(pdf.output())
    for font in pdf.fonts.values():
        font.ttfont.close()
    return made, is_well_filled


def _paper(scale: float, footer: str, page: str) -> Any:
    # Loading fpdf2 takes half a second, which only whoever writes a document has to wait for.
    from fpdf import FPDF

    class Paper(FPDF):
        def footer(self) -> None:
            self.set_y(-_FOOT + 26)
            self.set_font(FACES[0].name, "", _SMALL)
            self.set_text_color(*_GREY)
            self.cell(0, _SMALL * _LEADING, _ready(footer), align="L", new_x="LMARGIN", new_y="TOP")
            self.cell(0, _SMALL * _LEADING, page.replace("{}", str(self.page_no())), align="R")

    pdf = Paper(unit="pt", format="A4")
    pdf.set_margins(_SIDE, _TOP * scale, _SIDE)
    pdf.set_auto_page_break(True, margin=_FOOT)
    pdf.set_creator("vmsctl")
    return pdf


def _load(pdf: Any, texts: Sequence[str]) -> None:
    """The fonts that the texts need and no others."""
    faces: dict[Face, None] = {FACES[0]: None}
    for text in texts:
        faces.update(dict.fromkeys(face for cluster in clusters(_ready(text)) if (face := face_for(cluster))))
    for face in faces:
        pdf.add_font(face.name, "", FOLDER / face.regular)
        pdf.add_font(face.name, "B", FOLDER / (face.bold or face.regular))
    pdf.set_fallback_fonts([face.name for face in faces if face is not FACES[0]], exact_match=False)
    pdf.set_text_shaping(True)


class _Setter:
    """Sets one paragraph below the other."""

    def __init__(self, pdf: Any, scale: float, *, right: bool) -> None:
        self._pdf, self._scale = pdf, scale
        self._align = "R" if right else "L"
        self._in_list = False

    def heading(self, text: str, size: float, *, after: float) -> None:
        """A heading that stays with what follows it."""
        pdf, size = self._pdf, size * self._scale
        if pdf.get_y() + size * 4 > pdf.h - _FOOT:
            pdf.add_page()
        self._pen("B", size)
        pdf.multi_cell(0, size * 1.3, _ready(text), align=self._align, new_x="LMARGIN", new_y="NEXT")
        pdf.ln(after * self._scale)

    def paragraph(self, one: TextParagraph) -> None:
        """A heading, a list item or plain text."""
        if not one.mark and len(one.runs) == 1 and one.runs[0].bold:
            self._pdf.ln(5.0 * self._scale)
            self.heading(one.runs[0].text, _HEADING, after=3.0)
        else:
            if self._in_list and not one.mark:
                self._pdf.ln(3.0 * self._scale)
            (self._body if self._align == "L" else self._body_from_the_right)(one)
            self._pdf.ln((3.0 if one.mark else 6.0) * self._scale)
        self._in_list = bool(one.mark)

    def _body(self, one: TextParagraph) -> None:
        pdf, line = self._pdf, _BODY * _LEADING * self._scale
        self._pen("", _BODY * self._scale)
        if one.mark:
            pdf.cell(_INDENT, line, one.mark)
            pdf.set_left_margin(_SIDE + _INDENT)
        for run in one.runs:
            self._pen("B" if run.bold else "", _BODY * self._scale)
            pdf.write(line, _ready(run.text, keep_ends=True), run.link)
        pdf.set_left_margin(_SIDE)
        pdf.ln(line)

    def _body_from_the_right(self, one: TextParagraph) -> None:
        """A paragraph that runs from right to left, in one weight."""
        self._pen("", _BODY * self._scale)
        words = " ".join((one.mark, *(_ready(run.text) for run in one.runs))).strip()
        self._pdf.multi_cell(0, _BODY * _LEADING * self._scale, words, align=self._align, new_x="LMARGIN", new_y="NEXT")

    def _pen(self, style: str, size: float) -> None:
        self._pdf.set_font(FACES[0].name, style, size)
        self._pdf.set_text_color(*_INK)


def _ready(text: str, *, keep_ends: bool = False) -> str:
    """Text that the shipped fonts draw, in one line; a run keeps the spaces at its ends."""
    words = drawable(clean(text))[0]
    if not keep_ends:
        return words
    return f"{' ' if text[:1].isspace() else ''}{words}{' ' if text[-1:].isspace() else ''}"
