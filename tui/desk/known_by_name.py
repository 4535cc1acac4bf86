"""A known visitor is offered by name in the forms for guests, to those who may browse visitors (INV-2)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Input

from tui.desk import acts
from tui.desk.form_screen import FORM_ACTIONS
from tui.desk.guest_form import GuestForm
from tui.desk.screen import tell
from tui.dialogs.choose import Choice, Choose
from tui.support.actions import Action, bindings
from vmsctl.rules.text import fold

if TYPE_CHECKING:
    from vmsctl.errors import VmsError
    from vmsctl.services.search import FoundVisitor

LEAST = 3
"""Letters of a name from which it is looked for."""

KNOWN = Action("known", "f7", "Known visitor", "Fill in who is known by that name", "browse-visitors")


class KnownByName(GuestForm):
    """F7 fills in who is known by the name that was typed; nothing is filled in by itself, for names are not unique."""

    ACTIONS = (FORM_ACTIONS[0], KNOWN, *FORM_ACTIONS[1:])
    BINDINGS = bindings((KNOWN,))
    NAME_HINT = ""

    def __init__(self) -> None:
        super().__init__()
        self._known: list[FoundVisitor] = []

    @on(Input.Changed, "#field-name")
    def _look_by_name(self, event: Input.Changed) -> None:
        """Look for one name; several guests in one field, and somebody unknown, are nobody's."""
        name = event.value.strip()
        is_one = len(name) >= LEAST and not name.startswith("?") and not {";", "<"} & set(name)
        if is_one and self.check_action("known", ()):
            act = partial(acts.find, self.duty, name)
            self.call(act, partial(self._tell_known, name), show_error=self._nobody_seen, group="known", latest=True)
        else:
            self._tell_known(name, [])

    def _nobody_seen(self, error: VmsError) -> None:
        """Without an answer nobody is offered; the form can be filled in all the same."""

    def _tell_known(self, typed: str, found: list[FoundVisitor]) -> None:
        if self.form is None or self.form.values["name"] != typed:
            return
        self._known = [one for one in found if one.email and _fits(typed, one.name)]
        taken = any(one.email == self.form.values["email"] for one in self._known)
        self.form.hint("name", self.NAME_HINT if taken or not self._known else _offer(self._known))

    def action_known(self) -> None:
        """Fill in the one who is known by the name, or ask which of them."""
        if not self._known:
            tell(self, "Nobody is known by what stands in the field of the name.")
        elif len(self._known) == 1:
            self._take_known(self._known[0].id)
        else:
            choices = [Choice(one.id, one.name, one.company or one.email) for one in self._known]
            self.app.push_screen(Choose("Who is meant?", choices), self._take_known)

    def _take_known(self, id: str | None) -> None:
        one = next((one for one in self._known if one.id == id), None)
        if one is not None and self.form is not None:
            for field, value in (("name", one.name), ("email", one.email), ("company", one.company)):
                self.form.set_value(field, value)
            self.form.focus_field("host")
            self.look_for_known(one.email)


def _fits(typed: str, name: str) -> bool:
    """Whether each word begins one of the name's: the search looks at companies and addresses, too."""
    return all(any(part.startswith(word) for part in fold(name).split()) for word in fold(typed).split())


def _offer(known: list[FoundVisitor]) -> str:
    first = known[0]
    if len(known) > 1:
        return f"{len(known)} known visitors are called so: F7 shows them."
    return f"Known: {', '.join(filter(None, (first.name, first.company)))}. F7 fills in."
