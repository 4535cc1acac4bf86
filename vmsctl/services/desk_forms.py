"""What the forms of a desk ask for and offer, and the one act that speaks of a visit where the service does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.queries import desk_forms as queries
from vmsctl.language import languages
from vmsctl.rules import roles as role_rules
from vmsctl.services import cases, roles

if TYPE_CHECKING:
    from vmsctl.services.invitations import InvitationCancelled, InvitationChanged
    from vmsctl.workspace import Workspace


class Offers(NamedTuple):
    """What a form can complete as somebody types: hosts, visitor types and floors of a building, by name, and the
    languages that visitors can be written to in, by code."""

    hosts: tuple[str, ...]
    types: tuple[str, ...]
    floors: tuple[str, ...]
    languages: tuple[str, ...]


def offers(ws: Workspace, building_id: int) -> Offers:
    """What can be chosen in a building; who may not see the users is offered as host alone."""
    with ws.reading() as tx:
        grants = roles.require(tx, ws, "see-visits", building_id, own=True)
        sees_users = role_rules.reaches("see-users", grants, None, own=False) is not None
        hosts = queries.hosts(tx) if sees_users else (grants.name,)
        return Offers(hosts, queries.types(tx), queries.floors(tx, building_id), (*languages(ws.config.home),))


def move_visit(
    ws: Workspace, visit: str, *, arrive: str, until: str = "", request_id: str | None = None
) -> InvitationChanged:
    """Change when one visitor is expected; raises as `invitations.change`."""
    from vmsctl.services import invitations

    with ws.reading() as tx:
        row = cases.case(tx, ws, "see-visits", cases.asked(tx, ws, "see-visits", visit, None)).visit
    changes = invitations.Changes(arrive=arrive, until=until)
    return invitations.change(ws, str(row.invitation_id), changes, visits=[row.id], request_id=request_id)


def cancel_visit(ws: Workspace, visit: str, *, reason: str, request_id: str | None = None) -> InvitationCancelled:
    """Call one visit off; raises as `invitations.cancel`."""
    from vmsctl.services import invitations

    with ws.reading() as tx:
        row = cases.found(tx, ws, "see-visits", visit, None)[1].visit
    return invitations.cancel(ws, str(row.invitation_id), visits=[row.id], reason=reason, request_id=request_id)
