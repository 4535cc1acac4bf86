"""Whether the store is one that the erasure ledger knows: asked before anything is read from it, so it costs little."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from db.transaction import Transaction
    from vmsctl.config import Config

DIGEST = 32
"""Characters of a digest: 128 bits."""
LINE = DIGEST + 1 + 10 + 1 + 12 + 1
"""Bytes of a line: digest, date, rule, end."""
LAST = "SELECT id, digest FROM erasures ORDER BY id DESC LIMIT 1"


def path_of(config: Config) -> Path:
    """Where the ledger is: beside the key that it is made with, and in no backup of the store."""
    return config.home / "keys" / "erasure-ledger"


def disagree(tx: Transaction, config: Config) -> bool:
    """Whether store and ledger differ, told by their lengths and their last lines."""
    lines, digest = _last(path_of(config))
    last = tx.row(LAST)
    return (lines, digest) != ((int(last[0]), str(last[1])) if last else (0, ""))


def _last(path: Path) -> tuple[int, str]:
    try:
        with path.open("rb") as file:
            lines = file.seek(0, 2) // LINE
            file.seek(max(0, lines - 1) * LINE)
            return lines, file.read(DIGEST).decode("ascii", "replace") if lines else ""
    except FileNotFoundError:
        return 0, ""
