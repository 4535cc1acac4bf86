"""A roll call that runs, at the console: by keys and scans, at two desks, before a locked desk, without the store."""

from __future__ import annotations

from itertools import count

import pytest

from tests.cast import Cast
from tests.tui.desk.desk import desk
from tui.desk import roll_call_acts
from tui.desk.roll_call import RollCallScreen
from tui.desk.sign_in import SignInScreen
from tui.desk.ticking import TickingScreen
from vmsctl.errors import StoreFailed
from vmsctl.services import accounts, finish_roll_call, mark_roll_call, roll_calls, start_roll_call
from vmsctl.services.check_in import check_in
from vmsctl.services.roll_calls import RollCallView

BACK = "✓ The store is back: "
"""Said with a number by the screen that handed in what was kept, and without where the copy's writer was quicker."""

on_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def inside(cast: Cast, *names: str) -> list[str]:
    """People who are on site; their ticket numbers."""
    visits = [cast.visit(cast.visitor(name)) for name in names]
    for visit in visits:
        check_in(cast.act_as("linus"), visit.ticket)
    return [visit.ticket for visit in visits]


def running(cast: Cast) -> RollCallView:
    found = roll_calls.running(cast.act_as("linus"), "HQ")
    assert found is not None
    return found


async def test_keys_tick_off_one_after_another(cast: Cast) -> None:
    inside(cast, "Ada Lovelace", "Bob Guest", "Carl Visitor")
    async with desk(cast) as front:
        await front.press("f12", "enter")
        front.on(TickingScreen)
        await front.until_text("3 MISSING")
        await front.pilot.press("s", "a")  # faster than the store: no key is lost
        await front.until_text("1 NEEDS HELP")
        await front.pilot.press("a", "u")
        await front.until_text("Taken back: Carl Visitor is missing.")
        await front.press("home", "m")
        states = {one.name: one.status for one in running(cast).people}
    assert states == {"Ada Lovelace": "safe", "Bob Guest": "missing", "Carl Visitor": "missing"}


