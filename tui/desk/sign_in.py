"""Who is at the desk: the first screen, and the one that a locked desk shows. A locked desk shows no name at all."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from shlex import quote
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical

from tui.desk import logo, roll_call_acts
from tui.desk.key_line import KeyLine
from tui.desk.screen import DeskScreen, sentence
from tui.support.actions import Action, bindings
from tui.support.safe import Plain
from tui.widgets.columns import Column
from tui.widgets.field import FieldInput
from tui.widgets.half_blocks import HalfBlocks, Pixels
from tui.widgets.line_list import LineList
from tui.widgets.lines import Cell, Line, Lines
from vmsctl.errors import VmsError
from vmsctl.rules.accounts import LAST_FAILURE
from vmsctl.services import accounts, demo_secrets, duty
from vmsctl.wording import amount

if TYPE_CHECKING:
    from vmsctl.services.accounts import DeskUser

LOOK_AGAIN = 5.0
"""Seconds after which a desk at which nobody works asks again whether a roll call runs."""

TRY_AGAIN = 2.0
"""Seconds until the store is asked again."""

PASSING = frozenset({"f12", "f10", "f1", "ctrl+p"})
"""Keys that work on a blank screen too."""

LOCKED = "This desk is locked.\n\nPress any key to sign in."
CHOOSE = "↑ ↓ choose   ⏎ sign in"

_NO_SECRET = "nothing set yet"
_RESET = f"After {LAST_FAILURE} failures nothing opens this account until a manager resets the PIN."


class SignInScreen(DeskScreen[None]):
    """Choose a name, give PIN or password; on a locked desk any key brings up the names first."""

    ACTIONS = (
        Action("sign-in", "", "Sign in", "Sign in as the chosen user", footer=False),
        Action("building", "f4", "Building", "Stand at the desk of another building", footer=False),
    )
    BINDINGS = [
        *bindings(ACTIONS),
        Binding("up", "step(-1)", "User above", show=False, priority=True),
        Binding("down", "step(1)", "User below", show=False, priority=True),
    ]
    DEFAULT_CSS = """
