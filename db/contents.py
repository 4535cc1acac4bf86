"""What a store holds, counted: by this a copy is compared with what it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from db.transaction import Sql
from db.upgrade import revision

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.transaction import Transaction

TABLES = Sql(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name",
    "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
)


class Contents(NamedTuple):
    """`rows` by table; `ends` of the event chains by id: number and hash in hex of the last entry."""

    revision: str
    rows: Mapping[str, int]
    ends: Mapping[str, tuple[int, str]]

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Contents:
        """From the form that JSON gives back."""
        ends = {chain: (int(seq), str(head)) for chain, (seq, head) in values["ends"].items()}
        return cls(str(values["revision"]), dict(values["rows"]), ends)


def tables(tx: Transaction) -> list[str]:
    """Names of all tables of the store, by name."""
    return [name for (name,) in tx.rows(TABLES)]


def contents(tx: Transaction) -> Contents | None:
    """What the store holds; None for one that holds nothing of vmsctl."""
    found = revision(tx)
    if found is None:
        return None
    rows = {name: int(tx.value(f"SELECT count(*) FROM {name}")) for name in tables(tx)}
    ends = {str(id): (int(seq), bytes(head).hex()) for id, seq, head in tx.rows("SELECT id, seq, head FROM chains")}
    return Contents(found, rows, ends)
