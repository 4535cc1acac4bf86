"""Visitors who come without an invitation (CHK-7)."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from db.instant import instant, stored
from db.kinds import Origin, Role, VisitState
from db.queries import invitations, settings
from db.queries import visitors as visitor_queries
from db.queries import walk_ins as queries
from vmsctl.errors import Conflict, Invalid, NotFound, Refused
from vmsctl.rules import local_time, people
from vmsctl.rules.people import Person
from vmsctl.rules.settings import Settings
from vmsctl.rules.text import clean, clean_note, fold_email
from vmsctl.services import (
    accounts,
    blocklist_hits,
    buildings,
    event_log,
    invite,
    listed_visits,
    passes,
    requests,
    roles,
    visitor_profiles,
    visitor_sight,
    visits,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.queries.invitations import TypeRow
    from db.queries.visitors import VisitorRow
    from db.transaction import Transaction
    from vmsctl.rules.roles import Grants
    from vmsctl.services.buildings import Place
    from vmsctl.services.visit_views import VisitView
    from vmsctl.workspace import Actor, Workspace

WALKED_IN = "visit.walked-in"
_USUAL_LENGTH = timedelta(hours=1)


class WalkIn(NamedTuple):
    """Who stands at the desk, and whom they want to see. `until` is a time of the building's day such as `16:00`;
    without a type the first holds."""

    visitor: Person
    host: str
    reason: str
    building: str | None = None
    type: str = ""
    floor: str = ""
    note: str = ""
    until: str = ""


class WalkedIn(NamedTuple):
    """`asked` names who has to answer (nobody: the visitor may come in), `known` tells that the profile was there."""

    visit: VisitView
    asked: tuple[str, ...]
    known: bool
    repeated: bool


class _Where(NamedTuple):
    place: Place
    host: Actor
    type: TypeRow
    floor_id: int | None
    approval: str
    on_hit: str


def add(ws: Workspace, asked: WalkIn, *, request_id: str | None = None) -> WalkedIn:
    """Take a visitor without an invitation. The visit waits for the host's answer, or whose the setting
    `walk-ins.approval` wants; a visitor who is known by mail address keeps the profile.

    Raises `Invalid`, `Refused`, `Conflict` for somebody who is expected or on site already, `NotFound`, `Denied`.
    """
    asked = _cleaned(asked)
    to_ask: Sequence[tuple[int, str]] = []
    with ws.transaction() as tx:
        earlier = requests.earlier(tx, request_id, WALKED_IN)
        if earlier is not None:
            visit_id, known = int(earlier.removeprefix("visit:")), True
            to_ask = queries.still_asked(tx, visit_id)
        else:
            visit_id, known, to_ask = _take(tx, ws, asked, request_id)
    view = visits.show(ws, f"v{visit_id}")
    return WalkedIn(view, tuple(name for _, name in to_ask), known, repeated=earlier is not None)


def _cleaned(asked: WalkIn) -> WalkIn:
    visitor = people.cleaned(asked.visitor)
    reason = clean(asked.reason, what="reason")
    if visitor.unknown:
        raise Invalid("walk-in-unknown", "A walk-in says who they are.", "Enter name and e-mail.")
    if not reason:
        raise Invalid("reason-missing", "The reason of the visit is missing.", "Say why, with --reason 'TEXT'.")
    if not asked.host.strip():
        raise Invalid("host-missing", "Whom the visitor wants to see is missing.", "Say whom, with --host USER.")
    return asked._replace(visitor=visitor, reason=reason, note=clean_note(asked.note), host=asked.host.strip())


def _take(
    tx: Transaction, ws: Workspace, asked: WalkIn, request_id: str | None
) -> tuple[int, bool, Sequence[tuple[int, str]]]:
    where = _looked_up(tx, ws, asked)
    grants = roles.require(tx, ws, "add-walk-in", where.place.id)
    if not where.place.takes_visitors:
        raise Refused("no-visitors-here", f"{where.place.name} takes no visitors.", "Send the visitor elsewhere.")
    visitor_queries.reserve(tx, [fold_email(asked.visitor.email)])
    known = _known(tx, grants, asked.visitor)
    if known is not None:
        _must_be_new_here(tx, ws, where, known)
    visitor_id = _profile(tx, ws, asked.visitor, known)
    listed = bool(blocklist_hits.open_hits(tx, visitor_id, where.place.id))
    if listed and where.on_hit == "refuse":
        raise Refused("visitor-blocked", f"{asked.visitor.name} is blocked.", "Call the visitor manager.")
    to_ask = [] if listed else _to_ask(tx, ws, where)
    visit_id = _write(tx, ws, asked, where, visitor_id, awaits=listed or bool(to_ask))
    if listed:
        to_ask = listed_visits.ask(tx, ws, where.place.id, [visit_id])
    for user_id, _ in () if listed else to_ask:
        queries.ask(tx, _message(ws, where, visit_id, user_id))
    event_log.append(
        tx, ws, WALKED_IN, f"visit:{visit_id}", chain=where.place.id, at=ws.now(), request_id=request_id,
        facts={"host": where.host.user_id, "visitor": visitor_id, "asked": [user_id for user_id, _ in to_ask]},
    )  # fmt: skip
    tx.presence.add(where.place.id)
    return visit_id, known is not None, to_ask


def _looked_up(tx: Transaction, ws: Workspace, asked: WalkIn) -> _Where:
    place = buildings.place(tx, ws, asked.building)
    holding = Settings(settings.holding(tx, place.id))
    return _Where(
        place=place,
        host=accounts.find(tx, asked.host),
        type=invite.visitor_type(tx, asked.type.strip()),
        floor_id=invite.floor(tx, place, asked.floor.strip()),
        approval=holding["walk-ins.approval"],
        on_hit=holding["blocklist.on-hit"],
    )


def _known(tx: Transaction, grants: Grants, person: Person) -> VisitorRow | None:
    """The visitor's profile: picked by id, or found by mail address."""
    if person.id:
        row = visitor_queries.by_id(tx, int(person.id))
        if row is None or not visitor_sight.visible(tx, grants, row.id):
            raise NotFound("no-such-visitor", f"There is no visitor {person.id}.", "See 'vmsctl visitors find'.")
        return row
    row = visitor_queries.by_email(tx, fold_email(person.email)) if person.email else None
    if row is None and not person.name:
        raise Invalid("name-missing", f"Nobody is known by {person.email}.", f"Write 'Name <{person.email}>'.")
    return row


