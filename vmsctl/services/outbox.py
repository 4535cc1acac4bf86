"""The outbox: messages waiting to be sent, and what was given up.

A row says what goes to whom, by id. The text is made when it is sent, so that nothing outdated or secret is stored.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from db.instant import instant, stored
from db.kinds import Channel, OutboxState, Role
from db.queries import outbox as queries
from db.queries import settings as setting_queries
from db.queries.outbox import NewMessage
from vmsctl.errors import Conflict, Invalid, NotFound
from vmsctl.rules import outbox as rules
from vmsctl.rules.passes import visit_name
from vmsctl.rules.roles import buildings as reached
from vmsctl.rules.settings import INSTALLATION, Settings
from vmsctl.rules.text import clean, is_id
from vmsctl.services import buildings, event_log, roles

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be sent; `to` is a user's name, `visitor` or `chat`. Times as the building's clocks show them."""

    id: int
    template: str
    visit: str
    to: str
    building: str
    state: str
    created_at: datetime
    due_at: datetime
    attempts: int
    why: str
    sent_at: datetime | None
    reply: str
    asked_by: str


class Queued(NamedTuple):
    """What became of a message that was to be queued: its id, and `waiting` or `held`; without an id `why` says
    whether the visitor has `no-address` or one in an `internal-domain`."""

    id: int | None
    state: str
    why: str = ""


def queue(
    tx: Transaction,
    ws: Workspace,
    *,
    template: str,
    building_id: int = 0,
    visit_id: int | None = None,
    visitor_id: int | None = None,
    user_id: int | None = None,
    about: str = "",
    asked_by: int | None = None,
    channel: str = Channel.MAIL,
    due_at: datetime | None = None,
) -> Queued:
    """Queue a message to the user, else to the visitor of the visit, else to the visitor, in the act's transaction.

    Without a building it is the visit's. `asked_by`, else the acting user, is whose daily limit a message to a visitor
    counts towards; beyond it the message is held until somebody lets it go.
    """
    now = ws.now()
    place, email = queries.addressee(tx, visit_id, visitor_id)
    by = asked_by if asked_by is not None or ws.actor is None else ws.actor.user_id
    state, why = str(OutboxState.WAITING), ""
    if user_id is None and channel == Channel.MAIL:
        settings = Settings(setting_queries.kept(tx, INSTALLATION))
        if no := undeliverable(email, settings):
            return Queued(None, "", no)
        why = _held(tx, settings, by, now) if by is not None and template not in rules.NEVER_HELD else ""
        state = OutboxState.HELD if why else state
    message = NewMessage(
        building_id or place, channel, template, visit_id, visitor_id, user_id, about, by, os.urandom(16).hex(), state,
        stored(now), stored(due_at or now), why,
    )  # fmt: skip
    return Queued(queries.add(tx, message), state, why)


def hold_imported(tx: Transaction, ws: Workspace, import_id: int, messages: int) -> int:
    """Hold what of an import's messages is beyond the acting user's day; an admin's import has no limit. How many."""
    grants = roles.of_actor(tx, ws)
    if any(role == Role.ADMIN for role, _ in grants.roles):
        return 0
    most, day = int(Settings(setting_queries.kept(tx, INSTALLATION))["mail.per-host-day"]), ws.now().date().isoformat()
    room = max(0, most - queries.counted(tx, grants.user_id, day))
    queries.count_more(tx, grants.user_id, day, min(room, messages))
    return queries.hold_imported(tx, import_id, room, user_id=grants.user_id, why=TOO_MANY.format(most))


TOO_MANY = "More than {} messages to visitors by one user on one day: somebody has to let it go."


def undeliverable(email: str, settings: Settings) -> str:
    """Why a mailbox gets nothing from here, as a code; empty when it does."""
    if not email:
        return "no-address"
    internal = rules.domains(settings["mail.internal-domains"])
    return "internal-domain" if rules.is_internal(email, internal) else ""


def _held(tx: Transaction, settings: Settings, user_id: int, now: datetime) -> str:
    """Why a message is held; empty, and counted, while the user's day has room."""
    most = int(settings["mail.per-host-day"])
    if queries.count(tx, user_id, now.date().isoformat(), most):
        return ""
    return TOO_MANY.format(most)


