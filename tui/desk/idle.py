"""Notices when nobody has touched keyboard, mouse or scanner for a while."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

from textual.app import App
from textual.timer import Timer


class IdleWatch:
    """Calls `idle` once when `after()` seconds have passed without `touched`; sleeps meanwhile."""

    def __init__(self, app: App[Any], after: Callable[[], float], idle: Callable[[], None]) -> None:
        self._app = app
        self._after = after
        self._idle = idle
        self._touched = monotonic()
        self._timer: Timer | None = None

    def touched(self) -> None:
        """Somebody is there."""
        self._touched = monotonic()

    def start(self) -> None:
        """Begin to wait, or wait anew after the time allowed has changed."""
        if self._timer is not None:
            self._timer.stop()
        self.touched()
        self._wait(self._after())

    def _wait(self, seconds: float) -> None:
        self._timer = self._app.set_timer(max(0.05, seconds), self._look)

    def _look(self) -> None:
        left = self._touched + self._after() - monotonic()
        if left > 0:
            self._wait(left)
            return
        self._idle()
        self.start()
