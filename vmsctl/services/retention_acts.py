"""What retention does in one short transaction: detach visits, forget visitors, make visits anonymous.

Each looks at what it was told to take, because desks are at work meanwhile, and leaves what is kept by now.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from db import erasing
from db.erasing import on_both
from db.instant import stored
from db.queries import retention as queries
from vmsctl.rules import retention as rules
from vmsctl.services import erasure_ledger, retention_facts, retention_rosters

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.rules.retention import VisitFacts
    from vmsctl.services.retention_periods import Calendar
    from vmsctl.workspace import Workspace

GONE = on_both("DELETE FROM visits WHERE id IN {ids}")
GONE_INVITATIONS = on_both("DELETE FROM invitations WHERE id IN {ids}")


def to_detach(tx: Transaction, known: Calendar, ids: Sequence[int]) -> list[VisitFacts]:
    """Those of the visits, each with the others of its ticket, that are due; on a server nobody changes any of them
    before the transaction ends."""
    queries.lock(tx, visits=ids)
    found = retention_facts.tickets(tx, known, ids, retention_facts.kept(tx, known))
    return [visit for mates, why in found if not why for visit in mates if not visit.detached]


def detach(tx: Transaction, ws: Workspace, known: Calendar, due: Sequence[VisitFacts]) -> int:
    """Detach visits that are due in this transaction's picture of the store; how many."""
    if due:
        queries.keep_months(tx, retention_facts.months_of(due))
        _detach(tx, known, due)
    return len(due)


def forget(tx: Transaction, ws: Workspace, known: Calendar, ids: Sequence[int]) -> int:
    """Forget those of the visitors who are due, with their documents; how many were. The ledger is written first."""
    queries.lock(tx, visitors=ids)
    keeping = retention_facts.kept(tx, known)
    found = retention_facts.visitors(tx, known, ids, keeping)
    due = [one for one in found if not rules.visitor_refusal(one, known.periods, known.today)]
    if due:
        erase(tx, ws, known, [one.id for one in due], [visit for one in due for visit in one.visits], rules.DELETE)
    return len(due)


def erase(
    tx: Transaction, ws: Workspace, known: Calendar, visitors: Collection[int], visits: Sequence[VisitFacts], rule: str
) -> int:
    """End visitors and what ties their visits to them, whatever a rule says of them; how many rows changed."""
    erasure_ledger.note(tx, ws, visitors, rule, known.today[0])
    return erase_again(tx, ws, known, visitors, visits)


def erase_again(
    tx: Transaction, ws: Workspace, known: Calendar, visitors: Collection[int], visits: Sequence[VisitFacts]
) -> int:
    """As `erase`, for visitors who stand in the ledger already."""
    changed = _detach(tx, known, visits) if visits else 0
    retention_rosters.empty(tx, ws, visitors=visitors)
    return changed + queries.carry_out(tx, erasing.forgetting(), visitors, stored(known.now))


def anonymise(tx: Transaction, ws: Workspace, known: Calendar, ids: Sequence[int]) -> int:
    """Make detached visits anonymous, and their invitations with the last of them; how many were."""
    queries.lock(tx, visits=ids)
    keeping = retention_facts.kept(tx, known)
    due = [id for id in ids if id not in keeping.held_visits and id not in keeping.listed_visits]
    if not due:
        return 0
    now = stored(known.now)
    retention_rosters.cut(tx, visits=due)
    queries.carry_out(tx, erasing.loosening(), due, now)
    new = _redraw(tx, "visits", due)
    values = {"map": _pairs(due, new), "now": now}
    tx.run(erasing.redrawing("visits", "anonymous_at"), values)
    tx.run(erasing.following("stays", "visit_id"), values)
    tx.run(GONE, {"ids": queries.as_json(due)})
    _anonymise_invitations(tx, new)
    return len(due)


def _anonymise_invitations(tx: Transaction, visits: Collection[int]) -> None:
    due = queries.anonymous_invitations(tx, visits)
    if not due:
        return
    values = {"map": _pairs(due, _redraw(tx, "invitations", due))}
    tx.run(erasing.redrawing("invitations"), values)
    tx.run(erasing.referring("visits", "invitation_id"), values)
    tx.run(GONE_INVITATIONS, {"ids": queries.as_json(due)})


def _detach(tx: Transaction, known: Calendar, visits: Sequence[VisitFacts]) -> int:
    ids = [visit.id for visit in visits]
    retention_rosters.cut(tx, visits=ids)
    return queries.carry_out(tx, erasing.detaching(), ids, stored(known.now))


def _redraw(tx: Transaction, table: str, ids: Sequence[int]) -> list[int]:
    """As many new ids, in an order that tells nothing of the old ones."""
    new = list(tx.allocate(table, len(ids)))
    random.SystemRandom().shuffle(new)
    return new


def _pairs(old: Sequence[int], new: Sequence[int]) -> str:
    return "[" + ",".join(f"[{before},{after}]" for before, after in zip(old, new, strict=True)) + "]"
