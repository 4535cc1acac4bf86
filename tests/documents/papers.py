"""PDFs as people bring them, and others that people should not."""

from functools import cache
from io import BytesIO

import pikepdf
from fpdf import FPDF

from vmsctl.rules.signatures import Drawn

STROKES = Drawn((((0.1, 0.5), (0.3, 0.2), (0.5, 0.8), (0.9, 0.4)), ((0.2, 0.9), (0.8, 0.9))))


@cache
def paper(pages: int = 2, words: str = "Please keep to the marked ways.") -> bytes:
    """A plain A4 PDF with some words on each page."""
    pdf = FPDF()
    pdf.set_font("helvetica", size=12)
    for number in range(1, pages + 1):
        pdf.add_page()
        pdf.multi_cell(0, text=f"{words} Page {number}.")
    return bytes(pdf.output())


def saved(pdf: pikepdf.Pdf, **how: object) -> bytes:
    """The bytes of a PDF that a test has made."""
    out = BytesIO()
    pdf.save(out, **how)  # type: ignore[arg-type]
    return out.getvalue()
