"""Names that were written to be more than names (E13): every page has the elements that it has for Ada."""

from __future__ import annotations

from collections import Counter
from typing import Any

import html5lib
import httpx2
import pytest

from tests.hostile.names import SEED, names
from tests.portal.conftest import Phone, Portal, refused
from tests.portal.house import a_demanding_house
from tests.scale import Scale

PAGES = ("/visit", "/visit/details", "/visit/documents", "/visit/documents/1", "/visit/decline", "/visit/data")
WEB = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onfocus=alert(1) autofocus x='", "{{ 7*7 }}",
    "</title><script>", "<!--", "${7*7}", "javascript:alert(1)", "&lt;script&gt;", "]]>", "<svg/onload=alert(1)>",
    "{% raw %}", "</textarea><script>alert(1)</script>", "\"'`<>&",
)  # fmt: skip


def elements(page: str) -> Counter[tuple[str, tuple[str, ...]]]:
    """Each element with the names of its attributes, as a browser would build the page."""
    tree: Any = html5lib.parse(page, namespaceHTMLElements=False)
    return Counter((str(one.tag), tuple(sorted(one.attrib))) for one in tree.iter() if isinstance(one.tag, str))


NAMED = (
    "UPDATE visitors SET name = :name, company = :name",
    "UPDATE users SET name = :name",
    "UPDATE buildings SET name = :name, address = :name WHERE id = 1",
    "UPDATE invitations SET reason = :name",
    "UPDATE document_files SET title = :name",
)


def rename(portal: Portal, name: str) -> None:
    """Give that name to all that people name, as if nothing had cleaned it."""
    with portal.ws.transaction() as tx:
        for change in NAMED:
            tx.run(change, {"name": name})


def pages(browser: httpx2.Client) -> dict[str, Counter[tuple[str, tuple[str, ...]]]]:
    answers = {path: browser.get(path) for path in PAGES}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {path: elements(answer.text) for path, answer in answers.items()}


@pytest.mark.long
def test_a_name_is_nothing_but_text_on_every_page(portal: Portal, scale: Scale) -> None:
    visit = a_demanding_house(portal.cast)
    with portal.opened(visit) as browser:
        rename(portal, "Ada Lovelace")
        expected = pages(browser)
        for name in (*WEB, *names(scale(12, nightly=2_000), storable=True)):
            rename(portal, name)
            assert pages(browser) == expected, (SEED, name)


def test_such_a_test_sees_a_page_that_escapes_nothing(portal: Portal) -> None:
    visit = a_demanding_house(portal.cast)
    with portal.opened(visit) as browser:
        page = browser.get("/visit").text
    assert elements(page) != elements(page.replace("Ada Lovelace", WEB[0]))


def test_what_was_typed_wrongly_comes_back_as_text(portal: Portal) -> None:
    visit = a_demanding_house(portal.cast)
    with portal.opened(visit) as browser:
        expected = elements(refused(browser, "/visit/details", phone="abc").text)
        for text in WEB:
            answer = refused(browser, "/visit/details", phone=f"{text} x")
            assert elements(answer.text) == expected, text


def test_no_script_of_a_name_runs(phone: Phone) -> None:
    visit = a_demanding_house(phone.portal.cast)
    alerts: list[str] = []
    phone.page.on("dialog", lambda dialog: alerts.append(dialog.message))
    phone.opened(visit)
    for name in WEB[:3]:
        rename(phone.portal, name)
        for path in PAGES:
            phone.open(path)
    assert alerts == [] and not any("Content Security Policy" in said for said in phone.complaints)
