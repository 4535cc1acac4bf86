"""A queued message as the mail that it becomes, from what holds at this moment.

What a message tells of may have moved on since it was queued: it says how things stand now, and nothing where there is
nothing to say any more (`Outdated`).
"""

from __future__ import annotations

from email.utils import parseaddr
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from db.instant import instant
from db.kinds import VisitState
from db.queries import mails as queries
from db.queries import settings as setting_queries
from vmsctl.errors import NotFound, Refused
from vmsctl.rules import host_answers as answers
from vmsctl.rules import mail_texts, passes
from vmsctl.rules.calendar_entries import Span
from vmsctl.rules.mails.facts import Answer, Day, House, Mailbox, MailFacts
from vmsctl.rules.settings import Settings
from vmsctl.rules.text import is_email
from vmsctl.services import daily_summary, decline_invitation, eticket_views, outbox, privacy_requests, visit_views
from vmsctl.services.mail_changes import since

if TYPE_CHECKING:
    from db.queries.mails import BuildingRow, TextRow, TicketVisit
    from db.queries.outbox_delivery import Queued
    from db.queries.visits import VisitRow
    from db.transaction import Transaction
    from printers.contents import Eticket
    from vmsctl.rules.mails.summary import SummaryFacts
    from vmsctl.workspace import Workspace

_COMING = frozenset({VisitState.EXPECTED, VisitState.AWAITING})
_THERE = frozenset({VisitState.ON_SITE, VisitState.EXPECTED})
_CALLED_OFF = frozenset({VisitState.CANCELLED})
_SPEAKS_OF = {
    "invitation": _COMING,
    "invitation-changed": _COMING,
    "verification-reminder": _COMING,
    "eticket": _COMING | _THERE,
    "invitation-cancelled": _CALLED_OFF,
    "invitation-declined": _CALLED_OFF,
    "decline-confirmed": _CALLED_OFF,
    "day-decline-confirmed": _COMING | _THERE,
    "visitor-arrived": _THERE,
    "walk-in-waiting": frozenset({VisitState.AWAITING}),
    "manager-asked": frozenset({VisitState.AWAITING}),
    "check-out-reminder": frozenset({VisitState.ON_SITE}),
}
"""The states in which a visit is one that the template's mail speaks of."""
_OF_ONE_VISIT = frozenset(
    {"visitor-arrived", "walk-in-waiting", "manager-asked", "check-out-reminder", "verification-reminder"}
)
_WITHHELD = frozenset({"eticket", "verification-reminder"})
"""What is of no use without a link or a code, which a blocked visitor does not get."""
_TO_THE_HOST = frozenset({"visitor-arrived", "check-out-reminder"})
_NOT_ONCE_OVER = frozenset({"invitation", "invitation-changed", "invitation-cancelled", "verification-reminder"})


NOBODY = "nobody@mail.invalid"
"""Stands for the sender where the settings name none: a mail can be looked at then, and is not sent."""


class Outdated(Exception):
    """A message that has nothing to say any more; why, without a name."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Stationery(NamedTuple):
    """A building as its mails present it: the same for all of them."""

    settings: Settings
    building: BuildingRow
    texts: tuple[TextRow, ...]


def stationery(tx: Transaction, building_id: int) -> Stationery:
    settings = Settings(setting_queries.holding(tx, building_id))
    return Stationery(settings, queries.building(tx, building_id), tuple(queries.texts(tx, building_id)))


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
            to=Mailbox(person.name, person.email), language=_language(paper, ""),
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
        language=_language(paper, ""),
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
    spoken = _spoken_of(ws, message, visits)
    first, language = spoken[0].row, _language(paper, visits[0].language)
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


def _spoken_of(ws: Workspace, message: Queued, visits: list[TicketVisit]) -> list[TicketVisit]:
    """The visits that the mail tells of; raises `Outdated` when there is none."""
    wanted = _SPEAKS_OF.get(message.template)
    if wanted is None:
        raise Refused("no-such-template", f"There is no mail {message.template!r}.", "Drop this message.")
    if message.template in _OF_ONE_VISIT:
        visits = [each for each in visits if each.row.id == message.visit_id]
    named = decline_invitation.told_of(message.about)
    found = [each for each in visits if each.row.state in wanted and (not named or each.row.id in named)]
    if not found:
        raise Outdated(f"The visit is {visits[0].row.state} now.")
    if message.template in _NOT_ONCE_OVER and all(instant(each.row.until) <= ws.now() for each in found):
        raise Outdated("The visit was over before it could be sent.")
    row = next(each.row for each in visits if each.row.id == message.visit_id)
    if message.template == "verification-reminder" and not visit_views.missing(found[0].row):
        raise Outdated("Nothing is missing any more.")
    if message.template in _WITHHELD and row.blocked_at is not None:
        raise Outdated("The message is withheld: call the visitor manager.")
    if message.template in _TO_THE_HOST and message.user_id != row.host_id:
        raise Outdated("The visit has another host now.")
    if message.template == "eticket":
        _require_of_today(ws, row)
    return found


def _require_of_today(ws: Workspace, row: VisitRow) -> None:
    """An e-ticket is no use when its day is over (TKT-6)."""
    today = ws.now().astimezone(ZoneInfo(row.time_zone)).date().isoformat()
    if row.state != VisitState.ON_SITE and row.day < today:
        raise Outdated("The visit was over before it could be sent.")


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
        to=Mailbox(person.name, person.email), visitor=person.name, language=_language(paper, person.language),
        **_code(tx, ws, message),
        **own_words(message.template, paper, _language(paper, person.language)),
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


def _language(paper: Stationery, own: str) -> str:
    return own or str(paper.settings["languages.default"])


def own_words(template: str, paper: Stationery, language: str) -> dict[str, Any]:
    """The house's own words above and beneath what a mail says."""
    top, bottom = _text(paper, f"{template}.top", language), _text(paper, mail_texts.BOTTOM, language)
    return {"top": top, "bottom": bottom}


def _text(paper: Stationery, name: str, language: str) -> str:
    """The house's own words in the reader's language, else in the usual one."""
    kept = (
        mail_texts.Kept(each.building_id != 0, each.language, each.text) for each in paper.texts if each.name == name
    )
    return mail_texts.chosen(kept, (language, _language(paper, "")))


def calendar_uid(ws: Workspace, ticket_of: int) -> str:
    """The same for all time, and another house's never."""
    return f"{passes.visit_name(ticket_of)}.{passes.calendar_mark(ws.keys, ticket_of)}@vmsctl"


def sequence(invited_at: int, told_at: int) -> int:
    """The calendar entry's sequence: seconds from the invitation to this message, which grow and need no counting."""
    return max(0, (told_at - invited_at) // 1_000_000)
