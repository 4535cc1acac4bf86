"""Sessions and declining on both engines; how they look to a browser is told in tests/portal."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from tests.cast import Cast, VisitMade, verify_chain
from vmsctl.errors import NotFound, Refused
from vmsctl.rules import passes
from vmsctl.services import decline_invitation, portal_facts, portal_sessions
from vmsctl.services.portal_sessions import Holder, LinkOver


def token(cast: Cast, visit: VisitMade) -> str:
    return passes.link_token(cast.ws.keys, visit.id, 0)


def opened(cast: Cast, visit: VisitMade) -> str:
    return portal_sessions.open_(cast.ws, token(cast, visit), client="127.0.0.1").cookie


def holder(cast: Cast, cookie: str) -> Holder:
    with cast.ws.reading() as tx:
        return portal_sessions.holder(tx, cast.ws, cookie)


def test_a_link_opens_the_visits_of_its_ticket_and_no_others(cast: Cast) -> None:
    visit = cast.visit()
    later = cast.visit(visit.visitor_id, day=date(2026, 11, 25), ticket_of=visit.id)
    cast.visit(cast.visitor("Mallory Moor"))
    mine = holder(cast, opened(cast, visit))
    assert [row.id for row in mine.visits] == [visit.id, later.id]
    assert (mine.visit.id, mine.settings["check-in.policy"], mine.proven) == (visit.id, "reception", False)


def test_the_day_that_comes_is_spoken_of(cast: Cast) -> None:
    visit = cast.visit()
    later = cast.visit(visit.visitor_id, day=date(2026, 11, 25), ticket_of=visit.id)
    cookie = opened(cast, visit)
    cast.clock.tick(hours=11)
    assert holder(cast, cookie).visit.id == visit.id
    cast.clock.tick(hours=5)
    assert holder(cast, opened(cast, visit)).visit.id == later.id


@pytest.mark.parametrize(
    "text", ["", "1", "1.0", "1.0.", "x.0.y", "1.0.AAAAAAAAAAAAAAAAAAAAAA", "-1.0.x", "²".ljust(9)]
)
def test_a_token_that_nobody_made_opens_nothing(cast: Cast, text: str) -> None:
    cast.visit()
    with pytest.raises(NotFound) as told:
        portal_sessions.open_(cast.ws, text, client="x")
    assert told.value.code == "link-unknown"


def test_no_two_of_many_tokens_are_the_same_and_none_is_stored(cast: Cast) -> None:
    made = {passes.link_token(cast.ws.keys, id, counter) for id in range(2_000) for counter in range(3)}
    assert len(made) == 6_000 and min(len(one.rpartition(".")[2]) for one in made) == 22
    cookie = opened(cast, cast.visit())
    with cast.ws.reading() as tx:
        rows = str(tx.rows("SELECT * FROM portal_sessions"))
    assert cookie not in rows and token(cast, VisitMade(1, 1, "", "")) not in rows


def test_sessions_that_are_over_are_swept_away(cast: Cast) -> None:
    opened(cast, cast.visit())
    assert portal_sessions.sweep(cast.ws) == 0
    cast.clock.tick(hours=13)
    assert portal_sessions.sweep(cast.ws) == 1


def test_declining_leaves_the_days_that_have_begun(cast: Cast) -> None:
    visit = cast.visit(state="left")
    later = cast.visit(visit.visitor_id, day=date(2026, 11, 25), ticket_of=visit.id)
    mine = holder(cast, opened(cast, visit))
    assert decline_invitation.decline(cast.ws, mine) == (later.name,)
    with pytest.raises(Refused, match="nothing left"):
        decline_invitation.decline(cast.ws, mine)
    with cast.ws.reading() as tx:
        assert tx.rows("SELECT state FROM visits ORDER BY id") == [("left",), ("cancelled",)]
        assert verify_chain(tx, cast.hq) == 1


def test_declining_twice_at_once_is_one_act_and_one_mail(cast: Cast) -> None:
    visit = cast.visit()
    mine = holder(cast, opened(cast, visit))

    def once(_: int) -> bool:
        try:
            return bool(decline_invitation.decline(cast.ws.acting(None), mine, note="ill"))
        except Refused:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(once, range(4))) == 1
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM outbox WHERE template = 'invitation-declined'") == 1


def test_the_same_request_to_decline_is_one_act(cast: Cast) -> None:
    mine = holder(cast, opened(cast, cast.visit()))
    assert decline_invitation.decline(cast.ws, mine, request_id="r1")
    assert decline_invitation.decline(cast.ws, mine, request_id="r1") == ()


def test_a_link_of_a_visit_that_was_called_off_says_so(cast: Cast) -> None:
    visit = cast.visit(state="cancelled")
    with pytest.raises(LinkOver) as told:
        opened(cast, visit)
    assert told.value.code == "visit-cancelled"


def test_health_counts_what_waits(cast: Cast) -> None:
    opened(cast, cast.visit())
    found = portal_facts.health(cast.ws)
    assert (found.sessions, found.outbox, found.leases) == (1, {"waiting": 0, "claimed": 0}, {})
    assert portal_facts.read(cast.ws).address == "https://visit.example"