def list_(ws: Workspace, *, state: str = "", building: str | None = None, limit: int = 100) -> list[Message]:
    """The newest messages of the buildings that the acting user may see."""
    if state and state not in tuple(OutboxState):
        raise Invalid("bad-state", f"There is no state {clean(state)!r}.", f"There are: {', '.join(OutboxState)}.")
    with ws.reading() as tx:
        place = buildings.place(tx, ws, building) if building else None
        grants = roles.of_actor(tx, ws)
        visible = reached("see-outbox", grants)
        if place or visible == frozenset():
            roles.require(tx, ws, "see-outbox", place.id if place else None)
        where = [place.id] if place else [0] if visible is None else sorted(visible)
        rows = [row for building_id in where for row in queries.listed(tx, building_id, state, limit)]
    return [_message(row) for row in sorted(rows, reverse=True)[:limit]]


def show(ws: Workspace, message: str) -> Message:
    """One message; raises `NotFound`."""
    with ws.reading() as tx:
        return _message(_seen(tx, ws, message, "see-outbox"))


def of_visit(tx: Transaction, visit_id: int) -> list[Message]:
    """What was and is to be said of a visit or its ticket, the earliest first."""
    return [_message(row) for row in queries.of_visit(tx, visit_id)]


def retry(ws: Workspace, message: str, *, reason: str = "") -> int:
    """Let a parked message be sent again; its id. Raises `Conflict` when it is not parked."""
    with ws.transaction() as tx:
        row = _seen(tx, ws, message, "steer-outbox", reason)
        if not _retry(tx, ws, row.id, row.building_id):
            raise Conflict("not-parked", f"Message {message} is {row.state}.", "Only what is parked needs a retry.")
    return int(message)


def release(ws: Workspace, message: str) -> int:
    """Let a message go that was beyond a daily limit; its id. Raises `Conflict` when it is not held."""
    with ws.transaction() as tx:
        row = _seen(tx, ws, message, "release-messages")
        if not _release(tx, ws, row.id, row.building_id):
            raise Conflict("not-held", f"Message {message} is {row.state}.", "Only what is held can be let go.")
    return int(message)


def release_all(ws: Workspace) -> int:
    """Let everything go that is held, in the buildings where the acting user may; how many."""
    with ws.transaction() as tx:
        allowed = reached("release-messages", roles.of_actor(tx, ws))
        if allowed == frozenset():
            roles.require(tx, ws, "release-messages", None)
        mine = [(id, building) for id, building in queries.held(tx) if allowed is None or building in allowed]
        return sum(_release(tx, ws, id, building) for id, building in mine)


def retry_all(ws: Workspace) -> int:
    """Let everything that is parked be sent again, in the buildings where the acting user may; how many."""
    with ws.transaction() as tx:
        allowed = reached("steer-outbox", roles.of_actor(tx, ws))
        if allowed == frozenset():
            roles.require(tx, ws, "steer-outbox", None)
        mine = [(id, building) for id, building in queries.parked(tx) if allowed is None or building in allowed]
        return sum(_retry(tx, ws, id, building) for id, building in mine)


def _seen(tx: Transaction, ws: Workspace, message: str, action: str, reason: str = "") -> queries.MessageRow:
    """A message with which the acting user may do that."""
    if not is_id(message):
        raise Invalid("bad-id", f"{clean(message[:40])!r} is no message's id.", "See 'vmsctl outbox list'.")
    row = queries.by_id(tx, int(message))
    if row is None:
        raise NotFound("no-such-message", f"There is no message {message}.", "See 'vmsctl outbox list'.")
    roles.require(tx, ws, action, row.building_id, reason=reason)
    return row


def _release(tx: Transaction, ws: Workspace, id: int, building_id: int) -> bool:
    now = ws.now()
    if not queries.release(tx, id, stored(now)):
        return False
    event_log.append(tx, ws, "message.released", f"message:{id}", chain=building_id, at=now)
    return True


def _retry(tx: Transaction, ws: Workspace, id: int, building_id: int) -> bool:
    now = ws.now()
    if not tx.run(queries.RETRY, {"id": id, "at": stored(now)}):
        return False
    event_log.append(tx, ws, "message.retried", f"message:{id}", chain=building_id, at=now)
    return True


def _message(row: queries.MessageRow) -> Message:
    zone = ZoneInfo(row.time_zone)
    return Message(
        id=row.id,
        template=row.template,
        visit="" if row.visit_id is None else visit_name(row.visit_id),
        to="chat" if row.channel == Channel.WEBHOOK else row.to_user or "visitor",
        building=row.building,
        state=row.state,
        created_at=instant(row.created_at).astimezone(zone),
        due_at=instant(row.due_at).astimezone(zone),
        attempts=row.attempts,
        why=row.why,
        sent_at=None if row.sent_at is None else instant(row.sent_at).astimezone(zone),
        reply=row.reply,
        asked_by=row.asked_by or "",
    )
