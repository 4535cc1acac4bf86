"""Coming in by the link, and going."""

from __future__ import annotations

import re
from datetime import date

import httpx2
import pytest

from tests.portal.conftest import Portal, form_token, send

SESSIONS = "SELECT count(*) FROM portal_sessions"


def count(portal: Portal, sql: str) -> int:
    with portal.ws.reading() as tx:
        return int(tx.value(sql))


def test_the_link_shows_a_button_and_the_button_opens_the_invitation(portal: Portal) -> None:
    visit = portal.cast.visit()
    with portal.browser() as browser:
        landing = browser.get(portal.link(visit))
        assert landing.status_code == 200
        assert "Ada" not in landing.text
        opened = browser.post(portal.link(visit))
        assert (opened.status_code, opened.headers["location"]) == (303, "/visit")
        page = browser.get("/visit")
    assert page.status_code == 200
    assert "Welcome, Ada Lovelace" in page.text
    assert "Grace Hopper" in page.text
    assert "Monday, 23 November 2026" in page.text
    assert re.search(r"10:00\s–\u2060?\s11:00", page.text)
    assert "Europe/Berlin, UTC+1" in page.text


def test_a_hundred_looks_at_a_link_change_nothing_and_the_link_still_opens(portal: Portal) -> None:
    visit = portal.cast.visit()
    with portal.ws.reading() as tx:
        before = {name: tx.value(f"SELECT count(*) FROM {name}") for name in ("events", "throttles", "portal_sessions")}
    with portal.browser(**{"user-agent": "MailScanner"}) as scanner:
        for _ in range(50):
            assert scanner.get(portal.link(visit)).status_code == 200
            assert scanner.head(portal.link(visit)).status_code == 200
    with portal.ws.reading() as tx:
        assert {name: tx.value(f"SELECT count(*) FROM {name}") for name in before} == before
    with portal.opened(visit) as browser:
        assert browser.get("/visit").status_code == 200


def test_a_forged_link_is_answered_like_one_of_nobody(portal: Portal) -> None:
    real = portal.link(portal.cast.visit())
    forged = [real[:-1] + ("A" if real[-1] != "A" else "B"), "/i/999999.0.AAAAAAAAAAAAAAAAAAAAAA", "/i/x", "/i/1.0."]
    with portal.browser() as browser:
        looks = [browser.get(path) for path in forged]
        assert {look.status_code for look in looks} == {404}
        assert len({look.text for look in looks}) == 1 and "This link is not whole" in looks[0].text
        assert "Open my invitation" not in looks[0].text and "Open my invitation" in browser.get(real).text
        answers = [browser.post(path) for path in forged]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


def test_guessing_links_is_stopped_and_a_right_link_opens_at_the_same_address_all_the_same(portal: Portal) -> None:
    visit = portal.cast.visit()
    with portal.browser(**{"x-forwarded-for": "203.0.113.9"}) as mallory:
        answers = [mallory.post(f"/i/1.0.{number:022d}").status_code for number in range(33)]
        assert answers == [404] * 30 + [429] * 3
        assert int(mallory.post("/i/x").headers["retry-after"]) > 0
    with portal.opened(visit, **{"x-forwarded-for": "203.0.113.9"}) as ada:
        assert ada.get("/visit").status_code == 200


def test_an_address_that_the_client_made_up_in_a_line_of_its_own_counts_for_nothing(portal: Portal) -> None:
    with portal.browser() as mallory:
        for number in range(31):
            lines = [("x-forwarded-for", f"198.51.100.{number}"), ("x-forwarded-for", "203.0.113.9")]
            answer = mallory.post("/i/x", headers=lines)
    assert answer.status_code == 429


def test_a_limit_names_no_address_in_the_store(portal: Portal) -> None:
    with portal.browser(**{"x-forwarded-for": "203.0.113.9"}) as mallory:
        mallory.post("/i/1.0.x")
    with portal.ws.reading() as tx:
        ((key,),) = tx.rows("SELECT key FROM throttles")
    assert re.fullmatch("[0-9a-f]{32}", key)


def test_opening_in_a_browser_that_has_the_session_goes_straight_to_the_invitation(portal: Portal) -> None:
    visit = portal.cast.visit()
    with portal.opened(visit) as browser:
        again = browser.get(portal.link(visit))
        assert (again.status_code, again.headers["location"]) == (303, "/visit")
        assert count(portal, SESSIONS) == 1


def test_the_session_is_kept_as_a_digest_and_the_cookie_is_for_this_host_only(portal: Portal) -> None:
    with portal.browser() as browser:
        cookie = browser.post(portal.link(portal.cast.visit())).headers["set-cookie"]
    secret = cookie.partition("=")[2].partition(";")[0]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie and "Domain" not in cookie
    with portal.ws.reading() as tx:
        ((lookup,),) = tx.rows("SELECT lookup FROM portal_sessions")
    assert len(secret) == 64 and secret not in lookup


