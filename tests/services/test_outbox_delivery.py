"""Sending what waits: nothing lost, nothing outdated, nobody held up by another's bad message."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.cast import TODAY
from tests.connectors.mail_servers import cutting_server, free_port
from tests.services.mailing import deliver, parts, queue, read, states, text_of, use_server
from vmsctl.connectors.smtp import Post
from vmsctl.connectors.smtp_connection import MailServer
from vmsctl.errors import DeviceFailed
from vmsctl.scheduler.mailing import Mailing
from vmsctl.services import invitations, mail_ahead, mail_composing, outbox_delivery
from vmsctl.services.outbox_delivery import Outcome

if TYPE_CHECKING:
    from tests.cast import Cast

LATER = TODAY + timedelta(days=6)


def test_an_invitation_arrives_with_all_that_gets_a_visitor_in(cast: Cast) -> None:
    visit = cast.visit()
    with cutting_server() as server:
        use_server(cast, server.port)
        message = queue(cast.act_as("grace"), visit_id=visit.id)
        assert deliver(cast) == [Outcome(message, "sent")]
        (mail,) = server.received
    assert (mail.sender, mail.to) == ("visit@hq.example", ["ada.lovelace@example.org"])
    got = read(mail.data)
    assert got["To"].addresses[0].display_name == "Ada Lovelace"
    assert parts(got) == ["text/plain", "text/html", "image/png", "text/calendar", "application/ics"]
    text = text_of(got)
    for said in ("Grace Hopper expects you at HQ", "Interview", visit.pin, "Monday, 23 November 2026, 10:00 – 11:00"):
        assert said in text
    assert visit.ticket in text.replace(" ", "")
    with cast.ws.reading() as tx:
        assert tx.rows("SELECT state, attempts, reply, why FROM outbox") == [("sent", 1, "250", "")]
        assert tx.value("SELECT count(*) FROM events WHERE kind = 'message.sent'") == 1
        assert tx.value("SELECT sent_at FROM outbox") is not None


def test_everything_goes_out_over_one_connection_what_staff_wait_for_first(cast: Cast) -> None:
    grace = cast.act_as("grace")
    with cutting_server() as server:
        use_server(cast, server.port)
        for number in range(60):
            visitor = cast.visitor(f"Visitor {number}", email=f"v{number}@example.org")
            queue(grace, visit_id=cast.visit(visitor, day=TODAY + timedelta(days=number)).id,
                  asked_by=cast.users[("grace", "vera")[number % 2]])  # fmt: skip
        ada = cast.visit(state="on-site")
        queue(grace, "visitor-arrived", visit_id=ada.id, user_id=cast.users["grace"])
        assert {outcome.state for outcome in deliver(cast)} == {"sent"}
        assert (len(server.received), server.connections) == (61, 1)
        assert server.received[0].to == ["grace@example.org"]


def test_an_eticket_is_withheld_from_who_was_blocked_while_it_waited_and_from_who_is_too_late(cast: Cast) -> None:
    ada, bob, carl = cast.visit(), cast.visit(cast.visitor("Bob Late")), cast.visit(cast.visitor("Carl Well"))
    for visit in (ada, bob, carl):
        queue(cast.act_as("linus"), "eticket", visit_id=visit.id)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visitors SET blocked_at = 1, blocked_reason = 'Theft' WHERE id = :id", {"id": ada.visitor_id})
        tx.run("UPDATE visits SET day = '2026-11-22' WHERE id = :id", {"id": bob.id})
    with cutting_server() as server:
        use_server(cast, server.port)
        outcomes = deliver(cast)
    assert [(one.state, one.code) for one in outcomes] == [("dropped", "outdated")] * 2 + [("sent", "")]
    assert [mail.to for mail in server.received] == [["carl.well@example.org"]]
    assert not any(secret in one.why for one in outcomes for secret in ("Ada", "Theft", "Bob"))


def test_a_visit_that_was_cancelled_or_moved_while_its_message_waited_is_never_mailed_as_it_was(cast: Cast) -> None:
    gone, moved, past = cast.visit(), cast.visit(cast.visitor("Bob Moved")), cast.visit(cast.visitor("Carl Late"))
    grace = cast.act_as("grace")
    for visit in (gone, moved, past):
        queue(grace, visit_id=visit.id)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visits SET state = 'cancelled' WHERE id = :id", {"id": gone.id})
        tx.run("UPDATE visits SET expected_at = expected_at + 7200000000, until = until + 7200000000 WHERE id = :id",
               {"id": moved.id})  # fmt: skip
        tx.run("UPDATE visits SET until = 5, expected_at = 4 WHERE id = :id", {"id": past.id})
    with cutting_server() as server:
        use_server(cast, server.port)
        outcomes = deliver(cast)
    assert [(one.state, one.code) for one in outcomes] == [
        ("dropped", "outdated"),
        ("sent", ""),
        ("dropped", "outdated"),
    ]
    (mail,) = server.received
    assert "12:00 – 13:00" in text_of(read(mail.data))


@pytest.mark.parametrize(("stale", "second"), [(0.0, "dropped"), (60.0, "sent")], ids=["ours", "control"])
def test_a_mail_that_was_made_while_the_one_before_was_sent_is_made_anew_when_that_took_long(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, stale: float, second: str
) -> None:
    """The control believes what was made ahead for a minute, and mails a visit that was called off meanwhile."""
    first, gone = cast.visit(), cast.visit(cast.visitor("Bob Gone"))
    for visit in (first, gone):
        queue(cast.act_as("grace"), visit_id=visit.id)
    made, compose = threading.Event(), mail_composing.pieces

    def pieces(facts: Any, home: Any) -> Any:
        if facts.visitor == "Bob Gone":
            made.set()
        return compose(facts, home)

    def call_off(number: int) -> str:
        if number == 1 and made.wait(20):
            with cast.ws.transaction() as tx:
                tx.run("UPDATE visits SET state = 'cancelled' WHERE id = :id", {"id": gone.id})
        return ""

    monkeypatch.setattr(mail_composing, "pieces", pieces)
    monkeypatch.setattr(mail_ahead, "STALE", stale)
    with cutting_server(call_off) as server:
        use_server(cast, server.port)
        assert [one.state for one in deliver(cast)] == ["sent", second]


def test_a_cancellation_and_a_change_reach_the_calendar_under_the_same_uid(cast: Cast) -> None:
    visit, grace = cast.visit(), cast.act_as("grace")
    with cutting_server() as server:
        use_server(cast, server.port)
        queue(grace, visit_id=visit.id)
        deliver(cast)
        cast.clock.tick(minutes=5)
        queue(grace, "invitation-changed", visit_id=visit.id)
        deliver(cast)
        cast.clock.tick(minutes=5)
        with cast.ws.transaction() as tx:
            tx.run("UPDATE visits SET state = 'cancelled' WHERE id = :id", {"id": visit.id})
        queue(grace, "invitation-cancelled", visit_id=visit.id)
        deliver(cast)
        files = [_calendar(mail.data) for mail in server.received]
    assert [method for method, _, _ in files] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({uid for _, uid, _ in files}) == 1
    assert [sequence for _, _, sequence in files] == [0, 300, 600]


def _calendar(data: bytes) -> tuple[str, str, int]:
    import icalendar

    part = next(part for part in read(data).walk() if part.get_content_type() == "text/calendar")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    calendar = icalendar.Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    assert part.get_param("method") == calendar["method"]
    return str(calendar["method"]), str(event["uid"]), int(str(event["sequence"]))


def test_a_blocked_visitor_is_told_when_and_where_and_gets_nothing_that_opens_a_door(cast: Cast) -> None:
    """The control: an unblocked visitor's mail has it all."""
    ada, bob = cast.visit(), cast.visit(cast.visitor("Bob Well", email="bob@example.org"))
    for visit in (ada, bob):
        queue(cast.act_as("linus"), "invitation", visit_id=visit.id)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visitors SET blocked_at = 1, blocked_reason = 'Theft' WHERE id = :id", {"id": ada.visitor_id})
    with cutting_server() as server:
        use_server(cast, server.port)
        deliver(cast)
        mails = [read(mail.data) for mail in server.received]
    found = []
    for visit, mail in zip((ada, bob), mails, strict=True):
        words = "\n".join(str(part.get_content()) for part in mail.walk() if part.get_content_maintype() == "text")
        pieces = (visit.pin, visit.ticket, "https://visit.example", "cid:code")
        found.append([piece in words.replace("\r\n ", "").replace(" ", "") for piece in pieces])
        assert "10:00" in words and "Grace Hopper" in words
    assert found == [[False] * 4, [True] * 4]
    assert parts(mails[0]) == ["text/plain", "text/html", "text/calendar", "application/ics"]


