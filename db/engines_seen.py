"""Which SQLite engines have worked on a store.

Two engines on one file are as safe as the worse of them, and one without the WAL-reset correction can damage what the
other wrote. Each notes itself once a day.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from db.engine import Store
    from db.transaction import Transaction

NAME = "sqlite-engines"
_SEEN = "SELECT value FROM marks WHERE name = :name"
_FORGET = "DELETE FROM marks WHERE name = :name"
_NOTE = "INSERT INTO marks (name, value) VALUES (:name, :value)"
KEPT_DAYS = 30
BRIEFLY = 0.05


def seen(tx: Transaction) -> Mapping[str, str]:
    """The day on which each engine was last at work, by its name."""
    found = tx.value(_SEEN, {"name": NAME})
    return {} if found is None else dict(json.loads(found))


def is_noted(tx: Transaction, identity: str, today: date) -> bool:
    """Whether this engine has nothing to note; asked by every command, so that it parses nothing."""
    return f'"{identity}": "{today.isoformat()}"' in (tx.value(_SEEN, {"name": NAME}) or "")


def note(store: Store, identity: str, today: date) -> None:
    """Note that an engine is at work today, and forget those that have not been for long. Nobody waits for this: where
    somebody else is writing, `StoreLocked`, and a later command notes it."""
    from db.sqlite import SqliteStore

    brief = SqliteStore(Path(store.address), wait=BRIEFLY)
    try:
        with brief.transaction() as tx:
            kept = {name: day for name, day in seen(tx).items() if (today - _day(day)).days <= KEPT_DAYS}
            tx.run(_FORGET, {"name": NAME})
            tx.run(_NOTE, {"name": NAME, "value": json.dumps({**kept, identity: today.isoformat()})})
    finally:
        brief.close()


def _day(text: str) -> date:
    from datetime import date

    return date.fromisoformat(text)
