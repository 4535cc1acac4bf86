"""A house whose event log is old enough to be cut."""

from __future__ import annotations

from db.queries import event_log as chains
from db.queries import event_log_cut as queries
from tests.cast import Cast
from vmsctl.rules.event_chain import End
from vmsctl.services import anchors, event_history, event_log, event_log_cut, retention_periods
from vmsctl.services.event_history import ChainReport

HQ = 1
OLD, YOUNG = 60, 10
"""Entries of the HQ's chain that are too old, and those that came later."""


def aged(cast: Cast) -> Cast:
    """A house that noted its ends in its file three years ago, and yesterday; today there is much to cut."""
    write(cast, OLD)
    anchors.note(cast.ws)
    cast.clock.tick(days=1_100)
    write(cast, YOUNG // 2)
    anchors.note(cast.ws)
    cast.clock.tick(days=1)
    write(cast, YOUNG // 2)
    return cast


def write(cast: Cast, count: int) -> None:
    """Entries with personal values, and nothing that they would be of."""
    with cast.ws.transaction() as tx:
        for number in range(count):
            event_log.append(
                tx, cast.act_as("alma"), "floor.added", f"floor:{number}", chain=HQ, at=cast.clock(),
                facts={"number": number}, personal={"reason": "We moved"},
            )  # fmt: skip


def cut(cast: Cast) -> event_log_cut.Done:
    with cast.ws.reading() as tx:
        known = retention_periods.calendar(tx, cast.ws)
    return event_log_cut.cut(cast.ws, known)


def seqs(cast: Cast, chain: int = HQ) -> list[int]:
    with cast.ws.reading() as tx:
        return [row.seq for row in chains.in_order(tx, chain)]


def broken(cast: Cast) -> list[ChainReport]:
    return [report for report in event_history.verify(cast.act_as("audrey")) if report.broken_at]


def at(cast: Cast, seq: int) -> End:
    with cast.ws.reading() as tx:
        head = queries.hash_of(tx, HQ, seq)
    assert head is not None
    return End(seq, head)
