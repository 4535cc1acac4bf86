"""Two and eight desks scan the same code at the same moment: one check-in, the others told who and when."""

import pytest

from tests.cast import Cast
from tests.crew import Crew, World, outcomes
from tests.crowd import crowd
from tests.race import work
from tests.scale import Scale
from tests.wholeness import faults

pytestmark = [pytest.mark.race, pytest.mark.long]


@pytest.mark.parametrize("desks", [2, 8])
def test_a_code_that_all_desks_scan_is_one_check_in(cast: Cast, crew: Crew, scale: Scale, desks: int) -> None:
    made = crowd(cast, scale(1_000, nightly=10_000) if desks == 8 else scale(200, nightly=2_000))
    answers = crew.do(desks, work.let_in, World.of(cast), [visit.ticket for visit in made])
    with cast.ws.reading() as tx:
        first: dict[int, str] = dict(tx.rows("SELECT visit_id, in_desk FROM stays"))
        counted = [tx.value(f"SELECT count(*) FROM {table}") for table in ("stays", "outbox", "events WHERE chain > 0")]
    for number, (visit, told) in enumerate(zip(made, outcomes(answers), strict=True)):
        loser = f"already-on-site: Ada {number} is in since 09:12 by Linus Desk at {first[visit.id]}."
        assert told == [loser] * (desks - 1) + ["done"]
    assert counted == [len(made)] * 3
    assert faults(cast.ws) == []


@pytest.mark.parametrize("desks", [2, 8])
def test_without_the_guard_the_same_race_lets_visitors_in_twice(cast: Cast, crew: Crew, desks: int) -> None:
    """The control: were it no race, this would be as whole as the other."""
    made = crowd(cast, 5)
    with cast.ws.transaction() as tx:
        tx.run("DROP INDEX uq_stays_one_open")
    crew.do(desks, work.carelessly, World.of(cast), [visit.ticket for visit in made])
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM stays") == desks * len(made)
    assert any("is inside twice" in fault for fault in faults(cast.ws))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_plain_begin_fails_where_the_writers_turn_only_waits(cast: Cast, crew: Crew) -> None:
    """The control for "nobody is locked out": SQLite refuses at once to turn a read into a write."""
    made = crowd(cast, 5)
    answers = crew.do(8, work.deferred, World.of(cast), [visit.ticket for visit in made])
    for told in outcomes(answers):
        assert [line.partition(":")[0] for line in told] == ["done"] + ["store-locked"] * 7


def test_a_request_sent_a_hundred_times_at_once_is_one_act(cast: Cast, crew: Crew) -> None:
    (visit,) = crowd(cast, 1)
    answers = crew.do(8, work.same_request, World.of(cast), visit.ticket, 13)
    assert sorted(told for row in answers for told in row) == ["done"] + ["done again"] * 103
    assert faults(cast.ws) == []


def test_a_visitor_whom_all_desks_let_out_has_left_once(cast: Cast, crew: Crew, scale: Scale) -> None:
    made = crowd(cast, scale(200, nightly=2_000))
    codes = [visit.ticket for visit in made]
    crew.do(2, work.let_in, World.of(cast), codes)
    answers = crew.do(8, work.let_out, World.of(cast), codes)
    for told in outcomes(answers):
        assert told[-1] == "done"
        assert {line.partition(":")[0] for line in told[:-1]} == {"already-left"}
    assert faults(cast.ws) == []


def test_undo_and_check_out_of_the_same_visit_are_one_of_the_two(cast: Cast, crew: Crew, scale: Scale) -> None:
    made = crowd(cast, scale(200, nightly=2_000))
    codes = [visit.ticket for visit in made]
    crew.do(2, work.let_in, World.of(cast), codes)
    answers = crew.do(2, work.undo_or_let_out, World.of(cast), codes)
    with cast.ws.reading() as tx:
        states = [state for (state,) in tx.rows("SELECT state FROM visits ORDER BY id")]
    assert set(states) <= {"left", "expected", "on-site"}
    assert faults(cast.ws) == []
    assert all("done" in told for told in outcomes(answers))


@pytest.mark.parametrize("guarded", [True, False])
def test_kiosks_let_in_as_many_as_the_building_may_hold(cast: Cast, crew: Crew, guarded: bool) -> None:
    """The control counts who is inside before it writes, as all of them do at the same moment."""
    cast.setting("check-in.policy", '"self"')
    cast.setting("check-in.capacity", "10", building=cast.hq)
    made = crowd(cast, 24)
    answers = crew.do(8, work.let_themselves_in, World.of(cast), [visit.ticket for visit in made], 10, guarded)
    told = [answer for row in answers for answer in row]
    with cast.ws.reading() as tx:
        inside = tx.value("SELECT count(*) FROM stays")
        counted = [tx.value(f"SELECT count(*) FROM {table}") for table in ("outbox", "events WHERE chain > 0")]
    assert counted == [inside] * 2 and told.count("done") == inside
    if guarded:
        assert inside == 10 and set(told) == {"done", "building-full: HQ is full: 10 allowed."}
    else:
        assert inside > 10
    assert faults(cast.ws) == []
