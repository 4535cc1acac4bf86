"""The same request sent twice: found by the id that its event carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.queries import event_log, locks
from vmsctl.services.cases import reused

if TYPE_CHECKING:
    from db.transaction import Transaction


def earlier(tx: Transaction, request_id: str | None, *kinds: str) -> str | None:
    """The subject of the act that the same request has done before; None when it is new.

    Whoever sends the same id at the same moment waits. Raises `Conflict` when the id belongs to another kind of act.
    """
    if not request_id:
        return None
    take_turn(tx, request_id)
    found = event_log.by_request(tx, request_id)
    if found is not None and found[0] not in kinds:
        raise reused()
    return None if found is None else found[1]


def take_turn(tx: Transaction, request_id: str | None) -> None:
    """Let whoever sends the same id at the same moment wait until this transaction ends."""
    if request_id:
        locks.hold(tx, [f"request {request_id}"])


def repeats(tx: Transaction, request_id: str | None, kind: str, subject: str) -> bool:
    """Whether the same request has done this to the subject before; raises `Conflict` when it did something else."""
    found = earlier(tx, request_id, kind)
    if found is not None and found != subject:
        raise reused()
    return found is not None
