"""Visitors: finding, offering and showing them; what changes them is in a file of its verb."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from db.instant import stored
from db.queries import locks
from db.queries import visitors as queries
from vmsctl.errors import Denied, Refused
from vmsctl.rules import roles as role_rules
from vmsctl.rules import verification
from vmsctl.rules.text import clean, fold_email, is_email
from vmsctl.services import event_log, invite, roles, visitor_profiles, visitor_sight, visitor_views
from vmsctl.services.block_visitor import block, unblock
from vmsctl.services.change_visitor import change, complete
from vmsctl.services.search import FoundVisitor, find
from vmsctl.services.visitor_views import VisitorView

if TYPE_CHECKING:
    from db.queries.visitors import VisitorRow
    from db.transaction import Transaction
    from vmsctl.rules.roles import Grants
    from vmsctl.workspace import Workspace

__all__ = [
    "FoundVisitor",
    "Suggestion",
    "VisitorView",
    "block",
    "change",
    "complete",
    "find",
    "show",
    "suggest",
    "unblock",
]

SUGGESTED = "visitor.suggested"
ID_NUMBER_READ = "visitor.id-number-read"
MOST_SUGGESTIONS = 20
"""How often in 24 hours a host may ask whether a mail address is known (safety.md T23)."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody known by a mail address. Who may not browse that visitor learns nothing else: `id` and name are empty
    and `verified` is None; the invitation finds the profile by the address all the same."""

    id: str
    name: str
    company: str
    verified: bool | None


def suggest(ws: Workspace, email: str, *, type: str = "") -> Suggestion | None:
    """The visitor of a whole mail address, or None; nothing is said of a part of one (INV-2).

    Raises `Denied` for who may not invite, `Refused` after too many questions of a host.
    """
    address = clean(email, what="e-mail")
    if not is_email(address):
        return None
    with ws.transaction() as tx:
        grants = roles.of_actor(tx, ws)
        if not role_rules.only_own("suggest-visitor", grants):
            raise Denied("not-allowed", f"{grants.name} may not invite.", "Ask a host or the reception.")
        row = queries.by_email(tx, fold_email(address))
        if role_rules.buildings("suggest-visitor", grants) == frozenset():
            _count(tx, ws, grants, row)
        if row is None:
            return None
        if not visitor_sight.visible(tx, grants, row.id):
            return Suggestion("", "", "", None)
        return _offered(row, invite.visitor_type(tx, type).fields)


def _offered(row: VisitorRow, fields: str) -> Suggestion:
    verified = not verification.missing(fields, visitor_profiles.attributes(row))
    return Suggestion(str(row.id), row.name, row.company, verified)


def _count(tx: Transaction, ws: Workspace, grants: Grants, row: VisitorRow | None) -> None:
    """Each question of a host is kept, whether or not somebody is known, so that nobody sounds out a list."""
    subject = f"user:{grants.user_id}"
    locks.hold(tx, [f"suggest {subject}"])
    since = stored(ws.now() - timedelta(days=1))
    if queries.asked_since(tx, subject, SUGGESTED, since) >= MOST_SUGGESTIONS:
        raise Refused(
            "too-many-suggestions",
            f"{MOST_SUGGESTIONS} addresses were looked up in a day.",
            "Write name and address; somebody who is known is recognised when the invitation is made.",
        )
    facts = {"visitor": row.id} if row else {}
    event_log.append(tx, ws, SUGGESTED, subject, chain=event_log.INSTALLATION, at=ws.now(), facts=facts)


def show(ws: Workspace, visitor: str, *, reason: str = "") -> VisitorView:
    """A visitor's profile as far as the acting user may read it; the whole ID number is read with a reason, and that
    is kept. Raises `NotFound`, `Denied`."""
    if reason:
        return _show_id_number(ws, visitor, clean(reason, what="reason"))
    with ws.reading() as tx:
        grants = roles.of_actor(tx, ws)
        return visitor_views.view(tx, ws, visitor_sight.found(tx, grants, visitor), grants)


def _show_id_number(ws: Workspace, visitor: str, reason: str) -> VisitorView:
    with ws.transaction() as tx:
        grants = roles.of_actor(tx, ws)
        row = visitor_sight.found(tx, grants, visitor)
        where = visitor_sight.place_for(tx, "see-id-number", grants, row.id)
        roles.require(tx, ws, "see-id-number", where, reason=reason)
        event_log.append(
            tx, ws, ID_NUMBER_READ, f"visitor:{row.id}", chain=where or event_log.INSTALLATION, at=ws.now(),
            personal={"reason": reason},
        )  # fmt: skip
        return visitor_views.view(tx, ws, row, grants, whole_id_number=True)
