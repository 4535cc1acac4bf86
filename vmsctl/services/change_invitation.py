"""Changing what was agreed with visitors who have not come yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from db.instant import instant, stored
from db.queries import invitations as queries
from db.queries import settings
from vmsctl.rules import invitation_changes as rules
from vmsctl.rules import invitations as invitation_rules
from vmsctl.rules.invitation_changes import Planned
from vmsctl.rules.invitation_times import Span
from vmsctl.rules.settings import Settings
from vmsctl.rules.text import clean, clean_note
from vmsctl.services import (
    accounts,
    buildings,
    event_log,
    invitation_messages,
    invitation_views,
    invite,
    mail_changes,
    passes,
    requests,
    roles,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from db.queries.invitations import HeldVisit, InvitationRow
    from db.queries.visits import VisitRow
    from db.transaction import Transaction
    from vmsctl.rules.roles import Grants
    from vmsctl.services.invitation_views import InvitationView
    from vmsctl.workspace import Workspace

CHANGED = "invitation.changed"


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be different; None and empty times stay. Times are written as for a new invitation."""

    arrive: str = ""
    until: str = ""
    reason: str | None = None
    note: str | None = None
    floor: str | None = None
    host: str | None = None


@dataclass(frozen=True, slots=True)
class InvitationChanged:
    """`changed` is False when everything was so already; nobody was told anything then."""

    invitation: InvitationView
    changed: bool
    repeated: bool


class _Made(NamedTuple):
    """What differs: times by visit id, columns of the invitation, columns of single visits."""

    spans: Mapping[int, Span]
    shared: Mapping[str, Any]
    of_visits: Mapping[str, int | None]


def change(
    ws: Workspace, invitation: str, changes: Changes, *, visits: Sequence[int] = (), request_id: str | None = None
) -> InvitationChanged:
    """Change an invitation, or the time, floor and host of some of its visits. Reason and note are those of all.

    Raises `NotFound`, `Denied`, `Invalid`, `Refused`, and `Conflict` after check-in.
    """
    invitation_id = invitation_views.number(invitation)
    if changes.host is not None:
        changes = replace(changes, host=clean(changes.host, what="host"))
    with ws.transaction() as tx:
        repeated = requests.repeats(tx, request_id, CHANGED, f"invitation:{invitation_id}")
        grants = roles.of_actor(tx, ws)
        row = invitation_views.visible(tx, grants, invitation_id)
        changed = not repeated and _carry_out(tx, ws, grants, row, changes, visits, request_id)
    with ws.reading() as tx:
        row = invitation_views.visible(tx, grants, invitation_id)
        return InvitationChanged(invitation_views.view(tx, ws, row, grants), changed, repeated)


def held(tx: Transaction, row: InvitationRow, visits: Sequence[int]) -> tuple[list[HeldVisit], list[Planned]]:
    """All visits of an invitation, held until this transaction ends, and the chosen of them as the rules see them."""
    every = queries.hold_visits(tx, row.id)
    return every, rules.chosen([planned(visit) for visit in every], visits)


def planned(visit: HeldVisit | VisitRow) -> Planned:
    """A stored visit as the rules see it."""
    span = Span(visit.day, instant(visit.expected_at), instant(visit.until))
    return Planned(visit.id, visit.state, span)


def _carry_out(
    tx: Transaction, ws: Workspace, grants: Grants, row: InvitationRow, changes: Changes, visits: Sequence[int],
    request_id: str | None,
) -> bool:  # fmt: skip
    _require(tx, ws, row, grants, changes)
    zone = ZoneInfo(row.time_zone)
    today = ws.now().astimezone(zone).date()
    every, wanted = held(tx, row, visits)
    coming = rules.coming(wanted, today)
    if not coming:
        raise rules.too_late(wanted)
    spans = rules.moved(coming, changes.arrive, changes.until, zone, today) if changes.arrive or changes.until else {}
    if spans and (no := _not_then(tx, ws, row, spans)):
        raise no
    meant = [visit for visit in every if visit.id in {each.id for each in coming}]
    made = _Made(spans, _shared(row, changes), _of_visits(tx, row, changes, meant))
    if not any(made):
        return False
    _move(tx, ws, meant, spans)
    queries.change_visits(tx, [visit.id for visit in meant], made.of_visits)
    whole = {} if visits else made.of_visits
    queries.change(tx, row.id, {**made.shared, **whole, **_first_time(every, spans)})
    if spans or made.of_visits or "reason" in made.shared:
        invitation_messages.changed(tx, ws, mail_changes.noted(meant, reason="reason" in made.shared))
    _append(tx, ws, row, meant, made, request_id)
    tx.presence.add(row.building_id)
    return True


