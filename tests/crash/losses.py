"""What a killed desk has lost."""

from __future__ import annotations

from pathlib import Path

from tests.crash.acts import at_work
from tests.wholeness import faults

EVENTS = {
    "in": ("visit", "visit.checked-in"),
    "out": ("visit", "visit.checked-out"),
    "back": ("visit", "visit.check-out-undone"),
    "invited": ("invitation", "invitation.made"),
}


def acks(home: Path) -> list[str]:
    """What was acknowledged to whoever asked for it, such as `in 17`."""
    path = home / "acks"
    return path.read_text().splitlines() if path.exists() else []


def lost(home: Path) -> list[str]:
    """What was acknowledged and is not in the store, and what is there by half."""
    ws = at_work(home)
    found = faults(ws)
    with ws.reading() as tx:
        told = set(tx.rows("SELECT subject, kind FROM events"))
    ws.store.close()
    return found + [f"{ack} is lost" for ack in acks(home) if _event(ack) not in told]


def _event(ack: str) -> tuple[str, str]:
    what, which = ack.split()
    noun, kind = EVENTS[what]
    return f"{noun}:{which}", kind
