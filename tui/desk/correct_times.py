"""Corrects when a visitor came in or left; the old times stay in the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from tui.desk import acts
from tui.desk.form_screen import FormScreen
from tui.desk.screen import tell
from tui.widgets.form import Field

if TYPE_CHECKING:
    from vmsctl.services.visit_views import VisitView


class CorrectTimes(FormScreen[bool]):
    """Dismissed with True when something was corrected; about the last stay."""

    TITLE_WORDS = "Correct the times"
    SUBMIT_WORDS = "Correct"
    FIELD_OF_ERROR = {"bad-time": "in", "out-before-in": "out", "in-the-future": "in", "reason-needed": "reason"}

    def __init__(self, visit: VisitView) -> None:
        super().__init__()
        self._visit = visit
        self._stay = visit.stays[-1]

    def on_mount(self) -> None:
        super().on_mount()
        stay = self._stay
        out = f"{stay.out_at:%H:%M}" if stay.out_at is not None else ""
        who = f" by {stay.in_by}" if stay.in_by else ""
        self.say_about(f"{self._visit.name}, to {self._visit.host}. In at {stay.in_at:%d.%m. %H:%M}{who}.")
        hint = f"{stay.in_at:%H:%M} on that day, or with its date: {stay.in_at:%d.%m. %H:%M}"
        self.show_form(
            [
                Field("in", "Came in", f"{stay.in_at:%H:%M}", hint=hint, required=True),
                Field("out", "Left", out, hint="Empty while the visitor is on site; a time checks out."),
                Field("reason", "Why", required=True, hint="Kept with your name and the old times.", longest=300),
            ]
        )

    def submit(self, values: Mapping[str, str]) -> None:
        changed = {id: value if value != self._begun[id] else "" for id, value in values.items()}
        given = {**changed, "reason": values["reason"]}
        act = partial(acts.correct, self.duty, self._visit.id, given, stay=self._stay.id, request=self.request)
        self.call(act, self._done, group="act")

    def _done(self, _: object) -> None:
        tell(self, "✓ The times are corrected.")
        self.dismiss(True)
