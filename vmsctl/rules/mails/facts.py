"""What a mail is made of: everything that it can say, as it holds at the moment of sending."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from printers.contents import Eticket
from vmsctl.rules.calendar_entries import Span
from vmsctl.rules.mails.changes import Change
from vmsctl.rules.mails.summary import SummaryFacts

TICKET_FILE = ("e-ticket.pdf", "application/pdf")
"""How an attached e-ticket is called, and what it is."""


class Mailbox(NamedTuple):
    name: str
    email: str


class House(NamedTuple):
    """The building as it presents itself; `logo` is a PNG, empty for none."""

    name: str
    address: str
    time_zone: str
    colour: str
    logo: bytes = b""


class Day(NamedTuple):
    """One visit of the ticket; times in the building's zone."""

    span: Span
    pin: str


class Answer(NamedTuple):
    """An answer that the reader can give, and where."""

    kind: str
    link: str


class MailFacts(NamedTuple):
    """`days` are the visits that the mail speaks of, the earliest first; `texts` the house's own words by their place.

    `number`, `link` and each day's PIN are empty for a visitor who gets nothing that opens a door. `uid` and `sequence`
    are the calendar entry's; `lacks` tells that the visitor's details are not complete; `code_for` is what a code is
    for, `export` or `erase`; `note` what a visitor wrote to the host. `ready` is what the e-ticket's template says:
    subject, text and a piece of HTML; `ticket` is to be attached as a PDF. `changes` are against what was last told.
    """

    template: str
    language: str
    to: Mailbox
    sender: Mailbox
    reply_to: str
    message_id: str
    made_at: datetime
    house: House
    days: tuple[Day, ...] = ()
    visitor: str = ""
    company: str = ""
    host: str = ""
    floor: str = ""
    reason: str = ""
    type: str = ""
    number: str = ""
    link: str = ""
    uid: str = ""
    sequence: int = 0
    lacks: bool = False
    code: str = ""
    code_for: str = ""
    note: str = ""
    answers: tuple[Answer, ...] = ()
    top: str = ""
    bottom: str = ""
    ready: tuple[str, str, str] = ("", "", "")
    ticket: Eticket | None = None
    summary: SummaryFacts | None = None
    changes: tuple[Change, ...] = ()
