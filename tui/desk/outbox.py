"""What waits to be sent and what could not be; send again, let go, look at it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from tui.desk import outbox_acts as acts
from tui.desk.key_line import KeyLine
from tui.desk.read_mail import ReadMail
from tui.desk.screen import DeskScreen
from tui.support.actions import Action, bindings
from tui.support.safe import Plain
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList
from tui.widgets.lines import Cell, Line, Lines

if TYPE_CHECKING:
    from vmsctl.services.outbox import Message

ROLES = {"parked": "bad", "held": "warning", "dropped": "quiet", "sent": "good"}
WORDS = {
    "waiting": "○ waits", "claimed": "● going out", "sent": "● sent", "parked": "✕ not sent", "held": "! held",
    "dropped": "dropped",
}  # fmt: skip


class OutboxScreen(DeskScreen[None]):
    """*Held* is beyond somebody's daily limit; *not sent* was given up, with the reason below the list."""

    ACTIONS = (
        Action("retry", "r", "Send again", "Send the message under the cursor again", "steer-outbox"),
        Action("retry-all", "a", "All again", "Send everything again that was given up", "steer-outbox"),
        Action("release", "g", "Let go", "Let a held message go", "release-messages"),
        Action("preview", "v", "Look at it", "Read the message as it would go out now", "steer-outbox"),
        Action("back", "escape", "Back", "Back to the day"),
    )
    BINDINGS = bindings(ACTIONS)
    DEFAULT_CSS = """
OutboxScreen {
    background: $background;
    #outbox-title { height: 1; background: $panel; text-style: bold; padding: 0 1; }
    #outbox-why { height: auto; min-height: 2; padding: 0 2; color: $text-muted; }
}
"""

    def __init__(self) -> None:
        super().__init__()
        self._messages: dict[str, Message] = {}
        columns = (
            Column("Queued", 12),
            Column("State", 11),
            Column("What", weight=2),
            Column("Visit", 7),
            Column("To", weight=2),
            Column("Tries", 5),
        )
        self._list = LineList(columns, empty="Reading …")
        self._why = Plain("", id="outbox-why")

    def compose(self) -> ComposeResult:
        yield Plain("Messages", id="outbox-title")
        yield self._list
        yield self._why
        yield KeyLine()

    def on_mount(self) -> None:
        self._list.focus()
        self.query_one(KeyLine).show_for(self)
        self.read_again()

    def read_again(self) -> None:
        """Read the outbox."""
        self.call(partial(acts.messages, self.duty), self._show, group="outbox", latest=True)

    def _show(self, found: list[Message]) -> None:
        self._messages = {str(one.id): one for one in found}
        self._list.show(Lines([_line(one) for one in found]), empty="Nothing was to be sent from here yet.")
        self._show_why()

    def on_line_list_highlighted(self) -> None:
        self._show_why()

    def _show_why(self) -> None:
        one = self._message
        self._why.show_resized("" if one is None else _said(one))

    @property
    def _message(self) -> Message | None:
        return self._messages.get(self._list.cursor_id or "")

    def action_retry(self) -> None:
        if (one := self._message) is not None:
            self.call(partial(acts.retry, self.duty, str(one.id)), lambda _: self._sent(), group="act")

    def action_retry_all(self) -> None:
        self.call(partial(acts.retry_all, self.duty), lambda _: self._sent(), group="act")

    def action_release(self) -> None:
        if (one := self._message) is not None:
            self.call(partial(acts.release, self.duty, str(one.id)), lambda _: self._sent(), group="act")

    def action_preview(self) -> None:
        if (one := self._message) is not None:
            self.call(partial(acts.preview, self.duty, str(one.id)), self._show_mail, group="preview")

    def _show_mail(self, mail: acts.Preview) -> None:
        self.app.push_screen(ReadMail(mail))

    def _sent(self) -> None:
        self.desk.print_soon()
        self.read_again()

    def action_back(self) -> None:
        self.dismiss(None)


def _line(one: Message) -> Line:
    state = Cell(WORDS.get(one.state, one.state), ROLES.get(one.state, "warning" if one.why else ""))
    what = one.template.replace("-", " ")
    return Line(str(one.id), (f"{one.created_at:%d.%m. %H:%M}", state, what, one.visit, one.to, str(one.attempts)))


def _said(one: Message) -> str:
    if one.state == "sent" and one.sent_at is not None:
        return f"Sent {one.sent_at:%d.%m. %H:%M}."
    if one.state == "waiting" and one.why:
        return f"{one.why} Tried again from {one.due_at:%d.%m. %H:%M} on."
    return one.why
