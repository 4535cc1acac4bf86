"""What a person is asked before something is changed."""

import sys
from typing import Any

import pytest

from vmsctl.cli import prompts


class Terminal:
    """Standard input and output of somebody who says yes."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def isatty(self) -> bool:
        return True

    def readline(self, *_: Any) -> str:
        return "y\n"


def test_a_name_in_a_question_does_not_drive_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(sys.stdin))
    monkeypatch.setattr(sys, "stderr", Terminal(sys.stderr))
    prompts.confirm("Switch off \x1b]0;owned\x07Mallory?", yes=False)
    shown = "".join(capsys.readouterr())
    assert "Mallory?" in shown
    assert "\x1b" not in shown and "\x07" not in shown
