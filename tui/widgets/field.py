"""One field of a form: its words, the input, and a line below that hints or says what is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input

from tui.support.safe import Plain, plain


@dataclass(frozen=True, slots=True)
class Field:
    """What a form asks for; `longest` is in characters."""

    id: str
    words: str
    value: str = ""
    hint: str = ""
    required: bool = False
    password: bool = False
    longest: int = 200
    suggester: Suggester | None = None


class FieldInput(Input):
    """An input whose Enter is a message of its own.

    `Input.Submitted` is sent after the keys that follow were already typed in, so that two quick entries melt
    into one; here the value is taken as the key is handled. With `refuses_bursts` no barcode is typed into it.
    """

    refuses_bursts = False

    class Entered(Message):
        """Enter was pressed in the input when it held `value`."""

        def __init__(self, input: FieldInput, value: str) -> None:
            super().__init__()
            self.input = input
            self.value = value

        @property
        def control(self) -> FieldInput:
            return self.input

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(self.Entered(self, self.value))
            return
        await super()._on_key(event)


class FieldRow(Vertical):
    """A field on the screen: two lines, more where what is wrong needs them."""

    DEFAULT_CSS = """
FieldRow {
    height: 2;
    & > Horizontal { height: 1; }
    .field--words { width: 16; padding: 0 1 0 0; text-align: right; color: $text-muted; }
    FieldInput { width: 1fr; background: $surface; }
    FieldInput:focus { background: $boost; }
    FieldInput:ansi { text-style: underline; }
    &:focus-within .field--words { color: $foreground; text-style: bold; }
    .field--note { padding: 0 0 0 16; height: 1; color: $text-muted; }
    &.-wrong { height: auto; }
    &.-wrong .field--note { color: $role-bad; text-style: $role-bad-style; height: auto; }
}
"""

    def __init__(self, field: Field) -> None:
        super().__init__(id=f"row-{field.id}")
        self.field = field
        self.input = FieldInput(
            plain(field.value, longest=field.longest),
            password=field.password,
            max_length=field.longest,
            suggester=field.suggester,
            compact=True,
            id=f"field-{field.id}",
        )
        self._note = Plain(field.hint, classes="field--note")

    def compose(self) -> ComposeResult:
        star = " *" if self.field.required else ""
        with Horizontal():
            yield Plain(f"{self.field.words}{star}", classes="field--words")
            yield self.input
        yield self._note

    @property
    def value(self) -> str:
        return self.input.value.strip()

    def say(self, words: str) -> None:
        self._note.show_resized(words)

    def show_error(self, words: str) -> None:
        self.add_class("-wrong")
        self._note.show_resized(f"✕ {words}")

    def show_hint(self) -> None:
        """Take an error back."""
        self.remove_class("-wrong")
        self._note.show_resized(self.field.hint)
