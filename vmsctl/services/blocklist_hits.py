"""Looking visitors up in the block list, as part of other acts, and settling what was found (INV-10).

Who meets an entry is noted when a profile is written or an entry changes; from then on the visitor counts as blocked
wherever that is asked, until a manager settles it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from db.instant import stored
from db.queries import blocklist as queries
from db.queries import locks
from db.queries.blocklist import NewHit
from vmsctl.rules import blocklist as rules
from vmsctl.rules.blocklist import Entry, Hit, Person
from vmsctl.services import event_log

if TYPE_CHECKING:
    from db.queries.blocklist import EntryRow, HitRow, VisitorFields
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

LIST = "block list"
"""The name that whoever changes the list holds."""
HIT = "visitor.met-block-list"
SETTLED = "visitor.cleared-of-block-list"
_CHUNK = 5000


def entry(row: EntryRow) -> Entry:
    """A stored entry as the rule weighs it."""
    names = tuple(filter(None, (row.name, *json.loads(row.aliases))))
    return Entry(row.id, row.kind, row.building_id, names, row.email, row.company, row.plate, row.reason)


def entries(tx: Transaction, building_id: int | None = None) -> list[Entry]:
    """The entries that hold in a building, or all."""
    if queries.is_empty(tx):
        return []
    holding = (rules.EVERYWHERE, building_id)
    return [entry(row) for row in queries.listed(tx) if building_id is None or row.building_id in holding]


def look(tx: Transaction, profile: Mapping[str, str | None], building_id: int, visitor_id: int | None) -> list[Hit]:
    """The entries that somebody meets in a building; without those that a manager has settled for this visitor."""
    found = rules.hits(Person.of(profile), entries(tx, building_id))
    done = settled(tx, visitor_id, building_id) if found else set()
    return [hit for hit in found if hit.entry.id not in done]


def settled(tx: Transaction, visitor_id: int | None, building_id: int) -> set[int]:
    """The entries that a manager has said this visitor is not to be kept out for in a building."""
    return set() if visitor_id is None else queries.settled(tx, visitor_id, building_id)


def note(tx: Transaction, ws: Workspace, visitor_id: int, profile: Mapping[str, str | None]) -> None:
    """Part of every writing of a profile: what the visitor meets now is noted, with an event where it is news."""
    locks.share(tx, LIST)  # who changes the list looks up everybody who was written before, and nobody else
    listed = entries(tx)
    if not listed:
        return
    before = {row.entry_id for row in queries.open_hits(tx, visitor_id)}
    found = _by_place(Person.of(profile), listed)
    queries.renew(tx, visitor_id, [_new(ws, visitor_id, hit) for hit in found])
    after = queries.open_hits(tx, visitor_id)
    if news := [row for row in after if row.entry_id not in before]:
        _append(tx, ws, HIT, visitor_id, news[0].building_id, {"entries": [row.entry_id for row in news]}, "")


def _by_place(person: Person, listed: Sequence[Entry]) -> list[Hit]:
    """Hits of the whole list; an `allow` entry of one building ends false alarms in that building only."""
    everywhere = [one for one in listed if one.building_id == rules.EVERYWHERE]
    found = rules.hits(person, everywhere)
    for place in {one.building_id for one in listed} - {rules.EVERYWHERE}:
        own = [one for one in listed if one.building_id == place and one.kind == rules.BLOCK]
        allowed = [one for one in listed if one.kind == rules.ALLOW and one.building_id in (rules.EVERYWHERE, place)]
        found += rules.hits(person, [*own, *allowed])
    return found


def _new(ws: Workspace, visitor_id: int, hit: Hit) -> NewHit:
    return NewHit(
        visitor_id, hit.entry.id, hit.entry.building_id, hit.field, hit.score, hit.words, stored(ws.now())
    )  # fmt: skip


def changing(tx: Transaction) -> None:
    """Part of every change of the list: others who change it wait, and `renew_all` is due afterwards."""
    locks.hold(tx, [LIST])
    queries.note_due(tx)


def published(tx: Transaction, before: Sequence[Entry]) -> None:
    """Part of publishing rows that were held against a list as it was `before`: a change since has not met them."""
    locks.share(tx, LIST)
    if entries(tx) != list(before):
        queries.note_due(tx)


def renew_all(ws: Workspace) -> None:
    """Look everybody up anew, after a change of the list. It is done in pieces that hold up no desk; in the end what
    was found is weighed once more with what has changed meanwhile, and begun again where that is the list."""
    while not _renewed(ws):
        pass


def catch_up(ws: Workspace) -> bool:
    """The same where somebody has changed the list and was killed before everybody was looked up."""
    with ws.reading() as tx:
        is_due = queries.is_due(tx)
    if is_due:
        renew_all(ws)
    return is_due


def _renewed(ws: Workspace) -> bool:
    with ws.reading() as tx:
        listed = entries(tx)
    found = found_by(ws, listed) if listed else {}
    with ws.transaction() as tx:
        locks.hold(tx, [LIST])
        if entries(tx) != listed:
            return False
        now = queries.visitors(tx, found.keys() | queries.with_open_hits(tx))
        hits = ((row.id, hit) for row in now for hit in _as_it_is(row, found, listed))
        queries.renew_all(tx, [_new(ws, id, hit) for id, hit in hits])
    return True


def found_by(ws: Workspace, listed: Sequence[Entry]) -> dict[int, tuple[VisitorFields, list[Hit]]]:
    """Who meets the list, by the visitors' ids, as they were when they were read."""
    blocking = [one for one in listed if one.kind == rules.BLOCK]
    found: dict[int, tuple[VisitorFields, list[Hit]]] = {}
    last = 0
    while part := _next(ws, last):
        for place in rules.of_import([Person(*row[1:]) for row in part], blocking):
            found[part[place].id] = part[place], _by_place(Person(*part[place][1:]), listed)
        last = part[-1].id
    return found


