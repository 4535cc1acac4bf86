"""Every command tells what it does, with an example that it would take itself."""

from importlib.util import find_spec

import pytest

from tests.architecture.command_tree import Command, command_of, commands
from vmsctl.cli.app import Commands

KNOWN = commands()
each = pytest.mark.parametrize("command", KNOWN, ids=lambda command: command.line)


def test_what_the_help_lists_is_there() -> None:
    assert [name for name, place in Commands.places.items() if not find_spec(place.module)] == []


@each
def test_a_command_has_help(command: Command) -> None:
    first = command.help.strip().partition("\n")[0]
    assert first.endswith((".", "?")), f"{command.line}: {first!r}"


@each
def test_a_command_has_an_example_that_it_takes(command: Command) -> None:
    assert command.examples, f"{command.line} --help shows no example"
    for example in command.examples:
        line = example.partition(" | ")[0].partition(" > ")[0]
        called = command_of(line, KNOWN)
        assert called is not None, example
        assert called[0].words == command.words, f"{command.line} --help shows another command: {example}"
        called[0].built.make_context("vmsctl", called[1])


@each
def test_each_word_that_a_command_takes_is_explained(command: Command) -> None:
    silent = [parameter.name for parameter in command.built.params if not getattr(parameter, "help", None)]
    assert silent == [], command.line


@each
def test_a_command_is_named_in_dash_case(command: Command) -> None:
    options = [name for parameter in command.built.params for name in parameter.opts if name.startswith("-")]
    assert [name for name in (*command.words, *options) if "_" in name or name != name.lower()] == []
