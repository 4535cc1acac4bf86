"""The lock of the console: nobody at the keyboard, no name on the screen."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from textual import events

from tui.desk.idle import IdleWatch
from tui.support.console import ConsoleApp
from tui.support.safe import plain

if TYPE_CHECKING:
    from tui.desk.sign_in import SignInScreen
    from vmsctl.services.duty import Duty

BLANK_AFTER = 30.0
"""Seconds without a key after which a locked desk that lists its users shows nobody again."""

_UNLOCKABLE = "This desk does not lock, for nothing would open it again for"
_WHAT_TO_SET = "a role at this desk and a PIN are needed ('vmsctl users set-pin')."


class LockingApp(ConsoleApp[None]):
    """Holds the user's time at the desk (`duty`), None while nobody is signed in."""

    def __init__(self, *, is_code: Callable[[str], bool]) -> None:
        super().__init__(is_code=is_code)
        self.duty: Duty | None = None
        self.last_user: int | None = None
        self._gate: SignInScreen | None = None
        self._deaf_until = 0.0
        self._idle = IdleWatch(self, self._lock_after, self._nobody_there)

    @property
    def is_locked(self) -> bool:
        """Whether nobody is signed in, or the one who was must show it again."""
        return self.duty is None or self._gate is not None

    def action_lock(self) -> None:
        self.lock()

    def lock(self) -> None:
        """Blank the screen; what was typed and not yet carried out is dropped."""
        if self.duty is None or self.is_locked:
            return
        if not self.duty.can_unlock:
            said = plain(f"{_UNLOCKABLE} {self.duty.user}: {_WHAT_TO_SET}")
            self.notify(said, severity="warning", timeout=12, markup=False)
            return
        self.drop_keys()
        self.clear_notifications()
        self._gate = self.sign_in_screen(locked=True)
        self.push_screen(self._gate)

    def unlock(self) -> bool:
        """Take the gate away; whether what was behind it is to be seen again now."""
        gate, self._gate = self._gate, None
        if gate is None or self.screen is not gate:
            return False
        self.pop_screen()
        return True

    def action_switch_user(self) -> None:
        self.lock()
        if self._gate is not None:
            self.call_after_refresh(self._gate.wake)

    def drop_keys(self) -> None:
        """Let keys that were pressed before now go nowhere."""
        self._deaf_until = monotonic()
        self.forget_keys()

    def say_locked(self, words: str) -> None:
        """Say something on the screen that asks for the PIN."""
        from tui.desk.sign_in import SignInScreen

        if isinstance(self.screen, SignInScreen):
            self.screen.say(words)

    @property
    def is_silent(self) -> bool:
        """Behind the lock: what is said may name somebody."""
        return self._gate is not None

    def sign_in_screen(self, *, locked: bool) -> SignInScreen:
        """A screen that asks who it is."""
        from tui.desk.sign_in import SignInScreen

        return SignInScreen(locked=locked)

    def touched(self) -> None:
        """Somebody is there."""
        self._idle.touched()

    def watch_idle(self) -> None:
        """Begin to wait for nobody to be there."""
        self._idle.start()

    def _lock_after(self) -> float:
        if (stays := getattr(self.screen, "STAYS_FOR", 0.0)) > 0:
            return float(stays)
        return BLANK_AFTER if self.duty is None or self._gate is not None else self.duty.lock_after

    def _nobody_there(self) -> None:
        """Blank the screen; a roll call that stands before the locked desk goes away too."""
        while self._gate is not None and self.screen is not self._gate:
            self.pop_screen()
        if self._gate is not None:
            self._gate.blank()
        else:
            self.lock()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.InputEvent):
            self._idle.touched()
            if isinstance(event, events.Key) and event.time <= self._deaf_until:
                return
        await super().on_event(event)
