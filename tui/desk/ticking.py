"""A roll call that runs: big, by keyboard and badge scan alone, at several desks at once, also before a locked desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from tui.desk import roll_call_acts
from tui.desk.key_line import KeyLine
from tui.desk.painted_line import PaintedLine
from tui.desk.roll_call_words import (
    COLUMNS,
    line_of,
    order,
    over,
    said_of_away,
    said_of_handing_in,
    said_of_person,
    standing,
)
from tui.desk.search_line import SearchLine
from tui.desk.ticking_end import TickingEnd
from tui.dialogs.choose import Choice, Choose
from tui.support.actions import Action, bindings
from tui.support.safe import Plain
from tui.widgets.line_list import LineList
from tui.widgets.lines import Line, Lines
from vmsctl.errors import NotFound, StoreFailed, VmsError

if TYPE_CHECKING:
    from vmsctl.services.muster_points import MusterPoint
    from vmsctl.services.roll_calls import RollCallView

EVERY = 1.0
"""Seconds after which the screen says anew how long people are missing."""

SETTLE = 1.0
"""Seconds after the list has come in which Enter makes nobody safe: it was meant for the question before."""


class TickingScreen(TickingEnd):
    """Who is not accounted for stands first; who is ticked off goes below, and the cursor to the next."""

    STAYS_FOR = 60 * 60.0
    ACTIONS = (
        Action("safe", "s,enter", "Safe", "The one under the cursor is safe"),
        Action("assistance", "a", "Needs help", "The one under the cursor needs assistance"),
        Action("not-on-site", "n", "Not here", "The person was not in the building"),
        Action("missing", "m", "Missing", "The one under the cursor is missing after all"),
        Action("undo", "u", "Undo", "Take the person's last tick back"),
        Action("add", "i,insert", "Add", "Put somebody safe on the list"),
        Action("find", "slash", "Find", "Show only whose name, company or host is typed", footer=False),
        Action("point", "g", "Muster point", "Say where people are ticked off here", footer=False),
        Action("print", "p,f5", "Print", "Print the list as it is now"),
        Action("finish", "f", "Finish", "End the roll call and seal the report", "finish-roll-call"),
        Action("back", "escape", "Back", "Back to where you were; the roll call goes on"),
    )
    BINDINGS = bindings(ACTIONS)
    MORE_KEYS = (("scan", "A badge, e-ticket or PIN makes its bearer safe, an expired one too"),)
    DEFAULT_CSS = """
