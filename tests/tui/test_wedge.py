"""A scanner's keys are told from a person's: every scan once, every key of a person's in order."""

from __future__ import annotations

import string
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tui.damm import ADA, GRACE, code, is_code
from tests.tui.strokes import judged, on_keyboard, scanned, strokes, typed
from tui.support.keyboards import KEYBOARDS
from tui.support.strokes import Stroke
from tui.support.wedge import Verdict, Wedge

TERMINATORS = ("\r", "\n", "\r\n", "\t", "\x03", "")
PACES = (0.0, 0.001, 0.005, 0.010, 0.020)
LAYOUTS = tuple(keyboard.name for keyboard in KEYBOARDS)

nineteen = st.text("0123456789", min_size=19, max_size=19).filter(lambda digits: len(set(code(digits))) > 1)
typing = st.text(string.ascii_letters + string.digits + string.punctuation + " éèàçěšč\r\t", max_size=40)


def wedge() -> Wedge:
    return Wedge(is_code)


def answer(text: str, *, pace: float = 0.0) -> list[Verdict]:
    return judged(wedge(), strokes(text, pace=pace))


@pytest.mark.parametrize(
    ("layout", "caps", "prefix", "terminator", "pace"),
    list(product(LAYOUTS, (False, True), ("", "aim", "\x02", "\x02aim"), TERMINATORS, PACES)),
)
def test_every_mode_of_a_scanner_is_one_scan_and_leaves_nothing_behind(
    layout: str, caps: bool, prefix: str, terminator: str, pace: float
) -> None:
    text = prefix.replace("aim", "") + on_keyboard(ADA, layout, prefix="aim" in prefix, caps=caps) + terminator
    verdicts = answer(text, pace=pace)
    assert (scanned(verdicts), typed(verdicts)) == ([ADA], "")


@given(nineteen, st.sampled_from(LAYOUTS), st.sampled_from(TERMINATORS), st.booleans(), st.booleans())
def test_every_code_is_recognised_on_every_keyboard(
    digits: str, layout: str, terminator: str, prefix: bool, caps: bool
) -> None:
    verdicts = answer(on_keyboard(code(digits), layout, prefix=prefix, caps=caps) + terminator, pace=0.01)
    assert (scanned(verdicts), typed(verdicts)) == ([code(digits)], "")


@given(st.lists(st.tuples(nineteen, st.sampled_from(TERMINATORS)), min_size=2, max_size=4), st.sampled_from(PACES))
def test_scans_back_to_back_are_all_recognised(scans: list[tuple[str, str]], pace: float) -> None:
    verdicts = answer("".join(code(digits) + terminator for digits, terminator in scans), pace=pace)
    assert (scanned(verdicts), typed(verdicts)) == ([code(digits) for digits, _ in scans], "")


def test_the_same_code_twice_in_one_read_is_two_scans() -> None:
    for prefix, terminator in product(("", "]Q1", "\x02"), TERMINATORS):
        verdicts = answer((prefix + ADA + terminator) * 2)
        assert (scanned(verdicts), typed(verdicts)) == ([ADA, ADA], "")


@given(typing, st.integers(31, 400))
def test_what_a_person_types_comes_out_unchanged(text: str, gap_ms: int) -> None:
    verdicts = answer(text, pace=gap_ms / 1000)
    assert (scanned(verdicts), typed(verdicts)) == ([], text)


@given(typing, st.integers(0, 30))
def test_fast_keys_that_are_no_code_come_out_unchanged(text: str, gap_ms: int) -> None:
    verdicts = answer(text, pace=gap_ms / 1000)
    assert (scanned(verdicts), typed(verdicts)) == ([], text)


@given(st.lists(st.tuples(st.sampled_from("0123456789&é\"'(-è_çà+ěščřžýáí]$) ab\r"), st.integers(0, 60)), max_size=60))
def test_keys_at_any_times_keep_their_order(keys: list[tuple[str, int]]) -> None:
    at, timed = 0.0, []
    for character, gap in keys:
        at += gap / 1000
        timed += strokes(character, start=at)
    verdicts = judged(wedge(), timed)
    if not scanned(verdicts):
        assert [verdict for verdict in verdicts if isinstance(verdict, Stroke)] == timed


@given(
    st.lists(st.one_of(nineteen.map(code), st.text(string.ascii_lowercase + "0123456789", max_size=8)), max_size=6),
    st.sampled_from(PACES),
    st.sampled_from(TERMINATORS),
)
def test_typing_between_scans_is_kept_and_no_scan_is_lost(parts: list[str], pace: float, terminator: str) -> None:
    keys, at = [], 0.0
    for part in parts:
        scan = is_code(part)
        keys += strokes(part + terminator * scan, start=at, pace=pace if scan else 0.12)
        at = (keys[-1].at if keys else 0.0) + 0.2
    verdicts = judged(wedge(), keys)
    assert scanned(verdicts) == [part for part in parts if is_code(part)]
    assert typed(verdicts) == "".join(part for part in parts if not is_code(part))


@given(nineteen, st.lists(st.integers(5, 19), min_size=1, max_size=4, unique=True), st.sampled_from((0.005, 0.02)))
def test_a_person_who_types_while_a_slow_scanner_does_loses_no_letter(
    digits: str, places: list[int], pace: float
) -> None:
    scan = strokes(code(digits) + "\r", pace=pace)
    person = [Stroke("x", "x", scan[place].at + pace / 3) for place in places]
    verdicts = judged(wedge(), sorted(scan + person, key=lambda stroke: stroke.at))
    assert (scanned(verdicts), typed(verdicts)) == ([code(digits)], "x" * len(places))


