"""Invitations: the acts, each in a file of its verb, and the reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmsctl.services import invitation_views, roles
from vmsctl.services.cancel_invitation import InvitationCancelled, cancel, would_cancel
from vmsctl.services.change_invitation import Changes, InvitationChanged, change
from vmsctl.services.invitation_lists import InvitationSummary, list_
from vmsctl.services.invitation_views import InvitationView
from vmsctl.services.invite import InvitationMade, NewInvitation, add

if TYPE_CHECKING:
    from vmsctl.workspace import Workspace

__all__ = [
    "Changes",
    "InvitationCancelled",
    "InvitationChanged",
    "InvitationMade",
    "InvitationSummary",
    "InvitationView",
    "NewInvitation",
    "add",
    "cancel",
    "change",
    "list_",
    "show",
    "would_cancel",
]


def show(ws: Workspace, invitation: str) -> InvitationView:
    """One invitation with its visits, as far as the acting user may read it. Raises `NotFound`."""
    with ws.reading() as tx:
        grants = roles.of_actor(tx, ws)
        row = invitation_views.visible(tx, grants, invitation_views.number(invitation))
        return invitation_views.view(tx, ws, row, grants)
