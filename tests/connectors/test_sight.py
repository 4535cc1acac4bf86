"""When what the camera sees is a scan."""

from __future__ import annotations

from tests.tui.damm import ADA, GRACE, is_code
from vmsctl.connectors.scanners.sight import FOREIGN, NOTHING, SEVERAL, Seen, Sight


def seen(*frames: tuple[float, list[str]]) -> list[Seen]:
    """What frames add, without those that add nothing."""
    sight = Sight(is_code)
    return [one for at, texts in frames if (one := sight.look(texts, at)) != NOTHING]


def test_a_code_held_in_front_is_one_scan() -> None:
    assert seen(*((at / 25, [ADA]) for at in range(250))) == [Seen(ADA)]


def test_a_code_that_flickers_is_one_scan() -> None:
    assert seen((0, [ADA]), (0.9, []), (1.0, [ADA]), (1.9, [ADA]), (2.8, [ADA])) == [Seen(ADA)]


def test_a_code_that_was_away_for_a_second_is_another_scan() -> None:
    assert seen((0, [ADA]), (0.5, []), (1.1, [ADA])) == [Seen(ADA), Seen(ADA)]


def test_the_next_visitor_need_not_wait() -> None:
    assert seen((0, [ADA]), (0.1, [GRACE]), (0.2, [ADA])) == [Seen(ADA), Seen(GRACE)]


def test_two_codes_in_a_frame_are_neither() -> None:
    assert seen(*((at / 25, [ADA, GRACE]) for at in range(100))) == [SEVERAL]


def test_one_of_two_does_not_count_while_the_other_is_blurred() -> None:
    assert seen((0, [ADA, GRACE]), (0.1, [ADA]), (0.5, [ADA, GRACE]), (1.4, [GRACE]), (1.5, [ADA])) == [SEVERAL]


def test_the_one_that_stays_counts_when_the_other_is_gone_for_a_second() -> None:
    assert seen((0, [ADA, GRACE]), (0.9, [ADA]), (1.1, [ADA])) == [SEVERAL, Seen(ADA)]


def test_what_was_scanned_already_does_not_count_again_when_another_joins_and_leaves() -> None:
    frames = [(at / 10, [ADA, GRACE] if 5 <= at < 10 else [ADA]) for at in range(60)]
    assert seen(*frames) == [Seen(ADA), SEVERAL]


def test_a_foreign_code_on_the_wall_is_said_once_and_stops_nobody() -> None:
    wifi = "WIFI:T:WPA;S:Guests;;"
    frames = [(at / 10, [wifi]) for at in range(20)]
    assert seen(*frames, (2.0, [wifi, ADA]), (2.1, [wifi])) == [FOREIGN, Seen(ADA)]


def test_a_wrong_check_digit_is_none_of_ours() -> None:
    misread = ADA[:-1] + str((int(ADA[-1]) + 1) % 10)
    assert seen((0, [misread]), (0.1, [ADA[:-1]]), (0.2, [f"{ADA}0"])) == [FOREIGN]
