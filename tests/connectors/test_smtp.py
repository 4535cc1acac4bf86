"""Handing mail to a server: encrypted or not at all, on one connection, and with a way out of every trouble."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors.mail_servers import (
    Certificate,
    Mailbox,
    aiosmtpd_server,
    cutting_server,
    free_port,
    make_certificate,
)
from vmsctl.connectors import smtp_trouble
from vmsctl.connectors.smtp import Post, mailbox
from vmsctl.connectors.smtp_connection import MailServer
from vmsctl.connectors.smtp_trouble import MailTrouble, Whose

TEXT = b"Subject: Hello\r\n\r\n.A line with a dot\r\n..and two\r\n"


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """A certificate for localhost that this machine trusts."""
    made = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.certificate))
    return made


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


@pytest.fixture
def plain(box: Mailbox) -> Iterator[Post]:
    """A connection in the clear to this machine itself."""
    with aiosmtpd_server(box) as port, Post(MailServer("127.0.0.1", port, "none")) as post:
        yield post


def trouble_of(server: MailServer) -> MailTrouble:
    with pytest.raises(MailTrouble) as caught, Post(server) as post:
        post.send("visit@example.org", "ada@example.org", TEXT)
    return caught.value


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_goes_out_encrypted_and_signed_in(security: str, box: Mailbox, trusted: Certificate) -> None:
    with aiosmtpd_server(box, trusted, tls=security == "tls", password="open sesame") as port:
        server = MailServer("localhost", port, security, "visit", "open sesame")
        with Post(server) as post:
            assert post.send("visit@example.org", "ada@example.org", TEXT) == "250"
    (mail,) = box.received
    assert (mail.sender, mail.to, mail.data) == ("visit@example.org", ["ada@example.org"], TEXT)
    assert box.encrypted == [True]
    assert box.signed_in == [True]


def test_one_connection_serves_many_messages() -> None:
    with cutting_server() as server, Post(MailServer("127.0.0.1", server.port, "none")) as post:
        for _ in range(20):
            post.send("visit@example.org", "ada@example.org", TEXT)
        assert (server.connections, len(server.received)) == (1, 20)
        assert {mail.data for mail in server.received} == {TEXT}


def test_mail_never_goes_in_the_clear_to_another_machine() -> None:
    found = trouble_of(MailServer("mail.example.org", 25, "none"))
    assert (found.whose, found.code) == (Whose.SERVER, "no-starttls")


def test_a_server_without_starttls_gets_nothing(box: Mailbox) -> None:
    with aiosmtpd_server(box) as port:
        found = trouble_of(MailServer("localhost", port, "starttls"))
    assert (found.whose, found.code, box.received) == (Whose.SERVER, "no-starttls", [])


def test_an_untrusted_certificate_gets_nothing(box: Mailbox, tmp_path: Path) -> None:
    with aiosmtpd_server(box, make_certificate(tmp_path)) as port:
        found = trouble_of(MailServer("localhost", port, "starttls"))
    assert (found.whose, found.code, box.received) == (Whose.SERVER, "certificate", [])
    assert "SSL_CERT_FILE" in found.hint


def test_a_certificate_for_another_name_gets_nothing(
    box: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_certificate(tmp_path, "mail.example.org")
    monkeypatch.setenv("SSL_CERT_FILE", str(other.certificate))
    with aiosmtpd_server(box, other) as port:
        found = trouble_of(MailServer("localhost", port, "starttls"))
    assert found.code == "certificate"
    assert "not valid for 'localhost'" in found.sentence


def test_a_certificate_that_ran_out_gets_nothing(box: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = make_certificate(tmp_path, days=-1)
    monkeypatch.setenv("SSL_CERT_FILE", str(old.certificate))
    with aiosmtpd_server(box, old, tls=True) as port:
        found = trouble_of(MailServer("localhost", port, "tls"))
    assert found.code == "certificate"
    assert "expired" in found.sentence


def test_a_wrong_password_says_where_to_give_the_right_one(box: Mailbox, trusted: Certificate) -> None:
    with aiosmtpd_server(box, trusted, password="open sesame") as port:
        found = trouble_of(MailServer("localhost", port, "starttls", "visit", "guess"))
        assert (found.whose, found.code) == (Whose.SERVER, "sign-in-refused")
        assert "vmsctl outbox set-password" in found.hint
        assert trouble_of(MailServer("localhost", port, "starttls", "visit")).code == "no-password"


def test_starttls_and_tls_mistaken_for_each_other_say_so(box: Mailbox, trusted: Certificate) -> None:
    with aiosmtpd_server(box, trusted) as port:
        found = trouble_of(MailServer("localhost", port, "tls"))
    assert (found.code, "465" in found.hint) == ("no-tls", True)
    with aiosmtpd_server(box, trusted, tls=True) as port:
        found = trouble_of(MailServer("localhost", port, "starttls", patience=0.3))
    assert (found.whose, found.code) == (Whose.SERVER, "no-answer")
    assert "starttls" in found.hint


def test_nobody_listening_and_nobody_answering_are_told_apart() -> None:
    assert trouble_of(MailServer("127.0.0.1", free_port(), "starttls")).code == "not-listening"
    with socket.create_server(("127.0.0.1", 0)) as silent:
        found = trouble_of(MailServer("127.0.0.1", silent.getsockname()[1], "starttls", patience=0.2))
    assert found.code == "no-answer"


def test_a_name_that_leads_nowhere_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    found = trouble_of(MailServer("mail.nowhere.example", 587, "starttls"))
    assert (found.whose, found.code) == (Whose.SERVER, "no-such-server")


@pytest.mark.parametrize(
    ("answer", "whose", "code"),
    [
        ("550 5.1.1 <ada@example.org>: no such user here", Whose.NEVER, "no-such-mailbox"),
        ("552 5.2.2 over quota", Whose.NEVER, "mailbox-full"),
        ("554 no", Whose.NEVER, "refused"),
        ("450 4.7.1 Greylisted, try again in 300 seconds", Whose.LATER, "greylisted"),
        ("451 4.3.0 mail system down", Whose.LATER, "put-off"),
        ("452 4.2.2 mailbox full", Whose.LATER, "mailbox-full"),
    ],
)
def test_what_a_server_says_of_a_mailbox_is_understood(
    plain: Post, box: Mailbox, answer: str, whose: Whose, code: str
) -> None:
    box.refuse = lambda _: answer
    with pytest.raises(MailTrouble) as caught:
        plain.send("visit@example.org", "ada@example.org", TEXT)
    assert (caught.value.whose, caught.value.code) == (whose, code)
    assert caught.value.hint
    assert caught.value.reply == " ".join(answer.split()[: 2 if "." in answer.split()[1] else 1])
    assert "ada@example.org" not in caught.value.sentence
    box.refuse = lambda _: "250 OK"
    assert plain.send("visit@example.org", "bob@example.org", TEXT) == "250", "the connection serves on"


def test_what_a_server_says_cannot_drive_the_terminal() -> None:
    said = b"\x1b]0;owned\x07 5.1.1 \xe2\x80\xaeevil ada.lovelace@example.org " + b"x" * 5_000
    found = smtp_trouble.of_message(550, said, "ada.lovelace@example.org")
    assert found.sentence.isprintable()
    assert "lovelace" not in found.sentence
    assert len(found.sentence) < 300


@pytest.mark.parametrize(("cut", "code"), [("before", "cut-before"), ("after", "cut-after")])
def test_a_broken_connection_is_opened_anew_with_the_next_message(cut: str, code: str) -> None:
    with cutting_server(lambda number: cut if number == 2 else "") as server:
        post = Post(MailServer("127.0.0.1", server.port, "none"))
        post.send("visit@example.org", "ada@example.org", TEXT)
        with pytest.raises(MailTrouble) as caught:
            post.send("visit@example.org", "ada@example.org", TEXT)
        assert (caught.value.whose, caught.value.code) == (Whose.LATER, code)
        assert post.send("visit@example.org", "ada@example.org", TEXT) == "250"
        assert server.connections == 2
        post.close()


def test_a_kept_connection_that_the_server_closed_is_opened_anew_without_a_word() -> None:
    with cutting_server(most=2) as server, Post(MailServer("127.0.0.1", server.port, "none")) as post:
        assert [post.send("visit@example.org", "ada@example.org", TEXT) for _ in range(5)] == ["250"] * 5
        assert (server.connections, len(server.received)) == (3, 5)


def test_letters_beyond_ascii_reach_who_takes_them(plain: Post, box: Mailbox) -> None:
    plain.send("visit@example.org", "ådå@straße.example", TEXT)
    assert box.received[0].to == ["ådå@xn--strae-oqa.example"]


def test_a_server_that_takes_no_such_letters_is_not_asked(box: Mailbox) -> None:
    with aiosmtpd_server(box, utf8=False) as port, Post(MailServer("127.0.0.1", port, "none")) as post:
        with pytest.raises(MailTrouble) as caught:
            post.send("visit@example.org", "ådå@example.org", TEXT)
        assert (caught.value.whose, caught.value.code) == (Whose.NEVER, "no-smtputf8")
        assert post.send("visit@example.org", "ada@bücher.example", TEXT) == "250", "the connection serves on"
    assert box.received[0].to == ["ada@xn--bcher-kva.example"]


@pytest.mark.parametrize(
    "address",
    ["ada@-ü-.example", "ada@x.example> SIZE=1", "a\r\nRCPT TO:<x@evil.example>", "<ada@x.example", "a b@c.example"],
)
def test_an_address_that_is_none_is_the_messages_own_trouble(address: str) -> None:
    with pytest.raises(MailTrouble) as caught:
        mailbox(address)
    assert (caught.value.whose, caught.value.code) == (Whose.NEVER, "bad-address")
