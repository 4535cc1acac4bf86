"""Check-in, check-out, undo, correction and cancelling in any order, against a plain model of who is inside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count, pairwise
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from db.instant import instant
from db.queries import roll_call
from tests.cast import Cast, Clock, verify_chain
from tests.scale import Scale
from tests.stores import new_sqlite_store
from vmsctl.config import Config
from vmsctl.errors import VmsError
from vmsctl.services.check_in import check_in
from vmsctl.services.check_out import check_out
from vmsctl.services.correct_times import correct
from vmsctl.services.undo import undo
from vmsctl.workspace import open_workspace

VISITS = st.integers(0, 3)
DESKS = st.sampled_from(["front", "side"])


class ComingAndGoing(RuleBasedStateMachine):
    """Two visitors with two visits of today each, and two desks. The model holds each visit's stays as pairs of
    times, and the acts that could be undone."""

    def __init__(self, cast: Cast) -> None:
        super().__init__()
        self.cast = cast
        cast.setting("check-in.repeat-seconds", "0")
        ada, bob = cast.visitor("Ada Lovelace"), cast.visitor("Bob")
        self.visits = [cast.visit(visitor).name for visitor in (ada, ada, bob, bob)]
        self.stays: list[list[list[datetime | None]]] = [[] for _ in self.visits]
        self.done: list[list[str]] = [[] for _ in self.visits]
        self.cancelled: set[int] = set()
        self.events = 0

    def inside(self, visit: int) -> bool:
        return any(stay[1] is None for stay in self.stays[visit])

    def visitor_inside(self, visit: int) -> bool:
        return self.inside(visit) or self.inside(visit ^ 1)

    @contextmanager
    def expecting(self, allowed: bool) -> Iterator[None]:
        """The act succeeds just when the model allows it; a refusal leaves no trace. No two are at the same time."""
        self.cast.clock.tick(seconds=1)
        try:
            yield
        except VmsError:
            assert not allowed
        else:
            assert allowed
            self.events += 1

    @rule(minutes=st.integers(1, 9))
    def time_passes(self, minutes: int) -> None:
        self.cast.clock.tick(minutes=minutes)

    @rule(visit=VISITS, desk=DESKS)
    def comes(self, visit: int, desk: str) -> None:
        allowed = not self.visitor_inside(visit) and visit not in self.cancelled
        with self.expecting(allowed):
            done = check_in(self.cast.act_as("linus", desk=desk), self.visits[visit])
            assert not done.repeated
        if allowed:
            self.stays[visit].append([self.cast.clock(), None])
            self.done[visit].append("in")

    @rule(visit=VISITS, desk=DESKS)
    def goes(self, visit: int, desk: str) -> None:
        allowed = self.inside(visit)
        with self.expecting(allowed):
            check_out(self.cast.act_as("linus", desk=desk), self.visits[visit])
        if allowed:
            self.stays[visit][-1][1] = self.cast.clock()
            self.done[visit].append("out")

    @rule(visit=VISITS)
    def is_undone(self, visit: int) -> None:
        last = self.done[visit][-1] if self.done[visit] else None
        stay = self.stays[visit][-1] if self.stays[visit] else [None, None]
        came_since = any(other[0] >= stay[0] for other in self.stays[visit ^ 1] if other[0] and stay[0])
        stands = {"in": self.inside(visit), "out": not self.inside(visit) and not came_since}.get(last or "", False)
        done_at = stay[1] if last == "out" else stay[0]
        in_time = done_at is not None and self.cast.clock() - done_at < timedelta(minutes=10)
        with self.expecting(stands and in_time):
            undo(self.cast.act_as("vera"), self.visits[visit], reason="mistake")
        if stands and in_time:
            self.done[visit].pop()
            if last == "in":
                self.stays[visit].pop()
            else:
                stay[1] = None

    @rule(visit=VISITS, minutes=st.integers(-40, 40))
    def is_corrected(self, visit: int, minutes: int) -> None:
        """The time of leaving of the last stay, of one that has been ended by a correction at latest."""
        if not self.stays[visit]:
            return
        came, left = self.stays[visit][-1]
        assert came is not None
        out_at = came + timedelta(minutes=minutes)
        others = [stay for each in (visit, visit ^ 1) for stay in self.stays[each] if stay is not self.stays[visit][-1]]
        free = all(not _overlap(came, out_at, stay[0], stay[1]) for stay in others)
        allowed = came < out_at <= self.cast.clock() + timedelta(seconds=1) and free
        with self.expecting(allowed):
            correct(self.cast.act_as("vera"), self.visits[visit], out_at=out_at, reason="saw it")
        if allowed:
            self.stays[visit][-1][1] = out_at
            if out_at != left:
                self.done[visit] = ["corrected"]

    @rule(visit=VISITS)
    def is_cancelled(self, visit: int) -> None:
        if self.stays[visit]:
            return
        with self.cast.ws.transaction() as tx:
            tx.run("UPDATE visits SET state = 'cancelled' WHERE id = :visit", {"visit": int(self.visits[visit][1:])})
        self.cancelled.add(visit)
        self.done[visit] = []

    @invariant()
    def nobody_is_in_twice(self) -> None:
        with self.cast.ws.reading() as tx:
            rows = tx.rows("SELECT visitor_id, in_at, out_at FROM stays ORDER BY visitor_id, in_at")
        for (one, _, left), (other, came, _) in pairwise(rows):
            assert one != other or (left is not None and left <= came)
        assert all(left is None or left >= came for _, came, left in rows)

    @invariant()
    def the_store_says_what_the_model_says(self) -> None:
        with self.cast.ws.reading() as tx:
            states = [state for (state,) in tx.rows("SELECT state FROM visits ORDER BY id")]
            kept = tx.rows("SELECT visit_id, in_at, out_at FROM stays ORDER BY id")
            assert roll_call.count_on_site(tx, self.cast.hq) == sum(map(self.inside, range(4)))
        assert states == [self.state(visit) for visit in range(4)]
        for visit, name in enumerate(self.visits):
            mine = [[instant(came), left and instant(left)] for id, came, left in kept if f"v{id}" == name]
            assert mine == self.stays[visit]

    def state(self, visit: int) -> str:
        if visit in self.cancelled:
            return "cancelled"
        return "on-site" if self.inside(visit) else "left" if self.stays[visit] else "expected"

    @invariant()
    def every_act_is_one_event_of_a_whole_chain(self) -> None:
        with self.cast.ws.reading() as tx:
            assert verify_chain(tx, self.cast.hq) == self.events

    def teardown(self) -> None:
        self.cast.ws.store.close()


def _overlap(came: datetime, left: datetime, other: datetime | None, until: datetime | None) -> bool:
    return other is not None and (until is None or came < until) and other < left


@pytest.fixture
def new_cast(run_folder: Path, tmp_path: Path) -> Callable[[], Cast]:
    numbers = count()

    def new() -> Cast:
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        address = new_sqlite_store(run_folder, folder)
        ws = open_workspace(Config(home=folder, address=address, user=None, building=None, desk=""))
        clock = Clock()
        ws.clock = clock
        return Cast.enter(ws, clock)

    return new


@pytest.mark.long
def test_whatever_happens_nobody_is_in_twice_and_every_act_is_one_event(
    new_cast: Callable[[], Cast], scale: Scale
) -> None:
    class InANewHouse(ComingAndGoing):
        def __init__(self) -> None:
            super().__init__(new_cast())

    chosen = settings(max_examples=scale(25, nightly=500), stateful_step_count=30, deadline=None)
    run_state_machine_as_test(InANewHouse, settings=chosen)