def _must_be_new_here(tx: Transaction, ws: Workspace, where: _Where, visitor: VisitorRow) -> None:
    """Raises for somebody who is blocked, on site, or expected here today anyway."""
    if visitor.blocked_at is not None:
        raise Refused("visitor-blocked", f"{visitor.name} is blocked.", "Call the visitor manager; do not check in.")
    if inside := queries.inside(tx, visitor.id):
        since = where.place.local(instant(inside.since))
        raise Conflict(
            "on-site-elsewhere",
            f"{visitor.name} is on site at {inside.building} since {since:%d.%m. %H:%M} (v{inside.visit_id}).",
            "Check that stay out or correct it first.",
        )
    day = where.place.today(ws.now()).isoformat()
    if due := queries.today(tx, visitor.id, where.place.id, day):
        at = where.place.local(instant(due.expected_at))
        raise Conflict(
            "already-expected",
            f"{visitor.name} is expected here today at {at:%H:%M} by {due.host} (v{due.visit_id}).",
            f"Use that visit: 'vmsctl visits check-in v{due.visit_id}'.",
        )


def _profile(tx: Transaction, ws: Workspace, person: Person, known: VisitorRow | None) -> int:
    given = {**person.profile, "name": person.name, "email": person.email}
    if known is None:
        return visitor_profiles.add(tx, ws, given)
    visitor_profiles.fill_in(tx, ws, known, given)
    return known.id


def _to_ask(tx: Transaction, ws: Workspace, where: _Where) -> Sequence[tuple[int, str]]:
    """Who has to answer: nobody when no answer is wanted or the one who would give it is at the desk."""
    if where.approval == "nobody":
        return []
    if where.approval == "host":
        to_ask: Sequence[tuple[int, str]] = [(where.host.user_id, where.host.name)]
    else:
        to_ask = queries.holders(tx, Role.MANAGER, where.place.id) or queries.holders(tx, Role.ADMIN, where.place.id)
    here = ws.actor.user_id if ws.actor else None
    return [] if any(user_id == here for user_id, _ in to_ask) else to_ask


def _write(tx: Transaction, ws: Workspace, asked: WalkIn, where: _Where, visitor_id: int, *, awaits: bool) -> int:
    assert ws.actor is not None
    now = ws.now()
    until = _until(asked.until, where.place.local(now))
    common: dict[str, Any] = {
        "building_id": where.place.id, "floor_id": where.floor_id, "host_id": where.host.user_id,
        "visitor_type_id": where.type.id,
    }  # fmt: skip
    invitation_id = invitations.add(tx, {
        **common, "created_by": ws.actor.user_id, "created_at": stored(now), "origin": Origin.WALK_IN,
        "reason": asked.reason, "note": asked.note, "party": "", "arrive_at": stored(now), "until": stored(until),
        "rule": "",
    })  # fmt: skip
    (visit_id,) = tx.allocate("visits", 1)
    visit = {
        **common, "id": visit_id, "invitation_id": invitation_id, "visitor_id": visitor_id, "unknown": "",
        "day": where.place.today(now).isoformat(), "expected_at": stored(now), "until": stored(until),
        "state": VisitState.AWAITING if awaits else VisitState.EXPECTED, "ticket_of": visit_id,
    }  # fmt: skip
    invitations.add_visits(tx, [visit])
    passes.issue(tx, ws, [visit_id])
    return visit_id


def _until(text: str, now: datetime) -> datetime:
    """The expected end, on the building's clock; raises `Invalid`."""
    if not text.strip():
        return now + _USUAL_LENGTH
    time = local_time.time_of_day(text)
    end = None if time is None else now.replace(hour=time.hour, minute=time.minute, second=0, microsecond=0)
    if end is None or end <= now:
        raise Invalid("bad-until", f"{clean(text[:40])!r} is no later time of today.", "Write it as 16:00.")
    return end


def _message(ws: Workspace, where: _Where, visit_id: int, user_id: int) -> dict[str, Any]:
    return {
        "building": where.place.id,
        "visit": visit_id,
        "user": user_id,
        "message_id": os.urandom(16).hex(),
        "at": stored(ws.now()),
    }
