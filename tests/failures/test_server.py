"""The database server is away, or was restarted in the middle of the day."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest

from tests.cast import Cast
from tests.crowd import crowd
from tests.failures.conftest import Desk, sentence
from tests.failures.test_store import STORE, prints_from_the_copy
from tests.postgres import Cluster
from vmsctl.services import roll_call
from vmsctl.services.check_in import check_in

pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


def test_a_server_that_is_away_is_one_sentence_and_the_roll_call_prints(desk: Desk) -> None:
    away = {**desk.environment, "VMSCTL_DATABASE_URL": "postgresql://vms@/vmsctl?host=/nowhere"}
    desk = replace(desk, environment=away)
    for words in (("visits", "check-in", desk.expected[0]), ("visits", "list")):
        assert "database server" in sentence(desk.pipe(*words), STORE)
    prints_from_the_copy(desk)


def test_a_desk_goes_on_after_the_server_was_restarted(cast: Cast, postgres: Cluster) -> None:
    """A restart ends every connection; the desk's next act finds out before it sends anything."""
    made, front = crowd(cast, 3), cast.act_as("linus")
    check_in(front, made[0].name)
    restart(cast, postgres)
    check_in(front, made[1].name)
    restart(cast, postgres)
    assert len(roll_call.sheet(front, "HQ").blocks["on-site"]) == 2


def restart(cast: Cast, postgres: Cluster) -> None:
    """End this database's connections as a server does that stops."""
    name = cast.ws.config.address.partition("@/")[2].partition("?")[0]
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as admin:
        ended = admin.execute(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = %s", (name,)
        ).fetchall()
    assert ended and all(done for (done,) in ended)
