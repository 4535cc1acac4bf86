"""The daily summaries among the mails that the server took, read as their readers do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from tests.connectors.mail_servers import Received
from tests.services.mailing import body, read, text_of

SUBJECT = re.compile(r"(?P<building>[\w ]+): (?P<missed>\d+ not seen to leave|no missed check-out) on \w+, (?P<day>.+)")
ANCHOR = re.compile(r"\b\d+\.\d+\.[0-9a-f]{64}\b")
FIRST_FIGURE = "Expected:"


class Summary(NamedTuple):
    """`missed` and `figures` are the parts of its text, in which the one comes before the other."""

    to: str
    building: str
    day: date
    missed_ones: int
    missed: str
    figures: str
    html: str
    anchors: list[str]


def _date(written: str) -> date:
    return datetime.strptime(f"{written} +0000", "%d %B %Y %z").date()


def summaries(mails: Iterable[Received]) -> Iterator[Summary]:
    for mail in mails:
        message = read(mail.data)
        found = SUBJECT.fullmatch(message["Subject"])
        if found is None:
            continue
        text = text_of(message).replace("\r\n", "\n")
        missed, _, figures = text.partition(FIRST_FIGURE)
        yield Summary(
            mail.to[0], found["building"], _date(found["day"]),
            0 if found["missed"].startswith("no ") else int(found["missed"].split()[0]),
            missed, figures, body(message, "html"), ANCHOR.findall(text),
        )  # fmt: skip