def test_a_notice_of_an_arrival_goes_to_nobody_who_is_no_longer_the_host(cast: Cast) -> None:
    visit = cast.visit(state="on-site")
    queue(cast.act_as("linus"), "visitor-arrived", visit_id=visit.id, user_id=cast.users["grace"])
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visits SET host_id = :user WHERE id = :id", {"user": cast.users["linus"], "id": visit.id})
    with cutting_server() as server:
        use_server(cast, server.port)
        assert [(one.state, one.code) for one in deliver(cast)] == [("dropped", "outdated")]
        assert not server.received


def test_while_the_server_is_away_everything_waits_with_the_reason_and_no_try_is_counted(cast: Cast) -> None:
    grace = cast.act_as("grace")
    visitors = [cast.visitor(f"V{number}", email=f"v{number}@x.example") for number in range(3)]
    ids = [queue(grace, visit_id=cast.visit(visitor, day=LATER).id) for visitor in visitors]
    port = free_port()
    use_server(cast, port)
    for _ in range(30):
        with pytest.raises(DeviceFailed) as caught:
            deliver(cast)
        cast.clock.tick(minutes=50)
    assert caught.value.code == "mail-not-listening"
    found = states(cast.ws)
    assert {found[id][:2] for id in ids} == {("waiting", 0)}
    assert all(f"Nobody takes mail at 127.0.0.1:{port}" in found[id][2] for id in ids)


