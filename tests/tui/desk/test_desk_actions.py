"""Every action of the console is declared once, reaches a method, has words, and no two share a key."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import tui.desk
from tests.cast import Cast
from tests.tui.desk.desk import desk
from tui.desk.app import DeskApp
from tui.desk.outbox import OutboxScreen
from tui.dialogs.help import FITS, told_of
from tui.support.actions import HasActions, faults
from vmsctl.rules.roles import MATRIX


def screens() -> list[type[HasActions]]:
    """Every class of the console that declares actions itself."""
    found = set()
    for module in pkgutil.iter_modules(tui.desk.__path__, "tui.desk."):
        members = vars(importlib.import_module(module.name)).values()
        found |= {kind for kind in members if isinstance(kind, type) and issubclass(kind, HasActions)}
    return sorted((kind for kind in found if "ACTIONS" in vars(kind)), key=lambda kind: kind.__name__)


def test_there_are_screens() -> None:
    assert len(screens()) > 10


@pytest.mark.parametrize("kind", screens(), ids=lambda kind: kind.__name__)
def test_actions_are_whole(kind: type[HasActions]) -> None:
    around = () if kind is DeskApp else DeskApp.ACTIONS
    own = {action.name for action in kind.ACTIONS}
    assert faults(kind, [action for action in around if action.name not in own]) == []


@pytest.mark.parametrize("kind", screens(), ids=lambda kind: kind.__name__)
def test_what_the_help_says_of_a_key_fits_into_its_line(kind: type[HasActions]) -> None:
    assert [told for action in kind.ACTIONS if len(told := told_of(action)) > FITS] == []


@pytest.mark.parametrize("kind", screens(), ids=lambda kind: kind.__name__)
def test_permissions_are_rows_of_the_matrix(kind: type[HasActions]) -> None:
    assert {action.permission for action in kind.ACTIONS if action.permission} <= set(MATRIX)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_what_a_user_may_not_do_is_not_offered(cast: Cast) -> None:
    cast.visit(host_id=cast.users["grace"])
    async with desk(cast, "grace") as host:
        assert "Ada Lovelace" in host.text and "Walk-in" not in host.text
    async with desk(cast, "audrey") as auditor:
        assert "Invite" not in auditor.text and "Walk-in" not in auditor.text


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("theme", ["dark", "light", "black-and-white"])
async def test_the_help_of_each_size_and_theme_lists_the_keys(cast: Cast, size: tuple[int, int], theme: str) -> None:
    async with desk(cast, size=size, theme=theme) as front:
        await front.press("f1")
        assert " F2 " in front.text and "Invite a visitor" in front.text


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_an_empty_day_names_only_what_the_user_may_do(cast: Cast) -> None:
    async with desk(cast) as front:
        assert "F2 invites, F3 takes a walk-in." in front.text
    async with desk(cast, "audrey") as auditor:
        assert "Nobody is expected on this day." in auditor.text and "F3" not in auditor.text


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_enter_promises_nothing_that_the_user_may_not_do(cast: Cast) -> None:
    cast.visit()
    async with desk(cast) as front:
        assert "Check in Ada Lovelace" in front.text
    async with desk(cast, "audrey") as auditor:
        assert "Look at A. L." in auditor.text


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_the_key_that_ends_other_programs_says_how_this_one_is_ended(cast: Cast) -> None:
    async with desk(cast) as front:
        await front.press("ctrl+q")
        assert "Quit the console" in front.notes and front.app.is_running


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_the_help_names_the_way_to_what_has_no_key_of_its_own_and_ends_in_sight(cast: Cast) -> None:
    cast.visit()
    async with desk(cast, size=(80, 24)) as front:
        await front.press("f1")
        assert "Close" in front.text
        await front.press("end")
        await front.press(*["up"] * 30)
        assert "⏎ N" in front.text or "⏎ U" in front.text


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("size", [(80, 24), (60, 24)])
async def test_the_keys_of_a_card_are_named_whole_on_a_small_screen(cast: Cast, size: tuple[int, int]) -> None:
    ada = cast.visit()
    async with desk(cast, size=size) as front:
        await front.scan(ada.ticket)
        assert "Notify host" in front.text and " Back " in front.text
        await front.press("escape")
        assert "F10" in front.text.splitlines()[-2]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("words", ["outbox", "mail", "messages"])
async def test_the_messages_are_found_in_the_menu_by_any_of_their_names(cast: Cast, words: str) -> None:
    async with desk(cast, size=(80, 24)) as front:
        await front.press("f10")
        await front.type(words)
        await front.until_text("What waits to be sent")
        await front.press("enter")
        await front.until(lambda: isinstance(front.app.screen, OutboxScreen))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_no_key_is_left_out_of_the_help_at_sign_in(cast: Cast) -> None:
    async with desk(cast, None, size=(80, 24)) as front:
        await front.press("f1")
        line = next(line for line in front.text.splitlines() if "Quit the console" in line)
        assert "F10" in line
        assert any("⏎" in line and "Sign in as" in line for line in front.text.splitlines())
