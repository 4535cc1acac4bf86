"""Answering what visitors asked of their data: doing it, or refusing with a reason (PRV-4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from db.instant import instant, instant_or_none, stored
from db.kinds import PrivacyRequestKind, PrivacyRequestState
from db.queries import privacy_requests as queries
from vmsctl.errors import Conflict, NotFound
from vmsctl.rules.people import initials
from vmsctl.rules.roles import reaches
from vmsctl.rules.text import clean, is_id
from vmsctl.services import erase_visitor, event_log, personal_data, roles

if TYPE_CHECKING:
    from db.queries.privacy_requests import ListedRow
    from db.transaction import Transaction
    from vmsctl.rules.roles import Grants
    from vmsctl.services.erase_visitor import Erased
    from vmsctl.workspace import Workspace

DONE, REFUSED = "privacy-request.done", "privacy-request.refused"


@dataclass(frozen=True, slots=True)
class RequestView:
    """`state` is `requested` until the code from the mailbox was given, then `proven`: that is when it can be done."""

    id: str
    kind: str
    state: str
    visitor: str
    name: str
    building: str
    asked_at: datetime
    proven_at: datetime | None
    answered_at: datetime | None
    answered_by: str
    why: str


def list_(ws: Workspace, *, everything: bool = False) -> list[RequestView]:
    """What waits for an answer, or everything; an auditor reads initials."""
    with ws.reading() as tx:
        grants = roles.require(tx, ws, "see-privacy-requests", None)
        return [_view(_seen(row, grants)) for row in queries.listed(tx, everything=everything)]


def show(ws: Workspace, request: str) -> RequestView:
    """One request; raises `NotFound`."""
    with ws.reading() as tx:
        grants = roles.require(tx, ws, "see-privacy-requests", None)
        return _view(_seen(_one(tx, request), grants))


def _seen(row: ListedRow, grants: Grants) -> ListedRow:
    named = reaches("see-name", grants, None, own=False) is not None
    return row if named else row._replace(name=initials(row.name))


def do(ws: Workspace, request: str, *, reason: str) -> Erased | dict[str, Any]:
    """Carry a request out: the certificate of an erasure, or the copy that was asked for. Raises as `erase_visitor`,
    and `Conflict` for one that is answered or not proven."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-privacy-requests", None)
        row = _one(tx, request)
    _must_be_proven(row)
    if row.kind == PrivacyRequestKind.EXPORT:
        return personal_data.export(ws, str(row.visitor_id), reason=reason)
    done = erase_visitor.erase(ws, str(row.visitor_id), reason=reason)
    with ws.transaction() as tx:
        _note(tx, ws, DONE, row.id, {"ledger": done.ledger})
    return done


def refuse(ws: Workspace, request: str, *, reason: str) -> RequestView:
    """Do not do it; the reason is the answer. Raises `Conflict` for one that is answered."""
    with ws.transaction() as tx:
        roles.require(tx, ws, "erase-visitor", None, reason=reason)
        row = _one(tx, request)
        by, now = ws.actor.user_id if ws.actor else None, stored(ws.now())
        why = clean(reason, what="reason")
        if not queries.answer(tx, row.id, state=PrivacyRequestState.REFUSED, at=now, by=by, why=why):
            raise _answered(row)
        _note(tx, ws, REFUSED, row.id, {"kind": row.kind})
        return _view(_one(tx, request))


def _must_be_proven(row: ListedRow) -> None:
    if row.state == PrivacyRequestState.REQUESTED:
        raise Conflict(
            "request-not-proven", "Nobody has given the code from the visitor's mailbox yet.",
            "Look at the visitor's ID, then use 'vmsctl visitors erase' or 'vmsctl visitors export'.",
        )  # fmt: skip
    if row.state != PrivacyRequestState.PROVEN or row.visitor_id is None:
        raise _answered(row)


def _answered(row: ListedRow) -> Conflict:
    return Conflict("answered-before", f"This request is {row.state} already.", "See 'vmsctl privacy-requests show'.")


def _note(tx: Transaction, ws: Workspace, kind: str, id: int, facts: dict[str, Any]) -> None:
    event_log.append(tx, ws, kind, f"privacy-request:{id}", chain=event_log.INSTALLATION, at=ws.now(), facts=facts)


def _one(tx: Transaction, request: str) -> ListedRow:
    found = queries.listed(tx, id=int(request)) if is_id(request) else []
    if not found:
        raise NotFound(
            "no-such-request", f"There is no request {request[:40]!r}.", "See 'vmsctl privacy-requests list'."
        )
    return found[0]


def _view(row: ListedRow) -> RequestView:
    visitor = f"visitor:{row.visitor_id}" if row.visitor_id is not None else ""
    return RequestView(
        str(row.id), row.kind, row.state, visitor, row.name, row.building, instant(row.created_at),
        instant_or_none(row.proven_at), instant_or_none(row.done_at), row.done_by, row.why,
    )  # fmt: skip
