"""How a machine becomes a kiosk, and stops being one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import Cast
from vmsctl.errors import Denied, Refused
from vmsctl.rules import kiosks as rules
from vmsctl.services import buildings, kiosk_pairing, kiosks, throttles
from vmsctl.services.kiosk_pairing import Code, Paired
from vmsctl.services.kiosks import Kiosk

AT_HQ: dict[str, Any] = {"building": "HQ", "reason": "New lobby"}


@pytest.fixture
def lobby(cast: Cast) -> Kiosk:
    return kiosks.add(cast.act_as("vera"), "Lobby", building="HQ", reason="New lobby")


def code(cast: Cast, who: str = "vera") -> Code:
    return kiosk_pairing.new_code(cast.act_as(who), "Lobby", **AT_HQ)


def pair(cast: Cast, given: str) -> Paired:
    return kiosk_pairing.pair(cast.ws, given)


def refused(cast: Cast, given: str) -> str:
    with pytest.raises(Refused) as no:
        pair(cast, given)
    return no.value.code


def known(cast: Cast, token: str) -> Kiosk | None:
    with cast.ws.reading() as tx:
        return kiosk_pairing.of_token(tx, token)


def everything(cast: Cast) -> str:
    """All that the store says of kiosks and in the trail."""
    with cast.ws.reading() as tx:
        return "".join(
            str(row) for table in ("kiosks", "events", "event_details") for row in tx.rows(f"SELECT * FROM {table}")
        )


def test_a_code_pairs_a_machine_whose_token_is_the_kiosk_from_then_on(cast: Cast, lobby: Kiosk) -> None:
    offered = code(cast)
    assert offered.until - cast.clock() == timedelta(minutes=10) and offered.kiosk.code_until == offered.until
    done = pair(cast, offered.code.lower().replace("-", " "))
    assert (done.kiosk.id, done.kiosk.paired_at, done.kiosk.code_until) == (lobby.id, cast.clock(), None)
    assert len(done.token) * 4 == 256
    assert known(cast, done.token) == done.kiosk
    assert known(cast, "0" * 64) is None


def test_the_store_holds_neither_code_nor_token(cast: Cast, lobby: Kiosk) -> None:
    offered = code(cast)
    assert offered.code not in everything(cast) and offered.code.replace("-", "") not in everything(cast)
    done = pair(cast, offered.code)
    assert done.token not in everything(cast)


def test_a_code_pairs_once(cast: Cast, lobby: Kiosk) -> None:
    offered = code(cast)
    first = pair(cast, offered.code)
    assert refused(cast, offered.code) == "pairing-code-wrong"
    assert known(cast, first.token) is not None


def test_a_code_holds_for_ten_minutes(cast: Cast, lobby: Kiosk) -> None:
    offered = code(cast)
    cast.clock.tick(minutes=10)
    assert refused(cast, offered.code) == "pairing-code-wrong"
    cast.clock.tick(seconds=-1)
    assert pair(cast, offered.code)


def test_a_new_code_takes_the_place_of_the_earlier_one(cast: Cast, lobby: Kiosk) -> None:
    first, second = code(cast), code(cast)
    assert refused(cast, first.code) == "pairing-code-wrong"
    assert pair(cast, second.code)


def test_a_machine_stays_paired_until_another_takes_its_place(cast: Cast, lobby: Kiosk) -> None:
    old = pair(cast, code(cast).code)
    offered = code(cast)
    assert known(cast, old.token) is not None
    new = pair(cast, offered.code)
    assert known(cast, old.token) is None
    assert known(cast, new.token) is not None


def test_a_revoked_token_is_worth_nothing_and_a_code_neither(cast: Cast, lobby: Kiosk) -> None:
    done = pair(cast, code(cast).code)
    offered = code(cast)
    left = kiosk_pairing.revoke(cast.act_as("linus"), "Lobby", **AT_HQ)
    assert (left.paired_at, left.code_until, left.revoked_at) == (None, None, cast.clock())
    assert known(cast, done.token) is None
    assert refused(cast, offered.code) == "pairing-code-wrong"
    with pytest.raises(Refused):
        kiosk_pairing.revoke(cast.act_as("vera"), "Lobby", **AT_HQ)
    assert pair(cast, code(cast).code).kiosk.revoked_at is None


def test_a_code_that_waits_is_revoked_alone_and_that_is_in_the_trail(cast: Cast, lobby: Kiosk) -> None:
    offered = code(cast)
    kiosk_pairing.revoke(cast.act_as("vera"), "Lobby", **AT_HQ)
    assert refused(cast, offered.code) == "pairing-code-wrong"
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM events WHERE kind = 'kiosk.revoked'") == 1


def test_the_same_request_revokes_once(cast: Cast, lobby: Kiosk) -> None:
    pair(cast, code(cast).code)
    first = kiosk_pairing.revoke(cast.act_as("vera"), "Lobby", **AT_HQ, request_id="r1")
    assert kiosk_pairing.revoke(cast.act_as("vera"), "Lobby", **AT_HQ, request_id="r1") == first


def test_a_kiosk_that_was_removed_lets_no_machine_in_even_when_it_is_back(cast: Cast, lobby: Kiosk) -> None:
    done = pair(cast, code(cast).code)
    kiosks.remove(cast.act_as("vera"), "Lobby", **AT_HQ)
    assert known(cast, done.token) is None
    kiosks.change(cast.act_as("vera"), "Lobby", **AT_HQ, active=True)
    assert known(cast, done.token) is None


def test_a_kiosk_of_a_building_that_is_switched_off_is_none(cast: Cast, lobby: Kiosk) -> None:
    done = pair(cast, code(cast).code)
    buildings.change(cast.act_as("alma"), "HQ", active=False, reason="Sold")
    assert known(cast, done.token) is None


@pytest.mark.parametrize("who", ["linus", "grace", "mallory", "audrey"])
def test_only_managers_pair(cast: Cast, lobby: Kiosk, who: str) -> None:
    with pytest.raises(Denied):
        code(cast, who)


def test_a_foreign_manager_neither_pairs_nor_revokes(cast: Cast) -> None:
    kiosks.add(cast.act_as("alma"), "Gate", building="Lab", reason="x")
    for act in (kiosk_pairing.new_code, kiosk_pairing.revoke):
        with pytest.raises(Denied):
            act(cast.act_as("vera"), "Gate", building="Lab", reason="x")


def test_guessing_ends_soon_and_right_codes_do_not_count(cast: Cast, lobby: Kiosk) -> None:
    for _ in range(3):
        pair(cast, code(cast).code)
    for _ in range(throttles.PAIRINGS.most):
        assert refused(cast, "ACDE-FGHJ") == "pairing-code-wrong"
    assert refused(cast, code(cast).code) == "too-many"
    assert kiosk_pairing.pair(cast.ws, code(cast).code, client="another machine")
    cast.clock.tick(minutes=10)
    assert pair(cast, code(cast).code)


def test_codes_are_eight_characters_that_no_eye_mistakes() -> None:
    found = {rules.code(number * 7_919_777) for number in range(10_000)}
    assert len(found) == 10_000
    assert all(len(one.replace("-", "")) == 8 for one in found)
    assert not set("".join(found)) & set("01258BILOSZ")
    assert rules.code(rules.CODES - 1) != rules.code(0)
