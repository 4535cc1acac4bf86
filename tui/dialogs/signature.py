"""Asks for a signature: drawn with the mouse, or the name typed by who has none or cannot use one (VER-6)."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input

from tui.dialogs.frame import Dialog
from tui.support.actions import Action, bindings
from tui.support.pen import Point
from tui.support.safe import Plain
from tui.widgets.canvas import Canvas
from tui.widgets.field import FieldInput

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Signed:
    """Either lines of points in 0..1 on a field `aspect` times as wide as high, or a name."""

    strokes: tuple[tuple[Point, ...], ...] = ()
    aspect: float = 0.0
    typed: str = ""


class Signature(Dialog[Signed | None]):
    """Dismissed with what was drawn, else with the name that was typed, or None by Escape."""

    ACTIONS = (
        Action("sign", "enter", "Sign", "Sign with what was drawn or typed"),
        Action("clear", "f8", "Begin anew", "Take away what was drawn and typed"),
        Action("cancel", "escape", "Back", "Do not sign"),
    )
    BINDINGS = bindings(ACTIONS)
    DEFAULT_CSS = """
Signature {
    & > .dialog--box { width: 74; }
    .signature--said { height: auto; color: $text-muted; }
    Canvas { margin: 1 0; }
    .signature--typed { height: 1; }
    .signature--words { width: 19; height: 1; color: $text-muted; }
    FieldInput { width: 1fr; background: $boost; border: none; height: 1; padding: 0 1; }
    FieldInput:focus { border: none; }
    #signature-wrong { height: 1; color: $role-bad; text-style: $role-bad-style; }
}
"""

    def __init__(self, title: str, said: str = "") -> None:
        super().__init__(title)
        self._said = said
        self.canvas = Canvas(id="signature-canvas")
        self.typed = FieldInput(
            max_length=LONGEST, placeholder="Type the full name", compact=True, id="signature-typed"
        )
        self.typed.refuses_bursts = True
        self._wrong = Plain("", id="signature-wrong")

    def content(self) -> ComposeResult:
        words = "Draw with the mouse button held, or type the name below."
        yield Plain(f"{self._said}\n{words}" if self._said else words, classes="signature--said")
        yield self.canvas
        with Horizontal(classes="signature--typed"):
            yield Plain("Or the name typed", classes="signature--words")
            yield self.typed
        yield self._wrong

    def on_mount(self) -> None:
        self.typed.focus()

    @on(FieldInput.Entered)
    def _entered(self, event: FieldInput.Entered) -> None:
        event.stop()
        self.action_sign()

    @on(Canvas.Drawn)
    @on(Input.Changed)
    def _take_error_back(self) -> None:
        self._wrong.show("")

    def action_sign(self) -> None:
        if self.canvas.has_line:
            self.dismiss(Signed(self.canvas.strokes, self.canvas.aspect))
        elif name := self.typed.value.strip():
            self.dismiss(Signed(typed=name))
        else:
            self._wrong.show("✕ Nothing is drawn or typed yet.")

    def action_clear(self) -> None:
        self.canvas.clear()
        self.typed.value = ""

    def action_cancel(self) -> None:
        self.dismiss(None)
