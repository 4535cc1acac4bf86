"""Ticking people off: what each key does to the one under the cursor, and what is said of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.desk import acts
from tui.desk import roll_call_acts as here
from tui.desk.screen import DeskScreen, sentence
from tui.dialogs.ask import Ask
from tui.support.safe import Plain
from tui.widgets.line_list import LineList
from tui.widgets.lines import Line
from vmsctl.errors import VmsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmsctl.services.roll_calls import OnList, RollCallView
    from vmsctl.services.tick_away import Ticked


class TickingMarks(DeskScreen[None]):
    """Base of the screen of a running roll call; `_view` is the list as it is shown, `_away` that it is this desk's
    own while the store does not answer."""

    def __init__(self) -> None:
        super().__init__()
        self._view: RollCallView | None = None
        self._people: dict[str, OnList] = {}
        self._away = False
        self._point = ""
        self._said = ""
        self._words = Plain("", id="tick-said")
        self._list: LineList

    def _lines(self) -> Iterator[Line]:
        raise NotImplementedError

    def _show_kept(self, view: RollCallView) -> None:
        raise NotImplementedError

    def action_safe(self) -> None:
        self._mark("safe")

    def action_assistance(self) -> None:
        self._mark("needs-assistance")

    def action_not_on_site(self) -> None:
        self._mark("not-on-site")

    def action_missing(self) -> None:
        self._mark("missing")

    def _mark(self, status: str) -> None:
        if (one := self._people.get(self._list.cursor_id or "")) is not None:
            self._tick(one, status, follows=self._after(one.id), group="tick")

    def scanned(self, code: str) -> None:
        """A badge, e-ticket or PIN: its bearer stands here."""
        self._tick(code, "safe", follows=None, group="scan")

    def _tick(self, person: OnList | str, status: str, *, follows: str | None, group: str) -> None:
        if self._view is not None:
            act = partial(
                here.tick, self.desk, self._view, person, status,
                point=self._point, request=acts.new_request(), away=self._away,
            )  # fmt: skip
            then = partial(self._marked, follows)
            self.call(act, then, show_error=self._refused, group=group, latest=group == "scan")

    def _after(self, id: str) -> str | None:
        """Whom the cursor goes to when this one is ticked off: the next in sight."""
        ids = [line.id for line in self._lines()]
        place = ids.index(id)
        return next(iter(ids[place + 1 : place + 2]), None)

    def _marked(self, follows: str | None, ticked: Ticked) -> None:
        done = ticked.done
        already = "already " if done.repeated else ""
        self._say(f"✓ {done.person.name}: {already}{done.person.status.replace('-', ' ')}. {done.warning}".rstrip())
        if follows is not None:
            self._list.move_to(follows)
        self._follow(ticked)

    def _follow(self, ticked: Ticked) -> None:
        """Show what the store has, or what only this desk knows."""
        if ticked.view is None:
            self.read_again()
        else:
            self._show_kept(ticked.view)

    def _refused(self, error: VmsError) -> None:
        self._say(f"✕ {sentence(error)}")
        self.read_again()

    def action_undo(self) -> None:
        if self._view is not None and (one := self._people.get(self._list.cursor_id or "")) is not None:
            act = partial(here.undo, self.desk, self._view, one, request=acts.new_request(), away=self._away)
            self.call(act, self._undone, show_error=self._refused, group="tick")

    def _undone(self, ticked: Ticked) -> None:
        person = ticked.done.person
        stays = ticked.view is None or any(one.id == person.id for one in ticked.view.people)
        self._say(f"Taken back: {person.name} is {person.status.replace('-', ' ') if stays else 'off the list'}.")
        self._follow(ticked)

    def action_add(self) -> None:
        self.app.push_screen(Ask("Who is not on the list?", "Name", "Add as safe"), self._add)

    def _add(self, name: str | None) -> None:
        if name and self._view is not None:
            act = partial(
                here.add, self.desk, self._view, name, point=self._point, request=acts.new_request(), away=self._away
            )
            self.call(act, partial(self._marked, None), show_error=self._refused, group="add")

    def _say(self, words: str) -> None:
        self._said = words
        self._words.show_resized(words)
