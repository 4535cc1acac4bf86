"""The visit card: a scan or Enter opens it with everything known, and one key does what fits."""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.events import Key
from textual.widget import Widget

from tui.desk import acts, card_words, eticket_acts
from tui.desk.card_key_lines import CardKeyLines
from tui.desk.card_keys import CARD_ACTIONS, WHEN
from tui.desk.card_typing import LEAVES_THE_HOUSE, CardTyping
from tui.desk.eticket_acts import EticketState
from tui.desk.painted_line import PaintedLine
from tui.desk.screen import desk_app
from tui.support.actions import bindings
from tui.support.safe import Plain, words
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList
from tui.widgets.lines import Cell, Line, Lines
from vmsctl.errors import Conflict, VmsError

if TYPE_CHECKING:
    from vmsctl.services.check_in import CheckedIn
    from vmsctl.services.check_out import CheckedOut
    from vmsctl.services.scan import Scan

SETTLE = 0.2
"""Seconds in which Enter is not taken, so that the key that opened the card does not also act."""

SECOND_THOUGHT = 1.0
"""Seconds in which Enter is not taken after another desk was first: it would do the opposite of what was meant."""

MOST_FACTS, LEAST_FACTS = 11, 3
"""Lines of what is known of a visit, where there is room and where there is none."""


