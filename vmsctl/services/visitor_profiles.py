"""Parts about a visitor's profile for use inside another act's transaction."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from db.instant import stored
from db.queries import visitors as queries
from vmsctl.rules import people
from vmsctl.rules.text import fold_email
from vmsctl.rules.verification import ATTRIBUTES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.queries.visitors import VisitorRow
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace


def attributes(row: VisitorRow) -> dict[str, str]:
    """The attributes by name, custom ones as `custom.…`, as rules and forms speak of them."""
    custom = json.loads(row.custom) if row.custom != "{}" else {}
    given = {name: str(getattr(row, name)) for name in ATTRIBUTES}
    return given | {f"custom.{name}": str(value) for name, value in custom.items()}


def columns(profile: Mapping[str, str]) -> dict[str, Any]:
    """A whole profile as the store keeps it."""
    custom = {name.removeprefix("custom."): value for name, value in profile.items() if name.startswith("custom.")}
    return {
        **{name: profile.get(name, "") for name in ATTRIBUTES},
        "custom": json.dumps(custom, ensure_ascii=False, sort_keys=True) if custom else "{}",
        "email_folded": fold_email(profile.get("email", "")),
        "search": people.search_text(profile),
    }


def add(tx: Transaction, ws: Workspace, profile: Mapping[str, str]) -> int:
    """A new visitor; the id."""
    by = ws.actor.user_id if ws.actor else None
    return queries.add(tx, {**columns(profile), "created_at": stored(ws.now()), "created_by": by})


def change(tx: Transaction, row: VisitorRow, changes: Mapping[str, str]) -> dict[str, list[str]]:
    """Set attributes; what was changed, old and new. What another desk has set since `row` was read stays."""
    if not _differing(attributes(row), changes):
        return {}
    old = attributes(queries.held(tx, row.id))
    queries.change(tx, row.id, columns({**old, **changes}))
    return _differing(old, changes)


def _differing(old: Mapping[str, str], changes: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: [old.get(name, ""), new] for name, new in changes.items() if old.get(name, "") != new}


def fill_in(tx: Transaction, row: VisitorRow, given: Mapping[str, str]) -> None:
    """Set the attributes that are still empty; what is known already is not overwritten by whoever invites."""
    old = attributes(row)
    change(tx, row, {name: value for name, value in given.items() if value and not old.get(name)})
