"""Staging an import's rows in short transactions, and publishing them in one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from db.transaction import Sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from db.transaction import Transaction

TABLES = ("visitors", "invitations", "visits")
"""Tables whose ids are given ahead; the other rows of an import hang on these."""

VISITORS = (
    "id", "name", "email", "email_folded", "phone", "plate", "company", "created_at", "created_by", "import_id",
    "search", "indexed", "language",
)  # fmt: skip
INVITATIONS = (
    "id", "building_id", "floor_id", "host_id", "visitor_type_id", "created_by", "created_at", "origin", "reason",
    "note", "party", "arrive_at", "until", "import_id", "sameness",
)  # fmt: skip
VISITS = (
    "id", "building_id", "invitation_id", "visitor_id", "host_id", "floor_id", "visitor_type_id", "day",
    "expected_at", "until", "state", "ticket_of", "pin_counter", "import_id",
)  # fmt: skip
PASSES = ("lookup", "building_id", "kind", "visit_id", "counter")
EVENTS = ("chain", "seq", "at", "kind", "subject", "actor_id", "facts", "hash")
MESSAGES = (
    "building_id", "template", "visit_id", "message_id", "created_at", "due_at", "import_id",
)  # fmt: skip

_EMAILS = """
SELECT w.email_folded, w.id, w.blocked_at IS NOT NULL FROM visitors w WHERE w.email_folded <> '' AND w.email_folded IN
"""
KNOWN_EMAILS = Sql(f"{_EMAILS} (SELECT value FROM json_each(:keys))", f"{_EMAILS} (SELECT unnest(:keys::text[]))")
KNOWN_SAMENESS = "SELECT sameness FROM invitations WHERE sameness IS NOT NULL AND sameness IN"
TAKEN = Sql(
    "SELECT lookup FROM passes WHERE lookup IN (SELECT value FROM json_each(:keys))",
    "SELECT lookup FROM passes WHERE lookup = ANY(:keys::bigint[])",
)
BEGIN = "INSERT INTO imports (started_at, started_by) VALUES (:at, :by) RETURNING id"
NOTE_FIRST_IDS = "UPDATE imports SET first_ids = :first_ids WHERE id = :import_id"
PUBLISH = "UPDATE imports SET published_at = :at, counts = :counts WHERE id = :import_id AND published_at IS NULL"
BROKEN_OFF = "SELECT id, first_ids FROM imports WHERE published_at IS NULL"
CHUNK = 2_000


def known_emails(tx: Transaction, emails: Sequence[str]) -> Mapping[str, tuple[int, bool]]:
    """Visitors by folded mail address: id, and whether blocked."""
    rows = tx.rows(KNOWN_EMAILS, {"keys": _keys(tx, emails)})
    return {email: (visitor_id, bool(blocked)) for email, visitor_id, blocked in rows}


def known_sameness(tx: Transaction, digests: Sequence[bytes]) -> set[bytes]:
    """Those of the digests that an invitation has already."""
    if tx.engine == "postgresql":
        rows = tx.rows(f"{KNOWN_SAMENESS} (SELECT unnest(:keys::bytea[]))", {"keys": list(digests)})
        return {bytes(digest) for (digest,) in rows}
    marks = ", ".join(f"x'{digest.hex()}'" for digest in digests)
    return {digest for (digest,) in tx.rows(f"{KNOWN_SAMENESS} ({marks})")} if digests else set()


def taken(tx: Transaction, lookups: Sequence[int]) -> set[int]:
    """Those of the look-up numbers that a pass has already."""
    return {lookup for (lookup,) in tx.rows(TAKEN, {"keys": _keys(tx, lookups)})}


def begin(tx: Transaction, *, at: int, by: int) -> int:
    """A new import that nobody sees yet; its id."""
    ((import_id,),) = tx.changed_rows(BEGIN, {"at": at, "by": by})
    return int(import_id)


def note_first_ids(tx: Transaction, import_id: int, first_ids: str) -> None:
    """Keep where the rows of an import begin: ids by table, as JSON."""
    tx.run(NOTE_FIRST_IDS, {"first_ids": first_ids, "import_id": import_id})


def stage(tx: Transaction, rows: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Any]]]]) -> None:
    """Append rows to several tables, in the order given: table to columns and rows."""
    for table, (columns, values) in rows.items():
        tx.insert_many(table, columns, values)


def remove_chunk(tx: Transaction, import_id: int, first_ids: Mapping[str, int]) -> int:
    """Take away some rows of an import that was broken off; how many visits, invitations or visitors went."""
    values = {"import_id": import_id, "chain": -import_id, "most": CHUNK}
    for table in ("visits", "invitations", "visitors"):
        chosen = f"SELECT id FROM {table} WHERE id >= :first AND import_id = :import_id ORDER BY id LIMIT :most"
        found = {**values, "first": first_ids.get(table, 0)}
        if table == "visits":
            tx.run(f"DELETE FROM passes WHERE visit_id IN ({chosen})", found)
            tx.run(f"DELETE FROM outbox WHERE visit_id IN ({chosen})", found)
        if gone := tx.run(f"DELETE FROM {table} WHERE id IN ({chosen})", found):
            return gone
    return 0


def remove_events(tx: Transaction, import_id: int) -> int:
    """Take away the newest events of an import that was broken off; how many."""
    values = {"chain": -import_id, "most": CHUNK}
    newest = "SELECT seq FROM events WHERE chain = :chain ORDER BY seq DESC LIMIT :most"
    return tx.run(f"DELETE FROM events WHERE chain = :chain AND seq IN ({newest})", values)


def remove_record(tx: Transaction, import_id: int) -> None:
    """Take away the chain and the record of an import whose rows are gone."""
    tx.run("DELETE FROM chains WHERE id = :chain", {"chain": -import_id})
    tx.run("DELETE FROM imports WHERE id = :import_id", {"import_id": import_id})


def _keys(tx: Transaction, keys: Sequence[Any]) -> Any:
    return list(keys) if tx.engine == "postgresql" else json.dumps(list(keys), ensure_ascii=False)
