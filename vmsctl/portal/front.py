"""What the pages need to know of the installation before they know whose session it is."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from vmsctl.errors import VmsError
from vmsctl.rules import proxies
from vmsctl.services import portal_facts

if TYPE_CHECKING:
    from vmsctl.workspace import Workspace

FRESH_SECONDS = 10.0


class Front:
    """The portal's address and the proxies that it trusts, read anew every few seconds; what was read last holds
    while the store is away."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._read_at = float("-inf")
        self._facts = portal_facts.NOTHING_KNOWN

    @property
    def facts(self) -> portal_facts.Facts:
        if monotonic() - self._read_at > FRESH_SECONDS:
            try:
                self._facts = portal_facts.read(self._ws)
            except VmsError:
                pass
            self._read_at = monotonic()
        return self._facts

    @property
    def secure(self) -> bool:
        """Whether visitors come by https, as the portal's address says."""
        return urlsplit(self.facts.address).scheme == "https"

    @property
    def host(self) -> str:
        """Host and port of the portal's address."""
        return urlsplit(self.facts.address).netloc.lower()

    def client(self, peer: str, forwarded_for: str) -> str:
        """The address that limits go by."""
        return proxies.client(peer, forwarded_for, proxies.networks(self.facts.trusted_proxies))
