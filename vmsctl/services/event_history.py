"""Reading the event log, following it, and telling whether it is whole."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from db.instant import instant, stored
from db.queries import buildings as building_queries
from db.queries import event_history as queries
from vmsctl.rules import event_chain
from vmsctl.rules.event_chain import UNCUT, End, Ends, Times
from vmsctl.rules.roles import buildings as reached
from vmsctl.services import anchors, buildings, event_log_beginnings, roles
from vmsctl.services.event_log import INSTALLATION

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

PROFILE_KINDS = ("visitor.changed", "visit.completed")
"""Events whose personal values are a visitor's own."""

PAUSE = 0.3
"""Seconds between two looks for new entries."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event; `details` are the personal values, old and new, as far as they are still there."""

    chain: int
    seq: int
    at: datetime
    kind: str
    subject: str
    actor: str
    place: str
    facts: Mapping[str, Any]
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChainReport:
    """`broken_at` is 0 for a chain that is whole; `head` the hash of its last good entry, which has the number
    `entries`. Those up to `cut` were cut away; `passed` counts noted ends among these."""

    chain: int
    place: str
    entries: int
    head: str
    broken_at: int
    why: str
    cut: int = 0
    passed: int = 0

    @property
    def kept(self) -> int:
        """How many entries there are."""
        return self.entries - self.cut


def list_(
    ws: Workspace,
    *,
    building: str | None = None,
    kind: str = "",
    subject: str = "",
    since: datetime | None = None,
    limit: int = 100,
) -> list[Entry]:
    """The newest entries that the acting user may see, the oldest of them first."""
    wanted = queries.Wanted(kind, subject, stored(since) if since else 0, limit)
    with ws.reading() as tx:
        names = _names(tx)
        found = [row for chain in _visible(tx, ws, building) for row in queries.newest(tx, chain.id, wanted)]
        found = _masked(tx, ws, found)
    return [_entry(row, names) for row in sorted(found, key=_when)[-limit:]]


def moment(ws: Workspace, text: str, building: str | None = None) -> datetime | None:
    """A time as somebody writes it, on the clocks of a building or, without one, of the installation: those of its
    first building. None for an empty text; raises `Invalid`."""
    if not text.strip():
        return None
    from vmsctl.rules import local_time

    with ws.reading() as tx:
        roles.of_actor(tx, ws)
        named = buildings.place(tx, ws, building).time_zone if building else None
        zone = ZoneInfo(named) if named else _zone(_names(tx), 0)
    return local_time.since(text, ws.now().astimezone(zone).date(), zone)


def follow(ws: Workspace, *, building: str | None = None) -> Iterator[list[Entry]]:
    """New entries as they come, for ever; a list without entries when nothing has come for a moment."""
    with ws.reading() as tx:
        seen = {chain.id: chain.seq for chain in _visible(tx, ws, building)}
    while True:
        with ws.reading() as tx:
            names, ends = _names(tx), _visible(tx, ws, building)
            moved = [end for end in ends if end.seq > seen.get(end.id, 0)]
            wanted = queries.Wanted(limit=1_000_000)
            found = [row for end in moved for row in queries.newest(tx, end.id, wanted, after=seen.get(end.id, 0))]
            found = _masked(tx, ws, found)
        seen.update((end.id, end.seq) for end in moved)
        yield [_entry(row, names) for row in sorted(found, key=_when)]
        time.sleep(PAUSE)


def verify(
    ws: Workspace, *, noted: Mapping[int, End] | None = None, given: Iterable[tuple[int, End]] = ()
) -> list[ChainReport]:
    """Walk every chain against the ends in the installation's file of anchors, and against those that were `noted` in
    another file or `given` from a daily summary."""
    with ws.reading() as tx:
        roles.require(tx, ws, "verify-event-log", None)
    known, times = anchors.noted(ws)
    for chain, end in [*(noted or {}).items(), *given]:
        ends = known.get(chain, {})
        known[chain] = {**ends, end.seq: [*ends.get(end.seq, ()), end.hash]}
    with ws.reading() as tx:
        return verified(tx, known, times)


