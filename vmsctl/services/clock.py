"""The clock and whether it is believed: asked before each round of jobs, and settled by an admin's word."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from db.instant import instant, instant_or_none, stored
from db.queries import clock as queries
from db.queries import doctor as event_queries
from db.queries import schedule as ledger
from db.queries import settings as setting_queries
from vmsctl.config import machine_name
from vmsctl.connectors import system_clock
from vmsctl.rules import clock as rules
from vmsctl.rules.clock import Doubt, Sighting
from vmsctl.rules.settings import INSTALLATION, Settings
from vmsctl.rules.text import clean
from vmsctl.services import event_log, roles

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

BELIEVED = "clock.believed"


def doubt(ws: Workspace) -> Doubt | None:
    """Why the clock is not believed at this moment, or None."""
    with ws.reading() as tx:
        return weighed(tx, ws)


def weighed(tx: Transaction, ws: Workspace) -> Doubt | None:
    """As `doubt`, in another's transaction."""
    reading = system_clock.read()
    settings = Settings(setting_queries.kept(tx, INSTALLATION))
    kept = {machine: _sighting(value) for machine, value in queries.seen(tx).items()}
    newest = max((each.wall for each in kept.values()), default=_last_event(tx))
    return rules.doubt(
        Sighting(ws.now(), reading.uptime, reading.boot), kept.get(machine_name()), newest,
        slack=timedelta(minutes=settings["schedule.clock-slack-minutes"]), vouched=reading.synchronised,
    )  # fmt: skip


def last_look(tx: Transaction) -> datetime | None:
    """When the clock was last believed on any machine, which is when somebody last ran the schedule."""
    return max((_sighting(value).wall for value in queries.seen(tx).values()), default=None)


def look(ws: Workspace) -> Doubt | None:
    """As `doubt`; a clock that is believed is remembered, so that the next look can tell what has gone by, and what was
    run for dates that it has yet to come to is forgotten."""
    with ws.transaction() as tx:
        found = weighed(tx, ws)
        if found is None:
            _remember(tx, ws)
            _forget_ahead(tx, ws)
    return found


def believe(ws: Workspace, *, reason: str) -> Doubt | None:
    """Let the clock hold as it is now, on an admin's word; what was in doubt about it.

    Runs that are noted for dates still to come were made by a clock that was wrong: they are forgotten.
    """
    with ws.transaction() as tx:
        roles.require(tx, ws, "trust-clock", None, reason=reason)
        found = weighed(tx, ws)
        queries.forget(tx)
        _remember(tx, ws)
        forgotten = _forget_ahead(tx, ws)
        event_log.append(
            tx, ws, BELIEVED, "installation:0", chain=event_log.INSTALLATION, at=ws.now(),
            facts={"doubt": found.code if found else "", "forgotten": forgotten}, personal={"reason": clean(reason)},
        )  # fmt: skip
    return found


def _remember(tx: Transaction, ws: Workspace) -> None:
    reading = system_clock.read()
    value = {"wall": stored(ws.now()), "uptime": reading.uptime, "boot": reading.boot}
    queries.keep(tx, machine_name(), json.dumps(value))


def _forget_ahead(tx: Transaction, ws: Workspace) -> int:
    """Runs of dates that no building's calendar has come to were made by a clock that was wrong."""
    return ledger.forget_after(tx, (ws.now() + timedelta(days=1)).date().isoformat())


def _sighting(kept: str) -> Sighting:
    value = json.loads(kept)
    return Sighting(instant(value["wall"]), float(value["uptime"]), str(value["boot"]))


def _last_event(tx: Transaction) -> datetime | None:
    return instant_or_none(event_queries.last_event(tx))
