"""What the server puts off or refuses is tried again, and given up in the end; nobody else waits for it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.cast import TODAY
from tests.connectors.mail_servers import Mailbox, aiosmtpd_server, cutting_server, free_port
from tests.services.mailing import deliver, queue, states, use_server
from vmsctl.errors import DeviceFailed
from vmsctl.services import mail_composing, outbox

if TYPE_CHECKING:
    from tests.cast import Cast

LATER = TODAY + timedelta(days=6)


@pytest.mark.parametrize(
    ("answer", "state", "minutes"),
    [("450 4.7.1 Greylisted", "waiting", 1), ("451 4.3.0 later", "waiting", 1), ("550 5.1.1 nobody", "parked", 0)],
)
def test_a_refused_message_waits_or_is_parked_and_the_others_go_out(
    cast: Cast, answer: str, state: str, minutes: int
) -> None:
    grace, box = cast.act_as("grace"), Mailbox()
    bad = queue(grace, visit_id=cast.visit(cast.visitor(email="bad@example.org")).id)
    good = queue(grace, visit_id=cast.visit(cast.visitor("Bob", email="bob@example.org")).id)
    box.refuse = lambda address: answer if address == "bad@example.org" else "250 OK"
    with aiosmtpd_server(box) as port:
        use_server(cast, port)
        deliver(cast)
    found = states(cast.ws)
    assert (found[bad][0], found[good][0]) == (state, "sent")
    assert answer.split()[0] in found[bad][2]
    with cast.ws.reading() as tx:
        due, reply = tx.row("SELECT due_at, reply FROM outbox WHERE id = :id", {"id": bad}) or (0, "")
        assert reply == " ".join(answer.split()[:2])
        waits = timedelta(microseconds=due - int(cast.clock.time.timestamp() * 1_000_000))
    assert waits == timedelta(minutes=minutes)


def test_a_server_that_puts_off_is_asked_for_48_hours_ever_more_seldom(cast: Cast) -> None:
    box, tries = Mailbox(), []
    box.refuse = lambda _: "451 4.3.0 not now"
    visit = cast.visit(day=LATER)
    message = queue(cast.act_as("grace"), visit_id=visit.id)
    begun = cast.clock.time
    with aiosmtpd_server(box) as port:
        use_server(cast, port)
        while states(cast.ws)[message][0] == "waiting":
            if deliver(cast):
                tries.append((cast.clock.time - begun) // timedelta(minutes=1))
            cast.clock.tick(minutes=1)
    assert tries[:8] == [0, 1, 3, 7, 15, 31, 63, 123]
    assert {later - earlier for earlier, later in zip(tries[7:], tries[8:], strict=False)} == {60}
    assert 48 * 60 <= tries[-1] < 49 * 60
    assert states(cast.ws)[message][0] == "parked"


def test_who_sends_a_parked_message_again_gives_it_another_48_hours(cast: Cast) -> None:
    """The control: without the word of a user it stays parked."""
    box = Mailbox(refuse=lambda _: "451 4.3.0 not now")
    message = queue(cast.act_as("grace"), visit_id=cast.visit(day=LATER).id)
    with aiosmtpd_server(box) as port:
        use_server(cast, port)
        while states(cast.ws)[message][0] == "waiting":
            deliver(cast)
            cast.clock.tick(minutes=60)
        deliver(cast)
        assert states(cast.ws)[message][0] == "parked"
        outbox.retry(cast.act_as("alma"), str(message))
        for _ in range(5):
            deliver(cast)
            assert states(cast.ws)[message][0] == "waiting"
            cast.clock.tick(minutes=60)
        box.refuse = lambda _: "250 OK"
        assert [one.state for one in deliver(cast)] == ["sent"]


def test_a_server_that_was_away_for_days_may_still_put_off(cast: Cast) -> None:
    message = queue(cast.act_as("grace"), visit_id=cast.visit(day=LATER).id)
    use_server(cast, free_port())
    for _ in range(3):
        with pytest.raises(DeviceFailed):
            deliver(cast)
        cast.clock.tick(hours=24)
    with aiosmtpd_server(Mailbox(refuse=lambda _: "451 4.3.0 not now")) as port:
        use_server(cast, port)
        deliver(cast)
    assert states(cast.ws)[message][:2] == ("waiting", 1)


def test_a_message_that_cannot_be_made_holds_nobody_up_and_is_parked_after_8_tries(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    grace = cast.act_as("grace")
    poison = queue(grace, visit_id=cast.visit(cast.visitor("Poison"), day=LATER).id)
    visitors = [cast.visitor(f"V{number}", email=f"v{number}@x.example") for number in range(20)]
    others = [queue(grace, visit_id=cast.visit(visitor, day=LATER).id) for visitor in visitors]
    pieces = mail_composing.pieces

    def mistaken(facts: Any, home: Any) -> Any:
        if facts.visitor == "Poison":
            raise IndexError("no name here")
        return pieces(facts, home)

    monkeypatch.setattr(mail_composing, "pieces", mistaken)
    with cutting_server() as server:
        use_server(cast, server.port)
        deliver(cast)
        assert len(server.received) == 20
        for _ in range(7):
            assert states(cast.ws)[poison][0] == "waiting"
            cast.clock.tick(hours=1)
            deliver(cast)
    found = states(cast.ws)
    assert found[poison][:2] == ("parked", 8)
    assert "IndexError" in found[poison][2]
    assert {found[other][0] for other in others} == {"sent"}
