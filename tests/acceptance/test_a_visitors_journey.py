"""From the invitation to the check-in with whole programs: mail server, portal, Chromium, console, poppler."""

from __future__ import annotations

import email
import email.policy
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests import machine
from tests.cast import zone_at_midday
from tests.connectors.mail_servers import Mailbox, aiosmtpd_server, free_port
from tests.documents.papers import paper
from tests.tui.terminal import Terminal
from vmsctl.rules.passes import is_ticket_number

Found = TypeVar("Found")
PATIENCE = 60.0
SETTLES = 0.5


@dataclass
class House:
    """An installation in a home of its own, its mail server, its portal, and what its clocks showed at first."""

    home: Path
    mailbox: Mailbox
    portal: str
    now: datetime

    def run(self, *words: str) -> str:
        """One command line; what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "vmsctl", *words], capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, f"vmsctl {' '.join(words)}\n{done.stdout}{done.stderr}"
        return done.stdout

    def mail(self, subject: str) -> EmailMessage:
        """The mail with these words in its subject, as soon as it has arrived."""
        return until(lambda: next((mail for mail in self._mails() if subject in mail["Subject"]), None), subject)

    def _mails(self) -> Iterator[EmailMessage]:
        for received in list(self.mailbox.received):
            message = email.message_from_bytes(received.data, policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            yield message


def until(look: Callable[[], Found | None], what: str) -> Found:
    """What is found, as soon as it is there."""
    end = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < end, f"{what!r} did not come"
        time.sleep(0.05)
    return found


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("VMSCTL_HOME", str(tmp_path / "home"))
    mailbox, port, now = Mailbox(), free_port(), datetime.now(UTC)
    zone = zone_at_midday(now)
    made = House(tmp_path / "home", mailbox, f"http://127.0.0.1:{port}", now.astimezone(ZoneInfo(zone)))
    made.run("init", "--building", "HQ", "--timezone", zone, "--admin", "Alma Admin <alma@corp.example>")
    (tmp_path / "rules.pdf").write_bytes(paper(2))
    made.run("documents", "add", str(tmp_path / "rules.pdf"), "--name", "House rules", "--signature", "required",
             "--language", "en", "--reason", "trial")  # fmt: skip
    with aiosmtpd_server(mailbox) as mail_port:
        configure(made, mail_port)
        with program("portal", "--listen", f"127.0.0.1:{port}"):
            until(lambda: answers(port), "the portal")
            yield made


def configure(house: House, mail_port: int) -> None:
    settings = {
        "mail.server": "127.0.0.1", "mail.port": str(mail_port), "mail.security": "none",
        "mail.from": "HQ <visit@corp.example>", "portal.address": house.portal,
    }  # fmt: skip
    for name, value in settings.items():
        house.run("settings", "set", name, value, "--reason", "trial")


@contextmanager
def program(*words: str) -> Iterator[None]:
    """A program that runs until it is told to end."""
    with subprocess.Popen([sys.executable, "-m", "vmsctl", *words], stdout=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.fixture
def page() -> Iterator[Page]:
    if not machine.has("chromium"):
        pytest.skip(machine.reason("chromium"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 360, "height": 740}, locale="en-GB")
        page.set_default_timeout(PATIENCE * 1000)
        yield page
        browser.close()


def link_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(r"http://127\.0\.0\.1:\d+/i/\S+", body.get_content())
    assert found is not None
    return found.group(0)


def code_in(picture: bytes) -> str:
    """What another reader reads in a picture."""
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    return str(found.text)


def sign(page: Page) -> None:
    pad = page.locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + box["height"] / 2)
    page.mouse.down()
    for step in range(1, 8):
        page.mouse.move(box["x"] + 40 + 25 * step, box["y"] + box["height"] * (0.3 if step % 2 else 0.7), steps=6)
    page.mouse.up()


@machine.needs("chromium")
def test_from_the_mail_to_the_desk(house: House, page: Page, tmp_path: Path) -> None:
    arrive = house.now + timedelta(hours=1)  # a visit that has begun needs no e-ticket by mail
    until_ = arrive + timedelta(minutes=30)
    house.run(
        "invitations", "add", "--host", "Alma Admin", "--building", "HQ", "--visitor", "Zoë <zoe@visitor.example>",
        "--arrive", arrive.isoformat(timespec="minutes"), "--until", until_.isoformat(timespec="minutes"),
        "--reason", "Interview",
    )  # fmt: skip

    invitation = house.mail("Your visit to HQ")
    page.goto(link_in(invitation))
    page.get_by_role("button", name="Open my invitation").click()
    page.get_by_role("link", name="Continue").click()
    page.wait_for_url(re.compile("/visit/(details|documents)$"))
    if page.url.endswith("details"):
        page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("link", name="Read the next document").click()
    page.get_by_role("checkbox").check()
    sign(page)
    page.get_by_role("button", name="Sign and accept").click()
    page.wait_for_url("**/visit/ticket")
    ticket = code_in(page.screenshot(full_page=True))
    assert is_ticket_number(ticket)
    house.mail("e-ticket")

    visit = json.loads(house.run("visits", "show", ticket, "--json", "--building", "HQ"))
    assert (visit["visitor"]["verified"], visit["state"], visit["ticket_number"]) == (True, "expected", ticket)
    check_in_at_the_console(ticket)
    assert json.loads(house.run("visits", "show", visit["id"], "--json"))["state"] == "on-site"
    assert house.mail("has arrived")["To"].startswith("Alma Admin")

    page.get_by_role("link", name="Back to the invitation").click()
    page.get_by_role("link", name="Show my e-ticket").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    if shutil.which("pdftoppm"):
        assert printed(download.value.path(), tmp_path) == ticket

    house.run("documents", "export", visit["visitor"]["id"], "--to", str(tmp_path), "--reason", "to be checked")
    (signed,) = tmp_path.glob("signed-*.pdf")
    assert "as it was sealed here" in house.run("documents", "verify", str(signed))
    if shutil.which("pdfsig"):
        assert "Signature is Valid" in verified(signed) and "Total document signed" in verified(signed)
        whole = signed.read_bytes()
        at = whole.index(b"%PDF") + 12
        signed.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert "Signature is Valid" not in verified(signed) and "Digest" in verified(signed)


def verified(pdf: Path) -> str:
    """What another reader says of the seal."""
    return subprocess.run(["pdfsig", "-nocert", str(pdf)], capture_output=True, text=True, check=False).stdout


def printed(pdf: Path, folder: Path) -> str:
    """What the code on the e-ticket's paper says, which has the visitor's name beside it."""
    text = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    assert "Zoë" in text
    subprocess.run(["pdftoppm", "-r", "100", "-png", "-singlefile", str(pdf), str(folder / "ticket")], check=True)
    return code_in((folder / "ticket.png").read_bytes())


def check_in_at_the_console(ticket: str) -> None:
    """The ticket's digits come as a scanner types them; Enter lets in."""
    terminal = Terminal(["-m", "vmsctl", "desk", "--building", "HQ", "--as", "alma@corp.example"], columns=100, rows=30)
    try:
        until(lambda: b"F12" in terminal.painted and b"Zo" in terminal.painted, "the day board")
        terminal.write(f"{ticket}\r")
        until(lambda: "Check in Zoë".encode() in terminal.painted, "the visit's card")
        time.sleep(SETTLES)
        terminal.write("\r")
        until(lambda: b"is in since" in terminal.painted, "the check-in")
        assert os.waitpid(terminal.pid, os.WNOHANG) == (0, 0)
    finally:
        terminal.close()
