"""Ticking people off: what each key does to the one under the cursor, and what is said of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from tui.desk import acts, roll_call_acts
from tui.desk.key_line import KeyLine
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


REFUSAL_STAYS = 8.0
"""Seconds that a refusal stays in sight, whatever is ticked off after it."""

_WHILE_IT_RUNS = frozenset({"safe", "assistance", "not_on_site", "missing", "undo", "add", "point", "finish"})


class TickingMarks(DeskScreen[None]):
    """Base of the screen of a running roll call; `_stored` is the list without what is kept here, `_away` tells that
    the store does not answer."""

    def __init__(self) -> None:
        super().__init__()
        self._stored: RollCallView | None = None
        self._people: dict[str, OnList] = {}
        self._away = False
        self._point = ""
        self._said = ""
        self._due: deque[Callable[[], object]] = deque()
        self._last = self._went_to = ""
        self._refusal = ("", 0.0)
        self._words = Plain("", id="tick-said")
        self._list: LineList

    @property
    def is_over(self) -> bool:
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """On a list that is finished nobody is ticked off any more."""
        return not (self.is_over and action in _WHILE_IT_RUNS) and super().check_action(action, parameters)

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
        if not self.is_over and (one := self._people.get(self._list.cursor_id or "")) is not None:
            if (follows := self._after(one.id)) is not None:
                self._list.move_to(follows)
            self._went_to = self._list.cursor_id or ""
            self._in_turn(partial(self._tick, one, status))

    def scanned(self, code: str) -> None:
        """A badge, e-ticket or PIN: its bearer stands here."""
        self._in_turn(partial(self._tick, code, "safe"))

    def _in_turn(self, begin: Callable[[], object]) -> None:
        """Whoever ticks fast loses no key: each act begins when the one before is done."""
        self._due.append(begin)
        self._next()

    def _next(self) -> None:
        if self._due and not self.is_calling("tick"):
            self._due.popleft()()

    def _tick(self, person: OnList | str, status: str) -> None:
        if self._stored is not None:
            act = partial(
                roll_call_acts.tick, self.desk, self._stored, person, status,
                point=self._point, request=acts.new_request(), away=self._away,
            )  # fmt: skip
            self.call(act, self._marked, show_error=self._refused, group="tick")

    def _after(self, id: str) -> str | None:
        """Whom the cursor goes to when this one is ticked off: the next in sight."""
        ids = [line.id for line in self._lines()]
        place = ids.index(id)
        return next(iter(ids[place + 1 : place + 2]), None)

    def _marked(self, ticked: Ticked) -> None:
        done = ticked.done
        self._last = done.person.id
        self._people[done.person.id] = done.person  # what comes in turn must have seen this mark
        already = "already " if done.repeated else ""
        words = f"✓ {done.person.name}: {already}{done.person.status.replace('-', ' ')}. {done.warning}".rstrip()
        refused, at = self._refusal
        self._say(f"{refused}\n{words}" if monotonic() - at < REFUSAL_STAYS else words)
        self._follow(ticked)

    def _follow(self, ticked: Ticked) -> None:
        """Show what the store has, or what only this desk knows."""
        if ticked.view is None:
            self.read_again()
        else:
            self._show_kept(ticked.view)
        self._next()

    def _refused(self, error: VmsError) -> None:
        self._refusal = (f"✕ {sentence(error)}", monotonic())
        self._say(self._refusal[0])
        self.read_again()
        self._next()

    def action_undo(self) -> None:
        """Right after a tick that one, from which the cursor has gone on; else of who is under the cursor."""
        self._in_turn(partial(self._undo, self._list.cursor_id or ""))

    def _undo(self, at: str) -> None:
        meant = self._last if self._last and at == self._went_to else at
        if self._stored is not None and (one := self._people.get(meant)) is not None:
            request = acts.new_request()
            act = partial(roll_call_acts.undo, self.desk, self._stored, one, request=request, away=self._away)
            self.call(act, self._undone, show_error=self._refused, group="tick")

    def _undone(self, ticked: Ticked) -> None:
        person = ticked.done.person
        self._last = ""
        self._people[person.id] = person
        stays = ticked.view is None or any(one.id == person.id for one in ticked.view.people)
        self._say(f"Taken back: {person.name} is {person.status.replace('-', ' ') if stays else 'off the list'}.")
        self._follow(ticked)

    def action_add(self) -> None:
        self.app.push_screen(Ask("Who is not on the list?", "Name", "Add as safe"), self._add)

    def _add(self, name: str | None) -> None:
        if name:
            self._in_turn(partial(self._put, name))

    def _put(self, name: str) -> None:
        if self._stored is not None:
            act = partial(
                roll_call_acts.add, self.desk, self._stored, name,
                point=self._point, request=acts.new_request(), away=self._away,
            )  # fmt: skip
            self.call(act, self._marked, show_error=self._refused, group="tick")

    def _say(self, words: str) -> None:
        self._said = words
        self.query_one(KeyLine).show_for(self)
        self._words.show_resized(words)
