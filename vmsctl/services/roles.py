"""Permission, asked inside the act's own transaction: a role that was taken away is gone at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.queries import roles as queries
from vmsctl.errors import Denied
from vmsctl.rules import roles as rules

if TYPE_CHECKING:
    from db.queries.roles import Granted
    from db.transaction import Transaction
    from vmsctl.rules.roles import Grants
    from vmsctl.workspace import Workspace


def require(
    tx: Transaction, ws: Workspace, action: str, building_id: int | None, *, own: bool = False, reason: str = ""
) -> Grants:
    """The acting user's grants, when they allow the action; else raises `Denied`."""
    grants = of_actor(tx, ws)
    if no := rules.refusal(action, grants, building_id, own=own, reason=reason):
        raise no
    return grants


def of_actor(tx: Transaction, ws: Workspace) -> Grants:
    """What the acting user is at this moment."""
    if ws.actor is None:
        raise signed_out()
    return checked(queries.granted(tx, ws.actor.user_id), ws.actor.user_id)


def checked(granted: Granted | None, user_id: int) -> Grants:
    """Grants of a user who may still work; raises `Denied` for one who may not."""
    if granted is None or not granted.active:
        raise Denied("user-inactive", "This user is switched off.", "Sign in as somebody else, or ask an admin.")
    return rules.grants_of(user_id, granted.name, granted.roles)


def signed_out() -> Denied:
    return Denied(
        "not-signed-in",
        "Nobody is signed in.",
        "Sign in; on the command line use --as USER, VMSCTL_USER, or link this account ('vmsctl users change').",
    )
