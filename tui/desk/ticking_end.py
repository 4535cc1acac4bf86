"""The list of a running roll call on paper, and its end."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.desk import roll_call_acts
from tui.desk.painted_line import PaintedLine, Part
from tui.desk.roll_call_words import over, said_of_printing
from tui.desk.ticking_marks import TickingMarks
from tui.dialogs.confirm import Confirm
from vmsctl.errors import Refused, VmsError

if TYPE_CHECKING:
    from vmsctl.services.roll_call import Printed
    from vmsctl.services.roll_calls import RollCallView


class TickingEnd(TickingMarks):
    """`_view` is the list as it stands on the screen; None until the roll call has begun."""

    def __init__(self) -> None:
        super().__init__()
        self._view: RollCallView | None = None
        self._title = PaintedLine((Part(" Roll call ", "strong"), Part(" Starting …")), id="tick-title")

    def action_print(self) -> None:
        if self._view is not None:
            self._say("Printing …")
            act = partial(roll_call_acts.print_, self.desk, self._view, away=self._away)
            self.call(act, self._printed, show_error=self._refused, group="print")

    def _printed(self, done: Printed) -> None:
        self._say(said_of_printing(done))

    def action_finish(self) -> None:
        self._finish(unaccounted=False)

    def _finish(self, *, unaccounted: bool) -> None:
        act = partial(roll_call_acts.finish, self.desk, unaccounted=unaccounted)
        self.call(act, self._finished, show_error=self._ask_to_finish, group="finish")

    def _ask_to_finish(self, error: VmsError) -> None:
        if not isinstance(error, Refused) or error.code != "people-unaccounted":
            self._refused(error)
            return
        lines = [error.message, "The report will say so."]
        question = Confirm("Finish the roll call as it stands?", lines, "Finish", settle=0.5)
        self.app.push_screen(question, self._finish_anyway)

    def _finish_anyway(self, sure: bool | None) -> None:
        if sure:
            self._finish(unaccounted=True)

    def _finished(self, view: RollCallView) -> None:
        self._view = self._stored = view
        self._title.say(over(view))
        self._say(f"Finished and sealed ({view.seal[:16]} …). P prints the report, Esc goes back.")
