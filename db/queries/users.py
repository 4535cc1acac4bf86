"""Users as sign-in and administration need them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.queries.roles import on_both

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from db.transaction import Transaction

_ROLES = """
  (SELECT {list}(r.role || '@' || coalesce(b.name, ''), '\x1e')
     FROM roles r LEFT JOIN buildings b ON b.id = r.building_id WHERE r.user_id = u.id)
"""
_GROUPS = """
  (SELECT {list}(g.name, '\x1e') FROM memberships m JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id)
"""
_SELECT = f"""
SELECT u.id, u.name, u.email, u.phone, u.active, u.os_account, u.pin IS NOT NULL, u.password IS NOT NULL,
  u.failures, {_ROLES}, {_GROUPS} FROM users u
"""
BY_ID = on_both(f"{_SELECT} WHERE u.id = :id")
BY_EMAIL = on_both(f"{_SELECT} WHERE u.email_folded = :email")
BY_NAME = on_both(f"{_SELECT} WHERE u.search = :name ORDER BY u.active DESC, u.id")
LIST = on_both(
    f"""{_SELECT}
WHERE u.id > 0 AND (u.active OR :inactive) AND (u.search LIKE :text ESCAPE '!' OR u.email_folded LIKE :text ESCAPE '!')
ORDER BY u.name, u.id
"""
)
ADMINS = """
SELECT count(DISTINCT u.id) FROM users u JOIN roles r ON r.user_id = u.id AND r.role = 'admin'
WHERE u.active AND u.id <> :except
"""

_SIGN_IN = """
SELECT u.id, u.name, u.email, u.pin, u.password, u.failures, u.locked_until,
  EXISTS (SELECT 1 FROM roles r WHERE r.user_id = u.id AND r.role = 'admin')
FROM users u WHERE u.id = :id AND u.active
"""
COUNT_TRY = """
UPDATE users SET failures = failures + 1, locked_until = :until WHERE id = :id AND failures = :seen
"""
FORGET_TRIES = "UPDATE users SET failures = 0, locked_until = NULL WHERE id = :id"
AT_DESK = """
SELECT u.id, u.name, u.pin IS NOT NULL, u.password IS NOT NULL,
  max(CASE WHEN r.role = 'admin' THEN 1 ELSE 0 END)
FROM users u JOIN roles r ON r.user_id = u.id
WHERE u.active AND r.role IN ('admin', 'manager', 'receptionist')
  AND (r.building_id IS NULL OR r.building_id = :building)
GROUP BY u.id, u.name, u.pin, u.password ORDER BY u.name, u.id
"""


class UserRow(NamedTuple):
    """`roles` are pairs of role and building's name, empty for everywhere."""

    id: int
    name: str
    email: str
    phone: str
    active: bool
    os_account: str | None
    has_pin: bool
    has_password: bool
    failures: int
    roles: tuple[tuple[str, str], ...]
    groups: tuple[str, ...]


class SignInRow(NamedTuple):
    """`locked_until` in microseconds."""

    id: int
    name: str
    email: str
    pin: str | None
    password: str | None
    failures: int
    locked_until: int | None
    is_admin: bool


def by_id(tx: Transaction, user_id: int) -> UserRow | None:
    return next(iter(_rows(tx, BY_ID, {"id": user_id})), None)


def by_email(tx: Transaction, folded: str) -> UserRow | None:
    return next(iter(_rows(tx, BY_EMAIL, {"email": folded})), None)


def by_name(tx: Transaction, folded: str) -> list[UserRow]:
    """Users of that name, those at work first."""
    return _rows(tx, BY_NAME, {"name": folded})


def listed(tx: Transaction, text: str, *, inactive: bool) -> list[UserRow]:
    """Users whose name or mail address contains a folded text, by name."""
    escaped = text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return _rows(tx, LIST, {"text": f"%{escaped}%", "inactive": inactive})


def other_admins(tx: Transaction, user_id: int) -> int:
    """How many admins there are beside this user."""
    return int(tx.value(ADMINS, {"except": user_id}))


def for_sign_in(tx: Transaction, user_id: int) -> SignInRow | None:
    row = tx.row(_SIGN_IN, {"id": user_id})
    return None if row is None else SignInRow._make(row)


def _rows(tx: Transaction, sql: Any, values: Mapping[str, Any]) -> list[UserRow]:
    found = tx.rows(sql, values)
    return [UserRow._make((*row[:9], _pairs(row[9]), _words(row[10]))) for row in found]


def _pairs(text: str | None) -> tuple[tuple[str, str], ...]:
    found = (word.partition("@") for word in _words(text))
    return tuple((role, building) for role, _, building in found)


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(sorted((text or "").split("\x1e"))) if text else ()
