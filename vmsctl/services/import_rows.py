"""What the rows of an import become in each table. Made before the store is written, so that no desk waits for it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from db.kinds import Origin, PassKind, VisitState
from db.queries import invitation_import as queries
from db.queries.event_log import NewEvent
from vmsctl.rules import passes, search

if TYPE_CHECKING:
    from vmsctl.rules.invitation_import import Checked
    from vmsctl.rules.passes import PassKeys

Rows = list[tuple[Any, ...]]


class Stamp(NamedTuple):
    """What all rows of an import have in common: which import, whose and when (microseconds)."""

    import_id: int
    by: int
    at: int


class Chain(NamedTuple):
    """The end of the import's own event chain."""

    id: int
    seq: int
    head: bytes


class Ids(NamedTuple):
    """Ids that were reserved for a chunk: one for each newcomer, invitation and visit."""

    visitors: Sequence[int]
    invitations: Sequence[int]
    visits: Sequence[int]


class Pin(NamedTuple):
    """A visit's PIN, by which of the visit's own row of PINs it is and by its look-up number."""

    counter: int
    lookup: int


class Chunk(NamedTuple):
    """Rows to be invited: `newcomers` are those that bring a visitor with them, `known` the visitors of the others by
    folded mail address. `tickets` tells of the rows whose e-ticket goes out at once, by place: '' or the code of what
    keeps it from being sent."""

    rows: Sequence[Checked]
    newcomers: Sequence[Checked]
    known: Mapping[str, int]
    tickets: Mapping[int, str] = {}


def newcomers(rows: Sequence[Checked], known: Mapping[str, int]) -> list[Checked]:
    """One row for each visitor who is new; whoever has no mail address is somebody new each time."""
    first: dict[str, Checked] = {}
    nameless = []
    for row in rows:
        if not row.email_folded:
            nameless.append(row)
        elif row.email_folded not in known:
            first.setdefault(row.email_folded, row)
    return [*first.values(), *nameless]


def texts(chunk: Chunk, ids: Ids) -> list[tuple[int, str]]:
    """What each newcomer is found by."""
    return [
        (visitor_id, search.search_text(row.name, row.company, row.email, row.plate))
        for row, visitor_id in zip(chunk.newcomers, ids.visitors, strict=True)
    ]


def in_tables(
    stamp: Stamp, chunk: Chunk, ids: Ids, pins: Sequence[Pin], texts: Sequence[tuple[int, str]], keys: PassKeys
) -> dict[str, tuple[Sequence[str], Rows]]:
    """The rows of each table but the events', in the order in which they refer to each other."""
    return {
        "visitors": (queries.VISITORS, _visitors(stamp, chunk, texts)),
        "invitations": (queries.INVITATIONS, _invitations(stamp, chunk.rows, ids)),
        "visits": (queries.VISITS, _visits(stamp, chunk, ids, pins)),
        "passes": (queries.PASSES, _passes(keys, chunk.rows, ids, pins)),
        "outbox": (queries.MESSAGES, _messages(stamp, chunk, ids)),
    }


def _visitors(stamp: Stamp, chunk: Chunk, texts: Sequence[tuple[int, str]]) -> Rows:
    import_id, by, at = stamp
    return [
        (visitor_id, row.name, row.email, row.email_folded, row.phone, row.plate, row.company, at, by, import_id, text,
         True, row.language)
        for row, (visitor_id, text) in zip(chunk.newcomers, texts, strict=True)
    ]  # fmt: skip


def _invitations(stamp: Stamp, rows: Sequence[Checked], ids: Ids) -> Rows:
    import_id, by, at = stamp
    origin = str(Origin.IMPORT)
    return [
        (invitation_id, row.building_id, row.floor_id, row.host_id, row.type_id, by, at, origin, row.reason, row.note,
         row.party, row.arrive_at, row.until, import_id, row.sameness)
        for row, invitation_id in zip(rows, ids.invitations, strict=True)
    ]  # fmt: skip


def _visits(stamp: Stamp, chunk: Chunk, ids: Ids, pins: Sequence[Pin]) -> Rows:
    import_id, state = stamp.import_id, str(VisitState.EXPECTED)
    whose = _whose(chunk, ids)
    return [
        (visit_id, row.building_id, invitation_id, visitor_id, row.host_id, row.floor_id, row.type_id, row.day,
         row.arrive_at, row.until, state, visit_id, pin.counter, import_id)
        for row, visit_id, invitation_id, visitor_id, pin in zip(
            chunk.rows, ids.visits, ids.invitations, whose, pins, strict=True
        )
    ]  # fmt: skip


def _whose(chunk: Chunk, ids: Ids) -> list[int]:
    """The visitor of each row: the known one of its mail address, else the newcomer that was made for it."""
    made = {id(row): visitor_id for row, visitor_id in zip(chunk.newcomers, ids.visitors, strict=True)}
    by_email = {**chunk.known, **{row.email_folded: made[id(row)] for row in chunk.newcomers if row.email_folded}}
    return [by_email[row.email_folded] if row.email_folded else made[id(row)] for row in chunk.rows]


def pin(keys: PassKeys, row: Checked, visit_id: int, counter: int) -> Pin:
    """One of the PINs that a visit can have."""
    return Pin(counter, passes.pin_lookup(keys, row.building_id, row.day, passes.pin(keys, visit_id, counter)))


def _passes(keys: PassKeys, rows: Sequence[Checked], ids: Ids, pins: Sequence[Pin]) -> Rows:
    """A ticket and a PIN to each visit, in the order in which the table keeps them."""
    ticket, number = str(PassKind.TICKET), str(PassKind.PIN)
    both: Rows = [
        (passes.number_lookup(keys, passes.ticket_number(keys, visit_id, 0)), row.building_id, ticket, visit_id, 0)
        for row, visit_id in zip(rows, ids.visits, strict=True)
    ]
    both += [
        (pin.lookup, row.building_id, number, visit_id, pin.counter)
        for row, visit_id, pin in zip(rows, ids.visits, pins, strict=True)
    ]
    both.sort()
    return both


def events(stamp: Stamp, chain: Chain, chunk: Chunk, ids: Ids) -> tuple[Rows, Chain]:
    """One event for each invitation and for each e-ticket that cannot be sent, and where the chain ends behind them."""
    seq, head, rows = chain.seq, chain.head, []
    facts = [("invitation.made", f"invitation:{id}", "{}") for id in ids.invitations]
    facts += [
        ("eticket.refused", f"visit:{ids.visits[at]}", f'{{"code":"{code}"}}')
        for at, code in chunk.tickets.items() if code
    ]  # fmt: skip
    for kind, subject, words in facts:
        event = NewEvent(chain.id, stamp.at, kind, subject, stamp.by, None, words)
        seq, head = seq + 1, event.hash_after(head)
        rows.append((chain.id, seq, stamp.at, kind, subject, stamp.by, words, head))
    return rows, Chain(chain.id, seq, head)


def _messages(stamp: Stamp, chunk: Chunk, ids: Ids) -> Rows:
    wanted = [("invitation", at) for at, row in enumerate(chunk.rows) if row.email]
    wanted += [("eticket", at) for at, code in chunk.tickets.items() if not code]
    random = os.urandom(16 * len(wanted)).hex()
    return [
        (chunk.rows[at].building_id, template, ids.visits[at], random[start : start + 32], stamp.at, stamp.at,
         stamp.import_id)
        for (template, at), start in zip(wanted, range(0, len(random), 32), strict=True)
    ]  # fmt: skip
