"""What a user is allowed to be, in one indexed question."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.transaction import Sql

if TYPE_CHECKING:
    from db.transaction import Transaction

COLUMNS = """
  u.name, u.active,
  (SELECT {list}(r.role || '@' || coalesce(r.building_id, 0), ' ') FROM roles r WHERE r.user_id = u.id),
  (SELECT {list}('host@' || coalesce(gb.building_id, 0), ' ')
     FROM memberships m JOIN groups g ON g.id = m.group_id AND g.may_invite
     LEFT JOIN group_buildings gb ON gb.group_id = g.id WHERE m.user_id = u.id)
"""


def on_both(sql: str) -> Sql:
    """A question with `{list}` for the engine's word for joining values of several rows."""
    return Sql(sql.replace("{list}", "group_concat"), sql.replace("{list}", "string_agg"))


GRANTS = on_both(f"SELECT {COLUMNS} FROM users u WHERE u.id = :user")


class Granted(NamedTuple):
    """A user's name, whether they may work at all, and the roles with the building (None: all)."""

    name: str
    active: bool
    roles: tuple[tuple[str, int | None], ...]


def granted(tx: Transaction, user_id: int) -> Granted | None:
    """The roles granted to a user, those of a host through groups included."""
    row = tx.row(GRANTS, {"user": user_id})
    if row is None:
        return None
    return parsed(*row)


def parsed(name: str, active: bool, given: str | None, through_groups: str | None) -> Granted:
    """The four `COLUMNS` as a value."""
    return Granted(name, bool(active), _pairs(f"{given or ''} {through_groups or ''}"))


def _pairs(text: str) -> tuple[tuple[str, int | None], ...]:
    pairs = (word.split("@") for word in text.split())
    return tuple((role, int(building) or None) for role, building in pairs)
