"""Who sees which invitations."""

from typing import Any

import pytest

from tests.cast import Cast
from tests.services.test_invitation_changes import CHARLES, cancel
from tests.services.test_invitations import ADA, invite
from vmsctl.errors import Denied, NotFound
from vmsctl.rules.people import typed
from vmsctl.services import invitations


def listed(cast: Cast, by: str = "grace", **how: Any) -> list[tuple[str, str]]:
    """Visitors and state of a list."""
    return [(row.visitors, row.state) for row in invitations.list_(cast.act_as(by), **how)]


def test_a_user_lists_what_they_made_or_host_the_next_first(cast: Cast) -> None:
    invite(cast, CHARLES, arrive="2026-11-25T10:00")
    invite(cast, ADA, by="alma", host="grace@example.org", repeat="FREQ=DAILY;COUNT=2")
    invite(cast, typed("Eve <eve@example.org>"), by="alma")
    assert listed(cast) == [("Ada Lovelace", "upcoming"), ("Charles Babbage", "upcoming")]
    assert [row for row, _ in listed(cast, "alma")] == ["Ada Lovelace", "Eve"]
    assert listed(cast, "mallory") == []


def test_what_is_over_is_listed_the_latest_first(cast: Cast) -> None:
    invite(cast, ADA)
    cancel(cast, invite(cast, CHARLES, arrive="2026-11-30T10:00"))
    assert listed(cast, past=True) == [("Charles Babbage", "cancelled")]
    cast.clock.tick(days=1)
    assert listed(cast) == []
    assert listed(cast, past=True) == [("Charles Babbage", "cancelled"), ("Ada Lovelace", "past")]


def test_a_day_is_over_when_it_is_in_the_building(cast: Cast) -> None:
    invite(cast, by="alma", building="Lab")
    invite(cast, CHARLES, by="alma")
    cast.clock.tick(hours=15)
    assert cast.clock().isoformat() == "2026-11-23T23:12:00+00:00"
    assert listed(cast, "alma") == [("Ada Lovelace", "upcoming")]
    assert listed(cast, "alma", past=True) == [("Charles Babbage", "past")]


def test_a_group_is_one_line(cast: Cast) -> None:
    invite(cast, ADA, CHARLES, repeat="FREQ=DAILY;COUNT=3", party="Board")
    (row,) = invitations.list_(cast.act_as("grace"))
    assert (row.visitors, row.visits, row.party) == ("Ada Lovelace and 1 more", 6, "Board")


def test_desks_and_managers_list_those_of_their_building(cast: Cast) -> None:
    invite(cast)
    invite(cast, CHARLES, arrive="2026-12-01T10:00")
    invite(cast, typed("Eve <eve@example.org>"), by="alma", building="Lab")
    assert len(listed(cast, "vera", everybody=True)) == 2
    assert listed(cast, "linus", everybody=True) == [("Ada Lovelace", "upcoming")]
    assert len(listed(cast, "alma", everybody=True)) == 3
    assert listed(cast, "alma", everybody=True, building="Lab") == [("Eve", "upcoming")]
    for by in ("grace", "mallory"):
        with pytest.raises(Denied):
            invitations.list_(cast.act_as(by), everybody=True)


def test_auditors_list_initials(cast: Cast) -> None:
    invite(cast)
    assert listed(cast, "audrey", everybody=True) == [("A. L.", "upcoming")]
    shown = invitations.show(cast.act_as("audrey"), "1").visits[0]
    assert (shown.name, shown.email, shown.pin, shown.ticket_number, shown.link) == ("A. L.", "", "", "", "")


def test_a_list_is_exported_by_whom_the_matrix_lets(cast: Cast) -> None:
    invite(cast)
    assert listed(cast, export_reason="")
    assert listed(cast, "vera", everybody=True, export_reason="Fire drill")
    for by, reason in (("vera", ""), ("linus", "Fire drill"), ("audrey", "Fire drill")):
        with pytest.raises(Denied):
            invitations.list_(cast.act_as(by), everybody=True, export_reason=reason)


def test_an_invitation_is_shown_to_those_it_concerns_and_to_nobody_else(cast: Cast) -> None:
    made = invite(cast, note="Red folder")
    for by in ("grace", "linus", "vera", "alma"):
        assert invitations.show(cast.act_as(by), made.invitation.id).note == "Red folder"
    with pytest.raises(NotFound) as hidden:
        invitations.show(cast.act_as("mallory"), made.invitation.id)
    with pytest.raises(NotFound) as absent:
        invitations.show(cast.act_as("mallory"), "4711")
    assert hidden.value.message.replace(made.invitation.id, "4711") == absent.value.message
