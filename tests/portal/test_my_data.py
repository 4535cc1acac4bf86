"""A copy of one's data and the request for its end, by a code that really came by mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import httpx2
import pytest
from pypdf import PdfReader

from tests.connectors.mail_servers import Mailbox, aiosmtpd_server
from tests.portal.conftest import Portal, send
from tests.services import mailing
from vmsctl.language import Words
from vmsctl.services import custom_fields, personal_data, personal_data_paper, visitors

DATA = "/visit/data"
CODE = f"{DATA}/code"


@pytest.fixture
def post(portal: Portal) -> Iterator[Mailbox]:
    """Where the portal's house sends its mail."""
    mailbox = Mailbox()
    with aiosmtpd_server(mailbox) as port:
        mailing.use_server(portal.cast, port)
        yield mailbox


def mailed_code(portal: Portal, post: Mailbox) -> str:
    """The code in the newest mail, as it is written there."""
    mailing.deliver(portal.cast)
    found = re.search(r"\b(\d{8}|\d{4} \d{4})\b", mailing.text_of(mailing.read(post.received[-1].data)))
    assert found is not None
    return found.group()


def paper_text(pdf: bytes) -> str:
    return " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def asked(browser: httpx2.Client, kind: str) -> str:
    """The page at which the code is given."""
    assert send(browser, DATA, DATA, kind=kind).headers["location"] == CODE
    return browser.get(CODE).text


def test_the_code_from_the_mailbox_opens_the_copy_of_ones_data(portal: Portal, post: Mailbox) -> None:
    with portal.opened(portal.cast.visit()) as browser:
        assert "a…\u2060@example.org" in asked(browser, "export")
        given = send(browser, CODE, CODE, code=mailed_code(portal, post))
        assert given.headers["location"] == f"{DATA}/copy"
        assert "Download as PDF" in browser.get(f"{DATA}/copy").text
        paper = send(browser, f"{DATA}/export", f"{DATA}/copy", **{"as": "pdf"})
        copy = send(browser, f"{DATA}/export", f"{DATA}/copy", **{"as": "json"})
    assert paper.headers["content-disposition"] == 'attachment; filename="my-data.pdf"'
    text = paper_text(paper.content)
    assert "A copy of your data" in text and "host: Grace Hopper" in text
    assert "expected: Monday, 23 November 2026, 10:00" in text
    assert copy.headers["content-disposition"] == 'attachment; filename="my-data.json"'
    assert copy.json()["profile"]["name"] == "Ada Lovelace" and copy.json()["visits"][0]["host"] == "Grace Hopper"


def test_the_copy_is_on_paper_in_the_language_that_was_chosen(portal: Portal, post: Mailbox) -> None:
    with portal.opened(portal.cast.visit(), **{"accept-language": "de"}) as browser:
        asked(browser, "export")
        send(browser, CODE, CODE, code=mailed_code(portal, post))
        paper = send(browser, f"{DATA}/export", f"{DATA}/copy", **{"as": "pdf"})
    text = paper_text(paper.content)
    assert "Eine Kopie Ihrer Daten" in text and "erwartet: Montag, 23. November 2026, 10:00 Uhr" in text


def test_the_copy_names_the_houses_own_questions_and_no_code_of_ours(portal: Portal, post: Mailbox) -> None:
    alma = portal.cast.act_as("alma")
    custom_fields.add(alma, "diet", labels={"en": "What do you eat?", "fr": "Que mangez-vous ?"}, reason="x")
    custom_fields.add(alma, "parking", kind="yes-no", reason="x")
    visit = portal.cast.visit(portal.cast.visitor(company="desk"), state="left")
    visitors.change(alma, str(visit.visitor_id), {"custom.diet": "vegan", "custom.parking": "yes"})
    with portal.ws.transaction() as tx:
        tx.run("INSERT INTO stays (visit_id, building_id, visitor_id, in_at, in_how, in_desk, out_at, out_how,"
               " out_desk) VALUES (:visit, 1, :visitor, 1, 'command', '', 2, 'kiosk', '')",
               {"visit": visit.id, "visitor": visit.visitor_id})  # fmt: skip
        data = personal_data.of_visitor(tx, portal.ws, visit.visitor_id or 0)
    said = {code: paper_text(personal_data_paper.pdf(data, Words.of(code))) for code in ("en", "fr")}
    assert (
        "What do you eat? vegan; Parking: Yes" in said["en"] and "Que mangez-vous ? vegan; Parking : Oui" in said["fr"]
    )
    assert "let in by: staff, by command line" in said["en"] and "sortie notée par : borne d’accueil" in said["fr"]
    assert "Company: desk" in said["en"]  # what somebody wrote is no code of ours


def test_a_request_for_erasure_is_noted_and_says_what_comes_next(portal: Portal, post: Mailbox) -> None:
    with portal.opened(portal.cast.visit()) as browser:
        assert "With this code you go on to the deletion" in asked(browser, "erase")
        given = send(browser, CODE, CODE, code=mailed_code(portal, post))
        with portal.ws.reading() as tx:
            assert tx.value("SELECT state FROM privacy_requests") == "requested"
        sure = given.headers["location"]
        assert "This cannot be undone" in browser.get(sure).text
        noted = send(browser, sure, sure).headers["location"]
        assert "carry it out, at the latest within one month" in browser.get(noted).text
        page = browser.get(DATA).text
    assert "You asked for deletion on Monday, 23 November 2026" in page
    assert "For the copy we mail a code" in page and "Ask for deletion" not in page
