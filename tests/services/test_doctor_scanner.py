"""The doctor looks at the desk's scanner without taking it away from a console."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vmsctl.config import Config
from vmsctl.connectors.scanners import parts
from vmsctl.connectors.scanners.parts import Part
from vmsctl.rules.doctor import Finding, State
from vmsctl.services import doctor_scanner


def looked_at(home: Path, scanner: str) -> list[Finding]:
    config = Config(home=home, address="", user=None, building=None, desk="", scanner=scanner)
    return list(doctor_scanner.findings(config))


@pytest.mark.parametrize(
    ("scanner", "words", "state"),
    [
        ("", "types like a keyboard", State.OK),
        ("serial:{port}", "is there", State.OK),
        ("serial:///dev/none?baud=9600", "There is no /dev/none", State.PROBLEM),
        ("camera:77", "There is no /dev/video77", State.PROBLEM),
        ("serial:relative", "is not the address of a scanner", State.PROBLEM),
        ("smoke:signals", "is not the address of a scanner", State.PROBLEM),
    ],
)
def test_a_scanner_is_there_or_it_is_said_what_is_wrong(home: Path, scanner: str, words: str, state: State) -> None:
    ours, theirs = os.openpty()
    try:
        (found,) = looked_at(home, scanner.format(port=f"//{os.ttyname(theirs)}"))
    finally:
        os.close(ours)
        os.close(theirs)
    assert words in found.words and found.state == state and (found.mend or state == State.OK)


def test_a_library_that_lacks_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = Part("OpenCV", False, "OpenCV cannot be loaded (no file), so that there are no cameras.")
    monkeypatch.setattr(parts, "available", lambda: (lacking,))
    (found,) = looked_at(home, "camera:0")
    assert (found.state, found.words) == (State.PROBLEM, lacking.words)
