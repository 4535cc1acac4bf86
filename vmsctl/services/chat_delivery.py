"""Telling a chat of arrivals by a signed webhook, at least once and with an id by which a second copy is known."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from typing import TYPE_CHECKING

from db.instant import instant, stored
from db.kinds import Channel, OutboxState
from db.queries import chat, locks
from db.queries import outbox_delivery as queries
from vmsctl.config import machine_name
from vmsctl.connectors import secrets, webhooks
from vmsctl.connectors.webhooks import Webhook, WebhookTrouble
from vmsctl.errors import StoreFailed, VmsError
from vmsctl.rules import outbox as rules
from vmsctl.rules.passes import visit_name
from vmsctl.services import event_log, mail_server, mail_stationery, mail_views, outbox
from vmsctl.services.outbox_delivery import Outcome
from vmsctl.services.outdated_mails import Outdated
from vmsctl.workspace import secret_places

if TYPE_CHECKING:
    from db.queries.outbox_delivery import Queued
    from vmsctl.rules.mails.facts import MailFacts
    from vmsctl.rules.settings import Settings
    from vmsctl.workspace import Workspace

MOST_WAITING = 10_000
BATCH = 20
LOOKED_AT = 1_000
"""The last so many messages are looked at each time: on a server they need not appear in the order of their ids."""
LATELY = timedelta(hours=1)
_ENDED = {
    OutboxState.SENT: "message.sent", OutboxState.PARKED: "message.parked", OutboxState.DROPPED: "message.dropped",
}  # fmt: skip


def queue_new(ws: Workspace, *, after: int = 0) -> int:
    """Queue a webhook beside each notice of an arrival that has none, in buildings with an address; before which
    message nothing is left to look for."""
    now = ws.now()
    with ws.reading() as tx:
        found = chat.new(tx, after=after, since=stored(now - LATELY))
        looked_at = max(after, chat.newest(tx) - LOOKED_AT)
    if not found:
        return looked_at
    with ws.transaction() as tx:
        locks.hold(tx, ["webhooks"])
        # Asked again: another process may have queued them in between.
        for one in chat.new(tx, after=after, since=stored(now - LATELY)):
            outbox.queue(
                tx, ws, template="visitor-arrived", building_id=one.building_id, visit_id=one.visit_id,
                user_id=one.user_id, about=f"message:{one.message_id}", channel=Channel.WEBHOOK,
            )  # fmt: skip
        chat.park_beyond(tx, MOST_WAITING, why="More than 10,000 events wait for the webhook.", at=stored(now))
    return looked_at


def deliver(ws: Workspace) -> list[Outcome]:
    """Post what is due; what became of each."""
    by, now = f"{machine_name()} {os.getpid()} {os.urandom(8).hex()}", ws.now()
    with ws.reading() as tx:
        if not queries.is_due(tx, Channel.WEBHOOK, at=stored(now), before=stored(now - rules.CLAIM)):
            return []
    with ws.transaction() as tx:
        queries.free(tx, Channel.WEBHOOK, before=stored(now - rules.CLAIM))
        messages = queries.claim(tx, Channel.WEBHOOK, by, at=stored(now), most=BATCH)
    return [_one(ws, message, by) for message in messages]


def _one(ws: Workspace, message: Queued, by: str) -> Outcome:
    try:
        with ws.reading() as tx:
            paper = mail_stationery.of_building(tx, message.building_id)
            facts = mail_views.mail_facts(tx, ws, message, paper)
        reply = webhooks.post(_hook(ws, paper.settings), message.message_id, body(facts, message), ws.now())
    except StoreFailed:
        raise
    except Outdated as outdated:
        return _end(ws, message, by, OutboxState.DROPPED, "outdated", outdated.why)
    except WebhookTrouble as trouble:
        return _not_taken(ws, message, by, trouble)
    except VmsError as error:
        return _end(ws, message, by, OutboxState.PARKED, error.code, f"{error.message} {error.hint}".strip())
    except Exception as error:  # noqa: BLE001  one event that cannot be told must not hold up the others
        return _not_taken(ws, message, by, _mistake(message, error))
    return _end(ws, message, by, OutboxState.SENT, "", "", reply)


def _mistake(message: Queued, error: Exception) -> WebhookTrouble:
    never = message.attempts >= rules.MOST_MISTAKES
    sentence = f"vmsctl cannot tell of this ({type(error).__name__})."
    return WebhookTrouble("mistake", sentence, "Tell the makers of vmsctl." if never else "", never=never)


def _not_taken(ws: Workspace, message: Queued, by: str, trouble: WebhookTrouble) -> Outcome:
    why, now = f"{trouble.sentence} {trouble.hint}".strip(), ws.now()
    if trouble.never or rules.is_over(message.attempts):
        return _end(ws, message, by, OutboxState.PARKED, trouble.code, why, trouble.reply)
    with ws.transaction() as tx:
        due = stored(now + rules.wait(message.attempts))
        queries.again(tx, message.id, by, due=due, reply=trouble.reply, why=why)
    return Outcome(message.id, OutboxState.WAITING, trouble.code, why)


def _end(ws: Workspace, message: Queued, by: str, state: OutboxState, code: str, why: str, reply: str = "") -> Outcome:
    now = ws.now()
    with ws.transaction() as tx:
        if state == OutboxState.SENT:
            done = queries.sent(tx, message.id, by, at=stored(now), reply=reply)
        else:
            done = queries.end(tx, message.id, by, state, at=stored(now), reply=reply, why=why)
        if done:
            facts = {"template": message.template, "visit": message.visit_id, "channel": "webhook", "code": code}
            event_log.append(
                tx, ws, _ENDED[state], f"message:{message.id}", chain=message.building_id, at=now, facts=facts
            )
    return Outcome(message.id, state, code, why)


def _hook(ws: Workspace, settings: Settings) -> Webhook:
    secret = secrets.find(mail_server.WEBHOOK_SECRET, secret_places(ws.config))
    if secret is None:
        raise WebhookTrouble(
            "no-webhook-secret", "The webhook has no secret to sign with.", "Run: vmsctl outbox set-password --webhook"
        )
    inside = frozenset(settings["webhook.inside"].replace(",", " ").split())
    return Webhook(settings["webhook.address"], secret.value.encode(), inside)


def body(facts: MailFacts, message: Queued) -> bytes:
    """What the chat gets; `text` is a sentence that common chats show as it is."""
    company = f" ({facts.company})" if facts.company else ""
    said = {
        "id": message.message_id,
        "event": "arrival",
        "visit": visit_name(message.visit_id or 0),
        "visitor": facts.visitor,
        "company": facts.company,
        "host": facts.host,
        "host_email": facts.to.email,
        "building": facts.house.name,
        "at": instant(message.created_at).isoformat(),
        "text": f"{facts.visitor}{company} has arrived at {facts.house.name} for {facts.host}.",
    }
    return json.dumps(said, ensure_ascii=False).encode()
