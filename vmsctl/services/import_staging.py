"""Writing an import's rows, invisible until the import is published."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from db.instant import stored
from db.kinds import Origin, PassKind, VisitState
from db.queries import event_log as chains
from db.queries import invitation_import as queries
from db.queries import locks
from db.queries import visitors as visitor_queries
from db.queries.event_log import NewEvent
from vmsctl.errors import Conflict
from vmsctl.rules import passes, people
from vmsctl.services import search_index

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.rules.invitation_import import Checked
    from vmsctl.workspace import Workspace

TRIES = 5


class Outcome(NamedTuple):
    """What became of a chunk; `blocked` holds the lines of blocked visitors."""

    invited: int
    already: int
    blocked: tuple[int, ...]


@dataclass
class Staging:
    """An import at work: its id, its own event chain, and the buildings that it touches."""

    ws: Workspace
    import_id: int
    by: int
    at: int
    seq: int = 0
    head: bytes = chains.START
    buildings: set[int] = field(default_factory=set)
    first_ids: dict[str, int] = field(default_factory=dict)

    @classmethod
    def begin(cls, ws: Workspace) -> Staging:
        assert ws.actor is not None
        at, by = stored(ws.now()), ws.actor.user_id
        with ws.transaction() as tx:
            import_id = queries.begin(tx, at=at, by=by)
            chains.start_chain(tx, -import_id)
        return cls(ws, import_id, by, at)

    @property
    def chain(self) -> int:
        """Imports have chains of their own, which the event of publishing ties to the installation's."""
        return -self.import_id

    def add(self, rows: Sequence[Checked]) -> Outcome:
        """Stage a chunk in one transaction; rows that are invited already are passed over.

        On PostgreSQL a desk may take a PIN between our reading and our writing: then the chunk is written anew.
        """
        before = self.seq, self.head, dict(self.first_ids)
        for _ in range(TRIES):
            try:
                return self._add(rows)
            except Conflict:
                self.seq, self.head, self.first_ids = before[0], before[1], dict(before[2])
        return self._add(rows)

    def _add(self, rows: Sequence[Checked]) -> Outcome:
        with self.ws.transaction() as tx:
            locks.hold(tx, [visitor_queries.STAGING])
            new = self._new(tx, rows)
            emails = queries.known_emails(tx, [row.email_folded for row in new if row.email_folded])
            good = [row for row in new if not emails.get(row.email_folded, (0, False))[1]]
            if good:
                self._write(tx, good, {email: known[0] for email, known in emails.items()})
        blocked = tuple(row.line for row in new if emails.get(row.email_folded, (0, False))[1])
        return Outcome(len(good), len(rows) - len(new), blocked)

    def _new(self, tx: Transaction, rows: Sequence[Checked]) -> list[Checked]:
        known = queries.known_sameness(tx, [row.sameness for row in rows])
        new = []
        for row in rows:
            if row.sameness not in known:
                known.add(row.sameness)
                new.append(row)
        return new

    def _write(self, tx: Transaction, rows: Sequence[Checked], visitors: dict[str, int]) -> None:
        newcomers = _newcomers(rows, visitors)
        ids = {
            "visitors": tx.allocate("visitors", len(newcomers)),
            "invitations": tx.allocate("invitations", len(rows)),
            "visits": tx.allocate("visits", len(rows)),
        }
        self._note_first(tx, {table: given[0] for table, given in ids.items() if given})
        whose = self._whose(rows, newcomers, ids["visitors"], visitors)
        events = [self._event(invitation_id) for invitation_id in ids["invitations"]]
        pins = _pins(tx, self.ws.keys, rows, ids["visits"])
        people_rows = self._visitors(newcomers, ids["visitors"])
        queries.stage(tx, {
            "visitors": (queries.VISITORS, people_rows),
            "invitations": (queries.INVITATIONS, self._invitations(rows, ids["invitations"])),
            "visits": (queries.VISITS, self._visits(rows, ids, whose, pins)),
            "passes": (queries.PASSES, _passes(self.ws.keys, rows, ids["visits"], pins)),
            "events": (queries.EVENTS, events),
            "outbox": (queries.MESSAGES, self._messages(rows, ids["visits"])),
        })  # fmt: skip
        search_index.put_in(tx, [(row[0], row[-2]) for row in people_rows])
        tx.run(chains.MOVE, {"chain": self.chain, "seq": self.seq, "hash": self.head})
        self.buildings.update(row.building_id for row in rows)

    def _note_first(self, tx: Transaction, first: dict[str, int]) -> None:
        """Where this import's rows begin, for whoever clears up after it was broken off."""
        if new := {table: id for table, id in first.items() if table not in self.first_ids}:
            self.first_ids |= new
            tx.run(queries.NOTE_FIRST_IDS, {"first_ids": json.dumps(self.first_ids), "import_id": self.import_id})

    def _whose(
        self, rows: Sequence[Checked], newcomers: Sequence[Checked], ids: Sequence[int], known: dict[str, int]
    ) -> list[int]:
        """The visitor of each row: the known one of its mail address, else the newcomer that was made for it."""
        made = {id(row): visitor_id for row, visitor_id in zip(newcomers, ids, strict=True)}
        by_email = known | {row.email_folded: made[id(row)] for row in newcomers if row.email_folded}
        return [by_email[row.email_folded] if row.email_folded else made[id(row)] for row in rows]

    def _visitors(self, rows: Sequence[Checked], ids: Sequence[int]) -> list[tuple[Any, ...]]:
        return [
            (visitor_id, row.name, row.email, row.email_folded, row.phone, row.plate, row.company, self.at, self.by,
             self.import_id, _search_text(row), True)
            for row, visitor_id in zip(rows, ids, strict=True)
        ]  # fmt: skip

    def _invitations(self, rows: Sequence[Checked], ids: Sequence[int]) -> list[tuple[Any, ...]]:
        return [
            (invitation_id, row.building_id, row.floor_id, row.host_id, row.type_id, self.by, self.at,
             str(Origin.IMPORT), row.reason, row.note, row.party, row.arrive_at, row.until, self.import_id,
             row.sameness)
            for row, invitation_id in zip(rows, ids, strict=True)
        ]  # fmt: skip

    def _visits(
        self,
        rows: Sequence[Checked],
        ids: dict[str, Sequence[int]],
        whose: Sequence[int],
        pins: Sequence[tuple[int, int]],
    ) -> list[tuple[Any, ...]]:
        state = str(VisitState.EXPECTED)
        return [
            (visit_id, row.building_id, invitation_id, visitor_id, row.host_id, row.floor_id, row.type_id, row.day,
             row.arrive_at, row.until, state, visit_id, counter, self.import_id)
            for row, visit_id, invitation_id, visitor_id, (counter, _) in zip(
                rows, ids["visits"], ids["invitations"], whose, pins, strict=True
            )
        ]  # fmt: skip

    def _event(self, invitation_id: int) -> tuple[Any, ...]:
        event = NewEvent(self.chain, self.at, "invitation.made", f"invitation:{invitation_id}", self.by, None, "{}")
        self.seq += 1
        self.head = event.hash_after(self.head)
        return (self.chain, self.seq, self.at, event.kind, event.subject, self.by, "{}", self.head)

    def _messages(self, rows: Sequence[Checked], visits: Sequence[int]) -> list[tuple[Any, ...]]:
        random = os.urandom(16 * len(rows)).hex()
        return [
            (row.building_id, "invitation", visit_id, random[at : at + 32], self.at, self.at, self.import_id)
            for row, visit_id, at in zip(rows, visits, range(0, len(random), 32), strict=True)
            if row.email
        ]


