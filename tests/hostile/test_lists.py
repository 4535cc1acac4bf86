"""Hostile names that are in the store, however they came there, in everything that the command line prints."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import cast

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from tests.hostile.conftest import INSIDE, Build, House
from tests.hostile.names import SEED, acting, commands, names
from vmsctl.cli import output

pytestmark = pytest.mark.long
DAY = ("--date", "2026-11-23", "--building", "HQ")
HQ = ("--building", "HQ")


def test_a_list_in_a_pipe_has_a_heading_and_a_line_for_each_and_nothing_that_acts(house: House) -> None:
    said = house.pipe("visits", "list", *DAY)
    assert (said.code, said.err) == (0, b"")
    assert said.out.count(b"\n") == 1 + len(house.names)
    assert not list(acting(said.text)), SEED
    assert {len(line.split("\t")) for line in said.text.splitlines()} == {10}


def test_json_gives_every_name_back_and_holds_nothing_that_acts(house: House) -> None:
    said = house.pipe("visits", "list", *DAY, "--json")
    assert not list(acting(said.text)), SEED
    found = {visit["id"]: visit["visitor"]["name"] for visit in json.loads(said.out)}
    assert found == dict(zip(house.visits, house.names, strict=True))


def test_csv_has_a_row_for_each_and_no_formula(house: House) -> None:
    said = house.pipe("visits", "list", *DAY, "--csv", "--reason", "audit")
    assert not list(acting(said.text)), SEED
    _, *rows = csv.reader(io.StringIO(said.out.decode()))
    assert len(rows) == len(house.names)
    assert not [cell for row in rows for cell in row if cell.lstrip(" ")[:1] in ("=", "+", "@", "\t", "\r")]
    assert not [cell for row in rows for cell in row if cell.startswith("-") and cell != "-"]


@pytest.mark.parametrize(
    "words",
    [
        ("visits", "list", *DAY),
        ("visits", "list", "--on-site"),
        ("visits", "list", *DAY, "--json"),
        ("visits", "show", "VISIT"),
        ("visits", "check-in", "VISIT", "--building", "HQ"),
        ("visits", "check-in", "VISIT", "--building", "HQ", "--json"),
        ("visits", "check-out", "OUTSIDE"),
        ("scan", "VISIT"),
        ("invitations", "list"),
        ("visitors", "find", "1"),
        ("visitors", "find", "x", "--json"),
        ("visitors", "show", "1"),
        ("badges", "preview", "VISIT"),
        ("roll-call", "show"),
        ("roll-call", "print", "--text"),
        ("event-log", "list"),
        ("outbox", "list"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_on_a_terminal_no_name_brings_a_command_that_a_harmless_one_would_not(
    build: Build, words: tuple[str, ...]
) -> None:
    """Raw bytes of a pseudo-terminal; the words of a whole process, as people run it."""
    count = 200
    house = build([*names(count, storable=True), *(f"Ada Lovelace {n}" for n in range(INSIDE))])
    said = house.terminal(*filled(words, house))
    assert b"Traceback" not in said.out and b"made a mistake" not in said.out
    assert not commands(said.text) - ALLOWED, SEED
    assert not list(acting(without_commands(said.text))), SEED


ALLOWED = {"\x1b[1m", "\x1b[0m", "\x1b[2m", "\x1b[3m", "\x1b[22m", "\x1b[23m", "\x1b[30;107m"}
"""What Rich paints a table's heading with, and the badge's code its squares."""


def filled(words: tuple[str, ...], house: House) -> list[str]:
    stand_ins = {"VISIT": house.visits[3], "OUTSIDE": house.visits[INSIDE + 5]}
    return [stand_ins.get(word, word) for word in words]


def without_commands(text: str) -> str:
    text = text.replace("\r\n", "\n")
    for command in ALLOWED:
        text = text.replace(command, "")
    return text


def test_the_detectors_see_the_same_names_printed_as_they_are(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    raw = "\n".join(names(200, storable=True))
    assert commands(raw) - ALLOWED
    assert list(acting(raw))
    monkeypatch.setattr(output, "safe", lambda text: text)
    assert list(acting(output.safe(raw)))
    assert [name for name in names(200, storable=True) if name[:1] in "=+@"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_roll_call_of_hostile_names_is_a_document_with_a_row_for_each(build: Build, tmp_path: Path) -> None:
    hostile, harmless = names(INSIDE, storable=True), [f"Ada Lovelace {n}" for n in range(INSIDE)]
    house = build(hostile + harmless)
    sheet = tmp_path / "sheet.pdf"
    said = house.pipe("roll-call", "print", *HQ, "--pdf", str(sheet))
    assert said.code == 0, said.text
    document = PdfReader(sheet)
    text = "\n".join(page.extract_text() for page in document.pages)
    root = cast(DictionaryObject, document.trailer["/Root"])
    assert not {"/JavaScript", "/AA", "/EmbeddedFiles", "/Names", "/AcroForm"} & set(root)
    assert isinstance(root["/OpenAction"], ArrayObject)  # how large the page is shown, and no action
    assert not list(acting(text))
    said = house.pipe("roll-call", "print", *HQ, "--text")
    assert said.code == 0
    listed = said.text.partition("Not on the list")[0]
    assert sum(line.startswith("[ ] ") for line in listed.splitlines()) >= INSIDE
    assert f"On site ({INSIDE})" in listed
