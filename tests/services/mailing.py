"""A house that sends mail to a server of the test."""

from __future__ import annotations

import email
import email.policy
import json
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

from vmsctl.services import outbox, outbox_delivery

if TYPE_CHECKING:
    from tests.cast import Cast
    from vmsctl.services.outbox_delivery import Outcome
    from vmsctl.workspace import Workspace


def use_server(cast: Cast, port: int, **settings: Any) -> None:
    """Let the installation send to a server in the clear on this machine."""
    wanted = {
        "mail.server": "127.0.0.1", "mail.port": port, "mail.security": "none",
        "mail.from": "HQ reception <visit@hq.example>", **settings,
    }  # fmt: skip
    with cast.ws.transaction() as tx:
        for name, value in wanted.items():
            tx.run("DELETE FROM settings WHERE name = :name", {"name": name})
            tx.run(
                "INSERT INTO settings (building_id, name, value) VALUES (0, :name, :value)",
                {"name": name, "value": json.dumps(value)},
            )


def queue(ws: Workspace, template: str = "invitation", **message: Any) -> int:
    with ws.transaction() as tx:
        queued = outbox.queue(tx, ws, template=template, **message)
        assert queued.id is not None
        return queued.id


def deliver(cast: Cast) -> list[Outcome]:
    return list(outbox_delivery.deliver(cast.ws))


def states(ws: Workspace) -> dict[int, tuple[str, int, str]]:
    """State, tries and why of each message."""
    with ws.reading() as tx:
        return {row[0]: (row[1], row[2], row[3]) for row in tx.rows("SELECT id, state, attempts, why FROM outbox")}


def read(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage) -> str:
    return body(message, "plain")


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def parts(message: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in message.walk() if not part.is_multipart()]
