"""The pages in Chromium: for a small phone, with and without script, for everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser

from tests.portal.conftest import PHONE, Phone, Portal, a_phone, served
from tests.portal.house import a_demanding_house
from vmsctl.portal.rendering import assets

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = [
    "/", "/bye", "/declined", "/nowhere", "/visit", "/visit/details", "/visit/documents", "/visit/documents/1",
    "/visit/documents/2", "/visit/documents/2/text",
    "/visit/decline", "/visit/data", "/visit/data/code", "/visit/data/noted", "/visit/ticket",
]  # fmt: skip
NAME = "Ada Lovelace"


def faults(phone: Phone) -> list[str]:
    """What axe-core finds wrong with the page."""
    phone.page.evaluate(AXE)
    found: dict[str, Any] = phone.page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", TAGS
    )
    return [f"{each['id']}: {node['html'][:160]}" for each in found["violations"] for node in each["nodes"]]


@pytest.fixture(params=["light", "dark"])
def seen(chromium: Browser, portal: Portal, request: pytest.FixtureRequest) -> Iterator[Phone]:
    """A phone in light and in dark, with the link opened; our policy would not let axe in."""
    visit = a_demanding_house(portal.cast)
    with a_phone(chromium, portal, color_scheme=request.param, bypass_csp=True) as phone:
        phone.open(portal.link(visit))
        assert faults(phone) == []
        yield phone.opened(visit)


def test_axe_finds_no_fault_on_any_page(seen: Phone) -> None:
    found = {}
    for path in PAGES:
        seen.open(path)
        if wrong := faults(seen):
            found[path] = wrong
    assert found == {}


def test_axe_finds_no_fault_where_something_was_filled_in_wrongly(seen: Phone) -> None:
    seen.open("/visit/details")
    seen.page.get_by_label("Phone").first.fill("abc")
    seen.page.get_by_role("button", name="Save and continue").click()
    assert seen.page.locator("#wrong").evaluate("wrong => wrong === document.activeElement")
    assert faults(seen) == []
    seen.open("/visit/documents/2")
    seen.page.get_by_role("button", name="Sign and accept").click()
    assert faults(seen) == []


def test_axe_would_find_a_fault(seen: Phone) -> None:
    seen.open("/visit/details")
    seen.page.evaluate("document.querySelectorAll('label').forEach(label => label.remove())")
    assert faults(seen) != []


@pytest.mark.parametrize("colour", ["#ffff00", "#000000", "#ffffff", "#ff0000", "#7a7a7a"])
def test_any_colour_of_a_house_can_be_read(chromium: Browser, portal: Portal, colour: str) -> None:
    portal.cast.setting("branding.colour", f'"{colour}"')
    visit = portal.cast.visit()
    for scheme in ("light", "dark"):
        with a_phone(chromium, portal, color_scheme=scheme, bypass_csp=True) as phone:
            phone.opened(visit)
            assert faults(phone) == []


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_no_page_is_wider_than_a_small_phone(chromium: Browser, portal: Portal, language: str) -> None:
    visit = a_demanding_house(portal.cast)
    with a_phone(chromium, portal, viewport={"width": 320, "height": 600}, locale=language) as phone:
        phone.open(portal.link(visit))
        phone.page.locator("form button.act").click()
        for path in PAGES:
            phone.open(path)
            width = phone.page.evaluate("document.documentElement.scrollWidth")
            assert width <= 320, (path, language, width)


def test_what_is_to_be_touched_is_large_enough(seen: Phone) -> None:
    small = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea')]
      .filter(each => !each.closest('.skip, p, li, [hidden]') && !each.matches('.skip'))
      .map(each => [each.outerHTML.slice(0, 90), (each.closest('label') || each).getBoundingClientRect()])
      .filter(([, box]) => box.height > 0 && (box.height < 44 || box.width < 24)).map(([what]) => what)"""
    for path in PAGES:
        seen.open(path)
        if path != "/visit/ticket":
            assert seen.page.evaluate(small) == [], path