TickingScreen {
    background: $background;
    #tick-title { background: $panel; }
    #tick-counts { height: 1; }
    #tick-said { height: auto; padding: 0 1; }
    #tick-away { height: auto; padding: 0 1; color: $role-bad; text-style: $role-bad-style; display: none; }
    #tick-away.-said { display: block; }
    #tick-who { height: auto; min-height: 1; max-height: 2; padding: 0 2; background: $surface; }
    SearchLine { display: none; }
    SearchLine.-open { display: block; }
}
"""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind
        self._ended = False
        self.ready_at = 0.0
        self._counts = PaintedLine(id="tick-counts")
        self._trouble = Plain("", id="tick-away")
        self._who = Plain("", id="tick-who")
        self._list = LineList(COLUMNS, empty="Starting …")
        self._search = SearchLine(self._list, placeholder="Name, company or host")

    def compose(self) -> ComposeResult:
        yield self._title
        yield self._counts
        yield self._trouble
        yield self._words
        yield self._search
        yield self._list
        yield self._who
        yield KeyLine()

    def on_mount(self) -> None:
        self._list.focus()
        self.query_one(KeyLine).show_for(self)
        self.set_interval(EVERY, self._time_goes_on)
        act = partial(roll_call_acts.start, self.desk, self._kind)
        self.call(act, self._begun, show_error=self._cannot_start, group="start")

    # What runs

    @property
    def is_over(self) -> bool:
        """Whether what stands here is finished, here or at another desk."""
        return self._ended or (self._view is not None and self._view.finished_at is not None)

    def _begun(self, joined: roll_call_acts.Joined) -> None:
        view = joined.view
        self.ready_at = monotonic() + SETTLE
        self._away = not view.id
        if joined.is_new:
            self._show(view)
            self.action_print()
        else:
            self._say(f"Joined: {view.started_by} started it at {view.started_at:%H:%M}. Nothing was printed here.")
            self._show(view)

    def _cannot_start(self, error: VmsError) -> None:
        """Without the store and a copy that could be ticked off, the other screen says what there is."""
        if isinstance(error, (StoreFailed, NotFound)):
            from tui.desk.roll_call import RollCallScreen

            self.app.switch_screen(RollCallScreen(self._kind))
        else:
            self.show_error(error)

    def read_again(self) -> None:
        """Somebody was ticked off at another desk."""
        self._read(latest=True)

    def _read(self, *, latest: bool) -> None:
        if self._view is not None and not self.is_over:
            act = partial(roll_call_acts.running, self.desk)
            self.call(act, self._seen, show_error=self._not_seen, group="read", latest=latest)

    def _seen(self, seen: roll_call_acts.Seen) -> None:
        if self._stored is None or self.is_over:
            return
        handed_in = said_of_handing_in(seen.handed_in)
        if self._away or handed_in:
            self._say(handed_in or "✓ The store is back: what was kept here was handed in.")
        self._away = False
        if seen.view is None:
            self._ended = True
            self._say(f"This roll call was finished at another desk. {handed_in}".rstrip())
            self._title.say(over(self._stored))
            self._trouble.remove_class("-said")
            return
        if self._stored.id not in ("", seen.view.id):
            self._say(f"! The {self._stored.kind} was ended: {seen.view.kind.upper()} since "
                      f"{seen.view.started_at:%H:%M:%S}.")  # fmt: skip
        self._show(seen.view)

    def _not_seen(self, error: VmsError) -> None:
        """The store has gone away: this desk goes on with what it knows."""
        if not isinstance(error, StoreFailed):
            self.show_error(error)
        elif self._stored is not None:
            self._show_kept(roll_call_acts.over(self.desk, self._stored))

    def _show_kept(self, view: RollCallView) -> None:
        self._away = True
        self._paint(view)

    def _show(self, view: RollCallView) -> None:
        self._stored = view
        self._paint(view)

    def _paint(self, view: RollCallView) -> None:
        self._view = view
        self._people = {one.id: one for one in view.people}
        self._trouble.show_resized(said_of_away(view) if self._away else "")
        self._trouble.set_class(self._away, "-said")
        empty = "Nobody of that name is on the list." if view.people else "Nobody is on the list. I adds somebody."
        self._list.show(Lines(list(self._lines())), empty=empty, keep_top=True)
        self._show_heading()
        self._words.show_resized(self._said)
        self._show_who()

    def on_line_list_highlighted(self) -> None:
        self._show_who()

    def _show_who(self) -> None:
        """Whom the keys mean, whole: the list has room for the beginnings only."""
        one = self._people.get(self._list.cursor_id or "")
        self._who.show_resized("" if one is None or self._view is None else said_of_person(one, self._view))

    def _lines(self) -> Iterator[Line]:
        assert self._view is not None
        wanted = self._search.value.casefold().split()
        for one in order(self._view.people):
            text = f"{one.name} {one.company} {one.host}".casefold()
            if all(word in text for word in wanted):
                yield line_of(one, self._view)

    def _time_goes_on(self) -> None:
        if self.desk.duty is None or self._away:
            self._read(latest=False)  # nobody is signed in who would be told of changes, or nobody tells
        self._show_heading()

    def _show_heading(self) -> None:
        if self._view is not None and not self.is_over:
            title, counts = standing(self._view, self._now(), self._point)
            self._title.say(*title)
            self._counts.say(*counts)

    def _now(self) -> datetime:
        assert self._view is not None
        return datetime.fromtimestamp(roll_call_acts.clock(self.desk), self._view.started_at.tzinfo)

    # Finding

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        event.stop()
        if monotonic() >= self.ready_at:
            self.action_safe()

    @on(SearchLine.Entered)
    def _entered(self, event: SearchLine.Entered) -> None:
        """Enter in the search goes to the list: what is ticked must be seen first."""
        event.stop()
        self._list.focus()

    @on(Input.Changed)
    def _searched(self) -> None:
        if self._view is not None:
            self._paint(self._view)

    def action_find(self) -> None:
        self._search.add_class("-open")
        self._search.focus()

    def action_point(self) -> None:
        self.call(partial(roll_call_acts.points, self.desk), self._ask_point, group="points")

    def _ask_point(self, points: list[MusterPoint]) -> None:
        if not points:
            self._say("No muster points are set up ('vmsctl muster-points add').")
            return
        choices = [*(Choice(point.name, point.name) for point in points), Choice("", "No muster point")]
        self.app.push_screen(Choose("Where are people ticked off here?", choices, current=self._point), self._take)

    def _take(self, point: str | None) -> None:
        if point is not None:
            self._point = point
            self._show_heading()

    def action_back(self) -> None:
        if self._search.has_class("-open"):
            self._search.value = ""
            self._search.remove_class("-open")
            self._list.focus()
        else:
            self.dismiss(None)
