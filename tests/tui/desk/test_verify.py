"""Verifying at the desk: what is missing is filled in, read, accepted and signed, with keys alone or with the mouse."""

from __future__ import annotations

import pytest
from textual import events

from tests.cast import Cast
from tests.documents.papers import paper
from tests.tui.desk.desk import Desk, desk
from tui.desk.day_board import DayBoardScreen
from tui.desk.verify import VerifyScreen
from tui.desk.visit_card import VisitCard
from tui.dialogs.frame import KeyWords
from tui.dialogs.signature import Signature
from tui.widgets.canvas import Canvas
from vmsctl.services import custom_fields, document_versions, verification, visitor_types
from vmsctl.services.document_versions import Given

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

WHY = "Requirements"


def require(cast: Cast, **needs: str) -> None:
    visitor_types.change(cast.act_as("alma"), "Guest", fields=needs, reason=WHY)


def badge_size(cast: Cast) -> None:
    custom_fields.add(cast.act_as("alma"), "badge-size", kind="choice", choices=["S", "M"], reason=WHY)
    require(cast, **{"badge-size": "required"})


async def fill(front: Desk, id: str, value: str) -> None:
    field = front.app.screen.query_one(f"#field-{id}")
    field.focus()
    await front.settled()
    await front.type(value)


async def test_enter_on_an_unverified_visit_leads_to_what_is_missing_and_on_to_check_in(cast: Cast) -> None:
    require(cast, phone="required")
    cast.visit()
    async with desk(cast, size=(80, 24)) as front:
        await front.until_text("! not verified")
        await front.open()
        await front.until_text("Verify")
        await front.press("enter")
        await front.until_text("not verified: 1 missing")
        screen = front.on(VerifyScreen)
        assert screen.focused is screen.query_one("#field-phone")
        assert "Details · 1 missing" in front.text and "Documents: none" in front.text
        await front.type("+49 30 123456")
        await front.press("ctrl+s")
        await front.until(lambda: isinstance(front.app.screen, VisitCard))
        assert "Ada Lovelace is verified" in front.notes
        await front.until_text("Check in Ada Lovelace")


async def test_one_key_on_the_board_opens_the_verification(cast: Cast) -> None:
    require(cast, plate="required")
    cast.visit()
    async with desk(cast, size=(80, 24)) as front:
        await front.until_text("missing: licence plate")
        await verify(front, "not verified: 1 missing")
        await front.type("B-AL 1815")
        await front.press("ctrl+s")
        await front.until(lambda: isinstance(front.app.screen, DayBoardScreen))
        await front.until_text("Check in Ada Lovelace")


async def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(cast: Cast) -> None:
    badge_size(cast)
    require(cast, phone="required", company_website="optional")
    visit = cast.visit()
    async with desk(cast, size=(80, 24)) as front:
        await verify(front, "not verified: 2 missing")
        await fill(front, "phone", "+49 30 123456")
        await fill(front, "company-website", "no website")
        await fill(front, "custom-badge-size", "XXL")
        await front.press("ctrl+s")
        await front.until_text("Choose one of these: S, M.")
        await front.until_text("not verified: 1 missing")
        known = {one.name: one.value for one in verification.asked(cast.act_as("linus"), visit.name).attributes}
        assert (known["phone"], known["company_website"]) == ("+49 30 123456", "")
        for id, value in (("company-website", "www.example.org"), ("custom-badge-size", "m")):
            front.app.screen.query_one(f"#field-{id}").value = ""  # type: ignore[attr-defined]
            await fill(front, id, value)
        await front.press("ctrl+s")
        await front.until(lambda: isinstance(front.app.screen, DayBoardScreen))


async def test_saving_with_nothing_filled_in_says_what_is_needed(cast: Cast) -> None:
    require(cast, phone="required")
    cast.visit()
    async with desk(cast, size=(80, 24)) as front:
        await verify(front, "not verified: 1 missing")
        assert "This is needed." not in front.text
        await front.press("ctrl+s")
        await front.until_text("✕ This is needed.")


