"""Two users at once: one visitor, one invitation, one PIN each. With the guard taken away, the same test fails."""

from functools import partial
from threading import Thread
from typing import Any

import pytest

from db.queries import event_log, locks
from db.queries import invitations as queries
from db.queries import passes as pass_queries
from db.queries import visitors as visitor_queries
from tests.cast import Cast
from tests.services.at_once import meeting, together, until
from tests.services.test_invitations import invite
from vmsctl.errors import VmsError
from vmsctl.rules import invitation_changes as change_rules
from vmsctl.rules import passes
from vmsctl.rules.people import Person, typed
from vmsctl.services import invitations, visitors
from vmsctl.services.check_in import check_in

pytestmark = pytest.mark.race


def count(cast: Cast, table: str) -> int:
    with cast.ws.reading() as tx:
        return int(tx.value(f"SELECT count(*) FROM {table}"))


@pytest.mark.parametrize("guarded", [True, False])
def test_a_new_address_invited_twice_at_once_is_one_visitor(
    cast: Cast, engine: str, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting(cast.ws, monkeypatch, visitor_queries, "by_email")
    if not guarded:
        monkeypatch.setattr(locks, "hold", lambda tx, names: None)
    answers = together(lambda: invite(cast), lambda: invite(cast, by="alma"))
    assert not [answer for answer in answers if isinstance(answer, VmsError)]
    one_writer = engine == "sqlite"
    assert count(cast, "visitors") == (1 if guarded or one_writer else 2)


@pytest.mark.parametrize("guarded", [True, False])
def test_one_request_at_two_desks_at_once_is_one_invitation(
    cast: Cast, engine: str, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting(cast.ws, monkeypatch, event_log, "by_request")
    if not guarded:
        monkeypatch.setattr(locks, "hold", lambda tx, names: None)
    answers = together(*[lambda: invite(cast, request_id="one")] * 2)
    refused = [answer for answer in answers if isinstance(answer, VmsError)]
    assert count(cast, "invitations") == 1
    assert bool(refused) is (not guarded and engine == "postgresql")


@pytest.mark.parametrize("guarded", [True, False])
def test_visits_made_at_once_have_pins_of_their_own(cast: Cast, guarded: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passes, "pin", lambda keys, visit_id, counter: f"{counter:06d}")
    if not guarded:
        issue = pass_queries.issue
        monkeypatch.setattr(pass_queries, "issue", lambda *pass_: issue(*pass_) or True)
    people = [typed(f"Guest {number} <guest{number}@example.org>") for number in range(8)]
    made = together(*[partial(invite, cast, person) for person in people])
    pins = {answer.invitation.visits[0].pin for answer in made}
    assert len(pins) == (8 if guarded else 1)


def test_cancelling_and_checking_in_at_once_end_in_one_of_the_two(cast: Cast) -> None:
    for _ in range(5):
        made = invite(cast)
        visit = made.invitation.visits[0]
        cancelled, entered = together(
            partial(invitations.cancel, cast.act_as("grace"), made.invitation.id),
            partial(check_in, cast.act_as("linus"), visit.id),
        )
        assert isinstance(cancelled, VmsError) is not isinstance(entered, VmsError)
        with cast.ws.transaction() as tx:
            stays = tx.value("SELECT count(*) FROM stays WHERE visit_id = :id", {"id": int(visit.id[1:])})
            tx.run("UPDATE stays SET out_at = 1")
        assert stays == (0 if isinstance(entered, VmsError) else 1)


@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.parametrize("guarded", [True, False])
def test_whoever_cancels_holds_the_visits_first(cast: Cast, guarded: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    made = invite(cast)
    desk = Thread(target=lambda: together(partial(check_in, cast.act_as("linus"), made.invitation.visits[0].id)))
    coming = change_rules.coming

    def weigh(*arguments: Any) -> Any:
        desk.start()
        until(cast.ws, lambda: not desk.is_alive())
        return coming(*arguments)

    monkeypatch.setattr(change_rules, "coming", weigh)
    if not guarded:
        monkeypatch.setattr(queries, "HELD", queries.HELD.sqlite)
        monkeypatch.setattr(queries, "CANCEL_VISIT", queries.CANCEL_VISIT.split("AND state")[0])
    invitations.cancel(cast.act_as("grace"), made.invitation.id)
    desk.join()
    assert count(cast, "stays") == (0 if guarded else 1)


def test_one_unknown_visitor_completed_at_two_desks_is_one_person(cast: Cast) -> None:
    (visit,) = invite(cast, Person(unknown="painter")).invitation.visits
    together(
        lambda: visitors.complete(cast.act_as("linus"), visit.id, {"name": "Anna", "email": "anna@example.org"}),
        lambda: visitors.complete(cast.act_as("vera"), visit.id, {"name": "Anna", "email": "anna@example.org"}),
    )
    assert count(cast, "visitors") == 1
