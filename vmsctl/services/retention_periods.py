"""The periods that hold in each building at this moment, shortened ones only after their notice (PRV-3)."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from db.instant import stored
from db.queries import retention as queries
from db.queries import retention_changes as change_queries
from db.queries import rows
from db.queries import settings as setting_queries
from vmsctl.rules import retention as rules
from vmsctl.rules.retention import Periods
from vmsctl.rules.settings import BY_NAME, INSTALLATION, Settings
from vmsctl.services import event_log

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

SHORTENED = "retention.shortened"


class Calendar(NamedTuple):
    """For each building (0: the installation) its periods, its date and its zone."""

    periods: Mapping[int, Periods]
    today: Mapping[int, date]
    zones: Mapping[int, ZoneInfo]
    names: Mapping[int, str]
    now: datetime


def calendar(tx: Transaction, ws: Workspace) -> Calendar:
    """What holds now, everywhere."""
    now, places = ws.now(), queries.buildings(tx)
    changes = queries.standing_changes(tx, stored(now))
    common = setting_queries.kept(tx, INSTALLATION)
    zones = {id: ZoneInfo(zone) for id, _, zone in places}
    zones[INSTALLATION] = ZoneInfo(Settings(common)["schedule.time-zone"] or (places[0][2] if places else "UTC"))
    periods = {id: _periods(tx, id, common, changes) for id in zones}
    today = {id: now.astimezone(zone).date() for id, zone in zones.items()}
    return Calendar(periods, today, zones, {INSTALLATION: "", **{id: name for id, name, _ in places}}, now)


def note_change(tx: Transaction, ws: Workspace, building_id: int, name: str, old: Any, new: Any) -> None:
    """Let the period that held before hold on for the notice time when a setting shortens it; one under a week waits
    for a second admin besides. What was asked for before, and is shorter than what is set now, waits no longer."""
    if name not in rules.ANNOUNCED:
        return
    after = days(name, new)
    before = rules.longest([days(name, old), *_withdrawn(tx, ws, building_id, name, after)])
    if not rules.shortens(before, after):
        return
    now = ws.now()
    waits = rules.needs_second_admin(after)
    change = rows.insert(tx, "retention_changes", {
        "building_id": building_id, "name": name, "old": before, "new": after, "asked_at": stored(now),
        "asked_by": ws.actor.user_id if ws.actor else None, "bites_at": None if waits else stored(bites_at(tx, now)),
    })  # fmt: skip
    event_log.append(
        tx, ws, SHORTENED, f"retention-change:{change}", chain=building_id, at=now,
        facts={"setting": name, "old": before, "new": after, "second_admin": waits},
    )  # fmt: skip


def _withdrawn(tx: Transaction, ws: Workspace, building_id: int, name: str, after: int | None) -> list[int | None]:
    """Withdraw the shortenings that a new period contradicts; the periods that have held instead of them."""
    standing = change_queries.standing(tx, stored(ws.now()))
    ours = [row for row in standing if (row.building_id, row.name) == (building_id, name)]
    gone = [row for row in ours if rules.shortens(after, row.new)]
    for row in gone:
        change_queries.withdraw(tx, row.id)
    return [row.old for row in gone]


def bites_at(tx: Transaction, now: datetime) -> datetime:
    """When a period that is shortened now takes effect."""
    settings = Settings(setting_queries.kept(tx, INSTALLATION))
    return now + timedelta(days=settings["retention.notice-days"])


def everywhere(tx: Transaction, now: datetime, name: str) -> int | None:
    """A period of the installation in days, as it holds now."""
    changes = queries.standing_changes(tx, stored(now))
    return _holding(INSTALLATION, name, {}, setting_queries.kept(tx, INSTALLATION), changes)


def of(periods: Periods, name: str) -> int | None:
    """The period under a setting's name."""
    return dict(zip(rules.PERIODS, (periods.detach, periods.unused, periods.anonymise, periods.delete), strict=True))[
        name
    ]


def set_to(tx: Transaction, building_id: int, name: str) -> int | None:
    """The period that is set, whether or not it holds yet."""
    return days(name, Settings(setting_queries.holding(tx, building_id))[name])


def days(name: str, value: int) -> int | None:
    """A setting's value as a period: 0 is without end, except for what follows after something else."""
    return value if name == rules.ANONYMISE else (value or None)


def _periods(
    tx: Transaction, building_id: int, common: Mapping[str, str], changes: list[tuple[int, str, int | None]]
) -> Periods:
    own = setting_queries.kept(tx, building_id) if building_id else {}
    found = {name: _holding(building_id, name, own, common, changes) for name in rules.PERIODS}
    anonymise = found[rules.ANONYMISE]
    assert anonymise is not None
    return Periods(found[rules.DETACH], found[rules.UNUSED], anonymise, found[rules.DELETE])


def _holding(
    building_id: int, name: str, own: Mapping[str, str], common: Mapping[str, str],
    changes: list[tuple[int, str, int | None]],
) -> int | None:  # fmt: skip
    """The set period, or a longer one that holds on while its end is being announced."""
    kept = own.get(name, common.get(name))
    value = BY_NAME[name].default if kept is None else json.loads(kept)
    places = {building_id} if name in own else {building_id, INSTALLATION}
    before = [old for place, changed, old in changes if changed == name and place in places]
    return rules.longest([days(name, value), *before])
