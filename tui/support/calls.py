"""Service calls from a screen: made in a thread, their result or refusal handled on the UI's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from textual.dom import DOMNode
from textual.worker import Worker, WorkerState

from tui.support.safe import plain
from vmsctl.errors import VmsError

Result = TypeVar("Result")


class _Flight(NamedTuple):
    """A call under way."""

    group: str
    then: Callable[[Any], object]
    show_error: Callable[[VmsError], object]
    number: int
    latest: bool


# Textual takes the styles of the first base that is a node, so a mixin must not be one.
if TYPE_CHECKING:
    _Node = DOMNode
else:
    _Node = object


class Calling(_Node):
    """Mixed into screens, dialogs and widgets that call services."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._flights: dict[Worker[Any], _Flight] = {}
        self._newest: dict[str, int] = {}

    def call(
        self,
        act: Callable[[], Result],
        then: Callable[[Result], object],
        *,
        show_error: Callable[[VmsError], object] | None = None,
        group: str = "call",
        latest: bool = False,
    ) -> bool:
        """Run `act` in a thread; hand its result to `then`, a `VmsError` to `show_error`.

        One call of a group is under way at a time: a second is not made, and False is returned. With `latest`
        (a search as you type) it is made, and only the last one's answer is handed on.
        """
        if not latest and self.is_calling(group):
            return False
        number = self._newest[group] = self._newest.get(group, 0) + 1
        flight = _Flight(group, then, show_error or self.show_error, number, latest)
        self._flights[self.run_worker(act, thread=True, exit_on_error=False, group=group)] = flight
        return True

    def is_calling(self, group: str = "call") -> bool:
        """Whether a call of the group is under way."""
        return any(flight.group == group for flight in self._flights.values())

    def show_error(self, error: VmsError) -> None:
        """Say what was refused and what to do; dialogs may say it in their own place instead."""
        hint = getattr(self.app, "hint_of", _own_hint)(error)
        self.app.notify(plain(f"{error.message} {hint}".strip()), severity="error", timeout=8, markup=False)

    def show_unexpected(self, error: BaseException) -> None:
        """Say that a fault of the program's own came up; the desk goes on."""
        if (keep := getattr(self.app, "keep_fault", None)) is not None:
            keep(error)
        self.show_error(VmsError("unexpected", f"That failed: {type(error).__name__}.", "Run vmsctl doctor."))

    def _on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state in (WorkerState.PENDING, WorkerState.RUNNING) or event.worker not in self._flights:
            return
        event.stop()
        flight = self._flights.pop(event.worker)
        if flight.latest and flight.number < self._newest[flight.group]:
            return
        if event.state is WorkerState.SUCCESS:
            flight.then(event.worker.result)
        elif isinstance(error := event.worker.error, VmsError):
            flight.show_error(error)
        elif error is not None:
            self.show_unexpected(error)


def _own_hint(error: VmsError) -> str:
    return error.hint
