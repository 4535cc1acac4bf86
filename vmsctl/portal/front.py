"""What the pages need to know of the installation before they know whose session it is."""

from __future__ import annotations

from contextlib import suppress
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
    """The portal's address and the proxies that it trusts; what was read last holds while the store is away."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._read_at = float("-inf")
        self.facts = portal_facts.NOTHING_KNOWN

    def refresh(self) -> None:
        """Read anew what is older than a few seconds. It asks the store, and so is no work for the event loop."""
        if monotonic() - self._read_at > FRESH_SECONDS:
            self._read_at = monotonic()
            with suppress(VmsError):
                self.facts = portal_facts.read(self._ws)

    @property
    def secure(self) -> bool:
        """Whether visitors come by https, as the portal's address says."""
        return urlsplit(self.facts.address).scheme == "https"

    @property
    def host(self) -> str:
        """Host and port of the portal's address."""
        return urlsplit(self.facts.address).netloc.lower()

    def client(self, peer: str, forwarded_for: str) -> str:
        """What limits count for."""
        trusted = proxies.networks(self.facts.trusted_proxies)
        return proxies.counted(proxies.client(peer, forwarded_for, trusted))
