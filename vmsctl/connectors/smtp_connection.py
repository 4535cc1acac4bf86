"""The way to a mail server: encrypted, or to this machine itself, and signed in."""

from __future__ import annotations

import smtplib
import socket
import ssl
from typing import NamedTuple

from vmsctl.connectors import smtp_trouble as trouble
from vmsctl.connectors.smtp_trouble import MailTrouble, Whose

PATIENCE = 30.0
"""Seconds for which a server may say nothing."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class MailServer(NamedTuple):
    """`security` is `starttls`, `tls`, or for a server on this machine `none`."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = ""
    patience: float = PATIENCE


def connected(server: MailServer) -> smtplib.SMTP:
    """A connection that takes mail. Raises `MailTrouble`."""
    where = f"{server.host}:{server.port}"
    if server.security == "none" and server.host not in LOOPBACK:
        raise trouble.not_encrypted(where)
    smtp: smtplib.SMTP | None = None
    try:
        smtp = _opened(server)
        if server.security == "starttls":
            smtp.ehlo()
            if not smtp.has_extn("starttls"):
                raise trouble.not_encrypted(where)
            smtp.starttls(context=_context())
        smtp.ehlo_or_helo_if_needed()
        if server.user:
            _sign_in(smtp, server)
    except MailTrouble:
        if smtp is not None:
            smtp.close()
        raise
    except (OSError, smtplib.SMTPException) as error:
        if smtp is not None:
            smtp.close()
        raise trouble.of_server(error, server.host, server.port) from error
    return smtp


def _opened(server: MailServer) -> smtplib.SMTP:
    # The name in EHLO is this machine's, without asking a name server for it.
    name = _own_name()
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, name, timeout=server.patience, context=_context())
    return smtplib.SMTP(server.host, server.port, name, timeout=server.patience)


def _context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _sign_in(smtp: smtplib.SMTP, server: MailServer) -> None:
    if not server.password:
        raise MailTrouble(
            Whose.SERVER, "no-password", f"The password of {server.user} at {server.host} is not known.",
            "Give it with 'vmsctl outbox set-password'.",
        )  # fmt: skip
    smtp.login(server.user, server.password)


def _own_name() -> str:
    name = socket.gethostname()
    return name if name.isascii() and "." in name and " " not in name else "[127.0.0.1]"
