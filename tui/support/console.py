"""The base of full-screen Apps: scans, plain messages, three themes, a palette of declared actions only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import time
from typing import Any, TypeVar

from textual.app import SystemCommand
from textual.notifications import SeverityLevel
from textual.screen import Screen

from tui.support.actions import ActionPalette, HasActions
from tui.support.calls import Calling
from tui.support.palette import Palette
from tui.support.safe import plain
from tui.support.scanners import ScannerChanged, ScannerThread
from tui.support.scanning import ScanningApp
from tui.support.themes import DARK, THEMES

Result = TypeVar("Result")

SAME_ACT = 0.7
"""Seconds within which what is said belongs to one act and stands together."""


class ConsoleApp(Calling, HasActions, ScanningApp[Result], inherit_bindings=False):
    """Handle `on_scanned`; override `may` to ask the signed-in user's permissions.

    None of Textual's own bindings are inherited: Ctrl+Q would end the desk, and a barcode can carry it.
    """

    COMMANDS = {ActionPalette}

    def __init__(self, *, is_code: Callable[[str], bool]) -> None:
        super().__init__(is_code=is_code)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name
        self._is_code = is_code
        self._scanner: ScannerThread | None = None

    def follow(self, scanner: str) -> None:
        """Take codes also from the scanner at this address; with an empty one from the keyboard wedge alone."""
        self._scanner = ScannerThread(scanner, self, self._is_code) if scanner else None

    def on_mount(self) -> None:
        if self._scanner is not None:
            self._scanner.start()

    def on_unmount(self) -> None:
        if self._scanner is not None:
            self._scanner.stop()

    def on_scanner_changed(self, event: ScannerChanged) -> None:
        severity: SeverityLevel = "information" if event.ready else "warning"
        self.notify(plain(event.words), severity=severity, timeout=6, markup=False)

    def may(self, permission: str) -> bool:
        """Whether the signed-in user holds a permission; only decides what is offered, the service decides."""
        return True

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return DARK.variables

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        return ()

    def action_command_palette(self) -> None:
        if self.use_command_palette and not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    def _fatal_error(self) -> None:
        """End without a traceback on the terminal, which would show the values of a visitor's day; who runs the App
        finds the exception in `fault`."""
        self._close_messages_no_wait()

    @property
    def fault(self) -> Exception | None:
        """The mistake of the program's own that ended it."""
        return self._exception

    @property
    def is_silent(self) -> bool:
        """Whether nothing is said in passing now."""
        return False

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a message for a while, always as plain text; only warnings stay beside what is said after them."""
        if self.is_silent:
            return
        if severity != "warning":
            self.clear_passing(older=SAME_ACT)
        super().notify(plain(message), title=plain(title), severity=severity, timeout=timeout, markup=False)

    def clear_passing(self, *, older: float = 0.0) -> None:
        """Take away what was said of acts `older` seconds ago or more: several of them would cover what is typed."""
        before = time() - older
        for note in list(self._notifications):
            if note.severity != "warning" and note.raised_at <= before:
                self._unnotify(note)


class ConsoleScreen(Calling, HasActions, Screen[Result]):
    """A screen that declares `ACTIONS` and calls services."""
