"""Changing and cancelling what was agreed, and who reads what."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import TODAY, Cast, verify_chain
from tests.services.test_invitations import ADA, invite
from vmsctl.errors import Conflict, Denied, Invalid, NotFound, Refused, VmsError
from vmsctl.rules.people import typed
from vmsctl.services import invitations
from vmsctl.services.check_in import check_in
from vmsctl.services.invitations import Changes, InvitationView

CHARLES = typed("Charles Babbage <cb@example.org>")


def change(
    cast: Cast, made: Any, *, by: str = "grace", visits: Any = (), request_id: str | None = None, **new: Any
) -> Any:
    return invitations.change(
        cast.act_as(by), made.invitation.id, Changes(**new), visits=visits, request_id=request_id
    )  # fmt: skip


def cancel(cast: Cast, made: Any, *, by: str = "grace", **rest: Any) -> Any:
    return invitations.cancel(cast.act_as(by), made.invitation.id, **rest)


def messages(cast: Cast) -> list[tuple[str, str]]:
    with cast.ws.reading() as tx:
        return [(template, state) for template, state in tx.rows("SELECT template, state FROM outbox ORDER BY id")]


def all_sent(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        tx.run("UPDATE outbox SET state = 'sent'")


def times(invitation: InvitationView) -> list[str]:
    return [f"{visit.expected_at:%m-%d %H:%M}-{visit.until:%H:%M}" for visit in invitation.visits]


def test_a_time_of_day_moves_all_days_and_keeps_the_length(cast: Cast) -> None:
    made = invite(cast, until="11:30", repeat="FREQ=WEEKLY;COUNT=2")
    assert times(change(cast, made, arrive="14:00").invitation) == ["11-23 14:00-15:30", "11-30 14:00-15:30"]
    assert times(change(cast, made, until="16:00").invitation) == ["11-23 14:00-16:00", "11-30 14:00-16:00"]


def test_a_full_time_needs_one_day_to_be_meant(cast: Cast) -> None:
    made = invite(cast, repeat="FREQ=WEEKLY;COUNT=2")
    with pytest.raises(Invalid) as error:
        change(cast, made, arrive="2026-11-24T10:00")
    assert error.value.code == "which-day"
    second = int(made.invitation.visits[1].id[1:])
    moved = change(cast, made, arrive="2026-12-01T10:00", visits=[second])
    assert times(moved.invitation) == ["11-23 10:00-11:00", "12-01 10:00-11:00"]


def test_a_visit_of_another_day_has_its_pin_there_and_no_longer_here(cast: Cast) -> None:
    made = invite(cast)
    pin = made.invitation.visits[0].pin
    moved = change(cast, made, arrive="2026-11-24T09:00").invitation.visits[0]
    desk = cast.act_as("linus")
    assert (moved.pin, moved.day) == (pin, TODAY + timedelta(days=1))
    with pytest.raises(NotFound, match="Nobody has this PIN here today"):
        check_in(desk, pin, building="HQ")
    cast.clock.tick(days=1)
    assert check_in(desk, pin, building="HQ").visitor == "Ada Lovelace"


def test_a_visit_moved_there_and_back_keeps_its_pin(cast: Cast) -> None:
    made = invite(cast)
    change(cast, made, arrive="2026-11-24T09:00")
    back = change(cast, made, arrive="2026-11-23T09:30").invitation.visits[0]
    assert back.pin == made.invitation.visits[0].pin
    assert check_in(cast.act_as("linus"), back.pin, building="HQ").visitor == "Ada Lovelace"


def test_each_visitor_reads_of_a_change_once_and_not_before_the_invitation_went_out(cast: Cast) -> None:
    made = invite(cast, ADA, CHARLES)
    change(cast, made, arrive="14:00")
    assert messages(cast) == [("invitation", "waiting")] * 2
    all_sent(cast)
    change(cast, made, arrive="15:00")
    change(cast, made, arrive="16:00")
    assert messages(cast)[2:] == [("invitation-changed", "waiting")] * 2


def test_the_visitor_is_not_told_of_the_internal_note_nor_of_what_was_so_before(cast: Cast) -> None:
    made = invite(cast)
    all_sent(cast)
    assert change(cast, made, note="Bring the red folder").changed
    assert not change(cast, made, note="Bring the red folder").changed
    assert not change(cast, made, arrive="10:00", reason="Interview").changed
    assert messages(cast) == [("invitation", "sent")]
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM events WHERE kind = 'invitation.changed'") == 1


def test_old_and_new_words_are_kept_apart_from_the_event(cast: Cast) -> None:
    made = invite(cast)
    change(cast, made, reason="Talk", arrive="12:00", request_id="c1")
    assert change(cast, made, reason="Talk", arrive="12:00", request_id="c1").repeated
    with cast.ws.reading() as tx:
        (facts,) = tx.rows("SELECT facts FROM events WHERE kind = 'invitation.changed'")[0]
        (details,) = tx.rows("SELECT details FROM event_details")[0]
        assert "Interview" not in facts and "Interview" in details and "Talk" in details
        assert '"expected_at"' in facts
        assert verify_chain(tx, cast.hq) == 2
        assert tx.rows("SELECT sequence FROM invitations") == [(1,)]


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ({"arrive": "2026-11-20T10:00"}, "in-the-past"),
        ({"until": "08:00"}, "until-before-arrive"),
        ({"reason": " "}, "reason-missing"),
        ({"floor": "Cellar"}, "no-such-floor"),
        ({"host": "nobody@example.org"}, "no-such-user"),
        ({"arrive": "soon"}, "bad-time"),
    ],
)
def test_what_cannot_be_agreed_changes_nothing(cast: Cast, new: dict[str, Any], code: str) -> None:
    made = invite(cast)
    with pytest.raises(VmsError) as error:
        change(cast, made, **new)
    assert error.value.code == code
    assert invitations.show(cast.act_as("grace"), made.invitation.id) == made.invitation


@pytest.mark.parametrize("act", [change, cancel])
def test_after_check_in_nothing_of_the_invitation_is_changed(cast: Cast, act: Any) -> None:
    made = invite(cast)
    check_in(cast.act_as("linus"), made.invitation.visits[0].id)
    with pytest.raises(Conflict) as error:
        act(cast, made, **({"arrive": "14:00"} if act is change else {}))
    assert error.value.code == "visit-begun"


def test_the_days_to_come_can_be_changed_after_the_first_has_begun(cast: Cast) -> None:
    made = invite(cast, repeat="FREQ=DAILY;COUNT=3")
    check_in(cast.act_as("linus"), made.invitation.visits[0].id)
    changed = change(cast, made, arrive="14:00").invitation
    assert times(changed) == ["11-23 10:00-11:00", "11-24 14:00-15:00", "11-25 14:00-15:00"]
    cancelled = cancel(cast, made)
    assert [visit.state for visit in cancelled.invitation.visits] == ["on-site", "cancelled", "cancelled"]
    assert (len(cancelled.visits), cancelled.invitation.cancelled_at) == (2, None)


def test_a_visit_of_a_past_day_is_past(cast: Cast) -> None:
    made = invite(cast)
    cast.clock.tick(days=1)
    with pytest.raises(Refused) as error:
        change(cast, made, arrive="2026-11-25T10:00")
    assert error.value.code == "in-the-past"


def test_a_cancelled_visit_is_over_and_its_visitor_is_told(cast: Cast) -> None:
    made = invite(cast)
    all_sent(cast)
    done = cancel(cast, made, reason="Grace is ill", request_id="c")
    assert done.invitation.cancelled_at is not None
    assert cancel(cast, made, request_id="c").repeated
    assert messages(cast)[1:] == [("invitation-cancelled", "waiting")]
    with pytest.raises(Refused, match="was cancelled"):
        check_in(cast.act_as("linus"), made.invitation.visits[0].pin, building="HQ")
    with pytest.raises(Refused) as error:
        cancel(cast, made)
    assert error.value.code == "visit-cancelled"


def test_who_never_read_of_the_invitation_does_not_read_of_its_end(cast: Cast) -> None:
    cancel(cast, invite(cast))
    assert messages(cast) == [("invitation", "dropped")]


def test_one_day_is_called_off_and_the_visitor_reads_of_a_change(cast: Cast) -> None:
    made = invite(cast, repeat="FREQ=DAILY;COUNT=2")
    all_sent(cast)
    first = int(made.invitation.visits[0].id[1:])
    done = cancel(cast, made, visits=[first])
    assert (done.visits, done.invitation.cancelled_at) == ((f"v{first}",), None)
    assert messages(cast)[1:] == [("invitation-changed", "waiting")]
    assert cancel(cast, made).invitation.cancelled_at is not None
    assert messages(cast)[1:] == [("invitation-changed", "dropped"), ("invitation-cancelled", "waiting")]


def test_looking_first_changes_nothing(cast: Cast) -> None:
    made = invite(cast, ADA, CHARLES)
    would = invitations.would_cancel(cast.act_as("grace"), made.invitation.id)
    assert [visit.name for visit in would] == ["Ada Lovelace", "Charles Babbage"]
    assert invitations.show(cast.act_as("grace"), made.invitation.id) == made.invitation


def test_a_visit_of_another_invitation_is_not_found_in_this(cast: Cast) -> None:
    made, other = invite(cast), invite(cast, CHARLES)
    with pytest.raises(NotFound):
        cancel(cast, made, visits=[int(other.invitation.visits[0].id[1:])])


@pytest.mark.parametrize("act", [change, cancel])
@pytest.mark.parametrize(("by", "error"), [("mallory", NotFound), ("audrey", Denied)])
def test_strangers_do_not_find_it_and_auditors_only_read(cast: Cast, act: Any, by: str, error: type[VmsError]) -> None:
    made = invite(cast)
    with pytest.raises(error):
        act(cast, made, by=by, **({"note": "x"} if act is change else {}))


def test_the_reception_changes_time_and_note_but_neither_reason_nor_host(cast: Cast) -> None:
    made = invite(cast)
    assert change(cast, made, by="linus", arrive="12:00", note="late").changed
    for new in ({"reason": "Talk"}, {"host": "linus@example.org"}, {"floor": ""}):
        with pytest.raises(Denied):
            change(cast, made, by="linus", **new)


def test_a_host_cannot_hand_a_visitor_to_another_and_a_manager_can(cast: Cast) -> None:
    made = invite(cast)
    with pytest.raises(Denied):
        change(cast, made, host="linus@example.org")
    moved = change(cast, made, by="vera", host="linus@example.org").invitation
    assert (moved.host, moved.visits[0].host) == ("Linus Desk", "Linus Desk")


def test_the_visit_may_be_on_another_floor(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        tx.run("INSERT INTO floors (building_id, name) VALUES (:hq, 'Second')", {"hq": cast.hq})
    made = invite(cast)
    assert change(cast, made, floor="Second").invitation.visits[0].floor == "Second"
    assert not change(cast, made, floor="second").changed
    assert change(cast, made, floor="").invitation.visits[0].floor == ""
