"""Printers as they are administered."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.printers.standing_printer import standing_printer
from tests.services.printing import ask_for, deliver, happened, on_site, set_up, states
from vmsctl.config import machine_name
from vmsctl.errors import Conflict, Denied, Invalid, NotFound
from vmsctl.services import printers


def add(
    cast: Cast, name: str = "Front", url: str = "tcp://192.0.2.7", who: str = "vera", **more: str
) -> printers.Printer:
    return printers.add(cast.act_as(who), name, url, building="HQ", reason="New desk", **more)  # type: ignore[arg-type]


def test_a_printer_on_the_network_is_everybodys_and_one_on_a_cable_this_machines(cast: Cast) -> None:
    assert add(cast).machine == ""
    assert add(cast, "Label", "usb://04b8:0e15").machine == machine_name()
    assert add(cast, "Kiosk", "usb://04b8:0e15", machine="kiosk-1").machine == "kiosk-1"
    assert [printer.position for printer in printers.list_(cast.act_as("linus"))] == [1, 2, 3]


@pytest.mark.parametrize(
    ("name", "url", "profile", "code"),
    [
        ("", "tcp://192.0.2.7", "receipt-80mm", "bad-name"),
        ("Front", "192.0.2.7", "receipt-80mm", "bad-address"),
        ("Front", "http://192.0.2.7", "receipt-80mm", "bad-address"),
        ("Front", "tcp://", "receipt-80mm", "bad-address"),
        ("Front", "tcp://192.0.2.7:x", "receipt-80mm", "bad-address"),
        ("Front", "tcp://192.0.2.7", "receipt-81mm", "unknown-profile"),
    ],
)
def test_what_cannot_be_a_printer_is_refused(cast: Cast, name: str, url: str, profile: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        add(cast, name, url, profile=profile)
    assert refused.value.code == code
    assert happened(cast.ws, "printer") == []


def test_a_name_is_one_printers_in_its_building(cast: Cast) -> None:
    add(cast)
    with pytest.raises(Conflict):
        add(cast, "FRONT")
    add(cast, "Back")
    with pytest.raises(Conflict):
        printers.change(cast.act_as("vera"), "Back", building="HQ", name="front", reason="x")


def test_a_printer_is_changed_with_a_reason_and_the_old_value_kept(cast: Cast) -> None:
    add(cast)
    with pytest.raises(Denied):
        printers.change(cast.act_as("vera"), "Front", building="HQ", url="tcp://192.0.2.8", reason="")
    done = printers.change(cast.act_as("vera"), "front", building="HQ", url="tcp://192.0.2.8", reason="Moved")
    assert done.url == "tcp://192.0.2.8"
    with cast.ws.reading() as tx:
        facts = tx.value("SELECT facts FROM events WHERE kind = 'printer.changed'")
    assert "192.0.2.7" in facts and "192.0.2.8" in facts


def test_a_corrected_address_is_tried_at_once(cast: Cast) -> None:
    with standing_printer(on=False) as wrong, standing_printer() as right:
        set_up(cast, wrong)
        ask_for(cast, on_site(cast))
        deliver(cast)
        printers.change(cast.act_as("vera"), "Front", building="HQ", url=right.url, reason="Typing error")
        deliver(cast)
        assert (states(cast.ws), len(right.jobs)) == (["printed"], 1)


def test_a_removed_printer_drops_what_waits_and_can_come_back(cast: Cast) -> None:
    add(cast)
    ask_for(cast, on_site(cast))
    vera = cast.act_as("vera")
    assert printers.remove(vera, "Front", building="HQ", reason="Broken", dry_run=True).waiting == 1
    assert states(cast.ws) == ["queued"]
    printers.remove(vera, "Front", building="HQ", reason="Broken")
    assert (states(cast.ws), printers.list_(vera)) == (["dropped"], [])
    with pytest.raises(NotFound):
        printers.show(vera, "Front", building="HQ")
    assert printers.change(vera, "Front", building="HQ", active=True, reason="Mended").active
    printers.remove(vera, "Front", building="HQ", reason="Broken again")
    assert add(cast).active


def test_only_an_admin_makes_a_file_a_printer(cast: Cast) -> None:
    """Whoever could, would decide what is written into the files of the account that vmsctl runs under."""
    with pytest.raises(Denied):
        add(cast, "Notes", "file:///home/vms/.profile", profile="text")
    add(cast, "Port", "file:///dev/usb/lp0")
    assert add(cast, "Notes", "file:///srv/badges", profile="text", who="alma").url == "file:///srv/badges"


@pytest.mark.parametrize("url", ["file:///nonexistent", "file:///nonexistent/folder/badges"])
def test_a_file_needs_its_folder_on_this_machine(cast: Cast, url: str) -> None:
    with pytest.raises(Invalid) as refused:
        add(cast, "Notes", url, profile="text", who="alma")
    assert refused.value.code == "no-such-folder"


@pytest.mark.parametrize(
    "url", ["FILE:///srv/x", "file:///dev/../srv/x", "file:///dev/%2e%2e/srv/x", "file://localhost/srv/x"]
)
def test_no_other_spelling_makes_a_managers_file_a_printer(cast: Cast, url: str) -> None:
    with pytest.raises((Denied, Invalid)):
        add(cast, "Notes", url)


@pytest.mark.parametrize("who", ["linus", "grace", "mallory", "audrey"])
def test_only_admins_and_managers_manage_printers(cast: Cast, who: str) -> None:
    with pytest.raises(Denied):
        add(cast, who=who)


def test_badges_come_out_of_the_first_printer_that_this_machine_reaches(
    cast: Cast, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(cast, "Elsewhere", "usb://04b8:0e15", machine="another")
    add(cast, "Network")
    assert ask_for(cast, on_site(cast)).printer == ("Elsewhere" if engine == "sqlite" else "Network")
    monkeypatch.setattr(printers, "machine_name", lambda: "another")
    assert ask_for(cast, on_site(cast, "Bob")).printer == "Elsewhere"