@given(nineteen, st.sampled_from("aé5\r]"), st.integers(3, 30), st.sampled_from(PACES))
def test_a_persons_key_just_before_a_framed_scan_is_typed(digits: str, key: str, ahead_ms: int, pace: float) -> None:
    person = strokes(key)
    verdicts = judged(wedge(), person + strokes("\x02" + code(digits) + "\x03", start=ahead_ms / 1000, pace=pace))
    assert (scanned(verdicts), typed(verdicts)) == ([code(digits)], key)


def test_a_letter_in_a_burst_of_one_read_makes_it_no_code_of_ours() -> None:
    for text in (ADA + "X", "X" + ADA, ADA[:10] + "-X" + ADA[10:]):
        assert scanned(answer(text)) == []
        assert typed(answer(text)) == text


@pytest.mark.parametrize(
    "text", [ADA[:-1], ADA + "7", ADA + GRACE[:5], ADA[:-1] + str((int(ADA[-1]) + 1) % 10), "0" * 20]
)
def test_what_is_not_a_whole_valid_code_is_typed(text: str) -> None:
    assert (scanned(answer(text)), typed(answer(text))) == ([], text)
    assert typed(answer(text + "\r")) == text + "\r"


def test_one_code_is_read_on_one_keyboard_only() -> None:
    mixed = on_keyboard(ADA[:10], "cs") + on_keyboard(ADA[10:], "fr")
    assert (scanned(answer(mixed, pace=0.005)), typed(answer(mixed, pace=0.005))) == ([], mixed)


@pytest.mark.parametrize("late", [0.031, 0.3, 0.9])
@pytest.mark.parametrize("terminator", ["\r", "\r\n", "\t"])
def test_a_terminator_that_lingers_is_the_scanners_and_the_next_one_a_persons(late: float, terminator: str) -> None:
    recogniser = wedge()
    end = 19 * 0.01
    verdicts = judged(recogniser, strokes(ADA, pace=0.01))
    verdicts += judged(recogniser, strokes(terminator, start=end + late))
    assert (scanned(verdicts), typed(verdicts)) == ([ADA], "")
    assert typed(judged(recogniser, strokes("\r", start=end + late + 0.2))) == "\r"


def test_enter_is_a_persons_a_second_after_a_code_without_terminator_and_after_any_other_key() -> None:
    for keys, at in (("\r", 19 * 0.01 + 1.01), ("a\r", 19 * 0.01 + 0.4)):
        recogniser = wedge()
        judged(recogniser, strokes(ADA, pace=0.01))
        assert typed(judged(recogniser, strokes(keys, start=at, pace=0.1))) == keys


def test_enter_is_a_persons_soon_after_a_code_that_its_terminator_has_ended() -> None:
    recogniser = wedge()
    judged(recogniser, strokes(f"{ADA}\r", pace=0.01))
    assert typed(judged(recogniser, strokes("\r", start=0.2 + 0.3))) == "\r"


def test_a_key_that_begins_no_code_passes_at_once() -> None:
    recogniser = wedge()
    for i, character in enumerate("Ada Lovelace,\r\t"):
        (stroke,) = strokes(character, start=i * 0.1)
        assert recogniser.feed(stroke) == [stroke]
        assert recogniser.deadline is None


def test_a_key_that_may_begin_a_code_waits_for_the_gap_and_no_longer() -> None:
    recogniser = wedge()
    (stroke,) = strokes("7", start=1.0)
    assert recogniser.feed(stroke) == []
    assert recogniser.deadline == pytest.approx(1.030)
    assert recogniser.expire(1.029) == []
    assert recogniser.expire(1.0301) == [stroke]


@pytest.mark.parametrize("pace", PACES)
@pytest.mark.parametrize(
    "garbage", ["\x10quit\r", "\x11", "\x10\r", "123\x10quit\r", "ab\x11cd\r", "\x1d0104006381\x1d21\r"]
)
def test_a_barcode_cannot_press_a_control_key(garbage: str, pace: float) -> None:
    keys = [verdict.key for verdict in answer(garbage, pace=pace) if isinstance(verdict, Stroke)]
    alone = len(garbage) == 1  # one control key alone is a person's
    assert any(key.startswith("ctrl+") for key in keys) == alone


def test_a_control_key_that_is_held_down_repeats() -> None:
    keys = [Stroke("ctrl+z", None, at) for at in (0.0, 0.4, 0.42, 0.44, 0.46)]
    assert judged(wedge(), keys) == keys


def test_shift_keys_that_a_terminal_reports_do_not_disturb_a_scan() -> None:
    keys = [Stroke("left_shift", None, 0.0)]
    for stroke in strokes("]Q1" + ADA + "\r", pace=0.01):
        keys += [stroke, Stroke("left_shift", None, stroke.at + 0.001)]
    verdicts = judged(wedge(), keys)
    assert scanned(verdicts) == [ADA]
    assert all(verdict.key == "left_shift" for verdict in verdicts if isinstance(verdict, Stroke))


@settings(max_examples=300)
@given(st.lists(st.integers(0, 255).map(chr), max_size=200), st.sampled_from(PACES))
def test_after_any_garbage_the_next_scan_is_recognised(garbage: list[str], pace: float) -> None:
    recogniser = wedge()
    keys = strokes("".join(garbage), pace=pace)
    judged(recogniser, keys)
    start = len(garbage) * pace + 0.2
    verdicts = judged(recogniser, strokes(ADA + "\r", start=start, pace=pace))
    assert (scanned(verdicts), typed(verdicts)) == ([ADA], "")
