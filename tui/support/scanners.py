"""A serial scanner or camera beside the keyboard wedge: its codes reach the App as the same message, `Scanned`."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import TYPE_CHECKING

from textual.message import Message
from textual.message_pump import MessagePump

from tui.support.scanning import Scanned
from vmsctl.errors import VmsError

if TYPE_CHECKING:
    from vmsctl.connectors.scanners.protocol import Scanner, State


class ScannerChanged(Message):
    """The scanner is `ready` again or is not, or something was scanned in vain: `words` is a sentence of ours."""

    def __init__(self, ready: bool, words: str) -> None:
        super().__init__()
        self.ready = ready
        self.words = words


class ScannerThread:
    """Reads the scanner at an address in a thread of its own, and tells an App or screen."""

    def __init__(self, url: str, tell: MessagePump, is_code: Callable[[str], bool]) -> None:
        self._url = url
        self._tell = tell
        self._is_code = is_code
        self._scanner: Scanner | None = None
        self._thread = Thread(target=self._run, name="scanner", daemon=True)
        self._stopped = False

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let go of the device; what is scanned from now on goes nowhere. Any thread may call it."""
        self._stopped = True
        if self._scanner is not None:
            self._scanner.close()

    def _run(self) -> None:
        # Loaded here, so that a desk without such a scanner never waits for it.
        from vmsctl.connectors import scanners

        try:
            self._scanner = scanners.scanner(self._url, self._is_code, self._changed)
            if self._stopped:
                return
            for code in self._scanner.codes():
                self._say(Scanned(code, keyboard=""))
        except VmsError as error:
            self._say(ScannerChanged(False, f"{error.message} {error.hint}".strip()))

    def _changed(self, state: State) -> None:
        self._say(ScannerChanged(state.ready, state.words))

    def _say(self, message: Message) -> None:
        if not self._stopped:
            self._tell.post_message(message)
