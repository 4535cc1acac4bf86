"""The calendar entry of a ticket as a file to keep: the same entry that the mails bring, so that it is never there
twice."""

from __future__ import annotations

from email.utils import parseaddr
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from db.instant import stored
from db.kinds import VisitState
from db.queries import mails
from vmsctl.language import Words
from vmsctl.rules.mails.facts import House, Mailbox, MailFacts
from vmsctl.services import mail_composing, mail_stationery, mail_views, visit_views

if TYPE_CHECKING:
    from db.queries.mails import TicketVisit
    from db.transaction import Transaction
    from vmsctl.services.mail_stationery import Stationery
    from vmsctl.services.portal_sessions import Holder
    from vmsctl.workspace import Workspace


def of_holder(tx: Transaction, ws: Workspace, holder: Holder, language: str) -> bytes:
    """The file, with every day of the session's ticket that is not called off."""
    paper = mail_stationery.of_building(tx, holder.visit.building_id)
    visits = [one for one in mails.of_ticket(tx, holder.visit.id) if one.row.state != VisitState.CANCELLED]
    facts = _facts(ws, holder, paper, visits, language)
    return mail_composing.calendar_file(facts, Words.of(language, ws.config.home), changed_at=holder.now)


def _facts(ws: Workspace, holder: Holder, paper: Stationery, visits: list[TicketVisit], language: str) -> MailFacts:
    first, building = visits[0].row, paper.building
    opens = first.blocked_at is None
    house = House(building.name, building.address, building.time_zone, "")
    return MailFacts(
        template="invitation",
        language=language,
        to=Mailbox(visit_views.shown_name(first), first.email or ""),
        sender=_organizer(paper),
        reply_to="",
        message_id="",
        made_at=holder.now,
        house=house,
        days=tuple(mail_views.day(ws, opens, one) for one in visits),
        visitor=visit_views.shown_name(first),
        host=first.host,
        floor=first.floor or "",
        reason=first.reason,
        link=visit_views.link(ws, first, paper.settings["portal.address"]) if opens else "",
        uid=mail_views.calendar_uid(ws, first.ticket_of),
        sequence=mail_views.sequence(visits[0].invited_at, stored(holder.now)),
    )


def _organizer(paper: Stationery) -> Mailbox:
    """Whom mails come from; where none are sent, an address that nobody can write to."""
    name, email = parseaddr(paper.settings["mail.from"])
    nobody = f"no-reply@{urlsplit(paper.settings['portal.address']).hostname or 'localhost'}"
    return Mailbox(name or paper.building.name, email or nobody)
