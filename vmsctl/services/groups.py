"""Groups of users: who may invite, and to which buildings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from db.queries import groups as queries
from db.queries import rows
from vmsctl.rules import names
from vmsctl.rules.text import clean
from vmsctl.services import accounts, buildings, event_log, roles

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Group:
    """`buildings` empty means that the members may invite to all."""

    id: int
    name: str
    may_invite: bool
    buildings: tuple[str, ...]
    members: tuple[str, ...]


def list_(ws: Workspace) -> list[Group]:
    """All groups by name."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-users", None)
        return [Group(*row) for row in queries.listed(tx)]


def show(ws: Workspace, group: str) -> Group:
    with ws.reading() as tx:
        roles.require(tx, ws, "see-users", None)
        return named_in(tx, group)


def add(ws: Workspace, name: str, *, may_invite: bool = True, only_buildings: Iterable[str] = (), reason: str) -> Group:
    """A new group without members."""
    with ws.transaction() as tx:
        roles.require(tx, ws, "manage-groups", None, reason=reason)
        new: dict[str, Any] = {"name": names.given(name, "group's name"), "may_invite": may_invite}
        names.must_be_free(queries.listed(tx), new["name"], "group")
        group_id = rows.insert(tx, "groups", new)
        places = _allow(tx, ws, group_id, only_buildings)
        _append(tx, ws, "group.added", group_id, {}, {**new, "buildings": places}, reason)
        return Group(group_id, **new, buildings=places, members=())


def change(
    ws: Workspace,
    group: str,
    *,
    name: str | None = None,
    may_invite: bool | None = None,
    only_buildings: Iterable[str] | None = None,
    reason: str,
) -> Group:
    """Change what is given; `only_buildings` takes the place of those before, and empty means all."""
    with ws.transaction() as tx:
        roles.require(tx, ws, "manage-groups", None, reason=reason)
        old = named_in(tx, group)
        new: dict[str, Any] = {} if may_invite is None else {"may_invite": may_invite}
        if name is not None:
            new["name"] = names.given(name, "group's name")
        names.must_be_free(queries.listed(tx), new.get("name"), "group", own=old.id)
        rows.change(tx, "groups", old.id, new)
        if only_buildings is not None:
            new["buildings"] = _allow(tx, ws, old.id, only_buildings)
        _append(tx, ws, "group.changed", old.id, asdict(old), new, reason)
        return Group(**{**asdict(old), **new})


def remove(ws: Workspace, group: str, *, reason: str, dry_run: bool = False) -> Group:
    """Dissolve a group; its members stay users."""
    with ws.transaction() as tx:
        roles.require(tx, ws, "manage-groups", None, reason=reason)
        old = named_in(tx, group)
        if not dry_run:
            tx.run(queries.LEAVE_ALL, {"group": old.id})
            tx.run(queries.ALLOW_EVERYWHERE, {"group": old.id})
            rows.delete(tx, "groups", old.id)
            gone = {"name": old.name, "buildings": old.buildings, "members": len(old.members)}
            _append(tx, ws, "group.removed", old.id, gone, dict.fromkeys(gone), reason)
        return old


def add_member(ws: Workspace, group: str, user: str, *, reason: str) -> Group:
    """Take a user into a group; one who is in it stays in it."""
    return _member(ws, group, user, queries.JOIN, "group.member-added", reason)


def remove_member(ws: Workspace, group: str, user: str, *, reason: str) -> Group:
    """Take a user out of a group."""
    return _member(ws, group, user, queries.LEAVE, "group.member-removed", reason)


def _member(ws: Workspace, group: str, user: str, sql: str, kind: str, reason: str) -> Group:
    with ws.transaction() as tx:
        roles.require(tx, ws, "manage-groups", None, reason=reason)
        old, member = named_in(tx, group), accounts.find(tx, user)
        if tx.run(sql, {"group": old.id, "user": member.user_id}):
            event_log.append(
                tx, ws, kind, f"group:{old.id}", chain=event_log.INSTALLATION, at=ws.now(),
                facts={"user": member.user_id}, personal={"reason": clean(reason)},
            )  # fmt: skip
        return named_in(tx, str(old.id))


def _allow(tx: Transaction, ws: Workspace, group_id: int, allowed: Iterable[str]) -> tuple[str, ...]:
    tx.run(queries.ALLOW_EVERYWHERE, {"group": group_id})
    places = {place.id: place.name for place in (buildings.place(tx, ws, name) for name in allowed)}
    for building_id in places:
        tx.run(queries.ALLOW, {"group": group_id, "building": building_id})
    return tuple(sorted(places.values()))


def named_in(tx: Transaction, group: str) -> Group:
    """A group by name or id; raises `NotFound`."""
    return Group(*names.find(queries.listed(tx), group, "group"))


def _append(
    tx: Transaction, ws: Workspace, kind: str, id: int, old: dict[str, Any], new: dict[str, Any], reason: str
) -> None:
    event_log.append_change(
        tx, ws, kind, f"group:{id}", chain=event_log.INSTALLATION, old=old, new=new, reason=clean(reason)
    )
