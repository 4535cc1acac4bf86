"""The pages in Chromium: for a small phone, with and without script, for everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser

from tests.cast import VisitMade
from tests.portal.conftest import PATIENCE, PHONE, Phone, Portal, a_phone, served
from tests.portal.house import a_demanding_house
from tests.scale import Scale
from vmsctl.portal.rendering import assets

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = [
    "/", "/bye", "/declined", "/nowhere", "/visit", "/visit/details", "/visit/documents", "/visit/documents/1",
    "/visit/documents/2", "/visit/documents/2/text",
    "/visit/decline", "/visit/data", "/visit/data/code", "/visit/data/noted", "/visit/ticket",
]  # fmt: skip
NAME = "Ada Lovelace"


WHOLE = {"type": "tag", "values": TAGS}
CONTRAST = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""In the dark nothing but colours is another."""


def faults(phone: Phone, rules: dict[str, Any] = WHOLE) -> list[str]:
    """What axe-core finds wrong with the page."""
    phone.page.evaluate(AXE)
    found: dict[str, Any] = phone.page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", rules
    )
    return [f"{each['id']}: {node['html'][:160]}" for each in found["violations"] for node in each["nodes"]]


@contextmanager
def looked_at(chromium: Browser, portal: Portal, visit: VisitMade, scheme: str) -> Iterator[Phone]:
    """A phone with the link opened, in light or in dark; our policy would not let axe in."""
    with a_phone(chromium, portal, color_scheme=scheme, bypass_csp=True) as phone:
        phone.open(portal.link(visit))
        assert faults(phone) == []
        yield phone.opened(visit)


@pytest.mark.long
@pytest.mark.parametrize(("scheme", "rules"), [("light", WHOLE), ("dark", CONTRAST)], ids=["light", "dark"])
def test_axe_finds_no_fault_on_any_page_right_or_wrong(
    chromium: Browser, portal: Portal, scheme: str, rules: dict[str, Any], scale: Scale
) -> None:
    found = {}
    with looked_at(chromium, portal, a_demanding_house(portal.cast), scheme) as seen:
        for path in PAGES:
            seen.open(path)
            found[path] = faults(seen, WHOLE if scale.nightly else rules)
        seen.open("/visit/details")
        seen.page.get_by_label("Phone").first.fill("abc")
        seen.page.get_by_role("button", name="Save and continue").click()
        seen.refused()
        found["wrong details"] = faults(seen, rules)
        seen.open("/visit/documents/2")
        seen.page.get_by_role("button", name="Sign and accept").click()
        seen.refused()
        found["wrong signature"] = faults(seen, rules)
    assert {where: wrong for where, wrong in found.items() if wrong} == {}


def test_axe_would_find_a_fault(chromium: Browser, portal: Portal) -> None:
    with looked_at(chromium, portal, a_demanding_house(portal.cast), "light") as seen:
        seen.open("/visit/details")
        seen.page.evaluate("document.querySelectorAll('label').forEach(label => label.remove())")
        assert faults(seen) != []
        seen.page.evaluate("document.body.style.color = '#bbb'")
        assert faults(seen, CONTRAST) != []


@pytest.mark.parametrize("colour", ["#ffff00", "#7a7a7a"])
def test_any_colour_of_a_house_can_be_read(chromium: Browser, portal: Portal, colour: str) -> None:
    portal.cast.setting("branding.colour", f'"{colour}"')
    visit = portal.cast.visit()
    for scheme in ("light", "dark"):
        with looked_at(chromium, portal, visit, scheme) as phone:
            assert faults(phone, CONTRAST) == []


SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea')]
  .filter(each => !each.closest('.skip, p, li, [hidden]') && !each.matches('.skip'))
  .map(each => [each.outerHTML.slice(0, 90), (each.closest('label') || each).getBoundingClientRect()])
  .filter(([, box]) => box.height > 0 && (box.height < 44 || box.width < 24)).map(([what]) => what)"""
"""What is to be touched and is too small for a finger."""


@pytest.mark.long
@pytest.mark.parametrize(("language", "letters"), [("en", 16), ("de", 32), ("fr", 16)], ids=["en", "de-large", "fr"])
def test_every_page_fits_a_small_phone_and_a_finger(
    chromium: Browser, portal: Portal, language: str, letters: int
) -> None:
    """Also with letters of twice the size; and the browser has nothing to complain of."""
    visit = a_demanding_house(portal.cast)
    width = 320 if letters == 16 else 390
    with a_phone(chromium, portal, viewport={"width": width, "height": 600}, locale=language) as phone:
        phone.page.context.new_cdp_session(phone.page).send("Page.setFontSizes", {"fontSizes": {"standard": letters}})
        phone.open(portal.link(visit))
        phone.page.locator("form button.act").click()
        phone.page.wait_for_url("**/visit")
        for path in PAGES:
            phone.open(path)
            assert phone.page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") >= letters
            assert phone.page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert path == "/visit/ticket" or phone.page.evaluate(SMALL) == [], path
        assert [said for said in phone.complaints if "404" not in said] == []


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
        page.get_by_label("I have read").check()
        assert not page.locator("canvas").is_visible()
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
    page.wait_for_url("**/visit/details", wait_until="load")  # the script saves, and comes last
    page.get_by_label("Phone").first.fill("+49 30 123456")
    with page.expect_response("**/visit/details") as saved:
        page.get_by_label("Phone").first.blur()
    assert saved.value.json() == {"saved": ["phone"], "errors": {}}
    page.get_by_text("Saved", exact=True).wait_for()
    page.get_by_label("What do you eat?").select_option("vegan")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("link", name="House rules").click()
    page.get_by_label("I have read").check()
    phone.draw_with_a_finger()
    strokes = page.locator("[name=strokes]").input_value()
    assert "_" not in strokes and len(strokes.split("-")) == 7, "one stroke, and no scrolling instead of it"
    page.get_by_role("button", name="Clear").click()
    page.get_by_text("The area is empty.").wait_for()
    phone.draw_with_a_finger()
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
    phone.refused()
    assert page.get_by_text("Please tick that you accept the document.").first.is_visible()
    page.get_by_label("I have read").check()
    assert not page.locator("#wrong").is_visible() and page.locator("#accept-wrong").inner_text() == ""
    assert page.locator("[name=strokes]").input_value() == before != ""
    assert page.get_by_text("There is a signature in the area.").is_visible()


def test_going_back_to_a_form_that_was_refused_shows_it_again(phone: Phone) -> None:
    page = phone.opened(a_demanding_house(phone.portal.cast)).page
    for path, button in (("/visit/details", "Save and continue"), ("/visit/documents/2", "Sign and accept")):
        phone.open(path)
        page.get_by_role("button", name=button).click()
        phone.refused()
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
    phone.page.wait_for_url("**/visit/ticket")
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
    with served(portal.ws, portal.log.append) as url, httpx2.Client(base_url=url, timeout=PATIENCE) as browser:
        assert browser.get("/").status_code == 200
