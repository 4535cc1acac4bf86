"""The line at the bottom that names the keys that work here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.cells import cell_len
from textual.screen import Screen

from tui.desk.painted_line import PaintedLine, Part
from tui.support.actions import Action, HasActions, actions_at
from tui.support.key_names import key_name

LEFT_OUT = ("lock", "help", "roll-call", "command-palette", "print")
"""What is not named where there is no room for all, the first of them first: the menu names everything."""


class KeyLine(PaintedLine):
    """Cheaper than a footer of widgets; a click does what the key does."""

    DEFAULT_CSS = "KeyLine { background: $panel; }"

    def __init__(self) -> None:
        super().__init__()
        self._named: Sequence[Action] = ()

    def show_for(self, screen: Screen[Any]) -> None:
        """Name what can be done on a screen now."""
        self._named = [action for _, action in actions_at(screen) if action.footer and action.keys]
        self._name_what_fits()

    def on_resize(self) -> None:
        self._name_what_fits()

    def _name_what_fits(self) -> None:
        named = list(self._named)
        for name in LEFT_OUT:
            if not self.size.width or _width(named) <= self.size.width:
                break
            named = [action for action in named if action.name != name]
        self.say(part for action in named for part in _parts(action))

    def on_painted_line_pressed(self, event: PaintedLine.Pressed) -> None:
        event.stop()
        for node in (self.screen, self.app):
            if isinstance(node, HasActions) and any(action.method == event.press for action in node.ACTIONS):
                self.call_later(self.app.run_action, event.press, node)
                return


def _width(actions: Sequence[Action]) -> int:
    return sum(cell_len(part.text) for action in actions for part in _parts(action))


def _parts(action: Action) -> Iterator[Part]:
    yield Part(f" {key_name(action.keys[0])} ", "key", action.method)
    yield Part(f"{action.words} ", "", action.method)
