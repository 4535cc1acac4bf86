"""Limits on guessing and on asking too often, counted in the store: no restart and no second process forgets them."""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from db.instant import instant, stored
from db.queries import throttles as queries
from vmsctl.errors import Refused
from vmsctl.wording import amount

if TYPE_CHECKING:
    from vmsctl.workspace import Workspace


class Limit(NamedTuple):
    """At most `most` in `seconds`, of what `name` says."""

    name: str
    most: int
    seconds: int


LINK_FAILURES = Limit("link-failures", 30, 3600)
"""Links that open nothing, from one address."""
EXCHANGES = Limit("exchanges", 60, 3600)
"""Sessions opened with one link."""
CODES = Limit("privacy-codes", 3, 86_400)
"""Codes mailed to one visitor."""
CODE_FAILURES = Limit("privacy-code-failures", 15, 86_400)
"""Wrong codes given for one visitor, whichever request they are for."""
EXPORTS = Limit("exports", 10, 3600)
"""Copies of the data made for one visitor."""
SAVES = Limit("saves", 600, 3600)
"""Forms sent with one link."""
PAIRINGS = Limit("kiosk-pairings", 20, 600)
"""Codes that pair no kiosk, from one machine."""


class TooMany(Refused):
    """A limit is reached; it can be tried again after `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            "too-many",
            "This was tried too often.",
            f"Wait {amount(-(-retry_after // 60), 'minute')}, or ask the reception.",
        )
        self.retry_after = retry_after


def count(ws: Workspace, limit: Limit, whom: str) -> None:
    """Count one for whom (an address or an id), in a transaction of its own; raises `TooMany` beyond the limit."""
    now, key = ws.now(), _key(ws, limit, whom)
    with ws.reading() as tx:
        counted = queries.present(tx, key, now=stored(now))
    # Whoever is beyond the limit is not counted on: a flood of guesses shall not write as often as it asks.
    if counted is None or counted.number <= limit.most:
        with ws.transaction() as tx:
            until = stored(now + timedelta(seconds=limit.seconds))
            counted = queries.count(tx, key, now=stored(now), until=until)
    if counted.number > limit.most:
        raise TooMany(max(1, round((instant(counted.until) - now).total_seconds())))


def take_back(ws: Workspace, limit: Limit, whom: str) -> None:
    """Let what was counted count no more: it was no failure."""
    with ws.transaction() as tx:
        queries.take_back(tx, _key(ws, limit, whom), now=stored(ws.now()))


def sweep(ws: Workspace) -> int:
    """Delete counts of windows that are over; how many."""
    with ws.transaction() as tx:
        return queries.forget_over(tx, now=stored(ws.now()))


def _key(ws: Workspace, limit: Limit, whom: str) -> str:
    """Keyed, so that the store names no address and nobody."""
    return hmac.digest(ws.keys.lookup, f"throttle {limit.name} {whom}".encode(), "sha256")[:16].hex()
