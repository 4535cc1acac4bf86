"""Posting an event to another machine's address, signed, and never to one that the address does not say it is.

The name is resolved once, every address that it has is vetted, and the connection goes to the vetted one: a name that
changes its mind leads nowhere. No redirect is followed, no proxy of the environment asked.
"""

from __future__ import annotations

import hmac
import ipaddress
import socket
from datetime import datetime
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

PATIENCE = 10.0
_TRY_LATER = frozenset({408, 425, 429})
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that IANA has given out to the internet; the rest is local, retired, or leads elsewhere."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Webhook(NamedTuple):
    """`inside` are names of the house's own machines that may have private addresses and speak plain HTTP."""

    url: str
    secret: bytes
    inside: frozenset[str] = frozenset()
    patience: float = PATIENCE


class WebhookTrouble(Exception):
    """An event was not taken; `never` when another try would not help. `reply` is the HTTP status, if there was one."""

    def __init__(self, code: str, sentence: str, hint: str, *, never: bool = False, reply: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.hint = hint
        self.never = never
        self.reply = reply


class _Target(NamedTuple):
    scheme: str
    host: str
    port: int
    address: str
    path: str


def signature(secret: bytes, event_id: str, at: int, body: bytes) -> str:
    """What the receiver reckons too: HMAC-SHA256 of id, time (seconds since 1970) and body, in hex."""
    return hmac.digest(secret, b"%s.%d.%s" % (event_id.encode(), at, body), "sha256").hex()


def post(hook: Webhook, event_id: str, body: bytes, now: datetime) -> str:
    """Hand an event over; the receiver's status. Raises `WebhookTrouble`."""
    import httpx2

    target, at = _vetted(hook), int(now.timestamp())
    headers = {
        "Host": target.host if target.port in (80, 443) else f"{target.host}:{target.port}",
        "Content-Type": "application/json",
        "User-Agent": "vmsctl",
        "Vmsctl-Event-Id": event_id,
        "Vmsctl-Timestamp": str(at),
        "Vmsctl-Signature": f"v1={signature(hook.secret, event_id, at, body)}",
    }
    shown = f"[{target.address}]" if ":" in target.address else target.address
    url = f"{target.scheme}://{shown}:{target.port}{target.path}"
    try:
        with (
            httpx2.Client(timeout=hook.patience, trust_env=False, follow_redirects=False) as client,
            client.stream(
                "POST", url, content=body, headers=headers, extensions={"sni_hostname": target.host}
            ) as answer,
        ):
            status = answer.status_code
    except httpx2.InvalidURL as error:
        raise _unfit() from error
    except httpx2.HTTPError as error:
        raise WebhookTrouble(
            "webhook-away", f"{target.host} was not reached ({type(error).__name__}).", "It is tried again by itself."
        ) from error
    return _taken(target.host, status)


def _taken(host: str, status: int) -> str:
    if 200 <= status < 300:
        return str(status)
    if status >= 500 or status in _TRY_LATER:
        raise WebhookTrouble(
            "webhook-later", f"{host} cannot take it now ({status}).", "It is tried again by itself.", reply=str(status)
        )
    what = "wants to send us elsewhere" if 300 <= status < 400 else "refuses it"
    raise WebhookTrouble(
        "webhook-refused", f"{host} {what} ({status}).", "Check webhook.address and the secret.", never=True,
        reply=str(status),
    )  # fmt: skip


def _vetted(hook: Webhook) -> _Target:
    parts, host = _parted(hook.url)
    inside = bool({host, parts.hostname} & hook.inside)
    wanted = ("https", "http") if inside else ("https",)
    if parts.scheme not in wanted or not host or parts.username is not None:
        raise _unfit()
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise WebhookTrouble(
            "webhook-name", f"The name {host} leads nowhere.", "Check webhook.address and the network."
        ) from error
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not inside and not all(_is_public(address) for address in addresses):
        raise WebhookTrouble(
            "webhook-private", f"{host} is a machine inside the house or of this machine itself.",
            "If that is meant, name it in webhook.inside.", never=True,
        )  # fmt: skip
    path = parts.path or "/"
    return _Target(parts.scheme, host, port, addresses[0], f"{path}?{parts.query}" if parts.query else path)


def _parted(url: str) -> tuple[SplitResult, str]:
    """The address in its parts, and its host as the network has it (IDNA 2008)."""
    import idna

    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        return parts, host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    except ValueError as error:
        raise _unfit() from error


def _unfit() -> WebhookTrouble:
    return WebhookTrouble(
        "webhook-address", "The address of the webhook is not fit.",
        "Use https://, without a password in it; a machine of the house stands in webhook.inside.", never=True,
    )  # fmt: skip


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        carried = _carried(ip)
        if carried is None:
            return ip in _GLOBAL_UNICAST and ip.is_global
        ip = carried
    return ip.is_global and not ip.is_multicast


def _carried(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address to which a gateway would take this one: mapped, 6to4, NAT64 (RFC 6052)."""
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour
