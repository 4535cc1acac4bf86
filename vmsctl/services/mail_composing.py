"""From a mail's facts to the bytes that go over the line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from printers.layouts.code_pictures import qr_png
from vmsctl.connectors.mail_message import Letter, made
from vmsctl.errors import Refused
from vmsctl.language import Words
from vmsctl.rules import calendar_entries
from vmsctl.rules.calendar_entries import CANCEL, PUBLISH, REQUEST, Entry
from vmsctl.rules.mails import contents, drawing
from vmsctl.rules.mails.facts import TICKET_FILE
from vmsctl.services import eticket_faces

if TYPE_CHECKING:
    from collections.abc import Generator
    from datetime import datetime
    from pathlib import Path

    from vmsctl.rules.mails.contents import Content
    from vmsctl.rules.mails.facts import MailFacts

_METHODS = {
    "invitation": REQUEST, "invitation-changed": REQUEST, "day-decline-confirmed": REQUEST,
    "invitation-cancelled": CANCEL, "decline-confirmed": CANCEL,
}  # fmt: skip
"""What a mail does to the visitor's calendar."""


class Composed(NamedTuple):
    """A finished mail with its envelope; `text` and `html` are for looking at it."""

    sender: str
    to: str
    subject: str
    text: str
    html: str
    data: bytes


def compose(facts: MailFacts, home: Path | None) -> Composed:
    """The finished mail. `home` may hold further languages. Raises `Refused` for what cannot be written safely."""
    making = pieces(facts, home)
    try:
        while True:
            next(making)
    except StopIteration as end:
        made_mail: Composed = end.value
        return made_mail


def pieces(facts: MailFacts, home: Path | None) -> Generator[None, None, Composed]:
    """The same in pieces of a tenth of a millisecond, for whoever has something else to do in between."""
    words = Words.of(facts.language, home)
    content, attached = contents.of(facts, words), _attached(facts)
    if facts.ticket is not None and not attached:
        content = content._replace(notes=(*content.notes, words.say("mail.eticket.no-pdf", link=facts.link)))
    text = drawing.text(content, words["language.colon"])
    yield
    html = _html(facts, content, words)
    yield
    code = qr_png(content.code.digits) if content.code else b""
    yield
    letter = Letter(
        sender=facts.sender,
        to=facts.to,
        reply_to=facts.reply_to,
        subject=content.subject,
        message_id=facts.message_id,
        made_at=facts.made_at,
        language=words.language,
        text=text,
        html=html,
        code=code,
        logo=facts.house.logo,
        calendar=_calendar(facts, words),
        attached=attached,
    )
    yield
    return Composed(facts.sender.email, facts.to.email, content.subject, text, html, made(letter))


def _html(facts: MailFacts, content: Content, words: Words) -> str:
    return drawing.html(
        content, language=words.language, direction=words.direction, colour=facts.house.colour, house=facts.house.name,
        logo=bool(facts.house.logo), words=words.say("mail.logo", building=facts.house.name),
    )  # fmt: skip


def calendar_file(facts: MailFacts, words: Words, *, changed_at: datetime) -> bytes:
    """The calendar entry as a file to keep, which asks for no answer."""
    return calendar_entries.made(_entry(facts, words, changed_at), PUBLISH)


def _calendar(facts: MailFacts, words: Words) -> tuple[bytes, str] | None:
    method = _METHODS.get(facts.template)
    if method is None:
        return None
    return calendar_entries.made(_entry(facts, words, facts.made_at), method), method


def _entry(facts: MailFacts, words: Words, changed_at: datetime) -> Entry:
    house = facts.house
    return Entry(
        uid=facts.uid,
        sequence=facts.sequence,
        spans=tuple(day.span for day in facts.days),
        zone=house.time_zone,
        summary=words.say("mail.invitation.entry", building=house.name),
        description=_described(facts, words),
        location=", ".join(filter(None, (house.name, facts.floor, *house.address.split("\n")))),
        url=facts.link,
        organizer=(facts.host, facts.sender.email),
        attendee=(facts.to.name, facts.to.email),
        changed_at=changed_at,
    )


def _described(facts: MailFacts, words: Words) -> str:
    about, pins = {"host": facts.host, "reason": facts.reason}, {day.pin for day in facts.days}
    if not facts.link:
        return words.say("mail.invitation.entry-text-closed", **about)
    if len(pins) > 1:  # one entry for all days, and each day has its own PIN
        return words.say("mail.invitation.entry-text-several", link=facts.link, **about)
    return words.say("mail.invitation.entry-text", pin=pins.pop(), link=facts.link, **about)


def _attached(facts: MailFacts) -> tuple[tuple[str, str, bytes], ...]:
    """The e-ticket as a PDF; where no font can draw it, the mail's own link opens the page."""
    if facts.ticket is None:
        return ()
    try:
        return ((*TICKET_FILE, eticket_faces.pdf(facts.ticket)),)
    except Refused:
        return ()
