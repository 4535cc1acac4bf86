"""Our bidirectional algorithm against fpdf2's, which was written from the same standard by others."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from printers.typesetting.direction import levels, visual_runs

LETTERS = st.text("abאבגמحم123٣٤ ()[],.:-+/%$€'\u0301\u064b", min_size=1, max_size=14)


@settings(max_examples=1000)
@given(LETTERS, st.booleans())
@example("א1+2", True)
@example("م1,2", True)
@example("a(אב)$5%", False)
def test_levels_agree_with_another_implementation(text: str, right_to_left: bool) -> None:
    from fpdf.bidi import BidiParagraph
    from fpdf.enums import TextDirection

    base = TextDirection.RTL if right_to_left else TextDirection.LTR
    theirs = [c.embedding_level for c in BidiParagraph(text, base_direction=base).characters]
    # They leave rule L1 (spaces at the end of the line) to the drawing.
    end = len(text.rstrip(" "))
    theirs[end:] = [int(right_to_left)] * (len(text) - end)
    assert levels(text, int(right_to_left)) == theirs


@given(LETTERS, st.booleans())
def test_no_letter_is_lost_or_doubled(text: str, right_to_left: bool) -> None:
    runs = visual_runs(text, right_to_left=right_to_left)
    assert sorted("".join(piece for piece, _ in runs)) == sorted(text)


def test_numbers_keep_their_order_among_right_to_left_words() -> None:
    assert visual_runs("בית 123 גן", right_to_left=True) == [(" גן", True), ("123", False), ("בית ", True)]


def test_brackets_follow_what_they_enclose() -> None:
    assert visual_runs("abc (אב) def", right_to_left=False) == [("abc (", False), ("אב", True), (") def", False)]
