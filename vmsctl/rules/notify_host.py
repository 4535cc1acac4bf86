"""Whether the host of a visit is to be told (again) that the visitor is here."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from db.kinds import OutboxState, VisitState
from vmsctl.errors import Conflict, Refused, VmsError

AGAIN_AFTER = timedelta(minutes=1)
"""Nobody means to tell a host twice within it."""

_HERE = frozenset({VisitState.EXPECTED, VisitState.AWAITING, VisitState.ON_SITE})
_UNDER_WAY = frozenset({OutboxState.WAITING, OutboxState.CLAIMED})


class Told(NamedTuple):
    """The last message that a visitor had arrived: when it was queued (UTC) and what became of it."""

    at: datetime
    state: str


class Announced(NamedTuple):
    """What the rule weighs: the visit's state and host, whom to call instead, and what the host was told last."""

    state: str
    day: date
    host: str
    phone: str
    told: Told | None


def refusal(visit: Announced, *, now: datetime, zone: ZoneInfo) -> VmsError | None:
    """Why no message is queued now, or None."""
    if visit.state not in _HERE:
        return Refused("nobody-here", f"The visitor of this visit is not here: {visit.state}.", "Look at the visit.")
    if visit.state == VisitState.EXPECTED and visit.day != now.astimezone(zone).date():
        return Refused("not-today", f"This visit is on {visit.day:%d.%m.%Y}.", "Tell the host then.")
    if visit.told is None:
        return None
    at = visit.told.at.astimezone(zone)
    call = f"Call {visit.host}{', ' + visit.phone if visit.phone else ''}."
    if visit.told.state in _UNDER_WAY:
        return Conflict("notice-waits", f"A message to {visit.host} waits to be sent since {at:%H:%M}.", call)
    if now - visit.told.at < AGAIN_AFTER:
        return Conflict("just-notified", f"A message went to {visit.host} less than a minute ago.", call)
    return None
