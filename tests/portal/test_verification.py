"""Details and documents: saving as one goes, accepting, signing, and what comes of it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.cast import TODAY, VisitMade
from tests.documents.papers import paper
from tests.portal.conftest import Portal, form_token, refused, send
from tests.portal.house import WHY, a_demanding_house
from vmsctl.services import document_versions, visits
from vmsctl.services.check_in import check_in
from vmsctl.services.document_versions import Given

DETAILS = "/visit/details"
ALL = {"phone": "+49 30 123456", "custom.diet": "vegan"}
STROKES = "1000.5000-3000.2000-5000.8000_2000.9000-8000.9000"


@pytest.fixture
def visit(portal: Portal) -> VisitMade:
    return a_demanding_house(portal.cast)


def profile(portal: Portal) -> tuple[str, str]:
    with portal.ws.reading() as tx:
        ((phone, custom),) = tx.rows("SELECT phone, custom FROM visitors")
    return phone, custom


def test_what_is_right_is_saved_and_what_is_wrong_is_said_at_its_field(portal: Portal, visit: VisitMade) -> None:
    with portal.opened(visit) as browser:
        answer = refused(browser, DETAILS, **{"phone": "abc", "custom.diet": "vegan"})
        assert 'href="#f-phone"' in answer.text and 'aria-invalid="true"' in answer.text
        assert 'value="abc"' in answer.text
        assert profile(portal) == ("", '{"diet": "vegan"}')
        done = send(browser, DETAILS, DETAILS, **ALL)
        assert (done.status_code, done.headers["location"]) == (303, "/visit/documents")
    assert profile(portal)[0] == "+49 30 123456"


def test_what_was_refused_is_kept_sealed_and_until_it_is_put_right(portal: Portal, visit: VisitMade) -> None:
    with portal.opened(visit) as browser, portal.opened(visit) as other:
        assert "not a number" in refused(browser, DETAILS, phone="not a number").text
        assert "not a number" not in other.get(f"{DETAILS}?again=1").text
        assert "not a number" not in browser.get("/visit/documents/1?again=1").text
        with portal.ws.reading() as tx:
            kept = [text for (text,) in tx.rows("SELECT refused FROM portal_sessions ORDER BY refused")]
        assert kept[0] == "" and kept[1].startswith("sealed:")
        send(browser, DETAILS, DETAILS, **ALL)
    with portal.ws.reading() as tx:
        assert tx.value("SELECT max(refused) FROM portal_sessions") == ""


def test_a_company_is_no_longer_than_a_badge_can_carry(portal: Portal, visit: VisitMade) -> None:
    with portal.opened(visit) as browser:
        assert "This is too long" in refused(browser, DETAILS, **{**ALL, "company": "A" * 121}).text
        assert send(browser, DETAILS, DETAILS, **{**ALL, "company": "A" * 120}).status_code == 303


def test_one_field_is_saved_when_it_is_left(portal: Portal, visit: VisitMade) -> None:
    with portal.opened(visit) as browser:
        token = form_token(browser.get(DETAILS))
        json = {"accept": "application/json"}
        answer = browser.post(DETAILS, data={"form-token": token, "phone": "+49 30 1"}, headers=json)
        assert answer.json() == {"saved": ["phone"], "errors": {}}
        wrong = browser.post(DETAILS, data={"form-token": token, "custom.diet": "stones"}, headers=json)
        assert list(wrong.json()["errors"]) == ["custom.diet"]
        assert "+49 30 1" in browser.get(DETAILS).text


def test_nothing_is_called_saved_of_who_has_no_name_yet(portal: Portal) -> None:
    json = {"accept": "application/json"}
    with portal.opened(portal.cast.visit(unknown="somebody from Analytical")) as browser:
        fields = {"form-token": form_token(browser.get(DETAILS))}
        answer = browser.post(DETAILS, data={**fields, "phone": "+49 30 1"}, headers=json).json()
        assert answer["saved"] == [] and list(answer["errors"]) == ["name"]
        assert browser.post(DETAILS, data={**fields, "name": "Ada"}, headers=json).json()["saved"] == ["name"]
        assert browser.post(DETAILS, data={**fields, "phone": "+49 30 1"}, headers=json).json()["saved"] == ["phone"]
    assert profile(portal)[0] == "+49 30 1"


@pytest.mark.parametrize("field", ["blocked_reason", "visitor_id", "id", "email_folded", "custom.shoe", "search"])
def test_a_field_that_is_not_asked_for_changes_nothing(portal: Portal, visit: VisitMade, field: str) -> None:
    with portal.opened(visit) as browser:
        assert send(browser, DETAILS, DETAILS, **{"phone": "+49 30 1", field: "x"}).status_code == 422
    assert profile(portal)[0] == ""


def test_the_address_of_a_known_visitor_cannot_be_changed_here(portal: Portal, visit: VisitMade) -> None:
    with portal.opened(visit) as browser:
        refused(browser, DETAILS, **{**ALL, "email": "mallory@example.org"})
    with portal.ws.reading() as tx:
        assert tx.value("SELECT email FROM visitors") == "ada.lovelace@example.org"


def test_an_id_number_is_written_and_never_read_back(portal: Portal, visit: VisitMade) -> None:
    with portal.opened(visit) as browser:
        send(browser, DETAILS, DETAILS, **{**ALL, "id_number": "C01X0006H"})
        page = browser.get(DETAILS).text
        assert "C01X" not in page and "06H" not in page
        assert "We have one on file" in page
        send(browser, DETAILS, DETAILS, **{**ALL, "id_number": ""})
    with portal.ws.reading() as tx:
        assert tx.value("SELECT id_number FROM visitors") != ""


def versions(portal: Portal) -> dict[str, int]:
    with portal.ws.reading() as tx:
        return {name: int(id) for name, id in tx.rows("SELECT name, current_version_id FROM documents")}


def test_the_whole_way_ends_at_a_ticket_with_which_the_visitor_is_checked_in(portal: Portal, visit: VisitMade) -> None:
    there = versions(portal)
    with portal.opened(visit) as browser:
        assert "comes when details and documents are complete" in browser.get("/visit/ticket").text
        assert browser.get("/visit/ticket.pdf").status_code == 409
        send(browser, DETAILS, DETAILS, **ALL)
        rules, notice = (f"/visit/documents/{there[name]}" for name in ("House rules", "Privacy notice"))
        assert len(PdfReader(BytesIO(browser.get(f"{rules}/pdf").content)).pages) == 2
        signed = send(browser, rules, rules, accept="yes", read="en", strokes=STROKES)
        assert (signed.status_code, signed.headers["location"]) == (303, "/visit/documents")
        done = send(browser, notice, notice, accept="yes", read="en")
        assert (done.status_code, done.headers["location"]) == (303, "/visit/ticket")
        ticket = browser.get("/visit/ticket")
        assert visit.ticket[:4] in ticket.text
        pdf = browser.get("/visit/ticket.pdf")
        assert pdf.headers["content-type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
        copy = browser.get(f"{rules}/signed").content
        assert "Ada Lovelace" in PdfReader(BytesIO(copy)).pages[-1].extract_text()
        assert browser.get(f"{notice}/signed").status_code == 404
    assert visits.show(portal.cast.act_as("linus"), visit.name).verified
    assert check_in(portal.cast.act_as("linus"), visit.ticket).stay_opened


def test_a_document_can_be_read_as_text(portal: Portal, visit: VisitMade) -> None:
    rules = f"/visit/documents/{versions(portal)['House rules']}"
    with portal.opened(visit) as browser:
        for _ in range(2):
            page = browser.get(f"{rules}/text")
            assert "Please keep to the marked ways. Page 2." in page.text
        assert browser.get("/visit/documents/999/text").status_code == 404


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"strokes": STROKES}, "Please tick"),
        ({"accept": "yes"}, "Please sign"),
        ({"accept": "yes", "typed": "   "}, "Please sign"),
        ({"accept": "yes", "typed": "."}, "Please type your full name"),
        ({"accept": "yes", "typed": "A" * 101}, "Please type your full name"),
        ({"typed": "A1"}, "Please type your full name"),
        ({"typed": "A1"}, "Please tick"),
        ({"accept": "yes", "strokes": "1.1-1.1"}, "Please sign"),
        ({"accept": "yes", "strokes": "x"}, "Please sign"),
        ({"accept": "yes", "strokes": "99999.1-1.1"}, "Please sign"),
    ],
)
def test_without_consent_or_signature_nothing_is_accepted(
    portal: Portal, visit: VisitMade, given: dict[str, str], said: str
) -> None:
    rules = f"/visit/documents/{versions(portal)['House rules']}"
    with portal.opened(visit) as browser:
        answer = refused(browser, rules, read="en", **given)
    assert said in answer.text
    with portal.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM acceptances") == 0


def test_a_signature_survives_a_forgotten_tick(portal: Portal, visit: VisitMade) -> None:
    rules = f"/visit/documents/{versions(portal)['House rules']}"
    with portal.opened(visit) as browser:
        assert f'value="{STROKES}"' in refused(browser, rules, read="en", strokes=STROKES).text
        assert "script" not in refused(browser, rules, read="en", strokes='"><script>').text.split("</head>")[1]


def test_a_dot_is_no_signature_and_does_not_stand_there_as_one(portal: Portal, visit: VisitMade) -> None:
    rules = f"/visit/documents/{versions(portal)['House rules']}"
    with portal.opened(visit) as browser:
        page = refused(browser, rules, accept="yes", read="en", strokes="500.500").text
    assert "Please sign before you accept." in page and 'name="strokes" value=""' in page


def test_signing_with_a_typed_name_needs_no_script(portal: Portal, visit: VisitMade) -> None:
    rules = f"/visit/documents/{versions(portal)['House rules']}"
    with portal.opened(visit) as browser:
        assert send(browser, rules, rules, accept="yes", read="en", typed="Ada Lovelace").status_code == 303
    with portal.ws.reading() as tx:
        assert tx.rows("SELECT signature, how FROM acceptances") == [("typed", "portal")]


def test_signing_twice_in_two_tabs_or_after_going_back_makes_one_signed_pdf(portal: Portal, visit: VisitMade) -> None:
    rules = f"/visit/documents/{versions(portal)['House rules']}"
    with portal.opened(visit) as browser, portal.opened(visit) as other_tab:
        fields = {"accept": "yes", "read": "en", "typed": "Ada Lovelace"}
        tokens = [form_token(tab.get(rules)) for tab in (browser, other_tab)]
        for tab, token in zip((browser, other_tab, browser), (*tokens, tokens[0]), strict=True):
            assert tab.post(rules, data={"form-token": token, **fields}).status_code == 303
    with portal.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM signed_documents") == 1


def test_a_document_that_was_accepted_in_another_tab_says_so(portal: Portal, visit: VisitMade) -> None:
    rules = f"/visit/documents/{versions(portal)['House rules']}"
    with portal.opened(visit) as browser:
        token = form_token(browser.get(rules))
        for where in ("/visit/documents", rules):
            fields = {"form-token": token, "accept": "yes", "read": "en", "typed": "Ada Lovelace"}
            answer = browser.post(rules, data=fields)
            assert answer.headers["location"] == where
        assert "You accepted this document on Monday, 23 November 2026" in browser.get(rules).text


def test_a_document_that_was_renewed_while_it_was_read_is_not_accepted(portal: Portal, visit: VisitMade) -> None:
    rules = f"/visit/documents/{versions(portal)['House rules']}"
    with portal.opened(visit) as browser:
        token = form_token(browser.get(rules))
        document_versions.renew(portal.cast.act_as("alma"), "House rules", [Given("en", paper(3))], reason=WHY)
        fields = {"form-token": token, "accept": "yes", "read": "en", "typed": "Ada Lovelace"}
        answer = browser.post(rules, data=fields)
        assert answer.status_code == 409 and "newer version" in answer.text
        assert browser.get(rules).status_code == 404


def test_a_link_opens_what_was_signed_at_its_own_visit_and_what_it_asks_for_now(
    portal: Portal, visit: VisitMade
) -> None:
    first = versions(portal)["House rules"]
    with portal.opened(visit) as browser:
        send(browser, DETAILS, DETAILS, **ALL)
        rules = f"/visit/documents/{first}"
        send(browser, rules, rules, accept="yes", read="en", typed="Ada Lovelace")
        document_versions.renew(portal.cast.act_as("alma"), "House rules", [Given("en", paper(3))], reason=WHY)
        assert browser.get(f"{rules}/signed").status_code == 200
    later = portal.cast.visit(visit.visitor_id, day=TODAY + timedelta(days=7))
    with portal.opened(later) as browser:
        assert browser.get(f"{rules}/signed").status_code == 404
        document_versions.activate(portal.cast.act_as("alma"), "House rules", number=1, reason=WHY)
        assert browser.get(f"{rules}/signed").content.startswith(b"%PDF")


@pytest.mark.parametrize("version", ["999", "0", "-1", "x", "1" * 30, "%31"])
def test_a_document_that_is_not_asked_of_this_visit_is_not_there(
    portal: Portal, visit: VisitMade, version: str
) -> None:
    with portal.opened(visit) as browser:
        for path in ("", "/pdf", "/signed"):
            assert browser.get(f"/visit/documents/{version}{path}").status_code in (200, 404)
            if version != "%31":
                assert browser.get(f"/visit/documents/{version}{path}").status_code == 404


def test_who_is_blocked_reads_nothing_of_it_and_gets_no_ticket(portal: Portal) -> None:
    visit = portal.cast.visit()
    with portal.ws.transaction() as tx:
        tx.run("UPDATE visitors SET blocked_at = 1, blocked_reason = 'Theft'")
    with portal.opened(visit) as browser:
        pages = [browser.get(path) for path in ("/visit", DETAILS, "/visit/documents", "/visit/ticket")]
    assert pages[-1].status_code == 409 and "speak to the reception" in pages[-1].text
    assert not any("block" in page.text.lower() or "Theft" in page.text for page in pages)
