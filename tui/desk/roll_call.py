"""The roll call, on the screen and on paper: one key and a confirmation, at a locked desk and without the store too."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from tui.desk import acts
from tui.desk.key_line import KeyLine
from tui.desk.painted_line import PaintedLine, Part
from tui.desk.roll_call_words import said_of_printing
from tui.desk.screen import DeskScreen, sentence
from tui.support.actions import Action, bindings
from tui.support.safe import Plain
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList
from tui.widgets.lines import Cell, Line, Lines
from vmsctl.errors import VmsError
from vmsctl.rules.roll_call import brief

if TYPE_CHECKING:
    from tui.desk.acts import Mode
    from tui.desk.app import DeskApp
    from vmsctl.services.roll_call import Found, Printed

COLUMNS = (
    Column("Name", weight=3, least=14),
    Column("Company", weight=2, least=8),
    Column("Host", weight=2, least=8),
    Column("Floor", 10, hide_below=90),
    Column("Phone", 16, hide_below=100),
    Column("Since", 16),
)


class RollCallScreen(DeskScreen[None]):
    """Everybody to be accounted for, with where the list comes from and how old it is."""

    STAYS_FOR = 15 * 60.0
    ACTIONS = (
        Action("print", "p,f5", "Print", "Print the list as it is now"),
        Action("again", "r", "Read again", "Read the list again"),
        Action("back", "escape", "Back", "Back to where you were"),
    )
    BINDINGS = bindings(ACTIONS)
    DEFAULT_CSS = """
RollCallScreen {
    background: $background;
    #roll-title { background: $panel; }
    #roll-said { height: auto; padding: 0 1; }
    #roll-notice { height: auto; padding: 0 1; color: $role-bad; text-style: $role-bad-style; }
}
"""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind
        self._prints = kind != "look"
        self._is_noted = self._prints
        self._found: Found | None = None
        self._last_said = ""
        self._title = PaintedLine((Part(" Roll call ", "strong"), Part(" Reading the list …")), id="roll-title")
        self._said, self._notice = Plain("", id="roll-said"), Plain("", id="roll-notice")
        self._list = LineList(COLUMNS, empty="Reading the list …")

    def compose(self) -> ComposeResult:
        yield self._title
        yield self._notice
        yield self._said
        yield self._list
        yield KeyLine()

    def on_mount(self) -> None:
        self._list.focus()
        self.query_one(KeyLine).show_for(self)
        self.action_again()

    @property
    def mode(self) -> Mode:
        """What is printed on every sheet: what was chosen, else what runs."""
        said: dict[str, Mode] = {"live": "live", "drill": "drill", "test": "test"}
        return said.get(self._kind) or ("live" if self._found is None else _kind(self._found))

    def action_again(self) -> None:
        """Read the list, from the desk's copy where the store does not answer."""
        self.call(partial(acts.roll_call, self.desk), self._show, group="roll-call")

    def read_again(self) -> None:
        """Somebody has come or gone."""
        self.action_again()

    def _show(self, found: Found) -> None:
        self._found = found
        made = found.roster
        lines = [*_lines(found)]
        kind = "" if self.mode == "live" else f" · {self.mode.upper()}"
        self._title.say(
            (Part(f" Roll call · {made.building}{kind} ", "strong"), Part(f" {made.made_at:%H:%M:%S}")),
            (Part(f" from {made.source} ", "bad" if made.from_copy else "quiet-words"),),
        )
        self._notice.show_resized(acts.roll_call_notice(found))
        self._list.show(Lines(lines), empty="Nobody is on site.")
        if self._prints:
            self._prints = False
            self.action_print()
        else:
            self._say(self._last_said)
        if not self._is_noted:
            self._is_noted = True
            self.call(partial(_note_look, self.desk, found), _noted, show_error=_noted, group="note")

    def action_print(self) -> None:
        """Send the list straight to the printers, the first that takes it."""
        if self._found is not None:
            self._say("Printing …")
            act = partial(acts.print_roll_call, self.desk, self._found, self.mode)
            self.call(act, self._printed, show_error=self._not_printed, group="print")

    def _printed(self, done: Printed) -> None:
        self._say(said_of_printing(done))

    def _not_printed(self, error: VmsError) -> None:
        self._say(f"✕ {sentence(error)}")

    def show_error(self, error: VmsError) -> None:
        self._say(f"✕ {sentence(error)}")
        self._list.show(Lines(), empty="No list could be had.")

    def _say(self, words: str) -> None:
        """The counts, and what became of the printing; that stays while the list is read again."""
        self._last_said = words
        summary = acts.roll_call_summary(self._found) if self._found is not None else ""
        self._said.show_resized("\n".join(filter(None, (summary, words))))

    def action_back(self) -> None:
        self.dismiss(None)


def _note_look(app: DeskApp, found: Found) -> None:
    """Note that the list was shown to somebody whom nobody knows."""
    from vmsctl.services import roll_call

    if app.duty is None or app.is_locked:
        roll_call.note_printed(found, mode=_kind(found), how="locked-desk-screen")


def _kind(found: Found) -> Mode:
    from vmsctl.services import roll_call

    return roll_call.kind(found.roster)


def _noted(_: object) -> None:
    """Nothing to say: neither of a note nor of one that could not be written."""


def _lines(found: Found) -> Iterator[Line]:
    """The blocks one after another, each below its title."""
    for key, title, people in acts.roll_call_blocks(found):
        head, _, rest = title.partition(", ")
        yield Line(f"title-{key}", (Cell(f"{head} · {len(people)}", "warning"), Cell(rest, "warning"), "", "", "", ""))
        for one in people:
            since = one.words.since or brief(one.words.note)
            yield Line(f"{key}-{one.id}", (one.name, one.company, one.host, one.floor, one.phone, since))
