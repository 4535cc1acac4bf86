"""Who an invitation is for: found among the visitors, weighed against blocks and the block list, or made known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.queries import visitors as visitor_queries
from vmsctl.errors import Invalid, NotFound
from vmsctl.rules.invitations import Guest
from vmsctl.rules.text import fold_email
from vmsctl.services import listed_visits, visitor_profiles, visitor_sight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.queries.visitors import VisitorRow
    from db.transaction import Transaction
    from vmsctl.rules.people import Person
    from vmsctl.rules.roles import Grants
    from vmsctl.workspace import Workspace


class InvitedGuest(NamedTuple):
    """A visitor to be invited and, where known already, the profile."""

    person: Person
    row: VisitorRow | None


def known(tx: Transaction, grants: Grants, person: Person) -> InvitedGuest:
    """The visitor with the profile that is there already: picked by id, or found by mail address (INV-2)."""
    if person.id:
        row = visitor_queries.by_id(tx, int(person.id))
        if row is None or not visitor_sight.visible(tx, grants, row.id):
            raise NotFound("no-such-visitor", f"There is no visitor {person.id}.", "See 'vmsctl visitors find'.")
        return InvitedGuest(person, row)
    row = visitor_queries.by_email(tx, fold_email(person.email)) if person.email else None
    if row is None and not person.name and not person.unknown:
        raise Invalid("name-missing", f"Nobody is known by {person.email}.", f"Write 'Name <{person.email}>'.")
    return InvitedGuest(person, row)


def rated(guest: InvitedGuest, *, may_read_why: bool) -> Guest:
    """What the rules of inviting weigh; why somebody is blocked only for those who may read it."""
    person, row = guest
    if row is None:
        return Guest(person.name or person.unknown, person.email, unknown=bool(person.unknown))
    why = row.blocked_reason or "no reason is kept" if may_read_why else ""
    return Guest(person.name or person.email or row.name, row.email, row.id, False, row.blocked_at is not None, why)


def on_block_list(tx: Transaction, building_id: int, guests: Sequence[InvitedGuest], grants: Grants) -> set[int]:
    """Places of the guests for whom the building's manager is asked first; or raises `Refused` (INV-10)."""
    people = []
    for person, row in guests:
        kept = {name: value for name, value in visitor_profiles.attributes(row).items() if value} if row else {}
        people.append(({**person.profile, "name": person.name, "email": person.email, **kept}, row and row.id))
    return listed_visits.met(tx, building_id, people, grants)


def visitor_id(tx: Transaction, ws: Workspace, guest: InvitedGuest) -> int | None:
    """The visitor's profile, made or filled in with what was said; None for who is not known by name yet."""
    person, row = guest
    if person.unknown and row is None:
        return None
    given = {**person.profile, "name": person.name, "email": person.email}
    if row is None:
        return visitor_profiles.add(tx, ws, given)
    visitor_profiles.fill_in(tx, ws, row, given)
    return row.id
