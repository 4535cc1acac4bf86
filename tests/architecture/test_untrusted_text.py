"""Outside text goes to a screen only through `tui.support.safe`, to a terminal only through `vmsctl.cli.output`."""

import ast

import pytest

from tests.architecture.harmless import declared_harmless, faults
from tests.architecture.sources import called, calls, name_of, parsed, python_files

MAKES_SAFE = "tui/support/safe.py"
PRINTS = {
    "vmsctl/cli/output.py": "all that the command line says",
    "vmsctl/connectors/pdf/child.py": "the pipe to the process that started it",
}
WRITING = ("print", "echo", "secho", "stdout.write", "stderr.write", "stdout.buffer.write", "Console", "print_json")


def faults_in_screens() -> list[str]:
    files = [path for path in python_files("tui") if name_of(path) != MAKES_SAFE]
    harmless = {name for path in files for name in declared_harmless(parsed(path))}
    return [f"{name_of(path)}:{fault.line} {fault.what}" for path in files for fault in faults(parsed(path), harmless)]


def test_no_text_from_outside_reaches_a_widget_as_it_is() -> None:
    assert faults_in_screens() == []


@pytest.mark.parametrize(
    "line",
    [
        "from textual.widgets import Input, Label",
        "self.notify(error.message)",
        "self.notify(f'{visit.name} is in')",
        "self.app.notify(plain(visit.name))",
        "self.notify('In', title=visit.name)",
        "table.add_row(words(visit.name), visit.company)",
        "table.add_row(*row)",
        "self.update(name)",
        "Content(name)",
        "Content.styled(name, 'bold')",
        "Content.from_markup('[b]$name', name=name)",
        "Segment(name + ' is in', style)",
        "Option(visit.name, id='1')",
        "self.border_title = visit.name",
        "self.notify(' '.join(names))",
        "def show(text):\n    self.notify(text)",
        "def show(text):\n    if not text:\n        text = '-'\n    self.notify(text)",
        "def show(visit):\n    text = visit.name\n    self.notify(text)",
        "def show(visit):\n    text = 'In: '\n    text += visit.name\n    self.notify(text)",
        "for name in names:\n    table.add_row(name)",
        "Segment(fitted(name, 20), style)",
        "def show(visit):\n    text = plain(visit.name)\n    self.notify(text)",
        "def show(visit):\n    text, role = visit.name, 'x'\n    self.notify(text)",
        "def show(visit):\n    text, role = visit.cell\n    self.notify(text)",
        "[Segment(part, style) for part in parts]",
        "[Segment(part, style) for part in (plain(name), company)]",
    ],
)
def test_outside_text_on_its_way_to_a_widget_is_seen(line: str) -> None:
    assert faults(ast.parse(line), set())


@pytest.mark.parametrize(
    "line",
    [
        "self.notify('The printer is out of paper.')",
        "self.notify(plain(error.message), severity='error', markup=False)",
        "table.add_row(words(visit.name), words(visit.company), NO_BADGE)",
        "table.add_row(*(words(cell) for cell in row))",
        "self.update(words(f'{count} on site'))",
        "Segment(plain(name), style)",
        "self.border_title = 'On site' if here else 'Expected'",
        "self.border_title = words(visit.name)",
        "table.add_row(arrival(visit))",
        "def show(visit):\n    text = words(visit.name)\n    self.notify(text)",
        "def show(here):\n    mark = 'x' if here else ' '\n    Segment(mark, style)",
        "Segment(fitted(plain(name), 20), style)",
        "Segment(' ' * max(0, space), style)",
        "def show(visit):\n    text = plain(visit.name)\n    Segment(text[1:].strip(), style)",
        "parts = ((plain(name), base), (' ', base))\n[Segment(part, one) for part, one in parts]",
    ],
)
def test_what_was_made_plain_may_be_shown(line: str) -> None:
    assert not faults(ast.parse(line), {"arrival"})


def writes(tree: ast.AST) -> list[int]:
    """Lines that write to standard output or error themselves."""
    return [call.lineno for call in calls(tree) if any(f".{called(call)}".endswith(f".{word}") for word in WRITING)]


def test_only_one_file_prints() -> None:
    files = [path for path in python_files("vmsctl", "db", "printers") if name_of(path) not in PRINTS]
    assert {name_of(path): found for path in files if (found := writes(parsed(path)))} == {}


@pytest.mark.parametrize(
    "line", ["print(name)", "typer.echo(name)", "sys.stdout.write(name)", "rich.print(name)", "Console()"]
)
def test_printing_is_seen(line: str) -> None:
    assert writes(ast.parse(line))
