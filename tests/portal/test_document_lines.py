"""A document's lines as a phone shows them."""

from vmsctl.portal import document_lines

PAGE = """Code of conduct
Welcome to HQ. These few rules protect you, the people who work here, and what they work on.
They hold until you have left.
Your badge
• Wear your badge where it can be seen for as long as you are in the building, and give it back
when you leave.
• The badge is yours alone: do not lend it, and let nobody in behind you. Say when it is lost.
Where you may go
1. Rooms and areas that are marked as restricted are entered only with somebody of our well-
known staff who works there, and only after a call.
HQ Page 1 of 1
"""


def test_lines_that_were_broken_for_want_of_room_are_one_paragraph() -> None:
    assert document_lines.of(PAGE) == [
        ("Code of conduct", "heading"),
        ("Welcome to HQ. These few rules protect you, the people who work here, and what they work on."
         " They hold until you have left.", "prose"),
        ("Your badge", "heading"),
        ("• Wear your badge where it can be seen for as long as you are in the building, and give it back"
         " when you leave.", "point"),
        ("• The badge is yours alone: do not lend it, and let nobody in behind you. Say when it is lost.", "point"),
        ("Where you may go", "heading"),
        ("1. Rooms and areas that are marked as restricted are entered only with somebody of our well-known staff"
         " who works there, and only after a call.", "point"),
        ("HQ Page 1 of 1", "prose"),
    ]  # fmt: skip


def test_the_title_is_not_said_twice() -> None:
    page = document_lines.of(f"Code of\nconduct\n{PAGE}")
    assert document_lines.below("Code of conduct", page) == page[2:]
    assert document_lines.below("House rules", page) == page and document_lines.below("", []) == []


def test_no_word_is_lost_or_moved() -> None:
    for page in (PAGE, "", "\n \n", "one", "a-\nB", "x" * 500 + "\ny", "\N{BULLET}\n\N{BULLET} x"):
        words = " ".join(each.words for each in document_lines.of(page))
        assert "".join(words.split()) == "".join(page.split())
