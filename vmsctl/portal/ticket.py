"""The e-ticket: a page that is whole in one answer, and a PDF of the same design."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from starlette.responses import Response

from vmsctl.errors import Refused
from vmsctl.portal import steps
from vmsctl.portal.asking import Ask, Page
from vmsctl.services import eticket_faces, eticket_views

if TYPE_CHECKING:
    from printers.contents import Eticket

PDF = "application/pdf"


def show(ask: Ask) -> Response:
    if ask.holder.lacking:
        return ask.show("ticket-later", following=steps.following(ask.holder))
    nonce = secrets.token_urlsafe(16)
    facts = eticket_faces.page(
        _ticket(ask), ask.words, nonce=nonce, pdf_href="/visit/ticket.pdf", back_href="/visit",
        back_words=ask.words["portal.back-to-visit"],
    )  # fmt: skip
    response = ask.show("eticket", **facts)
    response.headers["Content-Security-Policy"] = eticket_faces.policy(nonce)
    return response


def pdf(ask: Ask) -> Response:
    if ask.holder.lacking:
        raise Refused("unverified", "The e-ticket comes when details and documents are complete.", "Complete them.")
    data = eticket_faces.pdf(_ticket(ask))
    return Response(data, media_type=PDF, headers={"Content-Disposition": 'attachment; filename="e-ticket.pdf"'})


def _ticket(ask: Ask) -> Eticket:
    """The ticket; withheld, without a reason, from who has to speak to the reception."""
    if ask.holder.visit.blocked_at is not None:
        raise Refused("see-reception", "This visitor is blocked.", "Call the visitor manager.")
    with ask.ws.reading() as tx:
        return eticket_views.eticket(tx, ask.ws, ask.holder.visit.id, ask.words.language)


PAGES = (
    Page("GET", "/visit/ticket", show, "The e-ticket.", session=True, answers=(200, 409)),
    Page("GET", "/visit/ticket.pdf", pdf, "The e-ticket as a PDF.", session=True, answers=(200, 409), media=PDF),
)
