"""The mail server as the settings name it, with its password from where secrets are kept."""

from __future__ import annotations

from email.utils import parseaddr
from typing import TYPE_CHECKING

from db.queries import settings as setting_queries
from vmsctl.connectors import secrets
from vmsctl.connectors.smtp_connection import MailServer
from vmsctl.errors import Refused
from vmsctl.rules.settings import INSTALLATION, Settings
from vmsctl.workspace import secret_places

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.config import Config
    from vmsctl.workspace import Workspace

PASSWORD, WEBHOOK_SECRET = "mail-password", "webhook-secret"


def named(tx: Transaction) -> bool:
    """Whether this installation sends mail at all."""
    return bool(_settings(tx)["mail.server"])


def of(tx: Transaction, ws: Workspace) -> MailServer:
    """The server to hand mail to; raises `Refused` with what to set."""
    settings = _settings(tx)
    if not settings["mail.server"]:
        raise Refused(
            "no-mail-server", "No mail server is set: what is to be sent waits.",
            "Set mail.server and mail.from ('vmsctl settings set'), then 'vmsctl outbox test ADDRESS'.",
        )  # fmt: skip
    password = secrets.find(PASSWORD, secret_places(ws.config)) if settings["mail.user"] else None
    return MailServer(
        host=settings["mail.server"],
        port=int(settings["mail.port"]),
        security=settings["mail.security"],
        user=settings["mail.user"],
        password=password.value if password else "",
    )


def sender(tx: Transaction) -> str:
    """The address of the installation's `mail.from`, empty where there is none."""
    return parseaddr(_settings(tx)["mail.from"])[1]


def keep(config: Config, name: str, secret: str) -> str:
    """Keep a secret where secrets are kept; where, in words."""
    return secrets.keep(name, secret, secret_places(config))


def _settings(tx: Transaction) -> Settings:
    return Settings(setting_queries.kept(tx, INSTALLATION))
