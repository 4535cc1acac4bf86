"""The installation as its portal presents it, and whether it is well."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.instant import stored
from db.queries import portal_health, portal_sessions, settings
from vmsctl.rules.settings import BY_NAME, INSTALLATION, Settings

if TYPE_CHECKING:
    from vmsctl.workspace import Workspace


class Facts(NamedTuple):
    """`language` is spoken to whom nothing else is known of; `logo` the SHA-256 of the installation's, or empty."""

    address: str
    trusted_proxies: str
    colour: str
    language: str
    logo: str


class Health(NamedTuple):
    """`leases` are seconds that each has still to run, negative for one that is over; counts by state."""

    leases: dict[str, float]
    outbox: dict[str, int]
    sessions: int


NOTHING_KNOWN = Facts(
    address=BY_NAME["portal.address"].default,
    trusted_proxies=BY_NAME["portal.trusted-proxies"].default,
    colour=BY_NAME["branding.colour"].default,
    language="en",
    logo="",
)


def read(ws: Workspace) -> Facts:
    with ws.reading() as tx:
        holding = Settings(settings.holding(tx, INSTALLATION))
        logo = portal_sessions.logo_of(tx, INSTALLATION)
    return Facts(
        address=holding["portal.address"],
        trusted_proxies=holding["portal.trusted-proxies"],
        colour=holding["branding.colour"],
        language=holding["languages.default"],
        logo=logo,
    )


def logo(ws: Workspace, sha256: str) -> bytes | None:
    """The PNG of a logo that is shown somewhere now."""
    with ws.reading() as tx:
        return portal_sessions.logo(tx, sha256)


def health(ws: Workspace) -> Health:
    """Asks the store; raises `StoreFailed` when it is away."""
    now = stored(ws.now())
    with ws.reading() as tx:
        return Health(
            leases={name: (until - now) / 1e6 for name, until in portal_health.leases(tx)},
            outbox=dict(portal_health.outbox(tx)),
            sessions=portal_health.sessions(tx, now=now),
        )
