"""What a roll call must not do: doubt its seal, lose a tick at its end, tell of other houses, count backwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from db.instant import stored
from db.queries import locks
from db.queries import roll_calls as queries
from tests.cast import Cast
from tests.services.at_once import meeting, together, until
from tests.services.test_roll_calls import inside, now, started, tick
from vmsctl.errors import NotFound, VmsError
from vmsctl.rules import roll_calls as rules
from vmsctl.services import finish_roll_call, mark_roll_call, muster_points, roll_calls, start_roll_call, users
from vmsctl.services.mark_roll_call import Marked

if TYPE_CHECKING:
    from db.transaction import Transaction

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_seal_outlives_new_names_of_muster_points_and_users(cast: Cast) -> None:
    inside(cast)
    id = started(cast, "drill").id
    muster_points.add(cast.act_as("alma"), "Car park", building="HQ", reason="new")
    mark_roll_call.mark(cast.act_as("linus"), "ada", building="HQ", point="Car park")
    finish_roll_call.finish(cast.act_as("linus"), building="HQ")
    muster_points.change(cast.act_as("alma"), "Car park", building="HQ", name="Lawn", reason="no cars any more")
    users.change(cast.act_as("alma"), "linus@example.org", name="Linus Torvald", reason="married")
    assert roll_calls.show(cast.act_as("vera"), id).is_whole


def test_a_seal_breaks_when_a_tick_is_said_to_be_somebody_elses(cast: Cast) -> None:
    inside(cast)
    id = started(cast, "drill").id
    tick(cast, "ada")
    finish_roll_call.finish(cast.act_as("linus"), building="HQ")
    with cast.ws.transaction() as tx:
        tx.run("UPDATE roll_call_marks SET marked_by = :vera", {"vera": cast.users["vera"]})
    assert roll_calls.show(cast.act_as("vera"), id).is_whole is False


def test_nobody_reads_of_another_buildings_visits_by_typing_their_ids(cast: Cast) -> None:
    elsewhere = cast.visit(cast.visitor("Secret Guest"), building_id=cast.lab)
    started(cast, "test")
    with pytest.raises(NotFound) as hidden:
        tick(cast, elsewhere.name)
    with pytest.raises(NotFound) as nobody:
        tick(cast, "v999999")
    assert (hidden.value.code, hidden.value.message) == (nobody.value.code, nobody.value.message)
    assert now(cast).people == ()
    assert tick(cast, elsewhere.ticket).person.name == "Secret Guest"


def test_minutes_pass_while_the_clocks_go_back(cast: Cast) -> None:
    start = datetime(2026, 10, 25, 0, 55, tzinfo=UTC).astimezone(BERLIN)
    later = start.astimezone(UTC) + timedelta(minutes=15)
    assert rules.lasted(start, later.astimezone(BERLIN)) == "15:00"
    assert rules.is_overdue(start, later.astimezone(BERLIN))
    spring = datetime(2026, 3, 29, 0, 58, tzinfo=UTC)
    assert not rules.is_overdue(spring.astimezone(BERLIN), (spring + timedelta(minutes=5)).astimezone(BERLIN))


def test_who_was_due_before_the_clocks_went_forward_is_expected_about_now(cast: Cast) -> None:
    cast.visit(cast.visitor("Bob Late"), day=date(2027, 3, 28))
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visits SET expected_at = :at", {"at": stored(datetime(2027, 3, 28, 0, 45, tzinfo=UTC))})
    cast.clock.time = datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert [one.name for one in started(cast).people] == ["Bob Late"]


def test_taking_back_the_same_tick_twice_takes_one_back(cast: Cast) -> None:
    inside(cast)
    started(cast)
    tick(cast, "ada", "needs-assistance")
    tick(cast, "ada", "safe")
    for repeated in (False, True):
        done = mark_roll_call.undo(cast.act_as("linus"), "ada", building="HQ", request_id="u1")
        assert (done.person.status, done.repeated) == ("needs-assistance", repeated)


def test_a_list_of_past_ones_is_as_long_as_asked_whatever_other_buildings_did(cast: Cast) -> None:
    cast.clock.tick(minutes=-5)
    id = started(cast, "drill").id
    finish_roll_call.finish(cast.act_as("linus"), building="HQ")
    cast.clock.tick(minutes=5)
    for _ in range(2):
        start_roll_call.start(cast.act_as("alma"), "drill", building="Lab")
        finish_roll_call.finish(cast.act_as("alma"), building="Lab")
    assert [one.id for one in roll_calls.list_(cast.act_as("vera"), limit=1)] == [id]


def test_a_roll_call_of_another_building_is_as_unknown_as_none(cast: Cast) -> None:
    other = start_roll_call.start(cast.act_as("alma"), "drill", building="Lab").id
    with pytest.raises(NotFound) as hidden:
        roll_calls.show(cast.act_as("vera"), other)
    assert hidden.value.code == "no-such-roll-call"


def test_an_auditor_reads_what_became_of_whom_as_initials_and_whether_it_is_whole(cast: Cast) -> None:
    inside(cast)
    id = started(cast, "drill").id
    tick(cast, "ada")
    finish_roll_call.finish(cast.act_as("linus"), building="HQ")
    found = roll_calls.show(cast.act_as("audrey"), id)
    assert [(one.name, one.company, one.status) for one in found.people] == [("A. L.", "", "safe")]
    assert found.is_whole


class TestAtOnce:
    """On PostgreSQL; SQLite has one writer."""

    @pytest.fixture
    def engine(self) -> str:
        return "postgresql"

    @pytest.mark.parametrize("guarded", [True, False])
    def test_a_tick_that_comes_while_it_is_sealed_does_not_break_the_seal(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch, guarded: bool
    ) -> None:
        inside(cast)
        id = started(cast, "drill").id
        if not guarded:
            monkeypatch.setattr(locks, "share", lambda *_: None)
        answers: list[object] = []
        other = Thread(target=lambda: answers.extend(together(lambda: tick(cast, "ada", by="vera"))))
        real = queries.finish

        def later(tx: Transaction, values: dict[str, object]) -> bool:
            other.start()
            until(cast.ws, lambda: not other.is_alive())
            return real(tx, values)

        monkeypatch.setattr(queries, "finish", later)
        finish_roll_call.finish(cast.act_as("linus"), building="HQ", unaccounted=True)
        other.join()
        assert roll_calls.show(cast.act_as("vera"), id).is_whole is guarded
        assert isinstance(answers[0], VmsError if guarded else Marked)

    @pytest.mark.parametrize("guarded", [True, False])
    def test_two_desks_that_scan_the_same_newcomer_add_one_person(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch, guarded: bool
    ) -> None:
        started(cast)
        ticket = inside(cast, "Carl Later")
        if not guarded:
            monkeypatch.setattr(locks, "hold", lambda *_: None)
        meeting(cast.ws, monkeypatch, queries, "of_visit", times=2)  # before the lock, and behind it
        together(lambda: tick(cast, ticket), lambda: tick(cast, ticket, by="vera"))
        assert [one.name for one in now(cast).people] == ["Carl Later"] * (1 if guarded else 2)

    def test_the_same_tick_sent_twice_at_once_is_answered_twice(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        inside(cast)
        started(cast)
        meeting(cast.ws, monkeypatch, queries, "running")

        def mark() -> Marked:
            return mark_roll_call.mark(cast.act_as("linus"), "ada", building="HQ", request_id="t1")

        assert sorted(done.repeated for done in together(mark, mark)) == [False, True]
