"""A visitor's profile as one user may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from db.queries import visitors as queries
from vmsctl.rules.people import initials, last_three
from vmsctl.services import visitor_profiles, visitor_sight

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.queries.visitors import VisitorRow
    from db.transaction import Transaction
    from vmsctl.rules.roles import Grants
    from vmsctl.workspace import Workspace

CONTACT = (
    "email", "phone", "address", "plate", "company_email", "company_phone", "company_website", "company_address",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class VisitorView:
    """`profile` holds the attributes by name; what the user may not read is empty there. `blocked` and why are told
    to desks and managers only."""

    id: str
    name: str
    company: str
    profile: Mapping[str, str]
    blocked: bool
    blocked_reason: str
    blocked_by: str
    visits: int
    last_day: date | None


def view(
    tx: Transaction, ws: Workspace, row: VisitorRow, grants: Grants, *, whole_id_number: bool = False
) -> VisitorView:
    """A stored profile as this user may read it; `whole_id_number` where that was asked for with a reason."""

    def may(action: str) -> bool:
        return visitor_sight.may(tx, action, grants, row.id)

    knows = may("verify-visitor")
    profile = _masked(visitor_profiles.attributes(row), visitor_sight.visible(tx, grants, row.id), may("see-contact"))
    if knows or whole_id_number:
        profile = visitor_profiles.opened(ws, profile)
    if not whole_id_number:
        profile["id_number"] = last_three(profile["id_number"]) if knows else ""
    knows_why = may("block-visitor")
    visits, last_day = queries.history(tx, row.id)
    return VisitorView(
        id=str(row.id),
        name=profile["name"],
        company=profile["company"],
        profile=profile,
        blocked=knows and row.blocked_at is not None,
        blocked_reason=row.blocked_reason if knows_why else "",
        blocked_by=(row.blocked_by or "") if knows_why else "",
        visits=visits if may("see-contact") else 0,
        last_day=date.fromisoformat(last_day) if last_day and may("see-contact") else None,
    )


def _masked(profile: dict[str, str], visible: bool, contact: bool) -> dict[str, str]:
    """An auditor reads initials; a host of others' visitors reads name and company."""
    if not contact:
        hidden = {attribute for attribute in profile if attribute in CONTACT or attribute.startswith("custom.")}
        profile = {attribute: "" if attribute in hidden else value for attribute, value in profile.items()}
    return profile if visible or contact else {**profile, "name": initials(profile["name"]), "company": ""}