def _search_text(row: Checked) -> str:
    return people.search_text({"name": row.name, "company": row.company, "email": row.email, "plate": row.plate})


def _newcomers(rows: Sequence[Checked], known: dict[str, int]) -> list[Checked]:
    """One row for each visitor who is new; whoever has no mail address is somebody new each time."""
    first: dict[str, Checked] = {}
    nameless = []
    for row in rows:
        if not row.email_folded:
            nameless.append(row)
        elif row.email_folded not in known:
            first.setdefault(row.email_folded, row)
    return [*first.values(), *nameless]


def _pins(
    tx: Transaction, keys: passes.PassKeys, rows: Sequence[Checked], visits: Sequence[int]
) -> list[tuple[int, int]]:
    """Counter and look-up number of each visit's PIN, each nobody else's in its building on its day."""
    counters = [0] * len(rows)
    lookups = [_pin(keys, row, visit, 0) for row, visit in zip(rows, visits, strict=True)]
    while clashes := _clashes(lookups, queries.taken(tx, lookups)):
        for at in clashes:
            counters[at] += 1
            lookups[at] = _pin(keys, rows[at], visits[at], counters[at])
    return list(zip(counters, lookups, strict=True))


def _clashes(lookups: Sequence[int], taken: set[int]) -> list[int]:
    """Places of the look-up numbers that somebody else has, in the store or earlier in the chunk."""
    seen = set(taken)
    clashes = []
    for at, lookup in enumerate(lookups):
        if lookup in seen:
            clashes.append(at)
        seen.add(lookup)
    return clashes


def _pin(keys: passes.PassKeys, row: Checked, visit_id: int, counter: int) -> int:
    return passes.pin_lookup(keys, row.building_id, row.day, passes.pin(keys, visit_id, counter))


def _passes(
    keys: passes.PassKeys, rows: Sequence[Checked], visits: Sequence[int], pins: Sequence[tuple[int, int]]
) -> list[tuple[int, int, str, int, int]]:
    ticket, pin = str(PassKind.TICKET), str(PassKind.PIN)
    both = [
        (passes.number_lookup(keys, passes.ticket_number(keys, visit_id, 0)), row.building_id, ticket, visit_id, 0)
        for row, visit_id in zip(rows, visits, strict=True)
    ]
    both += [
        (lookup, row.building_id, pin, visit_id, counter)
        for row, visit_id, (counter, lookup) in zip(rows, visits, pins, strict=True)
    ]
    both.sort()
    return both
