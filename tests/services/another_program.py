"""What somebody else's program does with an export of the event log: nothing here is vmsctl's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

HASHED = ("at_microseconds", "kind", "subject", "actor_id", "request_id", "facts")


def verify(records: Iterable[Mapping[str, object]], head: bytes) -> None:
    """Follow the hashes from the one before the first record."""
    for record in records:
        words = "\x1f".join(str(record[name] or "") for name in HASHED)
        head = sha256(head + words.encode()).digest()
        assert head.hex() == record["hash"]
