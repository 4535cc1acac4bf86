"""Periods that were shortened: when each takes effect, and the second admin's word where one is needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from db.instant import instant, instant_or_none, stored
from db.queries import retention_changes as queries
from vmsctl.errors import Denied, NotFound, Refused
from vmsctl.rules.text import clean, fold, is_id
from vmsctl.services import event_log, retention_periods, roles

if TYPE_CHECKING:
    from vmsctl.workspace import Workspace

CONFIRMED = "retention.shortening-confirmed"


@dataclass(frozen=True, slots=True)
class Change:
    """`old` and `new` in days, None for without end; `bites_at` is None while a second admin has to agree."""

    id: str
    building: str
    setting: str
    old: int | None
    new: int | None
    asked_by: str
    asked_at: datetime
    bites_at: datetime | None


def list_(ws: Workspace) -> list[Change]:
    """What does not hold yet, for whom the matrix lets see it."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-retention", None)
        return [_change(row) for row in queries.standing(tx, stored(ws.now()))]


def of(ws: Workspace, name: str, building: str) -> list[Change]:
    """The shortenings of one period that do not hold yet; `building` is empty for the installation. The longest `old`
    of them holds for now."""
    return [one for one in list_(ws) if one.setting == name and fold(one.building) == fold(building)]


def confirm(ws: Workspace, change: str, *, reason: str) -> Change:
    """Agree as a second admin; from now on the notice time runs. Raises `NotFound`, `Refused` where it needs
    nobody's word, and `Denied` for who asked."""
    with ws.transaction() as tx:
        roles.require(tx, ws, "run-retention", None, reason=reason)
        now, id = ws.now(), int(change) if is_id(change) else 0
        by = ws.actor.user_id if ws.actor else 0
        row = next((row for row in queries.standing(tx, stored(now)) if row.id == id), None)
        if row is None:
            raise NotFound("no-such-change", f"Nothing waits under {change[:40]!r}.", "See 'vmsctl retention changes'.")
        if row.bites_at is not None:
            said = f"Change {id} needs no second admin (any more): it waits for the end of its notice."
            raise Refused("change-needs-no-word", said, "See 'vmsctl retention changes'.")
        if row.asked_by_id in (by, ws.actor.behind if ws.actor else None):
            raise Denied("second-admin", "It takes another admin than the one who asked.", "Ask a colleague.")
        bites = retention_periods.bites_at(tx, now)
        queries.confirm(tx, id, by=by, at=stored(now), bites_at=stored(bites))
        event_log.append(
            tx, ws, CONFIRMED, f"retention-change:{id}", chain=row.building_id, at=now,
            facts={"setting": row.name, "days": row.new}, personal={"reason": clean(reason)},
        )  # fmt: skip
        return _change(row._replace(bites_at=stored(bites)))


def _change(row: queries.ChangeRow) -> Change:
    return Change(
        str(row.id), row.building, row.name, row.old, row.new, row.asked_by, instant(row.asked_at),
        instant_or_none(row.bites_at),
    )  # fmt: skip
