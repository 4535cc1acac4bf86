"""Verifying a visitor at the desk (VER-2, VER-3): the visit, the details to fill in, the documents to accept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from tui.desk import acts, verify_acts, verify_words
from tui.desk.form_screen import FORM_ACTIONS, FormScreen
from tui.desk.key_line import KeyLine
from tui.desk.painted_line import PaintedLine
from tui.desk.read_document import Agreed, ReadDocument
from tui.desk.screen import sentence, tell
from tui.support.actions import Action, bindings
from tui.support.key_names import key_name
from tui.support.safe import Plain
from tui.widgets.field import FieldInput
from tui.widgets.form import NEEDED
from tui.widgets.line_list import LineList
from tui.widgets.lines import Lines
from vmsctl.errors import VmsError

if TYPE_CHECKING:
    from vmsctl.services.acceptances import Accepted
    from vmsctl.services.verification import Saved, VerificationForm

VERIFY_ACTIONS = (
    Action("submit", "ctrl+s", "Save", "Save what is filled in, from any field"),
    Action("open", "enter", "Read and accept", "Read the document under the cursor"),
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
    #documents { height: 1fr; margin: 1 0 0 0; display: none; }
    Form FieldRow .field--words { width: 28; }
    Form FieldRow .field--note, Form > .form--error { padding: 0 0 0 28; }
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
        self._documents = LineList(verify_words.DOCUMENT_COLUMNS, empty="No documents are asked for.", id="documents")

    def compose(self) -> ComposeResult:
        yield self._title
        yield self._sections
        yield Plain("", id="form-about")
        yield self._visit
        yield self._documents
        yield KeyLine()

    def on_mount(self) -> None:
        super().on_mount()
        self.call(partial(verify_acts.asked, self.duty, self._code), self._begin)

    # Showing

    def _begin(self, asked: VerificationForm) -> None:
        self._take(asked)
        self._show_fields(asked)
        self._go_to_what_is_missing()

    def _take(self, asked: VerificationForm) -> None:
        """Show the form as it is now; what is being typed stays."""
        self._asked = asked
        self._title.say(*verify_words.title(asked))
        self.say_about(verify_words.about(asked))
        self._visit.show_resized(verify_words.visit(asked))
        self._documents.show(Lines([verify_words.document(one) for one in asked.documents]))
        if waiting := [one for one in asked.documents if one.accepted_at is None]:
            self._documents.move_to(str(waiting[0].version_id))
        if self._section:
            self.show_section(self._section)

    def _go_to_what_is_missing(self) -> None:
        """The section in which something is to be done; the details where nothing is."""
        assert self._asked is not None
        lacks_details = any(one.is_missing for one in self._asked.attributes)
        lacks_documents = any(one.accepted_at is None for one in self._asked.documents)
        self.show_section("documents" if lacks_documents and not lacks_details else "details")

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
        self._documents.display = name == "documents"
        self.query_one(KeyLine).show_for(self)
        if name == "documents":
            self.call_after_refresh(self._documents.focus)
        elif name == "details" and not isinstance(self.focused, FieldInput):
            self.call_after_refresh(self.form.focus_field, self._begin_at)

    def _go_to_section(self, name: str) -> None:
        """Show a section that somebody asks for: the next key may be there already, and is meant for it."""
        self.show_section(name)
        if self._section == "documents":
            self.set_focus(self._documents)

    def on_painted_line_pressed(self, event: PaintedLine.Pressed) -> None:
        if event.press in verify_words.SECTIONS:
            event.stop()
            self._go_to_section(event.press)

    def action_visit(self) -> None:
        self._go_to_section("visit")

    def action_details(self) -> None:
        self._go_to_section("details")

    def action_documents(self) -> None:
        self._go_to_section("documents")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        needs = {"submit": "details", "open": "documents"}.get(action, self._section)
        return needs == self._section and super().check_action(action, parameters)

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
        else:
            self._section = ""
            self._take(saved.form)
            self._show_fields(saved.form)
            self._go_on(saved.form)
            self.call_after_refresh(self._say_needed)

    def _say_needed(self) -> None:
        """What is still empty is said at its field: no save goes without an answer."""
        if self._asked is not None and self.form is not None and self._section == "details":
            for one in reversed(self._asked.attributes):
                if one.is_missing:
                    self.form.show_error(verify_words.field_id(one.name), NEEDED)

    def _say_errors(self, saved: Saved) -> None:
        """What is right is kept; what is wrong stays as it was typed, with what is wrong said below it."""
        assert self.form is not None
        self._take(saved.form)
        values = self.form.values
        self._begun = {**self._begun, **{(id := verify_words.field_id(name)): values[id] for name in saved.saved}}
        for name in reversed(list(saved.errors)):
            self.form.show_error(verify_words.field_id(name), saved.errors[name])

    def _go_on(self, asked: VerificationForm) -> None:
        """Leave when nothing is missing any more and nothing is being typed; else show what is."""
        if asked.verified and not self.is_changed:
            tell(self, f"✓ {asked.name} is verified.")
            self.dismiss(True)
            return
        self._go_to_what_is_missing()

    # Documents

    def action_open(self) -> None:
        self._documents.action_choose()

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        event.stop()
        assert self._asked is not None
        for one in self._asked.documents:
            if str(one.version_id) == event.id:
                self.app.push_screen(ReadDocument(self._code, one), self._agreed)

    def _agreed(self, agreed: Agreed | None) -> None:
        if agreed is not None:
            act = partial(verify_acts.accept, self.duty, self._code, agreed, request=acts.new_request())
            self.call(act, self._accepted, show_error=self._not_accepted, group="act")

    def _accepted(self, done: Accepted) -> None:
        self._has_changed = True
        tell(self, f"✓ {done.document} is {'signed' if done.signed else 'accepted'}.")
        self._read_again(self._go_on)

    def _not_accepted(self, error: VmsError) -> None:
        """Nothing was accepted, perhaps because another version holds by now: show what is asked for now."""
        tell(self, sentence(error), severity="error", seconds=8)
        self._read_again(lambda _: None)

    def _read_again(self, then: Callable[[VerificationForm], None]) -> None:
        def show(asked: VerificationForm) -> None:
            self._take(asked)
            then(asked)

        self.call(partial(verify_acts.asked, self.duty, self._code), show, group="read")

    # Leaving

    def action_back(self) -> None:
        if self.is_changed:
            super().action_back()
        else:
            self.dismiss(self._has_changed)

    def typed_where(self) -> str:
        return f"{super().typed_where().removesuffix('.')} (Details, {_KEYS['details']})."

    def _leave(self, sure: bool | None) -> None:
        if sure:
            self.dismiss(self._has_changed)
