"""Names that try to add a header, a recipient, a part or a tag to a mail: it has exactly what it should (E4)."""

from __future__ import annotations

import email
import email.policy
import html.parser
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser

import html5lib
import icalendar
import pytest

from tests.connectors.mail_servers import cutting_server
from tests.hostile.names import names
from tests.scale import Scale
from vmsctl.connectors.mail_message import Letter, harmless, made
from vmsctl.connectors.smtp import Post
from vmsctl.connectors.smtp_connection import MailServer
from vmsctl.errors import Refused
from vmsctl.rules.calendar_entries import Span
from vmsctl.rules.mails.facts import Answer, Day, House, Mailbox, MailFacts
from vmsctl.services.mail_composing import Composed, compose

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HEADERS = ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language",
           "MIME-Version", "Content-Type"]  # fmt: skip
INJECTIONS = (
    "Bob\r\nBcc: x@evil.example", "Bob\nBcc: x@evil.example", "Bob\rBcc: x@evil.example", "Bob\x0bBcc: x@evil.example",
    "Bob\u2028Bcc: x@evil.example", "Bob\x85Bcc: x@evil.example", "=?utf-8?q?Bob=0ABcc=3A_x=40evil.example?=",
    "=?utf-8?b?Qm9iCkJjYzogeEBldmlsLmV4YW1wbGU=?=", "=?=?utf-8?q?=0d=0aX?=", "Bob, Eve <x@evil.example>",
    'Bob" <x@evil.example>, "Eve', "Bob <x@evil.example>", "Bob (comment) @ <", "Bob; Eve:", "\\", '"', "@", "<>", "",
    "--=_m0123\r\n", ".\r\n.", "A" * 500, "é" * 500, "🙂" * 300, "\u202eevil", "a" * 60 + " =?utf-8?q?x?= ",
    "</title><script>alert(1)</script>", "{{ 7 * 7 }}", "${visitor}", "$visitor", "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))", "BEGIN:VEVENT", "END:VCALENDAR\r\nBEGIN:VCALENDAR",
)  # fmt: skip


def facts(name: str, *, template: str = "invitation") -> MailFacts:
    """A mail in which everything that people type is this name."""
    return MailFacts(
        template=template, language="en", to=Mailbox(name, "ada@example.org"), sender=Mailbox(name, "visit@hq.example"),
        reply_to="desk@hq.example", message_id=f"{'0123456789abcdef' * 2}@hq.example", made_at=START,
        house=House(name or "HQ", name, "Europe/Berlin", "#1f5fa8", b""),
        days=(Day(Span(START, START + timedelta(hours=1)), "482913"),), visitor=name, company=name, host=name,
        floor=name, reason=name, type=name, number="12345678901234567890", link="https://visit.example/i/1",
        uid="v1.x@vmsctl", lacks=True, top="**Hello** $visitor, $reason [map](https://hq.example/$company)",
        bottom="$host", answers=(Answer("on-my-way", "https://visit.example/h/1?answer=on-my-way"),),
    )  # fmt: skip


def every_name(count: int) -> list[str]:
    return [*INJECTIONS, *names(count, storable=True)]


def check(mail: Composed, usual: Counter[str]) -> None:
    for policy in (email.policy.default, email.policy.compat32):
        message = BytesParser(policy=policy).parsebytes(mail.data)
        assert message.keys() == HEADERS
    read = email.message_from_bytes(mail.data, policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    assert [box.addr_spec for box in read["To"].addresses] == ["ada@example.org"]
    assert [box.addr_spec for box in read["From"].addresses] == ["visit@hq.example"]
    parts = [part.get_content_type() for part in read.walk() if not part.is_multipart()]
    assert parts == ["text/plain", "text/html", "image/png", "text/calendar", "application/ics"]
    assert tags(mail.html) == usual
    calendar = next(part for part in read.walk() if part.get_content_type() == "text/calendar").get_payload(decode=True)
    assert isinstance(calendar, bytes)
    assert len(icalendar.Calendar.from_ical(calendar).walk("VEVENT")) == 1


def tags(page: str) -> Counter[str]:
    """Every element of a page as a browser reads it, with its attributes' names; line breaks come and go with words."""
    tree = html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False)
    found = Counter(f"{node.tag} {' '.join(sorted(node.attrib))}" for node in tree.iter() if isinstance(node.tag, str))
    for optional in ("br ", "bdi ", "span style", "p dir", "strong ", "p dir style"):
        found.pop(optional, None)
    return found


