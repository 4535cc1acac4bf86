"""The block list: who is not to come, who is found to meet it, and entries added and taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui.desk.form_screen import FormScreen
from tui.desk.house_list import BACK, HouseList
from tui.desk.screen import tell
from tui.support.actions import Action, bindings
from tui.widgets.columns import Column
from tui.widgets.form import Field
from tui.widgets.lines import Cell, Line

if TYPE_CHECKING:
    from vmsctl.services.blocklist import Listed
    from vmsctl.services.duty import Duty

ACTIONS = (
    Action("add", "i,insert", "Add", "A new entry for this building", "change-blocklist"),
    Action("remove", "d,delete", "Remove", "Take the entry under the cursor away", "change-blocklist"),
    BACK,
)


class BlocklistScreen(HouseList["Listed"]):
    """Entries that hold in this building, those that visitors meet marked."""

    ACTIONS = ACTIONS
    BINDINGS = bindings(ACTIONS)
    TITLE_WORDS = "Block list"
    ID = "id"
    COLUMNS = (
        Column("Kind", 9),
        Column("Who", weight=3, least=14),
        Column("Where", 14),
        Column("Review", 10),
        Column("Met by", 6),
    )
    EMPTY = "The block list is empty. I adds somebody."

    def read(self, duty: Duty) -> Sequence[Listed]:
        from vmsctl.services import blocklist

        return blocklist.list_(duty.ws, building=duty.place.name)

    def line(self, id: str, row: Listed) -> Line:
        kind = Cell("✓ allow", "good") if row.kind == "allow" else Cell("✕ block", "bad")
        review = Cell(f"{row.review_on:%d.%m.%Y}", "warning" if row.due else "")
        met = Cell(str(row.hits), "warning" if row.hits else "quiet")
        return Line(id, (kind, _who(row), row.building or "everywhere", review, met))

    def told(self, row: Listed) -> str:
        aliases = f" Also: {', '.join(row.aliases)}." if row.aliases else ""
        met = f" {row.hits} known visitors meet it and wait for a word." if row.hits else ""
        due = " Its review is due." if row.due else ""
        return f"{row.reason or 'No reason was given.'} Added by {row.added_by}.{aliases}{met}{due}"

    def action_add(self) -> None:
        self.app.push_screen(AddEntry(), lambda made: self.read_again() if made else None)

    def action_remove(self) -> None:
        if (row := self.row) is not None:
            self.with_reason(
                "Take this entry away?", [_who(row)], "Take away", partial(_remove, self.duty, str(row.id)),
                f"✓ {_who(row)} is off the list.",
            )  # fmt: skip


class AddEntry(FormScreen[bool]):
    """A new entry; one of name, e-mail, company and plate is needed."""

    TITLE_WORDS = "New entry of the block list"
    SUBMIT_WORDS = "Add"
    FIELD_OF_ERROR = {"reason-needed": "reason", "bad-review": "review"}

    def on_mount(self) -> None:
        super().on_mount()
        self.say_about("Who meets it counts as blocked from now on. One of the first four is needed.")
        self.show_form(
            [
                Field("name", "Name", hint="Accents, case and the order of words do not matter."),
                Field("email", "E-mail"),
                Field("company", "Company"),
                Field("plate", "Plate"),
                Field("aliases", "Also called", hint="Other names, with commas between them."),
                Field("review", "Review", hint="31.12.2026; empty: in a year."),
                Field("reason", "Why", required=True, hint="Managers read it; it is kept with your name."),
            ]
        )

    def submit(self, values: Mapping[str, str]) -> None:
        self.call(partial(_add, self.duty, values, self.request), self._done, group="act")

    def _done(self, made: Listed) -> None:
        met = f" {made.hits} known visitors meet it." if made.hits else ""
        tell(self, f"✓ {_who(made)} is on the block list.{met}", seconds=8)
        self.dismiss(True)


def _who(row: Listed) -> str:
    return " · ".join(filter(None, (row.name, row.email, row.company, row.plate)))


def _add(duty: Duty, values: Mapping[str, str], request: str) -> Listed:
    from vmsctl.services import blocklist

    aliases = [name.strip() for name in values["aliases"].split(",") if name.strip()]
    given = {name: values[name] or None for name in ("name", "email", "company", "plate", "review")}
    said = blocklist.Said(**given, aliases=aliases or None)
    return blocklist.add(duty.ws, said, building=duty.place.name, reason=values["reason"], request_id=request)


def _remove(duty: Duty, entry: str, reason: str) -> object:
    from vmsctl.services import blocklist

    return blocklist.remove(duty.ws, entry, reason=reason)
