"""A house in which anything may happen to anybody, and its days counted by hand."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from tests.cast import Cast
from vmsctl.errors import Conflict, Invalid, Refused
from vmsctl.services import automatic_check_out, buildings, statistics_counting
from vmsctl.services import statistics_upkeep as service
from vmsctl.services.buildings import Place
from vmsctl.services.cancel_invitation import cancel
from vmsctl.services.check_in import check_in
from vmsctl.services.check_out import check_out
from vmsctl.services.correct_times import correct
from vmsctl.services.undo import undo

NAMES = ("invited", "came", "no_show", "cancelled", "presumed", "unended", "stays", "stay_seconds")


class Reference(NamedTuple):
    """A building's date as somebody would count it by hand."""

    figures: Counter[str]
    hours: Counter[int]


def place(cast: Cast, building: int) -> Place:
    with cast.ws.reading() as tx:
        return buildings.by_id(tx, building)


def reference(cast: Cast, building: Place) -> dict[str, Reference]:
    """Counted visit by visit, with nothing of what is tested but the names of the figures."""
    found: dict[str, Reference] = {}
    today = cast.clock().astimezone(building.zone).date().isoformat()
    with cast.ws.reading() as tx:
        for id, day, state, arrived in tx.rows(
            "SELECT id, day, state, arrived_at FROM visits WHERE building_id = :b AND day < :today",
            {"b": building.id, "today": today},
        ):
            figures, hours = found.setdefault(day, Reference(Counter(), Counter()))
            if state == "cancelled":
                figures["cancelled"] += 1
                continue
            figures["invited"] += 1
            figures["no_show" if arrived is None else "came"] += 1
            if arrived is not None:
                hours[datetime.fromtimestamp(arrived / 1e6, building.zone).hour] += 1
            for came, left, how in tx.rows("SELECT in_at, out_at, out_how FROM stays WHERE visit_id = :v", {"v": id}):
                if left is None:
                    figures["unended"] += 1
                elif how == "presumed":
                    figures["presumed"] += 1
                else:
                    figures["stays"] += 1
                    figures["microseconds"] += left - came
    for figures, _ in found.values():
        figures["stay_seconds"] = figures.pop("microseconds", 0) // 1_000_000
    return found


def kept(cast: Cast, building: Place) -> dict[str, Reference]:
    with cast.ws.reading() as tx:
        rows = statistics_counting.kept_days(tx, building.id, "", "9999")
    return {
        row.day: Reference(
            Counter({name: getattr(row.figures, name) for name in NAMES}),
            Counter(dict(enumerate(row.figures.hours))),
        )
        for row in rows
    }


class House:
    """A house that lives through days on which anything may happen to anybody, by chance."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.chance = cast, random.Random(seed)
        self.desks = {cast.hq: cast.act_as("alma"), cast.lab: cast.act_as("alma")}
        self.visitors = [cast.visitor(f"Visitor {number}", company=f"Firm {number % 3}") for number in range(12)]
        self.places = [place(cast, building) for building in (cast.hq, cast.lab)]
        self.past: list[tuple[str, int]] = []

    def live(self, day: date, visits: int) -> None:
        """One date: invitations, and acts on visits of this and of earlier dates at rising times."""
        self.cast.clock.time = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
        for _ in range(visits):
            building = self.chance.choice([self.cast.hq, self.cast.lab])
            self.past.append((self.invite(day, building), building))
        for _ in range(visits * 5 // 2):
            self.cast.clock.tick(minutes=self.chance.randint(1, 70 // max(1, visits // 5)))
            with suppress(Refused, Conflict, Invalid):  # what cannot be is refused
                self.act(*self.chance.choice(self.past[-2 * visits :]))
        if self.chance.random() < 0.3:
            self.cast.clock.tick(hours=20)
            for building in self.desks:
                automatic_check_out.run(self.cast.ws, building)
        for where in self.places:
            if self.chance.random() < 0.6:
                service.roll_up(self.cast.ws, where)

    def invite(self, day: date, building: int) -> str:
        """Two visits may happen to get the same PIN, and the store refuses the second."""
        while True:
            with suppress(Conflict):
                return self.cast.visit(self.chance.choice(self.visitors), day=day, building_id=building).name

    def act(self, visit: str, building: int) -> None:
        ws, where, lot = self.desks[building], str(building), self.chance.random()
        if lot < 0.45:
            check_in(ws, visit, building=where)
        elif lot < 0.75:
            check_out(ws, visit, building=where)
        elif lot < 0.85:
            undo(ws, visit, reason="by chance", building=where)
        elif lot < 0.95:
            hours = self.chance.randint(0, 30)
            came, left = (self.cast.clock() - timedelta(hours=n) for n in (hours + 2, hours))
            correct(ws, visit, in_at=came, out_at=left, reason="by chance", building=where)
        else:
            self.cancel(visit, building)

    def cancel(self, visit: str, building: int) -> None:
        with self.cast.ws.reading() as tx:
            invitation = tx.value("SELECT invitation_id FROM visits WHERE id = :v", {"v": int(visit[1:])})
        cancel(self.desks[building], str(invitation))