def test_no_name_adds_a_header_a_recipient_a_part_or_a_tag(scale: Scale) -> None:
    usual = tags(compose(facts("Ada"), None).html)
    links = {"a class href style": 1, "a href": 1}
    assert all(usual[kind] == count for kind, count in links.items())
    for name in every_name(scale(1_000, nightly=10_000)):
        if name.strip():
            check(compose(facts(name), None), usual)


@pytest.mark.parametrize("name", INJECTIONS)
def test_the_server_is_given_one_recipient_whatever_the_name(name: str) -> None:
    mail = compose(facts(name or "Ada"), None)
    with cutting_server() as server, Post(MailServer("127.0.0.1", server.port, "none")) as post:
        post.send(mail.sender, mail.to, mail.data)
    assert [got.to for got in server.received] == [["ada@example.org"]]
    assert server.received[0].data == mail.data


def test_without_cleaning_the_names_would_add_headers_and_the_reading_back_finds_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: a header that is not folded by the library and not made harmless is caught before it is sent."""
    from vmsctl.connectors import mail_message

    monkeypatch.setattr(mail_message, "_folded", lambda name, value, *, utf8: f"{name}: {value}\r\n")
    monkeypatch.setattr(mail_message, "harmless", lambda text: text)
    letter = Letter(
        ("HQ", "visit@hq.example"), ("Bob", "ada@example.org"), "", "Hello\r\nBcc: x@evil.example", "1@hq.example",
        START, "en", "text", "<p>html</p>",
    )  # fmt: skip
    with pytest.raises(Refused, match="not be what it was meant"):
        made(letter)


def test_hours_stay_on_one_line_and_tags_beside_them_stay_text() -> None:
    page = compose(facts("<b>9 – 10</b>"), None).html
    assert '&lt;b&gt;<span style="white-space:nowrap">9 – 10</span>&lt;/b&gt;' in page
    assert "<b>" not in page
    assert '<span style="white-space:nowrap">09:00 – 10:00</span>' in compose(facts("Ada"), None).html


@pytest.mark.parametrize("subject", ["Please fill in " * 8, "Bitte ergänzen Sie " * 8], ids=["ascii", "german"])
def test_a_long_subject_begins_beside_its_name_and_is_read_as_it_was_written(subject: str) -> None:
    subject = subject.strip()
    letter = Letter(("HQ", "a@hq.example"), ("Bob", "b@x.example"), "", subject, "1@hq.example", START, "en", "t", "h")
    data = made(letter)
    assert email.message_from_bytes(data, policy=email.policy.default)["Subject"] == subject
    lines = data.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert all(len(line) <= 78 for line in lines) and b"Subject:" not in lines


@pytest.mark.parametrize("text", INJECTIONS)
def test_what_stands_in_a_header_is_one_line_and_no_encoded_word(text: str) -> None:
    line = harmless(text)
    assert len(line.splitlines()) <= 1
    assert "=?" not in line


class _Links(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


@pytest.mark.parametrize("name", INJECTIONS)
def test_every_link_of_a_mail_is_one_of_ours_or_of_the_house(name: str) -> None:
    parser = _Links()
    parser.feed(compose(facts(name or "Ada"), None).html)
    assert all(link.startswith(("https://visit.example/", "https://hq.example/", "cid:")) for link in parser.links)
