"""A form of fields: Enter goes on and at last submits, errors stand where they belong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Input

from tui.support.safe import Plain, PlainButton, plain
from tui.widgets.field import Field, FieldInput, FieldRow

__all__ = ["Field", "Form"]

NEEDED = "This is needed."


class Form(VerticalScroll, can_focus=False):
    """Fields below each other and the words of the act that submits them."""

    BINDINGS: ClassVar = [
        Binding("up", "app.focus_previous", "Field above", show=False),
        Binding("down", "app.focus_next", "Field below", show=False),
        Binding("ctrl+s", "submit", "Submit", show=False),
    ]
    DEFAULT_CSS = """
Form {
    padding: 1 2 0 1;
    height: 1fr;
    & > .form--error { color: $role-bad; text-style: $role-bad-style; padding: 0 0 0 16; height: auto; }
    & > PlainButton { margin: 0 0 0 16; }
}
"""

    class Submitted(Message):
        """Every required field is filled in; values are by field id, without spaces around them."""

        def __init__(self, form: Form, values: Mapping[str, str]) -> None:
            super().__init__()
            self.form = form
            self.values = values

        @property
        def control(self) -> Form:
            return self.form

    def __init__(self, *fields: Field, submit: str, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows = {field.id: FieldRow(field) for field in fields}
        self._error = Plain("", classes="form--error")
        self._submit = submit

    def compose(self) -> ComposeResult:
        yield from self._rows.values()
        yield self._error
        yield PlainButton(self._submit, variant="primary", compact=True)

    @property
    def values(self) -> dict[str, str]:
        return {id: row.value for id, row in self._rows.items()}

    @property
    def labels(self) -> dict[str, str]:
        """What the fields are called, without the star."""
        return {id: row.field.words.removesuffix(" *") for id, row in self._rows.items()}

    def set_value(self, id: str, value: str) -> None:
        """Fill a field in, for example from a known visitor's profile."""
        field = self._rows[id].field
        self._rows[id].input.value = plain(value, longest=field.longest)

    def hint(self, id: str, words: str) -> None:
        """Say something else below a field, unless that is what is wrong there."""
        if not self._rows[id].has_class("-wrong"):
            self._rows[id].say(words)

    def focus_field(self, id: str) -> None:
        self._rows[id].input.focus()

    def show_error(self, id: str | None, words: str) -> None:
        """Say what is wrong at a field and go there, or below the form when it is about no field."""
        if id is None or id not in self._rows:
            self._error.show_resized(f"✕ {words}")
            return
        self._rows[id].show_error(words)
        self.focus_field(id)

    def action_submit(self) -> None:
        self._error.show_resized("")
        empty = [row for row in self._rows.values() if row.field.required and not row.value]
        for row in empty:
            row.show_error(NEEDED)
        if empty:
            empty[0].input.focus()
            return
        self.post_message(self.Submitted(self, self.values))

    @on(FieldInput.Entered)
    def _go_on(self, event: FieldInput.Entered) -> None:
        event.stop()
        inputs = [row.input for row in self._rows.values()]
        place = inputs.index(event.input)
        if place + 1 < len(inputs):
            inputs[place + 1].focus()
        else:
            self.action_submit()

    @on(Input.Changed)
    def _take_error_back(self, event: Input.Changed) -> None:
        row = next((row for row in self._rows.values() if row.input is event.input), None)
        if row is not None and row.has_class("-wrong"):
            row.show_hint()

    @on(PlainButton.Pressed)
    def _press(self, event: PlainButton.Pressed) -> None:
        event.stop()
        self.action_submit()
