"""Profiles: ours, python-escpos's, and what a wrong name is told."""

import pytest

from printers.errors import UnknownProfile
from printers.printing import render
from printers.profiles import names, profile
from tests.printers.escpos_decoder import decode
from tests.printers.samples import badge


@pytest.mark.parametrize("name", names())
def test_every_profile_renders_a_badge(name: str) -> None:
    kind = profile(name)
    data = render(badge(), name)
    assert kind.width % 8 == 0 or kind.language == "text"
    if kind.language == "escpos":
        assert decode(data).width == kind.width


@pytest.mark.parametrize(
    ("model", "width", "cut"),
    [
        ("TM-T88V", 512, "partial"),
        ("TM-T20II", 576, "partial"),
        ("NT-5890K", 384, "none"),
        ("TM-P80-42col", 544, "partial"),
    ],
)
def test_a_model_brings_its_width_and_cutter(model: str, width: int, cut: str) -> None:
    kind = profile(model)
    assert (kind.width, kind.cut) == (width, cut)


def test_models_are_found_in_any_case() -> None:
    assert profile("tm-t88v") == profile("TM-T88V")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("receipt-80", "did you mean receipt-80mm"),
        ("TM-U220", "prints no raster pictures"),
        ("RP326", "has no known width"),
        ("zzz", "no printer profile"),
        ("\x1b]0;x\x07", "no printer profile"),
    ],
)
def test_a_wrong_profile_says_what_is_wrong(name: str, hint: str) -> None:
    with pytest.raises(UnknownProfile, match=hint) as refused:
        profile(name)
    assert refused.value.permanent
    assert str(refused.value).isprintable()


def test_paper_is_cut_fed_or_moved_to_the_next_label() -> None:
    endings = {name: render(badge(), name)[-4:] for name in ("receipt-80mm", "receipt-58mm", "label-80mm")}
    assert endings["receipt-80mm"] == b"\x1dV\x42\x01"
    assert endings["receipt-58mm"][-3:] == b"\x1bd\x04"
    assert endings["label-80mm"][-1:] == b"\x0c"
