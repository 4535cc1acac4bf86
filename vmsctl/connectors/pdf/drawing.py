"""What the pages of a PDF draw: how much it is, and whether it leaves the pen as it found it."""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Page, Pdf, Stream

from vmsctl.connectors.pdf.limits import MOST_DECODED, MOST_DRAWINGS, MOST_PIXELS, Unfit

_PICTURES = frozenset({"/DCTDecode", "/DCT", "/JPXDecode", "/CCITTFaxDecode", "/CCF", "/JBIG2Decode"})
"""Filters whose size in the end is that of the picture, which its dictionary tells."""


def weigh(pdf: Pdf) -> None:
    """Raises `Unfit` for streams that unpack to too much, and for forms drawn too often or in a circle."""
    total = 0
    for one in pdf.objects:
        if isinstance(one, Stream):
            total += _size(one)
            if total > MOST_DECODED:
                raise Unfit("pdf-too-heavy")
    counted: dict[tuple[int, int], int] = {}
    drawn = sum(_drawings(page, page.resources, counted, frozenset()) for page in pdf.pages)
    if drawn > MOST_DRAWINGS:
        raise Unfit("pdf-too-heavy")


def _size(stream: Any) -> int:
    if stream.get(Name.Subtype) == Name.Image:
        width, height = stream.get(Name.Width, 0), stream.get(Name.Height, 0)
        if int(width) * int(height) > MOST_PIXELS:
            raise Unfit("pdf-too-heavy")
    filters = stream.get(Name.Filter, [])
    names = {str(filters)} if isinstance(filters, Name) else {str(name) for name in filters}
    if names & _PICTURES:
        return 0
    before = pikepdf.settings.qpdf_limit_errors()
    try:
        size = len(stream.read_bytes())
    except pikepdf.PdfError:
        size = 0  # a stream that nobody can unpack shows nothing
    if pikepdf.settings.qpdf_limit_errors() > before:
        raise Unfit("pdf-too-heavy")
    return size


def _drawings(
    content: Any, resources: Any, counted: dict[tuple[int, int], int], around: frozenset[tuple[int, int]]
) -> int:
    """How many forms are drawn by a page or form, with those that they draw."""
    count = 1
    forms = resources.get(Name.XObject) if isinstance(resources, Dictionary) else None
    if not isinstance(forms, Dictionary):
        return count
    for instruction in pikepdf.parse_content_stream(content, "Do"):
        form = forms.get(str(instruction.operands[0])) if instruction.operands else None
        if isinstance(form, Stream) and form.get(Name.Subtype) == Name.Form:
            count += _of_form(form, resources, counted, around)
            if count > MOST_DRAWINGS:
                raise Unfit("pdf-too-heavy")
    return count


def _of_form(form: Any, resources: Any, counted: dict[tuple[int, int], int], around: frozenset[tuple[int, int]]) -> int:
    if form.objgen in around or len(around) > 50:
        raise Unfit("pdf-too-heavy")
    if form.objgen not in counted:
        own = form.get(Name.Resources, resources)
        counted[form.objgen] = _drawings(form, own, counted, around | {form.objgen})
    return counted[form.objgen]


def balance(page: Page) -> None:
    """Wrap what the page draws so that whatever is drawn after it begins with a fresh pen."""
    depth = before = marks = 0
    in_text = False
    for instruction in pikepdf.parse_content_stream(page, "q Q BT ET BMC BDC EMC"):
        match str(instruction.operator):
            case "q":
                depth += 1
            case "Q" if depth:
                depth -= 1
            case "Q":
                before += 1
            case "BT" | "ET" as word:
                in_text = word == "BT"
            case "EMC":
                marks = max(marks - 1, 0)
            case _:
                marks += 1
    after = b"\nET" * in_text + b"\nEMC" * marks + b"\nQ" * (depth + 1)
    page.contents_add(b"q\n" * (before + 1), prepend=True)
    page.contents_add(after)
