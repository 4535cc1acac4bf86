"""The e-ticket of a visit at the desk: sending it, what became of the last one, and what else was said and answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from vmsctl.services.duty import Duty
    from vmsctl.services.etickets import EticketSent


class EticketState(NamedTuple):
    """Of which visit, and what is said of its e-ticket; empty for one that was never to be sent. `host` is the host's
    last answer, `mail` what did not go out and why."""

    visit: str
    said: str
    host: str = ""
    mail: str = ""


def send(duty: Duty, visit: str, *, request: str) -> EticketSent:
    """Queue the e-ticket for the visitor's mailbox."""
    from vmsctl.services import etickets

    return etickets.send(duty.ws, visit, building=duty.place.name, request_id=request)


def state(duty: Duty, visit: str) -> EticketState:
    """Where the last e-ticket stands, in words."""
    from vmsctl.services import etickets, visit_news

    sent = etickets.sent(duty.ws, visit, building=duty.place.name)
    news = visit_news.read(duty.ws, visit)
    return EticketState(
        visit,
        "" if sent is None else f"{sent.words}, {sent.at:%d.%m. %H:%M}",
        visit_news.answer_words(news.answers[-1]) if news.answers else "",
        " · ".join(visit_news.message_words(one) for one in news.troubles if one.template != "eticket"),
    )
