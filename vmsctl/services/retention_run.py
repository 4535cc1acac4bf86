"""Carrying retention out: in transactions of a few milliseconds with as long a pause after each, so that no desk waits.

What is done is done: a run that was interrupted leaves whole visits and visitors, and the next goes on with the rest.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from db.instant import instant
from db.queries import retention as queries
from vmsctl.errors import Conflict, Refused, StoreFailed
from vmsctl.rules import retention as rules
from vmsctl.rules.schedule import SUNDAY
from vmsctl.rules.text import clean
from vmsctl.services import (
    clock,
    erasure_replay,
    event_log,
    event_log_cut,
    retention_acts,
    retention_periods,
    retention_sweep,
    retention_walk,
    roles,
    search_index,
    statistics_upkeep,
    wiping,
)
from vmsctl.services.retention_pace import Pace
from vmsctl.wording import amount

if TYPE_CHECKING:
    from datetime import datetime

    from db.transaction import Transaction
    from vmsctl.services.retention_periods import Calendar
    from vmsctl.services.retention_walk import Walk
    from vmsctl.workspace import Workspace

RAN = "retention.ran"
EXCLUSIVE = "retention"


class Ran(NamedTuple):
    """What a run did: visits detached and made anonymous, visitors deleted, rows of other tables that were too old,
    entries cut off the event log, and what could not be done or wiped off the disk yet."""

    detached: int
    forgotten: int
    anonymous: int
    swept: dict[str, int]
    cut: int
    left: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        others = sum(self.swept.values())
        return (
            f"{amount(self.detached, 'visit')} detached, {self.anonymous:,} made anonymous, "
            f"{amount(self.forgotten, 'visitor')} deleted, {amount(others, 'other row')} removed, "
            f"{amount(self.cut, 'event')} cut off the event log"
        )


def run_by_hand(ws: Workspace, *, reason: str, many: bool = False, deep: bool = False) -> Ran:
    """A run that an admin asks for; `many` says that more than the usual share may go. Raises `Denied`, `Refused` while
    the clock is in doubt or too much would go, `Conflict` when another run is at it."""
    with ws.reading() as tx:
        roles.require(tx, ws, "run-retention", None, reason=reason)
    if doubt := clock.doubt(ws):
        raise Refused("clock-in-doubt", doubt.words, "Set the clock, or vouch for it: 'vmsctl schedule trust-clock'.")
    return run(ws, many=many, deep=deep, wholly=True, reason=reason)


def run(ws: Workspace, *, many: bool = False, deep: bool = False, wholly: bool = False, reason: str = "") -> Ran:
    """Detach, delete and make anonymous whatever is due. Raises `Refused` before anything is done when that is more
    than the usual share, `Conflict`."""
    with ws.store.exclusive(EXCLUSIVE) as alone:
        if not alone:
            raise Conflict("retention-running", "Retention is being carried out already.", "Wait for it to end.")
        erasure_replay.obey(ws)
        with ws.transaction() as tx:
            queries.stand_in(tx)
            known = retention_periods.calendar(tx, ws)
        if not many:
            _must_be_usual(ws, known)
        statistics_upkeep.roll_up_all(ws)  # afterwards nobody can tell any more from which company they came
        return _run(ws, known, deep=deep, wholly=wholly or known.today[0].weekday() == SUNDAY, reason=reason)


def _run(ws: Workspace, known: Calendar, *, deep: bool, wholly: bool, reason: str) -> Ran:
    detached = sum(_detach(ws, known, walk, wholly=wholly) for walk in retention_walk.walks(known))
    visitors = (piece.due for piece in retention_walk.visitors(ws, known))
    forgotten = Pace(ws, known).carry_out(visitors, retention_acts.forget)
    anonymous = Pace(ws, known).carry_out(retention_walk.detached(ws, known), retention_acts.anonymise)
    swept = retention_sweep.sweep(ws, known)
    cut = event_log_cut.cut(ws, known)
    search_index.index_pending(ws)
    left = [*cut.left, *wiping.wipe(ws, deep=deep)]
    done = Ran(detached, forgotten, anonymous, swept, cut.entries, tuple(left))
    _note(ws, known, done, reason)
    with suppress(StoreFailed):  # the event's own page
        _ = wiping.wipe(ws) if ws.store.engine == "sqlite" else []
    return done


def _detach(ws: Workspace, known: Calendar, walk: Walk, *, wholly: bool) -> int:
    """Go through a building's old visits, and note up to which day none is left."""
    with ws.reading() as tx:
        since = "" if wholly else queries.mark(tx, walk.mark)
    found = retention_walk.old(ws, walk, since=since)
    done = Pace(ws, known).look_and_carry_out(found, retention_acts.to_detach, retention_acts.detach)
    with ws.reading() as tx:
        left = queries.first_old(tx, walk.building_id, since, walk.last.isoformat(), unused=walk.unused)
    until = date.fromisoformat(left) - timedelta(days=1) if left else walk.last
    with ws.transaction() as tx:
        queries.keep_mark(tx, walk.mark, until.isoformat())
    return done


