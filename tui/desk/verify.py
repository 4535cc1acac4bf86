"""Verifying a visitor at the desk (VER-2, VER-3): the visit, the details to fill in, the documents to accept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from tui.desk import acts, verify_acts, verify_words
from tui.desk.form_screen import FORM_ACTIONS, FormScreen
from tui.desk.key_line import KeyLine, key_name
from tui.desk.painted_line import PaintedLine
from tui.desk.screen import tell
from tui.support.actions import Action, bindings
from tui.support.safe import Plain

if TYPE_CHECKING:
    from vmsctl.services.verification import Saved, VerificationForm

VERIFY_ACTIONS = (
    Action("submit", "ctrl+s", "Save", "Save what is filled in, from any field"),
    Action("visit", "f2", "Visit", "What the visitor was invited to", footer=False),
    Action("details", "f3", "Details", "What the visitor type asks for", footer=False),
    Action("documents", "f4", "Documents", "What is to be read, accepted and signed", footer=False),
    FORM_ACTIONS[-1],
)
_KEYS = {action.name: key_name(action.keys[0]) for action in VERIFY_ACTIONS}


class VerifyScreen(FormScreen[bool]):
    """Dismissed with True when anything was changed; by itself when the visitor has become verified."""

    ACTIONS = VERIFY_ACTIONS
    BINDINGS = bindings(VERIFY_ACTIONS)
    SUBMIT_WORDS = "Save"
    FIELD_OF_ERROR = {"email-taken": "email", "name-missing": "name", "visitor-blocked": "email"}
    DEFAULT_CSS = """
VerifyScreen {
    #verify-title { background: $panel; }
    #verify-visit { height: 1fr; padding: 1 2; display: none; }
    .field--words { width: 28; }
    FieldRow .field--note, Form > .form--error { padding: 0 0 0 28; }
    Form > PlainButton { margin: 1 0 0 28; }
}
"""

    def __init__(self, visit: str) -> None:
        super().__init__()
        self._code = visit
        self._asked: VerificationForm | None = None
        self._section = ""
        self._begin_at = ""
        self._has_changed = False
        self._title = PaintedLine(id="verify-title")
        self._sections = PaintedLine(id="verify-sections")
        self._visit = Plain("", id="verify-visit")

    def compose(self) -> ComposeResult:
        yield self._title
        yield self._sections
        yield Plain("", id="form-about")
        yield self._visit
        yield KeyLine()

    def on_mount(self) -> None:
        super().on_mount()
        self.call(partial(verify_acts.asked, self.duty, self._code), self._begin)

    # Showing

    def _begin(self, asked: VerificationForm) -> None:
        self._take(asked)
        self.show_section("details")

    def _take(self, asked: VerificationForm) -> None:
        """Show the form as it is now."""
        self._asked = asked
        self._title.say(*verify_words.title(asked))
        self.say_about(verify_words.about(asked))
        self._visit.show_resized(verify_words.visit(asked))
        self._show_fields(asked)

    def _show_fields(self, asked: VerificationForm) -> None:
        if self.form is not None:
            self.form.remove()
        empty = [one for one in asked.attributes if one.is_missing]
        self._begin_at = verify_words.field_id((empty or asked.attributes)[0].name)
        self.show_form([verify_words.field(one) for one in asked.attributes], begin_at=self._begin_at)

    def show_section(self, name: str) -> None:
        """Show one of the three sections."""
        if self._asked is None or self.form is None:
            return
        self._section = name
        self._sections.say(verify_words.sections(self._asked, name, _KEYS))
        self._visit.display = name == "visit"
        self.form.display = name == "details"
        if name == "details" and self.focused is None:
            self.call_after_refresh(self.form.focus_field, self._begin_at)

    def on_painted_line_pressed(self, event: PaintedLine.Pressed) -> None:
        if event.press in verify_words.SECTIONS:
            event.stop()
            self.show_section(event.press)

    def action_visit(self) -> None:
        self.show_section("visit")

    def action_details(self) -> None:
        self.show_section("details")

    def action_documents(self) -> None:
        self.show_section("documents")

    # Saving

    def submit(self, values: Mapping[str, str]) -> None:
        assert self._asked is not None
        names = {verify_words.field_id(one.name): one.name for one in self._asked.attributes}
        changed = {names[id]: value for id, value in values.items() if value != self._begun[id]}
        act = partial(verify_acts.save, self.duty, self._code, changed, request=acts.new_request())
        self.call(act, self._saved, group="act")

    def _saved(self, saved: Saved) -> None:
        self._has_changed = self._has_changed or bool(saved.saved)
        if saved.errors:
            self._say_errors(saved)
        elif saved.form.verified:
            tell(self, f"✓ {saved.form.name} is verified.")
            self.dismiss(True)
        else:
            self._go_on(saved.form)

    def _say_errors(self, saved: Saved) -> None:
        """What is right is kept; what is wrong stays as it was typed, with what is wrong said below it."""
        assert self.form is not None
        self._asked = saved.form
        self._title.say(*verify_words.title(saved.form))
        self.say_about(verify_words.about(saved.form))
        self._sections.say(verify_words.sections(saved.form, self._section, _KEYS))
        values = self.form.values
        self._begun = {**self._begun, **{(id := verify_words.field_id(name)): values[id] for name in saved.saved}}
        for name in reversed(list(saved.errors)):
            self.form.show_error(verify_words.field_id(name), saved.errors[name])

    def _go_on(self, asked: VerificationForm) -> None:
        """Show what is still missing, in the section where it is."""
        self._take(asked)
        self.show_section("details" if any(one.is_missing for one in asked.attributes) else "documents")
        tell(self, f"Still missing: {', '.join(asked.missing)}.", severity="warning", seconds=6)

    # Leaving

    def action_back(self) -> None:
        if self.is_changed:
            super().action_back()
        else:
            self.dismiss(self._has_changed)

    def _leave(self, sure: bool | None) -> None:
        if sure:
            self.dismiss(self._has_changed)
