"""The demonstration: a day in every state, made once a day, and never in a store that holds something else."""

from collections import Counter
from datetime import UTC, date, datetime, time

import pytest

from tests.cast import TODAY, Cast
from vmsctl.errors import Conflict
from vmsctl.services import accounts, demo, demo_secrets
from vmsctl.services.event_history import verify
from vmsctl.services.roles import of_actor
from vmsctl.workspace import Actor, Workspace

SUMMER_BEGINS, SUMMER_ENDS = date(2027, 3, 28), date(2027, 10, 31)


def at(ws: Workspace, hour: int, day: date = TODAY, *, minute: int = 40) -> Workspace:
    ws.clock = lambda: datetime.combine(day, time(hour, minute), tzinfo=UTC)
    return ws


@pytest.mark.parametrize(
    ("engine", "hour", "day"),
    [
        ("sqlite", 0, TODAY), ("sqlite", 8, TODAY), ("postgresql", 12, TODAY), ("sqlite", 22, TODAY),
        ("sqlite", 0, SUMMER_BEGINS), ("sqlite", 0, SUMMER_ENDS), ("sqlite", 1, SUMMER_ENDS),
    ],
)  # fmt: skip
def test_a_day_has_visits_in_every_state_whatever_the_hour(ws: Workspace, hour: int, day: date) -> None:
    made = demo.make(at(ws, hour, day), os_account="nobody")
    assert made.made
    with ws.reading() as tx:
        states = Counter(state for (state,) in tx.rows("SELECT state FROM visits"))
        assert set(states) == {"awaiting", "expected", "on-site", "left", "presumed-left", "cancelled"}
        assert tx.value("SELECT count(*) FROM visitors WHERE blocked_at IS NOT NULL") == 1
        assert tx.value("SELECT count(*) FROM visits WHERE unknown <> ''") == 1
        assert tx.value("SELECT count(*) FROM buildings") == 2
        assert tx.value("SELECT count(*) FROM outbox WHERE state = 'waiting'") == 0


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("minute", [54, 59])
def test_the_last_minutes_of_a_date_have_their_day_too(ws: Workspace, minute: int) -> None:
    assert demo.make(at(ws, 22, minute=minute), os_account="nobody").made


def test_the_staff_sign_in_with_what_is_told(ws: Workspace) -> None:
    made = demo.make(at(ws, 9), os_account="nobody")
    assert demo_secrets.told(ws) == {name: secret for name, secret, _ in made.secrets}
    for name, secret, role in made.secrets:
        desk = accounts.sign_in(ws, name, secret)
        with ws.reading() as tx:
            assert role in [granted for granted, _ in of_actor(tx, desk).roles]


def test_the_record_of_a_demonstration_is_whole(ws: Workspace) -> None:
    demo.make(at(ws, 9), os_account="nobody")
    reports = verify(ws.acting(Actor(1, "Alma Admin")))
    assert [report.why for report in reports if report.broken_at] == []


def test_the_same_day_twice_is_made_once(ws: Workspace) -> None:
    demo.make(at(ws, 9), os_account="nobody")
    assert not demo.make(at(ws, 15), os_account="nobody").made


def test_a_store_that_holds_something_else_is_left_alone(cast: Cast) -> None:
    with pytest.raises(Conflict) as refused:
        demo.make(cast.ws, os_account="nobody")
    assert refused.value.code == "not-a-demonstration"
    assert demo_secrets.told(cast.ws) == {}
