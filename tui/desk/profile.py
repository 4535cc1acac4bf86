"""The profile form: what the visitor type asks for, pre-filled with what is known; it also makes an unknown known."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from tui.desk import acts
from tui.desk.form_screen import FormScreen
from tui.widgets.form import Field
from vmsctl.rules import verification

if TYPE_CHECKING:
    from vmsctl.services.desk_forms import ProfileAsked
    from vmsctl.services.visit_views import VisitView


class ProfileForm(FormScreen[bool]):
    """Dismissed with True when the profile was changed."""

    TITLE_WORDS = "Visitor's profile"
    SUBMIT_WORDS = "Save the profile"
    FIELD_OF_ERROR = {"bad-email": "email", "email-taken": "email", "name-missing": "name"}

    def __init__(self, visit: VisitView) -> None:
        super().__init__()
        self._visit = visit
        self._asked: ProfileAsked | None = None
        self._names: dict[str, str] = {}

    def on_mount(self) -> None:
        super().on_mount()
        self.call(partial(acts.profile_asked, self.duty, self._visit.id), self._show)

    def _show(self, asked: ProfileAsked) -> None:
        self._asked = asked
        self._names = {name.replace(".", "-").replace(" ", "-").replace("_", "-"): name for name in asked.needs}
        lacking = ", ".join(self._visit.missing)
        who = f"Expected as “{asked.unknown}”. " if asked.unknown and not asked.given else ""
        self.say_about(f"{who}Missing: {lacking}." if lacking else f"{who}Everything that is asked for is there.")
        fields = [self._field(id, name, asked) for id, name in self._names.items()]
        empty = [field.id for field in fields if field.required and not field.value]
        self.show_form(fields, begin_at=empty[0] if empty else "")

    def _field(self, id: str, name: str, asked: ProfileAsked) -> Field:
        words = verification.words(name)
        known = asked.given.get(name, "")
        required = asked.needs[name] == "required"
        if name == "id_number" and known:
            return Field(id, words, hint=f"Known, ends in {known}; leave empty to keep it.")
        return Field(id, words[:1].upper() + words[1:], known, required=required)

    def submit(self, values: Mapping[str, str]) -> None:
        assert self._asked is not None
        given = {self._names[id]: value for id, value in values.items()}
        changed = {name: value for name, value in given.items() if value != self._asked.given.get(name, "")}
        if self._asked.given.get("id_number") and not given.get("id_number"):
            changed.pop("id_number", None)
        act = partial(acts.complete, self.duty, self._visit.id, changed, request=self.request)
        self.call(act, lambda _: self.dismiss(True), group="act")
