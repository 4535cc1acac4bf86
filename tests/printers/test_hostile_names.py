"""Names that are commands: they become pictures or are refused, and never act on a printer."""

import os
import tempfile
import warnings
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from printers.contents import RollCallBlock
from printers.errors import PrinterError
from printers.languages.escpos import picture_bytes
from printers.printing import preview, render
from printers.typesetting.cleaning import clean
from tests.printers.escpos_decoder import decode
from tests.printers.samples import badge, person, roll_call

ATTACKS = {
    "drawer pulse": "Mallory\x1bp\x00\x19\xfa",
    "cut": "Mallory\x1dV\x00",
    "reset": "Mallory\x1b@",
    "drawer pulse in real time": "Mallory\x10\x14\x01\x00\x05",
    "power off": "Mallory\x10\x14\x02\x01\x08",
    "code page": "Mallory\x1bt\x10\x1b!\x38",
    "picture header": "Mallory\x1dv0\x00\xff\xff\xff\xff",
    "terminal title": "Mallory\x1b]0;owned\x07\x9b2J",
    "bidi override": "Mallory \u202egpj.exe\u202c \u2066\u2067\u061c",
    "tags and selectors": "Mallory\U000e0041\U000e0001\ufe0f\u00ad\ufeff",
    "label language": "^XA^FDMallory^FS~JR^XZ",
    "lines": "Mallory\r\nCut here\x0b\x0c\u2028\u2029\x85",
    "nothing visible": "\x00\x01\x02\u200b\u200e",
    "combining first": "\u0301\u0323Mallory",
    "markup": "[bold]Mallory[/] [@click=app.quit]x[/] <b>&amp;{{7*7}}",
}


def _commands(name: str) -> Counter[str]:
    printout = decode(render(badge(name=name), "receipt-80mm"))
    assert printout.text == b""
    assert printout.real_time == 0
    return printout.commands


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_name_leaves_the_commands_of_a_harmless_one(attack: str) -> None:
    assert _commands(ATTACKS[attack]) == _commands("Ada Lovelace")


@given(st.text(max_size=60))
def test_any_name_is_a_picture_or_a_refusal(name: str) -> None:
    try:
        assert _commands(name) == _commands("Ada Lovelace")
    except PrinterError as refusal:
        assert refusal.nothing_printed
        assert str(refusal).isprintable()


@given(st.text())
def test_cleaned_text_has_nothing_in_it_that_acts(text: str) -> None:
    kept = clean(text)
    controls = (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), 0x2028, 0x2029, *range(0x2066, 0x206A))
    assert not set(kept) & set(map(chr, controls))
    assert clean(kept) == kept


def test_a_name_of_a_megabyte_is_refused_at_once_and_a_list_goes_on_without_its_end() -> None:
    huge = "Mallory \x1bp\x00" * 100_000
    with pytest.raises(PrinterError, match="characters; shorten it"):
        render(badge(name=huge), "receipt-80mm")
    harmless, hostile = (
        decode(render(roll_call(blocks=_one_block(name)), "receipt-80mm")) for name in ("Ada Lovelace", huge)
    )
    assert hostile.text == b"" and hostile.commands["\x1bp"] == 0
    # Its row is taller and may take a second strip; nothing else differs.
    assert hostile.commands - harmless.commands <= Counter({"GS v 0": 2})


def _one_block(name: str) -> tuple[RollCallBlock]:
    return (RollCallBlock("On site", (person(name),)),)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_name_in_the_roll_call_is_a_picture_and_in_text_is_one_line(attack: str) -> None:
    sheet = roll_call(blocks=_one_block(ATTACKS[attack]))
    printout = decode(render(sheet, "receipt-58mm"))
    assert printout.text == b"" and printout.real_time == 0
    assert set(printout.commands) == {"\x1b@", "GS v 0", "\x1bd"}
    text = preview(sheet)
    assert "\x1b" not in text and "\x9b" not in text and "\u202e" not in text
    assert text.count("\n") == preview(roll_call(blocks=_one_block("Ada"))).count("\n")


def test_a_picture_that_spells_a_real_time_command_does_not_give_it() -> None:
    """Printers obey DLE EOT, ENQ and DC4 in the middle of raster data as well."""
    for evil in (b"\x10\x14\x01\x00\x05", b"\x10\x04\x01", b"\x10\x05\x02", b"\x10\x10\x14\x08"):
        ink = Image.frombytes("1", (64, 4), evil.ljust(32, b"\0")).convert("L")
        printout = decode(picture_bytes(ink))
        assert printout.real_time == 0
        printed, drawn = b"".join(printout.rows), evil.ljust(32, b"\0")
        # Every dot is still there, and at most one in eight bytes has one more.
        assert all(dots & wanted == wanted for dots, wanted in zip(printed, drawn, strict=True))
        assert sum((dots ^ wanted).bit_count() for dots, wanted in zip(printed, drawn, strict=True)) <= 2


def test_without_that_guard_it_would() -> None:
    """Negative control: the raw picture, framed by hand, does contain the drawer pulse."""
    raw = b"\x1dv0\x00\x08\x00\x01\x00" + b"\x10\x14\x01\x00\x05\x00\x00\x00"
    assert decode(raw).real_time == 1


@pytest.mark.parametrize("attack", ["drawer pulse", "cut", "reset"])
def test_printed_as_text_the_same_names_would_act(attack: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: python-escpos passes a name's control characters on to the printer."""
    # Importing escpos leaves a temporary directory behind; here it is the test's own.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("ESCPOS_CAPABILITIES_PICKLE_DIR", os.fspath(tmp_path))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from escpos.printer import Dummy

        outputs = []
        for name in ("Ada Lovelace", ATTACKS[attack]):
            printer = Dummy()
            printer.text(name)
            outputs.append(decode(printer.output))
    harmless, hostile = outputs
    assert harmless.text == b"Ada Lovelace"
    assert hostile.commands != harmless.commands
