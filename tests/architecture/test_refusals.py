"""Every refusal has one code and the same words in every face (CHK-11), found by reading the sources."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.architecture.sources import called, calls, name_of, parsed, python_files
from vmsctl import errors
from vmsctl.cli import diagnostics
from vmsctl.errors import ExitCode, VmsError

KINDS = {kind.__name__ for kind in VmsError.__subclasses__()}


class Refusal(NamedTuple):
    """One place where the program refuses; sentence and hint are patterns with `{}` for what is filled in."""

    place: str
    kind: str
    code: str
    sentence: str
    hint: str


def refusals(tree: ast.Module, place: str) -> Iterator[Refusal]:
    """Every refusal that a source spells out: `Kind("code", "sentence", "hint")`."""
    for call in calls(tree):
        kind = called(call).rpartition(".")[2]
        if kind not in KINDS or not call.args or isinstance(call.args[0], ast.Starred):
            continue
        code, sentence, hint = (_pattern(part) for part in (*call.args[:3], *[None] * (3 - len(call.args[:3]))))
        for word in call.keywords:
            hint = _pattern(word.value) if word.arg == "hint" else hint
        yield Refusal(f"{place}:{call.lineno}", kind, code, sentence, hint)


def _pattern(node: ast.expr | None) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)  # type: ignore[misc]
    return "" if node is None else "{}"


FOUND = [found for path in python_files("vmsctl", "tui") for found in refusals(parsed(path), name_of(path))]


def test_there_are_refusals_to_look_at() -> None:
    assert len(FOUND) > 100


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_has_an_exit_code(kind: str) -> None:
    assert getattr(errors, kind).exit_code in set(ExitCode) - {ExitCode.DONE, ExitCode.INTERRUPTED}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_command_line_tells_of_each_kind(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    with diagnostics.told(as_json=False) as outcome:
        raise getattr(errors, kind)("a-code", "A sentence.", "A way out.")
    assert outcome.code == getattr(errors, kind).exit_code
    assert capsys.readouterr().err.splitlines() == ["A sentence.", "  A way out."]


def test_every_refusal_has_a_code_a_sentence_and_a_way_out() -> None:
    for found in FOUND:
        assert found.code == "{}" or found.code == found.code.lower().replace(" ", "-").replace("_", "-"), found
        assert found.sentence and found.hint, found
        assert found.sentence == "{}" or found.sentence.endswith((".", "}", "?")), found
        assert found.sentence[0].isupper() or found.sentence[0] == "{", found


def test_a_code_ends_a_command_in_one_way_everywhere() -> None:
    ends = {code: {getattr(errors, kind).exit_code for kind in kinds} for code, kinds in _by_code("kind").items()}
    assert {code: codes for code, codes in ends.items() if len(codes) > 1} == {}


def test_a_code_has_one_sentence_everywhere() -> None:
    """What is filled in may differ, and so may a sentence that says which of several things is the matter."""
    several = {code: said for code, said in _by_code("sentence").items() if len(said) > 1}
    assert {code: sorted(said) for code, said in several.items() if code not in SAYS_WHICH} == {}
    assert [code for code in SAYS_WHICH if code not in several] == []


SAYS_WHICH = {
    "already-on-site": "with or without who let the visitor in",
    "bad-answer": "whose",
    "bad-field": "which field",
    "bad-id": "whose id",
    "bad-language": "whether no code or none with words",
    "bad-setting": "what it takes",
    "badge-replaced": "whether a newer one is sure",
    "building-needed": "whether for a PIN or among several",
    "document-not-asked": "whether by its name",
    "file-mistaken": "one mistake, or each of several",
    "in-the-past": "which day",
    "key-unfit": "what is wrong with the key",
    "name-missing": "of whom",
    "no-copy": "why none can be used",
    "no-such-user": "whether there is none or several",
    "no-such-visit": "where it was looked for",
    "not-allowed": "what is not allowed",
    "not-awaiting": "whether it ever waited",
    "not-on-list": "who was meant",
    "not-signed-in": "at a desk or by account",
    "number-taken": "whose number",
    "on-site-elsewhere": "what is to be settled",
    "other-building": "whether expected or on site there",
    "picture-too-hard": "what became of the reader",
    "reason-missing": "whether the visitor reads it",
    "seal-unfit": "what is wrong with it",
    "secret-unfit": "what is wrong with it",
    "visitor-blocked": "with the reason for those who may read it",
    "visitor-missing": "whether one or all",
}
"""Codes with several sentences, and what tells them apart."""


def _by_code(field: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for refusal in FOUND:
        if "{}" not in refusal.code:
            found[refusal.code].add(getattr(refusal, field))
    return found


@pytest.mark.parametrize(
    "line",
    ["raise Refused('a-code', 'A sentence.')", "raise Refused('a-code', '', 'Hint.')", "raise Conflict('a', f'{x}.')"],
)
def test_a_refusal_without_a_way_out_is_seen(line: str) -> None:
    (found,) = refusals(ast.parse(line), "here")
    assert not (found.sentence and found.hint)
