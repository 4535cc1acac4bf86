"""Signatures as pages and terminals send them, and what is no signature."""

import math
from typing import Any

import pytest

from vmsctl.errors import Invalid, Refused, VmsError
from vmsctl.rules import documents, signatures
from vmsctl.rules.signatures import MOST_POINTS, Drawn, Typed

LINE = [[0.1, 0.5], [0.9, 0.5]]


def test_strokes_are_taken_as_they_were_drawn() -> None:
    assert signatures.drawn([LINE, [], [[0, 0]]]).strokes == (((0.1, 0.5), (0.9, 0.5)), ((0.0, 0.0),))


@pytest.mark.parametrize("strokes", [
    None, "x", 5, {}, [5], ["ab"], [[5]], [[[0.1]]], [[[0.1, 0.2, 0.3]]], [[["0.1", 0.2]]], [[[True, False]]],
    [[[math.nan, 0.1]]], [[[math.inf, 0.1]]], [[[0.1, 1.5]]], [[[-0.5, 0.1]]], [[[10**400, 0.1]]],
])  # fmt: skip
def test_what_is_no_drawing_is_refused(strokes: Any) -> None:
    with pytest.raises(Invalid) as refused:
        signatures.drawn(strokes)
    assert refused.value.code == "signature-unfit"


@pytest.mark.parametrize("strokes", [[], [[]], [[[0.5, 0.5]]], [[[0.5, 0.5], [0.505, 0.5]]]])
def test_a_slip_of_the_finger_is_no_signature(strokes: Any) -> None:
    with pytest.raises(Refused) as refused:
        signatures.drawn(strokes)
    assert refused.value.code == "signature-empty"


def test_a_drawing_has_so_many_points_and_no_more() -> None:
    points = [[index % 100 / 100, 0.5] for index in range(MOST_POINTS)]
    assert signatures.drawn([points]).kind == "drawn"
    for many in ([[*points, [0.1, 0.1]]], [points, LINE], [[[0.1, 0.1]]] * (MOST_POINTS + 1), [points] * 100_000):
        with pytest.raises(Invalid):
            signatures.drawn(many)


@pytest.mark.parametrize("aspect", [0.0, -1.0, math.nan, math.inf, 1e9])
def test_a_pad_has_a_shape(aspect: float) -> None:
    with pytest.raises(Invalid):
        signatures.checked(Drawn((((0.1, 0.1), (0.9, 0.9)),), aspect))


def test_a_typed_name_is_clean_and_not_empty() -> None:
    assert signatures.checked(Typed("  Ada\x1b[2J\u202e  Lovelace ")) == Typed("Ada[2J Lovelace")
    for name in ("", " \u200b ", "x" * 300):
        with pytest.raises(VmsError):
            signatures.checked(Typed(name))


@pytest.mark.parametrize(
    ("need", "given", "code"),
    [
        ("none", None, ""),
        ("optional", None, ""),
        ("optional", Typed("Ada"), ""),
        ("required", Typed("Ada"), ""),
        ("required", None, "signature-needed"),
        ("none", Typed("Ada"), "signature-not-asked"),
    ],
)
def test_a_document_asks_for_a_signature_or_does_not(need: str, given: Typed | None, code: str) -> None:
    said = signatures.refusal(need, given)
    assert (said.code if said else "") == code


def test_the_best_language_is_the_wanted_then_english_then_any() -> None:
    assert documents.best_language(["de", "en", "fr"], ["fr-CA", "de"]) == "fr"
    assert documents.best_language(["de", "en"], ["it"]) == "en"
    assert documents.best_language(["de", "fr"], []) == "de"
    assert documents.language("PT_br") == "pt-br"
    for code in ("", "english", "../de", "d"):
        with pytest.raises(Invalid):
            documents.language(code)