async def test_an_unknown_visitor_becomes_known(cast: Cast) -> None:
    cast.visit(unknown="Lift maintenance")
    async with desk(cast, size=(80, 24)) as front:
        await verify(front, "not verified: 2 missing")
        assert "Lift maintenance" in front.text
        await front.type("Otis Lift")
        await fill(front, "email", "otis@example.org")
        await front.press("ctrl+s")
        await front.until(lambda: isinstance(front.app.screen, DayBoardScreen))
        await front.until_text("Otis Lift")


async def test_what_was_typed_is_not_lost_by_one_escape(cast: Cast) -> None:
    require(cast, phone="required")
    cast.visit()
    async with desk(cast, size=(80, 24)) as front:
        await verify(front, "not verified: 1 missing")
        await front.press("f2")
        await front.until_text("Interview")
        assert not front.on(VerifyScreen).query_one("Form").display
        await front.press("f3")
        await front.type("+49")
        await front.press("escape")
        await front.until_text("What was typed is lost.")
        await front.press("enter")
        await front.until(lambda: isinstance(front.app.screen, DayBoardScreen))


async def test_a_scan_in_the_midst_of_it_opens_the_scanned_visit_and_loses_nothing(cast: Cast) -> None:
    require(cast, phone="required")
    cast.visit()
    other = cast.visit(cast.visitor("Mary Somerville"))
    async with desk(cast, size=(80, 24)) as front:
        await verify(front, "not verified: 1 missing")
        field = front.app.screen.query_one("#field-phone")
        await front.scan(other.ticket)
        await front.until(lambda: isinstance(front.app.screen, VisitCard))
        await front.until_text("Mary Somerville")
        await front.press("escape")
        assert front.on(VerifyScreen).query_one("#field-phone") is field


async def test_a_host_is_not_offered_to_verify(cast: Cast) -> None:
    require(cast, phone="required")
    cast.visit()
    async with desk(cast, "grace") as host:
        await host.until_text("! not verified")
        await host.press("ctrl+y")
        assert isinstance(host.app.screen, DayBoardScreen)


async def verify(front: Desk, said: str) -> None:
    """Open the verification of the visitor under the cursor."""
    await front.press("ctrl+y")
    await front.until_text(said)


async def read_notice(front: Desk, said: str) -> None:
    """Open the first document that is asked for."""
    await verify(front, said)
    await front.press("enter")
    await front.until_text("marked ways")


def notice(cast: Cast, signature: str = "none", name: str = "Privacy notice") -> None:
    given = [Given("en", paper(2)), Given("de", paper(1, "Bitte auf den Wegen bleiben."), "Datenschutz")]
    document_versions.add(cast.act_as("alma"), name, given, signature=signature, reason=WHY)


def accepted(cast: Cast) -> list[tuple[str, str, str, bool]]:
    """Signature, language, how, and whether a signed PDF is kept, of each acceptance."""
    with cast.ws.reading() as tx:
        return [
            (signature, language, how, bool(kept))
            for signature, language, how, kept in tx.rows(
                "SELECT a.signature, a.language, a.how, EXISTS (SELECT 1 FROM signed_documents s"
                " WHERE s.acceptance_id = a.id) FROM acceptances a ORDER BY a.id"
            )
        ]


async def test_a_document_is_read_page_by_page_and_accepted_with_one_key(cast: Cast) -> None:
    notice(cast)
    cast.visit()
    async with desk(cast, size=(80, 24)) as front:
        await front.until_text("missing: Privacy notice")
        await verify(front, "! to be accepted")
        assert "Documents · 1 missing" in front.text
        await front.press("enter")
        await front.until_text("Please keep to the marked ways. Page 1.")
        assert "Page 1 of 2" in front.text and "version 1, 2 pages, en" in front.text
        await front.press("l")
        await front.until_text("Bitte auf den Wegen bleiben.")
        await front.press("a")
        await front.until(lambda: isinstance(front.app.screen, DayBoardScreen))
        assert "Privacy notice is accepted" in front.notes and "Ada Lovelace is verified" in front.notes
        await front.until_text("Check in Ada Lovelace")
    assert accepted(cast) == [("none", "de", "desk", False)]


