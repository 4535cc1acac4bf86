"""Which clocks are believed: time that nobody counted, across a restart too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from vmsctl.rules.clock import SETTLING, Doubt, Sighting, doubt

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SLACK = timedelta(minutes=5)
BEFORE = Sighting(NOON, 50_000.0, "first start")


def after_a_start(off: timedelta, up: timedelta, *, vouched: bool = False) -> Doubt | None:
    """The machine is started anew; its clock says that it was off for so long, and it has been up for so long."""
    now = Sighting(NOON + off + up, up.total_seconds(), "second start")
    return doubt(now, BEFORE, BEFORE.wall, slack=SLACK, vouched=vouched)


@pytest.mark.parametrize(("hours", "code"), [(2, "ahead"), (-2, "back"), (400 * 24, "ahead")])
def test_a_leap_across_a_restart_is_noticed_at_once(hours: int, code: str) -> None:
    found = after_a_start(timedelta(hours=hours), timedelta(minutes=1))
    assert found is not None and found.code == code


def test_a_night_without_power_is_believed_when_nobody_has_set_the_clock_meanwhile() -> None:
    night = timedelta(hours=13)
    assert after_a_start(night, SETTLING - timedelta(minutes=1)) is not None
    assert after_a_start(night, SETTLING) is None
    assert after_a_start(night, timedelta(minutes=1), vouched=True) is None


def test_a_short_restart_is_no_matter() -> None:
    assert after_a_start(timedelta(minutes=2), timedelta(minutes=1)) is None


def test_more_than_a_day_back_or_ahead_waits_for_a_word_however_long_it_takes() -> None:
    for off in (timedelta(days=3), timedelta(days=-3)):
        assert after_a_start(off, timedelta(hours=10)) is not None
