"""What this desk remembers from one day to the next: its theme. A file beside the store's, read once at the start."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

NAME = "desk.json"


def theme(home: Path) -> str:
    """The name of the theme chosen last, empty for none."""
    try:
        kept = json.loads((home / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return str(kept.get("theme", "")) if isinstance(kept, dict) else ""


def keep_theme(home: Path, name: str) -> None:
    """Keep the theme for the next start; a disk that takes it not is no reason to stop."""
    beside = home / f"{NAME}.{os.getpid()}.new"
    with suppress(OSError):
        beside.write_text(json.dumps({"theme": name}) + "\n", encoding="utf-8")
        beside.replace(home / NAME)
