"""A signature drawn in a real terminal: the mouse's bytes go in, a signed PDF comes out; no scanner types into it."""

from __future__ import annotations

import math
import time

import pytest

from tests.cast import Cast
from tests.documents.papers import paper
from tests.tui.desk.console import SETTLES, Screen, console, expected, sign_in, today
from tests.tui.terminal import PATIENCE, Terminal
from vmsctl.services import document_versions, signed_documents, verification
from vmsctl.services.document_versions import Given

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

__all__ = ["today"]

CTRL_Y = "\x19"


def drag(terminal: Terminal, path: list[tuple[int, int]]) -> None:
    """What xterm sends (SGR mode 1006) while the first button is held along a path of cells, counted from 1."""
    first, *rest = path
    terminal.write(f"\x1b[<0;{first[0]};{first[1]}M")
    for column, row in rest:
        terminal.write(f"\x1b[<32;{column};{row}M")
    terminal.write(f"\x1b[<0;{path[-1][0]};{path[-1][1]}m")


def wave(screen: Screen) -> list[tuple[int, int]]:
    """A wavy path above the line on which one signs, wherever that is on the screen."""
    lines = screen.until("× ┈").splitlines()
    row = next(number for number, line in enumerate(lines, 1) if "× ┈" in line)
    left = lines[row - 1].index("×")
    return [(left + 4 + across, row - 2 + round(2.4 * math.sin(across / 4))) for across in range(48)]


def at_the_signature(cast: Cast, terminal: Terminal, screen: Screen) -> None:
    """Sign in, open the verification of the visit under the cursor, read the document, ask to sign."""
    sign_in(terminal, screen)
    screen.until("missing: Code of conduct")
    terminal.write(CTRL_Y)
    screen.until("! to be signed")
    terminal.write("\r")
    screen.until("marked ways. Page 2.")
    terminal.write("a")
    screen.until("Or the name typed")


def until_drawn(screen: Screen) -> None:
    """Wait for a line of braille dots."""
    end = time.monotonic() + PATIENCE
    while sum("\u2800" < letter <= "\u28ff" for letter in screen.text) < 40:
        assert time.monotonic() < end, f"no line was seen:\n{screen.text}"
        time.sleep(0.02)


@pytest.fixture
def conduct(today: Cast) -> Cast:
    given = [Given("en", paper())]
    document_versions.add(today.act_as("alma"), "Code of conduct", given, signature="required", reason="Rules")
    return today


def test_a_drag_of_the_mouse_becomes_the_signature_on_the_pdf(conduct: Cast) -> None:
    visit = expected(conduct)
    with console() as (terminal, screen):
        at_the_signature(conduct, terminal, screen)
        drag(terminal, wave(screen))
        until_drawn(screen)
        terminal.write("\r")
        screen.until("Ada Lovelace is verified")
    form = verification.asked(conduct.act_as("linus"), visit.name)
    assert form.verified and form.documents[0].signed
    (signed,) = signed_documents.export(conduct.act_as("vera"), str(visit.visitor_id), reason="To look at it")
    assert signed.pdf.startswith(b"%PDF-")


def test_a_scan_while_a_name_is_signed_types_nothing(conduct: Cast) -> None:
    expected(conduct)
    other = expected(conduct, "Mary Somerville")
    with console() as (terminal, screen):
        at_the_signature(conduct, terminal, screen)
        time.sleep(SETTLES)  # a screen that is there at once lets the key that asked for it and the scan be one burst
        terminal.write("4006381333931\r")
        screen.until("Part of the code is missing.")
        assert "4006" not in screen.text and "Or the name typed" in screen.text
        terminal.write(f"{other.ticket}\r")
        screen.until("Mary Somerville")
        assert other.ticket not in screen.text
