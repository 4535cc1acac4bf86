"""A visitor who does not come says so: the visits of the ticket that have not begun are called off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.kinds import VisitState
from db.queries import invitations as queries
from db.queries import portal_sessions
from vmsctl.errors import Refused
from vmsctl.rules.passes import visit_name
from vmsctl.rules.text import LINE_LENGTH, clean
from vmsctl.services import event_log, outbox, requests

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from db.queries.visits import VisitRow
    from db.transaction import Transaction
    from vmsctl.services.portal_sessions import Holder
    from vmsctl.workspace import Workspace

DECLINED = "visit.declined-by-visitor"
TEMPLATE = "invitation-declined"
VISITS = "visits"
SAID = "declined by the visitor"
_COMING = frozenset({VisitState.EXPECTED, VisitState.AWAITING})


def coming(visits: Iterable[VisitRow], today: date) -> list[VisitRow]:
    """The visits that can still be declined."""
    return [row for row in visits if row.state in _COMING and row.day >= today.isoformat()]


def decline(
    ws: Workspace, holder: Holder, *, note: str = "", only: int | None = None, request_id: str | None = None
) -> tuple[str, ...]:
    """Call off what the session's ticket still has before it, or `only` one visit of it, and tell the host; the visits,
    as `v17`. The same request twice is one act, and so is declining what is declined.

    Raises `Refused` (`nothing-to-decline`) when the visitor is in, or all days are past.
    """
    why = clean(note, longest=LINE_LENGTH, what="note")
    with ws.transaction() as tx:
        subject = f"visit:{holder.ticket_of}"
        if requests.repeats(tx, request_id, DECLINED, subject):
            return ()
        meant = [
            row for row in coming(portal_sessions.of_ticket(tx, holder.ticket_of), holder.today)
            if only in (None, row.id)
        ]  # fmt: skip
        said = f"{SAID}: {why}" if why else SAID
        gone = [row for row in meant if queries.cancel_visit(tx, row.id, said)]
        if not gone:
            raise Refused("nothing-to-decline", "There is nothing left to decline.", "Ask the host.")
        _tell(tx, ws, gone)
        event_log.append(
            tx, ws, DECLINED, subject, chain=gone[0].building_id, at=ws.now(), request_id=request_id,
            facts={"visits": [row.id for row in gone]}, personal={"note": why} if why else None,
        )  # fmt: skip
        tx.presence |= {row.building_id for row in gone}
        return tuple(visit_name(row.id) for row in gone)


def _tell(tx: Transaction, ws: Workspace, gone: list[VisitRow]) -> None:
    """One message to the host, however many days; it names them."""
    first = gone[0]
    outbox.queue(
        tx, ws, template=TEMPLATE, building_id=first.building_id, visit_id=first.id, user_id=first.host_id,
        about=f"{VISITS}:{','.join(str(row.id) for row in gone)}",
    )  # fmt: skip


def told_of(about: str) -> frozenset[int]:
    """The visits that a message to the host tells of; empty for one that names none."""
    kind, _, ids = about.partition(":")
    return frozenset(map(int, ids.split(","))) if kind == VISITS and ids else frozenset()


def reason_of(cancelled_why: str) -> str:
    """What the visitor wrote, of the words that a visit keeps."""
    return cancelled_why.removeprefix(SAID).removeprefix(": ") if cancelled_why.startswith(SAID) else ""
