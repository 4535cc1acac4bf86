"""Adding and changing one row of a table that people administer.

Names of tables and columns come from our own code and are never text from outside. Plain SQL and not SQLModel:
its import alone takes longer than the whole of `vmsctl users add`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.transaction import Transaction


def insert(tx: Transaction, table: str, values: Mapping[str, Any]) -> int:
    """A new row; its id."""
    names = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    ((id,),) = tx.changed_rows(f"INSERT INTO {table} ({names}) VALUES ({places}) RETURNING id", values)
    return int(id)


def change(tx: Transaction, table: str, id: int, values: Mapping[str, Any]) -> None:
    """Set columns of one row."""
    if values:
        parts = ", ".join(f"{name} = :{name}" for name in values)
        tx.run(f"UPDATE {table} SET {parts} WHERE id = :row_id", {**values, "row_id": id})


def delete(tx: Transaction, table: str, id: int) -> None:
    tx.run(f"DELETE FROM {table} WHERE id = :id", {"id": id})
