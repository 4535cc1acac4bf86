"""Whether these visitors can be invited there, then."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from vmsctl.errors import Invalid, Refused, VmsError
from vmsctl.rules import verification

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vmsctl.rules.invitation_times import Span

MOST_VISITS = 366


class Guest(NamedTuple):
    """A visitor as far as inviting depends on it; `why_blocked` is empty for those who may not read it."""

    name: str
    email: str
    visitor_id: int | None = None
    unknown: bool = False
    blocked: bool = False
    why_blocked: str = ""


class Asked(NamedTuple):
    """What the rule weighs; `fields` is what the visitor type asks for, as JSON."""

    building: str
    takes_visitors: bool
    reason: str
    type: str
    fields: str
    guests: Sequence[Guest]
    spans: Sequence[Span]
    days_ahead: int


def refusal(asked: Asked, *, today: date) -> VmsError | None:
    """Why this invitation cannot be made, or None; `today` is the building's own day."""
    return _incomplete(asked) or closed(asked) or when(asked.spans, today, asked.days_ahead) or _whom(asked)


def _incomplete(asked: Asked) -> VmsError | None:
    if not asked.reason:
        return reason_missing()
    if not asked.guests:
        return Invalid("visitor-missing", "Nobody is invited.", "Add --visitor 'Ada Lovelace <ada@example.org>'.")
    visits = len(asked.guests) * len(asked.spans)
    if visits > MOST_VISITS:
        return Invalid(
            "too-many-visits",
            f"This would be {visits} visits; {MOST_VISITS} can be made at a time.",
            "Invite fewer at a time, or use 'vmsctl invitations import'.",
        )
    return None


def reason_missing() -> Invalid:
    return Invalid("reason-missing", "The reason of the visit is missing; the visitor sees it.", "Add --reason.")


def closed(asked: Asked) -> VmsError | None:
    """Whether the building takes no visitors (INV-8)."""
    if asked.takes_visitors:
        return None
    return Refused("building-closed", f"{asked.building} takes no visitors.", "Choose another building.")


def when(spans: Sequence[Span], today: date, days_ahead: int) -> VmsError | None:
    """Whether a day is past or too far ahead. Earlier today will do: visitors are late, and so are hosts."""
    days = [date.fromisoformat(span.day) for span in spans]
    if min(days) < today:
        return Refused(
            "in-the-past", f"The arrival is in the past: {min(days):%d.%m.%Y}.", "Choose today or a later day."
        )
    if max(days) > today + timedelta(days=days_ahead):
        return Refused(
            "too-far-ahead",
            f"The {max(days):%d.%m.%Y} is more than {days_ahead} days ahead.",
            "Choose a nearer day; the setting is invitations.days-ahead.",
        )
    return None


def _whom(asked: Asked) -> VmsError | None:
    needs_email = verification.needs(asked.fields)["email"] == "required"
    seen: set[int | str] = set()
    for guest in asked.guests:
        if guest.blocked:
            return blocked(guest)
        if needs_email and not guest.email and not guest.unknown and guest.visitor_id is None:
            return Invalid(
                "email-missing",
                f"The e-mail of {guest.name} is missing; visitors of type {asked.type} have one.",
                "Write 'Name <mail>', choose another --type, or expect somebody with --unknown.",
            )
        who = guest.visitor_id or guest.email.casefold()
        if who and who in seen:
            return Invalid("visitor-twice", f"{guest.name} is named twice.", "Name each visitor once.")
        seen.add(who)
    return None


def blocked(guest: Guest) -> Refused:
    """A visitor who is not to be let in is not invited either, and only managers read why (INV-10)."""
    if guest.why_blocked:
        return Refused(
            "visitor-blocked", f"{guest.name} is blocked: {guest.why_blocked}", "See 'vmsctl visitors unblock'."
        )
    return Refused("visitor-blocked", f"{guest.name} cannot be invited.", "Ask the building's visitor manager.")
