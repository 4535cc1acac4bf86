"""Which visitors a user may look at, and how much of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.kinds import Role
from db.queries import visitors as queries
from vmsctl.errors import NotFound
from vmsctl.rules.roles import buildings as reached
from vmsctl.rules.roles import only_own
from vmsctl.rules.text import clean, is_id

if TYPE_CHECKING:
    from db.queries.visitors import VisitorRow
    from db.transaction import Transaction
    from vmsctl.rules.roles import Grants

BROWSE = "browse-visitors"


def browsable(tx: Transaction, grants: Grants) -> frozenset[int] | None:
    """Buildings whose visitors the user may browse, whoever invited them (INV-9); None for all."""
    where = reached(BROWSE, grants)
    hosting = {building for role, building in grants.roles if role == Role.HOST}
    if where is None or not hosting:
        return where
    open_ones = queries.open_to_hosts(tx)
    return where | (open_ones if None in hosting else open_ones & hosting)


def visible(tx: Transaction, grants: Grants, visitor_id: int) -> bool:
    """Whether the user may browse this visitor: everywhere, in buildings of the visitor's, or as an own one."""
    where = browsable(tx, grants)
    if where is None:
        return True
    own = only_own(BROWSE, grants)
    return queries.seen(tx, visitor_id, user_id=grants.user_id, buildings=where, own=own)


def may(tx: Transaction, action: str, grants: Grants, visitor_id: int) -> bool:
    """Whether the matrix allows an action with this visitor in some building of the visitor's, or as an own one."""
    where = reached(action, grants)
    if where is None:
        return True
    return queries.seen(tx, visitor_id, user_id=grants.user_id, buildings=where, own=only_own(action, grants))


def found(tx: Transaction, grants: Grants, visitor: str) -> VisitorRow:
    """The visitor of an id; raises `NotFound` alike for one who is not there and for one whom the user may not see."""
    bare = visitor.strip()
    row = queries.by_id(tx, int(bare)) if is_id(bare) else None
    if row is None or not (visible(tx, grants, row.id) or may(tx, "see-profile", grants, row.id)):
        raise NotFound("no-such-visitor", f"There is no visitor {clean(bare[:40])!r}.", "See 'vmsctl visitors find'.")
    return row


def place_for(tx: Transaction, action: str, grants: Grants, visitor_id: int) -> int | None:
    """A building of the visitor's in which the user may do that; None to ask about the whole installation."""
    where = reached(action, grants)
    return None if where is None else min(where & queries.buildings(tx, visitor_id), default=None)
