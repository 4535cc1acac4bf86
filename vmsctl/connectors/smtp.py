"""Sending mail: one connection for as many messages as there are, always encrypted, but to this machine itself."""

from __future__ import annotations

import re
import select
import smtplib
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import TypeVar

from vmsctl.connectors import smtp_trouble as trouble
from vmsctl.connectors.smtp_connection import MailServer, connected
from vmsctl.connectors.smtp_trouble import MailTrouble, Whose

Done = TypeVar("Done")
CLOSING = 421
TOO_LARGE = 552
_ENDS_AN_ADDRESS = re.compile(r"[\x00-\x20<>\x7f-\xa0\u2028\u2029]")
"""What would end an address on the line to the server, and begin something else."""


class Post:
    """A connection to a mail server that is opened with the first message and anew when it broke."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None
        self._sent = 0
        self._reply = select.poll()
        self._meanwhile: Callable[[], bool] = lambda: False

    def __enter__(self) -> Post:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def open(self) -> None:
        """Connect and sign in, unless that is done; raises `MailTrouble` that concerns every message."""
        if self._smtp is None:
            self._smtp, self._sent = connected(self._server), 0
            assert self._smtp.sock is not None
            self._reply = select.poll()
            self._reply.register(self._smtp.sock, select.POLLIN)

    def close(self) -> None:
        """Say goodbye, if anybody listens."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                smtp.quit()
            smtp.close()

    def send(
        self,
        sender: str,
        to: str,
        data: bytes,
        *,
        ready: Callable[[], object] = lambda: None,
        meanwhile: Callable[[], bool] = lambda: False,
    ) -> str:
        """Hand a finished message over; the server's reply code. Raises `MailTrouble`.

        `ready` is called when the server wants the text: what has to be done before may take until then. `meanwhile`
        is called again and again while the server thinks: it does a small piece of work, and says False when there is
        none left. A kept connection that the server has closed meanwhile is opened anew without a word.
        """
        self._meanwhile = meanwhile
        sender, to = mailbox(sender), mailbox(to)
        self.open()
        try:
            self._announce(sender, to)
        except _Gone as gone:
            if not self._sent:
                raise gone.trouble from None
            self._drop()
            self.open()
            try:
                self._announce(sender, to)
            except _Gone as again:
                raise again.trouble from None
        return self._hand_over(to, data, ready)

    def _announce(self, sender: str, to: str) -> None:
        """MAIL and RCPT; raises `_Gone` when the connection is no more."""
        assert self._smtp is not None
        # Not smtplib's own `mail` and `rcpt`: they parse the address once more, for longer than all else takes here.
        options = "" if sender.isascii() and to.isascii() else self._for_letters_beyond_ascii()
        self._smtp.command_encoding = "utf-8" if options else "ascii"
        try:
            number, said = self._asked(f"MAIL FROM:<{sender}>{options}")
            if number == CLOSING or number >= 400:
                raise self._sender_refused(number, said, to)
            number, said = self._asked(f"RCPT TO:<{to}>")
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            self._drop()
            raise _Gone(trouble.cut_off(after_data=False)) from error
        if number == CLOSING:
            self._drop()
            raise _Gone(trouble.of_message(number, said, to))
        if number >= 300:
            self._reset()
            raise trouble.of_message(number, said, to)

    def _for_letters_beyond_ascii(self) -> str:
        assert self._smtp is not None
        if self._smtp.has_extn("smtputf8"):
            return " SMTPUTF8"
        raise MailTrouble(
            Whose.NEVER, "no-smtputf8", "The mail server takes no address with letters beyond a to z before the @.",
            "Ask the visitor for another address, or use a server with SMTPUTF8.",
        )  # fmt: skip

    def _sender_refused(self, number: int, said: bytes, to: str) -> Exception:
        """A sender who is refused is the settings' fault and no message's; only a message's size is its own."""
        if number == CLOSING:
            self._drop()
            return _Gone(trouble.of_message(number, said, to))
        self._reset()
        if number == TOO_LARGE:
            return trouble.of_message(number, said, to)
        words = f"The mail server does not let us send as mail.from says ({number} {trouble.quoted(said, to)})."
        hint = "Set mail.from to an address that this sign-in may use, and see whether it wants one (mail.user)."
        return MailTrouble(Whose.LATER, "sender-refused", words, hint, str(number))

    def _hand_over(self, to: str, data: bytes, ready: Callable[[], object]) -> str:
        assert self._smtp is not None
        sent = False
        try:
            number, said = self._asked("DATA")
            if number == 354:
                self._or_hang_up(ready)
                sent = True
                self._smtp.send(_framed(data))
                number, said = self._answer()
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            self._drop()
            raise trouble.cut_off(after_data=sent) from error
        self._sent += 1
        if number == CLOSING:
            self._drop()
        if number != 250:
            self._reset()
            raise trouble.of_message(number, said, to)
        return str(number)

    def _asked(self, command: str) -> tuple[int, bytes]:
        assert self._smtp is not None
        self._smtp.putcmd(command)
        return self._answer()

    def _answer(self) -> tuple[int, bytes]:
        """The server's reply; what there is to do is done while it thinks."""
        assert self._smtp is not None
        while not self._reply.poll(0) and self._or_hang_up(self._meanwhile):
            pass
        return self._smtp.getreply()

    def _or_hang_up(self, act: Callable[[], Done]) -> Done:
        """What has to be done in the middle of a message: there is no other way out of that than to hang up."""
        done = False
        try:
            result = act()
            done = True
        finally:
            if not done:
                self._drop()
        return result

    def _reset(self) -> None:
        if self._smtp is not None:
            try:
                self._smtp.rset()
            except (OSError, smtplib.SMTPException):
                self._drop()

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


class _Gone(Exception):
    """The connection is no more, before anything of the message was sent."""

    def __init__(self, trouble: MailTrouble) -> None:
        super().__init__()
        self.trouble = trouble


def mailbox(address: str) -> str:
    """An address as SMTP takes it: the domain in ASCII (IDNA 2008). Raises `MailTrouble` for one that has no such."""
    local, _, domain = address.rpartition("@")
    if _ENDS_AN_ADDRESS.search(address):
        raise _bad_address()
    if domain.isascii():
        return address
    import idna

    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except (idna.IDNAError, UnicodeError):
        raise _bad_address() from None


def _bad_address() -> MailTrouble:
    return MailTrouble(
        Whose.NEVER, "bad-address", "The mail system has no way to write this address.",
        "Correct the address, then send it again.",
    )  # fmt: skip


def _framed(data: bytes) -> bytes:
    """The message as it goes over the line: dots at line beginnings doubled, a dot alone at the end."""
    stuffed = data.replace(b"\r\n.", b"\r\n..")
    return (b"." if data.startswith(b".") else b"") + stuffed + (b".\r\n" if data.endswith(b"\r\n") else b"\r\n.\r\n")
