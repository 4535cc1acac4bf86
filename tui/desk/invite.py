"""The invitation form: one or several visitors, a host, a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Input

from tui.desk import guest_acts
from tui.desk.form_screen import offering
from tui.desk.guest_form import GUEST_ERRORS
from tui.desk.known_by_name import KnownByName
from tui.desk.screen import tell
from tui.widgets.form import Field
from vmsctl.rules import local_time

if TYPE_CHECKING:
    from vmsctl.services.desk_forms import Offers
    from vmsctl.services.invitations import InvitationMade
    from vmsctl.services.search import FoundVisitor

_ARRIVE = "10:00, tomorrow 10:00, Monday 9:30, or 24.12. 14:00"


class InviteForm(KnownByName):
    """Dismissed with the first visit's id, so that its PIN and link can be read out."""

    TITLE_WORDS = "Invite"
    NAME_HINT = "“?” and who it is for somebody unknown: ? lift service"
    SUBMIT_WORDS = "Invite"
    FIELD_OF_ERROR = {
        **GUEST_ERRORS, "bad-time": "arrive", "bad-until": "until", "bad-rule": "repeat", "bad-language": "language",
    }  # fmt: skip

    def __init__(self, day: date, *, again: FoundVisitor | None = None) -> None:
        super().__init__()
        self._day = day
        self._again = again

    def show(self, offers: Offers) -> None:
        again = self._again
        now = self.duty.place.local(self.duty.ws.now())
        fields = [
            Field(
                "name",
                "Visitor",
                again.name if again else "",
                required=True,
                hint=self.NAME_HINT,
            ),
            Field("email", "E-mail", again.email if again else "", hint="Somebody known by it keeps the profile."),
            Field("company", "Company", again.company if again else ""),
            Field("host", "Host", required=True, suggester=offering(offers.hosts)),
            Field("arrive", "Arrives", _next_hour(self._day, now), required=True, hint=_ARRIVE),
            Field("until", "Until", hint="11:00, or another day; an hour later where it is empty."),
            Field("reason", "Reason", "Visit", required=True, hint="The visitor sees it."),
            Field("note", "Note", hint="The visitor never sees it.", longest=1000),
            Field("type", "Type", _first(offers.types), hint=", ".join(offers.types), suggester=offering(offers.types)),
            Field("floor", "Floor", hint=", ".join(offers.floors) or "none here", suggester=offering(offers.floors)),
            Field("language", "Language", hint=f"{', '.join(offers.languages)}; for somebody new.", longest=20),
            Field("party", "Group", hint="A name for visitors who come together."),
            Field("repeat", "Repeats", hint="weekly 4 times, or Mon, Wed until 18.12.; empty for one visit."),
        ]
        self.show_form(fields, begin_at="host" if again else "")

    @on(Input.Changed, "#field-arrive")
    def _say_when(self, event: Input.Changed) -> None:
        """Say which day and time is understood, while it is typed."""
        when = local_time.read(event.value.strip(), self.duty.place.today(self.duty.ws.now()))
        if self.form is not None:
            self.form.hint("arrive", _ARRIVE if when is None else f"{when:%A} {when.day} {when:%B %Y, %H:%M}")

    def submit(self, values: Mapping[str, str]) -> None:
        act = partial(guest_acts.invite, self.duty, self.completed(values), request=self.request)
        self.call(act, self._invited, group="act")

    def _invited(self, done: InvitationMade) -> None:
        visits = done.invitation.visits
        more = f" and {len(visits) - 1} more visits" if len(visits) > 1 else ""
        name = visits[0].name if visits else "The visitor"
        tell(self, f"✓ {name}{more}: invited for {done.invitation.arrive_at:%d.%m. %H:%M}.", seconds=5)
        self.dismiss(visits[0].id if visits else None)


def _next_hour(day: date, now: datetime) -> str:
    """Now where it is today, rounded up to the quarter of an hour; else nine in the morning."""
    if day != now.date():
        return f"{day:%d.%m.%Y} 09:00"
    soon = now + timedelta(minutes=15 - now.minute % 15)
    return f"{soon:%d.%m.%Y %H:%M}"


def _first(names: tuple[str, ...]) -> str:
    return names[0] if names else ""
