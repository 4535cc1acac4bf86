"""Writing an import's rows, invisible until the import is published.

A chunk is prepared from a picture of the store, while other desks write; only then the store is theirs no longer, for
as long as its rows take to be inserted. Where a desk was quicker in between, the chunk is prepared anew.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from db.instant import stored
from db.queries import event_log as chains
from db.queries import invitation_import as queries
from db.queries import locks
from db.queries import visitors as visitor_queries
from vmsctl.errors import Conflict
from vmsctl.services import import_etickets, import_rows, search_index
from vmsctl.services.import_rows import Chain, Chunk, Ids, Pin, Stamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.transaction import Transaction
    from vmsctl.rules.invitation_import import Checked
    from vmsctl.workspace import Workspace

TRIES = 5
NOBODY = (0, False)


class Outcome(NamedTuple):
    """What became of a chunk; `blocked` holds the lines of blocked visitors, `held` the seconds for which the other
    desks could not write."""

    invited: int
    already: int
    blocked: Sequence[int]
    held: float = 0.0


class _Chosen(NamedTuple):
    """The rows of a chunk that can be invited, in `chunk`, and of the others how many or which."""

    chunk: Chunk
    already: int
    blocked: Sequence[int]


@dataclass
class Staging:
    """An import at work: its stamp, the end of its own event chain, the buildings that it touches, and how many
    messages it has queued."""

    ws: Workspace
    stamp: Stamp
    chain: Chain
    buildings: set[int] = field(default_factory=set)
    first_ids: dict[str, int] = field(default_factory=dict)
    messages: int = 0

    @classmethod
    def begin(cls, ws: Workspace) -> Staging:
        """Imports have chains of their own, which the event of publishing ties to the installation's."""
        assert ws.actor is not None
        at, by = stored(ws.now()), ws.actor.user_id
        with ws.transaction() as tx:
            import_id = queries.begin(tx, at=at, by=by)
            chains.start_chain(tx, -import_id)
        return cls(ws, Stamp(import_id, by, at), Chain(-import_id, 0, chains.START))

    def add(self, rows: Sequence[Checked]) -> Outcome:
        """Stage a chunk in one transaction, or in halves where desks overtake it again and again; rows that are invited
        already are passed over."""
        for _ in range(TRIES):
            with suppress(Conflict):
                return self._add(rows)
        if len(rows) < 2:
            return self._add(rows)
        half = len(rows) // 2
        one, two = self.add(rows[:half]), self.add(rows[half:])
        return Outcome(
            one.invited + two.invited, one.already + two.already, [*one.blocked, *two.blocked], max(one.held, two.held)
        )

    def _add(self, rows: Sequence[Checked]) -> Outcome:
        with self.ws.reading() as tx:
            chunk, already, blocked = _chosen(tx, rows)
            chunk = chunk._replace(tickets=import_etickets.chosen(tx, self.ws, chunk.rows))
        held = self._write(chunk) if chunk.rows else 0.0
        return Outcome(len(chunk.rows), already, blocked, held)

    def _write(self, chunk: Chunk) -> float:
        """Seconds that it took from when it was our turn."""
        ids = self._reserve(chunk)
        pins = self._pins(chunk.rows, ids.visits)
        texts = import_rows.texts(chunk, ids)
        tables = import_rows.in_tables(self.stamp, chunk, ids, pins, texts, self.ws.keys)
        events, chain = import_rows.events(self.stamp, self.chain, chunk, ids)
        index = search_index.prepared(self.ws, texts)
        with self.ws.transaction() as tx:
            began = perf_counter()
            locks.hold(tx, [visitor_queries.STAGING])
            _refuse_if_overtaken(tx, chunk)
            queries.stage(tx, {**tables, "events": (queries.EVENTS, events)})
            search_index.put_in(tx, index)
            tx.run(chains.MOVE, {"chain": chain.id, "seq": chain.seq, "hash": chain.head})
        self.chain = chain
        self.messages += len(tables["outbox"][1])
        self.buildings.update(row.building_id for row in chunk.rows)
        return perf_counter() - began

    def _reserve(self, chunk: Chunk) -> Ids:
        """Ids for the chunk; where the import's rows begin is noted for whoever clears up after it was broken off."""
        with self.ws.transaction() as tx:
            ids = Ids(
                tx.allocate("visitors", len(chunk.newcomers)),
                tx.allocate("invitations", len(chunk.rows)),
                tx.allocate("visits", len(chunk.rows)),
            )
            first = {table: given[0] for table, given in ids._asdict().items() if given}
            if first.keys() - self.first_ids.keys():
                self.first_ids = first | self.first_ids
                queries.note_first_ids(tx, self.stamp.import_id, json.dumps(self.first_ids))
        return ids

    def _pins(self, rows: Sequence[Checked], visits: Sequence[int]) -> list[Pin]:
        """A PIN for each visit, which is nobody else's in its building on its day."""
        keys = self.ws.keys
        pins = [import_rows.pin(keys, row, visit_id, 0) for row, visit_id in zip(rows, visits, strict=True)]
        with self.ws.reading() as tx:
            while clashes := _clashes(pins, queries.taken(tx, [pin.lookup for pin in pins])):
                for at in clashes:
                    pins[at] = import_rows.pin(keys, rows[at], visits[at], pins[at].counter + 1)
        return pins


def _chosen(tx: Transaction, rows: Sequence[Checked]) -> _Chosen:
    new = _new(tx, rows)
    emails = _known(tx, new)
    blocked = [row.line for row in new if emails.get(row.email_folded, NOBODY)[1]]
    good = [row for row in new if not emails.get(row.email_folded, NOBODY)[1]] if blocked else new
    known = {email: visitor_id for email, (visitor_id, _) in emails.items()}
    return _Chosen(Chunk(good, import_rows.newcomers(good, known), known), len(rows) - len(new), blocked)


def _new(tx: Transaction, rows: Sequence[Checked]) -> list[Checked]:
    known = queries.known_sameness(tx, [row.sameness for row in rows])
    new = []
    for row in rows:
        if row.sameness not in known:
            known.add(row.sameness)
            new.append(row)
    return new


def _known(tx: Transaction, rows: Sequence[Checked]) -> Mapping[str, tuple[int, bool]]:
    return queries.known_emails(tx, [row.email_folded for row in rows if row.email_folded])


def _refuse_if_overtaken(tx: Transaction, chunk: Chunk) -> None:
    """A desk may have made or blocked one of the visitors since; PINs and invitations are the store's to refuse."""
    now = _known(tx, chunk.rows)
    if any(blocked or chunk.known.get(email) != visitor_id for email, (visitor_id, blocked) in now.items()):
        raise Conflict("overtaken", "Another desk was quicker.", "Try again.")


def _clashes(pins: Sequence[Pin], taken: set[int]) -> list[int]:
    """Places of the PINs that somebody else has, in the store or earlier in the chunk."""
    seen = set(taken)
    clashes = []
    for at, pin in enumerate(pins):
        if pin.lookup in seen:
            clashes.append(at)
        seen.add(pin.lookup)
    return clashes
