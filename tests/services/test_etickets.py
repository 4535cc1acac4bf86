"""E-tickets: what stands on one, who is sent one, and what is said when there is none."""

from datetime import timedelta
from typing import Any

import pytest

from db.kinds import OutboxState
from tests.cast import TODAY, Cast, verify_chain
from vmsctl.errors import Conflict, Denied, NotFound, Refused, VmsError
from vmsctl.rules.etickets import Texts
from vmsctl.rules.people import Person
from vmsctl.services import eticket_faces, eticket_templates, eticket_views, etickets, invitations
from vmsctl.services.invitations import NewInvitation
from vmsctl.services.scan import scan

WHY = "house style"
WORDS = Texts("Ticket for $day", "Dear **$visitor**, bring [this]($link).", "Ask for $host.")


def queued(cast: Cast) -> list[tuple[Any, ...]]:
    with cast.ws.reading() as tx:
        return tx.rows("SELECT visit_id, state FROM outbox WHERE template = 'eticket' ORDER BY id")


def languages(cast: Cast, visitor: int, code: str) -> None:
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visitors SET language = :code WHERE id = :id", {"code": code, "id": visitor})


def refused(act: Any, *words: Any, **more: Any) -> VmsError:
    with pytest.raises(VmsError) as no:
        act(*words, **more)
    assert no.value.hint
    return no.value


# What stands on it


def test_a_ticket_names_the_visit_it_was_sent_for(cast: Cast) -> None:
    visit = cast.visit()
    with cast.ws.transaction() as tx:
        tx.run("UPDATE buildings SET address = '1 Engine Street, 10115 Berlin' WHERE id = :hq", {"hq": cast.hq})
    ticket = etickets.show(cast.act_as("linus"), visit.name)
    assert (ticket.visitor, ticket.company, ticket.building) == ("Ada Lovelace", "Analytical", "HQ")
    assert (ticket.day, ticket.time) == ("Monday, 23 November 2026", "10:00 – 11:00 (CET)")
    blocks = {block.kind: block.lines for block in ticket.blocks}
    assert blocks["host"] == ("Grace Hopper",) and blocks["reason"] == ("Interview",) and blocks["place"] == ("HQ",)
    assert blocks["address"] == ("1 Engine Street", "10115 Berlin")  # on paper it is all that the visitor has
    assert blocks["pin"] == (f"{visit.pin[:3]} {visit.pin[3:]}",)
    assert ticket.number == ticket.code == visit.ticket
    assert scan(cast.act_as("linus"), ticket.code, building="HQ").offer == "check-in"


def test_a_ticket_speaks_the_visitors_language_and_names_the_zone_of_the_building(cast: Cast) -> None:
    visit = cast.visit(building_id=cast.lab)
    assert visit.visitor_id
    languages(cast, visit.visitor_id, "de")
    ticket = etickets.show(cast.act_as("alma"), visit.name)
    assert (ticket.language, ticket.title, ticket.day) == ("de", "E-Ticket", "Montag, 23. November 2026")
    assert " ".join(ticket.time.split()) == "09:00 – 10:00 Uhr (GMT)"
    assert etickets.show(cast.act_as("alma"), visit.name, language="fr").title == "Billet électronique"


def test_a_ticket_lists_the_visitors_other_days_and_counts_the_rest(cast: Cast) -> None:
    first = cast.visit()
    for ahead in range(1, 11):
        cast.visit(first.visitor_id, day=TODAY + timedelta(days=ahead), building_id=cast.lab if ahead == 1 else cast.hq)
    cast.visit(first.visitor_id, day=TODAY - timedelta(days=1))
    cast.visit(first.visitor_id, day=TODAY + timedelta(days=1), state="cancelled")
    (days,) = [block.lines for block in etickets.show(cast.act_as("linus"), first.name).blocks if block.kind == "days"]
    assert days[0] == "Tuesday, 24 November 2026, 09:00, Lab"
    assert (len(days), days[-1]) == (9, "and 2 more")


def test_who_may_not_see_passes_sees_no_ticket(cast: Cast) -> None:
    visit = cast.visit()
    assert refused(etickets.show, cast.act_as("mallory"), visit.name).code in ("not-allowed", "no-such-visit")
    with pytest.raises(Denied):
        etickets.show(cast.act_as("audrey"), visit.name)


