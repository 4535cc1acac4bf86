"""The walk-in form: somebody stands at the desk without an invitation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from tui.desk import guest_acts
from tui.desk.form_screen import offering
from tui.desk.guest_form import GUEST_ERRORS
from tui.desk.known_by_name import KnownByName
from tui.desk.screen import tell
from tui.widgets.form import Field

if TYPE_CHECKING:
    from vmsctl.services.desk_forms import Offers
    from vmsctl.services.walk_ins import WalkedIn


class WalkInForm(KnownByName):
    """Dismissed with the new visit's id."""

    TITLE_WORDS = "Walk-in: a visitor without an invitation"
    SUBMIT_WORDS = "Take in"
    FIELD_OF_ERROR = {**GUEST_ERRORS, "bad-until": "until"}

    def show(self, offers: Offers) -> None:
        types = offers.types
        fields = [
            Field("name", "Visitor", required=True),
            Field("email", "E-mail", hint="Somebody known by it keeps the profile."),
            Field("company", "Company"),
            Field("phone", "Phone"),
            Field("host", "Wants to see", required=True, suggester=offering(offers.hosts)),
            Field("reason", "Reason", "Visit", required=True, hint="The visitor sees it."),
            Field("until", "Until", hint="16:00; an hour from now where it is empty."),
            Field("type", "Type", types[0] if types else "", hint=", ".join(types), suggester=offering(types)),
            Field("note", "Note", hint="The visitor never sees it.", longest=1000),
        ]
        if offers.floors:
            floor = Field("floor", "Floor", hint=", ".join(offers.floors), suggester=offering(offers.floors))
            fields.insert(5, floor)
        self.show_form(fields)

    def submit(self, values: Mapping[str, str]) -> None:
        act = partial(guest_acts.walk_in, self.duty, self.completed(values), request=self.request)
        self.call(act, self._taken, group="act")

    def _taken(self, done: WalkedIn) -> None:
        waits = f"; a message to {' or '.join(done.asked)} waits to be sent" if done.asked else ""
        tell(self, f"✓ {done.visit.name} is taken in{waits}.", seconds=5)
        self.dismiss(done.visit.id)
