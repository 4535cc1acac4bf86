"""The calls that the rest of the house uses: make bytes, send bytes, look at it first.

Each language is loaded by the first content that needs it.
"""

from dataclasses import dataclass, replace

from printers.contents import Badge, Content, RollCallSheet, TestPage
from printers.errors import MissingGlyph
from printers.languages.text import badge_text, roll_call_text, test_page_text
from printers.profiles import Profile, profile
from printers.typesetting.coverage import first_missing

# ESC @, with which every ESC/POS job begins.
ESCPOS_START = b"\x1b@"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A job's bytes, and the characters that had to be replaced by □ (roll call only)."""

    data: bytes
    replaced: tuple[MissingGlyph, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """A printer has taken all of a job's bytes; `answered` says that it also reported itself well."""

    sent_bytes: int
    answered: bool


def render(content: Content, profile_name: str) -> bytes:
    """Bytes for a printer of that profile; raises MissingGlyph, TooLong, UnknownProfile."""
    return render_noting(content, profile_name).data


def render_noting(content: Content, profile_name: str) -> Rendered:
    """Like `render`, and says what was replaced: a roll call is never stopped by a missing glyph."""
    kind = profile(profile_name)
    match kind.language:
        case "escpos":
            return _escpos(content, kind)
        case "pdf":
            return _pdf(content, kind)
        case "text":
            return Rendered(preview(content, terminal=False).encode("utf-8"))


def send(data: bytes, url: str, *, timeout: float = 10.0) -> Sent:
    """Hand a job to the printer at `url` and wait until it has taken it; raises PrinterError.

    `timeout` is seconds without any byte being taken. A printer that answers questions is asked before
    and after: one that ran out of paper on the way has taken every byte and printed half of them.
    """
    from printers.transports import connect, status

    with connect(url, timeout=timeout) as printer:
        # Only ESC/POS knows these questions; anything else would print them.
        answers = data.startswith(ESCPOS_START) and status.check(printer)
        printer.put(data)
        if answers:
            status.check(printer, sent_bytes=len(data))
    return Sent(len(data), answers)


def preview(content: Content, *, terminal: bool = True) -> str:
    """The content as text; for a terminal the QR code carries colours, so that it is dark on white."""
    match content:
        case Badge():
            return badge_text(content, terminal=terminal)
        case RollCallSheet():
            return roll_call_text(content)
        case TestPage():
            return test_page_text(content)


def to_pdf(content: Content) -> bytes:
    """The content as a PDF: a badge on its own page, a roll call on A4."""
    return render(content, "badge-pdf")


def is_printable(text: str) -> MissingGlyph | None:
    """The first character of a text that no shipped font can draw, or None."""
    return first_missing(text)


def _escpos(content: Content, kind: Profile) -> Rendered:
    from printers.languages import escpos

    match content:
        case Badge():
            from printers.layouts.badge import draw_badge

            return Rendered(escpos.job([escpos.picture_bytes(draw_badge(content, kind.width))], kind))
        case RollCallSheet():
            from printers.layouts.roll_call import made_ready
            from printers.layouts.roll_call_strip import draw_roll_call

            ready = made_ready(content)
            strips = map(escpos.picture_bytes, draw_roll_call(ready, kind.width))
            # A list has no page to end: on labels, too, it runs on over the gaps.
            return Rendered(escpos.job(strips, replace(kind, paper="receipt")), ready.replaced)
        case TestPage():
            from printers.layouts.test_page import draw_test_page

            strips = map(escpos.picture_bytes, draw_test_page(content, kind.width))
            return Rendered(escpos.job(strips, kind))


def _pdf(content: Content, kind: Profile) -> Rendered:
    from printers.languages import pdf

    match content:
        case Badge():
            from printers.layouts.badge import draw_badge

            return Rendered(pdf.picture_pdf(draw_badge(content, kind.width), kind, content.visitor_type))
        case RollCallSheet():
            from printers.layouts.roll_call import made_ready
            from printers.layouts.roll_call_pages import roll_call_pages

            ready = made_ready(content)
            return Rendered(pdf.pages_pdf(roll_call_pages(ready), ready.sheet.title), ready.replaced)
        case TestPage():
            from printers.layouts.test_page import test_page_picture

            picture = test_page_picture(content, kind.width)
            return Rendered(pdf.picture_pdf(picture, kind, content.title))
