"""Reading the event log back, newest first, and walking its chains from their beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.transaction import Sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.transaction import Transaction

CHAINS = "SELECT id, seq, head FROM chains ORDER BY id DESC"
ORPHANS = "SELECT DISTINCT chain FROM events WHERE chain NOT IN (SELECT id FROM chains) ORDER BY chain"
NEWEST = """
SELECT e.chain, e.seq, e.at, e.kind, e.subject, u.name, e.facts, coalesce(d.details, '')
FROM events e LEFT JOIN users u ON u.id = e.actor_id
  LEFT JOIN event_details d ON d.chain = e.chain AND d.seq = e.seq
WHERE e.chain = :chain AND e.seq > :after AND e.at >= :since
  AND (e.kind = :kind OR :kind = '') AND (e.subject = :subject OR :subject = '')
ORDER BY e.seq DESC LIMIT :limit
"""
_WORDS = """
SELECT seq, at || {separator} || kind || {separator} || subject || {separator} ||
  coalesce(CAST(nullif(actor_id, 0) AS TEXT), '') || {separator} || coalesce(request_id, '') || {separator} || facts,
  hash
FROM events WHERE chain = :chain ORDER BY seq
"""
WORDS = Sql(
    _WORDS.format(separator="char(31)"),
    _WORDS.format(separator="chr(31)"),
)
"""What the hash of each event covers, joined as `NewEvent.words` joins it: half the time of joining it here."""
FIRST = Sql(*(f"{words.rstrip()} LIMIT 1" for words in WORDS))
WHOLE = """
SELECT e.seq, e.at, e.kind, e.subject, e.actor_id, e.request_id, e.facts, e.hash, coalesce(d.salt, :none),
  coalesce(d.details, '')
FROM events e LEFT JOIN event_details d ON d.chain = e.chain AND d.seq = e.seq
WHERE e.chain = :chain AND e.at >= :since AND e.at < :until ORDER BY e.seq
"""
DETAILS = """
SELECT d.chain, d.seq, d.salt, d.details, coalesce(e.facts, '')
FROM event_details d LEFT JOIN events e ON e.chain = d.chain AND e.seq = d.seq ORDER BY d.chain, d.seq
"""
AT_ONCE = 5000


class ChainRow(NamedTuple):
    """The end of a chain, as the store remembers it."""

    id: int
    seq: int
    head: bytes


class EntryRow(NamedTuple):
    """`at` in microseconds; `facts` and `details` are JSON."""

    chain: int
    seq: int
    at: int
    kind: str
    subject: str
    actor: str | None
    facts: str
    details: str


class WholeRow(NamedTuple):
    """An entry with all that its hash covers; `at` in microseconds, `facts` and `details` JSON."""

    seq: int
    at: int
    kind: str
    subject: str
    actor_id: int | None
    request_id: str | None
    facts: str
    hash: bytes
    salt: bytes
    details: str


class Wanted(NamedTuple):
    """Which entries; empty words and zeros mean all."""

    kind: str = ""
    subject: str = ""
    since: int = 0
    limit: int = 100


def chains(tx: Transaction) -> list[ChainRow]:
    """Every chain: the buildings' first, then the installation's and those of imports."""
    return [ChainRow(id, seq, bytes(head)) for id, seq, head in tx.rows(CHAINS)]


def orphans(tx: Transaction) -> list[int]:
    """Chains whose end somebody has removed from the store."""
    return [int(chain) for (chain,) in tx.rows(ORPHANS)]


def newest(tx: Transaction, chain: int, wanted: Wanted, *, after: int = 0) -> list[EntryRow]:
    """The newest entries of a chain behind number `after`, the newest first."""
    values = {**wanted._asdict(), "chain": chain, "after": after}
    return [EntryRow._make(row) for row in tx.rows(NEWEST, values)]


def words(tx: Transaction, chain: int) -> Iterator[tuple[int, str, bytes]]:
    """Number, hashed words and hash of each entry of a chain from its beginning."""
    yield from tx.stream(WORDS, {"chain": chain}, size=AT_ONCE)


def first(tx: Transaction, chain: int) -> tuple[int, str, bytes] | None:
    """The same of the first entry that there is."""
    row = tx.row(FIRST, {"chain": chain})
    return (int(row[0]), str(row[1]), bytes(row[2])) if row else None


def whole(tx: Transaction, chain: int, since: int, until: int) -> Iterator[WholeRow]:
    """The entries of a chain between two times, as they lie in the store."""
    values = {"chain": chain, "since": since, "until": until, "none": b""}
    for row in tx.stream(WHOLE, values, size=AT_ONCE):
        yield WholeRow._make(row)


def details(tx: Transaction) -> Iterator[tuple[int, int, bytes, str, str]]:
    """Chain, number, salt and personal values of each entry that still has some, with the event's facts."""
    yield from tx.stream(DETAILS, size=AT_ONCE)
