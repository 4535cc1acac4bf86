"""The commands of vmsctl as people type them, found by walking the tree that Typer builds."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from vmsctl.cli.app import Commands


@dataclass(frozen=True, slots=True)
class Command:
    """One command that does something: its words after `vmsctl`, and what Typer made of it."""

    words: tuple[str, ...]
    built: Any

    @property
    def line(self) -> str:
        return " ".join(("vmsctl", *self.words))

    @property
    def help(self) -> str:
        return str(self.built.help or "")

    @property
    def examples(self) -> list[str]:
        """The command lines of its help that come after `Example:`."""
        _, _, after = self.help.partition("Example")
        return [line.strip() for line in re.findall(r"vmsctl [^\n]*(?:\n {4,}[^\n]+)*", after)]


def commands() -> list[Command]:
    """Every command whose module is there, in the order of the help."""
    found = [name for name, place in Commands.places.items() if find_spec(place.module)]
    return [command for name in found for command in _below((name,), Commands.load(name))]


def _below(words: tuple[str, ...], built: Any) -> Iterator[Command]:
    inner = getattr(built, "commands", None)
    if inner is None:
        yield Command(words, built)
        return
    for name, command in inner.items():
        yield from _below((*words, name), command)


def command_of(line: str, known: list[Command]) -> tuple[Command, list[str]] | None:
    """The command that a line like `vmsctl visits list --json` calls, and the words after it."""
    words = shlex.split(line, comments=True)[1:]
    fitting = [command for command in known if tuple(words[: len(command.words)]) == command.words]
    if not fitting:
        return None
    command = max(fitting, key=lambda one: len(one.words))
    return command, words[len(command.words) :]
