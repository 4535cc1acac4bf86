"""A small app with a field, a form that a key submits, and a dialog; it writes down all that reaches it."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from textual import events
from textual.app import ComposeResult
from textual.driver import Driver
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Footer, Header, Input, Label

from tests.tui.damm import is_code
from tui.support.driver import TolerantDriver
from tui.support.scanning import Scanned, ScanningApp


class Journal:
    """What happened, a line of JSON each, readable by the test in the other process."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, what: str, value: str = "") -> None:
        with self._path.open("a") as lines:
            lines.write(json.dumps([what, value]) + "\n")


class Modal(ModalScreen[None]):
    BINDINGS = [("y", "dismiss", "Yes"), ("enter", "dismiss", "Yes")]

    def compose(self) -> ComposeResult:
        yield Label("Sure?")


class Probe(ScanningApp[None]):
    BINDINGS = [("f2", "modal", "Dialog"), ("ctrl+r", "act", "Act"), ("5", "act", "Act")]

    def __init__(self, journal: Journal) -> None:
        super().__init__(is_code=is_code)
        self.journal = journal

    def compose(self) -> ComposeResult:
        yield Header()
        yield Input()
        yield Footer()

    def on_ready(self) -> None:
        self.journal.note("ready")

    def on_key(self, event: events.Key) -> None:
        self.journal.note("key", event.key)

    def on_paste(self, event: events.Paste) -> None:
        self.journal.note("paste", event.text)

    def on_input_changed(self, event: Input.Changed) -> None:
        self.journal.note("value", event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.journal.note("submitted", event.value)

    def on_scanned(self, event: Scanned) -> None:
        self.journal.note("scan", event.code)

    def action_act(self) -> None:
        self.journal.note("act")

    def action_modal(self) -> None:
        self.push_screen(Modal(), lambda _: self.journal.note("dismissed"))
        self.journal.note("modal")


class Slow(TolerantDriver):
    """A computer that has no time for its input thread between two keys."""

    def process_message(self, message: Message) -> None:
        time.sleep(0.05)
        super().process_message(message)


class SlowProbe(Probe):
    def get_driver_class(self) -> type[Driver]:
        return Slow


def main() -> None:
    kind = SlowProbe if "--slow" in sys.argv else Probe
    kind(Journal(Path(sys.argv[1]))).run()


if __name__ == "__main__":
    main()