def test_a_page_tells_the_browser_nothing_it_would_complain_of(chromium: Browser, portal: Portal) -> None:
    visit = a_demanding_house(portal.cast)
    with a_phone(chromium, portal) as phone:
        phone.opened(visit)
        for path in PAGES:
            phone.open(path)
        complaints = [said for said in phone.complaints if "404" not in said]
    assert complaints == []


def test_a_page_is_light(portal: Portal) -> None:
    visit = a_demanding_house(portal.cast)
    ours = assets()
    common = len(ours["portal.css"].data) + len(ours["icon.svg"].data)
    script = len(ours["portal.js"].data)
    assert script <= 15_000
    with portal.opened(visit) as browser:
        weights = {path: len(browser.get(path).content) + common + script for path in PAGES}
    assert max(weights.values()) <= 60_000, weights


def test_a_visitor_gets_through_without_script(chromium: Browser, portal: Portal) -> None:
    visit = a_demanding_house(portal.cast)
    with a_phone(chromium, portal, java_script_enabled=False) as phone:
        page = phone.opened(visit).page
        page.get_by_role("link", name="Continue: your details").click()
        page.get_by_label("Phone").first.fill("+49 30 123456")
        page.get_by_label("What do you eat?").select_option("vegan")
        page.get_by_role("button", name="Save and continue").click()
        page.wait_for_url("**/visit/documents")
        page.get_by_role("link", name="House rules").click()
        assert not page.locator("canvas").is_visible()
        page.get_by_label("I have read").check()
        page.get_by_label("Type your full name to sign").fill("Ada Lovelace")
        page.get_by_role("button", name="Sign and accept").click()
        page.get_by_role("link", name="Read the next document").click()
        page.get_by_label("I have read").check()
        page.get_by_role("button", name="Accept").click()
        page.wait_for_url("**/visit/ticket")
        assert page.get_by_text("Ada Lovelace").is_visible()


def test_a_visitor_gets_through_with_a_finger(phone: Phone) -> None:
    visit = a_demanding_house(phone.portal.cast)
    page = phone.opened(visit).page
    page.get_by_role("link", name="Continue: your details").click()
    page.get_by_label("Phone").first.fill("+49 30 123456")
    with page.expect_response("**/visit/details") as saved:
        page.get_by_label("Phone").first.blur()
    assert saved.value.json() == {"saved": ["phone"], "errors": {}}
    page.get_by_text("Saved", exact=True).wait_for()
    page.get_by_label("What do you eat?").select_option("vegan")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("link", name="House rules").click()
    page.get_by_label("I have read").check()
    phone.draw()
    assert page.get_by_text("There is a signature in the area.").is_visible()
    page.get_by_role("button", name="Clear").click()
    assert page.get_by_text("The area is empty.").is_visible()
    phone.draw()
    page.get_by_role("button", name="Sign and accept").click()
    page.wait_for_url("**/visit/documents")
    with phone.portal.ws.reading() as tx:
        assert tx.rows("SELECT signature FROM acceptances") == [("drawn",)]


def test_a_drawing_stays_when_the_tick_was_forgotten(phone: Phone) -> None:
    page = phone.opened(a_demanding_house(phone.portal.cast)).page
    phone.open("/visit/documents/2")
    phone.draw()
    before = page.locator("[name=strokes]").input_value()
    page.get_by_role("button", name="Sign and accept").click()
    page.get_by_text("Please tick that you accept the document.").first.wait_for()
    assert page.locator("[name=strokes]").input_value() == before != ""
    assert page.get_by_text("There is a signature in the area.").is_visible()


