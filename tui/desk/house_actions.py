"""What a building manager does in a day: the screens about the house, each behind one word of the menu."""

from __future__ import annotations

from tui.desk.screen import DeskScreen
from tui.support.actions import Action

HOUSE_ACTIONS = (
    Action("approvals", "", "Waiting for answers", "Walk-ins, block-list matches", "approve-visit",
           footer=False, also="approvals awaiting approve decline"),
    Action("daily-summary", "", "Daily summary", "Missed check-outs, and the figures",
           "see-daily-summary", footer=False, also="missed report"),
    Action("roll-calls", "", "Roll-call reports", "Earlier ones with their reports",
           "see-past-roll-calls", footer=False, also="evacuation drills history"),
    Action("blocklist", "", "Block list", "Who is not to come", "see-blocklist", footer=False,
           also="blocklist banned blocked"),
    Action("users", "", "Users and roles", "Who works here, and new PINs", "see-users", footer=False,
           also="staff pin permissions"),
    Action("visitor-types", "", "Visitor types", "What each type asks of a visitor", "see-documents", footer=False,
           also="fields"),
    Action("documents", "", "Documents", "What is accepted, and who must yet", "see-documents",
           footer=False, also="privacy notice signatures"),
    Action("settings", "", "Settings", "Policy, capacity, hours here", "see-settings",
           footer=False, also="capacity policy configuration"),
    Action("schedule", "", "Schedule", "What runs by itself, and how it went", "see-schedule", footer=False,
           also="jobs backup"),
    Action("doctor", "", "Doctor", "Is everything well, and how to mend it",
           "see-schedule", footer=False, also="everything well health check"),
)  # fmt: skip


class HouseActions(DeskScreen[None]):
    """Base of the day board."""

    def action_approvals(self) -> None:
        from tui.desk.approvals import ApprovalsScreen

        self.app.push_screen(ApprovalsScreen())

    def action_daily_summary(self) -> None:
        from tui.desk.daily_summary import DailySummaryScreen

        self.app.push_screen(DailySummaryScreen())

    def action_roll_calls(self) -> None:
        from tui.desk.roll_calls import RollCallsScreen

        self.app.push_screen(RollCallsScreen())

    def action_blocklist(self) -> None:
        from tui.desk.blocklist import BlocklistScreen

        self.app.push_screen(BlocklistScreen())

    def action_users(self) -> None:
        from tui.desk.users import UsersScreen

        self.app.push_screen(UsersScreen())

    def action_visitor_types(self) -> None:
        from tui.desk.visitor_types import VisitorTypesScreen

        self.app.push_screen(VisitorTypesScreen())

    def action_documents(self) -> None:
        from tui.desk.documents import DocumentsScreen

        self.app.push_screen(DocumentsScreen())

    def action_settings(self) -> None:
        from tui.desk.settings import SettingsScreen

        self.app.push_screen(SettingsScreen())

    def action_schedule(self) -> None:
        from tui.desk.schedule import ScheduleScreen

        self.app.push_screen(ScheduleScreen())

    def action_doctor(self) -> None:
        from tui.desk.doctor import DoctorScreen

        self.app.push_screen(DoctorScreen())
