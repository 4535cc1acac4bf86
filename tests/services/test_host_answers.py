"""A host answers the notice of an arrival by its link, and the desk reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.connectors.mail_servers import cutting_server
from tests.services.mailing import body, deliver, queue, read, text_of, use_server
from vmsctl.errors import Conflict, Denied, Invalid, NotFound, Refused
from vmsctl.rules.host_answers import Purpose, token
from vmsctl.services import check_in, host_answers

if TYPE_CHECKING:
    from tests.cast import Cast, VisitMade


def arrived(cast: Cast, template: str = "visitor-arrived", user: str = "grace") -> tuple[VisitMade, str]:
    """A visit of Ada, who is in, and the token of the link that went to Grace."""
    visit = cast.visit(state="awaiting" if template == "walk-in-waiting" else "on-site")
    id = queue(cast.act_as("linus"), template, visit_id=visit.id, user_id=cast.users[user])
    purpose = {"visitor-arrived": Purpose.ANSWER, "walk-in-waiting": Purpose.APPROVE}[template]
    return visit, token(cast.ws.keys.link, purpose, id, visit.id, cast.users[user])


def test_the_mail_that_tells_the_host_of_an_arrival_carries_three_answers(cast: Cast) -> None:
    visit = cast.visit()
    check_in.check_in(cast.act_as("linus"), visit.name)
    with cutting_server() as server:
        use_server(cast, server.port)
        deliver(cast)
        mail = read(server.received[0].data)
    assert (mail["Subject"], server.received[0].to) == ("Ada Lovelace has arrived", ["grace@example.org"])
    links = re.findall(r"https://visit\.example/h/(\S+)\?answer=(\S+)", text_of(mail))
    assert [answer for _, answer in links] == ["on-my-way", "send-up", "not-mine"]
    assert len({link for link, _ in links}) == 1
    assert body(mail, "html").count("/h/") == 3
    asking = host_answers.read(cast.ws, "h", links[0][0])
    assert (asking.visitor, asking.user, asking.state) == ("Ada Lovelace", "Grace Hopper", "on-site")


@pytest.mark.parametrize("answer", ["on-my-way", "send-up", "not-mine"])
def test_an_answer_is_kept_with_its_host_and_a_second_press_is_the_same_answer(cast: Cast, answer: str) -> None:
    visit, link = arrived(cast)
    for _ in range(2):
        asking = host_answers.answer(cast.ws, link, answer, "two minutes")
    assert [(given.answer, given.by, given.note) for given in asking.given] == [(answer, "Grace Hopper", "two minutes")]
    with cast.ws.reading() as tx:
        assert tx.rows("SELECT kind, subject, actor_id FROM events WHERE kind LIKE 'visit.host%'") == [
            ("visit.host-answered", f"visit:{visit.id}", cast.users["grace"])
        ]


def test_a_later_answer_stands_beside_the_earlier(cast: Cast) -> None:
    _, link = arrived(cast)
    host_answers.answer(cast.ws, link, "not-mine")
    asking = host_answers.answer(cast.ws, link, "on-my-way")
    assert [given.words for given in asking.given] == ["says that it is not their visitor", "is on the way"]


def test_looking_at_a_link_changes_nothing(cast: Cast) -> None:
    _, link = arrived(cast)
    with cast.ws.reading() as tx:
        before = tx.value("SELECT count(*) FROM events")
    for _ in range(3):
        assert host_answers.read(cast.ws, "h", link).given == ()
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM events") == before


def test_a_link_serves_one_purpose_one_visit_one_user_and_one_day(cast: Cast) -> None:
    visit, link = arrived(cast)
    other, _ = arrived(cast)
    id = link.partition(".")[0]
    forged = [
        "", ".", "1.", "nonsense", f"{id}.{'A' * 22}", f"9999.{link.partition('.')[2]}", link + "x", "²" + link[1:],
        token(cast.ws.keys.link, Purpose.ANSWER, int(id), other.id, cast.users["grace"]),
        token(cast.ws.keys.link, Purpose.ANSWER, int(id), visit.id, cast.users["mallory"]),
        token(b"another key", Purpose.ANSWER, int(id), visit.id, cast.users["grace"]),
    ]  # fmt: skip
    for one in forged:
        with pytest.raises(NotFound):
            host_answers.answer(cast.ws, one, "on-my-way")
    for act in (host_answers.approve, host_answers.decline, host_answers.sign_out):
        with pytest.raises(NotFound):
            act(cast.ws, link)
    cast.clock.tick(hours=25)
    with pytest.raises(NotFound):
        host_answers.read(cast.ws, "h", link)


def test_a_host_who_was_switched_off_answers_nothing(cast: Cast) -> None:
    _, link = arrived(cast)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE users SET active = false WHERE id = :id", {"id": cast.users["grace"]})
    with pytest.raises(NotFound):
        host_answers.answer(cast.ws, link, "on-my-way")


@pytest.mark.parametrize("template", ["visitor-arrived", "walk-in-waiting"])
def test_the_link_of_who_is_no_longer_the_host_leads_nowhere(cast: Cast, template: str) -> None:
    """The control is the same link before."""
    visit, link = arrived(cast, template)
    purpose = Purpose.ANSWER if template == "visitor-arrived" else Purpose.APPROVE
    assert host_answers.read(cast.ws, purpose, link).visitor == "Ada Lovelace"
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visits SET host_id = :user WHERE id = :id", {"user": cast.users["mallory"], "id": visit.id})
    acts = (
        lambda: host_answers.read(cast.ws, purpose, link),
        lambda: host_answers.answer(cast.ws, link, "on-my-way"),
        lambda: host_answers.approve(cast.ws, link),
    )
    for act in acts:
        with pytest.raises(NotFound):
            act()


def test_a_manager_who_was_asked_about_a_walk_in_needs_not_be_its_host(cast: Cast) -> None:
    _, link = arrived(cast, "walk-in-waiting", user="vera")
    assert host_answers.read(cast.ws, Purpose.APPROVE, link).purpose == "a"
    assert host_answers.approve(cast.ws, link).state == "expected"


def test_there_is_nothing_to_answer_about_a_visitor_who_has_left(cast: Cast) -> None:
    visit, link = arrived(cast)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visits SET state = 'left' WHERE id = :id", {"id": visit.id})
    with pytest.raises(Refused, match="not there any more"):
        host_answers.answer(cast.ws, link, "on-my-way")
    with pytest.raises(Invalid):
        host_answers.answer(cast.ws, link, "perhaps")


def test_a_host_lets_a_walk_in_enter_by_the_link_once(cast: Cast) -> None:
    _, link = arrived(cast, "walk-in-waiting")
    assert host_answers.approve(cast.ws, link).state == "expected"
    with pytest.raises(Conflict):
        host_answers.decline(cast.ws, link)


def test_a_link_gives_nobody_more_than_the_user_may(cast: Cast) -> None:
    _, link = arrived(cast, "walk-in-waiting", user="mallory")
    with pytest.raises((Denied, NotFound)):
        host_answers.approve(cast.ws, link)
