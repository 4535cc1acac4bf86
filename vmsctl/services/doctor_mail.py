"""What 'vmsctl doctor' looks at of mail: whether it can go out at all, and what was held back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from email.utils import parseaddr
from threading import Thread
from typing import TYPE_CHECKING

from db.queries import outbox as queries
from db.queries import settings as setting_queries
from vmsctl.connectors import secrets
from vmsctl.connectors.smtp import Post
from vmsctl.connectors.smtp_connection import LOOPBACK, MailServer
from vmsctl.connectors.smtp_trouble import MailTrouble
from vmsctl.errors import StoreFailed
from vmsctl.rules import doctor as rules
from vmsctl.rules.settings import BY_NAME, INSTALLATION, Settings
from vmsctl.rules.text import is_email
from vmsctl.services import mail_server
from vmsctl.workspace import secret_places

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.rules.doctor import Finding
    from vmsctl.workspace import Workspace

TRY = "vmsctl outbox test ADDRESS"
PATIENCE = 3.0
"""Seconds for the name, the connection and the sign-in together."""


def findings(tx: Transaction, ws: Workspace) -> Iterator[Finding | None]:
    """What the store knows; `server` asks the server itself."""
    settings = Settings(setting_queries.kept(tx, INSTALLATION))
    if not settings["mail.server"]:
        yield rules.counted(
            "mail", queries.waiting(tx), "No mail server is set; {} messages wait.",
            "Set mail.server and mail.from with 'vmsctl settings set'.",
        )  # fmt: skip
        return
    yield from _set_right(ws, settings)
    yield rules.counted(
        "mail", len(queries.held(tx)), "{} messages are held beyond somebody's daily limit.",
        "Look at them ('vmsctl outbox list --state held'), then 'vmsctl outbox release'.",
    )  # fmt: skip


def server(ws: Workspace) -> Iterator[Finding]:
    """Whether the server lets this house in. Nothing is sent: that is what 'vmsctl outbox test' is for."""
    with suppress(StoreFailed):
        with ws.reading() as tx:
            if not mail_server.named(tx):
                return
            found = mail_server.of(tx, ws)
        told_of = (found.security == "none" and found.host not in LOOPBACK) or (found.user and not found.password)
        if not told_of:
            yield _asked(found._replace(patience=PATIENCE))


def _asked(server: MailServer) -> Finding:
    """A name server or a mail server that keeps silent is not waited for."""
    found: list[Finding] = []
    look = Thread(target=lambda: found.append(_look(server)), name="doctor-mail", daemon=True)
    look.start()
    look.join(PATIENCE)
    return (
        found[0] if found else _away(f"{server.host}:{server.port} keeps silent.", "Check mail.server and mail.port.")
    )


def _look(server: MailServer) -> Finding:
    try:
        with Post(server) as post:
            post.open()
    except MailTrouble as trouble:
        return _away(trouble.sentence, trouble.hint)
    return rules.ok("mail server", f"{server.host}:{server.port} lets this house in.")


def _away(words: str, mend: str) -> Finding:
    return rules.problem("mail server", words, f"{mend} Then: {TRY}")


def _set_right(ws: Workspace, settings: Settings) -> Iterator[Finding]:
    if not is_email(parseaddr(settings["mail.from"])[1]):
        yield rules.problem("mail", "mail.from names no address: nothing can be sent.", "Set it; then " + TRY)
    if settings["mail.security"] == "none" and settings["mail.server"] not in LOOPBACK:
        yield rules.problem(
            "mail", "mail.security is none, and the server is another machine: nothing is sent in the clear.",
            "Set mail.security to starttls or tls.",
        )  # fmt: skip
    if settings["portal.address"] == BY_NAME["portal.address"].default:
        yield rules.warning(
            "mail", "Links in mails lead to an example: portal.address is not set.", "Set it to the portal's address."
        )
    if settings["mail.user"]:
        yield _password(ws)


def _password(ws: Workspace) -> Finding:
    found = secrets.find(mail_server.PASSWORD, secret_places(ws.config))
    if found is None:
        return rules.problem("mail", "mail.user is set and no password is known.", "Run: vmsctl outbox set-password")
    return rules.ok("mail", f"The mail server's password comes from {found.origin}.")
