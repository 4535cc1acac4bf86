"""Cutting away the oldest entries of the event log once they are older than its period (PRV-1).

Each chain is cut by itself, those of the buildings, the installation's and those of imports, all under one period: of
each goes the longest beginning that is older as a whole. First an entry of the same chain says what goes, with the
number and the hash of its last entry; then the entries go in short transactions, each of which keeps where the chain
begins from then on. So a run that was interrupted leaves a chain that verifies, and the next goes on. A chain that is
not whole is left alone: what was done to it would be gone with its oldest entries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from db.instant import stored
from db.queries import event_history as history
from db.queries import event_log_cut as queries
from db.queries import privacy_requests as request_queries
from vmsctl.errors import StoreFailed
from vmsctl.rules import retention as rules
from vmsctl.rules.event_chain import UNCUT, Cut
from vmsctl.rules.schedule import midnight
from vmsctl.services import anchors, event_history, event_log, retention_periods
from vmsctl.services.event_log_beginnings import CUT, announced, cuts, subject
from vmsctl.services.retention_pace import Pace

if TYPE_CHECKING:
    from db.queries.event_history import ChainRow
    from db.transaction import Transaction
    from vmsctl.services.retention_periods import Calendar
    from vmsctl.workspace import Workspace

SELF_GIVEN = "visitor.address-self-given"
PIECE = 1_000


class Due(NamedTuple):
    """The beginning of a chain that is too old: the entries behind `after` up to `last`; `said` is how far the chain
    itself already says that it was cut."""

    chain: int
    after: int
    last: int
    said: int

    @property
    def entries(self) -> int:
        return self.last - self.after


class Done(NamedTuple):
    """How many entries went, and which chains were left alone, in sentences."""

    entries: int
    left: list[str]


def cut(ws: Workspace, known: Calendar) -> Done:
    """Cut every chain whose oldest entries are too old; none while the ends that were noted cannot be read."""
    with ws.reading() as tx:
        if not due(tx, known):
            return Done(0, [])
    try:
        noted = anchors.noted(ws)
    except StoreFailed as error:
        return Done(0, [f"The event log was not cut: {error.message}"])
    with ws.reading() as tx:
        found, before = due(tx, known), limit(tx, known)
        broken = {report.chain: report for report in event_history.verified(tx, *noted) if report.broken_at}
    whole = [each for each in found if each.chain not in broken]
    left = [broken[each.chain] for each in found if each.chain in broken]
    return Done(
        sum(_cut(ws, known, each, before) for each in whole),
        [f"The record of {each.place} is broken at entry {each.broken_at}, and was not cut." for each in left],
    )


def due(tx: Transaction, known: Calendar) -> list[Due]:
    """What goes now, chain by chain."""
    before, begun = stored(limit(tx, known)), cuts(tx)
    found = (_due(tx, row, begun.get(row.id, UNCUT), before) for row in history.chains(tx))
    return [each for each in found if each.entries]


def limit(tx: Transaction, known: Calendar) -> datetime:
    """Entries before this are too old: whole dates, so that nothing becomes due between two runs of one day."""
    days = period(tx, known)
    return midnight(known.today[event_log.INSTALLATION] - timedelta(days=days), known.zones[event_log.INSTALLATION])


def period(tx: Transaction, known: Calendar) -> int:
    """Days for which entries are kept, as it holds now."""
    days = retention_periods.everywhere(tx, known.now, rules.EVENT_LOG)
    assert days is not None
    return days


def _due(tx: Transaction, row: ChainRow, begun: Cut, before: int) -> Due:
    """As far as everything is too old. Entries about cuts alone are no reason for another one, which would only be one
    more of them."""
    after = begun.begin.seq
    said = max((each.last.seq for each in announced(tx, row.id)), default=0)
    last = queries.last_old(tx, row.id, row.seq, before)
    if not queries.has_others(tx, row.id, max(after, said), last, CUT):
        last = min(last, said)
    return Due(row.id, after, max(after, last), said)


def _cut(ws: Workspace, known: Calendar, this: Due, before: datetime) -> int:
    _say_again(ws, known, this)
    if this.last > this.said:
        _announce(ws, known, this, before)
    return Pace(ws, known).carry_out(_pieces(this), lambda tx, _, __, part: _take(tx, this.chain, part))


def _pieces(this: Due) -> Iterator[Sequence[int]]:
    for first in range(this.after + 1, this.last + 1, PIECE):
        yield range(first, min(first + PIECE, this.last + 1))


def _announce(ws: Workspace, known: Calendar, this: Due, before: datetime) -> None:
    with ws.transaction() as tx:
        head = queries.hash_of(tx, this.chain, this.last)
        assert head is not None
        facts = {"last": this.last, "hash": head.hex(), "before": before.isoformat(), "days": period(tx, known)}
        event_log.append(tx, ws, CUT, subject(this.chain), chain=this.chain, at=ws.now(), facts=facts)


def _take(tx: Transaction, chain: int, part: Sequence[int]) -> int:
    """Let entries go, and keep where the chain begins now."""
    head = queries.hash_of(tx, chain, part[-1])
    assert head is not None
    queries.begin(tx, chain, part[-1], head)
    return queries.forget(tx, chain, part[-1])


def _say_again(ws: Workspace, known: Calendar, this: Due) -> None:
    """A code to a mail address that only the visitor's own page gave proves nothing: where nothing else will tell any
    more who gave it, an entry says so again."""

    def say(tx: Transaction, ws: Workspace, _: Calendar, ids: Sequence[int]) -> int:
        told = {id: request_queries.self_given_at(tx, id) for id in ids}
        going = [id for id, at in told.items() if at and at[0] == this.chain and at[1] <= this.last]
        for id in going:
            event_log.append(
                tx, ws.acting(None), SELF_GIVEN, f"visitor:{id}", chain=this.chain, at=ws.now(),
                facts={"fields": ["email"]},
            )  # fmt: skip
        return len(going)

    with ws.reading() as tx:
        found = queries.self_given(tx, this.chain, this.after, this.last)
    Pace(ws, known).carry_out([found], say)
