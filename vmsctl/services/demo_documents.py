"""The demonstration's documents: a notice for everybody, rules that contractors sign, and who has accepted them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.queries import visits as queries
from vmsctl.rules.signatures import Typed
from vmsctl.services import acceptances, document_samples, visit_views
from vmsctl.services.document_versions import Scope

if TYPE_CHECKING:
    from vmsctl.workspace import Workspace


def add(ws: Workspace, *, reason: str) -> None:
    """Add both samples, which hold from the time of `ws` on."""
    document_samples.add(ws, "privacy-notice", reason=reason)
    document_samples.add(ws, "code-of-conduct", scope=Scope(types=("Contractor",)), position=1, reason=reason)


def accept(ws: Workspace, visit: str, name: str) -> None:
    """Let a visitor accept and sign, as behind the link of an invitation, what the visit asks; nobody is signed in.
    Who has not even given the details has not come so far."""
    visit_id = int(visit.removeprefix("v"))
    with ws.reading() as tx:
        asked, row = acceptances.asked(tx, ws, visit_id), queries.by_id(tx, visit_id)
    if row is None or set(visit_views.missing(row)) > {one.name for one in asked}:
        return
    for one in asked:
        signature = Typed(name) if one.signature == "required" else None
        acceptances.accept(ws, visit, one.version_id, signature=signature, how="portal")
