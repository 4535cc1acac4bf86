"""What every act of the visit card stands on: the visit, one request id an act, and saying what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.desk import acts
from tui.desk.card_keys import WHEN
from tui.desk.screen import desk_app, duty_of, tell
from tui.dialogs.frame import Dialog

if TYPE_CHECKING:
    from vmsctl.services.duty import Duty
    from vmsctl.services.scan import Scan
    from vmsctl.services.visit_views import VisitView


class CardBase(Dialog[None]):
    """Base of what is done on a visit card, which shows what was found."""

    code: str
    found: Scan | None
    requests: dict[str, str]

    @property
    def visit(self) -> VisitView | None:
        """The visit that was found."""
        return None if self.found is None else self.found.visit

    @property
    def duty(self) -> Duty:
        return duty_of(self)

    def look_again(self) -> None:
        raise NotImplementedError

    def show_scan(self, found: Scan) -> None:
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[Any, ...]) -> bool | None:
        if (needs := WHEN.get(action)) is not None and (self.visit is None or not needs(self.visit)):
            return False
        return super().check_action(action, parameters)

    def request(self, act: str) -> str:
        """The id of what the user means to do with this visit: the same for each press of the key."""
        return self.requests.setdefault(act, acts.new_request())

    def done(self, said: str, *, warning: str = "") -> None:
        """Say what was done, and close; the next name that is typed is a new search."""
        self._say_done(said, warning)
        desk_app(self).board.clear_search(None if self.visit is None else self.visit.id)
        self.dismiss(None)

    def stay_open(self, said: str, *, warning: str = "") -> None:
        """Say what was done, and show the visit as it is now."""
        self._say_done(said, warning)
        self.requests.clear()
        self.look_again()

    def _say_done(self, said: str, warning: str) -> None:
        tell(self, f"✓ {said}")
        if warning:
            tell(self, warning, severity="warning", seconds=12)

    def run_action_named(self, method: str) -> None:
        """Begin an act that was asked for before the visit was known."""
        if self.check_action(method, ()):
            self.call_later(self.app.run_action, method, self)

    def action_close(self) -> None:
        self.dismiss(None)
