"""Parts about a visitor's profile for use inside another act's transaction."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from db.instant import stored
from db.queries import visitors as queries
from vmsctl import language as catalogue
from vmsctl.connectors import sealed_text
from vmsctl.errors import Invalid
from vmsctl.rules import people
from vmsctl.rules.text import clean, fold_email
from vmsctl.rules.verification import ATTRIBUTES
from vmsctl.services import blocklist_hits, custom_fields

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from db.queries.visitors import VisitorRow
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

_LOOKED_FOR = ("name", "email", "company", "plate")
"""What the block list speaks of."""


def attributes(row: VisitorRow) -> dict[str, str]:
    """The attributes by name, custom ones as `custom.…`, as rules and forms speak of them; an ID number as it is
    sealed, which tells that there is one."""
    custom = json.loads(row.custom) if row.custom != "{}" else {}
    given = {name: str(getattr(row, name)) for name in ATTRIBUTES}
    return given | {f"custom.{name}": str(value) for name, value in custom.items()}


def opened(ws: Workspace, profile: Mapping[str, str]) -> dict[str, str]:
    """The same attributes with the ID number as it was given."""
    return {**profile, "id_number": sealed_text.unseal(profile.get("id_number", ""), ws.keys.profile)}


def _sealed(ws: Workspace, given: Mapping[str, str]) -> dict[str, str]:
    """The same attributes with the ID number as the store keeps it."""
    if "id_number" not in given:
        return dict(given)
    return {**given, "id_number": sealed_text.seal(given["id_number"], ws.keys.profile)}


def _columns(profile: Mapping[str, str]) -> dict[str, Any]:
    """A whole profile, its ID number sealed, as the store keeps it."""
    custom = {name.removeprefix("custom."): value for name, value in profile.items() if name.startswith("custom.")}
    custom = {name: value for name, value in custom.items() if value}
    return {
        **{name: profile.get(name, "") for name in ATTRIBUTES},
        "custom": json.dumps(custom, ensure_ascii=False, sort_keys=True) if custom else "{}",
        "email_folded": fold_email(profile.get("email", "")),
        "search": people.search_text(profile),
    }


def language(text: str, home: Path) -> str:
    """A language as somebody names it, by its code; '' for none. Raises `Invalid` where there are no words in it."""
    code = catalogue.named(text, home)
    if text.strip() and not code:
        there = f"There are: {', '.join(catalogue.languages(home))}."
        raise Invalid("bad-language", f"There are no words in {clean(text[:20])!r}.", there)
    return code


def add(tx: Transaction, ws: Workspace, profile: Mapping[str, str]) -> int:
    """A new visitor; the id. Raises `Invalid` for a value that its custom field does not take."""
    by = ws.actor.user_id if ws.actor else None
    made = {
        **_columns(_sealed(ws, custom_fields.checked(tx, profile))),
        "created_at": stored(ws.now()),
        "created_by": by,
    }
    visitor_id = queries.add(tx, made)
    blocklist_hits.note(tx, ws, visitor_id, profile)
    return visitor_id


def change(tx: Transaction, ws: Workspace, row: VisitorRow, changes: Mapping[str, str]) -> dict[str, list[str]]:
    """Set attributes; what was changed, old and new. What another desk has set since `row` was read stays.

    Raises `Invalid` for a value that its custom field does not take.
    """
    changes = custom_fields.checked(tx, changes)
    if not _differing(opened(ws, attributes(row)), changes):
        return {}
    old = attributes(queries.held(tx, row.id))
    differing = _differing(opened(ws, old), changes)
    new = _sealed(ws, {name: changes[name] for name in differing})
    queries.change(tx, row.id, _columns({**old, **new}))
    if differing.keys() & set(_LOOKED_FOR):
        blocklist_hits.note(tx, ws, row.id, {**old, **new})
    return differing


def _differing(old: Mapping[str, str], changes: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: [old.get(name, ""), new] for name, new in changes.items() if old.get(name, "") != new}


def fill_in(tx: Transaction, ws: Workspace, row: VisitorRow, given: Mapping[str, str]) -> None:
    """Set the attributes that are still empty; what is known already is not overwritten by whoever invites."""
    old = attributes(row)
    change(tx, ws, row, {name: value for name, value in given.items() if value and not old.get(name)})
