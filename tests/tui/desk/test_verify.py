"""Verifying at the desk: what is missing is filled in, read, accepted and signed, with keys alone or with the mouse."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.tui.desk.desk import Desk, desk
from tui.desk.day_board import DayBoardScreen
from tui.desk.verify import VerifyScreen
from tui.desk.visit_card import VisitCard
from vmsctl.services import custom_fields, verification, visitor_types

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
        await front.press("ctrl+y")
        await front.until_text("not verified: 1 missing")
        await front.type("B-AL 1815")
        await front.press("ctrl+s")
        await front.until(lambda: isinstance(front.app.screen, DayBoardScreen))
        await front.until_text("Check in Ada Lovelace")


async def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(cast: Cast) -> None:
    badge_size(cast)
    require(cast, phone="required", company_website="optional")
    visit = cast.visit()
    async with desk(cast, size=(80, 24)) as front:
        await front.press("ctrl+y")
        await front.until_text("not verified: 2 missing")
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


async def test_an_unknown_visitor_becomes_known(cast: Cast) -> None:
    cast.visit(unknown="Lift maintenance")
    async with desk(cast, size=(80, 24)) as front:
        await front.press("ctrl+y")
        await front.until_text("not verified: 2 missing")
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
        await front.press("ctrl+y")
        await front.until_text("not verified")
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
        await front.press("ctrl+y")
        await front.until_text("not verified")
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
