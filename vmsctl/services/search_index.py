"""Keeping the search index behind new, changed and erased visitors, outside the acts at the desk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from db.queries import search_index as queries
from vmsctl.rules import search as rules

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

TURN = 0.015
"""Seconds that one transaction may take; desks wait for it."""
MERGES = 6
MERGED_AT_ONCE = 512
"""Pages of the index that may be merged by whoever writes thousands of visitors in one transaction."""
MANY = 5_000
"""Visitors after which the index is worth tidying."""
FIRST, MOST = 50, 2_000
"""Visitors in the first and in the largest transaction."""

EVERYBODY = 2**62
"""A limit that is none."""


class Prepared(NamedTuple):
    """Rows of the index, and how many visitors have each word in which typing mistakes are forgiven."""

    rows: Sequence[tuple[int, str]]
    uses: Mapping[str, int]


def index_pending(ws: Workspace, *, limit: int = 100_000, turn: float = TURN, wiped: bool = True) -> int:
    """Bring new, changed and erased visitors into the index or out of it, at most about `limit`; how many were.

    Works in transactions of about `turn` seconds. Anybody may call it who has time, several processes at once too:
    who finds another at it leaves it alone.
    """
    done, size = 0, FIRST
    while done < limit:
        started, wanted = perf_counter(), min(size, limit - done)
        with ws.transaction() as tx:
            count = _some(tx, wanted, wiped=wiped)
        size = _next_size(size, perf_counter() - started, turn)
        done += count
        _merge(ws)
        if count < wanted:
            break
    if done >= MANY:
        tidy(ws)
    return done


def forget_many(ws: Workspace) -> None:
    """Take out all who are gone in far less time, which leaves their letters in the index until it ends: it must be
    called anew when it was interrupted."""
    index_pending(ws, limit=EVERYBODY, wiped=False)
    tidy(ws)


def tidy(ws: Workspace) -> None:
    """Make one piece of the index, which answers fastest, a few milliseconds at a time."""
    wholly = True
    while _merge_some(ws, wholly=wholly):
        wholly = False


def rebuild(ws: Workspace) -> int:
    """Make the index anew from the visitors; how many there are. Searches see every visitor all the while."""
    with ws.transaction() as tx:
        queries.start_over(tx)
    return index_pending(ws, limit=EVERYBODY)


def prepared(ws: Workspace, texts: Sequence[tuple[int, str]]) -> Prepared:
    """Visitors, as id and search text, ready for `put_in`: what can be worked out while nobody waits."""
    return Prepared(queries.rows(ws.store.engine, texts), _uses(text for _, text in texts))


def put_in(tx: Transaction, visitors: Prepared) -> None:
    """Index visitors in the transaction that inserts them as `indexed`: an import does so."""
    queries.wait_alone(tx)
    _put_in(tx, visitors)
    queries.merge(tx, pages=MERGED_AT_ONCE)


def _merge(ws: Workspace) -> None:
    """Keep the index in few pieces as it grows, a little after each round, so that no round has it all to do."""
    for _ in range(MERGES):
        if not _merge_some(ws):
            return


def _merge_some(ws: Workspace, *, wholly: bool = False) -> bool:
    with ws.transaction() as tx:
        return queries.merge(tx, wholly=wholly)


def _some(tx: Transaction, size: int, *, wiped: bool) -> int:
    """One transaction's work: first what has to go, since those may be the same visitors."""
    if not queries.begin_alone(tx):
        return 0
    if gone := queries.gone(tx, size):
        queries.take_out(tx, gone, wiped=wiped)
        _count(tx, _uses(row.text for row in gone), -1)
    texts = queries.waiting(tx, size - len(gone))
    if texts:
        _put_in(tx, Prepared(queries.rows(tx.engine, texts), _uses(row.text for row in texts)))
        queries.mark(tx, texts)
    return len(gone) + len(texts)


def _put_in(tx: Transaction, visitors: Prepared) -> None:
    queries.put_in(tx, visitors.rows)
    _count(tx, visitors.uses, 1)


def _uses(texts: Iterable[str]) -> dict[str, int]:
    """How many of the texts have each word in which typing mistakes are forgiven; no text has a word twice."""
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(text.split(" "))
    return {word: seen[word] for word in sorted(filter(rules.forgivable, seen))}


def _count(tx: Transaction, uses: Mapping[str, int], each: int) -> None:
    """Keep the words for typing mistakes: learn new ones, forget those that nobody has any more."""
    known = queries.known_words(tx, uses)
    queries.count(tx, ((word, each * count) for word, count in uses.items() if word in known))
    if each > 0:
        queries.learn(tx, [(word, count) for word, count in uses.items() if word not in known])
    else:
        queries.forget_unused(tx, uses)


def _next_size(size: int, took: float, turn: float) -> int:
    return max(10, min(MOST, int(size * min(2.0, turn / max(took, 0.001)))))
