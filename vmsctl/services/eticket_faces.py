"""The ways to show an e-ticket: PDF, picture, text, web page, all from one content."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any, NamedTuple

from vmsctl.errors import Refused
from vmsctl.rules import passes

if TYPE_CHECKING:
    from printers.contents import Eticket, TextParagraph
    from vmsctl.language import Words
    from vmsctl.services.eticket_views import MailParts


def pdf(ticket: Eticket) -> bytes:
    """The ticket as a PDF; raises `Refused` when it has a letter that no font here draws."""
    from printers import errors
    from printers.languages.eticket_pdf import eticket_pdf

    try:
        return eticket_pdf(ticket)
    except errors.PrinterError as error:
        raise undrawable(error.code, error.sentence) from error


def png(ticket: Eticket) -> bytes:
    """The ticket's first page as a picture; raises `Refused` as `pdf` does."""
    from printers import errors
    from printers.languages.eticket_pdf import eticket_png

    try:
        return eticket_png(ticket)
    except errors.PrinterError as error:
        raise undrawable(error.code, error.sentence) from error


def undrawable(code: str, sentence: str) -> Refused:
    """Why a ticket cannot be drawn."""
    return Refused(code, sentence, "Correct that; the web page shows it as it is.")


def attachment(parts: MailParts) -> bytes | None:
    """The PDF to be attached; None where none is wanted, or no font can draw it: the mail's link opens the page."""
    try:
        return pdf(parts.ticket) if parts.attach else None
    except Refused:
        return None


def text(ticket: Eticket, *, terminal: bool = False) -> str:
    """The ticket as text with its QR code; with `terminal` the code carries colours, so that it is dark on white."""
    from printers.languages.text import eticket_text

    return eticket_text(ticket, terminal=terminal)


class PageBlock(NamedTuple):
    """A block of the web page."""

    kind: str
    label: str
    lines: tuple[str, ...]
    words: tuple[TextParagraph, ...]


def page(
    ticket: Eticket, words: Words, *, nonce: str = "", pdf_href: str = "", back_href: str = "", back_words: str = ""
) -> dict[str, Any]:
    """What `vmsctl/portal/templates/eticket.html` is drawn from; all is plain text that the template escapes.

    The page is whole in one answer, style and logo in it, so that it is there without a network: it is served with
    `policy(nonce)`. Links without an address are not shown.
    """
    from printers.layouts.code_pictures import QUIET_ZONE
    from printers.layouts.codes import dark_runs, qr_rows
    from printers.layouts.eticket_design import DESIGN

    rows = qr_rows(ticket.code)
    path = "".join(f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{length}v1h-{length}z" for x, y, length in dark_runs(rows))
    number = passes.grouped(ticket.number)
    return {
        "ticket": ticket,
        "blocks": [PageBlock(*block) for block in ticket.blocks],
        "number": number,
        "qr_path": path,
        "qr_side": len(rows) + 2 * QUIET_ZONE,
        "qr_words": words.say("etickets.code", number=number),
        "measures": DESIGN._asdict(),
        "title": words["etickets.title"],
        "show": words["etickets.show"],
        "download": words["etickets.download"],
        "direction": words.direction,
        "logo_src": f"data:image/png;base64,{b64encode(ticket.logo).decode()}" if ticket.logo else "",
        "nonce": nonce,
        "pdf_href": pdf_href,
        "back_href": back_href,
        "back_words": back_words,
    }


def policy(nonce: str) -> str:
    """The content security policy of that page: its own style, its own logo, and nothing else."""
    return (
        f"default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    )
