"""Automatic check-out: presumed left, and never before the host was asked."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.cast import Cast, VisitMade, verify_chain
from vmsctl.errors import NotFound, Refused
from vmsctl.rules import automatic_check_out as rules
from vmsctl.rules import host_answers as link_rules
from vmsctl.rules.automatic_check_out import Plan
from vmsctl.rules.host_answers import Purpose
from vmsctl.services import automatic_check_out as service
from vmsctl.services import roll_call, sign_out_links
from vmsctl.services.check_in import check_in
from vmsctl.services.check_out import check_out

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def inside(cast: Cast, name: str = "Ada Lovelace") -> VisitMade:
    """Somebody who came in now, and is expected to stay until 11:00 (Berlin)."""
    visit = cast.visit(cast.visitor(name))
    check_in(cast.act_as("linus"), visit.name)
    return visit


def plan(when: str = "", hours: int = 0, minutes: int = 0) -> Plan:
    return Plan(time.fromisoformat(when) if when else None, hours, timedelta(minutes=minutes))


@pytest.mark.parametrize(("made", "in_at", "until", "ends"), [
    (plan("20:00"), "2026-11-23T09:00", "2026-11-23T11:00", "2026-11-23T20:00"),
    (plan("20:00"), "2026-11-23T09:00", "2026-11-23T21:00", "2026-11-24T20:00"),
    (plan("20:00"), "2026-11-23T19:30", "2026-11-23T11:00", "2026-11-24T20:00"),
    (plan(hours=3), "2026-11-23T09:00", "2026-11-23T11:00", "2026-11-23T14:00"),
    (plan(hours=3), "2026-11-23T12:00", "2026-11-23T11:00", "2026-11-23T15:00"),
    (plan("20:00", 3), "2026-11-23T09:00", "2026-11-23T11:00", "2026-11-23T14:00"),
    (plan("02:30"), "2026-03-28T09:00", "2026-03-28T11:00", "2026-03-29T03:30"),
])  # fmt: skip
def test_a_stay_is_over_at_the_set_time_and_never_before_the_expected_end(
    made: Plan, in_at: str, until: str, ends: str
) -> None:
    assert rules.ends_at(made, at(in_at), at(until), BERLIN) == at(ends)


def test_where_nothing_is_set_nobody_is_presumed_to_have_left(cast: Cast) -> None:
    inside(cast)
    cast.clock.tick(days=3)
    assert (service.remind(cast.ws, cast.hq), service.run(cast.ws, cast.hq)) == (0, 0)


def test_who_is_presumed_left_counts_as_missed_and_stays_on_the_roll_call(cast: Cast) -> None:
    cast.setting("check-out.automatic-at", '"20:00"')
    cast.setting("check-out.reminder-minutes", "0")
    visit = inside(cast)
    cast.clock.tick(hours=10, minutes=47)
    assert service.run(cast.ws, cast.hq) == 0
    cast.clock.tick(minutes=1)
    assert service.run(cast.ws, cast.hq) == 1
    with cast.ws.reading() as tx:
        assert tx.rows("SELECT state FROM visits") == [("presumed-left",)]
        assert tx.rows("SELECT out_how, out_by, out_desk FROM stays") == [("presumed", None, "")]
        assert tx.rows("SELECT kind FROM passes WHERE withdrawn_at IS NULL") == [("ticket",)]
        assert tx.value("SELECT kind FROM events WHERE chain = 1 ORDER BY seq DESC LIMIT 1") == "visit.presumed-left"
        assert verify_chain(tx, cast.hq) == 2
    found = roll_call.sheet(cast.act_as("linus"), "HQ")
    assert found.counts == {"on-site": 0, "presumed-left": 1, "expected": 0}
    with pytest.raises(Refused):
        check_in(cast.act_as("linus"), visit.pin, building="HQ")


def test_the_host_is_reminded_before_and_has_the_promised_time_however_late_it_went_out(cast: Cast) -> None:
    cast.setting("check-out.automatic-hours", "2")
    visit = inside(cast)
    cast.clock.tick(hours=6)
    assert service.run(cast.ws, cast.hq) == 0
    assert (service.remind(cast.ws, cast.hq), service.remind(cast.ws, cast.hq)) == (1, 0)
    with cast.ws.reading() as tx:
        sent = tx.rows(
            "SELECT template, user_id, visit_id, about FROM outbox WHERE template = :t", {"t": "check-out-reminder"}
        )
    assert sent == [("check-out-reminder", cast.users["grace"], visit.id, "stay:1")]
    cast.clock.tick(minutes=59)
    assert service.run(cast.ws, cast.hq) == 0
    cast.clock.tick(minutes=1)
    assert service.run(cast.ws, cast.hq) == 1


def test_who_stays_longer_by_agreement_is_reminded_of_again_and_left_alone_until_then(cast: Cast) -> None:
    cast.setting("check-out.automatic-hours", "1")
    inside(cast)
    cast.clock.tick(hours=2)
    assert service.remind(cast.ws, cast.hq) == 1
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visits SET until = until + 10800000000")
    cast.clock.tick(hours=2)
    assert (service.remind(cast.ws, cast.hq), service.run(cast.ws, cast.hq)) == (0, 0)
    cast.clock.tick(hours=1)
    assert service.remind(cast.ws, cast.hq) == 1


def test_who_is_checked_out_meanwhile_is_left_alone(cast: Cast) -> None:
    cast.setting("check-out.automatic-hours", "1")
    cast.setting("check-out.reminder-minutes", "0")
    visit = inside(cast)
    cast.clock.tick(hours=5)
    (stay,) = service.waiting(cast.ws, cast.hq).to_end
    check_out(cast.act_as("linus"), visit.name)
    assert not service._end(cast.ws, cast.hq, stay)
    with cast.ws.reading() as tx:
        assert tx.rows("SELECT state FROM visits") == [("left",)]


def reminded(cast: Cast) -> str:
    """The token of the link in the reminder of somebody who came in now."""
    cast.setting("check-out.automatic-hours", "1")
    visit = inside(cast)
    cast.clock.tick(hours=2)
    assert service.remind(cast.ws, cast.hq) == 1
    with cast.ws.reading() as tx:
        message = tx.value("SELECT max(id) FROM outbox WHERE template = 'check-out-reminder'")
    return link_rules.token(cast.ws.keys.link, Purpose.SIGN_OUT, message, visit.id, cast.users["grace"])


def test_the_link_of_the_reminder_signs_the_visitor_out_once_in_the_hosts_name(cast: Cast) -> None:
    token = reminded(cast)
    assert sign_out_links.look(cast.ws, token).state == "on-site"
    done = sign_out_links.sign_out(cast.ws, token)
    assert (done.visitor, done.state, done.signed_out) == ("Ada Lovelace", "left", True)
    assert not sign_out_links.sign_out(cast.ws, token).signed_out
    with cast.ws.reading() as tx:
        assert tx.rows("SELECT out_how, out_by FROM stays") == [("host", cast.users["grace"])]
        assert verify_chain(tx, cast.hq) == 3


def test_after_a_presumption_the_link_says_so_and_changes_nothing(cast: Cast) -> None:
    token = reminded(cast)
    cast.clock.tick(hours=1)
    assert service.run(cast.ws, cast.hq) == 1
    assert (sign_out_links.sign_out(cast.ws, token).state, verify(cast)) == ("presumed-left", 3)


def test_the_link_ends_no_later_stay_and_holds_for_a_day(cast: Cast) -> None:
    token = reminded(cast)
    check_out(cast.act_as("linus"), "v1")
    cast.clock.tick(minutes=20)
    check_in(cast.act_as("linus"), "v1")
    assert sign_out_links.sign_out(cast.ws, token).state == "left"
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM stays WHERE out_at IS NULL") == 1
    cast.clock.tick(hours=25)
    with pytest.raises(NotFound):
        sign_out_links.look(cast.ws, token)


def verify(cast: Cast) -> int:
    with cast.ws.reading() as tx:
        return verify_chain(tx, cast.hq)


def test_a_link_that_somebody_made_up_or_that_is_another_hosts_signs_nobody_out(cast: Cast) -> None:
    good = reminded(cast)
    message = link_rules.message_of(good) or 0
    keys = cast.ws.keys
    others = [
        link_rules.token(keys.link, Purpose.SIGN_OUT, message, 1, cast.users["mallory"]),
        link_rules.token(keys.link, Purpose.ANSWER, message, 1, cast.users["grace"]),
        link_rules.token(keys.lookup, Purpose.SIGN_OUT, message, 1, cast.users["grace"]),
    ]
    for token in (*others, good[:-1], f"9{good}", "", "1.2", "x" * 5000, good + "A", "١.٢.x"):
        with pytest.raises(NotFound) as no:
            sign_out_links.sign_out(cast.ws, token)
        assert no.value.code == "sign-out-link-unknown"


def test_who_is_no_longer_the_host_signs_nobody_out(cast: Cast) -> None:
    token = reminded(cast)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visits SET host_id = :vera", {"vera": cast.users["vera"]})
    with pytest.raises(NotFound):
        sign_out_links.sign_out(cast.ws, token)


def test_what_one_building_has_set_ends_no_stay_in_another(cast: Cast) -> None:
    cast.setting("check-out.automatic-hours", "1", building=cast.lab)
    inside(cast)
    cast.clock.tick(days=1)
    assert service.run(cast.ws, cast.hq) == 0
