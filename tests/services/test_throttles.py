"""Limits that are counted in the store."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from tests.cast import Cast
from vmsctl.services import throttles
from vmsctl.services.throttles import Limit, TooMany

THREE = Limit("test", 3, 3600)


def test_what_is_beyond_the_limit_is_refused_until_the_window_ends(cast: Cast) -> None:
    for _ in range(3):
        throttles.count(cast.ws, THREE, "ada")
    with pytest.raises(TooMany) as told:
        throttles.count(cast.ws, THREE, "ada")
    assert told.value.retry_after == 3600
    throttles.count(cast.ws, THREE, "grace")
    cast.clock.tick(minutes=61)
    throttles.count(cast.ws, THREE, "ada")


def test_what_was_no_failure_is_taken_back(cast: Cast) -> None:
    for _ in range(10):
        throttles.count(cast.ws, THREE, "ada")
        throttles.take_back(cast.ws, THREE, "ada")
    throttles.count(cast.ws, THREE, "ada")


def test_many_at_once_never_exceed_the_limit(cast: Cast) -> None:
    many = Limit("test", 40, 3600)

    def one(_: int) -> bool:
        try:
            throttles.count(cast.ws, many, "mallory")
        except TooMany:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(200))) == 40


def test_a_flood_beyond_the_limit_writes_nothing_more(cast: Cast) -> None:
    for _ in range(50):
        with suppress(TooMany):
            throttles.count(cast.ws, THREE, "mallory")
    with cast.ws.reading() as tx:
        assert tx.rows("SELECT count FROM throttles") == [(4,)]
    cast.clock.tick(minutes=61)
    throttles.count(cast.ws, THREE, "mallory")


def test_windows_that_are_over_are_swept_away(cast: Cast) -> None:
    throttles.count(cast.ws, THREE, "ada")
    assert throttles.sweep(cast.ws) == 0
    cast.clock.tick(hours=2)
    assert throttles.sweep(cast.ws) == 1
