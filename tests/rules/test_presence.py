"""The pure decisions about coming, going, undoing and correcting, as tables and as laws."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.kinds import Policy, StayHow, VisitState
from vmsctl.rules import approvals, check_out, correct_times, roll_call, undo
from vmsctl.rules.approvals import Asking
from vmsctl.rules.check_in import OpenStay
from vmsctl.rules.check_out import Departure
from vmsctl.rules.correct_times import Other, Times
from vmsctl.rules.undo import Act, Present, Undoable

NOW = datetime(2026, 11, 23, 8, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
INSIDE = OpenStay(1, "HQ", NOW, "Linus Desk at front")
ADA = Departure(1, "Ada Lovelace", VisitState.ON_SITE, "HQ", True, Policy.RECEPTION, INSIDE, None)
LEFT = (NOW, "Linus Desk")


def code(refusal: object) -> str | None:
    return getattr(refusal, "code", None)


@pytest.mark.parametrize(
    ("departure", "expected"),
    [
        (ADA, None),
        (ADA._replace(is_here=False), "other-building"),
        (ADA._replace(stay=INSIDE._replace(visit_id=2)), "on-site-elsewhere"),
        (ADA._replace(stay=None, state=VisitState.LEFT, left=LEFT), "already-left"),
        (ADA._replace(stay=None, state=VisitState.PRESUMED_LEFT, left=LEFT), "already-left"),
        (ADA._replace(stay=None, state=VisitState.CANCELLED), "visit-cancelled"),
        (ADA._replace(stay=None, state=VisitState.EXPECTED), "not-on-site"),
        (ADA._replace(stay=None, state=VisitState.EXPECTED, policy=Policy.OFF), "no-check-out"),
        (ADA._replace(policy=Policy.OFF), None),
    ],
)
def test_who_is_inside_here_may_leave_and_others_are_told_why_not(departure: Departure, expected: str | None) -> None:
    assert code(check_out.refusal(departure)) == expected


def acts(*kinds: str) -> list[Act]:
    return [Act(kind, NOW + timedelta(minutes=minute)) for minute, kind in enumerate(kinds)]


IN, OUT, NOTED = Undoable.CHECKED_IN, Undoable.CHECKED_OUT, Undoable.ARRIVED
NOT_IN, NOT_OUT = undo.UNDOING[IN], undo.UNDOING[OUT]


@pytest.mark.parametrize(
    ("events", "last"),
    [
        ((), None), ((IN,), 0), ((IN, OUT), 1), ((IN, OUT, NOT_OUT), 0), ((IN, NOT_IN), None),
        ((IN, NOT_IN, IN), 2), ((IN, OUT, IN, NOT_IN, NOT_OUT), 0), (("invitation.made", IN, "visit.x"), 1),
        ((NOT_IN,), None), ((NOTED,), 0),
    ],
)  # fmt: skip
def test_the_last_act_is_the_newest_that_was_not_undone(events: tuple[str, ...], last: int | None) -> None:
    assert undo.last_act(acts(*events)) == (None if last is None else acts(*events)[last])


HERE = Present(inside=True, closed_by_hand=False, only_arrived=False, came_since="")
GONE = Present(inside=False, closed_by_hand=True, only_arrived=False, came_since="")


@pytest.mark.parametrize(
    ("kind", "present", "minutes", "expected"),
    [
        (IN, HERE, 10, None), (IN, HERE, 11, "undo-too-late"), (IN, GONE, 1, "nothing-to-undo"),
        (OUT, GONE, 10, None), (OUT, HERE, 1, "nothing-to-undo"),
        (OUT, GONE._replace(closed_by_hand=False), 1, "nothing-to-undo"),
        (OUT, GONE._replace(came_since="v2"), 1, "came-in-since"),
        (NOTED, HERE._replace(inside=False, only_arrived=True), 1, None), (NOTED, HERE, 1, "nothing-to-undo"),
    ],
)  # fmt: skip
def test_what_still_stands_can_be_undone_for_ten_minutes(
    kind: Undoable, present: Present, minutes: int, expected: str | None
) -> None:
    now = NOW + timedelta(minutes=minutes)
    assert code(undo.refusal(Act(kind, NOW), present, now=now, minutes=10)) == expected
    assert code(undo.refusal(None, present, now=now, minutes=10)) == "nothing-to-undo"


minutes = st.integers(-600, 600).map(lambda minute: NOW + timedelta(minutes=minute))
times = st.builds(Times, minutes, st.none() | minutes)


@given(new=times, others=st.lists(times.map(lambda each: Other(7, each)), max_size=5), now=minutes)
def test_in_and_out_never_leaves_someone_in_twice(new: Times, others: list[Other], now: datetime) -> None:
    if correct_times.refusal(new, others, now=now, zone=BERLIN) is not None:
        return
    assert new.in_at <= now and (new.out_at is None or new.in_at < new.out_at <= now)
    for moment in (NOW + timedelta(minutes=minute, seconds=30) for minute in range(-601, 602)):
        inside = [each for each in (new, *(other.times for other in others)) if _is_inside(each, moment)]
        assert new not in inside or len(inside) == 1


def _is_inside(stay: Times, moment: datetime) -> bool:
    return stay.in_at <= moment and (stay.out_at is None or moment < stay.out_at)


@pytest.mark.parametrize(
    ("how", "still_inside", "day", "missed"),
    [
        (StayHow.PRESUMED, False, 0, True), (StayHow.DESK, False, -1, False), (None, True, -1, True),
        (None, True, 0, False),
    ],
)  # fmt: skip
def test_a_missed_check_out_is_presumed_or_of_a_day_before(
    how: StayHow | None, still_inside: bool, day: int, missed: bool
) -> None:
    in_at = NOW + timedelta(days=day)
    assert correct_times.is_missed(how, still_inside=still_inside, in_at=in_at, now=NOW, zone=BERLIN) is missed


ASKING = Asking("Ada", "Grace", VisitState.AWAITING, "", False, frozenset(), "host", "")


@pytest.mark.parametrize(
    ("asking", "expected"),
    [
        (ASKING._replace(is_host=True), None), (ASKING._replace(is_host=True, approval="manager"), "manager-answers"),
        (ASKING._replace(roles=frozenset({"manager"})), None), (ASKING._replace(roles=frozenset({"admin"})), None),
        (ASKING._replace(roles=frozenset({"receptionist"})), "note-needed"),
        (ASKING._replace(roles=frozenset({"receptionist"}), note="by telephone"), None),
        (ASKING._replace(is_host=True, state=VisitState.EXPECTED), "not-awaiting"),
        (ASKING._replace(is_host=True, state=VisitState.CANCELLED), "visit-cancelled"),
    ],
)  # fmt: skip
def test_who_answers_a_walk_in(asking: Asking, expected: str | None) -> None:
    assert code(approvals.refusal(asking)) == expected


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds old"), (1, "1 second old"), (119, "119 seconds old"), (120, "2 minutes old"),
        (7_199, "119 minutes old"), (7_200, "2 hours old"), (172_800, "2 days old"),
        (-1, "made later than this machine's clock says"),
    ],
)  # fmt: skip
def test_the_age_of_a_copy_never_makes_it_younger_than_a_unit(seconds: int, words: str) -> None:
    assert roll_call.age(NOW, NOW + timedelta(seconds=seconds)) == words
