"""What is refused of a configuration file: all that can be found, in one go, each with its place."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.services.test_configuration import apply, events
from vmsctl.errors import Invalid
from vmsctl.services import configuration
from vmsctl.services.configuration import Wanted

MISTAKEN = """version: 1
buildings:
  Other: {time-zone: Mars/Base, floors: {Ground: {}}}
  HQ: {time-zone: Europe/Berlin, printers: {Front: {url: 'teapot://x'}}, floors: {Roof: {position: 1}}}
groups:
  Sales: {buildings: [Other]}
users:
  x@example.org: {name: X, groups: [Robots], roles: [manager at Moon, manager at Other]}
  alma@example.org: {name: Alma Admin, active: false}
texts: {en: {mail.bottom: Hi $nobody}}
"""


def test_everything_that_services_refuse_is_told_at_once_and_nothing_that_only_follows(cast: Cast) -> None:
    ws = cast.act_as("alma")
    before = configuration.export(ws), events(ws)
    with pytest.raises(Invalid) as refused:
        apply(ws, MISTAKEN)
    told = refused.value.message.splitlines()
    assert [line.split(":")[0] for line in told] == [
        "Line 3, column 11", "Line 4, column 53", "Line 8, column 37", "Line 8, column 54", "Line 9, column 40",
        "Line 10, column 14",
    ]  # fmt: skip
    assert "Mars/Base" in told[0] and "'Moon'" in told[3] and "only admin" in told[4]
    assert refused.value.hint == "6 mistakes; nothing was changed."
    assert (configuration.export(ws), events(ws)) == before


def test_names_that_stand_twice_are_told_at_once(cast: Cast) -> None:
    ws = cast.act_as("alma")
    with pytest.raises(Invalid) as refused:
        apply(ws, "version: 1\ngroups: {A: {}, a: {}, B: {}, b: {}}")
    assert refused.value.message.splitlines() == [
        "Line 2, column 17: 'a' is 'A' once more.", "Line 2, column 31: 'b' is 'B' once more.",
    ]  # fmt: skip


def test_files_that_cannot_be_read_are_told_at_once(cast: Cast) -> None:
    def nowhere(name: str) -> bytes:
        raise Invalid("file-not-read", f"{name} is not there.", "Name another file.")

    file = b"version: 1\ndocuments: {Rules: {files: {en: a.md, de: b.md}}}"
    with pytest.raises(Invalid) as refused:
        configuration.apply(cast.act_as("alma"), Wanted(file, False, nowhere), reason="x")
    assert refused.value.message.splitlines() == [
        "Line 2, column 29: a.md is not there. Name another file.",
        "Line 2, column 39: b.md is not there. Name another file.",
    ]
