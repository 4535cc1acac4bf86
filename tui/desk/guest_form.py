"""What the two forms for guests share: hosts, types and floors to choose from, and recognising who is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Input

from tui.desk import guest_acts
from tui.desk.form_screen import FormScreen, fitting, meant
from tui.widgets.field import FieldInput

if TYPE_CHECKING:
    from vmsctl.errors import VmsError
    from vmsctl.services.desk_forms import Offers
    from vmsctl.services.visitors import Suggestion

GUEST_ERRORS = {
    "bad-email": "email",
    "bad-phone": "phone",
    "name-missing": "name",
    "visitor-missing": "name",
    "visitor-blocked": "name",
    "no-such-user": "host",
    "host-missing": "host",
    "reason-missing": "reason",
    "no-such-visitor-type": "type",
    "no-such-floor": "floor",
}
"""At which field a refusal is said."""

_MOST_TOLD = 3


class GuestForm(FormScreen[str]):
    """Has at least the fields `name`, `email`, `company`, `host`, `type`; subclasses `show` them."""

    def __init__(self) -> None:
        super().__init__()
        self._offers: Offers | None = None

    def on_mount(self) -> None:
        super().on_mount()
        self.call(partial(guest_acts.offers, self.duty), self._take_offers, show_error=self._no_offers)

    def _no_offers(self, error: VmsError) -> None:
        """Without what can be chosen there is no form to fill in."""
        self.show_error(error)
        self.dismiss(None)

    def _take_offers(self, offers: Offers) -> None:
        self._offers = offers
        self.show(offers)

    def show(self, offers: Offers) -> None:
        """Put the fields on the screen."""
        raise NotImplementedError

    def completed(self, values: Mapping[str, str]) -> dict[str, str]:
        """The values, with names that were typed in part written out where only one fits."""
        assert self._offers is not None
        names = {"host": self._offers.hosts, "type": self._offers.types, "floor": self._offers.floors}
        return {**values, **{id: meant(names[id], values.get(id, "")) for id in names}}

    @on(Input.Changed, "#field-host")
    def _say_who_fits(self, event: Input.Changed) -> None:
        """Name the hosts that fit, by first name or last."""
        if self.form is not None and self._offers is not None:
            self.form.hint("host", _told(fitting(self._offers.hosts, event.value), event.value.strip()))

    @on(FieldInput.Blurred, "#field-host")
    def _write_out(self, event: FieldInput.Blurred) -> None:
        if self.form is not None and self._offers is not None:
            self.form.set_value("host", meant(self._offers.hosts, event.value))

    @on(FieldInput.Blurred, "#field-email")
    def _leave_email(self, event: FieldInput.Blurred) -> None:
        if "@" in event.value:
            self.look_for_known(event.value)

    def look_for_known(self, email: str) -> None:
        """Say who is known by an address, and fill in what is still empty."""
        self.call(partial(guest_acts.suggest, self.duty, email), self._fill_in, group="suggest", latest=True)

    def _fill_in(self, known: Suggestion | None) -> None:
        """Somebody known: fill in what is still empty. Of one who may not be browsed nothing more is said."""
        if known is None or self.form is None:
            return
        if not known.name:
            self.say_about("Somebody is known by this address; the profile is kept.")
            return
        for id, value in (("name", known.name), ("company", known.company)):
            if value and not self.form.values[id]:
                self.form.set_value(id, value)
        self.say_about(f"Known visitor: {known.name}, {'verified' if known.verified else 'not verified yet'}.")


def _told(hosts: Sequence[str], typed: str) -> str:
    """Who is meant by what was typed so far; nothing when that is what was typed."""
    if hosts == [typed]:
        return ""
    more = f" and {len(hosts) - _MOST_TOLD} more" if len(hosts) > _MOST_TOLD else ""
    return ", ".join(hosts[:_MOST_TOLD]) + more
