"""Mails to look at before they go, and one to see whether mail goes at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from db.queries import outbox as outbox_queries
from db.queries import outbox_delivery as queries
from db.queries.outbox_delivery import Queued
from vmsctl.connectors.smtp import Post
from vmsctl.connectors.smtp_trouble import MailTrouble
from vmsctl.errors import DeviceFailed, NotFound, Refused
from vmsctl.rules.calendar_entries import Span
from vmsctl.rules.host_answers import OF_TEMPLATE, WORDS, Purpose
from vmsctl.rules.mails import contents
from vmsctl.rules.mails.changes import Change
from vmsctl.rules.mails.facts import Answer, Day, Mailbox, MailFacts
from vmsctl.rules.passes import ticket_number
from vmsctl.rules.people import bad_email
from vmsctl.rules.text import clean, is_email, is_id
from vmsctl.services import buildings, mail_composing, mail_server, mail_stationery, mail_views, roles
from vmsctl.services.outdated_mails import Outdated

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.services.mail_composing import Composed
    from vmsctl.workspace import Workspace

EXAMPLES = tuple(name for name in contents.templates() if name not in ("eticket", "daily-summary"))
"""Templates that can be looked at without a visit; an e-ticket has 'vmsctl etickets templates preview', a day's summary
'vmsctl daily-summary show'."""


def preview(ws: Workspace, what: str, *, building: str | None = None, language: str = "") -> Composed:
    """A message by its id as it would go out now, or an example of a template. Sends nothing."""
    if is_id(what):
        return _of_message(ws, int(what))
    if what not in EXAMPLES:
        raise NotFound("no-such-mail", f"There is no mail {clean(what[:40])!r}.", f"There are: {', '.join(EXAMPLES)}.")
    with ws.reading() as tx:
        facts = _example(tx, ws, what, building)
    return mail_composing.compose(facts._replace(language=language or facts.language), ws.config.home)


def _of_message(ws: Workspace, id: int) -> Composed:
    with ws.reading() as tx:
        row = outbox_queries.by_id(tx, id)
        message = queries.one(tx, id)
        if row is None or message is None:
            raise NotFound("no-such-message", f"There is no message {id}.", "See 'vmsctl outbox list'.")
        # What stands in it, the PIN and the link, an auditor may not see, who may see the outbox.
        roles.require(tx, ws, "steer-outbox", row.building_id)
        try:
            facts = mail_views.mail_facts(tx, ws, message, mail_stationery.of_building(tx, row.building_id))
        except Outdated as outdated:
            raise Refused("nothing-to-say", f"Nothing would be sent: {outdated.why}", "It will be dropped.") from None
    return mail_composing.compose(facts, ws.config.home)


def _example(tx: Transaction, ws: Workspace, template: str, building: str | None) -> MailFacts:
    place = buildings.place(tx, ws, building)
    roles.require(tx, ws, "see-outbox", place.id)
    facts = mail_views.frame(ws, _message(template, place.id), mail_stationery.of_building(tx, place.id))
    start = place.local(ws.now()).replace(hour=10, minute=0, second=0, microsecond=0)
    address = "https://visit.example"
    return facts._replace(
        to=Mailbox("Ada Lovelace", "ada@example.org"),
        days=(Day(Span(start, start.replace(hour=11)), "482913"),),
        visitor="Ada Lovelace",
        company="Analytical Engines",
        host="Grace Hopper",
        reason="Interview",
        number=ticket_number(ws.keys, 0, 0),
        link=f"{address}/i/example",
        uid="example@vmsctl",
        lacks=True,
        code="482913",
        answers=_answers(template, address),
        changes=(Change("when", Span(start.replace(hour=9), start), Span(start, start.replace(hour=11))),),
        **mail_stationery.own_words(template, mail_stationery.of_building(tx, place.id), facts.language),
    )  # fmt: skip


def _answers(template: str, address: str) -> tuple[Answer, ...]:
    purpose = OF_TEMPLATE.get(template)
    kinds = tuple(WORDS) if purpose is Purpose.ANSWER else (purpose,) if purpose else ()
    return tuple(Answer(str(kind), f"{address}/{purpose}/example") for kind in kinds)


def _message(template: str, building_id: int) -> Queued:
    return Queued(0, building_id, template, None, None, None, "", os.urandom(16).hex(), 0, 0, 1, None)


def send_test(ws: Workspace, address: str) -> str:
    """Send a test mail now, past the outbox; what the server answered. Raises `DeviceFailed` with the way out."""
    address = address.strip()
    if not is_email(address):
        raise bad_email(clean(address[:80]))
    with ws.reading() as tx:
        roles.require(tx, ws, "test-mail", None)
        server = mail_server.of(tx, ws)
        place = buildings.find(tx, ws) or buildings.by_id(tx, 1)
        facts = mail_views.frame(ws, _message("test", place.id), mail_stationery.of_building(tx, place.id))
    mail_views.require_sender(facts)
    mail = mail_composing.compose(facts._replace(to=Mailbox("", address)), ws.config.home)
    try:
        with Post(server) as post:
            reply = post.send(mail.sender, mail.to, mail.data)
    except MailTrouble as trouble:
        raise DeviceFailed(f"mail-{trouble.code}", trouble.sentence, trouble.hint) from trouble
    return f"{server.host}:{server.port} took it ({reply})."
