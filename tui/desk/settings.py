"""The settings that hold in this building, with what each means; who may changes one here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui.desk.house_list import BACK, HouseList
from tui.dialogs.ask import Ask
from tui.support.actions import Action, bindings
from tui.widgets.columns import Column
from tui.widgets.lines import Cell, Line

if TYPE_CHECKING:
    from vmsctl.services.duty import Duty
    from vmsctl.services.settings import SettingValue

CHANGE = Action("change", "enter", "Change", "Give the setting another value", "change-settings")


class SettingsScreen(HouseList["SettingValue"]):
    """What is not the default stands out."""

    ACTIONS = (CHANGE, BACK)
    BINDINGS = bindings((BACK,))
    TITLE_WORDS = "Settings"
    ID = "name"
    ON_ENTER = CHANGE
    COLUMNS = (Column("Setting", weight=2, least=20), Column("Value", weight=2, least=12), Column("From", 12))

    def read(self, duty: Duty) -> Sequence[SettingValue]:
        from vmsctl.services import settings

        return settings.list_(duty.ws, building=duty.place.name)

    def line(self, id: str, row: SettingValue) -> Line:
        role = "" if row.origin == "default" else "on-site"
        return Line(id, (row.name, Cell(shown(row.value), role), Cell(row.origin, role or "quiet")))

    def told(self, row: SettingValue) -> str:
        where = "" if row.per_building else " It holds in all buildings."
        return f"{row.words}{where}\nTakes {row.takes}; the default is {shown(row.default)}."

    def action_change(self) -> None:
        if (row := self.row) is not None:
            self.app.push_screen(
                Ask(row.name, f"{row.takes}; now {shown(row.value)}", "Go on"), partial(self._ask, row)
            )

    def _ask(self, row: SettingValue, value: str | None) -> None:
        if value is not None:
            place = self.duty.place.name if row.per_building else None
            lines = [f"From {shown(row.value)} to {value}, {f'in {place}' if place else 'in all buildings'}."]
            act = partial(_change, self.duty, row.name, value, place)
            self.with_reason(f"Change {row.name}?", lines, "Change", act, f"✓ {row.name} is changed.")


def shown(value: object) -> str:
    """A value as somebody would type it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value or "nothing"
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)


def _change(duty: Duty, name: str, value: str, building: str | None, reason: str) -> object:
    from vmsctl.services import settings

    return settings.change(duty.ws, name, value, building=building, reason=reason)
