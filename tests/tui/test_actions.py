"""Actions declared once: bindings, palette and rights come from the declaration; faults are found."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

from textual.command import CommandList, CommandPalette

import tui
from tests.tui.kit import Kit, pressed, seen
from tui.support.actions import Action, HasActions, actions_at, bindings, faults
from tui.support.console import ConsoleApp, ConsoleScreen


class Board(ConsoleScreen[None]):
    ACTIONS = (
        Action("check-in", "c", "Check in", "Let the visitor in", "visits.check-in"),
        Action("roll-call", "f8", "Roll call", "Who is on site"),
    )
    BINDINGS = bindings(ACTIONS)

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []

    def action_check_in(self) -> None:
        self.done.append("check-in")

    def action_roll_call(self) -> None:
        self.done.append("roll-call")


class Desk(Kit):
    """Signed in with the permissions given."""

    allowed: tuple[str, ...] = ("visits.check-in",)

    def may(self, permission: str) -> bool:
        return permission in self.allowed


async def test_a_key_reaches_its_action_and_the_palette_lists_it() -> None:
    app, board = Desk(), Board()
    async with app.run_test() as pilot:
        await app.push_screen(board)
        await pilot.press("c")
        assert board.done == ["check-in"]
        await pilot.press("ctrl+p")
        await seen(pilot, lambda: isinstance(app.screen, CommandPalette))
        await pressed(pilot, *"roll")
        await seen(pilot, lambda: not app.workers and app.screen.query_one(CommandList).highlighted is not None)
        await pilot.press("enter")
        await seen(pilot, lambda: board.done == ["check-in", "roll-call"])


async def test_what_is_not_allowed_is_neither_done_nor_offered() -> None:
    app, board = Desk(), Board()
    app.allowed = ()
    async with app.run_test() as pilot:
        await app.push_screen(board)
        await pilot.press("c")
        assert board.done == []
        assert [action.name for _, action in actions_at(board)] == ["roll-call"]


async def test_no_key_and_no_command_of_textuals_own_ends_the_program() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+q", "ctrl+c", "ctrl+q")
        await pilot.press("ctrl+p")
        await seen(pilot, lambda: isinstance(app.screen, CommandPalette))
        await pressed(pilot, *"quit")
        await seen(pilot, lambda: not app.workers)
        await pressed(pilot, "enter")
        assert app.is_running
        assert app._exit is False


def test_a_clash_a_missing_method_and_missing_words_are_found() -> None:
    class Wrong(HasActions):
        ACTIONS = (Action("a", "x", "A", "Does a"), Action("b", "x", "", ""))

        def action_a(self) -> None: ...

    assert faults(Wrong, around=[Action("help", "a", "Help", "Shows keys")]) == [
        "Wrong: b has no words or no help",
        "Wrong: b reaches no method action_b",
        "Wrong: x is both a and b",
    ]


def declared() -> list[type[HasActions]]:
    """Every class in `tui` that declares actions."""
    modules = [importlib.import_module(info.name) for info in pkgutil.walk_packages(tui.__path__, "tui.")]
    classes = {kind for module in modules for _, kind in inspect.getmembers(module, inspect.isclass)}
    return sorted((kind for kind in classes if issubclass(kind, HasActions)), key=lambda kind: kind.__name__)


def test_every_action_of_every_screen_is_right() -> None:
    assert len(declared()) > 3
    for kind in declared():
        apps = [other for other in declared() if issubclass(other, ConsoleApp)]
        around = [] if issubclass(kind, ConsoleApp) else [action for app in apps for action in app.ACTIONS]
        modal = getattr(kind, "__mro__", ())
        assert faults(kind, [] if any(base.__name__ == "ModalScreen" for base in modal) else around) == []
