"""Calling off visits that have not begun."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from db.instant import stored
from db.kinds import VisitState
from db.queries import invitations as queries
from vmsctl.rules import invitation_changes as rules
from vmsctl.rules.passes import visit_name
from vmsctl.rules.text import clean
from vmsctl.services import event_log, invitation_messages, invitation_views, mail_changes, requests, roles
from vmsctl.services.change_invitation import held, planned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.queries.invitations import HeldVisit, InvitationRow
    from db.transaction import Transaction
    from vmsctl.services.invitation_views import InvitationView
    from vmsctl.services.visit_views import VisitView
    from vmsctl.workspace import Workspace

CANCELLED = "invitation.cancelled"
_BEGUN = frozenset({VisitState.ON_SITE, VisitState.LEFT, VisitState.PRESUMED_LEFT})


@dataclass(frozen=True, slots=True)
class InvitationCancelled:
    """`visits` are those that were called off, as `v17`."""

    invitation: InvitationView
    visits: tuple[str, ...]
    repeated: bool


def cancel(
    ws: Workspace, invitation: str, *, visits: Sequence[int] = (), reason: str = "", request_id: str | None = None
) -> InvitationCancelled:
    """Call off all visits of an invitation that have not begun, or those chosen; their visitors are told.

    Raises `NotFound`, `Denied`, `Refused` when there is nothing left to cancel, `Conflict` after check-in.
    """
    invitation_id = invitation_views.number(invitation)
    why = clean(reason, what="reason")
    cancelled: list[int] = []
    with ws.transaction() as tx:
        repeated = requests.repeats(tx, request_id, CANCELLED, f"invitation:{invitation_id}")
        grants = roles.of_actor(tx, ws)
        row = invitation_views.visible(tx, grants, invitation_id)
        own = invitation_views.is_own(row, grants)
        roles.require(tx, ws, "cancel-invitation", row.building_id, own=own)
        if not repeated:
            cancelled = _carry_out(tx, ws, row, visits, why, request_id)
    with ws.reading() as tx:
        row = invitation_views.visible(tx, grants, invitation_id)
        shown = invitation_views.view(tx, ws, row, grants)
    return InvitationCancelled(shown, tuple(map(visit_name, cancelled)), repeated)


def would_cancel(ws: Workspace, invitation: str, *, visits: Sequence[int] = ()) -> tuple[VisitView, ...]:
    """The visits that `cancel` would call off; raises what it would raise and changes nothing."""
    with ws.reading() as tx:
        grants = roles.of_actor(tx, ws)
        row = invitation_views.visible(tx, grants, invitation_views.number(invitation))
        own = invitation_views.is_own(row, grants)
        roles.require(tx, ws, "cancel-invitation", row.building_id, own=own)
        wanted = rules.chosen([planned(visit) for visit in queries.visits(tx, row.id)], visits)
        coming = rules.coming(wanted, ws.now().astimezone(ZoneInfo(row.time_zone)).date())
        if not coming:
            raise rules.too_late(wanted)
        ids = {visit_name(visit.id) for visit in coming}
        return tuple(visit for visit in invitation_views.view(tx, ws, row, grants).visits if visit.id in ids)


def _carry_out(
    tx: Transaction, ws: Workspace, row: InvitationRow, visits: Sequence[int], why: str, request_id: str | None
) -> list[int]:
    now = ws.now()
    every, wanted = held(tx, row, visits)
    coming = rules.coming(wanted, now.astimezone(ZoneInfo(row.time_zone)).date())
    if not coming:
        raise rules.too_late(wanted)
    gone = [visit.id for visit in coming]
    for visit_id in gone:
        queries.cancel_visit(tx, visit_id, why)
    queries.change(tx, row.id, {})
    if _nothing_left(every, gone, whole=not visits):
        assert ws.actor is not None
        queries.cancel(tx, row.id, at=stored(now), by=ws.actor.user_id)
    _tell(tx, ws, every, gone)
    event_log.append(
        tx, ws, CANCELLED, f"invitation:{row.id}", chain=row.building_id, at=now, request_id=request_id,
        facts={"visits": gone}, personal={"reason": why} if why else None,
    )  # fmt: skip
    tx.presence.add(row.building_id)
    return gone


def _nothing_left(every: Sequence[HeldVisit], gone: Sequence[int], *, whole: bool) -> bool:
    """Whether the invitation as a whole counts as cancelled: nobody came, and nobody will."""
    kept = [visit.state for visit in every if visit.id not in gone]
    return not _BEGUN.intersection(kept) if whole else set(kept) <= {VisitState.CANCELLED}


def _tell(tx: Transaction, ws: Workspace, every: Sequence[HeldVisit], gone: Sequence[int]) -> None:
    """Who still has days to come reads of a change, the others of the end."""
    tickets = {visit.ticket_of for visit in every if visit.id in gone}
    coming = {VisitState.EXPECTED, VisitState.AWAITING, VisitState.ON_SITE}
    left = {visit.ticket_of for visit in every if visit.id not in gone and visit.state in coming}
    called_off = mail_changes.noted(visit for visit in every if visit.id in gone and visit.ticket_of in left)
    invitation_messages.changed(tx, ws, called_off)
    invitation_messages.cancelled(tx, ws, tickets - left)
