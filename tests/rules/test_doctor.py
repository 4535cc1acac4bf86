"""How room, versions, clocks and backups are judged."""

from datetime import datetime, timedelta

import pytest

from tests.cast import NOON
from vmsctl.rules import doctor as rules
from vmsctl.rules.doctor import State


@pytest.mark.parametrize(
    ("free", "state"), [(10 * 2**20, State.PROBLEM), (500 * 2**20, State.WARNING), (5 * 2**30, State.OK)]
)
def test_room_on_the_disk_is_judged(free: int, state: State) -> None:
    assert rules.space(free, "/var").state == state


@pytest.mark.parametrize(
    ("version", "state"),
    [((3, 11, 2), State.WARNING), ((3, 11, 15), State.OK), ((3, 12, 12), State.WARNING), ((3, 13, 0), State.OK)],
)
def test_an_old_python_is_named(version: tuple[int, int, int], state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "SAFE_MAIL", {(3, 11): 15, (3, 12): 13})
    assert rules.mail_headers(version).state == state


@pytest.mark.parametrize(
    ("now", "last", "state"),
    [
        (NOON, None, State.OK),
        (NOON, NOON - timedelta(days=3), State.OK),
        (NOON, NOON + timedelta(hours=1), State.PROBLEM),
        (NOON.replace(year=1970), None, State.PROBLEM),
        (NOON + timedelta(days=500), NOON, State.WARNING),
    ],
)
def test_a_clock_that_cannot_be_right_is_named(now: datetime, last: datetime | None, state: State) -> None:
    assert rules.clock(now, last).state == state


def test_an_old_backup_is_named() -> None:
    assert rules.backup_age(NOON, None).state == State.WARNING
    assert rules.backup_age(NOON, NOON - timedelta(days=30)).state == State.WARNING
    assert rules.backup_age(NOON, NOON - timedelta(days=1)).state == State.OK