def test_a_letter_that_no_font_draws_is_named_and_the_mail_goes_without_the_pdf(cast: Cast) -> None:
    visit = cast.visit(cast.visitor("Ada 🎩 Lovelace"))
    ticket = etickets.show(cast.act_as("linus"), visit.name)
    with pytest.raises(Refused, match="U\\+1F3A9"):
        eticket_faces.pdf(ticket)
    with cast.ws.reading() as tx:
        parts = eticket_views.mail_parts(tx, cast.ws, visit.id)
    assert eticket_faces.attachment(parts) is None


def test_the_mail_has_the_templates_words_with_the_visit_filled_in(cast: Cast) -> None:
    visit = cast.visit(cast.visitor("<b>Ada</b> **$host**"))
    eticket_templates.write(cast.act_as("alma"), "Standard", "en", **WORDS._asdict(), reason=WHY)
    with cast.ws.reading() as tx:
        parts = eticket_views.mail_parts(tx, cast.ws, visit.id)
    assert parts.subject == "Ticket for Monday, 23 November 2026"
    assert parts.text.startswith("Dear <b>Ada</b> **$host**, bring this (https://visit.example/i/")
    assert "Dear <strong>&lt;b&gt;Ada&lt;/b&gt; **$host**</strong>, bring <a href=" in parts.html
    assert (eticket_faces.attachment(parts) or b"").startswith(b"%PDF")


# Sending


def test_sending_queues_one_mail_and_says_where_it_stands(cast: Cast) -> None:
    visit = cast.visit()
    done = etickets.send(cast.act_as("linus"), visit.name, request_id="r1")
    assert (done.email, done.sending.state, done.sending.words) == (
        "ada.lovelace@example.org",
        "waiting",
        "waits to be sent",
    )
    assert etickets.send(cast.act_as("linus"), visit.name, request_id="r1").repeated
    assert not etickets.send(cast.act_as("linus"), visit.name).repeated
    assert queued(cast) == [(visit.id, "waiting")]
    with cast.ws.reading() as tx:
        kinds = [row[0] for row in tx.rows("SELECT kind FROM events WHERE chain = :hq ORDER BY seq", {"hq": cast.hq})]
        assert kinds == ["eticket.queued", "eticket.queued"]
        assert verify_chain(tx, cast.hq) == 2


def test_a_request_id_sends_one_ticket_only(cast: Cast) -> None:
    one, other = cast.visit(), cast.visit(cast.visitor("Bob"))
    etickets.send(cast.act_as("linus"), one.name, request_id="r1")
    with pytest.raises(Conflict):
        etickets.send(cast.act_as("linus"), other.name, request_id="r1")


@pytest.mark.parametrize(
    ("state", "why", "words"),
    [
        ("sent", "", "was sent"),
        ("parked", "550 no such mailbox", "could not be sent: 550 no such mailbox"),
        ("waiting", "450 try later", "is tried again: 450 try later"),
        ("held", "", "is held until somebody lets it go"),
    ],
)
def test_the_desk_is_told_truly_what_became_of_it(cast: Cast, state: str, why: str, words: str) -> None:
    visit = cast.visit()
    etickets.send(cast.act_as("linus"), visit.name)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE outbox SET state = :state, why = :why", {"state": state, "why": why})
    sent = etickets.sent(cast.act_as("linus"), visit.name)
    assert sent is not None and sent.words == words


def test_a_ticket_that_was_sent_can_be_sent_again(cast: Cast) -> None:
    visit = cast.visit()
    etickets.send(cast.act_as("linus"), visit.name)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE outbox SET state = 'parked'")
    etickets.send(cast.act_as("linus"), visit.name)
    assert queued(cast) == [(visit.id, OutboxState.PARKED), (visit.id, OutboxState.WAITING)]


def test_each_reason_against_sending_has_its_code_and_a_way_out(cast: Cast) -> None:
    desk, admin = cast.act_as("linus"), cast.act_as("alma")

    def code(**changes: Any) -> str:
        visitor = changes.pop("visitor", None) or cast.visitor(f"V {cast.clock.time.timestamp()} {len(changes)}")
        return refused(etickets.send, desk, cast.visit(visitor, **changes).name).code

    assert code(visitor=cast.visitor("Nora Nomail", email="")) == "no-address"
    assert code(state="cancelled") == "visit-cancelled"
    assert code(state="awaiting") == "awaiting-answer"
    assert code(day=TODAY - timedelta(days=3)) == "pass-expired"
    blocked = cast.visitor("Mallory")
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visitors SET blocked_at = 1 WHERE id = :id", {"id": blocked})
    assert code(visitor=blocked) == "visitor-blocked"
    cast.setting("languages.default", '"it"')
    assert code(visitor=cast.visitor("Ugo")) == "no-eticket-text"
    with cast.ws.transaction() as tx:
        tx.run("DELETE FROM settings")
    cast.setting("mail.internal-domains", '"example.org"')
    assert code(visitor=cast.visitor("Ina")) == "internal-domain"
    with cast.ws.transaction() as tx:
        tx.run("DELETE FROM settings")
    eticket_templates.add(admin, "Other", WORDS, reason=WHY)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE eticket_templates SET active = :off", {"off": False})
    assert code(visitor=cast.visitor("Tom")) == "no-eticket-template"
    assert queued(cast) == []


