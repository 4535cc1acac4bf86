"""Who is at work: sign-in by operating-system account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db import upgrade
from vmsctl.errors import Denied, NotFound
from vmsctl.rules.text import fold, fold_email
from vmsctl.services import roles
from vmsctl.workspace import Actor, said_plainly

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

BY_ACCOUNT = "SELECT id, name FROM users WHERE os_account = :account AND active"
BY_EMAIL = "SELECT id, name FROM users WHERE email_folded = :email AND active"
BY_NAME = "SELECT id, name FROM users WHERE search = :name AND active"


def sign_in_by_account(
    ws: Workspace, account: str, *, named: str | None = None, as_user: str | None = None
) -> Workspace:
    """The workspace with the user at work whom the account is linked to, or another whom that user may act as.

    `named` is VMSCTL_USER, `as_user` the option `--as`. Raises `Denied`, `NotFound`.
    """
    with said_plainly():
        if upgrade.needs_upgrade(ws.store):
            upgrade.upgrade(ws.store)
    with ws.reading() as tx:
        row = tx.row(BY_ACCOUNT, {"account": account})
        own = None if row is None else Actor(row[0], row[1], desk=ws.config.desk)
        wanted = as_user or named
        if wanted is None:
            return ws.acting(_linked(own, account))
        user = find(tx, wanted)
        if own is None or user.user_id != own.user_id:
            roles.require(tx, ws.acting(_linked(own, account)), "act-as-another", None)
        return ws.acting(Actor(user.user_id, user.name, desk=ws.config.desk))


def find(tx: Transaction, text: str) -> Actor:
    """A user by mail address, name or id; raises `NotFound`."""
    rows = tx.rows(BY_EMAIL, {"email": fold_email(text)}) if "@" in text else tx.rows(BY_NAME, {"name": fold(text)})
    if not rows and text.isascii() and text.isdigit():
        rows = tx.rows("SELECT id, name FROM users WHERE id = :id AND active", {"id": int(text)})
    if len(rows) != 1:
        what = "several users" if rows else "no user"
        raise NotFound("no-such-user", f"There is {what} {text!r}.", "Give the mail address; see 'vmsctl users list'.")
    return Actor(*rows[0])


def _linked(own: Actor | None, account: str) -> Actor:
    if own is None:
        raise Denied(
            "not-signed-in",
            f"The account {account!r} belongs to no user of vmsctl.",
            "Let an admin link it: 'vmsctl users change USER --account NAME'.",
        )
    return own