async def test_a_name_is_typed_where_no_mouse_is(cast: Cast) -> None:
    notice(cast, "required")
    cast.visit()
    async with desk(cast, size=(80, 24)) as front:
        await read_notice(front, "! to be signed")
        await front.press("a")
        await front.until_text("Or the name typed")
        await front.press("enter")
        assert "Nothing is drawn or typed yet" in front.text
        await front.type("Ada Lovelace")
        await front.press("f8")
        assert front.on(Signature).typed.value == ""
        await front.type("Ada Lovelace")
        await front.press("enter")
        await front.until(lambda: isinstance(front.app.screen, DayBoardScreen))
    assert accepted(cast) == [("typed", "en", "desk", True)]


async def test_a_signature_is_drawn_with_the_mouse_taken_away_and_drawn_again(cast: Cast) -> None:
    notice(cast, "optional")
    cast.visit()
    async with desk(cast, size=(80, 24)) as front:
        await read_notice(front, "! to be accepted")
        await front.press("s")
        await front.until_text("Draw with the mouse")
        canvas = front.on(Signature).canvas
        await drag(front, canvas, [(5, 4), (20, 1), (35, 6), (50, 2)])
        assert canvas.has_line and any("\u2800" < letter <= "\u28ff" for letter in front.text)
        await front.pilot.click(front.app.screen.query(KeyWords)[1])
        assert not canvas.has_line
        await drag(front, canvas, [(5, 4), (20, 1), (35, 6), (50, 2)])
        (stroke,) = canvas.strokes
        assert stroke[0] == (5.5 / canvas.size.width, 4.5 / 8) and stroke[-1] == (50.5 / canvas.size.width, 2.5 / 8)
        await front.press("enter")
        await front.until(lambda: isinstance(front.app.screen, DayBoardScreen))
    assert accepted(cast) == [("drawn", "en", "desk", True)]


async def test_what_is_being_typed_stays_while_documents_are_accepted(cast: Cast) -> None:
    notice(cast)
    require(cast, phone="required")
    cast.visit()
    async with desk(cast, size=(80, 24)) as front:
        await verify(front, "not verified: 2 missing")
        await front.type("+49 30 12345")
        await front.press("f4", "enter")
        await front.until_text("marked ways")
        await front.press("a")
        await front.until_text("not verified: 1 missing")
        assert front.on(VerifyScreen).form.values["phone"] == "+49 30 12345"  # type: ignore[union-attr]
        await front.press("ctrl+s")
        await front.until(lambda: isinstance(front.app.screen, DayBoardScreen))


async def test_a_document_renewed_while_it_was_read_is_not_accepted(cast: Cast) -> None:
    notice(cast)
    cast.visit()
    async with desk(cast, size=(80, 24)) as front:
        await read_notice(front, "! to be accepted")
        document_versions.renew(cast.act_as("alma"), "Privacy notice", [Given("en", paper(3))], reason=WHY)
        await front.press("a")
        await front.until_text("3 pages, version 2")
        assert "has been renewed meanwhile" in front.notes
    assert accepted(cast) == []


async def drag(front: Desk, canvas: Canvas, points: list[tuple[int, int]]) -> None:
    """Hold the button from the first point to the last, as a terminal reports it."""
    left, top = canvas.content_region.offset
    kinds = [events.MouseDown, *[events.MouseMove] * (len(points) - 1), events.MouseUp]
    for kind, (x, y) in zip(kinds, [*points, points[-1]], strict=True):
        front.app.post_message(kind(None, left + x, top + y, 0, 0, 1, False, False, False, left + x, top + y))
        await front.pilot.pause()


async def test_all_that_can_be_asked_for_is_named_whole_on_a_small_screen(cast: Cast) -> None:
    badge_size(cast)
    more = ("address", "id_number", "plate", "company_email", "company_phone", "company_website", "company_address")
    require(cast, phone="required", **dict.fromkeys(more, "optional"))
    cast.visit()
    async with desk(cast, size=(80, 24)) as front:
        await verify(front, "not verified: 2 missing")
        for label in ("ID or passport number", "Company's website", "Company's address", "Badge size *"):
            assert label in front.text, label
        await front.press(*["down"] * 9)
        await front.until_text("S, M")
