"""Searching the home's files, byte by byte, for what could only come from somebody who was erased."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.queries.visitors import VisitorRow
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

SHORTEST = 6
"""Characters under which a word is found everywhere by chance."""
PIECE = 4 << 20
OTHERS = """
SELECT 1 FROM visitors WHERE email_folded = :word OR lower(phone) = :word
UNION ALL SELECT 1 FROM users WHERE email_folded = :word OR lower(phone) = :word LIMIT 1
"""


def words(row: VisitorRow) -> list[str]:
    """What nobody else has: mail address and phone. Names are shared by too many."""
    return [word.lower() for word in (row.email, row.phone) if len(word) >= SHORTEST]


def without(text: str, row: VisitorRow) -> str:
    """A text that is kept for longer than the visitor of whom it may speak."""
    said = [row.name, *row.name.split(), row.email, row.phone, row.company, row.plate]
    for word in sorted((word for word in said if len(word) > 1), key=len, reverse=True):
        text = re.sub(re.escape(word), "…", text, flags=re.IGNORECASE)
    return text


def others(tx: Transaction, found: Collection[str]) -> set[str]:
    """Those of the words that somebody else has too."""
    return {word for word in found if tx.value(OTHERS, {"word": word}) is not None}


def search(ws: Workspace, found: Collection[str]) -> tuple[list[str], int]:
    """Files of the home that hold one of the words, in sentences; and how many backups there are, which hold everybody
    until they expire."""
    wanted = [word.encode(form) for word in found for form in ("utf-8", "utf-16-le")]
    said = "{} may still have traces: look with 'vmsctl retention verify'."
    hits = [said.format(path.name) for path in _files(ws) if _holds(path, wanted)]
    folder = ws.config.backups
    return hits, len(list(folder.iterdir())) if folder.is_dir() else 0


def _files(ws: Workspace) -> Iterator[Path]:
    home, backups = ws.config.home, ws.config.backups
    for path in sorted(home.rglob("*")):
        if path.is_file() and backups not in path.parents:
            yield path


def _holds(path: Path, wanted: Collection[bytes]) -> bool:
    longest = max(map(len, wanted), default=0)
    before = b""
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                here = before + piece.lower()
                if any(word in here for word in wanted):
                    return True
                before = here[-longest:] if longest else b""
    except OSError:
        return False
    return False
