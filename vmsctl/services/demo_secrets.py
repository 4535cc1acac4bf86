"""What the invented staff of a demonstration sign in with: told on its own sign-in screen, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from vmsctl.services import demo_people

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

MARK = "demonstration"
"""The mark of the store that holds the day for which a demonstration was made, as `YYYY-MM-DD` in UTC."""


def day(tx: Transaction) -> str | None:
    """The day of the demonstration in this store, None for a store that is no demonstration."""
    found = tx.value("SELECT value FROM marks WHERE name = :name", {"name": MARK})
    return None if found is None else str(found)


def told(ws: Workspace) -> Mapping[str, str]:
    """PIN or password by user's name in a demonstration; nothing in any other store."""
    with ws.reading() as tx:
        if day(tx) is None:
            return {}
    return {name: secret for name, secret, _ in STAFF}


STAFF = (
    ("Alma Admin", demo_people.ADMIN_PASSWORD, "admin"),
    *(
        (one.name, demo_people.PINS[one.email], one.role)
        for one in demo_people.EMPLOYEES
        if one.email in demo_people.PINS
    ),
)
"""Name, what signs in, and the role."""