SignInScreen {
    align: center middle;
    #card { width: 52; max-width: 100%; height: auto; max-height: 22; padding: 1 2; border: round $border;
            background: $surface; }
    #title { text-style: bold; margin: 0 0 1 0; }
    #users { height: auto; max-height: 9; background: $surface; }
    #secret { margin: 1 0 0 0; background: $boost; }
    #said { height: auto; min-height: 1; color: $role-bad; text-style: $role-bad-style; margin: 1 0 0 0; }
    #hint { color: $text-muted; height: auto; }
    #blank { width: auto; color: $text-muted; display: none; text-align: center; }
    KeyLine { dock: bottom; }
    #logo { margin: 0 0 1 0; }
    &.-blank #card { display: none; }
    &.-blank #blank { display: block; }
}
"""

    def __init__(self, *, locked: bool) -> None:
        super().__init__()
        self.locked = locked
        self.house: str | None = None
        self._users: list[DeskUser] = []
        self._list = LineList((Column("", weight=1, least=12), Column("", 27)), id="users", empty="Opening the store …")
        self._logo = HalfBlocks(id="logo")
        self._secret = FieldInput(password=True, placeholder="PIN or password", compact=True, id="secret")

    def compose(self) -> ComposeResult:
        yield self._logo
        with Vertical(id="card"):
            yield Plain("Who is at the desk?", id="title")
            yield self._list
            yield self._secret
            yield Plain("", id="said")
            yield Plain(CHOOSE, id="hint")
        yield Plain(LOCKED, id="blank")
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one(KeyLine).show_for(self)
        if self.locked:
            self.blank()
        else:
            self.wake()
        self.read_again()
        self.set_interval(LOOK_AGAIN, self.read_again)

    def read_again(self) -> None:
        """Whoever stands before the desk has to hear of a roll call that another desk has started."""
        if self.is_current:
            act = partial(roll_call_acts.running, self.desk)
            self.call(act, self._show_roll_call, show_error=_not_known, group="roll-call")

    def _show_roll_call(self, seen: roll_call_acts.Seen) -> None:
        kind = seen.view.kind if seen.view is not None else ""
        called = f"✕ ROLL CALL ({kind}): F12 joins\n\n" if kind else ""
        self.query_one("#blank", Plain).show_resized(f"{called}{LOCKED}")
        self.query_one("#hint", Plain).show_resized(f"{called}{CHOOSE}")

    def other_keys(self) -> Mapping[str, str]:
        return {"sign-in": "⏎"}

    # Users

    def look_for_users(self) -> None:
        """Ask who works here; where the store does not answer, again and again."""
        self.call(self._read_users, self._show_users, show_error=self._no_store, group="users")

    def _read_users(self) -> tuple[str, list[DeskUser], Mapping[str, str], Pixels]:
        ws = self.desk.open_world()
        accounts.bring_up_to_date(ws)
        house = self.house or self.desk.house or duty.houses(ws)[0].name
        picture = logo.read(ws, house, logo.AT_SIGN_IN) if self.app.size.height >= logo.NEEDS_ROWS else ()
        return house, accounts.desk_users(ws, house), demo_secrets.told(ws), picture

    def _show_users(self, found: tuple[str, list[DeskUser], Mapping[str, str], Pixels]) -> None:
        self.house, self._users, told, picture = found
        self._logo.show(picture)
        self.desk.house = self.house
        self.query_one("#title", Plain).show(f"{self.house} · who is at the desk?")
        self.query_one("#said", Plain).show_resized("")
        lines = [
            Line(str(user.id), (user.name, Cell(told.get(user.name, _kind(user)), "quiet"))) for user in self._users
        ]
        self._list.styles.height = min(max(len(lines), 1), 8) + 1
        self._list.show(Lines(lines), empty="Nobody works at this desk yet: 'vmsctl roles grant'.")
        if self.desk.last_user is not None:
            self._list.move_to(str(self.desk.last_user))

    def _no_store(self, error: VmsError) -> None:
        self.say(f"{error.message} {error.hint}")
        self.set_timer(TRY_AGAIN, self.look_for_users)

    # Keys

    def wake(self) -> None:
        """Bring up the names."""
        self.remove_class("-blank")
        self._secret.value = ""
        self._secret.focus()
        self.look_for_users()

    def blank(self) -> None:
        """Show no name any more; without a signed-in user there is nothing to hide."""
        if self.locked:
            self._secret.value = ""
            self.say("")
            self.add_class("-blank")
            self.set_focus(None)

    @property
    def is_blank(self) -> bool:
        return self.has_class("-blank")

    def action_step(self, rows: int) -> None:
        self._list.action_cursor(rows)

    def on_line_list_highlighted(self) -> None:
        self._secret.value = ""

    def on_line_list_chosen(self) -> None:
        self._secret.focus()

    @on(FieldInput.Entered)
    def _entered(self, event: FieldInput.Entered) -> None:
        event.stop()
        self.action_sign_in()

    def action_sign_in(self) -> None:
        """Try name and secret; what is typed meanwhile goes nowhere."""
        user, secret = self._list.cursor_id, self._secret.value
        if (lacking := next((one for one in self._users if str(one.id) == user and not one.secret), None)) is not None:
            self._secret.value = ""
            self.say(_what_to_set(lacking))
            return
        if user is None or not secret or self.is_calling("sign-in"):
            return
        self._secret.value = ""
        self.say("")
        show_error = partial(self._refused, int(user))
        self.call(partial(self._sign_in, user, secret), self.desk.begin, show_error=show_error, group="sign-in")

    def _sign_in(self, user: str, secret: str) -> duty.Duty:
        ws = self.desk.open_world()
        return duty.begin(accounts.sign_in(ws, user, secret, desk=self.desk.desk_name(ws)), self.house)

    def _refused(self, user: int, error: VmsError) -> None:
        self.desk.drop_keys()
        self.say(sentence(error))
        if error.code == "sign-in-refused":
            act = partial(accounts.seconds_to_wait, self.desk.open_world(), user)
            self.call(act, partial(self._say_wait, error), show_error=lambda _: None, group="wait", latest=True)

    def _say_wait(self, error: VmsError, seconds: int | None) -> None:
        """The same whether the secret was right or wrong: while it lasts, none is looked at."""
        if seconds is None:
            self.say(f"{error.message} {_RESET}")
        elif seconds:
            self.say(f"{error.message} {_wait(seconds)}")
            self.set_timer(seconds, partial(self._say_instead, _wait(seconds)))

    def _say_instead(self, of: str) -> None:
        """The wait is over, unless something else is said by now."""
        if str(self.query_one("#said", Plain).content).endswith(of):
            self.say("You can try again now.")

    def on_key(self, event: events.Key) -> None:
        """Any key brings up the names; the key itself goes nowhere."""
        if self.is_blank and event.key not in PASSING:
            event.stop()
            self.wake()

    def on_click(self) -> None:
        if self.is_blank:
            self.wake()

    def action_building(self) -> None:
        """Ask which building this desk stands in."""
        self.call(self._read_houses, self._choose_house, group="houses")

    def _read_houses(self) -> list[str]:
        return [place.name for place in duty.houses(self.desk.open_world())]

    def _choose_house(self, names: list[str]) -> None:
        from tui.dialogs.choose import Choice, Choose

        choices = [Choice(name, name) for name in names]
        self.app.push_screen(Choose("Which building is this desk in?", choices, current=self.house), self._take_house)

    def _take_house(self, name: str | None) -> None:
        if name is not None:
            self.house = name
            self.look_for_users()

    def say(self, words: str) -> None:
        """Say what went wrong, or nothing any more."""
        self.query_one("#said", Plain).show_resized(words.strip())


def _not_known(error: VmsError) -> None:
    """Without the store nobody knows; F12 begins from this desk's copy."""


def _wait(seconds: int) -> str:
    span = amount(seconds, "second") if seconds < 90 else amount(-(-seconds // 60), "minute")
    return f"Wait {span}, then type PIN or password again: until then even the right one is refused."


def _kind(user: DeskUser) -> str:
    return {"pin": "PIN", "password": "password"}.get(user.secret, _NO_SECRET)


def _what_to_set(user: DeskUser) -> str:
    """What somebody can do who cannot sign in yet."""
    if user.is_admin:
        return f"Nothing is set for {user.name} yet: run 'vmsctl users set-password'."
    manager = f"'vmsctl users reset-pin {quote(user.name)}'"
    return f"Nothing is set for {user.name} yet: run 'vmsctl users set-pin', or a manager runs {manager}."
