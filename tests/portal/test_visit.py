"""The invitation, declining it, and its calendar entry."""

from __future__ import annotations

from datetime import date
from typing import Any

import icalendar
import pytest

from tests.portal.conftest import Portal, refused, send
from tests.portal.house import a_demanding_house
from vmsctl.errors import Invalid
from vmsctl.services import mail_preview, mail_texts
from vmsctl.services.mail_composing import Composed


def test_declining_calls_the_visit_off_and_tells_the_host(portal: Portal) -> None:
    visit = portal.cast.visit()
    with portal.opened(visit) as browser:
        asked = browser.get("/visit/decline")
        assert "You cannot come?" in asked.text
        gone = send(browser, "/visit/decline", note="I am ill.")
        assert (gone.status_code, gone.headers["location"]) == (303, "/declined")
        assert "You have declined" in browser.get("/declined").text
        assert browser.get("/visit").status_code == 401
        assert "called off" in browser.post(portal.link(visit)).text
    with portal.ws.reading() as tx:
        assert tx.rows("SELECT state, cancelled_why FROM visits") == [
            ("cancelled", "declined by the visitor: I am ill.")
        ]
        assert tx.rows("SELECT template, visit_id, user_id FROM outbox") == [
            ("decline-confirmed", visit.id, None),
            ("invitation-declined", visit.id, portal.cast.users["grace"]),
        ]


def test_one_day_of_several_is_declined_alone_and_the_host_reads_which_and_why(portal: Portal) -> None:
    first = portal.cast.visit()
    second = portal.cast.visit(first.visitor_id, day=date(2026, 11, 25), ticket_of=first.id)
    portal.cast.visit(first.visitor_id, day=date(2026, 11, 26), ticket_of=first.id)
    with portal.opened(first) as browser:
        asked = browser.get("/visit/decline").text
        assert "All 3 days" in asked and "Only Wednesday, 25 November 2026" in asked
        gone = send(browser, "/visit/decline", note="My train is late.", which=str(second.id))
        told = browser.get(gone.headers["location"]).text
        assert "Called off: Wednesday, 25 November 2026" in told and "We tell Grace Hopper" in told
        assert "25 November" not in browser.get("/visit").text
        assert "Called off" not in browser.get(f"/visit?called-off={first.id}").text
        assert mailed(portal).subject == "Ada Lovelace does not come on Wednesday, 25 November 2026"
        assert "My train is late." in mailed(portal).text and "23 November" not in mailed(portal).text
        assert send(browser, "/visit/decline", which="all").headers["location"] == "/declined"
    assert "2 days" in mailed(portal).subject and "25 November" not in mailed(portal).text
    assert all(day in mailed(portal).text for day in ("23 November", "26 November"))


def test_of_several_days_none_is_called_off_before_one_is_chosen(portal: Portal) -> None:
    first = portal.cast.visit()
    portal.cast.visit(first.visitor_id, day=date(2026, 11, 25), ticket_of=first.id)
    with portal.opened(first) as browser:
        assert " checked" not in browser.get("/visit/decline").text
        asked = refused(browser, "/visit/decline", note="My train is late.").text
        assert "Please choose the days that you cannot come." in asked and "My train is late.</textarea>" in asked
    with portal.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM visits WHERE state = 'cancelled'") == 0


def test_a_visit_of_somebody_else_is_not_declined(portal: Portal) -> None:
    other = portal.cast.visit(portal.cast.visitor("Mallory Moor"))
    with portal.opened(portal.cast.visit()) as browser:
        assert "Please choose" not in refused(browser, "/visit/decline", which=str(other.id)).text  # of one day
    with portal.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM visits WHERE state = 'cancelled'") == 0


def mailed(portal: Portal) -> Composed:
    """The newest mail, as it would go out."""
    with portal.ws.reading() as tx:
        id = tx.value("SELECT max(id) FROM outbox")
    return mail_preview.preview(portal.cast.act_as("alma"), str(id), language="en")