def verified(tx: Transaction, noted: Mapping[int, Ends], times: Mapping[int, Times] | None = None) -> list[ChainReport]:
    """As `verify`, for whoever may already; `times` is when ends were noted, as far as that is known."""
    names = _names(tx)
    ends: dict[int, End | None] = {row.id: End(row.seq, row.head) for row in queries.chains(tx)}
    wanted = [*queries.orphans(tx), *noted, *names, INSTALLATION]
    ends |= dict.fromkeys(chain for chain in wanted if chain not in ends)
    cuts, when = event_log_beginnings.cuts(tx), times or {}
    walked = {
        chain: event_chain.walk(
            queries.words(tx, chain), end, anchors=noted.get(chain), cut=cuts.get(chain, UNCUT),
            times=when.get(chain, ()),
        ) for chain, end in ends.items()
    }  # fmt: skip
    falsified = _falsified(tx)
    return [
        ChainReport(
            chain, _place(chain, names), found.count, found.end.hash.hex(),
            found.broken_at or falsified.get(chain, 0),
            found.why or ("its personal values were changed" if chain in falsified else ""),
            cuts.get(chain, UNCUT).begin.seq, found.passed,
        )
        for chain, found in walked.items()
    ]  # fmt: skip


def _falsified(tx: Transaction) -> dict[int, int]:
    """By chain the first entry whose personal values are not those that its digest was made of."""
    found: dict[int, int] = {}
    for chain, seq, salt, details, facts in queries.details(tx):
        digest = sha256(bytes(salt) + details.encode()).hexdigest()
        if f'"personal":"{digest}"' not in facts:
            found.setdefault(chain, seq)
    return found


def _visible(tx: Transaction, ws: Workspace, building: str | None) -> list[queries.ChainRow]:
    place = buildings.place(tx, ws, building) if building else None
    allowed = reached("read-event-log", roles.of_actor(tx, ws))
    if place or allowed == frozenset():
        roles.require(tx, ws, "read-event-log", place.id if place else None)
    wanted = {place.id} if place else allowed
    return [chain for chain in queries.chains(tx) if wanted is None or chain.id in wanted]


def _masked(tx: Transaction, ws: Workspace, rows: list[queries.EntryRow]) -> list[queries.EntryRow]:
    """Entries without what visitors have given of themselves, for those who may not read it elsewhere either."""
    seen = reached("see-contact", roles.of_actor(tx, ws))
    if seen is None:
        return rows
    return [row._replace(details="") if row.kind in PROFILE_KINDS and row.chain not in seen else row for row in rows]


def _names(tx: Transaction) -> dict[int, tuple[str, str]]:
    """Name and time zone of each building."""
    return {row.id: (row.name, row.time_zone) for row in building_queries.listed(tx)}


def _zone(names: Mapping[int, tuple[str, str]], chain: int) -> ZoneInfo:
    """Whose clocks show a chain's times: those of its building, else of the first building that there was."""
    if not names:
        return ZoneInfo("UTC")
    return ZoneInfo(names[chain if chain in names else min(names)][1])


def place(tx: Transaction, chain: int) -> str:
    """The name of a chain."""
    return _place(chain, _names(tx))


def _place(chain: int, names: Mapping[int, tuple[str, str]]) -> str:
    if chain == INSTALLATION:
        return "installation"
    return names[chain][0] if chain in names else f"import {-chain}" if chain < 0 else f"building {chain}"


def _entry(row: queries.EntryRow, names: Mapping[int, tuple[str, str]]) -> Entry:
    at = instant(row.at).astimezone(_zone(names, row.chain))
    return Entry(
        row.chain, row.seq, at, row.kind, row.subject, row.actor or "", _place(row.chain, names),
        json.loads(row.facts), json.loads(row.details or "{}"),
    )  # fmt: skip


def _when(row: queries.EntryRow) -> tuple[int, int, int]:
    return (row.at, row.chain, row.seq)
