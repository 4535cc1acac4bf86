"""A session that ends while somebody fills in a form: what was typed is not lost, and goes to nobody else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.cast import VisitMade
from tests.portal.conftest import PATIENCE, Phone, Portal, a_phone, send
from tests.portal.house import a_demanding_house

NUMBER = "+49 30 123456"


@pytest.fixture
def visit(portal: Portal) -> VisitMade:
    return a_demanding_house(portal.cast)


def end_sessions(portal: Portal) -> None:
    portal.cast.clock.tick(hours=12, minutes=1)


def open_again(phone: Phone, visit: VisitMade) -> None:
    """The link of the mail in another tab, and back to the first."""
    tab = Phone(phone.page.context.new_page(), phone.portal).opened(visit)
    tab.page.close()
    phone.page.bring_to_front()


def told_that_it_is_over(phone: Phone) -> None:
    """Wait until the page has asked whether it may send the form, and leads to what it says instead."""
    expect(phone.page.locator("#over")).to_be_focused(timeout=PATIENCE * 1000)
    assert phone.page.get_by_text("Your session is over").is_visible()


def phones(portal: Portal) -> list[tuple[str, str]]:
    with portal.ws.reading() as tx:
        return tx.rows("SELECT name, phone FROM visitors ORDER BY id")


def test_what_was_typed_is_saved_once_the_link_was_opened_again(phone: Phone, visit: VisitMade) -> None:
    page = phone.opened(visit).page
    phone.open("/visit/details")
    end_sessions(phone.portal)
    page.get_by_label("Phone").first.fill(NUMBER)
    page.get_by_role("button", name="Save and continue").click()
    told_that_it_is_over(phone)
    assert phone.path == "/visit/details" and page.get_by_label("Phone").first.input_value() == NUMBER
    assert page.get_by_text("Not saved yet – see the note above the button.").is_visible()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    open_again(phone, visit)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as coming back to the tab does
    page.get_by_text("Saved", exact=True).wait_for()
    assert page.get_by_text("Your session is over").is_hidden()
    page.get_by_label("What do you eat?").select_option("vegan")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/visit/documents")
    assert phones(phone.portal) == [("Ada Lovelace", NUMBER)]


def test_what_was_typed_for_one_visitor_goes_to_no_other_whose_link_was_opened(phone: Phone, visit: VisitMade) -> None:
    other = phone.portal.cast.visit(phone.portal.cast.visitor("Mallory Moor"))
    page = phone.opened(visit).page
    phone.open("/visit/details")
    end_sessions(phone.portal)
    open_again(phone, other)
    page.get_by_label("Phone").first.fill(NUMBER)
    page.get_by_role("button", name="Save and continue").click()
    told_that_it_is_over(phone)
    assert phones(phone.portal) == [("Ada Lovelace", ""), ("Mallory Moor", "")]


def test_without_script_the_page_says_how_and_going_back_keeps_the_form(
    chromium: Browser, portal: Portal, visit: VisitMade
) -> None:
    with a_phone(chromium, portal, java_script_enabled=False) as phone:
        page = phone.opened(visit).page
        phone.open("/visit/details")
        page.get_by_label("Phone").first.fill(NUMBER)
        page.get_by_label("What do you eat?").select_option("vegan")
        end_sessions(portal)
        page.get_by_role("button", name="Save and continue").click()
        page.get_by_text("What you typed last was not saved.").wait_for()
        open_again(phone, visit)
        page.go_back()
        page.get_by_role("button", name="Save and continue").click()
        page.wait_for_url("**/visit/documents")
    assert phones(portal) == [("Ada Lovelace", NUMBER)]


def test_who_had_typed_nothing_reads_nothing_of_it(portal: Portal, visit: VisitMade) -> None:
    with portal.opened(visit) as browser:
        end_sessions(portal)
        assert "Please open your link again" in browser.get("/visit/details").text
    with portal.opened(visit) as browser:
        page = browser.get("/visit/details")
        assert send(browser, "/visit/sign-out").status_code == 303
        assert page.text.count("data-whose=") == 1
        assert "Please open your link again" in browser.post("/visit/details", data={"form-token": "x"}).text
        assert "Please open your link again" in browser.post("/visit/language", data={"language": "en"}).text
        assert "Your session is over" in browser.post("/visit/decline", data={"note": "I am ill."}).text
        assert NUMBER not in browser.post("/visit/details", data={"phone": NUMBER}).text
