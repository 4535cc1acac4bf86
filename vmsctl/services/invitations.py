"""Invitations: the acts, each in a file of its verb, and the reads."""

from vmsctl.services.invite import InvitationMade, NewInvitation, add

__all__ = ["InvitationMade", "NewInvitation", "add"]
