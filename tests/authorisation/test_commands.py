"""Each command obeys the matrix, for everybody, in both buildings, with own visits and others'."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.command_tree import command_of, commands
from tests.authorisation.lines import ELSEWHERE, NAMED, NOT_WHY, Line, lines
from tests.authorisation.oracle import allowed
from tests.authorisation.world import Cell, House, built, rehearsed
from tests.cast import Cast
from vmsctl.cli import app, options
from vmsctl.errors import ExitCode
from vmsctl.rules.roles import MATRIX
from vmsctl.services import sign_in
from vmsctl.workspace import Workspace

LINES = lines()
HIDDEN = (ExitCode.DENIED, ExitCode.NOT_FOUND)


def tried(house: House, line: Line, cell: Cell, reason: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """How the command ends for the person of the cell; nothing of it stays."""
    words = [word.format(**house.said(cell)) for word in line.words]
    with rehearsed(house.cast.ws) as ws:
        monkeypatch.setattr(options, "open_workspace", lambda config: ws)
        monkeypatch.setattr(sign_in, "sign_in_by_account", lambda _ws, *_, **__: ws.acting(house.actor(cell.person)))
        said = ["--reason", reason] if takes(line, "--reason") and not line.text.startswith(NOT_WHY) else []
        return app.run([*words, *said, *(["--yes"] if takes(line, "--yes") else [])])


def takes(line: Line, option: str) -> bool:
    found = command_of(f"vmsctl {line.text}", KNOWN)
    assert found is not None, line.text
    return any(option in parameter.opts for parameter in found[0].built.params)


KNOWN = commands()


def cells_of(house: House, line: Line) -> Iterator[Cell]:
    """The cells in which a line says something else."""
    for cell in house.cells():
        if (cell.own and line.reach != "visit") or (cell.building == "Lab" and line.reach in ("house", "anywhere")):
            continue
        yield cell


def differences(house: House, line: Line, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for cell in cells_of(house, line):
        where = house.building(cell.building) if line.reach in ("visit", "building") else None
        may = allowed(house.grants(cell.person), line.action, where, own=cell.own, anywhere=line.reach == "anywhere")
        code = tried(house, line, cell, "Because", monkeypatch)
        if may == (code in HIDDEN):
            yield f"{line.text} by {cell.person} at {cell.building}{', own' if cell.own else ''}: {code}, may: {may}"


@pytest.fixture
def house(cast: Cast, tmp_path: Path) -> House:
    return built(cast, tmp_path)


def test_what_a_command_does_is_what_the_matrix_allows(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = []
    for line in LINES:
        found += list(differences(house, line, monkeypatch))
        capsys.readouterr()
    assert not found, "\n".join(found)


def test_every_command_has_a_row_of_the_matrix_or_a_reason_for_none() -> None:
    tried = {" ".join(found[0].words) for line in LINES if (found := command_of(f"vmsctl {line.text}", KNOWN))}
    assert {" ".join(command.words) for command in KNOWN} - tried - NAMED.keys() - ELSEWHERE.keys() == set()


def test_every_line_names_a_row_of_the_matrix() -> None:
    assert {*(line.action for line in LINES), *NAMED.values()} - MATRIX.keys() == set()


def test_nothing_stays_of_what_was_tried(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _events(house.cast.ws)
    line = next(line for line in LINES if line.text.startswith("users remove"))
    assert tried(house, line, Cell("admin", "HQ", False), "x", monkeypatch) == 0
    line = next(line for line in LINES if line.text.startswith("users add"))
    assert tried(house, line, Cell("admin", "HQ", False), "x", monkeypatch) == 0
    assert _events(house.cast.ws) == before


def _events(ws: Workspace) -> int:
    with ws.reading() as tx:
        return int(tx.value("SELECT count(*) FROM events"))
