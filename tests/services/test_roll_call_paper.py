"""What is printed while a roll call runs: its own list under its own heading, never a drill that says LIVE."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import Cast
from vmsctl.errors import StoreFailed
from vmsctl.services import (
    finish_roll_call,
    kept_marks,
    mark_roll_call,
    roll_call,
    roll_call_copies,
    roll_call_paper,
    roll_calls,
    start_roll_call,
)
from vmsctl.services.check_in import check_in
from vmsctl.services.kept_marks import Kept
from vmsctl.services.roll_call import Found


def printed(cast: Cast, mode: str | None = None) -> str:
    ws = cast.act_as("linus")
    return roll_call_paper.text(roll_call_paper.paper(Found(roll_call.sheet(ws, "HQ"), ws), mode))  # type: ignore[arg-type]


def a_drill(cast: Cast, kind: str = "drill") -> None:
    """Ada is on its list and ticked off, Bob came after it was frozen."""
    check_in(cast.act_as("linus"), cast.visit().ticket)
    start_roll_call.start(cast.act_as("linus"), kind, building="HQ")
    mark_roll_call.mark(cast.act_as("linus"), "Ada", "safe", building="HQ")
    check_in(cast.act_as("linus"), cast.visit(cast.visitor("Bob Later")).ticket)


@pytest.mark.parametrize("kind", ["drill", "test", "live"])
def test_the_list_of_the_roll_call_that_runs_is_printed_with_what_is_known(cast: Cast, kind: str) -> None:
    a_drill(cast, kind)
    said = printed(cast)
    assert said.startswith(f"*** {kind.upper()} ***")
    assert "list frozen at 09:12:00 by Linus Desk" in said and "SAFE 09:12 (Linus Desk)" in said
    assert "Bob Later" not in said


def test_an_alarm_that_is_said_is_no_drill_and_a_drill_that_is_said_is_no_alarm(cast: Cast) -> None:
    a_drill(cast)
    said = printed(cast, "live")
    assert said.startswith("*** LIVE ***") and "Bob Later" in said
    start_roll_call.start(cast.act_as("linus"), "live", building="HQ")
    assert printed(cast, "drill").startswith("*** LIVE ***")


def test_after_its_end_it_is_who_is_inside_now(cast: Cast) -> None:
    a_drill(cast)
    finish_roll_call.finish(cast.act_as("linus"), building="HQ")
    said = printed(cast)
    assert said.startswith("*** LIVE ***") and "Bob Later" in said


def test_a_copy_knows_that_a_drill_runs_and_forgets_it_when_it_is_old(cast: Cast) -> None:
    a_drill(cast)
    path = roll_call.write_copy(cast.ws, "HQ")
    for age, heading in ((timedelta(minutes=20), "DRILL"), (timedelta(hours=3), "LIVE")):
        copy = roll_call.read_copy(path, now=cast.clock() + age)
        assert roll_call.text(copy).startswith(f"*** {heading} ***")


def test_without_the_store_what_this_desk_has_begun_is_said(cast: Cast) -> None:
    config = cast.ws.config
    roll_call.write_copy(cast.ws, "HQ")
    begun = Kept("r1", kept_marks.START, "", "", "", "drill", "", 0, None, "", "front")
    kept_marks.keep(config, cast.hq, begun)
    (copy,) = roll_call_copies.kept(config, "HQ", cast.clock(), why="")
    assert roll_call.text(copy).startswith("*** DRILL ***")


def test_a_store_that_goes_away_meanwhile_leaves_the_list_of_the_moment_under_the_drills_heading(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise StoreFailed("store-unreachable", "The database server is away.")

    a_drill(cast)
    monkeypatch.setattr(roll_calls, "running", away)
    said = printed(cast)
    assert said.startswith("*** DRILL ***") and "Bob Later" in said
