"""What the console's screens and dialogs share: the App they belong to, and words for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar, cast

from textual.message_pump import MessagePump
from textual.notifications import SeverityLevel

from tui.desk import hints
from tui.support.console import ConsoleScreen
from tui.support.safe import plain
from vmsctl.errors import VmsError

if TYPE_CHECKING:
    from tui.desk.app import DeskApp
    from vmsctl.services.duty import Duty

Result = TypeVar("Result")


def desk_app(node: MessagePump) -> DeskApp:
    """The console that a screen or widget belongs to."""
    return cast("DeskApp", node.app)


def duty_of(node: MessagePump) -> Duty:
    """The signed-in user's time at the desk; there is one wherever a visit can be seen."""
    duty = desk_app(node).duty
    assert duty is not None
    return duty


def tell(node: MessagePump, said: str, *, severity: SeverityLevel = "information", seconds: float = 4) -> None:
    """Say something in passing."""
    node.app.notify(plain(said), severity=severity, timeout=seconds, markup=False)


def sentence(error: VmsError) -> str:
    """What was refused and what to do."""
    return f"{error.message} {hints.of(error)}".strip()


class DeskScreen(ConsoleScreen[Result]):
    """A full screen of the console."""

    STAYS_FOR = 0.0
    """Seconds that the screen stays without a key being touched, where it is read from a distance; 0 for as usual."""

    MORE_KEYS: tuple[tuple[str, str], ...] = ()
    """Keys that no action has, for the help."""

    def other_keys(self) -> Mapping[str, str]:
        """By which keys an action is reached that has none here, by its name."""
        return {}

    @property
    def desk(self) -> DeskApp:
        return desk_app(self)

    @property
    def duty(self) -> Duty:
        return duty_of(self)

    def read_again(self) -> None:
        """The store has changed: a screen that shows something live reads it again."""
