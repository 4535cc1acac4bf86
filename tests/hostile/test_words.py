"""Hostile words after every command: a sentence and an exit code, never a fault, and nothing raw comes back."""

from __future__ import annotations

import io
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from db.engine import open_store
from tests.architecture.command_tree import Command, commands
from tests.hostile.names import FRAGMENTS, SEED, acting
from tests.scale import Scale
from vmsctl import workspace
from vmsctl.cli import app

if TYPE_CHECKING:
    from db.engine import Store

# These go on until somebody ends them.
ENDLESS = {("desk",), ("work",), ("portal",), ("event-log", "follow")}
# What can stand in a command line: no NUL, and bytes that are no UTF-8 as Python hands them on.
WORDS = [word.replace("\x00", "").replace("\ud800", "\udcff") for word in FRAGMENTS]
KNOWN = [command for command in commands() if command.words not in ENDLESS]

pytestmark = pytest.mark.long


def line(command: Command, dice: random.Random) -> list[str]:
    """The command with hostile arguments, and some of its options with hostile values."""
    options, arguments = [], []
    for parameter in command.built.params:
        value = "".join(dice.choices(WORDS, k=dice.randint(1, 3)))
        if parameter.param_type_name == "argument":
            arguments.append(value)
        elif parameter.name in ("help", "demo"):
            continue
        elif dice.random() < 0.35:
            options.append(parameter.opts[0] if _is_flag(parameter) else f"{parameter.opts[0]}={value}")
    return [*command.words, *options, "--", *arguments]


def _is_flag(parameter: Any) -> bool:
    return bool(getattr(parameter, "is_flag", False))


OPENED: list[Store] = []


def kept_open(*arguments: Any, **options: Any) -> Store:
    """A store that `run` closes, as the end of a process does."""
    OPENED.append(open_store(*arguments, **options))
    return OPENED[-1]


def run(words: list[str]) -> int:
    code = app.run(words)
    while OPENED:
        OPENED.pop().close()
    return code


@pytest.fixture
def printed(
    new_store_url: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> pytest.CaptureFixture[str]:
    """What an installation prints, in a folder of its own, since some words are names of files."""
    monkeypatch.setenv("VMSCTL_HOME", str(home))
    monkeypatch.setenv("VMSCTL_DATABASE_URL", new_store_url)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    monkeypatch.setattr(workspace, "open_store", kept_open)
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert run(["init", "--building", "HQ", "--timezone", "Europe/Berlin", "--admin", "Alma <a@example.org>"]) == 0
    capsys.readouterr()
    return capsys


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("noun", sorted({command.words[0] for command in KNOWN}))
def test_no_word_makes_a_fault_or_comes_back_raw(printed: pytest.CaptureFixture[str], scale: Scale, noun: str) -> None:
    dice = random.Random(SEED)
    for command in (one for one in KNOWN if one.words[0] == noun):
        for _ in range(scale(8, nightly=200)):
            words = line(command, dice)
            code = run(words)
            out, err = printed.readouterr()
            assert code in range(7), (SEED, words)
            assert "made a mistake" not in err and '"fault"' not in err, (SEED, words, err)
            assert not list(acting(out + err)), (SEED, words)
            assert code == 0 or err.strip(), (SEED, words)


def test_the_words_themselves_would_act() -> None:
    """The control."""
    assert sum(bool(list(acting(word))) for word in WORDS) > 30
