"""From the mail to the desk, with real parts: a mail server, Chromium, the ticket's QR code, the signed PDF."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.connectors.mail_servers import Mailbox, aiosmtpd_server
from tests.machine import needs
from tests.portal.conftest import Portal, a_phone
from tests.portal.house import a_demanding_house
from tests.services import mailing
from vmsctl.rules.people import Person
from vmsctl.services import invitations
from vmsctl.services.check_in import check_in
from vmsctl.services.invite import NewInvitation


def link_in(text: str, portal: Portal) -> str:
    """The path of the visitor's link in a mail."""
    found = re.search(r"https?://\S+(/i/\S+)", text)
    assert found, text
    return found.group(1)


def code_in(picture: bytes) -> str:
    """What the QR code on a screenshot says."""
    found = zxingcpp.read_barcodes(Image.open(BytesIO(picture)))
    return found[0].text


@pytest.fixture
def post(portal: Portal) -> Iterator[Mailbox]:
    """Where the portal's house sends its mail."""
    mailbox = Mailbox()
    with aiosmtpd_server(mailbox) as port:
        mailing.use_server(portal.cast, port)
        yield mailbox


@needs("poppler")
def test_from_the_mail_to_the_desk(portal: Portal, chromium: Browser, post: Mailbox, tmp_path: Path) -> None:
    cast = portal.cast
    a_demanding_house(cast)
    asked = NewInvitation(
        [Person("Ada Byron", "ada.byron@example.org")], "2026-11-23T10:00", "11:00", "Interview", "HQ"
    )
    invitations.add(cast.act_as("grace"), asked)
    assert [outcome.state for outcome in mailing.deliver(cast)] == ["sent"]
    link = link_in(mailing.text_of(mailing.read(post.received[-1].data)), portal)
    with a_phone(chromium, portal) as phone:
        page = phone.page
        phone.open(link)
        page.get_by_role("button", name="Open my invitation").click()
        page.get_by_role("link", name="Continue: your details").click()
        page.get_by_label("Phone").first.fill("+49 30 123456")
        page.get_by_label("What do you eat?").select_option("vegan")
        page.get_by_role("button", name="Save and continue").click()
        page.get_by_role("link", name="House rules").click()
        page.get_by_label("I have read").check()
        phone.draw()
        page.get_by_role("button", name="Sign and accept").click()
        page.get_by_role("link", name="Read the next document").click()
        page.get_by_label("I have read").check()
        page.get_by_role("button", name="Accept").click()
        page.wait_for_url("**/visit/ticket")
        number = code_in(page.screenshot())
        with page.expect_download() as download:
            page.get_by_role("link", name="PDF").click()
        download.value.save_as(tmp_path / "ticket.pdf")
        phone.open("/visit/documents")
        page.get_by_role("link", name="House rules").click()
        signed = page.request.get(f"{portal.url}{phone.path}/signed").body()
    assert check_in(cast.act_as("linus"), number).visitor == "Ada Byron"
    assert_printed(tmp_path, number)
    assert_sealed(signed, tmp_path)


def assert_printed(folder: Path, number: str) -> None:
    """The PDF says what the page says, to other readers of text and of codes."""
    text = subprocess.run(["pdftotext", folder / "ticket.pdf", "-"], capture_output=True, text=True, check=True).stdout
    assert "Ada Byron" in text
    subprocess.run(["pdftoppm", "-r", "100", "-png", "-singlefile", folder / "ticket.pdf", folder / "t"], check=True)
    assert code_in((folder / "t.png").read_bytes()) == number


def assert_sealed(signed: bytes, folder: Path) -> None:
    """The signed copy is whole to another reader, and not when a byte of it was changed."""
    for name, data, says in (("whole.pdf", signed, "Signature is Valid"), ("changed.pdf", changed(signed), "Digest")):
        (folder / name).write_bytes(data)
        told = subprocess.run(["pdfsig", "-nocert", folder / name], capture_output=True, text=True).stdout
        assert says in told, told


def changed(data: bytes) -> bytes:
    at = data.index(b"%PDF") + 12
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_the_code_from_the_mailbox_opens_the_copy_of_ones_data(
    portal: Portal, chromium: Browser, post: Mailbox
) -> None:
    with a_phone(chromium, portal, accept_downloads=True) as phone:
        page = phone.opened(portal.cast.visit()).page
        page.get_by_role("link", name="My data").click()
        page.get_by_role("button", name="Mail me a code for the copy").click()
        mailing.deliver(portal.cast)
        code = re.search(r"\b(\d{8}|\d{4} \d{4})\b", mailing.text_of(mailing.read(post.received[-1].data)))
        assert code is not None
        page.get_by_label("Code from the mail").fill(code.group())
        page.get_by_role("button", name="Continue").click()
        with page.expect_download() as paper:
            page.get_by_role("button", name="Download as PDF").click()
        text = "".join(leaf.extract_text() for leaf in PdfReader(paper.value.path()).pages)
        with page.expect_download() as download:
            page.get_by_role("button", name="for programs").click()
        copy = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert "Ada Lovelace" in text and "host: Grace Hopper" in text and "10:00" in text
    assert copy["profile"]["name"] == "Ada Lovelace" and copy["visits"][0]["host"] == "Grace Hopper"


def test_a_request_for_erasure_is_noted_and_says_what_comes_next(
    portal: Portal, chromium: Browser, post: Mailbox
) -> None:
    with a_phone(chromium, portal) as phone:
        page = phone.opened(portal.cast.visit()).page
        phone.open("/visit/data")
        page.get_by_role("button", name="Ask for deletion").click()
        mailing.deliver(portal.cast)
        code = re.search(r"\b(\d{8}|\d{4} \d{4})\b", mailing.text_of(mailing.read(post.received[-1].data)))
        assert code is not None
        page.get_by_label("Code from the mail").fill(code.group())
        assert page.get_by_text("With this code you go on to the deletion").is_visible()
        page.get_by_role("button", name="Continue").click()
        with portal.ws.reading() as tx:
            assert tx.value("SELECT state FROM privacy_requests") == "requested"
        assert page.get_by_text("This cannot be undone").is_visible()
        page.get_by_role("button", name="Yes, delete my data").click()
        assert page.get_by_text("carry it out, at the latest within one month").is_visible()
        phone.open("/visit/data")
        assert page.get_by_text("You asked for deletion on Monday, 23 November 2026").is_visible()
        assert not page.get_by_role("button", name="Ask for deletion").is_visible()
