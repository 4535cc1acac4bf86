"""Changes when a visitor is expected; the visitor is told by a message that waits to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Input

from tui.desk import acts
from tui.desk.form_screen import FormScreen
from tui.desk.screen import tell
from tui.widgets.form import Field
from vmsctl.rules import local_time

if TYPE_CHECKING:
    from vmsctl.services.invitations import InvitationChanged
    from vmsctl.services.visit_views import VisitView

_ARRIVE = "10:00 keeps the day; tomorrow 10:00, Monday 9:30, 24.12. 14:00"


class MoveVisit(FormScreen[bool]):
    """Dismissed with True when the visit was moved."""

    TITLE_WORDS = "Move the visit"
    SUBMIT_WORDS = "Move"
    FIELD_OF_ERROR = {
        "bad-time": "arrive", "in-the-past": "arrive", "too-far-ahead": "arrive", "time-skipped": "arrive",
        "time-twice": "arrive", "until-before-arrive": "until",
    }  # fmt: skip

    def __init__(self, visit: VisitView) -> None:
        super().__init__()
        self._visit = visit

    def on_mount(self) -> None:
        super().on_mount()
        visit = self._visit
        told = " A message to the visitor waits to be sent then." if visit.email else ""
        when = f"{visit.expected_at:%A} {visit.expected_at:%d.%m.%Y %H:%M} – {visit.until:%H:%M}"
        self.say_about(f"{visit.name}, to {visit.host}, {when}.{told}")
        self.show_form(
            [
                Field("arrive", "Arrives", f"{visit.expected_at:%d.%m.%Y %H:%M}", required=True, hint=_ARRIVE),
                Field("until", "Until", hint="11:00; empty keeps how long the visit takes."),
            ]
        )

    @on(Input.Changed, "#field-arrive")
    def _say_when(self, event: Input.Changed) -> None:
        typed = event.value.strip()
        when = local_time.read(typed, self._visit.day if local_time.time_of_day(typed) else self._today())
        if self.form is not None:
            self.form.hint("arrive", _ARRIVE if when is None else f"{when:%A} {when.day} {when:%B %Y, %H:%M}")

    def _today(self) -> date:
        return self.duty.place.today(self.duty.ws.now())

    def submit(self, values: Mapping[str, str]) -> None:
        act = partial(acts.move, self.duty, self._visit.id, values, request=self.request)
        self.call(act, self._done, group="act")

    def _done(self, done: InvitationChanged) -> None:
        tell(self, "✓ The visit is moved." if done.changed else "The visit was at that time already.")
        self.dismiss(True)
