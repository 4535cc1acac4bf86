"""Who is at work on the command line: sign-in by operating-system account; finding a user by name."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from db import engines_seen, upgrade
from vmsctl.errors import Denied, NotFound, VmsError
from vmsctl.rules.text import fold, fold_email, is_id
from vmsctl.services import ledger_check, roles
from vmsctl.workspace import Actor, said_plainly

if TYPE_CHECKING:
    from pathlib import Path

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
    bring_up_to_date(ws)
    _note_engine(ws)
    with ws.reading() as tx:
        row = tx.row(BY_ACCOUNT, {"account": account})
        own = None if row is None else Actor(row[0], row[1], desk=ws.config.desk)
        wanted = as_user or named
        if wanted is None:
            return ws.acting(_linked(own, account))
        user = find(tx, wanted)
        if own is None or user.user_id != own.user_id:
            roles.require(tx, ws.acting(_linked(own, account)), "act-as-another", None)
        behind = own.user_id if own and own.user_id != user.user_id else None
        return ws.acting(Actor(user.user_id, user.name, desk=ws.config.desk, behind=behind))


def bring_up_to_date(ws: Workspace, *, may_be_empty: bool = False) -> list[Path]:
    """Upgrade a store of an older version after a backup of it; the backup, where one was made.

    An empty store is `StoreFailed` unless one is being made. An older one that was brought back is read by nobody
    before all are gone again who were erased since.
    """
    made: list[Path] = []
    with said_plainly():
        if upgrade.needs_upgrade(ws.store, may_be_empty=may_be_empty):
            from vmsctl.services import backups

            upgrade.upgrade(ws.store, before=backups.before_upgrade(ws, made.append))
        with ws.store.reading() as tx:
            disagree = ledger_check.disagree(tx, ws.config)
    if disagree:
        from vmsctl.services import erasure_replay

        erasure_replay.obey(ws)
    return made


def _note_engine(ws: Workspace) -> None:
    """Where another engine has worked on the same file, 'vmsctl doctor' can tell."""
    if not ws.store.identity:
        return
    today = ws.now().date()
    with ws.reading() as tx:
        if engines_seen.is_noted(tx, ws.store.identity, today):
            return
    with suppress(VmsError), said_plainly():
        engines_seen.note(ws.store, ws.store.identity, today)


def find(tx: Transaction, text: str) -> Actor:
    """A user by mail address, name or id; raises `NotFound`."""
    found = tx.rows(BY_EMAIL, {"email": fold_email(text)}) if "@" in text else tx.rows(BY_NAME, {"name": fold(text)})
    if not found and is_id(text):
        found = tx.rows("SELECT id, name FROM users WHERE id = :id AND active", {"id": int(text)})
    if len(found) != 1:
        what = "several users" if found else "no user"
        raise NotFound("no-such-user", f"There is {what} {text!r}.", "Give the mail address; see 'vmsctl users list'.")
    return Actor(*found[0])


def _linked(own: Actor | None, account: str) -> Actor:
    if own is None:
        raise Denied(
            "not-signed-in",
            f"The account {account!r} belongs to no user of vmsctl.",
            "Let an admin link it: 'vmsctl users change USER --account NAME'.",
        )
    return own
