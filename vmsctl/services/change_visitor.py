"""Filling in and correcting a visitor's profile; at the desk it makes an unknown visitor known and verifies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.queries import locks
from db.queries import visitors as queries
from vmsctl.errors import Conflict, Invalid, NotFound
from vmsctl.rules import invitations as invitation_rules
from vmsctl.rules import people
from vmsctl.rules.invitations import Guest
from vmsctl.rules.roles import reaches
from vmsctl.rules.text import fold_email
from vmsctl.services import (
    cases,
    custom_fields,
    event_log,
    requests,
    roles,
    verified,
    visit_views,
    visitor_profiles,
    visitor_sight,
    visitor_views,
    visits,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.queries.visitors import VisitorRow
    from db.queries.visits import VisitRow
    from db.transaction import Transaction
    from vmsctl.services.cases import Case
    from vmsctl.services.visit_views import VisitView
    from vmsctl.services.visitor_views import VisitorView
    from vmsctl.workspace import Workspace

CHANGED = "visitor.changed"
COMPLETED = "visit.completed"
ACTION = "verify-visitor"


def complete(
    ws: Workspace,
    visit: str,
    fields: Mapping[str, str],
    *,
    building: str | None = None,
    request_id: str | None = None,
) -> VisitView:
    """Fill in the profile of a visit's visitor; an unknown visitor becomes a known one, on all days still to come.

    `visit` is an id, ticket number or PIN. Raises `NotFound`, `Denied`, `Invalid`, `Conflict`, and `Refused` when the
    mail address is that of a blocked visitor.
    """
    given = people.attributes(fields)
    with ws.transaction() as tx:
        asked = cases.asked(tx, ws, ACTION, visit, building)
        _take_turn(tx, given, f"visit {asked.meant.visit_id}")
        this = cases.case(tx, ws, ACTION, asked, request_id)
        roles.require(tx, ws, ACTION, this.visit.building_id, own=cases.is_own(this.grants, this.visit))
        if not cases.repeats(this, COMPLETED):
            _complete(tx, ws, this, custom_fields.checked(tx, given), request_id)
    return visits.show(ws, f"v{this.visit.id}")


def change(ws: Workspace, visitor: str, fields: Mapping[str, str], *, request_id: str | None = None) -> VisitorView:
    """Correct a visitor's profile. Raises `NotFound`, `Denied`, `Invalid`, `Conflict` for another's mail address."""
    given = people.attributes(fields)
    with ws.transaction() as tx:
        grants = roles.of_actor(tx, ws)
        row = visitor_sight.found(tx, grants, visitor)
        where = visitor_sight.place_for(tx, ACTION, grants, row.id)
        roles.require(tx, ws, ACTION, where)
        if not requests.repeats(tx, request_id, CHANGED, f"visitor:{row.id}"):
            _take_turn(tx, given, f"visitor {row.id}")
            chain = where or event_log.INSTALLATION
            _change(tx, ws, row.id, given, CHANGED, f"visitor:{row.id}", chain=chain, request_id=request_id)
        return visitor_views.view(tx, ws, visitor_sight.found(tx, grants, visitor), grants)


def _take_turn(tx: Transaction, given: Mapping[str, str], subject: str) -> None:
    """Nobody else changes the subject meanwhile, or makes a visitor of the mail address where one is given."""
    queries.reserve(tx, [fold_email(given.get("email", ""))])
    locks.hold(tx, [subject])


def _complete(tx: Transaction, ws: Workspace, this: Case, given: Mapping[str, str], request_id: str | None) -> None:
    lacked = visit_views.missing(this.visit)
    knows_why = reaches("block-visitor", this.grants, this.visit.building_id, own=False) is not None
    fill(tx, ws, this.visit, given, knows_why=knows_why, request_id=request_id)
    verified.note(tx, ws, this.visit.id, lacked=lacked, how=ws.actor.how if ws.actor else "")


def fill(
    tx: Transaction, ws: Workspace, row: VisitRow, given: Mapping[str, str], *, knows_why: bool, request_id: str | None
) -> tuple[str, ...]:
    """Fill in the profile of a visit's visitor, or make an unknown one known; the names of what changed.

    `knows_why` tells whether a refusal may say why somebody is blocked. Raises as `complete`.
    """
    if row.visitor_id is None:
        changed = _make_known(tx, ws, row, given, knows_why, request_id)
    else:
        subject, chain = f"visit:{row.id}", row.building_id
        changed = _change(tx, ws, row.visitor_id, given, COMPLETED, subject, chain=chain, request_id=request_id)
    tx.presence.add(row.building_id)
    return changed


def _make_known(
    tx: Transaction, ws: Workspace, row: VisitRow, given: Mapping[str, str], knows_why: bool, request_id: str | None
) -> tuple[str, ...]:
    known = queries.by_email(tx, fold_email(given["email"])) if given.get("email") else None
    if known is not None and known.blocked_at is not None:
        raise invitation_rules.blocked(_blocked(known, knows_why))
    if known is None and not given.get("name"):
        raise Invalid("name-missing", "Who the visitor is must be said: a name at least.", "Add --name.")
    if known is None:
        visitor_id = visitor_profiles.add(tx, ws, given)
    else:
        visitor_id = known.id
        visitor_profiles.fill_in(tx, ws, known, given)
    ids = queries.make_known(tx, row.ticket_of, visitor_id)
    if row.id not in ids:
        raise Conflict("visit-moved", "This visit has changed meanwhile, or is over.", "Look at the visit again.")
    event_log.append(
        tx, ws, COMPLETED, f"visit:{row.id}", chain=row.building_id, at=ws.now(), request_id=request_id,
        facts={"visitor": visitor_id, "visits": ids}, personal={"new": _for_the_log(given), "unknown": row.unknown},
    )  # fmt: skip
    return tuple(given)


def _for_the_log(written: Mapping[str, Any]) -> dict[str, Any]:
    """What the audit trail keeps of a profile's values: an ID number, which its readers may not see, is only named."""
    return {name: "" if name == "id_number" else value for name, value in written.items()}


def email_taken() -> Conflict:
    """What is said to who gives one visitor the address of another."""
    return Conflict("email-taken", "Another visitor has this e-mail.", "Invite that one, or compare the address.")


def _blocked(known: VisitorRow, knows_why: bool) -> Guest:
    return Guest(known.name, known.email, known.id, blocked=True, why_blocked=known.blocked_reason if knows_why else "")


def _change(
    tx: Transaction,
    ws: Workspace,
    visitor_id: int,
    given: Mapping[str, str],
    kind: str,
    subject: str,
    *,
    chain: int,
    request_id: str | None,
) -> tuple[str, ...]:
    row = queries.by_id(tx, visitor_id)
    if row is None:
        raise NotFound("no-such-visitor", f"There is no visitor {visitor_id}.", "See 'vmsctl visitors find'.")
    if "name" in given and not given["name"]:
        raise Invalid("name-missing", "A visitor has a name.", "Leave --name out to keep it.")
    if given.get("email") and (other := queries.by_email(tx, fold_email(given["email"]))) and other.id != row.id:
        raise email_taken()
    differing = visitor_profiles.change(tx, ws, row, given)
    if not differing:
        return ()
    facts: dict[str, Any] = {"visitor": visitor_id, "fields": sorted(differing)}
    event_log.append(
        tx,
        ws,
        kind,
        subject,
        chain=chain,
        at=ws.now(),
        request_id=request_id,
        facts=facts,
        personal=_for_the_log(differing),
    )
    tx.presence |= queries.buildings(tx, visitor_id)
    return tuple(differing)
