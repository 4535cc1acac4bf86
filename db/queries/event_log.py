"""Appending to a hash chain, and reading it back.

A row's hash is SHA-256 over the hash before it and the row's own words, so that whoever changes, removes or reorders
one changes every hash after it. SQLite has one writer: the hash is made here. On PostgreSQL the server makes it in
the same statement that moves the chain's end, so that desks of one building queue for microseconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.transaction import Transaction

START = b"\0" * 32


class NewEvent(NamedTuple):
    """One fact, as it will be chained; `at` in microseconds, `facts` JSON without personal data."""

    chain: int
    at: int
    kind: str
    subject: str
    actor_id: int | None
    request_id: str | None
    facts: str

    @property
    def words(self) -> str:
        """What the hash covers, with separators that no field can contain."""
        return "\x1f".join(
            (str(self.at), self.kind, self.subject, str(self.actor_id or ""), self.request_id or "", self.facts)
        )

    def hash_after(self, head: bytes) -> bytes:
        """The hash of this event behind another."""
        # Loading OpenSSL takes longer than reading a roll call, which needs no hash.
        from hashlib import sha256

        return sha256(head + self.words.encode()).digest()


class StoredEvent(NamedTuple):
    chain: int
    seq: int
    at: int
    kind: str
    subject: str
    actor_id: int | None
    request_id: str | None
    facts: str
    hash: bytes

    @property
    def event(self) -> NewEvent:
        return NewEvent(self.chain, self.at, self.kind, self.subject, self.actor_id, self.request_id, self.facts)


HEAD = "SELECT seq, head FROM chains WHERE id = :chain"
MOVE = "UPDATE chains SET seq = :seq, head = :hash WHERE id = :chain"
INSERT = """
INSERT INTO events (chain, seq, at, kind, subject, actor_id, request_id, facts, hash)
VALUES (:chain, :seq, :at, :kind, :subject, :actor, :request, :facts, :hash)
"""
APPEND_ON_SERVER = """
WITH head AS (
  UPDATE chains SET seq = seq + 1, head = sha256(head || convert_to(:words, 'UTF8'))
  WHERE id = :chain RETURNING seq, head
)
INSERT INTO events (chain, seq, at, kind, subject, actor_id, request_id, facts, hash)
SELECT :chain, seq, :at, :kind, :subject, :actor::bigint, :request, :facts, head FROM head RETURNING seq
"""
START_CHAIN = "INSERT INTO chains (id, seq, head) VALUES (:chain, 0, :head)"
BY_REQUEST = "SELECT kind, subject, actor_id, facts FROM events WHERE request_id = :request"


def start_chain(tx: Transaction, chain: int) -> None:
    """A new, empty chain."""
    tx.run(START_CHAIN, {"chain": chain, "head": START})


def append(tx: Transaction, event: NewEvent) -> int:
    """Put an event at the end of its chain; its number there."""
    if tx.engine == "postgresql":
        (row,) = tx.changed_rows(APPEND_ON_SERVER, {**values(event), "words": event.words})
        return int(row[0])
    found = tx.row(HEAD, {"chain": event.chain})
    if found is None:
        raise LookupError(f"there is no chain {event.chain}")
    seq, head = found
    link = {"chain": event.chain, "seq": seq + 1, "hash": event.hash_after(head)}
    tx.run(MOVE, link)
    tx.run(INSERT, {**values(event), **link})
    return int(seq) + 1


def values(event: NewEvent) -> dict[str, Any]:
    """The event's fields under the names that the statements use."""
    return {
        "chain": event.chain,
        "at": event.at,
        "kind": event.kind,
        "subject": event.subject,
        "actor": event.actor_id,
        "request": event.request_id,
        "facts": event.facts,
    }


def by_request(tx: Transaction, request_id: str) -> tuple[str, str, int | None, str] | None:
    """Kind, subject, actor and facts of the act that carried this request id."""
    return tx.row(BY_REQUEST, {"request": request_id})


def in_order(tx: Transaction, chain: int) -> Iterator[StoredEvent]:
    """A whole chain from its beginning."""
    columns = "chain, seq, at, kind, subject, actor_id, request_id, facts, hash"
    for row in tx.stream(f"SELECT {columns} FROM events WHERE chain = :chain ORDER BY seq", {"chain": chain}):
        yield StoredEvent(*row)
