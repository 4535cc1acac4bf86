"""Queueing messages: to whom, how many a day, and who lets go what was held."""

from __future__ import annotations

import io
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from vmsctl.errors import Conflict, Denied
from vmsctl.services import invitation_import, leases, outbox
from vmsctl.services.invitation_import import Wanted

if TYPE_CHECKING:
    from tests.cast import Cast
    from vmsctl.services.outbox import Queued
    from vmsctl.workspace import Workspace


def queued(ws: Workspace, **message: Any) -> Queued:
    with ws.transaction() as tx:
        return outbox.queue(tx, ws, template="invitation", **message)


def test_a_message_about_a_visit_goes_to_its_visitor_and_counts_for_who_asked(cast: Cast) -> None:
    visit = cast.visit()
    grace = cast.act_as("grace")
    assert queued(grace, visit_id=visit.id).state == "waiting"
    with grace.reading() as tx:
        assert tx.rows("SELECT building_id, visit_id, user_id, asked_by, state FROM outbox") == [
            (cast.hq, visit.id, None, cast.users["grace"], "waiting")
        ]
        assert tx.rows("SELECT user_id, day, count FROM mail_counts") == [(cast.users["grace"], "2026-11-23", 1)]


@pytest.mark.parametrize(("email", "why"), [("", "no-address"), ("ada@lab.Corp.example", "internal-domain")])
def test_who_has_no_mailbox_outside_gets_nothing(cast: Cast, email: str, why: str) -> None:
    cast.setting("mail.internal-domains", '"corp.example, @other.example"')
    visit = cast.visit(cast.visitor(email=email))
    assert queued(cast.act_as("grace"), visit_id=visit.id) == (None, "", why)
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM outbox") == 0


def test_a_domain_that_only_ends_alike_is_not_internal(cast: Cast) -> None:
    cast.setting("mail.internal-domains", '"corp.example"')
    visit = cast.visit(cast.visitor(email="ada@notcorp.example"))
    assert queued(cast.act_as("grace"), visit_id=visit.id).state == "waiting"


def test_beyond_the_daily_limit_messages_are_held_and_the_next_day_begins_anew(cast: Cast) -> None:
    cast.setting("mail.per-host-day", "2")
    visit, grace = cast.visit(), cast.act_as("grace")
    assert [queued(grace, visit_id=visit.id).state for _ in range(4)] == ["waiting", "waiting", "held", "held"]
    assert queued(cast.act_as("vera"), visit_id=visit.id).state == "waiting"
    cast.clock.tick(days=1)
    assert queued(grace, visit_id=visit.id).state == "waiting"


def test_no_limit_holds_a_cancellation_or_a_message_to_staff(cast: Cast) -> None:
    cast.setting("mail.per-host-day", "1")
    visit, grace = cast.visit(), cast.act_as("grace")
    queued(grace, visit_id=visit.id)
    with grace.transaction() as tx:
        states = [
            outbox.queue(tx, grace, template="invitation-cancelled", visit_id=visit.id).state,
            outbox.queue(tx, grace, template="visitor-arrived", visit_id=visit.id, user_id=1).state,
        ]
    assert states == ["waiting", "waiting"]


def test_eight_at_once_never_send_more_than_the_limit(cast: Cast) -> None:
    cast.setting("mail.per-host-day", "10")
    visit, grace = cast.visit(), cast.act_as("grace")
    states: list[str] = []

    def work() -> None:
        states.extend(queued(grace, visit_id=visit.id).state for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (states.count("waiting"), states.count("held")) == (10, 30)


HEADER = "name,email,host,building,arrive,reason\n"


def imported(ws: Workspace, count: int) -> dict[str, int]:
    """What became of the messages of an import."""
    rows = "".join(f"V{n},v{n}@x.example,grace@example.org,HQ,2026-11-{24 + n % 5}T10:00,Fair\n" for n in range(count))
    invitation_import.import_(ws, io.BytesIO((HEADER + rows).encode()), Wanted(reason="fair"))
    with ws.reading() as tx:
        return dict(tx.rows("SELECT state, count(*) FROM outbox GROUP BY state"))


def test_an_admins_import_has_no_limit(cast: Cast) -> None:
    cast.setting("mail.per-host-day", "3")
    assert imported(cast.act_as("alma"), 8) == {"waiting": 8}


def test_a_managers_import_counts_towards_the_managers_day_and_the_rest_is_held_until_let_go(cast: Cast) -> None:
    cast.setting("mail.per-host-day", "3")
    vera = cast.act_as("vera")
    queued(vera, visit_id=cast.visit().id)
    assert imported(vera, 8) == {"waiting": 3, "held": 6}
    assert queued(vera, visit_id=1).state == "held"
    with pytest.raises(Denied):
        outbox.release_all(cast.act_as("linus"))
    assert outbox.release_all(vera) == 7
    with vera.reading() as tx:
        assert tx.rows("SELECT state, count(*) FROM outbox GROUP BY state") == [("waiting", 10)]
        assert tx.value("SELECT count(*) FROM events WHERE kind = 'message.released'") == 7
    with pytest.raises(Conflict):
        outbox.release(vera, "1")


def test_one_process_holds_a_lease_until_it_ends_or_is_given_back(cast: Cast) -> None:
    ws = cast.ws
    assert leases.hold(ws, "deliveries", "one", 10)
    assert not leases.hold(ws, "deliveries", "two", 10)
    cast.clock.tick(seconds=8)
    assert leases.hold(ws, "deliveries", "one", 10), "whoever holds it keeps it by asking"
    cast.clock.tick(seconds=8)
    assert not leases.hold(ws, "deliveries", "two", 10)
    cast.clock.tick(seconds=3)
    assert leases.hold(ws, "deliveries", "two", 10), "whoever died loses it"
    leases.let_go(ws, "deliveries", "one")
    assert not leases.hold(ws, "deliveries", "one", 10)
    leases.let_go(ws, "deliveries", "two")
    assert leases.hold(ws, "deliveries", "one", 10)


def test_a_lease_that_is_still_fresh_is_kept_without_writing(cast: Cast) -> None:
    ws = cast.ws
    assert leases.hold(ws, "deliveries", "one", 10)
    with ws.reading() as tx:
        until = tx.value("SELECT until FROM leases")
    cast.clock.time += timedelta(seconds=2)
    assert leases.hold(ws, "deliveries", "one", 10)
    with ws.reading() as tx:
        assert tx.value("SELECT until FROM leases") == until
