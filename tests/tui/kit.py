"""An App of the kit for tests, showing whatever a test gives it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic

from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.widget import Widget

from tests.tui.damm import is_code
from tests.tui.terminal import PATIENCE
from tui.support.console import ConsoleApp, ConsoleScreen
from tui.support.scanning import Scanned, ScanningApp


class KitScreen(ConsoleScreen[None]):
    """A screen made of the given widgets."""

    def __init__(self, widgets: Callable[[], Sequence[Widget]]) -> None:
        super().__init__()
        self._widgets_made = widgets

    def compose(self) -> ComposeResult:
        yield from self._widgets_made()


class Kit(ConsoleApp[None]):
    """Remembers the messages that tests ask about."""

    def __init__(self, widgets: Callable[[], Sequence[Widget]] = tuple, *, theme: str = "dark") -> None:
        super().__init__(is_code=is_code)
        self.theme = theme
        self.scans: list[str] = []
        self.heard: list[object] = []
        self._first = KitScreen(widgets)

    def get_default_screen(self) -> KitScreen:
        return self._first

    def on_scanned(self, event: Scanned) -> None:
        self.scans.append(event.code)


async def seen(pilot: Pilot[None], what: Callable[[], bool]) -> None:
    """Wait until it is so: a control key alone is held for a moment, and a busy machine takes its time."""
    end = monotonic() + PATIENCE
    while not what():
        assert monotonic() < end
        await pilot.pause(0.01)


async def pressed(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, and wait until each has acted."""
    await pilot.press(*keys)
    app = pilot.app
    assert isinstance(app, ScanningApp)
    await seen(pilot, lambda: keys_rest(app))
    await pilot.pause()


def keys_rest(app: ScanningApp[None]) -> bool:
    """Whether every key has acted: none is held that may belong to a scan, none is on its way."""
    held = (app._wedge.deadline, app._bursts.deadline)
    return held == (None, None) and app._under_way is None and not app._due