class VisitCard(CardTyping):
    """Shows what a code means; a second scan moves on to the next (`load`)."""

    AUTO_FOCUS = ""
    ACTIONS = CARD_ACTIONS
    BINDINGS = bindings(CARD_ACTIONS)
    DEFAULT_CSS = """
VisitCard {
    & > .dialog--box { width: 78; }
    #head { width: 1fr; height: auto; }
    #body, #points, #pass { width: 1fr; height: auto; margin: 1 0 0 0; }
    #body { overflow-y: auto; }
    #pass { padding: 0 1; background: $boost; }
    #choices { height: 8; background: $surface; display: none; }
    .dialog--title { display: none; }
    &.-tight #pass, &.-tight #points { margin: 0; }
    &.-tight CardKeyLines { padding: 0; }
    .-empty { display: none; }
}
"""

    def __init__(self, code: str, *, then: str = "") -> None:
        super().__init__("")
        self._key_lines = CardKeyLines()
        self.code = code
        self.found: Scan | None = None
        self.ticked = False
        self.requests: dict[str, str] = {}
        self._then = then
        self._shows_pass = False
        self._ready_at = 0.0
        self._trouble: VmsError | None = None
        self._news = EticketState("", "")
        self._choices = LineList((Column("", 13), Column("", weight=2), Column("", weight=2)), id="choices")

    def content(self) -> ComposeResult:
        yield Plain("Looking it up …", id="head")
        yield Plain("", id="body", classes="-empty")
        yield Plain("", id="pass", classes="-empty")
        yield Plain("", id="points", classes="-empty")
        yield self._choices

    def _keys(self) -> Widget:
        return self._key_lines

    def on_screen_resume(self) -> None:
        """A dialog of the card was answered: an Enter after its digit is not meant for the card."""
        self._ready_at = max(self._ready_at, monotonic() + SETTLE)

    def on_mount(self) -> None:
        # A refresh may come before what was said has its place: only the box knows when it has grown.
        self.watch(self.query_one(".dialog--box"), "virtual_size", self._take_room_from_facts, init=False)
        self.load(self.code, then=self._then)

    # Finding

    def load(self, code: str, *, then: str = "") -> None:
        """Show what another code means; what was ticked or begun for the one before is forgotten."""
        desk_app(self).clear_passing()
        self.code, self._then = code, then
        self.ticked, self.requests, self._shows_pass, self._trouble = False, {}, False, None
        self._news = EticketState("", "")
        self.forget_typing()
        self._ready_at = monotonic() + SETTLE
        self.look_again()

    def look_again(self) -> None:
        """Read the visit anew."""
        self.call(partial(acts.look_up, self.duty, self.code), self.show_scan, group="look-up", latest=True)

    def show_scan(self, found: Scan) -> None:
        """Show what was found, and begin what was asked for before it was."""
        self.found = found
        self.show_found()
        self._ask_for_eticket()
        if then := self._then:
            self._then = ""
            self.run_action_named(then)

    def _ask_for_eticket(self) -> None:
        """What became of the messages, and the host's answer, come a moment later: nobody waits for them."""
        if self.visit is not None:
            act = partial(eticket_acts.state, self.duty, self.visit.id)
            self.call(act, self._show_eticket, show_error=lambda _: None, group="eticket", latest=True)

    def _show_eticket(self, state: EticketState) -> None:
        if self.visit is not None and state.visit == self.visit.id and state != self._news:
            self._news = state
            self.show_found()

    def show_found(self) -> None:
        """Paint what is known."""
        found, visit = self.found, self.visit
        if found is None:
            return
        self._choices.display = bool(found.choices)
        if found.choices:
            self._show_choices(found)
        now = self.duty.place.local(self.duty.ws.now())
        self._say("head", words("Not found", "bold") if visit is None else card_words.head(visit, now))
        self._say("body", Content("") if visit is None else card_words.body(visit, now.date(), self._news))
        shown = visit is not None and self._shows_pass
        self._say("pass", card_words.pass_facts(visit) if shown and visit is not None else Content(""))
        trouble = [] if self._trouble is None else [*card_words.refusal(self._trouble)]
        whom = card_words.YOURSELF if self.settles else self.duty.managers
        points = card_words.open_points(found, ticked=self.ticked, managers=whom)
        self._say("points", Content("\n").join([*trouble, *([points] if points.plain else [])]))
        self._show_keys(found)
        self._make_room()

    def on_resize(self) -> None:
        self._make_room()

    def _make_room(self) -> None:
        """Let the facts scroll where the card is higher than the screen: its keys stay in sight."""
        self.query_one("#body").styles.max_height = MOST_FACTS
        self.remove_class("-tight")
        self.call_after_refresh(self._take_room_from_facts)

    def _take_room_from_facts(self) -> None:
        box, facts = self.query_one(".dialog--box"), self.query_one("#body")
        over = box.virtual_size.height - box.scrollable_content_region.height
        if over > 0:
            self.set_class(facts.size.height - over < LEAST_FACTS, "-tight")
            facts.styles.max_height = max(LEAST_FACTS, facts.size.height - over)

    def _show_choices(self, found: Scan) -> None:
        lines = [
            Line(
                visit.id, (f"{visit.expected_at:%H:%M} – {visit.until:%H:%M}", visit.host, Cell(visit.reason, "quiet"))
            )
            for visit in found.choices
        ]
        self._choices.show(Lines(lines))
        self._choices.focus()

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        event.stop()
        self.load(event.id)

    def _say(self, id: str, text: Content) -> None:
        place = self.query_one(f"#{id}", Plain)
        place.set_class(not text.plain, "-empty")
        place.show_resized(text)

    def _show_keys(self, found: Scan) -> None:
        fitting = card_words.fitting(found)
        name = found.visit.name if found.visit is not None and fitting.startswith("check") else ""
        act = "Choose" if found.choices else card_words.ACTS[fitting]
        others = [action for action in self.ACTIONS if action.footer and self.check_action(action.method, ())]
        self._key_lines.show(f"{act} {name} ", others)

    def on_painted_line_pressed(self, event: PaintedLine.Pressed) -> None:
        event.stop()
        self.call_later(self.app.run_action, event.press, self)

    # Keys

    def on_key(self, event: Key) -> None:
        """A key that comes before the visit is known counts as soon as it is: what follows may be typed already."""
        if self.found is None and self.is_calling("look-up"):
            self._keep_for_later(event)
        elif self.takes(event):
            event.stop()

    def _keep_for_later(self, event: Key) -> None:
        if self._then in LEAVES_THE_HOUSE and event.is_printable:
            self._then = ""  # a name is being typed
        elif not self._then:
            asked = (action.method for action in self.ACTIONS if event.key in action.keys and action.method in WHEN)
            self._then = next(asked, "")

    def action_act(self) -> None:
        """Do the one thing that fits."""
        if monotonic() < self._ready_at or self.found is None:
            return
        if self.found.choices:
            self._choices.action_choose()
            return
        does = {
            "check-in": self.action_check_in,
            "check-out": self.action_check_out,
            "complete": self.action_verify,
            "answer": self.action_answer,
        }
        does.get(card_words.fitting(self.found), self.action_close)()

    def action_tick(self) -> None:
        """Note that the building's own step was done."""
        self.ticked, self._trouble = not self.ticked, None
        self.show_found()

    def action_check_in(self) -> None:
        visit = self.visit
        if visit is None:
            return
        if visit.confirmation and not self.ticked:
            self.show_error(VmsError("confirmation-needed", f"To be done first: {visit.confirmation}.", "Space ticks."))
            return
        act = partial(acts.check_in, self.duty, visit.id, confirmed=self.ticked, request=self.request("check-in"))
        self.call(act, self._checked_in, group="act")

    def _checked_in(self, done: CheckedIn) -> None:
        word = "is in since" if done.stay_opened else "arrived at"
        badge = f" The badge comes out of {done.badge}." if done.badge and not done.badge_trouble else ""
        waits = card_words.badge_waits(done.badge) if done.badge_trouble else ""
        said = f"{done.visitor} {word} {done.at:%H:%M}, to {done.host}.{badge}"
        self.done(said, warning=f"{done.warning} {waits}".strip())
        desk_app(self).print_soon()

    def action_check_out(self) -> None:
        if self.visit is not None:
            act = partial(acts.check_out, self.duty, self.visit.id, request=self.request("check-out"))
            self.call(act, self._checked_out, group="act")

    def _checked_out(self, done: CheckedOut) -> None:
        self.done(f"{done.visitor} left at {done.at:%H:%M}.")

    def action_show_pass(self) -> None:
        """Show or hide what can be read out."""
        self._shows_pass = not self._shows_pass
        self.show_found()

    def show_error(self, error: VmsError) -> None:
        """A refusal belongs on the card; the visit is read again, for it may have moved on."""
        self._trouble = error
        if self.found is None:
            self._say("head", Content("\n").join(card_words.refusal(error)))
            self._key_lines.show_way_out()
            return
        self.show_found()
        if isinstance(error, Conflict):
            self._ready_at = monotonic() + SECOND_THOUGHT
            self.look_again()
