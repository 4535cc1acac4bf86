"""The time to make an invitation mail, against composing it with EmailMessage, Jinja2 and qrcode, each anew."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

import jinja2
import qrcode

from benchmarks.bench import Bench
from benchmarks.figures import Figure, seconds
from benchmarks.measuring import in_turn, ratio
from vmsctl.language import Words
from vmsctl.rules import branding, calendar_entries
from vmsctl.rules.calendar_entries import Entry, Span
from vmsctl.rules.mails import contents, drawing
from vmsctl.rules.mails.facts import Day, House, Mailbox, MailFacts
from vmsctl.services.mail_composing import compose

START = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))
TEMPLATE = Path(drawing.__file__).with_name("mail.html")


def measure(bench: Bench) -> Iterator[Figure]:
    numbers = count(10_000_000_000_000_000_000)
    ours, theirs = in_turn(
        lambda: compose(facts(next(numbers)), None), lambda: _by_library(facts(next(numbers))),
        rounds=bench.size(200, 2_000),
    )  # fmt: skip
    yield Figure(
        "an invitation mail made", ratio(ours, theirs), "x", 0.5,
        f"{seconds(median(ours))} / {seconds(median(theirs))} (EmailMessage, Jinja2 and qrcode anew)",
    )  # fmt: skip


def facts(number: int) -> MailFacts:
    """Another invitation each time."""
    name = f"Ada Lovelace {number % 97}"
    return MailFacts(
        template="invitation", language="en", to=Mailbox(name, f"ada{number % 997}@example.org"),
        sender=Mailbox("HQ reception", "visit@example.org"), reply_to="", message_id=f"{number:032x}@example.org",
        made_at=START, house=House("HQ", "Main Street 1\n10115 Berlin", "Europe/Berlin", "#1f5fa8"),
        days=(Day(Span(START, START + timedelta(hours=1)), "482913"),), visitor=name, company="Analytical Engines",
        host="Grace Hopper", reason="Interview", number=str(number), link=f"https://visit.example/i/{number}.0.x",
        uid=f"v{number}@vmsctl", lacks=True, top="**Parking** is behind the house. [Map](https://example.org/map)",
    )  # fmt: skip


def _by_library(known: MailFacts) -> bytes:
    """The same mail as one would write it first: everything made anew by the libraries."""
    content = contents.of(known, Words.of("en"))
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["whole"] = drawing.whole
    page = environment.from_string(TEMPLATE.read_text())
    message = EmailMessage()
    message["From"] = Address(known.sender.name, addr_spec=known.sender.email)
    message["To"] = Address(known.to.name, addr_spec=known.to.email)
    message["Subject"] = content.subject
    message["Date"] = known.made_at
    message["Message-ID"] = f"<{known.message_id}>"
    message.set_content(drawing.text(content))
    html = page.render(
        content=content, language="en", direction="ltr", accent=branding.accent(known.house.colour),
        house=known.house.name, logo=False, logo_words="",
    )  # fmt: skip
    message.add_alternative(html, subtype="html")
    picture = io.BytesIO()
    qrcode.make(known.number).save(picture)
    related = message.get_payload(1)
    assert isinstance(related, EmailMessage)
    related.add_related(picture.getvalue(), "image", "png", cid="<code>")
    calendar = calendar_entries.made(_entry(known))
    message.add_alternative(calendar, "text", "calendar", params={"method": "REQUEST", "charset": "utf-8"})
    message.add_attachment(calendar, "application", "ics", filename="invite.ics")
    return message.as_bytes()


def _entry(known: MailFacts) -> Entry:
    return Entry(
        known.uid, 0, tuple(day.span for day in known.days), "Europe/Berlin", "Visit to HQ", known.reason, "HQ",
        known.link, (known.host, known.sender.email), (known.to.name, known.to.email), datetime.now(UTC),
    )  # fmt: skip
