"""The same form filled in at the desk and on a phone at once, on PostgreSQL; SQLite has one writer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from db.queries import locks, visitors
from tests.cast import Cast
from tests.services.at_once import meeting, together
from vmsctl.errors import Conflict
from vmsctl.services import verification, visitor_profiles, visitor_types
from vmsctl.services.verification import Saved, save

pytestmark = pytest.mark.race


@pytest.fixture
def engine() -> str:
    return "postgresql"


def at_desk(cast: Cast, visit: str, request: str = "", **values: str) -> Callable[[], Saved]:
    return partial(save, cast.act_as("linus"), visit, values, how="desk", request_id=request or None)


def on_phone(cast: Cast, visit: str, request: str = "", **values: str) -> Callable[[], Saved]:
    return partial(save, cast.ws, visit, values, how="portal", request_id=request or None)


def count(cast: Cast, kind: str) -> int:
    with cast.ws.reading() as tx:
        return int(tx.value("SELECT count(*) FROM events WHERE kind = :kind", {"kind": kind}))


def test_both_halves_of_a_profile_are_kept_and_one_of_them_verifies(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs = {"phone": "required", "plate": "required"}
    visitor_types.change(cast.act_as("alma"), "Guest", fields=needs, reason="x")
    visit = cast.visit()
    meeting(cast.ws, monkeypatch, visitor_profiles, "opened")
    done = together(at_desk(cast, visit.name, phone="+49 30 123456"), on_phone(cast, visit.name, plate="B-AL 1815"))
    assert sorted(each.saved for each in done) == [("phone",), ("plate",)]
    assert sum(each.became_verified for each in done) == 1
    form = verification.asked(cast.act_as("linus"), visit.name)
    assert {one.name: one.value for one in form.attributes if one.name in needs} == {
        "phone": "+49 30 123456", "plate": "B-AL 1815",
    }  # fmt: skip
    assert count(cast, "visit.verified") == 1


@pytest.mark.parametrize("guarded", [True, False])
def test_an_unknown_visitor_becomes_one_person_only(cast: Cast, monkeypatch: pytest.MonkeyPatch, guarded: bool) -> None:
    visit = cast.visit(unknown="Lift service")
    if not guarded:
        monkeypatch.setattr(locks, "HOLD", "SELECT CAST(:name AS text)")
        monkeypatch.setattr(visitors, "MAKE_KNOWN", visitors.MAKE_KNOWN.replace("AND visitor_id IS NULL", ""))
    meeting(cast.ws, monkeypatch, verification, "_weighed")
    done = together(
        at_desk(cast, visit.name, name="Otis Lift", email="otis@example.org"),
        on_phone(cast, visit.name, name="Otis Elevator", email="elevator@example.org"),
    )
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM visitors") == (1 if guarded else 2)
    refused = [each.code for each in done if isinstance(each, Conflict)]
    assert len(refused) <= guarded


def test_a_form_sent_off_twice_at_once_is_one_act(cast: Cast) -> None:
    visit = cast.visit()
    act = on_phone(cast, visit.name, "twice", phone="+49 30 123456")
    done = together(act, act)
    assert sorted(each.repeated for each in done) == [False, True]
    assert count(cast, "visit.completed") == 1
