"""Groups of users, their members and the buildings that they may invite to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.queries.roles import on_both

if TYPE_CHECKING:
    from db.transaction import Transaction

LIST = on_both("""
SELECT g.id, g.name, g.may_invite,
  (SELECT {list}(b.name, '\x1e') FROM group_buildings gb JOIN buildings b ON b.id = gb.building_id
     WHERE gb.group_id = g.id),
  (SELECT {list}(u.name, '\x1e') FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.group_id = g.id)
FROM groups g ORDER BY g.name
""")
JOIN = "INSERT INTO memberships (group_id, user_id) VALUES (:group, :user) ON CONFLICT DO NOTHING"
LEAVE = "DELETE FROM memberships WHERE group_id = :group AND user_id = :user"
LEAVE_ALL = "DELETE FROM memberships WHERE group_id = :group"
ALLOW = "INSERT INTO group_buildings (group_id, building_id) VALUES (:group, :building)"
ALLOW_EVERYWHERE = "DELETE FROM group_buildings WHERE group_id = :group"


class GroupRow(NamedTuple):
    """`buildings` empty means all."""

    id: int
    name: str
    may_invite: bool
    buildings: tuple[str, ...]
    members: tuple[str, ...]


def listed(tx: Transaction) -> list[GroupRow]:
    return [GroupRow(id, name, bool(may), _words(places), _words(people)) for id, name, may, places, people in
            tx.rows(LIST)]  # fmt: skip


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(sorted(text.split("\x1e"))) if text else ()
