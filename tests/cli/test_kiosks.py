"""Kiosks as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Line
from vmsctl.config import Config, read_key
from vmsctl.connectors.secrets import Places, find
from vmsctl.services.kiosk_pairing import SECRET

WHY = ("--reason", "New lobby")


def token(home: Path) -> str:
    """What this machine keeps."""
    key_file = Config(home=home, address="", user=None, building=None, desk="").key_file
    found = find(SECRET, Places(home, lambda: read_key(key_file), {}))
    return found.value if found else ""


def test_a_kiosk_from_first_to_last(vmsctl: Line, home: Path) -> None:
    made = vmsctl("kiosks", "add", "Lobby", "--language", "de", "--feature", "qr", *WHY, "--json").json
    assert (made["name"], made["languages"], made["features"]) == ("Lobby", ["de"], ["qr"])
    assert made["state"] == "not paired"
    offered = vmsctl("kiosks", "code", "lobby", *WHY)
    assert (len(offered.out), "vmsctl kiosks pair" in offered.err) == (10, True)
    paired = vmsctl("kiosks", "pair", offered.out.strip())
    assert paired.out.startswith("This machine is Lobby of HQ now. Its token is kept in ")
    kept = token(home)
    assert len(kept) == 64 and kept not in paired.out + paired.err
    assert vmsctl("kiosks", "show", "Lobby").out.startswith("Lobby of HQ: paired since ")
    assert vmsctl("kiosks", "revoke", "Lobby", *WHY).out == "Revoked Lobby of HQ.\n"
    assert vmsctl("kiosks", "change", "Lobby", "--language", "", "--name", "Door", *WHY).code == 0
    assert vmsctl("kiosks", "list", "--csv").out.splitlines()[1].split(",")[1:4] == ["HQ", "Door", "revoked"]
    assert "Would switch off" in vmsctl("kiosks", "remove", "Door", *WHY, "--dry-run").out
    assert vmsctl("kiosks", "remove", "Door", *WHY, "--yes").code == 0
    assert vmsctl("kiosks", "list", "--json").json == []
    assert vmsctl("kiosks", "change", "Door", "--switch-on", *WHY).code == 0


def test_no_record_has_code_or_token_but_that_of_the_code(vmsctl: Line, home: Path) -> None:
    vmsctl("kiosks", "add", "Lobby", *WHY)
    offered = vmsctl("kiosks", "code", "Lobby", *WHY, "--json").json
    paired = vmsctl("kiosks", "pair", offered["code"], "--json")
    shown = vmsctl("kiosks", "show", "Lobby", "--json").out + vmsctl("event-log", "list", "--json").out + paired.out
    assert offered["code"] not in shown and token(home) not in shown
    assert "hash" not in shown


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("add", "Lobby", *WHY), 1, "name-taken"),
        (("add", "Yard"), 2, "reason-needed"),
        (("add", "Yard", "--feature", "dance", *WHY), 2, "bad-feature"),
        (("add", "Yard", "--language", "tlh", *WHY), 3, "language-unknown"),
        (("code", "Nowhere", *WHY), 3, "no-such-kiosk"),
        (("revoke", "Lobby", *WHY), 1, "kiosk-not-paired"),
        (("pair", "ACDE-FGHJ"), 1, "pairing-code-wrong"),
        (("remove", "Lobby", *WHY), 2, "not-confirmed"),
    ],
)
def test_what_goes_wrong_has_a_code_and_an_exit_code(
    vmsctl: Line, words: tuple[str, ...], code: int, error: str
) -> None:
    vmsctl("kiosks", "add", "Lobby", *WHY)
    said = vmsctl("kiosks", *words, "--json")
    assert (said.code, said.error["code"]) == (code, error)
