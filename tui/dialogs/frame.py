"""What all dialogs look like: a calm box in the middle, a title, and its keys at the bottom."""

from __future__ import annotations

from typing import TypeVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widget import Widget

from tui.support.actions import Action, HasActions
from tui.support.calls import Calling
from tui.support.key_names import key_name
from tui.support.safe import Plain

Answer = TypeVar("Answer")

ENTER = "Enter"
"""In a dialog that is read in a hurry the key is written out."""


class KeyWords(Plain):
    """A key and what it does; a click does it too."""

    DEFAULT_CSS = """
KeyWords {
    width: auto; height: 1; margin: 0 2 0 0; padding: 0 1; background: $panel;
    &.-primary { text-style: bold; background: $line-cursor-background; color: $line-cursor-foreground; }
    &:hover { text-style: underline; }
    &:ansi.-primary { text-style: reverse; }
}
"""

    def __init__(self, action: Action, text: str, *, primary: bool) -> None:
        self._key = ENTER if action.keys[0] == "enter" else key_name(action.keys[0])
        super().__init__(f"{self._key}  {text}", classes="-primary" if primary else "")
        self._action = action

    def rename(self, text: str) -> None:
        """Say that the key does something else by now."""
        self.show_resized(f"{self._key}  {text}")

    async def on_click(self) -> None:
        await self.app.run_action(self._action.method, self.screen)


class Dialog(Calling, HasActions, ModalScreen[Answer]):
    """Base of the dialogs; subclasses give `content` and declare `ACTIONS`.

    Its own keys are shown in words, so that nobody has to know them.
    """

    DEFAULT_CSS = """
Dialog {
    align: center middle;
    background: $background 60%;
    & > .dialog--box {
        width: 64; max-width: 96%; height: auto; max-height: 96%;
        padding: 1 2; background: $surface; border: round $border;
    }
    .dialog--title { text-style: bold; width: 1fr; height: auto; margin: 0 0 1 0; }
    .dialog--keys { height: 1; margin: 1 0 0 0; }
    &:ansi { background: transparent; }
}
"""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def content(self) -> ComposeResult:
        """What stands between title and keys."""
        yield from ()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog--box"):
            yield Plain(self._title, classes="dialog--title")
            yield from self.content()
            yield self._keys()

    def retitle(self, words: str) -> None:
        """Say at the top what is so by now."""
        self.query_one(".dialog--title", Plain).show_resized(words)

    def words_for(self, action: Action) -> str:
        """What an action is called at the bottom, where its declaration is too general."""
        return action.words

    def _keys(self) -> Widget:
        shown = [action for action in self.ACTIONS if action.keys and action.footer]
        keys = (KeyWords(action, self.words_for(action), primary=action is shown[0]) for action in shown)
        return Horizontal(*keys, classes="dialog--keys")
