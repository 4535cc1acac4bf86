"""The block list: its entries, and asking it about somebody (INV-10)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from db.instant import stored
from db.queries import blocklist as queries
from vmsctl.errors import Conflict, Invalid, NotFound
from vmsctl.rules import blocklist as rules
from vmsctl.rules import people
from vmsctl.rules import roles as role_rules
from vmsctl.rules.blocklist import Person
from vmsctl.rules.text import NAME_LENGTH, clean
from vmsctl.services import blocklist_hits, buildings, event_log, requests, roles

if TYPE_CHECKING:
    from db.queries.blocklist import EntryRow
    from db.transaction import Transaction
    from vmsctl.rules.roles import Grants
    from vmsctl.workspace import Workspace

SEE, CHANGE = "see-blocklist", "change-blocklist"
ADDED = "blocklist-entry.added"
_MEANT = (*rules.FIELDS, "aliases")
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry; `building` is empty for everywhere, `due` tells that its review is, `hits` counts visitors who meet it
    and wait for a word."""

    id: int
    kind: str
    name: str
    aliases: Sequence[str]
    email: str
    company: str
    plate: str
    reason: str
    building: str
    review_on: date
    due: bool
    added_by: str
    hits: int


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of an entry; None is left as it is."""

    name: str | None = None
    email: str | None = None
    company: str | None = None
    plate: str | None = None
    aliases: Sequence[str] | None = None
    review: str | None = None


@dataclass(frozen=True, slots=True)
class Met:
    """How somebody meets an entry: in which field, how well in hundredths, and in words."""

    entry: int
    field: str
    score: int
    words: str


def list_(ws: Workspace, *, building: str | None = None) -> list[Listed]:
    """The entries that hold in the buildings whose list the user may see."""
    with ws.reading() as tx:
        place = buildings.place(tx, ws, building) if building else None
        grants = _may_see(tx, ws, place.id if place else None)
        return [_listed(ws, row) for row in queries.listed(tx) if _concerns(grants, row, place.id if place else None)]


def add(
    ws: Workspace,
    said: Said,
    *,
    allow: bool = False,
    building: str | None = None,
    everywhere: bool = False,
    reason: str,
    request_id: str | None = None,
) -> Listed:
    """A new entry, of a building or of all; who meets it counts as blocked from now on, until that is settled.

    With `allow` it ends false alarms about a person who is named exactly. Raises `Invalid`, `Denied`, `Conflict`.
    """
    new = {"name": "", "email": "", "company": "", "plate": "", "aliases": "[]", **_columns(ws, said, adding=True)}
    _must_name_somebody(new, allow=allow)
    with ws.transaction() as tx:
        place = None if everywhere else buildings.place(tx, ws, building)
        where = place.id if place else None
        roles.require(tx, ws, CHANGE, where, reason=reason)
        if earlier := requests.earlier(tx, request_id, ADDED):
            return _listed(ws, _found(tx, _may_see(tx, ws, None), earlier.partition(":")[2]))
        blocklist_hits.changing(tx)
        known = {"kind": rules.ALLOW if allow else rules.BLOCK, "building_id": where or rules.EVERYWHERE}
        _must_be_new(queries.listed(tx), {**new, **known})
        by = ws.actor.user_id if ws.actor else None
        made = queries.add(tx, {**new, **known, "reason": clean(reason), "added_at": stored(ws.now()), "added_by": by})
        _append(tx, ws, ADDED, made, where, new, reason, request_id)
    blocklist_hits.renew_all(ws)
    return show(ws, str(made))


def change(ws: Workspace, entry: str, said: Said, *, reason: str, dry_run: bool = False) -> Listed:
    """Change what is given, and look everybody up anew; where somebody else is meant then, managers are asked again
    about whom they had let come. Raises as `add`, `NotFound`."""
    new = _columns(ws, said, adding=False)
    with ws.transaction() as tx:
        row = _named(tx, ws, entry, reason)
        _must_name_somebody({**row._asdict(), **new}, allow=row.kind == rules.ALLOW)
        if not dry_run:
            blocklist_hits.changing(tx)
            queries.change(tx, row.id, new)
            if any(new.get(field, before) != before for field, before in row._asdict().items() if field in _MEANT):
                queries.forget_hits(tx, row.id)
            _append(tx, ws, "blocklist-entry.changed", row.id, row.building_id or None, new, reason)
    if not dry_run:
        blocklist_hits.renew_all(ws)
    return show(ws, entry)


def remove(ws: Workspace, entry: str, *, reason: str, dry_run: bool = False) -> Listed:
    """Take an entry away, with all that was found by it. Raises `NotFound`, `Denied`."""
    with ws.transaction() as tx:
        row = _named(tx, ws, entry, reason)
        if not dry_run:
            blocklist_hits.changing(tx)
            queries.remove(tx, row.id)
            _append(tx, ws, "blocklist-entry.removed", row.id, row.building_id or None, {}, reason)
    if not dry_run:
        blocklist_hits.renew_all(ws)
    return _listed(ws, row)


def show(ws: Workspace, entry: str) -> Listed:
    with ws.reading() as tx:
        grants = _may_see(tx, ws, None)
        return _listed(ws, _found(tx, grants, entry))


def check(ws: Workspace, said: Said, *, building: str | None = None) -> list[Met]:
    """Whom somebody of this name, address, company or plate meets, the best match first; nothing is noted."""
    person = Person(
        clean(said.name or "", longest=NAME_LENGTH, what="name"), clean(said.email or "", what="e-mail"),
        clean(said.company or "", what="company"), clean(said.plate or "", what="plate"),
    )  # fmt: skip
    if not any(person):
        raise Invalid("nobody-named", "Nobody is named.", "Give a name, --email, --company or --plate.")
    with ws.reading() as tx:
        place = buildings.find(tx, ws, building)
        grants = _may_see(tx, ws, place.id if place else None)
        seen = [row for row in queries.listed(tx) if _concerns(grants, row, place.id if place else None)]
    found = rules.hits(person, [blocklist_hits.entry(row) for row in seen])
    return [Met(hit.entry.id, hit.field, hit.score, hit.words) for hit in found]


def _may_see(tx: Transaction, ws: Workspace, where: int | None) -> Grants:
    grants = roles.of_actor(tx, ws)
    if where is None and role_rules.buildings(SEE, grants):
        return grants
    return roles.require(tx, ws, SEE, where)


def _concerns(grants: Grants, row: EntryRow, where: int | None) -> bool:
    if where is not None:
        return row.building_id in (rules.EVERYWHERE, where)
    seen = role_rules.buildings(SEE, grants)
    return seen is None or row.building_id == rules.EVERYWHERE or row.building_id in seen


def _found(tx: Transaction, grants: Grants, entry: str) -> EntryRow:
    for row in queries.listed(tx):
        if str(row.id) == entry and _concerns(grants, row, None):
            return row
    raise NotFound("no-such-entry", f"There is no entry {clean(entry)[:20]!r}.", "See 'vmsctl blocklist list'.")


def _named(tx: Transaction, ws: Workspace, entry: str, reason: str) -> EntryRow:
    """An entry that the user may change."""
    row = _found(tx, _may_see(tx, ws, None), entry)
    roles.require(tx, ws, CHANGE, row.building_id or None, reason=reason)
    return row


def _columns(ws: Workspace, said: Said, *, adding: bool) -> dict[str, Any]:
    given = {"company": said.company, "plate": said.plate}
    new: dict[str, Any] = {field: clean(text, what=field) for field, text in given.items() if text is not None}
    if said.name is not None:
        new["name"] = clean(said.name, longest=NAME_LENGTH, what="name")
    if said.email is not None:
        new["email"] = people.email(said.email) if said.email.strip() else ""
    if said.aliases is not None:
        aliases = [clean(alias, longest=NAME_LENGTH, what="alias") for alias in said.aliases]
        new["aliases"] = json.dumps([alias for alias in aliases if alias], ensure_ascii=False)
    if adding or said.review is not None:
        new["review_on"] = rules.review_date(said.review or "", ws.now().date()).isoformat()
    return new


def _must_name_somebody(new: dict[str, Any], *, allow: bool) -> None:
    if not any(new[field] for field in rules.FIELDS):
        raise Invalid("nobody-named", "Nobody is named.", "Give a name, --email, --company or --plate.")
    if new["name"] and len(rules.words(new["name"])) < 3:
        raise Invalid("name-too-short", "So short a name meets everybody.", "Give more of it, or the mail address.")
    if not new["name"] and json.loads(new["aliases"]):
        raise Invalid("alias-alone", "An alias is another word for a name.", "Give the name too.")
    if allow and not (new["name"] or new["email"]):
        raise Invalid("nobody-named", "Nobody is named.", "Give a name or --email of the one who may come.")


def _must_be_new(entries: Sequence[EntryRow], values: dict[str, Any]) -> None:
    if len(entries) >= MOST:
        raise Conflict("blocklist-full", f"The block list has {MOST:,} entries.", "Remove what is outdated.")
    for row in entries:
        if all(getattr(row, field) == values[field] for field in (*_MEANT, "kind", "building_id")):
            raise Conflict(
                "already-listed", f"Entry {row.id} names the same.", f"Change it: vmsctl blocklist change {row.id}."
            )


def _listed(ws: Workspace, row: EntryRow) -> Listed:
    review = date.fromisoformat(row.review_on)
    return Listed(
        row.id, row.kind, row.name, tuple(json.loads(row.aliases)), row.email, row.company, row.plate, row.reason,
        row.building, review, review <= ws.now().date(), row.added_by, row.hits,
    )  # fmt: skip


def _append(
    tx: Transaction, ws: Workspace, kind: str, id: int, where: int | None, new: dict[str, Any], reason: str,
    request_id: str | None = None,
) -> None:  # fmt: skip
    event_log.append(
        tx, ws, kind, f"blocklist-entry:{id}", chain=where or event_log.INSTALLATION, at=ws.now(),
        request_id=request_id, facts={"fields": sorted(new)}, personal={"reason": clean(reason), "new": new},
    )  # fmt: skip
