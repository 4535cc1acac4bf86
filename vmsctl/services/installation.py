"""Making an installation: key, store, first building, first admin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db import upgrade
from db.kinds import Role
from db.queries import event_log as chains
from vmsctl.config import make_key
from vmsctl.errors import Conflict, Invalid, StoreFailed
from vmsctl.rules.passes import key_mark
from vmsctl.rules.text import NAME_LENGTH, clean, fold, fold_email
from vmsctl.services import eticket_choice, event_log
from vmsctl.services.buildings import known_zone
from vmsctl.workspace import Actor, said_plainly

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

_PERSON = re.compile(r"(?P<name>[^<>]+?)\s*<(?P<email>[^<>@\s]+@[^<>@\s]+)>")


@dataclass(frozen=True, slots=True)
class Installed:
    """The first admin, as the one who acts from now on."""

    admin: Actor
    building_id: int


def make(ws: Workspace, *, building: str, time_zone: str, admin: str, os_account: str | None = None) -> Installed:
    """Make the store and its first building and admin (`Name <mail>`), whom `os_account` signs in as.

    Raises `Conflict` when the store has users already, `Invalid` for a time zone or person that is none.
    """
    name, email = person(admin)
    zone = known_zone(time_zone)
    ws.config.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with said_plainly():
        upgrade.upgrade(ws.store)
    # Before the key: a store whose key was lost would get another one, which opens none of its passes.
    with ws.reading() as tx:
        _must_be_new(tx, ws)
    make_key(ws.config.key_file)
    with ws.transaction() as tx:
        _must_be_new(tx, ws)
        chains.start_chain(tx, event_log.INSTALLATION)
        user_id = _first_admin(tx, name, email, os_account)
        building_id = add_building(tx, clean(building, longest=NAME_LENGTH, what="building's name"), zone)
        tx.run("INSERT INTO visitor_types (name) VALUES ('Guest')")
        eticket_choice.ensure_shipped(tx)
        tx.run("INSERT INTO marks (name, value) VALUES ('key', :mark)", {"mark": key_mark(ws.keys)})
        actor = Actor(user_id, name)
        event_log.append(tx, ws.acting(actor), "installation.made", "installation:0", chain=0, at=ws.now())
    return Installed(actor, building_id)


def _must_be_new(tx: Transaction, ws: Workspace) -> None:
    if tx.value("SELECT count(*) FROM users"):
        raise Conflict("already-made", f"There is an installation at {ws.store.address}.", "Open it: 'vmsctl desk'.")


def has_its_key(tx: Transaction, ws: Workspace) -> bool:
    """Whether the key file here is there, and the one that the store's passes were made with."""
    try:
        mine = key_mark(ws.keys)
    except StoreFailed:
        return False
    return tx.value("SELECT value FROM marks WHERE name = 'key'") in (None, mine)


def add_building(tx: Transaction, name: str, time_zone: str) -> int:
    """A building with its own event chain; its id."""
    ((building_id,),) = tx.changed_rows(
        "INSERT INTO buildings (name, time_zone) VALUES (:name, :zone) RETURNING id", {"name": name, "zone": time_zone}
    )
    chains.start_chain(tx, building_id)
    return int(building_id)


def person(text: str) -> tuple[str, str]:
    """Name and mail address from `Name <mail>`; raises `Invalid`."""
    found = _PERSON.fullmatch(text.strip())
    if found is None:
        raise Invalid(
            "bad-person", f"{clean(text)!r} is no name with a mail address.", "Write 'Ada Lovelace <ada@example.org>'."
        )
    return clean(found["name"], longest=NAME_LENGTH, what="name"), clean(found["email"], what="mail address")


def _first_admin(tx: Transaction, name: str, email: str, os_account: str | None) -> int:
    values = {"name": name, "email": email, "folded": fold_email(email), "account": os_account, "search": fold(name)}
    ((user_id,),) = tx.changed_rows(
        "INSERT INTO users (name, email, email_folded, os_account, search)"
        " VALUES (:name, :email, :folded, :account, :search) RETURNING id",
        values,
    )
    tx.run("INSERT INTO roles (user_id, role) VALUES (:user, :role)", {"user": user_id, "role": str(Role.ADMIN)})
    return int(user_id)