def _require(tx: Transaction, ws: Workspace, row: InvitationRow, grants: Grants, changes: Changes) -> None:
    own = invitation_views.is_own(row, grants)
    roles.require(tx, ws, "change-invitation", row.building_id, own=own)
    if changes.reason is not None or changes.floor is not None or changes.host is not None:
        roles.require(tx, ws, "change-invitation-details", row.building_id, own=own)
    if changes.host is not None and accounts.find(tx, changes.host).user_id != grants.user_id:
        roles.require(tx, ws, "invite-for-another", row.building_id)


def _not_then(tx: Transaction, ws: Workspace, row: InvitationRow, spans: Mapping[int, Span]) -> Exception | None:
    days_ahead = Settings(settings.holding(tx, row.building_id))["invitations.days-ahead"]
    today = ws.now().astimezone(ZoneInfo(row.time_zone)).date()
    return invitation_rules.when(list(spans.values()), today, days_ahead)


def _shared(row: InvitationRow, changes: Changes) -> dict[str, Any]:
    """Columns that all visits have in common and that differ."""
    new: dict[str, Any] = {}
    if changes.reason is not None:
        new["reason"] = clean(changes.reason, what="reason")
        if not new["reason"]:
            raise invitation_rules.reason_missing()
    if changes.note is not None:
        new["note"] = clean_note(changes.note)
    return {name: value for name, value in new.items() if getattr(row, name) != value}


def _of_visits(
    tx: Transaction, row: InvitationRow, changes: Changes, meant: Sequence[HeldVisit]
) -> dict[str, int | None]:
    """Columns of single visits in which one at least differs."""
    new: dict[str, int | None] = {}
    if changes.floor is not None:
        new["floor_id"] = invite.floor(tx, buildings.by_id(tx, row.building_id), changes.floor.strip())
    if changes.host is not None:
        new["host_id"] = accounts.find(tx, changes.host).user_id
    return {name: value for name, value in new.items() if any(getattr(visit, name) != value for visit in meant)}


def _move(tx: Transaction, ws: Workspace, meant: Sequence[HeldVisit], spans: Mapping[int, Span]) -> None:
    days = {visit.id: visit.day for visit in meant}
    for visit_id, span in spans.items():
        queries.move_visit(tx, visit_id, day=span.day, arrive=stored(span.arrive), until=stored(span.until))
        if span.day != days[visit_id]:
            passes.issue_pin_anew(tx, ws, visit_id)


def _first_time(every: Sequence[HeldVisit], spans: Mapping[int, Span]) -> dict[str, Any]:
    """The invitation's own time is that of its first visit."""
    if not spans:
        return {}
    times = [(visit.expected_at, visit.until) for visit in every if visit.id not in spans]
    times += [(stored(span.arrive), stored(span.until)) for span in spans.values()]
    arrive_at, until = min(times)
    return {"arrive_at": arrive_at, "until": until}


def _append(
    tx: Transaction, ws: Workspace, row: InvitationRow, meant: Sequence[HeldVisit], made: _Made, request_id: str | None
) -> None:
    """Times and ids, old and new, stay in the event; what people wrote lies apart."""
    facts: dict[str, Any] = {
        "fields": sorted([*made.shared, *made.of_visits, *(["time"] if made.spans else [])]),
        "visits": {f"v{visit.id}": _old_and_new(visit, made) for visit in meant if made.spans or made.of_visits},
    }
    written = {name: [getattr(row, name), value] for name, value in made.shared.items()}
    event_log.append(
        tx, ws, CHANGED, f"invitation:{row.id}", chain=row.building_id, at=ws.now(), request_id=request_id,
        facts=facts, personal=written or None,
    )  # fmt: skip


def _old_and_new(visit: HeldVisit, made: _Made) -> dict[str, list[int | None]]:
    known: dict[str, list[int | None]] = {name: [getattr(visit, name), value] for name, value in made.of_visits.items()}
    if span := made.spans.get(visit.id):
        known["expected_at"] = [visit.expected_at, stored(span.arrive)]
        known["until"] = [visit.until, stored(span.until)]
    return known
