"""A queued message as the mail that it becomes, from what holds at this moment.

What a message tells of may have moved on since it was queued: it says how things stand now, and nothing where there is
nothing to say any more (`Outdated`).
"""

from __future__ import annotations

from email.utils import parseaddr
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from db.instant import instant
from db.queries import mails as queries
from vmsctl.errors import NotFound, Refused
from vmsctl.rules import host_answers as answers
from vmsctl.rules import passes
from vmsctl.rules.calendar_entries import Span
from vmsctl.rules.mails.facts import Answer, Day, House, Mailbox, MailFacts
from vmsctl.rules.text import is_email
from vmsctl.services import daily_summary, decline_invitation, eticket_views, outbox, privacy_requests, visit_views
from vmsctl.services.mail_changes import since
from vmsctl.services.mail_stationery import language_of, own_words
from vmsctl.services.outdated_mails import Outdated, spoken_of

if TYPE_CHECKING:
    from db.queries.mails import TicketVisit
    from db.queries.outbox_delivery import Queued
    from db.transaction import Transaction
    from printers.contents import Eticket
    from vmsctl.rules.mails.summary import SummaryFacts
    from vmsctl.services.mail_stationery import Stationery
    from vmsctl.workspace import Workspace


NOBODY = "nobody@mail.invalid"
"""Stands for the sender where the settings name none: a mail can be looked at then, and is not sent."""


def mail_facts(tx: Transaction, ws: Workspace, message: Queued, paper: Stationery) -> MailFacts:
    """What the mail is made of. Raises `Outdated`, and `Refused` with a way out for what cannot be written."""
    facts = frame(ws, message, paper)
    visits = queries.of_ticket(tx, message.visit_id) if message.visit_id is not None else []
    if visits:
        facts = _about_visits(tx, ws, message, paper, facts, visits)
    if message.template == daily_summary.TEMPLATE:
        facts = facts._replace(summary=_summary(tx, message))
    if message.user_id is not None:
        person = queries.user(tx, message.user_id)
        if person is None:
            raise Outdated("The user is switched off.")
        return facts._replace(
            to=Mailbox(person.name, person.email), language=language_of(paper, ""),
            answers=_answers(ws, message, paper.settings["portal.address"]),
        )  # fmt: skip
    return facts if visits else _to_visitor(tx, ws, message, paper, facts)


def require_sender(facts: MailFacts) -> None:
    """Raises `Refused` when the settings do not say whom mail comes from."""
    if facts.sender.email == NOBODY:
        raise Refused(
            "no-sender", "The setting mail.from names no address.", "Set it: 'vmsctl settings set mail.from'."
        )


def frame(ws: Workspace, message: Queued, paper: Stationery) -> MailFacts:
    """What every mail of a building has."""
    settings, building = paper.settings, paper.building
    name, email = _mailbox(settings["mail.from"])
    email = email or NOBODY
    house = House(
        building.name, building.address, building.time_zone, settings["branding.colour"], building.logo or b""
    )
    return MailFacts(
        template=message.template,
        language=language_of(paper, ""),
        to=Mailbox("", ""),
        sender=Mailbox(name or building.name, email),
        reply_to=_mailbox(settings["mail.reply-to"])[1],
        message_id=f"{message.message_id}@{email.rpartition('@')[2]}",
        made_at=ws.now().astimezone(ZoneInfo(building.time_zone)),
        house=house,
    )  # fmt: skip


@lru_cache(maxsize=16)
def _mailbox(setting: str) -> tuple[str, str]:
    """Name and address of a setting; '' for one that names no address."""
    name, email = parseaddr(setting)
    return name, email if is_email(email) else ""


