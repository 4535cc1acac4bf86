"""Granting and taking away roles; what a role may do stands in the matrix of `vmsctl/rules/roles.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.kinds import Role
from db.queries import role_grants as queries
from vmsctl.errors import Invalid
from vmsctl.rules.text import clean
from vmsctl.services import buildings, event_log, roles, users

if TYPE_CHECKING:
    from db.queries.users import UserRow
    from db.transaction import Transaction
    from vmsctl.services.buildings import Place
    from vmsctl.workspace import Workspace

EVERYWHERE = frozenset({Role.ADMIN, Role.AUDITOR})
"""Roles that hold for the whole installation and never for one building."""
GRANTED = (Role.ADMIN, Role.MANAGER, Role.RECEPTIONIST, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role of a user; `building` empty means everywhere. `changed` is False for what was so before."""

    user_id: int
    user: str
    email: str
    role: str
    building: str
    changed: bool = True
    note: str = ""


def list_(ws: Workspace, *, building: str | None = None) -> list[Grant]:
    """Who has which role where, by role and name; with a building only those who have it there."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-users", None)
        place = buildings.place(tx, ws, building) if building else None
        return [Grant(*row) for row in queries.listed(tx, place.id if place else 0)]


def grant(
    ws: Workspace, user: str, role: str, *, building: str | None = None, everywhere: bool = False, reason: str
) -> Grant:
    """Give a user a role, in a building where the role is one of a building. Who has it keeps it.

    Who becomes admin loses PIN and password: an admin's pass phrase is longer than they may be.
    """
    with ws.transaction() as tx:
        roles.require(tx, ws, "manage-roles", None, reason=reason)
        row, place = users.find(tx, user), _where(tx, ws, _role(role), building, everywhere)
        changed = queries.grant(tx, row.id, role, place.id if place else None)
        note = ""
        if changed and role == Role.ADMIN and (row.has_pin or row.has_password):
            queries.forget_secrets(tx, row.id)
            note = "The PIN and password are gone; an admin sets a pass phrase: 'vmsctl users set-password'."
        if changed:
            _append(tx, ws, "role.granted", row, role, place, reason)
        return Grant(row.id, row.name, row.email, role, place.name if place else "", changed, note)


def revoke(
    ws: Workspace, user: str, role: str, *, building: str | None = None, everywhere: bool = False, reason: str
) -> Grant:
    """Take a role from a user; the last admin keeps it."""
    with ws.transaction() as tx:
        roles.require(tx, ws, "manage-roles", None, reason=reason)
        row, place = users.find(tx, user), _where(tx, ws, _role(role), building, everywhere)
        if role == Role.ADMIN:
            users.keep_an_admin(tx, row)
        changed = queries.revoke(tx, row.id, role, place.id if place else None)
        if changed:
            _append(tx, ws, "role.revoked", row, role, place, reason)
        return Grant(row.id, row.name, row.email, role, place.name if place else "", changed)


def _role(word: str) -> Role:
    if word in (Role.HOST, Role.EMPLOYEE):
        raise Invalid(
            "role-not-granted", f"Nobody is granted the role {word}.",
            "Who is in a group that may invite is a host: 'vmsctl groups add-member'.",
        )  # fmt: skip
    if word not in GRANTED:
        raise Invalid("bad-role", f"There is no role {clean(word)!r}.", f"There are: {', '.join(GRANTED)}.")
    return Role(word)


def _where(tx: Transaction, ws: Workspace, role: Role, building: str | None, everywhere: bool) -> Place | None:
    if role in EVERYWHERE:
        if building:
            raise Invalid("role-everywhere", f"The role {role} holds everywhere.", "Leave out --building.")
        return None
    if everywhere:
        return None
    if (place := buildings.find(tx, ws, building)) is None:
        raise Invalid(
            "role-where", f"There are several buildings to be {role} in.", "Add --building NAME or --everywhere."
        )
    return place


def _append(
    tx: Transaction, ws: Workspace, kind: str, row: UserRow, role: str, place: Place | None, reason: str
) -> None:
    facts = {"role": role, "building": place.id if place else None}
    event_log.append(
        tx, ws, kind, f"user:{row.id}", chain=event_log.INSTALLATION, at=ws.now(), facts=facts,
        personal={"reason": clean(reason)},
    )  # fmt: skip
