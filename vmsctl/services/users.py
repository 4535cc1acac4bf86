"""Users: who works here, and what they may sign in with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from db.kinds import Role
from db.queries import groups as group_queries
from db.queries import locks, rows
from db.queries import users as queries
from vmsctl.errors import Conflict, NotFound, Refused
from vmsctl.rules import names
from vmsctl.rules.accounts import is_locked
from vmsctl.rules.people import bad_email
from vmsctl.rules.text import clean, fold, fold_email, is_email, is_id
from vmsctl.services import event_log, groups, roles

if TYPE_CHECKING:
    from db.queries.users import UserRow
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace


@dataclass(frozen=True, slots=True)
class User:
    """`roles` are in words (`receptionist at HQ`); `secrets` those of pin and password that are set."""

    id: int
    name: str
    email: str
    phone: str
    active: bool
    os_account: str | None
    roles: tuple[str, ...]
    groups: tuple[str, ...]
    secrets: tuple[str, ...]
    locked: bool


def list_(ws: Workspace, *, text: str = "", inactive: bool = False) -> list[User]:
    """Users by name, those whose name or mail address contains the text."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-users", None)
        return [_user(row) for row in queries.listed(tx, fold(text), inactive=inactive)]


def show(ws: Workspace, user: str) -> User:
    """One user by mail address, name or id; raises `NotFound`."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-users", None)
        return _user(find(tx, user))


def add(
    ws: Workspace, name: str, email: str, *, phone: str = "", account: str = "", in_groups: Iterable[str] = (),
    reason: str,
) -> User:  # fmt: skip
    """A new user, without role or secret. Raises `Conflict` for a mail address or account that is taken."""
    new = _fields(name=name, email=email, phone=phone, account=account or None)
    with ws.transaction() as tx:
        roles.require(tx, ws, "manage-users", None, reason=reason)
        _must_be_free(tx, new)
        user_id = rows.insert(tx, "users", new)
        _append(tx, ws, "user.added", user_id, {}, new, reason)
        for group in in_groups:
            tx.run(group_queries.JOIN, {"group": groups.named_in(tx, group).id, "user": user_id})
        return _user(_by_id(tx, user_id))


def change(
    ws: Workspace,
    user: str,
    *,
    name: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    account: str | None = None,
    active: bool | None = None,
    reason: str,
    dry_run: bool = False,
) -> User:
    """Change what is given; an empty `account` unlinks. The last admin cannot be switched off."""
    new = _fields(name=name, email=email, phone=phone, account=account, active=active)
    with ws.transaction() as tx:
        roles.require(tx, ws, "manage-users", None, reason=reason)
        old = find(tx, user)
        if active is False:
            keep_an_admin(tx, old)
        _must_be_free(tx, new, old.id)
        if not dry_run:
            rows.change(tx, "users", old.id, new)
            _append(tx, ws, "user.changed", old.id, old._asdict(), new, reason)
        return _user(_by_id(tx, old.id))


def keep_an_admin(tx: Transaction, row: UserRow) -> None:
    """Raises `Refused` when nobody but this user is admin. Of two who give each other up the second stays."""
    locks.hold(tx, ["admins"])
    if (Role.ADMIN, "") in row.roles and row.active and not queries.other_admins(tx, row.id):
        raise Refused(
            "last-admin",
            f"{row.name} is the only admin.",
            "Make somebody else admin first: 'vmsctl roles grant USER admin'.",
        )


def find(tx: Transaction, text: str) -> UserRow:
    """A user by mail address, name or id, one who is switched off too; raises `NotFound`."""
    found = [queries.by_email(tx, fold_email(text))] if "@" in text else [*queries.by_name(tx, fold(text))]
    if not found and is_id(text):
        found = [queries.by_id(tx, int(text))]
    users = [row for row in found if row is not None]
    users = [row for row in users if row.active] or users
    if len(users) != 1:
        what = "several users" if users else "no user"
        raise NotFound("no-such-user", f"There is {what} {text!r}.", "Give the mail address; see 'vmsctl users list'.")
    return users[0]


def _by_id(tx: Transaction, user_id: int) -> UserRow:
    row = queries.by_id(tx, user_id)
    assert row is not None
    return row


def _fields(*, account: str | None, **given: Any) -> dict[str, Any]:
    """What was given, cleaned, as the columns that it changes."""
    new = {field: value for field, value in given.items() if value is not None}
    if "name" in new:
        new["name"] = names.given(new["name"], "name")
        new["search"] = fold(new["name"])
    if "email" in new:
        new["email"] = clean(new["email"], what="mail address")
        new["email_folded"] = fold_email(new["email"])
        if not is_email(new["email"]):
            raise bad_email(new["email"])
    if "phone" in new:
        new["phone"] = clean(new["phone"], longest=50, what="phone number")
    if account is not None:
        new["os_account"] = clean(account, longest=100, what="account") or None
    return new


def _must_be_free(tx: Transaction, new: dict[str, Any], user_id: int = 0) -> None:
    for column, words in (("email_folded", "mail address"), ("os_account", "account")):
        sql = f"SELECT name FROM users WHERE {column} = :value AND id <> :id"
        holder = new.get(column) and tx.value(sql, {"value": new[column], "id": user_id})
        if holder:
            raise Conflict("user-exists", f"This {words} is {holder}'s.", "See 'vmsctl users list'.")


def _user(row: UserRow) -> User:
    kept = [words for words, is_set in (("pin", row.has_pin), ("password", row.has_password)) if is_set]
    where = tuple(f"{role} at {building}" if building else role for role, building in row.roles)
    return User(
        row.id, row.name, row.email, row.phone, bool(row.active), row.os_account, where, row.groups, tuple(kept),
        is_locked(row.failures),
    )  # fmt: skip


def _append(
    tx: Transaction, ws: Workspace, kind: str, id: int, old: dict[str, Any], new: dict[str, Any], reason: str
) -> None:
    shown = {field: value for field, value in new.items() if field not in ("search", "email_folded")}
    event_log.append_change(
        tx, ws, kind, f"user:{id}", chain=event_log.INSTALLATION, old=old, new=shown, reason=clean(reason), private=True
    )
