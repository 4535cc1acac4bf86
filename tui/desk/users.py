"""Who works here: users with their roles, and a new PIN for who has forgotten theirs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui.desk.house_list import BACK, HouseList
from tui.support.actions import Action, bindings
from tui.widgets.columns import Column
from tui.widgets.lines import Cell, Line

if TYPE_CHECKING:
    from vmsctl.services.duty import Duty
    from vmsctl.services.users import User

ACTIONS = (
    Action("reset-pin", "r", "New PIN", "A new PIN for the one under the cursor", "reset-staff-pin"),
    BACK,
)


class UsersScreen(HouseList["User"]):
    """Changing users and roles is for admins, in the command line."""

    ACTIONS = ACTIONS
    BINDINGS = bindings(ACTIONS)
    TITLE_WORDS = "Users and roles"
    ID = "id"
    COLUMNS = (
        Column("Name", weight=2, least=14),
        Column("Roles", weight=3, least=16),
        Column("Signs in by", 12),
        Column("State", 9),
    )
    EMPTY = "There is nobody."

    def read(self, duty: Duty) -> Sequence[User]:
        from vmsctl.services import users

        return users.list_(duty.ws)

    def line(self, id: str, row: User) -> Line:
        state = Cell("! locked", "warning") if row.locked else Cell("active", "quiet")
        by = " ".join(row.secrets) or Cell("–", "quiet")
        return Line(id, (row.name, ", ".join(row.roles) or Cell("employee", "quiet"), by, state))

    def told(self, row: User) -> str:
        groups = f" · in {', '.join(row.groups)}" if row.groups else ""
        phone = f" · {row.phone}" if row.phone else ""
        return f"{row.email}{phone}{groups}\nAdmins add users with 'vmsctl users', and grant roles with 'vmsctl roles'."

    def action_reset_pin(self) -> None:
        if (row := self.row) is not None:
            self.with_reason(
                f"A new PIN for {row.name}?", ["The old one opens nothing any more."], "New PIN",
                partial(_reset, self.duty, row.email), f"The new PIN of {row.name} is {{}}. Tell it to nobody else.",
            )  # fmt: skip


def _reset(duty: Duty, user: str, reason: str) -> str:
    from vmsctl.services import accounts

    return accounts.reset_pin(duty.ws, user, reason=reason)
