"""Inviting visitors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from db.instant import stored
from db.kinds import Origin, VisitState
from db.queries import invitations as queries
from db.queries import settings
from db.queries import visitors as visitor_queries
from vmsctl.rules import invitation_times as time_rules
from vmsctl.rules import invitations as rules
from vmsctl.rules import names, people
from vmsctl.rules.invitations import Asked
from vmsctl.rules.people import Person
from vmsctl.rules.roles import reaches
from vmsctl.rules.settings import Settings
from vmsctl.rules.text import NAME_LENGTH, clean, clean_note, fold_email
from vmsctl.services import (
    accounts,
    buildings,
    event_log,
    invitation_guests,
    invitation_messages,
    invitation_views,
    listed_visits,
    passes,
    requests,
    roles,
    visitor_profiles,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from db.queries.invitations import TypeRow
    from db.transaction import Transaction
    from vmsctl.rules.invitation_times import Times
    from vmsctl.rules.roles import Grants
    from vmsctl.services.buildings import Place
    from vmsctl.services.invitation_guests import InvitedGuest
    from vmsctl.services.invitation_views import InvitationView
    from vmsctl.workspace import Actor, Workspace

MADE = "invitation.made"


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """What a host asks for. Times are the building's wall clock as written (`2026-11-23T10:00`, `tomorrow 10:00`;
    `until` also as `11:00`), `repeat` a rule of days (of RFC 5545, or as `weekly 6 times`); without `host` the acting
    user is it, without `type` the first type holds. `language` is the visitors', where nobody knows it yet."""

    visitors: Sequence[Person]
    arrive: str
    until: str = ""
    reason: str = ""
    building: str | None = None
    host: str = ""
    type: str = ""
    floor: str = ""
    note: str = ""
    party: str = ""
    repeat: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class InvitationMade:
    """`repeated` tells that this very request had made the invitation before."""

    invitation: InvitationView
    repeated: bool


class _Where(NamedTuple):
    """The names of an invitation, looked up."""

    place: Place
    floor_id: int | None
    host: Actor
    type: TypeRow


def add(ws: Workspace, asked: NewInvitation, *, request_id: str | None = None) -> InvitationMade:
    """Invite visitors; each day of each is a visit with ticket and PIN. The same request twice is one invitation.

    Raises `Invalid`, `Refused`, `NotFound`, `Denied`, `Conflict`; nothing has changed then.
    """
    asked = _cleaned(asked, ws.config.home)
    with ws.reading() as tx:
        where = _looked_up(tx, ws, asked)
    today = where.place.today(ws.now())
    times = time_rules.times(asked.arrive, asked.until, asked.repeat, where.place.zone, today)
    with ws.transaction() as tx:
        earlier = requests.earlier(tx, request_id, MADE)
        if earlier is None:
            _take_turns(tx, asked)
            invitation_id = _make(tx, ws, asked, where, times, request_id)
        else:
            invitation_id = int(earlier.removeprefix("invitation:"))
    with ws.reading() as tx:
        grants = roles.of_actor(tx, ws)
        row = invitation_views.visible(tx, grants, invitation_id)
        return InvitationMade(invitation_views.view(tx, ws, row, grants), repeated=earlier is not None)


def _cleaned(asked: NewInvitation, home: Path) -> NewInvitation:
    return NewInvitation(
        visitors=tuple(people.cleaned(person) for person in asked.visitors),
        arrive=asked.arrive,
        until=asked.until,
        reason=clean(asked.reason, what="reason"),
        building=asked.building and clean(asked.building, what="building"),
        host=clean(asked.host, what="host"),
        type=clean(asked.type, what="type"),
        floor=clean(asked.floor, what="floor"),
        note=clean_note(asked.note),
        party=clean(asked.party, longest=NAME_LENGTH, what="group's name"),
        repeat=asked.repeat.strip(),
        language=visitor_profiles.language(asked.language, home),
    )


def _looked_up(tx: Transaction, ws: Workspace, asked: NewInvitation) -> _Where:
    if ws.actor is None:
        raise roles.signed_out()
    place = buildings.place(tx, ws, asked.building)
    host = accounts.find(tx, asked.host) if asked.host else ws.actor
    return _Where(place, floor(tx, place, asked.floor), host, visitor_type(tx, asked.type))


def floor(tx: Transaction, place: Place, name: str) -> int | None:
    """A floor of the building by name or id; raises `NotFound`."""
    if not name:
        return None
    return names.find(queries.floors(tx, place.id), name, "floor", of=place.name).id


def visitor_type(tx: Transaction, name: str) -> TypeRow:
    """A visitor type by name or id, or the first one; raises `NotFound`."""
    known = queries.types(tx)
    return known[0] if known and not name else names.find(known, name, "visitor type")


