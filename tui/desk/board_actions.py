"""What can be done from the day board: filters and days, opening visits, several at once, forms."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tui.desk.board_words import GROUP_NAMES
from tui.desk.house_actions import HOUSE_ACTIONS, HouseActions
from tui.support.actions import Action
from tui.widgets.line_list import LineList
from vmsctl.services.day_board import Filter

if TYPE_CHECKING:
    from tui.desk.day import ShownDay
    from tui.desk.visit_card import VisitCard
    from vmsctl.errors import VmsError

BOARD_ACTIONS = (
    Action("invite", "f2", "Invite", "Invite a visitor for today or another day", "invite-for-another"),
    Action("walk-in", "f3", "Walk-in", "Take in somebody who was not invited", "add-walk-in"),
    Action("check-in", "f5", "Check in", "Check in who is selected, or under the cursor", "check-in",
           footer=False),
    Action("check-out", "f6", "Check out", "Check out who is selected, or under the cursor",
           "check-out", footer=False),
    Action("find", "f7", "Find", "Find a visitor on any day"),
    Action("type", "f4", "Type", "Show one visitor type only", footer=False),
    Action("day", "f8", "Day", "Show another day", footer=False),
    Action("day-before", "shift+left", "Day before", "Show the day before", footer=False),
    Action("day-after", "shift+right", "Day after", "Show the day after", footer=False),
    Action("today", "ctrl+t", "Today", "Show today again", footer=False),
    Action("group-before", "left", "Group before", "The group at the left", footer=False),
    Action("group-after", "right", "Group after", "The group at the right", footer=False),
    Action("clear", "escape", "Clear", "Nothing selected, no search, all groups, today", footer=False),
    Action("print-badge", "", "Print badge", "For the visitor under the cursor", "print-badge",
           footer=False),
    Action("show-pass", "", "Show PIN and link", "To read them out", "see-contact",
           footer=False),
    Action("verify", "ctrl+y", "Verify", "Fill in details, accept documents", "verify-visitor",
           footer=False),
    Action("answer", "", "Note host's answer", "What the host said of a walk-in", "approve-visit", footer=False),
    Action("notify-host", "", "Notify host", "Queue a message to the host", "notify-host",
           footer=False),
    Action("correct-times", "", "Correct times", "Correct when the visitor came or left", "correct-times",
           footer=False),
    Action("move", "", "Move visit", "Change when the visitor is expected", "change-invitation",
           footer=False),
    Action("undo", "", "Undo", "Take back a check-in or check-out", "undo", footer=False),
    Action("cancel-visit", "", "Cancel visit", "Call a visit off", "cancel-invitation", footer=False),
    Action("print-queue", "ctrl+o", "Print queue", "What waits for printers or failed", "see-print-queue",
           footer=False),
    Action("outbox", "ctrl+g", "Messages", "What waits to be sent, and what could not be", "see-outbox", footer=False,
           also="outbox mail e-mail messages unsent"),
    Action("statistics", "", "Statistics", "Who came, when and to whom", "see-statistics",
           footer=False),
    Action("retention", "", "Retention plan", "What goes when, and what is kept", "see-retention",
           footer=False),
    *HOUSE_ACTIONS,
)  # fmt: skip


class BoardActions(HouseActions):
    """Base of the day board."""

    shown: ShownDay | None
    day: date | None
    wanted: Filter
    lines: LineList
    away: VmsError | None

    def narrow(self) -> None:
        raise NotImplementedError

    def clear_search(self) -> None:
        raise NotImplementedError

    # One visit

    def open_visit(self, code: str, *, then: str = "") -> None:
        """Open the card of a visit; `then` is begun on it."""
        from tui.desk.visit_card import VisitCard

        self.app.push_screen(VisitCard(code, then=then))

    def open_scanned(self, code: str) -> None:
        """A scan opens the visit wherever one is; while a card is open it moves on to the next."""
        card = self._open_card()
        if card is None:
            self.open_visit(code)
            return
        while self.app.screen is not card:
            self.app.pop_screen()
        card.load(code)

    def _open_card(self) -> VisitCard | None:
        from tui.desk.visit_card import VisitCard

        return next((screen for screen in reversed(self.app.screen_stack) if isinstance(screen, VisitCard)), None)

    def _at_cursor(self, then: str) -> None:
        if self.lines.cursor_id is not None:
            self.open_visit(self.lines.cursor_id, then=then)

    def action_print_badge(self) -> None:
        self._at_cursor("print_badge")

    def action_show_pass(self) -> None:
        self._at_cursor("show_pass")

    def action_verify(self) -> None:
        from tui.desk.verify import VerifyScreen

        if self.lines.cursor_id is not None:
            self.app.push_screen(VerifyScreen(self.lines.cursor_id))

    def action_answer(self) -> None:
        self._at_cursor("answer")

    def action_notify_host(self) -> None:
        self._at_cursor("notify_host")

    def action_correct_times(self) -> None:
        self._at_cursor("correct_times")

    def action_move(self) -> None:
        self._at_cursor("move")

    def action_undo(self) -> None:
        self._at_cursor("undo")

    def action_cancel_visit(self) -> None:
        self._at_cursor("cancel_visit")

    # Several at once

    def action_check_in(self) -> None:
        self._several("check-in")

    def action_check_out(self) -> None:
        self._several("check-out")

    def _several(self, act: str) -> None:
        from tui.desk.several import Several

        if self.shown is not None and (ids := self.lines.chosen_ids):
            rows = [(id, self.shown.row(id)) for id in ids]
            dialog = Several(act, [(id, row) for id, row in rows if row is not None])
            self.app.push_screen(dialog, lambda _: self.lines.clear_selection())

    # Forms and other screens

    def _refuses_forms(self) -> bool:
        """Whether the store is away, so that a form could not be sent off; says so."""
        if self.away is not None:
            self.show_error(self.away)
        return self.away is not None

    def action_invite(self) -> None:
        from tui.desk.invite import InviteForm

        if self._refuses_forms():
            return
        self.app.push_screen(InviteForm(self.shown_day()), self._invited)

    def _invited(self, visit: str | None) -> None:
        if visit is not None:
            self.open_visit(visit, then="show_pass")

    def action_walk_in(self) -> None:
        from tui.desk.walk_in import WalkInForm

        if self._refuses_forms():
            return
        self.app.push_screen(WalkInForm(), self._walked_in)

    def _walked_in(self, visit: str | None) -> None:
        if visit is not None:
            self.open_visit(visit)

    def action_find(self) -> None:
        from tui.desk.find import FindScreen

        self.app.push_screen(FindScreen(self.wanted.text))

    def action_print_queue(self) -> None:
        from tui.desk.print_queue import PrintQueueScreen

        self.app.push_screen(PrintQueueScreen())

    def action_outbox(self) -> None:
        from tui.desk.outbox import OutboxScreen

        self.app.push_screen(OutboxScreen())

    def action_statistics(self) -> None:
        from tui.desk.statistics import StatisticsScreen

        self.app.push_screen(StatisticsScreen())

    def action_retention(self) -> None:
        from tui.desk.retention import RetentionScreen

        self.app.push_screen(RetentionScreen())

    # Filters and days

    def shown_day(self) -> date:
        """The day on the board."""
        return self.shown.board.day if self.shown is not None else self.duty.place.today(self.duty.ws.now())

    def show_group(self, name: str) -> None:
        """Show one group only, or all with an empty name."""
        if name in GROUP_NAMES:
            self.wanted = self.wanted._replace(group=name)
            self.narrow()

    def action_group_before(self) -> None:
        self.show_group(GROUP_NAMES[max(0, GROUP_NAMES.index(self.wanted.group) - 1)])

    def action_group_after(self) -> None:
        place = GROUP_NAMES.index(self.wanted.group) + 1
        self.show_group(GROUP_NAMES[min(place, len(GROUP_NAMES) - 1)])

    def action_type(self) -> None:
        from tui.dialogs.choose import Choice, Choose

        if self.shown is not None:
            choices = [Choice("", "All types"), *(Choice(name, name) for name in self.shown.board.types)]
            self.app.push_screen(Choose("Which visitors?", choices, current=self.wanted.type), self._take_type)

    def _take_type(self, name: str | None) -> None:
        if name is not None:
            self.wanted = self.wanted._replace(type=name)
            self.narrow()

    def show_day(self, day: date | None) -> None:
        """Show a day, or today whatever day it becomes."""
        self.day = day
        self.lines.clear_selection()
        self.read_again()

    def action_day(self) -> None:
        from tui.desk.choose_day import ChooseDay

        if self.desk.duty is not None:
            today = self.duty.place.today(self.duty.ws.now())
            self.app.push_screen(ChooseDay(today, self.shown_day()), self._take_day)

    def _take_day(self, day: date | None) -> None:
        if day is not None:
            today = self.duty.place.today(self.duty.ws.now())
            self.show_day(None if day == today else day)

    def action_day_before(self) -> None:
        self._step(-1)

    def action_day_after(self) -> None:
        self._step(1)

    def _step(self, days: int) -> None:
        """From the day that was asked for last, which may be on its way still; before anybody is at work from none."""
        if self.desk.duty is not None:
            wanted = self.day or self.duty.place.today(self.duty.ws.now())
            self._take_day(wanted + timedelta(days=days))

    def action_today(self) -> None:
        self.show_day(None)

    def action_clear(self) -> None:
        """One step back: what is selected, then what is searched, then groups and types, then the day."""
        if self.lines.selected:
            self.lines.clear_selection()
        elif self.wanted.text:
            self.clear_search()
        elif self.wanted.group or self.wanted.type:
            self.wanted = Filter()
            self.narrow()
        elif self.day is not None:
            self.show_day(None)
        self.lines.focus()