def _next(ws: Workspace, after: int) -> list[VisitorFields]:
    with ws.reading() as tx:
        return queries.everybody(tx, after, _CHUNK)


def _as_it_is(
    row: VisitorFields, found: Mapping[int, tuple[VisitorFields, list[Hit]]], listed: Sequence[Entry]
) -> list[Hit]:
    """A visitor's hits, weighed anew where the profile is another by now."""
    before, hits = found.get(row.id, (None, []))
    return hits if before == row else _by_place(Person(*row[1:]), listed)


def open_hits(tx: Transaction, visitor_id: int | None, building_id: int) -> list[HitRow]:
    """What of a visitor waits for a manager's word in a building."""
    return queries.open_hits(tx, visitor_id, building_id) if visitor_id is not None else []


def settle(tx: Transaction, ws: Workspace, visitor_id: int, building_id: int, why: str, *, everywhere: bool) -> bool:
    """A manager has said that this visitor may come, or is somebody else than the entry means: in one building, or
    `everywhere` where the entry holds. Whether there was anything to say."""
    assert ws.actor is not None
    met = queries.open_hits(tx, visitor_id, building_id)
    said = {"at": stored(ws.now()), "by": ws.actor.user_id}
    for row in met:
        if everywhere or row.building_id == building_id:
            queries.settle(tx, row.id, **said, why=why)
        else:
            queries.settle_here(tx, row.id, building_id, **said, why=why)
    if met:
        _append(tx, ws, SETTLED, visitor_id, building_id, {"entries": [row.entry_id for row in met]}, why)
    return bool(met)


def _append(
    tx: Transaction, ws: Workspace, kind: str, visitor_id: int, building_id: int, facts: Mapping[str, object], why: str
) -> None:
    event_log.append(
        tx, ws, kind, f"visitor:{visitor_id}", chain=building_id, at=ws.now(), facts=facts,
        personal={"reason": why} if why else None,
    )  # fmt: skip
