"""The walk-in form: somebody stands at the desk without an invitation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from textual import on

from tui.desk import acts
from tui.desk.form_screen import FormScreen, meant, offering
from tui.widgets.field import FieldInput
from tui.widgets.form import Field

if TYPE_CHECKING:
    from vmsctl.services.desk_forms import Offers
    from vmsctl.services.visitors import Suggestion
    from vmsctl.services.walk_ins import WalkedIn


class WalkInForm(FormScreen[str]):
    """Dismissed with the new visit's id."""

    TITLE_WORDS = "Walk-in: a visitor without an invitation"
    SUBMIT_WORDS = "Take in, and ask the host"
    FIELD_OF_ERROR = {
        "bad-email": "email",
        "name-missing": "name",
        "visitor-missing": "name",
        "visitor-blocked": "name",
        "no-such-user": "host",
        "host-missing": "host",
        "reason-missing": "reason",
        "bad-until": "until",
        "no-such-visitor-type": "type",
        "no-such-floor": "floor",
    }

    def __init__(self) -> None:
        super().__init__()
        self._offers: Offers | None = None

    def on_mount(self) -> None:
        super().on_mount()
        self.call(partial(acts.offers, self.duty), self._show)

    def _show(self, offers: Offers) -> None:
        self._offers = offers
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

    @on(FieldInput.Blurred, "#field-email")
    def _look_for_known(self, event: FieldInput.Blurred) -> None:
        if "@" in event.value:
            self.call(partial(acts.suggest, self.duty, event.value), self._fill_in, group="suggest", latest=True)

    def _fill_in(self, known: Suggestion | None) -> None:
        """Somebody known: fill in what is still empty."""
        if known is None or self.form is None:
            return
        for id, value in (("name", known.name), ("company", known.company)):
            if value and not self.form.values[id]:
                self.form.set_value(id, value)
        verified = {True: ", verified", False: ", not verified", None: ""}[known.verified]
        self.say_about(f"Known visitor: {known.name or 'yes'}{verified}.")

    def submit(self, values: Mapping[str, str]) -> None:
        assert self._offers is not None
        host, type_name = meant(self._offers.hosts, values["host"]), meant(self._offers.types, values["type"])
        floor = meant(self._offers.floors, values.get("floor", ""))
        completed = {**values, "host": host, "type": type_name, "floor": floor}
        self.call(partial(acts.walk_in, self.duty, completed, request=self.request), self._taken, group="act")

    def _taken(self, done: WalkedIn) -> None:
        waits = f"; {' or '.join(done.asked)} was asked" if done.asked else ""
        self.app.notify(f"✓ {done.visit.name} is taken in{waits}.", timeout=5)
        self.dismiss(done.visit.id)
