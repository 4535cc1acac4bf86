"""The outbox: messages waiting to be sent, and what was given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from db.instant import instant, stored
from db.kinds import OutboxState
from db.queries import outbox as queries
from vmsctl.errors import Conflict, Invalid, NotFound
from vmsctl.rules.passes import visit_name
from vmsctl.rules.roles import buildings as reached
from vmsctl.rules.text import clean, is_id
from vmsctl.services import buildings, event_log, roles

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be sent; `to` is a user's name, or `visitor`. Times as the building's clocks show them."""

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


def retry(ws: Workspace, message: str, *, reason: str = "") -> int:
    """Let a parked message be sent again; its id. Raises `Conflict` when it is not parked."""
    if not is_id(message):
        raise Invalid("bad-id", f"{clean(message[:40])!r} is no message's id.", "See 'vmsctl outbox list'.")
    with ws.transaction() as tx:
        row = tx.row(queries.ONE, {"id": int(message)})
        if row is None:
            raise NotFound("no-such-message", f"There is no message {message}.", "See 'vmsctl outbox list'.")
        roles.require(tx, ws, "steer-outbox", row[0], reason=reason)
        if not _retry(tx, ws, int(message), row[0]):
            raise Conflict("not-parked", f"Message {message} is {row[1]}.", "Only what is parked needs a retry.")
    return int(message)


def retry_all(ws: Workspace) -> int:
    """Let everything that is parked be sent again, in the buildings where the acting user may; how many."""
    with ws.transaction() as tx:
        allowed = reached("steer-outbox", roles.of_actor(tx, ws))
        if allowed == frozenset():
            roles.require(tx, ws, "steer-outbox", None)
        mine = [(id, building) for id, building in queries.parked(tx) if allowed is None or building in allowed]
        return sum(_retry(tx, ws, id, building) for id, building in mine)


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
        visit=visit_name(row.visit_id),
        to=row.to_user or "visitor",
        building=row.building,
        state=row.state,
        created_at=instant(row.created_at).astimezone(zone),
        due_at=instant(row.due_at).astimezone(zone),
        attempts=row.attempts,
        why=row.why,
    )
