"""What the screens of a roll call say."""

import pytest

from tui.desk.roll_call_words import said_of_handing_in
from vmsctl.services.hand_in_marks import HandedIn

LATE = "Ada was marked later by Vera."


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (HandedIn(0, ()), ""),
        (HandedIn(1, ()), "✓ The store is back: 1 kept here is shared now."),
        (HandedIn(2, ()), "✓ The store is back: 2 kept here are shared now."),
        (HandedIn(0, (LATE,)), f"1 came too late: {LATE}"),
        (HandedIn(1, (LATE,)), f"✓ The store is back: 1 kept here is shared now. 1 came too late: {LATE}"),
    ],
)
def test_who_was_handed_in_is_counted_and_who_was_not_is_told(done: HandedIn, said: str) -> None:
    assert said_of_handing_in(done) == said
