"""Where each chain of the event log begins, and what it says itself of the entries that were cut away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from db.instant import instant
from db.queries import event_history as history
from db.queries import event_log_cut as queries
from vmsctl.rules import event_chain
from vmsctl.rules.event_chain import UNCUT, Announced, Cut, End

if TYPE_CHECKING:
    from db.transaction import Transaction

CUT = "event-log.cut"


class Trouble(NamedTuple):
    """A chain that does not begin where it should, and why not."""

    chain: int
    why: str


def cuts(tx: Transaction) -> dict[int, Cut]:
    """The chains that have lost their oldest entries. What is kept of one in words that nobody understands is as good
    as nothing: the chain then misses its first entry."""
    found = {}
    for chain, kept in queries.beginnings(tx).items():
        seq, _, digits = kept.partition(".")
        with suppress(ValueError):
            found[chain] = Cut(End(max(0, int(seq)), bytes.fromhex(digits)), announced(tx, chain))
    return found


def announced(tx: Transaction, chain: int) -> tuple[Announced, ...]:
    """What a chain says of its cuts, the oldest first."""
    found = []
    for row in queries.announced(tx, chain, subject(chain), CUT):
        with suppress(ValueError, KeyError, TypeError):
            facts = json.loads(row.facts)
            before = datetime.fromisoformat(facts["before"]).astimezone(UTC)
            found.append(Announced(End(int(facts["last"]), bytes.fromhex(facts["hash"])), before, instant(row.at)))
    return tuple(found)


def subject(chain: int) -> str:
    """What the entries about cuts of a chain are of; by this they are found among a million others."""
    return f"event-log:{chain}"


def troubles(tx: Transaction) -> Iterator[Trouble]:
    """Chains that begin elsewhere than they should, by a look at their first entries only."""
    known = cuts(tx)
    for row in history.chains(tx):
        why = event_chain.begins(known.get(row.id, UNCUT), history.first(tx, row.id), End(row.seq, row.head))
        if why:
            yield Trouble(row.id, why)
