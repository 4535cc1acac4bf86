"""Correcting times: the old ones stay in the audit trail, and what cannot have been is refused."""

import json
from datetime import timedelta

import pytest

from tests.cast import TODAY, Cast, verify_chain
from tests.services.test_check_out import badge
from vmsctl.errors import Denied, NotFound, Refused, VmsError
from vmsctl.services.check_in import check_in
from vmsctl.services.check_out import check_out
from vmsctl.services.correct_times import Corrected, correct


def fix(cast: Cast, code: str, who: str = "linus", **times: str) -> Corrected:
    return correct(
        cast.act_as(who), code, in_at=times.get("came"), out_at=times.get("left"), stay=times.get("stay"),
        reason="back door", request_id=times.get("request_id"),
    )  # fmt: skip


def inside(cast: Cast, **changes: int) -> str:
    visit = cast.visit(**changes)  # type: ignore[arg-type]
    check_in(cast.act_as("linus"), visit.name)
    return visit.name


def test_both_times_are_corrected_and_the_old_ones_kept_apart_from_the_event(cast: Cast) -> None:
    visit = inside(cast)
    cast.clock.tick(hours=2)
    check_out(cast.act_as("linus"), visit)
    done = fix(cast, visit, came="08:55", left="10:05")
    assert (f"{done.in_at:%H:%M}", done.out_at and f"{done.out_at:%H:%M}", done.state) == ("08:55", "10:05", "left")
    with cast.ws.reading() as tx:
        details = json.loads(tx.value("SELECT details FROM event_details"))
        assert details["reason"] == "back door"
        assert details["old"]["in_how"] == "desk"
        assert details["new"]["in_at"] - details["old"]["in_at"] == -17 * 60 * 1_000_000
        assert tx.rows("SELECT in_how, out_how, out_by FROM stays") == [
            ("correction", "correction", cast.users["linus"])
        ]
        assert tx.value("SELECT arrived_at FROM visits") == tx.value("SELECT in_at FROM stays")
        assert verify_chain(tx, cast.hq) == 3


def test_a_time_of_leaving_ends_a_stay_that_nobody_ended(cast: Cast) -> None:
    visit = cast.visit()
    check_in(cast.act_as("linus"), visit.name)
    badge(cast, visit)
    cast.clock.tick(days=1)
    done = fix(cast, visit.name, left="17:40")
    assert (done.state, done.out_at and done.out_at.isoformat()) == ("left", "2026-11-23T17:40:00+01:00")
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM passes WHERE kind = 'badge' AND withdrawn_at IS NULL") == 0


def test_who_was_presumed_to_have_left_is_known_to_have_left(cast: Cast) -> None:
    visit = inside(cast)
    cast.clock.tick(hours=10)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE stays SET out_at = in_at + 3600000000, out_how = 'presumed'")
        tx.run("UPDATE visits SET state = 'presumed-left'")
    assert fix(cast, visit, left="11:00").state == "left"


@pytest.mark.parametrize(
    ("times", "code"),
    [
        ({"left": "11:13"}, "time-in-future"),
        ({"came": "2026-11-24T09:00"}, "time-in-future"),
        ({"came": "10:30", "left": "10:10"}, "out-before-in"),
        ({"left": "09:12"}, "out-before-in"),
        ({"left": "soon"}, "bad-time"),
        ({}, "time-missing"),
    ],
)
def test_times_that_cannot_be_are_refused(cast: Cast, times: dict[str, str], code: str) -> None:
    visit = inside(cast)
    cast.clock.tick(hours=2)
    with pytest.raises(VmsError) as refused:
        fix(cast, visit, **times)
    assert refused.value.code == code
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM events WHERE kind = 'visit.times-corrected'") == 0


def test_nobody_is_in_twice(cast: Cast) -> None:
    first = cast.visit()
    second = cast.visit(first.visitor_id)
    check_in(cast.act_as("linus"), first.name)
    cast.clock.tick(hours=1)
    check_out(cast.act_as("linus"), first.name)
    cast.clock.tick(hours=1)
    check_in(cast.act_as("linus"), second.name)
    with pytest.raises(VmsError, match=first.name) as refused:
        fix(cast, second.name, came="10:00")
    assert refused.value.code == "stays-overlap"
    assert fix(cast, second.name, came="10:12").state == "on-site"


def test_an_earlier_stay_is_corrected_by_its_id_and_the_visit_stays_what_it_is(cast: Cast) -> None:
    visit, desk = cast.visit(), cast.act_as("linus")
    for _ in range(2):
        check_in(desk, visit.name)
        cast.clock.tick(minutes=30)
        check_out(desk, visit.name)
        cast.clock.tick(minutes=30)
    check_in(desk, visit.name)
    with cast.ws.reading() as tx:
        first = str(tx.value("SELECT min(id) FROM stays"))
    assert fix(cast, visit.name, left="09:30", stay=first).state == "on-site"
    with pytest.raises(NotFound):
        fix(cast, visit.name, left="09:30", stay="999")


def test_an_arrival_without_a_stay_is_corrected(cast: Cast) -> None:
    cast.setting("check-in.policy", '"off"')
    visit = inside(cast)
    assert f"{fix(cast, visit, came='09:01').in_at:%H:%M}" == "09:01"
    with pytest.raises(Refused):
        fix(cast, visit, left="09:10")


def test_the_same_request_corrects_once(cast: Cast) -> None:
    visit = inside(cast)
    cast.clock.tick(hours=1)
    fix(cast, visit, came="09:00", request_id="fix-1")
    assert fix(cast, visit, came="09:00", request_id="fix-1").repeated


@pytest.mark.parametrize(
    ("who", "settings", "missed", "may"),
    [
        ("linus", {}, False, True),
        ("linus", {"check-in.reception-corrects": "false"}, False, False),
        ("linus", {"check-in.reception-corrects": "false"}, True, True),
        ("vera", {"check-in.reception-corrects": "false"}, False, True),
        ("grace", {}, False, False),
        ("grace", {"check-in.hosts-correct": "true"}, False, True),
        ("grace", {"check-in.policy": '"host-and-reception"'}, False, False),
        ("grace", {"check-in.policy": '"host-and-reception"'}, True, True),
        ("mallory", {"check-in.hosts-correct": "true"}, False, False),
        ("audrey", {}, False, False),
    ],
)
def test_settings_say_who_corrects(cast: Cast, who: str, settings: dict[str, str], missed: bool, may: bool) -> None:
    for name, value in settings.items():
        cast.setting(name, value)
    visit = inside(cast)
    cast.clock.tick(**({"days": 1} if missed else {"hours": 2}))
    if may:
        assert fix(cast, visit, who, left="10:00").state == "left"
        return
    with pytest.raises((Denied, NotFound)):
        fix(cast, visit, who, left="10:00")


def test_a_reason_is_asked(cast: Cast) -> None:
    visit = inside(cast)
    with pytest.raises(Denied) as refused:
        correct(cast.act_as("linus"), visit, in_at="09:00", reason="")
    assert refused.value.code == "reason-needed"


def test_a_time_that_the_clocks_skip_is_refused(cast: Cast) -> None:
    spring = TODAY.replace(year=2027, month=3, day=28)
    cast.clock.time += timedelta(days=(spring - TODAY).days)
    visit = cast.visit(day=spring)
    check_in(cast.act_as("linus"), visit.name)
    with pytest.raises(VmsError) as refused:
        fix(cast, visit.name, came="02:30")
    assert refused.value.code == "time-skipped"
