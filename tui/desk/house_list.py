"""What the screens about the house share: a list that is read in a thread, and words about the row under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult

from tui.desk.key_line import KeyLine
from tui.desk.reason import ReasonDialog
from tui.desk.screen import DeskScreen, tell
from tui.support.actions import Action, bindings
from tui.support.safe import Plain
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList
from tui.widgets.lines import Line, Lines
from vmsctl.errors import VmsError
from vmsctl.services.duty import Duty

Row = TypeVar("Row")

BACK = Action("back", "escape", "Back", "Back to where you were")


class HouseList(DeskScreen[None], Generic[Row]):
    """Subclasses say what is read and how a row looks; `told` is what stands below about the one under the cursor.

    `ID` is the field by which the cursor stays with its row where others come and go meanwhile; `ON_ENTER` is
    what Enter or a double click on a row does.
    """

    ACTIONS: ClassVar[tuple[Action, ...]] = (BACK,)
    BINDINGS = bindings((BACK,))
    TITLE_WORDS = ""
    ID = ""
    ON_ENTER: ClassVar[Action | None] = None
    COLUMNS: ClassVar[Sequence[Column]] = ()
    EMPTY = "Nothing here."
    DEFAULT_CSS = """
HouseList {
    background: $background;
    #house-title { height: 1; background: $panel; text-style: bold; padding: 0 1; }
    #house-told { height: auto; min-height: 2; max-height: 8; padding: 0 2; color: $text-muted; }
}
"""

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[str, Row] = {}
        self._title = Plain(self.TITLE_WORDS, id="house-title")
        self._list = LineList(self.COLUMNS, empty="Reading …")
        self._told = Plain("", id="house-told")

    def compose(self) -> ComposeResult:
        yield self._title
        yield self._list
        yield self._told
        yield KeyLine()

    def on_mount(self) -> None:
        self._list.focus()
        self.query_one(KeyLine).show_for(self)
        self.show_title()
        self.read_again()

    def show_title(self) -> None:
        self._title.show(f"{self.duty.place.name} · {self.title_words()}")

    def title_words(self) -> str:
        return self.TITLE_WORDS

    def read(self, duty: Duty) -> Sequence[Row]:
        """The rows, asked for in a thread: nothing of the screen may be touched here."""
        raise NotImplementedError

    def line(self, id: str, row: Row) -> Line:
        raise NotImplementedError

    def told(self, row: Row) -> str:
        return ""

    def read_again(self) -> None:
        self.call(partial(self.read, self.duty), self._show, show_error=self._unread, group="read", latest=True)

    def _show(self, rows: Sequence[Row]) -> None:
        self._rows = {str(getattr(row, self.ID) if self.ID else place): row for place, row in enumerate(rows)}
        self._list.show(Lines([self.line(id, row) for id, row in self._rows.items()]), empty=self.EMPTY)
        self._tell_row()

    def _unread(self, error: VmsError) -> None:
        self._rows = {}
        self._list.show(Lines(), empty=error.message)
        self._told.show_resized(error.hint)

    def on_line_list_highlighted(self) -> None:
        self._tell_row()

    async def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        event.stop()
        if self.ON_ENTER is not None:
            await self.run_action(self.ON_ENTER.method)

    def _tell_row(self) -> None:
        self._told.show_resized("" if self.row is None else self.told(self.row))

    @property
    def row(self) -> Row | None:
        """The one under the cursor."""
        return self._rows.get(self._list.cursor_id or "")

    def with_reason(self, title: str, lines: Sequence[str], yes: str, act: Callable[[str], object], done: str) -> None:
        """Ask why, carry it out in a thread, and say that it is done."""

        def go(reason: str | None) -> None:
            if reason:
                self.call(partial(act, reason), partial(self._done, done), group="act")

        self.app.push_screen(ReasonDialog(title, lines, yes), go)

    def _done(self, said: str, result: object) -> None:
        tell(self, said.replace("{}", str(result)), seconds=8)  # a name may have braces of its own
        self.read_again()

    def action_back(self) -> None:
        self.dismiss(None)
