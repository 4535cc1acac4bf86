"""Whether a queued message still has something to say, and of which visits: much may have moved on since."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from db.instant import instant
from db.kinds import VisitState
from vmsctl.errors import Refused
from vmsctl.services import decline_invitation, visit_views

if TYPE_CHECKING:
    from db.queries.mails import TicketVisit
    from db.queries.outbox_delivery import Queued
    from db.queries.visits import VisitRow
    from vmsctl.workspace import Workspace

_COMING = frozenset({VisitState.EXPECTED, VisitState.AWAITING})
_THERE = frozenset({VisitState.ON_SITE, VisitState.EXPECTED})
_CALLED_OFF = frozenset({VisitState.CANCELLED})
SPEAKS_OF = {
    "invitation": _COMING,
    "invitation-changed": _COMING,
    "verification-reminder": _COMING,
    "eticket": _COMING | _THERE,
    "invitation-cancelled": _CALLED_OFF,
    "invitation-declined": _CALLED_OFF,
    "decline-confirmed": _CALLED_OFF,
    "day-decline-confirmed": _COMING | _THERE,
    "visitor-arrived": _THERE,
    "walk-in-waiting": frozenset({VisitState.AWAITING}),
    "manager-asked": frozenset({VisitState.AWAITING}),
    "check-out-reminder": frozenset({VisitState.ON_SITE}),
}
"""The states in which a visit is one that the template's mail speaks of."""
_OF_ONE_VISIT = frozenset(
    {"visitor-arrived", "walk-in-waiting", "manager-asked", "check-out-reminder", "verification-reminder"}
)
_WITHHELD = frozenset({"eticket", "verification-reminder"})
"""What is of no use without a link or a code, which a blocked visitor does not get."""
_TO_THE_HOST = frozenset({"visitor-arrived", "check-out-reminder"})
_NOT_ONCE_OVER = frozenset({"invitation", "invitation-changed", "invitation-cancelled", "verification-reminder"})


class Outdated(Exception):
    """A message that has nothing to say any more; why, without a name."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def spoken_of(ws: Workspace, message: Queued, visits: list[TicketVisit]) -> list[TicketVisit]:
    """The visits that the mail tells of; raises `Outdated` when there is none."""
    wanted = SPEAKS_OF.get(message.template)
    if wanted is None:
        raise Refused("no-such-template", f"There is no mail {message.template!r}.", "Drop this message.")
    if message.template in _OF_ONE_VISIT:
        visits = [each for each in visits if each.row.id == message.visit_id]
    named = decline_invitation.told_of(message.about)
    found = [each for each in visits if each.row.state in wanted and (not named or each.row.id in named)]
    if not found:
        raise Outdated(f"The visit is {visits[0].row.state} now.")
    if message.template in _NOT_ONCE_OVER and all(instant(each.row.until) <= ws.now() for each in found):
        raise Outdated("The visit was over before it could be sent.")
    row = next(each.row for each in visits if each.row.id == message.visit_id)
    if message.template == "verification-reminder" and not visit_views.missing(found[0].row):
        raise Outdated("Nothing is missing any more.")
    if message.template in _WITHHELD and row.blocked_at is not None:
        raise Outdated("The message is withheld: call the visitor manager.")
    if message.template in _TO_THE_HOST and message.user_id != row.host_id:
        raise Outdated("The visit has another host now.")
    if message.template == "eticket":
        _require_of_today(ws, row)
    return found


def _require_of_today(ws: Workspace, row: VisitRow) -> None:
    """An e-ticket is no use when its day is over (TKT-6)."""
    today = ws.now().astimezone(ZoneInfo(row.time_zone)).date().isoformat()
    if row.state != VisitState.ON_SITE and row.day < today:
        raise Outdated("The visit was over before it could be sent.")
