"""Who is not verified a day before the visit is reminded once, by mail."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.cast import TODAY
from tests.connectors.mail_servers import cutting_server
from tests.services.mailing import deliver, queue, read, text_of, use_server
from vmsctl.services import verification_reminders

if TYPE_CHECKING:
    from tests.cast import Cast, VisitMade

TOMORROW = TODAY + timedelta(days=1)


def require_phone(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visitor_types SET fields = :fields", {"fields": '{"phone": "required"}'})


def invited(cast: Cast, *, state: str = "sent") -> VisitMade:
    visit = cast.visit(day=TOMORROW)
    message = queue(cast.act_as("grace"), visit_id=visit.id)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE outbox SET state = :state, sent_at = 5 WHERE id = :id", {"id": message, "state": state})
    return visit


def test_a_visitor_whose_details_are_missing_is_reminded_once(cast: Cast) -> None:
    require_phone(cast)
    visit = invited(cast)
    assert verification_reminders.queue_due(cast.ws) == [], "it is more than 24 hours away"
    cast.clock.tick(hours=2)
    assert verification_reminders.queue_due(cast.ws) == [visit.id]
    assert verification_reminders.queue_due(cast.ws) == []
    with cutting_server() as server:
        use_server(cast, server.port)
        deliver(cast)
        text = text_of(read(server.received[0].data))
    assert "A few details are missing" in text
    assert "/i/" in text


def test_who_is_complete_or_was_never_invited_by_mail_is_not_reminded(cast: Cast) -> None:
    invited(cast)
    cast.clock.tick(hours=2)
    assert verification_reminders.queue_due(cast.ws) == []
    require_phone(cast)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE outbox SET state = 'held'")
    assert verification_reminders.queue_due(cast.ws) == []


def test_a_reminder_that_has_become_idle_is_not_sent(cast: Cast) -> None:
    require_phone(cast)
    invited(cast)
    cast.clock.tick(hours=2)
    verification_reminders.queue_due(cast.ws)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visitors SET phone = '+49 30 1234567'")
    with cutting_server() as server:
        use_server(cast, server.port)
        assert [outcome.state for outcome in deliver(cast)] == ["dropped"]


def test_a_building_can_do_without_reminders(cast: Cast) -> None:
    require_phone(cast)
    invited(cast)
    cast.setting("mail.reminder-hours", "0", building=cast.hq)
    cast.clock.tick(hours=2)
    assert verification_reminders.queue_due(cast.ws) == []