def test_a_look_at_the_question_declines_nothing(portal: Portal) -> None:
    with portal.opened(portal.cast.visit()) as browser:
        for _ in range(5):
            browser.get("/visit/decline")
    with portal.ws.reading() as tx:
        assert tx.value("SELECT state FROM visits") == "expected"


def test_who_is_in_the_building_cannot_decline_any_more(portal: Portal) -> None:
    visit = portal.cast.visit()
    with portal.opened(visit) as browser:
        token = browser.get("/visit/decline")
        from tests.portal.conftest import form_token

        fields = {"form-token": form_token(token)}
        with portal.ws.transaction() as tx:
            tx.run("UPDATE visits SET state = 'on-site'")
        assert browser.get("/visit/decline").status_code == 303
        page = browser.get("/visit").text
        assert "You are checked in." in page and "looks forward" not in page and "e-ticket at the reception" not in page
        assert browser.post("/visit/decline", data=fields).status_code == 409


def test_several_days_of_one_ticket_are_one_page_and_one_entry(portal: Portal) -> None:
    first = portal.cast.visit()
    portal.cast.visit(first.visitor_id, day=date(2026, 11, 25), ticket_of=first.id)
    with portal.opened(first) as browser:
        page = browser.get("/visit").text
        entry: Any = icalendar.Calendar.from_ical(browser.get("/visit/calendar.ics").content)
    assert "Monday, 23 November 2026" in page and "Wednesday, 25 November 2026" in page
    (event,) = entry.walk("VEVENT")
    assert "The PIN of each day stands on the page" in event["description"] and "PIN:" not in event["description"]
    assert [event["rrule"]["BYDAY"] for event in entry.walk("VEVENT")] == [["MO", "WE"]]


def test_the_calendar_entry_is_that_of_the_mail(portal: Portal) -> None:
    with portal.opened(a_demanding_house(portal.cast)) as browser:
        answer = browser.get("/visit/calendar.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    calendar: Any = icalendar.Calendar.from_ical(answer.content)
    (event,) = calendar.walk("VEVENT")
    assert calendar["method"] == "PUBLISH"
    assert event["uid"].startswith("v1.") and event["uid"].endswith("@vmsctl")
    assert event["dtstart"].dt.isoformat() == "2026-11-23T10:00:00+01:00"
    assert "1 Engine Street" in event["location"]


def test_another_visits_pages_are_out_of_reach(portal: Portal) -> None:
    mine = portal.cast.visit()
    others = portal.cast.visit(portal.cast.visitor("Mallory Moor"))
    with portal.opened(mine) as browser:
        for path in ("/visit", "/visit/details", "/visit/data"):
            page = browser.get(path, params={"visit": others.name, "ticket_of": str(others.id)})
            assert "Mallory" not in page.text


def test_the_houses_own_words_stand_on_the_invitation_in_the_visitors_language_and_are_nothing_but_text(
    portal: Portal,
) -> None:
    alma = portal.cast.act_as("alma")
    for language, words in (("en", "**Parking**, $visitor: [plan](https://hq.example/p) <b>{{ 7 * 7 }}</b>"),
                            ("de", "Parken Sie hinter dem Haus.")):  # fmt: skip
        mail_texts.change(alma, "portal.invitation", words, language=language, reason="New car park")
    with portal.opened(portal.cast.visit(portal.cast.visitor("<i>Mallory</i>"))) as browser:
        page = browser.get("/visit").text
        assert '<strong>Parking</strong>, &lt;i&gt;Mallory&lt;/i&gt;: <a href="https://hq.example/p">plan</a>' in page
        assert "&lt;b&gt;{{ 7 * 7 }}&lt;/b&gt;" in page
        assert "Parken Sie hinter dem Haus." in browser.get("/visit?lang=de").text
        assert "<strong>Parking</strong>" in browser.get("/visit?lang=fr").text
    with pytest.raises(Invalid, match=r"\$pin"):
        mail_texts.change(alma, "portal.invitation", "Your PIN is $pin.", language="en", reason="x")