def test_going_back_to_a_form_that_was_refused_shows_it_again(phone: Phone) -> None:
    page = phone.opened(a_demanding_house(phone.portal.cast)).page
    for path, button in (("/visit/details", "Save and continue"), ("/visit/documents/2", "Sign and accept")):
        phone.open(path)
        page.get_by_role("button", name=button).click()
        page.locator("#wrong").wait_for()
        phone.open("/visit")
        page.go_back()
        assert page.locator("#wrong").is_visible()
        assert phone.path == f"{path}?again=1"


def test_after_signing_out_the_back_button_shows_nothing(phone: Phone) -> None:
    page = phone.opened(a_demanding_house(phone.portal.cast)).page
    phone.open("/visit/details")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/bye")
    page.go_back()
    assert "Ada" not in page.content()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_later_page_gets_no_referrer(phone: Phone) -> None:
    visit = phone.portal.cast.visit()
    asked: list[dict[str, str]] = []
    phone.page.on("request", lambda request: asked.append(request.headers))
    phone.opened(visit)
    phone.page.get_by_role("link", name="Show my e-ticket").click()
    assert asked and not any(headers.get("referer") for headers in asked)


def test_a_page_says_in_which_language_it_is(chromium: Browser, portal: Portal) -> None:
    with a_phone(chromium, portal, locale="de-AT", viewport=PHONE) as phone:
        phone.open(portal.link(portal.cast.visit()))
        assert phone.page.locator("html").get_attribute("lang") == "de"
        phone.page.get_by_role("link", name="Français").click()
        phone.page.get_by_role("button", name="Ouvrir mon invitation").click()
        phone.page.wait_for_url("**/visit")
        assert phone.page.get_by_role("heading", name="Bienvenue, Ada Lovelace").is_visible()


def test_a_store_that_is_away_is_a_page_and_no_riddle(portal: Portal) -> None:
    visit = portal.cast.visit()
    with portal.opened(visit) as browser:
        path = portal.ws.store.address
        from pathlib import Path

        Path(path).rename(f"{path}.away")
        away = browser.get("/visit")
        assert away.status_code == 503 and "Back in a moment" in away.text
        assert browser.get("/health").status_code == 503
        Path(f"{path}.away").rename(path)
        assert browser.get("/visit").status_code == 200


def test_a_mistake_of_ours_is_a_page_and_a_line_in_the_log(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    from vmsctl.services import portal_sessions

    def mistaken(*_: object) -> None:
        raise RuntimeError(NAME)

    with portal.opened(portal.cast.visit()) as browser:
        monkeypatch.setattr(portal_sessions, "times", mistaken)
        page = browser.get("/visit")
    assert page.status_code == 500 and "We made a mistake" in page.text
    log = portal.ws.config.log_file.read_text(encoding="utf-8")
    assert "RuntimeError" in log and "mistaken" in log and "Ada" not in log


def test_the_colour_and_the_logo_are_the_buildings(portal: Portal) -> None:
    portal.cast.setting("branding.colour", '"#8a0000"', building=portal.cast.hq)
    mark = "ab" * 32
    with portal.ws.transaction() as tx:
        tx.run("INSERT INTO logos (building_id, png, sha256, width, height) VALUES (:b, :png, :mark, 1, 1)",
               {"b": portal.cast.hq, "png": b"\x89PNG", "mark": mark})  # fmt: skip
    with portal.opened(portal.cast.visit()) as browser:
        page = browser.get("/visit").text
        assert f"/logo/{mark}.png" in page and "/colour/8a0000.css" in page
        assert browser.get(f"/logo/{mark}.png").content == b"\x89PNG"
        assert "--accent:#8a0000" in browser.get("/colour/8a0000.css").text
        assert [browser.get(path).status_code for path in ("/logo/x.png", "/colour/red.css")] == [404, 404]
    assert re.search("/static/[0-9a-f]{12}/portal.css", page)


def test_a_portal_of_its_own_answers_on_each_address(portal: Portal) -> None:
    with served(portal.ws, portal.log.append) as url, httpx2.Client(base_url=url) as browser:
        assert browser.get("/").status_code == 200