@on_sqlite
async def test_an_enter_after_the_digit_that_starts_the_roll_call_makes_nobody_safe(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The question says that Enter chooses, and the digit has chosen already: the first of the missing was safe."""
    monkeypatch.setattr("tui.desk.ticking.SETTLE", 30.0)
    inside(cast, "Ada Lovelace")
    async with desk(cast) as front:
        await front.press("f12", "1", "enter")
        await front.until_text("1 MISSING")
        await front.press("enter")
        assert [one.status for one in running(cast).people] == ["missing"]
        front.on(TickingScreen).ready_at = 0.0
        await front.press("enter")
        assert [one.status for one in running(cast).people] == ["safe"]


async def test_a_scan_makes_its_bearer_safe(cast: Cast) -> None:
    (ada,) = inside(cast, "Ada Lovelace")
    async with desk(cast) as front:
        await front.press("f12", "2")
        await front.until_text("DRILL")
        await front.scan(ada)
        await front.until_text("Everybody is accounted for.")
        assert "✓ Ada Lovelace: safe." in front.text
        await front.press("f")
        await front.until_text("Finished and sealed")
        assert "Roll call finished · HQ · DRILL" in front.text
        assert "P Print" in front.text and "S Safe" not in front.text
    assert roll_calls.running(cast.act_as("linus"), "HQ") is None


async def test_the_other_desks_ticks_are_seen_and_who_is_missing_holds_up_the_end(cast: Cast) -> None:
    inside(cast, "Ada Lovelace", "Bob Guest")
    async with desk(cast) as front:
        await front.press("f12", "enter")
        await front.until_text("2 MISSING")
        mark_roll_call.mark(cast.act_as("vera", desk="gate"), "Ada", "safe", building="HQ")
        await front.until_text("1 MISSING")
        await front.press("f")
        await front.until_text("Not everybody is accounted for: 1 missing.")
        await front.press("escape")
        assert running(cast).finished_at is None


@on_sqlite
async def test_a_desk_in_a_drill_is_taken_along_by_an_alarm(cast: Cast) -> None:
    (ada,) = inside(cast, "Ada Lovelace")
    async with desk(cast) as front:
        await front.press("f12", "2")
        await front.until_text("DRILL")
        start_roll_call.start(cast.act_as("vera", desk="gate"), "live", building="HQ")
        await front.until_text("The drill was ended: LIVE since 09:12:00.")
        await front.scan(ada)
        await front.until_text("Everybody is accounted for.")
    assert [(one.name, one.status) for one in running(cast).people] == [("Ada Lovelace", "safe")]


async def test_a_desk_that_comes_later_is_told_and_joins(cast: Cast) -> None:
    inside(cast, "Ada Lovelace")
    async with desk(cast, size=(120, 30)) as front:
        start_roll_call.start(cast.act_as("vera", desk="gate"), "live", building="HQ")
        await front.until_text("ROLL CALL (live): F12 joins")
        await front.press("f12", "enter")
        await front.until_text("Joined: Vera Manager started it at 09:12.")


@on_sqlite
async def test_enter_joins_a_drill_that_runs_and_never_breaks_it_off(cast: Cast) -> None:
    inside(cast, "Ada Lovelace")
    drill = start_roll_call.start(cast.act_as("vera", desk="gate"), "drill", building="HQ")
    async with desk(cast, user=None) as front:
        await front.until_text("ROLL CALL (drill): F12 joins")
        await front.press("f12")
        await front.until_text("join it: it runs since 09:12")
        assert "breaks off the drill" in front.text
        await front.press("enter")
        await front.until_text("Joined: Vera Manager started it at 09:12.")
    assert (running(cast).id, running(cast).kind) == (drill.id, "drill")


@on_sqlite
async def test_what_was_finished_at_another_desk_stands_still_and_f12_looks_for_what_runs_now(cast: Cast) -> None:
    inside(cast, "Ada Lovelace")
    gate = cast.act_as("vera", desk="gate")
    async with desk(cast) as front:
        await front.press("f12", "2")
        await front.until_text("DRILL")
        finish_roll_call.finish(gate, building="HQ", unaccounted=True)
        await front.until_text("This roll call was finished at another desk.")
        front.on(TickingScreen)._show_heading()
        await front.settled()
        assert "Roll call finished · HQ · DRILL" in front.text
        start_roll_call.start(gate, "live", building="HQ")
        await front.press("f12")
        await front.until_text("join it: it runs since 09:12")
        await front.press("enter")
        await front.until_text("Joined: Vera Manager")


async def test_a_locked_desk_starts_and_ticks_without_a_name(cast: Cast) -> None:
    inside(cast, "Ada Lovelace")
    accounts.set_pin(cast.act_as("linus"), "274951")
    async with desk(cast) as front:
        await front.press("f9")
        front.on(SignInScreen)
        await front.press("f12", "enter")
        await front.until_text("1 MISSING")
        await front.press("s")
        await front.until_text("Everybody is accounted for.")
        assert running(cast).people[0].marked_by != "Linus Desk"
        assert running(cast).started_by != "Linus Desk"


@on_sqlite
async def test_a_list_that_was_read_before_a_locked_desk_is_not_read_again_at_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was read as fast as the store answered, or refused."""
    inside(cast, "Ada Lovelace")
    read, readings = roll_call_acts.running, count(1)
    monkeypatch.setattr("tui.desk.ticking.EVERY", 60.0)
    monkeypatch.setattr(roll_call_acts, "running", lambda app: next(readings) and read(app))
    async with desk(cast, user=None) as front:
        await front.press("f12", "enter")
        await front.until_text("1 MISSING")
        before = next(readings)
        front.on(TickingScreen)._time_goes_on()
        await front.settled()
        assert next(readings) == before + 2


async def test_who_is_not_on_the_list_is_added(cast: Cast) -> None:
    async with desk(cast) as front:
        await front.press("f12", "enter")
        await front.until_text("0 on the list")
        await front.press("i")
        await front.type("Dora")
        await front.press("enter")
        await front.until_text("✓ Dora: safe.")


def away(*_: object, **__: object) -> None:
    raise StoreFailed("store-unreachable", "The database server is away.")


def go_away(cast: Cast, taken: pytest.MonkeyPatch) -> None:
    """From now on no act and no reading reaches the store."""
    taken.setattr(type(cast.ws.store), "transaction", away)
    taken.setattr(type(cast.ws.store), "reading", away)


async def test_ticking_goes_on_while_the_store_is_away_and_is_shared_when_it_is_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside(cast, "Ada Lovelace", "Bob Guest", "Carl Visitor")
    async with desk(cast) as front:
        await front.press("f12", "enter")
        await front.until_text("3 MISSING")
        with monkeypatch.context() as taken:
            go_away(cast, taken)
            await front.press("s", "a")
            await front.until_text("! The store is away. 2 ticks are kept here, not yet shared with other desks.")
            assert "1 MISSING" in front.text and "kept here" in front.text
            await front.press("u")
            await front.until_text("Taken back: Bob Guest is missing.")
        await front.until_text(BACK)
    states = {one.name: one.status for one in running(cast).people}
    assert states == {"Ada Lovelace": "safe", "Bob Guest": "missing", "Carl Visitor": "missing"}


@on_sqlite
async def test_what_was_kept_is_shared_when_nobody_looks_at_the_roll_call_any_more(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside(cast, "Ada Lovelace")
    async with desk(cast) as front:
        await front.press("f12", "enter")
        await front.until_text("1 MISSING")
        with monkeypatch.context() as taken:
            go_away(cast, taken)
            await front.press("s")
            await front.until_text("1 tick is kept here")
            await front.press("escape")
            journal = cast.ws.config.copies / f"kept-marks-{cast.hq}.jsonl"
            assert journal.exists()
        cast.visit(cast.visitor("Bob Guest"))
        await front.until(lambda: not journal.exists(), "the journal handed in")


@on_sqlite
async def test_without_the_store_the_desks_copy_is_printed_shown_and_ticked_off(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside(cast, "Ada Lovelace")
    async with desk(cast, size=(140, 30)) as front:
        copy = cast.ws.config.copies / f"roll-call-{cast.hq}.json"
        await front.until(lambda: copy.exists() and "Ada" in copy.read_text(), "a copy")
        with monkeypatch.context() as taken:
            go_away(cast, taken)
            await front.press("f12", "2")
            await front.until_text("this desk's copy of 23.11. 09:12:00")
            front.on(TickingScreen)
            assert "DRILL" in front.text and "There is no printer here." in front.text
            await front.press("s")
            await front.until_text("1 tick is kept here")
            await front.until_text("Everybody is accounted for.")
        await front.until_text(BACK)
        assert "this desk's copy" not in front.text
        view = running(cast)
    assert (view.kind, view.started_by, view.people[0].status) == ("drill", "Linus Desk", "safe")


@on_sqlite
async def test_without_the_store_and_a_copy_that_is_said(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(cast, size=(140, 30)) as front:
        front.app.opening = front.app.opening._replace(
            config=cast.ws.config._replace(home=cast.ws.config.home / "elsewhere")
        )
        with monkeypatch.context() as taken:
            go_away(cast, taken)
            await front.press("f12", "enter")
            front.on(RollCallScreen)
            await front.until_text("The database server is away.")


@on_sqlite
async def test_who_is_missing_again_comes_back_into_sight_above(cast: Cast) -> None:
    """Undo put the first of the missing above the first line that was seen."""
    inside(cast, *(f"{letter}da Visitor" for letter in "ABCDEFGHIJ"))
    async with desk(cast, size=(80, 14)) as front:
        await front.press("f12", "enter")
        await front.until_text("10 MISSING")
        await front.press("s")
        await front.until_text("9 MISSING")
        await front.press("u")
        await front.until_text("Taken back: Ada Visitor is missing.")
        await front.until_text("10 MISSING")
        assert [line for line in front.text.splitlines() if "Ada Visitor" in line and "Taken" not in line]
