"""The delivery that sends mail: one process of all that share the store, and none while the server is unwell."""

from __future__ import annotations

import os
from collections.abc import Iterator
from time import monotonic
from typing import TYPE_CHECKING

from db.kinds import OutboxState
from vmsctl.config import machine_name
from vmsctl.errors import DeviceFailed
from vmsctl.services import chat_delivery, leases, outbox_delivery, verification_reminders

if TYPE_CHECKING:
    from vmsctl.services.outbox_delivery import Outcome
    from vmsctl.workspace import Workspace

LEASE, HELD_FOR = "deliveries", 30.0
"""The lease under which one process sends, and its seconds."""
FIRST_REST, LONGEST_REST = 5.0, 300.0
"""Seconds for which a server that takes nothing is left alone, doubled with each failure."""


def new_holder() -> str:
    """A name under which this process holds the lease."""
    return f"{machine_name()} {os.getpid()} {os.urandom(4).hex()}"


class Mailing:
    """Sends what is due, under the lease. While the server rests, each call fails as the last one did."""

    def __init__(self, holder: str = "") -> None:
        self._holder = holder or new_holder()
        self._trouble: DeviceFailed | None = None
        self._rest = 0.0
        self._until = 0.0
        self._ws: Workspace | None = None

    def __call__(self, ws: Workspace) -> Iterator[str]:
        if not self._mine(ws):
            return
        self._ws = ws
        if self._trouble is not None and monotonic() < self._until:
            raise self._trouble
        try:
            for outcome in outbox_delivery.deliver(ws, still=lambda: self._mine(ws)):
                self._rest = 0.0
                yield told(outcome)
        except DeviceFailed as trouble:
            self._rest = min(max(FIRST_REST, self._rest * 2), LONGEST_REST)
            self._until, self._trouble = monotonic() + self._rest, trouble
            raise
        self._trouble = None

    def _mine(self, ws: Workspace) -> bool:
        return leases.hold(ws, LEASE, self._holder, HELD_FOR)

    def close(self) -> None:
        """Give the lease back, so that another process takes over at once."""
        ws, self._ws = self._ws, None
        if ws is not None:
            leases.let_go(ws, LEASE, self._holder)


class Reminding:
    """Queues reminders to fill in details, under the same lease."""

    def __init__(self, holder: str = "") -> None:
        self._holder = holder or new_holder()

    def __call__(self, ws: Workspace) -> list[str]:
        if not leases.hold(ws, LEASE, self._holder, HELD_FOR):
            return []
        return [f"Visit v{visit}: reminder queued." for visit in verification_reminders.queue_due(ws)]


class Chatting:
    """Tells chats of arrivals, under the same lease."""

    def __init__(self, holder: str = "") -> None:
        self._holder = holder or new_holder()
        self._after = 0

    def __call__(self, ws: Workspace) -> list[str]:
        if not leases.hold(ws, LEASE, self._holder, HELD_FOR):
            return []
        self._after = chat_delivery.queue_new(ws, after=self._after)
        return [told(outcome) for outcome in chat_delivery.deliver(ws)]


def told(outcome: Outcome) -> str:
    """What became of a message, without a name; why stands in the outbox."""
    said = {OutboxState.WAITING: "waits"}.get(OutboxState(outcome.state), outcome.state)
    return f"Message {outcome.id}: {said}{f' ({outcome.code})' if outcome.code else ''}."