def _must_be_usual(ws: Workspace, known: Calendar) -> None:
    """Counting closely takes long; it is done only when a rough count is suspicious."""
    for what, due, of in (*_rough_visits(ws, known), _rough_visitors(ws, known)):
        if rules.is_many(due, of):
            exact = _exact(ws, known, visits=what == "visits")
            if rules.is_many(exact, of):
                raise Refused(
                    "too-many-at-once", f"{exact:,} of {of:,} {what} would go at once.",
                    "Look at 'vmsctl retention plan'; if that is right: 'vmsctl retention run --yes-many'.",
                )  # fmt: skip


def _rough_visits(ws: Workspace, known: Calendar) -> list[tuple[str, int, int]]:
    with ws.reading() as tx:
        due = sum(
            queries.count_old(tx, walk.building_id, walk.last.isoformat(), unused=walk.unused)
            for walk in retention_walk.walks(known)
        )
        of = sum(queries.count_all(tx, id) for id in known.periods if id) if due > rules.MANY_FLOOR else 0
    return [("visits", due, of)]


def _rough_visitors(ws: Workspace, known: Calendar) -> tuple[str, int, int]:
    last = retention_walk.newest(known)
    if last is None:
        return "visitors", 0, 0
    with ws.reading() as tx:
        return "visitors", *queries.count_unseen(tx, last.isoformat())


def _exact(ws: Workspace, known: Calendar, *, visits: bool) -> int:
    if not visits:
        return sum(len(piece.due) for piece in retention_walk.visitors(ws, known))
    found: set[int] = set()
    for walk in retention_walk.walks(known):
        for piece in retention_walk.visits(ws, known, walk):
            found.update(piece.due)
    return len(found)


def _note(ws: Workspace, known: Calendar, done: Ran, reason: str) -> None:
    days = {known.names[id] or "installation": periods._asdict() for id, periods in known.periods.items()}
    counts = {"detached": done.detached, "forgotten": done.forgotten, "anonymous": done.anonymous, "cut": done.cut}
    with ws.transaction() as tx:
        event_log.append(
            tx, ws, RAN, "retention:0", chain=event_log.INSTALLATION, at=ws.now(),
            facts={**counts, "swept": done.swept, "days": days},
            personal={"reason": clean(reason)} if reason else None,
        )  # fmt: skip
        if done.detached or done.forgotten:
            tx.presence.update(filter(None, known.periods))  # desks write their copies of the roll call anew


def last_run(tx: Transaction) -> datetime | None:
    """When retention was carried out last."""
    found = tx.value("SELECT max(at) FROM events WHERE subject = 'retention:0' AND kind = :kind", {"kind": RAN})
    return None if found is None else instant(found)
