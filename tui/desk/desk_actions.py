"""What works everywhere in the console, from every screen: its keys, and what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.desk import remembered
from tui.desk.locking import LockingApp
from tui.desk.screen import DeskScreen, desk_app, tell
from tui.support.actions import Action
from tui.support.themes import THEMES

if TYPE_CHECKING:
    from tui.desk.app import Opening

DESK_ACTIONS = (
    Action("roll-call", "f12", "Roll call", "Who is in the building: show and print it", priority=True),
    Action("lock", "f9,ctrl+l", "Lock", "Blank the screen; the next one signs in by PIN", priority=True),
    Action("switch-user", "", "Switch user", "Sign in as somebody else", footer=False),
    Action("switch-building", "", "Switch building", "See the day of another building", footer=False),
    Action("theme", "", "Theme", "Dark, light, or black and white", footer=False),
    Action("command-palette", "f10,ctrl+p", "Menu", "Everything that can be done here, by name", priority=True),
    Action("help", "f1", "Help", "All keys that work here", priority=True),
    Action("leave", "", "Quit the console", "End the program at this desk", footer=False),
    Action("say-how-to-leave", "ctrl+q", "How to leave", "Say how the console is ended", footer=False),
)
_SIGNED_IN_ONLY = frozenset({"lock", "switch_user", "switch_building"})


class DeskActions(LockingApp):
    """Base of the console's application; locking and switching the user are `LockingApp`'s."""

    opening: Opening

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self.is_locked and action in _SIGNED_IN_ONLY:
            return False
        if action == "leave" and self.duty is not None and self.is_locked and self.opening.ahead is None:
            return False
        return super().check_action(action, parameters)

    def action_help(self) -> None:
        from tui.dialogs.help import HelpDialog

        if isinstance(self.screen, HelpDialog):
            self.screen.action_close()
        else:
            others = self.screen.other_keys() if isinstance(self.screen, DeskScreen) else {}
            self.push_screen(HelpDialog(self.screen, getattr(self.screen, "MORE_KEYS", ()), others))

    def action_roll_call(self) -> None:
        from tui.desk.begin_roll_call import begin

        begin(desk_app(self))

    def action_theme(self) -> None:
        from tui.dialogs.choose import Choice, Choose

        choices = [Choice(theme.name, theme.name.replace("-", " ")) for theme in THEMES]
        self.push_screen(Choose("Theme", choices, current=self.theme), self._take_theme)

    def _take_theme(self, name: str | None) -> None:
        if name is not None:
            self.theme = name
            remembered.keep_theme(self.opening.config.home, name)

    def action_switch_building(self) -> None:
        from tui.desk.switch_building import begin

        begin(desk_app(self))

    def action_say_how_to_leave(self) -> None:
        """One key that a barcode can press must not end the desk; whoever presses it reads what does."""
        said = "To quit, open the menu with F10 and choose “Quit the console”."
        if self.is_locked:
            self.say_locked(said)
        else:
            tell(self, said, seconds=6)

    def action_leave(self) -> None:
        from tui.dialogs.confirm import Confirm

        lines = ["The console ends at this desk; nothing else stops."]
        self.push_screen(Confirm("Quit the console?", lines, "Quit", settle=0.5), self._leave)

    def _leave(self, sure: bool | None) -> None:
        if sure:
            self.exit()