def test_a_cancelled_visit_ends_the_session_at_once(portal: Portal) -> None:
    visit = portal.cast.visit()
    with portal.opened(visit) as browser:
        with portal.ws.transaction() as tx:
            tx.run("UPDATE visits SET state = 'cancelled' WHERE id = :id", {"id": visit.id})
        gone = browser.get("/visit")
        assert gone.status_code == 410
        assert "called off" in gone.text
        assert browser.post(portal.link(visit)).status_code == 410


def test_a_newer_link_ends_the_sessions_of_the_older(portal: Portal) -> None:
    visit = portal.cast.visit()
    with portal.opened(visit) as browser:
        with portal.ws.transaction() as tx:
            tx.run("UPDATE visits SET ticket_counter = 1 WHERE id = :id", {"id": visit.id})
        assert browser.get("/visit").status_code == 410
        assert browser.post(portal.link(visit, 0)).status_code == 410
        assert browser.post(portal.link(visit, 1)).status_code == 303


@pytest.mark.parametrize(("hours", "status"), [(11, 200), (15, 410)])
def test_a_link_lives_until_the_end_of_the_last_day_on_the_buildings_clock(
    portal: Portal, hours: int, status: int
) -> None:
    visit = portal.cast.visit()
    portal.cast.clock.tick(hours=hours)
    with portal.browser() as browser:
        opened = browser.post(portal.link(visit)).status_code
    assert opened == (303 if status == 200 else 410)


def test_a_session_ends_after_twelve_hours(portal: Portal) -> None:
    with portal.opened(portal.cast.visit(day=date(2026, 11, 30))) as browser:
        portal.cast.clock.tick(hours=11)
        assert browser.get("/visit").status_code == 200
        portal.cast.clock.tick(hours=2)
        over = browser.get("/visit")
        assert over.status_code == 401
        assert "Max-Age=0" in over.headers["set-cookie"]


def test_signing_out_ends_the_session(portal: Portal) -> None:
    with portal.opened(portal.cast.visit()) as browser:
        kept = dict(browser.cookies)
        out = send(browser, "/visit/sign-out")
        assert (out.status_code, out.headers["location"]) == (303, "/bye")
        assert count(portal, SESSIONS) == 0
        assert browser.get("/bye").status_code == 200
    with portal.browser() as thief:
        assert thief.get("/visit", headers={"cookie": f"vmsctl={kept['vmsctl']}"}).status_code == 401


def test_a_ticket_has_twenty_sessions_at_most(portal: Portal) -> None:
    visit = portal.cast.visit()
    for _ in range(23):
        with portal.opened(visit):
            portal.cast.clock.tick(seconds=1)
    assert count(portal, SESSIONS) == 20


def test_a_form_of_another_site_changes_nothing(portal: Portal) -> None:
    with portal.opened(portal.cast.visit()) as browser:
        assert browser.post("/visit/sign-out").status_code == 403
        assert browser.post("/visit/sign-out", data={"form-token": "0" * 32}).status_code == 403
        for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
            assert send_with(browser, headers) == 403
        assert count(portal, SESSIONS) == 1
        assert send_with(browser, {"origin": "null", "sec-fetch-site": "same-origin"}) == 303


def send_with(browser: httpx2.Client, headers: dict[str, str]) -> int:
    token = form_token(browser.get("/visit"))
    return browser.post("/visit/sign-out", data={"form-token": token}, headers=headers).status_code


def test_another_sites_form_cannot_open_a_link_in_ones_browser(portal: Portal) -> None:
    with portal.browser(**{"sec-fetch-site": "cross-site"}) as browser:
        assert browser.post(portal.link(portal.cast.visit())).status_code == 403
    assert count(portal, SESSIONS) == 0


def test_a_language_is_chosen_and_stays(portal: Portal) -> None:
    with portal.opened(portal.cast.visit()) as browser:
        assert send(browser, "/visit/language", language="de", back="/visit/decline").headers["location"] == (
            "/visit/decline"
        )
        page = browser.get("/visit").text
    assert '<html lang="de"' in page and "Willkommen, Ada Lovelace" in page
    assert "Montag, 23. November 2026" in page
    with portal.ws.reading() as tx:
        assert tx.value("SELECT language FROM visitors") == "de"
        assert tx.value("SELECT count(*) FROM events WHERE kind = 'visitor.changed'") == 1


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/i/1.0.x", "/visit/../i", "\\evil"])
def test_a_language_form_leads_to_our_own_pages_only(portal: Portal, back: str) -> None:
    with portal.opened(portal.cast.visit()) as browser:
        assert send(browser, "/visit/language", language="fr", back=back).headers["location"] == "/visit"


def test_a_browser_is_answered_in_its_own_language(portal: Portal) -> None:
    with portal.opened(portal.cast.visit(), **{"accept-language": "it;q=0.9, fr-CH;q=0.8, en;q=0.2"}) as browser:
        assert '<html lang="fr"' in browser.get("/visit").text


def test_the_visitors_own_language_goes_before_the_browsers(portal: Portal) -> None:
    visit = portal.cast.visit()
    with portal.ws.transaction() as tx:
        tx.run("UPDATE visitors SET language = 'de'")
    with portal.opened(visit, **{"accept-language": "fr"}) as browser:
        assert '<html lang="de"' in browser.get("/visit").text