def test_a_house_without_a_mail_server_keeps_what_is_to_be_sent(cast: Cast) -> None:
    message = queue(cast.act_as("grace"), visit_id=cast.visit().id)
    assert deliver(cast) == []
    assert states(cast.ws)[message] == ("waiting", 0, "")


def test_a_sender_that_names_no_address_lets_messages_wait_with_the_way_out(cast: Cast) -> None:
    message = queue(cast.act_as("grace"), visit_id=cast.visit().id)
    with cutting_server() as server:
        use_server(cast, server.port, **{"mail.from": "nobody"})
        deliver(cast)
    assert states(cast.ws)[message][0] == "waiting"
    assert "mail.from" in states(cast.ws)[message][2]


def test_what_a_dead_process_has_claimed_goes_out_after_five_minutes(cast: Cast) -> None:
    message = queue(cast.act_as("grace"), visit_id=cast.visit().id)
    use_server(cast, 1)
    outbox_delivery._Run(cast.ws, Post(MailServer("127.0.0.1", 1, "none")))  # claims, and is never heard of again
    with cutting_server() as server:
        use_server(cast, server.port)
        cast.clock.tick(minutes=4)
        assert deliver(cast) == []
        cast.clock.tick(minutes=1)
        assert deliver(cast) == [Outcome(message, "sent")]


def test_one_process_of_two_sends_and_the_other_takes_over(cast: Cast) -> None:
    grace = cast.act_as("grace")
    one, two = Mailing(), Mailing()
    with cutting_server() as server:
        use_server(cast, server.port)
        queue(grace, visit_id=cast.visit().id)
        assert list(one(cast.ws)) == ["Message 1: sent."]
        queue(grace, visit_id=cast.visit(cast.visitor("Bob")).id)
        assert list(two(cast.ws)) == []
        one.close()
        assert list(two(cast.ws)) == ["Message 2: sent."]
        two.close()


def test_a_server_that_takes_nothing_is_left_alone_for_a_while_and_the_trouble_stays_in_sight(cast: Cast) -> None:
    queue(cast.act_as("grace"), visit_id=cast.visit().id)
    mailing = Mailing()
    with cutting_server(lambda _: "connect") as server:
        use_server(cast, server.port)
        for _ in range(3):
            with pytest.raises(DeviceFailed):
                list(mailing(cast.ws))
        assert server.connections == 1


def test_a_cancelled_invitation_that_waits_is_not_sent_and_one_that_was_sent_is_called_off(cast: Cast) -> None:
    visit, grace = cast.visit(), cast.act_as("grace")
    with cutting_server() as server:
        use_server(cast, server.port)
        queue(grace, visit_id=visit.id)
        deliver(cast)
        with cast.ws.reading() as tx:
            invitation = tx.value("SELECT invitation_id FROM visits WHERE id = :id", {"id": visit.id})
        invitations.cancel(grace, str(invitation))
        deliver(cast)
        assert [read(mail.data)["Subject"].partition(":")[0] for mail in server.received] == [
            "Your visit to HQ on Monday, 23 November 2026", "Cancelled",
        ]  # fmt: skip
        # Why the visit was to be would read as why it is cancelled.
        assert ["Interview" in text_of(read(mail.data)) for mail in server.received] == [True, False]
