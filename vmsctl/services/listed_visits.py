"""Visits of those who meet the block list: who is asked, what the desk reads, and the manager's yes (INV-10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from db.kinds import Role
from db.queries import blocklist as queries
from db.queries import settings, walk_ins
from vmsctl.rules import blocklist as rules
from vmsctl.rules.roles import buildings, reaches
from vmsctl.rules.settings import Settings
from vmsctl.services import blocklist_hits, invitation_messages, outbox

if TYPE_CHECKING:
    from db.queries.visits import VisitRow
    from db.transaction import Transaction
    from vmsctl.rules.roles import Grants
    from vmsctl.workspace import Workspace

MESSAGE = "manager-asked"
"""A neutral name: the host sees that it waits."""


def ask(tx: Transaction, ws: Workspace, building_id: int, visit_ids: Iterable[int]) -> Sequence[tuple[int, str]]:
    """Tell the building's visitor managers, or where there is none the admins, that their word is needed; who they
    are."""
    wanted = list(visit_ids)
    if not wanted:
        return []
    managers = walk_ins.holders(tx, Role.MANAGER, building_id) or walk_ins.holders(tx, Role.ADMIN, building_id)
    for visit_id in wanted:
        for user_id, _ in managers:
            outbox.queue(tx, ws, template=MESSAGE, building_id=building_id, visit_id=visit_id, user_id=user_id)
    return managers


def met(
    tx: Transaction, building_id: int, people: Sequence[tuple[Mapping[str, str], int | None]], grants: Grants
) -> set[int]:
    """Places of those who meet an entry, of profiles with the ids of who is known already. Raises `Refused` where the
    setting `blocklist.on-hit` says so, with the reason for who may read it."""
    found = {}
    for place, (profile, visitor_id) in enumerate(people):
        if hits := blocklist_hits.look(tx, profile, building_id, visitor_id):
            found[place] = hits[0]
    if found and Settings(settings.holding(tx, building_id))["blocklist.on-hit"] == "refuse":
        knows_why = reaches("block-visitor", grants, building_id, own=False) is not None
        raise rules.refused(next(iter(found.values())), knows_why=knows_why)
    return set(found)


def words(tx: Transaction, grants: Grants, row: VisitRow) -> str:
    """How the visitor meets the list: explained to who may read entries, to the desk only what to do."""
    met = blocklist_hits.open_hits(tx, row.visitor_id, row.building_id)
    if not met:
        return ""
    if reaches("block-visitor", grants, row.building_id, own=False) is None:
        return "call the visitor manager"
    return "; ".join(hit.words for hit in met)


def approve(tx: Transaction, ws: Workspace, row: VisitRow, grants: Grants, *, how: str, why: str) -> list[int]:
    """Part of a manager's yes: the hits are settled, the other days of the ticket may come too (their visits are the
    answer), and the visitor reads of the invitation that was held back."""
    assert row.visitor_id is not None
    everywhere = buildings("block-visitor", grants) is None
    blocklist_hits.settle(tx, ws, row.visitor_id, row.building_id, why, everywhere=everywhere)
    others = [id for id in queries.awaiting(tx, row.ticket_of) if id != row.id]
    for visit_id in others:
        walk_ins.answer(tx, visit_id, approved=True, by=grants.user_id, how=how)
    if row.origin != "walk-in":
        invitation_messages.invited(tx, ws, [row.ticket_of])
    return others
