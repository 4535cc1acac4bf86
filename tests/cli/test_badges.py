"""`vmsctl badges` and `vmsctl printers` as they are typed, with a printer that really listens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from printers.languages.text import qr_lines
from tests.cli.conftest import Line
from tests.printers.escpos_decoder import qr_codes
from tests.printers.standing_printer import StandingPrinter, standing_printer
from vmsctl.cli import output, printing


@pytest.fixture
def printer(vmsctl: Line) -> Iterator[StandingPrinter]:
    """The one printer of HQ, on and well."""
    with standing_printer() as stands:
        assert vmsctl("printers", "add", "Front", stands.url, "--reason", "New desk").code == 0
        yield stands


def test_the_qr_code_of_the_printed_badge_is_scanned_at_the_desk(
    vmsctl: Line, visit: str, printer: StandingPrinter
) -> None:
    printed = vmsctl("badges", "print", visit, "--json")
    assert (printed.code, printed.json["state"]) == (0, "printed")
    (code,) = printer.qr_codes()
    assert code == printed.json["number"]
    scanned = vmsctl("scan", code, "--json").json
    assert (scanned["kind"], scanned["visit"]["id"]) == ("badge", visit)


def test_a_check_in_says_where_the_badge_waits_and_the_worker_prints_it(
    vmsctl: Line, visit: str, printer: StandingPrinter
) -> None:
    told = vmsctl("visits", "check-in", visit)
    assert told.code == 0 and "Badge queued for Front" in told.err
    assert [job["state"] for job in vmsctl("printers", "queue", "--json").json] == ["queued"]
    assert "Job 1 (badge of v1) on Front: printed." in vmsctl("work", "--once").out
    assert vmsctl("printers", "queue", "--json").json == []
    assert [job["state"] for job in vmsctl("printers", "queue", "--all", "--json").json] == ["printed"]
    assert len(printer.jobs) == 1


def test_a_printer_that_is_off_ends_with_5_and_the_job_is_kept(
    vmsctl: Line, visit: str, printer: StandingPrinter
) -> None:
    printer.switch_off()
    refused = vmsctl("badges", "print", visit, "--json")
    assert (refused.code, refused.error["code"]) == (5, "printer-absent")
    assert (refused.json["state"], refused.json["attempts"]) == ("queued", 1)
    assert "vmsctl printers retry 1" in refused.error["hint"]
    printer.switch_on()
    again = vmsctl("printers", "retry", "1")
    assert (again.code, again.out) == (0, "Printed the badge of Ada Lovelace on Front.\n")
    assert len(printer.jobs) == 1


def test_a_job_that_broke_off_ends_with_5_and_is_called_unknown(
    vmsctl: Line, visit: str, printer: StandingPrinter
) -> None:
    printer.takes, printer.breaks_off = 3000, True
    refused = vmsctl("badges", "print", visit, "--json")
    assert (refused.code, refused.json["state"], refused.error["code"]) == (5, "unknown", "printer-broken-off")
    second = vmsctl("badges", "print", visit, "--json")
    assert (second.code, second.error["code"]) == (1, "badge-printed")


def test_a_second_badge_needs_a_reason(vmsctl: Line, visit: str, printer: StandingPrinter) -> None:
    first = vmsctl("badges", "print", visit, "--json").json["number"]
    assert vmsctl("badges", "print", visit).code == 1
    second = vmsctl("badges", "print", visit, "--reason", "Torn", "--json").json["number"]
    assert printer.qr_codes() == [first, second]
    old = vmsctl("scan", first, "--json")
    assert "pass-replaced" in old.out + old.err


def test_the_same_request_prints_once(vmsctl: Line, visit: str, printer: StandingPrinter) -> None:
    for repeated in (False, True):
        said = vmsctl("badges", "print", visit, "--request-id", "one", "--json")
        assert (said.code, said.json["repeated"], said.json["state"]) == (0, repeated, "printed")
    assert len(printer.jobs) == 1


def test_a_busy_printer_is_waited_for_and_then_left_to_the_queue(
    vmsctl: Line, visit: str, printer: StandingPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vmsctl.services import print_delivery

    monkeypatch.setattr(printing, "PATIENCE", 0.3)
    monkeypatch.setattr(print_delivery.queries, "claim", lambda *_: False)  # type: ignore[attr-defined]
    said = vmsctl("badges", "print", visit)
    assert said.code == 0 and "waits for Front" in said.out


def test_without_a_printer_the_badge_can_be_looked_at_and_saved(vmsctl: Line, visit: str, tmp_path: Path) -> None:
    assert vmsctl("badges", "print", visit).code == 3
    shown = vmsctl("badges", "preview", visit).out
    assert "Ada Lovelace" in shown and "\x1b" not in shown
    saved = tmp_path / "badge.pdf"
    assert vmsctl("badges", "preview", visit, "--pdf", str(saved)).code == 0
    assert saved.read_bytes().startswith(b"%PDF")
    assert vmsctl("badges", "preview", visit, "--pdf", str(tmp_path / "no" / "badge.pdf")).code == 5


def test_on_a_terminal_the_code_is_dark_on_white_and_nothing_else_is_coloured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    hostile = "\x1b]0;owned\x07Ada\x1b[0m"
    output.picture("\n".join([hostile, *qr_lines("12345678901234567890", terminal=True)]))
    name, *code = capsys.readouterr().out.splitlines()
    assert "\x1b" not in name
    assert all(row.startswith(output.DARK_ON_WHITE) and row.endswith(output.PLAIN) for row in code)
    rows = [row[len(output.DARK_ON_WHITE) : -len(output.PLAIN)] for row in code]
    dark = [[cell in "▀█" if upper else cell in "▄█" for cell in row] for row in rows for upper in (True, False)]
    picture = Image.new("L", (len(dark[0]), len(dark)), 255)
    picture.putdata([0 if module else 255 for line in dark for module in line])
    assert [found.text for found in qr_codes(picture.resize((picture.width * 4, picture.height * 4)))] == [
        "12345678901234567890"
    ]


def test_printers_are_added_shown_tested_changed_and_removed(vmsctl: Line, printer: StandingPrinter) -> None:
    assert vmsctl("printers", "test", "front").out == "Printed the test page on Front.\n"
    assert len(printer.jobs) == 1
    (listed,) = vmsctl("printers", "list", "--json").json
    assert (listed["name"], listed["url"], listed["machine"]) == ("Front", printer.url, "")
    changed = vmsctl("printers", "change", "Front", "--name", "Lobby", "--reason", "Moved", "--json").json
    assert changed["name"] == "Lobby"
    remove = "printers", "remove", "Lobby", "--reason", "Sold"
    assert vmsctl(*remove).code == 2
    assert vmsctl(*remove, "--dry-run").out == "Would switch off Lobby of HQ.\n"
    assert vmsctl(*remove, "--yes").out == "Switched off Lobby of HQ.\n"
    assert vmsctl("printers", "list", "--json").json == []
    assert "active" in vmsctl("printers", "list", "--all").out
    assert vmsctl("printers", "change", "Lobby", "--switch-on", "--reason", "Bought back").code == 0
    assert [printer["name"] for printer in vmsctl("printers", "list", "--json").json] == ["Lobby"]
    wrong = vmsctl("printers", "add", "X", "192.0.2.7", "--reason", "New", "--json")
    assert (wrong.code, wrong.error["code"]) == (2, "bad-address")


def test_a_job_is_dropped_by_hand(vmsctl: Line, visit: str, printer: StandingPrinter) -> None:
    vmsctl("visits", "check-in", visit)
    remove = vmsctl("printers", "remove", "Front", "--reason", "Sold", "--dry-run")
    assert remove.out == "Would switch off Front of HQ with a waiting job.\n"
    assert vmsctl("printers", "drop", "1").out.startswith("Job 1, the badge of Ada Lovelace, was dropped")
    assert vmsctl("printers", "drop", "1", "--json").error["code"] == "job-over"
    assert "badge" not in vmsctl("work", "--once").out
    assert printer.jobs == []
