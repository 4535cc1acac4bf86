"""A strange PDF made into one that only shows something: repaired, its pages in order, nothing active left.

Runs in the child process. What may stay is listed; everything else goes, for nobody knows what a viewer obeys.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Name, Pdf

from vmsctl.connectors.pdf import activity, drawing, limits, page_boxes
from vmsctl.connectors.pdf.limits import Unfit

_ROOT = frozenset({"/Type", "/Pages", "/Lang", "/MarkInfo", "/StructTreeRoot", "/OutputIntents"})
_PAGE = frozenset({
    "/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/Contents", "/Rotate", "/Group", "/Annots",
    "/StructParents", "/Tabs",
})  # fmt: skip
_LOST = ("missing or invalid", "unable to find trailer", "EOF", "as null", "has been lost", "loop detected")
"""What of qpdf's warnings tells that something is gone, and not only put right."""
_HEADER = 1024
"""Bytes in which the header must stand, as readers have it."""


def clean(pdf: bytes) -> tuple[dict[str, Any], bytes]:
    """What it is, and the clean PDF; raises `Unfit`."""
    if b"%PDF-" not in pdf[:_HEADER]:
        raise Unfit("not-a-pdf")
    most = limits.MOST_DECODED // 4
    pikepdf.settings.set_qpdf_limits(
        doc_max_warnings=10_000, max_stream_filters=4, flate_max_memory=most, run_length_max_memory=most,
        png_max_memory=most, tiff_max_memory=most,
    )  # fmt: skip
    try:
        with Pdf.open(BytesIO(pdf)) as opened:
            return _cleaned(opened)
    except pikepdf.PasswordError as error:
        raise Unfit("pdf-encrypted") from error
    except (pikepdf.PdfError, pikepdf.PikepdfError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unfit("pdf-empty" if "no pages found" in str(error) else "pdf-damaged") from error


def _cleaned(opened: Pdf) -> tuple[dict[str, Any], bytes]:
    count = len(opened.pages)
    if not 0 < count <= limits.MOST_PAGES:
        raise Unfit("pdf-too-long" if count else "pdf-empty")
    if len(opened.objects) > limits.MOST_OBJECTS:
        raise Unfit("pdf-too-heavy")
    drawing.weigh(opened)
    _must_be_all_there(opened)
    removed = activity.remove(opened)
    for page in opened.pages:
        page_boxes.settle(page)
        _keep(page.obj, _PAGE)
    drawing.balance(opened.pages[-1])
    _in_one_row(opened)
    title, language = _said(opened.docinfo.get(Name.Title)), _said(opened.Root.get(Name.Lang))
    _keep(opened.Root, _ROOT)
    opened.trailer[Name.Info] = opened.make_indirect(pikepdf.Dictionary(Title=title) if title else pikepdf.Dictionary())
    out = BytesIO()
    opened.save(
        out, min_version="1.7", deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable,
        compress_streams=True,
    )  # fmt: skip
    told = {"pages": count, "title": title, "language": language[:20], "removed": sorted(removed)}
    return told, out.getvalue()


def _in_one_row(opened: Pdf) -> None:
    """All pages as children of one node; qpdf does that when a page is moved."""
    last = opened.pages[-1]
    del opened.pages[-1]
    opened.pages.append(last)


def _must_be_all_there(opened: Pdf) -> None:
    """Raises `Unfit` where the repair has lost something: nobody shall sign the rest of a document."""
    warnings = [str(warning) for warning in opened.get_warnings()]
    lost = any(sign in warning for warning in warnings for sign in _LOST)
    if lost or (warnings and any(Name.Contents not in page.obj for page in opened.pages)):
        raise Unfit("pdf-damaged")


def _keep(there: Any, names: frozenset[str]) -> None:
    for name in set(there.keys()) - names:
        del there[name]


def _said(text: Any) -> str:
    return " ".join(str(text).split())[:200] if isinstance(text, pikepdf.String) else ""