def _take_turns(tx: Transaction, asked: NewInvitation) -> None:
    """Two users who invite the same new mail address at once make one visitor."""
    visitor_queries.reserve(tx, [fold_email(person.email) for person in asked.visitors])


def _make(
    tx: Transaction, ws: Workspace, asked: NewInvitation, where: _Where, times: Times, request_id: str | None
) -> int:
    grants = _allowed(tx, ws, asked, where)
    guests = [invitation_guests.known(tx, grants, person) for person in asked.visitors]
    if no := rules.refusal(_weighed(tx, asked, where, times, guests, grants), today=where.place.today(ws.now())):
        raise no
    listed = invitation_guests.on_block_list(tx, where.place.id, guests, grants)
    invitation_id = queries.add(tx, _invitation(ws, asked, where, times))
    visits = _visits(tx, ws, where, times, guests, invitation_id, listed)
    visitor_queries.speak(tx, {visit["visitor_id"] for visit in visits}, asked.language)
    queries.add_visits(tx, visits)
    passes.issue(tx, ws, [visit["id"] for visit in visits])
    waiting = {visit["ticket_of"] for visit in visits if visit["state"] == VisitState.AWAITING}
    invitation_messages.invited(tx, ws, sorted({visit["ticket_of"] for visit in visits} - waiting))
    listed_visits.ask(tx, ws, where.place.id, sorted(waiting))
    facts = {"host": where.host.user_id, "visits": [visit["id"] for visit in visits]}
    event_log.append(
        tx, ws, MADE, f"invitation:{invitation_id}", chain=where.place.id, at=ws.now(), request_id=request_id,
        facts=facts,
    )  # fmt: skip
    tx.presence.add(where.place.id)
    return invitation_id


def _allowed(tx: Transaction, ws: Workspace, asked: NewInvitation, where: _Where) -> Grants:
    own = ws.actor is not None and where.host.user_id == ws.actor.user_id
    if any(person.unknown for person in asked.visitors):
        roles.require(tx, ws, "invite-unknown", where.place.id, own=own)
    return roles.require(tx, ws, "invite-for-self" if own else "invite-for-another", where.place.id, own=own)


def _weighed(
    tx: Transaction, asked: NewInvitation, where: _Where, times: Times, guests: Sequence[InvitedGuest], grants: Grants
) -> Asked:
    may_read_why = reaches("block-visitor", grants, where.place.id, own=False) is not None
    holding = Settings(settings.holding(tx, where.place.id))
    return Asked(
        building=where.place.name,
        takes_visitors=bool(where.place.takes_visitors),
        reason=asked.reason,
        type=where.type.name,
        fields=where.type.fields,
        guests=[invitation_guests.rated(guest, may_read_why=may_read_why) for guest in guests],
        spans=times.spans,
        days_ahead=holding["invitations.days-ahead"],
    )


def _invitation(ws: Workspace, asked: NewInvitation, where: _Where, times: Times) -> dict[str, Any]:
    assert ws.actor is not None
    return {
        "building_id": where.place.id,
        "floor_id": where.floor_id,
        "host_id": where.host.user_id,
        "visitor_type_id": where.type.id,
        "created_by": ws.actor.user_id,
        "created_at": stored(ws.now()),
        "origin": Origin.CONSOLE if ws.actor.how == "desk" else Origin.COMMAND,
        "reason": asked.reason,
        "note": asked.note,
        "party": asked.party,
        "arrive_at": stored(times.spans[0].arrive),
        "until": stored(times.spans[0].until),
        "rule": times.rule,
    }


def _visits(
    tx: Transaction, ws: Workspace, where: _Where, times: Times, guests: Sequence[InvitedGuest], invitation_id: int,
    listed: set[int],
) -> list[dict[str, Any]]:  # fmt: skip
    """Each guest's days; they share the ticket of the first. Those of the `listed` wait for the manager's word."""
    ids = iter(tx.allocate("visits", len(guests) * len(times.spans)))
    made: list[dict[str, Any]] = []
    for place, guest in enumerate(guests):
        common = {
            "building_id": where.place.id, "invitation_id": invitation_id, "host_id": where.host.user_id,
            "floor_id": where.floor_id, "visitor_type_id": where.type.id, "unknown": guest.person.unknown,
            "visitor_id": invitation_guests.visitor_id(tx, ws, guest),
            "state": VisitState.AWAITING if place in listed else VisitState.EXPECTED,
        }  # fmt: skip
        own_ids = [next(ids) for _ in times.spans]
        for visit_id, span in zip(own_ids, times.spans, strict=True):
            time = {"day": span.day, "expected_at": stored(span.arrive), "until": stored(span.until)}
            made.append({**common, **time, "id": visit_id, "ticket_of": own_ids[0]})
    return made
