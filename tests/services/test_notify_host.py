"""The desk tells a host that the visitor is here: once, and in words that are true."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.cast import TODAY, Cast, verify_chain
from vmsctl.errors import Conflict, Denied, Refused, VmsError
from vmsctl.services.check_in import check_in
from vmsctl.services.notify_host import HostNotified, notify_host


def waiting(cast: Cast) -> list[tuple[str, int]]:
    with cast.ws.reading() as tx:
        return [(template, user) for template, user in tx.rows("SELECT template, user_id FROM outbox ORDER BY id")]


def sent(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        tx.run("UPDATE outbox SET state = 'sent'")


def test_a_message_to_the_host_is_queued_with_one_event(cast: Cast) -> None:
    visit = cast.visit()
    done = notify_host(cast.act_as("linus"), visit.name)
    assert (done.visitor, done.host, done.at.isoformat()) == (
        "Ada Lovelace", "Grace Hopper", "2026-11-23T09:12:00+01:00",
    )  # fmt: skip
    assert waiting(cast) == [("visitor-arrived", cast.users["grace"])]
    with cast.ws.reading() as tx:
        assert tx.rows("SELECT kind, subject FROM events WHERE chain = :hq", {"hq": cast.hq}) == [
            ("visit.host-notified", f"visit:{visit.id}")
        ]
        assert verify_chain(tx, cast.hq) == 1


def test_while_a_message_waits_or_went_out_just_now_there_is_no_second(cast: Cast) -> None:
    visit, desk = cast.visit(), cast.act_as("linus")
    check_in(desk, visit.name)
    with pytest.raises(Conflict, match="waits to be sent since 09:12") as refused:
        notify_host(desk, visit.name)
    assert refused.value.code == "notice-waits"
    sent(cast)
    cast.clock.tick(seconds=59)
    with pytest.raises(Conflict) as refused:
        notify_host(desk, visit.name)
    assert refused.value.code == "just-notified"
    cast.clock.tick(seconds=1)
    notify_host(desk, visit.name)
    assert len(waiting(cast)) == 2


def test_two_desks_at_once_queue_one(cast: Cast) -> None:
    visit = cast.visit()

    def one(desk: str) -> HostNotified | VmsError:
        try:
            return notify_host(cast.act_as("linus", desk=desk), visit.name)
        except VmsError as error:
            return error

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(one, ["a", "b", "c", "d"]))
    assert sum(isinstance(answer, HostNotified) for answer in answers) == len(waiting(cast)) == 1
    assert {answer.code for answer in answers if isinstance(answer, VmsError)} == {"notice-waits"}


def test_the_same_request_is_one_message(cast: Cast) -> None:
    visit, desk = cast.visit(), cast.act_as("linus")
    first = notify_host(desk, visit.name, request_id="n")
    cast.clock.tick(minutes=5)
    again = notify_host(desk, visit.name, request_id="n")
    assert (again.repeated, again.at, len(waiting(cast))) == (True, first.at, 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"state": "cancelled"}, "nobody-here"), ({"state": "left"}, "nobody-here"),
     ({"day": TODAY.replace(day=24)}, "not-today")],
)  # fmt: skip
def test_nobody_is_announced_who_cannot_be_here(cast: Cast, changes: dict[str, object], code: str) -> None:
    visit = cast.visit(**changes)  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        notify_host(cast.act_as("linus"), visit.name)
    assert (refused.value.code, waiting(cast)) == (code, [])


@pytest.mark.parametrize("who", ["grace", "mallory", "audrey"])
def test_only_the_desk_announces(cast: Cast, who: str) -> None:
    visit = cast.visit()
    with pytest.raises(Denied):
        notify_host(cast.act_as(who), visit.name)
    assert waiting(cast) == []
