"""A building manager's day at the console: each screen behind a word of the menu, whole at 80 × 24, back by Esc."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from threading import Event

import pytest

from tests.cast import Cast
from tests.tui.desk.desk import Desk, desk
from tui.desk.blocklist import BlocklistScreen
from tui.desk.daily_summary import DailySummaryScreen
from tui.desk.house_actions import HOUSE_ACTIONS
from tui.desk.house_list import HouseList
from tui.desk.roll_calls import RollCallReportScreen
from tui.desk.visit_card import VisitCard
from tui.support.actions import Action
from vmsctl.services import blocklist, daily_summary, finish_roll_call, start_roll_call
from vmsctl.services.check_in import check_in
from vmsctl.workspace import Workspace

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
SMALL = (80, 24)


async def opened(front: Desk, words: str) -> None:
    """What somebody types into the menu to get there."""
    await front.press("f10")
    await front.type(words)
    await front.until_text("────")
    await front.press("enter")
    await front.settled()


@pytest.mark.parametrize("action", HOUSE_ACTIONS, ids=lambda action: action.name)
async def test_each_screen_opens_says_what_it_is_and_goes_back(cast: Cast, action: Action) -> None:
    async with desk(cast, "vera", size=SMALL) as front:
        await front.app.run_action(action.method, front.app.screen)
        await front.settled()
        screen = front.on(HouseList)
        await front.until(lambda: "Reading …" not in front.text, "what was read")
        lines = front.text.splitlines()
        assert screen.title_words() in lines[0] and "HQ" in lines[0]
        assert "Esc Back" in lines[-1]
        await front.press("escape")
        assert front.app.screen is front.app.board


async def test_who_waits_is_answered_from_the_list(cast: Cast) -> None:
    cast.visit(cast.visitor("Walter Walkin"), state="awaiting")
    async with desk(cast, "vera", size=SMALL) as front:
        await opened(front, "waiting")
        await front.until_text("Walter Walkin")
        await front.press("enter")
        front.on(VisitCard)


async def test_the_cursor_stays_with_its_row_when_others_come_before_it(cast: Cast) -> None:
    cast.visit(cast.visitor("Walter Walkin"), state="awaiting")
    async with desk(cast, "vera", size=SMALL) as front:
        await opened(front, "waiting")
        await front.until_text("Walter Walkin")
        early = cast.visit(cast.visitor("Early Bird"), state="awaiting")
        with cast.ws.transaction() as tx:
            tx.run("UPDATE visits SET expected_at = expected_at - 3600000000 WHERE id = :id", {"id": early.id})
        screen = front.on(HouseList)
        screen.read_again()
        await front.until_text("Early Bird")
        await front.settled()
        assert screen.row is not None and screen.row.visitor == "Walter Walkin"


async def test_a_name_with_braces_is_no_pattern(cast: Cast) -> None:
    said = blocklist.Said("Mallory {0} {boom}")
    blocklist.add(cast.act_as("vera"), said, building="HQ", reason="Took a laptop")
    async with desk(cast, "vera", size=SMALL) as front:
        await opened(front, "block list")
        await front.until_text("{boom}")
        await front.press("d")
        await front.type("settled")
        await front.press("enter")
        await front.until_text("The block list is empty.")
        await front.settled()


async def test_an_entry_is_added_to_the_block_list_and_taken_away_with_a_reason(cast: Cast) -> None:
    async with desk(cast, "vera", size=SMALL) as front:
        await opened(front, "block list")
        await front.until_text("The block list is empty. I adds somebody.")
        await front.press("i")
        await front.type("Mallory Intruder")
        for _ in range(6):
            await front.press("down")
        await front.type("Broke in")
        await front.press("ctrl+s")
        await front.until_text("✕ block")
        front.on(BlocklistScreen)
        assert "Broke in Added by Vera Manager." in front.text
        await front.press("d")
        await front.type("Was somebody else")
        await front.press("enter")
        await front.until_text("The block list is empty.")
    assert blocklist.list_(cast.act_as("vera")) == []


async def test_a_finished_roll_call_is_read_with_its_seal(cast: Cast) -> None:
    check_in(cast.act_as("linus"), cast.visit(cast.visitor("Ada Lovelace")).name)
    start_roll_call.start(cast.act_as("linus"), "drill", building="HQ")
    finish_roll_call.finish(cast.act_as("linus"), building="HQ", unaccounted=True)
    async with desk(cast, "vera", size=SMALL) as front:
        await opened(front, "reports")
        await front.until_text("Linus Desk")
        assert "Seal " in front.text
        await front.press("enter")
        await front.until_text("✕ MISSING")
        front.on(RollCallReportScreen)
        assert "Ada Lovelace" in front.text and "The seal is whole." in front.text


async def test_a_day_that_is_read_slowly_says_nothing_about_the_day_that_is_shown(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    show, begun, go_on = daily_summary.show, Event(), Event()

    def slow_before_today(ws: Workspace, day: date, *, building: str) -> daily_summary.DailySummary:
        today = show(ws, building=building)
        if day == today.day:
            return today
        begun.set()
        assert go_on.wait(10)
        return replace(today, figures={"expected": 77})

    monkeypatch.setattr(daily_summary, "show", slow_before_today)
    async with desk(cast, "vera", size=SMALL) as front:
        await opened(front, "daily summary")
        await front.until_text("Daily summary so far")
        await front.pilot.press("left")
        await front.until(begun.is_set)
        await front.pilot.press("right")
        await front.until_text("0 ")
        go_on.set()
        await front.settled()
        screen = front.on(DailySummaryScreen)
        screen.on_line_list_highlighted()
        await front.settled()
        assert "so far" in front.text and "77" not in front.text


async def test_a_setting_is_changed_by_who_may_and_only_read_by_others(cast: Cast) -> None:
    async with desk(cast, "vera", size=SMALL) as front:
        await opened(front, "settings")
        await front.until_text("check-in.policy")
        assert not front.app.screen.check_action("change", ())
    async with desk(cast, "alma", size=SMALL) as front:
        await opened(front, "settings")
        await front.until_text("check-in.policy")
        screen = front.on(HouseList)
        place = next(id for id, row in screen._rows.items() if row.name == "check-in.capacity")
        screen._list.move_to(place)
        await front.press("enter")
        await front.type("120")
        await front.press("enter")
        await front.type("Fire brigade")
        await front.press("enter")
        await front.until(lambda: "✓ check-in.capacity is changed." in front.notes)
    with cast.ws.reading() as tx:
        assert json.loads(tx.value("SELECT value FROM settings WHERE name = 'check-in.capacity'")) == 120


async def test_a_forgotten_pin_is_made_anew_and_told(cast: Cast) -> None:
    async with desk(cast, "vera", size=SMALL) as front:
        await opened(front, "users")
        await front.until_text("Linus Desk")
        screen = front.on(HouseList)
        screen._list.move_to(next(id for id, row in screen._rows.items() if row.name == "Linus Desk"))
        await front.press("r")
        await front.type("Forgotten")
        await front.press("enter")
        await front.until(lambda: "The new PIN of Linus Desk is" in front.notes)


async def test_a_receptionist_is_offered_what_a_receptionist_may_see(cast: Cast) -> None:
    async with desk(cast, "linus") as front:
        offered = {action.name for action in HOUSE_ACTIONS if front.app.board.check_action(action.method, ())}
    assert offered == {"approvals", "daily-summary", "users", "visitor-types", "documents", "settings"}
