"""What waits to be sent and what could not be; send again, let go, look at it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui.desk import outbox_acts as acts
from tui.desk.house_list import BACK, HouseList
from tui.desk.read_mail import ReadMail
from tui.support.actions import Action, bindings
from tui.widgets.columns import Column
from tui.widgets.lines import Cell, Line

if TYPE_CHECKING:
    from vmsctl.services.duty import Duty
    from vmsctl.services.outbox import Message

ROLES = {"parked": "bad", "held": "warning", "dropped": "quiet", "sent": "good"}
WORDS = {
    "waiting": "○ waits", "claimed": "● going out", "sent": "● sent", "parked": "✕ not sent", "held": "! held",
    "dropped": "dropped",
}  # fmt: skip


class OutboxScreen(HouseList["Message"]):
    """*Held* is beyond somebody's daily limit; *not sent* was given up, with the reason below the list."""

    ACTIONS = (
        Action("retry", "r", "Send again", "Send the message under the cursor again", "steer-outbox"),
        Action("retry-all", "a", "All again", "Send everything again that was given up", "steer-outbox"),
        Action("release", "g", "Let go", "Let a held message go", "release-messages"),
        Action("preview", "v", "Look at it", "Read the message as it would go out now", "steer-outbox"),
        BACK,
    )
    BINDINGS = bindings(ACTIONS)
    TITLE_WORDS = "Messages"
    ID = "id"
    COLUMNS = (
        Column("Queued", 12),
        Column("State", 11),
        Column("What", weight=2),
        Column("Visit", 7),
        Column("To", weight=2),
        Column("Tries", 5),
    )
    EMPTY = "Nothing was to be sent from here yet."

    def read(self, duty: Duty) -> Sequence[Message]:
        return acts.messages(duty)

    def line(self, id: str, row: Message) -> Line:
        state = Cell(WORDS.get(row.state, row.state), ROLES.get(row.state, "warning" if row.why else ""))
        what = row.template.replace("-", " ")
        return Line(id, (f"{row.created_at:%d.%m. %H:%M}", state, what, row.visit, row.to, str(row.attempts)))

    def told(self, row: Message) -> str:
        if row.state == "sent" and row.sent_at is not None:
            return f"Sent {row.sent_at:%d.%m. %H:%M}."
        if row.state == "waiting" and row.why:
            return f"{row.why} Tried again from {row.due_at:%d.%m. %H:%M} on."
        return row.why

    def action_retry(self) -> None:
        self._steer(acts.retry)

    def action_retry_all(self) -> None:
        self.call(partial(acts.retry_all, self.duty), lambda _: self._sent(), group="act")

    def action_release(self) -> None:
        self._steer(acts.release)

    def _steer(self, act: Callable[[Duty, str], object]) -> None:
        if (row := self.row) is not None:
            self.call(partial(act, self.duty, str(row.id)), lambda _: self._sent(), group="act")

    def action_preview(self) -> None:
        if (row := self.row) is not None:
            self.call(partial(acts.preview, self.duty, str(row.id)), self._show_mail, group="preview")

    def _show_mail(self, mail: acts.Preview) -> None:
        self.app.push_screen(ReadMail(mail))

    def _sent(self) -> None:
        self.desk.print_soon()
        self.read_again()