def _about_visits(
    tx: Transaction, ws: Workspace, message: Queued, paper: Stationery, facts: MailFacts, visits: list[TicketVisit]
) -> MailFacts:
    row = next(each.row for each in visits if each.row.id == message.visit_id)
    spoken = spoken_of(ws, message, visits)
    first, language = spoken[0].row, language_of(paper, visits[0].language)
    opens = row.blocked_at is None  # a blocked visitor is told when and where, and gets nothing that opens a door
    email = row.email or ""
    if message.user_id is None and (no := outbox.undeliverable(email, paper.settings)):
        raise Outdated(_NO_MAILBOX[no])
    ready, ticket = _eticket(tx, ws, message, language)
    return facts._replace(
        language=language,
        to=Mailbox(visit_views.shown_name(row), email),
        days=tuple(map(partial(day, ws, opens), spoken)),
        visitor=visit_views.shown_name(row),
        company=first.company or "",
        host=first.host,
        floor=first.floor or "",
        reason=first.reason,
        note=decline_invitation.reason_of(row.cancelled_why) if message.template == decline_invitation.TEMPLATE else "",
        type=first.type,
        number=passes.ticket_number(ws.keys, first.ticket_of, first.ticket_counter) if opens else "",
        link=visit_views.link(ws, first, paper.settings["portal.address"]) if opens else "",
        uid=calendar_uid(ws, first.ticket_of),
        sequence=sequence(visits[0].invited_at, message.created_at),
        lacks=bool(visit_views.missing(first)),
        **own_words(message.template, paper, language),
        ready=ready,
        ticket=ticket,
        changes=since(tx, message.about, visits),
    )  # fmt: skip


_NO_MAILBOX = {
    "no-address": "The visitor has no mail address.",
    "internal-domain": "The mailbox is in one of the house's own domains.",
}


def _summary(tx: Transaction, message: Queued) -> SummaryFacts:
    found = daily_summary.told_by(tx, message.about)
    if found is None:
        raise Outdated("The summary is not kept any more.")
    return daily_summary.mailed(found)


def _eticket(
    tx: Transaction, ws: Workspace, message: Queued, language: str
) -> tuple[tuple[str, str, str], Eticket | None]:
    if message.template != "eticket" or message.visit_id is None:
        return ("", "", ""), None
    parts = eticket_views.mail_parts(tx, ws, message.visit_id, language)
    return (parts.subject, parts.text, parts.html), parts.ticket if parts.attach else None


def _to_visitor(tx: Transaction, ws: Workspace, message: Queued, paper: Stationery, facts: MailFacts) -> MailFacts:
    """A message that concerns no visit, such as a code for the visitor's mailbox."""
    person = queries.visitor(tx, message.visitor_id)
    if person is None:
        raise Outdated("The visitor is not kept any more.")
    if not person.email:
        raise Outdated(_NO_MAILBOX["no-address"])
    return facts._replace(
        to=Mailbox(person.name, person.email), visitor=person.name, language=language_of(paper, person.language),
        **_code(tx, ws, message),
        **own_words(message.template, paper, language_of(paper, person.language)),
    )  # fmt: skip


def _code(tx: Transaction, ws: Workspace, message: Queued) -> dict[str, Any]:
    """What proves that the mailbox is the visitor's, and what for; derived, and nowhere stored."""
    kind, _, id = message.about.partition(":")
    if kind != "privacy-request":
        return {}
    try:
        return {"code": privacy_requests.code_of(tx, ws, int(id)), "code_for": privacy_requests.kind_of(tx, int(id))}
    except NotFound:
        raise Outdated("The request waits for no code any more.") from None


def _answers(ws: Workspace, message: Queued, address: str) -> tuple[Answer, ...]:
    purpose = answers.OF_TEMPLATE.get(message.template)
    if purpose is None or message.visit_id is None or message.user_id is None:
        return ()
    token = answers.token(ws.keys.link, purpose, message.id, message.visit_id, message.user_id)
    link = f"{address.rstrip('/')}/{purpose}/{token}"
    if purpose is not answers.Purpose.ANSWER:
        return (Answer(purpose, link),)
    return tuple(Answer(kind, f"{link}?answer={kind}") for kind in answers.WORDS)


def day(ws: Workspace, opens: bool, visit: TicketVisit) -> Day:
    """A visit's hours, and its PIN where that opens a door."""
    row, zone = visit.row, ZoneInfo(visit.row.time_zone)
    span = Span(instant(row.expected_at).astimezone(zone), instant(row.until).astimezone(zone))
    return Day(span, passes.pin(ws.keys, row.id, row.pin_counter) if opens else "")


def calendar_uid(ws: Workspace, ticket_of: int) -> str:
    """The same for all time, and another house's never."""
    return f"{passes.visit_name(ticket_of)}.{passes.calendar_mark(ws.keys, ticket_of)}@vmsctl"


def sequence(invited_at: int, told_at: int) -> int:
    """The calendar entry's sequence: seconds from the invitation to this message, which grow and need no counting."""
    return max(0, (told_at - invited_at) // 1_000_000)
