"""The doctor says what a kiosk has lost since it was set up."""

from collections.abc import Callable

import pytest

from tests.cast import Cast
from vmsctl.rules.doctor import Finding
from vmsctl.services import doctor, kiosks, printers, visitor_types

WHY = "To see"


def found(cast: Cast) -> list[Finding]:
    return [one for one in doctor.examine(cast.ws.config, ws=cast.ws) if one.what.startswith("kiosk ")]


def without_printer(cast: Cast) -> None:
    printers.add(cast.act_as("alma"), "Label", f"file://{cast.ws.config.home}/label", building="HQ", reason=WHY)
    kiosks.add(cast.act_as("alma"), "Lobby", building="HQ", printer="Label", reason=WHY)
    assert found(cast) == []
    printers.remove(cast.act_as("alma"), "Label", building="HQ", reason=WHY)


def without_type(cast: Cast) -> None:
    visitor_types.add(cast.act_as("alma"), "Courier", reason=WHY)
    kiosks.add(cast.act_as("alma"), "Lobby", building="HQ", types=["Courier"], reason=WHY)
    assert found(cast) == []
    visitor_types.change(cast.act_as("alma"), "Courier", active=False, reason=WHY)


def without_language(cast: Cast) -> None:
    kiosks.add(cast.act_as("alma"), "Lobby", building="HQ", languages=["de"], reason=WHY)
    assert found(cast) == []
    with cast.ws.transaction() as tx:
        tx.run('UPDATE kiosks SET languages = \'["de", "tlh"]\'')


def by_pin_alone(cast: Cast) -> None:
    kiosks.add(cast.act_as("alma"), "Lobby", building="HQ", features=["pin"], reason=WHY)


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (without_printer, "Its printer Label is switched off"),
        (without_type, "It is to offer Courier, and that is switched off"),
        (without_language, "It offers tlh, of which there are no words"),
        (by_pin_alone, "It takes a PIN alone"),
    ],
)
def test_each_loss_is_one_sentence_with_a_remedy(cast: Cast, break_it: Callable[[Cast], None], words: str) -> None:
    break_it(cast)
    (finding,) = found(cast)
    assert finding.what == "kiosk Lobby (HQ)"
    assert finding.words.startswith(words) and "vmsctl kiosks change" in finding.mend


def test_one_that_was_removed_lacks_nothing(cast: Cast) -> None:
    by_pin_alone(cast)
    kiosks.remove(cast.act_as("alma"), "Lobby", building="HQ", reason=WHY)
    assert found(cast) == []