def test_a_host_sends_own_visitors_tickets_only(cast: Cast) -> None:
    own, foreign = cast.visit(), cast.visit(cast.visitor("Bob"), host_id=cast.users["vera"])
    assert etickets.send(cast.act_as("grace"), own.name).sending.state == "waiting"
    with pytest.raises((Denied, NotFound)):
        etickets.send(cast.act_as("grace"), foreign.name)


# By itself


def invite(cast: Cast, how: str, email: str = "bob@example.org") -> int:
    asked = NewInvitation([Person("Bob", email)], "2026-11-23T14:00", reason="Tour", building="HQ")
    made = invitations.add(cast.act_as("grace", how=how), asked)
    return int(made.invitation.visits[0].id.removeprefix("v"))


@pytest.mark.parametrize(("when", "how", "sent"), [
    ("invited", "command", 1), ("invited", "desk", 0), ("verified", "command", 0), ("never", "command", 0),
])  # fmt: skip
def test_a_ticket_goes_out_by_itself_where_the_building_says_so_and_not_from_the_desk(
    cast: Cast, when: str, how: str, sent: int
) -> None:
    cast.setting("etickets.send-when", f'"{when}"')
    invite(cast, how)
    assert len(queued(cast)) == sent


@pytest.mark.parametrize(("when", "sent"), [("verified", 1), ("never", 0), ("invited", 0)])
def test_who_becomes_verified_gets_the_ticket_once(cast: Cast, when: str, sent: int) -> None:
    visit = invite(cast, "command")
    cast.setting("etickets.send-when", f'"{when}"')
    with cast.ws.transaction() as tx:
        visitor = int(tx.value("SELECT visitor_id FROM visits WHERE id = :id", {"id": visit}))
        etickets.on_verified(tx, cast.act_as("linus"), visitor)
        etickets.on_verified(tx, cast.act_as("linus"), visitor)
    assert queued(cast) == [(visit, "waiting")] * sent


@pytest.mark.parametrize(("zone", "hours", "sent"), [
    ("America/Los_Angeles", 17, 1),  # 17:12 there, and tomorrow by UTC
    ("Asia/Tokyo", 15, 0),  # tomorrow there, and 23:12 by UTC
])  # fmt: skip
def test_a_ticket_goes_out_by_itself_on_the_day_of_the_visit_by_the_buildings_clock(
    cast: Cast, zone: str, hours: int, sent: int
) -> None:
    with cast.ws.transaction() as tx:
        tx.run("UPDATE buildings SET time_zone = :zone WHERE id = :id", {"zone": zone, "id": cast.hq})
    visit = invite(cast, "command")
    cast.clock.tick(hours=hours)
    with cast.ws.transaction() as tx:
        visitor = int(tx.value("SELECT visitor_id FROM visits WHERE id = :id", {"id": visit}))
        etickets.on_verified(tx, cast.act_as("linus"), visitor)
        assert tx.value("SELECT count(*) FROM events WHERE kind = 'eticket.refused'") == 0
    assert queued(cast) == [(visit, "waiting")] * sent


def test_what_cannot_go_out_by_itself_stands_in_the_log_and_on_the_visit(cast: Cast) -> None:
    cast.setting("etickets.send-when", '"invited"')
    cast.setting("languages.default", '"it"')
    visit = invite(cast, "command")
    assert queued(cast) == []
    with cast.ws.reading() as tx:
        facts = tx.value("SELECT facts FROM events WHERE kind = 'eticket.refused'")
    assert facts == '{"code":"no-eticket-text"}'
    sent = etickets.sent(cast.act_as("linus"), f"v{visit}")
    assert sent is not None and sent.state == "refused" and "has no words" in sent.words
