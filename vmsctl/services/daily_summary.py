"""The daily summary: who was not seen to leave, the day in figures, and the ends of the audit trail (NTF-2, ADM-4).

What was found at the end of the day is kept in counts and ids; names are looked up when somebody reads it, so that
nothing of an erased visitor is left in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from db.instant import instant, instant_or_none, stored
from db.kinds import Role
from db.queries import daily_summary as queries
from db.queries import settings as setting_queries
from db.queries.daily_summary import SummaryRow
from vmsctl.errors import NotFound
from vmsctl.rules import daily_summary as rules
from vmsctl.rules import event_chain, schedule
from vmsctl.rules.event_chain import End
from vmsctl.rules.mails.summary import MissedOne, SummaryFacts
from vmsctl.rules.passes import visit_name
from vmsctl.rules.settings import Settings
from vmsctl.services import buildings, event_log, outbox, roles

if TYPE_CHECKING:
    from db.queries.daily_summary import PersonRow
    from db.transaction import Transaction
    from vmsctl.services.buildings import Place
    from vmsctl.workspace import Workspace

MADE, SENT_AGAIN = "daily-summary.made", "daily-summary.sent"
TEMPLATE = "daily-summary"
ABOUT = "summary"


class Missed(NamedTuple):
    """Somebody who was not seen to leave; times are the building's. `state` is `open`, `presumed` or `left` as is known
    by now, `left_at` since when, and `became` says it in words."""

    id: str
    visitor: str
    company: str
    phone: str
    host: str
    host_phone: str
    floor: str
    since: datetime
    until: datetime
    state: str
    left_at: datetime | None
    became: str


@dataclass(frozen=True, slots=True)
class DailySummary:
    """`made_at` is None for a day that has not ended; `forgotten` are those missed whom nobody knows any more.

    `anchors` are the ends of the building's chain and of the installation's, as `event-log verify --anchor` takes them.
    """

    building: str
    building_id: int
    since: date
    day: date
    as_of: datetime
    made_at: datetime | None
    missed: tuple[Missed, ...]
    forgotten: int
    figures: Mapping[str, int]
    anchors: tuple[str, ...]

    @property
    def title(self) -> str:
        return rules.title(self.since, self.day)


class Cut(NamedTuple):
    """The span that a summary is of: its dates, and the moments at which the first begins and the last ends."""

    since: date
    day: date
    after: datetime
    until: datetime


def make(ws: Workspace, building_id: int, day: date, *, since: date | None = None) -> DailySummary | None:
    """Make the summary of a date and of those before it that have none (of the first of a building: from `since`), and
    queue it for its readers; None when it was made already. One transaction: it is made and queued, or neither."""
    with ws.transaction() as tx:
        place = buildings.by_id(tx, building_id)
        cut = _cut(tx, place, day, ws.now(), since)
        missed = queries.missed(tx, building_id, stored(cut.after), stored(cut.until))
        figures = {**_figures(tx, place, cut, len(missed)), "until": stored(cut.until)}
        row = SummaryRow(cut.since.isoformat(), stored(ws.now()), json.dumps(figures), "[]")
        if not queries.add(tx, building_id, day.isoformat(), row, missed):
            return None
        _queue(tx, ws, place, day)
        facts = {"day": day.isoformat(), "since": row.since, "missed": len(missed)}
        event_log.append(tx, ws, MADE, f"building:{building_id}", chain=building_id, at=ws.now(), facts=facts)
        queries.set_heads(tx, building_id, day.isoformat(), _heads(tx, building_id))
        return of_date(tx, place, day)


def show(ws: Workspace, day: date | None = None, *, building: str | None = None) -> DailySummary:
    """The summary of a date (None: today's), or how the day stands when it has not ended. Raises `Denied`,
    `NotFound` for a date in the past that has none."""
    with ws.reading() as tx:
        place = buildings.place(tx, ws, building)
        roles.require(tx, ws, "see-daily-summary", place.id)
        wanted = day or place.today(ws.now())
        made = of_date(tx, place, wanted)
        if made is None and wanted != place.today(ws.now()):
            raise NotFound("no-summary", f"{place.name} has no summary of {wanted}.", "See 'vmsctl schedule list'.")
        return made or _so_far(tx, place, wanted, ws.now())


def send_again(ws: Workspace, day: date, *, building: str | None = None) -> int:
    """Queue a summary that was made for its readers once more; how many they are. Raises `NotFound`."""
    with ws.transaction() as tx:
        place = buildings.place(tx, ws, building)
        roles.require(tx, ws, "send-daily-summary", place.id)
        if queries.one(tx, place.id, day.isoformat()) is None:
            raise NotFound("no-summary", f"{place.name} has no summary of {day}.", "See 'vmsctl schedule list'.")
        readers = _queue(tx, ws, place, day)
        facts = {"day": day.isoformat(), "readers": readers}
        event_log.append(tx, ws, SENT_AGAIN, f"building:{place.id}", chain=place.id, at=ws.now(), facts=facts)
        return readers


def told_by(tx: Transaction, about: str) -> DailySummary | None:
    """The summary that a message of the outbox tells of (`summary:BUILDING:DAY`)."""
    noun, building_id, day = about.split(":")
    assert noun == ABOUT
    return of_date(tx, buildings.by_id(tx, int(building_id)), date.fromisoformat(day))


def of_date(tx: Transaction, place: Place, day: date) -> DailySummary | None:
    """A summary that was made, with what is known by now of those who were missed."""
    row = queries.one(tx, place.id, day.isoformat())
    if row is None:
        return None
    figures: dict[str, int] = json.loads(row.figures)
    people = queries.noted(tx, place.id, day.isoformat())
    return DailySummary(
        place.name, place.id, date.fromisoformat(row.since), day,
        as_of=place.local(instant(figures.pop("until"))), made_at=place.local(instant(row.made_at)),
        missed=tuple(_missed(each, place) for each in people), forgotten=figures["missed"] - len(people),
        figures=figures, anchors=tuple(json.loads(row.heads)),
    )  # fmt: skip


def _so_far(tx: Transaction, place: Place, day: date, now: datetime) -> DailySummary:
    cut = _cut(tx, place, day, now)
    found = queries.missed(tx, place.id, stored(cut.after), stored(cut.until))
    return DailySummary(
        place.name, place.id, cut.since, day, as_of=place.local(now), made_at=None,
        missed=tuple(_missed(each, place) for each in queries.people(tx, found)), forgotten=0,
        figures=_figures(tx, place, cut, len(found)), anchors=(),
    )  # fmt: skip


def _cut(tx: Transaction, place: Place, day: date, now: datetime, since: date | None = None) -> Cut:
    """From where the last summary ended: a day has none when it was told of together with a later one."""
    at = schedule.time_of(Settings(setting_queries.holding(tx, place.id))["daily-summary.at"])
    end = min(now, schedule.moment(day, at, place.zone)) if at else now
    newest = queries.newest_before(tx, place.id, day.isoformat())
    if newest is None:
        first = since or day
        return Cut(first, day, schedule.midnight(first, place.zone), end)
    before = queries.one(tx, place.id, newest)
    assert before is not None
    return Cut(date.fromisoformat(newest) + timedelta(days=1), day, instant(json.loads(before.figures)["until"]), end)


def _figures(tx: Transaction, place: Place, cut: Cut, missed: int) -> dict[str, int]:
    found = queries.figures(tx, place.id, cut.since.isoformat(), cut.day.isoformat(), stored(cut.until))
    return {key: {**found, "missed": missed}[key] for key in rules.FIGURES}


def _missed(row: PersonRow, place: Place) -> Missed:
    left = instant_or_none(row.out_at)
    now = rules.State(place.local(left) if left else None, row.out_how)
    return Missed(
        visit_name(row.visit_id), row.name, row.company, row.phone, row.host, row.host_phone, row.floor,
        place.local(instant(row.in_at)), place.local(instant(row.until)), now.code, now.out_at,
        rules.became(bool(row.open), now),
    )  # fmt: skip


def _heads(tx: Transaction, building_id: int) -> str:
    ends = queries.heads(tx, building_id)
    return json.dumps([event_chain.anchor_text(chain, End(seq, head)) for chain, seq, head in ends])


def _queue(tx: Transaction, ws: Workspace, place: Place, day: date) -> int:
    """Queue it for the building's managers, or where there is none for the admins; how many they are."""
    readers = queries.readers(tx, place.id, Role.MANAGER) or queries.readers(tx, place.id, Role.ADMIN)
    about = f"{ABOUT}:{place.id}:{day.isoformat()}"
    for user_id in readers:
        outbox.queue(tx, ws, template=TEMPLATE, building_id=place.id, user_id=user_id, about=about)
    return len(readers)


def mailed(summary: DailySummary) -> SummaryFacts:
    """The summary as its mail tells it."""
    zone = summary.as_of.tzinfo
    return SummaryFacts(
        since=datetime.combine(summary.since, time.min, zone),
        day=datetime.combine(summary.day, time.min, zone),
        as_of=summary.as_of,
        missed=tuple(
            MissedOne(each.id, each.visitor, each.company, each.host, each.phone, each.since, each.state, each.left_at)
            for each in summary.missed
        ),
        forgotten=summary.forgotten,
        figures=tuple(summary.figures.items()),
        anchors=summary.anchors,
    )


def record(summary: DailySummary) -> dict[str, Any]:
    """The summary as programs read it."""
    return {
        "building": summary.building, "since": summary.since, "day": summary.day, "as_of": summary.as_of,
        "made_at": summary.made_at, "missed": [each._asdict() for each in summary.missed],
        "forgotten": summary.forgotten, "figures": dict(summary.figures), "anchors": list(summary.anchors),
    }  # fmt: skip
