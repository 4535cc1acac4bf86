"""Nobody works without having signed in, and whoever does finds nothing of who was there before."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from threading import Event

import pytest
from PIL import Image

from tests.cast import Cast
from tests.tui.desk.conftest import LINUS
from tests.tui.desk.desk import Desk, desk
from tui.desk.ahead import Ahead, Reading, read_signed_in
from tui.desk.app import DeskApp, Opening
from tui.desk.day_board import DayBoardScreen
from tui.desk.sign_in import SignInScreen
from vmsctl.services import duty as service
from vmsctl.services import logos

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


async def test_a_receptionist_signs_in_with_name_and_pin(staffed: Cast) -> None:
    staffed.visit()
    async with desk(staffed, None) as front:
        front.on(SignInScreen)
        assert "Linus Desk" in front.text and "Ada Lovelace" not in front.text
        await front.press("down")
        await front.type(LINUS)
        assert LINUS not in front.text
        await front.press("enter")
        await front.until_text("Ada Lovelace")
        assert "Linus Desk" in front.text


async def test_a_wrong_pin_lets_nobody_in_and_is_forgotten(staffed: Cast) -> None:
    async with desk(staffed, None) as front:
        await front.press("down")
        await front.type("111111")
        await front.press("enter")
        await front.until_text("That did not work.")
        front.on(SignInScreen)
        assert front.app.duty is None and "•" not in front.text


async def test_after_the_third_wrong_pin_it_is_said_how_long_to_wait_and_not_whether_the_next_is_right(
    staffed: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SignInScreen, "_say_instead", lambda *_: None)  # the house's clock stands still meanwhile
    with staffed.ws.transaction() as tx:
        tx.run("UPDATE users SET failures = 2 WHERE id = :linus", {"linus": staffed.users["linus"]})
    async with desk(staffed, None) as front:
        await front.press("down")
        for pin in ("111111", LINUS):
            await front.type(pin)
            await front.press("enter")
            await front.until_text("That did not work. Wait 2 seconds")
        staffed.clock.tick(seconds=2)
        await front.type(LINUS)
        await front.press("enter")
        await front.until_text("F9 Lock")


async def test_a_scan_before_sign_in_opens_nothing_and_types_nothing(staffed: Cast) -> None:
    ada = staffed.visit()
    async with desk(staffed, None) as front:
        await front.scan(ada.ticket)
        await front.until_text("Sign in first, then scan again.")
        assert "•" not in front.text and "Ada" not in front.text


async def test_somebody_without_pin_or_password_is_told_what_to_set(cast: Cast) -> None:
    async with desk(cast, None) as front:
        await front.until_text("Linus Desk")
        users = front.on(SignInScreen)._users
        assert not any(user.secret for user in users)
        await front.type("1234")
        await front.press("enter")
        said = " ".join(front.text.replace("│", " ").split())
        assert f"Nothing is set for {users[0].name} yet: run 'vmsctl users set-" in said
        assert "Check the name" not in said


async def test_who_signs_in_after_somebody_else_finds_no_search_of_theirs_and_sees_the_cursor(cast: Cast) -> None:
    for number in range(40):
        cast.visit(cast.visitor(f"Guest {number:02d}"))
    async with desk(cast, size=(80, 24)) as front:
        board = front.app.board
        await front.press("end")
        await front.type("guest")
        board.lines.scroll_to(y=0, animate=False)
        front.app.begin(service.begin(cast.act_as("vera"), "HQ"))
        await front.settled()
        assert board.wanted.text == ""
        top = board.lines.scroll_offset.y
        assert top <= board.lines.cursor_row < top + board.lines.size.height - 1


async def test_the_cursor_is_in_sight_again_after_signing_in(staffed: Cast) -> None:
    for number in range(40):
        staffed.visit(staffed.visitor(f"Guest {number:02d}"))
    async with desk(staffed, size=(80, 24)) as front:
        board = front.app.board
        await front.press("end")
        board.lines.scroll_to(y=0, animate=False)
        await front.settled()
        assert board.lines.scroll_offset.y == 0
        front.app.lock()
        await front.settled()
        front.app.begin(service.begin(staffed.act_as("linus"), "HQ"))
        await front.settled()
        top = board.lines.scroll_offset.y
        assert board.lines.cursor_row == 39 and top + board.lines.size.height - 1 > 39


@pytest.mark.parametrize(("size", "seen"), [((80, 24), False), ((120, 40), True)])
async def test_the_logo_is_shown_where_there_is_room(staffed: Cast, size: tuple[int, int], seen: bool) -> None:
    out = BytesIO()
    Image.new("RGB", (300, 100), (200, 30, 30)).save(out, "PNG")
    logos.set_(staffed.act_as("alma"), out.getvalue(), reason="Brand")
    async with desk(staffed, None, size=size) as front:
        assert ("▀▀▀" in front.text) is seen
        await front.press("down")
        await front.type(LINUS)
        await front.press("enter")
        await front.until(lambda: isinstance(front.app.screen, DayBoardScreen))
        await front.settled()
        assert ("▀▀▀" in front.text) is seen


async def test_a_key_that_comes_before_the_store_is_open_does_not_end_the_console(cast: Cast) -> None:
    """Those that lead to another day asked for today's where nobody was at work yet."""
    go_on = Event()

    def read() -> Reading:
        assert go_on.wait(10)
        return read_signed_in(partial(cast.act_as, "linus"), "HQ")

    app = DeskApp(Opening(cast.ws.config, lambda: cast.ws, ahead=Ahead(read)))
    async with app.run_test() as pilot:
        await pilot.press("shift+left", "shift+right", "f8", "enter", "a", "escape")
        go_on.set()
        await Desk(app, pilot).until_text("Nobody is expected on this day.")
