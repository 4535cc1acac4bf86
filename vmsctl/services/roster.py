"""Everybody to be accounted for in one building, as it stands in the store or in a desk's copy.

People stay the plain tuples of `db/queries/roll_call.py`: they are put into words where they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from db.instant import instant, stored
from db.kinds import Policy
from db.queries import roll_call as queries
from db.queries import roll_calls
from db.queries import settings as setting_queries
from vmsctl.rules import roll_call as rules
from vmsctl.rules.settings import Settings

if TYPE_CHECKING:
    from db.queries.roll_call import Person
    from db.transaction import Transaction
    from vmsctl.services.buildings import Place


class PrinterAt(NamedTuple):
    """A printer that may take the list."""

    name: str
    url: str
    profile: str


class Roster(NamedTuple):
    """`made_at` is the building's time; `source` says in words where the list comes from and how old it is.

    `blocks` are people by the keys of `rules.roll_call.TITLES`; expected ones reach hours ahead until `about` now.
    `runs` is the kind of the roll call that runs, empty where none does.
    """

    building: str
    building_id: int
    time_zone: str
    made_at: datetime
    policy: str
    source: str
    from_copy: bool
    blocks: Mapping[str, Sequence[Person]]
    printers: Sequence[PrinterAt]
    runs: str = ""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def counts(self) -> dict[str, int]:
        """How many people each block has."""
        return {key: len(people) for key, people in self.blocks.items()}


class Listed(NamedTuple):
    """One person in words; `since` is the building's time, None for who is only expected."""

    id: str
    name: str
    company: str
    host: str
    phone: str
    floor: str
    since: datetime | None
    words: rules.Words


def gather(tx: Transaction, place: Place, now: datetime) -> Roster:
    """The building's list as of now."""
    settings = Settings(setting_queries.holding(tx, place.id))
    made_at = place.local(now)
    midnight = stored(datetime.combine(made_at.date(), time.min, place.zone))
    first, last = place.local(now - rules.ABOUT_NOW), place.local(now + rules.KEPT_AHEAD)
    days = (first.date().isoformat(), last.date().isoformat())
    blocks: dict[str, Sequence[Person]] = {
        "on-site": queries.on_site(tx, place.id),
        "presumed-left": queries.presumed_left(tx, place.id, midnight),
    }
    if settings["check-in.policy"] == Policy.OFF:
        around = timedelta(days=settings["check-in.days-around"])
        span = ((made_at - around).date().isoformat(), (made_at + around).date().isoformat())
        blocks["arrived"] = queries.arrived(tx, place.id, span, midnight)
    blocks["expected"] = queries.expected(tx, place.id, days, stored(first), stored(last))
    running = roll_calls.running(tx, place.id)
    return Roster(
        building=place.name,
        building_id=place.id,
        time_zone=place.time_zone,
        made_at=made_at,
        policy=settings["check-in.policy"],
        source="the store",
        from_copy=False,
        blocks=blocks,
        printers=[PrinterAt(*row) for row in queries.printers(tx, place.id)],
        runs="" if running is None else running.kind,
    )


def about(roster: Roster, now: datetime) -> Roster:
    """The list with those only of the expected who are due about now; an older copy keeps all that were due since."""
    until = stored(now + rules.ABOUT_NOW)
    expected = [person for person in roster.blocks.get("expected", ()) if person[6] <= until]
    return roster._replace(blocks={**roster.blocks, "expected": expected})


def listed(roster: Roster, key: str) -> list[Listed]:
    """The people of a block in words, by name."""
    people = sorted(roster.blocks[key], key=lambda person: person[1].casefold())
    return [_listed(roster, key, person) for person in people]


def _listed(roster: Roster, key: str, person: Person) -> Listed:
    visit_id, name, company, host, phone, floor, micros, mark = person
    at = instant(micros).astimezone(roster.zone)
    marked = instant(mark).astimezone(roster.zone) if isinstance(mark, int) else mark
    since = None if key == "expected" else at
    words = rules.words(key, at, marked, roster.made_at)
    return Listed(f"v{visit_id}", name, company, host, phone, floor, since, words)
