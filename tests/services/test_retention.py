"""What goes when its time is over, what stays, and that nothing ties the rest to anybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from db.engine import open_store
from db.instant import stored
from db.sqlite import SqliteTransaction
from db.transaction import Transaction
from tests.cast import TODAY, Cast, verify_chain
from vmsctl.errors import Refused
from vmsctl.services import (
    check_in,
    check_out,
    retention_acts,
    retention_pace,
    retention_plan,
    retention_run,
    retention_verify,
)
from vmsctl.services.retention_pace import Pace, Seen
from vmsctl.services.retention_periods import Calendar
from vmsctl.workspace import Workspace

if TYPE_CHECKING:
    from vmsctl.services.retention_pace import Look


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def been(cast: Cast, visitor: int, days: int, **changes: Any) -> int:
    """A visit so many days ago, of 47 minutes."""
    made = cast.visit(visitor, day=days_ago(days), state="left", **changes)
    came = stored(cast.clock()) - days * 86_400_000_000 + 2_345_678_901
    with cast.ws.transaction() as tx:
        tx.run(
            "INSERT INTO stays (building_id, visit_id, visitor_id, in_at, in_by, in_how, out_at, out_by, out_how)"
            " VALUES (:hq, :visit, :visitor, :came, :linus, 'desk', :went, :linus, 'desk')",
            {"hq": cast.hq, "visit": made.id, "visitor": visitor, "came": came, "went": came + 2_820_000_001,
             "linus": cast.users["linus"]},
        )  # fmt: skip
    return made.id


def values(ws: Workspace, sql: str, **given: object) -> list[tuple[Any, ...]]:
    with ws.reading() as tx:
        return tx.rows(sql, given)


def run(cast: Cast) -> retention_run.Ran:
    return retention_run.run(cast.ws, many=True, wholly=True)


def test_a_visit_is_detached_when_its_period_is_over_and_not_a_day_before(cast: Cast) -> None:
    cast.setting("retention.invitations-days", "30")
    ada, bob = cast.visitor(), cast.visitor("Bob Later")
    old, young = been(cast, ada, 30), been(cast, bob, 29)
    assert run(cast).detached == 1
    found: dict[Any, Any] = dict(values(cast.ws, "SELECT id, visitor_id FROM visits"))
    assert found == {old: None, young: bob}
    assert values(cast.ws, "SELECT visitor_id FROM stays WHERE visit_id = :id", id=old) == [(0,)]
    assert values(cast.ws, "SELECT count(*) FROM passes WHERE visit_id = :id", id=old) == [(0,)]
    reasons = "SELECT i.reason FROM invitations i JOIN visits v ON v.invitation_id = i.id WHERE v.id = :id"
    assert values(cast.ws, reasons, id=old) == [("",)]


def test_a_detached_visit_still_counts_with_its_times_and_becomes_anonymous_later(cast: Cast) -> None:
    cast.setting("retention.invitations-days", "30")
    cast.setting("retention.anonymous-days", "7")
    old = been(cast, cast.visitor(), 30)
    run(cast)
    ((host, came),) = values(cast.ws, "SELECT v.host_id, s.in_at FROM visits v JOIN stays s ON s.visit_id = v.id")
    assert host == cast.users["grace"] and came % 900_000_000 != 0
    cast.clock.tick(days=6)
    assert run(cast).anonymous == 0
    cast.clock.tick(days=1)
    assert run(cast).anonymous == 1
    ((id, host, state, day, came, by),) = values(
        cast.ws,
        "SELECT v.id, v.host_id, v.state, v.day, s.in_at, s.in_by FROM visits v JOIN stays s ON s.visit_id = v.id",
    )
    assert id != old and host == -1 and by is None
    assert (state, day) == ("left", days_ago(30).isoformat())
    assert came % 900_000_000 == 0
    assert values(cast.ws, "SELECT created_by, host_id FROM invitations") == [(-1, -1)]


def test_a_visitor_goes_with_the_last_visit_that_keeps_the_profile(cast: Cast) -> None:
    ada, bob = cast.visitor(), cast.visitor("Bob Younger")
    been(cast, ada, 400)
    been(cast, ada, 365)
    been(cast, bob, 400)
    been(cast, bob, 364)
    done = run(cast)
    assert done.forgotten == 1
    assert values(cast.ws, "SELECT id FROM visitors") == [(bob,)]
    assert values(cast.ws, "SELECT count(*) FROM visits WHERE visitor_id IS NULL") == [(2,)]


def test_a_building_that_keeps_profiles_longer_keeps_its_visitors(cast: Cast) -> None:
    cast.setting("retention.visitors-days", "1000", building=cast.lab)
    ada, bob = cast.visitor(), cast.visitor("Bob Labs")
    been(cast, ada, 400)
    been(cast, bob, 400, building_id=cast.lab)
    assert run(cast).forgotten == 1
    assert values(cast.ws, "SELECT name FROM visitors") == [("Bob Labs",)]


def test_the_periods_are_independent_a_detached_visit_still_says_when_its_visitor_goes(cast: Cast) -> None:
    cast.setting("retention.invitations-days", "7")
    cast.setting("retention.anonymous-days", "0")
    ada = cast.visitor()
    been(cast, ada, 20)
    assert run(cast).detached == 1
    assert values(cast.ws, "SELECT visitor_id, until FROM visitor_months") == [(ada, "2026-11-30")]
    cast.clock.tick(days=364)
    assert run(cast).forgotten == 0
    cast.clock.tick(days=10)
    assert run(cast).forgotten == 1


def held_while_it_is_looked_at(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> retention_run.Ran:
    """A run in which a desk is quicker: between the look at what is due and the turn a visitor is held."""
    cast.setting("retention.invitations-days", "30")
    been(cast, cast.visitor(), 40)
    real, other = Pace._look, open_store(cast.ws.config.address)

    def look(pace: Pace, part: Sequence[int], due: Look) -> Seen | None:
        seen = real(pace, part, due)
        with other.transaction() as tx:
            tx.run("INSERT INTO legal_holds (visitor_id, why, created_at) VALUES (1, 'Court', 1)")
        return seen

    monkeypatch.setattr(Pace, "_look", look)
    done = run(cast)
    other.close()
    return done


def test_what_is_held_between_the_look_and_the_turn_stays(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert held_while_it_is_looked_at(cast, monkeypatch).detached == 0


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_who_takes_any_picture_of_the_store_for_the_same_takes_what_is_held(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(SqliteTransaction, "picture", "the same")
    assert held_while_it_is_looked_at(cast, monkeypatch).detached == 1


@pytest.mark.parametrize("protection", ["open stay", "coming", "held visitor", "held visit", "roll call", "blocked"])
def test_who_is_protected_stays_whatever_the_period(cast: Cast, protection: str) -> None:
    cast.setting("retention.invitations-days", "1")
    ada = cast.visitor()
    old = been(cast, ada, 400)
    with cast.ws.transaction() as tx:
        if protection == "open stay":
            tx.run("UPDATE stays SET out_at = NULL, out_by = NULL, out_how = NULL WHERE visit_id = :id", {"id": old})
            tx.run("UPDATE visits SET state = 'on-site' WHERE id = :id", {"id": old})
        elif protection.startswith("held"):
            column = protection.replace("held ", "") + "_id"
            tx.run(
                f"INSERT INTO legal_holds ({column}, why, created_at) VALUES (:id, 'Court', 1)",
                {"id": ada if "visitor" in protection else old},
            )
        elif protection == "roll call":
            tx.run("INSERT INTO roll_calls (id, building_id, kind, policy, started_at)"
                   " VALUES (1, :hq, 'live', 'self', 1)", {"hq": cast.hq})  # fmt: skip
            tx.run("INSERT INTO roll_call_people (roll_call_id, building_id, block, visit_id, visitor_id, name, status)"
                   " VALUES (1, :hq, 'on-site', :visit, :ada, 'Ada', 'missing')",
                   {"hq": cast.hq, "visit": old, "ada": ada})  # fmt: skip
        elif protection == "blocked":
            tx.run("UPDATE visitors SET blocked_at = 1 WHERE id = :ada", {"ada": ada})
    if protection == "coming":
        cast.visit(ada, day=TODAY)
    done = run(cast)
    assert done.forgotten == 0
    assert done.detached == (1 if protection in ("coming", "blocked") else 0)
    assert values(cast.ws, "SELECT count(*) FROM visitors") == [(1,)]


def test_a_ticket_for_several_days_goes_as_one(cast: Cast) -> None:
    cast.setting("retention.invitations-days", "7")
    ada = cast.visitor()
    first = cast.visit(ada, day=days_ago(10), state="left")
    cast.visit(ada, day=TODAY, ticket_of=first.id)
    assert run(cast).detached == 0
    assert values(cast.ws, "SELECT count(*) FROM passes WHERE visit_id = :id", id=first.id) == [(2,)]


def test_a_run_that_would_take_much_asks_first_and_does_nothing(cast: Cast) -> None:
    cast.setting("retention.invitations-days", "30")
    for number in range(60):
        cast.visit(cast.visitor(f"Guest {number}"), day=days_ago(31), state="left")
    with pytest.raises(Refused) as refused:
        retention_run.run(cast.ws)
    assert refused.value.code == "too-many-at-once"
    assert values(cast.ws, "SELECT count(*) FROM visits WHERE detached_at IS NOT NULL") == [(0,)]
    assert run(cast).detached == 60


def test_what_was_done_is_not_done_twice_and_the_trail_verifies(cast: Cast) -> None:
    cast.setting("retention.invitations-days", "7")
    been(cast, cast.visitor(), 400)
    assert run(cast).detached + run(cast).detached == 1
    with cast.ws.reading() as tx:
        assert verify_chain(tx, 0) > 0


def test_the_plan_says_what_how_many_and_under_which_setting(cast: Cast) -> None:
    cast.setting("retention.invitations-days", "30", building=cast.hq)
    been(cast, cast.visitor(), 31)
    been(cast, cast.visitor("Held Hannah"), 31)
    with cast.ws.transaction() as tx:
        tx.run("INSERT INTO legal_holds (visitor_id, why, created_at) VALUES (2, 'Court', 1)")
    lines = {(line.building, line.setting): line for line in retention_plan.plan(cast.act_as("alma"))}
    hq = lines["HQ", "retention.invitations-days"]
    assert (hq.days, hq.due, hq.of, hq.kept) == (30, 1, 2, {"a legal hold keeps it": 1})
    assert lines["Lab", "retention.invitations-days"].days is None
    assert lines["", "retention.visitors-days"].due == 0


def test_somebody_who_comes_in_meanwhile_is_left_alone(cast: Cast) -> None:
    """The desk lets somebody in between the look and the act: the act looks again."""
    ada = cast.visitor()
    visit = cast.visit(ada)
    desk = cast.act_as("linus")
    check_in.check_in(desk, visit.name)
    cast.clock.tick(days=400)
    assert run(cast).forgotten == 0
    check_out.check_out(desk, visit.name)
    assert run(cast).forgotten == 0
    cast.clock.tick(days=365)
    assert run(cast).forgotten == 1


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("act", ["detach", "forget", "anonymise"])
@pytest.mark.parametrize("after", [False, True])
def test_a_run_that_was_cut_off_leaves_nothing_half_and_the_next_goes_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, act: str, after: bool
) -> None:
    cast.setting("retention.invitations-days", "30")
    cast.setting("retention.anonymous-days", "0")
    for number in range(45):
        been(cast, cast.visitor(f"Guest {number}"), 400 if number % 2 else 40)
    real, calls = getattr(retention_acts, act), []

    def cut_off(tx: Transaction, ws: Workspace, known: Calendar, ids: list[int]) -> int:
        calls.append(len(ids))
        if len(calls) == 2 and not after:
            raise Killed
        done: int = real(tx, ws, known, ids)
        if len(calls) == 2:
            raise Killed
        return done

    monkeypatch.setattr(retention_pace, "FIRST", 20)
    monkeypatch.setattr(retention_pace, "LEAST", 20)
    monkeypatch.setattr(retention_acts, act, cut_off)
    with pytest.raises(Killed):
        run(cast)
    half = [found for found in retention_verify.look(cast.ws).leftovers if found.where == "store"]
    waiting = ("whose time is over", "erased visitors who are there again")  # the ledger is written first
    assert [found for found in half if not found.words.endswith(waiting)] == []
    monkeypatch.setattr(retention_acts, act, real)
    run(cast)
    cast.clock.tick(days=31)
    run(cast)
    assert retention_verify.look(cast.ws).leftovers == []
    assert values(cast.ws, "SELECT count(*) FROM visits WHERE anonymous_at IS NULL") == [(0,)]
