"""A locked desk shows no name and opens again by a PIN, and no key or barcode ends the console."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.tui.desk.conftest import LINUS, VERA
from tests.tui.desk.desk import desk
from tui.desk import app as console
from tui.desk import remembered
from tui.desk.day_board import DayBoardScreen
from tui.desk.invite import InviteForm
from tui.desk.sign_in import SignInScreen
from tui.desk.ticking import TickingScreen
from tui.desk.visit_card import VisitCard
from tui.support.palette import Palette
from vmsctl.services import accounts, check_in

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


async def test_the_desk_locks_by_itself_and_shows_no_name_until_the_pin_comes(
    staffed: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    staffed.visit()
    seconds = [0.3]
    monkeypatch.setattr(console.DeskApp, "_lock_after", lambda self: seconds[0])
    async with desk(staffed) as front:
        await front.until_text("This desk is locked.")
        for name in ("Ada", "Lovelace", "Grace", "Linus", "Vera"):
            assert name not in front.text
        seconds[0] = 60.0
        await front.press("x")
        await front.until_text("who is at the desk?")
        await front.type(LINUS)
        await front.press("enter")
        await front.until_text("Ada Lovelace")


async def test_the_key_that_wakes_the_desk_is_not_part_of_the_pin(staffed: Cast) -> None:
    async with desk(staffed) as front:
        await front.press("f9")
        await front.press("7")
        await front.until_text("Linus Desk")
        assert "•" not in front.text


async def test_the_same_user_goes_on_where_the_desk_was_locked(staffed: Cast) -> None:
    async with desk(staffed) as front:
        await front.press("f2")
        await front.until_text("Visitor *")
        await front.type("Ada")
        await front.press("f9", "x")
        await front.until_text("Linus Desk")
        await front.type(LINUS)
        await front.press("enter")
        await front.until(lambda: isinstance(front.app.screen, InviteForm))
        assert "Ada" in front.text


async def test_the_desk_locks_and_helps_before_an_open_card_too(staffed: Cast) -> None:
    ada = staffed.visit()
    async with desk(staffed, size=(80, 24)) as front:
        await front.scan(ada.ticket)
        await front.press("f9")
        assert "This desk is locked." in front.text and "Ada" not in front.text
        await front.press("x")
        await front.type(LINUS)
        await front.press("enter")
        await front.until(lambda: isinstance(front.app.screen, VisitCard))
        await front.press("f1")
        assert "N            Notify host" in front.text
        await front.press("f1", "f10")
        front.on(Palette)


async def test_another_user_begins_anew_and_finds_nothing_of_the_one_before(staffed: Cast) -> None:
    async with desk(staffed) as front:
        await front.press("f2")
        await front.until_text("Visitor *")
        await front.type("Secret")
        await front.press("f9", "x")
        await front.until_text("Vera Manager")
        await front.press("down")
        await front.type(VERA)
        await front.press("enter")
        await front.until(lambda: isinstance(front.app.screen, DayBoardScreen))
        await front.settled()
        assert "Secret" not in front.text and "Vera Manager" in front.text
        assert len(front.app.screen_stack) == 1


async def test_keys_pressed_while_the_desk_locks_are_dropped(staffed: Cast) -> None:
    staffed.visit()
    async with desk(staffed) as front:
        front.app.lock()
        front.app.drop_keys()
        assert front.app.board._search.value == ""
        await front.press("a")
        await front.until_text("Linus Desk")
        assert front.app.board._search.value == ""


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c", "ctrl+d", "ctrl+z", "ctrl+x", "ctrl+w", "escape", "q"])
@pytest.mark.parametrize("user", ["linus", None])
async def test_no_key_ends_the_console(staffed: Cast, key: str, user: str | None) -> None:
    async with desk(staffed, user) as front:
        await front.press(key)
        assert front.app.is_running and front.app._exit is False


async def test_the_console_ends_by_the_menu_and_a_confirmation(staffed: Cast) -> None:
    async with desk(staffed) as front:
        await front.press("f10")
        await front.type("quit")
        await front.until_text("Quit the console")
        await front.press("down", "enter")
        await front.until_text("Quit the console?")
        assert not front.app._exit
        await front.press("escape")
        front.on(DayBoardScreen)
        assert not front.app._exit


async def test_a_locked_desk_cannot_be_ended(staffed: Cast) -> None:
    async with desk(staffed, None) as front:
        await front.press("down")
        await front.type(LINUS)
        await front.press("enter")
        await front.until(lambda: front.app.duty)
        await front.press("f9")
        assert front.app.check_action("leave", ()) is False


async def test_the_roll_call_starts_from_the_locked_desk_with_one_key_and_a_confirmation(staffed: Cast) -> None:
    ada = staffed.visit()
    check_in.check_in(staffed.act_as("linus"), ada.name)
    async with desk(staffed) as front:
        await front.press("f9")
        assert "Ada" not in front.text
        await front.press("f12")
        assert "Roll call · HQ" in front.text and "Ada" not in front.text
        await front.press("enter")
        front.on(TickingScreen)
        await front.until_text("There is no printer here. The list is here on the screen.")
        assert "Ada Lovelace" in front.text
        await front.press("escape")
        assert "Ada" not in front.text
        front.on(SignInScreen)
    with staffed.ws.reading() as tx:
        facts = tx.value("SELECT facts FROM events WHERE kind = 'roll-call.printed'")
    assert "locked-desk" in facts


async def test_a_roll_call_before_anybody_has_signed_in(staffed: Cast) -> None:
    ada = staffed.visit()
    check_in.check_in(staffed.act_as("linus"), ada.name)
    async with desk(staffed, None) as front:
        await front.press("f12", "4")
        await front.until_text("Ada Lovelace")
        assert "from the store" in front.text
        await front.until(lambda: "locked-desk-screen" in given_out(staffed), "a note of the look")


def given_out(cast: Cast) -> str:
    with cast.ws.reading() as tx:
        return str(tx.rows("SELECT facts FROM events WHERE kind = 'roll-call.printed'"))


async def test_a_desk_that_nothing_would_open_again_says_why_it_does_not_lock(cast: Cast) -> None:
    async with desk(cast) as front:
        await front.press("f9")
        front.on(DayBoardScreen)
        assert "does not lock" in front.notes and "users set-pin" in front.notes
    accounts.set_pin(cast.act_as("linus"), LINUS)
    async with desk(cast) as front:
        await front.press("f9")
        front.on(SignInScreen)


async def test_the_theme_is_remembered(cast: Cast) -> None:
    home = cast.ws.config.home
    assert remembered.theme(home) == ""
    async with desk(cast) as front:
        front.app.action_theme()
        await front.settled()
        await front.press("2")
        assert front.app.theme == "light"
    assert remembered.theme(home) == "light"
    (home / remembered.NAME).write_text("[1")
    assert remembered.theme(home) == ""
