"""What the desk calls a document, and how its text stands on the screen."""

import pytest
from textual import events

from tests.cast import Cast
from tests.tui.desk.desk import desk
from tests.tui.desk.test_verify import notice, require, verify
from tui.desk.read_document import reflowed


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_document_bears_its_name_everywhere_at_the_desk(cast: Cast) -> None:
    notice(cast, "required", "Code of conduct")
    cast.visit()
    async with desk(cast, size=(80, 24)) as front:
        await front.until_text("missing: Code of conduct")
        await verify(front, "! to be signed")
        assert "Code of conduct" in front.text
        await front.press("enter")
        await front.until_text("marked ways")
        await front.press("l")
        await front.until_text("Code of conduct · Datenschutz")
        await front.press("a")
        await front.until_text("Sign: Code of conduct")
        assert "Type the full name" in front.text and "Ada Lovelace" not in front.text


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_leaving_from_the_documents_says_what_is_not_saved_and_where(cast: Cast) -> None:
    notice(cast)
    require(cast, phone="required")
    cast.visit()
    async with desk(cast, size=(80, 24)) as front:
        await verify(front, "not verified: 2 missing")
        await front.type("+49")
        await front.press("f4", "escape")
        await front.until_text("What was typed is lost.")
        assert "Not saved yet: Phone" in front.text and "(Details, F3)" in front.text


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_the_documents_take_the_key_that_comes_in_one_read_with_theirs(cast: Cast) -> None:
    """Enter went to the field that had just been left."""
    notice(cast)
    require(cast, phone="required")
    cast.visit()
    async with desk(cast, size=(80, 24)) as front:
        await verify(front, "not verified: 2 missing")
        for key in ("f4", "enter"):
            front.app.post_message(events.Key(key, None))
        await front.until_text("marked ways")


def test_paragraphs_broken_on_paper_are_joined_and_lists_are_not() -> None:
    page = "House rules\n\nVisitors wear their badge in sight at all\ntimes and keep to the marked ways. They\ndo so.\n"
    page += "1. No pictures are taken in the building\n2. No smoking.\nAsk us."
    assert reflowed(page) == [
        "House rules",
        "",
        "Visitors wear their badge in sight at all times and keep to the marked ways. They do so.",
        "1. No pictures are taken in the building",
        "2. No smoking.",
        "Ask us.",
    ]


def test_a_heading_stands_apart_and_the_end_of_a_paragraph_does_not() -> None:
    page = "House rules\nVisitors wear their badge in sight for as long as they visit Linus\nDesk\nPhotography\n• None."
    assert reflowed(page) == [
        "House rules",
        "Visitors wear their badge in sight for as long as they visit Linus Desk",
        "",
        "Photography",
        "• None.",
    ]
