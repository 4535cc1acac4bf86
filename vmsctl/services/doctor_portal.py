"""What 'vmsctl doctor' looks at of the portal: whether anybody answers where visitors' links lead to."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from db.queries import settings as setting_queries
from vmsctl.errors import StoreFailed
from vmsctl.rules import doctor as rules
from vmsctl.rules.settings import BY_NAME, INSTALLATION, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmsctl.rules.doctor import Finding
    from vmsctl.workspace import Workspace

WHAT = "portal"
PATIENCE = 3.0
"""Seconds for the name, the connection and the certificate together."""
SOON = timedelta(days=14)


def findings(ws: Workspace) -> Iterator[Finding]:
    """Nothing where no address is set: what is said of mail tells of that."""
    with suppress(StoreFailed):
        with ws.reading() as tx:
            address = str(Settings(setting_queries.kept(tx, INSTALLATION))["portal.address"])
        if address != BY_NAME["portal.address"].default:
            yield looked_at(address, ws.now())


def looked_at(address: str, now: datetime) -> Finding:
    """A look from this machine, which need not be what visitors see. A name server that keeps silent is not waited
    for."""
    found: list[Finding] = []
    look = Thread(target=lambda: found.append(_look(address, now)), name="doctor-portal", daemon=True)
    look.start()
    look.join(PATIENCE)
    return found[0] if found else _away(address, "it keeps silent")


def _look(address: str, now: datetime) -> Finding:
    parts = urlsplit(address)
    try:
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        with socket.create_connection((host, port), timeout=PATIENCE) as line:
            if parts.scheme != "https":
                return rules.ok(WHAT, f"Somebody answers at {address}.")
            with ssl.create_default_context().wrap_socket(line, server_hostname=host) as sealed:
                return _term(address, str((sealed.getpeercert() or {}).get("notAfter", "")), now)
    except ssl.SSLCertVerificationError as error:
        return rules.problem(
            WHAT, f"Browsers refuse {address}: {error.verify_message}.", "Renew the certificate of the web server."
        )
    except (OSError, ValueError) as error:
        return _away(address, getattr(error, "strerror", "") or str(error))


def _term(address: str, until: str, now: datetime) -> Finding:
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(until), UTC)
    if ends - now < SOON:
        return rules.warning(
            WHAT, f"The certificate of {address} ends on {ends:%Y-%m-%d}.", "Renew it on the web server."
        )
    return rules.ok(WHAT, f"{address} answers; its certificate is good until {ends:%Y-%m-%d}.")


def _away(address: str, why: str) -> Finding:
    return rules.warning(
        WHAT, f"Nobody answers at {address}, where visitors' links lead to ({why}).",
        "See that 'vmsctl portal' and the web server before it run, or set portal.address right.",
    )  # fmt: skip
