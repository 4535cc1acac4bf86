"""What two desks do at the same moment on PostgreSQL; SQLite has one writer."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from db.queries import check_in as check_in_queries
from db.queries import correct_times as correct_queries
from db.queries import locks
from db.queries import undo as undo_queries
from db.queries import users as user_queries
from tests.cast import Cast
from tests.services.at_once import meeting, together
from vmsctl.errors import Conflict, VmsError
from vmsctl.services import role_grants, visitor_profiles, visitors
from vmsctl.services.check_in import check_in
from vmsctl.services.check_out import check_out
from vmsctl.services.correct_times import correct
from vmsctl.services.undo import Undone, undo

pytestmark = pytest.mark.race


@pytest.fixture
def engine() -> str:
    return "postgresql"


def meanwhile(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, act: Callable[[], object]) -> None:
    """Let somebody else act once, after everything was read and before anything is written."""
    real, acts = getattr(module, name), [act]

    def later(*arguments: Any) -> Any:
        if acts:
            acts.pop()()
        return real(*arguments)

    monkeypatch.setattr(module, name, later)


@pytest.mark.parametrize("guarded", [True, False])
def test_a_correction_does_not_send_away_who_has_come_in_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    visit, linus = cast.visit(), cast.act_as("linus")
    check_in(linus, visit.name)
    cast.clock.tick(minutes=20)
    check_out(linus, visit.name)
    cast.clock.tick(minutes=20)
    if not guarded:
        monkeypatch.setattr(correct_queries, "STATE", correct_queries.STATE.replace("AND state = :old_state", ""))
    meanwhile(monkeypatch, correct_queries, "record", lambda: check_in(cast.act_as("vera"), visit.name))
    if guarded:
        with pytest.raises(Conflict):
            correct(linus, visit.name, out_at="09:20", reason="back door")
    else:
        correct(linus, visit.name, out_at="09:20", reason="back door")
    with cast.ws.reading() as tx:
        assert tx.value("SELECT state FROM visits") == ("on-site" if guarded else "left")
        assert tx.value("SELECT count(*) FROM stays WHERE out_at IS NULL") == 1


def test_two_desks_that_complete_one_profile_keep_what_both_wrote(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    visit, ada = cast.visit(), "1"
    plate = {"plate": "B-AL 1815"}
    meanwhile(monkeypatch, visitor_profiles, "change", lambda: visitors.change(cast.act_as("vera"), ada, plate))
    visitors.complete(cast.act_as("linus"), visit.name, {"phone": "+49 30 1", "email": "ada@example.net"})
    profile = visitors.show(cast.act_as("linus"), ada).profile
    assert (profile["plate"], profile["phone"], profile["email"]) == ("B-AL 1815", "+49 30 1", "ada@example.net")
    assert [found.plate for found in visitors.find(cast.act_as("linus"), "1815")] == ["B-AL 1815"]


def test_who_is_let_in_by_the_desk_meanwhile_reads_so_at_a_kiosk_that_counts(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.setting("check-in.policy", '"self"')
    cast.setting("check-in.capacity", "5", building=cast.hq)
    ada = cast.visitor()
    first, second = cast.visit(ada), cast.visit(ada)
    let_in = partial(check_in, cast.act_as("vera"), second.name)
    meanwhile(monkeypatch, check_in_queries, "record_revocably", let_in)
    with pytest.raises(Conflict, match="Ada Lovelace has not left HQ"):
        check_in(cast.act_as("linus", how="kiosk", desk="door"), first.name)


@pytest.mark.parametrize("guarded", [True, False])
def test_a_request_sent_twice_at_once_has_one_answer(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    visit, linus = cast.visit(), cast.act_as("linus")
    check_in(linus, visit.name)
    if not guarded:
        monkeypatch.setattr(locks, "hold", lambda *_: None)
    meeting(cast.ws, monkeypatch, undo_queries, "events")
    again = partial(undo, linus, visit.name, reason="wrong person", request_id="undo-1")
    answers = together(again, again)
    done = [answer for answer in answers if isinstance(answer, Undone)]
    assert sorted(answer.repeated for answer in done) == ([False, True] if guarded else [False])


@pytest.mark.parametrize("guarded", [True, False])
def test_two_admins_who_give_each_other_up_at_once_leave_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    if not guarded:
        monkeypatch.setattr(locks, "hold", lambda *_: None)
    left = 1 if guarded else 0
    role_grants.grant(cast.act_as("alma"), "vera@example.org", "admin", reason="new job")
    meeting(cast.ws, monkeypatch, user_queries, "other_admins")
    answers = together(
        lambda: role_grants.revoke(cast.act_as("alma"), "vera@example.org", "admin", reason="new job"),
        lambda: role_grants.revoke(cast.act_as("vera"), "alma@example.org", "admin", reason="new job"),
    )
    assert len([answer for answer in answers if isinstance(answer, VmsError)]) == left
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM roles WHERE role = 'admin'") == left
