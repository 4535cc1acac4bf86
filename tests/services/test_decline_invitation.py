"""What a visitor who declines reads, and what becomes of the entry in the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import icalendar
import pytest

from tests.cast import Cast
from tests.connectors.mail_servers import Received, cutting_server
from tests.services.mailing import deliver, queue, read, text_of, use_server
from tests.services.test_portal_sessions import holder, opened
from vmsctl.services import decline_invitation, mail_preview

ADA = "ada.lovelace@example.org"
SAID = {
    "en": ("Declined: your visit to HQ", "You have declined"),
    "de": ("Ihre Absage: Besuch am", "Sie haben abgesagt"),
    "fr": ("Déclinée\N{NO-BREAK SPACE}: votre visite", "Vous avez décliné"),
}


class Told(NamedTuple):
    """A mail as the visitor's calendar and the visitor read it; `day` is the entry's first."""

    method: str
    uid: str
    sequence: int
    day: date
    text: str


def told(received: list[Received]) -> Iterator[Told]:
    for mail in received:
        if mail.to == [ADA]:
            message = read(mail.data)
            part: Any = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
            calendar: Any = icalendar.Calendar.from_ical(part.get_content())
            (event,) = calendar.walk("VEVENT")
            yield Told(
                str(part.get_param("method")),
                event["uid"],
                event["sequence"],
                event["dtstart"].dt.date(),
                " ".join(text_of(message).split()),
            )


def test_a_day_declined_leaves_the_calendar_and_then_the_whole_entry_does(cast: Cast) -> None:
    first = cast.visit()
    cast.visit(first.visitor_id, day=date(2026, 11, 25), ticket_of=first.id)
    invited = holder(cast, opened(cast, first))
    queue(cast.act_as("grace"), visit_id=first.id)
    with cutting_server() as server:
        use_server(cast, server.port)
        for only in (first.id, None):
            deliver(cast)
            cast.clock.tick(minutes=5)
            decline_invitation.decline(cast.ws, invited, only=only)
        deliver(cast)
        invitation, part, whole = told(server.received)
    assert [one.method for one in (invitation, part, whole)] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({one.uid for one in (invitation, part, whole)}) == 1
    assert invitation.sequence < part.sequence < whole.sequence
    assert (invitation.day, part.day) == (date(2026, 11, 23), date(2026, 11, 25))
    assert "Called off: Monday, 23 November 2026" in part.text and "What stands below still holds" in part.text
    assert "Wednesday, 25 November 2026" in whole.text and "23 November" not in whole.text
    assert "we tell Grace Hopper" in whole.text and "does not expect you" not in whole.text


@pytest.mark.parametrize("language", SAID)
def test_who_declines_reads_so_in_the_own_language(cast: Cast, language: str) -> None:
    visit = cast.visit()
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visitors SET language = :language", {"language": language})
    decline_invitation.decline(cast.ws, holder(cast, opened(cast, visit)), note="ill")
    with cast.ws.reading() as tx:
        id = tx.value("SELECT id FROM outbox WHERE template = 'decline-confirmed'")
    mail = mail_preview.preview(cast.act_as("linus"), str(id))
    subject, title = SAID[language]
    assert mail.subject.startswith(subject) and title in mail.text and title in mail.html
    assert "PIN:" not in mail.text and "/i/" not in mail.text


def test_who_is_in_the_house_and_declines_the_rest_keeps_today_in_the_calendar(cast: Cast) -> None:
    today = cast.visit(state="on-site")
    cast.visit(today.visitor_id, day=date(2026, 11, 25), ticket_of=today.id)
    with cutting_server() as server:
        use_server(cast, server.port)
        decline_invitation.decline(cast.ws, holder(cast, opened(cast, today)))
        deliver(cast)
        (entry,) = told(server.received)
    assert (entry.method, entry.day) == ("REQUEST", date(2026, 11, 23))


def test_who_has_no_mail_address_declines_and_only_the_host_is_told(cast: Cast) -> None:
    visit = cast.visit(cast.visitor(email=""))
    decline_invitation.decline(cast.ws, holder(cast, opened(cast, visit)))
    with cast.ws.reading() as tx:
        assert tx.rows("SELECT template FROM outbox") == [("invitation-declined",)]
