"""What staff do by the link of a mail: answer, let a walk-in in, say that somebody has left."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.cast import VisitMade
from tests.portal.conftest import Portal
from vmsctl.rules import host_answers as rules
from vmsctl.rules.host_answers import Purpose
from vmsctl.services import outbox
from vmsctl.services.check_in import check_in
from vmsctl.services.check_out import check_out

TEMPLATES = {purpose: template for template, purpose in rules.OF_TEMPLATE.items()}


def link(portal: Portal, purpose: Purpose, visit: VisitMade, user: str = "grace") -> str:
    """The path of the link in a mail that is queued now."""
    user_id = portal.cast.users[user]
    with portal.ws.transaction() as tx:
        queued = outbox.queue(tx, portal.ws, template=TEMPLATES[purpose], visit_id=visit.id, user_id=user_id)
    assert queued.id is not None
    return f"/{purpose}/{rules.token(portal.ws.keys.link, purpose, queued.id, visit.id, user_id)}"


@pytest.fixture
def inside(portal: Portal) -> VisitMade:
    """Ada has been let in."""
    visit = portal.cast.visit()
    check_in(portal.cast.act_as("linus"), visit.ticket)
    return visit


def state(portal: Portal) -> str:
    with portal.ws.reading() as tx:
        return str(tx.value("SELECT state FROM visits"))


def test_the_host_answers_and_reads_what_was_answered(portal: Portal, inside: VisitMade) -> None:
    path = link(portal, Purpose.ANSWER, inside)
    with portal.browser() as grace:
        page = grace.get(path, params={"answer": "send-up"})
        assert page.status_code == 200 and "Ada Lovelace" in page.text
        assert page.text.index("Please send them up") < page.text.index("I am on my way")
        answered = grace.post(path, data={"answer": "send-up", "note": "Third floor"})
        assert (answered.status_code, answered.headers["location"]) == (303, path)
        assert "Your answer: Please send them up" in grace.get(path).text
        assert "A word to the reception: <bdi>Third floor</bdi>" in grace.get(path).text
        grace.post(path, data={"answer": "on-my-way", "note": "<b>"})
        assert "<bdi>&lt;b&gt;</bdi>" in grace.get(path).text and "Third floor" not in grace.get(path).text
        grace.post(path, data={"answer": "on-my-way"})
        assert "<bdi>" not in grace.get(path).text
    with portal.ws.reading() as tx:
        assert tx.rows("SELECT answer, note, user_id FROM host_answers") == [
            ("send-up", "Third floor", portal.cast.users["grace"]),
            ("on-my-way", "<b>", portal.cast.users["grace"]),
            ("on-my-way", "", portal.cast.users["grace"]),
        ]


def test_a_hundred_looks_at_a_hosts_links_answer_nothing(portal: Portal, inside: VisitMade) -> None:
    paths = [link(portal, purpose, inside) for purpose in Purpose]
    with portal.ws.reading() as tx:
        before = tx.value("SELECT count(*) FROM events")
    with portal.browser() as scanner:
        for path in paths:
            for _ in range(34):
                assert scanner.get(path, params={"answer": "not-mine"}).status_code == 200
    with portal.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM host_answers") == 0
        assert tx.value("SELECT count(*) FROM events") == before


def test_a_walk_in_is_let_in_by_the_host(portal: Portal) -> None:
    visit = portal.cast.visit(state="awaiting")
    path = link(portal, Purpose.APPROVE, visit)
    with portal.browser() as grace:
        assert "Yes, let them in" in grace.get(path).text
        assert grace.post(path, data={"answer": "approve"}).status_code == 303
        page = grace.get(path).text
        assert "The reception will let the visitor in." in page and "<button" not in page
        assert grace.post(path, data={"answer": "decline"}).status_code == 409
    assert state(portal) == "expected"


def test_a_walk_in_is_sent_away_by_the_host(portal: Portal) -> None:
    path = link(portal, Purpose.APPROVE, portal.cast.visit(state="awaiting"))
    with portal.browser() as grace:
        assert grace.post(path, data={"answer": "decline", "note": "Not today"}).status_code == 303
        assert "The reception will tell the visitor." in grace.get(path).text
    assert state(portal) == "cancelled"


@pytest.mark.parametrize("answer", [{}, {"answer": ""}, {"answer": "maybe"}, {"note": "hello"}])
def test_without_one_of_the_two_answers_a_walk_in_goes_on_waiting(portal: Portal, answer: dict[str, str]) -> None:
    path = link(portal, Purpose.APPROVE, portal.cast.visit(state="awaiting"))
    with portal.browser() as grace:
        assert grace.post(path, data=answer).status_code == 422
    assert state(portal) == "awaiting"


def test_enter_in_the_note_presses_no_button(portal: Portal, chromium: Browser) -> None:
    path = link(portal, Purpose.APPROVE, portal.cast.visit(state="awaiting"))
    page = chromium.new_page()
    page.goto(portal.url + path)
    page.fill("#note", "Please send him away")
    page.press("#note", "Enter")
    page.keyboard.type("now")
    page.click("button[value=decline]")
    page.wait_for_selector("[role=status]")
    page.close()
    assert state(portal) == "cancelled"


def test_a_host_says_that_a_visitor_has_left(portal: Portal, inside: VisitMade) -> None:
    portal.cast.setting("check-in.policy", '"host-and-reception"')
    path = link(portal, Purpose.SIGN_OUT, inside)
    with portal.browser() as grace:
        assert "Has your visitor left?" in grace.get(path).text
        assert grace.post(path).status_code == 303
        assert "no longer listed" in grace.get(path).text
    assert state(portal) == "left"


def test_a_host_who_looks_late_is_not_asked_of_a_stay_that_began_since(portal: Portal, inside: VisitMade) -> None:
    path, linus = link(portal, Purpose.SIGN_OUT, inside), portal.cast.act_as("linus")
    portal.cast.clock.tick(minutes=5)
    check_out(linus, inside.ticket)
    portal.cast.clock.tick(minutes=5)
    check_in(linus, inside.ticket)
    with portal.browser() as grace:
        page = grace.get(path).text
        assert "no longer listed" in page and "<button" not in page
        assert grace.post(path).status_code == 303
    assert state(portal) == "on-site"


def test_who_is_not_the_host_any_more_reads_nothing_by_the_link(portal: Portal, inside: VisitMade) -> None:
    path = link(portal, Purpose.SIGN_OUT, inside)
    with portal.ws.transaction() as tx:
        tx.run("UPDATE visits SET host_id = :vera", {"vera": portal.cast.users["vera"]})
    with portal.browser() as grace:
        assert grace.get(path).status_code == grace.post(path).status_code == 404
        assert "Ada" not in grace.get(path).text


def test_a_link_of_another_purpose_or_of_a_day_ago_opens_nothing(portal: Portal, inside: VisitMade) -> None:
    path = link(portal, Purpose.ANSWER, inside)
    with portal.browser() as grace:
        for purpose in ("a", "o"):
            assert grace.get(path.replace("/h/", f"/{purpose}/")).status_code == 404
        portal.cast.clock.tick(hours=25)
        over = grace.get(path)
    assert over.status_code == 404 and "This link leads nowhere" in over.text


def test_guessing_a_hosts_link_is_stopped(portal: Portal, inside: VisitMade) -> None:
    path = link(portal, Purpose.ANSWER, inside)
    with portal.browser(**{"x-forwarded-for": "203.0.113.9"}) as mallory:
        guesses = [mallory.post(f"/h/1.{number:022d}", data={"answer": "not-mine"}).status_code for number in range(32)]
        assert guesses == [404] * 30 + [429] * 2
    with portal.browser(**{"sec-fetch-site": "cross-site"}) as lured:
        assert lured.post(path, data={"answer": "not-mine"}).status_code == 403
    with portal.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM host_answers") == 0


def test_an_answer_that_there_is_not_changes_nothing(portal: Portal, inside: VisitMade) -> None:
    path = link(portal, Purpose.ANSWER, inside)
    with portal.browser() as grace:
        assert grace.post(path, data={"answer": "x"}).status_code == 422
        assert grace.post(path, data={"answer": "on-my-way", "state": "left"}).status_code == 400
