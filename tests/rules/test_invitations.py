"""Whether visitors can be invited there, then."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from vmsctl.errors import Invalid, Refused
from vmsctl.rules.invitation_times import Span
from vmsctl.rules.invitations import Asked, Guest, refusal

TODAY = date(2026, 11, 23)
ADA = Guest("Ada Lovelace", "ada@example.org")


def span(day: date) -> Span:
    begin = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    return Span(day.isoformat(), begin, begin + timedelta(hours=1))


def asked(**changes: Any) -> Asked:
    """An invitation that nothing speaks against, but for the changes."""
    plain = Asked("HQ", True, "Interview", "Guest", "{}", (ADA,), (span(TODAY),), 730)
    return plain._replace(**changes)


def test_a_plain_invitation_is_fine() -> None:
    assert refusal(asked(), today=TODAY) is None


@pytest.mark.parametrize("ahead", [0, 730])
def test_today_and_the_last_day_allowed_are_fine(ahead: int) -> None:
    assert refusal(asked(spans=(span(TODAY + timedelta(days=ahead)),)), today=TODAY) is None


@pytest.mark.parametrize(
    ("changes", "kind", "code"),
    [
        ({"reason": ""}, Invalid, "reason-missing"),
        ({"guests": ()}, Invalid, "visitor-missing"),
        ({"guests": (ADA,) * 2}, Invalid, "visitor-twice"),
        ({"guests": (ADA, Guest("A.", "ADA@EXAMPLE.ORG"))}, Invalid, "visitor-twice"),
        ({"guests": (ADA._replace(visitor_id=1), Guest("A.", "", 1))}, Invalid, "visitor-twice"),
        ({"guests": (Guest("Nora", ""),)}, Invalid, "email-missing"),
        ({"guests": (ADA._replace(blocked=True),)}, Refused, "visitor-blocked"),
        ({"guests": (ADA,) * 367}, Invalid, "too-many-visits"),
        ({"takes_visitors": False}, Refused, "building-closed"),
        ({"spans": (span(TODAY - timedelta(days=1)),)}, Refused, "in-the-past"),
        ({"spans": (span(TODAY), span(TODAY + timedelta(days=731)))}, Refused, "too-far-ahead"),
    ],
)
def test_each_hindrance_has_its_code(changes: dict[str, Any], kind: type[Exception], code: str) -> None:
    no = refusal(asked(**changes), today=TODAY)
    assert isinstance(no, kind) and no.code == code
    assert no.message.endswith((".", ":")) or no.hint


@pytest.mark.parametrize(
    "guest", [Guest("Nora", "", 7), Guest("lift service", "", unknown=True)], ids=["known", "unknown"]
)
def test_who_is_known_or_unknown_needs_no_address(guest: Guest) -> None:
    assert refusal(asked(guests=(guest,)), today=TODAY) is None


def test_two_unknown_visitors_are_two() -> None:
    driver = Guest("a driver", "", unknown=True)
    assert refusal(asked(guests=(driver, driver)), today=TODAY) is None


def test_why_somebody_is_blocked_is_told_only_where_it_was_handed_in() -> None:
    blocked = ADA._replace(blocked=True)
    hidden = refusal(asked(guests=(blocked,)), today=TODAY)
    told = refusal(asked(guests=(blocked._replace(why_blocked="Took a lamp"),)), today=TODAY)
    assert hidden is not None and "block" not in hidden.message
    assert told is not None and "Took a lamp" in told.message
