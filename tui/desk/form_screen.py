"""What the console's forms share: a title, the form, errors at their field, and no words lost by one Escape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.suggester import SuggestFromList

from tui.desk.acts import new_request
from tui.desk.key_line import KeyLine
from tui.desk.screen import DeskScreen, sentence
from tui.support.actions import Action, bindings
from tui.support.safe import Plain
from tui.widgets.form import Field, Form
from vmsctl.errors import VmsError
from vmsctl.rules.text import fold

Result = TypeVar("Result")

FORM_ACTIONS = (
    Action("submit", "ctrl+s", "Send off", "Send the form off from any field"),
    Action("back", "escape", "Back", "Leave the form; asks when something was typed"),
)


class FormScreen(DeskScreen[Result | None]):
    """Subclasses give `fields` and `submit`; dismissed with a result, or None by Escape.

    One form is one act: sent twice it is done once.
    """

    ACTIONS: ClassVar[tuple[Action, ...]] = FORM_ACTIONS
    BINDINGS = bindings(FORM_ACTIONS)
    TITLE_WORDS = ""
    SUBMIT_WORDS = ""
    FIELD_OF_ERROR: Mapping[str, str] = {}
    """At which field an error's code is said."""

    MORE_KEYS = (("↑ ↓", "Other fields"), ("⏎", "Next field, at the end send it off"), ("→", "Take what is offered"))
    DEFAULT_CSS = """
FormScreen {
    background: $background;
    #form-title { height: 1; background: $panel; text-style: bold; padding: 0 1; }
    #form-about { height: auto; color: $text-muted; padding: 1 2 0 2; display: none; }
    #form-about.-said { display: block; }
    Form { width: 100%; max-width: 92; }
    FieldRow { height: 1; }
    FieldRow:focus-within, FieldRow.-wrong { height: auto; }
    FieldRow:focus-within .field--note { height: auto; min-height: 1; }
    Form > PlainButton { margin: 1 0 0 16; }
}
"""

    def __init__(self) -> None:
        super().__init__()
        self.form: Form | None = None
        self.request = new_request()
        self._begun: Mapping[str, str] = {}

    def compose(self) -> ComposeResult:
        yield Plain(self.TITLE_WORDS, id="form-title")
        yield Plain("", id="form-about")
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one(KeyLine).show_for(self)

    def show_form(self, fields: Sequence[Field], *, begin_at: str = "") -> None:
        """Put the fields on the screen."""
        self.form = Form(*fields, submit=self.SUBMIT_WORDS)
        self.mount(self.form, before=self.query_one(KeyLine))
        self._begun = {field.id: field.value.strip() for field in fields}
        self.call_after_refresh(self.form.focus_field, begin_at or fields[0].id)

    def say_about(self, words: str) -> None:
        """A sentence above the fields."""
        about = self.query_one("#form-about", Plain)
        about.set_class(bool(words), "-said")
        about.show_resized(words)

    def submit(self, values: Mapping[str, str]) -> None:
        """Carry out the form."""
        raise NotImplementedError

    @property
    def is_changed(self) -> bool:
        """Whether something was typed that leaving would lose."""
        return self.form is not None and self.form.values != self._begun

    @on(Form.Submitted)
    def _submitted(self, event: Form.Submitted) -> None:
        event.stop()
        self.submit(event.values)

    def show_error(self, error: VmsError) -> None:
        if self.form is None:
            super().show_error(error)
        else:
            self.form.show_error(self.FIELD_OF_ERROR.get(error.code), sentence(error))

    def action_submit(self) -> None:
        if self.form is not None:
            self.form.action_submit()

    def action_back(self) -> None:
        if not self.is_changed:
            self.dismiss(None)
            return
        from tui.dialogs.confirm import Confirm

        dialog = Confirm("Leave this form?", [self.typed_where(), "What was typed is lost."], "Leave")
        self.app.push_screen(dialog, self._leave)

    def typed_where(self) -> str:
        """Which fields hold what leaving would lose."""
        assert self.form is not None
        fields = self.form.values
        names = [words for id, words in self.form.labels.items() if fields[id] != self._begun.get(id, "")]
        return f"Not saved yet: {', '.join(names)}."

    def _leave(self, sure: bool | None) -> None:
        if sure:
            self.dismiss(None)


def offering(names: Sequence[str]) -> SuggestFromList:
    """Completes a name while it is typed."""
    return SuggestFromList(names, case_sensitive=False)


def fitting(names: Sequence[str], typed: str) -> list[str]:
    """The names whose words begin as typed, whatever their order; none for nothing typed."""
    wanted = fold(typed).split()
    if not wanted:
        return []
    return [name for name in names if all(any(word.startswith(w) for word in fold(name).split()) for w in wanted)]


def meant(names: Sequence[str], typed: str) -> str:
    """The one name that fits; else what was typed."""
    if any(fold(name) == fold(typed) for name in names):
        return typed
    hits = fitting(names, typed)
    return hits[0] if len(hits) == 1 else typed
