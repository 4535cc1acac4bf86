"""Living through the month: what people do each day, and moving the clock on to when the next jobs are due.

The clock is only moved when what is due has been done, so that the worker lives through the month as it would in real
time, but for the hours in which nothing happens.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.month.clock import until
from tests.month.guests import HEAD_OFFICE, HOSTS, LABORATORY, Guest, of_day
from tests.month.house import House

ZONES = {HEAD_OFFICE: ZoneInfo("Europe/Berlin"), LABORATORY: ZoneInfo("Europe/London"), "": ZoneInfo("Europe/Berlin")}
TIMES = (
    ("", "retention", "01:30"), ("", "backup", "02:30"), ("", "integrity-check", "03:30"),
    (HEAD_OFFICE, "automatic-check-out", "19:30"), (LABORATORY, "automatic-check-out", "19:30"),
    (HEAD_OFFICE, "daily-summary", "20:00"), (LABORATORY, "daily-summary", "20:00"), ("", "event-log-anchor", "23:50"),
)  # fmt: skip
"""Building, job and time of day, as the house is set."""
SUNDAY = 6
INVITING, COMING, LEAVING = time(8, 30), time(12, 5), time(15, 0)
EVENING = (
    (time(18, 32), (HEAD_OFFICE,), ()), (time(19, 36), (LABORATORY,), (HEAD_OFFICE,)),
    (time(20, 42), (), (LABORATORY,)), (time(21, 5), (), ()), (time(23, 55), (), ()),
)  # fmt: skip
"""Times by the head office's clocks, which are an hour ahead of the laboratory's; where hosts are reminded by then of
everybody who is still in, and where nobody is in any more."""
NIGHT = time(3, 45)

RAN = """
SELECT coalesce(b.name, ''), r.job, r.day FROM job_runs r LEFT JOIN buildings b ON b.id = r.building_id
WHERE r.state = 'done' AND r.day >= :since
"""
INSIDE = """
SELECT b.name, v.name, s.reminded_at FROM stays s JOIN visits t ON t.id = s.visit_id
JOIN visitors v ON v.id = t.visitor_id JOIN buildings b ON b.id = t.building_id WHERE s.out_at IS NULL
"""


class Run(NamedTuple):
    """One run that the ledger must have."""

    building: str
    job: str
    day: str


class Month:
    """`missed` are the names of those whom nobody saw leave, by building and day."""

    def __init__(self, house: House, start: date) -> None:
        self.house, self.start, self.today = house, start, start
        self.guests: list[Guest] = []
        self.missed: dict[tuple[str, date], set[str]] = {}

    def live(self, days: int) -> None:
        for number in range(days):
            self._live_one_day(number)

    def due(self) -> Iterator[Run]:
        """The runs whose time has come since the month began."""
        now, first = self.house.clock(), self.start
        for number in range((self.today - first).days + 2):
            day = first + timedelta(days=number)
            for building, job, at in TIMES:
                moment = datetime.combine(day, time.fromisoformat(at), ZONES[building])
                if moment <= now and (job != "integrity-check" or day.weekday() == SUNDAY):
                    yield Run(building, job, day.isoformat())

    def ran(self) -> list[Run]:
        """The runs of the month's dates that the ledger has as done."""
        return [Run(*row) for row in self.house.rows(RAN, since=self.start.isoformat())]

    def _live_one_day(self, number: int) -> None:
        day = list(of_day(self.today, number))
        self._receive(day)
        self.guests += day
        for building in HOSTS:
            self.missed[building, self.today] = {name for name, _ in self._inside([building])}
        for step, reminded, empty in EVENING:
            self._go_on(step)
            until(partial(self._are_looked_after, reminded, empty), f"reminding and check-out on {self.today}")
            self.house.settle()
        self.today += timedelta(days=1)
        self._go_on(NIGHT)

    def _receive(self, day: list[Guest]) -> None:
        """Invite in the morning, let in who comes, let out who is seen to leave."""
        self._go_to(INVITING)
        visits: dict[Guest, str] = {}
        for building, host in HOSTS.items():
            guests = [guest for guest in day if guest.building == building]
            made = self.house.at_desk(
                "invite", host=host, building=building, arrive=f"{self.today}T12:00", until="14:00",
                guests=[(guest.name, guest.email, guest.company) for guest in guests],
            )  # fmt: skip
            visits.update(zip(guests, made, strict=True))
        self.house.settle()
        self._go_to(COMING)
        self.house.at_desk("let in", visits=[visits[guest] for guest in day if guest.fate != "absent"])
        self.house.settle()
        self._go_to(LEAVING)
        self.house.at_desk("let out", visits=[visits[guest] for guest in day if guest.fate == "leaves"])

    def _are_looked_after(self, reminded: Collection[str], empty: Collection[str]) -> bool:
        return not self._inside(empty) and all(at is not None for _, at in self._inside(reminded))

    def _inside(self, buildings: Collection[str]) -> list[tuple[str, int | None]]:
        """Who is in, and when their hosts were reminded."""
        return [(name, reminded) for place, name, reminded in self.house.rows(INSIDE) if place in buildings]

    def _go_on(self, at: time) -> None:
        """To a time of the head office's clocks, until the worker has done what is due by then."""
        moment = self._go_to(at)
        until(
            lambda: self.house.looked_at() >= moment and set(self.due()) <= set(self.ran()), f"what is due at {moment}"
        )
        self.house.settle()

    def _go_to(self, at: time) -> datetime:
        moment = datetime.combine(self.today, at, ZONES[HEAD_OFFICE]).astimezone(UTC)
        self.house.clock.put(max(moment, self.house.clock()))
        return moment
